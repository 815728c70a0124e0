// One account: the person, roles with dates, open sessions, the way to what he did.
import { html, useEffect, useState } from '../lib.js';
import { get } from '../api.js';
import { dateTime } from '../format.js';
import { can } from '../session.js';
import { loadBooks } from '../terms.js';
import { Grants } from '../admin/grants.js';
import { PersonDialog, SwitchDialog } from '../admin/person.js';
import { AdminTabs } from '../admin/tabs.js';
import { toast } from '../ui/dialog.js';
import { Icon } from '../ui/icons.js';
import { dropLists } from '../ui/list.js';
import { useLoad } from '../ui/load.js';
import { Page } from '../ui/page.js';
import { Sessions } from '../ui/sessions.js';
import { ErrorScreen, Loading } from '../ui/states.js';

function Facts({ account }) {
  const facts = [['Имя входа', account.login], ['Должность', account.post], ['Организация', account.organisation], ['Номер в ЕСИА', account.esia_oid], ['Почта', account.email], ['Последний вход', account.signed_in_at ? dateTime(account.signed_in_at) : 'не входил'], ['Создана', dateTime(account.created_at)]];
  return html`<section class="panel" aria-labelledby="person"><div class="panel-head"><h2 id="person">Человек</h2><span class=${`state ${account.enabled ? 'good' : 'bad'}`}>${account.enabled ? 'включена' : 'отключена'}</span></div>
    ${!account.enabled && html`<p class="note warn" role="status">Отключена ${dateTime(account.disabled_at)}: ${account.disabled_reason}</p>`}
    <dl class="account-facts">${facts.map(([k, v]) => html`<div key=${k}><dt>${k}</dt><dd>${v || html`<span class="muted">не указано</span>`}</dd></div>`)}</dl></section>`;
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
    <div class="stack"><${Facts} account=${account} /><${Grants} account=${account} onChange=${changed} />${can('account.write') && html`<${Sessions} path=${`/accounts/${account.id}/sessions`} title="Открытые сеансы" deps=${[account.sessions, account.enabled]} />`}</div>
    ${open === 'edit' && html`<${PersonDialog} ...${props} onDone=${(a) => changed(a, 'Записано')} />`}${open === 'switch' && html`<${SwitchDialog} ...${props} onDone=${(a) => changed(a, account.enabled ? 'Учётная запись отключена' : 'Учётная запись включена')} />`}<//>`;
}
