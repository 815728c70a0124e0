// The same as a fish-bone: ten bones of Ishikawa, the causes of each along it, deeper ones under theirs.
import { html } from '../lib.js';
import { CATEGORY, below, lines } from './words.js';

const BONE = 190;
const LINE = 15;
/** Lines of a label, and what stands between two of them. */
const MOST = 3;
const GAP = 5;
const TOP = 26;
const HEAD = 150;
const LETTERS = 20;
const SLANT = 34;

/** Causes of a category in the order of the tree, each with its depth below its first cause of that category's bone. */
function along(causes, category) {
  const out = [];
  const walk = (c, depth) => {
    out.push({ cause: c, depth });
    below(causes, c.id).filter((k) => k.category === category).forEach((k) => walk(k, depth + 1));
  };
  const of = (id) => causes.find((c) => c.id === id);
  causes.filter((c) => c.category === category && c.state !== 'rejected' && of(c.parent_id)?.category !== category).forEach((c) => walk(c, 0));
  return out;
}

const wrap = ({ cause, depth }) => lines(cause.text, LETTERS - 2 * depth, MOST);
const high = (item) => wrap(item).length * LINE + GAP;

function Label({ item, x, y }) {
  const { cause: c, depth } = item;
  return html`<a href=${`#cause-${c.id}`}><title>${c.text}</title>${wrap(item).map((l, i) => html`<text key=${i} class=${`cause-text along ${c.state}`} x=${x + depth * 10} y=${y + i * LINE}>${i || !depth ? `${l} ` : `↳ ${l} `}</text>`)}</a>`;
}

/** A bone from its name to the spine; up: above it. What hangs on it stands right of it. */
function Bone({ category, items, x, spine, deep, up }) {
  const name = up ? spine - deep : spine + deep;
  const from = up ? name + 6 : name - 14;
  const at = (y) => x + (SLANT * (y - from)) / (spine - from) + 8;
  const row = (i) => (up ? name : spine) + TOP + items.slice(0, i).reduce((sum, item) => sum + high(item), 0);
  return html`<g><line class="cause-bone" x1=${x} y1=${from} x2=${x + SLANT} y2=${spine} /><text class=${`cause-text strong ${items.length ? '' : 'idle'}`} x=${x - 4} y=${name}>${CATEGORY[category][1]}</text>
    ${items.map((item, i) => html`<${Label} key=${item.cause.id} item=${item} x=${at(row(i) - 4)} y=${row(i)} />`)}</g>`;
}

/** @param {{title: string, causes: any[]}} props */
export function Fish({ title, causes }) {
  const kinds = Object.keys(CATEGORY);
  const items = kinds.map((k) => along(causes, k));
  const tall = (list) => TOP + Math.max(2 * LINE, ...list.map((x) => x.reduce((sum, item) => sum + high(item), 0))) + 18;
  const above = tall(items.slice(0, 5));
  const beneath = tall(items.slice(5));
  const spine = above + 14;
  const width = 5 * BONE + HEAD;
  const height = spine + beneath + 20;
  return html`<figure class="cause-figure"><svg class="cause-svg" width=${width} height=${height} viewBox=${`0 0 ${width} ${height}`} role="group" aria-label=${`Рыбья кость: причин ${items.flat().length} по десяти видам. Список — ниже.`}>
    <line class="cause-spine" x1="10" y1=${spine} x2=${5 * BONE + 4} y2=${spine} />
    ${kinds.map((k, i) => html`<${Bone} key=${k} category=${k} items=${items[i]} x=${12 + (i % 5) * BONE} spine=${spine} deep=${i < 5 ? above : beneath} up=${i < 5} />`)}
    <rect class="cause-box root" x=${5 * BONE + 4} y=${spine - 38} width=${HEAD - 8} height="76" rx="6" />
    ${lines(title, 18, 4).map((l, i, all) => html`<text key=${i} class="cause-text" x=${5 * BONE + 14} y=${spine + 5 + (i - (all.length - 1) / 2) * 16}>${l}</text>`)}</svg></figure>`;
}
