-- Bounds are timestamptz, not date: the comparison of the two types is not leakproof, and row-level security would then
-- keep it away from the index.
-- The screen of the day. Each number is a filter of the list; days are those of Moscow (the zone of the connection).

-- part: summary_scope
-- The organisations that the reader is kept to, told once more so that their index is found; null: all.
($1::integer[] is null or organisation_id = any ($1::integer[]))

-- name: summary
-- Days are counted each by its bounds: to turn a moment into its day costs more than to count it. Then one pass over the sixty days adds up
-- channels and themes. All of it, the year before too, reads message_sort alone, or message_org.
with days as materialized (
    select d.day, (select count(*) from message m where m.received_at is not null and m.sort_at >= d.since and m.sort_at < d.until and {{summary_scope}})::integer as count,
        (select count(*) from message m where m.received_at is not null and m.sort_at >= d.since_before and m.sort_at < d.until_before and {{summary_scope}})::integer as year_ago
    from (select x.day, x.day::timestamptz as since, (x.day + 1)::timestamptz as until, x.before::timestamptz as since_before, (x.before + 1)::timestamptz as until_before
        from (select current_date - i as day, (current_date - i - interval '1 year')::date as before from generate_series(0, 59) i) x offset 0) d
),
flow as materialized (
    select s.channel, s.theme_id, grouping(s.channel) = 0 as by_channel, sum(s.n)::integer as count, sum(s.now)::integer as now
    from (select channel, theme_id, count(*) as n, count(*) filter (where sort_at >= (select (current_date - 29)::timestamptz)) as now from message where received_at is not null
          and sort_at >= (current_date - 59)::timestamptz and sort_at < (current_date + 1)::timestamptz and {{summary_scope}} group by 1, 2) s
    group by grouping sets ((s.channel), (s.theme_id))
),
themes as (
    select p.id, sum(f.now)::integer as now, sum(f.count - f.now)::integer as before, bool_or(p.id = f.theme_id) as direct
    from flow f join theme own on own.id = f.theme_id cross join unnest(own.path) as p(id)
    where not f.by_channel group by p.id
),
late as materialized (select count(*)::integer as n from message where id in (select late_today()) and {{summary_scope}}),
owed as materialized (
    -- What an hour of today has made late is late, and due no more.
    select count(*)::integer as open, (count(*) filter (where due_on < current_date))::integer + (select n from late) as overdue,
        (count(*) filter (where due_on = current_date))::integer - (select n from late) as due_today,
        (count(*) filter (where due_on between current_date and current_date + 6))::integer - (select n from late) as due_week
    from message where open and {{summary_scope}}
)
select current_date as today,
    (select jsonb_build_object(
        'received_today', coalesce(sum(count) filter (where day = current_date), 0),
        'received_week', coalesce(sum(count) filter (where day > current_date - 7), 0),
        'received_week_before', coalesce(sum(count) filter (where day between current_date - 13 and current_date - 7), 0),
        'open', (select open from owed), 'overdue', (select overdue from owed), 'due_today', (select due_today from owed), 'due_week', (select due_week from owed),
        'answered_week', (select count(*) from message where answered_at >= (current_date - 6)::timestamptz and answered_at < (current_date + 1)::timestamptz and {{summary_scope}}))
     from days) as counts,
    (select jsonb_agg(jsonb_build_object('day', day, 'count', count, 'year_ago', year_ago) order by day) from days) as days,
    (select jsonb_agg(jsonb_build_object('channel', c.code, 'name', c.name, 'count', coalesce(f.now, 0), 'before', coalesce(f.count - f.now, 0)) order by c.position)
     from channel c left join flow f on f.by_channel and f.channel = c.code) as channels,
    (select coalesce(jsonb_agg(jsonb_build_object('theme_id', t.id::text, 'name', t.name, 'significant', t.significant, 'count', t.now, 'before', t.before) order by t.now desc, t.id), '[]')
     from (select t.id, t.name, t.significant, n.now, n.before from themes n join theme t on t.id = n.id
           where n.now > 0 and n.direct order by n.now desc, t.id limit 10) t) as themes;

-- name: summary_organisations
select o.id::text as organisation_id, o.short_name as name, n.open, n.overdue, n.due_week
from (select p.id, sum(g.open)::integer as open, sum(g.overdue)::integer as overdue, sum(g.due_week)::integer as due_week
      from (select organisation_id, count(*) as open, count(*) filter (where due_on < current_date) as overdue,
                   count(*) filter (where due_on between current_date and current_date + 6) as due_week
            from message where open and {{summary_scope}} group by organisation_id
            union all select organisation_id, 0, count(*), -count(*) from message where id in (select late_today()) and {{summary_scope}} group by organisation_id) g
      join organisation own on own.id = g.organisation_id cross join unnest(own.path) as p(id)
      group by p.id) n
join organisation o on o.id = n.id
where o.parent_id is not null and ((select sees_all()) or o.id = any ((select scope_orgs())::integer[]))
order by n.overdue desc, n.open desc, o.id limit 10;
