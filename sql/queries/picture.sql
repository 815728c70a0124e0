-- «Картина»: one theme, organisation or district at a time, with all that belongs to it. Each number is a filter of the list. Days are those of
-- Moscow (the zone of the connection).

-- part: picture_of
-- $1: themes, $2: organisations (both with what is under them), $3: districts; null: all.
($1::integer[] is null or m.theme_id = any ($1::integer[])) and ($2::integer[] is null or m.organisation_id = any ($2::integer[]))
and ($3::integer[] is null or m.district_id = any ($3::integer[]))

-- name: picture_subject
-- The theme, organisation or district asked for: its name, and what it is under.
select * from (
    select 'theme' as kind, t.id::text as id, t.name, null as full_name, p.name as parent, p.id::text as parent_id, t.significant
    from theme t left join theme p on p.id = t.parent_id where t.id = ($1::integer[])[1]
    union all
    select 'organisation', o.id::text, o.short_name, o.name, p.short_name, p.id::text, false
    from organisation o left join organisation p on p.id = o.parent_id where o.id = ($2::integer[])[1] and ((select sees_all()) or o.id = any ((select scope_orgs())::integer[]))
    union all
    select 'district', d.id::text, d.name, null, null, null, false from district d where d.id = ($3::integer[])[1]
) x;

-- name: picture
-- Themes and organisations count with what is under them, as their filter does; those that something came to directly, the asked one left out. The sixty days up to today and the same of the year before are gone through once each; whatever is open is gone through once.
with recent as materialized (
    select m.sort_at::date as day, m.channel, m.theme_id, m.organisation_id, m.district_id, count(*)::integer as n
    from message m where m.received_at is not null and m.sort_at >= (current_date - 59)::timestamptz and m.sort_at < (current_date + 1)::timestamptz and {{picture_of}}
    group by 1, 2, 3, 4, 5
),
past as materialized (
    select m.sort_at::date as day, count(*)::integer as n
    from message m where m.received_at is not null and m.sort_at >= (current_date - 59 - interval '1 year')::timestamptz
        and m.sort_at < (current_date - interval '1 year' + interval '1 day')::timestamptz and {{picture_of}}
    group by 1
),
days as (
    select d.day, coalesce((select sum(r.n) from recent r where r.day = d.day), 0)::integer as count, coalesce((select p.n from past p where p.day = (d.day - interval '1 year')::date), 0) as year_ago
    from (select current_date - i as day from generate_series(0, 59) i) d
),
place as (
    select 'channel' as kind, channel as id, day, n from recent
    union all select 'district', district_id::text, day, n from recent where district_id is not null and $3::integer[] is null
    union all select 'theme', x.id::text, r.day, r.n from recent r join theme own on own.id = r.theme_id join theme x on x.id = any (own.path)
        where exists (select from recent d where d.theme_id = x.id) and ($1::integer[] is null or x.parent_id = any ($1::integer[]))
    union all select 'organisation', x.id::text, r.day, r.n from recent r join organisation own on own.id = r.organisation_id join organisation x on x.id = any (own.path)
        where exists (select from recent d where d.organisation_id = x.id) and ($2::integer[] is null or x.parent_id = any ($2::integer[]))
),
part as materialized (
    select kind, id, coalesce(sum(n) filter (where day > current_date - 30), 0)::integer as count, coalesce(sum(n) filter (where day <= current_date - 30), 0)::integer as before
    from place group by kind, id
),
named as (
    select p.kind, p.id, coalesce(c.name, t.name, o.short_name, d.name) as name, p.count, p.before,
        row_number() over (partition by p.kind order by p.count desc, p.before desc, p.id) as rank
    from part p left join channel c on p.kind = 'channel' and c.code = p.id left join theme t on p.kind = 'theme' and t.id::text = p.id
    left join organisation o on p.kind = 'organisation' and o.id::text = p.id left join district d on p.kind = 'district' and d.id::text = p.id
    where p.count > 0
),
late as materialized (select count(*)::integer as n from message m where m.id in (select late_today()) and {{picture_of}}),
owed as (
    -- What an hour of today has made late is late, and due no more.
    select count(*)::integer as open, (count(*) filter (where m.due_on < current_date))::integer + (select n from late) as overdue,
        (count(*) filter (where m.due_on between current_date and current_date + 6))::integer - (select n from late) as due_week,
        (count(*) filter (where m.organisation_id is null))::integer as unassigned
    from message m where m.open and {{picture_of}}
)
select current_date as today,
    (select jsonb_build_object('received', coalesce(sum(count) filter (where day > current_date - 30), 0), 'received_before', coalesce(sum(count) filter (where day <= current_date - 30), 0),
        'received_year_ago', coalesce(sum(year_ago) filter (where day > current_date - 30), 0), 'open', (select open from owed), 'overdue', (select overdue from owed),
        'due_week', (select due_week from owed), 'unassigned', (select unassigned from owed)) from days) as counts,
    (select jsonb_agg(jsonb_build_object('day', day, 'count', count, 'year_ago', year_ago) order by day) from days) as days,
    (select coalesce(jsonb_agg(jsonb_build_object('kind', kind, 'id', id, 'name', name, 'count', count, 'before', before) order by kind, rank), '[]') from named where rank <= 8) as parts;
