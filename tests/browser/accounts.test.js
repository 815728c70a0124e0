// Administration by keyboard: an account is made, gets a role in somebody's place, is disabled; the deputy chooses in which role he works.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { apiOf, granted } from '../lib/api.js';
import { useProduct } from '../lib/product.js';
import { focusOn, tabTo, useBrowser } from './page.mjs';

const { page: open } = await useBrowser();
const product = await useProduct();
const named = (text) => (here) => here.name.startsWith(text) || here.label?.startsWith(text);
const stamp = Date.now().toString(36);
const press = async (page, text, limit = 120) => {
  await tabTo(page, named(text), limit);
  await page.keyboard.press('Enter');
};
const fill = async (page, label, text) => {
  await tabTo(page, named(label), 120);
  await page.keyboard.press('Control+A');
  await page.keyboard.type(text);
};
const choose = async (page, label, text) => {
  await fill(page, label, text);
  await page.getByRole('option').filter({ hasText: text }).first().waitFor();
  await page.keyboard.press('Enter');
};
/** The focus goes back before the first link, as after opening the address. */
const fromTop = async (page) => {
  await page.reload();
  await page.settled();
};
const dayAway = async (days) => product.value(`select to_char(current_date + ${days}, 'DD.MM.YYYY')`);

test('an account is made by keyboard, becomes a deputy by an order, is disabled with a reason', async () => {
  const page = await open('admin', { path: '/accounts' });
  const name = `Замещающий Пётр ${stamp}`;
  await press(page, 'Новая учётная запись');
  await page.getByRole('dialog').waitFor();
  await fill(page, 'Имя входа', `petr-${stamp}`);
  await fill(page, 'Фамилия', name);
  await fill(page, 'Рабочая почта', 'не адрес');
  await press(page, 'Создать');
  await page.getByRole('alert').filter({ hasText: 'Это не адрес электронной почты.' }).waitFor();
  await focusOn(page, named('Рабочая почта'));
  await page.keyboard.press('Control+A');
  await page.keyboard.type('petr@smolensk.example');
  await press(page, 'Создать');
  await page.getByRole('heading', { level: 1, name }).waitFor();
  await page.getByText('Ролей нет').waitFor();
  await press(page, 'Дать роль');
  await page.getByRole('dialog').waitFor();
  await tabTo(page, named('Роль'), 60);
  for (let i = 0; i < 6; i += 1) await page.keyboard.press('ArrowDown');
  await choose(page, 'Замещает', 'Медведева');
  await fill(page, 'Последний день', await dayAway(5));
  await fill(page, 'Приказ', 'Приказ № 12-к');
  await fill(page, 'Причина', 'Отпуск');
  await press(page, 'Дать роль');
  const row = page.getByRole('row').filter({ hasText: 'Медведева' });
  await row.waitFor();
  const text = await row.innerText();
  assert.match(text, /врио/);
  assert.match(text, new RegExp(`по ${(await dayAway(5)).replaceAll('.', '\\.')}`));
  assert.match(text, /Приказ № 12-к/);
  await fromTop(page);
  await press(page, 'Отключить');
  await page.getByRole('dialog').waitFor();
  await fill(page, 'Причина', 'Уволился');
  await press(page, 'Отключить');
  await page.getByText('Уволился').first().waitFor();
  assert.equal(await product.value(`select enabled from account where login = 'petr-${stamp}'`), false);
  await page.goto(`/accounts?q=${stamp}`);
  await page.settled();
  assert.equal(await page.locator('main tbody tr').count(), 1);
  assert.match(await page.locator('main tbody tr').innerText(), /отключена/);
  assert.deepEqual(page.faults.filter((f) => !/422/.test(f)), [], 'but for the refusal that was asked for');
});

test('the number beside a role opens just these people', async () => {
  const page = await open('head', { path: '/accounts' });
  const line = page.getByRole('listitem').filter({ hasText: 'Куратор' });
  const number = Number(await line.getByRole('link').innerText());
  await line.getByRole('link').click();
  await page.settled();
  assert.equal(await page.locator('main table tbody tr').count(), number);
  assert.equal(await page.getByRole('button', { name: 'Новая учётная запись' }).count(), 0);
  assert.deepEqual(page.faults, []);
});

test('the numbers of «Организации» open just what they count', async () => {
  const page = await open('admin', { path: '/organisations' });
  const staff = page.getByRole('link', { name: /: учётных записей \d+, показать$/ }).first();
  const wanted = Number(await staff.innerText());
  await staff.press('Enter');
  await page.waitForURL((u) => u.pathname === '/accounts' && u.searchParams.get('state') === 'on');
  await page.settled();
  assert.equal(await page.locator('main table tbody tr').count(), wanted);
  await page.goto('/organisations');
  await page.settled();
  const officials = page.getByRole('link', { name: /должностн[а-яё]+ лиц[ао]?, показать$/ }).first();
  const people = Number(await officials.innerText());
  await officials.press('Enter');
  await page.waitForURL(/\/organisations\/\d+#people$/);
  await focusOn(page, (e) => e.name === 'Должностные лица');
  assert.equal(await page.getByRole('table', { name: 'Должностные лица' }).first().locator('tbody tr').count(), people);
  assert.deepEqual(page.faults, []);
});

test('an administrator is told on his own account that another one gives him roles', async () => {
  const id = await product.value("select id from account where login = 'admin'");
  const page = await open('admin', { path: `/accounts/${id}` });
  await page.getByText('Роль самому себе не дают: её даёт другой администратор').waitFor();
  assert.equal(await page.getByRole('button', { name: 'Дать роль' }).count(), 0);
  await page.goto(`${product.url}/accounts/${await product.value("select id from account where login = 'analyst'")}`);
  await page.getByRole('button', { name: 'Дать роль' }).waitFor();
  assert.equal(await page.getByText('Роль самому себе').count(), 0);
  assert.deepEqual(page.faults, []);
});

test('two administrators edit one account: the second sees what the first made of it, takes or leaves it, and loses nothing', async () => {
  const api = apiOf(product);
  const admin = await product.token('admin');
  const name = `Правимый Лев ${stamp}`;
  const { id } = granted(await api.post('/accounts', { token: admin, json: { login: `lev-${stamp}`, name, post: 'Инспектор' } }), 201);
  const page = await open('admin', { path: `/accounts/${id}` });
  await press(page, 'Изменить');
  await page.getByRole('dialog').waitFor();
  await fill(page, 'Рабочая почта', 'lev@smolensk.example');
  granted(await api.put(`/accounts/${id}`, { token: admin, etag: '"1"', json: { name, post: 'Старший инспектор', esia_oid: null, email: 'drugoj@smolensk.example', organisation_id: null, enabled: true } }));
  await press(page, 'Записать');
  const note = page.getByRole('alert').filter({ hasText: 'Запись успели изменить' });
  await note.getByText(/Должность: Старший инспектор, у вас «Инспектор»/).waitFor();
  await note.getByText(/Рабочая почта: drugoj@smolensk\.example, у вас «lev@smolensk\.example»/).waitFor();
  await press(page, 'Взять: Должность');
  await press(page, 'Записать');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  assert.deepEqual(await product.sql(`select post, email, version from account where id = ${id}`), [{ post: 'Старший инспектор', email: 'lev@smolensk.example', version: 3 }]);
});

test('who holds several roles chooses one by keyboard; the screens follow', async () => {
  await product.psql(`insert into role_grant (account_id, role, valid_from, valid_to, deputy_for, basis) select a.id, 'analyst', current_date, current_date + 3, d.id, 'Приказ 3' from account a, account d where a.login = 'recipient' and d.login = 'analyst'`);
  try {
    const page = await open('recipient', { path: '/messages', fresh: true });
    const total = async () => Number((await page.locator('.lead, .found, .more, [role=status]').filter({ hasText: /\d/ }).first().innerText()).replace(/\D/g, ''));
    const both = await total();
    await press(page, 'Вы работаете как');
    await page.getByRole('dialog').waitFor();
    const words = await page.getByRole('dialog').innerText();
    assert.match(words, /Заместитель руководителя .*, врио за: Лебедева Нина Сергеевна, по \d\d\.\d\d\.\d{4}/);
    await tabTo(page, named('Во всех своих ролях'), 20);
    await page.keyboard.press('ArrowDown');
    const own = await page.getByRole('dialog').locator('input:checked').evaluate((e) => e.closest('label').textContent);
    await press(page, 'Работать так', 20);
    await page.waitForURL((url) => url.pathname === '/');
    await page.settled();
    assert.match(await page.locator('.who').innerText(), new RegExp(own.slice(0, 20)));
    await page.goto('/messages');
    await page.settled();
    if (/Ответственный получатель/.test(own)) assert.ok((await total()) < both, 'the chosen role sees its own organisation alone');
    assert.equal(await product.value("select count(*)::int from session s join account a on a.id = s.account_id where a.login = 'recipient' and s.grant_id is not null and s.revoked_at is null"), 1);
    assert.deepEqual(page.faults, []);
  } finally {
    await product.psql("update session set grant_id = null; delete from role_grant where role = 'analyst' and basis = 'Приказ 3'");
  }
});

test('a move in the tree is told beforehand, an official is added; a theme is renamed', async () => {
  const page = await open('admin', { path: '/organisations' });
  await press(page, 'Новая организация');
  await page.getByRole('dialog').waitFor();
  await fill(page, 'Полное название', `Проба ветви ${stamp}`);
  await fill(page, 'Краткое название', `Ветвь ${stamp}`);
  await fill(page, 'Код', `branch-${stamp}`);
  await fill(page, 'ОГРН', '1027700132196');
  await press(page, 'Добавить');
  await page.getByText('Последняя цифра не сходится с остальными: проверьте номер.').waitFor();
  await focusOn(page, named('ОГРН'));
  assert.match(page.faults.splice(0).join(), /status of 422/);
  await fill(page, 'ОГРН', '1027700132195');
  await press(page, 'Добавить');
  await page.getByRole('heading', { level: 1, name: `Проба ветви ${stamp}` }).waitFor();
  await page.getByRole('button', { name: 'Добавить' }).waitFor();
  await press(page, 'Добавить');
  await page.getByRole('dialog').waitFor();
  await fill(page, 'Фамилия', 'Первая Анна');
  await fill(page, 'Должность', 'начальник');
  await tabTo(page, named('Руководит'), 30);
  await page.keyboard.press('Space');
  await press(page, 'Добавить');
  await page.getByRole('row').filter({ hasText: 'Первая Анна' }).filter({ hasText: 'руководитель' }).waitFor();
  await fromTop(page);
  await tabTo(page, (here) => here.name === 'Изменить', 60);
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').waitFor();
  const home = await product.value("select o.name from account a join organisation o on o.id = a.organisation_id where a.login = 'recipient'");
  await choose(page, 'Входит в', home);
  await page.getByText(/Начнут их видеть: .*Медведева/).waitFor();
  await press(page, 'Записать');
  await page.getByText(/входила в: — → /).waitFor();
  await page.goto('/themes');
  await page.settled();
  await press(page, 'Новая тема');
  await page.getByRole('dialog').waitFor();
  await fill(page, 'Название', `Тема ${stamp}`);
  await fill(page, 'Код', `theme-${stamp}`);
  await press(page, 'Добавить');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await page.settled();
  await fill(page, 'Найти по названию', stamp);
  await press(page, `Изменить: Тема ${stamp}`);
  await page.getByRole('textbox', { name: 'Название' }).waitFor();
  await fill(page, 'Название', `Новая ${stamp}`);
  await choose(page, 'Группа', await product.value('select name from theme where parent_id is null order by id limit 1'));
  await page.getByText('Перевод в другую группу').waitFor();
  await page.getByText('Ни один срок не сдвинется.').waitFor();
  await press(page, 'Записать');
  await page.getByText(`прежде: Тема ${stamp}`).waitFor();
  assert.deepEqual(page.faults, []);
});
