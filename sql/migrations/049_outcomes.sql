-- The workflow whole: answers only as the state allows, machines with every move of the field, recipients who distribute among
-- themselves; what a reopening does to terms, answer and outcome; outcomes taken back and given back by the fault itself.

-- ---- machines
insert into machine_state (machine, state) values ('im', 'registered'), ('page', 'registered'), ('page', 'interim'), ('page', 'on_approval');
insert into machine_state (machine, state, final) values ('page', 'forwarded', true);

update state_move set action = 'message.return' where code = 'unassign';
delete from state_move where machine = 'page' and code = 'answer';
insert into state_move (machine, from_state, code, to_state, name, position, action, needs, asks, days)
select m, f, code, coalesce(t, f), name, pos, 'message.' || action, needs::text[], asks::text[], days from (values
	-- ИМ and comments are handed out as they come; a centre that registers them first may.
	(4, 'im page', 'new', 'register', 'registered', 'Зарегистрировать', 'register', '{}', '{reason}', null::integer),
	(2, 'im page', 'registered', 'assign', 'assigned', 'Назначить исполнителя', 'register', '{organisation_id}', '{official_id,reason}', null),
	(12, 'im page', 'registered', 'reject', 'rejected', 'Отклонить', 'register', '{reason}', '{}', null),
	(10, 'im', 'registered', 'forward', 'forwarded', 'Перенаправить по компетенции', 'register', '{addressee,notice_on,notice_by}', '{reason}', null),
	(10, 'page', 'new registered assigned', 'forward', 'forwarded', 'Перенаправить по компетенции', 'register', '{addressee,notice_on,notice_by}', '{reason}', null),
	-- comments are worked on as everything else; without approval answers only who may approve
	(5, 'page', 'in_work', 'interim', 'interim', 'Дать промежуточный ответ', 'work', '{answer}', '{reason}', null),
	(2, 'page', 'interim', 'go_on', 'in_work', 'Продолжить работу', 'work', '{}', '{reason}', null),
	(1, 'page', 'in_work interim', 'submit', 'on_approval', 'Отправить ответ на согласование', 'work', '{answer}', '{reason}', null),
	(1, 'page', 'on_approval', 'approve', 'answered', 'Утвердить ответ', 'approve', '{}', '{answer,reason}', null),
	(2, 'page', 'on_approval', 'rework', 'in_work', 'Вернуть на доработку', 'approve', '{reason}', '{}', null),
	(3, 'page', 'new assigned in_work', 'answer', 'answered', 'Ответить без согласования', 'approve', '{answer}', '{reason}', null),
	(8, 'im page', 'registered assigned in_work interim on_approval', 'extend', null, 'Продлить срок', 'extend', '{until_on,reason,notice_on,notice_by}', '{}', 30),
	-- the responsible recipient: among his own, or back
	(6, 'appeal pos im page line', 'assigned in_work interim reopened', 'delegate', 'assigned', 'Поручить внутри организации', 'delegate', '{official_id}', '{organisation_id,reason}', null),
	(7, 'appeal pos line', 'in_work interim reopened', 'unassign', 'registered', 'Вернуть на распределение', 'return', '{reason}', '{}', null),
	(7, 'im page', 'in_work interim reopened', 'unassign', 'new', 'Вернуть на распределение', 'return', '{reason}', '{}', null)
) x (pos, machines, froms, code, t, name, action, needs, asks, days),
	unnest(string_to_array(machines, ' ')) m, unnest(string_to_array(froms, ' ')) f;

-- Moves of a recipient stay within his own organisation: what he gives on he must still see (policy scope of message); the executor is one of its tree.
insert into role_permission (role, action, paragraph)
select r, a, p from (values
	('message.delegate', '3', array['recipient']),
	('message.return', '3', array['recipient']),
	('message.return', '1.2а, 2.4–2.6', array['curator', 'head', 'analyst', 'pos', 'im']),
	('answer.record', '2.3–2.6', array['curator', 'head', 'analyst', 'pos', 'im'])
) x (a, p, rs), unnest(rs) r;
insert into permission_action (position, action, name)
select (select max(position) from permission_action) + n, a, t from (values
	(1, 'message.delegate', 'Поручать внутри своей организации'), (2, 'message.return', 'Возвращать на распределение'),
	(3, 'answer.record', 'Записывать окончательный ответ, отправленный не через МЦУ')
) x (n, a, t);

-- ---- answers apart from moves
create table answer_rule (
	machine text not null references machine,
	state text not null,
	kind text not null check (kind in ('first', 'interim', 'final')),
	action text not null,
	primary key (machine, state, kind),
	foreign key (machine, state) references machine_state (machine, state)
);
comment on table answer_rule is 'Answers that may be put down without a move. A final one goes out by a move alone; put down here is one that was sent outside, of a record that is over';
comment on column answer_rule.action is 'action of role_permission that it takes';
grant select on answer_rule to mcu_api, mcu_jobs;
insert into answer_rule (machine, state, kind, action)
select s.machine, s.state, x.kind, x.action from machine_state s join (values
	('first', array['new', 'registered', 'assigned', 'in_work', 'interim'], 'message.work'),
	-- the first interim answer is a move
	('interim', array['interim'], 'message.work'),
	('final', array['answered', 'closed', 'forwarded', 'rejected'], 'answer.record')
) x (kind, states, action) on s.state = any (x.states);

-- ---- reopening
alter table message
	add column reopened_at timestamptz,
	add column first_done_at timestamptz,
	add column outcome_at timestamptz;
comment on column message.reopened_at is 'when the work was last taken up again; null: never. Its term counts from here (deadline «again»)';
comment on column message.first_done_at is 'when the work before the first reopening had ended: the terms of that round are met by it';
comment on column message.answered_at is 'when the standing answer was given: null again from a reopening to the next answer; earlier answers stay in answer and in the history';
comment on column message.outcome is 'null while the record is open again: what it was stays in outcome_change';
comment on column message.outcome_at is 'from when the outcome counts: a person put it down, or (outcome_by repeat) the closure that came back; null: from the closure on';

alter type deadline_fact add attribute reopened_at timestamptz, add attribute first_done_at timestamptz;
comment on type deadline_fact is 'The events of a message. received_at: what was put down by hand without a date came when it was entered. interim_at: the first interim answer, or else the first reply, which is not final either. handed: somebody was found to handle it, here or elsewhere. done_at: nothing is owed since. reopened_at: the last reopening; first_done_at: when the work before the first one had ended';

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
		m.reopened_at, m.first_done_at
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

alter table deadline_rule drop constraint deadline_rule_deadline_check, drop constraint deadline_rule_event_check;
alter table deadline_rule
	add constraint deadline_rule_deadline_check check (deadline in ('registration', 'forwarding', 'first', 'answer', 'final', 'extension', 'accelerated', 'fast_track', 'again')),
	add constraint deadline_rule_event_check check (event in ('received', 'registered', 'reply', 'answer_due', 'reopened')),
	add check ((deadline = 'again') = (event = 'reopened'));
comment on column deadline_rule.event is 'what it is counted from: receipt, registration, the reply that is not final, the date of the answer (extension), the reopening (again)';
alter table escalation_step drop constraint escalation_step_deadline_check;
alter table escalation_step add constraint escalation_step_deadline_check
	check (deadline in ('control', 'registration', 'forwarding', 'first', 'answer', 'final', 'extension', 'accelerated', 'fast_track', 'again'));

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
		(x.interim_at at time zone 'Europe/Moscow')::date as interim_on, (x.reopened_at at time zone 'Europe/Moscow')::date as reopened_on,
		case when x.reopened_at is null then x.done_at else x.first_done_at end as round_done_at
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
		coalesce(min(v.valid_from) filter (where coalesce(r.event, k.event) = 'reopened') over later, 'infinity') as until_reopened
	from combo c
	cross join deadline_ruleset v
	cross join (values ('registration', 'received'), ('forwarding', 'registered'), ('first', 'received'), ('answer', 'received'), ('final', 'reply'),
		('extension', 'answer_due'), ('accelerated', 'received'), ('fast_track', 'received'), ('again', 'reopened')) k (deadline, event)
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
		select case c.event when 'received' then f.received_at when 'registered' then f.registered_at when 'reply' then f.interim_at when 'reopened' then f.reopened_at
				else coalesce(f.registered_at, f.received_at) end as at,
			case c.event when 'received' then f.received_on when 'registered' then f.registered_on when 'reply' then f.interim_on when 'reopened' then f.reopened_on
				else coalesce(f.registered_on, f.received_on) end as day) e
	where c.clock <> 'none' and e.day >= c.valid_from
		and (f.received_on < c.until_received) is not false and (f.registered_on < c.until_registered) is not false
		and (f.interim_on < c.until_reply) is not false and (f.reopened_on < c.until_reopened) is not false and (c.event <> 'answer_due' or e.day < c.until_answer)
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
	case m.deadline when 'registration' then coalesce(m.registered_at, m.round_done_at) when 'forwarding' then coalesce(m.handed_at, m.round_done_at)
		when 'first' then coalesce(m.replied_at, m.round_done_at) when 'again' then m.done_at else m.round_done_at end,
	m.open and (m.reopened_at is null or m.deadline = 'again') and case m.deadline when 'registration' then m.registered_at is null when 'forwarding' then not m.handed
		when 'first' then not m.replied else true end,
	m.version, m.position, s.calendars,
	case when m.due = m.legal and m.days is null and not m.entered then jsonb_build_object('event', m.event, 'at', m.at)
		else jsonb_strip_nulls(jsonb_build_object('event', case when m.entered and m.event = 'received' then 'entered' else m.event end,
			'at', case when m.days is null then m.at end, 'amount', m.days, 'moved', nullif(m.due - m.legal, 0),
			'no_calendar', case when m.legal is null then coalesce(u.last + 1, m.year) end)) end,
	case when m.reopened_at is not null then max(m.due) filter (where m.deadline = 'again') over w
	else least(coalesce(max(m.due) filter (where m.deadline = 'extension') over w, max(m.due) filter (where m.deadline = 'answer') over w),
		max(m.due) filter (where m.deadline = 'fast_track') over w, max(m.due) filter (where m.deadline = 'accelerated') over w,
		case when count(*) filter (where m.deadline = 'final') over w > 0 then max(m.due) filter (where m.deadline = 'final') over w
			else max(m.due) filter (where m.deadline = 'first') over w end) end
from moved m
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
		when 'again' then 'ответ после возобновления' end
$$;

create or replace function deadline_why(d deadline, r deadline_rule) returns text language sql stable as $$
	select case d.trace->>'event' when 'received' then 'Поступило ' when 'entered' then 'Внесено ' when 'registered' then 'Зарегистрировано '
			when 'reply' then 'Промежуточный (или первый) ответ дан ' when 'reopened' then 'Возобновлено ' else 'Срок ответа ' end
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

create or replace function extension_days(id bigint, kind text, due_on date, due_set date, until_on date) returns smallint language sql stable parallel safe as $$
	select ($5 - d.legal)::smallint from mcu.deadline d
	where d.message_id = $1 and d.kind = 'answer' and $2 = 'appeal' and $4 is null and $5 - d.legal between 1 and 30
		and $3 in (select x.due from mcu.deadline x where x.message_id = $1 and x.kind in ('answer', 'extension'))
		and not exists (select from mcu.deadline x where x.message_id = $1 and x.kind = 'again')
$$;

create function work_ended(message bigint, first_done timestamptz, answered timestamptz, closed timestamptz) returns timestamptz language sql stable as $$
	select coalesce($2, $3, $4, (select max(e.at) from mcu.case_event e where e.message_id = $1 and e.to_state in ('forwarded', 'rejected')))
$$;
comment on function work_ended(bigint, timestamptz, timestamptz, timestamptz) is 'first_done_at of a message that is being reopened: it stays from the first reopening on; else when it was answered, closed, or left the house';

-- ---- the same fault
create function same_fault(object text, fault text, theme integer, other_object text, other_fault text, other_theme integer) returns boolean
language sql immutable parallel safe return case when fault is not null and other_fault is not null
	then fault = other_fault and case when object is not null and other_object is not null then object = other_object else coalesce(theme = other_theme, false) end
	else coalesce(theme = other_theme, false) end;
comment on function same_fault(text, text, integer, text, text, integer) is 'do two records complain about the same: by the fault and the object of their cards where both have them, else by the theme';

-- ---- solved, and yet it came again
alter table workflow_setting drop constraint workflow_setting_check, add column least integer not null default 1;
alter table workflow_setting add constraint workflow_setting_check check (value between least and most);
comment on column workflow_setting.least is 'value may not be smaller; 0 of 1: a question that is answered by yes (1) or no (0)';
insert into workflow_setting (code, value, least, most, name) values
	('return_explained', 0, 0, 1, 'Повтор возвращает и итог «разъяснено»');

create table return_outcome (
	outcome text primary key check (outcome in ('solved', 'partly', 'explained')),
	setting text references workflow_setting
);
comment on table return_outcome is 'Outcomes that a repeat takes back';
comment on column return_outcome.setting is 'only while this number of the workflow is 1; null: always';
insert into return_outcome (outcome, setting) values ('solved', null), ('partly', null), ('explained', 'return_explained');
grant select on return_outcome to mcu_api, mcu_jobs;

alter table outcome_return drop constraint outcome_return_outcome_check, alter column theme_id drop not null;
alter table outcome_return add constraint outcome_return_outcome_check check (outcome in ('solved', 'partly', 'explained'));
comment on column outcome_return.theme_id is 'of the repeat; null where the two were known by their cards';

-- From when a person's word or a return counts was looked up in the history at each comparison.
alter table message disable trigger user;
update message m set outcome_at = h.at
from (select distinct on (message_id) message_id, account_id, at from outcome_change order by message_id, id desc) h
where h.message_id = m.id and h.account_id is not null and m.outcome_by is distinct from 'repeat';
update message m set outcome_at = v.closed_at from (select message_id, max(closed_at) as closed_at from outcome_return group by 1) v
where v.message_id = m.id and m.outcome_by = 'repeat';
alter table message enable trigger user;

alter table message add column closure_at timestamptz generated always as (case when outcome_by = 'repeat' then outcome_at
	when outcome in ('solved', 'partly', 'explained') and coalesce(closed_at, answered_at) is not null
		then case when outcome_at is null then coalesce(closed_at, answered_at) else greatest(closed_at, answered_at, outcome_at) end end) stored;
comment on column message.closure_at is 'moment that repeats are counted from: the closure with its outcome, also when a repeat has taken that back; null: nothing to come back to';
drop index message_house;
create index message_house on message (street_id, house_key(house), sort_at) where street_id is not null and house is not null;
create index message_closure on message (street_id, house_key(house), closure_at) where closure_at is not null and street_id is not null and house is not null;

drop function closures_of(bigint[]);

create function return_until(closed timestamptz, days integer) returns timestamptz language sql stable parallel safe as $$
	select ((closed at time zone 'Europe/Moscow')::date + days + 1)::timestamp at time zone 'Europe/Moscow'
$$;
comment on function return_until(timestamptz, integer) is 'the first moment that is no repeat of a closure any more';

-- Pairs of these messages that hold no longer, since a theme, card, place or state was put right: taken away, and the outcome given back
-- where it was the repeat alone that had taken it and nobody has worked on since. A person of whom nothing is known any more is taken at his word.
create function returns_undone(ids bigint[]) returns integer language plpgsql security definer set search_path = mcu, pg_temp as $$
declare
	span integer := (select value from workflow_setting where code = 'return_days');
	gone outcome_return[];
	moved bigint[];
begin
	with held as materialized (
		select v.id, coalesce(m.street_id = r.street_id and house_key(m.house) = house_key(r.house), false) as house,
			coalesce(m.author_key = r.author_key, v.ground = 'person') as person, r.theme_id, v.ground,
			same_fault(m.object, m.fault, m.theme_id, r.object, r.fault, r.theme_id) and r.kind <> 'publication' and m.kind <> 'publication' and r.state <> 'rejected'
				and r.sort_at > v.closed_at and r.sort_at < return_until(v.closed_at, v.days) as alike
		from outcome_return v join message m on m.id = v.message_id join message r on r.id = v.repeat_id
		where v.message_id = any (ids) or v.repeat_id = any (ids)
	),
	same as (
		update outcome_return v set ground = case when h.house then 'house' else 'person' end, theme_id = h.theme_id
		from held h where v.id = h.id and h.alike and (h.house or h.person) and (v.ground, v.theme_id) is distinct from (case when h.house then 'house' else 'person' end, h.theme_id)
	),
	lost as (delete from outcome_return v using held h where v.id = h.id and not (h.alike and (h.house or h.person)) returning v)
	select array_agg(l.v) into gone from lost l;
	if gone is null then return 0; end if;
	with lost as (select * from unnest(gone)),
	taken as (
		-- Who took the outcome back is in the history; before 049 its word and reason are in the change before.
		select distinct on (m.id) m.id, l.outcome, l.closed_at, m.state, e.from_state, e.to_state, e.details->'before' as before,
			case when e.changes ? 'outcome_by' then e.changes->'outcome_by'->>0 else c.outcome_by end as outcome_by,
			case when e.changes ? 'outcome_reason' then e.changes->'outcome_reason'->>0 else c.reason end as reason,
			(select coalesce(r.number, r.id::text) from outcome_return v join message r on r.id = v.repeat_id where v.message_id = m.id and v.closed_at = m.closure_at
				order by v.repeated_at, v.repeat_id limit 1) as other
		from lost l join message m on m.id = l.message_id and m.outcome_by = 'repeat' and m.closure_at = l.closed_at
		join lateral (select x.* from case_event x where x.message_id = m.id and x.kind = 'return' and x.changes ? 'outcome' order by x.id desc limit 1) e on true
		left join lateral (select y.outcome_by, y.reason from outcome_change y where y.message_id = m.id and y.outcome_by is distinct from 'repeat' order by y.id desc limit 1) c on true
		where e.to_state is not distinct from e.from_state or m.state = e.to_state
		order by m.id, l.id
	),
	back as (
		update message m set
			outcome = case when t.other is null then t.outcome else m.outcome end, outcome_by = case when t.other is null then t.outcome_by else 'repeat' end,
			outcome_reason = case when t.other is null then t.reason else format('Повторное № %s в течение %s дней после закрытия', t.other, span) end,
			outcome_at = case when t.other is null then (t.before->>'outcome_at')::timestamptz else m.outcome_at end,
			state = case when r.goes then t.from_state else m.state end, closed_at = case when r.goes then (t.before->>'closed_at')::timestamptz else m.closed_at end,
			answered_at = case when r.goes then (t.before->>'answered_at')::timestamptz else m.answered_at end,
			due_set = case when r.goes then (t.before->>'due_set')::date else m.due_set end,
			reopened_at = case when r.goes then (t.before->>'reopened_at')::timestamptz else m.reopened_at end,
			first_done_at = case when r.goes then (t.before->>'first_done_at')::timestamptz else m.first_done_at end
		from taken t cross join lateral (select t.other is null and t.from_state is distinct from t.to_state as goes) r
		where m.id = t.id
		returning m.id, m.outcome, m.outcome_by, m.outcome_reason, m.state, t.state as was, t.other, m.rev
	),
	told as (
		insert into case_event (message_id, account_id, kind, from_state, to_state, note, changes, details, rev)
		select m.id, acting_account(), 'return', b.was, b.state, format('№ %s больше не повторное%s', coalesce(r.number, r.id::text),
				case when b.id is not null and b.other is null then ': итог возвращён' else '' end),
			case when b.id is not null and b.other is null then jsonb_build_object('outcome', jsonb_build_array('not_established', b.outcome),
				'outcome_by', jsonb_build_array('repeat', b.outcome_by), 'outcome_reason', jsonb_build_array(m.outcome_reason, b.outcome_reason)) end,
			jsonb_build_object('repeat_id', r.id::text), coalesce(b.rev, m.rev)
		from lost l join message m on m.id = l.message_id join message r on r.id = l.repeat_id left join back b on b.id = m.id order by l.id
	),
	repeats as (
		insert into case_event (message_id, account_id, kind, note, details, rev)
		select r.id, acting_account(), 'return', format('Больше не повторяет закрытое № %s', coalesce(m.number, m.id::text)), jsonb_build_object('message_id', m.id::text), r.rev
		from lost l join message m on m.id = l.message_id join message r on r.id = l.repeat_id order by l.id
	)
	select array_agg(id) into moved from back where state <> was;
	if moved is not null then perform deadline_put(moved); end if;
	return cardinality(gone);
end $$;
comment on function returns_undone(bigint[]) is 'takes away the pairs of these messages that hold no longer; how many';
revoke execute on function returns_undone(bigint[]) from public;

-- Of messages that came or changed: takes away the pairs that hold no longer, notes each new pair of a closure and a repeat once, whichever of
-- the two came first, and takes the outcome back where that closure still stands. Set by set: an import calls it for a batch.
create or replace function note_returns(ids bigint[]) returns integer language plpgsql security definer set search_path = mcu, pg_temp as $$
declare
	span integer := (select value from workflow_setting where code = 'return_days');
	taken text[] := array(select r.outcome from return_outcome r left join workflow_setting s on s.code = r.setting where r.setting is null or s.value = 1);
	reopens boolean := exists (select from machine where returns_to is not null);
	made bigint[];
	moved bigint[];
begin
	perform returns_undone(ids);
	with changed as materialized (
		select m.id, m.theme_id, m.object, m.fault, m.street_id, house_key(m.house) as house, m.author_key, m.sort_at, m.closure_at, m.state <> 'rejected' as comes
		from message m where m.id = any (ids) and m.kind <> 'publication'
	),
	near as (
		select c.id as closed, r.id as repeat, true as house from changed r
		join message c on c.street_id = r.street_id and house_key(c.house) = r.house and c.closure_at < r.sort_at and c.closure_at > r.sort_at - make_interval(days => span + 1)
		where r.comes and c.street_id is not null and c.house is not null and c.closure_at is not null and c.id <> r.id and c.kind <> 'publication'
			and same_fault(c.object, c.fault, c.theme_id, r.object, r.fault, r.theme_id)
		union all
		select c.id, r.id, true from changed c
		join message r on r.street_id = c.street_id and house_key(r.house) = c.house and r.sort_at > c.closure_at and r.sort_at < c.closure_at + make_interval(days => span + 1)
		where c.closure_at is not null and r.street_id is not null and r.house is not null and c.id <> r.id and r.kind <> 'publication' and r.state <> 'rejected'
			and same_fault(c.object, c.fault, c.theme_id, r.object, r.fault, r.theme_id)
		union all
		select c.id, r.id, false from changed r
		join message c on c.author_key = r.author_key and c.closure_at < r.sort_at and c.closure_at > r.sort_at - make_interval(days => span + 1)
		where r.comes and c.author_key is not null and c.id <> r.id and c.kind <> 'publication' and same_fault(c.object, c.fault, c.theme_id, r.object, r.fault, r.theme_id)
		union all
		select c.id, r.id, false from changed c
		join message r on r.author_key = c.author_key and r.sort_at > c.closure_at and r.sort_at < c.closure_at + make_interval(days => span + 1)
		where c.closure_at is not null and r.author_key is not null and c.id <> r.id and r.kind <> 'publication' and r.state <> 'rejected'
			and same_fault(c.object, c.fault, c.theme_id, r.object, r.fault, r.theme_id)
	),
	pair as materialized (select closed, repeat, bool_or(house) as house from near group by closed, repeat),
	closure as materialized (
		-- Who answered for it: as it stood when the outcome was put down; of one that came back already, as it was counted then.
		select m.id, m.closure_at, coalesce(v.outcome, m.outcome) as outcome,
			case when v.outcome is not null then v.organisation_id when h.id is null then m.organisation_id else h.organisation_id end as organisation_id,
			case when v.outcome is not null then v.official_id when h.id is null then m.official_id else h.official_id end as official_id
		from (select distinct closed from pair) p join message m on m.id = p.closed
		left join lateral (select o.outcome, o.organisation_id, o.official_id from outcome_return o where m.outcome_by = 'repeat' and o.message_id = m.id and o.closed_at = m.closure_at limit 1) v on true
		left join lateral (select c.id, c.organisation_id, c.official_id from outcome_change c where m.outcome_by is distinct from 'repeat' and c.message_id = m.id order by c.id desc limit 1) h on true
		where v.outcome is not null or m.outcome = any (taken)
	),
	put as (
		insert into outcome_return (message_id, repeat_id, ground, closed_at, repeated_at, outcome, theme_id, organisation_id, official_id, days)
		select c.id, r.id, case when p.house then 'house' else 'person' end, c.closure_at, r.sort_at, c.outcome, r.theme_id, c.organisation_id, c.official_id, span
		from closure c join pair p on p.closed = c.id join message r on r.id = p.repeat and r.sort_at < return_until(c.closure_at, span)
		on conflict (message_id, repeat_id) do nothing
		returning id
	)
	select array_agg(id) into made from put;
	if made is null then return 0; end if;
	with new as materialized (select * from outcome_return where id = any (made)),
	came as materialized (
		select distinct on (v.message_id) v.message_id, v.repeat_id, v.outcome, coalesce(r.number, r.id::text) as number, v.closed_at
		from new v join message r on r.id = v.repeat_id order by v.message_id, v.repeated_at, v.repeat_id
	),
	back as (
		update message m set outcome = 'not_established', outcome_by = 'repeat', outcome_at = c.closed_at,
			outcome_reason = format('Повторное № %s в течение %s дней после закрытия', c.number, span),
			state = coalesce(x.returns_to, m.state), closed_at = case when x.returns_to is null then m.closed_at end,
			answered_at = case when x.returns_to is null then m.answered_at end, due_set = case when x.returns_to is null then m.due_set end,
			reopened_at = case when x.returns_to is null then m.reopened_at else now() end,
			first_done_at = case when x.returns_to is null then m.first_done_at else work_ended(m.id, m.first_done_at, m.answered_at, m.closed_at) end
		from came c join message old on old.id = c.message_id
		left join lateral (select y.returns_to from machine y join machine_state s on s.machine = y.code and s.state = old.state and s.final
			where y.returns_to is not null and y.code = machine_of(old.kind, old.channel, old.state)) x on reopens
		where m.id = c.message_id and m.outcome_by is distinct from 'repeat'
		returning m.id, c.repeat_id, c.outcome, m.outcome_reason, m.rev, old.state as was, m.state, old.outcome_by, old.outcome_reason as reason, old.outcome_at,
			case when old.state <> m.state then jsonb_build_object('closed_at', old.closed_at, 'answered_at', old.answered_at, 'due_set', old.due_set,
				'reopened_at', old.reopened_at, 'first_done_at', old.first_done_at) else '{}' end as before
	),
	told as (
		insert into case_event (message_id, account_id, kind, from_state, to_state, note, changes, details, rev)
		select id, acting_account(), 'return', was, state, outcome_reason, jsonb_build_object('outcome', jsonb_build_array(outcome, 'not_established'),
				'outcome_by', jsonb_build_array(outcome_by, 'repeat'), 'outcome_reason', jsonb_build_array(reason, outcome_reason)),
			jsonb_strip_nulls(jsonb_build_object('repeat_id', repeat_id::text, 'before', nullif(jsonb_strip_nulls(before || jsonb_build_object('outcome_at', outcome_at)), '{}'))), rev
		from back
	),
	repeats as (
		insert into case_event (message_id, account_id, kind, note, details, rev)
		select r.id, acting_account(), 'return', format('Повторяет закрытое № %s', coalesce(m.number, m.id::text)), jsonb_build_object('message_id', m.id::text), r.rev
		from new v join message m on m.id = v.message_id join message r on r.id = v.repeat_id
	)
	-- Deadlines know the state, not the outcome.
	select array_agg(id) into moved from back where state <> was;
	if moved is not null then perform deadline_put(moved); end if;
	return cardinality(made);
end $$;
comment on function note_returns(bigint[]) is 'notes repeats of what was closed with an outcome of return_outcome, takes away those that hold no longer; how many pairs are new';

-- Figures are of what was closed as solved or partly; explanations that came back stand in the list and on the cards.
create or replace view return_sum_true as
	select (closed_at at time zone 'Europe/Moscow')::date as day, organisation_id, count(*)::integer as closures, sum(n)::integer as returns
	from (select closed_at, organisation_id, message_id, count(*) as n from outcome_return where outcome <> 'explained' group by 1, 2, 3) x group by 1, 2;
create or replace function return_summed() returns trigger language plpgsql security definer set search_path = mcu, pg_temp as $$
declare sign integer := tg_argv[0];
begin
	perform from message m where m.id in (select message_id from turned) order by m.id for no key update;
	insert into return_sum (day, organisation_id, closures, returns)
	select (t.closed_at at time zone 'Europe/Moscow')::date, t.organisation_id, sign * count(*) filter (where not exists (
			select from outcome_return o where o.message_id = t.message_id and o.closed_at = t.closed_at and o.organisation_id is not distinct from t.organisation_id and o.id <> all (t.ids))),
		sign * sum(cardinality(t.ids))
	from (select message_id, closed_at, organisation_id, array_agg(id) as ids from turned where outcome <> 'explained' group by 1, 2, 3) t group by 1, 2;
	return null;
end $$;

-- ---- what was reopened before
update message m set reopened_at = e.at, first_done_at = coalesce(e.ended, m.answered_at, m.closed_at, e.at), closed_at = case when not m.open then m.closed_at end,
	answered_at = case when m.answered_at >= e.at then m.answered_at when not m.open then coalesce(e.again, m.answered_at) end,
	outcome = case when m.open and m.outcome_by is distinct from 'repeat' then null else m.outcome end,
	outcome_by = case when m.open and m.outcome_by is distinct from 'repeat' then null else m.outcome_by end,
	outcome_reason = case when m.open and m.outcome_by is distinct from 'repeat' then null else m.outcome_reason end,
	due_set = case when m.open then null else m.due_set end
from (select r.message_id, r.at,
		(select min(x.at) from case_event x where x.message_id = r.message_id and x.to_state in ('answered', 'closed', 'forwarded', 'rejected') and x.at <= r.first) as ended,
		(select max(x.at) from case_event x where x.message_id = r.message_id and x.to_state = 'answered' and x.at >= r.at) as again
	from (select message_id, max(at) as at, min(at) as first from case_event where to_state = 'reopened' group by 1) r) e
where e.message_id = m.id;
select deadline_put((select array_agg(id) from message where reopened_at is not null)) where exists (select from message where reopened_at is not null);

-- ---- two people judge one answer
alter table answer_check add column edits integer not null default 0;
comment on column answer_check.edits is 'how often its text or a person''s word on it (a remark, the verdict) was changed: what If-Match of a change is compared with';
grant update (edits) on answer_check to mcu_api;
create or replace function answer_text_changed() returns trigger language plpgsql security definer set search_path = mcu, pg_temp as $$
begin
	insert into answer_queue (answer_id) values (new.id) on conflict do nothing;
	if new.text <> old.text then
		delete from answer_verdict where answer_id = new.id;
	end if;
	update answer_check set evidence = null, verdict = case when new.text = old.text then verdict end, edits = edits + (new.text <> old.text)::integer where answer_id = new.id;
	return null;
end $$;
