// «Прогноз»: how many control dates of the next days will pass unmet, by organisation, with the interval.
import { html } from '../lib.js';
import { get } from '../api.js';
import { addDays, day, num, percent, today } from '../format.js';
import { list } from '../ui/flow.js';
import { useLoad } from '../ui/load.js';
import { Blank, ErrorScreen, Loading } from '../ui/states.js';
import { Cell } from './parts.js';

const DAYS = 7;
const span = (r) => (r.low === r.high ? num(r.low) : `${num(r.low)}–${num(r.high)}`);

export function ForecastTab() {
  const { data, error, reload } = useLoad((abort) => get('/control/forecast', { days: DAYS }, { signal: abort }).then((r) => r.data), []);
  if (error && !data) return html`<${ErrorScreen} error=${error} onRetry=${reload} />`;
  if (!data) return html`<div class="panel"><${Loading} label="Считаем прогноз" lines=${8} /></div>`;
  if (!data.made_on) return html`<div class="panel"><${Blank} icon="clock" title="Прогноз ещё не посчитан"><p>Времена работы организаций считаются раз в шесть часов; обновите страницу позже.</p><//></div>`;
  const first = today();
  const due = (id) => list({ ...(id === '0' ? { with_organisation: true } : { organisation_id: id }), open: true, 'due_on[gte]': first, 'due_on[lte]': addDays(first, DAYS - 1), sort: 'due_on' });
  const rows = [...data.items].sort((a, b) => (b.organisation_id === '0') - (a.organisation_id === '0') || b.expected - a.expected || b.due - a.due);
  if (!rows.length) return html`<div class="panel"><${Blank} icon="clock" title="В ближайшие 7 дней сроков нет" /></div>`;
  return html`<section class="panel" aria-labelledby="forecast"><div class="panel-head"><h2 id="forecast">Сколько сроков сорвётся с ${day(first)} по ${day(addDays(first, DAYS - 1))}</h2></div>
    <table class="plain control"><caption class="sr">Прогноз нарушений по организациям</caption><thead><tr><th scope="col">Организация</th><th scope="col" class="num">Ожидается</th><th scope="col" class="num">Интервал ${percent(data.level * 100)}</th><th scope="col" class="num">Сроков за эти дни</th></tr></thead>
    <tbody>${rows.map((r) => html`<tr key=${r.organisation_id}><th scope="row">${r.organisation_id === '0' ? html`<b>Всего</b>` : r.name}</th><td class="num strong" data-name="Ожидается"><span class=${r.expected >= 1 ? 'bad' : ''}>${num(r.expected)}</span></td><td class="num" data-name="Интервал">${span(r)}</td>
      <td class="num" data-name="Сроков"><${Cell} value=${r.due} label=${`${r.name ?? 'Всего'}: сроков`} href=${due(r.organisation_id)} /></td></tr>`)}</tbody></table>
    <p class="muted small">По временам работы каждой организации за 400 дней (в рабочих днях, что мало своих данных — по всему городу): вероятность, что запись, которая ещё в работе, не закончится к контрольной дате. Уже просроченное сюда не входит. Посчитано ${day(data.made_on)}.</p></section>`;
}
