// «Контроль сроков» by keyboard: the numbers open their records, an organisation is chosen, a phone and paper show the same.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { useProduct } from '../lib/product.js';
import { tabTo, useBrowser } from './page.mjs';

const { page: open } = await useBrowser();
const product = await useProduct();
const number = (text) => Number(text.replace(/\D/g, ''));
const totalOf = async (page) => number(await page.locator('.page-head .lead').innerText());

test('numbers are reached by Tab and open exactly their records; «назад» comes back', async () => {
  const page = await open('head', { path: '/control' });
  const row = page.getByRole('table', { name: 'Сроки по организациям' }).locator('tbody tr').first();
  const link = row.locator('td').first().getByRole('link');
  const late = number(await link.innerText());
  const name = await link.getAttribute('aria-label');
  assert.ok(late > 0);
  await tabTo(page, (here) => here.name === name, 80);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Обращения', level: 1 }).waitFor();
  await page.settled();
  assert.equal(await totalOf(page), late);
  await page.goBack();
  await page.getByRole('heading', { name: 'По организациям' }).waitFor();
  assert.deepEqual(page.faults, []);
});

test('an organisation narrows the screen, the address keeps it, executors and kinds open their records', async () => {
  const page = await open('head', { path: '/control?days=14' });
  await page.getByText('Сегодня и ещё 14').waitFor();
  const first = page.getByRole('table', { name: 'Сроки по организациям' }).locator('tbody th a').first();
  const name = await first.innerText();
  await tabTo(page, (here) => here.name === name, 80);
  await page.keyboard.press('Enter');
  await page.waitForURL(/organisation_id=\d+/);
  await page.settled();
  assert.match(page.url(), /days=14/);
  for (const table of ['Сроки по исполнителям', 'Неисполненные сроки по видам']) {
    const link = page.getByRole('table', { name: table }).locator('td a').first();
    const wanted = number(await link.innerText());
    await link.press('Enter');
    await page.getByRole('heading', { name: 'Обращения', level: 1 }).waitFor();
    await page.settled();
    assert.equal(await totalOf(page), wanted, table);
    assert.equal(await page.locator('.chip', { hasText: '№' }).count(), 0, 'the chips name people and organisations');
    await page.goBack();
    await page.getByRole('table', { name: table }).waitFor();
  }
  assert.deepEqual(page.faults, []);
});

test('on a phone every number has its name, on paper the tables stand without controls', async () => {
  const phone = await open('head', { path: '/control', size: 'phone' });
  const cell = phone.getByRole('table', { name: 'Сроки по организациям' }).locator('td').first();
  assert.equal(await cell.evaluate((e) => getComputedStyle(e, '::before').content), '"Просрочено"');
  const page = await open('head', { path: '/control' });
  await page.emulateMedia({ media: 'print' });
  assert.equal(await page.locator('.control-bar').isVisible(), false);
  assert.equal(await page.getByRole('button', { name: 'Печать' }).isVisible(), false);
  assert.equal(await page.getByRole('table', { name: 'Сроки по организациям' }).isVisible(), true);
  assert.ok(await product.value('select count(*)::int from message where open') > 0);
});
