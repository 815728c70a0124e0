-- Exports of found sets, and acting for an account in background work.
create function act_for(account integer) returns table (account_id integer, login text, actions text[], sees_all boolean, orgs integer[])
language plpgsql security definer set search_path = mcu, pg_temp as $$
begin
	perform set_config('mcu.account', '', true);
	with held as materialized (
		select a.id, a.login, g.role, r.scope, coalesce(g.organisation_id, a.organisation_id) as root
		from account a
		left join role_grant g on g.account_id = a.id and g.valid_from <= current_date
		     and (g.valid_to is null or g.valid_to >= current_date)
		left join role r on r.code = g.role
		where a.id = act_for.account and a.enabled
	)
	select min(h.id), min(h.login), bool_or(coalesce(h.scope = 'all', false)),
	       (select coalesce(array_agg(distinct p.action), '{}') from role_permission p where p.role in (select role from held)),
	       (select coalesce(array_agg(distinct o.id), '{}') from held own join organisation o on o.path @> array[own.root]
	        where own.scope = 'own')
	into act_for.account_id, act_for.login, act_for.sees_all, act_for.actions, act_for.orgs
	from held h;
	if act_for.account_id is null then return; end if;
	perform set_config('mcu.account', act_for.account_id::text, true), set_config('mcu.session', '', true),
	        set_config('mcu.sees_all', case when act_for.sees_all then act_for.account_id::text else '' end, true),
	        set_config('mcu.orgs', act_for.account_id || '|' || act_for.orgs::text, true);
	return next;
end $$;
comment on function act_for(integer) is 'begins to act for an account with its rights of this moment; no row when it is disabled';
revoke execute on function act_for(integer) from public;
grant execute on function act_for(integer) to mcu_jobs;

create or replace function act_as(session uuid) returns table (account_id integer, login text, actions text[], sees_all boolean, orgs integer[])
language plpgsql security definer set search_path = mcu, pg_temp as $$
declare who integer;
begin
	perform set_config('mcu.account', '', true);
	select s.account_id into who from session s
	where s.id = act_as.session and s.revoked_at is null and s.expires_at > now();
	if not found then return; end if;
	return query select * from act_for(who);
	perform set_config('mcu.session', act_as.session::text, true);
end $$;

create table export (
	id bigint generated always as identity primary key,
	account_id integer not null references account,
	format text not null check (format in ('csv', 'xlsx', 'ndjson')),
	q text not null check (length(q) <= 2000),
	params jsonb not null default '{}' check (jsonb_typeof(params) = 'object'),
	status text not null default 'queued' check (status in ('queued', 'running', 'done', 'failed', 'cancelled')),
	file text not null unique,
	total bigint,
	rows bigint not null default 0,
	gone bigint not null default 0,
	position bigint not null default 0,
	done_ids bigint not null default 0,
	cut boolean not null default false,
	revision text,
	sorted text,
	error_detail text,
	created_at timestamptz not null default now(),
	selected_at timestamptz,
	finished_at timestamptz,
	expires_at timestamptz
);
comment on table export is 'Files made of a whole found set, each for the account that asked; also the journal of what left the system';
comment on column export.file is 'name in the folder of files, without ending';
comment on column export.total is 'hits when the set was fixed (selected_at); null before';
comment on column export.rows is 'rows written';
comment on column export.gone is 'hits that the account could no longer see when their row was read';
comment on column export.position is 'bytes of the file that belong to rows: a killed run goes on from there';
comment on column export.done_ids is 'hits dealt with: rows + gone';
comment on column export.cut is 'the format cannot hold all rows; the file says so';
comment on column export.revision is 'generation and commit of the index that the set was taken from';
comment on column export.sorted is 'order of the rows, in words';
create index export_account on export (account_id, id desc);

alter table export enable row level security;
create policy program on export for all to mcu_jobs using (true) with check (true);
create policy own on export for all to mcu_api
	using (account_id = (select acting_account())) with check (account_id = (select acting_account()));
grant select, insert, update on export to mcu_api;
grant select, update on export to mcu_jobs;

insert into role_permission (role, action, paragraph)
select r, 'export.write', '1.2в' from unnest(array['curator', 'head', 'analyst', 'pos', 'im', 'pages', 'recipient', 'mayor']) r;
