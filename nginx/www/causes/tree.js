// The tree of whys: the trouble at the left, behind it its causes, behind each the deeper ones. Each box leads to its cause.
import { html } from '../lib.js';
import { CATEGORY, STATE, below, lines } from './words.js';

const WIDE = 200;
const HIGH = 78;
const GAP_X = 36;
const GAP_Y = 12;
const LETTERS = 26;

/** Places of the boxes: a leaf takes a row, a parent stands in the middle of its own. */
function layout(causes) {
  const boxes = [];
  let row = 0;
  const put = (cause, depth) => {
    const kids = below(causes, cause?.id ?? null).map((c) => put(c, depth + 1));
    const y = kids.length ? (kids[0].y + kids[kids.length - 1].y) / 2 : row++ * (HIGH + GAP_Y);
    const box = { cause, x: depth * (WIDE + GAP_X), y, kids };
    boxes.push(box);
    return box;
  };
  put(null, 0);
  return { boxes, width: Math.max(...boxes.map((b) => b.x)) + WIDE, height: Math.max(1, row) * (HIGH + GAP_Y) - GAP_Y };
}

function Box({ box, title }) {
  const c = box.cause;
  const text = lines(c ? c.text : title, LETTERS, 3);
  const body = html`<rect class=${`cause-box ${c ? c.state : 'root'}`} x=${box.x + 1} y=${box.y + 1} width=${WIDE - 2} height=${HIGH - 2} rx="6" />
    <text class="cause-text small" x=${box.x + 10} y=${box.y + 17}>${c ? `${CATEGORY[c.category][1]} · ${STATE[c.state].split(' ')[0]} ` : 'Что происходит '}</text>
    ${text.map((l, i) => html`<text key=${i} class="cause-text" x=${box.x + 10} y=${box.y + 35 + i * 15}>${`${l} `}</text>`)}`;
  return c ? html`<a href=${`#cause-${c.id}`}>${body}</a>` : body;
}

/** @param {{title: string, causes: any[]}} props rejected ones are left out */
export function Tree({ title, causes }) {
  const { boxes, width, height } = layout(causes);
  const deep = Math.max(0, ...boxes.map((b) => b.x / (WIDE + GAP_X)));
  return html`<figure class="cause-figure"><svg class="cause-svg" width=${width} height=${height} viewBox=${`0 0 ${width} ${height}`} role="group" aria-label=${`Дерево причин: ${boxes.length - 1}, уровней «почему» ${deep}. Список — ниже.`}>
    ${boxes.flatMap((b) => b.kids.map((k) => html`<path key=${k.cause.id} class="cause-line" d=${`M${b.x + WIDE} ${b.y + HIGH / 2}C${b.x + WIDE + GAP_X / 2} ${b.y + HIGH / 2} ${k.x - GAP_X / 2} ${k.y + HIGH / 2} ${k.x} ${k.y + HIGH / 2}`} />`))}
    ${boxes.map((b) => html`<${Box} key=${b.cause?.id ?? 'root'} box=${b} title=${title} />`)}</svg></figure>`;
}
