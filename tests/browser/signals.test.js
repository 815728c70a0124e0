// «Сигналы»: a burst is read in words, its records and picture are opened, it is decided upon, all by keyboard.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { useProduct } from '../lib/product.js';
import { plantBurst, plantGathering } from '../lib/signals.js';
import { tabTo, useBrowser } from './page.mjs';

const { page: open } = await useBrowser();
const product = await useProduct();
const organisation_id = await product.value("select organisation_id::text from account where login = 'recipient'");
const { theme_id } = await plantBurst(product, { organisation_id });
const theme = await product.value(`select name from theme where id = ${theme_id}`);
const organisation = await product.value(`select short_name from organisation where id = ${organisation_id}`);

test('a signal is read, its records counted, its numbers shown as a table, its verdict written by keys', async () => {
  const page = await open('head', { path: `/signals?theme_id=${theme_id}&kind=organisation` });
  await page.getByRole('link', { name: `${theme}: ${organisation}` }).waitFor();
  assert.match(await page.locator('main').innerText(), /ожидалось\s\d+, обычно не больше\s\d+, поступило\s\d+ от\s\d+\sчеловек/);
  await tabTo(page, (e) => e.name?.startsWith('Поступило'), 80);
  const said = Number((await page.evaluate(() => document.activeElement.textContent)).trim());
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/messages\?/);
  await page.getByText(`Показано ${said}`).waitFor();
  await page.goBack();
  await page.getByRole('link', { name: `${theme}: ${organisation}` }).waitFor();
  await page.keyboard.press('KeyJ');
  await page.keyboard.press('Enter');
  await page.getByRole('img', { name: /По дням с/ }).waitFor();
  await tabTo(page, (e) => e.name === 'Числа по дням', 80);
  await page.keyboard.press('Enter');
  await page.getByRole('columnheader', { name: 'Обычно не больше' }).waitFor();
  await page.keyboard.press('KeyX');
  await page.getByRole('dialog', { name: /Ложный/ }).waitFor();
  await tabTo(page, (e) => e.label?.startsWith('Почему сигнал ложный'), 10);
  await page.keyboard.type('Перенос записей');
  await tabTo(page, (e) => e.name === 'Записать', 10);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'История' }).waitFor();
  await page.getByText('Перенос записей').waitFor();
  assert.equal(await product.value(`select g.state from signal g join series s on s.id = g.series_id where s.theme_id = ${theme_id} and s.kind = 'organisation'`), 'false');
});

test('the chronic view leads from a number to its records', async () => {
  const page = await open('head', { path: '/signals?tab=chronic' });
  await page.getByRole('heading', { name: 'Темы по весу' }).waitFor();
  await page.getByRole('heading', { name: 'Как скоро возвращается решённое' }).waitFor();
  await page.locator('section[aria-labelledby="chronic-themes"] tbody tr').first().waitFor();
  await tabTo(page, (e) => / записей \d+, показать$/.test(e.name ?? ''), 60);
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/messages\?/);
});

test('who may only read has no verdicts; who sees one organisation sees no city', async () => {
  const page = await open('recipient', { path: `/signals?theme_id=${theme_id}&explained=true` });
  await page.getByRole('link', { name: `${theme}: ${organisation}` }).waitFor();
  assert.equal(await page.getByText('весь город').count(), 0);
  await page.getByRole('link', { name: `${theme}: ${organisation}` }).click();
  await page.getByRole('heading', { name: 'История' }).waitFor();
  assert.equal(await page.getByRole('button', { name: 'Подтвердить' }).count(), 0);
});

test('a gathering in one district says how it was found', async () => {
  const { theme_id: gathered } = await plantGathering(product);
  const page = await open('head', { path: `/signals?theme_id=${gathered}` });
  await page.getByText('замечен сравнением с другими районами').waitFor();
  await page.locator('main .row-link').first().click();
  await page.getByRole('heading', { name: 'История' }).waitFor();
  await page.getByText('замечен сравнением с другими районами').waitFor();
});
