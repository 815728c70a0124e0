-- Persons one at a time: whoever is told by the same contact at the same moment is one person still.

-- Contacts share 1024 turns, so a large file needs no more locks than that. They are taken in the order of their numbers, before any record is locked.
create function person_slots(contacts jsonb) returns setof integer language sql immutable as $$
	select distinct (get_byte(m.mark, 0) * 256 + get_byte(m.mark, 1)) & 1023 from (select decode(c->>'contact', 'hex') as mark from jsonb_array_elements($1) c) m
$$;
comment on function person_slots(jsonb) is 'turns (advisory locks) of the contacts of a telling';

create function person_turn(slots integer[]) returns void language plpgsql as $$
declare slot integer;
begin
	for slot in select distinct s from unnest(slots) s order by s loop
		perform pg_advisory_xact_lock(hashtext('mcu.person'), slot);
	end loop;
end $$;
comment on function person_turn(integer[]) is 'waits until nobody else joins persons by contacts of these turns, to the end of the transaction';

-- What is put right lets go what was told before: the turns of that too.
create function person_turn_of(record bigint, contacts jsonb) returns void language plpgsql security definer set search_path = mcu, pg_temp as $$
begin
	perform person_turn(array(select person_slots(contacts) union
		select person_slots(jsonb_build_array(jsonb_build_object('contact', encode(c.contact, 'hex')))) from message m join pd.contact c on c.author_key = m.author_key where m.id = record));
end $$;
comment on function person_turn_of(bigint, jsonb) is 'takes the turn of a record whose applicant is put right, before the record itself is locked';
revoke all on function person_turn(integer[]), person_turn_of(bigint, jsonb) from public;
grant execute on function person_turn(integer[]), person_turn_of(bigint, jsonb) to mcu_api, mcu_jobs;

create or replace function person_join(telling bytea, contacts jsonb, was bytea) returns bytea language plpgsql security definer set search_path = mcu, pg_temp as $$
declare
	c jsonb;
	mark bytea;
	author bytea;
	own bytea;
begin
	-- What another has filed meanwhile is seen by the queries below: each has a snapshot of its own.
	perform person_turn(array(select person_slots(contacts)));
	for c in select x from jsonb_array_elements(contacts) with ordinality t (x, n) order by n loop
		mark := decode(c->>'contact', 'hex');
		-- Most are told for the first time: nothing more is asked of them.
		if author is null and exists (select from pd.contact k where k.contact = mark) then
			own := coalesce(own, person_own(telling, was));
			author := person_at(mark, array(select decode(t, 'hex') from jsonb_array_elements_text(c->'tags') t), decode(c->>'whole', 'hex'), decode(c->>'father', 'hex'), own, was);
		end if;
	end loop;
	if author is null then
		-- A name alone is that of many: whoever tells no more is somebody of his own.
		author := case when jsonb_array_length(contacts) > 0 then coalesce(own, person_own(telling, was)) else coalesce(was, public.gen_random_bytes(32)) end;
	end if;
	perform person_file(author, contacts);
	return author;
end $$;
