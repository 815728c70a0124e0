// What a year of work leaves beside a demo city: checked answers, a journal, searches, conflicts, mechanisms. Only where there is none of it yet.
const STEPS = [
  // As many remarks as the checks find in the demo city, a few of them taken off; drawn from the number of the answer.
  ['answer_check', `insert into answer_check (answer_id, message_id, scope_id, organisation_id, at, version, on_time, points, own_words, polite, dated)
    select a.id, m.id, m.organisation_id, coalesce(a.organisation_id, m.organisation_id), coalesce(a.answered_at, a.created_at), 2,
      case when a.kind = 'interim' then null else h.n % 100 / 92 end, case when h.n / 100 % 1000 = 0 then 2 else h.n / 100 % 100 / 88 end, case when h.n / 10000 % 1000 = 0 then 2 else h.n / 10000 % 100 / 95 end,
      case when h.n / 1000000 % 1000 = 0 then 2 else h.n / 1000000 % 100 / 97 end, h.n / 100000 % 100 / 98
    from answer a join message m on m.id = a.message_id cross join lateral (select abs(hashint8(a.id)) as n) h`],
  ['audit_log', `set session_replication_role = replica;
    insert into audit_log (at, account_id, address, method, action, object, status, result)
    select now() - (500000 - g) * interval '63 seconds', 1 + g % 11, case when g % 997 = 0 then inet '10.77.1.1' + g % 200 else inet '192.168.0.1' + g % 60000 end, 'PATCH',
      (array['message_patch', 'move_create', 'message_get', 'applicant_show', 'attachment_file'])[1 + g % 5], 'messages/' || g % 100000, case when g % 5000 = 0 then 403 when g % 7000 = 0 then 409 else 200 end,
      case when g % 5000 = 0 then 'forbidden' when g % 7000 = 0 then 'conflict' else 'ok' end from generate_series(1, 500000) g;
    insert into audit_pending (id) select l.id from audit_log l where not exists (select from audit_chain c where c.row_id = l.id) on conflict do nothing;
    set session_replication_role = origin;
    do $$ begin while audit_seal(20000) > 0 loop end loop; end $$; analyze audit_log; analyze audit_chain`],
  ['search_log', `insert into search_log (at, account_id, q, params, total, partial, took_ms) select now() - (200000 - g) * interval '150 seconds', 1 + g % 8, 'яма ' || g, '{}', g % 5000, false, 3 from generate_series(1, 200000) g; analyze search_log`],
  ['conflict', `insert into conflict (kind, text, organisation_id, found_by, found_on, settlement, settled_by, settled_on)
    select (array['communication', 'answer', 'deadline', 'route'])[1 + g % 4], 'Ошибка ' || g, (select array_agg(id order by id) from organisation)[1 + g % (select count(*) from organisation)], 'Гусев', current_date - g % 700,
      case when g % 3 > 0 then 'Уладили' end, case when g % 3 > 0 then 'Гусев' end, case when g % 3 > 0 then current_date - g % 700 end from generate_series(1, 3000) g; analyze conflict`],
  ['mechanism', `insert into mechanism (theme_id, name, steps, eligibility, official_id, official, valid_from)
    select t.id, 'Ускоренное решение: ' || t.name, '[{"name": "Выезд", "days": 5}]', 'Любая запись темы', f.id, f.name, current_date - 400
    from (select id, name from theme where significant order by id limit 8) t, (select id, name from official order by id limit 1) f`],
];

/** Once for a home: so many rows that no screen is measured empty. */
export function fillRegistry(p) {
  for (const [table, sql] of STEPS) if (Number(p.sql(`select count(*) from (select from ${table} limit 1000) x`)) < (table === 'mechanism' ? 1 : 1000)) p.sql(`set search_path = mcu, public; ${sql}`);
}
