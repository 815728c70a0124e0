// The section of oversight: what was done, what was looked for, who has which right. Each part for who may see it.
import { html } from '../lib.js';
import { place } from '../router.js';
import { can } from '../session.js';

const PARTS = [
  ['/audit', 'audit.read', 'Действия'],
  ['/search-log', 'search_log.read', 'Поиски'],
  ['/permissions', 'permission.read', 'Права'],
];

export function OversightTabs() {
  const shown = PARTS.filter(([, action]) => can(action));
  if (shown.length < 2) return null;
  return html`<nav class="tabs" aria-label="Части раздела">${shown.map(([href, , name]) => html`<a key=${href} href=${href} aria-current=${place.value.path === href ? 'page' : undefined}>${name}</a>`)}</nav>`;
}
