// Dates typed and shown as 23.11.2026 whatever the language of the browser; the calendar of the browser is one press away.
import { html, useEffect, useRef, useState } from '../lib.js';
import { day } from '../format.js';
import { Icon } from './icons.js';

/** «23.11.2026», «23.11.26», «3.2.2026» or ISO → `2026-11-23`; null when it is no date. */
export function parseDay(text) {
  const found = /^(\d{1,2})[.\-/ ](\d{1,2})[.\-/ ](\d{4}|\d{2})$/.exec(text.trim());
  const iso = found ? `${found[3].padStart(4, '20')}-${found[2].padStart(2, '0')}-${found[1].padStart(2, '0')}` : text.trim();
  const date = new Date(`${iso}T12:00:00Z`);
  return /^\d{4}-\d\d-\d\d$/.test(iso) && !Number.isNaN(date.getTime()) && date.toISOString().startsWith(iso) ? iso : null;
}

const HOW = 'Дата пишется так: 23.11.2026';

/** @param {{id?: string, label?: string, value: string, onChange: (iso: string) => void}} props `value` is `2026-11-23` or '' */
export function DateInput({ id, label, value, onChange, invalid }) {
  const [text, setText] = useState(day(value));
  const [wrong, setWrong] = useState(false);
  const native = useRef(null);
  const typed = useRef(null);
  // A form that holds no date is not sent: it would send the date before it. The click that sends it comes right after.
  const judge = (bad) => {
    setWrong(bad);
    typed.current.setCustomValidity(bad ? HOW : '');
  };
  useEffect(() => {
    setText(day(value));
    judge(false);
  }, [value]);
  const commit = () => {
    const iso = text.trim() ? parseDay(text) : '';
    judge(iso === null);
    if (iso !== null && iso !== (value ?? '')) onChange(iso);
    else if (iso !== null) setText(day(iso));
  };
  const onKey = (e) => {
    if (e.key !== 'Enter') return;
    e.preventDefault();
    commit();
  };
  const open = () => {
    // Browsers before 2022 have no showPicker(): there the date is typed.
    if (native.current.showPicker) native.current.showPicker();
  };
  return html`<span class="date"><input class="input" id=${id} ref=${typed} type="text" inputmode="numeric" autocomplete="off" placeholder="дд.мм.гггг" maxlength="10" aria-label=${label} value=${text}
      aria-invalid=${wrong || invalid ? 'true' : undefined} title=${wrong ? HOW : undefined} onInput=${(e) => setText(e.target.value)} onChange=${commit} onKeyDown=${onKey} />
    <button type="button" class="date-open" onClick=${open} aria-label="Календарь" tabindex="-1"><${Icon} name="calendar" /></button>
    <input ref=${native} class="date-native" type="date" tabindex="-1" aria-hidden="true" value=${value ?? ''} onChange=${(e) => onChange(e.target.value)} />
    ${wrong && html`<span class="wrong" role="alert">${HOW}</span>`}</span>`;
}

/** The field of a form that checks its fields itself (`noValidate`) where no date stands, with the focus on it; null when there is none. */
export function wrongDate(form) {
  const input = form.querySelector('.date > .input:invalid');
  input?.focus();
  return input;
}

/** A time of the day as typed, `14:05` or `9:05`: the browser's own field would show it by the browser's language. */
export function TimeInput({ id, value, onChange, required = false }) {
  return html`<input class="input" id=${id} inputmode="numeric" placeholder="чч:мм" pattern="([01]?[0-9]|2[0-3]):[0-5][0-9]" title="Время пишется так: 14:05" maxlength="5" required=${required} value=${value} onInput=${(e) => onChange(e.target.value)} />`;
}
