// A person whom ESIA knows and we do not asks for access; an administrator grants it or refuses; keys of signing in and their ends.
import { after, test } from 'node:test';
import assert from 'node:assert/strict';
import { granted, refused } from '../lib/api.js';
import { Jar, refresh, signIn, visit } from '../lib/signin.js';
import { openWorld } from '../lib/world.js';

const { product, api, as } = await openWorld();
const admin = await as('admin');
const OGRN = '1026701424056';
const organisation = await product.value("select id::text from organisation where kind = 'enterprise' and closed_on is null order by id limit 1");
await product.psql(`update organisation set ogrn = null where ogrn = '${OGRN}'; update organisation set ogrn = '${OGRN}' where id = ${organisation}`);
await product.psql("delete from access_request where esia_oid in (1000000012, 1000000013); update account set esia_oid = null, enabled = false where esia_oid in (1000000012, 1000000013)");

// Other files want him to be a stranger.
after(() => product.psql("update account set esia_oid = null, enabled = false where esia_oid in (1000000012, 1000000013)"));

const own = (jar) => visit(jar, `${product.url}/api/v1/session/access`);
const ask = (jar, json, origin = product.url) => visit(jar, `${product.url}/api/v1/session/access`, { method: 'POST', headers: { Origin: origin, 'Content-Type': 'application/json' }, body: JSON.stringify(json) });
const waiting = async () => granted(await api.get('/access-requests', { token: admin, query: { state: 'new' } })).items;
const WORDS = 'Отвечаю за парки вместо Сидорова Петра Ильича';
const WHY = 'Нет приказа: позвоните Петровой Анне Ивановне, 8 4812 38-11-22';
const login = `s${Date.now().toString(36)}`;

test('what ESIA tells of him is shown, with the organisation of ours that has its ОГРН', async () => {
  const { jar } = await signIn(product, 'stranger');
  const state = granted(await own(jar));
  assert.equal(state.name, 'Чайкин Степан Ильич');
  const known = await product.value(`select short_name from organisation where id = ${organisation}`);
  assert.deepEqual(state.organisations, [{ ogrn: OGRN, name: 'МБУ «Зелёный город»', chief: true, known }, { ogrn: '1026701424122', name: 'ООО «Чужая контора»', chief: false, known: null }], 'what is not active there is left out');
  assert.equal(state.request, null);
  refused(await own(new Jar()), 404);
  refused(await ask(new Jar(), { ogrn: null, role: 'recipient' }), 404);
  refused(await ask(jar, { ogrn: OGRN, role: 'recipient' }, 'https://evil.example'), 403);
});

test('he asks once, for a role and an organisation of his own; the administrator sees it and nobody else does', async () => {
  const { jar } = await signIn(product, 'stranger');
  assert.equal(refused(await ask(jar, { ogrn: '1027700132195', role: 'recipient' }), 422).errors[0].pointer, '/ogrn');
  assert.equal(refused(await ask(jar, { ogrn: OGRN, role: 'tsar' }), 422).errors[0].pointer, '/role');
  const state = granted(await ask(jar, { ogrn: OGRN, role: 'recipient', comment: WORDS }));
  assert.equal(state.request.state, 'new');
  refused(await ask(jar, { ogrn: null, role: 'recipient' }), 409);
  const [request] = (await waiting()).filter((r) => r.esia_oid === '1000000012');
  assert.deepEqual([request.organisation_id, request.role, request.chief, request.comment], [organisation, 'recipient', true, WORDS]);
  refused(await api.get('/access-requests', { token: await as('head') }), 403);
});

test('a refused one reads why, and may ask again', async () => {
  const [request] = (await waiting()).filter((r) => r.esia_oid === '1000000012');
  refused(await api.post(`/access-requests/${request.id}/refuse`, { token: admin, json: {} }), 422);
  assert.equal(granted(await api.post(`/access-requests/${request.id}/refuse`, { token: admin, json: { reason: WHY } })).state, 'refused');
  refused(await api.post(`/access-requests/${request.id}/refuse`, { token: admin, json: { reason: WHY } }), 409);
  const { jar, end } = await signIn(product, 'stranger');
  assert.equal(end.location, '/request-access');
  const state = granted(await own(jar));
  assert.deepEqual([state.request.state, state.request.reason], ['refused', WHY]);
  granted(await ask(jar, { ogrn: OGRN, role: 'recipient', comment: null }));
});

test('a granted one signs in, in the role the administrator gave', async () => {
  const [request] = (await waiting()).filter((r) => r.esia_oid === '1000000012');
  const { jar: open } = await signIn(product, 'stranger');
  const grant = (json) => api.post(`/access-requests/${request.id}/grant`, { token: admin, json });
  const wrong = refused(await grant({ login: 'head', role: 'recipient', organisation_id: null, reason: 'Приказ 7' }), 422).errors;
  assert.deepEqual(wrong.map((e) => [e.pointer, e.code]), [['/login', 'taken'], ['/organisation_id', 'missing']]);
  const done = granted(await grant({ login, role: 'recipient', organisation_id: organisation, post: 'Мастер', reason: 'Приказ 7' }));
  assert.equal(done.state, 'granted');
  refused(await grant({ login: `${login}x`, role: 'recipient', organisation_id: organisation, reason: 'Приказ 7' }), 422);
  assert.equal(granted(await own(open)).request.state, 'granted');
  assert.match(refused(await ask(open, { ogrn: OGRN, role: 'recipient' }), 409).detail, /уже есть/);
  const { jar, end } = await signIn(product, 'stranger');
  assert.equal(end.location, '/messages');
  const { account } = granted(await refresh(product, jar));
  assert.deepEqual([account.login, account.name, account.post, account.roles.map((r) => r.code), account.organisation_id], [login, 'Чайкин Степан Ильич', 'Мастер', ['recipient'], organisation]);
  const token = granted(await refresh(product, jar)).access_token;
  assert.deepEqual(granted(await api.get('/notices', { token })).items.map((n) => [n.kind, n.title, n.message_id]), [['access_granted', 'Ответственный получатель', null]], 'he is told');
  granted(await api.post('/notices/read', { token, json: { ids: null } }));
  assert.equal(granted(await api.get('/notices/unread', { token })).unread, 0);
  assert.ok(granted(await api.get('/notices', { token: admin })).items.some((n) => n.kind === 'access_asked'), 'and the administrator was told of the request');
  const row = await product.sql(`select action, purpose from audit_log where object = 'access-requests/${request.id}' || '/grant' or object like 'access-requests/${request.id}%' order by id desc limit 3`);
  assert.ok(row.some((r) => r.action === 'access_grant' && r.purpose === 'Приказ 7'), JSON.stringify(row));
});

test('whose account is no longer his asks anew: the former grant is no answer', async () => {
  await product.psql("update account set esia_oid = null where esia_oid = 1000000012");
  const { jar, end } = await signIn(product, 'stranger');
  assert.equal(end.location, '/request-access');
  assert.equal(granted(await own(jar)).request, null);
  granted(await ask(jar, { ogrn: OGRN, role: 'recipient' }));
  await product.psql("delete from access_request where esia_oid = 1000000012 and state = 'new'");
});

test('a person without organisations asks too; one whose name ESIA does not tell does not get here', async () => {
  const { jar } = await signIn(product, 'newcomer');
  const state = granted(await own(jar));
  assert.deepEqual([state.name, state.organisations], ['Белов Егор', []]);
  granted(await ask(jar, { ogrn: null, role: 'analyst' }));
  await product.psql("delete from access_request where esia_oid = 1000000013");
  assert.equal((await signIn(product, 'newcomer', { fault: 'no_person' })).end.location, '/login?error=provider');
  const without = await signIn(product, 'newcomer', { fault: 'no_roles' });
  assert.equal(without.end.location, '/request-access', 'organisations that could not be read hold nobody up');
});

test('who belongs to two hundred organisations in ESIA finds his own among them', async () => {
  const { jar } = await signIn(product, 'stranger', { fault: 'many_roles' });
  const state = granted(await own(jar));
  assert.equal(state.organisations.length, 202);
  assert.equal(state.organisations.find((o) => o.ogrn === OGRN).name, 'МБУ «Зелёный город»');
  assert.equal(granted(await ask(jar, { ogrn: OGRN, role: 'recipient' })).request.state, 'new');
  await product.psql("delete from access_request where esia_oid = 1000000012");
});

test('a visit is good for an hour', async () => {
  const { jar } = await signIn(product, 'newcomer');
  granted(await own(jar));
  await product.psql("update access_visit set created_at = now() - interval '61 minutes' where esia_oid = 1000000013");
  refused(await own(jar), 404);
  refused(await ask(jar, { ogrn: null, role: 'analyst' }), 404);
});

test('the administrator sees the keys of signing in and until when they are good', async () => {
  const { items } = granted(await api.get('/sign-in-keys', { token: admin }));
  assert.deepEqual(items.find((k) => k.name === 'rsa.pem'), { use: 'esia', name: 'rsa.pem', alg: 'RS256', until: null, state: 'ok' });
  refused(await api.get('/sign-in-keys', { token: await as('head') }), 403);
});
