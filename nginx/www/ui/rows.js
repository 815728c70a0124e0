// One message as a row of a table (a card on a phone), shared by the list, the summary and the search.
import { html } from '../lib.js';
import { dateTime, day, dueWords } from '../format.js';
import { KIND, OUTCOME, PRIORITY, books, channelName, stateName, stateTone } from '../terms.js';
import { Icon } from './icons.js';

export function State({ code }) {
  return html`<span class=${`state ${stateTone(code)}`}>${stateName(code)}</span>`;
}

export function Due({ row }) {
  const words = dueWords(row.due_on, row.open, row.due_at);
  if (!words) return html`<span class="muted">не задан</span>`;
  if (!row.open) return html`<span>${words.text}</span>`;
  return html`<span class=${words.tone}><b>${day(row.due_on)}</b><small>${words.text}</small></span>`;
}

/** Обращение № 12/26-ОГ-40 */
export function title(row) {
  return `${KIND[row.kind]}${row.number ? ` № ${row.number}` : ''}`;
}

export function Marks({ row }) {
  return html`${row.priority > 0 && html`<span class=${`badge ${row.priority > 1 ? 'bad' : 'warn'}`}>${PRIORITY[row.priority]} важность</span>`}
    ${row.repeated && html`<span class="badge line">Повторное</span>`}${row.collective && html`<span class="badge line">Коллективное</span>`}
    ${row.fast_track && html`<span class="badge line">Фаст-трек</span>`}${row.accelerated && html`<span class="badge line">Ускоренный механизм</span>`}
    ${row.plain_email && html`<span class="badge warn">Обычная почта</span>`}${row.unreadable && html`<span class="badge warn">Не читается</span>`}
    ${row.outcome && html`<span class=${`badge ${{ solved: 'good', not_solved: 'bad', refused: 'bad' }[row.outcome] ?? ''}`}>${OUTCOME[row.outcome]}</span>`}${row.disputed && html`<span class="badge bad">Заявитель: не решено</span>`}`;
}

export function Place({ row }) {
  const where = [row.address, row.district && `${row.district} район`].filter(Boolean).join(', ');
  return where ? html`<span class="place"><${Icon} name="pin" />${where}</span>` : null;
}

export function Received({ row }) {
  return row.received_at ? html`<time datetime=${row.received_at}>${dateTime(row.received_at)}</time>` : html`<span class="muted">дата не указана</span>`;
}

export function MessageRow({ row }) {
  return html`<tr data-row>
    <td class="c-when"><${Received} row=${row} /><span class="muted">${channelName(row.channel)}</span></td>
    <td class="c-what"><a class="row-link" href=${`/messages/${row.id}`}>${title(row)}</a> <${Marks} row=${row} />
      <p class="excerpt">${row.subject && html`<b>${row.subject}. </b>`}${row.excerpt}</p></td>
    <td class="c-theme">${row.theme ?? html`<span class="muted">тема не определена</span>`}<${Place} row=${row} /></td>
    <td class="c-org" title=${row.organisation}>${books.value?.organisation.get(row.organisation_id)?.short_name ?? row.organisation ?? html`<span class="muted">не назначена</span>`}</td>
    <td class="c-state"><${State} code=${row.state} /></td>
    <td class="c-due"><${Due} row=${row} /></td></tr>`;
}

export function MessageTable({ rows, caption }) {
  return html`<table class="messages"><caption class="sr">${caption}</caption>
    <thead><tr><th scope="col" class="c-when">Поступило</th><th scope="col">Содержание</th><th scope="col" class="c-theme">Тема и место</th><th scope="col" class="c-org">Организация</th><th scope="col" class="c-state">Состояние</th><th scope="col" class="c-due">Срок</th></tr></thead>
    <tbody>${rows.map((row) => html`<${MessageRow} key=${row.id} row=${row} />`)}</tbody></table>`;
}

export function TableBones({ rows = 8 }) {
  return html`<div class="table-bones" role="status"><span class="sr">Загрузка списка…</span>${Array.from({ length: rows }, (_, i) => html`<div key=${i} aria-hidden="true">
    <span class="bone" /><span><span class="bone" /><span class="bone" /></span><span class="bone" /><span class="bone" /></div>`)}</div>`;
}
