// What is changed and not saved is not lost by a wrong click: the reader is asked before the screen goes.
// Held and let go with the drawing itself: after the painting it could be a key too late on a busy machine.
import { useLayoutEffect, useRef } from '../lib.js';
import { holds } from '../router.js';

/** While `dirty`, leaving the address, «назад» and closing the window ask first. */
export function useUnsaved(dirty) {
  useLayoutEffect(() => {
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

const WORDS = 'textarea, input:not([type=checkbox], [type=radio], [type=file], [type=search], [role=combobox])';

/**
 * Holds what was typed into the forms in `root` until it is sent, and again when the server did not take it. Tells whether something is held.
 * @param {{current: HTMLElement | null}} root @param {boolean} kept the form keeps a draft: nothing is lost @returns {() => boolean}
 */
export function useTyped(root, kept = false) {
  const own = useRef({ typed: false, sent: false });
  useLayoutEffect(() => {
    const node = root.current;
    const mine = own.current;
    if (kept || !node) return undefined;
    const type = (e) => {
      if (!e.target.form || !e.target.matches(WORDS)) return;
      mine.typed = true;
      holds.add(mine);
    };
    const send = () => {
      mine.sent = true;
      holds.delete(mine);
    };
    const closing = (e) => holds.has(mine) && e.preventDefault();
    node.addEventListener('input', type);
    node.addEventListener('submit', send, true);
    window.addEventListener('beforeunload', closing);
    return () => {
      holds.delete(mine);
      node.removeEventListener('input', type);
      node.removeEventListener('submit', send, true);
      window.removeEventListener('beforeunload', closing);
    };
  }, [kept]);
  // Asked at each drawing: the word of the server comes with one. Any later, the form may have been sent again while the word about the last time still stood there.
  useLayoutEffect(() => {
    if (kept || !own.current.typed || !own.current.sent || !root.current?.querySelector('form :is([role=alert], .wrong)')) return;
    own.current.sent = false;
    holds.add(own.current);
  });
  return () => holds.has(own.current);
}
