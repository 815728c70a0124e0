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

-- ---- de-identification reaches what was taken out of the records: files of exports, and words that were kept to search by
alter table export add column hits bytea, add column masked_at timestamptz, add column wiped_at timestamptz;
comment on column export.hits is 'records of the set, a bit for each id (fcgi/id_bits.h); null: not fixed yet, or from before 073, and then any record may be in it';
comment on column export.masked_at is 'when a person in its file was de-identified: from then on it is handed to nobody';
comment on column export.wiped_at is 'when its bytes were deleted for that';
create index export_to_wipe on export (id) where masked_at is not null and wiped_at is null;

-- What is being written now waits at its next step until the person is masked: before that his record is among the hits, after that its words are masked.
create function erase_exports(ids bigint[]) returns integer language plpgsql set search_path = mcu, pg_temp as $$
declare n integer;
begin
	lock table export in share row exclusive mode;
	update export e set masked_at = now(), status = case when e.status = 'running' then 'failed' else e.status end, finished_at = coalesce(e.finished_at, now()),
		error_detail = case when e.status = 'running' then 'Пока файл готовился, записи в нём обезличили. Закажите выгрузку снова.' else e.error_detail end
	where e.masked_at is null and e.selected_at is not null and (e.expires_at is null or e.expires_at > now())
		and (e.hits is null or exists (select from unnest(ids) i where case when i < 8 * octet_length(e.hits)::bigint then get_bit(e.hits, i) = 1 else false end));
	get diagnostics n = row_count;
	return n;
end $$;
comment on function erase_exports(bigint[]) is 'takes files of exports that hold one of these records out of use; how many';

-- A saved search that is masked is another version of it; the former ones are masked where they stand.
create function erase_saved(saved bigint, was_version integer, data jsonb) returns void language plpgsql security definer set search_path = mcu, pg_temp as $$
declare taken boolean := exists (select from saved_search s join saved_search o on o.owner_id = s.owner_id and o.id <> s.id where s.id = saved and fold_name(o.name) = fold_name(erase_saved.data->>'note'));
begin
	if was_version = 0 then
		update saved_search s set q = erase_saved.data->>'text', version = s.version + 1, updated_at = now(),
			name = left(erase_saved.data->>'note', 80) || case when taken then ' ' || s.id else '' end where s.id = saved;
	else
		update saved_search_version v set q = erase_saved.data->>'text', name = erase_saved.data->>'note' where v.saved_search_id = saved and v.version = was_version;
	end if;
end $$;
comment on function erase_saved(bigint, integer, jsonb) is 'erase_apply_beside of a saved search (version 0) or of a version of one';
revoke all on function erase_saved(bigint, integer, jsonb) from public;
grant execute on function erase_saved(bigint, integer, jsonb) to mcu_jobs;
create policy program_read on saved_search_version for select to mcu_jobs using (true);
grant select on saved_search_version to mcu_jobs;

create or replace function erase_apply_beside(place text, id bigint, sub integer, data jsonb) returns void language plpgsql set search_path = mcu, pg_temp as $$
begin
	case place
	when 'query' then update search_log l set q = erase_apply_beside.data->>'text' where l.id = erase_apply_beside.id;
	when 'export' then update export e set q = erase_apply_beside.data->>'text' where e.id = erase_apply_beside.id;
	when 'link' then update search_link l set q = erase_apply_beside.data->>'text' where l.id = erase_apply_beside.id;
	when 'saved' then perform erase_saved(erase_apply_beside.id, 0, erase_apply_beside.data);
	when 'saved_version' then perform erase_saved(erase_apply_beside.id, erase_apply_beside.sub, erase_apply_beside.data);
	when 'preview' then update import_job j set detected = jsonb_set(j.detected, '{preview}', erase_apply_beside.data->'preview') where j.id = erase_apply_beside.id;
	when 'rejected' then update import_row r set raw = nullif(erase_apply_beside.data->'raw', 'null'), detail = erase_apply_beside.data->>'detail' where r.import_id = erase_apply_beside.id and r.row_no = erase_apply_beside.sub;
	end case;
end $$;
