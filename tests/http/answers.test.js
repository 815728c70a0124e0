// Checks of answers: made by the background worker, shown with what was seen, counted exactly, taken off with a reason; masked and erased as texts are.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { granted, refused } from '../lib/api.js';
import { answerBy, eventually, openWorld } from '../lib/world.js';

const { product, api, as } = await openWorld();
const token = await as('head');
const organisation_id = await product.value("select organisation_id::text from account where login = 'recipient'");
const foreign = await product.value(`select id::text from organisation o where not o.path @> array[${organisation_id}] and parent_id is not null order by id desc limit 1`);
const stamp = Date.now();

const create = async (text, more = {}) => granted(await api.post('/messages', { token, json: { kind: 'message', channel: 'phone', text, organisation_id, ...more } }), 201).id;
const answer = (id, text, kind) => answerBy(api, token, id, text, kind);
const checksOf = async (id, by = token) => granted(await api.get(`/messages/${id}/answer-checks`, { token: by })).items;
/** The checks of the last answer once all are made. */
const checked = (id, by) => eventually('the answer is checked', async () => {
  const items = await checksOf(id, by);
  const last = items.at(-1);
  return items.length && items.every((a) => a.version !== null && a.checks.every((c) => c.seen)) ? { ...last, of: Object.fromEntries(last.checks.map((c) => [c.check, c])) } : null;
});
const cut = (text, q) => Buffer.from(text).subarray(q.begin, q.end).toString();

test('each check says what it saw, by bytes of the texts', async () => {
  const appeal = 'Прошу отремонтировать дверь подъезда и вывезти мусор. Когда включат свет?';
  const text = 'Дверь отремонтирована, освещение включено. Вы сами виноваты. Ограждение будет установлено.';
  const id = await create(appeal, { channel: 'vk' });
  await answer(id, text);
  const { of, answer_id } = await checked(id);
  assert.equal(of.points.state, 1);
  assert.deepEqual(of.points.seen.points.map((p) => [p.kind, p.at.text, Boolean(p.by)]), [['wish', 'Прошу отремонтировать дверь подъезда и', true], ['wish', 'вывезти мусор', false], ['question', 'Когда включат свет', true]]);
  for (const p of of.points.seen.points) assert.equal(cut(appeal, p.at), p.at.text);
  assert.equal(of.points.seen.points[1].by, null);
  assert.deepEqual(of.polite.seen.faults.map((f) => [f.fault, f.at?.text ?? null]), [['no_greeting', null], ['blame', 'сами виноваты']]);
  assert.deepEqual(of.dated.seen.spans.map((s) => s.text), ['будет установлено']);
  assert.equal(cut(text, of.dated.seen.spans[0]), 'будет установлено');
  assert.equal(of.own_words.state, 0);
  assert.equal(of.on_time.state, null, 'ИМ has no deadline of the answer');
  assert.equal(of.on_time.seen.why, 'no_deadline');
  const listed = granted(await api.get('/answer-checks', { token, query: { check: 'points', result: 'remark', limit: 500 } })).items.find((a) => a.answer_id === answer_id);
  assert.deepEqual([listed.message_id, listed.points, listed.dated, listed.own_words], [id, 1, 1, 0]);
});

test('first and interim answers are not asked for every point; an answer is held against the deadline that was in force', async () => {
  const id = await create('Прошу вывезти мусор.');
  await answer(id, 'Здравствуйте! Приняли в работу.', 'interim');
  const first = await checked(id);
  assert.deepEqual(['points', 'own_words', 'on_time'].map((c) => [first.of[c].state, first.of[c].seen.why]), [[null, 'interim'], [null, 'interim'], [null, 'interim']]);
  await answer(id, 'Здравствуйте! Мусор вывезен 12.03.2026.');
  const { of } = await checked(id);
  assert.equal(of.on_time.state, 0);
  const deadlines = granted(await api.get(`/messages/${id}/deadlines`, { token })).items;
  const due = deadlines.filter((d) => ['answer', 'extension', 'final', 'fast_track', 'accelerated'].includes(d.kind) && d.due_on).map((d) => d.due_on).sort()[0];
  assert.equal(of.on_time.seen.due_on, due);
  await product.psql(`update message set due_set = '2020-01-01' where id = ${id}`);
  const late = await eventually('another control date judges the answer anew', async () => {
    const a = (await checksOf(id)).at(-1).checks.find((c) => c.check === 'on_time');
    return a.state === 1 && a;
  });
  assert.deepEqual([late.seen.due_on, late.seen.set], ['2020-01-01', true]);
});

test('the same words to three other applicants are a remark on all of them, with the nearest beside it; one with a place and a day is none', async () => {
  const words = `Вопрос под номером ${stamp} рассмотрен комиссией по проверочному признаку ${String(stamp).replace(/\d/g, (d) => 'абвгдежзик'[d])} и передан ответственным исполнителям для принятия мер реагирования согласно перечню`;
  const ids = [];
  for (let i = 0; i < 5; i += 1) {
    ids.push(await create(`Прошу убрать снег ${i}`));
    await answer(ids[i], `Здравствуйте! ${words}.${i === 4 ? ' 12 марта убрана улица Кирова, д. 5.' : ''}`);
  }
  const seen = [];
  for (const id of ids.slice(0, 4)) seen.push(await eventually('the first of them too are found', async () => {
    const a = (await checksOf(id)).at(-1);
    const c = a.checks.find((x) => x.check === 'own_words');
    // The third makes it a remark, the fourth is still to come.
    return c?.state === 1 && c.seen.alike >= 4 && { ...c, answer_id: a.answer_id };
  }));
  for (const c of seen) {
    assert.deepEqual([c.seen.alike, c.seen.applicants, c.seen.concrete, c.seen.answers.length], [4, 4, false, 3]);
    assert.ok(c.seen.share > 0.9 && c.seen.answers.every((a) => ids.includes(a.message_id)), JSON.stringify(c.seen));
    const like = granted(await api.get('/answer-checks', { token, query: { like: c.answer_id } })).items;
    assert.equal(like.length, c.seen.alike, 'the number opens just these');
  }
  const { of } = await checked(ids[4]);
  assert.deepEqual([of.own_words.state, of.own_words.seen.concrete], [0, true]);
});

test('the counts are those of the lists, for whoever looks', async () => {
  const recipient = await as('recipient');
  await eventually('the queue is empty', async () => Number(await product.value('select count(*) from answer_queue')) === 0);
  for (const by of [token, recipient]) {
    const { items } = granted(await api.get('/answer-checks/organisations', { token: by, query: { from: '2024-01-01' } }));
    const most = items.filter((o) => o.organisation_id)[0];
    for (const check of ['on_time', 'points', 'own_words', 'polite', 'dated'])
      for (const [i, result] of ['checked', 'remark', 'dismissed'].entries()) {
        let n = 0;
        let cursor;
        do {
          const page = granted(await api.get('/answer-checks', { token: by, query: { check, result, from: '2024-01-01', organisation_id: most.organisation_id, alone: true, limit: 500, ...(cursor ? { cursor } : {}) } }));
          n += page.items.length;
          cursor = page.next;
        } while (cursor);
        assert.equal(n, most.checks[check][i], `${check} ${result}`);
      }
  }
  refused(await api.get('/answer-checks', { token, query: { check: 'x' } }), 400);
});

test('a remark is taken off with a reason, stays so when it is checked anew, is counted apart and may be put back', async () => {
  const id = await create('Прошу вывезти мусор.');
  await answer(id, 'Принято к сведению, вопрос решён положительно.');
  const { answer_id } = await checked(id);
  const path = `/answers/${answer_id}/remark`;
  const edits = async () => `"${(await checksOf(id)).at(-1).edits}"`;
  const put = async (json, by = token) => api.put(path, { token: by, etag: await edits(), json });
  const wrong = refused(await put({ check: 'polite', dismissed: true }), 422);
  assert.equal(wrong.errors[0].pointer, '/note');
  refused(await put({ check: 'dated', dismissed: true, note: 'Замечания нет' }), 409);
  refused(await put({ check: 'polite', dismissed: true, note: 'Сами себе' }, await as('recipient')), 403);
  refused(await api.put(path, { token, json: { check: 'polite', dismissed: true, note: 'Без версии' } }), 428, 'if_match_required');
  const before = await edits();
  assert.equal((await put({ check: 'polite', dismissed: true, note: 'Ответ дан по телефону' })).status, 204);
  const { current } = refused(await api.put(path, { token: await as('analyst'), etag: before, json: { check: 'polite', dismissed: true, note: 'Я раньше' } }), 412, 'stale');
  assert.deepEqual([current.check, current.state, current.dismissed.note, `"${current.edits}"`], ['polite', 2, 'Ответ дан по телефону', await edits()]);
  const state = async () => (await checked(id)).of.polite;
  assert.deepEqual([(await state()).state, (await state()).dismissed.note], [2, 'Ответ дан по телефону']);
  await product.psql(`insert into answer_queue values (${answer_id})`);
  await eventually('checked anew', async () => Number(await product.value('select count(*) from answer_queue')) === 0);
  assert.equal((await state()).state, 2);
  const journal = granted(await api.get('/audit', { token, query: { object: `answers/${answer_id}` } })).items;
  assert.ok(journal.some((e) => e.action === 'answer_remark_put' && e.result === 'ok'), JSON.stringify(journal[0]));
  assert.equal((await put({ check: 'polite', dismissed: false })).status, 204);
  assert.deepEqual([(await state()).state, (await state()).dismissed], [1, null]);
});

test('who sees texts masked sees the words masked, and bytes of the masked text', async () => {
  const id = await create('Меня зовут Иванов Пётр Сергеевич. Прошу вывезти мусор у соседа Сидорова Ивана Петровича!');
  await answer(id, 'Иван Петрович Сидоров, тел. 8 910 123-45-67, будет предупреждён.');
  await checked(id);
  const analyst = await as('analyst');
  const shown = granted(await api.get(`/messages/${id}`, { token: analyst }));
  const { of } = await checked(id, analyst);
  assert.doesNotMatch(JSON.stringify(of), /Сидоров|Иванов|910/);
  assert.equal(cut(shown.answers[0].text, of.dated.seen.spans[0]), of.dated.seen.spans[0].text);
  assert.match(of.dated.seen.spans[0].text, /^будет предупрежд/);
  for (const p of of.points.seen.points) assert.equal(cut(shown.text, p.at), p.at.text);
  assert.match(of.points.seen.points[0].at.text, /\[ФИО\]/);
});

test('an operator has all answers checked anew', async () => {
  const id = await create('Прошу вывезти мусор.');
  await answer(id, 'Здравствуйте! Мусор вывезен 12.03.2026.');
  const { answer_id } = await checked(id);
  await product.psql(`update answer_check set version = 1, points = 1, evidence = '{}' where answer_id = ${answer_id}`);
  assert.match((await product.ctl(['answers'])).stdout, /В очереди на проверку ответов: \d+/);
  await eventually('it is as it was', async () => (await product.value(`select points from answer_check where answer_id = ${answer_id}`)) === 0);
  await product.psql(`update answer_check set version = 0, points = 1 where answer_id = ${answer_id}`);
  await eventually('what other rules have checked is checked anew by itself', async () => (await product.value(`select points from answer_check where answer_id = ${answer_id}`)) === 0);
});

test('a foreign record has no checks, an unknown answer no remark', async () => {
  const id = await create('Прошу вывезти мусор.', { organisation_id: foreign });
  await answer(id, 'Здравствуйте! Принято.');
  const { answer_id } = await checked(id);
  const recipient = await as('recipient');
  refused(await api.get(`/messages/${id}/answer-checks`, { token: recipient }), 404);
  const all = granted(await api.get('/answer-checks', { token: recipient, query: { limit: 500 } })).items;
  assert.ok(!all.some((a) => a.message_id === id));
  refused(await api.put(`/answers/${answer_id}0000/remark`, { token, etag: '"0"', json: { check: 'polite', dismissed: true, note: 'Нет такого' } }), 404);
});
