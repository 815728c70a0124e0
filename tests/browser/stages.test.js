// «Где стоит» of «Качество», by keyboard alone: a number opens its records, another month and other rows keep the screen.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { apiOf, granted } from '../lib/api.js';
import { useProduct } from '../lib/product.js';
import { eventually } from '../lib/world.js';
import { focusOn, tabTo, useBrowser } from './page.mjs';

const { page: open } = await useBrowser();
const product = await useProduct();
const api = apiOf(product);
const token = await product.token('head');
await eventually('the stages are counted', async () => Number(await product.value('select count(*) from stage_run')) > 0);
const { months } = granted(await api.get('/stages', { token }));
const [, month] = months;

test('a number of a stage opens its records, the longest first, and one of them its card', async () => {
  const { items } = granted(await api.get('/stages', { token, query: { month } }));
  const f = items.find((i) => i.kind === 'organisation' && i.id && i.stage === 'work' && i.stays < 40);
  const page = await open('head', { path: `/quality?tab=stages&month=${month}` });
  await page.getByRole('heading', { name: 'Весь город' }).waitFor();
  await tabTo(page, (e) => e.name?.startsWith(`${f.name}, работа: медиана`), 600);
  await page.keyboard.press('Enter');
  await page.waitForURL((u) => u.searchParams.get('stage') === 'work' && u.searchParams.get('who') === f.id);
  await focusOn(page, (e) => e.name === 'Работа: самые долгие сверху' || e.id === 'stays');
  const rows = page.getByRole('table', { name: 'Пребывания на этапе' }).locator('tbody tr');
  await rows.first().waitFor();
  assert.equal(await rows.count(), f.stays);
  const first = await rows.first().locator('a').getAttribute('href');
  await tabTo(page, (e) => e.name?.startsWith('№'), 60);
  await page.keyboard.press('Enter');
  await page.waitForURL((u) => u.pathname === first);
});

test('another month and rows by theme are chosen in the filter', async () => {
  const page = await open('head', { path: `/quality?tab=stages&month=${month}` });
  await page.getByRole('heading', { name: 'По организациям' }).waitFor();
  await tabTo(page, (e) => e.label === 'Строки', 60);
  await page.keyboard.press('ArrowDown');
  await page.getByRole('heading', { name: 'По темам' }).waitFor();
  assert.equal(new URL(page.url()).searchParams.get('by'), 'theme');
  assert.equal(new URL(page.url()).searchParams.get('month'), month);
  await page.goto(`${new URL(page.url()).origin}/quality?tab=stages&month=2001-01-01`);
  await page.getByText('За этот месяц чисел нет').waitFor();
});
