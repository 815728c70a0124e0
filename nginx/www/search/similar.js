// «Похожие»: records like one (by text, by answer, by place and theme, near copies), shown beside it and on its card.
import { html, useState } from '../lib.js';
import { get } from '../api.js';
import { channelName } from '../terms.js';
import { count } from '../format.js';
import { useLoad } from '../ui/load.js';
import { Received, State, title } from '../ui/rows.js';
import { ErrorNote, Loading } from '../ui/states.js';
import { set, shownQuery, values } from './state.js';

const MODES = { text: 'По тексту', answer: 'По ответу', place: 'По месту и теме', group: 'Копии' };
const NONE = { text: 'Похожих по тексту записей нет.', answer: 'Ответа у записи нет, или так больше никому не отвечали.', place: 'На этом месте по этой теме других записей нет.', group: 'Копий этой записи нет.' };

/** Rows of an answer of /search/similar, each with the words that made it similar. */
export function SimilarRows({ items, field = 'text' }) {
  const excerpt = (h) => (h.fragments.find((f) => f.field === field) ?? h.fragments[0])?.text;
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
    ${error ? html`<${ErrorNote} error=${error} onRetry=${reload} />` : !ready ? html`<${Loading} lines=${3} label="Ищем похожие" />` : ready.length === 0 ? html`<p class="muted small">${NONE[mode]}</p>` : html`<${SimilarRows} items=${ready} field=${mode === 'answer' ? 'answer' : 'text'} />`}</section>`;
}

const MOST = 20;

/** Records like the chosen ones, or like everything found, and not among them. */
export function SimilarToSet() {
  const picked = values('picked');
  const params = picked.length ? { ids: picked.join(',') } : shownQuery();
  const { data, error, loading, reload } = useLoad((abort) => get('/search/similar', { mode: 'selection', limit: MOST, ...params }, { signal: abort }).then((r) => r.data), [JSON.stringify(params)]);
  return html`<section class="panel similar" aria-label="Похожие на выбранные"><p class="muted small">${picked.length ? html`Похожи на ${count(picked.length, 'выбранную запись', 'выбранные записи', 'выбранных записей')}, самих их здесь нет. <button type="button" class="link" onClick=${() => set({ picked: '' })}>Сравнить со всем найденным</button>` : 'Похожи на всё найденное по словам, которыми оно отличается от остальных; само найденное сюда не входит. Чтобы искать похожие на часть записей, отметьте их в списке.'}</p>
    ${data?.partial && html`<p class="warn small" role="status">Поиск остановлен по времени: показаны не все похожие, и среди них могут быть записи самого набора. Сузьте запрос.</p>`}
    ${error ? html`<${ErrorNote} error=${error} onRetry=${reload} />` : !data ? html`<${Loading} lines=${6} label="Ищем похожие" />` : data.items.length === 0 ? !data.partial && html`<p class="muted">Похожих записей вне этого набора нет.</p>` : html`<div class=${loading ? 'stale' : ''}><p role="status" class="sr">${count(data.items.length, 'похожая запись', 'похожие записи', 'похожих записей')}</p><${SimilarRows} items=${data.items} /></div>`}</section>`;
}
