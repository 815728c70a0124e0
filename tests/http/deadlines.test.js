// Deadlines: each with its trace in words, rules and calendars as versions that are tried before they are saved, all of it computed anew by mcuctl verify.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { granted, refused } from '../lib/api.js';
import { importsOf } from '../lib/imports.js';
import { wholeYear } from '../lib/calendar.js';
import { answerBy, eventually, openWorld, uniqueWord } from '../lib/world.js';

const { product, api, as } = await openWorld();
const head = await as('head');
const create = async (json, login = 'head') => granted(await api.post('/messages', { token: await as(login), json: { kind: 'appeal', channel: 'written', text: uniqueWord('срок'), ...json } }), 201);
const card = async (id) => granted(await api.get(`/messages/${id}`, { token: head }));
const patch = async (id, json, login = 'head') => api.patch(`/messages/${id}`, { token: await as(login), json, etag: `"${(await card(id)).rev}"` });
const move = async (id, json, login = 'head') => api.post(`/messages/${id}/moves`, { token: await as(login), json, etag: `"${(await card(id)).rev}"` });
const answer = async (id, kind) => granted(await api.post(`/messages/${id}/answers`, { token: head, json: { kind, text: 'Приняли в работу.' }, etag: `"${(await card(id)).rev}"` }), 201);
const deadlines = async (id, token = head) => granted(await api.get(`/messages/${id}/deadlines`, { token }));
const control = async (id) => {
  const { due_on, set } = (await deadlines(id)).control;
  return [due_on, set];
};
const of = ({ items }, kind) => items.find((d) => d.kind === kind);
const rules = async () => granted(await api.get('/deadline-rules', { token: head }));
const putRules = async (json, version, { login = 'head', trial = false, past = true } = {}) => api.put('/deadline-rules', { token: await as(login), json: { past, ...json }, etag: `"${version}"`, query: trial ? { dry_run: true } : {} });
const calendar = async (year) => granted(await api.get(`/work-calendars/${year}`, { token: head }));
const putCalendar = async (year, json, version, { login = 'head', trial = false, past = true } = {}) => api.put(`/work-calendars/${year}`, { token: await as(login), json: { past, ...json }, etag: `"${version}"`, query: trial ? { dry_run: true } : {} });
const recomputed = () => eventually('deadlines are computed anew', async () => (await rules()).pending === false);
const verify = async (...more) => {
  const run = await product.ctl(['verify', 'deadlines', ...more]);
  return { ...JSON.parse(run.stdout.trim().split('\n').pop()), code: run.code, lines: run.stdout.trim().split('\n').slice(0, -1) };
};
const agree = async () => {
  const v = await verify();
  assert.deepEqual([v.equal, v.differences, v.code], [true, 0, 0], v.lines.slice(0, 5).join('\n'));
};
// Other files write rows by SQL, past all that computes: from here on everything must agree.
await verify('--repair');
const moscow = (iso) => new Date(Date.parse(iso) + 3 * 3600e3).toISOString().slice(0, 10);
const plus = (day, n) => new Date(Date.parse(`${day}T12:00:00Z`) + n * 864e5).toISOString().slice(0, 10);

test('a received appeal says until when it must be registered, and why', async () => {
  const { id } = await create({ received_at: '2026-01-06T11:20:00+03:00' });
  const { items, control } = await deadlines(id);
  assert.deepEqual(items.map((d) => d.kind), ['registration']);
  const { version } = await rules();
  const year = (await calendar(2026)).version;
  assert.equal(items[0].why, `Поступило 06.01.2026 → регистрация до 09.01.2026: 3 календарных дня со следующего дня, 59-ФЗ ст. 8 ч. 2; правила версии ${version}, календарь 2026 версии ${year}`);
  assert.deepEqual([items[0].due_on, items[0].legal_due, items[0].status, items[0].calendars], ['2026-01-09', '2026-01-09', 'overdue', { 2026: year }]);
  assert.deepEqual(items[0].trace, { event: 'received', at: '2026-01-06T11:20:00+03:00' });
  assert.deepEqual([control.due_on, control.set, control.said], ['2026-01-09', false, null], 'until it is registered that is its control date');
});

test('registration begins the terms of 59-ФЗ, moves meet them, the control date is that of the card', async () => {
  const { id } = await create({ received_at: null });
  granted(await move(id, { move: 'register' }));
  const registered = moscow((await card(id)).registered_at);
  let now = await deadlines(id);
  assert.deepEqual(now.items.map((d) => [d.kind, d.due_on, d.status]), [['registration', plus(registered, 3), 'met'], ['forwarding', plus(registered, 7), 'owed'], ['answer', plus(registered, 30), 'owed']]);
  assert.match(of(now, 'registration').why, /^Внесено /, 'put down by hand without a date of receipt');
  assert.equal((await card(id)).due_on, plus(registered, 30));
  assert.equal(now.control.due_on, plus(registered, 30));
  const told = granted(await api.get(`/messages/${id}/history`, { token: head })).items.find((e) => e.changes?.due_on);
  assert.deepEqual(told.changes.due_on[1], plus(registered, 30), 'the date is told when it comes');
  const organisation_id = await product.value("select organisation_id::text from account where login = 'recipient'");
  const official_id = await product.value(`select id::text from official where organisation_id = ${organisation_id} order by id limit 1`);
  granted(await move(id, { move: 'assign', organisation_id, official_id }));
  assert.equal(of(await deadlines(id), 'forwarding').status, 'met', 'somebody has it');
  granted(await move(id, { move: 'take' }));
  granted(await move(id, { move: 'submit', answer: 'Сделано.' }));
  granted(await move(id, { move: 'approve' }));
  now = await deadlines(id);
  assert.equal(of(now, 'answer').status, 'met');
  assert.ok(of(now, 'answer').met_at);
});

test('the head or whom he charged puts an answer off, others may not; the extension begins where the term ends', async () => {
  const { id } = await create({});
  const extend = (until_on, login) => move(id, { move: 'extend', until_on, reason: 'запрошены сведения', notice_on: plus(moscow(new Date().toISOString()), 0), notice_by: 'letter' }, login);
  refused(await extend('2099-01-01'), 409, 'wrong_move');
  granted(await move(id, { move: 'register' }));
  const registered = moscow((await card(id)).registered_at);
  for (const login of ['analyst', 'pos', 'im', 'recipient']) assert.ok([403, 404].includes((await extend(plus(registered, 60), login)).status), login);
  for (const until of [plus(registered, 30), plus(registered, 61)]) assert.equal(refused(await extend(until), 422, 'invalid').errors[0].pointer, '/until_on');
  granted(await extend(plus(registered, 45), 'curator'));
  assert.deepEqual(await control(id), [plus(registered, 45), false]);
  granted(await extend(plus(registered, 60)));
  const now = await deadlines(id);
  assert.equal(of(now, 'extension').due_on, plus(registered, 60));
  assert.match(of(now, 'extension').why, /^Срок ответа \d\d\.\d\d\.\d{4} → ответ после продления до .*: 30 календарных дней со следующего дня, 59-ФЗ ст\. 12 ч\. 2/);
  assert.equal((await card(id)).due_on, plus(registered, 60));
});

test('the extension of a message that is no appeal moves what it owes', async () => {
  const { id } = await create({ kind: 'message', channel: 'phone' });
  granted(await move(id, { move: 'register' }));
  const { due_on } = await card(id);
  granted(await move(id, { move: 'extend', until_on: plus(due_on, 5), reason: 'ждём подрядчика', notice_on: moscow(new Date().toISOString()), notice_by: 'phone' }));
  assert.deepEqual(await control(id), [plus(due_on, 5), false]);
  const now = await deadlines(id);
  assert.deepEqual(now.items.filter((d) => d.kind !== 'registration').map((d) => [d.kind, d.due_on, d.status]), [['answer', due_on, 'put_off'], ['extension', plus(due_on, 5), 'owed']], 'the answer is owed by the extension alone');
  assert.match(of(now, 'answer').why, /Срок продлён: теперь действует ответ после продления$/);
  assert.match(of(now, 'extension').why, /5 календарных дней со следующего дня, продление по решению руководителя/);
  const list = async (kind) => granted(await api.get('/messages', { token: head, query: { deadline: kind, 'deadline_on[gte]': due_on, 'deadline_on[lte]': plus(due_on, 5), limit: 500 } })).items.some((m) => m.id === id);
  assert.deepEqual([await list('answer'), await list('extension')], [false, true], 'the list by kinds agrees with the card');
});

test('ПОС: thirty days, ten on the fast track; the accelerated mechanism is another field, for significant themes alone', async () => {
  const { id } = await create({ kind: 'message', channel: 'pos', received_at: '2026-01-06T10:00:00+03:00', fast_track: true });
  assert.deepEqual((await deadlines(id)).items.map((d) => [d.kind, d.due_on]), [['fast_track', '2026-01-16'], ['answer', '2026-02-05']]);
  assert.equal((await card(id)).due_on, '2026-01-16');
  const [significant] = await product.sql('select id::text from theme where significant order by id limit 1');
  const [plain] = await product.sql('select id::text from theme where not significant order by id limit 1');
  assert.match(refused(await patch(id, { fast_track: false, reason: 'проба' }), 422, 'invalid').errors[0].message, /уже истёк/);
  await product.psql(`update message set fast_track = false where id = ${id}; select deadline_put(array[${id}::bigint])`);
  assert.equal((await card(id)).due_on, '2026-02-05');
  assert.equal(refused(await patch(id, { accelerated: true, theme_id: plain.id }), 422, 'invalid').errors[0].pointer, '/accelerated');
  refused(await api.post('/messages', { token: head, json: { kind: 'appeal', channel: 'written', text: 'проба', accelerated: true } }), 422, 'invalid');
  const ours = granted(await api.post('/mechanisms', { token: head, json: { theme_id: significant.id, name: 'Проба срока', steps: [{ name: 'Ответ', days: 30 }], eligibility: 'все', valid_from: '2026-01-01',
    official_id: await product.value('select min(id)::text from official') } }), 201);
  granted(await patch(id, { accelerated: true, theme_id: significant.id }));
  const chosen = await card(id);
  assert.deepEqual([chosen.mechanism_id, chosen.mechanism], [ours.id, 'Проба срока'], 'it goes by the mechanism that was in force when it came');
  const now = await deadlines(id);
  assert.equal(of(now, 'accelerated').due_on, '2026-02-05');
  assert.equal(of(now, 'fast_track'), undefined);
  assert.equal((await card(id)).accelerated, true);
});

test('ИМ: nine working hours, four for high priority, seven working days after an interim answer', async () => {
  const { id } = await create({ kind: 'message', channel: 'vk', received_at: '2026-02-06T16:45:00+03:00' });
  let now = await deadlines(id);
  assert.deepEqual(now.items.map((d) => [d.kind, d.due_on, d.due_at, d.status]), [['first', '2026-02-09', '2026-02-09T18:00:00+03:00', 'overdue']]);
  assert.match(now.items[0].why, /^Поступило 06\.02\.2026 16:45 → первый ответ до 09\.02\.2026 18:00: 9 рабочих часов, ИМ, первый ответ; правила версии \d+, календарь 2026 версии \d+$/);
  granted(await patch(id, { priority: 1 }));
  assert.equal((await deadlines(id)).items[0].due_at, '2026-02-09T13:00:00+03:00');
  await answer(id, 'first');
  now = await deadlines(id);
  assert.equal(of(now, 'first').status, 'late');
  assert.equal(of(now, 'final').status, 'owed');
  assert.match(of(now, 'final').why, /7 рабочих дней со следующего дня/);
  assert.equal((await card(id)).due_on, of(now, 'final').due_on, 'the final answer takes the place of the first');
  granted(await patch(id, { organisation_id: await product.value('select min(id)::text from organisation where parent_id is not null') }));
  await answerBy(api, head, id, 'Приняли в работу.', 'interim');
  assert.notEqual(of(await deadlines(id), 'final').trace.at, undefined);
});

test('a date that a person sets holds, and gives way to the computed one when it is taken back', async () => {
  const today = moscow(new Date().toISOString());
  const { id } = await create({ kind: 'message', channel: 'pos' });
  granted(await patch(id, { due_on: plus(today, 9), reason: 'к приезду комиссии' }));
  assert.deepEqual(await control(id), [plus(today, 9), true]);
  granted(await patch(id, { priority: 2 }));
  assert.equal((await card(id)).due_on, plus(today, 9));
  const back = granted(await patch(id, { due_on: null, reason: 'приезд отменён' }));
  assert.equal(back.due_on, plus(today, 30));
  assert.deepEqual(await control(id), [plus(today, 30), false]);
});

test('rows of a file get their deadlines with them, a date of the file holds, a changed row follows', async () => {
  const rows = (word, extra) => [{ external_id: `${word}-1`, kind: 'appeal', channel: 'written', text: `${word} первое`, received_at: '2026-03-02T10:00:00+03:00', registered_at: '2026-03-03T10:00:00+03:00', ...extra },
    { external_id: `${word}-2`, kind: 'message', channel: 'vk', text: `${word} второе`, received_at: '2026-03-02T10:00:00+03:00' },
    { external_id: `${word}-3`, kind: 'message', channel: 'pos', text: `${word} третье`, received_at: '2026-03-02T10:00:00+03:00', due_on: '2026-03-20' }];
  const word = uniqueWord('файлсрок').toLowerCase();
  const { whole } = importsOf(api, await as('analyst'));
  const load = (list, name) => whole(name, list.map((r) => JSON.stringify(r)).join('\n'));
  assert.equal((await load(rows(word), 'сроки.ndjson')).created, 3);
  const seen = async () => product.sql(`select m.external_id, m.due_on, m.rev, (select string_agg(d.kind || ' ' || d.due, ', ' order by d.kind) from deadline d where d.message_id = m.id) as deadlines
    from message m where m.external_id like '${word}-%' order by 1`);
  let [one, two, three] = await seen();
  assert.deepEqual([one.due_on, one.deadlines], ['2026-04-02', 'answer 2026-04-02, forwarding 2026-03-10, registration 2026-03-05']);
  assert.deepEqual([two.due_on, two.deadlines], ['2026-03-03', 'first 2026-03-03']);
  assert.deepEqual([three.due_on, three.deadlines], ['2026-03-20', 'answer 2026-04-01']);
  assert.deepEqual([one.rev, two.rev, three.rev], [1, 1, 1], 'each row is written once');
  const again = await load(rows(word, { registered_at: '2026-03-04T10:00:00+03:00' }), 'сроки.ndjson');
  assert.equal(again.updated, 1, JSON.stringify(again));
  [one] = await seen();
  assert.equal(one.due_on, '2026-04-03');
  await agree();
});

test('who reads and who writes rules and calendars', async () => {
  const { version, valid_from, rules: list, hours } = await rules();
  const body = { valid_from, reason: 'проба прав', rules: list, hours };
  const { id } = await create({ received_at: '2026-01-06T11:20:00+03:00' });
  for (const login of ['curator', 'pos', 'im', 'pages', 'recipient', 'mayor', 'admin']) {
    const token = await as(login);
    granted(await api.get('/deadline-rules', { token }));
    granted(await api.get('/deadline-rules/versions', { token }));
    granted(await api.get('/deadline-rules/versions/1', { token }));
    granted(await api.get('/work-calendars', { token }));
    granted(await api.get('/work-calendars/2026', { token, query: { version: 1 } }));
    if (login === 'admin') continue;
    refused(await putRules(body, version, { login, trial: true }), 403, 'forbidden');
    refused(await putCalendar(2026, { source: 'а', note: 'б', days: [{ day: '2026-01-01', kind: 'off' }] }, 1, { login, trial: true }), 403, 'forbidden');
  }
  for (const login of ['cur', 'pdo']) {
    const token = await as(login);
    for (const path of ['/deadline-rules', '/deadline-rules/versions', '/deadline-rules/versions/1', '/work-calendars', '/work-calendars/2026', `/messages/${id}/deadlines`]) refused(await api.get(path, { token }), 403, 'forbidden');
  }
  for (const login of ['head', 'analyst', 'admin']) granted(await putRules(body, version, { login, trial: true }));
  refused(await api.get(`/messages/${id}/deadlines`, { token: await as('recipient') }), 404, 'not_found');
  refused(await api.get('/messages/999999999/deadlines', { token: head }), 404, 'not_found');
  refused(await api.get('/deadline-rules/versions/999999', { token: head }), 404, 'not_found');
  refused(await api.get('/work-calendars/1989', { token: head }), 404, 'not_found');
  refused(await api.get('/work-calendars/2026', { token: head, query: { version: 999 } }), 404, 'not_found');
});

test('a trial says what would move and changes nothing; the change itself does just that', async () => {
  const held = await rules();
  const [before] = await product.sql('select (select count(*) from deadline_ruleset) as sets, (select count(*) from work_day) as days, (select count(*) from job) as jobs');
  const { id } = await create({ received_at: '2026-05-04T10:00:00+03:00', kind: 'message', channel: 'pos', subject: 'Проба правил' });
  const shorter = held.rules.map((r) => (r.deadline === 'answer' && r.channel === 'pos' ? { ...r, amount: 20 } : r));
  const body = { valid_from: '2026-05-04', reason: 'ответы ПОС за двадцать дней', rules: shorter, hours: held.hours };
  const expected = await product.value(`select count(*)::int from deadline d join message m on m.id = d.message_id where (d.kind = 'answer' or (d.kind = 'extension' and not m.fast_track and not m.accelerated)) and m.channel = 'pos' and m.kind = 'message' and m.received_at >= '2026-05-04 00:00+03'`);
  const overdue = await product.value(`select count(*)::int from deadline d join message m on m.id = d.message_id where d.kind in ('answer', 'extension') and m.channel = 'pos' and m.kind = 'message' and m.received_at >= '2026-05-04 00:00+03'
    and d.owed and d.due >= current_date and d.due - 10 < current_date`);
  const moves = granted(await putRules(body, held.version, { trial: true }));
  const settled = await product.value(`select count(*)::int from deadline d join message m on m.id = d.message_id where (d.kind = 'answer' or (d.kind = 'extension' and not m.fast_track and not m.accelerated)) and m.channel = 'pos' and m.kind = 'message' and m.received_at >= '2026-05-04 00:00+03' and not d.owed`);
  assert.deepEqual([moves.earlier, moves.later, moves.appeared, moves.gone, moves.newly_overdue, moves.settled], [expected, 0, 0, 0, overdue, settled]);
  assert.equal(moves.first.length, Math.min(50, expected));
  assert.ok(moves.first.every((m) => ['answer', 'extension'].includes(m.kind) && m.was_on > m.due_on));
  const unseen = granted(await putRules(body, held.version, { trial: true, login: 'admin' }));
  assert.deepEqual([unseen.earlier, unseen.first], [expected, []], 'the administrator gets numbers, no messages');
  const [after] = await product.sql('select (select count(*) from deadline_ruleset) as sets, (select count(*) from work_day) as days, (select count(*) from job) as jobs');
  assert.deepEqual(after, before);
  assert.equal((await card(id)).due_on, '2026-06-03');
  await agree();

  const made = granted(await putRules(body, held.version));
  assert.equal(made.version, held.version + 1);
  refused(await putRules(body, held.version), 412, 'stale');
  await recomputed();
  assert.equal((await card(id)).due_on, '2026-05-24');
  assert.match(of(await deadlines(id), 'answer').why, new RegExp(`20 календарных дней .* правила версии ${made.version},`));
  await agree();
  const versions = granted(await api.get('/deadline-rules/versions', { token: head })).items;
  assert.deepEqual([versions[0].reason, versions[0].valid_from, versions[1].version], [body.reason, body.valid_from, held.version]);
  assert.deepEqual(granted(await api.get(`/deadline-rules/versions/${held.version}`, { token: head })).rules, held.rules, 'the old version stays readable');
  granted(await putRules({ valid_from: held.valid_from, reason: 'как было', rules: held.rules, hours: held.hours }, made.version));
  await recomputed();
  assert.equal((await card(id)).due_on, '2026-06-03');
  await agree();
});

test('wrong rules are named where they stand, and nothing is stored', async () => {
  const { version, rules: list, hours, valid_from } = await rules();
  const good = { valid_from, reason: 'проба', rules: list, hours };
  const wrong = async (change, pointer) => {
    const problem = refused(await putRules({ ...good, ...change }, version), 422, 'invalid');
    assert.ok(problem.errors.some((e) => e.pointer === pointer), `${pointer}: ${JSON.stringify(problem.errors)}`);
  };
  const rule = (change) => ({ rules: [{ deadline: 'answer', event: 'received', clock: 'day', amount: 5, basis: 'проба', ...change }] });
  for (const [change, pointer] of [[{ deadline: 'tea' }, 'deadline'], [{ kind: 'publication' }, 'kind'], [{ channel: 'pigeon' }, 'channel'], [{ theme_id: '99999999' }, 'theme_id'], [{ organisation_id: '99999999' }, 'organisation_id'],
    [{ theme_id: 5 }, 'theme_id'], [{ priority: 0 }, 'priority'], [{ priority: 3 }, 'priority'], [{ amount: 0 }, 'amount'], [{ amount: 401 }, 'amount'], [{ amount: null }, 'amount'], [{ clock: 'none' }, 'amount'],
    [{ clock: 'moon' }, 'clock'], [{ event: 'answer_due' }, 'event'], [{ deadline: 'extension' }, 'event'], [{ deadline: 'extension', event: 'answer_due', clock: 'work_day' }, 'clock'], [{ less: 5 }, 'less'],
    [{ less: 31 }, 'less'], [{ day_off: 'never' }, 'day_off'], [{ basis: '' }, 'basis'], [{ basis: '   ' }, 'basis'], [{ basis: 'х'.repeat(201) }, 'basis'], [{ extra: 1 }, 'extra']])
    await wrong(rule(change), `/rules/0/${pointer}`);
  await wrong({ rules: [...list, list[2]] }, `/rules/${list.length}`);
  await wrong({ rules: [5] }, '/rules/0');
  await wrong({ rules: [] }, '/rules');
  await wrong({ rules: Array.from({ length: 501 }, () => list[0]) }, '/rules');
  await wrong({ reason: ' ' }, '/reason');
  await wrong({ valid_from: '2026-02-30' }, '/valid_from');
  await wrong({ valid_from: '2099-01-01' }, '/valid_from');
  await wrong({ hours: hours.slice(1) }, '/hours');
  const day = (change) => ({ hours: hours.map((h, i) => (i === 3 ? { ...h, ...change } : h)) });
  for (const change of [{ opens: '9:00' }, { opens: '25:00' }, { opens: '-9:00' }, { closes: '10:59' }, { opens: '18:00', closes: '09:00' }, { weekday: 3 }, { opens: 'девять' }]) {
    const problem = refused(await putRules({ ...good, ...day(change) }, version), 422, 'invalid');
    assert.ok(problem.errors.every((e) => e.pointer.startsWith('/hours/3')), JSON.stringify(problem.errors));
  }
  refused(await putRules(good, version - 1, { trial: true }), 412, 'stale');
  refused(await putRules(good, 'abc'), 412, 'stale');
  refused(await api.put('/deadline-rules', { token: head, json: good }), 428, 'if_match_required');
  refused(await api.put('/deadline-rules', { token: head, json: good, etag: `"${version}"`, query: { dry_run: 'maybe' } }), 400, 'bad_parameter');
  refused(await api.put('/deadline-rules', { token: head, body: '{"rules":', type: 'application/json', etag: `"${version}"` }), 400, 'bad_json');
  assert.equal((await rules()).version, version);
});

test('rules from a day that is past rewrite what is over only when that is said; a trial may look', async () => {
  const { version, rules: list, hours } = await rules();
  const [yesterday, today, far] = await Promise.all(['-1', '0', '732'].map((n) => product.value(`select (current_date + ${n})::text`)));
  const body = (valid_from) => ({ valid_from, reason: 'с какого дня', rules: list, hours });
  const refusal = async (day, more) => refused(await putRules(body(day), version, more), 422, 'invalid').errors.map((e) => [e.pointer, e.code]);
  assert.deepEqual(await refusal(yesterday, { past: false }), [['/valid_from', 'past']]);
  assert.deepEqual(await refusal(far, { trial: true }), [['/valid_from', 'unlikely']]);
  granted(await putRules(body(yesterday), version, { past: false, trial: true }));
  assert.equal((await rules()).version, version);
  granted(await putRules(body(today), version, { past: false }));
  granted(await putRules(body(yesterday), version + 1));
  await recomputed();
  await agree();
});

test('a year without a calendar refuses; its calendar gives the date, a new version moves it, wrong days are named', async () => {
  const year = 2024;
  const { id } = await create({ kind: 'message', channel: 'vk', received_at: '2024-06-11T10:00:00+03:00' });
  let first = of(await deadlines(id), 'first');
  assert.deepEqual([first.due_on, first.due_at, first.status, first.trace.no_calendar], [null, null, 'unknown', year]);
  assert.match(first.why, /срок не рассчитан, нет календаря рабочих дней на 2024 год/);
  assert.equal((await card(id)).due_on, null);
  refused(await api.get(`/work-calendars/${year}`, { token: head }), 404, 'not_found');

  const body = { source: 'проба', note: 'первый список', days: wholeYear(year, [{ day: '2024-06-11', kind: 'short' }]) };
  const tried = granted(await putCalendar(year, body, 0, { trial: true }));
  assert.ok(tried.appeared >= 1 && tried.earlier === 0 && tried.later === 0, JSON.stringify(tried));
  refused(await api.get(`/work-calendars/${year}`, { token: head }), 404, 'not_found');
  const made = granted(await putCalendar(year, body, 0));
  assert.deepEqual([made.version, made.days.length, made.versions.length], [1, body.days.length, 1]);
  await recomputed();
  first = of(await deadlines(id), 'first');
  assert.equal(first.due_at, '2024-06-13T11:00:00+03:00', 'seven hours of the short day, two after the holiday');
  await agree();

  for (const [change, pointer] of [[{ days: [{ day: '2025-01-01', kind: 'off' }] }, '/days/0'], [{ days: [{ day: '2024-02-30', kind: 'off' }] }, '/days/0/day'], [{ days: [{ day: '2024-01-01', kind: 'lazy' }] }, '/days/0/kind'],
    [{ days: [body.days[0], body.days[0]] }, '/days/1'], [{ days: 'нет' }, '/days'], [{ days: [] }, '/days'], [{ source: '' }, '/source'], [{ note: ' ' }, '/note'], [{ days: ['2024-01-01'] }, '/days/0'], [{ days: [{ day: '2024-01-01', kind: 'off', name: 'х'.repeat(201) }] }, '/days/0/name']]) {
    const problem = refused(await putCalendar(year, { ...body, ...change }, 1), 422, 'invalid');
    assert.ok(problem.errors.some((e) => e.pointer === pointer), `${pointer}: ${JSON.stringify(problem.errors)}`);
  }
  refused(await putCalendar(year, body, 0), 412, 'stale');
  refused(await putCalendar(1989, body, 0), 404, 'not_found');
  refused(await putCalendar(20240, body, 0), 404, 'not_found');
  refused(await api.put(`/work-calendars/${year}`, { token: head, json: body }), 428, 'if_match_required');

  const next = granted(await putCalendar(year, { ...body, note: 'без короткого дня', days: wholeYear(year) }, 1));
  assert.equal(next.version, 2);
  await recomputed();
  assert.equal(of(await deadlines(id), 'first').due_at, '2024-06-13T10:00:00+03:00');
  assert.equal(granted(await api.get(`/work-calendars/${year}`, { token: head, query: { version: 1 } })).days.length, body.days.length, 'the first version stays readable');
  assert.ok(granted(await api.get('/work-calendars', { token: head })).items.some((y) => y.year === year && y.version === 2 && y.off === 16));
  await agree();
});

test('a calendar is a whole year: every holiday, a day off for each that fell on a weekend, no year left out before it', async () => {
  const first = await product.value('select min(year) from calendar_year');
  const year = first - 1;
  const put = (days, y = year) => putCalendar(y, { source: 'проба', note: 'проба', days }, 0, { trial: true });
  const codes = (answer) => refused(answer, 422, 'invalid').errors.map((e) => [e.pointer, e.code, e.message]);
  const whole = wholeYear(year);
  assert.ok(granted(await put(whole)));
  const [[pointer, code, message]] = codes(await put([{ day: `${year}-01-01`, kind: 'off' }]));
  assert.deepEqual([pointer, code], ['/days', 'holidays']);
  for (const day of ['02.01', '08.01', '23.02', '08.03', '01.05', '09.05', '12.06', '04.11']) assert.ok(message.includes(day), day);
  assert.ok(!message.includes('01.01,'), 'what is named is not missed');
  const worked = (name) => [...whole.filter((d) => d.day !== `${year}-06-12`), { day: `${year}-06-12`, kind: 'work', name }];
  assert.equal(codes(await put(worked('так надо')))[0][1], 'holidays');
  if (new Date(`${year}-06-12T12:00:00Z`).getUTCDay() % 6) granted(await put(worked('постановление № 1')));
  const moved = whole.find((d) => d.name === 'перенос');
  if (moved) assert.match(codes(await put(whole.filter((d) => d !== moved)))[0].join(' '), /not_whole Год неполный/);
  const saturday = Array.from({ length: 7 }, (_, i) => `${year}-10-${10 + i}`).find((d) => new Date(`${d}T12:00:00Z`).getUTCDay() === 6);
  assert.equal(codes(await put([...whole, { day: saturday, kind: 'work' }]))[0][1], 'not_whole');
  granted(await put(wholeYear(year, [{ day: saturday, kind: 'work' }])));
  assert.equal(codes(await put([...whole, { day: `${year}-10-01`, kind: 'off' }, { day: `${year}-10-02`, kind: 'off' }, { day: `${year}-10-03`, kind: 'off' }]))[0][1], 'not_whole');
  const last = await product.value('select max(year) from calendar_year');
  const [gap] = codes(await put(wholeYear(last + 2), last + 2));
  assert.deepEqual([gap[1], gap[2].includes(`${last + 1} года`)], ['gap', true]);
  granted(await put(wholeYear(last + 1), last + 1));
  assert.equal(codes(await put(wholeYear(year - 1), year - 1))[0][1], 'gap', 'nor to the past');
});

test('two editors at once: one of them is told', async () => {
  const { version, rules: list, hours, valid_from } = await rules();
  const body = { valid_from, reason: 'одновременно', rules: list, hours };
  const answers = await Promise.all([1, 2, 3].map(() => putRules(body, version)));
  assert.deepEqual(answers.map((a) => a.status).sort(), [200, 412, 412]);
  await recomputed();
});

test('mcuctl verify deadlines finds what somebody changed by hand, fails, and mends it', async () => {
  const { id } = await create({ kind: 'message', channel: 'pos', received_at: '2026-04-01T10:00:00+03:00' });
  await agree();
  await product.psql(`update deadline set due = due + 1 where message_id = ${id}; update message set due_on = '2030-01-01' where id = ${id};`);
  const found = await verify();
  assert.deepEqual([found.equal, found.differences, found.code], [false, 2, 1]);
  assert.ok(found.lines.every((l) => l.includes(` ${id}: `) || l.startsWith(`${id} `)), found.lines.join('\n'));
  const mended = await verify('--repair');
  assert.deepEqual([mended.code, mended.repaired], [0, true]);
  await agree();
  assert.equal((await product.ctl(['verify', 'tea'])).code, 2);
});

test('messages that change while everything is computed anew end up right', async () => {
  const { version, rules: list, hours, valid_from } = await rules();
  const made = await Promise.all(Array.from({ length: 12 }, () => create({ kind: 'message', channel: 'pos', received_at: '2026-04-01T10:00:00+03:00' })));
  const change = (amount) => list.map((r) => (r.deadline === 'answer' && r.channel === 'pos' ? { ...r, amount } : r));
  granted(await putRules({ valid_from, reason: 'гонка', rules: change(15), hours }, version));
  await Promise.all(made.map(({ id }) => patch(id, { fast_track: true })));
  await recomputed();
  await agree();
  granted(await putRules({ valid_from, reason: 'как было', rules: list, hours }, version + 1));
  await Promise.all(made.map(({ id }) => patch(id, { fast_track: false })));
  await recomputed();
  await agree();
});

test('a term beyond the law is shown by the trial and saved with a reason alone', async () => {
  const held = await rules();
  const change = (deadline, more) => ({ valid_from: plus(moscow(new Date().toISOString()), 30), reason: 'проба', hours: held.hours, planned: 'keep', rules: held.rules.map((r) => (r.deadline === deadline && r.kind === 'appeal' ? { ...r, ...more } : r)) });
  for (const [deadline, more, words] of [['answer', { amount: 31 }, /59-ФЗ ст\. 12 ч\. 1: не больше 30 дней/], ['answer', { clock: 'work_day', amount: 22 }, /ст\. 12 ч\. 1/], ['answer', { clock: 'none', amount: null }, /ст\. 12 ч\. 1/],
    ['registration', { amount: 4 }, /ст\. 8 ч\. 2: не больше 3 дней/], ['forwarding', { amount: 8 }, /ст\. 8 ч\. 3: не больше 7/]]) {
    const body = change(deadline, more);
    const at = held.rules.findIndex((r) => r.deadline === deadline && r.kind === 'appeal');
    const { beyond } = granted(await putRules(body, held.latest, { trial: true }));
    assert.ok(beyond.some((b) => b.at === at && words.test(b.message)), JSON.stringify(beyond));
    const { errors } = refused(await putRules(body, held.latest), 422, 'invalid');
    assert.deepEqual(errors.filter((e) => e.pointer === '/beyond').map((e) => e.code), ['missing']);
    assert.ok(errors.some((e) => e.pointer === `/rules/${at}/amount` && words.test(e.message)));
  }
  assert.deepEqual(granted(await putRules(change('answer', { amount: 30 }), held.latest, { trial: true })).beyond, []);
  assert.deepEqual(refused(await putRules({ ...change('answer', { amount: 29 }), beyond: 'зачем-то' }, held.latest), 422, 'invalid').errors.map((e) => e.pointer), ['/beyond']);
  const without = { ...change('answer', {}), rules: held.rules.filter((r) => r.deadline !== 'answer' || r.kind !== 'appeal') };
  assert.ok(granted(await putRules(without, held.latest, { trial: true })).beyond.some((b) => b.at === null));
  const made = granted(await putRules({ ...change('answer', { amount: 40 }), beyond: 'решение суда' }, held.latest));
  assert.deepEqual([made.beyond, made.state], ['решение суда', 'planned']);
  assert.equal(granted(await api.get('/deadline-rules/versions', { token: head })).items[0].beyond, 'решение суда');
  granted(await api.delete(`/deadline-rules/versions/${made.version}`, { token: head, etag: `"${made.latest}"` }));
});
