// The one moment at which a secret is seen: of a token, of a webhook.
import { html, useRef, useState } from '../lib.js';
import { Dialog } from '../ui/dialog.js';
import { Field } from '../ui/field.js';

/** @param {{title: string, secret: string, hint?: string, children: any, onClose: () => void}} props children: why it is to be taken now */
export function SecretDialog({ title, secret, hint, children, onClose }) {
  const [copied, setCopied] = useState(false);
  const field = useRef(null);
  // Where the clipboard is not given it stands marked, to be copied by hand.
  const copy = async () => {
    field.current.select();
    await navigator.clipboard?.writeText(secret).then(() => setCopied(true), () => null);
  };
  return html`<${Dialog} title=${title} onClose=${onClose}><div class="stack"><p class="note warn">${children}</p>
    <${Field} label="Секрет" hint=${hint}>${(id) => html`<input class="input" id=${id} ref=${field} readonly value=${secret} onFocus=${(e) => e.target.select()} />`}<//>
    <div class="dialog-foot"><button type="button" class="btn" onClick=${copy}>Скопировать</button><button type="button" class="btn primary" onClick=${onClose}>Секрет сохранён</button><span role="status">${copied ? 'Скопировано' : ''}</span></div></div><//>`;
}
