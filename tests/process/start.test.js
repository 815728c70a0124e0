// Starting and stopping a copy: refusals in one clear sentence, a second start, a killed supervisor, nothing left behind.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import net from 'node:net';
import { ROOT, startProduct } from '../lib/product.js';
import { alive, childrenOf, fileNumber, processesOf, status, until } from '../lib/processes.js';
import { run } from '../lib/spawn.js';

let product;
before(async () => { product = await startProduct({ MCU_DEMO_MESSAGES: '300' }); });
after(() => product?.stop());

const mcu = (command, settings) =>
  run('ops/mcu', [command], { cwd: ROOT, env: { ...process.env, ...product.settings, ...settings }, limitMs: 300e3 });
const supervisor = () => fileNumber(product.home, 'run/mcu.pid');
const messages = () => product.value('select count(*)::int from mcu.message');

/** One Russian sentence that says what is wrong, and a failure code. */
async function refuses(command, settings, words) {
  const r = await mcu(command, settings);
  assert.notEqual(r.code, 0, r.output);
  assert.match(r.output, words);
  assert.equal(r.output.trim().split('\n').length, 1, r.output);
}

test('a taken port is told before anything is started', async () => {
  const server = net.createServer();
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address();
  await refuses('check', { MCU_HOME: `${product.home}/other`, MCU_PORT: String(port) }, new RegExp(`Порт ${port} уже занят`));
  await refuses('run', { MCU_HOME: `${product.home}/other`, MCU_PORT: String(port) }, /уже занят/);
  await new Promise((done) => server.close(done));
});

test('a folder that cannot be written to is told', async () => {
  // Not even root can make a folder there.
  await refuses('run', { MCU_HOME: '/proc/mcu', MCU_PORT: '18150' }, /нельзя писать/);
});

test('a disk without room is told, with what there is and what is needed', async (t) => {
  if ((await run('unshare', ['-Urm', 'true'])).code !== 0) return t.skip('needs a name space of its own');
  const script = 'mount -t tmpfs -o size=50m none /mnt && MCU_HOME=/mnt/mcu MCU_PORT=18150 exec ops/mcu check';
  const r = await run('unshare', ['-Urm', 'sh', '-c', script], { cwd: ROOT });
  assert.notEqual(r.code, 0, r.output);
  assert.match(r.output, /^На диске мало места: в «\/mnt\/mcu» свободно 50 МБ, а нужно не меньше 1000 МБ[^\n]*\n$/);
});

test('wrong settings are told by name', async () => {
  const home = `${product.home}/other`;
  for (const [name, value] of [['MCU_PORT', 'abc'], ['MCU_PORT', '0'], ['MCU_WORKERS', '1000'], ['MCU_DEMO', 'yes'],
    ['MCU_ENV', 'test'], ['MCU_METRICS_PORT', '-1']])
    await refuses('check', { MCU_HOME: home, MCU_PORT: '18150', [name]: value }, new RegExp(`^Настройка ${name} `));
  for (const address of ['', 'http://mcu.example'])
    await refuses('run', { MCU_HOME: home, MCU_PORT: '18150', MCU_ENV: 'production', MCU_PUBLIC_URL: address }, /MCU_PUBLIC_URL должна начинаться с https/);
});

test('a path too long for unix sockets is told', async () => {
  await refuses('check', { MCU_HOME: `/tmp/${'д'.repeat(50)}`, MCU_PORT: '18150' }, /слишком длинный/);
});

test('a second copy in the same folder is refused and the first goes on', async () => {
  await refuses('run', {}, /уже запущен/);
  assert.equal(await status(`${product.url}/ready`), 200);
});

test('a second `up` only says where the copy is', async () => {
  const r = await mcu('up');
  assert.equal(r.code, 0, r.output);
  assert.match(r.output, new RegExp(product.url));
});

test('PostgreSQL that is stopped by hand is started again', async () => {
  const postmaster = () => fileNumber(product.home, 'pg/postmaster.pid');
  const old = postmaster();
  process.kill(old, 'SIGINT');
  await until(() => postmaster() && postmaster() !== old, 'another postmaster runs');
  await until(async () => await status(`${product.url}/ready`) === 200, 'the product answers');
});

test('`down` leaves no process, and a second start keeps the data', async () => {
  const before = await messages();
  const r = await mcu('down');
  assert.equal(r.code, 0, r.output);
  assert.deepEqual(processesOf(product.home), []);
  assert.equal((await mcu('down')).code, 0, 'nothing to stop is no failure');
  const again = await mcu('up');
  assert.equal(again.code, 0, again.output);
  assert.doesNotMatch(again.output, /Загружаю|Создаю/);
  assert.equal(await messages(), before);
});

test('a killed supervisor is followed by another one, its children by new ones', async () => {
  const before = await messages();
  const pid = supervisor();
  const children = childrenOf(pid).map((c) => c.pid);
  process.kill(pid, 'SIGKILL');
  await until(() => !alive(pid) && !children.some(alive), 'the supervisor and its children are dead');
  await until(async () => supervisor() !== pid && await status(`${product.url}/ready`) === 200, 'the product answers again');
  assert.equal((await mcu('up')).code, 0);
  assert.equal(await messages(), before);
  assert.equal(await status(`${product.url}/ready`), 200);
});

test('SIGTERM to the supervisor stops everything', async () => {
  const pid = supervisor();
  process.kill(pid, 'SIGTERM');
  await until(() => !alive(pid), 'the supervisor ends');
  assert.deepEqual(processesOf(product.home), []);
});

test('after a kill -9 of everything at once the next start brings the data back', async () => {
  assert.equal((await mcu('up')).code, 0);
  const before = await messages();
  const all = processesOf(product.home);
  const guard = all.find(({ pid }) => pid === supervisor()).parent;
  for (const pid of [guard, ...all.map((p) => p.pid)]) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It ended with its parent.
    }
  }
  await until(() => processesOf(product.home).length === 0, 'everything is dead');
  const again = await mcu('up');
  assert.equal(again.code, 0, again.output);
  assert.equal(await messages(), before);
});
