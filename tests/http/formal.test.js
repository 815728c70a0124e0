// Formal answers: scored with their signs, ranked, counted as the lists say; a person's word counts before the score and is journalled; what comes later is counted.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { granted, refused } from '../lib/api.js';
import { answerBy, eventually, everyPage, openWorld } from '../lib/world.js';

const { product, api, as } = await openWorld();
const token = await as('head');
const executor = await as('recipient');
const organisation_id = await product.value("select organisation_id::text from account where login = 'recipient'");
const EMPTY = 'Здравствуйте! Ваше письмо изучено, доводы взяты на заметку, меры последуют.';

const create = async (text, more = {}) => granted(await api.post('/messages', { token, json: { kind: 'message', channel: 'phone', text, organisation_id, ...more } }), 201).id;
const answer = (id, text, kind) => answerBy(api, token, id, text, kind);
const whole = (query, by = token) => everyPage(api, '/formal-answers', by, { ...query, limit: 500 });
const scored = (id, why = () => true) => eventually('the answer is scored', async () => {
  const [row] = await product.sql(`select formal, answer_id::text from answer_check where message_id = ${id} and evidence is not null`);
  if (!row || row.formal === null) return null;
  const item = (await whole({ result: 'scored', organisation_id })).find((a) => a.answer_id === row.answer_id);
  return item && why(item) ? item : null;
});

test('an answer has a score with the signs that made it: an empty one high, one of deeds low, an interim one none', async () => {
  const empty = await create('Прошу заделать яму на улице Кирова.');
  await answer(empty, EMPTY);
  const form = await scored(empty);
  assert.ok(form.score >= 75 && form.formal, JSON.stringify(form));
  const signs = form.parts.map(([sign]) => sign);
  assert.ok(signs.includes('nothing') && signs.includes('off_matter'), signs.join());
  const proper = await create('Прошу заделать яму на улице Кирова.');
  await answer(proper, 'Здравствуйте! 12.03.2026 яма на улице Кирова заделана, акт и фотография приложены.');
  const good = await scored(proper);
  assert.ok(good.score < 25 && !good.formal, JSON.stringify(good));
  assert.ok(good.parts.some(([sign, points]) => sign === 'day' && points < 0));
  const interim = await create('Прошу заделать яму.');
  await answer(interim, EMPTY, 'interim');
  await eventually('it is checked', async () => Number(await product.value(`select count(*) from answer_check where message_id = ${interim} and formal is null and evidence is not null`)) === 1);
});

test('the list goes by score from page to page, each once; the counts are those of the lists, for whoever looks', async () => {
  await eventually('the queue is empty', async () => Number(await product.value('select count(*) from answer_queue')) === 0);
  const page = granted(await api.get('/formal-answers', { token, query: { result: 'scored', limit: 7 } }));
  const next = granted(await api.get('/formal-answers', { token, query: { result: 'scored', limit: 7, cursor: page.next } }));
  const both = [...page.items, ...next.items];
  assert.equal(new Set(both.map((a) => a.answer_id)).size, 14);
  assert.deepEqual(both.map((a) => a.score), both.map((a) => a.score).sort((a, b) => b - a));
  for (const by of [token, executor]) {
    const { items } = granted(await api.get('/formal-answers/organisations', { token: by, query: { from: '2025-01-01' } }));
    const most = items.find((o) => o.organisation_id);
    for (const result of ['formal', 'scored', 'told', 'said_formal', 'said_proper'])
      assert.equal((await whole({ result, from: '2025-01-01', organisation_id: most.organisation_id, alone: true }, by)).length, most[result], result);
    for (const o of items) assert.equal(o.hidden, o.scored < 10);
    for (const o of items) assert.ok(o.hidden ? o.share === null && o.low === null : o.low <= o.share && o.share <= o.high);
  }
  refused(await api.get('/formal-answers', { token, query: { result: 'x' } }), 400);
});

test('a theme narrows list and counts, and an answer follows its message to another theme', async () => {
  const [one, other] = (await product.sql('select id::text from theme where parent_id is not null and closed_on is null order by id limit 2')).map((r) => r.id);
  const id = await create('Прошу заделать яму.', { theme_id: one });
  await answer(id, EMPTY);
  const { answer_id } = await scored(id);
  const under = async (theme_id) => (await whole({ result: 'scored', theme_id })).some((a) => a.answer_id === answer_id);
  assert.ok(await under(one));
  const { etag } = await api.get(`/messages/${id}`, { token });
  granted(await api.patch(`/messages/${id}`, { token, etag, json: { theme_id: other } }));
  assert.ok((await under(other)) && !(await under(one)));
});

test('the word of a person counts before the score, is journalled, may be taken back; a new text needs a new word', async () => {
  const id = await create('Прошу заделать яму на улице Кирова.');
  await answer(id, EMPTY);
  const { answer_id } = await scored(id);
  const path = `/answers/${answer_id}/verdict`;
  const edits = async (answer = answer_id) => `"${await product.value(`select edits from answer_check where answer_id = ${answer}`)}"`;
  const say = async (verdict) => api.put(path, { token, etag: await edits(), json: { verdict } });
  const counts = async () => granted(await api.get('/formal-answers/organisations', { token, query: { organisation_id } })).items.find((o) => o.organisation_id === organisation_id);
  const before = await counts();
  assert.equal((await say('proper')).status, 204);
  const after = await counts();
  assert.deepEqual([after.formal, after.said_proper, after.told], [before.formal - 1, before.said_proper + 1, before.told]);
  const item = (await whole({ result: 'said_proper', organisation_id })).find((a) => a.answer_id === answer_id);
  assert.deepEqual([item.verdict, item.formal], ['proper', false]);
  assert.ok(item.verdict_by && item.verdict_at);
  assert.equal(await product.value(`select count(*)::integer from audit_log where object = 'answers/${answer_id}' and action = 'formal_verdict_put'`), 1);
  assert.equal((await say('formal')).status, 204);
  assert.equal((await counts()).told_right, before.told_right + 1);
  await product.psql(`insert into answer_queue values (${answer_id}) on conflict do nothing`);
  await eventually('checked anew the word stays', async () => Number(await product.value(`select count(*) from answer_queue where answer_id = ${answer_id}`)) === 0);
  assert.equal((await counts()).said_formal, before.said_formal + 1);
  assert.equal((await say(null)).status, 204);
  assert.equal((await counts()).said_formal, before.said_formal);
  await say('formal');
  const read = await edits();
  await product.psql(`update answer set text = text || ' Ещё раз.' where id = ${answer_id}`);
  assert.equal((await counts()).said_formal, before.said_formal);
  refused(await api.put(path, { token, etag: read, json: { verdict: 'formal' } }), 412, 'stale');
  refused(await api.put(path, { token, json: { verdict: 'formal' } }), 428, 'if_match_required');
  const old = await edits();
  await say('proper');
  const { current } = refused(await api.put(path, { token: await as('analyst'), etag: old, json: { verdict: 'formal' } }), 412, 'stale');
  assert.deepEqual([current.verdict, `"${current.edits}"`, Boolean(current.verdict_by && current.verdict_at)], ['proper', await edits(), true]);
  refused(await say('other'), 422);
  refused(await say(undefined), 422);
  const interim = await create('Прошу заделать яму.');
  await answer(interim, EMPTY, 'interim');
  const its = await eventually('it is checked', () => product.value(`select answer_id::text from answer_check where message_id = ${interim}`));
  refused(await api.put(`/answers/${its}/verdict`, { token, etag: await edits(its), json: { verdict: 'formal' } }), 409);
  refused(await api.put('/answers/999999999/verdict', { token, etag: '"0"', json: { verdict: 'formal' } }), 404);
});

test('a bad mark that comes after it is found by the nightly look and raises the score', async () => {
  const id = await create('Прошу заделать яму на улице Кирова.');
  await answer(id, 'Здравствуйте! 12.03.2026 работы выполнены.');
  const was = await scored(id);
  await product.psql(`insert into satisfaction (message_id, source, scale, value, given_at) values (${id}, 'other', 'five', 1, now())`);
  await product.psql("update job set run_at = now() where kind = 'answers_later'");
  const now = await scored(id, (a) => a.parts.some(([sign]) => sign === 'bad_mark'));
  assert.ok(now.score > was.score);
});
