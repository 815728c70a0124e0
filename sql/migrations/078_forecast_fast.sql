-- The forecast of breaches on a large registry: a curve is one row, and what is due is read from its index alone.

alter table handling_curve rename to handling_age;
alter index handling_curve_pkey rename to handling_age_pkey;
create table handling_curve (
	organisation_id integer not null,
	kind text not null,
	weights real[] not null check (cardinality(weights) = 121),
	made_on date not null,
	primary key (organisation_id, kind)
);
comment on table handling_curve is 'Handling times of organisations, made daily by the job «forecast» (handling_curves); organisation 0 is the whole city. No foreign key: it is made anew';
comment on column handling_curve.kind is 'appeal, message, comment: they are handled at different speed';
comment on column handling_curve.weights is 'by age in working days since receipt, 0 to 120, element 1 is age 0: minus the logarithm of the share that is still in work after it';
grant select on handling_curve to mcu_api, mcu_jobs;
grant insert, delete on handling_curve to mcu_jobs;
insert into handling_curve select organisation_id, kind, array_agg(weight order by age), max(made_on) from handling_age group by 1, 2;
drop table handling_age;

-- Records whose control date lies in the days from `at` on, by organisation and by the chance that the date passes before they end:
-- exp(weight now - weight at the date). past: as it was on that day, for the back-test; breached: how many of them did pass.
create or replace function breach_parts(at date, days integer, past boolean) returns table (organisation_id integer, p real, n integer, breached integer)
language sql stable rows 2000 set search_path = mcu, pg_temp set timezone = 'Europe/Moscow' as $$
with wd as materialized (select * from worked_days(at - 800, at + days)),
curve as materialized (
	select h.organisation_id, h.kind, h.weights from handling_curve h where not past
	union all
	select c.organisation_id, c.kind, array_agg(c.weight order by c.age) from handling_curves(at) c where past group by 1, 2
),
edge as (select ord from wd where day = at - 1),
near as materialized (
	select x.organisation_id, x.kind, x.due_on, x.received, count(*)::integer as n, (count(*) filter (where x.done is null or x.done > x.due_on))::integer as breached
	from (select m.organisation_id, m.kind, m.due_on, m.sort_at::date as received, null::date as done from message m where not past and m.open and m.organisation_id is not null and m.due_on >= at and m.due_on < at + days
		union all
		select m.organisation_id, m.kind, m.due_on, m.sort_at::date, case when not m.open then coalesce(m.answered_at, m.closed_at)::date end from message m
		where past and m.organisation_id is not null and m.due_on >= at and m.due_on < at + days and m.sort_at < at::timestamptz and (m.open or coalesce(m.answered_at, m.closed_at) >= at::timestamptz)) x
	group by 1, 2, 3, 4
)
select n.organisation_id, exp(coalesce(c.weights[1 + least(e.ord - coalesce(r.ord, 0), 120)], 0) - coalesce(c.weights[1 + least(d.ord - coalesce(r.ord, 0), 120)], 0))::real,
	sum(n.n)::integer, sum(n.breached)::integer
from near n join wd d on d.day = n.due_on cross join edge e left join wd r on r.day = n.received
left join curve own on own.organisation_id = n.organisation_id and own.kind = n.kind left join curve city on city.organisation_id = 0 and city.kind = n.kind
cross join lateral (select coalesce(own.weights, city.weights) as weights) c
group by 1, 2
$$;

drop index message_due;
create index message_due on message (due_on, id) include (organisation_id, kind, sort_at) where open;
