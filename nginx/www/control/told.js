// «Сообщено»: what the ladder told, newest first; and the same on the card of one record.
import { html } from '../lib.js';
import { get } from '../api.js';
import { dateTime, day } from '../format.js';
import { More, useList } from '../ui/list.js';
import { useLoad } from '../ui/load.js';
import { Blank, ErrorNote, ErrorScreen, Loading } from '../ui/states.js';
import { RECIPIENT, whenWords } from './words.js';

const due = (e) => (e.due_at ? dateTime(e.due_at) : day(e.due_on));
const whom = (e) => html`${RECIPIENT[e.recipient]}<span class="muted small"> ${e.names}${e.turn ? ` · повтор ${e.turn}` : ''}</span>`;

export function ToldTab() {
  const told = useList('/escalations', { limit: 50 });
  if (told.error && !told.items) return html`<${ErrorScreen} error=${told.error} onRetry=${told.reload} />`;
  if (!told.items) return html`<div class="panel"><${Loading} label="Загрузка" lines=${8} /></div>`;
  if (!told.items.length) return html`<div class="panel"><${Blank} icon="flag" title="Ещё ни о чём не сообщалось"><p>Здесь появится, о каких сроках и кому сообщено по лестнице.</p><//></div>`;
  return html`<div class="stack"><section class="panel"><table class="plain control told"><caption class="sr">О чём сообщено</caption><thead><tr><th scope="col">Запись</th><th scope="col">Срок</th><th scope="col">Ступень</th><th scope="col">Кому</th><th scope="col">Когда сообщено</th></tr></thead>
    <tbody>${told.items.map((e) => html`<tr key=${e.id}><th scope="row"><a class="row-link" href=${`/messages/${e.message_id}`}>${e.number ? `№ ${e.number}` : `запись ${e.message_id}`}</a> <span class="muted small">${[e.title, e.organisation, !e.open && 'закончено'].filter(Boolean).join(' · ')}</span></th>
      <td data-name="Срок">${e.name} ${due(e)}</td><td data-name="Ступень">${whenWords(e)}</td><td data-name="Кому">${whom(e)}</td><td data-name="Сообщено">${dateTime(e.at)}</td></tr>`)}</tbody></table></section><${More} list=${told} /></div>`;
}

/** On the card; nothing when there is nothing. */
export function Told({ id, rev }) {
  const { data, error, reload } = useLoad((abort) => get(`/messages/${id}/escalations`, {}, { signal: abort }).then((r) => r.data.items), [id, rev]);
  if (error) return html`<section class="panel"><${ErrorNote} error=${error} onRetry=${reload} /></section>`;
  if (!data?.length) return null;
  return html`<section class="panel" aria-labelledby="told"><div class="panel-head"><h2 id="told">Сообщено о сроке</h2></div>
    <ul class="plain-list">${data.map((e) => html`<li key=${e.id} class="stack tight"><p>${e.name} ${due(e)}: ${whenWords(e)}</p><p>${whom(e)}</p>
      <p class="muted small">${dateTime(e.at)}${e.told ? '' : ' · пропущено: тому же человеку сообщила следующая ступень'}</p></li>`)}</ul></section>`;
}
