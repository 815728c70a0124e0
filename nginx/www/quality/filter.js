// Period and organisation: what narrows the tabs of «Качество».
import { html } from '../lib.js';
import { day } from '../format.js';
import { go, place, withQuery } from '../router.js';
import { books } from '../terms.js';
import { DateInput } from '../ui/date.js';
import { organisationOptions, themeOptions } from '../ui/filters.js';
import { Combo } from '../ui/pick.js';

export const set = (changes) => go(withQuery(changes), { keepScroll: true });

/** What the address says of these names. */
export const asked = (names) => Object.fromEntries(names.filter((n) => place.value.query.get(n)).map((n) => [n, place.value.query.get(n)]));

const date = (name, label) => html`<div class="field"><span class="label">${label}</span><${DateInput} label=${label} value=${place.value.query.get(name) ?? ''} onChange=${(v) => set({ [name]: v })} /></div>`;

/** `what` begins the label of the first day: «Ответ дан». */
export function SpanFilter({ what, children }) {
  return html`<div class="row control-bar quality-filter">${date('from', `${what} с`)}${date('to', 'По')}<div class="field"><span class="label">Организация</span><${Combo} label="Организация" options=${organisationOptions()} value=${place.value.query.get('organisation_id') ?? ''} onChange=${(v) => set({ organisation_id: v })} placeholder="Все" /></div>${children}</div>`;
}

export function ThemeFilter() {
  return html`<div class="field"><span class="label">Тема</span><${Combo} label="Тема" options=${themeOptions()} value=${place.value.query.get('theme_id') ?? ''} onChange=${(v) => set({ theme_id: v })} placeholder="Все" /></div>`;
}

export function themeChip() {
  const theme = place.value.query.get('theme_id');
  return theme ? [{ key: 'theme', label: 'Тема', text: books.value?.theme?.get(theme)?.name ?? `№ ${theme}`, off: { theme_id: '' } }] : [];
}

/** Chips of the same. */
export function spanChips(what) {
  const { query } = place.value;
  const who = query.get('organisation_id');
  const span = [query.get('from') && `с ${day(query.get('from'))}`, query.get('to') && `по ${day(query.get('to'))}`].filter(Boolean).join(' ');
  return [
    ...(who ? [{ key: 'who', label: 'Организация', text: books.value?.organisation?.get(who)?.name ?? `№ ${who}`, off: { organisation_id: '' } }] : []),
    ...(span ? [{ key: 'span', label: what, text: span, off: { from: '', to: '' } }] : []),
  ];
}
