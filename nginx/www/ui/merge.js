// Two people edited one record: field by field what it was, what the other made of it and what is mine; the reader chooses.
import { html, useState } from '../lib.js';
import { dateTime, day } from '../format.js';
import { APPLICANT, EVENT, FIELD, NOTICE, OUTCOME, PLACE_BY, PRIORITY, WORDS, books, stateName } from '../terms.js';
import { Dialog } from './dialog.js';

/** Fields of a card that a person changes. */
const COMPARED = ['state', 'outcome', 'outcome_by', 'outcome_reason', 'theme_id', 'organisation_id', 'official_id', 'district_id', 'address', 'street_id', 'house', 'place_by', 'object', 'fault', 'urgency', 'subject', 'due_on', 'priority', 'repeated', 'collective', 'fast_track', 'accelerated', 'number', 'received_at', 'registered_at', 'complained_id', 'repeats_of', 'unreadable'];
const BOOKS = { theme_id: 'theme', organisation_id: 'organisation', complained_id: 'organisation', district_id: 'district', object: 'object', fault: 'fault', urgency: 'urgency' };

/** A value of a field in words; `card` knows the name of its executor. */
export function inWords(field, value, card) {
  if (value === null || value === undefined || value === '') return 'не указано';
  if (typeof value === 'boolean') return value ? 'да' : 'нет';
  if (BOOKS[field]) return books.value?.[BOOKS[field]].get(value)?.name ?? value;
  if (/_at$/.test(field) && /^\d+-\d+$/.test(value)) return 'выделенные слова';
  if (field === 'repeats_of') return `№ ${value}`;
  if (field === 'street_id') return card?.street_id === value ? card.street : `№ ${value}`;
  if (field === 'place_by') return PLACE_BY[value] ?? 'распознаванием';
  if (field === 'official_id') return card?.official_id === value ? card.official : `№ ${value}`;
  if (field === 'state') return stateName(value);
  if (field === 'priority') return PRIORITY[value] ?? String(value);
  if (/_on$/.test(field)) return day(value);
  if (/^(received|registered)_at$/.test(field)) return dateTime(value);
  const named = { outcome: OUTCOME, outcome_by: WORDS, applicant_kind: APPLICANT, notice_by: NOTICE }[field];
  return named?.[value] ?? String(value);
}

/** Who did what meanwhile, as the server tells it. */
function Since({ since }) {
  if (!since?.length) return null;
  return html`<ul class="since">${since.map((e) => html`<li><b>${EVENT[e.kind] ?? e.kind}</b>${e.kind === 'state' && `: ${stateName(e.from_state)} → ${stateName(e.to_state)}`} <span class="muted small">${dateTime(e.at)} · ${e.account ?? 'автоматически'}</span></li>`)}</ul>`;
}

const SIDES = { mine: 'Моё', theirs: 'Чужое', base: 'Было' };

/** One field and its values; a radio each, so that Tab goes from field to field and arrows choose.
 *  @param {{field: string, values: any, chosen: string, onChoose: (side: string) => void, cards?: any, name?: string, words?: (side: string) => any}} props */
export function Row({ field, values, chosen, onChoose, cards = {}, name = FIELD[field] ?? field, words = (side) => inWords(field, values[side], cards[side]) }) {
  const clash = values.theirs !== values.base;
  const options = Object.keys(SIDES).filter((s) => s === 'mine' || (s === 'theirs' ? clash : values.base !== values.mine));
  return html`<fieldset class=${`merge-field ${clash ? 'clash' : ''}`}><legend><b>${name}</b>${clash && html` <span class="badge warn">правили оба</span>`}</legend>
    <div class="merge-values">${options.map((side) => html`<label key=${side} class="merge-value ${chosen === side ? 'on' : ''}"><input type="radio" name=${`merge-${field}`} checked=${chosen === side} onChange=${() => onChoose(side)} />
      <span><span class="muted small">${SIDES[side]}</span><span class="merge-text">${words(side)}</span></span></label>`)}</div></fieldset>`;
}

/** What the other one changed and I did not touch: it stays. */
function Theirs({ base, fresh, mine }) {
  const fields = COMPARED.filter((f) => base[f] !== fresh[f] && !(f in mine));
  const answers = fresh.answers.length - base.answers.length;
  if (!fields.length && answers <= 0) return null;
  return html`<table class="plain conflict"><caption class="label">Изменилось без вас и останется</caption><tbody>
    ${fields.map((f) => html`<tr key=${f}><th scope="row">${FIELD[f]}</th><td>${inWords(f, base[f], base)} → <b>${inWords(f, fresh[f], fresh)}</b></td></tr>`)}
    ${answers > 0 && html`<tr><th scope="row">Ответы</th><td>добавлено: ${answers}</td></tr>`}</tbody></table>`;
}

/** @param {{base: any, fresh: any, request: any, since: any[], settle: {back: () => void, theirs: () => void, again: (body: any) => void}}} props */
export function Merge({ base, fresh, request, since, settle }) {
  const mine = request.words;
  const edit = request.method === 'PATCH';
  const [chosen, setChosen] = useState(() => Object.fromEntries(Object.keys(mine).map((f) => [f, 'mine'])));
  const value = (field, side) => (side === 'mine' ? mine[field] : (side === 'base' ? base : fresh)[field] ?? null);
  const body = () => Object.fromEntries(Object.keys(mine).map((f) => [f, value(f, chosen[f])]).filter(([f, v]) => v !== (fresh[f] ?? null)));
  const move = request.path === '/moves' ? fresh.moves.find((m) => m.code === mine.move) : true;
  const keep = () => settle.again(edit ? body() : mine);
  const fields = Object.keys(mine).filter((f) => f !== 'move');
  return html`<${Dialog} title="Запись успели изменить" wide=${true} onClose=${settle.back}>
    <p>Пока вы правили, другой сотрудник сохранил свои изменения. Введённое вами не записано и не потеряно.</p>
    <${Since} since=${since} />
    <${Theirs} base=${base} fresh=${fresh} mine=${edit ? mine : {}} />
    ${edit ? html`<div class="stack tight merge">${fields.map((f) => html`<${Row} key=${f} field=${f} chosen=${chosen[f]} onChoose=${(side) => setChosen({ ...chosen, [f]: side })}
        values=${{ mine: mine[f], theirs: value(f, 'theirs'), base: value(f, 'base') }} cards=${{ mine: null, theirs: fresh, base }} />`)}</div>`
      : html`<table class="plain conflict"><caption class="label">Введено вами</caption><tbody>${fields.map((f) => html`<tr key=${f}><th scope="row">${FIELD[f] ?? f}</th><td class="pre">${inWords(f, mine[f], null)}</td></tr>`)}</tbody></table>`}
    ${!move && html`<div class="note warn" role="alert"><div class="grow"><p class="strong">Из нового состояния это действие невозможно.</p>
      <p>${fresh.moves.length ? `Сейчас возможно: ${fresh.moves.map((m) => m.name).join(', ')}.` : 'Действий для вашей роли сейчас нет.'} Введённый текст останется в форме.</p></div></div>`}
    <div class="dialog-foot"><button type="button" class="btn" onClick=${settle.back}>Вернуться к форме</button>
      <button type="button" class="btn" onClick=${settle.theirs}>Загрузить новое, мои правки отбросить</button>
      ${move && html`<button type="button" class="btn primary" onClick=${keep} autofocus>${edit ? 'Сохранить выбранное' : 'Повторить на новой версии'}</button>`}</div><//>`;
}
