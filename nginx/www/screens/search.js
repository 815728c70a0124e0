// «Поиск»: one box, facets with counts, a timeline to draw a period on, highlighted fragments.
import { html, useEffect, useRef, useState } from '../lib.js';
import { count, day, monthLong, num } from '../format.js';
import { go, place, withQuery } from '../router.js';
import { Bars } from '../ui/bars.js';
import { Chips } from '../ui/filters.js';
import { DateInput } from '../ui/date.js';
import { Help, Hit, Notes, Wrong } from '../ui/hits.js';
import { Icon } from '../ui/icons.js';
import { More, origin, useList, useRowKeys } from '../ui/list.js';
import { Page } from '../ui/page.js';
import { CheckList } from '../ui/pick.js';
import { Blank, ErrorNote, ErrorScreen, Loading } from '../ui/states.js';

/** Facet → name in the address, title. */
const FACETS = [['kind', 'kind', 'Вид'], ['channel', 'channel', 'Канал'], ['state', 'state', 'Состояние'], ['theme', 'theme_id', 'Тема'], ['organisation', 'organisation_id', 'Организация'], ['district', 'district_id', 'Район']];
const SORTS = { relevance: 'По соответствию', '-date': 'Сначала новые', date: 'Сначала старые' };
const NAMES = ['q', ...FACETS.map((f) => f[1]), 'from', 'to', 'sort'];

const values = (name) => (place.value.query.get(name) ?? '').split(',').filter(Boolean);
const set = (changes) => go(withQuery(changes), { keepScroll: true });

function Box({ help, setHelp }) {
  const q = place.value.query.get('q') ?? '';
  const [text, setText] = useState(q);
  const input = useRef(null);
  useEffect(() => setText(q), [q]);
  useEffect(() => {
    if (!place.value.query.has('q')) input.current.focus();
  }, []);
  const submit = (e) => {
    e.preventDefault();
    go(withQuery({ q: text.trim() }));
  };
  return html`<form class="search-box" role="search" onSubmit=${submit}><${Icon} name="search" />
    <input ref=${input} data-search-box type="search" class="input" aria-label="Запрос" placeholder="Слова, «фраза», адрес, тема:освещение" maxlength="2000" autocomplete="off" value=${text} onInput=${(e) => setText(e.target.value)} />
    <button class="btn primary">Найти</button><button type="button" class="btn" aria-expanded=${help} onClick=${() => setHelp(!help)}>Как искать</button></form>`;
}

function Facet({ name, param, title, list }) {
  const [all, setAll] = useState(false);
  const selected = values(param);
  const rows = [...list].sort((a, b) => b.selected - a.selected || b.count - a.count);
  const shown = all ? rows : rows.slice(0, Math.max(6, selected.length));
  if (!rows.length) return null;
  return html`<details class="facet" open><summary><h3>${title}</h3>${selected.length > 0 && html`<span class="count">${selected.length}</span>`}<${Icon} name="down" /></summary>
    <${CheckList} label=${title} options=${shown} selected=${selected} onChange=${(v) => set({ [param]: v.join(',') })} />
    ${rows.length > shown.length && html`<button type="button" class="btn quiet small" onClick=${() => setAll(true)}>Ещё ${num(rows.length - shown.length)}</button>`}
    ${all && rows.length > 6 && html`<button type="button" class="btn quiet small" onClick=${() => setAll(false)}>Свернуть</button>`}</details>`;
}

function Period() {
  const { query } = place.value;
  const input = (key, label) => html`<div class="field"><span class="label">${label}</span><${DateInput} label=${`Поступило ${label}`} value=${query.get(key) ?? ''} onChange=${(v) => set({ [key]: v })} /></div>`;
  return html`<details class="facet" open><summary><h3>Поступило</h3><${Icon} name="down" /></summary><div class="pop-dates">${input('from', 'С')}${input('to', 'По')}</div></details>`;
}

function Facets({ facets }) {
  const chosen = FACETS.reduce((n, f) => n + values(f[1]).length, 0);
  const [open, setOpen] = useState(window.innerWidth >= 768);
  return html`<aside class="facets" aria-label="Уточнить"><button type="button" class="btn facets-toggle" aria-expanded=${open} onClick=${() => setOpen(!open)}><${Icon} name="filter" />Уточнить${chosen > 0 ? ` (${chosen})` : ''}</button>
    <div class=${`panel ${open ? '' : 'shut'}`}><${Period} />${facets ? FACETS.map(([name, param, title]) => html`<${Facet} key=${name} param=${param} title=${title} list=${facets[name]} />`) : html`<${Loading} lines=${10} />`}</div></aside>`;
}

const lastDay = (month) => new Date(Date.UTC(Number(month.slice(0, 4)), Number(month.slice(5, 7)), 0)).toISOString().slice(0, 10);

function Timeline({ buckets, total }) {
  const { query } = place.value;
  const [from, to] = [query.get('from'), query.get('to')];
  if (buckets.length < 2) return null;
  const every = buckets.length > 30 ? 6 : buckets.length > 12 ? 3 : 1;
  const bars = buckets.map((b) => ({
    key: b.from, count: b.count, words: `${monthLong(b.from.slice(0, 7))}: ${num(b.count)}`,
    axis: (Number(b.from.slice(5, 7)) - 1) % every === 0 ? (b.from.endsWith('-01-01') ? b.from.slice(0, 4) : `${b.from.slice(5, 7)}.${b.from.slice(2, 4)}`) : '',
  }));
  const dated = buckets.reduce((n, b) => n + b.count, 0);
  const lead = html`<span class="muted">По месяцам поступления. Проведите по столбцам, чтобы выбрать период${dated < total.value ? `; без даты: ${num(total.value - dated)}` : ''}</span>`;
  const range = (a, b) => set({ from: buckets[a].from, to: lastDay(buckets[b].from) });
  return html`<section class="panel timeline" aria-label="По времени"><${Bars} bars=${bars} lead=${lead} onRange=${range} label="Найденное по месяцам: стрелки выбирают месяц, Shift со стрелками период, Enter применяет"
    chosen=${(i) => (from || to) && (!from || lastDay(buckets[i].from) >= from) && (!to || buckets[i].from <= to)} /></section>`;
}

function active(facets, query) {
  const out = [];
  for (const [name, param, title] of FACETS) {
    for (const v of values(param)) {
      const known = facets?.[name].find((f) => f.value === v);
      out.push({ key: param + v, label: title, text: known?.name ?? v, off: { [param]: values(param).filter((x) => x !== v).join(',') } });
    }
  }
  const span = [query.get('from') && `с ${day(query.get('from'))}`, query.get('to') && `по ${day(query.get('to'))}`].filter(Boolean).join(' ');
  if (span) out.push({ key: 'span', label: 'Поступило', text: span, off: { from: '', to: '' } });
  return out;
}

function Nothing({ q, filtered, onClear }) {
  const actions = html`${filtered && html`<button type="button" class="btn primary" onClick=${onClear}>Искать без уточнений</button>`}<a class="btn" href="/messages">Открыть список обращений</a>`;
  return html`<div class="panel"><${Blank} icon="search" title="Ничего не найдено" actions=${actions}><p>${q ? html`По запросу «${q}»${filtered ? ' с выбранными уточнениями' : ''} записей нет.` : 'Под эти уточнения ничего не подходит.'}</p>
    <ul class="tips"><li>уберите одно из слов или возьмите слово покороче: <code>отопл*</code></li><li>соедините варианты словом ИЛИ: <code>яма ИЛИ выбоина</code></li><li>проверьте даты и уточнения</li></ul><//></div>`;
}

function Results({ list, q, chips, clear }) {
  const page = list.head;
  if (list.error && !list.items) return list.error.down || list.error.status === 403 ? html`<${ErrorScreen} error=${list.error} onRetry=${list.reload} />` : html`<${ErrorNote} error=${list.error} onRetry=${list.reload}><button type="button" class="btn small" onClick=${clear}>Сбросить уточнения</button><//>`;
  if (!list.items) return html`<div class="panel"><${Loading} label="Ищем" lines=${8} /></div>`;
  return html`<div class=${list.loading ? 'stale' : ''}><${Timeline} buckets=${page.timeline.buckets} total=${page.total} />
    ${list.items.length === 0 ? html`<${Nothing} q=${q} filtered=${chips.length > 0} onClear=${clear} />` : html`<ol class="hits">${list.items.map((h) => html`<${Hit} key=${h.id} hit=${h} />`)}</ol>`}</div>
    <${More} list=${list} total=${page.total} />`;
}

function Found({ page, sort }) {
  const { total, index } = page;
  const choose = (e) => set({ sort: e.target.value === 'relevance' ? '' : e.target.value });
  return html`<div class="found"><p role="status" aria-live="polite"><b>${total.relation === 'gte' ? 'Не меньше ' : ''}${count(total.value, 'запись', 'записи', 'записей')}</b><span class="muted small"> из ${num(index.documents)} · ${num(Math.max(1, Math.round(page.took_ms)))} мс${index.pending > 0 ? ` · в индекс ещё не попало: ${num(index.pending)}` : ''}</span></p>
    <label class="row sort"><span class="sr">Порядок</span><select class="select" value=${sort} onChange=${choose}>${Object.entries(SORTS).map(([v, n]) => html`<option value=${v} selected=${v === sort}>${n}</option>`)}</select></label></div>`;
}

export default function Search() {
  const { query, path } = place.value;
  const q = query.get('q') ?? '';
  const [help, setHelp] = useState(!query.has('q'));
  const list = useList('/search', { ...Object.fromEntries(NAMES.filter((n) => query.get(n)).map((n) => [n, query.get(n)])), timeline: 'month', limit: 20 });
  useRowKeys([{ code: 'KeyP', key: 'P', label: 'Печать найденного', run: () => window.print() }]);
  const chips = active(list.head?.facets, query);
  const clear = () => go(withQuery({ q }, { base: new URLSearchParams() }));
  Object.assign(origin, { href: withQuery({}, { path, base: query }), name: 'Поиск', ids: (list.items ?? []).map((m) => m.id) });
  return html`<${Page} title="Поиск" windowTitle=${q ? `${q} · поиск` : 'Поиск'}><div class="search">
    <div class="search-top"><${Box} help=${help} setHelp=${setHelp} />${list.head && html`<${Wrong} q=${q} errors=${list.head.errors} />`}${help && html`<${Help} />`}</div>
    <${Facets} facets=${list.head?.facets} />
    <div class="search-main">${list.head && html`<${Found} page=${list.head} sort=${query.get('sort') ?? 'relevance'} /><${Notes} page=${list.head} q=${q} />`}<${Chips} active=${chips} onClear=${clear} />
      <${Results} list=${list} q=${q} chips=${chips} clear=${clear} /></div></div><//>`;
}
