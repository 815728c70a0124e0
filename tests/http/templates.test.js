// Templates of answers: versions, placeholders, which are offered for a message.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { granted, refused } from '../lib/api.js';
import { openWorld } from '../lib/world.js';

const { product, api, as } = await openWorld();
const token = await as('head');
const [theme] = await product.sql('select t.id::text, t.parent_id::text from theme t where t.parent_id is not null order by id limit 1');
const other = await product.value(`select id::text from theme where parent_id is null and id <> ${theme.parent_id} limit 1`);
const organisation_id = await product.value("select organisation_id::text from account where login = 'recipient'");
const organisation = await product.value(`select name from organisation where id = ${organisation_id}`);
const stamp = Date.now();

const create = async (json) => {
  const answer = await api.post('/templates', { token, json: { name: `Шаблон ${stamp}`, text: 'Текст', ...json } });
  granted(answer, 201);
  return answer;
};
const message = async (json = {}) => granted(await api.post('/messages', { token, json: { kind: 'comment', channel: 'page', text: 'Яма', ...json } }), 201);
const offered = async (id, by = token) => granted(await api.get(`/messages/${id}/templates`, { token: by })).items;

test('a template is made, changed under its version, and every version stays', async () => {
  const made = await create({ theme_id: theme.id, state: 'in_work', text: 'Первая {номер}' });
  const path = `/templates/${made.json.id}`;
  assert.equal(new URL(made.headers.get('location'), product.url).pathname, `/api/v1${path}`);
  refused(await api.put(path, { token, json: { name: 'Без версии', text: 'ы' } }), 428);
  const second = await api.put(path, { token, etag: made.etag, json: { name: 'Вторая', text: 'Вторая {дата}', enabled: false } });
  assert.deepEqual([granted(second).version, second.json.theme_id, second.json.state, second.json.enabled], [2, null, null, false]);
  refused(await api.put(path, { token, etag: made.etag, json: { name: 'Поздняя', text: 'ы' } }), 412, 'stale');
  assert.equal((await api.get(path, { token, headers: { 'If-None-Match': second.etag } })).status, 304);
  const { items } = granted(await api.get(`${path}/versions`, { token }));
  assert.deepEqual(items.map((v) => [v.version, v.text, v.theme_id]), [[2, 'Вторая {дата}', null], [1, 'Первая {номер}', theme.id]]);
  assert.match(items[0].account, /Гусев/);
  assert.ok(granted(await api.get('/templates', { token })).items.some((t) => t.id === made.json.id));
});

test('of two changes on one version exactly one wins', async () => {
  const made = await create({});
  const answers = await Promise.all([1, 2, 3].map((n) => api.put(`/templates/${made.json.id}`, { token, etag: made.etag, json: { name: `Вариант ${n}`, text: 'ы' } })));
  assert.deepEqual(answers.map((a) => a.status).sort(), [200, 412, 412]);
});

test('a template is offered by theme with those above it, and by state; the nearest theme first', async () => {
  const id = {};
  for (const [name, json] of Object.entries({ own: { theme_id: theme.id }, above: { theme_id: theme.parent_id }, any: {}, foreign: { theme_id: other }, state: { state: 'new' }, later: { state: 'in_work' }, off: { enabled: false } }))
    id[name] = (await create({ name: `${stamp} ${name}`, ...json })).json.id;
  const mine = (await offered((await message({ theme_id: theme.id })).id)).map((t) => Object.keys(id).find((k) => id[k] === t.id)).filter(Boolean);
  assert.deepEqual(mine, ['own', 'above', 'state', 'any']);
  const bare = (await offered((await message()).id)).map((t) => t.id);
  assert.ok(bare.includes(id.any) && !bare.includes(id.own) && !bare.includes(id.above));
});

test('the placeholders are those of the message; what it does not know stays for the author to see', async () => {
  const made = await create({ text: '№ {номер} от {дата}: {адрес}, {организация}; ещё раз {номер}. <b>&</b>' });
  const whole = await message({ number: "П-7'\"<i>", received_at: '2026-03-05T23:30:00+03:00', address: 'ул. Попова, {номер}', organisation_id });
  const text = async (id) => (await offered(id)).find((t) => t.id === made.json.id).text;
  assert.equal(await text(whole.id), `№ П-7'"<i> от 05.03.2026: ул. Попова, {номер}, ${organisation}; ещё раз П-7'"<i>. <b>&</b>`);
  assert.equal(await text((await message({ received_at: null })).id), '№ [номер] от [дата]: [адрес], [организация]; ещё раз [номер]. <b>&</b>');
});

test('wrong templates are refused with pointers', async () => {
  const good = { name: 'Имя', text: 'Текст' };
  for (const [json, pointer] of [[{ text: 'ы' }, '/name'], [{ name: 'ы' }, '/text'], [{ ...good, name: '  ' }, '/name'], [{ ...good, text: ' \n' }, '/text'], [{ ...good, text: 'я'.repeat(20001) }, '/text'],
    [{ ...good, text: 'Уважаемый {имя}' }, '/text'], [{ ...good, text: 'оборвано {номер' }, '/text'], [{ ...good, text: '{}' }, '/text'], [{ ...good, text: '{{номер}}' }, '/text'],
    [{ ...good, theme_id: '999999999' }, '/theme_id'], [{ ...good, state: 'nosuch' }, '/state'], [{ ...good, enabled: 'да' }, '/enabled'], [{ ...good, version: 5 }, '/version']])
    assert.ok(refused(await api.post('/templates', { token, json }), 422).errors.some((e) => e.pointer === pointer), `${pointer} of ${JSON.stringify(json).slice(0, 80)}`);
  const made = await create({});
  assert.equal(refused(await api.put(`/templates/${made.json.id}`, { token, etag: made.etag, json: { ...good, text: '{фамилия}' } }), 422).errors[0].code, 'unknown_placeholder');
  for (const path of ['/templates/999999999', '/templates/999999999999999999', '/templates/999999999/versions', '/messages/999999999/templates']) refused(await api.get(path, { token }), 404);
  refused(await api.put('/templates/999999999', { token, etag: '"1"', json: good }), 404);
});

test('a recipient uses templates and may not change them', async () => {
  const by = await as('recipient');
  const own = await message({ organisation_id });
  assert.ok((await offered(own.id, by)).length > 0);
  refused(await api.post('/templates', { token: by, json: { name: 'ы', text: 'ы' } }), 403);
  refused(await api.get(`/messages/${(await message()).id}/templates`, { token: by }), 404);
});
