// «Вебхуки»: which systems are told of changes.
import { html, useState } from '../lib.js';
import { get } from '../api.js';
import { AdminTabs } from '../admin/tabs.js';
import { STATE, STATE_BADGE, WebhookDialog, WebhookSecret, tells, waits } from '../admin/webhook.js';
import { dateTime } from '../format.js';
import { go } from '../router.js';
import { can } from '../session.js';
import { Icon } from '../ui/icons.js';
import { useRowKeys } from '../ui/list.js';
import { useLoad } from '../ui/load.js';
import { Page } from '../ui/page.js';
import { Blank, ErrorScreen, Loading } from '../ui/states.js';

export default function Webhooks() {
  const { data, error, reload } = useLoad((abort) => get('/webhooks', {}, { signal: abort }).then((r) => r.data), []);
  const [open, setOpen] = useState(false);
  const [made, setMade] = useState(null); // apart: the form that goes says once more that it is closed
  const write = can('webhook.write');
  useRowKeys(write ? [{ code: 'KeyN', key: 'N', label: 'Новый вебхук', run: () => setOpen(true) }] : []);
  if (error && !data) return html`<${ErrorScreen} error=${error} onRetry=${reload} />`;
  const add = write && html`<button type="button" class="btn primary always" onClick=${() => setOpen(true)}><${Icon} name="plus" />Новый вебхук</button>`;
  return html`<${Page} title="Вебхуки" lead="Другие системы узнают об изменениях сами: подписанным запросом, по порядку, без персональных данных." actions=${add}><${AdminTabs} />
    ${!data ? html`<div class="panel"><${Loading} label="Загрузка вебхуков" lines=${5} /></div>` : data.items.length ? html`<section class="panel" aria-label="Вебхуки"><table class="plain control told"><caption class="sr">Вебхуки</caption><thead><tr><th scope="col">Кому</th><th scope="col">Состояние</th><th scope="col">О чём</th><th scope="col">С чьими правами</th><th scope="col">Принято в последний раз</th></tr></thead>
      <tbody>${data.items.map((w) => html`<tr key=${w.id} data-row><th scope="row"><a class="row-link" href=${`/webhooks/${w.id}`}>${w.name}</a><span class="muted small from">${w.url}</span></th><td data-name="Состояние"><span class=${`badge ${STATE_BADGE[w.state]}`}>${STATE[w.state]}</span>${w.failing_since && html` <span class="badge warn">не принимает</span>`}<span class="muted small from">${waits(w)}</span></td>
        <td data-name="О чём">${tells(w)}</td><td data-name="С чьими правами">${w.account}</td><td data-name="Принято">${w.delivered_at ? dateTime(w.delivered_at) : html`<span class="muted">ещё ничего</span>`}</td></tr>`)}</tbody></table></section>`
    : html`<div class="panel"><${Blank} icon="api" title="Вебхуков ещё нет"><p>${write ? 'Создайте первый: укажите адрес системы и учётную запись, с правами которой ей рассказывать.' : 'Их заводит администратор.'}</p><//></div>`}
    ${open && html`<${WebhookDialog} accounts=${data?.accounts ?? []} onClose=${() => setOpen(false)} onDone=${({ data: hook }) => { setOpen(false); setMade(hook); }} />`}${made && html`<${WebhookSecret} secret=${made.secret} onClose=${() => go(`/webhooks/${made.id}`)} />`}<//>`;
}
