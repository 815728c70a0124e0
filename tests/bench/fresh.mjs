// How soon a new message is found: made through the API, then asked for until it comes.
import { quantile } from './product.mjs';

const MESSAGES = 40;
const PATIENCE_MS = 60000;

async function call(p, token, path, json) {
  const headers = { authorization: `Bearer ${token}`, ...(json && { 'content-type': 'application/json' }) };
  const r = await fetch(`${p.url}/api/v1${path}`, { method: json ? 'POST' : 'GET', headers, body: json && JSON.stringify(json) });
  const body = await r.json();
  if (!r.ok) throw new Error(`${path}: ${r.status} ${body.detail}`);
  return body;
}

/** Milliseconds from the answer that it is stored to the first page that shows it. */
async function untilFound(p, writer, reader, word) {
  await call(p, writer, '/messages', { kind: 'message', channel: 'phone', text: `Проверка свежести: ${word}` });
  const start = performance.now();
  while ((await call(p, reader, `/search?limit=1&q=${encodeURIComponent(word)}`)).total.value !== 1) {
    if (performance.now() - start > PATIENCE_MS) throw new Error(`«${word}» is not found`);
    await new Promise((r) => setTimeout(r, 10));
  }
  return performance.now() - start;
}

export async function benchFresh(p, figure) {
  const [writer, reader] = [p.token('head'), p.token('analyst')];
  const took = [];
  for (let i = 0; i < MESSAGES; i++) took.push(await untilFound(p, writer, reader, `свежесть${Date.now()}н${i}`));
  for (const [label, q] of [['median', 0.5], ['longest', 1]]) figure(`a new message is found after, ${label}`, 'ms', quantile(took, q), null, null, '≤5000');
}
