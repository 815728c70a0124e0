// Words of problems: names, numbers with their links, what nights and people made of one.
import { addDays, count, num, word } from '../format.js';
import { queryText } from '../api.js';

export const SORT = { load: 'Сначала тяжёлые', growth: 'Сначала растущие', new: 'Сначала новые' };
export const PUT_BY = { night: 'ночная группировка', new: 'между ночами', hand: 'человек' };

/** «уличное освещение, фонарь» begins a line with a capital. */
export const title = (label) => label[0].toUpperCase() + label.slice(1);

/** The records of a problem as a list of «Обращения»; more narrows it. */
export const records = (id, more = {}) => `/messages${queryText({ problem_id: id, ...more })}`;

/** Its records of the last 30 days of the window, or of the 30 before. */
export const recent = (p, day, before = false) => records(p.id, { 'received_on[gte]': addDays(day, before ? -59 : -29), 'received_on[lte]': addDays(day, before ? -30 : 0) });

export const people = (n) => count(n, 'заявителя', 'заявителей', 'заявителей');
export const occasions = (n) => count(n, 'повод', 'повода', 'поводов');
export const found = (n) => `${num(n)} ${word(n, 'проблема', 'проблемы', 'проблем')}`;

/** How it goes, in words: поводы of 30 days against those of the 30 before. */
export function growth(p) {
  const more = p.now_occasions - p.before_occasions;
  if (!more) return 'столько же, сколько за прежние 30 дней';
  return `на ${num(Math.abs(more))} ${more > 0 ? 'больше' : 'меньше'}, чем за прежние 30 дней`;
}

/** What happened, as a sentence around the name of the other problem: [before, after]. */
export function told(e) {
  const moved = e.moved ? `: ${count(e.moved, 'запись', 'записи', 'записей')}` : '';
  const part = e.share ? `, ${num(Math.round(e.share * 100))} % записей` : '';
  return {
    born: ['Появилась: такие записи раньше не складывались в одну проблему', ''], died: ['Закончилась: таких записей больше нет вместе', ''],
    split: ['Отделилась от проблемы', part], gave_split: ['От неё отделилась проблема', ''], merged: ['В неё перешла проблема', ''], gave_merged: ['Перешла в проблему', part],
    hand_rename: [e.label ? `Названа «${e.label}»` : 'Возвращено название системы', ''], hand_pin: ['Закреплена', ''], hand_unpin: ['Откреплена', ''],
    hand_merge: ['Объединена с проблемой', moved], hand_got_merge: ['С ней объединена проблема', moved], hand_split: ['Из неё выделена проблема', moved], hand_got_split: ['Выделена из проблемы', moved],
  }[e.kind];
}
