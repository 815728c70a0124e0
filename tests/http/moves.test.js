// The machines of the registry: every move with what it needs, who may make it, and what it leaves behind; outcomes.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { granted, refused } from '../lib/api.js';
import { openWorld } from '../lib/world.js';

const { product, api, as } = await openWorld();
const token = await as('head');
const organisation_id = await product.value("select organisation_id::text from account where login = 'recipient'");
const official_id = await product.value(`select id::text from official where organisation_id = ${organisation_id} order by id limit 1`);
const stranger = await product.value(`select f.id::text from official f join organisation o on o.id = f.organisation_id where not o.path @> array[${organisation_id}] limit 1`);
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

/** The shortest way from «new» to a state, by the data itself. */
function wayTo(machine, state) {
  const ways = [['new', []]];
  for (const [at, way] of ways) {
    if (at === state) return way;
    for (const m of all.filter((v) => v.machine === machine && v.from_state === at))
      if (!ways.some(([known]) => known === m.to_state)) ways.push([m.to_state, [...way, m]]);
  }
  throw new Error(`${machine}: no way to ${state}`);
}

async function bring(machine, state) {
  let at = await create(machine, { organisation_id });
  for (const m of wayTo(machine, state)) at = await go(at, full(m, at.card));
  assert.equal(at.card.state, state);
  return at;
}

for (const machine of Object.keys(KINDS))
  test(`${machine}: every move of every state is made with what it needs, and refused without any one of it`, async () => {
    for (const m of all.filter((v) => v.machine === machine)) {
      let at = await bring(machine, m.from_state);
      if (m.code === 'extend' && !at.card.due_on) at = { ...at, ...await due(at) };
      const json = full(m, at.card);
      for (const field of m.needs) {
        const { [field]: gone, ...rest } = json;
        const problem = refused(await move(at, rest), 422, 'invalid');
        assert.ok(problem.errors.some((e) => e.pointer === `/${field}` && /[а-я]/.test(e.message)), `${m.code} without ${field}: ${JSON.stringify(problem.errors)}`);
      }
      for (const field of Object.keys(GOOD).filter((f) => ![...m.needs, ...m.asks].includes(f)))
        assert.ok(refused(await move(at, { ...json, [field]: GOOD[field] }), 422).errors.some((e) => e.pointer === `/${field}` && e.code === 'unexpected'), `${m.code} with ${field}`);
      const { card } = await go(at, json);
      assert.equal(card.state, m.to_state, m.code);
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
  const answer = await api.patch(`/messages/${at.id}`, { token, etag: at.etag, json: { due_on: day(10) } });
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
  const told = (await history(at.id)).filter((e) => e.kind === 'extension');
  assert.deepEqual(told.map((e) => [e.details.was, e.details.until_on, e.details.notice_by]), [[first, addDays(first, 20), 'letter'], [addDays(first, 20), addDays(first, 30), 'letter']]);
});

test('each role makes the moves of its actions and no others', async () => {
  const roles = ['curator', 'head', 'analyst', 'pos', 'im', 'recipient'];
  for (const state of ['registered', 'assigned', 'in_work', 'on_approval', 'answered'])
    for (const login of roles) {
      const at = await bring('appeal', state);
      const by = await as(login);
      const { actions } = granted(await api.get('/session', { token: by }));
      const seen = await api.get(`/messages/${at.id}`, { token: by });
      const mine = all.filter((v) => v.machine === 'appeal' && v.from_state === state);
      assert.deepEqual(granted(seen).moves.map((m) => m.code), mine.filter((m) => actions.includes(m.action)).map((m) => m.code), `${login} in ${state}`);
      for (const m of mine.filter((v) => !actions.includes(v.action)))
        refused(await move({ id: at.id, etag: seen.etag }, full(m, at.card), by), 403, 'forbidden');
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
