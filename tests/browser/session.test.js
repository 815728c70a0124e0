// Signing in and out, tabs that share one refresh cookie, menus by role.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { prepare, useBrowser } from './page.mjs';

const { page } = await useBrowser();
/** Each test here has a session of its own. */
const open = (login, options) => page(login, { fresh: true, ...options });

const menu = (page) => page.getByRole('navigation', { name: 'Разделы' }).getByRole('link').allTextContents();

test('sign-in through the simulator comes back to the address that was asked for', async () => {
  const page = await open('head', { path: '/messages?state=new' });
  assert.equal(new URL(page.url()).pathname + new URL(page.url()).search, '/messages?state=new');
  await page.getByRole('heading', { name: 'Обращения', level: 1 }).waitFor();
  assert.deepEqual(page.faults, []);
});

test('a refused sign-in is told in words and can be tried again', async () => {
  const page = await open(null);
  await page.getByRole('link', { name: 'Войти через Госуслуги (ЕСИА)' }).click();
  await page.getByRole('button', { name: 'Отказаться от входа' }).click();
  await page.getByText('Вход отменён на стороне Госуслуг.').waitFor();
  await page.signIn('head');
});

test('the token is nowhere but in memory', async () => {
  const page = await open('head');
  const stored = await page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }) + document.cookie);
  assert.doesNotMatch(stored, /eyJ|token|refresh/i);
});

test('tabs opened at once never send one refresh value twice', async () => {
  const first = await open('analyst');
  const tabs = await Promise.all(Array.from({ length: 4 }, async () => prepare(await first.context().newPage())));
  await Promise.all(tabs.map((t) => t.goto('/messages')));
  await Promise.all(tabs.map((t) => t.getByRole('heading', { name: 'Обращения', level: 1 }).waitFor()));
  await Promise.all([first, ...tabs].map((t) => t.reload()));
  await Promise.all([first, ...tabs].map((t) => t.getByRole('navigation', { name: 'Разделы' }).waitFor()));
  for (const t of tabs) assert.deepEqual(t.faults, []);
});

test('an access token that the server no longer takes is renewed once, unnoticed', async () => {
  const page = await open('head', { path: '/messages' });
  let refused = 0;
  await page.route('**/api/v1/messages?*', (route) => {
    refused += 1;
    if (refused > 1) return route.continue();
    return route.fulfill({ status: 401, contentType: 'application/problem+json', body: '{"title":"Войдите","detail":"Срок токена истёк","status":401,"code":"unauthorized","type":"about:blank","request_id":"x"}' });
  });
  const renewed = page.waitForResponse((r) => r.url().endsWith('/session/refresh') && r.ok());
  await page.getByRole('button', { name: 'Состояние' }).click();
  await page.getByRole('checkbox', { name: 'Новое' }).check();
  await renewed;
  await page.locator('.chip').filter({ hasText: 'Новое' }).waitFor();
  await page.settled();
  assert.equal(refused, 2);
  assert.equal(await page.getByRole('alert').count(), 0);
});

test('signing out ends it in every tab and on the server', async () => {
  const page = await open('curator');
  const other = await prepare(await page.context().newPage());
  await other.goto('/messages');
  await other.getByRole('navigation', { name: 'Разделы' }).waitFor();
  await page.getByRole('button', { name: 'Выйти' }).click();
  const door = (p) => p.getByRole('link', { name: 'Войти через Госуслуги (ЕСИА)' }).waitFor();
  await Promise.all([door(page), door(other)]);
  await page.reload();
  await door(page);
});

test('the menu shows what the role may open, and nothing else', async () => {
  assert.deepEqual(await menu(await open('head')), ['Сводка', 'Обращения', 'Моя работа', 'Поиск', 'Контроль сроков', 'Сигналы', 'Проблемы', 'Причины', 'Дорожные карты', 'Запросы ЦУР', 'Оповещения', 'Шаблоны', 'Импорт', 'Сроки', 'Качество', 'Словарь', 'Журнал', 'Управление']);
  assert.deepEqual(await menu(await open('mayor')), ['Сводка', 'Обращения', 'Поиск', 'Контроль сроков', 'Сигналы', 'Проблемы', 'Причины', 'Дорожные карты', 'Запросы ЦУР', 'Оповещения', 'Сроки', 'Качество', 'Словарь', 'Ответственные']);
  const admin = await open('admin');
  assert.deepEqual(await menu(admin), ['Контроль сроков', 'Импорт', 'Сроки', 'Словарь', 'Журнал', 'Управление']);
  assert.equal(new URL(admin.url()).pathname, '/control');
});

test('an address without the right to it says so and names the roles', async () => {
  const page = await open('mayor', { path: '/imports' });
  await page.getByRole('heading', { name: 'Нет права на это действие' }).waitFor();
  await page.getByText('Ваши роли: Глава города').waitFor();
});

test('an address that leads nowhere offers only what the role may open', async () => {
  const page = await open('pdo', { path: '/nowhere' });
  await page.getByRole('link', { name: 'На главную', exact: true }).waitFor();
  assert.equal(await page.getByRole('link', { name: /К списку обращений|Искать/ }).count(), 0);
});

test('a role without screens gets a word instead of an empty page', async () => {
  const page = await open('pdo');
  assert.deepEqual(await menu(page), ['Журнал', 'Управление', 'Персональные данные']);
  await page.route('**/api/v1/session/refresh', async (route) => {
    const response = await route.fetch();
    const answer = await response.json();
    await route.fulfill({ response, json: { ...answer, account: { ...answer.account, actions: [] } } });
  });
  await page.reload();
  await page.getByRole('heading', { name: 'Для вашей роли пока нет разделов' }).waitFor();
});

test('a dead server is told, and the screen comes back by itself', async () => {
  const page = await open('head', { path: '/messages' });
  let dead = true;
  await page.route('**/api/v1/**', (route) => (dead ? route.abort() : route.continue()));
  await page.getByRole('link', { name: 'Сводка' }).click();
  await page.getByRole('heading', { name: 'Нет связи с сервером' }).waitFor();
  dead = false;
  await page.getByRole('button', { name: 'Повторить' }).click();
  await page.getByRole('heading', { name: 'Сводка', level: 1 }).waitFor();
});
