// What is done with a search as a whole: export with progress, links live and frozen, alerts.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { deleteNow, granted } from '../lib/api.js';
import { eventually, openWorld, uniqueWord } from '../lib/world.js';
import { focusOn, found, tabTo, useBrowser } from './page.mjs';

const { product, api, as } = await openWorld();
const { page: open } = await useBrowser();

test('a file of everything found has as many rows as the screen says', async () => {
  const page = await open('analyst', { path: '/search?q=яма&from=2026-03-01&to=2026-05-31' });
  const n = await found(page);
  await page.getByRole('button', { name: 'Выгрузить' }).click();
  const dialog = page.getByRole('dialog', { name: 'Выгрузить найденное' });
  await dialog.getByLabel('NDJSON').check();
  await dialog.getByRole('button', { name: 'Выгрузить' }).click();
  const [file] = await Promise.all([page.waitForEvent('download'), dialog.getByRole('button', { name: 'Скачать NDJSON' }).click()]);
  const rows = readFileSync(await file.path(), 'utf8').trim().split('\n').map((line) => JSON.parse(line)).filter((r) => !r._export);
  assert.equal(rows.length, n);
  assert.deepEqual(page.faults, []);
});

async function linkTo(page, way) {
  await page.getByRole('button', { name: 'Ссылка' }).click();
  const dialog = page.getByRole('dialog', { name: 'Ссылка на найденное' });
  await dialog.getByLabel(way).check();
  await dialog.getByRole('button', { name: 'Получить ссылку' }).click();
  return dialog.getByLabel('Ссылка', { exact: true }).inputValue();
}

test('after a refused export the focus is in the dialog, on the button that was pressed', async () => {
  const page = await open('analyst', { path: '/search?q=яма объект:крокодил' });
  await found(page);
  await page.getByRole('button', { name: 'Выгрузить' }).press('Enter');
  const dialog = page.getByRole('dialog');
  const button = dialog.getByRole('button', { name: 'Выгрузить' });
  await button.press('Enter');
  await dialog.getByRole('alert').waitFor();
  await focusOn(page, (here) => here.name === 'Выгрузить' && here.tag === 'BUTTON');
  assert.equal(await button.evaluate((e) => e === document.activeElement), true);
  assert.deepEqual(page.faults.filter((f) => !/422/.test(f)), []);
});

test('a frozen link keeps its set, a live one searches anew', async () => {
  const page = await open('analyst', { path: '/search?q=фонарь&kind=message' });
  const n = await found(page);
  await page.goto(await linkTo(page, 'Зафиксированная'));
  await page.getByText('Зафиксированный набор').waitFor();
  assert.equal(await found(page), n);
  assert.equal(await page.getByRole('combobox', { name: 'Порядок' }).count(), 0, 'its order is kept with it');
  await page.goto(`${page.url()}&sort=date`);
  assert.equal(await found(page), n, 'an order in the address does not end in an error');
  const link = new URL(page.url()).searchParams.get('link');
  await page.getByRole('button', { name: 'Что здесь необычного' }).click();
  await page.locator('.unusual-rows tbody a').first().waitFor();
  await page.getByRole('button', { name: 'Записи', exact: true }).click();
  await page.locator('.facet').filter({ hasText: 'Канал' }).getByRole('checkbox').first().check();
  await page.waitForURL(new RegExp(`set=${link}`));
  await page.getByText('Внутри зафиксированного набора').waitFor();
  const part = await found(page);
  assert.ok(part > 0 && part < n, `${part} of ${n}`);
  await page.getByRole('link', { name: 'Весь набор' }).click();
  await page.waitForURL(/link=/);
  assert.equal(await found(page), n);
  await page.getByRole('link', { name: 'Искать заново' }).click();
  await page.waitForURL(/q=/);
  assert.equal(new URL(page.url()).searchParams.get('kind'), 'message');
  assert.equal(await found(page), n);
  await page.goto(await linkTo(page, 'Живая'));
  await page.waitForURL(/[?&]q=/);
  assert.equal(await found(page), n);
});

test('a frozen set is exported from its own screen by keyboard: the same rows, though more has been found since', async () => {
  const word = uniqueWord('набор');
  const create = async (text) => granted(await api.post('/messages', { token: await as('head'), json: { kind: 'message', channel: 'phone', text } }), 201);
  for (let i = 0; i < 3; i += 1) await create(`${word} ${i}`);
  const count = async () => granted(await api.get('/search', { token: await as('analyst'), query: { q: word } })).total.value;
  await eventually('three are found', async () => await count() === 3);
  const page = await open('analyst', { path: `/search?q=${word}` });
  const link = await linkTo(page, 'Зафиксированная');
  await create(`${word} позже`);
  await eventually('four are found', async () => await count() === 4);
  await page.goto(link);
  const note = page.locator('.note.frozen');
  await note.waitFor();
  assert.equal(await found(page), 3);
  await tabTo(page, (e) => e.name === 'Выгрузить', 60);
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Выгрузить зафиксированный набор' });
  await dialog.getByText('3 записи').waitFor();
  await dialog.getByLabel('NDJSON').check();
  await tabTo(page, (e) => e.name === 'Выгрузить', 10);
  await page.keyboard.press('Enter');
  const [file] = await Promise.all([page.waitForEvent('download'), dialog.getByRole('button', { name: 'Скачать NDJSON' }).press('Enter')]);
  const rows = readFileSync(await file.path(), 'utf8').trim().split('\n').map((line) => JSON.parse(line)).filter((r) => !r._export);
  assert.deepEqual(rows.map((r) => r.text.replace(word, '').trim()).sort(), ['0', '1', '2']);
  assert.deepEqual(page.faults, []);
});

test('an alert is made after a look at 30 days, changed and removed', async () => {
  const name = uniqueWord('оповестить');
  granted(await api.post('/saved-searches', { token: await as('analyst'), json: { name, q: 'снег' } }), 201);
  const page = await open('analyst', { path: '/saved-searches' });
  await page.locator('.saved').filter({ hasText: name }).getByRole('button', { name: 'Оповещать' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText(/За последние 30 дней сработало бы/).waitFor();
  assert.equal(await dialog.locator('.bar-col').count(), 30);
  await dialog.getByRole('button', { name: 'Создать оповещение' }).click();
  await dialog.waitFor({ state: 'detached' });
  await page.goto('/alerts');
  const row = page.locator('.saved').filter({ hasText: name });
  await row.getByText('Спокойно').waitFor();
  await row.getByRole('button', { name: 'Изменить' }).click();
  await dialog.getByLabel(/новых записей не меньше/).fill('9');
  await dialog.getByRole('button', { name: 'Сохранить' }).click();
  await row.getByText('не меньше 9 новых за сутки').waitFor();
  await row.getByRole('button', { name: 'Удалить' }).click();
  await dialog.getByRole('button', { name: 'Удалить' }).click();
  await row.waitFor({ state: 'detached' });
  assert.deepEqual(page.faults, []);
});

test('the number of the new opens just those by keyboard, and they stay new until they are marked', async () => {
  const name = uniqueWord('новинки');
  const token = await as('analyst');
  const saved = granted(await api.post('/saved-searches', { token, json: { name, q: name } }), 201);
  for (const text of ['у дома', 'на крыше']) granted(await api.post('/messages', { token: await as('head'), json: { kind: 'message', channel: 'phone', text: `${name} ${text}` } }), 201);
  await eventually('they are found', async () => granted(await api.get(`/saved-searches/${saved.id}`, { token })).fresh === 2, 30e3);
  const page = await open('analyst', { path: '/saved-searches' });
  await page.getByRole('link', { name: `${name}: новых 2` }).waitFor();
  await tabTo(page, (here) => here.name === `${name}: новых 2`, 100);
  await page.keyboard.press('Enter');
  await page.waitForURL(/new_in=/);
  assert.equal(await found(page), 2);
  await page.getByText(`Новое в сохранённом запросе «${name}»`).waitFor();
  assert.equal(await page.getByRole('button', { name: 'Выгрузить' }).count(), 0, 'a part of a set is not kept or exported as the whole');
  await page.goto('/saved-searches');
  await page.getByRole('link', { name, exact: true }).click();
  await page.waitForURL(/strict=true/);
  await found(page);
  await page.goto('/saved-searches');
  await page.getByRole('link', { name: `${name}: новых 2` }).press('Enter');
  await page.getByRole('button', { name: /Отметить просмотренными|Отметить\s+просмотренными \(2\)/ }).press('Enter');
  await page.waitForURL((url) => url.pathname === '/saved-searches');
  await page.locator('.saved').filter({ hasText: name }).waitFor();
  await page.settled();
  assert.equal(await page.getByRole('link', { name: `${name}: новых 2` }).count(), 0);
  assert.deepEqual(page.faults, []);
});

test('an alert that fires is seen in the menu, on «Сводка» and among the notices, and its number opens its records', async () => {
  await product.psql("update job set every = interval '1 second', run_at = now() where kind = 'alerts'");
  const name = uniqueWord('сирена');
  const token = await as('analyst');
  const saved = granted(await api.post('/saved-searches', { token, json: { name, q: name } }), 201);
  const alert = granted(await api.post('/alerts', { token, json: { saved_search_id: saved.id, threshold: 1, window_hours: 24 } }), 201);
  granted(await api.post('/messages', { token: await as('head'), json: { kind: 'message', channel: 'phone', text: `${name} во дворе` } }), 201);
  await eventually('it fires', async () => granted(await api.get(`/alerts/${alert.id}`, { token })).status === 'firing', 60e3);
  const page = await open('analyst', { path: '/' });
  await page.getByRole('navigation', { name: 'Разделы' }).getByRole('link', { name: /Оповещения\s*,\s*сработало:\s*\d/ }).waitFor();
  await page.getByRole('link', { name: /сработавш/ }).press('Enter');
  await page.waitForURL(/status=firing/);
  await page.getByRole('link', { name: `${name}: новых сейчас 1` }).press('Enter');
  await page.waitForURL((url) => url.searchParams.get('alert') === alert.id);
  assert.equal(await found(page), 1);
  await page.goto('/notices');
  await page.locator('.notice').filter({ hasText: name }).getByRole('link').press('Enter');
  await page.waitForURL((url) => url.searchParams.get('alert') === alert.id);
  await page.goto('/alerts?status=firing');
  const close = page.locator('.saved').filter({ hasText: name }).getByRole('button', { name: 'Закрыть' });
  await close.waitFor();
  await page.settled();
  const counted = [];
  page.on('request', (r) => r.url().includes('/notices/unread') && counted.push(r));
  await close.press('Enter');
  await page.locator('.saved').filter({ hasText: name }).waitFor({ state: 'detached' });
  assert.ok(counted.length > 0, 'the number in the menu is asked for anew');
  assert.equal(granted(await api.get(`/alerts/${alert.id}`, { token })).status, 'resolved');
  assert.deepEqual(page.faults, []);
});

test('rows ticked by keyboard have their like ones', async () => {
  const page = await open('analyst', { path: '/search?q=отопление' });
  await found(page);
  const boxes = page.locator('.hit-pick input');
  await boxes.nth(0).waitFor();
  for (const i of [0, 1]) {
    await boxes.nth(i).focus();
    await page.keyboard.press('Space');
    await page.getByText(`Выбрано: ${i + 1}`).waitFor();
  }
  const ids = new URL(page.url()).searchParams.get('picked').split(',');
  await page.getByRole('button', { name: 'Похожие на выбранные' }).press('Enter');
  const like = page.getByRole('region', { name: 'Похожие на выбранные' });
  await like.locator('li a').first().waitFor();
  const hrefs = await like.locator('li a').evaluateAll((list) => list.map((a) => a.getAttribute('href')));
  assert.ok(hrefs.length > 0 && hrefs.every((h) => !ids.some((id) => h === `/messages/${id}`)));
  await page.getByRole('button', { name: 'Сравнить со всем найденным' }).press('Enter');
  await page.getByText('Похожи на всё найденное').waitFor();
  assert.deepEqual(page.faults, []);
});

test('the menu of saved searches gives the focus to its first entry, and to saving where there is none', async () => {
  const focused = (page) => page.waitForFunction(() => document.activeElement.closest('.saved-menu') && document.activeElement.textContent.trim());
  const name = uniqueWord('первый');
  const { id } = granted(await api.post('/saved-searches', { token: await as('pages'), json: { name, q: 'снег' } }), 201);
  const page = await open('pages', { path: '/search?q=яма' });
  const menu = page.getByRole('button', { name: 'Сохранённые', exact: true });
  await menu.press('Enter');
  await focused(page);
  const first = page.locator('.saved-menu li a').first();
  assert.ok(await first.evaluate((a) => a === document.activeElement));
  await page.keyboard.press('Enter');
  await page.waitForURL((url) => url.searchParams.get('q') !== 'яма');
  const saved = granted(await api.get('/saved-searches', { token: await as('pages') })).items;
  if (saved.some((s) => s.id !== id)) return;
  granted(await deleteNow(api, `/saved-searches/${id}`, await as('pages')), 204);
  await page.reload();
  await page.settled();
  await menu.press('Enter');
  await focused(page);
  assert.equal(await page.evaluate(() => document.activeElement.textContent.trim()), 'Сохранить этот');
});
