// Only a part of a set is on screen: what is new in a saved search, what an alert counts, what a link keeps. Says so, and what to do with it.
import { html } from '../lib.js';
import { api, get } from '../api.js';
import { count, dateTime, num } from '../format.js';
import { go, place } from '../router.js';
import { toast } from '../ui/dialog.js';
import { Icon } from '../ui/icons.js';
import { useAction, useLoad } from '../ui/load.js';
import { ErrorNote } from '../ui/states.js';
import { address } from './state.js';

/** Nothing is marked by opening: only what the reader had before him, by his press. */
function New({ id, list }) {
  const { data, error, reload } = useLoad((abort) => get(`/saved-searches/${id}`, {}, { signal: abort }).then((r) => r.data), [id]);
  const shown = list.items ?? [];
  const total = list.head?.total.value ?? 0;
  const mark = useAction((ids) => api('POST', `/saved-searches/${id}/seen`, { body: { ids } }));
  const done = async (ids) => {
    if (!(await mark.run(ids))) return;
    toast(`Отмечено просмотренными: ${num(ids ? ids.length : total)}`);
    go('/saved-searches');
  };
  if (error) return html`<${ErrorNote} error=${error} onRetry=${reload} />`;
  return html`<p class="strong">Новое в сохранённом запросе${data ? ` «${data.name}»` : ''}</p>
    <p>${total > 0 ? `Здесь только то, чего не было при вашем прошлом просмотре. Просмотренным оно станет, когда вы это отметите.` : 'Нового нет.'}</p><${ErrorNote} error=${mark.error} />
    <div class="actions">${shown.length > 0 && html`<button type="button" class="btn small primary" disabled=${mark.busy} onClick=${() => done(shown.map((m) => m.id))}>Отметить ${shown.length < total ? 'показанные' : ''} просмотренными (${num(shown.length)})</button>`}
      ${shown.length < total && html`<button type="button" class="btn small" disabled=${mark.busy} onClick=${() => done(null)}>Отметить все (${num(total)})</button>`}<a class="btn small" href="/saved-searches">К сохранённым запросам</a></div>`;
}

function OfAlert({ id, list }) {
  const { data, error, reload } = useLoad((abort) => get(`/alerts/${id}`, {}, { signal: abort }).then((r) => r.data), [id]);
  if (error) return html`<${ErrorNote} error=${error} onRetry=${reload} />`;
  const total = list.head?.total.value;
  return html`<p class="strong">Новое по оповещению${data ? ` «${data.name}»` : ''}</p>
    <p>${total === undefined ? '' : total > 0 ? `${count(total, 'запись, которую', 'записи, которые', 'записей, которые')} оповещение считает сейчас.` : 'Сейчас оповещение ничего не считает: новое закрыто или вышло за его время.'}</p>
    <div class="actions"><a class="btn small" href="/alerts">К оповещениям</a></div>`;
}

function OfSet({ id }) {
  const { data, error, reload } = useLoad((abort) => get(`/search/links/${id}`, {}, { signal: abort }).then((r) => r.data), [id]);
  if (error) return html`<${ErrorNote} error=${error} onRetry=${reload} />`;
  return html`<p class="strong">Внутри зафиксированного набора</p><p>${data ? html`Ищем только среди найденного ${dateTime(data.created_at)}${data.q && html` по запросу <code>${data.q}</code>`}${data.total === null ? '' : `: ${count(data.total, 'запись', 'записи', 'записей')}`}.` : ''}</p>
    <div class="actions"><a class="btn small" href=${address({ link: id })}>Весь набор</a></div>`;
}

/** @param {{list: any}} props the list on screen */
export function Among({ list }) {
  const { query } = place.value;
  const [saved, alert, kept] = [query.get('new_in'), query.get('alert'), query.get('set')];
  if (kept) return html`<div class="note among"><${Icon} name="lock" /><div><${OfSet} id=${kept} /></div></div>`;
  if (!saved && !alert) return null;
  return html`<div class="note among"><${Icon} name="bell" /><div>${saved ? html`<${New} id=${saved} list=${list} />` : html`<${OfAlert} id=${alert} list=${list} />`}</div></div>`;
}
