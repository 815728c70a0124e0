// The ladder as data: versions, trial, what the worker tells; calls; the mail queue of a copy without a mail server.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { granted, refused } from '../lib/api.js';
import { eventually, openWorld } from '../lib/world.js';

const { product, api, as } = await openWorld();
const token = await as('head');
const recipient = await product.value("select organisation_id::text from account where login = 'recipient'");
const official = await product.value(`select id::text from official where organisation_id = ${recipient} and not head order by id limit 1`);

const message = async (json = {}) => granted(await api.post('/messages', { token, json: { kind: 'message', channel: 'phone', text: 'Проба эскалации', organisation_id: recipient, ...json } }), 201);
const ladder = () => api.get('/escalation-ladder', { token });
const bare = ({ position, ...step }) => step;
const put = (json, etag, query = {}) => api.put('/escalation-ladder', { token, etag, json, query });
async function runLadder() {
  const before = await product.value("select finished_at::text from job where kind = 'escalate'");
  await product.psql("update job set run_at = now() where kind = 'escalate' and status = 'ready'; notify job");
  await eventually('the ladder has run', async () => await product.value("select finished_at::text from job where kind = 'escalate' and status = 'ready'") > (before ?? ''));
}

test('the ladder is changed as a version, tried beforehand, and the trial counts what is told then', async () => {
  await runLadder();
  const was = await ladder();
  const step = { deadline: 'control', priority: null, side: 'after', amount: 2, clock: 'day', recipient: 'centre', mail: false, repeat_days: null };
  const json = { reason: 'Проба', steps: [...granted(was).steps.map(bare), step] };
  const made = await message();
  await product.psql(`update message set due_set = current_date - 4, due_on = current_date - 4 where id = ${made.id}`);
  const trial = await put(json, was.etag, { dry_run: true });
  const last = granted(trial).items.at(-1);
  assert.deepEqual([last.position, last.known], [json.steps.length, true]);
  const late = await product.value(`select count(*)::int from message m where open and due_on <= (now() at time zone 'Europe/Moscow' - interval '9 hours')::date - 2
    and not exists (select from deadline d where d.message_id = m.id and d.kind = 'registration' and d.owed and d.due = m.due_on and m.due_set is null)`);
  assert.equal(last.due, late);
  assert.equal(granted(await ladder()).version, was.json.version, 'a trial changes nothing');
  assert.equal(await product.value('select count(*)::int from escalation_ladder'), was.json.version);
  const next = await put(json, was.etag);
  assert.deepEqual([granted(next).version, next.json.steps.length, bare(next.json.steps.at(-1))], [was.json.version + 1, json.steps.length, step]);
  assert.match(next.json.account, /Гусев/);
  refused(await put(json, was.etag), 412, 'stale');
  assert.equal((await api.get('/escalation-ladder', { token, headers: { 'If-None-Match': next.etag } })).status, 304);
  const versions = granted(await api.get('/escalation-ladder/versions', { token })).items;
  assert.deepEqual([versions[0].version, versions[0].reason, versions[0].steps], [was.json.version + 1, 'Проба', json.steps.length]);
  assert.deepEqual(granted(await api.get(`/escalation-ladder/versions/${was.json.version}`, { token })).steps, was.json.steps);
  await runLadder();
  const told = granted(await api.get(`/messages/${made.id}/escalations`, { token })).items;
  assert.ok(told.some((t) => t.recipient === 'centre' && /Гусев/.test(t.names) && t.told && t.due_on.length === 10), JSON.stringify(told));
  assert.equal(granted(await put(json, next.etag, { dry_run: true })).items.at(-1).due, 0, 'nothing is left to tell');
  const { length } = told;
  await runLadder();
  assert.equal(granted(await api.get(`/messages/${made.id}/escalations`, { token })).items.length, length, 'and nothing is told twice');
});

test('what was told is listed newest first, with its record, for a recipient his own alone', async () => {
  const { items, next } = granted(await api.get('/escalations', { token, query: { limit: 5 } }));
  assert.ok(items.length === 5 && next && items.every((e, i) => i === 0 || BigInt(items[i - 1].id) > BigInt(e.id)));
  const more = granted(await api.get('/escalations', { token, query: { limit: 5, cursor: next } })).items;
  assert.ok(more.length > 0 && BigInt(more[0].id) < BigInt(items[4].id));
  const inside = new Set((await product.sql(`select m.id::text from message m join organisation o on o.id = m.organisation_id where o.path @> array[${recipient}]`)).map((r) => r.id));
  const own = granted(await api.get('/escalations', { token: await as('recipient'), query: { limit: 500 } })).items;
  assert.ok(own.length > 0 && own.every((e) => inside.has(e.message_id)));
  refused(await api.get('/messages/999999999/escalations', { token }), 404);
});

test('wrong ladders are refused with pointers', async () => {
  const { etag } = await ladder();
  const good = { deadline: 'control', side: 'after', amount: 1, clock: 'day', recipient: 'head' };
  for (const [steps, pointer] of [[[], '/steps'], [[{ ...good, amount: 0 }], '/steps/0/amount'], [[{ ...good, amount: 401 }], '/steps/0/amount'], [[{ ...good, clock: 'week' }], '/steps/0/clock'], [[good, { ...good, mail: false }], '/steps/1'],
    [[{ ...good, recipient: 'mayor' }], '/steps/0/recipient'], [[{ ...good, repeat_days: 0 }], '/steps/0/repeat_days'], [[{ ...good, priority: 3 }], '/steps/0/priority'], [[{ ...good, deadline: 'x' }], '/steps/0/deadline'], [[good, 5], '/steps/1'], [[{ ...good, key: 'x' }], '/steps/0/key']])
    assert.ok(refused(await put({ reason: 'Проба', steps }, etag), 422).errors.some((e) => e.pointer === pointer), `${pointer}: ${JSON.stringify(steps)}`);
  assert.ok(refused(await put({ steps: [good] }, etag), 422).errors.some((e) => e.pointer === '/reason'));
  refused(await put({ reason: 'Проба', steps: [good] }), 428);
  refused(await api.get('/escalation-ladder/versions/999999999999', { token }), 404);
  refused(await api.put('/escalation-ladder', { token: await as('recipient'), etag, json: { reason: 'Проба', steps: [good] } }), 403);
});

test('who is given a record hears of it: by a move, and by an action on many', async () => {
  const made = await message();
  const path = `/messages/${made.id}`;
  let { etag } = await api.get(path, { token });
  ({ etag } = await api.post(`${path}/moves`, { token, etag, json: { move: 'register' } }));
  const waiting = () => product.value(`select count(*)::int from mail_item i join mail m on m.id = i.mail_id where i.message_id = ${made.id} and m.kind = 'assignment' and m.official_id = ${official}`);
  assert.equal(await waiting(), 0);
  granted(await api.post(`${path}/moves`, { token, etag, json: { move: 'assign', organisation_id: recipient, official_id: official } }));
  assert.equal(await waiting(), 1);
  const others = [];
  for (let i = 0; i < 2; i += 1) {
    const one = await message();
    const { etag: tag } = await api.get(`/messages/${one.id}`, { token });
    granted(await api.post(`/messages/${one.id}/moves`, { token, etag: tag, json: { move: 'register' } }));
    others.push(one.id);
  }
  await product.psql(`update message set official_id = ${official}, collective = true, repeated = true where id in (${others.join(', ')})`);
  const filter = { official_id: official, state: 'registered', collective: 'true', repeated: 'true' };
  const { total } = granted(await api.get('/messages', { token, query: { limit: 1, ...filter } }));
  await product.psql('delete from mail_item');
  const bulk = granted(await api.post('/bulk', { token, json: { filter, expected: total.value, move: 'assign', organisation_id: recipient, official_id: official } }), 202);
  await eventually('the action is done', async () => granted(await api.get(`/bulk/${bulk.id}`, { token })).status === 'done');
  assert.equal(await product.value(`select count(*)::int from mail_item i join mail m on m.id = i.mail_id where i.message_id in (${others.join(', ')}) and m.kind = 'assignment' and m.official_id = ${official}`), 2);
});

test('the queue says that mail is not set up and keeps what waits', async () => {
  const admin = await as('admin');
  const state = await api.get('/mail', { token: admin });
  assert.deepEqual([granted(state).configured, state.json.sender, state.json.waiting > 0], [false, null, true]);
  const { items } = granted(await api.get('/mails', { token: admin, query: { status: 'queued', limit: 500 } }));
  assert.ok(items.length > 0 && items.every((m) => m.status === 'queued' && m.items > 0 && m.attempts === 0));
  const again = granted(await api.post(`/mails/${items[0].id}/resend`, { token: admin }));
  assert.deepEqual([again.id, again.status, again.urgent], [items[0].id, 'retry', true]);
  refused(await api.post('/mails/999999999/resend', { token: admin }), 404);
  await product.psql(`update mail set status = 'sending', lease_until = now() + interval '1 hour' where id = ${items[0].id}`);
  refused(await api.post(`/mails/${items[0].id}/resend`, { token: admin }), 409, 'wrong_state');
  await product.psql(`update mail set status = 'queued', lease_until = null where id = ${items[0].id}`);
  refused(await api.get('/mails', { token: await as('mayor') }), 403);
});

test('a missing address is shown with what waits for it, and is put down', async () => {
  const admin = await as('admin');
  const one = await product.value(`select official_id::text from mail where official_id is not null and status = 'queued' order by id desc limit 1`);
  const was = (await product.value(`select email from official where id = ${one}`)) ?? 'kept@mcu.example';
  await product.psql(`update official set email = null where id = ${one}`);
  const missing = granted(await api.get('/mail', { token: admin })).without_address;
  assert.ok(missing.some((w) => w.official_id === one && w.mails > 0));
  assert.ok(granted(await api.get('/mails', { token: admin, query: { status: 'no_address' } })).items.length > 0);
  for (const [json, pointer] of [[{ official_id: one, email: 'кто@там' }, '/email'], [{ official_id: one, email: 'a@b\r\nBcc: c@d.example' }, '/email'], [{ email: 'a@b.example' }, '/official_id'], [{ official_id: one, account_id: '1', email: 'a@b.example' }, '/official_id'], [{ official_id: '999999999', email: 'a@b.example' }, '/official_id']])
    assert.ok(refused(await api.post('/mail/addresses', { token: admin, etag: '"1"', json }), 422).errors.some((e) => e.pointer === pointer), JSON.stringify(json));
  const { version } = missing.find((w) => w.official_id === one);
  const put = (etag, email = was) => api.post('/mail/addresses', { token: admin, etag, json: { official_id: one, email } });
  refused(await put(undefined), 428);
  assert.deepEqual(refused(await put(`"${version + 1}"`), 412).current, { email: null, version });
  assert.equal((await put(`"${version}"`)).status, 204);
  assert.deepEqual(refused(await put(`"${version}"`, 'other@mcu.example'), 412).current, { email: was, version: version + 1 });
  assert.ok(!granted(await api.get('/mail', { token: admin })).without_address.some((w) => w.official_id === one));
});

test('hours of sending are changed under their version', async () => {
  const admin = await as('admin');
  const was = await api.get('/mail', { token: admin });
  const { open_from, open_to, days_off, digest_minutes } = granted(was);
  const json = { open_from, open_to, days_off, digest_minutes };
  const next = await api.put('/mail', { token: admin, etag: was.etag, json: { ...json, digest_minutes: 90 } });
  assert.deepEqual([granted(next).digest_minutes, next.json.version], [90, was.json.version + 1]);
  refused(await api.put('/mail', { token: admin, etag: was.etag, json }), 412, 'stale');
  for (const [wrong, pointer] of [[{ open_from: '8:000' }, '/open_from'], [{ open_from: '24:00' }, '/open_from'], [{ open_to: '07:00' }, '/open_to'], [{ digest_minutes: 1441 }, '/digest_minutes'], [{ days_off: 1 }, '/days_off']])
    assert.ok(refused(await api.put('/mail', { token: admin, etag: next.etag, json: { ...json, ...wrong } }), 422).errors.some((e) => e.pointer === pointer), pointer);
  refused(await api.put('/mail', { token: await as('curator'), etag: next.etag, json }), 403);
  granted(await api.put('/mail', { token: admin, etag: next.etag, json }));
});

test('a call stands in the history with who was called and what came of it', async () => {
  const made = await message();
  const by = await as('recipient');
  const call = granted(await api.post(`/messages/${made.id}/calls`, { token: by, json: { whom: 'Мастер участка', result: 'later', note: 'Перезвонить после обеда', called_at: '2026-03-05T10:00:00+03:00' } }), 201);
  assert.deepEqual([call.kind, call.note, call.details], ['call', 'Перезвонить после обеда', { whom: 'Мастер участка', result: 'later', called_at: '2026-03-05T10:00:00+03:00' }]);
  const { items } = granted(await api.get(`/messages/${made.id}/history`, { token: by }));
  assert.deepEqual(items.at(-1), call);
  for (const [json, pointer] of [[{ result: 'reached' }, '/whom'], [{ whom: 'ы', result: 'так' }, '/result'], [{ whom: 'ы', result: 'reached', called_at: '2199-01-01T00:00:00+03:00' }, '/called_at'], [{ whom: 'ы', result: 'reached', called_at: '1999-12-31T12:00:00+03:00' }, '/called_at'], [{ whom: 'я'.repeat(201), result: 'reached' }, '/whom']])
    assert.ok(refused(await api.post(`/messages/${made.id}/calls`, { token: by, json }), 422).errors.some((e) => e.pointer === pointer), pointer);
  const foreign = await message({ organisation_id: undefined });
  refused(await api.post(`/messages/${foreign.id}/calls`, { token: by, json: { whom: 'ы', result: 'reached' } }), 404);
  refused(await api.post(`/messages/${made.id}/calls`, { token: await as('mayor'), json: { whom: 'ы', result: 'reached' } }), 403);
});
