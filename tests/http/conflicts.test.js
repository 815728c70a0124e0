// The register of conflicts and errors: entries, versions, If-Match, filters, scope, masking and erasure.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { granted, refused } from '../lib/api.js';
import { eventually, openWorld } from '../lib/world.js';

const { product, api, as } = await openWorld();
const token = await as('head');
const recipient = await as('recipient');
const organisation_id = await product.value("select organisation_id::text from account where login = 'recipient'");
const official_id = await product.value(`select f.id::text from official f where f.organisation_id = ${organisation_id} order by 1 limit 1`);
const foreign = await product.value(`select id::text from organisation o where not o.path @> array[${organisation_id}] and parent_id is not null order by id desc limit 1`);
const message = async (more = {}) => granted(await api.post('/messages', { token, json: { kind: 'message', channel: 'phone', text: 'Яма', organisation_id, ...more } }), 201).id;
const base = { kind: 'answer', text: 'Ответ не о том, о чём спросили', organisation_id, found_by: 'Куратор', found_on: '2026-01-12', message_ids: [] };
const create = async (more = {}) => granted(await api.post('/conflicts', { token, json: { ...base, ...more } }), 201);

test('an entry is made, settled under If-Match, keeps its versions', async () => {
  const id = await message();
  const made = await create({ message_ids: [id], official_id });
  assert.deepEqual([made.settled, made.version, made.messages.map((m) => m.id), made.official_id], [false, 1, [id], official_id]);
  const path = `/conflicts/${made.id}`;
  const { etag } = await api.get(path, { token });
  const json = { ...base, official_id, message_ids: [id], settlement: 'Дан новый ответ, принесены извинения', settled_by: 'Руководитель', settled_on: '2026-01-20' };
  const settled = granted(await api.put(path, { token, etag, json }));
  assert.deepEqual([settled.settled, settled.version, settled.settled_on], [true, 2, '2026-01-20']);
  assert.equal(refused(await api.put(path, { token, etag, json }), 412).current.version, 2, 'with the version of now');
  refused(await api.put(path, { token, json }), 428);
  const versions = granted(await api.get(`${path}/versions`, { token })).items;
  assert.deepEqual(versions.map((v) => [v.version, v.settlement]), [[2, json.settlement], [1, null]]);
});

test('what is wrong is named in its place', async () => {
  const bad = async (more) => refused(await api.post('/conflicts', { token, json: { ...base, ...more } }), 422).errors.map((e) => e.pointer);
  for (const found_on of ['2999-01-01', '1900-01-01']) assert.deepEqual(await bad({ found_on }), ['/found_on'], found_on);
  assert.deepEqual(await bad({ settlement: 'Уладили' }), ['/settlement']);
  assert.deepEqual(await bad({ settlement: 'х', settled_by: 'я', settled_on: '2026-01-01' }), ['/settled_on']);
  assert.deepEqual(await bad({ message_ids: ['999999999999'] }), ['/message_ids/0']);
  assert.deepEqual(await bad({ message_ids: ['x', 5] }), ['/message_ids/0', '/message_ids/1']);
  assert.deepEqual(await bad({ organisation_id: '2000000000' }), ['/organisation_id']);
  assert.deepEqual(await bad({ official_id, organisation_id: foreign }), ['/official_id']);
  for (const text of ['   ', '\u00a0\u200b', '…', '— . —', '?!']) assert.deepEqual(await bad({ text }), ['/text'], JSON.stringify(text));
  assert.deepEqual(await bad({ kind: 'communication', text: '-', found_by: '…' }), ['/text', '/found_by'], 'no records and no words');
  assert.deepEqual(await bad({ kind: 'x' }), ['/kind']);
});

test('the list is narrowed, walked by cursor, and its counts are its rows', async () => {
  const id = await message();
  for (let i = 0; i < 5; i += 1) await create({ kind: i % 2 ? 'route' : 'deadline', found_on: '2025-05-05', message_ids: [id], ...(i === 0 ? { settlement: 'Исправили', settled_by: 'Я', settled_on: '2025-05-06' } : {}) });
  const query = { message_id: id, limit: 2 };
  const seen = [];
  let cursor;
  do {
    const page = granted(await api.get('/conflicts', { token, query: { ...query, ...(cursor ? { cursor } : {}) } }));
    assert.deepEqual(page.counts, { all: 5, open: 4 });
    seen.push(...page.items.map((c) => c.id));
    cursor = page.next;
  } while (cursor);
  assert.equal(new Set(seen).size, 5);
  const only = async (more) => granted(await api.get('/conflicts', { token, query: { message_id: id, ...more } })).items.length;
  assert.deepEqual([await only({ kind: 'route' }), await only({ settled: true }), await only({ from: '2025-05-06' }), await only({ organisation_id: foreign })], [2, 1, 0, 0]);
});

test('a recipient sees the entries of his organisations and only records of his own, and writes none', async () => {
  const [mine, other] = [await message(), await message({ organisation_id: foreign })];
  const shared = await create({ message_ids: [mine, other] });
  const hidden = await create({ organisation_id: foreign, message_ids: [mine] });
  assert.deepEqual(granted(await api.get(`/conflicts/${shared.id}`, { token: recipient })).messages.map((m) => m.id), [mine]);
  refused(await api.get(`/conflicts/${hidden.id}`, { token: recipient }), 404);
  refused(await api.get(`/conflicts/${hidden.id}/versions`, { token: recipient }), 404);
  assert.deepEqual(granted(await api.get('/conflicts', { token: recipient, query: { message_id: mine } })).counts, { all: 1, open: 1 });
  refused(await api.post('/conflicts', { token: recipient, json: base }), 403);
});

test('words of people are masked, are not overwritten by their signs, and are erased with the person', async () => {
  const who = { applicant_name: `Журналов Семён ${Date.now()}`, applicant_contacts: `zhurnal${Date.now()}@example.org` };
  const id = await message(who);
  const made = await create({ text: 'Иванов Пётр Сергеевич жаловался на тон, тел. 8 910 123-45-67', message_ids: [id] });
  const path = `/conflicts/${made.id}`;
  const analyst = await as('analyst');
  const got = await api.get(path, { token: analyst });
  const [shown, etag] = [granted(got), got.etag];
  assert.match(shown.text, /^\[ФИО\].*\[телефон\]$/);
  const json = { ...base, text: shown.text, message_ids: [id], kind: 'communication' };
  assert.equal(granted(await api.put(path, { token: analyst, etag, json })).kind, 'communication');
  assert.match(granted(await api.get(path, { token })).text, /Иванов/, 'what was masked and not touched stays');
  const { etag: next } = await api.get(path, { token: analyst });
  refused(await api.put(path, { token: analyst, etag: next, json: { ...json, text: `${shown.text} и ещё` } }), 422);
  const pdo = await as('pdo');
  granted(await api.post('/personal/erasures', { token: pdo, json: { message_id: id, ground: 'Заявление субъекта, проверка', persons: 1, texts: 0 } }), 202);
  await eventually('the entry is masked for good', async () => /\[ФИО\]/.test(granted(await api.get(path, { token })).text));
  const versions = granted(await api.get(`${path}/versions`, { token })).items;
  assert.doesNotMatch(JSON.stringify(versions), /Иванов|910/);
});
