// Bringing files in: recognition, preview, dry run, every format, repetition, rejected rows.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { granted, refused } from '../lib/api.js';
import { counts, importsOf } from '../lib/imports.js';
import { withShared } from '../lib/shared.js';
import { eventually, openWorld, pidsOf } from '../lib/world.js';
import { xlsx } from '../lib/zip.js';

const { product, api, as } = await openWorld();
const token = await as('head');
const { upload, start, finished, whole } = importsOf(api, token);
const stamp = Date.now().toString(36);
const messagesOf = (source) => product.value(`select count(*)::int from message m join source s on s.id = m.source_id where s.code = '${source}'`);

const CSV_ROWS = [['id', 'text', 'received_at'], ['1', 'Яма во дворе; глубокая', '2026-03-01'], ['2', 'Ёлку не убрали, «мешает»', '01.03.2026'],
  ['3', 'Строка\nс переносом и "кавычками"', '2026-03-02']];
const csv = (rows, comma) => `${rows.map((r) => r.map((v) => `"${v.replaceAll('"', '""')}"`).join(comma)).join('\r\n')}\r\n`;

function windows1251(text) {
  return Buffer.from([...text].map((c) => {
    const code = c.charCodeAt(0);
    if (code < 128) return code;
    if (c === 'ё') return 0xb8;
    if (c === 'Ё') return 0xa8;
    if (c === '«') return 0xab;
    if (c === '»') return 0xbb;
    return code - 0x410 + 0xc0;
  }));
}

const MAPPING = { id: 'external_id', text: 'text', received_at: 'received_at' };
const CSV_FILES = {
  'semicolon, UTF-8': csv(CSV_ROWS, ';'),
  'comma, UTF-8 with a mark': `\ufeff${csv(CSV_ROWS, ',')}`,
  'semicolon, Windows-1251': windows1251(csv(CSV_ROWS, ';')),
  'unix line ends': csv(CSV_ROWS, ';').replaceAll('\r\n', '\n'),
};

for (const [name, body] of Object.entries(CSV_FILES))
  test(`CSV (${name}) goes in whole and in its own words`, async () => {
    const source = `csv-${stamp}-${Object.keys(CSV_FILES).indexOf(name)}`;
    const job = await whole(`${source}.csv`, body, { source, channel: 'file', mapping: MAPPING });
    assert.equal(job.status, 'done', JSON.stringify(job));
    assert.deepEqual(counts(job), { rows: 3, created: 3, updated: 0, unchanged: 0, rejected: 0 });
    const texts = await product.sql(`select text from message m join source s on s.id = m.source_id where s.code = '${source}' order by external_id`);
    assert.equal(texts[1].text, CSV_ROWS[2][1]);
    assert.match(texts[2].text, /переносом и "кавычками"/);
    const again = await whole(`${source}.csv`, body, { source, channel: 'file', mapping: MAPPING });
    assert.deepEqual(counts(again), { rows: 3, created: 0, updated: 0, unchanged: 3, rejected: 0 });
    assert.equal(await messagesOf(source), 3);
  });

test('an upload is recognised and shown before anything is written', async () => {
  const before = await product.value('select count(*)::int from message');
  const job = granted(await upload('города.csv', csv(CSV_ROWS, ';')), 201);
  assert.equal(job.status, 'uploaded');
  assert.equal(job.format, 'csv');
  assert.deepEqual(job.columns, CSV_ROWS[0]);
  assert.equal(job.preview[0][1], CSV_ROWS[1][1]);
  assert.equal(job.mapping.text, 'text');
  assert.ok(job.fields.some((f) => f.code === 'text' && f.required));
  const run = granted(await start(job.id, { dry_run: true, source: `dry-${stamp}`, channel: 'file', mapping: MAPPING }), 202);
  assert.equal(run.dry_run, true);
  const done = await finished(job.id);
  assert.deepEqual(counts(done), { rows: 3, created: 3, updated: 0, unchanged: 0, rejected: 0 });
  assert.equal(await product.value('select count(*)::int from message'), before, 'a dry run writes no message');
});

test('NDJSON with id and text goes in under the name of its file, and nothing is invented', async () => {
  const lines = [{ id: 1, text: 'Первое' }, { id: '2', text: 'Второе<br>сообщение' }].map((o) => JSON.stringify(o)).join('\n');
  const name = `lines-${stamp}`;
  const job = await whole(`${name}.ndjson`, lines);
  assert.deepEqual(counts(job), { rows: 2, created: 2, updated: 0, unchanged: 0, rejected: 0 });
  const rows = await product.sql(`select external_id, text, original, received_at from message where import_id = ${job.id} order by external_id`);
  assert.equal(rows.length, 2);
  assert.ok(rows.every((r) => r.received_at === null));
  assert.equal(rows[1].original, 'Второе<br>сообщение');
  assert.doesNotMatch(rows[1].text, /<br>/);
});

test('a column of the mapping that no line of NDJSON holds is named at the end', async () => {
  const upl = granted(await upload(`unseen-${stamp}.ndjson`, '{"id":1,"text":"Первое"}\n{"id":2,"text":"Второе","late":"04.03.2025"}'), 201);
  granted(await start(upl.id, { mapping: { id: 'external_id', text: 'text', late: 'received_at', нет: 'registered_at' } }), 202);
  const job = await finished(upl.id);
  assert.deepEqual(counts(job), { rows: 2, created: 2, updated: 0, unchanged: 0, rejected: 0 });
  assert.match(job.error_detail ?? '', /«нет»\.?$/);
  assert.doesNotMatch(job.error_detail, /late/);
  assert.equal(job.error_code, null);
});

const POS_COLUMNS = ['Номер', 'Номер ЕПГУ', 'Источник', 'Верхнеуровневый ЛКО', 'Категория', 'Подкатегория', 'Факт', 'Организация, в которую поступило сообщение',
  'Организация, в которой находится сообщение', 'Дата поступления', 'Дата планируемого завершения работ', 'Дата фактического завершения работ', 'Стадия', 'Статус',
  'Просрочено', 'Фаст-трек', 'ФЗ', 'Заявитель выбрал подачу по 59-ФЗ', 'Тип решения', 'Направлено по email в ФОИВ, не подключенный к ПОС', 'Оценка ответа заявителем',
  'Повторное рассмотрение', 'ФИО координатора', 'ФИО исполнителя', 'ФИО руководителя'];

function posRow(change = {}) {
  const row = { Номер: `ПОС-${stamp}-1`, Источник: 'ЕПГУ', Категория: 'Дороги', Подкатегория: 'Ямы', Факт: 'Яма на дороге', 'Дата поступления': '06.01.2026',
    'Дата планируемого завершения работ': '16.01.2026', Статус: 'Назначен исполнитель', Просрочено: 'Нет', 'Фаст-трек': 'Да', 'Оценка ответа заявителем': '-', ...change };
  return POS_COLUMNS.map((c) => row[c] ?? '-');
}

test('the workbook of ПОС is read by its header names: dates, flags, marks', async () => {
  const shuffled = (rows) => rows.map((r) => [...r.slice(5), ...r.slice(0, 5)]);
  const rows = [POS_COLUMNS, posRow(), posRow({ Номер: `ПОС-${stamp}-2`, 'Фаст-трек': 'Нет', 'Оценка ответа заявителем': '4', Статус: 'Отправлен ответ заявителю' })];
  const upl = granted(await upload('pos.xlsx', xlsx(shuffled(rows))), 201);
  assert.equal(upl.format, 'pos_xlsx');
  granted(await start(upl.id), 202);
  const job = await finished(upl.id);
  assert.deepEqual(counts(job), { rows: 2, created: 2, updated: 0, unchanged: 0, rejected: 0 }, JSON.stringify(job));
  const [one, two] = await product.sql(`select external_id, channel, fast_track, mark, state, due_on,
    (received_at at time zone 'Europe/Moscow')::date as day from message where external_id like 'ПОС-${stamp}-%' order by external_id`);
  assert.deepEqual([one.channel, one.fast_track, one.mark, one.day, one.due_on], ['pos', true, null, '2026-01-06', '2026-01-16']);
  assert.deepEqual([two.fast_track, two.mark], [false, 4]);
  assert.notEqual(two.state, one.state);
});

test('a later file of ПОС changes what it names, keeps what it does not, and its last duplicate wins', async () => {
  const key = (n) => `ПОС-${stamp}-d${n}`;
  await whole('pos.xlsx', xlsx([POS_COLUMNS, posRow({ Номер: key(1) }), posRow({ Номер: key(2) })]));
  const later = await whole('pos.xlsx', xlsx([POS_COLUMNS, posRow({ Номер: key(2), Факт: 'Первая правка' }), posRow({ Номер: key(2), Факт: 'Вторая правка', 'Оценка ответа заявителем': '5' })]));
  assert.equal(later.status, 'done');
  assert.equal(later.created, 0);
  assert.equal(await product.value(`select count(*)::int from message where external_id in ('${key(1)}', '${key(2)}')`), 2);
  assert.equal(await product.value(`select mark from message where external_id = '${key(2)}'`), 5);
});

test('rejected rows are listed with the reason and can be taken away as CSV', async () => {
  const rows = [['id', 'text', 'received_at'], ['1', 'Хорошая', '2026-01-01'], ['', 'Без номера', ''], ['3', '', '2026-01-01'], ['4', 'Дата странная', '2026-99-99'], ['5', '=cmd|calc', 'x'], ['6', 'Из будущего', '2199-01-01']];
  const job = await whole(`bad-${stamp}.csv`, csv(rows, ';'), { source: `bad-${stamp}`, channel: 'file', mapping: MAPPING });
  assert.equal(job.status, 'done');
  assert.ok(job.rejected === 5 && job.created === 1, JSON.stringify(counts(job)));
  assert.equal(job.rows, job.created + job.updated + job.unchanged + job.rejected);
  const list = granted(await api.get(`/imports/${job.id}/rows`, { token, query: { outcome: 'rejected' } }));
  assert.equal(list.items.length, job.rejected);
  assert.ok(list.items.every((r) => /[а-яё]/i.test(r.detail ?? '') && r.code && !r.message_id), JSON.stringify(list.items));
  const file = await api.get(`/imports/${job.id}/rejected`, { token });
  assert.equal(file.status, 200);
  assert.match(file.headers.get('content-disposition') ?? '', /attachment/);
  assert.match(file.text, /Дата странная/);
  assert.doesNotMatch(file.text, /(^|[;,\n])"?=cmd/, 'a formula must not run in a spreadsheet');
});

test('names that the register does not know are told, in a dry run too, and the rows go in without them', async () => {
  const organisation = await product.value('select name from organisation order by id limit 1');
  const rows = [['id', 'text', 'theme', 'organisation', 'district'], ['1', 'Яма', 'Небывалая тема', organisation, ''], ['2', 'Ещё яма', 'Небывалая тема', 'ООО «Такого нет»', ''], ['3', 'Без названий', '', organisation, '']];
  const source = `names-${stamp}`;
  const order = { source, channel: 'file', mapping: { id: 'external_id', text: 'text', theme: 'theme', organisation: 'organisation', district: 'district' } };
  const wanted = { total: 2, first: [{ field: 'theme', name: 'Небывалая тема', rows: 2 }, { field: 'organisation', name: 'ООО «Такого нет»', rows: 1 }] };
  const dry = await whole(`${source}.csv`, csv(rows, ';'), { ...order, dry_run: true });
  assert.deepEqual(dry.unknown, wanted);
  const job = await whole(`${source}.csv`, csv(rows, ';'), order);
  assert.deepEqual(job.unknown, wanted);
  assert.deepEqual(counts(job), { rows: 3, created: 3, updated: 0, unchanged: 0, rejected: 0 });
  const noted = granted(await api.get(`/imports/${job.id}/rows`, { token, query: { outcome: 'noted' } })).items;
  assert.deepEqual(noted.map((r) => [r.external_id, r.code]), [['1', 'unknown_names'], ['2', 'unknown_names']]);
  assert.equal(noted[1].detail, 'В справочниках нет: организация «ООО «Такого нет»», тема «Небывалая тема». Осталось в дополнительных сведениях.');
  const repeated = await whole(`${source}.csv`, csv(rows, ';'), order);
  assert.equal(repeated.unchanged, 3);
  assert.deepEqual(repeated.unknown, wanted, 'what is in already lacks the same names');
  const kept = await product.value(`select extra::text from message m join source s on s.id = m.source_id where s.code = '${source}' and external_id = '2'`);
  assert.match(kept, /Небывалая тема/);
  assert.match(kept, /Такого нет/);
});

test('a street is known by its usual abbreviations, a dash names nothing, and long names neither slow an import nor fill its report', async () => {
  const street = await product.value("select name from street where kind = 'улица' and name in (select name from street group by name having count(*) = 1) order by id limit 1");
  const long = 'Ж'.repeat(3000);
  const rows = [['id', 'text', 'theme', 'street', 'district'], ['1', 'Яма', '', `ул. ${street}`, '—'], ['2', 'Яма', '', `УЛ.${street}`, '.'], ...Array.from({ length: 300 }, (_, i) => [`l${i}`, 'Фонарь', `${long}\u001b${i}`, '', ''])];
  const job = await whole(`long-${stamp}.csv`, csv(rows, ';'), { source: `long-${stamp}`, channel: 'file', mapping: { id: 'external_id', text: 'text', theme: 'theme', street: 'street', district: 'district' } });
  assert.deepEqual(job.unknown.first, [{ field: 'theme', name: 'Ж'.repeat(300), rows: 300 }]);
  const noted = granted(await api.get(`/imports/${job.id}/rows`, { token, query: { outcome: 'noted', limit: 2 } })).items;
  assert.ok(noted.length === 2 && noted.every((r) => r.detail.length < 500), JSON.stringify(noted));
  assert.equal(await product.value(`select count(street_id)::int from message m join source s on s.id = m.source_id where s.code = 'long-${stamp}'`), 2);
});

test('a date is compared with its zone: hours after tomorrow are refused', async () => {
  const at = (days, zone) => new Date(Date.now() + days * 86400e3 + Number(zone) * 3600e3).toISOString().slice(0, 19) + `${zone < 0 ? '-' : '+'}${String(Math.abs(zone)).padStart(2, '0')}:00`;
  const rows = [['id', 'text', 'received_at'], ['1', 'Яма', at(0.9, -12)], ['2', 'Яма', at(1.1, -12)], ['3', 'Яма', at(0.9, 12)], ['4', 'Яма', at(1.1, 12)]];
  const job = await whole(`zone-${stamp}.csv`, csv(rows, ';'), { source: `zone-${stamp}`, channel: 'file', mapping: MAPPING });
  const refusedRows = granted(await api.get(`/imports/${job.id}/rows`, { token, query: { outcome: 'rejected' } })).items;
  assert.deepEqual(refusedRows.map((r) => [r.external_id, r.code]), [['2', 'date_ahead'], ['4', 'date_ahead']]);
});

test('a file of headings alone says so, and one of a single column is refused', async () => {
  const job = await whole(`empty-${stamp}.csv`, 'id;text\r\n', { source: `empty-${stamp}`, channel: 'file' });
  assert.equal(job.error_detail, 'В файле нет строк с данными.');
  const refusal = await upload('столбец.csv', 'текст\r\nодин\r\n');
  assert.match(JSON.stringify(refusal.json), /один столбец/);
});

test('rows are walked by cursor, each once', async () => {
  const rows = [['id', 'text'], ...Array.from({ length: 120 }, (_, i) => [`r${i}`, `Сообщение ${i}`])];
  const job = await whole(`many-${stamp}.csv`, csv(rows, ','), { source: `many-${stamp}`, channel: 'file' });
  const seen = [];
  let cursor;
  do {
    const page = granted(await api.get(`/imports/${job.id}/rows`, { token, query: { limit: 50, ...(cursor ? { cursor } : {}) } }));
    seen.push(...page.items.map((r) => r.row_no));
    cursor = page.next;
  } while (cursor);
  assert.equal(seen.length, 120);
  assert.equal(new Set(seen).size, 120);
  assert.ok(granted(await api.get('/imports', { token, query: { limit: 5 } })).items.some((j) => j.id === job.id));
});

test('what was brought in is found by search', async () => {
  const word = `ввоз${stamp.replace(/[a-z0-9]/g, (c) => 'абвгдежзиклмнопрстуфхцчшщэюяыъьйёаб'[parseInt(c, 36)])}`;
  await whole(`find-${stamp}.csv`, csv([['id', 'text'], ['1', `${word} на мосту`]], ';'), { source: `find-${stamp}`, channel: 'file' });
  await eventually('it is found', async () => granted(await api.get('/search', { token, query: { q: word } })).total.value === 1);
});

test('an import whose worker is killed goes on by itself, without loss and without copies', async () => {
  const rows = 15000;
  const body = Array.from({ length: rows }, (_, i) => JSON.stringify({ id: `k${i}`, text: `Не вывозят мусор, двор ${i}` })).join('\n');
  const source = `killed-${stamp}`;
  const { id } = granted(await upload(`${source}.ndjson`, body), 201);
  granted(await start(id, { source, channel: 'file' }), 202);
  let kills = 0;
  for (let at = 1; at < rows && kills < 2; at += rows / 3) {
    const job = await eventually('the import moves', async () => {
      const now = granted(await api.get(`/imports/${id}`, { token }));
      return (now.position >= at || now.status === 'done') && now;
    }, 60e3);
    if (job.status !== 'running') break;
    for (const pid of pidsOf(product, 'mcu-jobs')) process.kill(pid, 'SIGKILL');
    kills += 1;
  }
  assert.ok(kills > 0, 'the import was too quick to be killed: make the file longer');
  const job = await finished(id, 120e3);
  assert.equal(job.status, 'done', JSON.stringify(job));
  assert.deepEqual(counts(job), { rows, created: rows, updated: 0, unchanged: 0, rejected: 0 });
  assert.equal(await messagesOf(source), rows);
  assert.equal(await product.value(`select count(*)::int from import_row where import_id = ${id} and outcome = 'created'`), rows);
});

test('a run of mcuctl that was killed is said to be so, with nobody asking', async () => {
  const { id } = await whole(`left-${stamp}.csv`, csv([['id', 'text'], ['1', 'Яма во дворе']], ';'), { source: `left-${stamp}`, channel: 'file' });
  await product.psql(`update import_job set status = 'running', finished_at = null where id = ${id}`);
  const job = await eventually('it is given up', async () => {
    const now = granted(await api.get(`/imports/${id}`, { token }));
    return now.status !== 'running' && now;
  }, 60e3);
  assert.equal(job.status, 'failed');
  assert.equal(job.error_code, 'interrupted');
});

test('a job goes one way: what runs or is over is not started again, and an idle one can be cancelled', async () => {
  const job = await whole(`once-${stamp}.csv`, csv(CSV_ROWS, ';'), { source: `once-${stamp}`, channel: 'file', mapping: MAPPING });
  assert.equal((await start(job.id)).status, 409);
  const idle = granted(await upload('idle.csv', csv(CSV_ROWS, ';')), 201);
  assert.equal(granted(await api.post(`/imports/${idle.id}/cancel`, { token })).status, 'cancelled');
  assert.equal((await start(idle.id)).status, 409);
});

test('a start with a wrong mapping says what is wrong', async () => {
  const job = granted(await upload('map.csv', csv(CSV_ROWS, ';')), 201);
  for (const json of [{ mapping: { text: 'nosuchfield' } }, { mapping: { nosuchcolumn: 'text' } }, { mapping: { id: 'text', text: 'text' } }, { mapping: { text: null } },
    { source: '' }, { channel: 'nosuch', source: `new-${stamp}` }, { mapping: [] }, { dry_run: 'да' }, { unknown: 1 }])
    refused(await start(job.id, json), 422, 'invalid');
});

test('a file that is nothing is refused with a sentence', async () => {
  const binary = (head) => Buffer.concat([Buffer.from(head, 'latin1'), Buffer.from([0, 1, 2, 0, 255])]);
  for (const [name, body] of [['empty.csv', ''], ['blank.csv', ' \r\n\r\n'], ['x.xlsx', 'PK\x03\x04 не архив'], ['x.pdf', binary('%PDF-1.7\n')],
    ['x.exe', binary('MZ')], ['x.xls', binary('\xd0\xcf\x11\xe0')], ['array.json', '[{"id":1}]']]) {
    const answer = await upload(name, body);
    assert.ok([400, 415, 422].includes(answer.status), `${name}: ${answer.status} ${answer.text.slice(0, 200)}`);
  }
});

test('another account without the right to see all does not see the import', async () => {
  const job = granted(await upload('own.csv', csv(CSV_ROWS, ';')), 201);
  const admin = await as('admin');
  refused(await api.get(`/imports/${job.id}`, { token: admin }), 404);
  refused(await api.post(`/imports/${job.id}/start`, { token: admin, json: {} }), 404);
  refused(await api.get(`/imports/${job.id}/rejected`, { token: admin }), 404);
});

withShared('data/im-export-sample.xlsx', 'the real workbook of the ИМ cabinet goes in whole', async (body) => {
  const upl = granted(await upload('im.xlsx', body), 201);
  assert.equal(upl.format, 'im_xlsx');
  assert.equal(upl.columns.length, 47);
  granted(await start(upl.id), 202);
  const job = await finished(upl.id);
  assert.equal(job.status, 'done', JSON.stringify(job));
  assert.equal(job.rows, 39);
  assert.equal(job.created + job.updated + job.unchanged + job.rejected, 39);
  assert.equal(job.rejected, 0, JSON.stringify(granted(await api.get(`/imports/${job.id}/rows`, { token, query: { outcome: 'rejected' } }))));
  const dirty = await product.value(`select count(*)::int from message where import_id = ${job.id} and (text like '''%' or text ~ '<br')`);
  assert.equal(dirty, 0, 'the clean text keeps no apostrophe and no tag');
  const again = await whole('im.xlsx', body);
  assert.deepEqual(counts(again), { rows: 39, created: 0, updated: 0, unchanged: 39, rejected: 0 });
});

for (const [file, rows] of [['incidents.ndjson', 11974], ['messages.ndjson', 2032]])
  withShared(`data/${file}`, `${file} goes in whole, what is rejected is said, and once more changes nothing`, async (body) => {
    const job = await whole(file, body, {}, 120e3);
    assert.equal(job.status, 'done', JSON.stringify(job));
    assert.equal(job.rows, rows);
    assert.equal(job.created + job.rejected + job.updated + job.unchanged, rows);
    assert.ok(job.rejected < rows * 0.001, `${job.rejected} rejected`);
    const again = await whole(file, body, {}, 120e3);
    assert.deepEqual([again.created, again.updated, again.rejected], [0, 0, job.rejected]);
  });
