// The box of «Поиск»: suggestions while typing (ARIA combobox), wrong places underlined where they stand.
import { html, useEffect, useId, useRef, useState } from '../lib.js';
import { get } from '../api.js';
import { Icon } from '../ui/icons.js';

const WAIT_MS = 120;
const KIND = { word: 'слово', field: 'поле', value: 'значение' };

/** Proposals for the place of the cursor; an older answer never replaces a newer one. */
function useSuggestions() {
  const [items, setItems] = useState([]);
  const turn = useRef(null);
  const stop = () => {
    clearTimeout(turn.current?.timer);
    turn.current?.abort.abort();
    turn.current = null;
  };
  const drop = () => {
    stop();
    setItems([]);
  };
  const ask = (q, at) => {
    stop();
    if (!q.slice(0, at).trim()) {
      setItems([]);
      return;
    }
    const mine = { abort: new AbortController(), timer: 0 };
    turn.current = mine;
    const show = ({ data }) => turn.current === mine && setItems(data.items);
    // Typing goes on without proposals when they cannot be had; the search itself will say what is wrong.
    mine.timer = setTimeout(() => get('/search/suggest', { q, at }, { signal: mine.abort.signal }).then(show, () => turn.current === mine && setItems([])), WAIT_MS);
  };
  useEffect(() => stop, []);
  return { items, ask, drop };
}

/** Where the word under the cursor begins: a proposal replaces it. */
function wordStart(text, at) {
  let from = at;
  while (from > 0 && !/[\s()|]/.test(text[from - 1])) from -= 1;
  return from;
}

function taken(text, at, item) {
  const from = wordStart(text, at);
  const rest = text.slice(at).replace(/^[^\s()|]+/, '');
  const blank = /[:\s]$/.test(item.insert) || /^\s/.test(rest) ? '' : ' ';
  const head = text.slice(0, from) + item.insert + blank;
  return { text: head + rest, at: head.length };
}

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

function Options({ id, items, at, onTake }) {
  return html`<ul class="combo-list suggest" role="listbox" id=${id} aria-label="Подсказки">${items.map((s, i) => html`<li key=${s.kind + s.text} id=${`${id}-${i}`} role="option" aria-selected=${i === at}
    onMouseDown=${(e) => { e.preventDefault(); onTake(s); }}><span class="clip">${s.text}</span><small>${KIND[s.kind]}</small></li>`)}</ul>`;
}

/**
 * @param {{q: string, errors: any[], onSearch: (q: string) => void, children?: any, autofocus?: boolean}} props `errors` are those of `q`
 */
export function Box({ q, errors, onSearch, children, autofocus }) {
  const [text, setText] = useState(q);
  const [at, setAt] = useState(-1);
  const [shift, setShift] = useState(0);
  const input = useRef(null);
  const id = useId();
  const { items, ask, drop } = useSuggestions();
  useEffect(() => setText(q), [q]);
  useEffect(() => {
    if (autofocus) input.current.focus();
  }, []);
  const close = () => {
    drop();
    setAt(-1);
  };
  const type = (value, cursor) => {
    setText(value);
    setAt(-1);
    ask(value, cursor);
  };
  const take = (item) => {
    const next = taken(text, input.current.selectionStart, item);
    setText(next.text);
    close();
    // A field wants its value next: the proposals go on from behind the colon.
    if (item.insert.endsWith(':')) ask(next.text, next.at);
    requestAnimationFrame(() => input.current?.setSelectionRange(next.at, next.at));
  };
  const onKey = (e) => {
    if ((e.key === 'ArrowDown' || e.key === 'ArrowUp') && !items.length) {
      e.preventDefault();
      ask(text, input.current.selectionStart);
    } else if (e.key === 'ArrowDown' || e.key === 'ArrowUp') {
      e.preventDefault();
      const step = e.key === 'ArrowDown' ? 1 : -1;
      setAt(((at + 1 + step + items.length + 1) % (items.length + 1)) - 1);
    } else if (e.key === 'Enter' && items[at]) {
      e.preventDefault();
      take(items[at]);
    } else if (e.key === 'Escape' && items.length) {
      e.preventDefault();
      e.stopPropagation();
      close();
    }
  };
  const submit = (e) => {
    e.preventDefault();
    close();
    onSearch(text.trim());
  };
  const marked = text.trim() === q ? errors : [];
  return html`<form class="search-box" role="search" onSubmit=${submit}><div class="box-field"><${Icon} name="search" /><${Echo} text=${text} errors=${marked} shift=${shift} />
      <input ref=${input} data-search-box type="text" enterkeyhint="search" class="input" role="combobox" aria-label="Запрос" aria-autocomplete="list" aria-expanded=${items.length > 0} aria-controls=${id}
        aria-activedescendant=${items[at] ? `${id}-${at}` : undefined} aria-invalid=${marked.length ? 'true' : undefined} aria-describedby=${marked.length ? 'query-wrong' : undefined}
        placeholder="Слова, «фраза», адрес, тема:освещение" maxlength="2000" autocomplete="off" spellcheck="false" value=${text}
        onInput=${(e) => type(e.target.value, e.target.selectionStart)} onKeyDown=${onKey} onBlur=${close} onScroll=${(e) => setShift(e.target.scrollLeft)} />
      ${text && html`<button type="button" class="box-clear" aria-label="Очистить запрос" onClick=${() => { setText(''); close(); input.current.focus(); }}><${Icon} name="close" /></button>`}
      ${items.length > 0 && html`<${Options} id=${id} items=${items} at=${at} onTake=${take} />`}</div>
    <button class="btn primary">Найти</button>${children}</form>`;
}

/** What is wrong at the underlined places; the rest of the query has been run. */
export function Wrong({ q, errors }) {
  if (!errors.length) return null;
  const sorted = [...errors].sort((a, b) => a.from - b.from);
  return html`<div class="query-wrong" role="alert" id="query-wrong"><ul>${sorted.map((e) => html`<li><${Icon} name="alert" /><span>${q.slice(e.from, e.to).trim() && html`<code>${q.slice(e.from, e.to).trim()}</code> `}${e.message}</span></li>`)}</ul>
    <p class="small muted">Остальная часть запроса выполнена.</p></div>`;
}
