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
