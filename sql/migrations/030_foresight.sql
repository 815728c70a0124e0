-- What is seen coming: sources out of their rhythm, the forecast of breaches; mechanisms that shorten the way.

-- Health of the sources: is one silent longer than its own rhythm allows, does it bring far more or far less than usual.
create table source_health (
	source_id integer primary key references source on delete cascade,
	state text not null check (state in ('ok', 'silent', 'much', 'little', 'new')),
	changed_at timestamptz not null,
	judged_at timestamptz not null,
	last_at timestamptz,
	surprise real not null,
	bound real not null,
	pause_hours integer not null,
	pause_bound real,
	seen integer not null,
	usual real,
	days smallint not null
);
comment on table source_health is 'Sources as the job «sources» judged them last (source_rhythm)';
comment on column source_health.changed_at is 'since when it is in this state';
comment on column source_health.surprise is 'minus the logarithm of the chance that it is silent for so long by its own rhythm';
comment on column source_health.pause_hours is 'hours of working days since its last arrival';
comment on column source_health.seen is 'records in the last 24 hours; usual: the median of such days';
comment on column source_health.days is 'of history it is judged by, at most 56';
grant select on source_health to mcu_api, mcu_jobs;
grant insert, update, delete on source_health to mcu_jobs;

/*
 * The rhythm of a source is the share p of hours with an arrival, by hour of the day, apart for working days and days off of the
 * calendar, over the last 56 days; a file is one arrival. Days on which the whole source was dead do not count when it usually has
 * arrivals in three hours or more of such a day: an old fault must not make a new one normal. An hour of silence weighs -ln(1 - p), so the sum over the hours since the
 * last arrival is minus the logarithm of the chance of such a silence (hours taken as independent; p at most 0.98).
 * Silent: that sum is over ln 1000, or over 1.1 times the third longest of its own earlier silences if that is more, at most 2 ln 1000;
 * or the hours of working days since then are over 1.5 times the longest earlier pause (eight pauses at least, or four that are much alike): this catches what comes
 * in files once a week. By the first rule a healthy source is called silent after at most one in a thousand of its arrivals.
 * Much, little: records of the last 24 hours differ from the median of the like days by four deviations (1.4826 of the median absolute
 * one, at least the root of the median).
 */
create function source_rhythm(at timestamptz) returns table (source_id integer, state text, last_at timestamptz, surprise real, bound real, pause_hours integer,
	pause_bound real, seen integer, usual real, days smallint)
language sql stable security definer rows 50 set search_path = mcu, pg_temp set timezone = 'Europe/Moscow' as $$
with span as (select date_trunc('hour', at) as till, date_trunc('hour', at) - interval '56 days' as since),
arrival_hour as materialized (
	select x.source_id, date_trunc('hour', x.at) as hour, sum(x.n)::integer as n, max(x.at) as last from (
		select m.source_id, m.sort_at as at, 1 as n from message m, span s where m.import_id is null and m.sort_at >= s.since and m.sort_at < $1
		union all
		select coalesce(j.source_id, (select m.source_id from message m where m.import_id = j.id limit 1)), j.finished_at, j.created::integer
		from import_job j, span s where j.status = 'done' and not j.dry_run and j.created > 0 and j.finished_at >= s.since and j.finished_at < $1) x
	where x.source_id is not null group by 1, 2
),
known as materialized (select a.source_id, min(a.hour) as first, max(a.last) as last, count(*)::integer as hours from arrival_hour a group by 1),
day as materialized (select d::date as day, coalesce(c.kind <> 'off', extract(isodow from d) < 6) as worked
	from span s cross join generate_series(s.since::date::timestamp, s.till::date::timestamp, interval '1 day') d left join calendar_current c on c.day = d::date),
grid as materialized (
	select k.source_id, h as hour, d.day, d.worked, extract(hour from h)::integer as hod, a.hour is not null as busy
	from known k cross join span s cross join generate_series(k.first, s.till - interval '1 hour', interval '1 hour') h
	join day d on d.day = h::date left join arrival_hour a on a.source_id = k.source_id and a.hour = h
),
per_day as (select g.source_id, g.worked, g.day, count(*) filter (where g.busy) as busy from grid g group by 1, 2, 3),
usual_day as (select p.source_id, p.worked, percentile_cont(0.5) within group (order by p.busy) as busy from per_day p group by 1, 2),
dead as (select p.source_id, p.day from per_day p join usual_day u on u.source_id = p.source_id and u.worked = p.worked where p.busy = 0 and u.busy >= 3),
live as (select g.* from grid g left join dead x on x.source_id = g.source_id and x.day = g.day where x.day is null),
share as (select l.source_id, (count(*) filter (where l.busy))::real / count(*) as q from live l group by 1),
bin as (
	select l.source_id, l.worked, l.hod, -ln(1 - least(0.98, ((count(*) filter (where l.busy)) + 0.5 * s.q) / (count(*) + 0.5))) as weight
	from live l join share s on s.source_id = l.source_id group by l.source_id, l.worked, l.hod, s.q
),
walk as materialized (
	select g.source_id, g.hour, g.busy, b.weight, sum(b.weight) over w as sum, count(*) filter (where g.worked) over w as pause
	from grid g join bin b on b.source_id = g.source_id and b.worked = g.worked and b.hod = g.hod window w as (partition by g.source_id order by g.hour)
),
gap as (
	select x.source_id, x.sum - x.weight - x.before as sum, x.pause - x.pause_before as pause, row_number() over (partition by x.source_id order by x.sum - x.weight - x.before desc) as place
	from (select w.*, lag(w.sum) over (partition by w.source_id order by w.hour) as before, lag(w.pause) over (partition by w.source_id order by w.hour) as pause_before from walk w where w.busy) x
	where x.before is not null
),
past as (select g.source_id, max(g.sum) filter (where g.place = 3) as third, max(g.pause) as longest, percentile_cont(0.5) within group (order by g.pause) as usual, count(*) as gaps from gap g group by 1),
present as (
	select w.source_id, max(w.sum) - coalesce(max(w.sum) filter (where w.busy), 0) as sum, max(w.pause) - coalesce(max(w.pause) filter (where w.busy), 0) as pause from walk w group by 1
),
amount as materialized (
	select k.source_id, i, d.worked, coalesce((select sum(a.n) from arrival_hour a where a.source_id = k.source_id
		and a.hour >= s.till - make_interval(hours => 24 * (i + 1)) and a.hour < s.till - make_interval(hours => 24 * i)), 0)::integer as n
	from known k cross join span s cross join generate_series(0, 54) i join day d on d.day = (s.till - make_interval(hours => 24 * i + 12))::date
	where s.till - make_interval(hours => 24 * (i + 1)) >= k.first
),
middle as (
	select a.source_id, percentile_cont(0.5) within group (order by a.n) as med, count(*) as like_days from amount a
	join amount t on t.source_id = a.source_id and t.i = 0 and t.worked = a.worked where a.i > 0 group by 1
),
spread as (
	select a.source_id, greatest(1.4826 * percentile_cont(0.5) within group (order by abs(a.n - m.med)), sqrt(greatest(m.med, 1))) as sd
	from amount a join amount t on t.source_id = a.source_id and t.i = 0 and t.worked = a.worked join middle m on m.source_id = a.source_id where a.i > 0 group by a.source_id, m.med
),
judged as (
	select k.source_id, k.last, k.hours, case when k.last >= s.till then 0 else coalesce(p.sum, 0) end as sum, least(2 * ln(1000.0), greatest(ln(1000.0), 1.1 * coalesce(h.third, 0))) as bound,
		case when k.last >= s.till then 0 else coalesce(p.pause, 0) end as pause, case when h.gaps >= 8 or (h.gaps >= 4 and h.longest <= 1.5 * h.usual) then 1.5 * h.longest end as pause_bound,
		coalesce(t.n, 0) as n, m.med, (t.n - m.med) / f.sd as z, m.like_days, extract(epoch from s.till - k.first) / 86400 as days
	from known k cross join span s left join present p on p.source_id = k.source_id left join past h on h.source_id = k.source_id
	left join amount t on t.source_id = k.source_id and t.i = 0 left join middle m on m.source_id = k.source_id left join spread f on f.source_id = k.source_id
)
select j.source_id, case when j.days < 14 or j.hours < 5 then 'new' when (j.hours >= 20 and j.sum >= j.bound) or j.pause > j.pause_bound then 'silent'
		when j.like_days >= 8 and j.z >= 4 then 'much' when j.like_days >= 8 and j.z <= -4 then 'little' else 'ok' end,
	j.last, j.sum::real, j.bound::real, j.pause::integer, j.pause_bound::real, j.n, j.med::real, least(j.days, 56)::smallint
from judged j
$$;
comment on function source_rhythm(timestamptz) is 'how each source that brought something in the last 56 days stands at a moment';
revoke execute on function source_rhythm(timestamptz) from public;
grant execute on function source_rhythm(timestamptz) to mcu_jobs;

insert into role_permission (role, action, paragraph)
select r, 'source.read', '2.3–2.6' from unnest(array['curator', 'head', 'analyst', 'pos', 'im', 'pages', 'mayor', 'admin']) r;
insert into job (kind, every) values ('sources', interval '15 minutes');

-- Forecast of breaches: how long organisations take, and what that means for the records whose control date comes next.
create table handling_curve (
	organisation_id integer not null,
	kind text not null,
	age smallint not null check (age between 0 and 120),
	at_risk integer not null,
	ended integer not null,
	weight real not null,
	made_on date not null,
	primary key (organisation_id, kind, age)
);
comment on table handling_curve is 'Handling times of organisations, made daily by the job «forecast» (handling_curves); organisation 0 is the whole city. No foreign key: it is made anew';
comment on column handling_curve.kind is 'appeal, message, comment: they are handled at different speed';
comment on column handling_curve.age is 'working days since receipt';
comment on column handling_curve.at_risk is 'records of the last 400 days still in work at this age';
comment on column handling_curve.weight is 'minus the logarithm of the share that is still in work after this age';
grant select on handling_curve to mcu_api, mcu_jobs;
grant insert, delete on handling_curve to mcu_jobs;

create function worked_days(first date, last date) returns table (day date, ord integer) language sql stable rows 500 set search_path = mcu, pg_temp as $$
	select d::date, (count(*) filter (where coalesce(c.kind <> 'off', extract(isodow from d) < 6)) over (order by d))::integer
	from generate_series(first::timestamp, last::timestamp, interval '1 day') d left join calendar_current c on c.day = d::date
$$;
comment on function worked_days(date, date) is 'days with the number of working days from the first up to each; a year without a calendar: Monday to Friday';

/*
 * Kaplan–Meier by age in working days, apart for each kind of record: of what was received in the 400 days before `at` and was in work at an age, the share that ended at it,
 * h = ended / at_risk; what is still in work counts up to the age it has reached. An organisation leans on the city where it has little of its own:
 * h = (ended + 20 h_city) / (at_risk + 20). The weight of an age is the sum of -ln(1 - h) up to it.
 */
create function handling_curves(at date) returns table (organisation_id integer, kind text, age smallint, at_risk integer, ended integer, weight real)
language sql stable rows 5000 set search_path = mcu, pg_temp set timezone = 'Europe/Moscow' as $$
with wd as materialized (select * from worked_days(at - 401, at)),
edge as (select max(ord) filter (where day = at - 1) as ord from wd),
seen as materialized (
	select m.organisation_id, m.kind, least(greatest(case when m.done < at then e.ord else x.ord end - r.ord, 0), 120) as last, m.done < at as ended, count(*)::integer as n
	from (select organisation_id, kind, sort_at::date as received, case when not open then coalesce(answered_at, closed_at)::date end as done from message
		where sort_at >= (at - 400)::timestamptz and sort_at < at::timestamptz and organisation_id is not null and kind <> 'publication'
			and (open or answered_at is not null or closed_at is not null)) m
	join wd r on r.day = m.received cross join edge x left join wd e on e.day = m.done
	group by 1, 2, 3, 4
),
whole as (select organisation_id, kind, last, ended, n from seen union all select 0, kind, last, ended, sum(n)::integer from seen group by 2, 3, 4),
curve as materialized (
	select o.organisation_id, o.kind, a.age, coalesce(sum(w.n) filter (where w.last >= a.age), 0)::integer as at_risk,
		coalesce(sum(w.n) filter (where w.last = a.age and w.ended), 0)::integer as ended
	from (select distinct organisation_id, kind from whole) o cross join generate_series(0, 120) a (age)
		left join whole w on w.organisation_id = o.organisation_id and w.kind = o.kind group by 1, 2, 3
),
rate as (
	select c.organisation_id, c.kind, c.age, c.at_risk, c.ended, least(0.999, case when c.organisation_id = 0 then c.ended::float8 / greatest(c.at_risk, 1)
		else (c.ended + 20 * t.ended::float8 / greatest(t.at_risk, 1)) / (c.at_risk + 20) end) as h
	from curve c join curve t on t.organisation_id = 0 and t.kind = c.kind and t.age = c.age
)
select organisation_id, kind, age::smallint, at_risk, ended, sum(-ln(1 - h)) over (partition by organisation_id, kind order by age)::real from rate
$$;
comment on function handling_curves(date) is 'what is known of handling times before a day';

-- Records whose control date lies in the days from `at` on, by organisation and by the chance that the date passes before they end:
-- exp(weight now - weight at the date). past: as it was on that day, for the back-test; breached: how many of them did pass.
create function breach_parts(at date, days integer, past boolean) returns table (organisation_id integer, p real, n integer, breached integer)
language sql stable rows 2000 set search_path = mcu, pg_temp set timezone = 'Europe/Moscow' as $$
with wd as materialized (select * from worked_days(at - 800, at + days)),
curve as materialized (select * from handling_curve where not past union all select c.organisation_id, c.kind, c.age, c.at_risk, c.ended, c.weight, at from handling_curves(at) c where past),
edge as (select ord from wd where day = at - 1),
near as materialized (
	select x.organisation_id, x.kind, x.due_on, x.received, count(*)::integer as n, (count(*) filter (where x.done is null or x.done > x.due_on))::integer as breached
	from (select m.organisation_id, m.kind, m.due_on, m.sort_at::date as received, null::date as done from message m where not past and m.open and m.organisation_id is not null and m.due_on >= at and m.due_on < at + days
		union all
		select m.organisation_id, m.kind, m.due_on, m.sort_at::date, case when not m.open then coalesce(m.answered_at, m.closed_at)::date end from message m
		where past and m.organisation_id is not null and m.due_on >= at and m.due_on < at + days and m.sort_at < at::timestamptz and (m.open or coalesce(m.answered_at, m.closed_at) >= at::timestamptz)) x
	group by 1, 2, 3, 4
),
own as (select distinct c.organisation_id, c.kind from curve c)
select n.organisation_id, exp(coalesce(a.weight, 0) - coalesce(b.weight, 0))::real, sum(n.n)::integer, sum(n.breached)::integer
from near n join wd d on d.day = n.due_on cross join edge e left join wd r on r.day = n.received left join own w on w.organisation_id = n.organisation_id and w.kind = n.kind
left join curve a on a.organisation_id = coalesce(w.organisation_id, 0) and a.kind = n.kind and a.age = least(e.ord - coalesce(r.ord, 0), 120)
left join curve b on b.organisation_id = coalesce(w.organisation_id, 0) and b.kind = n.kind and b.age = least(d.ord - coalesce(r.ord, 0), 120)
group by 1, 2
$$;
comment on function breach_parts(date, integer, boolean) is 'chances of breach of the records due from a day on';
insert into job (kind, every) values ('forecast', interval '6 hours');

-- Register of mechanisms of accelerated solution.
create table mechanism (
	id integer generated always as identity primary key,
	theme_id integer not null,
	name text not null check (length(btrim(name)) between 1 and 200),
	steps jsonb not null check (jsonb_typeof(steps) = 'array'),
	eligibility text not null check (length(btrim(eligibility)) between 1 and 2000),
	official_id integer not null,
	official text not null,
	valid_from date not null,
	valid_to date check (valid_to >= valid_from),
	version integer not null default 1,
	account_id integer,
	updated_at timestamptz not null default now()
);
comment on table mechanism is 'Mechanisms of accelerated solution: for which theme, by which shortened steps, in force from–to. Like the rules it hangs on nothing that a demo city truncates';
comment on column mechanism.theme_id is 'the theme with all below it, socially significant';
comment on column mechanism.steps is '[{name, days}] in their order: at most so many calendar days each, 30 together';
comment on column mechanism.official is 'name of the responsible official as it was put down';

create table mechanism_version (
	mechanism_id integer not null references mechanism on delete cascade,
	version integer not null,
	data jsonb not null,
	primary key (mechanism_id, version)
);
comment on table mechanism_version is 'Every version of a mechanism, the present one included';
create function mechanism_kept() returns trigger language plpgsql security definer set search_path = mcu, pg_temp as $$
begin
	insert into mechanism_version (mechanism_id, version, data) values (new.id, new.version, to_jsonb(new));
	return null;
end $$;
create trigger mechanism_kept after insert or update on mechanism for each row execute function mechanism_kept();
grant select, insert, update on mechanism to mcu_api;
grant select on mechanism_version to mcu_api;
insert into role_permission (role, action, paragraph) select r, 'mechanism.write', '1.2а' from unnest(array['curator', 'head', 'analyst']) r;
