// Causes: a case is opened from each side, the program only proposes, people decide with reasons, numbers are those of the records, rights.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { granted, refused } from '../lib/api.js';
import { plantCauses, proposeNew } from '../lib/causes.js';
import { openWorld } from '../lib/world.js';

const { product, api, as } = await openWorld();
const token = await as('head');
const recipient = await as('recipient');
const own = await product.value("select organisation_id::text from account where login = 'recipient'");
const foreign = await product.value(`select id::text from organisation o where not o.path @> array[${own}] and parent_id is not null order by id desc limit 1`);
const planted = await plantCauses(product, { organisation_id: own });
const elsewhere = await plantCauses(product, { organisation_id: foreign, size: 6, rotten: false });

const open = (json, as_ = token) => api.post('/cause-cases', { token: as_, json });
const get = (id, as_ = token) => api.get(`/cause-cases/${id}`, { token: as_ });
const etag = async (id, as_ = token) => (await get(id, as_)).etag;
const change = async (method, path, id, json, as_ = token) => api[method](path, { token: as_, etag: await etag(id, as_), json });
const records = async (id, query, as_ = token) => granted(await api.get(`/cause-cases/${id}/messages`, { token: as_, query: { limit: 500, ...query } })).items.map((m) => m.id).sort();

const made = granted(await open({ title: 'Понтон у причала', scope: { themes: [planted.theme], words: ['понтон'] } }), 201);
const id = made.id;

test('a case by conditions holds the records that fit them, and says where they are', async () => {
  assert.equal(made.figures.messages, planted.ids.length + elsewhere.ids.length);
  assert.deepEqual(await records(id), [...planted.ids, ...elsewhere.ids].sort());
  assert.equal(made.origin, 'hand');
  assert.equal(made.theme_id, planted.theme);
  assert.deepEqual(made.sides.filter((s) => s.kind === 'street')[0].messages, planted.ids.length);
  assert.equal(made.weeks.length, 26);
  assert.equal(made.messages_then, made.figures.messages);
});

test('the program proposes hypotheses with their score taken apart and what they rest on, and declares nothing', async () => {
  const guess = made.causes.filter((c) => c.put_by === 'machine');
  assert.ok(guess.length > 0 && guess.length <= 5);
  assert.ok(guess.every((c) => c.state === 'hypothesis' && c.score >= 0 && c.parts.length > 0));
  assert.equal(guess[0].category, 'wear');
  const sum = guess[0].parts.reduce((n, [, , points]) => n + points, 0);
  assert.ok(Math.abs(guess[0].score - sum + 1.9) < 0.1, `${guess[0].score} of ${sum}`);
  const rests = made.evidence.filter((e) => e.cause_id === guess[0].id);
  assert.equal(rests.length, guess[0].parts.length);
  const words = rests.find((e) => e.feature === 'say_wear');
  assert.equal(words.count_now, planted.ids.length);
  assert.deepEqual([words.count_then, words.all_then], [planted.ids.length, made.figures.messages]);
  assert.deepEqual(await records(id, { evidence_id: words.id }), [...planted.ids].sort());
  assert.ok(rests.some((e) => e.sign === -1), 'what speaks against is told too');
  assert.match(guess[0].text, /: /, 'the place that stands out is named');
});

test('a case needs one side, a name and records', async () => {
  refused(await open({ title: 'Ничего' }), 422);
  refused(await open({ title: 'Два', scope: { themes: [planted.theme] }, problem_id: '1' }), 422);
  refused(await open({ title: '   ', scope: { themes: [planted.theme] } }), 422);
  refused(await open({ title: 'Пусто', scope: {} }), 422);
  refused(await open({ title: 'Нет записей', scope: { themes: [planted.theme], words: ['небывалоеслово'] } }), 422);
  refused(await open({ title: 'Без темы', scope: { words: ['понтон'] } }), 422);
  refused(await open({ title: 'Чужое условие', scope: { colour: ['1'] } }), 422);
  refused(await open({ title: 'Не номер', scope: { themes: ['1; drop'] } }), 422);
  refused(await open({ title: 'Нет проблемы', problem_id: '999999999' }), 422);
  refused(await open({ title: 'Нет сигнала', signal_id: '999999999999' }), 422);
  refused(await open({ title: 'Не своё', scope: { themes: [planted.theme] } }, recipient), 403);
});

test('a case is opened from a problem, a signal and a search', async () => {
  const problem = await product.psql(`with c as (insert into cluster (level, label, born_on) values ('problem', 'понтон, причал', current_date) returning id), m as (insert into cluster_member (message_id, cluster_id, weight, put_by)
    select unnest('{${planted.ids.slice(0, 7).join(',')}}'::bigint[]), c.id, 1, 'hand' from c on conflict (message_id) do update set cluster_id = excluded.cluster_id returning 1) select c.id::text from c, (select count(*) from m) x`);
  const byProblem = granted(await open({ title: 'По проблеме', problem_id: problem }), 201);
  assert.deepEqual([byProblem.figures.messages, byProblem.problem_id, byProblem.problem, byProblem.origin], [7, problem, 'понтон, причал', 'problem']);
  const signal = await product.psql(`with s as (insert into series (theme_id, kind) values (${planted.theme}, 'city') on conflict (theme_id, kind, district_id, organisation_id, channel, street_id) do update set kind = excluded.kind returning id)
    insert into signal (series_id, first_day, day, days, seen, expected, usual, messages, authors, occasions, p, q, level) select id, current_date, current_date, 7, 9, 1, 2, 9, 9, 9, 0.001, 0.01, 'alarm' from s returning id::text`);
  const bySignal = granted(await open({ title: 'По сигналу', signal_id: signal }), 201);
  assert.deepEqual([bySignal.origin, bySignal.scope.themes, bySignal.signal_id], ['signal', [planted.theme], signal]);
  assert.equal(bySignal.scope.from, await product.value('select (current_date - 6)::text'));
  const found = granted(await api.get('/messages', { token, query: { theme_id: planted.theme, organisation_id: foreign, limit: 500 } })).items.map((m) => m.id);
  const bySearch = granted(await open({ title: 'По отбору', filter: { theme_id: planted.theme, organisation_id: foreign } }), 201);
  assert.deepEqual(await records(bySearch.id), found.sort());
  assert.equal(granted(await api.get('/cause-cases', { token, query: { problem_id: problem } })).items[0].id, byProblem.id);
  assert.deepEqual(granted(await api.get('/cause-cases', { token, query: { signal_id: signal } })).items.map((k) => k.id), [bySignal.id]);
  const listed = async (query) => granted(await api.get('/cause-cases', { token, query: { ...query, limit: 200 } })).items.map((k) => k.id);
  assert.ok((await listed({ theme_id: planted.theme })).includes(bySignal.id));
  assert.ok(!(await listed({ theme_id: await product.value(`select id::text from theme where not path && array[${planted.theme}]::integer[] and not id = any ((select path from theme where id = ${planted.theme})::integer[]) limit 1`) })).includes(bySignal.id));
  assert.ok(!(await listed({ organisation_id: own })).includes(bySignal.id), 'nobody answers for a cause of it yet');
  const [{ n, ids }] = [granted(await api.get('/search', { token, query: { q: 'остановка', limit: 100 } }))].map((r) => ({ n: r.total.value, ids: r.items.map((m) => m.id) }));
  const byWords = granted(await open({ title: 'По поиску', q: 'остановка' }), 201);
  assert.deepEqual([byWords.origin, byWords.figures.messages], ['search', n]);
  const theirs = await records(byWords.id);
  assert.ok(n > 0 && ids.every((i) => theirs.includes(i)));
  refused(await open({ title: 'Чужой отбор', filter: { nonsense: '1' } }), 422);
});

test('people put causes down, why by why, with what they explain, and decide with reasons', async () => {
  const card = granted(await change('post', `/cause-cases/${id}/causes`, id, { category: 'wear', text: 'Понтон сгнил', query: { words: ['ржав', 'сгнил'] }, organisation_id: own }), 201);
  const cause = card.causes.find((c) => c.text === 'Понтон сгнил');
  assert.deepEqual([cause.state, cause.put_by, cause.explained, card.figures.explained], ['hypothesis', 'person', planted.ids.length, 0]);
  const deeper = granted(await change('post', `/cause-cases/${id}/causes`, id, { category: 'resources', text: 'Денег на замену не дали', parent_id: cause.id }), 201).causes.find((c) => c.parent_id === cause.id);
  assert.equal(deeper.category, 'resources');
  assert.ok(granted(await api.get('/cause-cases', { token, query: { organisation_id: own, limit: 200 } })).items.some((k) => k.id === id), 'found by who answers for a cause');
  const renamed = granted(await change('patch', `/causes/${deeper.id}`, id, { text: 'Денег на замену не выделили' }));
  assert.equal(renamed.causes.find((c) => c.id === deeper.id).text, 'Денег на замену не выделили');
  refused(await change('patch', `/causes/${cause.id}`, id, { parent_id: deeper.id }), 422);
  refused(await change('patch', `/causes/${cause.id}`, id, { parent_id: cause.id }), 422);
  refused(await change('post', `/causes/${cause.id}/moves`, id, { to: 'accepted' }), 422);
  refused(await change('post', `/causes/${cause.id}/moves`, id, { to: 'confirmed', reason: 'рано' }), 409);
  refused(await change('post', `/causes/${cause.id}/moves`, id, { to: 'proved', reason: 'сам сказал' }), 422);
  refused(await api.post(`/causes/${cause.id}/moves`, { token, etag: '"1"', json: { to: 'accepted', reason: 'по записям' } }), 412);
  const accepted = granted(await change('post', `/causes/${cause.id}/moves`, id, { to: 'accepted', reason: 'Видно по записям' }));
  assert.equal(accepted.figures.explained, planted.ids.length);
  assert.deepEqual(await records(id, { cause_id: cause.id }), [...planted.ids].sort());
  assert.deepEqual(await records(id, { explained: true }), [...planted.ids].sort());
  assert.deepEqual(await records(id, { explained: false }), [...elsewhere.ids].sort());
  for (const side of accepted.sides) assert.equal((await records(id, { side: side.kind, value: side.id })).length, side.messages, `${side.kind} ${side.name}`);
  for (const week of accepted.weeks.filter((w) => w.messages)) assert.equal((await records(id, { side: 'week', value: week.from_day })).length, week.messages, week.from_day);
  assert.deepEqual([accepted.history[0].to_state, accepted.history[0].reason], ['accepted', 'Видно по записям']);
});

test('evidence is a query or a record, with what was counted then and what is now', async () => {
  const cause = granted(await get(id)).causes.find((c) => c.text === 'Понтон сгнил');
  refused(await change('post', `/causes/${cause.id}/evidence`, id, { sign: 'for', strength: 2, text: 'ни того ни другого' }), 422);
  refused(await change('post', `/causes/${cause.id}/evidence`, id, { sign: 'for', strength: 4, text: 'слишком сильно', query: { words: ['ржав'] } }), 422);
  refused(await change('post', `/causes/${cause.id}/evidence`, id, { sign: 'for', strength: 1, text: 'нет записи', message_id: '999999999999' }), 422);
  const card = granted(await change('post', `/causes/${cause.id}/evidence`, id, { sign: 'against', strength: 2, text: 'В другой организации тоже', query: { organisations: [foreign] } }), 201);
  const added = card.evidence.find((e) => e.text === 'В другой организации тоже');
  assert.deepEqual([added.sign, added.count_then, added.count_now], [-1, 6, 6]);
  await product.psql(`update message set organisation_id = ${own} where id = ${elsewhere.ids[0]}`);
  const later = granted(await get(id)).evidence.find((e) => e.id === added.id);
  assert.deepEqual([later.count_then, later.count_now], [6, 5]);
  await product.psql(`update message set organisation_id = ${foreign} where id = ${elsewhere.ids[0]}`);
  const one = granted(await change('post', `/causes/${cause.id}/evidence`, id, { sign: 'for', strength: 3, text: 'Акт осмотра', message_id: planted.ids[0] }), 201).evidence.find((e) => e.message_id === planted.ids[0]);
  const gone = granted(await change('delete', `/cause-evidence/${one.id}`, id));
  assert.ok(!gone.evidence.some((e) => e.id === one.id));
  const machine = gone.evidence.find((e) => e.put_by === 'machine');
  refused(await change('delete', `/cause-evidence/${machine.id}`, id), 409);
});

test('a new message is proposed to an accepted cause, and counts when a person takes it', async () => {
  const before = granted(await get(id));
  const cause = before.causes.find((c) => c.text === 'Понтон сгнил');
  const fresh = await plantCauses(product, { organisation_id: own, size: 2 });
  await proposeNew(product);
  const card = granted(await get(id));
  assert.equal(card.causes.find((c) => c.id === cause.id).proposed, 2);
  assert.equal(card.figures.explained, before.figures.explained);
  assert.deepEqual(await records(id, { proposed_to: cause.id }), [...fresh.ids].sort());
  assert.equal(granted(await api.get('/cause-cases', { token })).items.find((k) => k.id === id).proposed, 2);
  refused(await change('post', `/causes/${cause.id}/proposals`, id, { message_ids: [planted.ids[0]], to: 'accepted' }), 422);
  granted(await change('post', `/causes/${cause.id}/proposals`, id, { message_ids: [fresh.ids[0]], to: 'accepted' }));
  const taken = granted(await change('post', `/causes/${cause.id}/proposals`, id, { message_ids: [fresh.ids[1]], to: 'rejected' }));
  assert.equal(taken.causes.find((c) => c.id === cause.id).proposed, 0);
  assert.equal(taken.figures.explained, before.figures.explained + 1);
});

test('the responsible sees what was accepted about his records and confirms it', async () => {
  const cause = granted(await get(id)).causes.find((c) => c.text === 'Понтон сгнил');
  const seen = granted(await get(id, recipient));
  assert.deepEqual(seen.causes.map((c) => c.id), [cause.id], 'no hypotheses');
  assert.equal(seen.figures.messages, planted.ids.length + 2);
  assert.equal(seen.messages_then, null);
  assert.ok(seen.evidence.every((e) => e.put_by === 'person' && e.count_then === null));
  assert.equal(seen.evidence.find((e) => e.text === 'В другой организации тоже').count_now, 0, 'foreign records are not counted');
  const other = granted(await open({ title: 'Чужое дело', filter: { theme_id: planted.theme, organisation_id: foreign } }), 201);
  refused(await get(other.id, recipient), 404);
  assert.ok(!granted(await api.get('/cause-cases', { token: recipient })).items.some((k) => k.id === other.id));
  refused(await change('patch', `/causes/${cause.id}`, id, { text: 'Моя причина' }, recipient), 403);
  refused(await change('post', `/causes/${cause.id}/moves`, id, { to: 'rejected', reason: 'не хочу' }, recipient), 403);
  const confirmed = granted(await change('post', `/causes/${cause.id}/moves`, id, { to: 'confirmed', reason: 'Осмотрели: так и есть' }, recipient));
  assert.equal(confirmed.causes[0].state, 'confirmed');
  assert.deepEqual(await product.value(`select action || ' ' || result from audit_log where action = 'cause_move' order by id desc limit 1`), 'cause_move ok');
});

test('who sees a foreign cause by another role confirms it by none', async () => {
  const other = granted(await open({ title: 'Не его дело', filter: { theme_id: planted.theme, organisation_id: foreign } }), 201);
  const put = granted(await change('post', `/cause-cases/${other.id}/causes`, other.id, { category: 'wear', text: 'Чужой понтон', organisation_id: foreign, query: { words: ['понтон'] } }), 201);
  const cause = put.causes.find((c) => c.text === 'Чужой понтон');
  granted(await change('post', `/causes/${cause.id}/moves`, other.id, { to: 'accepted', reason: 'Видно по записям' }));
  const grant = await product.psql(`insert into role_grant (account_id, role, valid_from) select id, 'mayor', current_date from account where login = 'recipient' returning id`);
  try {
    const seen = granted(await get(other.id, recipient)).causes.find((c) => c.id === cause.id);
    assert.deepEqual([seen.state, seen.moves], ['accepted', []], 'seen as the mayor sees it, with nothing to press');
    assert.match(refused(await change('post', `/causes/${cause.id}/moves`, other.id, { to: 'confirmed', reason: 'Не моё' }, recipient), 403).detail, /вашей организации здесь нет/);
  } finally {
    await product.psql(`delete from role_grant where id = ${grant}`);
  }
  assert.equal(await product.value(`select state from cause where id = ${cause.id}`), 'accepted');
});

test('hypotheses are counted anew without touching what people have decided', async () => {
  const card = granted(await get(id));
  const [first, second] = card.causes.filter((c) => c.put_by === 'machine');
  granted(await change('post', `/causes/${first.id}/moves`, id, { to: 'rejected', reason: 'Проверили: не так' }));
  await product.psql(`update cause set score = 9 where id in (${first.id}, ${(second ?? first).id})`);
  const anew = granted(await change('post', `/cause-cases/${id}/guesses`, id));
  assert.equal(anew.causes.find((c) => c.id === first.id).state, 'rejected');
  assert.ok(anew.causes.filter((c) => c.put_by === 'machine').every((c) => c.score < 9));
  const kinds = anew.causes.filter((c) => c.put_by === 'machine').map((c) => c.category);
  assert.equal(new Set(kinds).size, kinds.length, 'nothing is put down twice');
});

test('a closed case keeps still until it is opened again', async () => {
  refused(await change('patch', `/cause-cases/${id}`, id, { state: 'closed' }), 422);
  const closed = granted(await change('patch', `/cause-cases/${id}`, id, { state: 'closed', conclusion: 'Менять понтон' }));
  assert.equal(closed.state, 'closed');
  refused(await change('post', `/cause-cases/${id}/causes`, id, { category: 'wear', text: 'Ещё одна' }), 409);
  refused(await change('post', `/cause-cases/${id}/guesses`, id), 409);
  assert.equal(granted(await change('patch', `/cause-cases/${id}`, id, { state: 'open', title: 'Понтон', what: 'Тонет у причала' })).what, 'Тонет у причала');
  refused(await api.patch(`/cause-cases/${id}`, { token, json: { title: 'Без версии' } }), 428);
});

test('a trial reads the same strengths as the case of the problem has, and counts what was planted', async () => {
  const problem = await product.psql(`with c as (insert into cluster (level, label, born_on) values ('problem', 'понтон, доски', current_date) returning id), m as (insert into cluster_member (message_id, cluster_id, weight, put_by)
    select unnest('{${planted.ids.slice(0, 31).join(',')}}'::bigint[]), c.id, 1, 'hand' from c on conflict (message_id) do update set cluster_id = excluded.cluster_id returning 1) select c.id::text from c, (select count(*) from m) x`);
  const folder = mkdtempSync(path.join(tmpdir(), 'mcu-trial-'));
  chmodSync(folder, 0o755);
  const file = (name, text) => { writeFileSync(`${folder}/${name}`, text); return `${folder}/${name}`; };
  const truth = { seed: 5, causes: [{ id: 'pontoon', category: 'wear', planted: true, messages: planted.ids.slice(0, 30) }, { id: 'unused', category: 'norm', planted: false, messages: planted.ids.slice(30, 31) }] };
  const read = await product.ctl(['eval', 'causes', '--read', file('truth.json', JSON.stringify(truth))]);
  const cases = read.stdout.trim().split('\n').map((line) => JSON.parse(line));
  const [ours, ...more] = cases.filter((k) => k.problem === problem);
  assert.deepEqual([ours.city, ours.cause, ours.category, ours.here, ours.all, more.length], [5, 'pontoon', 'wear', 30, 31, 0]);
  assert.ok(cases.every((k) => k.problem === problem || k.cause === null));
  const { causes } = granted(await open({ title: 'Проба', problem_id: problem }), 201);
  const parts = causes.find((c) => c.put_by === 'machine' && c.category === 'wear').parts;
  for (const [feature, strength] of parts) assert.ok(Math.abs(ours.z[feature] - strength) < 0.006, `${feature}: ${ours.z[feature]}, ${strength}`);

  const line = (city, category, z) => JSON.stringify({ city, problem: '1', cause: category && 'x', category, theme: '01.01', here: category ? 15 : 0, all: 30, z });
  const figures = await product.ctl(['eval', 'causes', file('cases.ndjson', [line(1, 'wear', { say_wear: 1, place: 1 }), line(2, 'norm', { say_wear: 1 }), line(2, null, {}), line(2, null, { say_wear: 1, place: 1 })].join('\n'))]);
  const rows = figures.stdout.trim().split('\n').map((row) => JSON.parse(row));
  const of = (evidence, kind) => rows.find((row) => row.evidence === evidence && row.kind === kind);
  assert.deepEqual([of('all', '').planted, of('all', '').top1, of('all', '').top3_told, of('all', '').unplanted_told], [2, 0.5, 0.5, 0.5]);
  assert.deepEqual([of('without', 'words').unplanted_told, of('only', 'words').unplanted_told, of('without', 'series').unplanted_told], [0, 0, 0.5], 'one kind alone is told of nothing');
  const broken = await product.ctl(['eval', 'causes', file('broken.ndjson', '{"category": "nonsense"}')]);
  assert.equal(broken.code, 1);
  rmSync(folder, { recursive: true });
});

test('what everybody writes of the theme speaks less for a cause of the case', async () => {
  const strength = async () => {
    const { causes } = granted(await open({ title: 'Понтон у своей организации', scope: { themes: [planted.theme], organisations: [own], words: ['понтон'] } }), 201);
    return causes.flatMap((c) => (c.put_by === 'machine' && c.category === 'wear' ? c.parts : [])).find(([feature]) => feature === 'say_wear')?.[1] ?? 0;
  };
  const alone = await strength();
  assert.ok(alone > 0.5, `${alone}`);
  const others = await product.value(`select count(*) from message where theme_id = ${planted.theme}`);
  await plantCauses(product, { organisation_id: foreign, size: Number(others) });
  const common = await strength();
  assert.ok(common < alone - 0.2, `${common} of ${alone}`);
});
