// A person unknown here asks to be let in; the administrator lets him in, or says why not; all by keyboard.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { useProduct } from '../lib/product.js';
import { fill, focusOn, named, press, tabTo, useBrowser } from './page.mjs';
import { seriousFaults } from './screens.mjs';

const { page: open } = await useBrowser();
const product = await useProduct();
const STRANGER = '1000000012';
const OGRN = '1026701424056';
const forget = () => product.psql(`delete from access_request where esia_oid = ${STRANGER}; update account set esia_oid = null, enabled = false where esia_oid = ${STRANGER}`);
await forget();
await product.psql(`update organisation set ogrn = null where ogrn = '${OGRN}'; update organisation set ogrn = '${OGRN}' where id = (select min(id) from organisation where kind = 'enterprise' and closed_on is null)`);
after(forget);

/** To the simulator's door and through it, as somebody without an account. */
async function knock(page) {
  await page.goto('/');
  await tabTo(page, named('Войти через Госуслуги (ЕСИА)'));
  await page.keyboard.press('Enter');
  await page.locator('button[value="stranger"]').press('Enter');
  await page.waitForURL('**/request-access');
}

/** By the arrow, as far down the list as the words stand. */
async function choose(page, label, text) {
  await tabTo(page, named(label), 60);
  const chosen = () => page.evaluate(() => document.activeElement.selectedOptions[0].textContent);
  for (let i = 0; i < 20 && (await chosen()) !== text; i += 1) await page.keyboard.press('ArrowDown');
  assert.equal(await chosen(), text);
}

for (const size of ['wide', 'phone'])
  test(`he asks for a role, ${size}`, async () => {
    await forget();
    const page = await open(null, { size });
    await knock(page);
    await page.getByText('Чайкин Степан Ильич, Госуслуги вас узнали').waitFor();
    assert.deepEqual(await seriousFaults(page), []);
    await choose(page, 'Роль', 'Ответственный получатель');
    await fill(page, 'Зачем нужен доступ', 'Отвечаю за парки');
    await press(page, 'Отправить заявку');
    await page.getByText('Заявка ждёт решения администратора').waitFor();
    assert.deepEqual(page.faults, []);
    assert.deepEqual(await seriousFaults(page), []);
  });

test('the administrator refuses with a reason, which the person reads', async () => {
  const page = await open('admin', { path: '/accounts' });
  await page.goto('/notices');
  await page.getByRole('listitem').filter({ hasText: 'Просят доступ в этой роли' }).first().getByRole('link').waitFor();
  await page.goto('/accounts');
  await press(page, 'Посмотреть');
  await page.getByRole('row', { name: /Чайкин Степан Ильич/ }).getByText('Отвечаю за парки').waitFor();
  await press(page, 'Отклонить: Чайкин Степан Ильич');
  await focusOn(page, named('Почему'));
  await page.keyboard.type('Нет приказа о назначении');
  await press(page, 'Отклонить');
  await page.getByText('Заявка отклонена').waitFor();
  await page.getByRole('row', { name: /Чайкин/ }).waitFor({ state: 'detached' });
  assert.deepEqual(page.faults, []);
  const visitor = await open(null);
  await knock(visitor);
  await visitor.getByText('Нет приказа о назначении').waitFor();
  await choose(visitor, 'Роль', 'Ответственный получатель');
  await press(visitor, 'Отправить заявку');
  await visitor.getByText('Заявка ждёт решения администратора').waitFor();
});

test('the administrator grants it, and the person is in', async () => {
  const page = await open('admin', { path: '/access-requests' });
  await press(page, 'Дать доступ: Чайкин Степан Ильич');
  await focusOn(page, named('Имя входа'));
  assert.equal(await page.getByLabel('Имя входа').inputValue(), 'chaykin.stepan');
  await fill(page, 'Имя входа', `ch${Date.now().toString(36)}`);
  await fill(page, 'Основание', 'Приказ 7-к');
  await press(page, 'Дать доступ');
  await page.locator('.toast').getByText('Доступ дан').waitFor();
  await page.getByRole('row', { name: /Чайкин/ }).waitFor({ state: 'detached' });
  await page.goto('/access-requests?state=granted');
  await page.getByRole('row', { name: /Чайкин Степан Ильич/ }).getByText('Приказ 7-к').waitFor();
  await page.getByRole('region', { name: 'Ключи входа' }).getByText('rsa.pem').waitFor();
  const visitor = await open(null);
  await visitor.getByRole('link', { name: 'Войти через Госуслуги (ЕСИА)' }).click();
  await visitor.locator('button[value="stranger"]').click();
  await visitor.getByRole('navigation', { name: 'Разделы' }).getByRole('link', { name: 'Моя работа' }).waitFor();
  await visitor.goto('/notices');
  await visitor.getByText('Вам дан доступ в этой роли').waitFor();
  assert.deepEqual(visitor.faults, []);
});
