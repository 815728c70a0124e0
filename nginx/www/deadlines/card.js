// The deadlines of one message on its card, each with «почему эта дата».
import { html, useState } from '../lib.js';
import { get } from '../api.js';
import { dateTime, day } from '../format.js';
import { useLoad } from '../ui/load.js';
import { Bones, ErrorNote } from '../ui/states.js';
import { ControlDateDialog } from './control-date.js';
import { STATUS } from './words.js';

const capital = (text) => text[0].toUpperCase() + text.slice(1);

function Deadline({ d }) {
  const [status, tone] = STATUS[d.status];
  const when = d.due_at ? dateTime(d.due_at) : d.due_on ? day(d.due_on) : 'даты нет';
  return html`<li><div class="row apart"><span>${capital(d.name)}</span><b class=${d.status === 'overdue' ? 'bad' : ''}>${when}</b></div>
    <div class="row apart"><details class="why"><summary>почему эта дата<span class="sr">: ${d.name}</span></summary><p>${d.why}</p></details>
      <span class=${`badge ${tone}`} title=${d.met_at ? dateTime(d.met_at) : undefined}>${status}</span></div></li>`;
}

export function Deadlines({ card, save }) {
  const { id, rev } = card;
  const [edit, setEdit] = useState(0);
  const may = card.actions.includes('message.control') && card.actions.includes('message.edit') && card.open;
  const { data, error, reload } = useLoad((abort) => get(`/messages/${id}/deadlines`, {}, { signal: abort }).then((r) => r.data), [id, rev]);
  return html`<section class="panel deadlines" aria-labelledby="deadlines"><div class="panel-head"><h2 id="deadlines">Сроки</h2>${may && html`<button type="button" class="btn quiet small" onClick=${() => setEdit(rev)}>Назначить дату</button>`}</div>
    ${error && html`<${ErrorNote} error=${error} onRetry=${reload} />`}
    ${!data && !error && html`<${Bones} lines=${3} />`}
    ${data?.control.set && html`<p class="small control-said">${data.control.said}. Ниже — сроки по правилам.</p>`}
    ${data?.items.length === 0 && html`<p class="muted">Сроков пока нет: они начинаются с поступления и регистрации.</p>`}
    ${data?.items.length > 0 && html`<ul>${data.items.map((d) => html`<${Deadline} key=${d.kind} d=${d} />`)}</ul>`}
    ${edit === rev && html`<${ControlDateDialog} card=${card} set=${data?.control.set} save=${save} onClose=${() => { save.clear(); setEdit(0); }} />`}</section>`;
}
