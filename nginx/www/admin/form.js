// A form in a dialog that saves under If-Match: fields by a table, what is wrong at its place, the word when somebody was faster.
import { html, useEffect, useRef, useState } from '../lib.js';
import { Changed } from '../ui/changed.js';
import { DateInput } from '../ui/date.js';
import { Dialog } from '../ui/dialog.js';
import { Choice, Field } from '../ui/field.js';
import { useAction } from '../ui/load.js';
import { Combo } from '../ui/pick.js';

/** @typedef {{name: string, label: string, hint?: string, required?: boolean, kind?: 'text'|'date'|'check'|'choice'|'combo'|'area'|'many', options?: any, max?: number, empty?: string, shown?: (form: any) => boolean, clears?: string}} FormField clears: the field whose choices depend on this one; options may be worked out of the form; many: some of them, as a list */

function control(field, id, value, put) {
  if (field.kind === 'date') return html`<${DateInput} id=${id} value=${value} onChange=${put} />`;
  if (field.kind === 'choice') return html`<${Choice} id=${id} value=${value} options=${field.options} empty=${field.empty} onChange=${put} />`;
  if (field.kind === 'combo') return html`<${Combo} id=${id} value=${value} options=${field.options} placeholder=${field.empty ?? 'Не указано'} required=${field.required} onChange=${put} />`;
  if (field.kind === 'area') return html`<textarea class="textarea" id=${id} rows="3" required=${field.required} maxlength=${field.max} value=${value} onInput=${(e) => put(e.target.value)} />`;
  return html`<input class="input" id=${id} required=${field.required} maxlength=${field.max ?? 200} value=${value} onInput=${(e) => put(e.target.value)} />`;
}

/** Some of a list of choices; each has its own box, so that it is read and reached alone. */
function Many({ field, value, put, wrong }) {
  const held = value || [];
  const toggle = (v, on) => put(Object.keys(field.options).filter((o) => (o === v ? on : held.includes(o))));
  return html`<fieldset class="wide field"><legend class=${`label ${field.required ? 'req' : ''}`}>${field.label}</legend>${field.hint && html`<span class="hint">${field.hint}</span>`}
    <div class="many">${Object.entries(field.options).map(([v, name]) => html`<label class="check" key=${v}><input type="checkbox" checked=${held.includes(v)} onChange=${(e) => toggle(v, e.target.checked)} /><span>${name}</span></label>`)}</div>
    ${wrong && html`<span class="wrong" role="alert">${wrong}</span>`}</fieldset>`;
}

/** A value as its field shows it. */
function spoken(field, value) {
  if (field.kind === 'many') return (value || []).map((v) => field.options[v] ?? v).join(', ');
  if (field.kind === 'check') return value ? 'да' : 'нет';
  if (Array.isArray(field.options)) return field.options.find((o) => o.value === value)?.name ?? value;
  return field.options?.[value] ?? value;
}

/** Texts without blanks around them, empty ones as null; booleans as they are. */
export const tidy = (form) => Object.fromEntries(Object.entries(form).map(([k, v]) => [k, typeof v === 'string' ? v.trim() || null : v]));

/** For `catch` of a save: the record that comes with 412 gets the values of its form, which `asForm` makes of it. */
export const shownAs = (asForm) => (error) => {
  if (error.current) error.current = asForm(error.current);
  throw error;
};

/**
 * @param {{title: string, fields: FormField[], value: any, submit: string, save: (body: any, base: any) => Promise<any>, base?: any, onDone: (answer: any) => void, onClose: (stale: boolean) => void, onStale?: () => void, note?: (form: any) => any, danger?: boolean}} props
 */
export function FormDialog({ title, fields, value, submit, save, base: held, onDone, onClose, onStale, note, danger = false }) {
  const [form, setForm] = useState(value);
  const [base, setBase] = useState(held);
  const { busy, error, run } = useAction(() => save(tidy(form), base));
  const close = () => onClose(error?.status === 412); // what stands on screen is old by now
  const shown = fields.filter((f) => !f.shown || f.shown(form)).map((f) => (typeof f.options === 'function' ? { ...f, options: f.options(form) } : f));
  const wrong = (name) => error?.errors?.find((e) => e.pointer === `/${name}`)?.message;
  const placed = error?.errors?.length > 0 && error.errors.every((e) => shown.some((f) => e.pointer === `/${f.name}`));
  const body = useRef(null);
  useEffect(() => {
    if (placed) body.current.querySelector('.wrong')?.closest('.field, .check')?.querySelector('input, select, textarea')?.focus();
  }, [error]);
  const send = async (e) => {
    e.preventDefault();
    const answer = await run();
    if (answer) onDone(answer);
  };
  const change = (f, v) => setForm((old) => ({ ...old, ...(f.clears && v !== old[f.name] ? { [f.clears]: '' } : {}), [f.name]: v }));
  const one = (f) => {
    const put = (v) => change(f, v);
    if (f.kind === 'many') return html`<${Many} key=${f.name} field=${f} value=${form[f.name]} put=${put} wrong=${wrong(f.name)} />`;
    if (f.kind === 'check') return html`<label class="check wide" key=${f.name}><input type="checkbox" checked=${form[f.name]} onChange=${(e) => put(e.target.checked)} /><span>${f.label}${wrong(f.name) && html` <span class="wrong" role="alert">${wrong(f.name)}</span>`}</span></label>`;
    return html`<div key=${f.name} class=${f.wide || f.kind === 'area' ? 'wide' : ''}><${Field} label=${f.label} hint=${f.hint} required=${f.required} wrong=${wrong(f.name)}>${(id) => control(f, id, form[f.name] ?? '', put)}<//></div>`;
  };
  return html`<${Dialog} title=${title} wide=${fields.length > 3} onClose=${close}><form class="stack" ref=${body} onSubmit=${send}><div class="form-grid">${shown.map(one)}</div>${note?.(form)}
    ${!placed && html`<${Changed} error=${error} form=${form} names=${Object.fromEntries(shown.map((f) => [f.name, f.label]))} words=${(name, v) => spoken(shown.find((f) => f.name === name), v)} take=${(name, v) => change(fields.find((f) => f.name === name), v ?? '')} onBase=${setBase} onStale=${onStale} />`}
    <div class="dialog-foot"><button type="button" class="btn" onClick=${close}>Отмена</button><button class=${`btn ${danger ? 'danger' : 'primary'}`} aria-busy=${busy}>${submit}</button></div></form><//>`;
}
