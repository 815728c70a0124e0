// Houses of the found: every hit counted once, as SQL counts; each number opens just those records; nothing of hidden rows.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { granted, refused } from '../lib/api.js';
import { eventually, LOGINS, openWorld, uniqueWord } from '../lib/world.js';

const { product, api, as } = await openWorld();
const token = await as('analyst');
// An answer may stop at its deadline on a busy machine and says so: then it is asked again.
const whole = (path) => (query = {}, who = token) => eventually('a whole answer', async () => {
  const page = granted(await api.get(path, { token: who, query }));
  return !page.partial && page;
});
const places = whole('/search/places');
const search = whole('/search');
const create = async (more) => granted(await api.post('/messages', { token: await as('head'), json: { kind: 'message', channel: 'phone', ...more } }), 201);
const settled = () => eventually('the outbox is empty', async () => (await search({ limit: 1 })).index.pending === 0);
const own = () => product.value("select organisation_id::text from account where login = 'recipient'");
const SCOPE = "organisation_id in (select o.id from organisation o, account a where a.login = 'recipient' and a.organisation_id = any (o.path))";

await settled();

/** What the demo city holds; what tests enter comes later and may write one house in several ways, which SQL does not see. */
const CITY = { from: '2025-01-01', to: '2026-10-31' };
const IN_CITY = `(received_at at time zone 'Europe/Moscow')::date between '${CITY.from}' and '${CITY.to}'`;

/** Counts by house, where street and house are known, and by address elsewhere; most first. */
async function counted(where) {
  const rows = await product.sql(`select count(*)::int as n from message m where ${where} and (street_id is not null or address is not null)
    group by case when street_id is not null and (house <> '' or address is null) then street_id end,
      case when street_id is not null and (house <> '' or address is null) then house else lower(regexp_replace(address, '[^[:alnum:]]+', '', 'g')) end`);
  return rows.map((r) => r.n).sort((a, b) => b - a);
}
const total = (page) => page.items.reduce((n, i) => n + i.count, 0) + page.rest.count + page.without.count;

/** What holds of every answer. */
function sound(page, found) {
  assert.deepEqual(page.total, found.total);
  assert.equal(page.strict_total, found.strict_total);
  assert.equal(total(page), page.total.value, 'houses, the rest and what has no address are all there is');
  assert.equal(page.places, page.items.length + page.rest.places);
  assert.deepEqual(page.items.map((i) => i.count), page.items.map((i) => i.count).sort((a, b) => b - a));
  for (const i of page.items) assert.ok(i.unique > 0 && i.unique <= i.count && (i.lat === null) === (i.lon === null), JSON.stringify(i));
}

/** The query of a place finds as many as its number says, refinements as they are. */
async function opens(item, refined = {}, who = token) {
  const found = await search({ ...refined, q: item.query, limit: 5 }, who);
  assert.deepEqual([found.total.value, found.unique], [item.count, item.unique ?? found.unique], item.query);
  return found;
}

/** Addresses whose messages all name one district: other files plant theirs where they like. */
const inOneDistrict = async () => new Set((await product.sql(`select s.kind || ' ' || s.name || ', ' || m.house as address from message m join street s on s.id = m.street_id where m.house is not null and ${IN_CITY} group by 1 having count(distinct coalesce(m.district_id, 0)) = 1`)).map((r) => r.address));

test('everything by house: the counts of SQL, and what has no address', async () => {
  const page = await places({ ...CITY, limit: 500 });
  sound(page, await search(CITY));
  const sql = await counted(IN_CITY);
  assert.equal(page.places, sql.length);
  assert.deepEqual(page.items.map((i) => i.count), sql.slice(0, 500));
  assert.equal(page.without.count, await product.value("select count(*)::int from message where street_id is null and coalesce(address, '') = '' and " + IN_CITY));
  await opens(page.without, CITY);
  const single = await inOneDistrict();
  for (const item of page.items.slice(0, 8)) {
    const found = await opens(item, CITY);
    if (single.has(item.address)) assert.ok(found.items.every((i) => i.district === item.district), item.address);
  }
});

test('a house has its name, its district and the point of its messages', async () => {
  const single = await inOneDistrict();
  const [item] = (await places({ ...CITY, limit: 500 })).items.filter((i) => i.district && /\d/.test(i.address) && single.has(i.address));
  const [street, house] = [item.address.slice(0, item.address.lastIndexOf(',')), item.address.slice(item.address.lastIndexOf(',') + 2)];
  const [row] = await product.sql(`select count(*)::int as n, min(lat)::float8 as lat, max(lon)::float8 as lon, min(d.name) as district from message m
    join street s on s.id = m.street_id join district d on d.id = m.district_id where s.kind || ' ' || s.name = '${street}' and house = '${house}' and ${IN_CITY}`);
  assert.equal(item.count, row.n);
  assert.equal(item.district, row.district);
  assert.ok(Math.abs(item.lat - row.lat) < 1e-4 && Math.abs(item.lon - row.lon) < 1e-4);
});

test('words and refinements narrow it as they narrow the search', async () => {
  const district = await product.value("select id::text from district order by id limit 1");
  const waiting = await product.value("select district_id::text from message m where district_id is not null and street_id is not null and not exists (select from answer a where a.message_id = m.id) order by id limit 1");
  for (const query of [{ q: 'яма' }, { q: 'яма ИЛИ снег', channel: 'phone,vk' }, { q: 'мусор НЕ контейнер', from: '2026-01-01', to: '2026-06-30' },
    { q: `район:${waiting} нет:ответ` }, { district_id: district, state: 'closed' }, { q: 'горячая вода' }, { q: '«горячая вода»' }, { q: 'ГОРЯЧАЯ ВОДА' }]) {
    const page = await places({ ...query, limit: 3 });
    sound(page, await search(query));
    const { q, ...refined } = query;
    assert.ok(page.items.length > 0, JSON.stringify(query));
    for (const item of [...page.items, page.without]) await opens(item, refined);
  }
  const { items } = await places({ ...CITY, district_id: district, limit: 500 });
  assert.deepEqual(items.map((i) => i.count), (await counted(`district_id = ${district} and ${IN_CITY}`)).slice(0, 500));
});

test('a search that had to do with fewer words says so, and its houses open just what was counted', async () => {
  for (const q of ['яма кумкватище', 'яма кумкватище есть:адрес', 'кумкватище дорога снег -трамвай', 'когда наконец починят дорогу у кумкватища?', 'почему не работает кумкват и не горит свет?']) {
    const page = await places({ q, limit: 3 });
    sound(page, await search({ q }));
    assert.notEqual(page.strict_total, null, q);
    for (const item of page.items) {
      // What a question found cannot always be said in a query: then there is none, rather than one that finds something else.
      assert.ok(item.query || q.endsWith('?'), q);
      if (item.query) await opens(item);
    }
  }
});

test('one house however it is written, flats aside', async () => {
  const street = `${uniqueWord('Новая')} слобода`;
  const writings = [`ул. ${street}, 12/2`, `Улица ${street}, д. 12/2`, `ул. «${street}», дом 12/2, кв. 15`];
  for (const [i, address] of writings.entries()) await create({ address, text: `${['Течёт крыша', 'Не горит свет', 'Сломан лифт'][i]} в доме` });
  await create({ address: `ул. ${street}, 122`, text: 'Холодно в квартире' });
  await settled();
  const page = await places({ q: `адрес:"${street}"` });
  assert.deepEqual(page.items.map((i) => i.count), [3, 1]);
  assert.doesNotMatch(JSON.stringify(page.items), /кв\. 15/);
  for (const item of page.items) await opens(item);
  for (const address of writings.slice(0, 2)) assert.equal((await search({ q: `дом:"${address}"` })).total.value, 3);
});

test('near copies are one of the unique', async () => {
  const street = uniqueWord('Копий');
  for (let i = 0; i < 4; i++) await create({ address: `ул. ${street}, 1`, text: 'Второй день нет горячей воды во всём подъезде, управляющая компания не отвечает на звонки' });
  await create({ address: `ул. ${street}, 1`, text: 'Собаки бегают стаей по двору' });
  await settled();
  const { items } = await places({ q: `адрес:${street}` });
  assert.deepEqual(items.map((i) => [i.count, i.unique]), [[5, 2]]);
});

test('no role counts a row that it may not see', async () => {
  const street = uniqueWord('Тайная');
  const address = `ул. ${street}, 7`;
  await create({ address, text: 'Скрытая запись первая' });
  await create({ address: `ул. ${street}, 9`, text: 'Скрытая запись вторая' });
  await create({ address, text: 'Своя запись о другом', organisation_id: await own() });
  await settled();
  for (const login of LOGINS) {
    const who = await as(login);
    if (!granted(await api.get('/session', { token: who })).actions.includes('search.read')) {
      refused(await api.get('/search/places', { token: who }), 403);
      continue;
    }
    const all = login !== 'recipient';
    const page = await places({ ...CITY, limit: 500 }, who);
    sound(page, await search(CITY, who));
    assert.deepEqual(page.items.map((i) => i.count), (await counted(`${IN_CITY} and ${all ? 'true' : SCOPE}`)).slice(0, 500), login);
    const here = await places({ q: `адрес:${street}` }, who);
    assert.deepEqual(here.items.map((i) => [i.address, i.count]), all ? [[address, 2], [`ул. ${street}, 9`, 1]] : [[address, 1]], login);
  }
});

test('nothing found is an empty answer, and more houses than asked for are a number', async () => {
  const none = await places({ q: uniqueWord('пусто') });
  assert.deepEqual([none.total.value, none.items, none.places, none.rest, none.without.count], [0, [], 0, { places: 0, count: 0 }, 0]);
  const [one, all] = [await places({ limit: 1 }), await places({ limit: 500 })];
  assert.deepEqual(one.items, all.items.slice(0, 1));
  assert.deepEqual([one.places, one.rest.places, one.rest.count], [all.places, all.places - 1, one.total.value - one.without.count - one.items[0].count]);
});

test('hostile parameters are refused or harmless', async () => {
  for (const query of [{ limit: 0 }, { limit: 501 }, { limit: 'все' }, { q: 'я'.repeat(2001) }, { from: 'вчера' }, { cursor: 'x' }, { district_id: "1'" }])
    refused(await api.get('/search/places', { token, query }), 400);
  for (const q of ['дом:', 'дом:""', 'дом:"', '((((', 'яма ИЛИ', '"; drop table message; --', 'НЕ', '*', '\u0001\u200b', 'яма дом:«', `дом:"${'9'.repeat(1900)}"`, 'я'.repeat(2000)]) {
    const page = await places({ q, limit: 2 });
    assert.equal(total(page), page.total.value, q);
    for (const item of page.items) if (item.query) await opens(item);
  }
});
