// A record that another has in work, by keyboard: who has it, taken over; the file of another; a card in two roles.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { attachOf, png } from '../lib/attached.js';
import { granted } from '../lib/api.js';
import { openWorld } from '../lib/world.js';
import { focusOn, tabTo, useBrowser } from './page.mjs';

const { product, api, as } = await openWorld();
const { page: open } = await useBrowser();
const token = await as('head');
const organisation = await product.value("select organisation_id::text from account where login = 'recipient'");
const make = async (more = {}) => granted(await api.post('/messages', { token, json: { kind: 'message', channel: 'phone', text: 'Яма во дворе, просит Кузнецов Пётр Ильич', organisation_id: organisation, ...more } }), 201).id;

test('the card says who has it and until when; taken over by keyboard, it is one’s own', async () => {
  const id = await make();
  await product.psql(`with b as (insert into work_batch (account_id, selection, asked, expires_at) select id, '{"filter": {}}', 1, now() + interval '1 hour' from account where login = 'head' returning id, account_id, expires_at)
    insert into work_item (message_id, batch_id, account_id, expires_at) select ${id}, id, account_id, expires_at from b`);
  const name = await product.value("select name from account where login = 'head'");
  const page = await open('analyst', { path: `/messages/${id}` });
  const note = page.getByRole('note').filter({ hasText: 'В работе у другого' });
  await note.getByText(name).waitFor();
  for (const role of ['Изменить', 'Добавить ответ', 'Установить итог']) assert.equal(await page.getByRole('button', { name: role, exact: true }).count(), 0, role);
  assert.equal(await page.getByRole('group', { name: 'Действия с записью' }).count(), 0);
  await tabTo(page, (e) => e.name === 'Взять себе', 120);
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Взять себе' });
  await dialog.getByText(/получит уведомление/).waitFor();
  await tabTo(page, (e) => e.name === 'Взять себе', 6);
  await page.keyboard.press('Enter');
  await page.getByText(/^Запись у вас в работе до/).waitFor();
  await focusOn(page, (e) => e.name.startsWith('Запись у вас в работе'));
  await page.getByRole('group', { name: 'Действия с записью' }).waitFor();
  await page.getByRole('button', { name: 'Изменить', exact: true }).waitFor();
  await page.locator('.history').getByText('В работе у:').waitFor();

  const other = await open('head', { path: '/notices' });
  await other.getByText('Запись была у вас в работе: её взял себе другой сотрудник').first().waitFor();
});

test('a file that the centre attached has no button of deletion for the recipient, and the card says who may', async () => {
  const id = await make();
  granted(await attachOf(api)(id, 'Центр.png', png(), token), 201);
  const page = await open('recipient', { path: `/messages/${id}` });
  const files = page.getByRole('region', { name: /^Вложения/ });
  await files.getByText('Удалить файл может тот, кто его приложил, или сотрудник центра.').waitFor();
  assert.equal(await files.getByRole('button', { name: 'Удалить «Центр.png»' }).count(), 0);
  await files.getByRole('button', { name: 'Скачать «Центр.png»' }).waitFor();
});

test('in two roles at once a foreign record is read, masked, and offers no work', async () => {
  await product.psql(`insert into role_grant (account_id, role) select id, 'mayor' from account where login = 'recipient'`);
  try {
    const foreign = await make({ organisation_id: await product.value(`select max(id)::text from organisation where kind = 'department' and not path @> array[${organisation}]`) });
    const page = await open('recipient', { path: `/messages/${foreign}` });
    await page.locator('.letter').getByText('Яма во дворе').waitFor();
    assert.equal(await page.getByText('Кузнецов').count(), 0);
    await page.getByText(/Персональные данные в текстах закрыты знаками/).waitFor();
    for (const role of ['Добавить ответ', 'Показать заявителя', 'Записать звонок', 'Приложить файл', 'Изменить']) assert.equal(await page.getByRole('button', { name: role, exact: true }).count(), 0, role);
    assert.equal(await page.getByRole('group', { name: 'Действия с записью' }).count(), 0);
    const own = await open('recipient', { path: `/messages/${await make()}` });
    await own.locator('.letter').getByText('Кузнецов').waitFor();
    await own.getByRole('button', { name: 'Добавить ответ', exact: true }).waitFor();
  } finally {
    await product.psql(`delete from role_grant where role = 'mayor' and account_id = (select id from account where login = 'recipient')`);
  }
});
