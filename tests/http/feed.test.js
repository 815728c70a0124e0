// The reference client (tests/feed/client.js) reads the whole demo year and then the feed, while writers write and it is killed again and again;
// in the end its copy equals what its token may read.
import { after, test } from 'node:test';
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readCopy } from '../feed/client.js';
import { granted } from '../lib/api.js';
import { eventually, everyPage, issuer, openWorld, uniqueWord } from '../lib/world.js';

const CLIENT = new URL('../feed/client.js', import.meta.url).pathname;
const { product, api, as } = await openWorld();
const [admin, head, pdo] = [await issuer(product), await as('head'), await as('pdo')];
const folder = mkdtempSync(path.join(tmpdir(), 'mcu-feed-'));
after(() => rmSync(folder, { recursive: true }));
const [{ own, foreign }] = await product.sql(`select a.organisation_id::text as own, (select max(o.id)::text from organisation o where o.kind = 'department' and not o.path @> array[a.organisation_id]) as foreign
  from account a where a.login = 'recipient'`);

const tokenOf = async (name, more) => granted(await api.post('/tokens', { token: admin, json: { name, addresses: [], per_minute: 6000, valid_to: await product.value("select (current_date + 1)::text"), scopes: ['message.read'], ...more } }), 201).secret;
const start = (file, token, ...mode) => spawn(process.execPath, [CLIENT, product.url, file, ...mode], { env: { ...process.env, MCU_TOKEN: token }, stdio: ['ignore', 'inherit', 'inherit'] });
const ended = (child) => new Promise((done) => child.once('exit', (code) => done(code)));
/** How far the copy goes, as its last whole line of that kind says; beside a running client the file is only looked at. */
const standOf = (file) => (existsSync(file) ? readFileSync(file, 'utf8').match(/^\{"stand":.*\}$/gm)?.at(-1) : undefined);

/** Runs until it has come further, or to where it was to come, then is killed as it stands. */
async function killed(file, token, there = () => true) {
  const before = standOf(file);
  const child = start(file, token);
  const end = ended(child);
  await eventually('the copy goes on', async () => standOf(file) !== before && there(standOf(file)));
  child.kill('SIGKILL');
  await end;
}

const made = [];
const create = async () => made.push(granted(await api.post('/messages', { token: head, json: { kind: 'message', channel: 'phone', text: `Яма ${uniqueWord()}`, organisation_id: made.length % 2 ? own : foreign, applicant_name: `Журавчикова Изольда ${uniqueWord('Ф')}` } }), 201).id);
const patch = async (id, json) => {
  const { etag } = await api.get(`/messages/${id}`, { token: head });
  const answer = await api.patch(`/messages/${id}`, { token: head, etag, json });
  assert.ok([200, 409, 412, 422].includes(answer.status), answer.text);
  return answer.status;
};
const some = () => made[Math.floor(Math.random() * made.length)];

/** Creates, edits and hand-overs until it is told to stop. */
async function write(stop) {
  let handed = 0;
  for (let i = 0; !stop.now; i += 1) {
    await create();
    await patch(some(), { priority: i % 3 });
    await patch(some(), { repeats_of: i % 4 ? some() : null });
    handed += (await patch(some(), { organisation_id: i % 2 ? own : foreign })) === 200;
  }
  return handed;
}

async function erase(id) {
  const act = granted(await api.post('/personal/erasures', { token: pdo, json: { message_id: id, ground: 'Заявление субъекта', persons: 1, texts: 0 } }), 202);
  await eventually('the act is done', async () => granted(await api.get(`/personal/erasures/${act.id}`, { token: pdo })).status === 'done');
}

/** Reads to the end, then compares with a fresh reading of everything the token may see. */
async function equal(file, token) {
  assert.equal(await ended(start(file, token, '--once')), 0);
  const { records } = readCopy(file);
  const wanted = await everyPage(api, '/snapshot', token, { limit: 500 });
  const truth = new Map(wanted.map((i) => [i.id, i.record]));
  assert.deepEqual([...records.keys()].filter((id) => !truth.has(id)), [], 'held and not to be seen');
  assert.deepEqual([...truth.keys()].filter((id) => !records.has(id)), [], 'missing');
  for (const [id, record] of truth) assert.deepEqual(records.get(id), record, id);
  return records;
}

test('killed and started again while others write, it ends with an equal copy, of everything and of a scope', async () => {
  const tokens = { all: await tokenOf('Витрина', { role: 'head', scopes: ['message.read', 'personal.text'] }), part: await tokenOf('Водоканал', { role: 'recipient', organisation_id: own }) };
  const file = (name) => path.join(folder, name);
  for (let i = 0; i < 3; i += 1) await create();
  const stop = { now: false };
  const writers = [write(stop), write(stop)];
  // In the midst of the snapshot, as it ends, in the midst of the feed.
  const each = (there) => Promise.all(Object.keys(tokens).map((name) => killed(file(name), tokens[name], there)));
  await each();
  await each((stand) => stand.includes('"after"'));
  for (let i = 0; i < 5; i += 1) await each();
  const erased = made[0];
  await erase(erased);
  stop.now = true;
  const handed = (await Promise.all(writers)).reduce((sum, n) => sum + n, 0);
  assert.ok(made.length > 10 && handed > 3, `${made.length} made, ${handed} handed over`);
  // What works behind the requests comes to its end, so that both readings are of one state.
  await eventually('the answers are checked', () => product.value('select not exists (select from answer_queue)'));
  const [all, part] = [await equal(file('all'), tokens.all), await equal(file('part'), tokens.part)];
  assert.equal(all.size, await product.value('select count(*)::int from message'));
  assert.equal(part.size, await product.value(`select count(*)::int from message m join organisation o on o.id = m.organisation_id where o.path @> array[${own}]`));
  assert.ok(part.size < all.size && all.size > 3000, 'a whole year, and a part of it');
});

test('what a client holds is taken back: a record that leaves its scope, one that is gone, rights that change', async () => {
  const name = path.join(folder, 'rights');
  const { id: tokenId, secret } = granted(await api.post('/tokens', { token: admin, json: { name: 'Права меняются', role: 'head', scopes: ['message.read', 'personal.text'], addresses: [], per_minute: 6000, valid_to: await product.value("select (current_date + 1)::text") } }), 201);
  const id = granted(await api.post('/messages', { token: head, json: { kind: 'message', channel: 'phone', text: 'Звоните +7 910 555-33-22, яма' } }), 201).id;
  assert.equal((await equal(name, secret)).get(id).text, 'Звоните +7 910 555-33-22, яма');
  const held = await api.get(`/tokens/${tokenId}`, { token: admin });
  const { name: called, addresses, per_minute, valid_to } = granted(held);
  granted(await api.put(`/tokens/${tokenId}`, { token: admin, etag: held.etag, json: { name: called, addresses, per_minute, valid_to, scopes: ['message.read'] } }));
  // The place is void now (410): it begins anew, and nothing of what it may no longer read stays in the file.
  assert.equal((await equal(name, secret)).get(id).text, 'Звоните [телефон], яма');
  await product.psql(`delete from case_event where message_id = ${id}; delete from message where id = ${id}`);
  assert.ok(!(await equal(name, secret)).has(id));
  assert.ok(!readFileSync(name, 'utf8').includes('555-33-22'), 'compacted');
});
