// Building the index against a bare Xapian loop over the same documents, terms, positions and values.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BUILD, timed } from './product.mjs';

const BATCH = 10000;

export async function benchIndex(p, figure) {
  const { seconds } = await timed(() => p.ctl('reindex'));
  const documents = Number(p.sql('select count(*) from message'));
  const live = p.sql("select number from index_generation where status = 'live'");
  const dir = mkdtempSync(join(tmpdir(), 'mcu-bare-'));
  try {
    const out = p.run(join(BUILD, 'bench/bare'), [p.generation(live), join(dir, 'x'), String(BATCH)]);
    const bare = JSON.parse(out);
    if (bare.documents !== documents) throw new Error(`index holds ${bare.documents} of ${documents} documents`);
    figure('index build', 'documents/s', documents / seconds, bare.documents / bare.seconds, bare.seconds / seconds, '≥0.8');
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}
