// «Похожие»: records like one (by text, by place and theme, near copies), shown beside it and on its card.
import { html, useState } from '../lib.js';
import { get } from '../api.js';
import { channelName } from '../terms.js';
import { useLoad } from '../ui/load.js';
import { Received, State, title } from '../ui/rows.js';
import { ErrorNote, Loading } from '../ui/states.js';

const MODES = { text: 'По тексту', place: 'По месту и теме', group: 'Копии' };
const NONE = { text: 'Похожих по тексту записей нет.', place: 'На этом месте по этой теме других записей нет.', group: 'Копий этой записи нет.' };

/** Rows of an answer of /search/similar, each with the words that made it similar. */
export function SimilarRows({ items }) {
  const excerpt = (h) => (h.fragments.find((f) => f.field === 'text') ?? h.fragments[0])?.text;
  return html`<ul class="similar-rows">${items.map((h) => html`<li key=${h.id}><div class="row apart"><a href=${`/messages/${h.id}`}>${title(h)}</a><span class="small"><${State} code=${h.state} /></span></div>
    <p class="muted small"><${Received} row=${h} /> · ${channelName(h.channel)}${h.address ? ` · ${h.address}` : ''}</p>
    ${excerpt(h) && html`<p class="excerpt small">${excerpt(h)}</p>`}
    ${h.reason?.length > 0 && html`<p class="small muted">общее: ${h.reason.join(', ')}</p>`}</li>`)}</ul>`;
}

/** @param {{id: string}} props */
export function Similar({ id }) {
  const [mode, setMode] = useState('text');
  const { data, error, reload } = useLoad((abort) => get('/search/similar', { id, mode, limit: 5 }, { signal: abort }).then((r) => ({ mode, items: r.data.items })), [id, mode]);
  const ready = data?.mode === mode ? data.items : null;
  return html`<section class="similar" aria-label="Похожие записи"><div class="row apart"><h3>Похожие</h3><div class="switch" role="group" aria-label="Чем похожи">${Object.entries(MODES).map(([m, name]) => html`<button type="button" aria-pressed=${m === mode} onClick=${() => setMode(m)}>${name}</button>`)}</div></div>
    ${error ? html`<${ErrorNote} error=${error} onRetry=${reload} />` : !ready ? html`<${Loading} lines=${3} label="Ищем похожие" />` : ready.length === 0 ? html`<p class="muted small">${NONE[mode]}</p>` : html`<${SimilarRows} items=${ready} />`}</section>`;
}
