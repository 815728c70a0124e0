// What holds on every screen: no faults in the console, none of accessibility that a machine sees, no sideways scroll, keyboard, paper, contrast.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { focusOn, SIZES, tabTo, useBrowser } from './page.mjs';
import { SCREENS, firstCard, seriousFaults } from './screens.mjs';

const { page: open } = await useBrowser();

for (const size of Object.keys(SIZES)) {
  test(`no screen scrolls sideways, faults in the console or shuts somebody out: ${SIZES[size].width}×${SIZES[size].height}`, async () => {
    const found = [];
    for (const [login, paths] of Object.entries(SCREENS)) {
      const page = await open(login, { size });
      for (const path of [...paths, ...(login === 'head' ? [await firstCard(page)] : [])]) {
        await page.goto(path);
        await page.settled();
        const [wide, all] = await page.evaluate(() => [window.innerWidth, document.documentElement.scrollWidth]);
        assert.ok(all <= wide, `${path}: ${all} > ${wide}`);
        assert.equal(await page.locator('h1').count(), 1, `${path}: one main heading`);
        assert.doesNotMatch(await page.locator('main').innerText(), /undefined|\[object|NaN|null/, path);
        found.push(...(await seriousFaults(page)).map((fault) => `${login} ${path}: ${fault}`));
      }
      assert.deepEqual(page.faults, []);
    }
    assert.equal(found.join('\n'), '');
  });
}

test('dialogs, panels, the door and the page of a link shut nobody out either', async () => {
  const found = [];
  const look = async (page, what) => found.push(...(await seriousFaults(page)).map((fault) => `${what}: ${fault}`));
  const page = await open('head');
  await page.goto(await firstCard(page));
  await page.settled();
  for (const name of ['Изменить', 'Записать звонок']) {
    await page.getByRole('button', { name, exact: true }).first().click();
    await page.getByRole('dialog').waitFor();
    await page.settled();
    await look(page, name);
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  }
  for (const [path, name] of [['/search?q=яма', 'Собрать запрос'], ['/search?q=яма', 'Выгрузить'], ['/search?q=яма', 'Ссылка'], ['/quality?tab=conflicts', 'Новая запись'], ['/templates', 'Новый шаблон'], ['/messages', 'Тема']]) {
    await page.goto(path);
    await page.settled();
    await page.getByRole('button', { name, exact: true }).first().click();
    await page.locator('dialog[open], .pop').first().waitFor();
    await page.settled();
    await look(page, `${path}, ${name}`);
  }
  const door = await open(null);
  await look(door, 'the door');
  await door.goto(`/o/${'A'.repeat(43)}`);
  await look(door, 'the page of a link');
  assert.equal(found.join('\n'), '');
});

test('the API page shows the contract without breaking the policy', async () => {
  const page = await open(null, { path: '/api/' });
  await page.locator('.opblock').first().waitFor();
  assert.deepEqual(page.faults, []);
});

test('the policy allows neither inline code nor other hosts', async () => {
  const page = await open(null);
  const policy = (await (await page.request.get('/')).headers())['content-security-policy'];
  assert.match(policy, /default-src 'none'/);
  assert.doesNotMatch(policy, /unsafe|https?:|\*/);
});

test('the first load stays under 300 KB as it is sent', async () => {
  const page = await open('head');
  await page.reload();
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('Network.enable');
  await cdp.send('Network.clearBrowserCache');
  let bytes = 0;
  cdp.on('Network.loadingFinished', (e) => {
    bytes += e.encodedDataLength;
  });
  await page.reload();
  await page.settled();
  assert.ok(bytes > 10000 && bytes < 300 * 1024, `${bytes} bytes`);
});

test('the skip link is the first stop and leads to the content', async () => {
  const page = await open('head', { path: '/messages' });
  await page.evaluate(() => document.activeElement.blur());
  await tabTo(page, (e) => e.name === 'К содержанию', 1);
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => document.activeElement.id === 'main');
});

test('every screen is reached and used by keyboard alone, in the Russian layout too', async () => {
  const page = await open('head');
  await page.keyboard.press('KeyG');
  await page.evaluate(() => document.body.dispatchEvent(new KeyboardEvent('keydown', { code: 'KeyM', key: 'ь', bubbles: true })));
  await page.getByRole('heading', { name: 'Обращения', level: 1 }).waitFor();
  await page.settled();
  await page.evaluate(() => document.body.dispatchEvent(new KeyboardEvent('keydown', { code: 'KeyJ', key: 'о', bubbles: true })));
  await page.keyboard.press('KeyJ');
  await page.waitForFunction(() => [...document.querySelectorAll('main .row-link')].indexOf(document.activeElement) === 1);
  await page.keyboard.press('KeyK');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'История' }).waitFor();
  await page.settled();
  await page.keyboard.press('KeyE');
  await page.getByRole('dialog', { name: 'Изменить сведения' }).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await page.keyboard.press('Slash');
  await page.getByRole('heading', { name: 'Поиск', level: 1 }).waitFor();
  await page.settled();
  await page.keyboard.type('яма');
  await page.keyboard.press('Enter');
  await page.waitForURL(/q=/);
  await page.settled();
  await page.keyboard.press('Escape');
  await page.keyboard.press('Shift+Digit7');
  await page.evaluate(() => document.body.dispatchEvent(new KeyboardEvent('keydown', { code: 'Digit7', key: '?', shiftKey: true, bubbles: true })));
  await page.getByRole('dialog', { name: 'Клавиши' }).waitFor();
});

test('the filters open, search, choose and close by keyboard with a visible focus', async () => {
  const page = await open('head', { path: '/messages' });
  await page.locator('h1').focus();
  await tabTo(page, (e) => e.name.startsWith('Тема'));
  await page.keyboard.press('Enter');
  await page.keyboard.type('освещ');
  await tabTo(page, (e) => e.tag === 'INPUT', 3);
  await page.keyboard.press('Space');
  await page.waitForURL(/theme_id=/);
  await page.keyboard.press('Escape');
  await focusOn(page, (e) => /^Тема/.test(e.name));
});

test('paper has no menu, no buttons and keeps the table', async () => {
  const page = await open('head', { path: '/messages' });
  await page.emulateMedia({ media: 'print' });
  for (const gone of ['.side', '.toolbar', '.page-head .actions', '.more .btn']) assert.ok(await page.locator(gone).first().isHidden(), gone);
  assert.ok(await page.locator('table.messages thead').isVisible());
  assert.equal(await page.evaluate(() => getComputedStyle(document.body).backgroundColor), 'rgb(255, 255, 255)');
  for (const path of ['/', '/search?q=яма', await firstCard(page)]) {
    await page.goto(path);
    await page.settled();
    assert.ok(await page.locator('.side').isHidden(), path);
    assert.ok((await page.pdf({ format: 'A4' })).length > 5000, path);
  }
  // As wide as a sheet: the tables stay tables, the total stands once, what was to be pressed is gone and its choice is in words.
  await page.setViewportSize({ width: 703, height: 1000 });
  await page.goto('/quality?tab=marks');
  await page.settled();
  assert.ok(await page.locator('.marks-table thead').first().isVisible());
  assert.equal(await page.locator('.marks-table tfoot').first().evaluate((e) => getComputedStyle(e).display), 'table-row-group');
  assert.ok(await page.locator('.log-filter').isHidden());
  assert.ok(await page.getByText('Работа закончена: за всё время. По организациям.').isVisible());
  await page.goto(await firstCard(page));
  await page.settled();
  assert.equal(await page.locator('main .btn, main .icon-btn').filter({ visible: true }).count(), 0);
});

test('moving is still when the reader asks for it', async () => {
  const page = await open('head', { reducedMotion: 'reduce' });
  const slow = await page.evaluate(() => [...document.querySelectorAll('*')].filter((e) => parseFloat(getComputedStyle(e).transitionDuration) > 0.02).length);
  assert.equal(slow, 0);
});

const css = readFileSync(new URL('../../nginx/www/css/tokens.css', import.meta.url), 'utf8');
const token = (name) => new RegExp(`--${name}: (#[0-9a-f]{6});`).exec(css)[1];
const light = (hex) => {
  const [r, g, b] = [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16) / 255).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const contrast = (a, b) => {
  const [x, y] = [light(token(a)), light(token(b))].sort((m, n) => n - m);
  return (x + 0.05) / (y + 0.05);
};

test('text and its background differ by 4.5 to 1 or more', () => {
  const pairs = [
    ...['ink', 'ink-2', 'ink-3', 'accent', 'bad', 'warn', 'good', 'info'].flatMap((c) => [[c, 'surface'], [c, 'surface-2'], [c, 'bg']]),
    ['on-accent', 'accent'], ['on-accent', 'accent-2'], ['side-ink', 'side'], ['side-ink', 'side-2'], ['accent-2', 'accent-soft'], ['bad', 'bad-soft'], ['warn', 'warn-soft'], ['good', 'good-soft'], ['info', 'info-soft'],
    ['ink', 'mark'], ['ink-3', 'accent-soft'], ['ink-2', 'bad-soft'], ['ink-3', 'warn-soft'], ['ink-3', 'good-soft'],
  ];
  for (const [text, back] of pairs) assert.ok(contrast(text, back) >= 4.5, `${text} on ${back}: ${contrast(text, back).toFixed(2)}`);
  assert.ok(contrast('field-line', 'surface') >= 3, 'borders of fields');
});
