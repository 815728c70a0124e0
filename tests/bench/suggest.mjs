// Suggestions of words against PostgreSQL: the commonest words with a beginning, from a table of all words with an index
// made for beginnings. The product counts only what the account may see, the table counts everything.
import { readFileSync } from 'node:fs';
import { indexed, quantile, until } from './product.mjs';
import { queries } from './search.mjs';

const SHORTEST = 2;
const LONGEST = 5;
const WORDS = 6;

const WORD_TABLE = `drop schema if exists bench cascade; create schema bench;
  create table bench.word as select word, count(*) as n from (select distinct id, unnest(tsvector_to_array(to_tsvector('simple', text))) as word from message) w group by 1;
  create index on bench.word (word text_pattern_ops, n); vacuum analyze bench.word;
  create table bench.time (ms float8);`;

/** What people have typed after two letters and more of a word. */
function beginnings(p) {
  const words = queries(p).flatMap(({ q }) => q.toLowerCase().match(/\p{L}+/gu) ?? []).filter((w) => w.length > SHORTEST);
  const all = words.flatMap((w) => Array.from({ length: Math.min(LONGEST, w.length) - SHORTEST + 1 }, (_, i) => w.slice(0, SHORTEST + i)));
  return [...new Set(all)];
}

/** Milliseconds of the whole request inside the worker, from its journal, and through nginx. */
async function productTimes(p, token, list) {
  const journal = `${p.home}/log/mcu-api.log`;
  const before = readFileSync(journal).length;
  const whole = [];
  for (const q of [list[0], ...list]) {
    const start = performance.now();
    const r = await fetch(`${p.url}/api/v1/search/suggest?${new URLSearchParams({ q })}`, { headers: { authorization: `Bearer ${token}`, connection: 'close' } });
    if (!r.ok) throw new Error(`suggest «${q}»: ${r.status}`);
    await r.arrayBuffer();
    whole.push(performance.now() - start);
  }
  const read = () => readFileSync(journal).subarray(before).toString().split('\n').filter((l) => l.includes('"/api/v1/search/suggest"')).map((l) => JSON.parse(l).ms);
  await until(() => read().length >= whole.length);
  return { inside: read().slice(1), whole: whole.slice(1) };
}

function postgresTimes(p, list) {
  p.sql(WORD_TABLE);
  const asks = [list[0], ...list].map((start) => `t := clock_timestamp();
    perform word from bench.word where word like '${start}%' order by n desc limit ${WORDS};
    insert into bench.time values (extract(epoch from clock_timestamp() - t) * 1000);`);
  const out = p.sql(`do $$ declare t timestamptz; begin ${asks.join('\n')} end $$; select ms from bench.time;`);
  p.sql('drop schema bench cascade');
  return out.split('\n').map(Number).slice(1);
}

export async function benchSuggest(p, figure) {
  await indexed(p);
  const list = beginnings(p);
  const base = postgresTimes(p, list);
  for (const account of ['analyst', 'recipient']) {
    const { inside, whole } = await productTimes(p, p.token(account), list);
    const name = `suggestions for ${list.length} beginnings, ${account === 'analyst' ? 'all messages' : 'row scope'}`;
    for (const [label, q, aim] of [['median', 0.5, null], ['p95', 0.95, '≤10']]) {
      const [a, b] = [quantile(inside, q), quantile(base, q)];
      figure(`${name}, ${label}, against a table of words in PostgreSQL`, 'ms', a, b, b / a, aim);
    }
    figure(`${name}, p95 through nginx`, 'ms', quantile(whole, 0.95), null, null, null);
  }
}
