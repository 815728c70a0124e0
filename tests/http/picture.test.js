// «Картина»: what came about one theme, organisation or district; each number against the list it opens, and who sees which.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { apiOf, granted, refused } from '../lib/api.js';
import { useProduct } from '../lib/product.js';

const product = await useProduct();
const api = apiOf(product);
const token = await product.token('head');
const recipient = await product.token('recipient');

const picture = async (query, who = token) => granted(await api.get('/picture', { token: who, query }));
const total = async (query, who = token) => granted(await api.get('/messages', { token: who, query: { ...query, limit: '1' } })).total.value;
const shift = (iso, days) => new Date(Date.parse(`${iso}T12:00:00Z`) + days * 864e5).toISOString().slice(0, 10);
const yearAgo = (iso) => `${Number(iso.slice(0, 4)) - 1}${iso.slice(4)}`;
const received = (from, to) => ({ 'received_on[gte]': from, 'received_on[lte]': to });

const busiest = (column) => product.value(`select ${column} from message where open and sort_at > now() - interval '30 days' and ${column} is not null group by 1 order by count(*) desc limit 1`);
const SUBJECTS = { theme_id: await product.value("select parent_id from theme where parent_id is not null group by 1 order by count(*) desc, 1 limit 1"), organisation_id: await busiest('organisation_id'), district_id: await busiest('district_id') };

/** One of each subject whose term was an hour of today that has passed: late already, though its day is not over. */
const hour = await product.psql(`with m as (insert into message (kind, channel, source_id, external_id, text, state, theme_id, organisation_id, district_id)
  select 'message', 'phone', s.id, 'picture-' || gen_random_uuid(), 'Проба часа', 'in_work', (select min(id) from theme where parent_id = ${SUBJECTS.theme_id}), ${SUBJECTS.organisation_id}, ${SUBJECTS.district_id}
  from source s where s.code = 'manual' returning id) select id from m`);
await product.psql(`insert into deadline (message_id, kind, due, due_at, owed, version, rule, calendars, trace) values (${hour}, 'first', (now() - interval '1 minute')::date, now() - interval '1 minute', true, 1, 1, '{}', '{}')`);
await product.psql(`update message set due_on = (now() - interval '1 minute')::date where id = ${hour}`);

for (const [name, id] of Object.entries(SUBJECTS)) {
  test(`each number of ${name} is a filter of the list`, async () => {
    const of = { [name]: String(id) };
    const p = await picture(of);
    const { today, counts: c } = p;
    assert.ok(c.received > 0 && p.subject.id === String(id) && p.subject.name.length > 0);
    assert.equal(c.received, await total({ ...of, ...received(shift(today, -29), today) }));
    assert.equal(c.received_before, await total({ ...of, ...received(shift(today, -59), shift(today, -30)) }));
    assert.equal(c.received_year_ago, await total({ ...of, ...received(yearAgo(shift(today, -29)), yearAgo(today)) }));
    assert.deepEqual([c.open, c.overdue, c.unassigned], [await total({ ...of, open: 'true' }), await total({ ...of, overdue: 'true' }), await total({ ...of, open: 'true', with_organisation: 'false' })]);
    assert.equal(c.due_week, await total({ ...of, open: 'true', overdue: 'false', 'due_on[gte]': today, 'due_on[lte]': shift(today, 6) }));
    assert.equal(p.days.length, 60);
    assert.equal(p.days.reduce((n, d) => n + d.count, 0), c.received + c.received_before);
    const some = p.days.find((d) => d.count > 0);
    assert.equal(some.count, await total({ ...of, ...received(some.day, some.day) }));
    assert.equal(some.year_ago, await total({ ...of, ...received(yearAgo(some.day), yearAgo(some.day)) }));
    assert.ok(p.parts.length > 3);
    const param = { channel: 'channel', theme: 'theme_id', organisation: 'organisation_id', district: 'district_id' };
    for (const part of p.parts.filter((x) => param[x.kind] !== name)) {
      assert.equal(part.count, await total({ ...of, [param[part.kind]]: part.id, ...received(shift(today, -29), today) }), `${part.kind} ${part.name}`);
      assert.equal(part.before, await total({ ...of, [param[part.kind]]: part.id, ...received(shift(today, -59), shift(today, -30)) }), `${part.kind} ${part.name}, before`);
    }
    assert.ok(!p.parts.some((x) => param[x.kind] === name && x.id === String(id)), 'the asked one is no part of itself');
  });
}

test('themes under a theme count with what is under them', async () => {
  const of = { theme_id: String(SUBJECTS.theme_id) };
  const p = await picture(of);
  const parts = p.parts.filter((x) => x.kind === 'theme');
  assert.ok(parts.length > 0);
  for (const part of parts) assert.equal(part.count, await total({ theme_id: part.id, ...received(shift(p.today, -29), p.today) }), part.name);
});

test('exactly one subject is asked for, one that is there', async () => {
  refused(await api.get('/picture', { token, query: {} }), 422, 'invalid');
  refused(await api.get('/picture', { token, query: { theme_id: '1', district_id: '1' } }), 422, 'invalid');
  refused(await api.get('/picture', { token, query: { theme_id: '1,2' } }), 422, 'invalid');
  refused(await api.get('/picture', { token, query: { theme_id: '999999999' } }), 404, 'not_found');
});

test('a recipient sees his own records alone, and no foreign organisation', async () => {
  const own = await product.value("select organisation_id from account where login = 'recipient'");
  const foreign = await product.value(`select id from organisation where parent_id is not null and not path && array[${own}]::integer[] and not ${own} = any (path) and not id = any ((select path from organisation where id = ${own})::integer[]) order by id limit 1`);
  refused(await api.get('/picture', { token: recipient, query: { organisation_id: String(foreign) } }), 404, 'not_found');
  const of = { district_id: String(SUBJECTS.district_id) };
  const [mine, all] = [await picture(of, recipient), await picture(of)];
  assert.ok(mine.counts.open < all.counts.open);
  assert.equal(mine.counts.open, await total({ ...of, open: 'true' }, recipient));
  const tree = await product.value(`select array_agg(id::text) from organisation where path && array[${own}]::integer[] or ${own} = any (path) or id = any ((select path from organisation where id = ${own})::integer[])`);
  assert.ok(mine.parts.filter((x) => x.kind === 'organisation').every((x) => tree.includes(x.id)), 'no organisation beside his own');
});
