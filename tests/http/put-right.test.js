// What was put down wrongly at entry is put right: the applicant, the kind and the channel of a record.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { granted, refused } from '../lib/api.js';
import { counts, importsOf } from '../lib/imports.js';
import { openWorld } from '../lib/world.js';

const { product, api, as } = await openWorld();
const head = await as('head');
const organisation_id = await product.value("select organisation_id::text from account where login = 'recipient'");
let next = 1000000 + (Date.now() % 8000000);
const number = () => `892${String((next += 11)).padStart(8, '5')}`;
const WRONG = 'Ошибкина Нина Львовна';
const create = async (more = {}) => granted(await api.post('/messages', { token: head, json: { kind: 'message', channel: 'phone', text: 'Прошу спилить дерево', organisation_id, ...more } }), 201).id;
const read = (id, token = head) => api.get(`/messages/${id}`, { token });
const put = async (id, what, json, { token = head, etag } = {}) => api.put(`/messages/${id}/${what}`, { token, etag: etag ?? (await read(id)).etag, json: { reason: 'Ошибка при вводе', ...json } });
const shown = async (id) => granted(await api.post(`/messages/${id}/applicant`, { token: head, json: { purpose: 'answer', reason: 'Готовим ответ' } }));
const history = async (id) => granted(await api.get(`/messages/${id}/history`, { token: head })).items;
const author = (id) => product.value(`select encode(author_key, 'hex') from message where id = ${id}`);

test('a mistaken name is put right: the wrong words are gone, the history has the reason and no name', async () => {
  const contacts = number();
  const id = await create({ applicant_name: WRONG, applicant_contacts: contacts });
  const before = await author(id);
  const answer = await put(id, 'applicant', { applicant_name: 'Ошибкин Нил Львович', applicant_contacts: `${contacts}, ул. Кирова, 1`, applicant_kind: 'citizen' });
  assert.equal(granted(answer).applicant_kind, 'citizen');
  assert.deepEqual(await shown(id), { known: true, name: 'Ошибкин Нил Львович', contacts: { text: `${contacts}, ул. Кирова, 1` } });
  assert.equal(await product.value(`select count(*)::int from pd.identity where author_key = decode('${before}', 'hex')`), 1, 'one telling, the new one');
  assert.equal(await product.value(`select count(distinct (contact, tags))::int from pd.contact where author_key = decode('${before}', 'hex')`), 1);
  const last = (await history(id)).at(-1);
  assert.deepEqual([last.kind, last.note, last.details, last.changes], ['applicant', 'Ошибка при вводе', { put_right: ['applicant_name', 'applicant_contacts'] }, { applicant_kind: ['unknown', 'citizen'] }]);
  const [row] = await product.sql(`select purpose, fields, details::text as details from audit_log where request_id = '${answer.headers.get('x-request-id')}' and action = 'applicant_correct'`);
  assert.deepEqual([row.purpose, [...row.fields].sort()], ['Ошибка при вводе', ['applicant_contacts', 'applicant_kind', 'applicant_name', 'reason']]);
  assert.ok(!JSON.stringify([await history(id), row]).includes('Ошибкин'));
});

test('of several records of a person the one is put right; who is told there now is known by it', async () => {
  const [his, hers] = [number(), number()];
  const [one, two, third] = [await create({ applicant_name: 'Столбов Пётр', applicant_contacts: his }), await create({ applicant_name: 'Столбов П.', applicant_contacts: his }), await create({ applicant_name: 'Иная Вера', applicant_contacts: hers })];
  assert.equal(await author(one), await author(two));
  granted(await put(two, 'applicant', { applicant_name: 'Иная В.', applicant_contacts: hers }));
  assert.equal(await author(two), await author(third));
  assert.equal((await shown(one)).name, 'Столбов П.', 'what was told of him with the other record stays his');
  granted(await put(one, 'applicant', { applicant_name: null, applicant_contacts: null }));
  assert.deepEqual([await author(one), (await shown(one)).known], [null, false]);
  assert.equal(await product.value(`select count(*)::int from pd.contact c where not exists (select from message m where m.author_key = c.author_key) and exists (select from pd.identity i where i.author_key = c.author_key)`), 0);
});

test('who really told the words that were put right is another person than the one they were taken for', async () => {
  const [phone, other] = [number(), number()];
  const [first, shared] = [await create({ applicant_name: 'Крутов Лев Ильич', applicant_contacts: phone }), await create({ applicant_name: 'Ольхова Инна Львовна', applicant_contacts: other })];
  granted(await put(first, 'applicant', { applicant_name: 'Берёзов Олег Львович', applicant_contacts: number() }));
  granted(await put(shared, 'applicant', { applicant_name: 'Ольхов Игорь Львович', applicant_contacts: other }));
  const [his, hers] = [await create({ applicant_name: 'Крутов Лев Ильич', applicant_contacts: phone }), await create({ applicant_name: 'Ольхова Инна Львовна', applicant_contacts: other })];
  assert.equal(new Set([await author(first), await author(shared), await author(his), await author(hers)]).size, 4);
  assert.deepEqual(await shown(his), { known: true, name: 'Крутов Лев Ильич', contacts: { text: phone } });
  assert.deepEqual([(await shown(first)).name, (await shown(hers)).name], ['Берёзов Олег Львович', 'Ольхова Инна Львовна']);
});

test('both words or none, a reason, the right to, the version; no signs instead of words', async () => {
  const id = await create({ applicant_name: WRONG, applicant_contacts: number() });
  for (const [json, pointer] of [[{ applicant_name: 'Одно Имя' }, '/applicant_contacts'], [{ applicant_contacts: '1' }, '/applicant_name'], [{}, ''], [{ applicant_kind: 'citizen', reason: '   ' }, '/reason'], [{ applicant_kind: 'robot' }, '/applicant_kind'], [{ kind: 'appeal' }, '/kind']])
    assert.equal(refused(await put(id, 'applicant', json), 422).errors[0].pointer, pointer, JSON.stringify(json));
  refused(await put(id, 'applicant', { applicant_kind: 'citizen' }, { etag: '"0"' }), 412, 'stale');
  refused(await api.put(`/messages/${id}/applicant`, { token: head, json: { applicant_kind: 'citizen', reason: 'без версии' } }), 428);
  for (const login of ['curator', 'analyst', 'recipient', 'mayor', 'pdo']) refused(await put(id, 'applicant', { applicant_kind: 'citizen' }, { token: await as(login) }), 403);
  assert.equal((await shown(id)).name, WRONG);
});

test('a message that is an appeal becomes one: machine, registration, terms of the law; and back', async () => {
  const id = await create({ fast_track: true });
  await product.psql(`update message set state = 'assigned' where id = ${id}`);
  const now = granted(await put(id, 'kind', { kind: 'appeal', channel: 'written' }));
  assert.deepEqual([now.kind, now.channel, now.machine, now.state, now.fast_track], ['appeal', 'written', 'appeal', 'new', false]);
  assert.ok(now.moves.some((m) => m.code === 'register'), 'it has to be registered');
  const deadlines = granted(await api.get(`/messages/${id}/deadlines`, { token: head })).items;
  assert.ok(deadlines.some((d) => d.kind === 'registration'), JSON.stringify(deadlines));
  const last = (await history(id)).at(-1);
  assert.deepEqual([last.kind, last.from_state, last.to_state, last.note, last.changes.kind, last.changes.channel], ['reclassified', 'assigned', 'new', 'Ошибка при вводе', ['message', 'appeal'], ['phone', 'written']]);
  granted(await api.post(`/messages/${id}/moves`, { token: head, etag: (await read(id)).etag, json: { move: 'register' } }));
  const registered = granted(await read(id));
  const back = granted(await put(id, 'kind', { kind: 'message', channel: 'pos' }));
  assert.deepEqual([back.machine, back.state, back.number], ['pos', 'registered', registered.number]);
  assert.notDeepEqual(granted(await api.get(`/messages/${id}/deadlines`, { token: head })).items.map((d) => d.kind), deadlines.map((d) => d.kind));
  assert.deepEqual(await product.sql(`select kind, what from deadline_differences(array[${id}])`), []);
  assert.equal((await product.ctl(['verify', 'sums'])).code, 0);
});

test('what is over and never was registered becomes no appeal; what is the same, unknown or not one\'s own is refused in words', async () => {
  const id = await create();
  await product.psql(`update message set state = 'closed', closed_at = now(), outcome = 'solved', outcome_by = 'executor' where id = ${id}`);
  assert.match(refused(await put(id, 'kind', { kind: 'appeal', channel: 'written' }), 409, 'wrong_state').detail, /возобновите/);
  const page = granted(await put(id, 'kind', { kind: 'comment', channel: 'page' }));
  assert.deepEqual([page.machine, page.state, page.outcome], ['page', 'closed', 'solved']);
  for (const [json, pointer] of [[{ kind: 'comment', channel: 'page' }, ''], [{ kind: 'message', channel: 'nowhere' }, '/channel'], [{ kind: 'letter', channel: 'page' }, '/kind'], [{ kind: 'message' }, '/channel'], [{ kind: 'message', channel: 'vk', reason: '  \n ' }, '/reason']])
    assert.equal(refused(await put(id, 'kind', json), 422).errors[0].pointer, pointer, JSON.stringify(json));
  refused(await put(id, 'kind', { kind: 'message', channel: 'vk' }, { etag: '"0"' }), 412);
  for (const login of ['recipient', 'mayor', 'pdo']) refused(await put(id, 'kind', { kind: 'message', channel: 'vk' }, { token: await as(login) }), 403);
});

test('a file that comes again leaves alone what a person has put right', async () => {
  const { whole } = importsOf(api, await as('head'));
  const source = `right-${next}`;
  const phone = number();
  const row = (text) => JSON.stringify({ id: source, text, received_at: '2026-03-01', name: WRONG, phone });
  const mapping = { id: 'external_id', text: 'text', received_at: 'received_at', name: 'author_name', phone: 'author_phone' };
  await whole(`${source}.ndjson`, row('Яма'), { source, mapping });
  const id = await product.value(`select id::text from message where external_id = '${source}'`);
  const was = granted(await read(id));
  granted(await put(id, 'applicant', { applicant_name: 'Верная Анна', applicant_contacts: phone, applicant_kind: 'abroad' }));
  granted(await put(id, 'kind', { kind: was.kind === 'comment' ? 'message' : 'comment', channel: 'page' }));
  assert.equal(counts(await whole(`${source}.ndjson`, row('Яма глубже'), { source, mapping })).updated, 1);
  const now = granted(await read(id));
  assert.deepEqual([now.text, now.kind, now.channel, now.applicant_kind], ['Яма глубже', was.kind === 'comment' ? 'message' : 'comment', 'page', 'abroad']);
  assert.equal((await shown(id)).name, 'Верная Анна');
});
