// What is changed and not saved is not lost by a wrong click: the reader is asked before the screen goes.
import { useEffect } from '../lib.js';
import { holds } from '../router.js';

/** While `dirty`, leaving the address, «назад» and closing the window ask first. */
export function useUnsaved(dirty) {
  useEffect(() => {
    if (!dirty) return undefined;
    const mine = {};
    const closing = (e) => e.preventDefault();
    holds.add(mine);
    window.addEventListener('beforeunload', closing);
    return () => {
      holds.delete(mine);
      window.removeEventListener('beforeunload', closing);
    };
  }, [Boolean(dirty)]);
}
