// Straight to the workers' socket, past nginx: records of FastCGI that lie about their lengths, a request that never ends, and what a worker may do.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import net from 'node:net';
import { apiOf, granted } from '../lib/api.js';
import { startProduct } from '../lib/product.js';
import { childrenOf, fileNumber, status, until } from '../lib/processes.js';

let product;
before(async () => { product = await startProduct({ MCU_DEMO_MESSAGES: '300', MCU_REQUEST_S: '3' }); });
after(() => product?.stop());

const BEGIN = 1, PARAMS = 4, STDIN = 5;
const workers = () => childrenOf(fileNumber(product.home, 'run/mcu-api.pid')).map((p) => p.pid).sort();

/** One record; `says` is the length it claims when that is not the true one. */
function record(type, body, says = body.length) {
  const head = Buffer.from([1, type, 0, 1, says >> 8, says & 255, 0, 0]);
  return Buffer.concat([head, body]);
}

const begin = record(BEGIN, Buffer.from([0, 1, 0, 0, 0, 0, 0, 0]));
const long = (n) => { const b = Buffer.alloc(4); b.writeUInt32BE((n | 0x80000000) >>> 0); return b; };
const pair = (name, value, nameSays = name.length, valueSays = value.length) => Buffer.concat([long(nameSays), long(valueSays), Buffer.from(name), Buffer.from(value)]);

/** Sends the bytes, says no more, and gives what comes back until the other side closes. */
function send(bytes) {
  return new Promise((done) => {
    const chunks = [];
    const socket = net.connect(`${product.home}/run/api.sock`, () => socket.end(bytes));
    socket.on('data', (c) => chunks.push(c)).on('error', () => {}).on('close', () => done(Buffer.concat(chunks).toString('latin1')));
  });
}

const request = (params) => Buffer.concat([begin, record(PARAMS, params), record(PARAMS, Buffer.alloc(0)), record(STDIN, Buffer.alloc(0))]);

test('an honest request by the socket is answered: what follows tries the right door', async () => {
  assert.match(await send(request(Buffer.concat([pair('REQUEST_METHOD', 'GET'), pair('REQUEST_URI', '/live'), pair('DOCUMENT_URI', '/live'), pair('SCRIPT_NAME', '/live'), pair('SERVER_PROTOCOL', 'HTTP/1.1')]))), /Status: 200/);
});

test('lengths whose sum overflows (CVE-2025-23016) and records that lie crash no worker', async () => {
  const before = workers();
  assert.ok(before.length > 1);
  for (const [name, value] of [[0x7fffffff, 0x7fffffff], [0x7fffffff, 1], [1, 0x7fffffff], [0, 0x7fffffff]])
    for (let i = 0; i < 3; i++) await send(request(pair('AAA', 'B'.repeat(2000), name, value)));
  await send(Buffer.concat([begin, record(PARAMS, pair('A', 'B'), 60000)]));
  await send(Buffer.concat([begin, record(99, Buffer.alloc(8))]));
  await send(record(PARAMS, pair('A', 'B')));
  await send(Buffer.alloc(4096, 255));
  assert.equal(await status(`${product.url}/ready`), 200);
  assert.deepEqual(workers(), before);
});

test('a length of two gigabytes ends at the memory a worker may have: that worker, by its own library, and no other', async () => {
  const before = workers();
  await send(request(pair('AAA', 'B', 0x7ffffffe, 2)));
  await until(() => workers().length === before.length && workers().filter((p) => !before.includes(p)).length === 1, 'one is replaced');
  assert.match(readFileSync(`${product.home}/log/mcu-api.log`, 'utf8'), /"process \d+ ended \(signal 6\)/);
  assert.equal(await status(`${product.url}/ready`), 200);
});

test('a worker is closed in: no new rights, a filter of calls, no core, an end to its memory', async () => {
  const pid = workers().find((p) => readFileSync(`/proc/${p}/status`, 'utf8').includes('Seccomp:\t2'));
  assert.ok(pid, 'a filter of calls');
  assert.match(readFileSync(`/proc/${pid}/status`, 'utf8'), /NoNewPrivs:\t1/);
  const limits = readFileSync(`/proc/${pid}/limits`, 'utf8');
  assert.match(limits, /Max core file size +0 /);
  assert.match(limits, /Max data size +1073741824 /);
  assert.match(readFileSync(`/proc/${fileNumber(product.home, 'run/mcu-api.pid')}/status`, 'utf8'), /Seccomp:\t0/, 'the one that starts them forks');
});

test('who waits for changes is answered before the time of a request is up', async () => {
  const api = apiOf(product);
  const token = await product.token('head');
  const { after: place } = granted(await api.get('/changes', { token }));
  const before = workers();
  granted(await api.get('/changes', { token, query: { after: place, wait: 25 } }));
  assert.deepEqual(workers(), before);
});

test('who sends half a request and waits takes one worker for a while, and all are whole again', async () => {
  const before = workers();
  const held = Array.from({ length: before.length + 2 }, () => net.connect(`${product.home}/run/api.sock`, function opened() { this.write(Buffer.concat([begin, record(PARAMS, pair('A', 'B'), 500)])); }));
  held.forEach((s) => s.on('error', () => {}));
  await until(async () => (await status(`${product.url}/live`)) === 200 && workers().some((p) => !before.includes(p)), 'those that wait are ended and replaced', 240e3);
  held.forEach((s) => s.destroy());
  await until(async () => await status(`${product.url}/ready`) === 200, 'the product answers');
});
