// Exports of a found set: as many rows as the screen counts, in three formats, only for who ordered them.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { existsSync, readdirSync, utimesSync } from 'node:fs';
import { checkWhole, deleteNow, granted, refused } from '../lib/api.js';
import { eventually, openWorld, pidsOf, uniqueWord } from '../lib/world.js';
import { unzip } from '../lib/zip.js';

const { product, api, as } = await openWorld();
const token = await as('analyst');
const head = await as('head');
const order = async (json, by = token) => granted(await api.post('/exports', { token: by, json }), 202);
const state = async (id, by = token) => granted(await api.get(`/exports/${id}`, { token: by }));
const finished = (id, by = token) => eventually(`export ${id} ends`, async () => {
  const e = await state(id, by);
  return ['done', 'failed', 'cancelled'].includes(e.status) && e;
}, 60e3);
const whole = async (json, by = token) => finished((await order(json, by)).id, by);
const bytes = async (id, by = token) => {
  const answer = await fetch(`${product.url}/api/v1/exports/${id}/file`, { headers: { Authorization: `Bearer ${by}` } });
  assert.equal(answer.status, 200);
  checkWhole('GET', `/api/v1/exports/${id}/file`, { status: answer.status, headers: answer.headers, text: '', json: '' });
  return Buffer.from(await answer.arrayBuffer());
};
const text = async (id, by = token) => (await bytes(id, by)).toString('utf8');
const count = async (query, by = token) => granted(await api.get('/search', { token: by, query })).total.value;
const create = async (said, more = {}) => granted(await api.post('/messages', { token: head, json: { kind: 'message', channel: 'phone', text: said, ...more } }), 201);
const found = (word, n) => eventually(`${n} with ${word}`, async () => await count({ q: word }) === n, 8000);
const objects = (ndjson) => ndjson.trim().split('\n').map((l) => JSON.parse(l));

test('the file has as many rows as the screen counts, in the order of the screen, and says what it is', async () => {
  const q = 'дорога ИЛИ двор';
  const params = { channel: 'phone,pos,vk', sort: 'date' };
  const total = await count({ q, ...params });
  const done = await whole({ format: 'ndjson', q, params });
  assert.deepEqual([done.status, done.rows, done.total, done.gone, done.cut], ['done', total, total, 0, false], JSON.stringify(done));
  const lines = objects(await text(done.id));
  const { _export: said } = lines.pop();
  assert.equal(lines.length, total);
  assert.equal(said.Строк, String(total));
  assert.equal(said['Ревизия индекса'], done.revision);
  assert.match(said['Отобрано (Москва)'], /^\d\d\.\d\d\.\d{4} \d\d:\d\d:\d\d$/);
  const walked = [];
  let cursor;
  do {
    const page = granted(await api.get('/search', { token, query: { q, ...params, limit: 100, ...(cursor ? { cursor } : {}) } }));
    walked.push(...page.items.map((i) => i.id));
    cursor = page.next;
  } while (cursor);
  assert.deepEqual(lines.map((l) => l.id), walked);
});

test('every message goes out when nothing is asked for, without author, contacts or links', async () => {
  await eventually('the outbox is empty', async () => granted(await api.get('/search', { token, query: { limit: 1 } })).index.pending === 0);
  const done = await whole({ format: 'ndjson' });
  const lines = objects(await text(done.id)).slice(0, -1);
  assert.equal(lines.length, await product.value('select count(*)::int from message'));
  assert.deepEqual(Object.keys(lines[0]).filter((k) => /author|contact|url|extra|external|name/.test(k)), []);
});

test('CSV carries a mark, semicolons, quotes, typed dates, and no formula', async () => {
  const word = uniqueWord();
  const evil = ['=1+1', '+7', '-1', '@SUM(A1)', '\t=1', '\r=1'].map((start) => `${start} ${word}`);
  for (const said of evil) await create(`яма ${word}`, { subject: said, received_at: '2026-03-01T23:30:00+00:00' });
  await create(`"кавычки"; точка с запятой\nи строка ${word}`);
  await found(word, 7);
  const done = await whole({ format: 'csv', q: word, params: { sort: '-date' } });
  assert.equal(done.rows, 7);
  const raw = await bytes(done.id);
  assert.deepEqual([...raw.subarray(0, 3)], [0xef, 0xbb, 0xbf]);
  const file = raw.toString('utf8');
  assert.match(file, /^\ufeff"Запись";"Вид";"Канал"/);
  assert.match(file, /;2026-03-02 02:30:00;/, 'time of the city');
  assert.ok(file.includes(`"""кавычки""; точка с запятой\nи строка ${word}"`));
  assert.match(file.trimEnd().split('\r\n').pop(), /^"# Строк: 7\. Найдено: 7\./);
  // Clean texts lose leading blanks on their way in; what is left of each start must be held by an apostrophe.
  assert.equal((file.match(/;"[=+\-@\t\r]/g) ?? []).length, 0);
  assert.ok((file.match(/;"'[=+\-@\t\r]/g) ?? []).length >= 4);
});

test('XLSX holds numbers, dates and texts by their kind, a frozen head, no formula, and a sheet about itself', async () => {
  const word = uniqueWord();
  const made = await create(`=HYPERLINK("http://x") ${word}`, { subject: `=1+1 ${word}`, received_at: '2026-03-01T09:05:00+03:00' });
  await create(`${'я'.repeat(40000)} ${word}`);
  await found(word, 2);
  const done = await whole({ format: 'xlsx', q: word, params: { sort: 'date' } });
  assert.deepEqual([done.status, done.rows], ['done', 2], JSON.stringify(done));
  const files = unzip(await bytes(done.id));
  const sheet = files['xl/worksheets/sheet1.xml'];
  assert.match(sheet, /<pane ySplit="1"[^>]*state="frozen"/);
  assert.equal((sheet.match(/<row /g) ?? []).length, 3);
  assert.ok(!sheet.includes('<f>'), 'a formula');
  assert.ok(sheet.includes(`'=1+1 ${word}`));
  assert.match(sheet, new RegExp(`<c r="A2"[^>]*><v>${made.id}</v>`));
  assert.match(sheet, /<c r="E2" s="\d+"><v>46082\.37847/, '1 March 2026, 9:05 as a date');
  const longest = Math.max(...[...sheet.matchAll(/<t[^>]*>([^<]*)<\/t>/g)].map((m) => m[1].length));
  assert.equal(longest, 32767);
  assert.match(files['xl/worksheets/sheet2.xml'], /Текстов укорочено до размера ячейки[\s\S]*<t>1<\/t>/);
});

test('a query with a mistake is not exported: refused when it is ordered, and when it became wrong before the run', async () => {
  const q = 'яма тема:такой-темы-нет';
  const wrong = async (json) => refused(await api.post('/exports', { token, json: { format: 'csv', ...json } }), 422, 'invalid').errors.map((e) => [e.pointer, e.code]);
  assert.deepEqual(await wrong({ q }), [['/q', 'wrong_query']]);
  const live = granted(await api.post('/search/links', { token, json: { q } }), 201);
  assert.deepEqual(await wrong({ link: live.id }), [['/link', 'wrong_query']]);
  // A frozen set is what it is, whatever becomes of the search in its query.
  const name = uniqueWord('выгрузить');
  const saved = granted(await api.post('/saved-searches', { token, json: { name, q: 'яма' } }), 201);
  const inside = `запрос:${name} двор`;
  const frozen = granted(await api.post('/search/links', { token, json: { q: inside, frozen: true } }), 201);
  for (const pid of pidsOf(product, 'mcu-jobs')) process.kill(pid, 'SIGSTOP');
  const { id } = await order({ format: 'csv', q: inside });
  granted(await deleteNow(api, `/saved-searches/${saved.id}`, token), 204);
  const kept = await order({ format: 'csv', link: frozen.id });
  for (const pid of pidsOf(product, 'mcu-jobs')) process.kill(pid, 'SIGCONT');
  const ended = await finished(id);
  assert.equal(ended.status, 'failed');
  assert.match(ended.error_detail, /^В запросе ошибка: Запрос «.+» не сохранён или недоступен.* закажите выгрузку снова\.$/);
  assert.deepEqual([(await finished(kept.id)).status, (await state(kept.id)).rows], ['done', frozen.total]);
});

test('a file is its owner’s alone, and holds only what he may see', async () => {
  const recipient = await as('recipient');
  const done = await whole({ format: 'ndjson' }, recipient);
  const lines = objects(await text(done.id, recipient)).slice(0, -1);
  assert.equal(lines.length, await count({}, recipient));
  assert.ok(lines.length > 0 && lines.length < await count({}));
  for (const login of ['head', 'curator', 'analyst']) {
    const by = await as(login);
    for (const path of ['', '/file']) refused(await api.get(`/exports/${done.id}${path}`, { token: by }), 404);
    refused(await api.post(`/exports/${done.id}/cancel`, { token: by }), 404);
    assert.ok(!granted(await api.get('/exports', { token: by })).items.some((e) => e.id === done.id));
  }
  assert.equal((await product.sql(`select action from audit_log where object = 'exports/${done.id}' and result = 'ok' order by id`)).map((r) => r.action).join(), 'export_create,export_file');
});

test('the rights of the moment of the run count, not those of the order', async () => {
  const by = await as('pages');
  const grants = "account_id = (select id from account where login = 'pages')";
  for (const pid of pidsOf(product, 'mcu-jobs')) process.kill(pid, 'SIGSTOP');
  const { id } = await order({ format: 'csv', q: 'яма' }, by);
  await product.psql(`update role_grant set valid_to = current_date - 1 where ${grants}`);
  for (const pid of pidsOf(product, 'mcu-jobs')) process.kill(pid, 'SIGCONT');
  await eventually('the export is refused', async () => await product.value(`select status from export where id = ${id}`) === 'failed');
  await product.psql(`update role_grant set valid_to = null where ${grants}`);
  assert.match((await state(id, by)).error_detail, /права/);
  refused(await api.get(`/exports/${id}/file`, { token: by }), 409, 'wrong_state');
});

test('a killed worker goes on with the same set and gives the same file', async () => {
  const query = { format: 'ndjson', params: { sort: '-date' } };
  const lines = (body) => objects(body).slice(0, -1).map((l) => l.id);
  const wanted = lines(await text((await whole(query)).id));
  const { id } = await order(query);
  await eventually('it runs', async () => Number(await product.value(`select done_ids from export where id = ${id}`)) > 0);
  for (const pid of pidsOf(product, 'mcu-jobs')) process.kill(pid, 'SIGKILL');
  const done = await finished(id);
  assert.equal(done.status, 'done');
  assert.deepEqual(lines(await text(id)), wanted);
});

test('a cancelled export leaves no file; too many at once are refused', async () => {
  for (const pid of pidsOf(product, 'mcu-jobs')) process.kill(pid, 'SIGSTOP');
  const ids = [];
  for (let i = 0; i < 5; i++) ids.push((await order({ format: 'csv', q: 'яма' })).id);
  refused(await api.post('/exports', { token, json: { format: 'csv' } }), 429, 'too_many');
  for (const id of ids) assert.equal(granted(await api.post(`/exports/${id}/cancel`, { token })).status, 'cancelled');
  refused(await api.post(`/exports/${ids[0]}/cancel`, { token }), 409, 'wrong_state');
  for (const pid of pidsOf(product, 'mcu-jobs')) process.kill(pid, 'SIGCONT');
  refused(await api.get(`/exports/${ids[0]}/file`, { token }), 409);
  const [{ file }] = await product.sql(`select file from export where id = ${ids[0]}`);
  assert.ok(!existsSync(`${product.home}/files/${file}.export`));
});

test('a file goes when its time is over', async () => {
  const done = await whole({ format: 'csv', q: 'люк' });
  const [{ file }] = await product.sql(`select file from export where id = ${done.id}`);
  const path = `${product.home}/files/${file}.export`;
  utimesSync(path, 0, Date.now() / 1000 - 8 * 86400);
  for (const pid of pidsOf(product, 'mcu-jobs')) process.kill(pid, 'SIGTERM');
  await eventually('the file is gone', () => !existsSync(path));
  refused(await api.get(`/exports/${done.id}/file`, { token }), 404);
  assert.equal(readdirSync(`${product.home}/files`).filter((f) => f.endsWith('.ids')).length, 0);
});

const freeze = async (json) => granted(await api.post('/search/links', { token, json: { ...json, frozen: true } }), 201);
async function walked(link, by = token) {
  const ids = [];
  let cursor;
  do {
    const page = granted(await api.get('/search', { token: by, query: { link, limit: 100, ...(cursor ? { cursor } : {}) } }));
    assert.equal(page.total.relation, 'eq');
    ids.push(...page.items.map((i) => i.id));
    cursor = page.next;
  } while (cursor);
  return ids;
}

test('a frozen link gives its own set in its own order, whatever was written since; the list says which link', async () => {
  const word = uniqueWord();
  for (const day of [3, 1, 2, 5, 4]) await create(`${word} день ${day}`, { received_at: `2026-03-0${day}T10:00:00+03:00` });
  await found(word, 5);
  const link = await freeze({ q: word, params: { sort: 'date', channel: 'phone' } });
  await create(`${word} позже`, { received_at: '2026-03-01T09:00:00+03:00' });
  await found(word, 6);
  const kept = await walked(link.id);
  const done = await whole({ format: 'ndjson', link: link.id });
  assert.deepEqual([done.status, done.total, done.rows, done.gone, done.link, done.q, done.revision], ['done', 5, 5, 0, link.id, word, link.revision], JSON.stringify(done));
  const lines = objects(await text(done.id));
  const { _export: said } = lines.pop();
  assert.deepEqual(lines.map((l) => l.id), kept);
  assert.deepEqual(lines.map((l) => l.received_at.slice(0, 10)), ['2026-03-01', '2026-03-02', '2026-03-03', '2026-03-04', '2026-03-05']);
  assert.equal(said['Зафиксированный набор'], `ссылка № ${link.id}`);
  assert.equal(said.Порядок, 'как в зафиксированном наборе');
  const listed = granted(await api.get('/exports', { token, query: { limit: 20 } })).items;
  assert.equal(listed.find((e) => e.id === done.id).link, link.id);
  const search = await whole({ format: 'ndjson', q: word });
  assert.deepEqual([search.rows, search.link], [6, null]);
  const live = granted(await api.post('/search/links', { token, json: { q: word, params: {} } }), 201);
  assert.deepEqual((({ rows, link: l }) => [rows, l])(await whole({ format: 'csv', link: live.id })), [6, live.id]);
});

test('of a frozen set the file has what the account may see at that moment, as many rows as the screen counts', async () => {
  const word = uniqueWord();
  const recipient = await as('recipient');
  const organisation_id = await product.value("select organisation_id::text from account where login = 'recipient'");
  const mine = [];
  for (let i = 0; i < 4; i++) mine.push((await create(`${word} своё ${i}`, { organisation_id })).id);
  for (let i = 0; i < 3; i++) await create(`${word} чужое ${i}`);
  await found(word, 7);
  const link = await freeze({ q: word, params: { sort: '-date' } });
  const card = await api.get(`/messages/${mine[1]}`, { token: head });
  granted(await api.patch(`/messages/${mine[1]}`, { token: head, etag: card.etag, json: { organisation_id: null } }));
  await eventually('the screen counts three', async () => granted(await api.get('/search', { token: recipient, query: { link: link.id } })).total.value === 3, 15e3);
  const done = await whole({ format: 'ndjson', link: link.id }, recipient);
  assert.deepEqual([done.total, done.rows, done.gone], [3, 3, 0], JSON.stringify(done));
  assert.deepEqual(objects(await text(done.id, recipient)).slice(0, -1).map((l) => l.id), await walked(link.id, recipient));
  assert.equal((await whole({ format: 'xlsx', link: link.id })).rows, 7);
});

test('a large frozen set goes out whole, and an empty one is an empty file', async () => {
  const all = await freeze({ q: '', params: { sort: '-date' } });
  const ids = await walked(all.id);
  const done = await whole({ format: 'csv', link: all.id });
  assert.deepEqual([done.total, done.rows], [ids.length, ids.length]);
  const rows = (await text(done.id)).split('\r\n').filter((l) => /^\d+;/.test(l)).map((l) => l.split(';')[0]);
  assert.deepEqual(rows, ids);
  const none = await freeze({ q: uniqueWord() });
  assert.deepEqual((({ status, rows: n }) => [status, n])(await whole({ format: 'csv', link: none.id })), ['done', 0]);
});

test('a link takes no words or filters beside it, and must be there', async () => {
  const { id: link } = await freeze({ q: 'люк' });
  for (const json of [{ link, q: 'яма' }, { link, params: {} }, { link: '999999999999' }, { link: 'x' }, { link: 5 }])
    assert.deepEqual(refused(await api.post('/exports', { token, json: { format: 'csv', ...json } }), 422, 'invalid').errors.map((e) => e.pointer), ['/link'], JSON.stringify(json));
});

test('what cannot be exported is named', async () => {
  for (const [json, pointer] of [[{}, '/format'], [{ format: 'pdf' }, '/format'], [{ format: 'csv', params: { limit: '5' } }, '/params/limit'],
    [{ format: 'csv', q: 'я'.repeat(2001) }, '/q'], [{ format: 'csv', rows: 5 }, '/rows']])
    assert.ok(refused(await api.post('/exports', { token, json }), 422, 'invalid').errors.some((e) => e.pointer === pointer), JSON.stringify(json));
  refused(await api.get('/exports', { token, query: { cursor: 'x' } }), 400);
});
