// «Отписки» of «Качество», by keyboard alone: numbers open their answers, a person says what an answer is and takes it back.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { apiOf, granted } from '../lib/api.js';
import { useProduct } from '../lib/product.js';
import { answerBy, calledBy, eventually } from '../lib/world.js';
import { focusOn, tabTo, useBrowser } from './page.mjs';

const { page: open } = await useBrowser();
const product = await useProduct();
const api = apiOf(product);
const token = await product.token('head');
const organisation_id = await product.value("select organisation_id::text from account where login = 'recipient'");

async function answered(text) {
  const { id } = granted(await api.post('/messages', { token, json: { kind: 'message', channel: 'phone', text: 'Прошу заделать яму на улице Кирова.', organisation_id } }), 201);
  await answerBy(api, token, id, text);
  await eventually('it is scored', async () => Number(await product.value(`select count(*) from answer_check where message_id = ${id} and formal is not null`)) === 1);
  return id;
}
const counts = async () => granted(await api.get('/formal-answers/organisations', { token, query: { organisation_id, from: '2025-01-01' } })).items.find((o) => o.organisation_id === organisation_id);
const digits = (text) => text.replace(/\s/g, '');

test('a number of «Отписки» opens just its answers with the signs; the word of a person changes the figures', async () => {
  const id = await answered('Ваше письмо изучено, доводы взяты на заметку, меры последуют.');
  const was = await counts();
  const page = await open('head', { path: `/quality?tab=formal&from=2025-01-01&organisation_id=${organisation_id}` });
  await page.getByRole('heading', { name: 'По организациям' }).waitFor();
  await tabTo(page, (e) => e.name?.startsWith(`${was.organisation}, формальных: `) && digits(e.name).includes(`:${was.formal},`), 500);
  await page.keyboard.press('Enter');
  await page.waitForURL((u) => u.searchParams.get('result') === 'formal' && u.searchParams.get('who') === organisation_id);
  await focusOn(page, (e) => e.id === 'formal-list' || e.name === 'Считаются формальными');
  const row = page.locator('table.formal tbody tr', { has: page.locator(`a[href^="/messages/${id}#"]`) });
  await row.getByText('не назван ни адрес, ни дата, ни документ').waitFor();
  const proper = `По существу: ${await calledBy(api, token, id)}`;
  await tabTo(page, (e) => e.name === proper, 500);
  await page.keyboard.press('Enter');
  await page.getByText('Записано: по существу').waitFor();
  await page.locator(`button[aria-pressed="true"][aria-label="${proper}"]`).waitFor();
  const now = await counts();
  assert.deepEqual([now.formal, now.said_proper], [was.formal - 1, was.said_proper + 1]);
  await page.getByRole('link', { name: new RegExp(`^${was.organisation}, человек: по существу: ${now.said_proper},`) }).waitFor();
  await focusOn(page, (e) => e.name === proper);
  await page.keyboard.press('Enter');
  await page.getByText('Слово взято назад').waitFor();
  assert.equal((await counts()).formal, was.formal);
});

test('the screen narrows to a theme and says what it shows; an empty list says what to do', async () => {
  const page = await open('head', { path: '/quality?tab=formal&from=1990-01-01&to=1990-01-02' });
  await page.getByText('Ответов за этот период нет').waitFor();
  await page.getByText('Таких ответов нет').waitFor();
  await tabTo(page, (e) => e.name === 'Сбросить всё', 60);
  await page.keyboard.press('Enter');
  await page.getByText('другой период — в полях выше').waitFor();
  await page.locator('table.formal tbody tr').first().waitFor();
});

test('who may not judge reads the word and has no buttons', async () => {
  const page = await open('mayor', { path: '/quality?tab=formal&from=2025-01-01' });
  await page.locator('table.formal tbody tr').first().waitFor();
  assert.equal(await page.locator('table.formal button').count(), 0);
});
