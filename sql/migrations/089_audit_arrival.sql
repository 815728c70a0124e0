-- What waits for the chain is known by its content from its arrival on, and what no longer reads as it arrived is never sealed.
alter table audit_pending add column hash bytea check (octet_length(hash) = 32);
comment on column audit_pending.hash is 'sha256 of audit_content of the row as it arrived; null: it came before this column was there';

create or replace function audit_arrived() returns trigger language plpgsql security definer set search_path = mcu, pg_temp as $$
begin
	new.at := clock_timestamp();
	new.account_id := coalesce(acting_account(), new.account_id);
	if new.account_id is not null then
		new.details := new.details || jsonb_build_object('roles', (
			select coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object('role', g.role, 'deputy_for', g.deputy_for)) order by g.id), '[]')
			from grants_of(new.account_id, (select s.grant_id from session s where s.id = new.session_id)) g));
	end if;
	insert into audit_pending (id, hash) values (new.id, sha256(convert_to(audit_content(new), 'UTF8')));
	return new;
end $$;

create or replace function audit_seal(most integer) returns integer language plpgsql security definer set search_path = mcu, pg_temp
-- The queue is empty when it is analysed: only a plan that sees how long the list of ids is stays linear.
set plan_cache_mode = force_custom_plan as $$
declare
	ids bigint[];
	place bigint;
	last bytea;
	one record;
begin
	if not exists (select from audit_pending) then return 0; end if;
	-- One sealer at a time; writers of the journal do not wait for it.
	lock table audit_chain in share row exclusive mode;
	-- What is pending without its row, or with another than arrived, stays: it tells of what was taken away or changed before it was sealed.
	select array_agg(x.id order by x.id) into ids from (
		select p.id from audit_pending p join audit_log l on l.id = p.id
		where p.hash is null or p.hash = sha256(convert_to(audit_content(l), 'UTF8')) order by p.id limit most) x;
	delete from audit_pending where id = any (ids);
	select c.seq, c.hash into place, last from audit_chain c order by c.seq desc limit 1;
	place := coalesce(place, 0);
	last := coalesce(last, decode(repeat('00', 32), 'hex'));
	for one in select l.id, audit_content(l) as content from audit_log l where l.id = any (ids) order by l.id loop
		place := place + 1;
		last := sha256(last || convert_to(one.content, 'UTF8'));
		insert into audit_chain (seq, row_id, hash) values (place, one.id, last);
	end loop;
	return coalesce(cardinality(ids), 0);
end $$;
