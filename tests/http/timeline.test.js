// The timeline of a search: units, the year before, everything in the same days, all of it against SQL.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { granted } from '../lib/api.js';
import { eventually, openWorld } from '../lib/world.js';

const { product, api, as } = await openWorld();
const token = await as('analyst');
const search = async (query = {}) => granted(await api.get('/search', { token, query: { limit: 1, ...query } }));
const LOCAL = "(received_at at time zone 'Europe/Moscow')::date";

await eventually('the outbox is empty', async () => (await search()).index.pending === 0);
const [span] = await product.sql(`select min(${LOCAL})::text as first, max(${LOCAL})::text as last from message`);

/** What SQL counts in each bucket of a unit. */
async function counted(unit, where, shift = '0 days') {
  const rows = await product.sql(`select date_trunc('${unit}', ${LOCAL} + interval '${shift}')::date::text as day, count(*)::int from message
    where received_at is not null and ${where} group by 1`);
  return Object.fromEntries(rows.map((r) => [r.day, r.count]));
}

const nonZero = (buckets, key) => Object.fromEntries(buckets.filter((b) => b[key]).map((b) => [b.from, b[key]]));
const within = (counts, buckets) => Object.fromEntries(Object.entries(counts).filter(([day]) => buckets.some((b) => b.from === day)));

for (const [unit, shift] of [['day', '1 year'], ['week', '364 days'], ['month', '1 year']])
  test(`by ${unit}: found, the year before and everything are those of SQL, without gaps`, async () => {
    const page = await search({ channel: 'phone', timeline: unit, from: '2026-02-02', to: span.last });
    const { buckets } = page.timeline;
    assert.equal(page.timeline.unit, unit);
    assert.ok(buckets.length > 2);
    const range = `${LOCAL} between '2026-02-02' and '${span.last}'`;
    assert.deepEqual(nonZero(buckets, 'count'), await counted(unit, `channel = 'phone' and ${range}`));
    assert.deepEqual(nonZero(buckets, 'all'), await counted(unit, range));
    assert.equal(buckets.reduce((n, b) => n + b.count, 0), page.total.value);
    const earlier = await counted(unit, `channel = 'phone' and ${LOCAL} + interval '${shift}' between '2026-02-02' and '${span.last}'`, shift);
    if (unit !== 'day') assert.deepEqual(nonZero(buckets, 'previous'), within(earlier, buckets));
    for (let i = 1; i < buckets.length; i++) {
      const days = (Date.parse(buckets[i].from) - Date.parse(buckets[i - 1].from)) / 86400e3;
      assert.ok(unit === 'month' ? days >= 28 && days <= 31 : days === (unit === 'week' ? 7 : 1), `${buckets[i - 1].from} ${buckets[i].from}`);
    }
    if (unit === 'week') assert.ok(buckets.every((b) => new Date(b.from).getUTCDay() === 1), 'weeks begin on Monday');
  });

test('the year before of a day is the same date', async () => {
  const { buckets } = (await search({ timeline: 'day', from: '2026-03-01', to: '2026-03-31' })).timeline;
  const last = await product.sql(`select (${LOCAL} + interval '1 year')::date::text as day, count(*)::int from message
    where ${LOCAL} between '2025-03-01' and '2025-03-31' group by 1`);
  assert.deepEqual(nonZero(buckets, 'previous'), within(Object.fromEntries(last.map((r) => [r.day, r.count])), buckets));
});

test('the unit follows the span, and a span too long for it gets a larger one', async () => {
  const days = await search({ from: '2026-03-01', to: '2026-03-31' });
  assert.equal(days.timeline.unit, 'day');
  assert.equal((await search({ from: '2025-09-01', to: '2026-03-31' })).timeline.unit, 'week');
  const whole = await search({ timeline: 'day' });
  assert.ok(whole.timeline.buckets.length <= 801);
});

test('a range in which there is nothing at all has no buckets', async () => {
  assert.deepEqual((await search({ from: '2090-01-01', to: '2090-12-31' })).timeline.buckets, []);
});

test('everything in the same days does not depend on the words', async () => {
  const range = { timeline: 'month', from: '2026-01-01', to: span.last };
  const [a, b] = [await search({ q: 'дорога', ...range }), await search(range)];
  assert.deepEqual(a.timeline.buckets.map((x) => x.all), b.timeline.buckets.map((x) => x.all));
  assert.deepEqual(b.timeline.buckets.map((x) => x.count), b.timeline.buckets.map((x) => x.all));
});

test('days off are told when a bucket is a day', async () => {
  const days = (from, to, timeline = 'day') => search({ from, to, timeline }).then((page) => page.timeline.holidays);
  assert.deepEqual(await days('2026-04-30', '2026-05-12'), ['2026-05-01', '2026-05-02', '2026-05-03', '2026-05-09', '2026-05-10', '2026-05-11']);
  assert.deepEqual(await days('2025-10-31', '2025-11-05'), ['2025-11-02', '2025-11-03', '2025-11-04'], 'a worked Saturday is none');
  assert.deepEqual(await days('2026-04-30', '2026-05-12', 'week'), []);
});

test('days named by the query as by the address make one timeline', async () => {
  const line = async (query) => {
    const page = await search(query);
    return [page.total.value, page.unique, page.facets.channel, page.timeline];
  };
  const asked = await line({ q: 'снег', from: '2026-01-05', to: '2026-03-18' });
  assert.ok(asked[3].buckets.some((b) => b.count) && asked[3].buckets.every((b) => b.previous !== null), 'there is a year before');
  for (const timeline of ['auto', 'month']) {
    const range = await line({ q: 'снег', from: '2026-01-05', to: '2026-03-18', timeline });
    for (const q of ['снег дата:2026-01-05..2026-03-18', '(дата:>=2026-01-05 снег) дата:<2026-03-19']) assert.deepEqual(await line({ q, timeline }), range, q);
    assert.deepEqual(await line({ q: 'снег дата:>=2026-01-05', to: '2026-03-18', timeline }), range);
  }
  for (const q of ['снег дата:2026-01 дата:2026-02', 'дата:<1970', 'дата:>2090', 'снег дата:>2090 дата:2026-01']) {
    const none = await search({ q });
    assert.deepEqual([none.total.value, none.timeline.buckets], [0, []], q);
  }
});

test('a share is that of the whole bucket, wherever its first and last record lie', async () => {
  const all = await counted('month', 'true');
  for (const q of ['снег', 'дата:2026-02-10 ИЛИ дата:2026-03-10', 'снег НЕ дата:2026-02']) {
    const { buckets } = (await search({ q, timeline: 'month', strict: 'true' })).timeline;
    assert.ok(buckets.length, q);
    assert.deepEqual(nonZero(buckets, 'all'), within(all, buckets), q);
  }
});

test('a query that names days with НЕ or inside ИЛИ has no year before', async () => {
  const named = async (q) => (await search({ q, timeline: 'month' })).timeline.buckets;
  for (const q of ['(дата:2026-02 ИЛИ дата:2026-03)', 'НЕ дата:2025', 'дата:2026 НЕ дата:2026-02']) {
    const buckets = await named(q);
    assert.ok(buckets.length && buckets.every((b) => b.previous === null && b.count >= 0), q);
  }
  for (const q of ['срок:>2020-01-01', 'дата:2026-02..2026-03']) assert.ok((await named(q)).every((b) => b.previous !== null), q);
});
