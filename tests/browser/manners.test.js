// Manners of all screens: where the focus goes, what a wrong click may not lose, names people use, a second try.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { apiOf, granted } from '../lib/api.js';
import { useProduct } from '../lib/product.js';
import { focusOn, tabTo, useBrowser } from './page.mjs';

const { page: open } = await useBrowser();
const product = await useProduct();
const api = apiOf(product);
const token = await product.token('head');
const create = async (json = {}) => granted(await api.post('/messages', { token, json: { kind: 'message', channel: 'phone', text: 'Яма у дома', ...json } }), 201);
const press = async (page, name, limit = 150) => {
  await tabTo(page, (e) => e.name === name, limit);
  await page.keyboard.press('Enter');
};

test('a dialog begins in its first field, and after a move the focus stands on what can be done next', async () => {
  const { id } = await create();
  const page = await open('head', { path: `/messages/${id}` });
  await press(page, 'Зарегистрировать');
  await page.getByRole('dialog', { name: 'Зарегистрировать' }).waitFor();
  await focusOn(page, (e) => ['INPUT', 'TEXTAREA', 'SELECT'].includes(e.tag));
  await press(page, 'Зарегистрировать', 10);
  await page.locator('.work .state').filter({ hasText: 'Зарегистрировано' }).waitFor();
  const next = await page.locator('.moves button').first().innerText();
  await focusOn(page, (e) => e.name === next);
  await page.keyboard.press('Enter');
  await page.getByRole('dialog', { name: next }).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await focusOn(page, (e) => e.name === next);
  await page.keyboard.press('e');
  const edit = page.getByRole('dialog', { name: 'Изменить сведения' });
  await edit.waitFor();
  await focusOn(page, (e) => e.label === 'Тема');
  await page.keyboard.press('Escape');
  await edit.waitFor({ state: 'detached' });
  await focusOn(page, (e) => e.name === next);
  await press(page, 'Добавить ответ');
  await focusOn(page, (e) => e.label === 'Текст ответа');
  await page.keyboard.type('Засыпали.');
  await press(page, 'Добавить ответ', 10);
  await page.locator('.answer .letter').filter({ hasText: 'Засыпали.' }).waitFor();
  await focusOn(page, (e) => e.name === 'Добавить ответ');
  assert.deepEqual(page.faults, []);
});

test('an organisation is found by the name that lists show', async () => {
  const one = (await product.sql("select id::text, name, short_name from organisation where short_name is not null and closed_on is null and position(lower(short_name) in lower(name)) = 0 order by id limit 1"))[0];
  const page = await open('head', { path: '/messages/new' });
  await page.getByLabel('Организация', { exact: true }).click();
  await page.keyboard.type(one.short_name);
  const first = page.locator('.combo-list [role=option]').first();
  await first.filter({ hasText: one.name }).waitFor();
  assert.match(await first.innerText(), new RegExp(one.short_name));
  await page.keyboard.press('Enter');
  assert.equal(await page.getByLabel('Организация', { exact: true }).inputValue(), one.name);
});

test('a record is found by the number that the product calls it by', async () => {
  const { id } = await create({ text: 'Без номера, но с именем' });
  const page = await open('head', { path: '/search' });
  await page.getByRole('combobox', { name: 'Запрос' }).fill(`№ ${id}`);
  await page.keyboard.press('Enter');
  await press(page, `Запись № ${id}`, 60);
  await page.waitForURL(`**/messages/${id}`);
  assert.deepEqual(page.faults, []);
});

test('a lost answer and a second press make one record', async () => {
  const text = `Потерянный ответ ${Date.now()}`;
  const page = await open('head', { path: '/messages/new', fresh: true });
  let lost = 0;
  await page.route('**/api/v1/messages', async (route) => {
    if (route.request().method() !== 'POST' || lost) return route.continue();
    lost += 1;
    await route.fetch();
    return route.abort('connectionreset');
  });
  await page.getByLabel('Текст').fill(text);
  await page.getByRole('button', { name: 'Внести', exact: true }).click();
  await page.getByText('Нет связи с сервером').first().waitFor();
  await page.getByRole('button', { name: 'Внести', exact: true }).click();
  await page.waitForURL(/\/messages\/\d+$/);
  assert.equal(await product.value(`select count(*)::int from message where text = '${text}'`), 1);
  assert.equal(lost, 1);
});

test('a time without a day is one of today, and neither means now', async () => {
  const put = async (fill) => {
    const page = await open('head', { path: '/messages/new', fresh: true });
    await page.getByLabel('Текст').fill('Когда поступило');
    await fill(page);
    const [sent] = await Promise.all([page.waitForRequest((r) => r.method() === 'POST' && r.url().endsWith('/messages')), page.getByRole('button', { name: 'Внести', exact: true }).click()]);
    await page.waitForURL(/\/messages\/\d+$/);
    return sent.postDataJSON().received_at;
  };
  const moscow = new Date(Date.now() + 3 * 3600e3).toISOString().slice(0, 10);
  assert.equal(await put((page) => page.getByLabel('Поступило, время московское').fill('00:00')), `${moscow}T00:00:00+03:00`);
  assert.equal(await put(() => {}), undefined);
});

test('changes that are not saved are not lost by a wrong click, by «назад» or by closing', async () => {
  const page = await open('head', { path: '/deadlines', fresh: true });
  const asked = [];
  let leave = false;
  page.on('dialog', (d) => {
    asked.push(d.type());
    return leave ? d.accept() : d.dismiss();
  });
  await page.getByRole('link', { name: 'Календари' }).click();
  await page.settled();
  await page.getByRole('link', { name: 'Правила', exact: true }).click();
  await page.settled();
  assert.deepEqual(asked, [], 'nothing is changed: nothing to ask');
  await page.getByRole('button', { name: /^Убрать правило/ }).first().click();
  await page.getByRole('heading', { name: 'Новая версия правил' }).waitFor();
  await page.getByRole('link', { name: 'Календари' }).click();
  await page.waitForFunction(() => true);
  assert.deepEqual([asked.length, new URL(page.url()).search], [1, '']);
  await page.evaluate(() => history.back());
  await page.waitForFunction(() => document.querySelector('h2#rules'));
  for (let i = 0; asked.length < 2 && i < 500; i += 1) await page.evaluate(() => new Promise(requestAnimationFrame));
  assert.equal(asked.length, 2);
  assert.ok(await page.getByRole('heading', { name: 'Новая версия правил' }).isVisible());
  assert.equal(new URL(page.url()).search, '');
  assert.ok(await page.evaluate(() => !window.dispatchEvent(new Event('beforeunload', { cancelable: true }))), 'closing does not ask');
  leave = true;
  await page.getByRole('link', { name: 'Календари' }).click();
  await page.waitForURL(/tab=calendars/);
  assert.equal(asked.length, 3);
});

test('a year that is none shows the present one', async () => {
  const page = await open('head', { path: '/deadlines?tab=calendars&year=abc' });
  await page.getByRole('heading', { name: `Дни ${new Date().getFullYear()} года` }).waitFor();
  assert.equal(await page.locator('.stale').count(), 0);
  assert.deepEqual(page.faults, []);
});
