// The machines of the registry: every move with what it needs, who may make it, and what it leaves behind; outcomes.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { granted, refused } from '../lib/api.js';
import { eventually, openWorld } from '../lib/world.js';

const { product, api, as } = await openWorld();
const token = await as('head');
const organisation_id = await product.value("select organisation_id::text from account where login = 'recipient'");
const official_id = await product.value(`select id::text from official where organisation_id = ${organisation_id} order by id limit 1`);
const stranger = await product.value(`select f.id::text from official f join organisation o on o.id = f.organisation_id where not o.path @> array[${organisation_id}] limit 1`);
const outside = await product.value(`select id::text from organisation where not path @> array[${organisation_id}] order by id limit 1`);
const KINDS = { appeal: { kind: 'appeal', channel: 'written' }, pos: { kind: 'message', channel: 'pos' }, im: { kind: 'message', channel: 'vk' },
  page: { kind: 'comment', channel: 'page' }, line: { kind: 'message', channel: 'phone' } };

const day = (n) => new Date(Date.now() + 3 * 3600e3 + n * 864e5).toISOString().slice(0, 10);
const create = async (machine, more = {}) => {
  const answer = await api.post('/messages', { token, json: { ...KINDS[machine], text: 'Во дворе яма', ...more } });
  assert.equal(granted(answer, 201).machine, machine);
  return { id: answer.json.id, etag: answer.etag, card: answer.json };
};
const move = (at, json, by = token) => api.post(`/messages/${at.id}/moves`, { token: by, etag: at.etag, json });
const go = async (at, json, by = token) => {
  const answer = await move(at, json, by);
  return { id: at.id, etag: answer.etag, card: granted(answer) };
};
const history = async (id) => granted(await api.get(`/messages/${id}/history`, { token })).items;
const NOTICE = { notice_on: day(0), notice_by: 'letter' };
/** A good value of each field a move may need. */
const GOOD = { organisation_id, official_id, addressee: 'Управление Росреестра', answer: 'Ямы <засыпаны>', reason: 'Так надо', ...NOTICE, outcome: 'partly', outcome_by: 'centre' };
const full = (m, card) => ({ move: m.code, ...Object.fromEntries(m.needs.map((f) => [f, f === 'until_on' ? addDays(card.first_due_on, 30) : GOOD[f]])) });
const addDays = (date, n) => new Date(Date.parse(date) + n * 864e5).toISOString().slice(0, 10);

const all = granted(await api.get('/reference', { token })).moves;

/** There only while the registration is owed. */
const late = (m) => m.registered === false;
/** What waits for approval is approved as what it is. */
const place = (state, kind) => (state === 'on_approval' ? `${state} ${kind ?? 'final'}` : state);

/** The shortest way from «new» to a state, by the data itself. */
function wayTo(machine, state, kind) {
  const ways = [['new', []]];
  for (const [at, way] of ways) {
    if (at === place(state, kind)) return way;
    for (const m of all.filter((v) => v.machine === machine && place(v.from_state, v.answer_kind ?? at.split(' ')[1]) === at && v.action !== 'message.delegate' && !late(v)))
      if (!ways.some(([known]) => known === place(m.to_state, m.answer_kind))) ways.push([place(m.to_state, m.answer_kind), [...way, m]]);
  }
  throw new Error(`${machine}: no way to ${state}`);
}

async function bring(machine, state, kind) {
  let at = await create(machine, { organisation_id });
  for (const m of wayTo(machine, state, kind)) at = await go(at, full(m, at.card));
  assert.equal(at.card.state, state);
  return at;
}

for (const machine of Object.keys(KINDS))
  test(`${machine}: every move of every state is made with what it needs, and refused without any one of it`, async () => {
    for (const m of all.filter((v) => v.machine === machine)) {
      let at = await bring(machine, m.from_state, m.answer_kind);
      if (m.registered !== null) {
        await product.psql(`update message set ${m.registered ? 'registered_at = coalesce(registered_at, now())' : 'registered_at = null, number = null'} where id = ${at.id}`);
        at = { ...at, etag: (await api.get(`/messages/${at.id}`, { token })).etag };
      }
      if (m.code === 'extend' && !at.card.moves.some((x) => x.code === 'extend')) at = { ...at, ...await due(at) };
      const json = full(m, at.card);
      const by = m.action === 'message.delegate' ? await as('recipient') : token;
      for (const field of m.needs) {
        const { [field]: gone, ...rest } = json;
        const problem = refused(await move(at, rest, by), 422, 'invalid');
        assert.ok(problem.errors.some((e) => e.pointer === `/${field}` && /[а-я]/.test(e.message)), `${m.code} without ${field}: ${JSON.stringify(problem.errors)}`);
      }
      for (const field of Object.keys(GOOD).filter((f) => ![...m.needs, ...m.asks].includes(f)))
        assert.ok(refused(await move(at, { ...json, [field]: GOOD[field] }, by), 422).errors.some((e) => e.pointer === `/${field}` && e.code === 'unexpected'), `${m.code} with ${field}`);
      const { card } = await go(at, json, by);
      assert.equal(card.state, m.to_state, m.code);
      if (m.code === 'register' && late(m)) assert.ok(card.registered_at && card.number && !card.moves.some((x) => x.code === 'register'), `${m.from_state}: registered, and then no more`);
      else if (late(m)) assert.deepEqual([card.registered_at, card.number], [null, null], `${m.code} registers nothing`);
      const told = (await history(at.id)).findLast((e) => e.move === m.code);
      assert.ok(told && told.note === (json.reason ?? null), `${m.code}: ${JSON.stringify(told)}`);
      if (json.organisation_id) assert.equal(card.organisation_id, organisation_id);
      if (json.official_id) assert.deepEqual([card.official_id, told.details.official], [official_id, card.official]);
      if (json.notice_on) assert.deepEqual([told.details.notice_on, told.details.notice_by], [json.notice_on, json.notice_by]);
      if (json.addressee) assert.equal(told.details.addressee, json.addressee);
      if (json.outcome) assert.deepEqual([card.outcome, card.outcome_by, card.outcome_reason], ['partly', 'centre', json.reason]);
    }
  });

async function due(at) {
  const answer = await api.patch(`/messages/${at.id}`, { token, etag: at.etag, json: { due_on: day(10), reason: 'проба' } });
  return { etag: answer.etag, card: granted(answer) };
}

test('a move that the state does not have is 409 with the allowed ones; states are not patched', async () => {
  for (const machine of Object.keys(KINDS)) {
    const at = await create(machine);
    for (const code of ['close', 'approve', 'nosuch', 'Закрыть', "'--"]) {
      const problem = refused(await move(at, { move: code }), 409, 'wrong_move');
      assert.deepEqual(problem.allowed, at.card.moves, code);
    }
    for (const json of [{ state: 'closed' }, { outcome: 'solved' }, { outcome_reason: 'ы' }])
      refused(await api.patch(`/messages/${at.id}`, { token, etag: at.etag, json }), 422);
  }
});

test('hostile input is refused and changes nothing', async () => {
  const at = await bring('appeal', 'registered');
  const good = { move: 'assign', organisation_id, official_id };
  const cases = [
    [{}, '/move'], [{ ...good, move: null }, '/move'], [{ ...good, move: ['assign'] }, '/move'], [{ ...good, organisation_id: 5 }, '/organisation_id'],
    [{ ...good, organisation_id: '999999999' }, '/organisation_id'], [{ ...good, organisation_id: '99999999999999' }, '/organisation_id'], [{ ...good, organisation_id: null }, '/organisation_id'],
    [{ ...good, official_id: stranger }, '/official_id'], [{ ...good, official_id: '999999999' }, '/official_id'], [{ ...good, reason: ' \u00a0\n' }, '/reason'],
    [{ ...good, reason: 'я'.repeat(2001) }, '/reason'], [{ ...good, state: 'closed' }, '/state'], [{ ...good, __proto__: null, rev: 1 }, '/rev'],
    [{ move: 'forward', addressee: 'Росреестр', reason: 'Не наше', notice_on: day(1), notice_by: 'letter' }, '/notice_on'],
    [{ move: 'forward', addressee: 'Росреестр', reason: 'Не наше', notice_on: '2026-02-30', notice_by: 'letter' }, '/notice_on'],
    [{ move: 'forward', addressee: 'Росреестр', reason: 'Не наше', notice_on: day(0), notice_by: 'голубь' }, '/notice_by'],
    [{ move: 'forward', addressee: 'я'.repeat(301), reason: 'Не наше', ...NOTICE }, '/addressee'],
  ];
  for (const [json, pointer] of cases) {
    const problem = refused(await move(at, json), 422, 'invalid');
    assert.ok(problem.errors.some((e) => e.pointer === pointer), `${pointer}: ${JSON.stringify(problem)}`);
  }
  for (const body of ['[]', '"close"', '{"move":"assign"', '{"move":"assign","move":"close"}', '\xff'])
    assert.ok([400, 422].includes((await api.post(`/messages/${at.id}/moves`, { token, etag: at.etag, body, type: 'application/json' })).status), body);
  refused(await api.post(`/messages/${at.id}/moves`, { token, json: good }), 428, 'if_match_required');
  assert.equal((await api.get(`/messages/${at.id}`, { token })).etag.replace('W/', ''), at.etag.replace('W/', ''));
});

test('an extension goes at most 30 days beyond the first term, however often, and the head alone gives it', async () => {
  let at = await bring('appeal', 'in_work');
  const first = at.card.due_on;
  assert.ok(first && at.card.first_due_on === first);
  const extend = (until_on) => ({ move: 'extend', until_on, reason: 'Ждём ответа из области', ...NOTICE });
  for (const until of [first, addDays(first, -1), addDays(first, 31)])
    assert.deepEqual(refused(await move(at, extend(until)), 422).errors.map((e) => e.pointer), ['/until_on'], until);
  refused(await move(at, extend(addDays(first, 5)), await as('analyst')), 403, 'forbidden');
  at = await go(at, extend(addDays(first, 20)));
  assert.deepEqual([at.card.due_on, at.card.first_due_on, at.card.state], [addDays(first, 20), first, 'in_work']);
  refused(await move(at, extend(addDays(first, 31))), 422);
  at = await go(at, extend(addDays(first, 30)));
  const problem = refused(await move(at, extend(addDays(first, 31))), 409, 'wrong_move');
  assert.match(problem.detail, new RegExp(`^Срок уже продлён до ${addDays(first, 30).split('-').reverse().join('.')}`));
  assert.ok(![...at.card.moves, ...problem.allowed].some((m) => m.code === 'extend'), 'what is used up is not offered');
  const told = (await history(at.id)).filter((e) => e.kind === 'extension');
  assert.deepEqual(told.map((e) => [e.details.was, e.details.until_on, e.details.notice_by]), [[first, addDays(first, 20), 'letter'], [addDays(first, 20), addDays(first, 30), 'letter']]);
});

test('each role makes the moves of its actions and no others', async () => {
  const roles = ['curator', 'head', 'analyst', 'pos', 'im', 'recipient'];
  for (const state of ['registered', 'assigned', 'in_work', 'on_approval', 'answered'])
    for (const login of roles) {
      const at = await bring('appeal', state);
      const by = await as(login);
      const { actions, kinds } = granted(await api.get('/session', { token: by }));
      const may = (m) => actions.includes(m.action) && (kinds[m.action] ?? ['appeal']).includes('appeal');
      const seen = await api.get(`/messages/${at.id}`, { token: by });
      const mine = all.filter((v) => v.machine === 'appeal' && v.from_state === state && !late(v) && v.code !== 'approve_interim');
      assert.deepEqual(granted(seen).moves.map((m) => m.code), mine.filter(may).map((m) => m.code), `${login} in ${state}`);
      for (const m of mine.filter((v) => !may(v)))
        refused(await move({ id: at.id, etag: seen.etag }, full(m, at.card), by), 403, kinds['message.work'] ? 'other_kind' : 'forbidden');
    }
  for (const login of ['pages', 'mayor', 'cur', 'admin', 'pdo'])
    refused(await move(await create('page'), { move: 'reject', reason: 'Нет' }, await as(login)), 403, 'forbidden');
});

test('no move sends an answer with a place that its template left to the author', async () => {
  let at = await bring('appeal', 'in_work');
  at = await go(at, { move: 'submit', answer: 'Адрес: [адрес]. Засыпали.' });
  const problem = refused(await move(at, { move: 'approve' }), 422, 'invalid');
  assert.deepEqual([problem.errors[0].pointer, problem.errors[0].code], ['/answer', 'template_hole']);
  at = await go(at, { move: 'approve', answer: 'Адрес: ул. Попова. Засыпали.' });
  assert.equal(at.card.answers.at(-1).text, 'Адрес: ул. Попова. Засыпали.');
});

test('an answer on approval is no answer yet; approved it is, with the last word of the one who approves', async () => {
  let at = await bring('pos', 'in_work');
  at = await go(at, { move: 'submit', answer: 'Первый набросок' });
  assert.deepEqual([at.card.draft.text, at.card.answers.length], ['Первый набросок', 0]);
  at = await go(at, { move: 'rework', reason: 'Нет даты' });
  assert.equal(at.card.draft.text, 'Первый набросок');
  at = await go(at, { move: 'submit', answer: 'Второй набросок' });
  at = await go(at, { move: 'approve', answer: 'Яма засыпана 5 мая' });
  assert.deepEqual([at.card.draft, at.card.answers.map((a) => [a.kind, a.text])], [null, [['final', 'Яма засыпана 5 мая']]]);
  assert.ok(at.card.answered_at);
  let other = await bring('line', 'on_approval');
  other = await go(other, { move: 'approve' });
  assert.equal(other.card.answers.at(-1).text, GOOD.answer);
  let bare = await bring('line', 'on_approval');
  await product.psql(`delete from answer_draft where message_id = ${bare.id}`);
  bare = refused(await move(bare, { move: 'approve' }), 422);
  assert.equal(bare.errors[0].pointer, '/answer');
});

test('an interim answer waits for approval as a final one does, and the draft is approved as what it is', async () => {
  const recipient = await as('recipient');
  let at = await bring('appeal', 'in_work');
  assert.ok(!at.card.moves.some((m) => m.code === 'interim'), 'past approval no interim answer of an appeal goes out');
  at = await go(at, { move: 'submit_interim', answer: 'Запросили сведения' }, recipient);
  const waiting = granted(await api.get(`/messages/${at.id}`, { token }));
  assert.deepEqual([waiting.state, waiting.draft.kind, waiting.answers.length], ['on_approval', 'interim', 0]);
  assert.deepEqual(waiting.moves.map((m) => m.code).filter((c) => /approve/.test(c)), ['approve_interim']);
  refused(await move(at, { move: 'approve' }), 409, 'wrong_move');
  refused(await move(at, { move: 'approve_interim' }, recipient), 403, 'forbidden');
  at = await go(at, { move: 'rework', reason: 'Нет срока' });
  assert.deepEqual([at.card.state, at.card.draft.kind, at.card.draft.text], ['in_work', 'interim', 'Запросили сведения']);
  at = await go(at, { move: 'submit_interim', answer: 'Запросили сведения до 5 мая' });
  at = await go(at, { move: 'approve_interim' });
  assert.deepEqual([at.card.state, at.card.draft, at.card.answered_at, at.card.answers.map((a) => [a.kind, a.text])], ['interim', null, null, [['interim', 'Запросили сведения до 5 мая']]]);
  at = await go(at, { move: 'submit_interim', answer: 'Ждём ещё' });
  at = await go(at, { move: 'approve_interim', answer: 'Ждём ещё неделю' });
  assert.deepEqual(at.card.answers.map((a) => a.text), ['Запросили сведения до 5 мая', 'Ждём ещё неделю']);
  at = await go(at, { move: 'submit', answer: 'Сделано 5 мая' });
  refused(await move(at, { move: 'approve_interim' }), 409, 'wrong_move');
  at = await go(at, { move: 'approve' });
  assert.deepEqual([at.card.state, at.card.answers.at(-1).kind], ['answered', 'final']);
  const quick = await bring('im', 'in_work');
  const theirs = granted(await api.get(`/messages/${quick.id}`, { token: recipient })).moves.map((m) => m.code);
  assert.ok(theirs.includes('submit_interim') && !theirs.includes('interim'), 'without approval only who may approve');
  assert.equal((await go(quick, { move: 'interim', answer: 'Смотрим' })).card.answers.at(-1).kind, 'interim');
});

test('a record that is reopened is not asked for a first answer when it has had one', async () => {
  const first = async (at) => granted(await api.get(`/messages/${at.id}`, { token })).answer_kinds.includes('first');
  let at = await bring('pos', 'answered');
  for (const json of [{ move: 'reopen', reason: 'Жалуются' }, { move: 'take' }]) at = await go(at, json);
  assert.deepEqual([at.card.state, await first(at)], ['in_work', false]);
  refused(await api.post(`/messages/${at.id}/answers`, { token, etag: at.etag, json: { kind: 'first', text: 'Принято' } }), 409, 'wrong_move');
  await product.psql(`delete from answer where message_id = ${at.id}`);
  assert.equal(await first(at), true, 'who was told nothing yet is told');
});

test('a final answer goes out by the moves alone; apart from them only what the state lets, and what was sent outside by its own right', async () => {
  const put = (at, json, by = token) => api.post(`/messages/${at.id}/answers`, { token: by, etag: at.etag, json: { text: 'Работы выполнены', ...json } });
  const sent = new Date().toISOString();
  for (const machine of Object.keys(KINDS))
    for (const state of ['new', 'in_work', 'on_approval']) {
      const at = await bring(machine, state);
      for (const by of [token, await as('recipient')]) {
        const problem = refused(await put(at, { kind: 'final', answered_at: sent }, by), 409, 'wrong_move');
        assert.deepEqual(problem.allowed.map((m) => m.code), granted(await api.get(`/messages/${at.id}`, { token: by })).moves.map((m) => m.code));
      }
      refused(await put(at, { kind: 'interim' }), 409, 'wrong_move');
      assert.deepEqual(at.card.answer_kinds, state === 'on_approval' ? [] : ['first']);
      assert.equal(await product.value(`select count(*)::int from answer where message_id = ${at.id} and kind = 'final'`), 0);
    }
  const interim = await bring('im', 'interim');
  assert.deepEqual([interim.card.answer_kinds, (await bring('appeal', 'interim')).card.answer_kinds], [['first', 'interim'], ['first']]);
  refused(await put(interim, { kind: 'interim' }, await as('recipient')), 403, 'forbidden');
  assert.equal(granted(await put(interim, { kind: 'interim' }), 201).answers.filter((a) => a.kind === 'interim').length, 2);
  for (const kind of ['first', 'interim'])
    assert.equal(refused(await put(await bring('im', 'interim'), { kind, answered_at: sent }), 422).errors[0].pointer, '/answered_at');
  const over = await bring('line', 'answered');
  const went = new Date().toISOString();
  assert.deepEqual([over.card.answer_kinds, granted(await api.get(`/messages/${over.id}`, { token: await as('recipient') })).answer_kinds], [['final'], []]);
  refused(await put(over, { kind: 'final', answered_at: went }, await as('recipient')), 403, 'forbidden');
  for (const at of [undefined, new Date(Date.now() + 864e5).toISOString(), 'вчера', '2026-02-30T10:00:00Z'])
    assert.equal(refused(await put(over, { kind: 'final', answered_at: at }), 422).errors[0].pointer, '/answered_at', String(at));
  const recorded = granted(await put(over, { kind: 'final', answered_at: went, text: 'Отправлено почтой' }), 201);
  assert.deepEqual([recorded.answers.filter((a) => a.text === 'Отправлено почтой').map((a) => a.kind), recorded.answered_at], [['final'], over.card.answered_at]);
  assert.ok((await history(over.id)).some((e) => e.kind === 'answer' && e.details?.answered_at === went));
  await product.psql(`update message set answered_at = null where id = ${recorded.id}`);
  const { etag } = await api.get(`/messages/${over.id}`, { token });
  assert.equal(Date.parse(granted(await put({ id: over.id, etag }, { kind: 'final', answered_at: went }), 201).answered_at), Date.parse(went), 'where nobody knew when it was answered, it is known now');
});

const deadlines = async (id) => Object.fromEntries(granted(await api.get(`/messages/${id}/deadlines`, { token })).items.map((d) => [d.kind, d]));

test('a reopening begins a new term, and makes the answer, the outcome and a date that was set void until there are new ones', async () => {
  let at = await bring('appeal', 'answered');
  at = await go(at, { move: 'close', outcome: 'solved', outcome_by: 'executor', reason: 'Заделали' });
  await product.psql(`update message set due_set = current_date + 10, due_on = current_date + 10, received_at = now() - interval '80 days', registered_at = now() - interval '80 days', answered_at = now() - interval '60 days', closed_at = now() - interval '59 days' where id = ${at.id};
    update answer set answered_at = now() - interval '60 days' where message_id = ${at.id}; select deadline_put(array[${at.id}])`);
  at = { ...at, etag: (await api.get(`/messages/${at.id}`, { token })).etag };
  const solved = () => product.value(`select (select count(*) from message where id = ${at.id} and solved_at is not null)::int`);
  assert.equal(await solved(), 1);
  const given = (await api.get(`/messages/${at.id}`, { token })).json.answered_at;
  at = await go(at, { move: 'reopen', reason: 'Яма снова' });
  const { state, outcome, outcome_by, outcome_reason, answered_at, due_on, first_due_on, closed_at } = at.card;
  assert.deepEqual({ state, outcome, outcome_by, outcome_reason, answered_at, due_on, first_due_on, closed_at },
    { state: 'reopened', outcome: null, outcome_by: null, outcome_reason: null, answered_at: null, due_on: day(30), first_due_on: day(30), closed_at: null });
  assert.equal(await solved(), 0, 'while it is open it is not counted as solved');
  assert.equal(at.card.answers.length, 1, 'the answer stays in the history');
  const told = (await history(at.id)).findLast((e) => e.move === 'reopen');
  assert.equal(told.details.answered_at, given);
  assert.deepEqual((await history(at.id)).findLast((e) => e.kind === 'outcome').changes.outcome, ['solved', null]);
  let terms = await deadlines(at.id);
  assert.deepEqual([terms.again.status, terms.again.due_on, terms.answer.status], ['owed', day(30), 'met']);
  assert.match(terms.again.why, /^Возобновлено .* → ответ после возобновления до .*: 30 календарных дней/);
  const { items } = granted(await api.get('/messages', { token, query: { overdue: true, limit: 500 } }));
  assert.ok(!items.some((m) => m.id === at.id), 'it is not overdue by the old term');
  refused(await api.post(`/messages/${at.id}/outcome`, { token, etag: at.etag, json: { outcome: 'solved', outcome_by: 'centre', reason: 'Рано' } }), 409, 'wrong_move');
  at = await go(at, { move: 'take' });
  const long = (n) => ({ move: 'extend', until_on: addDays(day(30), n), reason: 'Ждём смету', ...NOTICE });
  refused(await move(at, long(31)), 422);
  at = await go(at, long(5));
  assert.equal(at.card.due_on, day(35));
  at = await go(at, { move: 'submit', answer: 'Заделали ещё раз' });
  const before = Date.now();
  at = await go(at, { move: 'approve' });
  assert.ok(Date.parse(at.card.answered_at) >= before, 'the standing answer is the second');
  terms = await deadlines(at.id);
  assert.deepEqual([terms.again.status, terms.extension.status, terms.answer.status], ['put_off', 'met', 'met']);
  at = await go(at, { move: 'close', outcome: 'solved', outcome_by: 'executor', reason: 'Заделали' });
  assert.equal(await solved(), 1);
  const checked = await eventually('both answers are checked', async () => {
    const list = granted(await api.get(`/messages/${at.id}/answer-checks`, { token })).items;
    const ends = list.map((a) => a.checks.find((c) => c.check === 'on_time'));
    return list.length === 2 && ends.every((c) => c?.seen) && ends;
  });
  assert.deepEqual(checked.map((c) => [c.state, c.seen.why ?? null]), [[0, null], [0, null]], 'the second answer is judged too');
  assert.deepEqual([checked[1].seen.due_on, checked[1].seen.set], [day(35), false]);
  assert.equal(await product.value(`select count(*)::int from deadline_differences(array[${at.id}]::bigint[])`), 0);
});

test('a recipient gives a record on within his own organisation and returns it to distribution with a reason', async () => {
  const recipient = await as('recipient');
  const below = await product.value(`select o.id::text from organisation o where o.path @> array[${organisation_id}] and exists (select from official f where f.organisation_id = o.id) order by cardinality(o.path) desc, o.id limit 1`);
  const one = await product.value(`select id::text from official where organisation_id = ${below} order by id limit 1`);
  for (const machine of Object.keys(KINDS)) {
    let at = await bring(machine, 'assigned');
    assert.ok(!at.card.moves.some((m) => m.code === 'delegate'), 'the centre assigns, it does not delegate');
    const seen = granted(await api.get(`/messages/${at.id}`, { token: recipient }));
    assert.deepEqual(['delegate', 'unassign'].map((c) => seen.moves.some((m) => m.code === c)), [true, true]);
    for (const [json, pointer] of [[{ official_id: stranger }, '/official_id'], [{ official_id: one, organisation_id: outside }, '/organisation_id'], [{ organisation_id: below }, '/official_id']])
      assert.ok(refused(await move(at, { move: 'delegate', ...json }, recipient), 422).errors.some((e) => e.pointer === pointer), JSON.stringify(json));
    at = await go(at, { move: 'delegate', organisation_id: below, official_id: one, reason: 'Ваш участок' }, recipient);
    assert.deepEqual([at.card.state, at.card.organisation_id, at.card.official_id], ['assigned', below, one]);
    const told = (await history(at.id)).at(-1);
    assert.deepEqual([told.kind, told.move, told.note, told.details.official], ['edit', 'delegate', 'Ваш участок', at.card.official]);
    at = await go(at, { move: 'take' }, recipient);
    assert.ok(refused(await move(at, { move: 'unassign' }, recipient), 422).errors.some((e) => e.pointer === '/reason'));
    at = await go(at, { move: 'unassign', reason: 'Дорога областная' }, recipient);
    assert.deepEqual([at.card.state, at.card.official_id, at.card.moves.map((m) => m.code)], [at.card.registered_at ? 'registered' : 'new', null, []]);
    const back = granted(await api.get(`/messages/${at.id}`, { token }));
    assert.ok(back.moves.some((m) => m.code === 'assign'));
    assert.equal((await history(at.id)).findLast((e) => e.move === 'unassign').note, 'Дорога областная');
  }
  refused(await move(await bring('line', 'registered'), { move: 'assign', organisation_id }, recipient), 403, 'forbidden');
});

test('the outcome is apart from the state, needs a word and a reason, and keeps its history', async () => {
  let at = await bring('im', 'closed');
  const set = (json, by = token) => api.post(`/messages/${at.id}/outcome`, { token: by, etag: at.etag, json });
  for (const gone of ['outcome', 'outcome_by', 'reason']) {
    const { [gone]: _, ...json } = { outcome: 'not_solved', outcome_by: 'applicant', reason: 'Жалуется снова' };
    assert.deepEqual(refused(await set(json), 422).errors.map((e) => e.pointer), [`/${gone}`]);
  }
  for (const json of [{ outcome: 'ок', outcome_by: 'centre', reason: 'я' }, { outcome: 'solved', outcome_by: 'repeat', reason: 'я' }, { outcome: null, outcome_by: 'centre', reason: 'я' }, { outcome: 'solved', outcome_by: 'centre', reason: '  ' }])
    refused(await set(json), 422);
  refused(await set({ outcome: 'solved', outcome_by: 'executor', reason: 'Сами' }, await as('recipient')), 403);
  const answer = await set({ outcome: 'not_solved', outcome_by: 'applicant', reason: 'Жалуется снова' });
  assert.deepEqual([granted(answer).state, answer.json.outcome, answer.json.outcome_by], ['closed', 'not_solved', 'applicant']);
  at = { ...at, etag: answer.etag };
  granted(await set({ outcome: 'solved', outcome_by: 'centre', reason: 'Проверили на месте' }));
  const rows = await product.sql(`select was, outcome, outcome_by, reason from outcome_change where message_id = ${at.id} order by id`);
  assert.deepEqual(rows.map((r) => [r.was, r.outcome, r.outcome_by]), [[null, 'partly', 'centre'], ['partly', 'not_solved', 'applicant'], ['not_solved', 'solved', 'centre']]);
  const told = (await history(at.id)).filter((e) => e.kind === 'outcome');
  assert.deepEqual(told.map((e) => e.changes.outcome), [[null, 'partly'], ['partly', 'not_solved'], ['not_solved', 'solved']]);
});

test('of two people on one version the second gets 412 with what happened in between', async () => {
  const at = await bring('line', 'registered');
  const done = await Promise.all([1, 2, 3, 4].map((n) => move(at, { move: 'assign', organisation_id, reason: `раз ${n}` })));
  assert.deepEqual(done.map((a) => a.status).sort(), [200, 412, 412, 412]);
  for (const late of done.filter((a) => a.status === 412)) {
    const [what] = refused(late, 412, 'stale').since;
    assert.deepEqual([what.kind, what.move, what.from_state, what.to_state], ['state', 'assign', 'registered', 'assigned']);
    assert.match(what.account, /[А-Я]/);
    assert.match(what.note, /^раз \d$/);
  }
  assert.equal(refused(await api.patch(`/messages/${at.id}`, { token, etag: '"999"', json: { priority: 1 } }), 412).since, undefined);
});

test('the executors of an organisation are those of its subtree', async () => {
  const { items } = granted(await api.get(`/organisations/${organisation_id}/officials`, { token }));
  const rows = await product.sql(`select f.id::text from official f join organisation o on o.id = f.organisation_id where o.path @> array[${organisation_id}]`);
  assert.deepEqual(items.map((f) => f.id).sort(), rows.map((r) => r.id).sort());
  assert.ok(items.some((f) => f.id === official_id && f.name && f.post));
  assert.deepEqual(granted(await api.get('/organisations/999999999/officials', { token })).items, []);
  refused(await api.get('/organisations/9999999999/officials', { token }), 404);
});
