// What went to the wrong addressee first: by the history of the records; each number opens its records; who sees what.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { granted, refused } from '../lib/api.js';
import { eventually, everyPage, openWorld } from '../lib/world.js';

const { product, api, as } = await openWorld();
const token = await as('head');
await eventually('the night has counted', async () => Number(await product.value('select count(*) from stage_run')) > 0);
const organisation_id = await product.value("select organisation_id::text from account where login = 'recipient'");
const other = await product.value(`select id::text from organisation where not path @> array[${organisation_id}] and parent_id is not null and closed_on is null order by id desc limit 1`);
const themes = (await product.sql('select id::text from theme where parent_id is not null and closed_on is null order by id desc limit 2')).map((t) => t.id);

const figures = async (query = {}, by = token) => granted(await api.get('/misroutes/figures', { token: by, query })).items;
const whole = (query, by = token) => everyPage(api, '/misroutes', by, { ...query, limit: 7 });
const night = () => product.psql('delete from stage_run where day = current_date; select stages_count()');
const change = async (id, json) => {
  const { etag } = await api.get(`/messages/${id}`, { token });
  granted(await api.patch(`/messages/${id}`, { token, etag, json }));
};
const move = async (id, json) => {
  const { etag } = await api.get(`/messages/${id}`, { token });
  granted(await api.post(`/messages/${id}/moves`, { token, etag, json }));
};

test('an organisation that changes, a record given back, a theme changed after assignment are told with the first and the present addressee', async () => {
  const id = granted(await api.post('/messages', { token, json: { kind: 'message', channel: 'phone', text: 'Прошу заделать яму.', organisation_id: other, theme_id: themes[0] } }), 201).id;
  await move(id, { move: 'register' });
  await move(id, { move: 'assign', organisation_id: other });
  await product.psql(`insert into case_event (message_id, kind, from_state, to_state) values (${id}, 'state', 'assigned', 'registered'), (${id}, 'state', 'registered', 'assigned')`);
  const calm = granted(await api.post('/messages', { token, json: { kind: 'message', channel: 'phone', text: 'Прошу убрать снег.', organisation_id, theme_id: themes[0] } }), 201).id;
  await change(calm, { theme_id: themes[1] });
  await change(id, { organisation_id, theme_id: themes[1] });
  await night();
  const way = (await figures({ theme_id: themes[1], organisation_id })).find((w) => w.first_organisation_id === other && w.organisation_id === organisation_id && w.theme_id === themes[1]);
  assert.deepEqual([way.messages, way.moved, way.returned, way.forwarded, way.rethemed], [1, 1, 1, 0, 1]);
  const listed = await whole({ theme_id: themes[1], organisation_id, first_organisation_id: other, alone: true });
  assert.deepEqual(listed.map((m) => [m.message_id, m.moved, m.returned, m.rethemed]), [[id, 1, 1, 1]]);
  assert.ok(!(await whole({ theme_id: themes[1] })).some((m) => m.message_id === calm), 'a theme changed before it was assigned is no sign');
  for (const sign of ['moved', 'returned', 'rethemed']) assert.ok((await whole({ sign, organisation_id })).some((m) => m.message_id === id), sign);
  assert.ok(!(await whole({ sign: 'forwarded', organisation_id })).some((m) => m.message_id === id));
});

test('each number opens just its records, all of them together are the total', async () => {
  const items = await figures();
  const all = await whole({});
  assert.equal(all.length, items[0].all);
  assert.equal(new Set(all.map((m) => m.message_id)).size, all.length, 'each once');
  assert.equal(items[0].groups > 200 ? 200 : items[0].groups, items.length);
  for (const w of items.slice(0, 5)) {
    const way = { alone: true, ...(w.theme_id ? { theme_id: w.theme_id } : { with_theme: false }), ...(w.first_organisation_id ? { first_organisation_id: w.first_organisation_id } : { with_first_organisation: false }), ...(w.organisation_id ? { organisation_id: w.organisation_id } : { with_organisation: false }) };
    assert.equal((await whole(way)).length, w.messages);
    for (const sign of ['moved', 'returned', 'forwarded', 'rethemed']) assert.equal((await whole({ ...way, sign })).length, w[sign], sign);
  }
  refused(await api.get('/misroutes', { token, query: { sign: 'x' } }), 400);
});

test('who sees one organisation sees what stands there now, not what went away', async () => {
  const recipient = await as('recipient');
  const seen = (await product.sql(`select id::text from organisation where path @> array[${organisation_id}]`)).map((o) => o.id);
  const items = await figures({}, recipient);
  assert.ok(items.length > 0 && items.every((w) => seen.includes(w.organisation_id)));
  assert.equal((await whole({}, recipient)).length, items[0].all);
  assert.deepEqual(await whole({ organisation_id: other, alone: true }, recipient), []);
});
