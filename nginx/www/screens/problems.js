// «Проблемы»: what many messages say in their own words, the heaviest first.
import { html, useEffect } from '../lib.js';
import { day, num } from '../format.js';
import { place } from '../router.js';
import { growth, found, occasions, people, recent, records, SORT, title } from '../problems/words.js';
import { asked, set } from '../quality/filter.js';
import { books, loadBooks } from '../terms.js';
import { Choice } from '../ui/field.js';
import { Chips, districtOptions, organisationOptions, problems, themeOptions } from '../ui/filters.js';
import { More, useList, useRowKeys } from '../ui/list.js';
import { Page } from '../ui/page.js';
import { Combo } from '../ui/pick.js';
import { Blank, ErrorScreen, Loading } from '../ui/states.js';

const OFF = { sector_id: '', emerging: '', ended: '', theme_id: '', organisation_id: '', district_id: '' };
const PICKS = { theme_id: ['Тема', themeOptions, 'theme'], organisation_id: ['Организация', organisationOptions, 'organisation'], district_id: ['Район', districtOptions, 'district'] };

function Badges({ p }) {
  return html`<span class="row">${p.emerging && html`<span class="badge accent">новая</span>`}${p.pinned && html`<span class="badge line">закреплена</span>`}${p.died_on && html`<span class="badge line">${p.into_id ? 'объединена' : 'закончилась'}</span>`}</span>`;
}

/** Numbers of a list narrowed by a part lead to the records of that part. */
function Entry({ p, run, part }) {
  const link = (href, n, what) => (n ? html`<a href=${href} aria-label=${`${title(p.label)}: ${what} ${n}, показать записи`}>${num(n)}</a>` : '0');
  return html`<li class="panel stack tight" data-row aria-labelledby=${`problem-${p.id}`}>
    <div class="row apart"><h2 id=${`problem-${p.id}`}><a class="row-link" href=${`/problems/${p.id}`}>${title(p.label)}</a></h2><${Badges} p=${p} /></div>
    ${p.died_on ? html`<p>До ${day(p.died_on)}.</p>` : html`<p>За 30 дней ${occasions(p.now_occasions)}: записей ${link(`${recent(p, run.day)}${part}`, p.now_messages, 'записей за 30 дней')} от ${people(p.now_authors)}; ${growth(p)}.</p>
    <p class="muted small">За 180 дней ${occasions(p.occasions)}, записей ${link(`${records(p.id)}${part}`, p.messages, 'записей за 180 дней')}${p.last_on ? `, последняя ${day(p.last_on)}` : ''}.${p.sector ? html` Сектор: <a href=${`/problems?sector_id=${p.sector_id}`}>${p.sector}</a>.` : ''}</p>`}</li>`;
}

function chips(query, sectors) {
  const one = (name, label, text) => (query.get(name) ? [{ key: name, label, text, off: { [name]: '' } }] : []);
  return [...one('sector_id', 'Сектор', sectors?.find((s) => s.id === query.get('sector_id'))?.label ?? `№ ${query.get('sector_id')}`), ...one('emerging', '', 'Только новые'), ...one('ended', '', 'Закончившиеся'),
    ...Object.entries(PICKS).flatMap(([name, [label, , book]]) => one(name, label, books.value?.[book].get(query.get(name))?.name ?? `№ ${query.get(name)}`))];
}

function Empty({ filtered, run }) {
  if (filtered) return html`<${Blank} title="Под эти условия ничего не подходит"><p>Снимите часть условий.</p><//>`;
  if (!run) return html`<${Blank} title="Записи ещё не группировались"><p>Система сделает это сама, когда наберётся полторы сотни записей за 180 дней, а дальше — каждую ночь.</p><//>`;
  return html`<${Blank} title="Проблем пока нет"><p>Проблема — пять и больше похожих записей от четырёх и больше человек. Новые появятся после ближайшей ночи.</p><//>`;
}

export default function Problems() {
  const { query } = place.value;
  const list = useList('/problems', asked([...Object.keys(OFF), 'sort']));
  useEffect(() => {
    loadBooks().catch(() => null);
  }, []);
  useRowKeys();
  for (const p of list.items ?? []) problems.set(p.id, p.label);
  if (list.error && !list.items) return html`<${ErrorScreen} error=${list.error} onRetry=${list.reload} />`;
  const { run, sectors } = list.head ?? {};
  const active = chips(query, sectors);
  const part = Object.keys(PICKS).filter((n) => query.get(n)).map((n) => `&${n}=${query.get(n)}`).join('');
  const check = (name, label) => html`<label class="check"><input type="checkbox" checked=${query.get(name) === 'true'} onChange=${(e) => set({ [name]: e.target.checked ? 'true' : '' })} />${label}</label>`;
  return html`<${Page} title="Проблемы" lead="О чём пишут одно и то же разные люди. Записи за 180 дней каждую ночь собираются по словам, из которых они состоят; названия, объединение и разделение можно поправить.">
    <div class="row control-bar quality-filter"><div class="field"><label class="label" for="problem-sort">Порядок</label><${Choice} id="problem-sort" value=${query.get('sort') ?? 'load'} onChange=${(v) => set({ sort: v === 'load' ? '' : v })} options=${SORT} /></div>
      <div class="field"><label class="label" for="problem-sector">Сектор</label><${Choice} id="problem-sector" value=${query.get('sector_id') ?? ''} onChange=${(v) => set({ sector_id: v })} options=${Object.fromEntries((sectors ?? []).map((s) => [s.id, `${title(s.label)} (${s.problems})`]))} empty="Все" /></div>
      ${Object.entries(PICKS).map(([name, [label, options]]) => html`<div class="field" key=${name}><span class="label">${label}</span><${Combo} label=${label} options=${options()} value=${query.get(name) ?? ''} onChange=${(v) => set({ [name]: v })} placeholder="Все" /></div>`)}
      ${check('emerging', 'Только новые')}${check('ended', 'Закончившиеся')}</div>
    <${Chips} active=${active} onClear=${() => set(OFF)} />
    <p class="muted problem-run" role="status">${list.items && html`${list.next ? 'Показано' : 'Всего'} ${found(list.items.length)}.${run ? ` Сгруппировано за 180 дней по ${day(run.day)}${run.messages === null ? '' : `: записей ${num(run.messages)}, в проблемах ${num(run.grouped)}`}.` : ''}`}</p>
    ${!list.items ? html`<div class="panel"><${Loading} label="Загрузка проблем" lines=${6} /></div>` : list.items.length ? html`<ul class=${`plain-list ${list.loading ? 'stale' : ''}`}>${list.items.map((p) => html`<${Entry} key=${p.id} p=${p} run=${run} part=${part} />`)}</ul>`
      : html`<div class="panel"><${Empty} filtered=${active.length > 0} run=${run} /></div>`}<${More} list=${list} /><//>`;
}
