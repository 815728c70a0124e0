// The section of administration: who signs in, the registers of organisations and themes. Each part for who may see it.
import { html } from '../lib.js';
import { place } from '../router.js';
import { can } from '../session.js';

const PARTS = [
  ['/accounts', 'account.read', 'Учётные записи'],
  ['/organisations', 'organisation.read', 'Организации'],
  ['/themes', 'theme.read', 'Темы'],
];

export function AdminTabs() {
  const shown = PARTS.filter(([, action]) => can(action));
  if (shown.length < 2) return null;
  const here = (href) => place.value.path === href || place.value.path.startsWith(`${href}/`);
  return html`<nav class="tabs" aria-label="Части раздела">${shown.map(([href, , name]) => html`<a key=${href} href=${href} aria-current=${here(href) ? 'page' : undefined}>${name}</a>`)}</nav>`;
}
