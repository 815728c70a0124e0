// The menu by role: at the side, on a phone a bar of the first few with the rest behind «Ещё».
import { html, useEffect, useRef, useState } from '../lib.js';
import { place } from '../router.js';
import { can } from '../session.js';
import { Dialog } from './dialog.js';
import { Icon } from './icons.js';
import { FiringCount } from './notices.js';

const MENU = [
  { href: '/', name: 'Сводка', icon: 'summary', action: 'summary.read', at: (p) => p === '/' },
  { href: '/messages', name: 'Обращения', icon: 'messages', action: 'message.read', at: (p) => p.startsWith('/messages') },
  { href: '/work', name: 'Моя работа', icon: 'inbox', action: 'message.work', at: (p) => p === '/work' },
  { href: '/search', name: 'Поиск', icon: 'search', action: 'search.read', at: (p) => p === '/search' || p === '/saved-searches' },
  { href: '/control', name: 'Контроль сроков', icon: 'flag', action: ['control.read', 'mail.read', 'source.read'], at: (p) => p === '/control' },
  { href: '/signals', name: 'Сигналы', icon: 'alert', action: 'signal.read', at: (p) => p.startsWith('/signals') },
  { href: '/problems', name: 'Проблемы', icon: 'groups', action: 'problem.read', at: (p) => p.startsWith('/problems') },
  { href: '/causes', name: 'Причины', icon: 'tree', action: 'cause.read', at: (p) => p.startsWith('/causes') },
  { href: '/roadmaps', name: 'Дорожные карты', icon: 'calendar', action: 'roadmap.read', at: (p) => p.startsWith('/roadmaps') },
  { href: '/alerts', name: 'Оповещения', icon: 'bell', action: 'alert.write', at: (p) => p === '/alerts', count: FiringCount },
  { href: '/templates', name: 'Шаблоны', icon: 'file', action: 'message.work', at: (p) => p === '/templates' },
  { href: '/imports', name: 'Импорт', icon: 'imports', action: 'import.write', at: (p) => p.startsWith('/imports') },
  { href: '/deadlines', name: 'Сроки', icon: 'clock', action: 'deadline.read', at: (p) => p === '/deadlines' },
  { href: '/quality', name: 'Качество', icon: 'star', action: 'message.read', at: (p) => p === '/quality' },
  { href: '/thesaurus', name: 'Словарь', icon: 'book', action: 'thesaurus.read', at: (p) => p === '/thesaurus' },
  // One section of three parts: it opens at the first that the reader may see.
  { href: '/audit', name: 'Журнал', icon: 'log', action: 'audit.read', at: oversight },
  { href: '/search-log', name: 'Журнал', icon: 'log', action: 'search_log.read', unless: ['audit.read'], at: oversight },
  { href: '/permissions', name: 'Права', icon: 'lock', action: 'permission.read', unless: ['audit.read', 'search_log.read'], at: oversight },
  // Likewise.
  { href: '/accounts', name: 'Управление', icon: 'user', action: 'account.read', at: administration },
  { href: '/organisations', name: 'Управление', icon: 'user', action: 'organisation.read', unless: ['account.read'], at: administration },
  { href: '/themes', name: 'Управление', icon: 'user', action: 'theme.read', unless: ['account.read', 'organisation.read'], at: administration },
  { href: '/responsible', name: 'Ответственные', icon: 'user', action: 'responsibility.read', unless: ['account.read', 'organisation.read', 'theme.read'], at: administration },
  { href: '/models', name: 'Управление', icon: 'user', action: 'model.read', unless: ['account.read', 'organisation.read', 'theme.read', 'responsibility.read'], at: administration },
  { href: '/personal', name: 'Персональные данные', icon: 'lock', action: 'personal.erase', at: (p) => p === '/personal' },
];
const OWN = { href: '/settings', name: 'Мои настройки', icon: 'edit', at: (p) => p === '/settings' };

function oversight(path) {
  return ['/audit', '/search-log', '/permissions'].includes(path);
}

function administration(path) {
  return /^\/(accounts|organisations|themes|responsible|models)(\/|$)/.test(path);
}

/** Sections in the bar of a phone; the others, and what stands at the foot of the wide menu, are behind «Ещё». */
const BAR = 4;

/** Screens the reader may open, in the order of the menu. */
export function openScreens() {
  return MENU.filter((m) => can(...[m.action].flat()) && !can(...(m.unless ?? [])));
}

export function Menu() {
  const [more, setMore] = useState(false);
  const all = openScreens();
  const nav = useRef(null);
  // A low window does not hold the whole menu: the section one is in is in sight.
  useEffect(() => nav.current.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest' }), [place.value.path]);
  const link = (m, i) => html`<a key=${m.href} class=${i < BAR ? '' : 'beyond'} href=${m.href} aria-current=${m.at(place.value.path) ? 'page' : undefined} onClick=${() => setMore(false)}><${Icon} name=${m.icon} /><span>${m.name}</span>${m.count && html`<${m.count} />`}</a>`;
  return html`<nav class="menu" aria-label="Разделы" ref=${nav}>${all.map(link)}
    <button type="button" class="menu-more" aria-haspopup="dialog" onClick=${() => setMore(true)}><${Icon} name="dots" /><span>Ещё</span></button>
    ${more && html`<${Dialog} title="Разделы" onClose=${() => setMore(false)}><div class="menu-rest">${[...all.slice(BAR), OWN].map((m) => link(m, 0))}</div><//>`}</nav>`;
}
