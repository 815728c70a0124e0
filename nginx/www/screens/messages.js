// «Обращения»: the registry as a list; the address holds filters and order, so it can be sent to a colleague.
import { html, useEffect } from '../lib.js';
import { count } from '../format.js';
import { go, place, withQuery } from '../router.js';
import { can } from '../session.js';
import { books, loadBooks } from '../terms.js';
import { Chips, FilterBar, activeFilters, officials, readFilters } from '../ui/filters.js';
import { Icon } from '../ui/icons.js';
import { More, origin, useList, useRowKeys } from '../ui/list.js';
import { Page } from '../ui/page.js';
import { MessageTable, TableBones } from '../ui/rows.js';
import { Blank, ErrorNote, ErrorScreen } from '../ui/states.js';

const SORTS = { '-sort_at': 'Новые сверху', sort_at: 'Старые сверху', due_on: 'Ближний срок', '-due_on': 'Дальний срок' };

function Sort() {
  const now = place.value.query.get('sort') ?? '-sort_at';
  return html`<label class="row sort"><span class="sr">Порядок</span><select class="select" value=${now} onChange=${(e) => go(withQuery({ sort: e.target.value === '-sort_at' ? '' : e.target.value }), { keepScroll: true })}>
    ${Object.entries(SORTS).map(([value, name]) => html`<option value=${value} selected=${value === now}>${name}</option>`)}</select></label>`;
}

const clear = () => go('/messages');

function Empty({ filtered }) {
  if (filtered) {
    return html`<${Blank} icon="filter" title="Под этот отбор ничего не подходит" actions=${html`<button type="button" class="btn primary" onClick=${clear}>Сбросить отбор</button><a class="btn" href="/search">Искать по словам</a>`}>
      <p>Уберите один из признаков отбора или расширьте даты.</p><//>`;
  }
  const actions = html`${can('import.write') && html`<a class="btn primary" href="/imports"><${Icon} name="upload" />Загрузить выгрузку</a>`}${can('message.create') && html`<a class="btn" href="/messages/new">Внести вручную</a>`}`;
  return html`<${Blank} title="Здесь пока пусто" actions=${actions}><p>Обращения и сообщения появятся после загрузки выгрузок ПОС и «Инцидент-менеджмент» или ручного ввода.</p><//>`;
}

function Body({ list, active }) {
  if (list.error && !list.items) return list.error.status === 400 ? html`<${ErrorNote} error=${list.error}><button type="button" class="btn small" onClick=${clear}>Сбросить отбор</button><//>` : html`<${ErrorScreen} error=${list.error} onRetry=${list.reload} />`;
  if (!list.items) return html`<div class="panel flush"><${TableBones} /></div>`;
  if (!list.items.length) return html`<div class=${`panel ${list.loading ? 'stale' : ''}`}><${Empty} filtered=${active.length > 0} /></div>`;
  return html`<div class=${`panel flush ${list.loading ? 'stale' : ''}`}><${MessageTable} rows=${list.items} caption="Обращения и сообщения" /></div><${More} list=${list} total=${list.head.total} />`;
}

export default function Messages() {
  const { query, path } = place.value;
  const list = useList('/messages', { ...readFilters(query), limit: 50 });
  for (const m of list.items ?? []) if (m.official_id) officials.set(m.official_id, m.official);
  const active = books.value ? activeFilters(query) : [];
  useRowKeys(can('message.create') ? [{ code: 'KeyN', key: 'N', label: 'Внести обращение или сообщение', run: () => go('/messages/new') }] : []);
  useEffect(() => {
    loadBooks().catch(() => null);
  }, []);
  Object.assign(origin, { href: withQuery({}, { path, base: query }), name: 'Обращения', ids: (list.items ?? []).map((m) => m.id) });
  const total = list.head?.total;
  const lead = html`<span role="status" aria-live="polite">${total ? `${total.relation === 'gte' ? 'не меньше ' : ''}${count(total.value, 'запись', 'записи', 'записей')}${active.length ? ' по отбору' : ''}` : list.error ? 'Список не прочитан' : 'Считаем…'}</span>`;
  const actions = html`<button type="button" class="btn" onClick=${() => window.print()}><${Icon} name="print" />Печать</button>
    ${can('message.work') && html`<a class="btn" href=${withQuery({ sort: '' }, { path: '/work' })}>Взять следующие</a>`}
    ${can('bulk.write') && total?.value > 0 && html`<a class="btn" href=${withQuery({ sort: '' }, { path: '/bulk/new' })}>Действие со всеми</a>`}
    ${can('cause.edit') && total?.value > 0 && active.length > 0 && html`<a class="btn" href=${withQuery({ sort: '' }, { path: '/causes/new' })}>Разобрать причины</a>`}
    ${can('message.create') && html`<a class="btn primary" href="/messages/new"><${Icon} name="plus" />Внести</a>`}`;
  return html`<${Page} title="Обращения" lead=${lead} actions=${actions}>
    <div class="toolbar"><${FilterBar} /><${Sort} /></div><${Chips} active=${active} onClear=${clear} />
    <${Body} list=${list} active=${active} /><//>`;
}
