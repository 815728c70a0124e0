// «Шаблоны ответов»: texts by theme and state, with placeholders; each change is a version, an earlier one can be taken up again.
import { html, useEffect, useState } from '../lib.js';
import { api, get, under } from '../api.js';
import { dateTime } from '../format.js';
import { can } from '../session.js';
import { books, loadBooks, stateName } from '../terms.js';
import { Dialog, toast } from '../ui/dialog.js';
import { Choice, Field } from '../ui/field.js';
import { themeOptions } from '../ui/filters.js';
import { Icon } from '../ui/icons.js';
import { useAction, useLoad } from '../ui/load.js';
import { Page } from '../ui/page.js';
import { Combo } from '../ui/pick.js';
import { Blank, ErrorNote, ErrorScreen, Loading } from '../ui/states.js';

const HOLES = ['{номер}', '{дата}', '{адрес}', '{организация}'];
const where = (t) => [t.theme ?? 'любая тема', t.state ? stateName(t.state) : 'любое состояние'].join(' · ');

function EditDialog({ template, onClose, onDone }) {
  const [form, setForm] = useState({ name: template?.name ?? '', theme_id: template?.theme_id ?? '', state: template?.state ?? '', text: template?.text ?? '', enabled: template?.enabled ?? true });
  const put = (f) => (value) => setForm((old) => ({ ...old, [f]: value }));
  const { busy, error, run } = useAction(async () => {
    const body = { ...form, theme_id: form.theme_id || null, state: form.state || null };
    if (!template) return api('POST', '/templates', { body });
    return api('PUT', `/templates/${template.id}`, { body, headers: under(template.version) });
  });
  const submit = async (e) => {
    e.preventDefault();
    if (await run()) onDone(template ? 'Новая версия записана' : 'Шаблон создан');
  };
  const wrong = (f) => error?.errors?.find((e) => e.pointer === `/${f}`)?.message;
  const states = Object.fromEntries((books.value?.states ?? []).map((s) => [s.code, s.name]));
  const add = (hole) => put('text')(`${form.text}${form.text && !/\s$/.test(form.text) ? ' ' : ''}${hole}`);
  return html`<${Dialog} title=${template ? 'Изменить шаблон' : 'Новый шаблон'} wide=${true} onClose=${onClose}><form class="stack" onSubmit=${submit}>
    <${Field} label="Название" required=${true} wrong=${wrong('name')}>${(id) => html`<input class="input" id=${id} required maxlength="200" value=${form.name} onInput=${(e) => put('name')(e.target.value)} autofocus />`}<//>
    <div class="form-grid"><${Field} label="Тема" hint="И всё, что под ней" wrong=${wrong('theme_id')}>${(id) => html`<${Combo} id=${id} options=${themeOptions()} value=${form.theme_id} onChange=${put('theme_id')} placeholder="Любая" />`}<//>
      <${Field} label="Состояние" wrong=${wrong('state')}>${(id) => html`<${Choice} id=${id} value=${form.state} onChange=${put('state')} options=${states} empty="Любое" />`}<//></div>
    <${Field} label="Текст шаблона" required=${true} wrong=${wrong('text')}>${(id) => html`<textarea class="textarea" id=${id} rows="8" required maxlength="20000" value=${form.text} onInput=${(e) => put('text')(e.target.value)} />`}<//>
    <div class="row" role="group" aria-label="Подстановки"><span class="muted small">Подставить:</span>${HOLES.map((h) => html`<button type="button" class="btn small" onClick=${() => add(h)}>${h}</button>`)}</div>
    <label class="check"><input type="checkbox" checked=${form.enabled} onChange=${(e) => put('enabled')(e.target.checked)} />Предлагать в ответах</label>
    ${wrong('text') || wrong('name') ? null : error?.status === 412 ? html`<div class="note warn" role="alert"><div class="grow"><p class="strong">Шаблон успели изменить</p><p>Ваш текст остаётся в форме. Скопируйте его, закройте окно и откройте новую версию.</p></div></div>` : html`<${ErrorNote} error=${error} />`}
    <div class="dialog-foot"><button type="button" class="btn" onClick=${onClose}>Отмена</button><button class="btn primary" aria-busy=${busy}>Записать</button></div></form><//>`;
}

function VersionsDialog({ template, onClose, onTake }) {
  const { data, error, reload } = useLoad((abort) => get(`/templates/${template.id}/versions`, {}, { signal: abort }).then((r) => r.data.items), [template.id]);
  return html`<${Dialog} title=${`Версии: ${template.name}`} wide=${true} onClose=${onClose}>${error && html`<${ErrorNote} error=${error} onRetry=${reload} />`}${!data && !error && html`<${Loading} label="Загрузка версий" lines=${4} />`}
    <ol class="plain-list">${data?.map((v) => html`<li key=${v.version} class="stack tight"><div class="row apart"><b>Версия ${v.version}${v.version === template.version ? ' · нынешняя' : ''}</b>
      ${can('template.write') && v.version !== template.version && html`<button type="button" class="btn small" onClick=${() => onTake({ ...template, ...v, version: template.version })}>Взять за основу</button>`}</div>
      <span class="muted small">${dateTime(v.at)} · ${v.account ?? 'вместе с системой'} · ${v.name} · ${where(v)}</span><div class="pre template-text">${v.text}</div></li>`)}</ol><//>`;
}

function Template({ template, open }) {
  return html`<li class="panel stack tight"><div class="row apart"><h2>${template.name}</h2>${!template.enabled && html`<span class="badge">не предлагается</span>`}</div>
    <p class="muted small">${where(template)} · версия ${template.version} от ${dateTime(template.updated_at)}${template.account ? ` · ${template.account}` : ''}</p><div class="pre template-text">${template.text}</div>
    <div class="row">${can('template.write') && html`<button type="button" class="btn small" aria-label=${`Изменить: ${template.name}`} onClick=${() => open('edit', template)}>Изменить</button>`}<button type="button" class="btn small quiet" aria-label=${`Версии: ${template.name}`} onClick=${() => open('versions', template)}>Версии</button></div></li>`;
}

export default function Templates() {
  const { data, error, reload, loading } = useLoad((abort) => get('/templates', {}, { signal: abort }).then((r) => r.data.items), []);
  const [dialog, setDialog] = useState(null);
  useEffect(() => {
    loadBooks().catch(() => null);
  }, []);
  // The browser tells of a closed dialog later: by then another one may stand.
  const close = (kind) => () => setDialog((now) => (now?.kind === kind ? null : now));
  const done = (words) => {
    setDialog(null);
    toast(words);
    reload();
  };
  if (error && !data) return html`<${ErrorScreen} error=${error} onRetry=${reload} />`;
  const open = (kind, template) => setDialog({ kind, template });
  return html`<${Page} title="Шаблоны ответов" lead="Предлагаются в форме ответа по теме и состоянию записи." crumbs=${[{ href: '/messages', name: 'Обращения' }]} actions=${can('template.write') && html`<button type="button" class="btn primary" onClick=${() => open('edit', null)}><${Icon} name="plus" />Новый шаблон</button>`}>
    ${!data ? html`<div class="panel"><${Loading} label="Загрузка шаблонов" lines=${6} /></div>` : data.length ? html`<ul class=${`plain-list ${loading ? 'stale' : ''}`}>${data.map((t) => html`<${Template} key=${t.id} template=${t} open=${open} />`)}</ul>`
      : html`<div class="panel"><${Blank} title="Шаблонов ещё нет" /></div>`}
    ${dialog?.kind === 'edit' && html`<${EditDialog} key=${dialog.template?.text} template=${dialog.template} onClose=${close('edit')} onDone=${done} />`}
    ${dialog?.kind === 'versions' && html`<${VersionsDialog} template=${dialog.template} onClose=${close('versions')} onTake=${(t) => open('edit', t)} />`}<//>`;
}
