// Refinements beside the results: facets of several choices with exact counts, the period.
import { html, useState } from '../lib.js';
import { num } from '../format.js';
import { place } from '../router.js';
import { DateInput } from '../ui/date.js';
import { Icon } from '../ui/icons.js';
import { CheckList } from '../ui/pick.js';
import { Loading } from '../ui/states.js';
import { FACETS, set, values } from './state.js';

const SHOWN = 6;

function Facet({ param, title, list }) {
  const [all, setAll] = useState(false);
  const selected = values(param);
  const rows = [...list].sort((a, b) => b.selected - a.selected || b.count - a.count);
  const shown = all ? rows : rows.slice(0, Math.max(SHOWN, selected.length));
  if (!rows.length) return null;
  return html`<details class="facet" open><summary><h3>${title}</h3>${selected.length > 0 && html`<span class="count">${selected.length}</span>`}<${Icon} name="down" /></summary>
    <${CheckList} label=${title} options=${shown} selected=${selected} onChange=${(v) => set({ [param]: v.join(',') })} />
    ${rows.length > shown.length && html`<button type="button" class="btn quiet small" onClick=${() => setAll(true)}>Ещё ${num(rows.length - shown.length)}</button>`}
    ${all && rows.length > SHOWN && html`<button type="button" class="btn quiet small" onClick=${() => setAll(false)}>Свернуть</button>`}</details>`;
}

function Period() {
  const { query } = place.value;
  const input = (key, label) => html`<div class="field"><span class="label">${label}</span><${DateInput} label=${`Поступило ${label}`} value=${query.get(key) ?? ''} onChange=${(v) => set({ [key]: v })} /></div>`;
  return html`<details class="facet" open><summary><h3>Поступило</h3><${Icon} name="down" /></summary><div class="pop-dates">${input('from', 'С')}${input('to', 'По')}</div></details>`;
}

export function Facets({ facets, failed }) {
  const chosen = FACETS.reduce((n, f) => n + values(f[1]).length, 0);
  const [open, setOpen] = useState(false);
  return html`<aside class="facets" aria-label="Уточнить"><button type="button" class="btn facets-toggle" aria-expanded=${open} onClick=${() => setOpen(!open)}><${Icon} name="filter" />Уточнить${chosen > 0 ? ` (${chosen})` : ''}</button>
    <div class=${`panel ${open ? '' : 'shut'}`}><h2 class="sr">Уточнить</h2><${Period} />${facets ? FACETS.map(([name, param, title]) => html`<${Facet} key=${name} param=${param} title=${title} list=${facets[name]} />`) : !failed && html`<${Loading} lines=${10} />`}</div></aside>`;
}
