// What the address of «Поиск» holds: the query, the refinements, the order, the view. Everything on the screen follows from it.
import { day } from '../format.js';
import { go, place, withQuery } from '../router.js';
import { KIND, books } from '../terms.js';
import { FIELDS, fieldText, spanText } from './language.js';

/** Facet → name in the address, title. */
export const FACETS = [['kind', 'kind', 'Вид'], ['channel', 'channel', 'Канал'], ['state', 'state', 'Состояние'], ['theme', 'theme_id', 'Тема'], ['organisation', 'organisation_id', 'Организация'], ['district', 'district_id', 'Район'], ['object', 'object', 'Объект'], ['fault', 'fault', 'Неисправность']];
export const SORTS = { relevance: 'По соответствию', fresh: 'Сначала подходящие и свежие', '-date': 'Сначала новые', date: 'Сначала старые', due: 'По сроку, ближайший сначала' };

const REFINED = [...FACETS.map((f) => f[1]), 'from', 'to'];
/** What narrows the set: the same names in the address, in the API and in a saved search. */
export const SET = ['q', ...REFINED, 'strict'];
/** What the set is looked for among: the new records of a saved search, those an alert counts. Neither is kept with a search. */
const AMONG = ['new_in', 'alert'];
const ORDERED = ['sort', 'collapse', 'timeline'];

const pick = (names) => Object.fromEntries(names.filter((n) => place.value.query.get(n)).map((n) => [n, place.value.query.get(n)]));
/** A link brings its own query, refinements and order. */
export const listQuery = () => pick(place.value.query.get('link') ? ['link'] : [...SET, ...AMONG, ...ORDERED]);
/** The set as it may be kept: `{q, …refinements}`. */
export const setQuery = () => pick(SET);
/** The set on screen. */
export const shownQuery = () => pick([...SET, ...AMONG]);
/** Is it only a part of a set that can be kept? */
export const isAmong = () => AMONG.some((n) => place.value.query.get(n));

export const values = (name) => (place.value.query.get(name) ?? '').split(',').filter(Boolean);
export const set = (changes, options = {}) => go(withQuery(changes), { keepScroll: true, ...options });
const ANEW = { link: '', open: '', strict: '', picked: '', ...Object.fromEntries(AMONG.map((n) => [n, ''])) };
/** A new query in the same refinements; a linked set and the preview are left. */
export const search = (q) => go(withQuery({ ...ANEW, q }));
export const clear = () => go(withQuery({ q: place.value.query.get('q') ?? '' }, { base: new URLSearchParams() }));

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

/** Each refinement in the language of queries, with what takes it away. @returns {{text: string, off: Record<string, string>}[]} */
function written(facets) {
  const { query } = place.value;
  const fields = FIELDS.filter((f) => f.param && values(f.param).length).map((f) => ({ text: fieldText(f.name, values(f.param).map((v) => nameOf(f.facet, v, facets))), off: { [f.param]: '' } }));
  const span = spanText('дата', query.get('from'), query.get('to'));
  return span ? [...fields, { text: span, off: { from: '', to: '' } }] : fields;
}

/** What stands in the box: the words of the address, then its refinements in the same language. */
export const boxText = (facets) => [place.value.query.get('q'), ...written(facets).map((w) => w.text)].filter(Boolean).join(' ');

/** The text of the box searched for: a refinement that still stands there as it was written stays one, any other goes or has become words. */
export function searchBox(text, facets) {
  let words = ` ${text} `;
  const off = {};
  for (const w of written(facets)) {
    if (words.includes(` ${w.text} `)) words = words.replace(` ${w.text} `, ' ');
    else Object.assign(off, w.off);
  }
  go(withQuery({ ...ANEW, ...off, q: words.trim() }));
}
