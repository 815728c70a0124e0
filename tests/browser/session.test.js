// Signing in and out, tabs that share one refresh cookie, menus by role.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CODES } from '../esia/refuse.js';
import { useProduct } from '../lib/product.js';
import { focusOn, named, prepare, press, useBrowser } from './page.mjs';

const { page } = await useBrowser();
const product = await useProduct();
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
  await page.getByText('Вход отменён на стороне Госуслуг. Если вы передумали').waitFor();
  await page.getByText('Код: ESIA-007004').waitFor();
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
  await Promise.all([page.waitForURL('**/login'), door(page), door(other)]);
  await page.reload();
  await door(page);
});

test('each refusal of ESIA is a sentence that says what to do, an unknown one too', async () => {
  const page = await open(null, { path: '/login?error=provider&code=007055' });
  await page.getByText('Ваша учётная запись Госуслуг не подтверждена. Подтвердите её').waitFor();
  await page.goto('/login?error=provider&code=007999');
  await page.getByText('сообщите администратору МЦУ код отказа').waitFor();
  await page.getByText('Код: ESIA-007999').waitFor();
  await page.goto('/login?error=disabled');
  await page.getByText('Ваша учётная запись в системе отключена').waitFor();
  const told = await page.evaluate(async () => (await import('/login/errors.js')).ESIA_ERRORS);
  assert.deepEqual(CODES.filter((code) => !told[code]), [], 'what the simulator refuses with');
  for (const [code, text] of Object.entries(told)) assert.match(text, /^[А-ЯЁ].*(Начните|Попробуйте|Сообщите|сообщите|войдите|Войдите|Проверьте|Обратитесь|подождите)/, code);
});

/** The answers of the next renewals as if the session were near its end, one change for each; afterwards as the server gives them. */
async function nearEnd(page, ...changes) {
  await page.route('**/api/v1/session/refresh*', async (route) => {
    const change = changes.shift();
    if (!change) return route.continue();
    const response = await route.fetch();
    return route.fulfill({ response, json: { ...(await response.json()), ...change } });
  });
  await page.reload();
}

test('who has gone away is asked before his session ends, and goes on by one key', async () => {
  const page = await open('head', { path: '/settings' });
  await nearEnd(page, { idle_in: 100 });
  const dialog = page.getByRole('dialog', { name: 'Вы ещё здесь?' });
  await dialog.waitFor();
  await focusOn(page, named('Продолжить работу'));
  const renewed = page.waitForRequest((r) => r.url().includes('/session/refresh'));
  await page.keyboard.press('Enter');
  assert.ok(!(await renewed).url().includes('idle'), 'the server hears that he is here');
  await dialog.waitFor({ state: 'detached' });
  assert.deepEqual(page.faults, []);
});

test('a session that cannot be kept says when it ends', async () => {
  const page = await open('head', { path: '/settings' });
  await nearEnd(page, { idle_in: 301, ends_in: 301 }, { idle_in: 290, ends_in: 290 });
  const dialog = page.getByRole('dialog', { name: 'Сеанс скоро закончится' });
  await dialog.getByText(/В \d\d:\d\d закончится время сеанса/).waitFor();
  await page.evaluate(async () => (await import('/session.js')).renew());
  await page.settled();
  assert.equal(await dialog.count(), 1, 'a renewal does not put the end off');
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
});

test('a page that asks by itself does not keep the session of who has gone away', async () => {
  const page = await open('head', { path: '/settings' });
  await page.settled();
  const [asked] = await Promise.all([page.waitForRequest((r) => r.url().includes('/session/refresh')), page.evaluate(async () => (await import('/session.js')).renew())]);
  assert.ok(asked.url().endsWith('?idle=true'));
  await page.keyboard.press('Shift');
  const [again] = await Promise.all([page.waitForRequest((r) => r.url().includes('/session/refresh')), page.evaluate(async () => (await import('/session.js')).renew())]);
  assert.ok(again.url().endsWith('/refresh'));
});

test('one’s own sessions stand in the settings and are ended there', async () => {
  const page = await open('cur', { path: '/settings' });
  const other = await open('cur');
  await page.reload();
  const mine = page.getByRole('region', { name: 'Мои сеансы' });
  await mine.getByText('этот сеанс').waitFor();
  await press(page, 'Завершить все, кроме моего');
  await page.getByText('Сеансы завершены').waitFor();
  await mine.getByRole('button', { name: /^Завершить сеанс/ }).first().waitFor({ state: 'detached' });
  await other.reload();
  await other.getByRole('link', { name: 'Войти через Госуслуги (ЕСИА)' }).waitFor();
});

test('an export with personal data leads through the sign-in and back to its dialog', async () => {
  const page = await open('curator', { path: '/search?q=яма' });
  await page.settled();
  await product.psql("update session set proved_at = now() - interval '1 hour' where account_id = (select id from account where login = 'curator')");
  await page.getByRole('button', { name: 'Выгрузить' }).click();
  const dialog = page.getByRole('dialog', { name: 'Выгрузить найденное' });
  await dialog.getByRole('radio', { name: /CSV/ }).check();
  await press(page, 'Выгрузить');
  await dialog.getByText('Подтвердите, что это вы', { exact: true }).waitFor();
  await press(page, 'Подтвердить через Госуслуги');
  await page.locator('button[value="curator"]').click();
  await page.waitForURL(/\/search\?q=/);
  await dialog.waitFor();
  assert.ok(await dialog.getByRole('radio', { name: /CSV/ }).isChecked());
  await press(page, 'Выгрузить');
  await dialog.getByText(/Файл готов/).waitFor();
  assert.equal(new URL(page.url()).hash, '');
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
