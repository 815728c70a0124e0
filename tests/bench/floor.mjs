// The matcher against a bare Xapian query over the same terms: how near a first page comes to what the engine itself does.
// The product counts facets, days and groups of copies in the same time; Xapian gives an exact total and 20 documents.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { BUILD, indexed, quantile } from './product.mjs';
import { queries } from './search.mjs';

const ROUNDS = 5;

function compare(figure, label, list, aim) {
  const of = (side) => list.flatMap((m) => m[side]);
  for (const [part, q] of [['median', 0.5], ['p95', 0.95]]) {
    const [a, b] = [quantile(of('product'), q), quantile(of('bare'), q)];
    figure(`matcher, ${label}, ${part}, against the bare Xapian query`, 'ms', a, b, b / a, aim);
  }
}

export async function benchFloor(p, figure) {
  await indexed(p);
  const asked = queries(p).filter(({ q, filters }) => q && !filters.size);
  const r = spawnSync(join(BUILD, 'bench/floor'), [join(p.home, 'index'), join(BUILD, 'share'), String(ROUNDS)],
    { input: asked.map(({ q }) => `${q}\n`).join(''), encoding: 'utf8', stdio: ['pipe', 'pipe', 'inherit'] });
  if (r.status !== 0) throw new Error(`floor ended with ${r.status}`);
  // null stands for a query that Xapian has no operators for.
  const measured = r.stdout.trim().split('\n').map((line, i) => ({ ...asked[i], ...JSON.parse(line) })).filter((m) => m.bare);
  for (const { q, kind, product, bare, total, bare_total } of measured)
    console.log(JSON.stringify({ query: q, kind, total, bare_total, ms: quantile(product, 0.5), bare_ms: quantile(bare, 0.5) }));
  for (const kind of new Set(measured.map((m) => m.kind))) compare(figure, kind, measured.filter((m) => m.kind === kind), null);
  const equal = measured.filter((m) => m.total === m.bare_total);
  compare(figure, `the ${equal.length} of ${measured.length} with the same total`, equal, '≥0.5');
  compare(figure, `all ${measured.length} that Xapian can express`, measured, '≥0.5');
}
