// Work on a message: its moves from state to state, the answers, the edit of its fields.
import { html, useEffect, useId, useRef, useState } from '../lib.js';
import { get } from '../api.js';
import { addDays, day, today } from '../format.js';
import { ANSWER, FIELD, NOTICE, OUTCOME, PRIORITY, WORD, stateName } from '../terms.js';
import { DateInput } from './date.js';
import { Dialog, toast } from './dialog.js';
import { districtOptions, organisationOptions, themeOptions } from './filters.js';
import { useLoad } from './load.js';
import { Combo } from './pick.js';
import { SaveError } from './save.js';

export function Field({ label, hint, wrong, required, children }) {
  const id = useId();
  return html`<div class="field"><label class=${`label ${required ? 'req' : ''}`} for=${id}>${label}</label>${children(id)}${hint && html`<span class="hint">${hint}</span>`}${wrong && html`<span class="wrong" role="alert">${wrong}</span>`}</div>`;
}

export function Choice({ id, value, onChange, options, empty }) {
  return html`<select class="select" id=${id} value=${value ?? ''} onChange=${(e) => onChange(e.target.value)}>${empty && html`<option value="">${empty}</option>`}
    ${Object.entries(options).map(([v, name]) => html`<option key=${v} value=${v} selected=${String(value) === v}>${name}</option>`)}</select>`;
}

/** Executors of an organisation, read when it is chosen; of none there are none. */
function useOfficials(organisation) {
  const { data } = useLoad((abort) => (organisation ? get(`/organisations/${organisation}/officials`, {}, { signal: abort }).then((r) => r.data.items) : Promise.resolve([])), [organisation]);
  return (data ?? []).map((f) => ({ value: f.id, name: f.name, hint: `${f.post}, ${f.organisation}` }));
}

/** What a reason is called where it is given. */
const REASON = { close: 'Обоснование итога', reject: 'Причина отказа', extend: 'Причина продления', forward: 'Причина перенаправления', rework: 'Что доработать' };
const TALL = { answer: 7, reason: 3 };

/** A form that asks for exactly what the move needs (marked) and what may be given with it. */
export function MoveDialog({ card, move, save, onClose }) {
  const fields = [...move.needs, ...move.asks];
  const draft = `mcu.move.${card.id}.${move.code}`;
  const [form, setForm] = useState(() => ({ ...begin(card, fields), ...drafts.get(draft) }));
  const put = (field) => (value) => setForm((old) => {
    const next = { ...old, [field]: value, ...(field === 'organisation_id' && value !== old[field] ? { official_id: '' } : {}) };
    drafts.set(draft, next);
    return next;
  });
  const officials = useOfficials(fields.includes('official_id') ? form.organisation_id || card.organisation_id : '');
  const [tried, setTried] = useState(0);
  const lacks = (f) => move.needs.includes(f) && !String(form[f] ?? '').trim();
  const wrong = (f) => (tried && lacks(f) ? 'Без этого действие не выполнить.' : save.error?.errors?.find((e) => e.pointer === `/${f}`)?.message);
  const root = useRef(null);
  useEffect(() => {
    root.current?.querySelector('.field:has(> .wrong) :is(input, select, textarea)')?.focus();
  }, [tried, save.error]);
  const submit = (e) => {
    e.preventDefault();
    if (move.needs.some(lacks)) {
      setTried(tried + 1);
      return;
    }
    const given = fields.filter((f) => String(form[f] ?? '').trim() && !(f === 'notice_by' && !form.notice_on));
    save.move({ move: move.code, ...Object.fromEntries(given.map((f) => [f, typeof form[f] === 'string' ? form[f].trim() : form[f]])) }, () => {
      drafts.delete(draft);
      toast(move.state === card.state ? move.name : `Состояние: ${stateName(move.state)}`);
      onClose();
    });
  };
  const inputs = {
    organisation_id: (id) => html`<${Combo} id=${id} options=${organisationOptions()} value=${form.organisation_id} onChange=${put('organisation_id')} />`,
    official_id: (id) => html`<${Combo} id=${id} options=${officials} value=${form.official_id} onChange=${put('official_id')} />`,
    until_on: (id) => html`<${DateInput} id=${id} value=${form.until_on} onChange=${put('until_on')} />`,
    notice_on: (id) => html`<${DateInput} id=${id} value=${form.notice_on} onChange=${put('notice_on')} />`,
    notice_by: (id) => html`<${Choice} id=${id} value=${form.notice_by} onChange=${put('notice_by')} options=${NOTICE} empty="Не выбрано" />`,
    outcome: (id) => html`<${Choice} id=${id} value=${form.outcome} onChange=${put('outcome')} options=${OUTCOME} empty="Не выбран" />`,
    outcome_by: (id) => html`<${Choice} id=${id} value=${form.outcome_by} onChange=${put('outcome_by')} options=${WORD} empty="Не выбрано" />`,
    addressee: (id) => html`<input class="input" id=${id} maxlength="300" value=${form.addressee} onInput=${(e) => put('addressee')(e.target.value)} />`,
  };
  const text = (f) => (id) => html`<textarea class="textarea short" id=${id} rows=${TALL[f]} maxlength=${f === 'answer' ? 100000 : 2000} value=${form[f]} onInput=${(e) => put(f)(e.target.value)} />`;
  const hint = (f) => (f === 'until_on' ? `Не позже ${day(addDays(card.first_due_on ?? today(), move.days))}: не более ${move.days} дней от первого срока` : f === 'reason' ? 'Видно в истории записи' : undefined);
  return html`<${Dialog} title=${move.name} onClose=${onClose}><form onSubmit=${submit} class="stack" noValidate ref=${root}>
    <p>${move.state === card.state ? stateName(card.state) : html`${stateName(card.state)} → <b>${stateName(move.state)}</b>`}</p>
    ${ORDER.filter((f) => fields.includes(f)).map((f) => html`<${Field} key=${f} label=${(f === 'reason' && (REASON[move.code] ?? (move.needs.includes(f) ? 'Причина' : 'Пояснение'))) || FIELD[f]} required=${move.needs.includes(f)} hint=${hint(f)} wrong=${wrong(f)}>${inputs[f] ?? text(f)}<//>`)}
    <${SaveError} error=${save.error} />
    <div class="dialog-foot"><button type="button" class="btn" onClick=${onClose}>Отмена</button><button class="btn primary" disabled=${save.busy}>${move.name}</button></div></form><//>`;
}

/** Fields of a move from the top of its form to the bottom. */
const ORDER = ['organisation_id', 'official_id', 'addressee', 'until_on', 'outcome', 'outcome_by', 'answer', 'reason', 'notice_on', 'notice_by'];

/** What the form begins with: what the card already has. */
function begin(card, fields) {
  const known = { organisation_id: card.organisation_id, official_id: card.official_id, answer: card.draft?.text, outcome: card.outcome === 'not_established' ? '' : card.outcome };
  return Object.fromEntries(fields.map((f) => [f, known[f] ?? '']));
}

/** The outcome put down apart from any move. */
export function OutcomeDialog({ card, save, onClose }) {
  const [form, setForm] = useState({ outcome: card.outcome ?? '', outcome_by: card.outcome_by in WORD ? card.outcome_by : '', reason: '' });
  const put = (f) => (value) => setForm((old) => ({ ...old, [f]: value }));
  const submit = (e) => {
    e.preventDefault();
    save.outcome({ ...form, reason: form.reason.trim() }, () => {
      toast(`Итог: ${OUTCOME[form.outcome]}`);
      onClose();
    });
  };
  return html`<${Dialog} title="Установить итог" onClose=${onClose}><form onSubmit=${submit} class="stack">
    <p class="muted">Решена ли проблема заявителя. Состояние записи не меняется.</p>
    <${Field} label=${FIELD.outcome} required=${true}>${(id) => html`<${Choice} id=${id} value=${form.outcome} onChange=${put('outcome')} options=${OUTCOME} empty="Не выбран" />`}<//>
    <${Field} label=${FIELD.outcome_by} required=${true}>${(id) => html`<${Choice} id=${id} value=${form.outcome_by} onChange=${put('outcome_by')} options=${WORD} empty="Не выбрано" />`}<//>
    <${Field} label=${FIELD.outcome_reason} required=${true} hint="Видно в истории записи">${(id) => html`<textarea class="textarea short" id=${id} rows="3" maxlength="2000" value=${form.reason} onInput=${(e) => put('reason')(e.target.value)} />`}<//>
    <${SaveError} error=${save.error} />
    <div class="dialog-foot"><button type="button" class="btn" onClick=${onClose}>Отмена</button><button class="btn primary" disabled=${save.busy || !form.outcome || !form.outcome_by || !form.reason.trim()}>Записать итог</button></div></form><//>`;
}

export function AnswerForm({ card, save, onClose }) {
  const draft = `mcu.answer.${card.id}`;
  const [kind, setKind] = useState(card.answers.length ? 'final' : 'first');
  const [text, setText] = useState(drafts.get(draft) ?? '');
  const type = (value) => {
    drafts.set(draft, value);
    setText(value);
  };
  const submit = (e) => {
    e.preventDefault();
    save.answer({ kind, text: text.trim() }, () => {
      drafts.delete(draft);
      toast('Ответ добавлен');
      onClose();
    });
  };
  return html`<form class="panel stack answer-form" onSubmit=${submit}><h3>Новый ответ</h3>
    <fieldset class="row"><legend class="sr">Вид ответа</legend>${Object.entries(ANSWER).map(([code, name]) => html`<label class="check"><input type="radio" name="kind" checked=${kind === code} onChange=${() => setKind(code)} />${name}</label>`)}</fieldset>
    <${Field} label="Текст ответа" required=${true}>${(id) => html`<textarea class="textarea" id=${id} rows="7" required maxlength="100000" value=${text} onInput=${(e) => type(e.target.value)} autofocus />`}<//>
    <${SaveError} error=${save.error} />
    <div class="row"><button class="btn primary" disabled=${save.busy || !text.trim()}>Добавить ответ</button><button type="button" class="btn" onClick=${onClose}>Отмена</button></div></form>`;
}
/** Texts begun and not yet sent, kept while the page lives. */
const drafts = new Map();

const EDITED = ['theme_id', 'organisation_id', 'district_id', 'address', 'subject', 'due_on', 'priority', 'repeated', 'collective', 'fast_track'];

/** What differs from the card, with empty text as null. */
function changed(card, form) {
  const out = {};
  for (const f of EDITED) {
    const value = form[f] === '' ? null : form[f];
    if (value !== (card[f] ?? null)) out[f] = value;
  }
  return out;
}

export function EditDialog({ card, save, onClose }) {
  const [form, setForm] = useState(() => Object.fromEntries(EDITED.map((f) => [f, card[f] ?? ''])));
  const put = (field) => (value) => setForm((old) => ({ ...old, [field]: value }));
  const changes = changed(card, form);
  const wrong = (f) => save.error?.errors?.find((e) => e.pointer === `/${f}`)?.message;
  const submit = (e) => {
    e.preventDefault();
    save.patch(changes, () => {
      toast('Изменения сохранены');
      onClose();
    });
  };
  const combo = (f, options) => html`<${Field} label=${FIELD[f]} wrong=${wrong(f)}>${(id) => html`<${Combo} id=${id} options=${options} value=${form[f]} onChange=${put(f)} />`}<//>`;
  const input = (f, type, max) => html`<${Field} label=${FIELD[f]} wrong=${wrong(f)}>${(id) => html`<input class="input" id=${id} type=${type} maxlength=${max} value=${form[f]} onInput=${(e) => put(f)(e.target.value)} />`}<//>`;
  const flag = (f) => html`<label class="check"><input type="checkbox" checked=${Boolean(form[f])} onChange=${(e) => put(f)(e.target.checked)} />${FIELD[f]}</label>`;
  return html`<${Dialog} title="Изменить сведения" onClose=${onClose}><form onSubmit=${submit} class="stack">
    ${combo('theme_id', themeOptions())}${combo('organisation_id', organisationOptions())}
    <div class="form-grid">${combo('district_id', districtOptions())}${input('address', 'text', 500)}
      <${Field} label=${FIELD.due_on} wrong=${wrong('due_on')}>${(id) => html`<${DateInput} id=${id} value=${form.due_on} onChange=${put('due_on')} />`}<//><${Field} label=${FIELD.priority}>${(id) => html`<${Choice} id=${id} value=${form.priority} onChange=${(v) => put('priority')(Number(v))} options=${PRIORITY} />`}<//></div>
    ${input('subject', 'text', 500)}
    <fieldset class="row"><legend class="sr">Признаки</legend>${['repeated', 'collective', 'fast_track'].map(flag)}</fieldset>
    <${SaveError} error=${save.error} />
    <div class="dialog-foot"><button type="button" class="btn" onClick=${onClose}>Отмена</button><button class="btn primary" disabled=${save.busy || !Object.keys(changes).length}>Сохранить</button></div></form><//>`;
}
