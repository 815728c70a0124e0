// Building the index against a bare Xapian loop over the same documents, terms, positions and values, in turn.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BUILD, quantile, timed, until } from './product.mjs';

export const BATCH = 20000;

/** Seconds of one rebuild and of the bare loop over what it built. */
async function round(p, documents) {
  const { seconds } = await timed(() => p.ctl('reindex'));
  const live = p.sql("select number from index_generation where status = 'live'");
  const dir = mkdtempSync(join(tmpdir(), 'mcu-bare-'));
  try {
    const bare = JSON.parse(p.run(join(BUILD, 'bench/bare'), [p.generation(live), join(dir, 'x'), String(BATCH)]));
    if (bare.documents !== documents) throw new Error(`index holds ${bare.documents} of ${documents} documents`);
    return { product: seconds, bare: bare.seconds };
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

export async function benchIndex(p, figure) {
  const documents = Number(p.sql('select count(*) from message'));
  // What the load left in the outbox goes first: a rebuild beside it would share the writer.
  await until(() => p.sql('select exists (select from outbox)') === 'f', 600);
  const rounds = [];
  for (let i = documents > 100000 ? 1 : 5; i > 0; i--) rounds.push(await round(p, documents));
  const median = (of) => quantile(rounds.map(of), 0.5);
  figure('index build', 'documents/s', documents / median((r) => r.product), documents / median((r) => r.bare), median((r) => r.bare / r.product), '≥0.8');
}
