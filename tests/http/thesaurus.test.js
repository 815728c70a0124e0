// The thesaurus: read as text and as groups, edited by version, checked line by line, taken over by the search at once.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { granted, refused } from '../lib/api.js';
import { eventually, openWorld } from '../lib/world.js';

const { product, api, as } = await openWorld();
const read = async () => granted(await api.get('/thesaurus', { token: await as('analyst') }));
const put = async (json, version, login = 'analyst') =>
  api.put('/thesaurus', { token: await as(login), json, etag: `"${version}"` });

test('the shipped thesaurus is the first version, with its groups', async () => {
  const first = granted(await api.get('/thesaurus/versions/1', { token: await as('mayor') }));
  assert.equal(first.account, null);
  assert.ok(first.groups.length >= 150, `${first.groups.length} groups`);
  const heat = first.groups.find((g) => g.words.includes('отопление'));
  assert.equal(first.text.split('\n')[heat.line - 1].split(' ~ ').length, heat.words.length);
  refused(await api.get('/thesaurus/versions/999999', { token: await as('mayor') }), 404, 'not_found');
});

test('a new group is asked for by the very next search, and a new version takes it away', async () => {
  const token = await as('analyst');
  const text = 'Во дворе третий день стоит бурдюк неизвестного назначения';
  granted(await api.post('/messages', { token, json: { kind: 'message', channel: 'phone', text } }), 201);
  const found = async (q) => granted(await api.get('/search', { token, query: { q } }));
  await eventually('the message is searchable', async () => (await found('бурдюк')).total.value > 0);
  assert.equal((await found('кукумбер')).total.value, 0);

  const before = await read();
  const groups = [...before.groups.map(({ heading, words, asked }) => ({ heading, words, asked })),
    { heading: 'Проба', words: ['бурдюк'], asked: ['кукумбер'] }];
  const after = granted(await put({ groups, note: 'проба' }, before.version));
  assert.equal(after.version, before.version + 1);
  assert.equal(after.groups.length, before.groups.length + 1);
  assert.deepEqual(after.groups.at(-1), { line: after.groups.at(-1).line, heading: 'Проба', words: ['бурдюк'], asked: ['кукумбер'] });
  const page = await found('кукумбер');
  assert.ok(page.total.value >= 1);
  assert.ok(page.notes.some((n) => n.kind === 'synonym' && n.to.includes('бурдюк')));

  const back = granted(await put({ text: before.text }, after.version));
  assert.deepEqual(back.groups, before.groups);
  assert.equal((await found('кукумбер')).total.value, 0);
  const versions = granted(await api.get('/thesaurus/versions', { token })).items;
  assert.deepEqual(versions.slice(0, 2).map((v) => [v.version, v.note]), [[back.version, ''], [after.version, 'проба']]);
  assert.ok(versions[0].account);
});

test('an old version is not overwritten, wrong lines are named, nothing is stored then', async () => {
  const { version, text } = await read();
  refused(await put({ text }, version - 1), 412, 'stale');
  refused(await put({ text }, 'abc'), 412, 'stale');
  const wrong = '# Проба\nбак ~ контейнер\nодиночка\nа ~ ~ б\nа > б > в\nслишком длинное жёлтое уличное выражение города ~ бак\nбаки ~ баком';
  const problem = refused(await put({ text: wrong }, version), 422, 'invalid');
  assert.deepEqual(problem.errors.map((e) => [e.pointer, e.code]), [['/text/3', 'alone'], ['/text/4', 'no_word'], ['/text/5', 'two_arrows'],
    ['/text/6', 'too_many_words'], ['/text/7', 'said_twice']]);
  assert.match(problem.errors[0].message, /^Строка 3: /);
  const groups = [{ heading: 'Проба', words: ['бак', 'контейнер'] }, { words: ['одно'] }];
  assert.deepEqual(refused(await put({ groups }, version), 422, 'invalid').errors.map((e) => e.pointer), ['/groups/1']);
  for (const words of [['а~б', 'в'], ['а\nб', 'в'], [1, 2], ['', ''], []])
    refused(await put({ groups: [{ words }] }, version), 422, 'invalid');
  for (const json of [{}, { text, groups }, { text: '# пусто' }, { text: 'х'.repeat(5000) }, { groups: [1] }])
    refused(await put(json, version), 422, 'invalid');
  assert.equal((await read()).version, version);
});

test('two editors at once: one of them is told', async () => {
  const { version, text } = await read();
  const answers = await Promise.all([1, 2, 3, 4].map(() => put({ text }, version)));
  assert.deepEqual(answers.map((a) => a.status).sort(), [200, 412, 412, 412]);
});

test('who reads and who edits', async () => {
  const { version, text } = await read();
  for (const login of ['curator', 'pos', 'im', 'pages', 'recipient', 'mayor', 'admin']) {
    granted(await api.get('/thesaurus', { token: await as(login) }));
    refused(await put({ text }, version, login), 403, 'forbidden');
  }
  granted(await put({ text }, version, 'head'));
  refused(await api.put('/thesaurus', { token: await as('head'), json: { text } }), 428, 'if_match_required');
  assert.equal(await product.value('select count(*)::int from thesaurus'), version + 1);
});
