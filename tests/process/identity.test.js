// Identities under their keys: no copy of the database tells a name; keys change while people write and programs die; a lost key is said.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, renameSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { apiOf, granted, refused } from '../lib/api.js';
import { startProduct } from '../lib/product.js';
import { run } from '../lib/spawn.js';
import { until } from '../lib/processes.js';
import { pidsOf } from '../lib/world.js';

let product;
let api;
let head;
const NAME = 'Подосиновикова Евлампия';
const key = (n) => path.join(product.home, `keys/identity-000${n}.key`);
const write = async (name, contacts) => granted(await api.post('/messages', { token: head, json: { kind: 'appeal', channel: 'written', text: 'Проба личности', applicant_name: name, applicant_contacts: contacts } }), 201).id;
const ask = (id) => api.post(`/messages/${id}/applicant`, { token: head, json: { purpose: 'answer', reason: 'проверка' } });
const told = async (id) => {
  const { known, name, contacts } = granted(await ask(id));
  return [known, name, contacts];
};
const verify = async () => {
  const r = await product.ctl(['verify', 'identities']);
  return { code: r.code, ...JSON.parse(r.stdout.trim().split('\n').pop()) };
};
const looks = () => product.value("select count(*)::int from audit_log where action = 'personal.show'");

before(async () => {
  product = await startProduct({ MCU_DEMO_MESSAGES: '3000' });
  api = apiOf(product);
  head = await product.token('head');
});
after(() => product?.stop());

test('a dump of the whole database has no name and no phone of those who wrote, and yet they are shown by purpose', async () => {
  const id = await write(`${NAME} Проба`, '8 910 000-11-22');
  const [, demo] = await told(await product.value('select m.id::text from message m join pd.identity i using (author_key) order by m.id limit 1'));
  assert.ok(demo.split(' ').length >= 2, demo);
  const dump = await run('pg_dump', ['-h', path.join(product.home, 'run'), '-U', 'mcu_owner', '-d', 'mcu', '--schema', 'pd'], { limitMs: 60e3 });
  assert.equal(dump.code, 0, dump.output.slice(0, 500));
  const lines = dump.stdout.split('COPY pd.identity ')[1].split('\n\\.')[0].split('\n').slice(1);
  assert.ok(lines.length > 1000, `${lines.length} tellings in the dump`);
  assert.ok(!dump.stdout.includes(NAME) && !dump.stdout.includes('000-11-22') && !dump.stdout.includes(demo));
  assert.ok(lines.every((l) => l.includes('{name') || l.includes('{contacts')), 'only the names of fields stand in the clear');
  const whole = await run('pg_dump', ['-h', path.join(product.home, 'run'), '-U', 'mcu_owner', '-d', 'mcu'], { limitMs: 60e3 });
  assert.equal(whole.code, 0);
  assert.ok(whole.stdout.length > dump.stdout.length && !whole.stdout.includes(NAME), 'nor does the name stand anywhere else');
  assert.deepEqual(await told(id), [true, `${NAME} Проба`, { text: '8 910 000-11-22' }]);
  assert.equal(statSync(key(1)).mode & 0o777, 0o600);
});

test('what is told later adds to what is known, and the last word holds', async () => {
  const first = await write('Маслова Анна', '8 910 000-11-33');
  const before = await product.value('select count(*)::int from pd.identity');
  await write('Маслова Анна', '8 910 000-11-33');
  assert.equal(await product.value('select count(*)::int from pd.identity'), before, 'the same telling is there already');
  await write('Маслова Анна Петровна', '+7 910 0001133');
  assert.deepEqual(await told(first), [true, 'Маслова Анна Петровна', { text: '+7 910 0001133' }]);
  await write('Маслова Анна', '8 910 000-11-33');
  assert.deepEqual(await told(first), [true, 'Маслова Анна', { text: '8 910 000-11-33' }], 'what was said again is the last word');
});

test('a key that is not there is said, nothing is shown and no look is journalled; its file back, all is as before', async () => {
  const id = await write(NAME, '8 910 000-11-44');
  const before = await looks();
  renameSync(key(1), `${key(1)}.away`);
  refused(await ask(id), 503, 'identity_sealed');
  assert.equal(await looks(), before);
  const { code, sound, no_key } = await verify();
  assert.deepEqual([code, sound, no_key > 0], [1, false, true]);
  const other = await write('Новый Человек', '8 910 000-11-55');
  assert.deepEqual(await told(other), [true, 'Новый Человек', { text: '8 910 000-11-55' }], 'a new key was made for who writes now');
  renameSync(key(1), key(2));
  renameSync(`${key(1)}.away`, key(1));
  assert.deepEqual((await told(id))[1], NAME);
  assert.deepEqual((await told(other))[1], 'Новый Человек');
  assert.equal((await verify()).sound, true);
});

test('words moved to another person do not open', async () => {
  const [one, two] = [await write('Первая Проба', '8 910 000-11-66'), await write('Вторая Проба', '8 910 000-11-77')];
  const [a, b] = await product.sql(`select author_key::text as k from message where id in (${one}, ${two}) order by id`);
  await product.psql(`update pd.identity set sealed = (select sealed from pd.identity where author_key = '${a.k}') where author_key = '${b.k}'`);
  refused(await ask(two), 500);
  const { code, broken } = await verify();
  assert.deepEqual([code, broken], [1, 1]);
  await product.psql(`delete from pd.identity where author_key = '${b.k}'`);
});

test('a new key takes over while people write and the command is killed again and again', async () => {
  const id = await write(NAME, '8 910 000-11-88');
  const before = await verify();
  assert.equal(before.sound, true);
  const newest = Object.keys(before.keys).pop();
  const persons = await product.value('select count(distinct author_key)::int from pd.identity');
  const marks = await product.value('select count(distinct substring(sealed for 8))::int from pd.identity');
  let writing = true;
  const written = (async () => {
    const ids = [];
    for (let i = 0; writing; i += 1) ids.push(await write(`Пишущий Во Время ${i}`, `8 911 000-${10 + (i % 80)}-${10 + i}`));
    return ids;
  })();
  for (let i = 0; i < 4; i += 1) {
    const child = spawn(path.join(product.home, 'app/bin/mcuctl'), ['identities', ...(i ? [] : ['--renew'])], { env: { ...process.env, ...product.settings }, stdio: 'ignore' });
    const ended = new Promise((done) => child.on('exit', done));
    await until(async () => child.exitCode !== null || await product.value('select count(distinct substring(sealed for 8))::int from pd.identity') > marks, 'it has begun');
    child.kill('SIGKILL');
    await ended;
    assert.deepEqual((await told(id))[1], NAME, 'half under the new key, half under the old one');
  }
  writing = false;
  const ids = await written;
  assert.ok(ids.length > 0);
  const r = await product.ctl(['identities']);
  assert.equal(r.code, 0, r.output);
  const now = await verify();
  assert.equal(now.sound, true);
  assert.deepEqual([now.keys[newest], Object.keys(now.keys).length], [0, Object.keys(before.keys).length + 1]);
  assert.equal(await product.value('select count(distinct author_key)::int from pd.identity'), persons + ids.length, 'nobody is lost');
  for (const file of readdirSync(path.join(product.home, 'keys')).filter((f) => /^identity-\d+\.key$/.test(f)).slice(0, -1)) renameSync(path.join(product.home, 'keys', file), path.join(product.home, `${file}.old`));
  assert.deepEqual((await told(id))[1], NAME, 'the old keys are not needed any more');
  assert.equal((await verify()).sound, true);
});

test('words from before identities were sealed are sealed by migrate, and are gone from the files', async () => {
  const id = await write('Будет Открыта', '8 910 000-11-99');
  const plain = 'Открытова Старая Запись';
  await product.psql(`insert into pd.identity (author_key, sealed, fields) select author_key, '\\x0000000000000000'::bytea || substring(sha256('x') for 16) || convert_to('{"name":"${plain}","contacts":{"text":"1"}}', 'UTF8'), '{name,contacts.text}' from message where id = ${id}`);
  refused(await ask(id), 503, 'identity_sealed');
  const r = await product.ctl(['migrate']);
  assert.equal(r.code, 0, r.output);
  assert.deepEqual(await told(id), [true, plain, { text: '1' }]);
  assert.equal((await verify()).sound, true);
  assert.match(r.stdout, /закрыты ключом: 1\n/);
  // A program that looks at the table just now keeps the dead row a moment longer; at an upgrade none runs.
  await until(async () => {
    await product.psql('vacuum (full) pd.identity');
    return !readFileSync(path.join(product.home, 'pg', await product.psql("select pg_relation_filepath('pd.identity')"))).includes(plain);
  }, 'the words are in no file of the table');
});

test('persons from before 061 go on: one stays one under his old pseudonym, two whom a phone had made one are named both and joined with nobody', async () => {
  const [one, hers, his] = [await write('Старова Анна Львовна', '8 910 111-22-01'), await write('Давнова Вера', '8 910 111-22-02'), await write('Давнов Глеб', '8 910 111-22-02')];
  await product.psql(`create temp table old as select id, author_key, case when id = ${one} then sha256('old one') else sha256('old two') end as key from message where id in (${one}, ${hers}, ${his});
    delete from pd.contact c using old o where c.author_key = o.author_key;
    update pd.identity i set author_key = o.key, filed = false from old o where i.author_key = o.author_key;
    update message m set author_key = o.key from old o where o.id = m.id`);
  const again = await write('Старова А.Л.', '89101112201');
  const of = (...ids) => product.value(`select count(distinct author_key)::int from message where id in (${ids})`);
  assert.equal(await of(one, again), 2, 'not known before');
  await product.psql(`delete from pd.contact where author_key = (select author_key from message where id = ${again})`);
  const r = await product.ctl(['migrate']);
  assert.equal(r.code, 0, r.output);
  assert.match(r.stdout, /соединено по телефонам, почте и имени: 3\n/);
  assert.equal(await of(one, await write('Анна Старова', '+7 910 111-22-01, ул. Кирова, 1')), 1);
  const shown = granted(await ask(hers));
  assert.deepEqual([...shown.names].sort(), ['Давнов Глеб', 'Давнова Вера']);
  const [wife, son, unknown] = [await write('Давнова Вера', '89101112202'), await write('Давнов Глеб', '89101112202'), await write(undefined, '89101112202')];
  assert.equal(await of(hers, his, wife, son, unknown), 4);
  assert.equal(granted(await ask(wife)).names, undefined);
  assert.doesNotMatch((await product.ctl(['migrate'])).stdout, /соединено/);
  assert.equal((await verify()).sound, true);
});

test('a week after a file came neither it nor the rows that were shown of it are kept', async () => {
  const files = { old: path.join(product.home, 'files/old.upload'), fresh: path.join(product.home, 'files/fresh.upload') };
  for (const file of Object.values(files)) writeFileSync(file, 'Подосиновикова;8 910 000-11-22');
  utimesSync(files.old, 1, Date.now() / 1000 - 8 * 86400);
  const job = async (age) => product.psql(`insert into import_job (account_id, file_name, file_path, file_size, status, created_at, detected)
    select min(id), 'а.csv', '/a', 1, 'done', now() - interval '${age}', '{"source": "file", "preview": [["Подосиновикова"]]}' from account returning id`);
  const [old, fresh] = [await job('8 days'), await job('6 days')];
  for (const pid of pidsOf(product, 'mcu-jobs')) process.kill(pid, 'SIGKILL');
  await until(async () => !existsSync(files.old) && !await product.value(`select detected ? 'preview' from import_job where id = ${old}`), 'both are gone');
  assert.ok(existsSync(files.fresh) && await product.value(`select detected ? 'preview' from import_job where id = ${fresh}`), 'what came this week stays');
});
