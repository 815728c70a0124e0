// Walking an answer by relevance while others write: each record once, whatever comes, goes or is dealt with between two pages.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { granted } from '../lib/api.js';
import { eventually, openWorld, uniqueWord } from '../lib/world.js';

const { product, api, as } = await openWorld();
const token = await as('analyst');
const search = async (query = {}, who = token) => granted(await api.get('/search', { token: who, query }));
const drained = () => eventually('the outbox is empty', async () => (await search({ limit: 1 })).index.pending === 0);
const create = async (text, more = {}) => granted(await api.post('/messages', { token, json: { kind: 'message', channel: 'phone', text, ...more } }), 201).id;
const FILLER = ['во дворе темно', 'у подъезда сыро', 'на углу шумно', 'за школой грязно', 'возле рынка тесно', 'под мостом скользко', 'перед домом пусто', 'около сквера ветрено'];

/** Records with the word, all different, made by SQL in one go; their ids. */
async function fill(word, n, columns = {}) {
  const names = Object.keys(columns).map((c) => `, ${c}`).join('');
  const values = Object.values(columns).map((v) => `, ${v}`).join('');
  const batch = uniqueWord('партия');
  await product.psql(`insert into message (source_id, external_id, kind, channel, received_at, text${names})
    select (select min(id) from source), '${batch}' || i, 'message', 'phone', now(), '${word} ' || (array['${FILLER.join("','")}'])[1 + i % 8] || ' ' || md5('${batch}' || i) || repeat(' и опять', i % 5) || ' ${batch}'${values} from generate_series(1, ${n}) i`);
  await drained();
  return (await product.sql(`select id::text from message where text like '%${batch}'`)).map((r) => r.id);
}

/** Walks to the end; between(page, number) after each page. */
async function walk(query, between = () => null, who = token) {
  const pages = [];
  let cursor;
  do {
    const page = await search({ ...query, ...(cursor ? { cursor } : {}) }, who);
    pages.push(page);
    cursor = page.next;
    if (cursor) await between(page, pages.length);
  } while (cursor);
  return pages;
}
const shown = (pages) => pages.flatMap((p) => p.items.map((i) => i.id));
const kept = () => fs.readdirSync(path.join(product.home, 'ranks')).map((f) => path.join(product.home, 'ranks', f));

for (const sort of ['relevance', 'fresh'])
  test(`by ${sort} nothing is lost when the shown leave the set, and what was not shown is shown once`, async () => {
    const word = uniqueWord();
    const ids = await fill(word, 6);
    const pages = await walk({ q: word, state: 'new', sort, limit: 3 }, async (page) => {
      await product.psql(`update message set state = 'registered' where id in (${page.items.map((i) => i.id)})`);
      await drained();
    });
    assert.deepEqual([...shown(pages)].sort(), [...ids].sort());
    assert.ok(pages.every((p) => !p.reordered));
  });

test('many come and many go at each page: what was there all the time comes once, nothing twice', async () => {
  const word = uniqueWord();
  const ids = await fill(word, 40);
  const gone = new Set();
  const pages = await walk({ q: word, state: 'new', limit: 7 }, async (page, number) => {
    if (number > 4) return;
    await fill(word, 30); // no worse than what is there
    const leave = [page.items[0].id, ids[number]];
    leave.forEach((id) => gone.add(id));
    await product.psql(`update message set state = 'registered' where id in (${leave})`);
    await drained();
  });
  const seen = shown(pages);
  assert.equal(new Set(seen).size, seen.length);
  assert.deepEqual(ids.filter((id) => !gone.has(id) && !seen.includes(id)), []);
  assert.ok(pages.slice(0, -1).every((p) => p.items.length === 7), 'pages are full');
});

test('what has left the set is not shown, and a record changed meanwhile still comes once', async () => {
  const word = uniqueWord();
  await fill(word, 9);
  const first = await search({ q: word, state: 'new', limit: 3 });
  const second = await search({ q: word, state: 'new', limit: 3, cursor: first.next });
  const rest = shown(await walk({ q: word, state: 'new', limit: 10 })).filter((id) => ![...first.items, ...second.items].some((i) => i.id === id));
  await product.psql(`update message set state = 'registered' where id = ${rest[0]}; update message set text = text || ' ${word} ${word}' where id = ${rest[1]}`);
  await drained();
  const third = await search({ q: word, state: 'new', limit: 3, cursor: second.next });
  assert.deepEqual(third.items.map((i) => i.id).sort(), rest.slice(1).sort());
  assert.equal(third.next, null);
  assert.equal(third.total.value, 8, 'the total is that of now');
});

test('the same cursor gives the same page again', async () => {
  const word = uniqueWord();
  await fill(word, 8);
  const first = await search({ q: word, limit: 3 });
  const second = await search({ q: word, limit: 3, cursor: first.next });
  await fill(word, 20);
  const again = await search({ q: word, limit: 3, cursor: first.next });
  assert.deepEqual(again.items.map((i) => i.id), second.items.map((i) => i.id));
  assert.equal(again.next, second.next);
});

test('folded copies: each group once, by another of it when the one that stood for it has left', async () => {
  const words = Array.from({ length: 4 }, () => uniqueWord());
  const one = uniqueWord();
  for (const [k, w] of words.entries()) for (let i = 0; i < 3; i++) await create(`${one} ${w} ${Array.from({ length: 9 }, (_, n) => `${w}${'абвг'[k]}${'деёжзийкл'[n]}`).join(' ')}`, { received_at: new Date(Date.now() - i * 60000).toISOString() });
  await drained();
  const before = await search({ q: one, state: 'new', collapse: true, limit: 10 });
  const pages = await walk({ q: one, state: 'new', collapse: true, limit: 1 }, async (page, number) => {
    const next = before.items.find((i) => i.group !== page.items[0].group && !page.items.some((p) => p.id === i.id)).id;
    if (number < 3) await product.psql(`update message set state = 'registered' where id in (${page.items[0].id}, ${next})`);
    await drained();
  });
  const groups = pages.flatMap((p) => p.items.map((i) => i.group));
  assert.equal(before.items.length, 4);
  assert.equal(groups.length, before.items.length);
  assert.equal(new Set(groups).size, groups.length);
});

test('ten minutes after the last page the walk goes on in the order of now, and says so', async () => {
  const word = uniqueWord();
  const ids = await fill(word, 12);
  const first = await search({ q: word, limit: 4 });
  const second = await search({ q: word, limit: 4, cursor: first.next });
  for (const file of kept()) fs.utimesSync(file, new Date(), new Date(Date.now() - 601e3));
  const third = await search({ q: word, limit: 4, cursor: second.next });
  assert.equal(third.reordered, true);
  assert.deepEqual([...first.items, ...second.items, ...third.items].map((i) => i.id).sort(), [...ids].sort(), 'nothing has changed, so the order has not');
  const [, again] = [kept().forEach((f) => fs.rmSync(f)), await search({ q: word, limit: 4, cursor: second.next })];
  assert.deepEqual([again.reordered, again.items.length, again.next], [true, 4, null], 'and so when the file is gone');
});

test('old orders go, and an account keeps sixteen', async () => {
  const word = uniqueWord();
  await fill(word, 4);
  for (let i = 0; i < 20; i++) {
    const first = await search({ q: `${word} ИЛИ нет${i}такого`, limit: 2 });
    await search({ q: `${word} ИЛИ нет${i}такого`, limit: 2, cursor: first.next });
  }
  const own = await product.value("select id from account where login = 'analyst'");
  assert.equal(kept().filter((f) => path.basename(f).startsWith(`${own}-`)).length, 16);
  kept().forEach((f) => fs.utimesSync(f, new Date(), new Date(Date.now() - 3600e3)));
  const first = await search({ q: word, limit: 2 });
  await search({ q: word, limit: 2, cursor: first.next });
  assert.equal(kept().length, 1);
});

test('a kept order shows nothing that its reader may not see by now, nor anything to another account', async () => {
  const word = uniqueWord();
  const recipient = await as('recipient');
  const own = await product.value("select organisation_id from account where login = 'recipient'");
  const other = await product.value(`select id from organisation where id <> ${own} and not path @> array[${own}] and not path && array[${own}] limit 1`);
  const ids = await fill(word, 6, { organisation_id: own });
  const first = await search({ q: word, limit: 2 }, recipient);
  const second = await search({ q: word, limit: 2, cursor: first.next }, recipient);
  const rest = ids.filter((id) => ![...first.items, ...second.items].some((i) => i.id === id));
  await product.psql(`update message set organisation_id = ${other} where id = ${rest[0]}`);
  await drained();
  const third = await search({ q: word, limit: 2, cursor: second.next }, recipient);
  assert.deepEqual(third.items.map((i) => i.id), [rest[1]]);
  const stranger = await search({ q: word, limit: 2, cursor: second.next }, await as('head'));
  assert.equal(stranger.reordered, true, 'files are of one account');
});

test('a walk longer than what is put down at once goes on while rows leave: each once', async () => {
  const word = uniqueWord();
  const ids = await fill(word, 5300);
  let left;
  const pages = await walk({ q: word, state: 'new', limit: 100 }, async (page, number) => {
    if (number !== 30) return;
    left = page.items.map((i) => i.id);
    await product.psql(`update message set state = 'registered' where id in (${left})`);
    await drained();
  });
  const seen = shown(pages);
  assert.deepEqual([seen.length, new Set(seen).size], [ids.length, ids.length]);
  assert.ok(pages.every((p) => !p.reordered && !p.partial));
});
