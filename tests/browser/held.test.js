// A session that ends while somebody writes: the page waits for him to sign in again in another window, nobody else gets its text, and none of it is stored.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { apiOf, granted } from '../lib/api.js';
import { useProduct } from '../lib/product.js';
import { focusOn, tabTo, useBrowser } from './page.mjs';

const { page: open } = await useBrowser();
const product = await useProduct();
const api = apiOf(product);
const admin = await product.token('admin');
const TEXT = 'Тайное слово заявителя: подъезд затоплен';

const record = async () => granted(await api.post('/messages', { token: await product.token('head'), json: { kind: 'message', channel: 'phone', text: 'Вода в подвале' } }), 201).id;

/** The administrator ends the newest session of an account: the one of the page that was opened last. */
async function endNewest(login) {
  const account = await product.value(`select id::text from account where login = '${login}'`);
  const { items } = granted(await api.get(`/accounts/${account}/sessions`, { token: admin }));
  const newest = items.sort((a, b) => a.created_at.localeCompare(b.created_at)).at(-1);
  granted(await api.post(`/accounts/${account}/sessions/end`, { token: admin, json: { session_id: newest.id } }));
}

const door = (page) => page.getByRole('dialog', { name: 'Сеанс завершён' });

/** Signs in again from the door, by keyboard, in the window that it opens. */
async function signInAgain(page, login) {
  await focusOn(page, (e) => e.name === 'Войти через Госуслуги (ЕСИА)');
  const [other] = await Promise.all([page.waitForEvent('popup'), page.keyboard.press('Enter')]);
  await other.locator(`button[value="${login}"]`).click();
  await door(page).waitFor({ state: 'detached' });
  return other;
}

test('an answer half written stands where it stood after signing in again, and can be sent', async () => {
  const id = await record();
  const page = await open('head', { path: `/messages/${id}`, fresh: true });
  await page.keyboard.press('KeyA');
  const field = page.getByLabel('Текст ответа');
  await field.fill(TEXT);
  await endNewest('head');
  await tabTo(page, (e) => e.name === 'Добавить ответ', 5);
  await page.keyboard.press('Enter');
  await door(page).waitFor();
  assert.ok(await field.isHidden(), 'who passes by reads nothing');
  await page.emulateMedia({ media: 'print' });
  assert.ok(await field.isHidden(), 'nor prints it');
  await page.emulateMedia({ media: 'screen' });
  const stored = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]));
  assert.ok(!stored.includes('Тайное'));
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  await door(page).waitFor();
  const other = await signInAgain(page, 'head');
  assert.equal(await field.inputValue(), TEXT);
  await focusOn(page, (e) => e.label === 'Текст ответа');
  await tabTo(page, (e) => e.name === 'Добавить ответ', 5);
  await page.keyboard.press('Enter');
  await page.getByText('Ответ добавлен').waitFor();
  await page.locator('article.answer').getByText(TEXT).waitFor();
  if (!other.isClosed()) await other.getByRole('heading', { name: 'Вход выполнен' }).waitFor();
});

test('a dialog that was open is open again; what a form left half written keeps is there too', async () => {
  const id = await record();
  const page = await open('head', { path: '/messages/new', fresh: true });
  await page.getByLabel('Текст', { exact: true }).fill(TEXT);
  await page.goBack().catch(() => null);
  await page.evaluate((href) => {
    const link = Object.assign(document.createElement('a'), { href });
    document.body.append(link);
    link.click();
    link.remove();
  }, `/messages/${id}`);
  await page.getByRole('heading', { name: 'История' }).waitFor();
  await page.settled();
  await page.keyboard.press('KeyE');
  const dialog = page.getByRole('dialog', { name: 'Изменить сведения' });
  await dialog.getByLabel('Адрес').fill('ул. Попова, д. 5');
  await endNewest('head');
  await dialog.getByRole('button', { name: 'Сохранить' }).click();
  await door(page).waitFor();
  assert.ok(await dialog.isHidden());
  await signInAgain(page, 'head');
  assert.equal(await dialog.getByLabel('Адрес').inputValue(), 'ул. Попова, д. 5');
  await dialog.getByRole('button', { name: 'Сохранить' }).click();
  await page.getByText('Изменения сохранены').waitFor();
});

test('somebody else who signs in at the same browser finds nothing of it', async () => {
  const page = await open('head', { path: '/messages/new', fresh: true });
  await page.getByLabel('Текст', { exact: true }).fill(TEXT);
  await endNewest('head');
  await page.getByRole('button', { name: 'Внести', exact: true }).click();
  await door(page).waitFor();
  await signInAgain(page, 'pos');
  await page.locator('.who').getByText(await product.value("select name from account where login = 'pos'")).waitFor();
  await page.getByLabel('Текст', { exact: true }).waitFor();
  assert.equal(await page.getByLabel('Текст', { exact: true }).inputValue(), '');
});

test('who does not want the text goes to the usual door, and it is gone; a reader who wrote nothing gets that door at once', async () => {
  const page = await open('head', { path: '/messages/new', fresh: true });
  await page.getByLabel('Текст', { exact: true }).fill(TEXT);
  await endNewest('head');
  await page.getByRole('button', { name: 'Внести', exact: true }).click();
  await door(page).getByRole('button', { name: 'Набранное не нужно' }).click();
  await page.getByRole('heading', { name: 'Вход для сотрудников' }).waitFor();
  await page.signIn('head');
  await page.getByLabel('Текст', { exact: true }).waitFor();
  assert.equal(await page.getByLabel('Текст', { exact: true }).inputValue(), '');
  await endNewest('head');
  await page.getByRole('link', { name: 'Сводка' }).click();
  await page.getByText('вы вернётесь туда, где остановились').waitFor();
});
