// The field's own words for codes, exactly as the regulation has them. «Обращение» and «сообщение» are different things.
import { signal } from './lib.js';
import { get } from './api.js';
import { day } from './format.js';
import { canUpon } from './session.js';

export const KIND = { appeal: 'Обращение', message: 'Сообщение', publication: 'Публикация', comment: 'Комментарий' };
export const KINDS = { appeal: 'Обращения', message: 'Сообщения', publication: 'Публикации', comment: 'Комментарии' };
export const OUTCOME = {
  solved: 'Решено', partly: 'Решено частично', explained: 'Разъяснено', not_solved: 'Не решено', refused: 'Отказано', not_established: 'Итог не установлен',
};
/** By whose word an outcome stands. */
export const WORD = { executor: 'исполнитель', applicant: 'заявитель', centre: 'проверка центра' };
export const WORDS = { ...WORD, repeat: 'повторное обращение' };
/** What told street and house. */
export const PLACE_BY = { field: 'из адреса', text: 'из текста', hand: 'вручную' };
export const NOTICE = { letter: 'письмом', email: 'по электронной почте', account: 'в личном кабинете', phone: 'по телефону', comment: 'комментарием' };
export const APPLICANT = {
  citizen: 'Гражданин', foreigner: 'Иностранный гражданин', stateless: 'Лицо без гражданства', abroad: 'Проживающий за рубежом', organisation: 'Организация', unknown: 'Не указан',
};
export const PRIORITY = ['Обычная', 'Высокая', 'Чрезвычайная'];
export const ANSWER = { first: 'Первый ответ', interim: 'Промежуточный ответ', final: 'Окончательный ответ' };
/** Kinds of deadlines. */
export const DEADLINE = {
  registration: 'Регистрация', forwarding: 'Переадресация по компетенции', first: 'Первый ответ', answer: 'Ответ', final: 'Окончательный ответ', extension: 'Ответ после продления',
  accelerated: 'Механизм ускоренного решения', fast_track: 'Фаст-трек ПОС', unreadable: 'Уведомление о нечитаемом тексте', documents: 'Ответ на запрос документов', again: 'Ответ после возобновления',
};
export const EVENT = {
  created: 'Внесено вручную', imported: 'Загружено из файла', state: 'Состояние изменено', edit: 'Сведения изменены', answer: 'Добавлен ответ', outcome: 'Итог изменён', mark: 'Оценка заявителя', extension: 'Срок продлён', return: 'Повторное обращение', call: 'Звонок', control: 'Контрольная дата назначена', terms: 'Сроки пересчитаны', correction: 'Регистрация исправлена', applicant: 'Сведения о заявителе исправлены', reclassified: 'Вид и канал исправлены', request: 'Запрошены документы', documents: 'Документы получены',
};
export const FORMAT = {
  im_xlsx: 'Выгрузка «Инцидент-менеджмент» (XLSX)', pos_xlsx: 'Выгрузка ПОС (XLSX)', xlsx: 'Таблица XLSX', csv: 'Таблица CSV', ndjson: 'Строки JSON (NDJSON)',
};
export const ROW_OUTCOME = { created: 'Создано', updated: 'Обновлено', unchanged: 'Без изменений', rejected: 'Отклонено' };
export const IMPORT_STATUS = { uploaded: 'Ждёт запуска', queued: 'В очереди', running: 'Идёт', done: 'Завершён', failed: 'Не удался', cancelled: 'Остановлен' };

/** Fields by their API name, for the history, for errors and for the forms. */
export const FIELD = {
  kind: 'Вид', channel: 'Канал', state: 'Состояние', outcome: 'Итог', outcome_by: 'Чьё слово', outcome_reason: 'Обоснование итога', theme: 'Тема', theme_id: 'Тема', organisation: 'Организация', organisation_id: 'Организация',
  official: 'Исполнитель', official_id: 'Исполнитель', district: 'Район', district_id: 'Район', street: 'Улица', street_id: 'Улица', house: 'Дом', place_by: 'Место определено', object: 'Объект', fault: 'Неисправность', urgency: 'Срочность', urgency_at: 'Срочность: слова', wish: 'Пожелание', object_at: 'Объект: слова', fault_at: 'Неисправность: слова', wish_at: 'Пожелание', address: 'Адрес', subject: 'Заголовок', due_on: 'Контрольная дата', beyond: 'Почему позже срока по правилам', legal_due: 'Срок по правилам', eligible: 'Условия механизма подтверждены', registered_on: 'День регистрации', complained: 'На кого жалуются', complained_id: 'На кого жалуются', unreadable: 'Текст не читается', repeats_of: 'Повторяет запись', folded: 'Повтор другой записи', mechanism: 'Механизм', asked_on: 'Запрошено', came_on: 'Получено', priority: 'Важность', repeated: 'Повторное', collective: 'Коллективное',
  fast_track: 'Фаст-трек ПОС', accelerated: 'Механизм ускоренного решения', number: 'Номер', text: 'Текст', received_at: 'Поступило', registered_at: 'Зарегистрировано', applicant_kind: 'Заявитель', applicant_name: 'Имя заявителя',
  applicant_contacts: 'Контакты заявителя', put_right: 'Исправлено', url: 'Ссылка', mark: 'Оценка', solved: 'Вопрос решён', value: 'Оценка', note: 'Пояснение', attachment: 'Вложение', taken_by: 'В работе у', reason: 'Причина', answer: 'Текст ответа', addressee: 'Куда перенаправлено', until_on: 'Новый срок', notice_on: 'Заявитель уведомлён', notice_by: 'Как уведомлён', was: 'Прежний срок', whom: 'Кому звонили', result: 'Результат', called_at: 'Время звонка', answered_at: 'Ответ дан', closed_at: 'Закрыто', source_id: 'Источник', import_id: 'Импорт', open: 'В работе', overdue: 'Просрочено',
};

/** Colour of a state: new, under way, done well, done badly. */
const TONES = { new: 'accent', registered: 'info', assigned: 'info', in_work: 'info', interim: 'warn', on_approval: 'warn', answered: 'good', closed: 'good', forwarded: '', rejected: 'bad', reopened: 'warn' };
export const stateTone = (code) => TONES[code] ?? '';

/** @type {{value: any}} the reference books, loaded once after sign-in */
export const books = signal(null);
/** @type {Promise<any> | null} */
let loading = null;

const byKey = (list, key) => new Map(list.map((x) => [x[key], x]));

/** A closed one stays in lists, as records point at it, and says so. */
const told = (x) => (x.closed_on ? { ...x, plain: x.name, name: `${x.name} (закрыта с ${day(x.closed_on)})` } : x);

/** Depth first, each with its depth and the names of its parents. */
function tree(list) {
  const children = new Map();
  for (const item of list) {
    const parent = item.parent_id ?? '';
    children.set(parent, [...(children.get(parent) ?? []), item]);
  }
  const out = [];
  const walk = (parent, depth, path) => {
    for (const item of children.get(parent) ?? []) {
      out.push({ ...item, depth, path });
      walk(item.id, depth + 1, [...path, item.name]);
    }
  };
  walk('', 0, []);
  // A recipient may see a branch whose root is hidden: such rows stand at the top.
  const seen = new Set(out.map((x) => x.id));
  for (const item of list) if (!seen.has(item.id)) out.push({ ...item, depth: 0, path: [] });
  return out;
}

function shelve(data) {
  return {
    ...data,
    themeTree: tree(data.themes.map(told)), organisationTree: tree(data.organisations.map(told)),
    channel: byKey(data.channels, 'code'), state: byKey(data.states, 'code'), theme: byKey(data.themes, 'id'),
    organisation: byKey(data.organisations, 'id'), district: byKey(data.districts, 'id'), object: byKey(data.objects, 'code'), fault: byKey(data.faults, 'code'), urgency: byKey(data.urgencies, 'code'), source: byKey(data.sources, 'id'),
  };
}

/** Whether the reader may make, by this action, what would be of this kind and channel. */
export function mayMake(action, kind, channel) {
  const rule = books.value?.machine_rules.find((r) => (!r.kind || r.kind === kind) && (!r.channel || r.channel === channel));
  return !rule || canUpon(action, rule.machine);
}

/** Loads the reference books; `fresh` asks again (an import may have brought new themes and sources). */
export async function loadBooks(fresh = false) {
  if (books.value && !fresh) return books.value;
  loading ??= get('/reference').then(({ data }) => {
    books.value = shelve(data);
    return books.value;
  }).finally(() => {
    loading = null;
  });
  return loading;
}

export const channelName = (code) => books.value?.channel.get(code)?.name ?? code;
export const stateName = (code) => books.value?.state.get(code)?.name ?? code;
