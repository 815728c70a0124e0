// «Организации»: the tree of responsible recipients; one of them with its officials and what was changed.
import { html, useState } from '../lib.js';
import { get } from '../api.js';
import { count, day, num, today } from '../format.js';
import { go } from '../router.js';
import { can } from '../session.js';
import { loadBooks } from '../terms.js';
import { OfficialDialog, OrganisationDialog } from '../admin/organisation.js';
import { AdminTabs } from '../admin/tabs.js';
import { Records, Tree, Versions } from '../admin/tree.js';
import { KINDS } from '../admin/words.js';
import { toast } from '../ui/dialog.js';
import { Icon } from '../ui/icons.js';
import { useLoad } from '../ui/load.js';
import { Page } from '../ui/page.js';
import { Blank, ErrorScreen, Loading } from '../ui/states.js';

const gone = (f) => Boolean(f.left_on) && f.left_on <= today();

/** Those who work there; those who left are apart, so that the list is what its number says. */
function Officials({ people, onEdit }) {
  const left = people.filter(gone);
  return html`<${People} people=${people.filter((f) => !gone(f))} onEdit=${onEdit} />
    ${left.length > 0 && html`<details class="extra"><summary>Больше не работают: ${num(left.length)}</summary><${People} people=${left} onEdit=${onEdit} /></details>`}`;
}

function People({ people, onEdit }) {
  if (!people.length) return html`<${Blank} icon="user" title="Должностных лиц нет"><p>Пока их нет, назначить исполнителя здесь нельзя, а напоминания идут вышестоящему.</p><//>`;
  return html`<table class="plain control told"><caption class="sr">Должностные лица</caption><thead><tr><th scope="col">Кто</th><th scope="col">Должность</th><th scope="col">Почта</th><th scope="col"><span class="sr">Действие</span></th></tr></thead>
    <tbody>${people.map((f) => html`<tr key=${f.id} class=${gone(f) ? 'muted' : ''}><th scope="row">${f.name}${f.head && !gone(f) && html` <span class="badge accent">руководитель</span>`}${f.left_on && html` <span class="badge">не работает с ${day(f.left_on)}</span>`}</th><td data-name="Должность">${f.post}</td>
      <td data-name="Почта">${f.email ?? html`<span class="muted">не указана: письма ждут</span>`}</td><td>${can('organisation.write') && html`<button type="button" class="btn small" aria-label=${`Изменить: ${f.name}`} onClick=${() => onEdit(f)}>Изменить</button>`}</td></tr>`)}</tbody></table>`;
}

/** Accounts that are on, of the organisation and all below: a link for who may see them. */
function Staff({ organisation: o }) {
  if (!o.accounts) return html`<span class="muted">0</span>`;
  return can('account.read') ? html`<a href=${`/accounts?organisation_id=${o.id}&state=on`} aria-label=${`${o.name}: учётных записей ${num(o.accounts)}, показать`}>${num(o.accounts)}</a>` : num(o.accounts);
}

function One({ id, items, onChange }) {
  const { data: held, error, reload, set } = useLoad((abort) => get(`/organisations/${id}`, {}, { signal: abort }).then(({ data }) => ({ organisation: data })), [id]);
  const [open, setOpen] = useState(null);
  if (error && !held) return html`<${ErrorScreen} error=${error} onRetry=${reload} />`;
  if (!held) return html`<div class="panel"><${Loading} label="Загрузка организации" lines=${6} /></div>`;
  const { organisation } = held;
  const nameOf = (x) => items.find((o) => o.id === x)?.short_name ?? `№ ${x}`;
  const done = (words) => ({ data }) => {
    setOpen(null);
    set({ organisation: data });
    toast(words);
    onChange();
  };
  const close = () => setOpen(null);
  const facts = [['Входит в', organisation.parent_id ? html`<a href=${`/organisations/${organisation.parent_id}`}>${nameOf(organisation.parent_id)}</a>` : 'стоит сама'], ['Вид', KINDS[organisation.kind]], ['Код', organisation.code], ['ОГРН', organisation.ogrn], ['Закрыта с', organisation.closed_on && day(organisation.closed_on)], ['Записей', html`<${Records} row=${organisation} field="organisation_id" />`],
    ['Учётных записей', html`<${Staff} organisation=${organisation} />`]];
  const actions = can('organisation.write') && html`<button type="button" class="btn always" onClick=${() => setOpen('edit')}><${Icon} name="edit" />Изменить</button>`;
  return html`<${Page} title=${organisation.name} crumbs=${[{ href: '/organisations', name: 'Организации' }]} actions=${actions}><${AdminTabs} /><div class="stack">
    <section class="panel" aria-label="Сведения"><dl class="account-facts">${facts.map(([k, v]) => html`<div key=${k}><dt>${k}</dt><dd>${v || html`<span class="muted">—</span>`}</dd></div>`)}</dl></section>
    <section class="panel" aria-labelledby="people"><div class="panel-head"><h2 id="people">Должностные лица</h2>${can('organisation.write') && html`<button type="button" class="btn small" onClick=${() => setOpen({})}><${Icon} name="plus" />Добавить</button>`}</div><${Officials} people=${organisation.people} onEdit=${(official) => setOpen({ official })} /></section>
    <section class="panel" aria-labelledby="changes"><h2 id="changes">Что меняли</h2><${Versions} row=${organisation} nameOf=${nameOf} /></section></div>
    ${open === 'edit' ? html`<${OrganisationDialog} organisation=${organisation} items=${items} onClose=${close} onDone=${done('Организация записана')} />` : open && html`<${OfficialDialog} organisation=${organisation} official=${open.official} onClose=${close} onDone=${done('Должностное лицо записано')} />`}<//>`;
}

export default function Organisations({ id }) {
  const { data: items, error, reload } = useLoad((abort) => get('/organisations', {}, { signal: abort }).then((r) => r.data.items), []);
  const [open, setOpen] = useState(false);
  if (error && !items) return html`<${ErrorScreen} error=${error} onRetry=${reload} />`;
  if (!items) return html`<div class="panel"><${Loading} label="Загрузка организаций" lines=${8} /></div>`;
  const changed = () => {
    reload();
    loadBooks(true).catch(() => null);
  };
  if (id) return html`<${One} key=${id} id=${id} items=${items} onChange=${changed} />`;
  const made = ({ data }) => {
    toast('Организация добавлена');
    changed();
    go(`/organisations/${data.id}`);
  };
  const actions = can('organisation.write') && html`<button type="button" class="btn primary" onClick=${() => setOpen(true)}><${Icon} name="plus" />Новая организация</button>`;
  const cells = (o) => html`<td data-name="Записей" class="num"><${Records} row=${o} field="organisation_id" /></td><td data-name="Должностных лиц" class="num">${o.officials ? html`<a href=${`/organisations/${o.id}#people`} aria-label=${`${o.name}: ${count(o.officials, 'должностное лицо', 'должностных лица', 'должностных лиц')}, показать`}>${num(o.officials)}</a>` : html`<span class="muted">0</span>`}</td><td data-name="Учётных записей" class="num"><${Staff} organisation=${o} /></td>`;
  return html`<${Page} title="Организации" lead="Кто за что отвечает: от дерева зависит, чьи записи видит ответственный получатель." actions=${actions}><${AdminTabs} />
    <${Tree} items=${items} what="Организации" heads=${[['Записей', 'num'], ['Должностных лиц', 'num'], ['Учётных записей', 'num']]} cells=${cells} name=${(o) => html`<a class="row-link" href=${`/organisations/${o.id}`}>${o.name}</a>`} />
    ${open && html`<${OrganisationDialog} items=${items} onClose=${() => setOpen(false)} onDone=${made} />`}<//>`;
}
