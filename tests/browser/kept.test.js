// What is done with a search as a whole: export with progress, links live and frozen, alerts.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { deleteNow, granted } from '../lib/api.js';
import { eventually, openWorld, uniqueWord } from '../lib/world.js';
import { found, tabTo, useBrowser } from './page.mjs';

const { api, as } = await openWorld();
const { page: open } = await useBrowser();

test('a file of everything found has as many rows as the screen says', async () => {
  const page = await open('analyst', { path: '/search?q=яма&from=2026-03-01&to=2026-05-31' });
  const n = await found(page);
  await page.getByRole('button', { name: 'Выгрузить' }).click();
  const dialog = page.getByRole('dialog', { name: 'Выгрузить найденное' });
  await dialog.getByLabel('NDJSON').check();
  await dialog.getByRole('button', { name: 'Выгрузить' }).click();
  const [file] = await Promise.all([page.waitForEvent('download'), dialog.getByRole('button', { name: 'Скачать NDJSON' }).click()]);
  const rows = readFileSync(await file.path(), 'utf8').trim().split('\n').map((line) => JSON.parse(line)).filter((r) => !r._export);
  assert.equal(rows.length, n);
  assert.deepEqual(page.faults, []);
});

async function linkTo(page, way) {
  await page.getByRole('button', { name: 'Ссылка' }).click();
  const dialog = page.getByRole('dialog', { name: 'Ссылка на найденное' });
  await dialog.getByLabel(way).check();
  await dialog.getByRole('button', { name: 'Получить ссылку' }).click();
  return dialog.getByLabel('Ссылка', { exact: true }).inputValue();
}

test('a frozen link keeps its set, a live one searches anew', async () => {
  const page = await open('analyst', { path: '/search?q=фонарь&kind=message' });
  const n = await found(page);
  await page.goto(await linkTo(page, 'Зафиксированная'));
  await page.getByText('Зафиксированный набор').waitFor();
  assert.equal(await found(page), n);
  assert.equal(await page.getByRole('combobox', { name: 'Порядок' }).count(), 0, 'its order is kept with it');
  await page.goto(`${page.url()}&sort=date`);
  assert.equal(await found(page), n, 'an order in the address does not end in an error');
  await page.getByRole('link', { name: 'Искать заново' }).click();
  await page.waitForURL(/q=/);
  assert.equal(new URL(page.url()).searchParams.get('kind'), 'message');
  assert.equal(await found(page), n);
  await page.goto(await linkTo(page, 'Живая'));
  await page.waitForURL(/[?&]q=/);
  assert.equal(await found(page), n);
});

test('a frozen set is exported from its own screen by keyboard: the same rows, though more has been found since', async () => {
  const word = uniqueWord('набор');
  const create = async (text) => granted(await api.post('/messages', { token: await as('head'), json: { kind: 'message', channel: 'phone', text } }), 201);
  for (let i = 0; i < 3; i += 1) await create(`${word} ${i}`);
  const count = async () => granted(await api.get('/search', { token: await as('analyst'), query: { q: word } })).total.value;
  await eventually('three are found', async () => await count() === 3);
  const page = await open('analyst', { path: `/search?q=${word}` });
  const link = await linkTo(page, 'Зафиксированная');
  await create(`${word} позже`);
  await eventually('four are found', async () => await count() === 4);
  await page.goto(link);
  const note = page.locator('.note.frozen');
  await note.waitFor();
  assert.equal(await found(page), 3);
  await tabTo(page, (e) => e.name === 'Выгрузить', 60);
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Выгрузить зафиксированный набор' });
  await dialog.getByText('3 записи').waitFor();
  await dialog.getByLabel('NDJSON').check();
  await tabTo(page, (e) => e.name === 'Выгрузить', 10);
  await page.keyboard.press('Enter');
  const [file] = await Promise.all([page.waitForEvent('download'), dialog.getByRole('button', { name: 'Скачать NDJSON' }).press('Enter')]);
  const rows = readFileSync(await file.path(), 'utf8').trim().split('\n').map((line) => JSON.parse(line)).filter((r) => !r._export);
  assert.deepEqual(rows.map((r) => r.text.replace(word, '').trim()).sort(), ['0', '1', '2']);
  assert.deepEqual(page.faults, []);
});

test('an alert is made after a look at 30 days, changed and removed', async () => {
  const name = uniqueWord('оповестить');
  granted(await api.post('/saved-searches', { token: await as('analyst'), json: { name, q: 'снег' } }), 201);
  const page = await open('analyst', { path: '/saved-searches' });
  await page.locator('.saved').filter({ hasText: name }).getByRole('button', { name: 'Оповещать' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText(/За последние 30 дней сработало бы/).waitFor();
  assert.equal(await dialog.locator('.bar-col').count(), 30);
  await dialog.getByRole('button', { name: 'Создать оповещение' }).click();
  await dialog.waitFor({ state: 'detached' });
  await page.goto('/alerts');
  const row = page.locator('.saved').filter({ hasText: name });
  await row.getByText('Спокойно').waitFor();
  await row.getByRole('button', { name: 'Изменить' }).click();
  await dialog.getByLabel(/новых записей не меньше/).fill('9');
  await dialog.getByRole('button', { name: 'Сохранить' }).click();
  await row.getByText('не меньше 9 новых за сутки').waitFor();
  await row.getByRole('button', { name: 'Удалить' }).click();
  await dialog.getByRole('button', { name: 'Удалить' }).click();
  await row.waitFor({ state: 'detached' });
  assert.deepEqual(page.faults, []);
});

test('the menu of saved searches gives the focus to its first entry, and to saving where there is none', async () => {
  const focused = (page) => page.waitForFunction(() => document.activeElement.closest('.saved-menu') && document.activeElement.textContent.trim());
  const name = uniqueWord('первый');
  const { id } = granted(await api.post('/saved-searches', { token: await as('pages'), json: { name, q: 'снег' } }), 201);
  const page = await open('pages', { path: '/search?q=яма' });
  const menu = page.getByRole('button', { name: 'Сохранённые', exact: true });
  await menu.press('Enter');
  await focused(page);
  const first = page.locator('.saved-menu li a').first();
  assert.ok(await first.evaluate((a) => a === document.activeElement));
  await page.keyboard.press('Enter');
  await page.waitForURL((url) => url.searchParams.get('q') !== 'яма');
  const saved = granted(await api.get('/saved-searches', { token: await as('pages') })).items;
  if (saved.some((s) => s.id !== id)) return;
  granted(await deleteNow(api, `/saved-searches/${id}`, await as('pages')), 204);
  await page.reload();
  await page.settled();
  await menu.press('Enter');
  await focused(page);
  assert.equal(await page.evaluate(() => document.activeElement.textContent.trim()), 'Сохранить этот');
});
