// Every list, filter, order and number of the registry as the browser asks for them, by accounts that see all and by one with row scope.
import { quantile } from './product.mjs';
import { fillRegistry } from './fill.mjs';

const ROUNDS = 21, AIM = 50;

/** Filters of the list as people set them: each there is, then two and three at a time. */
function filters(p) {
  const ids = (sql) => p.sql(sql).split('\n').filter(Boolean);
  const themes = ids('select id from theme where parent_id is not null order by id limit 4');
  const organisations = ids('select id from organisation where parent_id is not null order by id limit 4');
  const districts = ids('select id from district order by id limit 3');
  const [official] = ids('select official_id from message where open and official_id is not null order by id limit 1');
  const codes = (table, name) => ids(`select code from ${table} order by code`).map((code) => ({ [name]: code }));
  const day = (ago) => p.sql(`select current_date - ${ago}`);
  return [{}, { open: true }, { overdue: true }, { open: false }, { repeated: true }, { collective: true }, ...codes('channel', 'channel'), ...codes('state', 'state'),
    ...['appeal', 'message', 'comment', 'publication'].map((kind) => ({ kind })),
    ...['solved', 'partly', 'explained', 'not_solved', 'refused', 'not_established'].map((outcome) => ({ outcome })),
    ...ids('select id from source order by id').map((source_id) => ({ source_id })),
    ...themes.map((theme_id) => ({ theme_id })), { theme_id: p.sql('select min(id) from theme where parent_id is null') }, ...organisations.map((organisation_id) => ({ organisation_id })),
    ...districts.map((district_id) => ({ district_id })), { official_id: official }, { with_organisation: false }, { with_official: false }, { with_official: false, overdue: true },
    ...['registration', 'forwarding', 'first', 'answer', 'final'].map((deadline) => ({ deadline, deadline_overdue: true })), { 'deadline_on[gte]': day(0), 'deadline_on[lte]': day(0) },
    { theme_id: themes[0], district_id: districts[0] }, { organisation_id: organisations[1], overdue: true }, { theme_id: themes[1], channel: 'vk', state: 'closed' },
    { state: 'rejected', channel: 'vk' }, { state: 'closed', outcome: 'refused', district_id: districts[1] }, { kind: 'appeal', outcome: 'not_solved', collective: true },
    { 'received_on[gte]': day(30) }, { 'received_on[gte]': day(400), 'received_on[lte]': day(370), channel: 'pos' },
    { 'due_on[gte]': day(0), 'due_on[lte]': day(0) }, { 'due_on[gte]': day(300), 'due_on[lte]': day(290) }, { 'answered_on[gte]': day(7) }, { 'answered_on[gte]': day(300), 'answered_on[lte]': day(297), channel: 'vk' },
    { theme_id: themes[2], 'received_on[gte]': day(90) }];
}

/** What the other screens ask for: [address, accounts]; the first of these is the one whose figure counts beside row scope. */
function screens(p) {
  const day = (ago) => p.sql(`select current_date - ${ago}`);
  const [organisation, theme] = [p.sql('select id from organisation where parent_id is not null order by id limit 1'), p.sql('select id from theme where parent_id is not null order by id limit 1')];
  const both = ['head', 'recipient'];
  const of = (who, path, ...more) => [['', {}], ...more.map((q) => ['?', q])].map(([mark, q]) => [path + mark + new URLSearchParams(q), who]);
  return [...of(both, '/summary'), ...of(both, '/control', { days: 30 }, { organisation_id: organisation }), ...of(both, '/control/forecast', { days: 30 }), ...of(both, '/escalations'),
    ...of(both, '/returns', { from: day(90), to: day(60) }, { organisation_id: organisation }), ...of(both, '/returns/organisations', { from: day(365), to: day(0) }),
    ...of(both, '/answer-checks', ...['remark', 'ok', 'dismissed'].map((result) => ({ result })), ...['on_time', 'points', 'own_words', 'polite', 'dated'].flatMap((check) => [{ check, result: 'remark' }, { check, result: 'dismissed' }]),
      { organisation_id: organisation, result: 'remark' }, { from: day(300), to: day(290), check: 'polite', result: 'remark' }),
    ...of(both, '/answer-checks/organisations', { from: day(30), to: day(0) }, { organisation_id: organisation }),
    ...of(both, '/marks', { source: 'pos' }, { source: 'link', solved: 'no' }, { value: 1 }, { satisfied: false }, { disputed: true }, { asked: true, source: 'pos' }, { asked: true, source: 'link' },
      { organisation_id: organisation }, { theme_id: theme, value: 2 }, { from: day(400), to: day(370) }, { from: day(400), to: day(370), asked: true, source: 'im' }),
    ...of(both, '/marks/summary', { by: 'theme' }, { from: day(90), to: day(0) }), ...of(both, '/conflicts', { settled: false }, { kind: 'answer', from: day(300) }), ...of(both, '/mechanisms'), ...of(['head'], '/sources/health'),
    ...of(['head', 'admin'], '/audit', { action: 'message_patch' }, { object: 'messages/77' }, { from: day(300), to: day(299) }, { result: 'denied' }, { result: 'failed' }, { result: 'failed', from: day(300), to: day(200) },
      { address: '10.77.0.0/16' }, { address: '203.0.113.9' }, { account_id: 2, action: 'message_patch' }, { account_id: 2, from: day(300), to: day(290) }), ...of(['head'], '/audit/state'), ...of(['head'], '/audit/heads'),
    ...of(['curator'], '/search-log', { account_id: 3 }, { from: day(300), to: day(299) }, { account_id: 3, from: day(300), to: day(290) }),
    ...of(['pdo'], '/personal/retention-rules'), ...of(['pdo'], '/personal/erasures'), ...of(['admin'], '/organisations'), ...of(['admin'], '/themes'), ...of(['admin'], '/accounts'), ...of(['admin'], '/roles'), ...of(['admin'], `/organisations/${organisation}`), ...of(['admin'], `/themes/${theme}`),
    ...of(['head'], '/deadline-rules'), ...of(['head'], '/work-calendars'), ...of(both, '/batches'), ...of(['head'], '/bulk'), ...of(both, '/notices', { unread: true }), ...of(both, '/notices/unread'), ...of(['head'], '/mails'), ...of(['head'], '/mail'),
    ...of(['head'], '/imports'), ...of(both, '/reference')];
}

/** The median of ROUNDS answers after one that warms. */
async function ask(p, token, path, body) {
  const headers = { authorization: `Bearer ${token}`, ...(body ? { 'content-type': 'application/json' } : {}) }, ms = [];
  for (let i = 0; i <= ROUNDS; i++) {
    const start = performance.now();
    const r = await fetch(`${p.url}/api/v1${path}`, { headers, ...(body ? { method: 'POST', body: JSON.stringify(body) } : {}) });
    const text = await r.text();
    if (r.status === 504) return performance.now() - start;
    if (!r.ok) throw new Error(`${path}: ${r.status} ${text}`);
    if (i) ms.push(performance.now() - start);
  }
  return quantile(ms, 0.5);
}

export async function benchRegistry(p, figure) {
  fillRegistry(p);
  p.sql('select mcu.sums_merge(); vacuum (analyze) message; vacuum (analyze) deadline; vacuum (analyze) answer_check; vacuum (analyze) satisfaction; vacuum (analyze) outcome_return');
  const tokens = new Map();
  const token = (account) => tokens.get(account) ?? tokens.set(account, p.token(account)).get(account);
  const all = [];
  const note = async (who, path, body) => {
    const ms = await ask(p, token(who), path, body);
    all.push(ms);
    figure(`${who}: ${decodeURIComponent(path)}`, 'ms', ms, null, null, `≤${AIM}`);
    return ms;
  };
  for (const [path, accounts] of screens(p)) for (const who of accounts) await note(who, path);
  await note('head', '/batches', { limit: 20, filter: {} });
  await note('recipient', '/batches', { limit: 20, filter: { overdue: 'true' } });
  const lists = [];
  for (const who of ['head', 'recipient'])
    for (const sort of ['-sort_at', 'due_on', 'sort_at', '-due_on'])
      for (const filter of filters(p)) lists.push(await note(who, `/messages?${new URLSearchParams({ ...filter, sort })}`));
  for (const [part, q] of [['median', 0.5], ['p95', 0.95], ['longest', 1]]) figure(`lists, ${lists.length} filters, orders and accounts, ${part}`, 'ms', quantile(lists, q), null, null, `≤${AIM}`);
  figure(`over ${AIM} ms of ${all.length}`, 'answers', all.filter((ms) => ms > AIM).length, null, null, '0');
}
