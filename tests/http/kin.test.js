// What is the same fault in other words: pairs of messages through the reader of cards and the rule of the database.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { granted } from '../lib/api.js';
import { openWorld } from '../lib/world.js';

const { product, api, as } = await openWorld();
const token = await as('head');
const pairs = readFileSync(new URL('../eval/kin.tsv', import.meta.url), 'utf8').split('\n').filter((l) => l && !l.startsWith('#')).map((l) => l.split('\t'));

/** Object and fault of a new message. */
async function cardOf(text) {
  const made = granted(await api.post('/messages', { token, json: { kind: 'message', channel: 'phone', text } }), 201);
  return [made.object, made.fault];
}
const quoted = (s) => (s === null ? 'null' : `'${s}'`);

test('pairs of messages are told to be about the same fault or not', async () => {
  assert.ok(pairs.filter((p) => p[0] === 'same').length >= 40 && pairs.filter((p) => p[0] === 'apart').length >= 40);
  const wrong = [];
  const cards = new Map();
  for (const text of new Set(pairs.flatMap((p) => p.slice(2)))) cards.set(text, await cardOf(text));
  const rows = pairs.map(([, theme, a, b], n) => `(${[n, ...cards.get(a).map(quoted), 1, ...cards.get(b).map(quoted), theme === 'one' ? 1 : 2].join(', ')})`);
  const said = await product.sql(`select n, mcu.same_fault(a, f, t, k.kin, k.near, b, g, u, l.kin, l.near) as same from (values ${rows.join(', ')}) x (n, a, f, t, b, g, u)
    left join mcu.card_kin k on (k.object, k.fault) = (coalesce(a, ''), coalesce(f, '')) left join mcu.card_kin l on (l.object, l.fault) = (coalesce(b, ''), coalesce(g, ''))`);
  for (const { n, same } of said) if (same !== (pairs[n][0] === 'same')) wrong.push([...pairs[n], cards.get(pairs[n][2]), cards.get(pairs[n][3])].join(' | '));
  assert.equal(said.length, pairs.length);
  assert.deepEqual(wrong, []);
});
