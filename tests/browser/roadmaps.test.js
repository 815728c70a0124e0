// «Дорожные карты»: a plan drafted from a cause, edited, sent, returned, approved by a second person, carried out, compared, printed; all by keyboard.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { lookAtEffects, plantCause, plantDone } from '../lib/roadmaps.js';
import { useProduct } from '../lib/product.js';
import { SIZES, tabTo, useBrowser } from './page.mjs';
import { seriousFaults } from './screens.mjs';

const { page: open } = await useBrowser();
const product = await useProduct();
const world = await plantCause(product);
const planned = () => product.value('select max(id)::text from roadmap');
const state = (id) => product.value(`select state from roadmap where id = ${id}`);
let id;

/** To a control by its name, and pressed. */
const press = async (page, name, key = 'Enter', limit = 250) => {
  await tabTo(page, (e) => e.name === name, limit);
  await page.keyboard.press(key);
};

test('a plan is drafted from an accepted cause', async () => {
  const page = await open('head', { path: '/roadmaps' });
  await page.keyboard.press('KeyN');
  await page.getByRole('dialog', { name: 'Новый план' }).waitFor();
  await page.getByRole('checkbox', { name: /Сеть изношена/ }).first().waitFor();
  await tabTo(page, (e) => e.label?.startsWith('Название'), 10);
  await page.keyboard.type('Порывы без конца');
  await tabTo(page, (e) => e.label?.startsWith('Сеть изношена'), 40);
  await page.keyboard.press('Space');
  await press(page, 'Составить черновик', 'Enter', 60);
  await page.getByRole('heading', { name: 'Порывы без конца', level: 1 }).waitFor();
  id = await planned();
  assert.equal(await page.locator('.measure').count(), 3);
  await page.getByRole('heading', { name: /Заменить изношенный участок водопровода/ }).waitFor();
  await page.getByText(/Снижение меньше 18 %/).first().waitFor();
  assert.match(page.url(), new RegExp(`/roadmaps/${id}$`));
});

test('a measure is changed, moved, merged; what it rests on is taken apart', async () => {
  const page = await open('head', { path: `/roadmaps/${id}` });
  await page.getByRole('heading', { name: 'Календарный график' }).waitFor();
  await press(page, 'Изменить: мероприятие 1');
  await page.getByRole('dialog', { name: 'Мероприятие 1' }).waitFor();
  await tabTo(page, (e) => e.label?.startsWith('Мероприятие'), 10);
  await page.keyboard.press('Control+A');
  await page.keyboard.type('Заменить трубу целиком');
  await press(page, 'Записать', 'Enter', 40);
  await page.getByRole('heading', { name: '1. Заменить трубу целиком' }).waitFor();
  await press(page, 'Ниже: мероприятие 1');
  await page.getByRole('heading', { name: '2. Заменить трубу целиком' }).waitFor();
  await page.locator('.measure details summary').first().focus();
  await page.keyboard.press('Enter');
  await page.getByRole('rowheader', { name: 'Вероятность причины' }).waitFor();
  await press(page, 'Объединить: мероприятие 3');
  await page.getByRole('dialog', { name: 'Объединить мероприятие 3' }).waitFor();
  await tabTo(page, (e) => e.label?.startsWith('С каким') || e.name?.startsWith('С каким'), 10);
  await page.keyboard.type('Заменить трубу');
  await page.getByRole('dialog').getByRole('option', { name: /Заменить трубу/ }).waitFor();
  await page.keyboard.press('Enter');
  await press(page, 'Объединить', 'Enter', 10);
  await page.getByText('Мероприятия объединены').waitFor();
  assert.equal(await page.locator('.measure').count(), 2);
});

test('what was typed stays when somebody was faster, and is written at the next try', async () => {
  const page = await open('head', { path: `/roadmaps/${id}` });
  await press(page, 'Изменить: мероприятие 1');
  await page.getByRole('dialog', { name: 'Мероприятие 1' }).waitFor();
  await tabTo(page, (e) => e.label?.startsWith('Мероприятие'), 10);
  await page.keyboard.press('Control+A');
  await page.keyboard.type('Слова, которых не жаль было бы потерять');
  await product.psql(`update measure set version = version + 1, cost = 5 where roadmap_id = ${id} and position = 1; update roadmap set version = version + 1 where id = ${id}`);
  await press(page, 'Записать', 'Enter', 40);
  await page.getByText('То, что вы написали, на месте').waitFor();
  assert.equal(await page.getByRole('dialog').locator('textarea').first().inputValue(), 'Слова, которых не жаль было бы потерять');
  await press(page, 'Записать', 'Enter', 40);
  await page.getByRole('heading', { name: '1. Слова, которых не жаль было бы потерять' }).waitFor();
  assert.equal(await product.value(`select cost from measure where roadmap_id = ${id} and position = 1`), 5, 'what the other has changed stays');
});

test('it is sent, returned with a word, sent again, approved by a second person; versions are compared', async () => {
  const head = await open('head', { path: `/roadmaps/${id}` });
  const curator = await open('curator', { path: `/roadmaps/${id}` });
  await head.getByRole('heading', { name: 'Календарный график' }).waitFor();
  const sent = async (page, key, dialog, words) => {
    await page.keyboard.press(key);
    await page.getByRole('dialog', { name: dialog }).waitFor();
    if (words) {
      await tabTo(page, (e) => e.tag === 'TEXTAREA', 10);
      await page.keyboard.type(words);
    }
    await tabTo(page, (e) => e.tag === 'BUTTON' && e.class.includes('primary'), 10);
    await page.keyboard.press('Enter');
  };
  await sent(head, 'KeyS', /Отправить на согласование/);
  await head.getByText('на согласовании').first().waitFor();
  assert.equal(await head.getByRole('button', { name: 'Изменить: мероприятие 1' }).count(), 0);
  await curator.reload();
  await curator.getByRole('button', { name: 'Утвердить' }).waitFor();
  await sent(curator, 'KeyX', /Вернуть на доработку/, 'Срок нереален');
  await curator.getByText('Срок нереален').first().waitFor();
  await head.reload();
  await head.getByText('Срок нереален').first().waitFor();
  await press(head, 'Убрать: мероприятие 1');
  await head.getByRole('dialog', { name: 'Убрать мероприятие 1?' }).waitFor();
  await press(head, 'Убрать', 'Enter', 10);
  await head.getByText('Мероприятие убрано').waitFor();
  await sent(head, 'KeyS', /Отправить на согласование/);
  await head.locator('.badge', { hasText: 'версия 2' }).waitFor();
  await curator.reload();
  await curator.getByRole('heading', { name: 'Версии' }).waitFor();
  await product.psql(`insert into roadmap_sign (roadmap_id, number, organisation_id, account_id, agrees, note) select ${id}, 2, organisation_id, id, false, 'Не успеем к сроку' from account where login = 'recipient'`);
  await curator.reload();
  await curator.getByRole('heading', { name: 'Версии' }).waitFor();
  await curator.keyboard.press('KeyY');
  await curator.getByRole('dialog', { name: /Утвердить/ }).getByText('Не успеем к сроку').waitFor();
  await press(curator, 'Утвердить', 'Enter', 10);
  await curator.getByText('утверждён', { exact: true }).waitFor();
  await curator.getByText('Убрано:').waitFor();
  assert.equal(await state(id), 'approved');
});

test('who carries it out says how it goes and proves what is done', async () => {
  const page = await open('recipient', { path: `/roadmaps/${id}` });
  await press(page, 'Отметить ход: мероприятие 1');
  await page.getByRole('dialog', { name: 'Ход мероприятия 1' }).waitFor();
  await tabTo(page, (e) => e.label?.startsWith('Состояние'), 10);
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await tabTo(page, (e) => e.label?.startsWith('Чем подтверждается'), 10);
  await page.keyboard.type('Акт № 7');
  await press(page, 'Записать', 'Enter', 10);
  await page.getByText('Подтверждение: Акт № 7').waitFor();
  await page.getByText('выполнено сегодня, первые числа появятся завтра').waitFor();
  assert.equal(await page.locator('.gantt-due').count(), 1, 'the bar ends on the day it was done, its term is a mark');
  await page.getByText('выполнено', { exact: true }).first().waitFor();
  assert.equal(await product.value(`select proof from measure where roadmap_id = ${id} and state = 'done'`), 'Акт № 7');
});

test('it is found from the record and from the list; the document is downloaded', async () => {
  await product.psql(`insert into cause_member (cause_id, message_id) values (${world.cause}, ${world.messages[0]}) on conflict do nothing`);
  const page = await open('head', { path: `/messages/${world.messages[0]}` });
  await page.getByRole('link', { name: 'Порывы без конца' }).waitFor();
  await press(page, 'Порывы без конца');
  await page.getByRole('heading', { name: 'Порывы без конца', level: 1 }).waitFor();
  await tabTo(page, (e) => e.name.startsWith('PDF'), 60);
  const [file] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('Enter')]);
  assert.equal(readFileSync(await file.path()).subarray(0, 5).toString(), '%PDF-');
  assert.equal(file.suggestedFilename(), `mcu-roadmap-${id}.pdf`);
});

test('from the measure to its cause and from there to the plan again', async () => {
  const page = await open('head', { path: `/roadmaps/${id}` });
  await press(page, 'Причина: Сеть изношена');
  await page.waitForURL(/\/causes\/\d+#cause-\d+/);
  await page.getByRole('link', { name: /Составить план против причины/ }).first().waitFor();
  await press(page, 'Порывы без конца');
  await page.waitForURL(new RegExp(`/roadmaps/${id}$`));
  await page.goto(`/roadmaps?cause=${world.cause}`);
  await page.getByRole('dialog', { name: 'Новый план' }).waitFor();
  await page.locator('dialog input[type=checkbox]:checked').waitFor();
});

test('what a done measure has brought is told in words and in a picture; where it brought nothing there is an alarm', async () => {
  const [good, bad] = [await plantDone(product, { ratio: 0.4 }), await plantDone(product, { ratio: 1.6, district: 'max' })];
  await lookAtEffects(product);
  const page = await open('head', { path: `/roadmaps/${good.roadmap}` });
  await page.getByText('эффект подтверждён', { exact: true }).waitFor();
  await tabTo(page, (e) => e.name === 'Эффект мероприятия 1', 80);
  await page.keyboard.press('Enter');
  await page.getByText(/Предотвращено/).waitFor();
  assert.ok((await page.locator('.series-bar').count()) > 40);
  await page.getByText('Числа по неделям').click();
  await page.getByRole('rowheader', { name: 'Против мест, где ничего не делали' }).waitFor();
  assert.deepEqual(await seriousFaults(page), []);
  assert.doesNotMatch(await page.locator('main').innerText(), /undefined|\[object|NaN|null/);
  await page.goto(`/roadmaps/${bad.roadmap}`);
  await page.getByText('выполнено, а жалоб не меньше', { exact: true }).waitFor();
  await page.getByText('эффект не подтверждён', { exact: true }).waitFor();
});

test('who may only read has nothing to press; without plans it is said what to do', async () => {
  const page = await open('mayor', { path: `/roadmaps/${id}` });
  await page.getByRole('heading', { name: 'Обсуждение' }).waitFor();
  for (const name of ['Пересмотреть', 'Завершить', 'Отметить ход: мероприятие 1']) assert.equal(await page.getByRole('button', { name }).count(), 0, name);
  await page.goto('/roadmaps?state=closed');
  await page.getByRole('heading', { name: 'Таких планов нет' }).waitFor();
});

for (const size of Object.keys(SIZES))
  test(`a plan shuts nobody out and does not scroll sideways: ${SIZES[size].width}×${SIZES[size].height}`, async () => {
    const page = await open('head', { size, path: `/roadmaps/${id}` });
    const done = await product.value("select max(m.roadmap_id)::text from measure m join measure_effect e on e.measure_id = m.id where e.verdict = 'confirmed'");
    await page.goto(`/roadmaps/${done}`);
    await page.locator('.measure summary', { hasText: 'Эффект' }).click();
    await page.getByText(/Предотвращено/).waitFor();
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), 'the picture scrolls by itself');
    assert.equal(await page.locator('.gantt.phone').count(), size === 'phone' ? 1 : 0);
    assert.ok(await page.evaluate(() => [...document.querySelectorAll('.gantt-name')].every((e) => e.getBoundingClientRect().right <= window.innerWidth)), 'names of the timeline are read whole');
    await page.goto(`/roadmaps/${id}`);
    await page.getByRole('heading', { name: 'Версии' }).waitFor();
    await page.getByText('Убрано:').waitFor();
    const [wide, all] = await page.evaluate(() => [window.innerWidth, document.documentElement.scrollWidth]);
    assert.ok(all <= wide, `${all} > ${wide}`);
    assert.doesNotMatch(await page.locator('main').innerText(), /undefined|\[object|NaN|null/);
    assert.deepEqual(await seriousFaults(page), []);
    await page.getByRole('button', { name: 'Пересмотреть' }).click();
    await page.getByRole('dialog').waitFor();
    assert.deepEqual(await seriousFaults(page), []);
    assert.deepEqual(page.faults, []);
  });
