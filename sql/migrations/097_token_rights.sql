-- A token is no way round the four eyes (088): whoever gives it a secret, a key, an address or a right could use it himself, so he must hold all that it may.
create function acting_holds(role text, organisation integer, scopes text[]) returns boolean language sql stable security definer set search_path = mcu, pg_temp as $$
	select not exists (
		select from role r join role_permission p on p.role = r.code and p.action = any (scopes) where r.code = acting_holds.role and not exists (
			select from acting_grants() g join account a on a.id = g.account_id join role h on h.code = g.role join role_permission x on x.role = g.role and x.action = p.action
			where (x.machines is null or x.machines @> p.machines) and (r.scope = 'none' or h.scope = 'all' or (r.scope = 'own' and h.scope = 'own' and exists (
				select from organisation o where o.id = organisation and o.path @> array[coalesce(g.organisation_id, a.organisation_id)])))))
$$;
comment on function acting_holds(text, integer, text[]) is 'may the acting account itself all that these actions of this role for this organisation are, as far and with records of the same kinds?';

create function token_within() returns trigger language plpgsql security definer set search_path = mcu, pg_temp as $$
begin
	if acting_account() is not null and not acting_holds(new.role, new.organisation_id, new.scopes) then
		raise exception 'a token with more than its maker holds' using errcode = 'MC493';
	end if;
	return new;
end $$;
comment on function token_within() is 'a token may no more than who makes or changes it';
create trigger token_within before insert or update of role, organisation_id, scopes, addresses, public_key, expires_at on api_token for each row execute function token_within();

create function secret_within() returns trigger language plpgsql security definer set search_path = mcu, pg_temp as $$
begin
	if acting_account() is not null and not (select acting_holds(t.role, t.organisation_id, t.scopes) from api_token t where t.id = new.token_id) then
		raise exception 'a secret of a token with more than its maker holds' using errcode = 'MC493';
	end if;
	return new;
end $$;
comment on function secret_within() is 'nor does anybody learn a new secret of one that may more than he';
create trigger secret_within before insert on api_secret for each row execute function secret_within();

-- The account of a token keeps the role it was given with, else another role would widen its scopes behind that rule.
create or replace function grant_by_another() returns trigger language plpgsql security definer set search_path = mcu, pg_temp as $$
begin
	if new.account_id = acting_account() then
		raise exception 'a role to oneself' using errcode = 'MC498';
	end if;
	if acting_account() is not null and exists (select from api_token t where t.account_id = new.account_id) then
		raise exception 'another role to a token' using errcode = 'MC493';
	end if;
	return null;
end $$;
