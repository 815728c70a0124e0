// What holds on every screen: no faults in the console, no sideways scroll, keyboard, paper, contrast.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { focusOn, SIZES, tabTo, useBrowser } from './page.mjs';

const { page: open } = await useBrowser();

const SCREENS = ['/', '/messages', '/messages?state=new,closed&kind=message&received_on[gte]=2025-01-01', '/messages/new', '/search?q=яма', '/search?q=яма НЕ снег дата:тогда&kind=message', '/search?q=ничегонетакого', '/search?q=яма&view=places', '/search?q=ничегонетакого&view=places', '/saved-searches', '/alerts', '/control', '/control?tab=told', '/control?tab=forecast', '/control?tab=ladder', '/control?tab=mail', '/control?tab=mechanisms', '/control?tab=sources', '/thesaurus', '/accounts', '/accounts/7', '/organisations', '/organisations/2', '/themes', '/settings', '/notices', '/quality', '/quality?tab=answers', '/quality?tab=answers&check=polite&result=remark', '/quality?tab=conflicts', '/imports', '/quality?tab=marks', '/nowhere'];

async function firstCard(page) {
  await page.goto('/messages');
  await page.settled();
  return page.locator('main .row-link').first().getAttribute('href');
}

for (const size of Object.keys(SIZES)) {
  test(`no screen scrolls sideways or faults in the console: ${SIZES[size].width}×${SIZES[size].height}`, async () => {
    const page = await open('head', { size });
    for (const path of [...SCREENS, await firstCard(page)]) {
      await page.goto(path);
      await page.settled();
      const [wide, all] = await page.evaluate(() => [window.innerWidth, document.documentElement.scrollWidth]);
      assert.ok(all <= wide, `${path}: ${all} > ${wide}`);
      assert.equal(await page.locator('h1').count(), 1, `${path}: one main heading`);
      assert.doesNotMatch(await page.locator('main').innerText(), /undefined|\[object|NaN|null/, path);
    }
    assert.deepEqual(page.faults, []);
  });
}

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
  assert.equal(await page.evaluate(() => document.activeElement.id), 'main');
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
