// Problems: a night finds what was planted; numbers are those of the list; ids, names and what people did outlive the next night; rights.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { granted, refused } from '../lib/api.js';
import { forgetPlanted, groupNight, joinNew, plantMessages } from '../lib/problems.js';
import { openWorld } from '../lib/world.js';

const { product, api, as } = await openWorld();
const token = await as('head');
const recipient = await as('recipient');
const organisation_id = await product.value("select organisation_id::text from account where login = 'recipient'");
const foreign = await product.value(`select id::text from organisation o where not o.path @> array[${organisation_id}] and parent_id is not null order by id desc limit 1`);
await forgetPlanted(product);
await groupNight(product);
const pontoons = await plantMessages(product, 'pontoon', { organisation_id, size: 40 });
const doves = await plantMessages(product, 'doves', { organisation_id: foreign, size: 40 });
await groupNight(product, { learn: true });

const problemOf = (message) => product.value(`select cluster_id::text from cluster_member where message_id = ${message}`);
const card = (id, as_ = token) => api.get(`/problems/${id}`, { token: as_ });
const listed = async (query = {}, as_ = token) => granted(await api.get('/problems', { token: as_, query: { limit: 200, ...query } }));
const change = async (id, method, path, json) => api[method](`/problems/${id}${path}`, { token, etag: (await card(id)).etag, json });
const first = await problemOf(pontoons[0]);
const second = await problemOf(doves[0]);

test('what says the same is one problem, named by its own words, new because it came out of the pool', async () => {
  assert.ok(first && second && first !== second);
  const { items } = await listed({ sort: 'new' });
  const own = items.find((p) => p.id === first);
  assert.equal(own.messages, 40);
  assert.deepEqual([own.authors, own.emerging, own.named], [40, true, false]);
  assert.ok(['понтон', 'причал', 'швартовка', 'свая', 'лодка', 'течение', 'канат', 'кнехт', 'сходни', 'буй'].includes(own.label.split(', ')[0]), own.label);
  assert.ok((await listed({ emerging: true })).items.every((p) => p.emerging));
});

test('поводы count houses, not messages; numbers are those of the register', async () => {
  const own = granted(await card(first));
  assert.equal(own.occasions, 6);
  assert.equal(own.now_messages, 40);
  const { items } = granted(await api.get('/messages', { token, query: { problem_id: first, limit: 500 } }));
  assert.deepEqual(items.map((m) => m.id).sort(), [...pontoons].sort());
  const sector = granted(await api.get('/messages', { token, query: { problem_id: own.sector_id, limit: 500 } })).items.map((m) => m.id);
  assert.ok(pontoons.every((id) => sector.includes(id)));
  assert.equal(own.weeks.reduce((n, w) => n + w.messages, 0), 40);
  assert.deepEqual(own.sides.filter((s) => s.kind === 'organisation').map((s) => [s.id, s.messages]), [[organisation_id, 40]]);
  assert.equal(own.quotes.length, 3);
  assert.ok(own.terms.length > 0 && own.terms.every((t) => t.count >= 3 && t.count <= t.texts));
  assert.equal(own.history.at(-1).kind, 'born');
});

test('one повод goes on as long as no 30 days lie between two messages', async () => {
  const [far, between] = await Promise.all([6, 12].map((n) => product.value(`select message_id::text from cluster_member x join message m on m.id = x.message_id where cluster_id = ${first} and m.external_id like '%-${n}'`)));
  const received = await product.value(`select received_at::text from message where id = ${far}`);
  await product.psql(`update message set received_at = now() - interval '50 days' where id = ${far}`);
  assert.equal(granted(await card(first)).occasions, 7, 'the house has two: 50 days ago and now');
  await product.psql(`update message set received_at = now() - interval '25 days' where id = ${between}`);
  assert.equal(granted(await card(first)).occasions, 6, 'what lies between joins them');
  const own = granted(await card(first));
  assert.deepEqual([own.now_messages, own.before_messages, own.now_occasions, own.before_occasions], [39, 1, 6, 1]);
  await product.psql(`update message set received_at = '${received}' where id in (${far}, ${between})`);
});

test('its records are walked by cursor, newest first', async () => {
  const one = granted(await api.get(`/problems/${first}/messages`, { token, query: { limit: 25 } }));
  const two = granted(await api.get(`/problems/${first}/messages`, { token, query: { limit: 25, cursor: one.next } }));
  assert.deepEqual([...one.items, ...two.items].map((m) => m.id).sort(), [...pontoons].sort());
  assert.deepEqual(one.items.map((m) => m.at), one.items.map((m) => m.at).sort().reverse());
  assert.equal(two.next, null);
});

test('a new message joins its like between two nights, one like nothing waits', async () => {
  const [more] = await plantMessages(product, 'pontoon', { organisation_id, size: 1 });
  const odd = await product.psql(`insert into message (kind, channel, source_id, external_id, text, received_at) select 'message', 'phone', min(id), 'odd-${Date.now()}', 'Ъуъ ыпъ щфю.', now() from source returning id`);
  await joinNew(product);
  assert.equal(await problemOf(more), first);
  assert.equal(await product.value(`select put_by from cluster_member where message_id = ${more}`), 'new');
  assert.equal(await problemOf(odd), null);
  assert.equal(granted(await card(first)).messages, 41);
});

test('a name is given under If-Match, blanks are none', async () => {
  refused(await api.patch(`/problems/${first}`, { token, json: { label: 'Причал' } }), 428);
  refused(await api.patch(`/problems/${first}`, { token, etag: '"999"', json: { label: 'Причал' } }), 412);
  assert.deepEqual(refused(await change(first, 'patch', '', { label: '     ' }), 422).errors.map((e) => e.pointer), ['/label']);
  const named = granted(await change(first, 'patch', '', { label: 'Причал разбит' }));
  assert.deepEqual([named.label, named.named], ['Причал разбит', true]);
  assert.equal(named.history[0].kind, 'hand_rename');
});

test('ids, names, a merge and a split outlive the next night', async () => {
  const chosen = pontoons.slice(0, 3);
  assert.deepEqual(refused(await change(first, 'post', '/split', { message_ids: [...chosen, doves[0]], label: 'Сходни' }), 422).errors.map((e) => e.pointer), ['/message_ids']);
  const parted = granted(await change(first, 'post', '/split', { message_ids: chosen, label: 'Сходни сорваны' }));
  const third = parted.history[0].other_id;
  assert.equal(parted.messages, 38);
  assert.deepEqual(refused(await change(first, 'post', '/merge', { into_id: first }), 422).errors.map((e) => e.pointer), ['/into_id']);
  const merged = granted(await change(second, 'post', '/merge', { into_id: first }));
  assert.deepEqual([merged.into_id, merged.messages], [first, 0]);
  refused(await change(second, 'patch', '', { label: 'Голуби' }), 409);
  await groupNight(product);
  assert.equal(granted(await card(first)).label, 'Причал разбит');
  assert.deepEqual(await Promise.all(chosen.map(problemOf)), chosen.map(() => third));
  assert.equal(await problemOf(pontoons[5]), first);
  assert.deepEqual([...new Set(await Promise.all(doves.map(problemOf)))], [first]);
  assert.ok((await listed({ ended: true })).items.some((p) => p.id === second));
});

test('what was done is undone, the last thing first', async () => {
  granted(await change(second, 'post', '/undo'));
  assert.deepEqual([...new Set(await Promise.all(doves.map(problemOf)))], [second]);
  assert.equal(granted(await card(second)).died_on, null);
  const back = granted(await change(first, 'post', '/undo'));
  assert.equal(back.messages, 41);
  assert.equal(granted(await change(first, 'post', '/undo')).named, false);
  refused(await change(first, 'post', '/undo'), 409);
});

test('a pinned problem keeps its records', async () => {
  const pinned = granted(await change(first, 'patch', '', { pinned: true }));
  assert.equal(pinned.pinned, true);
  // What says something else now would leave it.
  await product.psql(`update message set text = 'Голубятня, голуби, помёт, перья, гнездо, птенцы, насест, корм' where id = ${pontoons[6]}`);
  await groupNight(product);
  assert.equal(await problemOf(pontoons[6]), first);
  granted(await change(first, 'post', '/undo'));
  await groupNight(product);
  assert.equal(await problemOf(pontoons[6]), second);
  await product.psql(`update message set organisation_id = ${foreign} where id = ${pontoons[6]}`);
});

test('who sees his own records sees problems and numbers of these alone, and changes nothing', async () => {
  const { items, run } = await listed({}, recipient);
  const own = items.find((p) => p.id === first);
  assert.ok(own.messages > 0 && !items.some((p) => p.id === second));
  assert.deepEqual([run.messages, run.grouped, own.sector], [null, null, null]);
  const seen = granted(await card(first, recipient));
  assert.deepEqual([seen.terms, seen.history], [[], []]);
  refused(await card(second, recipient), 404);
  refused(await api.get(`/problems/${second}/messages`, { token: recipient }), 404);
  refused(await api.patch(`/problems/${first}`, { token: recipient, etag: '"1"', json: { label: 'Моё' } }), 403);
  refused(await api.patch(`/problems/${first}`, { token: await as('mayor'), etag: '"1"', json: { label: 'Моё' } }), 403);
  const narrowed = (await listed({ organisation_id })).items.find((p) => p.id === first);
  assert.equal(narrowed.messages, own.messages);
  assert.ok(!(await listed({ organisation_id })).items.some((p) => p.id === second));
});
