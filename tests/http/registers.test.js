// The registers of organisations and themes: added, renamed, moved with what it changes, closed; found again under former names.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { granted, refused } from '../lib/api.js';
import { importsOf } from '../lib/imports.js';
import { eventually, openWorld, uniqueWord } from '../lib/world.js';

const { product, api, as } = await openWorld();
const admin = await as('admin');
const stamp = Date.now().toString(36);
const wrong = (answer) => refused(answer, 422, 'invalid').errors.map((e) => [e.pointer, e.code]);
const organisation = (code, more = {}) => ({ parent_id: null, code: `${code}-${stamp}`, name: `Проба ${code}`, short_name: code, kind: 'department', ...more });
const create = async (json) => granted(await api.post('/organisations', { token: admin, json }), 201);
const change = async (path, json) => {
  const held = await api.get(path, { token: admin });
  return api.put(path, { token: admin, etag: held.etag, json: typeof json === 'function' ? json(granted(held)) : json });
};
const of = ({ parent_id, code, name, short_name, kind, ogrn, closed_on }) => ({ parent_id, code, name, short_name, kind, ogrn, closed_on });

test('the tree tells the records and people of each organisation exactly, also to who sees no records', async () => {
  const { items } = granted(await api.get('/organisations', { token: admin }));
  const rows = await product.sql(`select o.id::text, (select count(*)::int from message m join organisation b on b.id = m.organisation_id where b.path @> array[o.id]) as records,
    (select count(*)::int from official f where f.organisation_id = o.id and (f.left_on is null or f.left_on > current_date)) as officials from organisation o`);
  assert.deepEqual(items.map((o) => [o.id, o.records, o.officials]).sort(), rows.map((o) => [o.id, o.records, o.officials]).sort());
  assert.ok(rows.some((o) => o.records > 0));
});

test('the numbers of accounts and deputies are those of the lists they open', async () => {
  const { items } = granted(await api.get('/organisations', { token: admin }));
  const length = async (query) => granted(await api.get('/accounts', { token: admin, query: { limit: 500, ...query } })).items.length;
  for (const o of items.filter((x) => x.accounts > 0)) assert.equal(await length({ organisation_id: o.id, state: 'on' }), o.accounts, o.name);
  assert.ok(items.some((o) => o.accounts > 0));
  for (const r of granted(await api.get('/roles', { token: admin })).items) {
    assert.equal(await length({ role: r.code, state: 'on' }), r.holders, r.name);
    assert.equal(await length({ role: r.code, state: 'deputy' }), r.deputies, `${r.name}, deputies`);
  }
});

test('a move says beforehand whose scope it changes, then changes it at once; a circle is refused', async () => {
  const recipient = await product.value("select organisation_id::text from account where login = 'recipient'");
  const root = await create(organisation('root'));
  const branch = await create(organisation('branch', { parent_id: root.id }));
  const leaf = await create(organisation('leaf', { parent_id: branch.id }));
  const head = await as('head');
  const made = granted(await api.post('/messages', { token: head, json: { kind: 'message', channel: 'phone', text: 'Запись ветви', organisation_id: leaf.id } }), 201);
  const theirs = async () => (await api.get(`/messages/${made.id}`, { token: await as('recipient') })).status;
  assert.equal(await theirs(), 404);
  const effect = async (parent_id) => granted(await api.post(`/organisations/${branch.id}/effect`, { token: admin, json: { parent_id } }));
  const name = await product.value("select name from account where login = 'recipient'");
  const { records, open, gain, lose } = await effect(recipient);
  assert.deepEqual([records, open, gain.some((a) => a.name === name), lose], [1, 1, true, []]);
  const moved = granted(await change(`/organisations/${branch.id}`, (o) => ({ ...of(o), parent_id: recipient })));
  assert.equal(moved.version, 2);
  assert.equal(await theirs(), 200);
  const found = granted(await api.get('/messages', { token: await as('recipient'), query: { organisation_id: branch.id } }));
  assert.equal(found.total.value, 1);
  assert.deepEqual((await effect(root.id)).lose.some((a) => a.name === name), true);
  assert.deepEqual(wrong(await change(`/organisations/${branch.id}`, (o) => ({ ...of(o), parent_id: leaf.id }))), [['/parent_id', 'circle']]);
  granted(await change(`/organisations/${branch.id}`, (o) => ({ ...of(o), parent_id: root.id })));
  assert.equal(await theirs(), 404);
  const { versions } = granted(await api.get(`/organisations/${branch.id}`, { token: admin }));
  assert.deepEqual(versions.map((v) => [v.version, String(v.parent_id)]), [[2, recipient], [1, root.id]]);
});

test('a move says beforehand which terms move, and the history of a record says why its term did', async () => {
  const head = await as('head');
  const theme = (name, parent_id) => product.psql(`insert into theme (code, name, parent_id) values ('${name}-${stamp}', '${name}', ${parent_id ?? 'null'}) returning id`);
  const [fast, slow] = [await theme('Скорая группа'), await theme('Обычная группа')];
  const moving = await theme('Переводимая', slow);
  const below = await theme('Под ней', moving);
  const held = granted(await api.get('/deadline-rules', { token: head }));
  const rules = [...held.rules, { deadline: 'answer', kind: 'message', channel: 'pos', theme_id: fast, priority: null, organisation_id: null, event: 'received', clock: 'day', amount: 5, less: 0, day_off: 'keep', basis: 'проба ветви' }];
  granted(await api.put('/deadline-rules', { token: head, etag: `"${held.latest}"`, json: { valid_from: held.valid_from, past: true, reason: 'ветвь', rules, hours: held.hours } }));
  const settled = () => eventually('deadlines are computed anew', async () => granted(await api.get('/deadline-rules', { token: head })).pending === false);
  await settled();
  const made = granted(await api.post('/messages', { token: head, json: { kind: 'message', channel: 'pos', text: 'Запись ветви темы', theme_id: below } }), 201);
  const other = granted(await api.post('/messages', { token: head, json: { kind: 'message', channel: 'pos', text: 'Запись группы', theme_id: slow } }), 201);
  const due = async (id) => granted(await api.get(`/messages/${id}`, { token: head })).due_on;
  const [was, kept] = [await due(made.id), await due(other.id)];
  const shift = (day, n) => new Date(Date.parse(`${day}T12:00:00Z`) + n * 864e5).toISOString().slice(0, 10);
  const before = await product.value("select count(*)::int from job where kind = 'deadlines'");
  const effect = async (parent_id, token = admin) => granted(await api.post(`/themes/${moving}/effect`, { token, json: { parent_id } })).moves;
  const told = await effect(fast);
  assert.deepEqual([told.messages, told.earlier, told.later], [1, 1, 0]);
  assert.equal((await effect(null)).messages, 0, 'no rule is nearer at the top');
  assert.deepEqual([await due(made.id), await product.value("select count(*)::int from job where kind = 'deadlines'"), await product.value(`select parent_id::text from theme where id = ${moving}`)], [was, before, slow], 'a look changes nothing');
  granted(await change(`/themes/${moving}`, ({ code, name, significant, legal_code, closed_on }) => ({ parent_id: fast, code, name, significant, legal_code, closed_on })));
  await settled();
  assert.deepEqual([await due(made.id), await due(other.id)], [shift(was, -25), kept]);
  const event = granted(await api.get(`/messages/${made.id}/history`, { token: head })).items.at(-1);
  assert.deepEqual([event.kind, event.changes], ['terms', { due_on: [was, shift(was, -25)] }]);
  assert.match(event.note, /^Тема «Переводимая» теперь стоит в реестре под «Скорая группа»; раньше — под «Обычная группа»/);
  assert.equal(granted(await api.get(`/messages/${other.id}/history`, { token: head })).items.some((e) => e.kind === 'terms'), false);
  const now = granted(await api.get('/deadline-rules', { token: head }));
  granted(await api.put('/deadline-rules', { token: head, etag: `"${now.latest}"`, json: { valid_from: held.valid_from, past: true, reason: 'как было', rules: held.rules, hours: held.hours } }));
  await settled();
  assert.equal((await product.ctl(['verify', 'deadlines', '--repair'])).code, 0);
});

test('an organisation is closed, not deleted, after what is below it; closed ones are known as such', async () => {
  const above = await create(organisation('above'));
  const below = await create(organisation('below', { parent_id: above.id }));
  const token = await as('head');
  const kept = granted(await api.post('/messages', { token, json: { kind: 'message', channel: 'phone', text: 'Прежняя запись', organisation_id: above.id } }), 201);
  const closed_on = await product.value('select current_date::text');
  assert.deepEqual(wrong(await change(`/organisations/${above.id}`, (o) => ({ ...of(o), closed_on }))), [['/closed_on', 'has_open']]);
  granted(await change(`/organisations/${below.id}`, (o) => ({ ...of(o), closed_on })));
  granted(await change(`/organisations/${above.id}`, (o) => ({ ...of(o), closed_on })));
  const known = granted(await api.get('/reference', { token: admin })).organisations.find((o) => o.id === above.id);
  assert.equal(known.closed_on, closed_on);
  const give = (json) => api.post('/messages', { token, json: { kind: 'message', channel: 'phone', text: 'Запись закрытой', ...json } });
  assert.deepEqual(wrong(await give({ organisation_id: above.id })), [['/organisation_id', 'unknown_value']]);
  const card = await api.get(`/messages/${kept.id}`, { token });
  assert.equal(granted(card).organisation_id, above.id, 'its records stay with it');
  granted(await api.patch(`/messages/${kept.id}`, { token, etag: card.etag, json: { priority: 1 } }));
  assert.deepEqual(wrong(await api.post('/organisations', { token: admin, json: organisation('late', { parent_id: above.id }) })), [['/parent_id', 'closed']]);
  refused(await api.put(`/organisations/${above.id}`, { token: admin, etag: '"1"', json: of(above) }), 412, 'stale');
});

test('codes are unique, forms are checked', async () => {
  const one = await create(organisation('one'));
  assert.deepEqual(wrong(await api.post('/organisations', { token: admin, json: { ...organisation('one') } })), [['/code', 'taken'], ['/name', 'taken']]);
  assert.deepEqual(wrong(await api.post('/organisations', { token: admin, json: organisation('again', { name: '«ПРОБА» ONE' }) })), [['/name', 'taken']], 'the same name under the same parent');
  assert.deepEqual(wrong(await api.post('/organisations', { token: admin, json: { ...organisation('two'), code: 'Два', ogrn: '12345678901ab' } })), [['/code', 'wrong_value'], ['/ogrn', 'wrong_value']]);
  assert.deepEqual(wrong(await change(`/organisations/${one.id}`, (o) => ({ ...of(o), parent_id: '999999' }))), [['/parent_id', 'unknown_value']]);
});

test('ОГРН and ОГРНИП hold by their last digit; a day that is a slip of the year is refused, what stood before stays', async () => {
  const add = (code, ogrn) => api.post('/organisations', { token: admin, json: organisation(code, { ogrn }) });
  const told = async (answer) => refused(answer, 422, 'invalid').errors.map((e) => [e.pointer, e.message]);
  for (const [code, ogrn] of [['company', '1027700132195'], ['trader', '304500116000157']]) assert.equal(granted(await add(code, ogrn), 201).ogrn, ogrn);
  for (const ogrn of ['1027700132196', '304500116000158', '1027700123195']) assert.deepEqual(await told(await add('slip', ogrn)), [['/ogrn', 'Последняя цифра не сходится с остальными: проверьте номер.']]);
  for (const ogrn of ['10277001321950', '102770013219o']) assert.deepEqual(await told(await add('form', ogrn)), [['/ogrn', 'ОГРН состоит из 13 цифр, ОГРНИП предпринимателя из 15.']]);
  const { id } = await create(organisation('old'));
  await product.psql(`update organisation set ogrn = '1111111111111', closed_on = '1950-01-01' where id = ${id}`);
  granted(await change(`/organisations/${id}`, (o) => ({ ...of(o), name: 'Прежний номер остаётся' })));
  const [far, long] = await Promise.all(['732', '-10959'].map((n) => product.value(`select (current_date + ${n})::text`)));
  for (const closed_on of [far, long, '2099-01-01']) assert.deepEqual(wrong(await change(`/organisations/${id}`, (o) => ({ ...of(o), closed_on }))), [['/closed_on', 'unlikely']]);
  const theme = granted(await api.post('/themes', { token: admin, json: { parent_id: null, code: `far-${stamp}`, name: `Далёкая ${stamp}`, significant: false } }), 201);
  const fields = ({ parent_id, code, name, significant, legal_code }) => ({ parent_id, code, name, significant, legal_code });
  assert.deepEqual(wrong(await change(`/themes/${theme.id}`, (t) => ({ ...fields(t), closed_on: far }))), [['/closed_on', 'unlikely']]);
  const [person] = granted(await api.post(`/organisations/${id}/officials`, { token: admin, json: { name: 'Далёкая Анна', post: 'специалист', head: false } }), 201).people;
  assert.deepEqual(wrong(await api.put(`/officials/${person.id}`, { token: admin, etag: '"1"', json: { name: person.name, post: person.post, head: false, left_on: far } })), [['/left_on', 'unlikely']]);
});

test('officials are added, changed under their version, leave; one head at a time', async () => {
  const { id } = await create(organisation('people'));
  const add = (json) => api.post(`/organisations/${id}/officials`, { token: admin, json: { post: 'специалист', head: false, ...json } });
  const [first] = granted(await add({ name: 'Первая Анна', head: true, email: 'first@smolensk.example' }), 201).people;
  assert.deepEqual(wrong(await add({ name: 'Вторая Анна', head: true })), [['/head', 'taken']]);
  assert.deepEqual(wrong(await add({ name: 'Третья Анна', email: 'нет' })), [['/email', 'wrong_value']]);
  granted(await add({ name: 'Вторая Анна' }), 201);
  const put = (json, etag = '"1"') => api.put(`/officials/${first.id}`, { token: admin, etag, json: { name: first.name, post: 'начальник', head: true, ...json } });
  const left_on = await product.value('select current_date::text');
  assert.equal(granted(await put({ left_on })).people.find((f) => f.id === first.id).left_on, left_on);
  refused(await put({}), 412, 'stale');
  refused(await api.put('/officials/999999999999', { token: admin, etag: '"1"', json: { name: 'Никто', post: 'x', head: false } }), 404);
  const list = granted(await api.get(`/organisations/${id}/officials`, { token: admin })).items;
  assert.deepEqual(list.map((f) => f.name), ['Вторая Анна']);
});

test('a theme is renamed: the search shows the new name, a file with the old one is understood', async () => {
  const analyst = await as('analyst');
  const [before, now] = [uniqueWord('Старое'), uniqueWord('Новое')];
  const made = granted(await api.post('/themes', { token: analyst, json: { parent_id: null, code: `t-${stamp}`, name: before, significant: false } }), 201);
  const message = granted(await api.post('/messages', { token: await as('head'), json: { kind: 'message', channel: 'phone', text: 'Запись темы', theme_id: made.id } }), 201);
  const held = await api.get(`/themes/${made.id}`, { token: analyst });
  const renamed = granted(await api.put(`/themes/${made.id}`, { token: analyst, etag: held.etag, json: { parent_id: null, code: `t-${stamp}`, name: now, significant: true } }));
  assert.deepEqual([renamed.name, renamed.former, renamed.records, renamed.significant, renamed.versions[0].name], [now, [before], 1, true, before]);
  refused(await api.put(`/themes/${made.id}`, { token: analyst, etag: held.etag, json: { parent_id: null, code: `t-${stamp}`, name: before, significant: true } }), 412);
  await eventually('the index has the new name', async () => granted(await api.get('/search', { token: analyst, query: { q: now.toLowerCase() } })).items.some((i) => i.id === message.id));
  const csv = `Номер;Текст;Тема\nт-${stamp};Файл со старым названием;${before}\n`;
  const job = await importsOf(api, analyst).whole('old.csv', csv);
  assert.deepEqual([job.status, job.created], ['done', 1], JSON.stringify(job));
  assert.equal(await product.value(`select theme_id::text from message where external_id = 'т-${stamp}'`), made.id);
});

test('a theme moves to another group, is closed, never stands under itself; names are unique within a group', async () => {
  const theme = async (code, more = {}) => granted(await api.post('/themes', { token: admin, json: { parent_id: null, code: `${code}-${stamp}`, name: `Тема ${code} ${stamp}`, significant: false, ...more } }), 201);
  const [group, other] = [await theme('group'), await theme('other')];
  const child = await theme('child', { parent_id: group.id });
  const fields = ({ parent_id, code, name, significant, legal_code, closed_on }) => ({ parent_id, code, name, significant, legal_code, closed_on });
  const moved = granted(await change(`/themes/${child.id}`, (t) => ({ ...fields(t), parent_id: other.id })));
  assert.deepEqual([moved.parent_id, moved.depth], [other.id, 1]);
  assert.deepEqual(wrong(await change(`/themes/${other.id}`, (t) => ({ ...fields(t), parent_id: child.id }))), [['/parent_id', 'circle']]);
  const closed_on = await product.value('select current_date::text');
  assert.deepEqual(wrong(await change(`/themes/${other.id}`, (t) => ({ ...fields(t), closed_on }))), [['/closed_on', 'has_open']]);
  assert.equal(granted(await change(`/themes/${child.id}`, (t) => ({ ...fields(t), closed_on }))).closed_on, closed_on);
  assert.deepEqual(wrong(await api.post('/messages', { token: await as('head'), json: { kind: 'message', channel: 'phone', text: 'Запись закрытой темы', theme_id: child.id } })), [['/theme_id', 'unknown_value']]);
  assert.deepEqual(wrong(await api.post('/themes', { token: admin, json: { parent_id: null, code: `group-${stamp}`, name: group.name.toUpperCase(), significant: false } })), [['/code', 'taken'], ['/name', 'taken']]);
});

test('who may only look changes nothing, others do not even look', async () => {
  for (const [login, path] of [['head', '/organisations'], ['curator', '/organisations'], ['head', '/themes']]) {
    const [first] = granted(await api.get(path, { token: await as(login) })).items;
    refused(await api.put(`${path}/${first.id}`, { token: await as(login), etag: '"1"', json: {} }), 403);
  }
  for (const login of ['recipient', 'cur', 'mayor']) for (const path of ['/organisations', '/themes']) refused(await api.get(path, { token: await as(login) }), 403);
});
