// The same first pages from other search engines: total, four facets, the best 20 rows with fragments, on the same rows.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as groonga from './groonga.mjs';
import { indexed, quantile } from './product.mjs';
import { phrases, productTimes, queries, rounds } from './search.mjs';
import * as sphinx from './sphinx.mjs';

const ENGINES = [sphinx, groonga];
const WORD = /[\p{L}\p{N}]+/gu;
const FACETS = 'channel, state, theme, organisation, district, day';

/** Writes the rows for each engine; what its format takes in JSON stands between [ and ]. */
function exportRows(p, dir) {
  p.sql(readFileSync(join(p.root, 'tests/bench/rivals.sql'), 'utf8'));
  const stems = "rivals.stems(concat_ws(' . ', subject, text, theme_name, address, answers))";
  p.sql(`\\copy (select id, ${FACETS}, subject, text, theme_name, address, answers from rivals.doc order by id) to '${dir}/doc.tsv'
\\copy (select '[["_key", "${FACETS.split(', ').join('", "')}", "text", "words"]' union all select * from (select ',' || json_build_array(id, ${FACETS}, text, ${stems}) from rivals.doc order by id) d union all select ']') to '${dir}/doc.json'`);
}

const lines = (text) => text.split('\n').map((line) => line.split('\t'));
const rowsOf = (p, select) => lines(p.sql(`\\copy (${select}) to stdout`));

/** Numbers of the facets' codes, stems of the queries' words, and which of these are too common to be asked for by themselves. */
function dictionary(p) {
  const words = [...new Set(queries(p).flatMap(({ q }) => q.toLowerCase().match(WORD) ?? []))];
  const code = {};
  for (const facet of ['channel', 'state']) code[facet] = new Map(rowsOf(p, `select distinct ${facet}_code, ${facet} from rivals.doc`));
  const list = `unnest('{${words.join(',')}}'::text[]) w`;
  const known = rowsOf(p, `select w, rivals.stems(w), to_tsvector('russian', w) = '' from ${list}`);
  return { code, stem: new Map(known), stop: new Set(known.filter((k) => k[2] === 't').map(([w]) => w)) };
}

const day = (date) => date && Math.floor(Date.parse(date) / 86400000);

/** A query in the parts that an engine's language is put together from. `any`: any of the words will do, as the product relaxes it. */
function prepare(d, { kind, q, filters: f }, any) {
  const numbers = (facet) => f.get(facet)?.split(',').map((c) => d.code[facet].get(c) ?? 0);
  const words = (q.toLowerCase().match(WORD) ?? []).filter((w) => !d.stop.has(w));
  return {
    q, any, words, stems: words.map((w) => d.stem.get(w)), phrases: phrases(q),
    stemmed: phrases(q).toLowerCase().replace(WORD, (w) => d.stem.get(w)),
    filters: { channel: numbers('channel'), state: numbers('state'), from: day(f.get('from')), to: day(f.get('to')) },
  };
}

/** Milliseconds of each round but the first, which warms. A page without its rows is no page to compare with. */
async function engineTimes(engine, query, n) {
  const ms = [];
  let page;
  for (let i = 0; i <= n; i++) {
    page = await engine.ask(query);
    if (i > 0) ms.push(page.ms);
  }
  if (page.rows < Math.min(20, page.total)) throw new Error(`${page.rows} rows of ${page.total} for «${query.q}»`);
  return { ms, total: page.total, fragment: page.fragment };
}

function compare(figure, label, name, { ours, theirs }, aim) {
  for (const [part, q] of [['median', 0.5], ['p95', 0.95]]) {
    const [a, b] = [quantile(ours, q), quantile(theirs, q)];
    figure(`search, ${label}, ${part}, against ${name}`, 'ms', a, b, b / a, aim);
  }
}

/** Pairs whose totals differ (other words are the same word there) count in «all queries» only. */
async function against(p, figure, { name, open }, dir, d) {
  const engine = await open(dir);
  const groups = new Map();
  const token = p.token();
  let equal = 0;
  try {
    for (const query of queries(p)) {
      const { inside, total, relaxed } = await productTimes(p, token, query);
      const theirs = await engineTimes(engine, prepare(d, query, relaxed), rounds(p));
      console.log(JSON.stringify({ engine: name, query: query.q, kind: query.kind, total, baseline_total: theirs.total, ms: quantile(inside, 0.5), baseline_ms: quantile(theirs.ms, 0.5), fragment: theirs.fragment }));
      equal += total === theirs.total;
      for (const label of [query.kind, 'all queries', ...(total === theirs.total ? ['equal'] : [])]) {
        const group = groups.get(label) ?? groups.set(label, { ours: [], theirs: [] }).get(label);
        group.ours.push(...inside), group.theirs.push(...theirs.ms);
      }
    }
  } finally {
    await engine.close();
  }
  for (const [label, group] of groups)
    compare(figure, label === 'equal' ? `the ${equal} pairs with the same total` : label, name, group, ['equal', 'all queries'].includes(label) ? '≥1' : null);
}

export async function benchRivals(p, figure) {
  await indexed(p);
  const dir = mkdtempSync(join(tmpdir(), 'mcu-rivals-'));
  try {
    exportRows(p, dir);
    const d = dictionary(p);
    for (const engine of ENGINES) await against(p, figure, engine, dir, d);
  } finally {
    p.sql('drop schema if exists rivals cascade');
    rmSync(dir, { recursive: true, force: true });
  }
}
