// «Отписки»: answers that look like an empty form, the most formal first, with the signs that say so; a person says what it is.
import { html, useState } from '../lib.js';
import { api, get, under } from '../api.js';
import { addDays, count, dateTime, day, num, today } from '../format.js';
import { place, withQuery } from '../router.js';
import { toast } from '../ui/dialog.js';
import { Chips } from '../ui/filters.js';
import { More, dropLists, useList } from '../ui/list.js';
import { useAction, useLoad } from '../ui/load.js';
import { Blank, ErrorNote, Loading } from '../ui/states.js';
import { NONE, asWho, useListHead, whoChip } from './chosen.js';
import { SpanFilter, ThemeFilter, asked, set, spanChips, themeChip } from './filter.js';
import { Meanwhile } from './meanwhile.js';
import { FORMAL_RESULT, SIGN, share } from './words.js';

const SPAN = ['from', 'to', 'organisation_id', 'theme_id'];
const OFF = { result: '', who: '' };
const USUAL_DAYS = 91;

/** What is asked for: the last three months where no day is given. */
function span() {
  const given = asked(SPAN);
  return given.from || given.to ? given : { ...given, from: addDays(today(), -USUAL_DAYS) };
}

function Numbers({ o, name, who }) {
  const link = (result, n, tone = '') => html`<td class="num" data-name=${FORMAL_RESULT[result][0]}>${n ? html`<a class=${tone} href=${withQuery({ result, who })} aria-label=${`${name}, ${FORMAL_RESULT[result][0].toLowerCase()}: ${num(n)}, показать`}>${num(n)}</a>` : html`<span class="muted">0</span>`}</td>`;
  return html`<th scope="row">${name}</th>${link('scored', o.scored)}${link('formal', o.formal, 'bad')}
    <td class="num" data-name="Доля">${o.hidden ? html`<span class="muted">мало ответов</span>` : html`${share(o.formal, o.scored)}${o.low !== undefined && html` <span class="muted small">от ${share(o.low, 1)} до ${share(o.high, 1)}</span>`}`}</td>
    ${link('said_formal', o.said_formal)}${link('said_proper', o.said_proper)}`;
}

function Organisations({ items }) {
  const sum = (name) => items.reduce((n, o) => n + o[name], 0);
  const all = { scored: sum('scored'), formal: sum('formal'), said_formal: sum('said_formal'), said_proper: sum('said_proper'), hidden: sum('scored') < 10 };
  return html`<table class="plain control quality"><caption class="sr">Формальные ответы по организациям: сколько оценено, сколько считаются формальными, доля с интервалом, что сказал человек</caption>
    <thead><tr><th scope="col">Организация</th><th scope="col" class="num">Ответов</th><th scope="col" class="num">Формальных</th><th scope="col" class="num">Доля, интервал 95 %</th><th scope="col" class="num">Человек: формальный</th><th scope="col" class="num">Человек: по существу</th></tr></thead>
    <tbody>${items.map((o) => html`<tr key=${o.organisation_id}><${Numbers} o=${o} name=${o.organisation ?? 'Без организации'} who=${o.organisation_id ?? NONE} /></tr>`)}</tbody>
    <tfoot><tr><${Numbers} o=${all} name="Всего" who="" /></tr></tfoot></table>`;
}

/** How often people agreed with the score where they looked. */
function Agreed({ items }) {
  const right = items.reduce((n, o) => n + o.told_right, 0);
  const looked = items.reduce((n, o) => n + o.said_formal + o.said_proper, 0);
  if (!looked) return html`<p class="muted small">Прочитайте ответы сверху списка и скажите, формальные ли они: считается слово человека.</p>`;
  return html`<p class="muted small">Человек посмотрел ${count(looked, 'ответ', 'ответа', 'ответов')}; из найденных по признакам формальными признаны ${num(right)}.</p>`;
}

function Signs({ parts }) {
  const words = (list) => list.map(([sign], i) => html`${i > 0 && '; '}${SIGN[sign]}`);
  const against = parts.filter(([, points]) => points > 0);
  const proper = parts.filter(([, points]) => points < 0);
  return html`${against.length ? html`<span class="signs">${words(against)}</span>` : html`<span class="muted">признаков нет</span>`}${proper.length > 0 && html`<span class="muted small signs">За ответ: ${words(proper)}</span>`}`;
}

/** Two buttons, the pressed one takes the word back. */
function Say({ answer, name, said, onSaid }) {
  const [edits, setEdits] = useState(answer.edits);
  const [asked, setAsked] = useState(null);
  const { busy, error, run } = useAction((verdict, seen) => api('PUT', `/answers/${answer.answer_id}/verdict`, { body: { verdict }, headers: under(seen) }));
  const say = async (verdict, seen = edits) => {
    setAsked(verdict);
    if (busy || !(await run(verdict, seen))) return;
    setEdits(seen + 1);
    dropLists();
    toast(verdict === 'formal' ? 'Записано: формальный' : verdict ? 'Записано: по существу' : 'Слово взято назад');
    onSaid(verdict);
  };
  const button = (code, text) => html`<button type="button" class=${`btn small ${said === code ? 'primary' : ''}`} aria-pressed=${said === code} aria-busy=${busy} aria-label=${`${text}: ${name}`} onClick=${() => say(said === code ? null : code)}>${text}</button>`;
  const now = error?.status === 412 && error.current;
  const keep = () => {
    setEdits(now.edits);
    onSaid(now.verdict);
  };
  const words = (verdict) => (verdict ? SAID[verdict] : 'решения нет');
  return html`<span class="row say">${button('formal', 'Формальный')}${button('proper', 'По существу')}</span>${now && edits < now.edits ? html`<${Meanwhile} mine=${words(asked)} theirs=${html`${words(now.verdict)} ${now.verdict_by && html`<span class="muted small">${now.verdict_by}, ${dateTime(now.verdict_at)}</span>`}`} busy=${busy} onAgain=${() => say(asked, now.edits)} onKeep=${keep} />` : !now && html`<${ErrorNote} error=${error} />`}`;
}

const SAID = { formal: 'формальный', proper: 'по существу' };

function Answers({ items, said, onSaid }) {
  return html`<table class="plain control told formal"><caption class="sr">Ответы, самые похожие на отписку сверху</caption><thead><tr><th scope="col">Запись</th><th scope="col" class="num">Балл</th><th scope="col">Что выдаёт отписку</th><th scope="col">Кто отвечал</th><th scope="col">Решение человека</th></tr></thead>
    <tbody>${items.map((a) => {
    const name = `№ ${a.number ?? a.message_id}`;
    const now = a.answer_id in said ? said[a.answer_id] : a.verdict;
    return html`<tr key=${a.answer_id}><th scope="row"><a class="row-link" href=${`/messages/${a.message_id}#answer-${a.answer_id}`}>${name}</a> <span class="muted small">${a.theme}</span></th>
      <td class="num" data-name="Балл">${a.score}<span class="muted small"> из 100</span></td><td data-name="Признаки"><${Signs} parts=${a.parts} /></td>
      <td data-name="Кто отвечал">${a.organisation ?? '—'}<span class="muted small"> ${dateTime(a.at)}</span></td>
      <td data-name="Решение">${a.may ? html`<${Say} answer=${a} name=${name} said=${now} onSaid=${(v) => onSaid(a.answer_id, v)} />` : now ? SAID[now] : html`<span class="muted">нет</span>`}${now && now === a.verdict && html`<span class="muted small"> ${a.verdict_by}, ${day(a.verdict_at)}</span>`}</td></tr>`;
  })}</tbody></table>`;
}

function List({ onSaid }) {
  const who = place.value.query.get('who');
  const chosen = place.value.query.get('result');
  const result = chosen in FORMAL_RESULT ? chosen : 'formal';
  const list = useList('/formal-answers', { ...span(), ...asWho(who), result });
  const head = useListHead(chosen && [chosen, who]);
  const [said, setSaid] = useState({});
  const put = (id, verdict) => {
    setSaid((s) => ({ ...s, [id]: verdict }));
    onSaid();
  };
  return html`<section class=${`panel ${list.loading && list.items ? 'stale' : ''}`} aria-labelledby="formal-list"><div class="panel-head"><h2 id="formal-list" tabindex="-1" ref=${head}>${FORMAL_RESULT[result][1]}</h2></div><${ErrorNote} error=${list.error} onRetry=${list.reload} />
    ${!list.items ? !list.error && html`<${Loading} label="Загрузка ответов" lines=${6} />` : list.items.length ? html`<${Answers} items=${list.items} said=${said} onSaid=${put} />` : html`<${Blank} title="Таких ответов нет"><p>Возьмите другой период или снимите часть условий.</p><//>`}<${More} list=${list} /></section>`;
}

function chips(query) {
  const result = query.get('result');
  return [...spanChips('Ответ дан'), ...themeChip(), ...whoChip(query.get('who')),
    ...(result in FORMAL_RESULT ? [{ key: 'result', label: 'Список', text: FORMAL_RESULT[result][1].toLowerCase(), off: OFF }] : [])];
}

export function FormalTab() {
  const { query } = place.value;
  const what = span();
  const { data, error, loading, reload } = useLoad((abort) => get('/formal-answers/organisations', what, { signal: abort }).then((r) => r.data.items), [JSON.stringify(what)]);
  const chosen = query.get('result') in FORMAL_RESULT;
  const list = html`<${List} key="list" onSaid=${reload} />`;
  return html`<${SpanFilter} what="Ответ дан"><${ThemeFilter} /><//>
    <${Chips} active=${chips(query)} onClear=${() => set({ ...OFF, ...Object.fromEntries(SPAN.map((n) => [n, ''])) })} />
    <p class="muted">${query.get('from') || query.get('to') ? '' : `Ответы с ${day(what.from)}; другой период — в полях выше. `}Балл складывается из признаков в тексте и из того, что было после ответа. Это повод прочитать ответ, а не вывод.</p>
    <div class="stack">${chosen && list}<section class=${`panel ${loading && data ? 'stale' : ''}`} aria-labelledby="formal-by"><div class="panel-head"><h2 id="formal-by">По организациям</h2></div><${ErrorNote} error=${error} onRetry=${reload} />
      ${!data ? !error && html`<${Loading} label="Загрузка чисел" lines=${6} />` : data.length ? html`<${Organisations} items=${data} /><${Agreed} items=${data} />` : html`<${Blank} title="Ответов за этот период нет"><p>Возьмите другой период. Ответы оцениваются сами, вскоре после того как внесены.</p><//>`}</section>
    ${!chosen && list}</div>`;
}
