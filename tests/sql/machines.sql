-- The machines as data: whole, without dead ends, in words for people, and every right they name is held by somebody.
\ir fixture.psql
select no_plan();

select is((select array_agg(code order by position) from machine), array['appeal', 'pos', 'im', 'page', 'line'], 'the machines of the field');
select matches(name, '^[А-Я][А-Яа-яё0-9 «»,.-]+$', format('machine %s is named in Russian', code)) from machine;
select matches(name, '^[А-Я][а-яё ]+$', format('move %s of %s is named in Russian', code, machine)) from (select distinct machine, code, name from state_move) x order by 1;

-- Reached from «new» along the moves.
create temp view reach as
with recursive r (machine, state) as (
	select code, 'new' from machine
	union select v.machine, v.to_state from r join state_move v on v.machine = r.machine and v.from_state = r.state
) select * from r;
select ok(exists (select from reach r where r.machine = s.machine and r.state = s.state), format('%s: %s is reached from new', machine, state)) from machine_state s;
select ok(exists (select from state_move v where v.machine = s.machine and v.from_state = s.state and v.to_state <> s.state),
	format('%s: out of %s something leads', machine, state)) from machine_state s where not final;

-- From every state one of the final ones is reached.
create temp view ends as
with recursive r (machine, start, state) as (
	select machine, state, state from machine_state
	union select r.machine, r.start, v.to_state from r join state_move v on v.machine = r.machine and v.from_state = r.state
) select r.* from r join machine_state s on s.machine = r.machine and s.state = r.state where s.final;
select ok(exists (select from ends e where e.machine = s.machine and e.start = s.state), format('%s: from %s there is an end', machine, state)) from machine_state s;
select ok(final = (state in ('closed', 'forwarded', 'rejected')), format('%s: %s', machine, state)) from machine_state;
select ok(not s.open, format('final %s owes no work', s.code)) from state s where s.code in (select state from machine_state where final);

select isnt_empty(format($$ select 1 from role_permission where action = %L $$, action), format('%s is held by a role', action)) from (select distinct action from state_move) x;
select ok(exists (select from state_move v where v.machine = m.code and v.code = c), format('%s has %s', m.code, c))
from machine m, unnest(array['register', 'assign', 'delegate', 'unassign', 'reassign', 'forward', 'submit_interim', 'approve_interim', 'submit', 'approve', 'rework', 'extend', 'reject', 'close', 'reopen']) c;
select is_empty($$ select machine, from_state, code from state_move where to_state = 'interim' and from_state <> 'interim' and action <> 'message.approve' $$, 'nor does an interim one');
select is_empty($$ select machine, from_state, code from state_move where 'answer' = any (needs || asks) and answer_kind is null $$, 'a move that takes an answer knows of what kind');
select is_empty($$ select machine, from_state, code from state_move where to_state = 'answered' and action <> 'message.approve' $$, 'a final answer goes out by whoever may approve alone');
select is(needs, array['outcome', 'outcome_by', 'reason'], format('%s: a closure needs an outcome, a word and a reason', machine)) from state_move where code = 'close';
select ok(needs @> array['notice_on', 'notice_by'], format('%s: the author is told of %s', machine, code)) from state_move where code in ('forward', 'extend');
select ok(needs @> array['reason'], format('%s: %s needs a reason', machine, code)) from state_move where code in ('reject', 'reopen', 'rework', 'unassign', 'extend');
select is(days::integer, 30, format('%s: an extension of at most 30 days', machine)) from state_move where code = 'extend';
select is(array_agg(distinct p.role), array['curator', 'head'], 'the head or whom he charged extends') from role_permission p where action = 'message.extend';

-- Which machine a message follows.
select is(machine_of(k, c, s), m, format('%s by %s in %s', k, c, s)) from (values
	('appeal', 'written', 'new', 'appeal'), ('appeal', 'pos', 'new', 'appeal'), ('message', 'pos', 'new', 'pos'), ('message', 'vk', 'new', 'im'),
	('message', 'telegram', 'closed', 'im'), ('comment', 'page', 'new', 'page'), ('comment', 'vk', 'in_work', 'im'), ('message', 'phone', 'new', 'line'),
	('message', 'file', 'new', 'line'), ('publication', 'page', 'new', 'page'),
	('comment', 'page', 'on_approval', 'page'), ('message', 'vk', 'registered', 'im')) x (k, c, s, m);
select is_empty($$ select k, c.code, s.code from unnest(array['appeal', 'message', 'publication', 'comment']) k, channel c, state s
	where machine_of(k, c.code, s.code) is null $$, 'every message has a machine in every state');

-- The data cannot be put down wrong.
select throws_ok($$ insert into state_move (machine, from_state, code, to_state, name, position, action, needs) values ('page', 'new', 'x_y', 'nowhere', 'Так', 1, 'message.work', '{}') $$, '23503', null, 'a move leads to a state of its machine');
select throws_ok($$ insert into state_move (machine, from_state, code, to_state, name, position, action, needs) values ('page', 'new', 'x_y', 'closed', 'Так', 1, 'message.work', '{colour}') $$, '23514', null, 'a move needs fields that exist');

-- The outcome keeps its history, with who answered for it then.
insert into official (id, organisation_id, name, post) values (9001, 9004, 'Иванов', 'Мастер');
update message set outcome = 'solved', outcome_by = 'executor', outcome_reason = 'Заделано', official_id = 9001 where id = 900003;
update message set organisation_id = 9002, official_id = null where id = 900003;
update message set outcome = 'not_solved', outcome_by = 'applicant', outcome_reason = 'Жалуется' where id = 900003;
select results_eq($$ select was, outcome, outcome_by, organisation_id, official_id from outcome_change where message_id = 900003 order by id $$,
	$$ values (null::text, 'solved', 'executor', 9004, 9001), ('solved', 'not_solved', 'applicant', 9002, null::integer) $$, 'each change of the outcome is kept');
select is(pg_temp.api('t_recipient', 'select count(*) from mcu.outcome_change'), '2', 'its organisation sees them');
select is(pg_temp.api('t_water', 'select count(*) from mcu.outcome_change'), '0', 'another one does not');
select matches(pg_temp.api('t_head', $$ update mcu.outcome_change set reason = 'ы' $$), 'ERROR 42501', 'nobody rewrites it');

-- Answers apart from moves: a final one only of what is over, by a right of its own.
select is_empty($$ select machine, state from answer_rule where kind = 'final' and (action <> 'answer.record' or state in (select code from state where open)) $$, 'a final answer is put down of what is over alone');
select is_empty($$ select machine, state from answer_rule r where kind = 'interim' and not exists (select from state_move v where v.machine = r.machine and v.to_state = r.state and v.code = 'interim' and v.action = r.action) $$,
	'interim answers follow the move');
select isnt_empty(format($$ select 1 from role_permission where action = %L $$, action), format('%s is held by a role', action)) from (select distinct action from answer_rule) x;

-- A recipient distributes within his own tree; the row-level policy is the last line.
select is((select array_agg(distinct role) from role_permission where action = 'message.delegate' and paragraph = '3'), array['recipient'], 'the recipient distributes among his own');
select ok(exists (select from role_permission where role = 'recipient' and action = 'message.return' and paragraph = '3'), 'and returns what is not his');
select is(pg_temp.api_rows('t_recipient', 'update mcu.message set organisation_id = 9003 where id = 900002'), '1', 'to what is below him');
select is(pg_temp.api_rows('t_recipient', format('update mcu.message set organisation_id = %s where id = 900002', o)), 'ERROR 42501', 'not to ' || o) from unnest(array['9004', '9001', 'null']) o;
select is(pg_temp.api_rows('t_recipient', 'update mcu.message set organisation_id = 9002 where id = 900004'), '0', 'nor anything to himself');

select * from finish();
rollback;
