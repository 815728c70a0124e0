// How a file of each layer is run. All of them answer with TAP.
import { readdirSync, readFileSync } from 'node:fs';
import { run } from './spawn.js';
import { scratchDatabase } from './scratch.js';

export function runC(file) {
  return run(file, [], { limitMs: 120e3, env: { ...process.env, CMOCKA_MESSAGE_OUTPUT: 'TAP' } });
}

export function runNode(file) {
  return run(process.execPath, ['--test-reporter=tap', file], { limitMs: 400e3 });
}

let scratch = null;

export async function runSql(file, product) {
  scratch ??= await scratchDatabase(product);
  if (file === 'sql/queries') return scratch.psql(['-f', 'tests/sql/fixture.psql', '-f', '-'], statements(file));
  return scratch.psql(['-f', file]);
}

/** Every statement of the catalogue must prepare against the migrated schema; COPY cannot be prepared. */
function statements(folder) {
  const blocks = readdirSync(folder).filter((f) => f.endsWith('.sql')).sort()
    .flatMap((f) => readFileSync(`${folder}/${f}`, 'utf8').split(/^-- name: /m).slice(1));
  const tests = blocks.map((block) => {
    const [name, ...body] = block.split('\n');
    const sql = body.filter((l) => !l.startsWith('--')).join('\n').trim().replace(/;$/, '');
    return /^copy\b/i.test(sql) ? `select pass('${name.trim()} is a COPY');`
      : `select lives_ok($mcu$prepare ${name.trim()} as ${sql}$mcu$, '${name.trim()} prepares');`;
  });
  return `select no_plan();\n${tests.join('\n')}\nselect * from finish();\nrollback;\n`;
}

const MATCH_FLOOR = 0.95;

/** Quality that may not fall: one point for each side of the pairs file. */
export async function runEval(file) {
  const r = await run(`${process.env.BUILD || 'build'}/mcuctl`, ['eval', 'match', file], { limitMs: 120e3 });
  let shares;
  try {
    const { must, mustnot } = JSON.parse(r.stdout.trim().split('\n').pop());
    shares = { must: must[0] / must[1], mustnot: 1 - mustnot[0] / mustnot[1] };
  } catch {
    return { ...r, code: r.code || 1 };
  }
  const points = Object.entries(shares).map(([side, share], i) =>
    `${share >= MATCH_FLOOR ? 'ok' : 'not ok'} ${i + 1} - ${side}: ${share.toFixed(4)}, at least ${MATCH_FLOOR}`);
  return { ...r, output: `${r.output}\n1..2\n${points.join('\n')}\n` };
}
