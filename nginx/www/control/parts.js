// Parts that the tables of «Контроль сроков» share.
import { html } from '../lib.js';
import { queryText } from '../api.js';
import { num } from '../format.js';
import { can } from '../session.js';

/** Address of the list with a filter. */
export const list = (filter) => `/messages${queryText(filter).replace(/%5B/g, '[').replace(/%5D/g, ']').replace(/%2C/g, ',')}`;

/** A number that opens its records; nothing to open at zero. `label` says which one it is to who hears the page. */
export function Cell({ value, href, tone = '', label }) {
  if (!value) return html`<span class="muted">0</span>`;
  if (!can('message.read')) return html`<span class=${tone}>${num(value)}</span>`;
  return html`<a class=${tone} href=${href} aria-label=${label && `${label}: ${num(value)}`}>${num(value)}</a>`;
}
