// A schematic map of found houses: circles by coordinates, area by count, districts named; no tiles, nothing from other hosts.
// One stop of Tab: arrows go from house to house, Enter opens its records, + and − zoom, Shift with arrows moves the map.
import { html, useEffect, useLayoutEffect, useMemo, useRef, useState } from '../lib.js';
import { num } from '../format.js';
import { Icon } from '../ui/icons.js';

const KM_PER_DEGREE = 111.32;
const PAD = 30;
/** Kilometres from the middle house beyond which a point is taken for a mistake: it would leave nothing to see of the city. */
const FAR = 40;
const ZOOM = 1.6;
const MOST = 24;
/** Radius of the smallest circle, in pixels. */
const SMALLEST = 4.5;
/** Has a circle room for its number? */
const roomy = (radius, text) => radius >= Math.max(9, 3 + 3.4 * text.length);
const SIDES = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

const middle = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];

/** Houses with coordinates → `{points, far}`: the same houses with `x` and `y` in kilometres east and south of the middle one. */
export function project(houses) {
  const known = houses.filter((h) => h.lat !== null);
  const [lat, lon] = [middle(known.map((h) => h.lat)), middle(known.map((h) => h.lon))];
  const squeeze = Math.cos((lat * Math.PI) / 180);
  const all = known.map((h) => ({ ...h, x: (h.lon - lon) * KM_PER_DEGREE * squeeze, y: (lat - h.lat) * KM_PER_DEGREE }));
  const points = all.filter((p) => Math.hypot(p.x, p.y) <= FAR);
  return { points, far: all.length - points.length };
}

/** The part of the world that shows all points in a picture of this size: centre in kilometres, pixels for one of them. */
function whole(points, width, height) {
  const [left, right] = [Math.min(...points.map((p) => p.x)), Math.max(...points.map((p) => p.x))];
  const [top, bottom] = [Math.min(...points.map((p) => p.y)), Math.max(...points.map((p) => p.y))];
  const scale = Math.min((width - 2 * PAD) / Math.max(right - left, 0.4), (height - 2 * PAD) / Math.max(bottom - top, 0.4));
  return { x: (left + right) / 2, y: (top + bottom) / 2, scale };
}

/** The outline of points, counterclockwise. */
function hull(points) {
  const sorted = [...points].sort((a, b) => a.x - b.x || a.y - b.y);
  const half = (list) => list.reduce((out, p) => {
    const turns = (a, b) => (b.x - a.x) * (p.y - a.y) - (b.y - a.y) * (p.x - a.x) <= 0;
    while (out.length > 1 && turns(out.at(-2), out.at(-1))) out.pop();
    return [...out, p];
  }, []).slice(0, -1);
  return [...half(sorted), ...half(sorted.reverse())];
}

/** Districts by the houses known of them: outline and where the name stands. */
function districts(points) {
  const named = Map.groupBy ? Map.groupBy(points, (p) => p.district) : points.reduce((m, p) => m.set(p.district, [...(m.get(p.district) ?? []), p]), new Map());
  return [...named].filter(([name, list]) => name && list.length > 2).map(([name, list]) => ({
    name, outline: hull(list), x: middle(list.map((p) => p.x)), y: Math.min(...list.map((p) => p.y)),
  }));
}

/** The nearest point on that side: what lies aside counts double. */
function neighbour(points, from, [dx, dy]) {
  let best = from;
  let least = Infinity;
  for (const p of points) {
    const [along, aside] = dx ? [(p.x - from.x) * dx, Math.abs(p.y - from.y)] : [(p.y - from.y) * dy, Math.abs(p.x - from.x)];
    const far = along + 2 * aside;
    if (p !== from && along > 0 && far < least) [best, least] = [p, far];
  }
  return best;
}

const MARKS = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20];

/** A line of a round length, at most a quarter of the picture. */
function Scale({ view, width, height }) {
  const km = MARKS.filter((k) => k * view.scale <= width / 4).at(-1) ?? MARKS[0];
  const long = km * view.scale;
  return html`<g class="map-scale" aria-hidden="true"><path d=${`M${width - 12 - long} ${height - 14}v6h${long}v-6`} /><text x=${width - 12 - long / 2} y=${height - 14}>${km < 1 ? `${km * 1000} м` : `${km} км`}</text></g>`;
}

function useSize() {
  const box = useRef(null);
  const [size, setSize] = useState({ width: 0, height: 0 });
  useLayoutEffect(() => {
    const measure = () => {
      const width = box.current.clientWidth;
      setSize({ width, height: Math.round(Math.min(Math.max(width * 0.8, 280), 460)) });
    };
    const watch = new ResizeObserver(measure);
    watch.observe(box.current);
    measure();
    return () => watch.disconnect();
  }, []);
  return [box, size];
}

const words = (p) => `${p.address}${p.district ? `, ${p.district} район` : ''}: ${num(p.count)}`;

function Circle({ p, at, tab, href, onAt, radius }) {
  const look = { class: `map-dot ${at ? 'at' : ''}`, transform: `translate(${p.left} ${p.top})`, onMouseEnter: () => onAt(p), onFocus: () => onAt(p) };
  const drawn = html`<title>${words(p)}</title><circle r=${radius} />`;
  return href ? html`<a ...${look} data-key=${p.address} href=${href} tabindex=${tab ? 0 : -1} aria-label=${words(p)}>${drawn}</a>` : html`<g ...${look} role="img" aria-label=${words(p)}>${drawn}</g>`;
}

/** @param {{houses: any[], open: (house: any) => string | null, at: any, onAt: (house: any) => void}} props `at` is the house that is lit here and in the list */
export function CityMap({ houses, open, at, onAt }) {
  const [box, { width, height }] = useSize();
  const [moved, setMoved] = useState(null);
  const [stop, setStop] = useState('');
  const { points, far } = useMemo(() => project(houses), [houses]);
  const areas = useMemo(() => districts(points), [points]);
  useEffect(() => setMoved(null), [houses]);
  if (!points.length) return html`<figure class="map" ref=${box}><figcaption class="small muted">Координаты найденных мест неизвестны: карту не построить.</figcaption></figure>`;
  const fit = whole(points, width, height);
  const view = moved ?? fit;
  const left = (x) => (x - view.x) * view.scale + width / 2;
  const top = (y) => (y - view.y) * view.scale + height / 2;
  const most = points[0].count;
  const largest = most > 1 ? Math.min(width / 18, 22) : SMALLEST + 2;
  const radius = (n) => Math.max(SMALLEST, largest * Math.sqrt(n / most));
  const placed = points.map((p) => ({ ...p, left: left(p.x), top: top(p.y) }));
  const first = placed.find((p) => p.address === stop) ?? placed[0];
  const zoom = (by) => {
    const scale = Math.min(Math.max(view.scale * by, fit.scale), fit.scale * MOST);
    const [x, y] = document.activeElement?.matches('.map-dot') ? [first.x, first.y] : [view.x, view.y];
    setMoved(scale <= fit.scale ? null : { x, y, scale });
  };
  const shift = ([dx, dy]) => setMoved({ ...view, x: view.x + (dx * width) / 4 / view.scale, y: view.y + (dy * height) / 4 / view.scale });
  const step = (side) => {
    const next = neighbour(placed, first, side);
    const seen = next.left > 0 && next.left < width && next.top > 0 && next.top < height;
    if (!seen) setMoved({ ...view, x: next.x, y: next.y });
    box.current.querySelector(`[data-key="${CSS.escape(next.address)}"]`)?.focus({ preventScroll: true });
  };
  const onKey = (e) => {
    const side = SIDES[e.key];
    const run = side ? () => (e.shiftKey ? shift(side) : step(side)) : { '+': () => zoom(ZOOM), '=': () => zoom(ZOOM), '-': () => zoom(1 / ZOOM), Home: () => setMoved(null), 0: () => setMoved(null) }[e.key];
    if (!run || e.ctrlKey || e.metaKey || e.altKey) return;
    e.preventDefault();
    e.stopPropagation();
    run();
  };
  const grab = (e) => {
    if (e.pointerType !== 'mouse' || e.button !== 0 || e.target.closest('.map-dot')) return;
    e.preventDefault();
    const [x, y] = [e.clientX, e.clientY];
    const drag = (m) => setMoved({ ...view, x: view.x - (m.clientX - x) / view.scale, y: view.y - (m.clientY - y) / view.scale });
    const drop = () => window.removeEventListener('pointermove', drag);
    window.addEventListener('pointermove', drag);
    window.addEventListener('pointerup', drop, { once: true });
  };
  const focus = (p) => {
    setStop(p.address);
    onAt(p);
  };
  const button = (label, run, text) => html`<button type="button" class="map-btn" aria-label=${label} title=${label} onClick=${run}>${text}</button>`;
  return html`<figure class="map" ref=${box} onMouseLeave=${() => onAt(null)}>
    <div class="map-acts" role="group" aria-label="Управление картой">${button('Ближе', () => zoom(ZOOM), '+')}${button('Дальше', () => zoom(1 / ZOOM), '−')}
      ${button('Левее', () => shift(SIDES.ArrowLeft), html`<${Icon} name="left" />`)}${button('Правее', () => shift(SIDES.ArrowRight), html`<${Icon} name="right" />`)}${button('Выше', () => shift(SIDES.ArrowUp), html`<${Icon} name="up" />`)}${button('Ниже', () => shift(SIDES.ArrowDown), html`<${Icon} name="down" />`)}
      <button type="button" class="map-btn wide" disabled=${!moved} onClick=${() => setMoved(null)}>Весь город</button></div>
    ${width > 0 && html`<svg viewBox=${`0 0 ${width} ${height}`} role="group" aria-label="Карта домов: стрелки ведут от дома к дому, Enter открывает записи, плюс и минус меняют масштаб" onKeyDown=${onKey} onPointerDown=${grab}>
      ${areas.map((d) => html`<path key=${d.name} class="map-area" aria-hidden="true" d=${`M${d.outline.map((p) => `${left(p.x)} ${top(p.y)}`).join('L')}Z`} />`)}
      ${placed.map((p) => html`<${Circle} key=${p.address} p=${p} at=${p.address === at?.address} tab=${p.address === first.address} href=${open(p)} onAt=${focus} radius=${radius(p.count)} />`)}
      ${placed.filter((p) => roomy(radius(p.count), num(p.count))).map((p) => html`<text key=${p.address} class="map-count" aria-hidden="true" x=${p.left} y=${p.top} dy="0.36em">${num(p.count)}</text>`)}
      ${areas.map((d) => html`<text key=${d.name} class="map-name" aria-hidden="true" x=${left(d.x)} y=${Math.max(top(d.y) - 8, 14)}>${d.name}</text>`)}
      <${Scale} view=${view} width=${width} height=${height} /></svg>`}
    <figcaption class="small muted">${at ? html`<b>${at.address}</b>${at.district ? `, ${at.district} район` : ''}: ${num(at.count)}` : `Схема без подложки: дома стоят по координатам, площадь круга по числу записей, пунктиром обведены найденные дома района.${far > 0 ? ` Далеко от города и не показано: ${num(far)}.` : ''}`}</figcaption></figure>`;
}
