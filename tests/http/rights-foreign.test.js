// Foreign rows: every operation of the contract as every role. What somebody may not see must not stand in any answer, neither as a row,
// nor as a word, nor as a number; a foreign id answers as one that is not there; nothing foreign is changed.
// An operation without a case fails this file.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { granted } from '../lib/api.js';
import { attachOf, png } from '../lib/attached.js';
import { importsOf } from '../lib/imports.js';
import { operations, PREFIX } from '../lib/openapi.js';
import { LOGINS, eventually, openWorld, uniqueWord } from '../lib/world.js';

const { product, api, as } = await openWorld();
const head = await as('head');
/** Those who see none of the planted records: another organisation's recipient, and roles that see no records at all. */
const STRANGERS = ['recipient', 'admin', 'pdo'];
const OTHERS = LOGINS.filter((l) => l !== 'head');
const NOBODY = '999999999999';

const [foreign] = await product.sql(`select o.id::text, (select min(f.id)::text from official f where f.organisation_id = o.id and f.left_on is null) as official from organisation o
  where o.kind = 'department' and not o.path @> array[(select organisation_id from account where login = 'recipient')] and exists (select from official f where f.organisation_id = o.id and f.left_on is null)
    and not exists (select from account a where a.organisation_id = o.id) order by o.id desc limit 1`);
assert.ok(foreign, 'the demo city must hold an organisation outside the recipient’s');
/** A word per place where words of a record stand. */
const words = Object.fromEntries(['subject', 'text', 'address', 'note', 'answer', 'file', 'reason', 'call', 'names', 'saved', 'query', 'rows', 'number', 'conflict', 'comment', 'problem', 'case', 'cause', 'roadmap', 'measure', 'talk', 'request'].map((place) => [place, uniqueWord(`тайна`)]));
const secrets = Object.values(words);
/** Ids that stand for foreign things; filled by plant(). */
const id = Object.fromEntries(['message', 'twin', 'attachment', 'saved', 'alert', 'export', 'import', 'bulk', 'batch', 'account', 'mail', 'notice', 'answer', 'conflict', 'signal', 'problem', 'case', 'cause', 'evidence', 'roadmap', 'measure', 'request'].map((k) => [k, NOBODY]));

async function plant() {
  const json = { kind: 'message', channel: 'phone', subject: `Заголовок ${words.subject}`, text: `Провал у дома ${words.text}`, address: `ул. ${words.address}, 3`, number: words.number, organisation_id: foreign.id, applicant_name: 'Чужов Чужак' };
  const made = granted(await api.post('/messages', { token: head, json }), 201);
  id.message = made.id;
  id.twin = granted(await api.post('/messages', { token: head, json: { ...json, number: undefined } }), 201).id;
  const edit = async (path, body, method = 'post') => {
    const card = await api.get(`/messages/${id.message}`, { token: head });
    granted(await api[method](`/messages/${id.message}${path}`, { token: head, etag: card.etag, json: body }), method === 'post' && path === '/answers' ? 201 : 200);
  };
  await edit('/moves', { move: 'register' });
  await edit('/moves', { move: 'assign', organisation_id: foreign.id, official_id: foreign.official });
  await edit('/moves', { move: 'take' });
  await edit('', { priority: 1, note: words.note }, 'patch').catch(() => edit('', { priority: 1 }, 'patch'));
  await edit('/answers', { kind: 'first', text: `Ответ ${words.answer}` });
  id.answer = await product.value(`select id::text from answer where message_id = ${id.message}`);
  id.conflict = granted(await api.post('/conflicts', { token: head, json: { kind: 'answer', text: `Спор ${words.conflict}`, organisation_id: foreign.id, found_by: 'Куратор', found_on: '2026-01-12', message_ids: [id.message] } }), 201).id;
  id.request = granted(await api.post('/cur-requests', { token: head, json: { text: `Запрос ${words.request}` } }), 201).id;
  await product.psql(`insert into satisfaction (message_id, source, scale, value, solved, comment, given_at, token_hash, expires_at)
    values (${id.message}, 'link', 'five', 1, 'no', 'Слова ${words.comment}', now(), sha256('${words.comment}'), now() + interval '1 day')`);
  id.signal = await product.psql(`with s as (insert into series (theme_id, kind, organisation_id) select min(id), 'organisation', ${foreign.id} from theme on conflict (theme_id, kind, district_id, organisation_id, channel, street_id) do update set kind = excluded.kind returning id),
    c as (insert into series_day select id, current_date, 1, 1 from s on conflict do nothing)
    insert into signal (series_id, first_day, day, days, seen, expected, usual, messages, authors, occasions, p, q, level) select id, current_date, current_date, 1, 9, 1, 2, 9, 9, 9, 0.001, 0.01, 'alarm' from s returning id::text`);
  id.problem = await product.psql(`with c as (insert into cluster (level, label, born_on, terms, quotes) values ('problem', 'Провал ${words.problem}', current_date, '[]', array[${id.message}, ${id.twin}]) returning id),
    m as (insert into cluster_member select x, c.id, 1, 'night' from c, unnest(array[${id.message}, ${id.twin}]) x on conflict (message_id) do update set cluster_id = excluded.cluster_id) select id from c`);
  const of = granted(await api.post('/cause-cases', { token: head, json: { title: `Дело ${words.case}`, problem_id: id.problem } }), 201);
  id.case = of.id;
  const version = async () => (await api.get(`/cause-cases/${id.case}`, { token: head })).etag;
  id.cause = granted(await api.post(`/cause-cases/${id.case}/causes`, { token: head, etag: await version(), json: { category: 'wear', text: `Причина ${words.cause}`, query: { organisations: [foreign.id] }, organisation_id: foreign.id } }), 201).causes.find((c) => c.put_by === 'person').id;
  id.evidence = granted(await api.post(`/causes/${id.cause}/evidence`, { token: head, etag: await version(), json: { sign: 'for', strength: 1, text: `Довод ${words.cause}`, message_id: id.message } }), 201).evidence.find((e) => e.put_by === 'person').id;
  granted(await api.post(`/causes/${id.cause}/moves`, { token: head, etag: await version(), json: { to: 'accepted', reason: `Потому что ${words.cause}` } }));
  id.roadmap = await product.psql(`insert into roadmap (title, state, number, account_id) select 'План ${words.roadmap}', 'approved', 1, id from account where login = 'head' returning id`);
  id.measure = await product.psql(`insert into measure (roadmap_id, position, kind, text, theme_id, official_id, starts_on, days, due_on, cost, ratio, time_ratio, alarm_on) select ${id.roadmap}, 1, 'once', 'Дело ${words.measure}', min(id), ${foreign.official}, current_date, 5, current_date + 7, 1, 0.5, 1, current_date from theme returning id`);
  await product.psql(`insert into measure_effect (measure_id, until_on, frozen, before, after, placebos, reasons, verdict, failed) values (${id.measure}, current_date, false, 9, 9, 0, 64, 'lacking', false);
    insert into roadmap_comment (roadmap_id, measure_id, text, account_id) select ${id.roadmap}, ${id.measure}, 'Слово ${words.talk}', id from account where login = 'head';
    insert into roadmap_version (roadmap_id, number, state, data, account_id) select r.id, 1, 'approved', roadmap_data(r.id), r.account_id from roadmap r where r.id = ${id.roadmap}`);
  id.attachment = granted(await attachOf(api)(id.message, `${words.file}.png`, png(), head), 201).id;
  granted(await api.post(`/messages/${id.message}/calls`, { token: head, json: { whom: `Мастер ${words.call}`, result: 'reached' } }), 201);
  await product.psql(`insert into escalation (message_id, kind, due, key, version, position, recipient, names, told) values (${id.message}, 'control', current_date, 'probe', 1, 1, 'head', '${words.names}', true);
    insert into outcome_return (message_id, repeat_id, ground, closed_at, repeated_at, outcome, theme_id, organisation_id, days)
      select ${id.message}, ${id.twin}, 'house', now(), now(), 'solved', (select min(id) from theme), ${foreign.id}, 1`);
  id.saved = granted(await api.post('/saved-searches', { token: head, json: { name: words.saved, q: words.text, scope: 'private' } }), 201).id;
  id.alert = granted(await api.post('/alerts', { token: head, json: { saved_search_id: id.saved, threshold: 1, window_hours: 24 } }), 201).id;
  await eventually('the index has it', async () => granted(await api.get('/search', { token: head, query: { q: words.text } })).total.value === 2);
  id.export = granted(await api.post('/exports', { token: head, json: { format: 'csv', q: words.text } }), 202).id;
  await eventually('the export is done', async () => granted(await api.get(`/exports/${id.export}`, { token: head })).status === 'done');
  id.import = (await importsOf(api, head).whole(`${words.rows}.csv`, `Номер;Текст\n${words.rows};Строка файла\n`)).id;
  await product.psql(`update message set organisation_id = ${foreign.id} where external_id = '${words.rows}'`);
  id.bulk = granted(await api.post('/bulk', { token: head, json: { q: words.text, expected: 2, move: 'register' } }), 202).id;
  await eventually('the bulk is done', async () => ['done', 'failed'].includes(granted(await api.get(`/bulk/${id.bulk}`, { token: head })).status));
  id.batch = await product.value(`with b as (insert into work_batch (account_id, filter) select id, '{}' from account where login = 'head' returning id) select id::text from b`).catch(() => NOBODY);
  id.account = await product.value("select id::text from account where login = 'head'");
  // A notice of the foreign record to its former desk, and one to the head.
  await product.psql(`insert into notice (account_id, message_id, kind) select id, ${id.message}, 'assignment' from account where login in ('head', 'recipient')`);
  id.notice = await product.value(`select n.id::text from notice n join account a on a.id = n.account_id where a.login = 'head' and n.message_id = ${id.message} order by 1 desc limit 1`);
  id.mail = (await product.value('select max(id)::text from mail')) ?? NOBODY;
}

/** Body of a request that would succeed for who may see the record. */
const SELECTED = () => ({ filter: { organisation_id: foreign.id }, move: 'register' });
const RECORD = 'record'; // a foreign id in the path: 403 or 404 for strangers
const PERSONAL = 'personal'; // a thing of the head's own: 403 or 404 for all others
const LIST = 'list'; // answers of strangers stay as they were before the planting
const PLAIN = 'plain'; // rules, registers, one's own session: no foreign row may stand there

/**
 * Operation → {kind, path, json…}. `by`: logins to whom the foreign thing is not foreign, by which right. `counts`: logins whose numbers do
 * change, by which right. `says`: logins to whom the words asked for are told, and why. `skip`: not asked, and why.
 */
const CASES = {
  session_login: { kind: PLAIN, path: () => '/session/login' }, session_callback: { kind: PLAIN, path: () => '/session/callback' }, session_refresh: { kind: PLAIN, path: () => '/session/refresh' },
  session_get: { kind: LIST, path: () => '/session' }, session_role_put: { kind: PLAIN, path: () => '/session/role', json: () => ({ grant_id: '999999' }) },
  session_gateway: { kind: PLAIN, path: () => '/session/gateway' }, access_state: { kind: PLAIN, path: () => '/session/access' }, access_ask: { kind: PLAIN, path: () => '/session/access', json: () => ({}) },
  session_list: { kind: LIST, path: () => '/sessions' }, session_end: { kind: PLAIN, path: () => '/sessions/end', json: () => ({}) },
  access_list: { kind: LIST, path: () => '/access-requests?limit=100' }, access_grant: { kind: PLAIN, path: () => `/access-requests/${NOBODY}/grant`, json: () => ({}) }, access_refuse: { kind: PLAIN, path: () => `/access-requests/${NOBODY}/refuse`, json: () => ({}) },
  sign_in_keys: { kind: LIST, path: () => '/sign-in-keys' },
  session_delete: { kind: PLAIN, skip: 'it would end the session of this test' },
  message_list: { kind: LIST, path: () => '/messages?limit=500', asked: () => [`/messages?problem_id=${id.problem}`] }, message_create: { kind: PLAIN, path: () => '/messages', json: () => ({}) },
  message_get: { kind: RECORD, path: () => `/messages/${id.message}` }, message_patch: { kind: RECORD, path: () => `/messages/${id.message}`, json: () => ({ priority: 2 }) },
  message_history: { kind: RECORD, path: () => `/messages/${id.message}/history` }, message_place: { kind: RECORD, path: () => `/messages/${id.message}/place` },
  message_templates: { kind: RECORD, path: () => `/messages/${id.message}/templates` }, message_escalations: { kind: RECORD, path: () => `/messages/${id.message}/escalations` },
  answer_create: { kind: RECORD, path: () => `/messages/${id.message}/answers`, json: () => ({ kind: 'first', text: 'Чужой ответ' }) },
  move_create: { kind: RECORD, path: () => `/messages/${id.message}/moves`, json: () => ({ move: 'submit', answer: 'Чужой ответ' }) },
  outcome_create: { kind: RECORD, path: () => `/messages/${id.message}/outcome`, json: () => ({ outcome: 'solved', reason: 'Чужой итог' }) },
  call_create: { kind: RECORD, path: () => `/messages/${id.message}/calls`, json: () => ({ whom: 'Кто-то', result: 'reached' }) },
  applicant_get: { kind: RECORD, path: () => `/messages/${id.message}/applicant` },
  applicant_correct: { kind: RECORD, path: () => `/messages/${id.message}/applicant`, json: () => ({ applicant_kind: 'citizen', reason: 'Чужая правка' }) },
  message_kind_correct: { kind: RECORD, path: () => `/messages/${id.message}/kind`, json: () => ({ kind: 'appeal', channel: 'written', reason: 'Чужая правка' }) },
  applicant_show: { kind: RECORD, path: () => `/messages/${id.message}/applicant`, json: () => ({ purpose: 'answer', reason: 'Проверка прав' }), by: { pdo: 'asks by number about any record: 152-ФЗ' } },
  message_card: { kind: RECORD, path: () => `/messages/${id.message}/card` }, message_card_correct: { kind: RECORD, path: () => `/messages/${id.message}/card`, json: () => ({ field: 'object', code: null }) },
  answer_check_list: { kind: LIST, path: () => '/answer-checks?limit=500' }, answer_check_counts: { kind: LIST, path: () => '/answer-checks/organisations' },
  answer_remark_put: { kind: RECORD, path: () => `/answers/${id.answer}/remark`, json: () => ({ check: 'polite', dismissed: true, note: 'Чужое замечание' }) }, message_answer_checks: { kind: RECORD, path: () => `/messages/${id.message}/answer-checks` },
  misroute_list: { kind: LIST, path: () => '/misroutes?limit=500' }, misroute_figures: { kind: LIST, path: () => '/misroutes/figures' },
  stage_figures: { kind: LIST, path: () => '/stages' }, stage_list: { kind: LIST, path: () => `/stages/stays?month=${new Date().toISOString().slice(0, 7)}-01&stage=work&limit=500` },
  formal_list: { kind: LIST, path: () => '/formal-answers?limit=500&result=scored' }, formal_counts: { kind: LIST, path: () => '/formal-answers/organisations' },
  formal_verdict_put: { kind: RECORD, path: () => `/answers/${id.answer}/verdict`, json: () => ({ verdict: 'formal' }) },
  signal_list: { kind: LIST, path: () => '/signals?limit=500&explained=true' }, signal_get: { kind: RECORD, path: () => `/signals/${id.signal}` }, signal_days: { kind: RECORD, path: () => `/signals/${id.signal}/days` },
  signal_move: { kind: RECORD, path: () => `/signals/${id.signal}/moves`, json: () => ({ to: 'in_work' }) },
  responsibility_list: { kind: LIST, path: () => '/responsibilities?limit=200' }, responsibility_gaps: { kind: LIST, path: () => '/responsibilities/gaps?gaps=false' }, responsibility_create: { kind: PLAIN, path: () => '/responsibilities', json: () => ({}) },
  responsibility_get: { kind: LIST, path: () => '/responsibilities/1' }, responsibility_put: { kind: PLAIN, path: () => '/responsibilities/1', json: () => ({}) },
  roadmap_list: { kind: LIST, path: () => '/roadmaps?limit=200', asked: () => [`/roadmaps?message_id=${id.message}`, `/roadmaps?problem_id=${id.problem}`] }, roadmap_causes: { kind: LIST, path: () => '/roadmaps/causes' }, roadmap_create: { kind: PLAIN, path: () => '/roadmaps', json: () => ({}) },
  roadmap_get: { kind: RECORD, path: () => `/roadmaps/${id.roadmap}` }, roadmap_change: { kind: RECORD, path: () => `/roadmaps/${id.roadmap}`, json: () => ({ title: 'Чужой план' }) },
  roadmap_move: { kind: RECORD, path: () => `/roadmaps/${id.roadmap}/moves`, json: () => ({ move: 'revise', note: 'Чужое слово' }) }, roadmap_sign: { kind: RECORD, path: () => `/roadmaps/${id.roadmap}/signs`, json: () => ({ agrees: true }) },
  roadmap_comment: { kind: RECORD, path: () => `/roadmaps/${id.roadmap}/comments`, json: () => ({ text: 'Чужой голос' }) }, roadmap_version: { kind: RECORD, path: () => `/roadmaps/${id.roadmap}/version?number=1` },
  roadmap_file: { kind: RECORD, path: () => `/roadmaps/${id.roadmap}/file?format=docx` }, measure_create: { kind: RECORD, path: () => `/roadmaps/${id.roadmap}/measures`, json: () => ({ kind: 'once', text: 'Чужое дело', theme_id: '1', starts_on: '2026-12-01', days: 1, cost: 1, less: 1, quicker: 1 }) },
  measure_change: { kind: RECORD, path: () => `/measures/${id.measure}`, json: () => ({ text: 'Чужое дело' }) }, measure_merge: { kind: RECORD, path: () => `/measures/${id.measure}/merge`, json: () => ({ into_id: id.measure }) },
  measure_effect: { kind: RECORD, path: () => `/measures/${id.measure}/effect` }, measure_drop: { kind: RECORD, path: () => `/measures/${id.measure}` }, measure_progress: { kind: RECORD, path: () => `/measures/${id.measure}/progress`, json: () => ({ state: 'in_work', declared: 5 }) },
  problem_list: { kind: LIST, path: () => '/problems?limit=200', asked: () => [`/problems?organisation_id=${foreign.id}`, '/problems?sort=new&ended=true'] }, problem_get: { kind: RECORD, path: () => `/problems/${id.problem}` }, problem_messages: { kind: RECORD, path: () => `/problems/${id.problem}/messages` },
  problem_change: { kind: RECORD, path: () => `/problems/${id.problem}`, json: () => ({ label: 'Чужая проблема' }) }, problem_merge: { kind: RECORD, path: () => `/problems/${id.problem}/merge`, json: () => ({ into_id: id.problem }) },
  problem_split: { kind: RECORD, path: () => `/problems/${id.problem}/split`, json: () => ({ message_ids: [id.message], label: 'Чужая часть' }) }, problem_undo: { kind: RECORD, path: () => `/problems/${id.problem}/undo` },
  cause_case_list: { kind: LIST, path: () => '/cause-cases?limit=200', asked: () => [`/cause-cases?problem_id=${id.problem}`, '/cause-cases?cause_state=accepted'] }, cause_case_create: { kind: PLAIN, path: () => '/cause-cases', json: () => ({}) },
  cause_case_get: { kind: RECORD, path: () => `/cause-cases/${id.case}` }, cause_case_messages: { kind: RECORD, path: () => `/cause-cases/${id.case}/messages` }, cause_case_change: { kind: RECORD, path: () => `/cause-cases/${id.case}`, json: () => ({ title: 'Чужое дело' }) },
  cause_case_guess: { kind: RECORD, path: () => `/cause-cases/${id.case}/guesses` }, cause_create: { kind: RECORD, path: () => `/cause-cases/${id.case}/causes`, json: () => ({ category: 'wear', text: 'Чужая причина' }) },
  cause_change: { kind: RECORD, path: () => `/causes/${id.cause}`, json: () => ({ text: 'Чужая причина' }) }, cause_move: { kind: RECORD, path: () => `/causes/${id.cause}/moves`, json: () => ({ to: 'confirmed', reason: 'Чужое решение' }) },
  cause_proposals_put: { kind: RECORD, path: () => `/causes/${id.cause}/proposals`, json: () => ({ message_ids: [id.message], to: 'accepted' }) },
  cause_evidence_create: { kind: RECORD, path: () => `/causes/${id.cause}/evidence`, json: () => ({ sign: 'for', strength: 1, text: 'Чужой довод', message_id: id.message }) }, cause_evidence_delete: { kind: RECORD, path: () => `/cause-evidence/${id.evidence}` },
  growth_get: { kind: LIST, path: () => '/growth?from=2025-06-01&to=2026-05-31&base_from=2024-06-01&base_to=2025-05-31' },
  chronic_themes: { kind: LIST, path: () => '/chronic/themes?from=2020-01-01&to=2099-12-31' }, chronic_organisations: { kind: LIST, path: () => '/chronic/organisations?from=2020-01-01&to=2099-12-31' },
  conflict_list: { kind: LIST, path: () => '/conflicts?limit=500' }, conflict_create: { kind: PLAIN, path: () => '/conflicts', json: () => ({ kind: 'answer', text: 'Чужое', found_by: 'Кто-то', found_on: '2026-01-12', message_ids: [id.message] }) },
  webhook_list: { kind: LIST, path: () => '/webhooks' }, webhook_create: { kind: PLAIN, path: () => '/webhooks', json: () => ({}) }, webhook_get: { kind: PLAIN, path: () => `/webhooks/${NOBODY}` }, webhook_put: { kind: PLAIN, path: () => `/webhooks/${NOBODY}`, json: () => ({}) },
  webhook_secret_create: { kind: PLAIN, path: () => `/webhooks/${NOBODY}/secrets` }, webhook_secret_end: { kind: PLAIN, path: () => `/webhooks/${NOBODY}/secrets` }, webhook_test: { kind: PLAIN, path: () => `/webhooks/${NOBODY}/test` },
  webhook_deliveries: { kind: PLAIN, path: () => `/webhooks/${NOBODY}/deliveries` }, webhook_replay: { kind: PLAIN, path: () => `/webhooks/${NOBODY}/replay`, json: () => ({}) },
  cur_request_list: { kind: LIST, path: () => '/cur-requests?limit=500' }, cur_request_create: { kind: PLAIN, path: () => '/cur-requests', json: () => ({}) }, cur_request_get: { kind: RECORD, path: () => `/cur-requests/${id.request}` },
  cur_request_change: { kind: RECORD, path: () => `/cur-requests/${id.request}`, json: () => ({ answer: 'Чужой ответ' }) }, cur_request_move: { kind: RECORD, path: () => `/cur-requests/${id.request}/moves`, json: () => ({ move: 'take' }) },
  conflict_get: { kind: RECORD, path: () => `/conflicts/${id.conflict}` }, conflict_versions: { kind: RECORD, path: () => `/conflicts/${id.conflict}/versions` },
  conflict_put: { kind: RECORD, path: () => `/conflicts/${id.conflict}`, json: () => ({ kind: 'answer', text: 'Чужое', found_by: 'Кто-то', found_on: '2026-01-12', message_ids: [] }) },
  message_marks: { kind: RECORD, path: () => `/messages/${id.message}/marks` }, mark_list: { kind: LIST, path: () => '/marks?limit=500' }, mark_summary: { kind: LIST, path: () => '/marks/summary' },
  mark_link_create: { kind: RECORD, path: () => `/messages/${id.message}/mark-link` }, mark_link_revoke: { kind: RECORD, path: () => `/messages/${id.message}/mark-link` },
  request_list: { kind: RECORD, path: () => `/messages/${id.message}/requests` },
  request_create: { kind: RECORD, path: () => `/messages/${id.message}/requests`, json: () => ({ addressee: 'Росреестр', note: 'чужие документы', asked_on: '2026-01-12' }) },
  documents_create: { kind: RECORD, path: () => `/messages/${id.message}/documents`, json: () => ({ request_id: '1', came_on: '2026-01-12' }) },
  deadline_list: { kind: RECORD, path: () => `/messages/${id.message}/deadlines` },
  attachment_list: { kind: RECORD, path: () => `/messages/${id.message}/attachments` }, attachment_file: { kind: RECORD, path: () => `/attachments/${id.attachment}/file` },
  attachment_create: { kind: RECORD, path: () => `/messages/${id.message}/attachments?file_name=x.png`, body: png, type: 'application/octet-stream' },
  attachment_delete: { kind: RECORD, path: () => `/attachments/${id.attachment}`, json: () => ({ reason: 'Проба' }) },
  template_list: { kind: LIST, path: () => '/templates' }, template_create: { kind: PLAIN, path: () => '/templates', json: () => ({}) }, template_get: { kind: PLAIN, path: () => `/templates/${NOBODY}` },
  template_put: { kind: PLAIN, path: () => `/templates/${NOBODY}`, json: () => ({}) }, template_versions: { kind: PLAIN, path: () => `/templates/${NOBODY}/versions` },
  message_take_over: { kind: RECORD, path: () => `/messages/${id.message}/take-over` },
  batch_list: { kind: LIST, path: () => '/batches' }, batch_release: { kind: PERSONAL, path: () => `/batches/${id.batch}/release`, json: () => ({}) },
  batch_create: { kind: PLAIN, path: () => '/batches', json: () => ({ filter: { organisation_id: foreign.id }, limit: 5 }) },
  bulk_list: { kind: LIST, path: () => '/bulk' }, bulk_get: { kind: PERSONAL, path: () => `/bulk/${id.bulk}` }, bulk_items: { kind: PERSONAL, path: () => `/bulk/${id.bulk}/items` },
  bulk_undo: { kind: PERSONAL, path: () => `/bulk/${id.bulk}/undo` }, bulk_create: { kind: PLAIN, path: () => '/bulk', json: () => ({ ...SELECTED(), expected: 2 }) },
  bulk_preview: { kind: PLAIN, path: () => '/bulk/preview', json: SELECTED, check: (answer) => assert.equal(answer.json.count, 0) },
  return_list: { kind: LIST, path: () => '/returns?limit=500' }, return_counts: { kind: LIST, path: () => '/returns/organisations' }, closure_list: { kind: LIST, path: () => '/returns/closures?limit=500' },
  workflow_settings_get: { kind: LIST, path: () => '/workflow-settings' }, workflow_settings_put: { kind: PLAIN, path: () => '/workflow-settings', json: () => ({}) },
  official_list: { kind: LIST, path: () => `/organisations/${foreign.id}/officials` }, street_list: { kind: LIST, path: () => '/streets' },
  token_list: { kind: PLAIN, path: () => '/tokens' }, token_create: { kind: PLAIN, path: () => '/tokens', json: () => ({}) }, token_get: { kind: PLAIN, path: () => '/tokens/1' }, token_put: { kind: PLAIN, path: () => '/tokens/1', json: () => ({}) },
  token_rotate: { kind: PLAIN, path: () => '/tokens/1/rotate', json: () => ({}) }, token_revoke: { kind: PLAIN, path: () => '/tokens/1/revoke', json: () => ({}) }, token_issue: { kind: PLAIN, path: () => '/token' },
  change_list: { kind: LIST, path: () => '/changes' }, snapshot_get: { kind: PLAIN, path: () => '/snapshot?limit=500' },
  deadline_rules_get: { kind: LIST, path: () => '/deadline-rules' }, deadline_rules_put: { kind: PLAIN, path: () => '/deadline-rules?dry_run=true', json: () => ({}) },
  deadline_rules_versions: { kind: LIST, path: () => '/deadline-rules/versions' }, deadline_rules_version: { kind: LIST, path: () => '/deadline-rules/versions/1' },
  deadline_rules_withdraw: { kind: PLAIN, path: () => '/deadline-rules/versions/1?dry_run=true' },
  number_patterns_get: { kind: LIST, path: () => '/number-patterns' }, number_patterns_put: { kind: PLAIN, path: () => '/number-patterns', json: () => ({}) },
  work_calendar_list: { kind: LIST, path: () => '/work-calendars' }, work_calendar_get: { kind: LIST, path: () => '/work-calendars/2026' }, work_calendar_put: { kind: PLAIN, path: () => '/work-calendars/2026?dry_run=true', json: () => ({}) },
  control_get: { kind: LIST, path: () => '/control' }, forecast_get: { kind: LIST, path: () => '/control/forecast' },
  ladder_get: { kind: LIST, path: () => '/escalation-ladder' }, ladder_put: { kind: PLAIN, path: () => '/escalation-ladder?dry_run=true', json: () => ({}) },
  ladder_versions: { kind: LIST, path: () => '/escalation-ladder/versions' }, ladder_version: { kind: LIST, path: () => '/escalation-ladder/versions/1' },
  escalation_list: { kind: LIST, path: () => '/escalations?limit=500' },
  mail_list: { kind: LIST, path: () => '/mails?limit=500', counts: { admin: 'keeps the queue of mails: 1.2а' } }, mail_state_get: { kind: LIST, path: () => '/mail', counts: { admin: 'the same' } },
  mail_resend: { kind: RECORD, path: () => `/mails/${id.mail}/resend`, by: { admin: 'the same' } }, mail_settings_put: { kind: PLAIN, path: () => '/mail', json: () => ({}) },
  mail_address_put: { kind: PLAIN, path: () => '/mail/addresses', json: () => ({}) },
  mechanism_list: { kind: LIST, path: () => '/mechanisms' }, mechanism_create: { kind: PLAIN, path: () => '/mechanisms', json: () => ({}) },
  mechanism_get: { kind: PLAIN, path: () => `/mechanisms/${NOBODY}` }, mechanism_versions: { kind: PLAIN, path: () => `/mechanisms/${NOBODY}/versions` }, mechanism_put: { kind: PLAIN, path: () => `/mechanisms/${NOBODY}`, json: () => ({}) },
  source_health_list: { kind: LIST, path: () => '/sources/health' },
  search: { kind: LIST, path: () => '/search?limit=100', asked: () => [`/search?q=${words.text}`, `/search?q=${words.subject.slice(0, -2)}*`, `/search?organisation_id=${foreign.id}`, `/search?q=${words.answer}&collapse=true`, `/search?q="${words.text}"&timeline=day`] },
  search_places: { kind: LIST, path: () => '/search/places?limit=500', asked: () => [`/search/places?q=${words.text}`, `/search/places?organisation_id=${foreign.id}`] },
  search_similar: { kind: RECORD, path: () => `/search/similar?id=${id.message}`, asked: () => [`/search/similar?id=${id.message}&mode=place`, `/search/similar?id=${id.message}&mode=answer`, `/search/similar?id=${id.message}&mode=group`, `/search/similar?mode=selection&q=${words.text}`] },
  search_suggest: { kind: LIST, path: () => '/search/suggest?q=т', asked: () => secrets.map((w) => `/search/suggest?q=${w.slice(0, -3)}`) },
  search_unusual: { kind: LIST, path: () => '/search/unusual?limit=60', asked: () => [`/search/unusual?q=${words.text}`, `/search/unusual?organisation_id=${foreign.id}`, `/search/unusual?background=query&background_q=${words.text}`] },
  search_log_list: { kind: LIST, path: () => '/search-log?limit=500', says: { admin: 'reads what was asked for', pdo: 'the same' }, counts: { admin: 'the same', pdo: 'the same' } },
  link_create: { kind: PLAIN, path: () => '/search/links', json: () => ({ q: words.text, params: {}, frozen: true }), says: Object.fromEntries(STRANGERS.map((l) => [l, 'its own question'])) }, link_get: { kind: PLAIN, path: () => `/search/links/${NOBODY}` },
  saved_list: { kind: LIST, path: () => '/saved-searches' }, saved_create: { kind: PLAIN, path: () => '/saved-searches', json: () => ({}) },
  saved_get: { kind: PERSONAL, path: () => `/saved-searches/${id.saved}` }, saved_patch: { kind: PERSONAL, path: () => `/saved-searches/${id.saved}`, json: () => ({ name: 'Чужое' }) },
  saved_delete: { kind: PERSONAL, path: () => `/saved-searches/${id.saved}` }, saved_versions: { kind: PERSONAL, path: () => `/saved-searches/${id.saved}/versions` }, saved_seen: { kind: PERSONAL, path: () => `/saved-searches/${id.saved}/seen`, json: () => ({ ids: null }) },
  alert_list: { kind: LIST, path: () => '/alerts' }, alert_create: { kind: PLAIN, path: () => '/alerts', json: () => ({ saved_search_id: id.saved, threshold: 1, window_hours: 1 }) },
  alert_preview: { kind: PLAIN, path: () => '/alerts/preview', json: () => ({ q: words.text, threshold: 1, window_hours: 24 }), check: (answer) => assert.deepEqual([answer.json.fires, answer.json.days.some((d) => d.count > 0)], [0, false]) },
  alert_get: { kind: PERSONAL, path: () => `/alerts/${id.alert}` }, alert_patch: { kind: PERSONAL, path: () => `/alerts/${id.alert}`, json: () => ({ threshold: 9 }) }, alert_delete: { kind: PERSONAL, path: () => `/alerts/${id.alert}` },
  alert_acknowledge: { kind: PERSONAL, path: () => `/alerts/${id.alert}/acknowledge` }, alert_resolve: { kind: PERSONAL, path: () => `/alerts/${id.alert}/resolve` },
  export_list: { kind: LIST, path: () => '/exports' }, export_get: { kind: PERSONAL, path: () => `/exports/${id.export}` }, export_cancel: { kind: PERSONAL, path: () => `/exports/${id.export}/cancel` }, export_file: { kind: PERSONAL, path: () => `/exports/${id.export}/file` },
  export_create: { kind: PLAIN, path: () => '/exports', json: () => ({ format: 'csv' }) },
  import_list: { kind: LIST, path: () => '/imports?limit=500' }, import_create: { kind: PLAIN, path: () => '/imports?file_name=', body: () => 'x', type: 'application/octet-stream' },
  import_get: { kind: RECORD, path: () => `/imports/${id.import}` }, import_start: { kind: RECORD, path: () => `/imports/${id.import}/start`, json: () => ({}) }, import_cancel: { kind: RECORD, path: () => `/imports/${id.import}/cancel` },
  import_rows: { kind: RECORD, path: () => `/imports/${id.import}/rows` }, import_rejected: { kind: RECORD, path: () => `/imports/${id.import}/rejected` },
  model_list: { kind: LIST, path: () => '/models' }, model_train: { kind: PLAIN, path: () => '/models/train', json: () => ({}) }, model_live: { kind: PLAIN, path: () => `/models/${NOBODY}/live`, json: () => ({ reason: 'Проба' }) },
  thesaurus_get: { kind: LIST, path: () => '/thesaurus' }, thesaurus_put: { kind: PLAIN, path: () => '/thesaurus', json: () => ({}) }, thesaurus_versions: { kind: LIST, path: () => '/thesaurus/versions' }, thesaurus_version_get: { kind: LIST, path: () => '/thesaurus/versions/1' },
  audit_list: { kind: LIST, path: () => '/audit?limit=500', counts: { admin: 'reads the journal: numbers of records, no words of them', pdo: 'the same' } }, audit_state: { kind: LIST, path: () => '/audit/state', counts: { admin: 'the same', pdo: 'the same' } },
  audit_heads: { kind: LIST, path: () => '/audit/heads' }, audit_check: { kind: PLAIN, path: () => '/audit/checks' },
  permission_get: { kind: LIST, path: () => '/permissions' }, permission_put: { kind: PLAIN, path: () => '/permissions', json: () => ({}) }, permission_versions: { kind: LIST, path: () => '/permissions/versions' },
  setting_get: { kind: LIST, path: () => '/settings' }, setting_put: { kind: PLAIN, path: () => '/settings', json: () => ({}) },
  notice_list: { kind: LIST, path: () => '/notices?limit=500' }, notice_unread: { kind: LIST, path: () => '/notices/unread' }, notice_read: { kind: PLAIN, path: () => '/notices/read', json: () => ({ ids: [id.notice] }) },
  role_list: { kind: LIST, path: () => '/roles' }, account_list: { kind: LIST, path: () => '/accounts?limit=500' }, account_create: { kind: PLAIN, path: () => '/accounts', json: () => ({}) },
  account_get: { kind: RECORD, path: () => `/accounts/${id.account}`, by: { admin: 'keeps accounts: 152-ФЗ ст. 19', pdo: 'oversees them: 152-ФЗ ст. 19' } },
  account_put: { kind: RECORD, path: () => `/accounts/${id.account}`, json: () => ({}), by: { admin: 'keeps accounts' } }, grant_create: { kind: RECORD, path: () => `/accounts/${id.account}/grants`, json: () => ({}), by: { admin: 'keeps accounts' } },
  grant_end: { kind: RECORD, path: () => `/accounts/${id.account}/grants/end`, json: () => ({}), by: { admin: 'keeps accounts' } },
  account_sessions: { kind: RECORD, path: () => `/accounts/${id.account}/sessions`, by: { admin: 'keeps accounts' } }, account_sessions_end: { kind: RECORD, path: () => `/accounts/${id.account}/sessions/end`, json: () => ({}), by: { admin: 'keeps accounts' } },
  organisation_list: { kind: LIST, path: () => '/organisations', counts: { admin: 'keeps the register: whole numbers, no records' } }, organisation_create: { kind: PLAIN, path: () => '/organisations', json: () => ({}) },
  organisation_get: { kind: LIST, path: () => `/organisations/${foreign.id}`, counts: { admin: 'the same' } }, organisation_put: { kind: PLAIN, path: () => `/organisations/${foreign.id}`, json: () => ({}) },
  organisation_effect: { kind: PLAIN, path: () => `/organisations/${foreign.id}/effect`, json: () => ({ parent_id: null }) }, official_create: { kind: PLAIN, path: () => `/organisations/${foreign.id}/officials`, json: () => ({}) },
  official_put: { kind: PLAIN, path: () => `/officials/${foreign.official}`, json: () => ({}) },
  theme_list: { kind: LIST, path: () => '/themes', counts: { admin: 'keeps the register: whole numbers, no records' } }, theme_create: { kind: PLAIN, path: () => '/themes', json: () => ({}) },
  theme_get: { kind: LIST, path: () => '/themes/1' }, theme_effect: { kind: PLAIN, path: () => '/themes/1/effect', json: () => ({ parent_id: null }) }, theme_put: { kind: PLAIN, path: () => '/themes/1', json: () => ({}) },
  retention_list: { kind: LIST, path: () => '/personal/retention-rules' }, retention_create: { kind: PLAIN, path: () => '/personal/retention-rules', json: () => ({}) },
  retention_get: { kind: LIST, path: () => '/personal/retention-rules/1' }, retention_put: { kind: PLAIN, path: () => '/personal/retention-rules/1', json: () => ({}) },
  erasure_list: { kind: LIST, path: () => '/personal/erasures' }, erasure_create: { kind: PLAIN, path: () => '/personal/erasures', json: () => ({}) },
  person_find: { kind: PLAIN, path: () => '/personal/search', json: () => ({ name: 'Никто Нигдев', purpose: 'subject', reason: 'проверка' }) },
  erasure_preview: { kind: PLAIN, path: () => '/personal/erasures/preview', json: () => ({ message_id: id.message }), by: { pdo: 'de-identifies by number: 152-ФЗ ст. 21' } }, erasure_get: { kind: PLAIN, path: () => `/personal/erasures/${NOBODY}` },
  reference_get: { kind: LIST, path: () => '/reference' }, summary_get: { kind: LIST, path: () => '/summary' },
  picture_get: { kind: RECORD, path: () => `/picture?organisation_id=${foreign.id}` },
};

const covered = operations.filter((o) => CASES[o.id] && !CASES[o.id].skip);
const options = ({ json, body, type }, method) => ({ json: json?.(), body: body?.(), type, etag: ['PUT', 'PATCH', 'POST', 'DELETE'].includes(method) ? '"1"' : undefined });
const ask = async ({ id: operation, method }, login, path = CASES[operation].path()) => api.call(method, encodeURI(path), { ...options(CASES[operation], method), token: await as(login) });

/** What may differ between two answers to one question: times of the clock and of the machine. */
const VOLATILE = new Set(['after', 'request_id', 'took_ms', 'sessions', 'used_at', 'expires_at', 'signed_in_at', 'judged_at', 'open_now', 'age_s', 'at', 'lag_s', 'indexed_at']);
const still = (value) => (Array.isArray(value) ? value.map(still) : value && typeof value === 'object'
  ? Object.fromEntries(Object.entries(value).filter(([k]) => !VOLATILE.has(k)).map(([k, v]) => [k, still(v)])) : value);

/** No word and no id of what is foreign; words that the request itself holds do not count. */
function tellsNothing(answer, what, held = '') {
  for (const word of secrets) if (!held.includes(word)) assert.ok(!answer.text.toLowerCase().includes(word), `${what}: tells «${word}»: ${answer.text.slice(0, 600)}`);
  const text = answer.text.replace(/"answer_id":"\d+"/g, ''); // answers are numbered for themselves
  for (const number of [id.message, id.twin]) assert.ok(!text.includes(`"${number}"`), `${what}: tells the record ${number}: ${answer.text.slice(0, 600)}`);
}

const earlier = new Map();
const footprint = () => product.sql(`select m.id::text, m.rev, m.state, m.outcome, (select count(*)::int from answer a where a.message_id = m.id) as answers, (select count(*)::int from attachment a where a.message_id = m.id) as files,
  (select count(*)::int from case_event e where e.message_id = m.id) as events from message m where m.id in (${id.message}, ${id.twin}) order by 1`);
let planted;

/** What is worked out behind the requests has come to its end. */
const checked = () => eventually('the answers are checked, and the index knows what others wrote', () => product.value('select not exists (select from answer_queue) and not exists (select from outbox)'));

const night = () => eventually('the first night is over', () => product.value("select bool_and(finished_at is not null) from job where kind in ('signals', 'problems', 'stages') and every is not null"), 180e3);

/** Problems and steps of the ladder that come up by themselves out of what other files wrote would be another answer. */
const HELD = "kind in ('problems', 'escalate') and every is not null";
const later = (when) => product.psql(`update job set run_at = ${when} where ${HELD} and status = 'ready'`);
after(() => later('now()'));
before(async () => {
  await night();
  await eventually('problems and steps wait', async () => {
    await later("now() + interval '1 hour'");
    return product.value(`select bool_and(status = 'ready') from job where ${HELD}`);
  });
  await checked();
  for (const o of covered.filter((c) => CASES[c.id].kind === LIST && c.method === 'GET'))
    for (const login of STRANGERS) earlier.set(`${o.id} ${login}`, await ask(o, login));
  await plant();
  await checked();
  planted = await footprint();
});

test('every operation of the contract has a case here, and none is left over', () => {
  assert.deepEqual(operations.map((o) => o.id).filter((o) => !CASES[o]), [], 'add a case to CASES');
  assert.deepEqual(Object.keys(CASES).filter((o) => !operations.some((x) => x.id === o)), []);
});

test('the head sees what was planted: the cases ask for things that are there', async () => {
  for (const o of covered.filter((c) => [RECORD, PERSONAL].includes(CASES[c.id].kind) && c.method === 'GET' && !/^(account|organisation|theme)/.test(c.id)))
    assert.ok((await ask(o, 'head')).status < 300, o.id);
  const [card, history] = await Promise.all(['', '/history'].map(async (p) => (await api.get(`/messages/${id.message}${p}`, { token: head })).text));
  for (const place of ['subject', 'text', 'number', 'answer']) assert.ok(`${card}${history}`.toLowerCase().includes(words[place]), place);
});

for (const o of covered)
  test(`${o.id}: nothing foreign for any role`, async () => {
    const one = CASES[o.id];
    for (const login of one.kind === PERSONAL ? OTHERS : STRANGERS) {
      if (one.by?.[login]) continue;
      const what = `${login} ${o.method} ${one.path()}`;
      const answer = await ask(o, login);
      if ([RECORD, PERSONAL].includes(one.kind)) assert.ok([403, 404].includes(answer.status), `${what}: ${answer.status} ${answer.text.slice(0, 300)}`);
      if (one.kind !== PERSONAL || STRANGERS.includes(login)) tellsNothing(answer, what, one.says?.[login] ? secrets.join() : '');
      if (one.check && answer.status < 300) one.check(answer);
      const was = earlier.get(`${o.id} ${login}`);
      if (was && !one.counts?.[login]) assert.deepEqual(still(answer.json), still(was.json), `${what}: another answer than before the record was there`);
    }
  });

for (const o of covered.filter((c) => CASES[c.id].asked))
  test(`${o.id}: asked for a foreign word, place or organisation it finds nothing`, async () => {
    for (const login of STRANGERS)
      for (const path of CASES[o.id].asked()) {
        const answer = await ask(o, login, path);
        tellsNothing(answer, `${login} ${path}`, path);
        if (answer.status < 300 && answer.json.total && !path.includes('background')) assert.equal(answer.json.total.value, 0, `${login} ${path}`);
      }
  });

test('a file of everything that a stranger finds holds nothing foreign', async () => {
  const token = await as('recipient');
  for (const json of [{ format: 'ndjson', q: words.text }, { format: 'csv' }]) {
    const { id: made } = granted(await api.post('/exports', { token, json }), 202);
    const done = await eventually('the export ends', async () => {
      const state = granted(await api.get(`/exports/${made}`, { token }));
      return ['done', 'failed'].includes(state.status) && state;
    });
    assert.equal(done.status, 'done');
    const text = await (await fetch(`${product.url}${PREFIX}/exports/${made}/file`, { headers: { Authorization: `Bearer ${token}` } })).text();
    tellsNothing({ text }, 'the file', json.q ? words.text : '');
    if (json.q) assert.equal(done.rows, 0);
  }
});

test('nothing foreign was changed on the way', async () => {
  assert.deepEqual(await footprint(), planted);
  assert.equal(await product.value(`select count(*)::int from saved_search where id = ${id.saved} and name = '${words.saved}'`), 1);
  assert.equal(await product.value(`select count(*)::int from notice where id = ${id.notice} and read_at is null`), 1);
  assert.equal(await product.value(`select count(*)::int from alert where id = ${id.alert} and threshold = 1`), 1);
});

// Two roles at once: to what is foreign to the recipient, the account is who its other role makes it. Its home is in rights-roles.test.js.
for (const other of ['analyst', 'mayor'])
  test(`a recipient who is ${other} as well may do with a foreign record what the ${other} may, and no more`, async () => {
    const login = `two_${other}`;
    await product.psql(`with a as (insert into account (login, name, organisation_id) select '${login}', 'Две роли', organisation_id from account where login = 'recipient' on conflict (login) do update set name = excluded.name returning id)
      insert into role_grant (account_id, role) select a.id, r from a, unnest(array['recipient', '${other}']) r`);
    // An analyst may change records himself: of him only what tells is asked.
    for (const o of covered.filter((c) => [RECORD, PERSONAL].includes(CASES[c.id].kind) && (other === 'mayor' || c.method === 'GET' || c.id === 'applicant_show'))) {
      const [alone, both] = [await ask(o, other), await ask(o, login)];
      const what = `${login} ${o.method} ${CASES[o.id].path()}`;
      if (alone.status === 403) assert.ok([403, 404, 422].includes(both.status), `${what}: ${both.status} ${both.text.slice(0, 300)}`);
      else if (o.method === 'GET') assert.equal(both.status, alone.status, what);
      if (alone.status < 300 && o.method === 'GET' && both.json) assert.deepEqual(still(both.json), still(alone.json), what);
      if (alone.status === 403) tellsNothing(both, what);
    }
    assert.deepEqual(await footprint(), planted);
  });
