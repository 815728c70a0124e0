// What the register of conflicts and errors has about a record, on its card; a new entry by button or key.
import { html, useEffect, useRef, useState } from '../lib.js';
import { get } from '../api.js';
import { day, num } from '../format.js';
import { bind } from '../keys.js';
import { can } from '../session.js';
import { toast, useFocusAfter } from '../ui/dialog.js';
import { useLoad } from '../ui/load.js';
import { ErrorNote } from '../ui/states.js';
import { ConflictDialog } from './conflict-form.js';
import { CONFLICT } from './words.js';

const MOST = 5;

function Entries({ card, write }) {
  const [open, setOpen] = useState(false);
  const button = useRef(null);
  useFocusAfter(open, button);
  const { data, error, reload } = useLoad((abort) => get('/conflicts', { message_id: card.id, limit: MOST }, { signal: abort }).then((r) => r.data), [card.id]);
  useEffect(() => (write ? bind([{ code: 'KeyB', key: 'B', label: 'Внести конфликт или ошибку', run: () => setOpen(true) }]) : undefined), [write]);
  const done = (words) => {
    setOpen(false);
    toast(words);
    reload();
  };
  if (!data?.items.length && !write && !error) return null;
  return html`<section class="panel" aria-labelledby="conflicts"><div class="panel-head"><h2 id="conflicts">Конфликты и ошибки</h2>${data?.counts.all > 0 && html`<a class="small" href=${`/quality?tab=conflicts&message_id=${card.id}`}>все: ${num(data.counts.all)}</a>`}</div>
    <${ErrorNote} error=${error} onRetry=${reload} />${data?.items.length === 0 && html`<p class="muted small">О записи ничего не внесено.</p>`}
    ${data?.items.length > 0 && html`<ul class="plain-list">${data.items.map((c) => html`<li key=${c.id}>${CONFLICT[c.kind]}, <span class=${c.settled ? '' : 'bad'}>${c.settled ? 'улажено' : 'не улажено'}</span><span class="muted small">${day(c.found_on)}: ${c.text}</span></li>`)}</ul>`}
    ${write && html`<div class="top"><button type="button" class="btn small" ref=${button} onClick=${() => setOpen(true)}>Внести конфликт или ошибку</button></div>`}
    ${open && html`<${ConflictDialog} about=${card} onClose=${() => setOpen(false)} onDone=${done} />`}</section>`;
}

export function Conflicts({ card }) {
  return can('conflict.read') && html`<${Entries} key=${card.id} card=${card} write=${can('conflict.write')} />`;
}
