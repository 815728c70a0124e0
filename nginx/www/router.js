// The address is the state: one signal holds it, links and forms change it, screens read it.
import { signal } from './lib.js';

/** @typedef {{path: string, query: URLSearchParams, key: string, pop: boolean}} Place */

/** @type {{value: Place}} */
export const place = signal(read(false));

function read(pop) {
  const { pathname, search } = window.location;
  return { path: pathname.replace(/\/+$/, '') || '/', query: new URLSearchParams(search), key: history.state?.key ?? 'first', pop };
}

/** Forms with changes that are not saved (ui/leave.js). @type {Set<object>} */
export const holds = new Set();

/** May the screen be left? What was changed goes with the form. */
function leaves() {
  if (holds.size && !window.confirm('Правки на этой странице не сохранены. Уйти и потерять их?')) return false;
  holds.clear();
  return true;
}

/** Goes to an address of the product; `replace` keeps the history short while a filter is being typed. */
export function go(href, { replace = false, keepScroll = false } = {}) {
  if (!leaves()) return;
  remember();
  const state = { key: replace ? place.value.key : String(performance.now()) };
  history[replace ? 'replaceState' : 'pushState'](state, '', href);
  waiting();
  returned = '';
  place.value = read(false);
  if (!replace && !keepScroll) window.scrollTo(0, 0);
}

/** The current address with some parameters changed; null, '' and [] remove one. */
export function withQuery(changes, { path = place.value.path, base = place.value.query } = {}) {
  const query = new URLSearchParams(base);
  for (const [name, value] of Object.entries(changes)) {
    query.delete(name);
    for (const v of [value].flat()) if (v !== null && v !== undefined && v !== '') query.append(name, v);
  }
  const text = query.toString().replace(/%2C/g, ',').replace(/%3A/g, ':').replace(/%5B/g, '[').replace(/%5D/g, ']');
  return path + (text ? `?${text}` : '');
}

const scrolls = new Map();
/** On which link the focus stood as an address was left. */
const stood = new Map();
function remember() {
  scrolls.set(place.value.key, window.scrollY);
  stood.set(place.value.key, document.activeElement?.closest('a[href]')?.getAttribute('href'));
}

let waiting = () => {};
let returned = '';

/** Does the focus stand where it was when this address was left? */
export const hasReturned = () => returned === place.value.key;

/** After «назад»: the link is there once the screen has its data; whoever presses a key or points somewhere before goes his own way. */
function restoreFocus() {
  const { key } = place.value;
  const href = stood.get(key);
  waiting();
  returned = '';
  if (!href) return;
  const look = new MutationObserver(() => {
    const link = [...document.querySelectorAll('#root a[href]')].find((a) => a.getAttribute('href') === href && a.getClientRects().length);
    if (!link) return;
    waiting();
    returned = key;
    link.focus();
  });
  const stop = () => {
    look.disconnect();
    for (const own of ['keydown', 'pointerdown']) document.removeEventListener(own, stop, true);
    waiting = () => {};
  };
  waiting = stop;
  look.observe(document.getElementById('root'), { childList: true, subtree: true });
  for (const own of ['keydown', 'pointerdown']) document.addEventListener(own, stop, true);
}

/** Called by a list once its rows stand again after «назад». */
export function restoreScroll() {
  const y = scrolls.get(place.value.key);
  if (place.value.pop && y) requestAnimationFrame(() => window.scrollTo(0, y));
}

/** Our own screens; everything else on this host (API page, simulator, files) is left to the browser. */
const FOREIGN = /^\/(api|esia|css|img|vendor|metrics)(\/|$)/;

function onClick(event) {
  if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  const a = event.target.closest?.('a[href]');
  if (!a || a.hasAttribute('target') || a.hasAttribute('download')) return;
  const to = new URL(a.getAttribute('href'), location.href); // a link of a drawing has no parts of its own
  if (to.origin !== location.origin || FOREIGN.test(to.pathname)) return;
  if (to.pathname === location.pathname && to.search === location.search && to.hash) return;
  event.preventDefault();
  go(to.pathname + to.search + to.hash);
}

export function startRouter() {
  history.scrollRestoration = 'manual';
  document.addEventListener('click', onClick);
  window.addEventListener('popstate', () => {
    const { path, query, key } = place.value;
    if (!leaves()) {
      const text = query.toString();
      history.pushState({ key }, '', path + (text ? `?${text}` : ''));
      return;
    }
    place.value = read(true);
    restoreFocus();
  });
}

/** `/messages/:id` against a path: the parameters or null. */
export function match(pattern, path) {
  const want = pattern.split('/');
  const have = path.split('/');
  if (want.length !== have.length) return null;
  const params = {};
  for (let i = 0; i < want.length; i += 1) {
    if (want[i].startsWith(':')) params[want[i].slice(1)] = decodeURIComponent(have[i]);
    else if (want[i] !== have[i]) return null;
  }
  return params;
}
