// Words of plans («дорожные карты»): states, kinds, numbers with their links.
import { count, day, dayMonth, num, percent, today } from '../format.js';
import { queryText } from '../api.js';

export const STATE = { draft: 'черновик', review: 'на согласовании', approved: 'утверждён', closed: 'завершён' };
export const STATE_BADGE = { draft: 'line', review: 'warn', approved: 'good', closed: 'line' };
export const KIND = { once: 'Разовое', system: 'Системное', inform: 'Информирование', control: 'Контроль', norm: 'Нормативное', budget: 'Бюджетное' };
export const COST = { 1: '1 — своими силами', 2: '2 — до 100 тыс. ₽', 3: '3 — до 1 млн ₽', 4: '4 — до 10 млн ₽', 5: '5 — больше' };
export const SEVERITY = { 1: '1 — неудобство', 2: '2', 3: '3 — заметный вред', 4: '4', 5: '5 — опасно для людей' };
export const PROGRESS = { planned: 'не начато', in_work: 'идёт', done: 'выполнено', dropped: 'снято' };
export const PROGRESS_BADGE = { planned: 'line', in_work: 'info', done: 'good', dropped: 'line' };
export const VERSION = { review: 'на согласовании', returned: 'возвращена', approved: 'утверждена' };

/** Moves of a plan: name, state it starts from, action, what the dialog asks, whether the answer must be there. */
export const MOVES = {
  submit: ['Отправить на согласование', 'draft', 'roadmap.write', 'Что важно тем, кто согласует', false], approve: ['Утвердить', 'review', 'roadmap.approve', 'Примечание', false],
  return: ['Вернуть на доработку', 'review', 'roadmap.approve', 'Что исправить', true], withdraw: ['Отозвать', 'review', 'roadmap.write', 'Почему', true],
  revise: ['Пересмотреть', 'approved', 'roadmap.write', 'Что и почему меняется', true], close: ['Завершить', 'approved', 'roadmap.approve', 'Чем кончилось', true],
};

export const measures = (n) => count(n, 'мероприятие', 'мероприятия', 'мероприятий');
export const place = (m) => `${m.theme}${m.district ? `, ${m.district} район` : ', весь город'}`;
export const term = (m) => `${day(m.starts_on)} — ${day(m.due_on)}`;
/** «с 10 мая по 14 сентября» */
export const season = (m) => `с ${dayMonth(m.works_from)} по ${dayMonth(m.works_to)}`;
export const who = (m) => [m.official, m.post, m.organisation].filter(Boolean).join(', ');

/** Records of a measure between two days. */
export const records = (m, from, to) => `/messages${queryText({ theme_id: m.theme_id, district_id: m.district_id ?? '', 'received_on[gte]': from, 'received_on[lte]': to })}`;

/** What the priority is made of, in the order of the product. */
export function parts(m) {
  const p = m.priority;
  return [
    [p.of === 'excess' ? 'Сверх обычного за месяц, записей' : 'Поток за месяц, записей', num(p.per_month)], ['Тяжесть', `× ${p.severity}`], ['Значимость темы', `× ${p.significance}`], ['Повторы после «решено»', `× (1 + ${num(p.recurrence)})`],
    ['Вероятность причины', `× ${num(p.chance)}`], ['Ожидаемое снижение', `× ${num(p.reduction)}`], ['Класс затрат', `÷ ${p.cost}`],
  ];
}

/** Why nothing can be counted yet. */
export function tooEarly(m) {
  if (m.done_on) return 'выполнено сегодня, первые числа появятся завтра';
  return m.starts_on === today() ? 'работы начались сегодня, первые числа появятся завтра' : 'работы не начались';
}

/** How long handling takes meanwhile, beside what it was; what is still open counts. */
export function handling(m) {
  if (!m.handled && !m.waiting) return null;
  const parts = `рассмотрено ${num(m.handled)}, ещё в работе ${num(m.waiting)}`;
  if (m.seen_days === null) return `медианы рассмотрения ещё нет, закрыто меньше половины: ${parts}`;
  return `медиана рассмотрения ${num(m.seen_days)} дн.${m.base_days === null ? '' : ` вместо ${num(m.base_days)} прежде, цель ${num(m.target_days)}`}: ${parts}`;
}

/** How what its records say stands to what was expected without it. */
export function compared(m) {
  if (m.seen === null) return null;
  if (m.expected === null) return `${num(m.seen)}; сравнить не с чем, прежнего квартала нет`;
  if (!m.expected) return `${num(m.seen)} при нуле прежде`;
  return `${num(m.seen)} вместо ${num(m.expected)} за столько же дней прежде, ${percent((m.seen / m.expected - 1) * 100, true)}`;
}
