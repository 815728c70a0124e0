// Loading of the dictionary and bytes a document of the index.
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BUILD, indexed } from './product.mjs';

function benchLoad(p, figure) {
  const { product, read, bytes } = JSON.parse(p.run(join(BUILD, 'bench/load'), [join(BUILD, 'share/dict')]));
  figure(`dictionary ready, files in the page cache, against reading their ${Math.round(bytes / 1e6)} MB`, 'ms', product, read, read / product, '<50');
}

/** What a folder takes of the disk: columns are made longer than they are full. */
const bytesIn = (dir) => readdirSync(dir, { recursive: true }).reduce((sum, name) => sum + statSync(join(dir, name)).blocks * 512, 0);

/** Bytes of vectors (with positions) and of their index in PostgreSQL. */
function postgresBytes(p) {
  p.sql(readFileSync(join(p.root, 'tests/bench/baseline.sql'), 'utf8'));
  const bytes = Number(p.sql("select sum(pg_column_size(words)) + pg_relation_size('bench.doc_words_idx') from bench.doc"));
  p.sql('drop schema bench cascade');
  return bytes;
}

export async function benchSmall(p, figure) {
  benchLoad(p, figure);
  await indexed(p);
  const live = p.generation(p.sql("select number from index_generation where status = 'live'"));
  const dir = mkdtempSync(join(tmpdir(), 'mcu-compact-'));
  try {
    const documents = Number(p.run(join(BUILD, 'bench/compact'), [live, join(dir, 'x')]));
    const base = postgresBytes(p) / documents;
    const beside = (bytesIn(join(live, '..')) - bytesIn(live)) / documents;
    for (const [name, folder, aim] of [['as built', live, null], ['compacted', join(dir, 'x'), '≤3072']]) {
      const ours = bytesIn(folder) / documents;
      figure(`index, ${name}, with positions, against vectors and GIN of PostgreSQL`, 'bytes/document', ours, base, base / ours, aim);
    }
    figure('columns and groups of copies beside the index', 'bytes/document', beside, null, null, null);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}
