// «Конфликты и ошибки»: the register, what narrows it, its entries with their versions.
import { html, useEffect, useRef, useState } from '../lib.js';
import { get } from '../api.js';
import { dateTime, day, num } from '../format.js';
import { bind } from '../keys.js';
import { place } from '../router.js';
import { can } from '../session.js';
import { toast, useFocusAfter } from '../ui/dialog.js';
import { Choice } from '../ui/field.js';
import { Chips } from '../ui/filters.js';
import { Icon } from '../ui/icons.js';
import { More, useList } from '../ui/list.js';
import { useLoad } from '../ui/load.js';
import { Blank, Bones, ErrorNote, ErrorScreen, Loading } from '../ui/states.js';
import { ConflictDialog } from './conflict-form.js';
import { SpanFilter, asked, set, spanChips } from './filter.js';
import { CONFLICT } from './words.js';

const SETTLED = { false: 'не улажено', true: 'улажено' };
const OFF = { kind: '', settled: '', message_id: '', from: '', to: '', organisation_id: '' };
const who = (c) => [c.organisation, c.official, c.person].filter(Boolean).join(' · ');

function Versions({ id, version }) {
  const { data, error, reload } = useLoad((abort) => get(`/conflicts/${id}/versions`, {}, { signal: abort }).then((r) => r.data.items), [id, version]);
  if (error) return html`<${ErrorNote} error=${error} onRetry=${reload} />`;
  if (!data) return html`<${Bones} lines=${2} />`;
  return html`<ol class="history">${data.map((v) => html`<li key=${v.version}><p><b>Версия ${v.version}</b>: ${CONFLICT[v.kind]}, ${v.settled_on ? `улажено ${day(v.settled_on)}` : 'не улажено'}</p><p class="quote">${v.text}</p>${v.settlement && html`<p class="quote">Как улажено: ${v.settlement}</p>`}
    <p class="muted small"><time datetime=${v.at}>${dateTime(v.at)}</time> · ${[v.account, who(v)].filter(Boolean).join(' · ')}</p></li>`)}</ol>`;
}

function Entry({ c, onEdit }) {
  const [open, setOpen] = useState(false);
  return html`<li class="panel stack tight" aria-labelledby=${`conflict-${c.id}`}><div class="row apart"><h2 id=${`conflict-${c.id}`}>${CONFLICT[c.kind]} № ${c.id}</h2><span class=${`badge ${c.settled ? 'good' : 'bad'}`}>${c.settled ? 'улажено' : 'не улажено'}</span></div>
    <p>${c.text}</p><dl class="pairs"><dt>Кто</dt><dd>${who(c) || html`<span class="muted">не указано</span>`}</dd>
      <dt>Записи</dt><dd>${c.messages.length ? c.messages.map((m, i) => html`${i > 0 && ', '}<a href=${`/messages/${m.id}`}>№ ${m.number ?? m.id}</a>`) : html`<span class="muted">не указаны</span>`}</dd>
      <dt>Обнаружено</dt><dd>${day(c.found_on)}, ${c.found_by}</dd>${c.settled && html`<dt>Улажено</dt><dd>${day(c.settled_on)}, ${c.settled_by}: ${c.settlement}</dd>`}</dl>
    <p class="muted small">Версия ${c.version}, ${[dateTime(c.updated_at), c.account].filter(Boolean).join(' · ')}</p>
    <div class="row">${can('conflict.write') && html`<button type="button" class="btn small" aria-label=${`${c.settled ? 'Изменить' : 'Изменить или уладить'}: № ${c.id}`} onClick=${() => onEdit(c)}>${c.settled ? 'Изменить' : 'Изменить или уладить'}</button>`}</div>
    <details onToggle=${(e) => setOpen(e.currentTarget.open)}><summary>История<span class="sr"> № ${c.id}</span></summary>${open && html`<${Versions} id=${c.id} version=${c.version} />`}</details></li>`;
}

function chips(query) {
  const one = (name, label, text) => (query.get(name) ? [{ key: name, label, text: text(query.get(name)), off: { [name]: '' } }] : []);
  return [...spanChips('Обнаружено'), ...one('kind', 'Вид', (v) => CONFLICT[v] ?? v), ...one('settled', 'Состояние', (v) => SETTLED[v] ?? v), ...one('message_id', 'Запись', (v) => `№ ${v}`)];
}

export function ConflictsTab() {
  const { query } = place.value;
  const list = useList('/conflicts', asked(Object.keys(OFF)));
  const [form, setForm] = useState(null);
  const total = useRef(null);
  useFocusAfter(form, total);
  const write = can('conflict.write');
  useEffect(() => (write ? bind([{ code: 'KeyN', key: 'N', label: 'Новая запись о конфликте или ошибке', run: () => setForm({}) }]) : undefined), [write]);
  if (list.error && !list.items) return html`<${ErrorScreen} error=${list.error} onRetry=${list.reload} />`;
  const done = (words) => {
    setForm(null);
    toast(words);
    list.reload();
  };
  const choice = (name, label, options) => html`<div class="field"><label class="label" for=${`conflict-by-${name}`}>${label}</label><${Choice} id=${`conflict-by-${name}`} value=${query.get(name) ?? ''} onChange=${(v) => set({ [name]: v })} options=${options} empty="Все" /></div>`;
  const filtered = chips(query).length > 0;
  return html`<${SpanFilter} what="Обнаружено">${choice('kind', 'Вид', CONFLICT)}${choice('settled', 'Состояние', SETTLED)}<//><${Chips} active=${chips(query)} onClear=${() => set(OFF)} />
    <div class="row apart"><p class="muted" role="status" tabindex="-1" ref=${total}>${list.head && html`Всего ${num(list.head.counts.all)}, не улажено ${list.head.counts.open ? html`<a href="/quality?tab=conflicts&settled=false">${num(list.head.counts.open)}</a>` : 0}`}</p>${write && html`<button type="button" class="btn primary" onClick=${() => setForm({})}><${Icon} name="plus" />Новая запись</button>`}</div>
    ${!list.items ? html`<div class="panel"><${Loading} label="Загрузка журнала" lines=${6} /></div>` : list.items.length ? html`<ul class=${`plain-list ${list.loading ? 'stale' : ''}`}>${list.items.map((c) => html`<${Entry} key=${c.id} c=${c} onEdit=${(entry) => setForm({ entry })} />`)}</ul>`
      : html`<div class="panel"><${Blank} title=${filtered ? 'Под эти условия ничего не подходит' : 'Конфликтов и ошибок не внесено'}><p>${filtered ? 'Снимите часть условий.' : write ? 'Внесите запись здесь или с карточки обращения: кто, что произошло, как улажено.' : 'Записи вносят сотрудники центра.'}</p><//></div>`}<${More} list=${list} />
    ${form && html`<${ConflictDialog} entry=${form.entry} onClose=${() => setForm(null)} onDone=${done} />`}`;
}
