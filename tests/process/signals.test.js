// The worker is killed in the middle of a night: what was there before stands, and the night is done again, once.
import { after, test } from 'node:test';
import assert from 'node:assert/strict';
import { startProduct } from '../lib/product.js';
import { plantBurst } from '../lib/signals.js';
import { eventually, pidsOf } from '../lib/world.js';

const product = await startProduct();
after(() => product.stop());
const state = () => product.value("select md5(coalesce((select string_agg(g::text, ',' order by id) from signal g), '') || (select string_agg(d::text, ',' order by series_id, day) from series_day d))");
const runs = () => product.value('select count(*) from signal_run');

test('a night killed at work leaves what was there, and is made good', async () => {
  const organisation_id = await product.value("select organisation_id::text from account where login = 'recipient'");
  const { theme_id } = await plantBurst(product, { organisation_id });
  const found = await product.value('select found from signal_run order by day desc limit 1');
  assert.ok(found > 0);
  // The night is held just before its end, with all it has counted and found not yet committed; a message that went makes it count otherwise.
  await product.psql(`delete from signal; delete from signal_run; delete from message where theme_id = ${theme_id} and external_id like '%-old-1';
    create function mcu.hold() returns trigger language plpgsql as $$ begin perform pg_sleep(15); return new; end $$; create trigger hold before insert on signal_run for each row execute function mcu.hold()`);
  const before = await state();
  await product.psql("update job set run_at = now() where kind = 'signals' and status = 'ready'; notify job");
  await eventually('the night is at its end', async () => (await product.value("select count(*) from pg_locks where relation = 'signal_run'::regclass and mode = 'RowExclusiveLock' and granted")) === 1, 120e3);
  const [pid] = pidsOf(product, 'mcu-jobs');
  process.kill(pid, 'SIGKILL');
  assert.deepEqual([await state(), await runs()], [before, 0]);
  await product.psql('drop trigger hold on signal_run; drop function mcu.hold()');
  await eventually('the night is judged again', async () => (await runs()) === 1, 120e3);
  assert.notEqual(await state(), before);
  assert.deepEqual([await product.value('select found from signal_run'), await product.value('select count(*) from signal')], [found, found]);
});
