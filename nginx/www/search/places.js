// «Места»: the houses of everything found, with exact numbers, as a list and on a map; each number opens its records.
import { html, useState } from '../lib.js';
import { get } from '../api.js';
import { count, num } from '../format.js';
import { useLoad } from '../ui/load.js';
import { Blank, ErrorNote, Loading } from '../ui/states.js';
import { CityMap } from './map.js';
import { address, shownQuery } from './state.js';

const LIMIT = 200;
const STEP = 20;

/** The records of a part of the found: the same refinements with the words of that part. */
const opens = ({ query }) => query && address({ ...shownQuery(), q: query });

function Number({ part, label }) {
  const href = opens(part);
  return href ? html`<a href=${href} aria-label=${`${label}: ${num(part.count)}`}>${num(part.count)}</a>` : num(part.count);
}

function Row({ house, top, lit, onAt }) {
  return html`<tr class=${lit ? 'at' : ''} onMouseEnter=${() => onAt(house)} onMouseLeave=${() => onAt(null)} onFocusIn=${() => onAt(house)}>
    <th scope="row">${house.address}${house.district && html`<small class="muted">${house.district}</small>`}<span class="bar" aria-hidden="true"><i style=${{ width: `${(house.count / top) * 100}%` }} /></span></th>
    <td class="num"><${Number} part=${house} label=${house.address} /></td><td class="num muted">${num(house.unique)}</td></tr>`;
}

function Houses({ data, at, onAt }) {
  const [shown, setShown] = useState(STEP);
  const { items, rest } = data;
  const more = Math.min(STEP, items.length - shown);
  return html`<div><table class="plain place-rows"><caption class="sr">Места найденного</caption><thead><tr><th scope="col">Место</th><th scope="col" class="num">Записей</th><th scope="col" class="num" title="Почти одинаковые считаются за одну">Уникальных</th></tr></thead>
    <tbody>${items.slice(0, shown).map((h) => html`<${Row} key=${h.address} house=${h} top=${items[0].count} lit=${h.address === at?.address} onAt=${onAt} />`)}</tbody></table>
    ${more > 0 && html`<button type="button" class="btn small place-more" onClick=${() => setShown(shown + STEP)}>Показать ещё ${num(more)}</button>`}
    ${rest.places > 0 && html`<p class="muted small">Кроме этих ${num(items.length)}: ${count(rest.places, 'место', 'места', 'мест')}, ${count(rest.count, 'запись', 'записи', 'записей')}.</p>`}</div>`;
}

function Head({ data }) {
  const { total, without, places } = data;
  const share = total.value > 0 ? Math.round((without.count / total.value) * 100) : 0;
  return html`<p class="place-head" role="status">${count(places, 'место', 'места', 'мест')} у ${num(total.value - without.count)} из ${count(total.value, 'записи', 'записей', 'записей')}, без адреса: <b><${Number} part=${without} label="Без адреса" /></b>${without.count > 0 && html` <span class="muted">(${share}\u00a0%)</span>`}
    ${data.partial && html`<span class="muted"> Подсчёт остановлен по времени: посчитано не всё.</span>`}${data.items.some((h) => !h.query) && html`<span class="muted"> Этот запрос не сузить словами до дома, поэтому не все числа открывают записи.</span>`}</p>`;
}

export function Places() {
  const params = shownQuery();
  const { data, error, loading, reload } = useLoad((abort) => get('/search/places', { ...params, limit: LIMIT }, { signal: abort }).then((r) => r.data), [JSON.stringify(params)]);
  const [at, setAt] = useState(null);
  if (error) return html`<${ErrorNote} error=${error} onRetry=${reload} />`;
  if (!data) return html`<div class="panel"><${Loading} label="Считаем места" lines=${8} /></div>`;
  if (!data.items.length) return html`<div class="panel"><${Blank} icon="pin" title="Мест нет"><p>${data.total.value > 0 ? html`Адреса нет ни у одной из найденных записей: <${Number} part=${data.without} label="Без адреса" />.` : 'Ничего не найдено.'}</p><//></div>`;
  return html`<section class=${`panel places ${loading ? 'stale' : ''}`} aria-label="Места"><${Head} data=${data} />
    <div class="place-cols"><${CityMap} houses=${data.items} open=${opens} at=${at} onAt=${setAt} /><${Houses} key=${JSON.stringify(params)} data=${data} at=${at} onAt=${setAt} /></div></section>`;
}
