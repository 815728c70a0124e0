// A list that a number opens: whose row it was, and the focus on its heading.
import { useEffect, useRef } from '../lib.js';
import { books } from '../terms.js';

/** The row of what belongs to no organisation or theme. */
export const NONE = 'none';

/** The chosen row of organisations as the API takes it: without subordinates, as the row counts. */
export const asWho = (who) => (who === NONE ? { with_organisation: false } : who ? { organisation_id: who, alone: true } : {});

export function whoChip(who) {
  if (!who) return [];
  return [{ key: 'alone', label: 'Список', text: who === NONE ? 'без организации' : books.value?.organisation.get(who)?.short_name ?? `№ ${who}`, off: { who: '' } }];
}

/** For the heading of a list that stands above its numbers: it gets the focus whenever another number is chosen. */
export function useListHead(chosen) {
  const head = useRef(null);
  useEffect(() => {
    if (chosen) head.current?.focus();
  }, [chosen ? JSON.stringify(chosen) : '']);
  return head;
}
