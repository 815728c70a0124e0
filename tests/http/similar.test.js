// Messages like one, by its text, by theme and place, as near copies; and like a whole selection, outside of it.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { granted, refused } from '../lib/api.js';
import { eventually, openWorld } from '../lib/world.js';

const { product, api, as } = await openWorld();
const token = await as('analyst');
const similar = async (query, who = token) => granted(await api.get('/search/similar', { token: who, query }));
const search = async (query) => granted(await api.get('/search', { token, query }));
const create = async (text, more = {}) => granted(await api.post('/messages', { token: await as('head'), json: { kind: 'message', channel: 'phone', text, ...more } }), 201);
const settled = () => eventually('the outbox is empty', async () => (await search({ limit: 1 })).index.pending === 0);
const letters = [...String(Date.now())].map((d) => 'абвгдежзик'[d]).join('');

test('by text: the telling words are shared and named, the message itself and its copies are not there', async () => {
  const word = `клюм${letters}`;
  const text = `Во дворе завёлся ${word}, воет по ночам и пугает детей, помогите`;
  const one = await create(text);
  const copy = await create(`${text}.`);
  const like = await create(`Опять слышен ${word} у гаражей, воет до утра`);
  await settled();
  const { items } = await similar({ id: one.id });
  assert.equal(items[0].id, like.id);
  assert.ok(items[0].reason.includes(word), JSON.stringify(items[0].reason));
  for (const item of items) assert.ok(![one.id, copy.id].includes(item.id) && item.score >= 0 && item.score <= 1);
  for (let i = 1; i < items.length; i++) assert.ok(items[i].score <= items[i - 1].score);
  const copies = await similar({ id: one.id, mode: 'group' });
  assert.deepEqual(copies.items.map((i) => i.id), [copy.id]);
});

test('the telling words are named where they stand in the subject or in an answer, too', async () => {
  const word = `трюм${letters}`;
  const one = await create(`Завёлся ${word}`);
  const titled = await create('Прошу принять меры', { subject: `Про ${word}` });
  const answered = await create('Прошу навести порядок');
  granted(await api.post(`/messages/${answered.id}/answers`, { token: await as('head'), etag: (await api.get(`/messages/${answered.id}`, { token: await as('head') })).etag, json: { kind: 'first', text: `Сообщаем, что ${word} изгнан` } }), 201);
  await settled();
  const { items } = await similar({ id: one.id, limit: 50 });
  for (const { id } of [titled, answered]) assert.deepEqual(items.find((i) => i.id === id)?.reason, [word], id);
});

test('by answer: who was answered in the same words, the most alike first, whatever they had written', async () => {
  const [one, two, three, plain] = ['Крыша течёт', 'Лифт стоит', 'Собаки у школы', `Про штоф${letters} и квохт${letters}`].map((text) => create(`${text} ${letters}`));
  const head = await as('head');
  const answer = async (made, text) => {
    const { id } = await made;
    granted(await api.post(`/messages/${id}/answers`, { token: head, etag: (await api.get(`/messages/${id}`, { token: head })).etag, json: { kind: 'first', text } }), 201);
    return id;
  };
  const asked = await answer(one, `Дрынь${letters} штоф${letters}, гнусь${letters} квохт${letters}`);
  const alike = await answer(two, `Гнусь${letters} квохт${letters}, дрынь${letters} штоф${letters}`);
  const half = await answer(three, `Хмарь${letters} штоф${letters}`);
  const unanswered = (await plain).id;
  await settled();
  const { items } = await similar({ id: asked, mode: 'answer', limit: 50 });
  assert.deepEqual(items.slice(0, 2).map((i) => i.id), [alike, half]);
  assert.ok(items[0].score > items[1].score && items[1].reason.includes(`штоф${letters}`), JSON.stringify(items[1]));
  assert.ok(!items.some((i) => [asked, unanswered].includes(i.id)), 'words of a text are no answer');
  assert.deepEqual((await similar({ id: unanswered, mode: 'answer' })).items, [], 'nobody has answered it');
});

test('a telling word that is somebody’s name in a like record is no reason for who sees no names', async () => {
  const word = `брум${letters}`;
  const one = await create(`Увяла роза, а ${word} гудит`);
  await create(`Засохла роза, и ${word} шумит`);
  const named = await create(`Соседка Роза Ивановна Петрова слышит, как ${word} воет`);
  await settled();
  const reasonFor = async (who) => (await similar({ id: one.id }, who)).items.find((i) => i.id === named.id).reason;
  assert.deepEqual(await reasonFor(token), [word]);
  assert.deepEqual((await reasonFor(await as('head'))).sort(), [word, 'роза'].sort());
});

test('by place: the same theme, the same house before the street before the district', async () => {
  const id = await product.value(`select m.id::text from message m join message o on o.theme_id = m.theme_id and o.street_id = m.street_id and o.house = m.house and o.id <> m.id
    where m.house is not null order by m.id limit 1`);
  const [source] = await product.sql(`select theme_id::text, street_id, house from message where id = ${id}`);
  const { items } = await similar({ id, mode: 'place', limit: 50 });
  const order = items.map((i) => ['дом', 'улица', 'район'].indexOf(i.reason[1]));
  assert.equal(order[0], 0);
  assert.deepEqual(order, [...order].sort());
  assert.ok(items.every((i) => i.theme_id === source.theme_id && i.id !== id));
  const houses = await product.value(`select count(*)::int from message where theme_id = ${source.theme_id} and street_id = ${source.street_id} and house = '${source.house}' and id <> ${id}`);
  assert.equal(order.filter((o) => o === 0).length, Math.min(houses, 50));
});

test('like a selection: nothing of it is answered', async () => {
  const asked = { q: 'отопление', channel: 'phone' };
  const { items } = await similar({ mode: 'selection', ...asked });
  assert.ok(items.length > 0);
  const inside = new Set();
  for (let cursor; cursor !== null;) {
    const page = await search({ ...asked, limit: 100, ...(cursor && { cursor }) });
    for (const i of page.items) inside.add(i.id);
    cursor = page.next;
  }
  for (const i of items) assert.ok(!inside.has(i.id), i.id);
});

test('like chosen records: none of them is answered, and hidden ones among them tell nothing', async () => {
  const ids = (await search({ q: 'отопление', limit: 3, sort: 'date', to: '2026-06-30' })).items.map((i) => i.id);
  const { items } = await similar({ mode: 'selection', ids: ids.join(',') });
  assert.ok(items.length > 0 && items.every((i) => !ids.includes(i.id) && i.reason.length > 0), JSON.stringify([ids, items]).slice(0, 2000));
  const word = `кумпл${letters}`;
  const own = await product.value("select organisation_id::text from account where login = 'recipient'");
  const other = await product.value(`select id::text from organisation where id <> ${own} order by id limit 1`);
  const hidden = await create(`Снова ${word} у подъезда гремит ${word}`, { organisation_id: other });
  await create(`Опять ${word} под окном`, { organisation_id: own });
  await settled();
  assert.deepEqual((await similar({ mode: 'selection', ids: hidden.id }, await as('recipient'))).items, []);
  assert.deepEqual((await similar({ mode: 'selection', ids: `${ids[0]},${'9'.repeat(18)}` })).items.map((i) => i.id), (await similar({ mode: 'selection', ids: ids[0] })).items.map((i) => i.id), 'nor do numbers of none');
});

test('a hidden message is like nothing, and nothing hidden is like a seen one', async () => {
  const word = `журм${letters}`;
  const own = await product.value("select organisation_id::text from account where login = 'recipient'");
  const other = await product.value(`select id::text from organisation where id <> ${own} order by id limit 1`);
  const hidden = await create(`Гудит ${word} за стеной у соседей снизу`, { organisation_id: other });
  const seen = await create(`Снова гудит ${word}, спать нельзя никому в доме`, { organisation_id: own });
  await settled();
  const recipient = await as('recipient');
  refused(await api.get('/search/similar', { token: recipient, query: { id: hidden.id } }), 404);
  for (const mode of ['text', 'place', 'group']) {
    const { items } = await similar({ id: seen.id, mode }, recipient);
    assert.ok(items.every((i) => i.id !== hidden.id), mode);
    assert.ok(items.every((i) => !i.reason.includes(word)), mode);
  }
});

test('a way that needs a record is refused without one', async () => {
  refused(await api.get('/search/similar', { token }), 400);
  refused(await api.get('/search/similar', { token, query: { id: 1, mode: 'nah' } }), 400);
});
