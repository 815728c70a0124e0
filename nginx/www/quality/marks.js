// «Оценки»: how satisfied applicants are, by organisation or group of themes; each source for itself, each number opens its marks.
import { html } from '../lib.js';
import { get } from '../api.js';
import { count, dateTime, day, num, today } from '../format.js';
import { go, place, withQuery } from '../router.js';
import { OUTCOME, books } from '../terms.js';
import { Chips } from '../ui/filters.js';
import { More, useList } from '../ui/list.js';
import { useLoad } from '../ui/load.js';
import { Blank, ErrorNote, ErrorScreen, Loading } from '../ui/states.js';
import { NONE as NOBODY, useListHead } from './chosen.js';
import { REASON, SCALE, SOLVED, SOURCE, pct, said } from './mark-words.js';

/** What narrows the list of marks. */
const CHOSEN = ['source', 'scale', 'asked', 'value', 'satisfied', 'solved', 'disputed', 'organisation_id', 'theme_id'];
/** What belongs to no organisation or theme, as the API takes it. */
const WITHOUT = { organisation_id: 'with_organisation', theme_id: 'with_theme' };
const NONE = Object.fromEntries(CHOSEN.map((n) => [n, '']));
const MONTHS = ['январь', 'февраль', 'март', 'апрель', 'май', 'июнь', 'июль', 'август', 'сентябрь', 'октябрь', 'ноябрь', 'декабрь'];
const set = (changes) => go(withQuery(changes), { keepScroll: true });

/** Whole months only: from days one could work out what is hidden. */
function periods() {
  const [year, month] = today().split('-').map(Number);
  const last = Array.from({ length: 12 }, (_, i) => new Date(Date.UTC(year, month - 1 - i, 1))).map((d) => ({ value: d.toISOString().slice(0, 7), name: `${MONTHS[d.getUTCMonth()]} ${d.getUTCFullYear()}` }));
  return [{ value: '', name: 'За всё время' }, { value: String(year), name: `${year} год` }, { value: String(year - 1), name: `${year - 1} год` }, ...last];
}

const span = (period) => (!period ? {} : period.length === 4 ? { from: `${period}-01-01`, to: `${period}-12-31` } : { from: `${period}-01`, to: `${period}-01` });

/** A number and the marks behind it. */
function Opens({ n, what, label }) {
  if (!n) return num(n ?? 0);
  return html`<a href=${withQuery({ ...NONE, ...what })} aria-label=${`${label}: ${num(n)}, показать`}>${num(n)}</a>`;
}

function Row({ name, figures, block, who }) {
  const what = (more) => ({ source: block.source, scale: block.scale, ...who, ...more });
  const cell = (n, more, label, head, kind = '') => html`<td class=${`num ${kind}`} data-name=${head}><${Opens} n=${n} what=${what(more)} label=${`${name}: ${label}`} /></td>`;
  const values = block.scale === 'five' ? [1, 2, 3, 4, 5] : [1, 2, 3];
  const asked = cell(figures.asked, { scale: '', asked: 'true' }, block.source === 'link' ? 'выдано ссылок' : 'работа закончена', askedHead(block));
  if (figures.hidden) return html`<th scope="row">${name}</th>${asked}<td class="muted" colspan=${4 + values.length}>скрыто: мало оценок</td>`;
  return html`<th scope="row">${name}</th>${asked}${cell(figures.given, {}, 'оценок', 'Оценок')}<td class="num" data-name="Отклик">${pct(figures.rate)}</td><td class="num" data-name="Средняя">${figures.mean === null ? '—' : figures.mean.toLocaleString('ru', { minimumFractionDigits: 2 })}</td>
    <td class="num satisfied" data-name="Довольных, интервал 95\u00a0%"><b>${figures.satisfied ? html`<a href=${withQuery({ ...NONE, ...what({ satisfied: 'true' }) })} aria-label=${`${name}: довольны ${pct(figures.share)}, оценок ${num(figures.satisfied)}, показать`}>${pct(figures.share)}</a>` : pct(figures.share)}</b><span class="interval" aria-hidden="true"><i style=${{ left: `${figures.low * 100}%`, width: `${(figures.high - figures.low) * 100}%` }} /><b style=${{ left: `${figures.share * 100}%` }} /></span>
      <span class="muted small nowrap">от ${pct(figures.low)} до ${pct(figures.high)}</span></td>
    ${values.map((v) => cell(figures.counts[v - 1], { value: v }, block.scale === 'five' ? `оценок ${v}` : said({ scale: 'three', value: v }), block.scale === 'five' ? `оценка ${v}` : valueHeads(block)[v - 1], 'value'))}`;
}

const askedHead = (block) => (block.source === 'link' ? 'Выдано ссылок' : 'Работа закончена');
const valueHeads = (block) => (block.scale === 'five' ? ['1', '2', '3', '4', '5'] : ['Нет', 'Частично', 'Да']);

/** «Вопрос решён?» of our own page. */
function Solved({ block }) {
  const { solved, given, hidden } = block.total;
  if (!solved || hidden) return null;
  const parts = Object.keys(SOLVED).map((code, i) => html`<span key=${code}>${SOLVED[code].toLowerCase()} — <${Opens} n=${solved[i]} what=${{ source: 'link', solved: code }} label=${SOLVED[code]} /> (${pct(solved[i] / given)})</span>`);
  return html`<p>На вопрос «Вопрос решён?»: ${parts.map((p, i) => [i ? ', ' : '', p])}. <a href=${withQuery({ ...NONE, source: 'link', disputed: 'true' })}>Итог «решено», а заявитель ответил «нет»</a></p>`;
}

function Block({ block, by }) {
  const id = `marks-${block.source}-${block.scale}`;
  const of = by === 'theme' ? 'theme_id' : 'organisation_id';
  const none = by === 'theme' ? 'Тема не определена' : 'Без организации';
  return html`<section class="panel" aria-labelledby=${`${id} ${id}-scale`}><div class="panel-head"><h2 id=${id}>${SOURCE[block.source]}</h2><span class="muted" id=${`${id}-scale`}>шкала ${SCALE[block.scale]}</span></div><${Solved} block=${block} />
    <div class="scroll"><table class=${`plain control marks-table ${block.scale}`}><caption class="sr">${SOURCE[block.source]}: оценки</caption>
      <thead><tr><th scope="col">${by === 'theme' ? 'Группа тем' : 'Организация'}</th><th scope="col" class="num">${askedHead(block)}</th><th scope="col" class="num">Оценок</th><th scope="col" class="num">Отклик</th><th scope="col" class="num">Средняя</th>
        <th scope="col" class="num">Довольных, интервал 95\u00a0%</th>${valueHeads(block).map((v) => html`<th key=${v} scope="col" class="num">${v}</th>`)}</tr></thead>
      <tbody>${block.groups.filter((g) => g.given).map((g) => html`<tr key=${g.id ?? ''}><${Row} name=${g.name ?? none} figures=${g} block=${block} who=${{ [of]: g.id ?? NOBODY }} /></tr>`)}</tbody>
      <tfoot><tr><${Row} name="Всего" figures=${block.total} block=${block} who=${{}} /></tr></tfoot></table></div><${Rest} block=${block} of=${of} none=${none} /></section>`;
}

/** Groups without figures: hidden ones and those that nobody gave a mark. */
function Rest({ block, of, none }) {
  const rest = block.groups.filter((g) => !g.given);
  if (!rest.length) return null;
  const dark = rest.filter((g) => g.hidden).length;
  const words = [dark && `скрыто, оценок мало: ${num(dark)}`, rest.length > dark && `без оценок: ${num(rest.length - dark)}`].filter(Boolean).join('; ');
  return html`<details class="extra"><summary>${of === 'theme_id' ? 'Группы тем' : 'Организации'} без чисел — ${words}</summary><ul class="marks-rest">${rest.map((g) => html`<li key=${g.id ?? ''}>${g.name ?? none}: <span class="muted">${block.source === 'link' ? 'выдано ссылок' : 'закончено'}</span> <${Opens} n=${g.asked} what=${{ source: block.source, asked: 'true', [of]: g.id ?? NOBODY }} label=${`${g.name ?? none}: ${askedHead(block).toLowerCase()}`} />${g.hidden ? html`, <span class="muted">оценки скрыты</span>` : html`, <span class="muted">оценок нет</span>`}</li>`)}</ul></details>`;
}

/** What narrows the list, in words. */
function active(query) {
  const one = (key, label, text, off = { [key]: '' }) => (query.get(key) ? [{ key, label, text: text(query.get(key)), off }] : []);
  return [
    ...one('source', 'Источник', (v) => SOURCE[v] ?? v, { source: '', scale: '' }), ...one('organisation_id', 'Организация', (v) => (v === NOBODY ? 'не назначена' : books.value?.organisation.get(v)?.short_name ?? `№ ${v}`)),
    ...one('theme_id', 'Группа тем', (v) => (v === NOBODY ? 'не определена' : books.value?.theme.get(v)?.name ?? `№ ${v}`)), ...one('value', 'Оценка', (v) => (query.get('scale') === 'three' ? said({ scale: 'three', value: v }) : v)), ...one('satisfied', '', () => 'Довольны'),
    ...one('solved', 'Вопрос', (v) => (SOLVED[v] ?? v).toLowerCase()), ...one('disputed', '', () => 'Итог «решено», заявитель не согласен'), ...one('asked', '', () => 'Все, кого спросили'),
  ];
}

function Given({ items }) {
  return html`<table class="plain control told mark-rows"><caption class="sr">Оценки</caption><thead><tr><th scope="col">Запись</th><th scope="col">Оценка</th><th scope="col">Слова заявителя</th><th scope="col">Тема</th><th scope="col">Организация</th></tr></thead>
    <tbody>${items.map((m) => html`<tr key=${m.id}><th scope="row"><a href=${`/messages/${m.message_id}`}>№ ${m.number ?? m.message_id}</a> <span class="muted small from">${m.finished_at ? `закончена ${day(m.finished_at)}` : ''}</span></th>
      <td data-name="Оценка">${m.value ? html`<b>${said(m)}</b>` : html`<span class="muted">оценки нет</span>`}<br /><span class="muted small">${[m.source && SOURCE[m.source], m.given_at && dateTime(m.given_at)].filter(Boolean).join(', ')}</span></td>
      <td class="foreign" data-name="Слова заявителя">${m.solved && html`<span class=${`badge ${{ yes: 'good', no: 'bad' }[m.solved] ?? 'warn'}`}>${SOLVED[m.solved]}</span> `}${m.disputed && m.solved === 'no' && html`<span class="badge bad">Итог записи: ${OUTCOME[m.outcome].toLowerCase()}</span> `}${m.reasons?.map((r) => REASON[r]).join(', ')}${m.comment && html`<p class="quote">${m.comment}</p>`}</td>
      <td data-name="Тема">${m.theme ?? html`<span class="muted">не определена</span>`}</td><td data-name="Организация">${m.organisation ?? '—'}</td></tr>`)}</tbody></table>`;
}

/** The marks behind a number, above the numbers; all of them below, while none is chosen. */
function List({ query, period, opened }) {
  const asked = { ...Object.fromEntries(CHOSEN.filter((n) => query.get(n)).map((n) => (query.get(n) === NOBODY ? [WITHOUT[n], false] : [n, query.get(n)]))), ...span(period) };
  const list = useList('/marks', asked);
  const head = useListHead(opened && asked);
  return html`<section class=${`panel ${list.loading && list.items ? 'stale' : ''}`} aria-labelledby="marks-list"><div class="panel-head"><h2 id="marks-list" tabindex="-1" ref=${head}>Записи с оценками</h2></div>
    <${Chips} active=${active(query)} onClear=${() => set(NONE)} /><${ErrorNote} error=${list.error} onRetry=${list.reload} />
    ${!list.items ? !list.error && html`<${Loading} label="Загрузка оценок" lines=${6} />` : list.items.length ? html`<div class="scroll"><${Given} items=${list.items} /></div>` : html`<${Blank} title="Оценок нет">Снимите отбор или выберите другой период.<//>`}<${More} list=${list} /></section>`;
}

export function MarksTab() {
  const { query } = place.value;
  const by = query.get('by') === 'theme' ? 'theme' : 'organisation';
  const period = periods().some((p) => p.value === query.get('period')) ? query.get('period') : '';
  const figures = useLoad((abort) => get('/marks/summary', { by, ...span(period) }, { signal: abort }).then((r) => r.data.items), [by, period]);
  if (figures.error && !figures.data) return html`<${ErrorScreen} error=${figures.error} onRetry=${figures.reload} />`;
  const opened = CHOSEN.some((n) => query.get(n));
  const button = (code, name) => html`<button type="button" aria-pressed=${by === code} onClick=${() => set({ ...NONE, by: code === 'theme' ? code : '' })}>${name}</button>`;
  return html`<div class="log-filter"><div class="field"><label class="label" for="marks-period">Работа закончена</label><select class="select" id="marks-period" value=${period} onChange=${(e) => set({ period: e.target.value })}>${periods().map((p) => html`<option key=${p.value} value=${p.value}>${p.name}</option>`)}</select></div>
      <div class="field"><span class="label">По</span><div class="switch" role="group" aria-label="Группировка">${button('organisation', 'организациям')}${button('theme', 'группам тем')}</div></div></div>
    <p class="paper">Работа закончена: ${periods().find((p) => p.value === period).name.toLowerCase()}. По ${by === 'theme' ? 'группам тем' : 'организациям'}.</p>
    ${opened && html`<${List} query=${query} period=${period} opened=${true} />`}
    <div class=${`stack ${figures.loading && figures.data ? 'stale' : ''}`}>${!figures.data ? html`<div class="panel"><${Loading} label="Загрузка чисел" lines=${8} /></div>` : figures.data.length ? figures.data.map((b) => html`<${Block} key=${b.source + b.scale} block=${b} by=${by} />`)
      : html`<div class="panel"><${Blank} title="Оценок за это время нет">Оценки приходят с файлами ПОС и «Инцидент-менеджмент» и по ссылке, которую выдают на карточке записи с ответом.<//></div>`}</div>
    <details class="panel"><summary>Как считается</summary><p>Отклик — сколько оценили из тех, кого спросили: у файлов это записи, работа над которыми закончена, у ссылки — выданные ссылки. Довольны — оценка 4 или 5, а по шкале словами — «да», «удовлетворён». Интервал — 95\u00a0%, формула Уилсона (E.\u00a0B.\u00a0Wilson, 1927): настоящая доля почти наверняка внутри него, если ответившие похожи на остальных.</p>
      <p>Группы, где меньше ${count(10, 'оценки', 'оценок', 'оценок')}, скрыты; если по итогу их можно было бы вычислить, скрыта и следующая по величине. Период — целыми месяцами по той же причине.</p></details>
    ${!opened && html`<${List} query=${query} period=${period} opened=${false} />`}`;
}
