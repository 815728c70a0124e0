// «Запросы ЦУР»: what the regional centre asked for, the nearest term first.
import { html, useState } from '../lib.js';
import { NewRequest } from '../cur/dialogs.js';
import { STATE, STATE_BADGE } from '../cur/words.js';
import { day, num, today } from '../format.js';
import { asked, set } from '../quality/filter.js';
import { go, place } from '../router.js';
import { can } from '../session.js';
import { toast } from '../ui/dialog.js';
import { Choice } from '../ui/field.js';
import { Icon } from '../ui/icons.js';
import { More, dropLists, useList, useRowKeys } from '../ui/list.js';
import { Page } from '../ui/page.js';
import { Blank, ErrorScreen, Loading } from '../ui/states.js';

const NAMES = ['state', 'open', 'overdue', 'due_on[gte]', 'due_on[lte]'];
const OFF = Object.fromEntries(NAMES.map((n) => [n, '']));

function Counts({ c }) {
  const now = today();
  const one = (name, value, query, tone = '') => html`<span>${name}: ${value ? html`<a class=${tone} href=${`/cur-requests${query}`} aria-label=${`${name}: ${num(value)}, показать`}>${num(value)}</a>` : 0}</span>`;
  return html`<p class="row muted" role="status">${one('Всего', c.all, '')}${one('ждут ответа', c.open, '?open=true')}${one('просрочено', c.overdue, '?overdue=true', 'bad')}${one('срок сегодня', c.due_today, `?open=true&due_on[gte]=${now}&due_on[lte]=${now}`)}${one('на утверждении', c.on_approval, '?state=on_approval')}${one('отправлено, не принято', c.answered, '?state=answered')}</p>`;
}

/** When, and what became of it. */
function Term({ r }) {
  if (r.overdue) return html`<b class="bad">${day(r.due_on)}, просрочено</b>`;
  if (r.open && r.due_on === today()) return html`<b class="warn">${day(r.due_on)}, сегодня</b>`;
  return html`${day(r.due_on)}${!r.open && html`<span class="muted small from">${r.late ? 'ответ позже срока' : 'ответ в срок'}</span>`}`;
}

function Delivery({ r }) {
  if (!r.sent_at) return html`<span class="muted">ещё нет</span>`;
  return html`${day(r.sent_at)}<span class="muted small from">${r.read_at ? `вручён ${day(r.read_at)}` : 'ЦУР ещё не читал'}</span>`;
}

export default function CurRequests() {
  const { query } = place.value;
  const list = useList('/cur-requests', asked(NAMES));
  const [open, setOpen] = useState(false);
  const may = can('cur_request.create');
  useRowKeys(may ? [{ code: 'KeyN', key: 'N', label: 'Новый запрос ЦУР', run: () => setOpen(true) }] : []);
  if (list.error && !list.items) return html`<${ErrorScreen} error=${list.error} onRetry=${list.reload} />`;
  const done = ({ data }) => {
    dropLists();
    toast(`Запрос № ${data.number}, срок ${day(data.due_on)}`);
    go(`/cur-requests/${data.id}`);
  };
  const filtered = NAMES.some((n) => query.get(n));
  const actions = html`<button type="button" class="btn" onClick=${() => window.print()}><${Icon} name="print" />Печать</button>${may && html`<button type="button" class="btn primary always" onClick=${() => setOpen(true)}><${Icon} name="plus" />Новый запрос</button>`}`;
  return html`<${Page} title="Запросы ЦУР" lead="Что запросил региональный центр: срок, кто отвечает, ответ и когда он вручён." actions=${actions}>
    <div class="stack">${list.head && html`<${Counts} c=${list.head.counts} />`}
    <div class="row control-bar"><div class="field"><label class="label" for="cur-state">Состояние</label><${Choice} id="cur-state" value=${query.get('state') ?? ''} onChange=${(v) => set({ ...OFF, state: v })} options=${STATE} empty="Все" /></div>${filtered && html`<button type="button" class="btn small" onClick=${() => set(OFF)}>Показать все</button>`}</div>
    ${!list.items ? html`<div class="panel"><${Loading} label="Загрузка запросов" lines=${6} /></div>` : list.items.length ? html`<section class=${`panel ${list.loading ? 'stale' : ''}`} aria-label="Запросы"><table class="plain control told"><caption class="sr">Запросы ЦУР по сроку</caption>
      <thead><tr><th scope="col">Запрос</th><th scope="col">Срок</th><th scope="col">Состояние</th><th scope="col">Исполнитель</th><th scope="col">Ответ</th></tr></thead>
      <tbody>${list.items.map((r) => html`<tr key=${r.id} data-row><th scope="row"><a class="row-link" href=${`/cur-requests/${r.id}`}>№ ${r.number}</a><span class="muted small from">${r.text.length > 140 ? `${r.text.slice(0, 140)}…` : r.text}</span></th><td data-name="Срок"><${Term} r=${r} /></td>
        <td data-name="Состояние"><span class=${`badge ${STATE_BADGE[r.state]}`}>${STATE[r.state]}</span></td><td data-name="Исполнитель">${r.owner ?? html`<span class="muted">не назначен</span>`}</td><td data-name="Ответ"><${Delivery} r=${r} /></td></tr>`)}</tbody></table></section>`
    : html`<div class="panel"><${Blank} icon="inbox" title=${filtered ? 'Таких запросов нет' : 'Запросов ЦУР ещё не было'}><p>${filtered ? 'Выберите другое состояние или покажите все.' : may ? 'ЦУР вносит их сам, здесь или по API; пришедшее письмом внесите кнопкой «Новый запрос».' : 'Они появятся, когда ЦУР что-нибудь запросит.'}</p><//></div>`}<${More} list=${list} /></div>
    ${open && html`<${NewRequest} onClose=${() => setOpen(false)} onDone=${done} />`}<//>`;
}
