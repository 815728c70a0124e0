// The runner behind `make test`: lanes of layers beside each other, a copy of the product for each lane that needs one; the last line is the count.
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { countTests } from './count.js';
import { BURSTS, CAUSES, EFFECT, CATALOGUE, CLASSIFY, CLUSTER, COPIES, JUDGED, CARD, URGENCY, LABELS, PLACES, REPLIES, runC, runEval, runNode, runSql } from './layers.js';
import { givenProduct, startProduct } from './product.js';
import { stopAll } from './spawn.js';

/** Tests wait more than they work: what stands in different lanes goes on at once. A lane that is through helps with the files of `helps`. */
const LAYERS = {
  unit: { lane: 1, files: () => [...list('tests/unit', /^test_\w+\.c$/), ...list('tests/fuzz', /^fuzz_\w+\.c$/)].map((f) => `${build()}/tests/${path.basename(f, '.c')}`), run: runC },
  sql: { lane: 1, files: () => [...list('tests/sql', /\.sql$/), CATALOGUE], run: runSql, product: true },
  http: { lane: 1, files: () => list('tests/http', /\.test\.js$/), run: runNode, product: true },
  browser: { lane: 2, helps: true, files: () => list('tests/browser', /\.test\.js$/), run: runNode, product: true, again: true },
  process: { lane: 3, files: () => list('tests/process', /\.test\.js$/), run: runNode, again: true },
  eval: { lane: 3, files: () => [...list('tests/eval', /^(match|thesaurus|words-\d)\.tsv$|^mask.*\.ndjson$/), JUDGED, PLACES, CARD, URGENCY, CLASSIFY, CLUSTER, COPIES, LABELS, BURSTS, EFFECT, REPLIES, CAUSES], run: runEval },
};

const total = { passed: 0, failed: 0, skipped: 0 };
/** Files that passed at their second try only: told at the end, for each is a fault still to be found. */
const shaky = [];
const started = Date.now();
/** What a layer has come to, by its name. */
const sums = new Map();
/** The copies of the product that are up. */
const copies = new Set();
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, interrupt);
const asked = [...new Set([...process.argv.slice(2), ...(process.env.LAYER ?? '').split(/[\s,]+/)])].filter(Boolean);
await main(asked.length ? asked : Object.keys(LAYERS));

async function main(names) {
  const unknown = names.filter((n) => !LAYERS[n]);
  if (unknown.length) {
    console.log(`no such layer: ${unknown.join(', ')}; there are ${Object.keys(LAYERS).join(', ')}`);
    process.exitCode = 1;
    return;
  }
  const shared = names.filter((n) => LAYERS[n].helps);
  const lanes = [...new Set(names.map((n) => LAYERS[n].lane))].map((lane) => names.filter((n) => LAYERS[n].lane === lane));
  const waiting = new Map(names.map((n) => [n, filesOf(n)]));
  await Promise.all(lanes.map((lane) => runLane([...new Set([...lane, ...shared])], waiting).catch((e) => fail(String(e?.stack ?? e)))));
  for (const name of names.filter((n) => !sums.has(n))) noneRan(name);
  const skipped = total.skipped ? `, ${total.skipped} skipped` : '';
  if (shaky.length) console.log(`passed at the second try only: ${shaky.join(', ')}`);
  console.log(`${total.passed} passed, ${total.failed} failed${skipped}`);
  process.exitCode = total.failed ? 1 : 0;
}

/** The layers of one lane one after the other; the copy of the product that they share comes and goes with it. */
async function runLane(names, waiting) {
  let product = null;
  try {
    for (const name of names) {
      const files = waiting.get(name);
      if (LAYERS[name].product && files.length) product ??= await openProduct();
      await runLayer(name, files, product);
    }
  } finally {
    if (product) await closeProduct(product);
  }
}

async function openProduct() {
  const t = Date.now();
  const copy = givenProduct() ?? await startProduct();
  copies.add(copy);
  console.log(`product: ${copy.url} (${copy.home}), up in ${seconds(t)}`);
  return copy;
}

/** What the sanitizers or valgrind said while the layers ran, in the programs' own logs. */
function inspectLogs(product) {
  const folder = `${product.home}/log`;
  const said = readdirSync(folder).flatMap((f) => readFileSync(`${folder}/${f}`, 'utf8').split('\n')
    .filter((line) => /Sanitizer: |runtime error: |^==\d+==/.test(line)).map((line) => `${f}: ${line}`));
  if (said.length) fail(`FAIL the programs' logs:\n${said.slice(0, 20).join('\n')}`);
}

async function closeProduct(product) {
  copies.delete(product);
  if (givenProduct() || process.env.KEEP) {
    console.log(`kept: export MCU_TEST_HOME=${product.home} MCU_TEST_PORT=${product.port}`);
    return;
  }
  await product.settle();
  inspectLogs(product);
  await product.stop();
}

function filesOf(name) {
  const only = process.env.TEST;
  return LAYERS[name].files().filter((f) => !only || f.includes(only));
}

/** Takes files from those that wait until there are none: another lane may take some of them. */
async function runLayer(name, files, product) {
  while (files.length) {
    const count = await runFile(name, files.shift(), product);
    if (!sums.has(name)) sums.set(name, { passed: 0, failed: 0, skipped: 0 });
    add(sums.get(name), count);
    add(total, count);
  }
  const sum = sums.get(name);
  if (sum) console.log(`${name}: ${sum.passed} passed, ${sum.failed} failed, ${sum.skipped} skipped, at ${seconds(started)}`);
}

/** A layer that silently ran nothing would look like success. */
function noneRan(name) {
  if (process.env.TEST) return;
  console.log(`  FAIL ${name}: no test ran`);
  total.failed += 1;
}

/** A browser on a busy machine and programs that are killed may be looked at in the wrong moment: their files get a second try, and say so. */
async function runFile(name, file, product) {
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
  await Promise.all([...copies].map(closeProduct));
  console.log(`interrupted: ${total.passed} passed, ${total.failed + 1} failed`);
  process.exit(130);
}
