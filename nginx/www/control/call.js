// A call to who answers for a record, put down in its history.
import { html, useState } from '../lib.js';
import { api } from '../api.js';
import { Dialog, toast } from '../ui/dialog.js';
import { Choice, Field } from '../ui/field.js';
import { useAction } from '../ui/load.js';
import { ErrorNote } from '../ui/states.js';
import { CALL } from './words.js';

export function CallDialog({ id, onClose, onDone }) {
  const [form, setForm] = useState({ whom: '', result: 'reached', note: '' });
  const put = (f) => (value) => setForm((old) => ({ ...old, [f]: value }));
  const { busy, error, run } = useAction(() => api('POST', `/messages/${id}/calls`, { body: { whom: form.whom.trim(), result: form.result, note: form.note.trim() || null } }));
  const submit = async (e) => {
    e.preventDefault();
    if (!(await run())) return;
    toast('Звонок записан');
    onDone();
  };
  return html`<${Dialog} title="Звонок" onClose=${onClose}><form class="stack" onSubmit=${submit}>
    <${Field} label="Кому звонили" required=${true}>${(i) => html`<input class="input" id=${i} required maxlength="200" value=${form.whom} onInput=${(e) => put('whom')(e.target.value)} autofocus />`}<//>
    <${Field} label="Результат">${(i) => html`<${Choice} id=${i} value=${form.result} onChange=${put('result')} options=${CALL} />`}<//>
    <${Field} label="О чём договорились">${(i) => html`<textarea class="textarea" id=${i} rows="3" maxlength="2000" value=${form.note} onInput=${(e) => put('note')(e.target.value)} />`}<//>
    <${ErrorNote} error=${error} /><div class="dialog-foot"><button type="button" class="btn" onClick=${onClose}>Отмена</button><button class="btn primary" disabled=${busy}>Записать</button></div></form><//>`;
}
