// Solved, and it came again: through the API and through an import; the pair on both cards, the counts of organisations.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { granted, refused } from '../lib/api.js';
import { importsOf } from '../lib/imports.js';
import { eventually, openWorld } from '../lib/world.js';

const { product, api, as } = await openWorld();
const token = await as('head');
const recipient = await product.value("select organisation_id::text from account where login = 'recipient'");
const foreign = await product.value(`select id::text from organisation o where not o.path @> array[${recipient}] and parent_id is not null order by id limit 1`);
const [theme, other] = (await product.sql('select id::text, name from theme where parent_id is not null order by id limit 2'));
const [street] = await product.sql("select name, kind from street order by id desc limit 1");
const stamp = Date.now();
let house = 100;
/** A house nobody has complained about. */
const place = () => `${street.kind} ${street.name}, д. ${(house += 1)}/${stamp % 1000}`;

const create = async (more) => granted(await api.post('/messages', { token, json: { kind: 'message', channel: 'phone', text: 'Прошу разобраться', theme_id: theme.id, ...more } }), 201);
const card = async (id, by = token) => granted(await api.get(`/messages/${id}`, { token: by }));
async function closed(more, outcome = 'solved') {
  const made = await create(more);
  let { etag } = await api.get(`/messages/${made.id}`, { token });
  for (const json of [{ move: 'register' }, { move: 'assign', organisation_id: more.organisation_id ?? recipient }, { move: 'take' }, { move: 'answer', answer: 'Заделали' },
    { move: 'close', outcome, outcome_by: 'executor', reason: 'Заделали' }])
    ({ etag } = await api.post(`/messages/${made.id}/moves`, { token, etag, json }));
  assert.equal((await card(made.id)).outcome, outcome);
  return made.id;
}

test('a repeat entered by hand takes the outcome back, once, and stands on both cards', async () => {
  const address = place();
  const id = await closed({ address });
  assert.deepEqual((await card(id)).returns, []);
  const repeat = await create({ address: address.replace('д. ', 'дом ') });
  const was = await card(id);
  assert.deepEqual([was.state, was.outcome, was.outcome_by], ['closed', 'not_established', 'repeat']);
  assert.deepEqual(was.returns.map((r) => [r.id, r.role, r.ground, r.outcome]), [[repeat.id, 'repeat', 'house', 'solved']]);
  assert.deepEqual((await card(repeat.id)).returns.map((r) => [r.id, r.role]), [[id, 'closed']]);
  const [event] = granted(await api.get(`/messages/${id}/history`, { token })).items.filter((e) => e.kind === 'return');
  assert.deepEqual([event.details.repeat_id, event.changes.outcome], [repeat.id, ['solved', 'not_established']]);
  await create({ address, theme_id: other.id });
  assert.equal((await card(id)).returns.length, 1, 'another theme is another thing');
});

test('a repeat whose theme and address are found later is a repeat from then on', async () => {
  const address = place();
  const id = await closed({ address }, 'partly');
  const later = await create({ theme_id: undefined });
  const path = `/messages/${later.id}`;
  const first = await api.patch(path, { token, etag: (await api.get(path, { token })).etag, json: { address } });
  granted(first);
  assert.equal((await card(id)).outcome, 'partly');
  const second = await api.patch(path, { token, etag: first.etag, json: { theme_id: theme.id } });
  assert.equal(granted(second).returns[0].id, id);
  assert.equal((await card(id)).outcome, 'not_established');
});

const PIT = { text: 'На дороге большая яма' };
const DARK = { text: 'Не горит фонарь во дворе' };

test('the card tells the same fault, whatever the theme; what is put right later takes the outcome back or gives it back', async () => {
  const address = place();
  const id = await closed({ address, ...PIT });
  const standing = async () => (({ outcome, outcome_by, outcome_reason, returns }) => [outcome, outcome_by, outcome_reason, returns.length])(await card(id));
  const solved = ['solved', 'executor', 'Заделали', 0];
  await create({ address, ...DARK });
  assert.deepEqual(await standing(), solved, 'another fault at the same house');
  const repeat = await create({ address, ...PIT, theme_id: other.id });
  assert.deepEqual((await standing()).slice(0, 2), ['not_established', 'repeat']);
  const path = `/messages/${repeat.id}`;
  const change = async (suffix, method, json) => granted(await api[method](`${path}${suffix}`, { token, etag: (await api.get(path, { token })).etag, json }));
  const fault = (code) => change('/card', 'patch', { fault: code });
  const faults = Object.fromEntries((await product.sql("select code from card_term where field = 'fault'")).map((f) => [f.code, f.code]));
  const own = (await card(repeat.id)).fault;
  const another = Object.keys(faults).find((f) => f !== own);
  await fault(another);
  assert.deepEqual(await standing(), solved, 'its card was corrected');
  await fault(own);
  assert.equal((await standing())[0], 'not_established');
  await change('', 'patch', { address: place() });
  assert.deepEqual(await standing(), solved, 'its address was another');
  await change('', 'patch', { address });
  assert.equal((await standing())[0], 'not_established');
  await change('/moves', 'post', { move: 'reject', reason: 'Внесено по ошибке' });
  assert.deepEqual(await standing(), solved, 'it was wrongly registered');
  const told = granted(await api.get(`/messages/${id}/history`, { token })).items.filter((e) => e.kind === 'return');
  assert.deepEqual(told.map((e) => e.changes.outcome[1]), ['not_established', 'solved', 'not_established', 'solved', 'not_established', 'solved']);
  await change('/moves', 'post', { move: 'reopen', reason: 'Всё-таки повтор' });
  assert.equal((await standing())[0], 'not_established', 'taken up again it is a repeat again');
});

test('a theme given to many and the undo of it take the outcome back and give it back', async () => {
  const address = place();
  const id = await closed({ address });
  const repeat = await create({ address, theme_id: other.id });
  const filter = { theme_id: other.id, state: 'new', channel: 'phone' };
  const many = granted(await api.post('/bulk', { token, json: { filter, theme_id: theme.id, expected: (await api.get('/messages', { token, query: filter })).json.total.value } }), 202);
  const ended = (status) => eventually(status, async () => granted(await api.get(`/bulk/${many.id}`, { token })).status === status);
  await ended('done');
  assert.equal((await card(id)).outcome, 'not_established');
  assert.equal((await card(repeat.id)).returns[0].id, id);
  granted(await api.post(`/bulk/${many.id}/undo`, { token }), 202);
  await ended('undone');
  const was = await card(id);
  assert.deepEqual([was.outcome, was.outcome_by, was.returns], ['solved', 'executor', []]);
});

test('an explanation comes back where the setting says so; it is listed apart and is in no figure', async () => {
  const settings = async (value) => granted(await api.put('/workflow-settings', { token, json: { return_explained: value }, etag: (await api.get('/workflow-settings', { token })).etag }));
  const address = place();
  const id = await closed({ address }, 'explained');
  await create({ address });
  assert.equal((await card(id)).outcome, 'explained');
  const figures = async () => granted(await api.get('/returns/organisations', { token })).items.reduce((n, o) => n + o.returns, 0);
  const before = await figures();
  try {
    await settings(1);
    const again = await create({ address });
    assert.deepEqual([(await card(id)).outcome, (await card(again.id)).returns[0].id], ['not_established', id]);
    assert.equal(await figures(), before);
    const list = async (query) => granted(await api.get('/returns', { token, query: { limit: 500, ...query } })).items.some((p) => p.message_id === id);
    assert.deepEqual([await list({}), await list({ outcome: 'explained' }), await list({ outcome: 'solved' })], [false, true, false]);
    refused(await api.get('/returns', { token, query: { outcome: 'refused' } }), 400);
  } finally {
    await settings(0);
  }
  refused(await api.put('/workflow-settings', { token, json: { return_explained: 2 }, etag: (await api.get('/workflow-settings', { token })).etag }), 422);
});

test('the same person is known by name and contacts', async () => {
  const who = { applicant_name: `Проверкин Повтор ${stamp}`, applicant_contacts: `povtor${stamp}@example.org` };
  const id = await closed(who);
  const repeat = await create(who);
  assert.deepEqual((await card(id)).returns.map((r) => [r.id, r.ground]), [[repeat.id, 'person']]);
});

test('an import notes the pairs of a file, whichever row comes first, and no pair twice', async () => {
  const { whole } = importsOf(api, await as('head'));
  const lines = [];
  const expected = [];
  for (let i = 0; i < 40; i += 1) {
    const at = place();
    const done = { id: `c${stamp}-${i}`, text: 'Яма', theme: theme.name, received_at: '2025-02-01', state: 'Закрыто', outcome: 'Решено', closed_at: '2025-02-10T12:00:00+03:00', ...address(at, i) };
    const again = { id: `r${stamp}-${i}`, text: 'Опять яма', theme: theme.name, received_at: ['2025-03-12T23:59:00+03:00', '2025-03-13T00:00:00+03:00'][i % 2], ...address(at, i + 1) };
    lines.push(...(i % 3 ? [again, done] : [done, again]));
    if (i % 2 === 0) expected.push(i);
  }
  const body = lines.map((l) => JSON.stringify(l)).join('\n');
  const source = `returns-${stamp}`;
  const job = await whole(`${source}.ndjson`, body, { source, mapping: { id: 'external_id', text: 'text', theme: 'theme', received_at: 'received_at', state: 'state', outcome: 'outcome', closed_at: 'closed_at', address: 'address', street: 'street', house: 'house' } });
  assert.deepEqual([job.status, job.created], ['done', 80], JSON.stringify(job));
  const pairs = await product.sql(`select m.external_id as closed, r.external_id as again from outcome_return v join message m on m.id = v.message_id join message r on r.id = v.repeat_id
    join source s on s.id = m.source_id where s.code = '${source}' order by m.id`);
  assert.deepEqual(pairs.map((p) => p.closed).sort(), expected.map((i) => `c${stamp}-${i}`).sort());
  assert.ok(pairs.every((p) => p.again.slice(1) === p.closed.slice(1)));
  const open = await product.value(`select count(*)::int from message m join source s on s.id = m.source_id where s.code = '${source}' and outcome = 'not_established' and outcome_by = 'repeat'`);
  assert.equal(open, expected.length);
  const count = () => product.value('select count(*)::int from outcome_return');
  const before = await count();
  await whole(`${source}.ndjson`, `${body}\n`, { source, mapping: { id: 'external_id', text: 'text', theme: 'theme', received_at: 'received_at', state: 'state', outcome: 'outcome', closed_at: 'closed_at', address: 'address', street: 'street', house: 'house' } });
  assert.equal(await count(), before);
});

/** Every other row names its place by street and house, the others by an address alone. */
function address(at, i) {
  const [street_, house_] = at.split(', д. ');
  return i % 2 ? { address: at } : { street: street_, house: house_ };
}

test('each organisation has its closures and its returns, by the days of closure, under the rights of who asks', async () => {
  const today = new Date(Date.now() + 3 * 3600e3).toISOString().slice(0, 10);
  const read = async (by, query = {}) => granted(await api.get('/returns/organisations', { token: by, query: { from: today, to: today, ...query } })).items;
  const of = (rows, id) => rows.find((r) => r.organisation_id === id) ?? { closures: 0, returned: 0, returns: 0 };
  const before = await read(token);
  const address = place();
  await closed({ address: place() });
  await closed({ address, organisation_id: foreign });
  await create({ address });
  await create({ address });
  const rows = await read(token);
  const gain = (id) => ['closures', 'returned', 'returns'].map((k) => of(rows, id)[k] - of(before, id)[k]);
  assert.deepEqual([gain(recipient), gain(foreign)], [[1, 0, 0], [1, 1, 2]]);
  const own = await read(await as('recipient'));
  assert.ok(own.some((r) => r.organisation_id === recipient) && !own.some((r) => r.organisation_id === foreign));
  assert.deepEqual((await read(token, { organisation_id: foreign })).map((r) => r.organisation_id).filter((id) => id === recipient), []);
  assert.deepEqual(await read(token, { from: '1990-01-01', to: '1990-01-02' }), []);
  for (const [name, value] of [['from', 'вчера'], ['organisation_id', 'x'], ['to', '2026-02-30']])
    refused(await api.get('/returns/organisations', { token, query: { [name]: value } }), 400);
});

/** Everything a list has, by pages. */
async function whole(path, by, query) {
  const items = [];
  for (let cursor; cursor !== null;) {
    const page = granted(await api.get(path, { token: by, query: { limit: 100, ...query, ...(cursor ? { cursor } : {}) } }));
    items.push(...page.items);
    cursor = page.next;
  }
  return items;
}

test('each number of an organisation is the length of the list that it opens, under the rights of who asks', async () => {
  for (const by of [token, await as('recipient')]) {
    const rows = granted(await api.get('/returns/organisations', { token: by })).items;
    const lists = { closures: ['/returns/closures', {}], returned: ['/returns/closures', { returned: true }], returns: ['/returns', {}] };
    for (const [field, [path, more]] of Object.entries(lists)) {
      const all = await whole(path, by, more);
      assert.equal(all.length, rows.reduce((sum, o) => sum + o[field], 0), field);
      for (const o of rows) {
        const who = o.organisation_id ? { organisation_id: o.organisation_id, alone: true } : { with_organisation: false };
        assert.equal((await whole(path, by, { ...more, ...who })).length, o[field], `${field} of ${o.organisation}`);
      }
    }
  }
});

test('closures are listed newest first, without a gap or a double where pages meet', async () => {
  const all = await whole('/returns/closures', token, { limit: 500 });
  const small = await whole('/returns/closures', token, { limit: 7 });
  assert.ok(all.length > 14);
  assert.deepEqual(small, all);
  assert.deepEqual(all.map((c) => c.closed_at), all.map((c) => c.closed_at).sort().reverse());
  assert.ok(all.some((c) => c.returns === 0) && all.some((c) => c.returns > 0));
  const day = all[0].closed_at.slice(0, 10);
  assert.ok((await whole('/returns/closures', token, { from: day })).every((c) => Date.parse(c.closed_at) >= Date.parse(`${day}T00:00:00+03:00`)));
  for (const [name, value] of [['returned', 'maybe'], ['from', 'вчера'], ['cursor', 'x']])
    refused(await api.get('/returns/closures', { token, query: { [name]: value } }), 400);
});

test('a record of a pair that is not to be seen has neither id nor number', async () => {
  const address = place();
  const id = await closed({ address, organisation_id: recipient });
  const repeat = await create({ address, organisation_id: foreign });
  const own = granted(await api.get('/returns', { token: await as('recipient'), query: { limit: 500 } })).items.find((p) => p.message_id === id);
  assert.deepEqual([own.repeat_id, own.repeat_number], [null, null]);
  const seen = granted(await api.get('/returns', { token, query: { limit: 500 } })).items.find((p) => p.message_id === id);
  assert.equal(seen.repeat_id, repeat.id);
});

test('the pairs are listed newest first, by pages, and hidden where the closure is foreign', async () => {
  const page = granted(await api.get('/returns', { token, query: { limit: 2 } }));
  assert.equal(page.items.length, 2);
  const rest = granted(await api.get('/returns', { token, query: { limit: 500, cursor: page.next } }));
  const all = await product.value("select count(*)::int from outcome_return where outcome <> 'explained'");
  assert.equal(page.items.length + rest.items.length, Math.min(all, 502));
  assert.ok(Number(page.items[1].id) > Number(rest.items[0].id));
  const mine = granted(await api.get('/returns', { token: await as('recipient'), query: { limit: 500 } })).items;
  const visible = await product.value(`select count(*)::int from outcome_return where outcome <> 'explained' and organisation_id in (select id from organisation where path @> array[${recipient}])`);
  assert.equal(mine.length, visible);
  refused(await api.get('/returns', { token, query: { colour: 'red' } }), 400);
});

test('the days in which a repeat counts are a setting with versions', async () => {
  const get = (by = token) => api.get('/workflow-settings', { token: by });
  const put = (json, etag, by = token) => api.put('/workflow-settings', { token: by, json, etag });
  const before = await get();
  const value = (answer, code) => granted(answer).items.find((s) => s.code === code).value;
  assert.equal(value(before, 'return_days'), 30);
  for (const [json, pointer] of [[{ return_days: 0 }, '/return_days'], [{ return_days: 366 }, '/return_days'], [{ return_days: '5' }, '/return_days'], [{ other: 1 }, '/other'], [{}, '']])
    assert.equal(refused(await put(json, before.etag), 422, 'invalid').errors[0].pointer, pointer);
  for (const login of ['analyst', 'recipient', 'mayor']) refused(await put({ return_days: 5 }, before.etag, await as(login)), 403, 'forbidden');
  try {
    const after = await put({ return_days: 1, undo_hours: 24 }, before.etag);
    assert.deepEqual([value(after, 'return_days'), value(after, 'undo_hours')], [1, 24]);
    assert.ok(after.json.items.find((s) => s.code === 'return_days').account);
    refused(await put({ return_days: 2 }, before.etag), 412, 'stale');
    const address = place();
    const id = await closed({ address });
    await product.psql(`update message set closed_at = closed_at - interval '3 days', answered_at = answered_at - interval '3 days' where id = ${id}`);
    await product.psql(`update message set outcome_at = outcome_at - interval '3 days' where id = ${id}`);
    await create({ address });
    assert.equal((await card(id)).outcome, 'solved', 'three days later is no repeat any more');
    const [kept] = await product.sql("select code, was, value from workflow_setting_change order by id desc limit 1");
    assert.deepEqual(kept, { code: 'return_days', was: 30, value: 1 });
  } finally {
    granted(await put({ return_days: 30 }, (await get()).etag));
  }
});

test('who handles a record and who closed it hear that a repeat took its outcome back, by notice and mail; the repeat is marked', async () => {
  const address = place();
  const closer = await as('analyst');
  const made = await create({ address });
  let { etag } = await api.get(`/messages/${made.id}`, { token });
  for (const json of [{ move: 'register' }, { move: 'assign', organisation_id: recipient }, { move: 'take' }, { move: 'answer', answer: 'Заделали' }])
    ({ etag } = await api.post(`/messages/${made.id}/moves`, { token, etag, json }));
  granted(await api.post(`/messages/${made.id}/moves`, { token: closer, etag, json: { move: 'close', outcome: 'solved', outcome_by: 'executor', reason: 'Заделали' } }));
  const repeat = await create({ address });
  assert.equal(repeat.repeated, true);
  const told = async (by) => granted(await api.get('/notices', { token: await as(by), query: { limit: 500 } })).items.filter((n) => n.message_id === made.id && n.kind === 'return').length;
  assert.deepEqual([await told('analyst'), await told('pos')], [1, 0]);
  const mails = await product.sql(`select m.id::text, m.account_id, m.official_id from mail m join mail_item i on i.mail_id = m.id where m.kind = 'return' and i.message_id = ${made.id}`);
  assert.equal(mails.filter((m) => m.account_id).length >= 1, true);
  const executor = await product.sql(`select a.* from message m, answerable('executor', m.organisation_id, m.official_id) a where m.id = ${made.id}`);
  for (const e of executor) assert.ok(mails.some((m) => m.account_id === e.account_id && m.official_id === e.official_id), 'who answers for it has a mail');
  const [words] = await product.sql(`select subject, text from mail_words(${mails[0].id}, 'http://mcu')`);
  assert.match(words.subject, /^МЦУ: решённое повторилось/);
  assert.ok(words.text.includes(`/messages/${made.id}`) && words.text.includes('итог снят'), words.text);

  await create({ address });
  assert.equal(await told('analyst'), 1, 'the outcome is taken back once');
  const path = `/messages/${repeat.id}`;
  const other_ = await api.patch(path, { token, etag: (await api.get(path, { token })).etag, json: { theme_id: other.id } });
  assert.equal(granted(other_).repeated, false, 'the mark goes with the pair');
});

test('where a repeat leads is a setting of each machine: the record is worked on anew, and every change is kept', async () => {
  const get = () => api.get('/workflow-settings', { token });
  const put = async (returns_to, by = token, etag) => api.put('/workflow-settings', { token: by, json: { returns_to }, etag: etag ?? (await get()).etag });
  const line = (answer) => granted(answer).machines.find((m) => m.code === 'line');
  const before = line(await get());
  assert.deepEqual([before.returns_to, before.states], [null, ['registered', 'assigned', 'in_work', 'reopened']]);
  for (const [json, pointer] of [[{ line: 'closed' }, '/returns_to/line'], [{ line: 'zzz' }, '/returns_to/line'], [{ nowhere: 'reopened' }, '/returns_to/nowhere']])
    assert.equal(refused(await put(json), 422, 'invalid').errors[0].pointer, pointer);
  refused(await put({ line: 'reopened' }, await as('analyst')), 403, 'forbidden');
  const stale = (await get()).etag;
  try {
    const set = line(await put({ line: 'reopened' }));
    assert.equal(set.returns_to, 'reopened');
    assert.ok(set.account && set.changed_at);
    refused(await put({ line: null }, token, stale), 412, 'stale');
    const address = place();
    const id = await closed({ address });
    await create({ address });
    const was = await card(id);
    assert.deepEqual([was.state, was.open, was.outcome], ['reopened', true, 'not_established']);
    const [kept] = await product.sql('select machine, was, returns_to from machine_change order by id desc limit 1');
    assert.deepEqual(kept, { machine: 'line', was: null, returns_to: 'reopened' });
  } finally {
    granted(await put({ line: null }));
  }
});
