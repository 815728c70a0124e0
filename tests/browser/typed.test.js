// Manners of every screen: what was typed is not lost, what is not there is said in words, the section one is in stays in sight.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { apiOf, granted } from '../lib/api.js';
import { useProduct } from '../lib/product.js';
import { fill, press, useBrowser } from './page.mjs';

const { page: open } = await useBrowser();
const product = await useProduct();
const api = apiOf(product);
const token = await product.token('head');

const LEAVE = 'Правки на этой странице не сохранены. Уйти и потерять их?';

/** Collects the questions of the browser; `answer.yes` says how they are answered. */
function questions(page) {
  const answer = { yes: false, asked: [] };
  page.on('dialog', (d) => {
    answer.asked.push(d.message());
    if (answer.yes) d.accept();
    else d.dismiss();
  });
  return answer;
}

test('a case begun, a word in a talk, own settings: leaving asks, what was sent leaves freely', async () => {
  const page = await open('head', { path: '/causes/new' });
  const answer = questions(page);
  await page.getByRole('heading', { name: 'Открыть дело о причинах', level: 1 }).waitFor();
  await fill(page, 'Название', 'Ямы на Николаева');
  await page.getByRole('navigation', { name: 'Разделы' }).getByRole('link', { name: 'Проблемы' }).press('Enter');
  assert.deepEqual(answer.asked, [LEAVE]);
  assert.equal(await page.getByLabel('Название').inputValue(), 'Ямы на Николаева');
  answer.yes = true;
  await page.getByRole('navigation', { name: 'Разделы' }).getByRole('link', { name: 'Проблемы' }).press('Enter');
  await page.getByRole('heading', { name: 'Проблемы', level: 1 }).waitFor();
  answer.asked.length = 0;
  await page.goto('/settings');
  await page.getByRole('heading', { name: 'Мои настройки', level: 1 }).waitFor();
  await fill(page, 'Напоминания не чаще, минут', '55');
  await press(page, 'Сохранить');
  await page.getByText('Настройки сохранены').waitFor();
  await page.getByRole('navigation', { name: 'Разделы' }).getByRole('link', { name: 'Проблемы' }).press('Enter');
  await page.getByRole('heading', { name: 'Проблемы', level: 1 }).waitFor();
  assert.deepEqual(answer.asked, [], 'nothing is lost: nothing is asked');
  assert.deepEqual(page.faults, []);
});

test('a number that another record has is said beside its field, with the way to that record', async () => {
  const number = `П-${Date.now()}`;
  const { id } = granted(await api.post('/messages', { token, json: { kind: 'message', channel: 'phone', text: 'Нет света', number } }), 201);
  const page = await open('head', { path: '/messages/new' });
  await page.getByRole('heading', { name: 'Внести обращение или сообщение', level: 1 }).waitFor();
  await fill(page, 'Текст', 'Снова нет света');
  await fill(page, 'Регистрационный номер', number);
  await press(page, 'Внести');
  await page.getByText('Такой номер уже есть у другой записи.').first().waitFor();
  assert.equal(await page.getByRole('link', { name: new RegExp(`^запись ${id} от `) }).getAttribute('href'), `/messages/${id}`);
  await fill(page, 'Регистрационный номер', `${number}/2`);
  await press(page, 'Внести');
  await page.waitForURL(/\/messages\/\d+$/);
});

test('what was refused, mended and sent again before the screen was painted leaves freely', async () => {
  const stamp = Date.now();
  const page = await open('admin', { path: '/organisations' });
  const answer = questions(page);
  await press(page, 'Новая организация');
  await page.getByRole('dialog').waitFor();
  await fill(page, 'Полное название', `Проба печати ${stamp}`);
  await fill(page, 'Краткое название', `Печать ${stamp}`);
  await fill(page, 'Код', `paint-${stamp}`);
  await fill(page, 'ОГРН', '1027700132196');
  await press(page, 'Добавить');
  await page.getByText('Последняя цифра не сходится с остальными').waitFor();
  await page.getByLabel('ОГРН').evaluate(async (field) => {
    field.value = '1027700132195';
    field.dispatchEvent(new Event('input', { bubbles: true }));
    await null; // drawn by now; painted only when the machine has time for it
    field.form.requestSubmit();
  });
  await page.getByText('Организация добавлена').waitFor();
  assert.deepEqual(answer.asked, [], 'it is saved: nothing is lost');
  await page.waitForURL(/\/organisations\/\d+$/);
});

test('an address that names nothing says so in words', async () => {
  const page = await open('head', { path: '/picture?theme_id=abc' });
  await page.getByText('Такой темы, организации или района нет, или они вам не показываются.').waitFor();
  await page.goto('/messages?theme_id=999999');
  await page.getByText('Такой темы нет.').waitFor();
  await page.getByRole('button', { name: 'Сбросить отбор' }).first().press('Enter');
  await page.getByRole('table', { name: 'Обращения и сообщения' }).waitFor();
});

test('in a low window the section one is in is in sight, and so is the way out', async () => {
  const page = await open('head', { path: '/permissions' });
  await page.setViewportSize({ width: 1366, height: 480 });
  await page.reload();
  await page.settled();
  const inSight = (e) => {
    const box = e.getBoundingClientRect();
    const seen = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
    return box.top >= 0 && box.bottom <= innerHeight && e.contains(seen);
  };
  const menu = page.getByRole('navigation', { name: 'Разделы' });
  assert.ok(await menu.evaluate((e) => e.scrollHeight > e.clientHeight), 'not all of it fits');
  assert.ok(await menu.locator('[aria-current=page]').evaluate(inSight));
  assert.ok(await page.getByRole('button', { name: 'Выйти' }).first().evaluate(inSight));
  assert.ok(await page.getByRole('link', { name: 'МЦУ' }).first().evaluate(inSight));
});
