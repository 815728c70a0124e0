// The register of mechanisms by keyboard: one is put down, tells what it has brought, is changed.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { useProduct } from '../lib/product.js';
import { fill, named, press, tabTo, useBrowser } from './page.mjs';

const { page: open } = await useBrowser();
const product = await useProduct();

test('a mechanism is put down by keyboard and stands in the register with its share', async () => {
  const [theme] = await product.sql('select name from theme where significant and parent_id is not null order by id limit 1');
  const [place] = await product.sql('select o.name, f.name as official from official f join organisation o on o.id = f.organisation_id order by f.id limit 1');
  const page = await open('head', { path: '/control?tab=mechanisms' });
  await press(page, 'Новый механизм');
  await page.getByRole('dialog').waitFor();
  /** A combo box: typing narrows, Enter takes the first. */
  const choose = async (label, text) => {
    await fill(page, label, text);
    await page.getByRole('option').filter({ hasText: text }).first().waitFor();
    await page.keyboard.press('Enter');
  };
  await page.keyboard.type('Проба ускорения');
  await choose('Тема', theme.name);
  await fill(page, 'Что подходит', 'Всё, что рядом');
  await choose('Организация ответственного', place.name);
  await choose('Ответственное лицо', place.official);
  await press(page, 'Записать');
  const item = page.getByRole('listitem').filter({ has: page.getByRole('heading', { name: 'Проба ускорения' }) });
  await item.waitFor();
  const text = await item.innerText();
  assert.match(text, /действует/);
  assert.match(text, /Регистрация — 1\sдень → Рассмотрение — 7\sдней → Ответ — 2\sдня, всего 10\sдней/);
  assert.match(text, new RegExp(place.official));
  assert.deepEqual(page.faults, []);
});

test('a record is put under a mechanism by an answer to each of its conditions, and taken out with a reason, by keyboard', async () => {
  const theme = await product.psql("insert into theme (code, name, significant) values ('mech-' || gen_random_uuid(), 'Проба условий ускорения', true) returning id");
  await product.psql(`insert into mechanism (theme_id, name, steps, conditions, eligibility, official_id, official, valid_from) select ${theme}, 'Скорый по условиям', '[{"name": "Ответ", "days": 6}]', '["Яма на дороге", "Угрозы нет"]', 'ямы', id, name, '2026-01-01' from official order by id limit 1`);
  const id = await product.psql(`insert into message (kind, channel, source_id, external_id, text, theme_id, received_at) select 'appeal', 'written', id, 'mech-' || gen_random_uuid(), 'Яма у дома', ${theme}, now() from source where code = 'manual' returning id`);
  await product.psql(`select deadline_put(array[${id}::bigint])`);
  const page = await open('head', { path: `/messages/${id}` });
  const edit = async () => {
    await page.getByRole('region', { name: 'Сведения' }).waitFor();
    await page.keyboard.press('KeyE');
    await page.getByRole('dialog').waitFor();
  };
  const tick = async (name) => {
    await tabTo(page, named(name), 80);
    await page.keyboard.press('Space');
  };
  await edit();
  await tick('Механизм ускоренного решения');
  await press(page, 'Сохранить');
  await page.getByText('Отвечает ли запись каждому условию механизма?').waitFor();
  assert.equal(await page.getByRole('button', { name: 'Сохранить' }).isDisabled(), true, 'not before each is answered');
  await tick('Да: Яма на дороге');
  assert.equal(await page.getByRole('button', { name: 'Сохранить' }).isDisabled(), true);
  await tick('Да: Угрозы нет');
  await press(page, 'Сохранить');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await page.getByText('Условия механизма подтверждены: Яма на дороге; Угрозы нет').waitFor();
  assert.equal(await product.value(`select d.due - (m.received_at at time zone 'Europe/Moscow')::date from deadline d join message m on m.id = d.message_id where m.id = ${id} and d.kind = 'accelerated'`), 6);
  await edit();
  await tick('Механизм ускоренного решения');
  const reason = page.getByLabel('Почему срок станет длиннее');
  await reason.waitFor();
  assert.equal(await page.getByRole('button', { name: 'Сохранить' }).isDisabled(), true);
  await tabTo(page, named('Почему срок станет длиннее'), 80);
  await page.keyboard.type('не подходит');
  await press(page, 'Сохранить');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await page.getByText('не подходит').waitFor();
  assert.equal(await product.value(`select accelerated::text from message where id = ${id}`), 'false');
  assert.deepEqual(page.faults.filter((f) => !/ 422 .*messages/.test(f)), [], 'nothing but the question that was asked for');
});

test('two who change a mechanism meet: what each wrote is chosen, and the versions are listed, by keyboard', async () => {
  const theme = await product.psql("insert into theme (code, name, significant) values ('mech-' || gen_random_uuid(), 'Проба встречи', true) returning id");
  await product.psql(`insert into mechanism (theme_id, name, steps, eligibility, official_id, official, valid_from) select ${theme}, 'Двое правят', '[{"name": "Ответ", "days": 6}]', 'всё', id, name, '2026-01-01' from official order by id limit 1`);
  const pages = [await open('head', { path: '/control?tab=mechanisms' }), await open('analyst', { path: '/control?tab=mechanisms' })];
  for (const page of pages) {
    await press(page, 'Изменить: Двое правят');
    await page.getByRole('dialog').waitFor();
  }
  const [one, two] = pages;
  await fill(one, 'Дней на шаг 1', '9');
  await press(one, 'Записать');
  await one.getByRole('dialog').waitFor({ state: 'detached' });
  await fill(two, 'Название', 'Двое правят вместе');
  await press(two, 'Записать');
  const met = two.getByRole('dialog', { name: 'Версию успели сменить' });
  await met.waitFor();
  assert.match(await met.innerText(), /Изменилось без вас и останется[\s\S]*Ответ — 6[\s\S]*Ответ — 9/);
  await press(two, 'Перенести выбранное');
  await met.waitFor({ state: 'detached' });
  await press(two, 'Записать');
  await two.getByRole('dialog').waitFor({ state: 'detached' });
  assert.deepEqual(await product.sql(`select name, steps->0->>'days' as days, version from mechanism where theme_id = ${theme}`), [{ name: 'Двое правят вместе', days: '9', version: 3 }]);
  await press(two, 'Версии: Двое правят вместе');
  const list = two.getByRole('dialog');
  await list.getByText('Версия 1', { exact: true }).waitFor();
  assert.match(await list.innerText(), /Версия 3, нынешняя[\s\S]*Версия 2[\s\S]*Ответ — 9[\s\S]*Версия 1[\s\S]*Ответ — 6/);
  assert.deepEqual(two.faults.filter((f) => !/ 412 /.test(f)), []);
});
