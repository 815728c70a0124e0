// The terms of a record by keyboard alone: a control date with its reason, the registration and its correction, a request for documents, a date for many.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { useProduct } from '../lib/product.js';
import { fill, focusOn, named, press, tabTo, useBrowser } from './page.mjs';

const { page: open } = await useBrowser();
const product = await useProduct();
const closed = (page) => page.getByRole('dialog').waitFor({ state: 'detached' });
const ru = (n) => new Date(Date.now() + 3 * 3600e3 + n * 864e5).toISOString().slice(0, 10).split('-').reverse().join('.');
const appeal = async (more = '', days = 2) => {
  const id = await product.psql(`with m as (insert into message (kind, channel, source_id, external_id, text, received_at${more && ', state, registered_at, number'})
    select 'appeal', 'email', id, 'terms-' || gen_random_uuid(), 'Проба срока на карточке', now() - interval '${days} days'${more} from source where code = 'manual' returning id) select id from m`);
  await product.psql(`select deadline_put(array[${id}::bigint])`);
  return id;
};

test('an appeal is registered with a day of its own and gets a number; a slip of it is corrected with a reason', async () => {
  const id = await appeal();
  const page = await open('head', { path: `/messages/${id}` });
  await page.getByText('Пришло обычной электронной почтой').waitFor();
  await press(page, 'Зарегистрировать');
  await page.getByRole('dialog').waitFor();
  await fill(page, 'День регистрации', ru(-1));
  await press(page, 'Зарегистрировать');
  await closed(page);
  const number = await product.value(`select number from message where id = ${id}`);
  assert.match(number, /^\d+-ОГ\/\d{4}$/);
  await page.locator('#fields').locator('xpath=../..').getByText(number).waitFor();
  await press(page, 'Исправить регистрацию');
  await page.getByRole('dialog').waitFor();
  await fill(page, 'Номер', `${number}-испр`);
  await fill(page, 'Причина исправления', 'номер вышестоящего журнала');
  await press(page, 'Исправить');
  await closed(page);
  const event = page.locator('.history li', { hasText: 'Регистрация исправлена' });
  await event.getByText('номер вышестоящего журнала').waitFor();
  await event.getByText(`${number}-испр`).waitFor();
  assert.deepEqual(page.faults, []);
});

test('a registration that is typed late asks why, and the card and the history of its term say so', async () => {
  const id = await appeal('', 5);
  const page = await open('head', { path: `/messages/${id}` });
  await press(page, 'Зарегистрировать');
  const dialog = page.getByRole('dialog');
  await dialog.waitFor();
  await fill(page, 'День регистрации', ru(-2));
  await press(page, 'Зарегистрировать');
  await dialog.locator('.field').getByText('Регистрация задним числом').waitFor();
  await focusOn(page, named('Причина, если задним числом'));
  await fill(page, 'Причина, если задним числом', 'вели журнал на бумаге');
  await press(page, 'Зарегистрировать');
  await closed(page);
  await page.getByText(/^задним числом, введено .* Причина: вели журнал на бумаге$/).waitFor();
  await page.locator('.deadlines summary', { hasText: 'регистрация' }).press('Enter');
  await page.locator('.deadlines').getByText(`Зарегистрировано задним числом: ${ru(-2)}, введено ${ru(0)}`).waitFor();
  assert.deepEqual(page.faults.filter((f) => !/status of 422/.test(f)), []);
});

test('what is no date is not sent as the date before it', async () => {
  const id = await appeal();
  const page = await open('head', { path: `/messages/${id}` });
  await press(page, 'Зарегистрировать');
  await page.getByRole('dialog').waitFor();
  await fill(page, 'День регистрации', ru(-1));
  await fill(page, 'День регистрации', '31.02.2027');
  await press(page, 'Зарегистрировать');
  await page.getByRole('dialog').getByText('Дата пишется так').waitFor();
  await focusOn(page, named('День регистрации'));
  assert.equal(await product.value(`select registered_at from message where id = ${id}`), null);
  await fill(page, 'День регистрации', ru(0));
  await press(page, 'Зарегистрировать');
  await closed(page);
  assert.notEqual(await product.value(`select registered_at from message where id = ${id}`), null);
  assert.deepEqual(page.faults, []);
});

test('a control date is set with its reason, asks why where it is beyond the rules, says who set it, and is given back', async () => {
  const id = await appeal(", 'registered', now() - interval '1 day', 'Т-' || id || '-' || floor(random() * 1e9)");
  const page = await open('head', { path: `/messages/${id}` });
  await press(page, 'Назначить дату');
  const dialog = page.getByRole('dialog');
  await dialog.waitFor();
  await fill(page, 'Контрольная дата', ru(40));
  await fill(page, 'Почему эта дата', 'ждём экспертизу');
  await dialog.getByLabel('Почему позже срока по правилам').waitFor();
  assert.equal(await dialog.getByRole('button', { name: 'Назначить' }).isDisabled(), true, 'not without a word why');
  await fill(page, 'Почему позже срока по правилам', 'автор согласен');
  await press(page, 'Назначить');
  await closed(page);
  const said = page.locator('.control-said');
  await said.waitFor();
  assert.match(await said.innerText(), new RegExp(`^Контрольная дата ${ru(40)} назначена вручную: .+, \\d\\d\\.\\d\\d\\.\\d{4} \\d\\d:\\d\\d\\. Причина: ждём экспертизу\\. Срок по правилам — ${await product.value(`select to_char(legal, 'DD.MM.YYYY') from deadline where message_id = ${id} and kind = 'answer'`)}; дата позже него, потому что: автор согласен`));
  await press(page, 'Назначить дату');
  await dialog.waitFor();
  await fill(page, 'Почему эта дата', 'экспертиза пришла');
  await press(page, 'Вернуть рассчитанную');
  await closed(page);
  await said.waitFor({ state: 'detached' });
  assert.equal(await product.value(`select due_set from message where id = ${id}`), null);
  assert.deepEqual(page.faults, []);
});

test('documents are asked for and put down when they come', async () => {
  const id = await appeal(", 'registered', now() - interval '1 day', 'Т-' || id || '-' || floor(random() * 1e9)");
  const page = await open('head', { path: `/messages/${id}` });
  await press(page, 'Запросить');
  await page.getByRole('dialog').waitFor();
  await fill(page, 'У кого запрошены', 'Росреестр');
  await fill(page, 'Какие документы', 'выписка о доме');
  await press(page, 'Записать');
  await closed(page);
  const item = page.locator('.requests li');
  await item.getByText('выписка о доме').waitFor();
  assert.match(await item.innerText(), new RegExp(`Запрошено ${ru(0)}, ответ до ${ru(15)} · 59-ФЗ ст\\. 10 ч\\. 2`));
  await page.locator('.deadlines').getByText(/Ответ на запрос документов/i).first().waitFor();
  await press(page, 'Документы получены: Росреестр');
  await page.getByRole('dialog').waitFor();
  await fill(page, 'Что получено', 'выписка');
  await press(page, 'Записать');
  await closed(page);
  await item.getByText(`получено ${ru(0)}`).waitFor();
  assert.deepEqual(page.faults, []);
});

test('a control date for many asks for the reason before it is looked at', async () => {
  const theme = await product.psql("insert into theme (code, name) values ('t_many_' || gen_random_uuid(), 'Проба срока многим') returning id");
  const id = await appeal(", 'registered', now() - interval '1 day', 'Т-' || id || '-' || floor(random() * 1e9)");
  await product.psql(`update message set theme_id = ${theme} where id = ${id}`);
  const page = await open('head', { path: `/bulk/new?theme_id=${theme}` });
  const choose = async (label, option) => {
    await tabTo(page, named(label), 250);
    await page.getByLabel(label, { exact: true }).selectOption({ label: option });
  };
  await choose('Действие', 'Изменить поле');
  await choose('Поле', 'Контрольная дата');
  await fill(page, 'Новое значение', ru(10));
  await tabTo(page, named('Почему эта дата'), 250);
  const look = page.getByRole('button', { name: 'Посмотреть, что получится' });
  assert.equal(await look.isDisabled(), true, 'not without a reason');
  await fill(page, 'Почему эта дата', 'к совещанию');
  await press(page, 'Посмотреть, что получится');
  await page.getByText('Записей: 1').waitFor();
  await press(page, 'Выполнить: 1');
  await page.waitForURL(/\/bulk\/\d+$/);
  await page.getByText('Выполнено', { exact: false }).first().waitFor();
  assert.deepEqual(page.faults, []);
});
