// «Сохранённые запросы»: what was kept, for whom, what is new in it; renaming, versions, alerts.
import { html, useState } from '../lib.js';
import { api, get, under } from '../api.js';
import { dateTime, num, word } from '../format.js';
import { can } from '../session.js';
import { Dialog, toast } from '../ui/dialog.js';
import { Icon } from '../ui/icons.js';
import { More, useList } from '../ui/list.js';
import { useAction, useLoad } from '../ui/load.js';
import { Changed } from '../ui/changed.js';
import { Page } from '../ui/page.js';
import { Blank, Bones, ErrorNote, ErrorScreen, Loading } from '../ui/states.js';
import { AlertDialog } from '../search/alert-form.js';
import { SavedFields, beginSeen, newAddress, runAddress, scopeWords } from '../search/keep.js';
import { paramWords } from '../search/state.js';

/** Under the version that stands on screen: what was changed in another window meanwhile is shown, not written over. */
const change = (saved, body) => api('PATCH', `/saved-searches/${saved.id}`, { body, headers: under(saved.version) });

function EditDialog({ saved, onClose, onDone }) {
  const [form, setForm] = useState({ name: saved.name, scope: saved.scope, role: saved.role });
  const [base, setBase] = useState(saved);
  const { busy, error, run } = useAction(() => change(base, { ...form, name: form.name.trim() }));
  const submit = async (e) => {
    e.preventDefault();
    if (await run()) onDone('Запрос изменён');
  };
  return html`<${Dialog} title="Изменить сохранённый запрос" onClose=${onClose}><form class="stack" onSubmit=${submit}><${SavedFields} form=${form} onChange=${(c) => setForm({ ...form, ...c })} />
    <${Changed} error=${error} form=${form} names=${{ name: 'Название', scope: 'Кому видно', role: 'Роль' }} words=${(f, v) => (f === 'scope' ? scopeWords({ scope: v, role: saved.role }) : v)} take=${(f, v) => setForm({ ...form, [f]: v })} onBase=${setBase} />
    <div class="dialog-foot"><button type="button" class="btn" onClick=${onClose}>Отмена</button><button class="btn primary" disabled=${busy || !form.name.trim()}>Сохранить</button></div></form><//>`;
}

function VersionsDialog({ saved, onClose, onDone }) {
  const { data, error, reload } = useLoad((abort) => get(`/saved-searches/${saved.id}/versions`, {}, { signal: abort }).then((r) => r.data.items), [saved.id]);
  const back = useAction((v) => change(saved, { name: v.name, q: v.q, params: v.params, scope: v.scope, role: v.role }));
  const restore = async (v) => (await back.run(v)) && onDone(`Возвращена версия ${v.version}`);
  return html`<${Dialog} title=${`Версии: ${saved.name}`} onClose=${onClose} wide>${error && html`<${ErrorNote} error=${error} onRetry=${reload} />`}<${ErrorNote} error=${back.error} />${!data && !error && html`<${Bones} lines=${4} />`}
    ${data && html`<ol class="versions">${data.map((v, i) => html`<li key=${v.version}><div class="row apart"><b>Версия ${v.version}${i === 0 ? ', действует' : ''}</b><span class="muted small">${dateTime(v.at)} · ${v.account ?? 'автоматически'}</span></div>
      <p>«${v.name}» · <${Query} saved=${v} /></p>${i > 0 && saved.own && html`<button type="button" class="btn small" disabled=${back.busy} onClick=${() => restore(v)}>Вернуть эту версию</button>`}</li>`)}</ol>`}<//>`;
}

function DeleteDialog({ saved, onClose, onDone }) {
  const { busy, error, run } = useAction(() => api('DELETE', `/saved-searches/${saved.id}`, { headers: under(saved.version) }));
  const submit = async () => (await run()) && onDone('Запрос удалён');
  return html`<${Dialog} title="Удалить сохранённый запрос" onClose=${onClose}><p>«${saved.name}» будет удалён вместе с версиями и оповещениями${saved.scope === 'private' ? '' : '; другие его тоже больше не увидят'}.</p><${ErrorNote} error=${error} />
    <div class="dialog-foot"><button type="button" class="btn" onClick=${onClose}>Отмена</button><button type="button" class="btn danger" disabled=${busy} onClick=${submit}>Удалить</button></div><//>`;
}

/** The query and its refinements in words. */
function Query({ saved }) {
  return html`${saved.q ? html`<code>${saved.q}</code>` : html`<span class="muted">все записи</span>`}${paramWords(saved.params).map((w) => html` <span class="badge line">${w}</span>`)}`;
}

/** What has become wrong since it was kept, a theme renamed or a search deleted: nothing is counted by what is left. */
function Wrong({ saved }) {
  if (!saved.errors.length) return null;
  return html`<p class="small bad">В запросе ошибка, поэтому найденное не считается и оповещения по нему не приходят: ${saved.errors.map((e) => html`<code>${saved.q.slice(e.from, e.to).trim()}</code> ${e.message} `)}<a href=${runAddress(saved)}>Открыть и исправить</a></p>`;
}

function Saved({ saved, act }) {
  const seen = () => beginSeen(saved);
  return html`<li class="panel saved" data-row><div class="grow"><a class="saved-name" href=${runAddress(saved)} onClick=${seen}>${saved.name}</a>${saved.fresh > 0 && html` <a class="badge accent" href=${newAddress(saved)} aria-label=${`${saved.name}: новых ${num(saved.fresh)}`}>${num(saved.fresh)} ${word(saved.fresh, 'новая', 'новые', 'новых')}</a>`}
      <p class="small"><${Query} saved=${saved} /></p><${Wrong} saved=${saved} /><p class="muted small">${scopeWords(saved)} · ${saved.owner} · версия ${saved.version}</p></div>
    <p class="saved-total"><a href=${runAddress(saved)} onClick=${seen} aria-label=${`${saved.name}: найдено ${saved.total ?? ''}`}>${num(saved.total)}</a><span class="muted small">найдено</span></p>
    <div class="row">${can('alert.write') && html`<button type="button" class="btn small" onClick=${() => act('alert', saved)}><${Icon} name="bell" />Оповещать</button>`}
      ${saved.own && html`<button type="button" class="btn small" onClick=${() => act('edit', saved)}>Изменить</button>`}<button type="button" class="btn small" onClick=${() => act('versions', saved)}>Версии</button>
      ${saved.own && html`<button type="button" class="btn small danger" onClick=${() => act('delete', saved)}>Удалить</button>`}</div></li>`;
}

const DIALOGS = { edit: EditDialog, versions: VersionsDialog, delete: DeleteDialog, alert: AlertDialog };

export default function SavedSearches() {
  const list = useList('/saved-searches', {});
  const [open, setOpen] = useState(null);
  const close = () => {
    setOpen(null);
    list.reload(); // it may have been refused as another version by now
  };
  const done = (words) => {
    setOpen(null);
    toast(words);
    list.reload();
  };
  if (list.error && !list.items) return html`<${ErrorScreen} error=${list.error} onRetry=${list.reload} />`;
  const actions = html`${can('alert.write') && html`<a class="btn" href="/alerts"><${Icon} name="bell" />Оповещения</a>`}<a class="btn primary" href="/search">Новый поиск</a>`;
  return html`<${Page} title="Сохранённые запросы" lead="Новое — то, чего вы ещё не отметили просмотренным; его число открывает только эти записи." crumbs=${[{ href: '/search', name: 'Поиск' }]} actions=${actions}>
    ${!list.items ? html`<div class="panel"><${Loading} label="Считаем найденное" lines=${6} /></div>` : list.items.length === 0 ? html`<div class="panel"><${Blank} icon="star" title="Сохранённых запросов ещё нет" actions=${html`<a class="btn primary" href="/search">Искать</a>`}><p>Найдите нужное и нажмите «Сохранённые» → «Сохранить этот».</p><//></div>` : html`<ul class=${`saved-list ${list.loading ? 'stale' : ''}`}>${list.items.map((s) => html`<${Saved} key=${s.id} saved=${s} act=${(kind, saved) => setOpen({ kind, saved })} />`)}</ul>`}
    <${More} list=${list} />${open && html`<${DIALOGS[open.kind]} saved=${open.saved} onClose=${close} onDone=${done} />`}<//>`;
}
