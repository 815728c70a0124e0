// «Хроническое»: themes by their weight, and how soon what was closed as solved comes back.
import { html } from '../lib.js';
import { get, queryText } from '../api.js';
import { addDays, num, today } from '../format.js';
import { place } from '../router.js';
import { SpanFilter, set, spanChips } from '../quality/filter.js';
import { Chips } from '../ui/filters.js';
import { useLoad } from '../ui/load.js';
import { Blank, ErrorNote, Loading } from '../ui/states.js';

const CLASS = { A: 'A — главные, 80 %', B: 'B — до 95 %', C: 'C — остальные' };
const percent = (v) => `${num(Math.round(v * 100))} %`;

function span() {
  const { query } = place.value;
  const to = query.get('to') ?? today();
  return { from: query.get('from') ?? addDays(to, -364), to, ...(query.get('organisation_id') ? { organisation_id: query.get('organisation_id') } : {}) };
}

function Themes({ items, asked }) {
  const link = (t, more, n, what) => (n ? html`<a href=${`/messages${queryText({ theme_id: t.theme_id, organisation_id: asked.organisation_id, kind: 'appeal,message,comment', 'received_on[gte]': asked.from, 'received_on[lte]': asked.to, ...more })}`} aria-label=${`${t.theme}: ${what} ${n}, показать`}>${num(n)}</a>` : 0);
  return html`<table class="plain control"><caption class="sr">Темы по числу мест</caption><thead><tr><th scope="col">Тема</th><th scope="col">Класс</th><th scope="col" class="num">Мест</th><th scope="col" class="num">Записей</th><th scope="col" class="num">Открыто</th><th scope="col" class="num">Доля нарастающим</th></tr></thead>
    <tbody>${items.map((t) => html`<tr key=${t.theme_id}><th scope="row">${t.theme}</th><td data-name="Класс"><abbr title=${CLASS[t.class]}>${t.class}</abbr></td><td class="num" data-name="Мест">${num(t.houses)}</td><td class="num" data-name="Записей">${link(t, {}, t.messages, 'записей')}</td><td class="num" data-name="Открыто">${link(t, { open: true }, t.open, 'открыто')}</td><td class="num" data-name="Доля нарастающим">${percent(t.upto)}</td></tr>`)}</tbody></table>`;
}

function Organisations({ items, asked }) {
  const point = (o, days) => {
    const p = o.points.find((x) => x.days === days);
    return p ? html`${percent(p.share)} <span class="muted small">от ${percent(p.low)} до ${percent(p.high)}</span>` : html`<span class="muted">мало времени</span>`;
  };
  return html`<table class="plain control told"><caption class="sr">Возврат закрытого по организациям</caption><thead><tr><th scope="col">Организация</th><th scope="col" class="num">Закрыто решённым</th><th scope="col" class="num">Вернулось</th><th scope="col" class="num">За 30 дней</th><th scope="col" class="num">За 60 дней</th></tr></thead>
    <tbody>${items.map((o) => html`<tr key=${o.organisation_id}><th scope="row">${o.organisation}</th><td class="num" data-name="Закрыто решённым">${num(o.closures)}</td><td class="num" data-name="Вернулось">${o.returned ? html`<a href=${`/quality${queryText({ organisation_id: o.organisation_id, from: asked.from, to: asked.to })}`} aria-label=${`${o.organisation}: вернулось ${o.returned}, показать`}>${num(o.returned)}</a>` : 0}</td><td class="num" data-name="За 30 дней">${point(o, 30)}</td><td class="num" data-name="За 60 дней">${point(o, 60)}</td></tr>`)}</tbody></table>`;
}

function Part({ id, title, lead, path, asked, View }) {
  const { data, error, loading, reload } = useLoad((abort) => get(path, asked, { signal: abort }).then((r) => r.data.items), [JSON.stringify(asked)]);
  return html`<section class=${`panel ${loading && data ? 'stale' : ''}`} aria-labelledby=${id}><div class="panel-head"><h2 id=${id}>${title}</h2></div><p class="muted small">${lead}</p><${ErrorNote} error=${error} onRetry=${reload} />
    ${!data ? !error && html`<${Loading} label="Подсчёт" lines=${6} />` : data.length ? html`<div class="scroll"><${View} items=${data} asked=${asked} /></div>` : html`<${Blank} title="За этот срок ничего нет"><p>Выберите срок пошире.</p><//>`}</section>`;
}

export function ChronicTab() {
  const asked = span();
  return html`<${SpanFilter} what="Поступило или закрыто" /><${Chips} active=${spanChips('Срок')} onClear=${() => set({ from: '', to: '', organisation_id: '' })} />
    <div class="stack"><${Part} id="chronic-themes" title="Темы по весу" lead="Место — дом, о котором писали; запись без дома — своё место. Класс A — темы, на которые приходятся первые 80 % мест." path="/chronic/themes" asked=${asked} View=${Themes} />
    <${Part} id="chronic-organisations" title="Как скоро возвращается решённое" lead="Доля закрытого как решённое, о чём снова написали с того же адреса или тот же заявитель; с учётом того, что за недавним наблюдали недолго (оценка Каплана — Мейера, интервал 95 %)." path="/chronic/organisations" asked=${asked} View=${Organisations} /></div>`;
}
