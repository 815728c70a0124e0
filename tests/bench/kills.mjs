// A rebuild of the whole index while messages come and its writer is killed at random points: none may be lost.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { childrenOf, fileNumber } from '../lib/processes.js';
import { BUILD, until } from './product.mjs';

const KILLS = 10;
const BATCH = 20;
/** Seconds a rebuild may take here: 1,000,000 in 40 minutes beside all that. */
const PATIENCE = (messages) => 120 + messages / 400;

async function create(p, token, text) {
  const r = await fetch(`${p.url}/api/v1/messages`, { method: 'POST', headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' }, body: JSON.stringify({ kind: 'message', channel: 'phone', text }) });
  if (r.status !== 201) throw new Error(`a message was answered by ${r.status}`);
}

async function foundOf(p, token, word) {
  const r = await fetch(`${p.url}/api/v1/search?${new URLSearchParams({ q: `"${word}"`, limit: 1 })}`, { headers: { authorization: `Bearer ${token}` } });
  return r.ok ? (await r.json()).total.value : -1;
}

/** An end of a rebuild: code, seconds, what it said. */
function rebuild(p) {
  const start = performance.now();
  const child = spawn(join(BUILD, 'mcuctl'), ['reindex'], { env: p.env });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (d) => { said += d; });
  const state = { over: false };
  state.end = new Promise((resolve) => child.on('exit', (code) => {
    state.over = true;
    resolve({ code, said, seconds: (performance.now() - start) / 1000 });
  }));
  return state;
}

export async function benchKills(p, figure) {
  const indexer = () => childrenOf(fileNumber(p.home, 'run/mcu.pid')).find((c) => c.command.endsWith('/mcu-indexer'))?.pid;
  const token = p.token('head');
  const word = `перестройка${Date.now().toString(8).replace(/\d/g, (d) => 'абвгдежз'[d])}`;
  await until(() => p.sql('select exists (select from outbox)') === 'f', 600);
  const running = rebuild(p);
  const pause = Math.max(100, p.messages / 10);	// ms at most between two kills: they lie all over the rebuild
  let came = 0;
  let kills = 0;
  while (!running.over && kills < KILLS) {
    for (let n = 0; n < BATCH; n += 1, came += 1) await create(p, token, `Во время перестройки ${word} ${came}`);
    await new Promise((r) => setTimeout(r, Math.random() * pause));
    const victim = indexer();
    if (!victim || running.over) continue;
    process.kill(victim, 'SIGKILL');
    kills += 1;
  }
  const { code, said, seconds } = await running.end;
  if (code !== 0) throw new Error(`the rebuild ended with ${code}: ${said}`);
  await until(() => p.sql('select exists (select from outbox)') === 'f', PATIENCE(p.messages));
  let found = -1;
  await until(async () => (found = await foundOf(p, token, word)) >= came, 60).catch(() => null);
  const documents = Number(p.sql('select count(*) from message'));
  figure(`messages lost by a rebuild of ${documents} with ${kills} kills of its writer, ${came} coming meanwhile, in ${seconds.toFixed(0)} s`, 'messages', came - found, null, null, '0');
  const { missing, stale, extra } = JSON.parse(p.ctl('verify').trim().split('\n').pop());
  figure('records that differ between registry and index after it (mcuctl verify)', 'messages', missing + stale + extra, null, null, '0');
}
