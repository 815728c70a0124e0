// The form of a person who signs in.
import { html } from '../lib.js';
import { api, under } from '../api.js';
import { organisationOptions } from '../ui/filters.js';
import { FormDialog } from './form.js';

const PERSON = () => [
  { name: 'name', label: 'Фамилия, имя, отчество', required: true, wide: true },
  { name: 'post', label: 'Должность' }, { name: 'organisation_id', label: 'Организация', kind: 'combo', options: organisationOptions() },
  { name: 'esia_oid', label: 'Номер в ЕСИА (OID)', max: 18, hint: 'По нему человек входит через Госуслуги; без него войти нельзя' }, { name: 'email', label: 'Рабочая почта', max: 254, hint: 'Сюда приходят напоминания' },
];
const EMPTY = { login: '', name: '', post: '', organisation_id: '', esia_oid: '', email: '' };

export function PersonDialog({ account, onDone, onClose }) {
  const fields = account ? PERSON() : [{ name: 'login', label: 'Имя входа', required: true, max: 61, hint: 'Латинские строчные буквы и цифры. Навсегда: другому его не дадут' }, ...PERSON()];
  const { name, post, organisation_id, esia_oid, email } = account ?? EMPTY;
  const save = (body, base) => (account ? api('PUT', `/accounts/${account.id}`, { body: { ...body, enabled: base.enabled }, headers: under(base.version) }) : api('POST', '/accounts', { body }));
  return html`<${FormDialog} title=${account ? 'Изменить учётную запись' : 'Новая учётная запись'} fields=${fields} value=${account ? { name, post, organisation_id, esia_oid, email } : EMPTY}
    submit=${account ? 'Записать' : 'Создать'} base=${account} save=${save} onDone=${onDone} onClose=${onClose} />`;
}

/** Off with a reason, or on again. */
export function SwitchDialog({ account, onDone, onClose }) {
  const { name, enabled } = account;
  const save = (body, b) => api('PUT', `/accounts/${account.id}`, { body: { name: b.name, post: b.post, organisation_id: b.organisation_id, esia_oid: b.esia_oid, email: b.email, ...body, enabled: !enabled }, headers: under(b.version) });
  const note = () => html`<p class="small">${enabled ? `Открытых сеансов: ${account.sessions}. Они завершатся сразу; роли и журнал остаются.` : 'Роли, срок которых не вышел, снова начнут действовать. Войти нужно будет заново.'}</p>`;
  return html`<${FormDialog} title=${`${enabled ? 'Отключить' : 'Включить'}: ${name}`} fields=${[{ name: 'reason', label: 'Причина', required: true, kind: 'area', max: 500 }]} value=${{ reason: '' }} note=${note}
    submit=${enabled ? 'Отключить' : 'Включить'} danger=${enabled} base=${account} save=${save} onDone=${onDone} onClose=${onClose} />`;
}
