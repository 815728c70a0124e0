// A browser page for the tests: Chromium of Debian, Russian, Moscow; collects what went wrong in the console.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { after } from 'node:test';
import { chromium } from 'playwright-core';
import { useProduct } from '../lib/product.js';

export const SIZES = { wide: { width: 1366, height: 768 }, phone: { width: 390, height: 844 } };
/** How long a page may take to do what is asked; a busy machine needs more. */
const LIMIT_MS = Number(process.env.MCU_TEST_LIMIT_MS ?? 120e3);

/** The address of the copy under test: the runner's, one named by MCU_TEST_URL, or one started for this file. */
export async function address() {
  process.env.MCU_TEST_URL ??= (await useProduct()).url;
  return process.env.MCU_TEST_URL;
}

/** One browser for a test file, closed at its end; `page(login)` gives a signed-in tab: one session per account, `fresh` for one of its own. */
export async function useBrowser() {
  await address();
  const { browser, context } = await open();
  await context.close();
  after(() => browser.close());
  const sessions = new Map();
  return {
    browser,
    /** @param {string | null} login @param {{size?: string, path?: string}} options where to begin */
    async page(login, { size = 'wide', path = '/', fresh = !login, ...more } = {}) {
      const key = JSON.stringify([login, size, more]);
      const known = fresh ? null : sessions.get(key);
      const context = known ?? await newContext(browser, size, more);
      const page = await prepare(await context.newPage());
      await page.goto(path);
      if (login && !known) await page.signIn(login);
      if (!fresh) sessions.set(key, context);
      await page.settled();
      return page;
    },
  };
}

function newContext(browser, size, options) {
  // A zone far from Moscow: every time on screen must be Moscow's all the same.
  return browser.newContext({ viewport: SIZES[size], locale: 'ru-RU', timezoneId: 'Asia/Vladivostok', baseURL: process.env.MCU_TEST_URL, ...options });
}

/** @returns {Promise<{browser: any, context: any, page: any}>} `page` has signIn(), settled() and `faults`, the console errors and CSP violations so far */
export async function open(size = 'wide', options = {}) {
  const args = ['--disable-gpu', '--disable-background-networking', '--lang=ru-RU'];
  if (process.getuid?.() === 0) args.push('--no-sandbox');
  const executablePath = process.env.MCU_CHROMIUM ?? ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find(existsSync);
  const browser = await chromium.launch({ executablePath, args, env: { ...process.env, LANGUAGE: 'ru', LANG: 'ru_RU.UTF-8' } });
  const context = await newContext(browser, size, options);
  return { browser, context, page: await prepare(await context.newPage()) };
}

/** The 401 that tells a first visitor to sign in is not a fault. */
const EXPECTED = /\/session\/refresh/;

export async function prepare(page) {
  page.setDefaultTimeout(LIMIT_MS);
  page.faults = [];
  page.on('console', (m) => {
    if (m.type() === 'error' && !EXPECTED.test(m.location().url)) page.faults.push(`${m.text()} (${m.location().url})`);
  });
  page.on('pageerror', (e) => page.faults.push(String(e)));
  typeIntoFields(page);
  page.signIn = (login) => signIn(page, login);
  page.settled = () => settled(page);
  return page;
}

/** Letters are typed where somebody would type them: once the focus stands on a field, which a screen may give it a moment after the key that asked. */
function typeIntoFields(page) {
  const type = page.keyboard.type.bind(page.keyboard);
  page.keyboard.type = async (text) => {
    await page.waitForFunction(() => document.activeElement?.matches('input, textarea, select'));
    await type(text);
  };
}

/** Nothing is being loaded and no skeleton is shown, in frame after frame: a screen asks for its data, and binds its keys, only once it has been painted. */
async function settled(page) {
  await page.waitForFunction((turn) => {
    const root = document.getElementById('root');
    const quiet = document.readyState === 'complete' && (!root || (root.childElementCount > 0 && !document.querySelector('.bone, .loading, .progress-line, .stale')));
    const before = window.quietFrames?.turn === turn ? window.quietFrames.count : 0;
    window.quietFrames = { turn, count: quiet ? before + 1 : 0 };
    return window.quietFrames.count > 3;
  }, (turns += 1));
}
let turns = 0;

/** Through the door and the simulator; comes back to the address that was asked for. */
async function signIn(page, login) {
  if (!page.url().startsWith('http')) await page.goto('/');
  await page.getByRole('link', { name: 'Войти через Госуслуги (ЕСИА)' }).click();
  await page.locator(`button[value="${login}"]`).click();
  await page.locator('.app').waitFor();
}

/** The total that the screen «Поиск» says. */
export async function found(page) {
  await page.settled();
  return Number((await page.locator('.found b').innerText()).replace(/\D/g, ''));
}

/** What has the focus: its name, its label, whether it and its ring are seen. */
const focus = (page) => page.evaluate(() => {
  const e = document.activeElement;
  const box = e.getBoundingClientRect();
  const ringed = [getComputedStyle(e), getComputedStyle(e, '::after')].some((style) => style.outlineStyle !== 'none');
  return { name: e.getAttribute('aria-label') ?? e.textContent.trim(), label: e.labels?.[0]?.textContent.trim(), class: e.getAttribute('class') ?? '', tag: e.tagName, seen: box.width > 0 && box.height > 0, ring: ringed };
});

/** Presses Tab until the focus stands on what `test` accepts; every stop must be visible. */
export async function tabTo(page, accepts, limit = 60) {
  for (let i = 0; i < limit; i += 1) {
    // A dialog begins in its first field: that is reached without a key.
    const begun = i === 0 && (await page.evaluate(() => Boolean(document.activeElement.closest('dialog[open]'))));
    if (begun && accepts(await focus(page))) return focus(page);
    await page.keyboard.press('Tab');
    const here = await focus(page);
    if (here.tag === 'BODY') continue;	// no stop: past the last one, or a dialog is just opening
    assert.ok(here.seen && here.ring, `focus is invisible on ${here.tag} «${here.name.slice(0, 40)}»`);
    if (accepts(here)) return here;
  }
  throw new Error('Tab never gets there');
}

/** Waits until the screen itself has put the focus on what `accepts` takes: it does so after it has drawn, not while the key is pressed. */
export async function focusOn(page, accepts) {
  const end = Date.now() + LIMIT_MS;
  for (let here = await focus(page); !accepts(here); here = await focus(page)) {
    assert.ok(Date.now() < end, `the focus stays on ${here.tag} «${here.name.slice(0, 40)}»`);
    await page.evaluate(() => new Promise(requestAnimationFrame));
  }
}

/** Controls whose name or label begins so, for tabTo. */
export const named = (text) => (here) => here.name.startsWith(text) || here.label?.startsWith(text);

/** Tabs to a control and types over what it holds. */
export async function fill(page, label, text) {
  await tabTo(page, named(label), 250);
  await page.keyboard.press('Control+A');
  await page.keyboard.type(text);
}

/** Tabs to a button and presses it. */
export async function press(page, name) {
  await tabTo(page, named(name), 250);
  await page.keyboard.press('Enter');
}
