// The form of an entry of the register: a new one, perhaps about a record, or the next version.
import { html, useState } from '../lib.js';
import { api } from '../api.js';
import { today } from '../format.js';
import { account } from '../session.js';
import { DateInput } from '../ui/date.js';
import { Dialog } from '../ui/dialog.js';
import { Choice, Field } from '../ui/field.js';
import { organisationOptions } from '../ui/filters.js';
import { useAction } from '../ui/load.js';
import { useOfficials } from '../ui/officials.js';
import { Combo } from '../ui/pick.js';
import { ErrorNote } from '../ui/states.js';
import { CONFLICT } from './words.js';

const NAMES = ['kind', 'text', 'organisation_id', 'official_id', 'person', 'found_by', 'found_on', 'settlement', 'settled_by', 'settled_on'];

/** As the form holds it: texts, empty ones for what is not there. `about`: the record a new entry is about. */
function start(entry, about) {
  const from = entry ?? { kind: 'communication', organisation_id: about?.organisation_id, official_id: about?.official_id, found_by: account.value?.name, found_on: today() };
  const numbers = entry ? entry.messages.map((m) => m.id) : about ? [about.id] : [];
  return { ...Object.fromEntries(NAMES.map((n) => [n, from[n] ?? ''])), messages: numbers.join(' ') };
}

const body = (form) => ({ ...Object.fromEntries(NAMES.map((n) => [n, form[n].trim() || null])), message_ids: form.messages.split(/[\s,;№]+/).filter(Boolean) });

/** @param {{entry?: any, about?: any, onClose: () => void, onDone: (words: string) => void}} props */
export function ConflictDialog({ entry, about, onClose, onDone }) {
  const [form, setForm] = useState(() => start(entry, about));
  const put = (f) => (value) => setForm((old) => ({ ...old, [f]: value, ...(f === 'organisation_id' ? { official_id: '' } : {}) }));
  const found = useOfficials(form.organisation_id);
  const known = entry ?? about;
  const people = known?.official_id && !found.some((f) => f.value === known.official_id) && form.organisation_id === (known.organisation_id ?? '') ? [{ value: known.official_id, name: known.official }, ...found] : found;
  const { busy, error, run } = useAction(() => (entry ? api('PUT', `/conflicts/${entry.id}`, { body: body(form), headers: { 'if-match': `"${entry.version}"` } }) : api('POST', '/conflicts', { body: body(form) })));
  const wrong = (f) => error?.errors?.find((e) => e.pointer === `/${f}` || e.pointer.startsWith(`/${f}/`))?.message;
  const submit = async (e) => {
    e.preventDefault();
    if (await run()) onDone(entry ? 'Новая версия записана' : 'Запись внесена в журнал');
  };
  const area = (f, label, more = {}) => html`<${Field} label=${label} wrong=${wrong(f)} ...${more}>${(id) => html`<textarea class="textarea" id=${id} rows="3" maxlength="4000" required=${more.required} value=${form[f]} onInput=${(e) => put(f)(e.target.value)} />`}<//>`;
  const line = (f, label, more = {}) => html`<${Field} label=${label} wrong=${wrong(f)} ...${more}>${(id) => html`<input class="input" id=${id} maxlength="200" required=${more.required} value=${form[f]} onInput=${(e) => put(f)(e.target.value)} />`}<//>`;
  return html`<${Dialog} title=${entry ? `Запись № ${entry.id}` : 'Конфликт или ошибка'} wide onClose=${onClose}><form class="stack" onSubmit=${submit}>
    <${Field} label="Вид" required=${true}>${(id) => html`<${Choice} id=${id} value=${form.kind} onChange=${put('kind')} options=${CONFLICT} />`}<//>
    ${area('text', 'Что произошло', { required: true })}
    <div class="form-grid"><${Field} label="Организация" wrong=${wrong('organisation_id')}>${(id) => html`<${Combo} id=${id} options=${organisationOptions()} value=${form.organisation_id} onChange=${put('organisation_id')} />`}<//>
      <${Field} label="Должностное лицо" wrong=${wrong('official_id')}>${(id) => html`<${Combo} id=${id} options=${people} value=${form.official_id} onChange=${put('official_id')} />`}<//>
      ${line('person', 'Кто ещё', { hint: 'Если человека нет среди должностных лиц' })}${line('messages', 'Записи, о которых речь', { hint: 'Номера из адреса карточки, через пробел' })}
      ${line('found_by', 'Кто обнаружил', { required: true })}<${Field} label="Когда обнаружено" required=${true} wrong=${wrong('found_on')}>${(id) => html`<${DateInput} id=${id} value=${form.found_on} onChange=${put('found_on')} />`}<//></div>
    ${area('settlement', 'Как улажено', { hint: 'Пусто — ещё не улажено' })}
    <div class="form-grid">${line('settled_by', 'Кем улажено')}<${Field} label="Когда улажено" wrong=${wrong('settled_on')}>${(id) => html`<${DateInput} id=${id} value=${form.settled_on} onChange=${put('settled_on')} />`}<//></div>
    ${wrong('message_ids') && html`<p class="wrong" role="alert">Записи: ${wrong('message_ids')}</p>`}
    ${error?.status === 412 ? html`<div class="note warn" role="alert"><div><p class="strong">Запись успели изменить</p><p>Запомните свои правки, закройте окно и откройте новую версию.</p></div></div>` : html`<${ErrorNote} error=${error} />`}
    <div class="dialog-foot"><button type="button" class="btn" onClick=${onClose}>Отмена</button><button class="btn primary" aria-busy=${busy}>Записать</button></div></form><//>`;
}
