// The product at 80 % of what it can do, for an hour, while its programs are killed at random and the disk fills up; then everything acknowledged is looked for.
// usage: node tests/soak/run.mjs [--minutes 60] [--messages 20000] [--seed 1] [--every 20]; as root the state lies on a disk of its own, which is filled too.
// Prints figures and every wrong thing; ends with 1 when there was one.
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { apiOf, granted } from '../lib/api.js';
import { childrenOf, fileNumber, status, until } from '../lib/processes.js';
import { startProduct } from '../lib/product.js';
import { Receiver } from '../lib/receiver.js';
import { run } from '../lib/spawn.js';
import { pidsOf } from '../lib/world.js';
import { faultsOf } from './faults.mjs';
import { Ledger } from './ledger.mjs';
import { Office } from './office.mjs';

const { values } = parseArgs({ options: { minutes: { type: 'string', default: '60' }, messages: { type: 'string', default: '20000' }, seed: { type: 'string', default: '1' }, every: { type: 'string', default: '20' } } });
const DISK_GB = 16, CLIENTS = 16, SHARE = 0.8, MEASURE_S = 20;
const pause = (ms) => new Promise((go) => setTimeout(go, ms));

/** Numbers from 0 to 1 that a seed repeats. */
function randomOf(seed) {
  let s = seed >>> 0;
  return () => {
    s = (s + 0x6d2b79f5) >>> 0;
    let t = Math.imul(s ^ (s >>> 15), 1 | s);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/**
 * A disk for the state, null when we may not make one; open to all, as /tmp is, for the programs run as another user. An hour writes some GB
 * (the log of PostgreSQL, files of exports, two generations of the index): what fills it is to be the fault alone.
 */
async function ownDisk() {
  const folder = mkdtempSync('/var/tmp/mcu-soak-'), image = `${folder}.img`;
  const steps = [['truncate', ['-s', `${DISK_GB}G`, image]], ['mkfs.ext4', ['-q', '-m', '0', image]], ['mount', ['-o', 'loop', image, folder]], ['chmod', ['1777', folder]]];
  let made = process.getuid() === 0;
  for (const [program, args] of steps) made = made && (await run(program, args)).code === 0;
  rmSync(image, { force: true });	// the mount holds it
  if (made) return folder;
  rmSync(folder, { recursive: true });
  console.log('disk\tnot filled: that needs root and a loop device');
  return null;
}

/** Private memory of each program in MB, all its processes together. */
function memory(product) {
  const own = (pid) => { try { return Number(/RssAnon:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1024; } catch { return 0; } };
  const sum = (pids) => pids.reduce((all, pid) => all + own(pid), 0);
  const programs = ['mcu-api', 'mcu-jobs', 'mcu-webhooks', 'mcu-indexer'].map((name) => [name, sum(pidsOf(product, name))]);
  return { ...Object.fromEntries(programs), nginx: sum(childrenOf(fileNumber(product.home, 'run/nginx.pid')).map((p) => p.pid)) };
}

const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)] ?? 0;

/** Acts in a second with all clients busy. */
async function capacity(office) {
  const end = Date.now() + MEASURE_S * 1000;
  let acts = 0;
  await Promise.all(Array.from({ length: CLIENTS }, async () => { for (; Date.now() < end; acts += 1) await office.act(); }));
  return acts / MEASURE_S;
}

/** So many acts a second until the end, whoever is slow; no more than four times the clients under way. */
async function drive(office, rate, end) {
  const under = new Set();
  for (let next = Date.now(), left = 0; Date.now() < end; next += 1000 / rate) {
    const wait = next - Date.now();
    if (wait > 0) await pause(wait);
    if (under.size >= CLIENTS * 4) { left += 1; next = Date.now(); await Promise.race(under); }
    const act = office.act().finally(() => under.delete(act));
    under.add(act);
    office.left = left;
  }
  await Promise.all(under);
}

async function trouble(faults, random, end, done) {
  const names = Object.keys(faults);
  for (let n = 0; Date.now() < end - 30e3; n += 1) {
    await pause(Number(values.every) * (0.5 + random()) * 1000);
    const name = n < names.length ? names[n] : names[Math.floor(random() * names.length)];
    if (await faults[name]()) done.set(name, (done.get(name) ?? 0) + 1);
  }
}

/** What the programs wrote about the requests that were answered wrongly: it goes with the copy. */
function tellLogs(product, wrong) {
  const ids = wrong.flatMap((line) => /"request_id":"(\w+)"/.exec(line)?.slice(1) ?? []);
  const lines = readdirSync(`${product.home}/log`).flatMap((f) => readFileSync(`${product.home}/log/${f}`, 'utf8').split('\n'));
  for (const line of lines.filter((l) => ids.some((id) => l.includes(id)))) console.log(`log\t${line}`);
}

/** What waits for the index and for the jobs. */
async function backlog(product) {
  const [row] = await product.sql("select (select count(*)::int from outbox) as outbox, (select count(*)::int from job where kind = 'import' and status in ('ready', 'running')) as imports, (select count(*)::int from job where kind = 'export' and status in ('ready', 'running')) as exports");
  return row;
}

/** Memory all the time, and each five minutes how much waits: whether it grows is seen long before the end. */
async function watch(product, end, samples) {
  for (let n = 0; Date.now() < end; n += 1, await pause(5000)) {
    samples.push(memory(product));
    if (n % 60 === 59) console.log(`waits at ${new Date().toISOString().slice(11, 19)}\t${await backlog(product).then(JSON.stringify, (e) => e.message)}`);
  }
}

const disk = await ownDisk();
if (disk) process.env.TMPDIR = disk;
const receiver = await new Receiver().start();
const freed = async () => { if (disk) { await run('umount', [disk]); rmSync(disk, { recursive: true, force: true }); } };
const product = await startProduct({ MCU_DEMO_MESSAGES: values.messages, MCU_WEBHOOK_ALLOW: '127.0.0.1/32' }).catch(async (e) => { await Promise.all([receiver.stop(), freed()]); throw e; });
const ledger = new Ledger();
try {
  const random = randomOf(Number(values.seed));
  const tokens = {};
  const renew = async () => { for (const login of ['head', 'analyst', 'im', 'pos']) tokens[login] = await product.token(login).catch(() => tokens[login]); };
  await renew();
  const renewing = setInterval(renew, 120e3);
  const api = apiOf(product);
  const account_id = await product.value("select id::text from account where login = 'head'");
  granted(await api.post('/webhooks', { token: await product.token('admin'), json: { name: 'Прогон', url: receiver.url, account_id, events: ['message.created'] } }), 201);
  const office = new Office(product, api, ledger, tokens, random);
  const can = await capacity(office);
  const end = Date.now() + Number(values.minutes) * 60e3;
  const done = new Map(), samples = [];
  await Promise.all([drive(office, can * SHARE, end), trouble(faultsOf(product, disk, random), random, end, done), watch(product, end, samples)]);
  clearInterval(renewing);

  await until(async () => await status(`${product.url}/ready`) === 200, 'the product is ready', 120e3).catch(async (e) => {
    console.log(`not ready\t${await (await fetch(`${product.url}/ready`).catch((why) => ({ text: () => why.message }))).text()}`);
    if (disk) console.log((await run('df', ['-m', disk])).stdout);
    throw e;
  });
  if (disk) console.log(`disk\t${(await run('df', ['--output=used', '-m', disk])).stdout.split('\n')[1].trim()} MB used`);
  await renew();
  const drained = Date.now();
  await until(async () => Object.values(await backlog(product)).every((n) => n === 0), 'what waits is done', 600e3).catch(async (e) => {
    console.log(`waits still\t${JSON.stringify(await backlog(product))}`);
    console.log(await product.psql("select kind, status, attempts, now() - created_at as age, left(coalesce(error, ''), 200) as error from job where status in ('ready', 'running') order by id limit 20"));
    throw e;
  });
  console.log(`what waited was done\t${((Date.now() - drained) / 1000).toFixed(0)} s after the end`);
  // The last changes become deliveries a moment later: what is still untold after a minute is lost.
  const patience = Date.now() + 60e3;
  await until(async () => (await product.value("select count(*)::int from webhook_delivery where status in ('queued', 'sending')")) === 0
    && (ledger.untold(receiver.seen).length === 0 || Date.now() > patience), 'webhooks have told what waits', 600e3);
  await ledger.check(product, api, tokens.head);
  ledger.told(receiver.seen);
  for (const what of [[], ['deadlines'], ['sums'], ['audit']]) {
    const r = await product.ctl(['verify', ...what], { limitMs: 600e3 });
    if (r.code !== 0) ledger.blame(`verify ${what.join('')}: ${r.output}`);
  }
  console.log(`capacity\t${can.toFixed(1)} acts a second\ndriven at\t${(can * SHARE).toFixed(1)} for ${values.minutes} min, ${office.left} times all clients were waiting`);
  for (const [what, n] of [...ledger.answers].sort()) console.log(`answers ${what}\t${n}`);
  for (const [what, n] of done) console.log(`fault: ${what}\t${n}`);
  console.log(`acknowledged\t${ledger.created.size} records, ${ledger.imports.size} imports, ${ledger.exports.size} exports`);
  const third = Math.floor(samples.length / 3);
  for (const name of Object.keys(samples[0] ?? {})) {
    const [first, last] = [samples.slice(0, third), samples.slice(-third)].map((part) => median(part.map((s) => s[name])));
    console.log(`memory of ${name}\t${first.toFixed(0)} MB in the first third, ${last.toFixed(0)} in the last`);
    if (last > first * 1.5 + 20) ledger.blame(`memory of ${name} grew from ${first.toFixed(0)} to ${last.toFixed(0)} MB`);
  }
} finally {
  tellLogs(product, ledger.wrong);
  await Promise.all([product.stop(), receiver.stop()]);
  await freed();
}
for (const line of ledger.wrong.slice(0, 20)) console.log(`WRONG\t${line}`);
console.log(`${ledger.wrong.length} wrong`);
process.exitCode = ledger.wrong.length ? 1 : 0;
