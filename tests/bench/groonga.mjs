// Groonga over the rows of rivals.sql: stems between blanks, with positions; facets as numbers, each with an index.
import { spawn } from 'node:child_process';
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pipeline } from 'node:stream/promises';

export const name = 'Groonga 13';
const FACETS = ['channel', 'state', 'theme', 'organisation'];

const COLUMNS = [...FACETS, 'day', 'district'];

/** Numbers in the rows, not references: counting them was as quick or quicker, filters much quicker. */
const SCHEMA = [
  'cache_limit 0',
  'table_create term TABLE_PAT_KEY ShortText --default_tokenizer TokenDelimit --normalizer NormalizerNFKC130',
  'table_create doc TABLE_HASH_KEY UInt32',
  ...COLUMNS.map((c) => `column_create doc ${c} COLUMN_SCALAR UInt32`),
  'column_create doc text COLUMN_SCALAR Text',
  'column_create doc words COLUMN_SCALAR Text',
];
/** Made after the rows are in, which is its quick way. */
const INDEXES = [
  'column_create term doc_words COLUMN_INDEX|WITH_POSITION doc words',
  ...COLUMNS.flatMap((c) => [`table_create ${c}_table TABLE_PAT_KEY UInt32`, `column_create ${c}_table doc_${c} COLUMN_INDEX doc ${c}`]),
];

function filter({ filters: f }) {
  const list = [];
  for (const facet of ['channel', 'state']) if (f[facet]) list.push(`in_values(${facet}, ${f[facet].join(', ')})`);
  if (f.from && f.to) list.push(`between(day, ${f.from}, "include", ${f.to}, "include")`);
  return list.length ? ` --filter '${list.join(' && ')}'` : '';
}

/** The stems begin the words of the text; its own snippet_html() finds none for a phrase of stems. */
const fragment = (stems) => `snippet(text, ${stems.map((s) => `"${s}", "<b>", "</b>"`).join(', ')}, {"width": 300, "normalizer": "NormalizerNFKC130"})`;

/** One command gives the page: total, 20 rows with fragments, each facet. */
function command(query) {
  const words = query.any ? query.stems.join(' OR ') : query.stemmed;
  const rows = `_key, ${COLUMNS.join(', ')}, ${words ? fragment(query.stems) : 'text'}`;
  return `select doc ${words ? `--match_columns words --query '${words}'` : ''}${filter(query)} --sort_keys ${words ? '-_score' : '-day'} --limit 20 ` +
    `--output_columns '${rows}' --drilldown '${FACETS.join(',')}' --drilldown_sort_keys -_nsubrecs --drilldown_limit 1000`;
}

export async function open(dir) {
  const server = spawn('groonga', ['-n', '--encoding', 'utf8', '--log-path', join(dir, 'groonga.log'), join(dir, 'groonga.db')], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = new Promise((resolve) => server.once('exit', resolve));
  const answers = createInterface({ input: server.stdout })[Symbol.asyncIterator]();
  async function answer(text) {
    const { value, done } = await answers.next();
    if (done) throw new Error(`Groonga ended at: ${text}`);
    const [[status, , seconds, why], body] = JSON.parse(value);
    if (status !== 0) throw new Error(`Groonga: ${why}: ${text}`);
    return { ms: seconds * 1000, body };
  }
  const send = (text) => (server.stdin.write(`${text}\n`), answer(text));
  async function load(file) {
    server.stdin.write('load --table doc\n');
    await pipeline(createReadStream(file), server.stdin, { end: false });
    return answer(`load of ${file}`);
  }
  const close = () => (server.stdin.end(), ended);
  try {
    for (const line of SCHEMA) await send(line);
    await load(join(dir, 'doc.json'));
    for (const line of INDEXES) await send(line);
  } catch (e) {
    await close();
    throw e;
  }
  return {
    async ask(query) {
      const { ms, body } = await send(command(query));
      const [[total], , ...rows] = body[0];
      return { ms, rows: rows.length, total, fragment: rows[0]?.at(-1) };
    },
    close,
  };
}
