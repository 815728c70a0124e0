// A burst planted in a quiet series, and the night that judges it.
import { eventually } from './world.js';

/** The sector that planted themes stand in: not that of lib/roadmaps.js, whose measures would seem to have moved complaints there. */
const APART = "parent_id is null and code not like 'cmp-%'";

/** Judges yesterday anew: what a night has found of it goes first. */
export async function judgeNight(product) {
  await eventually('no night is at work', async () => (await product.value("select status from job where kind = 'signals'")) === 'ready');
  await product.psql(`delete from signal where day >= (now() at time zone 'Europe/Moscow')::date - 1 and id not in (select signal_id from cause_case where signal_id is not null); delete from signal_run where day >= (now() at time zone 'Europe/Moscow')::date - 1;
    update job set run_at = now() where kind = 'signals' and status = 'ready'; notify job`);
  await eventually('the night is judged', async () => (await product.value("select count(*) from signal_run where day = (now() at time zone 'Europe/Moscow')::date - 1")) === 1, 120e3);
}

/**
 * A theme of its own: for 300 days one message every third day, then `size` of different people from different houses yesterday; judged.
 * @returns {Promise<{theme_id: string, day: string}>}
 */
export async function plantBurst(product, { organisation_id, size = 14 }) {
  const mark = `s${Date.now().toString(36)}`;
  const put = (id, when, count) => `insert into message (kind, channel, source_id, external_id, text, theme_id, organisation_id, district_id, street_id, house, received_at, author_key)
    select 'message', 'phone', (select min(id) from source), '${mark}-${id}-' || g, 'Проверка сигналов', (select id from theme where code = '${mark}'), ${organisation_id}, (select min(id) from district), (select min(id) from street),
      (100 + g)::text, (${when})::timestamp at time zone 'Europe/Moscow', sha256(('${mark}-${id}-' || g)::bytea) from generate_series(1, ${count}) g;`;
  const today = "(now() at time zone 'Europe/Moscow')::date";
  await product.psql(`insert into theme (parent_id, code, name) select max(id), '${mark}', 'Проверка сигналов ${mark}' from theme where ${APART};
    ${put('old', `${today} - 10 - g * 3 + time '12:00'`, 100)} ${put('new', `${today} - 1 + time '12:00'`, size)}`);
  await judgeNight(product);
  return { theme_id: await product.value(`select id::text from theme where code = '${mark}'`), day: await product.value(`select (${today} - 1)::text`) };
}

/**
 * A theme of two below it over sixty days: one message a day each, the second one four a day in the last thirty, from one district and one organisation, every
 * fourth of them of somebody who had written that day; judged. Days are those of the last thirty and of the thirty before.
 * @returns {Promise<{theme_id: string, calm: string, grown: string, district_id: string, dates: {from: string, to: string, base_from: string, base_to: string}}>}
 */
export async function plantGrowth(product, { organisation_id, other }) {
  const mark = `g${Date.now().toString(36)}`;
  const today = "(now() at time zone 'Europe/Moscow')::date";
  const theme = (code) => `(select id from theme where code = '${mark}${code}')`;
  const put = (code, organisation, district, days, each) => `insert into message (kind, channel, source_id, external_id, text, theme_id, organisation_id, district_id, received_at, author_key)
    select 'message', 'phone', (select min(id) from source), '${mark}-${code}-' || d || '-' || e, 'Проверка роста', ${theme(code)}, ${organisation}, ${district}, (${today} - d + time '12:00') at time zone 'Europe/Moscow',
      sha256(('${mark}-${code}-' || d || '-' || least(e, 3))::bytea) from generate_series(${days}) d, generate_series(1, ${each}) e;`;
  await product.psql(`insert into theme (parent_id, code, name) select max(id), '${mark}', 'Проверка роста ${mark}' from theme where ${APART};
    insert into theme (parent_id, code, name) values (${theme('')}, '${mark}a', 'Спокойное ${mark}'), (${theme('')}, '${mark}b', 'Растущее ${mark}');
    ${put('a', other, '(select min(id) from district)', '1, 60', 1)} ${put('b', organisation_id, '(select max(id) from district)', '31, 60', 1)} ${put('b', organisation_id, '(select max(id) from district)', '1, 30', 4)}`);
  await judgeNight(product);
  const ids = JSON.parse(await product.psql(`select json_build_object('theme_id', ${theme('')}::text, 'calm', ${theme('a')}::text, 'grown', ${theme('b')}::text, 'district_id', (select max(id)::text from district),
    'dates', json_build_object('from', ${today} - 30, 'to', ${today} - 1, 'base_from', ${today} - 60, 'base_to', ${today} - 31))`));
  return ids;
}

/**
 * A theme of two districts: for 90 days two messages a day in one and four in the other, where none came in the last 14; judged. Nothing is beyond the custom of the
 * first one, yet all of the theme is there now.
 * @returns {Promise<{theme_id: string, district_id: string}>}
 */
export async function plantGathering(product) {
  const mark = `k${Date.now().toString(36)}`;
  const today = "(now() at time zone 'Europe/Moscow')::date";
  const put = (district, days, each) => `insert into message (kind, channel, source_id, external_id, text, theme_id, district_id, received_at, author_key)
    select 'message', 'phone', (select min(id) from source), '${mark}-${each}-' || d || '-' || e, 'Проверка скопления', (select id from theme where code = '${mark}'), ${district}, (${today} - d + time '12:00') at time zone 'Europe/Moscow',
      sha256(('${mark}-${each}-' || d || '-' || e)::bytea) from generate_series(${days}) d, generate_series(1, ${each}) e;`;
  await product.psql(`insert into theme (parent_id, code, name) select max(id), '${mark}', 'Проверка скопления ${mark}' from theme where ${APART};
    ${put('(select max(id) from district)', '1, 90', 2)} ${put('(select min(id) from district)', '15, 90', 4)}`);
  await judgeNight(product);
  return { theme_id: await product.value(`select id::text from theme where code = '${mark}'`), district_id: await product.value('select max(id)::text from district') };
}

/**
 * A theme of twelve streets in one district: for 90 days a message every third day in each of eleven, and in the twelfth as often, but three a day in the last week, from six houses by turns; judged.
 * @returns {Promise<{theme_id: string, street_id: string, street: string}>}
 */
export async function plantStreet(product) {
  const mark = `u${Date.now().toString(36)}`;
  const today = "(now() at time zone 'Europe/Moscow')::date";
  const put = (streets, days, each) => `insert into message (kind, channel, source_id, external_id, text, theme_id, district_id, street_id, house, received_at, author_key)
    select 'message', 'phone', (select min(id) from source), '${mark}-${each}-' || w.id || '-' || d || '-' || e, 'Проверка улицы', (select id from theme where code = '${mark}'), (select min(id) from district), w.id, (1 + (d + e) % 6)::text,
      (${today} - d + time '12:00') at time zone 'Europe/Moscow', sha256(('${mark}-${each}-' || w.id || '-' || d || '-' || e)::bytea)
    from (select id, row_number() over (order by id) as n from street) w, generate_series(${days}) d, generate_series(1, ${each}) e where w.n ${streets};`;
  await product.psql(`insert into theme (parent_id, code, name) select max(id), '${mark}', 'Проверка улицы ${mark}' from theme where ${APART};
    ${put('between 2 and 12', '1, 90, 3', 1)} ${put('= 1', '18, 90, 3', 1)} ${put('= 1', '1, 7', 3)}`);
  await judgeNight(product);
  const [row] = await product.sql(`select (select id::text from theme where code = '${mark}') as theme_id, id::text as street_id, kind || ' ' || name as street from street order by id limit 1`);
  return row;
}
