// «Токены»: which other systems reach us, what each may, from where and how often, when it last came.
import { html, useEffect, useState } from '../lib.js';
import { get } from '../api.js';
import { addDays, count, dateTime, day, num, today } from '../format.js';
import { can } from '../session.js';
import { loadBooks } from '../terms.js';
import { AdminTabs } from '../admin/tabs.js';
import { RevokeDialog, RotateDialog, TokenDialog, TokenSecret } from '../admin/token.js';
import { toast } from '../ui/dialog.js';
import { Icon } from '../ui/icons.js';
import { useLoad } from '../ui/load.js';
import { Page } from '../ui/page.js';
import { Blank, ErrorNote, ErrorScreen, Loading } from '../ui/states.js';

const STATE = { live: ['действует', 'good'], expired: ['срок вышел', 'warn'], revoked: ['отозван', 'bad'] };
const YEAR_DAYS = 365;

function Secrets({ secrets }) {
  return secrets.map((s) => html`<span class="from" key=${s.prefix}><code>${s.prefix}…</code>${s.ends_at && html` <span class="muted small">прежний, до ${dateTime(s.ends_at)}</span>`}</span>`);
}

function Scopes({ token, roles }) {
  const known = roles.find((r) => r.code === token.role)?.actions ?? [];
  return html`<details><summary>${count(token.scopes.length, 'право', 'права', 'прав')}</summary><ul class="plain-list small">${token.scopes.map((s) => html`<li key=${s}>${known.find((a) => a.action === s)?.name ?? s}</li>`)}</ul></details>`;
}

function Row({ token: t, roles, open }) {
  const [word, tone] = STATE[t.state];
  const action = (kind, name) => html`<button type="button" class="btn small" aria-label=${`${name}: ${t.name}`} onClick=${() => open({ kind, token: t })}>${name}</button>`;
  return html`<tr><th scope="row">${can('account.read') ? html`<a class="strong" href=${`/accounts/${t.account_id}`}>${t.name}</a>` : html`<b>${t.name}</b>`}<span class="muted small from">${[t.role_name, t.organisation].filter(Boolean).join(', ')}</span></th>
    <td data-name="Права"><${Scopes} token=${t} roles=${roles} /><span class="muted small from">${num(t.per_minute)} ед. в минуту; ${t.addresses.length ? t.addresses.join(', ') : 'с любых адресов'}</span></td>
    <td data-name="Секрет"><${Secrets} secrets=${t.secrets} />${t.public_key && html`<span class="muted small from">есть ключ подписи</span>`}</td>
    <td data-name="Последнее обращение">${t.used_at ? html`${dateTime(t.used_at)}<span class="muted small from">${t.used_from ?? ''}</span>` : html`<span class="muted">не было</span>`}${can('audit.read') && html`<a class="small from" href=${`/audit?account_id=${t.account_id}`} aria-label=${`Что сделано: ${t.name}`}>Что сделано</a>`}</td>
    <td data-name="Состояние"><span class=${`state ${tone}`}>${word}</span><span class="muted small from">${t.revoked_at ? `${dateTime(t.revoked_at)}: ${t.revoked_reason}` : `по ${day(t.valid_to)}`}</span></td>
    <td>${can('token.write') && t.state !== 'revoked' && html`<div class="row">${action('edit', 'Изменить')}${action('rotate', 'Сменить секрет')}${action('revoke', 'Отозвать')}</div>`}</td></tr>`;
}

export default function Tokens() {
  const { data, error, reload } = useLoad((abort) => get('/tokens', {}, { signal: abort }).then((r) => r.data), []);
  const [open, setOpen] = useState(null);
  useEffect(() => {
    loadBooks().catch(() => null);
  }, []);
  if (error && !data) return html`<${ErrorScreen} error=${error} onRetry=${reload} />`;
  // A form that gives way to the secret tells of its end later than the secret is there.
  const close = (stale) => {
    setOpen((now) => (now?.kind === 'secret' ? now : null));
    if (stale === true) reload();
  };
  const done = (words) => (answer) => {
    setOpen(answer.data.secret ? { kind: 'secret', token: answer.data } : null);
    toast(words);
    reload();
  };
  const give = can('token.write') && html`<button type="button" class="btn primary" onClick=${() => setOpen({ kind: 'new' })}><${Icon} name="plus" />Выдать токен</button>`;
  const table = data && (data.items.length ? html`<table class="plain control told"><caption class="sr">Токены других систем</caption><thead><tr><th scope="col">Система</th><th scope="col">Что можно</th><th scope="col">Секрет</th><th scope="col">Последнее обращение</th><th scope="col">Состояние</th><th scope="col"><span class="sr">Действия</span></th></tr></thead>
    <tbody>${data.items.map((t) => html`<${Row} key=${t.id} token=${t} roles=${data.roles} open=${setOpen} />`)}</tbody></table>` : html`<${Blank} icon="lock" title="Токенов нет"><p>Токен нужен системе, которая читает или передаёт записи сама: ЦУР, витрине данных, СЭД.${can('token.write') ? ' Выдайте его и перенесите секрет в ту систему.' : ''}</p><//>`);
  const props = open && { token: open.token, roles: data?.roles ?? [], onClose: close };
  return html`<${Page} title="Токены" lead="Какие системы обращаются к нам сами, что каждой можно, откуда и до какого дня." actions=${give}><${AdminTabs} />
    <${ErrorNote} error=${error} onRetry=${reload} /><section class="panel" aria-label="Токены">${data ? table : html`<${Loading} label="Загрузка токенов" lines=${5} />`}</section>
    <p class="small muted">Как обращаться: <a href="/api/">описание программного доступа</a>, разделы «Токены других систем» и «Обмен с другими системами».</p>
    ${open?.kind === 'new' && data && html`<${TokenDialog} ...${props} first=${addDays(today(), YEAR_DAYS)} onDone=${done('Токен выдан')} />`}${open?.kind === 'edit' && html`<${TokenDialog} ...${props} onDone=${done('Записано')} />`}
    ${open?.kind === 'rotate' && html`<${RotateDialog} ...${props} onDone=${done('Секрет сменён')} />`}${open?.kind === 'revoke' && html`<${RevokeDialog} ...${props} onDone=${done('Токен отозван')} />`}
    ${open?.kind === 'secret' && html`<${TokenSecret} made=${open.token} onClose=${() => setOpen(null)} />`}<//>`;
}
