// «Сводка» and «Обращения»: numbers that open their records, filters in the address, the card, conflicts.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { useBrowser } from './page.mjs';

const { page: open } = await useBrowser();

const digits = (text) => Number(text.replace(/\D/g, ''));
const lead = async (page) => {
  await page.settled();
  return digits(await page.locator('.page-head .lead').innerText());
};
const address = (page) => decodeURIComponent(new URL(page.url()).pathname + new URL(page.url()).search);

test('each number of «Сводка» equals the rows it opens', async () => {
  const page = await open('head');
  const tiles = await page.locator('.tile a').evaluateAll((all) => all.map((a) => [a.getAttribute('href'), a.querySelector('b').textContent]));
  const rank = await page.locator('.ranking li').evaluateAll((all) => all.map((li) => [li.querySelector('.rank-num a').getAttribute('href'), li.querySelector('.rank-num a').lastChild.textContent]));
  const cells = await page.locator('table.plain td.num a').evaluateAll((all) => all.map((a) => [a.getAttribute('href'), a.textContent]));
  const days = await page.locator('.bar-col').evaluateAll((all) => all.slice(-3).map((a) => [a.getAttribute('href'), /поступило ([^,]*)/.exec(a.getAttribute('aria-label'))[1]]));
  assert.equal(tiles.length, 7);
  assert.ok(rank.length > 3 && days.length === 3);
  for (const [href, text] of [...tiles, ...rank.slice(0, 3), ...rank.slice(-2), ...cells.slice(0, 3), ...days]) {
    await page.goto(href);
    assert.equal(await lead(page), digits(text), href);
  }
  assert.deepEqual(page.faults, []);
});

test('filters stand in the address, survive a reload and are taken away by their chips', async () => {
  const page = await open('head', { path: '/messages' });
  const all = await lead(page);
  await page.getByRole('button', { name: 'Состояние' }).click();
  await page.getByRole('checkbox', { name: 'Закрыто' }).check();
  await page.getByRole('checkbox', { name: 'Дан ответ' }).check();
  await page.waitForURL(/state=/);
  assert.match(address(page), /state=(closed,answered|answered,closed)/);
  const some = await lead(page);
  assert.ok(some > 0 && some < all, `${some} of ${all}`);
  await page.reload();
  assert.equal(await lead(page), some);
  await page.getByRole('button', { name: /Убрать: Состояние Закрыто/ }).click();
  await page.waitForURL(/state=answered$/);
  await page.getByRole('button', { name: 'Сбросить всё' }).click();
  assert.equal(await lead(page), all);
  await page.goBack();
  await page.locator('.chip').filter({ hasText: 'Дан ответ' }).waitFor();
});

test('«показать ещё» walks the list without repeating a row', async () => {
  const page = await open('head', { path: '/messages' });
  const links = () => page.locator('main .row-link').evaluateAll((all) => all.map((a) => a.getAttribute('href')));
  await page.getByRole('button', { name: 'Показать ещё' }).click();
  await page.waitForFunction(() => document.querySelectorAll('main .row-link').length === 100);
  const all = await links();
  assert.equal(new Set(all).size, 100);
  await page.locator('main .row-link').nth(70).click();
  await page.getByRole('heading', { name: 'История' }).waitFor();
  await page.goBack();
  await page.waitForFunction(() => document.querySelectorAll('main .row-link').length === 100 && window.scrollY > 500);
});

test('a filter that finds nothing offers a way out', async () => {
  const page = await open('head', { path: '/messages?received_on[gte]=2090-01-01' });
  await page.getByRole('heading', { name: 'Под этот отбор ничего не подходит' }).waitFor();
  await page.getByRole('button', { name: 'Сбросить отбор' }).click();
  assert.ok((await lead(page)) > 0);
});

test('times on screen are Moscow times whatever the zone of the browser', async () => {
  // Other tests leave a page and more of messages whose source gave no date: those show none.
  const page = await open('head', { path: '/messages?received_on[gte]=2020-01-01' });
  const time = page.locator('.c-when time').first();
  const iso = await time.getAttribute('datetime');
  const at = new Date(Date.parse(iso) + 3 * 3600e3).toISOString();
  assert.equal(await time.innerText(), `${at.slice(8, 10)}.${at.slice(5, 7)}.${at.slice(0, 4)} ${at.slice(11, 16)}`);
});

async function enter(page, text) {
  await page.goto('/messages/new');
  await page.settled();
  await page.getByLabel('Текст').fill(text);
  await page.getByRole('button', { name: 'Внести', exact: true }).click();
  await page.waitForURL(/\/messages\/\d+$/);
  await page.settled();
  return new URL(page.url()).pathname;
}

test('a message entered by hand gets a card; it is moved, answered and its history tells it', async () => {
  const page = await open('head');
  await enter(page, 'Не работает лифт в доме 5 по улице Попова <b>вторую неделю</b>');
  assert.match(await page.locator('.letter').first().innerText(), /<b>вторую неделю<\/b>/);
  assert.equal(await page.locator('main dt').filter({ hasText: 'Номер в источнике' }).count(), 0, 'our own key is no number of a source');
  await page.getByRole('button', { name: 'Зарегистрировать' }).click();
  await page.getByLabel('Причина, если задним числом').fill('Принято по телефону');
  await page.getByRole('dialog').getByRole('button', { name: 'Зарегистрировать' }).click();
  await page.locator('.work .state').filter({ hasText: 'Зарегистрировано' }).waitFor();
  await page.getByRole('button', { name: 'Добавить ответ' }).click();
  await page.getByLabel('Текст ответа').fill('Лифт запущен, приносим извинения.');
  await page.locator('.answer-form').getByRole('button', { name: 'Добавить ответ' }).click();
  await page.locator('.answer .letter').filter({ hasText: 'Лифт запущен' }).waitFor();
  await page.locator('.history').filter({ hasText: 'Новое → Зарегистрировано' }).waitFor();
  await page.locator('.history .quote').filter({ hasText: 'Принято по телефону' }).waitFor();
  assert.deepEqual(page.faults, []);
});

const expectConflict = /412/;

test('an edit over a newer version is shown, reapplied, and loses nothing', async () => {
  const first = await open('head');
  const path = await enter(first, 'Яма на дороге у школы, просим заделать');
  const second = await open('analyst', { path });
  for (const [page, field, value] of [[first, 'Адрес', 'ул. Николаева, д. 27'], [second, 'Заголовок', 'Яма у школы']]) {
    await page.getByRole('button', { name: 'Изменить' }).click();
    await page.getByRole('dialog').getByLabel(field, { exact: true }).fill(value);
    await page.getByRole('button', { name: 'Сохранить' }).click();
    if (page === first) await page.getByText('Изменения сохранены').waitFor();
  }
  const dialog = second.getByRole('dialog', { name: 'Запись успели изменить' });
  await dialog.waitFor();
  assert.match(await dialog.innerText(), /ул\. Николаева, д\. 27[\s\S]*Яма у школы/);
  await second.getByRole('button', { name: 'Сохранить выбранное' }).click();
  await second.getByRole('heading', { name: 'Яма у школы', level: 1 }).waitFor();
  assert.match(await second.locator('aside').innerText(), /ул\. Николаева, д\. 27/);
  assert.deepEqual(second.faults.filter((f) => !expectConflict.test(f)), []);
});

test('the other way out of a conflict keeps the newer version', async () => {
  const first = await open('head');
  const path = await enter(first, 'Не горит фонарь во дворе');
  const second = await open('analyst', { path });
  for (const [page, value] of [[first, 'ул. Попова, д. 1'], [second, 'ул. Попова, д. 2']]) {
    await page.getByRole('button', { name: 'Изменить' }).click();
    await page.getByRole('dialog').getByLabel('Адрес', { exact: true }).fill(value);
    await page.getByRole('button', { name: 'Сохранить' }).click();
    if (page === first) await page.getByText('Изменения сохранены').waitFor();
  }
  await second.getByText('правили оба').waitFor();
  await second.getByRole('button', { name: 'Загрузить новое, мои правки отбросить' }).click();
  await second.getByRole('dialog').waitFor({ state: 'detached' });
  assert.match(await second.locator('aside').innerText(), /ул\. Попова, д\. 1/);
});

test('clean text and the text as it came are one press apart', async () => {
  const page = await open('head', { path: '/messages' });
  const found = await page.evaluate(async () => {
    const links = [...document.querySelectorAll('main .row-link')].map((a) => a.getAttribute('href'));
    return links;
  });
  for (const href of found.slice(0, 30)) {
    await page.goto(href);
    await page.settled();
    const raw = page.getByRole('button', { name: 'Как поступило' });
    if (!(await raw.count())) continue;
    await raw.first().click();
    await page.locator('pre.original').waitFor();
    return;
  }
});

test('a recipient works on messages of the own organisation but cannot edit their fields', async () => {
  const page = await open('recipient', { path: '/messages?state=new,registered,assigned,in_work' });
  assert.ok((await lead(page)) > 0);
  await page.locator('main .row-link').first().click();
  await page.getByRole('heading', { name: 'Сведения' }).waitFor();
  assert.equal(await page.getByRole('button', { name: 'Изменить' }).count(), 0);
  await page.getByRole('button', { name: 'Добавить ответ' }).waitFor();
});

test('records like one are found from its card, on a phone too', async () => {
  for (const size of ['phone', 'wide']) {
    const page = await open('head', { path: '/messages', size });
    const href = await page.locator('main .row-link').first().getAttribute('href');
    await page.goto(href);
    await page.settled();
    const asked = [];
    page.on('request', (r) => r.url().includes('/search/similar') && asked.push(r.url()));
    const head = page.locator('.alike summary');
    await head.focus();
    assert.deepEqual(asked, [], 'nothing is looked for before it is asked for');
    await page.keyboard.press('Enter');
    const panel = page.getByRole('region', { name: 'Похожие записи' });
    await panel.getByRole('button', { name: 'По месту и теме' }).waitFor();
    await page.settled();
    assert.match(asked[0], new RegExp(`id=${href.split('/').at(-1)}\\b`));
    const box = await panel.boundingBox();
    assert.ok(box.x >= 0 && box.x + box.width <= (await page.evaluate(() => window.innerWidth)));
    assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= (await page.evaluate(() => window.innerWidth)));
    const like = panel.locator('.similar-rows a').first();
    const next = await like.getAttribute('href');
    assert.notEqual(next, href);
    await like.press('Enter');
    await page.waitForURL(new RegExp(`${next}$`));
    assert.deepEqual(page.faults, []);
  }
});
