// «Контроль сроков»: every number equals the list that it opens, for those who see all and for a recipient.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { granted, refused } from '../lib/api.js';
import { openWorld } from '../lib/world.js';

const { product, api, as } = await openWorld();
const token = await as('head');
const today = await product.value('select current_date::text');
const addDays = (iso, n) => new Date(Date.parse(`${iso}T12:00:00Z`) + n * 864e5).toISOString().slice(0, 10);
const recipient = await product.value("select organisation_id::text from account where login = 'recipient'");

const put = (due, more = '') => product.psql(`with m as (insert into message (kind, channel, source_id, external_id, text, state, due_on, due_set, organisation_id, official_id)
  select 'message', 'phone', id, 'control-' || gen_random_uuid(), 'Проба контроля', 'in_work', ${due}, ${due}, ${more || `${recipient}, (select min(id) from official where organisation_id = ${recipient})`} from source where code = 'manual' returning id) select id from m`);
for (const due of ['current_date - 2', 'current_date - 45', 'current_date', 'current_date + 3', 'null']) await put(due);
await put('current_date - 5', 'null, null');
await put('current_date + 1', 'null, null');
const hour = await put('null');
await product.psql(`insert into deadline (message_id, kind, due, due_at, owed, version, rule, calendars, trace) values
  (${hour}, 'first', (now() - interval '1 minute')::date, now() - interval '1 minute', true, 1, 1, '{}', '{}'), (${hour}, 'registration', (now() + interval '2 hours')::date, now() + interval '2 hours', true, 1, 1, '{}', '{}')`);

await product.psql(`update message set due_on = (now() - interval '1 minute')::date where id = ${hour}`);

const control = async (query = {}, by = token) => granted(await api.get('/control', { token: by, query }));
const total = async (filter, by = token) => {
  const { value, relation } = granted(await api.get('/messages', { token: by, query: { limit: 1, ...filter } })).total;
  assert.equal(relation, 'eq');
  return value;
};
const span = (a, b) => ({ open: true, overdue: false, 'due_on[gte]': a, 'due_on[lte]': b });

for (const login of ['head', 'recipient'])
  test(`${login}: each number is that of the list it opens`, async () => {
    const by = await as(login);
    const c = await control({ days: 5 }, by);
    assert.deepEqual([c.today, c.days, c.no_calendar], [today, 5, await product.value('select calendar_missing()')]);
    assert.ok(c.counts.overdue > 1 && c.counts.due_today > 0 && c.counts.undated > 0, JSON.stringify(c.counts));
    assert.equal(c.counts.open, await total({ open: true }, by));
    assert.equal(c.counts.overdue, await total({ overdue: true }, by));
    assert.equal(c.counts.due_today, await total(span(today, today), by));
    assert.equal(c.counts.due_soon, await total(span(today, addDays(today, 5)), by));
    assert.equal(c.counts.without_organisation, await total({ overdue: true, with_organisation: false }, by));
    assert.equal(c.counts.without_official, await total({ overdue: true, with_official: false }, by));
    assert.equal(c.late.reduce((n, b) => n + b.count, 0), c.counts.overdue);
    for (const b of c.late) assert.equal(b.count, await total({ overdue: true, ...(b.due_from ? { 'due_on[gte]': b.due_from } : {}), 'due_on[lte]': b.due_to }, by), `${b.from}–${b.to}`);
    assert.deepEqual(c.coming.map((d) => d.day), Array.from({ length: 6 }, (_, i) => addDays(today, i)));
    for (const d of c.coming) assert.equal(d.count, await total({ open: true, 'due_on[gte]': d.day, 'due_on[lte]': d.day }, by), d.day);
    for (const k of c.kinds) {
      assert.equal(k.owed, await total({ deadline: k.kind }, by), k.kind);
      assert.equal(k.overdue, await total({ deadline: k.kind, deadline_overdue: true }, by), k.kind);
      assert.equal(k.due_soon, await total({ deadline: k.kind, deadline_overdue: false, 'deadline_on[gte]': today, 'deadline_on[lte]': addDays(today, 5) }, by), k.kind);
    }
    assert.ok(c.organisations.length > 0 && c.officials.length > 0);
    for (const o of c.organisations.slice(0, 12)) {
      const filter = { organisation_id: o.organisation_id };
      assert.deepEqual([o.open, o.overdue, o.due_today, o.due_soon], [await total({ ...filter, open: true }, by), await total({ ...filter, overdue: true }, by),
        await total({ ...filter, ...span(today, today) }, by), await total({ ...filter, ...span(today, addDays(today, 5)) }, by)], o.name);
    }
    for (const f of c.officials.slice(0, 8))
      assert.deepEqual([f.open, f.overdue], [await total({ official_id: f.official_id, open: true }, by), await total({ official_id: f.official_id, overdue: true }, by)], f.name);
    assert.deepEqual(c.organisations.map((o) => o.overdue), c.organisations.map((o) => o.overdue).sort((a, b) => b - a), 'the overdue first');
  });

test('the longest delay is told in days, an hour that has passed today counts as late', async () => {
  const c = await control({ organisation_id: recipient });
  const own = c.organisations.find((o) => o.organisation_id === recipient);
  const longest = await product.value(`select (current_date - min(due_on))::int from message m join organisation o on o.id = m.organisation_id where m.open and o.path @> array[${recipient}]`);
  assert.equal(own.longest, longest);
  const late = async (overdue) => granted(await api.get('/messages', { token, query: { deadline: 'first', deadline_overdue: overdue, organisation_id: recipient, limit: 500 } })).items.map((m) => m.id);
  assert.ok((await late(true)).includes(hour) && !(await late(false)).includes(hour));
  const listed = async (more) => granted(await api.get('/messages', { token, query: { organisation_id: recipient, 'due_on[gte]': today, 'due_on[lte]': today, limit: 500, ...more } })).items;
  assert.ok((await listed({ overdue: true })).some((m) => m.id === hour && Date.parse(m.due_at) < Date.now()) && !(await listed({ overdue: false })).some((m) => m.id === hour), 'late in the list as well');
  assert.ok(c.late[0].from === 0 && c.late[0].count >= 1, JSON.stringify(c.late));
});

test('an organisation narrows everything, a recipient learns nothing of others', async () => {
  const narrow = await control({ organisation_id: recipient });
  const own = await control({}, await as('recipient'));
  assert.deepEqual(narrow.counts, own.counts);
  assert.deepEqual(own.organisations, narrow.organisations.filter((o) => own.organisations.some((x) => x.organisation_id === o.organisation_id)));
  const inside = new Set((await product.sql(`select id::text from organisation where path @> array[${recipient}]`)).map((r) => r.id));
  assert.ok(own.organisations.every((o) => inside.has(o.organisation_id)));
  assert.ok(own.officials.every((f) => inside.has(f.organisation_id)));
  const foreign = await product.value(`select id::text from organisation where not path @> array[${recipient}] and parent_id is not null order by id desc limit 1`);
  assert.equal((await control({ organisation_id: foreign }, await as('recipient'))).counts.open, 0);
});

test('wrong parameters are named', async () => {
  for (const query of [{ days: 0 }, { days: 31 }, { days: 'x' }, { organisation_id: 'x' }, { color: 1 }]) refused(await api.get('/control', { token, query }), 400);
  refused(await api.get('/messages', { token, query: { deadline_overdue: 'maybe' } }), 400);
  refused(await api.get('/control', { token: await as('admin') }), 403);
});
