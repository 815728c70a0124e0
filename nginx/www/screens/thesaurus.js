// «Словарь синонимов»: the words of the field that stand for each other, edited line by line, saved as a new version.
import { html, useMemo, useState } from '../lib.js';
import { api, get } from '../api.js';
import { count, dateTime, num } from '../format.js';
import { can } from '../session.js';
import { Dialog, toast } from '../ui/dialog.js';
import { Icon } from '../ui/icons.js';
import { useUnsaved } from '../ui/leave.js';
import { useAction, useLoad } from '../ui/load.js';
import { Page } from '../ui/page.js';
import { Bones, ErrorNote, ErrorScreen, Loading } from '../ui/states.js';
import { add, changed, errorsByLine, linesOf, put, rebase, sections, sides, taken, textOf } from '../search/lines.js';

const plain = (text) => text.toLowerCase().replace(/ё/g, 'е');

function Words({ text }) {
  const { asked, words } = sides(text);
  const list = (all) => all.map((w) => html`<span class="badge line">${w}</span>`);
  return html`<span class="words">${asked.length > 0 && html`${list(asked)}<span class="muted" title="Только в эту сторону">→</span>`}${list(words)}</span>`;
}

function Group({ line, error, editing, onEdit, onPut }) {
  const edits = can('thesaurus.write');
  const removed = !line.text.trim();
  const state = removed ? 'removed' : line.text !== line.was ? 'changed' : '';
  const onKey = (e) => {
    if (e.key !== 'Enter' && e.key !== 'Escape') return;
    e.preventDefault();
    e.stopPropagation();
    onEdit(0);
  };
  if (editing || error) {
    return html`<li class=${`group ${state}`}><input class="input" aria-label="Слова группы" aria-invalid=${error ? 'true' : undefined} aria-describedby=${error ? `wrong-${line.key}` : undefined} ref=${(e) => editing && e && document.activeElement !== e && e.focus()} value=${line.text} maxlength="2000" onFocus=${() => !editing && onEdit(line.key)} onInput=${(e) => onPut(line.key, e.target.value)} onKeyDown=${onKey} />
      <button type="button" class="btn small" onClick=${() => onEdit(0)}>Готово</button>${error && html`<p class="wrong" id=${`wrong-${line.key}`} role="alert">${error}</p>`}</li>`;
  }
  return html`<li class=${`group ${state}`}>${removed ? html`<s class="grow"><${Words} text=${line.was ?? ''} /></s>` : html`<${Words} text=${line.text} />`}
    ${edits && html`<span class="group-acts">${removed || state ? html`<button type="button" class="btn quiet small" onClick=${() => onPut(line.key, line.was ?? '')}>Вернуть</button>` : ''}${!removed && html`<button type="button" class="icon-btn" aria-label=${`Изменить группу: ${line.text}`} onClick=${() => onEdit(line.key)}><${Icon} name="edit" /></button>
      <button type="button" class="icon-btn" aria-label=${`Убрать группу: ${line.text}`} onClick=${() => onPut(line.key, '')}><${Icon} name="close" /></button>`}</span>`}</li>`;
}

function Section({ section, needle, errors, editing, onEdit, onPut, onAdd }) {
  const groups = section.groups.filter((g) => !needle || plain(g.text).includes(needle) || g.key === editing || g.text !== g.was);
  if (!groups.length && needle) return null;
  return html`<section class="panel"><div class="panel-head"><h2>${section.heading || 'Без раздела'}</h2><span class="muted small">${num(section.groups.length)}</span></div>
    <ul class="groups">${groups.map((g) => html`<${Group} key=${g.key} line=${g} error=${errors.get(g.key)} editing=${editing === g.key} onEdit=${onEdit} onPut=${onPut} />`)}</ul>
    ${can('thesaurus.write') && html`<button type="button" class="btn quiet small" onClick=${() => onAdd(section.heading)}><${Icon} name="plus" />Добавить группу</button>`}</section>`;
}

function VersionsDialog({ now, onTake, onClose }) {
  const { data, error, reload } = useLoad((abort) => get('/thesaurus/versions', {}, { signal: abort }).then((r) => r.data.items), []);
  const { busy, error: failed, run } = useAction((v) => get(`/thesaurus/versions/${v}`));
  const take = async (v) => {
    const answer = await run(v);
    if (answer) onTake(answer.data);
  };
  return html`<${Dialog} title="Версии словаря" onClose=${onClose} wide>${error && html`<${ErrorNote} error=${error} onRetry=${reload} />`}<${ErrorNote} error=${failed} />${!data && !error && html`<${Bones} lines=${4} />`}
    ${data && html`<ol class="versions">${data.map((v) => html`<li key=${v.version}><div class="row apart"><b>Версия ${v.version}${v.version === now ? ', действует' : ''}</b><span class="muted small">${dateTime(v.created_at)} · ${v.account ?? 'поставлена с программой'}</span></div>
      <p class="small">${count(v.groups, 'группа', 'группы', 'групп')}${v.note ? html` · ${v.note}` : ''}</p>${v.version !== now && can('thesaurus.write') && html`<button type="button" class="btn small" disabled=${busy} onClick=${() => take(v.version)}>Взять за основу</button>`}</li>`)}</ol>`}<//>`;
}

function SaveBar({ lines, held, onSaved, onErrors, onRebase, onDrop }) {
  const [note, setNote] = useState('');
  const n = changed(lines).length;
  const { busy, error, run } = useAction(async () => {
    const { text, keys } = textOf(lines);
    try {
      return await api('PUT', '/thesaurus', { body: { text, note: note.trim() }, headers: { 'if-match': held.etag } });
    } catch (e) {
      onErrors(errorsByLine(e.errors, keys));
      throw e;
    }
  });
  const save = async (e) => {
    e.preventDefault();
    const answer = await run();
    if (answer) onSaved(answer);
  };
  if (!n) return null;
  return html`<form class="save-bar panel" onSubmit=${save}>${error?.status === 412 ? html`<div class="note warn" role="alert"><${Icon} name="alert" /><div><p class="strong">Словарь успели изменить</p><p>Ваши правки не потеряны.</p><div class="actions"><button type="button" class="btn small" onClick=${onRebase}>Применить мои правки к новой версии</button></div></div></div>` : error && html`<${ErrorNote} error=${{ ...error, title: error.title, detail: error.detail, errors: [] }} />`}
    <div class="row"><b role="status">${count(n, 'правка', 'правки', 'правок')}</b><input class="input grow" aria-label="Что изменено" placeholder="Что изменено, для журнала версий" maxlength="500" value=${note} onInput=${(e) => setNote(e.target.value)} />
      <button type="button" class="btn" onClick=${onDrop}>Отменить</button><button class="btn primary" disabled=${busy}>Сохранить версию ${held.data.version + 1}</button></div></form>`;
}

function Editor({ held, take, needle }) {
  const [lines, setLines] = useState(() => linesOf(held.data.text));
  const [errors, setErrors] = useState(new Map());
  const [editing, setEditing] = useState(0);
  const [versions, setVersions] = useState(false);
  const onPut = (key, text) => {
    setLines((old) => put(old, key, text));
    setErrors((old) => new Map([...old].filter(([k]) => k !== key)));
  };
  const onAdd = (heading) => {
    const made = add(lines, heading, '');
    setLines(made.lines);
    setEditing(made.key);
  };
  const reset = (next) => {
    setLines(next);
    setErrors(new Map());
    setEditing(0);
  };
  const onRebase = async () => reset(rebase(lines, (await take()).data.text));
  const onTake = (version) => {
    setVersions(false);
    reset(taken(version.text, held.data.text));
  };
  const saved = (answer) => {
    toast(`Сохранена версия ${answer.data.version}: поиск берёт её со следующего запроса`);
    reset(linesOf(answer.data.text));
    take(answer);
  };
  useUnsaved(changed(lines).length > 0);
  const shown = useMemo(() => sections(lines), [lines]);
  return html`<div class="thesaurus"><p><button type="button" class="btn small" onClick=${() => setVersions(true)}>Версии</button> <span class="muted small">Действует версия ${held.data.version}${held.data.account ? `, ${held.data.account}` : ''}, ${dateTime(held.data.created_at)}</span></p>
    ${shown.map((s) => html`<${Section} key=${s.key} section=${s} needle=${needle} errors=${errors} editing=${editing} onEdit=${setEditing} onPut=${onPut} onAdd=${onAdd} />`)}
    <${SaveBar} lines=${lines} held=${held} onSaved=${saved} onErrors=${setErrors} onRebase=${onRebase} onDrop=${() => reset(linesOf(held.data.text))} />
    ${versions && html`<${VersionsDialog} now=${held.data.version} onTake=${onTake} onClose=${() => setVersions(false)} />`}</div>`;
}

export default function Thesaurus() {
  const load = (abort) => get('/thesaurus', {}, { signal: abort }).then(({ data, etag }) => ({ data, etag }));
  const { data: held, error, reload, set } = useLoad(load, []);
  const [needle, setNeedle] = useState('');
  const take = async (answer) => {
    const fresh = answer ?? (await load());
    set({ data: fresh.data, etag: fresh.etag });
    return fresh;
  };
  if (error && !held) return html`<${ErrorScreen} error=${error} onRetry=${reload} />`;
  const lead = html`Слова группы находят друг друга. Через знак <code>~</code> слова равноправны, <code>а > б</code> значит: по «а» находим и «б», но не наоборот.`;
  return html`<${Page} title="Словарь синонимов" lead=${lead}><div class="stack"><input type="search" class="input" data-search-box aria-label="Найти в словаре" placeholder="Найти слово в словаре" value=${needle} onInput=${(e) => setNeedle(e.target.value)} />
    ${held ? html`<${Editor} held=${held} take=${take} needle=${plain(needle.trim())} />` : html`<div class="panel"><${Loading} label="Загрузка словаря" lines=${10} /></div>`}</div><//>`;
}
