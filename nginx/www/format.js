// How values look to the reader: Moscow time, Russian dates, thin spaces in numbers, plural forms.
export const ZONE = 'Europe/Moscow';
const THIN = '\u202f';

const parts = new Intl.DateTimeFormat('ru-RU', {
  timeZone: ZONE, year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', hourCycle: 'h23',
});
const plural = new Intl.PluralRules('ru-RU');
const MONTHS = ['янв', 'фев', 'мар', 'апр', 'мая', 'июн', 'июл', 'авг', 'сен', 'окт', 'ноя', 'дек'];
const MONTHS_LONG = ['январь', 'февраль', 'март', 'апрель', 'май', 'июнь', 'июль', 'август', 'сентябрь', 'октябрь', 'ноябрь', 'декабрь'];
const MONTHS_OF = ['января', 'февраля', 'марта', 'апреля', 'мая', 'июня', 'июля', 'августа', 'сентября', 'октября', 'ноября', 'декабря'];
const WEEKDAYS = ['воскресенье', 'понедельник', 'вторник', 'среда', 'четверг', 'пятница', 'суббота'];

function pieces(value) {
  const date = value instanceof Date ? value : new Date(value);
  if (Number.isNaN(date.getTime())) return null;
  return Object.fromEntries(parts.formatToParts(date).map((p) => [p.type, p.value]));
}

/** A moment from a day and a time of Moscow, which has had no daylight saving since 2014; no time is midnight. */
export const moscow = (on, time) => `${on}T${(time || '00:00').padStart(5, '0')}:00+03:00`;

/** 23.11.2026 14:05 */
export function dateTime(value) {
  if (!value) return '';
  if (isDay(value)) return day(value);
  const p = pieces(value);
  return p ? `${p.day}.${p.month}.${p.year} ${p.hour}:${p.minute}` : String(value);
}

/** 23.11.2026, of a day (`2026-11-23`, taken as it is) or of a moment (in Moscow). */
export function day(value) {
  if (!value) return '';
  if (isDay(value)) return `${value.slice(8, 10)}.${value.slice(5, 7)}.${value.slice(0, 4)}`;
  const p = pieces(value);
  return p ? `${p.day}.${p.month}.${p.year}` : String(value);
}

/** 23 ноя, for axes. */
export function dayShort(iso) {
  return `${Number(iso.slice(8, 10))} ${MONTHS[Number(iso.slice(5, 7)) - 1]}`;
}

/** ноябрь 2026 */
export function monthLong(iso) {
  return `${MONTHS_LONG[Number(iso.slice(5, 7)) - 1]} ${iso.slice(0, 4)}`;
}

/** 23 ноября, of a day or of `11-23` in any year. */
export function dayMonth(text) {
  const [month, date] = text.slice(-5).split('-').map(Number);
  return `${date} ${MONTHS_OF[month - 1]}`;
}

/** понедельник, 23 ноября 2026 */
export function dayLong(iso) {
  const weekday = WEEKDAYS[new Date(`${iso}T12:00:00Z`).getUTCDay()];
  return `${weekday}, ${dayMonth(iso)} ${iso.slice(0, 4)}`;
}

export function isDay(value) {
  return typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value);
}

/** Today in Moscow, `2026-11-23`. */
export function today() {
  const p = pieces(new Date());
  return `${p.year}-${p.month}-${p.day}`;
}

/** A day some days away. */
export function addDays(iso, days) {
  const date = new Date(`${iso}T12:00:00Z`);
  date.setUTCDate(date.getUTCDate() + days);
  return date.toISOString().slice(0, 10);
}

export function daysBetween(from, to) {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86400000);
}

/** 20 118, with thin spaces from 1 000 on. */
export function num(value) {
  if (value === null || value === undefined) return '—';
  const [whole, rest] = String(value).split('.');
  const text = whole.replace('-', '−').replace(/\B(?=(\d{3})+(?!\d))/g, THIN);
  return rest ? `${text},${rest}` : text;
}

/** plural(5, 'сообщение', 'сообщения', 'сообщений') → сообщений */
export function word(n, one, few, many) {
  const rule = plural.select(Math.abs(Number(n)));
  return rule === 'one' ? one : rule === 'few' ? few : many;
}

/** 5 сообщений */
export function count(n, one, few, many) {
  return `${num(n)}\u00a0${word(n, one, few, many)}`;
}

/** +12 %, −3 %, 0 % */
export function percent(value, signed = false) {
  const rounded = Math.round(value);
  const sign = signed && rounded > 0 ? '+' : '';
  return `${sign}${num(rounded)}\u00a0%`;
}

/** 12,4 МБ */
export function fileSize(bytes) {
  if (bytes < 1024) return `${num(bytes)} Б`;
  const units = ['КБ', 'МБ', 'ГБ'];
  let size = bytes;
  let unit = -1;
  while (size >= 1024 && unit < 2) {
    size /= 1024;
    unit += 1;
  }
  return `${num(size >= 100 ? Math.round(size) : Number(size.toFixed(1)))}\u00a0${units[unit]}`;
}

/** How a control date stands to today: text and colour; `at` is the moment of one that is counted in hours. */
export function dueWords(due, open, at = null) {
  if (!due) return null;
  const left = daysBetween(today(), day10(due));
  if (!open) return { text: day(due), tone: '' };
  if (left < 0) return { text: `просрочено на ${count(-left, 'день', 'дня', 'дней')}`, tone: 'bad' };
  if (at && Date.parse(at) < Date.now()) return { text: `просрочено с ${dateTime(at).slice(11)}`, tone: 'bad' };
  if (left === 0) return { text: at ? `сегодня до ${dateTime(at).slice(11)}` : 'срок сегодня', tone: 'warn' };
  if (left === 1) return { text: 'срок завтра', tone: 'warn' };
  return { text: `осталось ${count(left, 'день', 'дня', 'дней')}`, tone: left <= 3 ? 'warn' : '' };
}

/** The Moscow day of a moment or of a day. */
export function day10(value) {
  if (isDay(value)) return value;
  const p = pieces(value);
  return p ? `${p.year}-${p.month}-${p.day}` : '';
}
