// Reference data and the summary of the day, against SQL.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { granted } from '../lib/api.js';
import { openWorld } from '../lib/world.js';

const { product, api, as } = await openWorld();

test('the reference holds every row of its tables and says when it has not changed', async () => {
  const token = await as('head');
  const answer = await api.get('/reference', { token });
  const reference = granted(answer);
  const tables = { channels: 'channel', states: 'state', moves: 'state_move', themes: 'theme', organisations: 'organisation',
    districts: 'district', sources: 'source', roles: 'role' };
  for (const [list, table] of Object.entries(tables))
    assert.equal(reference[list].length, await product.value(`select count(*)::int from ${table}`), list);
  assert.equal((await api.get('/reference', { token, headers: { 'If-None-Match': answer.etag } })).status, 304);
  const parents = new Set(reference.themes.map((t) => t.id));
  assert.ok(reference.themes.every((t) => t.parent_id === null || parents.has(t.parent_id)));
});

const TODAY = "(now() at time zone 'Europe/Moscow')::date";
const DAY = "(received_at at time zone 'Europe/Moscow')::date";

test('each number of the summary is what SQL counts and what its list shows', async () => {
  const token = await as('head');
  const summary = granted(await api.get('/summary', { token }));
  const wanted = {
    received_today: `${DAY} = ${TODAY}`,
    received_week: `${DAY} between ${TODAY} - 6 and ${TODAY}`,
    received_week_before: `${DAY} between ${TODAY} - 13 and ${TODAY} - 7`,
    open: 'open',
    overdue: `open and (due_on < ${TODAY} or id in (select late_today()))`,
    due_today: `open and due_on = ${TODAY} and id not in (select late_today())`,
    due_week: `open and due_on between ${TODAY} and ${TODAY} + 6 and id not in (select late_today())`,
    answered_week: `(answered_at at time zone 'Europe/Moscow')::date between ${TODAY} - 6 and ${TODAY}`,
  };
  for (const [name, where] of Object.entries(wanted))
    assert.equal(summary.counts[name], await product.value(`select count(*)::int from message where ${where}`), name);
  const { today } = summary;
  const shift = (days) => new Date(Date.parse(`${today}T00:00:00Z`) + days * 864e5).toISOString().slice(0, 10);
  const total = async (query) => granted(await api.get('/messages', { token, query: { limit: 1, ...query } })).total.value;
  assert.equal(await total({ overdue: 'false', open: 'true', 'due_on[gte]': today, 'due_on[lte]': today }), summary.counts.due_today);
  assert.equal(await total({ overdue: 'true' }), summary.counts.overdue);
  assert.equal(await total({ 'received_on[gte]': shift(-6), 'received_on[lte]': today }), summary.counts.received_week);
});

test('the days, channels, themes and organisations of the summary add up', async () => {
  const token = await as('mayor');
  const summary = granted(await api.get('/summary', { token }));
  assert.equal(summary.days.length, 60);
  assert.equal(summary.days.at(-1).day, summary.today);
  const days = await product.value(`select count(*)::int from message where ${DAY} between ${TODAY} - 59 and ${TODAY}`);
  assert.equal(summary.days.reduce((n, d) => n + d.count, 0), days);
  const month = await product.value(`select count(*)::int from message where ${DAY} between ${TODAY} - 29 and ${TODAY}`);
  assert.equal(summary.channels.reduce((n, c) => n + c.count, 0), month);
  assert.ok(summary.themes.length <= 10);
  const overdue = summary.organisations.map((o) => o.overdue);
  assert.deepEqual(overdue, [...overdue].sort((a, b) => b - a));
});
