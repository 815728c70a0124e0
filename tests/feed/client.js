// A reference client of the feed: keeps an equal copy of what a token may read, in one file, and bears being killed at any moment.
//   MCU_TOKEN=mcu_… node client.js https://mcu.example FILE [--once]
// FILE grows by lines: {"begin"} empties the copy, {"id","record"} lays a record over (null takes it away), {"stand"} says how far all above it goes.
// Whatever stands behind the last "stand" was not finished and is read again. --once: until there is nothing more, else for ever.
import { appendFileSync, existsSync, readFileSync, renameSync, truncateSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

const LIMIT = 200;
const WAIT_S = 25;
const MOST_PAUSE_S = 60;
const sleep = (seconds) => new Promise((done) => setTimeout(done, seconds * 1000));
const line = (object) => `${JSON.stringify(object)}\n`;

/** The copy as the file tells it: {records, stand}; what is not finished is cut off. */
export function readCopy(file) {
  const records = new Map();
  let stand = null;
  let whole = 0;
  let at = 0;
  const text = existsSync(file) ? readFileSync(file) : Buffer.alloc(0);
  let open = [];
  for (let end = text.indexOf(10, at); end >= 0; end = text.indexOf(10, at)) {
    const one = JSON.parse(text.toString('utf8', at, end));
    at = end + 1;
    open.push(one);
    if (!one.stand) continue;
    for (const { begin, id, record } of open) {
      if (begin) records.clear();
      else if (record) records.set(id, record);
      else if (id) records.delete(id);
    }
    open = [];
    ({ stand } = one);
    whole = at;
  }
  if (whole < text.length) truncateSync(file, whole);
  return { records, stand };
}

/** Writes the file anew, without what was laid over since. */
function compact(file, { records, stand }) {
  const lines = [line({ begin: true }), ...[...records].map(([id, record]) => line({ id, record })), line({ stand })];
  writeFileSync(`${file}.new`, lines.join(''));
  renameSync(`${file}.new`, file);
}

/** One page, however long it takes; null when the place is void (410). */
async function ask(base, path, query, token) {
  for (let pause = 1; ; pause = Math.min(pause * 2, MOST_PAUSE_S)) {
    const url = new URL(`/api/v1${path}`, base);
    for (const [name, value] of Object.entries(query)) if (value !== undefined) url.searchParams.set(name, value);
    const answer = await fetch(url, { headers: { Authorization: `Bearer ${token}` } }).catch(() => null);
    if (answer?.status === 200) return { page: await answer.json(), again: Number(answer.headers.get('retry-after') ?? 0) };
    if (answer?.status === 410) return null;
    if (answer && answer.status < 500 && answer.status !== 429) throw new Error(`${path}: ${answer.status} ${(await answer.json()).detail}`);
    await sleep(Number(answer?.headers.get('retry-after') ?? 0) || pause);
  }
}

/** Where a page leads: further in the snapshot, or along the feed. */
const onward = (page, snapshot) => (snapshot && page.next ? { cursor: page.next } : { after: page.after });

/** Reads on from where the copy stands; once: until there is nothing more. */
export async function follow(base, file, token, once = false) {
  const copy = readCopy(file);
  let { stand } = copy;
  if (stand) compact(file, copy);
  for (;;) {
    const snapshot = !stand?.after;
    const asked = snapshot ? { cursor: stand?.cursor, limit: LIMIT } : { after: stand.after, limit: LIMIT, wait: once ? 0 : WAIT_S };
    const answer = await ask(base, snapshot ? '/snapshot' : '/changes', asked, token);
    if (!answer) {
      stand = null; // begin anew; the copy stays as it was until the first page is here
      continue;
    }
    const { page, again } = answer;
    const lines = page.items.map(({ id, record }) => line({ id, record }));
    const moved = onward(page, snapshot);
    if (lines.length || moved.after !== stand?.after) appendFileSync(file, `${stand ? '' : line({ begin: true })}${lines.join('')}${line({ stand: moved })}`);
    stand = moved;
    if (once && !snapshot && !page.more && !page.items.length) return;
    if (again && !page.items.length) await sleep(again);
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const [base, file, mode] = process.argv.slice(2);
  await follow(base, file, process.env.MCU_TOKEN, mode === '--once');
}
