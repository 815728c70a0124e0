// «Почему растёт»: the change adds up, every number is the list's, what grew alone is named, strangers see their own organisations only.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { granted, refused } from '../lib/api.js';
import { plantGrowth } from '../lib/signals.js';
import { openWorld } from '../lib/world.js';

const { product, api, as } = await openWorld();
const token = await as('head');
const recipient = await as('recipient');
const organisation_id = await product.value("select organisation_id::text from account where login = 'recipient'");
const other = await product.value(`select id::text from organisation o where not o.path @> array[${organisation_id}] and parent_id is not null order by id desc limit 1`);
const { theme_id, calm, grown, district_id, dates } = await plantGrowth(product, { organisation_id, other });
const ask = async (query, as_ = token) => granted(await api.get('/growth', { token: as_, query }));
const listed = async (query, as_ = token) => granted(await api.get('/messages', { token: as_, query: { kind: 'appeal,message,comment', limit: 500, ...query } })).items.length;
const after = { 'received_on[gte]': dates.from, 'received_on[lte]': dates.to };
const before = { 'received_on[gte]': dates.base_from, 'received_on[lte]': dates.base_to };
const near = (a, b, what) => assert.ok(Math.abs(a - b) < 0.5, `${what}: ${a} is not ${b}`);

test('season and the rest are the change, and each factor parts the rest without remainder', async () => {
  const g = await ask({ theme_id, ...dates });
  assert.deepEqual([g.before, g.after, g.theme_id], [60, 150, theme_id]);
  near(g.season.change + g.rest.change, 90, 'the whole');
  assert.ok(g.sure && g.rest.low > 0 && g.rest.low < g.rest.change && g.rest.change < g.rest.high, JSON.stringify(g.rest));
  for (const factor of ['theme', 'district', 'organisation', 'channel', 'people']) {
    const parts = g.parts.filter((p) => p.factor === factor);
    assert.ok(parts.length, factor);
    assert.deepEqual([parts.reduce((n, p) => n + p.before, 0), parts.reduce((n, p) => n + p.after, 0)], [60, 150], factor);
    near(parts.reduce((n, p) => n + p.rest.change, 0), g.rest.change, factor);
  }
});

test('what grew alone stands out, what did not grow does not; people are told apart', async () => {
  const g = await ask({ theme_id, ...dates });
  const part = (factor, value) => g.parts.find((p) => p.factor === factor && p.value === value);
  for (const [factor, value] of [['theme', grown], ['district', district_id], ['organisation', organisation_id]]) {
    const p = part(factor, value);
    assert.deepEqual([p.before, p.after, p.sure, p.stands_out], [30, 120, true, true], `${factor}: ${JSON.stringify(p)}`);
  }
  assert.deepEqual([part('theme', calm).stands_out, part('channel', 'phone').stands_out], [false, false]);
  assert.deepEqual(['first', 'again'].map((v) => [part('people', v).before, part('people', v).after]), [[60, 120], [0, 30]]);
});

test('the numbers are those of the lists; the time before is as long when nobody says', async () => {
  const g = await ask({ theme_id, from: dates.from, to: dates.to });
  assert.deepEqual([g.base_from, g.base_to], [dates.base_from, dates.base_to]);
  assert.equal(await listed({ theme_id, ...after }), g.after);
  assert.equal(await listed({ theme_id, ...before }), g.before);
  assert.equal(await listed({ theme_id, organisation_id, ...after }), g.parts.find((p) => p.value === organisation_id && p.factor === 'organisation').after);
});

test('the whole is parted by sectors, and a longer time to compare with has no people', async () => {
  const g = await ask({ ...dates });
  const themes = g.parts.filter((p) => p.factor === 'theme');
  assert.equal(themes.reduce((n, p) => n + p.after, 0), g.after);
  assert.equal(g.after, await product.value(`select count(*)::integer from message where kind <> 'publication' and received_at is not null and theme_id is not null and (sort_at at time zone 'Europe/Moscow')::date between '${dates.from}' and '${dates.to}'`));
  const longer = await ask({ theme_id, from: dates.from, to: dates.to, base_from: dates.base_from, base_to: await product.value(`select ('${dates.base_to}'::date - 1)::text`) });
  assert.equal(longer.parts.filter((p) => p.factor === 'people').length, 0);
  assert.equal(longer.before, 58);
});

test('a recipient sees the sum of his organisations, and neither districts nor channels', async () => {
  const g = await ask({ theme_id, ...dates }, recipient);
  assert.deepEqual([g.before, g.after], [30, 120]);
  assert.equal(await listed({ theme_id, ...after }, recipient), 120);
  assert.deepEqual([...new Set(g.parts.map((p) => p.factor))].sort(), ['organisation', 'people', 'theme']);
  assert.ok(!g.parts.some((p) => p.value === other || p.value === calm));
});

test('days that make no sense are refused with what is wrong', async () => {
  const wrong = async (query, name) => assert.equal(refused(await api.get('/growth', { token, query: { ...dates, ...query } }), 400).errors[0].pointer.replace(/^\//, ''), name);
  await wrong({ to: '2001-01-01' }, 'to');
  await wrong({ from: '2001-01-01' }, 'to');
  await wrong({ base_to: dates.from }, 'base_to');
  await wrong({ theme_id: '99999999' }, 'theme_id');
  const half = { from: dates.from, to: dates.to, base_from: dates.base_from };
  assert.equal(refused(await api.get('/growth', { token, query: half }), 400).errors[0].pointer.replace(/^\//, ''), 'base_to');
});
