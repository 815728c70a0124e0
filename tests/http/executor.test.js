// Who handles a record: whom its answer is counted for, that it is never left to nobody, and when its outcome may be set.
import { before, test } from 'node:test';
import assert from 'node:assert/strict';
import { granted, refused } from '../lib/api.js';
import { eventually, openWorld, uniqueWord } from '../lib/world.js';

const { product, api, as } = await openWorld();
const head = await as('head');
const recipient = await as('recipient');
let home, official;

const card = async (id) => api.get(`/messages/${id}`, { token: head });
const on = async (id, path, json, token = head, method = 'post') => api[method](`/messages/${id}${path}`, { token, etag: (await card(id)).etag, json });
async function assigned(text = 'Нет воды в доме') {
  const { id } = granted(await api.post('/messages', { token: head, json: { kind: 'message', channel: 'phone', text } }), 201);
  granted(await on(id, '/moves', { move: 'register' }));
  granted(await on(id, '/moves', { move: 'assign', organisation_id: home, official_id: official }));
  return id;
}

before(async () => {
  home = await product.value("select organisation_id::text from account where login = 'recipient'");
  official = await product.value(`select min(id)::text from official where organisation_id = ${home} and left_on is null`);
});

const credited = async (id) => product.sql(`select a.organisation_id::text as organisation, a.official_id::text as official, c.organisation_id::text as counted
  from answer a left join answer_check c on c.answer_id = a.id where a.message_id = ${id} and a.kind = 'final'`);
const checked = (id) => eventually('the answer is checked', async () => (await credited(id))[0]?.counted);

test('an approved answer is counted for who handles the record, not for who approved it', async () => {
  const id = await assigned();
  granted(await on(id, '/moves', { move: 'take' }, recipient));
  granted(await on(id, '/moves', { move: 'submit', answer: 'Воду включили.' }, recipient));
  const done = granted(await on(id, '/moves', { move: 'approve' }));
  assert.deepEqual([done.answers[0].organisation_id, done.answers[0].official], [home, done.official]);
  assert.ok(done.official);
  await checked(id);
  assert.deepEqual(await credited(id), [{ organisation: home, official, counted: home }]);
});

test('so are answers approved many at once', async () => {
  const word = uniqueWord();
  const id = await assigned(`${word} нет воды`);
  granted(await on(id, '/moves', { move: 'take' }, recipient));
  granted(await on(id, '/moves', { move: 'submit', answer: 'Воду включили.' }, recipient));
  await eventually('the index has it', async () => granted(await api.get('/search', { token: head, query: { q: word } })).total.value === 1);
  const bulk = granted(await api.post('/bulk', { token: head, json: { q: word, expected: 1, move: 'approve' } }), 202);
  await eventually('the bulk is done', async () => granted(await api.get(`/bulk/${bulk.id}`, { token: head })).status === 'done');
  await checked(id);
  assert.deepEqual(await credited(id), [{ organisation: home, official, counted: home }]);
});

test('an answer of who handles nothing is of who gave it', async () => {
  const { id } = granted(await api.post('/messages', { token: head, json: { kind: 'message', channel: 'phone', text: 'Вопрос' } }), 201);
  granted(await on(id, '/answers', { kind: 'first', text: 'Принято' }), 201);
  assert.equal(granted(await card(id)).answers[0].organisation_id, await product.value("select organisation_id::text from account where login = 'head'"));
});

test('a record that is somebody’s work cannot be left without an organisation; another one may be given', async () => {
  const id = await assigned();
  const wrong = refused(await on(id, '', { organisation_id: null }, head, 'patch'), 422, 'invalid');
  assert.deepEqual(wrong.errors.map((e) => [e.pointer, e.code]), [['/organisation_id', 'nobody']]);
  assert.equal(granted(await card(id)).organisation_id, home);
  const other = await product.value(`select max(id)::text from organisation where kind = 'department' and closed_on is null and id <> ${home}`);
  assert.equal(granted(await on(id, '', { organisation_id: other }, head, 'patch')).organisation_id, other);
  const fresh = granted(await api.post('/messages', { token: head, json: { kind: 'message', channel: 'phone', text: 'Ещё ничьё', organisation_id: home } }), 201).id;
  assert.equal(granted(await on(fresh, '', { organisation_id: null }, head, 'patch')).organisation_id, null, 'nothing was given to anybody yet');
});

test('nor can many at once', async () => {
  const word = uniqueWord();
  const id = await assigned(`${word} нет воды`);
  await eventually('the index has it', async () => granted(await api.get('/search', { token: head, query: { q: word } })).total.value === 1);
  const seen = granted(await api.post('/bulk/preview', { token: head, json: { q: word, organisation_id: null } }));
  assert.deepEqual(seen.first.map((x) => [x.id, x.code]), [[id, 'nobody']]);
  assert.match(seen.first[0].detail, /без организации/);
});

test('an outcome is set when the work is over, not before', async () => {
  const id = await assigned();
  const json = { outcome: 'solved', outcome_by: 'centre', reason: 'Проверено' };
  const early = refused(await on(id, '/outcome', json), 409, 'wrong_move');
  assert.match(early.detail, /когда работа закончена/);
  assert.ok(early.allowed.some((m) => m.code === 'take'));
  assert.equal(granted(await card(id)).outcome, null);
  granted(await on(id, '/moves', { move: 'take' }));
  granted(await on(id, '/moves', { move: 'answer', answer: 'Сделано.' }));
  assert.equal(granted(await on(id, '/outcome', json)).outcome, 'solved');
});
