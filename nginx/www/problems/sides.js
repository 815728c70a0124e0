// Sides of a problem: its weeks, the words that set it apart, where and who, quotations, history.
import { html } from '../lib.js';
import { dateTime, day, dayShort, num } from '../format.js';
import { channelName } from '../terms.js';
import { Part } from '../ui/page.js';
import { records, title, told } from './words.js';

const WIDTH = 720;
const HEIGHT = 120;
const BOTTOM = 18;

export function Bars({ weeks }) {
  const top = Math.max(1, ...weeks.map((w) => w.messages));
  const wide = WIDTH / weeks.length;
  return html`<svg class="series" viewBox=${`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label=${`Записей по неделям с ${day(weeks[0].from_day)} по ${day(weeks.at(-1).to_day)}, больше всего ${top}. Числа в таблице ниже.`}>
    ${weeks.map((w, i) => html`<g key=${w.from_day}><rect class="series-bar" x=${i * wide + wide * 0.12} width=${wide * 0.76} y=${(HEIGHT - BOTTOM) * (1 - w.messages / top)} height=${(HEIGHT - BOTTOM) * (w.messages / top)} />
      ${i % 4 === 1 && html`<text class="series-text" x=${(i > weeks.length - 3 ? i + 1 : i + 0.5) * wide} y=${HEIGHT - 4} text-anchor=${i > weeks.length - 3 ? 'end' : 'middle'}>${dayShort(w.from_day)}</text>`}</g>`)}</svg>`;
}

export function Weeks({ p }) {
  return html`<${Part} id="weeks" name="Как шла"><figure class="series-figure" tabindex="0" role="group" aria-label="По неделям"><${Bars} weeks=${p.weeks} /></figure>
    <details><summary>Числа по неделям</summary><div class="scroll"><table class="plain"><caption class="sr">По неделям, новые сверху</caption><thead><tr><th scope="col">Неделя</th><th scope="col" class="num">Записей</th><th scope="col" class="num">Заявителей</th></tr></thead>
      <tbody>${[...p.weeks].reverse().map((w) => html`<tr key=${w.from_day}><th scope="row">${day(w.from_day)} — ${day(w.to_day)}</th><td class="num">${w.messages ? html`<a href=${records(p.id, { 'received_on[gte]': w.from_day, 'received_on[lte]': w.to_day })} aria-label=${`С ${day(w.from_day)}: записей ${w.messages}, показать`}>${num(w.messages)}</a>` : 0}</td><td class="num">${num(w.authors)}</td></tr>`)}</tbody></table></div></details><//>`;
}

export function Terms({ p }) {
  if (!p.terms.length) return null;
  return html`<${Part} id="terms" name="Чем отличается" lead="Что здесь говорят чаще, чем в записях вообще; просмотрено по одной записи от заявителя."><table class="plain"><caption class="sr">Слова проблемы</caption><thead><tr><th scope="col">Слово</th><th scope="col" class="num">Здесь</th><th scope="col" class="num">Вообще</th></tr></thead>
    <tbody>${p.terms.filter((t) => t.score >= 2).slice(0, 12).map((t) => html`<tr key=${t.text}><th scope="row">${t.text}</th><td class="num">${num(Math.round((100 * t.count) / t.texts))} %</td><td class="num">${num(Math.round(1000 * t.share) / 10)} %</td></tr>`)}</tbody></table><//>`;
}

const SIDES = { district: ['Районы', 'district_id'], theme: ['Темы', 'theme_id'], organisation: ['Исполнители', 'organisation_id'] };

export function Sides({ p }) {
  return html`<${Part} id="sides" name="Где и кто занимается"><div class="problem-sides">${Object.entries(SIDES).map(([kind, [name, param]]) => {
    const list = p.sides.filter((s) => s.kind === kind);
    return html`<div key=${kind}><h3>${name}</h3>${list.length ? html`<ul>${list.map((s) => html`<li key=${s.id}>${s.name}: <a href=${records(p.id, { [param]: s.id })} aria-label=${`${s.name}: записей ${s.messages}, показать`}>${num(s.messages)}</a></li>`)}</ul>` : html`<p class="muted">Не указаны</p>`}</div>`;
  })}</div><//>`;
}

export function Quotes({ p }) {
  return html`<${Part} id="quotes" name="Словами людей" lead="Три самые обычные для этой проблемы записи разных людей.">${p.quotes.length ? p.quotes.map((q) => html`<figure key=${q.id} class="problem-quote"><blockquote>${q.excerpt}</blockquote><figcaption class="muted small"><a href=${`/messages/${q.id}`}>Запись № ${q.id}</a>, <time datetime=${q.at}>${day(q.at)}</time>, ${channelName(q.channel)}</figcaption></figure>`) : html`<p class="muted">Появятся после ближайшей ночи.</p>`}<//>`;
}

export function History({ p }) {
  if (!p.history.length) return null;
  return html`<${Part} id="history" name="История"><ol class="history">${p.history.map((e) => {
    const [before, after] = told(e);
    return html`<li key=${`${e.at}${e.kind}${e.other_id}`}><p>${before}${e.other_id && html` <a href=${`/problems/${e.other_id}`}>${title(e.other)}</a>`}${after}.${e.undone_at && html` <b>Отменено</b> ${dateTime(e.undone_at)}${e.undone_by ? `, ${e.undone_by}` : ''}.`}</p><p class="muted small"><time datetime=${e.at}>${dateTime(e.at)}</time> · ${e.account ?? 'ночная группировка'}</p></li>`;
  })}</ol><//>`;
}
