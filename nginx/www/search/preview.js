// The record beside the list: its text with the found words, its state. It follows the row that has the focus.
// Where there is no room beside, the same stands in a dialog over the list.
import { html, useEffect, useRef } from '../lib.js';
import { get } from '../api.js';
import { day, dueWords } from '../format.js';
import { ANSWER, channelName } from '../terms.js';
import { bind } from '../keys.js';
import { Icon } from '../ui/icons.js';
import { Dialog } from '../ui/dialog.js';
import { useLoad } from '../ui/load.js';
import { Marks, Place, Received, State, title } from '../ui/rows.js';
import { ErrorNote, Loading } from '../ui/states.js';
import { Marked } from './hits.js';
import { Similar } from './similar.js';
import { lookAway, useWide } from './state.js';

const LETTER = /[\p{L}\p{N}]/u;

/** Places of whole words in a text. */
function places(text, words) {
  const low = text.toLowerCase();
  const out = [];
  for (const word of words) {
    for (let at = low.indexOf(word); at >= 0; at = low.indexOf(word, at + word.length)) {
      if (!LETTER.test(low[at - 1] ?? ' ') && !LETTER.test(low[at + word.length] ?? ' ')) out.push([at, at + word.length]);
    }
  }
  return out.sort((a, b) => a[0] - b[0]);
}

/** The forms that were marked in the fragments of a hit. */
export function foundWords(hit) {
  const words = (hit?.fragments ?? []).flatMap((f) => f.marks.map(([from, to]) => f.text.slice(from, to).toLowerCase()));
  return [...new Set(words)].filter((w) => w.length > 1);
}

function Due({ card }) {
  const words = dueWords(card.due_on, card.open);
  return words && html`<span class=${`small ${words.tone}`}>срок ${day(card.due_on)}${card.open ? `, ${words.text}` : ''}</span>`;
}

function Body({ card, words }) {
  return html`<p class="muted small"><${Received} row=${card} /> · ${channelName(card.channel)}</p>
    <p class="row"><${State} code=${card.state} /> <${Due} card=${card} /></p><div class="row marks"><${Marks} row=${card} /></div>
    <p class="small">${[card.theme, card.organisation].filter(Boolean).join(' · ')} <${Place} row=${card} /></p>
    ${card.subject && html`<h3>${card.subject}</h3>`}
    <div class="letter pre"><${Marked} text=${card.text} marks=${places(card.text, words)} /></div>
    ${card.answers.map((a) => html`<section key=${a.id} class="preview-answer"><h3>${ANSWER[a.kind]}${a.answered_at && html` <span class="muted small">${day(a.answered_at)}</span>`}</h3><div class="letter pre"><${Marked} text=${a.text} marks=${places(a.text, words)} /></div></section>`)}`;
}

function useRecord(id) {
  return useLoad((abort) => get(`/messages/${id}`, {}, { signal: abort }).then((r) => r.data), [id]);
}

const Card = ({ id }) => html`<a class="btn small" href=${`/messages/${id}`}>Открыть карточку</a>`;

/** @param {{id: string, hit: any, record: any}} props record: what useRecord gives */
function Content({ id, hit, record }) {
  const { data: card, error, reload } = record;
  if (error) return html`<${ErrorNote} error=${error} onRetry=${reload} />`;
  if (!card) return html`<${Loading} lines=${8} label="Загрузка записи" />`;
  return html`<${Body} card=${card} words=${foundWords(hit)} /><${Similar} id=${id} />`;
}

function Beside({ id, hit }) {
  const record = useRecord(id);
  const { data: card, loading } = record;
  const body = useRef(null);
  useEffect(() => {
    body.current?.scrollTo(0, 0);
  }, [id]);
  const close = () => {
    lookAway();
    document.querySelector(`[data-id="${CSS.escape(id)}"] .row-link`)?.focus();
  };
  useEffect(() => bind([{ code: 'Escape', key: 'Esc', label: 'Закрыть просмотр', run: close }]), [id]);
  return html`<aside class="preview-pane panel" aria-label="Просмотр записи"><div class="preview-head"><h2>${card ? title(card) : 'Просмотр'}</h2>
      <${Card} id=${id} /><button type="button" class="icon-btn" aria-label="Закрыть просмотр" onClick=${close}><${Icon} name="close" /></button></div>
    <div ref=${body} class=${`preview-body ${loading && card ? 'stale' : ''}`} tabindex="0" role="region" aria-label="Текст записи"><${Content} id=${id} hit=${hit} record=${record} /></div></aside>`;
}

function Over({ id, hit }) {
  const record = useRecord(id);
  return html`<${Dialog} title=${record.data ? title(record.data) : 'Просмотр'} onClose=${lookAway} sheet><p><${Card} id=${id} /></p><div class="preview-body"><${Content} id=${id} hit=${hit} record=${record} /></div><//>`;
}

/** @param {{id: string, hit: any}} props `hit` is the row of the list, when it is there */
export function Preview({ id, hit }) {
  return useWide() ? html`<${Beside} id=${id} hit=${hit} />` : html`<${Over} key=${id} id=${id} hit=${hit} />`;
}
