// Object and fault of the card in the search: fields of the query and facets against SQL, corrections by hand, rights.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { deleteNow, granted, refused } from '../lib/api.js';
import { eventually, openWorld, uniqueWord } from '../lib/world.js';

const { product, api, as } = await openWorld();
const token = await as('analyst');
const head = await as('head');
const recipient = await as('recipient');
const search = async (query, by = token) => granted(await api.get('/search', { token: by, query }));
const drained = () => eventually('the outbox is empty', async () => (await search({ limit: 1 })).index.pending === 0);
const create = async (text, more = {}) => granted(await api.post('/messages', { token: head, json: { kind: 'message', channel: 'phone', text, ...more } }), 201);
const told = (facet) => facet.filter((f) => f.count).map((f) => [f.value, f.count]).sort();
const scope = await product.value("select coalesce(g.organisation_id, a.organisation_id)::text from account a join role_grant g on g.account_id = a.id where a.login = 'recipient' and g.role = 'recipient' order by g.id limit 1");
const his = `m.organisation_id in (select id from organisation where path @> array[${scope}])`;

test('both facets are exact, each without its own filter, and count nothing of a hidden row', async () => {
  await create('Не горит фонарь у дома', { organisation_id: scope });
  const other = await product.value(`select id::text from organisation where not path @> array[${scope}] order by id limit 1`);
  const hidden = await create('Скамейка сломана', { organisation_id: other });
  await product.psql(`update message set object = 'tram', fault = 'slow' where id = ${hidden.id}`);
  await drained();
  const counted = async (column, where) => (await product.sql(`select ${column} as value, count(*)::int as count from message m where ${column} is not null and ${where} group by 1`)).map((r) => [r.value, r.count]).sort();
  for (const [by, where] of [[token, 'true'], [recipient, his]]) {
    const { facets } = await search({ limit: 1 }, by);
    assert.deepEqual([told(facets.object), told(facets.fault)], [await counted('object', where), await counted('fault', where)]);
    const narrowed = await search({ limit: 1, object: 'road,light' }, by);
    assert.equal(narrowed.total.value, await product.value(`select count(*)::int from message m where object in ('road', 'light') and ${where}`));
    assert.deepEqual([told(narrowed.facets.object), told(narrowed.facets.fault)], [await counted('object', where), await counted('fault', `object in ('road', 'light') and ${where}`)]);
    assert.deepEqual(narrowed.facets.object.filter((f) => f.selected).map((f) => f.value).sort(), ['light', 'road']);
  }
  assert.equal((await search({ q: 'объект:трамвай', limit: 1 }, recipient)).total.value, await product.value(`select count(*)::int from message m where object = 'tram' and ${his}`));
});

test('a value that is not there is an error at its place, the rest runs', async () => {
  await drained();
  for (const place of ['объект:крокодил', 'неисправность:«летает»', 'fault:none']) {
    const q = `яма ${place}`;
    const page = await search({ q, limit: 1 });
    assert.deepEqual(page.errors.map((e) => q.slice(e.from, e.to)), [place]);
    assert.equal(page.total.value, (await search({ q: 'яма', limit: 1 })).total.value);
  }
  refused(await api.get('/search', { token, query: { object: 'ЯМА' } }), 400, 'bad_parameter');
  assert.equal((await search({ object: 'nothing_of_the_kind', limit: 1 })).total.value, 0);
});

test('a correction by hand and a new reading bring the record into the index anew', async () => {
  const word = uniqueWord();
  const { id } = await create(`${word} Третий день не горит фонарь`);
  const found = (q) => eventually(`${q} finds the record`, async () => (await search({ q: `${word} ${q}`, limit: 5 })).items.some((i) => i.id === id), 15e3);
  await found('объект:"уличное освещение" неисправность:"не работает"');
  const { etag } = await api.get(`/messages/${id}`, { token: head });
  granted(await api.patch(`/messages/${id}/card`, { token: head, etag, json: { object: 'pole', fault: null } }));
  await found('объект:"столб, опора" нет:неисправность');
  const now = await search({ q: word });
  assert.deepEqual([told(now.facets.object), told(now.facets.fault)], [[['pole', 1]], []]);
  assert.equal((await search({ q: `${word} объект:light` })).total.value, 0);
  await product.psql(`update mcu.message set text = '${word} Во дворе яма', object = null where id = ${id}; update mcu.message_card set object_by = null, fault_by = null, version = 0 where message_id = ${id}`);
  const ctl = await product.ctl(['card']);
  assert.equal(ctl.code, 0, ctl.output);
  await found('неисправность:яма');
});

test('both are saved, named in a link, exported by, and stand inside another query', async () => {
  const name = uniqueWord('карточка');
  const params = { object: 'road,light', fault: 'pit,not_working' };
  await drained();
  const total = await product.value("select count(*)::int from message m where object in ('road', 'light') and fault in ('pit', 'not_working')");
  const saved = granted(await api.post('/saved-searches', { token, json: { name, params } }), 201);
  assert.deepEqual([saved.params, saved.total, saved.errors], [params, total, []]);
  assert.equal((await search({ q: `запрос:${name}`, limit: 1 })).total.value, total);
  const link = granted(await api.post('/search/links', { token, json: { params, frozen: true } }), 201);
  assert.equal(link.total, total);
  const job = granted(await api.post('/exports', { token, json: { format: 'ndjson', params } }), 202);
  const done = await eventually('the export ends', async () => {
    const e = granted(await api.get(`/exports/${job.id}`, { token }));
    return ['done', 'failed'].includes(e.status) && e;
  });
  assert.deepEqual([done.status, done.rows], ['done', total]);
  granted(await deleteNow(api, `/saved-searches/${saved.id}`, token), 204);
});
