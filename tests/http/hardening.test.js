// What attackers try of any web product: pages of other sites, caches, paths, logs. Sessions, uploads, headers and bodies have files of their own (session, attachments, hostile).
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { granted, readAnswer, refused } from '../lib/api.js';
import { operations, PREFIX } from '../lib/openapi.js';
import { rawRequest, sendRaw } from '../lib/raw.js';
import { refresh, signIn } from '../lib/signin.js';
import { eventually, openWorld, uniqueWord } from '../lib/world.js';

const { product, api, as } = await openWorld();
const head = await as('head');
const STRANGER = 'https://evil.example';
const filled = (path) => PREFIX + path.replace(/\{[^}]+\}/g, '1');
const writes = operations.filter((o) => o.method !== 'GET');

/** What a page of another site makes the browser of a signed-in official send: his cookies, its own Origin, a plain form. */
async function byForm(jar, { method, path }) {
  return readAnswer(await fetch(product.url + filled(path), { method, redirect: 'manual', body: '{"x":1}', headers: { Origin: STRANGER, 'Content-Type': 'text/plain', Cookie: jar.header } }));
}

test('no write is done by a cookie alone, nor for a page of another site', async () => {
  const { jar } = await signIn(product, 'head');
  assert.ok(jar.header.length > 40);
  for (const operation of writes) {
    const answer = await byForm(jar, operation);
    assert.ok([401, 403, 404].includes(answer.status), `${operation.id}: ${answer.status} ${answer.text.slice(0, 120)}`);
  }
  granted(await refresh(product, jar));
});

test('another site is told nothing: no answer allows an origin', async () => {
  for (const method of ['GET', 'OPTIONS']) {
    const r = await fetch(`${product.url}${PREFIX}/session`, { method, headers: { Origin: STRANGER, Authorization: `Bearer ${head}`, 'Access-Control-Request-Method': 'POST' } });
    assert.deepEqual([...r.headers.keys()].filter((h) => h.startsWith('access-control-')), [], method);
  }
});

test('every page forbids scripts from elsewhere, frames and sniffing', async () => {
  for (const path of ['/', '/search?q=1', '/app.js', '/api/', '/nosuch.js', `${PREFIX}/session`, `${PREFIX}/nosuch`, '/o/x', '/live']) {
    const { headers } = await fetch(product.url + path, { redirect: 'manual' });
    const policy = headers.get('content-security-policy') ?? '';
    assert.match(policy, /default-src 'none'/, path);
    assert.doesNotMatch(policy, /unsafe-|\*|https?:/, path);
    assert.match(policy, /frame-ancestors 'none'/, path);
    assert.equal(headers.get('x-content-type-options'), 'nosniff', path);
    assert.equal(headers.get('server'), 'nginx', path);
    assert.equal(headers.get('x-powered-by'), null, path);
  }
});

test('what the browser kept for one account is not given to the next', async () => {
  const phone = '+7 910 777-66-55';
  const { id } = granted(await api.post('/messages', { token: head, json: { kind: 'message', channel: 'phone', text: `Перезвоните: ${phone}, ${uniqueWord()}` } }), 201);
  const whole = await api.get(`/messages/${id}`, { token: head });
  assert.ok(granted(whole).text.includes(phone));
  const analyst = await as('analyst');
  const masked = granted(await api.get(`/messages/${id}`, { token: analyst }));
  assert.ok(!masked.text.includes(phone));
  // The kept answer is chosen by what Vary names: with another token it is not the one that is asked after.
  assert.match(whole.headers.get('vary'), /Authorization/);
  assert.equal((await fetch(`${product.url}${PREFIX}/messages/${id}`, { headers: { Authorization: `Bearer ${head}`, 'If-None-Match': whole.etag } })).status, 304);
});

test('no path leads out of the folders that are served', async () => {
  const secret = readFileSync('/etc/passwd', 'utf8').split('\n')[0];
  const targets = ['/../../../../etc/passwd', '/..%2f..%2f..%2f..%2fetc/passwd', '/%2e%2e/%2e%2e/%2e%2e/%2e%2e/etc/passwd', '/css/..%5c..%5c..%5cetc/passwd', '/api/../../../keys/secret.key', '/api..%2f..%2fkeys/secret.key',
    '/mark/../../keys/secret.key', '/o/../../../etc/passwd', '/esia/../../../../etc/passwd', '//etc/passwd', '/.git/config', '/css/.hidden', '/nginx.conf', '/app.js/../../../run/ready', '/%00/etc/passwd', '/api/v1/../../keys/secret.key'];
  for (const target of targets) {
    const { status, body } = await rawRequest(product, 'GET', target);
    assert.ok(!body.includes(secret) && !body.includes('MCU_'), target);
    assert.ok(status >= 300 || /<!doctype html>/i.test(body), `${target}: ${status}`);
  }
});

test('a line of a log is one line, whatever is asked', async () => {
  const mark = uniqueWord('забор');
  const poison = `%0d%0a{"level":"fail","text":"${encodeURIComponent(mark)}"}`;
  await rawRequest(product, 'GET', `${PREFIX}/messages/${poison}`, [`Authorization: Bearer ${head}`]);
  await rawRequest(product, 'GET', `${PREFIX}/search?q=${poison}`, [`Authorization: Bearer ${head}`]);
  await rawRequest(product, 'GET', `/${poison}`, ['User-Agent: a"b\\c\x1b[31m', 'X-Real-IP: 1.2.3.4", "x": "', 'Referer: \x01']);
  await sendRaw(product, Buffer.from(`GET /live HTTP/1.1\r\nHost: a\r\nX-Request-Id: x"y\\n\r\nConnection: close\r\n\r\n`));
  const { headers } = await api.get('/session', { token: head });
  const last = headers.get('x-request-id');
  const read = (name) => readFileSync(`${product.home}/log/${name}`, 'utf8');
  await eventually('the last request is in both logs', async () => read('access.log').includes(last) && read('mcu-api.log').includes(last));
  for (const name of ['access.log', 'mcu-api.log'])
    for (const line of read(name).trim().split('\n').slice(-400)) {
      assert.doesNotThrow(() => JSON.parse(line), `${name}: ${line.slice(0, 200)}`);
      assert.ok(!line.includes(mark), 'words of a search are in no log');
    }
});

test('no log holds a token, a cookie or a code of a sign-in', async () => {
  const { jar } = await signIn(product, 'mayor');
  await eventually('the way back is in the log by its own name', async () => readFileSync(`${product.home}/log/access.log`, 'utf8').includes(`"path":"${PREFIX}/session/callback"`));
  const cookie = [...jar.cookies.values()].map((c) => c.value).filter((v) => v.length > 20);
  assert.ok(cookie.length > 0);
  granted(await api.get('/session', { token: head }));
  refused(await api.get('/session', { token: `${head.slice(0, -6)}AAAAAA` }), 401);
  for (const name of readdirSync(`${product.home}/log`)) {
    const text = readFileSync(`${product.home}/log/${name}`, 'latin1');
    for (const value of [head.split('.')[2], ...cookie]) assert.ok(!text.includes(value), name);
    assert.doesNotMatch(text, /[?&](code|client_secret|state)=[\w-]{20}/, name);
  }
});
