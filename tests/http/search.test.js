// Full-text search: totals, facets, fragments, order, walking, freshness, and what it makes of odd queries.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { granted, refused } from '../lib/api.js';
import { eventually, openWorld, uniqueWord } from '../lib/world.js';

const { product, api, as } = await openWorld();
const token = await as('analyst');
const search = async (query = {}) => granted(await api.get('/search', { token, query }));
const drained = () => eventually('the outbox is empty', async () => (await search({ limit: 1 })).index.pending === 0);
const create = async (text, more = {}) => granted(await api.post('/messages', { token, json: { kind: 'message', channel: 'phone', text, ...more } }), 201);

const FACETS = { kind: 'kind', channel: 'channel', state: 'state', theme: 'theme_id::text', organisation: 'organisation_id::text', district: 'district_id::text' };
const PARAMETER = { theme: 'theme_id', organisation: 'organisation_id', district: 'district_id' };

async function sqlFacet(expression, where) {
  const rows = await product.sql(`select ${expression} as value, count(*)::int from message where ${where} and ${expression} is not null group by 1`);
  return Object.fromEntries(rows.map((r) => [r.value, r.count]));
}

const nonZero = (facet) => Object.fromEntries(facet.filter((f) => f.count > 0).map((f) => [f.value, f.count]));

test('an empty query finds everything, newest first, with exact facets and months', async () => {
  await drained();
  const page = await search({ sort: '-date', timeline: 'month' });
  const all = await product.value('select count(*)::int from message');
  assert.deepEqual(page.total, { value: all, relation: 'eq' });
  assert.equal(page.index.documents, all);
  for (const [name, expression] of Object.entries(FACETS)) {
    const wanted = await sqlFacet(expression, 'true');
    const got = nonZero(page.facets[name]);
    // Long facets may be cut, but what is shown is exact and is the largest.
    for (const [value, count] of Object.entries(got)) assert.equal(count, wanted[value], `${name}=${value}`);
    if (Object.keys(wanted).length <= 20) assert.deepEqual(got, wanted, name);
  }
  const months = await product.sql("select to_char(received_at at time zone 'Europe/Moscow', 'YYYY-MM') as month, count(*)::int from message where received_at is not null group by 1");
  const counts = Object.fromEntries(page.timeline.buckets.filter((b) => b.count).map((b) => [b.from.slice(0, 7), b.count]));
  assert.deepEqual(counts, Object.fromEntries(months.map((m) => [m.month, m.count])));
});

test('a facet keeps its other values when one is chosen, the others follow the choice', async () => {
  await drained();
  const state = (await search()).facets.state.filter((f) => f.count).sort((a, b) => b.count - a.count).slice(0, 2).map((f) => f.value);
  const page = await search({ channel: 'vk,pos', state: state.join(',') });
  const inState = `state in ('${state.join("','")}')`;
  const inChannel = "channel in ('vk', 'pos')";
  assert.equal(page.total.value, await product.value(`select count(*)::int from message where ${inState} and ${inChannel}`));
  assert.deepEqual(nonZero(page.facets.channel), await sqlFacet('channel', inState));
  assert.deepEqual(nonZero(page.facets.state), await sqlFacet('state', inChannel));
  assert.deepEqual(nonZero(page.facets.kind), await sqlFacet('kind', `${inState} and ${inChannel}`));
  assert.deepEqual(page.facets.channel.filter((f) => f.selected).map((f) => f.value).sort(), ['pos', 'vk']);
});

for (const [facet, parameter] of Object.entries(PARAMETER))
  test(`${parameter} narrows to what SQL counts`, async () => {
    await drained();
    const table = facet === 'district' ? null : facet;
    const value = (await search()).facets[facet].filter((f) => f.count).sort((a, b) => b.count - a.count)[0].value;
    const where = table ? `${parameter} in (select t.id from ${table} t where t.path @> array[${value}])` : `${parameter} = ${value}`;
    assert.equal((await search({ [parameter]: value })).total.value, await product.value(`select count(*)::int from message where ${where}`));
  });

test('a range of days takes both ends, by the day in Moscow', async () => {
  await drained();
  const count = await product.value("select count(*)::int from message where (received_at at time zone 'Europe/Moscow')::date between '2026-02-01' and '2026-02-28'");
  assert.equal((await search({ from: '2026-02-01', to: '2026-02-28' })).total.value, count);
});

test('a new message is found soon, in any form of its words, and gone after a change', async (t) => {
  const word = uniqueWord();
  const started = Date.now();
  const made = await create(`${word}: провалился люк на улице Попова`);
  await eventually('the new message is found', async () => (await search({ q: word })).total.value === 1);
  t.diagnostic(`found after ${Date.now() - started} ms`);
  for (const q of [`${word} провалившийся люки`, `${word.toUpperCase()} ЛЮКОВ`, `"провалился люк" ${word}`, `${word} НЕ яма`])
    assert.ok((await search({ q })).items.some((i) => i.id === made.id), q);
  assert.equal((await search({ q: `${word} И НЕ люк` })).items.some((i) => i.id === made.id), false);
  const card = await api.get(`/messages/${made.id}`, { token });
  granted(await api.post(`/messages/${made.id}/moves`, { token, etag: card.etag, json: { move: 'reject', reason: 'Проверка' } }));
  await eventually('the change is found', async () => (await search({ q: word, state: 'rejected' })).total.value === 1);
  assert.equal((await search({ q: word, state: 'new' })).total.value, 0);
});

test('a record is found by the number it is called by here, by whoever sees it', async () => {
  const made = await create('Пропал люк');
  for (const q of [`№ ${made.id}`, `№${made.id}`, `запись ${made.id}`, `Запись № ${made.id}`, made.id, ` n ${made.id} `, `обращение ${made.id}`]) assert.equal((await search({ q })).record?.id, made.id, q);
  for (const q of [`яма ${made.id}`, `№ ${made.id} яма`, '№', 'запись', '№ 999999999999999999', '9'.repeat(30), '']) assert.equal((await search({ q })).record, null, q);
  const hidden = await product.value("select id::text from message where organisation_id is null order by id desc limit 1");
  const seen = granted(await api.get('/search', { token: await as('recipient'), query: { q: `№ ${hidden}` } }));
  assert.equal(seen.record, null, 'a record of nobody’s organisation is told to a recipient');
});

test('an answer is searched with its message', async () => {
  const word = uniqueWord();
  const made = await create('Нет света во дворе');
  const card = await api.get(`/messages/${made.id}`, { token });
  const answered = await api.post(`/messages/${made.id}/answers`, { token: await as('head'), etag: card.etag, json: { kind: 'first', text: `Передано: ${word}` } });
  granted(answered, 201);
  const page = await eventually('the answer is found', async () => {
    const found = await search({ q: word });
    return found.total.value === 1 && found;
  });
  assert.ok(page.items[0].fragments.some((f) => f.field === 'answer'));
});

test('fragments are plain text whose marks stand on the words, also beside emoji and tags', async () => {
  const word = uniqueWord();
  await create(`🚧🚧 <b>Внимание</b> & "кавычки": ${word} 😡 у дома № 5, ${word.toUpperCase()}!`);
  const page = await eventually('found', async () => {
    const found = await search({ q: word });
    return found.total.value === 1 && found;
  });
  const fragment = page.items[0].fragments.find((f) => f.field === 'text');
  assert.ok(fragment.marks.length >= 1, JSON.stringify(fragment));
  for (const [from, to] of fragment.marks) assert.equal(fragment.text.slice(from, to).toLowerCase(), word);
  assert.doesNotMatch(fragment.text, /&lt;|&amp;|<mark/);
});

test('every found item really holds a form of the word', async () => {
  const { items, total } = await search({ q: 'вода', limit: 50 });
  assert.ok(total.value > 0);
  const strict = items.filter((i) => i.fragments.some((f) => f.marks.length));
  assert.equal(strict.length, items.length, 'each hit shows why it was found');
});

test('ё and е, case and keyboard layout do not matter', async () => {
  await drained();
  const totals = await Promise.all(['ёлка', 'елка', 'ЁЛКИ', 'Елок'].map(async (q) => (await search({ q })).total.value));
  assert.equal(new Set(totals).size, 1, totals.join());
  const typed = await search({ q: 'zvf' });
  assert.ok(typed.notes.some((n) => n.kind === 'layout' && n.to.includes('яма')), JSON.stringify(typed.notes));
  assert.equal(typed.total.value, (await search({ q: 'яма' })).total.value);
});

test('sorting by date runs one way, and relevance ranks the fuller match first', async () => {
  for (const [sort, sign] of [['date', 1], ['-date', -1]]) {
    const times = (await search({ q: 'дорога', sort, limit: 100 })).items.filter((i) => i.received_at).map((i) => sign * Date.parse(i.received_at));
    assert.deepEqual(times, [...times].sort((a, b) => a - b), sort);
  }
  const [a, b] = [uniqueWord(), uniqueWord().replace('проба', 'сверка')];
  await create(`${a} и ещё много других слов о дворе, о доме, о подъезде и обо всём на свете`);
  const full = await create(`${a} ${b}`);
  await eventually('both are there', async () => (await search({ q: a })).total.value === 2);
  assert.equal((await search({ q: `${a} ИЛИ ${b}` })).items[0].id, full.id);
});

const back = (days) => new Date(Date.now() - days * 86400e3).toISOString();

test('by fit and freshness the newer of two equal texts comes first, and an old one that fits better stays above', async () => {
  const [word, other] = [uniqueWord(), uniqueWord('сверка')];
  const text = `${word}: третий день во дворе не вывозят мусор, баки полны`;
  const full = await create(`${text}, ${other}`, { received_at: back(500) });
  const old = await create(text, { received_at: back(400) });
  const fresh = await create(text, { received_at: back(1) });
  await drained();
  const order = async (query) => (await search(query)).items.map((i) => i.id);
  assert.deepEqual(await order({ q: word, sort: 'fresh' }), [fresh.id, old.id, full.id], 'equally good ones by their age');
  assert.deepEqual(await order({ q: `${word} ИЛИ ${other}`, sort: 'fresh' }), [full.id, fresh.id, old.id]);
  assert.deepEqual(await order({ q: `${word} НЕ ${other}` }), [old.id, fresh.id], 'relevance knows no age');
  const first = await search({ q: word, sort: 'fresh', limit: 1 });
  const second = await search({ q: word, sort: 'fresh', limit: 1, cursor: first.next });
  assert.deepEqual([first, second].map((p) => p.items[0].id), [fresh.id, old.id], 'pages go on');
});

test('by deadline the nearest comes first and what has none last', async () => {
  const word = uniqueWord();
  const days = ['2031-03-05', null, '2031-03-01', '2031-03-05', null];
  const made = [];
  for (const due of days) {
    made.push((await create(`${word} у подъезда темно`)).id);
    await product.psql(`update message set due_on = ${due ? `'${due}'` : 'null'} where id = ${made.at(-1)}`);
  }
  await drained();
  const ids = [];
  let cursor;
  do {
    const page = await search({ q: word, sort: 'due', limit: 2, ...(cursor ? { cursor } : {}) });
    ids.push(...page.items.map((i) => i.id));
    cursor = page.next;
  } while (cursor);
  assert.deepEqual(ids, [2, 0, 3, 1, 4].map((i) => made[i]));
});

for (const sort of ['relevance', 'fresh', 'date', '-date', 'due'])
  test(`a walk by ${sort} gives each found record once`, async () => {
    await drained();
    const ids = [];
    let cursor;
    let total;
    do {
      const page = await search({ q: 'двор ИЛИ дорога', channel: 'phone,pos', sort, limit: 100, ...(cursor ? { cursor } : {}) });
      total ??= page.total.value;
      ids.push(...page.items.map((i) => i.id));
      cursor = page.next;
    } while (cursor);
    assert.equal(new Set(ids).size, ids.length);
    assert.equal(ids.length, total);
  });

for (const sort of ['relevance', 'fresh'])
  test(`a walk by ${sort} repeats nothing when better hits come in between its pages`, async () => {
    const word = uniqueWord();
    const made = [];
    for (let i = 0; i < 4; i++) made.push((await create(`${word} у подъезда ${'темно и сыро '.repeat(i + 1)}`)).id);
    await drained();
    const first = await search({ q: word, sort, limit: 2 });
    for (let i = 0; i < 3; i++) await create(word);
    await drained();
    const second = await search({ q: word, sort, limit: 10, cursor: first.next });
    const seen = [...first.items, ...second.items].map((i) => i.id);
    assert.equal(new Set(seen).size, seen.length);
    assert.deepEqual(made.filter((id) => !seen.includes(id)), [], 'nor is any that was there missed');
  });

test('the first name of a street is not demanded, ranks first and is told', async () => {
  const word = uniqueWord();
  const plain = await create(`${word}: на улице Гагарина не горят фонари`);
  const named = await create(`${word}: на улице Юрия Гагарина не горят фонари, и во дворе темно, и у подъезда темно`);
  await drained();
  const page = await search({ q: `${word} Юрия Гагарина` });
  assert.equal(page.strict_total ?? page.total.value, 2, 'both have all that is demanded');
  assert.deepEqual(page.items.slice(0, 2).map((i) => i.id), [named.id, plain.id]);
  assert.deepEqual(page.notes.filter((n) => n.kind === 'spare'), [{ kind: 'spare', from: 'Юрия', to: ['Гагарина'] }]);
  assert.equal((await search({ q: `${word} «Юрия Гагарина»` })).strict_total, 1);
});

test('a flat is not demanded of its house and is told; a letter apart is of the house', async () => {
  const word = uniqueWord();
  const house = await create(`${word}: на Попова 56 течёт кровля`);
  const flat = await create(`${word}: на Попова 56 кв. 12 течёт кровля, а во дворе темно, и у подъезда темно`);
  const other = await create(`${word}: на Попова 12 течёт кровля`);
  const lettered = await create(`${word}: на Попова 14а течёт кровля`);
  await drained();
  const ids = (page) => page.items.slice(0, page.strict_total ?? page.total.value).map((i) => i.id);
  const page = await search({ q: `${word} Попова 56 кв 12` });
  assert.deepEqual(ids(page).sort(), [house.id, flat.id]);
  assert.deepEqual(page.notes.filter((n) => n.from.startsWith('кв')), [{ kind: 'flat', from: 'кв 12', to: ['Попова 56'] }]);
  assert.ok(!ids(page).includes(other.id));
  for (const q of ['Попова 14 а', 'Попова, д. 14 а, кв. 7', 'Попова 14 А']) assert.deepEqual(ids(await search({ q: `${word} ${q}` })), [lettered.id], q);
});

test('a word that the dictionary takes for something rare is asked for as this collection means it', async () => {
  const word = uniqueWord();
  const made = [];
  for (const form of ['кот', 'котов', 'котами', 'коту']) made.push((await create(`${word}: ${form} на чердаке`)).id);
  await drained();
  const page = await search({ q: `${word} коты`, strict: 'true' });
  assert.deepEqual(page.items.map((i) => i.id).sort(), made.sort());
});

test('a street named after people is found with and without its sign', async () => {
  const word = uniqueWord();
  const made = [];
  for (const text of ['ул. Космонавтов, 5: яма', 'на Космонавтов яма', 'улица Космонавтов разбита']) made.push((await create(`${word}: ${text}`)).id);
  await drained();
  for (const q of ['Космонавтов', 'космонавтов', 'улица Космонавтов'])
    assert.deepEqual((await search({ q: `${word} ${q}`, strict: 'true' })).items.map((i) => i.id).sort(), made.sort(), q);
});

test('a cursor belongs to its query', async () => {
  const { next } = await search({ q: 'дорога', limit: 2 });
  assert.ok(next);
  refused(await api.get('/search', { token, query: { q: 'вода', limit: 2, cursor: next } }), 400);
  refused(await api.get('/search', { token, query: { q: 'дорога', limit: 2, cursor: `${next.slice(0, -2)}AA` } }), 400);
});

test('an odd query is answered, with its odd places named', async () => {
  const odd = ['"', '«', '(', ')))', 'И', 'ИЛИ ИЛИ', 'НЕ', '"незакрытая фраза', '( дорога И', 'тема:', 'неттакогополя:дорога', '*', 'д*', 'а'.repeat(2000),
    'дорога '.repeat(280), '((((((((((((((((((((((((((((((((((((((дорога', '-', '—', '🚧', "'; drop table message; --", '<script>alert(1)</script>',
    '\u0301\u0301', 'a\u202eb', 'дата:2026-99-99', 'РЯДОМ/', 'дорога РЯДОМ/999999 яма', '00000000000000000000', '%', '\\', 'дорога\tяма\nлюк'];
  for (const q of odd) {
    const answer = await api.get('/search', { token, query: { q } });
    assert.ok([200, 400].includes(answer.status), `${q.slice(0, 40)}: ${answer.status}`);
    if (answer.status === 200)
      for (const e of answer.json.errors) {
        assert.ok(e.from >= 0 && e.from <= e.to && e.to <= q.length, `${q.slice(0, 40)}: ${JSON.stringify(e)}`);
        assert.match(e.message, /[а-яё]/i);
      }
  }
  refused(await api.get('/search', { token, query: { q: 'я'.repeat(2001) } }), 400);
});

test('words joined by И, ИЛИ, НЕ, quotes and brackets mean what they say', async () => {
  const [a, b] = [uniqueWord(), uniqueWord().replace('проба', 'сверка')];
  const both = await create(`${a} потом ${b}`);
  const left = await create(`только ${a}`);
  const right = await create(`${b} отдельно`);
  await eventually('all three are there', async () => (await search({ q: `${a} ИЛИ ${b}` })).total.value === 3);
  // Few hits are followed by those of the relaxed query; the strict ones stand first and are counted apart.
  const found = async (q) => {
    const page = await search({ q });
    return page.items.slice(0, page.strict_total ?? page.items.length).map((i) => i.id).sort();
  };
  const ids = (...messages) => messages.map((m) => m.id).sort();
  assert.deepEqual(await found(`${a} И ${b}`), ids(both));
  assert.deepEqual(await found(`${a} НЕ ${b}`), ids(left));
  assert.deepEqual(await found(`(${a} ИЛИ ${b}) НЕ потом`), ids(left, right));
  assert.deepEqual(await found(`"${b} отдельно"`), ids(right));
});

test('unknown parameters and wrong values are errors', async () => {
  for (const query of [{ page: '2' }, { limit: '101' }, { limit: '0' }, { sort: 'mark' }, { from: 'вчера' }, { theme_id: 'дороги' }, { cursor: '%%%' }])
    refused(await api.get('/search', { token, query }), 400);
});

test('days where no record can be find none, and not all; a day without a bound bounds nothing', async () => {
  const all = (await search({ q: 'яма' })).total.value;
  assert.ok(all > 0);
  for (const query of [{ to: '1926-05-01' }, { to: '1970-01-01' }, { from: '2200-01-01' }, { from: '2150-01-01', to: '2160-01-01' }]) {
    assert.equal((await search({ q: 'яма', ...query })).total.value, 0, JSON.stringify(query));
    assert.equal(granted(await api.post('/bulk/preview', { token, json: { q: 'яма', params: query, priority: 1 } })).count, 0);
  }
  assert.equal((await search({ q: 'яма', from: '1926-05-01' })).total.value, all);
  assert.equal((await search({ q: 'яма', to: '2199-12-31' })).total.value, all);
});

test('nearness of nothing is the usual one; a house needs its street; the executor is an organisation', async () => {
  const usual = (await search({ q: 'яма РЯДОМ двор', strict: 'true' })).total.value;
  assert.equal((await search({ q: 'яма РЯДОМ/0 двор', strict: 'true' })).total.value, usual);
  assert.match((await search({ q: 'яма дом:16' })).errors[0].message, /улица и номер/);
  assert.deepEqual((await search({ q: 'яма исполнитель:ЖКХ' })).facets.organisation, (await search({ q: 'яма орг:ЖКХ' })).facets.organisation);
});

test('how many changes wait is told to who sees all records', async () => {
  assert.equal(granted(await api.get('/search', { token: await as('recipient'), query: { q: 'яма' } })).index.pending, null);
  assert.equal(typeof (await search({ q: 'яма' })).index.pending, 'number');
});

test('what carries the meaning goes last: not the thing, not the street, never for a house number alone', async () => {
  // How far it goes depends on how much there is; what is left is just what its words find.
  for (const [q, first, gone] of [['светофор не работает Ывапролова', 'светофор', 'Ывапролова'], ['Кирова 9999', 'Кирова', '9999']]) {
    const page = await search({ q });
    const dropped = page.notes.filter((n) => n.kind === 'dropped' || n.kind === 'house').map((n) => n.from);
    assert.ok(dropped.includes(gone) && !dropped.includes(first), `${q}: ${dropped}`);
    const rest = dropped.reduce((left, words) => left.replace(words, ''), q).trim();
    assert.equal(page.total.value, (await search({ q: rest, strict: 'true' })).total.value, q);
  }
  assert.equal((await search({ q: `${uniqueWord('нигде')} 12` })).total.value, 0);
});

test('the word in the way is told: alone when others gave way, with the counts of all when nothing is found', async () => {
  const relaxed = await search({ q: 'отопление ывапролджэ -снег' });
  assert.ok(relaxed.total.value > 0);
  assert.deepEqual(relaxed.missing, [{ word: 'ывапролджэ', count: 0 }]);
  const alone = (await search({ q: 'отопление' })).total.value;
  const nothing = await search({ q: '"ывапролджэ" отопление', from: '2001-01-01', to: '2001-01-02' });
  assert.equal(nothing.total.value, 0);
  assert.deepEqual(nothing.missing.map((m) => m.count), [0, alone]);
  assert.deepEqual((await search({ q: 'отопление' })).missing, []);
});

test('the condition that empties an answer is told with what is found without it', async () => {
  const total = async (q, more = {}) => (await search({ q, ...more })).total.value;
  const told = async (q, more = {}) => {
    const page = await search({ q, ...more });
    assert.equal(page.total.value, 0, q);
    for (const c of page.conditions) assert.ok(c.total > 0, JSON.stringify(c));
    return page.conditions.map((c) => [c.condition, c.param, c.q, c.total]);
  };
  const word = uniqueWord();
  await create(`${word} у дома`, { received_at: '2026-02-03T10:00:00+03:00', channel: 'phone' });
  await drained();
  assert.deepEqual(await told(`${word} дата:2025`), [['дата:2025', null, word, 1]]);
  assert.deepEqual(await told(`дата:2025 И ${word} И канал:phone`), [['дата:2025', null, `${word} И канал:phone`, 1]]);
  assert.deepEqual(await told(`${word} -${word}`), [[`-${word}`, null, word, 1]]);
  assert.deepEqual(await told(`${word} дата:2025 есть:вложение`), [[null, null, word, 1]], 'one alone is not in the way');
  assert.deepEqual(await told(`${word} дата:2026`, { channel: 'vk' }), [[null, 'channel', `${word} дата:2026`, 1]]);
  assert.deepEqual(await told(word, { from: '2025-01-01', to: '2025-02-01', channel: 'phone' }), [[null, 'days', word, 1]]);
  assert.deepEqual(await told(`${word} дата:2025`, { channel: 'vk' }), [[null, null, word, 1]]);
  assert.deepEqual(await told(`${uniqueWord()} дата:2025`), [], 'what no record has is no fault of a condition');
  assert.deepEqual((await search({ q: word })).conditions, []);
  const [first] = await told('дом:Ывапролдж 1');
  assert.deepEqual(first, ['дом:Ывапролдж', null, '1', await total('1')]);
});

test('a word that stands nowhere is said to be a typing error of one that does; a bracket that gave way is named', async () => {
  // Rarer words as near to what was typed: the commoner one is meant.
  await create('Крыв, крыла и Крыма нет в городе');
  await drained();
  let tried = 0;
  for (const [typed, meant] of [['лефт', 'лифт'], ['дврр', 'двор'], ['сненг', 'снег'], ['крыа', 'крыша'], ['шлогбаум', 'шлагбаум'], ['перикресток', 'перекресток'], ['трещена', 'трещина']]) {
    // The city itself may have just this slip on some days: then it is found as it stands.
    if (await product.value(`select count(*)::int from message where text ilike '%${typed}%'`)) continue;
    tried += 1;
    const page = await search({ q: typed });
    // Where there are many records of the right word it is taken for it at once, and said.
    if (page.total.value) {
      assert.ok(page.notes.some((n) => n.from === typed && n.to.includes(meant)), `${typed}: ${JSON.stringify(page.notes)}`);
      continue;
    }
    assert.ok(page.missing[0].meant?.includes(meant), `${typed}: ${JSON.stringify(page.missing)}`);
    for (const word of page.missing[0].meant) assert.ok((await search({ q: word })).total.value > 0, word);
  }
  assert.ok(tried >= 4, 'most slips are none of the city');
  const relaxed = await search({ q: 'отопление (ывапролджэ ИЛИ цукенгшщз)' });
  assert.ok(relaxed.total.value > 0 && relaxed.strict_total === 0);
  assert.deepEqual(relaxed.notes.filter((n) => n.kind === 'dropped').map((n) => n.from), ['ывапролджэ ИЛИ цукенгшщз']);
});

test('mcuctl search finds what the address finds', async () => {
  const word = uniqueWord('шелл');
  await create(`Сломаны ${word} качели`);
  await drained();
  const r = await product.ctl(['search', word]);
  assert.equal(r.code, 0, r.output);
  const lines = r.output.trim().split('\n').filter((line) => line.startsWith('{')).map((line) => JSON.parse(line));
  assert.equal(lines.length, 2);
  assert.deepEqual(lines.at(-1), { total: 1, strict_total: 1 });
  assert.match(lines[0].fragments[0].text, new RegExp(word));
});
