// Forms of the register of organisations: the organisation, with what a move changes; its officials.
import { html } from '../lib.js';
import { api, under } from '../api.js';
import { count } from '../format.js';
import { FormDialog } from './form.js';
import { MoveEffect } from './tree.js';
import { KINDS } from './words.js';

const records = (n) => count(n, 'запись', 'записи', 'записей');
const people = (list) => list.map((a) => `${a.name} (${a.organisation})`).join(', ');

/** Whose scope a move changes. */
const scope = (effect) => html`<div role="status"><p class="strong">Перевод касается: ${records(effect.records)}, из них в работе ${effect.open}</p>
  <p>${effect.gain.length ? `Начнут их видеть: ${count(effect.gain.length, 'человек', 'человека', 'человек')} — ${people(effect.gain)}.` : 'Новых людей, которые их увидят, нет.'}</p>
  <p>${effect.lose.length ? `Перестанут видеть: ${count(effect.lose.length, 'человек', 'человека', 'человек')} — ${people(effect.lose)}.` : 'Никто не перестанет их видеть.'}</p></div>`;

export function OrganisationDialog({ organisation, items, onDone, onClose }) {
  const options = items.map((o) => ({ value: o.id, name: o.name, depth: Math.min(o.depth, 3), hint: o.short_name }));
  const fields = [
    { name: 'name', label: 'Полное название', required: true, max: 300, wide: true }, { name: 'short_name', label: 'Краткое название', required: true, max: 100 },
    { name: 'code', label: 'Код', required: true, max: 61, hint: 'Латинские буквы и цифры; стоит в адресах и выгрузках' }, { name: 'parent_id', label: 'Входит в', kind: 'combo', options, empty: 'Ни в какую: стоит сама' },
    { name: 'kind', label: 'Вид', kind: 'choice', options: KINDS }, { name: 'ogrn', label: 'ОГРН', max: 15, hint: '13 цифр, у предпринимателя 15' },
    ...(organisation ? [{ name: 'closed_on', label: 'Закрыта с', kind: 'date', hint: 'Первый день, когда её уже нет. Записи остаются за ней' }] : []),
  ];
  const { name, short_name, code, parent_id, kind, ogrn, closed_on } = organisation ?? { name: '', short_name: '', code: '', parent_id: '', kind: 'department', ogrn: '' };
  const value = { name, short_name, code, parent_id, kind, ogrn, ...(organisation ? { closed_on } : {}) };
  const save = (body, base) => (organisation ? api('PUT', `/organisations/${organisation.id}`, { body, headers: under(base.version) }) : api('POST', '/organisations', { body }));
  const note = (form) => organisation && (form.parent_id || null) !== organisation.parent_id && html`<${MoveEffect} path=${`/organisations/${organisation.id}`} parent=${form.parent_id}>${scope}<//>`;
  return html`<${FormDialog} title=${organisation ? `Изменить: ${organisation.short_name}` : 'Новая организация'} fields=${fields} value=${value} note=${note} submit=${organisation ? 'Записать' : 'Добавить'} base=${organisation} save=${save} onDone=${onDone} onClose=${onClose} />`;
}

export function OfficialDialog({ organisation, official, onDone, onClose }) {
  const fields = [
    { name: 'name', label: 'Фамилия, имя, отчество', required: true, wide: true }, { name: 'post', label: 'Должность', required: true }, { name: 'email', label: 'Рабочая почта', max: 254, hint: 'Сюда приходят напоминания' },
    { name: 'head', label: 'Руководит организацией', kind: 'check' }, ...(official ? [{ name: 'left_on', label: 'Не работает с', kind: 'date', hint: 'Записи остаются за ним, новых не назначат' }] : []),
  ];
  const { name, post, email, head, left_on } = official ?? { name: '', post: '', email: '', head: false };
  const value = { name, post, email, head, ...(official ? { left_on } : {}) };
  const save = (body, base) => (official ? api('PUT', `/officials/${official.id}`, { body, headers: under(base.version) }) : api('POST', `/organisations/${organisation.id}/officials`, { body }));
  return html`<${FormDialog} title=${official ? `Изменить: ${official.name}` : 'Новое должностное лицо'} fields=${fields} value=${value} submit=${official ? 'Записать' : 'Добавить'} base=${official} save=${save} onDone=${onDone} onClose=${onClose} />`;
}
