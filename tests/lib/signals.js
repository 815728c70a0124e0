// A burst planted in a quiet series, and the night that judges it.
import { eventually } from './world.js';

/** Judges yesterday anew: what a night has found of it goes first. */
export async function judgeNight(product) {
  await eventually('no night is at work', async () => (await product.value("select status from job where kind = 'signals'")) === 'ready');
  await product.psql(`delete from signal where day >= (now() at time zone 'Europe/Moscow')::date - 1; delete from signal_run where day >= (now() at time zone 'Europe/Moscow')::date - 1;
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
  await product.psql(`insert into theme (parent_id, code, name) select min(id), '${mark}', 'Проверка сигналов ${mark}' from theme where parent_id is null;
    ${put('old', `${today} - 10 - g * 3 + time '12:00'`, 100)} ${put('new', `${today} - 1 + time '12:00'`, size)}`);
  await judgeNight(product);
  return { theme_id: await product.value(`select id::text from theme where code = '${mark}'`), day: await product.value(`select (${today} - 1)::text`) };
}
