// Words of the rules of deadlines.
import { count, day } from '../format.js';
import { DEADLINE, KIND, PRIORITY, books, channelName } from '../terms.js';

export { DEADLINE };

export const EVENT = { received: 'поступления', registered: 'регистрации', taken: 'регистрации, а пока её нет — поступления', reply: 'промежуточного (или первого) ответа', answer_due: 'срока ответа', reopened: 'возобновления', asked: 'запроса документов' };
export const CLOCK = { day: 'календарные дни', work_day: 'рабочие дни', work_hour: 'рабочие часы', hour: 'часы', none: 'срока нет' };
export const DAY_OFF = { keep: 'остаётся', before: 'на рабочий день раньше', after: 'на рабочий день позже' };
export const STATUS = {
  owed: ['впереди', 'info'], overdue: ['просрочен', 'bad'], met: ['исполнен в срок', 'good'], late: ['исполнен с опозданием', 'warn'], done: ['исполнен', ''], put_off: ['продлён', ''], unknown: ['не рассчитан', 'warn'],
};
/** What becomes of a version of the rules. */
export const STATE = { in_force: 'действует', planned: 'запланирована', replaced: 'заменена', withdrawn: 'отменена' };
export const WEEKDAY = ['понедельник', 'вторник', 'среда', 'четверг', 'пятница', 'суббота, если рабочая', 'воскресенье, если рабочее'];

const UNITS = {
  day: ['календарный день', 'календарных дня', 'календарных дней'], work_day: ['рабочий день', 'рабочих дня', 'рабочих дней'], work_hour: ['рабочий час', 'рабочих часа', 'рабочих часов'],
  hour: ['час', 'часа', 'часов'],
};

/** «3 календарных дня от поступления; контрольная дата …» */
export function termWords(rule) {
  if (rule.clock === 'none') return 'срока нет';
  const shift = [rule.less ? `контрольная дата на ${count(rule.less, 'день', 'дня', 'дней')} раньше` : '', rule.day_off && rule.day_off !== 'keep' ? `с выходного — ${DAY_OFF[rule.day_off]}` : ''].filter(Boolean);
  return [`${count(rule.amount, ...UNITS[rule.clock])} от ${EVENT[rule.event]}`, ...shift].join('; ');
}

/** For whom a rule holds, the conditions one by one; [] for all. */
export function conditions(rule) {
  return [
    rule.organisation_id && (books.value?.organisation.get(rule.organisation_id)?.name ?? `организация ${rule.organisation_id}`),
    rule.theme_id && `тема: ${books.value?.theme.get(rule.theme_id)?.name ?? rule.theme_id}`,
    rule.priority && `важность: ${PRIORITY[rule.priority].toLowerCase()}${rule.priority < 2 ? ' и выше' : ''}`,
    rule.channel && channelName(rule.channel), rule.kind && KIND[rule.kind],
  ].filter(Boolean);
}

export const ruleName = (rule) => [DEADLINE[rule.deadline], ...conditions(rule)].join(', ');
export const since = (version) => (version.valid_from <= '1900-01-01' ? 'с начала учёта' : `с ${day(version.valid_from)}`);
