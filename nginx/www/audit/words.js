// Words of the journal: what an operation worked on, how it ended, and where the record can be opened.
import { count } from '../format.js';
import { can } from '../session.js';
import { books } from '../terms.js';

/** By the first word of an address of the API. */
export const RESOURCE = {
  messages: 'Запись', session: 'Вход', bulk: 'Пакетное действие', batches: 'Взятое в работу', templates: 'Шаблон', returns: 'Повторы', organisations: 'Организация', 'deadline-rules': 'Правила сроков',
  'work-calendars': 'Календарь', search: 'Поиск', 'search-log': 'Журнал поиска', 'saved-searches': 'Сохранённый поиск', alerts: 'Оповещение', exports: 'Выгрузка', imports: 'Загрузка', thesaurus: 'Словарь',
  audit: 'Журнал', permissions: 'Права', reference: 'Справочники', summary: 'Сводка', accounts: 'Учётная запись', roles: 'Роли', themes: 'Тема', models: 'Модель', signals: 'Сигнал', problems: 'Проблема', chronic: 'Хроническое', growth: 'Почему растёт', stages: 'Где стоит', misroutes: 'Не туда', officials: 'Должностное лицо', settings: 'Мои настройки', notices: 'Уведомления', ctl: 'Сервер',
  'answer-checks': 'Проверка ответов', 'formal-answers': 'Отписки', answers: 'Ответ', attachments: 'Вложение', conflicts: 'Конфликт или ошибка', control: 'Контроль сроков', 'escalation-ladder': 'Лестница', escalations: 'Сообщено о сроках', mail: 'Почта', mails: 'Письмо',
  marks: 'Оценки', mechanisms: 'Механизм ускорения', personal: 'Персональные данные', sources: 'Источник', streets: 'Улицы', 'workflow-settings': 'Настройки работы',
};

/** Screens of what stands in the column «Запись». */
const SCREENS = {
  messages: ['message.read', (id) => `/messages/${id}`], imports: ['import.write', (id) => `/imports/${id}`], bulk: ['bulk.write', (id) => `/bulk/${id}`], templates: ['message.work', () => '/templates'],
  alerts: ['alert.write', () => '/alerts'], 'saved-searches': ['search.save', () => '/saved-searches'], thesaurus: ['thesaurus.read', () => '/thesaurus'], 'deadline-rules': ['deadline.read', () => '/deadlines'],
  'work-calendars': ['deadline.read', (id) => `/deadlines?tab=calendars&year=${id}`], permissions: ['permission.read', () => '/permissions'], 'search-log': ['search_log.read', () => '/search-log'], audit: ['audit.read', () => '/audit'],
  accounts: ['account.read', (id) => `/accounts/${id}`], organisations: ['organisation.read', (id) => `/organisations/${id}`], themes: ['theme.read', () => '/themes'], models: ['model.read', () => '/models'], signals: ['signal.read', (id) => `/signals/${id}`], problems: ['problem.read', (id) => `/problems/${id}`],
  conflicts: ['conflict.read', () => '/quality?tab=conflicts'], mails: ['mail.read', () => '/control?tab=mail'], mechanisms: ['control.read', () => '/control?tab=mechanisms'],
};

const RESULT = {
  ok: 'Сделано', forbidden: 'Отказано: нет права', unauthorized: 'Отказано: нет входа', not_found: 'Записи нет или она недоступна', stale: 'Отказано: запись изменил другой', if_match_required: 'Отказано: нет версии записи',
  invalid: 'Данные не приняты', bad_parameter: 'Данные не приняты', bad_json: 'Данные не приняты', bad_request: 'Данные не приняты', bad_utf8: 'Данные не приняты', unsupported_media: 'Данные не приняты', method_not_allowed: 'Отказано: так не обращаются', upstream: 'Внешняя система не ответила', wrong_state: 'Отказано: состояние не то', wrong_move: 'Отказано: переход невозможен',
  conflict: 'Отказано: занято', taken: 'Отказано: запись в работе у другого', set_changed: 'Отказано: набор изменился', last_admin: 'Отказано: последний администратор', too_many: 'Отказано: слишком часто', too_large: 'Отказано: слишком велико', internal: 'Внутренняя ошибка', timeout: 'Не успело', failed: 'Не удалось',
  no_account: 'Нет учётной записи', denied: 'Вход отменён', provider: 'Вход не подтверждён', expired: 'Вход не из этого браузера', unavailable: 'Вход не удался', revoked: 'Сеанс прекращён: кука пришла дважды',
};
export const RESULTS = { ok: 'Сделано', denied: 'Отказано в праве или входе', failed: 'Прочие отказы' };
export const resultWords = (code) => RESULT[code] ?? code;
export const resultTone = (row) => (row.result === 'ok' ? 'good' : [401, 403].includes(row.status) ? 'bad' : 'warn');

/** «messages/12» → words and, for who may open it, an address. */
export function objectOf(object) {
  const [resource, ...rest] = object.split('/');
  const id = /^\d+$/.test(rest.at(-1) ?? '') ? rest.at(-1) : '';
  const [action, href] = SCREENS[resource] ?? [];
  return { text: object ? `${RESOURCE[resource] ?? resource}${id ? ` ${id}` : ''}` : '', id, href: action && can(action) && (id || href.length === 0) ? href(id) : null };
}

/** In which roles he acted: «Руководитель, врио». */
export function actedAs(row) {
  const name = (code) => books.value?.roles.find((r) => r.code === code)?.name ?? code;
  return (row.details.roles ?? []).map((r) => `${name(r.role)}${r.deputy_for ? ', врио' : ''}`).join('; ');
}

/** Operations as choices: «Запись: изменить». */
export function operationOptions(operations) {
  return operations.map((o) => ({ value: o.action, name: `${RESOURCE[o.resource] ?? o.resource}: ${o.name}` })).sort((a, b) => a.name.localeCompare(b.name, 'ru'));
}

const WHAT = { changed: 'изменена после записи', removed: 'удалена', inserted: 'вставлена в обход программы', reordered: 'переставлена', head: 'опубликованной головы в цепочке нет, журнал переписан' };

/** What the last walk through the chain came to. */
export function checkWords(check) {
  if (!check.differences) return `${count(check.rows, 'запись', 'записи', 'записей')}, расхождений нет`;
  const { what, seq, row } = check.first;
  const where = [row !== '0' && `запись ${row}`, seq !== '0' && `звено ${seq}`].filter(Boolean).join(', ');
  return `${count(check.differences, 'расхождение', 'расхождения', 'расхождений')}; первое: ${where ? `${where} — ` : ''}${WHAT[what]}`;
}
