// A mistake of the registration put right: number, receipt, registration, with the reason. Moscow time.
import { html, useState } from '../lib.js';
import { dateTime, moscow } from '../format.js';
import { FIELD } from '../terms.js';
import { DateInput, TimeInput } from '../ui/date.js';
import { Dialog, toast } from '../ui/dialog.js';
import { Field, TextField } from '../ui/field.js';
import { SaveError } from '../ui/save.js';

const MOMENTS = ['received_at', 'registered_at'];
/** A moment as a day and a time; what was not touched keeps its seconds. */
const split = (value) => ({ on: value ? dateTime(value).slice(0, 10).split('.').reverse().join('-') : '', at: value ? dateTime(value).slice(11) : '' });
const same = (a, b) => a.on === b.on && a.at === b.at;

export function RegistrationDialog({ card, save, onClose }) {
  const [form, setForm] = useState(() => ({ number: card.number ?? '', reason: '', ...Object.fromEntries(MOMENTS.map((f) => [f, split(card[f])])) }));
  const put = (field) => (value) => setForm((old) => ({ ...old, [field]: value }));
  const wrong = (f) => save.error?.errors?.find((e) => e.pointer === `/${f}`)?.message;
  const changes = Object.fromEntries(MOMENTS.filter((f) => form[f].on && !same(form[f], split(card[f]))).map((f) => [f, moscow(form[f].on, form[f].at)]));
  if (form.number.trim() && form.number.trim() !== (card.number ?? '')) changes.number = form.number.trim();
  const submit = (e) => {
    e.preventDefault();
    save.patch({ ...changes, reason: form.reason.trim() }, () => {
      toast('Регистрация исправлена, сроки пересчитаны');
      onClose();
    });
  };
  const moment = (f) => html`<div class="form-grid"><${Field} label=${`${FIELD[f]}, день`} wrong=${wrong(f)}>${(id) => html`<${DateInput} id=${id} value=${form[f].on} onChange=${(on) => put(f)({ ...form[f], on })} />`}<//>
    <${Field} label=${`${FIELD[f]}, время московское`}>${(id) => html`<${TimeInput} id=${id} value=${form[f].at} onChange=${(at) => put(f)({ ...form[f], at })} />`}<//></div>`;
  return html`<${Dialog} title="Исправить регистрацию" onClose=${onClose}><form class="stack" onSubmit=${submit}>
    <${Field} label=${FIELD.number} wrong=${wrong('number')}>${(id) => html`<input class="input" id=${id} maxlength="100" value=${form.number} onInput=${(e) => put('number')(e.target.value)} />`}<//>
    ${moment('received_at')}${card.registered_at && moment('registered_at')}
    <${TextField} label="Причина исправления" value=${form.reason} onInput=${put('reason')} wrong=${wrong('reason')} hint="Видно в истории записи; сроки пересчитываются" />
    <${SaveError} error=${save.error} />
    <div class="dialog-foot"><button type="button" class="btn" onClick=${onClose}>Отмена</button><button class="btn primary" disabled=${save.busy || !form.reason.trim() || !Object.keys(changes).length}>Исправить</button></div></form><//>`;
}
