// «Темы»: the register of themes; each change is a version, former names stay understood by imports.
import { html, useState } from '../lib.js';
import { api, get, under } from '../api.js';
import { can } from '../session.js';
import { loadBooks } from '../terms.js';
import { FormDialog } from '../admin/form.js';
import { AdminTabs } from '../admin/tabs.js';
import { MoveEffect, Records, Tree, Versions } from '../admin/tree.js';
import { Dialog, toast } from '../ui/dialog.js';
import { Icon } from '../ui/icons.js';
import { useAction, useLoad } from '../ui/load.js';
import { Page } from '../ui/page.js';
import { Bones, ErrorNote, ErrorScreen, Loading } from '../ui/states.js';

const EMPTY = { name: '', code: '', parent_id: '', significant: false, legal_code: '' };
const load = (id) => (abort) => get(`/themes/${id}`, {}, abort ? { signal: abort } : {}).then(({ data }) => ({ theme: data }));

function EditDialog({ held, items, onDone, onClose }) {
  const { theme } = held;
  const id = theme?.id;
  const options = items.filter((t) => t.id !== id).map((t) => ({ value: t.id, name: t.name, depth: Math.min(t.depth, 3) }));
  const fields = [
    { name: 'name', label: 'Название', required: true, max: 300, wide: true, hint: theme ? 'Прежнее название останется понятным при загрузке файлов' : undefined }, { name: 'parent_id', label: 'Группа', kind: 'combo', options, empty: 'Сама группа' },
    { name: 'code', label: 'Код', required: true, max: 61, hint: 'Латинские буквы и цифры; стоит в адресах и выгрузках' }, { name: 'legal_code', label: 'Код классификатора обращений', max: 24, hint: '0000.0000.0000.0000' },
    { name: 'significant', label: 'Социально значимая', kind: 'check' }, ...(theme ? [{ name: 'closed_on', label: 'Закрыта с', kind: 'date', hint: 'Записи остаются за ней, новых не относят' }] : []),
  ];
  const { name, code, parent_id, significant, legal_code, closed_on } = theme ?? EMPTY;
  const save = (body, base) => (theme ? api('PUT', `/themes/${id}`, { body, headers: under(base.version) }) : api('POST', '/themes', { body }));
  const note = (form) => theme && (form.parent_id || null) !== parent_id && html`<${MoveEffect} path=${`/themes/${id}`} parent=${form.parent_id}>${() => html`<p class="strong">Перевод в другую группу</p>`}<//>`;
  return html`<${FormDialog} note=${note} title=${theme ? `Изменить: ${name}` : 'Новая тема'} fields=${fields} value=${{ name, code, parent_id, significant, legal_code, ...(theme ? { closed_on } : {}) }} base=${theme} submit=${theme ? 'Записать' : 'Добавить'} save=${save} onDone=${onDone} onClose=${onClose} />`;
}

function VersionsDialog({ id, items, onClose }) {
  const { data, error, reload } = useLoad(load(id), [id]);
  return html`<${Dialog} title=${data ? `Что меняли: ${data.theme.name}` : 'Что меняли'} onClose=${onClose}>${error && html`<${ErrorNote} error=${error} onRetry=${reload} />`}${!data && !error && html`<${Bones} lines=${4} />`}
    ${data && html`<${Versions} row=${data.theme} nameOf=${(x) => items.find((t) => t.id === x)?.name ?? `№ ${x}`} />`}<//>`;
}

export default function Themes() {
  const { data: items, error, reload } = useLoad((abort) => get('/themes', {}, { signal: abort }).then((r) => r.data.items), []);
  const [open, setOpen] = useState(null);
  if (error && !items) return html`<${ErrorScreen} error=${error} onRetry=${reload} />`;
  if (!items) return html`<div class="panel"><${Loading} label="Загрузка тем" lines=${8} /></div>`;
  // Read anew before it is edited: the list may be older than its version.
  const { error: failed, run: edit } = useAction(async (id) => setOpen({ edit: await load(id)() }));
  const close = () => setOpen(null);
  const done = () => {
    close();
    toast(open.edit.theme ? 'Тема записана' : 'Тема добавлена');
    reload();
    loadBooks(true).catch(() => null);
  };
  const actions = can('theme.write') && html`<button type="button" class="btn primary" onClick=${() => setOpen({ edit: { theme: null } })}><${Icon} name="plus" />Новая тема</button>`;
  const cells = (t) => html`<td data-name="Записей" class="num"><${Records} row=${t} field="theme_id" /></td><td data-name="Код">${t.code}${t.legal_code && html`<span class="muted small from">${t.legal_code}</span>`}</td>
    <td><div class="row">${can('signal.read') && html`<a class="btn small quiet" href=${`/signals?tab=growth&theme_id=${t.id}`} aria-label=${`Почему растёт: ${t.name}`}>Почему растёт</a>`}${can('theme.write') && html`<button type="button" class="btn small" aria-label=${`Изменить: ${t.name}`} onClick=${() => edit(t.id)}>Изменить</button>`}<button type="button" class="btn small quiet" aria-label=${`Версии: ${t.name}`} onClick=${() => setOpen({ id: t.id })}>Версии</button></div></td>`;
  const name = (t) => html`${t.name}${t.significant && html` <span class="badge accent">социально значимая</span>`}${t.former.length > 0 && html`<span class="muted small from">прежде: ${t.former.join(', ')}</span>`}`;
  return html`<${Page} title="Темы" lead="По темам записи делятся, ищутся и получают сроки." actions=${actions}><${AdminTabs} /><${ErrorNote} error=${failed} />
    <${Tree} items=${items} what="Темы" heads=${[['Записей', 'num'], ['Код'], ['Действия']]} cells=${cells} name=${name} />
    ${open && (open.edit ? html`<${EditDialog} held=${open.edit} items=${items} onClose=${close} onDone=${done} />` : html`<${VersionsDialog} id=${open.id} items=${items} onClose=${close} />`)}<//>`;
}
