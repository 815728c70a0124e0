// Work on a record by keyboard: moves with what they need, the outcome.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { apiOf } from '../lib/api.js';
import { useProduct } from '../lib/product.js';
import { focusOn, tabTo, useBrowser } from './page.mjs';

const { page: open } = await useBrowser();
const product = await useProduct();
const api = apiOf(product);
const token = await product.token('head');
const organisation = await product.value("select o.id::text as id from account a join organisation o on o.id = a.organisation_id where a.login = 'recipient'");
const organisationName = await product.value(`select name from organisation where id = ${organisation}`);

export async function make(more = {}) {
  const answer = await api.post('/messages', { token, json: { kind: 'appeal', channel: 'written', text: 'Во дворе яма, просим заделать', ...more } });
  return { id: answer.json.id, etag: answer.etag, path: `/messages/${answer.json.id}` };
}

/** Tab to a control and press it. */
async function press(page, name, key = 'Enter') {
  await tabTo(page, (e) => e.name === name, 120);
  await page.keyboard.press(key);
}
const field = (page, label) => tabTo(page, (e) => e.label === label, 40);
const state = (page, name) => page.locator('.work .state').filter({ hasText: name }).waitFor();

test('an appeal goes from its registration to its closure by keyboard alone; each form asks for exactly what the move needs', async () => {
  const { path } = await make();
  const page = await open('head', { path });
  const begin = async (name) => {
    await page.settled();
    await page.keyboard.press('m');
    const first = await page.evaluate(() => document.activeElement.textContent);
    if (first !== name) await tabTo(page, (e) => e.name === name, 12);
    await page.keyboard.press('Enter');
    await page.getByRole('dialog', { name }).waitFor();
  };
  const finish = async (name) => press(page, name);
  const labels = () => page.getByRole('dialog').locator('label.req').allInnerTexts();

  await begin('Зарегистрировать');
  assert.deepEqual(await labels(), []);
  await finish('Зарегистрировать');
  await state(page, 'Зарегистрировано');

  await begin('Назначить исполнителя');
  assert.deepEqual(await labels(), ['Организация', 'Исполнитель']);
  await finish('Назначить исполнителя');
  await page.getByText('Без этого действие не выполнить.').nth(1).waitFor();
  await focusOn(page, (e) => e.label === 'Организация');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.type(organisationName);
  await Promise.all([page.waitForResponse((r) => r.url().includes('/officials')), page.keyboard.press('Enter')]);
  await page.settled();
  await field(page, 'Исполнитель');
  await page.keyboard.press('ArrowDown');
  await page.getByRole('option').nth(1).waitFor();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await finish('Назначить исполнителя');
  await state(page, 'Назначен исполнитель');
  await page.locator('.history').getByText(organisationName.slice(0, 8)).first().waitFor();

  await begin('Взять в работу');
  await finish('Взять в работу');
  await state(page, 'В работе');

  await begin('Продлить срок');
  assert.deepEqual(await labels(), ['Новый срок', 'Причина продления', 'Заявитель уведомлён', 'Как уведомлён']);
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });

  await begin('Отправить ответ на согласование');
  assert.deepEqual(await labels(), ['Текст ответа']);
  await field(page, 'Текст ответа');
  await page.keyboard.type('Яма засыпана');
  await finish('Отправить ответ на согласование');
  await state(page, 'Ответ на согласовании');
  await page.getByRole('heading', { name: 'Ответ на согласовании' }).waitFor();

  await begin('Утвердить ответ');
  assert.equal(await page.getByLabel('Текст ответа').inputValue(), 'Яма засыпана');
  await finish('Утвердить ответ');
  await state(page, 'Дан ответ');

  await begin('Закрыть с итогом');
  assert.deepEqual(await labels(), ['Итог', 'Чьё слово', 'Обоснование итога']);
  await field(page, 'Итог');
  for (const _ of [1, 2]) await page.keyboard.press('ArrowDown');
  await field(page, 'Чьё слово');
  for (const _ of [1, 2, 3]) await page.keyboard.press('ArrowDown');
  await field(page, 'Обоснование итога');
  await page.keyboard.type('Осмотрели на месте');
  await finish('Закрыть с итогом');
  await state(page, 'Закрыто');
  const side = await page.locator('.work').innerText();
  assert.match(side, /Решено частично[\s\S]*проверка центра[\s\S]*Осмотрели на месте/);
  assert.deepEqual(page.faults, []);
});

test('what the server refuses stands beside its field, and what was typed stays', async () => {
  const { path, id, etag } = await make();
  await api.post(`${path}/moves`, { token, etag, json: { move: 'register' } });
  const page = await open('head', { path, size: 'phone' });
  await page.getByRole('button', { name: 'Отклонить' }).click();
  const dialog = page.getByRole('dialog', { name: 'Отклонить' });
  await dialog.getByLabel('Причина отказа').fill('Нет подписи и адреса');
  await dialog.getByLabel('Заявитель уведомлён').fill('01.01.2090');
  await dialog.getByLabel('Заявитель уведомлён').press('Tab');
  await dialog.getByLabel('Как уведомлён').selectOption('letter');
  await dialog.getByRole('button', { name: 'Отклонить' }).click();
  await dialog.locator('.wrong').filter({ hasText: 'не может быть в будущем' }).waitFor();
  assert.equal(await dialog.getByLabel('Причина отказа').inputValue(), 'Нет подписи и адреса');
  await dialog.getByRole('button', { name: 'Отмена' }).click();
  await page.getByRole('button', { name: 'Отклонить' }).click();
  assert.equal(await dialog.getByLabel('Причина отказа').inputValue(), 'Нет подписи и адреса', 'closed by mistake, nothing is lost');
  assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= 390, id);
});

test('a recipient sees the moves of his role only', async () => {
  const { path, etag } = await make({ organisation_id: organisation });
  await api.post(`${path}/moves`, { token, etag, json: { move: 'register' } });
  const page = await open('recipient', { path });
  await page.settled();
  assert.equal(await page.getByRole('group', { name: 'Действия с записью' }).count(), 0);
  assert.equal(await page.getByRole('button', { name: /тановить итог/ }).count(), 0);
});

test('the outcome is put down apart from any move, of what is over', async () => {
  const { path, etag } = await make();
  const over = await api.post(`${path}/moves`, { token, etag, json: { move: 'reject', reason: 'Без подписи', notice_on: new Date(Date.now() + 3 * 3600e3).toISOString().slice(0, 10), notice_by: 'letter' } });
  assert.equal(over.status, 200, over.text);
  const page = await open('head', { path });
  await page.getByRole('button', { name: 'Установить итог' }).click();
  const dialog = page.getByRole('dialog', { name: 'Установить итог' });
  await dialog.getByLabel('Итог', { exact: true }).selectOption('explained');
  await dialog.getByLabel('Чьё слово').selectOption('applicant');
  assert.ok(await dialog.getByRole('button', { name: 'Записать итог' }).isDisabled());
  await dialog.getByLabel('Обоснование итога').fill('Заявитель подтвердил по телефону');
  await dialog.getByRole('button', { name: 'Записать итог' }).click();
  await page.locator('.work').filter({ hasText: 'Разъяснено' }).waitFor();
  await page.locator('.history').filter({ hasText: 'Итог: не указано → Разъяснено' }).waitFor();
  await state(page, 'Отклонено');
});

/** A field saved by somebody else while the card is open elsewhere. */
async function meanwhile(path, json, method = 'patch', sub = '') {
  const { etag } = await api.get(path, { token });
  const answer = await api[method](path + sub, { token, etag, json });
  if (answer.status >= 300) throw new Error(answer.text);
}

test('of two edits each field is chosen by keyboard: mine, theirs or as it was; nothing typed is lost', async () => {
  const { path } = await make({ subject: 'Яма', address: 'ул. Попова, д. 1' });
  const page = await open('analyst', { path });
  await page.keyboard.press('e');
  const form = page.getByRole('dialog', { name: 'Изменить сведения' });
  const mine = { Адрес: 'ул. Попова, д. 2', Заголовок: 'Моя яма' };
  for (const [label, value] of Object.entries(mine)) await form.getByLabel(label, { exact: true }).fill(value);
  await form.getByLabel('Важность').selectOption('2');
  await form.getByLabel('Коллективное').check();
  await meanwhile(path, { address: 'ул. Попова, д. 3', subject: 'Чужая яма', priority: 1, repeated: true });
  await form.getByRole('button', { name: 'Сохранить' }).press('Enter');
  const merge = page.getByRole('dialog', { name: 'Запись успели изменить' });
  await merge.waitFor();
  assert.match(await merge.locator('.since').innerText(), /Сведения изменены[\s\S]*Гусев/);
  assert.match(await merge.locator('.conflict').innerText(), /Повторное\s+нет → да/);
  await page.keyboard.press('Escape');
  for (const [label, value] of Object.entries(mine)) assert.equal(await form.getByLabel(label, { exact: true }).inputValue(), value, 'back in the form, as it was typed');
  await form.getByRole('button', { name: 'Сохранить' }).press('Enter');
  await merge.waitFor();
  const choose = async (legend, steps) => {
    await merge.getByRole('group', { name: legend }).getByRole('radio').first().focus();
    for (let i = 0; i < steps; i += 1) await page.keyboard.press('ArrowDown');
  };
  assert.deepEqual(await merge.getByRole('group', { name: 'Адрес' }).locator('.merge-text').allInnerTexts(), ['ул. Попова, д. 2', 'ул. Попова, д. 3', 'ул. Попова, д. 1']);
  await choose('Заголовок', 1);
  await choose('Важность', 2);
  await tabTo(page, (e) => e.name === 'Сохранить выбранное', 30);
  await page.keyboard.press('Enter');
  await page.getByText('Изменения сохранены').waitFor();
  const { json } = await api.get(path, { token });
  assert.deepEqual([json.address, json.subject, json.priority, json.repeated, json.collective], ['ул. Попова, д. 2', 'Чужая яма', 0, true, true]);
  assert.deepEqual(page.faults.filter((f) => !/412/.test(f)), []);
});

test('an answer typed over a newer version is kept: it goes again, or stays when the move is gone', async () => {
  const { path, etag } = await make({ organisation_id: organisation, kind: 'comment', channel: 'page' });
  const page = await open('analyst', { path });
  await page.getByRole('button', { name: 'Ответить' }).click();
  const form = page.getByRole('dialog', { name: 'Ответить' });
  await form.getByLabel('Текст ответа').fill('Спасибо, передали мастеру');
  await meanwhile(path, { priority: 1 });
  await form.getByRole('button', { name: 'Ответить' }).click();
  const merge = page.getByRole('dialog', { name: 'Запись успели изменить' });
  assert.match(await merge.innerText(), /Спасибо, передали мастеру/);
  await merge.getByRole('button', { name: 'Вернуться к форме' }).click();
  assert.equal(await form.getByLabel('Текст ответа').inputValue(), 'Спасибо, передали мастеру');
  await meanwhile(path, { move: 'reject', reason: 'Спам' }, 'post', '/moves');
  await form.getByRole('button', { name: 'Ответить' }).click();
  await merge.getByText('Из нового состояния это действие невозможно.').waitFor();
  assert.match(await merge.innerText(), /Сейчас возможно: Возобновить/);
  assert.equal(await merge.getByRole('button', { name: 'Повторить на новой версии' }).count(), 0);
  await merge.getByRole('button', { name: 'Вернуться к форме' }).click();
  assert.equal(await form.getByLabel('Текст ответа').inputValue(), 'Спасибо, передали мастеру', etag);
  const other = await make({ kind: 'comment', channel: 'page' });
  await page.goto(other.path);
  await page.getByRole('button', { name: 'Ответить' }).click();
  await form.getByLabel('Текст ответа').fill('Принято');
  await meanwhile(other.path, { priority: 2 });
  await form.getByRole('button', { name: 'Ответить' }).click();
  await merge.getByRole('button', { name: 'Повторить на новой версии' }).click();
  await state(page, 'Дан ответ');
  assert.match(await page.locator('.answer').innerText(), /Принято/);
});

test('a repeat stands on both cards with a link to the other', async () => {
  const theme = await product.value('select id::text from theme where parent_id is not null order by id limit 1');
  const address = `Улица без номера, д. 1`;
  const street = await product.value("select kind || ' ' || name as s from street order by id limit 1");
  const more = { kind: 'comment', channel: 'page', theme_id: theme, address: `${street}, д. ${1 + (Date.now() % 690)}`, text: address };
  const closed = await make(more);
  for (const json of [{ move: 'answer', answer: 'Сделано' }, { move: 'close', outcome: 'solved', outcome_by: 'executor', reason: 'Сделано' }]) await meanwhile(closed.path, json, 'post', '/moves');
  const repeat = await make(more);
  const page = await open('head', { path: closed.path });
  await page.locator('.work').filter({ hasText: 'Итог не установлен' }).waitFor();
  await page.getByRole('region', { name: 'Повторы' }).getByRole('link', { name: `№ ${repeat.id}` }).press('Enter');
  await page.waitForURL(new RegExp(`${repeat.path}$`));
  await page.getByRole('heading', { name: 'Повторяет закрытое' }).waitFor();
  await page.getByRole('region', { name: 'Повторы' }).getByRole('link', { name: `№ ${closed.id}` }).waitFor();
  assert.deepEqual(page.faults, []);
});
