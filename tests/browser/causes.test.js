// «Причины»: a case is opened from a problem, a cause put down, accepted and asked «why» again, its evidence and new records decided, all by keyboard.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { plantCauses, proposeNew } from '../lib/causes.js';
import { useProduct } from '../lib/product.js';
import { SIZES, tabTo, useBrowser } from './page.mjs';
import { seriousFaults } from './screens.mjs';

const { page: open } = await useBrowser();
const product = await useProduct();
const own = await product.value("select organisation_id::text from account where login = 'recipient'");
const planted = await plantCauses(product, { organisation_id: own });
const problem = await product.psql(`with c as (insert into cluster (level, label, born_on) values ('problem', 'понтон тонет', current_date) returning id), m as (insert into cluster_member (message_id, cluster_id, weight, put_by)
  select unnest('{${planted.ids.join(',')}}'::bigint[]), c.id, 1, 'hand' from c on conflict (message_id) do update set cluster_id = excluded.cluster_id) select id::text from c`);
const theCase = () => product.value(`select max(id)::text from cause_case where cluster_id = ${problem}`);

async function dialog(page, name) {
  const box = page.getByRole('dialog', { name });
  await box.waitFor();
  return box;
}

async function press(page, name, steps = 120) {
  await tabTo(page, (e) => e.name === name || e.label === name, steps);
  await page.keyboard.press('Enter');
}

async function write(page, label, text) {
  await tabTo(page, (e) => e.label?.startsWith(label), 40);
  await page.keyboard.type(text);
}

test('from a problem a case is opened, with hypotheses of the system in it', async () => {
  const page = await open('head', { path: `/problems/${problem}` });
  await page.getByRole('heading', { name: 'Словами людей' }).waitFor();
  await press(page, 'Разобрать причины');
  await page.getByRole('heading', { name: 'Открыть дело о причинах', level: 1 }).waitFor();
  await page.getByRole('link', { name: `Проблема № ${problem}` }).waitFor();
  assert.equal(await page.getByLabel('Название').inputValue(), 'Понтон тонет');
  await press(page, 'Открыть дело');
  await page.getByRole('heading', { name: 'Понтон тонет', level: 1 }).waitFor();
  await page.getByText('Объяснено 0 % потока: 0 из').waitFor();
  assert.ok(await page.getByText('гипотеза системы').count() > 0);
  await page.getByRole('link', { name: /Понтон тонет/ }).first().waitFor();
});

test('a cause is put down, accepted with a reason and asked «why» again; the drawing and the coverage follow', async () => {
  const page = await open('head', { path: `/causes/${await theCase()}` });
  await page.getByRole('heading', { name: 'Записи дела' }).waitFor();
  await page.keyboard.press('KeyN');
  await dialog(page, 'Добавить причину');
  await write(page, 'Причина', 'Понтон прогнил насквозь');
  await write(page, 'Слова', 'сгнил, проржавел');
  await press(page, 'Записать', 40);
  await page.getByRole('heading', { name: 'Понтон прогнил насквозь', level: 3 }).waitFor();
  await press(page, 'Принять: Понтон прогнил насквозь', 200);
  await dialog(page, /^Принять/);
  await write(page, 'Почему принимаем', 'Видно по записям');
  await press(page, 'Принять', 10);
  await page.getByText(`Объяснено 100 % потока: ${planted.ids.length} из`).waitFor();
  await press(page, 'Почему? Понтон прогнил насквозь', 200);
  await dialog(page, 'Почему так?');
  await write(page, 'Причина', 'Денег на замену нет');
  await press(page, 'Записать', 40);
  await page.getByRole('link', { name: /^Ресурсы · гипотеза Денег на замену нет|^Объект · гипотеза Денег на замену нет/ }).waitFor();
  await press(page, 'Рыбья кость', 120);
  await page.getByRole('group', { name: /Рыбья кость: причин/ }).waitFor();
  assert.equal((await page.locator('.cause-svg a', { hasText: 'насквозь' }).locator('text').allTextContents()).join('').trim(), 'Понтон прогнил насквозь', 'the label is whole');
  await tabTo(page, (e) => e.name.endsWith('Денег на замену нет') && e.tag.toLowerCase() === 'a', 120);
  await page.keyboard.press('Enter');
  await page.waitForURL(/#cause-\d+$/);
});

test('evidence against it shows its number, which opens its records', async () => {
  const id = await theCase();
  const page = await open('head', { path: `/causes/${id}` });
  await page.getByRole('heading', { name: 'Записи дела' }).waitFor();
  await press(page, 'Довод: Понтон прогнил насквозь', 200);
  await dialog(page, 'Добавить довод');
  await tabTo(page, (e) => e.label === 'Довод', 20);
  await page.keyboard.press('ArrowDown');
  await write(page, 'В чём он', 'Один понтон стоит крепко');
  await write(page, 'Слова', 'номер 13');
  await press(page, 'Записать', 40);
  await page.getByText('Один понтон стоит крепко').waitFor();
  assert.equal(await product.value("select sign::integer from cause_evidence where text = 'Один понтон стоит крепко' order by id desc limit 1"), -1);
  await press(page, 'Один понтон стоит крепко: записей 1, показать', 200);
  await page.getByRole('heading', { name: 'Записи довода: Один понтон стоит крепко' }).waitFor();
  await page.getByRole('link', { name: `№ ${planted.ids[13]}`, exact: true }).waitFor();
  await page.settled();
  assert.equal(await page.locator('.problem-records > li').count(), 1);
});

test('new records wait for a decision and are taken by keyboard', async () => {
  const fresh = await plantCauses(product, { organisation_id: own, size: 2 });
  await product.psql(`insert into cluster_member (message_id, cluster_id, weight, put_by) select unnest('{${fresh.ids.join(',')}}'::bigint[]), ${problem}, 1, 'hand' on conflict (message_id) do update set cluster_id = excluded.cluster_id`);
  await proposeNew(product);
  const cause = await product.value("select max(id)::text from cause where text = 'Понтон прогнил насквозь'");
  const page = await open('head', { path: `/causes/${await theCase()}?records=proposed-${cause}` });
  const box = `Отметить запись № ${fresh.ids[1]}`;
  await page.getByRole('checkbox', { name: box }).waitFor();
  await tabTo(page, (e) => e.name === box, 200);
  await page.keyboard.press('Space');
  await page.getByText('Отмечено: 1').waitFor();
  await page.keyboard.press('Shift+Tab');
  while (!(await page.evaluate(() => document.activeElement.textContent)).includes('Эта причина')) await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('Enter');
  await page.getByRole('checkbox', { name: box }).waitFor({ state: 'detached' });
  assert.equal(await product.value(`select state from cause_member where message_id = ${fresh.ids[1]} and cause_id = ${cause}`), 'accepted');
});

test('the responsible confirms what he answers for, and is offered nothing else', async () => {
  const id = await theCase();
  await product.psql(`update cause set organisation_id = ${own} where text = 'Понтон прогнил насквозь'`);
  const page = await open('recipient', { path: `/causes/${id}` });
  await page.getByRole('heading', { name: 'Понтон прогнил насквозь', level: 3 }).waitFor();
  assert.equal(await page.getByText('гипотеза системы').count(), 0);
  assert.equal(await page.getByRole('button', { name: /Отклонить|Изменить|Довод/ }).count(), 0);
  await press(page, 'Подтвердить: Понтон прогнил насквозь', 200);
  await dialog(page, /^Подтвердить/);
  await write(page, 'Чем подтверждается', 'Осмотрели понтон');
  await press(page, 'Подтвердить', 10);
  await page.locator('.cause-card .badge', { hasText: 'подтверждена ответственным' }).waitFor();
});

test('by hand a case without a theme says so at its place', async () => {
  const page = await open('head', { path: '/causes' });
  await page.getByRole('link', { name: 'Понтон тонет' }).first().waitFor();
  await page.keyboard.press('KeyN');
  await page.getByRole('heading', { name: 'Открыть дело о причинах', level: 1 }).waitFor();
  await write(page, 'Название', 'Небывалое');
  await write(page, 'Слова', 'небывалоеслово');
  await press(page, 'Открыть дело', 40);
  await page.getByRole('alert').filter({ hasText: 'Выберите тему' }).waitFor(); // once, or there would be two
});

for (const size of Object.keys(SIZES))
  test(`the case, its fish-bone and the form have no serious fault at ${size}`, async () => {
    const id = await theCase();
    for (const path of [`/causes/${id}`, `/causes/${id}?view=fish`, '/causes/new', '/causes']) {
      const page = await open('head', { path, size });
      await page.locator('h1').first().waitFor();
      await page.settled();
      assert.deepEqual(await seriousFaults(page), [], path);
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), `${path} is not wider than the screen`);
    }
  });
