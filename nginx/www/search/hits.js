// Search results: fragments with their marks and the reason of each, what was done to the query.
import { html } from '../lib.js';
import { count, num } from '../format.js';
import { place } from '../router.js';
import { channelName } from '../terms.js';
import { Icon } from '../ui/icons.js';
import { Due, Place, Received, State, title } from '../ui/rows.js';
import { withWord, withoutWord } from './language.js';
import { look, refinements, search, searchAlone, set } from './state.js';

/** Why a word is marked: its own form needs no word, all else is said. */
const REASON = { synonym: ['синоним', 'синоним слова'], typo: ['исправлено', 'исправлено, искали'], layout: ['раскладка', 'раскладка исправлена, искали'], form: ['форма', 'форма слова'] };
const plain = (text) => text.toLowerCase().replace(/ё/g, 'е');

function why(reasons, word) {
  const found = reasons?.find((r) => plain(r.word) === plain(word));
  if (!found || !REASON[found.kind]) return null;
  return { kind: found.kind, words: `${REASON[found.kind][1]} «${found.asked}»` };
}

/** Text with its marked places; marks are pairs [from, to) in UTF-16 units. */
export function Marked({ text, marks, reasons }) {
  const out = [];
  let at = 0;
  for (const [from, to] of marks) {
    if (from < at || to > text.length) continue;
    const word = text.slice(from, to);
    const reason = why(reasons, word);
    out.push(text.slice(at, from), html`<mark class=${reason?.kind ?? ''} title=${reason?.words}>${word}</mark>`);
    at = to;
  }
  return html`${out}${text.slice(at)}`;
}

const PART = { subject: 'Заголовок', answer: 'В ответе', theme: 'Тема', address: 'Адрес' };

/** Words found by another one are said once a record: colour alone does not tell it. */
function Reasons({ fragments }) {
  const other = new Map();
  for (const r of fragments.flatMap((f) => f.reason ?? [])) if (r.kind !== 'form' && REASON[r.kind]) other.set(plain(r.word), r);
  if (!other.size) return null;
  return html`<p class="reasons small muted">${[...other.values()].map((r, i) => html`${i > 0 ? '; ' : ''}<span class=${`reason ${r.kind}`}>${r.word.toLowerCase()}</span> ${REASON[r.kind][1]} «${r.asked}»`)}</p>`;
}

function Fragment({ part }) {
  return html`<p class="fragment">${PART[part.field] && html`<span class="badge">${PART[part.field]}</span> `}${part.before && '… '}<${Marked} text=${part.text} marks=${part.marks} reasons=${part.reason} />${part.after && ' …'}</p>`;
}

export function Hit({ hit, shown, picked, onPick, onFocus }) {
  return html`<li class=${`hit panel ${shown ? 'shown' : ''}`} data-row data-id=${hit.id}><div class="hit-head"><a class="row-link" href=${`/messages/${hit.id}`} onFocus=${onFocus}>${title(hit)}</a>
      <span class="muted small"><${Received} row=${hit} /> · ${channelName(hit.channel)}</span><span class="hit-state"><${State} code=${hit.state} /></span><label class="check hit-pick" title="Выбрать, чтобы найти похожие"><input type="checkbox" checked=${picked} onChange=${onPick} aria-label=${`Выбрать: ${title(hit)}`} /></label></div>
    ${hit.fragments.map((f) => html`<${Fragment} part=${f} />`)}<${Reasons} fragments=${hit.fragments} />
    <div class="hit-foot small">${hit.theme && html`<span>${hit.theme}</span>`}${hit.organisation && html`<span>${hit.organisation}</span>`}<${Place} row=${hit} />
      ${hit.answers > 0 && html`<span>ответов: ${num(hit.answers)}</span>`}${hit.open && hit.due_on && html`<span class="hit-due">срок <${Due} row=${hit} /></span>`}
      ${hit.copies > 1 && html`<span class="badge line" title="Почти одинаковые записи, найденные вместе с этой">и ещё ${count(hit.copies - 1, 'похожая', 'похожие', 'похожих')}</span>`}
      <button type="button" class="link small over look-in" aria-label=${`Просмотр: ${title(hit)}`} onClick=${() => look(hit.id)}>Просмотр</button></div></li>`;
}

/** The record that the query calls by its own number here. */
export function Called({ record }) {
  if (!record) return null;
  return html`<section class="panel called" aria-label="Запись с этим номером"><p><a href=${`/messages/${record.id}`}><b>Запись № ${record.id}</b></a>${record.number ? html` <span class="muted">рег. № ${record.number}</span>` : ''}
      <span class="muted small"> · <${Received} row=${record} /> · ${channelName(record.channel)}</span> <${State} code=${record.state} /></p><p class="fragment">${record.subject && html`<b>${record.subject}. </b>`}${record.excerpt}</p></section>`;
}

/** The query with one word put back as it was written. */
const asWritten = (q, word) => q.replace(word, `"${word}"`);
/** In all its forms, without synonyms. */
const alone = (q, word) => q.replace(word, `«${word}»`);

const REPAIR = { layout: 'раскладка клавиатуры', typo: 'опечатка', alphabet: 'смешанные алфавиты' };

/** How many records have every word: the number opens them; of a frozen set it is only told. */
const All = ({ n }) => (n && !place.value.query.get('link') ? html`<button type="button" class="link" aria-label=${`Показать только записи, где есть все слова: ${num(n)}`} onClick=${() => set({ strict: 'true' })}>${num(n)}</button>` : num(0));

export function Notes({ page, q }) {
  const also = page.notes.filter((n) => n.kind === 'synonym');
  const fixed = page.notes.filter((n) => REPAIR[n.kind]);
  const dropped = page.notes.filter((n) => n.kind === 'dropped');
  const spare = page.notes.filter((n) => n.kind === 'spare');
  const houses = page.notes.filter((n) => n.kind === 'house');
  const flats = page.notes.filter((n) => n.kind === 'flat');
  const stars = page.notes.filter((n) => n.kind === 'star');
  const strict = page.strict_total ?? null;
  const whole = place.value.query.get('strict') === 'true';
  if (!page.notes.length && !page.partial && strict === null && !whole) return null;
  const back = (word) => search(asWritten(q, word));
  return html`<div class="search-notes" role="status">
    ${fixed.map((n) => html`<p><${Icon} name="info" /><span>Искали <b>${n.to.join(', ')}</b> вместо «${n.from}» (${REPAIR[n.kind]}). <button type="button" class="link" onClick=${() => back(n.from)}>Искать как написано</button></span></p>`)}
    ${whole && html`<p><${Icon} name="info" /><span>Показаны только записи, где есть все слова запроса. <button type="button" class="link" onClick=${() => set({ strict: '' })}>Искать и без некоторых слов</button></span></p>`}
    ${dropped.length > 0 && html`<p><${Icon} name="info" /><span>По всем словам найдено <${All} n=${page.strict_total ?? 0} />, поэтому показано и без ${dropped.some((n) => /\s/.test(n.from)) ? '' : dropped.length > 1 ? 'слов ' : 'слова '}${dropped.map((n) => `«${n.from}»`).join(', ')}. <${Missing} q=${q} list=${page.missing} /></span></p>`}
    ${houses.length > 0 && html`<p><${Icon} name="info" /><span>${houses.map((n) => `Дом ${n.from} на «${n.to[0]}»`).join(', ')}: ${dropped.length ? 'показано по улице' : html`записей <${All} n=${page.strict_total ?? 0} />, поэтому показано по всей улице`}.</span></p>`}
    ${strict !== null && !dropped.length && !houses.length && html`<p><${Icon} name="info" /><span>По всем словам найдено <${All} n=${strict} />, поэтому показано всё, где есть хотя бы одно из главных слов; самое подходящее сверху.</span></p>`}
    ${spare.map((n) => html`<p><${Icon} name="info" /><span>«${n.from}» перед «${n.to[0]}» не обязательно: улицу называют и без имени; записи с ним выше. <button type="button" class="link" onClick=${() => search(q.replace(`${n.from} ${n.to[0]}`, `«${n.from} ${n.to[0]}»`))}>Только «${n.from} ${n.to[0]}»</button></span></p>`)}
    ${flats.map((n) => html`<p><${Icon} name="info" /><span>«${n.from}» не обязательно: квартиру в записях называют редко${houses.length ? '' : `, поэтому показан весь дом ${n.to[0]}`}.</span></p>`)}
    ${also.length > 0 && html`<p><${Icon} name="info" /><span>Искали также: ${also.map((n, i) => html`${i > 0 ? '; ' : ''}${n.from} → <b>${n.to.join(', ')}</b> <button type="button" class="link" aria-label=${`Искать только «${n.from}»`} onClick=${() => search(alone(q, n.from))}>только «${n.from}»</button>`)}.</span></p>`}
    ${stars.map((n) => html`<p><${Icon} name="info" /><span>${n.from} значит: <b>${n.to.join(', ')}</b>${page.notes.some((c) => c.kind === 'cut' && c.from === n.from) ? ' и другие; слов больше ста, взяты самые частые' : ''}.</span></p>`)}
    ${page.partial && html`<p class="warn"><${Icon} name="clock" /><span>Поиск остановлен по времени: показано не всё. Уточните запрос или сузьте даты.</span></p>`}</div>`;
}

/** In one line which asked words stand in no record at all. */
function Missing({ q, list }) {
  const none = (list ?? []).filter((m) => m.count === 0);
  if (!none.length) return null;
  return html`${none.map((m) => html`Слова «${m.word}» нет ни в одной записи. <${Meant} q=${q} item=${m} />${withoutWord(q, m.word) !== q && html`<button type="button" class="link" onClick=${() => search(withoutWord(q, m.word))}>Убрать «${m.word}»</button> `}`)}`;
}

/** «Возможно: лифт»: words one typing error away that find something. */
const Meant = ({ q, item }) => item.meant && withWord(q, item.word, '') !== q ? html`<span class="small">Возможно: ${item.meant.map((word, i) => html`${i > 0 ? ', ' : ''}<button type="button" class="link" aria-label=${`Искать «${word}» вместо «${item.word}»`} onClick=${() => search(withWord(q, item.word, word))}>${word}</button>`)}</span> ` : null;

/** Each asked word alone: the one that is in the way is named and goes by one press. */
function Words({ q, list }) {
  if (!list?.length) return null;
  return html`<table class="plain missing"><caption class="label">Сколько записей с каждым словом отдельно</caption><tbody>${list.map((m) => html`<tr key=${m.word} class=${m.count ? '' : 'none'}><th scope="row">${m.word} <${Meant} q=${q} item=${m} /></th>
    <td class="num">${m.count ? num(m.count) : 'нет в записях'}</td><td class="num">${withoutWord(q, m.word) !== q && withoutWord(q, m.word) !== '' && html`<button type="button" class="btn small" onClick=${() => search(withoutWord(q, m.word))}>Убрать слово</button>`}</td></tr>`)}</tbody></table>`;
}

/** What a condition in the way is called and how it is left out. */
function inTheWay({ condition, param, q }, facets) {
  if (condition) return { name: condition, leave: () => search(q) };
  if (!param) return { name: 'все условия и уточнения сразу', leave: () => searchAlone(q) };
  const off = param === 'days' ? ['from', 'to'] : [param];
  const parts = refinements(facets).filter((r) => off.some((name) => name in r.off));
  return { name: `${parts[0]?.label ?? 'Уточнение'}: ${parts.map((r) => r.text).join(', ')}`, leave: () => set(Object.fromEntries(off.map((name) => [name, '']))) };
}

/** Conditions that empty the answer, each with what is found without it. */
function Conditions({ page }) {
  if (!page.conditions?.length) return null;
  return html`<table class="plain missing"><caption class="label">Сколько записей нашлось бы без условия</caption><tbody>${page.conditions.map((c) => {
    const { name, leave } = inTheWay(c, page.facets);
    return html`<tr key=${name}><th scope="row">${name}</th><td class="num">${num(c.total)}</td><td class="num"><button type="button" class="btn small" aria-label=${`Искать без условия: ${name}`} onClick=${leave}>Убрать</button></td></tr>`;
  })}</tbody></table>`;
}

export function Nothing({ q, page, filtered, onClear }) {
  const absent = (page.missing ?? []).filter((m) => m.count === 0).map((m) => `«${m.word}»`);
  const actions = html`${filtered && html`<button type="button" class="btn primary" onClick=${onClear}>Искать без уточнений</button>`}<a class="btn" href="/messages">Открыть список обращений</a>`;
  const said = q ? html`По запросу «${q}»${filtered ? ' с выбранными уточнениями' : ''} записей нет.${absent.length > 0 && html` ${absent.length > 1 ? 'Слов' : 'Слова'} ${absent.join(', ')} нет ни в одной записи.`}` : 'Под эти уточнения ничего не подходит.';
  return html`<div class="panel blank"><${Icon} name="search" /><h2>Ничего не найдено</h2><p>${said}</p><${Words} q=${q} list=${page.missing} /><${Conditions} page=${page} /><div class="actions">${actions}</div>
    <ul class="tips"><li>уберите одно из слов или возьмите слово покороче: <code>отопл*</code></li><li>соедините варианты словом ИЛИ: <code>яма ИЛИ выбоина</code></li><li>проверьте даты и уточнения</li></ul></div>`;
}

/** What the records of an answer are called: one kind has its own word. */
export function nameRecords(n, facets) {
  const kinds = facets.kind.filter((k) => k.count > 0 && (k.selected || !place.value.query.get('kind')));
  const own = kinds.length === 1 && { appeal: ['обращение', 'обращения', 'обращений'], message: ['сообщение', 'сообщения', 'сообщений'], publication: ['публикация', 'публикации', 'публикаций'], comment: ['комментарий', 'комментария', 'комментариев'] }[kinds[0].value];
  return count(n, ...(own || ['запись', 'записи', 'записей']));
}
