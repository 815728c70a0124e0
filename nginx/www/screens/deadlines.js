// «Сроки»: the rules they are counted by, and the calendars of working days, the patterns of registration numbers.
import { html } from '../lib.js';
import { place } from '../router.js';
import { CalendarsTab } from '../deadlines/calendars.js';
import { NumbersTab } from '../deadlines/numbers.js';
import { RulesTab } from '../deadlines/rules.js';
import { Page } from '../ui/page.js';

const TABS = { rules: ['Правила', RulesTab], calendars: ['Календари', CalendarsTab], numbers: ['Номера', NumbersTab] };

export default function Deadlines() {
  const tab = TABS[place.value.query.get('tab')] ? place.value.query.get('tab') : 'rules';
  const [, Tab] = TABS[tab];
  return html`<${Page} title="Сроки" lead="Каждый срок считается по версии правил, версии календаря и событиям обращения — и по ним же объясняется в карточке.">
    <nav class="tabs" aria-label="Части раздела">${Object.entries(TABS).map(([code, [name]]) => html`<a key=${code} href=${code === 'rules' ? '/deadlines' : `/deadlines?tab=${code}`} aria-current=${code === tab ? 'page' : undefined}>${name}</a>`)}</nav>
    <${Tab} key=${tab} /><//>`;
}
