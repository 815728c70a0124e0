// Baseline of `make eval`: PostgreSQL's full text (`russian`, any word of the question) over the files of `mcuctl eval search`.
// usage: node postgres.mjs DOCS.ndjson QUERIES.ndjson QRELS.tsv     The cluster is its own and goes when it ends.
import { execFileSync } from 'node:child_process';
import { chownSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { run } from '../lib/spawn.js';

const BIN = process.env.MCU_PG_BIN || '/usr/lib/postgresql/15/bin';
const RANKS = ['ts_rank_cd', 'ts_rank'];
const [docs, queries] = process.argv.slice(2, 4).map((f) => readFileSync(f, 'utf8').trim().split('\n').map((line) => JSON.parse(line)));
const judged = new Map();
for (const line of readFileSync(process.argv[4], 'utf8').trim().split('\n')) {
  const [query, doc, grade] = line.split('\t');
  judged.set(query, (judged.get(query) ?? new Map()).set(doc, Number(grade)));
}
const account = process.getuid() === 0 ? 'postgres' : '';	// PostgreSQL refuses to run as root
const home = mkdtempSync(path.join(os.tmpdir(), 'mcu-eval-pg-'));
if (account) chownSync(home, ...['-u', '-g'].map((what) => Number(execFileSync('id', [what, account]))));
try {
  await must('initdb', ['-D', `${home}/pg`, '-U', 'postgres', '--encoding=UTF8', '--locale=C.UTF-8', '--auth=trust', '--no-sync']);
  await must('pg_ctl', ['-D', `${home}/pg`, '-l', `${home}/log`, '-w', '-o', `-c listen_addresses= -c fsync=off -k ${home}`, 'start']);
  await measure();
} finally {
  await asOwner('pg_ctl', ['-D', `${home}/pg`, '-m', 'immediate', 'stop']);
  rmSync(home, { recursive: true, force: true });
}

function asOwner(program, args, input) {
  const command = [path.join(BIN, program), ...args];
  const whole = account ? ['setpriv', '--reuid', account, '--regid', account, '--init-groups', ...command] : command;
  return run(whole[0], whole.slice(1), { cwd: home, input, limitMs: 120e3 });
}

async function must(program, args, input) {
  const r = await asOwner(program, args, input);
  if (r.code !== 0) throw new Error(`${program}: ${r.output}`);
  return r.stdout;
}

async function measure() {
  const found = JSON.parse(await must('psql', ['-XqAt', '-v', 'ON_ERROR_STOP=1', '-h', home, '-U', 'postgres', '-d', 'postgres', '-f', '-'], script()));
  const quality = Object.fromEntries(RANKS.map((rank) => [rank, mean(queries.filter((q) => judged.has(q.id))
    .map((q) => ndcg(found.filter((f) => f.query === q.id && f.rank === rank).sort((a, b) => a.place - b.place).map((f) => f.doc), judged.get(q.id))))]));
  console.log(JSON.stringify({ ndcg10: Math.max(...Object.values(quality)), ...quality }));
}

/** The first ten of every question by either rank. All words at once find next to nothing: any of them will do, as with us. */
function script() {
  const rows = (list) => list.map((r) => `(${literal(r.id)}, ${literal(r.text)})`).join(', ');
  const ranked = RANKS.map((rank) => `select q.id query, '${rank}' rank, d.id doc,
    row_number() over (partition by q.id order by ${rank}(d.words, q.any_word) desc, d.id) place
    from question q join doc d on d.words @@ q.any_word`);
  return `create table doc as select id, to_tsvector('russian', text) words from (values ${rows(docs)}) v(id, text);
    create table question as select id, replace(plainto_tsquery('russian', text)::text, '&', '|')::tsquery any_word from (values ${rows(queries)}) v(id, text);
    select json_agg(f) from (${ranked.join(' union all ')}) f where place <= 10;`;
}

function literal(text) {
  return `'${text.replaceAll("'", "''")}'`;
}

function ndcg(list, grades) {
  const gain = (grade, i) => (2 ** grade - 1) / Math.log2(i + 2);
  const sum = (all) => all.slice(0, 10).reduce((total, grade, i) => total + gain(grade, i), 0);
  return sum(list.map((doc) => grades.get(doc) ?? 0)) / sum([...grades.values()].sort((a, b) => b - a));
}

function mean(list) {
  return list.length ? Number((list.reduce((a, b) => a + b, 0) / list.length).toFixed(4)) : 0;
}
