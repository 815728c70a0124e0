// Executors of an organisation, to choose one of.
import { get } from '../api.js';
import { useLoad } from './load.js';

export function useOfficials(organisation) {
  const { data } = useLoad((abort) => (organisation ? get(`/organisations/${organisation}/officials`, {}, { signal: abort }).then((r) => r.data.items) : Promise.resolve([])), [organisation]);
  return (data ?? []).map((f) => ({ value: f.id, name: f.name, hint: f.post }));
}
