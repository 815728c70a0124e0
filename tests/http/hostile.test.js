// Input made to hurt: each is refused with a clear problem, and the workers that met it live on.
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { checkRefusal, granted, readAnswer, refused } from '../lib/api.js';
import { importsOf } from '../lib/imports.js';
import { rawRequest } from '../lib/raw.js';
import { eventually, openWorld, pidsOf } from '../lib/world.js';
import { xlsx, zip } from '../lib/zip.js';

const { product, api, as } = await openWorld();
const token = await as('head');
const { upload, start, finished } = importsOf(api, token);
const good = { kind: 'message', channel: 'phone', text: 'Обычный текст' };
const send = (body, more = {}) => api.post('/messages', { token, body, type: 'application/json', ...more });

let pids;
before(() => {
  pids = ['mcu-api', 'mcu-jobs', 'mcu-webhooks', 'mcu-indexer'].map((p) => pidsOf(product, p));
  assert.ok(pids.every((list) => list.length > 0), JSON.stringify(pids));
});

after(() => {
  const now = ['mcu-api', 'mcu-jobs', 'mcu-webhooks', 'mcu-indexer'].map((p) => pidsOf(product, p));
  assert.deepEqual(now, pids, 'a program died of its input');
});

const alive = async () => granted(await api.get('/session', { token }));

test('broken JSON in all its kinds is 400 with a sentence', async () => {
  const bodies = ['', '{', '[', '"', '{"kind":}', '{"kind":"message"', "{'kind':'message'}", '{"a":1,}', 'null garbage', '{"a":NaN}', '{"a":1e999}', '{"a":01}',
    '\ufeff{"kind":"message"}', '{"a":"\\ud800"}', '{"a":"\\u0000"}', '{"a":"\x00"}', '{"a":123456789012345678901234567890}', '\x00', '{}{}', '{"a":"\n"}'];
  for (const body of bodies) {
    const answer = await send(body);
    assert.ok([400, 422].includes(answer.status), `${JSON.stringify(body)}: ${answer.status} ${answer.text.slice(0, 200)}`);
  }
});

test('a body that is JSON but no object is refused', async () => {
  for (const body of ['[]', 'null', 'true', '1', '"text"', '[{"kind":"message"}]']) {
    const answer = await send(body);
    assert.ok([400, 422].includes(answer.status), `${body}: ${answer.status}`);
  }
});

test('a member given twice is refused, not guessed', async () => {
  assert.ok([400, 422].includes((await send('{"kind":"message","kind":"appeal","channel":"phone","text":"т"}')).status));
});

test('nesting to the bottom is refused', async () => {
  for (const depth of [100, 5000, 100000]) {
    const answer = await send(`{"kind":${'['.repeat(depth)}${']'.repeat(depth)}}`);
    assert.ok([400, 413, 422].includes(answer.status), `${depth}: ${answer.status}`);
    const objects = await send(`${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`);
    assert.ok([400, 413, 422].includes(objects.status), `${depth}: ${objects.status}`);
  }
});

test('bytes that are not UTF-8 are refused in bodies, parameters and paths', async () => {
  const broken = [[0xff], [0xc3, 0x28], [0xe2, 0x28, 0xa1], [0xf0, 0x28, 0x8c, 0xbc], [0xc0, 0xaf], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0xd0]];
  for (const bytes of broken) {
    const body = Buffer.concat([Buffer.from('{"kind":"message","channel":"phone","text":"'), Buffer.from(bytes), Buffer.from('"}')]);
    assert.ok([400, 422].includes((await send(body)).status), bytes.join());
    const percent = bytes.map((b) => `%${b.toString(16).padStart(2, '0')}`).join('');
    for (const path of [`/search?q=${percent}`, `/messages?channel=${percent}`, `/messages?${percent}=1`])
      refused(await api.get(path, { token }), 400);
    refused(await api.get(`/messages/${percent}`, { token }), 404);
  }
});

test('a zero byte and half an escape in a parameter are refused', async () => {
  for (const path of ['/search?q=%00', '/search?q=a%00b', '/search?q=%', '/search?q=%4', '/search?q=%zz'])
    refused(await api.get(path, { token }), 400);
});

test('the wrong kind of content is 415 or 400, never taken', async () => {
  for (const type of ['text/plain', 'application/xml', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'application/json; charset=windows-1251', '']) {
    const answer = await api.post('/messages', { token, body: Buffer.from(JSON.stringify(good)), headers: type ? { 'Content-Type': type } : {} });
    assert.ok([400, 415].includes(answer.status), `${type}: ${answer.status}`);
  }
  granted(await api.post('/messages', { token, body: JSON.stringify(good), type: 'application/json; charset=utf-8' }), 201);
});

test('oversized bodies are 413, by the worker and by nginx', async () => {
  for (const size of [600e3, 5e6, 30e6]) {
    const answer = await fetch(`${product.url}/api/v1/messages`, { method: 'POST', headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
      body: `{"kind":"message","channel":"phone","text":"${'x'.repeat(size)}"}` }).then(readAnswer, () => null);
    // nginx may close while the body is still coming; a closed connection is a refusal as well.
    if (!answer) continue;
    assert.ok([413, 422].includes(answer.status), `${size}: ${answer.status}`);
    checkRefusal(String(size), answer);
  }
  await alive();
});

test('a body where none belongs, and none where one belongs, do no harm', async () => {
  const answer = await api.delete('/messages', { token });
  refused(answer, 405);
  assert.match(answer.headers.get('allow') ?? '', /GET/);
  assert.ok([400, 415].includes((await api.post('/messages', { token })).status));
  assert.ok([400, 411, 415, 428].includes((await api.patch('/messages/1', { token })).status));
});

test('an unknown address is 404, another method 405 with Allow', async () => {
  for (const path of ['/nosuch', '/messages/1/nosuch', '/messages/', '//messages', '/Messages', '/messages%2f1'])
    refused(await api.get(path, { token }), 404);
  for (const [method, path] of [['PUT', '/messages/1'], ['DELETE', '/messages/1'], ['POST', '/search'], ['PATCH', '/reference']]) {
    const answer = await api.call(method, path, { token });
    refused(answer, 405);
    assert.match(answer.headers.get('allow') ?? '', /^[A-Z, ]+$/, `${method} ${path}`);
  }
});

const POISON = ["'; drop table message; --", "' or '1'='1", '$1', '%s%s%n', '{{7*7}}', '../../etc/passwd', '<script>alert(1)</script>', '"><img src=x onerror=alert(1)>',
  '\\', '\\x00', '${jndi:ldap://x}', 'a\tb', '\u202eгроз', '\u0007', '👩‍👩‍👧', 'Z͑ͫ̓a', "{1,2},'", '\ufeffтекст', 'NULL', '-1', '1e309'];

test('SQL, HTML and odd signs in every text field are kept as they are or refused, never run', async () => {
  const before = await product.value('select count(*)::int from message');
  const texts = ['text', 'subject', 'number', 'address', 'applicant_name', 'applicant_contacts'];
  const strict = ['kind', 'channel', 'theme_id', 'organisation_id', 'district_id', 'received_at', 'applicant_kind', 'url'];
  let made = 0;
  for (const poison of POISON) {
    const all = (fields) => ({ ...good, ...Object.fromEntries(fields.map((f) => [f, poison])) });
    const answer = await api.post('/messages', { token, json: all(texts) });
    if (answer.status === 201) {
      made += 1;
      for (const field of ['subject', 'number', 'address']) assert.equal(answer.json[field], poison, field);
      assert.equal(answer.json.original ?? answer.json.text, poison);
    } else refused(answer, 422);
    const problem = refused(await api.post('/messages', { token, json: all(strict) }), 422);
    // A channel is looked up only when everything else is right.
    const named = problem.errors.map((e) => e.pointer);
    assert.deepEqual(strict.filter((f) => f !== 'channel' && !named.includes(`/${f}`)), [], poison);
  }
  assert.equal(await product.value('select count(*)::int from message'), before + made);
});

test('SQL and HTML in every parameter is an error that names it', async () => {
  const parameters = ['kind', 'channel', 'state', 'outcome', 'theme_id', 'organisation_id', 'district_id', 'source_id', 'import_id', 'open', 'overdue', 'sort', 'limit',
    'due_on[gte]', 'received_on[lte]'];
  for (const poison of POISON.filter((p) => !/^[\w]+$/.test(p))) {
    const query = Object.fromEntries(parameters.map((name) => [name, poison]));
    const problem = refused(await api.get('/messages', { token, query }), 400);
    assert.deepEqual(problem.errors.map((e) => e.pointer).sort(), [...parameters].sort(), poison);
    refused(await api.get('/messages', { token, query: { cursor: poison } }), 400);
    assert.ok([200, 400].includes((await api.get('/search', { token, query: { q: poison } })).status), poison);
    refused(await api.get('/search', { token, query: { kind: poison, theme_id: poison, from: poison, sort: poison, cursor: poison } }), 400);
  }
});

test('numbers at the edges of their types are answered, not crashed on', async () => {
  for (const n of ['2147483647', '2147483648', '9223372036854775807', '999999999999999999', '00000000000000001', '0'])
    for (const name of ['theme_id', 'organisation_id', 'district_id', 'source_id', 'import_id']) {
      const answer = await api.get('/messages', { token, query: { [name]: n } });
      assert.ok([200, 400].includes(answer.status), `${name}=${n}: ${answer.status} ${answer.text.slice(0, 150)}`);
    }
  for (const day of ['0001-01-01', '9999-12-31', '10000-01-01', '-0044-03-15', '2026-02-29', 'infinity', 'today'])
    assert.ok([200, 400].includes((await api.get('/messages', { token, query: { 'due_on[gte]': day } })).status), day);
  const many = Array.from({ length: 1000 }, (_, i) => i + 1).join();
  assert.ok([200, 400].includes((await api.get('/messages', { token, query: { theme_id: many } })).status));
});

test('headers cannot be injected through what comes back in headers', async () => {
  const crlf = encodeURIComponent('/x\r\nSet-Cookie: stolen=1\r\n\r\n<html>');
  const login = await rawRequest(product, 'GET', `/api/v1/session/login?return=${crlf}`);
  assert.doesNotMatch(login.head, /stolen/i);
  const job = await api.post('/imports', { token, query: { file_name: 'a"\r\nX-Evil: 1.csv' }, body: 'id;text\n1;т\n2;\n', type: 'application/octet-stream' });
  if (job.status !== 201) return refused(job, 400);
  granted(await start(job.json.id, { source: 'inject', channel: 'file' }), 202);
  await finished(job.json.id);
  const file = await api.get(`/imports/${job.json.id}/rejected`, { token });
  assert.equal(file.headers.get('x-evil'), null);
});

test('requests that break HTTP itself get an answer and break nothing', async () => {
  const auth = `Authorization: Bearer ${token}`;
  const cases = {
    'a header without end': ['GET', '/api/v1/session', [`X-Long: ${'x'.repeat(70000)}`]],
    'an address without end': ['GET', `/api/v1/search?q=${'x'.repeat(70000)}`, [auth]],
    'a broken length': ['POST', '/api/v1/messages', [auth, 'Content-Type: application/json', 'Content-Length: abc']],
    'a negative length': ['POST', '/api/v1/messages', [auth, 'Content-Type: application/json', 'Content-Length: -5']],
    'two lengths': ['POST', '/api/v1/messages', [auth, 'Content-Length: 2', 'Content-Length: 3'], '{}x'],
    'length and chunks': ['POST', '/api/v1/messages', [auth, 'Content-Type: application/json', 'Content-Length: 4', 'Transfer-Encoding: chunked'], '0\r\n\r\n'],
    'broken chunks': ['POST', '/api/v1/messages', [auth, 'Content-Type: application/json', 'Transfer-Encoding: chunked'], 'ZZ\r\n{}\r\n'],
    'an unknown method': ['BREW', '/api/v1/session', [auth]],
    'TRACE': ['TRACE', '/api/v1/session', [auth]],
    'two tokens': ['GET', '/api/v1/session', [auth, auth]],
    'bytes in a header': ['GET', '/api/v1/session', ['Authorization: Bearer \xff\xfe\x01']],
    'a path out of the root': ['GET', '/api/v1/../../../etc/passwd', [auth]],
    'the internal page': ['GET', '/problem', []],
  };
  for (const [name, [method, target, lines, body]] of Object.entries(cases)) {
    const answer = await rawRequest(product, method, target, lines, body);
    assert.ok(answer.status >= 400 && answer.status < 500 && answer.status !== 499, `${name}: ${answer.status} ${answer.body.slice(0, 200)}`);
    assert.doesNotMatch(answer.body, /root:x|nginx\/\d/, name);
  }
  // nginx resolves an escaped path before it looks for a file: what is left is a page of the front end, no file of the machine.
  const out = await rawRequest(product, 'GET', '/api/v1/%2e%2e/%2e%2e/etc/passwd', [auth]);
  assert.doesNotMatch(out.body, /root:x/);
  await alive();
});

test('a body that never comes frees its place', async () => {
  const hung = Array.from({ length: 30 }, () => rawRequest(product, 'POST', '/api/v1/messages', [`Authorization: Bearer ${token}`, 'Content-Type: application/json', 'Content-Length: 100'], '{'));
  const first = await Promise.race([alive().then(() => 'an honest request'), ...hung.map((h) => h.then(() => 'a hung upload'))]);
  assert.equal(first, 'an honest request', 'thirty hung uploads hold the workers');
  await Promise.all(hung);
});

test('a client that goes away in the middle leaves the workers whole', async () => {
  const stop = Array.from({ length: 20 }, async () => {
    const control = new AbortController();
    const going = fetch(`${product.url}/api/v1/messages?limit=500`, { headers: { Authorization: `Bearer ${token}` }, signal: control.signal });
    setTimeout(() => control.abort(), 5);
    await going.then((r) => r.arrayBuffer()).catch(() => {});
  });
  await Promise.all(stop);
  await alive();
});

// ---- files

/** Upload and start; the way ends in a refusal or in a failed or finished job, never in a crash. */
async function bringIn(name, body, limitMs = 60e3) {
  const answer = await upload(name, body);
  if (answer.status !== 201) return { refusal: answer };
  const started = await start(answer.json.id, { source: `hostile-${Date.now()}`, channel: 'file' });
  if (started.status !== 202) return { refusal: started };
  return { job: await finished(answer.json.id, limitMs) };
}

function spoken({ refusal, job }, what) {
  if (refusal) return assert.ok(refusal.status < 500, `${what}: ${refusal.status} ${refusal.text}`);
  assert.equal(job.status, 'failed', `${what}: ${JSON.stringify(job).slice(0, 300)}`);
  assert.match(job.error_detail, /[а-яё]/i, what);
}

const sheetOf = (xml) => xlsx([['id', 'text'], ['1', 'т']], { 'xl/worksheets/sheet1.xml': xml });
const WORKSHEET = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>';

test('a ZIP bomb is refused without being unpacked', async () => {
  const bomb = sheetOf(Buffer.concat([Buffer.from(`${WORKSHEET}<row r="1"><c t="inlineStr"><is><t>`), Buffer.alloc(120 << 20, 0x20), Buffer.from('</t></is></c></row></sheetData></worksheet>')]));
  assert.ok(bomb.length < 2 << 20);
  spoken(await bringIn('bomb.xlsx', bomb), 'bomb');
  await alive();
});

test('a workbook with a billion laughs or an outside entity is refused', async () => {
  const laughs = `<!DOCTYPE x [<!ENTITY a "${'ха'.repeat(50)}">${'bcdefghij'.split('').map((c, i) => `<!ENTITY ${c} "${`&${'abcdefghi'[i]};`.repeat(10)}">`).join('')}]>`;
  spoken(await bringIn('laughs.xlsx', sheetOf(`<?xml version="1.0"?>${laughs}${WORKSHEET}<row><c t="inlineStr"><is><t>&j;</t></is></c></row></sheetData></worksheet>`)), 'laughs');
  const outside = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>';
  const result = await bringIn('xxe.xlsx', sheetOf(`<?xml version="1.0"?>${outside}${WORKSHEET}<row r="1"><c t="inlineStr"><is><t>text</t></is></c></row><row r="2"><c t="inlineStr"><is><t>&e;</t></is></c></row></sheetData></worksheet>`));
  if (result.job) assert.doesNotMatch(await product.psql(`select coalesce(string_agg(text, ''), '') from message where import_id = ${result.job.id}`), /root:/);
});

test('truncated and damaged workbooks are refused with a sentence', async () => {
  const whole = xlsx([['id', 'text'], ...Array.from({ length: 200 }, (_, i) => [String(i), `Сообщение номер ${i}`])]);
  for (const share of [0.1, 0.5, 0.9, 0.99])
    spoken(await bringIn('cut.xlsx', whole.subarray(0, Math.floor(whole.length * share))), `cut at ${share}`);
  const damaged = Buffer.from(whole);
  damaged.fill(0x55, 200, 1200);
  spoken(await bringIn('damaged.xlsx', damaged), 'damaged');
  spoken(await bringIn('noworkbook.xlsx', zip({ 'readme.txt': 'это не книга' })), 'no workbook');
  spoken(await bringIn('xml.xlsx', sheetOf(`${WORKSHEET}<row><c`)), 'broken XML');
});

test('rows and columns at absurd places do not take the memory', async () => {
  const far = sheetOf(`${WORKSHEET}<row r="1"><c r="A1" t="inlineStr"><is><t>id</t></is></c><c r="ZZZZZZZ1" t="inlineStr"><is><t>text</t></is></c></row><row r="4294967295"><c r="A4294967295" t="s"><v>99999999</v></c></row></sheetData></worksheet>`);
  const result = await bringIn('far.xlsx', far);
  if (result.job) assert.ok(result.job.rows <= 1, JSON.stringify(result.job));
  await alive();
});

test('a CSV of a million columns is refused with a sentence', async () => {
  spoken(await bringIn('wide.csv', `${Array.from({ length: 1e6 }, (_, i) => `c${i}`).join(';')}\n${'1;'.repeat(1e6)}\n`), 'wide');
});

test('CSV and NDJSON gone wrong reject rows or the file, with the reason', async () => {
  const files = {
    'open quote.csv': `id;text\n1;"${'открытая кавычка '.repeat(1000)}\n2;т\n`,
    'one line.csv': 'x'.repeat(3e6),
    'zero bytes.csv': Buffer.from('id;text\n1;a\0b\n2;т\n'),
    'utf16.csv': Buffer.from('\ufeffid;text\n1;т\n', 'utf16le'),
    'broken utf8.csv': Buffer.concat([Buffer.from('id;text\n1;'), Buffer.from([0xd0, 0x0a]), Buffer.from('2;т\n')]),
    'uneven.csv': 'id;text\n1\n2;т;лишнее;ещё\n;;;;\n',
    'twice.csv': 'text;text;text\nа;б;в\n',
    'no names.csv': ';;;\n1;2;3;4\n',
    'deep.ndjson': `{"id":1,"text":${'['.repeat(50000)}${']'.repeat(50000)}}\n{"id":2,"text":"т"}\n`,
    'not objects.ndjson': '1\nnull\n"т"\n[]\n{"id":5,"text":"т"}\n',
    'wrong types.ndjson': '{"id":{},"text":[]}\n{"id":[1],"text":5}\n{"id":6,"text":"т"}\n',
    'long line.ndjson': `{"id":1,"text":"${'я'.repeat(3e6)}"}\n{"id":2,"text":"т"}\n`,
    'long id.ndjson': `{"id":"${'9'.repeat(5000)}","text":"т"}\n`,
    'zero.ndjson': '{"id":1,"text":"a\\u0000b"}\n{"id":2,"text":"т"}\n',
  };
  for (const [name, body] of Object.entries(files)) {
    const { refusal, job } = await bringIn(name, body);
    if (refusal) assert.ok(refusal.status < 500, `${name}: ${refusal.status} ${refusal.text.slice(0, 200)}`);
    else {
      assert.ok(['done', 'failed'].includes(job.status), `${name}: ${job.status}`);
      assert.equal(job.rows, job.created + job.updated + job.unchanged + job.rejected, name);
      if (job.status === 'failed') assert.match(job.error_detail, /[а-яё]/i, name);
    }
  }
  await alive();
});

test('file names are names, not paths', async () => {
  for (const name of ['../../../tmp/evil.csv', '/etc/cron.d/evil.csv', '..', '.', 'a/b.csv', '<script>.csv', "x'; drop table import_job; --.csv", `${'я'.repeat(200)}`]) {
    const answer = await upload(name, 'id;text\n1;т\n');
    if (answer.status === 201) assert.ok(!answer.json.file_name.includes('/'), answer.json.file_name);
    else assert.ok([400, 422].includes(answer.status), `${name}: ${answer.status}`);
  }
});

test('names with a dot in front are no pages of the front end', async () => {
  for (const path of ['/.git/config', '/.env', '/search/.hidden']) assert.equal((await fetch(product.url + path)).status, 404, path);
  assert.equal((await fetch(`${product.url}/search`)).status, 200);
});

test('a refused row leaves none of its words in the log of PostgreSQL', async () => {
  const path = `${product.home}/log/postgres.log`;
  const admin = await as('admin');
  const [person] = await product.sql("select id::text, name from account where login = 'head'");
  const from = (await readFile(path, 'utf8')).length;
  const problem = refused(await api.post('/mail/addresses', { token: admin, etag: '"1"', json: { account_id: person.id, email: 'это не адрес' } }), 422, 'invalid');
  assert.equal(problem.errors[0].pointer, '/email');
  await product.psql(`update account set email = 'это не адрес' where id = ${person.id}`).then(() => assert.fail('the constraint is gone'), () => {});
  const said = await eventually('the refusal is logged', async () => {
    const text = (await readFile(path, 'utf8')).slice(from);
    return text.includes('account_email_check') && text;
  });
  assert.ok(!said.includes(person.name) && !/DETAIL|Failing row/.test(said), said);
});

test('after all this the same processes answer', async () => {
  await alive();
  const now = pidsOf(product, 'mcu-api');
  assert.deepEqual(now, pids[0]);
});
