// «Сводка» and «Обращения» by keyboard alone: every control is reached by Tab in the order of the screen and is seen to be, Enter opens it, and the way back ends where it began.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { useProduct } from '../lib/product.js';
import { focusOn, named, tabTo, useBrowser } from './page.mjs';

const { page: open } = await useBrowser();
const product = await useProduct();
const MOST = 500;

/** Notes each control that has had the focus; tells of it whether it is seen, and its ring. */
const note = (page) => page.evaluate(() => {
  const e = document.activeElement;
  window.walked ??= new Set();
  const again = window.walked.has(e);
  window.walked.add(e);
  const box = e.getBoundingClientRect();
  const ring = [getComputedStyle(e), getComputedStyle(e, '::after'), ...(e.labels?.[0] ? [getComputedStyle(e.labels[0])] : [])].some((s) => s.outlineStyle !== 'none');
  const inSight = box.width > 0 && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
  return { again, body: e === document.body, inSight, ring, what: `${e.tagName} «${(e.getAttribute('aria-label') ?? e.textContent).trim().slice(0, 40)}»` };
});

/** What can be worked and was never reached. Of a group of choices one is a stop, arrows lead to the others. */
const missed = (page) => page.evaluate(() => {
  const open = (e) => !e.disabled && e.tabIndex >= 0 && e.type !== 'radio' && e.checkVisibility({ checkVisibilityCSS: true }) && !e.closest('[inert]');
  const all = [...document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex]')].filter(open);
  return { all: all.length, missed: all.filter((e) => !window.walked.has(e)).map((e) => `${e.tagName} «${(e.getAttribute('aria-label') ?? e.textContent).trim().slice(0, 40)}»`) };
});

/** From the top of the document by Tab until the focus leaves it or comes round. */
async function walk(page) {
  for (let i = 0; i < MOST; i += 1) {
    await page.keyboard.press('Tab');
    const here = await note(page);
    if (here.again || (here.body && i > 0)) return i;
    assert.ok(here.body || (here.inSight && here.ring), `the focus is not seen on ${here.what}`);
  }
  throw new Error(`Tab does not come round in ${MOST} steps`);
}

/** The key for it is the browser's own: one without a window has none. */
const back = async (page, from) => {
  await page.goBack();
  await page.waitForURL((url) => url.pathname === from);
  await page.settled();
};
const focused = (page) => page.evaluate(() => document.activeElement.getAttribute('href') ?? document.activeElement.tagName);

for (const [name, path, least] of [['«Сводка»', '/', 40], ['«Обращения»', '/messages', 60]])
  test(`${name}: Tab reaches all there is, and shows where it stands`, async () => {
    const page = await open('head', { path, fresh: true });
    assert.ok(await walk(page) >= least);
    const { all, missed: left } = await missed(page);
    assert.deepEqual(left, [], `of ${all}`);
    assert.deepEqual(page.faults, []);
  });

test('«Сводка»: a number is opened by Enter, and the way back stands on it again', async () => {
  const page = await open('head', { path: '/' });
  await tabTo(page, (e) => e.class.includes('tile') || e.name.startsWith('Просрочено'), 80);
  const href = await focused(page);
  assert.match(href, /^\/messages\?/);
  await page.keyboard.press('Enter');
  await page.waitForURL((url) => url.pathname === '/messages');
  await page.settled();
  await back(page, '/');
  assert.equal(await focused(page), href);
});

test('«Обращения»: a filter is opened, chosen and left by keys; a record is opened and left, and the list stands where it was', async () => {
  const page = await open('head', { path: '/messages' });
  await tabTo(page, named('Состояние'), 80);
  await page.keyboard.press('Enter');
  await tabTo(page, (e) => e.label === 'Закрыто', 30);
  await page.keyboard.press('Space');
  await page.waitForURL(/state=closed/);
  await page.keyboard.press('Escape');
  await focusOn(page, (e) => e.name.startsWith('Состояние'));
  await page.settled();
  await tabTo(page, (e) => e.class.includes('row-link'), 80);
  await tabTo(page, (e) => e.class.includes('row-link'), 20);
  const href = await focused(page);
  assert.match(href, /^\/messages\/\d+$/);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'История' }).waitFor();
  await page.settled();
  await back(page, '/messages');
  assert.equal(await focused(page), href);
  assert.deepEqual(page.faults, []);
});

test('the controls of a card have their order of the screen at both sizes', async () => {
  const id = await product.value("select id from message where state = 'in_work' and kind = 'appeal' order by id limit 1");
  for (const size of ['wide', 'phone']) {
    const page = await open('head', { size, path: `/messages/${id}` });
    await page.locator('.deadlines li').first().waitFor();
    await page.settled();
    // Boxes of what stands in the card, in the order of Tab: nobody is sent back up the page within a column.
    const back = await page.evaluate(() => {
      const stops = [...document.querySelectorAll('.card :is(a[href], button, input, select, textarea, summary)')].filter((e) => !e.disabled && e.checkVisibility({ checkVisibilityCSS: true }));
      const panels = [...new Set(stops.map((e) => e.closest('.panel, section')))].map((p) => ({ what: p.textContent.trim().slice(0, 30), ...p.getBoundingClientRect().toJSON() }));
      return panels.slice(1).map((p, i) => [panels[i], p]).filter(([a, b]) => Math.abs(a.left - b.left) < 20 && b.top < a.top).map(([a, b]) => `${a.what} → ${b.what}`);
    });
    assert.deepEqual(back, [], size);
    if (size === 'phone') assert.ok(await page.evaluate(() => document.querySelector('.moves button').compareDocumentPosition(document.querySelector('.card article')) & Node.DOCUMENT_POSITION_FOLLOWING), 'what is to be done comes first');
  }
});
