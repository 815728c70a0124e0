// Requests for documents to other bodies on the card: each with its own term, and what came of it.
import { html, useState } from '../lib.js';
import { get } from '../api.js';
import { day, today } from '../format.js';
import { DateInput } from '../ui/date.js';
import { Dialog, toast } from '../ui/dialog.js';
import { Field, TextField } from '../ui/field.js';
import { useLoad } from '../ui/load.js';
import { SaveError } from '../ui/save.js';
import { Bones, ErrorNote } from '../ui/states.js';
import { STATUS } from './words.js';

/** request: what came is put down for it; none: a new request. */
function RequestDialog({ request, save, onClose }) {
  const [form, setForm] = useState({ addressee: '', note: '', on: today() });
  const put = (field) => (value) => setForm((old) => ({ ...old, [field]: value }));
  const wrong = (f) => save.error?.errors?.find((e) => e.pointer === `/${f}`)?.message;
  const done = (text) => () => {
    toast(text);
    onClose();
  };
  const submit = (e) => {
    e.preventDefault();
    if (request) save.documents({ request_id: request.id, came_on: form.on, ...(form.note.trim() ? { note: form.note.trim() } : {}) }, done('Документы записаны'));
    else save.request({ addressee: form.addressee.trim(), note: form.note.trim(), asked_on: form.on }, done('Запрос записан'));
  };
  const date = (label, field) => html`<${Field} label=${label} required=${true} wrong=${wrong(field)}>${(id) => html`<${DateInput} id=${id} value=${form.on} onChange=${put('on')} />`}<//>`;
  return html`<${Dialog} title=${request ? 'Документы получены' : 'Запрос документов'} onClose=${onClose}><form class="stack" onSubmit=${submit}>
    ${request ? html`<p>${request.addressee}: ${request.note}</p>${date('Когда получены', 'came_on')}<${TextField} label="Что получено" required=${false} value=${form.note} onInput=${put('note')} />`
      : html`<${Field} label="У кого запрошены" required=${true} hint="Орган или должностное лицо; срок ответа — 15 дней, 59-ФЗ ст. 10 ч. 2" wrong=${wrong('addressee')}>${(id) => html`<input class="input" id=${id} maxlength="300" value=${form.addressee} onInput=${(e) => put('addressee')(e.target.value)} />`}<//>
        <${TextField} label="Какие документы" value=${form.note} onInput=${put('note')} wrong=${wrong('note')} />${date('Когда запрошены', 'asked_on')}`}
    <${SaveError} error=${save.error} />
    <div class="dialog-foot"><button type="button" class="btn" onClick=${onClose}>Отмена</button><button class="btn primary" disabled=${save.busy || !form.on || (!request && !(form.addressee.trim() && form.note.trim()))}>Записать</button></div></form><//>`;
}

export function Requests({ card, save }) {
  const { data, error, reload } = useLoad((abort) => get(`/messages/${card.id}/requests`, {}, { signal: abort }).then((r) => r.data.items), [card.id, card.rev]);
  const [open, setOpen] = useState(null);
  const may = card.actions.includes('message.work');
  if (data?.length === 0 && !(may && card.open)) return null;
  return html`<section class="panel requests" aria-labelledby="requests"><div class="panel-head"><h2 id="requests">Запросы документов</h2>${may && card.open && html`<button type="button" class="btn quiet small" onClick=${() => setOpen({})}>Запросить</button>`}</div>
    ${error && html`<${ErrorNote} error=${error} onRetry=${reload} />`}${!data && !error && html`<${Bones} lines=${2} />`}
    ${data?.length === 0 && html`<p class="muted small">Документы у других органов не запрашивались.</p>`}
    ${data?.length > 0 && html`<ul class="plain-list">${data.map((q) => html`<li key=${q.id}><div class="row apart"><b>${q.addressee}</b><span class=${`badge ${STATUS[q.status][1]}`}>${STATUS[q.status][0]}</span></div>
      <p class="small">${q.note}</p><p class="muted small">Запрошено ${day(q.asked_on)}${q.due_on ? `, ответ до ${day(q.due_on)}` : ''}${q.came_on ? `, получено ${day(q.came_on)}` : ''}${q.basis ? ` · ${q.basis}` : ''}</p>
      ${may && !q.came_on && html`<button type="button" class="btn small" aria-label=${`Документы получены: ${q.addressee}`} onClick=${() => setOpen({ request: q })}>Документы получены</button>`}</li>`)}</ul>`}
    ${open && html`<${RequestDialog} request=${open.request} save=${save} onClose=${() => { save.clear(); setOpen(null); }} />`}</section>`;
}
