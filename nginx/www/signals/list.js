// «Сигналы»: what grew beyond its custom, newest first.
import { html, useRef } from '../lib.js';
import { dateTime, day, num } from '../format.js';
import { place } from '../router.js';
import { asked, set } from '../quality/filter.js';
import { Choice } from '../ui/field.js';
import { Chips, subjectChips, themeOptions } from '../ui/filters.js';
import { More, useList, useRowKeys } from '../ui/list.js';
import { Combo } from '../ui/pick.js';
import { Blank, ErrorScreen, Loading } from '../ui/states.js';
import { KIND, LEVEL, STATE, STATE_BADGE, chance, expected, found, foundBy, nights, nodes, people, placeOf, records, windowOf } from './words.js';

const OFF = { state: '', level: '', kind: '', theme_id: '', organisation_id: '', district_id: '', explained: '' };

function Where({ s }) {
  const list = nodes(s);
  if (!list.length) return null;
  return html`<p class="small">Больше всего: ${list.map((n, i) => html`${i > 0 && '; '}${n.text} — <a href=${records(s, n.narrow)}>${num(n.seen)}</a> вместо ${num(n.expected)}`)}.</p>`;
}

function Entry({ s }) {
  return html`<li class="panel stack tight" data-row aria-labelledby=${`signal-${s.id}`}>
    <div class="row apart"><h2 id=${`signal-${s.id}`}><a class="row-link" href=${`/signals/${s.id}`}>${s.theme}: ${placeOf(s)}</a></h2>
      <span class="row"><span class=${`badge ${s.level === 'alarm' ? 'bad' : 'warn'}`}>${LEVEL[s.level]}</span><span class=${`badge ${STATE_BADGE[s.state]}`}>${STATE[s.state].toLowerCase()}</span></span></div>
    <p>${windowOf(s)[0].toUpperCase()}${windowOf(s).slice(1)} ${expected(s)} <a href=${records(s)} aria-label=${`Поступило ${s.messages}: показать записи`}>${num(s.messages)}</a> ${people(s)}; ${chance(s.p)}.</p>
    <${Where} s=${s} /><p class="muted small">${foundBy(s)}${nights(s)}${s.explained_by ? html`; объясняется <a href=${`/signals/${s.explained_by}`}>более узким сигналом</a>` : ''}</p></li>`;
}

function chips(query) {
  const one = (name, label, text) => (query.get(name) ? [{ key: name, label, text: text(query.get(name)), off: { [name]: '' } }] : []);
  return [...one('state', 'Состояние', (v) => v.split(',').map((c) => STATE[c] ?? c).join(', ')), ...one('level', 'Уровень', (v) => LEVEL[v] ?? v), ...one('kind', 'Ряды', (v) => KIND[v] ?? v),
    ...subjectChips(query), ...one('explained', 'Показаны', () => 'и объяснённые более узкими')];
}

function Empty({ filtered, run }) {
  if (filtered) return html`<${Blank} title="Под эти условия ничего не подходит"><p>Снимите часть условий.</p><//>`;
  if (!run) return html`<${Blank} title="Ряды ещё не считались"><p>Каждую ночь система сравнивает вчерашний день с тем, что обычно для темы, района, организации и канала. Первый подсчёт начнётся сам.</p><//>`;
  return html`<${Blank} title="Ничего необычного"><p>${day(run.day)} проверено рядов: ${num(run.series)}. Новые сигналы появятся здесь утром.</p><//>`;
}

export function SignalsTab() {
  const { query } = place.value;
  const list = useList('/signals', asked(Object.keys(OFF)));
  const total = useRef(null);
  useRowKeys();
  if (list.error && !list.items) return html`<${ErrorScreen} error=${list.error} onRetry=${list.reload} />`;
  const choice = (name, label, options) => html`<div class="field"><label class="label" for=${`signal-by-${name}`}>${label}</label><${Choice} id=${`signal-by-${name}`} value=${query.get(name) ?? ''} onChange=${(v) => set({ [name]: v })} options=${options} empty="Все" /></div>`;
  const active = chips(query);
  const run = list.head?.run;
  return html`<div class="row control-bar quality-filter">${choice('state', 'Состояние', STATE)}${choice('level', 'Уровень', LEVEL)}${choice('kind', 'Ряды', KIND)}<div class="field"><span class="label">Тема</span><${Combo} label="Тема" options=${themeOptions()} value=${query.get('theme_id') ?? ''} onChange=${(v) => set({ theme_id: v })} placeholder="Все" /></div>
      <label class="check"><input type="checkbox" checked=${query.get('explained') === 'true'} onChange=${(e) => set({ explained: e.target.checked ? 'true' : '' })} />И объяснённые более узкими</label></div>
    <${Chips} active=${active} onClear=${() => set(OFF)} />
    <div class="row apart"><p class="muted" role="status" tabindex="-1" ref=${total}>${list.head && html`${found(list.head.counts.all)}: новых ${num(list.head.counts.new)}, в работе ${num(list.head.counts.in_work)}.${run ? ` Последняя проверка — за ${day(run.day)}, рядов ${num(run.series)}, ${dateTime(run.made_at)}.` : ''}`}</p></div>
    ${!list.items ? html`<div class="panel"><${Loading} label="Загрузка сигналов" lines=${6} /></div>` : list.items.length ? html`<ul class=${`plain-list ${list.loading ? 'stale' : ''}`}>${list.items.map((s) => html`<${Entry} key=${s.id} s=${s} />`)}</ul>`
      : html`<div class="panel"><${Empty} filtered=${active.length > 0} run=${run} /></div>`}<${More} list=${list} />`;
}
