-- Whatever a record owes may be done from where it stands: every machine, every state that is open, every deadline that is owed there.
\ir fixture.psql
select no_plan();

-- One record of each machine in each open state: nothing registered, nothing answered; urgent, fast and accelerated, so that every rule speaks; and the same ones reopened.
insert into theme (id, code, name, significant) values (9001, 't_pit', 'Ямы', true);
create temp table stand as
select 920000 + (row_number() over (order by s.machine, s.state, again))::bigint as id, s.machine, s.state, again, k.kind, k.channel
from machine_state s join state z on z.code = s.state and z.open
join (values ('appeal', 'appeal', 'written'), ('pos', 'message', 'pos'), ('im', 'message', 'vk'), ('page', 'comment', 'page'), ('line', 'message', 'phone')) k (machine, kind, channel) using (machine)
cross join unnest(array[false, true]) again;
insert into message (id, kind, channel, source_id, external_id, text, theme_id, state, received_at, registered_at, organisation_id, priority, fast_track, unreadable, reopened_at, first_done_at, asked_at)
select id, kind, channel, 9001, 'o' || id, 'Яма', 9001, state, now() - interval '1 hour', null, 9004, 1, channel = 'pos', kind = 'appeal',
	case when again then now() - interval '10 minutes' end, case when again then now() - interval '20 minutes' end, null from stand;
select is_empty($$ select id from stand x join message m using (id) where machine_of(m.kind, m.channel, m.state) <> x.machine $$, 'each record is of its machine');
select is(deadline_put(array(select id from stand)) > 0, true, 'their deadlines are computed');

-- What fulfils a step, as moves out of a state (a move that is not offered there is none) …
create temp view offered as
select x.id, x.machine, v.from_state, v.code, v.to_state, v.answer_kind, v.registered from stand x join message m using (id) join state_move v on v.machine = x.machine
where move_offered(v.from_state, v.answer_kind, v.registered, v.answer_kind, m.registered_at);
create temp table reached as
with recursive r (id, state, code) as (
	select id, state, null::text from stand
	union select r.id, o.to_state, o.code from r join offered o on o.id = r.id and o.from_state = r.state
) select * from r;
create function pg_temp.fulfilled(id bigint, kind text) returns boolean language sql as $$
	select case $2
		when 'registration' then exists (select from reached r where r.id = $1 and r.code = 'register')
			or (select m.kind <> 'appeal' from message m where m.id = $1) and exists (select from reached r where r.id = $1 and r.state = 'assigned')
		when 'forwarding' then exists (select from reached r where r.id = $1 and r.state in ('assigned', 'forwarded', 'rejected'))
		-- … or an answer put down without one.
		when 'first' then exists (select from reached r join stand x on x.id = r.id join answer_rule a on a.machine = x.machine and a.state = r.state and a.kind = 'first' where r.id = $1)
		when 'unreadable' then exists (select from reached r where r.id = $1 and r.code = 'leave_unreadable')
		when 'documents' then true
		else exists (select from reached r where r.id = $1 and r.state = 'answered') end
$$;
select ok(pg_temp.fulfilled(x.id, d.kind), format('%s in %s%s: %s is owed and may be done', x.machine, x.state, case when x.again then ' again' else '' end, d.kind))
from stand x join deadline d on d.message_id = x.id and d.owed order by x.id, d.kind;

-- The walk has met every kind of step that a record of today may owe without further events.
select is((select array_agg(distinct d.kind order by d.kind) from stand x join deadline d on d.message_id = x.id and d.owed) @> array['answer', 'fast_track', 'first', 'registration'], true, 'registrations, first answers, answers and fast tracks were owed');
-- An appeal that was handed on before its registration is registered where it stands, at once and in nobody's way.
select is((select string_agg(state, ' ' order by state) from stand x where machine = 'appeal' and not again and not exists (
	select from offered o where o.id = x.id and o.from_state = x.state and o.code = 'register')), null, 'register stands on every appeal that owes it');
update message set registered_at = now() where id in (select id from stand);
select is((select count(*) from stand x join offered o on o.id = x.id and o.from_state = x.state and o.code = 'register' and o.from_state = o.to_state), 0::bigint, 'and on none that is registered');

-- An extension stands where a day can be given for it, and nowhere else: while the term runs, a rule allows it and the thirty days are not used up.
select is(extension_open(base, current_date + term, days::smallint, current_date + last, current_date + due), opens, why) from (values
	(current_date, 0, 30, 30, 0, true, 'the last day of the term'), (current_date, -1, 30, 29, -1, false, 'the term has passed'), (current_date, 5, null, 30, 5, false, 'no rule puts it off'),
	(current_date, 30, 30, 30, 30, false, 'all thirty days are used up'), (current_date, 5, 30, 30, 30, false, 'the control date stands at the last day'), (null, 3, null, 33, 3, true, 'a date without a rule'),
	(null, null, null, null, 3, false, 'no term')) x (base, term, days, last, due, opens, why);
select set_eq($$ select machine from state_move where code = 'extend' and from_state = 'reopened' $$, $$ select machine from state_move where code = 'extend' $$, 'what is taken up again may be put off');
select set_eq($$ select machine from state_move where code = 'forward' and from_state = 'reopened' $$, $$ select machine from state_move where code = 'forward' $$, 'and handed on');
-- Nothing but a registration registers, and of two ways of a move one alone is there.
select is_empty($$ select x.id, o.code from stand x join offered o on o.id = x.id and o.code <> 'register' and o.from_state <> o.to_state and o.to_state = 'registered' and not coalesce(o.registered, false) $$, 'no other move leads an unregistered record into «registered»');
select is_empty($$ select machine, from_state, code from state_move group by 1, 2, 3 having count(*) > 1 and (count(*) <> 2 or count(registered) <> 2 or count(distinct registered) <> 2) $$, 'a move leads to one place for each record');

-- Days of registration that need a word. Monday 16.11.2026.
select is(back_dated(on_day, typed, received), late, why) from (values
	('2026-11-17'::date, '2026-11-17'::date, '2026-11-16'::date, false, 'today'), ('2026-11-16', '2026-11-17', '2026-11-16', false, 'the next working day'), ('2026-11-16', '2026-11-18', '2026-11-16', true, 'two working days later'),
	('2026-11-20', '2026-11-23', '2026-11-20', false, 'on Monday for Friday'), ('2026-11-20', '2026-11-23', '2026-11-17', true, 'on Monday for Friday, when the three days have passed'), ('2020-01-01', '2026-11-23', '2026-11-23', true, 'years later')
) x (on_day, typed, received, late, why);
select * from finish();
rollback;
