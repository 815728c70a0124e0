// A calendar as the product takes it: every holiday of ТК ст. 112 a day off, and a day off among the week for each of them on a weekend.
const FIXED = ['01-01', '01-02', '01-03', '01-04', '01-05', '01-06', '01-07', '01-08', '02-23', '03-08', '05-01', '05-09', '06-12', '11-04'];
const weekday = (day) => new Date(`${day}T12:00:00Z`).getUTCDay() % 6 > 0;
const next = (day) => new Date(Date.parse(`${day}T12:00:00Z`) + 864e5).toISOString().slice(0, 10);

/** @param {{day: string, kind: string, name?: string}[]} [more] days besides, in place of those of the same date; worked weekends get their days off at the end of the year */
export function wholeYear(year, more = []) {
  const named = new Set(more.map((d) => d.day));
  const days = FIXED.map((d) => ({ day: `${year}-${d}`, kind: 'off', name: 'праздник' })).filter((d) => !named.has(d.day));
  const taken = new Set([...days.map((d) => d.day), ...named]);
  const moved = [...FIXED.map((d) => `${year}-${d}`).filter((d) => !weekday(d)).map(next), ...more.filter((d) => d.kind !== 'off' && !weekday(d.day)).map(() => `${year}-12-15`)];
  for (let day of moved) {
    while (!weekday(day) || taken.has(day)) day = next(day);
    taken.add(day);
    days.push({ day, kind: 'off', name: 'перенос' });
  }
  return [...days, ...more].sort((a, b) => (a.day < b.day ? -1 : 1));
}
