// The inbox and the own settings by keyboard: the counter in the frame, reading, the way to the record, own hours of mails.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { useProduct } from '../lib/product.js';
import { focusOn, tabTo, useBrowser } from './page.mjs';

const { page: open } = await useBrowser();
const product = await useProduct();
const named = (text) => (here) => here.name.startsWith(text) || here.label?.startsWith(text);
const [own] = await product.sql(`select m.id::text from message m join organisation o on o.id = m.organisation_id where o.path @> array[(select organisation_id from account where login = 'recipient')] order by m.id limit 1`);
const notice = () => product.psql(`insert into notice (account_id, message_id, kind) select id, ${own.id}, 'assignment' from account where login = 'recipient'`);

test('a notice is counted in the frame, leads to its record and is read with that', async () => {
  await product.psql("delete from notice where account_id = (select id from account where login = 'recipient')");
  await notice();
  const page = await open('recipient', { path: '/work' });
  await tabTo(page, named('Уведомления, непрочитанных 1'));
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: 'Уведомления' }).waitFor();
  await page.settled();
  await tabTo(page, (here) => here.class.includes('row-link'));
  await page.keyboard.press('Enter');
  await page.waitForURL(new RegExp(`/messages/${own.id}$`));
  await page.getByRole('link', { name: 'Уведомления', exact: true }).first().waitFor();
  await notice();
  await page.goto('/notices?unread=true');
  await page.settled();
  await tabTo(page, named('Прочитать все'));
  await page.keyboard.press('Enter');
  await page.getByText('Непрочитанных нет').waitFor();
  assert.deepEqual(page.faults, []);
});

test('on a phone the own settings are behind «Ещё», whatever sections the role has', async () => {
  const page = await open('pdo', { path: '/audit', size: 'phone' });
  await tabTo(page, (e) => e.name === 'Ещё', 200);
  await page.keyboard.press('Enter');
  await page.getByRole('dialog', { name: 'Разделы' }).waitFor();
  await tabTo(page, (e) => e.name === 'Мои настройки', 10);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: 'Мои настройки' }).waitFor();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
});

test('own hours and address are kept by keyboard; what is wrong is told beside its field', async () => {
  const page = await open('im', { path: '/settings' });
  const fill = async (label, text) => {
    await tabTo(page, named(label));
    await page.keyboard.press('Control+A');
    await page.keyboard.type(text);
  };
  await fill('Рабочая почта', 'own@smolensk.example');
  await fill('Присылать с', '10:00');
  await fill('Присылать до', '09:00');
  await tabTo(page, named('Сохранить'));
  await page.keyboard.press('Enter');
  await page.getByRole('alert').filter({ hasText: 'позже начала' }).waitFor();
  await page.getByLabel('Присылать до').focus();
  await focusOn(page, named('Присылать до'));
  await page.keyboard.press('Control+A');
  await page.keyboard.type('12:30');
  await tabTo(page, named('Сохранить'));
  await page.keyboard.press('Enter');
  await page.getByText('Настройки сохранены').waitFor();
  const [row] = await product.sql("select s.open_from::text, s.open_to::text, a.email from account_setting s join account a on a.id = s.account_id where a.login = 'im'");
  assert.deepEqual(row, { open_from: '10:00:00', open_to: '12:30:00', email: 'own@smolensk.example' });
  assert.deepEqual(page.faults.filter((f) => !/422/.test(f)), [], 'but for the refusal that was asked for');
});
