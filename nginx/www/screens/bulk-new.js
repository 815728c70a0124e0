// One action for a whole filter or search: chosen, looked at, then ordered. The address holds the set.
import { html, useEffect, useMemo, useState } from '../lib.js';
import { api } from '../api.js';
import { drafts } from '../drafts.js';
import { count, num } from '../format.js';
import { go, place } from '../router.js';
import { can, canUpon } from '../session.js';
import { FIELD, PRIORITY, books, loadBooks, stateName } from '../terms.js';
import { Choice, Field, TextField } from '../ui/field.js';
import { districtOptions, organisationOptions, themeOptions } from '../ui/filters.js';
import { useAction, useLoad } from '../ui/load.js';
import { MoveFields, given } from '../ui/move-fields.js';
import { Page } from '../ui/page.js';
import { DateInput, wrongDate } from '../ui/date.js';
import { Combo } from '../ui/pick.js';
import { SaveError } from '../ui/save.js';
import { selection } from '../ui/selection.js';
import { Blank, ErrorNote, Loading } from '../ui/states.js';

/** Moves of all machines by their code: what any of them needs or asks for may be given. */
function movesOf({ moves, states }) {
  const out = new Map();
  const at = new Map(states.map((z, i) => [z.code, i]));
  for (const m of [...moves].sort((a, b) => at.get(a.from_state) - at.get(b.from_state))) {
    if (!canUpon('message.work', m.machine) || !canUpon(m.action, m.machine)) continue;
    const known = out.get(m.code) ?? { code: m.code, name: m.name, state: m.to_state, needs: [], asks: [], days: m.days };
    const always = out.has(m.code) ? known.needs.filter((f) => m.needs.includes(f)) : m.needs;
    out.set(m.code, { ...known, needs: always, asks: [...new Set([...known.needs, ...known.asks, ...m.needs, ...m.asks])].filter((f) => !always.includes(f)) });
  }
  return [...out.values()];
}

const EDITS = { theme_id: themeOptions, organisation_id: organisationOptions, district_id: districtOptions };
const YES = { true: 'да', false: 'нет' };
/** Why a control date is set, and why later than the rules say. */
const REASONS = { reason: 'Почему эта дата', beyond: 'Почему позже срока по правилам, если позже' };

function EditField({ form, put, wrong }) {
  const field = form.field ?? 'theme_id';
  const input = (id) => {
    if (EDITS[field]) return html`<${Combo} id=${id} options=${EDITS[field]()} value=${form.value ?? ''} onChange=${(value) => put({ value })} />`;
    if (field === 'due_on') return html`<${DateInput} id=${id} value=${form.value ?? ''} onChange=${(value) => put({ value })} />`;
    return html`<${Choice} id=${id} value=${form.value ?? ''} onChange=${(value) => put({ value })} options=${field === 'priority' ? PRIORITY : YES} empty="Не выбрано" />`;
  };
  const names = Object.fromEntries([...Object.keys(EDITS), 'priority', 'repeated', 'collective', ...(can('message.control') ? ['due_on'] : [])].map((f) => [f, FIELD[f]]));
  return html`<${Field} label="Поле">${(id) => html`<${Choice} id=${id} value=${field} onChange=${(f) => put({ field: f, value: '' })} options=${names} />`}<//>
    <${Field} label="Новое значение" wrong=${wrong(field)} hint=${EDITS[field] ? 'Пустое значение убирает прежнее' : undefined}>${input}<//>
    ${field === 'due_on' && Object.entries(REASONS).map(([f, label]) => html`<${TextField} key=${f} label=${label} required=${f === 'reason'} wrong=${wrong(f)} rows=${2} value=${form[f] ?? ''} onInput=${(v) => put({ [f]: v })} />`)}`;
}

function editBody({ field = 'theme_id', value = '', ...more }) {
  if (field === 'due_on') return value && more.reason?.trim() ? { due_on: value, ...given(Object.keys(REASONS), more) } : null;
  if (EDITS[field]) return { [field]: value || null };
  if (value === '') return null;
  return { [field]: field === 'priority' ? Number(value) : value === 'true' };
}

function Preview({ shown }) {
  return html`<section class="panel stack" aria-labelledby="shown"><h2 id="shown">Что получится</h2>
    <p role="status">Записей: <b>${num(shown.count)}</b>. Получится: <b>${num(shown.count - shown.refused)}</b>${shown.refused > 0 && html`, отказов: <b>${num(shown.refused)}</b>`}.</p>
    ${shown.reasons.length > 0 && html`<ul>${shown.reasons.map((r) => html`<li>${r.detail} <span class="muted">${num(r.count)}</span></li>`)}</ul>`}
    ${shown.first.length > 0 && html`<div class="table-wrap"><table class="plain"><caption class="label">Первые ${num(shown.first.length)}</caption><thead><tr><th scope="col">Запись</th><th scope="col">Состояние</th><th scope="col">Действие</th></tr></thead><tbody>
      ${shown.first.map((r) => html`<tr key=${r.id}><td><a href=${`/messages/${r.id}`} target="_blank">№ ${r.number ?? r.id}</a> <span class="muted small clip">${r.title}</span></td><td>${r.state ? stateName(r.state) : ''}</td><td class=${r.code ? 'bad' : ''}>${r.detail ?? 'выполнится'}</td></tr>`)}</tbody></table></div>`}</section>`;
}

function Form({ set, moves }) {
  // A look at the records and back loses nothing.
  const draft = `bulk ${place.value.query}`;
  const [kind, setKind] = useState(drafts.get(draft)?.kind ?? moves[0]?.code ?? 'edit');
  const [form, setForm] = useState(drafts.get(draft)?.form ?? {});
  useEffect(() => {
    if (Object.keys(form).length) drafts.set(draft, { kind, form });
  }, [kind, form]);
  const move = moves.find((m) => m.code === kind);
  const [shown, setShown] = useState(null);
  const preview = useAction((body) => api('POST', '/bulk/preview', { body }).then((r) => r.data));
  const order = useAction((body) => api('POST', '/bulk', { body }).then((r) => r.data));
  const error = order.error ?? preview.error;
  const wrong = (f) => error?.errors?.find((e) => e.pointer === `/${f}`)?.message;
  const put = (changes) => {
    setShown(null);
    setForm((old) => ({ ...old, ...changes }));
  };
  const action = move ? { move: move.code, ...given([...move.needs, ...move.asks], form) } : editBody(form);
  const body = { ...set.body, ...action };
  const look = async (e) => {
    e.preventDefault();
    if (wrongDate(e.target)) return;
    order.clear();
    setShown(null);
    const answer = await preview.run(body);
    if (answer) setShown(answer);
  };
  const start = async () => {
    const made = await order.run({ ...body, expected: shown.count });
    if (!made) {
      setShown(null);
      return;
    }
    drafts.delete(draft);
    go(`/bulk/${made.id}`);
  };
  const kinds = { ...Object.fromEntries(moves.map((m) => [m.code, m.name])), ...(can('message.edit') ? { edit: 'Изменить поле' } : {}) };
  return html`<div class="stack"><form class="panel stack narrow" onSubmit=${look} noValidate>
    <${Field} label="Действие">${(id) => html`<${Choice} id=${id} value=${kind} onChange=${(k) => { setKind(k); put({}); }} options=${kinds} />`}<//>
    ${move ? html`<${MoveFields} move=${move} form=${form} put=${put} wrong=${wrong} />` : html`<${EditField} form=${form} put=${put} wrong=${wrong} />`}
    <${SaveError} error=${error} />
    <div class="row"><button class=${`btn ${shown ? '' : 'primary'}`} disabled=${!action} aria-busy=${preview.busy}>Посмотреть, что получится</button>
      ${shown && html`<button type="button" class="btn primary" disabled=${order.busy || shown.count === shown.refused} onClick=${start}>Выполнить: ${count(shown.count - shown.refused, 'запись', 'записи', 'записей')}</button>`}</div></form>
    ${shown && html`<${Preview} shown=${shown} />`}</div>`;
}

export default function BulkNew() {
  const set = useMemo(selection, [place.value.query.toString(), books.value]);
  const { error, reload } = useLoad(() => loadBooks(), []);
  const data = books.value && movesOf(books.value);
  const lead = html`${set.whole ? 'Все записи реестра' : set.words.join(' · ')}`;
  return html`<${Page} title="Действие со всеми" lead=${lead} crumbs=${[{ href: set.back, name: set.body.filter ? 'Обращения' : 'Поиск' }]} actions=${html`<a class="btn" href="/bulk">Мои действия</a>`}>
    ${error && html`<${ErrorNote} error=${error} onRetry=${reload} />`}
    ${!data && !error && html`<div class="panel"><${Loading} label="Загрузка действий" lines=${5} /></div>`}
    ${data?.length === 0 && !can('message.edit') && html`<div class="panel"><${Blank} icon="lock" title="Действий для вашей роли нет" /></div>`}
    ${data && html`<${Form} set=${set} moves=${data} />`}<//>`;
}
