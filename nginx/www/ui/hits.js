// Search results: fragments with their marks, what was done to the query, what of it was not understood.
import { html } from '../lib.js';
import { num } from '../format.js';
import { channelName } from '../terms.js';
import { go, withQuery } from '../router.js';
import { Icon } from './icons.js';
import { Due, Place, Received, State, title } from './rows.js';

/** Text with its marked places; marks are pairs [from, to) in UTF-16 units. */
export function Marked({ text, marks }) {
  const out = [];
  let at = 0;
  for (const [from, to] of marks) {
    if (from < at || to > text.length) continue;
    out.push(text.slice(at, from), html`<mark>${text.slice(from, to)}</mark>`);
    at = to;
  }
  return html`${out}${text.slice(at)}`;
}

const PART = { subject: 'Заголовок', answer: 'В ответе', theme: 'Тема', address: 'Адрес' };

function Fragment({ part }) {
  return html`<p class="fragment">${PART[part.field] && html`<span class="badge">${PART[part.field]}</span> `}${part.before && '… '}<${Marked} text=${part.text} marks=${part.marks} />${part.after && ' …'}</p>`;
}

export function Hit({ hit }) {
  return html`<li class="hit panel" data-row><div class="hit-head"><a class="row-link" href=${`/messages/${hit.id}`}>${title(hit)}</a>
      <span class="muted small"><${Received} row=${hit} /> · ${channelName(hit.channel)}</span><span class="hit-state"><${State} code=${hit.state} /></span></div>
    ${hit.fragments.map((f) => html`<${Fragment} part=${f} />`)}
    <div class="hit-foot small">${hit.theme && html`<span>${hit.theme}</span>`}${hit.organisation && html`<span>${hit.organisation}</span>`}<${Place} row=${hit} />
      ${hit.answers > 0 && html`<span>ответов: ${num(hit.answers)}</span>`}${hit.open && hit.due_on && html`<span class="hit-due">срок <${Due} row=${hit} /></span>`}</div></li>`;
}

/** The query with one word put back as it was written. */
const asWritten = (q, word) => q.replace(word, `"${word}"`);

const REPAIR = { layout: 'раскладка клавиатуры', typo: 'опечатка', alphabet: 'смешанные алфавиты' };

export function Notes({ page, q }) {
  const also = page.notes.filter((n) => n.kind === 'synonym');
  const fixed = page.notes.filter((n) => REPAIR[n.kind]);
  const dropped = page.notes.filter((n) => n.kind === 'dropped');
  if (!page.notes.length && !page.partial) return null;
  const back = (word) => go(withQuery({ q: asWritten(q, word) }));
  return html`<div class="search-notes" role="status">
    ${fixed.map((n) => html`<p><${Icon} name="info" /><span>Искали <b>${n.to.join(', ')}</b> вместо «${n.from}» (${REPAIR[n.kind]}). <button type="button" class="link" onClick=${() => back(n.from)}>Искать как написано</button></span></p>`)}
    ${dropped.length > 0 && html`<p><${Icon} name="info" /><span>По всем словам найдено ${num(page.strict_total ?? 0)}, поэтому показано и без ${dropped.length > 1 ? 'слов' : 'слова'} ${dropped.map((n) => `«${n.from}»`).join(', ')}.</span></p>`}
    ${also.length > 0 && html`<p><${Icon} name="info" /><span>Искали также: ${also.map((n, i) => html`${i > 0 ? '; ' : ''}${n.from} → <b>${n.to.join(', ')}</b>`)}.</span></p>`}
    ${page.partial && html`<p class="warn"><${Icon} name="clock" /><span>Поиск остановлен по времени: показано не всё. Уточните запрос или сузьте даты.</span></p>`}</div>`;
}

/** The query again with the places that were not understood underlined. */
export function Wrong({ q, errors }) {
  if (!errors.length) return null;
  const sorted = [...errors].sort((a, b) => a.from - b.from);
  const out = [];
  let at = 0;
  for (const e of sorted) {
    const to = Math.max(e.to, e.from + 1);
    out.push(q.slice(at, e.from), html`<u class="wrong-place">${q.slice(e.from, to) || ' '}</u>`);
    at = to;
  }
  return html`<div class="query-wrong" role="alert"><p class="query-text">${out}${q.slice(at)}</p>
    <ul>${sorted.map((e) => html`<li><${Icon} name="alert" />${e.message}</li>`)}</ul><p class="small muted">Остальная часть запроса выполнена.</p></div>`;
}

const EXAMPLES = [
  ['яма на дороге', 'все слова, в любой форме'], ['«нет воды»', 'фраза в любой форме слов'], ['"нет горячей воды"', 'фраза точно как написано'], ['вода ИЛИ отопление', 'хотя бы одно из слов'],
  ['мусор НЕ снег', 'без этого слова'], ['яма РЯДОМ/3 школа', 'слова недалеко друг от друга'], ['отопл*', 'начало слова'], ['тема:освещение', 'в теме'], ['адрес:Николаева', 'по адресу'],
  ['канал:ПОС статус:новое', 'по каналу и состоянию'], ['дата:2026-01..2026-03', 'за период'], ['срок:<сегодня', 'просроченные'],
];

export function Help() {
  return html`<section class="panel help" aria-label="Как искать"><h2>Как искать</h2><p class="muted small">Регистр, ё и форма слова не важны. Нажмите пример, чтобы выполнить.</p>
    <dl>${EXAMPLES.map(([q, words]) => html`<dt><a href=${withQuery({ q }, { path: '/search', base: new URLSearchParams() })}>${q}</a></dt><dd>${words}</dd>`)}</dl></section>`;
}
