// The picture of a series: what came each day, what was expected, up to where it is usual; the same numbers in a table.
import { html } from '../lib.js';
import { get } from '../api.js';
import { day, dayShort, num } from '../format.js';
import { useLoad } from '../ui/load.js';
import { ErrorNote, Loading } from '../ui/states.js';
import { records } from './words.js';

const WIDTH = 720;
const HEIGHT = 180;
const LEFT = 30;
const BOTTOM = 20;

/** Steps of the height axis: at most five round ones. */
function ticks(top) {
  const step = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000].find((s) => top / s <= 5) ?? 10000;
  return Array.from({ length: Math.floor(top / step) + 1 }, (_, i) => i * step);
}

function Chart({ items, signal }) {
  const top = Math.max(3, ...items.map((d) => Math.max(d.seen, d.usual ?? 0)));
  const wide = (WIDTH - LEFT) / items.length;
  const x = (i) => LEFT + wide * (i + 0.5);
  const y = (v) => (HEIGHT - BOTTOM) * (1 - v / (top * 1.05));
  const known = items.every((d) => d.expected !== null);
  const line = (read) => items.map((d, i) => `${i ? 'L' : 'M'}${x(i).toFixed(1)} ${y(read(d)).toFixed(1)}`).join('');
  const band = `${line((d) => d.usual)}L${x(items.length - 1).toFixed(1)} ${y(0)}L${x(0).toFixed(1)} ${y(0)}Z`;
  const inWindow = (i) => i >= items.length - signal.days;
  return html`<svg class="series" viewBox=${`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label=${`По дням с ${day(items[0].day)} по ${day(signal.day)}: столбцы — поступило, линия — ожидалось, полоса — обычно не больше. Числа в таблице ниже.`}>
    ${known && html`<path class="series-band" d=${band} />`}
    ${ticks(top).map((v) => html`<g key=${v}><line class="series-grid" x1=${LEFT} x2=${WIDTH} y1=${y(v)} y2=${y(v)} /><text class="series-text" x=${LEFT - 6} y=${y(v) + 4} text-anchor="end">${num(v)}</text></g>`)}
    ${items.map((d, i) => html`<rect key=${d.day} class=${inWindow(i) ? 'series-bar now' : 'series-bar'} x=${x(i) - wide * 0.35} width=${wide * 0.7} y=${y(d.seen)} height=${y(0) - y(d.seen)} />`)}
    ${known && html`<path class="series-line" d=${line((d) => d.expected)} />`}
    ${items.map((d, i) => (items.length - 1 - i) % 14 === 0 && html`<text key=${d.day} class="series-text" x=${x(i)} y=${HEIGHT - 4} text-anchor=${i > items.length - 4 ? 'end' : 'middle'}>${dayShort(d.day)}</text>`)}
  </svg>`;
}

function Numbers({ items, signal }) {
  return html`<div class="scroll"><table class="plain"><caption class="sr">Ряд по дням, новые сверху</caption><thead><tr><th scope="col">День</th><th scope="col" class="num">Сообщений</th><th scope="col" class="num">Заявителей</th><th scope="col" class="num">Ожидалось</th><th scope="col" class="num">Обычно не больше</th></tr></thead>
    <tbody>${[...items].reverse().map((d) => html`<tr key=${d.day}><th scope="row">${day(d.day)}</th><td class="num">${d.messages ? html`<a href=${records({ ...signal, day: d.day, days: 1 })} aria-label=${`${day(d.day)}: сообщений ${d.messages}, показать`}>${num(d.messages)}</a>` : 0}</td><td class="num">${num(d.seen)}</td><td class="num">${num(d.expected)}</td><td class="num">${num(d.usual)}</td></tr>`)}</tbody></table></div>`;
}

export function Picture({ signal }) {
  const { data, error, reload } = useLoad((abort) => get(`/signals/${signal.id}/days`, {}, { signal: abort }).then((r) => r.data.items), [signal.id, signal.day]);
  if (error) return html`<${ErrorNote} error=${error} onRetry=${reload} />`;
  if (!data) return html`<${Loading} label="Загрузка ряда" lines=${5} />`;
  return html`<figure class="series-figure"><figcaption class="legend small"><i class="k-series" />заявителей за день <i class="k-series now" />в окне сигнала <i class="k-line" />ожидалось <i class="k-band" />обычно не больше</figcaption><${Chart} items=${data} signal=${signal} /></figure>
    <details><summary>Числа по дням</summary><${Numbers} items=${data} signal=${signal} /></details>`;
}
