// «Календари»: a year's days off, worked and short days as lines, its months beside them, versions.
import { html, useMemo, useState } from '../lib.js';
import { get } from '../api.js';
import { count, dateTime, day as dayOf, today } from '../format.js';
import { go, place, withQuery } from '../router.js';
import { can } from '../session.js';
import { toast } from '../ui/dialog.js';
import { useUnsaved } from '../ui/leave.js';
import { useLoad } from '../ui/load.js';
import { ErrorNote, ErrorScreen, Loading } from '../ui/states.js';
import { Field } from '../ui/field.js';
import { DAY_KIND, daysText, monthsOf, parseDays, touchesPast } from './days.js';
import { MergeDialog } from './merge.js';
import { TrialBar } from './moves.js';

const MONTHS = ['Январь', 'Февраль', 'Март', 'Апрель', 'Май', 'Июнь', 'Июль', 'Август', 'Сентябрь', 'Октябрь', 'Ноябрь', 'Декабрь'];
const SAID = { off: 'выходной', work: 'рабочий по переносу', short: 'короче на час', plain: 'рабочий' };
const TEXT_MAX = 64 * 1024;

function Months({ year, days }) {
  return html`<div class="months">${monthsOf(year, days).map((m) => html`<table key=${m.month} class="month"><caption>${MONTHS[m.month]}</caption><thead class="sr"><tr>${['пн', 'вт', 'ср', 'чт', 'пт', 'сб', 'вс'].map((d) => html`<th scope="col">${d}</th>`)}</tr></thead>
    <tbody>${Array.from({ length: Math.ceil((m.lead + m.list.length) / 7) }, (_, w) => html`<tr>${Array.from({ length: 7 }, (__, d) => {
      const one = m.list[w * 7 + d - m.lead];
      return one ? html`<td class=${`day-${one.kind}`} title=${[SAID[one.kind], one.name].filter(Boolean).join(': ')}>${one.date}<span class="sr"> ${SAID[one.kind]}</span></td>` : html`<td></td>`;
    })}</tr>`)}</tbody></table>`)}</div>`;
}

const DAY = { id: 'days', key: (d) => d.day, same: (d) => `${d.kind} ${d.name ?? ''}`, name: (d) => dayOf(d.day), words: (d) => [DAY_KIND[d.kind], d.name].filter(Boolean).join(' ') };
const SOURCE = { id: 'source', key: () => 'source', same: (s) => s, name: () => 'Откуда дни', words: (s) => s };

/** Years without a calendar between a new one and the nearest that has one. */
const between = (year, known) => {
  const before = Math.max(...known.filter((y) => y < year));
  const after = Math.min(...known.filter((y) => y > year));
  const span = (from, to) => (Number.isFinite(to - from) ? Array.from({ length: to - from - 1 }, (_, i) => from + 1 + i) : []);
  return [...span(before, year), ...span(year, after)];
};

function Year({ held, year, known, carried, onSaved, onCarry }) {
  const { data, etag } = held;
  const [text, setText] = useState(carried?.text ?? daysText(data.days));
  const [source, setSource] = useState(carried?.source ?? data.source);
  const [note, setNote] = useState(carried?.note ?? '');
  const [fresh, setFresh] = useState(null);
  const [problem, setProblem] = useState('');
  const read = useMemo(() => parseDays(text, year), [text, year]);
  const edits = held.latest && can('deadline.write');
  const changed = text.trim() !== daysText(data.days) || source !== data.source;
  useUnsaved(edits && changed);
  const upload = async (e) => {
    const file = e.target.files[0];
    if (!file) return;
    setProblem(file.size > TEXT_MAX ? 'Файл больше 64 КБ: это не список дней одного года.' : '');
    if (file.size <= TEXT_MAX) setText(await file.text());
    e.target.value = '';
  };
  const body = { source: source.trim(), note: note.trim(), days: read.days };
  const stale = async () => setFresh(await get(`/work-calendars/${year}`, {}));
  const holes = data.version ? [] : between(year, known);
  const parts = useMemo(() => fresh && [{ ...SOURCE, base: [data.source], theirs: [fresh.data.source], mine: [source] }, { ...DAY, base: data.days, theirs: fresh.data.days, mine: read.days }], [fresh]);
  return html`<div class="stack"><div class="calendar-cols"><section class="panel" aria-labelledby="days"><div class="panel-head"><h2 id="days">Дни ${year} года</h2></div>
      <p class="muted small">По строке на день или подряд идущие дни: «01.01–08.01 выходной Новогодние каникулы», «30.04 короткий», «01.11 рабочий». Остальное идёт по неделе.</p>
      ${edits ? html`<${Field} label="Список дней">${(id) => html`<textarea class="textarea days" id=${id} rows="18" spellcheck="false" aria-invalid=${read.wrong.length ? 'true' : undefined} aria-describedby=${read.wrong.length ? `${id}-wrong` : undefined} value=${text} onInput=${(e) => setText(e.target.value)} />
          ${read.wrong.length > 0 && html`<ul class="wrong" id=${`${id}-wrong`} role="alert">${read.wrong.slice(0, 10).map((w) => html`<li>Строка ${w.line}: ${w.text}</li>`)}</ul>`}`}<//>
        <label class="btn small file">Взять из файла<input type="file" class="sr" accept=".txt,.csv,text/plain" onChange=${upload} /></label>${problem && html`<p class="wrong" role="alert">${problem}</p>`}` : html`<pre class="original">${text || 'Ни один день не назван: год идёт по неделе.'}</pre>`}</section>
    <section class="panel" aria-labelledby="months"><div class="panel-head"><h2 id="months">Что получается</h2><span class="legend small"><i class="day-off">1</i> выходной <i class="day-short">1</i> короткий <i class="day-work">1</i> рабочий</span></div><${Months} year=${year} days=${read.days} /></section></div>
    ${edits && (changed || data.version === 0) && html`<${TrialBar} path=${`/work-calendars/${year}`} etag=${etag} body=${body} next=${data.version + 1} past=${touchesPast(year, data.version ? data.days : null, read.days, today())} valid=${Boolean(source.trim() && note.trim() && !read.wrong.length && read.days.length)} onSaved=${onSaved} onStale=${stale}>
      <h2>${data.version ? 'Новая версия календаря' : 'Календарь нового года'}</h2><div class="form-grid"><${Field} label="Откуда дни" required=${true}>${(id) => html`<input class="input" id=${id} maxlength="500" required placeholder="Постановление Правительства о переносе выходных" value=${source} onInput=${(e) => setSource(e.target.value)} />`}<//><${Field} label="Причина" required=${true}>${(id) => html`<input class="input" id=${id} maxlength="500" required value=${note} onInput=${(e) => setNote(e.target.value)} />`}<//></div>
      ${holes.length > 0 && html`<p class="note warn small" role="status">Сначала внесите календарь ${holes.join(', ')} года: через пропуск сроки не рассчитать, и этот год без него не примут.</p>`}<//>`}
    ${fresh && html`<${MergeDialog} parts=${parts} onBack=${() => setFresh(null)} onTheirs=${() => onCarry(fresh, null)} onDone=${(lists) => onCarry(fresh, { text: daysText([...lists.days].sort((a, b) => (a.day < b.day ? -1 : 1))), source: lists.source[0] ?? '', note })} />`}
    ${data.versions.length > 0 && html`<section class="panel" aria-labelledby="year-versions"><div class="panel-head"><h2 id="year-versions">Версии</h2></div><ol class="versions">${data.versions.map((v, i) => html`<li key=${v.version}><div class="row apart"><b>${v.version === data.version ? `Версия ${v.version}` : html`<a href=${withQuery({ version: i === 0 ? '' : v.version })}>Версия ${v.version}</a>`}${i === 0 ? ', действует' : ''}</b><span class="muted small">${dateTime(v.loaded_at)} · ${v.account ?? 'поставлена с программой'}</span></div><p class="small">${v.source}${v.note ? ` · ${v.note}` : ''}</p></li>`)}</ol></section>`}</div>`;
}

const NEW = { version: 0, source: '', note: '', days: [], versions: [] };

function Years({ list, year }) {
  const [added, setAdded] = useState('');
  const known = list.items.map((y) => y.year);
  const now = Number(today().slice(0, 4));
  const holes = Array.from({ length: known.length ? known.at(-1) - known[0] : 0 }, (_, i) => known[0] + i).filter((y) => !known.includes(y));
  const missing = [...new Set([...holes, now, now + 1])].filter((y) => !known.includes(y)).sort();
  const add = (e) => {
    e.preventDefault();
    go(withQuery({ year: added, version: '' }));
  };
  return html`<div class="stack"><nav class="years" aria-label="Годы">${list.items.map((y) => html`<a key=${y.year} class="btn small" href=${withQuery({ year: y.year, version: '' })} aria-current=${y.year === year ? 'page' : undefined} title=${`${count(y.off, 'выходной', 'выходных', 'выходных')}, коротких ${y.short}`}>${y.year}</a>`)}
      ${can('deadline.write') && html`<form class="row" onSubmit=${add}><input class="input year" type="number" min="1990" max="2100" required aria-label="Год" placeholder="Год" value=${added} onInput=${(e) => setAdded(e.target.value)} /><button class="btn small">Открыть год</button></form>`}</nav>
    ${missing.length > 0 && html`<p class="note warn small" role="status">Нет календаря на ${missing.map((y, i) => html`${i ? ', ' : ''}<a href=${withQuery({ year: y, version: '' })}>${y}</a>`)} год: сроки в рабочих днях и часах, которые туда заходят, не рассчитываются.${holes.length > 0 && ' Через пропущенный год они не считаются, даже если следующий внесён.'}</p>`}
    ${list.pending && html`<p class="muted small" role="status">Сроки ещё пересчитываются.</p>`}</div>`;
}

export function CalendarsTab() {
  const query = place.value.query;
  const version = query.get('version') ?? '';
  const asked = query.get('year') ?? '';
  const year = Number(/^\d{4}$/.test(asked) ? asked : today().slice(0, 4));
  const [carried, setCarried] = useState({ turn: 0, year: 0, draft: null });
  const list = useLoad((abort) => get('/work-calendars', {}, { signal: abort }).then((r) => r.data), []);
  const known = list.data?.items.find((y) => y.year === year)?.version ?? 0;
  const load = async (abort) => {
    if (!list.data) return null;
    if (!known && !version && year >= 1990 && year <= 2100) return { data: NEW, etag: '"0"', latest: true };
    const { data, etag } = await get(`/work-calendars/${year}`, version ? { version } : {}, { signal: abort });
    return { data, etag, latest: !version };
  };
  const { data: held, error, reload, loading, set } = useLoad(load, [year, version, known, Boolean(list.data)]);
  if (list.error && !list.data) return html`<${ErrorScreen} error=${list.error} onRetry=${list.reload} />`;
  if (!list.data) return html`<div class="panel"><${Loading} label="Загрузка календарей" lines=${8} /></div>`;
  const carry = (fresh, draft) => {
    set({ data: fresh.data, etag: fresh.etag, latest: true });
    setCarried({ turn: carried.turn + 1, year, draft });
  };
  const saved = (answer) => {
    setCarried({ turn: carried.turn, draft: null });
    toast(`Сохранена версия ${answer.data.version} календаря ${year} года: сроки пересчитываются`);
    list.reload();
  };
  return html`<div class="stack"><${Years} list=${list.data} year=${year} />${error && html`<${ErrorNote} error=${error} onRetry=${reload} />`}
    ${held && !error && html`<div class=${loading ? 'stale' : ''}><${Year} key=${`${year}-${held.data.version}-${loading}-${carried.turn}`} held=${held} year=${year} known=${list.data.items.map((y) => y.year)} carried=${carried.year === year ? carried.draft : null} onSaved=${saved} onCarry=${carry} /></div>`}</div>`;
}
