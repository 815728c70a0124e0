// The journal: each class of event leaves exactly one row, none of them a value; its search, its state, who may read it.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { granted, refused } from '../lib/api.js';
import { contract, operations } from '../lib/openapi.js';
import { Jar, refresh, signIn, visit } from '../lib/signin.js';
import { eventually, openWorld, uniqueWord } from '../lib/world.js';

const { product, api, as } = await openWorld();
const idOf = (login) => product.value(`select id from account where login = '${login}'`);
const began = await product.value('select coalesce(max(id), 0)::text from audit_log');
const requestOf = (answer) => answer.headers.get('x-request-id');
/** Rows that a request left; each answer carries the id of its request. */
const rowsOf = (answer) => product.sql(`select id::text, account_id, session_id, host(address) as address, method, action, object, fields, purpose, status, result, details
  from audit_log where request_id = '${requestOf(answer)}' order by id`);
const rowOf = async (answer) => {
  const rows = await rowsOf(answer);
  assert.equal(rows.length, 1, JSON.stringify(rows));
  return rows[0];
};
const none = async (answer) => assert.deepEqual(await rowsOf(answer), []);
const secrets = [];
const word = uniqueWord();
const phone = '+7 910 555-66-77';
const head = await as('head');
const create = () => api.post('/messages', { token: head, headers: { 'X-Real-IP': '203.0.113.7' }, json: { kind: 'message', channel: 'phone', text: `Яма ${word}`, applicant_name: `Пробин ${word}`, applicant_contacts: phone } });

test('a change leaves one row: who, from where, what, which fields', async () => {
  const made = await create();
  const { id } = granted(made, 201);
  const row = await rowOf(made);
  assert.deepEqual([row.account_id, row.address, row.method, row.action, row.object, row.status, row.result], [await idOf('head'), '203.0.113.7', 'POST', 'message_create', `messages/${id}`, 201, 'ok']);
  assert.deepEqual([...row.fields].sort(), ['applicant_contacts', 'applicant_name', 'channel', 'kind', 'text']);
  assert.match(row.session_id, /^[0-9a-f-]{36}$/);
  const changed = await api.patch(`/messages/${id}`, { token: head, etag: made.etag, json: { priority: 1 } });
  granted(changed);
  assert.deepEqual((await rowOf(changed)).fields, ['priority']);
  assert.equal((await rowOf(changed)).object, `messages/${id}`);
});

test('a refused change leaves one row without fields, a trial and a list without texts none', async () => {
  const { id } = granted(await create(), 201);
  const stale = await api.patch(`/messages/${id}`, { token: head, etag: '"99"', json: { priority: 1 } });
  refused(stale, 412);
  assert.deepEqual([(await rowOf(stale)).result, (await rowOf(stale)).status, (await rowOf(stale)).fields], ['stale', 412, []]);
  const wrong = await api.post('/messages', { token: head, json: { kind: 'message', [`поле_${word}`]: word } });
  refused(wrong, 422);
  assert.deepEqual([(await rowOf(wrong)).result, (await rowOf(wrong)).fields, (await rowOf(wrong)).object], ['invalid', [], 'messages']);
  const rules = await api.get('/deadline-rules', { token: head });
  await none(rules);
  const { rules: list, hours } = granted(rules);
  const trial = await api.put('/deadline-rules', { token: head, etag: rules.etag, query: { dry_run: 'true' }, json: { valid_from: '2026-12-01', reason: 'проба', rules: list, hours } });
  granted(trial);
  await none(trial);
  await none(await api.get('/themes', { token: await as('admin') }));
  await none(await api.get('/session', { token: head }));
});

test('a list that shows texts whole leaves one row with what was asked for and how many were shown; masked or empty it leaves none', async () => {
  const query = { kind: 'appeal,message', 'received_on[gte]': '2020-01-01', limit: 3 };
  const row = await rowOf(await api.get('/messages', { token: head, query }));
  assert.deepEqual([row.action, row.object, row.details.rows, row.details.filter], ['message_list', 'messages', 3, { kind: 'appeal,message', 'received_on[gte]': '2020-01-01' }]);
  const found = await api.get('/search', { token: head, query: { q: 'яма' } });
  assert.ok(granted(found).items.length);
  const search = await rowOf(found);
  assert.deepEqual([search.action, search.details.rows, search.details.filter], ['search', found.json.items.length, { q: true }]);
  await none(await api.get('/messages', { token: await as('analyst'), query }));
  const nothing = await api.get('/messages', { token: head, query: { 'received_on[gte]': '2199-01-01' } });
  assert.equal(granted(nothing).items.length, 0);
  await none(nothing);
  const own = await rowOf(await api.get('/messages', { token: await as('recipient'), query: { limit: 2 } }));
  assert.equal(own.details.rows, 2);
});

test('a card, its history, the rows of a file leave a row each time, and so does a look at what is not there', async () => {
  const { id } = granted(await create(), 201);
  for (const path of [`/messages/${id}`, `/messages/${id}/history`]) {
    const row = await rowOf(await api.get(path, { token: head }));
    assert.deepEqual([row.method, row.object, row.status, row.result], ['GET', `messages/${id}`, 200, 'ok']);
  }
  const foreign = await api.get(`/messages/${id}`, { token: await as('recipient') });
  refused(foreign, 404);
  assert.deepEqual([(await rowOf(foreign)).account_id, (await rowOf(foreign)).result], [await idOf('recipient'), 'not_found']);
});

test('an export leaves a row when it is ordered and one when its file goes out, with the number of rows', async () => {
  const token = await as('analyst');
  const ordered = await api.post('/exports', { token, json: { format: 'ndjson', q: 'яма' } });
  const { id } = granted(ordered, 202);
  assert.deepEqual([(await rowOf(ordered)).action, (await rowOf(ordered)).object], ['export_create', `exports/${id}`]);
  const done = await eventually('the export is done', async () => {
    const e = granted(await api.get(`/exports/${id}`, { token }));
    return e.status === 'done' && e;
  });
  const file = await fetch(`${product.url}/api/v1/exports/${id}/file`, { headers: { Authorization: `Bearer ${token}` } });
  await file.arrayBuffer();
  const row = await rowOf(file);
  assert.deepEqual([row.action, row.object, row.details], ['export_file', `exports/${id}`, { rows: done.rows, roles: [{ role: 'analyst' }] }]);
});

test('a refusal by right leaves one row, a request of nobody none', async () => {
  const mayor = await as('mayor');
  const denied = await api.post('/messages', { token: mayor, json: { kind: 'message' } });
  refused(denied, 403);
  assert.deepEqual([(await rowOf(denied)).account_id, (await rowOf(denied)).result, (await rowOf(denied)).status], [await idOf('mayor'), 'forbidden', 403]);
  const read = await api.get('/search-log', { token: mayor });
  refused(read, 403);
  assert.equal((await rowOf(read)).action, 'search_log_list');
  const nobody = await api.get('/messages');
  refused(nobody, 401);
  await none(nobody);
});

test('a sign-in, its failures, a copied cookie and signing out leave one row each, a renewal none', async () => {
  const { jar, end } = await signIn(product, 'pages');
  const opened = await rowOf(end);
  assert.deepEqual([opened.account_id, opened.action, opened.result, opened.address], [await idOf('pages'), 'session_callback', 'ok', '127.0.0.1']);
  const stolen = jar.header;
  const renewed = await refresh(product, jar);
  const token = granted(renewed).access_token;
  secrets.push(token, jar.cookies.get('mcu_refresh').value);
  await none(renewed);
  const out = await api.delete('/session', { token });
  assert.equal(out.status, 200);
  assert.deepEqual([(await rowOf(out)).account_id, (await rowOf(out)).action], [await idOf('pages'), 'session_delete']);
  for (const [login, fault, result] of [['stranger', undefined, 'no_account'], ['head', 'denied', 'denied'], ['head', 'bad_signature', 'provider']]) {
    const row = await rowOf((await signIn(product, login, { fault })).end);
    assert.deepEqual([row.account_id, row.action, row.result], [null, 'session_callback', result]);
  }
  await none(await visit(new Jar(), `${product.url}/api/v1/session/callback?code=x&state=00000000-0000-4000-8000-000000000000`));
  const other = await signIn(product, 'im');
  const copy = other.jar.header;
  granted(await refresh(product, other.jar));
  const theft = await api.post('/session/refresh', { headers: { Cookie: copy, Origin: product.url } });
  refused(theft, 401);
  assert.deepEqual([(await rowOf(theft)).account_id, (await rowOf(theft)).result], [await idOf('im'), 'revoked']);
  secrets.push(...[stolen, copy].map((cookies) => /mcu_refresh=([^;]+)/.exec(cookies)[1]));
});

test('a command of the operator leaves one row, an unsuccessful one too', async () => {
  const rows = () => product.sql(`select action, object, result, details, account_id from audit_log where method = 'CTL' and id > ${began} order by id desc limit 5`);
  const count = async () => Number(await product.value(`select count(*) from audit_log where method = 'CTL'`));
  const before = await count();
  secrets.push(await product.token('curator'));
  assert.equal(await count(), before + 1);
  const [row] = await rows();
  assert.deepEqual([row.action, row.object, row.result, row.account_id], ['ctl_token', `accounts/${await idOf('curator')}`, 'ok', null]);
  assert.equal(typeof row.details.operator, 'string');
  assert.equal((await product.ctl(['token', '--account', 'nobody'])).code, 1);
  assert.equal((await rows())[0].result, 'failed');
  assert.equal(await count(), before + 2);
  assert.equal((await product.ctl(['token'])).code, 2);
  assert.equal((await product.ctl(['verify', 'audit'])).code, 0);
  assert.equal(await count(), before + 2, 'a wrong call and a look change nothing');
});

test('no change without its row, no reading without its row', async () => {
  const name = `Шаблон ${word}`;
  const { id } = granted(await create(), 201);
  const json = { name, text: 'Здравствуйте!', theme_id: null, state: null };
  await product.psql("alter table audit_log add constraint t_broken check (action not in ('template_create', 'message_get')) not valid");
  try {
    assert.ok((await api.post('/templates', { token: head, json })).status >= 400);
    assert.equal(await product.value(`select count(*)::int from answer_template where name = '${name}'`), 0);
    const read = await api.get(`/messages/${id}`, { token: head });
    assert.ok(read.status >= 400 && !read.text.includes(word), read.text);
  } finally {
    await product.psql('alter table audit_log drop constraint t_broken');
  }
  granted(await api.get(`/messages/${id}`, { token: head }));
});

test('no row holds a text, a name, a phone, a token or a cookie', async () => {
  secrets.push(head, await as('recipient'));
  const text = JSON.stringify(await product.sql(`select to_jsonb(l) as l from audit_log l where id > ${began}`));
  assert.ok(text.length > 5000, 'there is something to look at');
  for (const secret of [word, 'Пробин', phone, '555-66-77', '9105556677', ...secrets.filter((s) => s)]) assert.ok(!text.includes(secret), `«${secret.slice(0, 20)}» is in the journal`);
  assert.doesNotMatch(text, /eyJ/);
});

// ---- reading it

const pdo = await as('pdo');
const log = async (query = {}) => granted(await api.get('/audit', { token: pdo, query: { limit: 100, ...query } }));

test('the journal is searched by account, action, record, result, address and day, and walked by a cursor', async () => {
  const made = await create();
  const { id } = granted(made, 201);
  const stale = await api.patch(`/messages/${id}`, { token: head, etag: '"99"', json: { priority: 1 } });
  const denied = await api.get(`/search-log`, { token: await as('mayor') });
  const object = `messages/${id}`;
  const all = (await log({ object })).items;
  assert.deepEqual(all.map((r) => [r.action, r.result]), [['message_patch', 'stale'], ['message_create', 'ok']]);
  assert.equal(all[1].account, await product.value("select name from account where login = 'head'"));
  assert.deepEqual((await log({ object, result: 'ok' })).items.map((r) => r.request_id), [requestOf(made)]);
  assert.deepEqual((await log({ object, result: 'failed' })).items.map((r) => r.request_id), [requestOf(stale)]);
  assert.deepEqual((await log({ object, result: 'denied' })).items, []);
  assert.equal((await log({ result: 'denied', account_id: String(await idOf('mayor')) })).items[0].request_id, requestOf(denied));
  assert.deepEqual((await log({ object, action: 'message_create,export_file' })).items.map((r) => r.request_id), [requestOf(made)]);
  assert.deepEqual((await log({ object, address: '203.0.113.0/24' })).items.map((r) => r.request_id), [requestOf(made)]);
  assert.deepEqual((await log({ object, address: '203.0.114.0/24' })).items, []);
  assert.deepEqual((await log({ object, to: '2020-01-01' })).items, []);
  assert.equal((await log({ object, from: '2020-01-01' })).items.length, 2);
  const first = await log({ object, limit: 1 });
  assert.deepEqual((await log({ object, limit: 1, cursor: first.next })).items.map((r) => r.request_id), [requestOf(made)]);
  for (const query of [{ address: 'x' }, { address: '10.0.0.0/99' }, { result: 'all' }, { from: 'вчера' }, { action: 'a b' }]) refused(await api.get('/audit', { token: pdo, query }), 400);
});

test('who may not read the journal reads it nowhere', async () => {
  for (const login of ['curator', 'analyst', 'recipient', 'mayor', 'cur'])
    for (const path of ['/audit', '/audit/state', '/audit/heads']) refused(await api.get(path, { token: await as(login) }), 403);
  assert.equal(await product.psql('select count(*) from audit_log', 'mcu_api'), '0');
  for (const statement of ["update audit_log set result = ''", 'delete from audit_log', 'delete from audit_chain', 'delete from audit_pending'])
    for (const role of ['mcu_api', 'mcu_jobs']) await assert.rejects(product.psql(statement, role), /permission denied/);
});

test('rows are sealed within seconds, the head is published, kept in the log and in the file', async () => {
  const made = await create();
  const sealed = await eventually('the row is in the chain', async () => (await log({ object: `messages/${granted(made, 201).id}` })).items.find((r) => r.seq));
  const state = granted(await api.get('/audit/state', { token: pdo }));
  assert.ok(Number(state.head.seq) >= Number(sealed.seq));
  const today = state.heads[0];
  assert.equal(today.hash, await product.value(`select encode(hash, 'hex') from audit_chain where seq = ${today.seq}`));
  const file = await api.get('/audit/heads', { token: pdo });
  assert.match(file.headers.get('content-disposition'), /attachment/);
  assert.equal(file.text, readFileSync(`${product.home}/audit/heads.tsv`, 'utf8'));
  assert.ok(file.text.includes(`${today.day}\t${today.seq}\t${today.row}\t${today.hash}\t`));
  assert.ok(readdirSync(`${product.home}/log`).some((f) => readFileSync(`${product.home}/log/${f}`, 'utf8').includes(today.hash)), 'the head is in the log');
  assert.equal((await rowOf(file)).action, 'audit_heads');
});

test('a check is ordered by who may read the journal, and its outcome is shown', async () => {
  const before = await product.value('select coalesce(max(id), 0)::int from audit_check');
  const ordered = await api.post('/audit/checks', { token: pdo });
  assert.equal(granted(ordered, 202).checking, true);
  assert.equal((await rowOf(ordered)).action, 'audit_check');
  await eventually('the check is done', async () => await product.value('select coalesce(max(id), 0)::int from audit_check') > before);
  const state = await eventually('and told', async () => {
    const s = granted(await api.get('/audit/state', { token: pdo }));
    return !s.checking && s;
  });
  assert.equal(state.check.differences, 0, JSON.stringify(state.check));
  assert.equal(state.check.first, null);
  assert.ok(state.check.rows > 0 && state.operations.some((o) => o.action === 'message_patch' && o.resource === 'messages'));
});

test('a person named in the reason of a look is masked for who may not see personal data; the sealed row keeps his words', async () => {
  const { id } = granted(await api.post('/messages', { token: head, json: { kind: 'message', channel: 'phone', text: 'Яма', applicant_name: 'Иной Человек', applicant_contacts: phone } }), 201);
  const reason = 'Звонит Лисичкин Егор Фомич, 8 910 555-66-79, Лисичкину нужен ответ';
  granted(await api.post(`/messages/${id}/applicant`, { token: head, json: { purpose: 'answer', reason } }));
  const said = async (login) => {
    const rows = granted(await api.get('/audit', { token: await as(login), query: { object: `messages/${id}` } })).items;
    return JSON.stringify(rows.map((r) => [r.purpose, r.details]));
  };
  for (const login of ['admin', 'pdo']) {
    assert.doesNotMatch(await said(login), /Лисичкин|555-66/, login);
    assert.match(await said(login), /Звонит \[ФИО\], \[телефон\], \[ФИО\] нужен ответ/, login);
  }
  assert.ok((await said('head')).includes(reason));
  assert.ok(await product.value(`select bool_or(details->>'reason' = '${reason}' or purpose = '${reason}') from audit_log where object = 'messages/${id}'`));
});

test('the journal is searched by whose data were shown: by any record of his or by the pseudonym, never by name', async () => {
  const one = granted(await create(), 201).id;
  const two = granted(await create(), 201).id;
  const other = granted(await api.post('/messages', { token: head, json: { kind: 'message', channel: 'phone', text: 'Яма', applicant_name: `Иной ${word}`, applicant_contacts: '+7 910 555-66-78' } }), 201).id;
  for (const id of [one, two, other]) granted(await api.post(`/messages/${id}/applicant`, { token: head, json: { purpose: 'answer', reason: 'Готовим ответ' } }));
  const shown = async (query) => (await log({ action: 'personal.show', ...query })).items.filter((r) => [one, two, other].some((id) => r.object === `messages/${id}`)).map((r) => r.object).sort();
  const his = [`messages/${one}`, `messages/${two}`].sort();
  assert.deepEqual(await shown({ person: one }), his);
  assert.deepEqual(await shown({ person: two }), his);
  assert.deepEqual(await shown({ person: other }), [`messages/${other}`]);
  const [row] = (await log({ action: 'personal.show', object: `messages/${one}` })).items;
  assert.deepEqual(await shown({ person: row.details.person }), his);
  assert.deepEqual((await log({ person: row.details.person, account_id: String(await idOf('mayor')) })).items, []);
  assert.deepEqual((await log({ person: '999999999999' })).items, []);
  for (const person of ['Пробин', 'x', `${row.details.person}0`, '1'.repeat(19)]) refused(await api.get('/audit', { token: pdo, query: { person } }), 400);
  // Digits of a pseudonym that look like a telephone are no telephone.
  const pseudonym = '284de502c9847342318c17d474733ef468fbdbe252cddf6e4b4be0676706d9d0';
  await product.psql(`insert into audit_log (account_id, method, action, object, status, result, details) values (${await idOf('head')}, 'POST', 'personal.show', 'messages/${other}', 200, 'ok', '{"person": "${pseudonym}"}')`);
  assert.deepEqual([...new Set((await log({ person: pseudonym })).items.map((r) => r.details.person))], [pseudonym]);
  const known = new Set(granted(await api.get('/audit/state', { token: pdo })).operations.map((o) => o.action));
  for (const { action } of (await log({ person: one })).items) assert.ok(known.has(action), action);
});

/** An object literal of a module of the front end. */
const literal = (file, name) => {
  const source = readFileSync(new URL(`../../nginx/www/${file}`, import.meta.url), 'utf8');
  return new Function(`return ${source.split(`const ${name} = `)[1].split(/^};$/m)[0]}}`)();
};
const russian = (text) => /[а-яё]/i.test(text ?? '');
const sources = (pattern, file) => [...readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8').matchAll(pattern)].map((m) => m[1]);

test('every word of the journal and of the matrix has its Russian name', async () => {
  const { operations: named } = granted(await api.get('/audit/state', { token: pdo }));
  const names = new Map(named.map((o) => [o.action, o.name]));
  const resources = literal('audit/words.js', 'RESOURCE');
  const journalled = sources(/'(personal\.[a-z]+)', 'messages\//g, 'sql/migrations/039_identity.sql').concat(sources(/"(personal\.\w+)"/g, 'fcgi/jobs/erase_task.c'),
    sources(/\{"(\w+)", [A-Z_ |]*CTL_AUDIT/g, 'fcgi/ctl/mcuctl.c').map((c) => `ctl_${c}`), sources(/ctl_audit_put\(db, "(\w+)"/g, 'fcgi/ctl/migrate.c').map((c) => `ctl_${c}`));
  assert.ok(journalled.length > 10 && journalled.includes('personal.show') && journalled.includes('personal.erased') && journalled.includes('ctl_migrate'), journalled.join());
  for (const o of operations) if (o.operation.security?.length !== 0 || o.id === 'session_callback') journalled.push(o.id);
  assert.deepEqual(journalled.filter((a) => !russian(names.get(a))), [], 'actions');
  assert.deepEqual([...new Set(named.map((o) => o.resource))].filter((r) => !russian(resources[r])), [], 'resources');

  const results = literal('audit/words.js', 'RESULT');
  const codes = sources(/X\(\w+, \d+, "(\w+)"/g, 'fcgi/err.h').concat('unknown', 'failed', sources(/then 'ok' else '(\w+)'/g, 'sql/migrations/039_identity.sql'));
  assert.ok(codes.length > 20);
  assert.deepEqual(codes.filter((c) => !russian(results[c])), [], 'results');

  const set = { ...literal('terms.js', 'FIELD'), ...literal('audit/words.js', 'SET') };
  const at = (schema) => (schema?.$ref ? schema.$ref.slice(2).split('/').reduce((o, k) => o[k], contract) : schema);
  const members = (schema) => [...Object.keys(at(schema)?.properties ?? {}), ...['allOf', 'oneOf', 'anyOf'].flatMap((k) => (at(schema)?.[k] ?? []).flatMap(members))];
  const bodies = operations.filter((o) => o.operation.requestBody).flatMap((o) => Object.values(at(o.operation.requestBody).content).flatMap((c) => members(c.schema)));
  assert.ok(bodies.length > 100);
  assert.deepEqual([...new Set(bodies)].filter((f) => !russian(set[f])), [], 'fields');

  const actions = await product.sql('select distinct action from role_permission union select action from permission_action');
  const matrix = await product.sql('select action, name from permission_action');
  assert.deepEqual(actions.map((a) => a.action).filter((a) => !russian(matrix.find((m) => m.action === a)?.name)), [], 'actions of the matrix');
  assert.deepEqual((await product.sql('select distinct action from audit_log')).map((r) => r.action).filter((a) => !russian(names.get(a))), [], 'actions that stand in the journal');
});
