// Start of the front end: session, router, keys, and which screen stands at which address.
import { html, render, useEffect, useErrorBoundary, useState } from './lib.js';
import { watchWriting } from './drafts.js';
import { startKeys } from './keys.js';
import { go, match, place, startRouter } from './router.js';
import { account, can, openSession, renew, status } from './session.js';
import { loadBooks } from './terms.js';
import { Frame } from './ui/frame.js';
import { openScreens } from './ui/menu.js';
import { Blank, ErrorScreen, Loading, NoRight, NotFound } from './ui/states.js';

/** Address, actions that open it (one of them is enough; none: for all), module of the screen. Screens load when first opened. */
const ROUTES = [
  ['/', ['summary.read'], () => import('./screens/summary.js')],
  ['/picture', ['summary.read'], () => import('./screens/picture.js')],
  ['/messages', ['message.read'], () => import('./screens/messages.js')],
  ['/messages/new', ['message.create'], () => import('./screens/message-new.js')],
  ['/messages/:id', ['message.read'], () => import('./screens/message.js')],
  ['/signals', ['signal.read'], () => import('./screens/signals.js')],
  ['/signals/:id', ['signal.read'], () => import('./screens/signal.js')],
  ['/problems', ['problem.read'], () => import('./screens/problems.js')],
  ['/problems/:id', ['problem.read'], () => import('./screens/problem.js')],
  ['/causes', ['cause.read'], () => import('./screens/causes.js')],
  ['/causes/new', ['cause.edit'], () => import('./screens/cause-new.js')],
  ['/causes/:id', ['cause.read'], () => import('./screens/cause.js')],
  ['/roadmaps', ['roadmap.read'], () => import('./screens/roadmaps.js')],
  ['/roadmaps/:id', ['roadmap.read'], () => import('./screens/roadmap.js')],
  ['/webhooks', ['webhook.read'], () => import('./screens/webhooks.js')],
  ['/webhooks/:id', ['webhook.read'], () => import('./screens/webhook.js')],
  ['/cur-requests', ['cur_request.read'], () => import('./screens/cur-requests.js')],
  ['/cur-requests/:id', ['cur_request.read'], () => import('./screens/cur-request.js')],
  ['/quality', ['message.read'], () => import('./screens/quality.js')],
  ['/work', ['message.work'], () => import('./screens/work.js')],
  ['/templates', ['message.work'], () => import('./screens/templates.js')],
  ['/bulk', ['bulk.write'], () => import('./screens/bulk.js')],
  ['/bulk/new', ['bulk.write'], () => import('./screens/bulk-new.js')],
  ['/bulk/:id', ['bulk.write'], () => import('./screens/bulk.js')],
  ['/search', ['search.read'], () => import('./screens/search.js')],
  ['/saved-searches', ['search.save'], () => import('./screens/saved.js')],
  ['/alerts', ['alert.write'], () => import('./screens/alerts.js')],
  ['/audit', ['audit.read'], () => import('./screens/audit.js')],
  ['/permissions', ['permission.read'], () => import('./screens/permissions.js')],
  ['/accounts', ['account.read'], () => import('./screens/accounts.js')],
  ['/accounts/:id', ['account.read'], () => import('./screens/account.js')],
  ['/access-requests', ['account.write'], () => import('./screens/access-requests.js')],
  ['/tokens', ['token.read'], () => import('./screens/tokens.js')],
  ['/responsible', ['responsibility.read'], () => import('./screens/responsible.js')],
  ['/organisations', ['organisation.read'], () => import('./screens/organisations.js')],
  ['/organisations/:id', ['organisation.read'], () => import('./screens/organisations.js')],
  ['/themes', ['theme.read'], () => import('./screens/themes.js')],
  ['/models', ['model.read'], () => import('./screens/models.js')],
  ['/search-log', ['search_log.read'], () => import('./screens/search-log.js')],
  ['/thesaurus', ['thesaurus.read'], () => import('./screens/thesaurus.js')],
  ['/control', ['control.read', 'mail.read', 'source.read'], () => import('./screens/control.js')],
  ['/personal', ['personal.erase'], () => import('./screens/personal.js')],
  ['/deadlines', ['deadline.read'], () => import('./screens/deadlines.js')],
  ['/settings', [], () => import('./screens/settings.js')],
  ['/notices', [], () => import('./screens/notices.js')],
  ['/imports', ['import.write'], () => import('./screens/imports.js')],
  ['/imports/:id', ['import.write'], () => import('./screens/import.js')],
];
const login = () => import('./screens/login.js');
const requestAccess = () => import('./screens/request-access.js');
const heldDoor = () => import('./screens/held.js');

function find(path) {
  for (const [pattern, actions, load] of ROUTES) {
    const params = match(pattern, path);
    if (params) return { pattern, actions, load, params };
  }
  return null;
}

/** Waits for the module of a screen; a failed download can be tried again. */
function Lazy({ load, ...props }) {
  const [state, setState] = useState({ load: null, screen: null, error: null });
  const fetch = () => load().then((m) => setState({ load, screen: m.default, error: null }), () => setState({ load, screen: null, error: BROKEN }));
  useEffect(() => {
    fetch();
  }, [load]);
  if (state.load !== load) return html`<${Loading} />`;
  if (state.error) return html`<${ErrorScreen} error=${state.error} onRetry=${() => location.reload()} />`;
  return html`<${state.screen} ...${props} />`;
}
const BROKEN = { down: true, title: 'Не удалось загрузить раздел', detail: 'Связь прервалась или система обновилась. Обновите страницу.' };

/** A screen that threw: the rest of the product stays usable. */
function Guard({ children }) {
  const [error, reset] = useErrorBoundary((e) => console.error(e));
  if (!error) return children;
  return html`<${Blank} level=${1} icon="alert" title="В этом разделе произошла ошибка" actions=${html`<button type="button" class="btn primary" onClick=${reset}>Открыть снова</button>`}>
    <p>Остальные разделы работают. Если ошибка повторится, сообщите администратору адрес страницы и время.</p><//>`;
}

function Screen() {
  const route = find(place.value.path);
  if (!route) return html`<${NotFound} />`;
  if (route.actions.length > 0 && !can(...route.actions)) return html`<${Elsewhere} />`;
  return html`<${Guard} key=${route.pattern}><${Lazy} key=${route.params.id ?? ''} load=${route.load} ...${route.params} /><//>`;
}

/** No right to this address: from the front page to the first screen the role has, elsewhere a clear word. */
function Elsewhere() {
  const first = openScreens()[0];
  useEffect(() => {
    if (place.value.path === '/' && first) go(first.href, { replace: true });
  }, [first]);
  if (place.value.path === '/' && first) return null;
  if (first) return html`<${NoRight} />`;
  return html`<${Blank} level=${1} icon="lock" title="Для вашей роли пока нет разделов">
    <p>Вы вошли как ${account.value.name}. Разделы появятся, когда администратор назначит роль с доступом к ним.</p><//>`;
}

function Down() {
  const retry = () => renew();
  useEffect(() => {
    const timer = setInterval(retry, 5000);
    return () => clearInterval(timer);
  }, []);
  return html`<main><${ErrorScreen} error=${{ down: true, title: 'Сервер не отвечает', detail: 'Повторяем подключение каждые несколько секунд. Введённые адрес и отбор сохранятся.' }} onRetry=${retry} /></main>`;
}

function App() {
  const held = status.value === 'held';
  const inside = held || status.value === 'in';
  useEffect(() => {
    if (inside) loadBooks().catch(() => null);
  }, [inside]);
  if (status.value === 'unknown') return html`<main class="main"><${Loading} label="Проверка входа" /></main>`;
  if (status.value === 'down') return html`<${Down} />`;
  const asks = place.value.path === '/request-access';
  if (!inside) return html`<${Lazy} load=${asks ? requestAccess : login} />`;
  if (place.value.path === '/login' || asks) return html`<${Leave} />`;
  if (place.value.path === '/signed-in') return html`<${SignedIn} />`;
  return html`<div class=${`frame ${held ? 'held' : ''}`}><${Frame}><${Screen} /><//></div>${held && html`<${Lazy} load=${heldDoor} />`}`;
}

/** The window in which somebody signed in again while his page waited in another one. */
function SignedIn() {
  useEffect(() => {
    document.title = 'Вход выполнен · МЦУ';
    window.close(); // browsers allow it to some windows only
  }, []);
  return html`<main class="main"><${Blank} level=${1} icon="check" title="Вход выполнен" actions=${html`<a class="btn" href="/">Работать в этом окне</a>`}>
    <p>Вернитесь в окно, где вы писали: текст там на месте. Это окно можно закрыть.</p><//></main>`;
}

/** Already signed in at /login: go where the reader was heading. */
function Leave() {
  useEffect(() => {
    const back = place.value.query.get('return') ?? '/';
    go(/^\/(?!\/)/.test(back) ? back : '/', { replace: true });
  }, []);
  return null;
}

startRouter();
startKeys();
watchWriting();
openSession();
render(html`<${App} />`, document.getElementById('root'));
