-- Nobody adds to his own rights, not even the only administrator: another person does, or whoever runs the machine (mcuctl acts for no account).
create or replace function grant_by_another() returns trigger language plpgsql security definer set search_path = mcu, pg_temp as $$
begin
	if new.account_id = acting_account() then
		raise exception 'a role to oneself' using errcode = 'MC498';
	end if;
	return null;
end $$;
drop function another_administers(integer);

create function role_scope_by_another() returns trigger language plpgsql security definer set search_path = mcu, pg_temp as $$
begin
	if exists (select from role_grant g where g.account_id = acting_account() and g.role = new.code and coalesce(g.valid_to, 'infinity') >= current_date) and array_position(array['none', 'own', 'all'], new.scope) > array_position(array['none', 'own', 'all'], old.scope) then
		raise exception 'wider rows to oneself' using errcode = 'MC498';
	end if;
	return new;
end $$;
comment on function role_scope_by_another() is 'the matrix gives more records to no role that its editor has himself';
create trigger role_scope_by_another before update of scope on role for each row when (old.scope <> new.scope) execute function role_scope_by_another();
