// Sums of the registry: what a change does to them is seen at once, and mcuctl verify sums counts everything anew.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { granted } from '../lib/api.js';
import { openTransaction } from '../lib/transaction.js';
import { eventually, openWorld, uniqueWord } from '../lib/world.js';

const { product, api, as } = await openWorld();
const [token, admin] = [await as('head'), await as('admin')];
const verify = async (...more) => {
  const run = await product.ctl(['verify', 'sums', ...more]);
  return { ...JSON.parse(run.stdout.trim().split('\n').pop()), code: run.code, lines: run.stdout.trim().split('\n').slice(0, -1) };
};
const agree = async () => {
  const v = await verify();
  assert.deepEqual([v.equal, v.differences, v.code], [true, 0, 0], v.lines.slice(0, 5).join('\n'));
};
const organisation_id = await product.value("select organisation_id::text from account where login = 'recipient'");
const records = async () => granted(await api.get('/organisations', { token: admin })).items.find((o) => o.id === organisation_id).records;
const closures = async () => granted(await api.get('/returns/organisations', { token })).items.find((o) => o.organisation_id === organisation_id)?.closures ?? 0;

test('a record is counted the moment it is there, and as closed the moment it is', async () => {
  const before = [await records(), await closures()];
  const { id } = granted(await api.post('/messages', { token, json: { kind: 'message', channel: 'phone', text: `Яма ${uniqueWord()}`, organisation_id } }), 201);
  assert.deepEqual([await records(), await closures()], [before[0] + 1, before[1]]);
  let { etag } = await api.get(`/messages/${id}`, { token });
  for (const json of [{ move: 'register' }, { move: 'assign', organisation_id }, { move: 'take' }, { move: 'answer', answer: 'Заделали' }, { move: 'close', outcome: 'solved', outcome_by: 'executor', reason: 'Заделали' }])
    ({ etag } = await api.post(`/messages/${id}/moves`, { token, etag, json }));
  assert.deepEqual([await records(), await closures()], [before[0] + 1, before[1] + 1]);
  await agree();
});

test('the worker adds late rows to those of their groups, and nothing changes by that', async () => {
  const before = [await records(), await closures()];
  await product.psql("update job set run_at = now() where kind = 'sums' and status = 'ready'; notify job");
  await eventually('the sums are merged', async () => !(await product.value('select exists (select from message_sum where late) or exists (select from closure_sum where late)')));
  assert.deepEqual([await records(), await closures()], before);
  await agree();
});

test('two who note repeats of one closure at the same time count it once', async () => {
  const [closed, ...repeats] = (await product.sql('select id::text as id from message order by id limit 3')).map((m) => m.id);
  const note = (repeat) => `insert into outcome_return (message_id, repeat_id, ground, closed_at, repeated_at, outcome, theme_id, organisation_id, days)
    select ${closed}, ${repeat}, 'person', '2018-03-03', '2018-03-05', 'solved', (select min(id) from theme), ${organisation_id}, 30 returning id`;
  const first = await openTransaction(product, note(repeats[0]));
  const second = product.psql(note(repeats[1]));
  await eventually('the second waits for the first', async () => product.value("select exists (select from pg_stat_activity where wait_event_type = 'Lock' and query ~ '^insert into outcome_return')"));
  await first.commit();
  await second;
  assert.deepEqual(await product.sql("select sum(closures)::int as closures, sum(returns)::int as returns from return_sum where day = '2018-03-03'"), [{ closures: 1, returns: 2 }]);
  await agree();
});

test('mcuctl verify sums finds what somebody changed by hand, fails, and mends it', async () => {
  await product.psql(`insert into closure_sum (day, organisation_id, n) values ('2019-05-05', ${organisation_id}, 2)`);
  const found = await verify();
  assert.deepEqual([found.equal, found.differences, found.code, found.lines], [false, 1, 1, [`closure_sum (2019-05-05,${organisation_id}): (2) -> null`]]);
  const mended = await verify('--repair');
  assert.deepEqual([mended.code, mended.repaired], [0, true]);
  await agree();
});
