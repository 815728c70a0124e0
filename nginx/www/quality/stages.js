// «Где стоит»: how long messages stay in each stage of the handling in a month, against the month before; each number opens its records.
import { html } from '../lib.js';
import { get } from '../api.js';
import { dateTime, day, monthLong, num } from '../format.js';
import { place, withQuery } from '../router.js';
import { books } from '../terms.js';
import { Chips } from '../ui/filters.js';
import { More, useList } from '../ui/list.js';
import { useLoad } from '../ui/load.js';
import { Blank, ErrorNote, ErrorScreen, Loading } from '../ui/states.js';
import { NONE, useListHead } from './chosen.js';
import { set } from './filter.js';
import { STAGE, lasted, share } from './words.js';

const OFF = { stage: '', who: '', least: '' };
const KINDS = { organisation: 'по организациям', theme: 'по темам' };

const kindOf = (query) => (query.get('by') in KINDS ? query.get('by') : 'organisation');

/** A number and the stays behind it. */
function Opens({ text, label, what }) {
  return html`<a href=${withQuery({ ...OFF, ...what })} aria-label=${label}>${text}</a>`;
}

/** Median against the month before. */
function Trend({ f }) {
  if (f.was_median === null) return html`<span class="muted">не с чем</span>`;
  const by = f.median - f.was_median;
  if (by === 0) return html`<span class="muted">без изменений</span>`;
  return html`<span class=${by > 0 ? 'bad' : 'good'}>${by > 0 ? 'дольше на ' : 'быстрее на '}${lasted(Math.abs(by))}</span><span class="muted small"> было ${lasted(f.was_median)}, ${num(f.was_stays)}</span>`;
}

function City({ figures }) {
  return html`<table class="plain control"><caption class="sr">Этапы всего города: сколько пребываний закончилось, медиана, девять десятых, доля времени, изменение</caption>
    <thead><tr><th scope="col">Этап</th><th scope="col" class="num">Прошло записей</th><th scope="col" class="num">Медиана</th><th scope="col" class="num">9 из 10 не дольше</th><th scope="col" class="num">Доля всего времени</th><th scope="col">К прошлому месяцу</th></tr></thead>
    <tbody>${figures.map((f) => html`<tr key=${f.stage}><th scope="row">${STAGE[f.stage][0]} <span class="muted small">${STAGE[f.stage][1]}</span></th>
      <td class="num" data-name="Прошло"><${Opens} text=${num(f.stays)} label=${`${STAGE[f.stage][0]}: прошло ${num(f.stays)}, показать`} what=${{ stage: f.stage }} /></td><td class="num" data-name="Медиана">${lasted(f.median)}</td>
      <td class="num" data-name="9 из 10"><${Opens} text=${lasted(f.p90)} label=${`${STAGE[f.stage][0]}: девять из десяти не дольше ${lasted(f.p90)}, показать самые долгие`} what=${{ stage: f.stage, least: f.p90 }} /></td>
      <td class="num" data-name="Доля">${share(f.share, 1)}</td><td data-name="Изменение"><${Trend} f=${f} /></td></tr>`)}</tbody></table>`;
}

/** Rows of groups, a column for each stage. */
function groupsOf(items, kind) {
  const rows = new Map();
  for (const f of items.filter((i) => i.kind === kind)) {
    if (!rows.has(f.id)) rows.set(f.id, { id: f.id, name: f.name, of: {} });
    rows.get(f.id).of[f.stage] = f;
  }
  return [...rows.values()];
}

function Groups({ rows, kind }) {
  const nobody = kind === 'organisation' ? 'Без организации' : 'Без темы';
  return html`<table class="plain control quality"><caption class="sr">Медиана этапов ${KINDS[kind]}, сколько записей прошло, доля времени группы</caption>
    <thead><tr><th scope="col">${kind === 'organisation' ? 'Организация' : 'Тема'}</th>${Object.values(STAGE).map(([name]) => html`<th key=${name} scope="col" class="num">${name}</th>`)}</tr></thead>
    <tbody>${rows.map((g) => html`<tr key=${g.id}><th scope="row">${g.name ?? nobody}</th>${Object.keys(STAGE).map((code) => {
    const f = g.of[code];
    if (!f) return html`<td key=${code} class="num muted" data-name=${STAGE[code][0]}>—</td>`;
    return html`<td key=${code} class="num" data-name=${STAGE[code][0]}><span class="big-number"><${Opens} text=${lasted(f.median)} label=${`${g.name ?? nobody}, ${STAGE[code][0].toLowerCase()}: медиана ${lasted(f.median)}, записей ${num(f.stays)}, показать`} what=${{ stage: code, who: g.id ?? NONE }} /></span>
      <span class="muted small">${num(f.stays)}, до ${lasted(f.p90)}</span><span class=${`small ${f.share >= 0.5 ? 'bad' : 'muted'}`}>${share(f.share, 1)} времени</span></td>`;
  })}</tr>`)}</tbody></table>`;
}

function Stays({ items }) {
  return html`<table class="plain control told"><caption class="sr">Пребывания на этапе, самые долгие сверху</caption><thead><tr><th scope="col">Запись</th><th scope="col" class="num">Стояла</th><th scope="col">С</th><th scope="col">По</th><th scope="col">Организация</th></tr></thead>
    <tbody>${items.map((s) => html`<tr key=${`${s.message_id}|${s.entered_at}|${s.left_at}`}><th scope="row"><a class="row-link" href=${`/messages/${s.message_id}`}>№ ${s.number ?? s.message_id}</a> <span class="muted small">${s.theme}</span></th>
      <td class="num" data-name="Стояла">${lasted(s.minutes)}</td><td data-name="С">${dateTime(s.entered_at)}</td><td data-name="По">${dateTime(s.left_at)}</td><td data-name="Организация">${s.organisation ?? '—'}</td></tr>`)}</tbody></table>`;
}

/** The list behind a number. */
function Chosen({ month }) {
  const { query } = place.value;
  const [stage, who, least] = ['stage', 'who', 'least'].map((n) => query.get(n));
  const kind = kindOf(query);
  const group = !who ? {} : who === NONE ? { [`with_${kind}`]: false } : { [`${kind}_id`]: who };
  const list = useList('/stages/stays', { month, stage, ...group, ...(/^\d{1,9}$/.test(least ?? '') ? { 'minutes[gte]': least } : {}) });
  const head = useListHead([stage, who, least]);
  return html`<section class=${`panel ${list.loading && list.items ? 'stale' : ''}`} aria-labelledby="stays"><div class="panel-head"><h2 id="stays" tabindex="-1" ref=${head}>${STAGE[stage][0]}: самые долгие сверху</h2></div><${ErrorNote} error=${list.error} onRetry=${list.reload} />
    ${!list.items ? !list.error && html`<${Loading} label="Загрузка записей" lines=${6} />` : list.items.length ? html`<${Stays} items=${list.items} />` : html`<${Blank} title="Таких записей нет"><p>Снимите часть условий или возьмите другой месяц.</p><//>`}<${More} list=${list} /></section>`;
}

function chips(query, kind) {
  const who = query.get('who');
  const name = who === NONE ? 'нет' : (kind === 'organisation' ? books.value?.organisation?.get(who)?.short_name : books.value?.theme?.get(who)?.name) ?? `№ ${who}`;
  return !(query.get('stage') in STAGE) ? [] : [{ key: 'stage', label: 'Этап', text: STAGE[query.get('stage')][0], off: OFF }, ...(who ? [{ key: 'who', label: kind === 'organisation' ? 'Организация' : 'Тема', text: name, off: { who: '' } }] : []),
    ...(query.get('least') ? [{ key: 'least', label: '', text: `не короче ${lasted(Number(query.get('least')))}`, off: { least: '' } }] : [])];
}

export function StagesTab() {
  const { query } = place.value;
  const kind = kindOf(query);
  const asked = { by: kind, ...(/^\d{4}-\d{2}-01$/.test(query.get('month') ?? '') ? { month: query.get('month') } : {}) };
  const { data, error, loading, reload } = useLoad((abort) => get('/stages', asked, { signal: abort }).then((r) => r.data), [JSON.stringify(asked)]);
  if (error && !data) return html`<${ErrorScreen} error=${error} onRetry=${reload} />`;
  if (!data) return html`<${Loading} label="Загрузка чисел" lines=${8} />`;
  if (!data.month) return html`<${Blank} title="Чисел ещё нет"><p>Этапы считаются ночью по истории записей. Первые числа будут завтра.</p><//>`;
  const months = data.months.includes(data.month) ? data.months : [data.month, ...data.months];
  const city = data.items.filter((f) => f.kind === 'all');
  const groups = groupsOf(data.items, kind);
  return html`<div class="row control-bar quality-filter"><div class="field"><label class="label" for="stage-month">Месяц</label><select class="input" id="stage-month" value=${data.month} onChange=${(e) => set({ ...OFF, month: e.target.value })}>${months.map((m) => html`<option key=${m} value=${m} selected=${m === data.month}>${monthLong(m)}</option>`)}</select></div>
      <div class="field"><label class="label" for="stage-by">Строки</label><select class="input" id="stage-by" value=${kind} onChange=${(e) => set({ ...OFF, by: e.target.value })}>${Object.entries(KINDS).map(([code, name]) => html`<option key=${code} value=${code} selected=${code === kind}>${name}</option>`)}</select></div></div>
    <${Chips} active=${chips(query, kind)} onClear=${() => set(OFF)} />
    <p class="muted">Время календарное, считается ночью${data.counted_on ? `, последний раз ${day(data.counted_on)}` : ''}. Пребывание относится к месяцу, в котором закончилось; что стоит сейчас, в числа не входит.</p>
    <div class=${`stack ${loading ? 'stale' : ''}`}>${query.get('stage') in STAGE && html`<${Chosen} month=${data.month} />`}
      ${city.length > 0 && html`<section class="panel" aria-labelledby="stages-all"><div class="panel-head"><h2 id="stages-all">Весь город</h2></div><${City} figures=${city} /></section>`}
      <section class="panel" aria-labelledby="stages-by"><div class="panel-head"><h2 id="stages-by">${kind === 'organisation' ? 'По организациям' : 'По темам'}</h2></div>${groups.length ? html`<${Groups} rows=${groups} kind=${kind} />` : html`<${Blank} title="За этот месяц чисел нет"><p>Возьмите другой месяц.</p><//>`}</section></div>`;
}
