// Sixteen tasks of an analyst, done by keyboard alone; what the screen says is held against the database or another way to ask.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { granted } from '../lib/api.js';
import { openWorld } from '../lib/world.js';
import { found, tabTo, useBrowser } from './page.mjs';

const { product, api, as } = await openWorld();
const { page: open } = await useBrowser();
const sql = (where) => product.value(`select count(*)::int from message m where ${where}`);
const day = (column) => `(${column} at time zone 'Europe/Moscow')::date`;
const search = async (query, path = '/search') => granted(await api.get(path, { token: await as('analyst'), query }));
const param = (page, name) => new URL(page.url()).searchParams.get(name);

/** «Поиск» with the focus in the box. */
async function begin(path = '/search') {
  const page = await open('analyst', { path });
  await page.evaluate(() => document.activeElement.blur());
  await page.keyboard.press('Slash');
  return page;
}

async function ask(page, text) {
  await page.keyboard.type(text);
  await page.keyboard.press('Escape');
  if (await page.evaluate(() => !document.activeElement.matches('[data-search-box]'))) await page.keyboard.press('Slash');
  await page.keyboard.press('Enter');
  await page.waitForURL((url) => url.searchParams.get('q') === text);
  return found(page);
}

/** Every id of a search, page by page. */
async function ids(query) {
  const out = [];
  for (let cursor; ;) {
    const page = await search({ ...query, limit: 100, ...(cursor && { cursor }) });
    out.push(...page.items.map((i) => i.id));
    if (!page.next) return out;
    cursor = page.next;
  }
}

test('1. leaks of roofs in one district since March that were closed and came again', async () => {
  const page = await begin();
  const asked = 'протечка крыши район:Промышленный дата:2026-03-01.. статус:закрыто есть:повтор';
  const n = await ask(page, asked);
  const { total, strict_total } = await search({ q: asked });
  assert.equal(n, total.value);
  const all = await ids({ q: 'протечка И крыша', from: '2026-03-01', state: 'closed' });
  const district = await product.value("select id from district where name = 'Промышленный'");
  assert.equal(strict_total ?? n, await sql(`id in (${all}) and district_id = ${district} and repeated`));
});

test('2. the same asked through the builder', async () => {
  const page = await begin();
  await page.keyboard.press('Escape');
  await page.keyboard.press('KeyB');
  await page.getByRole('dialog').getByLabel('Все слова').waitFor();
  await page.keyboard.type('крыша');
  await tabTo(page, (e) => e.name === 'Район');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.type('Промышл');
  await page.getByRole('option', { name: 'Промышленный' }).waitFor();
  await page.keyboard.press('Enter');
  await tabTo(page, (e) => e.name === 'Найти');
  await page.keyboard.press('Enter');
  await page.waitForURL(/q=/);
  const district = await product.value("select id::text from district where name = 'Промышленный'");
  assert.equal(await found(page), (await search({ q: 'крыша', district_id: district })).total.value);
});

test('3. what is overdue', async () => {
  const page = await begin();
  const n = await ask(page, 'есть:просрочка');
  assert.equal(n, await sql(`due_on < ${day('now()')} and exists (select from state s where s.code = m.state and s.open)`));
});

test('4. two channels chosen among the facets', async () => {
  const page = await open('analyst', { path: '/search?from=2026-01-01&to=2026-06-30' });
  await page.locator('h1').focus();
  await tabTo(page, (e) => e.label?.startsWith('ВКонтакте'), 80);
  await page.keyboard.press('Space');
  await page.waitForURL(/channel=vk/);
  const n = await found(page);
  assert.equal(n, await sql(`channel = 'vk' and ${day('received_at')} between '2026-01-01' and '2026-06-30'`));
});

test('5. a quarter drawn on the timeline', async () => {
  const page = await open('analyst', { path: '/search?q=дорога&timeline=month' });
  await page.locator('h1').focus();
  await tabTo(page, (e) => e.class.includes('bar-col'), 90);
  for (const key of ['ArrowLeft', 'Shift+ArrowLeft', 'Shift+ArrowLeft', 'Enter']) await page.keyboard.press(key);
  await page.waitForURL(/from=.*to=/);
  const n = await found(page);
  const [from, to] = [param(page, 'from'), param(page, 'to')];
  const all = await ids({ q: 'дорога' });
  assert.equal(n, await sql(`id in (${all}) and ${day('received_at')} between '${from}' and '${to}'`));
});

test('6. one day opened from the table of the timeline', async () => {
  const page = await open('analyst', { path: '/search?from=2026-05-01&to=2026-05-31&timeline=day' });
  await page.locator('h1').focus();
  await tabTo(page, (e) => e.name === 'Таблицей', 90);
  await page.keyboard.press('Enter');
  await tabTo(page, (e) => /2026$/.test(e.name), 5);
  await page.keyboard.press('Enter');
  await page.waitForURL((url) => url.searchParams.get('from') === url.searchParams.get('to'));
  assert.equal(await found(page), await sql(`${day('received_at')} = '${param(page, 'from')}'`));
});

test('7. near copies folded, both counts told', async () => {
  const page = await open('analyst', { path: '/search?q=отопление' });
  await page.locator('h1').focus();
  await tabTo(page, (e) => e.label?.startsWith('Свернуть похожие'), 120);
  await page.keyboard.press('Space');
  await page.waitForURL(/collapse=true/);
  const n = await found(page);
  const { total, unique } = await search({ q: 'отопление' });
  assert.equal(n, total.value);
  assert.equal(Number(/([\d\s\u202f]+)\u00a0уникальн/.exec(await page.locator('.found').innerText())[1].replace(/\D/g, '')), unique);
  assert.equal((await ids({ q: 'отопление', collapse: true })).length, unique);
});

test('8. the third record looked at beside the list, then opened, then back', async () => {
  const page = await begin();
  await ask(page, 'яма');
  await page.keyboard.press('Escape');
  for (const key of ['KeyJ', 'Space', 'ArrowDown', 'KeyJ']) await page.keyboard.press(key);
  const third = (await search({ q: 'яма', limit: 3 })).items[2].id;
  await page.waitForURL((url) => url.searchParams.get('open') === third);
  await page.keyboard.press('Enter');
  await page.waitForURL(new RegExp(`/messages/${third}$`));
  await page.settled();
  await page.keyboard.press('KeyU');
  await page.waitForURL(/\/search/);
  assert.equal(await found(page), (await search({ q: 'яма' })).total.value);
});

test('9. records like one at the same place', async () => {
  const page = await begin();
  await ask(page, 'есть:повтор есть:адрес');
  await page.keyboard.press('Escape');
  await page.keyboard.press('KeyJ');
  await page.keyboard.press('Space');
  await page.waitForURL(/open=/);
  await page.settled();
  await tabTo(page, (e) => e.name === 'По месту и теме', 120);
  await page.keyboard.press('Enter');
  await page.settled();
  const like = await search({ id: param(page, 'open'), mode: 'place', limit: 5 }, '/search/similar');
  assert.deepEqual(await page.locator('.similar-rows a').evaluateAll((all) => all.map((a) => a.getAttribute('href'))), like.items.map((i) => `/messages/${i.id}`));
});

test('10. what is unusual in one district, and the records of the first word', async () => {
  const page = await open('analyst', { path: '/search?q=яма' });
  await page.locator('h1').focus();
  await tabTo(page, (e) => e.name === 'Что здесь необычного', 120);
  await page.keyboard.press('Enter');
  await page.waitForURL(/view=unusual/);
  await page.settled();
  const [first] = (await search({ q: 'яма' }, '/search/unusual')).items;
  await tabTo(page, (e) => e.name === first.text, 10);
  await page.keyboard.press('Enter');
  await page.waitForURL((url) => !url.searchParams.has('view'));
  assert.equal(await found(page), first.total, 'the number beside the word is that of the records it opens');
});

test('11. what waits longest for an answer', async () => {
  const page = await begin();
  const n = await ask(page, 'нет:ответ есть:открыто');
  assert.equal(n, await sql('open and not exists (select from answer a where a.message_id = m.id)'));
  await tabTo(page, (e) => e.tag === 'SELECT', 120);
  for (const sort of ['fresh', '-date', 'date']) {
    await page.keyboard.press('ArrowDown');
    await page.waitForURL((url) => url.searchParams.get('sort') === sort);
  }
  await page.settled();
  const oldest = await product.value('select id::text from message m where open and received_at is not null and not exists (select from answer a where a.message_id = m.id) order by received_at, id limit 1');
  assert.equal(await page.locator('.hits [data-id]').first().getAttribute('data-id'), oldest);
});

test('12. the word that stands in no record is named and goes by one press', async () => {
  const page = await begin();
  await ask(page, 'кумкватовый бурдючище');
  const before = param(page, 'q');
  await tabTo(page, (e) => e.name === 'Убрать слово' || e.name.startsWith('Убрать «'), 120);
  await page.keyboard.press('Enter');
  await page.waitForURL((url) => url.searchParams.get('q') !== before);
  assert.doesNotMatch(param(page, 'q'), /\s/);
});

test('13. a query in the wrong layout, then exactly as written', async () => {
  const page = await begin();
  const n = await ask(page, 'zvf');
  assert.equal(n, (await search({ q: 'zvf' })).total.value);
  await tabTo(page, (e) => e.name === 'Искать как написано', 80);
  await page.keyboard.press('Enter');
  await page.waitForURL((url) => url.searchParams.get('q') === '"zvf"');
  assert.equal(await found(page), (await search({ q: '"zvf"' })).total.value);
});

test('14. a search saved under a name and used inside another', async () => {
  const name = `дворы ${Date.now()}`;
  const page = await begin();
  const n = await ask(page, 'двор вид:сообщение');
  await page.locator('h1').focus();
  await tabTo(page, (e) => e.name.startsWith('Сохранённые'), 5);
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => document.activeElement.closest('.saved-menu'));
  const first = await page.evaluate(() => [document.activeElement.textContent.trim(), document.querySelectorAll('.saved-menu li').length]);
  if (first[1] > 0) await tabTo(page, (e) => e.name === 'Сохранить этот', first[1]);
  else assert.equal(first[0], 'Сохранить этот');
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').getByLabel('Название').waitFor();
  await page.keyboard.type(name);
  await page.keyboard.press('Enter');
  await page.getByText(`Запрос «${name}» сохранён`).waitFor();
  await page.goto('/search');
  await page.settled();
  assert.equal(await ask(page, `запрос:"${name}"`), n);
  assert.equal(n, (await search({ q: 'двор', kind: 'message' })).total.value);
});

test('15. an alert on a saved search, after a look at what it would have done', async () => {
  const name = `оповестить ${Date.now()}`;
  granted(await api.post('/saved-searches', { token: await as('analyst'), json: { name, q: 'снег' } }), 201);
  const page = await open('analyst', { path: '/saved-searches' });
  await page.locator('h1').focus();
  await tabTo(page, (e) => e.name.startsWith(name), 20);
  await tabTo(page, (e) => e.name.startsWith('Оповещать'), 5);
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').getByText(/За последние 30 дней сработало бы/).waitFor();
  await page.keyboard.type('7');
  await page.keyboard.press('Enter');
  await page.getByText('Оповещение создано').waitFor();
  const alert = granted(await api.get('/alerts', { token: await as('analyst') })).items.find((a) => a.name === name);
  assert.equal(alert.status, 'quiet');
});

test('16. everything found goes into a file with as many rows as the screen says', async () => {
  const page = await begin();
  const n = await ask(page, 'яма дата:2026-03..2026-05');
  await page.locator('h1').focus();
  await tabTo(page, (e) => e.name === 'Выгрузить', 10);
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').getByRole('radio', { name: /^XLSX/, checked: true }).waitFor();
  await tabTo(page, (e) => e.tag === 'INPUT', 5);
  for (const name of [/^CSV/, /^NDJSON/]) {
    await page.keyboard.press('ArrowDown');
    await page.getByRole('radio', { name, checked: true }).waitFor();
  }
  await page.keyboard.press('Enter');
  const ready = page.getByRole('button', { name: 'Скачать NDJSON' });
  await ready.waitFor();
  await ready.focus();
  const [file] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('Enter')]);
  const rows = readFileSync(await file.path(), 'utf8').trim().split('\n').map((line) => JSON.parse(line)).filter((r) => !r._export);
  assert.equal(rows.length, n);
});
