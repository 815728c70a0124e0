// The query language through the API: fields against SQL, wrong places, working days, saved searches inside, reasons of marks.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { granted, refused } from '../lib/api.js';
import { eventually, openWorld, uniqueWord } from '../lib/world.js';
import { excluding, pieces, turned } from '../../nginx/www/search/language.js';

const { product, api, as } = await openWorld();
const token = await as('analyst');
const search = async (q, query = {}) => granted(await api.get('/search', { token, query: { q, ...query } }));
const drained = () => eventually('the outbox is empty', async () => (await search('', { limit: 1 })).index.pending === 0);
const count = (where) => product.value(`select count(*)::int from message m where ${where}`);
const today = "(now() at time zone 'Europe/Moscow')::date";
const local = (column) => `(m.${column} at time zone 'Europe/Moscow')::date`;

// One on the fast track, one under the accelerated mechanism: neither is the other.
await product.psql(`update message set fast_track = false, accelerated = true where id = (select min(id) from message where kind = 'appeal');
  update message set fast_track = true where id = (select max(id) from message where kind = 'message' and not accelerated);`);

// Late by the hour: its day is not over.
const hour = await product.psql(`with m as (insert into message (kind, channel, source_id, external_id, text, state) select 'message', 'phone', id, 'late-' || gen_random_uuid(), 'Проба часа', 'in_work' from source where code = 'manual' returning id) select id from m`);
await product.psql(`insert into deadline (message_id, kind, due, due_at, owed, version, rule, calendars, trace) values (${hour}, 'first', (now() - interval '1 minute')::date, now() - interval '1 minute', true, 1, 1, '{}', '{}');
  update message set due_on = (now() - interval '1 minute')::date where id = ${hour}`);

const FIELDS = {
  'срок:<сегодня': `m.due_on < ${today}`,
  'срок:+30д': `m.due_on between ${today} and ${today} + 29`,
  'дата:2026-01..2026-02': `${local('received_at')} between '2026-01-01' and '2026-02-28'`,
  'отвечено:2026': `extract(year from ${local('answered_at')}) = 2026`,
  'оценка:>=4': 'm.mark >= 4',
  'оценка:1..2': 'm.mark between 1 and 2',
  'важность:1..2': 'm.priority in (1, 2)',
  'есть:ответ': 'exists (select from answer a where a.message_id = m.id)',
  'нет:ответ': 'not exists (select from answer a where a.message_id = m.id)',
  'есть:вложение': 'exists (select from attachment a where a.message_id = m.id)',
  'no:attachment': 'not exists (select from attachment a where a.message_id = m.id)',
  'объект:"уличное освещение"': "m.object = 'light'",
  'object:road NOT fault:pit': "m.object = 'road' and m.fault is distinct from 'pit'",
  'неисправность:«не работает» дата:2026': `m.fault = 'not_working' and extract(year from ${local('received_at')}) = 2026`,
  'есть:объект': 'm.object is not null',
  'нет:неисправность': 'm.fault is null',
  'нет:тема': 'm.theme_id is null',
  'есть:автор': 'm.author_key is not null',
  'есть:повтор': 'm.repeated',
  'есть:фаст-трек': 'm.fast_track',
  'has:fast': 'm.fast_track',
  'есть:ускоренное': 'm.accelerated',
  'no:accelerated': 'not m.accelerated',
  'есть:просрочка': `m.open and (m.due_on < ${today} or m.id in (select late_today()))`,
  'has:overdue NOT mark:1..5': `m.open and (m.due_on < ${today} or m.id in (select late_today())) and m.mark is null`,
};

for (const [q, where] of Object.entries(FIELDS))
  test(`${q} finds what SQL counts`, async () => {
    await drained();
    const page = await search(q);
    assert.deepEqual(page.errors, []);
    assert.equal(page.total.value, await count(where));
  });

test('what is late by the hour is overdue for a search as it is for the list', async () => {
  await drained();
  const found = async (q) => (await search(`${q} "Проба часа"`, { limit: 50 })).items.map((i) => i.id);
  assert.deepEqual([(await found('есть:просрочка')).includes(`${hour}`), (await found('нет:просрочка')).includes(`${hour}`)], [true, false]);
  const [{ total }] = [granted(await api.get('/messages', { token, query: { overdue: true, limit: 1 } }))];
  assert.equal((await search('есть:просрочка', { limit: 1 })).total.value, total.value);
});

test('a street is asked by its name, a number as it is written, words of the answers by themselves', async () => {
  await drained();
  const [street] = await product.sql('select s.id, s.name from street s join message m on m.street_id = s.id group by 1 order by count(*) desc limit 1');
  const same = `m.street_id in (select id from street where lower(kind || ' ' || name) like '%' || lower('${street.name}') || '%')`;
  assert.equal((await search(`улица:«${street.name}»`)).total.value, await count(same));
  const [numbered] = await product.sql('select id::text, number from message where number is not null order by id limit 1');
  if (numbered) assert.ok((await search(`номер:"${numbered.number}"`)).items.some((i) => i.id === numbered.id));
  const answered = await search('ответ:работы', { limit: 5 });
  assert.ok(answered.items.length && answered.items.every((i) => i.answers > 0));
  assert.ok(answered.items.every((i) => i.fragments.filter((f) => f.marks.length).every((f) => f.field === 'answer')));
});

test('values of fields are understood in any form of their words', async () => {
  const [theme] = await product.sql("select id, name from theme where name ~ '^Уличное освещение'");
  const [street] = await product.sql("select s.name from street s join message m on m.street_id = s.id where s.name ~ '^[А-Я][а-я]{4,}ова$' group by 1 order by count(*) desc limit 1");
  const cases = [['объект:тротуары', 'объект:тротуар'], ['район:Промышленном', 'район:Промышленный'], ['неисправность:ямы', 'неисправность:яма'],
    ...(theme ? [['тема:"уличного освещения"', `тема:"${theme.name}"`]] : []), ...(street ? [[`улица:${street.name.slice(0, -1)}е`, `улица:${street.name}`]] : [])];
  for (const [form, name] of cases) {
    const [a, b] = [await search(form), await search(name)];
    assert.deepEqual([a.errors, a.total.value > 0, a.total.value], [[], true, b.total.value], form);
  }
  assert.equal((await search('улица:Ывапролова')).total.value, 0);
});

test('wrong places are named by their characters and the rest runs', async () => {
  const plain = await search('яма');
  for (const [q, place, words] of [['яма темма:дороги', 'темма:', 'тема:'], ['😀 яма срок:вчерась', 'срок:вчерась', 'сегодня'], ['яма отп*', 'отп*', 'четырёх'],
    ['яма запрос:никакой', 'запрос:никакой', 'не сохранён'], ['яма дата:3000рд', 'дата:3000рд', 'календаря'], ['яма есть:совесть', 'есть:совесть', 'просрочка']]) {
    const page = await search(q);
    const wrong = page.errors.find((e) => q.slice(e.from, e.to) === place);
    assert.ok(wrong?.message.includes(words), `${q}: ${JSON.stringify(page.errors)}`);
    if (!q.includes('отп*')) assert.equal(page.total.value, plain.total.value, q);
  }
});

test('capitals alone exclude and are shouted: the box and the server read them alike', async () => {
  await drained();
  const everything = (await search('')).total.value;
  const excluded = (q) => pieces(q).filter((p) => p.negated).map((p) => p.text);
  for (const [shouted, plain, words] of [['ЯМА НЕ ЛЁД', 'яма НЕ лёд', ['ЛЁД']], ['НЕ ЯМА', 'НЕ яма', ['ЯМА']], ['НЕ 12', '-12', ['12']], ['ЯМА НЕ (ЛЁД ИЛИ 12)', 'яма -(лёд ИЛИ 12)', ['(']]]) {
    const page = await search(shouted);
    assert.equal(page.total.value, (await search(plain)).total.value, shouted);
    assert.ok(page.total.value < everything, shouted);
    assert.deepEqual(excluded(shouted), words);
  }
  for (const q of ['ПОЧЕМУ НЕ ЧИСТЯТ СНЕГ И ЛЕД', 'ЯМА НЕ УБРАНА', 'СВЕТ НЕ ГОРИТ']) {
    assert.equal((await search(q)).total.value, (await search(q.toLowerCase())).total.value, q);
    assert.deepEqual(excluded(q), [], q);
  }
});

test('a press on «не» and the builder exclude whatever the case, and fields of the language are known to the box', () => {
  const press = (q) => turned(q, pieces(q).at(-1));
  assert.deepEqual(['ТКО УК', 'СВЕТ ШКОЛА', 'яма снег'].map(press), ['ТКО НЕ УК', 'СВЕТ -ШКОЛА', 'яма НЕ снег']);
  assert.deepEqual([excluding('СВЕТ', ['ШКОЛА', '12']), excluding('ТКО', ['УК']), excluding('', ['снег'])], ['СВЕТ -ШКОЛА -12', 'ТКО НЕ УК', 'НЕ снег']);
  assert.deepEqual(pieces('важность:2 отвечено:7д').map((p) => [p.field?.name, p.value]), [['важность', '2'], ['отвечено', '7д']]);
  assert.deepEqual(pieces('снег "лед').map((p) => [p.kind, p.unclosed ?? false]), [['word', false], ['exact', true]]);
});

test('the last working days follow the calendar of the year', async () => {
  await drained();
  const first = await product.value(`select min(day)::text from (select g::date as day from generate_series(${today} - 40, ${today}, interval '1 day') g
    left join calendar_current c on c.day = g::date where coalesce(c.kind <> 'off', extract(isodow from g) < 6) order by 1 desc limit 5) x`);
  const known = await product.value(`select count(*)::int from calendar_year where year in (extract(year from ${today}), extract(year from '${first}'::date))`);
  const page = await search('дата:5рд');
  if (!known) assert.match(page.errors[0].message, /календаря на \d{4} год нет/);
  else assert.equal(page.total.value, await count(`${local('received_at')} between '${first}' and ${today}`));
});

test('a saved search stands inside a query with its filters, and only for those who see it', async () => {
  const name = `Ямы ${Date.now()}`;
  const saved = granted(await api.post('/saved-searches', { token, json: { name, q: 'яма ИЛИ люк', scope: 'private', params: { channel: 'vk,pos', from: '2026-01-01' } } }), 201);
  const inside = await search(`запрос:«${name}» дорога`);
  assert.deepEqual(inside.errors, []);
  assert.equal(inside.total.value, (await search('(яма ИЛИ люк) дорога', { channel: 'vk,pos', from: '2026-01-01' })).total.value);
  const other = granted(await api.get('/search', { token: await as('head'), query: { q: `запрос:«${name}» дорога` } }));
  assert.equal(other.errors.length, 1);
  const card = await api.get(`/saved-searches/${saved.id}`, { token });
  const itself = `яма запрос:«${name}»`;
  assert.deepEqual(refused(await api.patch(`/saved-searches/${saved.id}`, { token, etag: card.etag, json: { q: itself } }), 422, 'invalid').errors.map((e) => [e.pointer, e.code]), [['/q', 'wrong_query']]);
  await product.psql(`update saved_search set q = '${itself}', version = version + 1 where id = ${saved.id}`);
  assert.match((await search(`запрос:«${name}»`)).errors[0].message, /сам на себя/);
});

test('a star says which words it stands for, marks say why', async () => {
  await drained();
  const page = await search('дорог*', { limit: 5 });
  assert.ok(page.total.value > 0);
  assert.ok(page.notes.find((n) => n.kind === 'star').to.includes('дорога'));
  const marks = page.items.flatMap((i) => i.fragments).filter((f) => f.marks.length);
  assert.ok(marks.length && marks.every((f) => f.reason.length && f.reason.every((w) => w.asked === 'дорог*' && w.kind === 'form')));
  const exact = (await search('дорога', { limit: 20 })).items.flatMap((i) => i.fragments).flatMap((f) => f.reason);
  for (const why of exact) if (why.kind !== 'synonym') assert.equal(why.kind === 'exact', why.word.toLowerCase() === 'дорога', JSON.stringify(why));
});

test('a field that there is not is told with its place and the fields there are, and the rest runs', async () => {
  const only = (await search('яма')).total.value;
  for (const field of ['автор:Иванов', 'ответственный:Гусев', 'город:Смоленск']) {
    const page = await search(`${field} яма`);
    assert.equal(page.total.value, only, field);
    assert.deepEqual(page.errors.map((e) => [e.from, e.to]), [[0, field.length]]);
    assert.match(page.errors[0].message, /Такого поля нет.*тема, канал, организация/);
  }
  for (const q of ['внимание: яма', 'яма 12:30', 'http://example.ru яма', 'яма mailto:a@example.ru']) assert.deepEqual((await search(q)).errors, [], q);
  for (const q of ['яма РЯДОМ/0 двор', 'яма РЯДОМ/51 двор', '*отоп', 'отоп*ление']) assert.equal((await search(q)).errors.length, 1, q);
});

test('a street with its house beside it, and names cut short, find what they find in full', async () => {
  const place = (await product.sql(`select s.name, m.house, count(*)::int as n from message m join street s on s.id = m.street_id where m.house ~ '^[0-9]+$' and s.name !~ '[ .-]' and m.address is not null group by 1, 2 order by n desc limit 1`))[0];
  const total = async (q) => (await search(q, { strict: 'true' })).total.value;
  const whole = await search(`дом:"${place.name} ${place.house}"`);
  const pair = await search(`улица:${place.name} дом:${place.house}`);
  assert.deepEqual([pair.errors, pair.total.value > 0, pair.total.value], [[], true, whole.total.value]);
  assert.equal((await search('дом:16')).errors.length, 1, 'without its street a number is no house');
  const big = await total('улица:"Большая Советская"');
  assert.ok(big > 0);
  assert.equal(await total('улица:"Б. Советская"'), big);
  assert.equal(await total('улица:"Бол. Советская"'), big);
  const words = await total('Большая Советская');
  assert.ok(words > 0);
  for (const q of ['Бол. Советская', 'Б. Советская']) assert.equal(await total(q), words, q);
  for (const [dotted, plain] of [['ж.к.х.', 'жкх'], ['М.Ф.Ц.', 'мфц'], ['т.к.о.', 'тко']]) assert.equal(await total(dotted), await total(plain), dotted);
});

test('a street with a house in words is that house; when there is none, the street is shown and that is said', async () => {
  const sign = uniqueWord();
  const make = async (text) => granted(await api.post('/messages', { token: await as('head'), json: { kind: 'message', channel: 'phone', text } }), 201).id;
  const here = await make(`${sign}: на ул. Попова, д. 12 не горит свет`);
  for (const text of ['на ул. Попова, 112 не горит свет', 'на улице Попова темно, ответ обещали до 12.07', 'Попова 14, звонил 12 раз', 'Попова, Попова, Попова 14: звонил соседям по подъезду и своим знакомым много раз, 12 и 12'])
    await make(`${sign}: ${text}`);
  await eventually('they are found', async () => (await search(sign)).total.value === 5, 30e3);
  const page = await search(`${sign} Попова 12`);
  assert.deepEqual([page.strict_total, page.items[0].id], [1, here], 'whoever has all words stands first, whatever the others weigh');
  assert.deepEqual(page.notes.filter((n) => n.kind === 'house'), [{ kind: 'house', from: '12', to: ['Попова'] }]);
  const strict = await search(`${sign} Попова дом 12`, { strict: 'true' });
  assert.deepEqual(strict.items.map((i) => i.id), [here]);
  const none = await search(`${sign} Попова 77`);
  assert.deepEqual([none.strict_total, none.total.value, none.notes.some((n) => n.kind === 'house')], [0, 5, true]);
});

test('days the wrong way round are refused and named', async () => {
  const query = { q: 'яма', from: '2026-03-01', to: '2026-02-01' };
  for (const path of ['/search', '/search/places', '/search/unusual']) {
    const e = refused(await api.get(path, { token, query }), 400);
    assert.deepEqual(e.errors.map((x) => x.code), ['wrong_value'], path);
  }
  refused(await api.get('/search/similar', { token, query: { ...query, mode: 'selection' } }), 400);
  const { q, ...params } = query;
  for (const [path, json] of [['/search/links', { q, params }], ['/saved-searches', { name: uniqueWord(), q, params }], ['/exports', { format: 'csv', q, params }], ['/alerts/preview', { q, params, threshold: 1, window_hours: 1 }]])
    assert.ok(refused(await api.post(path, { token, json }), 422).errors.some((e) => e.pointer === '/params/to'), path);
});

test('values are known by their usual names, in any case; one that fits nothing is told what it may have been', async () => {
  for (const [usual, own] of [['канал:тг', 'канал:telegram'], ['канал:телеграм', 'канал:telegram'], ['канал:телеграмме', 'канал:telegram'], ['канал:вк', 'канал:vk'], ['канал:вконтакте', 'канал:vk'],
    ['состояние:закрыто', 'статус:closed'], ['статус:закрытые', 'статус:closed'], ['вид:пост', 'вид:publication'], ['канал:звонки', 'канал:phone']]) {
    const [a, b] = [await search(usual), await search(own)];
    assert.deepEqual([a.errors, a.total.value], [[], b.total.value], usual);
  }
  const district = await search('район:промышленный');
  for (const q of ['район:промышленном', 'район:пром']) assert.equal((await search(q)).total.value, district.total.value, q);
  for (const [q, meant] of [['вид:пос', 'канал:пос'], ['канал:тлефон', 'канал:Телефон'], ['район:промышленый', 'район:']]) {
    const { errors } = await search(q);
    if (q !== 'район:промышленый' || errors.length) assert.match(errors[0].message, new RegExp(`Возможно: ${meant}`), q);
  }
  assert.doesNotMatch((await search('канал:крокодил')).errors[0].message, /Возможно/);
});
