// How many notices wait: asked for when the reader moves on and every minute.
import { html, signal, useEffect } from '../lib.js';
import { get } from '../api.js';
import { num } from '../format.js';
import { place } from '../router.js';
import { Icon } from './icons.js';

const EVERY_MS = 60000;
export const unread = signal(0);
/** Alerts that have fired and that nobody has taken. */
export const firing = signal(0);

export async function countNotices() {
  const answer = await get('/notices/unread').catch(() => null);
  if (!answer) return;
  unread.value = answer.data.unread;
  firing.value = answer.data.alerts;
}

/** Keeps the number fresh while the frame stands. */
export function useNotices() {
  const { path } = place.value;
  useEffect(() => {
    countNotices();
    const timer = setInterval(countNotices, EVERY_MS);
    return () => clearInterval(timer);
  }, [path]);
}

/** The number of them beside a link to the alerts. */
export const FiringCount = () => firing.value > 0 && html`<span class="sr">, сработало: </span><span class="badge warn notices-count">${num(firing.value)}</span>`;

/** The way to the inbox with its number; `bare` is the icon of a phone. */
export function NoticesLink({ bare = false }) {
  const n = unread.value;
  return html`<a class=${bare ? 'icon-btn' : ''} href="/notices"><${Icon} name="inbox" /><span class=${bare ? 'sr' : ''}>Уведомления</span>${n > 0 && html`<span class="sr">, непрочитанных </span><span class="badge warn notices-count">${num(n)}</span>`}</a>`;
}
