// Two people judge one thing: what stands meanwhile beside one's own word; the reader decides which it shall be.
import { html } from '../lib.js';

/** @param {{mine: any, theirs: any, busy: boolean, onAgain: () => void, onKeep: () => void}} props */
export function Meanwhile({ mine, theirs, busy, onAgain, onKeep }) {
  return html`<div class="note warn" role="alert"><div class="grow"><p class="strong">Пока вы решали, это изменил другой сотрудник</p>
    <dl class="pairs"><dt>Сейчас</dt><dd>${theirs}</dd><dt>Ваше</dt><dd>${mine}</dd></dl>
    <div class="actions"><button type="button" class="btn small" aria-busy=${busy} onClick=${onAgain}>Записать моё</button><button type="button" class="btn small" onClick=${onKeep}>Оставить как есть</button></div></div></div>`;
}
