// «Сигналы»: what grew beyond its custom, and what never gets better.
import { html, useEffect } from '../lib.js';
import { place } from '../router.js';
import { ChronicTab } from '../signals/chronic.js';
import { GrowthTab } from '../signals/growth.js';
import { SignalsTab } from '../signals/list.js';
import { loadBooks } from '../terms.js';
import { Icon } from '../ui/icons.js';
import { Page } from '../ui/page.js';

const TABS = {
  signals: ['Необычное', SignalsTab, 'Что за последние дни выросло сильнее, чем бывает в этот день недели и это время года. Сигнал — повод проверить, вывод делает человек.'],
  growth: ['Почему растёт', GrowthTab, 'Что стоит за ростом жалоб: время года или тема, место, организация, канал; выросло само или только вместе со всем.'],
  chronic: ['Хроническое', ChronicTab, 'Что болит постоянно: какие темы дают больше всего мест и как скоро возвращается закрытое.'],
};

export default function Signals() {
  useEffect(() => {
    loadBooks().catch(() => null);
  }, []);
  const asked = place.value.query.get('tab') ?? 'signals';
  const [, Tab, lead] = TABS[asked] ?? TABS.signals;
  return html`<${Page} title="Сигналы" lead=${lead} actions=${html`<button type="button" class="btn" onClick=${() => window.print()}><${Icon} name="print" />Печать</button>`}>
    <nav class="tabs" aria-label="Части раздела">${Object.entries(TABS).map(([code, [name, Part]]) => html`<a key=${code} href=${code === 'signals' ? '/signals' : `/signals?tab=${code}`} aria-current=${Part === Tab ? 'page' : undefined}>${name}</a>`)}</nav>
    <${Tab} key=${asked} /><//>`;
}
