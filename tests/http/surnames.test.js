// Who is named whole in one text of a record is nobody's to read by the surname alone in the others, nor to find by it, without the right to.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { granted } from '../lib/api.js';
import { eventually, openWorld, uniqueWord } from '../lib/world.js';

const { product, api, as } = await openWorld();
const head = await as('head');
const masked = await as('analyst');
const word = uniqueWord();
const NAME = 'Кошевар Зинаида Потаповна';
const ALONE = /кошевар/i;

/** The name stands behind what a list shows of the text; before it, and in the answer, the surname alone. */
const text = `Двор ${word}: Кошевар жаловалась, а с Кошевар говорили. ${'Снег лежит. '.repeat(40)} Пишет ${NAME}.`;
const { id } = granted(await api.post('/messages', { token: head, json: { kind: 'publication', channel: 'ok', subject: `О Кошевар ${word}`, text } }), 201);
const { etag } = await api.get(`/messages/${id}`, { token: head });
granted(await api.post(`/messages/${id}/answers`, { token: head, etag, json: { kind: 'first', text: `Лопата ${word}: Кошевар ответили, у Кошевар был мастер.` } }), 201);
await eventually('the index has the answer', async () => granted(await api.get('/search', { token: head, query: { q: `"лопата ${word}"` } })).total.value === 1);

const PLACES = {
  'the list': () => [`/messages`, { channel: 'ok', kind: 'publication', limit: 5 }],
  'the card': () => [`/messages/${id}`],
  'the formalised card': () => [`/messages/${id}/card`],
  'the checks of the answer': () => [`/messages/${id}/answer-checks`],
  'fragments of the text': () => ['/search', { q: `двор ${word}` }],
  'fragments of the answer': () => ['/search', { q: `лопата ${word}` }],
  'similar ones': () => ['/search/similar', { id }],
  'what is unusual': () => ['/search/unusual', { q: word }],
};
for (const [place, of] of Object.entries(PLACES))
  test(`${place}: no surname for who sees texts masked`, async () => {
    const [path, query] = of();
    const answer = await api.get(path, { token: masked, query });
    granted(answer);
    assert.doesNotMatch(answer.text, ALONE);
    if (['the list', 'the card', 'fragments of the text', 'fragments of the answer'].includes(place)) assert.match(answer.text, /\[ФИО\]/);
  });

test('the record is not found by it, nothing is proposed, and who sees texts whole finds it', async () => {
  for (const q of ['Кошевар', '"Кошевар ответили"', 'ответ:Кошевар', 'кошевар*', '"Кошевар жаловалась"']) {
    const finds = async (token) => granted(await api.get('/search', { token, query: { q, channel: 'ok' } })).items.some((i) => i.id === id);
    assert.deepEqual([await finds(masked), await finds(head)], [false, true], q);
  }
  const words = async (token) => granted(await api.get('/search/suggest', { token, query: { q: 'кошевар', at: 7 } })).items.filter((i) => i.kind === 'word');
  assert.deepEqual(await words(masked), []);
  assert.ok((await words(head)).length > 0);
});

test('a surname is nothing unusual where only another text of the record has the whole name', async () => {
  const other = uniqueWord();
  for (let i = 0; i < 6; i++)
    granted(await api.post('/messages', { token: head, json: { kind: 'publication', channel: 'ok', subject: 'Пишет Пахарь Зинаида Потаповна', text: `Забор ${other} упал ${i}, к Пахарю ходили` } }), 201);
  await eventually('the index has them', async () => granted(await api.get('/search', { token: head, query: { q: other } })).total.value === 6);
  const words = async (token) => granted(await api.get('/search/unusual', { token, query: { q: other } })).items.map((i) => i.text).join(' ');
  assert.match(await words(head), /пахар/);
  assert.doesNotMatch(await words(masked), /пахар/);
});

test('an export has no surname in any column', async () => {
  const { id: file } = granted(await api.post('/exports', { token: masked, json: { format: 'csv', q: word } }), 202);
  const done = await eventually('it ends', async () => {
    const e = granted(await api.get(`/exports/${file}`, { token: masked }));
    return ['done', 'failed'].includes(e.status) && e;
  });
  assert.equal(done.rows, 1);
  const answer = await fetch(`${product.url}/api/v1/exports/${file}/file`, { headers: { Authorization: `Bearer ${masked}` } });
  const body = await answer.text();
  assert.match(body, /\[ФИО\] ответили/);
  assert.doesNotMatch(body, ALONE);
});

test('one record says nothing of the names of the next', async () => {
  const put = async (text) => granted(await api.post('/messages', { token: head, json: { kind: 'publication', channel: 'ok', text } }), 201).id;
  const [other, one] = [await put(`Вышел к Пахарю ${word}.`), await put('Пишет Пахарь Зинаида Потаповна, к Пахарю ходили.')];
  const list = granted(await api.get('/messages', { token: masked, query: { channel: 'ok', kind: 'publication', limit: 5 } })).items;
  const shown = (id) => list.find((m) => m.id === id).excerpt;
  assert.deepEqual([shown(one), shown(other)], ['Пишет [ФИО], к [ФИО] ходили.', `Вышел к Пахарю ${word}.`]);
});
