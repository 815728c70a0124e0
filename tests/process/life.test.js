// A copy that is killed piece by piece comes back by itself. Every step waits for a condition, none for a time.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { ROOT, startProduct } from '../lib/product.js';
import { alive, childrenOf, fileNumber, groupOf, status, until } from '../lib/processes.js';
import { run } from '../lib/spawn.js';

let product;
let rows;

before(async () => {
  product = await startProduct({ MCU_DEMO_MESSAGES: '300' });
  rows = await product.value('select count(*)::int from mcu.message');
});
after(() => product?.stop());

const pidFile = (name) => fileNumber(product.home, `run/${name}`);
const postmaster = () => fileNumber(product.home, 'pg/postmaster.pid');
const program = (name) => childrenOf(pidFile('mcu.pid')).find((c) => c.command.endsWith(`/${name}`))?.pid;
const ready = async () => await status(`${product.url}/ready`) === 200;

/** Kills a process and waits for another in its place and for the product to answer. */
async function killAndWait(find, what) {
  const old = await until(find, `${what} runs`);
  process.kill(old, 'SIGKILL');
  const fresh = await until(() => { const now = find(); return now && now !== old && alive(now) && now; }, `${what} runs again`);
  await until(ready, `the product answers after the death of ${what}`);
  return { old, fresh };
}

test('a killed nginx master leaves no worker behind and is started again', async () => {
  const workers = childrenOf(pidFile('nginx.pid')).map((c) => c.pid);
  assert.ok(workers.length > 0);
  await killAndWait(() => pidFile('nginx.pid'), 'nginx');
  await until(() => workers.every((pid) => !alive(pid)), 'the old workers are gone');
});

test('a killed API worker is replaced by its supervisor', async () => {
  const workers = () => childrenOf(pidFile('mcu-api.pid')).map((c) => c.pid);
  const [victim] = await until(() => workers().length > 1 && workers(), 'the workers run');
  const count = workers().length;
  process.kill(victim, 'SIGKILL');
  await until(() => !workers().includes(victim) && workers().length === count, 'a new worker runs');
  await until(ready, 'the product answers');
});

test('a killed API supervisor is started again and its workers do not outlive it', async () => {
  const { old } = await killAndWait(() => program('mcu-api'), 'mcu-api');
  await until(() => groupOf(old).length === 0, 'the old workers are gone');
});

for (const name of ['mcu-indexer', 'mcu-jobs', 'mcu-webhooks'])
  test(`a killed ${name} is started again`, async () => {
    await killAndWait(() => program(name), name);
  });

test('make status names a program that does not run', async () => {
  const ask = async () => (await run('ops/mcu', ['status'], { cwd: ROOT, env: { ...process.env, ...product.settings } })).output;
  const victim = await until(() => program('mcu-webhooks'), 'it runs');
  assert.doesNotMatch(await ask(), /Не работает/);
  process.kill(pidFile('mcu.pid'), 'SIGSTOP');
  try {
    process.kill(victim, 'SIGKILL');
    await until(() => !alive(victim), 'it is dead');
    assert.match(await ask(), /Не работает: mcu-webhooks\./);
  } finally {
    process.kill(pidFile('mcu.pid'), 'SIGCONT');
  }
  await until(() => program('mcu-webhooks'), 'it runs again');
});

test('a killed sign-in simulator is started again', async () => {
  const find = () => childrenOf(pidFile('mcu.pid')).find((c) => c.command.includes('esia/main.js'))?.pid;
  await killAndWait(find, 'the simulator');
  await until(async () => await status(`${product.url}/esia/`) < 500, 'the simulator answers');
});

test('a killed PostgreSQL backend costs at most one refused request', async () => {
  const backends = () => childrenOf(postmaster()).filter((c) => / mcu_api /.test(c.command)).map((c) => c.pid);
  const [victim] = await until(() => backends().length && backends(), 'a worker is connected');
  process.kill(victim, 'SIGKILL');
  await until(() => !alive(victim), 'it is dead');
  await until(ready, 'the product answers');
  // Right after the kill others may still be served; then all connections end and the server recovers.
  await until(async () => await product.value('select count(*)::int from mcu.message').catch(() => null) === rows, 'the database answers, and nothing is lost');
  await until(ready, 'the product answers again');
});

test('a killed postmaster is started again and nothing is lost', async () => {
  await killAndWait(postmaster, 'PostgreSQL');
  assert.equal(await product.value('select count(*)::int from mcu.message'), rows);
});

test('while PostgreSQL is down the API answers 503 in Russian and then goes on', async () => {
  const old = postmaster();
  process.kill(old, 'SIGSTOP');
  process.kill(old, 'SIGKILL');
  const answers = [];
  await until(async () => {
    answers.push(await status(`${product.url}/ready`));
    return answers.at(-1) === 200 && postmaster() !== old;
  }, 'the product answers again');
  assert.deepEqual(answers.filter((s) => ![200, 503, 504].includes(s)), []);
});

test('after all these deaths the database and the index are equal', async () => {
  const r = await product.ctl(['verify'], { limitMs: 300e3 });
  assert.equal(r.code, 0, r.output);
});
