// Keyboard shortcuts by physical key, so that they work in the Russian layout as well.
import { signal } from './lib.js';
import { go } from './router.js';

/** Whether the list of shortcuts is open. */
export const help = signal(false);

/** @typedef {{code: string, label: string, shift?: boolean, then?: string, when?: (e: KeyboardEvent) => boolean, run: (e: KeyboardEvent) => void, key?: string}} Shortcut */

/** @type {Set<Shortcut[]>} shortcuts of the screens that are shown now */
const active = new Set();
let lead = '';
let leadTimer = 0;

/** Adds shortcuts while a screen stands; returns the removal. */
export function bind(list) {
  active.add(list);
  return () => active.delete(list);
}

export function shortcuts() {
  return [...active].flat();
}

function typing(target) {
  return target.closest?.('input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]');
}

function find(event) {
  return shortcuts().find((s) => s.code === event.code && Boolean(s.shift) === event.shiftKey && (s.then ? lead === s.then : !lead) && (!s.when || s.when(event)));
}

function onKey(event) {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.key === 'Escape' && typing(event.target)) {
    event.target.blur();
    return;
  }
  if (typing(event.target) || document.querySelector('dialog[open]')) return;
  // The question mark sits on other keys in other layouts: take the sign or the usual place of it.
  if (event.key === '?' || event.key === ',' && event.shiftKey && event.code === 'Slash') {
    event.preventDefault();
    help.value = true;
    return;
  }
  const hit = find(event);
  if (hit) {
    event.preventDefault();
    setLead('');
    hit.run(event);
    return;
  }
  setLead(event.code === 'KeyG' && !event.shiftKey ? 'KeyG' : '');
}

function setLead(code) {
  clearTimeout(leadTimer);
  lead = code;
  if (code) leadTimer = setTimeout(() => setLead(''), 1500);
}

/** Focuses the search box of the screen, or opens «Поиск». */
function focusSearch() {
  const box = document.querySelector('[data-search-box]');
  if (box) {
    box.focus();
    box.select();
  } else {
    go('/search');
  }
}

export function startKeys() {
  document.addEventListener('keydown', onKey);
  bind([
    { code: 'Slash', key: '/', label: 'Перейти к строке поиска', run: focusSearch },
    { code: 'KeyS', then: 'KeyG', key: 'G S', label: 'Открыть «Сводку»', run: () => go('/') },
    { code: 'KeyM', then: 'KeyG', key: 'G M', label: 'Открыть «Обращения»', run: () => go('/messages') },
    { code: 'KeyF', then: 'KeyG', key: 'G F', label: 'Открыть «Поиск»', run: () => go('/search') },
    { code: 'KeyI', then: 'KeyG', key: 'G I', label: 'Открыть «Импорт»', run: () => go('/imports') },
  ]);
}
