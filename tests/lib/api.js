// The one way tests talk to the API: each answer is checked against the contract before the test sees it.
import assert from 'node:assert/strict';
import { appendFileSync } from 'node:fs';
import { checkAnswer, checkProblem, findOperation, PREFIX } from './openapi.js';

const LEAKS = /SQLSTATE|libpq|pg_catalog|\b(ERROR|HINT|CONTEXT):|\/(home|tmp|var)\/|postgres/i;

/**
 * @typedef {{status: number, headers: Headers, text: string, json: any, etag: string|null}} Answer
 * @param {import('./product.js').Product} product
 * @returns call(method, path, options): path after /api/v1; options: token, query, json, body, type, headers, etag
 */
export function apiOf(product) {
  const call = async (method, path, options = {}) => {
    const url = new URL(product.url + PREFIX + path);
    for (const [name, value] of Object.entries(options.query ?? {})) url.searchParams.set(name, value);
    const response = await fetch(url, { method, redirect: 'manual', ...content(options) });
    const answer = await readAnswer(response);
    checkWhole(method, url.pathname, answer);
    return answer;
  };
  const short = (method) => (path, options) => call(method, path, options);
  return { call, get: short('GET'), post: short('POST'), patch: short('PATCH'), put: short('PUT'), delete: short('DELETE') };
}

function content({ token, json, body, type, headers = {}, etag }) {
  const out = { ...headers };
  if (token) out.Authorization = `Bearer ${token}`;
  if (etag) out['If-Match'] = etag;
  if (json !== undefined) out['Content-Type'] = 'application/json';
  if (type) out['Content-Type'] = type;
  return { headers: out, body: json === undefined ? body : JSON.stringify(json) };
}

export async function readAnswer(response) {
  const text = await response.text();
  const isJson = /^application\/(problem\+)?json/.test(response.headers.get('content-type') ?? '');
  return { status: response.status, headers: response.headers, text, json: isJson ? JSON.parse(text) : null, etag: response.headers.get('etag') };
}

/** Everything that can be checked of any answer of the API. */
export function checkWhole(method, path, answer) {
  const operation = findOperation(method, path);
  if (operation) checkAnswer(operation, answer);
  else assert.ok(answer.status >= 400, `${method} ${path} is not in the contract and answers ${answer.status}`);
  assert.match(answer.headers.get('x-request-id') ?? '', /^[\w-]{8,64}$/, `${method} ${path}: X-Request-Id`);
  checkKept(`${method} ${path}`, answer);
  if (answer.status >= 400) checkRefusal(`${method} ${path}`, answer);
  if (operation && process.env.MCU_TEST_SEEN)
    appendFileSync(process.env.MCU_TEST_SEEN, `${operation.id} ${answer.status}\n`);
}

/** Nothing is kept by a cache that others share, and what a browser keeps is asked anew and for this account alone. */
function checkKept(what, answer) {
  const kept = answer.headers.get('cache-control');
  if (!answer.etag) return assert.equal(kept, 'no-store', what);
  assert.equal(kept, 'private, no-cache', what);
  assert.match(answer.headers.get('vary') ?? '', /(^|, *)authorization(,|$)/i, what);
}

/** A refusal is one problem+json in Russian that repeats its status and tells nothing of the inside. */
export function checkRefusal(what, answer) {
  assert.equal((answer.headers.get('content-type') ?? '').split(';')[0], 'application/problem+json', `${what}: ${answer.text.slice(0, 200)}`);
  checkProblem(answer.json, what);
  assert.equal(answer.json.status, answer.status, what);
  assert.equal(answer.json.request_id, answer.headers.get('x-request-id'), what);
  assert.match(answer.json.detail, /[а-яё]/i, `${what}: the detail is not Russian`);
  assert.doesNotMatch(answer.text, LEAKS, `${what}: the answer tells of the inside`);
}

/** Asserts a refusal and gives its problem. */
export function refused(answer, status, code) {
  assert.equal(answer.status, status, answer.text.slice(0, 400));
  if (code) assert.equal(answer.json.code, code, answer.text.slice(0, 400));
  return answer.json;
}

export function granted(answer, status = 200) {
  assert.equal(answer.status, status, answer.text.slice(0, 400));
  return answer.json;
}

/** Deletes the present version of a thing: asks for its tag first. */
export async function deleteNow(api, path, token) {
  const { etag } = await api.get(path, { token });
  return api.delete(path, { token, etag });
}
