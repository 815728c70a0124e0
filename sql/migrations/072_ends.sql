-- The ends of the workflow: interim answers go through approval as final ones do; a registration that is still owed may be made up for wherever the
-- record stands; a first answer is not asked for twice; an undo brings the mechanism back as it was.

-- ---- interim answers on approval
alter table state_move add column answer_kind text check (answer_kind in ('interim', 'final'));
comment on column state_move.answer_kind is 'the kind of answer that the move gives or sends for approval; out of «on_approval» it is there only for a draft of this kind. null: no answer';
alter table answer_draft add column kind text not null default 'final' check (kind in ('interim', 'final'));
comment on column answer_draft.kind is 'what the answer will be when it is approved';
update state_move set answer_kind = case code when 'interim' then 'interim' else 'final' end where code in ('interim', 'submit', 'approve', 'answer');

insert into state_move (machine, from_state, code, to_state, name, position, action, needs, asks, answer_kind)
select s.machine, s.state, x.code, x.to_state, x.name, x.position, x.action, x.needs::text[], x.asks::text[], 'interim' from machine_state s join (values
	(array['in_work', 'interim'], 'submit_interim', 'on_approval', 'Промежуточный ответ на согласование', 5, 'message.work', '{answer}', '{reason}'),
	(array['on_approval'], 'approve_interim', 'interim', 'Утвердить промежуточный ответ', 1, 'message.approve', '{}', '{answer,reason}')
) x (froms, code, to_state, name, position, action, needs, asks) on s.state = any (x.froms);

-- Past approval it goes where a final answer may too, and by the same right.
delete from state_move where code = 'interim' and machine in ('appeal', 'pos');
update state_move set name = 'Промежуточный ответ без согласования', action = 'message.approve', position = 6 where code = 'interim';
delete from answer_rule where kind = 'interim' and machine in ('appeal', 'pos');
update answer_rule set action = 'message.approve' where kind = 'interim';
alter table state_move add check (not 'answer' = any (needs || asks) or answer_kind is not null);

-- What comes back from approval is in nobody's hands: its approver had it.
drop trigger work_handed_on on message;
create trigger work_handed_on after update of state on message for each row
	when (old.state <> new.state and (old.state = 'on_approval' or new.state not in ('new', 'registered', 'in_work', 'interim', 'reopened'))) execute function work_handed_on();

-- ---- a registration that is owed
insert into state_move (machine, from_state, code, to_state, name, position, action, needs, asks)
select v.machine, s.state, v.code, s.state, v.name, 9, v.action, v.needs, v.asks
from state_move v join machine_state s on s.machine = v.machine join state z on z.code = s.state and z.open
where v.code = 'register' and v.from_state = 'new' and s.state <> 'new' and (v.machine = 'appeal' or s.state = 'registered');

create function move_offered(from_state text, to_state text, code text, answer_kind text, draft text, registered timestamptz) returns boolean language sql immutable parallel safe
return (from_state <> 'on_approval' or answer_kind is null or answer_kind = coalesce(draft, 'final')) and (code <> 'register' or from_state <> to_state or registered is null);
comment on function move_offered(text, text, text, text, text, timestamptz) is 'is the move there for a record with a draft of this kind (null: none) that was registered then (null: never)? What waits for approval is approved as what it is; where a record stays, only a registration that is owed is made up for';

-- ---- what an undo puts back is what it was, not what the rules would make of it today
create function restoring() returns boolean language sql stable as $$ select coalesce(current_setting('mcu.restoring', true), '') = 'on' $$;
comment on function restoring() is 'does the transaction put records back as they were?';

create or replace function accelerated_follows() returns trigger language plpgsql security definer set search_path = mcu, pg_temp as $$
begin
	if restoring() or new.mechanism_id is not distinct from old.mechanism_id and exists (select from deadline d where d.message_id = old.id and d.kind = 'accelerated' and d.owed
		and (d.due < current_date or d.due_at < now())) then
		return new;
	end if;
	new.mechanism_id := (select k.id from mechanism k where k.id = mechanism_for(new.theme_id, coalesce(new.received_at, new.created_at))
		and (k.id in (old.mechanism_id, new.mechanism_id) or k.conditions = '[]'));
	new.accelerated := new.mechanism_id is not null;
	return new;
end $$;

create or replace function mechanism_versioned() returns trigger language plpgsql security definer set search_path = mcu, pg_temp as $$
begin
	if not restoring() then
		new.mechanism_version := (select k.version from mechanism k where k.id = new.mechanism_id);
	end if;
	return new;
end $$;
