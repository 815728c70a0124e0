// The last file of its layer: the route table, the contract and the tests must speak of the same operations.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { contract, operations, PREFIX } from '../lib/openapi.js';

/** Rows of fcgi/routes.c: method, path, operation, access, If-Match, body. */
const ROW = new RegExp(['\\{HTTP_([A-Z]+)', '(?:API )?"([^"]+)"', '"(\\w+)"', '\\w+', '(OPEN|SIGNED|COOKIE)', '(?:NULL|"[\\w.]+")', 'TX_\\w+',
  '(BODY_\\w+)', '[^,]+', '(true|false)', '\\w+', '"'].join(',\\s*'), 'g');
const source = readFileSync(new URL('../../fcgi/routes.c', import.meta.url), 'utf8').replaceAll('API "', `"${PREFIX}`);
const rows = [...source.matchAll(ROW)].map(([, method, path, operation, access, body, ifMatch]) => (
  { method, path, operation, access, body, ifMatch: ifMatch === 'true' }));
const ours = rows.filter((r) => r.path.startsWith(`${PREFIX}/`));

test('the route table is read whole', () => {
  assert.equal(rows.length, source.match(/\{HTTP_[A-Z]+,/g).length, 'a row has a form that this test does not understand');
});

test('each row of the route table is an operation of the contract, and the other way round', () => {
  const key = (o) => `${o.method} ${o.path} ${o.operation ?? o.id}`;
  const table = ours.map(key).sort();
  const promised = operations.map((o) => key({ ...o, operation: o.id }));
  assert.deepEqual(promised.filter((k) => !table.includes(k)), [], 'in the contract only');
  assert.deepEqual(table.filter((k) => !promised.includes(k)), [], 'in the route table only');
  assert.equal(new Set(table).size, table.length);
});

test('both agree on who may ask and on If-Match', () => {
  for (const row of ours) {
    const { operation } = operations.find((o) => o.id === row.operation) ?? {};
    if (!operation) continue;
    const security = JSON.stringify(operation.security ?? contract.security);
    const wanted = { OPEN: '[]', SIGNED: '[{"token":[]}]', COOKIE: '[{"refresh":[]}]' }[row.access];
    assert.equal(security, wanted, row.operation);
    const ifMatch = (operation.parameters ?? []).some((p) => p.$ref?.endsWith('/if_match'));
    assert.equal(row.ifMatch, ifMatch, `${row.operation}: If-Match`);
    assert.equal(row.body !== 'BODY_NONE', Boolean(operation.requestBody), `${row.operation}: body`);
  }
});

const { MCU_TEST_SEEN: seenFile, TEST: only } = process.env;
test('every operation was asked by a test, and answered both well and with a refusal', { skip: !seenFile || Boolean(only) }, () => {
  const seen = readFileSync(seenFile, 'utf8').trim().split('\n').map((l) => l.split(' '));
  const missing = operations.flatMap(({ id }) => {
    const statuses = seen.filter(([op]) => op === id).map(([, s]) => Number(s));
    return [...(statuses.some((s) => s < 400) ? [] : [`${id}: no good answer`]), ...(statuses.some((s) => s >= 400) ? [] : [`${id}: no refusal`])];
  });
  assert.deepEqual(missing, []);
});
