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

/** What this layer's copy of the product does not do, and where it is tried. */
const ELSEWHERE = { session_gateway: 'off unless a gateway is set: process/sign-in.test.js' };
const { MCU_TEST_SEEN: seenFile, TEST: only } = process.env;
test('every operation was asked by a test, and answered both well and with a refusal', { skip: !seenFile || Boolean(only) }, () => {
  const seen = readFileSync(seenFile, 'utf8').trim().split('\n').map((l) => l.split(' '));
  const missing = operations.filter(({ id }) => !ELSEWHERE[id]).flatMap(({ id }) => {
    const statuses = seen.filter(([op]) => op === id).map(([, s]) => Number(s));
    return [...(statuses.some((s) => s < 400) ? [] : [`${id}: no good answer`]), ...(statuses.some((s) => s >= 400) ? [] : [`${id}: no refusal`])];
  });
  assert.deepEqual(missing, []);
});

/**
 * Writes on what is there already that take no If-Match, and why nobody's change is lost by that. What makes something new (its path ends with
 * the name of the collection) is none of these. Each reason holds for the whole operation: a new one needs its own.
 */
const FREE = {
  session_role_put: 'of the own session alone',
  session_delete: 'of the own session alone', session_end: 'ends what is open of one’s own',
  access_grant: 'from a state that allows it, else 409', access_refuse: 'from a state that allows it, else 409',
  batch_release: 'gives back what is still held by the asker, nothing else',
  roadmap_sign: 'the own word on the version that is signed, kept with it', roadmap_comment: 'adds a line',
  bulk_undo: 'each record is undone under the version the action left it at (bulk_item.rev)',
  attachment_create: 'adds one more, under a lock of the record; the same file twice is 409',
  applicant_show: 'reads, and writes the journal only', person_find: 'reads, and writes the journal only',
  call_create: 'adds a line to the history',
  mail_resend: 'from a state that allows it, else 409',
  link_create: 'makes a link', saved_seen: 'a mark of the reader himself, and only forward',
  alert_acknowledge: 'from one state to the next, else 409', alert_resolve: 'from one state to the next, else 409',
  export_cancel: 'from a state that allows it, else 409', import_cancel: 'from a state that allows it, else 409', import_start: 'from a state that allows it, else 409',
  model_train: 'orders a job once', model_live: 'each version goes live by its own number, and every switch is kept',
  audit_check: 'calls the daily walk forward',
  account_sessions_end: 'ends what is open; there is nothing to write over',
  official_create: 'makes an official of the organisation',
  organisation_effect: 'a trial, taken back', theme_effect: 'a trial, taken back', bulk_preview: 'a trial, reads only', alert_preview: 'a trial, reads only', erasure_preview: 'a trial, reads only',
  webhook_test: 'adds a delivery', webhook_replay: 'puts taken deliveries into the queue again, each of which may come twice anyway',
  notice_read: 'marks of the reader himself',
};
const MAKES = /\/(messages|templates|batches|bulk|conflicts|cur-requests|webhooks|mechanisms|saved-searches|alerts|exports|imports|accounts|tokens|organisations|themes|cause-cases|roadmaps|responsibilities|personal\/retention-rules|personal\/erasures)$/;

test('every write on what is there already takes If-Match, or says here why it need not', () => {
  const writes = ours.filter((r) => r.access === 'SIGNED' && r.method !== 'GET' && !(r.method === 'POST' && MAKES.test(r.path)));
  assert.ok(writes.length > 40, `${writes.length}`);
  const bare = writes.filter((r) => !r.ifMatch).map((r) => r.operation);
  assert.deepEqual(bare.filter((o) => !FREE[o]), [], 'If-Match in its row of routes.c, or a reason in FREE');
  assert.deepEqual(Object.keys(FREE).filter((o) => !bare.includes(o)), [], 'FREE names what takes If-Match by now, or is no more');
});
