// Words of the checks of answers and of the register of conflicts.
import { dateTime, day } from '../format.js';

/** Code of a check: its name as a column, what is asked, the name of its remark. */
export const CHECK = {
  on_time: ['В срок', 'Ответ дан в срок', 'Не в срок'],
  points: ['По всем вопросам', 'Ответ на каждый вопрос и просьбу', 'Не по всем вопросам'],
  own_words: ['Не шаблон', 'Текст не повторяет другие ответы', 'Шаблонный текст'],
  polite: ['Вежливость', 'Обращение и тон', 'Невежливо'],
  dated: ['Обещания со сроком', 'Обещания со сроком', 'Обещание без срока'],
};

/** State of a check: words and tone; null: cannot be judged. */
export const STATE = { 0: ['в порядке', 'good'], 1: ['замечание', 'bad'], 2: ['замечание снято', ''], null: ['не проверить', ''] };

export const RESULT = { checked: 'проверено', ok: 'в порядке', remark: 'с замечанием', dismissed: 'замечание снято' };

export const FAULT = { no_greeting: 'Нет приветствия или обращения к заявителю', blame: 'Упрёк заявителю', capitals: 'Слова прописными буквами', bare_refusal: 'Отказ без объяснения и без выхода' };

/** Why a check cannot be made. */
export const WHY = {
  interim: 'не окончательный ответ',
  notice: 'уведомление о переадресации или отклонении, а не ответ по существу',
  again: 'ответ не первый: срок был у первого',
  no_date: 'неизвестно, когда дан ответ',
  no_deadline: 'срока ответа нет',
  nothing: 'в обращении не найдено вопроса или просьбы',
  short: 'текст слишком короткий для сравнения',
};

export const POINT = { question: 'вопрос', item: 'пункт', wish: 'просьба' };

export const CONFLICT = { communication: 'Конфликт общения', answer: 'Ошибка в ответе', deadline: 'Ошибка в сроке', route: 'Ошибка маршрута', other: 'Иное' };

/** What gives an empty answer away, and what speaks for one (search/text/formal.h). */
export const SIGN = {
  copied: 'теми же словами отвечали другим', off_matter: 'почти нет слов из обращения', nothing: 'не назван ни адрес, ни дата, ни документ', laws: 'ссылки на законы вместо дела',
  sent_away: 'отправляет в другую организацию', open_promise: 'обещание без срока', left_out: 'ответ не на все вопросы', short: 'очень короткий ответ', hasty: 'ответили раньше чем через полчаса',
  repeated: 'после ответа пожаловались снова', reopened: 'после ответа работу возобновили', bad_mark: 'заявитель поставил низкую оценку',
  place: 'назван адрес', day: 'назван день или срок', proof: 'есть акт, фото, замер или осмотр',
};

/** Lists of answers by their score: the column, the heading. */
export const FORMAL_RESULT = {
  formal: ['Формальных', 'Считаются формальными'], scored: ['Ответов', 'Все оценённые ответы'], told: ['По признакам', 'Найдены по признакам'],
  said_formal: ['Человек: формальный', 'Человек сказал: формальный'], said_proper: ['Человек: по существу', 'Человек сказал: по существу'],
};

/** Stages of the handling: name, what a message waits for. */
export const STAGE = {
  registration: ['Регистрация', 'от поступления'], assignment: ['Распределение', 'до назначения исполнителя'], forwarding: ['Передача', 'пока исполнитель не взял'],
  work: ['Работа', 'вместе с промежуточным ответом'], approval: ['Согласование', 'ответа'], closing: ['Закрытие', 'после ответа'],
};

/** Signs of a wrong address: the column, the words on a record, from how many on it is one. */
export const ASTRAY = {
  moved: ['Сменили организацию', 'сменили организацию', 1], returned: ['Вернули', 'вернули на распределение', 1], forwarded: ['Пересылали', 'пересылали', 2], rethemed: ['Сменили тему', 'сменили тему после назначения', 1],
};

/** Minutes in words: the unit that reads best. */
export function lasted(minutes) {
  const one = (n, unit) => `${n.toLocaleString('ru', { maximumFractionDigits: 1 })}\u00a0${unit}`;
  return minutes < 60 ? one(minutes, 'мин') : minutes < 2 * 24 * 60 ? one(minutes / 60, 'ч') : one(minutes / 1440, 'дн.');
}

/** The deadline an answer is held against, in words. */
export const dueWords = (seen) => (seen.due_at && !seen.set ? dateTime(seen.due_at) : day(seen.due_on));

export const share = (part, whole) => (whole ? `${((100 * part) / whole).toLocaleString('ru', { maximumFractionDigits: 1 })} %` : '—');
