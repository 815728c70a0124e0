// Signing in otherwise than the demo does: a client with a GOST key, the old pair of addresses, a gateway in ESIA's place; keys that change and run out while it runs.
import assert from 'node:assert/strict';
import { createPrivateKey, generateKeyPairSync, sign } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import * as gost from '../esia/gost.js';
import { apiOf, granted, refused } from '../lib/api.js';
import { decode, es256, forge } from '../lib/jwt.js';
import { ROOT, startProduct } from '../lib/product.js';
import { choosePerson, Jar, refresh, signIn, startSignIn, visit } from '../lib/signin.js';
import { until } from '../lib/processes.js';
import { run } from '../lib/spawn.js';

let product;
let api;
const engine = gost.makeKey() !== null;
const needsEngine = engine ? {} : { skip: 'libengine-gost-openssl is not installed' };
const file = (name) => path.join(product.home, 'keys', name);
/** Renamed into place, as an operator's tool does. */
const put = (name, bytes) => {
  mkdirSync(path.dirname(file(name)), { recursive: true });
  writeFileSync(`${file(name)}.new`, bytes, { mode: 0o644 });
  renameSync(`${file(name)}.new`, file(name));
};
const restart = async (settings) => {
  await product.settle();
  const up = await run('ops/mcu', ['up'], { cwd: ROOT, env: { ...process.env, ...product.settings, ...settings }, limitMs: 300e3 });
  assert.equal(up.code, 0, up.output);
};
const enters = async (options = {}) => (await signIn(product, 'head', options)).end.location;

before(async () => {
  product = await startProduct();
  api = apiOf(product);
});
after(() => product?.stop());

test('an ESIA that is slow holds up who signs in and nobody else', async () => {
  const token = await product.token('head');
  let over = false;
  const slow = signIn(product, 'head', { fault: 'slow' }).finally(() => { over = true; });
  await until(async () => over || await enters() === '/login?error=unavailable', 'the next one finds no room');
  granted(await api.get('/messages', { token, query: { limit: 1 } }));
  assert.equal(over, false, 'all that while ESIA is waited for');
  assert.equal((await slow).end.location, '/login?error=provider');
  assert.equal(await enters(), '/messages', 'and then there is room');
});

test('a client with a GOST key and its certificate signs in at the new pair; with another certificate it does not', needsEngine, async () => {
  const key = gost.makeKey();
  put('esia-client.pem', key);
  assert.equal((await visit(new Jar(), `${product.url}/api/v1/session/login?return=/`)).status, 500, 'a GOST key without its certificate signs nothing');
  put('esia-client.cer', gost.makeCertificate(key));
  assert.equal(await enters(), '/messages');
  put('esia-client.pem', gost.makeKey());
  assert.equal(await enters(), '/login?error=provider&code=007053');
  put('esia-client.pem', key);
  assert.equal(await enters(), '/messages', 'keys are read anew at each sign-in');
});

test('keys of ESIA stand side by side, and one put there counts at once', needsEngine, async () => {
  const ours = gost.makeKey();
  put('esia/sim/next-year.cer', gost.makeCertificate(ours));
  assert.equal(await enters(), '/messages');
  renameSync(file('esia/sim/rsa.pem'), file('esia/sim/rsa.off'));
  assert.equal(await enters(), '/login?error=provider', 'what is taken away counts no more');
  renameSync(file('esia/sim/rsa.off'), file('esia/sim/rsa.pem'));
  assert.equal(await enters(), '/messages');
});

test('a certificate that runs out soon is told to the administrator, on the machine and by the state of the copy', needsEngine, async () => {
  const admin = await product.token('admin');
  assert.equal((await product.ctl(['keys', 'alarms'])).code, 0);
  put('esia/sim/old.cer', gost.makeCertificate(gost.makeKey(), 7));
  put('esia/sim/broken.cer', 'не сертификат');
  const { items } = granted(await api.get('/sign-in-keys', { token: admin }));
  const state = Object.fromEntries(items.map((k) => [`${k.use}/${k.name}`, k.state]));
  assert.deepEqual([state['esia/old.cer'], state['esia/broken.cer'], state['esia/next-year.cer'], state['client/esia-client.cer']], ['soon', 'unusable', 'ok', 'ok']);
  const alarms = await product.ctl(['keys', 'alarms']);
  assert.equal(alarms.code, 1);
  assert.match(alarms.stdout, /esia\/old\.cer GOST3410_2012_256, до \d{4}-\d\d-\d\d: СКОРО КОНЧИТСЯ/);
  assert.match(alarms.stdout, /esia\/broken\.cer/);
  const status = await run('ops/mcu', ['status'], { cwd: ROOT, env: { ...process.env, ...product.settings } });
  assert.match(status.output, /Ключи входа требуют внимания/);
  await restart({});
  await until(() => /key of signing in esia\/old\.cer: soon, until 20/.test(readFileSync(path.join(product.home, 'log/mcu-jobs.log'), 'utf8')), 'the worker warns');
  rmSync(file('esia/sim/old.cer'));
  rmSync(file('esia/sim/broken.cer'));
});

test('our own key changes while people work: tokens of both count, and the former goes when nobody holds one', async () => {
  const { jar } = await signIn(product, 'head');
  const before_ = granted(await refresh(product, jar)).access_token;
  const renewed = await product.ctl(['rekey']);
  assert.equal(renewed.code, 0, renewed.output);
  const after_ = granted(await refresh(product, jar)).access_token;
  assert.notEqual(decode(after_)[0].kid, decode(before_)[0].kid);
  for (const token of [before_, after_]) granted(await api.get('/session', { token }));
  const keys = () => readdirSync(file('.')).filter((f) => /^jwt-.*\.pem$/.test(f)).sort();
  const [former] = keys();
  await product.ctl(['rekey', '--retire']);
  assert.equal(keys().length, 2, 'not before every token of it has run out');
  // As if it had been made long ago, and its follower too.
  const [, present] = keys();
  renameSync(file(former), file('jwt-20260101000000.pem'));
  renameSync(file(present), file('jwt-20260201000000.pem'));
  await product.ctl(['rekey', '--retire']);
  assert.deepEqual(keys(), ['jwt-20260201000000.pem']);
  refused(await api.get('/session', { token: before_ }), 401);
  granted(await api.get('/session', { token: granted(await refresh(product, jar)).access_token }));
});

test('the old pair of addresses takes a detached CMS', needsEngine, async () => {
  await restart({ MCU_ESIA_PAIR: 'old' });
  const jar = new Jar();
  const page = await startSignIn(product, jar, { change: (url) => assert.match(url.pathname, /\/aas\/oauth2\/ac$/) });
  const end = await visit(jar, new URL((await choosePerson(product, jar, page, 'head')).location));
  assert.equal(end.location, '/messages');
  const certificate = file('esia-client.cer');
  renameSync(certificate, `${certificate}.off`);
  put('esia-client.cer', gost.makeCertificate(gost.makeKey()));
  assert.notEqual(await startSignIn(product, new Jar()).then((p) => p.status, () => 500), 200, 'signed by another certificate');
  renameSync(`${certificate}.off`, certificate);
  assert.equal(await enters(), '/messages');
});

test('a gateway signs in by its token, in its own words, and by nothing else', async () => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const stranger = createPrivateKey(generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs8', format: 'pem' }));
  put('gateway/gateway.pem', publicKey.export({ type: 'spki', format: 'pem' }));
  await restart({ MCU_GATEWAY_ISSUER: 'https://gate.example', MCU_GATEWAY_AUDIENCE: 'mcu', MCU_GATEWAY_CLAIMS: 'oid=person.esia auth_time=auth_time name=person.name ogrn=org' });
  const now = Math.floor(Date.now() / 1000);
  const oid = Number(await product.value("select esia_oid from account where login = 'head'"));
  const token = (claims = {}, header = {}, key = privateKey) => forge({ alg: 'RS256', typ: 'JWT', ...header }, { iss: 'https://gate.example', aud: 'mcu', exp: now + 60, auth_time: now, person: { esia: String(oid), name: 'Гусев Пётр' }, ...claims }, (t) => sign('sha256', Buffer.from(t), key));
  const come = async (value) => {
    const jar = new Jar();
    const answer = await visit(jar, `${product.url}/api/v1/session/gateway?return=/search`, { headers: value ? { Authorization: `Bearer ${value}` } : {} });
    return { jar, to: answer.location };
  };
  assert.equal((await visit(new Jar(), `${product.url}/api/v1/session/login?return=/search`)).location, '/api/v1/session/gateway?return=%2Fsearch', 'the door leads to the gateway');
  const good = await come(token());
  assert.equal(good.to, '/search');
  assert.equal(granted(await refresh(product, good.jar)).account.login, 'head');
  assert.equal((await come(token({ person: { esia: oid } }))).to, '/search', 'a number is a number');
  const wrong = { 'another issuer': token({ iss: 'https://evil.example' }), 'another audience': token({ aud: 'other' }), expired: token({ exp: now - 61 }), 'no end': token({ exp: undefined }), 'not yet': token({ nbf: now + 300 }),
    'another key': token({}, {}, stranger), 'no person': token({ person: {} }), 'a person in words': token({ person: { esia: `${oid}x` } }), 'alg none': token({}, { alg: 'none' }), 'alg HS256': token({}, { alg: 'HS256' }), nothing: undefined, garbage: 'a.b.c',
    'our own token': await product.token('head') };
  for (const [name, value] of Object.entries(wrong)) {
    const { jar, to } = await come(value);
    assert.equal(to, '/login?error=provider', name);
    refused(await refresh(product, jar), 401);
  }
  const unknown = await come(token({ person: { esia: 1000000077, name: 'Новиков Нил' }, org: '1026701424056' }));
  assert.equal(unknown.to, '/request-access');
  const told = granted(await visit(unknown.jar, `${product.url}/api/v1/session/access`));
  assert.deepEqual([told.name, told.organisations[0].ogrn], ['Новиков Нил', '1026701424056']);
  assert.ok(existsSync(file('gateway/gateway.pem')));
});

for (const alg of ['ES256', 'GOST3410_2012_256'])
  test(`a gateway that signs by ${alg} signs in by it and by no other`, alg === 'ES256' ? {} : needsEngine, async () => {
    const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }), ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const key = alg === 'ES256' ? null : gost.makeKey(), other = alg === 'ES256' ? generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey : gost.makeKey();
    const by = { RS256: (k) => (t) => sign('sha256', Buffer.from(t), k), ES256: (k) => (t) => es256(t, k), GOST3410_2012_256: (k) => (t) => gost.sign(k, t) };
    rmSync(file('gateway'), { recursive: true, force: true });
    put('gateway/rsa.pem', rsa.publicKey.export({ type: 'spki', format: 'pem' }));
    put(key ? 'gateway/gost.cer' : 'gateway/ec.pem', key ? gost.makeCertificate(key) : ec.publicKey.export({ type: 'spki', format: 'pem' }));
    await restart({ MCU_GATEWAY_ISSUER: 'https://gate.example', MCU_GATEWAY_AUDIENCE: 'mcu', MCU_GATEWAY_ALG: alg });
    const sub = await product.value("select esia_oid::text from account where login = 'head'"), now = Math.floor(Date.now() / 1000);
    const come = async (named, signs, claims = {}) => {
      const token = forge({ alg: named, typ: 'JWT' }, { iss: 'https://gate.example', aud: 'mcu', exp: now + 60, auth_time: now, sub, ...claims }, signs);
      return (await visit(new Jar(), `${product.url}/api/v1/session/gateway?return=/search`, { headers: { Authorization: `Bearer ${token}` } })).location;
    };
    const ours = by[alg](key ?? ec.privateKey);
    assert.equal(await come(alg, ours), '/search');
    const refusals = { 'another key': await come(alg, by[alg](other)), 'RS256 with a key of its ring': await come('RS256', by.RS256(rsa.privateKey)), 'another name': await come('RS256', ours), over: await come(alg, ours, { exp: now - 61 }) };
    for (const [name, to] of Object.entries(refusals)) assert.equal(to, '/login?error=provider', name);
  });
