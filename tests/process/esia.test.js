// The simulator of ESIA alone: it must be as strict as the real service, or the product's tests prove nothing.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { createHash, createPublicKey, createVerify, generateKeyPairSync, randomBytes, randomUUID, sign } from 'node:crypto';
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import * as gost from '../esia/gost.js';
import { withShared } from '../lib/shared.js';

const MAIN = fileURLToPath(new URL('../esia/main.js', import.meta.url));
const PUBLIC = 'http://127.0.0.1:8080';
const BACK = `${PUBLIC}/api/v1/session/callback`;
const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const home = mkdtempSync(path.join(os.tmpdir(), 'mcu-esia-'));
const env = { PATH: process.env.PATH, MCU_HOME: home, MCU_PUBLIC_URL: PUBLIC };
let child;

before(async () => {
  mkdirSync(path.join(home, 'keys'), { recursive: true });
  writeFileSync(path.join(home, 'keys/esia-client.pub'), publicKey.export({ type: 'spki', format: 'pem' }));
  child = spawn(process.execPath, [MAIN], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  await new Promise((done, failed) => {
    child.stdout.once('data', done);
    child.once('exit', () => failed(new Error('the simulator did not start')));
  });
});

after(async () => {
  child.kill('SIGTERM');
  await new Promise((done) => child.once('exit', done));
  rmSync(home, { recursive: true, force: true });
});

function call(method, target, form) {
  const body = form ? new URLSearchParams(form).toString() : '';
  const headers = form ? { 'Content-Type': 'application/x-www-form-urlencoded', 'Content-Length': body.length } : {};
  return new Promise((done, failed) => {
    http.request({ socketPath: path.join(home, 'run/esia.sock'), method, path: target, headers }, (res) => {
      let text = '';
      res.setEncoding('utf8').on('data', (s) => { text += s; }).on('end', () => done({ status: res.statusCode, headers: res.headers, text }));
    }).on('error', failed).end(body);
  });
}

function stamp(shiftMs = 0) {
  const t = new Date(Date.now() + shiftMs + 3 * 3600e3).toISOString();
  return `${t.slice(0, 10).replaceAll('-', '.')} ${t.slice(11, 19)} +0300`;
}

function signed(p, names, key = privateKey) {
  const text = names.map((n) => p[n] ?? '').join('');
  return { ...p, client_secret: sign('sha256', Buffer.from(text), key).toString('base64url') };
}

const AC = ['client_id', 'scope', 'scope_org', 'timestamp', 'state', 'redirect_uri'];
const verifier = randomBytes(32).toString('base64url');

function acParams(change = {}, key) {
  const der = publicKey.export({ type: 'spki', format: 'der' });
  return signed({
    client_id: 'MCU67', client_certificate_hash: createHash('sha256').update(der).digest('hex').toUpperCase(),
    redirect_uri: BACK, scope: 'openid fullname', response_type: 'code', state: randomUUID(), access_type: 'online',
    timestamp: stamp(), code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256', ...change,
  }, AC, key);
}

const authorize = (p) => call('GET', `/esia/aas/oauth2/v2/ac?${new URLSearchParams(p)}`);

async function codeFor(login, extra = {}) {
  const p = acParams();
  const page = await authorize({ ...p, ...extra });
  assert.equal(page.status, 200, page.text);
  const request = /name="request" value="([^"]+)"/.exec(page.text)[1];
  const sent = await call('POST', '/esia/login', { request, login });
  assert.equal(sent.status, 302);
  const to = new URL(sent.headers.location);
  assert.equal(to.searchParams.get('state'), p.state);
  return { code: to.searchParams.get('code'), p };
}

function teParams({ code, p }, change = {}) {
  return signed({
    client_id: p.client_id, client_certificate_hash: p.client_certificate_hash, redirect_uri: p.redirect_uri,
    scope: p.scope, timestamp: stamp(), state: randomUUID(), code, grant_type: 'authorization_code',
    token_type: 'Bearer', code_verifier: verifier, ...change,
  }, [...AC, 'code']);
}

const exchange = (p) => call('POST', '/esia/aas/oauth2/v3/te', p);

function decode(token) {
  return token.split('.').slice(0, 2).map((x) => JSON.parse(Buffer.from(x, 'base64url')));
}

function isSigned(token) {
  const [h, c, s] = token.split('.');
  const key = createPublicKey(readFileSync(path.join(home, 'keys/esia/sim/rsa.pem')));
  return createVerify('sha256').update(`${h}.${c}`).verify(key, s, 'base64url');
}

test('a good sign-in gives tokens in the shape of ESIA, signed by the published key', async () => {
  const grant = await codeFor('analyst');
  const te = teParams(grant);
  const answer = JSON.parse((await exchange(te)).text);
  assert.equal(answer.token_type, 'Bearer');
  assert.equal(answer.state, te.state);
  assert.equal(typeof answer.expires_in, 'number');
  const [header, claims] = decode(answer.id_token);
  assert.deepEqual(header, { ver: 1, typ: 'JWT', sbt: 'id', alg: 'RS256' });
  assert.equal(claims.sub, 1000000003);
  assert.equal(claims.aud, 'MCU67');
  assert.equal(claims.exp - claims.iat, 10800);
  assert.match(Buffer.from(answer.id_token.split('.')[1], 'base64url').toString(), /"iss":"http:\\\/\\\/127\.0\.0\.1:8080\\\/esia\\\/"/);
  assert.equal(claims['urn:esia:sbj']['urn:esia:sbj:oid'], 1000000003);
  const [, access] = decode(answer.access_token);
  assert.equal(access.aud ?? access.sub, undefined);
  assert.ok(isSigned(answer.id_token) && isSigned(answer.access_token));
});

test('a code works once', async () => {
  const grant = await codeFor('head');
  assert.equal((await exchange(teParams(grant))).status, 200);
  const again = await exchange(teParams(grant));
  assert.equal(again.status, 400);
  assert.match(JSON.parse(again.text).error_description, /ESIA-007011/);
});

test('a wrong PKCE verifier, address or signature spends the code and gives no token', async () => {
  for (const change of [{ code_verifier: randomBytes(32).toString('base64url') }, { redirect_uri: `${PUBLIC}/x` }])
    assert.equal((await exchange(teParams(await codeFor('im'), change))).status, 400);
  const p = teParams(await codeFor('im'));
  const bad = await exchange({ ...p, timestamp: stamp(1000) });
  assert.match(JSON.parse(bad.text).error_description, /ESIA-007053/);
});

test('each fault of the request is refused with its code', async () => {
  const other = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
  const cases = [
    [acParams({ timestamp: stamp(-6 * 60e3) }), '007015'], [acParams({ timestamp: '2026-11-23' }), '007015'],
    [acParams({}, other), '007053'], [acParams({ client_certificate_hash: 'A'.repeat(64) }), '007053'],
    [acParams({ client_id: 'OTHER' }), '007005'], [acParams({ response_type: 'token' }), '007009'],
    [acParams({ scope: 'fullname' }), '007006'], [acParams({ scope: '' }), '007013'], [acParams({ state: 'x' }), '007003'],
    [acParams({ code_challenge: '' }), '007039'], [acParams({ code_challenge_method: 'plain' }), '007003'],
  ];
  for (const [p, code] of cases) {
    const r = await authorize(p);
    assert.equal(r.status, 302, `${code}: ${r.text}`);
    const to = new URL(r.headers.location);
    assert.ok(to.searchParams.get('error'));
    assert.match(to.searchParams.get('error_description'), new RegExp(`ESIA-${code}`));
  }
});

test('a scope that was not granted to the system is refused', async () => {
  const to = new URL((await authorize(acParams({ scope: 'openid fullname snils' }))).headers.location);
  assert.match(to.searchParams.get('error_description'), /ESIA-007006/);
});

const tokens = async (login, extra) => JSON.parse((await exchange(teParams(await codeFor(login, extra)))).text);
const ofPerson = (target, token) => new Promise((done, failed) => {
  http.request({ socketPath: path.join(home, 'run/esia.sock'), path: target, headers: token ? { Authorization: `Bearer ${token}` } : {} }, (res) => {
    let text = '';
    res.setEncoding('utf8').on('data', (s) => { text += s; }).on('end', () => done({ status: res.statusCode, json: JSON.parse(text) }));
  }).on('error', failed).end();
});

test('a person and his organisations are told by his own access token alone', async () => {
  const { access_token: token } = await tokens('stranger');
  const person = await ofPerson('/rs/prns/1000000012', token);
  assert.deepEqual([person.json.lastName, person.json.firstName, person.json.middleName, person.json.trusted], ['Чайкин', 'Степан', 'Ильич', true]);
  assert.equal((await ofPerson('/rs/prns/1000000012/roles', token)).status, 403, 'usr_org was not asked for');
  for (const [target, by] of [['/rs/prns/1000000001', token], ['/rs/prns/1000000012', undefined], ['/rs/prns/1000000012', 'a.b.c']]) assert.equal((await ofPerson(target, by)).status, 401, target);
});

test('each refusal can be had on demand, before the page and at the exchange', async () => {
  assert.match((await authorize({ ...acParams(), sim_fault: 'ac_007008' })).headers.location, /temporarily_unavailable.*ESIA-007008/);
  const answer = await exchange(teParams(await codeFor('head', { sim_fault: 'te_007015' })));
  assert.match(JSON.parse(answer.text).error_description, /ESIA-007015/);
});

const key = gost.makeKey();
test('tokens by GOST verify with the published certificate, bent ones do not', { skip: key ? false : 'libengine-gost-openssl is not installed' }, async () => {
  const certificate = readFileSync(path.join(home, 'keys/esia/sim/gost.cer'));
  const check = (token) => {
    const [h, c, s] = token.split('.');
    return gost.verify(certificate, `${h}.${c}`, Buffer.from(s, 'base64url'));
  };
  const good = await tokens('head', { sim_alg: 'GOST3410_2012_256' });
  assert.deepEqual(decode(good.id_token)[0], { ver: 1, typ: 'JWT', sbt: 'id', alg: 'GOST3410_2012_256' });
  assert.ok(check(good.id_token) && check(good.access_token));
  assert.ok(!check((await tokens('head', { sim_alg: 'GOST3410_2012_256', sim_fault: 'bad_signature' })).id_token));
});

test('a client with a certificate is held to it: raw signature and hash at the new pair, CMS at the old one', { skip: key ? false : 'libengine-gost-openssl is not installed' }, async () => {
  const file = path.join(home, 'keys/esia-client.cer');
  const certificate = gost.makeCertificate(key);
  writeFileSync(file, certificate);
  try {
    const by = (k, p) => ({ ...p, client_secret: gost.sign(k, AC.map((n) => p[n] ?? '').join('')).toString('base64url') });
    const asked = { ...acParams(), client_certificate_hash: gost.hash(certificate) };
    assert.equal((await authorize(by(key, asked))).status, 200);
    for (const wrong of [by(gost.makeKey(), asked), { ...by(key, asked), scope: 'openid' }, by(key, { ...asked, client_certificate_hash: 'A'.repeat(64) }), acParams()])
      assert.match((await authorize(wrong)).headers.location, /ESIA-007053/);
    const old = await call('GET', `/esia/aas/oauth2/ac?${new URLSearchParams(by(key, asked))}`);
    assert.match(old.headers.location, /ESIA-007053/, 'a raw signature is no CMS');
  } finally {
    rmSync(file);
  }
});

test('a foreign address is never redirected to', async () => {
  for (const redirect_uri of ['https://evil.example/x', `${PUBLIC}@evil.example/`, 'javascript:alert(1)', '']) {
    const r = await authorize(acParams({ redirect_uri }));
    assert.equal(r.status, 400);
    assert.equal(r.headers.location, undefined);
  }
  const out = await call('GET', '/esia/idp/ext/Logout?client_id=MCU67&redirect_url=https://evil.example/');
  assert.equal(out.status, 400);
  const good = await call('GET', `/idp/ext/Logout?client_id=MCU67&redirect_url=${encodeURIComponent(`${PUBLIC}/`)}`);
  assert.equal(good.headers.location, `${PUBLIC}/`);
});

test('the person may refuse, and a page works once', async () => {
  const page = await authorize(acParams());
  const request = /name="request" value="([^"]+)"/.exec(page.text)[1];
  const denied = await call('POST', '/esia/login', { request, login: '' });
  assert.match(new URL(denied.headers.location).searchParams.get('error_description'), /ESIA-007004/);
  assert.equal((await call('POST', '/esia/login', { request, login: 'head' })).status, 400);
});

test('the page is strict about content', async () => {
  const page = await authorize(acParams());
  assert.match(page.headers['content-security-policy'], /default-src 'none'/);
  assert.doesNotMatch(page.text, /<script|style=/);
  assert.equal((page.text.match(/name="login"/g) ?? []).length, 14);
});

test('faults spoil exactly what they say', async () => {
  const token = async (fault) => JSON.parse((await exchange(teParams(await codeFor('pos', { sim_fault: fault })))).text).id_token;
  assert.ok(decode(await token('expired'))[1].exp < Date.now() / 1000);
  assert.notEqual(decode(await token('wrong_aud'))[1].aud, 'MCU67');
  assert.equal(decode(await token('alg_none'))[0].alg, 'none');
  assert.equal(decode(await token('alg_hs256'))[0].alg, 'HS256');
  assert.ok((await token('oversize')).length > 8192);
  for (const fault of ['bad_signature', 'unknown_key']) assert.ok(!isSigned(await token(fault)));
  assert.equal((await exchange(teParams(await codeFor('pos', { sim_fault: 'error500' })))).status, 500);
  for (const misspelt of [{ sim_fault: 'expird' }, { sim_fault: 'te_000000' }, { sim_alg: 'RS512' }])
    assert.match((await authorize({ ...acParams(), ...misspelt })).headers.location ?? '', /ESIA-007003/, 'a switch that is none would pass for a good sign-in');
  const denied = await authorize({ ...acParams(), sim_fault: 'denied' });
  assert.match(denied.headers.location, /ESIA-007004/);
});

test('it never starts with production settings', () => {
  for (const more of [{ MCU_ENV: 'production' }, { MCU_ESIA_URL: 'https://esia.gosuslugi.ru' },
    { MCU_PUBLIC_URL: 'https://x.gosuslugi.ru' }]) {
    const r = spawnSync(process.execPath, [MAIN, '--socket', path.join(home, 'no.sock')], { env: { ...env, ...more }, encoding: 'utf8' });
    assert.equal(r.status, 2);
    assert.match(r.stderr, /^Имитатор ЕСИА .*\.\n$/);
  }
});

withShared('esia/rs256_test2014_access_portal1.jwt', 'the access token has the shape of a real one of the test stand', async (file) => {
  const [realHeader, real] = decode(file.toString().trim());
  const [header, claims] = decode(JSON.parse((await exchange(teParams(await codeFor('head')))).text).access_token);
  assert.deepEqual(header, realHeader);
  const shape = (o) => Object.entries(o).filter(([name]) => name !== 'nbf').map(([name, v]) => `${name}: ${typeof v}`).sort();
  assert.deepEqual(shape(claims), shape(real));
});
