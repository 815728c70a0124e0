// Actions on 10,000 records at once, and what is computed over everything: deadlines anew, the journal's chain, the sums.
import { timed, until } from './product.mjs';

const RECORDS = 10000, AIM = 5;

/** A set of records that one filter finds: assigned, without deadlines set by hand, spread over the whole registry. */
function makeSet(p) {
  const n = Math.min(RECORDS, Math.floor(p.messages / 2));
  const id = p.sql(`set search_path = mcu; insert into import_job (file_name, file_path, file_size, status) values ('bench', 'bench', 0, 'done') returning id`);
  p.sql(`set search_path = mcu; update message set import_id = ${id}, state = 'assigned', kind = 'message', channel = 'phone', closed_at = null, answered_at = null, outcome = null, priority = 0,
    organisation_id = coalesce(organisation_id, (select min(id) from organisation)), theme_id = (select min(id) from theme where parent_id is not null) where id in (select (g * ${Math.floor(p.messages / n)})::bigint from generate_series(1, ${n}) g);
    select count(deadline_put(array(select id from message where import_id = ${id})));`);
  return { id, n: Number(p.sql(`select count(*) from message where import_id = ${id}`)) };
}

async function act(p, token, set, action) {
  const send = (path, json, method = json ? 'POST' : 'GET') => fetch(`${p.url}/api/v1${path}`, { method, headers: { authorization: `Bearer ${token}`, ...(json ? { 'content-type': 'application/json' } : {}) }, body: json && JSON.stringify(json) }).then(async (r) => {
    if (!r.ok) throw new Error(`${path}: ${r.status} ${await r.text()}`);
    return r.json();
  });
  const { seconds, value } = await timed(async () => {
    const { id } = action.undo ? await send(`/bulk/${action.undo}/undo`, undefined, 'POST') : await send('/bulk', { filter: { import_id: set.id }, expected: set.n, ...action });
    let bulk;
    await until(async () => ['done', 'undone', 'failed'].includes((bulk = await send(`/bulk/${id ?? action.undo}`)).status), 300);
    return bulk;
  });
  // A record that is so already, or is past the move, is refused; an undo reaches what was done.
  if ((action.undo ? value.undone + value.kept : value.done + value.refused) !== (action.undo ? value.done : set.n) || !value.done) throw new Error(`bulk: ${JSON.stringify(value)}`);
  return { seconds, id: value.id };
}

export async function benchBulk(p, figure) {
  const set = makeSet(p), token = p.token('head');
  const theme = p.sql('select max(id) from theme where parent_id is not null');
  const say = (name, { seconds }) => figure(`${name}, ${set.n} records`, 's', seconds, null, null, `≤${AIM}`);
  say('bulk: priority', await act(p, token, set, { priority: 2 }));
  say('bulk: theme (with returns)', await act(p, token, set, { theme_id: theme }));
  say('bulk: take', await act(p, token, set, { move: 'take' }));
  say('bulk: submit an answer', await act(p, token, set, { move: 'submit', answer: 'Здравствуйте! Работы выполнены 12 ноября, яма засыпана. С уважением, МЦУ.' }));
  const approved = await act(p, token, set, { move: 'approve' });
  say('bulk: approve', approved);
  say('bulk: undo of it', await act(p, token, set, { undo: approved.id }));
  const command = async (name, aim, ...args) => figure(name, 's', (await timed(() => p.ctl(...args))).seconds, null, null, aim);
  await command('verify deadlines: all computed anew and compared', '≤60', 'verify', 'deadlines');
  await command('verify sums: all counted anew and compared', '≤60', 'verify', 'sums');
  await command(`verify audit: ${p.sql('select count(*) from mcu.audit_log')} rows`, null, 'verify', 'audit');
  // New rules: each deadline computed anew by the worker, as after a change of rules that moves nothing.
  const { seconds } = await timed(async () => {
    p.sql(`insert into mcu.job (kind, payload) values ('deadlines', '{"since": "1900-01-01", "before": "9999-01-01"}')`);
    await until(() => p.sql("select exists (select from mcu.job where kind = 'deadlines' and status in ('ready', 'running'))") === 'f', 600);
  });
  figure('deadlines: recomputed by the worker', 's', seconds, null, null, '≤60');
}
