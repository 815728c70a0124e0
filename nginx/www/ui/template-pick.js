// A ready text for an answer: those that fit the record by theme and state, put in where the answer is typed.
import { html, useId, useState } from '../lib.js';
import { get } from '../api.js';
import { useLoad } from './load.js';

/** @param {{message: string, text: string, onText: (text: string) => void}} props the text typed so far is kept: a template goes behind it */
export function TemplatePick({ message, text, onText }) {
  const id = useId();
  const { data, error } = useLoad((abort) => get(`/messages/${message}/templates`, {}, { signal: abort }).then((r) => r.data.items), [message]);
  const [chosen, setChosen] = useState('');
  if (error) return html`<p class="muted small">Шаблоны не прочитаны: ${error.detail || error.message}</p>`;
  if (!data?.length) return null;
  const put = () => {
    const template = data.find((t) => t.id === chosen);
    if (template) onText(text.trim() ? `${text.trimEnd()}\n\n${template.text}` : template.text);
  };
  const holes = [...new Set(text.match(/\[(номер|дата|адрес|организация)\]/g) ?? [])];
  return html`<div class="field"><label class="label" for=${id}>Шаблон</label><div class="row"><select class="select grow" id=${id} value=${chosen} onChange=${(e) => setChosen(e.target.value)}>
      <option value="">Не выбран</option>${data.map((t) => html`<option key=${t.id} value=${t.id}>${t.name}</option>`)}</select>
      <button type="button" class="btn" disabled=${!chosen} onClick=${put}>Вставить</button></div>
    ${holes.length > 0 && html`<span class="wrong" role="status">Впишите сами: ${holes.join(', ')}</span>`}</div>`;
}
