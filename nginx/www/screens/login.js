// The door: one button to the sign-in of Госуслуги, and a clear word when a sign-in did not succeed.
import { html, useEffect, useState } from '../lib.js';
import { place } from '../router.js';
import { leaveForLogin, loginHref, outReason } from '../session.js';
import { Icon, Mark } from '../ui/icons.js';

const WRONG = {
  denied: 'Вход отменён на стороне Госуслуг.',
  no_account: 'Ваша учётная запись Госуслуг не заведена в системе или отключена. Обратитесь к администратору МЦУ.',
  expired: 'Вход занял слишком много времени или начат в другом окне. Начните ещё раз.',
  provider: 'Служба входа Госуслуг ответила ошибкой. Попробуйте ещё раз через минуту.',
  unavailable: 'Система сейчас не может проверить вход. Попробуйте ещё раз через минуту.',
};

function where() {
  const { path, query } = place.value;
  if (path === '/login') return query.get('return') || '/';
  const text = query.toString();
  return path + (text ? `?${text}` : '');
}

function Word() {
  const code = place.value.query.get('error');
  if (place.value.path === '/login' && code) {
    return html`<div class="note bad" role="alert"><${Icon} name="alert" /><div><p class="strong">Войти не удалось</p><p>${WRONG[code] ?? 'Служба входа вернула ошибку. Попробуйте ещё раз.'}</p>
      <p class="small muted">Код: ${code}</p></div></div>`;
  }
  if (outReason.value === 'ended') return html`<div class="note" role="status"><${Icon} name="info" /><p>Сеанс завершён. Войдите снова: вы вернётесь туда, где остановились.</p></div>`;
  return null;
}

/** The wall with its merlons, drawn once. */
function Wall() {
  const merlon = (x) => `M${x} 90V40l14 14 14-14v50z`;
  return html`<svg class="wall" viewBox="0 0 640 120" preserveAspectRatio="xMidYMax slice" aria-hidden="true">
    <g fill="#1c464d">${Array.from({ length: 16 }, (_, i) => html`<path d=${merlon(i * 42 - 6)} />`)}<rect y="78" width="640" height="42" /></g>
    <g fill="#12343b"><rect y="92" width="640" height="2" />${Array.from({ length: 16 }, (_, i) => html`<rect x=${i * 42 + 26} y="100" width="4" height="13" />`)}</g></svg>`;
}

export default function Login() {
  const [down, setDown] = useState(false);
  const go = async (event) => {
    event.preventDefault();
    const { href } = event.currentTarget;
    // The sign-in is a page of the server: with the server down it would be an error in raw form.
    const ready = await fetch('/ready').then((r) => r.ok, () => false);
    setDown(!ready);
    if (!ready) return;
    leaveForLogin();
    location.assign(href);
  };
  useEffect(() => {
    document.title = 'Вход · МЦУ';
  }, []);
  return html`<div class="door">
    <section class="door-art"><span class="brand"><${Mark} /><span><b>МЦУ</b><span>Смоленск</span></span></span>
      <h1>Муниципальный центр управления</h1>
      <p>Обращения и сообщения жителей в одном реестре: от поступления до причины и результата.</p><${Wall} /></section>
    <main class="door-form" id="main"><div>
      <h2>Вход для сотрудников</h2>
      <p class="muted">Нужна подтверждённая учётная запись Госуслуг, которой назначена роль в системе.</p>
      <a class="btn primary" href=${loginHref(where())} onClick=${go}>Войти через Госуслуги (ЕСИА)</a>
      <div aria-live="polite">${down ? html`<div class="note warn" role="alert"><${Icon} name="cloud" /><p>Сервер сейчас не отвечает. Попробуйте войти через несколько секунд.</p></div>` : html`<${Word} />`}</div>
    </div></main></div>`;
}
