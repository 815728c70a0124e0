// Signals: a night finds what was planted, in words and numbers that are the list's; life, rights, If-Match; the chronic view.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { granted, refused } from '../lib/api.js';
import { judgeNight, plantBurst, plantGathering, plantStreet } from '../lib/signals.js';
import { eventually, openWorld } from '../lib/world.js';

const { product, api, as } = await openWorld();
const token = await as('head');
const recipient = await as('recipient');
const organisation_id = await product.value("select organisation_id::text from account where login = 'recipient'");
const foreign = await product.value(`select id::text from organisation o where not o.path @> array[${organisation_id}] and parent_id is not null order by id desc limit 1`);
const { theme_id, day } = await plantBurst(product, { organisation_id });
const list = async (more = {}, as_ = token) => granted(await api.get('/signals', { token: as_, query: { theme_id, explained: true, limit: 500, ...more } }));

test('the night tells the planted burst, with as many messages as the list has', async () => {
  const { items, counts, run } = await list();
  const own = items.find((s) => s.kind === 'organisation' && s.organisation_id === organisation_id);
  assert.ok(own, `no signal of the organisation among ${items.length}`);
  assert.equal(own.day, day);
  assert.equal(own.state, 'new');
  assert.equal(own.level, 'alarm');
  assert.ok(own.seen >= 12 && own.expected < 4 && own.usual < own.seen && own.authors >= 12, JSON.stringify(own));
  assert.equal(run.day, day);
  assert.equal(counts.all, items.length);
  const from = await product.value(`select ('${own.day}'::date - ${own.days - 1})::text`);
  const records = granted(await api.get('/messages', { token, query: { theme_id, organisation_id, kind: 'appeal,message,comment', 'received_on[gte]': from, 'received_on[lte]': own.day, limit: 500 } })).items;
  assert.equal(records.length, own.messages);
});

test('the wider ones are explained by narrower ones and shown only when asked for', async () => {
  const all = (await list()).items;
  const shown = (await list({ explained: false })).items;
  const wide = all.find((s) => s.kind === 'city');
  const own = all.find((s) => s.kind === 'organisation' && s.organisation_id === organisation_id);
  assert.equal(wide?.explained_by, own.id, 'the city is explained by the organisation');
  assert.equal(all.find((s) => s.kind === 'channel').explained_by, own.id, 'the channel as well');
  assert.ok(!shown.some((s) => s.id === wide.id));
  assert.deepEqual(shown.map((s) => s.id), [own.id]);
});

test('signals are asked for by organisation and by district', async () => {
  const all = (await list()).items;
  assert.deepEqual((await list({ organisation_id })).items.map((s) => s.id), all.filter((s) => s.organisation_id === organisation_id).map((s) => s.id));
  assert.equal((await list({ organisation_id })).counts.all, all.filter((s) => s.organisation_id === organisation_id).length);
  assert.deepEqual((await list({ organisation_id: foreign })).items, []);
  const district = (await list()).items.find((s) => s.district_id)?.district_id ?? '1';
  assert.deepEqual((await list({ district_id: district })).items.map((s) => s.id), all.filter((s) => s.district_id === district).map((s) => s.id));
});

test('the picture holds what was seen, expected and usual of each day', async () => {
  const own = (await list({ kind: 'organisation' })).items.find((s) => s.organisation_id === organisation_id);
  const { items } = granted(await api.get(`/signals/${own.id}/days`, { token }));
  assert.equal(items.length, 91);
  assert.equal(items.at(-1).day, day);
  assert.equal(items.slice(-own.days).reduce((n, d) => n + d.seen, 0), own.seen);
  assert.ok(items.at(-1).expected !== null && items.at(-1).usual >= items.at(-1).expected);
});

test('a signal is taken, confirmed and closed under If-Match; what its state forbids is refused with what it allows', async () => {
  const own = (await list({ kind: 'organisation' })).items.find((s) => s.organisation_id === organisation_id);
  const path = `/signals/${own.id}`;
  const first = await api.get(path, { token });
  assert.deepEqual(granted(first).moves.map((m) => m.to_state), ['closed', 'confirmed', 'false', 'in_work']);
  refused(await api.post(`${path}/moves`, { token, json: { to: 'in_work' } }), 428);
  assert.deepEqual(refused(await api.post(`${path}/moves`, { token, etag: first.etag, json: { to: 'closed' } }), 422).errors.map((e) => e.pointer), ['/note']);
  assert.deepEqual(refused(await api.post(`${path}/moves`, { token, etag: first.etag, json: { to: 'false', note: '    ' } }), 422).errors.map((e) => e.pointer), ['/note']);
  const taken = await api.post(`${path}/moves`, { token, etag: first.etag, json: { to: 'in_work' } });
  assert.equal(granted(taken).state, 'in_work');
  refused(await api.post(`${path}/moves`, { token, etag: first.etag, json: { to: 'confirmed' } }), 412);
  const wrong = refused(await api.post(`${path}/moves`, { token, etag: taken.etag, json: { to: 'in_work' } }), 409);
  assert.deepEqual(wrong.moves.map((m) => m.to_state), ['closed', 'confirmed', 'false']);
  const confirmed = await api.post(`${path}/moves`, { token, etag: taken.etag, json: { to: 'confirmed', note: 'Авария на сети' } });
  assert.deepEqual([granted(confirmed).state, granted(confirmed).note], ['confirmed', 'Авария на сети']);
  const closed = granted(await api.post(`${path}/moves`, { token, etag: confirmed.etag, json: { to: 'closed', note: 'Устранено' } }));
  assert.deepEqual(closed.events.map((e) => e.to_state), ['new', 'in_work', 'confirmed', 'closed']);
  assert.equal((await list({ state: 'closed' })).items.some((s) => s.id === own.id), true);
  assert.equal((await list({ state: 'new' })).items.some((s) => s.id === own.id), false);
});

test('a recipient sees the signals of his organisations and decides nothing', async () => {
  const mine = (await list({}, recipient)).items;
  assert.ok(mine.length > 0 && mine.every((s) => s.kind === 'organisation'));
  const city = (await list({ kind: 'city' })).items[0];
  refused(await api.get(`/signals/${city.id}`, { token: recipient }), 404);
  refused(await api.get(`/signals/${city.id}/days`, { token: recipient }), 404);
  const own = await api.get(`/signals/${mine[0].id}`, { token: recipient });
  refused(await api.post(`/signals/${mine[0].id}/moves`, { token: recipient, etag: own.etag, json: { to: 'in_work' } }), 403);
  assert.equal((await list({}, recipient)).counts.all, mine.length);
});

test('a night is judged once', async () => {
  const before = (await list()).items.map((s) => [s.id, s.nights]);
  const ended = await product.value("select finished_at::text from job where kind = 'signals'");
  await product.psql("update job set run_at = now() where kind = 'signals' and status = 'ready'; notify job");
  await eventually('the job ran again', async () => (await product.value("select status = 'ready' and finished_at::text <> '" + ended + "' from job where kind = 'signals'")) === true);
  assert.deepEqual((await list()).items.map((s) => [s.id, s.nights]), before);
});

test('the chronic view adds up to the list, and keeps to the scope', async () => {
  const span = { from: await product.value(`select ('${day}'::date - 30)::text`), to: day };
  const { items } = granted(await api.get('/chronic/themes', { token, query: { ...span, organisation_id } }));
  const planted = items.find((t) => t.theme_id === theme_id);
  const records = granted(await api.get('/messages', { token, query: { theme_id, organisation_id, kind: 'appeal,message,comment', 'received_on[gte]': span.from, 'received_on[lte]': span.to, limit: 500 } })).items;
  assert.equal(planted.messages, records.length);
  assert.equal(items[0].class, 'A');
  assert.equal(items.at(-1).upto, 1);
  refused(await api.get('/chronic/themes', { token, query: { from: span.from } }), 400);
  assert.deepEqual(granted(await api.get('/chronic/themes', { token: recipient, query: { ...span, organisation_id: foreign } })).items, []);
  const back = granted(await api.get('/chronic/organisations', { token, query: { from: '2020-01-01', to: day } })).items;
  assert.ok(back.length > 0);
  for (const o of back) for (const p of o.points) assert.ok(p.low <= p.share && p.share <= p.high && o.returned <= o.closures, JSON.stringify(o));
  const theirs = granted(await api.get('/chronic/organisations', { token: recipient, query: { from: '2020-01-01', to: day } })).items;
  assert.ok(theirs.length < back.length);
});

test('a theme that gathers in one district is told, with the place and its records, though nothing is beyond its own custom', async () => {
  const { theme_id: gathered, district_id } = await plantGathering(product);
  const { items } = await list({ theme_id: gathered });
  assert.deepEqual(items.map((s) => [s.kind, s.district_id, s.found_by]), [['district', district_id, 'scan']], JSON.stringify(items));
  const [s] = items;
  assert.deepEqual([s.days, s.seen, s.messages], [14, 28, 28]);
  // Of 484 messages in 90 days 180 came to this district and 28 in the last 14 days: 180 · 28 / 484.
  assert.ok(Math.abs(s.expected - 10.4) < 0.15, `expected ${s.expected}`);
  assert.ok(s.p < 0.001 && s.q <= 0.1, `p ${s.p}, q ${s.q}`);
  const from = await product.value(`select ('${s.day}'::date - ${s.days - 1})::text`);
  const records = granted(await api.get('/messages', { token, query: { theme_id: gathered, district_id, kind: 'appeal,message,comment', 'received_on[gte]': from, 'received_on[lte]': s.day, limit: 500 } })).items;
  assert.equal(records.length, 28);
  const others = (await list()).items;
  assert.deepEqual([...new Set(others.map((o) => o.found_by))], ['burst'], 'the others are found by their custom');
});

test('a theme that gathers in one street is told, with its houses and records, and counted on with the other series', async () => {
  const { theme_id: gathered, street_id, street } = await plantStreet(product);
  const { items } = await list({ theme_id: gathered, kind: 'street' });
  assert.deepEqual(items.map((s) => [s.kind, s.street_id, s.street, s.district_id, s.found_by]), [['street', street_id, street, null, 'scan']], JSON.stringify(items));
  const [s] = items;
  assert.ok(s.days >= 5 && s.days <= 7, `${s.days} days`);
  assert.deepEqual([s.seen, s.messages, s.occasions], [3 * s.days, 3 * s.days, 6]);
  assert.ok(s.expected < 6 && s.q <= 0.1, JSON.stringify(s));
  const { items: days } = granted(await api.get(`/signals/${s.id}/days`, { token }));
  assert.deepEqual(days.slice(-7).map((d) => d.messages), Array(7).fill(3));
  await eventually('the search knows them', async () => {
    const q = { q: `улица:"${street}"`, strict: 'true', theme_id: gathered, kind: 'appeal,message,comment', from: days.at(-s.days).day, to: s.day };
    return granted(await api.get('/search', { token, query: q })).total.value === s.messages;
  }, 30e3);
  const recipients = (await list({ theme_id: gathered }, recipient)).items;
  assert.deepEqual(recipients, [], 'as those of districts it is for who sees everything');
  const kase = granted(await api.post('/cause-cases', { token: await as('head'), json: { title: 'На улице', signal_id: s.id } }), 201);
  assert.deepEqual([kase.scope.streets, kase.figures.messages], [[street_id], s.messages]);
  await product.psql(`update message set updated_at = now(), theme_id = null where id = (select max(id) from message where theme_id = ${gathered} and street_id = ${street_id})`);
  await judgeNight(product);
  const later = await product.value(`select sum(y.messages)::integer from series_day y where y.series_id = ${s.series_id} and y.day > '${s.day}'::date - 7`);
  assert.equal(later, 20, 'what leaves the street leaves its count');
});
