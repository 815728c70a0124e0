// Plans against what a screen shows: on a record, a problem, a cause.
import { html } from '../lib.js';
import { get } from '../api.js';
import { day } from '../format.js';
import { can } from '../session.js';
import { useLoad } from '../ui/load.js';
import { ErrorNote } from '../ui/states.js';
import { STATE, STATE_BADGE, measures } from './words.js';

/** @param {{query: {cause_id?: string, problem_id?: string, message_id?: string}, always?: boolean}} props `always`: also when there is none */
export function Plans({ query, always = false }) {
  const may = can('roadmap.read');
  const { data, error, reload } = useLoad((abort) => (may ? get('/roadmaps', { ...query, limit: 20 }, { signal: abort }).then((r) => r.data.items) : Promise.resolve([])), [JSON.stringify(query)]);
  if (!may || (!error && !data?.length && !always)) return null;
  return html`<section class="panel stack tight" aria-labelledby="plans"><div class="panel-head"><h2 id="plans">Дорожные карты</h2></div><${ErrorNote} error=${error} onRetry=${reload} />
    ${data?.length ? html`<ul class="plain-list">${data.map((r) => html`<li key=${r.id}><a href=${`/roadmaps/${r.id}`}>${r.title}</a> <span class=${`badge ${STATE_BADGE[r.state]}`}>${STATE[r.state]}</span> <span class="muted small">${measures(r.measures)}, выполнено ${r.done}${r.last_on ? `, до ${day(r.last_on)}` : ''}</span></li>`)}</ul>` : html`<p class="muted">Мероприятий пока нет.</p>`}
    ${query.cause_id && can('roadmap.write') && html`<div><a class="btn" href=${`/roadmaps?cause=${query.cause_id}`}>Составить план</a></div>`}</section>`;
}
