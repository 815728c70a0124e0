// How a file of each layer is run. All of them answer with TAP.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { run } from './spawn.js';
import { scratchDatabase } from './scratch.js';

/** A target of `make fuzz` gets its seeds. */
export function runC(file) {
  const [, target] = /\/fuzz_(\w+)$/.exec(file) ?? [];
  const [program, ...args] = [...(process.env.MCU_UNDER ?? '').split(' ').filter(Boolean), file, ...(target ? [`tests/fuzz/seeds/${target}`] : [])];
  return run(program, args, { limitMs: 300e3, env: { MCU_SHARE: path.resolve(process.env.BUILD || 'build', 'share'), ...process.env, CMOCKA_MESSAGE_OUTPUT: 'TAP' } });
}

export function runNode(file, product) {
  return run(process.execPath, ['--test-reporter=tap', file], { limitMs: 900e3, env: { ...process.env, ...product?.env } });
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
  return `select no_plan();\n${tests.join('\n')}\n${plans()}\nselect * from finish();\nrollback;\n`;
}

/** Statements that a large registry feels: no plan of theirs reads a table that grows from end to end. */
const HOT = ['change_window', 'change_records', 'snapshot_page', 'summary', 'summary_organisations', 'message_list', 'message_get', 'message_history', 'return_list', 'closure_list', 'search_rows', 'index_records_by_id', 'index_records_after',
  'deadline_list', 'request_list', 'event_since', 'answer_checks_of', 'answer_checks_by_organisation', 'answers_read', 'formal_list', 'formal_by_organisation', 'stage_figures', 'stage_list',
  'card_get', 'card_themes', 'card_organisations', 'notice_list', 'notice_unread', 'message_marks', 'model_recent', 'problem_new', 'problem_get', 'problem_messages', 'problem_weeks', 'problem_sides', 'problem_quotes', 'problem_list', 'roadmap_list', 'measure_list', 'responsibility_list', 'responsibility_gaps', 'cause_case_list', 'cause_case_figures', 'cause_case_sides', 'cause_case_weeks', 'cause_list', 'cause_evidence_list', 'cause_messages', 'cause_facts', 'cause_shares', 'cause_texts', 'cause_others', 'mark_summary', 'returns_by_organisation', 'control_open', 'batch_list', 'escalation_list', 'growth_people'];

/** Lists are planned for the filters they get: {place: value} of $1 … $38, the page last. */
const LISTS = ['message_newest', 'message_oldest', 'message_due_first', 'message_due_last'];
const FILTERS = [{}, { 1: "'{appeal}'" }, { 2: "'{vk}'" }, { 3: "'{new}'", 10: 'true' }, { 3: "'{rejected}'" }, { 4: "'{refused}'" }, { 5: "'{1}'" }, { 6: "'{1}'" }, { 10: 'true' }, { 11: 'true' }, { 13: 'true' },
  { 14: 'current_date', 15: 'current_date' }, { 16: 'current_date' }, { 18: 'current_date' }, { 20: "'{1}'" }, { 23: "'{answer}'", 24: 'true' }, { 27: "'{road}'" }, { 28: "'{pit}'" }, { 29: "'{1}'" }, { 30: 'true' }, { 31: 'true' }, { 32: "'{1}'" }, { 33: "'{emergency}'" }, { 34: "'{1}'" }, { 35: "'{1}'" }];
/** The same of other lists. */
const PLANNED = ["answer_check_list('polite', 'remark', current_date - 20, current_date - 10, null, null, 51, null, null)", 'answer_check_list(null, null, null, null, null, null, 51, null, null)',
  "mark_list(current_date - 30, current_date, null, null, null, null, null, false, 2, null, null, null, null, null, 51)", "mark_asked(current_date - 30, current_date, null, null, null, null, 'other', null, 51)"];
const listed = (name, filter) => `${name}(${Array.from({ length: 38 }, (_, i) => (i === 35 ? '51' : filter[i + 1] ?? 'null')).join(', ')})`;

const plans = () => `
insert into message (kind, channel, source_id, external_id, text, received_at, registered_at, state)
select 'message', 'phone', (select min(id) from source), 'plan-' || g, repeat('Во дворе яма. ', 20), now() - g * interval '1 hour', now() - g * interval '1 hour', case when g % 20 = 0 then 'new' else 'closed' end
from generate_series(1, 6000) g;
insert into answer (message_id, kind, position, text) select id, 'final', 1, repeat('Заделали. ', 20) from message where external_id like 'plan-%';
insert into case_event (message_id, kind) select id, 'created' from message where external_id like 'plan-%';
select deadline_put(array(select id from message where external_id like 'plan-%'));
insert into answer_check (answer_id, message_id, scope_id, organisation_id, at, version, points, polite, dated, formal) select a.id, a.message_id, m.organisation_id, m.organisation_id, a.created_at, 1, 0, 0, 1, a.id % 100 from answer a join message m on m.id = a.message_id where m.external_id like 'plan-%';
insert into satisfaction (message_id, source, scale, value) select id, 'other', 'five', 1 + id % 5 from message where external_id like 'plan-%';
insert into cluster (id, level, label, born_on) overriding system value select g, 'problem', 'п', current_date from generate_series(1, 100) g on conflict do nothing;
insert into cluster_member select id, 1 + id % 100, 1, 'night' from message where external_id like 'plan-%' on conflict do nothing;
insert into word_vectors (texts, bytes) values (1, 1); insert into cluster_run (day, vectors_id, messages, grouped, sectors, problems, emerged, threshold, seconds) select current_date, max(id), 1, 1, 1, 1, 0, 0.5, 1 from word_vectors;
analyze cluster, cluster_member, message, answer, case_event, deadline, answer_check, satisfaction;
create function pg_temp.whole_scans(wanted text) returns setof text language plpgsql as $mcu$
declare
  arguments integer := (select cardinality(parameter_types) from pg_prepared_statements where name = wanted);
  line text;
begin
  for line in execute 'explain execute ' || case when wanted ~ '[(]' then wanted when arguments > 0 then wanted || '(' || repeat('null, ', arguments - 1) || 'null)' else wanted end loop
    if line ~ 'Seq Scan on (message|cluster_member|answer|deadline|case_event|answer_check|satisfaction)( |$)' then
      return next line;
    end if;
  end loop;
end $mcu$;
set plan_cache_mode = force_generic_plan;
${HOT.map((name) => `select is_empty($mcu$select pg_temp.whole_scans('${name}')$mcu$, 'the plan of ${name} reads no large table whole');`).join('\n')}
set plan_cache_mode = force_custom_plan;
${LISTS.flatMap((name) => FILTERS.map((filter) => `select is_empty($mcu$select pg_temp.whole_scans($q$${listed(name, filter)}$q$)$mcu$, $q$the plan of ${name} by ${JSON.stringify(filter)} reads no large table whole$q$);`)).join('\n')}
${PLANNED.map((call) => `select is_empty($mcu$select pg_temp.whole_scans($q$${call}$q$)$mcu$, $q$the plan of ${call} reads no large table whole$q$);`).join('\n')}
prepare whole as select count(*) from message where text like '%x%';
select isnt_empty($mcu$select pg_temp.whole_scans('whole')$mcu$, 'a statement that reads everything would be told');`;

/** Stands in the list of files for the judged queries. */
export const JUDGED = 'tests/eval/judged';

const MATCH_FLOOR = { must: 0.97, mustnot: 0.95 };
/** Pairs nothing was mended for: what they reached at first sight, less a little. */
const UNMENDED_FLOOR = { 'words-4.tsv': { must: 0.9, mustnot: 0.98 } };

/** Stands in the list of files for the labelled sentences of places. */
export const PLACES = 'tests/eval/places';

/** Right among what is found, found among what is labelled; see search/README.md for what was reached. */
const PLACES_FLOOR = { precision: 0.95, recall: 0.9 };

/** Stands in the list of files for the labelled cards. */
export const CARD = 'tests/eval/card';

/** Accuracy of object, fault and place: slightly under what was reached; the aim is 0.8 of each on texts nobody has tuned on. */
const CARD_FLOOR = { sentences: { object: 0.96, fault: 0.96, place: 0.98 }, tuning: { object: 0.87, fault: 0.8, place: 0.89 }, 'held-out': { object: 0.86, fault: 0.85, place: 0.94 } };

/** Stands in the list of files for the labelled degrees of urgency. */
export const URGENCY = 'tests/eval/urgency';

/** Slightly under what was reached, by the messages that have enough of them; in the incidents few texts are urgent. */
const URGENCY_FLOOR = { 'messages, tuning': { accuracy: 0.87, precision: 0.8, recall: 0.77 }, 'messages, held-out': { accuracy: 0.8, precision: 0.7, recall: 0.77 }, 'incidents, tuning': { accuracy: 0.93 }, 'incidents, held-out': { accuracy: 0.87 } };

/** Stands in the list of files for themes and recipients learnt from real messages. */
export const CLASSIFY = 'tests/eval/classify';

/** On the part that nothing was chosen by: slightly under what was reached. ece: at most. */
const CLASSIFY_FLOOR = {
  'incidents, group': { accuracy: 0.8, macro_f1: 0.43, top3: 0.935, ece: 0.04 },
  'incidents, theme': { accuracy: 0.495, top3: 0.73, ece: 0.055 },
  'incidents, executor': { accuracy: 0.735, top3: 0.895, ece: 0.07 },
  'messages, category': { accuracy: 0.835, top3: 0.955, ece: 0.06 },
};

/** Stands in the list of files for the grouping of real texts; the larger file is grouped by `make eval` alone. */
export const CLUSTER = '../shared/data/messages.ndjson';

/** V and ARI against themes, at as many groups as there are themes: slightly under what was reached; k-means over TF-IDF stays behind both. */
const CLUSTER_FLOOR = { v: 0.62, ari: 0.2 };

/** Stands in the list of files for the made names of official themes, which are measured where the real texts are. */
export const LABELS = '../shared/data/incidents.ndjson';

/** Share of themes whose words stand in the first three terms: the aim; the three commonest words stay behind. */
const LABELS_FLOOR = 0.73;

/** Stands in the list of files for near copies among the real texts. */
export const COPIES = 'tests/eval/copies';

/** Of each file: pairs at a Jaccard index of 0.6 that are found, found pairs that are such: the aim. */
const COPIES_FLOOR = { recall: 0.99, precision: 0.95 };

/** Stands in the list of files for the detector of bursts on simulated series. */
export const BURSTS = 'tests/eval/bursts';

/** Few series: the aims stand in search/README.md and are measured by `make eval`; these are under them by the error of a small sample. */
const BURSTS_FLOOR = [
  ['daily', 'pod_at_fpr_0.5', 0.68], ['daily', 'pod3d_at_fpr_0.5', 0.58], ['weekly', 'pod_at_fpr_1', 0.45],
  ['localise, one dimension', 'f1', 0.9], ['localise, one dimension, two values of it', 'f1', 0.7], ['localise, two dimensions', 'f1', 0.9], ['scan, 8 messages planted', 'there', 0.55],
];
/** Shares of false alarms at nominal 1 %: within. */
const BURSTS_FALSE = { daily: [0.006, 0.013], weekly: [0.004, 0.013], 'daily, 180 days, the parent\'s season': [0.005, 0.02] };

/** Stands in the list of files for formal answers found in cities that nothing was tuned on. */
export const REPLIES = 'tests/eval/replies';

/** P@50 as the mean of five cities and of the worst; the most copied answers stay behind; no phrase of the lists stands in those cities. */
const REPLIES_FLOOR = 0.8;

/** Stands in the list of files for verdicts on measures in simulated towns. */
export const EFFECT = 'tests/eval/effect';

/** Stands in the list of files for planted causes through a whole product: one city here, ten in `make eval`. */
export const CAUSES = 'tests/eval/causes';

const CAUSES_FLOOR = { reach: 0.8, top3: 0.5, silent: 0.9 };

/** nDCG@10 of the ranking by collection: slightly under what was reached. */
const RANK_FLOOR = { city: 0.85, messages: 0.795, incidents: 0.72 };

const mcuctl = () => `${process.env.BUILD || 'build'}/mcuctl`;

const MEASURES = { [REPLIES]: evalReplies, [BURSTS]: evalBursts, [EFFECT]: evalEffect, [CAUSES]: evalCauses, [CLASSIFY]: evalClassify, [JUDGED]: evalRank, [PLACES]: evalPlaces, [CARD]: evalCard, [URGENCY]: evalUrgency, [CLUSTER]: evalCluster, [COPIES]: evalCopies, [LABELS]: evalLabels };
export const runEval = (file) => (MEASURES[file] ?? (/mask/.test(file) ? evalMask : evalMatch))(file);

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

/** Two points for each set whose texts are there. */
async function evalPlaces(folder) {
  const r = await run(mcuctl(), ['eval', 'places', folder, '../shared/data'], { limitMs: 300e3 });
  return scored(r, () => r.stdout.trim().split('\n').map((line) => JSON.parse(line))
    .flatMap((set) => Object.entries(PLACES_FLOOR).map(([side, floor]) => [`${side}, ${set.of}`, set[side], floor])));
}

/** Points for each question whose texts are there, one that is skipped where they are not. */
async function evalClassify() {
  const r = await run(mcuctl(), ['eval', 'classify', '../shared/data'], { limitMs: 1200e3 });
  const read = () => r.stdout.split('\n').filter((line) => line.startsWith('{')).map((line) => JSON.parse(line)).filter(({ of }) => CLASSIFY_FLOOR[of])
    .flatMap((q) => Object.entries(CLASSIFY_FLOOR[q.of]).map(([side, floor]) => (side === 'ece' ? [`1 - ece, ${q.of}`, 1 - q.ece, 1 - floor] : [`${side}, ${q.of}`, q[side], floor])));
  return scored(r, read);
}

/** Three points for each set whose texts are there. */
async function evalCard(folder) {
  const r = await run(mcuctl(), ['eval', 'card', folder, '../shared/data'], { limitMs: 300e3 });
  return scored(r, () => r.stdout.trim().split('\n').map((line) => JSON.parse(line))
    .flatMap((set) => Object.entries(CARD_FLOOR[set.of]).map(([side, floor]) => [`${side}, ${set.of}`, set[side].accuracy, floor])));
}

/** Accuracy of the degree in each half of each set, precision and recall of «more than ordinary». */
async function evalUrgency(folder) {
  const r = await run(mcuctl(), ['eval', 'urgency', folder, '../shared/data'], { limitMs: 60e3 });
  const read = ({ of, half, accuracy, urgent }) => Object.entries(URGENCY_FLOOR[`${of}, ${half}`]).map(([side, floor]) => [`${side}, ${of}, ${half}`, { accuracy, ...urgent }[side], floor]);
  return scored(r, () => r.stdout.split('\n').filter((line) => line.startsWith('{')).map((line) => JSON.parse(line)).flatMap(read));
}

const absent = (file, what) => ({ code: 0, output: `# note: ${file} is not here\n1..1\nok 1 - ${what} # SKIP\n`, stdout: '' });

/** A point against the floor, one against the baseline. */
async function evalLabels(file) {
  if (!existsSync(file)) return absent(file, 'names of groups');
  const r = await run(mcuctl(), ['eval', 'labels', file], { limitMs: 300e3 });
  return scored(r, () => [JSON.parse(r.stdout)].flatMap((q) => [[`hit@3, ${q.themes} themes`, q.hit3, LABELS_FLOOR], ['hit@3 above the commonest words', q.hit3, q.frequency3 + 0.05]]));
}

/** Two points against the floor, two against the baseline. */
async function evalCluster(file) {
  if (!existsSync(file)) return absent(file, 'groups of real texts');
  const r = await run(mcuctl(), ['eval', 'cluster', file], { limitMs: 600e3 });
  return scored(r, () => r.stdout.trim().split('\n').map((line) => JSON.parse(line)).flatMap((q) => Object.entries(CLUSTER_FLOOR).flatMap(([figure, floor]) => [
    [`${figure}, ${q.of}`, q['as many'][figure], floor], [`${figure} above k-means, ${q.of}`, q['as many'][figure], q['k-means'][figure] + 0.02]])));
}

/** Two points for each file that is there. */
async function evalCopies() {
  const files = ['messages', 'incidents'].map((of) => `../shared/data/${of}.ndjson`).filter((file) => existsSync(file));
  if (!files.length) return absent('../shared/data', 'near copies of real texts');
  const runs = await Promise.all(files.map((file) => run(mcuctl(), ['eval', 'duplicates', file], { limitMs: 300e3 })));
  const all = { code: Math.max(...runs.map((r) => r.code)), stdout: runs.map((r) => r.stdout).join(''), output: runs.map((r) => r.output).join('') };
  return scored(all, () => all.stdout.trim().split('\n').map((line) => JSON.parse(line)).flatMap(({ of, groups }) => Object.entries(COPIES_FLOOR).map(([figure, floor]) => [`${figure}, ${of}`, groups[figure], floor])));
}

/** What our regression makes of two built-in series of R's `surveillance` in Farrington's settings; null where R or the package is absent. */
async function besideR() {
  const folder = mkdtempSync(path.join(tmpdir(), 'mcu-r-'));
  writeFileSync(`${folder}/none.csv`, 'series,week,count,outbreak\n');
  const said = await run('Rscript', ['tests/eval/surveillance.R', `${folder}/none.csv`, `${folder}/r.tsv`, '2'], { limitMs: 280e3 }).catch(() => ({ code: 1 }));
  const answer = said.code === 0 ? await run(mcuctl(), ['eval', 'surveillance', `${folder}/r.tsv`], { limitMs: 60e3 }) : null;
  rmSync(folder, { recursive: true });
  return answer;
}

async function evalReplies() {
  const r = await run(mcuctl(), ['eval', 'replies'], { limitMs: 300e3 });
  return scored(r, () => {
    const held = r.stdout.trim().split('\n').map((line) => JSON.parse(line)).find((row) => row.of === 'held');
    return [['P@50, held', held.p50_formal, REPLIES_FLOOR], ['P@50, the worst city', held.p50_worst_seed, REPLIES_FLOOR], ['P@50 above the most copied', held.p50_formal, held.p50_most_copied + 0.1],
      ['answers without a phrase of the lists', 1 - held.with_a_phrase_of_the_lists, 1]];
  });
}

/** The detector beside the aims, its false alarms as how far they are inside their span; the regression beside R where R is. */
async function evalBursts() {
  const r = await run(mcuctl(), ['eval', 'bursts', '--repeats', '6'], { limitMs: 300e3 });
  const reference = await besideR();
  r.output += reference ? `\n${reference.output}` : '\n# note: no Rscript here, the regression is not laid beside R (make eval installs it)\n';
  return scored(r, () => {
    const rows = r.stdout.trim().split('\n').map((line) => JSON.parse(line)).filter((row) => !row.detector || row.detector === 'mcu');
    const of = (name) => rows.find((row) => row.of === name);
    return [...(reference ? [['the same alarm as R', JSON.parse(reference.stdout.trim().split('\n').pop()).same_alarm, 0.995]] : []), ...BURSTS_FLOOR.map(([name, figure, floor]) => [`${figure}, ${name}`, of(name)[figure], floor]),
      ...Object.entries(BURSTS_FALSE).map(([name, [low, high]]) => [`${of(name).fpr_at_nominal_1pct} false alarms, ${name}, within ${low} … ${high}`, Number(of(name).fpr_at_nominal_1pct >= low && of(name).fpr_at_nominal_1pct <= high), 1])];
  });
}

/** Few towns: nothing done is called an effect in at most 0.05, the interval covers within 0.93 … 0.97 (less the error of 960 cells), and a halving is told. */
async function evalEffect() {
  const r = await run(mcuctl(), ['eval', 'effect', '--repeats', '4'], { limitMs: 300e3 });
  return scored(r, () => {
    const rows = r.stdout.trim().split('\n').map((line) => JSON.parse(line));
    const idle = rows.filter((row) => row.ratio === 1);
    const wrong = idle.reduce((sum, row) => sum + row.confirmed / idle.length, 0);
    const all = rows.find((row) => row.picked === 'all');
    const halved = rows.find((row) => row.ratio === 0.5 && row.a_day === 1.5 && row.picked === 'any');
    const naive = idle.find((row) => row.a_day === 0.12 && row.picked !== 'any');
    return [['not called an effect where nothing was done', 1 - wrong, 0.95], [`${all.covered} covered, within 0.925 … 0.975`, Number(all.covered >= 0.925 && all.covered <= 0.975), 1],
      [`${all.covered_against} covered against other places, within 0.925 … 0.975`, Number(all.covered_against >= 0.925 && all.covered_against <= 0.975), 1],
      ['a halving told', halved.confirmed, 0.85], ['naive «before and after» is fooled', 1 - naive.naive, 0.15]];
  });
}

/** Ten planted causes are few: floors well under what ten cities reach. Evidence must do better than none, and few hypotheses be told where nothing was planted. */
async function evalCauses(folder) {
  const r = await run(process.execPath, [`${folder}.mjs`, `${folder}/held.tsv`, '--few'], { limitMs: 1200e3 });
  return scored(r, () => {
    const rows = r.stdout.split('\n').filter((line) => line.startsWith('{')).map((line) => JSON.parse(line));
    const of = (evidence, kind) => rows.find((row) => row.evidence === evidence && row.kind === kind);
    return [['planted causes that reach a problem', of('all', '').planted / 10, CAUSES_FLOOR.reach], ['top three', of('all', '').top3, CAUSES_FLOOR.top3], ['top three above the most frequent', of('all', '').top3, of('baseline', 'most frequent').top3 + 0.1],
      ['nothing told where nothing was planted', 1 - of('all', '').unplanted_told, CAUSES_FLOOR.silent]];
  });
}

/** A measurement as TAP; read() gives [what, share, least share] of each point. */
function scored(r, read) {
  let shares;
  try {
    shares = read();
  } catch {
    return { ...r, code: r.code || 1 };
  }
  if (!shares.length && !r.code) return { ...r, output: `${r.output}\n1..1\nok 1 - its texts are not here # SKIP\n` };
  const points = shares.map(([what, share, floor], i) => `${share >= floor ? 'ok' : 'not ok'} ${i + 1} - ${what}: ${share.toFixed(4)}, at least ${floor}`);
  return { ...r, output: `${r.output}\n1..${points.length}\n${points.join('\n')}\n` };
}
