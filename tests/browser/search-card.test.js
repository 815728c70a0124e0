// «Поиск» by the card: object and fault in the builder, the refinements and the examples; what goes beyond a look refuses a query with a mistake.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deleteNow, granted } from '../lib/api.js';
import { openWorld, uniqueWord } from '../lib/world.js';
import { found, tabTo, useBrowser } from './page.mjs';

const { product, api, as } = await openWorld();
const { page: open } = await useBrowser();
const q = (page) => new URL(page.url()).searchParams.get('q');
const named = (text) => (here) => here.name.startsWith(text) || here.label?.startsWith(text);
const press = async (page, name, limit = 150) => {
  await tabTo(page, named(name), limit);
  await page.keyboard.press('Enter');
};
/** A value of a box with a list, by typing a part of it. */
async function choose(page, label, part) {
  await tabTo(page, named(label), 40);
  await page.keyboard.type(part);
  await page.getByRole('option').first().waitFor();
  await page.keyboard.press('Enter');
}

test('object and fault are chosen in the builder by keyboard, and refined by beside the results', async () => {
  const page = await open('head', { path: '/search?q=двор' });
  await page.locator('h1').focus();
  await page.keyboard.press('KeyB');
  const dialog = page.getByRole('dialog', { name: 'Собрать запрос' });
  await dialog.getByLabel('Все слова').waitFor();
  await choose(page, 'Объект', 'уличное');
  await choose(page, 'Неисправность', 'не работает');
  const text = 'объект:"Уличное освещение" неисправность:"Не работает"';
  assert.equal(await dialog.locator('code').innerText(), text);
  await press(page, 'Найти', 20);
  await page.waitForURL((url) => url.searchParams.get('q') === text);
  const both = await found(page);
  assert.equal(both, await product.value("select count(*)::int from message where object = 'light' and fault = 'not_working'"));
  assert.deepEqual(await page.getByRole('list', { name: 'Запрос по частям' }).locator('.chip > span').allTextContents(), ['Объект: Уличное освещение', 'Неисправность: Не работает']);
  await page.goto('/search?q=объект:light');
  const all = await found(page);
  const facet = page.locator('.facet').filter({ has: page.getByRole('heading', { name: 'Неисправность', exact: true }) });
  assert.equal(Number((await facet.locator('label').filter({ hasText: 'Не работает' }).locator('.muted').innerText()).replace(/\D/g, '')), both);
  await page.locator('h1').focus();
  await tabTo(page, (here) => here.label?.startsWith('Не работает'), 200);
  await page.keyboard.press('Space');
  await page.waitForURL(/fault=not_working/);
  assert.equal(await found(page), both);
  assert.ok(all > both);
  await page.getByRole('list', { name: 'Действующий отбор' }).getByText('Не работает').waitFor();
  assert.equal(await page.locator('[data-search-box]').inputValue(), 'объект:light неисправность:"Не работает"');
  assert.deepEqual(page.faults, []);
});

test('each example of the help runs without a mistake', async () => {
  const page = await open('head', { path: '/search' });
  const help = page.getByRole('region', { name: 'Как искать' });
  await help.waitFor();
  const examples = await help.locator('dt a').allTextContents();
  assert.ok(examples.some((e) => e.startsWith('объект:')) && examples.some((e) => e.startsWith('неисправность:')));
  for (const example of examples) assert.deepEqual(granted(await api.get('/search', { token: await as('head'), query: { q: example, limit: 1 } })).errors, [], example);
  await tabTo(page, named('неисправность:'), 100);
  await page.keyboard.press('Enter');
  await page.waitForURL((url) => url.searchParams.get('q')?.startsWith('неисправность:'));
  assert.ok(await found(page) > 0);
  assert.deepEqual(page.faults, []);
});

test('a query with a mistake is shown, but not saved, frozen or exported; a live link shows the mistake to whoever opens it', async () => {
  const page = await open('analyst', { path: '/search?q=яма объект:крокодил' });
  await page.getByRole('alert').filter({ hasText: 'Такого значения нет' }).waitFor();
  await found(page);
  const dialog = page.getByRole('dialog');
  const refused = () => dialog.getByRole('alert').filter({ hasText: 'Такого значения нет: это условие не учтено.' }).waitFor();
  const close = async () => {
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
  };
  await page.locator('h1').focus();
  await press(page, 'Выгрузить');
  await dialog.waitFor();
  await press(page, 'Выгрузить', 20);
  await refused();
  await close();
  await page.getByRole('button', { name: 'Ссылка' }).press('Enter');
  await dialog.getByLabel('Зафиксированная').check();
  await dialog.getByRole('button', { name: 'Получить ссылку' }).press('Enter');
  await refused();
  await dialog.getByLabel('Живая').check();
  await dialog.getByRole('button', { name: 'Получить ссылку' }).press('Enter');
  const link = await dialog.getByLabel('Ссылка', { exact: true }).inputValue();
  await close();
  await page.getByRole('button', { name: 'Сохранённые', exact: true }).press('Enter');
  await page.getByRole('button', { name: 'Сохранить этот' }).press('Enter');
  await dialog.getByLabel('Название').fill(uniqueWord('крокодил'));
  await dialog.getByRole('button', { name: 'Сохранить' }).press('Enter');
  await refused();
  // The name that was typed is not lost without a word.
  page.once('dialog', (asked) => asked.accept());
  await close();
  const reader = await open('head', { path: link });
  await reader.waitForURL(/[?&]q=/);
  assert.match(await reader.locator('.box-echo .wrong-place').innerText(), /объект:крокодил/);
  assert.deepEqual(reader.faults, []);
});

test('a saved search that has become wrong, and its alert, say so and lead to where it is mended', async () => {
  const [name, inner] = [uniqueWord('кривой'), uniqueWord('внутри')];
  const token = await as('analyst');
  const { id } = granted(await api.post('/saved-searches', { token, json: { name: inner, q: 'двор' } }), 201);
  const saved = granted(await api.post('/saved-searches', { token, json: { name, q: `яма запрос:${inner}` } }), 201);
  const alert = granted(await api.post('/alerts', { token, json: { saved_search_id: saved.id, threshold: 1, window_hours: 24 } }), 201);
  granted(await deleteNow(api, `/saved-searches/${id}`, token), 204);
  await product.psql(`update alert set wrong = 'Запрос не сохранён.' where id = ${alert.id}`);
  const page = await open('analyst', { path: '/saved-searches' });
  const row = page.locator('.saved').filter({ hasText: name });
  assert.match(await row.innerText(), /В запросе ошибка, поэтому найденное не считается/);
  assert.doesNotMatch(await row.locator('.saved-total').innerText(), /\d/);
  await page.goto('/alerts');
  await page.settled();
  assert.match(await row.innerText(), /Не следит\s[^]*В запросе ошибка, поэтому новое не считается: Запрос не сохранён\./);
  await row.getByRole('link', { name: 'Открыть и исправить' }).press('Enter');
  await page.waitForURL((url) => url.searchParams.get('q') === `яма запрос:${inner}`);
  await page.locator('.box-echo .wrong-place').waitFor();
  granted(await deleteNow(api, `/saved-searches/${saved.id}`, token), 204);
  assert.deepEqual(page.faults, []);
});
