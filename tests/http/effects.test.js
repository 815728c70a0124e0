// Effects of done measures: confirmed where messages fell, an alarm where they did not, frozen at the end of the control window; who may see them.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { granted, refused } from '../lib/api.js';
import { lookAtEffects, plantDone } from '../lib/roadmaps.js';
import { openWorld } from '../lib/world.js';

const { product, api, as } = await openWorld();
const token = await as('head');
const effect = (id, by = token) => api.get(`/measures/${id}/effect`, { token: by });
const plan = async (id) => granted(await api.get(`/roadmaps/${id}`, { token }));
const templateRatio = () => product.value("select template_ratio(t) from measure_template t where code = 'wear_network'");
const before = await templateRatio();
const good = await plantDone(product, { ratio: 0.4 });
const bad = await plantDone(product, { ratio: 1.6, district: 'max' }); // elsewhere, or the other's messages would count as moved to it; beyond what any season of the demo city would explain
const fresh = await plantDone(product, { ratio: 0.3, done: 10 });
await lookAtEffects(product);

test('where messages fell and nowhere else the effect is confirmed, with what was prevented', async () => {
  const e = granted(await effect(good.measure));
  assert.deepEqual([e.verdict, e.reasons, e.failed, e.frozen], ['confirmed', 0, false, false], JSON.stringify({ ...e, weeks: 0 }));
  assert.ok(e.ratio > 0.3 && e.ratio < 0.5 && e.ratio_high < 1 && e.ratio_low < e.ratio, JSON.stringify([e.ratio, e.ratio_low, e.ratio_high]));
  assert.ok(e.against < 1 && e.trend < 1 && e.placebos >= 50 && e.placebo_p < 0.1);
  assert.equal(e.after, await product.value(`select sum(messages)::int from series_day d join series s on s.id = d.series_id where s.theme_id = ${good.theme} and day >= current_date - 60`));
  assert.ok(Math.abs(e.prevented - (e.expected - e.after)) < 0.1 && e.prevented_low < e.prevented && e.prevented < e.prevented_high);
  assert.equal(e.to_on, await product.value('select (current_date - 100 - 15)::text'), 'the baseline ends 14 days before the alarm');
  assert.ok(e.places.length >= 3 && e.places.every((p) => p.theme_id !== good.theme), 'compared with places without the measure');
  const last = e.weeks.at(-1);
  assert.ok(last.seen < last.low && last.others > last.seen, JSON.stringify(last));
});

test('where they did not fall there is an alarm, in words of chance', async () => {
  const e = granted(await effect(bad.measure));
  assert.deepEqual([e.verdict, e.failed, e.reasons & 1], ['unproven', true, 1]);
  const p = await plan(bad.roadmap);
  assert.deepEqual([p.failed, p.items[0].failed, p.items[0].verdict], [1, true, 'unproven']);
  assert.equal((await plan(good.roadmap)).failed, 0);
});

test('too early is said, not judged', async () => {
  const e = granted(await effect(fresh.measure));
  assert.deepEqual([e.verdict, e.failed, e.reasons & 64], ['lacking', false, 64]);
});

test('at the end of the window it is frozen, proves its cause and teaches the template', async () => {
  assert.equal(await templateRatio(), before, 'nothing is learnt before that');
  await product.psql(`update measure set done_on = done_on - 40, due_on = due_on - 40, starts_on = starts_on - 40, alarm_on = alarm_on - 40 where id = ${good.measure};
    update series_day d set messages = 2 from series s where s.id = d.series_id and s.theme_id = ${good.theme} and d.day >= current_date - 100; update measure_effect set until_on = until_on - 30 where measure_id = ${good.measure}`);
  await lookAtEffects(product);
  const e = granted(await effect(good.measure));
  assert.deepEqual([e.frozen, e.verdict, e.until_on], [true, 'confirmed', await product.value('select (current_date - 100 + 90)::text')]);
  assert.equal(await product.value(`select state from cause where id = ${good.cause}`), 'proved');
  assert.equal(await product.value(`select state from cause where id = ${bad.cause}`), 'accepted');
  const after = await templateRatio();
  assert.ok(after !== before && after < 0.4, `${after}, before ${before}`);
  await product.psql(`update series_day d set messages = 90 from series s where s.id = d.series_id and s.theme_id = ${good.theme}`);
  await lookAtEffects(product);
  assert.equal(granted(await effect(good.measure)).ratio, e.ratio, 'what came later changes nothing');
});

test('a corrected day makes even a frozen effect void, and the cause is again what people said', async () => {
  const m = (await plan(good.roadmap)).items[0];
  const say = (done_on, version) => api.post(`/measures/${m.id}/progress`, { token, etag: `"${version}"`, json: { state: 'done', declared: 100, done_on, proof: 'Акт' } });
  assert.deepEqual(refused(await say(await product.value(`select (date '${m.starts_on}' - 1)::text`), m.version), 422).errors.map((e) => e.pointer), ['/done_on']);
  const said = granted(await say(await product.value(`select (date '${m.done_on}' + 1)::text`), m.version)).items[0];
  assert.equal(said.verdict, null);
  assert.equal(await product.value(`select state from cause where id = ${good.cause}`), 'accepted');
  await lookAtEffects(product);
  assert.equal(granted(await effect(good.measure)).after, await product.value(`select sum(messages)::int from series_day d join series s on s.id = d.series_id where s.theme_id = ${good.theme} and day between current_date - 99 and current_date - 9`), 'counted anew from the corrected day');
});

test('figures of all records are for who sees all of them', async () => {
  const recipient = await as('recipient');
  refused(await effect(good.measure, recipient), 404);
  const own = granted(await api.get(`/roadmaps/${good.roadmap}`, { token: recipient }));
  assert.deepEqual([own.items[0].verdict, own.items[0].failed, own.failed], [null, false, 0]);
  refused(await effect('999999999'), 404);
});
