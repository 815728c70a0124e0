// Signing in through the provider, keeping the session, ending it, and everything that must not pass for it.
import { test } from 'node:test';
import assert from 'node:assert/strict';
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
});

test('the access token is short and tells nothing of the person', async () => {
  const { jar } = await signIn(product, 'analyst');
  const answer = granted(await refresh(product, jar));
  assert.ok(answer.expires_in > 0 && answer.expires_in <= 900);
  const [header, claims] = decode(answer.access_token);
  assert.equal(header.alg, 'ES256');
  assert.equal(claims.exp - claims.iat, answer.expires_in);
  assert.deepEqual(Object.keys(claims).sort(), ['aud', 'exp', 'iat', 'iss', 'nbf', 'sid', 'sub']);
});

test('a person without an account is told so and gets no session', async () => {
  const { jar, end } = await signIn(product, 'stranger');
  assert.match(end.location, /^\/login\?error=[a-z_]+$/);
  assert.equal(jar.cookies.has(COOKIE), false);
});

for (const fault of ['expired', 'not_yet', 'wrong_aud', 'wrong_iss', 'no_sub', 'access_as_id', 'bad_signature', 'unknown_key',
  'alg_none', 'alg_hs256', 'oversize', 'wrong_state', 'no_id_token', 'error500', 'garbage', 'denied', 'unconfirmed'])
  test(`a provider that answers "${fault}" signs nobody in`, async () => {
    const { jar, end } = await signIn(product, 'head', { fault });
    assert.equal(end.status, 302, end.text);
    assert.match(end.location, /^\/login\?error=[a-z_]+$/);
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
  assert.equal(out.status, 204);
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
    assert.match(end.location, /^\/login\?error=/);
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
    assert.match(answer.location, /^\/login\?error=[a-z_]+$/);
  }
});

test('a page asked for as localhost moves to the address where sign-in works', async () => {
  const answer = await visit(new Jar(), `http://localhost:${product.port}/messages?state=new`);
  assert.equal(answer.status, 302);
  assert.equal(answer.location, `${product.url}/messages?state=new`);
});
