// «Ответы»: what the checks say, by check and organisation; each number opens the list of its answers.
import { html } from '../lib.js';
import { get } from '../api.js';
import { count, dateTime, num } from '../format.js';
import { place, withQuery } from '../router.js';
import { ANSWER } from '../terms.js';
import { Chips } from '../ui/filters.js';
import { More, useList } from '../ui/list.js';
import { useLoad } from '../ui/load.js';
import { Blank, ErrorNote, Loading } from '../ui/states.js';
import { NONE, asWho, useListHead, whoChip } from './chosen.js';
import { SpanFilter, asked, set, spanChips } from './filter.js';
import { CHECK, RESULT, share } from './words.js';

const CODES = Object.keys(CHECK);
const SPAN = ['from', 'to', 'organisation_id'];
const OFF = { check: '', result: '', like: '', who: '' };

function Numbers({ n, who, name, check }) {
  const link = (result, value, tone) => (value ? html`<a class=${tone} href=${withQuery({ ...OFF, check, result, who })} aria-label=${`${name}, ${CHECK[check][0]}, ${RESULT[result]}: ${num(value)}`}>${num(value)}</a>` : html`<span class=${value ? tone : 'muted'}>${num(value)}</span>`);
  return html`<td class="num" data-name=${CHECK[check][0]}><span class="big-number">${link('remark', n[1], 'bad')}</span> <span class="muted small">из ${link('checked', n[0], '')} · ${share(n[1], n[0])}</span>${n[2] > 0 && html`<span class="muted small">снято ${link('dismissed', n[2], '')}</span>`}</td>`;
}

function Organisations({ items }) {
  const all = Object.fromEntries(CODES.map((c) => [c, [0, 1, 2].map((i) => items.reduce((sum, o) => sum + o.checks[c][i], 0))]));
  const row = (checks, name, who) => html`<th scope="row">${name}</th>${CODES.map((c) => html`<${Numbers} key=${c} n=${checks[c]} who=${who} name=${name} check=${c} />`)}`;
  return html`<table class="plain control quality"><caption class="sr">Замечания к ответам по организациям и проверкам: с замечанием, из скольких проверенных, доля</caption>
    <thead><tr><th scope="col">Организация</th>${CODES.map((c) => html`<th key=${c} scope="col" class="num">${CHECK[c][0]}</th>`)}</tr></thead>
    <tbody>${items.map((o) => html`<tr key=${o.organisation_id}>${row(o.checks, o.organisation ?? 'Без организации', o.organisation_id ?? NONE)}</tr>`)}</tbody>
    <tfoot><tr>${row(all, 'Всего', '')}</tr></tfoot></table>`;
}

function Answers({ items }) {
  return html`<table class="plain control told"><caption class="sr">Ответы</caption><thead><tr><th scope="col">Запись</th><th scope="col">Ответ</th><th scope="col">Кто отвечал</th><th scope="col">Замечания</th></tr></thead>
    <tbody>${items.map((a) => html`<tr key=${a.answer_id}><th scope="row"><a class="row-link" href=${`/messages/${a.message_id}#answer-${a.answer_id}`}>№ ${a.number ?? a.message_id}</a> <span class="muted small">${a.theme}</span></th>
      <td data-name="Ответ">${ANSWER[a.kind]}<span class="muted small"> ${dateTime(a.at)}</span></td><td data-name="Кто отвечал">${a.organisation ?? '—'}</td>
      <td data-name="Замечания">${CODES.filter((c) => a[c] === 1).map((c) => html`<span key=${c} class="badge bad">${CHECK[c][2]}</span> `)}${CODES.filter((c) => a[c] === 2).map((c) => html`<span key=${c} class="badge" title="Замечание снято">${CHECK[c][2]}: снято</span> `)}${!CODES.some((c) => a[c] > 0) && html`<span class="muted">нет</span>`}</td></tr>`)}</tbody></table>`;
}

/** The list behind a number: nothing until one is chosen. */
function Chosen() {
  const filter = asked([...SPAN, 'check', 'result', 'like']);
  const who = place.value.query.get('who');
  const list = useList('/answer-checks', { ...filter, ...asWho(who) });
  const head = useListHead([filter.check, filter.result, filter.like, who]);
  return html`<section class=${`panel ${list.loading && list.items ? 'stale' : ''}`} aria-labelledby="answers-list"><div class="panel-head"><h2 id="answers-list" tabindex="-1" ref=${head}>${filter.like ? 'Ответы почти теми же словами' : `${CHECK[filter.check]?.[1] ?? 'Ответы'}: ${RESULT[filter.result ?? 'checked']}`}</h2></div>
    <${ErrorNote} error=${list.error} onRetry=${list.reload} />
    ${!list.items ? !list.error && html`<${Loading} label="Загрузка ответов" lines=${6} />` : list.items.length ? html`<${Answers} items=${list.items} />` : html`<${Blank} title="Таких ответов нет"><p>Снимите часть условий над списком.</p><//>`}<${More} list=${list} /></section>`;
}

function chips(query) {
  const check = query.get('check');
  return [...spanChips('Ответ дан'), ...whoChip(query.get('who')),
    ...(check || query.get('result') ? [{ key: 'check', label: 'Проверка', text: `${CHECK[check]?.[0] ?? 'любая'}, ${RESULT[query.get('result') ?? 'checked'] ?? ''}`, off: OFF }] : []),
    ...(query.get('like') ? [{ key: 'like', label: 'Похожие', text: `на ответ № ${query.get('like')}`, off: OFF }] : [])];
}

export function AnswersTab() {
  const { query } = place.value;
  const span = asked(SPAN);
  const { data, error, loading, reload } = useLoad((abort) => get('/answer-checks/organisations', span, { signal: abort }).then((r) => r.data.items), [JSON.stringify(span)]);
  const listed = query.get('check') || query.get('result') || query.get('like');
  const answers = data?.reduce((sum, o) => sum + o.answers, 0);
  return html`<${SpanFilter} what="Ответ дан" /><${Chips} active=${chips(query)} onClear=${() => set({ ...OFF, from: '', to: '', organisation_id: '' })} /><div class="stack">${listed && html`<${Chosen} />`}
    <section class=${`panel ${loading && data ? 'stale' : ''}`} aria-labelledby="by-check"><div class="panel-head"><h2 id="by-check">По организациям и проверкам</h2>${answers > 0 && html`<a class="small" href=${withQuery({ ...OFF, result: 'checked' })}>${count(answers, 'ответ', 'ответа', 'ответов')}</a>`}</div>
      <${ErrorNote} error=${error} onRetry=${reload} />
      ${!data ? !error && html`<${Loading} label="Загрузка чисел" lines=${6} />` : data.length ? html`<${Organisations} items=${data} />` : html`<${Blank} title="Проверенных ответов нет"><p>Ответы проверяются сами, вскоре после того как внесены. Если условия над таблицей узкие, снимите их.</p><//>`}
      <p class="muted small">Красным — ответы с замечанием, «снято» — замечание снял человек. Ответов, которые по этой проверке не проверить, в числах нет.</p></section></div>`;
}
