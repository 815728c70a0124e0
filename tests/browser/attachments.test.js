// «Вложения» of the card by keyboard: chosen, looked at, saved, deleted with a reason; what is refused; a phone; a reader.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { KINDS, attachOf, png } from '../lib/attached.js';
import { granted } from '../lib/api.js';
import { eventually, openWorld, uniqueWord } from '../lib/world.js';
import { focusOn, tabTo, useBrowser } from './page.mjs';

const { api, as } = await openWorld();
const { page: open } = await useBrowser();
const attach = attachOf(api);
const make = async (more = {}) => {
  const { id } = granted(await api.post('/messages', { token: await as('head'), json: { kind: 'message', channel: 'phone', text: 'Яма во дворе', ...more } }), 201);
  return { id, path: `/messages/${id}` };
};
const section = (page) => page.getByRole('region', { name: /^Вложения/ });

/** The button by Tab and Enter; the file in the window that the browser opens. */
async function choose(page, files) {
  await tabTo(page, (e) => e.name === 'Приложить файл', 120);
  const [chooser] = await Promise.all([page.waitForEvent('filechooser'), page.keyboard.press('Enter')]);
  await chooser.setFiles(files.map(([name, buffer]) => ({ name, buffer, mimeType: 'application/octet-stream' })));
}

test('a picture is attached, shown, saved and deleted by keyboard; the history keeps why', async () => {
  const { path } = await make();
  const name = 'Снимок двора № 5.png';
  const page = await open('head', { path });
  page.on('filechooser', () => null); // from now on the window of the system stays shut
  await section(page).getByText('Файлов нет.').waitFor();
  await page.settled();
  await choose(page, [[name, png()]]);
  await section(page).getByText(/PNG · 70 Б · .*/).waitFor();
  await page.locator('.history').getByText(`Приложен файл: ${name}`).waitFor();
  assert.equal(await section(page).getByText('Файлов нет.').count(), 0);

  await tabTo(page, (e) => e.name === `Показать «${name}»`, 120);
  await page.keyboard.press('Enter');
  const picture = section(page).getByRole('img', { name });
  await picture.waitFor();
  await page.waitForFunction((img) => img.complete && img.naturalWidth === 1, await picture.elementHandle());
  assert.match(await picture.getAttribute('src'), /^blob:/);
  await tabTo(page, (e) => e.name === `Скачать «${name}»`, 5);
  // The name that the browser is given: under a locale without Cyrillic it makes another of it.
  await page.evaluate(() => {
    const { click } = HTMLAnchorElement.prototype;
    window.savedAs = [];
    HTMLAnchorElement.prototype.click = function save() {
      window.savedAs.push(this.download);
      click.call(this);
    };
  });
  const [file] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('Enter')]);
  assert.deepEqual(await page.evaluate(() => window.savedAs), [name]);
  assert.ok(readFileSync(await file.path()).equals(png()));

  await tabTo(page, (e) => e.name === `Удалить «${name}»`, 5);
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Удалить вложение' });
  await dialog.waitFor();
  assert.ok(await dialog.getByRole('button', { name: 'Удалить' }).isDisabled(), 'no reason, no deletion');
  await page.keyboard.type('Чужой двор');
  await tabTo(page, (e) => e.name === 'Удалить', 5);
  await page.keyboard.press('Enter');
  await section(page).getByText('Файлов нет.').waitFor();
  await focusOn(page, (e) => e.name === 'Приложить файл');
  const history = page.locator('.history > li').filter({ hasText: `Удалено вложение: ${name}` });
  await history.getByText('Чужой двор').waitFor();
  assert.deepEqual(page.faults, []);
});

test('of several files dropped at once the good ones stay and each bad one says why', async () => {
  const { path } = await make();
  const page = await open('head', { path });
  await section(page).getByText('Файлов нет.').waitFor();
  const data = await page.evaluateHandle(() => {
    const transfer = new DataTransfer();
    transfer.items.add(new File(['Звонили'], 'заметка.txt'));
    transfer.items.add(new File(['<svg onload="alert(1)"/>'], 'рисунок.svg'));
    transfer.items.add(new File([new Uint8Array(20 * 1024 * 1024 + 1)], 'огромный.pdf'));
    return transfer;
  });
  await page.dispatchEvent('.attachments', 'dragover', { dataTransfer: data });
  await page.dispatchEvent('.attachments', 'drop', { dataTransfer: data });
  await section(page).getByRole('listitem').filter({ hasText: 'заметка.txt' }).waitFor();
  await section(page).getByRole('alert').nth(1).waitFor();
  const wrong = await section(page).getByRole('alert').allInnerTexts();
  assert.equal(wrong.length, 2);
  assert.match(wrong[0], /«рисунок\.svg» не приложен\s+Рисунки SVG/);
  assert.match(wrong[1], /«огромный\.pdf» не приложен\s+Больше 20 МБ/);
  assert.equal(await section(page).getByRole('listitem').count(), 1);
  assert.deepEqual(page.faults.filter((f) => !/422/.test(f)), []);
});

test('a telephone shows long names and pictures within its width', async () => {
  const { id, path } = await make();
  const long = `${'Оченьдлинноеимяфайлабезпробелов'.repeat(5)}.png`;
  granted(await attach(id, long, png(), await as('head')), 201);
  granted(await attach(id, 'письмо.pdf', KINDS['письмо.pdf'][0], await as('head')), 201);
  const page = await open('head', { path, size: 'phone' });
  await section(page).getByRole('button', { name: `Показать «${long}»` }).click();
  await section(page).getByRole('img', { name: long }).waitFor();
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), 'nothing sticks out');
  assert.equal(await section(page).getByRole('button', { name: 'Показать «письмо.pdf»' }).count(), 0, 'only pictures are shown');
});

test('who does not work on records sees the list and why he cannot open a file', async () => {
  const { id, path } = await make();
  granted(await attach(id, 'письмо.pdf', KINDS['письмо.pdf'][0], await as('head')), 201);
  const page = await open('mayor', { path });
  await section(page).getByText('[файл].pdf').waitFor();
  await section(page).getByText(/Открыть файл может тот, кто работает с записью/).waitFor();
  assert.equal(await section(page).getByRole('button').count(), 0);
  assert.deepEqual(page.faults, []);
});

test('who works on records without seeing texts whole is told no names, opens nothing, may delete', async () => {
  const { id, path } = await make();
  granted(await attach(id, 'Паспорт Козодоевой.png', png(), await as('head')), 201);
  const page = await open('analyst', { path });
  await section(page).getByText('[файл].png').waitFor();
  await section(page).getByText(/Имена файлов закрыты/).waitFor();
  await page.locator('.history').getByText('Приложен файл: [файл].png').waitFor();
  assert.equal(await page.getByText('Козодоев').count(), 0);
  assert.equal(await section(page).getByRole('button', { name: /Показать|Скачать/ }).count(), 0);
  await tabTo(page, (e) => e.name === 'Удалить «[файл].png»', 120);
  await page.keyboard.press('Enter');
  await page.getByRole('dialog', { name: 'Удалить вложение' }).waitFor();
  await page.keyboard.type('Приложен по ошибке');
  await tabTo(page, (e) => e.name === 'Удалить', 5);
  await page.keyboard.press('Enter');
  await section(page).getByText('Файлов нет.').waitFor();
  assert.deepEqual(page.faults, []);
});

test('the search is asked for files from its own form', async () => {
  const word = uniqueWord('файл');
  const { id } = await make({ text: `Яма ${word}` });
  await make({ text: `Яма ${word}` });
  granted(await attach(id, 'письмо.pdf', KINDS['письмо.pdf'][0], await as('head')), 201);
  const count = async (q) => granted(await api.get('/search', { token: await as('head'), query: { q } })).total.value;
  await eventually('the index has both', async () => await count(word) === 2 && await count(`${word} есть:вложение`) === 1);
  const page = await open('head', { path: `/search?q=${word}` });
  await page.getByRole('button', { name: 'Собрать запрос' }).click();
  const dialog = page.getByRole('dialog', { name: 'Собрать запрос' });
  await dialog.getByLabel('Наличие').fill('есть вложение');
  await dialog.getByLabel('Наличие').press('Enter');
  await dialog.getByRole('button', { name: 'Добавить к запросу' }).click();
  await page.waitForURL(/%D0%B5%D1%81%D1%82%D1%8C(:|%3A)/);
  await page.settled();
  assert.deepEqual(await page.locator('.hits > li').evaluateAll((all) => all.map((li) => li.dataset.id)), [id]);
  assert.equal(await page.getByRole('alert').count(), 0);
});
