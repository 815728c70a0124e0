// «Не туда»: what went to the wrong addressee first, by theme, first and present organisation; each number opens its records.
import { html } from '../lib.js';
import { get } from '../api.js';
import { count, dateTime, num } from '../format.js';
import { place, withQuery } from '../router.js';
import { books } from '../terms.js';
import { Chips } from '../ui/filters.js';
import { More, useList } from '../ui/list.js';
import { useLoad } from '../ui/load.js';
import { Blank, ErrorNote, Loading } from '../ui/states.js';
import { NONE, useListHead } from './chosen.js';
import { SpanFilter, ThemeFilter, asked, set, spanChips, themeChip } from './filter.js';
import { ASTRAY } from './words.js';

const SPAN = ['from', 'to', 'organisation_id', 'theme_id'];
/** A row of the table in the address: theme, first and present organisation. */
const WAY = { theme: 'theme_id', first: 'first_organisation_id', now: 'organisation_id' };
const OFF = { list: '', theme: '', first: '', now: '' };

function Ways({ items }) {
  return html`<table class="plain control"><caption class="sr">Пути записей, которые сначала попали не туда: тема, первая и нынешняя организация, сколько записей и почему</caption>
    <thead><tr><th scope="col">Тема</th><th scope="col">Сначала</th><th scope="col">Теперь</th><th scope="col" class="num">Записей</th>${Object.values(ASTRAY).map(([name]) => html`<th key=${name} scope="col" class="num">${name}</th>`)}</tr></thead>
    <tbody>${items.map((w) => {
    const way = { theme: w.theme_id ?? NONE, first: w.first_organisation_id ?? NONE, now: w.organisation_id ?? NONE };
    const name = [w.theme ?? 'без темы', w.first_organisation ?? 'неизвестно', w.organisation ?? 'без организации'].join(', ');
    const cell = (list, n, head) => html`<td class="num" data-name=${head}>${n ? html`<a href=${withQuery({ list, ...way })} aria-label=${`${name}: ${head.toLowerCase()} ${num(n)}, показать`}>${num(n)}</a>` : html`<span class="muted">0</span>`}</td>`;
    return html`<tr key=${JSON.stringify(way)}><th scope="row">${w.theme ?? 'Без темы'}</th><td data-name="Сначала">${w.first_organisation ?? 'неизвестно'}</td><td data-name="Теперь">${w.organisation ?? 'без организации'}</td>${cell('all', w.messages, 'Записей')}${Object.entries(ASTRAY).map(([code, [head]]) => html`${cell(code, w[code], head)}`)}</tr>`;
  })}</tbody></table>`;
}

const SIGNS = Object.entries(ASTRAY);

function Records({ items }) {
  return html`<table class="plain control told"><caption class="sr">Записи, которые сначала попали не туда</caption><thead><tr><th scope="col">Запись</th><th scope="col">Сначала</th><th scope="col">Теперь</th><th scope="col">Что было</th></tr></thead>
    <tbody>${items.map((m) => html`<tr key=${m.message_id}><th scope="row"><a class="row-link" href=${`/messages/${m.message_id}`}>№ ${m.number ?? m.message_id}</a> <span class="muted small">${m.theme}</span></th><td data-name="Сначала">${m.first_organisation ?? 'неизвестно'}</td><td data-name="Теперь">${m.organisation ?? '—'}</td>
      <td data-name="Что было">${SIGNS.filter(([code, [, , least]]) => m[code] >= least).map(([code, [, words]]) => html`<span key=${code} class="badge">${words}${m[code] > 1 ? `: ${m[code]}` : ''}</span> `)}<span class="muted small"> ${dateTime(m.at)}</span></td></tr>`)}</tbody></table>`;
}

/** What a row of the table asks for. */
function wayOf(query) {
  const chosen = Object.entries(WAY).filter(([name]) => query.get(name));
  return Object.fromEntries(chosen.map(([name, param]) => (query.get(name) === NONE ? [`with_${param.replace('_id', '')}`, false] : [param, query.get(name)])));
}

function List() {
  const { query } = place.value;
  const list_ = query.get('list');
  const { organisation_id, theme_id, ...days } = asked(SPAN);
  const way = wayOf(query);
  const row = Object.keys(way).length > 0;
  const list = useList('/misroutes', { ...days, ...(row ? { ...way, alone: true } : { organisation_id, theme_id }), ...(list_ in ASTRAY ? { sign: list_ } : {}) });
  const head = useListHead(list_ && [list_, JSON.stringify(way)]);
  return html`<section class=${`panel ${list.loading && list.items ? 'stale' : ''}`} aria-labelledby="astray"><div class="panel-head"><h2 id="astray" tabindex="-1" ref=${head}>${list_ in ASTRAY ? ASTRAY[list_][0] : 'Записи'}</h2></div><${ErrorNote} error=${list.error} onRetry=${list.reload} />
    ${!list.items ? !list.error && html`<${Loading} label="Загрузка записей" lines=${6} />` : list.items.length ? html`<${Records} items=${list.items} />` : html`<${Blank} title="Таких записей нет"><p>Снимите часть условий.</p><//>`}<${More} list=${list} /></section>`;
}

function chips(query) {
  const named = (book, id, field) => (id === NONE ? 'нет' : books.value?.[book]?.get(id)?.[field] ?? `№ ${id}`);
  const row = [query.get('theme') && `тема: ${named('theme', query.get('theme'), 'name')}`, query.get('first') && `сначала: ${named('organisation', query.get('first'), 'short_name')}`, query.get('now') && `теперь: ${named('organisation', query.get('now'), 'short_name')}`].filter(Boolean).join(', ');
  return [...spanChips('Когда'), ...themeChip(), ...(query.get('list') ? [{ key: 'way', label: 'Список', text: row || 'все', off: OFF }] : [])];
}

export function MisroutesTab() {
  const { query } = place.value;
  const span = asked(SPAN);
  const { data, error, loading, reload } = useLoad((abort) => get('/misroutes/figures', span, { signal: abort }).then((r) => r.data.items), [JSON.stringify(span)]);
  const all = data?.[0]?.all ?? 0;
  return html`<${SpanFilter} what="Когда"><${ThemeFilter} /><//>
    <${Chips} active=${chips(query)} onClear=${() => set({ ...OFF, ...Object.fromEntries(SPAN.map((n) => [n, ''])) })} />
    <p class="muted">Записи, у которых сменили организацию, которые вернули на распределение, пересылали больше одного раза или у которых после назначения сменили тему. Считается ночью по истории. Что решено и повторилось — в части <a href="/quality">«Повторы»</a>.</p>
    <div class="stack">${query.get('list') && html`<${List} />`}<section class=${`panel ${loading && data ? 'stale' : ''}`} aria-labelledby="ways"><div class="panel-head"><h2 id="ways">Откуда и куда</h2>${all > 0 && html`<a class="small" href=${withQuery({ ...OFF, list: 'all' })}>${count(all, 'запись', 'записи', 'записей')}</a>`}</div><${ErrorNote} error=${error} onRetry=${reload} />
      ${!data ? !error && html`<${Loading} label="Загрузка чисел" lines=${6} />` : data.length ? html`<${Ways} items=${data} />` : html`<${Blank} title="Записей, попавших не туда, нет"><p>Если условия узкие, снимите часть из них.</p><//>`}
      ${data?.length > 0 && data[0].groups > data.length && html`<p class="muted small">Показаны ${num(data.length)} самых частых путей из ${num(data[0].groups)}; сузьте период, организацию или тему.</p>`}</section></div>`;
}
