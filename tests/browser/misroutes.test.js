// «Не туда» of «Качество», by keyboard alone: a number opens its records, one of them its card.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { apiOf, granted } from '../lib/api.js';
import { useProduct } from '../lib/product.js';
import { eventually } from '../lib/world.js';
import { focusOn, tabTo, useBrowser } from './page.mjs';

const { page: open } = await useBrowser();
const product = await useProduct();
const token = await product.token('head');
await eventually('the night has counted', async () => Number(await product.value('select count(*) from stage_run')) > 0);

test('a number opens just its records, one of them its card', async () => {
  const way = granted(await apiOf(product).get('/misroutes/figures', { token })).items.find((w) => w.theme && w.first_organisation && w.organisation);
  const page = await open('head', { path: '/quality?tab=routes' });
  await page.getByRole('heading', { name: 'Откуда и куда' }).waitFor();
  await tabTo(page, (e) => e.name?.startsWith(`${way.theme}, ${way.first_organisation}, ${way.organisation}: записей ${way.messages},`), 300);
  await page.keyboard.press('Enter');
  await page.waitForURL((u) => u.searchParams.get('list') === 'all' && u.searchParams.get('now') === way.organisation_id);
  await focusOn(page, (e) => e.id === 'astray' || e.name === 'Записи');
  const rows = page.getByRole('table', { name: 'Записи, которые сначала попали не туда' }).locator('tbody tr');
  await rows.first().waitFor();
  assert.equal(await rows.count(), way.messages);
  const first = await rows.first().locator('a').getAttribute('href');
  await tabTo(page, (e) => e.name?.startsWith('№'), 60);
  await page.keyboard.press('Enter');
  await page.waitForURL((u) => u.pathname === first);
});
