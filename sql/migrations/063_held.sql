-- Terms that nobody empties by hand: the control date never stands later than the rules let it, whatever was set; what was turned away and taken up
-- again keeps its first term; messages that nobody has registered have terms; mechanisms shorten the term by their steps.

-- ---- the date that counts
alter table message
	add column due_by_hand boolean not null default false,
	add column mechanism_version integer;
comment on column message.due_on is 'control date: due_set as far as it counts (due_held), or else what the deadlines of the message come to (deadline_compute)';
comment on column message.due_by_hand is 'due_set is a person''s word: it counts no further than the rules go. Else it is the file''s, which moves its terms by its own law, or an extension of what the rules say nothing of';
comment on column message.mechanism_version is 'the version of the mechanism by which the record is accelerated: its steps make the term; null: put under it before the steps counted';

create function due_held(due_set date, by_hand boolean, control date, last date) returns date language sql immutable parallel safe
return case when due_set is null then control when by_hand then least(due_set, last) else due_set end;
comment on function due_held(date, boolean, date, date) is 'the control date that counts: of one that a person set and the last day by the rules (extension included) the earlier';

alter table message disable trigger user;
update message m set due_by_hand = true
where m.due_set is not null and exists (select from case_event e where e.message_id = m.id and case e.kind when 'control' then e.details->>'due_on' when 'edit' then e.changes->'due_on'->>1 end = m.due_set::text);
alter table message enable trigger user;

-- ---- mechanisms: conditions that somebody confirms, steps that make the term
alter table mechanism add column conditions jsonb not null default '[]' check (jsonb_typeof(conditions) = 'array');
comment on column mechanism.conditions is '[text]: what is asked, yes or no, of each record that is put under it; all have to be met. Empty: no conditions, so a record follows its theme by itself';
comment on column mechanism.eligibility is 'for whom and what it is, in words';
alter table message disable trigger user;
update message m set mechanism_version = k.version from mechanism k where k.id = m.mechanism_id and m.open;
alter table message enable trigger user;

create function mechanism_versioned() returns trigger language plpgsql security definer set search_path = mcu, pg_temp as $$
begin
	new.mechanism_version := (select k.version from mechanism k where k.id = new.mechanism_id);
	return new;
end $$;
comment on function mechanism_versioned() is 'a record keeps the steps that were in force when it was put under a mechanism';
create trigger mechanism_versioned before update on message for each row
	when (new.mechanism_id is distinct from old.mechanism_id and new.mechanism_version is not distinct from old.mechanism_version) execute function mechanism_versioned();
create trigger mechanism_versioned_new before insert on message for each row when (new.mechanism_id is not null) execute function mechanism_versioned();

create or replace function accelerated_follows() returns trigger language plpgsql security definer set search_path = mcu, pg_temp as $$
begin
	if new.mechanism_id is not distinct from old.mechanism_id and exists (select from deadline d where d.message_id = old.id and d.kind = 'accelerated' and d.owed
		and (d.due < current_date or d.due_at < now())) then
		return new;
	end if;
	new.mechanism_id := (select k.id from mechanism k where k.id = mechanism_for(new.theme_id, coalesce(new.received_at, new.created_at))
		and (k.id in (old.mechanism_id, new.mechanism_id) or k.conditions = '[]'));
	new.accelerated := new.mechanism_id is not null;
	return new;
end $$;
comment on function accelerated_follows() is 'the acceleration does not outlive its theme, unless its term has run out: another theme makes nothing timely. Another mechanism takes the record only if it asks for nothing, or if its conditions are answered with the change';

-- ---- deadlines
alter type deadline_fact add attribute mechanism jsonb;
comment on type deadline_fact is 'The events of a message. received_at: what was put down by hand without a date came when it was entered. interim_at: the first interim answer, or else the first reply, which is not final either. handed: somebody was found to handle it, here or elsewhere. done_at: nothing is owed since. reopened_at: the last reopening; first_done_at: when the work before the first one had ended; unreadable: nobody can tell what it asks; asked_at: the request for documents that waits, or the last one; asked_met: when it was answered; extended_days, again_days: how far the answer was put off in the first round, and in the one that runs; mechanism: {id, version, name, steps: [{name, days}]} of the version it goes by';
alter table deadline_rule drop constraint deadline_rule_event_check;
alter table deadline_rule add constraint deadline_rule_event_check check (event in ('received', 'registered', 'taken', 'reply', 'answer_due', 'reopened', 'asked'));
comment on column deadline_rule.event is 'what it is counted from: receipt, registration, registration or while there is none the receipt (taken), the reply that is not final, the date of the answer (extension), the reopening (again), the request for documents';
comment on column deadline.trace is '{event, at, amount: days of an extension or of the steps of a mechanism, no_calendar: the year that is missing, moved: how many days the control date differs from the legal one, mechanism: {id, version, name, steps: [{name, days, due}]}}';

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
		m.reopened_at, m.first_done_at, m.unreadable, m.asked_at, m.asked_met, m.again_days,
		case when m.accelerated then (select jsonb_build_object('id', v.mechanism_id, 'version', v.version, 'name', v.data->'name', 'steps', v.data->'steps')
			from mechanism_version v where v.mechanism_id = m.mechanism_id and v.version = m.mechanism_version) end
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

-- As in 057_planned.sql, and: a rule may count from the registration or, while there is none, from the receipt (taken); the accelerated term is that
-- of the steps of its mechanism, where these are shorter; the registration of what is no appeal is owed until somebody handles it. last: the last day
-- that the control date may stand at.
drop function deadline_compute(deadline_fact[]);
create function deadline_compute(facts deadline_fact[]) returns table (message_id bigint, kind text, due date, due_at timestamptz, legal date,
	met timestamptz, owed boolean, version integer, rule smallint, calendars jsonb, trace jsonb, control date, last date)
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
		coalesce(x.registered_at, x.received_at) as taken_at, (coalesce(x.registered_at, x.received_at) at time zone 'Europe/Moscow')::date as taken_on,
		case when x.mechanism is not null then (select sum((s->>'days')::integer)::integer from jsonb_array_elements(x.mechanism->'steps') s) end as step_days,
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
		coalesce(min(v.valid_from) filter (where coalesce(r.event, k.event) = 'reopened') over later, 'infinity') as until_reopened,
		coalesce(min(v.valid_from) filter (where coalesce(r.event, k.event) = 'taken') over later, 'infinity') as until_taken
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
	select f.*, c.version, c.deadline, c.position, c.clock, case when c.deadline = 'accelerated' and c.clock = 'day' then least(c.amount, f.step_days) else c.amount end as amount, least(c.less, case when c.deadline = 'accelerated' then f.step_days - 1 end) as less, c.day_off, c.event, e.at, e.day
	from f join choice c using (kind, channel, priority, theme_key, organisation_key)
	cross join lateral (
		select case c.event when 'received' then f.received_at when 'registered' then f.registered_at when 'reply' then f.interim_at when 'asked' then f.asked_at
			when 'reopened' then f.reopened_at when 'taken' then f.taken_at
				else coalesce(f.registered_at, f.received_at) end as at,
			case c.event when 'received' then f.received_on when 'registered' then f.registered_on when 'reply' then f.interim_on when 'asked' then f.asked_on
			when 'reopened' then f.reopened_on when 'taken' then f.taken_on
				else coalesce(f.registered_on, f.received_on) end as day) e
	where c.clock <> 'none' and e.day >= c.valid_from
		and (f.received_on < c.until_received) is not false and (f.registered_on < c.until_registered) is not false
		and (f.interim_on < c.until_reply) is not false and (f.asked_on < c.until_asked) is not false and (f.reopened_on < c.until_reopened) is not false
		and (f.taken_on < c.until_taken) is not false
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
),
-- What makes the control date, and the last day it may stand at (ends): where a rule says a control date before its legal one, that is later.
ending as (
	select m.*, greatest(m.due, m.legal) as ends, m.deadline in ('answer', 'fast_track', 'accelerated', 'extension', 'unreadable') and not m.put_off as answers,
		m.deadline = 'registration' and m.open and m.registered_at is null and (m.kind = 'appeal' or not m.handed) as registers
	from settled m
)
select m.message_id, m.deadline, m.due, case when m.due = m.legal then m.due_at end, m.legal,
	case when m.put_off then null else case m.deadline when 'registration' then coalesce(m.registered_at, m.round_done_at) when 'forwarding' then coalesce(m.handed_at, m.round_done_at)
		when 'first' then coalesce(m.replied_at, m.round_done_at) when 'documents' then m.asked_met when 'again' then m.done_at when 'extension' then case when m.second then m.done_at else m.round_done_at end else m.round_done_at end end,
	m.open and (m.reopened_at is null or m.deadline in ('again', 'documents') or (m.second and m.deadline = 'extension')) and case m.deadline when 'registration' then m.registered_at is null and (m.kind = 'appeal' or not m.handed) when 'forwarding' then not m.handed
		when 'first' then not m.replied when 'documents' then m.asked_met is null else not m.put_off end,
	m.version, m.position, s.calendars,
	case when m.due = m.legal and m.days is null and not m.entered and not m.put_off and m.event <> 'taken' and (m.deadline <> 'accelerated' or m.mechanism is null) then jsonb_build_object('event', m.event, 'at', m.at)
		else jsonb_strip_nulls(jsonb_build_object('event', case when m.event = 'taken' and m.registered_at is not null then 'registered' when m.entered and m.event in ('received', 'taken') then 'entered' when m.event = 'taken' then 'received' else m.event end,
			'at', case when m.days is null then m.at end, 'amount', coalesce(m.days, case when m.deadline = 'accelerated' and m.mechanism is not null then m.amount::integer end), 'put_off', case when m.put_off then true end, 'moved', nullif(m.due - m.legal, 0),
			'no_calendar', case when m.legal is null then coalesce(u.last + 1, m.year) end,
			'mechanism', case when m.deadline = 'accelerated' then m.mechanism - 'steps' || jsonb_build_object('steps', (
				select jsonb_agg(jsonb_build_object('name', y.name, 'days', y.days, 'due', m.day + least(y.until, m.amount)::integer) order by y.turn)
				from (select s.value->>'name' as name, (s.value->>'days')::integer as days, s.turn, sum((s.value->>'days')::integer) over (order by s.turn) as until
					from jsonb_array_elements(m.mechanism->'steps') with ordinality s (value, turn)) y)) end)) end,
	case when m.reopened_at is not null then coalesce(max(m.due) filter (where m.second and m.deadline = 'extension') over w, max(m.due) filter (where m.deadline = 'again') over w)
	else least(min(m.due) filter (where m.answers) over w, max(m.due) filter (where m.registers) over w,
		case when count(*) filter (where m.deadline = 'final') over w > 0 then max(m.due) filter (where m.deadline = 'final') over w
			else max(m.due) filter (where m.deadline = 'first') over w end) end,
	case when m.reopened_at is not null then coalesce(max(m.ends) filter (where m.second and m.deadline = 'extension') over w, max(m.ends) filter (where m.deadline = 'again') over w)
	else least(min(m.ends) filter (where m.answers) over w, max(m.ends) filter (where m.registers) over w,
		case when count(*) filter (where m.deadline = 'final') over w > 0 then max(m.ends) filter (where m.deadline = 'final') over w
			else max(m.ends) filter (where m.deadline = 'first') over w end) end
from ending m
cross join edges e
left join runs u on u.run = m.run
left join spans s on s.first = least(greatest(m.year, e.first), e.last)
	and s.last = least(greatest(coalesce(date_part('year', greatest(m.due, m.legal))::integer, m.year), e.first), e.last)
window w as (partition by m.message_id);
end $$;

create or replace function deadline_differences(ids bigint[]) returns table (message_id bigint, kind text, what text, was text, now text) language plpgsql stable rows 1000 as $$
#variable_conflict use_column
begin
	return query
		with made as materialized (select * from deadline_compute((select array_agg(f::deadline_fact) from deadline_facts(ids) f))),
	stored as materialized (select * from deadline d where d.message_id = any(ids)),
	control as (select message_id, max(control) as control, max(last) as last from made group by message_id)
	select coalesce(s.message_id, n.message_id), coalesce(s.kind, n.kind), case when s.kind is null then 'missing' when n.kind is null then 'extra' else 'differs' end,
		to_jsonb(s)::text, (to_jsonb(n) - array['control', 'last'])::text
	from stored s full join made n on n.message_id = s.message_id and n.kind = s.kind
	where (s.due, s.due_at, s.legal, s.met, s.owed, s.version, s.rule, s.calendars, s.trace)
		is distinct from (n.due, n.due_at, n.legal, n.met, n.owed, n.version, n.rule, n.calendars, n.trace)
	union all
	select m.id, null, 'control', m.due_on::text, due_held(m.due_set, m.due_by_hand, c.control, c.last)::text
	from message m left join control c on c.message_id = m.id
	where m.id = any(ids) and m.due_on is distinct from due_held(m.due_set, m.due_by_hand, c.control, c.last);
end $$;

create or replace function deadline_put(ids bigint[]) returns integer language plpgsql security definer set search_path = mcu, pg_temp as $$
#variable_conflict use_column
declare
	found integer;
	missed bigint[];
	written integer := 0;
begin
	loop
		with before as materialized (select m.id, m.rev, m.due_on, m.due_set, m.due_by_hand from message m where m.id = any(ids)),
		made as materialized (select * from deadline_compute((select array_agg(f::deadline_fact) from deadline_facts(ids) f))),
		stored as materialized (select * from deadline d where d.message_id = any(ids)),
		differing as materialized (
			select coalesce(s.message_id, n.message_id) as id, s.kind as was, n.*
			from stored s full join made n on n.message_id = s.message_id and n.kind = s.kind
			where s.kind is null or n.kind is null or (s.due, s.due_at, s.legal, s.met, s.owed, s.version, s.rule, s.calendars, s.trace)
				is distinct from (n.due, n.due_at, n.legal, n.met, n.owed, n.version, n.rule, n.calendars, n.trace)
		),
		dated as materialized (
			select b.id, h.due_on
			from before b left join (select message_id, max(control) as control, max(last) as last from made group by message_id) c on c.message_id = b.id
			cross join lateral (select due_held(b.due_set, b.due_by_hand, c.control, c.last) as due_on) h
			where b.due_on is distinct from h.due_on
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

create or replace function deadline_why(d deadline, r deadline_rule) returns text language sql stable as $$
	select case d.trace->>'event' when 'received' then 'Поступило ' when 'entered' then 'Внесено ' when 'registered' then 'Зарегистрировано '
			when 'reply' then 'Промежуточный (или первый) ответ дан ' when 'asked' then 'Документы запрошены ' when 'reopened' then 'Возобновлено ' else 'Срок ответа ' end
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
		|| ', ' || r.basis
		|| coalesce(': «' || (d.trace->'mechanism'->>'name') || '» версии ' || (d.trace->'mechanism'->>'version') || ', шаги: '
			|| (select string_agg((s.value->>'name') || ' до ' || to_char((s.value->>'due')::date, 'DD.MM.YYYY'), ', ' order by s.turn) from jsonb_array_elements(d.trace->'mechanism'->'steps') with ordinality s (value, turn)), '')
		|| '; правила версии ' || d.version
		|| coalesce((select string_agg(', календарь ' || c.key || ' версии ' || c.value, '' order by c.key) from jsonb_each_text(d.calendars) c), '')
		|| case when d.trace ? 'put_off' then '. Срок продлён: теперь действует ответ после продления' else '' end
	from (select coalesce((d.trace->>'amount')::integer, r.amount::integer) as n) x
$$;

-- The date of who set one for an appeal that waits for its registration is a term of its answer; that of the registration is none.
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
	cross join lateral (select case when m.reopened_at is not null or not exists (select from deadline x where x.message_id = m.id and x.kind = 'registration' and x.owed)
		then m.due_on else m.due_set end as held) w
	left join lateral (
		select r.amount from deadline_rule r left join theme t on t.id = r.theme_id left join organisation o on o.id = r.organisation_id
		where r.version = (select max(v.version) from deadline_ruleset v where v.valid_from <= (coalesce(m.registered_at, m.received_at, m.created_at) at time zone 'Europe/Moscow')::date)
			and r.deadline = 'extension' and (r.kind is null or r.kind = m.kind) and (r.channel is null or r.channel = m.channel) and (r.priority is null or r.priority <= m.priority)
			and (r.theme_id is null or r.theme_id = any ((select path from theme where id = m.theme_id)::integer[]))
			and (r.organisation_id is null or r.organisation_id = any ((select path from organisation where id = m.organisation_id)::integer[]))
		order by cardinality(o.path) desc nulls last, cardinality(t.path) desc nulls last, r.priority desc nulls last, r.channel is null, r.kind is null limit 1) r on true
	where m.id = $1
$$;

-- ---- the ladder
-- A control date in hours is late when its hour has passed, unless somebody set that day.
create or replace function late_today() returns setof bigint language sql stable security definer rows 20 set search_path = mcu, pg_temp as $$
	select m.id from deadline d join message m on m.id = d.message_id
	where d.owed and d.due = current_date and d.due_at < now() and m.open and m.due_on = d.due and m.due_set is distinct from m.due_on
$$;

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
					and not (m.registered_at is null and m.due_set is distinct from m.due_on and exists (select from deadline d where d.message_id = m.id and d.kind = 'registration' and d.owed and d.due = m.due_on))
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

create or replace function answerable(recipient text, organisation integer, official integer) returns table (account_id integer, official_id integer, name text)
language sql stable security definer rows 2 set search_path = mcu, pg_temp as $$
	with place as (select o.id, o.parent_id from organisation o where o.id = $2),
	wanted as (select case $1 when 'superior' then (select parent_id from place) else (select id from place) end as organisation),
	here as (select f.* from official f where f.left_on is null or f.left_on > current_date),
	executor as (select null::integer as a, f.id as o, f.name as n from here f where $1 = 'executor' and f.id = $3),
	head as (select null::integer as a, f.id as o, f.name as n from here f, wanted w where $1 in ('executor', 'head', 'superior') and f.organisation_id = w.organisation and f.head order by f.id limit 1),
	desk as (
		select distinct a.id as a, null::integer as o, a.name as n from account a join role_grant g on g.account_id = a.id, wanted w
		where $1 in ('executor', 'head', 'superior') and g.role = 'recipient' and coalesce(g.organisation_id, a.organisation_id) = w.organisation and a.enabled
			and g.valid_from <= current_date and (g.valid_to is null or g.valid_to >= current_date)
	),
	centre as (
		select distinct a.id as a, null::integer as o, a.name as n, g.role from account a join role_grant g on g.account_id = a.id
		where g.role in ('curator', 'head') and a.enabled and g.valid_from <= current_date and (g.valid_to is null or g.valid_to >= current_date)
	),
	ranked as (
		select 1 as turn, e.* from executor e
		union all select case $1 when 'executor' then 2 else 3 end, d.* from desk d
		union all select case $1 when 'executor' then 3 else 2 end, h.* from head h
		union all select 4, c.a, c.o, c.n from centre c where c.role = 'curator' and ($1 = 'curator' or ($1 <> 'centre' and not exists (select from place)))
		union all select 5, c.a, c.o, c.n from centre c where c.role = 'head'
	)
	select a, o, n from ranked where turn = (select min(turn) from ranked)
$$;
comment on function answerable(text, integer, integer) is 'who is meant: the executor (else the responsible recipient, else the head of the organisation), its head, the head of the superior organisation, the curator, the head of the centre; of a record that no organisation has: the curator; nobody found: the head of the centre';
-- Nobody is not told.
do $$ begin
	execute replace(pg_get_functiondef('escalation_run(timestamptz)'::regprocedure), 'f.turn_back = 1, now', 'f.turn_back = 1 and w.names is not null, now');
end $$;

-- ---- complaints
create function complained_tree(organisation integer, complained integer) returns boolean language sql stable set search_path = mcu, pg_temp as $$
	select exists (select from organisation o where o.id = $1 and o.path @> array[$2])
$$;
comment on function complained_tree(integer, integer) is 'is the organisation the one complained of, or below it? Neither handles the complaint (59-ФЗ ст. 8 ч. 6; those below are own: they would judge who commands them)';

create or replace function bulk_words(code text, state text, lacks text) returns text language sql immutable parallel safe return case code
	when 'not_found' then 'Записи больше нет, или она вам недоступна.' when 'unchanged' then 'Так уже и есть.'
	when 'wrong_move' then format('Из состояния «%s» такое действие невозможно.', state) when 'forbidden' then 'Это действие не для вашей роли.'
	when 'missing' then format('Не указано: %s.', lacks) when 'official' then 'Исполнитель не из этой организации.'
	when 'term' then 'Новый срок не подходит к сроку записи.' when 'notice' then 'Заявитель не мог быть уведомлён раньше поступления или регистрации.'
	when 'answer' then 'Текста ответа ещё нет.' when 'closed' then 'Организацию или тему за это время закрыли.'
	when 'hole' then 'В тексте ответа остались места шаблона: впишите их в карточке.'
	when 'run_out' then 'Срок уже истёк: продлить его можно только до окончания, уведомив заявителя.' when 'no_extension' then 'По правилам сроков такие записи не продлеваются.'
	when 'past' then 'День контрольной даты уже прошёл.' when 'far' then 'Контрольная дата дальше года.'
	when 'over' then 'Работа по записи закончена: контрольная дата ей больше не нужна.' when 'beyond' then 'Контрольная дата позже срока по правилам, а почему — не указано.'
	when 'registered' then 'Днём регистрации может быть день поступления или один из трёх следующих.'
	when 'complained' then 'На эту организацию или на ту, которой она подчинена, жалуются: ей жалобу не направляют (59-ФЗ ст. 8 ч. 6).'
	when 'over_given' then 'Запись закрыта: другой организации её не передают, иначе закрытие приписали бы ей. Сначала возобновите запись.'
	when 'taken' then 'Запись взял в работу другой сотрудник.' when 'nobody' then format('Из состояния «%s» запись нельзя оставить без организации.', state) end;

-- ---- calendars
create function is_fixed_holiday(day date) returns boolean language sql immutable parallel safe return to_char(day, 'MMDD') in
	('0101', '0102', '0103', '0104', '0105', '0106', '0107', '0108', '0223', '0308', '0501', '0509', '0612', '1104');
comment on function is_fixed_holiday(date) is 'does a holiday of ТК ст. 112 stand on this day of the year?';
do $$ begin
	execute regexp_replace(pg_get_functiondef('work_day_or_week(integer, date, date)'::regprocedure), 'to_char\(d, ''MMDD''\) not in\s*\([^)]*\)', 'not is_fixed_holiday(d::date)');
end $$;

-- ---- what the law allows a rule
create table legal_bound (
	id integer generated always as identity primary key,
	deadline text not null,
	kind text check (kind in ('appeal', 'message', 'comment')),
	channel text references channel,
	days smallint not null,
	basis text not null
);
comment on table legal_bound is 'The longest term, in calendar days, that the law or the platform allows a rule of deadlines: a rule beyond it is saved with a reason alone';
comment on column legal_bound.kind is 'null: any; a rule for all kinds is for this one too';
insert into legal_bound (deadline, kind, channel, days, basis) values
	('registration', 'appeal', null, 3, '59-ФЗ ст. 8 ч. 2'), ('forwarding', 'appeal', null, 7, '59-ФЗ ст. 8 ч. 3'), ('answer', 'appeal', null, 30, '59-ФЗ ст. 12 ч. 1'),
	('extension', 'appeal', null, 30, '59-ФЗ ст. 12 ч. 2'), ('unreadable', 'appeal', null, 7, '59-ФЗ ст. 11 ч. 4'), ('documents', 'appeal', null, 15, '59-ФЗ ст. 10 ч. 2'),
	('answer', 'message', 'pos', 30, 'ПОС, обычный срок'), ('fast_track', null, 'pos', 10, 'ПОС, фаст-трек'), ('accelerated', null, null, 30, 'положение о МЦУ, механизм ускоренного решения');
grant select on legal_bound to mcu_api, mcu_jobs;

alter table deadline_ruleset add column beyond text check (length(beyond) between 1 and 2000);
comment on column deadline_ruleset.beyond is 'why a rule of this version is longer than the law allows (legal_bound); null: none is';

create function beyond_law(rules jsonb) returns table (at integer, days integer, basis text) language sql stable set search_path = mcu, pg_temp as $$
	with rule as (
		select (n - 1)::integer as at, x.deadline, x.kind, x.channel, x.event, x.clock,
			-- In calendar days at the least: working days by weeks of five, working hours by days of eight.
			case x.clock when 'day' then x.amount when 'hour' then ceil(x.amount / 24.0) when 'work_day' then ceil(x.amount * 7 / 5.0) when 'work_hour' then ceil(x.amount * 7 / 40.0) end::integer as days
		from jsonb_array_elements(rules) with ordinality j (value, n), jsonb_to_record(j.value) as x (deadline text, kind text, channel text, event text, clock text, amount integer)
	)
	select r.at, b.days::integer, b.basis from rule r join legal_bound b on b.deadline = r.deadline and (r.kind is null or b.kind is null or b.kind = r.kind) and (r.channel is null or b.channel is null or b.channel = r.channel)
	where case when r.clock = 'none' then r.kind = b.kind and r.deadline <> 'extension' else r.days > b.days end
	union all
	select null, b.days::integer, b.basis from legal_bound b where b.kind = 'appeal' and b.channel is null and b.deadline in ('registration', 'answer')
		and not exists (select from rule r where r.deadline = b.deadline and (r.kind is null or r.kind = 'appeal') and r.clock <> 'none')
	order by 1, 2
$$;
comment on function beyond_law(jsonb) is 'rules (as deadline_rule, by their place in the list) that are longer than the law allows; at null: the list has no such rule at all';

-- ---- rules that came with the program: messages have terms from their receipt on. Whoever has written rules of his own decides himself.
update deadline_rule set event = 'taken'
where deadline = 'answer' and kind = 'message' and channel is null and event = 'registered' and not exists (select from deadline_ruleset s where s.account_id is not null);
insert into deadline_rule (version, position, deadline, kind, channel, event, clock, amount, basis)
select s.version, (select max(r.position) from deadline_rule r where r.version = s.version) + x.n, 'registration', 'message', x.channel, 'received', 'day', 3, 'внутренний срок МЦУ: как у обращения, 59-ФЗ ст. 8 ч. 2'
from deadline_ruleset s cross join (values (1, 'phone'), (2, 'direct_line')) x (n, channel)
where not exists (select from deadline_ruleset a where a.account_id is not null)
	and not exists (select from deadline_rule r where r.version = s.version and r.deadline = 'registration' and r.kind = 'message' and r.channel = x.channel);

insert into job (kind, payload) select 'deadlines', '{"since": "1900-01-01", "before": "9999-01-01"}' where exists (select from message);
