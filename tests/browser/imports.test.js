// «Импорт»: drop a file, see its columns, try it dry, bring it in, fetch the rejected rows.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { useBrowser } from './page.mjs';

const { page: open } = await useBrowser();

const CSV = [
  'Номер;Текст;Дата поступления;Прочее',
  '1;Не горит фонарь у дома 5 по улице Попова;21.11.2026 10:15;а',
  '2;Яма на улице Николаева, у дома 27;22.11.2026 09:00;б',
  '3;;22.11.2026 09:30;нет текста',
].join('\r\n');

const name = () => `Журнал ${Date.now()}.csv`;

async function drop(page, file, text) {
  const data = await page.evaluateHandle(([f, t]) => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([t], f));
    return transfer;
  }, [file, text]);
  await page.dispatchEvent('.drop[aria-label]', 'dragover', { dataTransfer: data });
  await page.dispatchEvent('.drop[aria-label]', 'drop', { dataTransfer: data });
  await page.waitForURL(/\/imports\/\d+$/);
  await page.getByRole('heading', { name: file, level: 1 }).waitFor();
}

async function map(page) {
  for (const [column, field] of [['Номер', /номер/i], ['Текст', /^текст/i], ['Дата поступления', /поступ/i]]) {
    const select = page.getByLabel(`Поле для столбца «${column}»`);
    const options = await select.locator('option').evaluateAll((all) => all.map((o) => [o.value, o.textContent]));
    const hit = options.find(([value, text]) => value && field.test(text));
    assert.ok(hit, `${column}: ${options.map((o) => o[1]).join()}`);
    await select.selectOption(hit[0]);
  }
}

const figure = async (page, title) => Number((await page.locator('.tile').filter({ hasText: title }).locator('b').innerText()).replace(/\D/g, ''));

test('names that the register lacks are listed, and their rows can be seen apart', async () => {
  const page = await open('pos', { path: '/imports' });
  await drop(page, name(), 'Номер;Текст;Организация\r\n1;Яма;ООО «Небывалое»\r\n2;Фонарь;\r\n3;;\r\n');
  assert.deepEqual(await page.getByLabel('Канал нового источника').locator('option').allInnerTexts(), ['ПОС'], 'who brings in records of ПОС alone has nothing to choose');
  await page.getByRole('button', { name: 'Начать импорт' }).click();
  const unknown = page.locator('section').filter({ has: page.getByRole('heading', { name: 'Нет в справочниках' }) });
  await unknown.waitFor();
  assert.deepEqual(await unknown.locator('tbody tr').first().locator('td').allInnerTexts(), ['Организация', 'ООО «Небывалое»', '1']);
  await page.getByRole('tab', { name: 'С замечаниями' }).click();
  await page.settled();
  await page.locator('.rows tbody tr').filter({ hasText: 'ООО «Небывалое»' }).waitFor();
  assert.equal(await page.locator('.rows tbody tr').count(), 1);
  await page.setViewportSize({ width: 390, height: 844 });
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), 'nothing sticks out on a telephone');
});

test('a dropped file shows its columns and first rows, and is tried dry before it is brought in', async () => {
  const page = await open('pos', { path: '/imports' });
  await drop(page, name(), CSV);
  await page.getByRole('heading', { name: 'Первые строки' }).waitFor();
  await map(page);
  await page.locator('.preview').filter({ hasText: 'Не горит фонарь' }).waitFor();

  await page.getByRole('button', { name: 'Пробный прогон' }).click();
  await page.getByText('в базу ничего не записано').waitFor();
  assert.equal(await figure(page, 'Создано'), 2);
  assert.equal(await figure(page, 'Отклонено'), 1);
  assert.equal(await page.getByRole('link', { name: 'Открыть загруженное' }).count(), 0);

  await page.getByRole('button', { name: 'Перейти к запуску' }).click();
  await page.getByRole('button', { name: 'Начать импорт' }).click();
  await page.getByText('Импорт завершён, часть строк отклонена').waitFor();
  assert.equal(await figure(page, 'Создано'), 2);
  await page.locator('.rows tbody tr').filter({ hasText: 'Отклонено' }).waitFor();

  const saved = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Скачать отклонённые (CSV)' }).click();
  const file = await (await saved).path();
  assert.match(readFileSync(file, 'utf8'), /нет текста/i);

  await page.getByRole('link', { name: 'Открыть загруженное' }).click();
  await page.waitForURL(/messages\?import_id=/);
  await page.settled();
  assert.equal(await page.locator('main .row-link').count(), 2);
  assert.deepEqual(page.faults, []);
});

test('the file stands in the list of earlier imports with its figures', async () => {
  const page = await open('head', { path: '/imports' });
  await page.locator('table.imports .row-link').first().waitFor();
  await page.locator('table.imports .row-link').first().click();
  await page.getByRole('heading', { level: 1 }).first().waitFor();
});

test('a field that two columns claim is told and blocks the start', async () => {
  const page = await open('head', { path: '/imports' });
  await drop(page, name(), CSV);
  await map(page);
  const first = await page.getByLabel('Поле для столбца «Текст»').inputValue();
  await page.getByLabel('Поле для столбца «Прочее»').selectOption(first);
  await page.getByText('выбрано для нескольких столбцов').waitFor();
  assert.ok(await page.getByRole('button', { name: 'Начать импорт' }).isDisabled());
});

test('a file that is not what it says it is gets a clear word', async () => {
  const page = await open('head', { path: '/imports' });
  await page.setInputFiles('input[type=file]', { name: 'сломанный.xlsx', mimeType: 'application/octet-stream', buffer: Buffer.from('PK\u0003\u0004 это не архив') });
  await page.locator('[role=alert], .note.bad').first().waitFor();
  assert.doesNotMatch(await page.locator('main').innerText(), /[{}]|undefined|\[object/);
});

test('an empty file is refused before it is sent', async () => {
  const page = await open('head', { path: '/imports' });
  await page.setInputFiles('input[type=file]', { name: 'пусто.csv', mimeType: 'text/csv', buffer: Buffer.alloc(0) });
  await page.getByText('Файл пуст').waitFor();
});
