// Files of messages: what is taken and what is not, who adds, reads and deletes them, what becomes of the bytes.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { KINDS, attachOf, docx, png } from '../lib/attached.js';
import { checkWhole, granted, refused } from '../lib/api.js';
import { LOGINS, eventually, openWorld, pidsOf, uniqueWord } from '../lib/world.js';
import { zip } from '../lib/zip.js';

const { product, api, as } = await openWorld();
const token = await as('head');
const attach = attachOf(api);
const organisation = await product.value("select organisation_id::text from account where login = 'recipient'");
const make = async (more = {}) => granted(await api.post('/messages', { token, json: { kind: 'message', channel: 'phone', text: 'Яма во дворе', ...more } }), 201).id;
const list = async (id, by = token) => granted(await api.get(`/messages/${id}/attachments`, { token: by })).items;
const add = async (id, name, body, by = token) => granted(await attach(id, name, body, by), 201);
/** Under the version of its record as it is now. */
const tagOf = async (id) => `"${(await product.value(`select m.rev from attachment a join message m on m.id = a.message_id where a.id = ${id}`)) ?? 0}"`;
const remove = async (id, by = token, json = { reason: 'Приложен по ошибке' }) => api.delete(`/attachments/${id}`, { token: by, etag: await tagOf(id), json });
const rev = async (id) => granted(await api.get(`/messages/${id}`, { token })).rev;
const fileOf = async (id) => `${product.home}/files/${await product.value(`select file from attachment where id = ${id}`)}.attachment`;
const text = (said = uniqueWord()) => Buffer.from(said);

async function read(id, by = token) {
  const answer = await fetch(`${product.url}/api/v1/attachments/${id}/file`, { headers: { Authorization: `Bearer ${by}` } });
  assert.equal(answer.status, 200);
  checkWhole('GET', `/api/v1/attachments/${id}/file`, { status: answer.status, headers: answer.headers, text: '', json: '' });
  return { headers: answer.headers, bytes: Buffer.from(await answer.arrayBuffer()) };
}

test('a file that is two things at once is saved and never a page of ours', async () => {
  const made = await add(await make(), 'письмо.pdf', Buffer.from('%PDF-1.7\n<script>document.title = "ours"</script>'));
  const { headers } = await read(made.id);
  assert.equal(headers.get('x-content-type-options'), 'nosniff');
  assert.match(headers.get('content-disposition'), /^attachment; /);
  assert.match(headers.get('content-security-policy'), /(^|, )sandbox; default-src 'none'(,|$)/, 'no script and no origin, if anything opened it');
});

test('each kind is known by its content and comes back byte for byte, to be saved and not to be run', async () => {
  const id = await make();
  for (const [name, [body, type]] of Object.entries(KINDS)) {
    const made = await add(id, name, body);
    assert.deepEqual([made.name, made.type, made.size, made.message_id], [name, type, body.length, id]);
    assert.equal(made.sha256, createHash('sha256').update(body).digest('hex'));
    const { headers, bytes } = await read(made.id);
    assert.ok(bytes.equals(body), name);
    assert.equal(headers.get('content-type'), type);
    assert.equal(headers.get('x-content-type-options'), 'nosniff');
    assert.match(headers.get('content-disposition'), /^attachment; /);
  }
  assert.deepEqual((await list(id)).map((f) => f.name), Object.keys(KINDS));
});

test('a name is kept as it was, without its path, and is sent as RFC 6266 has it', async () => {
  const id = await make();
  for (const [sent, kept, header] of [
    ['C:\\Users\\Мария\\Акт осмотра «двор» №5.txt', 'Акт осмотра «двор» №5.txt', `attachment; filename="___ _______ ______ _5.txt"; filename*=UTF-8''${encodeURIComponent('Акт осмотра «двор» №5.txt')}`],
    ['../../etc/plan.txt', 'plan.txt', 'attachment; filename="plan.txt"'],
    ['a"b;c.txt', 'a"b;c.txt', `attachment; filename="a_b_c.txt"; filename*=UTF-8''a%22b%3Bc.txt`],
  ]) {
    const made = await add(id, sent, text());
    assert.equal(made.name, kept);
    assert.equal((await read(made.id)).headers.get('content-disposition'), header);
  }
});

const BOMB = docx('', { 'word/media/a.bin': Buffer.alloc(40 << 20) });
/** The directory says that nothing is inside. */
const LIAR = (() => {
  const b = Buffer.from(docx('', { 'word/media/a.bin': Buffer.alloc(40 << 20) }));
  for (let at = b.indexOf('PK\x01\x02'); at >= 0; at = b.indexOf('PK\x01\x02', at + 4)) b.writeUInt32LE(10, at + 24);
  return b;
})();
const REFUSED = [
  ['пусто.txt', '', 'empty_file'],
  ['программа.exe', Buffer.from('MZ\x90\x00', 'latin1'), 'executable'],
  ['снимок.jpg', Buffer.from('MZ\x90\x00', 'latin1'), 'executable'],
  ['a.txt', Buffer.from('\x7fELF\x02', 'latin1'), 'executable'],
  ['a.txt', '#!/bin/sh\nrm -rf /\n', 'executable'],
  ['страница.html', '<!DOCTYPE html><script>alert(1)</script>', 'html'],
  ['страница.txt', '\ufeff \n<html><body>', 'html'],
  ['данные.txt', '<?xml version="1.0"?><a/>', 'html'],
  ['рисунок.svg', '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', 'svg'],
  ['рисунок.png', '<?xml version="1.0"?>\n<svg onload="alert(1)"/>', 'svg'],
  ['снимок.png', KINDS['снимок.jpg'][0], 'wrong_extension', 'file_name'],
  ['письмо.pdf.exe', KINDS['письмо.pdf'][0], 'wrong_extension', 'file_name'],
  ['без расширения', 'текст', 'wrong_extension', 'file_name'],
  ['смета.docx', KINDS['смета.xlsx'][0], 'wrong_extension', 'file_name'],
  ['ответ.docm', KINDS['ответ.docx'][0], 'wrong_extension', 'file_name'],
  ['код.bat', 'del *.*', 'wrong_extension', 'file_name'],
  ['фото\u202egpj.txt', 'текст', 'bad_name', 'file_name'],
  ['a\nb.txt', 'текст', 'bad_name', 'file_name'],
  ['..', 'текст', 'bad_name', 'file_name'],
  ['архив.zip', zip({ 'a.txt': 'а' }), 'archive'],
  ['архив.docx', zip({ 'a.txt': 'а' }), 'archive'],
  ['половина.docx', docx('текст').subarray(0, 100), 'zip_broken'],
  ['бомба.docx', BOMB, 'zip_bomb'],
  ['лжёт.docx', LIAR, 'zip_bomb'],
  ['макрос.docx', docx('', { 'word/vbaProject.bin': 'x' }), 'macros'],
  ['старый.doc', Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1, 0]), 'old_office'],
  ['старая.txt', Buffer.from([0xcf, 0xf0, 0xe8, 0xe2, 0xe5, 0xf2]), 'not_utf8'],
  ['звук.mp3', Buffer.from('ID3\x03\x00', 'latin1'), 'unknown_type'],
  ['двоичный.txt', Buffer.from([1, 2, 3, 0]), 'unknown_type'],
];

test('what is not taken is refused with its own code and leaves nothing behind', async () => {
  const id = await make();
  const before = await rev(id);
  const files = readdirSync(`${product.home}/files`).length;
  for (const [name, body, code, pointer = ''] of REFUSED) {
    const problem = refused(await attach(id, name, body, token), 422, 'invalid');
    assert.deepEqual(problem.errors.map((e) => [e.code, e.pointer]), [[code, pointer]], name);
    assert.equal(problem.detail, problem.errors[0].message, name);
  }
  for (const query of [{}, { file_name: '' }, { file_name: 'я'.repeat(201) }])
    refused(await api.post(`/messages/${id}/attachments`, { token, query, body: 'т', type: 'application/octet-stream' }), 400);
  refused(await api.post(`/messages/${id}/attachments`, { token, query: { file_name: 'a.txt' }, json: {} }), 415);
  assert.deepEqual([await list(id), await rev(id), readdirSync(`${product.home}/files`).length], [[], before, files]);
});

test('a file may have 20 MB and not a byte more', async () => {
  const id = await make();
  const most = Buffer.alloc(20 * 1024 * 1024, 'a');
  assert.equal((await add(id, 'большой.txt', most)).size, most.length);
  refused(await attach(id, 'больше.txt', Buffer.alloc(most.length + 1, 'a'), token), 413, 'too_large');
  assert.equal((await list(id)).length, 1);
});

test('a message takes twenty files, also when they come at once, and each of them once', async () => {
  const id = await make();
  const twice = text();
  await add(id, 'первый.txt', twice);
  assert.match(refused(await attach(id, 'второй.txt', twice, token), 409, 'conflict').detail, /первый\.txt/);
  for (let i = 0; i < 18; i++) await add(id, `${i}.txt`, text());
  const answers = await Promise.all(['а', 'б', 'в'].map((name) => attach(id, `${name}.txt`, text(), token)));
  assert.deepEqual(answers.map((a) => a.status).sort(), [201, 422, 422]);
  for (const a of answers.filter((x) => x.status === 422)) assert.equal(a.json.errors[0].code, 'too_many_files');
  assert.equal((await list(id)).length, 20);
  const other = await make();
  await add(other, 'первый.txt', twice);
});

test('each role: who sees the record sees the list, who works on it adds and deletes, who sees texts whole too reads', async () => {
  const id = await make({ organisation_id: organisation });
  const kept = await add(id, 'общий.txt', text());
  for (const login of LOGINS) {
    const by = await as(login);
    const { actions, kinds } = granted(await api.get('/session', { token: by }));
    const works = actions.includes('message.work') && !kinds['message.work'];
    const listed = await api.get(`/messages/${id}/attachments`, { token: by });
    assert.equal(listed.status, actions.includes('message.read') ? 200 : 403, login);
    if (!works) {
      refused(await attach(id, `${login}.txt`, text(), by), 403);
      if (!actions.includes('message.work')) refused(await api.get(`/attachments/${kept.id}/file`, { token: by }), 403);
      refused(await remove(kept.id, by), 403);
      continue;
    }
    const own = await add(id, `${login}.txt`, text(), by);
    if (actions.includes('personal.text')) await read(kept.id, by);
    else refused(await api.get(`/attachments/${kept.id}/file`, { token: by }), 403);
    assert.equal((await remove(own.id, by)).status, 204, login);
  }
  for (const login of ['cur', 'admin', 'pdo', 'mayor', 'pages'])
    refused(await api.get(`/attachments/${kept.id}/file`, { token: await as(login) }), 403);
  assert.deepEqual((await list(id)).map((f) => f.id), [kept.id]);
});

test('files of a foreign record do not exist for the recipient', async () => {
  const by = await as('recipient');
  const id = await make();
  const kept = await add(id, 'чужой.txt', text());
  refused(await api.get(`/messages/${id}/attachments`, { token: by }), 404);
  refused(await attach(id, 'a.txt', text(), by), 404);
  refused(await api.get(`/attachments/${kept.id}/file`, { token: by }), 404);
  refused(await remove(kept.id, by), 404);
  assert.equal((await list(id)).length, 1);
});

test('a deletion needs a reason, which stays in the history; the bytes go; the journal knows who', async () => {
  const id = await make();
  const made = await add(id, 'Акт.txt', text());
  const path = await fileOf(made.id);
  assert.ok(existsSync(path));
  const before = await rev(id);
  await read(made.id);
  for (const [json, pointer] of [[{}, '/reason'], [{ reason: ' ' }, '/reason'], [{ reason: 5 }, '/reason'], [{ reason: 'x', force: true }, '/force']])
    assert.ok(refused(await remove(made.id, token, json), 422).errors.some((e) => e.pointer === pointer), JSON.stringify(json));
  assert.equal((await remove(made.id, token, { reason: 'Не тот заявитель' })).status, 204);
  refused(await remove(made.id), 404);
  refused(await api.get(`/attachments/${made.id}/file`, { token }), 404);
  assert.equal(await rev(id), before + 1);
  const events = granted(await api.get(`/messages/${id}/history`, { token })).items.filter((e) => e.changes?.attachment);
  assert.deepEqual(events.map((e) => [e.kind, e.changes.attachment, e.note]), [['edit', [null, 'Акт.txt'], null], ['edit', ['Акт.txt', null], 'Не тот заявитель']]);
  assert.ok(events.every((e) => e.account));
  await eventually('the bytes are gone', () => !existsSync(path));
  const seen = await product.sql(`select action, account_id is not null as who from audit_log where object ~ '^attachments/${made.id}(/|$)' and result = 'ok' order by id`);
  assert.deepEqual(seen, ['create', 'file', 'delete'].map((what) => ({ action: `attachment_${what}`, who: true })));
});

test('a file is deleted under the version of its record: 428 without one, 412 with what it is now', async () => {
  const id = await make();
  const made = await add(id, 'Акт.txt', text());
  const drop = (etag) => api.delete(`/attachments/${made.id}`, { token, etag, json: { reason: 'Не тот' } });
  refused(await drop(undefined), 428, 'if_match_required');
  const etag = await tagOf(made.id);
  const { etag: now } = await api.patch(`/messages/${id}`, { token, etag, json: { priority: 1 } });
  assert.deepEqual(refused(await drop(etag), 412, 'stale').current, { version: await rev(id) });
  assert.equal((await list(id)).length, 1);
  assert.equal((await drop(now)).status, 204);
});

test('the search knows what has a file as soon as it is added and as soon as it is gone', async () => {
  const word = uniqueWord();
  const id = await make({ text: `Яма ${word}` });
  await make({ text: `Люк ${word}` });
  const found = async (q) => granted(await api.get('/search', { token, query: { q } }));
  const ids = async (q) => (await found(q)).items.map((i) => i.id);
  const finds = (q, wanted) => eventually(`${q}: ${wanted}`, async () => (await ids(q)).join() === wanted.join(), 15e3);
  await eventually('both are found', async () => (await ids(word)).length === 2, 15e3);
  assert.deepEqual(await ids(`${word} есть:вложение`), []);
  const made = await add(id, 'a.txt', text());
  await finds(`${word} есть:вложение`, [id]);
  assert.ok(!(await ids(`${word} нет:вложение`)).includes(id));
  assert.deepEqual((await found(`${word} has:attachment`)).errors, []);
  assert.equal((await product.ctl(['verify'])).code, 0);
  assert.equal((await remove(made.id)).status, 204);
  await finds(`${word} есть:вложение`, []);
  assert.equal((await product.ctl(['verify'])).code, 0);
});

test('bytes that a kill left without a row are cleared away, those of a row and those just written stay', async () => {
  const folder = `${product.home}/files`;
  const made = await add(await make(), 'a.txt', text());
  const kept = await fileOf(made.id);
  const stray = (letter) => `${folder}/${letter.repeat(32)}.attachment`;
  const [old, fresh] = [stray('a'), stray('b')];
  const foreign = `${folder}/${'A'.repeat(32)}.attachment`;
  const upload = `${folder}/${'c'.repeat(32)}.upload`;
  for (const path of [old, fresh, foreign, upload]) writeFileSync(path, 'x');
  for (const path of [old, kept, foreign]) utimesSync(path, 0, Date.now() / 1000 - 2 * 3600);
  utimesSync(upload, 0, Date.now() / 1000 - 8 * 86400);
  for (const pid of pidsOf(product, 'mcu-jobs')) process.kill(pid, 'SIGTERM');
  await eventually('the old stray is gone', () => !existsSync(old));
  await eventually('the old upload is gone', () => !existsSync(upload));
  assert.deepEqual([existsSync(kept), existsSync(fresh), existsSync(foreign)], [true, true, true]);
  assert.ok((await read(made.id)).bytes.length > 0);
});

test('a deletion that was ordered is carried out after the worker was killed', async () => {
  const made = await add(await make(), 'снимок.png', png());
  const path = await fileOf(made.id);
  for (const pid of pidsOf(product, 'mcu-jobs')) process.kill(pid, 'SIGSTOP');
  assert.equal((await remove(made.id)).status, 204);
  assert.ok(existsSync(path));
  for (const pid of pidsOf(product, 'mcu-jobs')) process.kill(pid, 'SIGKILL');
  await eventually('the bytes are gone', () => !existsSync(path), 30e3);
});

test('a row whose bytes are lost says so', async () => {
  const made = await add(await make(), 'a.txt', text());
  await product.psql(`update attachment set file = repeat('d', 32) where id = ${made.id}`);
  assert.match(refused(await api.get(`/attachments/${made.id}/file`, { token }), 500).detail, /не читается/);
  assert.equal((await remove(made.id)).status, 204);
});

test('a file that another attached is deleted by who may edit the record; the list says to whom', async () => {
  const recipient = await as('recipient');
  const id = await make({ organisation_id: organisation });
  const [ours, his] = [await add(id, 'centre.txt', text()), await add(id, 'executor.txt', text(), recipient)];
  const removable = async (by) => (await list(id, by)).map((f) => f.removable);
  assert.deepEqual([await removable(recipient), await removable(token)], [[false, true], [true, true]]);
  const no = refused(await remove(ours.id, recipient), 403, 'forbidden');
  assert.ok(no.detail.includes(ours.account), no.detail);
  assert.equal((await list(id)).length, 2);
  assert.equal((await remove(his.id, recipient)).status, 204);
  const again = await add(id, 'executor.txt', text(), recipient);
  assert.equal((await remove(again.id)).status, 204);
  assert.equal((await remove(ours.id)).status, 204);
});
