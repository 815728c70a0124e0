-- Terms that hold: control dates that a person sets with a reason, extensions that move what is owed, numbers and dates of registration,
-- the further terms of 59-ФЗ, a ladder that does not fall silent for want of a calendar.

-- What a message brings besides.
alter table message
	add column complained_id integer references organisation,
	add column unreadable boolean not null default false,
	add column asked_at timestamptz,
	add column asked_met timestamptz,
	add column mechanism_id integer references mechanism;
comment on column message.complained_id is 'organisation whose decision or act is complained of: the record is never given or forwarded to it (59-ФЗ ст. 8 ч. 6)';
comment on column message.unreadable is 'the text cannot be read or its point not be made out: the author is to be told within seven days (59-ФЗ ст. 11 ч. 4, 4.1)';
comment on column message.asked_at is 'when documents were asked for: the earliest request that is not answered, else the last one; kept from case_event by request_times';
comment on column message.asked_met is 'when the last request was answered; null: one still waits, or there was none';
comment on column message.mechanism_id is 'the mechanism of the register by which the record is accelerated';
create index message_number on message (number) where number is not null;
create index message_mechanism on message (mechanism_id) where mechanism_id is not null;
create index message_fast_track on message (sort_at desc, id desc) where fast_track;
create index message_accelerated on message (sort_at desc, id desc) where accelerated;
-- Two things, two words: «ускоренное» is the mechanism from now on.
update saved_search set q = regexp_replace(q, '(есть|нет):ускоренное', '\1:фаст-трек', 'g') where q ~ '(есть|нет):ускоренное';

insert into channel (code, name, position) values ('email', 'Электронная почта', 12);

-- More kinds of entries in the history: a control date set by hand, a correction of number or dates, requests for documents.
do $$
declare was text := (select pg_get_constraintdef(oid) from pg_constraint where conrelid = 'case_event'::regclass and conname = 'case_event_kind_check');
begin
	alter table case_event drop constraint case_event_kind_check;
	execute 'alter table case_event add constraint case_event_kind_check ' || replace(was, '''created''::text', '''created''::text, ''control''::text, ''correction''::text, ''request''::text, ''documents''::text');
end $$;

-- Registration: a number by a pattern, a date of its own.
create table number_pattern (
	id integer generated always as identity primary key,
	kind text check (kind in ('appeal', 'message', 'publication', 'comment')),
	channel text references channel,
	pattern text not null check (pattern ~ '\{n\}' and length(pattern) <= 60 and regexp_replace(pattern, '\{(n|yy|yyyy|mm)\}', '', 'g') !~ '[{}[:cntrl:]]')
);
comment on table number_pattern is 'How numbers of registration are written: {n} the next one of the year, {yyyy}, {yy}, {mm} of the day of registration. Of those that fit, the one for the channel counts before the one for the kind';
comment on column number_pattern.kind is 'null: any';
comment on column number_pattern.channel is 'null: any';
create unique index number_pattern_once on number_pattern (coalesce(kind, ''), coalesce(channel, ''));
insert into number_pattern (kind, pattern) values ('appeal', '{n}-ОГ/{yyyy}'), (null, '{n}-С/{yyyy}');

create table number_counter (
	pattern text not null,
	year integer not null,
	last integer not null,
	primary key (pattern, year)
);
comment on table number_counter is 'Last number given by a pattern in a year; a pattern without a year counts on for ever (year 0). Its row is locked until the registration is committed: no gap, no number twice';
grant select on number_pattern to mcu_api, mcu_jobs;

create function number_next(kind text, channel text, day date) returns text language plpgsql security definer set search_path = mcu, pg_temp as $$
declare
	rule text := (select p.pattern from number_pattern p where (p.kind is null or p.kind = $1) and (p.channel is null or p.channel = $2) order by p.channel is null, p.kind is null limit 1);
	n integer;
	made text;
begin
	if rule is null then return null; end if;
	perform pg_advisory_xact_lock(hashtext('mcu.number'));
	loop
		insert into number_counter as c (pattern, year, last) values (rule, case when rule ~ '\{yy' then extract(year from day)::integer else 0 end, 1)
		on conflict on constraint number_counter_pkey do update set last = c.last + 1 returning c.last into n;
		made := replace(replace(replace(replace(rule, '{yyyy}', to_char(day, 'YYYY')), '{yy}', to_char(day, 'YY')), '{mm}', to_char(day, 'MM')), '{n}', n::text);
		exit when not exists (select from message m where m.number = made);
	end loop;
	return made;
end $$;
comment on function number_next(text, text, date) is 'the next number of registration on a day; null: no pattern fits. What a file or a person has brought already is passed over';

create function number_taken(number text, id bigint) returns boolean language plpgsql security definer set search_path = mcu, pg_temp as $$
begin
	perform pg_advisory_xact_lock(hashtext('mcu.number'));
	return exists (select from message m where m.number = $1 and m.id <> $2);
end $$;
comment on function number_taken(text, bigint) is 'does another record have this number? Until the end of the transaction nobody takes it';
revoke execute on function number_next(text, text, date), number_taken(text, bigint) from public;
grant execute on function number_next(text, text, date), number_taken(text, bigint) to mcu_api, mcu_jobs;

create function registered_moment(on_day date, received timestamptz) returns timestamptz language sql stable parallel safe as $$
	select case when $1 < (now() at time zone 'Europe/Moscow')::date then greatest($1::timestamp at time zone 'Europe/Moscow', $2) else now() end
$$;
comment on function registered_moment(date, timestamptz) is 'moment of a registration on a day: of an earlier one its beginning, or the receipt on that day';

-- Moves: what registration may be given; leaving without an answer by the grounds of 59-ФЗ ст. 11.
do $$
declare one record;
begin
	for one in select conname, pg_get_constraintdef(oid) as def from pg_constraint where conrelid = 'state_move'::regclass and contype = 'c' and pg_get_constraintdef(oid) like '%addressee%' loop
		execute format('alter table state_move drop constraint %I', one.conname);
		execute format('alter table state_move add constraint %I ', one.conname) || replace(one.def, '''addressee''::text', '''addressee''::text, ''number''::text, ''registered_on''::text');
	end loop;
end $$;
update state_move set asks = asks || array['registered_on', 'number'] where code = 'register';
insert into state_move (machine, from_state, code, to_state, name, position, action, needs, asks)
select 'appeal', f, code, 'rejected', name, pos, action, needs::text[], asks::text[] from (values
	(13, 'leave_anonymous', 'Оставить без ответа как анонимное', 'message.register', '{reason}', '{}'),
	(14, 'leave_obscene', 'Оставить без ответа по существу', 'message.register', '{reason,notice_on,notice_by}', '{}'),
	(15, 'leave_unreadable', 'Признать нечитаемым', 'message.register', '{reason,notice_on,notice_by}', '{}'),
	(16, 'stop', 'Прекратить переписку', 'message.stop', '{reason,notice_on,notice_by}', '{}')
) x (pos, code, name, action, needs, asks), unnest(array['registered', 'assigned', 'in_work']) f;

insert into role_permission (role, action, paragraph)
select r, a, p from (values
	('message.control', '1.2а, 3', array['curator', 'head', 'analyst']),
	('message.stop', '2.3; 59-ФЗ ст. 11 ч. 5', array['curator', 'head'])
) x (a, p, rs), unnest(rs) r;
insert into permission_action (position, action, name)
select (select max(position) from permission_action) + n, a, w from (values
	(1, 'message.control', 'Назначать контрольную дату'), (2, 'message.stop', 'Прекращать переписку')) x (n, a, w);

-- Rules: an extension moves whatever the answer is owed by; unreadable texts; requests for documents.
alter table deadline_rule drop constraint deadline_rule_deadline_check, drop constraint deadline_rule_event_check;
alter table deadline_rule
	add constraint deadline_rule_deadline_check check (deadline in ('registration', 'forwarding', 'first', 'answer', 'final', 'extension', 'accelerated', 'fast_track', 'again', 'unreadable', 'documents')),
	add constraint deadline_rule_event_check check (event in ('received', 'registered', 'reply', 'answer_due', 'reopened', 'asked')),
	add constraint deadline_rule_again_check check ((deadline = 'again') = (event = 'reopened')),
	add constraint deadline_rule_asked_check check ((deadline = 'documents') = (event = 'asked'));
comment on column deadline_rule.event is 'what it is counted from: receipt, registration, the reply that is not final, the date of the answer (extension), the reopening (again), the request for documents';
alter table escalation_step drop constraint escalation_step_deadline_check;
alter table escalation_step add constraint escalation_step_deadline_check check (deadline in ('control', 'registration', 'forwarding', 'first', 'answer', 'final', 'extension', 'accelerated', 'fast_track', 'again', 'unreadable', 'documents'));
-- Every version gets the rules of the second round: none had a term for it.
insert into deadline_rule (version, position, deadline, kind, channel, event, clock, amount, basis)
select v.version, (select max(position) from deadline_rule r where r.version = v.version) + x.n, 'again', x.kind, x.channel, 'reopened', x.clock, x.amount, x.basis
from deadline_ruleset v cross join (values
	(1, 'appeal', null, 'day', 30, 'внутренний срок МЦУ: как у обращения, 59-ФЗ ст. 12 ч. 1'),
	(2, 'message', 'pos', 'day', 30, 'внутренний срок МЦУ: как обычный срок ПОС'),
	(3, 'message', 'vk', 'work_day', 7, 'внутренний срок МЦУ: как окончательный ответ ИМ'), (4, 'message', 'ok', 'work_day', 7, 'внутренний срок МЦУ: как окончательный ответ ИМ'),
	(5, 'message', 'telegram', 'work_day', 7, 'внутренний срок МЦУ: как окончательный ответ ИМ'),
	(6, 'comment', null, 'work_day', 7, 'внутренний срок МЦУ: как окончательный ответ ИМ'),
	(7, null, null, 'day', 30, 'внутренний срок МЦУ')
) x (n, kind, channel, clock, amount, basis);
-- They are law, or were done before under no rule at all: each version gets them.
insert into deadline_rule (version, position, deadline, kind, event, clock, amount, basis)
select v.version, v.last + row_number() over (partition by v.version order by n), deadline, kind, event, 'day', amount, basis
from (select version, max(position) as last from deadline_rule group by version) v
cross join (values
	(1, 'extension', null, 'answer_due', 30, 'продление по решению руководителя'),
	(2, 'unreadable', 'appeal', 'registered', 7, '59-ФЗ ст. 11 ч. 4'),
	(3, 'documents', null, 'asked', 15, '59-ФЗ ст. 10 ч. 2')
) x (n, deadline, kind, event, amount, basis)
where not exists (select from deadline_rule r where r.version = v.version and r.deadline = x.deadline and r.kind is not distinct from x.kind
	and r.channel is null and r.theme_id is null and r.priority is null and r.organisation_id is null);

alter type deadline_fact add attribute reopened_at timestamptz, add attribute first_done_at timestamptz,
	add attribute unreadable boolean, add attribute asked_at timestamptz, add attribute asked_met timestamptz;
comment on type deadline_fact is 'The events of a message. received_at: what was put down by hand without a date came when it was entered. interim_at: the first interim answer, or else the first reply, which is not final either. handed: somebody was found to handle it, here or elsewhere. done_at: nothing is owed since. reopened_at: the last reopening; first_done_at: when the work before the first one had ended; unreadable: nobody can tell what it asks; asked_at: the request for documents that waits, or the last one; asked_met: when it was answered';

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
		m.reopened_at, m.first_done_at, m.unreadable, m.asked_at, m.asked_met
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

-- As in 024_deadline.sql, and: a reopening begins a round of its own. Its term is «again», it alone is owed and makes the control date; the terms
-- of the first round stay as they ended (round_done_at).
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
		(x.reopened_at at time zone 'Europe/Moscow')::date as reopened_on, case when x.reopened_at is null then x.done_at else x.first_done_at end as round_done_at
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
		and case c.deadline when 'fast_track' then f.fast_track when 'accelerated' then f.accelerated when 'extension' then f.extended_days is not null
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
	select d.*, case when d.deadline = 'extension' then least(d.extended_days, d.amount) end as days,
		case when d.deadline = 'extension' then min(d.term) filter (where d.deadline in ('answer', 'fast_track', 'accelerated')) over w + least(d.extended_days, d.amount) else d.term end as legal
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
	select m.*, m.deadline in ('answer', 'fast_track', 'accelerated') and count(*) filter (where m.deadline = 'extension') over w > 0 as put_off
	from moved m window w as (partition by m.message_id)
)
select m.message_id, m.deadline, m.due, case when m.due = m.legal then m.due_at end, m.legal,
	case when m.put_off then null else case m.deadline when 'registration' then coalesce(m.registered_at, m.round_done_at) when 'forwarding' then coalesce(m.handed_at, m.round_done_at)
		when 'first' then coalesce(m.replied_at, m.round_done_at) when 'documents' then m.asked_met when 'again' then m.done_at else m.round_done_at end end,
	m.open and (m.reopened_at is null or m.deadline in ('again', 'documents')) and case m.deadline when 'registration' then m.registered_at is null when 'forwarding' then not m.handed
		when 'first' then not m.replied when 'documents' then m.asked_met is null else not m.put_off end,
	m.version, m.position, s.calendars,
	case when m.due = m.legal and m.days is null and not m.entered and not m.put_off then jsonb_build_object('event', m.event, 'at', m.at)
		else jsonb_strip_nulls(jsonb_build_object('event', case when m.entered and m.event = 'received' then 'entered' else m.event end,
			'at', case when m.days is null then m.at end, 'amount', m.days, 'put_off', case when m.put_off then true end, 'moved', nullif(m.due - m.legal, 0),
			'no_calendar', case when m.legal is null then coalesce(u.last + 1, m.year) end)) end,
	case when m.reopened_at is not null then max(m.due) filter (where m.deadline = 'again') over w
	else least(min(m.due) filter (where m.deadline in ('answer', 'fast_track', 'accelerated', 'extension', 'unreadable') and not m.put_off) over w,
		case when count(*) filter (where m.deadline = 'final') over w > 0 then max(m.due) filter (where m.deadline = 'final') over w
			else max(m.due) filter (where m.deadline = 'first') over w end) end
from settled m
cross join edges e
left join runs u on u.run = m.run
left join spans s on s.first = least(greatest(m.year, e.first), e.last)
	and s.last = least(greatest(coalesce(date_part('year', greatest(m.due, m.legal))::integer, m.year), e.first), e.last)
window w as (partition by m.message_id);
end $$;

create or replace function deadline_name(kind text) returns text language sql immutable parallel safe as $$
	select case kind when 'registration' then 'регистрация' when 'forwarding' then 'переадресация по компетенции' when 'first' then 'первый ответ'
		when 'answer' then 'ответ' when 'final' then 'окончательный ответ' when 'extension' then 'ответ после продления'
		when 'accelerated' then 'ответ по механизму ускоренного решения' when 'fast_track' then 'ответ по фаст-треку ПОС'
		when 'unreadable' then 'уведомление о нечитаемом тексте' when 'documents' then 'ответ на запрос документов' when 'again' then 'ответ после возобновления' end
$$;

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
		|| ', ' || r.basis || '; правила версии ' || d.version
		|| coalesce((select string_agg(', календарь ' || c.key || ' версии ' || c.value, '' order by c.key) from jsonb_each_text(d.calendars) c), '')
		|| case when d.trace ? 'put_off' then '. Срок продлён: теперь действует ответ после продления' else '' end
	from (select coalesce((d.trace->>'amount')::integer, r.amount::integer) as n) x
$$;

-- The term of the answer as it stands, and how far it may be put off: of the rules of extension the most specific says.
drop function extension_days(bigint, text, date, date, date);
create function extension_scope(id bigint, most integer, out base date, out term date, out days smallint, out last date) language sql stable set search_path = mcu, pg_temp as $$
	select d.base, coalesce(d.extended, d.base, m.due_on), r.amount, coalesce(d.base + case when r.amount > 0 then least(r.amount, $2) end,
		(select (e.details->>'was')::date from case_event e where d.base is null and e.message_id = m.id and e.kind = 'extension' and e.at >= coalesce(m.reopened_at, '-infinity') order by e.id limit 1) + $2,
		case when d.base is null then m.due_on + $2 end)
	from message m
	cross join lateral (select min(x.legal) filter (where x.kind in ('answer', 'fast_track', 'accelerated')) as base, max(x.due) filter (where x.kind = 'extension') as extended
		from deadline x where x.message_id = m.id and m.reopened_at is null) d
	left join lateral (
		select r.amount from deadline_rule r left join theme t on t.id = r.theme_id left join organisation o on o.id = r.organisation_id
		where r.version = (select max(v.version) from deadline_ruleset v where v.valid_from <= (coalesce(m.registered_at, m.received_at, m.created_at) at time zone 'Europe/Moscow')::date)
			and r.deadline = 'extension' and (r.kind is null or r.kind = m.kind) and (r.channel is null or r.channel = m.channel) and (r.priority is null or r.priority <= m.priority)
			and (r.theme_id is null or r.theme_id = any ((select path from theme where id = m.theme_id)::integer[]))
			and (r.organisation_id is null or r.organisation_id = any ((select path from organisation where id = m.organisation_id)::integer[]))
		order by cardinality(o.path) desc nulls last, cardinality(t.path) desc nulls last, r.priority desc nulls last, r.channel is null, r.kind is null limit 1) r on true
	where m.id = $1
$$;
comment on function extension_scope(bigint, integer) is 'base: first term of the answer by the rules (null: nothing is computed, or work was taken up again: the date that was set stands for it); term: as it stands, with the extension it has; days: how many days the rules let it be put off, null: not at all; last: the last day an extension of at most so many days may go to';

-- What had been taken up again before there was a term for it.
select deadline_put((select array_agg(id) from message where reopened_at is not null)) where exists (select from message where reopened_at is not null);

-- Extensions so far that had moved the control date alone, of what is still open.
create temp table put_off on commit drop as
	select m.id, (m.due_set - x.base)::smallint as days from message m
	cross join lateral (select (e.details->>'until_on')::date as until_on from case_event e where e.message_id = m.id and e.kind = 'extension' order by e.id desc limit 1) l
	cross join lateral extension_scope(m.id, 30) x
	where m.open and m.due_set = l.until_on and m.due_set - x.base between 1 and least(30, x.days)
		and m.id in (select e.message_id from case_event e where e.kind = 'extension');
alter table message disable trigger user;
update message m set due_set = null, extended_days = p.days from put_off p where m.id = p.id;
alter table message enable trigger user;

-- Requests for documents: entries of the history, «request» and the «documents» that answer it.
create function request_times(id bigint) returns void language sql set search_path = mcu, pg_temp as $$
	update message m set asked_at = coalesce(w.waiting, w.last), asked_met = case when w.waiting is null then w.met end
	from (select min(r.asked) filter (where r.met is null) as waiting, max(r.asked) as last, max(r.met) as met
		from (select (e.details->>'asked_on')::date::timestamp at time zone 'Europe/Moscow' as asked,
				(select min(d.details->>'came_on')::date::timestamp at time zone 'Europe/Moscow' from case_event d
					where d.message_id = $1 and d.kind = 'documents' and d.details->>'request_id' = e.id::text) as met
			from case_event e where e.message_id = $1 and e.kind = 'request') r) w
	where m.id = $1
$$;
comment on function request_times(bigint) is 'brings asked_at and asked_met of a message up to date after an entry of the history';

create function names_organisation(words text, id integer) returns boolean language sql stable set search_path = mcu, pg_temp as $$
	select exists (select from organisation o, unnest(array[o.name, o.short_name]) n where o.id = $2
		and position(lower(replace(btrim(n), 'ё', 'е')) in lower(replace($1, 'ё', 'е'))) > 0)
$$;
comment on function names_organisation(text, integer) is 'do these words name the organisation, by its name or its short name?';

-- What is accelerated already goes by the mechanism that was in force when it came.
alter table message disable trigger user;
update message m set mechanism_id = (select k.id from mechanism k join theme t on t.id = m.theme_id
	where k.theme_id = any (t.path) and (m.sort_at at time zone 'Europe/Moscow')::date between k.valid_from and coalesce(k.valid_to, 'infinity')
	order by array_position(t.path, k.theme_id) desc, k.valid_from desc, k.id desc limit 1)
where m.accelerated;
alter table message enable trigger user;

-- The ladder without a calendar: the week and the fixed holidays say which days are worked, so that nothing falls silent.
create function work_day_or_week(version integer, first date, last date) returns table (day date, worked boolean, opens integer, since bigint, until bigint, ord bigint)
language sql stable set search_path = mcu, pg_temp as $$
	with days as (
		select d::date as day, coalesce(c.kind <> 'off', extract(isodow from d) < 6 and (y.year is not null or to_char(d, 'MMDD') not in
			('0101', '0102', '0103', '0104', '0105', '0106', '0107', '0108', '0223', '0308', '0501', '0509', '0612', '1104'))) as worked, extract(epoch from h.opens)::integer as opens,
			(extract(epoch from h.closes - h.opens) - case when c.kind = 'short' then 3600 else 0 end)::bigint as seconds
		from generate_series($2, $3, interval '1 day') d
		join work_hours h on h.version = $1 and h.weekday = extract(isodow from d)
		left join calendar_current c on c.day = d::date
		left join (select distinct k.year from calendar_year k) y on y.year = extract(year from d)
	)
	select day, worked, opens, coalesce(sum(seconds) filter (where worked) over w, 0)::bigint - case when worked then seconds else 0 end,
		coalesce(sum(seconds) filter (where worked) over w, 0)::bigint, count(*) filter (where worked) over w
	from days window w as (order by day)
$$;
comment on function work_day_or_week(integer, date, date) is 'as the table work_day, where a year without a calendar goes by the week and the holidays that stand by their dates in ТК ст. 112, without transfers (own)';

alter function escalation_reach(text, integer, timestamptz) rename to escalation_reach_known;
create function escalation_reach(clock text, steps integer, at timestamptz, out day date, out moment timestamptz, out guessed boolean)
language plpgsql stable set search_path = mcu, pg_temp as $$
declare
	today date := (at at time zone 'Europe/Moscow')::date;
	morning date := (at at time zone 'Europe/Moscow' - interval '9 hours')::date;
	rules integer := (select max(r.version) from deadline_ruleset r where r.valid_from <= (at at time zone 'Europe/Moscow')::date);
	reach integer := 20 + abs(steps) * 2;
	here bigint;
begin
	select k.day, k.moment into day, moment from escalation_reach_known(clock, steps, at) k;
	guessed := day is null and moment is null;
	if not guessed then return; end if;
	if clock = 'work_day' then
		select w.ord into here from work_day_or_week(rules, today - reach, today + reach) w where w.day = morning;
		select w.day - 1 into day from work_day_or_week(rules, today - reach, today + reach) w where w.worked and w.ord = here + steps + 1;
	else
		select w.since + least(greatest(floor(extract(epoch from at - (today::timestamp at time zone 'Europe/Moscow')))::bigint - w.opens, 0), w.until - w.since) + steps * 3600 into here
		from work_day_or_week(rules, today - reach, today + reach) w where w.day = today;
		select (w.day::timestamp + make_interval(secs => w.opens + here - w.since)) at time zone 'Europe/Moscow' into moment
		from work_day_or_week(rules, today - reach, today + reach) w where w.worked and w.until > here and w.since <= here order by w.until limit 1;
	end if;
end $$;
comment on function escalation_reach(text, integer, timestamptz) is 'steps: days or hours ahead of the deadline, negative after it. guessed: the calendar of a year it needs is not there, so the week and the fixed holidays were counted';

create or replace function escalation_trial(ladder integer) returns table ("position" integer, due integer, known boolean) language sql stable security definer set search_path = mcu, pg_temp as $$
	select s.position::integer, (select count(distinct d.message_id)::integer from escalation_due($1, now()) d where d.position = s.position), not r.guessed
	from escalation_step s cross join lateral escalation_reach(s.clock, case s.side when 'before' then s.amount else -s.amount end, now()) r
	where s.version = $1 order by 1
$$;

create function calendar_missing() returns integer language sql stable set search_path = mcu, pg_temp as $$
	select min(y) from unnest(array[extract(year from current_date)::integer, extract(year from current_date + 31)::integer]) y where not exists (select from calendar_year c where c.year = y)
$$;
comment on function calendar_missing() is 'the year of today or of the coming month that has no calendar; null: none is missing';

-- A control date in hours is late when its hour has passed, not on the next day.
create function late_today() returns setof bigint language sql stable security definer rows 20 set search_path = mcu, pg_temp as $$
	select m.id from deadline d join message m on m.id = d.message_id
	where d.owed and d.due = current_date and d.due_at < now() and m.open and m.due_on = d.due and m.due_set is null
$$;
comment on function late_today() is 'open records whose control date is an hour of today that has passed; whether the reader may see them is asked of message';
revoke execute on function late_today() from public;
grant execute on function late_today() to mcu_api, mcu_jobs;

-- Calendars: 1 November 2025 is worked and an hour shorter, as the day before the holiday.
insert into calendar_year (year, version, source, note)
select 2025, version + 1, source, '1 ноября — рабочая суббота и короче на час' from calendar_year
where year = 2025 and version = (select max(version) from calendar_year where year = 2025)
	and exists (select from calendar_current c where c.day = '2025-11-01' and c.kind = 'work');
insert into calendar_day (year, version, day, kind, name)
select d.year, y.version, d.day, case when d.day = '2025-11-01' then 'short' else d.kind end, d.name
from calendar_day d join calendar_year y on y.year = d.year and y.version = d.version + 1 and y.note = '1 ноября — рабочая суббота и короче на час'
where d.year = 2025 and y.account_id is null;

insert into job (kind, payload) select 'deadlines', '{"since": "1900-01-01", "before": "9999-01-01"}' where exists (select from message);
