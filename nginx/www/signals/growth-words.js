// Words of «Почему растёт»: spans, sums with their intervals, where the records of a number are.
import { queryText } from '../api.js';
import { addDays, day, daysBetween, monthLong, num, percent, today } from '../format.js';
import { books, channelName } from '../terms.js';

export const FACTOR = { theme: 'Темы', district: 'Районы', organisation: 'Организации', channel: 'Каналы', people: 'Заявители' };
/** A list of an organisation has those of its subordinates too, a part has not. */
const hasBelow = (id) => [...(books.value?.organisation.values() ?? [])].some((o) => o.parent_id === id);

const ONE = { theme: 'тема', district: 'район', organisation: 'организация', channel: 'канал', people: 'заявители' };

const monthFirst = (iso) => `${iso.slice(0, 8)}01`;

/** Spans that are asked for most, by name. */
export function presets() {
  const to = addDays(today(), -1);
  const last = addDays(monthFirst(today()), -1);
  const before = addDays(monthFirst(last), -1);
  return [
    ['30 дней к прошлым 30', { from: addDays(to, -29), to, base_from: addDays(to, -59), base_to: addDays(to, -30) }],
    ['Прошлый месяц к позапрошлому', { from: monthFirst(last), to: last, base_from: monthFirst(before), base_to: before }],
    ['30 дней к тем же дням год назад', { from: addDays(to, -29), to, base_from: addDays(to, -29 - 364), base_to: addDays(to, -364) }],
  ];
}

/** «октябрь 2026», or «с 01.10.2026 по 12.10.2026». */
export function span(from, to) {
  const whole = from === monthFirst(from) && addDays(to, 1) === monthFirst(addDays(to, 1)) && from.slice(0, 7) === to.slice(0, 7);
  return whole ? monthLong(from) : `${day(from)} – ${day(to)}`;
}

/** +31, −4, 0. */
export const signed = (v) => `${Math.round(v) > 0 ? '+' : ''}${num(Math.round(v))}`;

/** «+31 [22; 41]» */
export const sum = (s) => `${signed(s.change)} [${num(Math.round(s.low))}; ${num(Math.round(s.high))}]`;

/** «на 120 больше (+43 %)» */
export function changed(before, after) {
  if (after === before) return 'столько же';
  const share = before ? ` (${percent(((after - before) / before) * 100, true)})` : '';
  return `на ${num(Math.abs(after - before))} ${after > before ? 'больше' : 'меньше'}${share}`;
}

/** The name of a value. */
export function valueName(p) {
  if (p.factor === 'people') return p.value === 'first' ? 'Первое сообщение человека за срок' : 'Дальнейшие сообщения тех же людей';
  if (p.factor === 'channel') return channelName(p.value);
  if (!p.value) return 'Без более точной темы';
  const own = books.value?.[p.factor]?.get(p.value)?.name ?? `№ ${p.value}`;
  return p.factor === 'organisation' && hasBelow(p.value) ? `${own} (без подведомственных)` : own;
}

/** «район Ленинский», for a sentence. */
export const named = (p) => `${ONE[p.factor]} «${valueName(p)}»`;

const themesOf = (theme) => theme ?? [...(books.value?.theme.values() ?? [])].filter((t) => !t.parent_id).map((t) => t.id).join(',');

/** The list of the records of a span, narrowed to a part; null: no list has just these. */
export function records(data, from, to, part) {
  if (part?.factor === 'people' || part?.value === '' || (part?.factor === 'organisation' && hasBelow(part.value))) return null;
  const narrow = part ? { [part.factor === 'channel' ? 'channel' : `${part.factor}_id`]: part.value } : {};
  return `/messages${queryText({ theme_id: themesOf(data.theme_id), kind: 'appeal,message,comment', 'received_on[gte]': from, 'received_on[lte]': to, ...narrow })}`;
}

/** What a season is, by what is known. */
export const seasonWords = (data) => (data.season_known ? 'Время года, дни недели и длина срока' : 'Дни недели и длина срока (время года станет известно, когда рядам будет полтора года)');

/** Is the base as long as the span? */
export const even = (d) => daysBetween(d.from, d.to) === daysBetween(d.base_from, d.base_to);
