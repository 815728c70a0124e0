// How a file of each layer is run. All of them answer with TAP.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { run } from './spawn.js';
import { scratchDatabase } from './scratch.js';

export function runC(file) {
  return run(file, [], { limitMs: 300e3, env: { MCU_SHARE: path.resolve(process.env.BUILD || 'build', 'share'), ...process.env, CMOCKA_MESSAGE_OUTPUT: 'TAP' } });
}

export function runNode(file) {
  return run(process.execPath, ['--test-reporter=tap', file], { limitMs: 900e3 });
}

/** Stands in the list of files for the statements of the programs. */
export const CATALOGUE = 'sql/queries';

let scratch = null;

export async function runSql(file, product) {
  scratch ??= await scratchDatabase(product);
  if (file === CATALOGUE) return scratch.psql(['-f', 'tests/sql/fixture.psql', '-f', '-'], statements());
  return scratch.psql(['-f', file]);
}

/** Every statement of the catalogue must prepare against the migrated schema. */
function statements() {
  const source = readFileSync(`${process.env.BUILD || 'build'}/gen/queries.c`, 'utf8');
  // A C string of the catalogue is also a JSON string.
  const rows = [...source.matchAll(/^\t\{"(\w+)", ("(?:[^"\\]|\\.)*")\}/gm)].map(([, name, text]) => ({ name, sql: JSON.parse(text) }));
  const tests = rows.map(({ name, sql }) => {
    if (/^copy\b/i.test(sql)) return `select pass('${name} is a COPY');`;
    // What moves the transaction itself cannot run inside a test; tests/http/deadlines.test.js does.
    if (/^(savepoint|rollback to)\b/i.test(sql)) return `select pass('${name} is a word of transactions');`;
    // PREPARE takes no utility statement: one that makes a table or locks it is run instead.
    if (/^(create|lock)\b/i.test(sql)) return `select lives_ok($mcu$${sql}$mcu$, '${name} runs');`;
    return `select lives_ok($mcu$prepare ${name} as ${sql}$mcu$, '${name} prepares');`;
  });
  return `select no_plan();\n${tests.join('\n')}\nselect * from finish();\nrollback;\n`;
}

/** Stands in the list of files for the judged queries. */
export const JUDGED = 'tests/eval/judged';

const MATCH_FLOOR = { must: 0.97, mustnot: 0.95 };
/** Pairs nothing was mended for: what they reached at first sight, less a little. */
const UNMENDED_FLOOR = { 'words-4.tsv': { must: 0.9, mustnot: 0.98 } };

/** nDCG@10 of the ranking by collection: slightly under what was reached. */
const RANK_FLOOR = { city: 0.85, messages: 0.795, incidents: 0.735 };

const mcuctl = () => `${process.env.BUILD || 'build'}/mcuctl`;

export const runEval = (file) => (file === JUDGED ? evalRank(file) : /mask/.test(file) ? evalMask(file) : evalMatch(file));

/** Found of labelled personal data, right ones of what was said: by kind, and slightly under what was reached. Real texts stay beside the checkout. */
const MASK_FLOOR = { recall: 0.95, precision: 0.97 };
/** Names without anything beside them escape; this file has some, as people write them. */
const MASK_LOWER = { 'mask-2.ndjson': { recall: 0.85, precision: 0.97 } };

async function evalMask(file) {
  const r = await run(mcuctl(), ['eval', 'spans', file, '../shared/data'], { limitMs: 60e3 });
  const floor = MASK_LOWER[path.basename(file)] ?? MASK_FLOOR;
  return scored(r, () => Object.entries(JSON.parse(r.stdout.trim().split('\n').pop())).flatMap(([kind, sides]) => Object.entries(sides)
    .filter(([, [, all]]) => all > 0).map(([side, [right, all]]) => [`${kind}, ${side}`, right / all, floor[side]])));
}

/** Quality that may not fall: one point for each side of the pairs file. */
async function evalMatch(file) {
  const r = await run(mcuctl(), ['eval', 'match', file], { limitMs: 300e3 });
  const floor = UNMENDED_FLOOR[path.basename(file)] ?? MATCH_FLOOR;
  return scored(r, () => {
    const { must, mustnot } = JSON.parse(r.stdout.trim().split('\n').pop());
    return [['must', must[0], must[1]], ['mustnot', mustnot[1] - mustnot[0], mustnot[1]]].filter(([, , all]) => all > 0)
      .map(([side, right, all]) => [side, right / all, floor[side]]);
  });
}

/** One point for each collection whose texts are there. */
async function evalRank(folder) {
  const out = mkdtempSync(path.join(tmpdir(), 'mcu-rank-'));
  const r = await run(mcuctl(), ['eval', 'rank', folder, '../shared/data', out], { limitMs: 300e3 });
  rmSync(out, { recursive: true });
  return scored(r, () => r.stdout.trim().split('\n').map((line) => JSON.parse(line)).filter(({ of }) => RANK_FLOOR[of])
    .map(({ of, ndcg10 }) => [`nDCG@10, ${of}`, ndcg10, RANK_FLOOR[of]]));
}

/** A measurement as TAP; read() gives [what, share, least share] of each point. */
function scored(r, read) {
  let shares;
  try {
    shares = read();
  } catch {
    return { ...r, code: r.code || 1 };
  }
  const points = shares.map(([what, share, floor], i) => `${share >= floor ? 'ok' : 'not ok'} ${i + 1} - ${what}: ${share.toFixed(4)}, at least ${floor}`);
  return { ...r, output: `${r.output}\n1..${points.length}\n${points.join('\n')}\n` };
}
