// Somebody was faster than a form of a small record: what he made of each field, to take or to leave; then saving goes on from his version.
import { html, useEffect } from '../lib.js';
import { ErrorNote } from './states.js';

/** The error of a change. After 412 the screen behind is renewed, so that the next try goes from what stands there now; what was typed stays. */
export function Renewed({ error, onStale }) {
  const stale = Boolean(onStale) && error?.status === 412;
  useEffect(() => {
    if (stale) onStale();
  }, [error]);
  if (!stale) return html`<${ErrorNote} error=${error} />`;
  return html`<div class="note warn" role="alert"><div class="grow"><p class="strong">Запись успели изменить</p><p>То, что вы написали, на месте. Экран под этим окном уже обновлён: если ваша правка ещё нужна, сохраните её ещё раз.</p></div></div>`;
}

/** Lists too: the same words again are no change. */
const same = (a, b) => JSON.stringify(a ?? '') === JSON.stringify(b ?? '');

/**
 * The error of a save. After 412 the record as it is now becomes the base of the next try, and its changes are shown beside what was typed.
 * @param {{error: any, form: any, names: Record<string, string>, words?: (field: string, value: any) => any, take: (field: string, value: any) => void, onBase: (base: any) => void, onStale?: () => void}} props onStale: for a record that the API does not send with 412
 */
export function Changed({ error, form, names, words = (_, v) => v, take, onBase, onStale }) {
  const current = error?.status === 412 ? error.current : null;
  useEffect(() => {
    if (current) onBase(current);
  }, [current]);
  if (!current) return html`<${Renewed} error=${error} onStale=${onStale} />`;
  const told = (f, v) => (v === null || v === undefined || v === '' ? 'пусто' : words(f, v));
  const theirs = Object.keys(names).filter((f) => f in current && !same(current[f], form[f]));
  return html`<div class="note warn" role="alert"><div class="grow"><p class="strong">Запись успели изменить</p>
    ${theirs.length ? html`<p>Вот что в ней теперь иначе, чем у вас. Возьмите чужое или оставьте своё и сохраните ещё раз.</p>
      <ul class="plain-list">${theirs.map((f) => html`<li key=${f} class="row"><span class="grow">${names[f]}: <b>${told(f, current[f])}</b>, у вас «${told(f, form[f])}»</span><button type="button" class="btn small" aria-label=${`Взять: ${names[f]}`} onClick=${() => take(f, current[f])}>Взять</button></li>`)}</ul>`
      : html`<p>То, что у вас в форме, с новой версией не спорит: сохраните ещё раз.</p>`}</div></div>`;
}
