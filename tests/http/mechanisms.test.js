// Register of mechanisms of accelerated solution: versions, checks, share and days saved.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { granted, refused } from '../lib/api.js';
import { eventually, openWorld } from '../lib/world.js';

const { product, api, as } = await openWorld();
const token = await as('head');
const newTheme = (more = '') => product.psql(`insert into theme (code, name, significant${more && ', closed_on'}) values ('mech-' || gen_random_uuid(), 'Проба механизма ' || gen_random_uuid(), true${more}) returning id`);
const theme = await newTheme();
const plain = await product.value('select id::text from theme where not significant order by id limit 1');
const official = await product.value('select id::text from official order by id limit 1');
const good = { theme_id: theme, name: 'Ямы за десять дней', steps: [{ name: 'Регистрация', days: 1 }, { name: 'Осмотр', days: 4 }, { name: 'Ответ', days: 5 }], eligibility: 'Яма на проезжей части', official_id: official, valid_from: '2026-03-01' };
const create = (json = good, by = token) => api.post('/mechanisms', { token: by, json });

test('share and days saved are those of the records of the theme while it was in force', async () => {
  const made = await create();
  assert.deepEqual([granted(made, 201).all, made.json.in_force, made.json.valid_to], [0, true, null]);
  const put = (n, accelerated, took, received) => product.psql(`insert into message (kind, channel, source_id, external_id, text, theme_id, accelerated, mechanism_id, received_at, answered_at, state)
    select 'message', 'phone', id, 'mech-' || gen_random_uuid(), 'ы', ${theme}, ${accelerated}, ${accelerated && received >= '2026-03-01' ? made.json.id : null}, timestamptz '${received} 10:00+03', ${took === null ? 'null' : `timestamptz '${received} 15:00+03' + interval '${took} days'`}, '${took === null ? 'in_work' : 'answered'}' from source, generate_series(1, ${n}) where code = 'manual'`);
  await put(5, true, 6, '2026-03-01');
  await put(2, true, 9, '2026-05-01');
  await put(12, false, 15, '2026-04-01');
  await put(1, false, null, '2026-04-01');
  await put(7, true, 1, '2026-02-28');
  const one = granted(await api.get(`/mechanisms/${made.json.id}`, { token }));
  assert.deepEqual([one.all, one.accelerated, one.accelerated_done, one.ordinary_done, one.accelerated_days, one.ordinary_days], [20, 7, 7, 12, 6, 15]);
  const total = async (more) => granted(await api.get('/messages', { token, query: { kind: 'appeal,message,comment', theme_id: theme, 'received_on[gte]': '2026-03-01', ...more, limit: 1 } })).total.value;
  assert.deepEqual([await total({}), await total({ mechanism_id: one.id })], [one.all, one.accelerated], 'the numbers open just their records');
  assert.deepEqual([await total({ accelerated: true }), await total({ accelerated: false }), await total({ fast_track: true }), await total({ fast_track: false })], [7, 13, 0, 20]);
  assert.ok(granted(await api.get('/mechanisms', { token })).items.some((m) => m.id === one.id && m.theme.startsWith('Проба механизма')));
  const over = granted(await api.put(`/mechanisms/${one.id}`, { token, etag: made.etag, json: { ...good, valid_to: '2026-03-31' } }));
  assert.deepEqual([over.version, over.in_force, over.all, over.valid_to], [2, false, 5, '2026-03-31']);
  const { current } = refused(await api.put(`/mechanisms/${one.id}`, { token, etag: made.etag, json: good }), 412, 'stale');
  assert.deepEqual([current.version, current.valid_to], [2, '2026-03-31'], 'who was slower is shown what it is now');
  assert.equal(await product.value(`select count(*)::int from mechanism_version where mechanism_id = ${one.id}`), 2);
  assert.equal(granted(await api.get(`/mechanisms/${one.id}`, { token: await as('recipient') })).all, 0, 'a recipient counts his own alone');
});

test('wrong mechanisms are refused with pointers', async () => {
  const own = { ...good, theme_id: await newTheme() };
  const { etag, json } = await create(own);
  const closed = await newTheme(", '2026-06-01'");
  for (const [wrong, pointer] of [[{ steps: [{ name: 'Ответ', days: 0 }] }, '/steps/0/days'], [{ valid_to: '2200-01-01' }, '/valid_to'], [{ valid_from: '1900-01-01' }, '/valid_from'], [{ theme_id: closed }, '/theme_id'],
    [{ theme_id: plain }, '/theme_id'], [{ theme_id: '999999999' }, '/theme_id'], [{ official_id: '999999999' }, '/official_id'], [{ valid_to: '2026-02-28' }, '/valid_to'], [{ steps: [] }, '/steps'],
    [{ steps: [{ name: 'Долго', days: 20 }, { name: 'Ещё', days: 11 }] }, '/steps'], [{ steps: [{ name: '', days: 1 }] }, '/steps/0/name'], [{ steps: [{ name: 'ы', days: -1 }] }, '/steps/0/days'], [{ steps: [5] }, '/steps/0'], [{ eligibility: '' }, '/eligibility'], [{ name: ' ' }, '/name'], [{ key: 1 }, '/key']]) {
    assert.ok(refused(await create({ ...own, ...wrong }), 422).errors.some((e) => e.pointer === pointer), pointer);
    assert.ok(refused(await api.put(`/mechanisms/${json.id}`, { token, etag, json: { ...own, ...wrong } }), 422).errors.some((e) => e.pointer === pointer), pointer);
  }
  granted(await create({ ...good, theme_id: closed, valid_to: '2026-05-31' }), 201);
  refused(await api.get('/mechanisms/999999999', { token }), 404);
  refused(await api.put('/mechanisms/999999999', { token, etag: '"1"', json: good }), 404);
  refused(await create(good, await as('recipient')), 403);
});

test('mechanisms of one theme do not overlap, also when two are put down at once', async () => {
  const own = { ...good, theme_id: await newTheme(), valid_to: '2026-05-31' };
  const errors = (answer) => refused(answer, 422, 'invalid').errors.map((e) => [e.pointer, e.code]);
  const made = await create(own);
  granted(made, 201);
  for (const span of [{}, { valid_from: '2026-05-31', valid_to: null }, { valid_from: '2026-01-01', valid_to: '2026-03-01' }, { valid_from: '2026-01-01', valid_to: null }])
    assert.deepEqual(errors(await create({ ...own, ...span })), [['/valid_from', 'overlaps']]);
  granted(await api.put(`/mechanisms/${made.json.id}`, { token, etag: made.etag, json: { ...own, valid_to: '2026-06-30' } }));
  const next = await Promise.all([1, 2, 3].map(() => create({ ...own, valid_from: '2026-07-01', valid_to: null })));
  assert.deepEqual(next.map((a) => a.status).sort(), [201, 422, 422]);
});

test('acceleration does not outlive its theme, and a theme with mechanisms stays significant and open', async () => {
  const [one, other, without] = [await newTheme(), await newTheme(), await newTheme()];
  const [first, second] = [granted(await create({ ...good, theme_id: one }), 201), granted(await create({ ...good, theme_id: other, name: 'Другой' }), 201)];
  const made = granted(await api.post('/messages', { token, json: { kind: 'appeal', channel: 'written', text: 'Яма во дворе', theme_id: one, accelerated: true } }), 201);
  const patch = async (json) => granted(await api.patch(`/messages/${made.id}`, { token, etag: (await api.get(`/messages/${made.id}`, { token })).etag, json }));
  const state = ({ accelerated, mechanism_id }) => [accelerated, mechanism_id];
  assert.deepEqual(state(made), [true, first.id]);
  assert.deepEqual(state(await patch({ theme_id: other })), [true, second.id], 'it goes on by the mechanism of its theme');
  assert.deepEqual(state(await patch({ subject: 'Яма' })), [true, second.id]);
  const theme = async (id) => api.get(`/themes/${id}`, { token: await as('admin') });
  const change = async (id, more) => {
    const held = await theme(id);
    const { parent_id, code, name, significant, legal_code, closed_on } = granted(held);
    return api.put(`/themes/${id}`, { token: await as('admin'), etag: held.etag, json: { parent_id, code, name, significant, legal_code, closed_on, ...more } });
  };
  const errors = (answer) => refused(answer, 422, 'invalid').errors.map((e) => [e.pointer, e.code]);
  assert.deepEqual(errors(await change(other, { significant: false })), [['/significant', 'has_mechanisms'], ['/significant', 'has_records']]);
  assert.deepEqual(errors(await change(other, { closed_on: await product.value('select (current_date + 5)::text') })), [['/closed_on', 'has_mechanisms']]);
  assert.deepEqual(state(await patch({ theme_id: without })), [false, null], 'no mechanism there');
  const told = granted(await api.get(`/messages/${made.id}/history`, { token })).items.findLast((e) => e.kind === 'edit');
  assert.deepEqual(told.changes.accelerated, [true, false], 'and the history says so');
  granted(await change(without, { significant: false }));
  assert.equal(await product.value(`select count(*)::int from deadline where message_id = ${made.id} and kind = 'accelerated'`), 0);
});

test('conditions are answered when a record is put under a mechanism, its steps make the term, and a later version of it moves no record', async () => {
  const own = await newTheme();
  const conditions = ['Яма на проезжей части', 'Угрозы жизни нет'];
  const steps = [{ name: 'Регистрация', days: 1 }, { name: 'Осмотр', days: 4 }, { name: 'Ответ', days: 1 }];
  for (const [wrong, pointer] of [[[''], '/conditions/0'], [['а', 'а'], '/conditions/1'], [[5], '/conditions/0'], [['х'.repeat(400)], '/conditions/0'], [Array.from({ length: 11 }, (_, i) => `у${i}`), '/conditions']])
    assert.ok(refused(await create({ ...good, theme_id: own, conditions: wrong }), 422).errors.some((e) => e.pointer === pointer), pointer);
  assert.deepEqual(granted(await create({ ...good, theme_id: await newTheme(), conditions: ['—'.repeat(300)] }), 201).conditions, ['—'.repeat(300)], 'letters are counted, not bytes');
  const answer = await create({ ...good, theme_id: own, steps, conditions });
  const made = granted(answer, 201);
  assert.deepEqual(made.conditions, conditions);
  const body = { kind: 'appeal', channel: 'written', text: 'Яма', theme_id: own };
  const problem = refused(await api.post('/messages', { token, json: { ...body, accelerated: true } }), 422, 'invalid');
  assert.deepEqual([problem.errors.map((e) => e.pointer), problem.conditions], [['/eligible'], conditions]);
  for (const eligible of [conditions.slice(1), [...conditions].reverse(), ['другое', 'Угрозы жизни нет']]) refused(await api.post('/messages', { token, json: { ...body, accelerated: true, eligible } }), 422, 'invalid');
  assert.deepEqual(refused(await api.post('/messages', { token, json: { ...body, eligible: conditions } }), 422, 'invalid').errors.map((e) => e.pointer), ['/eligible']);
  const record = granted(await api.post('/messages', { token, json: body }), 201);
  const patch = async (json) => api.patch(`/messages/${record.id}`, { token, etag: (await api.get(`/messages/${record.id}`, { token })).etag, json });
  refused(await patch({ accelerated: true }), 422, 'invalid');
  granted(await patch({ accelerated: true, eligible: conditions }));
  const history = async () => granted(await api.get(`/messages/${record.id}/history`, { token })).items;
  const told = (await history()).findLast((e) => e.kind === 'edit');
  assert.deepEqual([told.details.eligible, told.account], [conditions, await product.value("select name from account where login = 'head'")], 'who said so is kept');
  const term = async () => granted(await api.get(`/messages/${record.id}/deadlines`, { token })).items.find((d) => d.kind === 'accelerated');
  const plus = (n) => product.value(`select ((received_at at time zone 'Europe/Moscow')::date + ${n})::text from message where id = ${record.id}`);
  const first = await term();
  assert.deepEqual([first.due_on, first.trace.mechanism.steps.map((s) => s.due)], [await plus(6), [await plus(1), await plus(5), await plus(6)]]);
  assert.match(first.why, /: 6 календарных дней со следующего дня, механизм ускоренного решения: «Ямы за десять дней» версии 1, шаги: Регистрация до [\d.]+, Осмотр до [\d.]+, Ответ до [\d.]+; правила версии/);
  const next = granted(await api.put(`/mechanisms/${made.id}`, { token, etag: answer.etag, json: { ...good, theme_id: own, steps: [{ name: 'Ответ', days: 20 }], conditions: [] } }));
  assert.deepEqual([next.version, next.conditions], [2, []]);
  assert.equal((await term()).due_on, await plus(6), 'it goes by the version it was put under');
  const { items } = granted(await api.get(`/mechanisms/${made.id}/versions`, { token }));
  assert.deepEqual(items.map((v) => [v.version, v.steps.length, v.conditions.length, v.account]), [[2, 1, 0, told.account], [1, 3, 2, told.account]]);
  assert.equal(granted(await api.post('/messages', { token, json: { ...body, accelerated: true } }), 201).accelerated, true, 'without conditions there is nothing to answer');
  assert.deepEqual(refused(await patch({ accelerated: false }), 422, 'invalid').errors.map((e) => e.pointer), ['/reason']);
  granted(await patch({ accelerated: false, reason: 'не подходит' }));
  assert.equal(await product.psql(`select count(*) from deadline_differences(array[${record.id}::bigint])`), '0');
});

test('a term by the mechanism that has run out is lengthened neither beside another flag nor by another theme', async () => {
  const [own, other, without] = [await newTheme(), await newTheme(), await newTheme()];
  granted(await create({ ...good, theme_id: own }), 201);
  granted(await create({ ...good, theme_id: other }), 201);
  const { id, mechanism_id } = granted(await api.post('/messages', { token, json: { kind: 'appeal', channel: 'written', text: 'Яма', theme_id: own, accelerated: true } }), 201);
  await product.psql(`update message set received_at = received_at - interval '20 days' where id = ${id}; select deadline_put(array[${id}::bigint])`);
  const card = async () => api.get(`/messages/${id}`, { token });
  const patch = async (json) => api.patch(`/messages/${id}`, { token, etag: (await card()).etag, json });
  const state = async () => (({ accelerated, mechanism_id: m, due_on }) => [accelerated, m, due_on])(granted(await card()));
  const before = await state();
  assert.deepEqual(before.slice(0, 2), [true, mechanism_id]);
  for (const json of [{}, { fast_track: false }]) assert.deepEqual(refused(await patch({ accelerated: false, reason: 'не подходит', ...json }), 422, 'invalid').errors.map((e) => e.pointer), ['/accelerated'], JSON.stringify(json));
  for (const theme_id of [without, other]) {
    granted(await patch({ theme_id }));
    assert.deepEqual(await state(), before);
  }
});

test('another theme and the conditions of its mechanism answered at once: the record goes by that', async () => {
  const [own, other] = [await newTheme(), await newTheme()];
  const conditions = ['Угрозы жизни нет'];
  granted(await create({ ...good, theme_id: own }), 201);
  const next = granted(await create({ ...good, theme_id: other, conditions }), 201);
  const { id } = granted(await api.post('/messages', { token, json: { kind: 'appeal', channel: 'written', text: 'Яма', theme_id: own, accelerated: true } }), 201);
  const { etag } = await api.get(`/messages/${id}`, { token });
  const now = granted(await api.patch(`/messages/${id}`, { token, etag, json: { theme_id: other, accelerated: true, eligible: conditions } }));
  assert.deepEqual([now.accelerated, now.mechanism_id], [true, next.id]);
});

test('a theme given to many and taken back leaves the mechanism, its version and the term as they were', async () => {
  const [from, to] = [await newTheme(), await newTheme()];
  const own = { ...good, theme_id: from };
  const made = await create(own);
  granted(made, 201);
  granted(await create({ ...good, theme_id: to, name: 'Другой порядок', steps: [{ name: 'Ответ', days: 20 }] }), 201);
  const { id } = granted(await api.post('/messages', { token, json: { kind: 'message', channel: 'pos', text: 'Яма', theme_id: from, accelerated: true } }), 201);
  const stands = () => product.sql(`select m.theme_id::text, m.accelerated, m.mechanism_id::text, m.mechanism_version, m.due_on::text,
    (select jsonb_agg(to_jsonb(d) - 'met' order by d.kind) from deadline d where d.message_id = m.id) as deadlines from message m where m.id = ${id}`);
  const was = await stands();
  assert.deepEqual([was[0].accelerated, was[0].mechanism_id, was[0].mechanism_version], [true, made.json.id, 1]);
  // Since then the mechanism has another version, and no longer takes new records.
  granted(await api.put(`/mechanisms/${made.json.id}`, { token, etag: made.etag, json: { ...own, steps: [{ name: 'Ответ', days: 3 }], valid_to: '2026-03-31' } }));
  const settled = async (bulk, status) => eventually(`the action is ${status}`, async () => granted(await api.get(`/bulk/${bulk}`, { token })).status === status);
  const bulk = granted(await api.post('/bulk', { token, json: { filter: { theme_id: from }, theme_id: to, expected: 1 } }), 202).id;
  await settled(bulk, 'done');
  assert.notEqual((await stands())[0].mechanism_id, made.json.id, 'another theme, another mechanism');
  granted(await api.post(`/bulk/${bulk}/undo`, { token }), 202);
  await settled(bulk, 'undone');
  assert.deepEqual(await stands(), was);
  assert.deepEqual(await product.sql(`select * from deadline_differences(array[${id}::bigint])`), []);
});
