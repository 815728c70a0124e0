// Dialogs of a token: given or changed, its secret replaced, revoked; the secret itself, which is shown once.
import { html } from '../lib.js';
import { api, under } from '../api.js';
import { organisationOptions } from '../ui/filters.js';
import { FormDialog, shownAs } from './form.js';
import { SecretDialog } from './secret.js';

const OVERLAPS = { 0: 'сразу', 1: 'ещё час', 24: 'ещё сутки', 72: 'ещё трое суток', 168: 'ещё неделю' };
const names = (roles, code) => Object.fromEntries((roles.find((r) => r.code === code)?.actions ?? []).map((a) => [a.action, a.name]));
const lines = (text) => (text ?? '').split(/[\s,;]+/).filter(Boolean);
const asForm = (t) => ({ ...t, addresses: t.addresses.join('\n'), per_minute: String(t.per_minute) });

/** @param {{token?: any, roles: any[], first: string, onDone: (answer: any) => void, onClose: (stale: boolean) => void}} props token: one to change; first: the last day that a new one begins with */
export function TokenDialog({ token, roles, first, onDone, onClose }) {
  const once = token ? [] : [
    { name: 'role', label: 'Роль', kind: 'choice', options: Object.fromEntries(roles.map((r) => [r.code, r.name])), empty: 'Выберите', required: true, clears: 'scopes', hint: 'Какие записи увидит система. Потом не меняется' },
    { name: 'organisation_id', label: 'Организация', kind: 'combo', options: organisationOptions(), required: true, shown: (f) => roles.find((r) => r.code === f.role)?.scope === 'own' },
  ];
  const fields = [
    { name: 'name', label: 'Какая система', required: true, max: 100, wide: true }, ...once,
    { name: 'scopes', label: 'Что ей можно', kind: 'many', required: true, options: (f) => names(roles, token?.role ?? f.role), shown: (f) => Boolean(token?.role ?? f.role), hint: 'Только отмеченное, и не больше, чем можно вам самим. Персональные данные в текстах закрыты, если не отмечено, что их видно' },
    { name: 'addresses', label: 'С каких адресов', kind: 'area', max: 2500, hint: 'По одному в строке: 10.1.2.3 или 10.1.0.0/16. Пусто — с любых' },
    { name: 'per_minute', label: 'Единиц в минуту', required: true, max: 4, hint: 'Чтение 1, изменение 2, поиск 5, выгрузка 20' }, { name: 'valid_to', label: 'Последний день', kind: 'date', required: true, hint: 'Не дальше двух лет' },
    { name: 'public_key', label: 'Открытый ключ (PEM)', kind: 'area', max: 4000, hint: 'Не обязательно: с ним система может подписывать запрос токена и не хранить секрет' },
  ];
  const value = token ? asForm(token) : { name: '', role: '', organisation_id: '', scopes: '', addresses: '', per_minute: '120', valid_to: first, public_key: '' };
  const form = Object.fromEntries(fields.map((f) => [f.name, value[f.name]]));
  const save = (body, base) => {
    const sent = { ...body, scopes: body.scopes ?? [], addresses: lines(body.addresses), per_minute: /^\d+$/.test(body.per_minute ?? '') ? Number(body.per_minute) : body.per_minute };
    if (!token && roles.find((r) => r.code === body.role)?.scope !== 'own') sent.organisation_id = null;
    return token ? api('PUT', `/tokens/${token.id}`, { body: sent, headers: under(base.version) }).catch(shownAs(asForm)) : api('POST', '/tokens', { body: sent });
  };
  return html`<${FormDialog} title=${token ? `Изменить токен: ${token.name}` : 'Выдать токен'} fields=${fields} value=${form} base=${token} submit=${token ? 'Записать' : 'Выдать'} save=${save} onDone=${onDone} onClose=${onClose} />`;
}

export function RotateDialog({ token, onDone, onClose }) {
  const fields = [{ name: 'overlap_hours', label: 'Прежний секрет перестаёт действовать', kind: 'choice', options: OVERLAPS, required: true, wide: true, hint: 'За это время новый секрет ставят в той системе' }];
  const save = (body, base) => api('POST', `/tokens/${token.id}/rotate`, { body: { overlap_hours: Number(body.overlap_hours) }, headers: under(base.version) });
  return html`<${FormDialog} title=${`Сменить секрет: ${token.name}`} fields=${fields} value=${{ overlap_hours: '24' }} base=${token} submit="Сменить" save=${save} onDone=${onDone} onClose=${onClose} />`;
}

export function RevokeDialog({ token, onDone, onClose }) {
  const save = (body, base) => api('POST', `/tokens/${token.id}/revoke`, { body, headers: under(base.version) });
  const note = () => html`<p class="small">Система перестанет работать со следующего запроса. Вернуть токен нельзя: понадобится новый.</p>`;
  return html`<${FormDialog} title=${`Отозвать: ${token.name}`} fields=${[{ name: 'reason', label: 'Причина', kind: 'area', required: true, max: 500 }]} value=${{ reason: '' }} note=${note} base=${token} submit="Отозвать" danger save=${save} onDone=${onDone} onClose=${onClose} />`;
}

export function TokenSecret({ made, onClose }) {
  return html`<${SecretDialog} title=${`Секрет: ${made.name}`} secret=${made.secret} hint="Присылать в заголовке Authorization: Bearer …, никогда не в адресе" onClose=${onClose}>Секрет показан один раз: у нас хранится только его отпечаток. Перенесите его в ту систему сейчас.<//>`;
}
