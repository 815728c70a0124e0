// Forecast of breaches: what is expected lies within its interval, the parts add up, a recipient gets his own alone.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { granted, refused } from '../lib/api.js';
import { eventually, openWorld } from '../lib/world.js';

const { product, api, as } = await openWorld();
const token = await as('head');
const recipient = await product.value("select organisation_id::text from account where login = 'recipient'");
await product.psql(`insert into message (kind, channel, source_id, external_id, text, state, received_at, due_on, due_set, organisation_id)
  select 'message', 'phone', id, 'forecast-' || gen_random_uuid(), 'Проба прогноза', 'in_work', now() - i * interval '1 day', current_date + i % 7, current_date + i % 7, ${recipient} from source, generate_series(1, 20) i where code = 'manual'`);
await product.psql("update job set run_at = now() where kind = 'forecast' and status = 'ready'; notify job");
await eventually('the handling times are made anew', async () => await product.value("select status = 'ready' and run_at > now() from job where kind = 'forecast'"));

test('each organisation: what is due, what is expected of it, and the interval around', async () => {
  const { items, made_on, days, level } = granted(await api.get('/control/forecast', { token }));
  assert.deepEqual([made_on, days, level], [await product.value('select current_date::text'), 7, 0.8]);
  const due = async (filter, by = token) => granted(await api.get('/messages', { token: by, query: { limit: 1, open: true, 'due_on[gte]': made_on, 'due_on[lte]': await product.value('select (current_date + 6)::text'), ...filter } })).total.value;
  for (const i of items) {
    assert.ok(i.low <= i.expected + 0.1 && i.expected <= i.high + 0.1 && i.low >= 0 && i.high <= i.due, JSON.stringify(i));
    if (i.organisation_id !== '0') assert.equal(i.due, await due({ organisation_id: i.organisation_id }), i.name);
  }
  const own = items.find((i) => i.organisation_id === recipient);
  assert.ok(own.due >= 20 && own.expected > 0);
  const whole = items.find((i) => i.organisation_id === '0');
  assert.equal(whole.due, await due({ with_organisation: true }));
  const mine = granted(await api.get('/control/forecast', { token: await as('recipient') })).items;
  assert.deepEqual(mine.find((i) => i.organisation_id === recipient), own);
  assert.equal(mine.find((i) => i.organisation_id === '0').due, own.due);
  assert.ok(granted(await api.get('/control/forecast', { token, query: { days: 1 } })).items.every((i) => i.due <= (items.find((x) => x.organisation_id === i.organisation_id)?.due ?? 0)));
});

test('wrong days are refused', async () => {
  for (const days of [0, 31, 'x']) refused(await api.get('/control/forecast', { token, query: { days } }), 400);
  refused(await api.get('/control/forecast', { token: await as('admin') }), 403);
});
