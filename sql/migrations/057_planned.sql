-- Rules, calendars, mechanisms and trees whose changes are seen beforehand; an appeal that waits for its registration stays under control.

-- Rules for a day to come: planned, not in force; one may be taken back, and a version written later does not bury one unsaid.
alter table deadline_ruleset
	add column planned_from date,
	add column withdrawn_at timestamptz,
	add column withdrawn_by integer,
	add column repeats integer references deadline_ruleset,
	add constraint deadline_ruleset_withdrawn_check check (num_nonnulls(planned_from, withdrawn_at) in (0, 2) and (withdrawn_at is not null) = (valid_from = 'infinity'));
comment on column deadline_ruleset.valid_from is 'first day of events that it counts for; infinity: it was withdrawn before that day came, so nothing that computes ever meets it';
comment on column deadline_ruleset.planned_from is 'of a withdrawn version: the day it was planned for';
comment on column deadline_ruleset.withdrawn_by is 'who withdrew it';
comment on column deadline_ruleset.repeats is 'the planned version that it repeats word for word, because a version written later for an earlier day would else have come before it for good';
grant update (valid_from, planned_from, withdrawn_at, withdrawn_by) on deadline_ruleset to mcu_api;

create view deadline_ruleset_state as
	select s.version, case when exists (select from deadline_ruleset n where n.repeats = s.version) then 'replaced' when s.withdrawn_at is not null then 'withdrawn'
		when exists (select from deadline_ruleset n where n.version > s.version and n.valid_from <= greatest(s.valid_from, current_date)) then 'replaced'
		when s.valid_from > current_date then 'planned' else 'in_force' end as state
	from deadline_ruleset s;
comment on view deadline_ruleset_state is 'in_force: counts for what happens today; planned: will from its day on; replaced: a higher version counts in its place; withdrawn: taken back before its day';
grant select on deadline_ruleset_state to mcu_api, mcu_jobs;
-- What was buried before its day does not come back when the version above it is withdrawn.
update deadline_ruleset s set planned_from = s.valid_from, valid_from = 'infinity', withdrawn_at = now() from deadline_ruleset_state t
where t.version = s.version and t.state = 'replaced' and s.valid_from > current_date;

create function deadline_rules_differ(one integer, other integer) returns integer language sql stable parallel safe set search_path = mcu, pg_temp as $$
	with o as (select to_jsonb(r) - 'version' - 'position' as rule from deadline_rule r where r.version = $1),
	n as (select to_jsonb(r) - 'version' - 'position' as rule from deadline_rule r where r.version = $2),
	differing as ((table o except table n) union all (table n except table o))
	select count(distinct d.rule - '{event,clock,amount,less,day_off,basis}'::text[])::integer
		+ (select count(*)::integer from work_hours a join work_hours b using (weekday) where a.version = $1 and b.version = $2 and (a.opens, a.closes) <> (b.opens, b.closes))
	from differing d
$$;
comment on function deadline_rules_differ(integer, integer) is 'in how many rules and days of the working week two versions differ';

-- A reopened record is put off by its own term.
alter table message add column again_days smallint check (again_days between 1 and 30);
comment on column message.extended_days is 'the head has put the answer of the first round off by so many days';
comment on column message.again_days is 'of what was reopened: the head has put the answer of this round off by so many days; void when it is reopened again';
create function round_begun() returns trigger language plpgsql set search_path = mcu, pg_temp as $$
begin
	new.again_days := null;
	return new;
end $$;
comment on function round_begun() is 'what one round was put off by says nothing of another';
create trigger round_begun before update of reopened_at on message for each row
	when (new.reopened_at is distinct from old.reopened_at and new.again_days is not distinct from old.again_days) execute function round_begun();
alter type deadline_fact add attribute again_days smallint;
comment on type deadline_fact is 'The events of a message. received_at: what was put down by hand without a date came when it was entered. interim_at: the first interim answer, or else the first reply, which is not final either. handed: somebody was found to handle it, here or elsewhere. done_at: nothing is owed since. reopened_at: the last reopening; first_done_at: when the work before the first one had ended; unreadable: nobody can tell what it asks; asked_at: the request for documents that waits, or the last one; asked_met: when it was answered; extended_days, again_days: how far the answer was put off in the first round, and in the one that runs';

create or replace function deadline_facts(ids bigint[]) returns setof deadline_fact language plpgsql stable rows 10000 as $$
declare
	all_handed boolean := exists (select from deadline_rule r where r.deadline = 'forwarding' and r.kind is distinct from 'appeal');
	talking text[] := array(select distinct coalesce(r.channel, '') from deadline_rule r where r.deadline in ('first', 'final'));
begin
	-- Answers and history are read only where a rule asks for them, or where nothing else says when it ended.
	return query
	select m.id, m.kind, m.channel, m.theme_id, m.organisation_id, m.priority, coalesce(m.received_at, case when s.kind = 'manual' then m.created_at end),
		m.received_at is null, m.registered_at, a.replied_at, a.n > 0 or m.answered_at is not null, a.interim_at, e.handed_at, m.state not in ('new', 'registered'),
		case when not m.open then coalesce(m.answered_at, m.closed_at, e.ended_at) end, m.open, m.fast_track, m.accelerated, m.extended_days,
		m.reopened_at, m.first_done_at, m.unreadable, m.asked_at, m.asked_met, m.again_days
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

-- As in 050_terms.sql, and: an appeal that waits for its registration has the term of that as its control date; the term of a round after a reopening
-- (again) is put off as that of the answer is (again_days): it is owed by the extension alone, counted from its legal date.
create or replace function deadline_compute(facts deadline_fact[]) returns table (message_id bigint, kind text, due date, due_at timestamptz, legal date,
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
		(x.interim_at at time zone 'Europe/Moscow')::date as interim_on, (x.asked_at at time zone 'Europe/Moscow')::date as asked_on,
		(x.reopened_at at time zone 'Europe/Moscow')::date as reopened_on, case when x.reopened_at is null then x.done_at else x.first_done_at end as round_done_at,
		x.reopened_at is not null and x.again_days is not null as second, coalesce(case when x.reopened_at is not null then x.again_days end, x.extended_days) as put_off_days
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
		coalesce(min(v.valid_from) filter (where coalesce(r.event, k.event) = 'answer_due') over later, 'infinity') as until_answer,
		coalesce(min(v.valid_from) filter (where coalesce(r.event, k.event) = 'asked') over later, 'infinity') as until_asked,
		coalesce(min(v.valid_from) filter (where coalesce(r.event, k.event) = 'reopened') over later, 'infinity') as until_reopened
	from combo c
	cross join deadline_ruleset v
	cross join (values ('registration', 'received'), ('forwarding', 'registered'), ('first', 'received'), ('answer', 'received'), ('final', 'reply'),
		('extension', 'answer_due'), ('accelerated', 'received'), ('fast_track', 'received'),
		('unreadable', 'registered'), ('documents', 'asked'), ('again', 'reopened')) k (deadline, event)
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
		select case c.event when 'received' then f.received_at when 'registered' then f.registered_at when 'reply' then f.interim_at when 'asked' then f.asked_at
			when 'reopened' then f.reopened_at
				else coalesce(f.registered_at, f.received_at) end as at,
			case c.event when 'received' then f.received_on when 'registered' then f.registered_on when 'reply' then f.interim_on when 'asked' then f.asked_on
			when 'reopened' then f.reopened_on
				else coalesce(f.registered_on, f.received_on) end as day) e
	where c.clock <> 'none' and e.day >= c.valid_from
		and (f.received_on < c.until_received) is not false and (f.registered_on < c.until_registered) is not false
		and (f.interim_on < c.until_reply) is not false and (f.asked_on < c.until_asked) is not false and (f.reopened_on < c.until_reopened) is not false
		and (c.event <> 'answer_due' or e.day < c.until_answer)
		and case c.deadline when 'fast_track' then f.fast_track when 'accelerated' then f.accelerated when 'extension' then f.put_off_days is not null
			when 'unreadable' then f.unreadable else true end
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
-- An extension begins where the first term of the answer ends, whatever it comes from.
whole as (
	select d.*, case when d.deadline = 'extension' then least(d.put_off_days, d.amount) end as days,
		case when d.deadline = 'extension' then min(d.term) filter (where case when d.second then d.deadline = 'again' else d.deadline in ('answer', 'fast_track', 'accelerated') end) over w
			+ least(d.put_off_days, d.amount) else d.term end as legal
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
),
-- What was put off is owed by the extension alone.
settled as (
	select m.*, case when m.second then m.deadline = 'again' or (m.extended_days is not null and m.deadline in ('answer', 'fast_track', 'accelerated'))
		else m.deadline in ('answer', 'fast_track', 'accelerated') end and count(*) filter (where m.deadline = 'extension') over w > 0 as put_off
	from moved m window w as (partition by m.message_id)
)
select m.message_id, m.deadline, m.due, case when m.due = m.legal then m.due_at end, m.legal,
	case when m.put_off then null else case m.deadline when 'registration' then coalesce(m.registered_at, m.round_done_at) when 'forwarding' then coalesce(m.handed_at, m.round_done_at)
		when 'first' then coalesce(m.replied_at, m.round_done_at) when 'documents' then m.asked_met when 'again' then m.done_at when 'extension' then case when m.second then m.done_at else m.round_done_at end else m.round_done_at end end,
	m.open and (m.reopened_at is null or m.deadline in ('again', 'documents') or (m.second and m.deadline = 'extension')) and case m.deadline when 'registration' then m.registered_at is null when 'forwarding' then not m.handed
		when 'first' then not m.replied when 'documents' then m.asked_met is null else not m.put_off end,
	m.version, m.position, s.calendars,
	case when m.due = m.legal and m.days is null and not m.entered and not m.put_off then jsonb_build_object('event', m.event, 'at', m.at)
		else jsonb_strip_nulls(jsonb_build_object('event', case when m.entered and m.event = 'received' then 'entered' else m.event end,
			'at', case when m.days is null then m.at end, 'amount', m.days, 'put_off', case when m.put_off then true end, 'moved', nullif(m.due - m.legal, 0),
			'no_calendar', case when m.legal is null then coalesce(u.last + 1, m.year) end)) end,
	case when m.reopened_at is not null then coalesce(max(m.due) filter (where m.second and m.deadline = 'extension') over w, max(m.due) filter (where m.deadline = 'again') over w)
	else least(min(m.due) filter (where m.deadline in ('answer', 'fast_track', 'accelerated', 'extension', 'unreadable') and not m.put_off) over w,
		max(m.due) filter (where m.deadline = 'registration' and m.open and m.registered_at is null) over w,
		case when count(*) filter (where m.deadline = 'final') over w > 0 then max(m.due) filter (where m.deadline = 'final') over w
			else max(m.due) filter (where m.deadline = 'first') over w end) end
from settled m
cross join edges e
left join runs u on u.run = m.run
left join spans s on s.first = least(greatest(m.year, e.first), e.last)
	and s.last = least(greatest(coalesce(date_part('year', greatest(m.due, m.legal))::integer, m.year), e.first), e.last)
window w as (partition by m.message_id);
end $$;


create or replace function extension_scope(id bigint, most integer, out base date, out term date, out days smallint, out last date) language sql stable set search_path = mcu, pg_temp as $$
	select d.base, coalesce(d.extended, d.base, w.held), r.amount, coalesce(d.base + case when r.amount > 0 then least(r.amount, $2) end,
		(select (e.details->>'was')::date from case_event e where d.base is null and e.message_id = m.id and e.kind = 'extension' and e.at >= coalesce(m.reopened_at, '-infinity') order by e.id limit 1) + $2,
		case when d.base is null then w.held + $2 end)
	from message m
	-- The term of the round that runs; an extension of the first one says nothing of the second.
	cross join lateral (select min(x.legal) filter (where case when m.reopened_at is null then x.kind in ('answer', 'fast_track', 'accelerated') else x.kind = 'again' end) as base,
			max(x.due) filter (where x.kind = 'extension' and (m.reopened_at is null or m.again_days is not null)) as extended
		from deadline x where x.message_id = m.id) d
	-- The term of registration is no term of an answer.
	cross join lateral (select case when m.due_set is not null or m.reopened_at is not null or not exists (select from deadline x where x.message_id = m.id and x.kind = 'registration' and x.owed)
		then m.due_on end as held) w
	left join lateral (
		select r.amount from deadline_rule r left join theme t on t.id = r.theme_id left join organisation o on o.id = r.organisation_id
		where r.version = (select max(v.version) from deadline_ruleset v where v.valid_from <= (coalesce(m.registered_at, m.received_at, m.created_at) at time zone 'Europe/Moscow')::date)
			and r.deadline = 'extension' and (r.kind is null or r.kind = m.kind) and (r.channel is null or r.channel = m.channel) and (r.priority is null or r.priority <= m.priority)
			and (r.theme_id is null or r.theme_id = any ((select path from theme where id = m.theme_id)::integer[]))
			and (r.organisation_id is null or r.organisation_id = any ((select path from organisation where id = m.organisation_id)::integer[]))
		order by cardinality(o.path) desc nulls last, cardinality(t.path) desc nulls last, r.priority desc nulls last, r.channel is null, r.kind is null limit 1) r on true
	where m.id = $1
$$;
comment on function extension_scope(bigint, integer) is 'base: term of the answer by the rules in the round that runs (null: nothing is computed; the date that was set stands for it); term: as it stands, with the extension it has; days: how many days the rules let it be put off, null: not at all; last: the last day an extension of at most so many days may go to';

-- The ladder goes on after the term of registration.
create or replace function escalation_due(ladder integer, now timestamptz) returns table (message_id bigint, kind text, due date, due_at timestamptz, "position" smallint, turn smallint)
language plpgsql stable rows 1000 set search_path = mcu, pg_temp as $$
#variable_conflict use_column
declare
	s escalation_step;
	reach record;
begin
	for s in select * from escalation_step where version = ladder order by position loop
		select * into reach from escalation_reach(s.clock, case s.side when 'before' then s.amount else -s.amount end, now);
		return query
			with near as (
				select m.id, 'control' as kind, m.due_on as due, null::timestamptz as due_at from message m
				where s.deadline = 'control' and m.open and m.due_on <= coalesce(reach.day, (reach.moment at time zone 'Europe/Moscow')::date)
					-- While the control date is that of the registration, its own steps tell of it.
					and not (m.registered_at is null and m.due_set is null and exists (select from deadline d where d.message_id = m.id and d.kind = 'registration' and d.owed and d.due = m.due_on))
				union all
				select d.message_id, d.kind, d.due, d.due_at from deadline d
				where s.deadline is distinct from 'control' and d.owed and (s.deadline is null or d.kind = s.deadline)
					and d.due <= coalesce(reach.day, (reach.moment at time zone 'Europe/Moscow')::date)
			)
			select n.id, n.kind, n.due, n.due_at, s.position, coalesce(l.turn + 1, 0)::smallint
			from near n
			join message m on m.id = n.id and m.open and (s.priority is null or m.priority >= s.priority)
			left join lateral (select e.turn, e.at from escalation e where e.message_id = n.id and e.kind = n.kind and e.due = n.due and e.key = s.key
				order by e.turn desc limit 1) l on true
			where (reach.moment is null or coalesce(n.due_at, (n.due + 1)::timestamp at time zone 'Europe/Moscow') <= reach.moment)
				and (l.turn is null or (s.repeat_days is not null and l.at <= now - make_interval(days => s.repeat_days)));
	end loop;
end $$;

with last as (select max(version) as version from escalation_ladder),
made as (
	insert into escalation_ladder (version, reason) select l.version + 1, 'Незарегистрированное обращение: шаги и после срока регистрации' from last l
	where not exists (select from escalation_step s where s.version = l.version and s.deadline = 'registration' and s.side = 'after') returning version
)
insert into escalation_step (version, position, deadline, priority, side, amount, clock, recipient, mail, repeat_days)
select m.version, s.position, s.deadline, s.priority, s.side, s.amount, s.clock, s.recipient, s.mail, s.repeat_days from made m join escalation_step s on s.version = m.version - 1
union all
select m.version, (select max(s.position) from escalation_step s where s.version = m.version - 1) + x.n, 'registration', null, 'after', x.amount, 'day', x.recipient, true, x.again
from made m cross join (values (1, 1, 'curator', null::smallint), (2, 3, 'centre', 3::smallint)) x (n, amount, recipient, again);

-- What is accelerated goes by a mechanism for its theme: with another theme or day of receipt by that one's, or no longer.
create function mechanism_for(theme integer, at timestamptz) returns integer language sql stable set search_path = mcu, pg_temp as $$
	select k.id from theme t, mechanism k
	where t.id = $1 and t.significant and k.theme_id = any (t.path) and (coalesce($2, now()) at time zone 'Europe/Moscow')::date between k.valid_from and coalesce(k.valid_to, 'infinity')
	order by array_position(t.path, k.theme_id) desc, k.valid_from desc, k.id desc limit 1
$$;
comment on function mechanism_for(integer, timestamptz) is 'the mechanism that a record of a theme goes by, received then (null: now): of those in force on that day the one for the nearest theme; null: there is none, or the theme is not socially significant';
grant execute on function mechanism_for(integer, timestamptz) to mcu_api, mcu_jobs;

create function accelerated_follows() returns trigger language plpgsql security definer set search_path = mcu, pg_temp as $$
begin
	new.mechanism_id := mechanism_for(new.theme_id, coalesce(new.received_at, new.created_at));
	new.accelerated := new.mechanism_id is not null;
	return new;
end $$;
comment on function accelerated_follows() is 'the acceleration does not outlive its theme';
create trigger accelerated_follows before update of theme_id, received_at on message for each row
	when (new.accelerated and old.accelerated and (new.theme_id is distinct from old.theme_id or new.received_at is distinct from old.received_at)) execute function accelerated_follows();

-- A control date that somebody sets is ahead, and not by a slip of the year.
create function control_date_last() returns date language sql stable parallel safe return (current_date + interval '1 year')::date;
comment on function control_date_last() is 'the last day that a person may set as a control date; what comes later is a slip of the year';

create or replace function bulk_words(code text, state text, lacks text) returns text language sql immutable parallel safe return case code
	when 'not_found' then 'Записи больше нет, или она вам недоступна.' when 'unchanged' then 'Так уже и есть.'
	when 'wrong_move' then format('Из состояния «%s» такое действие невозможно.', state) when 'forbidden' then 'Это действие не для вашей роли.'
	when 'missing' then format('Не указано: %s.', lacks) when 'official' then 'Исполнитель не из этой организации.'
	when 'term' then 'Новый срок не подходит к сроку записи.' when 'notice' then 'Заявитель не мог быть уведомлён раньше поступления.'
	when 'answer' then 'Текста ответа ещё нет.' when 'closed' then 'Организацию или тему за это время закрыли.'
	when 'hole' then 'В тексте ответа остались места шаблона: впишите их в карточке.'
	when 'run_out' then 'Срок уже истёк: продлить его можно только до окончания, уведомив заявителя.' when 'no_extension' then 'По правилам сроков такие записи не продлеваются.'
	when 'before_receipt' then 'Контрольная дата раньше дня поступления.' when 'past' then 'День контрольной даты уже прошёл.' when 'far' then 'Контрольная дата дальше года.'
	when 'over' then 'Работа по записи закончена: контрольная дата ей больше не нужна.' when 'beyond' then 'Контрольная дата позже срока по правилам, а почему — не указано.'
	when 'registered' then 'Днём регистрации может быть день поступления или один из трёх следующих.'
	when 'complained' then 'На эту организацию жалуются: ей жалобу не направляют (59-ФЗ ст. 8 ч. 6).'
	when 'taken' then 'Запись взял в работу другой сотрудник.' when 'nobody' then format('Из состояния «%s» запись нельзя оставить без организации.', state) end;

-- A move within a tree of themes or organisations: what it moves is seen beforehand, and the history of a record says why its term moved.
do $$
declare was text := (select pg_get_constraintdef(oid) from pg_constraint where conrelid = 'case_event'::regclass and conname = 'case_event_kind_check');
begin
	alter table case_event drop constraint case_event_kind_check;
	execute 'alter table case_event add constraint case_event_kind_check ' || replace(was, '''created''::text', '''created''::text, ''terms''::text');
end $$;

create function branch_ids(register text, branch integer, after bigint, most integer) returns setof bigint language plpgsql stable rows 5000 set search_path = mcu, pg_temp as $$
begin
	if register = 'theme' then
		return query select m.id from message m where m.id > after and m.theme_id in (select t.id from theme t where t.path @> array[branch]) order by m.id limit most;
	else
		return query select m.id from message m where m.id > after and m.organisation_id in (select o.id from organisation o where o.path @> array[branch]) order by m.id limit most;
	end if;
end $$;
comment on function branch_ids(text, integer, bigint, integer) is 'records of a theme or an organisation with all below it, by id';

create function branch_step(register text, branch integer, after bigint, most integer, why text, account integer, out last bigint, out changed integer)
language plpgsql security definer set search_path = mcu, pg_temp as $$
declare
	ids bigint[] := array(select branch_ids(register, branch, after, most));
	before jsonb;
begin
	last := ids[cardinality(ids)];
	before := (select jsonb_object_agg(m.id, jsonb_build_object('due_on', m.due_on, 'terms', (select coalesce(jsonb_object_agg(d.kind, d.due), '{}') from deadline d where d.message_id = m.id)))
		from message m where m.id = any (ids));
	changed := deadline_put(ids);
	insert into case_event (message_id, account_id, kind, note, changes, rev)
	select m.id, account, 'terms', why, case when (b.was->>'due_on')::date is distinct from m.due_on then jsonb_build_object('due_on', jsonb_build_array(b.was->'due_on', m.due_on)) end, m.rev
	from message m cross join lateral (select before->m.id::text as was offset 0) b
	where m.id = any (ids) and b.was->'terms' is distinct from (select coalesce(jsonb_object_agg(d.kind, d.due), '{}') from deadline d where d.message_id = m.id);
end $$;
comment on function branch_step(text, integer, bigint, integer, text, integer) is 'deadlines of the next records of a branch anew; whose terms moved, their history says why. last: the last one looked at, null: there was none';
revoke execute on function branch_step(text, integer, bigint, integer, text, integer) from public;
grant execute on function branch_step(text, integer, bigint, integer, text, integer) to mcu_jobs;

create function branch_moves(register text, branch integer) returns table (message_id bigint, kind text, was date, was_at timestamptz, due date, due_at timestamptz, owed boolean)
language plpgsql stable security definer rows 1000 set search_path = mcu, pg_temp as $$
declare
	ids bigint[];
	last bigint := 0;
begin
	-- No rule asks for it: no term hangs on the place in the tree.
	if not exists (select from deadline_rule r where case register when 'theme' then r.theme_id else r.organisation_id end is not null) then return; end if;
	loop
		ids := array(select branch_ids(register, branch, last, 20000));
		exit when cardinality(ids) = 0;
		last := ids[cardinality(ids)];
		return query select d.* from deadline_moved(ids) d;
	end loop;
end $$;
comment on function branch_moves(text, integer) is 'what the tree as it stands would move of the records of a branch, for everybody''s: who asks may not see them all';
revoke execute on function branch_moves(text, integer) from public;
grant execute on function branch_moves(text, integer) to mcu_api;

create function deadline_moved(ids bigint[]) returns table (message_id bigint, kind text, was date, was_at timestamptz, due date, due_at timestamptz, owed boolean) language plpgsql stable rows 1000 as $$
#variable_conflict use_column
begin
	return query
		with made as materialized (select * from deadline_compute((select array_agg(f::deadline_fact) from deadline_facts(ids) f))),
		stored as materialized (select * from deadline d where d.message_id = any(ids))
		select coalesce(s.message_id, n.message_id), coalesce(s.kind, n.kind), s.due, s.due_at, n.due, n.due_at, coalesce(n.owed, s.owed)
		from stored s full join made n on n.message_id = s.message_id and n.kind = s.kind
		where (s.due, s.due_at) is distinct from (n.due, n.due_at);
end $$;
comment on function deadline_moved(bigint[]) is 'the deadlines of these records that would be other dates if they were computed now';

create or replace function deadline_moves(since date, before date) returns table (message_id bigint, kind text, was date, was_at timestamptz, due date, due_at timestamptz, owed boolean)
language plpgsql security definer rows 1000 set search_path = mcu, pg_temp as $$
declare
	ids bigint[];
	last bigint := 0;
begin
	loop
		ids := array(select deadline_reached(since, before, last, 20000));
		exit when cardinality(ids) = 0;
		last := ids[cardinality(ids)];
		return query select d.* from deadline_moved(ids) d;
	end loop;
end $$;

create or replace function branch_moved() returns trigger language plpgsql security definer set search_path = mcu, pg_temp as $$
declare
	was text;
	becomes text;
begin
	execute format('update %I b set path = $1 || b.path[array_position(b.path, $2) + 1:] where b.path @> array[$2] and b.id <> $2', tg_table_name) using new.path, new.id;
	execute format('select (select name from %1$I where id = $1), (select name from %1$I where id = $2)', tg_table_name) into was, becomes using old.parent_id, new.parent_id;
	insert into job (kind, payload) values ('deadlines', jsonb_build_object('register', tg_table_name, 'branch', new.id::text, 'account', acting_account()::text,
		'why', format('%s «%s» теперь стоит в реестре под «%s»; раньше — под «%s». Действует правило сроков, которое там ближе.', case tg_table_name when 'theme' then 'Тема' else 'Организация' end,
			new.name, coalesce(becomes, 'верхний уровень'), coalesce(was, 'верхний уровень'))));
	return null;
end $$;
comment on function branch_moved() is 'the paths of all below, and the deadlines of the branch anew: of two rules the nearer counts';

-- Patterns of registration numbers are kept in the product, by versions.
create table number_pattern_version (
	version integer primary key check (version > 0),
	patterns jsonb not null,
	reason text not null check (length(reason) between 1 and 500),
	account_id integer,
	created_at timestamptz not null default now()
);
comment on table number_pattern_version is 'Every set of patterns there was, the present one (number_pattern) is the highest';
comment on column number_pattern_version.patterns is '[{kind, channel, pattern}] in the order they were written';
comment on column number_pattern_version.account_id is 'who wrote it; null: shipped with the program';
insert into number_pattern_version (version, patterns, reason)
select 1, jsonb_agg(jsonb_build_object('kind', p.kind, 'channel', p.channel, 'pattern', p.pattern) order by p.id), 'Поставлены с программой' from number_pattern p;
grant select on number_pattern_version to mcu_api;

create function number_patterns_put(was integer, patterns jsonb, reason text) returns integer language plpgsql security definer set search_path = mcu, pg_temp as $$
declare made integer;
begin
	if not acting_may('deadline.write') then raise exception 'no right' using errcode = 'MC403'; end if;
	-- Numbers are given under the same lock.
	perform pg_advisory_xact_lock(hashtext('mcu.number'));
	insert into number_pattern_version (version, patterns, reason, account_id)
	select was + 1, $2, $3, acting_account() where was = (select max(version) from number_pattern_version) returning version into made;
	if made is null then return null; end if;
	delete from number_pattern;
	insert into number_pattern (kind, channel, pattern) select x.kind, x.channel, btrim(x.pattern) from jsonb_to_recordset(patterns) as x (kind text, channel text, pattern text);
	return made;
end $$;
comment on function number_patterns_put(integer, jsonb, text) is 'the patterns anew as the version after `was`; null: somebody was faster';
revoke execute on function number_patterns_put(integer, jsonb, text) from public;
grant execute on function number_patterns_put(integer, jsonb, text) to mcu_api;

create function number_shown(pattern text, day date) returns text language sql stable security definer set search_path = mcu, pg_temp as $$
	select replace(replace(replace(replace($1, '{yyyy}', to_char(day, 'YYYY')), '{yy}', to_char(day, 'YY')), '{mm}', to_char(day, 'MM')), '{n}',
		(coalesce((select c.last from number_counter c where c.pattern = $1 and c.year = case when $1 ~ '\{yy' then extract(year from day)::integer else 0 end), 0) + 1)::text)
$$;
comment on function number_shown(text, date) is 'the number that comes next by a pattern, were it given on this day and nobody has brought it already';
revoke execute on function number_shown(text, date) from public;
grant execute on function number_shown(text, date) to mcu_api;

create function theme_accelerated(theme integer) returns integer language plpgsql stable security definer set search_path = mcu, pg_temp as $$
begin
	if not acting_may('theme.write') then raise exception 'no right' using errcode = 'MC403'; end if;
	return (select count(*) from message m where m.theme_id = $1 and m.open and m.accelerated);
end $$;
comment on function theme_accelerated(integer) is 'open records of a theme that go by a mechanism, for who keeps the register and may not see them';
revoke execute on function theme_accelerated(integer) from public;
grant execute on function theme_accelerated(integer) to mcu_api;
