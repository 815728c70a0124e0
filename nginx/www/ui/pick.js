// Choosing from lists: a popover with check boxes (several values) and a combo box with search (one value).
import { html, useEffect, useId, useLayoutEffect, useMemo, useRef, useState } from '../lib.js';
import { num } from '../format.js';
import { Icon } from './icons.js';

/** @typedef {{value: string, name: string, also?: string, depth?: number, hint?: string, count?: number}} Option `also`: the short name, which lists show */

const plain = (text) => text.toLowerCase().replace(/ё/g, 'е');

/** Options whose name, short name or parents hold every word of the needle; those that have it in their own names come first. */
export function narrow(options, needle) {
  const words = plain(needle).split(/\s+/).filter(Boolean);
  if (!words.length) return options;
  const own = (o) => plain(`${o.name} ${o.also ?? ''}`);
  const fits = options.filter((o) => words.every((w) => `${own(o)} ${plain(o.hint ?? '')}`.includes(w)));
  const named = (o) => words.every((w) => own(o).includes(w));
  return [...fits.filter(named), ...fits.filter((o) => !named(o))];
}

/** A button that opens a small panel; Escape, a click outside and leaving by Tab close it. */
export function Popover({ label, badge, children, align = '' }) {
  const [open, setOpen] = useState(false);
  const root = useRef(null);
  const button = useRef(null);
  const id = useId();
  // Before the next key comes: what is typed at once belongs to the panel.
  useLayoutEffect(() => {
    if (!open) return undefined;
    const away = (e) => !root.current.contains(e.target) && setOpen(false);
    document.addEventListener('pointerdown', away);
    document.addEventListener('focusin', away);
    root.current.querySelector('.pop input, .pop button')?.focus();
    return () => {
      document.removeEventListener('pointerdown', away);
      document.removeEventListener('focusin', away);
    };
  }, [open]);
  const onKey = (e) => {
    if (e.key !== 'Escape' || !open) return;
    e.preventDefault();
    e.stopPropagation();
    setOpen(false);
    button.current.focus();
  };
  return html`<div class=${`popover ${align}`} ref=${root} onKeyDown=${onKey}>
    <button type="button" class=${`btn small drop ${badge ? 'on' : ''}`} ref=${button} aria-expanded=${open} aria-controls=${id} onClick=${() => setOpen(!open)}>
      ${label}${badge ? html`<span class="count">${badge}</span>` : null}<${Icon} name="down" /></button>
    ${open && html`<div class="pop" id=${id}>${typeof children === 'function' ? children(() => setOpen(false)) : children}</div>`}
  </div>`;
}

/** @param {{options: Option[], selected: string[], onChange: (values: string[]) => void, label: string}} props */
export function CheckList({ options, selected, onChange, label }) {
  const [needle, setNeedle] = useState('');
  const shown = useMemo(() => narrow(options, needle), [options, needle]);
  const toggle = (value) => onChange(selected.includes(value) ? selected.filter((v) => v !== value) : [...selected, value]);
  return html`<fieldset><legend class="sr">${label}</legend>
    ${options.length > 9 && html`<input class="input pop-find" type="search" placeholder="Найти в списке" aria-label=${`${label}: найти в списке`} value=${needle} onInput=${(e) => setNeedle(e.target.value)} />`}
    <div class="pop-list">
      ${shown.map((o) => html`<label key=${o.value} class=${`check d${needle ? 0 : o.depth ?? 0}`}>
        <input type="checkbox" checked=${selected.includes(o.value)} onChange=${() => toggle(o.value)} />
        <span class="grow">${o.name}</span>${o.count !== undefined && html`<span class="muted">${num(o.count)}</span>`}</label>`)}
      ${shown.length === 0 && html`<p class="muted small">Ничего не найдено</p>`}
    </div></fieldset>`;
}

export function MultiPick({ label, options, selected, onChange, align }) {
  return html`<${Popover} label=${label} badge=${selected.length || ''} align=${align}>
    <${CheckList} label=${label} options=${options} selected=${selected} onChange=${onChange} />
    ${selected.length > 0 && html`<button type="button" class="btn quiet small" onClick=${() => onChange([])}>Снять все</button>`}
  <//>`;
}

/**
 * One value out of many, with search by typing (ARIA combobox). An empty choice is offered unless `required`.
 * @param {{id?: string, options: Option[], value: string, onChange: (value: string) => void, placeholder?: string, required?: boolean, invalid?: boolean}} props
 */
export function Combo({ id, options, value, onChange, placeholder = 'Не указано', required = false, invalid = false, label }) {
  const own = useId();
  const [text, setText] = useState(null);
  const [at, setAt] = useState(0);
  const list = useRef(null);
  const current = options.find((o) => o.value === value);
  const open = text !== null;
  const empty = required ? [] : [{ value: '', name: placeholder }];
  const shown = useMemo(() => (open ? [...(text ? [] : empty), ...narrow(options, text)].slice(0, 200) : []), [options, text]);
  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  }, [at, open]);
  const choose = (option) => {
    onChange(option.value);
    setText(null);
  };
  const start = () => {
    setText('');
    setAt(Math.max(0, [...empty, ...options].findIndex((o) => o.value === value)));
  };
  const onKey = (e) => {
    if (e.key === 'ArrowDown' || e.key === 'ArrowUp') {
      e.preventDefault();
      if (!open) start();
      else setAt((at + (e.key === 'ArrowDown' ? 1 : shown.length - 1)) % Math.max(1, shown.length));
    } else if (e.key === 'Enter' && open) {
      e.preventDefault();
      if (shown[at]) choose(shown[at]);
    } else if (e.key === 'Escape' && open) {
      e.preventDefault();
      e.stopPropagation();
      setText(null);
    }
  };
  return html`<div class="combo">
    <input class="select" id=${id} role="combobox" autocomplete="off" spellcheck="false" aria-label=${label} aria-expanded=${open} aria-controls=${own} aria-autocomplete="list"
      aria-activedescendant=${open && shown[at] ? `${own}-${at}` : undefined} aria-invalid=${invalid ? 'true' : undefined} placeholder=${open && current ? current.name : placeholder}
      value=${open ? text : current?.name ?? ''} onClick=${() => !open && start()} onKeyDown=${onKey} onBlur=${() => setText(null)}
      onInput=${(e) => { setText(e.target.value); setAt(0); }} />
    ${open && html`<ul class="combo-list" role="listbox" id=${own} ref=${list}>
      ${shown.map((o, i) => html`<li key=${o.value} id=${`${own}-${i}`} role="option" aria-selected=${i === at} class=${`d${text ? 0 : o.depth ?? 0}`}
        onMouseDown=${(e) => { e.preventDefault(); choose(o); }}>${o.name}${text && (o.also || o.hint) ? html`<small>${[o.also !== o.name && o.also, o.hint].filter(Boolean).join(' · ')}</small>` : null}</li>`)}
      ${shown.length === 0 && html`<li class="none">Ничего не найдено</li>`}</ul>`}
  </div>`;
}
