// Accounts: made, changed, disabled; roles with dates, deputising, the role one acts in; who always administers; sessions.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { granted, refused } from '../lib/api.js';
import { eventually, openWorld } from '../lib/world.js';

const { product, api, as } = await openWorld();
const admin = await as('admin');
const stamp = Date.now().toString(36);
const idOf = (login) => product.value(`select id::text from account where login = '${login}'`);
const dayOf = (days) => product.value(`select (current_date + ${days})::text`);
const today = await dayOf(0);
const oid = String(Date.now());
const read = (id) => api.get(`/accounts/${id}`, { token: admin });
const make = async (login, more = {}) => granted(await api.post('/accounts', { token: admin, json: { login: `${login}-${stamp}`, name: `Пробин ${login}`, ...more } }), 201);
/** The version of an account as it is now. */
const tagOf = async (id) => (await api.get(`/accounts/${id}`, { token: admin })).etag ?? '"1"';
const give = async (id, json, token = admin) => api.post(`/accounts/${id}/grants`, { token, etag: await tagOf(id), json: { valid_from: today, reason: 'приказ', ...json } });
const take = async (id, grant_id, more = {}) => api.post(`/accounts/${id}/grants/end`, { token: admin, etag: await tagOf(id), json: { grant_id, reason: 'отозвано', ...more } });
const put = async (id, json) => {
  const held = await read(id);
  const { name, post, email, organisation_id, esia_oid, enabled } = granted(held);
  return api.put(`/accounts/${id}`, { token: admin, etag: held.etag, json: { name, post, email, organisation_id, esia_oid, enabled, ...json } });
};
const wrong = (answer) => refused(answer, 422, 'invalid').errors.map((e) => [e.pointer, e.code]);

test('an account is made, found by parts of its name, changed under its version', async () => {
  const organisation_id = await product.value("select organisation_id::text from account where login = 'recipient'");
  const made = await make('anna', { post: 'Инспектор', email: 'anna@smolensk.example', organisation_id, esia_oid: `${oid}1` });
  assert.deepEqual([made.enabled, made.grants, made.signed_in_at, made.version], [true, [], null, 1]);
  const found = granted(await api.get('/accounts', { token: admin, query: { q: `ПРОБИН ANNA инспектор`.split(' ')[0], limit: 500 } })).items;
  assert.ok(found.some((a) => a.id === made.id));
  const none = granted(await api.get('/accounts', { token: admin, query: { state: 'none', limit: 500 } })).items;
  assert.ok(none.some((a) => a.id === made.id) && none.every((a) => !a.grants.some((g) => g.state === 'now')));
  const changed = granted(await put(made.id, { post: 'Старший инспектор' }));
  assert.deepEqual([changed.post, changed.version], ['Старший инспектор', 2]);
  refused(await api.put(`/accounts/${made.id}`, { token: admin, etag: '"1"', json: { name: 'Другое', enabled: true } }), 412, 'stale');
});

test('what is wrong is named in its place; a login is never given again', async () => {
  const gone = await make('gone', { esia_oid: `${oid}2` });
  granted(await put(gone.id, { enabled: false, reason: 'уволен' }));
  const post = (json) => api.post('/accounts', { token: admin, json: { name: 'Пробин', ...json } });
  assert.deepEqual(wrong(await post({ login: `gone-${stamp}` })), [['/login', 'taken']]);
  assert.deepEqual(wrong(await post({ login: 'Заглавная' })), [['/login', 'wrong_value']]);
  assert.deepEqual(wrong(await post({ login: `x-${stamp}`, esia_oid: `${oid}2` })), [['/esia_oid', 'taken']]);
  assert.deepEqual(wrong(await post({ login: `y-${stamp}`, esia_oid: '0' })), [['/esia_oid', 'wrong_value']]);
  assert.deepEqual(wrong(await post({ login: `x-${stamp}`, email: 'не адрес' })), [['/email', 'wrong_value']]);
  assert.deepEqual(wrong(await post({ login: `x-${stamp}`, organisation_id: '999999' })), [['/organisation_id', 'unknown_value']]);
  assert.deepEqual(wrong(await put((await make('why')).id, { enabled: false })), [['/reason', 'missing']]);
});

test('a list goes on page by page', async () => {
  const all = granted(await api.get('/accounts', { token: admin, query: { limit: 500 } })).items.map((a) => a.id);
  const seen = [];
  for (let cursor; ;) {
    const page = granted(await api.get('/accounts', { token: admin, query: { limit: 4, ...(cursor ? { cursor } : {}) } }));
    seen.push(...page.items.map((a) => a.id));
    cursor = page.next;
    if (!cursor) break;
  }
  assert.deepEqual(seen, all);
});

test('a role counts from the next request on its first day to the end of its last, without a restart', async () => {
  const { id, login } = await make('dated');
  const token = await product.token(login);
  refused(await api.get('/messages', { token }), 403);
  const tomorrow = granted(await give(id, { role: 'analyst', valid_from: await dayOf(1) }), 201);
  assert.equal(tomorrow.grants[0].state, 'coming');
  refused(await api.get('/messages', { token }), 403);
  const now = granted(await give(id, { role: 'curator', valid_to: today }), 201).grants.find((g) => g.role === 'curator');
  assert.equal(now.state, 'now');
  granted(await api.get('/messages', { token, query: { limit: 1 } }));
  await product.psql(`update role_grant set valid_from = current_date - 3, valid_to = current_date - 1 where id = ${now.id}`);
  refused(await api.get('/messages', { token }), 403);
  assert.equal(granted(await read(id)).grants.find((g) => g.id === now.id).state, 'over');
});

test('the day is that of Moscow', async () => {
  assert.equal(today, await product.value("select (now() at time zone 'Europe/Moscow')::date::text"));
  const [role] = await product.sql("select setconfig::text as config from pg_db_role_setting s join pg_roles r on r.oid = s.setrole where r.rolname = 'mcu_api'");
  assert.match(role.config, /timezone=Europe\/Moscow/i);
});

test('a deputy takes the place of another with its organisation, by an order, until a day; the head sees it', async () => {
  const { id, login } = await make('vrio');
  const principal = await idOf('recipient');
  const deputy = { role: 'recipient', deputy_for_id: principal, valid_to: await dayOf(9), basis: 'Приказ № 12-к от 01.11.2026' };
  assert.deepEqual(wrong(await give(id, { ...deputy, basis: undefined, valid_to: undefined })).sort(), [['/basis', 'missing'], ['/valid_to', 'missing']]);
  assert.deepEqual(wrong(await give(id, { ...deputy, role: 'mayor' })), [['/deputy_for_id', 'wrong_value']]);
  assert.deepEqual(wrong(await give(principal, deputy)), [['/deputy_for_id', 'wrong_value']]);
  granted(await give(id, deputy), 201);
  assert.deepEqual(wrong(await give(id, deputy)), [['/role', 'held']]);
  const [theirs, ours] = await Promise.all([as('recipient'), product.token(login)].map(async (t) => granted(await api.get('/messages', { token: await t, query: { limit: 1 } })).total.value));
  assert.equal(ours, theirs);
  const head = granted(await api.get('/accounts', { token: await as('head'), query: { state: 'deputy', limit: 500 } })).items.find((a) => a.id === id);
  assert.deepEqual([head.grants[0].deputy_for, head.grants[0].basis], [await product.value(`select name from account where id = ${principal}`), deputy.basis]);
  const { grants } = granted(await api.get('/session', { token: await product.token(login) }));
  assert.deepEqual([grants[0].deputy_for, grants[0].valid_to], [head.grants[0].deputy_for, deputy.valid_to]);
});

test('a deputy’s place ends with the role of him whose place it is', async () => {
  const organisation_id = await product.value("select organisation_id::text from account where login = 'recipient'");
  const foreign = await product.value(`select id::text from organisation where not path @> array[${organisation_id}] order by id limit 1`);
  const principal = await make('chief', { organisation_id });
  const { id, login } = await make('stand-in');
  const own = granted(await give(principal.id, { role: 'recipient', valid_to: await dayOf(20) }), 201).grants[0];
  const deputy = { role: 'recipient', deputy_for_id: principal.id, valid_to: await dayOf(9), basis: 'Приказ № 8' };
  const late = refused(await give(id, { ...deputy, valid_to: await dayOf(21) }), 422, 'invalid').errors;
  assert.deepEqual(late.map((e) => [e.pointer, e.code]), [['/valid_to', 'wrong_value']]);
  assert.match(late[0].message, /кончается раньше: \d\d\.\d\d\.\d{4}/);
  assert.deepEqual(wrong(await give(id, { ...deputy, organisation_id: foreign })), [['/organisation_id', 'wrong_value']]);
  assert.deepEqual(wrong(await give(id, { role: 'curator', valid_from: await dayOf(900) })), [['/valid_from', 'unlikely']]);
  granted(await give(id, deputy), 201);
  const coming = { ...deputy, valid_from: await dayOf(12), valid_to: await dayOf(20), basis: 'Приказ № 9' };
  granted(await give(id, coming), 201);
  const token = await product.token(login);
  granted(await api.get('/messages', { token, query: { limit: 1 } }));
  granted(await take(principal.id, own.id, { valid_to: await dayOf(5) }));
  const ends = async () => granted(await read(id)).grants.map((g) => [g.valid_from, g.valid_to, g.taken_reason]).sort();
  const why = 'Закончилась роль того, кого замещали';
  assert.deepEqual(await ends(), [[today, await dayOf(5), why], [await dayOf(12), await dayOf(11), why]]);
  granted(await take(principal.id, own.id));
  refused(await api.get('/messages', { token }), 403);
  assert.deepEqual((await ends())[0], [today, await dayOf(-1), why]);
  assert.equal(granted(await read(id)).grants.find((g) => g.valid_from === today).taken_by, await product.value("select name from account where login = 'admin'"));
});

test('with several roles one acts in all of them or in the chosen one, files as well, and the journal says in which', async () => {
  const organisation_id = await product.value("select organisation_id::text from account where login = 'recipient'");
  const { id, login } = await make('both', { organisation_id });
  granted(await give(id, { role: 'recipient' }), 201);
  granted(await give(id, { role: 'pos', valid_to: await dayOf(5), deputy_for_id: await idOf('pos'), basis: 'Приказ 7' }), 201);
  const token = await product.token(login);
  const total = async () => granted(await api.get('/messages', { token, query: { limit: 1 } })).total.value;
  const all = await total();
  const who = granted(await api.get('/session', { token }));
  assert.deepEqual([who.grants.map((g) => g.role).sort(), who.grant_id], [['pos', 'recipient'], null]);
  const own = who.grants.find((g) => g.role === 'recipient').id;
  const choose = (grant_id) => api.put('/session/role', { token, json: { grant_id } });
  const narrowed = granted(await choose(own));
  assert.deepEqual([narrowed.grant_id, narrowed.roles.map((r) => r.code), narrowed.sees_all, narrowed.actions.includes('import.write')], [own, ['recipient'], false, false]);
  assert.ok((await total()) < all);
  refused(await api.get('/imports', { token }), 403);
  const found = granted(await api.get('/search', { token }));
  assert.equal(found.total.value, await total());
  // A file ordered in the chosen role holds what that role sees, even when it is made after another choice.
  const { id: file } = granted(await api.post('/exports', { token, json: { format: 'ndjson' } }), 202);
  const other = granted(await choose(who.grants.find((g) => g.role === 'pos').id));
  assert.deepEqual(other.roles.map((r) => r.code), ['pos']);
  assert.equal(await total(), all);
  const done = await eventually('the file is made', async () => {
    const [state] = await product.sql(`select status, rows::int from export where id = ${file}`);
    return state.status === 'done' && state;
  });
  assert.equal(done.rows, found.total.value);
  const [row] = await product.sql(`select details->'roles' as roles from audit_log where account_id = ${id} order by id desc limit 1`);
  assert.deepEqual(row.roles, [{ role: 'pos', deputy_for: Number(await idOf('pos')) }]);
  assert.deepEqual(wrong(await choose(await product.value(`select id::text from role_grant where account_id <> ${id} limit 1`))), [['/grant_id', 'unknown_value']]);
  // The chosen role ends: what is left counts.
  await product.psql(`update role_grant set valid_from = current_date - 2, valid_to = current_date - 1 where account_id = ${id} and role = 'pos'`);
  assert.ok((await total()) < all);
  assert.equal(granted(await api.get('/session', { token })).grant_id, null);
  granted(await choose(null));
});

test('a role is taken with a reason, at once or from a day, and never twice', async () => {
  const { id, login } = await make('taken');
  const [grant] = granted(await give(id, { role: 'analyst' }), 201).grants;
  const token = await product.token(login);
  granted(await api.get('/messages', { token, query: { limit: 1 } }));
  const later = granted(await take(id, grant.id, { valid_to: await dayOf(3) })).grants[0];
  assert.deepEqual([later.state, later.valid_to, later.taken_reason], ['now', await dayOf(3), 'отозвано']);
  granted(await api.get('/messages', { token, query: { limit: 1 } }));
  const answer = await take(id, grant.id, { reason: 'переведён' });
  const [ended] = granted(answer).grants;
  assert.deepEqual([ended.state, ended.taken_by, ended.taken_reason], ['over', await product.value("select name from account where login = 'admin'"), 'переведён']);
  refused(await api.get('/messages', { token }), 403);
  assert.deepEqual(wrong(await take(id, grant.id)), [['/valid_to', 'wrong_value']]);
  assert.deepEqual(wrong(await take(await idOf('head'), grant.id)), [['/grant_id', 'unknown_value']]);
  const [row] = await product.sql(`select purpose, object from audit_log where request_id = '${answer.headers.get('x-request-id')}'`);
  assert.deepEqual([row.purpose, row.object], ['переведён', `accounts/${id}`]);
});

test('disabling ends the sessions at once; enabling asks for a new sign-in', async () => {
  const { id, login } = await make('off');
  granted(await give(id, { role: 'analyst' }), 201);
  const token = await product.token(login);
  granted(await api.get('/session', { token }));
  const off = granted(await put(id, { enabled: false, reason: 'отпуск' }));
  assert.deepEqual([off.enabled, off.disabled_reason, off.sessions], [false, 'отпуск', 0]);
  refused(await api.get('/session', { token }), 401);
  const on = granted(await put(id, { enabled: true }));
  assert.deepEqual([on.enabled, on.disabled_reason], [true, null]);
  refused(await api.get('/session', { token }), 401);
});

test('open sessions are seen and ended one by one or together; the own present one stays', async () => {
  const { id, login } = await make('seated');
  const [one, two] = [await product.token(login), await product.token(login)];
  const list = async () => granted(await api.get(`/accounts/${id}/sessions`, { token: admin })).items;
  assert.equal((await list()).length, 2);
  const end = (session_id, whose = id) => api.post(`/accounts/${whose}/sessions/end`, { token: admin, json: { session_id } });
  granted(await end((await list())[0].id));
  assert.equal([await api.get('/session', { token: one }), await api.get('/session', { token: two })].filter((a) => a.status === 401).length, 1);
  refused(await end((await product.value('select gen_random_uuid()'))), 404);
  assert.deepEqual(wrong(await end('x'.repeat(36))), [['/session_id', 'wrong_value']]);
  granted(await end(null));
  assert.deepEqual(await list(), []);
  const own = granted(await end(null, await idOf('admin')));
  assert.deepEqual(own.items.map((s) => s.own), [true]);
  granted(await api.get('/session', { token: admin }));
});

test('the last administrator stays, and nobody takes his own last right', async () => {
  const id = await idOf('admin');
  const grant = await product.value(`select id::text from role_grant where account_id = ${id} and role = 'admin'`);
  refused(await take(id, grant), 409, 'last_admin');
  refused(await take(id, grant, { valid_to: await dayOf(30) }), 409, 'last_admin');
  refused(await put(id, { enabled: false, reason: 'проба' }), 409, 'last_admin');
  const second = await make('second');
  const [theirs] = granted(await give(second.id, { role: 'admin' }), 201).grants;
  const problem = refused(await take(id, grant), 409, 'last_admin');
  assert.match(problem.detail, /Своё последнее право/);
  refused(await put(id, { enabled: false, reason: 'проба' }), 409, 'last_admin');
  granted(await take(second.id, theirs.id));
  assert.equal(await product.value(`select count(*)::int from role_grant where id = ${grant} and valid_to is null`), 1);
});

test('nobody gives himself a role, the only administrator neither; the refusals stand in the journal', async () => {
  const id = await idOf('admin');
  const journalled = (result) => product.value(`select count(*)::int from audit_log where action = 'grant_create' and object = 'accounts/${id}' and result = '${result}' and account_id = ${id}`);
  const [refusals, gifts] = [await journalled('own_rights'), await journalled('ok')];
  const second = await make('other-admin');
  const [theirs] = granted(await give(second.id, { role: 'admin' }), 201).grants;
  const own = await give(id, { role: 'head', valid_to: today });
  assert.match(refused(own, 403, 'own_rights').detail, /другой администратор/);
  assert.equal(await journalled('own_rights'), refusals + 1);
  await assert.rejects(product.psql(`select set_config('mcu.account', '${id}', false); insert into role_grant (account_id, role, valid_from) values (${id}, 'head', current_date)`), /a role to oneself/);
  granted(await give(id, { role: 'pages', valid_to: today }, await product.token(second.login)), 201);
  granted(await take(second.id, theirs.id));
  refused(await give(id, { role: 'cur', valid_to: today }), 403, 'own_rights');
  assert.equal(await journalled('ok'), gifts, 'nor does the only one');
  const matrix = await api.get('/permissions', { token: admin });
  const wide = granted(matrix).items.map(({ role, action, paragraph, scope }) => ({ role, action, paragraph, scope: role === 'admin' ? 'all' : scope }));
  assert.match(refused(await api.put('/permissions', { token: admin, etag: matrix.etag, json: { reason: 'хочу видеть', items: wide } }), 403, 'own_rights').detail, /есть у вас самого/);
  await product.psql(`delete from role_grant where account_id = ${id} and role in ('pages', 'cur')`);
});

test('roles are given and taken under the version of the account: 428 without, 412 with the account as it is', async () => {
  const made = await make('versioned');
  const json = { role: 'analyst', valid_from: today, reason: 'приказ' };
  const post = (path, etag, body) => api.post(`/accounts/${made.id}/${path}`, { token: admin, etag, json: body });
  refused(await post('grants', undefined, json), 428, 'if_match_required');
  const given = granted(await post('grants', '"1"', json), 201);
  assert.equal(given.version, 2);
  const { current } = refused(await post('grants', '"1"', { ...json, role: 'curator' }), 412, 'stale');
  assert.deepEqual([current.version, current.grants.map((g) => g.role)], [2, ['analyst']]);
  const end = { grant_id: given.grants[0].id, reason: 'отозвано' };
  refused(await post('grants/end', undefined, end), 428);
  refused(await post('grants/end', '"1"', end), 412);
  assert.equal(granted(await post('grants/end', '"2"', end)).version, 3);
});

test('each role tells how many hold it, and the list of them has as many', async () => {
  const roles = granted(await api.get('/roles', { token: admin })).items;
  assert.equal(roles.length, await product.value('select count(*)::int from role'));
  for (const { code, holders } of roles)
    assert.equal(granted(await api.get('/accounts', { token: admin, query: { role: code, state: 'on', limit: 500 } })).items.length, holders, code);
});

test('the head and the data officer look, only the administrator changes', async () => {
  const id = await idOf('recipient');
  for (const login of ['head', 'pdo']) {
    granted(await api.get(`/accounts/${id}`, { token: await as(login) }));
    refused(await api.put(`/accounts/${id}`, { token: await as(login), etag: '"1"', json: {} }), 403);
    refused(await api.get(`/accounts/${id}/sessions`, { token: await as(login) }), 403);
  }
  for (const login of ['curator', 'recipient', 'cur', 'mayor']) refused(await api.get('/accounts', { token: await as(login) }), 403);
});
