// mcuctl verify audit finds what somebody with every right did to the journal: changed, removed, inserted, reordered, made anew.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { existsSync, readFileSync, renameSync } from 'node:fs';
import path from 'node:path';
import { startProduct } from '../lib/product.js';
import { openTransaction } from '../lib/transaction.js';
import { eventually, pidsOf } from '../lib/world.js';

let product;
let kept;
const file = () => path.join(product.home, 'audit/heads.tsv');
/** Past the triggers, as the owner of the database can. */
const tamper = (sql) => product.psql(`set session_replication_role = replica; ${sql}`);
const verify = async (...more) => {
  const r = await product.ctl(['verify', 'audit', ...more]);
  return { code: r.code, output: r.output, sum: r.code < 2 ? JSON.parse(r.stdout.trim().split('\n').pop()) : null };
};
const sealed = () => eventually('everything is sealed', async () => await product.value('select count(*)::int from audit_pending') === 0);
const whole = async () => {
  const { code, output, sum } = await verify();
  assert.equal(code, 0, output);
  assert.deepEqual([sum.equal, sum.differences, sum.first], [true, 0, null]);
  return sum;
};
async function betrays(what, { seq, row }, words) {
  const { code, output, sum } = await verify();
  assert.equal(code, 1, output);
  assert.deepEqual(sum.first, { what, seq, row }, output);
  assert.match(output, words);
  return sum;
}

before(async () => {
  product = await startProduct({ MCU_DEMO_MESSAGES: '300' });
  for (let i = 0; i < 8; i += 1) await product.token('head');
  await product.psql("create table t_row as select * from audit_log with no data; create table t_link as select * from audit_chain with no data; create table t_head as select * from audit_head with no data");
  await sealed();
  // The first head was published with the first row; this one covers what is tampered with below.
  renameSync(file(), `${file()}.first`);
  await tamper('delete from audit_head');
  await eventually('a head is published', async () => existsSync(file()) && await product.value('select count(*)::int from audit_head') === 1);
});
after(() => product?.stop());

/** A row somewhere in the middle, with its link. */
const middle = async (n = 0) => {
  const [one] = await product.sql(`select c.seq, c.row_id as row from audit_chain c order by c.seq offset 3 + ${n} limit 1`);
  return one;
};

test('an untouched journal is whole, and its head can be kept', async () => {
  const sum = await whole();
  assert.equal(sum.rows, await product.value('select count(*)::int from audit_log'));
  assert.equal(sum.head, await product.value("select encode(hash, 'hex') from audit_chain order by seq desc limit 1"));
  assert.ok(sum.heads >= 1);
  kept = sum.head;
  const { code, output } = await verify('--head', kept);
  assert.equal(code, 0, output);
  assert.match(output, new RegExp(`голова найдена: звено ${sum.seq}`));
  assert.equal((await verify('--head', 'f00')).code, 2);
  assert.equal((await verify('--repair')).code, 2);
});

test('a changed row is named', async () => {
  const at = await middle();
  await tamper(`update audit_log set object = object || '1' where id = ${at.row}`);
  await betrays('changed', at, new RegExp(`запись ${at.row} \\(звено ${at.seq}\\): изменена`));
  await tamper(`update audit_log set object = left(object, -1) where id = ${at.row}`);
  await whole();
});

test('a removed row and a removed link are named', async () => {
  const at = await middle();
  await tamper(`insert into t_row select * from audit_log where id = ${at.row}; delete from audit_log where id = ${at.row}`);
  await betrays('removed', at, /удалена/);
  await tamper('insert into audit_log overriding system value select * from t_row; truncate t_row');
  await whole();
  await tamper(`insert into t_link select * from audit_chain where seq = ${at.seq}; delete from audit_chain where seq = ${at.seq}`);
  await betrays('removed', { seq: at.seq, row: 0 }, /удалено/);
  await tamper('insert into audit_chain select * from t_link; truncate t_link');
  await whole();
});

test('an inserted row is named', async () => {
  await tamper("insert into audit_log (id, action, result) overriding system value values (-1, 'message_get', 'ok')");
  await betrays('inserted', { seq: 0, row: -1 }, /запись -1: вставлена/);
  await tamper('delete from audit_log where id = -1');
  await whole();
});

test('reordered rows are named as such', async () => {
  const [a, b] = [await middle(), await middle(3)];
  const swap = () => tamper(`insert into t_row select * from audit_log where id in (${a.row}, ${b.row}); delete from audit_log where id in (${a.row}, ${b.row});
    update t_row set id = ${a.row} + ${b.row} - id; insert into audit_log overriding system value select * from t_row; truncate t_row`);
  await swap();
  const sum = await betrays('reordered', a, /переставлена/);
  assert.equal(sum.differences, 2);
  await swap();
  await whole();
  const turn = () => tamper(`update audit_chain set row_id = -row_id where seq in (${a.seq}, ${b.seq}); update audit_chain set row_id = ${a.row} + ${b.row} + row_id where seq in (${a.seq}, ${b.seq})`);
  await turn();
  await betrays('reordered', { seq: a.seq, row: b.row }, /переставлена/);
  await turn();
  await whole();
});

test('a row taken away before it was sealed is missed', async () => {
  const [worker] = pidsOf(product, 'mcu-jobs');
  process.kill(worker, 'SIGSTOP');
  try {
    await product.token('head');
    const row = Number(await product.value('select max(id) from audit_pending'));
    await tamper(`insert into t_row select * from audit_log where id = ${row}; delete from audit_log where id = ${row}`);
    await betrays('removed', { seq: 0, row }, /удалена/);
    await tamper('insert into audit_log overriding system value select * from t_row; truncate t_row');
  } finally {
    process.kill(worker, 'SIGCONT');
  }
  await sealed();
  await whole();
});

test('a row changed before it was sealed is named, and is never sealed as what it was made', async () => {
  const [worker] = pidsOf(product, 'mcu-jobs');
  process.kill(worker, 'SIGSTOP');
  let row;
  try {
    await product.token('head');
    row = Number(await product.value('select max(id) from audit_pending'));
    await tamper(`update audit_log set object = 'accounts/9' || object where id = ${row}`);
    await betrays('changed', { seq: 0, row }, /изменена/);
  } finally {
    process.kill(worker, 'SIGCONT');
  }
  await product.token('head');
  await eventually('all others are sealed', async () => await product.value('select array_agg(id::int) from audit_pending').then((ids) => ids?.join() === `${row}`));
  await betrays('changed', { seq: 0, row }, /изменена/);
  await tamper(`update audit_log set object = substr(object, 11) where id = ${row}`);
  await sealed();
  await whole();
});

test('an end cut off together with its links is missed, and what is written after it does not hide it', async () => {
  await sealed();
  const last = () => readFileSync(path.join(product.home, 'audit/last.tsv'), 'utf8').split('\t');
  const [at] = await product.sql('select seq, row_id as row from audit_chain order by seq desc limit 1');
  await eventually('the end is put down', () => last()[1] === `${at.seq}`);
  await tamper(`insert into t_row select * from audit_log where id = ${at.row}; insert into t_link select * from audit_chain where seq = ${at.seq}; delete from audit_log where id = ${at.row}; delete from audit_chain where seq = ${at.seq}`);
  await betrays('cut', at, /конец журнала отрезан/);
  await product.token('head');
  await sealed();
  await eventually('other rows took its place', async () => await product.value('select max(seq)::int from audit_chain') >= at.seq);
  assert.equal(last()[1], `${at.seq}`, 'the proof stays');
  await betrays('head', at, /журнал переписан/);
  await tamper(`delete from audit_log where id in (select row_id from audit_chain where seq >= ${at.seq}); delete from audit_chain where seq >= ${at.seq};
    insert into audit_log overriding system value select * from t_row; insert into audit_chain select * from t_link; truncate t_row; truncate t_link`);
  await whole();
});

test('a row committed late, after later ones were sealed, is sealed too', async () => {
  const open = await openTransaction(product, "insert into audit_log (action) values ('t_late') returning id");
  const late = Number(open.answer);
  await product.token('head');
  const later = Number(await product.value("select max(id) from audit_log where action = 'ctl_token'"));
  assert.ok(later > late);
  await eventually('the later row is sealed', async () => await product.value(`select count(*)::int from audit_chain where row_id = ${later}`) === 1);
  await open.commit();
  await eventually('the late one is sealed after it', async () => await product.value(`select (select seq from audit_chain where row_id = ${late}) > (select seq from audit_chain where row_id = ${later}) as after`) === true);
  await whole();
});

test('a worker that was killed writes the heads it owes into the file', async () => {
  const before = readFileSync(file(), 'utf8');
  renameSync(file(), `${file()}.old`);
  const [worker] = pidsOf(product, 'mcu-jobs');
  process.kill(worker, 'SIGKILL');
  await eventually('the file is back', async () => existsSync(file()) && readFileSync(file(), 'utf8') === before);
});

test('a chain made anew from a changed row on is betrayed by the published heads, and by one kept elsewhere', async () => {
  const at = await middle();
  const anew = `do $$
    declare last bytea := (select hash from audit_chain where seq = ${at.seq} - 1); one record;
    begin
      for one in select c.seq, audit_content(l) as content from audit_chain c join audit_log l on l.id = c.row_id where c.seq >= ${at.seq} order by c.seq loop
        last := sha256(last || convert_to(one.content, 'UTF8'));
        update audit_chain set hash = last where seq = one.seq;
      end loop;
    end $$`;
  await tamper(`update audit_log set object = 'accounts/9' where id = ${at.row}; ${anew}`);
  const [published] = await product.sql('select seq, row_id as row from audit_head order by day limit 1');
  assert.ok(published.seq >= at.seq, 'the head was published after that row');
  await betrays('head', published, /журнал переписан/);
  await tamper('update audit_head h set hash = c.hash from audit_chain c where c.seq = h.seq');
  await betrays('head', published, /журнал переписан/);
  renameSync(file(), `${file()}.gone`);
  const { code, output, sum } = await verify('--head', kept);
  assert.equal(code, 1, output);
  assert.equal(sum.first.what, 'head');
});
