// HTTPS by the product's own nginx, and how much one address may ask of it.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import https from 'node:https';
import os from 'node:os';
import path from 'node:path';
import tls from 'node:tls';
import { ROOT, freePort, startProduct } from '../lib/product.js';
import { rawRequest } from '../lib/raw.js';
import { choosePerson, Jar, startSignIn, visit } from '../lib/signin.js';
import { run } from '../lib/spawn.js';

const certificate = (to, keyTo) => run('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', keyTo, '-out', to, '-days', '2', '-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost']);
let product, port, folder, cert, key;
before(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'mcu-tls-'));
  [cert, key] = ['cert.pem', 'key.pem'].map((name) => path.join(folder, name));
  await certificate(cert, key);
  await run('chmod', ['-R', 'a+rX', folder]);
  port = await freePort();
  product = await startProduct({ MCU_DEMO_MESSAGES: '300', MCU_TLS_CERT: cert, MCU_TLS_KEY: key, MCU_TLS_LISTEN: `127.0.0.1:${port}`, MCU_PUBLIC_URL: `https://localhost:${port}`, MCU_RATE: '20' });
});
after(async () => {
  await product?.stop();
  rmSync(folder, { recursive: true, force: true });
});


function ask(target, headers = {}) {
  return new Promise((done, failed) => {
    https.get({ host: '127.0.0.1', port, path: target, servername: 'localhost', ca: readFileSync(cert), headers: { host: `localhost:${port}`, ...headers }, agent: false }, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (c) => { text += c; }).on('end', () => done({ status: answer.statusCode, headers: answer.headers, text }));
    }).on('error', failed);
  });
}

/** The protocol and cipher that were agreed on, or why none was. */
function greet(options) {
  return new Promise((done) => {
    const socket = tls.connect({ host: '127.0.0.1', port, servername: 'localhost', rejectUnauthorized: false, ...options }, () => {
      done({ protocol: socket.getProtocol(), cipher: socket.getCipher().name, http: socket.alpnProtocol, ticket: socket.getTLSTicket() });
      socket.destroy();
    }).on('error', (e) => done({ refused: e.code ?? e.message }));
  });
}

test('the front end and the API are served over HTTPS, and the browser is told to stay there', async () => {
  const page = await ask('/');
  assert.equal(page.status, 200);
  assert.equal(page.headers['strict-transport-security'], 'max-age=31536000');
  const answer = await ask('/api/v1/session', { authorization: `Bearer ${await product.token('head')}` });
  assert.deepEqual([answer.status, answer.headers['strict-transport-security']], [200, 'max-age=31536000'], answer.text);
  assert.equal((await fetch(`${product.url}/`)).headers.get('strict-transport-security'), 'max-age=31536000', 'nor by the port for a server in front of it');
});

test('whose address is HTTPS signs in through the simulator, and his cookies go by nothing else', async () => {
  const jar = new Jar();
  const here = (address) => { const { pathname, search } = new URL(address); return new URL(pathname + search, product.url); };	// fetch does not know the certificate
  const page = await startSignIn(product, jar, { change: (url) => { url.href = here(url).href; } });
  const end = await visit(jar, here((await choosePerson(product, jar, page, 'head')).location));
  assert.equal(end.location, '/messages');
  assert.ok(jar.cookies.get('mcu_refresh').flags.includes('secure'));
});

test('TLS 1.2 and 1.3 with forward secrecy; nothing older, nothing weaker, no tickets', async () => {
  assert.equal((await greet({ minVersion: 'TLSv1.3' })).protocol, 'TLSv1.3');
  const old = await greet({ maxVersion: 'TLSv1.2' });
  assert.deepEqual([old.protocol, old.ticket], ['TLSv1.2', undefined]);
  assert.match(old.cipher, /^ECDHE-.*(GCM|POLY1305)/);
  assert.equal((await greet({ ALPNProtocols: ['h2'] })).http, 'h2');
  for (const weak of [{ minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'ALL:@SECLEVEL=0' }, { maxVersion: 'TLSv1.2', ciphers: 'ECDHE-ECDSA-AES128-SHA' }, { maxVersion: 'TLSv1.2', ciphers: 'AES128-GCM-SHA256' }])
    assert.ok((await greet(weak)).refused, JSON.stringify(weak));
});

test('plain HTTP that comes to this port is led to the address', async () => {
  const { status, head } = await rawRequest({ port }, 'GET', '/search?q=1');
  assert.equal(status, 308, head);
  assert.match(head, new RegExp(`\r\nLocation: https://localhost:${port}/search\\?q=1\r\n`, 'i'));
});

test('one address gets so many requests a second, and is told when to come again; another does not feel it', async () => {
  const from = (address, target) => fetch(`${product.url}${target}`, { headers: { 'X-Real-IP': address } });
  const many = await Promise.all(Array.from({ length: 250 }, () => from('203.0.113.7', '/api/v1/session')));
  const refused = many.filter((r) => r.status === 429);
  assert.ok(refused.length > 0 && refused.length < 250, `${refused.length} of 250`);
  assert.deepEqual([refused[0].headers.get('retry-after'), (await refused[0].json()).code], ['1', 'too_many']);
  assert.equal((await from('203.0.113.8', '/api/v1/session')).status, 401);
  for (const [n, target] of ['/api/v1/messages', '/api/v1/imports', '/api/v1/messages/1/attachments', '/ready'].entries())
    assert.ok((await Promise.all(Array.from({ length: 250 }, () => from(`203.0.113.${n + 10}`, target)))).some((r) => r.status === 429), `${target} is held too`);
  const own = await Promise.all(Array.from({ length: 250 }, () => fetch(`${product.url}/api/v1/reference`)));
  assert.deepEqual([...new Set(own.map((r) => r.status))], [401], 'this machine is not held');
});

test('all addresses of an IPv6 network of 64 bits are one; a v4 address written as v6 is the v4 one', async () => {
  const ask = (address) => fetch(`${product.url}/api/v1/session`, { headers: { 'X-Real-IP': address } });
  const turned = async (address, length = 250) => (await Promise.all(Array.from({ length }, (_, n) => ask(address(n))))).filter((r) => r.status === 429).length;
  assert.ok(await turned((n) => `2001:db8:0:a:${n.toString(16)}::${n}`) > 0, 'one network, 250 addresses');
  assert.equal((await ask('2001:db8:0:b::1')).status, 401, 'the next network does not feel it');
  assert.equal(await turned((n) => `2001:db8:1:${n.toString(16)}::1`), 0, '250 networks');
  assert.equal(await turned((n) => `::ffff:198.18.7.${n}`), 0, '250 v4 addresses');
  assert.ok(await turned((n) => (n % 2 ? '::ffff:198.19.7.1' : '198.19.7.1'), 160) > 0, 'one v4 address, written in two ways');
});

test('a certificate that will not do is told before anything is started', async () => {
  const other = path.join(folder, 'other.pem');
  await certificate(path.join(folder, 'other-cert.pem'), other);
  const check = (settings) => run('ops/mcu', ['check'], { cwd: ROOT, env: { ...process.env, ...product.settings, MCU_HOME: path.join(folder, 'home'), MCU_PORT: '18150', ...settings } });
  for (const [settings, words] of [[{ MCU_TLS_KEY: other }, /не подходят друг к другу/], [{ MCU_TLS_KEY: '' }, /MCU_TLS_KEY должна быть путём/], [{ MCU_TLS_CERT: '/no/such' }, /не читается/],
    [{ MCU_TLS_LISTEN: '8443' }, /MCU_TLS_LISTEN должна/], [{ MCU_PUBLIC_URL: 'http://localhost' }, /https/], [{ MCU_RATE: '0' }, /MCU_RATE/]]) {
    const r = await check(settings);
    assert.notEqual(r.code, 0, JSON.stringify(settings));
    assert.match(r.output, words);
  }
});
