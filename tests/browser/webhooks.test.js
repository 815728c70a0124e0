// «Вебхуки»: made, tried, sent again and stopped by keyboard; the secret is seen once.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { useProduct } from '../lib/product.js';
import { SIZES, fill, press, tabTo, useBrowser } from './page.mjs';
import { seriousFaults } from './screens.mjs';

const { page: open } = await useBrowser();
const product = await useProduct();
const name = `Система ${Date.now()}`;
const person = await product.value("select name from account where login = 'head'");
after(() => product.psql(`update webhook set state = 'paused', reason = null where name = '${name}'`));

test('one is made; its secret is seen once', async () => {
  const page = await open('admin', { path: '/webhooks' });
  await page.getByRole('button', { name: 'Новый вебхук' }).waitFor();
  await page.keyboard.press('n');
  await page.getByRole('dialog', { name: 'Новый вебхук' }).waitFor();
  await fill(page, 'Название', name);
  await fill(page, 'Адрес', 'http://receiver.invalid/hook');
  await fill(page, 'С чьими правами', person);
  await page.getByRole('dialog').getByRole('option', { name: person }).first().waitFor();
  await page.keyboard.press('Enter');
  await press(page, 'Создать');
  await page.getByText(/^Нужен адрес https/).waitFor();
  await fill(page, 'Адрес', 'https://receiver.invalid/hook');
  await press(page, 'Создать');
  await page.getByRole('dialog', { name: 'Секрет вебхука' }).waitFor();
  assert.match(await page.getByLabel('Секрет', { exact: true }).inputValue(), /^whsec_/);
  await press(page, 'Секрет сохранён');
  await page.getByRole('heading', { name, level: 1 }).waitFor();
  await page.settled();
  assert.doesNotMatch(await page.content(), /whsec_/);
  assert.deepEqual(page.faults.filter((f) => !f.includes('422')), []);
});

test('a test is sent and the log says what became of it; it is paused and turned on; the secret changes', async () => {
  const page = await open('admin', { path: '/webhooks' });
  await tabTo(page, (e) => e.name === name, 120);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name, level: 1 }).waitFor();
  await press(page, 'Отправить пробное');
  await page.getByText('не принято').first().waitFor();
  await tabTo(page, (e) => e.name.startsWith('Что ушло и что ответили'), 120);
  await page.keyboard.press('Enter');
  await page.getByText(/Имя узла не найдено|Соединение не удалось/).first().waitFor();
  await press(page, 'Приостановить');
  await page.getByText('Вебхук приостановлен').waitFor();
  await press(page, 'Включить');
  await page.getByText('Вебхук включён').waitFor();
  await press(page, 'Новый секрет');
  await page.getByRole('dialog', { name: 'Выпустить новый секрет?' }).waitFor();
  await press(page, 'Выпустить');
  await page.getByRole('dialog', { name: 'Секрет вебхука' }).waitFor();
  await press(page, 'Секрет сохранён');
  await page.getByText('Прежний, тоже действует').waitFor();
  await press(page, 'Прекратить прежний');
  await page.getByRole('dialog').waitFor();
  await press(page, 'Прекратить');
  await page.getByText('Прежний секрет больше не действует').waitFor();
  assert.deepEqual(page.faults, []);
});

test('what somebody else changed meanwhile is shown, and nothing else', async () => {
  const page = await open('admin', { path: '/webhooks' });
  await page.getByRole('link', { name }).click();
  await page.getByRole('heading', { level: 1, name }).waitFor();
  await page.settled();
  await press(page, 'Изменить');
  await page.getByRole('dialog', { name: `Вебхук «${name}»` }).waitFor();
  await product.psql(`update webhook set url = 'https://other.invalid/hook', version = version + 1 where name = '${name}'`);
  await press(page, 'Записать');
  const note = page.getByRole('alert').filter({ hasText: 'Запись успели изменить' });
  await note.waitFor();
  assert.deepEqual(await note.getByRole('button').evaluateAll((list) => list.map((b) => b.getAttribute('aria-label'))), ['Взять: Адрес']);
  await press(page, 'Взять: Адрес');
  await press(page, 'Записать');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await page.getByText('https://other.invalid/hook').waitFor();
  assert.deepEqual(page.faults.filter((f) => !f.includes('412')), []);
});

test('one that was disabled says why and what to do', async () => {
  await product.psql(`update webhook set state = 'disabled', reason = 'Получатель не принял событие за десять попыток.' where name = '${name}'`);
  const page = await open('admin', { path: '/webhooks' });
  await page.getByText('отключён').first().waitFor();
  await page.getByRole('link', { name }).click();
  await page.getByText(/за десять попыток.*включите вебхук/).waitFor();
});

for (const size of Object.keys(SIZES))
  test(`webhooks shut nobody out: ${SIZES[size].width}×${SIZES[size].height}`, async () => {
    const id = await product.value(`select id::text from webhook where name = '${name}'`);
    const page = await open('admin', { size, path: '/webhooks' });
    for (const path of ['/webhooks', `/webhooks/${id}`]) {
      await page.goto(path);
      await page.settled();
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), path);
      assert.deepEqual(await seriousFaults(page), []);
      assert.doesNotMatch(await page.locator('main').innerText(), /undefined|\[object|NaN|null/);
    }
    assert.deepEqual(page.faults, []);
  });
