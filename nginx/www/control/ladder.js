// «Лестница»: whom a deadline that nears or has passed is told to; edited into a draft, tried, saved as the next version.
import { html, useState } from '../lib.js';
import { api, get } from '../api.js';
import { count, dateTime, num } from '../format.js';
import { go, place, withQuery } from '../router.js';
import { can } from '../session.js';
import { PRIORITY } from '../terms.js';
import { Dialog, toast } from '../ui/dialog.js';
import { Choice, Field } from '../ui/field.js';
import { Icon } from '../ui/icons.js';
import { useUnsaved } from '../ui/leave.js';
import { useAction, useLoad } from '../ui/load.js';
import { Bones, ErrorNote, ErrorScreen, Loading } from '../ui/states.js';
import { CLOCK, KINDS_OF_STEP, RECIPIENT, SIDE, forWords, stepName, whenWords } from './words.js';

const EMPTY = { deadline: 'control', priority: null, side: 'after', amount: 1, clock: 'day', recipient: 'head', mail: true, repeat_days: null };

function StepDialog({ step, onDone, onClose }) {
  const [form, setForm] = useState(step ?? EMPTY);
  const put = (f) => (value) => setForm((old) => ({ ...old, [f]: value }));
  const number = (f, label, min, max, required) => html`<${Field} label=${label} required=${required}>${(id) => html`<input class="input" id=${id} type="number" min=${min} max=${max} required=${required} value=${form[f] ?? ''} onInput=${(e) => put(f)(e.target.value === '' ? null : Number(e.target.value))} />`}<//>`;
  const choice = (f, label, options, empty) => html`<${Field} label=${label}>${(id) => html`<${Choice} id=${id} value=${form[f] ?? ''} onChange=${(v) => put(f)(v === '' ? null : f === 'priority' ? Number(v) : v)} options=${options} empty=${empty} />`}<//>`;
  const submit = (e) => {
    e.preventDefault();
    const { position, ...fields } = form;
    onDone(fields);
  };
  return html`<${Dialog} title=${step ? 'Ступень' : 'Новая ступень'} onClose=${onClose} wide><form class="stack" onSubmit=${submit}>
    <div class="form-grid">${choice('deadline', 'Какой срок', KINDS_OF_STEP, 'Любой неисполненный')}${choice('priority', 'Важность', { 1: `${PRIORITY[1]} и выше`, 2: PRIORITY[2] }, 'Любая')}
      ${number('amount', 'Сколько', form.side === 'after' && !/hour/.test(form.clock) ? 1 : 0, 400, true)}${choice('clock', 'Чего', CLOCK)}${choice('side', 'Когда', SIDE)}
      ${choice('recipient', 'Кому сообщить', RECIPIENT)}${number('repeat_days', 'Повторять через, дней', 1, 30, false)}</div>
    <label class="check"><input type="checkbox" checked=${form.mail !== false} onChange=${(e) => put('mail')(e.target.checked)} />И письмом</label>
    <p class="muted small">${stepName(form)}</p>
    <div class="dialog-foot"><button type="button" class="btn" onClick=${onClose}>Отмена</button><button class="btn primary">Готово</button></div></form><//>`;
}

function Versions({ shown, onClose }) {
  const { data, error, reload } = useLoad((abort) => get('/escalation-ladder/versions', {}, { signal: abort }).then((r) => r.data.items), []);
  return html`<${Dialog} title="Версии лестницы" onClose=${onClose} wide>${error && html`<${ErrorNote} error=${error} onRetry=${reload} />`}${!data && !error && html`<${Bones} lines=${4} />`}
    ${data && html`<ol class="versions">${data.map((v, i) => html`<li key=${v.version}><div class="row apart"><b>Версия ${v.version}</b><span class="muted small">${dateTime(v.created_at)} · ${v.account ?? 'поставлена с программой'}</span></div>
      <p class="small">${count(v.steps, 'ступень', 'ступени', 'ступеней')} · ${v.reason}</p>${v.version !== shown && html`<button type="button" class="btn small" onClick=${() => { onClose(); go(withQuery({ version: i === 0 ? '' : v.version })); }}>Открыть</button>`}</li>`)}</ol>`}<//>`;
}

function Steps({ steps, was, trial, wrong, edits, onEdit, onDrop }) {
  return html`<table class="plain rules"><caption class="sr">Ступени</caption><thead><tr><th scope="col">Срок</th><th scope="col">Когда</th><th scope="col">Кому</th><th scope="col">Как</th>${trial && html`<th scope="col" class="num">Сейчас</th>`}${edits && html`<th scope="col"><span class="sr">Правка</span></th>`}</tr></thead>
    <tbody>${steps.map((s, i) => html`<tr key=${i} class=${was.has(JSON.stringify(s)) ? '' : 'changed'}><th scope="row">${forWords(s)}${wrong(i).map((m) => html`<p class="wrong" role="alert">${m}</p>`)}</th><td>${whenWords(s)}</td><td>${RECIPIENT[s.recipient]}</td>
      <td>${s.mail === false ? 'в системе' : 'в системе и письмом'}${s.repeat_days ? `, повтор через ${count(s.repeat_days, 'день', 'дня', 'дней')}` : ''}</td>
      ${trial && html`<td class="num">${trial[i]?.known === false ? html`<span class="warn">${num(trial[i].due)}, по будням: нет календаря</span>` : num(trial[i]?.due ?? 0)}</td>`}
      ${edits && html`<td class="acts"><button type="button" class="icon-btn" aria-label=${`Изменить ступень: ${stepName(s)}`} onClick=${() => onEdit(i)}><${Icon} name="edit" /></button><button type="button" class="icon-btn" aria-label=${`Убрать ступень: ${stepName(s)}`} onClick=${() => onDrop(i)}><${Icon} name="close" /></button></td>`}</tr>`)}</tbody></table>`;
}

function Editor({ held, latest, onSaved }) {
  const { data, etag } = held;
  const plain = data.steps.map(({ position, ...s }) => s);
  const [steps, setSteps] = useState(plain);
  const [reason, setReason] = useState('');
  const [trial, setTrial] = useState(null);
  const [open, setOpen] = useState(null);
  const edits = latest && can('escalation.write');
  const changed = JSON.stringify(steps) !== JSON.stringify(plain);
  useUnsaved(edits && changed);
  const draft = JSON.stringify(steps);
  const fresh = trial?.draft === draft;
  const { busy, error, run, clear } = useAction((dry) => api('PUT', dry ? '/escalation-ladder?dry_run=true' : '/escalation-ladder', { body: { reason: reason.trim() || 'проба', steps }, headers: { 'if-match': etag } }));
  const put = (next) => {
    clear();
    setSteps(next);
  };
  const attempt = async (e) => {
    e?.preventDefault();
    const answer = await run(true);
    if (answer) setTrial({ draft, items: answer.data.items });
  };
  const save = async () => {
    const answer = await run(false);
    if (!answer) return;
    document.querySelector('h1')?.focus();
    onSaved(answer);
  };
  const wrong = (i) => (error?.errors ?? []).filter((e) => e.pointer === `/steps/${i}` || e.pointer?.startsWith(`/steps/${i}/`)).map((e) => e.message);
  const total = fresh && trial.items.reduce((n, t) => n + t.due, 0);
  return html`<form class="stack" onSubmit=${attempt}><section class="panel" aria-labelledby="steps"><div class="panel-head"><h2 id="steps">Ступени</h2><span class="muted small">о каждом сроке каждая сообщает один раз</span></div>
      <${Steps} steps=${steps} was=${new Set(plain.map((s) => JSON.stringify(s)))} trial=${fresh && trial.items} wrong=${wrong} edits=${edits} onEdit=${(i) => setOpen({ at: i, step: steps[i] })} onDrop=${(i) => put(steps.filter((_, k) => k !== i))} />
      ${edits && html`<div class="row"><button type="button" class="btn small" onClick=${() => setOpen({ at: null, step: null })}><${Icon} name="plus" />Добавить ступень</button><button class="btn small" disabled=${busy || !steps.length}>Что сработало бы сейчас</button></div>`}
      ${fresh && html`<p role="status" class="trial-words">Сейчас сработало бы: <b>${num(total)}</b>. Кому подходит несколько ступеней сразу, тому сообщает последняя; письма собираются по одному на человека.</p>`}</section>
    ${error && (error.status === 412 ? html`<div class="note warn" role="alert"><${Icon} name="alert" /><div><p class="strong">Версию успели сменить</p><p>Запомните свои правки и обновите страницу.</p></div></div>` : html`<${ErrorNote} error=${error} />`)}
    ${changed && html`<section class="panel trial-bar stack"><h2>Новая версия лестницы</h2><${Field} label="Причина" required=${true}>${(id) => html`<input class="input" id=${id} maxlength="500" value=${reason} onInput=${(e) => setReason(e.target.value)} />`}<//>
      <div class="row"><button type="button" class=${`btn ${fresh ? 'primary' : ''}`} disabled=${busy || !fresh || !reason.trim()} onClick=${save}>Сохранить версию ${data.version + 1}</button><button type="button" class="btn quiet" onClick=${() => put(plain)}>Отменить правки</button>
        ${!fresh && html`<span class="muted small">Сначала посмотрите, что сработало бы</span>`}</div></section>`}
    ${open && html`<${StepDialog} step=${open.step} onClose=${() => setOpen(null)} onDone=${(step) => { put(open.at === null ? [...steps, step] : steps.map((s, i) => (i === open.at ? step : s))); setOpen(null); }} />`}</form>`;
}

export function LadderTab() {
  const version = place.value.query.get('version') ?? '';
  const { data: held, error, reload, set } = useLoad((abort) => get(version ? `/escalation-ladder/versions/${version}` : '/escalation-ladder', {}, { signal: abort }).then(({ data, etag }) => ({ data, etag })), [version]);
  const [versions, setVersions] = useState(false);
  if (error && !held) return html`<${ErrorScreen} error=${error} onRetry=${reload} />`;
  if (!held) return html`<div class="panel"><${Loading} label="Загрузка лестницы" lines=${8} /></div>`;
  const { data } = held;
  const saved = (answer) => {
    toast(`Сохранена версия ${answer.data.version}`);
    set({ data: answer.data, etag: answer.etag });
  };
  return html`<div class="stack"><p><button type="button" class="btn small" onClick=${() => setVersions(true)}>Версии</button> <span class="muted small" role="status">${version ? 'Открыта' : 'Действует'} версия ${data.version} · ${data.reason} · ${data.account ?? 'поставлена с программой'}</span>${version && html` <a href=${withQuery({ version: '' })}>К последней версии</a>`}</p>
    <${Editor} key=${data.version} held=${held} latest=${!version} onSaved=${saved} />
    ${versions && html`<${Versions} shown=${data.version} onClose=${() => setVersions(false)} />`}</div>`;
}
