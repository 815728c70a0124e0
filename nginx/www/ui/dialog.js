// Modal dialogs on the native <dialog>: focus is kept inside and returned by the browser.
import { html, signal, useEffect, useId, useLayoutEffect, useRef } from '../lib.js';
import { Icon } from './icons.js';
import { useTyped } from './leave.js';

/** @param {{title: string, onClose: () => void, children: any, wide?: boolean, sheet?: boolean, kept?: boolean}} props sheet: takes the whole screen; kept: what is typed here outlives the dialog */
export function Dialog({ title, onClose, children, wide = false, sheet = false, kept = false }) {
  const ref = useRef(null);
  const typed = useTyped(ref, kept);
  // The browser tells of each closing, also of the one by which we take the dialog away: whoever opened it hears once that it was closed, and nothing when it is gone already.
  const over = useRef(false);
  const close = () => {
    if (over.current) return;
    over.current = true;
    onClose();
  };
  const last = useRef(null);
  // Escape has left the field already (keys.js): who stays goes on in it.
  const stays = () => {
    if (!typed() || window.confirm('Написанное здесь не сохранено. Закрыть и потерять его?')) return false;
    last.current?.focus();
    return true;
  };
  const id = useId();
  // Opened before the next key comes: what is typed at once belongs to the dialog.
  useLayoutEffect(() => {
    const dialog = ref.current;
    dialog.showModal();
    begin(dialog)?.focus();
    return () => {
      over.current = true;
      if (dialog.open) dialog.close();
    };
  }, []);
  const leave = () => !stays() && close();
  const outside = (e) => e.target === ref.current && leave();
  const escape = (e) => e.target === ref.current && stays() && e.preventDefault();
  return html`<dialog ref=${ref} class=${`dialog ${wide ? 'wide' : ''} ${sheet ? 'sheet' : ''}`} aria-labelledby=${id} onCancel=${escape} onClose=${close} onMouseDown=${outside} onFocusIn=${(e) => { last.current = e.target; }}>
    <div class="dialog-head"><h2 id=${id}>${title}</h2>
      <button type="button" class="icon-btn" onClick=${leave} aria-label="Закрыть"><${Icon} name="close" /></button></div>
    <div class="dialog-body">${children}</div>
  </dialog>`;
}

const FIELDS = 'input, select, textarea';

/** Where work begins: what asks for it, the first field (of a group of choices the chosen one), else the first control under the title. */
function begin(dialog) {
  const seen = (what) => [...dialog.querySelectorAll(what)].find((e) => !e.disabled && e.tabIndex >= 0 && e.getClientRects().length);
  const field = seen('.dialog-body [autofocus]') ?? seen(FIELDS);
  const chosen = field?.type === 'radio' && dialog.querySelector(`input[name="${CSS.escape(field.name)}"]:checked`);
  return chosen || field || seen('.dialog-body :is(a[href], button)');
}

/** For useFocusAfter: where the focus goes when what it stood on is gone; where it stands somewhere it stays. */
export const orElse = (find) => ({
  get current() {
    return document.activeElement === document.body ? find() : document.activeElement;
  },
});

/** Once a dialog is closed the focus goes to `target`: opened by a key it gives the focus back to nobody, and its button may be gone. */
export function useFocusAfter(open, target) {
  const was = useRef(false);
  useEffect(() => {
    if (was.current && !open) target.current?.focus();
    was.current = Boolean(open);
  }, [open]);
}

const toasts = signal([]);
let next = 0;

/** A short word that something is done; it goes away by itself. */
export function toast(text) {
  const id = (next += 1);
  toasts.value = [...toasts.value, { id, text }];
  setTimeout(() => drop(id), 6000);
}

function drop(id) {
  toasts.value = toasts.value.filter((t) => t.id !== id);
}

export function Toasts() {
  return html`<div class="toasts" role="status" aria-live="polite">
    ${toasts.value.map((t) => html`<div key=${t.id} class="toast"><${Icon} name="check" /><span>${t.text}</span>
      <button type="button" onClick=${() => drop(t.id)} aria-label="Закрыть"><${Icon} name="close" /></button></div>`)}
  </div>`;
}
