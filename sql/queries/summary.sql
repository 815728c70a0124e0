-- Bounds are timestamptz, not date: the comparison of the two types is not leakproof, and row-level security would then
-- keep it away from the index.
-- The screen of the day. Each number is a filter of the list; days are those of Moscow (the zone of the connection).

-- name: summary_counts
select current_date as today,
       (select count(*)::integer from message where sort_at >= current_date::timestamptz and sort_at < (current_date + 1)::timestamptz
        and received_at is not null) as received_today,
       (select count(*)::integer from message where sort_at >= (current_date - 6)::timestamptz and sort_at < (current_date + 1)::timestamptz
        and received_at is not null) as received_week,
       (select count(*)::integer from message where sort_at >= (current_date - 13)::timestamptz and sort_at < (current_date - 6)::timestamptz
        and received_at is not null) as received_week_before,
       o.open, o.overdue, o.due_today, o.due_week,
       (select count(*)::integer from message where answered_at >= (current_date - 6)::timestamptz and answered_at < (current_date + 1)::timestamptz) as answered_week
from (select count(*)::integer as open,
             (count(*) filter (where due_on < current_date))::integer as overdue,
             (count(*) filter (where due_on = current_date))::integer as due_today,
             (count(*) filter (where due_on between current_date and current_date + 6))::integer as due_week
      from message where open) o;

-- name: summary_days
with received as (
    select sort_at::date as day, count(*)::integer as count
    from (select sort_at from message where received_at is not null
          and sort_at >= (current_date - 59)::timestamptz and sort_at < (current_date + 1)::timestamptz
          union all
          select sort_at from message where received_at is not null
          and sort_at >= ((current_date - interval '1 year')::date - 59)::timestamptz
          and sort_at < ((current_date - interval '1 year')::date + 1)::timestamptz) m
    group by 1
)
select d::date as day, coalesce(r.count, 0) as count, coalesce(y.count, 0) as year_ago
from generate_series(current_date - 59, current_date, interval '1 day') d
left join received r on r.day = d::date
left join received y on y.day = (d - interval '1 year')::date
order by 1;

-- name: summary_channels
select c.code as channel, c.name, coalesce(n.now, 0) as count, coalesce(n.before, 0) as before
from channel c
left join (select channel, (count(*) filter (where sort_at >= (current_date - 29)::timestamptz))::integer as now,
                  (count(*) filter (where sort_at < (current_date - 29)::timestamptz))::integer as before
           from message where sort_at >= (current_date - 59)::timestamptz and sort_at < (current_date + 1)::timestamptz and received_at is not null
           group by channel) n on n.channel = c.code
order by c.position;

-- name: summary_themes
select t.id::text as theme_id, t.name, t.significant, n.now as count, n.before
from (select p.id, sum(g.now)::integer as now, sum(g.before)::integer as before, bool_or(p.id = g.theme_id) as direct
      from (select theme_id, count(*) filter (where sort_at >= (current_date - 29)::timestamptz) as now,
                   count(*) filter (where sort_at < (current_date - 29)::timestamptz) as before
            from message where sort_at >= (current_date - 59)::timestamptz and sort_at < (current_date + 1)::timestamptz and received_at is not null
            group by theme_id) g
      join theme own on own.id = g.theme_id cross join unnest(own.path) as p(id)
      group by p.id) n
join theme t on t.id = n.id
where n.now > 0 and n.direct
order by n.now desc, t.id limit 10;

-- name: summary_organisations
select o.id::text as organisation_id, o.short_name as name, n.open, n.overdue, n.due_week
from (select p.id, sum(g.open)::integer as open, sum(g.overdue)::integer as overdue, sum(g.due_week)::integer as due_week
      from (select organisation_id, count(*) as open, count(*) filter (where due_on < current_date) as overdue,
                   count(*) filter (where due_on between current_date and current_date + 6) as due_week
            from message where open group by organisation_id) g
      join organisation own on own.id = g.organisation_id cross join unnest(own.path) as p(id)
      group by p.id) n
join organisation o on o.id = n.id
where o.parent_id is not null and ((select sees_all()) or o.id = any ((select scope_orgs())::integer[]))
order by n.overdue desc, n.open desc, o.id limit 10;
