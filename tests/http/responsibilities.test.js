// The responsibility register: put down, changed under If-Match with its history, one answers at a time; gaps by theme and district; plans take from it.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { granted, refused } from '../lib/api.js';
import { dayAt, plantCause } from '../lib/roadmaps.js';
import { everyPage, openWorld } from '../lib/world.js';

const { product, api, as } = await openWorld();
const token = await as('head');
const world = await plantCause(product);
await product.psql(`delete from responsibility where theme_id = ${world.theme}`);
const today = await dayAt(product, 0);
const body = (json = {}) => ({ theme_id: world.theme, district_id: null, organisation_id: world.organisation, official_id: world.official, valid_from: today, valid_to: null, ...json });
const put = (json, by = token) => api.post('/responsibilities', { token: by, json: body(json) });
const change = (row, json, etag = `"${row.version}"`) => api.call('PUT', `/responsibilities/${row.id}`, { token, etag, json: body(json) });
const wrong = (answer) => refused(answer, 422).errors.map((e) => [e.pointer, e.code]);
const list = async (query) => granted(await api.get('/responsibilities', { token, query: { theme_id: world.theme, limit: 200, ...query } })).items;
const gap = async (query = {}) => granted(await api.get('/responsibilities/gaps', { token, query: { theme_id: world.theme, ...query } })).items[0];
const made = granted(await put(), 201);

test('a row names theme, place, organisation and official, and keeps what it was', async () => {
  assert.deepEqual([made.theme_id, made.district, made.official_id, made.state, made.version, made.versions], [world.theme, null, world.official, 'now', 1, []]);
  assert.match(made.account, /[А-Я]/);
  const changed = granted(await change(made, { organisation_id: world.otherOrganisation, official_id: world.otherOfficial, valid_to: await dayAt(product, 30) }));
  assert.deepEqual([changed.version, changed.official_id, changed.versions.length, changed.versions[0].official, changed.versions[0].valid_to], [2, world.otherOfficial, 1, 'Ответов О. О.', null]);
  const stale = refused(await change(made, {}), 412);
  assert.equal(stale.current.official_id, world.otherOfficial, 'who was slower is shown what it is now');
  refused(await api.call('PUT', `/responsibilities/${made.id}`, { token, json: body() }), 428);
  refused(await change({ id: '999999999', version: 1 }, {}), 404);
  granted(await change(changed, {}));
  assert.ok((await product.value("select count(*)::int from audit_log where action in ('responsibility_create', 'responsibility_put') and at > now() - interval '5 minutes'")) >= 3);
});

test('one answers for a theme in a place on one day', async () => {
  assert.deepEqual(wrong(await put({ organisation_id: world.otherOrganisation, official_id: world.otherOfficial })), [['/valid_from', 'taken']]);
  const own = granted(await put({ district_id: world.district }), 201);
  assert.deepEqual(wrong(await put({ district_id: world.district, valid_from: await dayAt(product, 5) })), [['/valid_from', 'taken']]);
  const ended = granted(await change(own, { district_id: world.district, valid_to: await dayAt(product, 4) }));
  assert.equal(granted(await put({ district_id: world.district, valid_from: await dayAt(product, 5) }), 201).state, 'future');
  assert.deepEqual(wrong(await change(ended, { district_id: world.district })), [['/valid_from', 'taken']]);
  const both = await Promise.all([1, 2].map(() => put({ district_id: world.district, valid_from: '2001-01-01', valid_to: '2001-02-01' })));
  assert.deepEqual(both.map((a) => a.status).sort(), [201, 422], 'nor when two put it down at once');
});

test('every wrong field is named', async () => {
  assert.deepEqual(wrong(await put({ theme_id: '999999999' }))[0], ['/theme_id', 'unknown_value']);
  assert.deepEqual(wrong(await put({ official_id: world.otherOfficial, valid_from: '2002-01-01', valid_to: '2002-01-02' })), [['/official_id', 'unknown_value']], 'of another organisation');
  assert.deepEqual(wrong(await put({ valid_from: '2002-01-02', valid_to: '2002-01-01' })), [['/valid_to', 'wrong_value']]);
  assert.deepEqual(wrong(await put({ valid_from: '1020-01-02', valid_to: '1020-01-03' })).map(([p]) => p), ['/valid_from', '/valid_to']);
  assert.deepEqual(wrong(await put({ district_id: '999999999', organisation_id: '999999999' })).map(([p]) => p).sort(), ['/district_id', '/official_id', '/organisation_id']);
  refused(await put({}, await as('pos')), 403);
  refused(await api.get('/responsibilities', { token: await as('recipient') }), 403);
});

test('the list is narrowed by state, place, organisation and vacancy, page by page', async () => {
  assert.deepEqual((await list({ state: 'future' })).map((r) => r.state), ['future']);
  assert.deepEqual((await list({ state: 'past' })).map((r) => r.valid_to), ['2001-02-01']);
  const elsewhere = await product.value(`select max(id)::text from district where id <> ${world.district}`);
  assert.deepEqual((await list({ district_id: elsewhere })).map((r) => r.id), [made.id], 'rows of the whole city count for each district');
  assert.deepEqual(await list({ organisation_id: world.otherOrganisation }), []);
  assert.deepEqual(await list({ vacant: true }), []);
  const all = await everyPage(api, '/responsibilities', token, { limit: 7 });
  assert.equal(all.length, await product.value('select count(*)::int from responsibility'));
  assert.equal(new Set(all.map((r) => r.id)).size, all.length);
});

test('gaps are seen by theme and district, with what comes there; a leaving makes one', async () => {
  const whole = await gap({ gaps: false });
  assert.deepEqual([whole.gaps, whole.places.every((p) => p.state === 'official'), whole.places.length], [0, true, await product.value('select count(*)::int from district')]);
  assert.deepEqual(whole.places.filter((p) => !p.wide).map((p) => p.district_id), [world.district], 'its own row before that of the city');
  assert.equal(whole.places.find((p) => p.district_id === world.district).messages, 5 * 90);
  assert.equal(await gap(), undefined);
  await product.psql(`update official set left_on = current_date where id = ${world.official}`);
  try {
    const left = await gap();
    assert.deepEqual([left.gaps, left.messages, left.places[0].state], [left.places.length, 5 * 90, 'organisation']);
    assert.ok((await list({ vacant: true, state: 'now' })).every((r) => r.left_on === today));
  } finally {
    await product.psql(`update official set left_on = null where id = ${world.official}`);
  }
  const admin = granted(await api.get('/responsibilities/gaps', { token: await as('admin'), query: { theme_id: world.theme, gaps: false } })).items[0];
  assert.deepEqual([admin.messages, admin.places[0].messages], [null, null], 'numbers of records are for who sees them');
});

test('a plan takes its official from the register as it stands', async () => {
  const draft = async () => granted(await api.post('/roadmaps', { token, json: { title: 'По реестру', cause_ids: [world.cause], starts_on: today } }), 201).items[0].official_id;
  assert.equal(await draft(), world.official);
  const own = (await list({ state: 'now' })).find((r) => r.district_id === world.district);
  granted(await change(own, { district_id: world.district, organisation_id: world.otherOrganisation, official_id: world.otherOfficial, valid_to: own.valid_to }));
  assert.equal(await draft(), world.otherOfficial);
});
