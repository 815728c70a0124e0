// The story of the demo city: a main breaks, complaints rise, the alarm fires, the problem is opened, a cause accepted, a roadmap drafted, approved, printed, the measure done and its effect
// confirmed; and its twin, where the measure did not help, ends in an alarm. Nights are run by the product's own jobs.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { apiOf, granted } from '../lib/api.js';
import { useProduct } from '../lib/product.js';
import { lastNight, letPass, night, plantTown } from '../lib/story.js';
import { fill, named, press, tabTo, useBrowser } from './page.mjs';

const { page: open } = await useBrowser();
const product = await useProduct();
const api = apiOf(product);
const [helped, failed] = [await plantTown(product, 'min'), await plantTown(product, 'max')];
await night(product);
const name = (w) => `Порывы ${w.mark}`;
const problemOf = (w) => product.value(`select m.cluster_id::text from cluster_member m join message y on y.id = m.message_id where y.external_id like '${w.mark}-break-%' and m.cluster_id is not null group by 1 order by count(*) desc limit 1`);
const caseOf = (w) => product.value(`select max(id)::text from cause_case where theme_id = ${w.theme}`);
const planOf = (w) => product.value(`select max(roadmap_id)::text from measure where theme_id = ${w.theme}`);
const dialog = (page, title) => page.getByRole('dialog', { name: title }).waitFor();

test('the alarm fires within three days of the break', async () => {
  for (const w of [helped, failed]) {
    const [signal] = await product.sql(`select g.level, g.day - date '${w.broke_on}' as after, g.messages from signal g join series s on s.id = g.series_id where s.theme_id = ${w.theme} and g.explained_by is null order by g.p limit 1`);
    assert.equal(signal?.level, 'alarm', w.mark);
    assert.ok(signal.after <= 3 && signal.messages >= 16, JSON.stringify(signal));
  }
  const page = await open('head', { path: `/signals?theme_id=${helped.theme}` });
  await page.getByRole('link', { name: new RegExp(name(helped)) }).first().waitFor();
  await page.keyboard.press('KeyJ');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'История' }).waitFor();
  assert.match(await page.locator('main').innerText(), /тревога/i);
});

test('the problem is opened, and a case of its causes', async () => {
  const problem = await problemOf(helped);
  const page = await open('head', { path: `/problems/${problem}` });
  await page.getByRole('heading', { name: 'Словами людей' }).waitFor();
  await press(page, 'Разобрать причины');
  await page.getByRole('heading', { name: 'Открыть дело о причинах', level: 1 }).waitFor();
  await fill(page, 'Название', 'Прорыв водопровода');
  await press(page, 'Открыть дело');
  await page.getByRole('heading', { name: 'Прорыв водопровода', level: 1 }).waitFor();
  assert.equal(await product.value(`select cluster_id::text from cause_case where id = ${await caseOf(helped)}`), problem);
});

test('the hypothesis of the system is accepted by a person, with a reason', async () => {
  const page = await open('head', { path: `/causes/${await caseOf(helped)}` });
  const text = await product.value(`select text from cause where case_id = ${await caseOf(helped)} and category = 'wear' and put_by = 'machine'`);
  await page.getByRole('heading', { name: text, level: 3 }).waitFor();
  await press(page, `Принять: ${text}`);
  await dialog(page, /^Принять/);
  await fill(page, 'Почему принимаем', 'Осмотрели: труба сгнила');
  await press(page, 'Принять');
  await page.getByText('Осмотрели: труба сгнила').first().waitFor();
  await page.getByRole('link', { name: /Составить план против причины/ }).first().waitFor();
});

test('a roadmap is drafted from the cause, agreed upon, approved by a second person and printed', async () => {
  const page = await open('head', { path: `/causes/${await caseOf(helped)}` });
  await page.getByRole('heading', { name: 'Решения' }).waitFor();
  await press(page, 'Составить план');
  await dialog(page, 'Новый план');
  await page.locator('dialog input[type=checkbox]:checked').waitFor();
  await fill(page, 'Название', 'Водопровод без порывов');
  await press(page, 'Составить черновик');
  await page.getByRole('heading', { name: 'Водопровод без порывов', level: 1 }).waitFor();
  await page.getByRole('heading', { name: /Заменить изношенный участок водопровода/ }).waitFor();
  await page.getByText('Водяной В. В.').first().waitFor();
  await page.keyboard.press('KeyS');
  await dialog(page, /Отправить на согласование/);
  await press(page, 'Отправить на согласование');
  await page.locator('.badge', { hasText: 'версия 1' }).waitFor();
  const curator = await open('curator', { path: `/roadmaps/${await planOf(helped)}` });
  await curator.getByRole('heading', { name: 'Версии' }).waitFor();
  await curator.keyboard.press('KeyY');
  await dialog(curator, /Утвердить/);
  await curator.getByText('Замечаний к версии 1 нет.').waitFor();
  await press(curator, 'Утвердить');
  await curator.getByText('утверждён', { exact: true }).waitFor();
  await tabTo(curator, named('PDF'), 80);
  const [file] = await Promise.all([curator.waitForEvent('download'), curator.keyboard.press('Enter')]);
  assert.equal(readFileSync(await file.path()).subarray(0, 5).toString(), '%PDF-');
});

test('who carries the measure out proves that it is done', async () => {
  const page = await open('recipient', { path: `/roadmaps/${await planOf(helped)}` });
  const position = await product.value(`select position from measure where roadmap_id = ${await planOf(helped)} and template = 'wear_network'`);
  await press(page, `Отметить ход: мероприятие ${position}`);
  await dialog(page, `Ход мероприятия ${position}`);
  await tabTo(page, named('Состояние'), 10);
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await fill(page, 'Чем подтверждается', 'Акт о замене трубы № 12');
  await press(page, 'Записать');
  await page.getByText('Подтверждение: Акт о замене трубы № 12').waitFor();
});

/** The same road in the other town, by the API. */
async function goThrough(w) {
  const [head, curator] = await Promise.all([product.token('head'), product.token('curator')]);
  const tagged = async (path, token) => (await api.get(path, { token })).etag;
  const kase = granted(await api.post('/cause-cases', { token: head, json: { title: 'Прорыв водопровода', problem_id: await problemOf(w) } }), 201);
  const cause = kase.causes.find((c) => c.category === 'wear' && c.put_by === 'machine');
  granted(await api.post(`/causes/${cause.id}/moves`, { token: head, etag: await tagged(`/cause-cases/${kase.id}`, head), json: { to: 'accepted', reason: 'Похоже на износ' } }));
  const starts_on = await product.value('select current_date::text');
  const { id } = granted(await api.post('/roadmaps', { token: head, json: { title: 'Водопровод: не помогло', cause_ids: [cause.id], starts_on } }), 201);
  for (const [move, token] of [['submit', head], ['approve', curator]]) granted(await api.post(`/roadmaps/${id}/moves`, { token, etag: await tagged(`/roadmaps/${id}`, token), json: { move } }));
  const m = granted(await api.get(`/roadmaps/${id}`, { token: head })).items.find((x) => x.template === 'wear_network');
  granted(await api.post(`/measures/${m.id}/progress`, { token: head, etag: `"${m.version}"`, json: { state: 'done', declared: 100, done_on: starts_on, proof: 'Акт № 13' } }));
}

test('two months later the effect is confirmed where complaints fell, and an alarm tells where they did not', async () => {
  await goThrough(failed);
  await letPass(product, helped, "(abs(hashtext('h' || d) % 10) < 3)::integer", 3);
  await letPass(product, failed, "1 + abs(hashtext('f' || d) % 2)", 9);
  await lastNight(product);
  const page = await open('head', { path: `/roadmaps/${await planOf(helped)}` });
  await page.getByText('эффект подтверждён', { exact: true }).waitFor();
  await tabTo(page, (e) => e.name.startsWith('Эффект мероприятия'), 150);
  await page.keyboard.press('Enter');
  await page.getByText(/Предотвращено/).waitFor();
  await page.getByText(/Рассмотрение стало быстрее/).waitFor();
  assert.equal(await page.getByText('выполнено, а жалоб не меньше').count(), 0);
  await page.goto('/roadmaps');
  await page.locator('li', { hasText: 'Водопровод: не помогло' }).getByText('выполнено, а жалоб не меньше: 1').waitFor();
  await press(page, 'Водопровод: не помогло');
  await page.getByText('эффект не подтверждён', { exact: true }).waitFor();
  await page.getByText('выполнено, а жалоб не меньше', { exact: true }).waitFor();
  assert.deepEqual(page.faults, []);
});
