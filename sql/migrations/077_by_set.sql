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
