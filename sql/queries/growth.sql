-- Why more came: the series of «signals» by periods. Who does not see the whole city sees the sum of his organisations.

-- part: growth_top
-- The theme $1, or the sectors when it is null; and the kind of series that adds up to everything the account sees.
top as materialized (select t.id, case when (select sees_all()) then 'city' else 'organisation' end as kind from theme t where case when $1::integer is null then t.parent_id is null else t.id = $1::integer end)

-- name: growth_days
-- Messages by day, $2 … $3.
with {{growth_top}}
select array_agg(x.day - $2::date order by x.day)::text, array_agg(x.n order by x.day)::text
from (select d.day, sum(d.messages)::integer as n from top t join series s on s.theme_id = t.id and s.kind = t.kind join series_day d on d.series_id = s.id
      where d.day >= $2::date and d.day <= $3::date group by d.day) x;

-- name: growth_parts
-- By theme, district, organisation, channel: messages in $2 … $3 (before) and $4 … $5 (after). A theme's own messages without one below it have an empty value.
with {{growth_top}},
chosen as (
    select s.id, 'theme' as factor, s.theme_id::text as value, 1 as sign from theme b join top t on case when $1::integer is null then b.id = t.id else b.parent_id = t.id end
        join series s on s.theme_id = b.id and s.kind = t.kind
    union all
    select s.id, 'theme', '', 1 from top t join series s on s.theme_id = t.id and s.kind = t.kind where $1::integer is not null
    union all
    select s.id, 'theme', '', -1 from theme b join top t on b.parent_id = t.id join series s on s.theme_id = b.id and s.kind = t.kind where $1::integer is not null
    union all
    select s.id, s.kind, coalesce(s.district_id::text, s.organisation_id::text, s.channel), 1 from top t join series s on s.theme_id = t.id and s.kind not in ('city', 'street')
)
select c.factor, c.value, sum(c.sign * x.before)::integer as before, sum(c.sign * x.after)::integer as after
from chosen c cross join lateral (
    select coalesce(sum(d.messages) filter (where d.day <= $3::date), 0) as before, coalesce(sum(d.messages) filter (where d.day >= $4::date), 0) as after
    from series_day d where d.series_id = c.id and (d.day between $2::date and $3::date or d.day between $4::date and $5::date)) x
group by 1, 2 having sum(x.before) + sum(x.after) > 0 and (c.value <> '' or sum(c.sign * x.before) + sum(c.sign * x.after) > 0) order by 1, 2;

-- name: growth_people
-- Messages of $2 … $3 and the different applicants among them; a message of nobody known is one. Of the theme $1 with all below it, of all when null.
select count(*)::integer as messages, (count(distinct m.author_key) + count(*) filter (where m.author_key is null))::integer as authors
from message m where m.kind <> 'publication' and m.received_at is not null and m.theme_id is not null and ($1::integer is null or m.theme_id = any (array(select t.id from theme t where t.path @> array[$1::integer])))
    and m.sort_at >= $2::date::timestamptz and m.sort_at < ($3::date + 1)::timestamptz;

-- name: growth_known
-- The last day that was counted and when; since when there is anything.
select r.day::text as day, r.made_at, r.first_day::text as first_day from signal_run r order by r.day desc limit 1;

-- name: growth_theme
select id::text, name from theme where id = $1::integer;
