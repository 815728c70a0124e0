// Health of the sources: the worker judges, the screen is told; a planted silence is seen.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { granted, refused } from '../lib/api.js';
import { eventually, openWorld } from '../lib/world.js';

const { product, api, as } = await openWorld();

test('a source that fell silent is shown first, a busy one keeps its rhythm', async () => {
  const code = `silent-${Date.now()}`;
  const id = await product.psql(`insert into source (code, name, kind, channel) values ('${code}', '${code}', 'pos', 'pos') returning id`);
  await product.psql(`insert into message (kind, channel, source_id, external_id, text, received_at, state) select 'message', 'pos', ${id}, g, 'Ритм', now() - g * interval '1 hour', 'closed' from generate_series(72, 800) g`);
  const before = await product.value("select finished_at::text from job where kind = 'sources'");
  await product.psql("update job set run_at = now() where kind = 'sources' and status = 'ready'; notify job");
  await eventually('the sources are judged', async () => await product.value("select finished_at::text from job where kind = 'sources' and status = 'ready'") > (before ?? ''));
  const { items } = granted(await api.get('/sources/health', { token: await as('head') }));
  const own = items.find((s) => s.source_id === id);
  assert.deepEqual([own.state, own.seen, own.kind], ['silent', 0, 'pos']);
  assert.ok(own.surprise > own.bound && own.days > 25 && own.changed_at && own.last_at);
  const order = ['silent', 'little', 'much', 'ok', 'new', 'none'];
  assert.deepEqual(items.map((s) => order.indexOf(s.state)), items.map((s) => order.indexOf(s.state)).sort((a, b) => a - b), 'trouble first');
  await product.psql(`insert into message (kind, channel, source_id, external_id, text, received_at, state) values ('message', 'pos', ${id}, 'again', 'Ритм', now(), 'closed')`);
  refused(await api.get('/sources/health', { token: await as('recipient') }), 403);
});
