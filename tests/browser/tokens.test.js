// Tokens by keyboard: one is given and its secret shown once, works, gets a new secret, other rights, is revoked.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { apiOf, granted, refused } from '../lib/api.js';
import { useProduct } from '../lib/product.js';
import { fill, named, press, tabTo, useBrowser } from './page.mjs';
import { seriousFaults } from './screens.mjs';

const { page: open } = await useBrowser();
const product = await useProduct();
const api = apiOf(product);
// A token may no more than who gives it: another administrator has given this one the role of the head, and takes it away.
await product.psql("insert into role_grant (account_id, role, valid_to, reason) select id, 'head', current_date + 1, 'Подключение систем' from account where login = 'admin'");
after(() => product.psql("delete from role_grant where reason = 'Подключение систем'"));
const tick = async (page, label) => {
  await tabTo(page, named(label), 160);
  await page.keyboard.press('Space');
};
const name = `Витрина ${Date.now().toString(36)}`;
const list = (secret) => api.get('/messages', { token: secret, query: { limit: 1 } });
const dialog = (page, title) => page.getByRole('dialog', { name: title }).waitFor();
const row = (page) => page.getByRole('row').filter({ hasText: name });

test('a token is given, its secret replaced, its rights changed, revoked, all by keyboard', async () => {
  const page = await open('admin', { path: '/tokens' });
  await page.getByRole('heading', { level: 1, name: 'Токены' }).waitFor();
  await press(page, 'Выдать токен');
  await dialog(page, 'Выдать токен');
  await fill(page, 'Какая система', name);
  await tabTo(page, named('Роль'), 60);
  for (let i = 0; i < 2; i += 1) await page.keyboard.press('ArrowDown');
  await page.getByRole('group', { name: 'Что ей можно' }).waitFor();
  assert.deepEqual(await seriousFaults(page), []);
  await press(page, 'Выдать');
  await page.getByRole('alert').filter({ hasText: /./ }).first().waitFor();
  await tick(page, 'Смотреть обращения');
  await fill(page, 'С каких адресов', '10.0.0.0/8 всё');
  await press(page, 'Выдать');
  await page.getByRole('alert').filter({ hasText: 'Строка 2' }).waitFor();
  await fill(page, 'С каких адресов', '127.0.0.0/8');
  await press(page, 'Выдать');
  await dialog(page, `Секрет: ${name}`);
  const secret = await page.getByLabel('Секрет', { exact: true }).inputValue();
  granted(await list(secret));
  assert.deepEqual(await seriousFaults(page), []);
  await press(page, 'Секрет сохранён');
  await row(page).waitFor();
  assert.ok(!(await page.content()).includes(secret), 'nowhere any more');
  const text = (await row(page).innerText()).replaceAll('\u00a0', ' ');
  for (const wanted of ['Руководитель', '1 право', '127.0.0.0/8', secret.slice(0, 10), 'действует']) assert.ok(text.includes(wanted), `${wanted}: ${text}`);
  await press(page, `Сменить секрет: ${name}`);
  await dialog(page, `Сменить секрет: ${name}`);
  await press(page, 'Сменить');
  await dialog(page, `Секрет: ${name}`);
  const next = await page.getByLabel('Секрет', { exact: true }).inputValue();
  for (const s of [secret, next]) granted(await list(s));
  await press(page, 'Секрет сохранён');
  await row(page).getByText('прежний, до').waitFor();
  await press(page, `Изменить: ${name}`);
  await dialog(page, `Изменить токен: ${name}`);
  await tick(page, 'Искать');
  await press(page, 'Записать');
  await row(page).getByText('2 права').waitFor();
  granted(await api.get('/search', { token: next, query: { q: 'яма' } }));
  await press(page, `Отозвать: ${name}`);
  await dialog(page, `Отозвать: ${name}`);
  await fill(page, 'Причина', 'Система выведена');
  await press(page, 'Отозвать');
  await row(page).getByText('отозван', { exact: true }).waitFor();
  assert.match(await row(page).innerText(), /Система выведена/);
  refused(await list(next), 401);
  assert.deepEqual(page.faults.filter((f) => !f.includes('422')), [], 'but the two refusals');
});

test('what somebody else changed meanwhile is shown, and nothing else', async () => {
  const made = granted(await api.post('/tokens', { token: await product.token('admin'), json: { name: `Вдвоём ${Date.now().toString(36)}`, role: 'head', scopes: ['message.read', 'search.read'], addresses: ['127.0.0.0/8'], per_minute: 60, valid_to: await product.value('select (current_date + 9)::text') } }), 201);
  const page = await open('admin', { path: '/tokens' });
  await press(page, `Изменить: ${made.name}`);
  await dialog(page, `Изменить токен: ${made.name}`);
  await product.psql(`update api_token set per_minute = 77, version = version + 1 where id = ${made.id}`);
  await press(page, 'Записать');
  const note = page.getByRole('alert').filter({ hasText: 'Запись успели изменить' });
  await note.waitFor();
  assert.deepEqual(await note.getByRole('button').evaluateAll((list) => list.map((b) => b.getAttribute('aria-label'))), ['Взять: Единиц в минуту']);
  await press(page, 'Взять: Единиц в минуту');
  await press(page, 'Записать');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  assert.deepEqual(await product.sql(`select per_minute, scopes, version from api_token where id = ${made.id}`), [{ per_minute: 77, scopes: ['message.read', 'search.read'], version: 3 }]);
});

test('on a phone too the list is whole, and who has no right sees no tab', async () => {
  const phone = await open('admin', { path: '/tokens', size: 'phone' });
  await row(phone).waitFor();
  assert.deepEqual(await seriousFaults(phone), []);
  assert.ok(await phone.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth));
  const head = await open('head', { path: '/tokens' });
  await head.getByText('нет права').first().waitFor();
  assert.equal(await head.getByRole('link', { name: 'Токены' }).count(), 0);
});
