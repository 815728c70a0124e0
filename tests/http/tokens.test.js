// Tokens of other systems: what they may and may not, from where, how often, how they change and end; requests made once; assertions.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { granted, refused } from '../lib/api.js';
import { es256, forge, hs256, strangerKey } from '../lib/jwt.js';
import { eventually, issuer, openWorld, uniqueWord } from '../lib/world.js';

const { product, api, as } = await openWorld();
const [admin, head] = [await issuer(product), await as('head')];
const dayOf = (days) => product.value(`select (current_date + ${days})::text`);
const tomorrow = await dayOf(1);
const own = await product.value("select organisation_id::text from account where login = 'recipient'");
const key = () => randomBytes(12).toString('hex');
const BASE = { role: 'head', scopes: ['message.read'], addresses: [], per_minute: 6000, valid_to: tomorrow };
const unkept = (answer) => {
  assert.equal(answer.headers.get('cache-control'), 'no-store', 'nothing on the way keeps a secret');
  return answer;
};
const make = async (more = {}) => granted(unkept(await api.post('/tokens', { token: admin, json: { ...BASE, name: `Система ${uniqueWord('')}`, ...more } })), 201);
const tagOf = async (id) => (await api.get(`/tokens/${id}`, { token: admin })).etag;
const wrong = (answer) => refused(answer, 422, 'invalid').errors.map((e) => [e.pointer, e.code]);
const terms = ({ name, scopes, addresses, per_minute, valid_to, public_key }, more) => ({ name, scopes, addresses, per_minute, valid_to, public_key, ...more });
const put = async (made, more) => api.put(`/tokens/${made.id}`, { token: admin, etag: await tagOf(made.id), json: terms(made, more) });
const list = (token, query = {}) => api.get('/messages', { token, query: { limit: 1, ...query } });

test('a secret is told once and kept as a hash; the token reads what its scopes name and nothing else', async () => {
  const made = await make();
  assert.match(made.secret, /^mcu_[\w-]{43}$/);
  assert.deepEqual(made.secrets.map((s) => s.prefix), [made.secret.slice(0, 10)]);
  granted(await list(made.secret));
  const shown = JSON.stringify([granted(await api.get('/tokens', { token: admin })), granted(await api.get(`/tokens/${made.id}`, { token: admin }))]);
  assert.ok(!shown.includes(made.secret) && shown.includes(made.secret.slice(0, 10)));
  const kept = await product.value(`select encode(hash, 'hex') from api_secret where token_id = ${made.id}`);
  assert.equal(kept, createHash('sha256').update(made.secret).digest('hex'));
  assert.equal(await product.value(`select count(*)::int from audit_log where details::text like '%${made.secret.slice(0, 14)}%' or object like '%${made.secret.slice(0, 14)}%'`), 0);
  refused(await api.get('/search', { token: made.secret, query: { q: 'яма' } }), 403, 'forbidden');
  refused(await api.get('/tokens', { token: made.secret }), 403, 'forbidden');
  for (const path of ['/session', '/settings', '/notices']) refused(await api.get(path, { token: made.secret }), 403, 'forbidden');
  refused(await api.delete('/session', { token: made.secret }), 403, 'forbidden');
  for (const secret of ['mcu_', `${made.secret}x`, made.secret.slice(0, -1), `mcu_${'A'.repeat(43)}`]) refused(await list(secret), 401, 'unauthorized');
  const used = granted(await api.get(`/tokens/${made.id}`, { token: admin }));
  assert.ok(used.used_at && used.used_from);
});

test('an administrator gives a system no more than he holds himself, by no door', async () => {
  const alone = await as('admin');
  const json = { ...BASE, name: 'Чужие права' };
  assert.match(refused(await api.post('/tokens', { token: alone, json }), 403, 'token_rights').detail, /не больше/);
  const made = await make();
  const { etag } = await api.get(`/tokens/${made.id}`, { token: alone });
  refused(await api.put(`/tokens/${made.id}`, { token: alone, etag, json: terms(made) }), 403, 'token_rights');
  refused(await api.post(`/tokens/${made.id}/rotate`, { token: alone, etag, json: { overlap_hours: 1 } }), 403, 'token_rights');
  refused(await api.post(`/accounts/${made.account_id}/grants`, { token: alone, etag: (await api.get(`/accounts/${made.account_id}`, { token: alone })).etag, json: { role: 'curator', valid_from: await dayOf(0), reason: 'шире' } }), 403, 'token_rights');
  granted(await list(made.secret));
  granted(await api.post(`/tokens/${made.id}/revoke`, { token: alone, etag, json: { reason: 'Больше не нужен' } }));
});

test('texts are masked unless a scope and the role give them, in files made later too', async () => {
  const word = uniqueWord();
  granted(await api.post('/messages', { token: head, json: { kind: 'message', channel: 'phone', text: `Яма ${word}, звоните +7 910 555-77-88` } }), 201);
  const scopes = ['message.read', 'search.read', 'export.write'];
  const [plain, whole] = [await make({ scopes }), await make({ scopes: [...scopes, 'personal.text'] })];
  const found = (secret) => eventually('the index has it', async () => granted(await api.get('/search', { token: secret, query: { q: word } })).items[0]);
  const text = async (secret) => granted(await api.get(`/messages/${(await found(secret)).id}`, { token: secret })).text;
  assert.match(await text(plain.secret), /\[телефон\]$/);
  assert.match(await text(whole.secret), /555-77-88$/);
  const file = async (secret) => {
    const { id } = granted(await api.post('/exports', { token: secret, headers: { 'Idempotency-Key': key() }, json: { format: 'ndjson', q: word } }), 202);
    await eventually('the export is done', async () => granted(await api.get(`/exports/${id}`, { token: secret })).status === 'done');
    return (await fetch(`${product.url}/api/v1/exports/${id}/file`, { headers: { Authorization: `Bearer ${secret}` } })).text();
  };
  await product.psql(`update session set proved_at = now() - interval '1 day' where id in (select session_id from api_token where id in (${plain.id}, ${whole.id}))`);	// a system proves no face, however old its token is
  assert.doesNotMatch(await file(plain.secret), /555-77-88/);
  assert.match(await file(whole.secret), /555-77-88/);
});

test('a role of an organisation sees that organisation', async () => {
  const { secret } = await make({ role: 'recipient', organisation_id: own });
  const mine = granted(await list(secret)).total;
  assert.deepEqual(mine, granted(await list(await as('recipient'))).total);
  assert.ok(mine.value < granted(await list(head)).total.value);
});

test('another address is refused and put down; the list may be changed', async () => {
  const made = await make({ addresses: ['10.0.0.0/8', '2001:db8::1'] });
  refused(await list(made.secret), 403, 'forbidden');
  refused(await list(made.secret), 403, 'forbidden');
  assert.equal(await product.value(`select count(*)::int from audit_log where action = 'token.address' and object = 'tokens/${made.id}' and account_id = ${made.account_id}`), 1);
  const changed = granted(await put(made, { addresses: ['127.0.0.1', '::1', '10.1.2.3/16'] }));
  assert.deepEqual(changed.addresses, ['10.1.0.0/16', '127.0.0.1', '::1']);
  granted(await list(made.secret));
  const from = (address) => api.get('/messages', { token: made.secret, query: { limit: 1 }, headers: { 'X-Real-IP': address } });
  granted(await from('::ffff:10.1.2.3'), 200, 'a v4 address that a front server writes as v6');
  refused(await from('::ffff:10.2.0.1'), 403);
});

test('a new secret and the former one hold side by side for as long as was said', async () => {
  const made = await make();
  const rotate = async (overlap_hours) => granted(unkept(await api.post(`/tokens/${made.id}/rotate`, { token: admin, etag: await tagOf(made.id), json: { overlap_hours } })));
  const next = await rotate(24);
  assert.equal(next.secrets.length, 2);
  for (const secret of [made.secret, next.secret]) granted(await list(secret));
  await product.psql(`update api_secret set ends_at = now() where token_id = ${made.id} and ends_at is not null`);
  refused(await list(made.secret), 401);
  const last = await rotate(0);
  refused(await list(next.secret), 401);
  granted(await list(last.secret));
  assert.deepEqual(last.secrets.map((s) => s.prefix), [last.secret.slice(0, 10)]);
  refused(await api.post(`/tokens/${made.id}/rotate`, { token: admin, etag: '"1"', json: { overlap_hours: 1 } }), 412, 'stale');
  refused(await api.post(`/tokens/${made.id}/rotate`, { token: admin, etag: await tagOf(made.id), json: { overlap_hours: 200 } }), 422);
});

test('revoked, expired or disabled, it ends with the next request', async () => {
  const [revoked, expired, disabled] = [await make(), await make(), await make()];
  for (const t of [revoked, expired, disabled]) granted(await list(t.secret));
  const gone = granted(await api.post(`/tokens/${revoked.id}/revoke`, { token: admin, etag: await tagOf(revoked.id), json: { reason: 'Ключ утёк' } }));
  assert.deepEqual([gone.state, gone.revoked_reason], ['revoked', 'Ключ утёк']);
  refused(await list(revoked.secret), 401);
  refused(await put(revoked, { per_minute: 1 }), 409);
  refused(await api.post(`/tokens/${revoked.id}/rotate`, { token: admin, etag: await tagOf(revoked.id), json: { overlap_hours: 1 } }), 409);
  await product.psql(`update api_token set expires_at = now() where id = ${expired.id}`);
  refused(await list(expired.secret), 401);
  assert.equal(granted(await api.get(`/tokens/${expired.id}`, { token: admin })).state, 'expired');
  const held = await api.get(`/accounts/${disabled.account_id}`, { token: admin });
  const { name, post, organisation_id, esia_oid, email } = granted(held);
  granted(await api.put(`/accounts/${disabled.account_id}`, { token: admin, etag: held.etag, json: { name, post, organisation_id, esia_oid, email, enabled: false, reason: 'Система выведена' } }));
  refused(await list(disabled.secret), 401);
});

test('so many units a minute, shared by the workers; heavy requests cost more', async () => {
  const { secret } = await make({ per_minute: 12, scopes: ['message.read', 'search.read'] });
  const first = await list(secret);
  assert.deepEqual(['limit', 'remaining', 'reset'].map((n) => first.headers.get(`ratelimit-${n}`)), ['12', '11', '5']);
  const heavy = await api.get('/search', { token: secret, query: { q: 'яма' } });
  assert.equal(heavy.headers.get('ratelimit-remaining'), '6');
  const answers = await Promise.all(Array.from({ length: 10 }, () => list(secret)));
  const let_in = answers.filter((a) => a.status === 200);
  assert.ok(let_in.length >= 6 && let_in.length <= 7, `${let_in.length} of six units`);
  const turned = answers.find((a) => a.status === 429);
  refused(turned, 429, 'rate_limited');
  assert.ok(Number(turned.headers.get('retry-after')) >= 1 && turned.headers.get('ratelimit-remaining') === '0');
  assert.equal((await list(head)).headers.get('ratelimit-limit'), null);
});

test('a request that makes something is worked once for its key, however often and at once it comes', async () => {
  const { secret, account_id } = await make({ scopes: ['message.read', 'message.create', 'message.edit', 'conflict.write'] });
  const word = uniqueWord();
  const json = { kind: 'message', channel: 'phone', text: `Яма ${word}` };
  refused(await api.post('/messages', { token: secret, json }), 400, 'bad_request');
  refused(await api.post('/messages', { token: secret, headers: { 'Idempotency-Key': 'short' }, json }), 400);
  const headers = { 'Idempotency-Key': key() };
  const answers = await Promise.all(Array.from({ length: 20 }, () => api.post('/messages', { token: secret, headers, json })));
  assert.deepEqual([...new Set(answers.map((a) => a.status))], [201]);
  assert.equal(new Set(answers.map((a) => a.json.id)).size, 1);
  assert.equal(answers.filter((a) => a.headers.get('idempotency-replayed') !== 'true').length, 1);
  assert.equal(await product.value(`select count(*)::int from message where text like '%${word}%'`), 1);
  const again = await api.post('/messages', { token: secret, headers, json });
  const first = answers.find((a) => !a.headers.get('idempotency-replayed'));
  assert.deepEqual([again.json, again.etag, again.headers.get('location')], [first.json, first.etag, first.headers.get('location')]);
  refused(await api.post('/messages', { token: secret, headers, json: { ...json, text: 'Другое' } }), 422, 'key_reused');
  refused(await api.post('/conflicts', { token: secret, headers, json }), 422, 'key_reused');
  assert.equal(await product.value(`select count(*)::int from audit_log where action = 'message_create' and account_id = ${account_id} and result = 'ok'`), 1);
  // Another token has keys of its own.
  const other = await make({ scopes: ['message.create'] });
  assert.notEqual(granted(await api.post('/messages', { token: other.secret, headers, json }), 201).id, first.json.id);
});

test('other makers too; what was refused may be tried again under its key; an erasure forgets the answers', async () => {
  const { secret } = await make({ scopes: ['message.read', 'conflict.read', 'conflict.write'] });
  const headers = { 'Idempotency-Key': key() };
  const json = { kind: 'answer', text: `Спор ${uniqueWord()}`, found_by: 'Система', found_on: '2026-01-12', message_ids: [] };
  refused(await api.post('/conflicts', { token: secret, headers, json: { ...json, kind: 'nothing' } }), 422, 'invalid');
  const made = granted(await api.post('/conflicts', { token: secret, headers, json }), 201);
  assert.equal(granted(await api.post('/conflicts', { token: secret, headers, json }), 201).id, made.id);
  await product.psql('update erasure set status = status where false');
  const kept = await api.post('/conflicts', { token: secret, headers, json });
  assert.match(refused(kept, 409, 'conflict').detail, new RegExp(`/conflicts/${made.id}`));
});

test('a file that comes again under its key is told from another one of the same name and length', async () => {
  const { secret, account_id } = await make({ scopes: ['import.write'] });
  const headers = { 'Idempotency-Key': key() };
  const word = uniqueWord();
  const send = (id, more = {}) => api.post('/imports', { token: secret, headers: { ...headers, ...more }, query: { file_name: 'day.ndjson' }, body: `${JSON.stringify({ id, text: `Яма ${word}` })}\n`, type: 'application/octet-stream' });
  const first = granted(await send('a1'), 201);
  const again = await send('a1');
  assert.deepEqual([again.headers.get('idempotency-replayed'), granted(again, 201).id], ['true', first.id]);
  refused(await send('b2'), 422, 'key_reused');
  assert.notEqual(granted(await send('b2', { 'Idempotency-Key': key() }), 201).id, first.id);
  const both = await Promise.all(['c3', 'd4'].map((id) => send(id, { 'Idempotency-Key': `${headers['Idempotency-Key']}-both` })));
  assert.deepEqual(both.map((a) => a.status).sort(), [201, 422], 'of two at once one is worked');
  assert.equal(await product.value(`select count(*)::int from audit_log where action = 'import_create' and account_id = ${account_id} and result = 'ok'`), 3);
});

test('names that a token opens and links that it is given lie nowhere in the clear, and each look is journalled', async () => {
  const name = `Ветров Пётр ${uniqueWord('Ильич')}`;
  const { id } = granted(await api.post('/messages', { token: head, json: { kind: 'message', channel: 'phone', text: 'Прошу спилить дерево', applicant_name: name } }), 201);
  const { secret, account_id } = await make({ scopes: ['message.read', 'personal.identity', 'mark.ask'] });
  const headers = { 'Idempotency-Key': key() };
  const look = () => api.post(`/messages/${id}/applicant`, { token: secret, headers, json: { purpose: 'answer', reason: 'Сверка' } });
  for (const answer of [await look(), await look()]) {
    assert.equal(granted(answer).name, name);
    assert.equal(answer.headers.get('idempotency-replayed'), null);
  }
  assert.equal(await product.value(`select count(*)::int from audit_log where action = 'personal.show' and object = 'messages/${id}' and account_id = ${account_id}`), 2);
  const answered = await product.value("select id::text from message m where state = 'answered' and not exists (select from satisfaction s where s.message_id = m.id) order by id limit 1");
  const { etag } = await api.get(`/messages/${answered}/marks`, { token: secret });
  assert.match(granted(await api.post(`/messages/${answered}/mark-link`, { token: secret, headers, etag: etag ?? '"0"' }), 201).url, /\/o\//);
  assert.equal(await product.value(`select count(*)::int from call_key where account_id = ${account_id}`), 0);
});

test('an answer that is given again shows no more than the token may see by now', async () => {
  const scopes = ['message.read', 'message.create', 'personal.text'];
  const made = await make({ scopes });
  const headers = { 'Idempotency-Key': key() };
  const send = () => api.post('/messages', { token: made.secret, headers, json: { kind: 'message', channel: 'phone', text: 'Яма во дворе, звоните +7 910 555-77-88' } });
  assert.match(granted(await send(), 201).text, /555-77-88$/);
  granted(await put(made, { scopes: scopes.slice(0, 2) }));
  const again = await send();
  assert.equal(again.headers.get('idempotency-replayed'), 'true');
  assert.match(granted(again, 201).text, /\[телефон\]$/);
});

test('what is wrong is named in its place; no token makes rights', async () => {
  const post = (more) => api.post('/tokens', { token: admin, json: { ...BASE, name: 'Проба', ...more } });
  assert.deepEqual(wrong(await post({ role: 'nobody' })), [['/role', 'unknown_value'], ['/scopes', 'wrong_value']]);
  assert.deepEqual(wrong(await post({ role: 'admin', scopes: ['account.read'] })), [['/role', 'wrong_value']]);
  assert.deepEqual(wrong(await post({ scopes: ['message.read', 'account.write'] })), [['/scopes', 'wrong_value']]);
  assert.deepEqual(wrong(await post({ role: 'recipient' })), [['/organisation_id', 'missing']]);
  assert.deepEqual(wrong(await post({ organisation_id: own })), [['/organisation_id', 'wrong_value']]);
  assert.deepEqual(wrong(await post({ valid_to: await dayOf(-1) })), [['/valid_to', 'wrong_value']]);
  assert.deepEqual(wrong(await post({ valid_to: await dayOf(800) })), [['/valid_to', 'wrong_value']]);
  for (const bad of ['10.0.0.1/33', 'example.org', '', '1.2.3', '10.0.0.0/-1', 'fe80::1/129']) assert.deepEqual(wrong(await post({ addresses: [bad] })), [['/addresses', 'wrong_value']], bad);
  assert.deepEqual(wrong(await post({ public_key: 'не ключ' })), [['/public_key', 'wrong_value']]);
  const weak = generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey.export({ type: 'spki', format: 'pem' });
  assert.deepEqual(wrong(await post({ public_key: weak })), [['/public_key', 'wrong_value']]);
  refused(await api.post('/tokens', { token: head, json: BASE }), 403);
});

test('a role taken from the account, or a right from the role, is taken from the token', async () => {
  const made = await make();
  granted(await list(made.secret));
  await product.psql(`update role_grant set valid_to = current_date - 1, valid_from = current_date - 1 where account_id = ${made.account_id}`);
  refused(await list(made.secret), 403);
});

const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const pem = (k) => k.publicKey.export({ type: 'spki', format: 'pem' });
const TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
const audience = `${product.url}/api/v1/token`;
const now = () => Math.floor(Date.now() / 1000);
const claims = (made, more) => ({ iss: made.id, sub: made.id, aud: audience, exp: now() + 60, jti: key(), ...more });
const exchange = (assertion, more = {}) => api.post('/token', { type: 'application/x-www-form-urlencoded', body: new URLSearchParams({ grant_type: 'client_credentials', client_assertion_type: TYPE, client_assertion: assertion, ...more }).toString() });
const byEc = (made, more, k = ec.privateKey) => forge({ alg: 'ES256' }, claims(made, more), (text) => es256(text, k));
const byRsa = (made, more) => forge({ alg: 'RS256' }, claims(made, more), (text) => sign('sha256', Buffer.from(text), rsa.privateKey));

test('a signed assertion is exchanged for a short token with the same scopes and limit', async () => {
  for (const [pair, signed] of [[ec, byEc], [rsa, byRsa]]) {
    const made = await make({ public_key: pem(pair), per_minute: 20 });
    const { access_token, expires_in } = granted(await exchange(signed(made)));
    assert.equal(expires_in, 600);
    const answer = await list(access_token);
    granted(answer);
    assert.equal(answer.headers.get('ratelimit-limit'), '20');
    refused(await api.get('/search', { token: access_token, query: { q: 'яма' } }), 403);
    refused(await api.get('/session', { token: access_token }), 403);
    granted(await put(made, { addresses: ['10.0.0.0/8'] }));
    refused(await list(access_token), 403);
    refused(await exchange(signed(made)), 403);
    granted(await put(made, { addresses: [] }));
    granted(await api.post(`/tokens/${made.id}/revoke`, { token: admin, etag: await tagOf(made.id), json: { reason: 'Проба' } }));
    refused(await list(access_token), 401);
    refused(await exchange(signed(made)), 401);
  }
});

test('an assertion is good once, for us, for five minutes, by its own key and algorithm', async () => {
  const made = await make({ public_key: pem(ec) });
  const other = await make({ public_key: pem(rsa) });
  const without = await make();
  const once = byEc(made);
  granted(await exchange(once));
  refused(await exchange(once), 401, 'unauthorized');
  const bad = {
    'of another audience': byEc(made, { aud: 'https://other.example' }), 'without an audience': byEc(made, { aud: undefined }), expired: byEc(made, { exp: now() - 1 }), 'without an end': byEc(made, { exp: undefined }),
    'for an hour': byEc(made, { exp: now() + 3600 }), 'not yet valid': byEc(made, { nbf: now() + 600 }), 'without a name': byEc(made, { jti: undefined }), 'of a short name': byEc(made, { jti: 'x' }),
    'of two': byEc(made, { sub: other.id }), 'of another': byEc(other), 'of nobody': byEc({ id: '999999999' }), 'without a key': byEc(without), 'by a stranger': byEc(made, {}, strangerKey),
    'by the public key as a secret': forge({ alg: 'HS256' }, claims(made), (text) => hs256(text, pem(ec))), 'by nothing': forge({ alg: 'none' }, claims(made), () => Buffer.alloc(0)),
    'by another algorithm': forge({ alg: 'RS256' }, claims(made), (text) => sign('sha256', Buffer.from(text), rsa.privateKey)), text: 'x.y.z', empty: '.',
  };
  for (const [what, assertion] of Object.entries(bad)) assert.equal((await exchange(assertion)).status, 401, what);
  refused(await exchange(byEc(made), { client_assertion_type: 'x' }), 400);
  refused(await exchange(byEc(made), { grant_type: 'password' }), 400);
  granted(await exchange(byEc(made)));
});
