// «Проверка ответа» on the card, the tabs «Ответы» and «Конфликты и ошибки» of «Качество», by keyboard alone.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { apiOf, granted } from '../lib/api.js';
import { useProduct } from '../lib/product.js';
import { answerBy, calledBy, eventually } from '../lib/world.js';
import { focusOn, tabTo, useBrowser } from './page.mjs';

const { page: open } = await useBrowser();
const product = await useProduct();
const api = apiOf(product);
const token = await product.token('head');
const organisation_id = await product.value("select organisation_id::text from account where login = 'recipient'");

async function answered(text) {
  const { id } = granted(await api.post('/messages', { token, json: { kind: 'message', channel: 'phone', text: 'Прошу отремонтировать дверь подъезда и вывезти мусор.', organisation_id } }), 201);
  await answerBy(api, token, id, text);
  return id;
}
const press = async (page, name, most = 160) => {
  await tabTo(page, (e) => e.name === name, most);
  await page.keyboard.press('Enter');
};

test('the card shows each check with its words; a remark is taken off with a reason and put back', async () => {
  const id = await answered('Здравствуйте! Дверь заменена. Мусор будет вывезен.');
  const page = await open('head', { path: `/messages/${id}` });
  const check = page.locator('.answer-check');
  await check.getByText('1 замечание').waitFor();
  await check.getByText('Нет ни дня, ни срока').waitFor();
  assert.deepEqual(await page.locator('.answer mark').allInnerTexts(), ['будет вывезен']);
  assert.equal(await check.locator('li.remark').count(), 1);
  await press(page, 'Снять замечание: Обещания со сроком');
  await page.getByRole('dialog', { name: 'Снять замечание' }).waitFor();
  await page.keyboard.type('Срок назван по телефону');
  await press(page, 'Снять', 10);
  await check.getByText('замечание снято').waitFor();
  await check.getByText('замечаний нет').waitFor();
  await check.getByText('Срок назван по телефону').waitFor();
  assert.equal(await page.locator('.answer mark').count(), 0);
  await press(page, 'Вернуть замечание: Обещания со сроком');
  await check.getByText('1 замечание').waitFor();
});

test('a number of «Ответы» opens just its answers, an answer leads to its card', async () => {
  const id = await answered('Вы сами виноваты, читайте внимательно.');
  await eventually('it is checked', async () => granted(await api.get(`/messages/${id}/answer-checks`, { token })).items[0].version !== null);
  const page = await open('head', { path: `/quality?tab=answers&organisation_id=${organisation_id}` });
  await page.getByRole('heading', { name: 'По организациям и проверкам' }).waitFor();
  const { items } = granted(await api.get('/answer-checks/organisations', { token, query: { organisation_id } }));
  const mine = items.find((o) => o.organisation_id === organisation_id);
  const digits = (text) => text.replace(/\s/g, '');
  await tabTo(page, (e) => e.name?.startsWith(`${mine.organisation}, Вежливость, с замечанием: `) && digits(e.name).endsWith(`:${mine.checks.polite[1]}`), 500);
  await page.keyboard.press('Enter');
  await page.waitForURL((u) => u.searchParams.get('check') === 'polite' && u.searchParams.get('result') === 'remark' && u.searchParams.get('who') === organisation_id);
  await page.getByRole('heading', { name: 'Обращение и тон: с замечанием' }).waitFor();
  await page.locator(`a[href^="/messages/${id}#"]`).first().waitFor();
  assert.equal(await page.getByRole('table', { name: 'Ответы', exact: true }).locator('tbody tr').count(), Math.min(50, mine.checks.polite[1]));
  const name = await calledBy(api, token, id);
  await tabTo(page, (e) => e.name === name, 300);
  await page.keyboard.press('Enter');
  await page.locator('.answer-check').getByText('Упрёк заявителю').first().waitFor();
});

test('a conflict is entered from the card by key, settled on the screen, its versions are kept', async () => {
  const id = await answered('Здравствуйте! Дверь и мусор: 12.03.2026.');
  const page = await open('head', { path: `/messages/${id}` });
  await page.getByRole('heading', { name: 'Конфликты и ошибки' }).waitFor();
  await page.getByRole('heading', { name: 'История' }).waitFor();
  await page.settled();
  await page.keyboard.press('b');
  await page.getByRole('dialog', { name: 'Конфликт или ошибка' }).waitFor();
  await tabTo(page, (e) => e.label === 'Что произошло', 20);
  await page.keyboard.type('Ответили не на тот вопрос');
  await press(page, 'Записать', 40);
  await page.getByText('Ответили не на тот вопрос').waitFor();
  await page.getByRole('link', { name: 'все: 1' }).waitFor();
  await focusOn(page, (e) => e.name === 'Внести конфликт или ошибку');
  await page.keyboard.press('Shift+Tab');
  await focusOn(page, (e) => e.name === 'все: 1');
  await page.keyboard.press('Enter');
  await page.waitForURL((u) => u.searchParams.get('message_id') === id);
  await page.getByText('Всего 1, не улажено 1').waitFor();
  await tabTo(page, (e) => e.name?.startsWith('Изменить или уладить'), 80);
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').waitFor();
  for (const [label, words] of [['Как улажено', 'Дан новый ответ'], ['Кем улажено', 'Руководитель'], ['Когда улажено', new Date().toLocaleDateString('ru', { timeZone: 'Europe/Moscow' })]]) {
    await tabTo(page, (e) => e.label === label, 40);
    await page.keyboard.type(words);
  }
  await press(page, 'Записать', 20);
  await page.getByText('Всего 1, не улажено 0').waitFor();
  await page.getByText('Дан новый ответ').first().waitFor();
  await tabTo(page, (e) => e.name?.startsWith('История'), 80);
  await page.keyboard.press('Enter');
  await page.getByText('Версия 1').first().waitFor();
  const other = await open('mayor', { path: `/quality?tab=conflicts&message_id=${id}` });
  await other.getByText('Дан новый ответ').first().waitFor();
  assert.equal(await other.getByRole('button', { name: 'Новая запись' }).count(), 0);
});
