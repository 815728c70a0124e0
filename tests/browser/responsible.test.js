// «Реестр ответственных»: a gap is seen and mended, a row changed, its history read, all by keyboard.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { plantCause } from '../lib/roadmaps.js';
import { useProduct } from '../lib/product.js';
import { SIZES, fill, press, tabTo, useBrowser } from './page.mjs';
import { seriousFaults } from './screens.mjs';

const { page: open } = await useBrowser();
const product = await useProduct();
const world = await plantCause(product);
/** Nobody else is called so, even when the file runs a second time. */
const official = `Реестров ${world.official}`;
await product.psql(`delete from responsibility where theme_id = ${world.theme}; update official set name = '${official}' where id = ${world.official}`);
const [theme, district, organisation] = await Promise.all([['theme', world.theme], ['district', world.district], ['organisation', world.organisation]].map(([table, id]) => product.value(`select ${table === 'organisation' ? 'short_name' : 'name'} from ${table} where id = ${id}`)));

/** Chooses in a list by typing. */
async function choose(page, label, text) {
  await fill(page, label, text);
  await page.getByRole('dialog').getByRole('option', { name: text }).first().waitFor();
  await page.keyboard.press('Enter');
}

test('where nobody answers is seen with what comes there, and mended in place', async () => {
  const page = await open('analyst', { path: `/responsible?tab=gaps&theme_id=${world.theme}` });
  await page.getByText('1 тема, пробелов:').waitFor();
  await tabTo(page, (e) => e.name.startsWith(`${theme}, ${district}: записей 450 за 90 дней`), 120);
  await press(page, `Назначить: ${theme}, ${district}`);
  await page.getByRole('dialog', { name: 'Назначить ответственного' }).waitFor();
  await choose(page, 'Организация', organisation);
  await choose(page, 'Должностное лицо', official);
  await press(page, 'Записать');
  await page.getByText('Реестр записан').waitFor();
  assert.deepEqual(await product.sql(`select official_id::text, district_id::text, account_id is not null as by from responsibility where theme_id = ${world.theme}`), [{ official_id: world.official, district_id: world.district, by: true }]);
  await page.getByRole('cell', { name: official }).waitFor();
});

test('a row is ended, which its history tells', async () => {
  const page = await open('analyst', { path: `/responsible?theme_id=${world.theme}` });
  await press(page, `Изменить: ${theme}, ${district}`);
  await page.getByRole('dialog', { name: `Изменить: ${theme}, ${district}` }).waitFor();
  await fill(page, 'По какой день', '31.12.2027');
  await press(page, 'Записать');
  await page.getByText('Реестр записан').waitFor();
  await page.getByRole('cell', { name: /по 31.12.2027/ }).waitFor();
  await press(page, `История: ${theme}, ${district}`);
  await page.getByRole('dialog', { name: /История/ }).waitFor();
  await page.getByText(/^До /).waitFor();
  assert.match(await page.getByRole('dialog').innerText(), new RegExp(`${official}.*по 31\\.12\\.2027`));
});

test('another organisation leaves nobody of the former one in the form', async () => {
  const page = await open('analyst', { path: `/responsible?theme_id=${world.theme}` });
  await press(page, `Изменить: ${theme}, ${district}`);
  await page.getByRole('dialog', { name: `Изменить: ${theme}, ${district}` }).waitFor();
  const other = await product.value(`select short_name from organisation where id <> ${world.organisation} and closed_on is null order by id limit 1`);
  await choose(page, 'Организация', other);
  await press(page, 'Записать');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await page.getByText('человек не назначен').waitFor();
  assert.deepEqual(await product.sql(`select o.short_name, r.official_id from responsibility r join organisation o on o.id = r.organisation_id where r.theme_id = ${world.theme}`), [{ short_name: other, official_id: null }]);
  assert.deepEqual(page.faults, []);
});

test('who may only read has nothing to press; nothing found says what to do', async () => {
  const page = await open('curator', { path: `/responsible?theme_id=${world.theme}` });
  await page.getByRole('button', { name: `История: ${theme}, ${district}` }).waitFor();
  assert.equal(await page.getByRole('button', { name: /Изменить|Назначить/ }).count(), 0);
  await page.goto(`/responsible?theme_id=${world.theme}&state=past`);
  await page.getByRole('heading', { name: 'Таких строк нет' }).waitFor();
});

for (const size of Object.keys(SIZES))
  test(`the register shuts nobody out: ${SIZES[size].width}×${SIZES[size].height}`, async () => {
    const page = await open('head', { size, path: '/responsible?tab=gaps&all=true' });
    await page.getByText(/пробелов:/).waitFor();
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth));
    assert.deepEqual(await seriousFaults(page), []);
    await page.goto('/responsible');
    await page.getByRole('button', { name: 'Назначить', exact: true }).click();
    await page.getByRole('dialog').waitFor();
    assert.deepEqual(await seriousFaults(page), []);
    assert.doesNotMatch(await page.locator('main').innerText(), /undefined|\[object|NaN|null/);
    assert.deepEqual(page.faults, []);
  });
