// «Почему растёт»: reached from the day's screen, a signal and a theme, read, followed to its records and deeper, all by keyboard.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { useProduct } from '../lib/product.js';
import { plantGrowth } from '../lib/signals.js';
import { tabTo, useBrowser } from './page.mjs';

const { page: open } = await useBrowser();
const product = await useProduct();
const organisation_id = await product.value("select organisation_id::text from account where login = 'recipient'");
const other = await product.value(`select id::text from organisation o where not o.path @> array[${organisation_id}] and parent_id is not null order by id desc limit 1`);
const { theme_id, grown, dates } = await plantGrowth(product, { organisation_id, other });
const name = await product.value(`select name from theme where id = ${grown}`);

test('the change is read out, a number opens its records, a theme is taken apart further', async () => {
  const page = await open('head', { path: `/signals?tab=growth&theme_id=${theme_id}` });
  await page.getByRole('heading', { name: 'Коротко' }).waitFor();
  const story = await page.locator('section[aria-labelledby="growth-story"]').innerText();
  assert.match(story, /поступило\s150 — на\s90 больше \(\+150\s%\), чем за .* \(60\)/);
  assert.match(story, /случайностью такой рост не объяснить/);
  assert.match(story, new RegExp(`Больше остальных выросли: .*тема «${name}», \\+\\d+ \\[\\d+; \\d+\\] сверх сезона`));
  await tabTo(page, (e) => e.name === 'Поступило: 150, показать записи', 80);
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/messages\?/);
  await page.getByText('Показано 50 из 150').or(page.getByText(/150/)).first().waitFor();
  await page.goBack();
  await page.getByRole('heading', { name: 'Темы' }).waitFor();
  await tabTo(page, (e) => e.name === `${name}: разложить эту тему`, 120);
  await page.keyboard.press('Enter');
  await page.waitForURL(new RegExp(`theme_id=${grown}`));
  await page.getByText(`по теме «${name}» поступило`).waitFor();
});

test('spans are chosen by one press, and the address keeps them', async () => {
  const page = await open('head', { path: `/signals?tab=growth&theme_id=${theme_id}` });
  await page.getByRole('heading', { name: 'Коротко' }).waitFor();
  await tabTo(page, (e) => e.name === 'Прошлый месяц к позапрошлому', 80);
  await page.keyboard.press('Enter');
  await page.waitForURL(/from=\d{4}-\d\d-01&to=.*base_from=\d{4}-\d\d-01/);
  await page.getByRole('link', { name: 'Прошлый месяц к позапрошлому' }).and(page.locator('[aria-current="true"]')).waitFor();
  assert.ok(page.url().includes(`theme_id=${theme_id}`));
});

test('the screen of the day, a signal and a theme lead to it', async () => {
  const page = await open('head', { path: '/' });
  await page.getByRole('heading', { name: 'Главные темы' }).waitFor();
  await tabTo(page, (e) => e.name === 'Почему растёт', 200);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Коротко' }).waitFor();
  await page.goto('/themes');
  await page.getByRole('link', { name: `Почему растёт: ${name}` }).waitFor();
  assert.equal(await page.getByRole('link', { name: `Почему растёт: ${name}` }).getAttribute('href'), `/signals?tab=growth&theme_id=${grown}`);
  const signal = await product.value('select id::text from signal order by id desc limit 1');
  if (!signal) return;
  await page.goto(`/signals/${signal}`);
  await page.getByRole('link', { name: 'Почему растёт' }).waitFor();
});

test('a recipient is told of his own organisations alone', async () => {
  const page = await open('recipient', { path: `/signals?tab=growth&theme_id=${theme_id}&from=${dates.from}&to=${dates.to}&base_from=${dates.base_from}&base_to=${dates.base_to}` });
  await page.getByRole('heading', { name: 'Коротко' }).waitFor();
  assert.match(await page.locator('section[aria-labelledby="growth-story"]').innerText(), /поступило\s120/);
  assert.equal(await page.getByRole('heading', { name: 'Районы' }).count(), 0);
});
