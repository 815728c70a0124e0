-- Accounts with several roles at once, by dates and in somebody's place; the role one acts in; the trees of organisations and themes as registers that are edited.

-- ---- roles with dates
alter table account
	add column version integer not null default 1,
	add column disabled_at timestamptz,
	add column disabled_reason text check (length(btrim(disabled_reason)) between 1 and 500),
	add column signed_in_at timestamptz;
comment on column account.login is 'never given to another account: accounts are disabled, not deleted';
comment on column account.signed_in_at is 'last sign-in by a browser; sessions themselves are forgotten a week after their end';

alter table role_grant
	add column deputy_for integer references account,
	add column basis text check (length(btrim(basis)) between 1 and 300),
	add column reason text check (length(btrim(reason)) between 1 and 500),
	add column given_by integer references account,
	add column given_at timestamptz,
	add column taken_by integer references account,
	add column taken_at timestamptz,
	add column taken_reason text check (length(btrim(taken_reason)) between 1 and 500),
	add check (valid_to >= valid_from - 1),
	add check (deputy_for <> account_id),
	add check (deputy_for is null or (valid_to is not null and basis is not null));
comment on column role_grant.valid_to is 'last day, by Moscow; the day before valid_from: taken away before it began';
comment on column role_grant.deputy_for is 'in whose place (врио); such a grant has an end and an order';
comment on column role_grant.basis is 'number and date of the order';
comment on column role_grant.given_by is 'null: by the machine''s operator or with the city';
comment on column role_grant.taken_at is 'when somebody ended it before its time';
create index role_grant_role on role_grant (role);

alter table session add column grant_id integer references role_grant on delete set null;
comment on column session.grant_id is 'the one role its owner has chosen to act in; null, or one that has ended: all that he holds';

create function grants_of(account integer, chosen integer) returns setof role_grant language sql stable as $$
	with held as materialized (
		select g.* from mcu.role_grant g
		where g.account_id = grants_of.account and g.valid_from <= current_date and (g.valid_to is null or g.valid_to >= current_date)
	)
	select * from held h where h.id = chosen or not exists (select from held x where x.id = chosen)
$$;
comment on function grants_of(integer, integer) is 'grants in force today: the chosen one if it is among them, else all';

create or replace function acting_grants() returns setof role_grant language sql stable security definer set search_path = mcu, pg_temp as $$
	select g.* from account a, grants_of(a.id, case when split_part(current_setting('mcu.grant', true), '|', 1) = a.id::text
		then nullif(split_part(current_setting('mcu.grant', true), '|', 2), '')::integer end) g
	where a.id = acting_account() and a.enabled
$$;

create function act_with(account integer, chosen integer) returns table (account_id integer, login text, actions text[], sees_all boolean, orgs integer[])
language plpgsql security definer set search_path = mcu, pg_temp as $$
begin
	perform set_config('mcu.account', '', true);
	with held as materialized (
		select a.id, a.login, g.role, r.scope, coalesce(g.organisation_id, a.organisation_id) as root
		from account a
		left join grants_of(act_with.account, chosen) g on g.account_id = a.id
		left join role r on r.code = g.role
		where a.id = act_with.account and a.enabled
	)
	select min(h.id), min(h.login), bool_or(coalesce(h.scope = 'all', false)),
	       (select coalesce(array_agg(distinct p.action), '{}') from role_permission p where p.role in (select role from held)),
	       (select coalesce(array_agg(distinct o.id), '{}') from held own join organisation o on o.path @> array[own.root]
	        where own.scope = 'own')
	into act_with.account_id, act_with.login, act_with.sees_all, act_with.actions, act_with.orgs
	from held h;
	if act_with.account_id is null then return; end if;
	perform set_config('mcu.account', act_with.account_id::text, true), set_config('mcu.session', '', true),
	        set_config('mcu.grant', act_with.account_id || '|' || coalesce(chosen::text, ''), true),
	        set_config('mcu.sees_all', case when act_with.sees_all then act_with.account_id::text else '' end, true),
	        set_config('mcu.orgs', act_with.account_id || '|' || act_with.orgs::text, true);
	return next;
end $$;
comment on function act_with(integer, integer) is 'begins to act for an account, in one of its roles or (null) in all of them; no row when it is disabled';
revoke execute on function act_with(integer, integer) from public;

grant execute on function act_with(integer, integer) to mcu_jobs;
drop function act_for(integer);

create function acting_grant() returns integer language sql stable security definer set search_path = mcu, pg_temp as $$
	select g.id from acting_grants() g where acting_account() || '|' || g.id = current_setting('mcu.grant', true)
$$;
comment on function acting_grant() is 'the role that the acting session has chosen; null: all';
-- What is done later for somebody is done in the role it was ordered in.
alter table export add column grant_id integer default acting_grant() references role_grant on delete set null;
alter table bulk add column grant_id integer default acting_grant() references role_grant on delete set null;
comment on column export.grant_id is 'role it was ordered in; null, or one that has ended: all that the account holds';
comment on column bulk.grant_id is 'as export.grant_id';

create or replace function act_as(session uuid) returns table (account_id integer, login text, actions text[], sees_all boolean, orgs integer[])
language plpgsql security definer set search_path = mcu, pg_temp as $$
declare
	who integer;
	chosen integer;
begin
	perform set_config('mcu.account', '', true);
	select s.account_id, s.grant_id into who, chosen from session s
	where s.id = act_as.session and s.revoked_at is null and s.expires_at > now();
	if not found then return; end if;
	return query select * from act_with(who, chosen);
	perform set_config('mcu.session', act_as.session::text, true);
end $$;

-- The journal says in which role, and in whose place.
create or replace function audit_arrived() returns trigger language plpgsql security definer set search_path = mcu, pg_temp as $$
begin
	new.at := clock_timestamp();
	new.account_id := coalesce(acting_account(), new.account_id);
	if new.account_id is not null then
		new.details := new.details || jsonb_build_object('roles', (
			select coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object('role', g.role, 'deputy_for', g.deputy_for)) order by g.id), '[]')
			from grants_of(new.account_id, (select s.grant_id from session s where s.id = new.session_id)) g));
	end if;
	insert into audit_pending (id) values (new.id);
	return new;
end $$;
comment on function audit_arrived() is 'the time is the database''s, and who acts for a session cannot write in another''s name; details.roles: in which roles he acted';

create function account_signed_in() returns trigger language plpgsql security definer set search_path = mcu, pg_temp as $$
begin
	update account set signed_in_at = now() where id = new.account_id;
	new.grant_id := (select s.grant_id from account_setting s where s.account_id = new.account_id);
	return new;
end $$;
create trigger account_signed_in before insert on session for each row when (new.kind = 'browser') execute function account_signed_in();

create function own_address_put(email text) returns void language sql security definer set search_path = mcu, pg_temp as $$
	update account a set email = own_address_put.email, version = a.version + 1 where a.id = acting_account() and a.email is distinct from own_address_put.email
$$;
comment on function own_address_put(text) is 'the one field of its own that an account may change';

create function account_disabled() returns trigger language plpgsql security definer set search_path = mcu, pg_temp as $$
begin
	update session set revoked_at = now() where account_id = new.id and revoked_at is null;
	return null;
end $$;
create trigger account_disabled after update of enabled on account for each row when (old.enabled and not new.enabled) execute function account_disabled();

-- Somebody administers, today and without an end; and nobody takes his own last right to.
drop function somebody_administers();
create function somebody_administers(day date default current_date) returns boolean language sql stable security definer set search_path = mcu, pg_temp as $$
	with held as materialized (
		select distinct a.id, p.action from account a join role_grant g on g.account_id = a.id join role_permission p on p.role = g.role
		where a.enabled and g.valid_from <= current_date and (g.valid_to is null or g.valid_to >= somebody_administers.day)
	)
	select exists (select from held r join held w using (id) where r.action = 'permission.read' and w.action = 'permission.write')
		and exists (select from held r join held w using (id) where r.action = 'account.read' and w.action = 'account.write')
$$;
comment on function somebody_administers(date) is 'may somebody see and change the matrix of rights, and somebody the accounts, today and up to this day (infinity: by grants without an end)?';

create function administers_kept() returns trigger language plpgsql set search_path = mcu, pg_temp as $$
begin
	if current_user <> 'mcu_api' then return null; end if;
	if not somebody_administers() or not somebody_administers('infinity') then raise exception 'nobody would administer' using errcode = 'MC491'; end if;
	if not exists (select from account a, grants_of(a.id, null) g join role_permission p on p.role = g.role
		where a.id = acting_account() and a.enabled and p.action = 'account.write') then
		raise exception 'his own last right' using errcode = 'MC492';
	end if;
	return null;
end $$;
comment on function administers_kept() is 'for changes through the API; the machine''s operator may do anything';
create trigger administers_kept after update on role_grant for each statement execute function administers_kept();
create trigger administers_kept after update of enabled on account for each statement execute function administers_kept();

insert into role_permission (role, action, paragraph) values
	('head', 'account.read', '2.3'), ('admin', 'account.read', '152-ФЗ ст. 19 ч. 2 п. 8'), ('pdo', 'account.read', '152-ФЗ ст. 19 ч. 2 п. 8'),
	('admin', 'account.write', '152-ФЗ ст. 19 ч. 2 п. 8'),
	('head', 'organisation.read', '3'), ('admin', 'organisation.read', '3'), ('curator', 'organisation.read', '3'), ('admin', 'organisation.write', '3'),
	('head', 'theme.read', '2.4'), ('analyst', 'theme.read', '2.4'), ('admin', 'theme.read', '2.4'), ('analyst', 'theme.write', '2.4'), ('admin', 'theme.write', '2.4');
insert into permission_action (position, action, name)
select 200 + row_number() over (), a, n from (values
	('account.read', 'Смотреть учётные записи и роли'), ('account.write', 'Вести учётные записи и роли'), ('organisation.read', 'Смотреть реестр организаций'),
	('organisation.write', 'Вести реестр организаций'), ('theme.read', 'Смотреть реестр тем'), ('theme.write', 'Вести реестр тем')) x (a, n);

alter table account enable row level security;
alter table role_grant enable row level security;
do $$
declare t text;
begin
	foreach t in array array['account', 'role_grant'] loop
		execute format('create policy everybody on %I for select to mcu_api, mcu_jobs using (true)', t);
		execute format('create policy adds on %I for insert to mcu_api with check ((select acting_may(''account.write'')))', t);
		execute format('create policy changes on %I for update to mcu_api using ((select acting_may(''account.write''))) with check ((select acting_may(''account.write'')))', t);
	end loop;
end $$;
grant insert (login, esia_oid, name, post, organisation_id, email), update (esia_oid, name, post, organisation_id, email, enabled, disabled_at, disabled_reason, version)
	on account to mcu_api;
grant insert (account_id, role, organisation_id, valid_from, valid_to, deputy_for, basis, reason, given_by, given_at), update (valid_to, taken_by, taken_at, taken_reason)
	on role_grant to mcu_api;

create function is_mail_address(address text) returns boolean language sql immutable as $$
	select address ~ '^[^[:space:]<>@,;"\\]{1,64}@[A-Za-z0-9][A-Za-z0-9.-]{0,189}$'
$$;
comment on function is_mail_address(text) is 'the rule of account.email and official.email';

-- ---- registers of organisations and themes: closed, never deleted; every version kept
alter table organisation
	add column closed_on date,
	add column version integer not null default 1,
	add check (length(btrim(name)) between 1 and 300 and length(btrim(short_name)) between 1 and 100);
comment on column organisation.closed_on is 'first day on which it is no more; records keep pointing at it';
alter table official
	add column version integer not null default 1;
alter table theme
	add column closed_on date,
	add column version integer not null default 1,
	add check (length(btrim(name)) between 1 and 300);
comment on column theme.closed_on is 'first day on which it is not given any more; records keep it';

create table theme_name (
	theme_id integer not null references theme on delete cascade,
	name text not null,
	until timestamptz not null default now(),
	primary key (theme_id, name)
);
comment on table theme_name is 'Former names of themes: files that still use them are understood (import_resolve)';

create table register_version (
	id integer generated always as identity primary key,
	organisation_id integer references organisation on delete cascade,
	theme_id integer references theme on delete cascade,
	version integer not null,
	data jsonb not null,
	account_id integer references account,
	at timestamptz not null default clock_timestamp(),
	check (num_nonnulls(organisation_id, theme_id) = 1)
);
comment on table register_version is 'What an organisation or a theme was before each change';
comment on column register_version.account_id is 'who replaced it';
create unique index register_version_organisation on register_version (organisation_id, version) where organisation_id is not null;
create unique index register_version_theme on register_version (theme_id, version) where theme_id is not null;

create function register_kept() returns trigger language plpgsql security definer set search_path = mcu, pg_temp as $$
declare was jsonb := to_jsonb(old) - 'path';
begin
	new.version := old.version + 1;
	if tg_table_name = 'theme' then
		insert into register_version (theme_id, version, data, account_id) values (old.id, old.version, was, acting_account());
		if new.name <> old.name then
			insert into theme_name (theme_id, name) values (old.id, old.name) on conflict do nothing;
			delete from theme_name n where n.theme_id = new.id and n.name = new.name;
			-- The index holds the name with each record.
			perform outbox_put(array(select m.id from message m where m.theme_id = new.id));
		end if;
	else
		insert into register_version (organisation_id, version, data, account_id) values (old.id, old.version, was, acting_account());
	end if;
	return new;
end $$;
create trigger register_kept before update of parent_id, code, name, short_name, kind, ogrn, closed_on on organisation for each row execute function register_kept();
create trigger register_kept before update of parent_id, code, name, significant, legal_code, closed_on on theme for each row execute function register_kept();

-- A move takes along what is below. The paths decide whose scope a record is in and which rule of deadlines is nearer.
create or replace function organisation_path() returns trigger language plpgsql set search_path = mcu, pg_temp as $$
begin
	new.path := coalesce((select o.path from organisation o where o.id = new.parent_id), '{}') || new.id;
	if array_position(new.path, new.id) < cardinality(new.path) then raise exception 'a circle' using errcode = 'MC422'; end if;
	return new;
end $$;
create or replace function theme_path() returns trigger language plpgsql set search_path = mcu, pg_temp as $$
begin
	new.path := coalesce((select t.path from theme t where t.id = new.parent_id), '{}') || new.id;
	if array_position(new.path, new.id) < cardinality(new.path) then raise exception 'a circle' using errcode = 'MC422'; end if;
	return new;
end $$;
create function branch_moved() returns trigger language plpgsql security definer set search_path = mcu, pg_temp as $$
begin
	execute format('update %I b set path = $1 || b.path[array_position(b.path, $2) + 1:] where b.path @> array[$2] and b.id <> $2', tg_table_name) using new.path, new.id;
	insert into job (kind, payload) values ('deadlines', '{"since": "1900-01-01", "before": "9999-01-01"}');
	return null;
end $$;
comment on function branch_moved() is 'the paths of all below, and the deadlines anew: of two rules the nearer counts';
create trigger branch_moved after update of parent_id on organisation for each row when (old.path is distinct from new.path) execute function branch_moved();
create trigger branch_moved after update of parent_id on theme for each row when (old.path is distinct from new.path) execute function branch_moved();
create index organisation_parent on organisation (parent_id);
create index official_organisation on official (organisation_id);

grant insert (parent_id, code, name, short_name, kind, ogrn), update (parent_id, code, name, short_name, kind, ogrn, closed_on) on organisation to mcu_api;
grant insert (organisation_id, name, post, head, email), update (organisation_id, name, post, head, email, left_on, version) on official to mcu_api;
grant insert (parent_id, code, name, significant, legal_code), update (parent_id, code, name, significant, legal_code, closed_on) on theme to mcu_api;
grant select on theme_name, register_version to mcu_api, mcu_jobs;

-- What is closed is not given to records any more; a file may still bring it, as it was then.
create function register_open() returns trigger language plpgsql set search_path = mcu, pg_temp as $$
begin
	if (tg_op = 'INSERT' or new.organisation_id is distinct from old.organisation_id) and exists (select from organisation o where o.id = new.organisation_id and o.closed_on <= current_date) then
		raise exception 'closed' using errcode = '23503', constraint = 'message_organisation_id_fkey';
	end if;
	if (tg_op = 'INSERT' or new.theme_id is distinct from old.theme_id) and exists (select from theme t where t.id = new.theme_id and t.closed_on <= current_date) then
		raise exception 'closed' using errcode = '23503', constraint = 'message_theme_id_fkey';
	end if;
	return new;
end $$;
create trigger register_open before insert or update of organisation_id, theme_id on message for each row when (current_user = 'mcu_api') execute function register_open();

-- Numbers of records for those who keep the registers; of the records themselves they see what their own roles show.
create function register_counts(register text) returns table (id integer, records integer) language plpgsql stable security definer rows 300 set search_path = mcu, pg_temp as $$
begin
	if not acting_may(register || '.read') then raise exception 'no right' using errcode = 'MC403'; end if;
	return query execute format('select p.id, sum(c.n)::integer from (select m.%1$I as id, count(*) as n from message m where m.%1$I is not null group by 1) c
		join %2$I t on t.id = c.id cross join unnest(t.path) p (id) group by 1', register || '_id', register);
end $$;
comment on function register_counts(text) is 'records of each organisation or theme with all below it, whoever may see them: what its list shows to who sees everything';
revoke execute on function register_counts(text) from public;
grant execute on function register_counts(text) to mcu_api;

create function organisation_effect(organisation integer, parent integer) returns table (records integer, open integer, gain jsonb, lose jsonb)
language plpgsql stable security definer set search_path = mcu, pg_temp as $$
declare
	was integer[] := (select o.path[:cardinality(o.path) - 1] from organisation o where o.id = $1);
	becomes integer[] := coalesce((select o.path from organisation o where o.id = $2), '{}');
begin
	if not acting_may('organisation.write') then raise exception 'no right' using errcode = 'MC403'; end if;
	select count(*)::integer, (count(*) filter (where m.open))::integer into records, open
	from message m where m.organisation_id in (select o.id from organisation o where o.path @> array[organisation]);
	with holder as (
		select distinct a.id, a.name, o.short_name, o.id as root
		from account a join role_grant g on g.account_id = a.id join role r on r.code = g.role and r.scope = 'own'
		join organisation o on o.id = coalesce(g.organisation_id, a.organisation_id)
		where a.enabled and g.valid_from <= current_date and (g.valid_to is null or g.valid_to >= current_date)
	)
	select coalesce(jsonb_agg(jsonb_build_object('id', h.id::text, 'name', h.name, 'organisation', h.short_name) order by h.name) filter (where h.root = any (becomes) and not h.root = any (was)), '[]'),
		coalesce(jsonb_agg(jsonb_build_object('id', h.id::text, 'name', h.name, 'organisation', h.short_name) order by h.name) filter (where h.root = any (was) and not h.root = any (becomes)), '[]')
	into gain, lose from holder h;
	return next;
end $$;
comment on function organisation_effect(integer, integer) is 'what a move under another organisation changes: records of the branch, and the accounts that begin or cease to see them';
revoke execute on function organisation_effect(integer, integer) from public;
grant execute on function organisation_effect(integer, integer) to mcu_api;

-- A source made of a file has the file's name: it is known to those who see everything and to whom the file belongs.
create function source_shown(source source) returns boolean language sql stable set search_path = mcu, pg_temp as $$
	select ($1).kind <> 'file' or (select sees_all()) or exists (select from import_job j where j.source_id = ($1).id)
$$;
