// One account: the person, roles with dates, open sessions, the way to what he did.
import { html, useEffect, useState } from '../lib.js';
import { api, get } from '../api.js';
import { dateTime } from '../format.js';
import { can } from '../session.js';
import { loadBooks } from '../terms.js';
import { Grants } from '../admin/grants.js';
import { PersonDialog, SwitchDialog } from '../admin/person.js';
import { AdminTabs } from '../admin/tabs.js';
import { toast } from '../ui/dialog.js';
import { Icon } from '../ui/icons.js';
import { dropLists } from '../ui/list.js';
import { useAction, useLoad } from '../ui/load.js';
import { Page } from '../ui/page.js';
import { Blank, ErrorNote, ErrorScreen, Loading } from '../ui/states.js';

function Facts({ account }) {
  const facts = [['Имя входа', account.login], ['Должность', account.post], ['Организация', account.organisation], ['Номер в ЕСИА', account.esia_oid], ['Почта', account.email], ['Последний вход', account.signed_in_at ? dateTime(account.signed_in_at) : 'не входил'], ['Создана', dateTime(account.created_at)]];
  return html`<section class="panel" aria-labelledby="person"><div class="panel-head"><h2 id="person">Человек</h2><span class=${`state ${account.enabled ? 'good' : 'bad'}`}>${account.enabled ? 'включена' : 'отключена'}</span></div>
    ${!account.enabled && html`<p class="note warn" role="status">Отключена ${dateTime(account.disabled_at)}: ${account.disabled_reason}</p>`}
    <dl class="account-facts">${facts.map(([k, v]) => html`<div key=${k}><dt>${k}</dt><dd>${v || html`<span class="muted">не указано</span>`}</dd></div>`)}</dl></section>`;
}

function Sessions({ account }) {
  const { data, error, reload, set } = useLoad((abort) => get(`/accounts/${account.id}/sessions`, {}, { signal: abort }).then((r) => r.data.items), [account.id, account.sessions, account.enabled]);
  const { busy, error: failed, run } = useAction(async (session_id) => {
    const answer = await api('POST', `/accounts/${account.id}/sessions/end`, { body: { session_id } });
    set(answer.data.items);
    toast(session_id ? 'Сеанс завершён' : 'Сеансы завершены');
  });
  return html`<section class="panel" aria-labelledby="sessions"><div class="panel-head"><h2 id="sessions">Открытые сеансы</h2>${data?.some((s) => !s.own) && html`<button type="button" class="btn small" disabled=${busy} onClick=${() => run(null)}>Завершить все${data.some((s) => s.own) ? ', кроме моего' : ''}</button>`}</div>
    <${ErrorNote} error=${error ?? failed} onRetry=${error && reload} />${!data && !error && html`<${Loading} label="Загрузка сеансов" lines=${2} />`}
    ${data && (data.length ? html`<table class="plain control told"><caption class="sr">Открытые сеансы</caption><thead><tr><th scope="col">Откуда</th><th scope="col">Начат</th><th scope="col">Последний раз</th><th scope="col"><span class="sr">Действие</span></th></tr></thead>
      <tbody>${data.map((s) => html`<tr key=${s.id}><th scope="row">${s.kind !== 'browser' ? 'Токен для программы' : s.address ?? 'адрес не известен'}${s.own && html` <span class="badge good">этот сеанс</span>`}<span class="muted small from agent">${s.agent}</span></th><td data-name="Начат">${dateTime(s.created_at)}</td><td data-name="Последний раз">${dateTime(s.used_at)}</td>
        <td>${!s.own && html`<button type="button" class="btn small" disabled=${busy} aria-label=${`Завершить сеанс ${s.address ?? s.kind}, начат ${dateTime(s.created_at)}`} onClick=${() => run(s.id)}>Завершить</button>`}</td></tr>`)}</tbody></table>` : html`<${Blank} icon="out" title="Открытых сеансов нет"><p>Сеанс появится, когда человек войдёт.</p><//>`)}</section>`;
}

export default function Account({ id }) {
  const { data: held, error, reload, set } = useLoad((abort) => get(`/accounts/${id}`, {}, { signal: abort }).then(({ data }) => ({ account: data })), [id]);
  const [open, setOpen] = useState(null);
  useEffect(() => {
    loadBooks().catch(() => null);
  }, []);
  if (error && !held) return html`<${ErrorScreen} error=${error} onRetry=${reload} />`;
  if (!held) return html`<div class="panel"><${Loading} label="Загрузка учётной записи" lines=${8} /></div>`;
  const { account } = held;
  const changed = (answer, words) => {
    setOpen(null);
    set({ account: answer.data });
    dropLists();
    toast(words);
  };
  const actions = html`${can('audit.read') && html`<a class="btn always" href=${`/audit?object=accounts/${id}`}><${Icon} name="log" />Что делали с учётной записью</a><a class="btn always" href=${`/audit?account_id=${id}`}>Что сделано под ней</a>`}
    ${can('account.write') && html`<button type="button" class="btn always" onClick=${() => setOpen('edit')}><${Icon} name="edit" />Изменить</button><button type="button" class=${`btn always ${account.enabled ? 'danger' : ''}`} onClick=${() => setOpen('switch')}>${account.enabled ? 'Отключить' : 'Включить'}</button>`}`;
  const props = { account, onClose: () => setOpen(null) };
  return html`<${Page} title=${account.name} crumbs=${[{ href: '/accounts', name: 'Учётные записи' }]} actions=${actions}><${AdminTabs} />
    <div class="stack"><${Facts} account=${account} /><${Grants} account=${account} onChange=${changed} />${can('account.write') && html`<${Sessions} account=${account} />`}</div>
    ${open === 'edit' && html`<${PersonDialog} ...${props} onDone=${(a) => changed(a, 'Записано')} />`}${open === 'switch' && html`<${SwitchDialog} ...${props} onDone=${(a) => changed(a, account.enabled ? 'Учётная запись отключена' : 'Учётная запись включена')} />`}<//>`;
}
