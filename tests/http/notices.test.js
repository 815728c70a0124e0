// What the product tells an account itself, and what the account has set for itself.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { granted, refused } from '../lib/api.js';
import { signIn, refresh } from '../lib/signin.js';
import { openWorld } from '../lib/world.js';

const { product, api, as } = await openWorld();
const token = await as('recipient');
const head = await as('head');
const organisation_id = await product.value("select organisation_id::text from account where login = 'recipient'");
const recipient = await product.value("select id::text from account where login = 'recipient'");
const unread = async (by = token) => granted(await api.get('/notices/unread', { token: by })).unread;
const notices = async (query = {}) => granted(await api.get('/notices', { token, query: { limit: 500, ...query } })).items;

/** A record given to the recipient's organisation without an executor: its desk is told. */
async function assign() {
  const made = granted(await api.post('/messages', { token: head, json: { kind: 'message', channel: 'phone', text: 'Запись для уведомления' } }), 201);
  const go = async (json) => {
    const card = await api.get(`/messages/${made.id}`, { token: head });
    granted(await api.post(`/messages/${made.id}/moves`, { token: head, etag: card.etag, json }));
  };
  await go({ move: 'register' });
  await go({ move: 'assign', organisation_id, official_id: await product.value(`select id::text from official where organisation_id = ${organisation_id} order by id limit 1`) });
  return made.id;
}
const tell = (id) => product.psql(`select mail_queue('assignment', array[(${recipient}, null, 'Проба', false, ${id}, null)::mail_want])`);

test('an assignment told to an account stands in its inbox, is counted until it is read', async () => {
  const id = await assign();
  const before = await unread();
  await tell(id);
  assert.equal(await unread(), before + 1);
  const [first] = await notices({ unread: true });
  assert.deepEqual([first.message_id, first.kind, first.read_at, first.open], [id, 'assignment', null, true]);
  assert.equal(granted(await api.post('/notices/read', { token, json: { ids: [first.id] } })).unread, before);
  assert.notEqual((await notices()).find((n) => n.id === first.id).read_at, null);
  assert.ok(!(await notices({ unread: true })).some((n) => n.id === first.id));
  await tell(id);
  assert.equal(granted(await api.post('/notices/read', { token, json: { ids: null } })).unread, 0);
});

test('the ladder tells the head in the product, mail or no mail', async () => {
  const id = await assign();
  await product.psql(`update message set due_on = current_date - 40, priority = 1, organisation_id = null, official_id = null where id = ${id}`);
  await product.psql('select escalation_run(now())');
  const items = granted(await api.get('/notices', { token: head, query: { limit: 500 } })).items.filter((n) => n.message_id === id);
  assert.ok(items.length > 0);
  assert.ok(items.every((n) => n.kind === 'escalation' && n.due));
});

test('nobody reads or counts the notices of another, nor of a record that left his scope', async () => {
  const id = await assign();
  await tell(id);
  const before = await unread();
  const [first] = await notices({ unread: true });
  granted(await api.post('/notices/read', { token: head, json: { ids: [first.id] } }));
  assert.equal(await unread(), before);
  await product.psql(`update message set organisation_id = null where id = ${id}`);
  assert.equal(await unread(), before - 1);
  assert.ok(!(await notices()).some((n) => n.message_id === id));
});

test('a wrong id is named in its place', async () => {
  assert.deepEqual(refused(await api.post('/notices/read', { token, json: { ids: ['1', 'x'] } }), 422).errors.map((e) => e.pointer), ['/ids/1']);
  refused(await api.post('/notices/read', { token, json: {} }), 422);
  refused(await api.get('/notices', { token, query: { cursor: 'нет' } }), 400);
});

const setting = { email: 'own@smolensk.example', open_from: '10:00', open_to: '11:30', digest_minutes: 5, grant_id: null };

test('one sets his own address, hours and digest; a version that is old, or a wrong time, is refused', async () => {
  const mayor = await as('mayor');
  await product.psql("delete from account_setting where account_id = (select id from account where login = 'mayor')");
  const first = await api.get('/settings', { token: mayor });
  assert.deepEqual([granted(first).open_from, first.json.centre_from], [null, await product.value("select to_char(open_from, 'HH24:MI') from mail_setting")]);
  const put = (json, etag = first.etag) => api.put('/settings', { token: mayor, etag, json: { ...setting, ...json } });
  const wrong = (answer) => refused(answer, 422, 'invalid').errors.map((e) => e.pointer);
  assert.deepEqual(wrong(await put({ open_from: '25:00' })), ['/open_from', '/open_to']);
  assert.deepEqual(wrong(await put({ open_to: null })), ['/open_to']);
  assert.deepEqual(wrong(await put({ email: 'нет' })), ['/email']);
  assert.deepEqual(wrong(await put({ grant_id: await product.value(`select id::text from role_grant where account_id = ${recipient} limit 1`) })), ['/grant_id']);
  const saved = granted(await put({}));
  assert.deepEqual([saved.email, saved.open_from, saved.open_to, saved.digest_minutes, saved.version], ['own@smolensk.example', '10:00', '11:30', 5, 1]);
  refused(await put({ email: 'other@smolensk.example' }), 412, 'stale');
  assert.equal(await product.value("select email from account where login = 'mayor'"), 'own@smolensk.example');
  granted(await api.put('/settings', { token: mayor, etag: (await api.get('/settings', { token: mayor })).etag, json: { ...setting, digest_minutes: null, open_from: null, open_to: null } }));
  assert.equal(granted(await api.get('/settings', { token: mayor })).open_from, null);
});

test('own hours decide when a mail leaves', async () => {
  const open = (at, from, to) => product.value(`select mail_open('2026-11-25 ${at}+03'::timestamptz, ${from}, ${to})`);
  assert.equal(await open('10:30', "'10:00'", "'11:00'"), true);
  assert.equal(await open('11:00', "'10:00'", "'11:00'"), false);
  assert.equal(await open('06:30', "'06:00'", "'07:00'"), true);
  assert.equal(await open('06:30', 'null', 'null'), false);
});

test('a session begins in the role that was set', async () => {
  const account = await product.value("select id::text from account where login = 'pages'");
  await product.psql(`insert into role_grant (account_id, role) values (${account}, 'mayor')`);
  try {
    const pages = await as('pages');
    const own = granted(await api.get('/session', { token: pages })).grants.find((g) => g.role === 'pages').id;
    const held = await api.get('/settings', { token: pages });
    granted(await api.put('/settings', { token: pages, etag: held.etag, json: { ...setting, grant_id: own } }));
    const { jar } = await signIn(product, 'pages');
    assert.equal((await refresh(product, jar)).json.account.grant_id, own);
  } finally {
    await product.psql(`delete from role_grant where account_id = ${account} and role = 'mayor'; delete from account_setting where account_id = ${account}`);
  }
});
