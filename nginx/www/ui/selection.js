// Many records at once: those of the list's filter or of a search, as the address names them.
import { place, withQuery } from '../router.js';
import { paramWords, parted } from '../search/state.js';
import { activeFilters, readFilters } from './filters.js';

/** The set of the address: of a search when it says so, else of the list. */
export function selection() {
  const query = Object.fromEntries(place.value.query);
  const { by, ...rest } = query;
  if (by !== 'search') {
    const { sort, ...filter } = readFilters(place.value.query);
    return { body: { filter }, back: withQuery({}, { path: '/messages' }), words: activeFilters(place.value.query).map((f) => (f.label ? `${f.label}: ${f.text}` : f.text)), whole: Object.keys(filter).length === 0, sort };
  }
  const { q, params } = parted(rest);
  return { body: { q, params }, back: withQuery({ by: '' }, { path: '/search' }), words: [q && `«${q}»`, ...paramWords(params)].filter(Boolean), whole: !q && Object.keys(params).length === 0 };
}
