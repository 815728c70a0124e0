// Parts of «Вебхуки»: words, the form, a secret that is shown once, the log of deliveries.
import { html, useEffect, useState } from '../lib.js';
import { api, get, under } from '../api.js';
import { count, dateTime, moscow, num } from '../format.js';
import { can } from '../session.js';
import { useLoad } from '../ui/load.js';
import { Blank, ErrorNote, Loading } from '../ui/states.js';
import { FormDialog } from './form.js';
import { SecretDialog } from './secret.js';

export const EVENT = { 'message.created': 'Запись появилась', 'message.updated': 'Запись изменилась', 'message.removed': 'Записи больше нет или она не видна', 'cur_request.changed': 'Запрос ЦУР' };
/** What a webhook tells, in words, in the order of the form. */
export const tells = (w) => Object.keys(EVENT).filter((e) => w.events.includes(e)).map((e) => EVENT[e].toLowerCase().replace('цур', 'ЦУР')).join('; ');
export const STATE = { on: 'включён', paused: 'приостановлен', disabled: 'отключён' };
export const STATE_BADGE = { on: 'good', paused: 'line', disabled: 'bad' };
const NAME = { ...EVENT, 'webhook.test': 'Проба', 'feed.reset': 'Начать чтение заново' };
const STATUS = { queued: ['line', 'ждёт'], sending: ['info', 'отправляется'], delivered: ['good', 'принято'], failed: ['bad', 'не принято'] };

/** @param {{hook?: any, accounts: any[], onDone: (answer: any) => void, onClose: (stale: boolean) => void}} props hook: one to change */
export function WebhookDialog({ hook, accounts, onDone, onClose }) {
  const fields = [
    { name: 'name', label: 'Название', required: true, max: 100, wide: true, hint: 'Какая система получает' },
    { name: 'url', label: 'Адрес', required: true, max: 500, wide: true, hint: 'https://узел/путь; во внутреннюю сеть — только по настройке MCU_WEBHOOK_ALLOW' },
    { name: 'account_id', label: 'С чьими правами', kind: 'combo', required: true, wide: true, empty: 'Не выбрано', options: accounts.map((a) => ({ value: a.id, name: a.post ? `${a.name}, ${a.post}` : a.name })), hint: 'Рассказывается только то, что видит эта учётная запись' },
    { name: 'events', label: 'О чём рассказывать', kind: 'many', options: Object.fromEntries(Object.entries(EVENT).map(([code, name]) => [code, `${name} (${code})`])) },
  ];
  const value = hook ? Object.fromEntries(fields.map((f) => [f.name, hook[f.name]])) : { name: '', url: '', account_id: '', events: ['message.created', 'message.updated', 'message.removed'] };
  const save = (body, base) => (hook ? api('PUT', `/webhooks/${hook.id}`, { body: { ...body, state: base.state === 'on' ? 'on' : 'paused' }, headers: under(base.version) }) : api('POST', '/webhooks', { body }));
  return html`<${FormDialog} title=${hook ? `Вебхук «${hook.name}»` : 'Новый вебхук'} fields=${fields} value=${value} base=${hook} submit=${hook ? 'Записать' : 'Создать'} save=${save} onDone=${onDone} onClose=${onClose} />`;
}

export function WebhookSecret({ secret, onClose }) {
  return html`<${SecretDialog} title="Секрет вебхука" secret=${secret} onClose=${onClose}>Передайте его получателю: им он проверит подпись. Больше секрет не покажут, хранится он закрытым.<//>`;
}

export function ReplayDialog({ hook, onDone, onClose }) {
  const fields = [{ name: 'day', label: 'С какого дня', kind: 'date', required: true, hint: 'Уйдёт всё, что было с начала этого дня, по порядку и под прежними номерами' }];
  return html`<${FormDialog} title="Отправить ещё раз" fields=${fields} value=${{ day: '' }} submit="Отправить" save=${({ day }) => api('POST', `/webhooks/${hook.id}/replay`, { body: { since: moscow(day) } })} onDone=${onDone} onClose=${onClose} />`;
}

const answered = (t) => (t.status ? `ответ ${t.status}` : t.error);

function Delivery({ d, onAgain }) {
  const [tone, name] = STATUS[d.status];
  return html`<li class="stack tight" data-row><div class="row apart"><span><b>${NAME[d.event] ?? d.event}</b> <span class="muted small">evt_${d.id} · ${dateTime(d.created_at)}</span></span><span class=${`badge ${tone}`}>${name}${d.status === 'queued' && d.attempts > 0 ? `, попыток ${d.attempts}` : ''}</span></div>
    ${d.status === 'queued' && d.attempts > 0 && html`<p class="muted small">Следующая попытка ${dateTime(d.next_at)}</p>`}
    <details><summary>Что ушло и что ответили<span class="sr">: evt_${d.id}</span></summary><pre class="original">${d.body}</pre>${d.tries.length === 0 ? html`<p class="muted small">Попыток ещё не было.</p>` : html`<ul class="plain-list small">${d.tries.map((t) => html`<li key=${t.at}><time datetime=${t.at}>${dateTime(t.at)}</time>, ${num(t.ms)} мс: ${answered(t)}${t.answer && html`<pre class="original">${t.answer}</pre>`}</li>`)}</ul>`}</details>
    ${can('webhook.write') && d.event !== 'webhook.test' && d.status === 'delivered' && html`<div class="row"><button type="button" class="btn small" aria-label=${`Отправить ещё раз: evt_${d.id}`} onClick=${() => onAgain(d)}>Отправить ещё раз</button></div>`}</li>`;
}

const WAIT_MS = 3000;

/** The latest deliveries; while one is on its way they are asked for again. `turn` changes when something was ordered. */
export function Deliveries({ hook, turn, onAgain }) {
  const [limit, setLimit] = useState(30);
  const { data, error, reload } = useLoad((abort) => get(`/webhooks/${hook.id}/deliveries`, { limit }, { signal: abort }).then((r) => r.data), [hook.id, hook.version, turn, limit]);
  const moving = data?.items.some((d) => d.status === 'sending' || (d.status === 'queued' && d.attempts === 0 && (hook.state === 'on' || d.event === 'webhook.test')));
  useEffect(() => {
    if (!moving) return undefined;
    const timer = setTimeout(reload, WAIT_MS);
    return () => clearTimeout(timer);
  }, [data]);
  if (error && !data) return html`<${ErrorNote} error=${error} onRetry=${reload} />`;
  return html`<section class="panel stack tight" aria-labelledby="webhook-log"><div class="panel-head"><h2 id="webhook-log">Журнал доставки</h2><span class="muted small">30 дней, новые сверху</span><button type="button" class="btn small" onClick=${reload}>Обновить</button></div>
    ${!data ? html`<${Loading} label="Загрузка журнала" lines=${5} />` : data.items.length ? html`<ul class="plain-list">${data.items.map((d) => html`<${Delivery} key=${d.id} d=${d} onAgain=${onAgain} />`)}</ul>${data.next && limit < 200 && html`<button type="button" class="btn" onClick=${() => setLimit(200)}>Показать больше</button>`}` : html`<${Blank} title="Ещё ничего не отправлялось"><p>Отправьте пробное событие: оно уйдёт сразу, здесь будет видно, что ответил получатель.</p><//>`}</section>`;
}

export const waits = (w) => (w.waiting ? `ждёт ${count(w.waiting, 'событие', 'события', 'событий')}` : 'ничего не ждёт');
