// Executors of an organisation, to choose one of.
import { get } from '../api.js';
import { useLoad } from './load.js';

/** @param {string} organisation '' gives none @param {{official_id?: string, official?: string, post?: string} | null} [kept] whoever stands in the record by now: he stays to be chosen when he works there no longer */
export function useOfficials(organisation, kept) {
  const { data } = useLoad((abort) => (organisation ? get(`/organisations/${organisation}/officials`, {}, { signal: abort }).then((r) => r.data.items) : Promise.resolve([])), [organisation]);
  const found = (data ?? []).map((f) => ({ value: f.id, name: f.name, hint: f.post }));
  return kept?.official_id && !found.some((f) => f.value === kept.official_id) ? [{ value: kept.official_id, name: kept.official, hint: kept.post }, ...found] : found;
}
