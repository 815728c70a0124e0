// «Персональные данные» by keyboard: one applicant de-identified with an act, a retention rule changed; on a phone too.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { apiOf } from '../lib/api.js';
import { useProduct } from '../lib/product.js';
import { eventually } from '../lib/world.js';
import { focusOn, tabTo, useBrowser } from './page.mjs';

const { page: open } = await useBrowser();
const product = await useProduct();
const api = apiOf(product);
const token = await product.token('head');
const stamp = String(Date.now()).slice(-7);
const one = (await api.post('/messages', { token, json: { kind: 'appeal', channel: 'written', text: 'Прошу спилить дерево', applicant_name: 'Козодоева Марфа Лукинична', applicant_contacts: `8 920 ${stamp}` } })).json.id;

test('an applicant is shown and de-identified by keyboard, and the act says what was done', async () => {
  const page = await open('pdo', { path: '/personal' });
  await page.getByRole('heading', { name: 'Персональные данные', level: 1 }).waitFor();
  await page.getByText('Под правило попадают').first().waitFor();
  await tabTo(page, (e) => e.label === 'Номер записи в системе', 60);
  await page.keyboard.type(one);
  await tabTo(page, (e) => e.name === 'Показать заявителя', 5);
  await page.keyboard.press('Enter');
  await tabTo(page, (e) => e.label === 'Цель', 10);
  await page.keyboard.press('ArrowDown');
  await tabTo(page, (e) => e.label === 'Зачем именно', 5);
  await page.keyboard.type('Заявление субъекта');
  await tabTo(page, (e) => e.name === 'Показать', 5);
  await page.keyboard.press('Enter');
  await page.getByText('Козодоева Марфа Лукинична').waitFor();
  await page.keyboard.press('Shift+Tab');
  await focusOn(page, (e) => e.name === 'Обезличить…');
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Обезличить' });
  await dialog.getByText(/1\s+заявитель/).waitFor();
  await tabTo(page, (e) => e.label === 'Основание', 5);
  await page.keyboard.type('Заявление субъекта');
  await tabTo(page, (e) => e.name === 'Обезличить', 5);
  await page.keyboard.press('Enter');
  await page.getByText('Принято: акт исполняется').waitFor();
  assert.equal(await page.getByText('Козодоева').count(), 0, 'the name goes from the screen at once');
  await eventually('the act is done', async () => (await product.value(`select status from erasure order by id desc limit 1`)) === 'done');
  await page.getByRole('button', { name: 'Обновить' }).press('Enter');
  await page.settled();
  await page.getByRole('button', { name: /^Акт № / }).first().press('Enter');
  const act = page.getByRole('dialog', { name: /^Акт № / });
  await act.getByText('Удалено имён с контактами').waitFor();
  assert.match(await act.innerText(), /Кротова Елена Романовна[\s\S]*Заявление субъекта[\s\S]*один заявитель/);
  assert.deepEqual(page.faults, []);
});

test('a retention rule is changed on a phone, and says what it reaches', async () => {
  const page = await open('pdo', { size: 'phone', path: '/personal' });
  await page.getByRole('button', { name: 'Изменить правило «Сообщения: 3 года»' }).click();
  const days = page.getByLabel('Дней после окончания последней записи');
  assert.equal(await days.inputValue(), '1096');
  await days.fill('5');
  await page.getByRole('button', { name: 'Сохранить' }).click();
  await page.getByRole('dialog').getByRole('alert').first().waitFor();
  await days.fill('1097');
  await page.getByRole('button', { name: 'Сохранить' }).click();
  await page.getByText('1097 дней').or(page.getByText(/1.?097.дней/)).first().waitFor();
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), 'nothing sticks out');
  await product.psql("update retention_rule set after_days = 1096 where name = 'Сообщения: 3 года'");
});
