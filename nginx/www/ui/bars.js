// A column chart over time: one stop of Tab, arrows move along it, Enter or a click opens the records, dragging (or Shift with arrows) chooses a range.
import { html, useRef, useState } from '../lib.js';
import { num } from '../format.js';

/**
 * @typedef {{key: string, count: number, before?: number, href?: string, axis?: string, words: string, holiday?: boolean}} Bar
 * @param {{bars: Bar[], label: string, lead?: any, onRange?: (from: number, to: number) => void, chosen?: (i: number) => boolean, show?: (n: number) => string, fraction?: boolean}} props
 *   `axis` is the text under a bar (few of them), `words` what is read out; with `onRange` bars are buttons and a range may be drawn;
 *   `show` writes a value, `fraction` lets the scale end at a broken number
 */
export function Bars({ bars, label, lead, onRange, chosen, show = num, fraction = false }) {
  const [at, setAt] = useState(-1);
  const [anchor, setAnchor] = useState(-1);
  const root = useRef(null);
  const top = nice(Math.max(fraction ? 0.1 : 1, ...bars.map((b) => Math.max(b.count, b.before ?? 0))), fraction);
  const stop = at >= 0 && at < bars.length ? at : bars.length - 1;
  const inRange = (i) => anchor >= 0 && at >= 0 && i >= Math.min(anchor, at) && i <= Math.max(anchor, at);
  const index = (e) => {
    const box = root.current.getBoundingClientRect();
    return Math.max(0, Math.min(bars.length - 1, Math.floor(((e.clientX - box.left) / box.width) * bars.length)));
  };
  const finish = (i) => {
    if (anchor >= 0) onRange(Math.min(anchor, i), Math.max(anchor, i));
    setAnchor(-1);
  };
  const down = (e) => {
    if (!onRange || e.button !== 0) return;
    root.current.setPointerCapture(e.pointerId);
    setAnchor(index(e));
    setAt(index(e));
  };
  const onKey = (e) => {
    const step = { ArrowLeft: -1, ArrowRight: 1, Home: -bars.length, End: bars.length }[e.key];
    if (step) {
      e.preventDefault();
      const next = Math.max(0, Math.min(bars.length - 1, stop + step));
      if (onRange && e.shiftKey && anchor < 0) setAnchor(stop);
      if (!e.shiftKey) setAnchor(-1);
      setAt(next);
      root.current.children[next].focus();
    } else if (onRange && (e.key === 'Enter' || e.key === ' ')) {
      e.preventDefault();
      onRange(Math.min(anchor < 0 ? stop : anchor, stop), Math.max(anchor, stop));
      setAnchor(-1);
    } else if (e.key === 'Escape' && anchor >= 0) {
      e.stopPropagation();
      setAnchor(-1);
    }
  };
  const bar = (b, i) => {
    const props = {
      key: b.key, class: `bar-col ${chosen?.(i) ? 'chosen' : ''} ${inRange(i) ? 'range' : ''} ${i === at ? 'at' : ''} ${b.holiday ? 'holiday' : ''}`, tabindex: i === stop ? 0 : -1,
      'aria-label': b.words, onFocus: () => setAt(i), onMouseEnter: () => setAt(i),
    };
    const inner = html`<i class="bar-fill" style=${{ height: `${(b.count / top) * 100}%` }} />${b.before > 0 && html`<i class="bar-before" style=${{ bottom: `${(b.before / top) * 100}%`, '--h': `${(b.before / top) * 100}%` }} />`}`;
    return onRange ? html`<button type="button" ...${props}>${inner}</button>` : html`<a href=${b.href} ...${props}>${inner}</a>`;
  };
  return html`<figure class="bars">
    <figcaption class="bars-read"><span>${lead}</span><span class="muted" aria-hidden="true">${at >= 0 ? readout(bars, at, anchor, show, fraction) : ''}</span></figcaption>
    <div class="bars-plot"><span class="bars-top" aria-hidden="true">${show(top)}</span>
      <div class="bars-cols" role="group" aria-label=${label} ref=${root} onKeyDown=${onKey} onPointerDown=${down} onMouseLeave=${() => anchor < 0 && setAt(-1)}
        onPointerMove=${(e) => anchor >= 0 && setAt(index(e))} onPointerUp=${(e) => onRange && finish(index(e))} onPointerCancel=${() => setAnchor(-1)}>${bars.map(bar)}</div></div>
    <div class="bars-axis" aria-hidden="true">${bars.map((b) => html`<span>${b.axis && html`<b>${b.axis}</b>`}</span>`)}</div>
  </figure>`;
}

function readout(bars, at, anchor, show, fraction) {
  if (anchor < 0 || anchor === at) return bars[Math.min(at, bars.length - 1)]?.words;
  const [from, to] = [Math.min(anchor, at), Math.max(anchor, at)];
  const span = `${bars[from].words.split(':')[0]} – ${bars[to].words.split(':')[0]}`;
  // Shares do not add up: of a range only its ends are said.
  return fraction ? span : `${span}: ${show(bars.slice(from, to + 1).reduce((n, b) => n + b.count, 0))}`;
}

/** The round number above the tallest bar. */
function nice(max, fraction) {
  const power = 10 ** Math.floor(Math.log10(max));
  return [1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10].map((k) => k * power).find((n) => n >= max && (fraction || Number.isInteger(n))) ?? max;
}
