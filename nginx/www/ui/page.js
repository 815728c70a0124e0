// The head of a screen: title, lead, actions; the title goes to the window and gets the focus after a move, or the part that the address names.
import { html, useEffect, useRef } from '../lib.js';
import { hasReturned, place } from '../router.js';

let shown = '';

/** @param {{title: string, lead?: any, actions?: any, crumbs?: {href: string, name: string}[], children: any, windowTitle?: string}} props */
export function Page({ title, lead, actions, crumbs, children, windowTitle }) {
  const head = useRef(null);
  const path = place.value.path;
  useEffect(() => {
    document.title = `${windowTitle ?? title} · МЦУ`;
  }, [title, windowTitle]);
  useEffect(() => {
    const aim = window.location.hash && document.getElementById(window.location.hash.slice(1));
    if (aim) {
      aim.tabIndex = -1;
      aim.focus();
      aim.scrollIntoView();
    } else if (shown && shown !== path && !hasReturned() && !document.activeElement?.matches('[data-search-box]')) {
      // The first screen leaves the focus where the browser put it, and a screen that begins with its search box keeps it there; so does a way back that has come to its link.
      head.current?.focus({ preventScroll: true });
    }
    shown = path;
  }, [path]);
  return html`<header class="page-head"><div class="grow">
      ${crumbs && html`<nav class="crumbs" aria-label="Путь">${crumbs.map((c) => html`<a href=${c.href}><span aria-hidden="true">← </span>${c.name}</a>`)}</nav>`}
      <h1 tabindex="-1" ref=${head}>${title}</h1>${lead && html`<p class="lead">${lead}</p>`}</div>
      ${actions && html`<div class="actions">${actions}</div>`}</header>
    ${children}`;
}

/** A part of a screen under its own heading; `lead` says what it shows. */
export function Part({ id, name, lead, children }) {
  return html`<section class="panel stack tight" aria-labelledby=${id}><div class="panel-head"><h2 id=${id}>${name}</h2></div>${lead && html`<p class="muted small">${lead}</p>`}${children}</section>`;
}
