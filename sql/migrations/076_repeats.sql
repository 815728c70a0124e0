-- Records that a person lays together: one is the main record, others stand as its repeats. Nothing is lost by it, and it is undone as easily.
alter table message add column repeats_of bigint references message on delete set null, add check (repeats_of <> id);
comment on column message.repeats_of is 'the main record whose repeat a person says this one is; a main record repeats none (message_folds)';
create index message_repeats_of on message (repeats_of) where repeats_of is not null;

-- The last line behind repeats_wrong: two who lay together at once make no chain, for each holds the main record.
create function message_folds() returns trigger language plpgsql security definer set search_path = mcu, pg_temp as $$
declare above bigint;
begin
	select m.repeats_of into above from message m where m.id = new.repeats_of for no key update;
	if above is not null or exists (select from message m where m.repeats_of = new.id) then
		raise exception 'a repeat of a repeat' using errcode = 'MC422';
	end if;
	return new;
end $$;
comment on function message_folds() is 'a main record repeats none itself';
create trigger message_folds before insert or update of repeats_of on message for each row when (new.repeats_of is not null) execute function message_folds();
revoke execute on function message_folds() from public;

-- A repeat tells of its main record to who may see that: when the main record goes to another organisation, its repeats change for their readers.
create or replace function message_noted() returns trigger language plpgsql security definer set search_path = mcu, pg_temp as $$
begin
	if tg_op = 'DELETE' then
		insert into change (message_id, organisation_id, came) select id, coalesce(organisation_id, 0), false from gone on conflict do nothing;
	elsif tg_op = 'INSERT' then
		insert into change (message_id, organisation_id, came) select id, coalesce(organisation_id, 0), true from came on conflict do nothing;
	else
		insert into change (message_id, organisation_id, came) select id, coalesce(organisation_id, 0), false from gone on conflict do nothing;
		with moved as (
			insert into change (message_id, organisation_id, came)
			select x.id, x.organisation_id, true
			from (select id, coalesce(organisation_id, 0) as organisation_id from came except all select id, coalesce(organisation_id, 0) from gone) x
			on conflict do nothing returning message_id)
		insert into change (message_id, organisation_id, came)
			select r.id, coalesce(r.organisation_id, 0), false from message r where r.repeats_of = any (array(select message_id from moved))
			on conflict do nothing;
	end if;
	return null;
end $$;
