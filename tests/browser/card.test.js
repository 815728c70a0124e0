// «Суть» on the card: words marked in the text, corrected in two keys in the Russian layout, by a selection, from the whole list.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { apiOf } from '../lib/api.js';
import { useProduct } from '../lib/product.js';
import { focusOn, tabTo, useBrowser } from './page.mjs';

const { page: open } = await useBrowser();
const product = await useProduct();
const api = apiOf(product);
const token = await product.token('head');

const TEXT = 'Возле подъезда сломана лавочка, на Багратиона 12 не горит фонарь. Прошу вас починить лавочку. Просим также подмести дорожку.';
async function make(more = {}) {
  const answer = await api.post('/messages', { token, json: { kind: 'message', channel: 'phone', text: TEXT, ...more } });
  return `/messages/${answer.json.id}`;
}
const row = (page, field) => page.locator(`.substance [data-field=${field}]`);
const value = (page, field) => row(page, field).locator('.card-value a, .card-value > span').first();
const told = (page, field, text) => row(page, field).locator('.card-row').getByText(text, { exact: true }).first().waitFor();
const choices = (page) => page.getByRole('listbox', { name: /предложения$/ });

test('each row has its words, and looking at them marks them in the text', async () => {
  const page = await open('head', { path: await make() });
  await told(page, 'object', 'Лавочка');
  assert.equal(await value(page, 'fault').innerText(), 'Сломано, повреждено');
  assert.equal(await value(page, 'place').innerText(), 'улица Багратиона, 12');
  assert.equal(await value(page, 'wish').innerText(), 'починить лавочку');
  assert.equal(await row(page, 'object').locator('.card-by').innerText(), 'программа');
  assert.equal(await value(page, 'theme').innerText(), 'не определена');
  assert.deepEqual(await page.locator('.card-text mark.said').allInnerTexts(), ['сломана', 'лавочка', 'Багратиона 12', 'починить лавочку']);
  assert.equal(await page.locator('.card-text').innerText(), TEXT);
  await tabTo(page, (e) => /Показать в тексте: сломана/.test(e.name ?? e.label ?? ''), 80);
  await page.locator('.card-text mark.on', { hasText: 'сломана' }).waitFor();
  assert.deepEqual(page.faults, []);
});

test('words that sound urgent propose an importance, which one key takes', async () => {
  const page = await open('head', { path: await make({ text: 'На детской площадке искрит провод' }) });
  await told(page, 'urgency', 'Чрезвычайная');
  await row(page, 'urgency').getByText('Слова говорят за важность').waitFor();
  await page.keyboard.press('v');
  await page.getByText('Важность: чрезвычайная', { exact: true }).waitFor();
  await page.locator('.history').getByText(/Важность: Обычная → Чрезвычайная/).waitFor();
  assert.equal(await row(page, 'urgency').getByText('Слова говорят за важность').count(), 0, 'there is nothing left to raise');
  await page.keyboard.press('Digit7');
  await choices(page).waitFor();
  await page.keyboard.press('Digit0');
  await told(page, 'urgency', 'обычная');
  await told(page, 'urgency', 'человек');
  assert.deepEqual(page.faults, []);
});

test('two keys correct a row: its number and Enter for the next proposal, or the number of one', async () => {
  const page = await open('head', { path: await make() });
  await told(page, 'object', 'Лавочка');
  await page.keyboard.press('Digit1');
  await choices(page).waitFor();
  assert.match(await choices(page).innerText(), /Лавочка[\s\S]*сейчас/);
  await page.keyboard.press('Enter');
  await told(page, 'object', 'Уличное освещение');
  await told(page, 'object', 'человек');
  await focusOn(page, (e) => /Исправить: объект/.test(e.label ?? e.name ?? ''));

  await page.keyboard.press('Digit2');
  await choices(page).waitFor();
  await page.keyboard.press('Digit0');
  await told(page, 'fault', 'не найдена');
  await told(page, 'fault', 'человек');
  await page.keyboard.press('Digit4');
  await choices(page).waitFor();
  await page.keyboard.press('Digit2');
  await told(page, 'wish', 'подмести дорожку');
  await page.locator('.history').getByText('Пожелание:').waitFor();
  assert.match(await page.locator('.history').innerText(), /Объект: Лавочка → Уличное освещение[\s\S]*Пожелание: починить лавочку → подмести дорожку/);
  assert.deepEqual(page.faults, []);
});

test('selected words and two keys: they are the words of the row', async () => {
  const page = await open('head', { path: await make() });
  await told(page, 'object', 'Лавочка');
  await page.evaluate(() => {
    const mark = [...document.querySelectorAll('.card-text')][0];
    const walker = document.createTreeWalker(mark, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const at = node.data.indexOf('не горит фонарь');
      if (at < 0) continue;
      const range = document.createRange();
      range.setStart(node, at);
      range.setEnd(node, at + 'не горит фонарь'.length);
      getSelection().removeAllRanges();
      getSelection().addRange(range);
    }
  });
  await page.keyboard.press('Digit1');
  await choices(page).waitFor();
  await page.keyboard.press('Enter');
  await told(page, 'object', 'Уличное освещение');
  await row(page, 'object').getByText('«не горит фонарь»').waitFor();
});

test('another object is found by typing; Escape leaves everything as it was', async () => {
  const page = await open('head', { path: await make() });
  await told(page, 'object', 'Лавочка');
  await page.keyboard.press('Digit1');
  await choices(page).waitFor();
  await page.keyboard.press('Escape');
  await choices(page).waitFor({ state: 'detached' });
  await focusOn(page, (e) => /Исправить: объект/.test(e.label ?? e.name ?? ''));
  await page.keyboard.press('Digit1');
  await choices(page).waitFor();
  await page.keyboard.press('End');
  await page.keyboard.press('Enter');
  await focusOn(page, (e) => (e.label ?? e.name) === 'Объект');
  await page.keyboard.type('урна');
  await page.keyboard.press('Enter');
  await told(page, 'object', 'Урна');
});

test('a place is taken from the text, another one in its own window; the list has the object as a filter', async () => {
  const path = await make({ text: 'На улице Крупской, 20, не горят фонари. На улице Багратиона, 5, тоже темно' });
  const page = await open('head', { path });
  await told(page, 'place', 'улица Крупской, 20');
  await page.keyboard.press('Digit3');
  await choices(page).waitFor();
  await page.keyboard.press('Enter');
  await told(page, 'place', 'улица Багратиона, 5');
  await page.keyboard.press('Digit3');
  await choices(page).waitFor();
  await page.keyboard.press('End');
  await page.keyboard.press('Enter');
  await page.getByRole('dialog', { name: 'Место' }).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog', { name: 'Место' }).waitFor({ state: 'detached' });
  await value(page, 'object').click();
  await page.waitForURL(/\/messages\?object=light/);
  await page.getByRole('list', { name: 'Действующий отбор' }).getByText('Уличное освещение').waitFor();
});

test('somebody was faster: the choice is not lost', async () => {
  const path = await make();
  const page = await open('head', { path });
  await told(page, 'object', 'Лавочка');
  const { etag } = await api.get(path, { token });
  await api.patch(`${path}/card`, { token, etag, json: { fault: null } });
  await page.keyboard.press('Digit1');
  await choices(page).waitFor();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Запись успели изменить' });
  await dialog.waitFor();
  await dialog.getByText('Уличное освещение').waitFor();
  await dialog.getByRole('button', { name: 'Сохранить выбранное' }).click();
  await told(page, 'object', 'Уличное освещение');
  await told(page, 'fault', 'не найдена');
});

test('who may not edit sees rows and words, and no way to change them', async () => {
  const page = await open('mayor', { path: await make(), size: 'phone' });
  await told(page, 'object', 'Лавочка');
  assert.equal(await page.locator('.substance').getByRole('button', { name: /Исправить/ }).count(), 0);
  await page.keyboard.press('Digit1');
  assert.equal(await choices(page).count(), 0);
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), 'nothing sticks out');
});
