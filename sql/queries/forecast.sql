-- Forecast of breaches.

-- name: forecast_drop
delete from handling_curve;

-- name: forecast_make
insert into handling_curve (organisation_id, kind, weights, made_on)
select organisation_id, kind, array_agg(weight order by age), current_date from handling_curves(current_date) group by 1, 2;

-- name: forecast_parts
-- Each organisation with all below it; id 0: everything that the account sees. Whole rows of an organisation stand together.
with part as materialized (select * from breach_parts(current_date, $1::integer, false))
select x.id::text as organisation_id, o.short_name as name, x.p, x.n
from (select 0 as id, p.p, sum(p.n)::integer as n from part p group by 2
      union all
      select a.id, p.p, sum(p.n)::integer from part p join organisation own on own.id = p.organisation_id cross join unnest(own.path) as a(id) group by 1, 2) x
left join organisation o on o.id = x.id
where x.id = 0 or (o.parent_id is not null and ((select sees_all()) or o.id = any ((select scope_orgs())::integer[])))
order by x.id, x.p;

-- name: forecast_made
select max(made_on) from handling_curve;

-- name: forecast_past
-- The back-test: for the days from $1 on, every $3 days, as things were known on each.
select d::date::text as day, coalesce(p.organisation_id, 0)::text as organisation_id, p.p, p.n, p.breached
from generate_series($1::date::timestamp, $2::date::timestamp, make_interval(days => $3::integer)) d cross join lateral breach_parts(d::date, 7, true) p
order by 1, 2, 3;
