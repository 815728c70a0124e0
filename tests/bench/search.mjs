// First page of a search (total, facets, 20 rows with fragments) against PostgreSQL full text on the same rows.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { quantile } from './product.mjs';

/** Of each query, after one that warms; PostgreSQL takes a second and more for one among a million. */
export const rounds = (p) => (p.messages > 100000 ? 2 : 5);

export function queries(p) {
  return readFileSync(join(p.root, 'tests/bench/queries.tsv'), 'utf8').split('\n')
    .filter((line) => line && !line.startsWith('#'))
    .map((line) => {
      const [kind, q = '', filters = ''] = line.split('\t');
      return { kind, q, filters: new URLSearchParams(filters) };
    });
}

/** «…» is a phrase in any form here and a phrase of stems there. */
export const phrases = (q) => q.replace(/[«»]/g, '"');
/** Long queries that hardly anything satisfies are relaxed here; there any of the words will do. */
const relaxed = (q) => q.split(' ').join(' or ');
const literal = (s) => (s == null ? 'null' : `'${s.replaceAll("'", "''")}'`);
const list = (s) => (s == null ? 'null' : `string_to_array(${literal(s)}, ',')`);

function baselinePage({ q, filters: f }) {
  return `bench.page(${literal(phrases(q))}, ${list(f.get('channel'))}, ${list(f.get('state'))}, ${literal(f.get('from'))}, ${literal(f.get('to'))})`;
}

/** Milliseconds inside PostgreSQL for each round of a query; the first round warms and is not counted. */
function baselineTimes(p, query) {
  const block = `do $$ declare t timestamptz; begin
    for i in 0..${rounds(p)} loop t := clock_timestamp(); perform ${baselinePage(query)};
      insert into bench.time values (i, extract(epoch from clock_timestamp() - t) * 1000); end loop; end $$;`;
  const out = p.sql(`set max_parallel_workers_per_gather = 0; set jit = off;
    truncate bench.time; ${block}
    select ms from bench.time where round > 0;`);
  return out.split('\n').map(Number);
}

export async function productTimes(p, token, { q, filters }) {
  const address = new URLSearchParams(filters);
  address.set('q', q);
  const inside = [];
  const whole = [];
  let page;
  for (let i = 0; i <= rounds(p); i++) {
    const start = performance.now();
    const r = await fetch(`${p.url}/api/v1/search?${address}`, { headers: { authorization: `Bearer ${token}`, 'accept-encoding': 'identity', connection: 'close' } });
    page = await r.json();
    if (!r.ok) throw new Error(`search «${q}»: ${r.status} ${page.detail}`);
    if (i > 0) inside.push(page.took_ms), whole.push(performance.now() - start);
  }
  return { inside, whole, total: page.total.value, relaxed: page.strict_total != null };
}

function compare(figure, name, ours, theirs, aim) {
  for (const [label, q] of [['median', 0.5], ['p95', 0.95]]) {
    const a = quantile(ours, q);
    const b = quantile(theirs, q);
    figure(`search, ${name}, ${label}, against PostgreSQL full text`, 'ms', a, b, b / a, aim);
  }
}

const note = (query, ours, theirs, base) =>
  console.log(JSON.stringify({ query: query.q, kind: query.kind, total: ours.total, baseline_total: theirs, ms: quantile(ours.inside, 0.5), baseline_ms: quantile(base, 0.5) }));

/**
 * Every query on both sides, each side in a pass of its own, as it would serve alone: in turns the one that has just slept finds
 * the processor's caches full of the other's work. A query counts by the median of its rounds, so that the quantiles are those of the
 * queries and not of the machine's moods; those of all single answers are told beside. Pairs whose totals differ (other words are the
 * same word there) are also left out in a figure of their own.
 */
async function againstPostgres(p, figure) {
  p.sql(readFileSync(join(p.root, 'tests/bench/baseline.sql'), 'utf8') + 'create table bench.time (round int, ms float8);');
  const token = p.token();
  const all = { inside: [], whole: [], base: [] };
  const single = { inside: [], base: [] };
  const equal = { inside: [], base: [], pairs: 0 };
  const kinds = new Map();
  const asked = [];
  for (const query of queries(p)) await productTimes(p, token, query);	// every worker has met every word
  for (const query of queries(p)) asked.push({ query, ours: await productTimes(p, token, query) });
  for (const { query, ours } of asked) {
    const there = ours.relaxed ? { ...query, q: relaxed(query.q) } : query;
    const base = baselineTimes(p, there);
    const theirs = Number(p.sql(`select ${baselinePage(there)}->>'total'`));
    note(query, ours, theirs, base);
    const k = kinds.get(query.kind) ?? kinds.set(query.kind, { inside: [], base: [] }).get(query.kind);
    const groups = ours.total === theirs ? [all, k, equal] : [all, k];
    for (const group of groups) group.inside.push(quantile(ours.inside, 0.5)), group.base.push(quantile(base, 0.5));
    single.inside.push(...ours.inside), single.base.push(...base);
    equal.pairs += ours.total === theirs;
    all.whole.push(quantile(ours.whole, 0.5));
  }
  for (const [kind, k] of kinds) compare(figure, kind, k.inside, k.base, null);
  if (equal.pairs) compare(figure, `the ${equal.pairs} pairs with the same total`, equal.inside, equal.base, '≥10');
  compare(figure, 'all queries', all.inside, all.base, '≥10');
  compare(figure, 'all single answers', single.inside, single.base, null);
  compare(figure, 'all queries through nginx', all.whole, all.base, null);
  p.sql('drop schema bench cascade');
}

/** First pages for an account that sees the messages of some organisations only. */
async function withRowScope(p, figure) {
  const token = p.token('recipient');
  const kinds = new Map();
  for (const query of queries(p)) {
    const { inside } = await productTimes(p, token, query);
    for (const kind of [query.kind, 'all queries']) kinds.set(kind, [...(kinds.get(kind) ?? []), ...inside]);
  }
  for (const [kind, ms] of kinds)
    for (const [label, q, aim] of [['median', 0.5, '≤15'], ['p95', 0.95, '≤60']])
      figure(`search with row scope, ${kind}, ${label}`, 'ms', quantile(ms, q), null, null, kind === 'all queries' ? aim : null);
}

export async function benchSearch(p, figure) {
  await withRowScope(p, figure);
  await againstPostgres(p, figure);
}
