// «Правила»: the rules of a version, edited into a draft, tried, saved as the next version.
import { html, useState } from '../lib.js';
import { get } from '../api.js';
import { count, dateTime, today } from '../format.js';
import { go, place, withQuery } from '../router.js';
import { can } from '../session.js';
import { DateInput } from '../ui/date.js';
import { Dialog, toast } from '../ui/dialog.js';
import { Icon } from '../ui/icons.js';
import { useUnsaved } from '../ui/leave.js';
import { useLoad } from '../ui/load.js';
import { Bones, ErrorNote, ErrorScreen, Loading } from '../ui/states.js';
import { Field } from '../ui/field.js';
import { TrialBar } from './moves.js';
import { RuleDialog } from './rule-form.js';
import { DEADLINE, WEEKDAY, conditions, ruleName, since, termWords } from './words.js';

function Versions({ shown, onClose }) {
  const { data, error, reload } = useLoad((abort) => get('/deadline-rules/versions', {}, { signal: abort }).then((r) => r.data.items), []);
  return html`<${Dialog} title="Версии правил" onClose=${onClose} wide>${error && html`<${ErrorNote} error=${error} onRetry=${reload} />`}${!data && !error && html`<${Bones} lines=${4} />`}
    ${data && html`<ol class="versions">${data.map((v, i) => html`<li key=${v.version}><div class="row apart"><b>Версия ${v.version}</b><span class="muted small">${dateTime(v.created_at)} · ${v.account ?? 'поставлена с программой'}</span></div>
      <p class="small">Действует ${since(v)} · ${count(v.rules, 'правило', 'правила', 'правил')} · ${v.reason}</p>${v.version !== shown && html`<button type="button" class="btn small" onClick=${() => { onClose(); go(withQuery({ version: i === 0 ? '' : v.version })); }}>Открыть</button>`}</li>`)}</ol>`}<//>`;
}

function Rules({ rules, marks, wrong, edits, onEdit, onDrop }) {
  return html`<div class="scroll"><table class="plain rules"><caption class="sr">Правила сроков</caption><thead><tr><th scope="col">Срок</th><th scope="col">Для чего</th><th scope="col">Сколько</th><th scope="col">Основание</th>${edits && html`<th scope="col"><span class="sr">Правка</span></th>`}</tr></thead>
    <tbody>${rules.map((r, i) => html`<tr key=${i} class=${marks[i] ? 'changed' : ''}><th scope="row">${DEADLINE[r.deadline]}${wrong(i).map((m) => html`<p class="wrong" role="alert">${m}</p>`)}</th><td>${conditions(r).join(' · ') || 'для всех'}</td><td>${termWords(r)}</td><td class="muted">${r.basis}</td>
      ${edits && html`<td class="acts"><button type="button" class="icon-btn" aria-label=${`Изменить правило: ${ruleName(r)}`} onClick=${() => onEdit(i)}><${Icon} name="edit" /></button><button type="button" class="icon-btn" aria-label=${`Убрать правило: ${ruleName(r)}`} onClick=${() => onDrop(i)}><${Icon} name="close" /></button></td>`}</tr>`)}</tbody></table></div>`;
}

function Hours({ hours, edits, wrong, onPut }) {
  const cell = (h, field, name) => (edits ? html`<input class="input" inputmode="numeric" maxlength="5" pattern="[0-2][0-9]:[0-5][0-9]" placeholder="09:00" aria-label=${`${WEEKDAY[h.weekday - 1]}: ${name}`} value=${h[field]} onInput=${(e) => onPut(h.weekday, field, e.target.value)} />` : h[field]);
  return html`<table class="plain hours"><caption class="sr">Рабочее время</caption><thead><tr><th scope="col">День</th><th scope="col">Начало</th><th scope="col">Конец</th></tr></thead>
    <tbody>${hours.map((h, i) => html`<tr key=${h.weekday}><th scope="row">${WEEKDAY[h.weekday - 1]}${wrong(i).map((m) => html`<p class="wrong" role="alert">${m}</p>`)}</th><td>${cell(h, 'opens', 'начало')}</td><td>${cell(h, 'closes', 'конец')}</td></tr>`)}</tbody></table>`;
}

function Editor({ held, latest, onSaved }) {
  const { data, etag } = held;
  const [rules, setRules] = useState(data.rules);
  const [hours, setHours] = useState(data.hours);
  const [from, setFrom] = useState(today());
  const [reason, setReason] = useState('');
  const [errors, setErrors] = useState([]);
  const [open, setOpen] = useState(null);
  const edits = latest && can('deadline.write');
  const was = new Set(data.rules.map((r) => JSON.stringify(r)));
  const marks = rules.map((r) => !was.has(JSON.stringify(r)));
  const changed = JSON.stringify([rules, hours]) !== JSON.stringify([data.rules, data.hours]);
  useUnsaved(edits && changed);
  const wrongAt = (part) => (i) => errors.filter((e) => e.pointer === `/${part}/${i}` || e.pointer?.startsWith(`/${part}/${i}/`)).map((e) => e.message);
  const put = (next) => {
    setErrors([]);
    setRules(next);
  };
  const done = (rule) => {
    put(open.at === null ? [...rules, rule] : rules.map((r, i) => (i === open.at ? rule : r)));
    setOpen(null);
  };
  const body = { valid_from: from, reason: reason.trim(), rules, hours };
  return html`<div class="stack"><section class="panel" aria-labelledby="rules"><div class="panel-head"><h2 id="rules">Правила</h2><span class="muted small">${count(rules.length, 'правило', 'правила', 'правил')}</span></div>
      <p class="muted small">Подходит несколько — действует самое точное: сначала по организации, затем по теме, важности, каналу и виду.</p>
      <${Rules} rules=${rules} marks=${marks} wrong=${wrongAt('rules')} edits=${edits} onEdit=${(i) => setOpen({ at: i, rule: rules[i] })} onDrop=${(i) => put(rules.filter((_, k) => k !== i))} />
      ${edits && html`<button type="button" class="btn small" onClick=${() => setOpen({ at: null, rule: null })}><${Icon} name="plus" />Добавить правило</button>`}</section>
    <section class="panel" aria-labelledby="hours"><div class="panel-head"><h2 id="hours">Рабочее время</h2></div><p class="muted small">Москва. Короткий день кончается на час раньше.</p>
      <${Hours} hours=${hours} edits=${edits} wrong=${wrongAt('hours')} onPut=${(w, field, v) => setHours(hours.map((h) => (h.weekday === w ? { ...h, [field]: v } : h)))} /></section>
    ${changed && html`<${TrialBar} path="/deadline-rules" etag=${etag} body=${body} next=${data.version + 1} valid=${Boolean(from && reason.trim())} past=${from < today()} onSaved=${onSaved} onErrors=${setErrors}>
      <h2>Новая версия правил</h2><div class="form-grid"><${Field} label="Действует для событий с">${(id) => html`<${DateInput} id=${id} value=${from} onChange=${setFrom} />`}<//><${Field} label="Причина" required=${true}>${(id) => html`<input class="input" id=${id} maxlength="500" required value=${reason} onInput=${(e) => setReason(e.target.value)} />`}<//></div>
      <button type="button" class="btn small quiet" onClick=${() => { put(data.rules); setHours(data.hours); }}>Отменить правки</button><//>`}
    ${open && html`<${RuleDialog} rule=${open.rule} onDone=${done} onClose=${() => setOpen(null)} />`}</div>`;
}

export function RulesTab() {
  const version = place.value.query.get('version') ?? '';
  const { data: held, error, reload, set } = useLoad((abort) => get(version ? `/deadline-rules/versions/${version}` : '/deadline-rules', {}, { signal: abort }).then(({ data, etag }) => ({ data, etag })), [version]);
  const [versions, setVersions] = useState(false);
  if (error && !held) return html`<${ErrorScreen} error=${error} onRetry=${reload} />`;
  if (!held) return html`<div class="panel"><${Loading} label="Загрузка правил" lines=${10} /></div>`;
  const { data } = held;
  const saved = (answer) => {
    toast(`Сохранена версия ${answer.data.version}: сроки пересчитываются`);
    set({ data: answer.data, etag: answer.etag });
  };
  return html`<div class="stack"><p><button type="button" class="btn small" onClick=${() => setVersions(true)}>Версии</button> <span class="muted small" role="status">${version ? 'Открыта' : 'Действует'} версия ${data.version} ${since(data)} · ${data.reason} · ${data.account ?? 'поставлена с программой'}${data.pending ? ' · сроки ещё пересчитываются' : ''}</span>${version && html` <a href=${withQuery({ version: '' })}>К последней версии</a>`}</p>
    <${Editor} key=${`${data.version}`} held=${held} latest=${!version} onSaved=${saved} />
    ${versions && html`<${Versions} shown=${data.version} onClose=${() => setVersions(false)} />`}</div>`;
}
