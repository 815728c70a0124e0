// The place on the card: its words marked, repaired by keyboard alone, given back to the machine.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { apiOf } from '../lib/api.js';
import { useProduct } from '../lib/product.js';
import { focusOn, tabTo, useBrowser } from './page.mjs';

const { page: open } = await useBrowser();
const product = await useProduct();
const api = apiOf(product);
const token = await product.token('head');

async function make(more = {}) {
  const answer = await api.post('/messages', { token, json: { kind: 'message', channel: 'phone', text: 'Рядом с домом 20 по ул. Крупской яма, просим заделать', ...more } });
  return `/messages/${answer.json.id}`;
}
const panel = (page) => page.locator('.message-place');

test('the place shows its words and how sure it is; the repair takes P, a name and Enter', async () => {
  const path = await make();
  const page = await open('head', { path });
  await panel(page).locator('mark').waitFor();
  assert.equal(await panel(page).locator('mark').innerText(), 'домом 20 по ул. Крупской');
  assert.match(await panel(page).innerText(), /улица Крупской, 20[\s\S]*надёжно, 9\d %[\s\S]*из текста/);

  await page.settled();
  await page.keyboard.press('p');
  const dialog = page.getByRole('dialog', { name: 'Место' });
  await dialog.waitFor();
  await page.settled();
  await focusOn(page, (e) => e.label === 'Улица');
  await page.keyboard.type('багратиона');
  await page.keyboard.press('Enter');
  await tabTo(page, (e) => e.label === 'Дом', 3);
  await page.keyboard.type('3/5 корп. 2');
  await page.keyboard.press('Enter');
  await dialog.waitFor({ state: 'detached' });
  await panel(page).getByText('улица Багратиона, 3/5к2').waitFor();
  assert.match(await panel(page).innerText(), /вручную/);
  await page.locator('.history li').filter({ hasText: 'Улица: улица Крупской → улица Багратиона' }).first().waitFor();

  await page.settled();
  await page.keyboard.press('p');
  await dialog.waitFor();
  await page.settled();
  await tabTo(page, (e) => e.name === 'Вернуть распознанное', 12);
  await page.keyboard.press('Enter');
  await panel(page).locator('mark').waitFor();
  assert.match(await panel(page).innerText(), /улица Крупской, 20/);
  assert.deepEqual(page.faults, []);
});

test('a wrong house is told beside it and what was typed stays; a doubtful place is offered, not taken', async () => {
  const path = await make({ text: 'Ждём Николаева И.П. с ответом' });
  const page = await open('head', { path, size: 'phone' });
  await panel(page).getByText('Улица и дом не определены.').waitFor();
  await panel(page).getByRole('button', { name: 'Указать место' }).click();
  const dialog = page.getByRole('dialog', { name: 'Место' });
  await dialog.getByText('похоже на имя человека или учреждения').waitFor();
  await dialog.getByRole('button', { name: 'улица Николаева' }).click();
  await dialog.getByLabel('Дом').fill('пять');
  await dialog.getByRole('button', { name: 'Сохранить' }).click();
  await dialog.locator('.field .wrong', { hasText: 'Дом пишется так: 12, 12а, 3/5 к. 2.' }).waitFor();
  assert.equal(await dialog.getByLabel('Дом').inputValue(), 'пять');
  await dialog.getByLabel('Дом').fill('5');
  await dialog.getByRole('button', { name: 'Сохранить' }).click();
  await panel(page).getByText('улица Николаева, 5').waitFor();
});

test('who may not edit sees the place alone', async () => {
  const page = await open('mayor', { path: await make() });
  await panel(page).locator('mark').waitFor();
  assert.equal(await panel(page).getByRole('button').count(), 0);
});
