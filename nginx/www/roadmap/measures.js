// The measures of a plan: what, when, who, two indicators, what of the effect can be told, the priority taken apart, how it goes.
import { html } from '../lib.js';
import { STATE as CAUSE } from '../causes/words.js';
import { day, num } from '../format.js';
import { can } from '../session.js';
import { Effect } from './effect.js';
import { KIND, PROGRESS, PROGRESS_BADGE, compared, handling, parts, place, records, season, term, tooEarly, who } from './words.js';

/** message → cause → measure → effect: where it comes from and where its records are. */
function Line({ m }) {
  return html`<p class="chain small">${m.problem_id && html`<a href=${`/problems/${m.problem_id}`}>Проблема</a><span aria-hidden="true"> → </span>`}${m.cause ? html`<a href=${`/causes/${m.case_id}#cause-${m.cause_id}`}>Причина: ${m.cause}</a> <span class="muted">(${CAUSE[m.cause_state]})</span>` : html`<span class="muted">Причина не указана</span>`}
    <span aria-hidden="true"> → </span>Мероприятие ${m.position}${m.seen_to >= m.seen_from && m.seen !== null && html`<span aria-hidden="true"> → </span><a href=${records(m, m.seen_from, m.seen_to)}>Записей ${m.done_on ? 'после него' : 'с его начала'}: ${num(m.seen)}<span class="sr">, мероприятие ${m.position}</span></a>`}</p>`;
}

function Indicators({ m }) {
  const base = m.base_from ? html`<a href=${records(m, m.base_from, m.base_to)} aria-label=${`Мероприятие ${m.position}: было записей ${m.base_count}, показать`}>${num(m.base_count)}</a>` : '—';
  return html`<table class="plain"><caption class="sr">Показатели мероприятия ${m.position}</caption><thead><tr><th scope="col">Показатель</th><th scope="col" class="num">Было</th><th scope="col" class="num">Цель</th></tr></thead><tbody>
    <tr><th scope="row">Записей за квартал${m.base_from ? html` <span class="muted small">${day(m.base_from)} — ${day(m.base_to)}</span>` : ''}</th><td class="num">${base}</td><td class="num">${num(m.target_count)}</td></tr>
    <tr><th scope="row">Дней рассмотрения, медиана</th><td class="num">${num(m.base_days)}</td><td class="num">${num(m.target_days)}</td></tr></tbody></table>`;
}

function Priority({ m }) {
  if (m.priority.value === undefined) return null;
  return html`<details><summary>Приоритет ${num(m.priority.value)}<span class="sr"> мероприятия ${m.position}</span></summary><table class="plain"><caption class="sr">Из чего сложился приоритет мероприятия ${m.position}</caption><tbody>
    ${parts(m).map(([name, value]) => html`<tr key=${name}><th scope="row">${name}</th><td class="num">${value}</td></tr>`)}<tr><th scope="row">Приоритет</th><td class="num">= ${num(m.priority.value)}</td></tr></tbody></table></details>`;
}

/** Declared and computed stand apart: the word of who carries it out, and what the records say. */
function Progress({ m }) {
  if (!['approved', 'closed'].includes(m.roadmap_state)) return null;
  const seen = compared(m);
  const took = handling(m);
  return html`<dl class="pairs"><dt>По слову исполнителя</dt><dd>${PROGRESS[m.state]}${m.state === 'in_work' ? `, готово ${m.declared} %` : ''}${m.done_on ? ` ${day(m.done_on)}` : ''}${m.progress_note ? html`<p class="quote">${m.progress_note}</p>` : ''}${m.proof ? html`<p class="quote">Подтверждение: ${m.proof}</p>` : ''}</dd>
    <dt>По записям</dt><dd>${seen ? html`<a href=${records(m, m.seen_from, m.seen_to)}>${seen}</a> <span class="muted small">с ${day(m.seen_from)} по ${day(m.seen_to)}, ${m.done_on ? 'после выполнения' : 'с начала работ'}</span>` : html`<span class="muted">${m.seen_to < m.seen_from ? `Считать пока нечего: ${tooEarly(m)}` : 'Ряд виден тем, кто видит все записи'}</span>`}${took && html`<p>${took}</p>`}</dd></dl>`;
}

function Measure({ m, first, last, acts }) {
  const draft = m.roadmap_state === 'draft' && can('roadmap.write');
  const live = m.roadmap_state === 'approved' && can('roadmap.progress');
  const act = (label, run, off = false) => html`<button type="button" class="btn small" disabled=${off} aria-label=${`${label}: мероприятие ${m.position}`} onClick=${run}>${label}</button>`;
  return html`<li class="panel stack tight measure" aria-labelledby=${`measure-${m.id}`}>
    <div class="row apart"><h3 id=${`measure-${m.id}`}>${m.position}. ${m.text}</h3><span class="row"><span class="badge line">${KIND[m.kind]}</span>${m.roadmap_state !== 'draft' && m.roadmap_state !== 'review' && html`<span class=${`badge ${m.late ? 'bad' : PROGRESS_BADGE[m.state]}`}>${m.late ? 'срок прошёл' : PROGRESS[m.state]}</span>`}</span></div>
    <${Line} m=${m} />
    <dl class="pairs"><dt>Срок</dt><dd>${term(m)}${m.works_from ? html` <span class="muted small">Такие работы ведут ${season(m)}</span>${m.off_season ? html` <span class="badge warn">вне сезона работ</span>` : ''}` : ''}${m.no_calendar ? html` <span class="muted small">Календаря на год срока ещё нет: рабочими считались будни, кроме праздников, без переносов</span>` : ''}</dd><dt>Ответственный</dt><dd>${m.official ? who(m) : html`<b class="bad">не назначен</b>`}</dd><dt>Где</dt><dd>${place(m)}</dd></dl>
    <${Indicators} m=${m} /><p>${m.effect_words}</p><${Priority} m=${m} /><${Progress} m=${m} /><${Effect} m=${m} />
    ${(draft || live) && html`<div class="row measure-acts">${draft && html`${act('Изменить', () => acts.edit(m))}${act('Выше', () => acts.shift(m, -1), first)}${act('Ниже', () => acts.shift(m, 1), last)}${m.state === 'planned' && html`${act('Объединить', () => acts.merge(m), first && last)}${act('Убрать', () => acts.drop(m))}`}`}${live && act('Отметить ход', () => acts.progress(m))}</div>`}</li>`;
}

export function Measures({ plan, acts }) {
  return html`<section aria-labelledby="measures"><h2 id="measures" class="section-head">Мероприятия</h2>
    <ol class="plain-list">${plan.items.map((m, i) => html`<${Measure} key=${m.id} m=${m} first=${i === 0} last=${i === plan.items.length - 1} acts=${acts} />`)}</ol></section>`;
}
