// Takes pictures of every screen at both sizes: node tests/browser/shots.mjs FOLDER [LOGIN]
// The product's address comes from MCU_TEST_URL.
import { mkdirSync } from 'node:fs';
import { open, SIZES } from './page.mjs';

const [folder, login = 'head'] = process.argv.slice(2);
const base = process.env.MCU_TEST_URL;
if (!folder || !base) {
  console.error('usage: MCU_TEST_URL=http://127.0.0.1:8080 node tests/browser/shots.mjs FOLDER [LOGIN]');
  process.exit(2);
}
mkdirSync(folder, { recursive: true });

/** Name → address, and what to do before the picture. */
const SCREENS = {
  summary: ['/'],
  picture: ['/', async (page) => page.locator('.ranking a[href^="/picture"]').first().click()],
  'picture-registers': ['/picture?district_id=1', async (page) => page.getByRole('region', { name: 'Проблемы' }).scrollIntoViewIfNeeded()],
  messages: ['/messages'],
  'messages-filtered': ['/messages?open=true&kind=message,appeal&sort=due_on'],
  'messages-filter-open': ['/messages', async (page) => page.getByRole('button', { name: 'Тема', exact: true }).click()],
  'messages-empty': ['/messages?channel=page&state=rejected&received_on[gte]=2031-01-01'],
  card: ['/messages', openFirst],
  'card-urgent': ['/messages?urgency=emergency', async (page) => {
    await openFirst(page);
    await page.locator('[data-field=urgency]').scrollIntoViewIfNeeded();
  }],
  'card-edit': ['/messages', async (page) => {
    await openFirst(page);
    await page.getByRole('button', { name: 'Изменить', exact: true }).click();
  }],
  new: ['/messages/new'],
  search: ['/search?q=яма'],
  'search-facet': ['/search?q=вода&kind=message'],
  'search-preview': ['/search?q=яма', async (page) => {
    await page.locator('main .row-link').first().focus();
    await page.keyboard.press('Space');
  }],
  'search-places': ['/search?q=яма&view=places', async (page) => page.locator('.places').scrollIntoViewIfNeeded()],
  'search-days': ['/search?q=яма&from=2026-10-01&timeline=day'],
  'search-build': ['/search?q=яма', async (page) => page.getByRole('button', { name: 'Собрать запрос' }).click()],
  'search-saved': ['/search?q=яма', async (page) => page.getByRole('button', { name: 'Сохранённые', exact: true }).click()],
  'saved-searches': ['/saved-searches'],
  alerts: ['/alerts'],
  'quality-answers': ['/quality?tab=answers'],
  'quality-formal': ['/quality?tab=formal'],
  'quality-stages': ['/quality?tab=stages'],
  'quality-stages-list': ['/quality?tab=stages&stage=work'],
  'quality-routes': ['/quality?tab=routes&list=all'],
  'quality-list': ['/quality?tab=answers&check=own_words&result=remark'],
  signals: ['/signals?explained=true'],
  'signals-chronic': ['/signals?tab=chronic'],
  problems: ['/problems'],
  problem: ['/problems', openFirst],
  causes: ['/causes'],
  cause: ['/causes', openFirst],
  'cause-fish': ['/causes', async (page) => {
    await openFirst(page);
    await page.getByRole('link', { name: 'Рыбья кость' }).click();
  }],
  'cause-new': ['/causes/new'],
  'signals-growth': ['/signals?tab=growth'],
  'quality-conflicts': ['/quality?tab=conflicts'],
  'search-export': ['/search?q=яма', async (page) => page.getByRole('button', { name: 'Выгрузить' }).click()],
  'search-link': ['/search?q=яма', async (page) => page.getByRole('button', { name: 'Ссылка' }).click()],
  thesaurus: ['/thesaurus'],
  control: ['/control'],
  'control-told': ['/control?tab=told'],
  'control-forecast': ['/control?tab=forecast'],
  'control-mechanisms': ['/control?tab=mechanisms'],
  'control-sources': ['/control?tab=sources'],
  'control-ladder': ['/control?tab=ladder'],
  'control-mail': ['/control?tab=mail'],
  deadlines: ['/deadlines'],
  audit: ['/audit'],
  permissions: ['/permissions'],
  accounts: ['/accounts'],
  tokens: ['/tokens'],
  'token-new': ['/tokens', async (page) => { await page.getByRole('button', { name: 'Выдать токен' }).click(); await page.getByLabel('Роль').selectOption('head'); }],
  account: ['/accounts', openFirst],
  responsible: ['/responsible'],
  'responsible-gaps': ['/responsible?tab=gaps&all=true'],
  organisations: ['/organisations'],
  organisation: ['/organisations', openFirst],
  themes: ['/themes'],
  'quality-marks': ['/quality?tab=marks'],
  'quality-marks-themes': ['/quality?tab=marks&by=theme&source=link'],
  'mark-gone': [`/o/${'A'.repeat(43)}`],
  calendars: ['/deadlines?tab=calendars&year=2026'],
  numbers: ['/deadlines?tab=numbers'],
  'search-help': ['/search'],
  'search-error': ['/search?q=яма НЕ снег дата:тогда'],
  'search-nothing': ['/search?q=ззздесьничегонет'],
  'import-setup': ['/imports', upload],
  import: ['/imports', async (page) => {
    await upload(page);
    await page.getByRole('button', { name: 'Начать импорт' }).click();
    await page.getByRole('heading', { name: 'Итог по строкам' }).waitFor();
  }],
  imports: ['/imports'],
  keys: ['/', async (page) => page.keyboard.press('Shift+Slash')],
  'not-found': ['/nowhere'],
  api: ['/api/'],
};

/** A small file of a direct line's journal; one of its rows has no text. */
async function upload(page) {
  const rows = ['Номер;Текст;Дата;Тема;Прочее', '1;Не горит фонарь у дома 5 по улице Попова;21.11.2026 10:15;Освещение;а', '3;;22.11.2026 10:00;Дороги;без текста', '2;Яма на Николаева, 27;22.11.2026 09:00;Дороги;б'];
  await page.setInputFiles('input[type=file]', { name: 'Журнал прямой линии.csv', mimeType: 'text/csv', buffer: Buffer.from(rows.join('\n')) });
  await page.getByRole('heading', { name: 'Соответствие столбцов' }).waitFor();
}

async function openFirst(page) {
  await page.locator('main .row-link').first().click();
  await page.locator('h1').first().waitFor();
}

async function take(size, only) {
  const { browser, page } = await open(size);
  await page.goto(`${base}/login`);
  await page.settled();
  await shot(page, `login-${size}`);
  await page.signIn(login);
  for (const [name, [path, act]] of Object.entries(SCREENS).filter(([n]) => !only || n.includes(only))) {
    await page.goto(base + path);
    await page.settled();
    await act?.(page);
    await page.settled();
    await shot(page, `${name}-${size}`);
  }
  await browser.close();
}

async function shot(page, name) {
  await page.evaluate(() => document.fonts.ready);
  await page.screenshot({ path: `${folder}/${name}.png`, fullPage: false });
}

for (const size of Object.keys(SIZES)) await take(size, process.env.ONLY);
