// «Качество»: what was closed as solved and came back, by keyboard; the days of it are a setting.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { apiOf, granted } from '../lib/api.js';
import { useProduct } from '../lib/product.js';
import { calledBy } from '../lib/world.js';
import { focusOn, tabTo, useBrowser } from './page.mjs';

const { page: open } = await useBrowser();
const product = await useProduct();
const api = apiOf(product);
const token = await product.token('head');
const organisation_id = await product.value("select organisation_id::text from account where login = 'recipient'");
const theme_id = await product.value('select id::text from theme where parent_id is not null order by id limit 1');
const [street] = await product.sql('select name, kind from street order by id limit 1');

const create = async (address) => granted(await api.post('/messages', { token, json: { kind: 'message', channel: 'phone', text: 'Снова яма', theme_id, organisation_id, address } }), 201).id;

async function pair() {
  const address = `${street.kind} ${street.name}, д. ${700 + (Date.now() % 100)}`;
  const id = await create(address);
  let { etag } = await api.get(`/messages/${id}`, { token });
  for (const json of [{ move: 'register' }, { move: 'assign', organisation_id }, { move: 'take' }, { move: 'answer', answer: 'Заделали' }, { move: 'close', outcome: 'solved', outcome_by: 'executor', reason: 'Заделали' }])
    ({ etag } = await api.post(`/messages/${id}/moves`, { token, etag, json }));
  return { id, repeat: await create(address) };
}

test('a pair is counted against the organisation; each number opens just its closures or pairs, which lead to the cards', async () => {
  const { id, repeat } = await pair();
  const page = await open('head', { path: '/quality' });
  await page.getByRole('heading', { name: 'По организациям' }).waitFor();
  const name = await product.value(`select short_name from organisation where id = ${organisation_id}`);
  const row = page.getByRole('row').filter({ has: page.getByRole('rowheader', { name, exact: true }) });
  const { items } = granted(await api.get('/returns/organisations', { token }));
  const counts = items.find((o) => o.organisation_id === organisation_id);
  assert.deepEqual((await row.getByRole('cell').allInnerTexts()).map((t) => t.replace(/\s/g, '')).filter((_, i) => i !== 2), [counts.closures, counts.returned, counts.returns].map(String));
  for (const [word, list, heading, wanted] of [['закрыто', 'closed', 'Закрыто решённым', counts.closures], ['повторилось', 'returned', 'Закрыто решённым и повторилось', counts.returned], ['повторов', 'pairs', 'Повторы', counts.returns]]) {
    await tabTo(page, (e) => e.name?.startsWith(`${name}: ${word} `), 300);
    await page.keyboard.press('Enter');
    await page.waitForURL((u) => u.searchParams.get('list') === list && u.searchParams.get('who') === organisation_id);
    await focusOn(page, (e) => e.name === heading);
    await page.settled();
    assert.ok(await page.evaluate(() => { const box = document.activeElement.getBoundingClientRect(); return box.top >= 0 && box.bottom <= innerHeight; }), 'the list is in view');
    const rows = page.getByRole('region', { name: heading, exact: true }).locator('tbody tr');
    assert.equal(await rows.count(), Math.min(wanted, 50), word);
    await rows.filter({ has: page.locator(`a[href="/messages/${id}"]`) }).first().waitFor();
  }
  await page.locator(`a[href="/messages/${repeat}"]`).waitFor();
  const called = await calledBy(api, token, id);
  await tabTo(page, (e) => e.name === called, 120);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Повторы после закрытия' }).waitFor();
  assert.deepEqual(page.faults, []);
});

test('the head says where a repeat leads; typed and not saved, it asks before it goes', async () => {
  const page = await open('head', { path: '/quality' });
  const asked = [];
  page.on('dialog', (d) => {
    asked.push(d.message());
    d.dismiss();
  });
  await tabTo(page, (e) => e.name === 'Настройки', 60);
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Настройки работы с записями' });
  await dialog.waitFor();
  await tabTo(page, (e) => e.label === 'Дней после закрытия, в которые повтор возвращает итог', 20);
  await page.keyboard.press('Control+A');
  await page.keyboard.type('44');
  await page.keyboard.press('Escape');
  assert.deepEqual(asked, ['Написанное здесь не сохранено. Закрыть и потерять его?']);
  await focusOn(page, (e) => e.label === 'Дней после закрытия, в которые повтор возвращает итог');
  await page.keyboard.press('Control+A');
  await page.keyboard.type('30');
  const name = await product.value("select name from machine where code = 'page'");
  await tabTo(page, (e) => e.label === name, 20);
  await page.keyboard.press('End');
  assert.equal(await dialog.getByLabel(name).inputValue(), 'reopened');
  await tabTo(page, (e) => e.name === 'Записать', 20);
  await page.keyboard.press('Enter');
  await dialog.waitFor({ state: 'detached' });
  assert.equal(await product.value("select returns_to from machine where code = 'page'"), 'reopened');
  const { etag } = await api.get('/workflow-settings', { token });
  granted(await api.put('/workflow-settings', { token, etag, json: { returns_to: { page: null } } }));
  assert.deepEqual(page.faults, []);
});

test('the head changes the days of a repeat; who may not has no button', async () => {
  const page = await open('head', { path: '/quality' });
  await tabTo(page, (e) => e.name === 'Настройки', 60);
  await page.keyboard.press('Enter');
  await page.getByRole('dialog', { name: 'Настройки работы с записями' }).waitFor();
  await tabTo(page, (e) => e.label === 'Дней после закрытия, в которые повтор возвращает итог', 20);
  await page.keyboard.press('Control+A');
  await page.keyboard.type('45');
  await page.keyboard.press('Enter');
  await page.getByText('за 45 дней').waitFor();
  const { etag } = await api.get('/workflow-settings', { token });
  granted(await api.put('/workflow-settings', { token, etag, json: { return_days: 30 } }));
  const other = await open('mayor', { path: '/quality' });
  await other.getByRole('heading', { name: 'По организациям' }).waitFor();
  assert.equal(await other.getByRole('button', { name: 'Настройки' }).count(), 0);
});
