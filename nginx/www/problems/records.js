// The records of a problem; those that are marked can be split off.
import { html } from '../lib.js';
import { count, day } from '../format.js';
import { channelName, stateName } from '../terms.js';
import { More, useList } from '../ui/list.js';
import { Blank, ErrorNote, Loading } from '../ui/states.js';
import { PUT_BY, records } from './words.js';

const MOST = 500;

/** One record of such a list; what is inside follows its facts. onToggle null: nothing can be marked. */
export function Entry({ m, chosen, onToggle, children }) {
  return html`<li data-row>${onToggle && html`<input type="checkbox" checked=${chosen.includes(m.id)} onChange=${() => onToggle(m.id)} aria-label=${`Отметить запись № ${m.id}`} />`}
    <div><a class="row-link" href=${`/messages/${m.id}`}>№ ${m.id}</a> <span class="muted small"><time datetime=${m.at}>${day(m.at)}</time> · ${channelName(m.channel)} · ${stateName(m.state)}${m.organisation ? ` · ${m.organisation}` : ''}${m.address ? ` · ${m.address}` : ''}${children}</span><p class="excerpt">${m.excerpt}</p></div></li>`;
}

/** @param {{problem: any, chosen: string[], onChoose: ((ids: string[]) => void) | null, onSplit: () => void}} props onChoose null: nothing can be marked */
export function Records({ problem, chosen, onChoose, onSplit }) {
  const list = useList(`/problems/${problem.id}/messages`, { limit: 20 });
  const toggle = (id) => onChoose(chosen.includes(id) ? chosen.filter((x) => x !== id) : [...chosen, id].slice(0, MOST));
  return html`<section class="panel stack tight" aria-labelledby="records"><div class="panel-head"><h2 id="records">Записи</h2><a href=${records(problem.id)}>Открыть в «Обращениях»</a></div>
    <${ErrorNote} error=${list.error} onRetry=${list.reload} />
    ${onChoose && html`<div class="row apart"><p class="muted small" role="status">${chosen.length ? `Отмечено: ${count(chosen.length, 'запись', 'записи', 'записей')}` : 'Отметьте записи, которые говорят о другом, чтобы выделить их в новую проблему.'}</p>
      <button type="button" class="btn" disabled=${!chosen.length} onClick=${onSplit}>Выделить в новую проблему</button></div>`}
    ${!list.items ? html`<${Loading} label="Загрузка записей" lines=${5} />` : list.items.length ? html`<ul class=${`plain-list problem-records ${list.loading ? 'stale' : ''}`}>${list.items.map((m) => html`<${Entry} key=${m.id} m=${m} chosen=${chosen} onToggle=${onChoose && toggle}> · ${m.put_by === 'night' ? '' : 'отнёс '}${PUT_BY[m.put_by]}<//>`)}</ul>` : html`<${Blank} title="Записей нет"><p>Они перешли в другую проблему или старше 180 дней.</p><//>`}<${More} list=${list} /></section>`;
}
