// A dictionary that is not there is named with the command that brings it.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { renameSync } from 'node:fs';
import path from 'node:path';
import { startProduct } from '../lib/product.js';

let product;
before(async () => {
  product = await startProduct({ MCU_DEMO_MESSAGES: '300' });
});
after(() => product?.stop());

for (const name of ['words.dawg', 'prediction-suffixes-1.dawg', 'paradigms.array'])
  test(`migrate without ${name} says so, and not that synonyms are missing`, async () => {
    const file = path.join(product.home, 'app/share/dict', name);
    renameSync(file, `${file}.away`);
    try {
      const { code, output } = await product.ctl(['migrate']);
      assert.equal(code, 1, output);
      assert.ok(output.includes(`dict/${name}`) && /make deps/.test(output), output);
      assert.ok(!/синонимов/.test(output), output);
    } finally {
      renameSync(`${file}.away`, file);
    }
    assert.equal((await product.ctl(['migrate'])).code, 0);
  });
