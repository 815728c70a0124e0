// The mail queue against a server that refuses, puts off, breaks off, is slow or away: nothing is lost, nothing is sent twice.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { startProduct } from '../lib/product.js';
import { alive, childrenOf, fileNumber, until } from '../lib/processes.js';
import { SmtpServer, certificate, readMail } from '../lib/smtp.js';

let server;
let product;
let pair;

before(async () => {
  pair = await certificate();
  server = await new SmtpServer({ pair, user: 'mcu', password: 'пароль' }).start();
  product = await startProduct({ MCU_DEMO_MESSAGES: '300', MCU_SMTP_URL: `smtp://127.0.0.1:${server.port}`, MCU_SMTP_FROM: 'mcu@proba.example', MCU_SMTP_USER: 'mcu', MCU_SMTP_CA: pair.file });
  writeFileSync(path.join(product.home, 'keys/smtp.password'), 'пароль\n', { mode: 0o644 });
  await product.psql("update job set run_at = 'infinity', every = '1 hour' where kind = 'escalate'");
  await product.psql("update mail_setting set open_from = '00:00', open_to = '23:59:59', days_off = true, digest_minutes = 0");
  await until(async () => await product.value("select count(*)::int from job where kind = 'escalate' and status = 'running'") === 0, 'the ladder rests');
  await fresh();
});
after(async () => {
  await product?.stop();
  await server?.stop();
});

/** An empty queue, a server that behaves. */
async function fresh() {
  server.behave();
  await until(async () => await product.value("select count(*)::int from mail where status = 'sending'") === 0, 'nothing is being sent');
  await product.psql('delete from mail');
  server.mails.length = 0;
}

/** A mail about some records to the official whose they are: the first of all, or the last with the last records. */
async function put(n = 1, { urgent = false, last = false } = {}) {
  const order = last ? 'desc' : '';
  const [one, records] = [`(select id, name, organisation_id from official order by id ${order} limit 1)`, `(select id from message order by id ${order} limit ${n})`];
  await product.psql(`update message m set organisation_id = o.organisation_id, official_id = o.id, state = 'in_work' from ${one} o where m.id in ${records}`);
  return product.psql(`with m as (insert into mail (kind, official_id, name, urgent) select 'assignment', id, name, ${urgent} from ${one} o returning id),
    i as (insert into mail_item (mail_id, message_id) select m.id, x.id from m, ${records} x) select id from m`);
}
const go = () => product.psql("update job set run_at = now() where kind = 'mail' and status = 'ready'; notify job");
const rowOf = async (id) => (await product.sql(`select status, attempts, error, address, not_before > now() as later, extract(epoch from not_before - now())::int as wait from mail where id = ${id}`))[0];
/** Wakes the worker until the mail is as wanted. */
const becomes = (id, wanted) => until(async () => {
  await go();
  const row = await rowOf(id);
  return Object.entries(wanted).every(([k, v]) => (v instanceof RegExp ? v.test(row[k] ?? '') : row[k] === v)) && row;
}, `mail ${id} is ${JSON.stringify(wanted)}`);
const due = (id) => product.psql(`update mail set not_before = now() where id = ${id}`);

test('a mail goes over TLS with a login, in letters that can be read, without a word of the citizen', async () => {
  await product.psql("update message set number = 'П-7', text = 'Секрет Иванова', subject = 'Секрет Иванова' where id = (select min(id) from message)");
  const id = await put(2);
  await becomes(id, { status: 'sent', attempts: 1 });
  const [mail] = server.mails;
  assert.deepEqual([server.mails.length, mail.secure, mail.login, mail.from], [1, true, 'mcu', 'mcu@proba.example']);
  assert.deepEqual(mail.to, [(await rowOf(id)).address]);
  const { headers, text } = readMail(mail.data);
  assert.equal(headers.subject.trim(), 'МЦУ: вам назначено, 2 записи');
  assert.equal(headers['message-id'], `<mcu-${id}@proba.example>`);
  assert.match(text, /№ П-7/);
  assert.match(text, new RegExp(`${product.url}/messages/\\d+`));
  assert.doesNotMatch(text, /Секрет|Иванов/);
  assert.ok(mail.data.split('\r\n').every((l) => l.length <= 78 && /^[\x20-\x7e]*$/.test(l)), 'lines of letters a server may break');
});

for (const [name, switches, error] of [
  ['puts off the recipient', { rcpt: '450 4.2.1 later' }, /450/], ['puts off the text', { end: '451 4.3.0 later' }, /451/], ['breaks off in the text', { drop: 'data' }, /недоступен/],
  ['breaks off at the greeting', { drop: 'greeting' }, /недоступен/], ['is overloaded', { greeting: '421 busy' }, /недоступен/], ['turns everybody away', { greeting: '554 no' }, /недоступен/],
  ['offers no TLS', { hide: true }, /Защищённое соединение/],
])
  test(`a server that ${name}: the mail waits, and goes when the server is well again`, async () => {
    await fresh();
    server.behave(switches);
    const id = await put();
    const row = await becomes(id, { status: 'queued', attempts: 1, error });
    assert.ok(row.later && row.wait > 30 && row.wait <= 75, `about a minute: ${row.wait}`);
    server.behave();
    await due(id);
    await becomes(id, { status: 'sent', attempts: 2, error: null });
    assert.equal(server.mails.length, 1);
  });

for (const [name, switches, error] of [['the recipient', { rcpt: '550 5.1.1 nobody' }, /отказал: 550/], ['the text', { end: '554 5.7.1 spam' }, /отказал: 554/]])
  test(`a server that refuses ${name} for good is believed, the next mail goes all the same`, async () => {
    await fresh();
    server.behave(switches);
    const id = await put();
    await becomes(id, { status: 'failed', attempts: 1, error });
    server.behave();
    await becomes(await put(), { status: 'sent' });
    assert.equal((await rowOf(id)).status, 'failed');
    assert.equal(server.mails.length, 1);
  });

test('a refused login is the server\'s trouble, not the mail\'s', async () => {
  await fresh();
  server.password = 'другой';
  const id = await put();
  await becomes(id, { status: 'queued', attempts: 1, error: /имя или пароль/ });
  server.password = 'пароль';
  await due(id);
  await becomes(id, { status: 'sent' });
});

test('pauses double, and a mail that is put off again and again is given up; a server that is away is never', async () => {
  await fresh();
  server.behave({ rcpt: '450 later' });
  const id = await put();
  await becomes(id, { status: 'queued', attempts: 1 });
  await product.psql(`update mail set attempts = 3, not_before = now() where id = ${id}`);
  const row = await becomes(id, { status: 'queued', attempts: 4 });
  assert.ok(row.wait > 300 && row.wait <= 600, `eight minutes, a quarter more or less: ${row.wait}`);
  await product.psql(`update mail set attempts = 11, not_before = now() where id = ${id}`);
  await becomes(id, { status: 'failed', attempts: 12 });
  server.behave({ drop: 'greeting' });
  const other = await put();
  await product.psql(`update mail set attempts = 40, not_before = now() where id = ${other}`);
  assert.ok((await becomes(other, { status: 'queued', attempts: 41 })).wait <= 27000);
});

test('a server that is away: all wait, one is tried at a time, and all go when it is back', async () => {
  await fresh();
  const { port } = server;
  await server.stop();
  const ids = [await put()];
  await product.psql("update mail set attempts = 1, not_before = now() + interval '1 hour'");
  ids.push(await put());
  await product.psql("update mail set attempts = 0, not_before = now() where attempts = 0; update mail set not_before = now() where attempts = 1");
  await until(async () => {
    await go();
    return await product.value("select count(*)::int from mail where error ~ 'недоступен'") > 0;
  }, 'somebody was tried');
  assert.equal(await product.value("select count(*)::int from mail where status = 'queued'"), 2);
  await server.start(port);
  for (const id of ids) {
    await due(id);
    await becomes(id, { status: 'sent' });
  }
  assert.equal(server.mails.length, 2);
});

test('a worker killed while the server is slow sends the mail again when its lease is over, under the same Message-ID', async () => {
  await fresh();
  let release;
  server.behave({ hold: new Promise((done) => { release = done; }) });
  const id = await put();
  const talks = server.talks;
  await until(async () => {
    await go();
    return server.talks > talks && (await rowOf(id)).status === 'sending';
  }, 'the worker talks to the server');
  const worker = () => childrenOf(fileNumber(product.home, 'run/mcu.pid')).find((c) => c.command.endsWith('/mcu-jobs'))?.pid;
  const old = worker();
  process.kill(old, 'SIGKILL');
  await until(() => { const now = worker(); return now && now !== old && alive(now); }, 'another worker runs');
  server.behave();
  release();
  assert.equal((await rowOf(id)).status, 'sending', 'nobody takes it before the lease is over');
  await product.psql(`update mail set lease_until = now() where id = ${id}`);
  await becomes(id, { status: 'sent', attempts: 2 });
  assert.ok(server.mails.length >= 1);
  assert.deepEqual([...new Set(server.mails.map((m) => readMail(m.data).headers['message-id']))], [`<mcu-${id}@proba.example>`]);
});

test('in quiet hours only what is urgent goes; the rest goes when they are over', async () => {
  await fresh();
  await product.psql("update mail_setting set open_from = '00:00', open_to = '00:00:01'");
  const quiet = await put();
  await product.psql("update mail set attempts = 0, created_at = now() - interval '1 day'");
  const id = await put(1, { urgent: true, last: true });
  await becomes(id, { status: 'sent' });
  assert.deepEqual([(await rowOf(quiet)).status, (await rowOf(quiet)).attempts], ['queued', 0]);
  await product.psql("update mail_setting set open_from = '00:00', open_to = '23:59:59'");
  await becomes(quiet, { status: 'sent' });
});

test('what has ended before the mail leaves is not told; without an address a mail waits', async () => {
  await fresh();
  const id = await put();
  await product.psql(`update message set state = 'closed' where id = (select message_id from mail_item where mail_id = ${id})`);
  await becomes(id, { status: 'cancelled', error: /Уже не нужно/ });
  await fresh();
  const half = await put(3);
  await product.psql(`update message set state = 'registered' where id = (select min(message_id) from mail_item where mail_id = ${half}); update mail_item set moved = true where mail_id = ${half}`);
  await becomes(half, { status: 'sent' });
  const { headers, text } = readMail(server.mails.at(-1).data);
  assert.equal(headers.subject.trim(), 'МЦУ: вам назначено, 2 записи');
  assert.ok(text.includes(`${product.url}/messages?mail_id=${half}`), text);
  assert.deepEqual(await product.sql(`select m.items, (select count(*)::int from mail_item i where i.mail_id = m.id) as kept from mail m where m.id = ${half}`), [{ items: 2, kept: 2 }]);
  await fresh();
  await product.psql('update official set email = null where id = (select min(id) from official)');
  const waiting = await put();
  const sent = await put(1, { last: true });
  await becomes(sent, { status: 'sent' });
  assert.deepEqual([(await rowOf(waiting)).status, (await rowOf(waiting)).attempts], ['queued', 0]);
  await product.psql("update official set email = 'novyj@proba.example' where id = (select min(id) from official)");
  await becomes(waiting, { status: 'sent' });
  assert.deepEqual(server.mails.at(-1).to, ['novyj@proba.example']);
});
