// When a model is learnt by itself: at night by Moscow, once a night, not in the night of the setting up.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { useProduct } from '../lib/product.js';

const product = await useProduct();
const DUE = readFileSync(new URL('../../sql/queries/model.sql', import.meta.url), 'utf8').match(/-- name: model_due\n([^]*?);/)[1];

/** What the statement answers at a moment, with the latest version made then and the nightly job there since then; nothing stays. */
async function due({ at, made, job = '2026-03-01 12:00+03' }) {
  const clock = DUE.replaceAll('now()', `timestamptz '${at}'`);
  assert.notEqual(clock, DUE);
  const said = await product.psql(`begin; delete from mcu.model_verdict; delete from mcu.model_switch; delete from mcu.model;
    update mcu.job set created_at = '${job}' where kind = 'models' and every is not null;
    ${made ? `insert into mcu.model (kind, status, texts, labels, accuracy, macro_f1, top3, ece, confidence, bytes, kept, made_at) values ('theme', 'candidate', 100, 5, 0.7, 0.6, 0.9, 0.02, 0.7, 1000, true, '${made}');` : ''}
    set local search_path = mcu; ${clock}; rollback`);
  return said.trim() === 't';
}

test('a model is due at night by Moscow', async () => {
  assert.equal(await due({ at: '2026-03-10 00:59+03' }), false);
  assert.equal(await due({ at: '2026-03-10 01:00+03' }), true);
  assert.equal(await due({ at: '2026-03-09 23:30+00' }), true);	// 02:30 in Moscow
  assert.equal(await due({ at: '2026-03-10 05:00+03' }), true);
  assert.equal(await due({ at: '2026-03-10 05:01+03' }), false);
  assert.equal(await due({ at: '2026-03-10 02:30+00' }), false);	// 05:30 in Moscow
});

test('once a night: a version of the last 20 hours is enough', async () => {
  assert.equal(await due({ at: '2026-03-10 02:00+03', made: '2026-03-10 01:10+03' }), false);
  assert.equal(await due({ at: '2026-03-10 02:00+03', made: '2026-03-09 06:01+03' }), false);
  assert.equal(await due({ at: '2026-03-10 02:00+03', made: '2026-03-09 05:59+03' }), true);
});

test('a system that was set up this night waits for the next', async () => {
  assert.equal(await due({ at: '2026-03-10 02:00+03', job: '2026-03-10 00:10+03' }), false);
  assert.equal(await due({ at: '2026-03-10 02:00+03', job: '2026-03-09 23:50+03' }), true);
});
