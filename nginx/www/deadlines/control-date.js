// The control date set by a person: which day, why, and why later than the rules say; or given back to the rules.
import { html, useState } from '../lib.js';
import { day } from '../format.js';
import { FIELD } from '../terms.js';
import { DateInput } from '../ui/date.js';
import { Dialog, toast } from '../ui/dialog.js';
import { Field, TextField } from '../ui/field.js';
import { SaveError } from '../ui/save.js';

export function ControlDateDialog({ card, set, save, onClose }) {
  const [form, setForm] = useState({ due_on: card.due_on ?? '', reason: '', beyond: '' });
  const put = (field) => (value) => setForm((old) => ({ ...old, [field]: value }));
  const wrong = (f) => save.error?.errors?.find((e) => e.pointer === `/${f}`)?.message;
  const late = Boolean(card.legal_due && form.due_on > card.legal_due);
  const send = (due_on) => save.patch({ due_on, reason: form.reason.trim(), ...(due_on && late ? { beyond: form.beyond.trim() } : {}) }, () => {
    toast(due_on ? `Контрольная дата: ${day(due_on)}` : 'Контрольная дата снова рассчитывается');
    onClose();
  });
  const submit = (e) => {
    e.preventDefault();
    send(form.due_on);
  };
  const ready = form.reason.trim() && !save.busy;
  return html`<${Dialog} title="Контрольная дата" onClose=${onClose}><form class="stack" onSubmit=${submit}>
    <p class="muted">${card.legal_due ? `Срок ответа по правилам — ${day(card.legal_due)}; он не изменится.` : 'Срок ответа по правилам ещё не рассчитан.'}</p>
    <${Field} label=${FIELD.due_on} required=${true} hint="Не раньше сегодняшнего дня и не дальше года" wrong=${wrong('due_on')}>${(id) => html`<${DateInput} id=${id} value=${form.due_on} onChange=${put('due_on')} />`}<//>
    <${TextField} label="Почему эта дата" value=${form.reason} onInput=${put('reason')} wrong=${wrong('reason')} hint="Видно в истории записи и в «Сроках»" />
    ${late && html`<p class="note warn small" role="status">Дата запомнится, но «Просрочено» и «в срок» и дальше считаются по сроку правил: отодвигает его только продление.</p>`}
    ${late && html`<${TextField} label="Почему позже срока по правилам" value=${form.beyond} onInput=${put('beyond')} wrong=${wrong('beyond')} />`}
    <${SaveError} error=${save.error} />
    <div class="dialog-foot"><button type="button" class="btn" onClick=${onClose}>Отмена</button>${set && html`<button type="button" class="btn" disabled=${!ready} onClick=${() => send(null)}>Вернуть рассчитанную</button>`}
      <button class="btn primary" disabled=${!ready || !form.due_on || (late && !form.beyond.trim())}>Назначить</button></div></form><//>`;
}
