-- What was put down wrongly at entry is put right: the applicant (152-ФЗ ст. 14, 21), the kind and the channel of a record.
insert into permission_action (position, action, name)
select (select max(position) from permission_action) + n, a, t from (values
	(1, 'applicant.correct', 'Исправлять сведения о заявителе'), (2, 'message.reclassify', 'Исправлять вид и канал записи')) x (n, a, t);
insert into role_permission (role, action, paragraph)
select r, a, p from (values
	('applicant.correct', '2.4–2.6, 3; 152-ФЗ ст. 14, 21', array['head', 'pos', 'im']),
	('message.reclassify', '1.2а, 2.4–2.6; 59-ФЗ ст. 4, 8', array['curator', 'head', 'analyst', 'pos', 'im'])
) x (a, p, rs), unnest(rs) r;

do $$
declare was text := (select pg_get_constraintdef(oid) from pg_constraint where conrelid = 'case_event'::regclass and conname = 'case_event_kind_check');
begin
	alter table case_event drop constraint case_event_kind_check;
	execute 'alter table case_event add constraint case_event_kind_check ' || replace(was, '''created''::text', '''created''::text, ''applicant''::text, ''reclassified''::text');
end $$;
create index case_event_put_right on case_event (message_id, kind) where kind in ('applicant', 'reclassified');
comment on index case_event_put_right is 'what a person put right stays when a file comes again';

create function machine_meant(kind text, channel text) returns text language sql stable parallel safe as $$
	select r.machine from mcu.machine_rule r where (r.kind is null or r.kind = $1) and (r.channel is null or r.channel = $2) order by r.position limit 1
$$;
comment on function machine_meant(text, text) is 'machine of a kind and channel, whatever the state; machine_of takes the next one that knows the state';

-- What a record would be with another kind and channel. An appeal has to be registered (59-ФЗ ст. 8): one that never was begins anew.
create function reclassified(was text, state text, open boolean, registered boolean, answered boolean, kind text, channel text) returns table (machine text, to_state text, wrong text)
language sql stable set search_path = mcu, pg_temp as $$
	select x.machine, case when x.registers then 'new' when x.known then $2 when $4 and x.knows_registered then 'registered' else 'new' end,
		case when x.registers and (not $3 or $5) then 'unregistered' when not x.known and not $3 then 'unknown_state' end
	from (select n.machine, exists (select from machine_state s where s.machine = n.machine and s.state = $2) as known,
			exists (select from machine_state s where s.machine = n.machine and s.state = 'registered') as knows_registered,
			$6 = 'appeal' and $1 <> 'appeal' and not $4 as registers
		from (select machine_meant($6, $7) as machine) n) x
$$;
comment on function reclassified(text, text, boolean, boolean, boolean, text, text) is 'machine and state of a record with another kind and channel; wrong: why it may not be, null: it may';

-- Wrong words go with the correction where they are of this record alone. Who else wrote of them keeps what he told.
create function person_correct(record bigint, telling bytea, contacts jsonb) returns bytea language plpgsql security definer set search_path = mcu, pg_temp as $$
declare
	before bytea;
	alone boolean;
begin
	if not acting_may('applicant.correct') then raise exception 'no right to correct applicants' using errcode = 'MC403'; end if;
	select m.author_key into before from message m where m.id = record and ((select sees_all()) or m.organisation_id = any ((select scope_orgs())::integer[]));
	if not found then raise exception 'no such message' using errcode = 'MC404'; end if;
	alone := before is not null and not exists (select from message o where o.author_key = before and o.id <> record);
	if alone then
		delete from pd.contact c where c.author_key = before;
		delete from pd.identity i where i.author_key = before;
	end if;
	if telling is null then return null; end if;
	return person_join(case when alone then before else telling end, contacts, case when alone or jsonb_array_length(contacts) > 0 then before end);
end $$;
comment on function person_correct(bigint, bytea, jsonb) is 'who wrote a record by what is told of him now (telling null: nobody is told); what was told before is deleted where no other record is by that person';
revoke all on function person_correct(bigint, bytea, jsonb) from public;
grant execute on function person_correct(bigint, bytea, jsonb) to mcu_api;

-- De-identification by the name that was told: what an act has to reach is opened once more, by the program that masks his texts.
grant create on schema mcu to mcu_pd;
create function erasure_tellings(erasure bigint, author bytea) returns table (sealed_for bytea, sealed bytea) language plpgsql stable security definer set search_path = mcu, pg_temp as $$
begin
	if not exists (select from erasure_person p where p.erasure_id = $1 and p.author_key = $2) then
		raise exception 'no act reaches this person' using errcode = 'MC403';
	end if;
	return query select coalesce(i.sealed_for, i.author_key), i.sealed from pd.identity i where i.author_key = $2 order by i.turn;
end $$;
comment on function erasure_tellings(bigint, bytea) is 'what a person told whom an act has to reach, still sealed: his name is masked in his texts, then forgotten';
revoke all on function erasure_tellings(bigint, bytea) from public;
alter function erasure_tellings(bigint, bytea) owner to mcu_pd;
revoke create on schema mcu from mcu_pd;
grant execute on function erasure_tellings(bigint, bytea) to mcu_jobs;

-- Where his name may stand beside his records: what was looked for, exported, passed on; rows of files as they were shown before a load, and those that were rejected.
grant update (q) on search_log, search_link to mcu_jobs;
grant select on search_link to mcu_jobs;
create policy erasing on search_link for all to mcu_jobs using (true) with check (true);
comment on policy erasing on search_link is 'de-identification masks the words of a query';

create function erase_apply_beside(place text, id bigint, sub integer, data jsonb) returns void language plpgsql set search_path = mcu, pg_temp as $$
begin
	case place
	when 'query' then update search_log l set q = erase_apply_beside.data->>'text' where l.id = erase_apply_beside.id;
	when 'export' then update export e set q = erase_apply_beside.data->>'text' where e.id = erase_apply_beside.id;
	when 'link' then update search_link l set q = erase_apply_beside.data->>'text' where l.id = erase_apply_beside.id;
	when 'preview' then update import_job j set detected = jsonb_set(j.detected, '{preview}', erase_apply_beside.data->'preview') where j.id = erase_apply_beside.id;
	when 'rejected' then update import_row r set raw = nullif(erase_apply_beside.data->'raw', 'null'), detail = erase_apply_beside.data->>'detail' where r.import_id = erase_apply_beside.id and r.row_no = erase_apply_beside.sub;
	end case;
end $$;
comment on function erase_apply_beside(text, bigint, integer, jsonb) is 'erase_apply for what stands beside the records of a person';
