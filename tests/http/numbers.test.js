// Patterns of registration numbers: read, changed by versions, in force from the next registration on.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { granted, refused } from '../lib/api.js';
import { openWorld } from '../lib/world.js';

const { api, as } = await openWorld();
const head = await as('head');
const read = () => api.get('/number-patterns', { token: head });
const put = (json, etag, token = head) => api.put('/number-patterns', { token, etag, json });
const bare = (list) => list.map(({ kind, channel, pattern }) => ({ kind, channel, pattern }));
const register = async (json) => {
  const made = await api.post('/messages', { token: head, json: { text: 'Проба номера', ...json } });
  const { id } = granted(made, 201);
  return granted(await api.post(`/messages/${id}/moves`, { token: head, etag: made.etag, json: { move: 'register' } })).number;
};

test('a new pattern counts from the next registration on, the channel before the kind, and the old set stays readable', async () => {
  const held = await read();
  const { patterns, version } = granted(held);
  const stamp = Date.now().toString(36).toUpperCase();
  const next = [...bare(patterns), { kind: 'message', channel: 'phone', pattern: `${stamp}-{n}/{yy}-{mm}` }];
  const saved = granted(await put({ reason: 'телефон отдельно', patterns: next }, held.etag));
  const day = new Date(Date.now() + 3 * 3600e3).toISOString();
  const tail = `${day.slice(2, 4)}-${day.slice(5, 7)}`;
  assert.equal(saved.patterns.at(-1).next, `${stamp}-1/${tail}`);
  assert.deepEqual([await register({ kind: 'message', channel: 'phone' }), await register({ kind: 'message', channel: 'phone' })], [`${stamp}-1/${tail}`, `${stamp}-2/${tail}`]);
  const appeal = granted(await read()).patterns.find((p) => p.kind === 'appeal' && p.channel === null).next;
  assert.equal(await register({ kind: 'appeal', channel: 'written' }), appeal, 'what is shown as next is what comes');
  assert.deepEqual(saved.versions.slice(0, 2).map((v) => [v.version, v.reason]), [[version + 1, 'телефон отдельно'], [version, granted(held).reason]]);
  const stale = refused(await put({ reason: 'поздно', patterns: bare(patterns) }, held.etag), 412, 'stale');
  assert.equal(stale.current.version, version + 1);
  granted(await put({ reason: 'как было', patterns: bare(patterns) }, (await read()).etag));
});

test('wrong patterns are named where they stand', async () => {
  const { etag, json } = await read();
  const good = bare(json.patterns);
  const wrong = async (patterns, pointer, more = {}) => assert.ok(refused(await put({ reason: 'проба', patterns, ...more }, etag), 422, 'invalid').errors.some((e) => e.pointer === pointer), pointer);
  const at = good.length;
  for (const pattern of ['без номера', '{n}-{day}', '{n}\n', '{{n}', '']) await wrong([...good, { kind: 'comment', channel: null, pattern }], `/patterns/${at}/pattern`);
  await wrong([...good, { kind: null, channel: 'pigeon', pattern: '{n}' }], `/patterns/${at}/channel`);
  await wrong([...good, { kind: 'tea', channel: null, pattern: '{n}' }], `/patterns/${at}/kind`);
  await wrong([...good, good[0]], `/patterns/${at}`);
  await wrong(good.filter((p) => p.kind), '/patterns');
  await wrong([], '/patterns');
  await wrong(good, '/reason', { reason: ' ' });
  refused(await put({ reason: 'проба', patterns: good }, etag, await as('recipient')), 403, 'forbidden');
  refused(await api.put('/number-patterns', { token: head, json: { reason: 'проба', patterns: good } }), 428, 'if_match_required');
  assert.equal((await read()).etag, etag);
});
