// The register of webhooks: secrets that are shown once, what is refused, versions, rights. What is sent: tests/process/webhooks.test.js.
import { after, test } from 'node:test';
import assert from 'node:assert/strict';
import { granted, refused } from '../lib/api.js';
import { eventually, openWorld, uniqueWord } from '../lib/world.js';

const { product, api, as } = await openWorld();
const token = await as('admin');
after(() => product.psql("update webhook set state = 'paused', reason = null where url like '%receiver.invalid%'"));
const account_id = await product.value("select id::text from account where login = 'head'");
const base = () => ({ name: `Система ${uniqueWord('хук')}`, url: 'https://receiver.invalid/hook', account_id, events: ['message.created', 'cur_request.changed'] });
const make = async (more = {}) => granted(await api.post('/webhooks', { token, json: { ...base(), ...more } }), 201);
const put = async (w, more, etag) => api.put(`/webhooks/${w.id}`, { token, etag: etag ?? (await api.get(`/webhooks/${w.id}`, { token })).etag, json: { name: w.name, url: w.url, account_id: w.account_id, events: w.events, state: 'on', ...more } });

test('a secret is shown when it is made and never again', async () => {
  const made = await api.post('/webhooks', { token, json: base() });
  const w = granted(made, 201);
  assert.match(w.secret, /^whsec_[A-Za-z0-9+/]{43}=$/);
  assert.match(made.headers.get('cache-control'), /no-store/);
  for (const path of ['/webhooks', `/webhooks/${w.id}`]) assert.doesNotMatch((await api.get(path, { token })).text, /whsec_|sealed/);
  const { etag } = await api.get(`/webhooks/${w.id}`, { token });
  const second = granted(await api.post(`/webhooks/${w.id}/secrets`, { token, etag }), 201);
  assert.notEqual(second.secret, w.secret);
  assert.equal(second.secrets.length, 2);
  refused(await api.post(`/webhooks/${w.id}/secrets`, { token, etag }), 412);
  refused(await api.post(`/webhooks/${w.id}/secrets`, { token }), 428);
  const left = granted(await api.delete(`/webhooks/${w.id}/secrets`, { token, etag: `"${second.version}"` }));
  assert.deepEqual(left.secrets.map((s) => s.id), [second.secrets[0].id], 'the newest stays');
  refused(await api.delete(`/webhooks/${w.id}/secrets`, { token, etag: `"${left.version}"` }), 409, 'wrong_state');
  const journal = granted(await api.get('/audit', { token: await as('head'), query: { object: `webhooks/${w.id}` } }));
  assert.doesNotMatch(JSON.stringify(journal), /whsec_/);
});

test('what is wrong is named in its place', async () => {
  const bad = async (more) => refused(await api.post('/webhooks', { token, json: { ...base(), ...more } }), 422).errors.map((e) => e.pointer);
  for (const url of ['ftp://receiver.invalid/', 'receiver.invalid/hook', 'https://user:word@receiver.invalid/', 'https://receiver.invalid/#part', 'file:///etc/passwd', 'http://receiver.invalid/', 'https://receiver.invalid/ a'])
    assert.deepEqual(await bad({ url }), ['/url'], url);
  assert.deepEqual(await bad({ events: [] }), ['/events']);
  assert.deepEqual(await bad({ events: ['message.created', 'everything', 5] }), ['/events/1', '/events/2']);
  assert.deepEqual(await bad({ account_id: '999999999' }), ['/account_id']);
  assert.deepEqual(await bad({ name: ' . ' }), ['/name']);
  const { name } = await make();
  assert.deepEqual(await bad({ name: name.toUpperCase() }), ['/name']);
});

test('it is changed, paused and turned on again under its version', async () => {
  const w = await make();
  const { etag } = await api.get(`/webhooks/${w.id}`, { token });
  const paused = granted(await put(w, { state: 'paused', events: ['message.removed'] }, etag));
  assert.deepEqual([paused.state, paused.events, paused.version], ['paused', ['message.removed'], 2]);
  assert.equal(refused(await put(w, {}, etag), 412).current.version, 2);
  await product.psql(`update webhook set state = 'disabled', reason = 'Проба' where id = ${w.id}`);
  const on = granted(await put(w, { state: 'on' }));
  assert.deepEqual([on.state, on.reason], ['on', null]);
  refused(await put(w, { state: 'disabled' }), 422);
});

test('tests and replays are deliveries of the log', async () => {
  const w = await make();
  const { id } = granted(await api.post(`/webhooks/${w.id}/test`, { token }), 202);
  const line = await eventually('the test is tried', async () => granted(await api.get(`/webhooks/${w.id}/deliveries`, { token, query: { status: 'failed' } })).items.find((d) => d.id === id));
  assert.deepEqual([line.event, line.attempts, JSON.parse(line.body).data], ['webhook.test', 1, { webhook_id: w.id }]);
  assert.match(line.tries[0].error, /[а-я]/);
  const replay = (json) => api.post(`/webhooks/${w.id}/replay`, { token, json });
  refused(await replay({}), 422);
  refused(await replay({ delivery_id: '1', since: '2026-01-01T00:00:00Z' }), 422);
  refused(await replay({ delivery_id: id }), 409, 'wrong_state');
  assert.equal(granted(await replay({ since: '2026-01-01T00:00:00Z' }), 202).queued, 0, 'a test is not sent again');
});

test('an account that may not read messages any more disables its webhook', async () => {
  const w = await make({ account_id: await product.value("select id::text from account where login = 'pdo'") });
  await eventually('it is disabled', async () => granted(await api.get(`/webhooks/${w.id}`, { token })).state === 'disabled');
  assert.match(granted(await api.get(`/webhooks/${w.id}`, { token })).reason, /права/);
});

test('nobody but who keeps them sees that there are any', async () => {
  const w = await make();
  for (const login of ['head', 'curator', 'recipient', 'cur', 'mayor', 'pdo']) {
    const other = await as(login);
    for (const path of ['/webhooks', `/webhooks/${w.id}`, `/webhooks/${w.id}/deliveries`]) refused(await api.get(path, { token: other }), 403);
    refused(await api.post('/webhooks', { token: other, json: base() }), 403);
    refused(await api.post(`/webhooks/${w.id}/test`, { token: other }), 403);
  }
  for (const path of ['/webhooks/999999999', '/webhooks/999999999/deliveries']) refused(await api.get(path, { token }), 404);
  refused(await api.post('/webhooks/999999999/test', { token }), 404);
  refused(await api.post('/webhooks/999999999/replay', { token, json: { since: '2026-01-01T00:00:00Z' } }), 404);
  for (const call of ['put', 'post', 'delete']) refused(await api[call](`/webhooks/999999999${call === 'put' ? '' : '/secrets'}`, { token, etag: '"1"', ...(call === 'put' ? { json: { ...base(), state: 'on' } } : {}) }), 404);
});
