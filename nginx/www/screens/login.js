// The door: one button to the sign-in of Госуслуги, and a clear word when a sign-in did not succeed.
import { html, useEffect, useState } from '../lib.js';
import { place } from '../router.js';
import { leaveForLogin, loginHref, outReason } from '../session.js';
import { esiaSentence } from '../login/errors.js';
import { Door } from '../ui/door.js';
import { Icon } from '../ui/icons.js';

const WRONG = {
  denied: 'Вход отменён на стороне Госуслуг.',
  disabled: 'Ваша учётная запись в системе отключена. Обратитесь к администратору МЦУ.',
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
  const { path, query } = place.value;
  const [word, code] = [query.get('error'), query.get('code')];
  if (path === '/login' && word) {
    const sentence = esiaSentence(code);
    return html`<div class="note bad" role="alert"><${Icon} name="alert" /><div><p class="strong">Войти не удалось</p><p>${sentence ?? WRONG[word] ?? 'Служба входа вернула ошибку. Попробуйте ещё раз.'}</p>
      <p class="small muted">Код: ${sentence ? `ESIA-${code}` : word}</p></div></div>`;
  }
  if (outReason.value === 'ended') return html`<div class="note" role="status"><${Icon} name="info" /><p>Сеанс завершён. Войдите снова: вы вернётесь туда, где остановились.</p></div>`;
  return null;
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
  return html`<${Door}><h2>Вход для сотрудников</h2>
    <p class="muted">Нужна подтверждённая учётная запись Госуслуг. Если роли в системе у вас ещё нет, после входа её можно запросить.</p>
    <a class="btn primary" href=${loginHref(where())} onClick=${go}>Войти через Госуслуги (ЕСИА)</a>
    <div aria-live="polite">${down ? html`<div class="note warn" role="alert"><${Icon} name="cloud" /><p>Сервер сейчас не отвечает. Попробуйте войти через несколько секунд.</p></div>` : html`<${Word} />`}</div><//>`;
}
