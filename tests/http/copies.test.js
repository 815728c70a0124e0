// Near copies: both counts, one row for each group, the walk over groups, and what the recipient may know of them.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { granted } from '../lib/api.js';
import { eventually, openWorld } from '../lib/world.js';

const { product, api, as } = await openWorld();
const token = await as('analyst');
const search = async (query = {}, who = token) => granted(await api.get('/search', { token: who, query }));
const create = async (text, more = {}) => granted(await api.post('/messages', { token: await as('head'), json: { kind: 'message', channel: 'phone', text, ...more } }), 201);
const unique = () => `копия${Date.now().toString(36).replace(/[a-z0-9]/g, (c) => 'абвгдежзиклмнопрстуфхцчшщэюяыъьйёабв'[parseInt(c, 36)])}`;
const settled = () => eventually('the outbox is empty', async () => (await search({ limit: 1 })).index.pending === 0);

const TEXT = (word) => `${word}: уже вторую неделю не вывозят мусор из контейнеров у нашего дома, баки переполнены, запах стоит на весь двор, просим принять срочные меры`;
const OTHER = (word) => `${word}: провалился асфальт у детской площадки, дети могут упасть, когда же наконец сделают ограждение и починят дорогу`;

test('near copies are counted twice over and shown once, the newest of them by date', async () => {
  const word = unique();
  const texts = [TEXT(word), TEXT(word), TEXT(word).replace('срочные', 'немедленные'), OTHER(word)];
  const made = [];
  for (const [i, text] of texts.entries()) made.push(await create(text, { received_at: `2026-03-0${i + 1}T10:00:00+03:00` }));
  await settled();
  const plain = await search({ q: word });
  assert.deepEqual([plain.total.value, plain.unique], [4, 2]);
  const group = Object.fromEntries(plain.items.map((i) => [i.id, i.group]));
  assert.equal(new Set(made.slice(0, 3).map((m) => group[m.id])).size, 1, 'three near copies are of one group');
  assert.notEqual(group[made[3].id], group[made[0].id]);
  assert.ok(plain.items.every((i) => i.copies === undefined));
  for (const sort of ['relevance', '-date', 'date']) {
    const page = await search({ q: word, collapse: true, sort });
    assert.deepEqual(page.items.map((i) => i.copies).sort(), [1, 3], sort);
    assert.deepEqual([page.total.value, page.unique], [4, 2]);
    const shown = page.items.find((i) => i.copies === 3).id;
    if (sort === '-date') assert.equal(shown, made[2].id);
    if (sort === 'date') assert.equal(shown, made[0].id);
  }
});

test('a text that did not change keeps its group when its record does, and a changed one leaves it', async () => {
  const word = unique();
  const [a, b] = [await create(TEXT(word)), await create(TEXT(word))];
  await settled();
  const group = async (id) => (await search({ q: word })).items.find((i) => i.id === id).group;
  const before = await group(b.id);
  const card = await api.get(`/messages/${b.id}`, { token });
  granted(await api.patch(`/messages/${b.id}`, { token, etag: card.etag, json: { priority: 1 } }));
  await settled();
  assert.equal(await group(b.id), before);
  assert.equal(await group(a.id), before);
  await product.psql(`update message set text = '${OTHER(word)}' where id = ${b.id}`);
  await settled();
  assert.notEqual(await group(b.id), before);
  assert.equal((await search({ q: word })).unique, 2);
});

for (const sort of ['relevance', 'fresh', 'date', '-date', 'due'])
  test(`a walk over groups by ${sort} meets each once, and their copies add up to the total`, async () => {
    await settled();
    const items = [];
    let cursor;
    let first;
    do {
      const page = await search({ q: 'двор ИЛИ дорога ИЛИ мусор', sort, collapse: true, limit: 100, ...(cursor ? { cursor } : {}) });
      first ??= page;
      items.push(...page.items);
      cursor = page.next;
    } while (cursor);
    assert.equal(items.length, first.unique);
    assert.equal(new Set(items.map((i) => i.group)).size, items.length);
    assert.equal(items.reduce((n, i) => n + i.copies, 0), first.total.value);
  });

test('a group is counted among the rows that may be seen', async () => {
  const word = unique();
  const own = await product.value("select organisation_id::text from account where login = 'recipient'");
  const mine = await create(TEXT(word), { organisation_id: own });
  await create(TEXT(word));
  await create(TEXT(word), { organisation_id: null });
  await settled();
  const all = await search({ q: word, collapse: true });
  assert.deepEqual([all.total.value, all.unique, all.items[0].copies], [3, 1, 3]);
  for (const sort of ['relevance', '-date', 'date']) {
    const page = await search({ q: word, collapse: true, sort }, await as('recipient'));
    assert.deepEqual([page.total.value, page.unique], [1, 1]);
    assert.deepEqual(page.items.map((i) => [i.id, i.copies]), [[mine.id, 1]]);
  }
});

test('a rebuilt index holds the same groups', async () => {
  const word = unique();
  for (const text of [TEXT(word), OTHER(word), TEXT(word), OTHER(word).replace('наконец', 'уже')]) await create(text);
  await settled();
  const parts = async () => {
    const groups = {};
    for (const i of (await search({ q: word })).items) (groups[i.group] ??= []).push(i.id);
    return Object.values(groups).map((ids) => ids.sort()).sort();
  };
  const before = [await parts(), (await search()).unique];
  const generation = (await search()).index.generation;
  const rebuilt = await product.ctl(['reindex']);
  assert.equal(rebuilt.code, 0, rebuilt.output);
  await eventually('the new generation is live', async () => (await search({ limit: 1 })).index.generation > generation, 60e3);
  await settled();
  assert.deepEqual([await parts(), (await search()).unique], before);
});
