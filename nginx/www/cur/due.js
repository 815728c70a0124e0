// Requests of the ЦУР that wait, where the day begins: on «Сводка» and «Контроль сроков».
import { html } from '../lib.js';
import { get } from '../api.js';
import { num, today } from '../format.js';
import { can } from '../session.js';
import { useLoad } from '../ui/load.js';

const part = (value, name, query, tone) => value > 0 && html`<a class=${`badge ${tone}`} href=${`/cur-requests?${query}`}>${name}: ${num(value)}</a>`;

function Line() {
  const { data } = useLoad((abort) => get('/cur-requests', { limit: 1 }, { signal: abort }).then((r) => r.data), []);
  const c = data?.counts;
  const waits = c && (can('cur_request.accept') ? c.answered + c.open : c.open);
  if (!waits) return null;
  return html`<section class="panel row" aria-label="Запросы ЦУР"><b>Запросы ЦУР</b><span class="muted">ждут ответа: <a href="/cur-requests?open=true" aria-label=${`Запросы ЦУР, ждут ответа: ${num(c.open)}`}>${num(c.open)}</a></span>
    ${part(c.overdue, 'просрочено', 'overdue=true', 'bad')}${part(c.due_today, 'срок сегодня', `open=true&due_on%5Bgte%5D=${today()}&due_on%5Blte%5D=${today()}`, 'warn')}${can('cur_request.approve') && part(c.on_approval, 'ждут утверждения', 'state=on_approval', 'warn')}
    ${can('cur_request.accept') && part(c.answered, 'ответы ждут вашего решения', 'state=answered', 'accent')}</section>`;
}

export const CurDue = () => can('cur_request.read') && html`<${Line} />`;
