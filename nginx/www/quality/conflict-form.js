// The form of an entry of the register: a new one, perhaps about a record, or the next version.
import { html, useState } from '../lib.js';
import { api, under } from '../api.js';
import { dateTime, day, today } from '../format.js';
import { account } from '../session.js';
import { books } from '../terms.js';
import { DateInput } from '../ui/date.js';
import { Dialog } from '../ui/dialog.js';
import { Choice, Field } from '../ui/field.js';
import { organisationOptions } from '../ui/filters.js';
import { useAction } from '../ui/load.js';
import { Row } from '../ui/merge.js';
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

const LABEL = { kind: 'Вид', text: 'Что произошло', organisation_id: 'Организация', official_id: 'Должностное лицо', person: 'Кто ещё', found_by: 'Кто обнаружил', found_on: 'Когда обнаружено',
  settlement: 'Как улажено', settled_by: 'Кем улажено', settled_on: 'Когда улажено', messages: 'Записи, о которых речь' };

/** A value in words; `names` knows the officials of its side. */
function inWords(field, value, names) {
  if (!value) return 'не указано';
  if (field === 'kind') return CONFLICT[value];
  if (field === 'organisation_id') return books.value?.organisation.get(value)?.name ?? `№ ${value}`;
  if (field === 'official_id') return names.find((f) => f.value === value)?.name ?? `№ ${value}`;
  return /_on$/.test(field) ? day(value) : value;
}

/** Somebody else has written a version meanwhile: field by field his, mine and what it was. What he alone changed stays unless the reader says otherwise. */
function Versions({ base, form, fresh, people, onChosen, busy }) {
  const [sides] = useState(() => ({ base: start(base), theirs: start(fresh), mine: form }));
  const fields = Object.keys(LABEL).filter((f) => sides.mine[f] !== sides.theirs[f]);
  const [chosen, setChosen] = useState(() => Object.fromEntries(fields.map((f) => [f, sides.mine[f] === sides.base[f] ? 'theirs' : 'mine'])));
  const names = [...people, { value: fresh.official_id, name: fresh.official }, { value: base.official_id, name: base.official }];
  const keep = () => onChosen({ ...sides.theirs, ...Object.fromEntries(fields.map((f) => [f, sides[chosen[f]][f]])) });
  return html`<div class="note warn" role="alert"><div class="grow stack"><p class="strong">Запись успели изменить: ${fresh.account}, ${dateTime(fresh.updated_at)}</p><p>Введённое вами не потеряно. Выберите по полям, что записать.</p>
    <div class="stack tight merge">${fields.map((f) => html`<${Row} key=${f} field=${f} name=${LABEL[f]} values=${{ mine: sides.mine[f], theirs: sides.theirs[f], base: sides.base[f] }} words=${(side) => inWords(f, sides[side][f], names)}
      chosen=${chosen[f]} onChoose=${(side) => setChosen({ ...chosen, [f]: side })} />`)}</div>
    <div class="actions"><button type="button" class="btn small" aria-busy=${busy} onClick=${keep}>Записать выбранное</button></div></div></div>`;
}

/** @param {{entry?: any, about?: any, onClose: () => void, onDone: (words: string) => void}} props */
export function ConflictDialog({ entry, about, onClose, onDone }) {
  const [form, setForm] = useState(() => start(entry, about));
  const put = (f) => (value) => setForm((old) => ({ ...old, [f]: value, ...(f === 'organisation_id' ? { official_id: '' } : {}) }));
  const known = entry ?? about;
  const people = useOfficials(form.organisation_id, form.organisation_id === (known?.organisation_id ?? '') ? known : null);
  const [base, setBase] = useState(entry);
  const { busy, error, run } = useAction((values = form, version = base?.version) => (entry ? api('PUT', `/conflicts/${entry.id}`, { body: body(values), headers: under(version) }) : api('POST', '/conflicts', { body: body(values) })));
  const fresh = error?.status === 412 && error.current;
  const wrong = (f) => error?.errors?.find((e) => e.pointer === `/${f}` || e.pointer.startsWith(`/${f}/`))?.message;
  const write = async (values, version) => (await run(values, version)) && onDone(entry ? 'Новая версия записана' : 'Запись внесена в журнал');
  const submit = (e) => {
    e.preventDefault();
    write();
  };
  const merged = (values) => {
    setForm(values);
    setBase(fresh);
    write(values, fresh.version);
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
    ${fresh ? html`<${Versions} key=${fresh.version} base=${base} form=${form} fresh=${fresh} people=${people} busy=${busy} onChosen=${merged} />` : html`<${ErrorNote} error=${error} />`}
    <div class="dialog-foot"><button type="button" class="btn" onClick=${onClose}>Отмена</button><button class="btn primary" aria-busy=${busy} disabled=${Boolean(fresh)}>Записать</button></div></form><//>`;
}
