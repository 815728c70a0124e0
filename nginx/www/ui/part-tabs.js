// The parts of a section that stand at addresses of their own, each for who may see it.
import { html } from '../lib.js';
import { place } from '../router.js';
import { can } from '../session.js';

/** @param {{parts: [href: string, action: string, name: string][]}} props */
export function PartTabs({ parts }) {
  const shown = parts.filter(([, action]) => can(action));
  if (shown.length < 2) return null;
  const here = (href) => place.value.path === href || place.value.path.startsWith(`${href}/`);
  return html`<nav class="tabs" aria-label="Части раздела">${shown.map(([href, , name]) => html`<a key=${href} href=${href} aria-current=${here(href) ? 'page' : undefined}>${name}</a>`)}</nav>`;
}
