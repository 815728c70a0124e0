// Filters of «Обращения»: what can be asked, how it is chosen, how it is shown as chips. The address holds the values.
import { html } from '../lib.js';
import { addDays, day, today } from '../format.js';
import { go, place, withQuery } from '../router.js';
import { account } from '../session.js';
import { DEADLINE, FIELD, KINDS, OUTCOME, books } from '../terms.js';
import { DateInput } from './date.js';
import { Icon } from './icons.js';
import { MultiPick, Popover } from './pick.js';

const options = (map) => Object.entries(map).map(([value, name]) => ({ value, name }));
const coded = (list) => (list ?? []).map((x) => ({ value: x.code, name: x.name }));
const nodes = (list) => (list ?? []).map((x) => ({ value: x.id, name: x.name, plain: x.plain, also: x.short_name ?? '', depth: Math.min(x.depth ?? 0, 3), hint: x.path?.join(' › ') }));

export const themeOptions = () => nodes(books.value?.themeTree);
export const organisationOptions = () => nodes(books.value?.organisationTree);
/** Those of the reader's own tree; all where he sees all. */
export const ownOrganisationOptions = () => organisationOptions().filter((o) => account.value?.organisation_ids?.includes(o.value) ?? true);
export const districtOptions = () => nodes(books.value?.districts);
export const channelOptions = () => coded(books.value?.channels);
export const stateOptions = () => coded(books.value?.states);
export const objectOptions = () => coded(books.value?.objects);
export const faultOptions = () => coded(books.value?.faults);
const urgencyOptions = () => coded(books.value?.urgencies);

/** Choices of several values: name in the address → options. */
const LISTS = {
  kind: () => options(KINDS), channel: channelOptions, state: stateOptions, theme_id: themeOptions, organisation_id: organisationOptions, district_id: districtOptions,
  object: objectOptions, fault: faultOptions, urgency: urgencyOptions, outcome: () => options(OUTCOME), source_id: () => nodes(books.value?.sources),
};
const SHORT = { kind: 'Вид', channel: 'Канал', state: 'Состояние', theme_id: 'Тема', organisation_id: 'Организация', district_id: 'Район', object: 'Объект', fault: 'Неисправность' };
const FLAGS = { open: 'В работе', overdue: 'Просрочено', repeated: 'Повторные', collective: 'Коллективные', fast_track: 'Фаст-трек ПОС', accelerated: 'Ускоренный механизм', with_organisation: 'Организация назначена', with_official: 'Исполнитель назначен' };
const FLAGS_NOT = { open: 'Работа закончена', overdue: 'Не просрочено', repeated: 'Не повторные', collective: 'Не коллективные', fast_track: 'Не фаст-трек', accelerated: 'Без ускоренного механизма', with_organisation: 'Организация не назначена', with_official: 'Исполнитель не назначен' };
const SPANS = { received_on: 'Поступило', due_on: 'Срок', answered_on: 'Ответ дан', deadline_on: 'Срок вида' };
/** Chosen on «Контроль сроков» and «Проблемы», not in the bar. */
const GIVEN = ['official_id', 'deadline', 'deadline_overdue', 'problem_id', 'mechanism_id', 'mail_id'];

/** Parameters of the address that the list understands; others are left alone. */
export const NAMES = [...Object.keys(LISTS), 'import_id', ...GIVEN, ...Object.keys(FLAGS), ...Object.keys(SPANS).flatMap((s) => [`${s}[gte]`, `${s}[lte]`]), 'sort'];

export function readFilters(query) {
  return Object.fromEntries(NAMES.filter((n) => query.get(n)).map((n) => [n, query.get(n)]));
}

/** Executors are no reference book: the name of one comes along with the link that chose him. */
export const officials = new Map();
const officialName = (id) => officials.get(id) ?? `№ ${id}`;
/** Likewise problems and mechanisms. */
export const problems = new Map();
export const mechanisms = new Map();

const values = (name) => (place.value.query.get(name) ?? '').split(',').filter(Boolean);
const set = (changes) => go(withQuery(changes), { keepScroll: true });

function Pick({ name }) {
  return html`<${MultiPick} label=${SHORT[name]} options=${LISTS[name]()} selected=${values(name)} onChange=${(v) => set({ [name]: v.join(',') })} />`;
}

const PRESETS = {
  received_on: [['Сегодня', 0, 0], ['7 дней', -6, 0], ['30 дней', -29, 0], ['Год', -364, 0]],
  due_on: [['Сегодня', 0, 0], ['До завтра', 0, 1], ['7 дней', 0, 6], ['30 дней', 0, 29]],
  answered_on: [['Сегодня', 0, 0], ['7 дней', -6, 0], ['30 дней', -29, 0]],
};

function Span({ name }) {
  const { query } = place.value;
  const [from, to] = [`${name}[gte]`, `${name}[lte]`];
  const preset = (a, b) => set({ [from]: addDays(today(), a), [to]: addDays(today(), b) });
  const input = (key, label) => html`<div class="field"><span class="label">${label}</span><${DateInput} label=${`${SPANS[name]} ${label}`} value=${query.get(key) ?? ''} onChange=${(v) => set({ [key]: v })} /></div>`;
  return html`<${Popover} label=${SPANS[name]} badge=${query.get(from) || query.get(to) ? '•' : ''}>
    <div class="row">${PRESETS[name].map(([label, a, b]) => html`<button type="button" class="btn small" onClick=${() => preset(a, b)}>${label}</button>`)}</div>
    <div class="pop-dates">${input(from, 'С')}${input(to, 'По')}</div><//>`;
}

function Rest() {
  const { query } = place.value;
  const on = Object.keys(FLAGS).filter((f) => query.get(f)).length + values('outcome').length + values('urgency').length;
  const flag = (name) => html`<label class="check"><input type="checkbox" checked=${query.get(name) === 'true'} onChange=${(e) => set({ [name]: e.target.checked ? 'true' : '' })} />${FLAGS[name]}</label>`;
  const toggle = (name, code) => set({ [name]: (values(name).includes(code) ? values(name).filter((v) => v !== code) : [...values(name), code]).join(',') });
  const several = (name, legend) => html`<fieldset><legend class="label">${legend}</legend>${LISTS[name]().map((o) => html`<label class="check"><input type="checkbox" checked=${values(name).includes(o.value)} onChange=${() => toggle(name, o.value)} />${o.name}</label>`)}</fieldset>`;
  return html`<${Popover} label="Ещё" badge=${on || ''}>
    <fieldset><legend class="label">Признаки</legend>${Object.keys(FLAGS).map(flag)}</fieldset>
    ${several('urgency', 'Срочность по словам')}${several('outcome', 'Итог')}<//>`;
}

export function FilterBar() {
  return html`<div class="filters" role="group" aria-label="Отбор">
    ${Object.keys(SHORT).map((n) => html`<${Pick} key=${n} name=${n} />`)}${Object.keys(SPANS).slice(0, 2).map((n) => html`<${Span} key=${n} name=${n} />`)}<${Rest} /></div>`;
}

function spanWords(name, query) {
  const [from, to] = [query.get(`${name}[gte]`), query.get(`${name}[lte]`)];
  if (from && from === to) return day(from);
  return [from && `с ${day(from)}`, to && `по ${day(to)}`].filter(Boolean).join(' ');
}

/** Active filters in words, each with what takes it away. */
export function activeFilters(query) {
  const out = [];
  for (const [name, list] of Object.entries(LISTS)) {
    const chosen = (query.get(name) ?? '').split(',').filter(Boolean);
    const names = new Map(list().map((o) => [o.value, o.name]));
    for (const v of chosen) out.push({ key: `${name}=${v}`, label: FIELD[name], text: names.get(v) ?? `№ ${v}`, off: { [name]: chosen.filter((x) => x !== v).join(',') } });
  }
  for (const name of Object.keys(FLAGS)) {
    if (query.get(name)) out.push({ key: name, label: '', text: (query.get(name) === 'true' ? FLAGS : FLAGS_NOT)[name], off: { [name]: '' } });
  }
  for (const [name, label] of Object.entries(SPANS)) {
    const text = spanWords(name, query);
    if (text) out.push({ key: name, label, text, off: { [`${name}[gte]`]: '', [`${name}[lte]`]: '' } });
  }
  if (query.get('deadline')) out.push({ key: 'deadline', label: 'Неисполненный срок', text: query.get('deadline').split(',').map((k) => DEADLINE[k] ?? k).join(', '), off: { deadline: '' } });
  if (query.get('deadline_overdue')) out.push({ key: 'deadline_overdue', label: '', text: query.get('deadline_overdue') === 'true' ? 'Срок вида прошёл' : 'Срок вида не прошёл', off: { deadline_overdue: '' } });
  if (query.get('official_id')) out.push({ key: 'official', label: 'Исполнитель', text: query.get('official_id').split(',').map((id) => officialName(id)).join(', '), off: { official_id: '' } });
  if (query.get('mail_id')) out.push({ key: 'mail', label: 'Письмо', text: `№ ${query.get('mail_id')}`, off: { mail_id: '' } });
  if (query.get('problem_id')) out.push({ key: 'problem', label: 'Проблема', text: query.get('problem_id').split(',').map((id) => problems.get(id) ?? `№ ${id}`).join(', '), off: { problem_id: '' } });
  if (query.get('mechanism_id')) out.push({ key: 'mechanism', label: 'Механизм', text: query.get('mechanism_id').split(',').map((id) => mechanisms.get(id) ?? `№ ${id}`).join(', '), off: { mechanism_id: '' } });
  if (query.get('import_id')) out.push({ key: 'import', label: 'Импорт', text: `№ ${query.get('import_id')}`, off: { import_id: '' } });
  return out;
}

const SUBJECTS = { theme_id: 'theme', organisation_id: 'organisation', district_id: 'district' };

/** Chips of what a register is narrowed to by a link from «Картина». */
export const subjectChips = (query) => Object.entries(SUBJECTS).filter(([name]) => query.get(name)).map(([name, book]) => ({ key: name, label: FIELD[name], text: books.value?.[book].get(query.get(name))?.name ?? `№ ${query.get(name)}`, off: { [name]: '' } }));

export function Chips({ active, onClear }) {
  if (!active.length) return null;
  return html`<ul class="chips" aria-label="Действующий отбор">${active.map((f) => html`<li key=${f.key}><span class="chip"><span>${f.label && `${f.label}: `}<b>${f.text}</b></span>
      <button type="button" onClick=${() => set(f.off)} aria-label=${`Убрать: ${f.label} ${f.text}`}><${Icon} name="close" /></button></span></li>`)}
    <li><button type="button" class="btn quiet small" onClick=${onClear}>Сбросить всё</button></li></ul>`;
}
