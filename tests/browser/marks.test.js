// Marks of applicants: the link from the card, its page on a phone without sign-in and without script, the flag, the figures. By keyboard.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { apiOf, granted } from '../lib/api.js';
import { useProduct } from '../lib/product.js';
import { tabTo, useBrowser } from './page.mjs';

const { page: open, browser } = await useBrowser();
const product = await useProduct();
const api = apiOf(product);
const token = await product.token('head');
const organisation_id = await product.value("select organisation_id::text from account where login = 'recipient'");

async function closed() {
  const { id } = granted(await api.post('/messages', { token, json: { kind: 'message', channel: 'phone', text: 'Яма во дворе', organisation_id } }), 201);
  let { etag } = await api.get(`/messages/${id}`, { token });
  for (const json of [{ move: 'register' }, { move: 'assign', organisation_id }, { move: 'take' }, { move: 'answer', answer: 'Заделали' }, { move: 'close', outcome: 'solved', outcome_by: 'executor', reason: 'Заделали' }])
    ({ etag } = await api.post(`/messages/${id}/moves`, { token, etag, json }));
  return id;
}

const link = async (id) => granted(await api.post(`/messages/${id}/mark-link`, { token, etag: (await api.get(`/messages/${id}/marks`, { token })).etag }), 201).url;

/** A phone of somebody who never signed in, with scripts turned off. */
async function phone(url) {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 }, javaScriptEnabled: false, baseURL: product.url });
  const page = await context.newPage();
  await page.goto(url);
  return page;
}

test('the link is made on the card, the citizen answers on a phone without script, the card shows it and offers to look again', async () => {
  const id = await closed();
  const page = await open('head', { path: `/messages/${id}` });
  await page.getByText('Оценок ещё нет').waitFor();
  await tabTo(page, (e) => e.name === 'Ссылка для оценки', 150);
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Ссылка для оценки' });
  const url = await dialog.getByLabel('Адрес').inputValue();
  await tabTo(page, (e) => e.name === 'Готово', 20);
  await page.keyboard.press('Enter');
  await page.getByText('ждёт оценки до').waitFor();

  const visitor = await phone(url);
  assert.equal(await visitor.evaluate('document.documentElement.scrollWidth'), 390, 'nothing stands out of the screen');
  const tap = visitor.locator('.choice label').first();
  assert.ok((await tap.boundingBox()).height >= 44, 'a thumb finds the buttons');
  // The keyboard alone: arrows within the radios, a blank on a reason.
  await visitor.keyboard.press('Tab');
  await visitor.keyboard.press('ArrowLeft');
  await visitor.keyboard.press('Tab');
  await visitor.keyboard.press('Space');
  await visitor.keyboard.press('ArrowRight');
  for (let i = 0; i < 4; i++) await visitor.keyboard.press('Tab');
  await visitor.keyboard.press('Space');
  assert.ok(await visitor.getByLabel('Долго', { exact: true }).isChecked());
  assert.ok(await visitor.getByRole('radio', { name: 'Нет', exact: true }).isChecked());
  await visitor.getByRole('textbox').focus();
  await visitor.keyboard.type('Яма на месте');
  await visitor.keyboard.press('Tab');
  await visitor.keyboard.press('Enter');
  await visitor.getByRole('heading', { name: 'Спасибо, оценка принята' }).waitFor();
  await visitor.goto(url);
  await visitor.getByRole('heading', { name: 'Оценка по этой ссылке уже поставлена' }).waitFor();

  await page.reload();
  await page.getByText('Заявитель ответил: вопрос не решён').waitFor();
  await page.getByText('По ссылке этот ответ уже оценён').waitFor();
  assert.equal(await page.getByRole('button', { name: 'Ссылка для оценки' }).count(), 0, 'what would be refused is not offered');
  await page.getByText('2 из 5').first().waitFor();
  await page.getByText('Яма на месте').waitFor();
  await tabTo(page, (e) => e.name === 'Пересмотреть итог', 200);
  await page.keyboard.press('Enter');
  await page.getByRole('dialog', { name: 'Установить итог' }).waitFor();
  await page.keyboard.press('Escape');
  const list = await open('head', { path: '/messages?outcome=solved' });
  await list.getByText('Заявитель: не решено').first().waitFor();
  assert.deepEqual([...page.faults, ...list.faults], []);
});

test('who has no form filled in is stopped by the browser; a wrong link explains itself', async () => {
  const id = await closed();
  const visitor = await phone(await link(id));
  await visitor.getByRole('button', { name: 'Отправить оценку' }).click();
  assert.equal(await visitor.getByRole('heading', { level: 1 }).innerText(), 'Оцените, как с вами поработали');
  await visitor.goto(`/o/${'A'.repeat(43)}`);
  await visitor.getByRole('heading', { name: 'Ссылка не действует' }).waitFor();
});

test('a link is revoked on the card', async () => {
  const id = await closed();
  const url = await link(id);
  const page = await open('head', { path: `/messages/${id}` });
  await page.getByText('ждёт оценки до').waitFor();
  await tabTo(page, (e) => e.name === 'Отозвать', 200);
  await page.keyboard.press('Enter');
  await page.getByText('отозвана').first().waitFor();
  await (await phone(url)).getByRole('heading', { name: 'Ссылка не действует' }).waitFor();
});

test('«Оценки» of «Качество»: a figure opens its marks, groups and months change the figures, small ones are hidden', async () => {
  const page = await open('head', { path: '/quality' });
  await page.getByRole('heading', { name: 'По организациям' }).waitFor();
  await tabTo(page, (e) => e.name === 'Оценки', 60);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Файлы ПОС' }).waitFor();
  const { items } = granted(await api.get('/marks/summary', { token }));
  const pos = items.find((b) => b.source === 'pos');
  const total = page.getByRole('table', { name: 'Файлы ПОС: оценки' }).getByRole('row').filter({ has: page.getByRole('rowheader', { name: 'Всего' }) });
  const [asked, given] = await total.getByRole('cell').allInnerTexts();
  assert.deepEqual([asked, given].map((t) => Number(t.replace(/\s/g, ''))), [pos.total.asked, pos.total.given]);
  const dark = pos.groups.filter((g) => g.hidden);
  const rest = page.locator('section', { has: page.getByRole('heading', { name: 'Файлы ПОС' }) }).locator('summary');
  assert.match(await rest.innerText(), new RegExp(`скрыто, оценок мало: ${dark.length}`));
  await rest.focus();
  await page.keyboard.press('Enter');
  assert.equal(await page.getByText('оценки скрыты').filter({ visible: true }).count(), dark.length);
  await tabTo(page, (e) => e.name?.startsWith('Всего: оценок 1:'), 400);
  const wanted = Number((await page.evaluate('document.activeElement.textContent')).replace(/\s/g, ''));
  const chosen = new URL(await page.evaluate('document.activeElement.href')).searchParams;
  await page.keyboard.press('Enter');
  await page.waitForURL((u) => u.searchParams.get('value') === '1');
  await page.settled();
  const list = granted(await api.get('/marks', { token, query: { source: chosen.get('source'), scale: chosen.get('scale'), value: 1, limit: 500 } }));
  assert.equal(list.items.length, wanted);
  const shown = page.getByRole('table', { name: 'Оценки', exact: true });
  assert.equal(await shown.getByRole('row').count(), Math.min(wanted, 50) + 1);
  await page.waitForFunction(() => document.activeElement.id === 'marks-list');
  assert.ok(await page.evaluate(() => { const box = document.activeElement.getBoundingClientRect(); return box.top >= 0 && box.bottom <= innerHeight; }), 'the list is in view');
  await tabTo(page, (e) => e.name?.startsWith('№ '), 60);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Оценки заявителя' }).waitFor();
  await page.goBack();
  await page.getByRole('button', { name: 'группам тем' }).click();
  await page.getByRole('columnheader', { name: 'Группа тем' }).first().waitFor();
  await page.getByLabel('Работа закончена', { exact: true }).selectOption({ index: 1 });
  await page.waitForURL((u) => /^\d{4}$/.test(u.searchParams.get('period')));
  await page.settled();
  assert.deepEqual(page.faults, []);
});

test('on a phone the figures stand within its width, each with its name', async () => {
  const page = await open('head', { path: '/quality?tab=marks', size: 'phone' });
  const table = page.getByRole('table', { name: 'Файлы ПОС: оценки' });
  await table.waitFor();
  assert.ok(await table.evaluate((t) => t.parentElement.scrollWidth <= t.parentElement.clientWidth), 'nothing is to be scrolled sideways');
  assert.equal(await table.locator('td').first().evaluate((e) => getComputedStyle(e, '::before').content), '"Работа закончена"');
});
