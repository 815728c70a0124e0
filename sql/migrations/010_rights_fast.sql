-- The rights of the acting account are worked out once, by act_as, and kept in settings of the transaction: the policies ask
-- for them in every statement. Each setting names the account it was made for, so that none outlives a change of mcu.account.
create or replace function sees_all() returns boolean language sql stable parallel safe as $$
	select coalesce(nullif(current_setting('mcu.account', true), '') = current_setting('mcu.sees_all', true), false)
$$;

create or replace function scope_orgs() returns integer[] language sql stable parallel safe as $$
	select case when nullif(current_setting('mcu.account', true), '') = split_part(current_setting('mcu.orgs', true), '|', 1)
	            then split_part(current_setting('mcu.orgs', true), '|', 2)::integer[] else '{}' end
$$;

create or replace function act_as(session uuid) returns table (account_id integer, login text, actions text[], sees_all boolean, orgs integer[])
language plpgsql security definer set search_path = mcu, pg_temp as $$
begin
	perform set_config('mcu.account', '', true);
	with held as materialized (
		select a.id, a.login, g.role, r.scope, coalesce(g.organisation_id, a.organisation_id) as root
		from session s
		join account a on a.id = s.account_id
		left join role_grant g on g.account_id = a.id and g.valid_from <= current_date
		     and (g.valid_to is null or g.valid_to >= current_date)
		left join role r on r.code = g.role
		where s.id = act_as.session and s.revoked_at is null and s.expires_at > now() and a.enabled
	)
	select min(h.id), min(h.login), bool_or(coalesce(h.scope = 'all', false)),
	       (select coalesce(array_agg(distinct p.action), '{}') from role_permission p where p.role in (select role from held)),
	       (select coalesce(array_agg(distinct o.id), '{}') from held own join organisation o on o.path @> array[own.root]
	        where own.scope = 'own')
	into act_as.account_id, act_as.login, act_as.sees_all, act_as.actions, act_as.orgs
	from held h;
	if act_as.account_id is null then return; end if;
	perform set_config('mcu.account', act_as.account_id::text, true), set_config('mcu.session', act_as.session::text, true),
	        set_config('mcu.sees_all', case when act_as.sees_all then act_as.account_id::text else '' end, true),
	        set_config('mcu.orgs', act_as.account_id || '|' || act_as.orgs::text, true);
	return next;
end $$;
