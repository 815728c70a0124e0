// «Суть»: the formalised card. Seven rows, each with the words of the text it came from, whose word it is, and its correction in two keys.
import { html, useEffect, useLayoutEffect, useMemo, useRef, useState } from '../lib.js';
import { bind } from '../keys.js';
import { PRIORITY, books } from '../terms.js';
import { toast } from './dialog.js';
import { Icon } from './icons.js';
import { Combo } from './pick.js';
import { SaveError } from './save.js';
import { Bones, ErrorNote } from './states.js';

/** The rows in the order of their keys 1–7. */
const ROWS = { object: 'Объект', fault: 'Неисправность', place: 'Место', wish: 'Пожелание', organisation: 'Организация', theme: 'Тема', urgency: 'Срочность' };
const BY = { text: 'программа', file: 'файл', hand: 'человек' };
const NONE = { object: 'не найден', fault: 'не найдена', place: 'не найдено', wish: 'не найдено', organisation: 'не назначена', theme: 'не определена', urgency: 'обычная' };
const LIST = { object: 'objects', fault: 'faults', urgency: 'urgencies' };
const FILTER = { object: 'object', fault: 'fault', organisation: 'organisation_id', theme: 'theme_id', urgency: 'urgency' };
/** Rows that the model fills: one key takes its first proposal while nothing else stands there. */
const TAKE = { organisation: 'O', theme: 'T' };
const proposal = (row) => (TAKE[row.field] && row.value === null && row.offers[0]?.spoke ? row.offers[0] : null);

/** The importance that the words speak for, when the record has less: a degree of urgency is a proposal only. */
const RAISE = { high: 1, emergency: 2 };
const raised = (row, card) => (row.field === 'urgency' && RAISE[row.value] > card.priority ? RAISE[row.value] : null);

const encoder = new TextEncoder();
const bytes = (text) => encoder.encode(text).length;

/** Bytes of UTF-8 → indexes of the string. */
function byBytes(text) {
  const at = new Map([[0, 0]]);
  let byte = 0;
  let index = 0;
  for (const letter of text) {
    byte += bytes(letter);
    index += letter.length;
    at.set(byte, index);
  }
  return (b) => at.get(b) ?? text.length;
}

/** The text cut at every border of words, each piece with the rows it belongs to. */
function pieces(text, rows) {
  const index = byBytes(text);
  const spans = rows.filter((r) => r.words).map((r) => ({ field: r.field, from: index(r.words.begin), to: index(r.words.end) }));
  const cuts = [...new Set([0, text.length, ...spans.flatMap((s) => [s.from, s.to])])].sort((a, b) => a - b);
  return cuts.slice(1).map((to, i) => ({ text: text.slice(cuts[i], to), fields: spans.filter((s) => s.from <= cuts[i] && s.to >= to).map((s) => s.field) })).filter((p) => p.text);
}

/** The text of a record with the words of its card marked, those of the row that is looked at most of all. */
export function CardText({ text, rows, active }) {
  const root = useRef(null);
  const list = useMemo(() => pieces(text, rows ?? []), [text, rows]);
  useEffect(() => {
    if (active) root.current?.querySelector('mark.on')?.scrollIntoView({ block: 'nearest' });
  }, [active]);
  return html`<div class="letter pre card-text" ref=${root}>${list.map((p, i) => (p.fields.length ? html`<mark key=${i} class=${`said ${p.fields.includes(active) ? 'on' : ''}`}
    title=${p.fields.map((f) => ROWS[f]).join(', ')}>${p.text}</mark>` : p.text))}</div>`;
}

/** What is selected in the text of the record, in bytes; null when nothing is. */
function selected(text) {
  const root = document.querySelector('.card-text');
  const selection = window.getSelection();
  if (!root || !selection.rangeCount || selection.isCollapsed || !root.contains(selection.anchorNode) || !root.contains(selection.focusNode)) return null;
  const range = selection.getRangeAt(0);
  const before = range.cloneRange();
  before.selectNodeContents(root);
  before.setEnd(range.startContainer, range.startOffset);
  const from = before.toString().length;
  const words = text.slice(from, from + range.toString().length);
  const trimmed = words.trim();
  const start = from + words.indexOf(trimmed);
  return trimmed ? { begin: bytes(text.slice(0, start)), end: bytes(text.slice(0, start + trimmed.length)), text: trimmed } : null;
}

const overlaps = (a, b) => Boolean(a && b && a.begin < b.end && b.begin < a.end);

/** What a row can become: proposals (those in the selected words first), nothing, another one. */
function choices(row, chosen) {
  const offers = chosen ? [...row.offers].sort((a, b) => overlaps(b.words, chosen) - overlaps(a.words, chosen)) : row.offers;
  const list = row.field === 'wish' && chosen ? [{ value: null, name: chosen.text, words: chosen, own: true }, ...offers] : offers;
  return [...list.slice(0, 9), { none: true, name: `Нет: ${NONE[row.field]}` }, ...(row.field === 'wish' ? [] : [{ other: true, name: 'Другое…' }])];
}

const isCurrent = (row, o) => (row.field === 'wish' ? o.words?.begin === row.words?.begin && o.words?.end === row.words?.end : o.value === row.value && (row.field !== 'place' || o.name === row.name));

/** How likely a proposal of the model is, and the words that decided. */
const Chance = ({ offer }) => html`<span class="card-chance" title="Вероятность по модели и слова, которые решили"><span class="strong">${Math.round(offer.chance * 100)} %</span>${offer.spoke.length > 0 && html` <q class="muted small">${offer.spoke.map((w) => w.text).join(', ')}</q>`}</span>`;

/** The proposals of one row: a number or Enter takes one. */
function Chooser({ row, chosen, onChoose, onClose }) {
  const list = choices(row, chosen);
  const next = list.findIndex((o) => !o.none && !o.other && (!isCurrent(row, o) || (chosen && overlaps(o.words, chosen))));
  const [at, setAt] = useState(next < 0 ? list.length - 1 : next);
  const root = useRef(null);
  // At once: the second key may come before anything is drawn.
  useLayoutEffect(() => root.current.focus(), []);
  const onKey = (e) => {
    const digit = /^(?:Digit|Numpad)(\d)$/.exec(e.code);
    const step = { ArrowDown: 1, ArrowUp: list.length - 1 }[e.key];
    const hit = digit ? list.findIndex((o, i) => (digit[1] === '0' ? o.none : !o.none && !o.other && i === Number(digit[1]) - 1)) : e.key === 'Enter' ? at : -1;
    if (!digit && !step && !['Enter', 'Escape', 'Home', 'End'].includes(e.key)) return;
    e.preventDefault();
    e.stopPropagation();
    if (e.key === 'Escape') onClose();
    else if (step) setAt((at + step) % list.length);
    else if (e.key === 'Home' || e.key === 'End') setAt(e.key === 'Home' ? 0 : list.length - 1);
    else if (hit >= 0) onChoose(list[hit]);
  };
  const name = (o) => html`<span>${o.name}</span>${o.spoke ? html`<${Chance} offer=${o} />` : o.words && row.field !== 'wish' && html`<q class="muted small">${o.words.text}</q>`}${o.own && html`<span class="badge">выделено</span>`}${isCurrent(row, o) && !o.none && !o.other && html`<span class="muted small">сейчас</span>`}`;
  return html`<ul class="card-choices" role="listbox" tabindex="0" ref=${root} aria-label=${`${ROWS[row.field]}: предложения`} aria-activedescendant=${`choice-${at}`} onKeyDown=${onKey}>
    ${list.map((o, i) => html`<li key=${i} id=${`choice-${i}`} role="option" aria-selected=${i === at} class=${i === at ? 'on' : ''} onClick=${() => onChoose(o)}><kbd aria-hidden="true">${o.none ? '0' : o.other ? '' : i + 1}</kbd>${name(o)}</li>`)}</ul>`;
}

/** All of the list, with search by typing. */
function Other({ row, onChoose, onClose }) {
  const root = useRef(null);
  useEffect(() => {
    const box = root.current.querySelector('[role=combobox]');
    box.focus();
    box.click();
  }, []);
  const options = (books.value?.[LIST[row.field]] ?? []).map((x) => ({ value: x.code, name: x.name }));
  const onKey = (e) => {
    if (e.key !== 'Escape' || e.defaultPrevented) return;
    e.preventDefault();
    onClose();
  };
  return html`<div ref=${root} onKeyDown=${onKey}><${Combo} label=${ROWS[row.field]} options=${options} value=${row.value ?? ''} required onChange=${(value) => onChoose({ value })} /></div>`;
}

/** What one key makes of the importance. */
const Raise = ({ priority, onRaise }) => html`<p class="card-proposal"><span class="muted small">Слова говорят за важность:</span> ${PRIORITY[priority]}${onRaise && html` <button type="button" class="btn small" onClick=${onRaise}>Поднять <kbd aria-hidden="true">V</kbd></button>`}</p>`;

function Row({ row, number, active, onLook, open, onOpen, onTake, raise, onRaise, children }) {
  const value = row.name === null ? html`<span class="muted">${NONE[row.field]}</span>`
    : FILTER[row.field] ? html`<a href=${`/messages?${FILTER[row.field]}=${row.value}`} title="Показать все такие">${row.name}</a>` : html`<span class=${row.field === 'wish' ? 'card-wish' : ''}>${row.name}</span>`;
  return html`<li class=${active ? 'on' : ''} data-field=${row.field}>
    <div class="card-row"><span class="card-name"><kbd aria-hidden="true">${number}</kbd>${ROWS[row.field]}</span>
      <span class="card-value">${value}
        ${row.words && html`<button type="button" class="link small card-words" aria-pressed=${active} aria-label=${`Показать в тексте: ${row.words.text}`} onClick=${onLook} onFocus=${onLook}>${row.field === 'wish' ? 'показать в тексте' : `«${row.words.text}»`}</button>`}</span>
      <span class="card-by muted small">${BY[row.by] ?? ''}</span>
      ${onOpen && html`<button type="button" class="btn quiet small" aria-expanded=${open} aria-label=${`Исправить: ${ROWS[row.field].toLowerCase()}`} onClick=${onOpen}><${Icon} name="edit" /></button>`}</div>
    ${proposal(row) && !open && html`<p class="card-proposal"><span class="muted small">Предложение модели:</span> ${proposal(row).name} <${Chance} offer=${proposal(row)} />${onTake && html` <button type="button" class="btn small" onClick=${() => onTake(proposal(row))}>Принять <kbd aria-hidden="true">${TAKE[row.field]}</kbd></button>`}</p>`}
    ${raise && !open && html`<${Raise} priority=${raise} onRaise=${onRaise} />`}
    ${children}</li>`;
}

/** What a choice makes of a row: the address of the change and its body. */
function changeOf(row, choice, chosen) {
  const { field } = row;
  const value = choice.none ? null : choice.value;
  const span = (w) => (w ? `${w.begin}-${w.end}` : null);
  if (field === 'wish') return ['card', { wish_at: choice.none ? null : span(choice.words) }];
  if (field === 'place') return ['patch', { street_id: value, house: choice.none ? null : choice.house ?? null }];
  if (!LIST[field]) return ['patch', { [`${field}_id`]: value }];
  return ['card', { [field]: value, ...(chosen && value ? { [`${field}_at`]: span(chosen) } : {}) }];
}

const HELP = ', второй клавишей — номер предложения, Enter — следующее, 0 — нет; слова можно прежде выделить в тексте';

/**
 * @param {{card: any, found: {data: any, error: any, reload: () => void}, save: any, active: string | null, onLook: (field: string | null) => void, onOther: (field: string) => void}} props
 */
export function Substance({ card, found, save, active, onLook, onOther }) {
  const [open, setOpen] = useState(null);
  const may = card.actions.includes('message.edit');
  const root = useRef(null);
  const start = (field) => setOpen({ field, chosen: selected(card.text), other: false, rev: card.rev });
  const back = (field) => {
    setOpen(null);
    root.current?.querySelector(`[data-field=${field}] button[aria-expanded]`)?.focus();
  };
  useLayoutEffect(() => (may ? bind(Object.entries(ROWS).map(([field, name], i) => ({ code: `Digit${i + 1}`, key: `${i + 1}`, label: `Исправить: ${name.toLowerCase()}${i ? ', так же' : HELP}`, run: () => start(field) }))) : undefined), [card.rev, card.text]);
  const choose = (row) => (choice) => {
    if (choice.other && !LIST[row.field]) {
      setOpen(null);
      onOther(row.field);
      return;
    }
    if (choice.other) {
      setOpen({ ...open, other: true });
      return;
    }
    const [how, body] = changeOf(row, choice, open.chosen);
    save[how](body, () => {
      toast(`Исправлено: ${ROWS[row.field].toLowerCase()}`);
      back(row.field);
    });
  };
  const rows = found.data?.items;
  const take = (row) => (offer) => save.patch({ [`${row.field}_id`]: offer.value }, () => {
    toast(`Принято: ${ROWS[row.field].toLowerCase()}`);
    root.current?.querySelector(`[data-field=${row.field}] button[aria-expanded]`)?.focus();
  });
  useLayoutEffect(() => (may && rows ? bind(rows.filter(proposal).map((row) => ({ code: `Key${TAKE[row.field]}`, key: TAKE[row.field], label: `Принять предложение: ${ROWS[row.field].toLowerCase()}`, run: () => take(row)(proposal(row)) }))) : undefined), [rows]);
  const high = rows?.map((row) => raised(row, card)).find(Boolean);
  const raise = () => save.patch({ priority: high }, () => {
    toast(`Важность: ${PRIORITY[high].toLowerCase()}`);
    root.current?.querySelector('[data-field=urgency] button[aria-expanded]')?.focus();
  });
  useLayoutEffect(() => (may && high ? bind([{ code: 'KeyV', key: 'V', label: 'Поднять важность по словам обращения', run: raise }]) : undefined), [high, card.rev]);
  const part = (row) => (open?.field !== row.field || open.rev !== card.rev ? null : open.other
    ? html`<${Other} row=${row} onChoose=${choose(row)} onClose=${() => back(row.field)} />`
    : html`<${Chooser} key=${row.field} row=${row} chosen=${open.chosen} onChoose=${choose(row)} onClose=${() => back(row.field)} />`);
  return html`<section class="panel substance" aria-labelledby="substance" ref=${root}><div class="panel-head"><h2 id="substance">Суть</h2>${may && html`<span class="muted small">Исправить: номер строки, затем номер предложения или Enter</span>`}</div>
    ${found.error && html`<${ErrorNote} error=${found.error} onRetry=${found.reload} />`}
    ${!rows && !found.error && html`<${Bones} lines=${7} />`}
    ${rows && html`<ol class="card-rows">${rows.map((row, i) => html`<${Row} key=${row.field} row=${row} number=${i + 1} active=${active === row.field} open=${open?.field === row.field}
      onLook=${() => onLook(row.field)} onTake=${may && take(row)} raise=${raised(row, card)} onRaise=${may && raise} onOpen=${may && (() => (open?.field === row.field ? back(row.field) : start(row.field)))}>${part(row)}${open?.field === row.field && html`<${SaveError} error=${save.error} />`}<//>`)}</ol>`}</section>`;
}
