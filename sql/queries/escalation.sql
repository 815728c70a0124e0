-- The ladder of escalations, what it told, calls.

-- name: ladder_get
-- $1: a version, or NULL for the highest.
select l.version, l.reason, a.name as account, l.created_at,
    (select jsonb_agg(jsonb_build_object('position', s.position, 'deadline', s.deadline, 'priority', s.priority, 'side', s.side, 'amount', s.amount, 'clock', s.clock,
        'recipient', s.recipient, 'mail', s.mail, 'repeat_days', s.repeat_days) order by s.position) from escalation_step s where s.version = l.version) as steps
from escalation_ladder l left join account a on a.id = l.account_id
where l.version = coalesce($1::integer, (select max(version) from escalation_ladder));

-- name: ladder_versions
select l.version, l.reason, a.name as account, l.created_at, (select count(*)::integer from escalation_step s where s.version = l.version) as steps
from escalation_ladder l left join account a on a.id = l.account_id order by l.version desc limit 500;

-- name: ladder_twice
-- Steps that say the same.
select format('/steps/%s', at) as pointer, format('Такая ступень уже есть: %s.', first + 1) as message
from (select n - 1 as at, min(n - 1) over (partition by x.deadline, x.priority, x.side, x.amount, x.clock, x.recipient) as first
    from jsonb_array_elements($1::jsonb) with ordinality j (value, n), jsonb_to_record(j.value) as x (deadline text, priority integer, side text, amount integer, clock text, recipient text)) y
where at > first;

-- name: ladder_put
-- The version after $1; no row when somebody was faster.
with made as (
    insert into escalation_ladder (version, reason, account_id)
    select $1::integer + 1, $2, acting_account() where $1::integer = (select max(version) from escalation_ladder)
    on conflict do nothing returning version
),
steps as (
    insert into escalation_step (version, position, deadline, priority, side, amount, clock, recipient, mail, repeat_days)
    select m.version, n, x.deadline, x.priority, x.side, x.amount, x.clock, x.recipient, coalesce(x.mail, true), x.repeat_days
    from made m, jsonb_array_elements($3::jsonb) with ordinality j (value, n), jsonb_to_record(j.value) as x (deadline text, priority smallint, side text, amount smallint,
        clock text, recipient text, mail boolean, repeat_days smallint)
)
select version from made;

-- name: ladder_trial
select t.position, t.due, t.known from escalation_trial($1::integer) t order by t.position;

-- name: escalation_run
select escalation_run(now());

-- name: calendar_missing
select calendar_missing();

-- part: escalation_row
select e.id, e.message_id::text as message_id, e.kind, case e.kind when 'control' then 'контрольная дата' else deadline_name(e.kind) end as name, e.due as due_on, e.due_at,
    s.side, s.amount::integer as amount, s.clock, e.recipient, e.names, e.told, e.turn::integer as turn, e.version, e.at
from escalation e join escalation_step s on s.version = e.version and s.position = e.position

-- name: escalation_list
-- What was told, newest first. Each record by itself: how short the page is the planner does not know, and would walk through all of them. By its
-- number as it is: one read out of text is no condition for an index under row-level security.
select x.*, m.number, coalesce(nullif(m.subject, ''), t.name) as title, o.short_name as organisation, m.open
from ({{escalation_row}} where e.told and ($1::bigint is null or e.id < $1::bigint) order by e.id desc limit $2::integer + 1) x
join escalation k on k.id = x.id join lateral (select * from message where id = k.message_id limit 1) m on true left join theme t on t.id = m.theme_id left join organisation o on o.id = m.organisation_id
order by x.id desc;

-- name: escalation_of
{{escalation_row}} where e.message_id = $1::bigint order by e.at desc, e.position desc, e.id desc limit 200;

-- name: call_put
-- $2: the body. No row: the record is not there, or not for this account.
insert into case_event (message_id, account_id, kind, note, details, rev)
select m.id, acting_account(), 'call', p->>'note', jsonb_strip_nulls(jsonb_build_object('whom', p->>'whom', 'result', p->>'result', 'called_at', p->'called_at')), m.rev
from message m, (select $2::jsonb as p) x where m.id = $1::bigint
returning id;

-- name: call_get
select e.id, e.at, a.name as account, e.kind, e.move, e.from_state, e.to_state, e.note, e.changes, e.details
from case_event e left join account a on a.id = e.account_id where e.message_id = $1::bigint and e.id = $2::bigint;

-- name: call_wrong
-- What is wrong with the moment of a call; no row: nothing.
select case when x.at < '2000-01-01' then 'Дата раньше 2000 года: проверьте год.' else 'Звонок не мог быть позже, чем сейчас.' end
from (select $1::timestamptz as at) x where x.at not between '2000-01-01' and now() + interval '1 minute';
