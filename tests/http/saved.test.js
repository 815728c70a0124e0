// Saved searches: scopes, versions, counts under the reader's rights, what is new since the last look.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { deleteNow, granted, refused } from '../lib/api.js';
import { eventually, openWorld, uniqueWord } from '../lib/world.js';

const { product, api, as } = await openWorld();
const token = await as('analyst');
const head = await as('head');
const recipient = await as('recipient');
const save = (json, by = token) => api.post('/saved-searches', { token: by, json });
const read = async (id, by = token) => granted(await api.get(`/saved-searches/${id}`, { token: by }));
const create = async (text, more = {}) => granted(await api.post('/messages', { token: head, json: { kind: 'message', channel: 'phone', text, ...more } }), 201);
const found = (word, n, by = token) => eventually(`${n} with ${word}`, async () => granted(await api.get('/search', { token: by, query: { q: word } })).total.value === n);
const drop = async (id) => granted(await deleteNow(api, `/saved-searches/${id}`, token), 204);

test('a search is kept with its words and filters, and counts what is new since the last look', async () => {
  const word = uniqueWord();
  await create(`${word} во дворе`);
  await found(word, 1);
  const made = granted(await save({ name: `Дворы ${word}`, q: word, params: { channel: 'phone,vk', sort: '-date' } }), 201);
  assert.deepEqual([made.total, made.fresh, made.scope, made.own, made.version], [1, 0, 'private', true, 1]);
  assert.deepEqual(made.params, { channel: 'phone,vk', sort: '-date' });
  await create(`${word} на крыше`);
  await create(`${word} письмом`, { channel: 'written', kind: 'appeal' });
  await found(word, 3);
  const now = await read(made.id);
  assert.deepEqual([now.total, now.fresh], [2, 1], 'the filter of the saved search holds');
  const seen = granted(await api.post(`/saved-searches/${made.id}/seen`, { token, json: { ids: null } }));
  assert.deepEqual([seen.total, seen.fresh], [2, 0]);
  const list = granted(await api.get('/saved-searches', { token }));
  assert.deepEqual(list.items.find((s) => s.id === made.id), seen);
  const bare = granted(await api.get('/saved-searches', { token, query: { counts: 'false' } }));
  assert.deepEqual([bare.items[0].total, bare.items[0].fresh], [null, null]);
  await drop(made.id);
});

test('new is what was not there at the last look, whatever its number: a late commit, a record that was changed', async () => {
  const word = uniqueWord();
  const late = await create('Запись, слова которой придут позже');
  const first = await create(`${word} во дворе`);
  assert.ok(Number(first.id) > Number(late.id));
  await found(word, 1);
  const made = granted(await save({ name: word, q: word }), 201);
  assert.deepEqual([made.total, made.fresh], [1, 0]);
  await product.psql(`update message set text = '${word} с меньшим номером' where id = ${late.id}`);
  await found(word, 2);
  assert.deepEqual([(await read(made.id)).total, (await read(made.id)).fresh], [2, 1]);
  const seen = granted(await api.post(`/saved-searches/${made.id}/seen`, { token, json: { ids: null } }));
  assert.deepEqual([seen.total, seen.fresh], [2, 0]);
  const other = granted(await api.patch(`/saved-searches/${made.id}`, { token, etag: '"1"', json: { q: `${word} ИЛИ снег` } }));
  assert.deepEqual([other.total > 2, other.fresh], [true, 0], 'another set begins as looked at');
  await drop(made.id);
});

test('the number of the new opens just those, and only what was shown becomes seen', async () => {
  const word = uniqueWord();
  await create(`${word} во дворе`);
  await found(word, 1);
  const made = granted(await save({ name: word, q: word }), 201);
  const fresh = [];
  for (const place of ['на крыше', 'у реки', 'в парке']) fresh.push((await create(`${word} ${place}`)).id);
  await found(word, 4);
  const news = async (by = token, more = {}) => granted(await api.get('/search', { token: by, query: { q: word, strict: 'true', new_in: made.id, ...more } }));
  const page = await news();
  assert.deepEqual([page.total.value, page.items.map((i) => i.id).sort()], [3, [...fresh].sort()]);
  assert.equal(page.facets.channel.reduce((n, f) => n + f.count, 0), 3, 'facets are of them too');
  const [first] = page.items;
  assert.equal(granted(await api.post(`/saved-searches/${made.id}/seen`, { token, json: { ids: [first.id] } })).fresh, 2);
  assert.deepEqual((await news()).items.map((i) => i.id).sort(), fresh.filter((id) => id !== first.id).sort());
  const walked = await news(token, { limit: 1 });
  assert.equal((await news(token, { limit: 1, cursor: walked.next })).items.length, 1);
  granted(await api.get('/search', { token, query: { q: word, strict: 'true' } }));
  assert.equal((await read(made.id)).fresh, 2, 'to open the whole marks nothing');
  assert.equal((await news(head)).total.value, 0, 'of a search that is not his nobody learns anything');
  granted(await api.post(`/saved-searches/${made.id}/seen`, { token, json: { ids: null } }));
  assert.deepEqual([(await read(made.id)).fresh, (await news()).total.value], [0, 0]);
  for (const [json, status] of [[{}, 422], [{ ids: [] }, 422], [{ ids: ['х'] }, 422], [{ ids: [7] }, 422]]) refused(await api.post(`/saved-searches/${made.id}/seen`, { token, json }), status);
  refused(await api.post(`/saved-searches/${made.id}/seen`, { token: head, json: { ids: ['1'] } }), 404);
  granted(await api.post(`/saved-searches/${made.id}/seen`, { token, json: { ids: ['9'.repeat(18)] } }), 200);
  await drop(made.id);
});

test('the new without words of their own is what the saved search finds, by its words and refinements, in every view', async () => {
  const word = uniqueWord();
  const made = granted(await save({ name: word, q: `${word} НЕ двор`, params: { channel: 'phone' } }), 201);
  const [seen, ...fresh] = [(await create(`${word} на крыше`)).id, (await create(`${word} у реки`)).id, (await create(`${word} в парке, у липы`)).id];
  await create(`${word} во дворе`);
  await create(`${word} в саду`, { channel: 'written' });
  await found(word, 5);
  granted(await api.post(`/saved-searches/${made.id}/seen`, { token, json: { ids: [seen] } }));
  const ask = async (path, query = {}) => granted(await api.get(path, { token, query: { new_in: made.id, ...query } }));
  const page = await ask('/search');
  assert.deepEqual(page.items.map((i) => i.id).sort(), [...fresh].sort());
  assert.ok(page.items.every((i) => i.fragments.some((f) => f.marks.length)), 'the words are marked');
  assert.equal(page.total.value, (await read(made.id)).fresh);
  assert.deepEqual((await ask('/search', { q: 'липа' })).items.map((i) => i.id), [fresh[1]], 'others are looked for among the new');
  assert.equal((await ask('/search', { q: 'двор', strict: 'true' })).total.value, 0);
  assert.equal((await ask('/search/unusual')).subject_total, 2);
  assert.equal((await ask('/search/places')).total.value, 2);
  const like = await ask('/search/similar', { mode: 'selection' });
  assert.ok(like.items.length > 0 && like.items.every((i) => !fresh.includes(i.id)), 'outside of the new');
  const set = granted(await api.post('/search/links', { token, json: { q: `${word} парк`, params: { strict: 'true' }, frozen: true } }), 201);
  assert.deepEqual((await ask('/search', { set: set.id })).items.map((i) => i.id), [fresh[1]], 'and among a frozen set');
  await drop(made.id);
});

test('the total of a saved search is what it opens by all words', async () => {
  const word = uniqueWord();
  await create(`${word} во дворе`);
  await create('Ещё один двор');
  await found(word, 1);
  const made = granted(await save({ name: word, q: `${word} двор снегопад` }), 201);
  const open = async (query) => granted(await api.get('/search', { token, query: { q: made.q, ...query } }));
  assert.equal(made.total, 0);
  const strict = await open({ strict: 'true' });
  assert.deepEqual([strict.total.value, strict.strict_total, strict.notes.filter((n) => n.kind === 'dropped')], [0, null, []]);
  assert.ok((await open({})).total.value > 0, 'without it words go');
  await drop(made.id);
});

test('each change is a version; only the one who saved it changes it, and only the version he knows', async () => {
  const name = uniqueWord();
  const answer = await save({ name, q: 'яма' });
  const made = granted(answer, 201);
  const path = `/saved-searches/${made.id}`;
  const changed = granted(await api.patch(path, { token, etag: answer.etag, json: { q: 'яма ИЛИ выбоина', name: `${name} два` } }));
  assert.deepEqual([changed.version, changed.q], [2, 'яма ИЛИ выбоина']);
  refused(await api.patch(path, { token, etag: answer.etag, json: { q: 'люк' } }), 412, 'stale');
  refused(await api.patch(path, { token, json: { q: 'люк' } }), 428);
  const versions = granted(await api.get(`${path}/versions`, { token, query: { limit: 1 } }));
  assert.deepEqual(versions.items.map((v) => [v.version, v.q]), [[2, 'яма ИЛИ выбоина']]);
  const older = granted(await api.get(`${path}/versions`, { token, query: { limit: 1, cursor: versions.next } }));
  assert.deepEqual(older.items.map((v) => [v.version, v.q]), [[1, 'яма']]);
  assert.equal(older.next, null);
  const shared = granted(await api.patch(path, { token, etag: '"2"', json: { scope: 'all' } }));
  assert.equal(shared.scope, 'all');
  refused(await api.patch(path, { token: head, etag: '"3"', json: { q: 'люк' } }), 403, 'forbidden');
  refused(await api.delete(path, { token: head, etag: '"1"' }), 403, 'forbidden');
  refused(await api.delete(path, { token }), 428);
  const now = refused(await api.delete(path, { token, etag: '"1"' }), 412).current;
  assert.deepEqual([now.id, now.version, now.scope], [made.id, 3, 'all']);
  await drop(made.id);
  refused(await api.get(path, { token }), 404);
  assert.equal(await product.value(`select count(*)::int from saved_search_version where saved_search_id = ${made.id}`), 0);
});

test('a private search is nobody else’s, one of a role is its holders’, one for all is everybody’s', async () => {
  const ids = {};
  for (const json of [{ scope: 'private' }, { scope: 'role', role: 'analyst' }, { scope: 'all' }])
    ids[json.scope] = granted(await save({ name: uniqueWord(), q: 'вода', ...json }), 201).id;
  for (const login of ['head', 'recipient', 'mayor', 'pos'])
    for (const [scope, id] of Object.entries(ids)) {
      const by = await as(login);
      const listed = granted(await api.get('/saved-searches', { token: by, query: { counts: 'false', limit: 500 } })).items.some((s) => s.id === id);
      assert.equal(listed, scope === 'all', `${login} and ${scope}`);
      for (const path of ['', '/versions']) {
        const answer = await api.get(`/saved-searches/${id}${path}`, { token: by });
        assert.equal(answer.status, scope === 'all' ? 200 : 404, `${login} and ${scope}${path}`);
      }
    }
  await product.psql("insert into role_grant (account_id, role) select id, 'analyst' from account where login = 'pages'");
  assert.equal((await read(ids.role, await as('pages'))).own, false);
  await product.psql("delete from role_grant where role = 'analyst' and account_id = (select id from account where login = 'pages')");
  for (const id of Object.values(ids)) await drop(id);
});

test('a shared search counts for each reader only what he may see', async () => {
  const word = uniqueWord();
  const organisation_id = await product.value("select organisation_id::text from account where login = 'recipient'");
  await create(`${word} своё`, { organisation_id });
  await create(`${word} чужое`);
  await found(word, 2);
  const made = granted(await save({ name: word, q: word, scope: 'all' }), 201);
  assert.equal(made.total, 2);
  const his = await read(made.id, recipient);
  assert.deepEqual([his.total, his.fresh, his.seen_at], [1, null, null], 'never looked at: nothing is called new');
  await drop(made.id);
});

test('who may not share is told so; a role must be one’s own', async () => {
  refused(await save({ name: uniqueWord(), scope: 'all' }, recipient), 403, 'forbidden');
  refused(await save({ name: uniqueWord(), scope: 'role', role: 'head' }), 422, 'invalid');
  refused(await save({ name: uniqueWord(), scope: 'role' }), 422, 'invalid');
});

test('wrong names, words and parameters are named', async () => {
  const wrong = [[{}, '/name'], [{ name: '  ' }, '/name'], [{ name: 'а "б"' }, '/name'], [{ name: 'а', q: 'я'.repeat(2001) }, '/q'],
    [{ name: 'а', params: { page: '1' } }, '/params/page'], [{ name: 'а', params: { cursor: 'x' } }, '/params/cursor'],
    [{ name: 'а', params: { channel: 'ВК' } }, '/params/channel'], [{ name: 'а', params: { from: 'вчера' } }, '/params/from'],
    [{ name: 'а', params: { sort: 5 } }, '/params/sort'], [{ name: 'а', params: [] }, '/params'], [{ name: 'а', scope: 'mine' }, '/scope']];
  for (const [json, pointer] of wrong)
    assert.ok(refused(await save(json), 422, 'invalid').errors.some((e) => e.pointer === pointer), JSON.stringify(json));
  const made = granted(await save({ name: 'Ёлки «тест»'.replace(/[«»]/g, '') }), 201);
  refused(await save({ name: 'елки тест' }), 409, 'conflict');
  await drop(made.id);
});

test('a query with a mistake is not kept; one that becomes wrong says so and counts nothing', async () => {
  const wrong = (answer) => refused(answer, 422, 'invalid').errors.map((e) => [e.pointer, e.code]);
  const [name, other] = [uniqueWord(), uniqueWord()];
  assert.deepEqual(wrong(await save({ name, q: 'яма дата:вчерась' })), [['/q', 'wrong_query']]);
  assert.equal(await product.value(`select count(*)::int from saved_search where name = '${name}'`), 0);
  const inner = granted(await save({ name: other, q: 'яма' }), 201);
  const answer = await save({ name, q: `двор запрос:${other}` });
  const made = granted(answer, 201);
  assert.deepEqual([made.errors, typeof made.total], [[], 'number']);
  assert.deepEqual(wrong(await api.patch(`/saved-searches/${made.id}`, { token, etag: answer.etag, json: { q: 'яма (двор' } })), [['/q', 'wrong_query']]);
  assert.equal((await read(made.id)).version, 1, 'nothing of it is kept');
  granted(await deleteNow(api, `/saved-searches/${inner.id}`, token), 204);
  const now = await read(made.id);
  assert.deepEqual([now.errors.map((e) => now.q.slice(e.from, e.to)), now.total, now.fresh], [[`запрос:${other}`], null, null]);
  assert.deepEqual(granted(await api.get('/saved-searches', { token })).items.find((s) => s.id === made.id).errors, now.errors);
  const renamed = await api.get(`/saved-searches/${made.id}`, { token });
  granted(await api.patch(`/saved-searches/${made.id}`, { token, etag: renamed.etag, json: { name: `${name} два` } }));
  await drop(made.id);
});

test('a walk over many saved searches gives each once', async () => {
  const made = [];
  for (let i = 0; i < 5; i++) made.push(granted(await save({ name: `${uniqueWord()} ${i}` }), 201).id);
  const ids = [];
  let cursor;
  do {
    const page = granted(await api.get('/saved-searches', { token, query: { limit: 2, counts: 'false', ...(cursor ? { cursor } : {}) } }));
    ids.push(...page.items.map((s) => s.id));
    cursor = page.next;
  } while (cursor);
  assert.equal(new Set(ids).size, ids.length);
  assert.ok(made.every((id) => ids.includes(id)));
  for (const id of made) await drop(id);
});
