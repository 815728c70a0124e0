// The query as its pieces: what each is, taken away or turned into its opposite by a press; and the builder for those who do not type signs.
import { html, useState } from '../lib.js';
import { books } from '../terms.js';
import { DateInput } from '../ui/date.js';
import { Dialog } from '../ui/dialog.js';
import { channelOptions, districtOptions, faultOptions, objectOptions, organisationOptions, stateOptions, themeOptions } from '../ui/filters.js';
import { Icon } from '../ui/icons.js';
import { Combo } from '../ui/pick.js';
import { Field } from '../ui/field.js';
import { excluding, fieldText, joined, pieces, spanText, turned, without } from './language.js';

const SIGN = { or: 'или', and: 'и', near: 'рядом', open: '(', close: ')' };
const KIND = { word: 'слово', phrase: 'фраза', exact: 'точно' };
const WITHOUT = { word: 'без слова', phrase: 'без фразы', exact: 'без точной фразы' };

function Piece({ q, piece, failed, onChange }) {
  const label = failed ? 'не применено' : piece.field ? `${piece.negated ? 'не ' : ''}${piece.field.title}` : (piece.negated ? WITHOUT : KIND)[piece.kind];
  const text = piece.field && !failed ? piece.value : piece.text;
  const name = `${piece.field?.title ?? KIND[piece.kind]} ${text}`;
  return html`<span class=${`chip query-chip ${piece.negated ? 'without' : ''} ${failed ? 'failed' : ''}`}><span>${label}: <b>${text}</b></span>
    <button type="button" class="turn" aria-pressed=${piece.negated} aria-label=${`не — исключить: ${name}`} title=${piece.negated ? 'Вернуть в запрос' : 'Исключить (НЕ)'} onClick=${() => onChange(turned(q, piece))}>не</button>
    <button type="button" aria-label=${`Убрать из запроса: ${name}`} onClick=${() => onChange(without(q, piece))}><${Icon} name="close" /></button></span>`;
}

/** Shown from two pieces on: one plain word needs no explanation. A piece with an error is told apart: it does not narrow anything, but for a quote
 * that is not closed. */
export function QueryChips({ q, errors, onChange }) {
  const all = pieces(q).filter((p) => p.kind !== 'not');
  const simple = all.length < 2 && all[0]?.kind !== 'field';
  const failed = (p) => !p.unclosed && errors.some((e) => e.from < p.to && e.to > p.from);
  if (simple) return null;
  return html`<ul class="chips query-chips" aria-label="Запрос по частям">${all.map((p) => html`<li key=${p.from}>${SIGN[p.kind] ? html`<span class="muted small">${SIGN[p.kind]}</span>` : html`<${Piece} q=${q} piece=${p} failed=${failed(p)} onChange=${onChange} />`}</li>`)}</ul>`;
}

const words = (text) => text.split(/\s+/).filter(Boolean);

/** The form's values as a query, behind another one when it is given. */
export function built({ all, exact, any, none, fields, from, to, due, presence }, q = '') {
  const either = words(any);
  const wanted = joined(q, words(all).join(' '), exact.trim() && `"${exact.trim().replace(/"/g, '')}"`, either.length > 1 ? `(${either.join(' ИЛИ ')})` : either[0]);
  return joined(
    excluding(wanted, words(none)), ...Object.entries(fields).map(([name, value]) => value && fieldText(name, [value])), spanText('дата', from, to), due, presence,
  );
}

/** The language knows values by their names; what a list adds to a name (closed since) is no part of it. */
const named = (options) => options.map((o) => ({ ...o, value: o.plain ?? o.name }));
const CHOICES = [['тема', 'Тема', themeOptions], ['канал', 'Канал', channelOptions], ['организация', 'Организация', organisationOptions], ['район', 'Район', districtOptions], ['статус', 'Состояние', stateOptions],
  ['объект', 'Объект', objectOptions], ['неисправность', 'Неисправность', faultOptions]];
const DUE = [{ value: 'срок:<сегодня', name: 'прошёл' }, { value: 'срок:сегодня', name: 'сегодня' }, { value: 'нет:срок', name: 'не задан' }];
const PRESENCE = ['ответ', 'адрес', 'вложение', 'оценка', 'объект', 'неисправность', 'фаст-трек', 'ускоренное'].flatMap((w) => [{ value: `есть:${w}`, name: `есть ${w}` }, { value: `нет:${w}`, name: `нет: ${w}` }]);
const EMPTY = { all: '', exact: '', any: '', none: '', fields: {}, from: '', to: '', due: '', presence: '' };

function Line({ label, hint, value, onChange, autofocus }) {
  return html`<${Field} label=${label} hint=${hint}>${(id) => html`<input class="input" id=${id} maxlength="300" autofocus=${autofocus} value=${value} onInput=${(e) => onChange(e.target.value)} />`}<//>`;
}

/** «Собрать запрос»: writes the language into the box. */
export function BuildDialog({ q, onDone, onClose }) {
  const [form, setForm] = useState(EMPTY);
  const put = (changes) => setForm((old) => ({ ...old, ...changes }));
  const text = built(form);
  const submit = (keep) => onDone(keep ? built(form, q) : text);
  const combo = (name, title, options) => html`<div class="field"><span class="label">${title}</span><${Combo} label=${title} options=${named(options())} value=${form.fields[name] ?? ''} placeholder="Неважно" onChange=${(v) => put({ fields: { ...form.fields, [name]: v } })} /></div>`;
  return html`<${Dialog} title="Собрать запрос" onClose=${onClose} wide><form onSubmit=${(e) => { e.preventDefault(); submit(false); }}>
    <div class="form-grid"><${Line} label="Все слова" hint="в любой форме" autofocus value=${form.all} onChange=${(v) => put({ all: v })} /><${Line} label="Точная фраза" hint="как написано, подряд" value=${form.exact} onChange=${(v) => put({ exact: v })} />
      <${Line} label="Хотя бы одно из слов" hint="например: яма выбоина" value=${form.any} onChange=${(v) => put({ any: v })} /><${Line} label="Без слов" hint="записи с ними не покажем" value=${form.none} onChange=${(v) => put({ none: v })} />
      ${books.value && CHOICES.map(([name, title, options]) => combo(name, title, options))}
      <div class="field"><span class="label">Срок</span><${Combo} label="Срок" options=${DUE} value=${form.due} placeholder="Неважно" onChange=${(v) => put({ due: v })} /></div>
      <div class="field"><span class="label">Наличие</span><${Combo} label="Наличие" options=${PRESENCE} value=${form.presence} placeholder="Неважно" onChange=${(v) => put({ presence: v })} /></div>
      <div class="field"><span class="label">Поступило с</span><${DateInput} label="Поступило с" value=${form.from} onChange=${(v) => put({ from: v })} /></div>
      <div class="field"><span class="label">Поступило по</span><${DateInput} label="Поступило по" value=${form.to} onChange=${(v) => put({ to: v })} /></div></div>
    <p class="built" role="status"><span class="label">Запрос</span><code>${text || 'пока пуст'}</code></p>
    <div class="dialog-foot"><button type="button" class="btn" onClick=${onClose}>Отмена</button>${q && html`<button type="button" class="btn" disabled=${!text} onClick=${() => submit(true)}>Добавить к запросу</button>`}
      <button class="btn primary" disabled=${!text}>Найти</button></div></form><//>`;
}
