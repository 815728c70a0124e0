// Signing in through the provider, keeping the session, ending it, and everything that must not pass for it.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { granted, refused } from '../lib/api.js';
import { decode, es256, forge, hs256, signingKey, strangerKey } from '../lib/jwt.js';
import { choosePerson, Jar, refresh, signIn, startSignIn, visit } from '../lib/signin.js';
import { LOGINS, openWorld } from '../lib/world.js';

const { product, api, as } = await openWorld();
const COOKIE = 'mcu_refresh';

async function accessOf(jar) {
  return granted(await refresh(product, jar)).access_token;
}

test('every demo person signs in, comes back to the asked page and is who he is', async () => {
  for (const login of LOGINS) {
    const { jar, end } = await signIn(product, login, { back: '/messages?state=new' });
    assert.equal(new URL(end.location, product.url).href, `${product.url}/messages?state=new`, login);
    const account = granted(await api.get('/session', { token: await accessOf(jar) }));
    assert.equal(account.login, login);
    assert.ok(account.roles.length > 0 && account.actions.length > 0, login);
  }
});

test('the refresh cookie is out of reach of scripts and of other paths', async () => {
  const { jar } = await signIn(product, 'analyst');
  const { flags } = jar.cookies.get(COOKIE);
  assert.ok(flags.includes('httponly'), flags.join());
  assert.ok(flags.some((f) => /^samesite=(strict|lax)$/.test(f)), flags.join());
  assert.ok(flags.some((f) => f.startsWith('path=/api/v1/session')), flags.join());
  assert.ok(jar.cookies.get(COOKIE).value.length < 200);
});

test('the access token is short and tells nothing of the person', async () => {
  const { jar } = await signIn(product, 'analyst');
  const answer = granted(await refresh(product, jar));
  assert.ok(answer.expires_in > 0 && answer.expires_in <= 600);
  const [header, claims] = decode(answer.access_token);
  assert.equal(header.alg, 'ES256');
  assert.equal(claims.exp - claims.iat, answer.expires_in);
  assert.deepEqual(Object.keys(claims).sort(), ['aud', 'exp', 'iat', 'iss', 'nbf', 'sid', 'sub']);
});

test('a person without an account gets no session and is led to where access is asked for', async () => {
  const { jar, end } = await signIn(product, 'stranger');
  assert.equal(end.location, '/request-access');
  assert.equal(jar.cookies.has(COOKIE), false);
});

for (const fault of ['expired', 'not_yet', 'wrong_aud', 'wrong_iss', 'no_sub', 'access_as_id', 'bad_signature', 'unknown_key',
  'alg_none', 'alg_hs256', 'oversize', 'wrong_state', 'no_id_token', 'error500', 'garbage', 'denied', 'unconfirmed',
  'no_access_token', 'access_expired', 'access_wrong_client', 'access_wrong_person', 'access_bad_signature'])
  test(`a provider that answers "${fault}" signs nobody in`, async () => {
    const { jar, end } = await signIn(product, 'head', { fault });
    assert.equal(end.status, 302, end.text);
    assert.match(end.location, /^\/login\?error=[a-z_]+(&code=\d{6})?$/);
    assert.equal(jar.cookies.has(COOKIE), false);
    refused(await refresh(product, jar), 401);
  });

test('a callback works once, only with its state and only in the browser that asked', async () => {
  const jar = new Jar();
  const back = await choosePerson(product, jar, await startSignIn(product, jar), 'head');
  const callback = new URL(back.location);
  const other = await visit(new Jar(), callback);
  assert.match(other.location ?? '', /^\/login\?error=/, 'another browser');
  const forged = new URL(callback);
  forged.searchParams.set('state', '00000000-0000-4000-8000-000000000000');
  assert.match((await visit(jar, forged)).location ?? '', /^\/login\?error=/, 'another state');
  const jar2 = new Jar();
  const good = await choosePerson(product, jar2, await startSignIn(product, jar2), 'head');
  assert.equal((await visit(jar2, new URL(good.location))).location, '/messages');
  assert.match((await visit(jar2, new URL(good.location))).location ?? '', /^\/login\?error=/, 'the second time');
});

test('nobody is led to a foreign site after signing in', async () => {
  for (const back of ['//evil.example/', '/\\evil.example/', 'https://evil.example/', '/%09/evil.example', '/\t/evil.example', '/x\r\nSet-Cookie: a=b']) {
    const jar = new Jar();
    const start = await visit(jar, `${product.url}/api/v1/session/login?return=${encodeURIComponent(back)}`);
    if (start.status === 400) continue;
    const page = await visit(jar, new URL(start.location, product.url));
    const end = await visit(jar, new URL((await choosePerson(product, jar, page, 'head')).location));
    assert.equal(new URL(end.location, product.url).origin, product.url, back);
  }
});

test('each refresh gives a new cookie, and an old one coming back ends the session', async () => {
  const { jar } = await signIn(product, 'im');
  const stolen = jar.header;
  const first = jar.cookies.get(COOKIE).value;
  const token = await accessOf(jar);
  assert.notEqual(jar.cookies.get(COOKIE).value, first);
  granted(await api.get('/session', { token }));
  const theft = await api.post('/session/refresh', { headers: { Cookie: stolen, Origin: product.url } });
  refused(theft, 401);
  refused(await refresh(product, jar), 401);
  refused(await api.get('/session', { token }), 401);
});

test('of the spent values the last hundred end the session, an older one is unknown and refused', async () => {
  const { jar } = await signIn(product, 'im');
  const first = jar.header;
  await accessOf(jar);
  const second = jar.header;
  for (let i = 0; i < 100; i += 1) granted(await refresh(product, jar));
  const id = await product.value("select s.id::text from session s join account a on a.id = s.account_id where a.login = 'im' and s.revoked_at is null order by s.used_at desc limit 1");
  assert.equal(await product.value(`select cardinality(spent_hashes) from session where id = '${id}'`), 100);
  const come = (cookie) => api.post('/session/refresh', { headers: { Cookie: cookie, Origin: product.url } });
  refused(await come(first), 401, 'unauthorized');
  await accessOf(jar);
  refused(await come(second), 401, 'unauthorized');
  await accessOf(jar);
  const last = jar.header;
  await accessOf(jar);
  refused(await come(last), 401, 'unauthorized');
  refused(await refresh(product, jar), 401);
});

test('a refresh from a foreign page or without an origin is refused', async () => {
  const { jar } = await signIn(product, 'im');
  for (const headers of [{ Origin: 'https://evil.example' }, { Origin: 'null' }, {}])
    assert.ok([401, 403].includes((await refresh(product, jar, headers)).status), JSON.stringify(headers));
  await accessOf(jar);
});

test('signing out ends the token and the cookie at once', async () => {
  const { jar } = await signIn(product, 'pages');
  const before = jar.header;
  const token = await accessOf(jar);
  const out = await api.delete('/session', { token, headers: { Cookie: jar.header, Origin: product.url } });
  const { logout_url } = granted(out);
  assert.equal(logout_url, `${product.url}/esia/idp/ext/Logout?client_id=MCU67&redirect_url=${encodeURIComponent(`${product.url}/login`)}`);
  assert.equal((await visit(new Jar(), logout_url)).location, `${product.url}/login`, 'the provider leads back to our door');
  refused(await api.get('/session', { token }), 401);
  refused(await api.post('/session/refresh', { headers: { Cookie: before, Origin: product.url } }), 401);
  refused(await refresh(product, jar), 401);
});

test('a disabled account and a revoked session end at once', async () => {
  const { jar } = await signIn(product, 'pdo');
  const token = await accessOf(jar);
  await product.psql("update account set enabled = false where login = 'pdo'");
  try {
    refused(await api.get('/session', { token }), 401);
    const { end } = await signIn(product, 'pdo');
    assert.equal(end.location, '/login?error=disabled');
  } finally {
    await product.psql("update account set enabled = true where login = 'pdo'");
  }
  await product.psql(`update session set revoked_at = now() where id = '${decode(token)[1].sid}'`);
  refused(await api.get('/session', { token }), 401);
});

test('forged access tokens are refused, an honest one by the same maker passes', async () => {
  const [header, claims] = decode(await as('head'));
  const { kid, key, publicPem } = signingKey(product);
  const now = Math.floor(Date.now() / 1000);
  const make = (h, c, signer = (text) => es256(text, key)) => forge({ ...header, ...h }, { ...claims, ...c }, signer);
  granted(await api.get('/session', { token: make({}, {}) }));
  const forged = {
    'alg none': make({ alg: 'none' }, {}, () => Buffer.alloc(0)),
    'alg none without kid': forge({ alg: 'none', typ: 'JWT' }, claims, () => Buffer.alloc(0)),
    'HS256 with the public key': make({ alg: 'HS256' }, {}, (text) => hs256(text, publicPem)),
    'HS256 with an empty key': make({ alg: 'HS256' }, {}, (text) => hs256(text, '')),
    'another key': make({}, {}, (text) => es256(text, strangerKey)),
    'another kid': make({ kid: '20000101000000' }, {}),
    'a kid that is a path': make({ kid: `../${kid}` }, {}),
    'a kid that is a number': make({ kid: 1 }, {}),
    'no kid': make({ kid: undefined }, {}),
    expired: make({}, { exp: now - 1, nbf: now - 700, iat: now - 700 }),
    'not yet valid': make({}, { nbf: now + 3600 }),
    'no exp': make({}, { exp: undefined }),
    'exp as text': make({}, { exp: String(claims.exp) }),
    'another audience': make({}, { aud: 'other' }),
    'another issuer': make({}, { iss: 'https://evil.example/' }),
    'an unknown session': make({}, { sid: '00000000-0000-4000-8000-000000000000' }),
    'a session that is no uuid': make({}, { sid: "' or 1=1; -- aaaaaaaaaaaaaaaaaaaaaa" }),
    'a flipped signature': make({}, {}, (text) => { const s = es256(text, key); s[5] ^= 1; return s; }),
    'over 8 KB': make({}, { padding: 'x'.repeat(9000) }),
    'two parts': make({}, {}).split('.').slice(0, 2).join('.'),
    garbage: 'не-токен'.replace(/[^\x20-\x7e]/g, '%'),
    dots: '...',
  };
  for (const [name, token] of Object.entries(forged)) {
    const answer = await api.get('/session', { token });
    assert.equal(answer.status, 401, `${name}: ${answer.text}`);
  }
});

test('another account in a real session does not change who acts', async () => {
  const [header, claims] = decode(await as('recipient'));
  const { key } = signingKey(product);
  const admin = await product.value("select id from account where login = 'head'");
  const token = forge(header, { ...claims, sub: String(admin) }, (text) => es256(text, key));
  const answer = await api.get('/session', { token });
  if (answer.status === 200) assert.equal(answer.json.login, 'recipient');
  else refused(answer, 401);
});

test('a token anywhere but in the Authorization header is no token', async () => {
  const token = await as('head');
  refused(await api.get('/session', { query: { access_token: token } }), 401);
  refused(await api.get('/session', { headers: { Cookie: `access_token=${token}` } }), 401);
  for (const scheme of ['Basic ', 'Bearer', 'Token '])
    refused(await api.get('/session', { headers: { Authorization: scheme + token } }), 401);
});

test('a sign-in with odd parameters is refused before it begins', async () => {
  refused(await api.get('/session/login', { query: { return: `/${'x'.repeat(600)}` } }), 400);
  refused(await api.get('/session/login', { query: { next: '/' } }), 400);
  refused(await api.get('/session/callback', { query: { code: 'x'.repeat(5000) } }), 400);
  refused(await api.get('/session/callback', { query: { colour: 'red' } }), 400);
  refused(await api.delete('/session'), 401);
});

test('a callback without anything, or with lies, leads to the sign-in page', async () => {
  for (const query of ['', '?code=x', '?state=x', '?code=x&state=00000000-0000-4000-8000-000000000000', '?error=access_denied&error_description=ESIA-007004']) {
    const answer = await visit(new Jar(), `${product.url}/api/v1/session/callback${query}`);
    assert.equal(answer.status, 302);
    assert.match(answer.location, /^\/login\?error=[a-z_]+(&code=\d{6})?$/);
  }
});

test('tokens signed by GOST sign in as those by RSA do', async (t) => {
  if (!existsSync(path.join(product.home, 'keys/esia/sim/gost.cer'))) return t.skip('no GOST engine');
  for (const fault of [undefined, 'bad_signature']) {
    const jar = new Jar();
    const page = await startSignIn(product, jar, { change: (url) => { url.searchParams.set('sim_alg', 'GOST3410_2012_256'); if (fault) url.searchParams.set('sim_fault', fault); } });
    const end = await visit(jar, new URL((await choosePerson(product, jar, page, 'head')).location));
    assert.equal(end.location, fault ? '/login?error=provider' : '/messages');
  }
});

test('each refusal of ESIA reaches the sign-in page with its code', async () => {
  for (const [fault, wanted] of [['denied', 'error=denied&code=007004'], ['unconfirmed', 'error=provider&code=007055'], ['ac_007008', 'error=provider&code=007008'], ['ac_007015', 'error=provider&code=007015'],
    ['te_007011', 'error=provider&code=007011'], ['te_007053', 'error=provider&code=007053']])
    assert.equal((await signIn(product, 'head', { fault })).end.location, `/login?${wanted}`, fault);
});

test('a session says how long it lasts, and asking without doing anything does not make it longer', async () => {
  const { jar } = await signIn(product, 'curator');
  const first = granted(await refresh(product, jar));
  assert.ok(first.idle_in > 3500 && first.idle_in <= 3600 && first.ends_in > 43100 && first.ends_in <= 43200, JSON.stringify(first));
  const { sid } = decode(first.access_token)[1];
  await product.psql(`update session set expires_at = now() + interval '300 seconds' where id = '${sid}'`);
  const idle = (query) => visit(jar, `${product.url}/api/v1/session/refresh${query}`, { method: 'POST', headers: { Origin: product.url } });
  const still = granted(await idle('?idle=true'));
  assert.ok(still.idle_in <= 300 && still.expires_in <= 300, JSON.stringify(still.idle_in));
  assert.ok(granted(await idle('')).idle_in > 3500);
  await product.psql(`update session set created_at = now() - interval '11 hours 55 minutes' where id = '${sid}'`);
  const last = granted(await idle(''));
  assert.ok(last.idle_in <= 300 && last.ends_in <= 300, 'nothing goes beyond the absolute end');
  await product.psql(`update session set created_at = now() - interval '12 hours 1 minute', expires_at = now() + interval '1 hour' where id = '${sid}'`);
  refused(await idle(''), 401);
});

test('one sees one’s own sessions alone and ends them', async () => {
  const [a, b, other] = [await signIn(product, 'cur'), await signIn(product, 'cur'), await signIn(product, 'mayor')];
  const [ta, tb, to] = [await accessOf(a.jar), await accessOf(b.jar), await accessOf(other.jar)];
  const mine = granted(await api.get('/sessions', { token: ta })).items;
  const [sa, sb, so] = [ta, tb, to].map((t) => decode(t)[1].sid);
  assert.ok(mine.some((s) => s.id === sb && !s.own) && mine.some((s) => s.id === sa && s.own) && !mine.some((s) => s.id === so));
  refused(await api.post('/sessions/end', { token: ta, json: { session_id: so } }), 404);
  granted(await api.get('/session', { token: to }));
  granted(await api.post('/sessions/end', { token: ta, json: { session_id: sb } }));
  refused(await api.get('/session', { token: tb }), 401);
  refused(await refresh(product, b.jar), 401);
  const left = granted(await api.post('/sessions/end', { token: ta, json: { session_id: decode(await accessOf((await signIn(product, 'cur')).jar))[1].sid } })).items;
  assert.ok(left.some((s) => s.id === sa && s.own));
  refused(await api.post('/sessions/end', { token: ta, json: { session_id: 'x'.repeat(36) } }), 422);
});

test('a file with personal data wants a fresh proof, which is given by signing in anew', async () => {
  const { jar } = await signIn(product, 'curator');
  const token = await accessOf(jar);
  const { sid } = decode(token)[1];
  const order = (by) => api.post('/exports', { token: by, json: { format: 'csv', q: 'ничегонетакогонет' } });
  const done = granted(await order(token), 202);
  await product.psql(`update session set proved_at = now() - interval '16 minutes' where id = '${sid}'`);
  assert.equal(refused(await order(token), 401).code, 'reauth_required');
  assert.equal(refused(await api.get(`/exports/${done.id}/file`, { token }), 401).code, 'reauth_required');
  granted(await api.get('/messages?limit=1', { token }));
  const start = await visit(jar, `${product.url}/api/v1/session/login?reauth=true&return=/search`);
  assert.match(start.location, /\/esia\/idp\/ext\/Logout\?/);
  const again = await visit(jar, new URL(start.location));
  assert.match(again.location, /\/session\/login\?again=/);
  assert.equal((await visit(new Jar(), new URL(again.location))).location, '/login?error=expired', 'not in another browser');
  const page = await visit(jar, new URL((await visit(jar, new URL(again.location))).location));
  const end = await visit(jar, new URL((await choosePerson(product, jar, page, 'curator')).location));
  assert.equal(end.location, '/search');
  refused(await api.get('/session', { token }), 401);
  granted(await order(await accessOf(jar)), 202);
});

test('the role of a session that shows no personal data opens no file that was ordered in another', async () => {
  const grant = await product.psql("insert into role_grant (account_id, role) select id, 'analyst' from account where login = 'curator' returning id");
  const { jar } = await signIn(product, 'curator');
  const token = await accessOf(jar);
  const done = granted(await api.post('/exports', { token, json: { format: 'csv', q: 'ничегонетакогонет' } }), 202);
  await product.psql(`update session set proved_at = now() - interval '16 minutes' where id = '${decode(token)[1].sid}'`);
  const { actions } = granted(await api.put('/session/role', { token, json: { grant_id: grant } }));
  assert.ok(actions.includes('export.write') && !actions.includes('personal.text'));
  assert.equal(refused(await api.get(`/exports/${done.id}/file`, { token }), 401).code, 'reauth_required');
  await product.psql(`update session set grant_id = null where grant_id = ${grant}; delete from role_grant where id = ${grant}`);
});

test('an old proof is not a fresh one, however new the session', async () => {
  const { jar } = await signIn(product, 'curator', { fault: 'old_auth' });
  assert.equal(refused(await api.post('/exports', { token: await accessOf(jar), json: { format: 'csv', q: 'ничегонетакогонет' } }), 401).code, 'reauth_required');
});

test('rows that an import rejected are such a file too', async () => {
  const { jar } = await signIn(product, 'im', { fault: 'old_auth' });
  assert.equal(refused(await api.get('/imports/999999/rejected', { token: await accessOf(jar) }), 401).code, 'reauth_required');
  const fresh = await signIn(product, 'im');
  refused(await api.get('/imports/999999/rejected', { token: await accessOf(fresh.jar) }), 404);
});

test('files without personal data want no fresh proof', async () => {
  const { jar } = await signIn(product, 'analyst', { fault: 'old_auth' });
  granted(await api.post('/exports', { token: await accessOf(jar), json: { format: 'csv', q: 'ничегонетакогонет' } }), 202);
});

test('two hundred roles on one account work, and its token stays as short', async () => {
  const many = `many.roles.${Date.now().toString(36)}`;
  const account = await product.psql(`insert into account (login, name, organisation_id) select '${many}', 'Многих Ролей Держатель', min(id) from organisation returning id`);
  await product.psql(`insert into role_grant (account_id, role, organisation_id) select ${account}, 'recipient', o.id from generate_series(1, 200) n, lateral (select id from organisation order by id offset n % (select count(*) from organisation) limit 1) o`);
  const token = await product.token(many);
  assert.ok(token.length < 600);
  assert.equal(granted(await api.get('/session', { token })).grants.length, 200);
  granted(await api.get('/messages', { token, query: { limit: 1 } }));
  granted(await api.get('/summary', { token }));
  await product.psql(`update account set enabled = false where id = ${account}`);
});

test('there is no gateway until it is set up', async () => {
  refused(await api.get('/session/gateway'), 404);
  refused(await api.get('/session/gateway', { token: await as('head') }), 404);
  refused(await api.get('/session/gateway', { query: { colour: 'red' } }), 400);
});

test('a page asked for as localhost moves to the address where sign-in works', async () => {
  const answer = await visit(new Jar(), `http://localhost:${product.port}/messages?state=new`);
  assert.equal(answer.status, 302);
  assert.equal(answer.location, `${product.url}/messages?state=new`);
});
