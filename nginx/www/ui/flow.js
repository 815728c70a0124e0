// What came in pictures and numbers, for «Сводка», «Картина» and «Контроль сроков»: every number opens its records.
import { html } from '../lib.js';
import { queryText } from '../api.js';
import { dayLong, dayShort, num, percent } from '../format.js';
import { can } from '../session.js';
import { Bars } from './bars.js';

/** Address of the list with this filter. */
export const list = (filter) => `/messages${queryText(filter).replace(/%5B/g, '[').replace(/%5D/g, ']').replace(/%2C/g, ',')}`;
export const received = (from, to, more = {}) => list({ ...more, 'received_on[gte]': from, 'received_on[lte]': to });

/** A number that opens its records; without the right to the list it is only a number. */
export function Figure({ href, value, children }) {
  return can('message.read') ? html`<a href=${href}>${children ?? num(value)}</a>` : html`<span>${children ?? num(value)}</span>`;
}

export function Trend({ now, before, good = false }) {
  if (!before && !now) return null;
  if (!before) return html`<span class="trend muted" title="В прошлом периоде не было">новое</span>`;
  if (before < 5) return html`<span class="trend muted">было ${num(before)}</span>`;
  const change = ((now - before) / before) * 100;
  const flat = Math.abs(change) < 5;
  const tone = flat ? 'muted' : change > 0 === good ? 'good' : 'bad';
  return html`<span class=${`trend ${tone}`} title=${`Было ${num(before)}`}>${flat ? '≈' : change > 0 ? '↑' : '↓'} ${percent(Math.abs(change))}</span>`;
}

/** From here on a number is too wide for a seventh of the screen at full size. */
const LONG = 100000;

export function Tile({ name, value, href, tone = '', children }) {
  const inner = html`<span class="tile-name">${name}</span><b class=${`${value ? tone : ''} ${value >= LONG ? 'long' : ''}`}>${num(value)}</b><span class="tile-note">${children}</span>`;
  return html`<li class="tile">${can('message.read') ? html`<a href=${href}>${inner}</a>` : html`<div>${inner}</div>`}</li>`;
}

/** @param {{days: {day: string, count: number, year_ago: number}[], more?: Record<string, string>}} props more: the filter that the days belong to */
export function Days({ days, more }) {
  const monday = (iso) => new Date(`${iso}T12:00:00Z`).getUTCDay() === 1;
  const bars = days.map((d, i) => ({
    key: d.day, count: d.count, before: d.year_ago, href: received(d.day, d.day, more), axis: monday(d.day) && i < days.length - 2 ? dayShort(d.day) : '',
    words: `${dayLong(d.day)}: поступило ${num(d.count)}, год назад ${num(d.year_ago)}`,
  }));
  const lead = html`<span class="legend"><i class="k-now" />поступило за день <i class="k-before" />год назад</span>`;
  return html`<section class="panel chart"><div class="panel-head"><h2>Поступление за 60 дней</h2></div><${Bars} bars=${bars} lead=${lead} label="Поступление по дням, стрелки влево и вправо переходят по дням" /></section>`;
}

export function Ranking({ title, hint, rows, empty, more }) {
  const top = Math.max(1, ...rows.map((r) => r.count));
  return html`<section class="panel"><div class="panel-head"><h2>${title}</h2><span class="muted small">${hint}</span>${more}</div>
    ${rows.length === 0 ? html`<p class="muted">${empty}</p>` : html`<ol class="ranking">${rows.map((r) => html`<li key=${r.href}>
      <span class="rank-name">${r.picture ? html`<a href=${r.picture} title="Картина">${r.name}</a>` : html`<${Figure} href=${r.href}>${r.name}<//>`}${r.significant && html`<span class="badge accent" title="Социально значимая тема">значимая</span>`}</span>
      <span class="rank-num"><${Figure} href=${r.href}><span class="sr">${r.name}: показать записи, </span>${num(r.count)}<//></span><${Trend} now=${r.count} before=${r.before} />
      <span class="bar" aria-hidden="true"><i style=${{ width: `${(r.count / top) * 100}%` }} /></span></li>`)}</ol>`}</section>`;
}
