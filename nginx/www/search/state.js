// What the address of «Поиск» holds: the query, the refinements, the order, the view. Everything on the screen follows from it.
import { day } from '../format.js';
import { go, place, withQuery } from '../router.js';
import { KIND, books } from '../terms.js';
import { fitsMedia, useMedia } from '../ui/media.js';
import { FIELDS, fieldText, hasEither, pieces, spanText } from './language.js';

/** Facet → name in the address, title. */
export const FACETS = [['kind', 'kind', 'Вид'], ['channel', 'channel', 'Канал'], ['state', 'state', 'Состояние'], ['theme', 'theme_id', 'Тема'], ['organisation', 'organisation_id', 'Организация'], ['district', 'district_id', 'Район'], ['object', 'object', 'Объект'], ['fault', 'fault', 'Неисправность']];
export const SORTS = { relevance: 'По соответствию', fresh: 'Сначала подходящие и свежие', '-date': 'Сначала новые', date: 'Сначала старые', due: 'По сроку, ближайший сначала' };

const REFINED = [...FACETS.map((f) => f[1]), 'from', 'to'];
/** What narrows the set: the same names in the address, in the API and in a saved search. */
export const SET = ['q', ...REFINED, 'strict'];
/** What the set is looked for among: the new records of a saved search, those an alert counts, the set of a frozen link. None is kept with a search. */
const AMONG = ['new_in', 'alert', 'set'];
const ORDERED = ['sort', 'collapse', 'timeline'];

const pick = (names) => Object.fromEntries(names.filter((n) => place.value.query.get(n)).map((n) => [n, place.value.query.get(n)]));
const linked = () => place.value.query.get('link');
/** A link brings its own query, refinements and order. */
export const listQuery = () => pick(linked() ? ['link', 'timeline'] : [...SET, ...AMONG, ...ORDERED]);
/** The set as it may be kept: `{q, …refinements}`. */
export const setQuery = () => pick(SET);
/** The set on screen. */
export const shownQuery = () => (linked() ? { set: linked() } : pick([...SET, ...AMONG]));
/** Is it only a part of a set that can be kept? */
export const isAmong = () => AMONG.some((n) => place.value.query.get(n));

export const values = (name) => (place.value.query.get(name) ?? '').split(',').filter(Boolean);
/** A linked set takes no refinements: what narrows it is looked for among its records. */
const narrowing = (changes) => (linked() && REFINED.some((n) => changes[n]) ? { link: '', set: linked(), ...changes } : changes);
export const set = (changes, options = {}) => go(withQuery(narrowing(changes)), { keepScroll: true, ...options });

/** From this width on a record is looked at beside the list, on less over it. The style sheet turns at the same width. */
const ROOM = '(min-width: 64rem)';
export const useWide = () => useMedia(ROOM);

/** The entry of the history that a preview over the list has made for itself. */
let entry = '';
/** Shows the record. What covers the list is left by «назад» as a page is; what stands beside it follows the rows, and leaves no trace of each. */
export function look(id) {
  const wide = fitsMedia(ROOM);
  set({ open: id }, { replace: wide });
  entry = wide ? '' : place.value.key;
}
export function lookAway() {
  if (place.value.key === entry) history.back();
  else set({ open: '' }, { replace: true });
}

const ANEW = { link: '', open: '', strict: '', picked: '', new_in: '', alert: '' };
/** A new query in the same refinements, and among the same frozen set; a link and the preview are left. */
export const search = (q) => go(withQuery({ ...ANEW, q }));
/** A new query without any refinement. */
export const searchAlone = (q) => go(withQuery({ ...pick(['set']), q }, { base: new URLSearchParams() }));
export const clear = () => go(withQuery(pick(['q', 'set']), { base: new URLSearchParams() }));

/** `{q, kind: …}` of a search → `{q, params}` as it is kept. */
export function parted({ q = '', ...params }) {
  return { q, params };
}

/** The address of a search with these parameters. */
export const address = (params) => withQuery(params, { path: '/search', base: new URLSearchParams() });

/** Name of a facet's value: from the answer, else from the reference books. */
function nameOf(facet, value, facets) {
  if (facet === 'kind') return KIND[value] ?? value;
  const known = facets?.[facet]?.find((f) => f.value === value) ?? books.value?.[facet]?.get(value);
  return known?.name ?? value;
}

/** Refinements of a kept search, in words. */
export function paramWords(params) {
  const lists = FACETS.filter(([, param]) => params[param]).map(([facet, param, title]) => `${title}: ${params[param].split(',').map((v) => nameOf(facet, v)).join(', ')}`);
  const span = spanWords(params.from, params.to);
  return span ? [...lists, `Поступило ${span}`] : lists;
}

const spanWords = (from, to) => [from && `с ${day(from)}`, to && `по ${day(to)}`].filter(Boolean).join(' ');

/** Refinements in words, each with what takes it away. */
export function refinements(facets) {
  const { query } = place.value;
  const out = [];
  for (const [facet, param, title] of FACETS) {
    for (const v of values(param)) out.push({ key: param + v, label: title, text: nameOf(facet, v, facets), off: { [param]: values(param).filter((x) => x !== v).join(',') } });
  }
  const span = spanWords(query.get('from'), query.get('to'));
  if (span) out.push({ key: 'span', label: 'Поступило', text: span, off: { from: '', to: '' } });
  return out;
}

/** Each refinement in the language of queries, by names and (before these are loaded) by codes, with what takes it away. @returns {{text: string, raw: string, off: Record<string, string>}[]} */
function written(facets) {
  const { query } = place.value;
  const fields = FIELDS.filter((f) => f.param && values(f.param).length).map((f) => ({ text: fieldText(f.name, values(f.param).map((v) => nameOf(f.facet, v, facets))), raw: fieldText(f.name, values(f.param)), off: { [f.param]: '' } }));
  const span = spanText('дата', query.get('from'), query.get('to'));
  return span ? [...fields, { text: span, raw: span, off: { from: '', to: '' } }] : fields;
}

/** What stands in the box: the words of the address, then its refinements in the same language. `shift`: places of the words are so much further on. */
export function boxText(facets) {
  const q = place.value.query.get('q') ?? '';
  const fields = written(facets).map((w) => w.text);
  const bracket = fields.length > 0 && hasEither(q);
  return { text: [bracket ? `(${q})` : q, ...fields].filter(Boolean).join(' '), shift: bracket ? 1 : 0 };
}

const OPEN_BEFORE = /(?:^|[\s(])(?:НЕ|NOT|ИЛИ|OR|\||РЯДОМ(?:\/\d+)?|NEAR(?:\/\d+)?)\s$|-$/;
const OPEN_BEHIND = /^\s(?:ИЛИ|OR|\||РЯДОМ|NEAR)/;

/** The text without a condition that all the rest is bound to; null when it stands otherwise. */
function withoutCondition(text, condition) {
  const at = text.indexOf(` ${condition} `);
  if (at < 0) return null;
  const [before, behind] = [text.slice(0, at + 1), text.slice(at + 1 + condition.length)];
  const within = pieces(before).reduce((n, p) => n + (p.kind === 'open' ? 1 : p.kind === 'close' ? -1 : 0), 0) > 0;
  return within || OPEN_BEFORE.test(before) || OPEN_BEHIND.test(behind) ? null : before + behind.trimStart();
}

/** The text of the box searched for: a refinement that still stands there as it was written stays one, any other goes or has become words. */
export function searchBox(text, facets) {
  const q = place.value.query.get('q') ?? '';
  const all = written(facets);
  let words = ` ${text} `;
  const off = {};
  for (const w of hasEither(text) ? [] : all) {
    const rest = withoutCondition(words, w.text) ?? withoutCondition(words, w.raw);
    if (rest === null) Object.assign(off, w.off);
    else words = rest;
  }
  if (hasEither(text)) Object.assign(off, ...all.map((w) => w.off));
  words = words.trim();
  go(withQuery({ ...ANEW, ...off, q: words === `(${q})` ? q : words }));
}
