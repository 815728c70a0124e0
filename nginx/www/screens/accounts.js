// «Учётные записи»: who signs in and in which roles; how many hold each role.
import { html, useEffect, useState } from '../lib.js';
import { get } from '../api.js';
import { count, dateTime, day, num } from '../format.js';
import { go, place, withQuery } from '../router.js';
import { can } from '../session.js';
import { books, loadBooks } from '../terms.js';
import { PersonDialog } from '../admin/person.js';
import { AdminTabs } from '../admin/tabs.js';
import { STATES, span } from '../admin/words.js';
import { toast } from '../ui/dialog.js';
import { Choice, Field } from '../ui/field.js';
import { organisationOptions } from '../ui/filters.js';
import { Icon } from '../ui/icons.js';
import { More, dropLists, useList } from '../ui/list.js';
import { useLoad } from '../ui/load.js';
import { Page } from '../ui/page.js';
import { Combo } from '../ui/pick.js';
import { Blank, ErrorNote, ErrorScreen, Loading } from '../ui/states.js';

const NAMES = ['q', 'role', 'organisation_id', 'state'];
const set = (changes) => go(withQuery(changes), { keepScroll: true });

function Filters({ roles }) {
  const { query } = place.value;
  const [text, setText] = useState(query.get('q') ?? '');
  const submit = (e) => {
    e.preventDefault();
    set({ q: text.trim() });
  };
  return html`<form class="audit-filter" role="search" aria-label="Отбор учётных записей" onSubmit=${submit}>
    <${Field} label="Имя, должность, почта">${(id) => html`<input class="input" type="search" id=${id} maxlength="200" value=${text} onInput=${(e) => setText(e.target.value)} onBlur=${() => text.trim() !== (query.get('q') ?? '') && set({ q: text.trim() })} />`}<//>
    <${Field} label="Роль сегодня">${(id) => html`<${Choice} id=${id} value=${query.get('role')} onChange=${(role) => set({ role })} options=${Object.fromEntries(roles.map((r) => [r.code, r.name]))} empty="Любая" />`}<//>
    <${Field} label="Организация">${(id) => html`<${Combo} id=${id} value=${query.get('organisation_id') ?? ''} options=${organisationOptions()} placeholder="Любая" onChange=${(v) => set({ organisation_id: v })} />`}<//>
    <${Field} label="Состояние">${(id) => html`<${Choice} id=${id} value=${query.get('state')} onChange=${(state) => set({ state })} options=${STATES} empty="Любое" />`}<//></form>`;
}

function Row({ account }) {
  const held = account.grants.filter((g) => g.state !== 'over');
  return html`<tr data-row><th scope="row"><a class="row-link strong" href=${`/accounts/${account.id}`}>${account.name}</a><span class="muted small from">${[account.post, account.organisation].filter(Boolean).join(', ') || account.login}</span></th>
    <td data-name="Роли">${held.length ? held.map((g) => html`<span class="from" key=${g.id}>${g.name}${g.deputy_for && html` <span class="badge warn">врио, по ${day(g.valid_to)}</span>`}${!g.deputy_for && (g.valid_to || g.state === 'coming') && html` <span class="muted small">${span(g)}</span>`}</span>`) : html`<span class="muted">нет</span>`}</td>
    <td data-name="Последний вход">${account.signed_in_at ? dateTime(account.signed_in_at) : html`<span class="muted">не входил</span>`}${account.sessions > 0 && html`<span class="muted small from">${count(account.sessions, 'открытый сеанс', 'открытых сеанса', 'открытых сеансов')}</span>`}</td>
    <td data-name="Состояние"><span class=${`state ${account.enabled ? 'good' : 'bad'}`}>${account.enabled ? 'включена' : 'отключена'}</span></td></tr>`;
}

function Roles({ roles }) {
  return html`<section class="panel" aria-labelledby="by-role"><div class="panel-head"><h2 id="by-role">Сколько людей в каждой роли</h2>${can('permission.read') && html`<a class="small" href="/permissions">Что каждой роли можно</a>`}</div>
    <ul class="role-counts">${roles.map((r) => html`<li key=${r.code}><span class="grow">${r.name}${r.deputies > 0 && html` <span class="muted small">из них врио: <a href=${withQuery({ role: r.code, state: 'deputy' }, { base: new URLSearchParams() })} aria-label=${`${r.name}, врио: ${num(r.deputies)}, показать`}>${num(r.deputies)}</a></span>`}</span>
      ${r.holders ? html`<a href=${withQuery({ role: r.code, state: 'on' }, { base: new URLSearchParams() })} aria-label=${`${r.name}: ${num(r.holders)}, показать`}>${num(r.holders)}</a>` : html`<span class="muted">0</span>`}</li>`)}</ul></section>`;
}

/** Somebody waits to be let in. */
function Waiting() {
  const { data } = useLoad((abort) => (can('account.write') ? get('/access-requests', { state: 'new', limit: 1 }, { signal: abort }).then((r) => r.data.items) : Promise.resolve([])), []);
  return data?.length > 0 && html`<div class="note warn" role="status"><p class="grow">Есть заявки на доступ, по которым не решено.</p><a class="btn small" href="/access-requests">Посмотреть</a></div>`;
}

export default function Accounts() {
  const { query } = place.value;
  const list = useList('/accounts', Object.fromEntries(NAMES.filter((n) => query.get(n)).map((n) => [n, query.get(n)])));
  const roles = useLoad((abort) => get('/roles', {}, { signal: abort }).then((r) => r.data.items), []);
  const [open, setOpen] = useState(false);
  useEffect(() => {
    loadBooks().catch(() => null);
  }, []);
  if (list.error?.status === 403) return html`<${ErrorScreen} error=${list.error} />`;
  const made = ({ data }) => {
    toast('Учётная запись создана. Дайте ей роль.');
    dropLists();
    go(`/accounts/${data.id}`);
  };
  const actions = can('account.write') && html`<button type="button" class="btn primary" onClick=${() => setOpen(true)}><${Icon} name="plus" />Новая учётная запись</button>`;
  const rows = !list.items ? html`<${Loading} label="Загрузка учётных записей" lines=${8} />` : list.items.length ? html`<table class="plain control told"><caption class="sr">Учётные записи</caption><thead><tr><th scope="col">Кто</th><th scope="col">Роли</th><th scope="col">Последний вход</th><th scope="col">Состояние</th></tr></thead>
    <tbody>${list.items.map((a) => html`<${Row} key=${a.id} account=${a} />`)}</tbody></table>` : html`<${Blank} icon="user" title="Никого не нашлось"><p>Измените отбор${can('account.write') ? ' или создайте учётную запись' : ''}.</p><//>`;
  return html`<${Page} title="Учётные записи" lead="Кто входит в систему, в какой роли и до какого дня." actions=${actions}><${AdminTabs} /><${Waiting} />
    <${Filters} key=${query.get('q') ?? ''} roles=${books.value?.roles ?? []} />
    ${list.error && !list.items ? html`<${ErrorNote} error=${list.error} onRetry=${list.reload} />` : html`<section class=${`panel ${list.loading && list.items ? 'stale' : ''}`} aria-label="Учётные записи">${rows}</section>`}${list.items && html`<${More} list=${list} />`}
    ${roles.data ? html`<${Roles} roles=${roles.data} />` : html`<${ErrorNote} error=${roles.error} onRetry=${roles.reload} />`}${open && html`<${PersonDialog} onClose=${() => setOpen(false)} onDone=${made} />`}<//>`;
}
