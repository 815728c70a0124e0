// «Что здесь необычного»: words and phrases met here more often than against a background the reader chooses.
import { html, useState } from '../lib.js';
import { get } from '../api.js';
import { count, num, word } from '../format.js';
import { place } from '../router.js';
import { useLoad } from '../ui/load.js';
import { Blank, ErrorNote, Loading } from '../ui/states.js';
import { address, set, shownQuery } from './state.js';

const BACKGROUND = { all: 'все записи', previous: 'предыдущий период', query: 'другой запрос' };

function Choice() {
  const { query } = place.value;
  const chosen = query.get('background') ?? 'all';
  const [text, setText] = useState(query.get('background_q') ?? '');
  const submit = (e) => {
    e.preventDefault();
    set({ background_q: text.trim() });
  };
  return html`<div class="unusual-choice"><span class="label">Сравнить с</span><div class="switch" role="group" aria-label="Сравнить с">${Object.entries(BACKGROUND).map(([b, name]) => html`<button type="button" aria-pressed=${b === chosen} onClick=${() => set({ background: b === 'all' ? '' : b, background_q: b === 'query' ? text.trim() : '' })}>${name}</button>`)}</div>
    ${chosen === 'query' && html`<form class="row" onSubmit=${submit}><input class="input" aria-label="Запрос для сравнения" placeholder="например: тема:освещение" maxlength="2000" value=${text} onInput=${(e) => setText(e.target.value)} /><button class="btn small">Сравнить</button></form>`}</div>`;
}

/** «в 2,5 раза», «в 12 раз» */
function times({ ratio, background_count }) {
  if (!background_count) return 'в фоне нет';
  const n = Number(ratio.toFixed(ratio < 10 ? 1 : 0));
  return `в ${num(n)} ${Number.isInteger(n) ? word(n, 'раз', 'раза', 'раз') : 'раза'} чаще`;
}

/** «312 текстов» or, of a sample, «2 000 текстов из 5 900» */
const read = (n, all) => `${count(n, 'текст', 'текста', 'текстов')}${n < all ? ` из ${num(all)}` : ''}`;

/** Just the records that were counted: by all words. */
const opening = (item) => address({ ...shownQuery(), q: item.query, strict: 'true' });

function Rows({ data }) {
  const top = Math.max(...data.items.map((i) => i.score));
  return html`<table class="plain unusual-rows"><caption class="sr">Необычные слова и фразы</caption><thead><tr><th scope="col">Слово или фраза</th><th scope="col" class="num">Здесь, из ${num(data.subject)}</th><th scope="col" class="num">В фоне, из ${num(data.background)}</th><th scope="col">Чаще</th><th scope="col" class="num">Откроет</th></tr></thead>
    <tbody>${data.items.map((i) => html`<tr key=${i.text}><th scope="row"><a href=${opening(i)}>${i.text}</a></th><td class="num">${num(i.count)}</td><td class="num">${num(i.background_count)}</td>
      <td><span class="small">${times(i)}</span><span class="bar" aria-hidden="true"><i style=${{ width: `${(i.score / top) * 100}%` }} /></span></td><td class="num"><a href=${opening(i)} aria-label=${`${i.text}: ${i.total === null ? 'открыть записи' : count(i.total, 'запись', 'записи', 'записей')}`}>${i.total === null ? 'открыть' : num(i.total)}</a></td></tr>`)}</tbody></table>`;
}

export function Unusual() {
  const { query } = place.value;
  const params = { ...shownQuery(), background: query.get('background') ?? 'all', background_q: query.get('background_q') };
  const wanting = params.background === 'query' && !params.background_q;
  const { data, error, loading, reload } = useLoad((abort) => (wanting ? Promise.resolve(null) : get('/search/unusual', params, { signal: abort }).then((r) => r.data)), [JSON.stringify(params)]);
  return html`<section class="panel unusual" aria-label="Что здесь необычного"><${Choice} />
    ${error ? html`<${ErrorNote} error=${error} onRetry=${reload} />` : wanting ? html`<p class="muted">Введите запрос, с записями которого сравнить найденное.</p>` : !data ? html`<${Loading} label="Сравниваем" lines=${8} />` : html`<div class=${loading ? 'stale' : ''}>
      <p class="muted small" role="status">Сравнили ${read(data.subject, data.subject_total)} с фоном: ${read(data.background, data.background_total)}. Слева — сколько прочитанных разных текстов со словом; справа — сколько записей откроет ссылка: все, с копиями, и те, где слово только в теме, адресе или ответе.${data.relaxed ? ' Сравнили то же, что найдено: записи и без некоторых слов запроса.' : ''}${data.partial ? ' Сравнение остановлено по времени.' : ''}</p>
      ${data.items.length ? html`<${Rows} data=${data} />` : !data.subject_total ? html`<${Blank} icon="search" title="Сравнивать нечего"><p>По запросу ничего не найдено. Уберите одно из слов или уточнений.</p><//>` : html`<${Blank} icon="search" title="Ничего необычного"><p>Слова здесь встречаются так же часто, как в фоне. Попробуйте другой фон или сузьте запрос.</p><//>`}</div>`}</section>`;
}
