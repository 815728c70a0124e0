// The word before a session ends: by idleness it can be kept, at its last hour it cannot.
import { html } from '../lib.js';
import { dateTime } from '../format.js';
import { ending, leaveForLogin, loginHref, stay } from '../session.js';
import { Dialog } from './dialog.js';

const dismiss = () => {
  ending.value = null;
};

export function EndingDialog() {
  if (!ending.value) return null;
  const at = dateTime(new Date(ending.value.at).toISOString()).slice(-5);
  if (ending.value.kind === 'idle')
    return html`<${Dialog} title="Вы ещё здесь?" onClose=${stay}><div class="stack"><p>Вы давно ничего не делали. В ${at} сеанс завершится, чтобы за вашим компьютером не работал кто-то другой.</p>
      <div class="dialog-foot"><button type="button" class="btn primary" autofocus onClick=${stay}>Продолжить работу</button></div></div><//>`;
  return html`<${Dialog} title="Сеанс скоро закончится" onClose=${dismiss}><div class="stack"><p>В ${at} закончится время сеанса, и нужно будет войти снова. Сохраните начатое или войдите сейчас в новом окне: эта страница останется как есть.</p>
    <div class="dialog-foot"><button type="button" class="btn" onClick=${dismiss}>Понятно</button><a class="btn primary" href=${loginHref('/signed-in')} target="_blank" onClick=${leaveForLogin}>Войти снова</a></div></div><//>`;
}
