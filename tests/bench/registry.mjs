// Screens of the registry and its lists under many filters, as the browser asks for them.
import { quantile } from './product.mjs';

const ROUNDS = 5;

/** Filters as people set them: one or two at a time, wide and narrow. */
function filters(p) {
  const ids = (sql) => p.sql(sql).split('\n').filter(Boolean);
  const themes = ids('select id from theme where parent_id is not null order by id limit 4');
  const organisations = ids('select id from organisation where parent_id is not null order by id limit 4');
  const districts = ids('select id from district order by id limit 3');
  const day = (ago) => p.sql(`select current_date - ${ago}`);
  return [{}, { open: true }, { overdue: true }, { open: false }, { repeated: true }, { collective: true }, { channel: 'vk' }, { channel: 'pos' }, { kind: 'appeal' },
    { state: 'in_work' }, { outcome: 'solved' }, { outcome: 'not_solved' }, ...themes.map((theme_id) => ({ theme_id })), ...organisations.map((organisation_id) => ({ organisation_id })),
    ...districts.map((district_id) => ({ district_id })), { theme_id: themes[0], district_id: districts[0] }, { organisation_id: organisations[1], overdue: true },
    { theme_id: themes[1], channel: 'vk', state: 'closed' }, { 'received_on[gte]': day(30) }, { 'received_on[gte]': day(400), 'received_on[lte]': day(370), channel: 'pos' },
    { 'due_on[gte]': day(0), 'due_on[lte]': day(0) }, { 'answered_on[gte]': day(7) }, { theme_id: themes[2], 'received_on[gte]': day(90) }];
}

/** What the screens ask for first. */
const SCREENS = { '«Сводка»': '/summary', '«Контроль сроков»': '/control', 'forecast of breaches': '/control/forecast', 'what was told': '/escalations', '«Качество», returns': '/returns', '«Качество», organisations': '/returns/organisations', mechanisms: '/mechanisms', sources: '/sources/health' };

export async function benchRegistry(p, figure) {
  p.sql('vacuum (analyze) message; vacuum (analyze) deadline');
  const headers = { authorization: `Bearer ${p.token()}` };
  const ask = async (path) => {
    const ms = [];
    for (let i = 0; i < ROUNDS; i++) {
      const start = performance.now();
      const r = await fetch(`${p.url}/api/v1${path}`, { headers });
      const body = await r.json();
      if (!r.ok) throw new Error(`${path}: ${r.status} ${body.detail}`);
      ms.push(performance.now() - start);
    }
    return quantile(ms, 0.5);
  };
  for (const [name, path] of Object.entries(SCREENS)) figure(`${name}, median`, 'ms', await ask(path), null, null, '≤50');
  const lists = [];
  for (const sort of ['-sort_at', 'due_on'])
    for (const filter of filters(p)) {
      const path = `/messages?${new URLSearchParams({ ...filter, sort })}`;
      lists.push({ path, ms: await ask(path) });
    }
  for (const { path, ms } of [...lists].sort((a, b) => b.ms - a.ms).slice(0, 8)) console.log(JSON.stringify({ path, ms }));
  for (const [part, q] of [['median', 0.5], ['p95', 0.95]]) figure(`lists, ${lists.length} filters and orders, ${part}`, 'ms', quantile(lists.map((l) => l.ms), q), null, null, part === 'median' ? '≤50' : null);
}
