// «Модели»: from nothing to a version, its proposals taken by one key on the card, an earlier version put live with a reason.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { apiOf, granted } from '../lib/api.js';
import { startProduct } from '../lib/product.js';

// A copy of its own: live models change the cards of every other test.
const product = await startProduct();
after(() => product.stop());
process.env.MCU_TEST_URL = product.url;
const { focusOn, tabTo, useBrowser } = await import('./page.mjs');
const { page: open } = await useBrowser();
const api = apiOf(product);
const token = await product.token('head');

const named = (text) => (e) => new RegExp(text).test(e.label ?? e.name ?? '');
const themes = (page) => page.getByRole('table', { name: 'Темы: версии' }).locator('tbody tr');

test('an empty screen says what to do; training is ordered and its figures come', async () => {
  const page = await open('head', { path: '/models' });
  await page.getByText('нужно хотя бы 60 таких записей').first().waitFor();
  await tabTo(page, named('Обучить сейчас'), 80);
  await page.keyboard.press('Enter');
  await themes(page).first().waitFor({ timeout: 400e3 });
  await page.getByRole('button', { name: 'Обучить сейчас' }).waitFor({ timeout: 400e3 });
  assert.match(await themes(page).first().innerText(), /действует[\s\S]*после обучения[\s\S]*%/);
  assert.deepEqual(page.faults, []);
});

test('a new record shows the proposed theme with its chance and words; one key takes it', async () => {
  const { id } = granted(await api.post('/messages', { token, json: { kind: 'message', channel: 'phone', text: 'Третий день нет горячей воды, батареи холодные' } }), 201);
  const page = await open('head', { path: `/messages/${id}` });
  const row = page.locator('.substance [data-field=theme]');
  await row.locator('.card-proposal').waitFor();
  const proposal = await row.locator('.card-proposal').innerText();
  assert.match(proposal, /Предложение модели:.*\d+\s%.*Принять/s);
  await page.keyboard.press('Digit6');
  await page.getByRole('listbox', { name: 'Тема: предложения' }).waitFor();
  assert.match(await page.getByRole('listbox', { name: 'Тема: предложения' }).innerText(), /\d+ %[\s\S]*\d+ %[\s\S]*\d+ %/);
  await page.keyboard.press('Escape');
  await focusOn(page, named('Исправить: тема'));
  await page.keyboard.press('KeyT');
  await row.locator('.card-row').getByText('человек', { exact: true }).waitFor();
  assert.ok(proposal.includes(await row.locator('.card-value a').innerText()));
  assert.equal(await product.value(`select count(*) from model_verdict where message_id = ${id} and guessed = became`), 1);
  assert.deepEqual(page.faults, []);
});

test('another version is put live with a reason, which stays to be read', async () => {
  const page = await open('head', { path: '/models' });
  await page.getByRole('button', { name: 'Обучить сейчас' }).click();
  await themes(page).nth(1).waitFor({ timeout: 400e3 });
  await page.getByRole('button', { name: 'Обучить сейчас' }).waitFor({ timeout: 400e3 });
  await tabTo(page, named('Сделать действующей версию'), 80);
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').waitFor();
  await tabTo(page, (e) => e.tag === 'TEXTAREA', 10);
  await page.keyboard.type('Путает воду и отопление');
  await tabTo(page, (e) => (e.label ?? e.name ?? '') === 'Сделать действующей', 10);
  await page.keyboard.press('Enter');
  await page.getByText('Путает воду и отопление').waitFor();
  assert.equal(await product.value("select count(*) from model_switch where reason is not null and account_id is not null"), 1);
  assert.deepEqual(page.faults, []);
});
