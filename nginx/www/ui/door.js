// The frame of the pages before signing in: the wall at the side, what is asked beside it.
import { html } from '../lib.js';
import { Mark } from './icons.js';

/** The wall with its merlons, drawn once. */
function Wall() {
  const merlon = (x) => `M${x} 90V40l14 14 14-14v50z`;
  return html`<svg class="wall" viewBox="0 0 640 120" preserveAspectRatio="xMidYMax slice" aria-hidden="true">
    <g fill="#1c464d">${Array.from({ length: 16 }, (_, i) => html`<path d=${merlon(i * 42 - 6)} />`)}<rect y="78" width="640" height="42" /></g>
    <g fill="#12343b"><rect y="92" width="640" height="2" />${Array.from({ length: 16 }, (_, i) => html`<rect x=${i * 42 + 26} y="100" width="4" height="13" />`)}</g></svg>`;
}

export function Door({ children }) {
  return html`<div class="door">
    <section class="door-art"><span class="brand"><${Mark} /><span><b>МЦУ</b><span>Смоленск</span></span></span>
      <h1>Муниципальный центр управления</h1>
      <p>Обращения и сообщения жителей в одном реестре: от поступления до причины и результата.</p><${Wall} /></section>
    <main class="door-form" id="main"><div>${children}</div></main></div>`;
}
