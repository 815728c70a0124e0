// «Контроль сроков»: what is late and what falls due, the ladder of escalations, what it told, the mail.
import { html, useEffect } from '../lib.js';
import { ForecastTab } from '../control/forecast.js';
import { LadderTab } from '../control/ladder.js';
import { MailTab } from '../control/mail.js';
import { MechanismsTab } from '../control/mechanisms.js';
import { OpenTab } from '../control/open.js';
import { SourcesTab } from '../control/sources.js';
import { ToldTab } from '../control/told.js';
import { place } from '../router.js';
import { can } from '../session.js';
import { loadBooks } from '../terms.js';
import { Icon } from '../ui/icons.js';
import { Page } from '../ui/page.js';
import { NoRight } from '../ui/states.js';

const TABS = {
  open: ['В работе', OpenTab, 'control.read', 'Каждое число открывает ровно эти записи.'],
  forecast: ['Прогноз', ForecastTab, 'control.read', 'Сколько сроков ближайших дней сорвётся, если всё пойдёт как обычно.'],
  told: ['Сообщено', ToldTab, 'control.read', 'О каких сроках и кому сообщено по лестнице.'],
  ladder: ['Лестница', LadderTab, 'control.read', 'Кому и когда сообщается о сроке, который подходит или прошёл.'],
  mechanisms: ['Ускорение', MechanismsTab, 'control.read', 'Реестр механизмов ускоренного решения и что каждый дал.'],
  sources: ['Источники', SourcesTab, 'source.read', 'Не замолчал ли источник и не вышел ли он из своего ритма.'],
  mail: ['Почта', MailTab, 'mail.read', 'Письма о назначениях и сроках: без персональных данных заявителей.'],
};

export default function Control() {
  useEffect(() => {
    loadBooks().catch(() => null);
  }, []);
  const open = Object.entries(TABS).filter(([, [, , action]]) => can(action));
  const asked = place.value.query.get('tab') ?? open[0][0];
  const [, Tab, action, lead] = TABS[asked] ?? TABS[open[0][0]];
  if (!can(action)) return html`<${NoRight} />`;
  return html`<${Page} title="Контроль сроков" lead=${lead} actions=${html`<button type="button" class="btn" onClick=${() => window.print()}><${Icon} name="print" />Печать</button>`}>
    <nav class="tabs" aria-label="Части раздела">${open.map(([code, [name]], i) => html`<a key=${code} href=${i === 0 ? '/control' : `/control?tab=${code}`} aria-current=${TABS[code][1] === Tab ? 'page' : undefined}>${name}</a>`)}</nav>
    <${Tab} key=${asked} /><//>`;
}
