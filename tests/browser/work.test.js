// «Моя работа» and «Шаблоны ответов» by keyboard: taking, giving back; a record laid to its main one; a template written, changed and used in an answer.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { apiOf } from '../lib/api.js';
import { useProduct } from '../lib/product.js';
import { focusOn, tabTo, useBrowser } from './page.mjs';

const { page: open } = await useBrowser();
const product = await useProduct();
const api = apiOf(product);
const token = await product.token('head');
const said = (e) => e.name.replace(/\s/g, ' ');
const press = async (page, name) => {
  await tabTo(page, (e) => said(e) === name, 150);
  await page.keyboard.press('Enter');
};
/** What stands on the screen as taken, once it does. */
const taken = (page, wanted) => page.waitForFunction((titles) => JSON.stringify([...document.querySelectorAll('.work-items .row-link')].map((a) => a.textContent.replace(/.* · /, ''))) === JSON.stringify(titles), wanted);
const dialogOf = (page, name) => page.getByRole('dialog', { name });

test('two people take the next records of one filter and never the same; what is given back is free', async () => {
  const code = `work-page-${Date.now()}`;
  await product.psql(`insert into source (code, name, kind, channel) values ('${code}', '${code}', 'file', 'file')`);
  const source = await product.value(`select id::text from source where code = '${code}'`);
  await product.psql(`insert into message (kind, channel, source_id, external_id, text, due_on) select 'message', 'phone', ${source}, g, 'Работа ' || g, current_date + g from generate_series(1, 5) g`);
  await product.psql('delete from work_item'); // what other tests took
  const path = `/work?source_id=${source}`;
  const first = await open('head', { path });
  await tabTo(first, (e) => e.label === 'Сколько', 60);
  await first.keyboard.press('Control+A');
  await first.keyboard.type('3');
  await press(first, 'Взять');
  await first.getByText('Взято: 3 записи').first().waitFor();
  await taken(first, ['Работа 1', 'Работа 2', 'Работа 3']);
  const second = await open('analyst', { path, size: 'phone' });
  await second.getByRole('button', { name: 'Взять', exact: true }).click();
  await taken(second, ['Работа 4', 'Работа 5']);
  assert.ok((await second.evaluate(() => document.documentElement.scrollWidth)) <= 390);
  const one = await first.locator('.work-items .btn').first().getAttribute('aria-label');
  await press(first, one);
  await first.getByText('Взято: 2 записи').waitFor();
  await second.getByRole('button', { name: 'Взять', exact: true }).click();
  await second.getByText('Взято: 3 записи').waitFor();
  await second.getByRole('button', { name: 'Взять', exact: true }).click();
  await second.getByText('Свободных записей по отбору нет').waitFor();
  await focusOn(first, (e) => e.name === 'Вернуть все');
  await first.keyboard.press('Enter');
  await first.getByRole('heading', { name: 'Вы ещё ничего не взяли' }).waitFor();
  assert.deepEqual([...first.faults, ...second.faults], []);
});

for (const size of ['wide', 'phone'])
  test(`a record is laid to its main one and taken back by keyboard, each leads to the other: ${size}`, async () => {
    const made = async (text) => (await api.post('/messages', { token, json: { kind: 'message', channel: 'phone', text } })).json.id;
    const [main, id] = [await made('Яма у школы'), await made('Опять яма у школы')];
    const page = await open('head', { path: `/messages/${id}`, size });
    const put = async (text) => {
      await page.keyboard.press('e');
      await dialogOf(page, 'Изменить сведения').waitFor();
      await tabTo(page, (e) => e.label === 'Повторяет запись', 30);
      await page.keyboard.press('Control+A');
      await page.keyboard.press('Delete');
      if (text) await page.keyboard.type(text);
      await page.keyboard.press('Enter');
    };
    await put(id);
    await page.getByText('Запись не может быть повтором самой себя.').first().waitFor();
    await page.keyboard.press('Control+A');
    await page.keyboard.type(main);
    await page.keyboard.press('Enter');
    await page.getByRole('link', { name: `№ ${main}`, exact: true }).click();
    await page.getByRole('link', { name: `№ ${id}`, exact: true }).waitFor();
    assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= (size === 'wide' ? 1366 : 390));
    await page.getByRole('link', { name: `№ ${id}`, exact: true }).click();
    await page.getByRole('link', { name: `№ ${main}`, exact: true }).waitFor();
    await page.settled();
    await put('');
    await page.getByRole('link', { name: `№ ${main}`, exact: true }).waitFor({ state: 'detached' });
    assert.deepEqual(page.faults.filter((f) => !f.includes('422')), []);
  });

test('a template is written, changed and taken back to its first version by keyboard', async () => {
  const name = `Ямы ${Date.now()}`;
  const page = await open('head', { path: '/templates' });
  await press(page, 'Новый шаблон');
  const form = dialogOf(page, 'Новый шаблон');
  await form.waitFor();
  await page.keyboard.type(name);
  await tabTo(page, (e) => e.label === 'Текст шаблона', 10);
  await page.keyboard.type('Первый текст № {имя}');
  await press(page, 'Записать');
  await form.getByText('Подстановки: {номер}').waitFor();
  await form.getByLabel('Текст шаблона').fill('Первый текст №');
  await form.getByRole('button', { name: '{номер}' }).press('Enter');
  assert.equal(await form.getByLabel('Текст шаблона').inputValue(), 'Первый текст № {номер}');
  await press(page, 'Записать');
  await page.getByText('Шаблон создан').waitFor();
  await page.getByRole('button', { name: `Изменить: ${name}` }).press('Enter');
  await dialogOf(page, 'Изменить шаблон').getByLabel('Текст шаблона').fill('Второй текст');
  await dialogOf(page, 'Изменить шаблон').getByRole('button', { name: 'Записать' }).press('Enter');
  await page.getByText('Новая версия записана').waitFor();
  await page.getByRole('button', { name: `Версии: ${name}` }).press('Enter');
  const versions = dialogOf(page, `Версии: ${name}`);
  await versions.getByText('Версия 2 · нынешняя').waitFor();
  await versions.getByRole('button', { name: 'Взять за основу' }).press('Enter');
  assert.equal(await dialogOf(page, 'Изменить шаблон').getByLabel('Текст шаблона').inputValue(), 'Первый текст № {номер}');
  await dialogOf(page, 'Изменить шаблон').getByRole('button', { name: 'Записать' }).press('Enter');
  await page.getByText('версия 3').waitFor();
  assert.deepEqual(page.faults.filter((f) => !/422/.test(f)), []);
});

test('a template fills the answer with what the record knows, says what it does not, and keeps what was typed', async () => {
  const name = `Ответ ${Date.now()}`;
  await api.post('/templates', { token, json: { name, state: 'new', text: 'По обращению № {номер}, {адрес}: сделано.' } });
  const made = await api.post('/messages', { token, json: { kind: 'comment', channel: 'page', text: 'Яма', number: 'К-5' } });
  const page = await open('head', { path: `/messages/${made.json.id}` });
  await page.getByRole('button', { name: 'Ответить без согласования' }).press('Enter');
  const form = dialogOf(page, 'Ответить без согласования');
  await form.getByLabel('Текст ответа').fill('Здравствуйте!');
  await form.getByLabel('Шаблон').selectOption({ label: name });
  await form.getByRole('button', { name: 'Вставить' }).press('Enter');
  assert.equal(await form.getByLabel('Текст ответа').inputValue(), 'Здравствуйте!\n\nПо обращению № К-5, [адрес]: сделано.');
  await form.getByText('Впишите сами: [адрес]').waitFor();
  await form.getByLabel('Текст ответа').fill('По обращению № К-5, ул. Попова, 3: сделано.');
  assert.equal(await form.getByText('Впишите сами').count(), 0);
  await form.getByRole('button', { name: 'Ответить без согласования' }).press('Enter');
  await page.locator('.answer').filter({ hasText: 'ул. Попова, 3: сделано' }).waitFor();
  await page.getByRole('button', { name: 'Добавить ответ' }).click();
  await page.locator('.answer-form').getByLabel('Шаблон').waitFor();
  assert.deepEqual(page.faults, []);
});
