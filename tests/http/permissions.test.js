// The matrix of rights: shown with its paragraphs, changed by an administrator as a version, in force from the next request.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { granted, refused } from '../lib/api.js';
import { openWorld } from '../lib/world.js';

const { product, api, as } = await openWorld();
const admin = await as('admin');
const read = () => api.get('/permissions', { token: admin });
const put = (etag, items, reason = 'проба прав') => api.put('/permissions', { token: admin, etag, json: { reason, items } });
const without = (items, role, action) => items.filter((x) => x.role !== role || x.action !== action);

test('the matrix is that of the database, each right with its paragraph and the scope of its role', async () => {
  const { items, roles, actions, version } = granted(await read());
  const rows = await product.sql('select p.role, p.action, p.scope, p.paragraph from role_permission p');
  const key = (x) => [x.role, x.action, x.scope, x.paragraph].join();
  assert.deepEqual(items.map(key).sort(), rows.map(key).sort());
  assert.ok(items.every((x) => x.paragraph));
  assert.equal(roles.length, await product.value('select count(*)::int from role'));
  assert.ok(actions.every((a) => /[а-я]/.test(a.name)), `without a name: ${actions.filter((a) => !/[а-я]/.test(a.name)).map((a) => a.action)}`);
  assert.equal(version, await product.value('select max(version) from permission_version'));
});

test('a change is a version with its reason, and counts from the next request on', async () => {
  const mayor = await as('mayor');
  const before = await read();
  const { items, version } = granted(before);
  granted(await api.get('/exports', { token: mayor }));
  const changed = await put(before.etag, without(items, 'mayor', 'export.write'), 'глава не выгружает');
  assert.equal(granted(changed).version, version + 1);
  try {
    refused(await api.get('/exports', { token: mayor }), 403);
    const [row, ...more] = await product.sql(`select account_id, action, object, purpose, fields from audit_log where request_id = '${changed.headers.get('x-request-id')}'`);
    assert.deepEqual([row.action, row.object, row.purpose, more.length], ['permission_put', 'permissions', 'глава не выгружает', 0]);
    const [latest] = granted(await api.get('/permissions/versions', { token: admin })).items;
    assert.deepEqual([latest.version, latest.reason, latest.changed, latest.changes.map((c) => [c.role, c.was, c.becomes])], [version + 1, 'глава не выгружает', 1, [['Глава города', '1.2в', null]]]);
    assert.equal(latest.account, await product.value("select name from account where login = 'admin'"));
    refused(await put(before.etag, without(items, 'mayor', 'alert.write')), 412, 'stale');
  } finally {
    granted(await put(changed.etag, items, 'возврат'));
  }
  granted(await api.get('/exports', { token: mayor }));
});

test('the last administrator cannot lose his right, nothing else of the change happens either', async () => {
  const before = await read();
  const { items, version } = granted(before);
  // Whoever gives tokens in other files administers too, and reads the matrix by another role.
  await product.psql("update account set enabled = false where login = 'issuer'");
  try {
    for (const action of ['permission.write', 'permission.read']) {
      refused(await put(before.etag, without(without(items, 'admin', action), 'mayor', 'export.write')), 409, 'last_admin');
      assert.equal(granted(await read()).version, version);
    }
  } finally {
    await product.psql("update account set enabled = true where login = 'issuer'");
  }
  assert.equal(await product.value("select count(*)::int from role_permission where role = 'mayor' and action = 'export.write'"), 1);
});

test('the scope is part of the matrix: one of a role, changed as a version, in force from the next request on', async () => {
  const own = await product.value("select organisation_id::text from account where login = 'recipient'");
  const { id } = granted(await api.post('/messages', { token: await as('head'), json: { kind: 'message', channel: 'phone', text: 'Яма' } }), 201);
  assert.ok(own);
  const recipient = await as('recipient');
  refused(await api.get(`/messages/${id}`, { token: recipient }), 404);
  const before = await read();
  const { items, roles, version } = granted(before);
  assert.ok(items.every((x) => x.scope === roles.find((r) => r.code === x.role).scope));
  const wide = items.map((x) => (x.role === 'recipient' ? { ...x, scope: 'all' } : x));
  const one = items.findIndex((x) => x.role === 'recipient' && items.findIndex((y) => y.role === 'recipient') !== items.indexOf(x));
  for (const [scope, role, code] of [['all', 'recipient', 'wrong_value'], ['some', 'recipient', 'wrong_value']]) {
    const mixed = items.map((x, i) => (i === one && x.role === role ? { ...x, scope } : x));
    assert.ok(refused(await put(before.etag, mixed), 422).errors.some((e) => e.pointer.endsWith('/scope') && (scope === 'some' || e.code === code)), scope);
  }
  const blind = items.map((x) => (x.role === 'recipient' ? { ...x, scope: 'none' } : x));
  assert.ok(refused(await put(before.etag, blind), 422).errors.some((e) => /не может их читать/.test(e.message)));
  const changed = await put(before.etag, wide, 'получатель видит всё');
  assert.equal(granted(changed).version, version + 1);
  try {
    granted(await api.get(`/messages/${id}`, { token: recipient }));
    const [latest] = granted(await api.get('/permissions/versions', { token: admin })).items;
    assert.deepEqual([...new Set(latest.changes.map((c) => [c.was_scope, c.becomes_scope, c.was === c.becomes].join()))], ['own,all,true']);
    assert.equal(latest.changed, items.filter((x) => x.role === 'recipient').length);
    assert.equal(changed.json.roles.find((r) => r.code === 'recipient').scope, 'all');
  } finally {
    granted(await put(changed.etag, items, 'возврат'));
  }
  refused(await api.get(`/messages/${id}`, { token: recipient }), 404);
  await assert.rejects(product.psql("update role set scope = 'all' where code = 'recipient'"), /changed in the matrix/);
});

test('what is wrong is named in its place', async () => {
  const before = await read();
  const { items } = granted(before);
  const wrong = async (more, pointer, code) => {
    const problem = refused(await put(before.etag, [...items, ...more]), 422, 'invalid');
    assert.deepEqual(problem.errors.map((e) => [e.pointer, e.code]), [[`/items/${items.length}${pointer}`, code]]);
  };
  await wrong([{ role: 'tsar', action: 'export.write', paragraph: '1' }], '/role', 'unknown_value');
  await wrong([{ role: 'mayor', action: 'rule.all', paragraph: '1' }], '/action', 'unknown_value');
  await wrong([{ role: 'mayor', action: 'export.write', paragraph: '1' }], '', 'said_twice');
  await wrong([{ role: 'mayor', action: 'template.write', paragraph: '' }], '/paragraph', 'wrong_value');
  await wrong([{ role: 'mayor', action: 'template.write', paragraph: 'абракадабра' }], '/paragraph', 'wrong_value');
  await wrong([{ role: 'mayor', action: 'template.write', paragraph: '1', until: 'x' }], '/until', 'unknown');
  refused(await put(before.etag, items), 422, 'invalid');
  refused(await put(before.etag, []), 422, 'invalid');
  refused(await put(undefined, items), 428);
  refused(await put('"x"', without(items, 'mayor', 'export.write')), 412);
  refused(await put(before.etag, without(items, 'mayor', 'export.write'), ''), 422);
});

test('those who oversee read the matrix, only the administrator changes it', async () => {
  const { items } = granted(await read());
  for (const login of ['curator', 'head', 'pdo']) {
    granted(await api.get('/permissions', { token: await as(login) }));
    refused(await api.put('/permissions', { token: await as(login), etag: '"1"', json: { reason: 'x', items } }), 403);
  }
  for (const login of ['analyst', 'recipient', 'cur']) refused(await api.get('/permissions', { token: await as(login) }), 403);
});
