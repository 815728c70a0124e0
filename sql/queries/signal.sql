-- Signals: the nightly counting and judging, what the screen shows, what people decide.

-- name: signal_due
-- The day to judge (yesterday) when nobody has yet; and since when messages must be counted anew: some minutes before the last counting
-- began, so that what was then still being written is not lost.
select (current_date - 1)::text as day, coalesce((select max(counted_from) from signal_run) - interval '15 minutes', '-infinity')::text as since, now()::text as begun
where not exists (select from signal_run where day = current_date - 1);

-- name: series_count
select series_count($1::timestamptz);

-- name: series_calendar
-- A digit for each day from $1 to $2: 0 Monday … 6 Sunday as it is worked; a holiday is a Sunday, a Saturday that is worked a Friday. A year without a
-- calendar has its weeks alone.
select string_agg((case when c.kind = 'off' then 6 when c.kind is not null and extract(isodow from d) > 5 then 4 else extract(isodow from d)::integer - 1 end)::text, '' order by d)
from generate_series($1::date::timestamp, $2::date::timestamp, interval '1 day') d left join calendar_current c on c.day = d::date;

-- name: series_begin
-- The first day with a count in the four years up to $1.
select min(day)::text from series_day where day > $1::date - 1471 and day <= $1::date;

-- name: series_walk
-- Series with a message in the seven days up to $2, and those whose season they may borrow: a theme's own city before its places, a sector before its themes.
-- Days count from $1.
with lively as materialized (select distinct series_id as id from series_day where day > $2::date - 7 and day <= $2::date),
own as materialized (select s.id, s.theme_id, s.kind, exists (select from lively l where l.id = s.id) as lively from series s),
named as (
    select o.id, o.lively, t.path, o.kind,
        (select p.id from series p where p.kind = 'city' and p.theme_id = case when o.kind = 'city' then t.parent_id else o.theme_id end) as parent
    from own o join theme t on t.id = o.theme_id
)
select n.id, n.parent, n.lively, n.kind = 'city' as city, signal_doubt(n.id) as doubt, h.days::text as days, h.counts::text as counts
from named n cross join lateral (select array_agg(d.day - $1::date order by d.day) as days, array_agg(d.authors order by d.day) as counts
    from series_day d where d.series_id = n.id and d.day >= $1::date and d.day <= $2::date) h
where (n.lively or n.kind = 'city') and h.days is not null
order by n.kind <> 'city', cardinality(n.path), n.id;

-- name: scan_walk
-- Themes with messages in two districts or more in the ninety days up to $1, by theme: of each district its series, whether it has a signal of the night already, days
-- before $1 and different applicants of them.
select s.theme_id, s.id, signal_doubt(s.id) as doubt, exists (select from signal g where g.series_id = s.id and g.day = $1::date) as noted, h.agos::text as agos, h.counts::text as counts
from series s cross join lateral (select array_agg($1::date - d.day order by d.day) as agos, array_agg(d.authors order by d.day) as counts
    from series_day d where d.series_id = s.id and d.day > $1::date - 90 and d.day <= $1::date) h
where s.kind = 'district' and h.agos is not null order by s.theme_id, s.id;

-- name: scan_streets
-- The same of streets, the busiest 500 of each theme: by theme the street, what its series stands under if it has one, days before $1 and different applicants of them.
with m as materialized (
    select a.theme_id, m.street_id, $1::date - m.sort_at::date as ago, count(distinct m.author_key) + count(*) filter (where m.author_key is null) as authors
    from message m join theme t on t.id = m.theme_id cross join unnest(t.path) as a (theme_id)
    where m.street_id is not null and m.kind <> 'publication' and m.received_at is not null and m.sort_at >= ($1::date - 89)::timestamptz and m.sort_at < ($1::date + 1)::timestamptz
    group by 1, 2, 3
),
street as (
    select m.theme_id, m.street_id, array_agg(m.ago order by m.ago)::text as agos, array_agg(m.authors order by m.ago)::text as counts,
        row_number() over (partition by m.theme_id order by sum(m.authors) desc, m.street_id) as rank
    from m group by 1, 2
)
select x.theme_id, x.street_id, coalesce(signal_doubt(s.id), 0) as doubt, exists (select from signal g where g.series_id = s.id and g.day = $1::date) as noted, x.agos, x.counts
from street x left join series s on s.kind = 'street' and s.theme_id = x.theme_id and s.street_id = x.street_id where x.rank <= 500 order by x.theme_id, x.street_id;

-- name: street_series
select street_series($1::integer, $2::integer);

-- name: series_total
select count(*)::integer from series s where exists (select from series_day d where d.series_id = s.id and d.day > $1::date - 365);

-- part: series_messages
-- Messages of the series $1.
message m join theme t on t.id = m.theme_id join series s on s.id = $1::integer
where t.path @> array[s.theme_id] and m.kind <> 'publication' and m.received_at is not null and (s.district_id is null or m.district_id = s.district_id)
    and (s.organisation_id is null or m.organisation_id = s.organisation_id) and (s.channel is null or m.channel = s.channel) and (s.street_id is null or m.street_id = s.street_id)

-- name: signal_facts
-- Different applicants and houses, and messages, from $2 to $3.
select (count(distinct m.author_key) + count(*) filter (where m.author_key is null))::integer as authors,
    count(distinct case when m.street_id is not null and m.house is not null then m.street_id || '/' || house_key(m.house) else 'm' || m.id end)::integer as occasions, count(*)::integer as messages
from {{series_messages}} and m.sort_at >= $2::date::timestamptz and m.sort_at < ($3::date + 1)::timestamptz;

-- name: signal_cells
-- By theme, district, organisation and channel: messages from $2 to $3, and in the year that ends ten days before.
select m.theme_id, coalesce(m.district_id, -1), coalesce(m.organisation_id, -1), m.channel,
    (count(*) filter (where m.sort_at >= $2::date::timestamptz))::integer as seen, (count(*) filter (where m.sort_at < ($3::date - 9)::timestamptz))::integer as past
from {{series_messages}} and m.sort_at >= ($3::date - 374)::timestamptz and m.sort_at < ($3::date + 1)::timestamptz
group by 1, 2, 3, 4;

-- name: signal_note
-- The same signal while it comes again within 14 days, whatever was decided; else a new one. $1 series, $2 day, $3 window, $4 seen, $5 expected, $6 usual,
-- $7 authors, $8 occasions, $9 p, $10 q, $11 level, $12 places, $13 messages, $14 found_by.
with again as (
    update signal g set day = $2::date, days = $3::integer, seen = $4::integer, expected = $5::real, usual = $6::integer, authors = $7::integer, occasions = $8::integer,
        p = $9::double precision, q = $10::double precision, level = $11, places = $12::jsonb, messages = $13::integer, found_by = $14, nights = g.nights + 1, explained_by = null, version = g.version + 1, updated_at = now()
    where g.id = (select x.id from signal x where x.series_id = $1::integer and x.day >= $2::date - 14 and x.day < $2::date order by x.day desc, x.id desc limit 1)
    returning g.id
),
made as (
    insert into signal (series_id, first_day, day, days, seen, expected, usual, authors, occasions, p, q, level, places, messages, found_by)
    select $1::integer, $2::date, $2::date, $3::integer, $4::integer, $5::real, $6::integer, $7::integer, $8::integer, $9::double precision, $10::double precision, $11, $12::jsonb, $13::integer, $14
    where not exists (select from again) returning id
)
select id from again union all select id from made;

-- name: signal_explain
-- A signal of the night is explained by a narrower one of it that holds 0.67 of its excess: a theme below in the same place, or the same theme (or one below) cut more
-- usefully: by organisation, then by street, by district, then by channel, then the whole city. Of several the narrowest by that order. It makes rings impossible.
update signal g set explained_by = n.id
from (
    select distinct on (w.id) w.id as wide, x.id
    from signal w join series ws on ws.id = w.series_id join signal x on x.day = w.day and x.id <> w.id
    join series xs on xs.id = x.series_id join theme xt on xt.id = xs.theme_id
    where w.day = $1::date and xt.path @> array[ws.theme_id] and x.seen - x.expected >= 0.67 * (w.seen - w.expected)
        and (array_position(array['organisation', 'street', 'district', 'channel', 'city'], xs.kind) < array_position(array['organisation', 'street', 'district', 'channel', 'city'], ws.kind)
            or (ws.kind = xs.kind and xs.theme_id <> ws.theme_id and (ws.district_id, ws.organisation_id, ws.channel, ws.street_id) is not distinct from (xs.district_id, xs.organisation_id, xs.channel, xs.street_id)))
    order by w.id, array_position(array['organisation', 'street', 'district', 'channel', 'city'], xs.kind), cardinality(xt.path) desc, x.seen - x.expected desc, x.id
) n
where g.id = n.wide;

-- name: signal_run_put
insert into signal_run (day, counted_from, first_day, series, judged, found) values ($1::date, $2::timestamptz, $3::date, $4::integer, $5::integer, $6::integer);

-- part: signal_row
select g.id, g.series_id, s.kind, s.theme_id::text as theme_id, t.name as theme, s.district_id::text as district_id, d.name as district, s.organisation_id::text as organisation_id,
    o.short_name as organisation, s.channel, s.street_id::text as street_id, w.kind || ' ' || w.name as street, g.first_day, g.day, g.days, g.seen, round(g.expected::numeric, 1)::real as expected, g.usual, g.messages, g.authors, g.occasions, g.p, g.q, g.level, g.nights, g.found_by,
    g.state, g.note, a.name as account, g.decided_at, g.version, g.explained_by::text as explained_by, g.places
from signal g join series s on s.id = g.series_id join theme t on t.id = s.theme_id left join district d on d.id = s.district_id
left join organisation o on o.id = s.organisation_id left join street w on w.id = s.street_id left join account a on a.id = g.account_id

-- part: signal_filter
($1::text[] is null or g.state = any ($1::text[])) and ($2::text is null or g.level = $2::text) and ($3::text is null or s.kind = $3::text)
  and ($4::integer[] is null or exists (select from theme x where x.id = s.theme_id and x.path && $4::integer[]))
  and ($5::date is null or g.day >= $5::date) and ($6::date is null or g.first_day <= $6::date)
  and ($7::boolean or g.explained_by is null) and ($8::integer[] is null or s.organisation_id = any ($8::integer[])) and ($9::integer[] is null or s.district_id = any ($9::integer[]))

-- name: signal_list
{{signal_row}}
where {{signal_filter}} and ($10::text is null or (g.day, g.id) < (split_part($10::text, '|', 1)::date, split_part($10::text, '|', 2)::bigint))
order by g.day desc, g.id desc limit $11::integer + 1;

-- name: signal_counts
select count(*)::integer as all, (count(*) filter (where g.state = 'new'))::integer as new, (count(*) filter (where g.state = 'in_work'))::integer as in_work
from signal g join series s on s.id = g.series_id where {{signal_filter}};

-- name: signal_get
{{signal_row}} where g.id = $1::bigint;

-- name: signal_events
select e.at, e.from_state, e.to_state, e.note, a.name as account from signal_event e left join account a on a.id = e.account_id where e.signal_id = $1::bigint order by e.at;

-- name: signal_moves
select v.to_state, v.needs_note from signal g join signal_move v on v.from_state = g.state where g.id = $1::bigint order by v.to_state;

-- name: signal_move
-- No row: it is another version by now.
update signal g set state = $3, note = btrim($4), account_id = acting_account(), decided_at = now(), version = g.version + 1, updated_at = now()
where g.id = $1::bigint and g.version = $2::integer returning g.id;

-- name: signal_last_run
select day, made_at, series, judged, found from signal_run order by day desc limit 1;

-- name: signal_series
-- For the picture: day and series of a signal, the series whose season it may borrow, the first day that anything was counted on.
select g.day::text as day, g.series_id::text as series,
    (select p.id::text from series p where p.kind = 'city' and p.theme_id = case when s.kind = 'city' then t.parent_id else s.theme_id end) as parent,
    (select greatest(x.first_day, g.day - 1470)::text from signal_run x order by x.day desc limit 1) as first
from signal g join series s on s.id = g.series_id join theme t on t.id = s.theme_id where g.id = $1::bigint;

-- name: series_counts
select array_agg(d.day - $2::date order by d.day)::text, array_agg(d.authors order by d.day)::text, array_agg(d.messages order by d.day)::text
from series_day d where d.series_id = $1::integer and d.day >= $2::date and d.day <= $3::date;

-- name: chronic_themes
-- Themes by what they cost in the days $1 … $2: messages, houses (a message without one is its own), the share of all up to each. A: the first 0.8, B to 0.95, C the rest
-- (Pareto; a theme belongs to the class in which its part begins).
with m as (
    select m.theme_id, m.open, case when m.street_id is not null and m.house is not null then m.street_id || '/' || house_key(m.house) else 'm' || m.id end as house
    from message m where m.kind <> 'publication' and m.received_at is not null and m.theme_id is not null
        and m.sort_at >= $1::date::timestamptz and m.sort_at < ($2::date + 1)::timestamptz and ($3::integer[] is null or m.organisation_id = any ($3::integer[]))
),
counted as (select theme_id, count(*) as messages, count(distinct house) as houses, count(*) filter (where open) as open from m group by 1),
ranked as (select c.*, sum(c.houses) over w as upto, sum(c.houses) over () as whole from counted c window w as (order by c.houses desc, c.messages desc, c.theme_id))
select r.theme_id::text as theme_id, t.name as theme, r.messages::integer as messages, r.houses::integer as houses, r.open::integer as open, round(r.upto / r.whole, 3)::real as upto,
    case when (r.upto - r.houses) / r.whole < 0.8 then 'A' when (r.upto - r.houses) / r.whole < 0.95 then 'B' else 'C' end as class
from ranked r join theme t on t.id = r.theme_id order by r.upto limit 300;

-- name: recurrence_organisations
-- Kaplan–Meier: of what an organisation closed as solved in the days $1 … $2, the share that has come back after 30 and 60 days, from the same house or person. A closure counts
-- as long as it has been watched: up to $4 days, or up to now. Interval by Greenwood's variance on the scale ln(−ln S).
with closure as materialized (
    select m.organisation_id, m.solved_at as closed_at, null::timestamptz as back_at from message m
    where m.solved_at >= $1::date::timestamptz and m.solved_at < ($2::date + 1)::timestamptz
        and not exists (select from outcome_return v where v.message_id = m.id and v.closed_at = m.solved_at)
    union all
    select v.organisation_id, v.closed_at, min(v.repeated_at) from outcome_return v
    where v.closed_at >= $1::date::timestamptz and v.closed_at < ($2::date + 1)::timestamptz and v.outcome <> 'explained' group by v.organisation_id, v.message_id, v.closed_at
),
watched as (
    select organisation_id, back_at is not null as back, greatest(0, least($4::integer, extract(epoch from coalesce(back_at, now()) - closed_at) / 86400))::integer as days
    from closure where organisation_id is not null and ($3::integer[] is null or organisation_id = any ($3::integer[]))
),
step as (
    select organisation_id, days, (count(*) filter (where back))::double precision as back, sum(count(*)) over (partition by organisation_id order by days desc)::double precision as risk
    from watched group by 1, 2
),
curve as (
    select organisation_id, days, risk, back, sum(case when back < risk then ln(1 - back / risk) else -50 end) over w as log_s,
        sum(case when back < risk then back / (risk * (risk - back)) else 0 end) over w as greenwood
    from step window w as (partition by organisation_id order by days)
),
at as (
    select organisation_id, (select count(*) from watched x where x.organisation_id = c.organisation_id)::integer as closures,
        (select count(*) from watched x where x.organisation_id = c.organisation_id and x.back)::integer as returned,
        (select jsonb_agg(jsonb_build_object('days', d, 'share', round((1 - exp(coalesce(p.log_s, 0)))::numeric, 3),
                'low', round((1 - exp(coalesce(p.log_s * exp(-1.96 * p.se), 0)))::numeric, 3), 'high', round((1 - exp(coalesce(p.log_s * exp(1.96 * p.se), 0)))::numeric, 3)) order by d)
         from unnest(array[30, 60]) d left join lateral (
            select k.log_s, case when k.log_s < 0 then sqrt(k.greenwood) / abs(k.log_s) else 0 end as se from curve k where k.organisation_id = c.organisation_id and k.days <= d order by k.days desc limit 1) p on true
         where d <= $4::integer and exists (select from curve k where k.organisation_id = c.organisation_id and k.days >= d)) as points
    from (select distinct organisation_id from watched) c
)
select a.organisation_id::text as organisation_id, o.short_name as organisation, a.closures, a.returned, coalesce(a.points, '[]') as points
from at a join organisation o on o.id = a.organisation_id order by a.returned desc, a.closures desc, o.short_name limit 300;

-- name: return_days
select value from workflow_setting where code = 'return_days';
