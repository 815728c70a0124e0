// One cause of a case: its state, the score taken apart, what speaks for and against it, what can be done.
import { html } from '../lib.js';
import { dateTime, num } from '../format.js';
import { CausePlans } from '../roadmap/links.js';
import { CATEGORY, MOVE, STATE, STRENGTH, TONE, chance, featureName, points, queryWords, records, share } from './words.js';

function Score({ c }) {
  return html`<details><summary>Почему система так думает: ${points(c.score)} балла, шанс ${chance(c.score)}</summary><table class="plain"><caption class="sr">Из чего сложилась оценка</caption><thead><tr><th scope="col">Признак</th><th scope="col" class="num">Сила</th><th scope="col" class="num">Баллы</th></tr></thead>
    <tbody>${c.parts.map(([code, strength, p]) => html`<tr key=${code}><th scope="row">${featureName(code)}</th><td class="num">${points(strength)}</td><td class="num">${points(p)}</td></tr>`)}</tbody></table>
    <p class="hint">Сила — от −1 (намного реже обычного) до +1 (намного чаще). Без доводов у вида «${CATEGORY[c.category][1]}» ${points(c.score - c.parts.reduce((n, [, , p]) => n + p, 0))}. Это повод проверить, а не вывод.</p></details>`;
}

/** Numbers of an evidence: now, as a link, and as they were put down. */
function Counted({ e, k, names }) {
  if (e.message_id) return html`<a href=${`/messages/${e.message_id}`}>запись № ${e.message_id}</a>`;
  if (!e.query) return null;
  const now = html`${e.count_now ? html`<a href=${records(k.id, 'evidence', e.id)} aria-label=${`${e.text}: записей ${e.count_now}, показать`}>${num(e.count_now)}</a>` : '0'} из ${num(e.all_now)} (${share(e.count_now, e.all_now)})`;
  return html`${now}${e.count_then === null ? '' : `; когда записан, было ${num(e.count_then)} из ${num(e.all_then)}`} <span class="muted small">${queryWords(e.query, names)}</span>`;
}

function Evidence({ list, k, names, onDrop }) {
  const side = (sign, title) => {
    const own = list.filter((e) => e.sign === sign);
    return html`<div><h4>${title}</h4>${own.length ? html`<ul class="cause-evidence">${own.map((e) => html`<li key=${e.id}><p><span class=${`badge ${e.strength === 3 ? (sign > 0 ? 'good' : 'bad') : 'line'}`}>${STRENGTH[e.strength]}</span> ${e.text}</p>
      <p><${Counted} e=${e} k=${k} names=${names} /></p><p class="muted small">${e.put_by === 'machine' ? 'посчитано системой' : e.account}, <time datetime=${e.at}>${dateTime(e.at)}</time>${onDrop && e.put_by === 'person' && html` <button type="button" class="btn quiet small" onClick=${() => onDrop(e)} aria-label=${`Убрать довод: ${e.text}`}>Убрать</button>`}</p></li>`)}</ul>` : html`<p class="muted">Нет</p>`}</div>`;
  };
  return html`<div class="cause-sides">${side(1, 'За')}${side(-1, 'Против')}</div>`;
}

/** @param {{c: any, k: any, names: any, edits: boolean, act: (kind: string, cause: any, more?: any) => void}} props */
export function CauseCard({ c, k, names, edits, act }) {
  const parent = k.causes.find((x) => x.id === c.parent_id);
  const list = k.evidence.filter((e) => e.cause_id === c.id);
  return html`<article class="panel stack tight cause-card" id=${`cause-${c.id}`} tabindex="-1" aria-labelledby=${`cause-title-${c.id}`}>
    <div class="row apart"><h3 id=${`cause-title-${c.id}`}>${c.text}</h3><span class="row"><span class=${`badge ${TONE[c.state]}`}>${STATE[c.state]}</span></span></div>
    <p class="muted small">${CATEGORY[c.category][0]} · ${c.put_by === 'machine' ? 'гипотеза системы' : `записано: ${c.put_by_name}`}${c.organisation ? ` · отвечает ${c.organisation}` : ''}${parent ? html` · стоит за причиной <a href=${`#cause-${parent.id}`}>${parent.text}</a>` : ''}</p>
    ${c.reason && html`<p>${c.decided_by ?? 'Система'}${c.decided_at ? `, ${dateTime(c.decided_at)}` : ''}: ${c.reason}</p>`}
    ${Object.keys(c.query).length > 0 ? html`<p>Объясняет ${c.explained ? html`<a href=${records(k.id, 'cause', c.id)} aria-label=${`Причина объясняет записей ${c.explained}, показать`}>${num(c.explained)}</a>` : '0'} из ${num(k.figures.messages)} записей (${share(c.explained, k.figures.messages)}): ${queryWords(c.query, names)}.</p>` : html`<p class="muted">Не сказано, какие записи она объясняет${edits ? ': задайте условия кнопкой «Изменить»' : ''}.</p>`}
    ${c.proposed > 0 && html`<p class="cause-proposed">Новых записей, похожих на эту причину: <a href=${records(k.id, 'proposed', c.id)}>${num(c.proposed)}</a>${edits ? ' — решите, её ли они' : ''}.</p>`}
    ${c.parts && c.parts.length > 0 && html`<${Score} c=${c} />`}
    <${Evidence} list=${list} k=${k} names=${names} onDrop=${edits ? (e) => act('drop', c, e) : null} />
    ${['accepted', 'confirmed', 'proved'].includes(c.state) && html`<${CausePlans} cause=${c} />`}
    <div class="row">${c.moves.map((m) => html`<button key=${m.to_state} type="button" class=${`btn small ${m.to_state === 'accepted' || m.to_state === 'confirmed' ? 'primary' : ''}`} onClick=${() => act('move', c, m.to_state)} aria-label=${`${MOVE[m.to_state]}: ${c.text}`}>${MOVE[m.to_state]}</button>`)}
      ${edits && html`<button type="button" class="btn small" onClick=${() => act('deeper', c)} aria-label=${`Почему? ${c.text}`}>Почему?</button><button type="button" class="btn small" onClick=${() => act('evidence', c)} aria-label=${`Довод: ${c.text}`}>Довод</button><button type="button" class="btn small" onClick=${() => act('edit', c)} aria-label=${`Изменить: ${c.text}`}>Изменить</button>`}</div></article>`;
}
