// Actions on many records: preview, the guard by count, results per record, undo of what nobody changed since.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { granted, refused } from '../lib/api.js';
import { eventually, openWorld, pidsOf, uniqueWord } from '../lib/world.js';

const { product, api, as } = await openWorld();
const token = await as('head');
const organisation_id = await product.value("select organisation_id::text from account where login = 'recipient'");
const official_id = await product.value(`select id::text from official where organisation_id = ${organisation_id} order by id limit 1`);
const stranger = await product.value(`select f.id::text from official f join organisation o on o.id = f.organisation_id where not o.path @> array[${organisation_id}] limit 1`);
const theme = await product.value('select id::text from theme where parent_id is not null order by id desc limit 1');

let sets = 0;
/** `n` new records of a source of their own, by SQL as an import would leave them; the filter that finds them. */
async function makeSet(n, { kind = 'message', channel = 'phone', state = 'new' } = {}) {
  const code = `bulk-${Date.now()}-${(sets += 1)}`;
  await product.psql(`insert into source (code, name, kind, channel) values ('${code}', '${code}', 'file', 'file')`);
  const source = await product.value(`select id::text from source where code = '${code}'`);
  await product.psql(`insert into message (kind, channel, source_id, external_id, text, state) select '${kind}', '${channel}', ${source}, g, 'Запись ' || g, '${state}' from generate_series(1, ${n}) g`);
  return { source_id: source };
}
const preview = (json, by = token) => api.post('/bulk/preview', { token: by, json });
const order = (json, by = token) => api.post('/bulk', { token: by, json });
const settled = (id, by = token) => eventually(`bulk ${id} ends`, async () => {
  const bulk = granted(await api.get(`/bulk/${id}`, { token: by }));
  return ['done', 'undone', 'failed'].includes(bulk.status) && bulk;
});
const run = async (json, by = token) => settled(granted(await order(json, by), 202).id, by);
const undo = async (id) => {
  granted(await api.post(`/bulk/${id}/undo`, { token }), 202);
  return eventually(`undo ${id} ends`, async () => {
    const bulk = granted(await api.get(`/bulk/${id}`, { token }));
    return ['undone', 'failed'].includes(bulk.status) && bulk;
  });
};
const rows = (filter, columns = 'state') => product.sql(`select id::text as id, ${columns} from message where source_id = ${filter.source_id} order by message.id`);

test('a preview counts, shows the first twenty and says why which would be refused; it changes nothing', async () => {
  const filter = await makeSet(30);
  await product.psql(`update message set state = 'closed' where source_id = ${filter.source_id} and id % 3 = 0`);
  const before = await rows(filter, 'state, rev');
  const shown = granted(await preview({ filter, move: 'register' }));
  const closed = before.filter((r) => r.state === 'closed').length;
  assert.deepEqual([shown.count, shown.first.length, shown.refused], [30, 20, closed]);
  assert.deepEqual(shown.reasons, [{ code: 'wrong_move', detail: 'Из состояния «Закрыто» такое действие невозможно.', count: closed }]);
  assert.deepEqual(shown.first.map((r) => r.id), before.map((r) => r.id).reverse().slice(0, 20), 'in the order of the list');
  for (const r of shown.first) assert.equal(r.code, r.state === 'closed' ? 'wrong_move' : null);
  assert.deepEqual(await rows(filter, 'state, rev'), before);
});

test('an action over a filter: result per record, history, what it was comes back whole', async () => {
  const filter = await makeSet(7);
  const all = await rows(filter, 'rev');
  await product.psql(`update message set state = 'rejected' where id = ${all[0].id}`);
  const columns = 'state, organisation_id, official_id, due_on, registered_at, priority, theme_id';
  const before = await rows(filter, columns);
  const registered = await run({ filter, expected: 7, move: 'register', reason: 'Разом' });
  assert.deepEqual([registered.status, registered.total, registered.done, registered.refused, registered.can_undo], ['done', 7, 6, 1, true]);
  const items = granted(await api.get(`/bulk/${registered.id}/items`, { token })).items;
  assert.deepEqual(items.map((i) => i.result).sort(), [...Array(6).fill('done'), 'refused']);
  assert.deepEqual(items.filter((i) => i.result === 'refused').map((i) => [i.message_id, i.code]), [[all[0].id, 'wrong_move']]);
  assert.equal(granted(await api.get(`/bulk/${registered.id}/items?result=refused`, { token })).items.length, 1);
  const [one] = (await rows(filter, columns)).slice(1);
  assert.deepEqual([one.state, Boolean(one.registered_at), Boolean(one.due_on)], ['registered', true, true]);
  const [told, dated] = granted(await api.get(`/messages/${all[1].id}/history`, { token })).items.slice(-2);
  assert.deepEqual([dated.kind, dated.changes, dated.details], ['edit', { due_on: [null, one.due_on] }, { bulk_id: registered.id }], 'the deadline it brought');
  assert.deepEqual([told.kind, told.move, told.from_state, told.to_state, told.note, told.details.bulk_id], ['state', 'register', 'new', 'registered', 'Разом', registered.id]);
  const edited = await run({ filter, expected: 7, priority: 2, theme_id: theme });
  assert.deepEqual([edited.done, edited.refused], [7, 0]);
  const assigned = await run({ filter, expected: 7, move: 'assign', organisation_id, official_id });
  assert.equal(assigned.done, 6);
  for (const bulk of [assigned, edited, registered]) {
    const back = await undo(bulk.id);
    assert.deepEqual([back.status, back.undone, back.kept], ['undone', bulk.done, 0]);
  }
  assert.deepEqual(await rows(filter, columns), before);
  refused(await api.post(`/bulk/${assigned.id}/undo`, { token }), 409, 'wrong_state');
});

test('an undo leaves alone what somebody changed since, and says so', async () => {
  const filter = await makeSet(5);
  const bulk = await run({ filter, expected: 5, priority: 1, collective: true });
  const [changed, ...others] = await rows(filter, 'rev');
  const path = `/messages/${changed.id}`;
  granted(await api.patch(path, { token: await as('analyst'), etag: (await api.get(path, { token })).etag, json: { subject: 'Правка после' } }));
  const back = await undo(bulk.id);
  assert.deepEqual([back.undone, back.kept], [4, 1]);
  const [kept] = granted(await api.get(`/bulk/${bulk.id}/items?result=kept`, { token })).items;
  assert.equal(kept.message_id, changed.id);
  assert.match(kept.detail, /изменили позже.*Лебедева/);
  assert.deepEqual((await rows(filter, 'priority, collective')).map((r) => [r.priority, r.collective]), [[1, true], ...others.map(() => [0, false])]);
});

test('an answer that was given to the applicant to be rated is not taken back with the others', async () => {
  const filter = await makeSet(2, { channel: 'pos', state: 'in_work' });
  await run({ filter, expected: 2, move: 'submit', answer: 'Работы идут по графику' });
  const approved = await run({ filter, expected: 2, move: 'approve' });
  const [rated, other] = await rows(filter);
  const path = `/messages/${rated.id}`;
  granted(await api.post(`${path}/mark-link`, { token, etag: (await api.get(`${path}/marks`, { token })).etag ?? '"0"' }), 201);
  const back = await undo(approved.id);
  assert.deepEqual([back.undone, back.kept], [1, 1]);
  const [kept] = granted(await api.get(`/bulk/${approved.id}/items?result=kept`, { token })).items;
  assert.deepEqual([kept.message_id, kept.detail], [rated.id, 'Заявителю уже дана ссылка на оценку этого ответа.']);
  assert.deepEqual([granted(await api.get(path, { token })).answers.length, granted(await api.get(`/messages/${other.id}`, { token })).answers.length], [1, 0]);
});

test('the guard by count: a set that has changed is 409 with the count of now', async () => {
  const filter = await makeSet(3);
  refused(await order({ filter, move: 'register' }), 422);
  assert.equal(refused(await order({ filter, expected: 2, move: 'register' }), 409, 'set_changed').count, 3);
  assert.deepEqual((await rows(filter)).map((r) => r.state), ['new', 'new', 'new']);
  assert.equal((await run({ filter, expected: 3, move: 'register' })).done, 3);
});

test('a search is a set as well', async () => {
  const word = uniqueWord();
  for (let i = 0; i < 4; i += 1) granted(await api.post('/messages', { token, json: { kind: 'message', channel: i ? 'phone' : 'vk', text: `${word} не горит фонарь` } }), 201);
  await eventually('all are found', async () => granted(await api.get('/search', { token, query: { q: word } })).total.value === 4);
  const shown = granted(await preview({ q: word, params: { channel: 'phone' }, move: 'register' }));
  assert.deepEqual([shown.count, shown.refused], [3, 0]);
  const bulk = await run({ q: word, expected: 4, move: 'assign', organisation_id });
  assert.deepEqual([bulk.done, bulk.refused], [1, 3], 'what is not registered yet is refused');
  assert.equal(bulk.selection.q, word);
});

test('answers of many: given, sent for approval, approved with their drafts, and taken back', async () => {
  const filter = await makeSet(4, { channel: 'pos', state: 'in_work' });
  const submitted = await run({ filter, expected: 4, move: 'submit', answer: 'Работы идут по графику' });
  assert.equal(submitted.done, 4);
  const [first] = await rows(filter);
  assert.equal(granted(await api.get(`/messages/${first.id}`, { token })).draft.text, 'Работы идут по графику');
  const approved = await run({ filter, expected: 4, move: 'approve' });
  assert.equal(approved.done, 4);
  let card = granted(await api.get(`/messages/${first.id}`, { token }));
  assert.deepEqual([card.state, card.draft, card.answers.map((a) => [a.kind, a.text])], ['answered', null, [['final', 'Работы идут по графику']]]);
  assert.equal((await undo(approved.id)).undone, 4);
  card = granted(await api.get(`/messages/${first.id}`, { token }));
  assert.deepEqual([card.state, card.draft.text, card.answers, card.answered_at], ['on_approval', 'Работы идут по графику', [], null]);
  assert.equal((await undo(submitted.id)).undone, 4);
  assert.equal(granted(await api.get(`/messages/${first.id}`, { token })).draft, null);
});

test('interim answers of many wait for approval as what they are, and are taken back so', async () => {
  const filter = await makeSet(3, { channel: 'pos', state: 'in_work' });
  const [one] = await rows(filter);
  const look = async () => granted(await api.get(`/messages/${one.id}`, { token }));
  const submitted = await run({ filter, expected: 3, move: 'submit_interim', answer: 'Запросили сведения' });
  assert.equal(submitted.done, 3);
  assert.equal((await look()).draft.kind, 'interim');
  assert.deepEqual(granted(await preview({ filter, move: 'approve' })).reasons.map((r) => [r.code, r.count]), [['wrong_move', 3]]);
  const approved = await run({ filter, expected: 3, move: 'approve_interim' });
  assert.equal(approved.done, 3);
  let card = await look();
  assert.deepEqual([card.state, card.draft, card.answers.map((a) => [a.kind, a.text])], ['interim', null, [['interim', 'Запросили сведения']]]);
  assert.equal((await undo(approved.id)).undone, 3);
  card = await look();
  assert.deepEqual([card.state, card.draft.kind, card.draft.text, card.answers], ['on_approval', 'interim', 'Запросили сведения', []]);
  assert.equal((await undo(submitted.id)).undone, 3);
  assert.deepEqual([(await look()).state, (await look()).draft], ['in_work', null]);
});

test('a registration that is owed is made up for where the records stand, for many at once too', async () => {
  const filter = await makeSet(2, { kind: 'appeal', channel: 'written', state: 'in_work' });
  const done = await run({ filter, expected: 2, move: 'register' });
  assert.equal(done.done, 2);
  for (const r of await rows(filter, 'state, registered_at, number')) assert.ok(r.state === 'in_work' && r.registered_at && r.number, JSON.stringify(r));
  assert.deepEqual(granted(await preview({ filter, move: 'register' })).reasons.map((r) => [r.code, r.count]), [['wrong_move', 2]]);
  assert.equal((await undo(done.id)).undone, 2);
  for (const r of await rows(filter, 'registered_at')) assert.equal(r.registered_at, null);
});

test('what failed on its way is undone as far as it came', async () => {
  // More than one chunk of the job (2,500), in the order of the list: the oldest record stands in the last one and takes no change.
  const filter = await makeSet(2600);
  const last = await product.value(`select min(id)::int from message where source_id = ${filter.source_id}`);
  await product.psql(`alter table message add constraint bulk_probe check (id <> ${last} or priority = 0) not valid; alter table bulk add constraint bulk_probe check (refused = 0) not valid`);
  const failed = await run({ filter, expected: 2600, priority: 2 });
  await product.psql('alter table message drop constraint bulk_probe; alter table bulk drop constraint bulk_probe');
  assert.deepEqual([failed.status, failed.done, failed.can_undo], ['failed', 2599, true]);
  assert.equal((await undo(failed.id)).undone, 2599);
  assert.equal(await product.value(`select count(*)::int from message where source_id = ${filter.source_id} and priority <> 0`), 0);
});

test('a record that the database refuses is left alone with the reason, the others of its chunk are done, and undone', async () => {
  const filter = await makeSet(300);
  await product.psql(`update message set priority = id % 2 where source_id = ${filter.source_id}`);
  const before = await rows(filter, 'priority, state, number');
  const bad = [before[0], before[130], before[131], before[299]].map((r) => r.id);
  const probe = (check) => product.psql(`alter table message drop constraint if exists bulk_bad; ${check && `alter table message add constraint bulk_bad check (id not in (${bad}) or ${check}) not valid`}`);
  await probe('priority < 2');
  const done = await run({ filter, expected: 300, priority: 2 });
  await probe('');
  assert.deepEqual([done.status, done.done, done.refused], ['done', 296, 4]);
  const items = granted(await api.get(`/bulk/${done.id}/items`, { token, query: { result: 'refused' } })).items;
  assert.deepEqual(items.map((i) => [i.message_id, i.code, i.detail]).sort(), bad.map((id) => [id, 'failed', 'Данные не прошли проверку.']).sort());
  assert.ok((await rows(filter, 'priority')).every((r, i) => r.priority === (bad.includes(r.id) ? before[i].priority : 2)));
  bad.splice(0, 4, before[1].id);
  await probe('priority = 2');
  const back = await undo(done.id);
  await probe('');
  assert.deepEqual([back.status, back.undone, back.kept], ['undone', 295, 1]);
  assert.deepEqual((await rows(filter, 'priority, state, number')).filter((r) => r.id !== before[1].id), before.filter((r) => r.id !== before[1].id));
  const kept = granted(await api.get(`/bulk/${done.id}/items`, { token, query: { result: 'kept' } })).items;
  assert.deepEqual(kept.map((i) => [i.message_id, i.detail]), [[before[1].id, 'Данные не прошли проверку.']]);
});

test('each refusal has its reason', async () => {
  const reason = async (filter, json, by = token) => granted(await preview({ filter, ...json }, by)).reasons.map((r) => [r.code, r.count]);
  const appeals = await makeSet(2, { kind: 'appeal', channel: 'written', state: 'registered' });
  assert.deepEqual(await reason(appeals, { move: 'assign', organisation_id }), [['missing', 2]]);
  assert.deepEqual(await reason(appeals, { move: 'assign', organisation_id, official_id: stranger }), [['official', 2]]);
  assert.deepEqual(await reason(appeals, { organisation_id, official_id: stranger }), [['official', 2]]);
  assert.deepEqual(await reason(appeals, { move: 'extend', until_on: '2030-01-01', reason: 'Так', notice_on: '2026-11-01', notice_by: 'letter' }), [['term', 2]]);
  assert.deepEqual(await reason(appeals, { move: 'extend', until_on: '2030-01-01', reason: 'Так', notice_on: '2026-11-01', notice_by: 'letter' }, await as('analyst')), [['forbidden', 2]]);
  assert.deepEqual(await reason(appeals, { priority: 0 }), [['unchanged', 2]]);
  assert.deepEqual(await reason(await makeSet(1, { channel: 'pos', state: 'on_approval' }), { move: 'approve' }), [['answer', 1]]);
  const holes = await makeSet(2, { channel: 'pos', state: 'on_approval' });
  await product.psql(`insert into answer_draft (message_id, text) select id, case when id % 2 = 0 then 'Адрес: [адрес]' else 'Засыпали' end from message where source_id = ${holes.source_id}`);
  assert.deepEqual(await reason(holes, { move: 'approve' }), [['hole', 1]]);
  assert.deepEqual(await reason(holes, { move: 'approve', answer: 'По [номер]' }), [['hole', 2]]);
});

test('a closed organisation or theme is not given to many: refused where it stands, and at the run when it was closed meanwhile', async () => {
  const filter = await makeSet(3);
  const admin = await as('admin');
  const code = `bulk-${Date.now()}`;
  const place = granted(await api.post('/organisations', { token: admin, json: { parent_id: null, code, name: code, short_name: code, kind: 'other' } }), 201).id;
  const topic = granted(await api.post('/themes', { token: admin, json: { parent_id: null, code, name: code, significant: false } }), 201).id;
  const close = (table, id) => product.psql(`update ${table} set closed_on = current_date where id = ${id}`);
  // Ordered while both are open, run when they are closed.
  const actions = [{ organisation_id: place }, { theme_id: topic }, { move: 'register' }];
  for (const pid of pidsOf(product, 'mcu-jobs')) process.kill(pid, 'SIGSTOP');
  const ordered = [];
  for (const action of actions) ordered.push(granted(await order({ filter, expected: 3, ...action }), 202).id);
  await close('organisation', place);
  await close('theme', topic);
  for (const pid of pidsOf(product, 'mcu-jobs')) process.kill(pid, 'SIGCONT');
  const [one, two, three] = [await settled(ordered[0]), await settled(ordered[1]), await settled(ordered[2])];
  assert.deepEqual([one.done, one.refused, two.done, two.refused, three.done], [0, 3, 0, 3, 3]);
  for (const { id } of [one, two]) {
    const items = granted(await api.get(`/bulk/${id}/items`, { token })).items;
    assert.deepEqual(items.map((i) => [i.code, i.detail]), Array(3).fill(['closed', 'Организацию или тему за это время закрыли.']));
  }
  assert.ok((await rows(filter, 'organisation_id, theme_id')).every((r) => r.organisation_id === null && r.theme_id === null));
  const wrong = async (answer) => refused(await answer, 422, 'invalid').errors.map((e) => [e.pointer, e.code, e.message]);
  for (const json of [{ organisation_id: place }, { theme_id: topic }, { move: 'assign', organisation_id: place, official_id }]) {
    const expected = json.theme_id ? [['/theme_id', 'closed', 'Эта тема закрыта: выберите другую.']] : [['/organisation_id', 'closed', 'Эта организация закрыта: выберите другую.']];
    assert.deepEqual(await wrong(preview({ filter, ...json })), expected);
    assert.deepEqual(await wrong(order({ filter, expected: 3, ...json })), expected);
  }
});

test('hostile input is refused with pointers, and nothing is ordered', async () => {
  const filter = await makeSet(1);
  const cases = [
    [{ move: 'register', expected: 1 }, '/filter'], [{ filter, q: 'яма', move: 'register', expected: 1 }, '/filter'], [{ filter, expected: 1 }, '/move'],
    [{ filter: { colour: 'red' }, move: 'register', expected: 1 }, '/filter/colour'], [{ filter: { limit: '5' }, move: 'register', expected: 1 }, '/filter/limit'],
    [{ filter: { source_id: 5 }, move: 'register', expected: 1 }, '/filter/source_id'], [{ filter: { state: "new'--" }, move: 'register', expected: 1 }, '/filter/state'],
    [{ filter: [], move: 'register', expected: 1 }, '/filter'], [{ filter, params: {}, move: 'register', expected: 1 }, '/params'], [{ q: 'яма', params: { sort: 1 }, move: 'register', expected: 1 }, '/params/sort'],
    [{ filter, move: 'nosuch', expected: 1 }, '/move'], [{ filter, move: 'register', priority: 1, expected: 1 }, '/priority'], [{ filter, priority: 1, reason: 'ы', expected: 1 }, '/reason'],
    [{ filter, move: 'assign', organisation_id: null, expected: 1 }, '/organisation_id'], [{ filter, theme_id: '99999999', expected: 1 }, '/theme_id'],
    [{ filter, organisation_id: '99999999', expected: 1 }, '/organisation_id'], [{ filter, priority: 7, expected: 1 }, '/priority'], [{ filter, state: 'closed', expected: 1 }, '/state'],
    [{ filter, move: 'register', expected: '1' }, '/expected'], [{ filter, move: 'register', expected: -1 }, '/expected'],
  ];
  for (const [json, pointer] of cases)
    assert.ok(refused(await order(json), 422, 'invalid').errors.some((e) => e.pointer === pointer), `${pointer} of ${JSON.stringify(json)}`);
  for (const path of ['/bulk/999999999', '/bulk/999999999/items']) refused(await api.get(path, { token }), 404);
  refused(await api.post('/bulk/999999999/undo', { token }), 404);
  refused(await api.get('/bulk?limit=0', { token }), 400);
});

test('an action is seen and undone by the account that ordered it alone', async () => {
  const filter = await makeSet(1);
  const bulk = await run({ filter, expected: 1, priority: 1 });
  const other = await as('analyst');
  for (const path of ['', '/items']) refused(await api.get(`/bulk/${bulk.id}${path}`, { token: other }), 404);
  refused(await api.post(`/bulk/${bulk.id}/undo`, { token: other }), 404);
  assert.ok(granted(await api.get('/bulk', { token })).items.some((b) => b.id === bulk.id));
  assert.ok(!granted(await api.get('/bulk', { token: other })).items.some((b) => b.id === bulk.id));
});

test('after the hours an undo is refused', async () => {
  const filter = await makeSet(1);
  const bulk = await run({ filter, expected: 1, priority: 1 });
  assert.equal(Math.round((Date.parse(bulk.undo_until) - Date.parse(bulk.finished_at)) / 3600e3), 24);
  await product.psql(`update bulk set undo_until = now() where id = ${bulk.id}`);
  refused(await api.post(`/bulk/${bulk.id}/undo`, { token }), 409, 'wrong_state');
  assert.deepEqual((await rows(filter, 'priority')).map((r) => r.priority), [1]);
});

test('ten thousand records, and back', async (t) => {
  const filter = await makeSet(10000);
  const shown = Date.now();
  assert.equal(granted(await preview({ filter, move: 'register' })).count, 10000);
  t.diagnostic(`preview ${Date.now() - shown} ms`);
  const began = Date.now();
  const bulk = await run({ filter, expected: 10000, move: 'register' });
  t.diagnostic(`done ${Date.now() - began} ms`);
  assert.deepEqual([bulk.status, bulk.done], ['done', 10000]);
  const back = Date.now();
  assert.equal((await undo(bulk.id)).undone, 10000);
  t.diagnostic(`undone ${Date.now() - back} ms`);
  assert.equal(await product.value(`select count(*)::int from message where source_id = ${filter.source_id} and state = 'new' and due_on is null`), 10000);
});

test('more than twenty thousand are too many', async () => {
  const filter = await makeSet(20001);
  assert.equal(refused(await preview({ filter, priority: 1 }), 422).errors[0].code, 'too_many');
  const misread = refused(await preview({ q: '555*', params: { channel: 'phone' }, priority: 1 }), 422).errors;
  assert.deepEqual(misread.map((e) => [e.pointer, e.code]), [['/q', 'wrong_query']], 'what is left of a query with a mistake is not acted upon');
});
