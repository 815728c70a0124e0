// Personal data in texts: every role at every place where a text leaves; and the same text whole for those who answer people.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { granted, refused } from '../lib/api.js';
import { attachOf, png } from '../lib/attached.js';
import { importsOf } from '../lib/imports.js';
import { LOGINS, eventually, openWorld, pidsOf, uniqueWord } from '../lib/world.js';
import { unzip } from '../lib/zip.js';

const { product, api, as } = await openWorld();
const head = await as('head');
const SEE = ['head', 'curator', 'pos', 'im', 'recipient'];
const organisation_id = await product.value("select organisation_id::text from account where login = 'recipient'");
const word = uniqueWord();

/** What may not be seen, by where it stands: each place has a person, a phone and a flat of its own. */
const SECRET = {
  text: ['Крапивницкая Зоя Аркадьевна', '8 910 555-44-33', 'zoya.k@example.ru', '112-233-445 95', '500100732259', '66 14 987654', '4276 1600 1234 5675', 'кв. 117', '[id998877|Зоя Крапивницкая]'],
  subject: ['Голубцова Василиса Петровна'],
  address: ['кв. 118'],
  answer: ['Лукошкин Тимофей Ильич', '8 910 555-44-34'],
  note: ['Рябинкин Пётр Саввич'],
  draft: ['Ежевикин Лука Фомич'],
  outcome: ['Смородина Инна Львовна'],
  call: ['Боярышников Фома Кузьмич', '8 910 555-44-35'],
};
const said = (kind) => SECRET[kind].join(', ');

const made = await api.post('/messages', { token: head, json: { kind: 'publication', channel: 'ok', organisation_id, text: `Яма ${word}: ${said('text')}. Помогите, ${word}`, subject: `Жалоба, ${said('subject')}`, address: `ул. Новая, д. 4, ${said('address')}` } });
granted(made, 201);
const id = made.json.id;
const twin = granted(await api.post('/messages', { token: head, json: { kind: 'publication', channel: 'ok', organisation_id, text: `Снова яма ${word} и лужа: ${said('text')}` } }), 201).id;

/** Goes on from the present version. */
async function work(path, json) {
  const { etag } = await api.get(`/messages/${id}`, { token: head });
  return granted(await api.call(path === '' ? 'PATCH' : 'POST', `/messages/${id}${path}`, { token: head, etag, json }), path === '/answers' ? 201 : 200);
}
await work('/answers', { kind: 'first', text: `Ответ ${word}: ${said('answer')}` });
await work('', { note: `Звонил ${said('note')}`, priority: 1 });
await product.psql(`update message set state = 'closed', closed_at = now() where id = ${id}`);
await work('/outcome', { outcome: 'explained', outcome_by: 'applicant', reason: `Со слов: ${said('outcome')}` });
granted(await api.post(`/messages/${id}/calls`, { token: head, json: { whom: said('call'), result: 'reached' } }), 201);
await product.psql(`insert into answer_draft (message_id, text) values (${id}, 'Проект: ${said('draft')}')`);
await eventually('the index knows both', async () => granted(await api.get('/search', { token: head, query: { q: word } })).total.value === 2);

/** Each place, and which secrets stand there. */
const PLACES = {
  'the list': [(token) => api.get('/messages', { token, query: { channel: 'ok', kind: 'publication', limit: 20 } }), ['text', 'subject', 'address']],
  'the card': [(token) => api.get(`/messages/${id}`, { token }), ['text', 'subject', 'address', 'answer', 'draft', 'outcome']],
  'the formalised card': [(token) => api.get(`/messages/${id}/card`, { token }), []],
  'the place': [(token) => api.get(`/messages/${id}/place`, { token }), []],
  'the history': [(token) => api.get(`/messages/${id}/history`, { token }), ['note', 'outcome', 'call']],
  'a conflict of editors': [(token) => api.post(`/messages/${id}/answers`, { token, etag: '"1"', json: { kind: 'first', text: 'Ответ' } }), ['note'], 412],
  'the search': [(token) => api.get('/search', { token, query: { q: word } }), ['address']],
  'fragments of the search': [(token) => api.get('/search', { token, query: { q: `${word} помогите` } }), []],
  'similar by text': [(token) => api.get('/search/similar', { token, query: { id: twin } }), []],
  'near copies': [(token) => api.get('/search/similar', { token, query: { id, mode: 'group' } }), []],
  'similar to a selection': [(token) => api.get('/search/similar', { token, query: { mode: 'selection', q: word } }), []],
  'what is unusual': [(token) => api.get('/search/unusual', { token, query: { q: word } }), []],
  'places of the found': [(token) => api.get('/search/places', { token, query: { q: word } }), []],
  'a bulk action': [(token) => api.post('/bulk/preview', { token, json: { filter: { channel: 'ok', kind: 'publication' }, priority: 1 } }), []],
  'templates': [(token) => api.get(`/messages/${id}/templates`, { token }), []],
};
const ALL = Object.values(SECRET).flat();
/** Parts that tell by themselves: a name cut in two is still a name. */
const PARTS = [...ALL, 'Крапивницк', 'Голубцов', 'Лукошкин', 'Рябинкин', 'Ежевикин', 'Смородин', 'Боярышников', '555-44', '998877'];

/** Words made of a text come folded. */
const holds = (text, part) => text.toLowerCase().includes(part.toLowerCase());

for (const [place, [ask, kinds, status = 200]] of Object.entries(PLACES))
  test(`${place}: whole for who answers people, nothing of a person for all others`, async () => {
    let seen = 0;
    for (const login of LOGINS) {
      const answer = await ask(await as(login));
      if (answer.status === 403 || answer.status === 404) continue;
      assert.equal(answer.status, status, `${login}: ${answer.text.slice(0, 300)}`);
      seen += 1;
      if (SEE.includes(login)) for (const secret of kinds.flatMap((k) => SECRET[k])) assert.ok(holds(answer.text, secret), `${login} must see «${secret}»`);
      else for (const part of PARTS) assert.ok(!holds(answer.text, part), `${login} sees «${part}» in ${answer.text.slice(Math.max(0, answer.text.toLowerCase().indexOf(part.toLowerCase()) - 60)).slice(0, 160)}`);
    }
    assert.ok(seen > 2, 'somebody must see the place at all');
  });

const finished = (export_id, token) => eventually(`export ${export_id} ends`, async () => {
  const e = granted(await api.get(`/exports/${export_id}`, { token }));
  return ['done', 'failed'].includes(e.status) && e;
});

/** Asked by whoever, in every way the language has: words, forms, phrases, exact ones, beginnings, parts of the record. */
const HIDDEN_QUERIES = ['Крапивницкая', 'крапивницкой', '«Крапивницкая Зоя»', '"Крапивницкая Зоя Аркадьевна"', 'крапивницк*', '89105554433', '"zoya.k@example.ru"', 'Голубцова РЯДОМ/2 Василиса',
  '"жалоба голубцова"', 'адрес:118', 'ответ:Лукошкин', 'ответ:"Лукошкин Тимофей"', '112-233-445'];
test('what is personal data is found, counted and proposed for those alone who may see it', async () => {
  const total = async (login, q, more = {}) => {
    const answer = granted(await api.get('/search', { token: await as(login), query: { q, kind: 'publication', ...more } }));
    return answer.total.value;
  };
  let asked = 0;
  for (const login of LOGINS) {
    if ((await api.get('/search', { token: await as(login), query: { q: word } })).status === 403) continue;
    asked += 1;
    for (const q of HIDDEN_QUERIES)
      if (SEE.includes(login)) assert.ok((await total(login, q)) >= 1, `${login} finds nothing by «${q}»`);
      else assert.equal(await total(login, q), 0, `${login} finds something by «${q}»`);
    const whole = await total(login, `"яма ${word}"`);
    assert.ok(whole >= 1, `${login} finds the words beside it`);
    const words = granted(await api.get('/search/suggest', { token: await as(login), query: { q: 'крапивницк', at: 10 } })).items.filter((i) => i.kind === 'word');
    assert.equal(words.length > 0, SEE.includes(login), `${login}: ${JSON.stringify(words)}`);
    const star = granted(await api.get('/search', { token: await as(login), query: { q: 'лукошкин*' } }));
    assert.equal(JSON.stringify(star.notes ?? star.changes ?? star).includes('лукошкин'), SEE.includes(login));
  }
  assert.ok(asked > 6);
  for (const [login, some] of [['analyst', false], ['head', true]]) {
    const { id: export_id } = granted(await api.post('/exports', { token: await as(login), json: { format: 'ndjson', q: 'Крапивницкая' } }), 202);
    assert.equal((await finished(export_id, await as(login))).rows > 0, some, login);
  }
});

test('marks of a fragment fit its masked text', async () => {
  const found = granted(await api.get('/search', { token: await as('analyst'), query: { q: `${word} помогите` } }));
  const fragment = found.items.find((i) => i.id === id).fragments.find((f) => f.field === 'text' && f.marks.length);
  assert.match(fragment.text, /\[ФИО\]/);
  for (const [from, to] of fragment.marks) assert.match(fragment.text.slice(from, to).toLowerCase(), new RegExp(`^(${word}|помогите)$`));
});

test('a text that is cut off leaves no beginning of a phone or a name', async () => {
  const filler = 'слово '.repeat(60);
  const start = uniqueWord();
  for (const [at, tail] of [[292, '8 910 555-44-33'], [285, 'Крапивницкая Зоя Аркадьевна'], [297, '8 910 555-44-33']]) {
    const cut = granted(await api.post('/messages', { token: head, json: { kind: 'publication', channel: 'ok', text: `${start} ${filler}`.slice(0, at) + ` ${tail} конец` } }), 201);
    const row = granted(await api.get('/messages', { token: await as('analyst'), query: { channel: 'ok', limit: 10 } })).items.find((m) => m.id === cut.id);
    assert.ok(row.excerpt.startsWith(start) && row.excerpt.length > 200);
    assert.doesNotMatch(row.excerpt, /8 ?9|Крап|\d/);
  }
});

async function file(login, format) {
  const token = await as(login);
  const { id: export_id } = granted(await api.post('/exports', { token, json: { format, q: word } }), 202);
  const done = await finished(export_id, token);
  assert.equal(done.status, 'done', JSON.stringify(done));
  const answer = await fetch(`${product.url}/api/v1/exports/${export_id}/file`, { headers: { Authorization: `Bearer ${token}` } });
  const body = Buffer.from(await answer.arrayBuffer());
  return format === 'xlsx' ? Object.values(unzip(body)).map(String).join('') : body.toString('utf8');
}
for (const format of ['csv', 'ndjson', 'xlsx'])
  test(`an export in ${format} is masked for who may not see texts, and says so`, async () => {
    const masked = await file('analyst', format);
    for (const part of PARTS) assert.ok(!masked.includes(part), part);
    assert.match(masked, /\[ФИО\]/);
    assert.match(masked, /Персональные данные.{1,400}закрыты/s);
    const whole = await file('head', format);
    for (const secret of [...SECRET.text, ...SECRET.subject, ...SECRET.answer, ...SECRET.address]) assert.ok(whole.includes(secret), secret);
  });

test('rejected rows of a file and its preview are masked too', async () => {
  const token = await as('analyst');
  const { upload, whole } = importsOf(api, token);
  const csv = `id;text;received_at\r\n1;"${SECRET.text[0]} ${SECRET.text[1]}";не дата\r\n2;Яма;2026-03-01\r\n`;
  const shown = await upload('жалобы.csv', csv);
  for (const part of PARTS) assert.ok(!shown.text.includes(part), part);
  const job = await whole('жалобы.csv', csv, { source: `personal-${Date.now()}`, channel: 'file', mapping: { id: 'external_id', text: 'text', received_at: 'received_at' } });
  assert.equal(job.rejected, 1, JSON.stringify(job));
  const rejected = await api.get(`/imports/${job.id}/rejected`, { token });
  assert.match(rejected.text, /\[ФИО\]/);
  for (const part of PARTS) assert.ok(!rejected.text.includes(part), part);
});

test('signs are not written over the data they hide; what was not touched stays', async () => {
  const token = await as('analyst');
  const card = await api.get(`/messages/${id}`, { token });
  assert.match(card.json.subject, /\[ФИО\]/);
  const lost = await api.patch(`/messages/${id}`, { token, etag: card.etag, json: { subject: `${card.json.subject}, срочно` } });
  assert.deepEqual(refused(lost, 422).errors.map((e) => [e.pointer, e.code]), [['/subject', 'masked']]);
  const kept = await api.patch(`/messages/${id}`, { token, etag: card.etag, json: { subject: card.json.subject, address: card.json.address, priority: 2 } });
  granted(kept);
  assert.equal(await product.value(`select subject || address from message where id = ${id}`), `Жалоба, ${said('subject')}ул. Новая, д. 4, ${said('address')}`);
  const answer = await api.post(`/messages/${id}/answers`, { token, etag: kept.etag, json: { kind: 'final', answered_at: new Date().toISOString(), text: 'Уважаемый [ФИО]!' } });
  assert.equal(refused(answer, 422).errors[0].pointer, '/text');
  granted(await api.post(`/messages/${id}/answers`, { token: head, etag: kept.etag, json: { kind: 'final', answered_at: new Date().toISOString(), text: 'Уважаемый [ФИО]!' } }), 201);
});

// ---- the applicant

const WHO = { applicant_name: 'Барсукова Нелли Игнатьевна', applicant_contacts: '8 910 555-77-66' };
const create = async (more = {}) => granted(await api.post('/messages', { token: head, json: { kind: 'appeal', channel: 'written', text: 'Прошу спилить дерево', organisation_id, ...WHO, ...more } }), 201).id;
const journal = (object) => product.sql(`select a.login, l.action, l.result, l.details from audit_log l left join account a on a.id = l.account_id where l.object = 'messages/${object}' and l.action = 'personal.show' order by l.id`);
const ask = async (login, about, json = { purpose: 'answer', reason: 'Готовим ответ' }) => api.post(`/messages/${about}/applicant`, { token: await as(login), json });

test('an identity is shown for a purpose, and each look stands in the journal', async () => {
  const about = await create();
  const shown = granted(await ask('head', about));
  assert.deepEqual(shown, { known: true, name: WHO.applicant_name, contacts: { text: WHO.applicant_contacts } });
  assert.equal(granted(await ask('pdo', about, { purpose: 'subject', reason: 'Запрос самой заявительницы' })).name, WHO.applicant_name);
  assert.equal(granted(await ask('recipient', about)).name, WHO.applicant_name);
  const rows = await journal(about);
  assert.deepEqual(rows.map((r) => [r.login, r.result, r.details.purpose, r.details.reason]), [['head', 'ok', 'answer', 'Готовим ответ'], ['pdo', 'ok', 'subject', 'Запрос самой заявительницы'], ['recipient', 'ok', 'answer', 'Готовим ответ']]);
  assert.deepEqual(rows[0].details.fields, ['name', 'contacts.text']);
  assert.equal(rows[0].details.person, await product.value(`select encode(author_key, 'hex') from message where id = ${about}`));
  for (const row of rows) assert.ok(!JSON.stringify(row).includes('Барсуков'), 'the journal names nobody');
});

test('no purpose, no reason, no right, no message: nothing is shown and nothing is said to have been', async () => {
  const about = await create();
  assert.equal(refused(await ask('head', about, { purpose: 'curiosity', reason: 'Интересно' }), 422).errors[0].pointer, '/purpose');
  assert.equal(refused(await ask('head', about, { purpose: 'answer', reason: '    ' }), 422).errors[0].pointer, '/reason');
  assert.equal(refused(await ask('head', about, { purpose: 'answer' }), 422).errors[0].pointer, '/reason');
  for (const login of ['curator', 'analyst', 'mayor', 'pages', 'admin', 'cur']) refused(await ask(login, about), 403);
  const foreign = await create({ organisation_id: undefined });
  const hidden = refused(await ask('recipient', foreign), 404);
  const none = refused(await ask('recipient', '999999999999'), 404);
  assert.deepEqual([hidden.code, hidden.detail], [none.code, none.detail]);
  assert.deepEqual(await journal(about), []);
  assert.deepEqual(await journal(foreign), []);
});

test('who is unknown is said to be so, and the look is journalled all the same', async () => {
  const about = await create({ applicant_name: undefined, applicant_contacts: undefined });
  assert.deepEqual(granted(await ask('head', about)), { known: false, name: null, contacts: null });
  assert.deepEqual((await journal(about)).map((r) => r.result), ['unknown']);
});

test('other messages of the same person are known by the pseudonym, across channels and within the scope', async () => {
  const phone = `8 910 ${String(Date.now()).slice(-7)}`;
  const one = await create({ applicant_contacts: phone });
  const two = await create({ applicant_name: undefined, applicant_contacts: `+7 ${phone.slice(2)}`, channel: 'vk', kind: 'message' });
  const foreign = await create({ applicant_contacts: phone, organisation_id: undefined });
  const all = granted(await api.get(`/messages/${one}/applicant`, { token: head }));
  assert.deepEqual([all.known, all.total, all.items.map((m) => m.id).sort()], [true, 2, [two, foreign].sort()]);
  const own = granted(await api.get(`/messages/${one}/applicant`, { token: await as('recipient') }));
  assert.deepEqual([own.total, own.items.map((m) => m.id)], [1, [two]]);
  assert.ok(!JSON.stringify(all).includes('Барсуков') && !JSON.stringify(all).includes(phone));
  refused(await api.get(`/messages/${foreign}/applicant`, { token: await as('recipient') }), 404);
});

// ---- de-identification

const pdo = await as('pdo');
const acted = (act) => eventually(`act ${act} is done`, async () => {
  const answer = granted(await api.get(`/personal/erasures/${act}`, { token: pdo }));
  return ['done', 'failed'].includes(answer.status) && answer;
});

test('one person is de-identified: identity, pseudonym, texts, answers, history, drafts, versions; the counts stay', async () => {
  const phone = `8 910 ${String(Date.now()).slice(-7)}`;
  const name = 'Журавчикова Изольда Макаровна';
  const one = await create({ applicant_name: name, applicant_contacts: phone, text: `Я, ${name}, ${phone}, прошу спилить дерево ${word}`, subject: `Жалоба ${name}`, address: 'ул. Новая, д. 8, кв. 91' });
  const two = await create({ applicant_name: name, applicant_contacts: phone, text: 'Снова прошу' });
  const other = await create({ applicant_contacts: `8 920 ${String(Date.now()).slice(-7)}` });
  const { etag } = await api.get(`/messages/${one}`, { token: head });
  granted(await api.post(`/messages/${one}/answers`, { token: head, etag, json: { kind: 'first', text: `Уважаемая ${name}!` } }), 201);
  await product.psql(`insert into answer_draft (message_id, text) values (${one}, 'Проект для ${name}');
    insert into message_version (message_id, rev, data) select id, 0, to_jsonb(m) from message m where id = ${one};
    insert into case_event (message_id, kind, note, changes) values (${one}, 'edit', 'Звонила ${name}', jsonb_build_object('subject', array['${name}', 'x']))`);
  const summary = async () => granted(await api.get('/summary', { token: head })).counts;
  const before = await summary();
  const repeated = await product.value(`select count(distinct author_key)::int from message where author_key is not null`);

  assert.deepEqual(granted(await api.post('/personal/erasures/preview', { token: pdo, json: { message_id: one } })), { persons: 1, texts: 0, messages: 2 });
  refused(await api.post('/personal/erasures', { token: pdo, json: { message_id: one, ground: 'Заявление субъекта', persons: 2, texts: 0 } }), 409, 'set_changed');
  const act = granted(await api.post('/personal/erasures', { token: pdo, json: { message_id: one, ground: 'Заявление субъекта', persons: 1, texts: 0 } }), 202);
  const done = await acted(act.id);
  assert.equal(done.status, 'done', JSON.stringify(done));
  assert.deepEqual([done.result.persons, done.result.identities, done.result.messages, done.result.answer, done.result.draft, done.result.version], [1, 1, 2, 1, 1, 1], JSON.stringify(done.result));

  const left = await product.value(`select (to_jsonb(m)::text || (select string_agg(a::text, '') from answer a where a.message_id = m.id) || (select string_agg(e::text, '') from case_event e where e.message_id = m.id)
    || (select string_agg(v::text, '') from message_version v where v.message_id = m.id) || (select d::text from answer_draft d where d.message_id = m.id)) from message m where m.id = ${one}`);
  for (const part of ['Журавчиков', 'Изольд', phone, 'кв. 91']) assert.ok(!left.includes(part), `«${part}» is left in ${left.slice(0, 2000)}`);
  assert.match(left, new RegExp(`спилить дерево ${word}`));
  const card = granted(await api.get(`/messages/${one}`, { token: head }));
  assert.match(card.text, /^Я, \[ФИО\], \[телефон\], прошу/);
  assert.equal(card.address, 'ул. Новая, д. 8, [кв.]');
  const wish = granted(await api.get(`/messages/${one}/card`, { token: head })).items.find((r) => r.field === 'wish');
  assert.equal(wish.name, `спилить дерево ${word}`, 'the card is read anew from the masked text');
  assert.equal(Buffer.from(card.text).subarray(wish.words.begin, wish.words.end).toString(), wish.name);
  assert.deepEqual(granted(await ask('head', one)), { known: false, name: null, contacts: null });
  assert.equal(granted(await api.get(`/messages/${one}/applicant`, { token: head })).total, 1, 'both messages are still of one person');
  assert.equal(granted(await ask('head', other)).known, true, 'others are left alone');
  assert.deepEqual(await summary(), before);
  assert.equal(await product.value(`select count(distinct author_key)::int from message where author_key is not null`), repeated);
  assert.equal(await product.value(`select count(*)::int from erasure_person where erasure_id = ${act.id}`), 0);
  await eventually('the index has forgotten too', async () => granted(await api.get('/search', { token: head, query: { q: `журавчикова ${word}` } })).items.every((i) => i.id !== one || !JSON.stringify(i).includes('Журавчиков')) && granted(await api.get('/search', { token: head, query: { q: '"журавчикова изольда"' } })).total.value === 0);
  const said = await product.sql(`select a.login, l.action from audit_log l join account a on a.id = l.account_id where l.object = 'personal/erasures/${act.id}' order by l.id`);
  assert.deepEqual(said.map((r) => [r.login, r.action]), [['pdo', 'erasure_create'], ['pdo', 'personal.erased']]);
  assert.equal(granted(await api.get(`/messages/${two}`, { token: head })).text, 'Снова прошу');
});

test('a retention rule says how many it reaches, and its act reaches just them', async () => {
  const list = async () => granted(await api.get('/personal/retention-rules', { token: pdo })).items;
  assert.ok((await list()).length >= 2);
  const rule = { name: 'Проверка', kind: 'comment', channel: 'page', after_days: 400, basis: 'Проверка' };
  const made_ = await api.post('/personal/retention-rules', { token: pdo, json: rule });
  granted(made_, 201);
  const id_ = made_.json.id;
  const old = [];
  for (let i = 0; i < 3; i += 1) old.push(await create({ kind: 'comment', channel: 'page', applicant_contacts: `8 93${i} ${String(Date.now()).slice(-7)}` }));
  await product.psql(`update message set state = 'closed', closed_at = now() - interval '500 days', received_at = now() - interval '600 days' where id in (${old.slice(0, 2)})`);
  const reach = granted(await api.get(`/personal/retention-rules/${id_}`, { token: pdo }));
  const want = await product.value(`select count(*)::int from (select m.author_key from message m where author_key is not null and erased_at is null group by 1
    having bool_and((not open or state = 'new') and kind = 'comment' and channel = 'page') and max(coalesce(closed_at, answered_at, sort_at)) < now() - interval '400 days') x`);
  assert.equal(reach.persons, want);
  assert.ok(want >= 2);
  refused(await api.put(`/personal/retention-rules/${id_}`, { token: pdo, etag: '"9"', json: rule }), 412);
  granted(await api.put(`/personal/retention-rules/${id_}`, { token: pdo, etag: '"1"', json: { ...rule, enabled: false } }));
  refused(await api.post('/personal/erasures', { token: pdo, json: { rule_id: id_, ground: 'Срок вышел', persons: want, texts: 0 } }), 409, 'set_changed');
  granted(await api.put(`/personal/retention-rules/${id_}`, { token: pdo, etag: '"2"', json: rule }));
  const act = granted(await api.post('/personal/erasures', { token: pdo, json: { rule_id: id_, ground: 'Срок вышел', persons: want, texts: 0 } }), 202);
  const done = await acted(act.id);
  assert.deepEqual([done.status, done.result.persons, done.rule.name], ['done', want, 'Проверка'], JSON.stringify(done));
  assert.equal(granted(await api.get(`/personal/retention-rules/${id_}`, { token: pdo })).persons, 0);
  for (const gone of old.slice(0, 2)) assert.equal(granted(await ask('head', gone)).known, false);
  assert.equal(granted(await ask('head', old[2])).known, true, 'what is open stays');
});

test('texts of nobody known are reached by a rule: masked in record, version, answer and index; the counts stay', async () => {
  const secret = 'Пересветова Агафья Кирилловна';
  const mark = uniqueWord();
  const { id: rule } = granted(await api.post('/personal/retention-rules', { token: pdo, json: { name: `Проверка ${mark}`, kind: 'comment', channel: 'ok', after_days: 5000, basis: 'Проверка' } }), 201);
  const make = async (text) => create({ kind: 'comment', channel: 'ok', applicant_name: undefined, applicant_contacts: undefined, text });
  const [old, fresh] = [await make(`Спасибо, ${secret}, ${mark}`), await make(`${secret}, вы где, ${mark}`)];
  await product.psql(`update message set received_at = now() - interval '6000 days' where id = ${old};
    insert into answer (message_id, kind, text) values (${old}, 'first', 'Ответ для ${secret}');
    insert into message_version (message_id, rev, data) select id, 0, to_jsonb(m) from message m where id = ${old}`);
  assert.equal(await product.value(`select author_key is null and state = 'new' from message where id = ${old}`), true);
  await eventually('the index knows both', async () => granted(await api.get('/search', { token: head, query: { q: '"пересветова агафья кирилловна"' } })).total.value === 2);
  const count = () => product.value("select count(*)::int from message where kind = 'comment'");
  const before = await count();
  const reach = granted(await api.get(`/personal/retention-rules/${rule}`, { token: pdo }));
  assert.deepEqual([reach.persons, reach.texts, reach.messages], [0, 1, 1]);
  refused(await api.post('/personal/erasures', { token: pdo, json: { rule_id: rule, ground: 'Срок вышел', persons: 0, texts: 2 } }), 409, 'set_changed');
  const act = granted(await api.post('/personal/erasures', { token: pdo, json: { rule_id: rule, ground: 'Срок вышел', persons: 0, texts: 1 } }), 202);
  const done = await acted(act.id);
  assert.deepEqual([done.status, done.persons, done.texts, done.result.texts, done.result.messages, done.result.answer, done.result.version, done.files], ['done', 0, 1, 1, 1, 1, 1, []], JSON.stringify(done));
  const left = await product.value(`select to_jsonb(m)::text || (select string_agg(a::text, '') from answer a where a.message_id = m.id) || (select string_agg(v::text, '') from message_version v where v.message_id = m.id) from message m where m.id = ${old}`);
  assert.ok(!left.includes('Пересветов'), left);
  assert.match(left, /\[ФИО\]/);
  await eventually('the index follows', async () => granted(await api.get('/search', { token: head, query: { q: '"пересветова агафья кирилловна"' } })).items.map((i) => i.id).join() === fresh);
  assert.deepEqual([await count(), granted(await api.get(`/personal/retention-rules/${rule}`, { token: pdo })).texts], [before, 0]);
  assert.match(granted(await api.get(`/messages/${fresh}`, { token: head })).text, /Пересветова/);
  const single = granted(await api.post('/personal/erasures/preview', { token: pdo, json: { message_id: fresh } }));
  assert.deepEqual(single, { persons: 0, texts: 1, messages: 1 });
});

const attach = attachOf(api);
/** A record of a person with two files, and one of somebody else with the same bytes. */
async function filed() {
  const name = 'Журавчикова Изольда Макаровна';
  const contacts = `8 910 ${String(Date.now()).slice(-7)}`;
  const [one, other] = [await create({ applicant_name: name, applicant_contacts: contacts }), await create({ applicant_contacts: `8 921 ${String(Date.now()).slice(-7)}` })];
  const bytes = Buffer.from(uniqueWord());
  const files = [granted(await attach(one, 'Журавчикова паспорт.txt', bytes, head), 201), granted(await attach(one, 'снимок Журавчиковой.png', png(), head), 201)];
  const kept = granted(await attach(other, 'другой.txt', bytes, head), 201);
  const path = async (id) => `${product.home}/files/${await product.value(`select file from attachment where id = ${id}`)}.attachment`;
  return { one, files, kept, paths: [await path(files[0].id), await path(files[1].id)], keptPath: await path(kept.id) };
}
const orderOne = async (id) => granted(await api.post('/personal/erasures', { token: pdo, json: { message_id: id, ground: 'Заявление субъекта', persons: 1, texts: 0 } }), 202).id;

test('attachments go with their person: row, bytes and name; the act has their number and hashes', async () => {
  const { one, files, kept, paths, keptPath } = await filed();
  const before = await product.value('select count(*)::int from message');
  const done = await acted(await orderOne(one));
  assert.deepEqual([done.status, done.result.attachment], ['done', 2], JSON.stringify(done));
  assert.deepEqual(done.files.map((f) => f.sha256).sort(), files.map((f) => f.sha256).sort());
  assert.ok(done.files.every((f) => f.gone_at && f.size > 0));
  assert.deepEqual(paths.map(existsSync), [false, false], 'the act is done when the bytes are gone');
  assert.deepEqual(granted(await api.get(`/messages/${one}/attachments`, { token: head })).items, []);
  refused(await api.get(`/attachments/${files[0].id}/file`, { token: head }), 404);
  const history = JSON.stringify(granted(await api.get(`/messages/${one}/history`, { token: head })));
  assert.ok(!history.includes('Журавчиков'), history);
  assert.match(history, /\[файл\]\.txt/);
  assert.ok(existsSync(keptPath), 'the same bytes of another person stay');
  assert.equal((await fetch(`${product.url}/api/v1/attachments/${kept.id}/file`, { headers: { Authorization: `Bearer ${head}` } })).status, 200);
  assert.equal(await product.value('select count(*)::int from message'), before);
  await eventually('the index knows of no file', async () => (await product.ctl(['verify'])).code === 0);
});

test('an act that was killed between the row and the file is finished by the next worker', async () => {
  const { one, paths, files } = await filed();
  const stopped = pidsOf(product, 'mcu-jobs');
  for (const pid of stopped) process.kill(pid, 'SIGSTOP');
  const act = await orderOne(one);
  // What the killed worker had committed: rows gone, bytes still there.
  await product.psql(`update erasure set status = 'running' where id = ${act};
    with gone as (delete from attachment where message_id = ${one} returning sha256, size, file)
    insert into erasure_file (erasure_id, sha256, size, file) select ${act}, sha256, size, file from gone;
    delete from job where kind = 'attachment_drop'`);
  assert.deepEqual(paths.map(existsSync), [true, true]);
  for (const pid of stopped) process.kill(pid, 'SIGKILL');
  const done = await acted(act);
  assert.equal(done.status, 'done', JSON.stringify(done));
  assert.deepEqual(paths.map(existsSync), [false, false]);
  assert.deepEqual(done.files.map((f) => [f.sha256, f.gone_at !== null]).sort(), files.map((f) => [f.sha256, true]).sort());
});

test('files and their names are for who sees texts whole: lists, history and refusals of all others name none', async () => {
  const { one, files } = await filed();
  const analyst = await as('analyst');
  refused(await api.get(`/attachments/${files[0].id}/file`, { token: analyst }), 403);
  assert.deepEqual(granted(await api.get(`/messages/${one}/attachments`, { token: analyst })).items.map((f) => f.name), ['[файл].txt', '[файл].png']);
  const history = JSON.stringify(granted(await api.get(`/messages/${one}/history`, { token: analyst })));
  assert.ok(!history.includes('Журавчиков') && history.includes('[файл].txt'), history);
  assert.match(refused(await attach(one, 'копия.png', png(), analyst), 409).detail, /«\[файл\]\.png»/);
  assert.equal(granted(await attach(one, 'Справка Журавчиковой.txt', Buffer.from(uniqueWord()), analyst), 201).name, '[файл].txt');
  assert.deepEqual(granted(await api.get(`/messages/${one}/attachments`, { token: head })).items.map((f) => f.name).slice(0, 2), ['Журавчикова паспорт.txt', 'снимок Журавчиковой.png']);
  const journal_ = await product.value(`select count(*)::int from audit_log where object = 'attachments/${files[0].id}' and action = 'attachment_file' and result = 'forbidden'`);
  assert.equal(journal_, 1, 'the refusal is journalled');
});

test('wrong orders are refused in words', async () => {
  for (const json of [{}, { message_id: '1', rule_id: '1' }]) refused(await api.post('/personal/erasures/preview', { token: pdo, json }), 422);
  refused(await api.post('/personal/erasures', { token: pdo, json: { message_id: '1', ground: 'x', persons: 1, texts: 0 } }), 422);
  refused(await api.post('/personal/retention-rules', { token: pdo, json: { name: 'Х', after_days: 1, basis: 'Х' } }), 422);
  refused(await api.post('/personal/retention-rules', { token: pdo, json: { name: 'Х', channel: 'nowhere', after_days: 100, basis: 'Х' } }), 422);
  assert.deepEqual(granted(await api.post('/personal/erasures/preview', { token: pdo, json: { message_id: '999999999999' } })), { persons: 0, texts: 0, messages: 0 });
  refused(await api.get('/personal/erasures/999999999999', { token: pdo }), 404);
});

test('the officer finds a person by what he told of himself, journalled with the purpose; nobody else does, and no text is shown', async () => {
  const pdo = await as('pdo');
  const tail = String(Date.now()).slice(-7);
  const mail = `Find.Me-${tail}@example.ru`;
  const name = `Перепёлкина Ульяна Тестовна${tail.replace(/\d/g, (d) => 'абвгдежзик'[d])}`;
  const make = async (more) => granted(await api.post('/messages', { token: head, json: { kind: 'message', channel: 'phone', text: `Секретный текст ${tail}`, ...more } }), 201).id;
  const byPhone = await make({ applicant_name: name, applicant_contacts: `8 (910) ${tail.slice(0, 3)}-${tail.slice(3, 5)}-${tail.slice(5)}` });
  const byMail = await make({ applicant_name: name, applicant_contacts: mail });
  const find = async (what, by = pdo) => api.post('/personal/search', { token: by, json: { purpose: 'subject', reason: `Заявление ${tail}`, ...what } });
  const ids = (answer) => granted(answer).items.flatMap((p) => p.records.map((m) => m.id)).sort();

  const one = await find({ phone: `+7910${tail}` });
  assert.deepEqual(ids(one), [byPhone]);
  assert.deepEqual([one.json.items[0].name, one.json.items[0].total], [name, 1]);
  assert.ok(!JSON.stringify(one.json).includes('Секретный'), 'no text');
  assert.deepEqual(ids(await find({ email: mail.toUpperCase() })), [byMail]);
  const [last, first] = name.split(' ');
  assert.deepEqual(ids(await find({ name: `${first.toUpperCase()} ${last.replace('ё', 'е')} ${name.split(' ')[2]}` })), [byMail, byPhone].sort());
  assert.deepEqual(ids(await find({ name, email: mail })), [byMail], 'all that is named has to fit');
  assert.deepEqual(ids(await find({ name: `${last} Никто` })), []);
  assert.deepEqual(ids(await find({ phone: `+7911${tail}` })), []);

  const [row] = await product.sql(`select action, purpose, fields::text, details::text from audit_log where request_id = '${one.headers.get('x-request-id')}' and action = 'person_find'`);
  assert.equal(row.purpose, `Заявление ${tail}`);
  assert.ok(row.fields.includes('phone') && !JSON.stringify(row).includes(`910${tail}`), JSON.stringify(row));
  assert.equal(await product.value(`select count(*)::int from audit_log where action = 'personal.show' and object = 'messages/${byPhone}' and purpose = 'Заявление ${tail}'`), 2, 'each look by its person');
  for (const login of ['head', 'admin', 'curator', 'recipient']) refused(await find({ email: mail }, await as(login)), 403, 'forbidden');
  for (const [what, pointer] of [[{}, '/name'], [{ name: last }, '/name'], [{ email: 'example.ru' }, '/email'], [{ phone: '12-34-56-78' }, '/phone'], [{ email: mail, purpose: 'curious' }, '/purpose'], [{ email: mail, reason: '    ' }, '/reason']])
    assert.equal(refused(await find(what), 422, 'invalid').errors[0].pointer, pointer, JSON.stringify(what));
});
