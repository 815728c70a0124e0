// Which column of a file goes into which field, with the first rows of the file beside it.
import { html } from '../lib.js';

/** A field may be fed by one column only; text may come from several. */
export function twice(mapping) {
  const seen = new Map();
  for (const [column, field] of Object.entries(mapping)) if (field) seen.set(field, [...(seen.get(field) ?? []), column]);
  return [...seen].filter(([, columns]) => columns.length > 1);
}

export function missing(job, mapping) {
  const used = new Set(Object.values(mapping));
  return job.fields.filter((f) => f.required && !used.has(f.code));
}

export function Mapping({ job, mapping, onChange, locked }) {
  const doubled = new Set(twice(mapping).flatMap(([, columns]) => columns));
  const row = (column, i) => {
    const samples = job.preview.map((r) => r[i]).filter(Boolean).slice(0, 2);
    const name = `Поле для столбца «${column}»`;
    return html`<tr key=${column} class=${mapping[column] ? '' : 'unused'}><th scope="row">${column}</th>
      <td class="sample">${samples.map((s) => html`<span class="clip">${s}</span>`)}${!samples.length && html`<span class="muted">пусто</span>`}</td>
      <td><select class="select" aria-label=${name} disabled=${locked} value=${mapping[column] ?? ''} aria-invalid=${doubled.has(column) ? 'true' : undefined} onChange=${(e) => onChange({ ...mapping, [column]: e.target.value || null })}>
        <option value="" selected=${!mapping[column]}>в дополнительные сведения</option>${job.fields.map((f) => html`<option value=${f.code} selected=${mapping[column] === f.code}>${f.name}${f.required ? ' *' : ''}</option>`)}</select></td></tr>`;
  };
  return html`<div class="scroll"><table class="plain mapping"><caption class="sr">Соответствие столбцов полям</caption><thead><tr><th scope="col">Столбец файла</th><th scope="col">Первые значения</th><th scope="col">Поле записи</th></tr></thead>
    <tbody>${job.columns.map(row)}</tbody></table></div>`;
}

const ROWS = 8;

/** The first rows as they will be read: only the columns that go into fields. */
export function Preview({ job, mapping }) {
  const names = new Map(job.fields.map((f) => [f.code, f.name]));
  const used = job.columns.map((c, i) => [c, i]).filter(([c]) => mapping[c]);
  if (!used.length) return html`<p class="muted">Ни один столбец ещё не отнесён к полям записи.</p>`;
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Первые строки файла"><table class="plain preview"><caption class="sr">Первые строки файла</caption>
    <thead><tr>${used.map(([c]) => html`<th scope="col">${names.get(mapping[c])}</th>`)}</tr></thead>
    <tbody>${job.preview.slice(0, ROWS).map((row, n) => html`<tr key=${n}>${used.map(([, i]) => html`<td><span>${row[i] ?? ''}</span></td>`)}</tr>`)}</tbody></table></div>`;
}
