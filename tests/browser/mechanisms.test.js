// The register of mechanisms by keyboard: one is put down, tells what it has brought, is changed.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { useProduct } from '../lib/product.js';
import { tabTo, useBrowser } from './page.mjs';

const { page: open } = await useBrowser();
const product = await useProduct();
const named = (text) => (here) => here.name.startsWith(text) || here.label?.startsWith(text);

test('a mechanism is put down by keyboard and stands in the register with its share', async () => {
  const [theme] = await product.sql('select name from theme where significant and parent_id is not null order by id limit 1');
  const [place] = await product.sql('select o.name, f.name as official from official f join organisation o on o.id = f.organisation_id order by f.id limit 1');
  const page = await open('head', { path: '/control?tab=mechanisms' });
  await tabTo(page, named('Новый механизм'), 80);
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').waitFor();
  const type = async (label, text) => {
    await tabTo(page, named(label), 80);
    await page.keyboard.press('Control+A');
    await page.keyboard.type(text);
  };
  /** A combo box: typing narrows, Enter takes the first. */
  const choose = async (label, text) => {
    await type(label, text);
    await page.getByRole('option').filter({ hasText: text }).first().waitFor();
    await page.keyboard.press('Enter');
  };
  await page.keyboard.type('Проба ускорения');
  await choose('Тема', theme.name);
  await type('Что подходит', 'Всё, что рядом');
  await choose('Организация ответственного', place.name);
  await choose('Ответственное лицо', place.official);
  await tabTo(page, named('Записать'), 80);
  await page.keyboard.press('Enter');
  const item = page.getByRole('listitem').filter({ has: page.getByRole('heading', { name: 'Проба ускорения' }) });
  await item.waitFor();
  const text = await item.innerText();
  assert.match(text, /действует/);
  assert.match(text, /Регистрация — 1\sдень → Рассмотрение — 7\sдней → Ответ — 2\sдня, всего 10\sдней/);
  assert.match(text, new RegExp(place.official));
  assert.deepEqual(page.faults, []);
});
