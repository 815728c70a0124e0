-- «Контроль сроков»: what is late and what falls due. Each number is a filter of the list.

-- name: control_open
-- $1: days ahead; $2: organisations, or NULL. The open records are gone through once.
with g as materialized (
    select organisation_id, official_id, due_on, count(*)::integer as n from message
    where open and ($2::integer[] is null or organisation_id = any ($2::integer[])) group by 1, 2, 3
),
r as materialized (
    select organisation_id, official_id, due_on, n, current_date - due_on as late, case when due_on < current_date then n else 0 end as overdue,
        case when due_on = current_date then n else 0 end as today, case when due_on between current_date and current_date + $1::integer then n else 0 end as soon
    from g
),
organisation_row as (
    select p.id, sum(x.n)::integer as open, sum(x.overdue)::integer as overdue, sum(x.today)::integer as today, sum(x.soon)::integer as soon, greatest(max(x.late), 0) as longest
    from (select organisation_id, sum(n) as n, sum(overdue) as overdue, sum(today) as today, sum(soon) as soon, max(late) as late from r group by 1) x
    join organisation own on own.id = x.organisation_id cross join unnest(own.path) as p(id) group by p.id
),
official_row as (
    select official_id, sum(n)::integer as open, sum(overdue)::integer as overdue, sum(today)::integer as today, sum(soon)::integer as soon, greatest(max(late), 0) as longest
    from r where official_id is not null group by 1 having sum(overdue) + sum(soon) > 0 order by 3 desc, 6 desc, 4 desc, 1 limit 100
)
select current_date as today,
    (select jsonb_build_object('open', coalesce(sum(n), 0), 'overdue', coalesce(sum(overdue), 0), 'due_today', coalesce(sum(today), 0), 'due_soon', coalesce(sum(soon), 0),
        'undated', coalesce(sum(n) filter (where due_on is null), 0), 'without_organisation', coalesce(sum(overdue) filter (where organisation_id is null), 0),
        'without_official', coalesce(sum(overdue) filter (where official_id is null), 0)) from r) as counts,
    (select jsonb_agg(jsonb_build_object('from', b.a, 'to', b.z, 'due_from', current_date - b.z, 'due_to', current_date - b.a,
        'count', coalesce((select sum(n) from r where late >= b.a and (b.z is null or late <= b.z)), 0)) order by b.a)
        from (values (1, 3), (4, 10), (11, 30), (31, null)) b (a, z)) as late,
    (select jsonb_agg(jsonb_build_object('day', d.day, 'worked', coalesce(c.kind <> 'off', extract(isodow from d.day) < 6),
        'count', coalesce((select sum(n) from r where due_on = d.day), 0)) order by d.day)
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
order by array_position(array['registration', 'forwarding', 'first', 'final', 'fast_track', 'accelerated', 'answer', 'extension'], c.kind);
