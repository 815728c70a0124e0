// A field of a form with its label, hint and what is wrong with it; some lines of words; a choice from a short list.
import { html, useId } from '../lib.js';

export function Field({ label, hint, wrong, required, children }) {
  const id = useId();
  return html`<div class="field"><label class=${`label ${required ? 'req' : ''}`} for=${id}>${label}</label>${children(id)}${hint && html`<span class="hint">${hint}</span>`}${wrong && html`<span class="wrong" role="alert">${wrong}</span>`}</div>`;
}

/** @param {{label: string, value: string, onInput: (text: string) => void, wrong?: string, hint?: string, required?: boolean, min?: number, max?: number, rows?: number}} props min, max: letters */
export function TextField({ label, value, onInput, wrong, hint, required = true, min, max = 2000, rows = 3 }) {
  return html`<${Field} label=${label} required=${required} hint=${hint} wrong=${wrong}>${(id) => html`<textarea class="textarea short" id=${id} rows=${rows} minlength=${min} maxlength=${max} required=${required} value=${value} onInput=${(e) => onInput(e.target.value)} />`}<//>`;
}

export function Choice({ id, value, onChange, options, empty }) {
  return html`<select class="select" id=${id} value=${value ?? ''} onChange=${(e) => onChange(e.target.value)}>${empty && html`<option value="">${empty}</option>`}
    ${Object.entries(options).map(([v, name]) => html`<option key=${v} value=${v} selected=${String(value) === v}>${name}</option>`)}</select>`;
}
