// Sphinx 2.2 over the rows of rivals.sql: stems of Russian and English, texts kept for the fragments, facets as numbers.
import { execFileSync, spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { quantile, until } from './product.mjs';
import { connect } from './sphinxql.mjs';

export const name = 'Sphinx 2.2';
const FACETS = ['channel', 'state', 'theme', 'organisation'];

const conf = (dir) => `source doc
{
type = tsvpipe
tsvpipe_command = cat ${dir}/doc.tsv
${[...FACETS, 'district', 'day'].map((f) => `tsvpipe_attr_uint = ${f}`).join('\n')}
tsvpipe_field = subject
tsvpipe_field_string = text
tsvpipe_field = theme_name
tsvpipe_field = address
tsvpipe_field = answers
}
index doc
{
source = doc
path = ${dir}/doc
morphology = stem_enru
charset_table = 0..9, A..Z->a..z, a..z, U+410..U+42F->U+430..U+44F, U+430..U+44F, U+401->U+435, U+451->U+435
}
indexer
{
mem_limit = 512M
}
searchd
{
listen = ${dir}/sphinx.sock:mysql41
pid_file = ${dir}/sphinx.pid
log = ${dir}/sphinx.log
workers = threads
binlog_path =
}
`;

function conditions({ kind, filters: f }, match) {
  const list = [];
  if (match) list.push(`match('${match}')`);
  for (const facet of ['channel', 'state']) if (f[facet]) list.push(`${facet} in (${f[facet]})`);
  if (f.from) list.push(`day >= ${f.from}`);
  if (f.to) list.push(`day <= ${f.to}`);
  return list.length ? `where ${list.join(' and ')}` : '';
}

/** 20 rows and each facet: Sphinx finds once and counts five times. A snippet() here would be made for the facets too. */
function page(query, match) {
  return `select id, ${FACETS.join(', ')}, district, day, text from doc ${conditions(query, match)}
    ${match ? '' : 'order by day desc'} limit 20 option max_matches = 1000, ranker = bm25
    ${FACETS.map((f) => `facet ${f} order by count(*) desc limit 1000`).join(' ')}`;
}

const fragments = (texts, match) => `call snippets((${texts.map((t) => `'${t.replaceAll("'", "\\'")}'`).join(', ')}), 'doc', '${match}', 300 as limit)`;

/** Both statements of a first page; its own clock has whole milliseconds only, so they are timed here, less two empty trips. */
async function ask(sql, trip, query) {
  const match = query.any ? query.words.join(' | ') : query.phrases;
  const { ms, sets } = await sql.ask(page(query, match));
  if (sets.length !== 1 + FACETS.length) throw new Error(`Sphinx gave ${sets.length} sets for «${query.q}»`);
  const [rows, channels] = sets;
  const marked = match && rows.length ? await sql.ask(fragments(rows.map((row) => row.at(-1)), match)) : { ms: trip, sets: [rows] };
  return {
    ms: Math.max(0, ms + marked.ms - 2 * trip),
    total: channels.reduce((sum, row) => sum + Number(row.at(-1)), 0),
    rows: rows.length, fragment: marked.sets[0][0]?.at(-1),
  };
}

export async function open(dir) {
  const file = join(dir, 'sphinx.conf');
  writeFileSync(file, conf(dir));
  execFileSync('indexer', ['--quiet', '--config', file, 'doc'], { stdio: ['ignore', 'ignore', 'inherit'] });
  const server = spawn('searchd', ['--config', file, '--nodetach'], { stdio: 'ignore' });
  const ended = new Promise((resolve) => server.once('exit', resolve));
  const close = () => (server.kill(), ended);
  try {
    let sql;
    await until(async () => (sql = await connect(join(dir, 'sphinx.sock')).catch(() => null)), 120);
    const trips = [];
    for (let i = 0; i < 200; i++) trips.push((await sql.ask('select @@session.autocommit')).ms);
    const trip = quantile(trips, 0.5);
    return { ask: (query) => ask(sql, trip, query), close: () => (sql.close(), close()) };
  } catch (e) {
    await close();
    throw e;
  }
}
