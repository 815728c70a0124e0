// «Сроки»: why a date is what it is, on the card; the rules and the calendars edited by keyboard alone, tried before they are saved.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { useProduct } from '../lib/product.js';
import { fill, named, press, tabTo, useBrowser } from './page.mjs';

const { page: open } = await useBrowser();
const product = await useProduct();
const day = (n) => new Date(Date.now() + 3 * 3600e3 + n * 864e5).toISOString().slice(0, 10);
const ru = (date) => date.split('-').reverse().join('.');
const shown = async (page) => Number(/версия (\d+)/.exec(await page.locator('main [role=status]').first().innerText())[1]);

test('the card says until when, and «почему эта дата» opens the trace in words, by keyboard', async () => {
  const id = await product.psql(`with m as (insert into message (kind, channel, source_id, external_id, text, received_at)
    select 'appeal', 'written', id, 'browser-' || gen_random_uuid(), 'Проба срока', '2026-01-06 10:00+03' from source where code = 'manual' returning id) select id from m`);
  await product.psql(`select deadline_put(array[${id}::bigint])`);
  const page = await open('head', { path: `/messages/${id}` });
  const row = page.locator('.deadlines li').first();
  assert.match(await row.innerText(), /Регистрация\s+09\.01\.2026/);
  assert.equal(await row.getByText('Поступило').isVisible(), false);
  await tabTo(page, named('почему эта дата'), 250);
  await page.keyboard.press('Enter');
  await row.getByText(/^Поступило 06\.01\.2026 → регистрация до 09\.01\.2026: 3 календарных дня со следующего дня, 59-ФЗ ст\. 8 ч\. 2; правила версии \d+, календарь 2026 версии \d+$/).waitFor();
  assert.deepEqual(page.faults, []);
});

/** What other tests put down past the API has its deadlines too: a trial would tell them as moved. */
async function allComputed() {
  const r = await product.ctl(['verify', 'deadlines', '--repair'], { limitMs: 120e3 });
  assert.equal(r.code, 0, r.output);
}

test('a rule is changed by keyboard alone: tried first, then saved as a version, and the old one stays readable', async () => {
  await allComputed();
  const page = await open('analyst', { path: '/deadlines' });
  const before = await shown(page);
  await press(page, 'Изменить правило: Ответ, Обращение');
  await page.getByRole('dialog').waitFor();
  await fill(page, 'Количество', '29');
  await press(page, 'Готово');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await fill(page, 'Действует для событий с', '01.11.2026');
  await fill(page, 'Причина', 'проба клавиатурой');
  assert.equal(await page.getByRole('button', { name: /^Сохранить версию/ }).isDisabled(), true, 'not before the trial');
  await press(page, 'Показать, что изменится');
  const result = page.locator('.moves-result');
  await result.waitFor();
  const moved = Number(await result.locator('dd').first().innerText());
  const expected = await product.value(`select count(*)::int from deadline d join message m on m.id = d.message_id where d.kind in ('answer', 'extension') and m.kind = 'appeal' and m.registered_at >= '2026-11-01 00:00+03'`);
  assert.equal(moved, expected);
  assert.equal(await result.locator('tbody tr').count(), Math.min(50, expected));
  assert.equal(await product.value('select max(version) from deadline_ruleset'), before, 'nothing is saved by a trial');
  assert.equal(await page.getByRole('button', { name: /^Сохранить версию/ }).isDisabled(), true, 'what is over is not rewritten unsaid');
  await tabTo(page, named('Пересчитать и прошедшее'), 250);
  await page.keyboard.press('Space');
  await press(page, `Сохранить версию ${before + 1}`);
  await page.getByText(`Действует версия ${before + 1} с 01.11.2026 · проба клавиатурой`).waitFor();
  await press(page, 'Версии');
  const item = page.getByRole('listitem').filter({ has: page.getByText(`Версия ${before}, заменена`, { exact: true }) });
  await item.getByRole('button', { name: 'Открыть' }).press('Enter');
  await page.getByText(`Больше не действует версия ${before}`).waitFor();
  assert.equal(await page.getByRole('button', { name: /^Изменить правило/ }).count(), 0, 'an old version is read, not edited');
  assert.match(await page.locator('.rules').innerText(), /30\sкалендарных дней от регистрации\s+59-ФЗ ст\. 12 ч\. 1/);
  assert.deepEqual(page.faults, []);
});

test('a wrong rule is told in its row, a change after the trial needs another trial', async () => {
  const page = await open('head', { path: '/deadlines' });
  await page.getByRole('button', { name: 'Добавить правило' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Вид').selectOption('appeal');
  await dialog.getByLabel('Основание').fill('ещё раз то же');
  await dialog.getByRole('button', { name: 'Готово' }).click();
  await page.getByLabel('Причина', { exact: true }).fill('проба ошибки');
  await page.getByRole('button', { name: 'Показать, что изменится' }).click();
  await page.locator('.rules .wrong').getByText(/Те же условия уже есть в правиле/).waitFor();
  await page.getByRole('button', { name: 'Отменить правки' }).click();
  await page.getByLabel('понедельник: начало').fill('10:00');
  await page.getByLabel('Причина', { exact: true }).fill('проба часов');
  await page.getByRole('button', { name: 'Показать, что изменится' }).click();
  await page.locator('.moves-result').waitFor();
  await page.getByLabel('понедельник: начало').fill('11:00');
  assert.equal(await page.getByRole('button', { name: /^Сохранить версию/ }).isDisabled(), true);
  assert.equal(await page.locator('.moves-result').count(), 0);
});

test('the calendar of a new year: pasted by keyboard, wrong lines named, tried, saved; its version is listed', async () => {
  const page = await open('head', { path: '/deadlines?tab=calendars&year=2024' });
  await fill(page, 'Список дней', '01.01–08.01 выходной Новогодние каникулы\n30.02 короткий\n31.12 лень');
  const wrong = page.locator('.calendar-cols [role=alert]');
  await wrong.waitFor();
  assert.match(await wrong.innerText(), /Строка 2: такой даты нет\s+Строка 3: вид «лень» неизвестен/);
  await page.keyboard.press('Control+A');
  await page.keyboard.type('01.01–08.01 выходной Новогодние каникулы\n27.04 рабочий\n2024-03-07 короткий');
  await wrong.waitFor({ state: 'detached' });
  await fill(page, 'Откуда дни', 'проба');
  await fill(page, 'Причина', 'новый год');
  await press(page, 'Показать, что изменится');
  const refusal = page.locator('.trial-bar [role=alert]');
  await refusal.getByText(/не названы выходными: 23\.02, 08\.03, 01\.05, 09\.05, 12\.06, 04\.11\./).waitFor();
  await refusal.getByText(/праздников на субботах и воскресеньях — 2, рабочих суббот и воскресений — 1, а выходных среди недели вместо них — 0/).waitFor();
  const whole = '01.01–08.01 выходной Новогодние каникулы\n23.02 выходной\n07.03 короткий\n08.03 выходной\n27.04 рабочий\n29.04–01.05 выходной\n09.05–10.05 выходной\n12.06 выходной\n04.11 выходной';
  await fill(page, 'Список дней', whole);
  await press(page, 'Показать, что изменится');
  await page.locator('.moves-result').waitFor();
  await tabTo(page, named('Пересчитать и прошедшее'), 250);
  await page.keyboard.press('Space');
  await press(page, 'Сохранить версию 1');
  await page.getByText('Версия 1', { exact: false }).first().waitFor();
  await page.locator('.years a[aria-current=page]', { hasText: '2024' }).waitFor();
  assert.deepEqual(await product.sql('select kind, count(*)::int as n from calendar_day where year = 2024 group by 1 order by 1'), [{ kind: 'off', n: 17 }, { kind: 'short', n: 1 }, { kind: 'work', n: 1 }]);
  await page.waitForFunction((days) => [...document.querySelectorAll('textarea')].some((t) => t.value === days), whole);
  const reader = await open('mayor', { path: '/deadlines?tab=calendars&year=2024' });
  assert.equal(await reader.getByLabel('Список дней').count(), 0);
  assert.match(await reader.locator('pre.original').innerText(), /27\.04 рабочий/);
  assert.deepEqual(page.faults.filter((f) => !/ 422 .*work-calendars/.test(f)), [], 'nothing but the refusal that was asked for');
});

test('rules for a day to come are planned apart by keyboard, an edit of today asks what becomes of them, and they are withdrawn after a look', async () => {
  const page = await open('head', { path: '/deadlines' });
  const before = await shown(page);
  const latest = Number(await product.value('select max(version) from deadline_ruleset'));
  const change = async (amount, from, reason) => {
    await press(page, 'Изменить правило: Ответ, Обращение');
    await page.getByRole('dialog').waitFor();
    await fill(page, 'Количество', amount);
    await press(page, 'Готово');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    if (from) await fill(page, 'Действует для событий с', from);
    await fill(page, 'Причина', reason);
    await press(page, 'Показать, что изменится');
    await page.locator('.trial-bar .moves-result').waitFor();
  };
  await change('27', ru(day(40)), 'на будущее');
  await press(page, `Сохранить версию ${latest + 1}`);
  await page.getByText(`Запланирована версия ${latest + 1} с ${ru(day(40))} · на будущее`).waitFor();
  await press(page, 'К действующей');
  await page.getByText(`Действует версия ${before} `).waitFor();
  const planned = page.getByRole('region', { name: 'Запланированы' });
  assert.match(await planned.innerText(), new RegExp(`Версия ${latest + 1} с ${ru(day(40))}\\s*иначе, чем действующие, в 1\\sместе`));
  await change('26', '', 'с сегодня');
  assert.equal(await page.getByRole('radio', { name: /^Оставить/ }).isChecked(), true);
  await press(page, `Сохранить версию ${latest + 2}`);
  await page.getByText(`Действует версия ${latest + 2} `).waitFor();
  await planned.getByText(`Версия ${latest + 3}`).waitFor();
  await press(page, `Отменить версию ${latest + 3}`);
  const dialog = page.getByRole('dialog');
  await dialog.getByText('Ни один срок не сдвинется.').waitFor();
  await press(page, 'Отменить версию');
  await planned.waitFor({ state: 'detached' });
  assert.deepEqual((await product.sql(`select version, state from deadline_ruleset_state where version >= ${latest + 1} order by 1`)).map((v) => v.state), ['replaced', 'in_force', 'withdrawn']);
  assert.deepEqual(page.faults, []);
});

test('two people who edit the rules meet: what each changed is chosen by keyboard and saved as the next version', async () => {
  const [one, two] = [await open('head', { path: '/deadlines' }), await open('analyst', { path: '/deadlines' })];
  const latest = Number(await product.value('select max(version) from deadline_ruleset'));
  const draft = async (page, name, amount, reason) => {
    await press(page, `Изменить правило: ${name}`);
    await page.getByRole('dialog').waitFor();
    await fill(page, 'Количество', amount);
    await press(page, 'Готово');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await fill(page, 'Причина', reason);
  };
  await draft(one, 'Ответ, Обращение', '24', 'первый');
  await draft(two, 'Ответ, Обращение', '23', 'второй');
  await draft(two, 'Фаст-трек ПОС, ПОС', '9', 'второй');
  await press(one, 'Показать, что изменится');
  await one.locator('.trial-bar .moves-result').waitFor();
  await press(one, `Сохранить версию ${latest + 1}`);
  await one.getByText(`Действует версия ${latest + 1} `).waitFor();
  await press(two, 'Показать, что изменится');
  const dialog = two.getByRole('dialog', { name: 'Версию успели сменить' });
  await dialog.waitFor();
  const clash = dialog.locator('.merge-field.clash');
  assert.match(await clash.innerText(), /Ответ, Обращение[\s\S]*правили оба[\s\S]*23\s[\s\S]*24\s/);
  assert.equal(await dialog.locator('.merge-field').count(), 2);
  await tabTo(two, named('Моё'), 60);
  await two.keyboard.press('ArrowDown');
  await press(two, 'Перенести выбранное');
  await dialog.waitFor({ state: 'detached' });
  assert.match(await two.locator('.rules').innerText(), /24\sкалендарных дня от регистрации/);
  await press(two, 'Показать, что изменится');
  await two.locator('.trial-bar .moves-result').waitFor();
  await press(two, `Сохранить версию ${latest + 2}`);
  await two.getByText(`Действует версия ${latest + 2} `).waitFor();
  assert.deepEqual(await product.sql(`select deadline, amount from deadline_rule where version = ${latest + 2} and ((deadline = 'answer' and kind = 'appeal') or deadline = 'fast_track') order by 1`), [{ deadline: 'answer', amount: 24 }, { deadline: 'fast_track', amount: 9 }]);
  assert.deepEqual([...one.faults, ...two.faults].filter((f) => !/status of 412/.test(f)), []);
});

test('patterns of registration numbers are edited by keyboard, a wrong one is told in its row', async () => {
  const page = await open('head', { path: '/deadlines?tab=numbers' });
  await page.getByRole('heading', { name: 'Образцы номеров регистрации' }).waitFor();
  const version = Number(await product.value('select max(version) from number_pattern_version'));
  await fill(page, 'Образец 1', '{n}-ОГ');
  await page.getByText('Есть образец без года').waitFor();
  await fill(page, 'Образец 1', '{день}-ОГ/{yyyy}');
  await fill(page, 'Причина', 'проба образца');
  await press(page, `Сохранить версию ${version + 1}`);
  await page.locator('.numbers .wrong').getByText(/Нужно \{n\}/).waitFor();
  await fill(page, 'Образец 1', '{n}-ОГ-{mm}/{yyyy}');
  await press(page, `Сохранить версию ${version + 1}`);
  await page.getByText(`Версия ${version + 1}, действует`).waitFor();
  assert.equal(await product.value("select pattern from number_pattern where kind = 'appeal'"), '{n}-ОГ-{mm}/{yyyy}');
  const reader = await open('mayor', { path: '/deadlines?tab=numbers' });
  await reader.getByText('{n}-ОГ-{mm}/{yyyy}', { exact: true }).waitFor();
  assert.equal(await reader.getByRole('textbox').count(), 0);
  await fill(page, 'Образец 1', '{n}-ОГ/{yyyy}');
  await fill(page, 'Причина', 'как было');
  await press(page, `Сохранить версию ${version + 2}`);
  await page.getByText(`Версия ${version + 2}, действует`).waitFor();
  assert.deepEqual(page.faults.filter((f) => !/status of 422/.test(f)), []);
});

test('the number that comes next has its column for those alone who may know it', async () => {
  const head = async (login) => {
    const page = await open(login, { path: '/deadlines?tab=numbers' });
    await page.getByRole('columnheader', { name: 'Образец' }).waitFor();
    return page.getByRole('columnheader', { name: 'Следующий номер' }).count();
  };
  assert.deepEqual([await head('head'), await head('mayor')], [1, 0]);
});
