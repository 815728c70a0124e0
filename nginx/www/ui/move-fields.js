// The fields of a move, for one record and for many: what it needs is marked, what it may be given stands beside.
import { html } from '../lib.js';
import { get } from '../api.js';
import { addDays, day, today } from '../format.js';
import { FIELD, NOTICE, OUTCOME, WORD } from '../terms.js';
import { DateInput } from './date.js';
import { Choice, Field } from './field.js';
import { organisationOptions, ownOrganisationOptions } from './filters.js';
import { useLoad } from './load.js';
import { Combo } from './pick.js';

/** Fields from the top of the form to the bottom. */
const ORDER = ['number', 'registered_on', 'organisation_id', 'official_id', 'addressee', 'until_on', 'outcome', 'outcome_by', 'answer', 'reason', 'notice_on', 'notice_by'];
/** What a reason is called where it is given. */
const REASON = { close: 'Обоснование итога', reject: 'Причина отказа', extend: 'Причина продления', forward: 'Причина перенаправления', leave_anonymous: 'Чего нет: фамилии, адреса', leave_obscene: 'Что в тексте недопустимо', leave_unreadable: 'Почему не читается', stop: 'Почему новых доводов нет', register: 'Причина, если задним числом', rework: 'Что доработать', unassign: 'Почему возвращается', delegate: 'Что поручено' };
const TALL = { answer: 7, reason: 3 };

const empty = (value) => !String(value ?? '').trim();
export const lacks = (move, form, field) => move.needs.includes(field) && empty(form[field]);

/** The filled fields as the API takes them. */
export function given(fields, form) {
  const filled = fields.filter((f) => !empty(form[f]) && !(f === 'notice_by' && !form.notice_on));
  return Object.fromEntries(filled.map((f) => [f, typeof form[f] === 'string' ? form[f].trim() : form[f]]));
}

/** Executors of an organisation, read when it is chosen; of none there are none. */
export function useOfficials(organisation) {
  const { data } = useLoad((abort) => (organisation ? get(`/organisations/${organisation}/officials`, {}, { signal: abort }).then((r) => r.data.items) : Promise.resolve([])), [organisation]);
  return (data ?? []).map((f) => ({ value: f.id, name: f.name, hint: `${f.post}, ${f.organisation}` }));
}

/** @param {{move: any, form: any, put: (changes: any) => void, wrong: (field: string) => string | undefined, organisation?: string, first?: string, answerTools?: any}} props
 *  organisation: of the record, when the move gives none; first: its first term */
export function MoveFields({ move, form, put, wrong, organisation = '', first = '', answerTools = null }) {
  const fields = [...move.needs, ...move.asks];
  const officials = useOfficials(fields.includes('official_id') ? form.organisation_id || organisation : '');
  const set = (field) => (value) => put({ [field]: value, ...(field === 'organisation_id' && value !== form.organisation_id ? { official_id: '' } : {}) });
  const choice = (f, options, none) => (id) => html`<${Choice} id=${id} value=${form[f]} onChange=${set(f)} options=${options} empty=${none} />`;
  const date = (f) => (id) => html`<${DateInput} id=${id} value=${form[f]} onChange=${set(f)} />`;
  const text = (f) => (id) => html`<textarea class="textarea short" id=${id} rows=${TALL[f]} maxlength=${f === 'answer' ? 100000 : 2000} value=${form[f]} onInput=${(e) => set(f)(e.target.value)} />`;
  const inputs = {
    organisation_id: (id) => html`<${Combo} id=${id} options=${move.code === 'delegate' ? ownOrganisationOptions() : organisationOptions()} value=${form.organisation_id ?? ''} onChange=${set('organisation_id')} />`,
    official_id: (id) => html`<${Combo} id=${id} options=${officials} value=${form.official_id ?? ''} onChange=${set('official_id')} />`,
    until_on: date('until_on'), notice_on: date('notice_on'), registered_on: date('registered_on'),
    number: (id) => html`<input class="input" id=${id} maxlength="100" value=${form.number ?? ''} onInput=${(e) => set('number')(e.target.value)} />`, notice_by: choice('notice_by', NOTICE, 'Не выбрано'),
    outcome: choice('outcome', OUTCOME, 'Не выбран'), outcome_by: choice('outcome_by', WORD, 'Не выбрано'),
    addressee: (id) => html`<input class="input" id=${id} maxlength="300" value=${form.addressee} onInput=${(e) => set('addressee')(e.target.value)} />`,
    answer: text('answer'), reason: text('reason'),
  };
  const limit = first ? `Не позже ${day(addDays(first, move.days))}: не` : 'Не';
  const hints = { number: 'Пусто: следующий по образцу', registered_on: 'Пусто: сегодня; раньше — не далее трёх дней от поступления. Задним числом — с причиной', until_on: `${limit} более ${move.days} дней от первого срока`, reason: 'Видно в истории записи', notice_on: `Сегодня ${day(today())}` };
  const name = (f) => (f === 'reason' && (REASON[move.code] ?? (move.needs.includes(f) ? 'Причина' : 'Пояснение'))) || FIELD[f];
  return ORDER.filter((f) => fields.includes(f)).map((f) => html`${f === 'answer' && answerTools}<${Field} key=${f} label=${name(f)} required=${move.needs.includes(f)} hint=${hints[f]} wrong=${wrong(f)}>${inputs[f]}<//>`);
}
