// Proposals while a query is typed: words that may be seen, fields, values.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { granted, refused } from '../lib/api.js';
import { eventually, openWorld } from '../lib/world.js';

const { product, api, as } = await openWorld();
const suggest = async (q, at, login = 'analyst') => granted(await api.get('/search/suggest', { token: await as(login), query: { q, ...(at !== undefined && { at }) } })).items;
const settled = () => eventually('the outbox is empty', async () => granted(await api.get('/search', { token: await as('analyst'), query: { limit: 1 } })).index.pending === 0);

test('words go on from what is typed, the frequent ones first', async () => {
  const words = (await suggest('яма отопл')).filter((i) => i.kind === 'word');
  assert.ok(words.length > 0);
  for (const w of words) assert.match(w.text, /^отопл/);
  assert.equal(words[0].text, 'отопление');
  assert.equal(words[0].insert, 'отопление');
});

test('a word that the dictionary does not know is proposed as texts have it, not as its lemma is guessed', async () => {
  const form = `глюкозавр${String.fromCharCode(1072 + Math.floor(Math.random() * 20))}щиками`;
  granted(await api.post('/messages', { token: await as('head'), json: { kind: 'message', channel: 'phone', text: `Двор полон ${form} с утра` } }), 201);
  await settled();
  const words = (await suggest(form.slice(0, 11))).filter((i) => i.kind === 'word').map((i) => i.text);
  assert.deepEqual(words, [form]);
});

test('the word under the cursor counts, not the last one; the cursor is counted in UTF-16', async () => {
  assert.ok((await suggest('отопл яма', 5)).some((i) => i.text === 'отопление'));
  assert.ok((await suggest('😀 отопл яма', 8)).some((i) => i.text === 'отопление'));
  assert.deepEqual(await suggest('отопл ', 6), []);
});

test('an excluded word stays excluded, ё and capitals do not matter', async () => {
  assert.equal((await suggest('-Отопл')).find((i) => i.kind === 'word').insert, '-отопление');
  assert.deepEqual(await suggest('ЛЁД'), await suggest('лед'));
});

test('fields are proposed by their beginning, values by the beginning of any of their words', async () => {
  assert.deepEqual((await suggest('рай')).find((i) => i.kind === 'field'), { kind: 'field', text: 'район:', insert: 'район:' });
  const districts = await suggest('район:пром');
  assert.deepEqual(districts.map((i) => i.kind), ['value']);
  assert.match(districts[0].text, /^Промышл/);
  const [theme] = await suggest('тема:дорог');
  const found = granted(await api.get('/search', { token: await as('analyst'), query: { q: theme.insert, limit: 1 } }));
  assert.deepEqual([found.errors, found.total.value > 0], [[], true], theme.insert);
  assert.ok((await suggest('нет:адр')).some((i) => i.insert === 'нет:адрес'));
  assert.deepEqual((await suggest('неисп')).find((i) => i.kind === 'field').insert, 'неисправность:');
  assert.deepEqual(await suggest('объект:улич'), [{ kind: 'value', text: 'Уличное освещение', insert: 'объект:"Уличное освещение"' }]);
  assert.ok((await suggest('неисправность:колод')).length === 0 && (await suggest('неисправность:выб')).some((i) => i.text === 'Яма, выбоина'));
  assert.ok((await suggest('есть:неи')).some((i) => i.insert === 'есть:неисправность'));
});

test('every proposed value is a condition that the search understands', async () => {
  for (const field of ['тема', 'канал', 'организация', 'район', 'статус', 'вид', 'объект', 'fault', 'улица', 'есть', 'нет'])
    for (const { insert } of await suggest(`${field}:`))
      assert.deepEqual(granted(await api.get('/search', { token: await as('analyst'), query: { q: insert, limit: 1 } })).errors, [], insert);
});

test('the beginning of a district, a theme or an organisation is proposed as a condition, excluded where the word was', async () => {
  const district = (await suggest('промышл')).find((i) => i.text.startsWith('район: '));
  assert.match(district.insert, /^район:/);
  assert.match((await suggest('-промышл')).find((i) => i.text.startsWith('район: ')).insert, /^-район:/);
  for (const [table, name, field] of [['theme', 'name', 'тема'], ['organisation', 'short_name', 'организация']]) {
    const known = await product.value(`select ${name} from ${table} where ${name} ~ '^[А-Я][а-я]{4}' order by id limit 1`);
    assert.ok((await suggest(known.slice(0, 5).toLowerCase())).some((i) => i.text.startsWith(`${field}: `)), known);
  }
  for (const { insert } of [district])
    assert.deepEqual(granted(await api.get('/search', { token: await as('analyst'), query: { q: insert, limit: 1 } })).errors, []);
});

test('a guess that stands in fewer than three records is proposed where there is nothing else', async () => {
  const stem = `щъ${[...String(Date.now())].map((d) => 'абвгдежзик'[d]).join('')}`;
  const put = async (text) => granted(await api.post('/messages', { token: await as('head'), json: { kind: 'message', channel: 'phone', text } }), 201);
  const words = async () => (await suggest(stem)).filter((i) => i.kind === 'word').map((i) => i.text);
  await put(`Стоит ${stem}ущ у дома`);
  await settled();
  assert.equal((await words()).length, 1, 'alone');
  for (const place of ['дома', 'сада', 'моста']) await put(`Лежит ${stem}офф возле ${place}`);
  await settled();
  assert.deepEqual(await words(), [`${stem}офф`]);
});

test('saved searches that somebody may read are proposed behind запрос:, and no others', async () => {
  const name = `Подсказка ${Date.now()}`;
  const token = await as('analyst');
  const make = async (suffix, scope) => granted(await api.post('/saved-searches', { token, json: { name: `${name} ${suffix}`, q: 'яма', scope } }), 201);
  const [own, all] = [await make('своя', 'private'), await make('общая', 'all')];
  const names = async (login) => (await suggest(`запрос:${name.split(' ')[1]}`, undefined, login)).map((i) => i.text);
  assert.deepEqual(await names('analyst'), [all.name, own.name]);
  assert.deepEqual(await names('head'), [all.name]);
  const [{ insert }] = await suggest('запрос:подсказ');
  assert.deepEqual(granted(await api.get('/search', { token, query: { q: insert, limit: 1 } })).errors, []);
});

test('a word that stands only in what is hidden is proposed to nobody who may not see it', async () => {
  const letters = [...String(Date.now())].map((d) => 'абвгдежзик'[d]).join('');
  const word = `щцхф${letters}`;
  const own = await product.value("select organisation_id::text from account where login = 'recipient'");
  const other = await product.value(`select id::text from organisation where id <> ${own} order by id limit 1`);
  granted(await api.post('/messages', { token: await as('head'), json: { kind: 'message', channel: 'phone', text: `Слышен ${word}`, organisation_id: other } }), 201);
  await settled();
  assert.ok((await suggest('щцхф')).length > 0);
  assert.deepEqual((await suggest('щцхф', undefined, 'recipient')).filter((i) => i.kind === 'word'), []);
});

test('what is asked wrongly is refused', async () => {
  refused(await api.get('/search/suggest', { token: await as('analyst') }), 400);
  refused(await api.get('/search/suggest', { token: await as('analyst'), query: { q: 'я', at: -1 } }), 400);
  refused(await api.get('/search/suggest', { query: { q: 'я' } }), 401);
});
