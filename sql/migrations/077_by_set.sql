-- What an action on ten thousand records did row by row it does by the set: each mark of a repeat was an update of its own, with all that follows one.

drop trigger return_marks on outcome_return;
drop trigger return_unmarks on outcome_return;

create or replace function return_marked() returns trigger language plpgsql security definer set search_path = mcu, pg_temp as $$
declare
	repeats bigint[] := case tg_op when 'INSERT' then array(select distinct repeat_id from turned) else array(select distinct repeat_id from turned where marked) end;
	kept bigint[];
begin
	if cardinality(repeats) = 0 then return null; end if;
	-- In order of id, as whoever locks several records.
	perform from message m where m.id = any (repeats) order by m.id for no key update;
	if tg_op = 'INSERT' then
		with put as (update message m set repeated = true where m.id = any (repeats) and not m.repeated returning m.id)
		select array_agg(id) into kept from put;
		update outcome_return o set marked = true where o.id = any (array(select min(t.id) from turned t where t.repeat_id = any (kept) group by t.repeat_id));
	else
		-- Another pair of the same repeat keeps the mark.
		with heir as (
			update outcome_return o set marked = true where o.id = any (array(select min(x.id) from outcome_return x where x.repeat_id = any (repeats) group by x.repeat_id)) returning o.repeat_id
		)
		select array_agg(repeat_id) into kept from heir;
		update message m set repeated = false where m.id = any (repeats) and m.repeated and m.id <> all (coalesce(kept, '{}'));
	end if;
	return null;
end $$;
create trigger return_marks after insert on outcome_return referencing new table as turned for each statement execute function return_marked();
create trigger return_unmarks after delete on outcome_return referencing old table as turned for each statement execute function return_marked();

-- Answers of records that went to others, or got another theme or term, by the set too; a text put right is one record's matter.
create or replace function message_answers_recheck() returns trigger language plpgsql security definer set search_path = mcu, pg_temp as $$
begin
	insert into answer_queue (answer_id) select id from answer where message_id = new.id order by id on conflict do nothing;
	update answer_check set evidence = null where message_id = new.id;
	return null;
end $$;
drop trigger message_answers_recheck on message;
create trigger message_answers_recheck after update of text on message for each row when (old.text is distinct from new.text) execute function message_answers_recheck();

create function message_answers_moved() returns trigger language plpgsql security definer set search_path = mcu, pg_temp as $$
declare
	moved bigint[] := array(select x.id from (select id, organisation_id, theme_id from came except all select id, organisation_id, theme_id from gone) x);
	judged bigint[] := array(select x.id from (select id, organisation_id, due_set from came except all select id, organisation_id, due_set from gone) x);
begin
	if cardinality(judged) > 0 then
		insert into answer_queue (answer_id) select id from answer where message_id = any (judged) order by id on conflict do nothing;
	end if;
	if cardinality(moved) > 0 then
		update answer_check c set scope_id = m.organisation_id, theme_id = m.theme_id from message m where m.id = c.message_id and c.message_id = any (moved);
	end if;
	return null;
end $$;
comment on function message_answers_moved() is 'checks of answers stand where their records do; those of another organisation or term are made anew';
create trigger message_answers_moved after update on message referencing old table as gone new table as came for each statement execute function message_answers_moved();
