// «Сводка»: what came, what is late and what falls due; every number opens its records.
import { html } from '../lib.js';
import { get } from '../api.js';
import { addDays, count, day, dayLong, num } from '../format.js';
import { account, can } from '../session.js';
import { Days, Figure, Ranking, Tile, Trend, list, received } from '../ui/flow.js';
import { Icon } from '../ui/icons.js';
import { useLoad } from '../ui/load.js';
import { firing } from '../ui/notices.js';
import { Page } from '../ui/page.js';
import { MessageTable } from '../ui/rows.js';
import { Blank, ErrorScreen, Loading } from '../ui/states.js';

function Tiles({ data: { counts: c, today } }) {
  const week = addDays(today, -6);
  return html`<ul class="tiles panel flush">
    <${Tile} name="Поступило сегодня" value=${c.received_today} href=${received(today, today)}>${day(today)}<//>
    <${Tile} name="Поступило за 7 дней" value=${c.received_week} href=${received(week, today)}><${Trend} now=${c.received_week} before=${c.received_week_before} /> за прошлые 7: ${num(c.received_week_before)}<//>
    <${Tile} name="Просрочено" value=${c.overdue} tone="bad" href=${list({ overdue: true, sort: 'due_on' })}>срок прошёл, работа не закончена<//>
    <${Tile} name="Срок сегодня" value=${c.due_today} tone="warn" href=${list({ open: true, overdue: false, 'due_on[gte]': today, 'due_on[lte]': today })}>ответить до конца дня<//>
    <${Tile} name="Срок в ближайшие 7 дней" value=${c.due_week} href=${list({ open: true, overdue: false, 'due_on[gte]': today, 'due_on[lte]': addDays(today, 6), sort: 'due_on' })}>сегодня включительно<//>
    <${Tile} name="В работе всего" value=${c.open} href=${list({ open: true })}>ещё не закончены<//>
    <${Tile} name="Дано ответов за 7 дней" value=${c.answered_week} tone="good" href=${list({ 'answered_on[gte]': week, 'answered_on[lte]': today })}>по дате ответа<//>
  </ul>`;
}

function Organisations({ rows, today }) {
  const busy = rows.filter((o) => o.open > 0);
  return html`<section class="panel"><div class="panel-head"><h2>По организациям</h2><span class="muted small">где больше просроченного</span></div>
    ${busy.length === 0 ? html`<p class="muted">Нет открытых обращений и сообщений.</p>` : html`<table class="plain"><caption class="sr">Открытое по организациям</caption>
    <thead><tr><th scope="col">Организация</th><th scope="col" class="num">Просрочено</th><th scope="col" class="num">Срок 7 дней</th><th scope="col" class="num">В работе</th></tr></thead>
    <tbody>${busy.map((o) => html`<tr key=${o.organisation_id}><th scope="row"><a href=${`/picture?organisation_id=${o.organisation_id}`} title="Картина организации">${o.name}</a></th>
      <td class="num strong"><${Cell} tone="bad" value=${o.overdue} href=${list({ overdue: true, organisation_id: o.organisation_id, sort: 'due_on' })} /></td>
      <td class="num"><${Cell} value=${o.due_week} href=${list({ open: true, overdue: false, 'due_on[gte]': today, 'due_on[lte]': addDays(today, 6), organisation_id: o.organisation_id })} /></td>
      <td class="num"><${Cell} value=${o.open} href=${list({ open: true, organisation_id: o.organisation_id })} /></td></tr>`)}</tbody></table>`}</section>`;
}

function Cell({ value, href, tone = '' }) {
  if (!value) return html`<span class="muted">0</span>`;
  return html`<span class=${tone}><${Figure} href=${href} value=${value} /></span>`;
}

function Latest() {
  const { data, error } = useLoad((abort) => get('/messages', { limit: 6 }, { signal: abort }), []);
  if (error) return null;
  return html`<section class="panel flush"><div class="panel-head"><h2>Последние поступления</h2><a href="/messages">Все обращения</a></div>
    ${data ? html`<${MessageTable} rows=${data.data.items} caption="Последние поступления" />` : html`<div class="pad"><${Loading} /></div>`}</section>`;
}

function Body({ data }) {
  const { today } = data;
  if (!can('message.read')) return html`<${Blank} title="Вашей роли обращения не показываются"><p>Здесь была бы сводка по ним. Если она вам нужна, обратитесь к администратору.</p><//>`;
  if (!data.counts.open && !data.days.some((d) => d.count)) {
    const next = can('import.write') && html`<a class="btn primary" href="/imports"><${Icon} name="upload" />Загрузить выгрузку</a>`;
    return html`<${Blank} title="Пока нет ни одного обращения" actions=${next}><p>Загрузите выгрузку ПОС или «Инцидент-менеджмент»: сводка заполнится сама.</p><//>`;
  }
  const from = addDays(today, -29);
  const themes = data.themes.map((t) => ({ ...t, href: received(from, today, { theme_id: t.theme_id }), picture: `/picture?theme_id=${t.theme_id}` }));
  const channels = data.channels.filter((c) => c.count + c.before > 0).sort((a, b) => b.count - a.count).map((c) => ({ ...c, href: received(from, today, { channel: c.channel }) }));
  return html`<div class="summary"><${Fired} /><${Tiles} data=${data} />
    <div class="cols two-one"><${Days} days=${data.days} /><${Ranking} title="Каналы" hint="30 дней, к прошлым 30" rows=${channels} empty="За 30 дней ничего не поступало." /></div>
    <div class="cols"><${Ranking} title="Главные темы" hint="30 дней, к прошлым 30" rows=${themes} empty="За 30 дней ничего не поступало." more=${can('signal.read') && html`<a href="/signals?tab=growth">Почему растёт</a>`} /><${Organisations} rows=${data.organisations} today=${today} /></div>
    ${can('message.read') && html`<${Latest} />`}</div>`;
}

/** Alerts of the search that have fired and wait to be taken. */
function Fired() {
  const n = firing.value;
  if (!n || !can('alert.write')) return null;
  return html`<p class="note warn"><${Icon} name="bell" /><span>В поиске накопилось новое: <a href="/alerts?status=firing">${count(n, 'сработавшее оповещение', 'сработавших оповещения', 'сработавших оповещений')}</a></span></p>`;
}

export default function Summary() {
  const { data, error, loading, reload } = useLoad((abort) => get('/summary', {}, { signal: abort }).then((r) => r.data), []);
  if (error && !data) return html`<${ErrorScreen} error=${error} onRetry=${reload} />`;
  const who = account.value;
  const lead = data && html`${dayLong(data.today)}${!who.sees_all && who.organisation ? ` · ${who.organisation}` : ''}${can('message.read') ? ` · ${count(data.counts.open, 'запись', 'записи', 'записей')} в работе` : ''}`;
  const actions = html`<button type="button" class="btn" onClick=${reload} disabled=${loading}><${Icon} name="refresh" />Обновить</button><button type="button" class="btn" onClick=${() => window.print()}><${Icon} name="print" />Печать</button>`;
  return html`<${Page} title="Сводка" lead=${lead} actions=${actions}>${data ? html`<${Body} data=${data} />` : html`<${SummaryBones} />`}<//>`;
}

function SummaryBones() {
  return html`<div class="summary"><div class="panel"><${Loading} label="Загрузка сводки" lines=${2} /></div>
    <div class="cols two-one"><div class="panel"><${Loading} lines=${7} /></div><div class="panel"><${Loading} lines=${7} /></div></div></div>`;
}
