// A build spread over two databases, one thread each, against one; beside what two bare loops at once gain on this machine.
import { mkdtempSync, rmSync } from 'node:fs';
import { execFile } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { BUILD, quantile, timed } from './product.mjs';
import { BATCH } from './index.mjs';

const ROUNDS = 3;

async function build(p, shards) {
  p.restart({ MCU_SHARDS: shards });
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
  if (p.messages > 100000) return;	// the gain is the same, the wait is not
  const two = await build(p, '2');
  const one = await build(p, '1');
  const gain = 2 * await bare(p, 1) / await bare(p, 2);
  figure('index build with two databases, against two bare loops at once', 'times as fast as one', one / two, gain, one / two / gain, '≥1.6 on two cores');
}
