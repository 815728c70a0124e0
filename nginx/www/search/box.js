// The box of «Поиск»: wrong places underlined where they stand.
import { html, useEffect, useRef, useState } from '../lib.js';
import { Icon } from '../ui/icons.js';

/** The text of the box again, invisible, with the wrong places underlined exactly beneath the letters. */
function Echo({ text, errors, shift }) {
  const out = [];
  let at = 0;
  for (const e of [...errors].sort((a, b) => a.from - b.from)) {
    if (e.from < at) continue;
    const to = Math.max(e.to, e.from + 1);
    out.push(text.slice(at, e.from), html`<u class="wrong-place">${text.slice(e.from, to) || ' '}</u>`);
    at = to;
  }
  return html`<div class="box-echo" aria-hidden="true"><span style=${{ transform: `translateX(${-shift}px)` }}>${out}${text.slice(at)}</span></div>`;
}

/**
 * @param {{q: string, errors: any[], onSearch: (q: string) => void, children?: any, autofocus?: boolean}} props `errors` are those of `q`
 */
export function Box({ q, errors, onSearch, children, autofocus }) {
  const [text, setText] = useState(q);
  const [shift, setShift] = useState(0);
  const input = useRef(null);
  useEffect(() => setText(q), [q]);
  useEffect(() => {
    if (autofocus) input.current.focus();
  }, []);
  const submit = (e) => {
    e.preventDefault();
    onSearch(text.trim());
  };
  const marked = text.trim() === q ? errors : [];
  return html`<form class="search-box" role="search" onSubmit=${submit}><div class="box-field"><${Icon} name="search" /><${Echo} text=${text} errors=${marked} shift=${shift} />
      <input ref=${input} data-search-box type="text" enterkeyhint="search" class="input" role="searchbox" aria-label="Запрос" aria-invalid=${marked.length ? 'true' : undefined} aria-describedby=${marked.length ? 'query-wrong' : undefined}
        placeholder="Слова, «фраза», адрес, тема:освещение" maxlength="2000" autocomplete="off" spellcheck="false" value=${text}
        onInput=${(e) => setText(e.target.value)} onScroll=${(e) => setShift(e.target.scrollLeft)} />
      ${text && html`<button type="button" class="box-clear" aria-label="Очистить запрос" onClick=${() => { setText(''); input.current.focus(); }}><${Icon} name="close" /></button>`}</div>
    <button class="btn primary">Найти</button>${children}</form>`;
}

/** What is wrong at the underlined places; the rest of the query has been run. */
export function Wrong({ q, errors }) {
  if (!errors.length) return null;
  const sorted = [...errors].sort((a, b) => a.from - b.from);
  return html`<div class="query-wrong" role="alert" id="query-wrong"><ul>${sorted.map((e) => html`<li><${Icon} name="alert" /><span>${q.slice(e.from, e.to).trim() && html`<code>${q.slice(e.from, e.to).trim()}</code> `}${e.message}</span></li>`)}</ul>
    <p class="small muted">Остальная часть запроса выполнена.</p></div>`;
}
