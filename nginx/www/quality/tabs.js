// Parts of «Качество», each at its own address.
import { html } from '../lib.js';
import { place } from '../router.js';

const PARTS = [['', 'Повторы'], ['marks', 'Оценки']];

export function QualityTabs() {
  const now = place.value.query.get('part') ?? '';
  return html`<nav class="tabs" aria-label="Части раздела">${PARTS.map(([code, name]) => html`<a key=${code} href=${code ? `/quality?part=${code}` : '/quality'} aria-current=${now === code ? 'page' : undefined}>${name}</a>`)}</nav>`;
}
