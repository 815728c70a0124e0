// The ladder, what it told, the mail and a call: by keyboard alone.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { until } from '../lib/processes.js';
import { useProduct } from '../lib/product.js';
import { tabTo, useBrowser } from './page.mjs';

const { page: open } = await useBrowser();
const product = await useProduct();
const named = (text) => (here) => here.name.startsWith(text) || here.label?.startsWith(text);
const press = async (page, name) => {
  await tabTo(page, named(name), 250);
  await page.keyboard.press('Enter');
};
const fill = async (page, label, text) => {
  await tabTo(page, named(label), 250);
  await page.keyboard.press('Control+A');
  await page.keyboard.type(text);
};
/** The worker has told what it had to tell. */
const told = () => until(async () => {
  await product.psql("update job set run_at = now() where kind = 'escalate' and status = 'ready'; notify job");
  return await product.value('select count(*)::int from escalation where told') > 0;
}, 'the ladder has told something');

test('a step is added by keyboard, tried, saved as a version; the old one stays readable', async () => {
  const page = await open('head', { path: '/control?tab=ladder' });
  const before = await product.value('select max(version) from escalation_ladder');
  await press(page, 'Добавить ступень');
  await page.getByRole('dialog').waitFor();
  await fill(page, 'Сколько', '20');
  await page.getByRole('dialog').getByText('Контрольная дата, через 20 дней после срока, руководителю организации').waitFor();
  await press(page, 'Готово');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await fill(page, 'Причина', 'проба клавиатурой');
  assert.equal(await page.getByRole('button', { name: /^Сохранить версию/ }).isDisabled(), true, 'not before the trial');
  await page.getByRole('button', { name: 'Что сработало бы сейчас' }).press('Enter');
  await page.getByText(/^Сейчас сработало бы/).waitFor();
  await press(page, `Сохранить версию ${before + 1}`);
  await page.getByText(`Действует версия ${before + 1} · проба клавиатурой`).waitFor();
  await press(page, 'Версии');
  await page.getByRole('listitem').filter({ has: page.getByText(`Версия ${before}`, { exact: true }) }).getByRole('button', { name: 'Открыть' }).press('Enter');
  await page.getByText(`Открыта версия ${before}`).waitFor();
  assert.equal(await page.getByRole('button', { name: /^Изменить ступень/ }).count(), 0);
  assert.deepEqual(page.faults, []);
});

test('what was told leads to the card, where it stands too', async () => {
  await told();
  const page = await open('head', { path: '/control?tab=told' });
  const link = page.getByRole('table', { name: 'О чём сообщено' }).locator('tbody a').first();
  const name = await link.innerText();
  await tabTo(page, (here) => here.name === name, 80);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Сообщено о сроке' }).waitFor();
  assert.equal(await page.locator('section[aria-labelledby=told] li').first().locator('p').count(), 3, 'term, who and when stand apart');
  assert.deepEqual(page.faults, []);
});

test('a call is put down from the card and stands in the history', async () => {
  const id = await product.value('select max(id)::text from message where open');
  const page = await open('head', { path: `/messages/${id}` });
  await press(page, 'Записать звонок');
  await page.getByRole('dialog').waitFor();
  await page.keyboard.type('Мастер участка');
  await fill(page, 'О чём договорились', 'Закончат завтра');
  await press(page, 'Записать');
  await page.locator('.history').getByText('Кому звонили: Мастер участка').waitFor();
  await page.locator('.history').getByText('Результат: поговорили').waitFor();
  assert.deepEqual(page.faults, []);
});

test('the administrator sees that mail is not set up, puts an address down, changes the hours', async () => {
  await told();
  const one = await product.value("select min(official_id)::int from mail where official_id is not null and status = 'queued'");
  await product.psql(`update official set email = null where id = ${one}`);
  const page = await open('admin', { path: '/control?tab=mail' });
  await page.getByText('Почта не настроена').waitFor();
  const name = await product.value(`select name from official where id = ${one}`);
  const form = page.getByRole('listitem').filter({ has: page.getByLabel(`Адрес: ${name}`) });
  await tabTo(page, named(`Адрес: ${name}`), 200);
  await page.keyboard.type('novyj@proba.example');
  await page.keyboard.press('Enter');
  await form.waitFor({ state: 'detached' });
  assert.equal(await product.value(`select email from official where id = ${one}`), 'novyj@proba.example');
  await fill(page, 'До', '07:00');
  await press(page, 'Сохранить часы');
  await page.getByText('Конец должен быть позже начала.').waitFor();
  await page.getByLabel('До', { exact: true }).fill('21:00');
  await press(page, 'Сохранить часы');
  await page.getByText('Часы отправки сохранены').waitFor();
  assert.equal(await product.value("select to_char(open_to, 'HH24:MI') from mail_setting"), '21:00');
  await product.psql("update mail_setting set open_to = '20:00'");
  await page.getByRole('button', { name: /^Отправить (сейчас|ещё раз)/ }).first().press('Enter');
  await page.getByText('Письмо поставлено в очередь').waitFor();
  assert.deepEqual(page.faults.filter((f) => !/status of 422/.test(f)), []);
});
