// The worker is killed in the middle of checking answers: none is lost, none is counted twice.
import { after, test } from 'node:test';
import assert from 'node:assert/strict';
import { startProduct } from '../lib/product.js';
import { eventually, pidsOf } from '../lib/world.js';

const product = await startProduct();
after(() => product.stop());
const number = async (what) => Number(await product.value(what));

test('answers queued before a kill are checked after it, each once', async () => {
  await eventually('the city is checked', async () => (await number('select count(*) from answer_queue')) === 0, 240e3);
  const all = await number('select count(*) from answer');
  assert.equal(await number('select count(*) from answer_check'), all);
  const before = await product.value("select md5(string_agg(concat_ws(' ', answer_id, on_time, points, polite, dated), ',' order by answer_id)) from answer_check");
  let ordered;
  await eventually('it is killed at work', async () => {
    const [pid] = await eventually('the worker runs', () => pidsOf(product, 'mcu-jobs').length && pidsOf(product, 'mcu-jobs'));
    ordered = await product.value('select clock_timestamp()::text');
    await product.psql("insert into answer_queue select id from answer; update job set run_at = now() where kind = 'answers' and status = 'ready'; notify job");
    await eventually('some are checked', async () => (await number(`select count(*) from answer_check where checked_at > '${ordered}'`)) > 0);
    process.kill(pid, 'SIGKILL');
    // It may have been faster than we: then once more.
    return (await number('select count(*) from answer_queue')) > 0;
  }, 120e3);
  await eventually('the rest is checked', async () => (await number('select count(*) from answer_queue')) === 0, 120e3);
  assert.equal(await number(`select count(*) from answer_check where checked_at > '${ordered}'`), all);
  assert.equal(await number('select count(*) from answer_check'), all);
  assert.equal(await product.value("select md5(string_agg(concat_ws(' ', answer_id, on_time, points, polite, dated), ',' order by answer_id)) from answer_check"), before);
});
