// Words of the journal: what an operation worked on, how it ended, and where the record can be opened.
import { count } from '../format.js';
import { can } from '../session.js';
import { FIELD, books } from '../terms.js';

/** By the first word of an address of the API. */
export const RESOURCE = {
  messages: 'Запись', session: 'Вход', sessions: 'Свои сеансы', 'access-requests': 'Заявка на доступ', 'sign-in-keys': 'Ключи входа', bulk: 'Пакетное действие', batches: 'Взятое в работу', templates: 'Шаблон', returns: 'Повторы', organisations: 'Организация', 'deadline-rules': 'Правила сроков',
  'work-calendars': 'Календарь', 'number-patterns': 'Образцы номеров', search: 'Поиск', 'search-log': 'Журнал поиска', 'saved-searches': 'Сохранённый поиск', alerts: 'Оповещение', exports: 'Выгрузка', imports: 'Загрузка', thesaurus: 'Словарь',
  audit: 'Журнал', permissions: 'Права', reference: 'Справочники', summary: 'Сводка', picture: 'Картина', accounts: 'Учётная запись', tokens: 'Токен', changes: 'Лента изменений', snapshot: 'Снимок записей', roles: 'Роли', themes: 'Тема', models: 'Модель', signals: 'Сигнал', problems: 'Проблема', 'cause-cases': 'Дело о причинах', causes: 'Причина', 'cause-evidence': 'Довод', roadmaps: 'Дорожная карта', measures: 'Мероприятие', responsibilities: 'Реестр ответственных', chronic: 'Хроническое', growth: 'Почему растёт', stages: 'Где стоит', misroutes: 'Не туда', officials: 'Должностное лицо', settings: 'Мои настройки', notices: 'Уведомления', ctl: 'Сервер',
  'answer-checks': 'Проверка ответов', 'formal-answers': 'Отписки', answers: 'Ответ', attachments: 'Вложение', conflicts: 'Конфликт или ошибка', 'cur-requests': 'Запрос ЦУР', webhooks: 'Вебхук', control: 'Контроль сроков', 'escalation-ladder': 'Лестница', escalations: 'Сообщено о сроках', mail: 'Почта', mails: 'Письмо',
  marks: 'Оценки', mechanisms: 'Механизм ускорения', personal: 'Персональные данные', sources: 'Источник', streets: 'Улицы', 'workflow-settings': 'Настройки работы',
};

/** Names of what was set that the history of a record does not know (`FIELD` of terms.js), by the name of the API. */
export const SET = {
  request_id: 'Запрос документов', theirs: 'Номер в ЦУР', events: 'События', delivery_id: 'Событие', since: 'С какого времени', sender: 'От кого', answer: 'Ответ', owner_id: 'Исполнитель', evidence: 'Основания', cur_days: 'Рабочих дней на запрос ЦУР', return_explained: 'Повтор возвращает и «разъяснено»', title: 'Название', what: 'Что происходит', problem_id: 'Проблема', signal_id: 'Сигнал', conclusion: 'Вывод', category: 'Род причины',
  query: 'Какие записи', sign: 'За или против', strength: 'Сила довода', cause_ids: 'Причины', cause_id: 'Причина', starts_on: 'Начало', order: 'Порядок', cost: 'Стоимость', severity: 'Тяжесть', less: 'Снижение жалоб', quicker: 'Ускорение',
  agrees: 'Согласие', measure_id: 'Мероприятие', declared: 'Готово, по слову исполнителя', done_on: 'Выполнено', proof: 'Подтверждение',
  grant_type: 'Вид запроса токена', client_assertion_type: 'Вид утверждения', client_assertion: 'Подписанное утверждение', client_id: 'Номер токена', scopes: 'Права токена', addresses: 'Адреса', per_minute: 'Единиц в минуту', public_key: 'Открытый ключ', overlap_hours: 'Часов до конца прежнего секрета', account_id: 'Учётная запись', after_days: 'Дней хранения', base: 'Исходная версия', basis: 'Основание', batch_minutes: 'На сколько берут в работу', check: 'Проверка', closed_on: 'Закрыта с', code: 'Код', days: 'Дни', days_off: 'И в выходные', deputy_for_id: 'Кого замещает', digest: 'Сводность',
  digest_minutes: 'Сводность', dismissed: 'Замечание снято', dry_run: 'Проба', eligibility: 'Условия', conditions: 'Условия по пунктам', email: 'Почта', enabled: 'Действует', esia_oid: 'Номер в ЕСИА', expected: 'Ожидаемое число', filter: 'Отбор', format: 'Формат', found_by: 'Кто выявил', found_on: 'Когда выявлено', frozen: 'Зафиксирована',
  grant_id: 'Роль', ground: 'Основание', groups: 'Группы синонимов', head: 'Руководитель', hours: 'Рабочие часы', ids: 'Уведомления', into_id: 'С какой проблемой', items: 'Матрица прав', label: 'Название', left_on: 'Уволен с', legal_code: 'Код классификатора', limit: 'Сколько', link: 'Ссылка', login: 'Имя входа', comment: 'Пояснение', mapping: 'Соответствие столбцов',
  message_id: 'Запись', message_ids: 'Записи', move: 'Действие', name: 'Название', ogrn: 'ОГРН', open_from: 'Почта с', open_to: 'Почта до', params: 'Отбор', parent_id: 'Кому подчинена', past: 'За прошлые дни', person: 'Кто', persons: 'Заявителей', pinned: 'Закреплена', post: 'Должность', purpose: 'Цель', q: 'Запрос',
  quiet_from: 'Тихие часы с', quiet_to: 'Тихие часы до', return_days: 'Дней до повтора', returns_to: 'Куда возвращает повтор', phone: 'Телефон', role: 'Роль', rule_id: 'Правило хранения', rules: 'Правила', saved_search_id: 'Сохранённый поиск', scope: 'Кому видно', session_id: 'Сеанс', settled_by: 'Кто урегулировал', settled_on: 'Когда урегулировано', settlement: 'Как урегулировано',
  short_name: 'Краткое название', planned: 'Запланированные версии', replaces: 'Вместо версии', patterns: 'Образцы номеров', significant: 'Значимая', source: 'Источник', steps: 'Ступени', texts: 'Записей без автора', threshold: 'Порог', to: 'Решение', undo_hours: 'Часов на отмену', valid_from: 'Действует с', valid_to: 'Действует по', verdict: 'Суждение', window_hours: 'За сколько часов',
  'contacts.phone': 'Телефон', 'contacts.email': 'Почта', 'contacts.text': 'Контакты', 'contacts.address': 'Адрес', 'contacts.url': 'Страница',
};
export const setWords = (name) => FIELD[name] ?? SET[name] ?? name;

/** Screens of what stands in the column «Запись». */
const SCREENS = {
  messages: ['message.read', (id) => `/messages/${id}`], imports: ['import.write', (id) => `/imports/${id}`], bulk: ['bulk.write', (id) => `/bulk/${id}`], templates: ['message.work', () => '/templates'],
  alerts: ['alert.write', () => '/alerts'], 'saved-searches': ['search.save', () => '/saved-searches'], thesaurus: ['thesaurus.read', () => '/thesaurus'], 'deadline-rules': ['deadline.read', () => '/deadlines'],
  'number-patterns': ['deadline.read', () => '/deadlines?tab=numbers'], 'work-calendars': ['deadline.read', (id) => `/deadlines?tab=calendars&year=${id}`], permissions: ['permission.read', () => '/permissions'], 'search-log': ['search_log.read', () => '/search-log'], audit: ['audit.read', () => '/audit'],
  'access-requests': ['account.write', () => '/access-requests'], tokens: ['token.read', () => '/tokens'], accounts: ['account.read', (id) => `/accounts/${id}`], organisations: ['organisation.read', (id) => `/organisations/${id}`], themes: ['theme.read', () => '/themes'], models: ['model.read', () => '/models'], signals: ['signal.read', (id) => `/signals/${id}`], problems: ['problem.read', (id) => `/problems/${id}`], 'cause-cases': ['cause.read', (id) => `/causes/${id}`], roadmaps: ['roadmap.read', (id) => `/roadmaps/${id}`],
  webhooks: ['webhook.read', (id) => `/webhooks/${id}`], 'cur-requests': ['cur_request.read', (id) => `/cur-requests/${id}`], conflicts: ['conflict.read', () => '/quality?tab=conflicts'], mails: ['mail.read', () => '/control?tab=mail'], mechanisms: ['control.read', () => '/control?tab=mechanisms'],
};

const RESULT = {
  ok: 'Сделано', unknown: 'Сделано: имя и контакты неизвестны', key_reused: 'Отказано: ключ уже был у другой записи', identity_sealed: 'Отказано: нет ключа к именам', forbidden: 'Отказано: нет права', other_kind: 'Отказано: не тот вид записей', own_rights: 'Отказано: права самому себе', token_rights: 'Отказано: токену больше, чем можно самому', unauthorized: 'Отказано: нет входа', not_found: 'Записи нет или она недоступна', stale: 'Отказано: запись изменил другой', if_match_required: 'Отказано: нет версии записи',
  invalid: 'Данные не приняты', bad_parameter: 'Данные не приняты', bad_json: 'Данные не приняты', bad_request: 'Данные не приняты', bad_utf8: 'Данные не приняты', unsupported_media: 'Данные не приняты', method_not_allowed: 'Отказано: так не обращаются', upstream: 'Внешняя система не ответила', wrong_state: 'Отказано: состояние не то', wrong_move: 'Отказано: переход невозможен',
  conflict: 'Отказано: занято', taken: 'Отказано: запись в работе у другого', set_changed: 'Отказано: набор изменился', last_admin: 'Отказано: последний администратор', too_many: 'Отказано: слишком часто', rate_limited: 'Отказано: слишком часто', gone: 'Место ленты изменений не годится', masked: 'Отказано: записи в файле обезличены', too_large: 'Отказано: слишком велико', internal: 'Внутренняя ошибка', timeout: 'Не успело', failed: 'Не удалось',
  no_account: 'Нет учётной записи', disabled: 'Учётная запись отключена', reauth_required: 'Отказано: личность не подтверждена заново', denied: 'Вход отменён', provider: 'Вход не подтверждён', expired: 'Вход не из этого браузера', unavailable: 'Вход не удался', revoked: 'Сеанс прекращён: кука пришла дважды',
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

const WHAT = { changed: 'изменена после записи', removed: 'удалена', inserted: 'вставлена в обход программы', reordered: 'переставлена', cut: 'конец журнала отрезан: опубликованного звена в цепочке больше нет', head: 'опубликованной головы в цепочке нет, журнал переписан' };

/** What the last walk through the chain came to. */
export function checkWords(check) {
  if (!check.differences) return `${count(check.rows, 'запись', 'записи', 'записей')}, расхождений нет`;
  const { what, seq, row } = check.first;
  const where = [row !== '0' && `запись ${row}`, seq !== '0' && `звено ${seq}`].filter(Boolean).join(', ');
  return `${count(check.differences, 'расхождение', 'расхождения', 'расхождений')}; первое: ${where ? `${where} — ` : ''}${WHAT[what]}`;
}
