// Who is told when an edit gives records to others; who may still be given any: by PATCH and by an action on many records.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { granted, refused } from '../lib/api.js';
import { eventually, openWorld, uniqueWord } from '../lib/world.js';

const { product, api, as } = await openWorld();
const token = await as('head');
const recipient = await as('recipient');
const desk = await product.value("select id::text from account where login = 'recipient'");
const his = await product.value("select organisation_id::text from account where login = 'recipient'");
const other = await product.value(`select o.id::text from organisation o where not o.path @> array[${his}] and not ${his} = any (o.path) and o.closed_on is null and exists (select from official f where f.organisation_id = o.id and f.head) order by o.id limit 1`);
const own = await product.value(`select f.id::text from official f where f.organisation_id = ${his} and not f.head order by f.id limit 1`);

const make = async (organisation_id, text = 'Яма во дворе') => granted(await api.post('/messages', { token, json: { kind: 'message', channel: 'phone', text, ...(organisation_id ? { organisation_id } : {}) } }), 201).id;
const patch = async (id, json) => granted(await api.patch(`/messages/${id}`, { token, etag: (await api.get(`/messages/${id}`, { token })).etag, json }));
const notices = async () => granted(await api.get('/notices', { token: recipient, query: { limit: 500 } })).items;
const about = async (id) => (await product.sql(`select n.kind, n.title from notice n where n.message_id = ${id} and n.account_id = ${desk} order by n.id`)).map((n) => [n.kind, n.title]);
/** Kinds of waiting mails that name the record, with whom. */
const mails = (id) => product.sql(`select m.kind, coalesce(a.login, 'official') as whom from mail m join mail_item i on i.mail_id = m.id left join account a on a.id = m.account_id where i.message_id = ${id} and m.status = 'queued' and coalesce(a.login, 'recipient') = 'recipient' order by 1, 2`);
/** Does a mail to the desk still say so of the record? */
const holds = (id, kind) => product.value(`select exists (select from mail m cross join mail_holds(m.id) h where h.message_id = ${id} and m.account_id = ${desk} and m.kind = '${kind}')`);

test('an organisation put down by an edit hears of it; the one that had the record hears that it is gone', async () => {
  const id = await make(null);
  await patch(id, { organisation_id: his });
  assert.deepEqual(await about(id), [['assignment', null]]);
  assert.deepEqual(await mails(id), [{ kind: 'assignment', whom: 'recipient' }]);
  await patch(id, { priority: 1 });
  assert.equal((await about(id)).length, 1, 'another edit is no news');
  await patch(id, { organisation_id: other });
  assert.deepEqual((await about(id)).map(([kind]) => kind), ['assignment', 'removal']);
  refused(await api.get(`/messages/${id}`, { token: recipient }), 404);
  const gone = (await notices()).find((n) => n.kind === 'removal');
  assert.deepEqual([gone.title, gone.message_id, gone.number, gone.theme, gone.open], [`запись ${id}`, null, null, null, null]);
  assert.deepEqual((await mails(id)).map((m) => `${m.kind} ${m.whom}`), ['assignment official', 'assignment recipient', 'removal recipient']);
  assert.deepEqual([await holds(id, 'removal'), await holds(id, 'assignment')], [true, false], 'the mail that waited is not sent any more');
});

test('an action on many records tells both sides, and its undo tells them again', async () => {
  const word = uniqueWord();
  const ids = [await make(his, `Яма ${word}`), await make(his, `Яма ${word}`)];
  await eventually('both are found', async () => granted(await api.get('/search', { token, query: { q: word } })).total.value === 2);
  const order = async (path, json) => {
    const { id } = granted(await api.post(path, { token, json }), 202);
    return eventually('it is done', async () => ['done', 'undone', 'failed'].includes(granted(await api.get(`/bulk/${id}`, { token })).status) && id);
  };
  const bulk = await order('/bulk', { q: word, expected: 2, organisation_id: other });
  for (const id of ids) assert.deepEqual(await about(id), [['removal', `запись ${id}`]], id);
  await order(`/bulk/${bulk}/undo`);
  for (const id of ids) {
    assert.deepEqual((await about(id)).map(([kind]) => kind), ['removal', 'assignment'], id);
    assert.deepEqual([await holds(id, 'removal'), await holds(id, 'assignment')], [false, true]);
  }
});

test('the number of records in a mail opens just these, to each reader what he may see', async () => {
  const ids = [await make(his), await make(his), await make(other)];
  const mail = await product.psql(`with m as (insert into mail (kind, account_id, name, items, status, sent_at) values ('assignment', ${desk}, 'Проба', 3, 'sent', now()) returning id),
    i as (insert into mail_item (mail_id, message_id) select m.id, x from m, unnest(array[${ids}]) x) select id from m`);
  const list = async (by) => granted(await api.get('/messages', { token: by, query: { mail_id: mail } }));
  const all = await list(token);
  assert.deepEqual([all.items.map((m) => m.id).sort(), all.total.value], [[...ids].sort(), 3]);
  assert.deepEqual((await list(recipient)).items.map((m) => m.id).sort(), ids.slice(0, 2).sort());
  assert.deepEqual(granted(await api.get('/messages', { token, query: { mail_id: '999999999' } })).items, []);
  refused(await api.get('/messages', { token, query: { mail_id: 'x' } }), 400);
});

test('an official who left is given nothing, by a move or by an action on many', async () => {
  const id = await make(his);
  const was = (await api.get(`/messages/${id}`, { token })).etag;
  const { etag } = await api.post(`/messages/${id}/moves`, { token, etag: was, json: { move: 'register' } });
  await product.psql(`update official set left_on = current_date where id = ${own}`);
  try {
    const json = { move: 'assign', organisation_id: his, official_id: own };
    const problem = refused(await api.post(`/messages/${id}/moves`, { token, etag, json }), 422);
    assert.deepEqual(problem.errors.map((e) => e.pointer), ['/official_id']);
    assert.match(problem.errors[0].message, /больше не работает/);
    assert.ok(refused(await api.post('/bulk/preview', { token, json: { filter: { source_id: '1' }, ...json } }), 422).errors.some((e) => e.pointer === '/official_id'));
    await product.psql(`update official set left_on = current_date + 1 where id = ${own}`);
    granted(await api.post(`/messages/${id}/moves`, { token, etag, json }));
  } finally {
    await product.psql(`update official set left_on = null where id = ${own}`);
  }
});
