// What becomes of a signal: a move of its life, with the reason where one is needed.
import { html, useState } from '../lib.js';
import { api } from '../api.js';
import { Dialog } from '../ui/dialog.js';
import { Field } from '../ui/field.js';
import { useAction } from '../ui/load.js';
import { ErrorNote } from '../ui/states.js';
import { MOVE } from './words.js';

const ASK = {
  in_work: ['Что будет сделано', 'Кто и что проверяет'], confirmed: ['Что подтвердилось', 'Например: авария на сети, работы до пятницы'],
  false: ['Почему сигнал ложный', 'Например: перенос записей из другой системы. Такие ряды потом сигналят реже'], closed: ['Чем кончилось', 'Например: авария устранена'],
};

/** @param {{signal: any, etag: string, move: {to_state: string, needs_note: boolean}, onClose: () => void, onDone: (answer: any) => void}} props */
export function DecideDialog({ signal, etag, move, onClose, onDone }) {
  const [note, setNote] = useState('');
  const { busy, error, run } = useAction(() => api('POST', `/signals/${signal.id}/moves`, { body: { to: move.to_state, note: note.trim() || null }, headers: { 'if-match': etag } }));
  const submit = async (e) => {
    e.preventDefault();
    const answer = await run();
    if (answer) onDone(answer);
  };
  const [label, hint] = ASK[move.to_state];
  return html`<${Dialog} title=${`${MOVE[move.to_state]}: сигнал № ${signal.id}`} onClose=${onClose}><form class="stack" onSubmit=${submit}>
    <${Field} label=${label} required=${move.needs_note} hint=${hint} wrong=${error?.errors?.find((e) => e.pointer === '/note')?.message}>${(id) => html`<textarea class="input" id=${id} rows="3" maxlength="2000" minlength="3" required=${move.needs_note} value=${note} onInput=${(e) => setNote(e.target.value)} />`}<//>
    ${!error?.errors && html`<${ErrorNote} error=${error} />`}
    <div class="dialog-foot"><button type="button" class="btn" onClick=${onClose}>Отмена</button><button class="btn primary" aria-busy=${busy}>Записать</button></div></form><//>`;
}
