// Models before any is made, and who may order one: what they learn and propose is tried in tests/process/models.test.js, on a copy of its own.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { granted, refused } from '../lib/api.js';
import { openWorld } from '../lib/world.js';

const { product, api, as } = await openWorld();
const token = await as('head');

test('an order names what is to learn, and one waits at a time', async () => {
  refused(await api.post('/models/train', { token, json: {} }), 422, 'invalid');
  refused(await api.post('/models/train', { token, json: { kind: 'place' } }), 422, 'invalid');
  refused(await api.post('/models/train', { token: await as('recipient'), json: { kind: 'theme' } }), 403, 'forbidden');
  // One that never comes to its turn: nothing is learnt on the copy of all tests.
  await product.psql("insert into job (kind, payload, run_at) values ('models', '{\"kind\": \"theme\"}', now() + interval '1 day')");
  const state = granted(await api.post('/models/train', { token, json: { kind: 'all' } }), 202);
  assert.equal(state.running, true);
  assert.equal(await product.value("select count(*) from job where kind = 'models' and every is null"), 1);
  await product.psql("delete from job where kind = 'models' and every is null");
  assert.equal(granted(await api.get('/models', { token: await as('im') })).running, false);
});

test('versions tell their figures, warn of drift by both signs, and are put live by who may', async () => {
  const clear = () => product.psql("delete from model_verdict; delete from model_switch; delete from model where kind = 'organisation'");
  await clear();
  const made = async (status, more = '') => {
    await product.psql(`insert into model (kind, status, texts, labels, accuracy, macro_f1, top3, ece, confidence, bytes${more && ', kept'})
      values ('organisation', '${status}', 100, 5, 0.7, 0.6, 0.9, 0.02, 0.7, 1000${more})`);
    return product.value('select max(id)::text from model');
  };
  const [first, second, gone] = [await made('live'), await made('candidate'), await made('retired', ', false')];
  const one = async (id) => granted(await api.get('/models', { token })).items.find((m) => m.id === id);
  assert.deepEqual(((m) => [m.status, m.accuracy, m.judged, m.drift_corrected, m.drift_unsure])(await one(first)), ['live', 0.7, 0, false, false]);
  await product.psql(`update model set seen = 50, seen_confidence = 0.59 where id = ${first}`);
  await product.psql(`insert into model_verdict (message_id, model_id, guessed, chance, became) select id, ${first}, 1, 0.5, 1 + (row_number() over (order by id) > 16)::integer from message order by id limit 30`);
  assert.deepEqual(((m) => [m.judged, m.accepted, m.drift_corrected, m.drift_unsure])(await one(first)), [30, 16, false, true], '16 of 30 may still be 0.69');
  await product.psql(`update model_verdict set became = 2 where model_id = ${first} and message_id in (select message_id from model_verdict where model_id = ${first} and became = 1 order by message_id limit 5)`);
  assert.deepEqual(((m) => [m.accepted, m.drift_corrected])(await one(first)), [11, true]);

  const live = (id, json, who = token) => api.post(`/models/${id}/live`, { token: who, json });
  refused(await live(second, { reason: 'Проба' }, await as('im')), 403, 'forbidden');
  refused(await live(second, {}), 422, 'invalid');
  refused(await live(gone, { reason: 'Проба' }), 409, 'wrong_state');
  refused(await live('999999', { reason: 'Проба' }), 404, 'not_found');
  const items = granted(await live(second, { reason: ' Меньше ошибок ' })).items;
  assert.deepEqual(items.filter((m) => [first, second].includes(m.id)).map((m) => m.status), ['live', 'retired']);
  assert.deepEqual((await one(second)).switches.map((s) => [s.reason, s.before_id]), [['Меньше ошибок', first]]);
  refused(await live(second, { reason: 'Ещё раз' }), 409, 'wrong_state');
  assert.equal(await product.value(`select count(*) from audit_log where action = 'model_live' and object like '%${second}%'`) > 0, true);
  await clear();
});
