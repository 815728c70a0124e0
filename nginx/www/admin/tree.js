// A register as a tree with search: rows with their depth, the number of records a link for who may see them; what a move of one changes, its former versions.
import { html, useState } from '../lib.js';
import { api } from '../api.js';
import { Moves } from '../deadlines/moves.js';
import { dateTime, day, num, today } from '../format.js';
import { can } from '../session.js';
import { useLoad } from '../ui/load.js';
import { narrow } from '../ui/pick.js';
import { Blank, ErrorNote } from '../ui/states.js';
import { differences } from './words.js';

export const isClosed = (row) => Boolean(row.closed_on) && row.closed_on <= today();

/** Records of one row, a link to exactly these for who may see records. */
export function Records({ row, field }) {
  if (!row.records) return html`<span class="muted">0</span>`;
  return can('message.read') ? html`<a href=${`/messages?${field}=${row.id}`} aria-label=${`${row.name}: записей ${num(row.records)}, показать`}>${num(row.records)}</a>` : num(row.records);
}

/**
 * @param {{items: any[], what: string, heads: [name: string, kind?: string][], cells: (row: any) => any, name: (row: any) => any}} props `cells` gives the <td> after the name
 */
export function Tree({ items, what, heads, cells, name }) {
  const [needle, setNeedle] = useState('');
  const [closed, setClosed] = useState(false);
  const names = new Map(items.map((x) => [x.id, x]));
  const path = (x) => (x.parent_id && names.has(x.parent_id) ? `${path(names.get(x.parent_id))} ${x.name}` : x.name);
  const fits = new Set(narrow(items.map((x) => ({ value: x.id, name: `${path(x)} ${x.short_name ?? ''} ${x.code} ${(x.former ?? []).join(' ')}` })), needle).map((o) => o.value));
  const shown = items.filter((x) => fits.has(x.id) && (closed || !isClosed(x)));
  const gone = items.filter(isClosed).length;
  return html`<section class="panel" aria-label=${what}><div class="row tree-find"><input class="input grow" type="search" placeholder="Найти по названию или коду" aria-label="Найти по названию или коду" value=${needle} onInput=${(e) => setNeedle(e.target.value)} />
      ${gone > 0 && html`<label class="check"><input type="checkbox" checked=${closed} onChange=${(e) => setClosed(e.target.checked)} />И закрытые: ${num(gone)}</label>`}<span class="muted small" role="status">${num(shown.length)} из ${num(items.length)}</span></div>
    ${shown.length ? html`<table class="plain control told"><caption class="sr">${what}</caption><thead><tr><th scope="col">Название</th>${heads.map(([h, kind]) => html`<th scope="col" key=${h} class=${kind}>${h}</th>`)}</tr></thead>
      <tbody>${shown.map((x) => html`<tr key=${x.id} data-row><th scope="row" class=${`tree d${needle ? 0 : Math.min(x.depth, 4)}`}>${name(x)}${isClosed(x) && html` <span class="badge">закрыта ${day(x.closed_on)}</span>`}${!isClosed(x) && x.closed_on && html` <span class="badge warn">закроется ${day(x.closed_on)}</span>`}</th>${cells(x)}</tr>`)}</tbody></table>`
      : html`<${Blank} icon="search" title="Ничего не нашлось"><p>Проверьте, как написано, или включите закрытые.</p><//>`}</section>`;
}

/** Which terms a move below another parent changes, told before it is made; `children(effect)` says what else. @param {{path: string, parent: string | null, children: (effect: any) => any}} props path: of the row in the API */
export function MoveEffect({ path, parent, children }) {
  const { data, error, reload } = useLoad((abort) => api('POST', `${path}/effect`, { body: { parent_id: parent || null }, signal: abort }).then((r) => r.data), [path, parent]);
  if (error) return html`<${ErrorNote} error=${error} onRetry=${reload} />`;
  if (!data) return html`<p class="muted small loading" role="status">Считаем, что изменит перевод…</p>`;
  return html`<div class="note warn"><div class="grow">${children(data)}<${Moves} moves=${data.moves} /></div></div>`;
}

/** What each change changed, newest first. */
export function Versions({ row, nameOf }) {
  if (!row.versions.length) return html`<p class="muted small">Правок ещё не было.</p>`;
  return html`<ol class="versions">${row.versions.map((v, i) => {
    const changes = differences(v, i === 0 ? row : row.versions[i - 1], nameOf);
    return html`<li key=${v.version}><div class="row apart"><b>${dateTime(v.until)}</b><span class="muted small">${v.account ?? 'оператор сервера'}</span></div><p class="small">${changes.join('; ') || 'без изменений'}</p></li>`;
  })}</ol>`;
}
