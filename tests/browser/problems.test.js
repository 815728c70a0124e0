// «Проблемы»: found in the list, read, its records opened, named, split, merged and undone, all by keyboard.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { forgetPlanted, groupNight, plantMessages } from '../lib/problems.js';
import { useProduct } from '../lib/product.js';
import { SIZES, tabTo, useBrowser } from './page.mjs';
import { seriousFaults } from './screens.mjs';

const { page: open } = await useBrowser();
const product = await useProduct();
const organisation_id = await product.value("select organisation_id::text from account where login = 'recipient'");
await forgetPlanted(product);
await groupNight(product);
const pontoons = await plantMessages(product, 'pontoon', { organisation_id, size: 40 });
const doves = await plantMessages(product, 'doves', { organisation_id, size: 40 });
await groupNight(product, { learn: true });
const problemOf = (message) => product.value(`select cluster_id::text from cluster_member where message_id = ${message}`);
const first = await problemOf(pontoons[0]);
const second = await problemOf(doves[0]);
const label = async (id) => {
  const text = await product.value(`select coalesce(label_hand, label) from cluster where id = ${id}`);
  return text[0].toUpperCase() + text.slice(1);
};

test('a number of a problem opens as many records as it says', async () => {
  const page = await open('head', { path: '/problems?sort=new' });
  await page.getByRole('link', { name: await label(first), exact: true }).waitFor();
  const name = `${await label(first)}: записей за 180 дней 40, показать записи`;
  await tabTo(page, (e) => e.name === name, 200);
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/messages\?problem_id=/);
  await page.getByText('Показано 40').waitFor();
  await page.getByRole('list', { name: 'Действующий отбор' }).getByText(await label(first), { exact: false }).waitFor();
});

test('it is named by a key, and the name stays', async () => {
  const page = await open('head', { path: `/problems/${first}` });
  await page.getByRole('heading', { name: 'Словами людей' }).waitFor();
  assert.equal(await page.locator('.problem-quote').count(), 3);
  await page.keyboard.press('KeyN');
  await page.getByRole('dialog', { name: 'Назвать проблему' }).waitFor();
  await tabTo(page, (e) => e.label?.startsWith('Название'), 10);
  await page.keyboard.press('Control+A');
  await page.keyboard.type('Причал разбит');
  await tabTo(page, (e) => e.name === 'Записать', 10);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Причал разбит', level: 1 }).waitFor();
  await page.getByText('Названа «Причал разбит»').waitFor();
});

test('marked records become a problem of their own, an undo brings them back', async () => {
  const page = await open('head', { path: `/problems/${first}` });
  await page.getByRole('checkbox', { name: `Отметить запись № ${pontoons[0]}` }).waitFor();
  await tabTo(page, (e) => e.name === `Отметить запись № ${pontoons[0]}`, 120);
  await page.keyboard.press('Space');
  await page.getByText(/Отмечено: 1/).waitFor();
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('Enter');
  await page.getByRole('dialog', { name: /Выделить/ }).waitFor();
  await tabTo(page, (e) => e.label?.startsWith('Название'), 10);
  await page.keyboard.type('Сходни сорваны');
  await page.keyboard.press('Enter');
  await page.getByRole('link', { name: 'Сходни сорваны' }).waitFor();
  assert.notEqual(await problemOf(pontoons[0]), first);
  await page.keyboard.press('KeyU');
  await page.getByText(/Отменено/).first().waitFor();
  assert.equal(await problemOf(pontoons[0]), first);
});

test('two problems become one', async () => {
  const page = await open('head', { path: `/problems/${second}` });
  await page.getByRole('heading', { name: 'Словами людей' }).waitFor();
  await page.keyboard.press('KeyM');
  await page.getByRole('dialog', { name: /Объединить/ }).waitFor();
  await tabTo(page, (e) => e.label?.startsWith('С какой проблемой') || e.name?.startsWith('С какой проблемой'), 10);
  await page.keyboard.type('Причал разбит');
  await page.getByRole('option', { name: /Причал разбит/ }).waitFor();
  await page.keyboard.press('Enter');
  await tabTo(page, (e) => e.name === 'Объединить', 10);
  await page.keyboard.press('Enter');
  await page.getByText(/её записи — в проблеме/).waitFor();
  assert.equal(await problemOf(doves[3]), first);
});

test('who may only read sees no changes; an empty choice says what to do', async () => {
  const page = await open('mayor', { path: `/problems/${first}` });
  await page.getByRole('heading', { name: 'История' }).waitFor();
  assert.equal(await page.getByRole('button', { name: 'Объединить' }).count(), 0);
  assert.equal(await page.getByRole('checkbox').count(), 0);
  await page.goto('/problems?sector_id=999999999');
  await page.getByRole('heading', { name: 'Под эти условия ничего не подходит' }).waitFor();
});

for (const size of Object.keys(SIZES))
  test(`a problem shuts nobody out and does not scroll sideways: ${SIZES[size].width}×${SIZES[size].height}`, async () => {
    const page = await open('head', { size, path: `/problems/${first}` });
    await page.getByRole('heading', { name: 'История' }).waitFor();
    await page.locator('.problem-records li').first().waitFor();
    await page.getByText('Числа по неделям').click();
    const [wide, all] = await page.evaluate(() => [window.innerWidth, document.documentElement.scrollWidth]);
    assert.ok(all <= wide, `${all} > ${wide}`);
    await page.getByRole('button', { name: 'Назвать' }).waitFor();
    assert.doesNotMatch(await page.locator('main').innerText(), /undefined|\[object|NaN|null/);
    assert.deepEqual(await seriousFaults(page), []);
    await page.getByRole('button', { name: 'Объединить' }).click();
    await page.getByRole('dialog').waitFor();
    assert.deepEqual(await seriousFaults(page), []);
    assert.deepEqual(page.faults, []);
  });
