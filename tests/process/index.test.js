// The index as something to be operated: several databases, on servers too, another disk, packing, repair, rebuilding under kills.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { apiOf, granted } from '../lib/api.js';
import { ROOT, freePort, startProduct } from '../lib/product.js';
import { childrenOf, fileNumber, until } from '../lib/processes.js';
import { run } from '../lib/spawn.js';
import { uniqueWord } from '../lib/world.js';

let product;
let api;
let token;
const servers = [];
const folders = [];

before(async () => {
  product = await startProduct({ MCU_DEMO_MESSAGES: '1500' });
  api = apiOf(product);
  token = await product.token('analyst');
});
after(async () => {
  await product?.stop();
  for (const s of servers) process.kill(-s.pid, 'SIGKILL');
  for (const f of folders) rmSync(f, { recursive: true, force: true });
});

function scratch(name) {
  const folder = mkdtempSync(path.join(os.tmpdir(), `mcu-${name}-`));
  chmodSync(folder, 0o777);
  folders.push(folder);
  return folder;
}

const search = async (query) => granted(await api.get('/search', { token, query }));
const live = () => fileNumber(product.home, product.settings.MCU_INDEX ? path.relative(product.home, `${product.settings.MCU_INDEX}/current`) : 'index/current');
const folder = () => `${product.settings.MCU_INDEX ?? `${product.home}/index`}/gen-${live()}`;

/** What queries of every kind find: totals, facets, order. */
async function answers() {
  const lines = readFileSync(path.join(ROOT, 'tests/bench/queries.tsv'), 'utf8').split('\n').filter((line) => line && !line.startsWith('#'));
  const out = [];
  for (const line of lines) {
    const [, q = '', filters = ''] = line.split('\t');
    const { total, strict_total: strict, facets, items } = await search({ ...Object.fromEntries(new URLSearchParams(filters)), q });
    out.push({ q, total, strict, facets, ids: items.map((i) => i.id) });
  }
  return out;
}

async function restart(settings) {
  await product.settle();
  Object.assign(product.settings, settings);
  const up = await run('ops/mcu', ['up'], { cwd: ROOT, env: { ...process.env, ...product.settings }, limitMs: 300e3 });
  assert.equal(up.code, 0, up.output);
}

async function done(...command) {
  const r = await product.ctl(command, { limitMs: 300e3 });
  assert.equal(r.code, 0, r.output);
  return JSON.parse(r.stdout.trim().split('\n').pop());
}

async function isWhole() {
  const r = await product.ctl(['verify'], { limitMs: 300e3 });
  assert.equal(r.code, 0, r.output);
}

/** A server of Xapian's remote backend over a folder of its own; or over a known one's port and folder. */
async function serve(known) {
  const port = known?.port ?? await freePort();
  const db = known?.db ?? `${scratch('server')}/db`;
  const child = spawn('xapian-tcpsrv', ['--quiet', '--interface', '127.0.0.1', '--port', String(port), '--writable', db], { stdio: 'ignore', detached: true });
  servers.push(child);
  await until(() => new Promise((tried) => {
    const s = net.connect(port, '127.0.0.1', () => { s.destroy(); tried(true); }).on('error', () => tried(false));
  }), 'the server listens');
  return { port, db, child };
}

function silence({ child }) {
  process.kill(-child.pid, 'SIGKILL');
  servers.splice(servers.indexOf(child), 1);
}

const create = (text) => product.psql(`insert into message (source_id, external_id, kind, channel, state, text) select min(id), gen_random_uuid(), 'message', 'phone', 'new', '${text}' from source`);
const foundOf = async (word) => (await search({ q: word, limit: 1 })).total.value;

test('one database, three databases and two servers give the same answers', async () => {
  const wanted = await answers();
  assert.ok(wanted.some((a) => a.total.value > 20) && wanted.some((a) => a.strict !== null));
  const [a, b, c, d] = [await serve(), await serve(), await serve(), await serve()].map((s) => s.port);
  const other = scratch('disk');
  const ways = { 3: 3, [`${other},${other}`]: 2, [`tcp:127.0.0.1:${a}/${b},tcp:127.0.0.1:${c}/${d}`]: 2 };
  for (const [shards, parts] of Object.entries(ways)) {
    await restart({ MCU_SHARDS: shards });
    await done('reindex');
    assert.equal(readFileSync(`${folder()}/shards`, 'utf8').trim().split('\n').length, parts);
    assert.deepEqual(await answers(), wanted, shards);
    const word = uniqueWord();
    await create(`Проверка ${word}`);
    await until(async () => await foundOf(word) === 1, 'the new one is found');
    await product.psql(`delete from message where text = 'Проверка ${word}'`);
    await until(async () => await foundOf(word) === 0, 'and is gone');
    await isWhole();
  }
  await restart({ MCU_SHARDS: '1' });
  await done('reindex');
});

test('a server that does not answer is named, and its index is read again when it does', async () => {
  const [one, other] = [await serve(), await serve()];
  await restart({ MCU_SHARDS: `tcp:127.0.0.1:${one.port}/${other.port}` });
  await done('reindex');
  const wanted = (await search({ q: 'яма', limit: 1 })).total;
  const away = readFileSync(`${folder()}/shards`, 'utf8').includes(`:${one.port}`) ? one : other;
  silence(away);
  const refusal = async () => api.get('/search', { token, query: { q: 'яма' } });
  await until(async () => (await refusal()).status === 503, 'the search is refused');
  const named = new RegExp(`127\\.0\\.0\\.1:${away.port}\\b.*не отвечает`);
  assert.match((await refusal()).json.detail, named);
  const r = await product.ctl(['verify'], { limitMs: 300e3 });
  assert.equal(r.code, 1, r.output);
  assert.match(r.output, named);
  assert.doesNotMatch(r.output, /mcuctl reindex/);
  await serve(away);
  await until(async () => (await refusal()).status === 200, 'the search is back');
  assert.deepEqual((await search({ q: 'яма', limit: 1 })).total, wanted);
  await restart({ MCU_SHARDS: '1' });
  await done('reindex');
});

test('a packed index is smaller, answers the same and holds what came meanwhile', async () => {
  // A commit that is under way has files beside the tables.
  const tables = () => readdirSync(`${folder()}/xapian`).filter((name) => name.endsWith('.glass'));
  const size = () => tables().reduce((sum, name) => sum + statSync(`${folder()}/xapian/${name}`).size, 0);
  const word = uniqueWord();
  for (let i = 0; i < 20; i += 1) await product.psql('update message set priority = priority where id % 20 = 0');
  await isWhole();
  const [wanted, large, number] = [await answers(), size(), live()];
  const packing = done('compact');
  for (let i = 0; i < 20; i += 1) await create(`Пока упаковывали ${word}`);
  await packing;
  assert.ok(live() > number);
  assert.ok(size() < large * 0.8, `${size()} of ${large}`);
  await until(async () => await foundOf(word) === 20, 'what came meanwhile is found');
  await product.psql(`delete from message where text like '%${word}'`);
  await isWhole();
  assert.deepEqual(await answers(), wanted);
});

test('differences between database and index are told and mended', async () => {
  await product.psql(`alter table message disable trigger user;
    update message set rev = rev + 1 where id in (select id from message order by id limit 3);
    insert into message (source_id, external_id, kind, channel, state, text) select min(id), gen_random_uuid(), 'message', 'phone', 'new', 'Тихая запись' from source;
    alter table message enable trigger user`);
  const told = await product.ctl(['verify']);
  assert.equal(told.code, 1, told.output);
  const { missing, stale } = JSON.parse(told.stdout.trim().split('\n').pop());
  assert.deepEqual({ missing, stale }, { missing: 1, stale: 3 });
  assert.equal((await done('verify', '--repair')).repaired, true);
  await isWhole();
  await product.psql("delete from message where text = 'Тихая запись'");
});

test('columns that tell something else than the documents are told and built anew', async () => {
  await isWhole();
  const number = live();
  await run('dd', ['if=/dev/zero', `of=${folder()}/columns`, 'bs=64', 'seek=5', 'count=2', 'conv=notrunc']);
  assert.equal((await product.ctl(['verify'])).code, 1);
  await done('verify', '--repair');
  assert.ok(live() > number);
  await isWhole();
});

test('a folder of the index that cannot be written to is told', async () => {
  for (const settings of [{ MCU_INDEX: '/proc/index' }, { MCU_SHARDS: '/proc/a,/tmp' }]) {
    const r = await run('ops/mcu', ['run'], { cwd: ROOT, env: { ...process.env, MCU_HOME: `${scratch('home')}/mcu`, MCU_PORT: String(await freePort()), ...settings } });
    assert.notEqual(r.code, 0, r.output);
    assert.match(r.output, /^В папку индекса «\/proc\/\w+» нельзя писать[^\n]*\n$/);
  }
});

test('the index moves to another folder and is built there by itself', async () => {
  const wanted = await answers();
  await restart({ MCU_INDEX: `${scratch('index')}/here` });
  await until(async () => live() > 0 && (await api.get('/search', { token })).status === 200, 'the index is there');
  assert.deepEqual(await answers(), wanted);
  await isWhole();
});

// At the size of a city: bench/kills.mjs.
test('an index rebuilt under kills while messages come loses none', async () => {
  const indexer = () => childrenOf(fileNumber(product.home, 'run/mcu.pid')).find((c) => c.command.endsWith('/mcu-indexer'))?.pid;
  const word = uniqueWord();
  const number = live();
  let kills = 0;
  let came = 0;
  let seed = 20261126;
  const random = (n) => { seed = (seed * 1103515245 + 12345) % 2147483648; return seed % n; };
  let over = false;
  const rebuilding = product.ctl(['reindex'], { limitMs: 300e3 }).finally(() => { over = true; });
  while (kills < 8 && !over) {
    for (let n = 1 + random(25); n > 0; n -= 1, came += 1) await create(`Во время перестройки ${word}`);
    const victim = await until(indexer, 'the indexer runs');
    process.kill(victim, 'SIGKILL');
    kills += 1;
  }
  const r = await rebuilding;
  assert.ok(kills > 0);
  assert.equal(r.code, 0, r.output);
  assert.ok(live() > number);
  await until(async () => await foundOf(word) === came, 'every one is found');
  await isWhole();
});
