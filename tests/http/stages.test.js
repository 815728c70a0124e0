// Where the handling stands: figures of a month are those of its stays, worked out here from the history alone; each number opens its records.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { granted, refused } from '../lib/api.js';
import { eventually, everyPage, openWorld } from '../lib/world.js';

const { product, api, as } = await openWorld();
const token = await as('head');
await eventually('the stages are counted', async () => Number(await product.value('select count(*) from stage_run')) > 0);
const organisation_id = await product.value("select organisation_id::text from account where login = 'recipient'");
const figures = async (query, by = token) => granted(await api.get('/stages', { token: by, query }));
const stays = (query, by = token) => everyPage(api, '/stages/stays', by, { ...query, limit: 500 });
const at = (sorted, share) => sorted[Math.ceil(share * sorted.length) - 1];

test('the figures of a month are those of its stays: how many, median, ninth decile, sum, share, the month before', async () => {
  const { months } = await figures({});
  const [, month, before] = months;
  const now = await figures({ month });
  const was = await figures({ month: before });
  const whole = now.items.filter((f) => f.kind === 'all').reduce((n, f) => n + f.minutes, 0);
  for (const f of now.items.filter((i) => i.kind === 'all')) {
    const listed = (await stays({ month, stage: f.stage })).map((s) => s.minutes);
    assert.deepEqual(listed, [...listed].sort((a, b) => b - a), 'the longest first');
    const sorted = listed.reverse();
    assert.deepEqual([f.stays, f.median, f.p90, f.minutes], [sorted.length, at(sorted, 0.5), at(sorted, 0.9), sorted.reduce((a, b) => a + b, 0)], f.stage);
    assert.ok(Math.abs(f.share - f.minutes / whole) < 1e-9);
    const old = was.items.find((i) => i.kind === 'all' && i.stage === f.stage);
    assert.deepEqual([f.was_stays, f.was_median], old ? [old.stays, old.median] : [null, null]);
    assert.equal((await stays({ month, stage: f.stage, 'minutes[gte]': f.p90 })).length, sorted.filter((m) => m >= f.p90).length);
  }
});

test('the numbers of an organisation and of a theme open just their records', async () => {
  const [, month] = (await figures({})).months;
  for (const [by, name] of [['organisation', 'organisation_id'], ['theme', 'theme_id']]) {
    const { items } = await figures({ month, by });
    const some = items.filter((f) => f.kind === by && f.stage === 'work');
    assert.ok(some.length > 3);
    for (const f of some.slice(0, 4)) assert.equal((await stays({ month, stage: 'work', ...(f.id ? { [name]: f.id } : { [`with_${by}`]: false }) })).length, f.stays, `${by} ${f.name}`);
    assert.equal(items.filter((f) => f.kind === by && f.stage === 'work').reduce((n, f) => n + f.stays, 0), items.find((f) => f.kind === 'all' && f.stage === 'work').stays);
  }
});

test('stays are the history: whoever reads the events finds the same times', async () => {
  const [, month] = (await figures({})).months;
  const [longest] = await stays({ month, stage: 'approval' });
  const events = granted(await api.get(`/messages/${longest.message_id}/history`, { token })).items.filter((e) => e.to_state && e.to_state !== e.from_state);
  const i = events.findIndex((e) => e.to_state === 'on_approval' && Date.parse(e.at) === Date.parse(longest.entered_at));
  assert.ok(i >= 0);
  assert.equal(Date.parse(events[i + 1].at), Date.parse(longest.left_at));
  assert.equal(longest.minutes, Math.round((Date.parse(longest.left_at) - Date.parse(longest.entered_at)) / 60e3));
});

test('who sees one organisation sees its figures and records, no total and no other', async () => {
  const recipient = await as('recipient');
  const { items, months } = await figures({}, recipient);
  assert.ok(items.length > 0 && items.every((f) => f.kind === 'organisation'));
  const seen = (await product.sql(`select id::text from organisation where path @> array[${organisation_id}]`)).map((o) => o.id);
  assert.ok(items.every((f) => seen.includes(f.id)));
  const mine = items.find((f) => f.stage === 'work');
  assert.equal((await stays({ month: months[0], stage: 'work', organisation_id: mine.id }, recipient)).length, mine.stays);
  const foreign = await product.value(`select id::text from organisation o where not o.path @> array[${organisation_id}] order by id desc limit 1`);
  assert.deepEqual(await stays({ month: months[0], stage: 'work', organisation_id: foreign }, recipient), []);
});

test('a night counts what was changed since, once a day', async () => {
  const id = granted(await api.post('/messages', { token, json: { kind: 'message', channel: 'phone', text: 'Прошу заделать яму.', organisation_id } }), 201).id;
  const { etag } = await api.get(`/messages/${id}`, { token });
  granted(await api.post(`/messages/${id}/moves`, { token, etag, json: { move: 'register' } }));
  assert.equal(await product.psql('select stages_count()'), '0', 'today has its figures');
  assert.equal(await product.value(`select count(*)::integer from stage_stay where message_id = ${id}`), 0);
  const month = await product.value("select to_char(now() at time zone 'Europe/Moscow', 'YYYY-MM-01')");
  const stayed = async () => (await figures({ month })).items.find((f) => f.kind === 'all' && f.stage === 'registration')?.stays ?? 0;
  const before = await stayed();
  await product.psql('update stage_run set day = day - 1; select stages_count()');
  assert.deepEqual(await product.sql(`select stage, state from stage_stay where message_id = ${id}`), [{ stage: 'registration', state: 'new' }]);
  assert.ok((await stayed()) > before);
});

test('a month is asked for by its first day, a stage by its name', async () => {
  refused(await api.get('/stages', { token, query: { month: '2026-01-02' } }), 400);
  refused(await api.get('/stages/stays', { token, query: { month: '2026-01-01', stage: 'x' } }), 400);
  refused(await api.get('/stages/stays', { token, query: { stage: 'work' } }), 400);
  assert.deepEqual((await figures({ month: '2001-01-01' })).items, []);
});
