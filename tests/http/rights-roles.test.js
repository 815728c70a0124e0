// Accounts with several roles: each action, and the right to whole texts and identities, reaches what the role that gives it reaches.
import { before, test } from 'node:test';
import assert from 'node:assert/strict';
import { granted, refused } from '../lib/api.js';
import { PREFIX } from '../lib/openapi.js';
import { eventually, everyPage, openWorld, uniqueWord } from '../lib/world.js';

const { product, api, as } = await openWorld();
const head = await as('head');
const NAME = 'Кузнецов Пётр Ильич';
const word = uniqueWord('двояко');
const text = `${word}: обращается ${NAME}, телефон +7 (910) 123-45-67, нет отопления`;
let home, away, ours, foreign;

async function account(login, roles) {
  await product.psql(`with a as (insert into account (login, name, organisation_id) values ('${login}', 'Две роли', ${home}) on conflict (login) do update set name = excluded.name returning id)
    insert into role_grant (account_id, role) select a.id, r from a, unnest(array['${roles.join("','")}']) r`);
  return as(login);
}
const made = async (organisation) => granted(await api.post('/messages', { token: head, json: { kind: 'message', channel: 'phone', subject: `Просит ${NAME}`, text, organisation_id: organisation, applicant_name: NAME } }), 201).id;
const card = (id, token) => api.get(`/messages/${id}`, { token });
const post = async (id, path, token, json) => api.post(`/messages/${id}${path}`, { token, etag: (await card(id, head)).etag, json });

before(async () => {
  home = await product.value("select organisation_id::text from account where login = 'recipient'");
  away = await product.value(`select id::text from organisation where kind = 'department' and not path @> array[${home}] order by id desc limit 1`);
  ours = await made(home);
  foreign = await made(away);
  await eventually('the index has both', async () => granted(await api.get('/search', { token: head, query: { q: word } })).total.value === 2);
});

test('analyst and recipient: whole texts at home, masked ones elsewhere', async () => {
  const token = await account('roles_analyst', ['analyst', 'recipient']);
  const [near, far] = [granted(await card(ours, token)), granted(await card(foreign, token))];
  assert.ok(near.text.includes(NAME) && near.subject.includes(NAME));
  assert.ok(!far.text.includes('Кузнецов') && !far.text.includes('123-45-67') && !far.subject.includes('Кузнецов'), far.text);
  assert.ok(near.actions.includes('personal.identity') && !far.actions.includes('personal.identity'));
  for (const path of ['/history', '/card', '/answer-checks', '/deadlines']) assert.ok(!(await api.get(`/messages/${foreign}${path}`, { token })).text.includes('Кузнецов'), path);
});

test('analyst and recipient: lists and hits are masked row by row, files where the right does not reach them all', async () => {
  const token = await account('roles_list', ['analyst', 'recipient']);
  const all = (await Promise.all([away, home].map((organisation_id) => everyPage(api, '/messages', token, { organisation_id, state: 'new' })))).flat();
  assert.ok(all.some((m) => m.id === ours && m.excerpt.includes('Кузнецов')));
  assert.ok(all.some((m) => m.id === foreign));
  for (const m of all.filter((x) => x.id === foreign)) assert.ok(!`${m.excerpt}${m.subject}`.includes('Кузнецов'));
  const hits = await api.get('/search', { token, query: { q: word } });
  assert.equal(granted(hits).total.value, 2);
  assert.ok(!JSON.stringify(hits.json.items.filter((h) => h.id === foreign)).includes('Кузнецов'));
  // A name is no word of the index for who is not told names everywhere.
  // Records of other tests that have one of the words are no hits of both.
  const both = async (t) => {
    const { total, strict_total } = granted(await api.get('/search', { token: t, query: { q: `${word} Кузнецов` } }));
    return strict_total ?? total.value;
  };
  assert.deepEqual([await both(head), await both(token)], [2, await both(await as('analyst'))]);
  const { id } = granted(await api.post('/exports', { token, json: { format: 'ndjson', q: word } }), 202);
  await eventually('the export is done', async () => granted(await api.get(`/exports/${id}`, { token })).status === 'done');
  const file = await (await fetch(`${product.url}${PREFIX}/exports/${id}/file`, { headers: { Authorization: `Bearer ${token}` } })).text();
  assert.ok(file.includes(word) && !file.includes('Кузнецов'));
});

test('analyst and recipient: the applicant is named at home alone', async () => {
  const token = await account('roles_identity', ['analyst', 'recipient']);
  const purpose = await product.value('select code from identity_purpose order by position limit 1');
  const json = { purpose, reason: 'проверка прав' };
  const ask = (id) => api.post(`/messages/${id}/applicant`, { token, json });
  assert.equal(granted(await ask(ours)).name, NAME);
  refused(await ask(foreign), 404);
});

test('mayor and recipient: what the recipient does, he does at home alone', async () => {
  const token = await account('roles_mayor', ['mayor', 'recipient']);
  const far = granted(await card(foreign, token)), near = granted(await card(ours, token));
  assert.deepEqual(far.moves, [], 'no move is offered on what he only reads');
  assert.deepEqual(far.actions, []);
  assert.ok(near.actions.includes('message.work'));
  refused(await post(foreign, '/answers', token, { kind: 'first', text: 'Чужой ответ' }), 404);
  refused(await post(foreign, '/moves', token, { move: 'register' }), 404);
  assert.ok([403, 404].includes((await api.patch(`/messages/${foreign}`, { token, etag: (await card(foreign, head)).etag, json: { priority: 2 } })).status));
  assert.equal(granted(await card(foreign, head)).rev, far.rev);
  granted(await post(ours, '/answers', token, { kind: 'first', text: 'Свой ответ' }), 201);
});

test('a move and an edit of many take their own action where the record is', async (t) => {
  // Work reaches everything by one role; the rights to approve and to edit only the organisation of the other.
  const extra = [['mayor', 'message.work'], ['mayor', 'bulk.write'], ['recipient', 'message.approve'], ['recipient', 'message.edit']].map(([r, a]) => `('${r}', '${a}', '2.1')`).join();
  await product.psql(`insert into role_permission (role, action, paragraph) values ${extra}`);
  t.after(() => product.psql(`delete from role_permission p using (values ${extra}) x (role, action, paragraph) where p.role = x.role and p.action = x.action`));
  const token = await account('roles_approve', ['mayor', 'recipient']);
  for (const [id, organisation] of [[ours, home], [foreign, away]]) {
    const official = await product.value(`select min(f.id)::text from official f where f.organisation_id = ${organisation}`);
    granted(await post(id, '/moves', head, { move: 'register' }));
    granted(await post(id, '/moves', head, { move: 'assign', organisation_id: organisation, official_id: official }));
    granted(await post(id, '/moves', head, { move: 'take' }));
  }
  const [near, far] = [granted(await card(ours, token)), granted(await card(foreign, token))];
  const offered = (c) => c.moves.filter((m) => m.action === 'message.approve').map((m) => m.code);
  assert.ok(offered(near).includes('answer'), JSON.stringify(near.moves));
  assert.deepEqual(offered(far), []);
  assert.ok(far.moves.length > 0 && far.actions.includes('message.work') && !far.actions.includes('message.approve'), 'he works on it all the same');
  refused(await post(foreign, '/moves', token, { move: 'answer', answer: 'Без согласования' }), 403);
  const coded = async (json) => Object.fromEntries(granted(await api.post('/bulk/preview', { token, json: { q: word, ...json } })).first.map((x) => [x.id, x.code]));
  for (const json of [{ move: 'answer', answer: 'Ответ' }, { priority: 2 }]) assert.deepEqual(await coded(json), { [ours]: null, [foreign]: 'forbidden' });
  const { id } = granted(await api.post('/bulk', { token, json: { q: word, priority: 2, expected: 2 } }), 202);
  await eventually('the bulk is done', async () => granted(await api.get(`/bulk/${id}`, { token })).status === 'done');
  assert.deepEqual([granted(await card(ours, head)).priority, granted(await card(foreign, head)).priority], [2, 0]);
  granted(await post(ours, '/moves', token, { move: 'answer', answer: 'Ответ по существу' }));
});
