// The registry of messages: list, card, creation, changes.
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { granted, refused } from '../lib/api.js';
import { openWorld } from '../lib/world.js';

const { product, api, as } = await openWorld();
const token = await as('head');

const list = async (query = {}) => granted(await api.get('/messages', { token, query }));
const create = async (more = {}) => {
  const answer = await api.post('/messages', { token, json: { kind: 'message', channel: 'phone', text: 'Во дворе яма', ...more } });
  granted(answer, 201);
  return answer;
};

/** The same records in the same order; the first difference is enough to see. */
function sameIds(items, rows) {
  const at = rows.findIndex((r, i) => r.id !== items[i]?.id);
  assert.ok(at < 0 && items.length === rows.length, `differs at ${at}: ${items[at]?.id} instead of ${rows[at]?.id} (${items.length} of ${rows.length})`);
}

/** A total is exact, or honestly a floor where counting on would take too long. */
function holdsTotal(total, count) {
  if (total.relation === 'eq') assert.equal(total.value, count);
  else assert.ok(total.value >= 10000 && total.value <= count, `${JSON.stringify(total)} of ${count}`);
}

/** The version behind a tag, strong or weak. */
const version = (etag) => /^(?:W\/)?"(\d+)"$/.exec(etag)[1];

test('the list starts with the newest and says how many there are', async () => {
  const page = await list({ limit: 20 });
  const rows = await product.sql('select id::text from message order by sort_at desc, message.id desc limit 20');
  sameIds(page.items, rows);
  holdsTotal(page.total, await product.value('select count(*)::int from message'));
  assert.equal((await list()).items.length, 50);
});

const tree = (table, id) => `(select t.id from ${table} t where t.path @> array[${id}])`;
const theme = await product.value('select id::text from theme where parent_id is null order by id limit 1');
const organisation = await product.value('select parent_id::text from organisation where parent_id is not null order by id limit 1');
const district = await product.value('select id::text from district order by id limit 1');
const source = await product.value('select id::text from source order by id limit 1');
const MOSCOW = "(%s at time zone 'Europe/Moscow')::date";

const FILTERS = [
  [{ kind: 'appeal' }, "kind = 'appeal'"],
  [{ kind: 'appeal,message' }, "kind in ('appeal', 'message')"],
  [{ channel: 'vk' }, "channel = 'vk'"],
  [{ channel: 'vk,pos,phone' }, "channel in ('vk', 'pos', 'phone')"],
  [{ state: 'answered,closed' }, "state in ('answered', 'closed')"],
  [{ outcome: 'solved' }, "outcome = 'solved'"],
  [{ theme_id: theme }, `theme_id in ${tree('theme', theme)}`],
  [{ organisation_id: organisation }, `organisation_id in ${tree('organisation', organisation)}`],
  [{ district_id: district }, `district_id = ${district}`],
  [{ source_id: source }, `source_id = ${source}`],
  [{ open: 'true' }, 'open'],
  [{ open: 'false' }, 'not open'],
  [{ fast_track: 'true' }, 'fast_track'],
  [{ accelerated: 'false' }, 'not accelerated'],
  [{ overdue: 'true' }, "open and (due_on < (now() at time zone 'Europe/Moscow')::date or id in (select late_today()))"],
  [{ repeated: 'true' }, 'repeated'],
  [{ collective: 'true' }, 'collective'],
  [{ 'due_on[gte]': '2026-01-01', 'due_on[lte]': '2026-06-30' }, "due_on between '2026-01-01' and '2026-06-30'"],
  [{ 'received_on[gte]': '2026-03-01', 'received_on[lte]': '2026-03-31' },
    `${MOSCOW.replace('%s', 'received_at')} between '2026-03-01' and '2026-03-31'`],
  [{ 'answered_on[gte]': '2026-03-01', 'answered_on[lte]': '2026-03-31' },
    `${MOSCOW.replace('%s', 'answered_at')} between '2026-03-01' and '2026-03-31'`],
  [{ channel: 'vk', open: 'true', theme_id: theme }, `channel = 'vk' and open and theme_id in ${tree('theme', theme)}`],
];
for (const [query, where] of FILTERS)
  test(`the filter ${new URLSearchParams(query)} counts what SQL counts`, async () => {
    const page = await list({ ...query, limit: 500 });
    const count = await product.value(`select count(*)::int from message where ${where}`);
    holdsTotal(page.total, count);
    assert.equal(page.items.length, Math.min(count, 500));
    sameIds(page.items, await product.sql(`select id::text from message where ${where} order by sort_at desc, message.id desc limit 500`));
  });

test('a state that is none is no empty list', async () => {
  for (const state of ['zzz', 'new,zzz']) assert.equal(refused(await api.get('/messages', { token, query: { state } }), 400).errors[0].pointer, 'state');
  assert.ok((await list({ state: 'new,new' })).total.value > 0);
});

test('unknown parameters and wrong values are errors that name the parameter', async () => {
  const cases = { colour: 'red', limit: '0', 'due_on[gt]': '2026-01-01', sort: 'text', open: 'да', district_id: 'x', theme_id: '1;2',
    kind: 'ы', 'received_on[gte]': '2026-02-30', cursor: 'подделка' };
  for (const [name, value] of Object.entries(cases)) {
    const problem = refused(await api.get('/messages', { token, query: { [name]: value } }), 400);
    if (name !== 'cursor') assert.ok(problem.errors?.some((e) => e.pointer === name), `${name}: ${JSON.stringify(problem)}`);
  }
  refused(await api.get('/messages', { token, query: { limit: '501' } }), 400);
  refused(await api.get('/messages?open=true&open=false', { token }), 400);
});

async function walk(query, each = async () => {}) {
  const ids = [];
  let cursor;
  do {
    const page = await list({ ...query, ...(cursor ? { cursor } : {}) });
    ids.push(...page.items.map((m) => m.id));
    cursor = page.next;
    await each(page);
  } while (cursor);
  return ids;
}

for (const sort of ['sort_at', '-sort_at', 'due_on', '-due_on'])
  test(`a walk sorted by ${sort} gives each row once, also those without a date`, async () => {
    await create({ channel: 'telegram', received_at: null });
    const ids = await walk({ sort, channel: 'telegram', limit: 60 });
    assert.equal(new Set(ids).size, ids.length);
    assert.equal(ids.length, await product.value("select count(*)::int from message where channel = 'telegram'"));
    assert.ok(ids.length > 120, 'too few rows to walk');
  });

test('a walk under concurrent writes gives each row that was there once', async () => {
  const before = (await product.sql("select id::text from message where channel = 'vk'")).map((r) => r.id);
  let n = 0;
  const ids = await walk({ channel: 'vk', limit: 40 }, async () => {
    const at = ['2024-12-01T10:00:00+03:00', '2026-06-15T10:00:00+03:00', new Date().toISOString()][n++ % 3];
    await create({ channel: 'vk', received_at: at });
    await product.psql(`update message set subject = 'правка ${n}' where id = ${before[(n * 37) % before.length]}`);
  });
  assert.equal(new Set(ids).size, ids.length, 'a row came twice');
  const seen = new Set(ids);
  assert.deepEqual(before.filter((id) => !seen.has(id)), [], 'a row was skipped');
});

test('a cursor is bound to its filters and cannot be forged', async () => {
  const { next } = await list({ channel: 'vk', limit: 5 });
  refused(await api.get('/messages', { token, query: { channel: 'pos', limit: 5, cursor: next } }), 400);
  refused(await api.get('/messages', { token, query: { channel: 'vk', sort: 'due_on', cursor: next } }), 400);
  const forged = next.slice(0, 3) + (next[3] === 'A' ? 'B' : 'A') + next.slice(4);
  refused(await api.get('/messages', { token, query: { channel: 'vk', limit: 5, cursor: forged } }), 400);
});

test('the card is what the database holds, and says when it has not changed', async () => {
  const [row] = await product.sql('select id::text, text, state, rev, channel from message order by id limit 1');
  const answer = await api.get(`/messages/${row.id}`, { token });
  const card = granted(answer);
  for (const field of ['text', 'state', 'rev', 'channel']) assert.equal(card[field], row[field], field);
  const { actions } = granted(await api.get('/session', { token }));
  const moves = await product.sql(`select v.code, v.action from state_move v join message m on m.id = ${row.id} and v.machine = machine_of(m.kind, m.channel, m.state) and v.from_state = m.state`);
  assert.deepEqual(card.moves.map((m) => m.code).sort(), moves.filter((m) => actions.includes(m.action)).map((m) => m.code).sort());
  const again = await api.get(`/messages/${row.id}`, { token, headers: { 'If-None-Match': answer.etag } });
  assert.equal(again.status, 304);
  granted(await api.get(`/messages/${row.id}`, { token, headers: { 'If-None-Match': '"0"' } }));
});

test('a record that is not there is 404, whatever the number looks like', async () => {
  for (const id of ['0', '999999999999', '000000000000000001', '999999999999999999'])
    refused(await api.get(`/messages/${id}`, { token }), 404);
  for (const id of ['-1', 'abc', '1.5', '9999999999999999999', '1%20', "1'--"])
    refused(await api.get(`/messages/${encodeURIComponent(id)}`, { token }), 404);
});

test('a new message is put down whole, and the applicant is not told back', async () => {
  const theme_id = await product.value('select id::text from theme where parent_id is not null limit 1');
  const json = {
    kind: 'appeal', channel: 'written', text: 'Прошу отремонтировать «козырёк» <b>подъезда</b> & лестницу', subject: 'Козырёк', number: 'П-77/1',
    received_at: '2026-11-20T09:15:00+03:00', theme_id, address: 'ул. Николаева, 12', applicant_kind: 'citizen',
    applicant_name: 'Кузнецова Проверка Тестовна', applicant_contacts: 'kuznetsova@example.org', collective: true, fast_track: false, priority: 1,
    url: 'https://vk.com/wall-1_2', district_id: district,
  };
  const answer = await create(json);
  const card = answer.json;
  assert.equal(new URL(answer.headers.get('location'), product.url).pathname, `/api/v1/messages/${card.id}`);
  assert.equal(version(answer.etag), version((await api.get(`/messages/${card.id}`, { token })).etag));
  for (const field of ['kind', 'channel', 'subject', 'number', 'theme_id', 'address', 'applicant_kind', 'collective', 'priority', 'url'])
    assert.equal(card[field], json[field], field);
  assert.equal(Date.parse(card.received_at), Date.parse(json.received_at));
  assert.equal(card.original ?? card.text, json.text);
  for (const path of [`/messages/${card.id}`, `/messages/${card.id}/history`, '/messages?limit=5', '/search?q=%D0%BA%D0%BE%D0%B7%D1%8B%D1%80%D1%91%D0%BA'])
    assert.doesNotMatch((await api.get(path, { token })).text, /Тестовна|kuznetsova@/, path);
  assert.equal(await product.value(`select count(*)::int from pd.identity join message using (author_key) where id = ${card.id} and 'name' = any (fields)`), 1);
  const { items } = granted(await api.get(`/messages/${card.id}/history`, { token }));
  assert.equal(items[0].kind, 'created');
});

test('what is put down by hand came now, unless its day is told or said to be unknown', async () => {
  const before = Date.now();
  const { id, received_at: at } = (await create()).json;
  const after = Date.now();
  assert.ok(Date.parse(at) >= before - 1000 && Date.parse(at) <= after + 1000, `${at} is not now`);
  const day = await product.value(`select (received_at at time zone 'Europe/Moscow')::date::text from message where id = ${id}`);
  const found = await list({ 'received_on[gte]': day, 'received_on[lte]': day, limit: 500 });
  assert.ok(found.items.some((m) => m.id === id), 'the day of its coming does not hold it');
  assert.equal((await create({ received_at: null })).json.received_at, null);
});

test('what came is neither ahead of the clock nor of another century', async () => {
  const at = (ms) => new Date(Date.now() + ms).toISOString();
  for (const received_at of [at(3600e3), at(20 * 3600e3), '1900-01-01T02:30:00+03:00', '1999-12-31T23:59:59+03:00', '0001-01-01T00:00:00Z']) {
    const problem = refused(await api.post('/messages', { token, json: { kind: 'message', channel: 'phone', text: 'Яма', received_at } }), 422, 'invalid');
    assert.equal(problem.errors[0].pointer, '/received_at', received_at);
  }
  await create({ received_at: at(-60e3) });
  await create({ received_at: '2000-01-01T00:00:00+03:00' });
});

test('a fast track is for messages: an appeal has its term by law', async () => {
  const json = { kind: 'appeal', channel: 'written', text: 'Яма', fast_track: true };
  assert.equal(refused(await api.post('/messages', { token, json }), 422).errors[0].pointer, '/fast_track');
  const appeal = await create({ kind: 'appeal' });
  assert.equal(refused(await api.patch(`/messages/${appeal.json.id}`, { token, etag: appeal.etag, json: { fast_track: true } }), 422).errors[0].pointer, '/fast_track');
  assert.equal((await create({ fast_track: true })).json.fast_track, true);
});

test('letters that nobody sees are no text', async () => {
  for (const text of ['\u200b', '\u200b\u2060 \ufeff', '\u00ad\u200e\u3164', '\u2003\u3000\u2028']) {
    const problem = refused(await api.post('/messages', { token, json: { kind: 'message', channel: 'phone', text } }), 422);
    assert.deepEqual(problem.errors.map((e) => e.pointer), ['/text'], JSON.stringify(text));
  }
  await create({ text: '\u200bя' });
});

const once = (key, json = {}, by = token) => api.post('/messages', { token: by, headers: { 'Idempotency-Key': key }, json: { kind: 'message', channel: 'phone', text: 'Ключ', ...json } });

test('a second try with the same key finds what the first has made', async () => {
  const key = `once-${randomUUID()}`;
  const first = await once(key, { text: `Ключ ${key}` });
  const again = await once(key, { text: `Ключ ${key}` });
  assert.equal(granted(again, 201).id, granted(first, 201).id);
  assert.equal(again.headers.get('location'), first.headers.get('location'));
  assert.equal(await product.value(`select count(*)::int from message where text = 'Ключ ${key}'`), 1);
  refused(await once(key, { text: 'Другое' }), 422, 'key_reused');
  const other = await once(key, { text: `Ключ ${key}` }, await as('analyst'));
  assert.notEqual(granted(other, 201).id, first.json.id, 'a key belongs to its account');
});

test('of tries at the same time one makes the record', async () => {
  const key = `race-${randomUUID()}`;
  const made = await Promise.all([1, 2, 3, 4].map(() => once(key, { text: key })));
  assert.deepEqual([...new Set(made.map((a) => granted(a, 201).id))].length, 1);
  assert.equal(await product.value(`select count(*)::int from message where text = '${key}'`), 1);
});

test('a key is kept a day, only for what was made, and is no free text', async () => {
  const key = `day-${randomUUID()}`;
  refused(await once(key, { text: '' }), 422, 'invalid');
  const first = granted(await once(key), 201);
  await product.psql(`update message_key set created_at = now() - interval '25 hours' where key = '${key}'`);
  assert.notEqual(granted(await once(key, { text: 'Завтра' }), 201).id, first.id);
  refused(await once(key), 422, 'key_reused');
  for (const wrong of ['short', 'x'.repeat(101), 'with a blank']) refused(await once(wrong), 400);
});

test('no answer leaves with a place that its template left to the author', async () => {
  const made = await create();
  for (const kind of ['first', 'interim', 'final']) {
    const problem = refused(await api.post(`/messages/${made.json.id}/answers`, { token, etag: made.etag, json: { kind, text: 'Адрес: [адрес], отвечает [организация].' } }), 422);
    assert.equal(problem.errors[0].pointer, '/text');
    assert.match(problem.errors[0].message, /\[адрес\], \[организация\]/);
  }
  granted(await api.post(`/messages/${made.json.id}/answers`, { token, etag: made.etag, json: { kind: 'first', text: 'По [ссылке] ниже' } }), 201);
});

test('wrong bodies are refused with a pointer to each wrong place', async () => {
  const good = { kind: 'message', channel: 'phone', text: 'Текст' };
  const cases = [
    [{ ...good, kind: 'жалоба' }, '/kind'], [{ ...good, text: '' }, '/text'], [{ ...good, text: ' \n\u00a0\t' }, '/text'], [{ ...good, text: 5 }, '/text'],
    [{ ...good, text: 'я'.repeat(100001) }, '/text'], [{ ...good, channel: 'нет' }, '/channel'], [{ ...good, channel: 'nosuch' }, '/channel'],
    [{ ...good, theme_id: 'x' }, '/theme_id'], [{ ...good, theme_id: '999999999' }, '/theme_id'], [{ ...good, theme_id: '999999999999999999' }, '/theme_id'],
    [{ ...good, organisation_id: '99999999' }, '/organisation_id'], [{ ...good, district_id: '99999999' }, '/district_id'],
    [{ ...good, received_at: '2026-02-30T10:00:00+03:00' }, '/received_at'], [{ ...good, received_at: '2199-01-01T10:00:00+03:00' }, '/received_at'], [{ ...good, received_at: '2026-11-20' }, '/received_at'],
    [{ ...good, received_at: '2026-11-20T-9:00:00Z' }, '/received_at'], [{ ...good, received_at: '2026-11-20T10:00:00+99:99' }, '/received_at'],
    [{ ...good, priority: 3 }, '/priority'], [{ ...good, priority: 1.5 }, '/priority'], [{ ...good, collective: 'да' }, '/collective'],
    [{ ...good, url: 'javascript:alert(1)' }, '/url'], [{ ...good, url: 'http://' }, '/url'], [{ ...good, url: 'https:///x' }, '/url'], [{ ...good, url: 'http://a b/' }, '/url'], [{ ...good, subject: 'я'.repeat(501) }, '/subject'],
    [{ ...good, unknown: 1 }, '/unknown'], [{ ...good, 'a/b~c': 1 }, '/a~1b~0c'], [{ kind: 'message', channel: 'phone' }, '/text'],
  ];
  for (const [json, pointer] of cases) {
    const problem = refused(await api.post('/messages', { token, json }), 422, 'invalid');
    assert.ok(problem.errors?.some((e) => e.pointer === pointer), `${pointer}: ${JSON.stringify(problem).slice(0, 400)}`);
  }
  const both = refused(await api.post('/messages', { token, json: { kind: 1, channel: 2, text: 3 } }), 422);
  assert.deepEqual(both.errors.map((e) => e.pointer).sort(), ['/channel', '/kind', '/text']);
});

test('a change needs the version it was made on', async () => {
  const made = await create();
  const path = `/messages/${made.json.id}`;
  refused(await api.patch(path, { token, json: { priority: 1 } }), 428, 'if_match_required');
  for (const etag of ['"999"', '"0"', '"x"', '""'])
    refused(await api.patch(path, { token, etag, json: { priority: 1 } }), 412, 'stale');
  const changed = await api.patch(path, { token, etag: made.etag, json: { priority: 1, subject: 'Яма', address: 'ул. Попова, 3' } });
  assert.equal(granted(changed).priority, 1);
  assert.notEqual(version(changed.etag), version(made.etag));
  refused(await api.patch(path, { token, etag: made.etag, json: { priority: 2 } }), 412);
  granted(await api.patch(path, { token, etag: `W/"${version(changed.etag)}"`, json: { priority: 2 } }));
  const { items } = granted(await api.get(`${path}/history`, { token }));
  const edit = items.find((e) => e.kind === 'edit');
  assert.ok(edit && edit.changes.subject, JSON.stringify(items));
  assert.match(edit.account, /[А-Я]/);
});

test('of two changes on one version exactly one wins', async () => {
  const made = await create();
  const path = `/messages/${made.json.id}`;
  const answers = await Promise.all([1, 2, 0, 1, 2].map((priority) => api.patch(path, { token, etag: made.etag, json: { priority, subject: `${priority}` } })));
  assert.deepEqual(answers.map((a) => a.status).sort(), [200, 412, 412, 412, 412]);
});

test('an answer needs a version, a kind and a text', async () => {
  const made = await create();
  const path = `/messages/${made.json.id}/answers`;
  refused(await api.post(path, { token, json: { kind: 'first', text: 'ы' } }), 428);
  refused(await api.post(path, { token, etag: '"99"', json: { kind: 'first', text: 'ы' } }), 412);
  refused(await api.post(path, { token, etag: made.etag, json: { kind: 'second', text: 'ы' } }), 422);
  refused(await api.post(path, { token, etag: made.etag, json: { kind: 'first', text: '' } }), 422);
});

test('wrong changes are refused with a pointer and change nothing', async () => {
  const made = await create();
  const path = `/messages/${made.json.id}`;
  for (const json of [{}, { text: 'подмена' }, { rev: 9 }, { due_on: '2026-13-01' }, { outcome: 'solved' }, { state: 'closed' }, { theme_id: '99999999' },
    { organisation_id: '999999999999' }, { priority: null }, { repeated: null }])
    assert.equal((await api.patch(path, { token, etag: made.etag, json })).status, 422, JSON.stringify(json));
  assert.equal(version((await api.get(path, { token })).etag), version(made.etag));
});

test('a number that another record has is not put down twice: not at creation, not by a correction, and the other one is shown', async () => {
  const number = `Дубль-${Date.now()}`;
  const make = () => api.post('/messages', { token, json: { kind: 'message', channel: 'phone', text: 'Нет света', number } });
  const first = granted(await make(), 201);
  const no = refused(await make(), 422, 'invalid');
  assert.deepEqual(no.errors.map((e) => [e.pointer, e.code]), [['/number', 'number_taken']]);
  assert.deepEqual(no.same.map((m) => [m.id, m.number, m.state]), [[first.id, number, 'new']]);
  assert.equal(await product.value(`select count(*)::int from message where number = '${number}'`), 1);
  const made = await api.post('/messages', { token, json: { kind: 'message', channel: 'phone', text: 'Нет света' } });
  const corrected = refused(await api.patch(`/messages/${granted(made, 201).id}`, { token, etag: made.etag, json: { number, reason: 'так на бумаге' } }), 422, 'invalid');
  assert.deepEqual([corrected.errors[0].pointer, corrected.same[0].id], ['/number', first.id]);
  const fine = await api.get(`/messages/${first.id}`, { token });
  granted(await api.patch(`/messages/${first.id}`, { token, etag: fine.etag, json: { number, subject: 'Свет', reason: 'уточнено' } }));
});

test('a value that a list does not know is refused with those it knows, and so are themes and organisations that are not there', async () => {
  for (const [path, query] of [['/messages', { urgency: 'zzz' }], ['/messages', { state: 'zzz' }], ['/messages', { kind: 'appeal,zzz' }], ['/messages', { outcome: 'zzz' }], ['/messages', { deadline: 'zzz' }],
    ['/roadmaps', { state: 'zzz' }], ['/cause-cases', { state: 'zzz' }], ['/signals', { state: 'zzz' }], ['/mails', { status: 'zzz' }], ['/alerts', { status: 'zzz' }], ['/conflicts', { kind: 'zzz' }]]) {
    const no = refused(await api.get(path, { token, query }), 400, 'bad_parameter');
    assert.equal(no.errors[0].pointer, Object.keys(query)[0]);
    assert.match(no.errors[0].message, /^Такого значения нет\. Допустимы: [a-z_, ]+\.$/, `${path} ${JSON.stringify(query)}`);
  }
  const states = await product.sql('select code from state');
  granted(await api.get('/messages', { token, query: { state: states.map((s) => s.code).join(',') } }));
  granted(await api.get('/messages', { token, query: { urgency: (await product.sql("select code from card_term where field = 'urgency'")).map((u) => u.code).join(',') } }));
  assert.equal(refused(await api.get('/messages', { token, query: { theme_id: '999999' } }), 400).detail, 'Такой темы нет.');
  assert.equal(refused(await api.get('/messages', { token, query: { organisation_id: '999999' } }), 400).detail, 'Такой организации нет.');
});
