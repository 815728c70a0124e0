// «Журнал»: who did what, when, from where, on which record, with what result; and whether the journal is whole.
import { html, useState } from '../lib.js';
import { get } from '../api.js';
import { dateTime, day } from '../format.js';
import { go, place, withQuery } from '../router.js';
import { Integrity } from '../audit/integrity.js';
import { OversightTabs } from '../audit/tabs.js';
import { RESULTS, actedAs, objectOf, operationOptions, resultTone, resultWords, setWords } from '../audit/words.js';
import { DateInput } from '../ui/date.js';
import { Choice, Field } from '../ui/field.js';
import { Chips } from '../ui/filters.js';
import { More, useList } from '../ui/list.js';
import { useLoad } from '../ui/load.js';
import { Page } from '../ui/page.js';
import { MultiPick } from '../ui/pick.js';
import { Blank, ErrorNote, ErrorScreen, Loading } from '../ui/states.js';

const NAMES = ['account_id', 'action', 'object', 'person', 'from', 'to', 'result', 'address'];
const NOTHING = Object.fromEntries(NAMES.map((n) => [n, '']));
const set = (changes) => go(withQuery(changes), { keepScroll: true });

function Who({ row }) {
  const name = row.account ?? (row.method === 'CTL' ? `Сервер${row.details.operator ? `, ${row.details.operator}` : ''}` : row.account_id ? `№ ${row.account_id}` : 'Никто');
  return html`${row.account_id ? html`<a href=${withQuery({ account_id: row.account_id })} title="Только его действия">${name}</a>` : name}
    ${actedAs(row) && html`<span class="small muted fields">${actedAs(row)}</span>`}
    ${row.address && html`<a class="small muted from" href=${withQuery({ address: row.address })} title="Только с этого адреса">${row.address}</a>`}`;
}

const BOUND = { gte: ' с', lte: ' по' };

/** What a list was asked for; words of a search stand in the journal of searches. */
function filterWords(filter = {}) {
  return Object.entries(filter).map(([name, value]) => {
    const [, field, bound] = /^([^[]+)(?:\[(.+)\])?$/.exec(name);
    return `${field === 'q' ? 'слова поиска' : setWords(field)}${BOUND[bound] ?? ''}${value === true ? '' : ` ${value}`}`;
  }).join(', ');
}

function What({ row, names }) {
  const fields = row.fields.map(setWords).join(', ');
  return html`${names.get(row.action) ?? row.action}${row.details.rows > 1 && html` <span class="muted small">строк: ${row.details.rows}</span>`}
    ${fields && html`<span class="small muted fields">Поля: ${fields}</span>`}${row.purpose && html`<span class="small fields">Зачем: ${row.purpose}</span>`}
    ${filterWords(row.details.filter) && html`<span class="small muted fields">Отбор: ${filterWords(row.details.filter)}</span>`}
    ${row.details.person && html`<a class="small muted from" href=${withQuery({ person: row.details.person })}>все показы этого заявителя</a>`}`;
}

/** The record itself, and all that was done to it. */
function Thing({ row }) {
  const { text, href, id } = objectOf(row.object);
  if (!text) return html`<span class="muted">—</span>`;
  return html`${href ? html`<a href=${href}>${text}</a>` : text}${id && html` <a class="small muted from" href=${withQuery({ object: row.object })} aria-label=${`Все действия: ${text}`}>все действия</a>`}`;
}

function Rows({ items, names }) {
  return html`<table class="plain journal"><caption class="sr">Кто что сделал</caption><thead><tr><th scope="col">Когда</th><th scope="col">Кто и откуда</th><th scope="col">Действие</th><th scope="col">Запись</th><th scope="col">Итог</th></tr></thead>
    <tbody>${items.map((r) => html`<tr key=${r.id}><td class="nowrap"><time datetime=${r.at}>${dateTime(r.at)}</time><span class="muted small from">№ ${r.id}${r.seq ? '' : ', не в цепочке'}</span></td><td><${Who} row=${r} /></td><td><${What} row=${r} names=${names} /></td><td><${Thing} row=${r} /></td>
      <td><span class=${`state ${resultTone(r)}`}>${resultWords(r.result)}</span></td></tr>`)}</tbody></table>`;
}

/** A word that is looked for when it is whole: on Enter or when the field is left. */
function Word({ name, label, hint }) {
  const value = place.value.query.get(name) ?? '';
  const [text, setText] = useState(null);
  const commit = () => {
    if (text !== null && text.trim() !== value) set({ [name]: text.trim() });
    setText(null);
  };
  return html`<${Field} label=${label}>${(id) => html`<input class="input" id=${id} maxlength="200" placeholder=${hint} value=${text ?? value} onInput=${(e) => setText(e.target.value)} onBlur=${commit} onKeyDown=${(e) => e.key === 'Enter' && commit()} />`}<//>`;
}

function Filters({ options }) {
  const { query } = place.value;
  const date = (name, label) => html`<div class="field"><span class="label">${label}</span><${DateInput} label=${`${label} дня`} value=${query.get(name) ?? ''} onChange=${(v) => set({ [name]: v })} /></div>`;
  return html`<div class="audit-filter" role="group" aria-label="Отбор"><${MultiPick} label="Действие" options=${options} selected=${(query.get('action') ?? '').split(',').filter(Boolean)} onChange=${(v) => set({ action: v.join(',') })} />
    <${Field} label="Итог">${(id) => html`<${Choice} id=${id} value=${query.get('result') ?? ''} onChange=${(v) => set({ result: v })} options=${RESULTS} empty="Любой" />`}<//>
    <${Word} name="object" label="Запись" hint="messages/12" /><${Word} name="person" label="Заявитель записи" hint="номер" /><${Word} name="address" label="Адрес" hint="10.0.0.0/24" />${date('from', 'С')}${date('to', 'По')}</div>`;
}

/** What narrows the journal, in words. */
function active(query, items, names) {
  const one = (name, label, text) => (query.get(name) ? [{ key: name, label, text: text(query.get(name)), off: { [name]: '' } }] : []);
  const span = [query.get('from') && `с ${day(query.get('from'))}`, query.get('to') && `по ${day(query.get('to'))}`].filter(Boolean).join(' ');
  return [
    ...one('account_id', 'Кто', (v) => items?.find((r) => r.account_id === v)?.account ?? `№ ${v}`),
    ...one('action', 'Действие', (v) => v.split(',').map((a) => names.get(a) ?? a).join(', ')),
    ...one('object', 'Запись', (v) => objectOf(v).text), ...one('person', 'Чьи данные открывали', (v) => (v.length === 64 ? `псевдоним ${v.slice(0, 8)}…` : `автор записи ${v}`)), ...one('address', 'Адрес', (v) => v), ...one('result', 'Итог', (v) => RESULTS[v] ?? v),
    ...(span ? [{ key: 'span', label: 'Когда', text: span, off: { from: '', to: '' } }] : []),
  ];
}

export default function Audit() {
  const { query } = place.value;
  const list = useList('/audit', Object.fromEntries(NAMES.filter((n) => query.get(n)).map((n) => [n, query.get(n)])));
  const state = useLoad((abort) => get('/audit/state', {}, { signal: abort }).then((r) => r.data), []);
  const options = operationOptions(state.data?.operations ?? []);
  const names = new Map(options.map((o) => [o.value, o.name]));
  if (list.error?.status === 403) return html`<${ErrorScreen} error=${list.error} />`;
  const rows = !list.items ? html`<${Loading} label="Загрузка журнала" lines=${8} />` : list.items.length ? html`<${Rows} items=${list.items} names=${names} />` : html`<${Blank} icon="log" title="Записей нет"><p>По этому отбору в журнале ничего нет.</p><//>`;
  return html`<${Page} title="Журнал" lead="Кто, когда, откуда и что сделал. Записи не изменяются: каждая сцеплена с предыдущей."><${OversightTabs} />
    ${state.data ? html`<${Integrity} state=${state.data} set=${state.set} />` : state.error ? html`<${ErrorNote} error=${state.error} onRetry=${state.reload} />` : html`<div class="panel"><${Loading} label="Загрузка состояния" lines=${2} /></div>`}
    <${Filters} options=${options} /><${Chips} active=${active(query, list.items, names)} onClear=${() => set(NOTHING)} />
    ${list.error && !list.items ? html`<${ErrorNote} error=${list.error} onRetry=${list.reload} />` : html`<section class=${`panel ${list.loading && list.items ? 'stale' : ''}`}>${rows}</section>`}${list.items && html`<${More} list=${list} />`}<//>`;
}
