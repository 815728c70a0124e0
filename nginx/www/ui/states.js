// What a screen shows when it has nothing else to show: loading, empty, refused, broken, server down.
import { html, useState } from '../lib.js';
import { account, can, leaveForLogin, reauthHref } from '../session.js';
import { Icon } from './icons.js';

export function Bones({ lines = 3, widths = [92, 78, 60, 85, 70] }) {
  return html`<div class="stack tight" aria-hidden="true">
    ${Array.from({ length: lines }, (_, i) => html`<span class="bone" style=${{ width: `${widths[i % widths.length]}%` }} />`)}
  </div>`;
}

/** A skeleton that tells screen readers what is being waited for. */
export function Loading({ label = 'Загрузка', lines = 4 }) {
  return html`<div role="status" class="loading"><span class="sr">${label}…</span><${Bones} lines=${lines} /></div>`;
}

/** @param {{icon?: string, title: string, children?: any, actions?: any, level?: 1 | 2}} props */
export function Blank({ icon = 'inbox', title, children, actions, level = 2 }) {
  return html`<div class="blank"><${Icon} name=${icon} />
    ${level === 1 ? html`<h1 tabindex="-1">${title}</h1>` : html`<h2>${title}</h2>`}
    ${children && html`<div>${children}</div>`}
    ${actions && html`<div class="actions">${actions}</div>`}
  </div>`;
}

export function CopyButton({ text, label = 'Скопировать' }) {
  const [done, setDone] = useState(false);
  const copy = async () => {
    await navigator.clipboard?.writeText(text).catch(() => null);
    setDone(true);
    setTimeout(() => setDone(false), 1500);
  };
  return html`<button type="button" class="link small" onClick=${copy}>${done ? 'Скопировано' : label}</button>`;
}

export function RequestId({ id }) {
  if (!id) return null;
  return html`<p class="req-id">Номер запроса: <code>${id}</code> <${CopyButton} text=${id} /></p>`;
}

/** What is asked wants a fresh proof: the sign-in leads back to this address. */
function ProveNote({ error, back }) {
  return html`<div class="note warn" role="alert"><${Icon} name="lock" /><div class="grow"><p class="strong">Подтвердите, что это вы</p><p>${error.detail} После входа вы вернётесь сюда.</p>
    <div class="actions"><a class="btn primary" href=${reauthHref(back)} onClick=${leaveForLogin}>Подтвердить через Госуслуги</a></div></div></div>`;
}

/** A problem shown in place, with the next step. `back`: where a proof that was asked for leads back to, this address by default. */
export function ErrorNote({ error, onRetry, children, back }) {
  if (!error) return null;
  if (error.code === 'reauth_required') return html`<${ProveNote} error=${error} back=${back ?? location.pathname + location.search} />`;
  const more = (error.errors ?? []).filter((e) => !error.detail?.includes(e.message));
  return html`<div class=${`note ${error.down ? 'warn' : 'bad'}`} role="alert"><${Icon} name=${error.down ? 'cloud' : 'alert'} />
    <div class="grow">
      <p class="strong">${error.title || 'Не удалось выполнить действие'}</p>
      ${error.detail && error.detail !== error.title && html`<p>${error.detail}</p>`}
      ${more.length > 0 && html`<ul>${more.map((e) => html`<li>${e.message}</li>`)}</ul>`}
      ${!error.status && !error.title && html`<p>${error.message}</p>`}
      <${RequestId} id=${error.requestId} />
      ${(onRetry || children) && html`<div class="actions">
        ${onRetry && html`<button type="button" class="btn small" onClick=${onRetry}><${Icon} name="refresh" />Повторить</button>`}${children}</div>`}
    </div></div>`;
}

/** A problem that takes the whole screen. */
export function ErrorScreen({ error, onRetry }) {
  if (error.status === 403) return html`<${NoRight} detail=${error.detail} requestId=${error.requestId} />`;
  if (error.status === 404) return html`<${NotFound} detail=${error.detail} />`;
  const retry = onRetry && html`<button type="button" class="btn primary" onClick=${onRetry}><${Icon} name="refresh" />Повторить</button>`;
  return html`<${Blank} level=${1} icon=${error.down ? 'cloud' : 'alert'} title=${error.title || 'Что-то пошло не так'} actions=${retry}>
    <p>${error.detail || error.message}</p><${RequestId} id=${error.requestId} />
  <//>`;
}

export function NoRight({ detail, requestId }) {
  const roles = account.value?.roles.map((r) => r.name).join(', ');
  return html`<${Blank} level=${1} icon="lock" title="Нет права на это действие" actions=${html`<a class="btn" href="/">На главную</a>`}>
    <p>${detail || 'Ваша роль не даёт доступа к этому разделу.'}</p>
    ${roles && html`<p>Ваши роли: ${roles}. Права назначает администратор системы.</p>`}
    <${RequestId} id=${requestId} />
  <//>`;
}

export function NotFound({ detail }) {
  const actions = html`${can('message.read') ? html`<a class="btn primary" href="/messages">К списку обращений</a>` : html`<a class="btn primary" href="/">На главную</a>`}${can('search.read') && html`<a class="btn" href="/search">Искать</a>`}`;
  return html`<${Blank} level=${1} icon="search" title="Такой страницы или записи нет" actions=${actions}>
    <p>${detail || 'Проверьте адрес: запись могла быть перенесена или недоступна вам по правам.'}</p>
  <//>`;
}
