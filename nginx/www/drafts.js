// What the reader has begun to write and not sent. It lives in the memory of the page alone, since it may hold names and troubles of
// citizens: no storage of the browser ever gets it, so nothing is left behind. A session that ends meanwhile does not end the page
// (session.js, 'held').

/** Texts of forms that may be closed and opened again, by a name of the form. @type {Map<string, any>} */
export const drafts = new Map();

/** Fields that were typed into. @type {Set<HTMLInputElement>} */
const touched = new Set();

export function watchWriting() {
  document.addEventListener('input', ({ target }) => {
    if (!target.closest?.('form, dialog') || target.closest('[role=search]')) return;
    touched.delete(target);
    touched.add(target);
  });
}

/** The field that was typed into last, while it stands. */
export const lastWritten = () => [...touched].filter((field) => field.isConnected).at(-1);

export function isWriting() {
  for (const field of touched) if (!field.isConnected) touched.delete(field);
  return drafts.size > 0 || [...touched].some((field) => field.value.trim());
}
