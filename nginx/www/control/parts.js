// Parts that the tables of «Контроль сроков» share.
import { html } from '../lib.js';
import { num } from '../format.js';
import { can } from '../session.js';

/** A number that opens its records; nothing to open at zero. `label` says which one it is to who hears the page. */
export function Cell({ value, href, tone = '', label }) {
  if (!value) return html`<span class="muted">0</span>`;
  if (!can('message.read')) return html`<span class=${tone}>${num(value)}</span>`;
  return html`<a class=${tone} href=${href} aria-label=${label && `${label}: ${num(value)}`}>${num(value)}</a>`;
}
