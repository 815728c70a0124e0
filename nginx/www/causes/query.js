// The form of a query over records: theme, place, organisation, object, signs, words.
import { html } from '../lib.js';
import { channelOptions, districtOptions, faultOptions, objectOptions, organisationOptions, themeOptions } from '../ui/filters.js';
import { Field } from '../ui/field.js';
import { MultiPick } from '../ui/pick.js';
import { SIGN } from './words.js';

const PICKS = { themes: ['Тема', themeOptions], districts: ['Район', districtOptions], organisations: ['Организация', organisationOptions], channels: ['Канал', channelOptions], objects: ['Объект', objectOptions], faults: ['Неисправность', faultOptions] };

/** Without conditions that are empty. */
function tidy(query) {
  return Object.fromEntries(Object.entries(query).filter(([, v]) => v && v.length));
}

/** @param {{value: any, onChange: (q: any) => void, wrong?: string}} props */
export function QueryFields({ value, onChange, wrong }) {
  const set = (name, v) => onChange(tidy({ ...value, [name]: v }));
  const signs = value.signs ?? [];
  return html`<fieldset class="stack tight cause-query"><legend class="label">Какие записи</legend>
    <div class="row">${Object.entries(PICKS).map(([name, [label, options]]) => html`<${MultiPick} key=${name} label=${label} options=${options()} selected=${value[name] ?? []} onChange=${(v) => set(name, v)} />`)}</div>
    <${Field} label="Слова" hint="Через запятую: начала слов или фразы, подходит любая. Например: не вывоз, сгнил" wrong=${wrong}>${(id) => html`<input class="input" id=${id} maxlength="3000" value=${(value.words ?? []).join(', ')} onChange=${(e) => set('words', e.target.value.split(',').map((w) => w.trim()).filter(Boolean))} />`}<//>
    <div class="row">${Object.entries(SIGN).map(([code, name]) => html`<label key=${code} class="check"><input type="checkbox" checked=${signs.includes(code)} onChange=${(e) => set('signs', e.target.checked ? [...signs, code] : signs.filter((s) => s !== code))} />${name}</label>`)}</div></fieldset>`;
}
