// Models of themes and organisations: learnt from the registry, killed in the middle, proposed on the card, judged, rolled back, drifting.
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { after, test } from 'node:test';
import { apiOf, granted, refused } from '../lib/api.js';
import { startProduct } from '../lib/product.js';
import { eventually, pidsOf } from '../lib/world.js';

const product = await startProduct();
after(() => product.stop());
const api = apiOf(product);
const token = await product.token('head');
const models = async () => granted(await api.get('/models', { token }));
const files = () => readdirSync(`${product.home}/models`).sort();
const live = async (kind) => (await models()).items.find((m) => m.kind === kind && m.status === 'live');
const trained = (n) => eventually(`${n} versions of themes`, async () => {
  const state = await models();
  return !state.running && state.items.filter((m) => m.kind === 'theme').length === n;
}, 300e3);

test('a worker killed while it learns leaves no version; the next one learns it whole', async () => {
  assert.deepEqual((await models()).items, []);
  granted(await api.post('/models/train', { token, json: { kind: 'theme' } }), 202);
  await eventually('it learns', async () => (await product.value("select count(*) from job where kind = 'models' and every is null and status = 'running'")) === 1, 60e3);
  process.kill(pidsOf(product, 'mcu-jobs')[0], 'SIGKILL');
  assert.deepEqual((await models()).items, []);
  await trained(1);
  const theme = await live('theme');
  assert.ok(theme.texts >= 60 && theme.labels > 1 && theme.accuracy > 0.3 && theme.top3 >= theme.accuracy);
  assert.deepEqual(files(), [`theme-${theme.id}.model`]);
  assert.equal(await live('organisation'), undefined, 'themes alone were ordered');
  assert.deepEqual(theme.switches.map((s) => [s.account, s.before_id]), [[null, null]]);
});

const TEXT = 'Третий день нет горячей воды, батареи холодные';
const make = async () => granted(await api.post('/messages', { token, json: { kind: 'message', channel: 'phone', text: TEXT } }), 201);

test('a new message gets up to three themes with chances and the words that decided', async () => {
  const { id } = await make();
  const row = granted(await api.get(`/messages/${id}/card`, { token })).items.find((r) => r.field === 'theme');
  const offers = row.offers.filter((o) => o.chance !== undefined);
  assert.ok(offers.length >= 1 && offers.length <= 3);
  assert.deepEqual(offers.map((o) => o.chance), offers.map((o) => o.chance).sort((a, b) => b - a));
  for (const { spoke } of offers) for (const w of spoke) assert.equal(Buffer.from(TEXT).subarray(w.begin, w.end).toString(), w.text);
  assert.ok(offers[0].spoke.length > 0);
});

test('what a person puts down is kept beside what the model would have said, and warns when it differs too often', async () => {
  const { id } = await live('theme');
  const wrong = await product.value('select min(t.id)::text from theme t');
  assert.equal((await live('theme')).drift_corrected, false);
  for (let i = 0; i < 30; i += 1) {
    const made = await make();
    const { etag } = await api.get(`/messages/${made.id}`, { token });
    granted(await api.patch(`/messages/${made.id}`, { token, etag, json: { theme_id: wrong } }));
  }
  const now = await live('theme');
  assert.equal(now.judged, 30);
  assert.equal(now.accepted, Number(await product.value(`select count(*) from model_verdict where model_id = ${id} and guessed = became`)));
  assert.equal(now.drift_corrected, now.accepted < 15);
});

test('an earlier version is put live with a reason, and the nightly training leaves it there', async () => {
  const first = await live('theme');
  granted(await api.post('/models/train', { token, json: { kind: 'theme' } }), 202);
  await trained(2);
  const second = (await models()).items.find((m) => m.kind === 'theme' && m.id !== first.id);
  const other = (await live('theme')).id === first.id ? second : first;
  refused(await api.post(`/models/${other.id}/live`, { token, json: {} }), 422, 'invalid');
  granted(await api.post(`/models/${other.id}/live`, { token, json: { reason: 'Путает воду и отопление' } }));
  const now = await live('theme');
  assert.equal(now.id, other.id);
  assert.equal(now.switches[0].reason, 'Путает воду и отопление');
  refused(await api.post(`/models/${other.id}/live`, { token, json: { reason: 'Ещё раз' } }), 409, 'wrong_state');
  granted(await api.post('/models/train', { token, json: { kind: 'theme' } }), 202);
  await trained(3);
  assert.equal((await live('theme')).id, other.id, 'a person chose it');
});
