// Kinds of records in the matrix of rights: who works with some kinds alone reads the others and does nothing to them.
import { before, test } from 'node:test';
import assert from 'node:assert/strict';
import { granted, refused } from '../lib/api.js';
import { counts, importsOf } from '../lib/imports.js';
import { eventually, openWorld, uniqueWord } from '../lib/world.js';

const { product, api, as } = await openWorld();
const [head, im, pos, admin] = [await as('head'), await as('im'), await as('pos'), await as('admin')];
const word = uniqueWord('видовой');
const organisation_id = await product.value("select organisation_id::text from account where login = 'recipient'");
const ABOUT = { appeal: { kind: 'appeal', channel: 'written' }, line: { kind: 'message', channel: 'phone' }, pos: { kind: 'message', channel: 'pos' }, im: { kind: 'message', channel: 'vk' }, page: { kind: 'comment', channel: 'page' } };
const records = {};

const make = async (machine, token = head) => api.post('/messages', { token, json: { ...ABOUT[machine], text: `${word}: яма у дома`, organisation_id } });
const card = (id, token) => api.get(`/messages/${id}`, { token });
/** A change under the version of now, asked of somebody who sees it. */
const act = async (method, path, id, token, json) => api[method](`/messages/${id}${path}`, { token, etag: (await card(id, token)).etag, json });
const other = (answer, name) => assert.match(refused(answer, 403, 'other_kind').detail, new RegExp(name));
const move = (id, token, json) => act('post', '/moves', id, token, json);

before(async () => {
  for (const machine of Object.keys(ABOUT)) records[machine] = granted(await make(machine), 201).id;
});

test('a card offers what the kind allows and nothing else; it is read all the same', async () => {
  for (const [login, mine] of [['im', ['im', 'page']], ['pos', ['pos']]]) {
    for (const [machine, id] of Object.entries(records)) {
      const { moves, actions, answer_kinds, text } = granted(await card(id, await as(login)));
      assert.ok(text.includes(word), `${login} reads ${machine}`);
      const offered = { moves: moves.length > 0, answers: answer_kinds.length > 0, edits: actions.includes('message.edit'), approves: actions.includes('message.approve') };
      const yes = mine.includes(machine);
      assert.deepEqual(offered, { moves: yes, answers: yes, edits: yes, approves: yes }, `${login} and ${machine}`);
    }
  }
});

test('each action upon a record of another kind is refused and names the kind; nothing of it happens', async () => {
  const id = records.appeal;
  const { rev } = granted(await card(id, head));
  const name = 'Обращение по 59-ФЗ';
  other(await act('patch', '', id, im, { priority: 1 }), name);
  other(await move(id, im, { move: 'register' }), name);
  other(await act('post', '/answers', id, im, { kind: 'first', text: 'Принято в работу' }), name);
  other(await act('post', '/outcome', id, im, { outcome: 'solved', outcome_by: 'centre', reason: 'проба' }), name);
  other(await act('patch', '/card', id, im, { urgency: null }), name);
  other(await act('post', '/requests', id, im, { addressee: 'Росреестр', note: 'план', asked_on: '2026-01-01' }), name);
  other(await api.post(`/messages/${id}/calls`, { token: im, json: { whom: 'executor', result: 'reached', note: 'Обещал' } }), name);
  other(await api.post(`/messages/${id}/mark-link`, { token: im, etag: '"0"' }), name);
  other(await api.delete(`/messages/${id}/mark-link`, { token: im, etag: '"0"' }), name);
  other(await api.post(`/messages/${id}/attachments?file_name=a.txt`, { token: im, body: 'x', headers: { 'Content-Type': 'application/octet-stream' } }), name);
  other(await act('post', '/take-over', id, im), name);
  for (const machine of ['im', 'page', 'line', 'appeal']) other(await act('patch', '', records[machine], pos, { priority: 1 }), '«');
  assert.equal(granted(await card(id, head)).rev, rev);
  granted(await act('patch', '', records.im, im, { priority: 1 }));
  granted(await act('patch', '', records.pos, pos, { priority: 1 }));
});

test('a stale version of another kind is told by its kind; a right that is not there at all stays forbidden', async () => {
  other(await api.patch(`/messages/${records.appeal}`, { token: im, etag: '"999"', json: { priority: 1 } }), '59-ФЗ');
  refused(await api.patch(`/messages/${records.appeal}`, { token: await as('mayor'), etag: '"999"', json: { priority: 1 } }), 403, 'forbidden');
});

test('records are made of one’s own kinds alone, and none is put into another kind', async () => {
  for (const machine of ['im', 'page']) granted(await make(machine, im), 201);
  other(await make('appeal', im), '59-ФЗ');
  other(await make('pos', im), 'ПОС');
  granted(await make('pos', pos), 201);
  const mine = granted(await make('im', im), 201).id;
  const right = (await product.sql("select 1 from role_permission where role = 'im' and action = 'message.reclassify'")).length > 0;
  const answer = await act('put', '/kind', mine, im, { kind: 'appeal', channel: 'written', reason: 'Письмо' });
  if (right) other(answer, '59-ФЗ');
  else refused(answer, 403, 'forbidden');
});

test('an action on many counts records of other kinds apart and leaves them alone', async () => {
  const set = await Promise.all(['im', 'im', 'appeal', 'pos'].map(async (m) => granted(await make(m), 201).id));
  const before = await product.sql(`select id::text, rev, state from message where id in (${set.join()}) order by message.id`);
  const source = `kinds-${Date.now()}`;
  await product.psql(`insert into source (code, name, kind, channel) values ('${source}', '${source}', 'file', 'file')`);
  const source_id = await product.value(`select id::text from source where code = '${source}'`);
  await product.psql(`update message set source_id = ${source_id} where id in (${set.join()})`);
  const json = { filter: { source_id }, priority: 2 };
  const shown = granted(await api.post('/bulk/preview', { token: im, json }));
  assert.deepEqual([shown.count, shown.refused], [4, 2]);
  assert.deepEqual(shown.reasons.map((r) => [r.code, r.count]).sort(), [['other_kind', 1], ['other_kind', 1]]);
  assert.deepEqual(shown.reasons.map((r) => /«(.*)»/.exec(r.detail)[1]).sort(), ['Обращение по 59-ФЗ', 'Сообщение ПОС']);
  const { id } = granted(await api.post('/bulk', { token: im, json: { ...json, expected: 4 } }), 202);
  const done = await eventually('the action ends', async () => {
    const b = granted(await api.get(`/bulk/${id}`, { token: im }));
    return b.status === 'done' && b;
  });
  assert.deepEqual([done.done, done.refused], [2, 2]);
  const after = await product.sql(`select id::text, priority from message where id in (${set.join()}) order by message.id`);
  assert.deepEqual(after.map((r) => r.priority), before.map((r) => (r.id === set[0] || r.id === set[1] ? 2 : 0)));

  // What the right to this very action has lost since is not undone by it, and says so; other rights upon the kind do not help.
  await product.psql("update role_permission set machines = array['page'] where role = 'im' and action = 'message.edit'");
  try {
    granted(await api.post(`/bulk/${id}/undo`, { token: im }), 202);
    const undone = await eventually('the undo ends', async () => {
      const b = granted(await api.get(`/bulk/${id}`, { token: im }));
      return ['undone', 'failed'].includes(b.status) && b;
    });
    assert.deepEqual([undone.status, undone.undone, undone.kept], ['undone', 0, 2]);
    const kept = granted(await api.get(`/bulk/${id}/items`, { token: im, query: { result: 'kept' } })).items;
    assert.ok(kept.every((i) => /Инцидент-менеджмент/.test(i.detail)), JSON.stringify(kept));
  } finally {
    await product.psql("update role_permission set machines = array['im', 'page'] where role = 'im' and action = 'message.edit'");
  }
});

test('a batch of work is made of one’s own kinds', async () => {
  const set = await Promise.all(['im', 'appeal', 'page', 'line'].map(async (m) => granted(await make(m), 201).id));
  const source = `kinds-batch-${Date.now()}`;
  await product.psql(`insert into source (code, name, kind, channel) values ('${source}', '${source}', 'file', 'file')`);
  const source_id = await product.value(`select id::text from source where code = '${source}'`);
  await product.psql(`update message set source_id = ${source_id} where id in (${set.join()})`);
  const batch = granted(await api.post('/batches', { token: im, json: { filter: { source_id }, limit: 10 } }), 201);
  assert.deepEqual(batch.items.map((i) => i.message_id).sort(), [set[0], set[2]].sort());
  granted(await api.post(`/batches/${batch.id}/release`, { token: im, json: {} }));
});

test('a file of another kind is not begun; of a file of many kinds one’s own rows go in, and none changes a record of another kind', async () => {
  const [{ upload, start, whole }, stamp] = [importsOf(api, im), Date.now().toString(36)];
  const pos_file = `\ufeffНомер обращения;Канал;Текст\r\n1;ПОС;${word} из ПОС\r\n`;
  const rows = (list) => list.map((r) => JSON.stringify(r)).join('\n');
  const plain = granted(await upload(`kinds-${stamp}.csv`, pos_file), 201);
  other(await start(plain.id, { channel: 'pos' }), 'ПОС');
  other(await start(plain.id, { channel: 'phone' }), '«');
  await product.psql(`update import_job set detected = detected || '{"channel": "pos"}' where id = ${plain.id}`);
  other(await start(plain.id, { channel: 'vk' }), 'ПОС');
  other(await start(plain.id, { dry_run: true }), 'ПОС');
  assert.equal(granted(await api.get(`/imports/${plain.id}`, { token: im })).status, 'uploaded');

  const source = `kinds-file-${stamp}`;
  const mixed = rows([{ id: '1', text: word, channel: 'pos' }, { id: '2', text: word, channel: 'vk' }, { id: '3', text: word, channel: 'vk', kind: 'appeal' }, { id: '4', text: word, channel: 'page' }]);
  const job = await whole(`${source}.ndjson`, mixed, { source });
  assert.deepEqual(counts(job), { rows: 4, created: 2, updated: 0, unchanged: 0, rejected: 2 });
  const told = granted(await api.get(`/imports/${job.id}/rows`, { token: im, query: { outcome: 'rejected' } })).items;
  assert.deepEqual(told.map((r) => [r.row_no, r.code, /«(.*)»/.exec(r.detail)[1]]), [['1', 'other_kind', 'Сообщение ПОС'], ['3', 'other_kind', 'Обращение по 59-ФЗ']]);
  assert.equal((await importsOf(api, head).whole(`${source}.ndjson`, mixed, { source })).created, 2, 'the whole right brings the others in');
  const again = await whole(`${source}-2.ndjson`, rows([{ id: '1', text: `${word} и ещё`, channel: 'vk' }]), { source });
  assert.deepEqual(counts(again), { rows: 1, created: 0, updated: 0, unchanged: 0, rejected: 1 }, 'a record of ПОС is not made one of ИМ by its number');
  assert.equal((await whole(`${source}-3.ndjson`, rows([{ id: '1', text: word }]), { source, channel: 'vk', dry_run: true })).rejected, 1);
});

test('the matrix narrows a right, and it counts from the next request on; who does not know of kinds leaves them', async () => {
  const read = () => api.get('/permissions', { token: admin });
  const put = (etag, items, reason = 'проба видов') => api.put('/permissions', { token: admin, etag, json: { reason, items } });
  const analyst = await as('analyst');
  const before = await read();
  const { items, machines, actions } = granted(before);
  assert.deepEqual(machines.map((m) => m.code), ['appeal', 'pos', 'im', 'page', 'line']);
  assert.deepEqual(items.find((x) => x.role === 'im' && x.action === 'message.edit').machines, ['im', 'page']);
  assert.equal(actions.find((a) => a.action === 'message.read').by_kind, false);
  const narrow = (role, action, kinds) => items.map((x) => (x.role === role && x.action === action ? { ...x, machines: kinds } : x));
  granted(await act('patch', '', records.appeal, analyst, { priority: 1 }));
  const changed = await put(before.etag, narrow('analyst', 'message.edit', ['line', 'pos']));
  granted(changed);
  try {
    other(await act('patch', '', records.appeal, analyst, { priority: 0 }), '59-ФЗ');
    granted(await act('patch', '', records.line, analyst, { priority: 1 }));
    assert.deepEqual(granted(await api.get('/session', { token: analyst })).kinds, { 'message.edit': ['line', 'pos'] });
    const [latest] = granted(await api.get('/permissions/versions', { token: admin })).items;
    assert.deepEqual(latest.changes.map((c) => [c.was_machines, c.becomes_machines, c.was === c.becomes]), [[null, ['pos', 'line'], true]]);
    const plain = changed.json.items.map(({ machines: _, ...x }) => (x.role === 'mayor' && x.action === 'export.write' ? { ...x, paragraph: '1.2в, 9' } : x));
    const kept = await put(changed.etag, plain, 'без видов');
    assert.deepEqual(granted(kept).items.find((x) => x.role === 'analyst' && x.action === 'message.edit').machines, ['pos', 'line']);
    for (const [action, kinds, code] of [['message.edit', ['tsar'], 'unknown_value'], ['message.edit', [], 'wrong_value'], ['message.read', ['im'], 'unexpected'], ['message.edit', [7], 'wrong_type']]) {
      const { errors } = refused(await put(kept.etag, narrow('analyst', action, kinds)), 422, 'invalid');
      assert.ok(errors.some((e) => /\/machines/.test(e.pointer) && e.code === code), `${code}: ${JSON.stringify(errors)}`);
    }
  } finally {
    granted(await put((await read()).etag, items, 'возврат'));
  }
  granted(await act('patch', '', records.appeal, analyst, { priority: 0 }));
});

test('two roles add up: beside one that is not narrowed nothing is refused', async () => {
  await product.psql(`with a as (insert into account (login, name) values ('kinds_two', 'Две роли') on conflict (login) do update set name = excluded.name returning id)
    insert into role_grant (account_id, role) select a.id, r from a, unnest(array['im', 'pos']) r`);
  const two = await as('kinds_two');
  granted(await act('patch', '', records.im, two, { priority: 0 }));
  granted(await act('patch', '', records.pos, two, { priority: 0 }));
  other(await act('patch', '', records.line, two, { priority: 1 }), 'телефон');
});
