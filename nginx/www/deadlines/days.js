// A calendar as a text: «01.01–08.01 выходной Новогодние каникулы», a line per day or span, and back.
export const DAY_KIND = { off: 'выходной', work: 'рабочий', short: 'короткий' };
const KINDS = { выходной: 'off', выходная: 'off', праздник: 'off', рабочий: 'work', рабочая: 'work', короткий: 'short', сокращённый: 'short', сокращенный: 'short' };
const LINE = /^(\d{1,2})\.(\d{1,2})(?:\.(\d{4}))?(?:\s*[-–—]\s*(\d{1,2})\.(\d{1,2})(?:\.(\d{4}))?)?\s+(\S+)\s*(.*)$/;
const ISO = /(\d{4})-(\d\d)-(\d\d)/g;

const iso = (year, month, date) => `${year}-${String(month).padStart(2, '0')}-${String(date).padStart(2, '0')}`;
const isReal = (text) => {
  const date = new Date(`${text}T12:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
};
const next = (text) => new Date(Date.parse(`${text}T12:00:00Z`) + 864e5).toISOString().slice(0, 10);

function lineDays(line, year) {
  const found = LINE.exec(line.replace(ISO, '$3.$2.$1'));
  if (!found) return { wrong: 'нужно «дд.мм вид название» или «дд.мм–дд.мм вид название»' };
  const [, d1, m1, y1, d2, m2, y2, word, name] = found;
  const kind = KINDS[word.toLowerCase()];
  if (!kind) return { wrong: `вид «${word}» неизвестен: выходной, рабочий или короткий` };
  if ([y1, y2].some((y) => y && Number(y) !== year)) return { wrong: `это не ${year} год` };
  const first = iso(year, m1, d1);
  const last = d2 ? iso(year, m2, d2) : first;
  if (!isReal(first) || !isReal(last)) return { wrong: 'такой даты нет' };
  if (last < first) return { wrong: 'конец раньше начала' };
  const days = [];
  for (let day = first; day <= last; day = next(day)) days.push({ day, kind, name: name.trim() || null });
  return { days };
}

/** @returns {{days: {day: string, kind: string, name: string | null}[], wrong: {line: number, text: string}[]}} */
export function parseDays(text, year) {
  const days = [];
  const wrong = [];
  const seen = new Map();
  text.split(/\r?\n/).forEach((raw, i) => {
    const line = raw.trim();
    if (!line || line.startsWith('#')) return;
    const read = lineDays(line, year);
    if (read.wrong) wrong.push({ line: i + 1, text: read.wrong });
    for (const day of read.days ?? []) {
      if (seen.has(day.day)) wrong.push({ line: i + 1, text: `день ${day.day.slice(8)}.${day.day.slice(5, 7)} уже назван в строке ${seen.get(day.day)}` });
      else days.push(day);
      seen.set(day.day, seen.get(day.day) ?? i + 1);
    }
  });
  days.sort((a, b) => (a.day < b.day ? -1 : 1));
  return { days, wrong };
}

/** Neighbouring days of one kind and name become one line. */
export function daysText(days) {
  const spans = [];
  for (const d of days) {
    const last = spans.at(-1);
    if (last && last.kind === d.kind && last.name === d.name && next(last.to) === d.day) last.to = d.day;
    else spans.push({ from: d.day, to: d.day, kind: d.kind, name: d.name });
  }
  const short = (day) => `${day.slice(8)}.${day.slice(5, 7)}`;
  return spans.map((s) => [s.from === s.to ? short(s.from) : `${short(s.from)}–${short(s.to)}`, DAY_KIND[s.kind], s.name].filter(Boolean).join(' ')).join('\n');
}

/** Twelve months of a year, each a list of {day, kind}: what the lines and the week come to. */
export function monthsOf(year, days) {
  const named = new Map(days.map((d) => [d.day, d]));
  return Array.from({ length: 12 }, (_, m) => {
    const count = new Date(Date.UTC(year, m + 1, 0)).getUTCDate();
    const lead = (new Date(Date.UTC(year, m, 1)).getUTCDay() + 6) % 7;
    const list = Array.from({ length: count }, (__, d) => {
      const day = iso(year, m + 1, d + 1);
      return { day, date: d + 1, kind: named.get(day)?.kind ?? ((lead + d) % 7 < 5 ? 'plain' : 'off'), name: named.get(day)?.name ?? '' };
    });
    return { month: m, lead, list };
  });
}

/** Is a day that is over made something else? Of a year that had no calendar (`was` null) each is. */
export function touchesPast(year, was, now, today) {
  if (!was) return `${year}-01-01` < today;
  const kinds = (days) => new Map(days.map((d) => [d.day, d.kind]));
  const [a, b] = [kinds(was), kinds(now)];
  return [...a.keys(), ...b.keys()].some((day) => day < today && a.get(day) !== b.get(day));
}
