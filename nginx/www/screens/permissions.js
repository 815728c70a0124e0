// «Права»: the matrix role × action × scope with the paragraph each right follows from; edited into a draft, kept as versions.
import { html, useState } from '../lib.js';
import { api, get } from '../api.js';
import { count, dateTime } from '../format.js';
import { can, renew, token } from '../session.js';
import { OversightTabs } from '../audit/tabs.js';
import { Dialog, toast } from '../ui/dialog.js';
import { Choice, Field } from '../ui/field.js';
import { Icon } from '../ui/icons.js';
import { useUnsaved } from '../ui/leave.js';
import { useAction, useLoad } from '../ui/load.js';
import { Page } from '../ui/page.js';
import { Bones, ErrorNote, ErrorScreen, Loading } from '../ui/states.js';

const SCOPE = { all: 'видит все записи', own: 'видит записи своей организации', none: 'записей не видит' };
const key = (role, action) => `${role} ${action}`;
/** Kinds of records as a cell has room for them. */
const SHORT = { appeal: '59-ФЗ', pos: 'ПОС', im: 'ИМ', page: 'госпаблики', line: 'телефон и прочее' };
const only = (machines) => (machines ? `только ${machines.map((m) => SHORT[m] ?? m).join(', ')}` : 'все виды записей');
const same = (a, b) => a?.paragraph === b?.paragraph && String(a?.machines ?? '') === String(b?.machines ?? '');
const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

function Versions({ onClose }) {
  const { data, error, reload } = useLoad((abort) => get('/permissions/versions', {}, { signal: abort }).then((r) => r.data.items), []);
  const narrowed = (c) => (String(c.was_machines ?? '') === String(c.becomes_machines ?? '') ? [] : [c.was === null ? only(c.becomes_machines) : `${only(c.was_machines)} → ${only(c.becomes_machines)}`]);
  const kept = (c) => [...(c.was === c.becomes ? [] : [`основание ${c.was} → ${c.becomes}`]), ...(c.was_scope === c.becomes_scope ? [] : [`${SCOPE[c.was_scope]} → ${SCOPE[c.becomes_scope]}`]), ...narrowed(c)].join('; ');
  const words = (c) => (c.was === null ? [`дано (${c.becomes})`, ...narrowed(c)].join('; ') : c.becomes === null ? `снято (было: ${c.was})` : kept(c));
  return html`<${Dialog} title="Версии прав" wide=${true} onClose=${onClose}>${error && html`<${ErrorNote} error=${error} onRetry=${reload} />`}${!data && !error && html`<${Bones} lines=${4} />`}
    <ol class="versions">${data?.map((v) => html`<li key=${v.version}><div class="row apart"><b>Версия ${v.version}</b><span class="muted small">${dateTime(v.at)} · ${v.account ?? 'пришла с программой'}</span></div>
      <p class="small">${v.reason} · ${count(v.changed, 'право', 'права', 'прав')}</p>${v.changes.length > 0 && html`<ul class="small">${v.changes.map((c) => html`<li>${c.role}: ${c.action} — ${words(c)}</li>`)}</ul>`}</li>`)}</ol><//>`;
}

/** What a role sees is one for all its rights. */
function ScopeDialog({ role, scope, onPut, onClose }) {
  const [value, setValue] = useState(scope);
  const submit = (e) => {
    e.preventDefault();
    onPut(value);
  };
  return html`<${Dialog} title=${`Охват: ${role.name}`} onClose=${onClose}><form class="stack" onSubmit=${submit}><p>Один на все права роли.</p>
    <${Field} label="Какие записи видит роль">${(id) => html`<${Choice} id=${id} value=${value} onChange=${setValue} options=${SCOPE} />`}<//>
    <div class="dialog-foot"><button type="button" class="btn" onClick=${onClose}>Отмена</button><button class="btn primary">Изменить охват</button></div></form><//>`;
}

function CellDialog({ cell, machines, onPut, onClose }) {
  const { right } = cell;
  const codes = machines.map((m) => m.code);
  const [text, setText] = useState(right?.paragraph ?? '');
  const [kinds, setKinds] = useState(right?.machines ?? codes);
  const submit = (e) => {
    e.preventDefault();
    if (text.trim() && kinds.length) onPut({ paragraph: text.trim(), machines: codes.every((c) => kinds.includes(c)) ? null : codes.filter((c) => kinds.includes(c)) });
  };
  const turn = (code) => setKinds(kinds.includes(code) ? kinds.filter((c) => c !== code) : [...kinds, code]);
  return html`<${Dialog} title=${cell.action.name} onClose=${onClose}><form class="stack" onSubmit=${submit}><p>${cell.role.name}: ${right ? `право есть, основание ${right.paragraph}` : 'права нет'}.</p>
    <${Field} label="Пункт регламента или закона" required=${true}>${(id) => html`<input class="input" id=${id} maxlength="200" required autofocus value=${text} onInput=${(e) => setText(e.target.value)} />`}<//>
    ${cell.action.by_kind && html`<fieldset class="stack"><legend class="label">С какими записями</legend>${machines.map((m) => html`<label class="check" key=${m.code}><input type="checkbox" checked=${kinds.includes(m.code)} onChange=${() => turn(m.code)} />${m.name}</label>`)}
      <p class="muted small">Читать записи других видов это не мешает: что видно, решает охват. Загрузку файлов тоже не ограничивает: её даёт право «Загружать файлы».</p>${!kinds.length && html`<p class="bad small" role="alert">Отметьте хотя бы один вид или снимите право.</p>`}</fieldset>`}
    <div class="dialog-foot"><button type="button" class="btn" onClick=${onClose}>Отмена</button>${right && html`<button type="button" class="btn danger" onClick=${() => onPut(null)}>Снять право</button>`}
      <button class="btn primary" disabled=${!kinds.length}>${!right ? 'Дать право' : cell.action.by_kind ? 'Изменить право' : 'Изменить основание'}</button></div></form><//>`;
}

/** One stop of Tab for the whole matrix; arrows walk inside. */
function Cell({ cell, edits, changed, stop, onOpen, onStop }) {
  const narrow = cell.right?.machines ? only(cell.right.machines) : '';
  const said = cell.right ? html`${cell.right.paragraph}${narrow && html` <small>${narrow}</small>`}` : edits ? '—' : '';
  if (!edits) return said ? html`<span class="para">${said}</span>` : html`<span class="sr">нет</span>`;
  return html`<button type="button" class=${`cell ${changed ? 'changed' : ''}`} tabindex=${stop ? 0 : -1} onFocus=${onStop} onClick=${onOpen} aria-label=${`${cell.action.name}, ${cell.role.name}: ${cell.right?.paragraph ?? 'нет'}${narrow && `, ${narrow}`}`}>${said}</button>`;
}

function Matrix({ data, rights, edits, draft, scopes, onOpen, onScope }) {
  const [stop, setStop] = useState([0, 0]);
  const walk = (e) => {
    const step = edits && STEPS[e.key];
    if (!step) return;
    const row = Math.max(0, Math.min(data.actions.length - 1, stop[0] + step[0]));
    const col = Math.max(0, Math.min(data.roles.length - 1, stop[1] + step[1]));
    e.preventDefault();
    e.currentTarget.querySelector(`[data-cell="${row}-${col}"] button`)?.focus();
  };
  return html`<div class="scroll matrix-scroll" role="region" aria-label="Матрица прав" tabindex="0"><table class=${`plain matrix ${edits ? 'edits' : ''}`} onKeyDown=${walk}><caption class="sr">Права: строки — действия, столбцы — роли</caption>
    <thead><tr><th scope="col">Действие</th>${data.roles.map((r) => html`<th scope="col" key=${r.code}><span>${r.name}${edits ? html`<button type="button" class=${`link small ${scopes.has(r.code) ? 'changed' : ''}`} aria-label=${`Охват, ${r.name}: ${SCOPE[scopes.get(r.code) ?? r.scope]}`} onClick=${() => onScope(r)}>${SCOPE[scopes.get(r.code) ?? r.scope]}</button>` : html`<small>${SCOPE[r.scope]}</small>`}</span></th>`)}</tr></thead>
    <tbody>${data.actions.map((action, i) => html`<tr key=${action.action}><th scope="row">${action.name}</th>${data.roles.map((role, k) => {
      const right = rights.get(key(role.code, action.action)) ?? null;
      const cell = { action, role, right };
      return html`<td key=${role.code} data-role=${role.name} title=${role.name} data-cell=${`${i}-${k}`} class=${right ? 'has' : 'none'}><${Cell} cell=${cell} edits=${edits} changed=${draft.has(key(role.code, action.action))} stop=${stop[0] === i && stop[1] === k} onStop=${() => setStop([i, k])} onOpen=${() => onOpen(cell)} /></td>`;
    })}</tr>`)}</tbody></table></div>`;
}

/** The rights as they would be: what was read, with the draft over it. */
function withDraft(data, draft) {
  const rights = new Map(data.items.map((x) => [key(x.role, x.action), { paragraph: x.paragraph, machines: x.machines }]));
  for (const [at, right] of draft) {
    if (right === null) rights.delete(at);
    else rights.set(at, right);
  }
  return rights;
}

function SaveBar({ held, rights, draft, scopes, onDrop, onSaved, onFresh }) {
  const [reason, setReason] = useState('');
  const { busy, error, run, clear } = useAction(() => {
    const scopeOf = new Map([...held.data.roles.map((r) => [r.code, r.scope]), ...scopes]);
    const items = [...rights].map(([at, right]) => ({ role: at.split(' ')[0], action: at.split(' ')[1], ...right, scope: scopeOf.get(at.split(' ')[0]) }));
    return api('PUT', '/permissions', { body: { reason: reason.trim(), items }, headers: { 'if-match': held.etag } });
  });
  const submit = async (e) => {
    e.preventDefault();
    const answer = await run();
    if (answer) onSaved(answer);
  };
  const fresh = () => {
    clear();
    onFresh();
  };
  return html`<form class="panel save-bar matrix-save" onSubmit=${submit}><h2>Правок: ${draft.size + scopes.size}</h2><p class="small muted">Новая версия действует со следующего запроса каждого, кого касается.</p>
    ${error?.status === 412 ? html`<div class="note warn" role="alert"><div class="grow"><p class="strong">Матрицу успели изменить</p><p>Ваши правки остаются. Возьмите новую версию, посмотрите на неё и запишите ещё раз.</p><div class="actions"><button type="button" class="btn small" onClick=${fresh}>Взять новую версию</button></div></div></div>` : html`<${ErrorNote} error=${error} />`}
    <div class="row"><input class="input" maxlength="500" required aria-label="Причина" placeholder="Причина: приказ, поручение" value=${reason} onInput=${(e) => setReason(e.target.value)} />
      <button type="button" class="btn" onClick=${onDrop}>Отменить правки</button><button class="btn primary" aria-busy=${busy}>Записать версию ${held.data.version + 1}</button></div></form>`;
}

export default function Permissions() {
  const { data: held, error, reload, set } = useLoad((abort) => get('/permissions', {}, { signal: abort }).then(({ data, etag }) => ({ data, etag })), []);
  const [edits, setEdits] = useState(false);
  const [draft, setDraft] = useState(new Map());
  const [scopes, setScopes] = useState(new Map());
  const [cell, setCell] = useState(null);
  const [scoped, setScoped] = useState(null);
  const [versions, setVersions] = useState(false);
  const changes = draft.size + scopes.size;
  useUnsaved(changes > 0);
  if (error && !held) return html`<${ErrorScreen} error=${error} onRetry=${reload} />`;
  const drop = () => {
    setDraft(new Map());
    setScopes(new Map());
  };
  const rescope = (scope) => {
    const next = new Map(scopes);
    if (scope === scoped.scope) next.delete(scoped.code);
    else next.set(scoped.code, scope);
    setScopes(next);
    setScoped(null);
  };
  const put = (right) => {
    const at = key(cell.role.code, cell.action.action);
    const was = held.data.items.find((x) => key(x.role, x.action) === at) ?? null;
    const next = new Map(draft);
    if (same(right, was)) next.delete(at);
    else next.set(at, right);
    setDraft(next);
    setCell(null);
  };
  const saved = (answer) => {
    toast(`Записана версия ${answer.data.version} прав`);
    drop();
    setEdits(false);
    set({ data: answer.data, etag: answer.etag });
    document.querySelector('main h1').focus(); // the form that had it is gone
    renew(token()); // the reader’s own rights may have changed with it
  };
  const actions = held && html`${can('permission.write') && !edits && html`<button type="button" class="btn primary" onClick=${() => setEdits(true)}><${Icon} name="edit" />Изменить</button>`}
    ${edits && changes === 0 && html`<button type="button" class="btn primary" onClick=${() => setEdits(false)}>Закончить правку</button>`}`;
  const rights = held && withDraft(held.data, draft);
  return html`<${Page} title="Права" lead="Кому какое действие над какими записями разрешено и из какого пункта регламента это следует." actions=${actions}><${OversightTabs} />
    ${!held ? html`<div class="panel"><${Loading} label="Загрузка прав" lines=${10} /></div>` : html`<p class="matrix-version"><button type="button" class="btn small" onClick=${() => setVersions(true)}>Версии</button> <span class="muted small" role="status">Действует версия ${held.data.version} от ${dateTime(held.data.at)} · ${held.data.reason} · ${held.data.account ?? 'пришла с программой'}</span></p>
      ${edits && html`<p class="small">Стрелки ведут по таблице, Enter открывает право.</p>`}<section class="panel"><${Matrix} data=${held.data} rights=${rights} edits=${edits} draft=${draft} scopes=${scopes} onOpen=${setCell} onScope=${setScoped} /></section>
      ${changes > 0 && html`<${SaveBar} held=${held} rights=${rights} draft=${draft} scopes=${scopes} onDrop=${drop} onSaved=${saved} onFresh=${reload} />`}`}
    ${cell && html`<${CellDialog} cell=${cell} machines=${held.data.machines} onPut=${put} onClose=${() => setCell(null)} />`}${scoped && html`<${ScopeDialog} role=${scoped} scope=${scopes.get(scoped.code) ?? scoped.scope} onPut=${rescope} onClose=${() => setScoped(null)} />`}${versions && html`<${Versions} onClose=${() => setVersions(false)} />`}<//>`;
}
