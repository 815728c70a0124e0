// Rules planned for a day to come: apart from those in force, changed and withdrawn knowingly, never buried unsaid.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { granted, refused } from '../lib/api.js';
import { eventually, openWorld } from '../lib/world.js';

const { product, api, as } = await openWorld();
const head = await as('head');
const plus = (n) => product.value(`select (current_date + ${n})::text`);
const [today, soon, later] = await Promise.all([0, 30, 60].map(plus));
const now = async () => granted(await api.get('/deadline-rules', { token: head }));
const version = async (n) => granted(await api.get(`/deadline-rules/versions/${n}`, { token: head }));
const amount = (rules, n) => rules.map((r) => (r.deadline === 'answer' && r.channel === 'pos' ? { ...r, amount: n } : r));
const answers = ({ rules }) => rules.find((r) => r.deadline === 'answer' && r.channel === 'pos').amount;
const put = async (json, { trial = false, latest } = {}) => api.put('/deadline-rules', { token: head, etag: `"${latest ?? (await now()).latest}"`, query: trial ? { dry_run: true } : {}, json });
const first = await now();
const withdraw = async (n, { trial = false, latest, token = head } = {}) => api.delete(`/deadline-rules/versions/${n}${trial ? '?dry_run=true' : ''}`, { token, etag: `"${latest ?? (await now()).latest}"` });
const rule = async (day) => product.value(`select r.amount::int from deadline_compute(array[row(1, 'message', 'pos', null, null, 0::smallint, timestamptz '${day} 12:00+03', false, null, null, false, null, null, false, null, true,
  false, false, null, null, null, false, null, null, null, null)::deadline_fact]) d join deadline_rule r on r.version = d.version and r.position = d.rule where d.kind = 'answer'`);

test('a version for a day to come does not take over the rules of today, and is shown apart', async () => {
  const held = await now();
  assert.deepEqual([held.state, held.planned], ['in_force', []]);
  const made = granted(await put({ valid_from: soon, reason: 'с нового месяца', rules: amount(held.rules, 20), hours: held.hours }));
  assert.deepEqual([made.state, made.version, made.valid_from], ['planned', held.latest + 1, soon]);
  const still = await now();
  assert.deepEqual([still.version, answers(still), still.latest], [held.version, answers(held), made.version]);
  assert.deepEqual(still.planned.map((p) => [p.version, p.valid_from, p.reason, p.differs]), [[made.version, soon, 'с нового месяца', 1]]);
  const versions = granted(await api.get('/deadline-rules/versions', { token: head })).items;
  assert.deepEqual([made, held].map((r) => versions.find((v) => v.version === r.version).state), ['planned', 'in_force']);
  assert.deepEqual([await rule(today), await rule(soon)], [answers(held), 20]);
});

test('an edit of what is in force says what becomes of the planned: kept it counts from its day, whatever the numbers', async () => {
  const held = await now();
  const [planned] = held.planned;
  const body = { valid_from: today, reason: 'сегодня', rules: amount(held.rules, 25), hours: held.hours };
  refused(await put(body, { latest: held.version }), 412, 'stale');
  assert.deepEqual(refused(await put(body), 422, 'invalid').errors.map((e) => [e.pointer, e.code]), [['/planned', 'planned']]);
  assert.match(refused(await put(body, { trial: true }), 422, 'invalid').errors[0].message, new RegExp(`запланирована версия ${planned.version}`));
  assert.deepEqual(refused(await put({ ...body, valid_from: soon, planned: 'keep' }), 422, 'invalid').errors.map((e) => [e.pointer, e.code]), [['/valid_from', 'planned']]);
  granted(await put({ ...body, planned: 'keep' }, { trial: true }));
  assert.equal((await now()).latest, held.latest, 'a trial changes nothing');
  const made = granted(await put({ ...body, planned: 'keep' }));
  const after = await now();
  assert.deepEqual([after.version, answers(after), after.planned.map((p) => [p.version, p.valid_from])], [made.version, 25, [[made.version + 1, soon]]]);
  assert.deepEqual([(await version(planned.version)).state, (await version(made.version + 1)).repeats], ['replaced', planned.version]);
  assert.deepEqual([await rule(today), await rule(soon)], [25, 20]);
  const before = granted(await put({ valid_from: await plus(10), reason: 'раньше', rules: amount(held.rules, 22), hours: held.hours, planned: 'keep' }));
  assert.deepEqual([before.state, (await now()).planned.map((p) => p.valid_from)], ['planned', [await plus(10), soon]]);
  assert.deepEqual([await rule(today), await rule(await plus(10)), await rule(soon)], [25, 22, 20]);
  granted(await withdraw(before.version));
});

test('a planned version is replaced by itself alone, and withdrawn with a look beforehand', async () => {
  const held = await now();
  const [planned] = held.planned;
  const moved = granted(await put({ valid_from: later, reason: 'отложили', rules: amount(held.rules, 15), hours: held.hours, replaces: planned.version }));
  assert.deepEqual((await now()).planned.map((p) => [p.version, p.valid_from]), [[moved.version, later]]);
  assert.deepEqual([await rule(soon), await rule(later)], [25, 15], 'the replaced one does not count between the two days');
  const gone = await version(planned.version);
  assert.deepEqual([gone.state, gone.valid_from, gone.withdrawn_by !== null], ['withdrawn', soon, true], 'it stays readable');
  const latest = (await now()).latest;
  assert.equal(refused(await put({ valid_from: later, reason: 'ещё раз', rules: held.rules, hours: held.hours, replaces: planned.version }), 422, 'invalid').errors[0].pointer, '/replaces');
  refused(await withdraw((await now()).version), 409, 'wrong_state');
  refused(await withdraw(planned.version), 409, 'wrong_state');
  refused(await withdraw(999999), 404, 'not_found');
  refused(await withdraw(moved.version, { latest: latest - 1 }), 412, 'stale');
  refused(await withdraw(moved.version, { token: await as('recipient') }), 403, 'forbidden');
  assert.equal(granted(await withdraw(moved.version, { trial: true })).messages, 0);
  assert.equal((await version(moved.version)).state, 'planned');
  const back = granted(await withdraw(moved.version));
  assert.deepEqual([back.version, back.planned], [held.version, []]);
  assert.equal(await rule(later), 25);
});

test('what is planned is dropped when the edit says so', async () => {
  const held = await now();
  granted(await put({ valid_from: soon, reason: 'на время', rules: amount(held.rules, 12), hours: held.hours }));
  const made = granted(await put({ valid_from: first.valid_from, past: true, reason: 'как было', rules: first.rules, hours: first.hours, planned: 'drop' }));
  assert.deepEqual([made.state, made.latest, made.planned], ['in_force', made.version, []]);
  assert.equal(await rule(soon), answers(first));
  await eventually('deadlines are computed anew', async () => (await now()).pending === false);
  const verified = await product.ctl(['verify', 'deadlines', '--repair']);
  assert.equal(verified.code, 0);
});
