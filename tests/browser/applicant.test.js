// The applicant on the card by keyboard: asked for with a purpose, hidden again when the card is left; texts masked for who may not see them.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { apiOf } from '../lib/api.js';
import { useProduct } from '../lib/product.js';
import { fill, focusOn, press, tabTo, useBrowser } from './page.mjs';

const { page: open } = await useBrowser();
const product = await useProduct();
const api = apiOf(product);
const token = await product.token('head');
const stamp = String(Date.now()).slice(-7);
const make = async (text) => (await api.post('/messages', { token, json: { kind: 'appeal', channel: 'written', text, applicant_name: 'Барсукова Нелли Игнатьевна', applicant_contacts: `8 910 ${stamp}` } })).json.id;
const one = await make('Прошу спилить дерево у дома, звоните Лукошкину Тимофею Ильичу, 8 910 555-44-33');
const two = await make('Прошу поставить лавку');

test('the applicant is shown by keyboard for a purpose and a reason, and goes when the card is left', async () => {
  const page = await open('head', { path: `/messages/${one}` });
  const section = page.getByRole('region', { name: 'Заявитель' });
  await section.getByText('Другие обращения этого заявителя: 1').waitFor();
  await tabTo(page, (e) => e.name === 'Показать заявителя', 120);
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Показать заявителя' });
  await dialog.waitFor();
  assert.ok(await dialog.getByRole('button', { name: 'Показать', exact: true }).isDisabled(), 'without purpose and reason nothing is asked');
  await tabTo(page, (e) => e.label === 'Цель', 20);
  await page.keyboard.press('ArrowDown');
  await tabTo(page, (e) => e.label === 'Зачем именно', 20);
  await page.keyboard.type('Готовим ответ');
  await tabTo(page, (e) => e.name === 'Показать', 20);
  await page.keyboard.press('Enter');
  await section.getByText('Барсукова Нелли Игнатьевна').waitFor();
  assert.match(await section.innerText(), new RegExp(`8 910 ${stamp}`));
  await focusOn(page, (e) => /Барсукова/.test(e.name));
  assert.equal(await product.value(`select count(*)::int from audit_log where action = 'personal.show' and object = 'messages/${one}'`), 1);
  await tabTo(page, (e) => e.name === 'Скрыть', 5);
  await page.keyboard.press('Enter');
  await section.getByRole('button', { name: 'Показать заявителя' }).waitFor();
  assert.equal(await page.getByText('Барсукова').count(), 0);
  await tabTo(page, (e) => e.name.startsWith('Другие обращения'), 120);
  await page.keyboard.press('Enter');
  await tabTo(page, (e) => e.name === `№ ${two}`, 5);
  await page.keyboard.press('Enter');
  await page.getByText('Прошу поставить лавку').first().waitFor();
  assert.equal(await page.getByText('Барсукова').count(), 0);
  assert.deepEqual(page.faults, []);
});

test('what was shown does not go over to the next card', async () => {
  const page = await open('head', { path: `/messages/${one}` });
  const section = page.getByRole('region', { name: 'Заявитель' });
  await section.getByRole('button', { name: 'Показать заявителя' }).click();
  await page.getByLabel('Цель').selectOption('answer');
  await page.getByLabel('Зачем именно').fill('Готовим ответ');
  await page.getByRole('button', { name: 'Показать', exact: true }).click();
  await section.getByText('Барсукова Нелли Игнатьевна').waitFor();
  await section.getByText('Другие обращения').click();
  await section.getByRole('link', { name: `№ ${two}` }).click();
  await page.getByText('Прошу поставить лавку').first().waitFor();
  await page.settled();
  assert.equal(await page.getByText('Барсукова').count(), 0);
  await page.goBack();
  await page.getByText('Прошу спилить дерево').first().waitFor();
  await page.settled();
  assert.equal(await page.getByText('Барсукова').count(), 0, 'nor is it there on the way back');
});

test('an analyst reads signs instead of persons, is told so, and has no button', async () => {
  const page = await open('analyst', { path: `/messages/${one}` });
  await page.getByText('звоните [ФИО], [телефон]').first().waitFor();
  assert.equal(await page.getByText(/Лукошкин|555-44/).count(), 0);
  const section = page.getByRole('region', { name: 'Заявитель' });
  await section.getByText('Персональные данные в текстах закрыты').waitFor();
  assert.equal(await section.getByRole('button').count(), 0);
  await section.getByText('Другие обращения этого заявителя: 1').waitFor();
  assert.deepEqual(page.faults, []);
});

test('a mistake in the applicant is put right by keyboard, and the history says so without his name', async () => {
  const phone = `8 911 ${stamp}`;
  const id = (await api.post('/messages', { token, json: { kind: 'message', channel: 'phone', text: 'Прошу починить качели', applicant_name: 'Клестов Павел', applicant_contacts: phone } })).json.id;
  const page = await open('head', { path: `/messages/${id}` });
  await tabTo(page, (e) => e.name === 'Исправить сведения о заявителе', 160);
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Исправить сведения о заявителе' });
  await dialog.waitFor();
  assert.ok(await dialog.getByRole('button', { name: 'Исправить' }).isDisabled());
  await tabTo(page, (e) => e.label.startsWith('Заменить имя'), 20);
  await page.keyboard.press('Space');
  await fill(page, 'Имя заявителя', 'Клёстова Павла Ивановна');
  await fill(page, 'Контакты заявителя', phone);
  await fill(page, 'Причина исправления', 'Опечатка при вводе');
  await press(page, 'Исправить');
  await page.getByText('Сведения о заявителе исправлены').first().waitFor();
  await dialog.waitFor({ state: 'detached' });
  await focusOn(page, (e) => e.name === 'Исправить сведения о заявителе');
  const history = page.getByRole('region', { name: 'История' });
  await history.getByText('Опечатка при вводе').waitFor();
  assert.match(await history.innerText(), /Исправлено: Имя заявителя, Контакты заявителя/);
  assert.equal(await page.getByText(/Клестов|Клёстов/).count(), 0);
  const shown = (await api.post(`/messages/${id}/applicant`, { token, json: { purpose: 'answer', reason: 'Проверка' } })).json;
  assert.deepEqual([shown.name, shown.contacts.text], ['Клёстова Павла Ивановна', phone]);
  assert.deepEqual(page.faults, []);
});

test('a message that is an appeal is put right by keyboard: it has to be registered now, and the card shows its terms', async () => {
  const id = (await api.post('/messages', { token, json: { kind: 'message', channel: 'phone', text: 'Прошу починить лавку' } })).json.id;
  const page = await open('head', { path: `/messages/${id}` });
  await tabTo(page, (e) => e.name === 'Исправить вид и канал', 160);
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Исправить вид и канал' });
  await dialog.waitFor();
  await tabTo(page, (e) => e.label === 'Вид', 20);
  await page.keyboard.press('ArrowUp');
  await dialog.getByText('надо зарегистрировать в три дня').waitFor();
  await fill(page, 'Причина исправления', 'Это обращение');
  await press(page, 'Исправить');
  await page.getByText('Вид и канал исправлены').first().waitFor();
  await dialog.waitFor({ state: 'detached' });
  await focusOn(page, (e) => e.name === 'Исправить вид и канал');
  await page.getByRole('button', { name: 'Зарегистрировать' }).waitFor();
  const history = page.getByRole('region', { name: 'История' });
  await history.getByText('Сообщение → Обращение').waitFor();
  assert.deepEqual(page.faults, []);
});

test('who may not put right has no button', async () => {
  const organisation_id = await product.value("select organisation_id::text from account where login = 'recipient'");
  const id = (await api.post('/messages', { token, json: { kind: 'message', channel: 'phone', text: 'Прошу починить фонарь', organisation_id } })).json.id;
  const page = await open('recipient', { path: `/messages/${id}` });
  await page.getByRole('region', { name: 'Заявитель' }).getByText('себя не назвал').waitFor();
  assert.equal(await page.getByRole('button', { name: /Исправить/ }).count(), 0);
});
