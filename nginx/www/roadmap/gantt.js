// The timeline of a plan: a bar for each measure from its start to its term (done: to that day, its term a mark), months above, today as a line. The table of measures says the same.
import { html } from '../lib.js';
import { addDays, day, daysBetween, monthLong, today } from '../format.js';
import { useMedia } from '../ui/media.js';
import { PROGRESS, term } from './words.js';

/** Names beside the bars; on a phone above them, so that each is read with its bar and nothing scrolls. */
const WIDE = { width: 900, left: 290, row: 24, bar: 4, letters: 44 };
const PHONE = { width: 350, left: 2, row: 42, bar: 22, letters: 50 };
const HEAD = 26;
const HIGH = 15;
const PHONE_SIZE = window.matchMedia('(max-width: 40rem)');

const cut = (text, letters) => (text.length > letters ? `${text.slice(0, letters - 1)}…` : text);
/** Till when a measure takes: once it is done, the day it was. */
const end = (m) => m.done_on ?? m.due_on;

const LEGEND = [['planned', 'не начато'], ['in_work', 'идёт'], ['done', 'выполнено'], ['late', 'срок прошёл'], ['dropped', 'снято']];

/** First days of the months between two days. */
function months(from, to) {
  const out = [];
  for (let at = `${from.slice(0, 7)}-01`; at <= to; at = `${addDays(at, 31).slice(0, 7)}-01`) if (at >= from) out.push(at);
  return out;
}

export function Gantt({ items }) {
  const phone = useMedia(PHONE_SIZE);
  if (!items.length) return null;
  const g = phone ? PHONE : WIDE;
  const from = addDays(items.map((m) => m.starts_on).sort()[0], -3);
  const to = addDays(items.flatMap((m) => [m.due_on, end(m)]).sort().at(-1), 3);
  const x = (iso) => g.left + ((g.width - g.left) * daysBetween(from, iso)) / Math.max(1, daysBetween(from, to));
  const y = (i) => HEAD + g.row * i + g.bar;
  const height = HEAD + g.row * items.length + 6;
  const marks = months(from, to);
  const step = Math.ceil(marks.length / (phone ? 3 : 7));
  const now = today();
  return html`<section class="panel stack tight" aria-labelledby="gantt"><div class="panel-head"><h2 id="gantt">Календарный график</h2></div>
    <p class="legend small muted">${LEGEND.map(([code, name]) => html`<span key=${code} class="key"><i class=${`k-plan ${code}`} />${name}</span> `)}</p>
    <figure class="gantt-figure" tabindex="0" role="group" aria-label="Календарный график"><svg class=${`gantt ${phone ? 'phone' : ''}`} viewBox=${`0 0 ${g.width} ${height}`} role="img" aria-label=${`Сроки с ${day(items.map((m) => m.starts_on).sort()[0])} по ${day(items.map((m) => m.due_on).sort().at(-1))}: ${items.map((m) => `${m.position}. ${term(m)}, ${m.late ? 'срок прошёл' : PROGRESS[m.state]}`).join('; ')}`}>
      ${marks.map((at, i) => html`<g key=${at}><line class="gantt-grid" x1=${x(at)} x2=${x(at)} y1=${HEAD - 6} y2=${height} />${i % step === 0 && html`<text class="gantt-text" x=${Math.min(x(at) + 3, g.width - 84)} y=${HEAD - 12}>${monthLong(at)}</text>`}</g>`)}
      ${items.map((m, i) => html`<g key=${m.id}><title>${m.text}: ${term(m)}${m.done_on ? `, выполнено ${day(m.done_on)}` : ''}</title><text class="gantt-name" x="0" y=${HEAD + g.row * i + 15}>${m.position}. ${cut(m.text, g.letters)}</text>
        <rect class=${`gantt-bar ${m.late ? 'late' : m.state}`} x=${x(m.starts_on)} y=${y(i)} width=${Math.max(4, x(end(m)) - x(m.starts_on))} height=${HIGH} rx="3" />
        ${m.done_on && m.done_on !== m.due_on && html`<line class="gantt-due" x1=${x(m.due_on)} x2=${x(m.due_on)} y1=${y(i) - 2} y2=${y(i) + HIGH + 2} />`}
        ${m.state === 'in_work' && m.declared > 0 && html`<rect class="gantt-done" x=${x(m.starts_on)} y=${y(i)} width=${Math.max(0, ((x(m.due_on) - x(m.starts_on)) * m.declared) / 100)} height=${HIGH} rx="3" />`}</g>`)}
      ${now >= from && now <= to && html`<g><line class="gantt-now" x1=${x(now)} x2=${x(now)} y1=${HEAD - 6} y2=${height} /><text class="gantt-text now" x=${Math.min(x(now) + 3, g.width - 50)} y=${HEAD - 1}>сегодня</text></g>`}
    </svg></figure></section>`;
}
