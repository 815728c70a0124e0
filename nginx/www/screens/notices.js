// «Уведомления»: what the product told the reader: records given to him, deadlines that near or have passed, access.
import { html } from '../lib.js';
import { api } from '../api.js';
import { dateTime, day } from '../format.js';
import { STEP } from '../cur/words.js';
import { go, place, withQuery } from '../router.js';
import { DEADLINE } from '../terms.js';
import { More, useList } from '../ui/list.js';
import { useAction } from '../ui/load.js';
import { countNotices } from '../ui/notices.js';
import { Page } from '../ui/page.js';
import { Blank, ErrorNote, ErrorScreen, Loading } from '../ui/states.js';

const KIND = { alert: 'Сработало оповещение: в сохранённом поиске накопилось новое', assignment: 'Вам назначено', return: 'Об этом написали снова: итог снят', removal: 'Передано другим: работать с этим больше не нужно', taken_over: 'Запись была у вас в работе: её взял себе другой сотрудник', escalation: 'Срок', access_asked: 'Просят доступ в этой роли', access_granted: 'Вам дан доступ в этой роли', webhook: 'Вебхук отключён: сообщения не доходят' };

/** Notices that are about no record. */
const ELSEWHERE = { access_asked: '/access-requests', access_granted: '/' };

/** What a notice is about: its address and name. */
function subject(n) {
  if (n.cur_request_id) return [`/cur-requests/${n.cur_request_id}`, `Запрос № ${n.number}`];
  if (n.kind === 'webhook') return ['/webhooks', n.title];
  if (n.alert_id) return [`/search?alert=${n.alert_id}`, n.title];
  return [ELSEWHERE[n.kind] ?? (n.message_id && `/messages/${n.message_id}`), n.title ?? (n.number ? `№ ${n.number}` : `Запись ${n.message_id}`)];
}

function what(n) {
  if (n.kind === 'cur_request') return `${STEP[n.step]}${n.open ? `, срок ${day(n.due)}` : ''}`;
  if (n.kind === 'escalation') return `${n.deadline ? DEADLINE[n.deadline] : KIND.escalation}: ${n.due_at ? dateTime(n.due_at) : day(n.due)}`;
  return n.kind === 'assignment' && n.due ? `${KIND.assignment}, срок ${day(n.due)}` : KIND[n.kind];
}

function Row({ notice, onRead }) {
  const [href, title] = subject(notice);
  return html`<li class=${`notice ${notice.read_at ? 'muted' : ''}`} data-row><div class="grow"><p>${!notice.read_at && html`<span class="badge warn">новое</span> `}${href ? html`<a class="row-link strong" href=${href} onClick=${() => !notice.read_at && onRead([notice.id])}>${title}</a>` : html`<b>${title}</b>`} ${what(notice)}${notice.open === false && html` <span class="badge">работа закончена</span>`}</p>
    <p class="muted small">${[notice.theme, notice.organisation, dateTime(notice.at)].filter(Boolean).join(' · ')}</p></div>
    ${!notice.read_at && html`<button type="button" class="btn small" aria-label=${`Прочитано: ${title}`} onClick=${() => onRead([notice.id])}>Прочитано</button>`}</li>`;
}

export default function Notices() {
  const fresh = place.value.query.get('unread') === 'true';
  const list = useList('/notices', { limit: 50, ...(fresh ? { unread: true } : {}) });
  const { busy, error, run } = useAction(async (ids) => {
    await api('POST', '/notices/read', { body: { ids } });
    list.reload();
    countNotices();
  });
  if (list.error && !list.items) return html`<${ErrorScreen} error=${list.error} onRetry=${list.reload} />`;
  const show = (value) => go(withQuery({ unread: value }), { keepScroll: true });
  const actions = html`<a class="btn always" href="/settings">Мои настройки</a>${list.items?.some((n) => !n.read_at) && html`<button type="button" class="btn always" disabled=${busy} onClick=${() => run(null)}>Прочитать все</button>`}`;
  return html`<${Page} title="Уведомления" lead="О чём система сообщила вам: о назначениях, сроках, повторах и сработавших оповещениях." actions=${actions}>
    <div class="switch notices-switch" role="group" aria-label="Какие показать"><button type="button" aria-pressed=${!fresh} onClick=${() => show('')}>Все</button><button type="button" aria-pressed=${fresh} onClick=${() => show('true')}>Непрочитанные</button></div>
    <${ErrorNote} error=${error} />${!list.items ? html`<div class="panel"><${Loading} label="Загрузка уведомлений" lines=${6} /></div>` : list.items.length ? html`<section class=${`panel ${list.loading ? 'stale' : ''}`} aria-label="Уведомления"><ul class="plain-list">${list.items.map((n) => html`<${Row} key=${n.id} notice=${n} onRead=${run} />`)}</ul></section>`
      : html`<div class="panel"><${Blank} icon="inbox" title=${fresh ? 'Непрочитанных нет' : 'Уведомлений ещё не было'}><p>Они появятся, когда вам назначат запись, подойдёт её срок или сработает ваше оповещение.</p><//></div>`}<${More} list=${list} /><//>`;
}
