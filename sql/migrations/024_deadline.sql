-- Deadlines that explain themselves: rules and working hours as versions, an index of working days made of them and of the
-- calendar, one function that computes, and the table of what it computed. Nothing here refers to accounts, themes or
-- organisations by foreign keys: loading the demo city anew truncates those with all that hangs on them, and the rules must stay.

create table deadline_ruleset (
	version integer primary key check (version > 0),
	valid_from date not null,
	reason text not null check (length(reason) between 1 and 500),
	account_id integer,
	created_at timestamptz not null default now()
);
comment on table deadline_ruleset is 'Versions of the rules of deadlines; of those in force on the day of an event the highest counts';
comment on column deadline_ruleset.valid_from is 'first day of events that it counts for';
comment on column deadline_ruleset.account_id is 'who wrote it; null: shipped with the program';

create table deadline_rule (
	version integer not null references deadline_ruleset,
	position smallint not null check (position > 0),
	deadline text not null check (deadline in ('registration', 'forwarding', 'first', 'answer', 'final', 'extension', 'accelerated', 'fast_track')),
	kind text check (kind in ('appeal', 'message', 'comment')),
	channel text references channel,
	theme_id integer,
	priority smallint check (priority between 1 and 2),
	organisation_id integer,
	event text not null check (event in ('received', 'registered', 'reply', 'answer_due')),
	clock text not null check (clock in ('day', 'hour', 'work_day', 'work_hour', 'none')),
	amount smallint check (amount between 1 and 400),
	less smallint not null default 0 check (less between 0 and 30),
	day_off text not null default 'keep' check (day_off in ('keep', 'before', 'after')),
	basis text not null check (length(basis) between 1 and 200),
	primary key (version, position),
	check ((clock = 'none') = (amount is null)),
	check ((deadline = 'extension') = (event = 'answer_due')),
	check (deadline <> 'extension' or clock in ('day', 'none')),
	check (less < amount or clock = 'none' or less = 0)
);
comment on table deadline_rule is 'Rules of a version. A condition that is null holds for all; of the rules that fit, the most specific counts: first by organisation (its own before a superior one), then by theme (likewise), priority (the higher), channel, kind';
comment on column deadline_rule.theme_id is 'the theme with all below it';
comment on column deadline_rule.organisation_id is 'the organisation with all below it';
comment on column deadline_rule.priority is 'this one and higher';
comment on column deadline_rule.event is 'what it is counted from: receipt, registration, the reply that is not final, the date of the answer (extension)';
comment on column deadline_rule.clock is 'calendar days and working days from the next day on, hours from the moment itself; none: nothing is owed';
comment on column deadline_rule.less is 'the control date is so many calendar days before the legal one';
comment on column deadline_rule.day_off is 'a control date on a day off: stays, moves to the working day before or after';
comment on column deadline_rule.basis is 'where the term is said';
create unique index deadline_rule_once on deadline_rule (version, deadline, coalesce(kind, ''), coalesce(channel, ''), coalesce(theme_id, 0),
	coalesce(priority, 0), coalesce(organisation_id, 0));

create table work_hours (
	version integer not null references deadline_ruleset,
	weekday smallint not null check (weekday between 1 and 7),
	opens time not null,
	closes time not null check (closes - opens >= interval '2 hours'),
	primary key (version, weekday)
);
comment on table work_hours is 'Working hours of a version of the rules by the day of the week (1 Monday); those of 6 and 7 count when such a day is worked by a transfer';

alter table calendar_year add column note text not null default '', add column account_id integer;
comment on column calendar_year.note is 'why this version was made';
comment on column calendar_year.account_id is 'who made it; null: shipped with the program';

create table work_day (
	version integer not null,
	day date not null,
	run smallint not null,
	worked boolean not null,
	ord integer not null,
	opens integer not null,
	since bigint not null,
	until bigint not null,
	primary key (version, day)
);
comment on table work_day is 'Index of the working days of all known years, for the hours of each version of the rules; made anew from work_hours and the calendar';
comment on column work_day.run is 'known years without a gap between them; no clock walks from one run into another';
comment on column work_day.ord is 'working days of the run up to and with this day, plus a million for each run';
comment on column work_day.opens is 'seconds after midnight';
comment on column work_day.since is 'working seconds of the run before this day, plus a trillion for each run';
comment on column work_day.until is 'the same with this day';
create unique index work_day_ord on work_day (version, ord) where worked;
create unique index work_day_until on work_day (version, until) where worked;

create function work_day_build() returns trigger language plpgsql security definer set search_path = mcu, pg_temp as $$
begin
	if tg_table_name <> 'work_hours' then
		delete from work_day;
	end if;
	insert into work_day (version, day, run, worked, ord, opens, since, until)
	with years as (select year, row_number() over (order by year) as n from (select distinct year from calendar_year) y),
	runs as (select year, dense_rank() over (order by year - n) as run from years),
	days as (
		select h.version, d::date as day, r.run, coalesce(c.kind <> 'off', extract(isodow from d) < 6) as worked,
			extract(epoch from h.opens)::integer as opens,
			(extract(epoch from h.closes - h.opens) - case when c.kind = 'short' then 3600 else 0 end)::integer as seconds
		from runs r
		cross join generate_series(make_date(r.year, 1, 1), make_date(r.year, 12, 31), interval '1 day') d
		join work_hours h on h.weekday = extract(isodow from d)
		left join calendar_current c on c.day = d::date
		where not exists (select from work_day w where w.version = h.version)
	)
	select version, day, run, worked, run * 1000000 + count(*) filter (where worked) over w, opens,
		run * 1000000000000 + coalesce(sum(seconds) filter (where worked) over w, 0) - case when worked then seconds else 0 end,
		run * 1000000000000 + coalesce(sum(seconds) filter (where worked) over w, 0)
	from days window w as (partition by version, run order by day);
	return null;
end $$;
create trigger work_hours_changed after insert on work_hours for each statement execute function work_day_build();
create trigger calendar_year_changed after insert on calendar_year for each statement execute function work_day_build();
create trigger calendar_day_changed after insert on calendar_day for each statement execute function work_day_build();

-- What a message brings to the computation.
alter table message
	add column due_set date,
	add column accelerated boolean not null default false,
	add column extended_days smallint check (extended_days between 1 and 30);
comment on column message.due_on is 'control date: due_set, or else what the deadlines of the message come to (deadline_compute)';
comment on column message.due_set is 'control date that a person or the source set; null: it is computed';
comment on column message.accelerated is 'goes by the mechanism of accelerated solution (30 calendar days, socially significant themes); not the fast track of ПОС';
comment on column message.extended_days is 'the head has put the answer off by so many days';

-- Dates that stand: those of files and those that a person has set. The rest is computed by the job below.
alter table message disable trigger user;
update message m set due_set = due_on
where due_on is not null and (import_id is not null or exists (select from case_event e where e.message_id = m.id and e.changes ? 'due_on'));
alter table message enable trigger user;

create table deadline (
	message_id bigint not null,
	kind text not null,
	due date,
	due_at timestamptz,
	legal date,
	met timestamptz,
	owed boolean not null,
	version integer not null,
	rule smallint not null,
	calendars jsonb not null,
	trace jsonb not null,
	primary key (message_id, kind)
);
comment on table deadline is 'Deadlines of messages as deadline_compute gave them. No foreign key to message: it would cost more than the computation; a trigger deletes them with their message';
comment on column deadline.kind is 'as deadline_rule.deadline';
comment on column deadline.due is 'control date, the last day; null: cannot be computed, trace says why';
comment on column deadline.due_at is 'the moment, for clocks of hours';
comment on column deadline.legal is 'the date by the rule alone, before the control date is moved';
comment on column deadline.met is 'when it was done; null: not yet, or nobody knows when';
comment on column deadline.owed is 'still to be done';
comment on column deadline.calendars is '{year: version} of the calendars it lies in';
comment on column deadline.trace is '{event, at, amount: days of an extension, no_calendar: the year that is missing, moved: how many days the control date differs from the legal one}';

create function deadline_gone() returns trigger language plpgsql security definer set search_path = mcu, pg_temp as $$
begin
	delete from deadline where message_id in (select id from gone);
	return null;
end $$;
create trigger message_deadline_gone after delete on message referencing old table as gone for each statement execute function deadline_gone();

create type deadline_fact as (
	message_id bigint, kind text, channel text, theme_id integer, organisation_id integer, priority smallint,
	received_at timestamptz, entered boolean, registered_at timestamptz, replied_at timestamptz, replied boolean, interim_at timestamptz,
	handed_at timestamptz, handed boolean, done_at timestamptz, open boolean,
	fast_track boolean, accelerated boolean, extended_days smallint
);
comment on type deadline_fact is 'The events of a message. received_at: what was put down by hand without a date came when it was entered. interim_at: the first interim answer, or else the first reply, which is not final either. handed: somebody was found to handle it, here or elsewhere. done_at: nothing is owed since';

create function deadline_facts(ids bigint[]) returns setof deadline_fact language plpgsql stable rows 10000 as $$
declare
	all_handed boolean := exists (select from deadline_rule r where r.deadline = 'forwarding' and r.kind is distinct from 'appeal');
	talking text[] := array(select distinct coalesce(r.channel, '') from deadline_rule r where r.deadline in ('first', 'final'));
begin
	-- Answers and history are read only where a rule asks for them, or where nothing else says when it ended.
	return query
	select m.id, m.kind, m.channel, m.theme_id, m.organisation_id, m.priority, coalesce(m.received_at, case when s.kind = 'manual' then m.created_at end),
		m.received_at is null, m.registered_at, a.replied_at, a.n > 0 or m.answered_at is not null, a.interim_at, e.handed_at, m.state not in ('new', 'registered'),
		case when not m.open then coalesce(m.answered_at, m.closed_at, e.ended_at) end, m.open, m.fast_track, m.accelerated, m.extended_days
	from message m
	join source s on s.id = m.source_id
	cross join lateral (
		select count(*) as n, least(min(x.answered_at), m.answered_at) as replied_at,
			coalesce(min(x.answered_at) filter (where x.kind = 'interim'), min(x.answered_at) filter (where x.kind = 'first')) as interim_at
		from answer x where x.message_id = m.id and (m.channel = any(talking) or '' = any(talking))) a
	cross join lateral (
		select min(x.at) filter (where x.to_state in ('assigned', 'in_work', 'forwarded', 'rejected')) as handed_at,
			max(x.at) filter (where x.to_state in ('forwarded', 'rejected')) as ended_at
		from case_event x where x.message_id = m.id
			and (m.kind = 'appeal' or all_handed or (not m.open and m.answered_at is null and m.closed_at is null))) e
	where m.id = any(ids);
end $$;

/*
 * The functions are plpgsql because its plans are kept for the session: to plan deadline_compute takes longer than to compute
 * one message.
 *
 * The one place where deadlines come from: a pure function of the facts, the rules and the calendar.
 * combo: the conditions that occur, themes and organisations replaced by the nearest one a rule names. choice: the rule of each
 * version for them; a version counts when it is in force on the day of its own rule's event and no higher one is (until_…: from
 * which day of another event a higher one takes over). started: deadlines that have begun. dated: the clock's answer.
 * The planner knows nothing of the facts; `limit 1` keeps each look-up an index scan of its own, however many rows there are.
 */
create function deadline_compute(facts deadline_fact[]) returns table (message_id bigint, kind text, due date, due_at timestamptz, legal date,
	met timestamptz, owed boolean, version integer, rule smallint, calendars jsonb, trace jsonb, control date)
language plpgsql stable rows 10000 as $$
#variable_conflict use_column
begin
return query
with theme_key as materialized (
	select t.id, n.id as key from theme t
	cross join lateral (select r.theme_id as id from deadline_rule r where r.theme_id = any(t.path)
		order by array_position(t.path, r.theme_id) desc limit 1) n
	where exists (select from deadline_rule where theme_id is not null)
),
organisation_key as materialized (
	select o.id, n.id as key from organisation o
	cross join lateral (select r.organisation_id as id from deadline_rule r where r.organisation_id = any(o.path)
		order by array_position(o.path, r.organisation_id) desc limit 1) n
	where exists (select from deadline_rule where organisation_id is not null)
),
f as materialized (
	select x.*, coalesce(t.key, 0) as theme_key, coalesce(o.key, 0) as organisation_key,
		(x.received_at at time zone 'Europe/Moscow')::date as received_on, (x.registered_at at time zone 'Europe/Moscow')::date as registered_on,
		(x.interim_at at time zone 'Europe/Moscow')::date as interim_on
	from unnest(facts) x
	left join theme_key t on t.id = x.theme_id
	left join organisation_key o on o.id = x.organisation_id
	where x.kind <> 'publication'
),
combo as materialized (select distinct kind, channel, priority, theme_key, organisation_key from f),
choice as materialized (
	select c.*, v.version, v.valid_from, k.deadline, r.position, r.clock, r.amount, r.less, r.day_off, coalesce(r.event, k.event) as event,
		coalesce(min(v.valid_from) filter (where coalesce(r.event, k.event) = 'received') over later, 'infinity') as until_received,
		coalesce(min(v.valid_from) filter (where coalesce(r.event, k.event) = 'registered') over later, 'infinity') as until_registered,
		coalesce(min(v.valid_from) filter (where coalesce(r.event, k.event) = 'reply') over later, 'infinity') as until_reply,
		coalesce(min(v.valid_from) filter (where coalesce(r.event, k.event) = 'answer_due') over later, 'infinity') as until_answer
	from combo c
	cross join deadline_ruleset v
	cross join (values ('registration', 'received'), ('forwarding', 'registered'), ('first', 'received'), ('answer', 'received'), ('final', 'reply'),
		('extension', 'answer_due'), ('accelerated', 'received'), ('fast_track', 'received')) k (deadline, event)
	left join lateral (
		select r.* from deadline_rule r
		left join theme t on t.id = r.theme_id
		left join organisation o on o.id = r.organisation_id
		where r.version = v.version and r.deadline = k.deadline and (r.kind is null or r.kind = c.kind) and (r.channel is null or r.channel = c.channel)
			and (r.priority is null or r.priority <= c.priority)
			and (r.theme_id is null or r.theme_id = any((select path from theme where id = c.theme_key)::integer[]))
			and (r.organisation_id is null or r.organisation_id = any((select path from organisation where id = c.organisation_key)::integer[]))
		order by cardinality(o.path) desc nulls last, cardinality(t.path) desc nulls last, r.priority desc nulls last, r.channel is null, r.kind is null
		limit 1) r on true
	window later as (partition by c.kind, c.channel, c.priority, c.theme_key, c.organisation_key, k.deadline order by v.version
		rows between 1 following and unbounded following)
),
started as (
	select f.*, c.version, c.deadline, c.position, c.clock, c.amount, c.less, c.day_off, c.event, e.at, e.day
	from f join choice c using (kind, channel, priority, theme_key, organisation_key)
	cross join lateral (
		select case c.event when 'received' then f.received_at when 'registered' then f.registered_at when 'reply' then f.interim_at
				else coalesce(f.registered_at, f.received_at) end as at,
			case c.event when 'received' then f.received_on when 'registered' then f.registered_on when 'reply' then f.interim_on
				else coalesce(f.registered_on, f.received_on) end as day) e
	where c.clock <> 'none' and e.day >= c.valid_from
		and (f.received_on < c.until_received) is not false and (f.registered_on < c.until_registered) is not false
		and (f.interim_on < c.until_reply) is not false and (c.event <> 'answer_due' or e.day < c.until_answer)
		and case c.deadline when 'fast_track' then f.fast_track when 'accelerated' then f.accelerated when 'extension' then f.extended_days is not null else true end
),
dated as (
	select s.*, case s.clock when 'day' then s.day + s.amount when 'hour' then ((s.at + make_interval(hours => s.amount)) at time zone 'Europe/Moscow')::date
			when 'work_day' then d.day when 'work_hour' then h.day end as term,
		case s.clock when 'hour' then s.at + make_interval(hours => s.amount) when 'work_hour' then h.at end as due_at, a.run
	from started s
	left join lateral (select x.* from work_day x where s.clock in ('work_day', 'work_hour') and x.version = s.version and x.day = s.day limit 1) a on true
	left join lateral (select x.day from work_day x where s.clock = 'work_day' and x.version = s.version and x.ord = a.ord + s.amount and x.worked limit 1) d on true
	left join lateral (
		select w.day, (w.day::timestamp + make_interval(secs => w.opens + g.goal - w.since)) at time zone 'Europe/Moscow' as at
		from (select a.since + s.amount * 3600 + least(greatest(floor(extract(epoch from s.at - (s.day::timestamp at time zone 'Europe/Moscow')))::bigint - a.opens, 0),
			a.until - a.since) as goal) g
		join work_day w on w.version = s.version and w.worked and w.until >= g.goal and w.since < g.goal
		where s.clock = 'work_hour'
		order by w.until limit 1) h on true
),
-- An extension begins where the answer's term ends.
whole as (
	select d.*, case when d.deadline = 'extension' then least(d.extended_days, d.amount) end as days,
		case when d.deadline = 'extension' then max(d.term) filter (where d.deadline = 'answer') over w + least(d.extended_days, d.amount) else d.term end as legal
	from dated d window w as (partition by d.message_id)
),
known as materialized (select year, max(calendar_year.version) as version from calendar_year group by year),
edges as materialized (select coalesce(min(year), 0) - 1 as first, coalesce(max(year), 0) + 1 as last from known),
spans as materialized (
	select a as first, b as last, (select coalesce(jsonb_object_agg(k.year, k.version), '{}') from known k where k.year between a and b) as calendars
	from edges e cross join generate_series(e.first, e.last) a cross join generate_series(a, e.last) b
),
runs as materialized (select run, date_part('year', max(day))::integer as last from work_day where work_day.version = 1 group by run),
moved as (
	select w.*, case when w.legal is not null then greatest(coalesce(q.day, w.legal - w.less), w.day) end as due, date_part('year', w.day)::integer as year
	from whole w
	left join lateral (
		select x.day from work_day p
		join work_day x on x.version = p.version and x.worked and x.ord = p.ord + case w.day_off when 'after' then 1 else 0 end
		where w.day_off <> 'keep' and p.version = w.version and p.day = w.legal - w.less and not p.worked limit 1) q on true
	where w.deadline <> 'extension' or w.legal is not null
)
select m.message_id, m.deadline, m.due, case when m.due = m.legal then m.due_at end, m.legal,
	case m.deadline when 'registration' then coalesce(m.registered_at, m.done_at) when 'forwarding' then coalesce(m.handed_at, m.done_at)
		when 'first' then coalesce(m.replied_at, m.done_at) else m.done_at end,
	m.open and case m.deadline when 'registration' then m.registered_at is null when 'forwarding' then not m.handed
		when 'first' then not m.replied else true end,
	m.version, m.position, s.calendars,
	case when m.due = m.legal and m.days is null and not m.entered then jsonb_build_object('event', m.event, 'at', m.at)
		else jsonb_strip_nulls(jsonb_build_object('event', case when m.entered and m.event = 'received' then 'entered' else m.event end,
			'at', case when m.days is null then m.at end, 'amount', m.days, 'moved', nullif(m.due - m.legal, 0),
			'no_calendar', case when m.legal is null then coalesce(u.last + 1, m.year) end)) end,
	least(coalesce(max(m.due) filter (where m.deadline = 'extension') over w, max(m.due) filter (where m.deadline = 'answer') over w),
		max(m.due) filter (where m.deadline = 'fast_track') over w, max(m.due) filter (where m.deadline = 'accelerated') over w,
		case when count(*) filter (where m.deadline = 'final') over w > 0 then max(m.due) filter (where m.deadline = 'final') over w
			else max(m.due) filter (where m.deadline = 'first') over w end)
from moved m
cross join edges e
left join runs u on u.run = m.run
left join spans s on s.first = least(greatest(m.year, e.first), e.last)
	and s.last = least(greatest(coalesce(date_part('year', greatest(m.due, m.legal))::integer, m.year), e.first), e.last)
window w as (partition by m.message_id);
end $$;

create function deadline_differences(ids bigint[]) returns table (message_id bigint, kind text, what text, was text, now text) language plpgsql stable rows 1000 as $$
#variable_conflict use_column
begin
	return query
		with made as materialized (select * from deadline_compute((select array_agg(f::deadline_fact) from deadline_facts(ids) f))),
	stored as materialized (select * from deadline d where d.message_id = any(ids)),
	control as (select message_id, max(control) as control from made group by message_id)
	select coalesce(s.message_id, n.message_id), coalesce(s.kind, n.kind), case when s.kind is null then 'missing' when n.kind is null then 'extra' else 'differs' end,
		to_jsonb(s)::text, (to_jsonb(n) - 'control')::text
	from stored s full join made n on n.message_id = s.message_id and n.kind = s.kind
	where (s.due, s.due_at, s.legal, s.met, s.owed, s.version, s.rule, s.calendars, s.trace)
		is distinct from (n.due, n.due_at, n.legal, n.met, n.owed, n.version, n.rule, n.calendars, n.trace)
	union all
	select m.id, null, 'control', m.due_on::text, coalesce(m.due_set, c.control)::text
	from message m left join control c on c.message_id = m.id
	where m.id = any(ids) and m.due_on is distinct from coalesce(m.due_set, c.control);
end $$;

-- Brings the deadlines of these messages up to date and says of how many something was written. What somebody else has changed
-- since it was read (its rev has grown when the lock is there) is computed once more.
create function deadline_put(ids bigint[]) returns integer language plpgsql security definer set search_path = mcu, pg_temp as $$
#variable_conflict use_column
declare
	found integer;
	missed bigint[];
	written integer := 0;
begin
	loop
		with before as materialized (select m.id, m.rev, m.due_on, m.due_set from message m where m.id = any(ids)),
		made as materialized (select * from deadline_compute((select array_agg(f::deadline_fact) from deadline_facts(ids) f))),
		stored as materialized (select * from deadline d where d.message_id = any(ids)),
		differing as materialized (
			select coalesce(s.message_id, n.message_id) as id, s.kind as was, n.*
			from stored s full join made n on n.message_id = s.message_id and n.kind = s.kind
			where s.kind is null or n.kind is null or (s.due, s.due_at, s.legal, s.met, s.owed, s.version, s.rule, s.calendars, s.trace)
				is distinct from (n.due, n.due_at, n.legal, n.met, n.owed, n.version, n.rule, n.calendars, n.trace)
		),
		dated as materialized (
			select b.id, coalesce(b.due_set, c.control) as due_on
			from before b left join (select message_id, max(control) as control from made group by message_id) c on c.message_id = b.id
			where b.due_on is distinct from coalesce(b.due_set, c.control)
		),
		changed as materialized (select id from differing union select id from dated),
		held as materialized (
			select m.id from message m join before b on b.id = m.id
			where m.id in (select id from changed) and m.rev = b.rev order by m.id for no key update of m
		),
		gone as (
			delete from deadline d using differing x
			where x.kind is null and d.message_id = x.id and d.kind = x.was and x.id in (select id from held)
		),
		put as (
			insert into deadline (message_id, kind, due, due_at, legal, met, owed, version, rule, calendars, trace)
			select x.message_id, x.kind, x.due, x.due_at, x.legal, x.met, x.owed, x.version, x.rule, x.calendars, x.trace
			from differing x where x.kind is not null and x.id in (select id from held)
			on conflict (message_id, kind) do update set due = excluded.due, due_at = excluded.due_at, legal = excluded.legal, met = excluded.met,
				owed = excluded.owed, version = excluded.version, rule = excluded.rule, calendars = excluded.calendars, trace = excluded.trace
		),
		moved as (update message m set due_on = x.due_on from dated x where m.id = x.id and x.id in (select id from held))
		select count(*), array_agg(id) filter (where id not in (select id from held)) into found, missed from changed;
		written := written + found - coalesce(cardinality(missed), 0);
		exit when missed is null;
		ids := missed;
	end loop;
	return written;
end $$;

-- Messages that a change of rules or calendars can reach: with an event on a day from `since` on; received before `before`.
create function deadline_reached(since date, before date, after bigint, most integer) returns setof bigint language sql stable as $$
	select m.id from message m
	where m.id > after and (m.received_at is null or m.received_at < before::timestamptz) and (m.open or m.received_at >= since::timestamptz
		or m.registered_at >= since::timestamptz or m.answered_at >= since::timestamptz or m.closed_at >= since::timestamptz
		or (m.received_at is null and m.created_at >= since::timestamptz))
	order by m.id limit most
$$;

-- What the rules and calendars as they stand would move, for everybody's messages: who asks may not see them all.
create function deadline_moves(since date, before date) returns table (message_id bigint, kind text, was date, was_at timestamptz, due date, due_at timestamptz, owed boolean)
language plpgsql security definer rows 1000 set search_path = mcu, pg_temp as $$
declare
	ids bigint[];
	last bigint := 0;
begin
	loop
		ids := array(select deadline_reached(since, before, last, 20000));
		exit when cardinality(ids) = 0;
		last := ids[cardinality(ids)];
		return query
			with made as materialized (select * from deadline_compute((select array_agg(f::deadline_fact) from deadline_facts(ids) f))),
			stored as materialized (select * from deadline d where d.message_id = any(ids))
			select coalesce(s.message_id, n.message_id), coalesce(s.kind, n.kind), s.due, s.due_at, n.due, n.due_at, coalesce(n.owed, s.owed)
			from stored s full join made n on n.message_id = s.message_id and n.kind = s.kind
			where (s.due, s.due_at) is distinct from (n.due, n.due_at);
	end loop;
end $$;

-- Words.
create function plural_ru(n integer, one text, few text, many text) returns text language sql immutable parallel safe as $$
	select case when n % 100 between 11 and 14 then many when n % 10 = 1 then one when n % 10 between 2 and 4 then few else many end
$$;
comment on function plural_ru(integer, text, text, text) is 'the form of a noun that a number asks for';

create function deadline_name(kind text) returns text language sql immutable parallel safe as $$
	select case kind when 'registration' then 'регистрация' when 'forwarding' then 'переадресация по компетенции' when 'first' then 'первый ответ'
		when 'answer' then 'ответ' when 'final' then 'окончательный ответ' when 'extension' then 'ответ после продления'
		when 'accelerated' then 'ответ по механизму ускоренного решения' when 'fast_track' then 'ответ по фаст-треку ПОС' end
$$;

create function deadline_why(d deadline, r deadline_rule) returns text language sql stable as $$
	select case d.trace->>'event' when 'received' then 'Поступило ' when 'entered' then 'Внесено ' when 'registered' then 'Зарегистрировано '
			when 'reply' then 'Промежуточный (или первый) ответ дан ' else 'Срок ответа ' end
		|| case when r.event = 'answer_due' then to_char(d.legal - (d.trace->>'amount')::integer, 'DD.MM.YYYY')
			else to_char((d.trace->>'at')::timestamptz at time zone 'Europe/Moscow', case when r.clock in ('hour', 'work_hour') then 'DD.MM.YYYY HH24:MI' else 'DD.MM.YYYY' end) end
		|| ' → ' || deadline_name(d.kind)
		|| case when d.due is null then ': срок не рассчитан, нет календаря рабочих дней на ' || (d.trace->>'no_calendar') || ' год; '
			else ' до ' || coalesce(to_char(d.due_at at time zone 'Europe/Moscow', 'DD.MM.YYYY HH24:MI'), to_char(d.due, 'DD.MM.YYYY')) || ': ' end
		|| n || ' ' || case r.clock when 'day' then plural_ru(n, 'календарный день', 'календарных дня', 'календарных дней') || ' со следующего дня'
			when 'work_day' then plural_ru(n, 'рабочий день', 'рабочих дня', 'рабочих дней') || ' со следующего дня'
			when 'hour' then plural_ru(n, 'час', 'часа', 'часов') else plural_ru(n, 'рабочий час', 'рабочих часа', 'рабочих часов') end
		|| case when d.trace ? 'moved' then ' (по правилу срок — ' || to_char(d.legal, 'DD.MM.YYYY') || ', контрольная дата — на '
			|| abs((d.trace->>'moved')::integer) || ' ' || plural_ru(abs((d.trace->>'moved')::integer), 'день', 'дня', 'дней')
			|| case when (d.trace->>'moved')::integer < 0 then ' раньше' else ' позже' end || ')' else '' end
		|| ', ' || r.basis || '; правила версии ' || d.version
		|| coalesce((select string_agg(', календарь ' || c.key || ' версии ' || c.value, '' order by c.key) from jsonb_each_text(d.calendars) c), '')
	from (select coalesce((d.trace->>'amount')::integer, r.amount::integer) as n) x
$$;

-- The rules of the start: domain.md §3.
insert into deadline_ruleset (version, valid_from, reason) values (1, '1900-01-01', 'Сроки 59-ФЗ, ПОС и ИМ, поставлены с программой');
insert into work_hours (version, weekday, opens, closes)
select 1, d, '09:00', case d when 5 then '16:45'::time else '18:00' end from generate_series(1, 7) d;
insert into deadline_rule (version, position, deadline, kind, channel, priority, event, clock, amount, basis)
select 1, row_number() over (order by n, c), deadline, kind, coalesce(channel, c), priority, event, clock, amount, basis
from (values
	(1, 'registration', 'appeal', null, null::smallint, 'received', 'day', 3, '59-ФЗ ст. 8 ч. 2', false),
	(2, 'forwarding', 'appeal', null, null, 'registered', 'day', 7, '59-ФЗ ст. 8 ч. 3', false),
	(3, 'answer', 'appeal', null, null, 'registered', 'day', 30, '59-ФЗ ст. 12 ч. 1', false),
	(4, 'extension', 'appeal', null, null, 'answer_due', 'day', 30, '59-ФЗ ст. 12 ч. 2', false),
	(5, 'accelerated', null, null, null, 'received', 'day', 30, 'механизм ускоренного решения', false),
	(6, 'answer', 'message', 'pos', null, 'received', 'day', 30, 'ПОС, обычный срок', false),
	(7, 'fast_track', null, 'pos', null, 'received', 'day', 10, 'ПОС, фаст-трек', false),
	(8, 'answer', 'message', null, null, 'registered', 'day', 30, 'внутренний срок МЦУ', false),
	(9, 'answer', 'message', null, null, 'received', 'none', null, 'ИМ, 59-ФЗ не применяется', true),
	(10, 'first', null, null, null, 'received', 'work_hour', 9, 'ИМ, первый ответ', true),
	(11, 'first', null, null, 1, 'received', 'work_hour', 4, 'ИМ, первый ответ при высокой важности', true),
	(12, 'final', null, null, null, 'reply', 'work_day', 7, 'ИМ, окончательный ответ после промежуточного', true)
) x (n, deadline, kind, channel, priority, event, clock, amount, basis, social)
left join unnest(array['vk', 'ok', 'telegram', 'page']) c on x.social;

-- Rights.
alter table deadline enable row level security;
create policy program on deadline for all to mcu_jobs using (true) with check (true);
create policy scope on deadline for select to mcu_api using (exists (select from message m where m.id = message_id));
grant select on deadline, deadline_ruleset, deadline_rule, work_hours, work_day to mcu_api, mcu_jobs;
grant insert, update, delete on deadline to mcu_jobs;
grant insert on deadline_ruleset, deadline_rule, work_hours, calendar_year, calendar_day to mcu_api;
revoke execute on function deadline_put(bigint[]), deadline_moves(date, date) from public;
grant execute on function deadline_put(bigint[]) to mcu_api, mcu_jobs;
grant execute on function deadline_moves(date, date) to mcu_api;

insert into role_permission (role, action, paragraph)
select r, a, p from (values
	('deadline.read', '1.2а', array['curator', 'head', 'analyst', 'pos', 'im', 'pages', 'recipient', 'mayor', 'admin']),
	('deadline.write', '1.2а', array['head', 'analyst', 'admin']),
	('message.extend', '1.2а', array['curator', 'head'])
) x (a, p, rs), unnest(rs) r;

-- What is there already is computed by the background worker.
insert into job (kind, payload) select 'deadlines', '{"since": "1900-01-01", "before": "9999-01-01"}' where exists (select from message);
