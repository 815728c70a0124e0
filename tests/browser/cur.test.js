// «Запросы ЦУР»: asked by the ЦУР, answered by the centre, delivered and accepted, all by keyboard.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { useProduct } from '../lib/product.js';
import { SIZES, fill, press, tabTo, useBrowser } from './page.mjs';
import { seriousFaults } from './screens.mjs';

const { page: open } = await useBrowser();
const product = await useProduct();
const word = `вопрос${Date.now()}`;
let id;

test('the ЦУР signs in, sees what its role may see, and asks', async () => {
  const page = await open('cur', { path: '/cur-requests' });
  const menu = await page.getByRole('navigation', { name: 'Разделы' }).getByRole('link').allTextContents();
  assert.ok(menu.includes('Запросы ЦУР') && menu.includes('Дорожные карты') && !menu.includes('Журнал') && !menu.includes('Импорт'), menu.join());
  await page.keyboard.press('n');
  await page.getByRole('dialog', { name: 'Новый запрос ЦУР' }).waitFor();
  await fill(page, 'Что запрошено', `Сколько жалоб на тепло, ${word}?`);
  await fill(page, 'Срок, рабочих дней', '3');
  await press(page, 'Отправить запрос');
  await page.getByRole('heading', { name: /^Запрос № ЦУР-/ }).waitFor();
  [, id] = /\/cur-requests\/(\d+)/.exec(page.url());
  assert.equal(await page.getByText('Готовится ответ').count(), 0, 'what is being written is not for the ЦУР');
  assert.equal(await product.value(`select due_on = work_term(current_date, 3) from cur_request where id = ${id}`), true);
  assert.deepEqual(page.faults, []);
});

test('the centre is told where its day begins, takes the request, writes and grounds the answer', async () => {
  const page = await open('analyst', { path: '/' });
  await tabTo(page, (e) => e.name.startsWith('Запросы ЦУР, ждут ответа'), 120);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Запросы ЦУР', level: 1 }).waitFor();
  await page.goto(`/cur-requests/${id}`);
  await page.getByText('Ответ ещё не написан.').waitFor();
  await press(page, 'Взять в работу');
  await page.getByText('Запрос у вас в работе').waitFor();
  await press(page, 'Написать ответ');
  await page.getByRole('dialog').waitFor();
  await fill(page, 'Ответ', `Двенадцать жалоб, ${word}`);
  await press(page, 'Записать');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  const message = await product.value('select id::text from message order by id limit 1');
  await press(page, 'Добавить основание');
  await page.getByRole('dialog', { name: 'Добавить основание' }).waitFor();
  await fill(page, 'Адрес', 'http://где-то/непонятно');
  await press(page, 'Добавить');
  await page.getByText(/^Нужен адрес карточки/).waitFor();
  await fill(page, 'Адрес', `http://mcu/messages/${message}`);
  await fill(page, 'Название', 'Первая жалоба');
  await press(page, 'Добавить');
  await page.getByRole('link', { name: 'Первая жалоба' }).waitFor();
  await page.getByText(/: 1\sзапись/).waitFor();
  await press(page, 'На утверждение');
  await page.getByText('Ответ отправлен на утверждение').first().waitFor();
  assert.deepEqual(page.faults, []);
});

test('the head approves by a key; the ЦУР reads, which proves the delivery, and accepts', async () => {
  const head = await open('head', { path: `/cur-requests/${id}` });
  await head.getByRole('button', { name: 'Утвердить и отправить' }).waitFor();
  await head.keyboard.press('y');
  await head.getByRole('dialog').waitFor();
  await press(head, 'Утвердить и отправить');
  await head.getByText('Ответ отправлен в ЦУР').waitFor();
  await head.getByText('ЦУР ещё не читал').waitFor();
  const cur = await open('cur', { path: `/cur-requests/${id}` });
  await cur.getByText(`Двенадцать жалоб, ${word}`).waitFor();
  await tabTo(cur, (e) => e.name === 'Первая жалоба', 120);
  await press(cur, 'Принять ответ');
  await cur.getByRole('dialog').waitFor();
  await fill(cur, 'Отзыв', 'Достаточно');
  await press(cur, 'Принять ответ');
  await cur.getByText('Ответ принят').first().waitFor();
  await head.goto(`/cur-requests/${id}`);
  await head.getByText('Достаточно').first().waitFor();
  const name = await product.value("select name from account where login = 'cur'");
  await head.getByText(new RegExp(`^\\d\\d\\.\\d\\d\\.\\d{4}.*, ${name}$`)).first().waitFor();
  assert.equal(await head.getByText('ЦУР ещё не читал').count(), 0);
  assert.equal(await head.getByRole('button', { name: /Изменить ответ|Срок и исполнитель/ }).count(), 0, 'what is accepted stands');
  assert.deepEqual([head.faults, cur.faults], [[], []]);
});

test('what somebody else wrote meanwhile is shown beside one’s own words', async () => {
  const made = await product.psql(`with c as (insert into cur_request (sender, text, account_id, owner_id, state, draft) select 'ЦУР', 'Проверка', a.id, a.id, 'in_work', 'Было' from account a where a.login = 'head' returning id) select id::text from c`);
  const page = await open('head', { path: `/cur-requests/${made}` });
  await press(page, 'Изменить ответ');
  await page.getByRole('dialog').waitFor();
  await product.psql(`update cur_request set draft = 'Чужое', version = version + 1 where id = ${made}`);
  await fill(page, 'Ответ', 'Моё');
  await press(page, 'Записать');
  await page.getByText('Запись успели изменить').waitFor();
  await press(page, 'Взять: Ответ');
  await press(page, 'Записать');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  assert.deepEqual(await product.sql(`select draft, version from cur_request where id = ${made}`), [{ draft: 'Чужое', version: 3 }]);
});

test('a notice leads to the request', async () => {
  const number = await product.value(`select number from cur_request where id = ${id}`);
  const page = await open('head', { path: '/notices' });
  await page.getByRole('link', { name: `Запрос № ${number}` }).first().waitFor();
  await tabTo(page, (e) => e.name === `Запрос № ${number}`, 200);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: `Запрос № ${number}` }).waitFor();
});

for (const size of Object.keys(SIZES))
  test(`the register shuts nobody out: ${SIZES[size].width}×${SIZES[size].height}`, async () => {
    const page = await open('head', { size, path: '/cur-requests' });
    await page.getByText(/ждут ответа/).waitFor();
    for (const path of ['/cur-requests', `/cur-requests/${id}`]) {
      await page.goto(path);
      await page.settled();
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), path);
      assert.deepEqual(await seriousFaults(page), []);
      assert.doesNotMatch(await page.locator('main').innerText(), /undefined|\[object|NaN|null/);
    }
    await page.goto('/cur-requests?state=returned&overdue=true');
    await page.getByRole('heading', { name: 'Таких запросов нет' }).waitFor();
    assert.deepEqual(page.faults, []);
  });
