// The feed of changes and the snapshot before it: nothing is skipped, whoever commits late; what leaves the sight of a reader is told; places that are void.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { granted, refused } from '../lib/api.js';
import { openTransaction } from '../lib/transaction.js';
import { eventually, openWorld, uniqueWord } from '../lib/world.js';

const { product, api, as } = await openWorld();
const head = await as('head');
const recipient = await as('recipient');
const changes = async (token, query = {}) => granted(await api.get('/changes', { token, query }));
const [{ own, foreign }] = await product.sql(`select a.organisation_id::text as own, (select max(o.id)::text from organisation o where o.kind = 'department' and not o.path @> array[a.organisation_id]) as foreign
  from account a where a.login = 'recipient'`);

/** Everything behind a place, page by page. */
async function readOn(token, after, limit = 100) {
  const items = [];
  for (;;) {
    const page = await changes(token, { after, limit });
    items.push(...page.items);
    after = page.after;
    if (!page.more) return { items, after };
  }
}
/** Reads on until the record has been told. */
const told = (token, after, id) => eventually(`${id} is told`, async () => {
  const { items } = await readOn(token, after);
  return items.filter((i) => i.id === id).at(-1);
});
/** The place behind what was told of a record: «now» may stand before what has just been committed. */
const past = (token, after, id) => eventually(`${id} is told`, async () => {
  const page = await readOn(token, after);
  return page.items.some((i) => i.id === id) && page.after;
});
const now = async (token) => (await changes(token)).after;
const create = async (json = {}) => granted(await api.post('/messages', { token: head, json: { kind: 'message', channel: 'phone', text: 'Яма во дворе', ...json } }), 201).id;
const patch = async (id, json) => {
  const { etag } = await api.get(`/messages/${id}`, { token: head });
  return granted(await api.patch(`/messages/${id}`, { token: head, etag, json }));
};

test('a new record, its change and its end are told with the record as it is now', async () => {
  const after = await now(head);
  const word = uniqueWord();
  const id = await create({ text: `Яма ${word}`, organisation_id: own });
  const made = await told(head, after, id);
  assert.equal(made.change, 'created');
  assert.equal(made.resource, 'message');
  assert.equal(made.record.text, `Яма ${word}`);
  assert.equal(made.record.organisation_id, own);
  const later = await now(head);
  await patch(id, { priority: 1 });
  const changed = await told(head, later, id);
  assert.deepEqual([changed.change, changed.record.priority], ['updated', 1]);
  const last = await now(head);
  await product.psql(`delete from case_event where message_id = ${id}; delete from message where id = ${id}`);
  assert.deepEqual({ ...await told(head, last, id), at: null }, { change: 'removed', resource: 'message', id, at: null, into: null, record: null });
});

test('a transaction that commits late is told after those it was overtaken by, to a reader who went on meanwhile', async () => {
  const after = await now(head);
  const late = await openTransaction(product, `insert into message (kind, channel, source_id, external_id, text) select 'message', 'phone', min(id), '${uniqueWord()}', 'Поздняя' from source returning id`);
  const quick = await create();
  const meanwhile = await readOn(head, after);
  assert.ok(!meanwhile.items.some((i) => i.id === late.answer), 'it is not committed');
  await late.commit();
  const rest = await eventually('both are told', async () => {
    const { items } = await readOn(head, meanwhile.after);
    const all = [...meanwhile.items, ...items].map((i) => i.id);
    return all.includes(late.answer) && all.includes(quick) && items;
  });
  assert.ok(rest.some((i) => i.id === late.answer), 'behind the place that the reader had come to');
});

test('many writers at once: each record is told to a reader who reads all the while', async () => {
  let after = await now(head);
  const seen = new Set();
  let writing = true;
  const reader = (async () => {
    do {
      const page = await changes(head, { after, limit: 7 });
      for (const i of page.items) seen.add(i.id);
      after = page.after;
    } while (writing);
  })();
  const ids = (await Promise.all(Array.from({ length: 6 }, async (_, w) => {
    const made = [];
    for (let i = 0; i < 8; i++)
      made.push(...(await product.psql(`begin; insert into message (kind, channel, source_id, external_id, text) select 'message', 'phone', min(id), '${uniqueWord()}${w}x${i}', 'Писатель' from source returning id;
        select pg_sleep(random() / 20); commit`)).split('\n').filter((l) => /^\d+$/.test(l)));
    return made;
  }))).flat();
  writing = false;
  await reader;
  assert.equal(new Set(ids).size, 48);
  await eventually('the rest is told', async () => {
    const { items } = await readOn(head, after);
    for (const i of items) seen.add(i.id);
    return ids.every((id) => seen.has(id));
  });
});

test('what is handed over leaves the sight of one side and comes to the other', async () => {
  const begun = [await now(recipient), await now(head)];
  const id = await create({ organisation_id: own });
  const [before, all] = [await past(recipient, begun[0], id), await past(head, begun[1], id)];
  await patch(id, { organisation_id: foreign });
  assert.deepEqual({ ...await told(recipient, before, id), at: null }, { change: 'hidden', resource: 'message', id, at: null, into: null, record: null });
  assert.equal((await told(head, all, id)).change, 'updated');
  const after = await now(recipient);
  await patch(id, { priority: 1 });
  await told(head, all, id);
  assert.ok(!(await readOn(recipient, after)).items.some((i) => i.id === id), 'what happens to it there is nothing to this side');
  await patch(id, { organisation_id: own });
  assert.equal((await told(recipient, after, id)).change, 'created');
});

test('a record that is laid to another one is told as merged into it, and as itself when it is taken back', async () => {
  const begun = [await now(recipient), await now(head)];
  const [main, id] = [await create({ organisation_id: own }), await create({ organisation_id: own })];
  const [before, whole] = [await past(recipient, begun[0], id), await past(head, begun[1], id)];
  await patch(id, { repeats_of: main });
  const merged = await told(recipient, before, id);
  assert.deepEqual([merged.change, merged.into, merged.record.repeats_of], ['merged', main, main]);
  const card = granted(await api.get(`/messages/${id}`, { token: recipient }));
  assert.deepEqual([card.folded, card.repeats_of, card.repeats_number], [true, main, main]);
  assert.deepEqual(granted(await api.get(`/messages/${main}`, { token: recipient })).repeats.map((r) => r.id), [id]);
  const { items } = granted(await api.get(`/messages/${id}/history`, { token: head }));
  assert.deepEqual(items.find((e) => e.changes?.folded).changes, { folded: [false, true] });
  // Its main record goes where this side does not see it: so does its number.
  const there = await past(recipient, before, id);
  await patch(main, { organisation_id: foreign });
  const alone = await told(recipient, there, id);
  assert.deepEqual([alone.change, alone.into, alone.record.repeats_of], ['updated', null, null]);
  assert.deepEqual([(await told(head, whole, id)).into, granted(await api.get(`/messages/${id}`, { token: recipient })).repeats_of], [main, null]);
  const back = await past(head, whole, id);
  await patch(id, { repeats_of: null });
  const undone = await told(head, back, id);
  assert.deepEqual([undone.change, undone.into, undone.record.repeats_of], ['updated', null, null]);
});

test('repeats have one main record, which repeats none, however many lay them together at once', async () => {
  const [a, b, c] = [await create(), await create(), await create()];
  const lay = async (id, repeats_of) => api.patch(`/messages/${id}`, { token: head, etag: (await api.get(`/messages/${id}`, { token: head })).etag, json: { repeats_of } });
  const why = (answer) => refused(answer, 422, 'invalid').errors.find((e) => e.pointer === '/repeats_of').message;
  assert.match(why(await lay(a, a)), /самой себя/);
  assert.match(why(await lay(a, '999999999999')), /нет/);
  granted(await lay(a, b));
  assert.match(why(await lay(c, a)), new RegExp(`№ ${b}`));
  assert.match(why(await lay(b, c)), /свои повторы/);
  const pairs = await Promise.all(Array.from({ length: 6 }, async () => [await create(), await create()]));
  await Promise.all(pairs.flatMap(([x, y]) => [lay(x, y), lay(y, x)]));
  assert.equal(await product.value('select count(*)::int from message r join message m on m.id = r.repeats_of where m.repeats_of is not null'), 0);
});

test('who may not read texts whole gets them masked', async () => {
  const mayor = await as('mayor');
  const after = await now(mayor);
  const whole = await now(head);
  const id = await create({ text: 'Позвоните +7 910 555-12-34, яма', organisation_id: own });
  assert.equal((await told(mayor, after, id)).record.text, 'Позвоните [телефон], яма');
  assert.match((await told(head, whole, id)).record.text, /910 555-12-34/);
  const page = granted(await api.get('/snapshot', { token: mayor, query: { limit: 500 } }));
  assert.doesNotMatch(JSON.stringify(page.items), /910 555-12-34/);
});

test('a snapshot and the feed behind it make an equal copy, written to meanwhile', async () => {
  const copy = new Map();
  const take = ({ id, record }) => (record ? copy.set(id, record) : copy.delete(id));
  const moved = await create({ organisation_id: own });
  let cursor;
  let after;
  let pages = 0;
  do {
    const page = granted(await api.get('/snapshot', { token: recipient, query: { limit: 20, ...(cursor ? { cursor } : {}) } }));
    page.items.forEach(take);
    assert.ok(!after || after === page.after, 'one place for the whole snapshot');
    ({ after, next: cursor } = page);
    pages += 1;
    if (pages === 1) await patch(moved, { organisation_id: foreign });
    if (pages === 2) await create({ organisation_id: own });
    if (pages === 2) await patch([...copy.keys()][0], { priority: 2 });
  } while (cursor);
  assert.ok(pages > 2, 'the demo city gives the recipient enough records');
  const truth = async () => new Map((await product.sql(`select m.id::text, m.rev, m.priority from message m join organisation o on o.id = m.organisation_id where o.path @> array[${own}]`)).map((m) => [m.id, `${m.rev} ${m.priority}`]));
  await eventually('the copy is equal', async () => {
    const read = await readOn(recipient, after, 3);
    read.items.forEach(take);
    after = read.after;
    const wanted = await truth();
    return wanted.size === copy.size && [...wanted].every(([id, v]) => copy.has(id) && `${copy.get(id).rev} ${copy.get(id).priority}` === v);
  });
  assert.ok(!copy.has(moved));
});

test('who waits is told when something comes; who waits beside him is answered at once', async () => {
  const { after } = await readOn(head, await now(head));
  const from = Date.now();
  // Both ask; the product of the tests has two workers, one of whom may wait.
  const waiting = [changes(head, { after, wait: 25 }), api.get('/changes', { token: head, query: { after, wait: 25 } })];
  const first = await Promise.race(waiting.map(async (w, i) => [i, await w]));
  const turned = first[0] === 1 ? first[1] : await api.get('/changes', { token: head, query: { after, wait: 25 } });
  assert.equal(turned.status ?? 200, 200);
  assert.ok(turned.headers.get('retry-after'), 'sent away politely');
  assert.deepEqual(turned.json.items, []);
  assert.ok(Date.now() - from < 20e3);
  const id = await create();
  const page = await waiting[first[0] === 1 ? 0 : 1];
  assert.ok((page.items ?? page.json.items).some((i) => i.id === id));
});

test('who waits is sent away when his session ends', async () => {
  const token = await product.token('analyst');
  const { after } = await readOn(token, await now(token));
  const waiting = api.get('/changes', { token, query: { after, wait: 25 } });
  const ended = product.psql(`update session set revoked_at = now() where account_id = (select id from account where login = 'analyst') and kind = 'script' and revoked_at is null and created_at > now() - interval '1 minute'`);
  await ended;
  refused(await waiting, 401);
});

test('a place that is void says so: spoilt, of other rights, of another database, too old', async () => {
  const after = await now(head);
  refused(await api.get('/changes', { token: head, query: { after: `${after.slice(0, -2)}AA` } }), 400, 'bad_parameter');
  refused(await api.get('/changes', { token: head, query: { after: 'x' } }), 400, 'bad_parameter');
  refused(await api.get('/changes', { token: head, query: { wait: 26 } }), 400, 'bad_parameter');
  const other = refused(await api.get('/changes', { token: recipient, query: { after } }), 410, 'gone');
  assert.equal(other.snapshot, '/api/v1/snapshot');
  // As if what stood behind the place had been purged.
  await product.psql(`insert into change_limit (xid, message_id, organisation_id) select (pg_current_xact_id()::text::bigint + 1000)::text::xid8, 1, 1`);
  try {
    refused(await api.get('/changes', { token: head, query: { after } }), 410, 'gone');
  } finally {
    await product.psql('delete from change_limit');
  }
  granted(await api.get('/changes', { token: head, query: { after } }));
  refused(await api.get('/snapshot', { token: head, query: { cursor: after } }), 400, 'bad_parameter');
});
