// The effect of a done measure: a verdict with its reasons in words, one picture, the three ways it was looked at.
import { html, useState } from '../lib.js';
import { get } from '../api.js';
import { addDays, count, day, dayShort, num } from '../format.js';
import { useLoad } from '../ui/load.js';
import { Bones, ErrorNote } from '../ui/states.js';
import { records } from './words.js';

const VERDICT = { confirmed: 'эффект подтверждён', unproven: 'эффект не подтверждён', lacking: 'данных недостаточно' };
const VERDICT_BADGE = { confirmed: 'good', unproven: 'line', lacking: 'line' };
/** Bits of `reasons`. */
const REASON = {
  1: 'такое снижение бывает и случайно', 2: 'там, где ничего не делали, стало меньше так же или сильнее', 4: 'такое же снижение видно и там, где ничего не делали', 8: 'записей стало больше в соседних темах: они могли перейти туда',
  16: 'упал весь поток записей', 32: 'места для сравнения и до мероприятия шли иначе', 64: 'мало времени: нужно 28 дней после и полгода до', 128: 'мало записей: не отличить даже снижение вдвое', 256: 'меньше трёх мест, с которыми можно сравнить', 512: 'мало мест и дат для проверки случайностью',
};
const LEGEND = [['k-series', 'поступило за неделю'], ['k-line', 'ожидалось без мероприятия'], ['k-band', 'обычный разброс'], ['k-others', 'места для сравнения']];
const WIDTH = 760;
const HEIGHT = 200;
const LEFT = 32;
const BOTTOM = 20;

const whole = (x) => num(Math.round(x));
const two = (x) => (x === null ? '…' : num(x.toFixed(2)));

/** «на 58 % меньше» */
function change(ratio) {
  const p = Math.round((ratio - 1) * 100);
  return p === 0 ? 'столько же' : `на ${num(Math.abs(p))} % ${p < 0 ? 'меньше' : 'больше'}`;
}

function Picture({ e }) {
  const list = e.weeks;
  const top = Math.max(3, ...list.map((w) => Math.max(w.seen, w.high, w.others ?? 0)));
  const wide = (WIDTH - LEFT) / list.length;
  const x = (i) => LEFT + wide * (i + 0.5);
  const y = (v) => (HEIGHT - BOTTOM) * (1 - v / (top * 1.05));
  const path = (name, items = list) => items.map((w, i) => `${i ? 'L' : 'M'}${x(i).toFixed(1)} ${y(w[name]).toFixed(1)}`).join('');
  const back = [...list].map((w, i) => [i, w]).reverse().map(([i, w]) => `L${x(i).toFixed(1)} ${y(w.low).toFixed(1)}`).join('');
  const at = LEFT + (wide * (Date.parse(e.done_on) - Date.parse(list[0].from_day))) / 604800000;
  return html`<figure class="series-figure" tabindex="0" role="group" aria-label="По неделям"><figcaption class="legend small">${LEGEND.map(([code, name]) => html`<span key=${code} class="key"><i class=${code} />${name}</span> `)}</figcaption>
    <svg class="series" viewBox=${`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label=${`Записей по неделям с ${day(list[0].from_day)}; выполнено ${day(e.done_on)}. Числа в таблице ниже.`}><path class="series-band" d=${`${path('high')}${back}Z`} />
      ${[0, 0.5, 1].map((f) => html`<g key=${f}><line class="series-grid" x1=${LEFT} x2=${WIDTH} y1=${y(top * f)} y2=${y(top * f)} /><text class="series-text" x=${LEFT - 5} y=${y(top * f) + 4} text-anchor="end">${whole(top * f)}</text></g>`)}
      ${list.map((w, i) => html`<rect key=${w.from_day} class="series-bar" x=${x(i) - wide * 0.35} width=${wide * 0.7} y=${y(w.seen)} height=${y(0) - y(w.seen)} />`)}
      <path class="series-line" d=${path('expected')} />${list[0].others !== null && html`<path class="effect-others" d=${path('others')} />`}
      <line class="gantt-now" x1=${at} x2=${at} y1="0" y2=${HEIGHT - BOTTOM} /><text class="series-text" x=${at - 4} y="11" text-anchor="end">выполнено</text>
      ${list.map((w, i) => i % 8 === 4 && html`<text key=${w.from_day} class="series-text" x=${x(i)} y=${HEIGHT - 4} text-anchor="middle">${dayShort(w.from_day)}</text>`)}</svg></figure>`;
}

function Numbers({ e, m }) {
  return html`<details><summary>Числа по неделям</summary><div class="scroll"><table class="plain"><caption class="sr">По неделям, новые сверху</caption><thead><tr><th scope="col">Неделя с</th><th scope="col" class="num">Поступило</th><th scope="col" class="num">Ожидалось</th><th scope="col" class="num">Обычно</th><th scope="col" class="num">Места для сравнения</th></tr></thead>
    <tbody>${[...e.weeks].reverse().map((w) => html`<tr key=${w.from_day}><th scope="row">${day(w.from_day)}</th><td class="num"><a href=${records(m, w.from_day, addDays(w.from_day, 6))} aria-label=${`Неделя с ${day(w.from_day)}: записей ${w.seen}, показать`}>${num(w.seen)}</a></td><td class="num">${num(w.expected.toFixed(1))}</td><td class="num">${whole(w.low)}–${whole(w.high)}</td><td class="num">${w.others === null ? '—' : num(w.others.toFixed(1))}</td></tr>`)}</tbody></table></div></details>`;
}

const WAYS = [['ratio', 'После к тому, что ожидалось'], ['trend', 'Излом ряда по неделям'], ['against', 'Против мест, где ничего не делали']];

function Ways({ e }) {
  return html`<table class="plain"><caption class="sr">Тремя способами</caption><thead><tr><th scope="col">Способ</th><th scope="col" class="num">Отношение</th><th scope="col" class="num">95 %</th></tr></thead><tbody>
    ${WAYS.map(([name, label]) => html`<tr key=${name}><th scope="row">${label}</th><td class="num">${e[name] === null ? 'нельзя' : two(e[name])}</td><td class="num">${e[name] === null ? '' : `${two(e[`${name}_low`])} – ${two(e[`${name}_high`])}`}</td></tr>`)}
    <tr><th scope="row">Проверка случайностью: столько же видно без мероприятия</th><td class="num">${e.placebo_p === null ? 'нельзя' : `${num((e.placebo_p * 100).toFixed(1))} %`}</td><td class="num">из ${num(e.placebos)}</td></tr></tbody></table>`;
}

function Words({ e, m }) {
  const why = Object.entries(REASON).filter(([bit]) => e.reasons & Number(bit)).map(([, text]) => text);
  const after = html`<a href=${records(m, m.done_on, e.until_on)} aria-label=${`После выполнения записей ${e.after}, показать`}>${num(e.after)}</a>`;
  return html`<p>${e.expected === null ? html`После выполнения поступило ${after} записей, сравнить их не с чем.` : html`С ${day(m.done_on)} по ${day(e.until_on)} поступило ${after}, ожидалось ${whole(e.expected)}: ${change(e.ratio)}${e.ratio_high === null ? '' : ` (с вероятностью 95 % — от «${change(e.ratio_low)}» до «${change(e.ratio_high)}»)`}. ${e.prevented > 0 ? `Предотвращено ${count(Math.round(e.prevented), 'запись', 'записи', 'записей')}${e.prevented_low === null || e.prevented_high === null ? '' : `, от ${whole(e.prevented_low)} до ${whole(e.prevented_high)}`}.` : ''}`}</p>
    ${e.shift !== null && html`<p>Рассмотрение ${e.shift === 0 ? 'длится столько же' : `стало ${e.shift < 0 ? 'быстрее' : 'дольше'} на ${num(Math.abs(e.shift).toFixed(1))} дн.`}${e.shift_low === null ? '' : ` (95 %: ${num(e.shift_low.toFixed(1))} … ${num(e.shift_high.toFixed(1))})`}.</p>`}
    ${why.length > 0 && html`<p>${e.verdict === 'lacking' ? 'Судить рано или не по чему' : 'Почему не подтверждён'}: ${why.join('; ')}.</p>`}
    ${e.places.length > 0 && html`<p class="muted small">Сравнивается с: ${e.places.map((p) => `${p.theme}${p.district ? `, ${p.district} район` : ''}`).join('; ')}.</p>`}
    <p class="muted small">${e.frozen ? 'Окно контроля закончилось, вывод больше не меняется.' : `Пересчитывается каждую ночь, пока не пройдёт квартал после выполнения, до ${day(addDays(m.done_on, 90))}.`}</p>`;
}

function Loaded({ m }) {
  const { data: e, error, reload } = useLoad((abort) => get(`/measures/${m.id}/effect`, {}, { signal: abort }).then((r) => r.data), [m.id]);
  if (error) return html`<${ErrorNote} error=${error} onRetry=${reload} />`;
  if (!e) return html`<${Bones} lines=${4} />`;
  return html`<div class="stack tight"><${Words} e=${e} m=${m} />${e.weeks.length > 1 && html`<${Picture} e=${e} /><${Numbers} e=${e} m=${m} />`}<${Ways} e=${e} /></div>`;
}

/** Opened on a measure whose effect was looked at. */
export function Effect({ m }) {
  const [open, setOpen] = useState(false);
  if (!m.verdict) return null;
  return html`<p class="row"><span class=${`badge ${VERDICT_BADGE[m.verdict]}`}>${VERDICT[m.verdict]}</span>${m.failed && html`<span class="badge bad">выполнено, а жалоб не меньше</span>`}</p>
    <details onToggle=${(event) => setOpen(event.currentTarget.open)}><summary>Эффект<span class="sr"> мероприятия ${m.position}</span></summary>${open && html`<${Loaded} m=${m} />`}</details>`;
}
