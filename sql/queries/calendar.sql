-- The calendar of working days.

-- name: calendar_years
-- For each known year its first day since 1970 and a digit per day: 1 worked, 0 off.
select y.year, make_date(y.year, 1, 1) - date '1970-01-01' as first,
    string_agg(case when coalesce(c.kind <> 'off', extract(isodow from d) < 6) then '1' else '0' end, '' order by d) as days
from (select distinct year from calendar_year) y
cross join lateral generate_series(make_date(y.year, 1, 1), make_date(y.year, 12, 31), interval '1 day') d
left join calendar_current c on c.day = d::date
group by y.year order by y.year;
