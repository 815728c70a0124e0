// What is done with a search as a whole: saved under a name, run again, shared by a link, exported, printed.
import { html, useEffect, useRef, useState } from '../lib.js';
import { api, get } from '../api.js';
import { num } from '../format.js';
import { withQuery } from '../router.js';
import { account, can } from '../session.js';
import { Dialog, toast } from '../ui/dialog.js';
import { Icon } from '../ui/icons.js';
import { useAction, useLoad } from '../ui/load.js';
import { Popover } from '../ui/pick.js';
import { Bones, ErrorNote } from '../ui/states.js';
import { Choice, Field } from '../ui/field.js';
import { ExportDialog, LinkDialog } from './share.js';
import { address, parted } from './state.js';

export const SCOPE = { private: 'Только мне', role: 'Моей роли', all: 'Всем' };

/** Who sees a saved search, in words. */
export function scopeWords(saved) {
  if (saved.scope !== 'role') return SCOPE[saved.scope];
  return `Роль: ${account.value.roles.find((r) => r.code === saved.role)?.name ?? saved.role}`;
}

/** By all words, as it is counted and watched. */
export const runAddress = (saved) => address({ q: saved.q, ...saved.params, strict: 'true' });

/** Just what is new in it for its reader. */
export const newAddress = (saved) => address({ q: saved.q, ...saved.params, strict: 'true', new_in: saved.id });

/** New is counted from the first opening on; later ones mark nothing: what was not shown has not been seen. */
export function beginSeen(saved) {
  if (!saved.seen_at) api('POST', `/saved-searches/${saved.id}/seen`, { body: { ids: null } }).catch((e) => toast(e.detail || e.title));
}

/** The fields that a saved search and its renaming share. */
export function SavedFields({ form, onChange }) {
  const roles = Object.fromEntries(account.value.roles.map((r) => [r.code, r.name]));
  const scopes = can('search.share') ? SCOPE : { private: SCOPE.private };
  return html`<${Field} label="Название" hint=${html`Им же вставляют запрос в другой: <code>запрос:"${form.name || 'Название'}"</code>`}>${(id) => html`<input class="input" id=${id} required maxlength="100" autofocus value=${form.name} onInput=${(e) => onChange({ name: e.target.value })} />`}<//>
    <${Field} label="Кому виден">${(id) => html`<${Choice} id=${id} value=${form.scope} onChange=${(scope) => onChange({ scope, role: scope === 'role' ? form.role ?? Object.keys(roles)[0] : null })} options=${scopes} />`}<//>
    ${form.scope === 'role' && html`<${Field} label="Роль">${(id) => html`<${Choice} id=${id} value=${form.role} onChange=${(role) => onChange({ role })} options=${roles} />`}<//>`}`;
}

function SaveDialog({ params, onClose }) {
  const [form, setForm] = useState({ name: '', scope: 'private', role: null });
  const { busy, error, run } = useAction(() => api('POST', '/saved-searches', { body: { ...form, name: form.name.trim(), ...parted(params) } }));
  const submit = async (e) => {
    e.preventDefault();
    if (!(await run())) return;
    toast(`Запрос «${form.name.trim()}» сохранён`);
    onClose();
  };
  return html`<${Dialog} title="Сохранить запрос" onClose=${onClose}><form class="stack" onSubmit=${submit}>
    <p class="muted small">Сохраняются запрос и уточнения; считаются и открываются записи, где есть все слова запроса. Новое с прошлого просмотра будет видно в списке сохранённых.</p><${SavedFields} form=${form} onChange=${(c) => setForm({ ...form, ...c })} /><${ErrorNote} error=${error} />
    <div class="dialog-foot"><button type="button" class="btn" onClick=${onClose}>Отмена</button><button class="btn primary" disabled=${busy || !form.name.trim()}>Сохранить</button></div></form><//>`;
}

function SavedMenu({ onSave, close }) {
  const { data, error, reload } = useLoad((abort) => get('/saved-searches', {}, { signal: abort }).then((r) => r.data.items), []);
  const menu = useRef(null);
  // What is most likely wanted: the first saved search, or to save one.
  useEffect(() => {
    if (data || error) menu.current.querySelector('li a, button')?.focus();
  }, [data, error]);
  const seen = (s) => {
    beginSeen(s);
    close();
  };
  return html`<div class="saved-menu" ref=${menu}>${error && html`<${ErrorNote} error=${error} onRetry=${reload} />`}${!data && !error && html`<${Bones} lines=${3} />`}
    ${data?.length === 0 && html`<p class="muted small">Сохранённых запросов ещё нет.</p>`}
    ${data?.length > 0 && html`<ul class="pop-list">${data.map((s) => html`<li key=${s.id}><a href=${runAddress(s)} onClick=${() => seen(s)}><span class="grow"><b>${s.name}</b><small class="muted">${scopeWords(s)}</small></span></a>${s.fresh > 0 && html`<a class="badge accent" href=${newAddress(s)} onClick=${close} aria-label=${`${s.name}: новых ${num(s.fresh)}`}>+${num(s.fresh)}</a>`}</li>`)}</ul>`}
    ${(data || error) && html`<div class="row"><button type="button" class="btn small" onClick=${() => { close(); onSave(); }}><${Icon} name="plus" />Сохранить этот</button><a class="btn quiet small" href="/saved-searches">Управлять</a></div>`}</div>`;
}

/** @param {{params: Record<string, string>, page: any}} props `page` is the first page of the answer */
export function Keep({ params, page }) {
  const [dialog, setDialog] = useState('');
  const close = () => setDialog('');
  return html`<div class="keep"><${Popover} label="Сохранённые" align="right">${(shut) => html`<${SavedMenu} close=${shut} onSave=${() => setDialog('save')} />`}<//>
    <button type="button" class="btn small" onClick=${() => setDialog('link')}><${Icon} name="link" />Ссылка</button>
    ${can('export.write') && html`<button type="button" class="btn small" onClick=${() => setDialog('export')}><${Icon} name="download" />Выгрузить</button>`}
    ${can('bulk.write') && page?.total.value > 0 && html`<a class="btn small wide-only" href=${withQuery({ ...params, by: 'search' }, { path: '/bulk/new', base: new URLSearchParams() })}>Действие со всеми</a>`}
    ${can('cause.edit') && page?.total.value > 0 && html`<a class="btn small wide-only" href=${withQuery({ ...params, by: 'search' }, { path: '/causes/new', base: new URLSearchParams() })}>Разобрать причины</a>`}
    <button type="button" class="btn small wide-only" onClick=${() => window.print()}><${Icon} name="print" />Печать</button>
    ${dialog === 'save' && html`<${SaveDialog} params=${params} onClose=${close} />`}${dialog === 'link' && html`<${LinkDialog} params=${params} onClose=${close} />`}
    ${dialog === 'export' && html`<${ExportDialog} params=${params} total=${page?.total} onClose=${close} />`}</div>`;
}
