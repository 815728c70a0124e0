// First page of a search (total, facets, 20 rows with fragments) against PostgreSQL full text on the same rows.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { quantile } from './product.mjs';

const ROUNDS = 5;

function queries(p) {
  return readFileSync(join(p.root, 'tests/bench/queries.tsv'), 'utf8').split('\n')
    .filter((line) => line && !line.startsWith('#'))
    .map((line) => {
      const [kind, q = '', filters = ''] = line.split('\t');
      return { kind, q, filters: new URLSearchParams(filters) };
    });
}

/** «…» is a phrase in any form here and a phrase of stems there. */
const phrases = (q) => q.replace(/[«»]/g, '"');
const literal = (s) => (s == null ? 'null' : `'${s.replaceAll("'", "''")}'`);
const list = (s) => (s == null ? 'null' : `string_to_array(${literal(s)}, ',')`);

function baselinePage({ q, filters: f }) {
  return `bench.page(${literal(phrases(q))}, ${list(f.get('channel'))}, ${list(f.get('state'))}, ${literal(f.get('from'))}, ${literal(f.get('to'))})`;
}

/** Milliseconds inside PostgreSQL for each round of a query; the first round warms and is not counted. */
function baselineTimes(p, query) {
  const block = `do $$ declare t timestamptz; begin
    for i in 0..${ROUNDS} loop t := clock_timestamp(); perform ${baselinePage(query)};
      insert into bench.time values (i, extract(epoch from clock_timestamp() - t) * 1000); end loop; end $$;`;
  const out = p.sql(`set max_parallel_workers_per_gather = 0; set jit = off;
    truncate bench.time; ${block}
    select ms from bench.time where round > 0;`);
  return out.split('\n').map(Number);
}

async function productTimes(p, token, { q, filters }) {
  const address = new URLSearchParams(filters);
  address.set('q', q);
  const inside = [];
  const whole = [];
  let page;
  for (let i = 0; i <= ROUNDS; i++) {
    const start = performance.now();
    const r = await fetch(`${p.url}/api/v1/search?${address}`, { headers: { authorization: `Bearer ${token}`, 'accept-encoding': 'identity' } });
    page = await r.json();
    if (!r.ok) throw new Error(`search «${q}»: ${r.status} ${page.detail}`);
    if (i > 0) inside.push(page.took_ms), whole.push(performance.now() - start);
  }
  return { inside, whole, total: page.strict_total ?? page.total.value };
}

function compare(figure, name, ours, theirs, aim) {
  for (const [label, q] of [['median', 0.5], ['p95', 0.95]]) {
    const a = quantile(ours, q);
    const b = quantile(theirs, q);
    figure(`search, ${name}, ${label}, against PostgreSQL full text`, 'ms', a, b, b / a, aim);
  }
}

export async function benchSearch(p, figure) {
  p.sql(readFileSync(join(p.root, 'tests/bench/baseline.sql'), 'utf8') + 'create table bench.time (round int, ms float8);');
  const token = p.token();
  const all = { inside: [], whole: [], base: [] };
  const kinds = new Map();
  for (const query of queries(p)) {
    const ours = await productTimes(p, token, query);
    const base = baselineTimes(p, query);
    const theirTotal = p.sql(`select ${baselinePage(query)}->>'total'`);
    console.log(JSON.stringify({ query: query.q, kind: query.kind, total: ours.total, baseline_total: Number(theirTotal), ms: quantile(ours.inside, 0.5), baseline_ms: quantile(base, 0.5) }));
    const k = kinds.get(query.kind) ?? kinds.set(query.kind, { inside: [], base: [] }).get(query.kind);
    for (const group of [all, k]) group.inside.push(...ours.inside), group.base.push(...base);
    all.whole.push(...ours.whole);
  }
  for (const [kind, k] of kinds) compare(figure, kind, k.inside, k.base, null);
  compare(figure, 'all queries', all.inside, all.base, '≥10');
  compare(figure, 'all queries through nginx', all.whole, all.base, null);
  p.sql('drop schema bench cascade');
}
