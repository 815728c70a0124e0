// Cities with planted causes through the whole product: messages → signals, stages, answers, problems → hypotheses; a line a case (mcuctl eval causes).
// usage: causes.mjs WORDINGS.tsv [--tuning | --few] [--cases FILE]. The seeds of TUNING and causes/own.tsv are for trying; HELD and causes/held.tsv, whose author has not
// seen the product, are not to be looked at for that.
import { copyFileSync, mkdtempSync, rmSync, writeFileSync, chmodSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { startProduct } from '../lib/product.js';
import { groupNight } from '../lib/problems.js';
import { judgeNight } from '../lib/signals.js';
import { eventually } from '../lib/world.js';

const TUNING = [301, 302, 303, 304];
const HELD = [9001, 9002, 9003, 9004, 9005, 9006, 9007, 9008, 9009, 9010];
const MESSAGES = '10000';

const [words, ...flags] = process.argv.slice(2);
const seeds = flags.includes('--tuning') ? TUNING : flags.includes('--few') ? HELD.slice(0, 1) : HELD;
const folder = mkdtempSync(path.join(os.tmpdir(), 'mcu-causes-'));
chmodSync(folder, 0o755);
copyFileSync(words, `${folder}/words.tsv`);
const product = await startProduct({ MCU_DEMO: '0' });
process.once('SIGINT', async () => { await product.stop(); process.exit(130); });

async function ctl(args, limitMs = 600e3) {
  const r = await product.ctl(args, { limitMs });
  if (r.code !== 0) throw new Error(`mcuctl ${args.join(' ')}: ${r.output}`);
  return r.stdout;
}

const order = async (kind, done) => {
  await product.psql(`update job set run_at = now() where kind = '${kind}' and status = 'ready'; notify job`);
  await eventually(`the job ${kind} is through`, done, 600e3);
};

async function city(seed) {
  const truth = `${product.home}/files/demo-truth.json`;
  await ctl(['demo', '--force', '--seed', String(seed), '--messages', MESSAGES, '--trial', `${folder}/words.tsv`]);
  await product.psql('delete from signal_run; delete from stage_run');
  await judgeNight(product);
  await order('stages', async () => (await product.value('select count(*) from stage_run')) > 0);
  await product.psql("delete from answer_queue q using answer a join message m on m.id = a.message_id where a.id = q.answer_id and m.sort_at < now() - interval '400 days'"); // nobody asks them
  await order('answers', async () => (await product.value('select count(*) from answer_queue')) === 0);
  await groupNight(product, { learn: true });
  return ctl(['eval', 'causes', '--read', truth]);
}

try {
  let cases = '';
  for (const seed of seeds) {
    const t = Date.now();
    cases += await city(seed);
    process.stderr.write(`# city ${seed}: ${((Date.now() - t) / 1000).toFixed(0)} s\n`);
    writeFileSync(`${folder}/cases.ndjson`, cases);
    chmodSync(`${folder}/cases.ndjson`, 0o644);
  }
  if (flags.includes('--cases')) copyFileSync(`${folder}/cases.ndjson`, flags[flags.indexOf('--cases') + 1]);
  process.stdout.write(await ctl(['eval', 'causes', `${folder}/cases.ndjson`]));
  if (seeds.length > 1) process.stdout.write(await ctl(['eval', 'causes', '--refit', `${folder}/cases.ndjson`]));
} finally {
  await product.stop();
  rmSync(folder, { recursive: true, force: true });
}
