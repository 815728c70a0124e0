// Who is the same person: one phone is not one person, one person is known by any phone, mail box and way of writing his name.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { granted, refused } from '../lib/api.js';
import { counts, importsOf } from '../lib/imports.js';
import { openTransaction } from '../lib/transaction.js';
import { eventually, openWorld, uniqueWord } from '../lib/world.js';

const { product, api, as } = await openWorld();
const head = await as('head');
const pdo = await as('pdo');
const organisation_id = await product.value("select organisation_id::text from account where login = 'recipient'");
let next = 1000000 + (Date.now() % 8000000);
/** A number of ten digits that nobody else has. */
const number = () => `91${String((next += 7)).padStart(8, '4')}`;
const create = async (applicant_name, applicant_contacts, more = {}) => granted(await api.post('/messages', { token: head, json: { kind: 'appeal', channel: 'written', text: 'Прошу спилить дерево', organisation_id, applicant_name, applicant_contacts, ...more } }), 201).id;
const keys = async (...ids) => {
  const rows = await product.sql(`select id::text as id, encode(author_key, 'hex') as k from message where id in (${ids})`);
  return ids.map((id) => rows.find((r) => r.id === id).k);
};
const persons = async (...ids) => new Set(await keys(...ids)).size;
const shown = async (id) => granted(await api.post(`/messages/${id}/applicant`, { token: head, json: { purpose: 'answer', reason: 'Готовим ответ' } }));
const byPhone = async (phone) => granted(await api.post('/personal/search', { token: pdo, json: { phone, purpose: 'subject', reason: 'Заявление' } })).items;

test('husband and wife of one phone are two persons, each shown by his own name; the officer finds both by the phone', async () => {
  const phone = `8${number()}`;
  const hers = await create('Ветрова Ольга Ильинична', phone);
  const his = await create('Ветров Сергей Петрович', `+7 ${phone.slice(1, 4)} ${phone.slice(4)}`);
  assert.equal(await persons(hers, his), 2);
  assert.equal((await shown(hers)).name, 'Ветрова Ольга Ильинична');
  assert.equal((await shown(his)).name, 'Ветров Сергей Петрович');
  assert.deepEqual((await byPhone(phone)).map((p) => p.name).sort(), ['Ветров Сергей Петрович', 'Ветрова Ольга Ильинична']);
  const mail = `sem.ya-${next}@example.org`;
  assert.equal(await persons(await create('Ветрова Ольга', mail), await create('Ветров Сергей', mail.toUpperCase())), 2, 'nor one mail box');
});

test('one person is one, however the name is written and wherever the phone stands', async () => {
  const p = number();
  const ways = [['Ветрова О.П.', `8${p}`], ['Ольга Ветрова', `+7 ${p.slice(0, 3)} ${p.slice(3, 6)}-${p.slice(6, 8)}-${p.slice(8)}, ул. Кирова 1`], ['ветрова ольга петровна', `ул. Кирова, 1, тел. 8 (${p.slice(0, 3)}) ${p.slice(3)}`], ['ВЕТРОВА О.', p]];
  const ids = [];
  for (const [name, contacts] of ways) ids.push(await create(name, contacts));
  assert.equal(await persons(...ids), 1);
  assert.equal(granted(await api.get(`/messages/${ids[0]}/applicant`, { token: head })).total, 3);
  assert.equal(await persons(ids[0], await create('Ветрова Оксана Петровна', `8${p}`)), 2, 'another first name is another person');
  assert.equal(await persons(ids[0], await create('Ветрова О.И.', `8${p}`)), 2, 'so is another patronymic');
});

test('whoever is looked for is found by anything he ever told, though he told less later', async () => {
  const [p, q] = [number(), number()];
  const [family, mail] = [`Светланин${next}`, `svet-${next}@example.org`];
  const whole = await create(`${family} Тимофей Олегович`, `8${p}, ${mail}`);
  assert.equal(await persons(whole, await create(`${family} Т.О.`, `8${p}, 8${q}`)), 1);
  const found = async (json) => granted(await api.post('/personal/search', { token: pdo, json: { purpose: 'subject', reason: 'Заявление', ...json } })).items.map((i) => i.total);
  for (const json of [{ name: `${family} Тимофей` }, { email: mail }, { phone: `8${p}` }, { phone: `8${q}` }, { name: `${family} Тимофей`, email: mail, phone: `8${q}` }]) assert.deepEqual(await found(json), [2], JSON.stringify(json));
  assert.deepEqual(await found({ name: `${family} Трофим`, phone: `8${p}` }), []);
});

test('a town phone joins, the number of a document does not', async () => {
  const tail = String(next % 1000000).padStart(6, '2');
  const town = `(4812) ${tail.slice(0, 2)}-${tail.slice(2, 4)}-${tail.slice(4)}`;
  assert.equal(await persons(await create('Титова Вера Ивановна', town), await create('Титова В.И.', `8 ${town}, ул. Кирова, 3`)), 1);
  const passport = `45 12 ${tail}`;
  assert.equal(await persons(await create('Титова Вера', `паспорт ${passport}, ул. Попова, 1`), await create('Титова Вера', `паспорт ${passport}, ул. Попова, 2`)), 2);
});

test('without a name the phone joins only while it is one person\'s', async () => {
  const phone = `8${number()}`;
  const [first, hers, silent] = [await create(undefined, phone), await create('Ветрова Ольга', phone), await create(undefined, phone)];
  assert.equal(await persons(first, hers, silent), 1);
  const his = await create('Ветров Сергей', phone);
  const [unknown, other] = [await create(undefined, phone), await create(undefined, phone)];
  assert.equal(await persons(hers, his, unknown, other), 4, 'nobody can say whose they are');
  assert.equal(await persons(hers, await create('Ольга Ветрова', phone)), 1);
  assert.equal((await byPhone(phone)).length, 4);
});

test('a page in a line of contacts may be that of a group: two who name it are two', async () => {
  const page = `https://vk.com/public${next += 7}`;
  const [hers, his] = [await create('Ветрова Ольга', page), await create('Громов Егор', `${page}, вечером`)];
  assert.equal(await persons(hers, his), 2);
  assert.equal((await shown(his)).name, 'Громов Егор');
  assert.equal(await persons(hers, await create('Ветрова О.', page)), 1);
});

test('a name without a contact joins nobody', async () => {
  const name = `Одинаков Иван${next}`;
  const [one, two] = [await create(name, undefined), await create(name, undefined)];
  assert.equal(await persons(one, two), 2);
  assert.equal((await shown(one)).name, name);
});

test('an act for the husband leaves the wife her name, and his repeat is none of hers', async () => {
  const phone = `8${number()}`;
  const hers = await create('Ветрова Ольга Ильинична', phone);
  const his = await create('Ветров Сергей Петрович', phone);
  const theme_id = await product.value('select id::text from theme where parent_id is not null and closed_on is null order by id limit 1');
  const done = await create('Титова Вера Ивановна', phone, { theme_id, text: 'Уберите сухое дерево' });
  await product.psql(`update message set state = 'closed', closed_at = now() - interval '1 day', received_at = now() - interval '5 days', outcome = 'solved', outcome_by = 'executor', outcome_at = now() - interval '1 day' where id = ${done}`);
  await create('Громов Егор Львович', phone, { theme_id, text: 'Уберите сухое дерево' });
  assert.equal(await product.value(`select outcome from message where id = ${done}`), 'solved', 'another man of that phone is no repeat');
  await create('Титова В.', phone, { theme_id, text: 'Уберите сухое дерево' });
  assert.equal(await product.value(`select outcome_by from message where id = ${done}`), 'repeat', 'her own is');
  assert.deepEqual(granted(await api.post('/personal/erasures/preview', { token: pdo, json: { message_id: his } })), { persons: 1, texts: 0, messages: 1 });
  const act = granted(await api.post('/personal/erasures', { token: pdo, json: { message_id: his, ground: 'Заявление мужа', persons: 1, texts: 0 } }), 202);
  await eventually('the act is done', async () => granted(await api.get(`/personal/erasures/${act.id}`, { token: pdo })).status === 'done');
  assert.equal((await shown(hers)).name, 'Ветрова Ольга Ильинична');
  assert.equal((await shown(his)).known, false);
  assert.equal(await product.value(`select count(*)::int from pd.contact where author_key in (select author_key from message where id = ${his})`), 0);
  assert.equal(await persons(his, await create('Ветров Сергей Петрович', phone)), 2, 'nobody is found by what was forgotten');
});

test('a file is joined by the same rules, with what stands in it and outside', async () => {
  const { whole } = importsOf(api, await as('head'));
  const p = number();
  const outside = await create('Ветрова Ольга', `8${p}`);
  const source = `person-${next}`;
  const row = (id, name, phone, address) => JSON.stringify({ id: `${source}-${id}`, text: 'Яма', received_at: '2026-03-01', name, phone, address });
  const lines = [row(1, 'Ветрова О.П.', `+7${p}`), row(2, 'Ветров Сергей', `8${p}`), row(3, 'сергей ветров', `8 ${p}`), row(4, undefined, p), row(5, 'Семёнов П. А.', undefined, 'ул. Попова, 1'), row(6, 'семенов п.а.', undefined, 'Ул. Попова 1'), row(7, 'Семёнов П. А.', undefined, 'ул. Попова, 2')];
  const mapping = { id: 'external_id', text: 'text', received_at: 'received_at', name: 'author_name', phone: 'author_phone', address: 'author_address' };
  const job = await whole(`${source}.ndjson`, lines.join('\n'), { source, mapping });
  assert.deepEqual(counts(job), { rows: 7, created: 7, updated: 0, unchanged: 0, rejected: 0 });
  const read = () => product.sql(`select external_id, encode(author_key, 'hex') as k from message where external_id like '${source}-%' order by external_id`);
  const k = (await read()).map((r) => r.k);
  assert.equal(k[0], (await keys(outside))[0]);
  assert.equal(k[1], k[2]);
  assert.equal(new Set([k[0], k[1], k[3]]).size, 3);
  assert.deepEqual([k[4] === k[5], k[4] === k[6]], [true, false]);
  const again = await whole(`${source}.ndjson`, `${lines.join('\n')}\n`, { source, mapping });
  assert.deepEqual(counts(again), { rows: 7, created: 0, updated: 0, unchanged: 7, rejected: 0 });
  const changed = [...lines];
  changed[3] = changed[3].replace('"Яма"', '"Яма и лужа"');
  assert.equal(counts(await whole(`${source}.ndjson`, changed.join('\n'), { source, mapping })).updated, 1);
  assert.deepEqual((await read()).map((r) => r.k), k, 'whose word it was is kept with the record');
});

test('the name that was told goes wherever it stands, in all cases, alone and small: texts, answers, calls, queries, exports, links; and is not found', async () => {
  const family = `Зурабк${String(Date.now()).slice(-5).replace(/\d/g, (d) => 'абвгдежзик'[d])}ов`;
  const phone = `8${number()}`;
  const mark = uniqueWord();
  const woman = `${family}а`;
  const id_ = await create(`${woman} Алия Рустамовна`, phone, { text: `${woman} уже писала про ${mark}. ${woman.toLowerCase()} а.р. ждёт, муж ${family} тоже; к ${family}ой не пришли` });
  const other = await create(`${woman} Алия Рустамовна`, phone, { text: 'Снова', address: `ул. ${woman}, д. 3` });
  const namesake = await create('Иная Вера', `8${number()}`, { text: `Соседка ${woman} шумит, ${mark}` });
  const { etag } = await api.get(`/messages/${id_}`, { token: head });
  granted(await api.post(`/messages/${id_}/answers`, { token: head, etag, json: { kind: 'first', text: `Ответ для ${family}ой` } }), 201);
  granted(await api.post(`/messages/${other}/calls`, { token: head, json: { whom: `${woman}, ${phone}`, note: `у ${family}ых занято`, result: 'reached' } }), 201);
  const q = `${woman.toLowerCase()} ${mark}`;
  await eventually('the record is found', async () => granted(await api.get('/search', { token: head, query: { q } })).items.some((i) => i.id === id_));
  granted(await api.post('/exports', { token: head, json: { q, format: 'csv' } }), 202);
  await product.psql(`insert into search_link (account_id, q, frozen) select id, '${q}', false from account where login = 'head'; insert into search_log (account_id, q, params, total, partial, took_ms) select id, 'улица ${family}ского', '{}', 0, false, 1 from account where login = 'head';
    insert into import_job (account_id, file_name, file_path, file_size, status, detected) select id, 'а.csv', '/a', 1, 'done', '{"source": "file", "preview": [["${woman} А.Р."]]}' from account where login = 'head';
    insert into import_row (import_id, row_no, outcome, code, detail, raw) select max(id), n, 'rejected', 'no_date', 'Нет даты', case n when 1 then '{"name": "${woman} А.Р.", "text": "Яма"}' else '{"name": "Иная В.", "text": "8 910 555-66-77"}' end::jsonb from import_job, generate_series(1, 2) n group by n`);
  const beside = () => product.value(`select count(*)::int from (select q from search_log union all select q from export union all select q from search_link union all select detected::text from import_job union all select raw::text from import_row) x (q) where lower(q) ~ '${family.toLowerCase()}(а|ой|$| )'`);
  assert.ok(await beside() >= 5);
  const act = granted(await api.post('/personal/erasures', { token: pdo, json: { message_id: id_, ground: 'Заявление', persons: 1, texts: 0 } }), 202);
  const done = await eventually('the act is done', async () => {
    const answer = granted(await api.get(`/personal/erasures/${act.id}`, { token: pdo }));
    return ['done', 'failed'].includes(answer.status) && answer;
  });
  assert.equal(done.status, 'done', JSON.stringify(done));
  assert.equal(granted(await api.get(`/messages/${id_}`, { token: head })).text, `[ФИО] уже писала про ${mark}. [ФИО] ждёт, муж [ФИО] тоже; к [ФИО] не пришли`);
  assert.equal(granted(await api.get(`/messages/${other}`, { token: head })).address, `ул. ${woman}, д. 3`, 'the name of a street stays');
  const left = await product.value(`select string_agg(x, ' ') from (select m.text from message m where m.id in (${id_}, ${other}) union all select a.text from answer a where a.message_id in (${id_}, ${other})
    union all select e::text from case_event e where e.message_id in (${id_}, ${other})) y (x)`);
  assert.ok(!left.toLowerCase().includes(family.toLowerCase()), left);
  assert.equal(await beside(), 0, JSON.stringify(done.result));
  assert.equal(await product.value(`select count(*)::int from search_log where q = 'улица ${family}ского'`), 1, 'a word that only begins so stays');
  assert.ok(done.result.query >= 1 && done.result.export === 1 && done.result.link === 1 && done.result.preview === 1 && done.result.rejected === 1, JSON.stringify(done.result));
  assert.deepEqual((await product.sql("select raw from import_row where import_id = (select max(id) from import_job) order by row_no")).map((r) => r.raw), [{ name: '[ФИО]', text: 'Яма' }, { name: 'Иная В.', text: '8 910 555-66-77' }], 'his row and no other');
  assert.ok(granted(await api.get(`/messages/${namesake}`, { token: head })).text.includes(woman), 'records of others are not his');
  await eventually('the search finds nothing of him', async () => granted(await api.get('/search', { token: head, query: { q } })).items.every((i) => i.id !== id_));
  assert.ok(!granted(await api.get('/search', { token: head, query: { q: `+${family.toLowerCase()}` } })).items.some((i) => i.id === id_), 'nor by another case of it');
});

test('every name that a person ever told is masked, however many times he told another', async () => {
  const phone = `8${number()}`;
  const family = `Абрикк${String(Date.now()).slice(-5).replace(/\d/g, (d) => 'абвгдежзик'[d])}`;
  const [maiden, married] = [`${family}ова`, `${family.replace('Абр', 'Гор')}ева`];
  const first = await create(`${married} Анна`, phone);
  const author = (await keys(first))[0];
  for (let i = 0; i < 9; i++) assert.equal((await keys(await create(`${married} А. В.`, `${phone}, кв. ${i}`)))[0], author);
  // Tellings of several names are one person's from before 061.
  const other = await create(`${maiden} Анна`, `8${number()}`, { text: `${married}, бывшая ${maiden}, ждёт` });
  await product.psql(`update pd.identity set author_key = decode('${author}', 'hex') where author_key = decode('${(await keys(other))[0]}', 'hex'); update message set author_key = decode('${author}', 'hex') where id = ${other}`);
  const act = granted(await api.post('/personal/erasures', { token: pdo, json: { message_id: first, ground: 'Заявление', persons: 1, texts: 0 } }), 202);
  await eventually('the act is done', async () => granted(await api.get(`/personal/erasures/${act.id}`, { token: pdo })).status === 'done');
  assert.equal(granted(await api.get(`/messages/${other}`, { token: head })).text, '[ФИО], бывшая [ФИО], ждёт');
});

/** While nobody may file a contact, two that are asked at once (there are as many workers) get as far as they can without their turn; then they go on. */
async function atOnce(...asks) {
  const held = await openTransaction(product, 'lock table pd.contact in share mode; select 1');
  const waiting = Promise.all(asks.map((ask) => ask()));
  try {
    await eventually('all wait, for the table or for their turn', async () => (await product.value("select count(distinct pid)::int from pg_locks where not granted and (relation = 'pd.contact'::regclass or locktype = 'advisory')")) >= asks.length, 20e3);
  } finally {
    await held.commit();
  }
  return waiting;
}

test('who is told twice at the same moment is one person', async () => {
  const p = number();
  assert.equal(await persons(...await atOnce(() => create('Лазарева Ольга', `8${p}`), () => create('Лазарева О.П.', `+7${p}`))), 1);
  const [q, r] = [number(), number()];
  const ids = await atOnce(() => create('Громова Анна', `8${q}, 8${r}`), () => create('Громова А.', `8${r}, 8${q}`));
  assert.equal(await persons(...ids), 1, 'nor do they stand in each other’s way, in whatever order the contacts are told');
});

test('two files, and a record beside them, at the same moment make one person of one contact', async () => {
  const { whole } = importsOf(api, await as('head'));
  const p = number();
  const mapping = { id: 'external_id', text: 'text', received_at: 'received_at', name: 'author_name', phone: 'author_phone' };
  const load = (n, names) => () => whole(`turn-${next}-${n}.ndjson`, names.map((name, i) => JSON.stringify({ id: `turn-${next}-${n}-${i}`, text: 'Яма', received_at: '2026-03-01', name, phone: `8${p}` })).join('\n'), { source: `turn-${next}-${n}`, mapping });
  const [, id] = await atOnce(load(1, ['Зимина Вера', 'Зимина В.']), () => create('Зимина Вера Львовна', `8${p}`));
  await load(2, ['Зимина В.Л.'])();
  assert.equal(await product.value(`select count(distinct author_key)::int from message where external_id like 'turn-${next}-%' or id = ${id}`), 1);
});

test('who is put right while another is told of his contact is one person with him', async () => {
  const [p, q] = [number(), number()];
  const wrong = await create('Орлов Пётр', `8${p}`);
  const correct = async () => {
    const { etag } = await api.get(`/messages/${wrong}`, { token: head });
    return granted(await api.put(`/messages/${wrong}/applicant`, { token: head, etag, json: { applicant_name: 'Орлова Инна', applicant_contacts: `8${q}`, reason: 'Ошибка в имени' } })).id;
  };
  const [, other] = await atOnce(correct, () => create('Орлова И.', `8${q}`));
  assert.equal(await persons(wrong, other), 1);
});

test('de-identification reaches the files of exports that hold a record of his, and the searches that were saved by his name', async () => {
  const family = `Ежовск${String(Date.now()).slice(-5).replace(/\d/g, (d) => 'абвгдежзик'[d])}ая`;
  const [mark, aside] = [uniqueWord(), uniqueWord()];
  const his = await create(`${family} Рита`, `8${number()}`, { text: `${family} ждёт ответа про ${mark}` });
  await create('Иная Вера', `8${number()}`, { text: `Не горит фонарь, ${aside}` });
  const written = async (q, format) => {
    await eventually('the record is found', async () => granted(await api.get('/search', { token: head, query: { q } })).total.value === 1);
    const { id } = granted(await api.post('/exports', { token: head, json: { q, format } }), 202);
    await eventually('the file is written', async () => granted(await api.get(`/exports/${id}`, { token: head })).status === 'done');
    return { id, path: `${product.home}/files/${await product.value(`select file from export where id = ${id}`)}.export` };
  };
  const download = (e) => fetch(`${product.url}/api/v1/exports/${e.id}/file`, { headers: { Authorization: `Bearer ${head}` } });
  const [held, old, other] = [await written(mark, 'ndjson'), await written(mark, 'xlsx'), await written(aside, 'csv')];
  await product.psql(`update export set hits = null where id = ${old.id}`); // as it was before sets were kept
  assert.ok((await (await download(held)).text()).includes(family));
  const saved = granted(await api.post('/saved-searches', { token: head, json: { name: `Дело: ${family}`, q: `${family} ${mark}`, params: {}, scope: 'private' } }), 201).id;
  const { etag } = await api.get(`/saved-searches/${saved}`, { token: head });
  granted(await api.patch(`/saved-searches/${saved}`, { token: head, etag, json: { q: `${family} ${mark} фонарь` } }));

  const act = granted(await api.post('/personal/erasures', { token: pdo, json: { message_id: his, ground: 'Заявление', persons: 1, texts: 0 } }), 202);
  const done = await eventually('the act is done', async () => {
    const answer = granted(await api.get(`/personal/erasures/${act.id}`, { token: pdo }));
    return ['done', 'failed'].includes(answer.status) && answer;
  });
  assert.deepEqual([done.status, done.result.saved, done.result.saved_version], ['done', 1, 2], JSON.stringify(done));
  assert.ok(done.result.export_file >= 2, JSON.stringify(done.result));
  for (const e of [held, old]) {
    const gone = await api.get(`/exports/${e.id}/file`, { token: head });
    assert.match(refused(gone, 410, 'masked').title, /обезличены/);
    assert.ok(!existsSync(e.path), 'the act is done when the bytes are gone');
    assert.ok(granted(await api.get(`/exports/${e.id}`, { token: head })).masked_at);
  }
  assert.equal((await download(other)).status, 200, 'a file without him stays');
  assert.equal(granted(await api.get(`/exports/${other.id}`, { token: head })).masked_at, null);
  const now = granted(await api.get(`/saved-searches/${saved}`, { token: head }));
  assert.ok(!JSON.stringify(now).includes(family) && now.name.startsWith('Дело: [ФИО]'), JSON.stringify(now));
  assert.equal(await product.value(`select count(*)::int from saved_search_version where saved_search_id = ${saved} and (name || q) ~ '${family}'`), 0);
  assert.equal(await product.value(`select count(*)::int from saved_search_version where saved_search_id = ${saved}`), 3, 'the masked words are a version of their own');
  assert.ok(!(await (await download(await written(mark, 'csv'))).text()).includes(family), 'a new file has the masked words');
});

test('an export that is being written while a person in it is de-identified ends, and says why', async () => {
  const mark = uniqueWord();
  const his = await create('Лещук Рита', `8${number()}`, { text: `Лещук Рита про ${mark}` });
  const bits = await product.value(`select encode(set_bit(decode(repeat('00', ${his} / 8 + 1), 'hex'), ${his}, 1), 'hex')`);
  const id = await product.psql(`insert into export (account_id, format, q, status, file, total, selected_at, hits) select id, 'csv', '${mark}', 'running', 'export-' || gen_random_uuid(), 1, now(), decode('${bits}', 'hex') from account where login = 'head' returning id`);
  const act = granted(await api.post('/personal/erasures', { token: pdo, json: { message_id: his, ground: 'Заявление', persons: 1, texts: 0 } }), 202);
  await eventually('the act is done', async () => granted(await api.get(`/personal/erasures/${act.id}`, { token: pdo })).status === 'done');
  const after = granted(await api.get(`/exports/${id}`, { token: head }));
  assert.deepEqual([after.status, /обезличили/.test(after.error_detail)], ['failed', true]);
  refused(await api.get(`/exports/${id}/file`, { token: head }), 410, 'masked');
});
