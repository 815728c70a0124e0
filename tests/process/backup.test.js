// A copy taken while people write, put back into an empty folder: the same rows, files, names and finds; a damaged or half-done one is never taken for whole.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { apiOf, granted } from '../lib/api.js';
import { freePort, Product, ROOT, startProduct } from '../lib/product.js';
import { until } from '../lib/processes.js';
import { run } from '../lib/spawn.js';
import { uniqueWord } from '../lib/world.js';

const NAME = 'Подосиновиков Евлампий Ильич';
const PAPER = 'Приложение: акт осмотра двора';
const word = uniqueWord('копия').toLowerCase();
const folder = mkdtempSync(path.join(tmpdir(), 'mcu-copies-'));
chmodSync(folder, 0o755);
const copy = path.join(folder, 'copy');
let product, api, head, marked, again;

const mcu = (args, settings) => run('ops/mcu', args, { cwd: ROOT, env: { ...process.env, ...settings }, limitMs: 300e3 });
const write = async () => granted(await api.post('/messages', { token: head, json: { kind: 'appeal', channel: 'written', text: `${word}: во дворе яма`, applicant_name: NAME } }), 201).id;

/** A digest of each table's rows by its name. */
async function digests(of) {
  const tables = await of.sql(`select format('%I.%I', n.nspname, c.relname) as name from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relkind = 'r' and n.nspname in ('mcu', 'pd') and not c.relispartition order by 1`);
  const one = tables.map(({ name }) => `select '${name}' as name, (select md5(coalesce(string_agg(t::text, e'\\n' order by t::text), '')) || count(*) from ${name} t) as digest`);
  return new Map((await of.sql(one.join(' union all '), 'postgres')).map((r) => [r.name, r.digest]));
}

/** What `look` sees in the database of a copy that is not started: its programs would begin their nights. */
async function asleep(of, look) {
  const { uid, gid } = statSync(`${of.home}/pg/PG_VERSION`);
  const postgres = spawn('/usr/lib/postgresql/15/bin/postgres', ['-D', `${of.home}/pg`], { cwd: '/', uid, gid, stdio: 'ignore' });
  const ended = new Promise((done) => { postgres.on('exit', done); });
  try {
    await until(() => of.value('select 1', 'postgres').catch(() => null), 'PostgreSQL answers');
    return await look(of);
  } finally {
    postgres.kill('SIGINT');
    await ended;
  }
}

/** A folder to restore into, as its own product. */
async function place(name) {
  const port = String(await freePort());
  return new Product({ MCU_HOME: path.join(folder, name), MCU_PORT: port, MCU_PUBLIC_URL: `http://127.0.0.1:${port}`, MCU_WORKERS: '2', MCU_DEMO: '0' });
}

async function refuses(args, settings, words) {
  const r = await mcu(args, settings);
  assert.notEqual(r.code, 0, r.output);
  assert.match(r.output, words);
}

before(async () => {
  product = await startProduct({ MCU_DEMO_MESSAGES: '2000' });
  api = apiOf(product);
  head = await product.token('head');
  marked = await write();
  const { etag } = await api.get(`/messages/${marked}`, { token: head });
  granted(await api.post(`/messages/${marked}/attachments`, { token: head, etag, query: { file_name: 'акт.txt' }, body: PAPER, type: 'application/octet-stream' }), 201);
});
after(async () => {
  await again?.settle();
  await product?.stop();
  rmSync(folder, { recursive: true, force: true });
});

test('a copy is taken while people write; what was told as written before it is in it, and tables that nobody touched are equal', async () => {
  const told = [];
  let over = false;
  const writing = (async () => { while (!over) told.push(await write()); })();
  await until(() => told.length > 2, 'people write');
  const sure = [...told];
  const earlier = await digests(product);
  const r = await mcu(['backup', copy], product.settings);
  assert.equal(r.code, 0, r.output);
  assert.match(r.output, /Копия снята: .*Ключи: .*отдельно/s);
  const later = await digests(product);
  over = true;
  await writing;
  assert.ok(told.length > sure.length, 'people wrote while it was taken');
  assert.deepEqual(readdirSync(folder).sort(), ['copy', 'copy.keys']);
  assert.ok(!readdirSync(copy).includes('keys'));

  again = await place('again');
  const restored = await mcu(['restore', copy], again.settings);
  assert.equal(restored.code, 0, restored.output);
  assert.match(restored.output, /Восстановлено/);
  const here = await asleep(again, digests);
  const still = [...earlier].filter(([name, digest]) => later.get(name) === digest).map(([name]) => name);
  for (const name of ['organisation', 'theme', 'account', 'role_permission', 'message', 'answer', 'deadline']) assert.ok(earlier.has(`mcu.${name}`), `${name} is looked at`);
  assert.ok(still.length > 80, `${still.length} tables stood still`);
  assert.deepEqual(still.filter((name) => here.get(name) !== earlier.get(name)), ['mcu.index_generation'].filter((name) => still.includes(name)));
  const up = await mcu(['up'], again.settings);
  assert.equal(up.code, 0, up.output);
  assert.equal(await again.value(`select count(*)::int from message where id = any('{${sure.join()}}')`), sure.length);
  for (const args of [['deadlines'], ['sums'], ['audit'], ['identities']]) {
    const verified = await again.ctl(['verify', ...args]);
    assert.equal(verified.code, 0, `${args}: ${verified.output}`);
  }
  const there = apiOf(again);
  const token = await again.token('head');
  assert.equal(granted(await there.post(`/messages/${marked}/applicant`, { token, json: { purpose: 'answer', reason: 'проверка' } })).name, NAME);
  assert.equal(granted(await there.get('/search', { token, query: { q: word } })).total.value, await again.value(`select count(*)::int from message where text like '${word}%'`));
  const [file] = granted(await there.get(`/messages/${marked}/attachments`, { token })).items;
  assert.equal(await (await fetch(`${again.url}/api/v1/attachments/${file.id}/file`, { headers: { Authorization: `Bearer ${token}` } })).text(), PAPER);
  granted(await there.post('/messages', { token, json: { kind: 'message', channel: 'phone', text: 'Новая запись в восстановленной системе' } }), 201);
});

test('a place that is taken, a copy that is damaged, is no copy or is newer than the programs: told, and nothing is made', async () => {
  const empty = await place('empty');
  await refuses(['backup', copy], product.settings, /уже есть/);
  await refuses(['backup', path.join(folder, 'asleep')], empty.settings, /не запущен/);
  await refuses(['restore', copy], product.settings, /запущен/);
  await refuses(['restore', folder], empty.settings, /не копия МЦУ/);
  const spoilt = path.join(folder, 'spoilt');
  cpSync(copy, spoilt, { recursive: true });
  const [name] = readdirSync(path.join(spoilt, 'database')).filter((f) => f.endsWith('.gz'));
  const bytes = readFileSync(path.join(spoilt, 'database', name));
  bytes[bytes.length - 1] ^= 1;
  writeFileSync(path.join(spoilt, 'database', name), bytes);
  await refuses(['restore', spoilt], empty.settings, /повреждена/);
  writeFileSync(path.join(spoilt, 'about'), readFileSync(path.join(copy, 'about'), 'utf8').replace(/^migration .*/m, 'migration 999'));
  await refuses(['restore', spoilt], empty.settings, /более новой версией/);
  for (const about of ['', 'migration\n', 'migration 1e9\n', 'migration $(id)\n', 'taken today']) {
    writeFileSync(path.join(spoilt, 'about'), about);
    await refuses(['restore', spoilt], empty.settings, /не копия МЦУ/);
  }
  assert.equal(existsSync(path.join(empty.home, 'pg')), false);
});

test('a copy or a restoring that was killed is not taken for whole, and is done again', async () => {
  const killed = (args, settings, there) => new Promise((done, failed) => {
    const child = spawn('ops/mcu', args, { cwd: ROOT, env: { ...process.env, ...settings }, detached: true, stdio: 'ignore' });
    child.on('exit', done);
    until(there, `${args[0]} is under way`).then(() => process.kill(-child.pid, 'SIGKILL')).catch(failed);
  });
  const half = path.join(folder, 'half');
  await killed(['backup', half], product.settings, () => existsSync(`${half}.part/database`));
  assert.ok(!existsSync(half));
  assert.equal((await mcu(['backup', half], product.settings)).code, 0);
  assert.deepEqual(readdirSync(folder).filter((f) => f.endsWith('.part')), []);

  const late = await place('late');
  await killed(['restore', half], late.settings, () => existsSync(path.join(late.home, 'pg/PG_VERSION')));
  await refuses(['up'], late.settings, /не закончено/);
  const r = await mcu(['restore', half], late.settings);
  assert.equal(r.code, 0, r.output);
  await refuses(['restore', half], late.settings, /уже есть база/);
});
