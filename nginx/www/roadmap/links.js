// Plans against what a screen shows: on a record, a problem, a cause.
import { html, useId } from '../lib.js';
import { get } from '../api.js';
import { day } from '../format.js';
import { can } from '../session.js';
import { useLoad } from '../ui/load.js';
import { ErrorNote } from '../ui/states.js';
import { STATE, STATE_BADGE, measures } from './words.js';

/** @param {{query: {cause_id?: string, problem_id?: string, message_id?: string}}} props nothing is shown where there is no plan */
export function Plans({ query }) {
  const may = can('roadmap.read');
  const id = useId();
  const { data, error, reload } = useLoad((abort) => (may ? get('/roadmaps', { ...query, limit: 20 }, { signal: abort }).then((r) => r.data.items) : Promise.resolve([])), [JSON.stringify(query)]);
  if (!may || (!error && !data?.length)) return null;
  return html`<section class="panel stack tight" aria-labelledby=${id}><div class="panel-head"><h2 id=${id}>Дорожные карты</h2></div><${ErrorNote} error=${error} onRetry=${reload} />
    ${data?.length > 0 && html`<ul class="plain-list">${data.map((r) => html`<li key=${r.id}><a href=${`/roadmaps/${r.id}`}>${r.title}</a> <span class=${`badge ${STATE_BADGE[r.state]}`}>${STATE[r.state]}</span> <span class="muted small">${measures(r.measures)}, выполнено ${r.done}${r.last_on ? `, до ${day(r.last_on)}` : ''}</span></li>`)}</ul>`}</section>`;
}

/** Under an accepted cause: plans against it, and the way to a new one. */
export function CausePlans({ cause }) {
  const may = can('roadmap.read');
  const { data, error } = useLoad((abort) => (may ? get('/roadmaps', { cause_id: cause.id, limit: 20 }, { signal: abort }).then((r) => r.data.items) : Promise.resolve([])), [cause.id]);
  if (!may) return null;
  return html`<${ErrorNote} error=${error} />${data?.length > 0 && html`<p>Мероприятия: ${data.map((r, i) => html`${i ? ', ' : ''}<a href=${`/roadmaps/${r.id}`}>${r.title}</a> (${STATE[r.state]})`)}.</p>`}
    ${can('roadmap.write') && html`<p><a href=${`/roadmaps?cause=${cause.id}`}>Составить план<span class="sr"> против причины: ${cause.text}</span></a></p>`}`;
}
