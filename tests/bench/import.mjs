// Import of a file through the product against COPY of the same rows into a table like `message`.
import { mkdtempSync, rmSync, chmodSync } from 'node:fs';
import { join } from 'node:path';
import { timed } from './product.mjs';

export async function benchImport(p, figure) {
  const rows = Math.min(p.messages, 100000);
  const dir = mkdtempSync('/tmp/mcu-bench-import-');
  chmodSync(dir, 0o755);
  const file = join(dir, 'bench.ndjson');
  const copy = join(dir, 'bench.copy');
  try {
    p.sql(`\\copy (select json_build_object('id', 'b' || id, 'text', coalesce(original, text), 'received_at', received_at, 'channel', channel, 'address', address) from message order by id limit ${rows}) to '${file}' with (format csv, delimiter E'\\x01', quote E'\\x02')`);
    const ours = await timed(() => p.ctl('import', file, '--source', 'bench'));
    const result = JSON.parse(ours.value.trim().split('\n').pop());
    if (result.created !== rows) throw new Error(`import created ${result.created} of ${rows}`);
    const columns = p.sql("select string_agg(quote_ident(attname), ',' order by attnum) from pg_attribute where attrelid = 'mcu.message'::regclass and attnum > 0 and not attisdropped and attgenerated = ''");
    p.sql(`create schema bench; create table bench.message (like mcu.message including all);
\\copy (select ${columns} from mcu.message where source_id = (select id from mcu.source where code = 'bench')) to '${copy}'`);
    const bare = await timed(() => p.sql(`\\copy bench.message (${columns}) from '${copy}'`));
    figure('import of NDJSON against COPY of the same rows', 'rows/s', rows / ours.seconds, rows / bare.seconds, bare.seconds / ours.seconds, '≥0.3');
    p.sql("drop schema bench cascade; delete from message where source_id = (select id from source where code = 'bench');");
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}
