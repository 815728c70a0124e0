// Terms that hold: control dates set by hand, extensions within the law, registration with number and date and its corrections, grounds to leave
// without an answer, complaints, requests for documents, plain e-mail, calendars of the past.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { granted, refused } from '../lib/api.js';
import { eventually, openWorld, uniqueWord } from '../lib/world.js';

const { product, api, as } = await openWorld();
const head = await as('head');
const day = (n) => new Date(Date.now() + 3 * 3600e3 + n * 864e5).toISOString().slice(0, 10);
const plus = (date, n) => new Date(Date.parse(`${date}T12:00:00Z`) + n * 864e5).toISOString().slice(0, 10);
const at = (date, time = '10:00') => `${date}T${time}:00+03:00`;
const ru = (date) => date.split('-').reverse().join('.');
const organisation_id = await product.value("select organisation_id::text from account where login = 'recipient'");
const official_id = await product.value(`select id::text from official where organisation_id = ${organisation_id} order by id limit 1`);
const NOTICE = { notice_on: day(0), notice_by: 'letter' };

const create = async (json = {}) => granted(await api.post('/messages', { token: head, json: { kind: 'appeal', channel: 'written', text: uniqueWord('термин'), ...json } }), 201).id;
const read = (id, token = head) => api.get(`/messages/${id}`, { token });
const card = async (id) => granted(await read(id));
const patch = async (id, json, login = 'head') => api.patch(`/messages/${id}`, { token: await as(login), json, etag: (await read(id)).etag });
const move = async (id, json, login = 'head') => api.post(`/messages/${id}/moves`, { token: await as(login), json, etag: (await read(id)).etag });
const registered = async (json) => {
  const id = await create(json);
  granted(await move(id, { move: 'register' }));
  return id;
};
const answered = async (id) => {
  for (const json of [{ move: 'assign', organisation_id, official_id }, { move: 'take' }, { move: 'submit', answer: 'Сделано 1 сентября.' }, { move: 'approve' }]) granted(await move(id, json));
};
/** As if it had come so many days earlier. */
const older = (id, days, set = '') => product.psql(`update message set ${['created_at', 'received_at', 'registered_at'].map((c) => `${c} = ${c} - interval '${days} days'`)}${set} where id = ${id}; select deadline_put(array[${id}::bigint])`);
const deadlines = async (id, token = head) => granted(await api.get(`/messages/${id}/deadlines`, { token }));
const last = async (id, kind) => granted(await api.get(`/messages/${id}/history`, { token: head })).items.findLast((e) => e.kind === kind);
const wrong = (answer) => refused(answer, 422, 'invalid').errors.map((e) => e.pointer);
const told = (answer) => refused(answer, 422, 'invalid').errors.map((e) => e.message).join(' ');
const agree = async () => {
  const run = await product.ctl(['verify', 'deadlines']);
  assert.equal(run.code, 0, run.stdout.slice(0, 2000));
};
await product.ctl(['verify', 'deadlines', '--repair']);

test('a control date is set with a right, a reason, on a day ahead within a year, and beyond the rules only with a word why', async () => {
  const id = await registered({ received_at: at(day(-2)) });
  const { legal_due } = await card(id);
  assert.equal(legal_due, day(30));
  assert.deepEqual(wrong(await patch(id, { due_on: day(5) })), ['/reason']);
  for (const n of [-3, -1, 367]) assert.ok(wrong(await patch(id, { due_on: day(n), reason: 'к совещанию', ...(n > 0 ? { beyond: 'так надо' } : {}) })).includes('/due_on'), `${n}`);
  assert.match(told(await patch(id, { due_on: day(31), reason: 'к совещанию' })), new RegExp(`позже срока по правилам, ${ru(legal_due)}`));
  assert.deepEqual(wrong(await patch(id, { subject: 'ы', reason: 'зачем' })), ['/reason']);
  assert.deepEqual(wrong(await patch(id, { subject: 'ы', beyond: 'зачем' })), ['/beyond']);
  for (const [login, channel] of [['pos', 'pos'], ['im', 'vk']]) {
    const theirs = granted(await api.post('/messages', { token: head, json: { kind: 'message', channel, text: 'Яма' } }), 201).id;
    refused(await patch(theirs, { due_on: day(5), reason: 'к совещанию' }, login), 403, 'forbidden');
  }
  const { etag } = await read(id);
  granted(await patch(id, { due_on: day(5), reason: 'к совещанию у главы' }, 'analyst'));
  refused(await api.patch(`/messages/${id}`, { token: head, etag, json: { due_on: day(6), reason: 'нет' } }), 412, 'stale');
  const { control } = await deadlines(id);
  const name = await product.value("select name from account where login = 'analyst'");
  assert.deepEqual([control.due_on, control.set, control.by, control.note, control.legal_due, control.beyond], [day(5), true, name, 'к совещанию у главы', legal_due, null]);
  assert.ok(control.at);
  assert.ok(control.said.startsWith(`Контрольная дата ${ru(day(5))} назначена вручную: ${name}, `) && control.said.endsWith(`Причина: к совещанию у главы. Срок по правилам — ${ru(legal_due)}`), control.said);
  const event = await last(id, 'control');
  assert.deepEqual([event.note, event.changes.due_on, event.details.legal_due], ['к совещанию у главы', [legal_due, day(5)], legal_due]);
  granted(await patch(id, { due_on: day(40), reason: 'ждём экспертизу', beyond: 'автор согласен ждать' }));
  assert.match((await deadlines(id)).control.said, new RegExp(`; дата позже него, потому что: автор согласен ждать\\. Просрочка и «в срок» считаются по правилам, до ${ru(legal_due)}$`));
  assert.equal((await card(id)).due_on, legal_due, 'and never later than the rules');
  granted(await patch(id, { due_on: null, reason: 'экспертиза пришла' }));
  assert.deepEqual([(await card(id)).due_on, (await deadlines(id)).control.said], [legal_due, null]);
  const secret = await registered({ received_at: at(day(-1)), organisation_id });
  granted(await patch(secret, { due_on: day(3), reason: 'звонил автор, 8 910 123-45-67' }));
  const shown = await deadlines(secret, await as('mayor'));
  assert.ok(!JSON.stringify(shown).includes('123-45-67'), 'a reason is masked for whom texts are');
  await agree();
});

test('what is closed takes no control date', async () => {
  const id = await registered({ received_at: at(day(-1)) });
  granted(await move(id, { move: 'reject', reason: 'проба', ...NOTICE }));
  assert.match(told(await patch(id, { due_on: day(5), reason: 'к совещанию' })), /Работа по записи закончена/);
  const word = uniqueWord('закрыто').toLowerCase();
  const theme_id = await product.psql(`insert into theme (code, name) values ('t_' || gen_random_uuid(), '${word}') returning id`);
  granted(await patch(id, { theme_id }));
  const source = await product.value("select id::text from source where code = 'manual'");
  const look = async (due_on) => granted(await api.post('/bulk/preview', { token: head, json: { filter: { source_id: source, theme_id }, due_on, reason: 'к совещанию' } })).first.map((r) => [r.id, r.code]);
  assert.deepEqual(await look(day(5)), [[id, 'over']]);
  const open = await registered({ theme_id });
  for (const [n, code] of [[-1, 'past'], [367, 'far'], [5, null]]) assert.deepEqual((await look(day(n))).find(([x]) => x === open), [open, code]);
});

test('an appeal that waits for its registration is under control until then', async () => {
  const id = await create({ received_at: at(day(-5)) });
  assert.equal((await card(id)).due_on, day(-2));
  const overdue = async () => granted(await api.get('/messages', { token: head, query: { overdue: true, 'due_on[gte]': day(-2), 'due_on[lte]': day(-2), limit: 500 } })).items.some((m) => m.id === id);
  assert.equal(await overdue(), true);
  assert.ok(wrong(await move(id, { move: 'register', registered_on: day(-6) })).includes('/registered_on'));
  granted(await move(id, { move: 'register' }));
  assert.deepEqual([(await card(id)).due_on, await overdue()], [day(30), false]);
  await agree();
});

test('many records get a control date under the same rules', async () => {
  const word = uniqueWord('сразу').toLowerCase();
  const good = await registered({ text: `${word} раз`, received_at: at(day(-1)) });
  const late = await registered({ text: `${word} два`, received_at: at(day(-1)) });
  granted(await patch(late, { due_on: day(2), reason: 'проба' }));
  await product.psql(`update message set registered_at = registered_at - interval '25 days', received_at = received_at - interval '25 days' where id = ${late}; select deadline_put(array[${late}::bigint])`);
  const source = await product.value("select id::text from source where code = 'manual'");
  const filter = { source_id: source, 'received_on[gte]': day(-40) };
  // A theme that no other file puts records down under: they would fill the look at the first ones.
  const theme_id = await product.psql("insert into theme (code, name) values ('t_dates_' || gen_random_uuid(), 'Проба контрольной даты многим') returning id::text");
  for (const id of [good, late]) granted(await patch(id, { theme_id }));
  const set = { filter: { ...filter, theme_id }, due_on: day(10) };
  const look = async (json, login = 'head') => api.post('/bulk/preview', { token: await as(login), json: { ...set, ...json } });
  assert.deepEqual(wrong(await look({})), ['/reason']);
  refused(await look({ reason: 'к совещанию' }, 'pos'), 403, 'forbidden');
  const shown = granted(await look({ reason: 'к совещанию' }));
  const mine = shown.first.filter((r) => [good, late].includes(r.id));
  assert.deepEqual(Object.fromEntries(mine.map((r) => [r.id, r.code])), { [good]: null, [late]: 'beyond' });
  const made = granted(await api.post('/bulk', { token: head, json: { ...set, reason: 'к совещанию', expected: shown.count } }), 202);
  await eventually('the action is done', async () => granted(await api.get(`/bulk/${made.id}`, { token: head })).status === 'done');
  const { control } = await deadlines(good);
  assert.deepEqual([control.due_on, control.set, control.note, control.by], [day(10), true, 'к совещанию', await product.value("select name from account where login = 'head'")]);
  assert.equal((await last(good, 'control')).details.bulk_id, made.id);
  assert.equal((await card(late)).due_on, day(2), 'what would go beyond the rules stays');
  granted(await api.post(`/bulk/${made.id}/undo`, { token: head }), 202);
  await eventually('the action is undone', async () => granted(await api.get(`/bulk/${made.id}`, { token: head })).status === 'undone');
  assert.deepEqual((await deadlines(good)).control.set, false);
});

test('an extension is recorded while the term runs, within thirty days of it, for every kind', async () => {
  const extend = (id, until_on, login) => move(id, { move: 'extend', until_on, reason: 'ждём сведения', ...NOTICE }, login);
  for (const json of [{}, { kind: 'message', channel: 'pos' }, { kind: 'message', channel: 'phone' }, { kind: 'message', channel: 'pos', fast_track: true }]) {
    const id = await registered({ ...json, received_at: at(day(0), '00:00') });
    const { legal_due, due_on } = await card(id);
    assert.equal(legal_due, due_on);
    assert.match(told(await extend(id, plus(legal_due, 31))), new RegExp(`не далее чем до ${ru(plus(legal_due, 30))}`));
    assert.deepEqual(wrong(await extend(id, legal_due)), ['/until_on']);
    granted(await extend(id, plus(legal_due, 30)));
    const after = await deadlines(id);
    assert.deepEqual(after.items.filter((d) => d.status === 'owed' && !['forwarding'].includes(d.kind)).map((d) => [d.kind, d.due_on]), [['extension', plus(legal_due, 30)]], JSON.stringify(json));
    assert.deepEqual([after.control.due_on, after.control.set], [plus(legal_due, 30), false]);
    refused(await extend(id, plus(legal_due, 31)), 409, 'wrong_move');
  }
  const source = await product.value("select id::text from source where code = 'manual'");
  const theme_id = await product.psql("insert into theme (code, name) values ('t_late_' || gen_random_uuid(), 'Проба продления') returning id");
  const show = async (more) => granted(await api.post('/bulk/preview', { token: head, json: { filter: { source_id: source, theme_id }, move: 'extend', until_on: day(10), reason: 'поздно', ...NOTICE, ...more } })).first.map((r) => [r.id, r.code]);
  const fresh = await registered({ received_at: at(day(-2)), theme_id });
  const early = { until_on: day(40), reason: 'ждём', notice_on: day(-1), notice_by: 'letter' };
  assert.deepEqual(wrong(await move(fresh, { move: 'extend', ...early })), ['/notice_on'], 'told of it before it was registered');
  assert.deepEqual([await show(early), await show({ ...early, ...NOTICE })], [[[fresh, 'notice']], [[fresh, null]]], 'nor with many others');
  granted(await move(fresh, { move: 'extend', ...early, ...NOTICE }));
  granted(await patch(fresh, { theme_id: null }));
  const over = await registered({ received_at: at(day(-2)) });
  await product.psql(`update message set registered_at = now() - interval '31 days', received_at = now() - interval '31 days' where id = ${over}; select deadline_put(array[${over}::bigint])`);
  assert.ok(!(await card(over)).moves.some((m) => m.code === 'extend'), 'nor is it offered');
  assert.match(refused(await extend(over, day(10)), 409, 'wrong_move').detail, new RegExp(`^Срок истёк ${ru(day(-1))}: продлить его можно было только до окончания`));
  granted(await patch(over, { theme_id }));
  assert.deepEqual(await show(), [[over, 'run_out']]);
  await agree();
});

test('an extension after a reopening is counted from the term of that round and takes its place', async () => {
  const id = await registered({ kind: 'message', channel: 'pos', organisation_id, received_at: at(day(-1)) });
  await answered(id);
  granted(await move(id, { move: 'reopen', reason: 'новые сведения' }));
  const offers = async (code) => (await card(id)).moves.some((m) => m.code === code);
  assert.deepEqual([await offers('extend'), await offers('forward')], [true, true], 'from where it was taken up again, too');
  const again = (await deadlines(id)).items.find((d) => d.kind === 'again');
  assert.deepEqual([again.status, (await card(id)).legal_due, (await card(id)).due_on], ['owed', day(30), day(30)]);
  const extend = (until_on) => move(id, { move: 'extend', until_on, reason: 'ждём сведения', ...NOTICE });
  assert.match(told(await extend(day(61))), new RegExp(`не далее чем до ${ru(day(60))}`));
  granted(await extend(day(50)));
  const after = await deadlines(id);
  const of = (kind) => after.items.find((d) => d.kind === kind);
  assert.deepEqual([of('again').status, of('extension').status, of('extension').due_on, after.control.set, after.control.due_on], ['put_off', 'owed', day(50), false, day(50)]);
  granted(await move(id, { move: 'take' }));
  granted(await extend(day(60)));
  assert.equal(await offers('extend'), false, 'the thirty days are used up');
  assert.match(of('extension').why, new RegExp(`^Срок ответа ${ru(day(30))} → ответ после продления до ${ru(day(50))}: 20 календарных дней`));
  await agree();
});

test('registration gives a number and a date; corrections need a reason, leave a trace and move the terms; the number is found', async () => {
  const first = await card(await registered({ received_at: at(day(-2)) }));
  const year = day(0).slice(0, 4);
  assert.match(first.number, new RegExp(`^\\d+-ОГ/${year}$`));
  const n = Number(first.number.split('-')[0]);
  const second = await card(await registered());
  assert.equal(second.number, `${n + 1}-ОГ/${year}`, 'the next one');
  assert.match((await card(await registered({ kind: 'message', channel: 'phone' }))).number, new RegExp(`^\\d+-С/${year}$`));
  const brought = `${uniqueWord('свой')}-9`;
  assert.equal((await card(await registered({ number: brought }))).number, brought, 'a number that it has stays');
  const many = await Promise.all(Array.from({ length: 12 }, () => create()));
  await Promise.all(many.map((id) => move(id, { move: 'register' }).then((a) => granted(a))));
  const numbers = (await Promise.all(many.map(card))).map((c) => Number(c.number.split('-')[0])).sort((a, b) => a - b);
  assert.deepEqual(numbers, Array.from({ length: 12 }, (_, i) => numbers[0] + i), 'at once: no gap, none twice');

  const dated = await create({ received_at: at(day(-4)) });
  for (const on of [day(-5), day(1)]) assert.ok(wrong(await move(dated, { move: 'register', registered_on: on })).includes('/registered_on'), on);
  const late = await create({ received_at: at(day(-8)) });
  assert.deepEqual(wrong(await move(late, { move: 'register', registered_on: day(-4) })), ['/registered_on'], 'four days after the receipt');
  granted(await move(late, { move: 'register', registered_on: day(0) }));
  const late_day = { move: 'register', registered_on: day(-1) };
  assert.deepEqual(refused(await move(dated, late_day), 422, 'invalid').errors.map((e) => [e.pointer, e.code]), [['/reason', 'missing']], 'the three days have passed: the day alone would make it timely');
  const source = await product.value("select id::text from source where code = 'manual'");
  const theme_id = await product.psql("insert into theme (code, name) values ('t_dated_' || gen_random_uuid(), 'Проба задним числом') returning id::text");
  granted(await patch(dated, { theme_id }));
  const look = async (json) => granted(await api.post('/bulk/preview', { token: head, json: { filter: { source_id: source, theme_id }, ...late_day, ...json } })).first.map((r) => [r.id, r.code]);
  assert.deepEqual([await look({}), await look({ reason: 'журнал на бумаге' })], [[[dated, 'back_dated']], [[dated, null]]], 'nor with many others');
  granted(await move(dated, { ...late_day, reason: 'журнал на бумаге' }));
  let now = await card(dated);
  assert.deepEqual([now.back_dated.note, now.back_dated.by], ['журнал на бумаге', await product.value("select name from account where login = 'head'")]);
  const why = async (id) => (await deadlines(id)).items.find((d) => d.kind === 'registration').why;
  assert.match(await why(dated), new RegExp(`\\. Зарегистрировано задним числом: ${ru(day(-1))}, введено ${ru(day(0))} \\d\\d:\\d\\d, ${now.back_dated.by}$`));
  assert.deepEqual([(await card(late)).back_dated, /задним/.test(await why(late))], [null, false], 'who registers today dates nothing back');
  assert.equal(now.registered_at, at(day(-1), '00:00'));
  assert.equal(now.due_on, day(29));
  assert.equal((await last(dated, 'state')).details.registered_on, day(-1));
  assert.deepEqual(wrong(await move(await create(), { move: 'register', number: second.number })), ['/number']);

  assert.deepEqual(wrong(await patch(dated, { registered_at: at(day(-2)) })), ['/reason']);
  assert.deepEqual(wrong(await patch(dated, { registered_at: at(day(-5)), reason: 'описка' })), ['/registered_at']);
  assert.deepEqual(wrong(await patch(dated, { registered_at: at(day(1)), reason: 'описка' })), ['/registered_at']);
  for (const received_at of [at(day(3)), new Date(Date.now() + 3600e3).toISOString(), '1999-12-31T23:59:59+03:00']) {
    assert.deepEqual(wrong(await patch(dated, { received_at, reason: 'описка' })), ['/received_at'], received_at);
  }
  assert.deepEqual(wrong(await patch(dated, { number: first.number, reason: 'описка' })), ['/number']);
  assert.deepEqual(wrong(await patch(await create({ received_at: null }), { registered_at: at(day(0), '00:00'), reason: 'описка' })), ['/registered_at'], 'nothing is registered yet');
  const own = `${uniqueWord('испр')}-17/26`;
  granted(await patch(dated, { registered_at: at(day(-2)), received_at: at(day(-3)), number: own, reason: 'штамп от другого дня' }));
  now = await card(dated);
  assert.deepEqual([now.number, now.registered_at, now.received_at, now.due_on], [own, at(day(-2)), at(day(-3)), day(28)]);
  const event = await last(dated, 'correction');
  assert.deepEqual([event.note, event.changes.registered_at, event.changes.due_on], ['штамп от другого дня', [at(day(-1), '00:00'), at(day(-2))], [day(29), day(28)]]);
  await eventually('the number is found', async () => granted(await api.get('/search', { token: head, query: { q: `номер:"${second.number}"` } })).items.some((m) => m.id === second.id));
  await agree();
});

test('an appeal is left without an answer by the grounds of the law, unreadable within its seven days; the head alone stops correspondence', async () => {
  const anonymous = await registered();
  granted(await move(anonymous, { move: 'leave_anonymous', reason: 'нет фамилии и адреса' }));
  assert.equal((await card(anonymous)).state, 'rejected');
  const obscene = await registered();
  assert.deepEqual(wrong(await move(obscene, { move: 'leave_obscene', reason: 'угрозы' })), ['/notice_on', '/notice_by']);
  granted(await move(obscene, { move: 'leave_obscene', reason: 'угрозы', ...NOTICE }));
  const id = await registered({ received_at: at(day(-1)) });
  granted(await patch(id, { unreadable: true }));
  let list = await deadlines(id);
  const notice = list.items.find((d) => d.kind === 'unreadable');
  assert.deepEqual([notice.due_on, notice.status, list.control.due_on], [day(7), 'owed', day(7)]);
  assert.match(notice.why, /уведомление о нечитаемом тексте до .*: 7 календарных дней со следующего дня, 59-ФЗ ст\. 11 ч\. 4/);
  granted(await move(id, { move: 'leave_unreadable', reason: 'почерк', ...NOTICE }));
  list = await deadlines(id);
  assert.equal(list.items.find((d) => d.kind === 'unreadable').status, 'met');
  const stop = await registered();
  refused(await move(stop, { move: 'stop', reason: 'новых доводов нет', ...NOTICE }, 'analyst'), 403, 'forbidden');
  granted(await move(stop, { move: 'stop', reason: 'новых доводов нет', ...NOTICE }));
  assert.deepEqual([(await card(stop)).state, (await last(stop, 'state')).note], ['rejected', 'новых доводов нет']);
  await agree();
});

test('a complaint is never given or forwarded to the one complained of', async () => {
  const other = await product.value(`select id::text from organisation where id <> ${organisation_id} and closed_on is null and parent_id is not null order by id limit 1`);
  const named = await product.value(`select name from organisation where id = ${organisation_id}`);
  refused(await api.post('/messages', { token: head, json: { kind: 'appeal', channel: 'written', text: 'жалоба', organisation_id, complained_id: organisation_id } }), 422, 'invalid');
  const id = await registered({ organisation_id });
  assert.deepEqual(wrong(await patch(id, { complained_id: organisation_id })), ['/complained_id']);
  granted(await patch(id, { complained_id: organisation_id, organisation_id: other }));
  assert.deepEqual(wrong(await patch(id, { organisation_id })), ['/organisation_id']);
  assert.deepEqual(wrong(await move(id, { move: 'assign', organisation_id, official_id })), ['/organisation_id']);
  assert.deepEqual(wrong(await move(id, { move: 'forward', addressee: `в ${named.toUpperCase()}`, reason: 'не наше', ...NOTICE })), ['/addressee']);
  assert.deepEqual(wrong(await patch(id, { complained_id: '99999999' })), ['/complained_id']);
  const theme_id = await product.psql("insert into theme (code, name) values ('t_complaint_' || gen_random_uuid(), 'Проба жалоб') returning id");
  granted(await patch(id, { theme_id }));
  for (const action of [{ organisation_id }, { move: 'assign', organisation_id, official_id }])
    assert.deepEqual(granted(await api.post('/bulk/preview', { token: head, json: { filter: { theme_id }, ...action } })).first.map((r) => [r.id, r.code]), [[id, 'complained']]);
  const seen = await card(id);
  assert.deepEqual([seen.complained_id, seen.organisation_id], [organisation_id, other]);
  granted(await move(id, { move: 'forward', addressee: 'Прокуратура области', reason: 'не наше', ...NOTICE }));
});

test('documents are asked for with a term of fifteen days, what came is put down, and it is owed like any term', async () => {
  const id = await registered({ received_at: at(day(-20)) });
  const ask = async (json, login = 'head') => api.post(`/messages/${id}/requests`, { token: await as(login), etag: (await read(id)).etag, json });
  const came = async (json) => api.post(`/messages/${id}/documents`, { token: head, etag: (await read(id)).etag, json });
  const list = async () => granted(await api.get(`/messages/${id}/requests`, { token: head })).items;
  assert.deepEqual(await list(), []);
  assert.deepEqual(wrong(await ask({})).sort(), ['/addressee', '/asked_on', '/note']);
  for (const on of [day(1), day(-21)]) assert.deepEqual(wrong(await ask({ addressee: 'Росреестр', note: 'выписка', asked_on: on })), ['/asked_on']);
  for (const login of ['mayor', 'pages', 'cur']) refused(await ask({ addressee: 'Росреестр', note: 'выписка', asked_on: day(0) }, login), 403, 'forbidden');
  refused(await api.post(`/messages/${id}/requests`, { token: head, json: { addressee: 'Росреестр', note: 'выписка', asked_on: day(0) } }), 428, 'if_match_required');
  granted(await ask({ addressee: 'Росреестр', note: 'выписка', asked_on: day(-18) }), 201);
  granted(await ask({ addressee: 'БТИ', note: 'план дома', asked_on: day(-2) }), 201);
  let [one, two] = await list();
  assert.deepEqual([one.addressee, one.due_on, one.status, one.basis], ['Росреестр', day(-3), 'overdue', '59-ФЗ ст. 10 ч. 2']);
  assert.deepEqual([two.due_on, two.status], [day(13), 'owed']);
  const owed = async () => (await deadlines(id)).items.filter((d) => d.kind === 'documents').map((d) => [d.due_on, d.status]);
  assert.deepEqual(await owed(), [[day(-3), 'overdue']]);
  assert.ok(granted(await api.get('/messages', { token: head, query: { deadline: 'documents', deadline_overdue: true, limit: 500 } })).items.some((m) => m.id === id), 'listed by its kind');
  assert.deepEqual(wrong(await came({ request_id: '1', came_on: day(0) })), ['/request_id']);
  assert.deepEqual(wrong(await came({ request_id: one.id, came_on: day(-19) })), ['/came_on']);
  granted(await came({ request_id: one.id, came_on: day(-1), note: 'пришла выписка' }), 201);
  assert.deepEqual(wrong(await came({ request_id: one.id, came_on: day(0) })), ['/request_id']);
  [one, two] = await list();
  assert.deepEqual([one.status, one.came_on], ['late', day(-1)]);
  assert.deepEqual(await owed(), [[day(13), 'owed']]);
  granted(await came({ request_id: two.id, came_on: day(0) }), 201);
  assert.deepEqual(await owed(), [[day(13), 'met']]);
  refused(await api.get('/messages/999999999/requests', { token: head }), 404, 'not_found');
  assert.equal((await card(id)).due_on, day(30), 'the control date is that of the answer');
  await agree();
});

test('plain e-mail since 30.03.2025 is flagged on the card and in the list, before and elsewhere it is not', async () => {
  const flags = async (json) => {
    const id = await create(json);
    const row = granted(await api.get('/messages', { token: head, query: { channel: json.channel, limit: 500 } })).items.find((m) => m.id === id);
    return [(await card(id)).plain_email, row.plain_email];
  };
  assert.deepEqual(await flags({ channel: 'email' }), [true, true]);
  assert.deepEqual(await flags({ channel: 'email', received_at: '2025-03-30T00:00:00+03:00' }), [true, true]);
  assert.deepEqual(await flags({ channel: 'email', received_at: '2025-03-29T23:59:00+03:00' }), [false, false]);
  assert.deepEqual(await flags({ channel: 'email', kind: 'message' }), [false, false]);
  assert.deepEqual(await flags({ channel: 'electronic' }), [false, false]);
});

test('a calendar of days that are past is changed only when that is said', async () => {
  const held = granted(await api.get('/work-calendars/2026', { token: head }));
  const put = (days, more = {}, query = {}) => api.put('/work-calendars/2026', { token: head, etag: `"${held.version}"`, query, json: { source: held.source, note: 'проба прошедшего', days, ...more } });
  const without = held.days.filter((d) => d.day !== '2026-04-30');
  const problem = refused(await put(without), 422, 'invalid');
  assert.deepEqual(problem.errors.map((e) => [e.pointer, e.code]), [['/days', 'past']]);
  assert.match(problem.errors[0].message, /30\.04\.2026/);
  const moves = granted(await put(without, {}, { dry_run: true }));
  assert.equal(typeof moves.messages, 'number', 'a trial may look');
  const ahead = [...held.days, { day: '2026-12-30', kind: 'short', name: null }];
  assert.equal(granted(await put(ahead)).version, held.version + 1, 'a day to come needs no such word');
  granted(await api.put('/work-calendars/2026', { token: head, etag: `"${held.version + 1}"`, json: { source: held.source, note: 'как было', days: held.days } }));
  refused(await api.put('/work-calendars/2019', { token: head, etag: '"0"', json: { source: 'а', note: 'б', days: [] } }), 422, 'invalid');
});

test('what is overdue stays so, whatever date is set by hand, one at a time or many at once', async () => {
  const theme_id = await product.psql("insert into theme (code, name) values ('t_over_' || gen_random_uuid(), 'Проба просрочки') returning id::text");
  const ids = [];
  for (const json of [{}, { kind: 'message', channel: 'phone' }, { kind: 'message', channel: 'pos' }]) ids.push(await registered({ ...json, theme_id, received_at: at(day(0), '00:00') }));
  for (const id of ids) await older(id, 40);
  const source = await product.value("select id::text from source where code = 'manual'");
  const overdue = async () => granted(await api.get('/messages', { token: head, query: { overdue: true, theme_id, limit: 50 } })).items.map((m) => m.id).sort();
  const all = [...ids].sort();
  assert.deepEqual(await overdue(), all);
  granted(await patch(ids[0], { due_on: day(300), reason: 'ждём', beyond: 'так решили' }));
  assert.deepEqual([await overdue(), (await card(ids[0])).due_on], [all, day(-10)]);
  const set = { filter: { source_id: source, theme_id }, due_on: day(360), reason: 'ждём', beyond: 'так решили' };
  const { count } = granted(await api.post('/bulk/preview', { token: head, json: set }));
  assert.equal(count, ids.length);
  const made = granted(await api.post('/bulk', { token: head, json: { ...set, expected: count } }), 202);
  await eventually('the action is done', async () => granted(await api.get(`/bulk/${made.id}`, { token: head })).status === 'done');
  assert.deepEqual(await overdue(), all);
  await agree();
  granted(await api.post(`/bulk/${made.id}/undo`, { token: head }), 202);
  await eventually('the action is undone', async () => granted(await api.get(`/bulk/${made.id}`, { token: head })).status === 'undone');
  await agree();
});

test('an answer after the term is late in «Качество», whatever date was set by hand', async () => {
  const id = await registered({ organisation_id, received_at: at(day(0), '00:00') });
  await older(id, 40);
  granted(await patch(id, { due_on: day(300), reason: 'ждём', beyond: 'так решили' }));
  await answered(id);
  const check = await eventually('the answer is judged', async () => product.psql(`select on_time || ' ' || (evidence->'on_time'->>'due_on') || ' ' || (evidence->'on_time'->>'set') from answer_check where message_id = ${id}`));
  assert.equal(check, `1 ${day(-10)} false`);
});

test('turned away and taken up again, a record keeps its first term', async () => {
  for (const [json, way] of [[{}, { move: 'reject', reason: 'проба', ...NOTICE }], [{ kind: 'message', channel: 'phone' }, { move: 'forward', addressee: 'Росреестр', reason: 'не наше', ...NOTICE }]]) {
    const id = await registered({ ...json, received_at: at(day(0), '00:00') });
    await older(id, 10);
    granted(await move(id, way));
    granted(await move(id, { move: 'reopen', reason: 'новые сведения' }));
    const { items } = await deadlines(id);
    assert.deepEqual([items.some((d) => d.kind === 'again'), items.find((d) => d.kind === 'answer').status, (await card(id)).due_on], [false, 'owed', day(20)], JSON.stringify(json));
  }
  await agree();
});

test('a correction of dates brings no later term than the law gives', async () => {
  const id = await registered({ received_at: at(day(0), '00:00') });
  await older(id, 39);
  assert.match(told(await patch(id, { registered_at: at(day(-1)), reason: 'описка' })), /один из трёх следующих/);
  assert.match(told(await patch(id, { received_at: at(day(-1)), registered_at: at(day(-1)), reason: 'описка' })), /внесена раньше/);
  granted(await patch(id, { registered_at: at(day(-36)), reason: 'описка' }));
  assert.equal((await card(id)).due_on, day(-6), 'the third day after the receipt');
  const late = await registered({ received_at: at(day(-6)) });
  granted(await patch(late, { registered_at: at(day(-1)), reason: 'описка' }));
  assert.equal((await card(late)).due_on, day(29), 'earlier than it stands: always');
});

test('what a file has brought came when the file says: loaded late, it is not made to come late', async () => {
  const id = await create({ kind: 'message', channel: 'pos', received_at: at(day(-40)) });
  await product.psql(`with j as (insert into import_job (file_name, file_path, file_size) values ('поздно.csv', 'x', 1) returning id) update message m set import_id = j.id from j where m.id = ${id}`);
  assert.equal((await card(id)).due_on, day(-10));
  assert.deepEqual(wrong(await patch(id, { received_at: at(day(-1)), reason: 'описка' })), ['/received_at']);
  granted(await patch(id, { received_at: at(day(-41)), reason: 'описка' }));
  assert.equal((await card(id)).due_on, day(-11));
});

test('the fast track is taken away with a reason, and before its term has run out', async () => {
  const id = await registered({ kind: 'message', channel: 'pos', fast_track: true, received_at: at(day(0), '00:00') });
  assert.equal((await card(id)).due_on, day(10));
  assert.deepEqual(wrong(await patch(id, { fast_track: false })), ['/reason']);
  granted(await patch(id, { fast_track: false, reason: 'заявитель выбрал обычный порядок' }));
  const { note, changes } = await last(id, 'edit');
  assert.deepEqual([note, changes.fast_track, changes.due_on], ['заявитель выбрал обычный порядок', [true, false], [day(10), day(30)]]);
  granted(await patch(id, { fast_track: true }));
  await older(id, 12);
  assert.match(told(await patch(id, { fast_track: false, reason: 'поздно' })), /уже истёк/);
  assert.equal((await card(id)).due_on, day(-2));
});

test('what is closed is given to nobody else; taken up again it may be', async () => {
  const id = await registered({ organisation_id, received_at: at(day(-1)) });
  await answered(id);
  granted(await move(id, { move: 'close', outcome: 'solved', outcome_by: 'centre', reason: 'проверено' }));
  const other = await product.value(`select id::text from organisation where id <> ${organisation_id} and parent_id is not null order by id desc limit 1`);
  assert.match(refused(await patch(id, { organisation_id: other }), 409, 'wrong_state').detail, /Сначала возобновите/);
  granted(await patch(id, { organisation_id, subject: 'то же' }));
  const source = await product.value("select id::text from source where code = 'manual'");
  const theme_id = await product.psql("insert into theme (code, name) values ('t_given_' || gen_random_uuid(), 'Проба передачи закрытого') returning id::text");
  granted(await patch(id, { theme_id }));
  assert.deepEqual(granted(await api.post('/bulk/preview', { token: head, json: { filter: { source_id: source, theme_id }, organisation_id: other } })).first.map((r) => [r.id, r.code]), [[id, 'over_given']]);
  granted(await move(id, { move: 'reopen', reason: 'снова' }));
  granted(await patch(id, { organisation_id: other }));
});

test('a complaint goes neither to whom it is about nor to his subordinates', async () => {
  const [above, below] = (await product.psql("with a as (insert into organisation (code, name, short_name, kind) values ('o_' || gen_random_uuid(), 'Управление жалоб', 'УЖ', 'department') returning id), b as (insert into organisation (parent_id, code, name, short_name, kind) select id, 'o_' || gen_random_uuid(), 'Его контора', 'ЕК', 'institution' from a returning id) select a.id || ' ' || b.id from a, b")).split(' ');
  for (const to of [above, below]) assert.deepEqual(wrong(await api.post('/messages', { token: head, json: { kind: 'appeal', channel: 'written', text: 'Жалоба', complained_id: above, organisation_id: to } })), ['/complained_id']);
  const id = await registered({ complained_id: above });
  for (const to of [above, below]) {
    assert.deepEqual(wrong(await patch(id, { organisation_id: to })), ['/organisation_id']);
    assert.ok(wrong(await move(id, { move: 'assign', organisation_id: to, official_id })).includes('/organisation_id'));
  }
  granted(await patch(id, { complained_id: below }));
  granted(await patch(id, { organisation_id: above }), 200);
});
