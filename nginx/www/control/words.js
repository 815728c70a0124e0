// Words of the ladder and of the mail.
import { count } from '../format.js';
import { DEADLINE, PRIORITY } from '../terms.js';

export const KINDS_OF_STEP = { control: 'Контрольная дата', ...DEADLINE };
export const RECIPIENT = { executor: 'исполнителю', head: 'руководителю организации', superior: 'вышестоящей организации', curator: 'куратору', centre: 'руководителю центра' };
export const SIDE = { before: 'до срока', after: 'после срока' };
export const CLOCK = { work_day: 'рабочие дни', day: 'календарные дни', work_hour: 'рабочие часы', hour: 'часы' };
export const MAIL_STATUS = {
  queued: ['ждёт', 'info'], no_address: ['нет адреса', 'warn'], retry: ['повтор', 'warn'], sending: ['отправляется', 'info'], sent: ['отправлено', 'good'], failed: ['не отправлено', 'bad'], cancelled: ['не понадобилось', ''],
};
export const MAIL_KIND = { assignment: 'Назначение', alert: 'Оповещение поиска', removal: 'Передано другим', return: 'Решённое повторилось', escalation: 'Контроль сроков', measure: 'Дорожная карта' };
export const CALL = { reached: 'поговорили', no_answer: 'не ответили', later: 'просили перезвонить', wrong_number: 'номер неверный' };

const UNITS = { day: ['день', 'дня', 'дней'], work_day: ['рабочий день', 'рабочих дня', 'рабочих дней'], hour: ['час', 'часа', 'часов'], work_hour: ['рабочий час', 'рабочих часа', 'рабочих часов'] };

/** «за 3 рабочих дня до срока», «в день срока», «через 1 день после срока» */
export function whenWords(step) {
  if (step.amount === 0) return /hour/.test(step.clock) ? 'когда срок прошёл' : 'в день срока';
  const amount = count(step.amount, ...UNITS[step.clock]);
  return step.side === 'before' ? `за ${amount} до срока` : `через ${amount} после срока`;
}

/** What a step is for. */
export const forWords = (step) => [step.deadline ? KINDS_OF_STEP[step.deadline] : 'Любой неисполненный срок', step.priority && `важность: ${PRIORITY[step.priority].toLowerCase()}${step.priority < 2 ? ' и выше' : ''}`].filter(Boolean).join(', ');
export const stepName = (step) => `${forWords(step)}, ${whenWords(step)}, ${RECIPIENT[step.recipient]}`;
