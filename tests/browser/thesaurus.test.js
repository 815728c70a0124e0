// «Словарь синонимов» and «Журнал поиска»: edited in place, wrong lines named where they stand, versions; who searched what.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { useBrowser } from './page.mjs';

const { page: open } = await useBrowser();
const version = async (page) => Number(/версия (\d+)/.exec(await page.locator('.thesaurus > p').innerText())[1]);
const group = (page, word) => page.locator('.group').filter({ hasText: word });

test('a group is changed by keyboard, a wrong one is told in its place, a right one becomes a version', async () => {
  const page = await open('analyst', { path: '/thesaurus' });
  const before = await version(page);
  await page.getByLabel('Найти в словаре').fill('домофон');
  await page.getByRole('button', { name: /Изменить группу: домофон/ }).press('Enter');
  const line = page.getByLabel('Слова группы');
  const text = await line.inputValue();
  await line.fill(`${text} ~ ~`);
  await line.press('Enter');
  await page.getByRole('button', { name: /Сохранить версию/ }).click();
  const wrong = page.locator('.group .wrong');
  await wrong.waitFor();
  assert.equal(await line.getAttribute('aria-describedby'), await wrong.getAttribute('id'));
  await line.fill(`${text} ~ кодовая дверь`);
  await line.press('Enter');
  await page.getByLabel('Что изменено').fill('проба редактора');
  await page.getByRole('button', { name: `Сохранить версию ${before + 1}` }).press('Enter');
  await page.getByText(`Действует версия ${before + 1}`).waitFor();
  assert.equal(await version(page), before + 1);
  await page.reload();
  await page.settled();
  assert.equal(await group(page, 'кодовая дверь').count(), 1);
});

test('what another has saved meanwhile is joined with my changes, and an old version comes back', async () => {
  const page = await open('analyst', { path: '/thesaurus' });
  const other = await open('head', { path: '/thesaurus' });
  const before = await version(page);
  const append = async (who, word) => {
    await who.getByLabel('Найти в словаре').fill(word.find);
    await who.getByRole('button', { name: new RegExp(`Изменить группу: ${word.find}`) }).first().click();
    await who.getByLabel('Слова группы').press('End');
    await who.keyboard.type(` ~ ${word.add}`);
    await who.keyboard.press('Enter');
    await who.getByRole('button', { name: /Сохранить версию/ }).click();
  };
  await append(other, { find: 'дворник', add: 'подметальщик' });
  await other.getByText(`Действует версия ${before + 1}`).waitFor();
  await append(page, { find: 'домофон', add: 'переговорник' });
  await page.getByRole('button', { name: 'Применить мои правки к новой версии' }).click();
  await page.getByRole('button', { name: `Сохранить версию ${before + 2}` }).click();
  await page.getByText(`Действует версия ${before + 2}`).waitFor();
  await page.getByLabel('Найти в словаре').fill('');
  for (const word of ['подметальщик', 'переговорник']) assert.equal(await group(page, word).count(), 1, word);
  await page.getByRole('button', { name: 'Версии' }).click();
  await page.getByRole('listitem').filter({ has: page.getByText('Версия 1', { exact: true }) }).getByRole('button', { name: 'Взять за основу' }).click();
  await page.getByRole('button', { name: `Сохранить версию ${before + 3}` }).click();
  await page.getByText(`Действует версия ${before + 3}`).waitFor();
  for (const word of ['подметальщик', 'переговорник', 'кодовая дверь']) assert.equal(await group(page, word).count(), 0, word);
});

test('who may not edit reads only', async () => {
  const page = await open('mayor', { path: '/thesaurus' });
  assert.ok((await page.locator('.group').count()) > 100);
  assert.equal(await page.getByRole('button', { name: /группу/ }).count(), 0);
});

test('the journal names who searched what and narrows to one person; other roles have no right to it', async () => {
  const mark = `журналпроба${String(Date.now()).replace(/\d/g, (d) => 'абвгдежзик'[d])}`;
  await open('pos', { path: `/search?q=${mark}&kind=message` });
  const page = await open('admin', { path: '/search-log' });
  const row = page.locator('.log tbody tr').filter({ hasText: mark });
  await row.waitFor();
  assert.match(await row.innerText(), /Вид: Сообщение/);
  const who = await row.locator('td:nth-child(2)').innerText();
  await row.locator('td:nth-child(2) a').click();
  await page.waitForURL(/account_id=/);
  await page.settled();
  const names = new Set(await page.locator('.log tbody td:nth-child(2)').allTextContents());
  assert.deepEqual([...names], [who]);
  const head = await open('head', { path: '/search-log' });
  await head.getByRole('heading', { name: 'Нет права на это действие' }).waitFor();
});
