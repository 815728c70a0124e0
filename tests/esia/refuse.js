// ESIA's refusals: OAuth error, code and text as the service words them.
const TEXTS = {
  '007003': ['invalid_request', 'Параметр запроса неверен или задан несколько раз'],
  '007004': ['access_denied', 'Владелец ресурса отклонил запрос'],
  '007005': ['unauthorized_client', 'Система-клиент не имеет права запрашивать маркер доступа этим методом'],
  '007006': ['invalid_scope', 'Область доступа (scope) неизвестна или сформирована некорректно'],
  '007007': ['server_error', 'Возникла неожиданная ошибка в работе сервиса авторизации'],
  '007008': ['temporarily_unavailable', 'Сервис авторизации не может выполнить запрос из-за нагрузки или технических работ'],
  '007009': ['unsupported_response_type', 'Сервис авторизации не поддерживает этот способ получения кода'],
  '007011': ['invalid_grant', 'Авторизационный код недействителен, просрочен, отозван или выдан другому клиенту'],
  '007012': ['unsupported_grant_type', 'Тип авторизационного кода не поддерживается'],
  '007013': ['invalid_scope', 'Запрос не содержит указания на область доступа (scope)'],
  '007014': ['invalid_request', 'Запрос не содержит обязательного параметра'],
  '007015': ['invalid_request', 'Неверное время запроса'],
  '007019': ['access_denied', 'Отсутствует разрешение на доступ'],
  '007023': ['invalid_request', 'Указанный redirect_uri отсутствует среди разрешённых для системы'],
  '007038': ['invalid_request', 'Ошибка получения параметров из запроса'],
  '007039': ['invalid_request', 'В исходном запросе не был указан code_challenge'],
  '007040': ['invalid_grant', 'Ошибка сравнения исходного и контрольного значений'],
  '007046': ['access_denied', 'Второй шаг проверки обязателен, но пользователю недоступен'],
  '007053': ['invalid_request', 'client_secret сформирован некорректно'],
  '007055': ['access_denied', 'Вход выполняется с неподтверждённой учётной записью'],
  '007060': ['invalid_request', 'Значение параметра roles указано неверно'],
  '007061': ['invalid_request', 'Значение параметра obj_type указано неверно'],
  '007062': ['access_denied', 'Тип или роль пользователя указана неверно'],
  '007194': ['invalid_scope', 'Пользователь не является сотрудником организации'],
  '008010': ['invalid_client', 'Проверка подлинности системы-клиента не выполнена'],
  '036701': ['invalid_request', 'Не найден тип согласия'],
};

export const CODES = Object.keys(TEXTS);

/** A refusal on its way to the answer; `what` names the parameter at fault. */
export class EsiaError extends Error {
  constructor(code, what = '') {
    const [error, text] = TEXTS[code];
    super(`ESIA-${code}: ${text}${what ? ` [${what}]` : ''}`);
    this.error = error;
    this.status = error === 'server_error' ? 500 : error === 'unauthorized_client' ? 401 : 400;
  }

  toJSON() {
    return { error: this.error, error_description: this.message };
  }
}
