// Rights: every role against every operation, and what the recipient can learn of what is not his.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { granted, refused } from '../lib/api.js';
import { operations } from '../lib/openapi.js';
import { LOGINS, eventually, openWorld } from '../lib/world.js';

const { product, api, as } = await openWorld();
const message = await product.value('select id::text from message order by id limit 1');
const NOTHING = '999999999999';

/** A request per operation that gets past rights and then stops harmlessly; `action` is the right it needs. */
const REQUESTS = {
  session_get: { path: '/session' },
  message_list: { path: '/messages?limit=1', action: 'message.read' },
  message_create: { path: '/messages', json: {}, action: 'message.create' },
  message_get: { path: `/messages/${message}`, action: 'message.read' },
  message_patch: { path: `/messages/${message}`, json: { priority: 9 }, etag: '"0"', action: 'message.edit' },
  message_history: { path: `/messages/${message}/history`, action: 'message.read' },
  answer_create: { path: `/messages/${message}/answers`, json: {}, etag: '"0"', action: 'message.work' },
  move_create: { path: `/messages/${message}/moves`, json: {}, etag: '"0"', action: 'message.work' },
  outcome_create: { path: `/messages/${message}/outcome`, json: {}, etag: '"0"', action: 'message.approve' },
  applicant_get: { path: `/messages/${message}/applicant`, action: 'message.read' },
  applicant_show: { path: `/messages/${message}/applicant`, json: {}, action: 'personal.identity' },
  message_templates: { path: `/messages/${NOTHING}/templates`, action: 'message.work' },
  template_list: { path: '/templates', action: 'message.work' },
  template_create: { path: '/templates', json: {}, action: 'template.write' },
  template_get: { path: `/templates/${NOTHING}`, action: 'message.work' },
  template_put: { path: `/templates/${NOTHING}`, json: {}, etag: '"0"', action: 'template.write' },
  template_versions: { path: `/templates/${NOTHING}/versions`, action: 'message.work' },
  batch_list: { path: '/batches', action: 'message.work' },
  batch_create: { path: '/batches', json: {}, action: 'message.work' },
  message_take_over: { path: `/messages/${NOTHING}/take-over`, etag: '"0"', action: 'message.work' },
  batch_release: { path: `/batches/${NOTHING}/release`, json: {}, action: 'message.work' },
  bulk_list: { path: '/bulk', action: 'bulk.write' },
  bulk_create: { path: '/bulk', json: {}, action: 'bulk.write' },
  bulk_preview: { path: '/bulk/preview', json: {}, action: 'bulk.write' },
  bulk_get: { path: `/bulk/${NOTHING}`, action: 'bulk.write' },
  bulk_items: { path: `/bulk/${NOTHING}/items`, action: 'bulk.write' },
  bulk_undo: { path: `/bulk/${NOTHING}/undo`, action: 'bulk.write' },
  return_list: { path: '/returns?limit=1', action: 'message.read' },
  closure_list: { path: '/returns/closures?limit=1', action: 'message.read' },
  return_counts: { path: '/returns/organisations', action: 'message.read' },
  answer_check_list: { path: '/answer-checks?limit=1', action: 'message.read' },
  answer_check_counts: { path: '/answer-checks/organisations', action: 'message.read' },
  misroute_list: { path: '/misroutes?limit=1', action: 'message.read' },
  misroute_figures: { path: '/misroutes/figures', action: 'message.read' },
  stage_figures: { path: '/stages', action: 'message.read' },
  stage_list: { path: '/stages/stays?month=2026-01-01&stage=work&limit=1', action: 'message.read' },
  formal_list: { path: '/formal-answers?limit=1', action: 'message.read' },
  formal_counts: { path: '/formal-answers/organisations', action: 'message.read' },
  formal_verdict_put: { path: `/answers/${NOTHING}/verdict`, json: {}, etag: '"0"', action: 'quality.write' },
  message_card: { path: `/messages/${NOTHING}/card`, action: 'message.read' },
  message_card_correct: { path: `/messages/${NOTHING}/card`, json: {}, etag: '"0"', action: 'message.edit' },
  answer_remark_put: { path: `/answers/${NOTHING}/remark`, json: {}, etag: '"0"', action: 'quality.write' },
  message_answer_checks: { path: `/messages/${NOTHING}/answer-checks`, action: 'message.read' },
  signal_list: { path: '/signals?limit=1', action: 'signal.read' },
  signal_get: { path: `/signals/${NOTHING}`, action: 'signal.read' },
  signal_days: { path: `/signals/${NOTHING}/days`, action: 'signal.read' },
  signal_move: { path: `/signals/${NOTHING}/moves`, json: { to: 'in_work' }, etag: '"0"', action: 'signal.write' },
  problem_list: { path: '/problems?limit=1', action: 'problem.read' },
  problem_get: { path: `/problems/${NOTHING}`, action: 'problem.read' },
  problem_messages: { path: `/problems/${NOTHING}/messages`, action: 'problem.read' },
  problem_change: { path: `/problems/${NOTHING}`, json: {}, etag: '"0"', action: 'problem.edit' },
  problem_merge: { path: `/problems/${NOTHING}/merge`, json: { into_id: '1' }, etag: '"0"', action: 'problem.edit' },
  problem_split: { path: `/problems/${NOTHING}/split`, json: { message_ids: ['1'], label: 'Проба' }, etag: '"0"', action: 'problem.edit' },
  responsibility_list: { path: '/responsibilities?limit=1', action: 'responsibility.read' },
  responsibility_create: { path: '/responsibilities', json: {}, action: 'responsibility.write' },
  responsibility_gaps: { path: '/responsibilities/gaps', action: 'responsibility.read' },
  responsibility_get: { path: `/responsibilities/${NOTHING}`, action: 'responsibility.read' },
  responsibility_put: { path: `/responsibilities/${NOTHING}`, json: {}, etag: '"0"', action: 'responsibility.write' },
  roadmap_list: { path: '/roadmaps?limit=1', action: 'roadmap.read' },
  roadmap_causes: { path: '/roadmaps/causes', action: 'roadmap.write' },
  roadmap_create: { path: '/roadmaps', json: {}, action: 'roadmap.write' },
  roadmap_get: { path: `/roadmaps/${NOTHING}`, action: 'roadmap.read' },
  roadmap_change: { path: `/roadmaps/${NOTHING}`, json: {}, etag: '"0"', action: 'roadmap.write' },
  measure_create: { path: `/roadmaps/${NOTHING}/measures`, json: {}, etag: '"0"', action: 'roadmap.write' },
  roadmap_move: { path: `/roadmaps/${NOTHING}/moves`, json: {}, etag: '"0"', action: 'roadmap.read' },
  roadmap_sign: { path: `/roadmaps/${NOTHING}/signs`, json: {}, action: 'roadmap.progress' },
  roadmap_comment: { path: `/roadmaps/${NOTHING}/comments`, json: {}, action: 'roadmap.read' },
  roadmap_version: { path: `/roadmaps/${NOTHING}/version?number=1`, action: 'roadmap.read' },
  roadmap_file: { path: `/roadmaps/${NOTHING}/file?format=docx`, action: 'roadmap.read' },
  measure_change: { path: `/measures/${NOTHING}`, json: {}, etag: '"0"', action: 'roadmap.write' },
  measure_merge: { path: `/measures/${NOTHING}/merge`, json: {}, etag: '"0"', action: 'roadmap.write' },
  measure_drop: { path: `/measures/${NOTHING}`, etag: '"0"', action: 'roadmap.write' },
  measure_effect: { path: `/measures/${NOTHING}/effect`, action: 'roadmap.read' },
  measure_progress: { path: `/measures/${NOTHING}/progress`, json: {}, etag: '"0"', action: 'roadmap.progress' },
  problem_undo: { path: `/problems/${NOTHING}/undo`, etag: '"0"', action: 'problem.edit' },
  cause_case_list: { path: '/cause-cases?limit=1', action: 'cause.read' },
  cause_case_create: { path: '/cause-cases', json: {}, action: 'cause.edit' },
  cause_case_get: { path: `/cause-cases/${NOTHING}`, action: 'cause.read' },
  cause_case_change: { path: `/cause-cases/${NOTHING}`, json: {}, etag: '"0"', action: 'cause.edit' },
  cause_case_messages: { path: `/cause-cases/${NOTHING}/messages`, action: 'cause.read' },
  cause_case_guess: { path: `/cause-cases/${NOTHING}/guesses`, etag: '"0"', action: 'cause.edit' },
  cause_create: { path: `/cause-cases/${NOTHING}/causes`, json: {}, etag: '"0"', action: 'cause.edit' },
  cause_change: { path: `/causes/${NOTHING}`, json: {}, etag: '"0"', action: 'cause.edit' },
  cause_move: { path: `/causes/${NOTHING}/moves`, json: { to: 'accepted' }, etag: '"0"', action: 'cause.read' },
  cause_proposals_put: { path: `/causes/${NOTHING}/proposals`, json: { message_ids: ['1'], to: 'accepted' }, etag: '"0"', action: 'cause.edit' },
  cause_evidence_create: { path: `/causes/${NOTHING}/evidence`, json: {}, etag: '"0"', action: 'cause.edit' },
  cause_evidence_delete: { path: `/cause-evidence/${NOTHING}`, etag: '"0"', action: 'cause.edit' },
  growth_get: { path: '/growth?from=2026-01-01&to=2026-01-02', action: 'signal.read' },
  chronic_themes: { path: '/chronic/themes?from=2026-01-01&to=2026-01-02', action: 'signal.read' },
  chronic_organisations: { path: '/chronic/organisations?from=2026-01-01&to=2026-01-02', action: 'signal.read' },
  conflict_list: { path: '/conflicts?limit=1', action: 'conflict.read' },
  conflict_create: { path: '/conflicts', json: {}, action: 'conflict.write' },
  conflict_get: { path: `/conflicts/${NOTHING}`, action: 'conflict.read' },
  conflict_put: { path: `/conflicts/${NOTHING}`, json: {}, etag: '"0"', action: 'conflict.write' },
  conflict_versions: { path: `/conflicts/${NOTHING}/versions`, action: 'conflict.read' },
  official_list: { path: `/organisations/${NOTHING}/officials`, action: 'reference.read' },
  search: { path: '/search?limit=1', action: 'search.read' },
  link_create: { path: '/search/links', json: { q: 5 }, action: 'search.read' },
  link_get: { path: `/search/links/${NOTHING}`, action: 'search.read' },
  search_places: { path: '/search/places?limit=1', action: 'search.read' },
  search_similar: { path: `/search/similar?id=${NOTHING}`, action: 'search.read' },
  search_suggest: { path: '/search/suggest?q=я', action: 'search.read' },
  search_unusual: { path: '/search/unusual?limit=1', action: 'search.read' },
  search_log_list: { path: '/search-log?limit=1', action: 'search_log.read' },
  saved_list: { path: '/saved-searches?counts=false', action: 'search.save' },
  saved_create: { path: '/saved-searches', json: {}, action: 'search.save' },
  saved_get: { path: `/saved-searches/${NOTHING}`, action: 'search.save' },
  saved_patch: { path: `/saved-searches/${NOTHING}`, json: {}, etag: '"0"', action: 'search.save' },
  saved_delete: { path: `/saved-searches/${NOTHING}`, etag: '"0"', action: 'search.save' },
  saved_versions: { path: `/saved-searches/${NOTHING}/versions`, action: 'search.save' },
  saved_seen: { path: `/saved-searches/${NOTHING}/seen`, action: 'search.save', json: { ids: null } },
  alert_list: { path: '/alerts', action: 'alert.write' },
  alert_create: { path: '/alerts', json: {}, action: 'alert.write' },
  alert_preview: { path: '/alerts/preview', json: {}, action: 'alert.write' },
  alert_get: { path: `/alerts/${NOTHING}`, action: 'alert.write' },
  alert_patch: { path: `/alerts/${NOTHING}`, json: {}, etag: '"0"', action: 'alert.write' },
  alert_delete: { path: `/alerts/${NOTHING}`, etag: '"0"', action: 'alert.write' },
  alert_acknowledge: { path: `/alerts/${NOTHING}/acknowledge`, action: 'alert.write' },
  alert_resolve: { path: `/alerts/${NOTHING}/resolve`, action: 'alert.write' },
  export_list: { path: '/exports', action: 'export.write' },
  export_create: { path: '/exports', json: {}, action: 'export.write' },
  export_get: { path: `/exports/${NOTHING}`, action: 'export.write' },
  export_cancel: { path: `/exports/${NOTHING}/cancel`, action: 'export.write' },
  export_file: { path: `/exports/${NOTHING}/file`, action: 'export.write' },
  import_list: { path: '/imports', action: 'import.write' },
  import_create: { path: '/imports?file_name=', body: 'x', type: 'application/octet-stream', action: 'import.write' },
  import_get: { path: `/imports/${NOTHING}`, action: 'import.write' },
  import_start: { path: `/imports/${NOTHING}/start`, json: {}, action: 'import.write' },
  import_cancel: { path: `/imports/${NOTHING}/cancel`, action: 'import.write' },
  import_rows: { path: `/imports/${NOTHING}/rows`, action: 'import.write' },
  import_rejected: { path: `/imports/${NOTHING}/rejected`, action: 'import.write' },
  message_marks: { path: `/messages/${message}/marks`, action: 'message.read' },
  mark_link_create: { path: `/messages/${NOTHING}/mark-link`, etag: '"0"', action: 'mark.ask' },
  mark_link_revoke: { path: `/messages/${NOTHING}/mark-link`, etag: '"0"', action: 'mark.ask' },
  mark_list: { path: '/marks?limit=1', action: 'message.read' },
  mark_summary: { path: '/marks/summary', action: 'message.read' },
  attachment_list: { path: `/messages/${message}/attachments`, action: 'message.read' },
  attachment_create: { path: `/messages/${message}/attachments?file_name=`, body: 'x', type: 'application/octet-stream', action: 'message.work' },
  attachment_file: { path: `/attachments/${NOTHING}/file`, action: 'message.work' },
  attachment_delete: { path: `/attachments/${NOTHING}`, etag: '"0"', json: {}, action: 'message.work' },
  request_list: { path: `/messages/${message}/requests`, action: 'message.read' },
  request_create: { path: `/messages/${message}/requests`, json: {}, etag: '"0"', action: 'message.work' },
  documents_create: { path: `/messages/${message}/documents`, json: {}, etag: '"0"', action: 'message.work' },
  deadline_list: { path: `/messages/${message}/deadlines`, action: 'message.read' },
  deadline_rules_get: { path: '/deadline-rules', action: 'deadline.read' },
  deadline_rules_put: { path: '/deadline-rules', json: {}, etag: '"0"', action: 'deadline.write' },
  deadline_rules_versions: { path: '/deadline-rules/versions', action: 'deadline.read' },
  deadline_rules_version: { path: `/deadline-rules/versions/${NOTHING}`, action: 'deadline.read' },
  deadline_rules_withdraw: { path: `/deadline-rules/versions/${NOTHING}?dry_run=true`, etag: '"0"', action: 'deadline.write' },
  number_patterns_get: { path: '/number-patterns', action: 'deadline.read' },
  number_patterns_put: { path: '/number-patterns', json: {}, etag: '"0"', action: 'deadline.write' },
  work_calendar_list: { path: '/work-calendars', action: 'deadline.read' },
  work_calendar_get: { path: '/work-calendars/2026', action: 'deadline.read' },
  work_calendar_put: { path: '/work-calendars/2026', json: {}, etag: '"0"', action: 'deadline.write' },
  control_get: { path: '/control', action: 'control.read' },
  ladder_get: { path: '/escalation-ladder', action: 'control.read' },
  ladder_put: { path: '/escalation-ladder', json: {}, etag: '"0"', action: 'escalation.write' },
  ladder_versions: { path: '/escalation-ladder/versions', action: 'control.read' },
  ladder_version: { path: `/escalation-ladder/versions/${NOTHING}`, action: 'control.read' },
  escalation_list: { path: '/escalations?limit=1', action: 'control.read' },
  message_escalations: { path: `/messages/${NOTHING}/escalations`, action: 'message.read' },
  call_create: { path: `/messages/${NOTHING}/calls`, json: {}, action: 'message.work' },
  mail_list: { path: '/mails?limit=1', action: 'mail.read' },
  mail_resend: { path: `/mails/${NOTHING}/resend`, action: 'mail.write' },
  mail_state_get: { path: '/mail', action: 'mail.read' },
  mail_settings_put: { path: '/mail', json: {}, etag: '"0"', action: 'mail.write' },
  forecast_get: { path: '/control/forecast', action: 'control.read' },
  mechanism_list: { path: '/mechanisms', action: 'control.read' },
  mechanism_create: { path: '/mechanisms', json: {}, action: 'mechanism.write' },
  mechanism_get: { path: `/mechanisms/${NOTHING}`, action: 'control.read' },
  mechanism_put: { path: `/mechanisms/${NOTHING}`, json: {}, etag: '"0"', action: 'mechanism.write' },
  source_health_list: { path: '/sources/health', action: 'source.read' },
  mail_address_put: { path: '/mail/addresses', etag: '"0"', json: {}, action: 'mail.write' },
  model_list: { path: '/models', action: 'model.read' },
  model_train: { path: '/models/train', json: {}, action: 'model.write' },
  model_live: { path: `/models/${NOTHING}/live`, json: { reason: 'Проба' }, action: 'model.write' },
  thesaurus_get: { path: '/thesaurus', action: 'thesaurus.read' },
  thesaurus_put: { path: '/thesaurus', json: {}, etag: '"0"', action: 'thesaurus.write' },
  thesaurus_versions: { path: '/thesaurus/versions', action: 'thesaurus.read' },
  thesaurus_version_get: { path: `/thesaurus/versions/${NOTHING}`, action: 'thesaurus.read' },
  audit_list: { path: '/audit?limit=1', action: 'audit.read' },
  audit_state: { path: '/audit/state', action: 'audit.read' },
  audit_heads: { path: '/audit/heads', action: 'audit.read' },
  audit_check: { path: '/audit/checks', action: 'audit.read' },
  permission_get: { path: '/permissions', action: 'permission.read' },
  permission_put: { path: '/permissions', json: {}, etag: '"0"', action: 'permission.write' },
  permission_versions: { path: '/permissions/versions', action: 'permission.read' },
  message_place: { path: `/messages/${NOTHING}/place`, action: 'message.read' },
  street_list: { path: '/streets', action: 'reference.read' },
  workflow_settings_get: { path: '/workflow-settings', action: 'message.read' },
  workflow_settings_put: { path: '/workflow-settings', json: {}, etag: '"0"', action: 'workflow.write' },
  retention_list: { path: '/personal/retention-rules', action: 'personal.erase' },
  retention_create: { path: '/personal/retention-rules', json: {}, action: 'personal.erase' },
  retention_get: { path: `/personal/retention-rules/${NOTHING}`, action: 'personal.erase' },
  retention_put: { path: `/personal/retention-rules/${NOTHING}`, json: {}, etag: '"0"', action: 'personal.erase' },
  erasure_list: { path: '/personal/erasures', action: 'personal.erase' },
  erasure_create: { path: '/personal/erasures', json: {}, action: 'personal.erase' },
  person_find: { path: '/personal/search', json: {}, action: 'personal.find' },
  erasure_preview: { path: '/personal/erasures/preview', json: {}, action: 'personal.erase' },
  erasure_get: { path: `/personal/erasures/${NOTHING}`, action: 'personal.erase' },
  session_role_put: { path: '/session/role', json: {} },
  setting_get: { path: '/settings' },
  setting_put: { path: '/settings', json: {}, etag: '"0"' },
  notice_list: { path: '/notices' },
  notice_unread: { path: '/notices/unread' },
  notice_read: { path: '/notices/read', json: {} },
  role_list: { path: '/roles', action: 'account.read' },
  account_list: { path: '/accounts?limit=1', action: 'account.read' },
  account_create: { path: '/accounts', json: {}, action: 'account.write' },
  account_get: { path: `/accounts/${NOTHING}`, action: 'account.read' },
  account_put: { path: `/accounts/${NOTHING}`, json: {}, etag: '"0"', action: 'account.write' },
  grant_create: { path: `/accounts/${NOTHING}/grants`, etag: '"0"', json: {}, action: 'account.write' },
  grant_end: { path: `/accounts/${NOTHING}/grants/end`, etag: '"0"', json: {}, action: 'account.write' },
  account_sessions: { path: `/accounts/${NOTHING}/sessions`, action: 'account.write' },
  account_sessions_end: { path: `/accounts/${NOTHING}/sessions/end`, json: {}, action: 'account.write' },
  organisation_list: { path: '/organisations', action: 'organisation.read' },
  organisation_create: { path: '/organisations', json: {}, action: 'organisation.write' },
  organisation_get: { path: `/organisations/${NOTHING}`, action: 'organisation.read' },
  organisation_put: { path: `/organisations/${NOTHING}`, json: {}, etag: '"0"', action: 'organisation.write' },
  organisation_effect: { path: `/organisations/${NOTHING}/effect`, json: {}, action: 'organisation.write' },
  official_create: { path: `/organisations/${NOTHING}/officials`, json: {}, action: 'organisation.write' },
  official_put: { path: `/officials/${NOTHING}`, json: {}, etag: '"0"', action: 'organisation.write' },
  theme_list: { path: '/themes', action: 'theme.read' },
  theme_create: { path: '/themes', json: {}, action: 'theme.write' },
  theme_get: { path: `/themes/${NOTHING}`, action: 'theme.read' },
  theme_effect: { path: `/themes/${NOTHING}/effect`, json: {}, action: 'theme.write' },
  theme_put: { path: `/themes/${NOTHING}`, json: {}, etag: '"0"', action: 'theme.write' },
  reference_get: { path: '/reference', action: 'reference.read' },
  summary_get: { path: '/summary', action: 'summary.read' },
  picture_get: { path: '/picture?district_id=1', action: 'summary.read' },
};
const OPEN = ['session_login', 'session_callback', 'session_refresh', 'session_delete'];

test('every operation of the contract stands in the table of this test', () => {
  const missing = operations.map((o) => o.id).filter((id) => !REQUESTS[id] && !OPEN.includes(id));
  assert.deepEqual(missing, []);
});

for (const { id, method } of operations.filter((o) => REQUESTS[o.id])) {
  const { path, action, ...options } = REQUESTS[id];
  test(`${id}: nobody without a token, and each role as the matrix says`, async () => {
    refused(await api.call(method, path, options), 401);
    for (const login of LOGINS) {
      const { actions } = granted(await api.get('/session', { token: await as(login) }));
      const answer = await api.call(method, path, { ...options, token: await as(login) });
      const may = !action || [action].flat().some((a) => actions.includes(a));
      if (may) assert.ok(![401, 403].includes(answer.status), `${login}: ${answer.status} ${answer.text.slice(0, 200)}`);
      else refused(answer, 403, 'forbidden');
    }
  });
}

test('the actions an account is told are those of the database', async () => {
  for (const login of LOGINS) {
    const account = granted(await api.get('/session', { token: await as(login) }));
    const rows = await product.sql(`select distinct p.action from role_grant g join account a on a.id = g.account_id
      join role_permission p on p.role = g.role where a.login = '${login}' order by 1`);
    assert.deepEqual([...account.actions].sort(), rows.map((r) => r.action).sort(), login);
  }
});

// ---- the recipient

const SCOPE = `organisation_id in (select o.id from organisation o where o.path @> array[
  (select coalesce(g.organisation_id, a.organisation_id) from account a join role_grant g on g.account_id = a.id where a.login = 'recipient')])`;

test('the recipient sees his organisation with its subtree, and the count is exact', async () => {
  const token = await as('recipient');
  const own = await product.value(`select count(*)::int from message where ${SCOPE}`);
  const all = await product.value('select count(*)::int from message');
  assert.ok(own > 0 && own < all, `${own} of ${all}: the demo city must give the recipient a part`);
  const page = granted(await api.get('/messages', { token, query: { limit: 500 } }));
  assert.deepEqual(page.total, { value: own, relation: 'eq' });
  const allowed = new Set((await product.sql(`select id::text from message where ${SCOPE}`)).map((r) => r.id));
  assert.ok(page.items.every((m) => allowed.has(m.id)));
});

test('a foreign message does not exist for the recipient, by any operation', async () => {
  const token = await as('recipient');
  const [foreign] = await product.sql(`select id::text, number, rev from message where not coalesce(${SCOPE}, false) order by id limit 1`);
  const etag = `"${foreign.rev}"`;
  const path = `/messages/${foreign.id}`;
  const same = async (id) => [
    await api.get(`/messages/${id}`, { token }), await api.get(`/messages/${id}/history`, { token }),
    await api.post(`/messages/${id}/moves`, { token, etag, json: { move: 'take' } }),
    await api.post(`/messages/${id}/answers`, { token, etag, json: { kind: 'first', text: 'Ответ' } }),
  ].map((a) => [a.status, a.json.code, a.json.detail]);
  assert.deepEqual(await same(foreign.id), await same(NOTHING), `${path} must look like a record that is not there`);
  assert.ok((await same(foreign.id)).every(([status]) => status === 404));
});

test('filters, facets, timeline and summary count only what the recipient may see', async () => {
  const token = await as('recipient');
  const [foreign] = await product.sql(`select organisation_id::text as id from message where not coalesce(${SCOPE}, false)
    and organisation_id not in (select unnest(path) from organisation where id in (select organisation_id from account where login = 'recipient'))
    group by 1 order by count(*) desc limit 1`);
  assert.equal(granted(await api.get('/messages', { token, query: { organisation_id: foreign.id } })).total.value, 0);
  assert.equal(granted(await api.get('/search', { token, query: { organisation_id: foreign.id } })).total.value, 0);
  const own = await product.value(`select count(*)::int from message where ${SCOPE}`);
  const found = granted(await api.get('/search', { token }));
  assert.equal(found.total.value, own);
  assert.equal(found.index.documents, own);
  const allowed = new Set((await product.sql(`select distinct organisation_id::text as id from message where ${SCOPE}`)).map((r) => r.id));
  assert.ok(found.facets.organisation.every((f) => f.count === 0 || allowed.has(f.value)), JSON.stringify(found.facets.organisation));
  assert.equal(found.facets.channel.reduce((n, f) => n + f.count, 0), own);
  const dated = await product.value(`select count(*)::int from message where ${SCOPE} and received_at is not null`);
  assert.equal(found.timeline.buckets.reduce((n, b) => n + b.count, 0), dated);
  assert.equal(found.timeline.buckets.reduce((n, b) => n + b.all, 0), dated);
  const { counts } = granted(await api.get('/summary', { token }));
  assert.equal(counts.open, await product.value(`select count(*)::int from message where open and ${SCOPE}`));
});

test('a word that only foreign messages hold finds nothing and suggests nothing', async () => {
  const word = `секрет${Date.now().toString(36).replace(/\d/g, 'ы')}`;
  const channel = 'phone';
  const head = await as('head');
  const made = granted(await api.post('/messages', { token: head, json: { kind: 'message', channel, text: `Проверка ${word} без исполнителя` } }), 201);
  const look = async () => granted(await api.get('/search', { token: head, query: { q: word } }));
  await eventually('the head finds it', async () => (await look()).total.value > 0);
  const seen = await look();
  assert.deepEqual(seen.items.map((i) => i.id), [made.id]);
  const hidden = await api.get('/search', { token: await as('recipient'), query: { q: word } });
  assert.equal(granted(hidden).total.value, 0);
  const near = await api.get('/search', { token: await as('recipient'), query: { q: `${word.slice(0, -1)}ъ` } });
  assert.ok(!near.text.includes(word), 'a suggestion told of a hidden word');
});

test('a message that leaves the subtree is gone at once, also from search', async () => {
  const head = await as('head');
  const token = await as('recipient');
  const organisation_id = await product.value("select organisation_id::text from account where login = 'recipient'");
  const made = granted(await api.post('/messages', { token: head, json: { kind: 'message', channel: 'phone', text: 'Переходящее сообщение', organisation_id } }), 201);
  const card = await api.get(`/messages/${made.id}`, { token });
  granted(card);
  granted(await api.patch(`/messages/${made.id}`, { token: head, etag: card.etag, json: { organisation_id: null } }));
  refused(await api.get(`/messages/${made.id}`, { token }), 404);
  const found = granted(await api.get('/search', { token, query: { q: 'переходящее сообщение' } }));
  assert.ok(!found.items.some((i) => i.id === made.id));
});

test('the recipient works on his messages but may not edit their place or owner', async () => {
  const token = await as('recipient');
  const [own] = await product.sql(`select id::text from message where ${SCOPE} and state = 'assigned' order by id limit 1`);
  assert.ok(own, 'the demo city must hold an assigned message of the recipient');
  const card = await api.get(`/messages/${own.id}`, { token });
  for (const json of [{ organisation_id: null }, { theme_id: null }, { due_on: '2030-01-01' }])
    refused(await api.patch(`/messages/${own.id}`, { token, etag: card.etag, json }), 403, 'forbidden');
  granted(await api.post(`/messages/${own.id}/moves`, { token, etag: card.etag, json: { move: 'take' } }));
});
