// Search while messages come in: the first pages of queries.tsv asked by an account with row scope at a fixed pace, first in quiet, then beside files
// of a second's messages each; one of each file has a word of its own, which is asked for until it is found.
import { execFile } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { BUILD, indexed, quantile, until } from './product.mjs';
import { queries } from './search.mjs';

const SECONDS = 30;
const WARM_SECONDS = 5;
const MESSAGES_A_SECOND = 200;
const SEARCHES_A_SECOND = 20;
const POLL_MS = 100;
const PATIENCE_MS = 60000;

/** A promise that is awaited later: its failure is told then, and does not end the program before the product is stopped. */
const later = (promise) => (promise.catch(() => {}), promise);
const sleep = (ms) => new Promise((r) => setTimeout(r, ms));

async function search(p, token, parameters) {
  const r = await fetch(`${p.url}/api/v1/search?${parameters}`, { headers: { authorization: `Bearer ${token}`, connection: 'close' } });
  const page = await r.json();
  if (!r.ok) throw new Error(`search ${parameters}: ${r.status} ${page.detail}`);
  return page;
}

/** Calls f(i) at an even pace whether or not earlier calls are over, as people outside do; waits for the last of them. */
async function paced(rate, seconds, f) {
  const start = performance.now();
  const calls = [];
  while (calls.length < rate * seconds) {
    const due = Math.min(rate * seconds, Math.floor(((performance.now() - start) * rate) / 1000) + 1);
    while (calls.length < due) calls.push(later(f(calls.length)));
    await sleep(1);
  }
  await Promise.all(calls);
  return (performance.now() - start) / 1000;
}

/** First pages at a pace: milliseconds inside the worker and through nginx. */
async function searching(p, token, seconds = SECONDS) {
  const pages = queries(p).map(({ q, filters }) => {
    const address = new URLSearchParams(filters);
    address.set('q', q);
    return address;
  });
  const inside = [];
  const whole = [];
  await paced(SEARCHES_A_SECOND, seconds, async (i) => {
    // The kinds stand in blocks in the file: a step that shares no factor with 100 mixes them.
    const start = performance.now();
    const page = await search(p, token, pages[(i * 37) % pages.length]);
    inside.push(page.took_ms), whole.push(performance.now() - start);
  });
  return { inside, whole };
}

/** Milliseconds from the word that a message is stored to the first page that shows it. */
async function untilFound(p, token, word) {
  const start = performance.now();
  while ((await search(p, token, `limit=1&q=${word}`)).total.value !== 1) {
    if (performance.now() - start > PATIENCE_MS) throw new Error(`«${word}» is not found`);
    await sleep(POLL_MS);
  }
  return performance.now() - start;
}

/** A second's messages as a file: texts like those that are there, the last with the mark. */
function second(texts, run, i) {
  const rows = Array.from({ length: MESSAGES_A_SECOND }, (_, n) => {
    const text = texts[(i * MESSAGES_A_SECOND + n) % texts.length];
    return { id: `${run}-${i}-${n}`, channel: 'phone', received_at: new Date().toISOString(), text: n ? text : `${text} ${mark(run, i)}` };
  });
  return rows.map((row) => `${JSON.stringify(row)}\n`).join('');
}

const mark = (run, i) => `zq${run}n${i}`;

/** A file each second, or as soon as the one before is in. */
async function coming(p, token, dir, texts) {
  const run = Date.now();
  const finding = [];
  const files = [];
  const start = performance.now();
  for (let i = 0; i < SECONDS; i++) {
    const file = join(dir, `${i}.ndjson`);
    writeFileSync(file, second(texts, run, i));
    await sleep(Math.max(0, start + i * 1000 - performance.now()));
    const began = performance.now();
    await promisify(execFile)(join(BUILD, 'mcuctl'), ['import', file, '--source', 'busy'], { env: p.env });
    files.push(performance.now() - began);
    finding.push(later(untilFound(p, token, mark(run, i))));
  }
  const seconds = Math.max(SECONDS, (performance.now() - start) / 1000);
  return { rate: (MESSAGES_A_SECOND * SECONDS) / seconds, files, found: await Promise.all(finding) };
}

const someTexts = (p) => p.sql("select translate(text, E'\\t\\n\\r', '   ') from message where text <> '' order by id desc limit 5000").split('\n');

/** What came in is taken out again, so that other sections count the same messages. */
function clear(p, dir) {
  p.sql("delete from message where source_id = (select id from source where code = 'busy')");
  rmSync(dir, { recursive: true, force: true });
}

/** asker: whose pages are timed; token: who sees what comes in. */
async function measure(p, asker, token) {
  const settled = () => until(() => p.sql('select exists (select from outbox)') === 'f', 600);
  const dir = mkdtempSync('/tmp/mcu-bench-busy-');
  chmodSync(dir, 0o755);
  try {
    const texts = someTexts(p);
    await indexed(p);
    // A worker's first search reads the dictionary.
    await searching(p, asker, WARM_SECONDS);
    const quiet = await searching(p, asker);
    const [busy, stream] = await Promise.all([searching(p, asker), coming(p, token, dir, texts)]);
    return { quiet, busy, stream };
  } finally {
    clear(p, dir);
    await settled();
  }
}

export async function benchBusy(p, figure) {
  const { quiet, busy, stream } = await measure(p, p.token('recipient'), p.token());
  const name = `search beside ${MESSAGES_A_SECOND} new messages a second against the same in quiet`;
  for (const [label, q, aim] of [['median', 0.5, null], ['p99', 0.99, '≤50 ms']]) {
    for (const [part, of] of [[label, 'inside'], [`${label} through nginx`, 'whole']]) {
      const [a, b] = [quantile(busy[of], q), quantile(quiet[of], q)];
      figure(`${name}, ${part}`, 'ms', a, b, b / a, of === 'inside' ? aim : null);
    }
  }
  figure('messages that came in beside the searches', 'messages/s', stream.rate, null, null, `${MESSAGES_A_SECOND}`);
  figure(`import of a file of ${MESSAGES_A_SECOND} beside the searches, median`, 'ms', quantile(stream.files, 0.5), null, null, '≤1000');
  for (const [label, q] of [['median', 0.5], ['longest', 1]])
    figure(`a new message is found after, in that stream, ${label} of ${stream.found.length}`, 'ms', quantile(stream.found, q), null, null, '≤5000');
}
