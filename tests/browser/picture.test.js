// «Картина»: from «Сводка» to one theme, its numbers, its parts and what other registers say of it, by keyboard; both sizes.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tabTo, useBrowser } from './page.mjs';

const { page: open } = await useBrowser();
const digits = (text) => Number(text.replace(/\D/g, ''));
const found = async (page) => {
  await page.settled();
  return digits(await page.locator('.page-head .lead').innerText());
};

test('«Сводка» leads to the picture of a theme, its numbers to their records', async () => {
  const page = await open('head');
  const name = await page.locator('.ranking a[href^="/picture?theme_id="]').first().innerText();
  await tabTo(page, (e) => e.tag === 'A' && e.name === name, 150);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name, exact: true }).waitFor();
  await page.settled();
  for (const panel of ['Проблемы', 'Сигналы', 'Причины', 'Дорожные карты', 'Удовлетворённость', 'Публикации и комментарии']) await page.getByRole('region', { name: panel }).waitFor();
  const tiles = await page.locator('.tile a').evaluateAll((all) => all.map((a) => [a.getAttribute('href'), a.querySelector('b').textContent]));
  const parts = await page.locator('.picture-parts .rank-num a').evaluateAll((all) => all.map((a) => [a.getAttribute('href'), a.lastChild.textContent]));
  assert.equal(tiles.length, 6);
  assert.ok(parts.length > 2);
  for (const [href, text] of [...tiles, ...parts.slice(0, 2), ...parts.slice(-1)]) {
    await page.goto(href);
    assert.equal(await found(page), digits(text), href);
  }
  assert.deepEqual(page.faults, []);
});

test('a part leads to its own picture; a wrong address says so', async () => {
  const page = await open('head', { path: '/picture?district_id=1' });
  const organisation = page.locator('.picture-parts a[href^="/picture?organisation_id="]').first();
  const name = await organisation.innerText();
  await organisation.click();
  await page.getByRole('heading', { level: 1, name, exact: true }).waitFor();
  await page.getByText('Без организации').waitFor({ state: 'detached' });
  for (const query of ['', 'theme_id=999999', 'theme_id=1&district_id=1']) {
    await page.goto(`/picture?${query}`);
    await page.getByText('Такой темы, организации или района нет, или они вам не показываются.').waitFor();
  }
});

test('on a phone nothing goes sideways', async () => {
  const page = await open('head', { size: 'phone' });
  await page.goto('/picture?district_id=1');
  await page.settled();
  await page.getByRole('heading', { name: 'Каналы' }).waitFor();
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth));
  assert.deepEqual(page.faults, []);
});
