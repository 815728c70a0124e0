// «Сроки в работе»: what is late and what falls due, the overdue first; each number opens exactly its records.
import { html } from '../lib.js';
import { get } from '../api.js';
import { CurDue } from '../cur/due.js';
import { addDays, count, day, dayLong, dayShort, num } from '../format.js';
import { go, place, withQuery } from '../router.js';
import { can } from '../session.js';
import { books } from '../terms.js';
import { Field } from '../ui/field.js';
import { organisationOptions, officials } from '../ui/filters.js';
import { Tile, list } from '../ui/flow.js';
import { useLoad } from '../ui/load.js';
import { Combo } from '../ui/pick.js';
import { Blank, ErrorScreen, Loading } from '../ui/states.js';
import { Cell } from './parts.js';

const HORIZONS = [1, 3, 7, 14, 30];
const days = (n) => count(n, 'день', 'дня', 'дней');

function Choose({ now }) {
  const organisation = place.value.query.get('organisation_id') ?? '';
  return html`<div class="toolbar control-bar" role="group" aria-label="Что показать">
    <${Field} label="Организация">${(id) => html`<${Combo} id=${id} options=${organisationOptions()} value=${organisation} onChange=${(v) => go(withQuery({ organisation_id: v }), { keepScroll: true })} placeholder="Все" />`}<//>
    <${Field} label="Вперёд на">${(id) => html`<select class="select" id=${id} value=${now} onChange=${(e) => go(withQuery({ days: e.target.value === '7' ? '' : e.target.value }), { keepScroll: true })}>
      ${HORIZONS.map((n) => html`<option key=${n} value=${n} selected=${n === now}>${days(n)}</option>`)}</select>`}<//></div>`;
}

function Tiles({ data, within }) {
  const { counts: c, today } = data;
  const soon = { open: true, overdue: false, 'due_on[gte]': today, 'due_on[lte]': addDays(today, data.days), sort: 'due_on' };
  return html`<ul class="tiles four panel flush">
    <${Tile} name="Просрочено" value=${c.overdue} tone="bad" href=${list({ ...within, overdue: true, sort: 'due_on' })}>${c.without_official ? html`без исполнителя: ${num(c.without_official)}` : 'срок прошёл, работа не закончена'}<//>
    <${Tile} name="Срок сегодня" value=${c.due_today} tone="warn" href=${list({ ...within, open: true, overdue: false, 'due_on[gte]': today, 'due_on[lte]': today })}>ответить до конца дня<//>
    <${Tile} name=${`Сегодня и ещё ${days(data.days)}`} value=${c.due_soon} href=${list({ ...within, ...soon })}>по ${day(addDays(today, data.days))}<//>
    <${Tile} name="В работе всего" value=${c.open} href=${list({ ...within, open: true })}>без срока: ${num(c.undated)}<//></ul>`;
}

const lateName = (b) => (b.to === 0 ? 'сегодня, час прошёл' : b.to === null ? `больше ${days(b.from - 1)}` : `${b.from}–${days(b.to)}`);

function Late({ data, within }) {
  const { late, counts: c } = data;
  const gaps = [['Организация не назначена', c.without_organisation, { with_organisation: false }], ['Исполнитель не назначен', c.without_official, { with_official: false }]];
  return html`<section class="panel" aria-labelledby="late"><div class="panel-head"><h2 id="late">Насколько просрочено</h2></div>
    <table class="plain"><caption class="sr">Просрочено по длительности</caption><thead><tr><th scope="col">Просрочка</th><th scope="col" class="num">Записей</th></tr></thead>
    <tbody>${late.map((b) => html`<tr key=${b.from}><th scope="row">${lateName(b)}</th><td class="num"><${Cell} tone="bad" value=${b.count} label=${`Просрочено ${lateName(b)}`} href=${list({ ...within, overdue: true, ...(b.due_from ? { 'due_on[gte]': b.due_from } : {}), 'due_on[lte]': b.due_to, sort: 'due_on' })} /></td></tr>`)}
      ${gaps.map(([name, n, filter]) => html`<tr key=${name}><th scope="row" class="muted">${name}</th><td class="num"><${Cell} value=${n} label=${`Просрочено: ${name}`} href=${list({ ...within, overdue: true, ...filter, sort: 'due_on' })} /></td></tr>`)}</tbody></table></section>`;
}

function Coming({ coming, within }) {
  const top = Math.max(1, ...coming.map((d) => d.count));
  return html`<section class="panel" aria-labelledby="coming"><div class="panel-head"><h2 id="coming">По дням</h2></div>
    <table class="plain coming"><caption class="sr">Сроки по дням</caption><thead><tr><th scope="col">День</th><th scope="col"><span class="sr">Доля</span></th><th scope="col" class="num">Записей</th></tr></thead>
    <tbody>${coming.map((d, i) => html`<tr key=${d.day}><th scope="row" title=${dayLong(d.day)}>${i === 0 ? 'сегодня' : dayShort(d.day)}${!d.worked && html` <span class="badge">выходной</span>`}</th><td><span class="bar" aria-hidden="true"><i style=${{ width: `${(d.count / top) * 100}%` }} /></span></td>
      <td class="num"><${Cell} value=${d.count} label=${`Срок ${dayLong(d.day)}`} href=${list({ ...within, open: true, 'due_on[gte]': d.day, 'due_on[lte]': d.day })} /></td></tr>`)}</tbody></table></section>`;
}

/** Rows of late, today, soon, open; `filter` chooses the records of a row. */
function Numbers({ row, today, until, filter, name }) {
  const base = { ...filter, open: true };
  const due = { ...base, overdue: false };
  return html`<td class="num strong" data-name="Просрочено"><${Cell} tone="bad" value=${row.overdue} label=${`${name}, просрочено`} href=${list({ ...filter, overdue: true, sort: 'due_on' })} /></td>
    <td class="num" data-name="Дольше всего">${row.longest > 0 ? days(row.longest) : html`<span class="muted">—</span>`}</td>
    <td class="num" data-name="Сегодня"><${Cell} tone="warn" value=${row.due_today} label=${`${name}, срок сегодня`} href=${list({ ...due, 'due_on[gte]': today, 'due_on[lte]': today })} /></td>
    <td class="num" data-name="Скоро"><${Cell} value=${row.due_soon} label=${`${name}, срок скоро`} href=${list({ ...due, 'due_on[gte]': today, 'due_on[lte]': until, sort: 'due_on' })} /></td>
    <td class="num" data-name="В работе"><${Cell} value=${row.open} label=${`${name}, в работе`} href=${list(base)} /></td>`;
}

const HEAD = html`<th scope="col" class="num">Просрочено</th><th scope="col" class="num">Дольше всего</th><th scope="col" class="num">Сегодня</th><th scope="col" class="num">Скоро</th><th scope="col" class="num">В работе</th>`;

function Organisations({ data }) {
  const until = addDays(data.today, data.days);
  return html`<section class="panel" aria-labelledby="orgs"><div class="panel-head"><h2 id="orgs">По организациям</h2><span class="muted small">вместе с подчинёнными; больше просроченного сверху</span></div>
    ${data.organisations.length === 0 ? html`<p class="muted">В работе у организаций ничего нет.</p>` : html`<table class="plain control"><caption class="sr">Сроки по организациям</caption><thead><tr><th scope="col">Организация</th>${HEAD}</tr></thead>
    <tbody>${data.organisations.map((o) => html`<tr key=${o.organisation_id}><th scope="row"><a href=${withQuery({ organisation_id: o.organisation_id })}>${o.name}</a>${o.parent && html` <span class="muted small">${o.parent}</span>`}</th>
      <${Numbers} row=${o} today=${data.today} until=${until} filter=${{ organisation_id: o.organisation_id }} name=${o.name} /></tr>`)}</tbody></table>`}</section>`;
}

function Officials({ data, within }) {
  const until = addDays(data.today, data.days);
  for (const f of data.officials) officials.set(f.official_id, f.name);
  return html`<section class="panel" aria-labelledby="officials"><div class="panel-head"><h2 id="officials">По исполнителям</h2><span class="muted small">у кого просрочено или скоро срок${data.officials.length === 100 ? ', первые 100' : ''}</span></div>
    ${data.officials.length === 0 ? html`<p class="muted">Ни у кого из исполнителей срок не прошёл и скоро не подходит.</p>` : html`<table class="plain control"><caption class="sr">Сроки по исполнителям</caption><thead><tr><th scope="col">Исполнитель</th>${HEAD}</tr></thead>
    <tbody>${data.officials.map((f) => html`<tr key=${f.official_id}><th scope="row">${f.name} <span class="muted small">${f.post}, ${f.organisation}</span></th>
      <${Numbers} row=${f} today=${data.today} until=${until} filter=${{ ...within, official_id: f.official_id }} name=${f.name} /></tr>`)}</tbody></table>`}</section>`;
}

function Kinds({ data, within }) {
  const until = addDays(data.today, data.days);
  return html`<section class="panel" aria-labelledby="kinds"><div class="panel-head"><h2 id="kinds">По видам сроков</h2><span class="muted small">неисполненные; у записи их может быть несколько</span></div>
    ${data.kinds.length === 0 ? html`<p class="muted">Неисполненных сроков нет.</p>` : html`<table class="plain control"><caption class="sr">Неисполненные сроки по видам</caption><thead><tr><th scope="col">Срок</th><th scope="col" class="num">Прошёл</th><th scope="col" class="num">Сегодня</th><th scope="col" class="num">Скоро</th><th scope="col" class="num">Всего</th></tr></thead>
    <tbody>${data.kinds.map((k) => {
      const filter = { ...within, deadline: k.kind };
      const span = (last) => list({ ...filter, deadline_overdue: false, 'deadline_on[gte]': data.today, 'deadline_on[lte]': last, sort: 'due_on' });
      return html`<tr key=${k.kind}><th scope="row">${k.name}</th><td class="num strong" data-name="Прошёл"><${Cell} tone="bad" value=${k.overdue} label=${`${k.name}: срок прошёл`} href=${list({ ...filter, deadline_overdue: true, sort: 'due_on' })} /></td>
        <td class="num" data-name="Сегодня"><${Cell} tone="warn" value=${k.due_today} label=${`${k.name}: сегодня`} href=${span(data.today)} /></td><td class="num" data-name="Скоро"><${Cell} value=${k.due_soon} label=${`${k.name}: скоро`} href=${span(until)} /></td>
        <td class="num" data-name="Всего"><${Cell} value=${k.owed} label=${`${k.name}: всего`} href=${list(filter)} /></td></tr>`;
    })}</tbody></table>`}</section>`;
}

export function OpenTab() {
  const { query } = place.value;
  const organisation = query.get('organisation_id') ?? '';
  const horizon = HORIZONS.includes(Number(query.get('days'))) ? Number(query.get('days')) : 7;
  const { data, error, loading, reload } = useLoad((abort) => get('/control', { days: horizon, ...(organisation ? { organisation_id: organisation } : {}) }, { signal: abort }).then((r) => r.data), [organisation, horizon]);
  if (error && !data) return html`<${ErrorScreen} error=${error} onRetry=${reload} />`;
  if (!data || !books.value) return html`<div class="panel"><${Loading} label="Считаем сроки" lines=${8} /></div>`;
  const within = organisation ? { organisation_id: organisation } : {};
  return html`<div class=${`stack ${loading ? 'stale' : ''}`}><${CurDue} /><${Choose} now=${horizon} />
    ${data.no_calendar && html`<p class="note warn small" role="status">Нет календаря рабочих дней на ${data.no_calendar} год: напоминания в рабочих днях идут по будням, сроки в рабочих днях и часах не рассчитываются. ${can('deadline.read') && html`<a href=${`/deadlines?tab=calendars&year=${data.no_calendar}`}>Внести календарь</a>`}</p>`}
    ${data.counts.open === 0 ? html`<div class="panel"><${Blank} title="В работе ничего нет"><p>Все обращения и сообщения закончены${organisation ? ' у выбранной организации' : ''}.</p><//></div>` : html`<${Tiles} data=${data} within=${within} />
    <${Organisations} data=${data} /><div class="cols"><${Late} data=${data} within=${within} /><${Coming} coming=${data.coming} within=${within} /></div>
    <${Kinds} data=${data} within=${within} /><${Officials} data=${data} within=${within} />`}</div>`;
}
