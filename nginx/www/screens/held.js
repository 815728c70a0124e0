// The door in front of a page whose reader was writing when his session ended: he signs in in another window, here everything stays as it is.
import { lastWritten } from '../drafts.js';
import { html, useEffect, useLayoutEffect, useRef } from '../lib.js';
import { leaveForLogin, letGo, loginHref } from '../session.js';

export default function HeldDoor() {
  const ref = useRef(null);
  const shut = useRef(false);
  useLayoutEffect(() => {
    const dialog = ref.current;
    // A button that is waiting for its answer has lost the focus.
    const before = document.activeElement === document.body ? lastWritten() : document.activeElement;
    dialog.showModal();
    return () => {
      shut.current = true;
      dialog.close();
      requestAnimationFrame(() => before?.isConnected && before.focus());
    };
  }, []);
  useEffect(() => {
    const title = document.title;
    document.title = 'Сеанс завершён · МЦУ';
    return () => {
      document.title = title;
    };
  }, []);
  // A browser closes a dialog at the second Escape whatever is said.
  const stay = () => !shut.current && ref.current.showModal();
  return html`<dialog ref=${ref} class="dialog door-held" aria-labelledby="held" onCancel=${(e) => e.preventDefault()} onClose=${stay}>
    <div class="dialog-head"><h2 id="held">Сеанс завершён</h2></div>
    <div class="dialog-body stack"><p>То, что вы набирали, осталось на этой странице и нигде больше не записано. Войдите снова той же учётной записью: вход откроется в новом окне, потом вернитесь сюда.</p>
      <div class="dialog-foot"><button type="button" class="btn" onClick=${letGo}>Набранное не нужно</button><a class="btn primary" autofocus href=${loginHref('/signed-in')} target="_blank" onClick=${leaveForLogin}>Войти через Госуслуги (ЕСИА)</a></div></div></dialog>`;
}
