// The regional centre (ЦУР): what its role sees, and the register of its requests from the first day to the proof of delivery.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { granted, refused } from '../lib/api.js';
import { eventually, issuer, openWorld, uniqueWord } from '../lib/world.js';

const { product, api, as } = await openWorld();
const [cur, head, analyst, curator] = await Promise.all(['cur', 'head', 'analyst', 'curator'].map(as));
/** Requests of tokens name a key of their own. */
const key = () => ({ 'Idempotency-Key': `cur-${Math.random().toString(36).slice(2)}` });
const ask = async (json = {}, token = cur) => granted(await api.post('/cur-requests', { token, headers: key(), json: { text: 'Сколько жалоб на отопление за неделю и что сделано?', ...json } }), 201);
const at = (r) => `/cur-requests/${r.id}`;
const tag = async (r, token) => (await api.get(at(r), { token })).etag;
const change = async (r, json, token = analyst) => granted(await api.patch(at(r), { token, etag: await tag(r, token), json }));
const move = async (r, name, token, more = {}) => granted(await api.post(`${at(r)}/moves`, { token, etag: await tag(r, token), headers: key(), json: { move: name, ...more } }));
const day = (n) => product.value(`select (current_date + ${n})::text`);
/** A request whose answer has been sent. */
async function answered(text = 'За неделю 12 жалоб, причина устранена.') {
  const r = await ask();
  await move(r, 'take', analyst);
  await change(r, { answer: text });
  await move(r, 'submit', analyst);
  await move(r, 'approve', head);
  return r;
}

test('the ЦУР reads messages de-identified: no identity, masked texts, no files', async () => {
  const word = uniqueWord();
  const { id } = granted(await api.post('/messages', { token: head, json: { kind: 'message', channel: 'phone', text: `Иванов Пётр Сергеевич, тел. 8 910 123-45-67: холодно ${word}`, applicant_name: 'Иванов Пётр Сергеевич', applicant_contacts: 'petr@example.org' } }), 201);
  const shown = granted(await api.get(`/messages/${id}`, { token: cur }));
  assert.match(shown.text, /\[ФИО\].*\[телефон\]/);
  assert.doesNotMatch(JSON.stringify(shown), /Иванов|910|petr@/);
  refused(await api.post(`/messages/${id}/applicant`, { token: cur, json: { purpose: 'answer', reason: 'Проверка' } }), 403);
  refused(await api.patch(`/messages/${id}`, { token: cur, etag: '"1"', json: { priority: 1 } }), 403);
  for (const path of ['/summary', '/problems', '/cause-cases', '/roadmaps', '/signals', '/marks/summary']) granted(await api.get(path, { token: cur }));
  assert.ok(granted(await api.get('/summary', { token: cur })).counts.open > 0, 'counts of the whole city');
  for (const path of ['/accounts', '/audit', '/conflicts', '/control', '/mails']) refused(await api.get(path, { token: cur }), 403);
});

test('the term is the day that is named, so many working days, or the rule; numbers follow each other', async () => {
  const rule = await product.value("select value from workflow_setting where code = 'cur_days'");
  const [byRule, byDays, byDay] = [await ask(), await ask({ days: 3, theirs: '17-и', sender: 'ЦУР, отдел аналитики' }), await ask({ due_on: await day(2) })];
  const term = (n) => product.value(`select work_term(current_date, ${n})::text`);
  assert.deepEqual([byRule.days, byRule.due_on, byDays.days, byDays.due_on, byDay.days, byDay.due_on], [rule, await term(rule), 3, await term(3), null, await day(2)]);
  assert.deepEqual([byDays.theirs, byDays.sender, byRule.sender], ['17-и', 'ЦУР, отдел аналитики', await product.value("select name from account where login = 'cur'")]);
  const n = (r) => Number(r.number.split('/')[1]);
  assert.match(byRule.number, /^ЦУР-\d{4}\/\d+$/);
  assert.deepEqual([n(byDays), n(byDay)], [n(byRule) + 1, n(byRule) + 2]);
  const bad = async (json) => refused(await api.post('/cur-requests', { token: cur, json: { text: 'Сколько жалоб?', ...json } }), 422).errors.map((e) => e.pointer);
  assert.deepEqual(await bad({ text: '…  ' }), ['/text']);
  assert.deepEqual(await bad({ due_on: await day(-1) }), ['/due_on']);
  assert.deepEqual(await bad({ due_on: await day(5), days: 2 }), ['/due_on']);
  assert.deepEqual(await bad({ received_at: '2999-01-01T00:00:00Z' }), ['/received_at']);
  assert.deepEqual(await bad({ days: 0 }), ['/days']);
  assert.deepEqual(await bad({ secret: 1 }), ['/secret']);
});

test('from received to accepted: what is being written is hidden until it is sent, delivery is proved by the first reading', async () => {
  const r = await ask();
  assert.deepEqual([r.state, r.moves, r.draft], ['received', [], null]);
  const taken = await move(r, 'take', analyst);
  assert.deepEqual([taken.state, taken.owner, taken.moves], ['in_work', await product.value("select name from account where login = 'analyst'"), ['submit']]);
  refused(await api.post(`${at(r)}/moves`, { token: analyst, etag: await tag(r, analyst), json: { move: 'submit' } }), 409, 'wrong_state');
  const secret = uniqueWord('черновик');
  await change(r, { answer: `Готовим: ${secret}` });
  for (const token of [cur, curator]) assert.doesNotMatch((await api.get(at(r), { token })).text, new RegExp(secret), 'a draft is for who works on it');
  await move(r, 'submit', analyst);
  refused(await api.patch(at(r), { token: analyst, etag: await tag(r, analyst), json: { answer: 'Иначе' } }), 409, 'wrong_state');
  refused(await api.post(`${at(r)}/moves`, { token: analyst, etag: await tag(r, analyst), json: { move: 'approve' } }), 403);
  assert.deepEqual(refused(await api.post(`${at(r)}/moves`, { token: head, etag: await tag(r, head), json: { move: 'rework' } }), 422).errors.map((e) => e.pointer), ['/note']);
  const inner = uniqueWord('внутри');
  await move(r, 'rework', head, { note: `Добавьте числа ${inner}` });
  await change(r, { answer: 'За неделю 12 жалоб, причина устранена.' });
  await move(r, 'submit', analyst);
  const sent = await move(r, 'approve', head);
  assert.deepEqual([sent.state, sent.open, sent.answers.length, sent.answers[0].read_at], ['answered', false, 1, null]);
  granted(await api.get(at(r), { token: curator }));
  granted(await api.get('/cur-requests', { token: cur }));
  assert.equal(granted(await api.get(at(r), { token: head })).answers[0].read_at, null, 'neither a reading of the centre nor a list is a delivery');
  const read = granted(await api.get(at(r), { token: cur }));
  assert.deepEqual([read.answers[0].text, read.moves], ['За неделю 12 жалоб, причина устранена.', ['accept', 'return']]);
  assert.doesNotMatch(JSON.stringify(read), new RegExp(`${inner}|${secret}`));
  const proof = await eventually('the delivery is put down', async () => granted(await api.get(at(r), { token: head })).answers[0].read_at);
  assert.equal(granted(await api.get(at(r), { token: cur })).answers[0].read_at, proof, 'the first reading stands');
  const done = await move(r, 'accept', cur, { note: 'Спасибо' });
  assert.deepEqual([done.state, done.answers[0].decision, done.answers[0].note, done.moves], ['accepted', 'accepted', 'Спасибо', []]);
  assert.equal(done.answers[0].read_by, await product.value("select name from account where login = 'cur'"));
  refused(await api.patch(at(r), { token: analyst, etag: await tag(r, analyst), json: { answer: 'Поздно' } }), 409, 'wrong_state');
  assert.deepEqual(granted(await api.get(at(r), { token: head })).events.map((e) => e.move).reverse(), ['create', 'take', 'submit', 'rework', 'submit', 'approve', 'accept']);
});

test('a returned answer is answered anew: each answer stands as it was sent', async () => {
  const r = await answered('Первый ответ');
  assert.deepEqual(refused(await api.post(`${at(r)}/moves`, { token: cur, etag: await tag(r, cur), json: { move: 'return' } }), 422).errors.map((e) => e.pointer), ['/note']);
  refused(await api.post(`${at(r)}/moves`, { token: head, etag: await tag(r, head), json: { move: 'return', note: 'Не то' } }), 403);
  const back = await move(r, 'return', cur, { note: 'Нет чисел по району', due_on: await day(9) });
  assert.deepEqual([back.state, back.open, back.due_on, back.answers[0].decision], ['returned', true, await day(9), 'returned']);
  await move(r, 'take', analyst);
  await change(r, { answer: 'Второй ответ' });
  await move(r, 'submit', analyst);
  await move(r, 'approve', head);
  assert.deepEqual(granted(await api.get(at(r), { token: cur })).answers.map((a) => [a.n, a.text, a.decision]), [[2, 'Второй ответ', null], [1, 'Первый ответ', 'returned']]);
});

test('evidence keeps its count of the moment it was put down, whatever happens to its records afterwards', async () => {
  const word = uniqueWord();
  const [one, two] = [await api.post('/messages', { token: head, json: { kind: 'message', channel: 'phone', text: `Холодно ${word}` } }), await api.post('/messages', { token: head, json: { kind: 'message', channel: 'phone', text: `Мёрзнем ${word}` } })].map((a) => granted(a, 201).id);
  await eventually('the index has them', async () => granted(await api.get('/search', { token: head, query: { q: word } })).total.value === 2);
  const link = granted(await api.post('/search/links', { token: head, json: { q: word, params: {}, frozen: true } }), 201);
  const live = granted(await api.post('/search/links', { token: head, json: { q: word, params: {} } }), 201);
  const problem = await product.psql(`with c as (insert into cluster (level, label, born_on) values ('problem', 'Холод ${word}', current_date) returning id), m as (insert into cluster_member select x, c.id, 1, 'night' from c, unnest(array[${one}, ${two}]) x on conflict (message_id) do update set cluster_id = excluded.cluster_id) select id from c`);
  const r = await ask();
  await move(r, 'take', analyst);
  const evidence = [{ kind: 'search', id: link.id, title: 'Все жалобы' }, { kind: 'message', id: one }, { kind: 'problem', id: problem }];
  const kept = (await change(r, { evidence, answer: 'Смотрите записи' })).draft.evidence;
  assert.deepEqual(kept.map((e) => [e.kind, e.count, e.unit, e.href]), [['search', 2, 'records', `/search?link=${link.id}`], ['message', 1, 'records', `/messages/${one}`], ['problem', 2, 'records', `/problems/${problem}`]]);
  assert.equal(kept[0].title, 'Все жалобы');
  await product.psql(`delete from cluster_member where message_id = ${two}`);
  assert.deepEqual((await change(r, { evidence: [...evidence].reverse() })).draft.evidence.map((e) => [e.kind, e.count, e.at]), [...kept].reverse().map((e) => [e.kind, e.count, e.at]));
  await move(r, 'submit', analyst);
  await move(r, 'approve', head);
  const shown = granted(await api.get(at(r), { token: cur })).answers[0].evidence;
  assert.deepEqual(shown.map((e) => e.count), [2, 1, 2]);
  assert.equal(granted(await api.get('/search', { token: cur, query: { link: link.id } })).total.value, 2, 'the ЦУР opens the kept set');
  const next = await ask();
  await move(next, 'take', analyst);
  assert.equal((await change(next, { evidence: [{ kind: 'search', id: link.id }] })).draft.evidence[0].title, 'Подборка записей', 'the words of a search, which may be a name, do not leave unless somebody puts them down');
  const bad = async (list) => refused(await api.patch(at(next), { token: analyst, etag: await tag(next, analyst), json: { evidence: list } }), 422).errors.map((e) => e.pointer);
  assert.deepEqual(await bad([{ kind: 'search', id: live.id }, { kind: 'message', id: '999999999999' }, { kind: 'roadmap', id: '999999999' }]), ['/evidence/0', '/evidence/1', '/evidence/2']);
  assert.deepEqual(await bad([{ kind: 'export', id: '1' }]), ['/evidence/0/kind']);
});

test('an edit of what somebody has changed meanwhile is refused with what stands now', async () => {
  const r = await ask();
  const old = await tag(r, analyst);
  const owner_id = await product.value("select id::text from account where login = 'pos'");
  assert.equal((await change(r, { owner_id, due_on: await day(4) }, head)).owner_id, owner_id);
  assert.equal(refused(await api.patch(at(r), { token: analyst, etag: old, json: { answer: 'Моё' } }), 412).current.owner_id, owner_id);
  refused(await api.patch(at(r), { token: analyst, json: { answer: 'Моё' } }), 428);
  assert.match(granted(await api.get(at(r), { token: head })).events[0].note, /^срок .* вместо .*; назначен другой исполнитель$/);
  const mayor = await product.value("select id::text from account where login = 'mayor'");
  assert.deepEqual(refused(await api.patch(at(r), { token: head, etag: await tag(r, head), json: { owner_id: mayor } }), 422).errors.map((e) => e.pointer), ['/owner_id']);
  await move(r, 'take', analyst);
  assert.deepEqual(refused(await api.patch(at(r), { token: head, etag: await tag(r, head), json: { owner_id: null } }), 422).errors.map((e) => e.pointer), ['/owner_id']);
});

test('what is masked for who edits stays as it is when he does not touch it, and the ЦУР gets no names of people', async () => {
  const r = await ask();
  await move(r, 'take', head);
  await change(r, { answer: 'Иванов Пётр Сергеевич доволен, 8 910 123-45-67', evidence: [] }, head);
  const { draft } = granted(await api.get(at(r), { token: analyst }));
  assert.match(draft.text, /\[ФИО\]/);
  await change(r, { answer: draft.text });
  assert.match(granted(await api.get(at(r), { token: head })).draft.text, /Иванов/);
  refused(await api.patch(at(r), { token: analyst, etag: await tag(r, analyst), json: { answer: `${draft.text} и ещё` } }), 422);
  await move(r, 'submit', head);
  await move(r, 'approve', head);
  assert.doesNotMatch((await api.get(at(r), { token: cur })).text, /Иванов|910/);
});

test('the list stands by term, is narrowed and walked by cursor; its counts are those of the register', async () => {
  const { counts: before } = granted(await api.get('/cur-requests', { token: head, query: { limit: 1 } }));
  const mine = [];
  for (const n of [3, 1, 2]) mine.push(await ask({ due_on: await day(n) }));
  await product.psql(`update cur_request set received_at = received_at - interval '9 days', due_on = current_date - 3 where id = ${mine[0].id}`);
  const { counts } = granted(await api.get('/cur-requests', { token: head, query: { limit: 1 } }));
  assert.deepEqual([counts.all - before.all, counts.open - before.open, counts.overdue - before.overdue], [3, 3, 1]);
  const seen = [];
  let cursor;
  do {
    const page = granted(await api.get('/cur-requests', { token: head, query: { limit: 2, ...(cursor ? { cursor } : {}) } }));
    seen.push(...page.items);
    cursor = page.next;
  } while (cursor);
  assert.equal(new Set(seen.map((r) => r.id)).size, counts.all);
  const open = seen.filter((r) => r.open);
  assert.deepEqual(open.map((r) => r.due_on), open.map((r) => r.due_on).sort());
  assert.deepEqual(seen.map((r) => r.open), [...open.map(() => true), ...seen.filter((r) => !r.open).map(() => false)]);
  const list = async (query) => granted(await api.get('/cur-requests', { token: head, query: { limit: 500, ...query } })).items.map((r) => r.id);
  assert.ok((await list({ overdue: true })).includes(mine[0].id) && !(await list({ overdue: true })).includes(mine[1].id));
  assert.equal((await list({ open: false })).length, counts.all - counts.open);
  assert.equal((await list({ state: 'answered' })).length, counts.answered);
  assert.deepEqual((await list({ 'due_on[gte]': await day(1), 'due_on[lte]': await day(1) })).filter((id) => mine.some((r) => r.id === id)), [mine[1].id]);
});

test('each step is told to whom it concerns: notices and mails, a term once a day', async () => {
  const notices = async (r, login) => (await product.sql(`select n.step from notice n join account a on a.id = n.account_id where n.cur_request_id = ${r.id} and a.login = '${login}' order by n.id`)).map((n) => n.step);
  const r = await ask({ due_on: await day(1) });
  assert.deepEqual([await notices(r, 'head'), await notices(r, 'analyst'), await notices(r, 'cur')], [['new'], [], []]);
  await change(r, { owner_id: await product.value("select id::text from account where login = 'pos'") }, head);
  assert.deepEqual(await notices(r, 'pos'), ['owner']);
  await product.psql('select cur_requests_remind(now()); select cur_requests_remind(now())');
  assert.deepEqual(await notices(r, 'pos'), ['owner', 'near'], 'once');
  const mail = await product.value(`select mail_id::text from mail_cur_request where request_id = ${r.id} and mail_id in (select m.id from mail m join account a on a.id = m.account_id where a.login = 'pos')`);
  const words = await product.value(`select text from mail_words(${mail}, 'http://mcu')`);
  assert.ok(words.includes(`Запрос № ${r.number}: срок подходит`) && words.includes(`http://mcu/cur-requests/${r.id}`), words);
  const sent = await answered();
  assert.deepEqual([await notices(sent, 'cur'), (await notices(sent, 'head')).at(-1)], [['answered'], 'approval']);
  await move(sent, 'return', cur, { note: 'Мало' });
  assert.deepEqual([(await notices(sent, 'analyst')).at(-1), (await notices(sent, 'head')).at(-1)], ['returned', 'returned']);
  const line = granted(await api.get('/notices', { token: await as('pos') })).items.find((n) => n.cur_request_id === r.id);
  assert.deepEqual([line.kind, line.step, line.number, line.due, line.message_id], ['cur_request', 'near', r.number, r.due_on, null]);
});

test('a system of the ЦУР asks and takes answers by a token, and the proof says so', async () => {
  const secret = granted(await api.post('/tokens', { token: await issuer(product), json: { role: 'cur', scopes: ['cur_request.read', 'cur_request.create', 'cur_request.accept', 'message.read', 'roadmap.read'], addresses: [], per_minute: 6000, valid_to: await day(1), name: `ЦУР ${uniqueWord('')}` } }), 201).secret;
  const r = await ask({ theirs: 'авто-1' }, secret);
  await move(r, 'take', analyst);
  await change(r, { answer: 'Двенадцать' });
  await move(r, 'submit', analyst);
  await move(r, 'approve', head);
  assert.equal(granted(await api.get(at(r), { token: secret })).answers[0].text, 'Двенадцать');
  const proof = await eventually('the delivery is put down', async () => granted(await api.get(at(r), { token: head })).answers.find((a) => a.read_at));
  assert.equal(proof.read_how, 'token');
  assert.equal((await move(r, 'accept', secret)).state, 'accepted');
  assert.doesNotMatch((await api.get('/messages', { token: secret })).text, /"applicant/);
  refused(await api.get('/search', { token: secret }), 403);
  const mine = await answered();
  granted(await api.get(at(mine), { token: cur }));
  assert.equal((await eventually('a person reads', async () => granted(await api.get(at(mine), { token: head })).answers.find((a) => a.read_at))).read_how, 'person');
});

test('who has nothing to do with it sees nothing of it', async () => {
  const r = await ask();
  for (const login of ['recipient', 'admin', 'pdo']) {
    const token = await as(login);
    refused(await api.get('/cur-requests', { token }), 403);
    refused(await api.get(at(r), { token }), 403);
    refused(await api.post('/cur-requests', { token, json: { text: 'Сколько?' } }), 403);
  }
  const mayor = await as('mayor');
  assert.deepEqual(granted(await api.get(at(r), { token: mayor })).moves, []);
  refused(await api.post(`${at(r)}/moves`, { token: mayor, etag: await tag(r, mayor), json: { move: 'take' } }), 403);
  refused(await api.patch(at(r), { token: cur, etag: '"1"', json: { answer: 'Сам' } }), 403);
  refused(await api.get('/cur-requests/999999999', { token: head }), 404);
  refused(await api.post('/cur-requests/999999999/moves', { token: head, etag: '"1"', json: { move: 'take' } }), 404);
  refused(await api.patch('/cur-requests/999999999', { token: head, etag: '"1"', json: { answer: 'х' } }), 404);
});
