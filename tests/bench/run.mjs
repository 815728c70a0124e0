// Speed and memory as ratios against named baselines, in one run on one machine.
// usage: node tests/bench/run.mjs [--messages 20000] [--keep] [section …]   sections: demo index shards search rivals bare fresh busy hostile suggest small kills api registry bulk import memory timing
// Prints a JSON line per figure and a table at the end.
import { mkdtempSync, rmSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { startProduct } from './product.mjs';
import { benchIndex } from './index.mjs';
import { benchShards } from './shards.mjs';
import { benchHostile } from './hostile.mjs';
import { benchSearch } from './search.mjs';
import { benchRivals } from './rivals.mjs';
import { benchFloor } from './floor.mjs';
import { benchBusy } from './busy.mjs';
import { benchFresh } from './fresh.mjs';
import { benchSmall } from './small.mjs';
import { benchTiming } from './timing.mjs';
import { benchSuggest } from './suggest.mjs';
import { benchApi } from './api.mjs';
import { benchImport } from './import.mjs';
import { benchRegistry } from './registry.mjs';
import { benchBulk } from './bulk.mjs';
import { benchKills } from './kills.mjs';
import { benchMemory } from './memory.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { messages: { type: 'string', default: '20000' }, keep: { type: 'boolean', default: false }, home: { type: 'string' } },
});
const messages = Number(values.messages);
if (!Number.isInteger(messages) || messages < 1) throw new Error('--messages takes a whole number');

const sections = { index: benchIndex, shards: benchShards, search: benchSearch, rivals: benchRivals, bare: benchFloor, fresh: benchFresh, busy: benchBusy, hostile: benchHostile, suggest: benchSuggest, small: benchSmall, kills: benchKills, api: benchApi, registry: benchRegistry, bulk: benchBulk, import: benchImport, memory: benchMemory, timing: benchTiming };
const chosen = positionals.length ? positionals : Object.keys(sections);
const home = values.home ?? mkdtempSync('/var/tmp/mcu-bench-');
const figures = [];

/** Notes one figure: product and baseline in the same unit; ratio > 1 means the product is better. */
function figure(name, unit, product, baseline, ratio, aim) {
  const f = { name, messages, unit, product, baseline, ratio, aim };
  figures.push(f);
  console.log(JSON.stringify(f));
}

const product = await startProduct(home, messages, figure);
try {
  for (const name of chosen) {
    if (!sections[name]) throw new Error(`no section ${name}`);
    await sections[name](product, figure);
  }
} finally {
  product.stop();
  if (!values.keep && !values.home) rmSync(home, { recursive: true, force: true });
}

const round = (n) => (n == null ? '' : n >= 100 ? n.toFixed(0) : n.toPrecision(3));
console.log('\n| figure | unit | product | baseline | ratio | aim |\n|---|---|---|---|---|---|');
for (const f of figures)
  console.log(`| ${f.name} | ${f.unit} | ${round(f.product)} | ${round(f.baseline)} | ${round(f.ratio)} | ${f.aim ?? ''} |`);
