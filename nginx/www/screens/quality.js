// «Качество»: what came back after it was solved, what the checks say of the answers, what applicants say, conflicts and errors.
import { html, useEffect } from '../lib.js';
import { AnswersTab } from '../quality/answers.js';
import { ConflictsTab } from '../quality/conflicts.js';
import { FormalTab } from '../quality/formal.js';
import { MarksTab } from '../quality/marks.js';
import { MisroutesTab } from '../quality/misroutes.js';
import { ReturnsTab } from '../quality/returns.js';
import { StagesTab } from '../quality/stages.js';
import { place } from '../router.js';
import { can } from '../session.js';
import { loadBooks } from '../terms.js';
import { Icon } from '../ui/icons.js';
import { Page } from '../ui/page.js';
import { NoRight } from '../ui/states.js';

const TABS = {
  returns: ['Повторы', ReturnsTab, 'message.read', 'Что из решённого повторилось.'],
  answers: ['Ответы', AnswersTab, 'message.read', 'Проверка каждого ответа по словам и датам: признаки, вывод делает человек.'],
  formal: ['Отписки', FormalTab, 'message.read', 'Ответы, похожие на отписку: что их выдаёт и что сказал человек.'],
  stages: ['Где стоит', StagesTab, 'message.read', 'Сколько записи стоят на каждом этапе работы.'],
  routes: ['Не туда', MisroutesTab, 'message.read', 'Что сначала попало не к тому, кто отвечает.'],
  marks: ['Оценки', MarksTab, 'message.read', 'Что заявители говорят об ответах. Источники не складываются: шкалы и вопросы у них разные.'],
  conflicts: ['Конфликты и ошибки', ConflictsTab, 'conflict.read', 'Кто, что произошло, как улажено.'],
};

export default function Quality() {
  useEffect(() => {
    loadBooks().catch(() => null);
  }, []);
  const open = Object.entries(TABS).filter(([, [, , action]]) => can(action));
  const asked = place.value.query.get('tab') ?? 'returns';
  const [, Tab, action, lead] = TABS[asked] ?? TABS.returns;
  if (!can(action)) return html`<${NoRight} />`;
  return html`<${Page} title="Качество" lead=${lead} actions=${html`<button type="button" class="btn" onClick=${() => window.print()}><${Icon} name="print" />Печать</button>`}>
    <nav class="tabs" aria-label="Части раздела">${open.map(([code, [name, Part]]) => html`<a key=${code} href=${code === 'returns' ? '/quality' : `/quality?tab=${code}`} aria-current=${Part === Tab ? 'page' : undefined}>${name}</a>`)}</nav>
    <${Tab} key=${asked} /><//>`;
}
