// Open sessions of an account, one's own or another's: where they are, ending them.
import { html } from '../lib.js';
import { api, get } from '../api.js';
import { dateTime } from '../format.js';
import { toast } from './dialog.js';
import { useAction, useLoad } from './load.js';
import { Blank, ErrorNote, Loading } from './states.js';

/** @param {{path: string, title: string, deps?: any[]}} props path: of the list; under it `/end` */
export function Sessions({ path, title, deps = [] }) {
  const { data, error, reload, set } = useLoad((abort) => get(path, {}, { signal: abort }).then((r) => r.data.items), [path, ...deps]);
  const { busy, error: failed, run } = useAction(async (session_id) => {
    const answer = await api('POST', `${path}/end`, { body: { session_id } });
    set(answer.data.items);
    toast(session_id ? 'Сеанс завершён' : 'Сеансы завершены');
  });
  return html`<section class="panel" aria-labelledby="sessions"><div class="panel-head"><h2 id="sessions">${title}</h2>${data?.some((s) => !s.own) && html`<button type="button" class="btn small" disabled=${busy} onClick=${() => run(null)}>Завершить все${data.some((s) => s.own) ? ', кроме моего' : ''}</button>`}</div>
    <${ErrorNote} error=${error ?? failed} onRetry=${error && reload} />${!data && !error && html`<${Loading} label="Загрузка сеансов" lines=${2} />`}
    ${data && (data.length ? html`<table class="plain control told"><caption class="sr">${title}</caption><thead><tr><th scope="col">Откуда</th><th scope="col">Начат</th><th scope="col">Последний раз</th><th scope="col"><span class="sr">Действие</span></th></tr></thead>
      <tbody>${data.map((s) => html`<tr key=${s.id}><th scope="row">${s.kind !== 'browser' ? 'Токен для программы' : s.address ?? 'адрес не известен'}${s.own && html` <span class="badge good">этот сеанс</span>`}<span class="muted small from agent">${s.agent}</span></th><td data-name="Начат">${dateTime(s.created_at)}</td><td data-name="Последний раз">${dateTime(s.used_at)}</td>
        <td>${!s.own && html`<button type="button" class="btn small" disabled=${busy} aria-label=${`Завершить сеанс ${s.address ?? s.kind}, начат ${dateTime(s.created_at)}`} onClick=${() => run(s.id)}>Завершить</button>`}</td></tr>`)}</tbody></table>` : html`<${Blank} icon="out" title="Открытых сеансов нет"><p>Сеанс появится, когда человек войдёт.</p><//>`)}</section>`;
}
