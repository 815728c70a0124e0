// Words of requests of the regional centre (ЦУР).
import { count } from '../format.js';

export const STATE = { received: 'поступил', in_work: 'в работе', on_approval: 'ответ на утверждении', answered: 'ответ отправлен', accepted: 'ответ принят', returned: 'ответ возвращён' };
export const STATE_BADGE = { received: 'info', in_work: 'info', on_approval: 'warn', answered: 'accent', accepted: 'good', returned: 'bad' };

/** Move → name of its button, what the dialog asks for, whether it must be told, what is said when it is done, its key. */
export const MOVES = {
  take: { name: 'Взять в работу', said: 'Запрос у вас в работе', code: 'KeyT' },
  submit: { name: 'На утверждение', said: 'Ответ отправлен на утверждение', code: 'KeyS' },
  rework: { name: 'На доработку', label: 'Что исправить', needs: true, said: 'Ответ возвращён на доработку', code: 'KeyX' },
  approve: { name: 'Утвердить и отправить', said: 'Ответ отправлен в ЦУР', code: 'KeyY' },
  accept: { name: 'Принять ответ', label: 'Отзыв', said: 'Ответ принят', code: 'KeyA' },
  return: { name: 'Вернуть ответ', label: 'Чего не хватает', needs: true, term: true, said: 'Ответ возвращён в центр', code: 'KeyX' },
};
export const EVENT = { create: 'Запрос внесён', edit: 'Изменено', take: 'Взят в работу', submit: 'Ответ отправлен на утверждение', rework: 'Ответ возвращён на доработку', approve: 'Ответ утверждён и отправлен', accept: 'Ответ принят', return: 'Ответ возвращён в центр' };

export const STEP = { new: 'поступил', owner: 'назначен вам', approval: 'ответ ждёт утверждения', near: 'срок подходит', late: 'срок прошёл', answered: 'ответ готов', returned: 'ответ возвращён', accepted: 'ответ принят' };

const UNIT = { records: ['запись', 'записи', 'записей'], causes: ['причина', 'причины', 'причин'], measures: ['мероприятие', 'мероприятия', 'мероприятий'] };
export const amount = (e) => count(e.count, ...UNIT[e.unit]);

const ADDRESS = [['search', /\/search\?(?:.*&)?link=(\d+)/], ['message', /\/messages\/(\d+)/], ['problem', /\/problems\/(\d+)/], ['cause_case', /\/causes\/(\d+)/], ['roadmap', /\/roadmaps\/(\d+)/]];

/** What an address of the product leads to, as evidence: {kind, id}; null when it can be none. */
export function evidenceOf(address) {
  for (const [kind, pattern] of ADDRESS) {
    const found = pattern.exec(address);
    if (found) return { kind, id: found[1] };
  }
  return null;
}

/** The evidence of a draft as the API takes it. */
export const asked = (list) => list.map(({ kind, id, title }) => ({ kind, id, title }));
