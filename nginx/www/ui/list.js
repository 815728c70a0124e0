// Lists walked by cursor: pages add up on the screen, «назад» finds them as they were, j and k move along the rows.
import { html, useEffect, useRef, useState } from '../lib.js';
import { get } from '../api.js';
import { bind } from '../keys.js';
import { place, restoreScroll } from '../router.js';
import { num } from '../format.js';
import { ErrorNote } from './states.js';

/** The list a card was opened from: the way back and the neighbours. */
export const origin = { href: '/messages', name: 'Обращения', ids: [] };

/** The last few lists, so that «назад» is instant. */
const kept = new Map();
const KEEP = 6;

function keep(key, list) {
  kept.delete(key);
  kept.set(key, list);
  if (kept.size > KEEP) kept.delete(kept.keys().next().value);
}

/** After a change of records every kept list is out of date. */
export function dropLists() {
  kept.clear();
}

/**
 * @param {string} path API path @param {Record<string, any>} query without cursor
 * @returns {{head: any, items: any[] | null, next: string | null, error: any, loading: boolean, reordered: boolean, more: () => void, reload: () => void}} `head` is the first page;
 * `reordered`: a later one goes on in another order than that, since the old one was kept no longer
 */
export function useList(path, query) {
  const key = `${path}?${JSON.stringify(query)}`;
  const [state, setState] = useState(() => start(key));
  const [turn, setTurn] = useState(0);
  const abort = useRef(null);
  const page = (cursor, old) => {
    abort.current?.abort();
    const mine = (abort.current = new AbortController());
    setState((s) => ({ ...s, asked: key, loading: true, error: null }));
    get(path, { ...query, cursor }, { signal: mine.signal }).then(({ data }) => {
      if (mine.signal.aborted) return;
      const list = { asked: key, head: cursor ? old.head : data, items: [...(cursor ? old.items : []), ...data.items], next: data.next, reordered: cursor ? old.reordered || data.reordered : false };
      keep(key, list);
      setState({ ...list, error: null, loading: false });
    }, (error) => !mine.signal.aborted && setState((s) => ({ ...s, error, loading: false })));
  };
  useEffect(() => {
    const ready = place.value.pop && turn === 0 ? kept.get(key) : null;
    if (ready) {
      setState({ ...ready, error: null, loading: false });
      restoreScroll();
    } else {
      page(undefined, null);
    }
    return () => abort.current?.abort();
  }, [key, turn]);
  // Right from the change of the address, before the effect has run, what is on screen counts as old.
  return { ...state, loading: state.loading || state.asked !== key, more: () => page(state.next, state), reload: () => setTurn((n) => n + 1) };
}

function start(key) {
  const ready = place.value.pop ? kept.get(key) : null;
  return ready ? { ...ready, error: null, loading: false } : { asked: key, head: null, items: null, next: null, error: null, loading: true };
}

/** Moves the focus along the rows of the screen (links marked by class row-link). */
export function moveRow(step) {
  const all = [...document.querySelectorAll('main .row-link')];
  if (!all.length) return;
  const here = all.indexOf(document.activeElement);
  const next = Math.max(0, Math.min(all.length - 1, (here < 0 ? (step > 0 ? -1 : all.length) : here) + step));
  all[next].focus();
  all[next].closest('[data-row]')?.scrollIntoView({ block: 'nearest' });
}

/** j and k move along the rows. */
export function useRowKeys(extra = []) {
  useEffect(() => bind([
    { code: 'KeyJ', key: 'J', label: 'Следующая строка', run: () => moveRow(1) },
    { code: 'KeyK', key: 'K', label: 'Предыдущая строка', run: () => moveRow(-1) },
    ...extra,
  ]), []);
}

/** «Показать ещё» under a list, or the word that this was all. */
export function More({ list, total }) {
  const { items, next, loading, error, more, reordered, reload } = list;
  if (error) return html`<${ErrorNote} error=${error} onRetry=${next ? more : list.reload} />`;
  if (!items?.length) return null;
  return html`<div class="more">${reordered && html`<p class="warn" role="status">Порядок найденного хранится 10 минут и устарел, список продолжен по новому: записи могли повториться или пропасть. <button type="button" class="link" onClick=${reload}>Показать сначала</button></p>`}<p class="muted small" role="status">Показано ${num(items.length)}${total ? ` из ${num(total.value)}` : ''}</p>
    ${next && html`<button type="button" class="btn" onClick=${more} disabled=${loading}>${loading ? 'Загружаем…' : 'Показать ещё'}</button>`}</div>`;
}
