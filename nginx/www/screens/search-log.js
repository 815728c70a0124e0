// «Журнал поиска»: who searched what, when, and how much was found.
import { html } from '../lib.js';
import { dateTime, day, num } from '../format.js';
import { go, place, withQuery } from '../router.js';
import { can } from '../session.js';
import { DateInput } from '../ui/date.js';
import { Chips } from '../ui/filters.js';
import { More, useList } from '../ui/list.js';
import { Page } from '../ui/page.js';
import { Blank, ErrorScreen, Loading } from '../ui/states.js';
import { OversightTabs } from '../audit/tabs.js';
import { address, paramWords } from '../search/state.js';

const NAMES = ['account_id', 'from', 'to'];
const set = (changes) => go(withQuery(changes), { keepScroll: true });

/** The query as it was sent; who may search can run it again under their own rights. */
function Query({ row }) {
  const text = row.q ? html`<code>${row.q}</code>` : html`<span class="muted">все записи</span>`;
  return html`${can('search.read') ? html`<a href=${address({ q: row.q, ...row.params })}>${text}</a>` : text}${paramWords(row.params).map((w) => html` <span class="badge line">${w}</span>`)}`;
}

function Rows({ items }) {
  return html`<table class="plain log"><caption class="sr">Кто что искал</caption><thead><tr><th scope="col">Когда</th><th scope="col">Кто</th><th scope="col">Запрос</th><th scope="col" class="num">Найдено</th><th scope="col" class="num">мс</th></tr></thead>
    <tbody>${items.map((r) => html`<tr key=${r.id}><td class="nowrap"><time datetime=${r.at}>${dateTime(r.at)}</time></td><td><a href=${withQuery({ account_id: r.account_id })} title="Только его поиски">${r.account ?? 'Без имени'}</a></td><td class="log-q"><${Query} row=${r} /></td>
      <td class="num">${r.partial ? 'не меньше ' : ''}${num(r.total)}</td><td class="num">${num(Math.round(r.took_ms))}</td></tr>`)}</tbody></table>`;
}

/** What narrows the journal, in words. */
function active(query, items) {
  const who = query.get('account_id');
  const span = [query.get('from') && `с ${day(query.get('from'))}`, query.get('to') && `по ${day(query.get('to'))}`].filter(Boolean).join(' ');
  return [
    ...(who ? [{ key: 'who', label: 'Кто', text: items?.find((r) => r.account_id === who)?.account ?? `№ ${who}`, off: { account_id: '' } }] : []),
    ...(span ? [{ key: 'span', label: 'Когда', text: span, off: { from: '', to: '' } }] : []),
  ];
}

export default function SearchLog() {
  const { query } = place.value;
  const list = useList('/search-log', Object.fromEntries(NAMES.filter((n) => query.get(n)).map((n) => [n, query.get(n)])));
  if (list.error && !list.items) return html`<${ErrorScreen} error=${list.error} onRetry=${list.reload} />`;
  const date = (name, label) => html`<div class="field"><span class="label">${label}</span><${DateInput} label=${label} value=${query.get(name) ?? ''} onChange=${(v) => set({ [name]: v })} /></div>`;
  const blank = html`<${Blank} icon="log" title="Поисков нет"><p>За это время никто ничего не искал.</p><//>`;
  return html`<${Page} title="Журнал поиска" lead="Кто, когда и что искал. Записи журнала не изменяются."><${OversightTabs} />
    <div class="log-filter">${date('from', 'С')}${date('to', 'По')}</div><${Chips} active=${active(query, list.items)} onClear=${() => set({ account_id: '', from: '', to: '' })} />
    <section class=${`panel ${list.loading && list.items ? 'stale' : ''}`}>${!list.items ? html`<${Loading} label="Загрузка журнала" lines=${8} />` : list.items.length ? html`<${Rows} items=${list.items} />` : blank}</section><${More} list=${list} /><//>`;
}
