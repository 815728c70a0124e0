// Batches of work: the next records of a filter, one executor each, given back by hand or by time.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { granted, refused } from '../lib/api.js';
import { openWorld } from '../lib/world.js';

const { product, api, as } = await openWorld();
const token = await as('head');
const organisation = await product.value("select organisation_id::text from account where login = 'recipient'");

let sets = 0;
async function makeSet(n, columns = 'null') {
  const code = `batch-${Date.now()}-${(sets += 1)}`;
  await product.psql(`insert into source (code, name, kind, channel) values ('${code}', '${code}', 'file', 'file')`);
  const source_id = await product.value(`select id::text from source where code = '${code}'`);
  await product.psql(`insert into message (kind, channel, source_id, external_id, text, due_on, organisation_id)
    select 'message', 'phone', ${source_id}, g, 'Запись ' || g, current_date + g, ${columns} from generate_series(1, ${n}) g`);
  return { source_id };
}
const take = (filter, limit, by = token) => api.post('/batches', { token: by, json: { filter, limit } });
const release = (id, json = {}, by = token) => api.post(`/batches/${id}/release`, { token: by, json });
const ids = (batch) => batch.items.map((i) => i.message_id);

test('the next records come by their term, open ones alone; a second take goes on after them', async () => {
  const filter = await makeSet(6);
  const all = (await product.sql(`select id::text from message where source_id = ${filter.source_id} order by due_on`)).map((r) => r.id);
  await product.psql(`update message set state = 'rejected' where id = ${all[1]}`);
  const first = granted(await take(filter, 2), 201);
  assert.deepEqual(ids(first), [all[0], all[2]]);
  assert.equal(Math.round((Date.parse(first.expires_at) - Date.parse(first.created_at)) / 60e3), 120);
  assert.deepEqual(ids(granted(await take(filter, 50, await as('analyst')), 201)), all.slice(3));
  assert.deepEqual(ids(granted(await take(filter, 50), 201)), [], 'nothing is left');
  const mine = granted(await api.get('/batches', { token })).items.find((b) => b.id === first.id);
  assert.deepEqual(ids(mine), ids(first));
  assert.ok(!granted(await api.get('/batches', { token: await as('im') })).items.some((b) => b.id === first.id));
});

test('many who take at once never get the same record, and together they get all', async () => {
  for (let round = 0; round < 5; round += 1) {
    const filter = await makeSet(60);
    const who = await Promise.all(['curator', 'head', 'analyst', 'curator', 'head', 'analyst', 'head', 'curator', 'analyst', 'head', 'curator', 'head'].map(as));
    const batches = (await Promise.all(who.map((by) => take(filter, 5, by)))).map((a) => granted(a, 201));
    const got = batches.flatMap(ids);
    assert.equal(new Set(got).size, got.length, 'a record went to two');
    assert.deepEqual(batches.map((b) => b.items.length), Array(12).fill(5), 'each has as many as he asked for');
  }
});

test('more takers than records: all go, none twice', async () => {
  const filter = await makeSet(13);
  const batches = (await Promise.all(Array.from({ length: 10 }, () => take(filter, 5)))).map((a) => granted(a, 201));
  const got = batches.flatMap(ids);
  assert.deepEqual([got.length, new Set(got).size], [13, 13]);
});

test('a record given back is free at once, the rest stays', async () => {
  const filter = await makeSet(4);
  const batch = granted(await take(filter, 4), 201);
  const left = granted(await release(batch.id, { message_ids: [batch.items[0].message_id, '999999999'] }));
  assert.deepEqual(ids(left), ids(batch).slice(1));
  const by = await as('analyst');
  assert.deepEqual(ids(granted(await take(filter, 5, by), 201)), [batch.items[0].message_id]);
  refused(await release(batch.id, {}, by), 404);
  assert.deepEqual(ids(granted(await release(batch.id))), []);
  assert.equal(granted(await take(filter, 5, by), 201).items.length, 3);
});

test('what has run out is free again, and belongs to the new taker alone', async () => {
  const filter = await makeSet(3);
  const old = granted(await take(filter, 3), 201);
  await product.psql(`update work_item set expires_at = now() where batch_id = ${old.id}; update work_batch set expires_at = now() where id = ${old.id}`);
  assert.ok(!granted(await api.get('/batches', { token })).items.some((b) => b.id === old.id));
  refused(await release(old.id), 404);
  const by = await as('curator');
  const fresh = granted(await take(filter, 3, by), 201);
  assert.deepEqual(ids(fresh), ids(old));
  assert.equal(await product.value(`select count(*)::int from work_item where batch_id = ${old.id}`), 0);
});

test('a recipient takes what is his own', async () => {
  const filter = await makeSet(2);
  const own = await makeSet(2, organisation);
  const by = await as('recipient');
  assert.deepEqual(granted(await take(filter, 5, by), 201).items, []);
  assert.equal(granted(await take(own, 5, by), 201).items.length, 2);
});

test('hostile input is refused with pointers', async () => {
  const filter = await makeSet(1);
  for (const [json, pointer] of [[{}, '/filter'], [{ filter }, '/limit'], [{ filter, limit: 0 }, '/limit'], [{ filter, limit: 101 }, '/limit'], [{ filter, limit: '5' }, '/limit'], [{ filter: 5, limit: 1 }, '/filter'],
    [{ filter: { sort: 'due_on' }, limit: 1 }, '/filter/sort'], [{ filter: { theme_id: "1' or 1=1" }, limit: 1 }, '/filter/theme_id'], [{ filter, limit: 1, account_id: 1 }, '/account_id']])
    assert.ok(refused(await api.post('/batches', { token, json }), 422).errors.some((e) => e.pointer === pointer), pointer);
  const batch = granted(await take(filter, 1), 201);
  for (const [json, pointer] of [[{ message_ids: [] }, '/message_ids'], [{ message_ids: ['x'] }, '/message_ids/0'], [{ message_ids: [5] }, '/message_ids/0'], [{ message_ids: [null] }, '/message_ids/0'], [{ all: true }, '/all']])
    assert.ok(refused(await release(batch.id, json), 422).errors.some((e) => e.pointer === pointer), pointer);
});

/** A statement of the catalogue, as the programs have it. */
function statement(name) {
  const source = readFileSync(path.resolve(process.env.BUILD || 'build', 'gen/queries.c'), 'utf8');
  return JSON.parse(new RegExp(`^\\t\\{"${name}", ("(?:[^"\\\\]|\\\\.)*")\\}`, 'm').exec(source)[1]);
}

test('over many connections of their own, open at the same time, no record goes to two', async () => {
  const filter = await makeSet(100);
  const sessions = await product.sql("select s.id from session s join account a on a.id = s.account_id where a.login in ('head', 'analyst', 'curator') and s.revoked_at is null and s.expires_at > now() limit 4");
  const script = (session) => `begin; set local search_path = mcu, public;
    select from act_as('${session}');
    insert into work_batch (account_id, selection, asked, expires_at) values (acting_account(), '{}', 10, now() + interval '1 hour') returning id as batch \\gset
    prepare take as ${statement('batch_take')};
    execute take(${'null, '.repeat(7)}'{${filter.source_id}}', ${'null, '.repeat(27)}10, :batch, null);
    select string_agg(message_id::text, ',') from work_item where batch_id = :batch; commit;`;
  const runs = Array.from({ length: 8 }, (_, i) => product.psql(script(sessions[i % sessions.length].id), 'mcu_api'));
  const got = (await Promise.all(runs)).flatMap((out) => out.trim().split('\n').pop().split(',').filter((id) => /^\d+$/.test(id)));
  assert.equal(new Set(got).size, got.length, 'a record went to two');
  assert.ok(got.length >= 70, `${got.length} of 80: those that were locked are passed over, not waited for`);
});

const of = (id, by = token) => api.get(`/messages/${id}`, { token: by });
const takeOver = async (id, by) => api.post(`/messages/${id}/take-over`, { token: by, etag: (await of(id, by)).etag ?? '"1"' });
const change = async (id, by, what) => ({
  move: async () => api.post(`/messages/${id}/moves`, { token: by, etag: (await of(id)).etag, json: { move: 'register' } }),
  patch: async () => api.patch(`/messages/${id}`, { token: by, etag: (await of(id)).etag, json: { priority: 2 } }),
  answer: async () => api.post(`/messages/${id}/answers`, { token: by, etag: (await of(id)).etag, json: { kind: 'first', text: 'Принято' } }),
})[what]();

test('what one has taken another sees as taken and cannot change, until he takes it over', async () => {
  const analyst = await as('analyst');
  const filter = await makeSet(2, organisation);
  const [id, left] = ids(granted(await take(filter, 2), 201));
  const [mine, his] = [granted(await of(id)), granted(await of(id, analyst))];
  assert.deepEqual([mine.taken.mine, his.taken.mine, his.moves, his.answer_kinds], [true, false, [], []]);
  assert.ok(mine.moves.length > 0 && mine.answer_kinds.length > 0 && mine.actions.includes('message.edit') && !his.actions.includes('message.edit'));
  assert.equal(his.taken.account, await product.value("select name from account where login = 'head'"));
  assert.ok(Date.parse(his.taken.until) > Date.now());
  for (const what of ['move', 'patch', 'answer']) {
    const no = refused(await change(id, analyst, what), 409, 'taken');
    assert.ok(no.detail.includes(his.taken.account) && no.detail.includes(his.taken.until_words), no.detail);
  }
  const bulk = granted(await api.post('/bulk/preview', { token: analyst, json: { filter, priority: 2 } }));
  assert.deepEqual(bulk.reasons.map((x) => [x.code, x.count]), [['taken', 2]]);
  assert.equal(granted(await of(id)).rev, mine.rev);
  granted(await change(id, token, 'patch'));

  const tag = (await of(id, analyst)).etag;
  refused(await api.post(`/messages/${id}/take-over`, { token: analyst }), 428, 'if_match_required');
  refused(await api.post(`/messages/${id}/take-over`, { token: analyst, etag: `"${his.rev}"` }), 412, 'stale');
  const over = granted(await api.post(`/messages/${id}/take-over`, { token: analyst, etag: tag }));
  assert.deepEqual([over.taken.mine, over.moves.length > 0, over.answer_kinds.length > 0], [true, true, true]);
  assert.notEqual((await of(id, analyst)).etag, tag, 'a browser that kept the card asks for it anew');
  granted(await change(id, analyst, 'patch'));
  refused(await change(id, token, 'patch'), 409, 'taken');
  granted(await change(left, token, 'patch'));
  const told = granted(await api.get('/notices', { token })).items.find((n) => n.message_id === id);
  assert.equal(told.kind, 'taken_over');
  const events = granted(await api.get(`/messages/${id}/history`, { token })).items.filter((e) => e.changes?.taken_by);
  assert.deepEqual(events.map((e) => e.changes.taken_by), [[his.taken.account, over.taken.account]]);
  assert.equal(await product.value(`select count(*)::int from audit_log where object = 'messages/${id}' and action = 'message_take_over' and result = 'ok'`), 1);
  assert.ok(granted(await api.get('/batches', { token: analyst })).items.some((b) => ids(b).includes(id)), 'it stands in his work');
  refused(await api.post(`/messages/${id}/take-over`, { token, etag: tag }), 412, 'stale');
  refused(await takeOver(id, analyst), 409, 'conflict');
});

test('what nobody has, or what has run out, is not taken over; a foreign record is not there', async () => {
  const filter = await makeSet(1, organisation);
  const [id] = ids(granted(await take(filter, 1), 201));
  await product.psql(`update work_item set expires_at = now() - interval '1 minute' where message_id = ${id}`);
  assert.equal(granted(await of(id)).taken, null);
  granted(await change(id, await as('analyst'), 'patch'));
  refused(await takeOver(id, await as('analyst')), 409, 'conflict');
  refused(await takeOver(id, await as('mayor')), 403);
  const away = await makeSet(1, `(select max(id) from organisation where kind = 'department' and not path @> array[${organisation}])`);
  const [foreign] = ids(granted(await take(away, 1), 201));
  refused(await api.post(`/messages/${foreign}/take-over`, { token: await as('recipient'), etag: '"1"' }), 404);
});

test('what goes on to others is nobody’s work in hand: who approves is not kept out by who submitted', async () => {
  const recipient = await as('recipient');
  const filter = await makeSet(1, organisation);
  const [id] = ids(granted(await take(filter, 1, recipient), 201));
  await product.psql(`update message set state = 'in_work' where id = ${id}`);
  assert.equal(granted(await of(id, recipient)).taken.mine, true);
  granted(await api.post(`/messages/${id}/moves`, { token: recipient, etag: (await of(id, recipient)).etag, json: { move: 'submit', answer: 'Сделано' } }));
  const card = granted(await of(id));
  assert.equal(card.taken, null);
  granted(await api.post(`/messages/${id}/moves`, { token, etag: (await of(id)).etag, json: { move: 'approve' } }));
});
