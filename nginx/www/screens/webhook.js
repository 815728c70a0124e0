// One webhook: its state, secrets, tests and replays, the log of what was sent.
import { html, useRef, useState } from '../lib.js';
import { api, get, under } from '../api.js';
import { AdminTabs } from '../admin/tabs.js';
import { Deliveries, ReplayDialog, STATE, STATE_BADGE, WebhookDialog, WebhookSecret, tells, waits } from '../admin/webhook.js';
import { dateTime } from '../format.js';
import { can } from '../session.js';
import { Dialog, orElse, toast, useFocusAfter } from '../ui/dialog.js';
import { useAction, useLoad } from '../ui/load.js';
import { Page } from '../ui/page.js';
import { ErrorNote, ErrorScreen, Loading } from '../ui/states.js';

function Head({ w, target, acts }) {
  return html`<section class="panel stack tight" aria-label="Главное"><p class="row" tabindex="-1" ref=${target}><span class=${`badge ${STATE_BADGE[w.state]}`}>${STATE[w.state]}</span><span class="muted">${waits(w)}</span></p>
    ${w.reason && html`<div class="note warn" role="status"><p class="grow">${w.reason} События ждут: почините получателя и включите вебхук, они уйдут по порядку.</p></div>`}${!w.reason && w.failing_since && html`<div class="note warn" role="status"><p class="grow">Получатель не принимает события с ${dateTime(w.failing_since)}. После десяти попыток вебхук отключится.</p></div>`}
    <dl class="pairs"><dt>Адрес</dt><dd class="break">${w.url}</dd><dt>О чём</dt><dd>${tells(w)}</dd><dt>С чьими правами</dt><dd>${w.account}</dd><dt>Принято в последний раз</dt><dd>${w.delivered_at ? dateTime(w.delivered_at) : html`<span class="muted">ещё ничего</span>`}</dd><dt>Создан</dt><dd>${[dateTime(w.created_at), w.created_by].filter(Boolean).join(', ')}</dd></dl>${acts}</section>`;
}

function Secrets({ w, acts }) {
  return html`<section class="panel stack tight" aria-labelledby="webhook-secrets"><h2 id="webhook-secrets">Секреты</h2><ul class="plain-list">${w.secrets.map((s, i) => html`<li key=${s.id}>${i === 0 ? 'Действует' : 'Прежний, тоже действует'}: выпущен ${dateTime(s.created_at)}</li>`)}</ul>
    <p class="muted small">Запросы подписаны обоими, пока получатель переходит на новый.</p>${acts}</section>`;
}

const ASK = {
  rotate: ['Выпустить новый секрет?', 'Нынешний продолжит действовать рядом с новым, ещё более ранний перестанет.', 'Выпустить'],
  end: ['Прекратить прежний секрет?', 'Получатель должен уже проверять подпись новым.', 'Прекратить'],
};

export default function Webhook({ id }) {
  const { data: w, error, reload, set } = useLoad((abort) => get(`/webhooks/${id}`, {}, { signal: abort }).then((r) => r.data), [id]);
  const { data: accounts } = useLoad((abort) => get('/webhooks', {}, { signal: abort }).then((r) => r.data.accounts), []);
  const [open, setOpen] = useState(null);
  const [secret, setSecret] = useState(null); // apart from `open`: the dialog that goes says once more that it is closed
  const [turn, setTurn] = useState(0);
  const target = useRef(null);
  useFocusAfter(open || secret, orElse(() => target.current));
  const call = useAction(async (method, path, body, words, headers = {}) => {
    const { data } = await api(method, `/webhooks/${id}${path}`, { body, headers });
    setOpen(null);
    setSecret(data.secret ?? null);
    if (data.version) set(data);
    setTurn((n) => n + 1);
    if (words) toast(words);
  });
  if (error && !w) return html`<${ErrorScreen} error=${error} onRetry=${reload} />`;
  if (!w) return html`<${Loading} label="Загрузка вебхука" lines=${8} />`;
  const write = can('webhook.write');
  const tag = under(w.version);
  const { name, url, account_id, events } = w;
  const turnTo = (state, words) => call.run('PUT', '', { name, url, account_id, events, state }, words, tag);
  const carry = { rotate: () => call.run('POST', '/secrets', undefined, '', tag), end: () => call.run('DELETE', '/secrets', undefined, 'Прежний секрет больше не действует', tag) };
  const button = (label, run, tone = '') => html`<button type="button" class=${`btn small ${tone}`} disabled=${call.busy} onClick=${run}>${label}</button>`;
  const acts = write && html`<div class="row">${w.state === 'on' ? button('Приостановить', () => turnTo('paused', 'Вебхук приостановлен')) : button('Включить', () => turnTo('on', 'Вебхук включён'), 'primary')}${button('Изменить', () => setOpen({ edit: true }))}${button('Отправить пробное', () => call.run('POST', '/test', undefined, 'Пробное событие отправляется'))}${button('Отправить ещё раз…', () => setOpen({ replay: true }))}</div>`;
  const secretActs = write && html`<div class="row">${button('Новый секрет', () => setOpen({ ask: 'rotate' }))}${w.secrets.length > 1 && button('Прекратить прежний', () => setOpen({ ask: 'end' }))}</div>`;
  const close = (stale) => {
    setOpen(null);
    if (stale === true) reload();
  };
  const [title, words, label] = ASK[open?.ask] ?? [];
  return html`<${Page} title=${w.name} windowTitle=${`Вебхук «${w.name}»`} crumbs=${[{ href: '/webhooks', name: 'Вебхуки' }]}><${AdminTabs} /><div class="stack"><${ErrorNote} error=${call.error} onRetry=${call.error?.status === 412 ? reload : undefined} /><${Head} w=${w} target=${target} acts=${acts} /><${Secrets} w=${w} acts=${secretActs} />
    <${Deliveries} hook=${w} turn=${turn} onAgain=${(d) => call.run('POST', '/replay', { delivery_id: d.id }, 'Событие снова в очереди')} /></div>
    ${open?.edit && html`<${WebhookDialog} hook=${w} accounts=${accounts ?? []} onClose=${close} onDone=${({ data }) => { set(data); setOpen(null); toast('Вебхук записан'); }} />`}${secret && html`<${WebhookSecret} secret=${secret} onClose=${() => setSecret(null)} />`}
    ${open?.replay && html`<${ReplayDialog} hook=${w} onClose=${close} onDone=${({ data }) => { setOpen(null); setTurn((n) => n + 1); toast(`В очереди: ${data.queued}`); }} />`}
    ${open?.ask && html`<${Dialog} title=${title} onClose=${close}><div class="stack"><p>${words}</p><div class="dialog-foot"><button type="button" class="btn" onClick=${close}>Отмена</button><button type="button" class="btn primary" aria-busy=${call.busy} onClick=${carry[open.ask]}>${label}</button></div></div><//>`}<//>`;
}
