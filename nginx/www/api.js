// Calls of /api/v1: token, one renewal on 401, problem+json turned into an error that can be shown.
import { signal } from './lib.js';
import { renew, token } from './session.js';

const BASE = '/api/v1';

/** Requests under way, for the line at the top of the page. */
export const busy = signal(0);

/** What went wrong, in words for the reader. */
export class ApiError extends Error {
  constructor({ status = 0, code = 'network', title = '', detail = '', request_id = '', errors = [], allowed = [], since = [], same = [], conditions = [], current = null }) {
    super(detail || title);
    Object.assign(this, { status, code, title, detail, requestId: request_id, errors, allowed, since, same, conditions, current });
  }
  get down() {
    return this.status === 0 || this.status === 502 || this.status === 503 || this.status === 504;
  }
}

const DOWN = {
  0: ['Нет связи с сервером', 'Проверьте сеть. Введённое не потеряно: повторите, когда связь появится.'],
  502: ['Сервер не отвечает', 'Служба перезапускается или остановлена. Обычно это занимает несколько секунд.'],
  503: ['Сервер занят', 'Служба временно недоступна. Повторите через несколько секунд.'],
  504: ['Сервер не успел ответить', 'Запрос занял слишком много времени. Повторите или сузьте отбор.'],
  413: ['Файл слишком велик', 'Сервер не принимает файлы такого размера.'],
};

/** Seen where a form waited for its reader to sign in again. */
const ENDED = { status: 401, code: 'unauthorized', title: 'Сеанс завершился', detail: 'Введённое осталось на странице. Войдите снова и повторите.' };

async function problem(response) {
  const type = response.headers.get('content-type') ?? '';
  const header = response.headers.get('x-request-id') ?? '';
  if (type.includes('problem+json')) {
    const body = await response.json().catch(() => ({}));
    return new ApiError({ request_id: header, ...body, status: response.status });
  }
  const [title, detail] = DOWN[response.status] ?? ['Не удалось выполнить запрос', `Сервер ответил кодом ${response.status}.`];
  return new ApiError({ status: response.status, code: 'http', title, detail, request_id: header });
}

function offline(error) {
  if (error.name === 'AbortError') return error;
  const [title, detail] = DOWN[0];
  return new ApiError({ title, detail });
}

/** `{a: 1, b: ['x','y'], c: ''}` → `?a=1&b=x,y` */
export function queryText(query = {}) {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    const text = Array.isArray(value) ? value.join(',') : value;
    if (text !== undefined && text !== null && text !== '') params.set(name, String(text));
  }
  const text = params.toString();
  return text ? `?${text}` : '';
}

async function send(method, url, { body, headers, signal: abort }) {
  const all = { accept: 'application/json', ...headers };
  const sent = token();
  if (sent) all.authorization = `Bearer ${sent}`;
  if (body !== undefined) all['content-type'] = 'application/json';
  const payload = body === undefined ? undefined : JSON.stringify(body);
  const response = await fetch(url, { method, headers: all, body: payload, signal: abort, credentials: 'same-origin' });
  return { response, sent };
}

/**
 * One call. Throws ApiError; an aborted one throws AbortError.
 * @returns {Promise<{data: any, etag: string, status: number, response: Response}>}
 */
export async function api(method, path, options = {}) {
  const url = BASE + path + queryText(options.query);
  busy.value += 1;
  try {
    let { response, sent } = await send(method, url, options);
    if (response.status === 401 && (await renew(sent))) ({ response } = await send(method, url, options));
    if (response.status === 401) throw new ApiError(ENDED);
    if (!response.ok && response.status !== 304) throw await problem(response);
    const json = (response.headers.get('content-type') ?? '').includes('json') && response.status !== 204;
    const data = options.raw ? null : json ? await response.json() : null;
    return { data, etag: response.headers.get('etag') ?? '', status: response.status, response };
  } catch (error) {
    throw error instanceof ApiError ? error : offline(error);
  } finally {
    busy.value -= 1;
  }
}

export const get = (path, query, options = {}) => api('GET', path, { ...options, query });

/** If-Match of the version of a record that the caller has seen. */
export const under = (version) => ({ 'if-match': `"${version}"` });

/** Sends a file with progress (fetch cannot tell how much has gone out). */
export async function upload(path, file, query, onProgress, again = true) {
  const sent = token();
  const answer = await new Promise((resolve, reject) => {
    const xhr = new XMLHttpRequest();
    xhr.open('POST', BASE + path + queryText(query));
    xhr.setRequestHeader('authorization', `Bearer ${sent}`);
    xhr.setRequestHeader('content-type', 'application/octet-stream');
    xhr.upload.onprogress = (e) => e.lengthComputable && onProgress(e.loaded / e.total);
    xhr.onload = () => resolve(xhr);
    xhr.onerror = () => reject(offline(new Error('network')));
    xhr.send(file);
  });
  if (answer.status === 401 && again && (await renew(sent))) return upload(path, file, query, onProgress, false);
  const headers = { 'content-type': answer.getResponseHeader('content-type') ?? '', 'x-request-id': answer.getResponseHeader('x-request-id') ?? '' };
  if (answer.status < 200 || answer.status > 299) throw await problem(new Response(answer.responseText, { status: answer.status, headers }));
  return JSON.parse(answer.responseText);
}

const file = (path, signal) => api('GET', path, { raw: true, headers: { accept: '*/*' }, signal }).then((r) => r.response);

/** A file fetched under the token. */
export async function blobOf(path, abort) {
  return (await file(path, abort)).blob();
}

/** Fetches a file under the token and hands it to the browser to save, by the name the server gives it when there is no other. */
export async function download(path, name) {
  const response = await file(path);
  const link = document.createElement('a');
  link.href = URL.createObjectURL(await response.blob());
  link.download = name ?? /filename="([^"]+)"/.exec(response.headers.get('content-disposition'))?.[1] ?? '';
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}
