// Permanent links: a live one searches again, a frozen one keeps its set, and each reader sees of it what he may.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { granted, refused } from '../lib/api.js';
import { eventually, openWorld, uniqueWord } from '../lib/world.js';

const { product, api, as } = await openWorld();
const token = await as('analyst');
const head = await as('head');
const recipient = await as('recipient');
const make = async (json, by = token) => granted(await api.post('/search/links', { token: by, json }), 201);
const search = async (query, by = token) => granted(await api.get('/search', { token: by, query }));
const create = async (text, more = {}) => granted(await api.post('/messages', { token: head, json: { kind: 'message', channel: 'phone', text, ...more } }), 201);
const found = (word, n) => eventually(`${n} with ${word}`, async () => (await search({ q: word })).total.value === n, 15e3);

async function walk(query, by = token) {
  const ids = [];
  const pages = [];
  let cursor;
  do {
    const page = await search({ ...query, ...(cursor ? { cursor } : {}) }, by);
    pages.push(page);
    ids.push(...page.items.map((i) => i.id));
    cursor = page.next;
  } while (cursor);
  return { ids, pages };
}

test('a frozen link keeps the set in its order while others write; a live one searches again', async () => {
  const word = uniqueWord();
  for (let i = 0; i < 5; i++) await create(`${word} номер ${i}`, { received_at: `2026-0${i + 1}-01T10:00:00+03:00`, channel: i % 2 ? 'phone' : 'written' });
  await found(word, 5);
  const query = { q: word, params: { sort: 'date' } };
  const before = (await walk({ q: word, sort: 'date' })).ids;
  const frozen = await make({ ...query, frozen: true });
  const live = await make(query);
  assert.deepEqual([frozen.total, live.total, frozen.frozen, live.frozen], [5, 5, true, false]);
  assert.match(frozen.revision, /^\d+\.\d+$/);
  assert.equal(frozen.url, `/search?link=${frozen.id}`);
  await create(`${word} позже`, { received_at: '2026-01-15T10:00:00+03:00' });
  await found(word, 6);
  const { ids, pages } = await walk({ link: frozen.id, limit: 2 });
  assert.deepEqual(ids, before);
  for (const page of pages) {
    assert.deepEqual(page.total, { value: 5, relation: 'eq' });
    assert.deepEqual(Object.fromEntries(page.facets.channel.filter((f) => f.count).map((f) => [f.value, f.count])), { phone: 2, written: 3 });
    assert.ok(page.items.every((i) => i.fragments.some((f) => f.marks.length)), 'the words of the link are marked');
  }
  assert.deepEqual((await walk({ link: live.id, limit: 4 })).ids, (await walk({ q: word, sort: 'date' })).ids);
  assert.equal(granted(await api.get(`/search/links/${live.id}`, { token })).total, 6);
  assert.equal(granted(await api.get(`/search/links/${frozen.id}`, { token: head })).total, 5);
});

test('a frozen set is narrowed, counted in time and compared with everything, whatever came since', async () => {
  const [word, odd] = [uniqueWord(), uniqueWord('пыхтелка')];
  for (let i = 0; i < 6; i++) await create(`${word} сломанная ${odd} номер ${'абвгде'[i]}`, { received_at: `2026-0${i + 1}-01T10:00:00+03:00`, channel: i % 2 ? 'phone' : 'written' });
  await found(word, 6);
  const { id } = await make({ q: word, params: { from: '2026-01-01' }, frozen: true });
  await create(`${word} сломанная ${odd} позже`, { received_at: '2026-03-02T10:00:00+03:00' });
  await found(word, 7);
  const [whole, phone, spring] = await Promise.all([{ link: id }, { set: id, channel: 'phone' }, { set: id, from: '2026-03-01', to: '2026-04-30' }].map((query) => search({ timeline: 'month', ...query })));
  assert.deepEqual([whole.total.value, phone.total.value, spring.total.value], [6, 3, 2]);
  assert.deepEqual(phone.facets.channel.filter((f) => f.count).map((f) => [f.value, f.count]).sort(), [['phone', 3], ['written', 3]], 'a facet counts without its own filter');
  for (const page of [whole, spring]) {
    assert.equal(page.timeline.buckets.reduce((n, b) => n + b.count, 0), page.total.value);
    assert.ok(page.timeline.buckets.every((b) => b.previous === null), 'what was never looked at is not called nothing');
  }
  assert.equal((await search({ set: id, q: 'позже' })).total.value, 0);
  const unusual = granted(await api.get('/search/unusual', { token, query: { set: id } }));
  assert.equal(unusual.subject_total, (await search({ set: id })).unique);
  assert.ok(unusual.background_total > unusual.subject_total, 'the background is everything');
  const item = unusual.items.find((i) => i.text.includes(odd) || i.text.includes(word));
  assert.ok(item, JSON.stringify(unusual.items));
  assert.deepEqual([item.total, (await search({ set: id, q: item.query, strict: 'true' })).total.value], [6, 6]);
  const places = granted(await api.get('/search/places', { token, query: { set: id } }));
  assert.equal(places.total.value, 6);
  const live = await make({ q: word });
  for (const set of [live.id, '123']) assert.equal((await search({ set })).total.value, 0);
});

test('who does not see names is not told those that another has looked for', async () => {
  const q = `Иванов Пётр Сергеевич ${uniqueWord()}`;
  for (const frozen of [true, false]) {
    const { id } = await make({ q, params: {}, frozen }, head);
    assert.equal(granted(await api.get(`/search/links/${id}`, { token: head })).q, q);
    const other = granted(await api.get(`/search/links/${id}`, { token: await as('cur') })).q;
    assert.doesNotMatch(other, /Иванов|Пётр|Сергеевич/);
    assert.match(other, new RegExp(q.split(' ')[3]));
    const file = granted(await api.post('/exports', { token: await as('cur'), json: { format: 'ndjson', link: id } }), 202);
    assert.doesNotMatch(file.q, /Иванов|Пётр|Сергеевич/, 'nor in what is taken away');
  }
});

test('who opens a link sees and counts only what he may, frozen or live', async () => {
  const word = uniqueWord();
  const organisation_id = await product.value("select organisation_id::text from account where login = 'recipient'");
  const own = await create(`${word} своё`, { organisation_id });
  for (let i = 0; i < 3; i++) await create(`${word} чужое ${i}`, { channel: 'written' });
  await found(word, 4);
  for (const frozen of [true, false]) {
    const link = await make({ q: word, params: {}, frozen });
    assert.equal(granted(await api.get(`/search/links/${link.id}`, { token: recipient })).total, 1);
    const { ids, pages } = await walk({ link: link.id, limit: 1 }, recipient);
    assert.deepEqual(ids, [own.id]);
    assert.equal(pages[0].total.value, 1);
    assert.deepEqual(pages[0].facets.channel.filter((f) => f.count).map((f) => [f.value, f.count]), [['phone', 1]]);
    assert.equal(pages[0].index.documents, (await search({}, recipient)).index.documents);
    if (!frozen) continue;
    assert.deepEqual((await walk({ set: link.id }, recipient)).ids, [own.id], 'narrowed it is the same part');
    assert.equal(granted(await api.get('/search/unusual', { token: recipient, query: { set: link.id } })).subject_total, 1);
  }
});

test('a query with a mistake is not frozen; a live link keeps it, and whoever opens it is told', async () => {
  const q = 'яма объект:крокодил';
  const refusal = refused(await api.post('/search/links', { token, json: { q, frozen: true } }), 422, 'invalid');
  assert.deepEqual(refusal.errors.map((e) => [e.pointer, e.code]), [['/q', 'wrong_query']]);
  assert.equal(await product.value(`select count(*)::int from search_link where q = '${q}' and frozen`), 0);
  const live = await make({ q });
  assert.deepEqual((await search({ link: live.id, limit: 1 })).errors.map((e) => q.slice(e.from, e.to)), ['объект:крокодил']);
});

test('an empty set can be frozen too, and stays empty', async () => {
  const word = uniqueWord();
  const link = await make({ q: word, frozen: true });
  await create(word);
  await found(word, 1);
  const page = await search({ link: link.id });
  assert.deepEqual([page.total.value, page.items.length, page.next], [0, 0, null]);
});

test('a frozen set says which words gave way and how many records had all of them, to each reader of what he sees', async () => {
  const [word, rare, absent] = [uniqueWord(), uniqueWord(), uniqueWord()];
  const organisation_id = await product.value("select organisation_id::text from account where login = 'recipient'");
  await create(`${word} своё`, { organisation_id });
  await create(`${word} чужое`);
  await create(`${word} ${rare} чужое`);
  await found(word, 3);
  await found(rare, 1);
  const told = (page) => [page.total.value, page.strict_total, page.notes.filter((n) => n.kind === 'dropped').map((n) => n.from), page.missing];
  for (const q of [`${word} ${rare}`, `${word} ${absent}`]) {
    const asked = told(await search({ q }));
    assert.ok(asked[2].length === 1, JSON.stringify(asked));
    const { id } = await make({ q, frozen: true });
    assert.deepEqual(told(await search({ link: id })), asked, q);
    if (q.endsWith(rare)) {
      await create(`${word} ${rare} позже`);
      await found(rare, 2);
      assert.equal((await search({ link: id })).strict_total, 1, 'as it was then');
      assert.deepEqual(told(await search({ link: id }, recipient)).slice(0, 2), [1, 0]);
    }
  }
  const whole = await make({ q: word, frozen: true });
  assert.deepEqual(told(await search({ link: whole.id })).slice(1), [null, [], []]);
});

test('a link takes no words or filters beside it; an unknown one is not found; wrong bodies are named', async () => {
  const link = await make({ q: 'яма', frozen: true });
  for (const query of [{ q: 'люк' }, { channel: 'vk' }, { sort: 'date' }, { from: '2026-01-01' }])
    refused(await api.get('/search', { token, query: { link: link.id, ...query } }), 400, 'bad_parameter');
  refused(await api.get('/search', { token, query: { link: '123' } }), 404);
  refused(await api.get('/search/links/123', { token }), 404);
  for (const [json, pointer] of [[{ q: 5 }, '/q'], [{ params: { link: '1' } }, '/params/link'], [{ frozen: 'да' }, '/frozen']])
    assert.ok(refused(await api.post('/search/links', { token, json }), 422).errors.some((e) => e.pointer === pointer));
  const first = await search({ link: link.id, limit: 1 });
  const other = await make({ q: 'яма', frozen: true });
  refused(await api.get('/search', { token, query: { link: other.id, limit: 1, cursor: first.next } }), 400);
});

test('a link and a search that comes by it stand in the journal with the words of the link', async () => {
  const word = uniqueWord();
  const q = `${word} и ещё несколько слов, чтобы строка была длинной`;
  const lines = () => product.value(`select count(*)::int from search_log where q = '${q}'`);
  const { id } = await make({ q });
  await eventually('the journal has the link', async () => (await lines()) === 1);
  await search({ link: id });
  await eventually('the journal has the search', async () => (await lines()) === 2);
});
