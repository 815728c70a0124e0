-- Roadmaps: plans of measures against causes, their agreement, approval and progress.

-- name: measure_template_ship
-- $1: the file, a template a line with tabs between; what it no longer has is offered no more.
with u as (
    select f[1] as code, f[2] as category, nullif(f[3], '-') as legal_prefix, f[4] as kind, f[5]::smallint as days, f[6]::smallint as cost, f[7]::real as ratio, f[8]::real as ratio_low, f[9]::real as ratio_high, f[10]::real as time_ratio,
        nullif(split_part(f[11], '..', 1), '-') as works_from, nullif(split_part(f[11], '..', 2), '') as works_to, f[12] as text
    from regexp_split_to_table($1, E'\n') l cross join lateral (select string_to_array(l, E'\t') as f) x where l <> '' and l not like '#%'
),
put as (
    insert into measure_template as t (code, category, legal_prefix, kind, days, cost, ratio, ratio_low, ratio_high, time_ratio, works_from, works_to, text)
    select u.code, u.category, u.legal_prefix, u.kind, u.days, u.cost, u.ratio, u.ratio_low, u.ratio_high, u.time_ratio, u.works_from, u.works_to, u.text from u
    on conflict (code) do update set category = excluded.category, legal_prefix = excluded.legal_prefix, kind = excluded.kind, days = excluded.days, cost = excluded.cost, ratio = excluded.ratio,
        ratio_low = excluded.ratio_low, ratio_high = excluded.ratio_high, time_ratio = excluded.time_ratio, works_from = excluded.works_from, works_to = excluded.works_to, text = excluded.text, gone = false
)
update measure_template t set gone = true where not t.gone and not exists (select from u where u.code = t.code);

-- name: effect_due
-- Done measures to look at tonight: the series, the days from which and to which, the first of the excess and of what is done, whether it is the last time.
select m.id::text, s.series::text, w.first_day::text, w.until::text, greatest(m.alarm_on, w.first_day) - w.first_day as alarm, m.done_on - w.first_day as start, w.until = m.done_on + control_days() - 1 as frozen
from measure m join roadmap r on r.id = m.roadmap_id and r.state in ('approved', 'closed') left join measure_effect e on e.measure_id = m.id
cross join lateral (select measure_series(m.theme_id, m.district_id) as series) s
cross join lateral (select greatest(m.done_on - 1100, (select x.first_day from signal_run x order by x.day desc limit 1)) as first_day, least((select max(x.day) from signal_run x), m.done_on + control_days() - 1) as until) w
where m.state = 'done' and s.series is not null and m.done_on > w.first_day and m.done_on <= w.until and (e.measure_id is null or not e.frozen and e.until_on < w.until)
order by m.id;

-- name: effect_series
-- What is laid beside each other, days counted from $2 to $3: the measure's own series; its sibling themes in that place; all themes there; whose season it borrows (its sector, else itself, in the
-- whole city); places without a measure: the same theme elsewhere and other themes there, none of its own family, the nearest in size first.
with m as (select x.*, t.path, t.parent_id from measure x join theme t on t.id = x.theme_id where x.id = $1::integer),
named as (
    select s.id, s.theme_id, s.kind, s.district_id, u.parent_id, case when s.theme_id = m.theme_id and s.district_id is not distinct from m.district_id then 'own'
            when u.parent_id = m.parent_id and s.district_id is not distinct from m.district_id then 'sibling' when u.parent_id is null and s.district_id is not distinct from m.district_id then 'total'
            when not exists (select from theme c where c.parent_id = u.id) and (s.theme_id = m.theme_id or s.district_id is not distinct from m.district_id and not u.path && m.path)
                and not exists (select from measure y join roadmap r on r.id = y.roadmap_id and r.state in ('approved', 'closed') where y.theme_id = any (u.path) and y.state in ('in_work', 'done') and (y.district_id is null or s.district_id is null or y.district_id = s.district_id)) then 'other' end as role
    from series s join theme u on u.id = s.theme_id cross join m where s.kind = case when m.district_id is null then 'city' else 'district' end
),
chosen as (
    select n.id, n.role from named n where n.role in ('own', 'sibling', 'total')
    union all select s.id, 'season' from series s, m where s.kind = 'city' and s.theme_id = coalesce(m.parent_id, m.theme_id)
    union all (select n.id, n.role from named n cross join lateral (select coalesce(sum(d.messages), 0) as c from series_day d where d.series_id = n.id and d.day between $2::date and $3::date) x
        where n.role = 'other' and x.c >= 26 order by abs(ln(x.c) - ln(greatest(1, (select sum(d.messages) from series_day d join named o on o.role = 'own' and o.id = d.series_id where d.day between $2::date and $3::date)))), n.id limit 200)
)
select c.role, c.id, coalesce(h.days::text, '{}') as days, coalesce(h.counts::text, '{}') as counts
from chosen c cross join lateral (select array_agg(d.day - $2::date order by d.day) as days, array_agg(d.messages order by d.day) as counts from series_day d where d.series_id = c.id and d.day between $2::date and $3::date) h
order by c.role, c.id;

-- name: effect_times
-- Days of handling of what came in the baseline ($2 … $3) and since it is done ($4 … $5): 400 of each at most, spread by their ids.
select x.after, x.took_days from (
    select y.sort_at >= $4::date::timestamptz as after, y.took_days, row_number() over (partition by y.sort_at >= $4::date::timestamptz order by md5(y.id::text)) as n
    from measure m join message y on y.theme_id in (select t.id from theme t where t.path @> array[m.theme_id])
    where m.id = $1::integer and y.took_days is not null and y.kind <> 'publication' and (m.district_id is null or y.district_id = m.district_id)
        and (y.sort_at >= $2::date::timestamptz and y.sort_at < ($3::date + 1)::timestamptz or y.sort_at >= $4::date::timestamptz and y.sort_at < ($5::date + 1)::timestamptz)) x
where x.n <= 400;

-- name: effect_put
-- $2: the columns as JSON. A frozen confirmation proves the cause that people have accepted.
with put as (
    insert into measure_effect as e select x.* from jsonb_populate_record(null::measure_effect, $2::jsonb || jsonb_build_object('measure_id', $1::integer, 'computed_at', now())) x
    on conflict (measure_id) do update set computed_at = excluded.computed_at, until_on = excluded.until_on, frozen = excluded.frozen, from_on = excluded.from_on, to_on = excluded.to_on, before = excluded.before, after = excluded.after,
        expected = excluded.expected, phi = excluded.phi, ratio = excluded.ratio, ratio_low = excluded.ratio_low, ratio_high = excluded.ratio_high, trend = excluded.trend, trend_low = excluded.trend_low, trend_high = excluded.trend_high,
        against = excluded.against, against_low = excluded.against_low, against_high = excluded.against_high, placebos = excluded.placebos, placebo_p = excluded.placebo_p, prevented = excluded.prevented,
        prevented_low = excluded.prevented_low, prevented_high = excluded.prevented_high, shift = excluded.shift, shift_low = excluded.shift_low, shift_high = excluded.shift_high, reasons = excluded.reasons,
        verdict = excluded.verdict, failed = excluded.failed, places = excluded.places, weeks = excluded.weeks
    where not e.frozen returning e.frozen, e.verdict
)
update cause c set state = 'proved', reason = 'Эффект мероприятия подтверждён статистически', decided_by = null, decided_at = now(), updated_at = now()
from put, measure m where put.frozen and put.verdict = 'confirmed' and m.id = $1::integer and c.id = m.cause_id and c.state in ('accepted', 'confirmed');

-- name: effect_get
-- For who sees everything.
select m.id::text as measure_id, m.text, m.done_on, e.computed_at, e.until_on, e.frozen, e.from_on, e.to_on, e.before, e.after, e.expected::float8 as expected, e.phi::float8 as phi, e.ratio::float8 as ratio, e.ratio_low::float8 as ratio_low, e.ratio_high::float8 as ratio_high,
    e.trend::float8 as trend, e.trend_low::float8 as trend_low, e.trend_high::float8 as trend_high, e.against::float8 as against, e.against_low::float8 as against_low, e.against_high::float8 as against_high, e.placebos, e.placebo_p::float8 as placebo_p,
    e.prevented::float8 as prevented, e.prevented_low::float8 as prevented_low, e.prevented_high::float8 as prevented_high, e.shift::float8 as shift, e.shift_low::float8 as shift_low, e.shift_high::float8 as shift_high, e.reasons, e.verdict, e.failed, e.weeks,
    (select coalesce(jsonb_agg(jsonb_build_object('theme_id', s.theme_id::text, 'theme', t.name, 'district_id', s.district_id::text, 'district', d.name) order by t.name, d.name), '[]') from unnest(e.places) p(id) join series s on s.id = p.id join theme t on t.id = s.theme_id
        left join district d on d.id = s.district_id) as places
from measure m join measure_effect e on e.measure_id = m.id where m.id = $1::integer;

-- part: roadmap_row
select r.id::text as id, r.title, r.state, r.number, r.note, a.name as account, s.name as submitted, p.name as approved, r.approved_at, r.version, r.created_at, r.updated_at,
    x.measures, x.done, x.late, x.declared, x.first_on, x.last_on, (select count(*)::integer from measure m join measure_effect e on e.measure_id = m.id and e.failed where m.roadmap_id = r.id) as failed
from roadmap r join account a on a.id = r.account_id left join account s on s.id = r.submitted_by left join account p on p.id = r.approved_by
cross join lateral (select count(*)::integer as measures, (count(*) filter (where m.state = 'done'))::integer as done, (count(*) filter (where m.state in ('planned', 'in_work') and m.due_on < current_date))::integer as late,
    round(avg(case when m.state = 'done' then 100 else m.declared end) filter (where m.state <> 'dropped'))::integer as declared, min(m.starts_on) as first_on, max(m.due_on) as last_on from measure m where m.roadmap_id = r.id) x

-- name: roadmap_list
-- $2 cause, $3 problem, $4 message: plans with a measure against that cause, a cause of that problem, a cause that the message was put to or whose problem it is in; $7 themes, $8 organisations,
-- $9 districts: with a measure for them.
{{roadmap_row}}
where ($1::text[] is null or r.state = any ($1::text[])) and ($5::integer is null or r.id < $5::integer)
  and (($2::integer is null and $3::integer is null and $4::bigint is null) or exists (select from measure m join cause c on c.id = m.cause_id where m.roadmap_id = r.id
    and ($2::integer is null or c.id = $2::integer) and ($3::integer is null or c.cluster_id = $3::integer)
    and ($4::bigint is null or exists (select from cause_member y where y.cause_id = c.id and y.message_id = $4::bigint and y.state <> 'rejected')
        or c.cluster_id = (select z.cluster_id from cluster_member z where z.message_id = $4::bigint))))
  and (($7::integer[] is null and $8::integer[] is null and $9::integer[] is null) or exists (select from measure m where m.roadmap_id = r.id
    and ($7::integer[] is null or m.theme_id = any ($7::integer[])) and ($8::integer[] is null or m.organisation_id = any ($8::integer[]))
    and ($9::integer[] is null or m.district_id = any ($9::integer[]))))
order by r.id desc limit $6::integer + 1;

-- name: roadmap_get
{{roadmap_row}} where r.id = $1::integer;

-- part: measure_row
-- What its records say is apart from what is declared: messages since it began (once done, since it was done), up to yesterday and the length of the control window, beside as
-- many days of the baseline; of them, once work goes on, how long handling takes. Null for who does not see the series.
select m.id::text as id, m.roadmap_id::text as roadmap_id, r.state as roadmap_state, m.position::integer as position, m.cause_id::text as cause_id, c.text as cause, c.state as cause_state, c.case_id::text as case_id, c.cluster_id::text as problem_id,
    m.template, m.kind, m.text, m.theme_id::text as theme_id, t.name as theme, m.district_id::text as district_id, d.name as district, m.official_id::text as official_id, f.name as official, f.post,
    m.organisation_id::text as organisation_id, o.short_name as organisation, m.starts_on, m.days::integer as days, m.due_on, extract(year from m.due_on) > (select max(y.year) from calendar_year y) as no_calendar, z.works_from, z.works_to, not (in_season(m.starts_on, z.works_from, z.works_to) and in_season(m.due_on, z.works_from, z.works_to)) as off_season, m.cost::integer as cost, m.severity::integer as severity,
    round(m.ratio::numeric, 2)::float8 as ratio, round(m.time_ratio::numeric, 2)::float8 as time_ratio, m.alarm_on, m.base_from, m.base_to, m.base_count, round(m.base_count * m.ratio)::integer as target_count, round(m.base_days::numeric, 1)::float8 as base_days,
    round((m.base_days * m.time_ratio)::numeric, 1)::float8 as target_days, round(m.detect_ratio::numeric, 2)::float8 as detect_ratio, measure_words(m.base_count, m.base_from, m.base_to, m.ratio, m.detect_ratio) as effect_words, m.priority,
    (select e.verdict from measure_effect e where e.measure_id = m.id) as verdict, coalesce((select e.failed from measure_effect e where e.measure_id = m.id), false) as failed,
    m.state, m.declared::integer as declared, m.progress_note, m.done_on, m.proof, m.state in ('planned', 'in_work') and m.due_on < current_date as late, m.version, m.updated_at,
    w.since as seen_from, w.until as seen_to, case when w.until >= w.since and v.series is not null then (select coalesce(sum(y.messages), 0)::integer from series_day y where y.series_id = v.series and y.day between w.since and w.until) end as seen,
    case when w.until >= w.since and v.series is not null then round(m.base_count * (w.until - w.since + 1)::numeric / control_days(), 1)::float8 end as expected,
    h.days as seen_days, h.handled, h.waiting
from measure m join roadmap r on r.id = m.roadmap_id join theme t on t.id = m.theme_id left join cause c on c.id = m.cause_id left join district d on d.id = m.district_id left join official f on f.id = m.official_id
left join organisation o on o.id = m.organisation_id left join measure_template z on z.code = m.template
cross join lateral (select coalesce(m.done_on, m.starts_on) as since, least(current_date - 1, coalesce(m.done_on, m.starts_on) + control_days() - 1) as until) w
cross join lateral (select case when r.state in ('approved', 'closed') then measure_series(m.theme_id, m.district_id) end as series offset 0) v
left join lateral handling_median(m.theme_id, m.district_id, w.since, w.until) h on v.series is not null and m.state in ('in_work', 'done') and w.until >= w.since

-- name: measure_list
{{measure_row}} where m.roadmap_id = $1::integer order by m.position, m.id;

-- name: roadmap_comments
select x.id::text as id, x.measure_id::text as measure_id, x.text, a.name as account, x.at from roadmap_comment x join account a on a.id = x.account_id where x.roadmap_id = $1::integer order by x.id limit 500;

-- name: roadmap_versions
select v.id::text as id, v.number, v.state, a.name as account, v.at, p.name as decided, v.decided_at, v.note from roadmap_version v join account a on a.id = v.account_id left join account p on p.id = v.decided_by
where v.roadmap_id = $1::integer order by v.number desc;

-- name: roadmap_version_get
select v.id::text as id, v.number, v.state, a.name as account, v.at, p.name as decided, v.decided_at, v.note, v.data from roadmap_version v join account a on a.id = v.account_id left join account p on p.id = v.decided_by
where v.roadmap_id = $1::integer and v.number = $2::integer;

-- name: roadmap_signs
select s.number, s.organisation_id::text as organisation_id, o.short_name as organisation, a.name as account, s.agrees, s.note, s.at from roadmap_sign s join account a on a.id = s.account_id left join organisation o on o.id = s.organisation_id
where s.roadmap_id = $1::integer order by s.number desc, s.id;

-- name: roadmap_causes
-- Causes that a plan can be drafted from, newest first.
select c.id::text as id, c.text, c.state, g.name as category, t.name as theme, c.case_id::text as case_id, k.title as case_title, c.cluster_id::text as problem_id,
    (select count(distinct m.roadmap_id)::integer from measure m where m.cause_id = c.id) as roadmaps
from cause c join cause_case k on k.id = c.case_id join cause_category g on g.code = c.category join theme t on t.id = c.theme_id where c.state in ('accepted', 'confirmed', 'proved') order by c.id desc limit 500;

-- name: roadmap_put
insert into roadmap (title, account_id) values (btrim($1), acting_account()) returning id::text;

-- name: roadmap_causes_wrong
-- $1: text[] of causes. Those that are none, or that nobody has accepted.
select format('/cause_ids/%s', n - 1) as pointer, case when c.id is null then 'unknown_value' else 'wrong_value' end as code,
    case when c.id is null then 'Такой причины нет.' when c.theme_id is null then 'В деле этой причины не указана тема: мероприятий к ней не подобрать.' when c.state = 'rejected' then 'Эта причина отклонена.' else 'Эту причину ещё никто не принял: сначала примите её.' end as message
from jsonb_array_elements_text($1::jsonb->'cause_ids') with ordinality x (id, n) left join cause c on c.id = x.id::integer
where c.id is null or c.theme_id is null or c.state not in ('accepted', 'confirmed', 'proved');

-- name: roadmap_draft
-- Measures of a plan ($1) against a cause ($2) from a day ($3) on: of the templates of its category those for its theme before the general ones, three at most. Where the records of the cause
-- lie decides the district (two thirds of them), the street and the object (a third); the register decides who answers, the season of such works when they begin and end.
with c as materialized (
    select a.id, a.category, a.query, a.theme_id, t.legal_code, k.cluster_id, k.ids, k.scope, coalesce((select g.first_day - g.days + 1 from signal g where g.id = k.signal_id), k.created_at::date) as alarm_on
    from cause a join cause_case k on k.id = a.case_id join theme t on t.id = coalesce(a.theme_id, k.theme_id) where a.id = $2::integer
),
part as materialized (
    select m.district_id, m.street_id, m.object, m.priority from c cross join lateral cause_records(c.cluster_id, c.ids, c.scope, c.query) r (id) join message m on m.id = r.id
),
place as (
    select (select p.district_id from part p group by 1 having p.district_id is not null and count(*) * 3 >= x.n * 2 order by count(*) desc, 1 limit 1) as district_id,
        (select s.kind || ' ' || s.name from part p join street s on s.id = p.street_id group by s.id having count(*) * 3 >= x.n order by count(*) desc, s.id limit 1) as street,
        (select lower(g.name) from part p join card_term g on g.field = 'object' and g.code = p.object group by g.name having count(*) * 3 >= x.n order by count(*) desc, 1 limit 1) as object,
        least(5, 1 + ceil(4 * x.urgent / greatest(x.n, 1)::numeric))::smallint as severity
    from (select count(*) as n, count(*) filter (where p.priority > 0) as urgent from part p) x
),
chosen as (
    select t.*, template_ratio(t) as expected, row_number() over (order by length(t.legal_prefix) desc nulls last, t.code) as turn from measure_template t join c on c.category = t.category
    where not t.gone and (t.legal_prefix is null or starts_with(c.legal_code, t.legal_prefix))
)
insert into measure (roadmap_id, position, cause_id, template, kind, text, theme_id, district_id, official_id, starts_on, days, due_on, cost, severity, ratio, time_ratio, alarm_on)
select $1::integer, (select coalesce(max(m.position), 0) from measure m where m.roadmap_id = $1::integer) + t.turn, c.id, t.code, t.kind,
    measure_fill(t.text, p.object, p.street, o.short_name, to_char(w.due_on, 'DD.MM.YYYY')), c.theme_id, p.district_id, f.official_id, w.starts_on, w.days_left, w.due_on, t.cost, p.severity, t.expected, t.time_ratio, c.alarm_on
from chosen t cross join c cross join place p cross join lateral works_term($3::date, t.days, t.works_from, t.works_to) w left join lateral responsible_for(c.theme_id, p.district_id) f on true left join organisation o on o.id = f.organisation_id
where t.turn <= 3 returning id::text;

-- name: measure_base
-- The baseline of a measure; of the year before those 14 days: the median of handling, and [series, from, to], of whose weeks the dispersion is taken.
with m as (select x.*, measure_series(x.theme_id, x.district_id) as series from measure x where x.id = $1::integer),
span as (
    select m.id, m.series, h.first_day, b.base_from, b.base_to, m.alarm_on - 15 as until
    from m cross join lateral (select coalesce((select s.first_day from signal_run s order by s.day desc limit 1), (select min(y.day) from series_day y where y.series_id = m.series)) as first_day) h
    left join lateral measure_baseline(m.due_on, m.alarm_on, h.first_day) b on m.series is not null
),
took as (
    select percentile_cont(0.5) within group (order by y.took_days) as days from m cross join span s join message y on y.theme_id in (select t.id from theme t where t.path @> array[m.theme_id])
    where y.sort_at >= (s.until - 363)::timestamptz and y.sort_at < (s.until + 1)::timestamptz and y.kind <> 'publication' and (m.district_id is null or y.district_id = m.district_id)
),
put as (
    update measure x set base_from = s.base_from, base_to = s.base_to, base_days = took.days,
        base_count = case when s.base_from is not null then (select coalesce(sum(y.messages), 0) from series_day y where y.series_id = s.series and y.day between s.base_from and s.base_to) end
    from span s cross join took where x.id = s.id
)
select s.series, greatest(s.until - 363, s.first_day)::text as since, s.until::text, (select coalesce(sum(y.messages), 0)::integer from series_day y where y.series_id = s.series and y.day between s.base_from and s.base_to) as base_count, s.base_from is not null as known from span s;

-- name: measure_days
-- Messages of a series day by day.
select coalesce(y.messages, 0) from generate_series($2::date, $3::date, interval '1 day') g left join series_day y on y.series_id = $1::integer and y.day = g::date order by g;

-- name: measure_weighed
-- What can be told and in which order: the excess over the baseline (without a baseline the flow of a quarter) of a month × severity × significance × (1 + recurrence) × chance of the cause × reduction / cost.
with m as (select x.*, measure_series(x.theme_id, x.district_id) as series from measure x where x.id = $1::integer),
part as (
    select m.id, m.severity, m.cost, 1 - m.ratio as reduction, case when exists (select from theme t join theme u on u.id = any (t.path) where t.id = m.theme_id and u.significant) then 2 else 1 end as significance,
        coalesce((select case c.state when 'proved' then 0.95 when 'confirmed' then 0.8 when 'accepted' then 0.6 else 0.3 end from cause c where c.id = m.cause_id), 0.5) as chance,
        (select least(1, count(*) / greatest((select count(*) from message y where y.theme_id in (select t.id from theme t where t.path @> array[m.theme_id]) and y.sort_at >= (current_date - 364)::timestamptz and y.took_days is not null), 1)::numeric)
            from outcome_return o where o.theme_id in (select t.id from theme t where t.path @> array[m.theme_id]) and o.closed_at >= (current_date - 364)::timestamptz) as recurrence,
        (select coalesce(sum(y.messages), 0) from series_day y where y.series_id = m.series and y.day between current_date - 30 and current_date - 1) as month,
        (select coalesce(sum(y.messages), 0) / 3.0 from series_day y where y.series_id = m.series and y.day between current_date - 90 and current_date - 1) as flow, m.base_count * 30.0 / control_days() as base
    from m
),
named as (select p.*, case when p.month > p.base then 'excess' else 'flow' end as of, case when p.month > p.base then p.month - p.base else p.flow end as per_month from part p)
update measure x set phi = $2::real, detect_ratio = $3::real, priority = jsonb_build_object('per_month', round(n.per_month, 1), 'of', n.of, 'severity', n.severity, 'significance', n.significance, 'recurrence', round(n.recurrence, 2), 'chance', n.chance,
    'reduction', round(n.reduction::numeric, 2), 'cost', n.cost, 'value', round((n.per_month * n.severity * n.significance * (1 + n.recurrence) * n.chance * n.reduction / n.cost)::numeric, 1))
from named n where x.id = n.id;

-- name: roadmap_order
-- Measures in the order of their priority, the highest first.
update measure m set position = x.n from (select y.id, row_number() over (order by (y.priority->>'value')::numeric desc nulls last, y.position, y.id) as n from measure y where y.roadmap_id = $1::integer) x where m.id = x.id and m.position <> x.n;

-- name: roadmap_renumber
-- One, two, three again after something was taken out.
update measure m set position = x.n from (select y.id, row_number() over (order by y.position, y.id) as n from measure y where y.roadmap_id = $1::integer) x where m.id = x.id and m.position <> x.n;

-- name: roadmap_reorder
-- $2: jsonb list of all measures of the plan in their order. No row: it is another set.
with x as (select v::integer as id, n from jsonb_array_elements_text($2::jsonb) with ordinality y (v, n)),
fit as (select (select count(distinct id) from x) = (select count(*) from x) and (select count(*) from x) = (select count(*) from measure m where m.roadmap_id = $1::integer)
    and not exists (select from x where not exists (select from measure m where m.id = x.id and m.roadmap_id = $1::integer)) as good),
put as (update measure m set position = x.n from x, fit where fit.good and m.id = x.id)
select from fit where good;

-- name: roadmap_lock
-- For a change: as it is, locked. Who may not change it has no such row.
select r.version, r.state, r.number, r.submitted_by = acting_account() as own from roadmap r where r.id = $1::integer for update;

-- name: roadmap_touch
-- A change of its measures or its title (null: as it is) is one of the plan.
update roadmap set version = version + 1, updated_at = now(), title = coalesce(btrim($2), title) where id = $1::integer;

-- part: against_rejected
-- Measures still to be done against a cause that has been rejected meanwhile.
select '/measures/' || m.id as pointer, 'wrong_value' as code, format('Мероприятие %s: причина «%s» отклонена. Уберите мероприятие или верните причину в работу.', m.position, c.text) as message
from measure m join cause c on c.id = m.cause_id and c.state = 'rejected' where m.roadmap_id = $1::integer and m.state in ('planned', 'in_work')

-- name: roadmap_rejected
{{against_rejected}};

-- name: roadmap_lacks
-- What a plan still lacks before it can be sent for approval.
select '/measures' as pointer, 'missing' as code, 'В плане нет мероприятий.' as message where not exists (select from measure m where m.roadmap_id = $1::integer)
union all select '/measures/' || m.id, 'missing', format('Мероприятие %s: назначьте ответственное должностное лицо.', m.position) from measure m where m.roadmap_id = $1::integer and m.official_id is null
union all select '/measures/' || m.id, 'wrong_value', format('Мероприятие %s: срок уже прошёл.', m.position) from measure m where m.roadmap_id = $1::integer and m.state in ('planned', 'in_work') and m.due_on < current_date
union all {{against_rejected}};

-- name: roadmap_unfinished
select count(*)::integer from measure m where m.roadmap_id = $1::integer and m.state in ('planned', 'in_work');

-- name: roadmap_move
-- $2 state, $3 note.
update roadmap r set state = $2, note = btrim($3), version = r.version + 1, updated_at = now(), number = r.number + ($2 = 'review')::integer, submitted_by = case $2 when 'review' then acting_account() else r.submitted_by end,
    approved_by = case $2 when 'approved' then acting_account() else r.approved_by end, approved_at = case $2 when 'approved' then now() else r.approved_at end
where r.id = $1::integer;

-- name: roadmap_keep
-- The version that has just been sent.
insert into roadmap_version (roadmap_id, number, data, account_id) select r.id, r.number, roadmap_data(r.id), acting_account() from roadmap r where r.id = $1::integer;

-- name: roadmap_decide
update roadmap_version v set state = $2, decided_by = acting_account(), decided_at = now(), note = btrim($3) from roadmap r where r.id = $1::integer and v.roadmap_id = r.id and v.number = r.number;

-- name: roadmap_sign_put
-- No row: signed already.
insert into roadmap_sign (roadmap_id, number, organisation_id, account_id, agrees, note)
select r.id, r.number, case when not (select sees_all()) then (select a.organisation_id from account a where a.id = acting_account()) end, acting_account(), $2::boolean, btrim($3) from roadmap r where r.id = $1::integer and r.state = 'review'
on conflict do nothing returning id;

-- name: roadmap_comment_put
-- No row: the measure is none of the plan.
insert into roadmap_comment (roadmap_id, measure_id, text, account_id) select $1::integer, $2::integer, btrim($3), acting_account()
where $2::integer is null or exists (select from measure m where m.id = $2::integer and m.roadmap_id = $1::integer) returning id;

-- name: roadmap_paper
-- $2: a version, else as it stands now, as far as the reader may see it.
select roadmap_paper(x.data, (select o.name from role_grant g join role o on o.code = g.role where g.account_id = p.id and g.role in ('head', 'curator') order by g.role desc limit 1), p.name, case when x.state in ('approved', 'closed') then to_char(x.at at time zone 'Europe/Moscow', 'DD.MM.YYYY') end, coalesce((
    select jsonb_agg(jsonb_build_object('organisation_id', o.id::text, 'words', case when s.agrees then 'согласовано' else 'замечания: ' || s.note end, 'at', a.name || ', ' || to_char(s.at at time zone 'Europe/Moscow', 'DD.MM.YYYY')) order by s.id)
    from roadmap_sign s join account a on a.id = s.account_id join organisation o on o.path @> array[s.organisation_id] where s.roadmap_id = r.id and s.number = x.number), '[]')) as paper
from roadmap r
join lateral (select r.number, r.state, r.approved_at as at, r.approved_by as who, roadmap_data(r.id) as data where $2::integer is null
    union all select v.number, v.state, v.decided_at, case when v.state = 'approved' then v.decided_by end, v.data from roadmap_version v where v.roadmap_id = r.id and v.number = $2::integer) x on true
left join account p on p.id = x.who and x.state in ('approved', 'closed')
where r.id = $1::integer;

-- name: measure_lock
select m.version, m.roadmap_id, r.state, m.state as is from measure m join roadmap r on r.id = m.roadmap_id where m.id = $1::integer for update of m;

-- name: measure_plan
select m.roadmap_id::text from measure m where m.id = $1::integer;

-- name: measure_wrong
-- $1: the body. What the table of fields cannot tell.
with p as (select $1::jsonb as j)
select '/theme_id' as pointer, 'unknown_value' as code, 'Такой темы нет.' as message from p where j->>'theme_id' is not null and not exists (select from theme t where t.id = (j->>'theme_id')::integer)
union all select '/district_id', 'unknown_value', 'Такого района нет.' from p where j->>'district_id' is not null and not exists (select from district d where d.id = (j->>'district_id')::integer)
union all select '/official_id', 'unknown_value', 'Такого должностного лица нет, или оно больше не работает.' from p where j->>'official_id' is not null
    and not exists (select from official f where f.id = (j->>'official_id')::integer and (f.left_on is null or f.left_on > current_date))
union all select '/cause_id', 'unknown_value', 'Такой принятой причины нет.' from p where j->>'cause_id' is not null and not exists (select from cause c where c.id = (j->>'cause_id')::integer and c.state in ('accepted', 'confirmed', 'proved'))
union all select '/starts_on', 'unlikely', 'Этот день слишком далеко: проверьте год.' from p where (j->>'starts_on')::date not between current_date - 366 and current_date + 1500
union all select '/due_on', 'wrong_value', 'Срок не может быть раньше начала.' from p where (j->>'due_on')::date < (j->>'starts_on')::date
union all select '/due_on', 'unlikely', 'Этот день слишком далеко: проверьте год.' from p where (j->>'due_on')::date > current_date + 2000;

-- name: measure_put
-- By hand: $2 the body. Without a term it comes from the working days.
insert into measure (roadmap_id, position, cause_id, kind, text, theme_id, district_id, official_id, starts_on, days, due_on, cost, severity, ratio, time_ratio, alarm_on)
select $1::integer, (select coalesce(max(m.position), 0) + 1 from measure m where m.roadmap_id = $1::integer), (p->>'cause_id')::integer, p->>'kind', btrim(p->>'text'), (p->>'theme_id')::integer, (p->>'district_id')::integer,
    coalesce((p->>'official_id')::integer, f.official_id), (p->>'starts_on')::date, (p->>'days')::smallint, coalesce((p->>'due_on')::date, work_term((p->>'starts_on')::date, (p->>'days')::integer)), (p->>'cost')::smallint,
    coalesce((p->>'severity')::smallint, 3), (p->>'ratio')::real, (p->>'time_ratio')::real, least(current_date, (p->>'starts_on')::date)
from (select $2::jsonb || jsonb_build_object('ratio', 1 - ($2::jsonb->>'less')::real / 100, 'time_ratio', 1 - ($2::jsonb->>'quicker')::real / 100) as p) x
left join lateral responsible_for((p->>'theme_id')::integer, (p->>'district_id')::integer) f on true returning id::text;

-- name: measure_change
-- $2: what changes. A new start or other working days move the term, unless it is given.
update measure m set kind = coalesce(p->>'kind', m.kind), text = coalesce(btrim(p->>'text'), m.text), theme_id = coalesce((p->>'theme_id')::integer, m.theme_id),
    district_id = case when p ? 'district_id' then (p->>'district_id')::integer else m.district_id end, official_id = case when p ? 'official_id' then (p->>'official_id')::integer else m.official_id end,
    cause_id = case when p ? 'cause_id' then (p->>'cause_id')::integer else m.cause_id end, starts_on = n.starts_on, days = n.days,
    due_on = coalesce((p->>'due_on')::date, case when (n.starts_on, n.days) = (m.starts_on, m.days) then m.due_on else work_term(n.starts_on, n.days) end), cost = coalesce((p->>'cost')::smallint, m.cost), severity = coalesce((p->>'severity')::smallint, m.severity),
    ratio = coalesce(1 - (p->>'less')::real / 100, m.ratio), time_ratio = coalesce(1 - (p->>'quicker')::real / 100, m.time_ratio), version = m.version + 1, updated_at = now()
from (select $2::jsonb as p) x, measure w cross join lateral (select coalesce(($2::jsonb->>'starts_on')::date, w.starts_on) as starts_on, coalesce(($2::jsonb->>'days')::smallint, w.days) as days) n
where m.id = $1::integer and w.id = m.id and n.starts_on <= coalesce((p->>'due_on')::date, case when (n.starts_on, n.days) = (m.starts_on, m.days) then m.due_on else work_term(n.starts_on, n.days) end) and n.starts_on <= coalesce(m.done_on, n.starts_on) returning m.id;

-- name: measure_merge
-- Into another of the same plan that is still to be done: its words go to the end of the other's, the later term counts. No row: there is no such other.
with gone as (delete from measure m where m.id = $1::integer and exists (select from measure o where o.id = $2::integer and o.roadmap_id = m.roadmap_id and o.id <> m.id and o.state = 'planned') returning m.*)
update measure o set text = o.text || '; ' || gone.text, due_on = greatest(o.due_on, gone.due_on), starts_on = least(o.starts_on, gone.starts_on), days = greatest(o.days, gone.days), cost = greatest(o.cost, gone.cost), version = o.version + 1, updated_at = now()
from gone where o.id = $2::integer returning o.id::text;

-- name: measure_merged_length
-- Letters that two measures would have together.
select coalesce(sum(length(m.text)) + 2, 0)::integer from measure m where m.id in ($1::integer, $2::integer);

-- name: measure_drop
delete from measure where id = $1::integer;

-- name: measure_said
-- How it goes: $2 state, $3 per cent, $4 note, $5 day and $6 proof of what is done.
update measure m set version = m.version + 1, updated_at = now(), state = $2, declared = case when $2 = 'done' then 100 else $3::smallint end, progress_note = coalesce(btrim($4), m.progress_note),
    done_on = case when $2 = 'done' then $5::date end, proof = case when $2 = 'done' then btrim($6) end
where m.id = $1::integer returning m.id;

-- name: measures_remind
select measure_remind(now());

-- name: measure_done_wrong
-- $1 measure, $2 the body.
select '/done_on' as pointer, 'wrong_value' as code, case when p.day > current_date then 'Этот день ещё не наступил.' else format('Работы начинаются %s: раньше выполнить нельзя.', to_char(m.starts_on, 'DD.MM.YYYY')) end as message
from measure m cross join (select ($2::jsonb->>'done_on')::date as day where $2::jsonb->>'state' = 'done') p where m.id = $1::integer and (p.day > current_date or p.day < m.starts_on);
