// Work on a message: its moves from state to state, the answers, the edit of its fields.
import { html, useId, useState } from '../lib.js';
import { ANSWER, FIELD, OUTCOME, PRIORITY, stateName } from '../terms.js';
import { can } from '../session.js';
import { DateInput } from './date.js';
import { Dialog, toast } from './dialog.js';
import { districtOptions, organisationOptions, themeOptions } from './filters.js';
import { Combo } from './pick.js';
import { SaveError } from './save.js';

/** Moves that end the work ask for an outcome; moves back and away ask for a word why. */
const ENDING = ['answered', 'closed'];
const EXPLAINED = ['rejected', 'forwarded', 'reopened'];

export function Field({ label, hint, wrong, required, children }) {
  const id = useId();
  return html`<div class="field"><label class=${`label ${required ? 'req' : ''}`} for=${id}>${label}</label>${children(id)}${hint && html`<span class="hint">${hint}</span>`}${wrong && html`<span class="wrong" role="alert">${wrong}</span>`}</div>`;
}

export function Choice({ id, value, onChange, options, empty }) {
  return html`<select class="select" id=${id} value=${value ?? ''} onChange=${(e) => onChange(e.target.value)}>${empty && html`<option value="">${empty}</option>`}
    ${Object.entries(options).map(([v, name]) => html`<option key=${v} value=${v} selected=${String(value) === v}>${name}</option>`)}</select>`;
}

export function MoveDialog({ card, move, save, onClose }) {
  const [note, setNote] = useState('');
  const [outcome, setOutcome] = useState(card.outcome ?? '');
  const asks = ENDING.includes(move.state);
  const must = EXPLAINED.includes(move.state);
  const submit = (e) => {
    e.preventDefault();
    const changes = { state: move.state };
    if (note.trim()) changes.note = note.trim();
    if (asks && outcome && outcome !== card.outcome) changes.outcome = outcome;
    save.patch(changes, () => {
      toast(`Состояние: ${stateName(move.state)}`);
      onClose();
    });
  };
  return html`<${Dialog} title=${move.name} onClose=${onClose}><form onSubmit=${submit} class="stack">
    <p>${stateName(card.state)} → <b>${stateName(move.state)}</b></p>
    ${asks && html`<${Field} label="Итог" hint="Решена ли проблема заявителя. Итог хранится отдельно от состояния.">${(id) => html`<${Choice} id=${id} value=${outcome} onChange=${setOutcome} options=${OUTCOME} empty="Пока не указывать" />`}<//>`}
    <${Field} label="Пояснение" required=${must} hint="Видно в истории записи">${(id) => html`<textarea class="textarea short" id=${id} maxlength="2000" required=${must} value=${note} onInput=${(e) => setNote(e.target.value)} autofocus />`}<//>
    <${SaveError} error=${save.error} />
    <div class="dialog-foot"><button type="button" class="btn" onClick=${onClose}>Отмена</button><button class="btn primary" disabled=${save.busy}>${move.name}</button></div></form><//>`;
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

const EDITED = ['theme_id', 'organisation_id', 'district_id', 'address', 'subject', 'due_on', 'priority', 'outcome', 'outcome_reason', 'repeated', 'collective', 'fast_track', 'accelerated', 'extended_days'];

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
      <${Field} label=${FIELD.due_on} wrong=${wrong('due_on')}>${(id) => html`<${DateInput} id=${id} value=${form.due_on} onChange=${put('due_on')} />`}<//><${Field} label=${FIELD.priority}>${(id) => html`<${Choice} id=${id} value=${form.priority} onChange=${(v) => put('priority')(Number(v))} options=${PRIORITY} />`}<//>
      <${Field} label=${FIELD.outcome}>${(id) => html`<${Choice} id=${id} value=${form.outcome} onChange=${put('outcome')} options=${OUTCOME} empty="Не указан" />`}<//>${input('outcome_reason', 'text', 2000)}</div>
    ${input('subject', 'text', 500)}
    <fieldset class="row"><legend class="sr">Признаки</legend>${['repeated', 'collective', 'fast_track', 'accelerated'].map(flag)}</fieldset>
    ${card.kind === 'appeal' && can('message.extend') && html`<${Field} label=${FIELD.extended_days} wrong=${wrong('extended_days')} hint="Не больше 30; заявителя нужно уведомить">${(id) => html`<input class="input" id=${id} type="number" min="1" max="30" value=${form.extended_days} onInput=${(e) => put('extended_days')(e.target.value === '' ? '' : Number(e.target.value))} />`}<//>`}
    <${SaveError} error=${save.error} />
    <div class="dialog-foot"><button type="button" class="btn" onClick=${onClose}>Отмена</button><button class="btn primary" disabled=${save.busy || !Object.keys(changes).length}>Сохранить</button></div></form><//>`;
}
