// Webhooks against a receiver that fails, redirects, breaks off, talks without end, is gone or stands in a private network: nothing is lost, nothing out of order, nothing goes where it may not.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import os from 'node:os';
import { apiOf, granted } from '../lib/api.js';
import { startProduct } from '../lib/product.js';
import { alive, childrenOf, fileNumber, until } from '../lib/processes.js';
import { Receiver, signedBy } from '../lib/receiver.js';

let product;
let api;
let admin;
let head;
let receiver;
let hook;
let secret;

before(async () => {
  receiver = await new Receiver().start();
  product = await startProduct({ MCU_DEMO_MESSAGES: '300', MCU_WEBHOOK_ALLOW: '127.0.0.1/32, ::1' });
  api = apiOf(product);
  [admin, head] = await Promise.all([product.token('admin'), product.token('head')]);
  ({ id: hook, secret } = await make({ account: 'head' }));
});
after(async () => {
  await product?.stop();
  await receiver?.stop();
});

let made = 0;
async function make({ account = 'head', url = receiver.url, events = ['message.created', 'message.updated', 'message.removed'] } = {}) {
  const account_id = await product.value(`select id::text from account where login = '${account}'`);
  made += 1;
  return granted(await api.post('/webhooks', { token: admin, json: { name: `Проба ${made}`, url, account_id, events } }), 201);
}
const now = (id = hook) => product.psql(`update webhook_delivery set next_at = now() where webhook_id = ${id} and status = 'queued'`);
const one = async (id = hook) => granted(await api.get(`/webhooks/${id}`, { token: admin }));
const log = async (id = hook, query = {}) => granted(await api.get(`/webhooks/${id}/deliveries`, { token: admin, query: { limit: 200, ...query } })).items;
const put = async (json, id = hook) => {
  const { name, url, account_id, events, state, version } = await one(id);
  return granted(await api.put(`/webhooks/${id}`, { token: admin, etag: `"${version}"`, json: { name, url, account_id, events, state: state === 'on' ? 'on' : 'paused', ...json } }));
};
const message = async (more = {}) => granted(await api.post('/messages', { token: head, json: { kind: 'message', channel: 'phone', text: 'Тайна: Иванов Пётр, 8 910 123-45-67', applicant_name: 'Иванов Пётр', ...more } }), 201).id;
const bodies = () => receiver.seen.map((r) => JSON.parse(r.body));
const idle = (id = hook) => until(async () => (await log(id, { status: 'queued,sending' })).length === 0, 'everything is taken');
/** Nothing waits, nothing is remembered, the receiver behaves. */
async function fresh() {
  receiver.behave();
  await put({ state: 'on' });
  await until(async () => {
    await now();
    return (await log(hook, { status: 'queued,sending' })).length === 0;
  }, 'everything is taken');
  receiver.seen.length = 0;
}
/** The program that sends. */
const sender = () => childrenOf(fileNumber(product.home, 'run/mcu.pid')).find((c) => c.command.endsWith('/mcu-webhooks'))?.pid;
/** The record's events have come. */
const heard = (id, type = 'message.created') => until(async () => receiver.seen.find((r) => r.body.includes(`"id": "${id}"`) && r.body.includes(type)), `${type} of ${id}`);

test('what changed is told by a signed request, in codes and numbers, without a word of people', async () => {
  await fresh();
  const id = await message();
  const came = await heard(id);
  assert.ok(signedBy(came, secret));
  assert.ok(!signedBy(came, `whsec_${Buffer.alloc(32).toString('base64')}`));
  assert.match(came.headers['webhook-id'], /^evt_\d+$/);
  assert.ok(Math.abs(Number(came.headers['webhook-timestamp']) * 1000 - Date.now()) < 300e3);
  assert.deepEqual([came.headers['content-type'], came.path], ['application/json', '/hook']);
  const { type, timestamp, data } = JSON.parse(came.body);
  assert.deepEqual([type, data.id, data.kind, data.channel, data.state], ['message.created', id, 'message', 'phone', 'new']);
  assert.ok(Date.parse(timestamp) <= Date.now());
  assert.doesNotMatch(receiver.seen.map((r) => r.body).join(), /Тайна|Иванов|910/);
  await idle();
  const line = (await log()).find((d) => `evt_${d.id}` === came.headers['webhook-id']);
  assert.deepEqual([line.status, line.attempts, line.tries.map((t) => t.status), line.body], ['delivered', 1, [204], came.body]);
});

test('what is not taken comes again under the same id, and what follows waits for it: the order is kept', async () => {
  await fresh();
  receiver.behave(500, 'close', 'redirect', 204);
  receiver.text = 'Ошибка у Иванова Петра Сергеевича, тел. 8 910 123-45-67';
  const [a, b] = [await message(), await message()];
  await heard(a);
  for (let n = 2; n <= 4; n += 1)
    await until(async () => {
      await now();
      return receiver.seen.length >= n;
    }, `try ${n}`);
  await heard(b);
  await idle();
  const ids = receiver.seen.map((r) => r.headers['webhook-id']);
  const first = JSON.parse(receiver.seen[0].body).data.id;
  assert.deepEqual(ids.slice(0, 4), Array(4).fill(ids[0]), 'one event until it is taken');
  assert.deepEqual(bodies().slice(0, 4).map((x) => x.data.id), Array(4).fill(first));
  assert.equal(receiver.seen.filter((r) => r.path !== '/hook').length, 0, 'no redirect is followed');
  assert.equal(first, a);
  const order = [...new Set(ids)].map((x) => Number(x.slice(4)));
  assert.deepEqual(order, [...order].sort((x, y) => x - y));
  const { tries } = (await log()).find((d) => `evt_${d.id}` === ids[0]);
  assert.deepEqual(tries.map((t) => t.status), [204, 302, null, 500]);
  assert.match(tries[2].error, /Соединение не удалось/);
  assert.match(tries[3].answer, /\[ФИО\].*\[телефон\]/, 'what the receiver says is kept masked');
});

test('after ten tries the webhook is disabled, who keeps it is told, and nothing is lost', async () => {
  await fresh();
  receiver.behave(500);
  const id = await message();
  await heard(id);
  await until(async () => {
    await now();
    return (await one()).state === 'disabled';
  }, 'it is disabled');
  assert.equal((await log()).find((d) => d.body.includes(`"id": "${id}"`)).attempts, 10);
  assert.match((await one()).reason, /десять попыток/);
  const told = granted(await api.get('/notices', { token: admin })).items.find((n) => n.kind === 'webhook');
  assert.equal(told.title, (await one()).name);
  assert.match(await product.value("select text from mail_words((select max(id) from mail where kind = 'webhook'), 'http://mcu')"), new RegExp(`десять попыток.*\\s+http://mcu/webhooks/${hook}`));
  const later = await message();
  receiver.behave();
  receiver.seen.length = 0;
  await put({ state: 'on' });
  await heard(later);
  await idle();
  assert.ok(bodies().findIndex((x) => x.data.id === id) < bodies().findIndex((x) => x.data.id === later));
  assert.equal((await one()).failing_since, null);
});

test('a receiver that says it is gone is asked no more', async () => {
  await fresh();
  receiver.behave(410);
  await heard(await message());
  await until(async () => (await one()).state === 'disabled', 'it is disabled');
  const asked = receiver.seen.length;
  assert.match((await one()).reason, /410/);
  await message();
  const test = granted(await api.post(`/webhooks/${hook}/test`, { token: admin }), 202);
  await until(async () => (await log()).find((d) => d.id === test.id).status === 'failed', 'a test goes out all the same, once');
  assert.equal(receiver.seen.length, asked + 1);
});

test('a test goes past what waits; a paused webhook sends nothing else', async () => {
  await fresh();
  await put({ state: 'paused' });
  const id = await message();
  const { id: delivery } = granted(await api.post(`/webhooks/${hook}/test`, { token: admin }), 202);
  await until(async () => receiver.seen.some((r) => r.headers['webhook-id'] === `evt_${delivery}`), 'the test comes');
  assert.deepEqual(bodies().map((x) => x.type), ['webhook.test']);
  assert.ok(signedBy(receiver.seen[0], secret));
  await put({ state: 'on' });
  await heard(id);
});

test('two secrets sign side by side; the third takes the first one’s place, and the former one can be ended', async () => {
  await fresh();
  const rotate = async () => granted(await api.post(`/webhooks/${hook}/secrets`, { token: admin, etag: `"${(await one()).version}"` }), 201).secret;
  const second = await rotate();
  const came = await heard(await message());
  assert.deepEqual([signedBy(came, secret), signedBy(came, second)], [true, true]);
  const third = await rotate();
  const next = await heard(await message());
  assert.deepEqual([signedBy(next, secret), signedBy(next, second), signedBy(next, third)], [false, true, true]);
  granted(await api.delete(`/webhooks/${hook}/secrets`, { token: admin, etag: `"${(await one()).version}"` }));
  const last = await heard(await message());
  assert.deepEqual([signedBy(last, second), signedBy(last, third), last.headers['webhook-signature'].split(' ').length], [false, true, 1]);
  secret = third;
  assert.equal(await product.value(`select bool_or(position('\\x${Buffer.from(third.slice(6), 'base64').toString('hex')}'::bytea in sealed) > 0) from webhook_secret`), false, 'closed at rest');
});

test('one is sent again, or all since a moment, in order and under the ids they had', async () => {
  await fresh();
  const since = await product.value('select now()');
  const [a, b] = [await message(), await message()];
  await heard(a);
  const { headers } = await heard(b);
  await idle();
  const before = receiver.seen.map((r) => r.headers['webhook-id']);
  receiver.seen.length = 0;
  granted(await api.post(`/webhooks/${hook}/replay`, { token: admin, json: { delivery_id: headers['webhook-id'].slice(4) } }), 202);
  await idle();
  assert.deepEqual(receiver.seen.map((r) => r.headers['webhook-id']), [headers['webhook-id']]);
  receiver.seen.length = 0;
  const { queued } = granted(await api.post(`/webhooks/${hook}/replay`, { token: admin, json: { since } }), 202);
  await idle();
  assert.equal(queued, new Set(before).size);
  assert.deepEqual(receiver.seen.map((r) => r.headers['webhook-id']), [...new Set(before)]);
});

test('a webhook tells what its account may see, and of what that loses only the number', async () => {
  await fresh();
  const own = await product.value("select organisation_id::text from account where login = 'recipient'");
  const other = await product.value(`select id::text from organisation o where not o.path @> array[${own}] and parent_id is not null and closed_on is null order by id desc limit 1`);
  const narrow = new Receiver();
  await narrow.start();
  const { id: hisHook } = await make({ account: 'recipient', url: narrow.url, events: ['message.created', 'message.updated', 'message.removed', 'cur_request.changed'] });
  const told = () => narrow.seen.map((r) => JSON.parse(r.body));
  const [mine, foreign] = [await message({ organisation_id: own }), await message({ organisation_id: other })];
  granted(await api.post('/cur-requests', { token: head, json: { text: 'Не его дело' } }), 201);
  await until(async () => told().some((x) => x.data.id === mine), 'his own is told');
  const { etag } = await api.get(`/messages/${mine}`, { token: head });
  granted(await api.patch(`/messages/${mine}`, { token: head, etag, json: { organisation_id: other } }));
  await until(async () => told().some((x) => x.type === 'message.removed'), 'that it is gone is told');
  assert.deepEqual(told().find((x) => x.type === 'message.removed').data, { id: mine });
  await heard(foreign);
  assert.deepEqual([...new Set(told().map((x) => x.data.id))], [mine], 'nothing foreign, no request of the ЦУР');
  await product.psql(`update account set enabled = false where login = 'recipient'`);
  await until(async () => (await one(hisHook)).state === 'disabled', 'an account that is disabled tells nothing more');
  assert.match((await one(hisHook)).reason, /отключена/);
  await product.psql(`update account set enabled = true where login = 'recipient'`);
  await narrow.stop();
});

test('the ЦУР hears of what becomes of its requests, and of nothing that is between the centre’s own', async () => {
  const far = await new Receiver().start();
  await make({ account: 'cur', url: far.url, events: ['cur_request.changed'] });
  const analyst = await product.token('analyst');
  const r = granted(await api.post('/cur-requests', { token: head, json: { text: 'Сколько жалоб?' } }), 201);
  const path = `/cur-requests/${r.id}`;
  const move = async (token, name) => granted(await api.post(`${path}/moves`, { token, etag: (await api.get(path, { token })).etag, json: { move: name } }));
  // An event of a database that was restored: its transaction number means nothing here, and may yet come again.
  await product.psql(`insert into cur_request_event (request_id, account_id, move, to_state, origin) select id, account_id, 'create', 'received', 'another' from cur_request where id = ${r.id}`);
  await move(analyst, 'take');
  granted(await api.patch(path, { token: analyst, etag: (await api.get(path, { token: analyst })).etag, json: { answer: 'Двенадцать' } }));
  await move(analyst, 'submit');
  await move(head, 'approve');
  await until(async () => far.seen.some((x) => x.body.includes('answered')), 'the answer is told');
  assert.deepEqual(far.seen.map((x) => JSON.parse(x.body)).map(({ type, data }) => [type, data.id, data.move, data.state]), [['create', 'received'], ['take', 'in_work'], ['approve', 'answered']].map((x) => ['cur_request.changed', r.id, ...x]));
  await far.stop();
});

test('addresses of private networks are refused where they are connected to, by whatever name; listed ones are not', async () => {
  const inside = await new Receiver().start('127.0.0.2');
  const tried = async (url) => {
    const { id } = await make({ url, events: ['cur_request.changed'] });
    const { id: delivery } = granted(await api.post(`/webhooks/${id}/test`, { token: admin }), 202);
    const line = await until(async () => (await log(id)).find((d) => d.id === delivery && ['failed', 'delivered'].includes(d.status)), `${url} is tried`);
    return line.tries[0];
  };
  for (const url of [inside.url, `http://2130706434:${inside.port}/`, `http://0x7f000002:${inside.port}/`, `http://[::ffff:127.0.0.2]:${inside.port}/`])
    assert.match((await tried(url)).error, /MCU_WEBHOOK_ALLOW/, url);
  for (const url of ['https://169.254.169.254/latest/meta-data', 'https://10.0.0.1/', 'https://192.168.1.1/', 'https://[fd00::1]/', `https://127.0.0.2:${inside.port}/`])
    assert.match((await tried(url)).error, /внутреннюю сеть/, url);
  assert.equal(inside.seen.length, 0, 'nothing of it was ever connected to');
  assert.equal((await tried(receiver.url)).status, 204);
  await inside.stop();
});

test('a receiver that talks without end is cut off', async () => {
  await fresh();
  receiver.behave('endless', 204);
  const { id } = granted(await api.post(`/webhooks/${hook}/test`, { token: admin }), 202);
  const line = await until(async () => (await log()).find((d) => d.id === id && d.status === 'failed'), 'it failed');
  assert.match(line.tries[0].error, /слишком длинно/);
});

test('a sender that is killed while it sends sends again under the same id, and loses nothing', async () => {
  await fresh();
  receiver.behave('hold');
  const [a, b] = [await message(), await message()];
  await until(async () => receiver.seen.length === 1, 'the receiver holds the first');
  const old = sender();
  receiver.behave();	// of what comes from now on: the next sender may be there at once
  process.kill(old, 'SIGKILL');
  await until(() => sender() !== old && alive(sender()), 'another one runs');
  await heard(b);
  await idle();
  const ids = receiver.seen.map((r) => r.headers['webhook-id']);
  assert.equal(ids[0], ids[1], 'again, and known by its id');
  assert.equal((await log()).find((d) => `evt_${d.id}` === ids[0]).attempts, 1, 'what was broken off by us is no try of the receiver');
  assert.deepEqual([...new Set(bodies().map((x) => x.data.id))].slice(0, 2), [a, b]);
});

test('a receiver that is away for long does not fill the database: the feed waits for it', async () => {
  await fresh();
  receiver.behave(500);
  await product.psql(`insert into message (kind, channel, source_id, external_id, text) select 'message', 'phone', (select min(id) from source), 'wh-' || g, 'Много' from generate_series(1, 1500) g`);
  await until(async () => (await one()).waiting >= 500, 'much waits');
  const waiting = async () => product.value(`select count(*)::int from webhook_delivery where webhook_id = ${hook} and status <> 'delivered'`);
  const held = await waiting();
  assert.ok(held < 900, `${held}`);
  receiver.behave();
  await until(async () => {
    await now();
    return new Set(bodies().filter((x) => x.type === 'message.created').map((x) => x.data.id)).size >= 1500;
  }, 'all of it comes in the end');
});

test('one that is asked to end puts back what is under way, and ends', async () => {
  await fresh();
  receiver.behave('hold');
  const id = await message();
  await until(async () => receiver.seen.length === 1, 'the receiver holds it');
  const old = sender();
  await product.psql(`update webhook set held_until = now() + interval '1 day' where id = ${hook}`);
  receiver.behave();
  process.kill(old, 'SIGTERM');
  await until(() => !alive(old), 'it has ended');
  await until(async () => receiver.seen.length === 2, 'the next one sends it again, whoever held it for how long');
  await heard(id);
  await idle();
  assert.equal(receiver.seen[0].headers['webhook-id'], receiver.seen[1].headers['webhook-id']);
});

test('receivers that hang hold up neither another one nor other work, and get one at a time', async () => {
  await fresh();
  const hung = await Promise.all(Array.from({ length: 3 }, () => new Receiver().start()));
  for (const r of hung) r.behave('hold');
  const quick = await new Receiver().start();
  const hooks = [];
  for (const r of [...hung, quick]) hooks.push((await make({ url: r.url })).id);
  const ids = [await message(), await message()];
  const { id: file } = granted(await api.post('/exports', { token: head, json: { format: 'ndjson', q: 'Тайна' } }), 202);
  await until(async () => hung.every((r) => r.seen.length === 1), 'all of them hang at once');
  for (const id of ids) await until(async () => quick.seen.some((r) => r.body.includes(id)), 'the other one hears both');
  await until(async () => granted(await api.get(`/exports/${file}`, { token: head })).status === 'done', 'the export is done');
  assert.deepEqual(hung.map((r) => r.seen.length), [1, 1, 1], 'no second one went to who has not answered the first');
  assert.equal(await product.value(`select count(*)::int from webhook_try t join webhook_delivery d on d.id = t.delivery_id where d.webhook_id = any (array[${hooks.slice(0, 3)}])`), 0, 'and their time is not over yet');
  for (const id of hooks) await put({ state: 'paused' }, id);
  await Promise.all([...hung, quick].map((r) => r.stop()));
});

test('what another one holds is left to it, until its time is over', async () => {
  await fresh();
  await product.psql(`update webhook set held_by = 'another', held_until = now() + interval '1 day' where id = ${hook}`);
  const id = await message();
  const other = await new Receiver().start();
  const { id: otherHook } = await make({ url: other.url });
  granted(await api.post(`/webhooks/${otherHook}/test`, { token: admin }), 202);
  await until(async () => other.seen.length === 1 && (await log(hook, { status: 'queued' })).length > 0, 'the sender has been round');
  assert.equal(receiver.seen.length, 0);
  await product.psql(`update webhook_delivery set status = 'sending', attempts = 3 where webhook_id = ${hook} and status = 'queued' and id = (select min(id) from webhook_delivery where webhook_id = ${hook} and status = 'queued'); update webhook set held_until = now() where id = ${hook}`);
  await heard(id);
  await idle();
  assert.equal((await log()).find((d) => `evt_${d.id}` === receiver.seen[0].headers['webhook-id']).attempts, 3, 'what the other one broke off did not count');
  await put({ state: 'paused' }, otherHook);
  await other.stop();
});

test('what the sender took without learning of it is sent once the minute of its hold is over', async () => {
  await fresh();
  await product.psql(`update webhook set held_by = '${os.hostname()}:${product.home}', held_until = now() + interval '1 day' where id = ${hook}`);
  const id = await message();
  await until(async () => (await log(hook, { status: 'queued' })).length > 0, 'it waits');
  await product.psql(`update webhook_delivery set status = 'sending', attempts = 1 where webhook_id = ${hook} and status = 'queued'; update webhook set held_until = now() where id = ${hook}`);
  await heard(id);
  await idle();
});

test('an account that is disabled tells nothing more, however much waits already', async () => {
  const away = await new Receiver().start();
  const { id } = await make({ account: 'recipient', url: away.url });
  await product.psql(`update webhook set state = 'paused' where id = ${id}; insert into webhook_delivery (webhook_id, event, body) select ${id}, 'message.removed', '{}' from generate_series(1, 3000); update account set enabled = false where login = 'recipient'; update webhook set state = 'on' where id = ${id}`);
  await until(async () => (await one(id)).state === 'disabled', 'it is disabled');
  assert.ok((await one(id)).waiting >= 500, `${away.seen.length} went out meanwhile`);
  await product.psql("update account set enabled = true where login = 'recipient'");
  await away.stop();
});

test('places of a database that was restored are void: the receiver is told to begin anew', async () => {
  await fresh();
  await product.psql(`update webhook set origin = 'another' where id = ${hook}`);
  await until(async () => bodies().some((x) => x.type === 'feed.reset'), 'it is told');
  const { headers } = receiver.seen.find((r) => r.body.includes('feed.reset'));
  assert.ok(Number(headers['webhook-id'].slice(4)) > Date.now() - 600e3, 'under a number that the receiver cannot know of a time after the copy');
  assert.equal(bodies().find((x) => x.type === 'feed.reset').data.snapshot, '/api/v1/snapshot');
  await heard(await message());
});
