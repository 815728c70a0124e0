// «Поиск»: one box, refinements, a timeline, the found records with a preview beside them.
import { html, useEffect, useRef, useState } from '../lib.js';
import { num, word } from '../format.js';
import { bind } from '../keys.js';
import { place, withQuery } from '../router.js';
import { Chips } from '../ui/filters.js';
import { orElse, useFocusAfter } from '../ui/dialog.js';
import { Icon } from '../ui/icons.js';
import { More, moveRow, origin, useList, useRowKeys } from '../ui/list.js';
import { Page } from '../ui/page.js';
import { ErrorNote, ErrorScreen, Loading } from '../ui/states.js';
import { Among } from '../search/among.js';
import { Box, Wrong } from '../search/box.js';
import { BuildDialog, QueryChips } from '../search/chips.js';
import { Facets } from '../search/facets.js';
import { Help } from '../search/help.js';
import { Called, Hit, Notes, Nothing, nameRecords } from '../search/hits.js';
import { Keep } from '../search/keep.js';
import { Linked } from '../search/linked.js';
import { Places } from '../search/places.js';
import { Preview } from '../search/preview.js';
import { SimilarToSet } from '../search/similar.js';
import { SORTS, boxText, clear, isAmong, listQuery, look, lookAway, refinements, search, searchBox, set, setQuery, useWide, values } from '../search/state.js';
import { Timeline } from '../search/timeline.js';
import { Unusual } from '../search/unusual.js';

/** So many rows can be ticked: the address holds them. */
const PICK_MOST = 50;

const onRow = () => document.activeElement?.classList.contains('row-link') || document.activeElement === document.body;
const focused = () => document.activeElement?.closest('[data-row]')?.dataset.id;

/** The preview opens for the row with the focus, the first one when none has it. */
function togglePreview() {
  if (!focused()) moveRow(1);
  const id = focused();
  if (place.value.query.get('open')) lookAway();
  else if (id) look(id);
}

function useKeys() {
  const on = (code, key, label, run) => ({ code, key, label, run, when: onRow });
  useRowKeys([
    on('ArrowDown', '↓', 'Следующая строка', () => moveRow(1)), on('ArrowUp', '↑', 'Предыдущая строка', () => moveRow(-1)),
    on('Space', 'Пробел', 'Просмотр записи', togglePreview), { code: 'KeyP', key: 'P', label: 'Просмотр записи', run: togglePreview },
    { code: 'KeyP', shift: true, key: 'Shift P', label: 'Печать найденного', run: () => window.print() },
  ]);
}

function Order() {
  const { query } = place.value;
  const sort = query.get('sort') ?? 'relevance';
  const choose = (e) => set({ sort: e.target.value === 'relevance' ? '' : e.target.value });
  const flag = (name, text, title) => html`<label class="check" title=${title}><input type="checkbox" checked=${query.get(name) === 'true'} onChange=${(e) => set({ [name]: e.target.checked ? 'true' : '' })} />${text}</label>`;
  return html`<div class="row order">${flag('collapse', 'Свернуть похожие', 'Одна строка на группу почти одинаковых записей')}
    <label class="row sort"><span class="sr">Порядок</span><select class="select" value=${sort} onChange=${choose}>${Object.entries(SORTS).map(([v, n]) => html`<option value=${v} selected=${v === sort}>${n}</option>`)}</select></label></div>`;
}

function Found({ page }) {
  const { total, index, unique } = page;
  const texts = unique !== null && total.value > 0 ? `, ${num(unique)}\u00a0${word(unique, 'уникальная', 'уникальных', 'уникальных')}` : '';
  return html`<div class="found"><p role="status" aria-live="polite"><b>${total.relation === 'gte' ? 'Не меньше ' : ''}${nameRecords(total.value, page.facets)}</b>${texts}<span class="muted small"> из ${num(index.documents)} · ${num(Math.max(1, Math.round(page.took_ms)))} мс${index.pending > 0 ? ` · в индекс ещё не попало: ${num(index.pending)}` : ''}</span></p></div>`;
}

/** What is shown of the found: its records, its houses, what its texts say more often than others, what else is like it. */
function Views() {
  const chosen = place.value.query.get('view') ?? '';
  const views = { '': 'Записи', places: 'Места', unusual: 'Что здесь необычного', similar: 'Похожие на найденное' };
  return html`<div class="switch views" role="group" aria-label="Что показать">${Object.entries(views).map(([v, name]) => html`<button type="button" aria-pressed=${v === chosen} onClick=${() => set({ view: v, open: '' })}>${name}</button>`)}</div>`;
}

function Hits({ list, q, refined }) {
  const open = place.value.query.get('open');
  // While the preview is open it shows the row that has the focus.
  const follow = (id) => open && open !== id && set({ open: id }, { replace: true });
  const picked = values('picked');
  const pick = (id) => set({ picked: (picked.includes(id) ? picked.filter((x) => x !== id) : [...picked, id].slice(-PICK_MOST)).join(',') }, { replace: true });
  if (list.items.length === 0) return html`<${Nothing} q=${q} page=${list.head} filtered=${refined} onClear=${clear} />`;
  return html`<ol class="hits">${list.items.map((h) => html`<${Hit} key=${h.id} hit=${h} shown=${h.id === open} picked=${picked.includes(h.id)} onPick=${() => pick(h.id)} onFocus=${() => follow(h.id)} />`)}</ol>`;
}

const VIEWS = { places: Places, unusual: Unusual, similar: SimilarToSet };

/** The rows that are ticked, and what is done with them. */
function Picked() {
  const picked = values('picked');
  if (!picked.length) return null;
  return html`<div class="row picked" role="group" aria-label="Выбранные записи"><span role="status">Выбрано: ${num(picked.length)}</span><button type="button" class="btn small primary" onClick=${() => set({ view: 'similar', open: '' })}>Похожие на выбранные</button>
    <button type="button" class="btn quiet small" onClick=${() => set({ picked: '' }, { replace: true })}>Снять выбор</button></div>`;
}

function Results({ list, q, refined }) {
  if (list.error && !list.items) return list.error.down || list.error.status === 403 ? html`<${ErrorScreen} error=${list.error} onRetry=${list.reload} />` : html`<${ErrorNote} error=${list.error} onRetry=${list.reload}><button type="button" class="btn small" onClick=${clear}>Сбросить уточнения</button><//>`;
  if (!list.items) return html`<div class="panel"><${Loading} label="Ищем" lines=${8} /></div>`;
  const { query } = place.value;
  const linked = query.get('link');
  const View = VIEWS[query.get('view')];
  return html`<div class=${list.loading ? 'stale' : ''}><${Timeline} data=${list.head.timeline} total=${list.head.total} /><${Views} />
    ${View ? html`<${View} />` : html`${list.items.length > 0 && !linked && html`<${Order} />`}<${Picked} /><${Hits} list=${list} q=${q} refined=${refined} />`}</div>${!View && html`<${More} list=${list} total=${list.head.total} />`}`;
}

/** Refinements as chips; in the box they stand in the language of queries. */
const Refined = ({ active }) => active.length > 0 && html`<div class="refined"><${Chips} active=${active} onClear=${clear} /></div>`;

function Top({ q, page }) {
  const [help, setHelp] = useState(!place.value.query.toString());
  const [build, setBuild] = useState(false);
  const { errors } = page ?? { errors: [] };
  useEffect(() => bind([{ code: 'KeyB', key: 'B', label: 'Собрать запрос', run: () => setBuild(true) }]), []);
  const facets = page?.facets;
  const box = boxText(facets);
  const find = (text) => {
    setHelp(false);
    searchBox(text, facets);
  };
  const done = (text) => {
    setBuild(false);
    setHelp(false);
    search(text);
  };
  return html`<div class="search-top"><${Box} q=${box.text} errors=${errors.map((e) => ({ ...e, from: e.from + box.shift, to: e.to + box.shift }))} onSearch=${find} autofocus=${!place.value.query.toString()}>
      <button type="button" class="btn" onClick=${() => setBuild(true)}>Собрать запрос</button><button type="button" class="btn" aria-expanded=${help} onClick=${() => setHelp(!help)}>Как искать</button><//>
    <${Wrong} q=${q} errors=${errors} /><${QueryChips} q=${q} errors=${errors} onChange=${search} />${help && html`<${Help} />`}${build && html`<${BuildDialog} q=${q} onDone=${done} onClose=${() => setBuild(false)} />`}</div>`;
}

/** A preview that a link has opened over the list has nobody to give the focus back to: work goes on at its row. */
function useFocusOnRow(open) {
  const last = useRef('');
  last.current = open || last.current;
  useFocusAfter(open, orElse(() => document.querySelector(`[data-id="${CSS.escape(last.current)}"] .row-link`)));
}

export default function Search() {
  const { query, path } = place.value;
  const q = query.get('q') ?? '';
  const list = useList('/search', { ...listQuery(), limit: 20 });
  useKeys();
  const active = refinements(list.head?.facets);
  const open = query.get('open');
  const wide = useWide();
  useFocusOnRow(!wide && open);
  const link = query.get('link');
  Object.assign(origin, { href: withQuery({}, { path, base: query }), name: 'Поиск', ids: (list.items ?? []).map((m) => m.id) });
  return html`<${Page} title="Поиск" windowTitle=${q ? `${q} · поиск` : 'Поиск'} actions=${!link && !isAmong() && html`<${Keep} params=${setQuery()} page=${list.head} />`}><div class=${`search ${open && wide ? 'beside' : ''}`}>
    <${Top} q=${q} page=${list.head} />
    <${Facets} facets=${list.head?.facets} failed=${list.error} />
    <div class="search-main">${link && html`<${Linked} id=${link} />`}<${Among} list=${list} />${list.head && html`<${Found} page=${list.head} /><${Notes} page=${list.head} q=${q} /><${Called} record=${list.head.record} />`}<${Refined} active=${active} />
      <${Results} list=${list} q=${q} refined=${active.length > 0} /></div>
    ${open && html`<${Preview} id=${open} hit=${list.items?.find((h) => h.id === open)} />`}</div><//>`;
}
