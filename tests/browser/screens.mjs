// The addresses of the screens, and who sees them; what a machine can see of ГОСТ Р 52872-2019 (WCAG 2.1 AA) on one.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const FOR_HEAD = ['/', '/messages', '/messages?state=new,closed&kind=message&received_on[gte]=2025-01-01', '/messages/new', '/work', '/templates', '/bulk', '/bulk/new?state=new', '/search', '/search?q=яма', '/search?q=яма НЕ снег дата:тогда&kind=message', '/search?q=ничегонетакого', '/search?q=яма&view=places', '/search?q=яма&view=unusual', '/search?q=ничегонетакого&view=places', '/saved-searches', '/alerts', '/control', '/control?tab=told', '/control?tab=forecast', '/control?tab=ladder', '/control?tab=mail', '/control?tab=mechanisms', '/control?tab=sources', '/deadlines', '/deadlines?tab=calendars&year=2026', '/deadlines?tab=numbers', '/thesaurus', '/audit', '/permissions', '/accounts', '/accounts/7', '/organisations', '/organisations/2', '/themes', '/responsible', '/responsible?state=past&vacant=true', '/responsible?tab=gaps', '/responsible?tab=gaps&all=true', '/settings', '/notices', '/roadmaps', '/roadmaps?state=approved', '/cur-requests', '/cur-requests?open=true&overdue=true', '/problems', '/problems?sort=growth&emerging=true', '/causes', '/causes?state=open&cause_state=hypothesis', '/causes/new', '/signals?tab=growth', '/quality', '/quality?list=closed', '/quality?tab=answers', '/quality?tab=answers&check=polite&result=remark', '/quality?tab=formal', '/quality?tab=formal&result=said_proper&from=2025-01-01', '/quality?tab=stages', '/quality?tab=stages&by=theme&stage=work', '/quality?tab=routes', '/quality?tab=routes&list=returned', '/quality?tab=conflicts', '/quality?tab=marks', '/quality?tab=marks&by=theme&source=pos&asked=true', '/imports', '/nowhere'];

/** Login → addresses. */
export const SCREENS = { head: FOR_HEAD, admin: ['/accounts', '/accounts/7', '/access-requests', '/access-requests?state=all', '/tokens', '/webhooks', '/organisations', '/organisations/2', '/themes', '/responsible?tab=gaps&all=true', '/permissions', '/search-log', '/control?tab=mail'], pdo: ['/personal', '/audit'] };

export async function firstCard(page) {
  await page.goto('/messages');
  await page.settled();
  return page.locator('main .row-link').first().getAttribute('href');
}

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Serious faults that axe-core finds on the page as it stands: what, how often, the first place. */
export async function seriousFaults(page) {
  await page.evaluate(axe);
  return page.evaluate(async () => {
    const { violations } = await window.axe.run(document, { resultTypes: ['violations'] });
    return violations.filter((v) => ['serious', 'critical'].includes(v.impact)).map((v) => `${v.id} ×${v.nodes.length}: ${v.nodes[0].html.slice(0, 200)}`);
  });
}
