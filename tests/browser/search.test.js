// «Поиск»: highlights, facets, timeline, notes on the query, empty and broken queries.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { found as total, useBrowser } from './page.mjs';

const { page: open } = await useBrowser();

const query = (page) => new URL(page.url()).searchParams;
const box = (page) => page.getByRole('combobox', { name: 'Запрос' });

async function search(page, q) {
  await box(page).fill(q);
  await page.keyboard.press('Enter');
  await page.waitForURL((url) => url.searchParams.get('q') === q);
  await page.settled();
}

test('a word finds its other forms and they are marked', async () => {
  const page = await open('head', { path: '/search' });
  await search(page, 'яма');
  const marks = await page.locator('.hit mark').allTextContents();
  assert.ok(marks.length > 0);
  assert.ok(marks.some((m) => /^ям/i.test(m)), marks.slice(0, 5).join());
  assert.ok((await total(page)) > 0);
  assert.deepEqual(page.faults, []);
});

test('a flat is said not to be demanded of its house', async () => {
  const page = await open('head', { path: '/search' });
  await search(page, 'Попова 56 кв 12');
  const said = page.locator('.search-notes p').filter({ hasText: '«кв 12» не обязательно: квартиру в записях называют редко' });
  await said.waitFor();
  // Where the house itself gave way the note on it says what is shown.
  const street = (await page.locator('.search-notes').innerText()).includes('показано по всей улице');
  assert.equal((await said.innerText()).includes('показан весь дом Попова 56'), !street);
});

test('several values of one facet add up, values of another narrow, and the counts are the totals', async () => {
  const page = await open('head', { path: '/search?q=вода' });
  const facet = (title) => page.locator('.facet').filter({ has: page.getByRole('heading', { name: title, exact: true }) });
  const rows = facet('Канал').locator('label');
  await rows.first().waitFor();
  const counts = (await rows.evaluateAll((all) => all.map((l) => l.lastElementChild.textContent))).map((t) => Number(t.replace(/\D/g, '')));
  await rows.nth(0).getByRole('checkbox').check();
  await page.waitForURL(/channel=/);
  assert.equal(await total(page), counts[0]);
  await rows.nth(1).getByRole('checkbox').check();
  await page.waitForURL((url) => url.searchParams.get('channel').includes(','));
  assert.equal(await total(page), counts[0] + counts[1]);
  const state = facet('Состояние').locator('label').first();
  const inState = Number((await state.locator('span').last().innerText()).replace(/\D/g, ''));
  await state.getByRole('checkbox').check();
  await page.waitForURL(/state=/);
  assert.equal(await total(page), inState);
  await page.reload();
  assert.equal(await total(page), inState);
  assert.equal(await page.locator('.chip').count(), 3);
});

test('a period drawn on the timeline becomes dates in the address', async () => {
  const page = await open('head', { path: '/search?q=дорога' });
  const before = await total(page);
  const cols = page.locator('.timeline .bar-col');
  const n = await cols.count();
  assert.ok(n > 3);
  const from = await cols.nth(1).boundingBox();
  const to = await cols.nth(2).boundingBox();
  await page.mouse.move(from.x + from.width / 2, from.y + 20);
  await page.mouse.down();
  await page.mouse.move(to.x + to.width / 2, to.y + 20, { steps: 4 });
  await page.mouse.up();
  await page.waitForURL(/from=/);
  assert.match(query(page).get('from'), /-01$/);
  assert.ok(query(page).get('to') > query(page).get('from'));
  assert.ok((await total(page)) < before);
});

test('the timeline shows days, shares of all and a table, and the table opens its records', async () => {
  const page = await open('head', { path: '/search?q=дорога&from=2026-05-01&to=2026-05-31' });
  const timeline = page.getByRole('region', { name: 'По времени', exact: true });
  const n = await total(page);
  await timeline.getByRole('button', { name: 'Дни', exact: true }).click();
  await page.waitForURL(/timeline=day/);
  await page.settled();
  assert.equal(await timeline.locator('.bar-col').count(), 31);
  await timeline.getByRole('button', { name: 'Доля от всех' }).click();
  assert.match(await timeline.locator('.bar-col').nth(10).getAttribute('aria-label'), /%.*из/);
  await timeline.getByRole('button', { name: 'Таблицей' }).click();
  const found = await timeline.locator('tbody td:nth-child(2)').allTextContents();
  assert.equal(found.reduce((sum, t) => sum + Number(t.replace(/\D/g, '')), 0), n);
  const first = timeline.locator('tbody tr').filter({ hasText: /[1-9]/ }).first();
  const here = Number((await first.locator('td').first().innerText()).replace(/\D/g, ''));
  await first.getByRole('button').click();
  await page.waitForURL((url) => url.searchParams.get('from') === url.searchParams.get('to'));
  assert.equal(await total(page), here);
});

test('the timeline works from the keyboard', async () => {
  const page = await open('head', { path: '/search?q=дорога' });
  await page.locator('.timeline .bar-col[tabindex="0"]').focus();
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('Shift+ArrowLeft');
  await page.keyboard.press('Enter');
  await page.waitForURL(/from=.*to=/);
});

test('a place of the query that is not understood is shown under the box, the rest is searched', async () => {
  const page = await open('head', { path: '/search' });
  await search(page, 'яма дата:тогда');
  assert.match(await page.locator('.wrong-place').first().innerText(), /тогда/);
  assert.ok((await total(page)) > 0);
});

test('a query in the wrong layout is repaired, said, and can be taken back', async () => {
  const page = await open('head', { path: '/search' });
  await search(page, 'zvf');
  const note = page.locator('.search-notes').filter({ hasText: 'вместо «zvf»' });
  await note.waitFor();
  await note.getByRole('button', { name: 'Искать как написано' }).click();
  await page.waitForURL((url) => url.searchParams.get('q') === '"zvf"');
});

test('a long query that few records satisfy says that any of its words will do', async () => {
  const page = await open('head', { path: '/search' });
  const answer = page.waitForResponse((r) => new URL(r.url()).pathname === '/api/v1/search' && r.url().includes('q='));
  await search(page, 'нет горячей воды в доме третий день примите меры');
  const { strict_total: strict } = await (await answer).json();
  assert.ok(strict < 10 && (await total(page)) > strict);
  await page.getByText(`По всем словам найдено ${strict}, поэтому показано всё, где есть хотя бы одно из главных слов`).waitFor();
  if (!strict) return;
  await page.getByRole('button', { name: `Показать только записи, где есть все слова: ${strict}` }).press('Enter');
  await page.getByText('Показаны только записи, где есть все слова запроса').waitFor();
  await page.waitForFunction((n) => document.querySelector('.found b').textContent.startsWith(`${n}\u00a0`), strict);
});

test('nothing found gives advice, and filters can be dropped', async () => {
  const page = await open('head', { path: '/search?q=яма&from=2090-01-01' });
  await page.getByRole('heading', { name: 'Ничего не найдено' }).waitFor();
  await page.getByRole('button', { name: 'Искать без уточнений' }).click();
  assert.ok((await total(page)) > 0);
});

test('the condition in the way is named with what is found without it, and goes by a press', async () => {
  const page = await open('head', { path: '/search?q=снег дата:1999 канал:phone&kind=appeal,message' });
  const row = page.getByRole('row', { name: /дата:1999/ });
  await row.waitFor();
  const without = Number((await row.getByRole('cell').first().innerText()).replace(/\D/g, ''));
  await row.getByRole('button', { name: 'Искать без условия: дата:1999' }).press('Enter');
  await page.waitForURL((url) => url.searchParams.get('q') === 'снег канал:phone' && url.searchParams.get('kind') === 'appeal,message');
  assert.equal(await total(page), without);
  await page.goto('/search?q=снег&from=2090-01-01');
  await page.getByRole('button', { name: 'Искать без условия: Поступило: с 01.01.2090' }).press('Enter');
  await page.waitForURL((url) => !url.searchParams.has('from') && url.searchParams.get('q') === 'снег');
});

test('examples of the help are run by a press', async () => {
  const page = await open('head', { path: '/search' });
  await page.getByRole('link', { name: 'вода ИЛИ отопление' }).click();
  await page.waitForURL((url) => url.searchParams.get('q') === 'вода ИЛИ отопление');
  assert.ok((await total(page)) > 0);
  assert.equal(await box(page).inputValue(), 'вода ИЛИ отопление');
});

test('the order is kept in the address and pages add up', async () => {
  const page = await open('head', { path: '/search?q=дорога' });
  await page.getByLabel('Порядок').selectOption('-date');
  await page.waitForURL(/sort=-date/);
  await page.settled();
  await page.getByRole('button', { name: 'Показать ещё' }).click();
  await page.waitForFunction(() => document.querySelectorAll('.hit').length === 40);
  const times = await page.locator('.hit time').evaluateAll((all) => all.map((t) => Date.parse(t.getAttribute('datetime'))));
  assert.deepEqual(times, [...times].sort((a, b) => b - a));
  for (const [name, sort] of [['Сначала подходящие и свежие', 'fresh'], ['По сроку, ближайший сначала', 'due']]) {
    await page.getByLabel('Порядок').selectOption(name);
    await page.waitForURL(new RegExp(`sort=${sort}`));
    await page.settled();
    assert.equal(await page.locator('.hit').count(), 20, name);
  }
});

test('HTML in a query stays text', async () => {
  const page = await open('head', { path: '/search' });
  await search(page, '<img src=x onerror=alert(1)> "');
  assert.equal(await page.locator('main img').count(), 0);
  assert.deepEqual(page.faults.filter((f) => /Content Security/.test(f)), []);
});
