// Two people judge one answer or write one entry: the second sees what the first made of it, nothing typed is lost, the reader decides.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { apiOf, granted } from '../lib/api.js';
import { useProduct } from '../lib/product.js';
import { answerBy, eventually } from '../lib/world.js';
import { tabTo, useBrowser } from './page.mjs';

const { page: open } = await useBrowser();
const product = await useProduct();
const api = apiOf(product);
const token = await product.token('head');
const organisation_id = await product.value("select organisation_id::text from account where login = 'recipient'");
const press = async (page, name, most = 200) => {
  await tabTo(page, (e) => e.name === name, most);
  await page.keyboard.press('Enter');
};
/** The browser tells of each refusal; 412 is what is looked for here. */
const unexpected = (page) => page.faults.filter((f) => !/412/.test(f));

test('a remark that somebody else has taken off meanwhile: both reasons stand side by side, one\'s own may still be written', async () => {
  const { id } = granted(await api.post('/messages', { token, json: { kind: 'message', channel: 'phone', text: 'Прошу вывезти мусор.', organisation_id } }), 201);
  await answerBy(api, token, id, 'Здравствуйте! Мусор будет вывезен.');
  const checks = async () => granted(await api.get(`/messages/${id}/answer-checks`, { token })).items[0];
  await eventually('it is checked', async () => (await checks()).checks.some((c) => c.check === 'dated' && c.seen));
  const page = await open('head', { path: `/messages/${id}` });
  await page.getByRole('button', { name: 'Снять замечание: Обещания со сроком' }).waitFor();
  await press(page, 'Снять замечание: Обещания со сроком');
  await page.getByRole('dialog', { name: 'Снять замечание' }).waitFor();
  await page.keyboard.type('Срок назван по телефону');
  const { answer_id, edits } = await checks();
  assert.equal((await api.put(`/answers/${answer_id}/remark`, { token: await product.token('analyst'), etag: `"${edits}"`, json: { check: 'dated', dismissed: true, note: 'Вывезли в тот же день' } })).status, 204);
  await press(page, 'Снять', 10);
  const seen = page.getByRole('alert').filter({ hasText: 'изменил другой сотрудник' });
  await seen.getByText('Вывезли в тот же день').waitFor();
  await seen.getByText('Снять: Срок назван по телефону').waitFor();
  await press(page, 'Записать моё', 20);
  await page.locator('.answer-check .quote').getByText('Срок назван по телефону').waitFor();
  assert.equal((await checks()).checks.find((c) => c.check === 'dated').dismissed.note, 'Срок назван по телефону');
  assert.deepEqual(unexpected(page), []);
});

test('an entry of the register that somebody else has changed meanwhile is merged field by field', async () => {
  const entry = { kind: 'answer', text: 'Ответ не о том', organisation_id, found_by: 'Куратор', found_on: '2026-01-12', message_ids: [] };
  const made = granted(await api.post('/conflicts', { token, json: entry }), 201);
  const page = await open('head', { path: '/quality?tab=conflicts' });
  await page.getByRole('button', { name: `Изменить или уладить: № ${made.id}` }).waitFor();
  await press(page, `Изменить или уладить: № ${made.id}`, 300);
  const dialog = page.getByRole('dialog', { name: `Запись № ${made.id}` });
  await dialog.waitFor();
  await dialog.getByLabel('Что произошло').fill('Ответ не о том, о чём спросили');
  await dialog.getByLabel('Кто обнаружил').fill('Заявитель');
  granted(await api.put(`/conflicts/${made.id}`, { token: await product.token('analyst'), etag: '"1"', json: { ...entry, text: 'Ответ дан не на то обращение', person: 'Дежурный' } }));
  await press(page, 'Записать', 40);
  const merge = dialog.getByRole('alert');
  await merge.getByText('Запись успели изменить').waitFor();
  const group = (name) => merge.getByRole('group', { name });
  await group('Что произошло').getByText('Ответ дан не на то обращение').waitFor();
  assert.ok(await group('Кто обнаружил').getByLabel('Моё').isChecked());
  assert.ok(await group('Кто ещё').getByLabel('Чужое').isChecked(), 'what he alone has changed stays');
  await group('Что произошло').getByLabel('Моё').focus();
  await page.keyboard.press('ArrowDown');
  assert.ok(await group('Что произошло').getByLabel('Чужое').isChecked());
  await press(page, 'Записать выбранное', 20);
  await dialog.waitFor({ state: 'detached' });
  const now = granted(await api.get(`/conflicts/${made.id}`, { token }));
  assert.deepEqual([now.version, now.text, now.found_by, now.person], [3, 'Ответ дан не на то обращение', 'Заявитель', 'Дежурный']);
  assert.deepEqual(unexpected(page), []);
});
