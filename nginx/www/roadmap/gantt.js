// The timeline of a plan: a bar for each measure from its start to its term, months above, today as a line. The table of measures says the same.
import { html } from '../lib.js';
import { addDays, day, daysBetween, monthLong, today } from '../format.js';
import { PROGRESS, term } from './words.js';

const WIDTH = 900;
const LEFT = 290;
const ROW = 24;
const HEAD = 26;
const LETTERS = 44;

const cut = (text) => (text.length > LETTERS ? `${text.slice(0, LETTERS - 1)}…` : text);

/** First days of the months between two days. */
function months(from, to) {
  const out = [];
  for (let at = `${from.slice(0, 7)}-01`; at <= to; at = `${addDays(at, 31).slice(0, 7)}-01`) if (at >= from) out.push(at);
  return out;
}

export function Gantt({ items }) {
  if (!items.length) return null;
  const from = addDays(items.map((m) => m.starts_on).sort()[0], -3);
  const to = addDays(items.map((m) => m.due_on).sort().at(-1), 3);
  const x = (iso) => LEFT + ((WIDTH - LEFT) * daysBetween(from, iso)) / Math.max(1, daysBetween(from, to));
  const height = HEAD + ROW * items.length + 6;
  const marks = months(from, to);
  const step = Math.ceil(marks.length / 7);
  const now = today();
  return html`<section class="panel stack tight" aria-labelledby="gantt"><div class="panel-head"><h2 id="gantt">Календарный график</h2></div>
    <p class="legend small muted"><i class="k-plan" />не начато <i class="k-plan in_work" />идёт <i class="k-plan done" />выполнено <i class="k-plan late" />срок прошёл <i class="k-plan dropped" />снято</p>
    <figure class="gantt-figure" tabindex="0" role="group" aria-label="Календарный график"><svg class="gantt" viewBox=${`0 0 ${WIDTH} ${height}`} role="img" aria-label=${`Сроки с ${day(items.map((m) => m.starts_on).sort()[0])} по ${day(items.map((m) => m.due_on).sort().at(-1))}: ${items.map((m) => `${m.position}. ${term(m)}, ${m.late ? 'срок прошёл' : PROGRESS[m.state]}`).join('; ')}`}>
      ${marks.map((at, i) => html`<g key=${at}><line class="gantt-grid" x1=${x(at)} x2=${x(at)} y1=${HEAD - 6} y2=${height} />${i % step === 0 && html`<text class="gantt-text" x=${Math.min(x(at) + 3, WIDTH - 84)} y=${HEAD - 12}>${monthLong(at)}</text>`}</g>`)}
      ${items.map((m, i) => html`<g key=${m.id}><title>${m.text}: ${term(m)}</title><text class="gantt-name" x="0" y=${HEAD + ROW * i + 15}>${m.position}. ${cut(m.text)}</text>
        <rect class=${`gantt-bar ${m.late ? 'late' : m.state}`} x=${x(m.starts_on)} y=${HEAD + ROW * i + 4} width=${Math.max(4, x(m.due_on) - x(m.starts_on))} height=${ROW - 9} rx="3" />
        ${m.state === 'in_work' && m.declared > 0 && html`<rect class="gantt-done" x=${x(m.starts_on)} y=${HEAD + ROW * i + 4} width=${Math.max(0, ((x(m.due_on) - x(m.starts_on)) * m.declared) / 100)} height=${ROW - 9} rx="3" />`}</g>`)}
      ${now >= from && now <= to && html`<g><line class="gantt-now" x1=${x(now)} x2=${x(now)} y1=${HEAD - 6} y2=${height} /><text class="gantt-text now" x=${Math.min(x(now) + 3, WIDTH - 50)} y=${HEAD - 1}>сегодня</text></g>`}
    </svg></figure></section>`;
}
