// A field of a form with its label, hint and what is wrong with it; a choice from a short list.
import { html, useId } from '../lib.js';

export function Field({ label, hint, wrong, required, children }) {
  const id = useId();
  return html`<div class="field"><label class=${`label ${required ? 'req' : ''}`} for=${id}>${label}</label>${children(id)}${hint && html`<span class="hint">${hint}</span>`}${wrong && html`<span class="wrong" role="alert">${wrong}</span>`}</div>`;
}

export function Choice({ id, value, onChange, options, empty }) {
  return html`<select class="select" id=${id} value=${value ?? ''} onChange=${(e) => onChange(e.target.value)}>${empty && html`<option value="">${empty}</option>`}
    ${Object.entries(options).map(([v, name]) => html`<option key=${v} value=${v} selected=${String(value) === v}>${name}</option>`)}</select>`;
}
