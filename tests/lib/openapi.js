// The contract as a checker: is this status, type and body what fcgi/openapi.yaml promises?
import { readFileSync } from 'node:fs';
import assert from 'node:assert/strict';
import Ajv from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { parse } from 'yaml';

const FILE = new URL('../../fcgi/openapi.yaml', import.meta.url);
export const contract = parse(readFileSync(FILE, 'utf8'));
export const PREFIX = contract.servers[0].url;

const ajv = new Ajv({ strict: false, allErrors: true });
addFormats(ajv);
ajv.addFormat('binary', true);
ajv.addSchema({ $id: 'contract', ...contract });

const METHODS = ['get', 'post', 'put', 'patch', 'delete'];

/** Every operation: {method, path, id, operation}, path with the server's prefix. */
export const operations = Object.entries(contract.paths).flatMap(([path, item]) =>
  METHODS.filter((m) => item[m]).map((m) => (
    { method: m.toUpperCase(), path: PREFIX + path, id: item[m].operationId, operation: item[m], pointer: pointer('paths', path, m) })));

function pointer(...parts) {
  return `contract#/${parts.map((p) => encodeURIComponent(p.replaceAll('~', '~0').replaceAll('/', '~1'))).join('/')}`;
}

/** The operation behind a request, or undefined when the contract knows none. */
export function findOperation(method, path) {
  return operations.find((o) => o.method === method
    && new RegExp(`^${o.path.replace(/\{[^}]+\}/g, '[^/]+')}$`).test(path));
}

/** Throws an AssertionError that names what differs from the contract. */
export function checkAnswer(op, answer) {
  const documented = op.operation.responses[answer.status];
  const response = documented ?? (answer.status >= 400 ? op.operation.responses.default : undefined);
  assert.ok(response, `${op.id}: status ${answer.status} is not in the contract: ${answer.text.slice(0, 300)}`);
  for (const name of Object.keys(documented?.headers ?? {}))
    assert.ok(answer.headers.get(name), `${op.id} ${answer.status}: header ${name} is missing`);
  const where = documented ? `${op.pointer}/responses/${answer.status}` : 'contract#/components/responses/problem';
  checkBody(op, answer, documented ? documented.content : contract.components.responses.problem.content, where);
}

function checkBody(op, answer, content, where) {
  const type = (answer.headers.get('content-type') ?? '').split(';')[0];
  if (!content) return assert.equal(answer.text, '', `${op.id} ${answer.status}: a body where none is promised`);
  assert.ok(content[type], `${op.id} ${answer.status}: type ${type} instead of ${Object.keys(content)}`);
  if (type.endsWith('json'))
    checkSchema(`${where}/content/${encodeURIComponent(type.replaceAll('/', '~1'))}/schema`, answer.json, `${op.id} ${answer.status}`);
}

function checkSchema(ref, value, what) {
  const validate = ajv.getSchema(ref) ?? ajv.compile({ $ref: ref });
  if (validate(value)) return;
  const errors = validate.errors.slice(0, 5).map((e) => `${e.instancePath || '/'} ${e.message} ${JSON.stringify(e.params)}`);
  assert.fail(`${what} differs from the contract:\n  ${errors.join('\n  ')}`);
}

export const checkProblem = (json, what) => checkSchema('contract#/components/schemas/problem', json, what);
