// In which role the reader works: one of those he holds today or all of them at once; врио with the day it ends.
import { html, signal, useState } from '../lib.js';
import { api } from '../api.js';
import { roleWords } from '../admin/words.js';
import { count, day } from '../format.js';
import { account } from '../session.js';
import { Dialog } from './dialog.js';
import { useAction } from './load.js';
import { ErrorNote } from './states.js';

/** Whether the choice is on screen. */
export const choosing = signal(false);

/** The role or roles he works in now, in words. */
export function workingAs(who) {
  const chosen = who.grants.find((g) => g.id === who.grant_id) ?? (who.grants.length === 1 ? who.grants[0] : null);
  if (chosen) return roleWords(chosen);
  if (!who.grants.length) return who.post;
  const deputy = who.grants.filter((g) => g.deputy_for).map((g) => g.valid_to).sort()[0];
  return `${count(who.grants.length, 'роль', 'роли', 'ролей')} сразу${deputy ? `, врио по ${day(deputy)}` : ''}`;
}

export function RoleDialog() {
  const who = account.value;
  const [id, setId] = useState(who.grant_id ?? '');
  // Everything on screen was made with the old rights: the page begins anew.
  const { busy, error, run } = useAction(() => api('PUT', '/session/role', { body: { grant_id: id || null } }).then(() => location.assign('/')));
  const close = () => {
    choosing.value = false;
  };
  const submit = (e) => {
    e.preventDefault();
    if (id === (who.grant_id ?? '')) close();
    else run();
  };
  const one = (value, words) => html`<label key=${value}><input type="radio" name="role" value=${value} checked=${id === value} onChange=${() => setId(value)} /><span>${words}</span></label>`;
  return html`<${Dialog} title="Вы работаете как" onClose=${close}><form onSubmit=${submit}><p class="small muted">От роли зависит, какие записи и разделы видны. В журнале у каждого действия стоит роль.</p>
    <fieldset class="role-list"><legend class="sr">Роль</legend>${one('', 'Во всех своих ролях сразу')}${who.grants.map((g) => one(g.id, roleWords(g)))}</fieldset><p class="small"><a href="/settings" onClick=${close}>С какой роли начинать сеанс</a></p><${ErrorNote} error=${error} />
    <div class="dialog-foot"><button type="button" class="btn" onClick=${close}>Отмена</button><button class="btn primary" aria-busy=${busy}>Работать так</button></div></form><//>`;
}
