// Found records over time: days, weeks or months, the year before as a ghost, holidays, shares of all; a period is drawn on it.
import { html, useState } from '../lib.js';
import { addDays, day, dayLong, dayShort, monthLong, num } from '../format.js';
import { place } from '../router.js';
import { Bars } from '../ui/bars.js';
import { useMedia } from '../ui/media.js';
import { set } from './state.js';

const UNITS = { auto: 'Авто', day: 'Дни', week: 'Недели', month: 'Месяцы' };
const NARROW = '(max-width: 47.99rem)';
const lastDay = (month) => new Date(Date.UTC(Number(month.slice(0, 4)), Number(month.slice(5, 7)), 0)).toISOString().slice(0, 10);
const lastOf = (unit, from) => (unit === 'day' ? from : unit === 'week' ? addDays(from, 6) : lastDay(from));
const named = (unit, from) => (unit === 'day' ? dayLong(from) : unit === 'week' ? `неделя ${day(from)} – ${day(addDays(from, 6))}` : monthLong(from));
const monthAxis = (from) => (from.slice(5, 7) === '01' ? from.slice(0, 4) : `${from.slice(5, 7)}.${from.slice(2, 4)}`);

/** About a dozen words under the columns (half of that on a phone), however many there are. */
function axis(unit, from, i, total, narrow) {
  const every = Math.max(1, Math.ceil(total / (narrow ? 5 : 12)));
  if (i === total - 1 && total > 3) return '';
  if (unit !== 'month') return i % every === 0 && i < total - every / 2 ? dayShort(from) : '';
  const step = [1, 2, 3, 6, 12].find((s) => s >= every) ?? 12;
  return (Number(from.slice(5, 7)) - 1) % step === 0 ? monthAxis(from) : '';
}

/** Share of all records of the period, in percent; of nothing there is none. */
const share = (part, all) => (all > 0 ? (part / all) * 100 : 0);
const shown = (value, normal) => (normal ? `${num(value.toFixed(value < 10 ? 1 : 0))}\u00a0%` : num(value));

/** None when the query names days with НЕ or inside ИЛИ: it finds nothing in another year. */
const hasGhost = (buckets) => buckets.some((b) => b.previous !== null);

function bars({ unit, buckets, holidays }, normal, narrow) {
  const off = new Set(holidays);
  return buckets.map((b, i) => {
    const before = normal ? 0 : b.previous ?? 0;
    const holiday = unit === 'day' && off.has(b.from);
    const words = `${named(unit, b.from)}${holiday ? ' (выходной или праздник)' : ''}: ${normal ? `${shown(share(b.count, b.all), true)} (${num(b.count)} из ${num(b.all)})` : `${num(b.count)}${b.previous === null ? '' : `, годом раньше ${num(b.previous)}`}`}`;
    return { key: b.from, count: normal ? share(b.count, b.all) : b.count, before, words, holiday, axis: axis(unit, b.from, i, buckets.length, narrow) };
  });
}

function Controls({ unit, normal, table, setNormal, setTable }) {
  const chosen = place.value.query.get('timeline') ?? 'auto';
  return html`<div class="timeline-head"><h2>По времени</h2>
    <div class="switch" role="group" aria-label="Шаг">${Object.entries(UNITS).map(([u, name]) => html`<button type="button" aria-pressed=${u === chosen} onClick=${() => set({ timeline: u === 'auto' ? '' : u })}>${u === 'auto' && chosen === 'auto' ? `Авто: ${UNITS[unit].toLowerCase()}` : name}</button>`)}</div>
    <div class="switch" role="group" aria-label="Что показано"><button type="button" aria-pressed=${!normal} onClick=${() => setNormal(false)}>Число</button><button type="button" aria-pressed=${normal} title="Доля среди всех записей того же времени" onClick=${() => setNormal(true)}>Доля от всех</button></div>
    <button type="button" class="btn quiet small" aria-expanded=${table} onClick=${() => setTable(!table)}>${table ? 'Графиком' : 'Таблицей'}</button></div>`;
}

function Table({ data }) {
  const { unit, buckets } = data;
  const ghost = hasGhost(buckets);
  const rows = buckets.filter((b) => b.count || b.previous).reverse();
  return html`<div class="timeline-table scroll" tabindex="0" role="region" aria-label="Таблица по времени"><table class="plain"><caption class="sr">Найденное по времени</caption>
    <thead><tr><th scope="col">Время</th><th scope="col" class="num">Найдено</th>${ghost && html`<th scope="col" class="num">Годом раньше</th>`}<th scope="col" class="num">Всего записей</th><th scope="col" class="num">Доля</th></tr></thead>
    <tbody>${rows.map((b) => html`<tr key=${b.from}><th scope="row"><button type="button" class="link" onClick=${() => set({ from: b.from, to: lastOf(unit, b.from) })}>${named(unit, b.from)}</button></th>
      <td class="num">${num(b.count)}</td>${ghost && html`<td class="num">${num(b.previous)}</td>`}<td class="num">${num(b.all)}</td><td class="num">${shown(share(b.count, b.all), true)}</td></tr>`)}</tbody></table></div>`;
}

/** @param {{data: {unit: string, buckets: any[], holidays: string[]}, total: any}} props */
export function Timeline({ data, total }) {
  const [normal, setNormal] = useState(false);
  const [table, setTable] = useState(false);
  const narrow = useMedia(NARROW);
  const { query } = place.value;
  const [from, to] = [query.get('from'), query.get('to')];
  const { unit, buckets } = data;
  if (!buckets.length) return null;
  const dated = buckets.reduce((n, b) => n + b.count, 0);
  const lead = html`<span class="legend"><i class="k-now" />${normal ? 'доля среди всех записей' : 'найдено'} ${!normal && hasGhost(buckets) && html`<i class="k-ghost" />годом раньше`} ${unit === 'day' && html`<i class="k-holiday" />выходной`}${dated < total.value && total.relation === 'eq' ? html` <span class="muted">без даты: ${num(total.value - dated)}</span>` : ''}</span>`;
  const range = (a, b) => set({ from: buckets[a].from, to: lastOf(unit, buckets[b].from) });
  const chosen = (i) => (from || to) && (!from || lastOf(unit, buckets[i].from) >= from) && (!to || buckets[i].from <= to);
  return html`<section class="panel timeline" aria-label="По времени"><${Controls} unit=${unit} normal=${normal} table=${table} setNormal=${setNormal} setTable=${setTable} />
    ${table ? html`<${Table} data=${data} />` : html`<${Bars} bars=${bars(data, normal, narrow)} lead=${lead} onRange=${range} chosen=${chosen} show=${(v) => shown(v, normal)} fraction=${normal}
      label="Найденное по времени: стрелки выбирают столбец, Shift со стрелками период, Enter применяет" />`}</section>`;
}
