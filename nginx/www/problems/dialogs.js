// What people do with a problem: a name, a merge, a split.
import { html, useState } from '../lib.js';
import { api, get } from '../api.js';
import { count } from '../format.js';
import { Dialog } from '../ui/dialog.js';
import { Field } from '../ui/field.js';
import { useAction, useLoad } from '../ui/load.js';
import { Combo } from '../ui/pick.js';
import { Renewed } from '../ui/changed.js';
import { ErrorNote } from '../ui/states.js';
import { title } from './words.js';

/** A dialog that sends one change. `send(headers)` makes the call; `onStale` renews the screen when somebody was faster, and the next try goes from there; `onClose(stale)` is told so too. */
export function ChangeDialog({ heading, act, etag, send, onClose, onDone, onStale, children }) {
  const { busy, error, run } = useAction(() => send({ 'if-match': etag }));
  const close = () => onClose(error?.status === 412);
  const submit = async (e) => {
    e.preventDefault();
    const answer = await run();
    if (answer) onDone(answer);
  };
  return html`<${Dialog} title=${heading} onClose=${close}><form class="stack" onSubmit=${submit}>${children(error)}<${Renewed} error=${error} onStale=${onStale} />
    <div class="dialog-foot"><button type="button" class="btn" onClick=${close}>Отмена</button><button class="btn primary" aria-busy=${busy}>${act}</button></div></form><//>`;
}

function NameField({ value, onInput, error, hint }) {
  return html`<${Field} label="Название" required hint=${hint} wrong=${error?.errors?.find((e) => e.pointer === '/label')?.message}>${(id) => html`<input class="input" id=${id} required minlength="3" maxlength="200" value=${value} onInput=${(e) => onInput(e.target.value)} />`}<//>`;
}

export function RenameDialog({ problem, etag, onClose, onDone, onStale }) {
  const [label, setLabel] = useState(problem.label);
  return html`<${ChangeDialog} heading="Назвать проблему" act="Записать" etag=${etag} onClose=${onClose} onDone=${onDone} onStale=${onStale} send=${(headers) => api('PATCH', `/problems/${problem.id}`, { body: { label: label.trim() }, headers })}>
    ${(error) => html`<${NameField} value=${label} onInput=${setLabel} error=${error} hint=${`Система назвала её «${problem.label_made}». Ваше название ночь не меняет.`} />`}<//>`;
}

export function MergeDialog({ problem, etag, onClose, onDone, onStale }) {
  const [into, setInto] = useState('');
  const { data, error } = useLoad((abort) => get('/problems', { limit: 200 }, { signal: abort }).then((r) => r.data.items), []);
  const options = (data ?? []).filter((p) => p.id !== problem.id).map((p) => ({ value: p.id, name: title(p.label), hint: p.sector ?? '' }));
  return html`<${ChangeDialog} heading=${`Объединить: ${title(problem.label)}`} act="Объединить" etag=${etag} onClose=${onClose} onDone=${onDone} onStale=${onStale} send=${(headers) => api('POST', `/problems/${problem.id}/merge`, { body: { into_id: into }, headers })}>
    ${() => html`<p>Записи этой проблемы перейдут в другую, эта закончится. Похожие новые записи пойдут туда же. Это можно отменить.</p><${ErrorNote} error=${error} />
      <div class="field"><span class="label req">С какой проблемой</span><${Combo} label="С какой проблемой" options=${options} value=${into} onChange=${setInto} placeholder="Не выбрана" required /></div>`}<//>`;
}

export function SplitDialog({ problem, chosen, etag, onClose, onDone, onStale }) {
  const [label, setLabel] = useState('');
  return html`<${ChangeDialog} heading=${`Выделить ${count(chosen.length, 'запись', 'записи', 'записей')}`} act="Выделить" etag=${etag} onClose=${onClose} onDone=${onDone} onStale=${onStale} send=${(headers) => api('POST', `/problems/${problem.id}/split`, { body: { message_ids: chosen, label: label.trim() }, headers })}>
    ${(error) => html`<p>Отмеченные записи станут отдельной проблемой и останутся в ней. Это можно отменить.</p><${NameField} value=${label} onInput=${setLabel} error=${error} hint="О чём эти записи" />`}<//>`;
}
