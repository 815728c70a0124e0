// «Журнал» and «Права» by keyboard alone: what was done is found, the chain is checked; a right is given, taken and seen in the versions.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { apiOf, granted } from '../lib/api.js';
import { useProduct } from '../lib/product.js';
import { focusOn, tabTo, useBrowser } from './page.mjs';

const { page: open } = await useBrowser();
const product = await useProduct();
const named = (text) => (here) => here.name.startsWith(text) || here.label?.startsWith(text);
const press = async (page, name, limit = 250) => {
  await tabTo(page, named(name), limit);
  await page.keyboard.press('Enter');
};
const cells = (page, n) => page.locator(`.journal tbody td:nth-child(${n})`).allInnerTexts();

test('the journal shows who did what, is narrowed by keyboard and leads to the record', async () => {
  const head = await open('head', { path: '/messages' });
  const href = await head.locator('main .row-link').first().getAttribute('href');
  const id = href.split('/').pop();
  await head.goto(href);
  await head.settled();
  const page = await open('head', { path: '/audit' });
  const row = page.locator('.journal tbody tr').filter({ hasText: `Запись ${id}` }).first();
  await row.waitFor();
  assert.match(await row.innerText(), /127\.0\.0\.1[\s\S]*Запись: (карточка|история|формализованная карточка)/);
  await tabTo(page, named('Запись'), 250);
  await page.keyboard.type(`messages/${id}`);
  await page.keyboard.press('Enter');
  await page.locator('.chip').filter({ hasText: `Запись ${id}` }).waitFor();
  await page.settled();
  assert.equal(new URL(page.url()).searchParams.get('object'), `messages/${id}`);
  assert.ok((await cells(page, 4)).every((t) => t.startsWith(`Запись ${id}`)));
  await tabTo(page, (h) => h.tag === 'A' && h.name === `Запись ${id}`, 250);
  await page.keyboard.press('Enter');
  await page.waitForURL((u) => u.pathname === href);
  assert.deepEqual(page.faults, []);
});

test('refusals are found by their result, several actions by a list, everything is in the address', async () => {
  const mayor = await open('mayor', { path: '/' });
  const answer = await mayor.evaluate(async () => (await fetch('/api/v1/session/refresh', { method: 'POST' })).json());
  const { name } = answer.account;
  await mayor.request.get('/api/v1/search-log', { headers: { authorization: `Bearer ${answer.access_token}` } });
  const page = await open('admin', { path: '/audit' });
  await tabTo(page, (h) => h.tag === 'SELECT' && h.label === 'Итог', 250);
  await page.keyboard.press('ArrowDown');
  await page.waitForURL(/result=ok/);
  await page.keyboard.press('ArrowDown');
  await page.waitForURL(/result=denied/);
  await page.settled();
  const results = await cells(page, 5);
  assert.ok(results.length > 0 && results.every((t) => !/Сделано/.test(t)), results.join());
  await page.keyboard.press('Shift+Tab');
  await focusOn(page, (e) => /^Действие/.test(e.name));
  await page.keyboard.press('Enter');
  await page.keyboard.type('журнал поиска');
  await page.getByRole('checkbox', { name: 'Журнал поиска' }).waitFor();
  await tabTo(page, (h) => h.tag === 'INPUT' && /Журнал поиска/.test(h.label ?? ''), 250);
  await page.keyboard.press('Space');
  await page.waitForURL(/action=search_log_list/);
  await page.keyboard.press('Escape');
  await page.settled();
  assert.ok((await cells(page, 3)).every((t) => t.startsWith('Журнал поиска')));
  assert.ok((await cells(page, 2)).some((t) => t.startsWith(name)));
  await page.reload();
  await page.settled();
  assert.deepEqual(await page.locator('.chip b').allInnerTexts(), ['Журнал поиска: журнал поисков', 'Отказано в праве или входе']);
  await press(page, 'Сбросить всё', 60);
  await page.waitForURL((u) => !u.search);
  assert.deepEqual(page.faults, []);
});

test('every operation and what it works on is named in Russian', async () => {
  const page = await open('admin', { path: '/audit' });
  await page.getByRole('button', { name: /^Действие/ }).click();
  const names = page.locator('.pop .check');
  await names.nth(100).waitFor();
  assert.deepEqual((await names.allInnerTexts()).filter((t) => /[a-z]{2}/.test(t)), []);
});

test('whose data were shown is asked for by keyboard, by the number of a record; each show leads to all of the same person', async () => {
  const head = await product.token('head');
  const api = apiOf(product);
  const make = async (name) => granted(await api.post('/messages', { token: head, json: { kind: 'appeal', channel: 'written', text: 'Прошу спилить дерево', applicant_name: name, applicant_contacts: `8 920 ${String(Date.now()).slice(-7)}` } }), 201).id;
  const [one, other] = [await make('Козодоева Марфа'), await make('Бондарь Лука')];
  for (const id of [one, other]) granted(await api.post(`/messages/${id}/applicant`, { token: head, json: { purpose: 'answer', reason: 'Готовим ответ' } }));
  const page = await open('pdo', { path: '/audit' });
  await page.locator('.journal tbody tr').first().waitFor();
  await tabTo(page, named('Заявитель записи'), 250);
  await page.keyboard.type(one);
  await page.keyboard.press('Enter');
  await page.locator('.chip').filter({ hasText: `автор записи ${one}` }).waitFor();
  await page.settled();
  assert.deepEqual(await cells(page, 4), [`Запись ${one}\nвсе действия`]);
  const [what] = await cells(page, 3);
  assert.match(what, /Запись: открыты имя и контакты заявителя[\s\S]*Зачем: Готовим ответ/);
  assert.doesNotMatch(await page.locator('.journal').innerText(), /Козодоева|personal\.|unknown/);
  await press(page, 'все показы этого заявителя');
  await page.locator('.chip').filter({ hasText: /псевдоним [0-9a-f]{8}/ }).waitFor();
  await page.settled();
  assert.deepEqual(await cells(page, 4), [`Запись ${one}\nвсе действия`]);
  assert.deepEqual(page.faults, []);
});

test('the whole chain is checked on demand, and its head can be kept', async () => {
  const page = await open('pdo', { path: '/audit' });
  const before = await product.value('select coalesce(max(id), 0)::int from audit_check');
  await press(page, 'Проверить сейчас');
  await page.locator('.integrity .badge', { hasText: 'Идёт проверка' }).waitFor();
  await page.locator('.integrity .badge.good', { hasText: 'Цепочка цела' }).waitFor();
  assert.ok(await product.value('select max(id)::int from audit_check') > before);
  assert.match(await page.locator('.integrity').innerText(), /Проверена \d\d\.\d\d\.\d{4} \d\d:\d\d: .*расхождений нет/);
  const download = page.waitForEvent('download');
  await press(page, 'Скачать головы');
  assert.equal((await download).suggestedFilename(), 'mcu-audit-heads.tsv');
  assert.deepEqual(page.faults, []);
});

test('a right is given and taken by keyboard alone, each with its reason, and the versions tell', async () => {
  const page = await open('admin', { path: '/permissions' });
  const version = await product.value('select max(version) from permission_version');
  assert.equal(await page.locator('.matrix button').count(), 0, 'read first');
  await press(page, 'Изменить');
  await tabTo(page, named('Смотреть сводку, Куратор'), 250);
  for (let i = 0; i < 9; i += 1) await page.keyboard.press('ArrowRight');
  await focusOn(page, named('Смотреть сводку, Администратор системы: нет'));
  await page.keyboard.press('Enter');
  await page.getByRole('dialog', { name: 'Смотреть сводку' }).waitFor();
  await page.keyboard.type('1.2а, проба');
  await page.keyboard.press('Enter');
  await page.getByText('Правок: 1').waitFor();
  await tabTo(page, named('Причина'), 250);
  await page.keyboard.type('проба клавиатурой');
  await page.keyboard.press('Enter');
  await page.getByText(`Действует версия ${version + 1}`).waitFor();
  await page.getByRole('navigation', { name: 'Разделы' }).getByRole('link', { name: 'Сводка' }).waitFor();
  await press(page, 'Изменить');
  await page.getByRole('button', { name: 'Смотреть сводку, Администратор системы: 1.2а, проба' }).press('Enter');
  await page.getByRole('dialog', { name: 'Смотреть сводку' }).waitFor();
  await press(page, 'Снять право', 10);
  await page.getByText('Правок: 1').waitFor();
  await tabTo(page, named('Причина'), 250);
  await page.keyboard.type('возврат');
  await page.keyboard.press('Enter');
  await page.getByText(`Действует версия ${version + 2}`).waitFor();
  await press(page, 'Версии');
  const item = (n) => page.getByRole('dialog', { name: 'Версии прав' }).locator('.versions > li').filter({ has: page.getByText(`Версия ${n}`, { exact: true }) });
  await item(version + 1).getByText('Администратор системы: Смотреть сводку — дано (1.2а, проба)').waitFor();
  await item(version + 2).getByText('Администратор системы: Смотреть сводку — снято (было: 1.2а, проба)').waitFor();
  assert.equal(await product.value("select count(*)::int from role_permission where role = 'admin' and action = 'summary.read'"), 0);
  assert.deepEqual(page.faults, []);
});

test('what a role sees is changed by keyboard as a version of the matrix', async () => {
  const page = await open('admin', { path: '/permissions' });
  await press(page, 'Изменить');
  await press(page, 'Охват, Ответственный получатель: видит записи своей организации');
  await page.getByRole('dialog', { name: 'Охват: Ответственный получатель' }).waitFor();
  await tabTo(page, named('Какие записи видит роль'), 10);
  await page.keyboard.press('ArrowUp');
  await press(page, 'Изменить охват', 10);
  await page.getByText('Правок: 1').waitFor();
  await page.waitForFunction(() => !window.dispatchEvent(new Event('beforeunload', { cancelable: true }))); // leaving would lose it: it asks
  await tabTo(page, named('Причина'), 250);
  await page.keyboard.type('проба охвата');
  await page.keyboard.press('Enter');
  try {
    await page.getByText(/Действует версия \d+ .*проба охвата/).waitFor();
    assert.deepEqual(await product.value("select array_agg(distinct scope) from role_permission where role = 'recipient'"), ['all']);
    await press(page, 'Версии');
    await page.getByRole('dialog', { name: 'Версии прав' }).getByText('видит записи своей организации → видит все записи').first().waitFor();
  } finally {
    await product.psql("update role_permission set scope = 'own' where role = 'recipient'");
  }
  assert.deepEqual(page.faults, []);
});

test('a right is narrowed to kinds of records by keyboard, and the versions tell', async () => {
  const page = await open('admin', { path: '/permissions' });
  await page.getByText('только ПОС').first().waitFor();
  await press(page, 'Изменить');
  await page.getByRole('button', { name: /^Изменять поля, Куратор: [^,]*$/ }).press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Изменять поля' });
  await dialog.waitFor();
  for (const kind of ['Обращение по 59-ФЗ', 'Сообщение ПОС', 'Комментарий госпаблика', 'Сообщение по телефону, прямой линии и прочее', 'Сообщение «Инцидент-менеджмент»']) {
    assert.equal(await dialog.getByRole('button', { name: 'Изменить право' }).isDisabled(), false);
    await dialog.getByLabel(kind, { exact: true }).press('Space');
  }
  await dialog.getByText('Отметьте хотя бы один вид').waitFor();
  assert.equal(await dialog.getByRole('button', { name: 'Изменить право' }).isDisabled(), true);
  await dialog.getByLabel('Сообщение «Инцидент-менеджмент»', { exact: true }).press('Space');
  await press(page, 'Изменить право', 10);
  await page.getByText('Правок: 1').waitFor();
  await tabTo(page, named('Причина'), 250);
  await page.keyboard.type('проба видов');
  await page.keyboard.press('Enter');
  try {
    await page.getByText(/Действует версия \d+ .*проба видов/).waitFor();
    assert.deepEqual(await product.value("select machines from role_permission where role = 'curator' and action = 'message.edit'"), ['im']);
    await press(page, 'Версии');
    await page.getByRole('dialog', { name: 'Версии прав' }).getByText('Куратор: Изменять поля — все виды записей → только ИМ').first().waitFor();
    const phone = await product.value("select id::text from message where kind = 'message' and channel = 'phone' and state not in ('closed', 'rejected') limit 1");
    const other = await open('curator', { path: `/messages/${phone}` });
    await other.getByRole('heading', { name: 'Сведения' }).waitFor();
    assert.equal(await other.getByRole('button', { name: 'Изменить', exact: true }).count(), 0, 'what would be refused is not offered');
  } finally {
    await product.psql("update role_permission set machines = null where role = 'curator'");
  }
  assert.deepEqual(page.faults, []);
});

test('who works with some kinds alone is offered these alone for a new record', async () => {
  const page = await open('pos', { path: '/messages/new' });
  const kinds = page.getByRole('group', { name: 'Вид' }).getByRole('radio');
  await kinds.first().waitFor();
  assert.deepEqual(await page.getByLabel('Канал').locator('option').evaluateAll((all) => all.map((o) => o.value)), ['pos']);
  assert.equal(await page.getByRole('radio', { name: /^Обращение/ }).count(), 0);
  await page.getByLabel('Текст').fill('Не горит фонарь у подъезда');
  await page.getByRole('button', { name: 'Внести' }).click();
  await page.waitForURL(/\/messages\/\d+$/);
  assert.deepEqual(page.faults, []);
});

test('the last administrator is told why his right stays; somebody else’s version is not overwritten', async () => {
  const page = await open('admin', { path: '/permissions' });
  await page.getByRole('button', { name: 'Изменить', exact: true }).click();
  await page.getByRole('button', { name: /^Изменять матрицу прав, Администратор системы/ }).click();
  await page.getByRole('button', { name: 'Снять право' }).click();
  await page.getByLabel('Причина', { exact: true }).fill('проба');
  await page.getByRole('button', { name: /^Записать версию/ }).click();
  await page.getByText('После такой правки некому было бы управлять правами.').waitFor();
  await page.getByRole('button', { name: 'Отменить правки' }).click();
  await page.getByRole('button', { name: /^Выгружать, Глава города/ }).click();
  await page.getByLabel('Пункт регламента или закона').fill('2.3');
  await page.getByRole('button', { name: 'Изменить основание' }).click();
  await page.getByLabel('Причина', { exact: true }).fill('проба');
  await product.psql("update role_permission set paragraph = '1.2в, 3' where role = 'pages' and action = 'export.write'");
  await page.getByRole('button', { name: /^Записать версию/ }).click();
  await page.getByText('Матрицу успели изменить').waitFor();
  await page.getByRole('button', { name: 'Взять новую версию' }).click();
  await page.getByRole('button', { name: 'Выгружать, Ответственный за «Госпаблики»: 1.2в, 3' }).waitFor();
  await page.getByRole('button', { name: 'Выгружать, Глава города: 2.3' }).waitFor();
  await page.getByRole('button', { name: 'Отменить правки' }).click();
  await product.psql("update role_permission set paragraph = '1.2в' where role = 'pages' and action = 'export.write'");
});

test('each part of the section stands only for who may see it, on a phone too, without sideways scroll', async () => {
  const tabs = async (login, path) => (await open(login, { path })).getByRole('navigation', { name: 'Части раздела' }).getByRole('link').allTextContents();
  assert.deepEqual(await tabs('admin', '/audit'), ['Действия', 'Поиски', 'Права']);
  assert.deepEqual(await tabs('head', '/audit'), ['Действия', 'Права']);
  assert.deepEqual(await tabs('curator', '/search-log'), ['Поиски', 'Права']);
  await (await open('curator', { path: '/audit' })).getByRole('heading', { name: 'Нет права на это действие' }).waitFor();
  assert.equal(await (await open('head', { path: '/permissions' })).getByRole('button', { name: 'Изменить', exact: true }).count(), 0);
  for (const size of ['wide', 'phone']) {
    const page = await open('admin', { size, path: '/audit' });
    for (const path of ['/audit', '/permissions']) {
      await page.goto(path);
      await page.settled();
      const [wide, all] = await page.evaluate(() => [window.innerWidth, document.documentElement.scrollWidth]);
      assert.ok(all <= wide, `${path} ${size}: ${all} > ${wide}`);
      assert.doesNotMatch(await page.locator('main').innerText(), /undefined|\[object|NaN|null/, path);
    }
    assert.deepEqual(page.faults, []);
  }
});
