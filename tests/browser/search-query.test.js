// «Поиск»: the query as pieces, the builder, refinements written in the language; the preview; saved searches.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { granted } from '../lib/api.js';
import { openWorld } from '../lib/world.js';
import { found, useBrowser } from './page.mjs';

const { api, as } = await openWorld();
const { page: open } = await useBrowser();
const q = (page) => new URL(page.url()).searchParams.get('q');
const asked = (page, text) => page.waitForURL((url) => url.searchParams.get('q') === text);

test('each piece of the query is a chip that can be taken away or turned into its opposite', async () => {
  const page = await open('head', { path: '/search?q=яма НЕ снег «во дворе»' });
  const chips = page.getByRole('list', { name: 'Запрос по частям' });
  assert.deepEqual((await chips.locator('.chip > span').allTextContents()), ['слово: яма', 'без слова: снег', 'фраза: «во дворе»']);
  await chips.getByRole('button', { name: 'Убрать из запроса: фраза «во дворе»' }).click();
  await asked(page, 'яма НЕ снег');
  const without = await found(page);
  await chips.getByRole('button', { name: 'не — исключить: слово снег' }).click();
  await asked(page, 'яма снег');
  assert.notEqual(await found(page), without);
});

test('a piece with an error is told apart: it narrows nothing', async () => {
  const page = await open('head', { path: `/search?q=${encodeURIComponent('яма дата:вчерра')}` });
  const chips = page.getByRole('list', { name: 'Запрос по частям' });
  await chips.locator('.failed').waitFor();
  assert.deepEqual((await chips.locator('.chip > span').allTextContents()), ['слово: яма', 'не применено: дата:вчерра']);
});

test('capitals alone: «не» excludes, an open quote narrows, a typing error is offered its word', async () => {
  const page = await open('head', { path: `/search?q=${encodeURIComponent('ТКО УК')}` });
  const chips = page.getByRole('list', { name: 'Запрос по частям' });
  await chips.getByRole('button', { name: 'не — исключить: слово УК' }).click();
  await asked(page, 'ТКО НЕ УК');
  await chips.getByText('без слова: УК').waitFor();
  await page.goto(`/search?q=${encodeURIComponent('снег "лед')}`);
  await chips.getByText('точно: "лед').waitFor();
  assert.equal(await chips.locator('.failed').count(), 0);
  // The city makes typing errors of its own: one that nobody made yet.
  const token = await as('head');
  const unseen = (await Promise.all(['лефт', 'дврр', 'сненг', 'крыа', 'трещена'].map(async (typed) =>
    ({ typed, missing: granted(await api.get('/search', { token, query: { q: typed, limit: 1 } })).missing })))).find((one) => one.missing?.[0]?.meant);
  const [meant] = unseen.missing[0].meant;
  await page.goto(`/search?q=${encodeURIComponent(unseen.typed)}`);
  const offer = page.getByRole('button', { name: `Искать «${meant}» вместо «${unseen.typed}»` });
  await offer.waitFor();
  await offer.press('Enter');
  await asked(page, meant);
  assert.notEqual(await found(page), 0);
});

test('an address that cannot be read says so once and leaves nothing loading', async () => {
  for (const path of ['/search?q=яма&theme_id=abc', '/messages?theme_id=abc']) {
    const page = await open('head', { path });
    await page.getByRole('alert').waitFor();
    assert.equal(await page.locator('main .bone').count(), 0, path);
    assert.equal(await page.getByText('Считаем…').count(), 0, path);
    const words = await page.getByRole('alert').innerText();
    assert.equal(await page.getByRole('alert').locator('li').count(), 0, words);
  }
});

test('a removed alternative takes its ИЛИ along', async () => {
  const page = await open('head', { path: '/search?q=(вода ИЛИ отопление) двор' });
  await page.getByRole('button', { name: 'Убрать из запроса: слово отопление' }).click();
  await asked(page, '(вода) двор');
});

test('the builder writes the language and can be filled by keyboard alone', async () => {
  const page = await open('head', { path: '/search?q=двор' });
  await page.locator('h1').focus();
  await page.keyboard.press('KeyB');
  const dialog = page.getByRole('dialog', { name: 'Собрать запрос' });
  await dialog.getByLabel('Все слова').waitFor();
  await page.keyboard.type('яма');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await page.keyboard.type('машина колесо');
  await page.keyboard.press('Tab');
  await page.keyboard.type('снег');
  await dialog.getByLabel('Поступило с').fill('01.01.2026');
  await dialog.getByLabel('Поступило с').press('Enter');
  await dialog.getByLabel('Поступило по').fill('31.03.2026');
  await dialog.getByLabel('Поступило по').press('Enter');
  const text = 'яма (машина ИЛИ колесо) НЕ снег дата:2026-01..2026-03';
  assert.equal(await dialog.locator('code').innerText(), text);
  await dialog.getByRole('button', { name: 'Найти' }).press('Enter');
  await asked(page, text);
  const built = await found(page);
  await page.goto(`/search?q=${encodeURIComponent('яма (машина ИЛИ колесо) НЕ снег')}&from=2026-01-01&to=2026-03-31`);
  assert.equal(await found(page), built);
});

test('a facet and a drawn period stand in the box in the language of queries, in step with the address; an edit of the box is one of them', async () => {
  const page = await open('head', { path: '/search?q=дорога&from=2026-01-01&to=2026-03-31' });
  const rows = page.locator('.facet').filter({ has: page.getByRole('heading', { name: 'Канал', exact: true }) }).getByRole('checkbox');
  await rows.nth(0).check();
  await page.waitForURL(/channel=/);
  await page.settled();
  await rows.nth(1).check();
  await page.waitForURL((url) => url.searchParams.get('channel').includes(','));
  const before = await found(page);
  const box = page.locator('[data-search-box]');
  const text = await box.inputValue();
  assert.match(text, /^дорога \(канал:.+ ИЛИ канал:.+\) дата:2026-01\.\.2026-03$/);
  assert.equal(q(page), 'дорога');
  assert.equal(await page.getByRole('list', { name: 'Действующий отбор' }).locator('.chip').count(), 3, 'the chips stay');
  await box.fill(text.replace(' дата:2026-01..2026-03', ''));
  await box.press('Enter');
  await page.waitForURL((url) => !url.searchParams.has('from') && url.searchParams.has('channel'));
  assert.ok(await found(page) > before);
  const rest = text.replace(' дата:2026-01..2026-03', '');
  await box.fill(rest.replace('дорога ', 'дорога двор '));
  await box.press('Enter');
  await page.waitForURL((url) => url.searchParams.has('channel') && url.searchParams.get('q') === 'дорога двор');
  await box.fill(rest.replace('дорога ', 'дорога НЕ '));
  await box.press('Enter');
  await page.waitForURL((url) => !url.searchParams.has('channel') && /^дорога НЕ \(канал/.test(url.searchParams.get('q')));
  await page.goto('/search?q=яма ИЛИ выбоина&channel=vk');
  await page.settled();
  assert.match(await box.inputValue(), /^\(яма ИЛИ выбоина\) канал:/);
  await box.press('Enter');
  await page.waitForURL((url) => url.searchParams.get('q') === 'яма ИЛИ выбоина' && url.searchParams.get('channel') === 'vk');
  await box.fill(text);
  await box.press('Enter');
  await page.waitForURL((url) => url.searchParams.get('q') === text);
  assert.equal(await found(page), before, 'the same words find the same without any refinement');
});

test('a wrong place is underlined in the box itself, at its letters', async () => {
  const page = await open('head', { path: '/search?q=яма дата:тогда двор' });
  const mark = page.locator('.box-echo .wrong-place');
  assert.match(await mark.innerText(), /дата:тогда/);
  const [box, u] = [await page.locator('.box-field').boundingBox(), await mark.boundingBox()];
  assert.ok(u.x > box.x + 40 && u.x + u.width < box.x + box.width && u.y > box.y && u.y + u.height < box.y + box.height);
  assert.equal(await page.locator('[data-search-box]').getAttribute('aria-invalid'), 'true');
  await page.locator('[data-search-box]').press('End');
  await page.keyboard.type('а');
  assert.equal(await mark.count(), 0, 'an edited query is not judged by the old answer');
});

test('the preview follows the row with the focus, by arrows and by J and K in any layout', async () => {
  const page = await open('head', { path: '/search?q=яма' });
  await page.locator('h1').focus();
  await page.keyboard.press('KeyJ');
  await page.keyboard.press('Space');
  const pane = page.getByRole('complementary', { name: 'Просмотр записи' });
  await pane.waitFor();
  await page.waitForURL(/open=\d/);
  const id = () => page.evaluate(() => document.activeElement.closest('[data-row]').dataset.id);
  const first = await id();
  await page.keyboard.press('ArrowDown');
  await page.waitForURL((url) => url.searchParams.get('open') !== first);
  const second = await id();
  await page.evaluate(() => document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { code: 'KeyK', key: 'л', bubbles: true })));
  await page.waitForURL((url) => url.searchParams.get('open') === first);
  assert.notEqual(first, second);
  await page.settled();
  assert.ok((await pane.locator('mark').count()) > 0, 'the found words are marked in the whole text');
  await page.keyboard.press('Space');
  await pane.waitFor({ state: 'detached' });
  await page.keyboard.press('Space');
  await pane.getByRole('button', { name: 'Закрыть просмотр' }).focus();
  await page.keyboard.press('Escape');
  await pane.waitFor({ state: 'detached' });
  assert.equal(await id(), first, 'the focus is back on its row');
  await page.keyboard.press('Enter');
  await page.waitForURL(new RegExp(`/messages/${first}$`));
  await page.goBack();
  assert.ok((await found(page)) > 0);
});

test('on a phone the preview covers the list: a press opens it, its button, Escape and «назад» close it, and the focus is back', async () => {
  const page = await open('head', { size: 'phone', path: '/search?q=яма' });
  const looks = page.getByRole('button', { name: /^Просмотр: / });
  const sheet = page.getByRole('dialog');
  const list = page.url();
  const onButton = () => page.evaluate(() => document.activeElement.matches('.look-in') && document.activeElement.closest('[data-row]').dataset.id);
  const ways = [() => sheet.getByRole('button', { name: 'Закрыть' }).click(), () => page.keyboard.press('Escape'), () => page.goBack()];
  for (const [row, leave] of ways.entries()) {
    await looks.nth(row).focus();
    const id = await onButton();
    await page.keyboard.press('Enter');
    await sheet.locator('.letter').first().waitFor();
    assert.equal(new URL(page.url()).searchParams.get('open'), id);
    const box = await sheet.boundingBox();
    assert.deepEqual([box.x, box.y, box.width, box.height].map(Math.round), [0, 0, 390, 844]);
    assert.equal(await sheet.evaluate((e) => e.contains(document.activeElement)), true, 'the focus went in');
    assert.ok((await sheet.locator('.letter mark').count()) > 0, 'the found words are marked');
    await leave();
    await sheet.waitFor({ state: 'detached' });
    // The browser goes back in its own time.
    await page.waitForURL(list);
    await page.waitForFunction((row) => document.activeElement.matches('.look-in') && document.activeElement.closest('[data-row]').dataset.id === row, id);
  }
  assert.deepEqual(page.faults, []);
});

test('a link that opens a preview on a phone leaves to its row', async () => {
  const page = await open('head', { size: 'phone', path: '/search?q=яма' });
  const id = await page.locator('[data-row]').nth(1).getAttribute('data-id');
  await page.goto(`/search?q=яма&open=${id}`);
  await page.getByRole('dialog').locator('.letter').first().waitFor();
  await page.keyboard.press('Escape');
  await page.waitForURL((url) => !url.searchParams.has('open'));
  await page.waitForFunction((row) => document.activeElement.closest('[data-row]')?.dataset.id === row, id);
});

test('a blank pressed on a button presses the button', async () => {
  const page = await open('head', { path: '/search?q=яма' });
  await page.getByRole('button', { name: 'Как искать' }).focus();
  await page.keyboard.press('Space');
  await page.getByRole('heading', { name: 'Как искать' }).waitFor();
  assert.equal(await page.locator('.preview-pane').count(), 0);
});

test('the help leaves when something is searched; a word alone goes by its forms, without what was searched too', async () => {
  const page = await open('head', { path: '/search' });
  const help = page.getByRole('heading', { name: 'Как искать' });
  await help.waitFor();
  await page.keyboard.type('яма');
  await page.keyboard.press('Enter');
  const all = await found(page);
  assert.equal(await help.count(), 0);
  await page.getByRole('button', { name: 'Искать только «яма»' }).click();
  await page.waitForURL((url) => url.searchParams.get('q') === '«яма»');
  await page.settled();
  assert.ok((await found(page)) < all && (await found(page)) > 0);
});

test('near copies are folded into one row that says how many it stands for', async () => {
  const page = await open('analyst', { path: '/search?q=отопление' });
  const total = await found(page);
  const unique = Number(/([\d\u202f]+)\u00a0уникальн/.exec(await page.locator('.found').innerText())[1].replace(/\D/g, ''));
  assert.ok(unique > 0 && unique <= total);
  await page.getByLabel('Свернуть похожие').check();
  await page.waitForURL(/collapse=true/);
  assert.equal(await found(page), total, 'folding takes nothing out of the count');
  while (await page.getByRole('button', { name: 'Показать ещё' }).count()) {
    await page.getByRole('button', { name: 'Показать ещё' }).click();
    await page.settled();
  }
  assert.equal(await page.locator('.hit').count(), unique);
});

test('a search is saved, found in the menu, renamed, its versions are kept, it is removed', async () => {
  const name = `Ямы ${Date.now()}`;
  const page = await open('analyst', { path: '/search?q=яма&kind=message' });
  const all = await found(page);
  await page.getByRole('button', { name: 'Сохранённые', exact: true }).click();
  await page.getByRole('button', { name: 'Сохранить этот' }).click();
  const dialog = page.getByRole('dialog', { name: 'Сохранить запрос' });
  await dialog.getByLabel('Название').fill(name);
  await dialog.getByLabel('Кому виден').selectOption('all');
  await dialog.getByRole('button', { name: 'Сохранить' }).click();
  await dialog.waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Сохранённые', exact: true }).click();
  await page.getByRole('link', { name }).click();
  await page.waitForURL(/kind=message/);
  assert.equal(await found(page), all);
  await page.goto('/saved-searches');
  const row = page.locator('.saved').filter({ hasText: name });
  assert.equal(Number((await row.locator('.saved-total a').innerText()).replace(/\D/g, '')), all);
  await row.getByRole('button', { name: 'Изменить' }).click();
  await page.getByRole('dialog').getByLabel('Название').fill(`${name} новые`);
  await page.getByRole('dialog').getByRole('button', { name: 'Сохранить' }).click();
  await row.filter({ hasText: `${name} новые` }).getByRole('button', { name: 'Версии' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Вернуть эту версию' }).click();
  await row.filter({ hasText: 'версия 3' }).getByRole('button', { name: 'Удалить' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Удалить' }).click();
  await row.waitFor({ state: 'detached' });
  assert.deepEqual(page.faults, []);
});

test('proposals come while typing and are taken by keyboard; Escape leaves the text alone', async () => {
  const page = await open('head', { path: '/search' });
  const field = page.getByRole('combobox', { name: 'Запрос' });
  await field.pressSequentially('яма отопл');
  const options = page.getByRole('listbox', { name: 'Подсказки' }).getByRole('option');
  await options.first().waitFor();
  await page.keyboard.press('ArrowDown');
  const chosen = await options.first().locator('span').innerText();
  assert.equal(await options.first().getAttribute('id'), await field.getAttribute('aria-activedescendant'));
  await page.keyboard.press('Enter');
  assert.equal(await options.count(), 0);
  assert.equal((await field.inputValue()).trim(), `яма ${chosen}`);
  await field.fill('');
  await field.pressSequentially('кана');
  await options.first().waitFor();
  await page.keyboard.press('Escape');
  assert.equal(await options.count(), 0);
  assert.equal(await field.inputValue(), 'кана');
  assert.deepEqual(page.faults, []);
});
