// One action for a whole filter by keyboard: preview, the guard, progress, results, undo; from a search as well.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { apiOf } from '../lib/api.js';
import { useProduct } from '../lib/product.js';
import { tabTo, useBrowser } from './page.mjs';

const { page: open } = await useBrowser();
const product = await useProduct();
const api = apiOf(product);
const token = await product.token('head');

let sets = 0;
async function makeSet(n) {
  const code = `bulk-page-${Date.now()}-${(sets += 1)}`;
  await product.psql(`insert into source (code, name, kind, channel) values ('${code}', '${code}', 'file', 'file')`);
  const source = await product.value(`select id::text from source where code = '${code}'`);
  await product.psql(`insert into message (kind, channel, source_id, external_id, text) select 'message', 'phone', ${source}, g, 'Запись ' || g from generate_series(1, ${n}) g`);
  return source;
}
const states = async (source) => (await product.sql(`select state from message where source_id = ${source} order by id`)).map((r) => r.state);
const pressed = async (page, name) => {
  await tabTo(page, (e) => e.name.replace(/\s/g, ' ') === name, 150);
  await page.keyboard.press('Enter');
};

test('an action over a filter is looked at, ordered, and undone by keyboard; what was changed since stays', async () => {
  const source = await makeSet(3);
  const first = await product.value(`select min(id)::text as id from message where source_id = ${source}`);
  await product.psql(`update message set state = 'closed' where id = ${first}`);
  const page = await open('head', { path: `/messages?source_id=${source}` });
  await pressed(page, 'Действие со всеми');
  await page.waitForURL(/\/bulk\/new\?source_id=/);
  await page.settled();
  await page.waitForFunction(() => document.activeElement.tagName === 'H1');
  await tabTo(page, (e) => e.label === 'Действие', 80);
  assert.equal(await page.getByLabel('Действие').evaluate((e) => e.selectedOptions[0].textContent), 'Зарегистрировать', 'the moves stand in the order of the work');
  await tabTo(page, (e) => e.label === 'Причина, если задним числом', 10);
  await page.keyboard.type('Разом');
  await pressed(page, 'Посмотреть, что получится');
  await page.getByRole('heading', { name: 'Что получится' }).waitFor();
  const shown = await page.getByRole('region', { name: 'Что получится' }).innerText();
  assert.match(shown, /Записей: 3\. Получится: 2, отказов: 1\./);
  assert.match(shown, /Из состояния «Закрыто» такое действие невозможно\./);
  await pressed(page, 'Выполнить: 2 записи');
  await page.waitForURL(/\/bulk\/\d+$/);
  await page.getByRole('heading', { name: 'Выполнено' }).waitFor();
  assert.match(await page.locator('main').innerText(), /Зарегистрировать · Причина: Разом/);
  await page.locator('td.bad').filter({ hasText: 'Отказано' }).waitFor();
  assert.deepEqual(await states(source), ['closed', 'registered', 'registered']);
  const last = await product.value(`select max(id)::text as id from message where source_id = ${source}`);
  const { etag } = await api.get(`/messages/${last}`, { token });
  await api.patch(`/messages/${last}`, { token, etag, json: { subject: 'Правка' } });
  await pressed(page, 'Отменить действие');
  await page.getByRole('heading', { name: 'Отменено' }).waitFor();
  await page.locator('td.bad').filter({ hasText: 'Оставлено как есть' }).waitFor();
  assert.deepEqual(await states(source), ['closed', 'new', 'registered']);
  await page.getByRole('link', { name: 'Мои действия' }).click();
  await page.locator('.saved').first().filter({ hasText: 'Отменено' }).waitFor();
  assert.deepEqual(page.faults, []);
});

test('a set that has changed since it was looked at is not touched', async () => {
  const source = await makeSet(2);
  const page = await open('head', { path: `/bulk/new?source_id=${source}`, size: 'phone' });
  await page.getByLabel('Действие').selectOption('edit');
  await page.getByLabel('Поле').selectOption('priority');
  await page.getByLabel('Новое значение').selectOption('2');
  await page.getByRole('button', { name: 'Посмотреть, что получится' }).click();
  await page.getByRole('button', { name: 'Выполнить: 2 записи' }).waitFor();
  await product.psql(`insert into message (kind, channel, source_id, external_id, text) values ('message', 'phone', ${source}, 'late', 'Поздняя')`);
  await page.getByRole('button', { name: 'Выполнить: 2 записи' }).click();
  await page.getByText('Было записей: 2, стало: 3.').waitFor();
  assert.equal(await product.value(`select count(*)::int from message where source_id = ${source} and priority = 2`), 0);
  await page.getByRole('button', { name: 'Посмотреть, что получится' }).click();
  await page.getByRole('button', { name: 'Выполнить: 3 записи' }).click();
  await page.getByRole('heading', { name: 'Выполнено' }).waitFor();
  assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= 390);
});

test('a closed theme is refused at its field before anything is ordered', async () => {
  const source = await makeSet(1);
  const code = `closed-page-${Date.now()}`;
  await product.psql(`insert into theme (code, name, closed_on) values ('${code}', 'Закрытая ${code}', current_date)`);
  const page = await open('head', { path: `/bulk/new?source_id=${source}`, fresh: true });
  await page.getByLabel('Действие').selectOption('edit');
  await page.getByLabel('Новое значение').focus();
  await page.keyboard.type(code);
  await page.getByRole('option').filter({ hasText: code }).waitFor();
  await page.keyboard.press('Enter');
  await pressed(page, 'Посмотреть, что получится');
  await page.locator('.field').filter({ hasText: 'Новое значение' }).getByText('Эта тема закрыта: выберите другую.').waitFor();
  assert.equal(await page.getByRole('heading', { name: 'Что получится' }).count(), 0);
  assert.equal(await product.value(`select count(*)::int from bulk where action->>'theme_id' = (select id::text from theme where code = '${code}')`), 0);
});

test('what is found is a set too, named as it was looked for', async () => {
  const page = await open('head', { path: '/search?q=%D1%8F%D0%BC%D0%B0&channel=phone' });
  await page.getByRole('link', { name: 'Действие со всеми' }).click();
  await page.waitForURL(/by=search/);
  await page.settled();
  assert.match(await page.locator('.page-head .lead').innerText(), /«яма» · Канал: Телефон/);
  const count = (await api.get('/search', { token, query: { q: 'яма', channel: 'phone' } })).json.total.value;
  await page.getByLabel('Действие').selectOption('edit');
  await page.getByLabel('Поле').selectOption('collective');
  await page.getByLabel('Новое значение').selectOption('true');
  await page.getByRole('button', { name: 'Посмотреть, что получится' }).click();
  await page.getByRole('region', { name: 'Что получится' }).waitFor();
  assert.equal(Number(/Записей: ([\d\s]+)\./.exec(await page.getByRole('region', { name: 'Что получится' }).innerText())[1].replace(/\D/g, '')), count);
});
