-- Where the handling stands: figures of a month by stage, and the stays behind them.

-- name: stages_count
select stages_count();

-- name: stage_months
-- Months there are figures of, the newest first; and the day of the last counting.
select coalesce((select jsonb_agg(x.month order by x.month desc) from (select distinct month from stage_month) x), '[]') as months, (select max(day) from stage_run) as counted_on;

-- name: stage_figures
-- $1: first day of the month; $2: organisation or theme. A row without an id and of kind all is the whole city, which only those see who see everything.
-- Months meet by zeros for nobody: two that are «not distinct» meet each with each.
select s.kind, coalesce(s.organisation_id, s.theme_id)::text as id, coalesce(o.short_name, t.name) as name, s.stage, s.stays, s.median, s.p90, s.minutes::double precision as minutes,
    s.minutes / nullif(sum(s.minutes) over (partition by s.kind, s.organisation_id, s.theme_id), 0)::double precision as share, p.stays as was_stays, p.median as was_median
from stage_month s join stage g on g.code = s.stage left join organisation o on o.id = s.organisation_id left join theme t on t.id = s.theme_id
left join stage_month p on p.month = ($1::date - interval '1 month')::date and p.kind = s.kind and p.stage = s.stage
    and coalesce(p.organisation_id, 0) = coalesce(s.organisation_id, 0) and coalesce(p.theme_id, 0) = coalesce(s.theme_id, 0)
where s.month = $1::date and s.kind in ('all', $2)
order by s.kind <> 'all', sum(s.minutes) over (partition by s.kind, s.organisation_id, s.theme_id) desc, s.organisation_id, s.theme_id, g.position;

-- name: stage_list
-- Stays of a stage that ended in the month, the longest first. $3 organisations, $4 themes, $5 whether there is an organisation, $8 whether there is a theme,
-- $9: not shorter than so many minutes.
select s.message_id::text as message_id, m.number, t.name as theme, o.short_name as organisation, s.state, s.entered_at, s.left_at, s.minutes, s.minutes || '|' || s.message_id || '|' || s.n as _key
from stage_stay s join message m on m.id = s.message_id left join theme t on t.id = s.theme_id left join organisation o on o.id = s.organisation_id
where s.month = $1::date and s.stage = $2 and ($3::integer[] is null or s.organisation_id = any ($3::integer[])) and ($4::integer[] is null or s.theme_id = any ($4::integer[]))
  and ($5::boolean is null or (s.organisation_id is not null) = $5::boolean) and ($8::boolean is null or (s.theme_id is not null) = $8::boolean) and ($9::integer is null or s.minutes >= $9::integer)
  and ($6::text is null or (s.minutes, s.message_id, s.n) < (split_part($6::text, '|', 1)::integer, split_part($6::text, '|', 2)::bigint, split_part($6::text, '|', 3)::smallint))
order by s.minutes desc, s.message_id desc, s.n desc limit $7::integer + 1;
