// The journal of who searched what.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { granted, refused } from '../lib/api.js';
import { eventually, openWorld, pidsOf, uniqueWord } from '../lib/world.js';

const { product, api, as } = await openWorld();
const pdo = await as('pdo');
const search = async (login, query) => granted(await api.get('/search', { token: await as(login), query }));
const log = async (query = {}) => granted(await api.get('/search-log', { token: pdo, query: { limit: 500, ...query } }));
const logged = (q) => eventually(`the search for ${q} is in the journal`, async () => (await log()).items.find((l) => l.q === q));

test('a search stands in the journal with its words, filters, count and who asked', async () => {
  const word = uniqueWord();
  await search('analyst', { q: `${word} ИЛИ яма`, channel: 'vk,pos', sort: '-date', limit: 5 });
  const line = await logged(`${word} ИЛИ яма`);
  assert.deepEqual(line.params, { channel: 'vk,pos', sort: '-date' });
  assert.equal(line.account_id, await product.value("select id::text from account where login = 'analyst'"));
  assert.equal(line.total, (await search('analyst', { q: `${word} ИЛИ яма`, channel: 'vk,pos' })).total.value);
  assert.ok(Math.abs(Date.parse(line.at) - Date.now()) < 60e3 && line.took_ms > 0 && line.partial === false);
});

test('turning pages is no new search, a refused one is none at all', async () => {
  const word = uniqueWord();
  const q = `дорога ИЛИ двор ИЛИ ${word}`;
  const { next } = await search('head', { q, limit: 2 });
  granted(await api.get('/search', { token: await as('head'), query: { q, limit: 2, cursor: next } }));
  refused(await api.get('/search', { token: await as('pdo'), query: { q } }), 403);
  refused(await api.get('/search', { token: await as('head'), query: { q, limit: 1000 } }), 400);
  await logged(q);
  await search('head', { q: `${word} последний` });
  await logged(`${word} последний`);
  assert.equal((await log()).items.filter((l) => l.q === q).length, 1);
});

test('whoever gets counts otherwise stands in it as well: likeness of a selection, links, exports, previews of alerts', async () => {
  const token = await as('analyst');
  const params = { channel: 'vk,pos' };
  const asked = (way) => `яма ИЛИ ${uniqueWord()} ИЛИ ${way}`;
  const [like, link, frozen, file, alert] = ['сходство', 'ссылка', 'снимок', 'файл', 'тревога'].map(asked);
  granted(await api.get('/search/similar', { token, query: { mode: 'selection', q: like, ...params } }));
  granted(await api.post('/search/links', { token, json: { q: link, params } }), 201);
  const kept = granted(await api.post('/search/links', { token, json: { q: frozen, params, frozen: true } }), 201);
  granted(await api.post('/exports', { token, json: { format: 'csv', q: file, params } }), 202);
  granted(await api.post('/alerts/preview', { token, json: { q: alert, params, threshold: 5, window_hours: 24 } }));
  for (const q of [like, link, frozen, file, alert]) {
    const line = await logged(q);
    const found = await search('analyst', { q, ...params });
    assert.deepEqual(line.params, params, q);
    assert.equal(line.total, q === like ? found.unique : found.total.value, q);
    assert.ok(line.total > 0 && line.took_ms > 0 && line.partial === false, q);
  }
  const before = (await log()).items.filter((l) => l.q === frozen).length;
  granted(await api.get(`/search/links/${kept.id}`, { token }));
  granted(await api.post('/exports', { token, json: { format: 'csv', link: kept.id } }), 202);
  await eventually('a read and exported link is in the journal', async () => (await log()).items.filter((l) => l.q === frozen).length === before + 2);
  refused(await api.post('/alerts/preview', { token, json: { q: 'дата:вчерась', threshold: 5, window_hours: 24 } }), 422);
});

test('a query that the found is compared with is a search as well', async () => {
  const token = await as('analyst');
  const [q, background_q] = ['найденное', 'фон'].map((side) => `яма ИЛИ ${uniqueWord()} ИЛИ ${side}`);
  const ask = (background) => api.get('/search/unusual', { token, query: { q, channel: 'vk,pos', background_q, ...background } });
  granted(await ask({}));
  await logged(q);
  assert.ok((await log()).items.every((l) => l.q !== background_q), 'where it was not compared with it was not searched for');
  const page = granted(await ask({ background: 'query' }));
  const line = await logged(background_q);
  assert.deepEqual([line.total, line.params], [page.background_total, { channel: 'vk,pos' }]);
  assert.equal((await log()).items.filter((l) => l.q === q).length, 2);
});

test('the journal is narrowed by account and day, and walked by a cursor', async () => {
  const account_id = await product.value("select id::text from account where login = 'mayor'");
  const words = [uniqueWord(), uniqueWord(), uniqueWord()];
  for (const q of words) await search('mayor', { q });
  await logged(words[2]);
  const first = await log({ account_id, limit: 2 });
  assert.deepEqual(first.items.map((l) => l.q), [words[2], words[1]]);
  const second = await log({ account_id, limit: 2, cursor: first.next });
  assert.equal(second.items[0].q, words[0]);
  assert.equal((await log({ account_id, to: '2020-01-01' })).items.length, 0);
  assert.ok((await log({ account_id, from: '2020-01-01' })).items.length >= 3);
  refused(await api.get('/search-log', { token: pdo, query: { from: 'вчера' } }), 400);
});

test('who may not read the journal reads it nowhere: neither by the API nor past it', async () => {
  for (const login of ['head', 'analyst', 'recipient', 'mayor']) refused(await api.get('/search-log', { token: await as(login) }), 403);
  assert.equal(await product.psql('select count(*) from search_log', 'mcu_api'), '0');
  for (const statement of ["update search_log set q = ''", 'delete from search_log'])
    await assert.rejects(product.psql(statement, 'mcu_api'), /permission denied/);
});

test('what was looked for is in the journal alone, not in the logs of the programs', async () => {
  const word = uniqueWord();
  await search('analyst', { q: word });
  await logged(word);
  for (const file of readdirSync(`${product.home}/log`))
    assert.ok(!readFileSync(`${product.home}/log/${file}`, 'utf8').includes(word) && !readFileSync(`${product.home}/log/${file}`, 'utf8').includes(encodeURIComponent(word)), file);
});

test('old lines go by themselves', async () => {
  const word = uniqueWord();
  await product.psql(`insert into search_log (at, account_id, q, params, total, partial, took_ms) values (now() - interval '366 days', 1, '${word}', '{}', 0, false, 1),
    (now() - interval '364 days', 1, '${word}', '{}', 0, false, 1)`);
  for (const pid of pidsOf(product, 'mcu-jobs')) process.kill(pid, 'SIGTERM');
  await eventually('the older one is gone', async () => await product.value(`select count(*)::int from search_log where q = '${word}'`) === 1);
});
