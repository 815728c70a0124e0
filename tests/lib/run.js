// The runner behind `make test`: every layer on one copy of the product; the last line is the count.
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { countTests } from './count.js';
import { BURSTS, CAUSES, EFFECT, CATALOGUE, CLASSIFY, CLUSTER, JUDGED, CARD, URGENCY, LABELS, PLACES, REPLIES, runC, runEval, runNode, runSql } from './layers.js';
import { givenProduct, startProduct } from './product.js';
import { stopAll } from './spawn.js';

const LAYERS = {
  unit: { files: () => list('tests/unit', /^test_\w+\.c$/).map((f) => `${build()}/tests/${path.basename(f, '.c')}`), run: runC },
  sql: { files: () => [...list('tests/sql', /\.sql$/), CATALOGUE], run: runSql, product: true },
  http: { files: () => list('tests/http', /\.test\.js$/), run: runNode, product: true },
  browser: { files: () => list('tests/browser', /\.test\.js$/), run: runNode, product: true, again: true },
  process: { files: () => list('tests/process', /\.test\.js$/), run: runNode, again: true },
  eval: { files: () => [...list('tests/eval', /^(match|thesaurus|words-\d)\.tsv$|^mask.*\.ndjson$/), JUDGED, PLACES, CARD, URGENCY, CLASSIFY, CLUSTER, LABELS, BURSTS, EFFECT, REPLIES, CAUSES], run: runEval, beside: true },
};

const total = { passed: 0, failed: 0, skipped: 0 };
/** Files that passed at their second try only: told at the end, for each is a fault still to be found. */
const shaky = [];
const started = Date.now();
let product = null;
let kept = false;
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, interrupt);
const asked = [...new Set([...process.argv.slice(2), ...(process.env.LAYER ?? '').split(/[\s,]+/)])].filter(Boolean);
await main(asked.length ? asked : Object.keys(LAYERS));

async function main(names) {
  const unknown = names.filter((n) => !LAYERS[n]);
  if (unknown.length) fail(`no such layer: ${unknown.join(', ')}; there are ${Object.keys(LAYERS).join(', ')}`);
  // Arithmetic on files needs a core and nothing of the product: it goes on while the others wait for their answers.
  const beside = names.filter((n) => LAYERS[n].beside);
  const running = Promise.all(beside.map(runLayer)).catch((e) => fail(String(e?.stack ?? e)));
  try {
    for (const name of names.filter((n) => !LAYERS[n].beside)) {
      if (LAYERS[name].product) product ??= await openProduct();
      await runLayer(name);
    }
  } catch (e) {
    fail(String(e?.stack ?? e));
  } finally {
    await running;
    await closeProduct();
  }
  const skipped = total.skipped ? `, ${total.skipped} skipped` : '';
  if (shaky.length) console.log(`passed at the second try only: ${shaky.join(', ')}`);
  console.log(`${total.passed} passed, ${total.failed} failed${skipped}`);
  process.exitCode = total.failed ? 1 : 0;
}

async function openProduct() {
  const t = Date.now();
  const given = givenProduct();
  const copy = given ?? await startProduct();
  kept = Boolean(given || process.env.KEEP);
  console.log(`product: ${copy.url} (${copy.home}), up in ${seconds(t)}`);
  Object.assign(process.env, copy.env);
  return copy;
}

/** What the sanitizers said while the layers ran, in the programs' own logs. */
function inspectLogs() {
  const folder = `${product.home}/log`;
  const said = readdirSync(folder).flatMap((f) => readFileSync(`${folder}/${f}`, 'utf8').split('\n')
    .filter((line) => /Sanitizer: |runtime error: /.test(line)).map((line) => `${f}: ${line}`));
  if (said.length) fail(`FAIL the programs' logs:\n${said.slice(0, 20).join('\n')}`);
}

async function closeProduct() {
  if (product && !kept) await product.settle().then(inspectLogs);
  if (kept) console.log(`kept: export MCU_TEST_HOME=${product.home} MCU_TEST_PORT=${product.port}`);
  else await product?.stop();
}

async function runLayer(name) {
  const layer = LAYERS[name];
  const only = process.env.TEST;
  const files = layer.files().filter((f) => !only || f.includes(only));
  const sum = { passed: 0, failed: 0, skipped: 0 };
  for (const file of files) add(sum, await runFile(name, file));
  // A layer that silently ran nothing would look like success.
  if (!only && !sum.passed && !sum.failed) {
    console.log(`  FAIL ${name}: no test ran`);
    sum.failed += 1;
  }
  console.log(`${name}: ${sum.passed} passed, ${sum.failed} failed, ${sum.skipped} skipped, at ${seconds(started)}`);
  add(total, sum);
}

/** A browser on a busy machine and programs that are killed may be looked at in the wrong moment: their files get a second try, and say so. */
async function runFile(name, file) {
  const { run, again } = LAYERS[name];
  const once = async () => report(name, file, Date.now(), await run(file, product));
  const first = await once();
  if (!first.failed || !again) return first;
  const second = await once();
  if (second.failed) return first;
  shaky.push(`${name} ${path.basename(file)}`);
  return second;
}

/** Prints one file's line, and everything it said when something failed. */
function report(layer, file, from, result) {
  const count = countTests(result);
  const mark = count.failed ? 'FAIL' : 'ok  ';
  const rest = (count.failed ? `, ${count.failed} failed` : '') + (count.skipped ? `, ${count.skipped} skipped` : '');
  console.log(`  ${mark} ${layer} ${file.replace(/^.*\/(?=[^/]+$)/, '')}: ${count.passed} passed${rest} (${seconds(result.from ?? from)})`);
  for (const line of count.said) console.log(`       ${line}`);
  if (count.failed) console.log(shortened(result.output).replace(/^/gm, '       '));
  return count;
}

/** Failures in full, but a comparison of thousands of values does not bury the others. */
function shortened(output) {
  const limit = 60e3;
  const points = output.split('\n').filter((l) => !/^\s*(duration_ms|type:|---|\.\.\.|# Subtest|stack:|failureType|code:|name:|operator:)|node:internal|^ok \d+|^# (suites|cancelled|todo)/.test(l));
  const text = points.join('\n');
  return text.length > limit ? `${text.slice(0, limit)}\n… ${text.length - limit} more characters` : text;
}

function add(to, count) {
  for (const key of ['passed', 'failed', 'skipped']) to[key] += count[key];
}

function list(folder, pattern) {
  try {
    return readdirSync(folder).filter((f) => pattern.test(f)).sort().map((f) => `${folder}/${f}`);
  } catch (e) {
    if (e.code === 'ENOENT') return [];
    throw e;
  }
}

function build() {
  return process.env.BUILD || 'build';
}

function seconds(from) {
  return `${((Date.now() - from) / 1000).toFixed(1)} s`;
}

function fail(text) {
  console.log(text);
  total.failed += 1;
}

async function interrupt() {
  stopAll();
  await closeProduct();
  console.log(`interrupted: ${total.passed} passed, ${total.failed + 1} failed`);
  process.exit(130);
}
