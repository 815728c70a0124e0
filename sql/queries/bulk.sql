-- Actions on many records at once.

-- part: bulk_columns
-- What an action on many records may touch. No function takes a row of message: PostgreSQL then refuses to add columns to it.
jsonb_build_object(
	'state', m.state, 'number', m.number, 'organisation_id', m.organisation_id, 'official_id', m.official_id, 'theme_id', m.theme_id, 'district_id', m.district_id,
	'priority', m.priority, 'repeated', m.repeated, 'collective', m.collective, 'due_on', m.due_on, 'due_set', m.due_set, 'due_by_hand', m.due_by_hand, 'extended_days', m.extended_days, 'again_days', m.again_days, 'accelerated', m.accelerated, 'mechanism_id', m.mechanism_id, 'mechanism_version', m.mechanism_version,
	'outcome', m.outcome, 'outcome_by', m.outcome_by,
	'outcome_reason', m.outcome_reason, 'outcome_at', m.outcome_at, 'reopened_at', m.reopened_at, 'first_done_at', m.first_done_at, 'registered_at', m.registered_at, 'answered_at', m.answered_at, 'closed_at', m.closed_at)

-- name: message_ids
-- Records of a list's filter, newest first; at most $36.
select coalesce(array_agg(x.id order by x.sort_at desc, x.id desc), '{}')::text, count(*)
from (select m.id, m.sort_at from message m where {{message_filter}} order by m.sort_at desc, m.id desc limit $36::integer) x;

-- part: bulk_judged
-- Each id of $1 in its order: what it is to be given by the action $2, and what stands in the way (code null: nothing) for who
-- may do the actions $3 with all that he sees, and others where they reach.
select y.*, case when y.code = 'other_kind' then kind_refused(y.machine) else bulk_words(y.code, y.state_name, y.lacks) end as detail
from (
    select u.place, u.id, m.state, z.name as state_name, x.machine, v.code as move, v.answer_kind, g.lacks,
        case when not a.p ? 'move' then a.p - array['reason', 'beyond'] else jsonb_strip_nulls(jsonb_build_object('state', case when v.to_state <> m.state then v.to_state end,
                'outcome_reason', case when f.given ? 'outcome' then f.given->'reason' end))
            || (coalesce(f.given, '{}') - array['addressee', 'answer', 'reason', 'notice_on', 'notice_by']) || case v.code when 'unassign' then '{"official_id": null}' when 'register' then '{"register": true}' else '{}' end::jsonb end as patch,
        q.given,
        case when m.id is null then 'not_found'
             when a.closed is not null and {{bulk_columns}}->>a.closed is distinct from a.p->>a.closed then 'closed'
             when h.refused is not null then h.refused
             when exists (select from work_item w where w.message_id = m.id and w.expires_at > now() and w.account_id <> acting_account()) then 'taken'
             when not a.p ? 'move' and m.state = 'closed' and a.p ? 'organisation_id' and (a.p->>'organisation_id')::integer is distinct from m.organisation_id then 'over_given'
             when not a.p ? 'move' and complained_tree((a.p->>'organisation_id')::integer, m.complained_id) then 'complained'
             when not a.p ? 'move' and a.p ? 'due_on' and h.control is not null then h.control
             when not a.p ? 'move' and a.p ? 'due_on' and a.p->>'due_on' is not null and not m.open then 'over'
             when not a.p ? 'move' and (a.p->>'due_on')::date < current_date then 'past'
             when not a.p ? 'move' and (a.p->>'due_on')::date > control_date_last() then 'far'
             when not a.p ? 'move' and a.p ? 'due_on' and not a.p ? 'beyond' and (a.p->>'due_on')::date > l.term then 'beyond'
             when q.given->>'official_id' is not null and not exists (select from official w join organisation wo on wo.id = w.organisation_id where w.id = (q.given->>'official_id')::integer
                  and (w.left_on is null or w.left_on > current_date) and wo.path @> array[coalesce((q.given->>'organisation_id')::integer, m.organisation_id)]) then 'official'
             when not a.p ? 'move' then case when not exists (select from jsonb_each_text(a.p - array['reason', 'beyond']) c where {{bulk_columns}}->>c.key is distinct from c.value) then 'unchanged'
                 when a.p->'organisation_id' = 'null' and m.organisation_id is not null and m.state not in ('new', 'registered', 'forwarded', 'rejected') then 'nobody' end
             when v.code is null then 'wrong_move'
             when g.lacks is not null then 'missing'
             when f.given ? 'until_on' and l.base is not null and l.days is null then 'no_extension'
             when f.given ? 'until_on' and coalesce(l.term < current_date, false) then 'run_out'
             when f.given ? 'until_on' and not coalesce((f.given->>'until_on')::date > greatest(l.term, m.due_on) and (f.given->>'until_on')::date <= l.last, false) then 'term'
             when f.given ? 'registered_on' and not coalesce((f.given->>'registered_on')::date between w.received and least(current_date, w.received + 3), false)
                  and (f.given->>'registered_on')::date <> current_date then 'registered'
             when f.given ? 'registered_on' and m.registered_at is null and not f.given ? 'reason' and back_dated((f.given->>'registered_on')::date, current_date, w.received) then 'back_dated'
             when m.complained_id is not null and (complained_tree((f.given->>'organisation_id')::integer, m.complained_id) or names_organisation(f.given->>'addressee', m.complained_id)) then 'complained'
             when f.given ? 'notice_on' and coalesce((f.given->>'notice_on')::date < {{notice_from}}, false) then 'notice'
             when v.to_state in ('answered', 'interim') and v.answer_kind is not null and not coalesce(f.given ? 'answer', false) and w.draft is null then 'answer'
             when v.to_state in ('answered', 'interim') and v.answer_kind is not null and template_hole(coalesce(f.given->>'answer', w.draft)) then 'hole' end as code
    from (select p, p ? 'until_on' or p ? 'due_on' as terms, case when exists (select from organisation o where o.id = (p->>'organisation_id')::integer and o.closed_on <= current_date) then 'organisation_id'
                         when exists (select from theme t where t.id = (p->>'theme_id')::integer and t.closed_on <= current_date) then 'theme_id' end as closed,
              (select jsonb_object_agg(r.action, r.reach) from acting_reach() r) as reach
          from (select $2::jsonb as p) x) a, unnest($1::bigint[]) with ordinality u (id, place)
    left join message m on m.id = u.id and {{acting_sees}}
    left join state z on z.code = m.state
    left join lateral (select machine_of(m.kind, m.channel, m.state) as machine offset 0) x on true
    left join answer_draft t on t.message_id = m.id
    left join state_move v on v.machine = x.machine and v.from_state = m.state and v.code = $2::jsonb->>'move' and move_offered(v.from_state, v.answer_kind, v.registered, t.kind, m.registered_at)
    cross join lateral (select case when a.p ? 'move' then v.action else 'message.edit' end as action) n
    cross join lateral (select coalesce(case when n.action is not null and not n.action = any ($3::text[]) then reach_refuses(a.reach->n.action, m.organisation_id, x.machine) end,
            case when a.p ? 'move' and not 'message.work' = any ($3::text[]) then reach_refuses(a.reach->'message.work', m.organisation_id, x.machine) end) as refused,
        case when a.p ? 'due_on' and not 'message.control' = any ($3::text[]) then reach_refuses(a.reach->'message.control', m.organisation_id, x.machine) end as control) h
    left join lateral (select jsonb_object_agg(c.key, c.value) as given from jsonb_each($2::jsonb - 'move') c where c.key = any (v.needs || v.asks)) f on true
    cross join lateral (select case when a.p ? 'move' then f.given else a.p end as given) q
    left join lateral (select move_lacks(v.needs, f.given) as lacks) g on true
    left join lateral (select (coalesce(m.received_at, m.created_at) at time zone 'Europe/Moscow')::date as received, t.text as draft) w on true
    left join lateral (select s.* from extension_scope(m.id, coalesce(v.days, 30)) s where a.terms) l on true
) y

-- name: bulk_preview
-- The first records as the action would meet them, and why how many would be refused.
with judged as materialized ({{bulk_judged}})
select (select coalesce(jsonb_agg(jsonb_build_object('id', j.id::text, 'number', m.number, 'title', left(coalesce(nullif(m.subject, ''), m.text), 160), 'state', j.state, 'code', j.code, 'detail', j.detail) order by j.place), '[]')
        from judged j left join message m on m.id = j.id and {{acting_sees}} where j.place <= 20) as first,
       (select count(*)::integer from judged where code is not null) as refused,
       (select coalesce(jsonb_agg(jsonb_build_object('code', r.code, 'detail', r.detail, 'count', r.n) order by r.n desc), '[]')
        from (select code, detail, count(*) as n from judged where code is not null group by 1, 2) r) as reasons,
       (select count(*)::integer from judged) as count;

-- name: bulk_references
-- Do the things that an action names exist, and are the organisation and the theme still given?
select (not p ? 'organisation_id' or p->>'organisation_id' is null or exists (select from organisation where id = (p->>'organisation_id')::integer)),
       (not p ? 'official_id' or p->>'official_id' is null or exists (select from official where id = (p->>'official_id')::integer and (left_on is null or left_on > current_date))),
       (not p ? 'theme_id' or p->>'theme_id' is null or exists (select from theme where id = (p->>'theme_id')::integer)),
       (not p ? 'district_id' or p->>'district_id' is null or exists (select from district where id = (p->>'district_id')::integer)),
       (not p ? 'move' or exists (select from state_move where code = p->>'move')),
       (not p ? 'notice_on' or (p->>'notice_on')::date <= current_date),
       (not p ? 'registered_on' or (p->>'registered_on')::date <= current_date),
       not exists (select from organisation where id = (p->>'organisation_id')::integer and closed_on <= current_date),
       not exists (select from theme where id = (p->>'theme_id')::integer and closed_on <= current_date)
from (select $1::jsonb as p) x;

-- name: bulk_put
insert into bulk (account_id, selection, action, total) values (acting_account(), $1::jsonb, $2::jsonb, $3::integer) returning id;

-- name: bulk_items_put
insert into bulk_item (bulk_id, message_id, position) select $1::bigint, u.id, u.place from unnest($2::bigint[]) with ordinality u (id, place);

-- part: bulk_row
select b.id, b.selection, b.action, b.status, b.total, b.done, b.refused, b.undone, b.kept, b.error_detail, b.created_at, b.finished_at, b.undo_until,
    (b.status in ('done', 'failed') and b.done > 0 and b.undo_until > now()) as can_undo
from bulk b

-- name: bulk_get
{{bulk_row}} where b.id = $1::bigint;

-- name: bulk_list
{{bulk_row}} where $2::bigint is null or b.id < $2::bigint order by b.id desc limit $1::integer + 1;

-- name: bulk_items
select i.message_id::text as message_id, m.number, left(coalesce(nullif(m.subject, ''), m.text), 160) as title, i.result, i.code, i.detail, i.position as _key
from bulk_item i left join message m on m.id = i.message_id
where i.bulk_id = $1::bigint and ($2::text is null or i.result = $2::text) and i.position > coalesce($4::bigint, 0)
order by i.position limit $3::integer + 1;

-- name: bulk_ask_undo
update bulk set status = 'undo_queued' where id = $1::bigint and status in ('done', 'failed') and done > 0 and undo_until > now() returning id;

-- name: bulk_begin
-- No row: done by an earlier run.
update bulk set status = 'running' where id = $1::bigint and status in ('queued', 'running') returning concat_ws('/', account_id, grant_id), action;

-- name: bulk_chunk
-- The next records not yet dealt with.
select array_agg(x.message_id order by x.position)::text
from (select message_id, position from bulk_item where bulk_id = $1::bigint and result is null order by position limit $2::integer) x;

-- name: bulk_lock
select count(*) from (select from message where id = any ($1::bigint[]) order by id for no key update) x;

-- name: bulk_judge
with judged as materialized ({{bulk_judged}})
update bulk_item i set result = case when j.code is null then 'done' else 'refused' end, code = j.code, detail = j.detail, move = j.move, patch = j.patch,
    was = case when j.code is null then {{bulk_columns}} || jsonb_build_object('rev', m.rev, 'given', j.given, 'answer_kind', j.answer_kind, 'draft', d.text, 'draft_kind', d.kind) end
from judged j left join message m on m.id = j.id left join answer_draft d on d.message_id = j.id
where i.bulk_id = $4::bigint and i.message_id = j.id;

-- part: bulk_chosen
-- What of this chunk is to be done.
bulk_item i where i.bulk_id = $1::bigint and i.message_id = any ($2::bigint[]) and i.result = 'done'

-- name: bulk_apply
update message m set {{patch_set}}
from (select i.message_id, i.patch as p from {{bulk_chosen}}) x
where m.id = x.message_id;

-- part: bulk_gives
-- The kind of the answer that a move gives, or of the draft that it approves; null: none.
case when i.move is null then null when i.patch->>'state' = 'answered' and coalesce(i.was->'given'->>'answer', i.was->>'draft') is not null then 'final'
     when i.patch->>'state' = 'interim' and i.was->>'answer_kind' = 'interim' and coalesce(i.was->'given'->>'answer', i.was->>'draft') is not null then 'interim' end

-- name: bulk_answer
insert into answer (message_id, kind, position, text, organisation_id, official_id, answered_at)
select i.message_id, i.gives, (select coalesce(max(b.position), 0) + 1 from answer b where b.message_id = i.message_id and b.kind = i.gives),
    coalesce(i.was->'given'->>'answer', i.was->>'draft'), {{answer_of}}, now()
from (select i.*, {{bulk_gives}} as gives from {{bulk_chosen}}) i join message m on m.id = i.message_id left join account a on a.id = acting_account()
cross join lateral (select i.gives = 'final' and m.organisation_id is not null as final) o where i.gives is not null;

-- name: bulk_draft
-- On approval the text waits.
insert into answer_draft (message_id, text, kind, account_id)
select i.message_id, i.was->'given'->>'answer', coalesce(i.was->>'answer_kind', 'final'), acting_account() from {{bulk_chosen}} and i.patch->>'state' = 'on_approval' and i.was->'given' ? 'answer'
on conflict (message_id) do update set text = excluded.text, kind = excluded.kind, account_id = excluded.account_id, updated_at = now();

-- name: bulk_draft_done
delete from answer_draft d using (select i.message_id, {{bulk_gives}} as gives from {{bulk_chosen}}) x
where d.message_id = x.message_id and (x.gives = 'final' or x.gives = d.kind);

-- part: bulk_told
-- What the history says of the columns that differ: {field: [was, is]} in words; q.was and m are before and after.
(select jsonb_object_agg(c.field, jsonb_build_array(c.was, c.now)) from (values
    ('theme', (select to_jsonb(name) from theme where id = (q.was->>'theme_id')::integer), (select to_jsonb(name) from theme where id = m.theme_id)),
    ('organisation', (select to_jsonb(short_name) from organisation where id = (q.was->>'organisation_id')::integer), (select to_jsonb(short_name) from organisation where id = m.organisation_id)),
    ('official', (select to_jsonb(name) from official where id = (q.was->>'official_id')::integer), (select to_jsonb(name) from official where id = m.official_id)),
    ('district', (select to_jsonb(name) from district where id = (q.was->>'district_id')::integer), (select to_jsonb(name) from district where id = m.district_id)),
    ('priority', q.was->'priority', to_jsonb(m.priority)), ('repeated', q.was->'repeated', to_jsonb(m.repeated)), ('collective', q.was->'collective', to_jsonb(m.collective)),
    ('number', nullif(q.was->'number', 'null'), to_jsonb(m.number)), ('due_on', nullif(q.was->'due_on', 'null'), to_jsonb(m.due_on)), ('accelerated', q.was->'accelerated', to_jsonb(m.accelerated)), ('outcome', nullif(q.was->'outcome', 'null'), to_jsonb(m.outcome)),
    ('outcome_by', nullif(q.was->'outcome_by', 'null'), to_jsonb(m.outcome_by)), ('outcome_reason', nullif(q.was->'outcome_reason', 'null'), to_jsonb(m.outcome_reason))
    ) c (field, was, now) where c.was is distinct from c.now)

-- name: bulk_tell
insert into case_event (message_id, account_id, kind, from_state, to_state, note, move, changes, details, rev)
select m.id, acting_account(), case when q.move is null and q.patch ? 'due_on' then 'control' when q.move is null then 'edit' when q.was->'given' ? 'until_on' then 'extension' when m.state = q.was->>'state' then 'edit' else 'state' end,
    case when q.move is not null then q.was->>'state' end, case when q.move is not null then m.state end, q.was->'given'->>'reason', q.move, {{bulk_told}},
    jsonb_strip_nulls(jsonb_build_object('bulk_id', q.bulk_id::text, 'addressee', q.was->'given'->'addressee', 'until_on', q.was->'given'->'until_on',
        'was', case when q.was->'given' ? 'until_on' then q.was->'due_on' end, 'notice_on', q.was->'given'->'notice_on', 'notice_by', q.was->'given'->'notice_by',
        'registered_on', q.was->'given'->'registered_on', 'due_on', q.patch->'due_on', 'beyond', q.was->'given'->'beyond',
        'legal_due', case when q.patch ? 'due_on' then (select to_jsonb(s.term) from extension_scope(m.id, 30) s) end)), m.rev
from (select i.* from {{bulk_chosen}}) q join message m on m.id = q.message_id;

-- name: bulk_deadlines
-- After what was told: deadlines are met by it.
select deadline_put($2::bigint[]) from {{bulk_chosen}} limit 1;

-- name: bulk_tell_due
-- A date that the deadlines brought.
insert into case_event (message_id, account_id, kind, changes, details, rev)
select m.id, acting_account(), 'edit', jsonb_build_object('due_on', jsonb_build_array(q.was, m.due_on)), jsonb_build_object('bulk_id', $1::bigint::text), m.rev
from (select i.message_id, coalesce((i.patch->>'due_on')::date, (i.patch->>'until_on')::date, (i.was->>'due_on')::date) as was from {{bulk_chosen}}) q
join message m on m.id = q.message_id where m.due_on is distinct from q.was;

-- name: bulk_assigned
-- Who was given records hears of it, a move's worth of records at a time.
select note_assignments(array_agg(i.message_id), i.move) from {{bulk_chosen}} and i.move is not null group by i.move;

-- name: bulk_handed
-- An edit that gives records to others tells both sides.
select note_handed(array_agg(i.message_id), array_agg((i.was->>'organisation_id')::integer), array_agg((i.was->>'official_id')::integer))
from {{bulk_chosen}} and i.move is null and i.patch ?| array['organisation_id', 'official_id'];
-- part: bulk_repeats
-- Did the action touch what makes a record a repeat?
(i.patch ? 'theme_id' or 'rejected' in (i.patch->>'state', i.was->>'state'))

-- name: bulk_returns
-- A theme given to many makes repeats of some, and of others none; what is rejected repeats nothing.
select note_returns((select array_agg(i.message_id) from {{bulk_chosen}} and {{bulk_repeats}}));

-- name: bulk_mark
-- The id of the answer that was given, which is the newest of its record, is kept for an undo.
with mark as (
    update bulk_item i set rev = m.rev, was = case when i.result = 'done' and {{bulk_gives}} is not null
        then i.was || jsonb_build_object('answer_id', (select max(a.id) from answer a where a.message_id = i.message_id)) else i.was end
    from message m
    where i.bulk_id = $1::bigint and i.message_id = any ($2::bigint[]) and m.id = i.message_id returning i.result
)
update bulk b set done = b.done + n.done, refused = b.refused + (cardinality($2::bigint[]) - n.done)
from (select count(*) filter (where result = 'done') as done from mark) n where b.id = $1::bigint;

-- name: bulk_skip
-- A record whose change the database refused; $3: why, null: nobody knows.
with left_alone as (
    update bulk_item set result = 'refused', code = 'failed', detail = coalesce($3, bulk_words('failed', null, null)) where bulk_id = $1::bigint and message_id = any ($2::bigint[]) and result is null returning 1
)
update bulk set refused = refused + n.n from (select count(*) as n from left_alone) n where id = $1::bigint;

-- name: bulk_done
update bulk set status = 'done', finished_at = now(),
    undo_until = now() + make_interval(hours => (select value from workflow_setting where code = 'undo_hours'))
where id = $1::bigint and status = 'running';

-- name: bulk_fail
-- What it has done before can be undone as any other.
update bulk set status = 'failed', error_detail = $2, finished_at = now(),
    undo_until = coalesce(undo_until, now() + make_interval(hours => (select value from workflow_setting where code = 'undo_hours')))
where id = $1::bigint and status in ('queued', 'running', 'undo_queued', 'undoing');

-- name: bulk_undo_begin
update bulk set status = 'undoing' where id = $1::bigint and status in ('undo_queued', 'undoing') returning concat_ws('/', account_id, grant_id);

-- name: bulk_undo_chunk
select array_agg(x.message_id order by x.position)::text
from (select message_id, position from bulk_item where bulk_id = $1::bigint and result = 'done' order by position limit $2::integer) x;

-- name: bulk_undo_judge
-- What somebody changed since, or may be seen no longer, or is out of the reach of the right to that action by now, or the applicant has to do with (the answer was given to him to be rated), is left alone, and says so.
-- The rows are met by their place: of an action that began a moment ago no statistics tell how many rows it has.
with reach as materialized (select r.action, r.reach from acting_reach() r),
met as materialized (
    select u.id, x.ctid as place, m.id is not null as seen, m.rev, machine_of(m.kind, m.channel, m.state) as machine, m.organisation_id, machine_of(m.kind, m.channel, x.was->>'state') as was_machine, x.was->>'state' as was_state,
        x.move, x.move is null and x.patch ? 'due_on' as control
    from unnest($2::bigint[]) u (id) join bulk_item x on x.bulk_id = $1::bigint and x.message_id = u.id left join message m on m.id = u.id and {{acting_sees}}
),
sort as materialized (
    select k.*, (select min(reach_refuses((select r.reach from reach r where r.action = n.action), k.organisation_id, k.machine))
        from (select v.action from state_move v where v.machine = k.was_machine and v.from_state = k.was_state and v.code = k.move and v.action is not null
              union select 'message.work' where k.move is not null union select 'message.edit' where k.move is null union select 'message.control' where k.control) n (action)) as refused
    from (select distinct organisation_id, machine, was_machine, was_state, move, control from met where seen) k
),
judged as materialized (
    select t.*, z.refused, e.at, e.name, s.asked from met t
    left join sort z on row(t.organisation_id, t.machine, t.was_machine, t.was_state, t.move, t.control) is not distinct from row(z.organisation_id, z.machine, z.was_machine, z.was_state, z.move, z.control)
    left join lateral (select c.at, a.name from case_event c left join account a on a.id = c.account_id where c.message_id = t.id order by c.id desc limit 1) e on true
    left join lateral (select true as asked from satisfaction s, bulk b where s.message_id = t.id and s.source = 'link' and b.id = $1::bigint and s.issued_at >= b.created_at limit 1) s on true
)
update bulk_item i set result = case when j.seen and j.rev = i.rev and j.refused is null and not (i.was ? 'answer_id' and j.asked is not null) then 'undone' else 'kept' end,
    detail = case when not j.seen then 'Запись вам больше недоступна.' when j.refused = 'other_kind' then kind_refused(j.machine) when j.refused is not null then 'Права на это действие с записью у вас больше нет.'
                  when i.was ? 'answer_id' and j.asked then 'Заявителю уже дана ссылка на оценку этого ответа.'
                  when j.rev <> i.rev then format('Запись изменили позже (%s%s).', to_char(j.at, 'DD.MM.YYYY HH24:MI'), ', ' || j.name) end
from judged j where i.ctid = j.place and i.result = 'done';

-- part: bulk_returned
bulk_item i where i.bulk_id = $1::bigint and i.message_id = any ($2::bigint[]) and i.result = 'undone'

-- name: bulk_undo_answer
delete from answer a using (select i.was from {{bulk_returned}} and i.was ? 'answer_id') x where a.id = (x.was->>'answer_id')::bigint;

-- name: bulk_undo_draft
with gone as (
    delete from answer_draft d using (select i.message_id from {{bulk_returned}} and i.was->'given' ? 'answer' and i.was->>'draft' is null) x where d.message_id = x.message_id
)
insert into answer_draft (message_id, text, kind, account_id)
select i.message_id, i.was->>'draft', coalesce(i.was->>'draft_kind', 'final'), acting_account() from {{bulk_returned}} and i.was->>'draft' is not null
on conflict (message_id) do update set text = excluded.text, kind = excluded.kind;

-- name: bulk_restoring
-- From here on records are put back as they were, whatever the rules would make of them today.
select set_config('mcu.restoring', 'on', true) from {{bulk_returned}} limit 1;

-- name: bulk_restored
select set_config('mcu.restoring', '', true) from {{bulk_returned}} limit 1;

-- name: bulk_undo_apply
update message m set state = q.was->>'state', organisation_id = (q.was->>'organisation_id')::integer, official_id = (q.was->>'official_id')::integer,
    theme_id = (q.was->>'theme_id')::integer, district_id = (q.was->>'district_id')::integer, priority = (q.was->>'priority')::smallint,
    repeated = (q.was->>'repeated')::boolean, collective = (q.was->>'collective')::boolean, due_set = (q.was->>'due_set')::date, due_by_hand = coalesce((q.was->>'due_by_hand')::boolean, m.due_by_hand),
    extended_days = (q.was->>'extended_days')::smallint, again_days = (q.was->>'again_days')::smallint, accelerated = coalesce((q.was->>'accelerated')::boolean, m.accelerated),
    mechanism_id = case when q.was ? 'mechanism_id' then (q.was->>'mechanism_id')::integer else m.mechanism_id end,
    mechanism_version = case when q.was ? 'mechanism_version' then (q.was->>'mechanism_version')::integer else m.mechanism_version end, outcome = q.was->>'outcome',
    outcome_by = q.was->>'outcome_by', outcome_reason = q.was->>'outcome_reason', outcome_at = (q.was->>'outcome_at')::timestamptz,
    reopened_at = (q.was->>'reopened_at')::timestamptz, first_done_at = (q.was->>'first_done_at')::timestamptz, registered_at = (q.was->>'registered_at')::timestamptz,
    answered_at = (q.was->>'answered_at')::timestamptz, closed_at = (q.was->>'closed_at')::timestamptz
from (select i.* from {{bulk_returned}}) q where m.id = q.message_id;

-- name: bulk_undo_tell
-- Told with the values turned round: what the action made of it, and what it is again.
insert into case_event (message_id, account_id, kind, from_state, to_state, note, changes, details, rev)
select m.id, acting_account(), case when q.state <> m.state then 'state' else 'edit' end, case when q.state <> m.state then q.state end,
    case when q.state <> m.state then m.state end, 'Пакетное действие отменено', null, jsonb_build_object('bulk_id', q.bulk_id::text), m.rev
from (select i.*, coalesce(i.patch->>'state', i.was->>'state') as state from {{bulk_returned}}) q join message m on m.id = q.message_id;

-- name: bulk_undo_handed
-- As after any edit, the other way round: before it stood what the action had made of it.
select note_handed(array_agg(i.message_id), array_agg((case when i.patch ? 'organisation_id' then i.patch else i.was end->>'organisation_id')::integer),
    array_agg((case when i.patch ? 'official_id' then i.patch when i.patch ? 'organisation_id' then '{}' else i.was end->>'official_id')::integer))
from {{bulk_returned}} and i.patch ?| array['organisation_id', 'official_id'];

-- name: bulk_undo_deadlines
select deadline_put($2::bigint[]) from {{bulk_returned}} limit 1;

-- name: bulk_undo_returns
select note_returns((select array_agg(i.message_id) from {{bulk_returned}} and {{bulk_repeats}}));

-- name: bulk_undo_rev
-- The record is again what it was before the action: an earlier action that had left it so may still be undone.
update bulk_item o set rev = m.rev
from (select i.* from {{bulk_returned}}) q join message m on m.id = q.message_id
where o.message_id = q.message_id and o.bulk_id < q.bulk_id and o.result = 'done' and o.rev = (q.was->>'rev')::integer;

-- name: bulk_undo_mark
update bulk b set undone = b.undone + n.undone, kept = b.kept + n.kept
from (select count(*) filter (where i.result = 'undone') as undone, count(*) filter (where i.result = 'kept') as kept
      from bulk_item i where i.bulk_id = $1::bigint and i.message_id = any ($2::bigint[])) n
where b.id = $1::bigint;

-- name: bulk_undo_skip
-- What cannot be put back stays as the action made it.
with left_alone as (
    update bulk_item set result = 'kept', detail = coalesce($3, bulk_words('failed', null, null)) where bulk_id = $1::bigint and message_id = any ($2::bigint[]) and result = 'done' returning 1
)
update bulk set kept = kept + n.n from (select count(*) as n from left_alone) n where id = $1::bigint;

-- name: bulk_undo_done
update bulk set status = 'undone', finished_at = now() where id = $1::bigint and status = 'undoing';
