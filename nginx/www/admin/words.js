// Words of administration: roles with their dates, kinds of organisations, fields of former versions.
import { day } from '../format.js';

export const STATES = { on: 'Включена', off: 'Отключена', none: 'Без роли сегодня', deputy: 'Замещает' };
export const KINDS = {
  administration: 'Администрация', department: 'Подразделение администрации', enterprise: 'Предприятие', institution: 'Учреждение', contractor: 'Подрядчик', management_company: 'Управляющая организация', other: 'Другое',
};

/** «с 01.12.2026 до 15.12.2026», «до 15.12.2026», «с 01.12.2026»; a role given with the city has no beginning worth telling. */
export function span({ valid_from, valid_to }) {
  if (valid_to && valid_to < valid_from) return 'снята до начала';
  return [valid_from > '2000-01-01' && `с ${day(valid_from)}`, valid_to && `по ${day(valid_to)}`].filter(Boolean).join(' ') || 'без срока';
}

/** The role as its holder is addressed: «Руководитель, врио за: Гусев П. А., по 15.12.2026». */
export function roleWords(grant) {
  const name = grant.organisation ? `${grant.name}, ${grant.organisation}` : grant.name;
  return grant.deputy_for ? `${name}, врио за: ${grant.deputy_for}, по ${day(grant.valid_to)}` : name;
}

const VERSION = { parent_id: 'входила в', code: 'код', name: 'название', short_name: 'краткое название', kind: 'вид', ogrn: 'ОГРН', closed_on: 'закрыта', significant: 'социально значимая', legal_code: 'код классификатора' };

/** What a former version had that the next one (or the present row) has otherwise: [word, value] each. */
export function differences(was, next, nameOf) {
  const text = (f, v) => (v === null || v === '' ? '—' : f === 'parent_id' ? nameOf(String(v)) : f === 'kind' ? KINDS[v] : f === 'closed_on' ? day(v) : v === true ? 'да' : v === false ? 'нет' : v);
  return Object.keys(VERSION).filter((f) => f in was && f in next && String(was[f] ?? '') !== String(next[f] ?? '')).map((f) => `${VERSION[f]}: ${text(f, was[f])} → ${text(f, next[f])}`);
}
