// «Места»: houses of the found as a list and on a map, by keyboard alone; every number opens as many records as it says.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { granted } from '../lib/api.js';
import { openWorld } from '../lib/world.js';
import { SIZES, found, tabTo, useBrowser } from './page.mjs';

const { api, as } = await openWorld();
const { page: open } = await useBrowser();
const places = async (query) => granted(await api.get('/search/places', { token: await as('analyst'), query: { limit: 200, ...query } }));
const VIEW = '/search?q=яма&view=places';
const lit = (page) => page.evaluate(() => document.activeElement.getAttribute('data-key'));

test('the view is reached by keyboard, and the number of its first house opens that many records', async () => {
  const page = await open('analyst', { path: '/search?q=яма' });
  const { items: [first], total, without } = await places({ q: 'яма' });
  await page.locator('h1').focus();
  await tabTo(page, (e) => e.name === 'Места', 120);
  await page.keyboard.press('Enter');
  await page.waitForURL(/view=places/);
  await page.settled();
  assert.equal(await found(page), total.value);
  await tabTo(page, (e) => e.name.startsWith('Без адреса'), 5);
  const number = await tabTo(page, (e) => e.name.startsWith(`${first.address}: `) && e.tag === 'A' && !e.class.includes('map-dot'), 20);
  assert.equal(Number(number.name.split(': ').at(-1).replace(/\D/g, '')), first.count);
  await page.keyboard.press('Enter');
  await page.waitForURL((url) => !url.searchParams.has('view'));
  assert.equal(new URL(page.url()).searchParams.get('q'), first.query);
  assert.equal(await found(page), first.count);
  await page.goBack();
  await page.settled();
  await page.getByRole('link', { name: /^Без адреса/ }).press('Enter');
  await page.waitForURL((url) => !url.searchParams.has('view'));
  assert.equal(await found(page), without.count);
});

test('the map is one stop: arrows go from house to house, it zooms and moves, Enter opens a house', async () => {
  const page = await open('analyst', { path: VIEW });
  const { items } = await places({ q: 'яма' });
  const here = items.filter((i) => i.lat !== null);
  assert.equal(await page.locator('.map-dot').count(), here.length);
  await page.locator('.places').getByRole('button', { name: 'Ниже' }).focus();
  await page.keyboard.press('Tab');
  assert.equal(await lit(page), here[0].address, 'the largest house first, with «Весь город» out of use');
  const size = () => page.locator('.map-scale path').getAttribute('d');
  const before = await size();
  await page.keyboard.press('ArrowUp');
  const north = here.find((i) => i.address === here[0].address);
  const up = await lit(page);
  assert.notEqual(up, here[0].address);
  assert.ok(here.find((i) => i.address === up).lat > north.lat);
  await page.keyboard.press('+');
  await page.keyboard.press('Shift+ArrowRight');
  assert.notEqual(await size(), before);
  for (const key of ['ArrowLeft', 'ArrowDown']) await page.keyboard.press(key);
  const seen = await page.evaluate(() => {
    const [a, b] = [document.activeElement.getBoundingClientRect(), document.querySelector('.map svg[viewBox]:not(button svg)').getBoundingClientRect()];
    return a.left < b.right && a.right > b.left && a.top < b.bottom && a.bottom > b.top;
  });
  assert.ok(seen, 'the house with the focus is in the picture');
  await page.keyboard.press('Home');
  assert.equal(await size(), before);
  const house = here.find((i) => i.address === up);
  await page.locator(`.map-dot[data-key="${up}"]`).focus();
  const loads = await page.evaluate(() => performance.timeOrigin);
  await page.keyboard.press('Enter');
  await page.waitForURL((url) => !url.searchParams.has('view'));
  assert.equal(await found(page), house.count);
  assert.equal(await page.evaluate(() => performance.timeOrigin), loads, 'no page is loaded anew');
});

test('area follows the count and each circle has its words', async () => {
  const page = await open('analyst', { path: '/search?view=places' });
  const dots = await page.locator('.map-dot').evaluateAll((all) => all.map((a) => [a.querySelector('title').textContent, Number(a.querySelector('circle').getAttribute('r'))]));
  const { items } = await places({});
  const here = items.filter((i) => i.lat !== null);
  assert.equal(dots.length, here.length);
  for (const [i, [title, r]] of dots.entries()) {
    assert.ok(title.startsWith(here[i].address) && Number(title.split(': ').at(-1).replace(/\D/g, '')) === here[i].count, title);
    const wanted = Math.max(4.5, dots[0][1] * Math.sqrt(here[i].count / here[0].count));
    assert.ok(Math.abs(r - wanted) < 0.1, `${title}: ${r} is not ${wanted}`);
  }
});

for (const size of Object.keys(SIZES))
  test(`everything fits and is said without colour, on paper too: ${SIZES[size].width}`, async () => {
    const page = await open('analyst', { path: VIEW, size });
    const [wide, all] = await page.evaluate(() => [window.innerWidth, document.documentElement.scrollWidth]);
    assert.ok(all <= wide);
    const box = await page.locator('.map > svg').boundingBox();
    assert.ok(box.width > 250 && box.x >= 0 && box.x + box.width <= wide);
    await page.getByRole('button', { name: /^Показать ещё/ }).click();
    assert.equal(await page.locator('.place-rows tbody tr').count(), 40);
    await page.emulateMedia({ media: 'print' });
    assert.ok(await page.locator('.map > svg').isVisible());
    assert.ok(await page.locator('.place-rows').isVisible());
    assert.ok(await page.locator('.map-acts').isHidden());
    assert.deepEqual(page.faults, []);
  });

test('nothing found is said, and so is a search that has no addresses', async () => {
  const page = await open('analyst', { path: '/search?q=ничегонетакого&view=places' });
  await page.getByRole('heading', { name: 'Мест нет' }).waitFor();
  await page.goto('/search?q=нет:адрес&view=places');
  await page.settled();
  const link = page.getByRole('link', { name: /^Без адреса/ });
  await link.press('Enter');
  await page.waitForURL((url) => !url.searchParams.has('view'));
  assert.equal(await found(page), (await places({ q: 'нет:адрес' })).without.count);
});
