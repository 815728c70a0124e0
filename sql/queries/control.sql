-- «Контроль сроков»: what is late and what falls due. Each number is a filter of the list.

-- name: control_open
-- $1: days ahead; $2: organisations, or NULL. The open records are gone through once: by organisation (set 3), executor (5) and date (6).
with late_hour as materialized (
    select organisation_id, official_id from message where id in (select late_today()) and ($2::integer[] is null or organisation_id = any ($2::integer[]))
),
s as materialized (
    select grouping(organisation_id, official_id, due_on) as set, organisation_id, official_id, due_on, count(*)::integer as open, min(due_on) as first,
        (count(*) filter (where due_on < (select current_date)))::integer as overdue, (count(*) filter (where due_on = (select current_date)))::integer as today,
        (count(*) filter (where due_on >= (select current_date) and due_on <= (select current_date + $1::integer)))::integer as soon
    from message where open and ($2::integer[] is null or organisation_id = any ($2::integer[]))
    group by grouping sets ((organisation_id), (official_id), (due_on))
    -- What an hour of today has made late: late, and due no more.
    union all
    select grouping(organisation_id, official_id, today), organisation_id, official_id, today, 0, null, count(*)::integer, -count(*)::integer, -count(*)::integer
    from (select *, current_date as today from late_hour) h group by grouping sets ((organisation_id), (official_id), (today))
),
organisation_row as (
    select p.id, sum(x.open)::integer as open, sum(x.overdue)::integer as overdue, sum(x.today)::integer as today, sum(x.soon)::integer as soon,
        greatest(current_date - min(x.first), 0) as longest
    from s x join organisation own on own.id = x.organisation_id cross join unnest(own.path) as p(id) where x.set = 3 group by p.id
),
official_row as (
    select *, greatest(current_date - first, 0) as longest from (
        select official_id, sum(open)::integer as open, min(first) as first, sum(overdue)::integer as overdue, sum(today)::integer as today, sum(soon)::integer as soon
        from s where set = 5 and official_id is not null group by 1) x where overdue + soon > 0
    order by overdue desc, first, today desc, official_id limit 100
)
select current_date as today, calendar_missing() as no_calendar,
    (select jsonb_build_object('open', coalesce(sum(open), 0), 'overdue', coalesce(sum(overdue), 0), 'due_today', coalesce(sum(today), 0), 'due_soon', coalesce(sum(soon), 0),
        'undated', coalesce(sum(open) filter (where due_on is null), 0), 'without_organisation', coalesce((select sum(overdue) from s where set = 3 and organisation_id is null), 0),
        'without_official', coalesce((select sum(overdue) from s where set = 5 and official_id is null), 0)) from s where set = 6) as counts,
    (select jsonb_agg(jsonb_build_object('from', b.a, 'to', b.z, 'due_from', current_date - b.z, 'due_to', current_date - b.a,
        'count', case when b.a = 0 then (select count(*) from late_hour) else coalesce((select sum(open) from s where set = 6 and due_on <= current_date - b.a and (b.z is null or due_on >= current_date - b.z)), 0) end) order by b.a)
        from (values (0, 0), (1, 3), (4, 10), (11, 30), (31, null)) b (a, z)) as late,
    (select jsonb_agg(jsonb_build_object('day', d.day, 'worked', coalesce(c.kind <> 'off', extract(isodow from d.day) < 6),
        'count', coalesce((select sum(open) from s where set = 6 and due_on = d.day), 0)) order by d.day)
        from (select current_date + i as day from generate_series(0, $1::integer) i) d left join calendar_current c on c.day = d.day) as coming,
    (select coalesce(jsonb_agg(jsonb_build_object('organisation_id', o.id::text, 'name', o.short_name, 'parent', case when t.parent_id is not null then t.short_name end,
        'open', w.open, 'overdue', w.overdue, 'longest', w.longest, 'due_today', w.today, 'due_soon', w.soon)
        order by w.overdue desc, w.longest desc, w.soon desc, w.open desc, o.id), '[]')
        from organisation_row w join organisation o on o.id = w.id left join organisation t on t.id = o.parent_id
        where o.parent_id is not null and ((select sees_all()) or o.id = any ((select scope_orgs())::integer[]))) as organisations,
    (select coalesce(jsonb_agg(jsonb_build_object('official_id', f.id::text, 'name', f.name, 'post', f.post, 'organisation_id', o.id::text, 'organisation', o.short_name,
        'open', w.open, 'overdue', w.overdue, 'longest', w.longest, 'due_today', w.today, 'due_soon', w.soon)
        order by w.overdue desc, w.longest desc, w.today desc, f.id), '[]')
        from official_row w join official f on f.id = w.official_id join organisation o on o.id = f.organisation_id) as officials;

-- name: control_kinds
select c.kind, deadline_name(c.kind) as name, c.owed, c.overdue, c.today as due_today, c.soon as due_soon
from owed_counts($1::integer, $2::integer[]) c
order by array_position(array['registration', 'forwarding', 'unreadable', 'documents', 'first', 'final', 'fast_track', 'accelerated', 'answer', 'extension', 'again'], c.kind);
