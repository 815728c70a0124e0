// What a build gains by a second core, with one database and spread over two; beside what two bare loops at once gain on this machine.
import { mkdtempSync, rmSync } from 'node:fs';
import { execFile } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { BUILD, processes, quantile, timed } from './product.mjs';
import { BATCH } from './index.mjs';

const ROUNDS = 3;

/** Seconds of a build; `cores` as taskset wants them: those that the indexer may use. */
async function build(p, shards, cores) {
  p.restart({ MCU_SHARDS: shards });
  const indexer = processes(p).filter((q) => q.name === 'mcu-indexer');
  if (indexer.length !== 1) throw new Error(`${indexer.length} indexers`);
  p.run('taskset', ['-acp', cores, indexer[0].pid]);
  const seconds = [];
  for (let i = 0; i < ROUNDS; i++) seconds.push((await timed(() => p.ctl('reindex'))).seconds);
  return quantile(seconds, 0.5);
}

/** Seconds that bare loops over the same index take, `n` of them at once. */
async function bare(p, n) {
  const dir = mkdtempSync(join(tmpdir(), 'mcu-bare-'));
  const live = p.sql("select number from index_generation where status = 'live'");
  try {
    const loops = [...Array(n).keys()].map((i) => promisify(execFile)(join(BUILD, 'bench/bare'), [p.generation(live), join(dir, String(i)), String(BATCH)]));
    const seconds = (await Promise.all(loops)).map((l) => JSON.parse(l.stdout).seconds);
    return Math.max(...seconds);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

export async function benchShards(p, figure) {
  if (p.messages > 100000) return;	// the gain is the same, the wait is not; under 100,000 what is done once hides it
  const two = await build(p, '2', '0,1');
  const one = await build(p, '1', '0,1');
  const alone = await build(p, '1', '0');
  const gain = 2 * await bare(p, 1) / await bare(p, 2);
  figure('index build on two cores, two databases, against one core; beside two bare loops at once against one after the other', 'times as fast', alone / two, gain, alone / two / gain, '≥1.6 on two cores');
  figure('index build on two cores, one database, against one core', 'times as fast', alone / one, gain, alone / one / gain, null);
}
