// What people do with a request of the ЦУР, each in a dialog under If-Match.
import { html } from '../lib.js';
import { api, under } from '../api.js';
import { FormDialog, shownAs } from '../admin/form.js';
import { moscow } from '../format.js';
import { can } from '../session.js';
import { MOVES, asked, evidenceOf } from './words.js';

const at = (r) => `/cur-requests/${r.id}`;

const save = (method, path, body, base) => api(method, path, { body, headers: under(base.version) }).catch(shownAs((r) => ({ ...r, answer: r.draft?.text ?? '' })));

const NEW = [
  { name: 'text', label: 'Что запрошено', kind: 'area', required: true, max: 10000 },
  { name: 'days', label: 'Срок, рабочих дней', hint: 'Пусто — по правилу, или назовите день' }, { name: 'due_on', label: 'Срок, день', kind: 'date' },
  { name: 'theirs', label: 'Номер в ЦУР', max: 100 },
];
const FOR_THEM = [{ name: 'sender', label: 'От кого', required: true, max: 200, hint: 'Подразделение или сотрудник ЦУР' }, { name: 'received_on', label: 'Когда поступил', kind: 'date', hint: 'Пусто — сейчас' }];

/** The ЦУР asks by itself; the centre puts down what came by letter or phone. */
export function NewRequest({ onClose, onDone }) {
  const own = can('cur_request.accept');
  const fields = own ? NEW : [...NEW, ...FOR_THEM];
  const send = ({ received_on, days, ...form }) => api('POST', '/cur-requests', { body: { ...form, days: days === null ? null : Number(days), ...(received_on ? { received_at: moscow(received_on, '09:00') } : {}) } });
  return html`<${FormDialog} title="Новый запрос ЦУР" fields=${fields} value=${{ text: '', days: '', due_on: '', theirs: '', ...(own ? {} : { sender: 'ЦУР', received_on: '' }) }} submit=${own ? 'Отправить запрос' : 'Внести'} save=${send} onDone=${onDone} onClose=${onClose} />`;
}

export function AnswerDialog({ r, onClose, onDone }) {
  const fields = [{ name: 'answer', label: 'Ответ', kind: 'area', max: 20000, hint: 'Уходит за пределы центра: без имён, адресов и телефонов заявителей' }];
  return html`<${FormDialog} title=${`Ответ на запрос № ${r.number}`} fields=${fields} value=${{ answer: r.draft.text ?? '' }} base=${r} submit="Записать" save=${(form, base) => save('PATCH', at(r), form, base)} onDone=${onDone} onClose=${onClose} />`;
}

export function TermDialog({ r, onClose, onDone }) {
  const fields = [{ name: 'due_on', label: 'Срок', kind: 'date', required: true, hint: 'Согласованный с ЦУР' }, { name: 'owner_id', label: 'Исполнитель', kind: 'combo', options: r.owners.map((o) => ({ value: o.id, name: o.name })), empty: 'Не назначен' }];
  return html`<${FormDialog} title=${`Срок и исполнитель: № ${r.number}`} fields=${fields} value=${{ due_on: r.due_on, owner_id: r.owner_id ?? '' }} base=${r} submit="Записать" save=${(form, base) => save('PATCH', at(r), form, base)} onDone=${onDone} onClose=${onClose} />`;
}

const WRONG = 'Нужен адрес карточки, проблемы, дела о причинах, дорожной карты или зафиксированной ссылки на поиск.';

export function EvidenceDialog({ r, onClose, onDone }) {
  const fields = [{ name: 'address', label: 'Адрес', required: true, max: 400, wide: true, hint: 'Скопируйте из адресной строки. Набор записей: «Поиск», «Ссылка», отметка «зафиксировать»' }, { name: 'title', label: 'Название', max: 200, wide: true, hint: 'Пусто — как называется там, набор — «Подборка записей»' }];
  const add = (form, base) => {
    const found = evidenceOf(form.address ?? '');
    if (!found) return Promise.reject(Object.assign(new Error(WRONG), { status: 422, detail: WRONG, errors: [{ pointer: '/address', code: 'wrong_value', message: WRONG }] }));
    return save('PATCH', at(r), { evidence: [...asked(base.draft.evidence), { ...found, title: form.title }] }, base).catch((error) => {
      error.errors?.forEach((e) => { e.pointer = '/address'; });
      throw error;
    });
  };
  return html`<${FormDialog} title="Добавить основание" fields=${fields} value=${{ address: '', title: '' }} base=${r} submit="Добавить" save=${add} onDone=${onDone} onClose=${onClose} />`;
}

export function MoveDialog({ r, move, onClose, onDone }) {
  const { name, label, needs, term } = MOVES[move];
  const fields = [...(label ? [{ name: 'note', label, kind: 'area', required: needs, max: 2000 }] : []), ...(term ? [{ name: 'due_on', label: 'Новый срок', kind: 'date', hint: 'Пусто — прежний' }] : [])];
  const value = Object.fromEntries(fields.map((f) => [f.name, '']));
  const note = move === 'approve' ? () => html`<p>${r.draft.text}</p><p class="muted">После отправки ответ и числа оснований не меняются.</p>` : undefined;
  return html`<${FormDialog} title=${`${name}: № ${r.number}`} fields=${fields} value=${value} base=${r} submit=${name} note=${note} save=${(form, base) => save('POST', `${at(r)}/moves`, { move, ...form }, base)} onDone=${onDone} onClose=${onClose} />`;
}
