// The worker is killed in the middle of a night: the problems of before stand, and the night is done again, once; files of no night are swept.
import { after, test } from 'node:test';
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { groupNight, plantMessages } from '../lib/problems.js';
import { startProduct } from '../lib/product.js';
import { eventually, pidsOf } from '../lib/world.js';

const product = await startProduct();
after(() => product.stop());
const state = () => product.value("select md5(coalesce((select string_agg(c::text, ',' order by id) from cluster c), '') || (select string_agg(x::text, ',' order by message_id) from cluster_member x))");
const runs = () => product.value('select count(*) from cluster_run');
const files = () => readdirSync(path.join(product.home, 'problems')).sort();

test('a night killed while it puts things into place leaves what was there, and is made good', async () => {
  await groupNight(product);
  const [before, nights, known] = [await state(), await runs(), files()];
  const organisation_id = await product.value("select organisation_id::text from account where login = 'recipient'");
  const [one] = await plantMessages(product, 'doves', { organisation_id, size: 40 });
  // The night is held while it puts things into place, with new word vectors written and nothing committed.
  await product.psql(`update word_vectors set made_at = now() - interval '31 days';
    create function mcu.hold() returns trigger language plpgsql as $$ begin perform pg_sleep(20); return null; end $$; create trigger hold after insert on cluster_run execute function mcu.hold();
    insert into job (kind, payload) values ('problems', '{}'); notify job`);
  await eventually('the night puts things into place', async () => (await product.value("select count(*) from pg_locks where relation = 'cluster_run'::regclass and mode = 'RowExclusiveLock' and granted")) === 1, 120e3);
  assert.ok(files().some((f) => f.startsWith('words-') && !known.includes(f)), 'new vectors lie there already');
  const [pid] = pidsOf(product, 'mcu-jobs');
  process.kill(pid, 'SIGKILL');
  assert.deepEqual([await state(), await runs()], [before, nights]);
  await product.psql('drop trigger hold on cluster_run; drop function mcu.hold()');
  await eventually('the night is done again', async () => (await runs()) === nights + 1, 120e3);
  assert.ok(await product.value(`select cluster_id from cluster_member where message_id = ${one}`));
  await product.psql("update job set run_at = now() where kind = 'problems' and every is not null and status = 'ready'; notify job");
  const run = await product.value('select max(id)::text from cluster_run');
  const vectors = await product.value('select vectors_id::text from cluster_run order by id desc limit 1');
  await eventually('files of no night are swept', () => String(files()) === String([`texts-${run}.vec`, `words-${vectors}.vec`]));
});

test('a worker told to stop leaves a night at once', async () => {
  await product.psql("update word_vectors set made_at = now() - interval '31 days'; insert into job (kind, payload) values ('problems', '{}'); notify job");
  await eventually('the night has begun', async () => (await product.value("select status from job where kind = 'problems' and every is null order by id desc limit 1")) !== 'ready');
  const [pid] = pidsOf(product, 'mcu-jobs');
  process.kill(pid, 'SIGTERM');
  await eventually('another worker has taken its place', () => pidsOf(product, 'mcu-jobs').some((p) => p !== pid));
  await eventually('the night is over', async () => (await product.value("select status from job where kind = 'problems' and every is null order by id desc limit 1")) === 'done', 120e3);
});
