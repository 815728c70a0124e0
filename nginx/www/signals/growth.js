// «Почему растёт»: the change between two spans, what the season explains of it, what grew by itself.
import { html } from '../lib.js';
import { get, queryText } from '../api.js';
import { day, dateTime, num } from '../format.js';
import { withQuery } from '../router.js';
import { asked, set } from '../quality/filter.js';
import { books } from '../terms.js';
import { DateInput } from '../ui/date.js';
import { Chips, themeOptions } from '../ui/filters.js';
import { useLoad } from '../ui/load.js';
import { Combo } from '../ui/pick.js';
import { Blank, ErrorNote, Loading } from '../ui/states.js';
import { FACTOR, changed, even, named, presets, records, seasonWords, span, sum, valueName } from './growth-words.js';

const NAMES = ['from', 'to', 'base_from', 'base_to', 'theme_id'];
const SHOWN = 8;

const Count = ({ href, n, label }) => (n && href ? html`<a href=${href} aria-label=${`${label}: ${n}, показать записи`}>${num(n)}</a>` : num(n));

function Filter({ asks }) {
  const date = (name, label) => html`<div class="field"><span class="label">${label}</span><${DateInput} label=${label} value=${asks[name] ?? ''} onChange=${(v) => set({ ...asks, [name]: v })} /></div>`;
  return html`<div class="row control-bar quality-filter">${date('from', 'Поступило с')}${date('to', 'По')}${date('base_from', 'Сравнить: с')}${date('base_to', 'Сравнить: по')}
      <div class="field"><span class="label">Тема</span><${Combo} label="Тема" options=${themeOptions()} value=${asks.theme_id ?? ''} onChange=${(v) => set({ theme_id: v })} placeholder="Все темы" /></div></div>
    <nav class="row growth-spans" aria-label="Готовые сроки">${presets().map(([name, dates]) => html`<a key=${name} class="btn small" href=${withQuery(dates)} aria-current=${dates.from === asks.from && dates.base_from === asks.base_from && dates.to === asks.to ? 'true' : undefined}>${name}</a>`)}</nav>`;
}

/** What a head can read out. */
function Story({ data }) {
  const out = data.parts.filter((p) => p.stands_out && p.sure && p.rest.change > 0).sort((a, b) => b.rest.change - a.rest.change);
  const about = data.theme ? ` по теме «${data.theme}»` : '';
  const grew = data.rest.change > 0;
  return html`<section class="panel stack tight" aria-labelledby="growth-story"><div class="panel-head"><h2 id="growth-story">Коротко</h2></div>
    <p class="lead">За ${span(data.from, data.to)}${about} поступило <${Count} href=${records(data, data.from, data.to)} n=${data.after} label="Поступило" /> — ${changed(data.before, data.after)}${data.after === data.before ? ', сколько и' : ', чем'} за ${span(data.base_from, data.base_to)} (<${Count} href=${records(data, data.base_from, data.base_to)} n=${data.before} label="Было" />).</p>
    <p>${seasonWords(data)} объясняют ${sum(data.season)}; остальное — ${sum(data.rest)}: ${data.sure ? `случайностью ${grew ? 'такой рост' : 'такое снижение'} не объяснить` : 'это в пределах случайного'}.</p>
    ${out.length ? html`<p>Больше остальных выросли: ${out.map((p, i) => html`${i > 0 && '; '}${named(p)}, ${sum(p.rest)} сверх сезона — <${Count} href=${records(data, data.from, data.to, p)} n=${p.after} label=${valueName(p)} />`)}.</p>`
      : html`<p>Ничто одно не выросло заметно больше остального: ни тема, ни место, ни организация, ни канал.</p>`}
    <p class="muted small">В скобках — интервал 95 %. Признаки — разные разрезы одних и тех же записей, складывать их между собой нельзя. Рост рядом с другим ростом ещё не причина.</p></section>`;
}

function Row({ data, p }) {
  const name = valueName(p);
  const deeper = p.factor === 'theme' && p.value && p.value !== data.theme_id;
  return html`<tr><th scope="row">${deeper ? html`<a href=${withQuery({ theme_id: p.value })} aria-label=${`${name}: разложить эту тему`}>${name}</a>` : name}${p.stands_out && p.sure && p.rest.change > 0 && html` <span class="badge warn">больше остальных</span>`}</th>
    <td class="num" data-name="Было"><${Count} href=${records(data, data.base_from, data.base_to, p)} n=${p.before} label=${`${name}, было`} /></td>
    <td class="num" data-name="Стало"><${Count} href=${records(data, data.from, data.to, p)} n=${p.after} label=${`${name}, стало`} /></td>
    <td class="num" data-name="Сверх сезона">${sum(p.rest)}</td><td data-name="Вывод">${p.sure ? (p.rest.change > 0 ? 'рост не случаен' : 'снижение не случайно') : html`<span class="muted">может быть случайным</span>`}</td></tr>`;
}

function Table({ data, parts }) {
  return html`<div class="scroll"><table class="plain control"><thead><tr><th scope="col">Что</th><th scope="col" class="num">Было</th><th scope="col" class="num">Стало</th><th scope="col" class="num">Сверх сезона</th><th scope="col">Вывод</th></tr></thead>
    <tbody>${parts.map((p) => html`<${Row} key=${p.value} data=${data} p=${p} />`)}</tbody></table></div>`;
}

function Factor({ data, code }) {
  const parts = data.parts.filter((p) => p.factor === code).sort((a, b) => Math.abs(b.rest.change) - Math.abs(a.rest.change));
  const id = `growth-${code}`;
  if (!parts.length) return null;
  return html`<section class="panel" aria-labelledby=${id}><div class="panel-head"><h2 id=${id}>${FACTOR[code]}</h2></div><${Table} data=${data} parts=${parts.slice(0, SHOWN)} />
    ${parts.length > SHOWN && html`<details><summary>Ещё ${num(parts.length - SHOWN)}</summary><${Table} data=${data} parts=${parts.slice(SHOWN)} /></details>`}</section>`;
}

function Body({ data }) {
  if (!data.run) return html`<div class="panel"><${Blank} title="Ряды ещё не считались"><p>Каждую ночь система считает, сколько пришло по темам, районам, организациям и каналам. Первый подсчёт начнётся сам.</p><//></div>`;
  if (!data.before && !data.after) return html`<div class="panel"><${Blank} title="За эти сроки ничего не поступало"><p>Выберите другие сроки или снимите тему.</p><//></div>`;
  return html`<p class="muted small growth-spans">Посчитано по ${day(data.run.day)} включительно, ${dateTime(data.run.made_at)}; что изменили позже, войдёт следующей ночью.${data.run.first_day > data.base_from ? ` Ряды начинаются ${day(data.run.first_day)}: срок для сравнения неполон.` : ''} Записи без темы не входят.</p>
    <div class="stack"><${Story} data=${data} />${Object.keys(FACTOR).map((code) => html`<${Factor} key=${code} data=${data} code=${code} />`)}
      ${!even(data) && html`<p class="muted small">Первые и дальнейшие сообщения людей сравниваются только за сроки одной длины.</p>`}</div>`;
}

export function GrowthTab() {
  const given = asked(NAMES);
  const asks = given.from && given.to ? given : { ...presets()[0][1], ...(given.theme_id ? { theme_id: given.theme_id } : {}) };
  const { data, error, loading, reload } = useLoad((abort) => get('/growth', asks, { signal: abort }).then((r) => r.data), [queryText(asks)]);
  const chips = asks.theme_id ? [{ key: 'theme', label: 'Тема', text: books.value?.theme.get(asks.theme_id)?.name ?? `№ ${asks.theme_id}`, off: { theme_id: '' } }] : [];
  return html`<${Filter} asks=${asks} /><${Chips} active=${chips} onClear=${() => set({ theme_id: '' })} /><${ErrorNote} error=${error} onRetry=${reload} />
    <div class=${loading && data ? 'stale' : ''} aria-live="polite">${data ? html`<${Body} data=${data} />` : !error && html`<div class="panel"><${Loading} label="Подсчёт" lines=${8} /></div>`}</div>`;
}
