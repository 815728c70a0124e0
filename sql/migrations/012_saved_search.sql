-- Saved searches: private, of a role, for all; every version is kept, and what each reader has looked at.
create function acting_roles() returns text[] language sql stable security definer set search_path = mcu, pg_temp as
	$$ select coalesce(array_agg(distinct g.role), '{}') from acting_grants() g $$;
comment on function acting_roles() is 'roles that the acting account holds today';

create table saved_search (
	id bigint generated always as identity primary key,
	owner_id integer not null references account,
	name text not null check (length(name) between 1 and 100),
	q text not null check (length(q) <= 2000),
	params jsonb not null default '{}' check (jsonb_typeof(params) = 'object'),
	scope text not null check (scope in ('private', 'role', 'all')),
	role text references role,
	version integer not null default 1,
	created_at timestamptz not null default now(),
	updated_at timestamptz not null default now(),
	check ((scope = 'role') = (role is not null))
);
comment on table saved_search is 'Searches kept by name; also usable inside a query (запрос:имя)';
comment on column saved_search.params is 'parameters of GET /search as they stand in the address';
comment on column saved_search.scope is 'who sees it: the owner, holders of a role, everybody who may search';
create unique index saved_search_name on saved_search (owner_id, fold_name(name));

create table saved_search_version (
	saved_search_id bigint not null references saved_search on delete cascade,
	version integer not null,
	at timestamptz not null default now(),
	account_id integer references account,
	name text not null,
	q text not null,
	params jsonb not null,
	scope text not null,
	role text,
	primary key (saved_search_id, version)
);
comment on table saved_search_version is 'Each version of a saved search, the present one too';

create table saved_search_seen (
	saved_search_id bigint not null references saved_search on delete cascade,
	account_id integer not null references account,
	message_id bigint not null,
	at timestamptz not null default now(),
	primary key (saved_search_id, account_id)
);
comment on table saved_search_seen is 'When an account last looked at the hits';
comment on column saved_search_seen.message_id is 'highest id among the hits then: those above it are new';

create function saved_search_keep() returns trigger language plpgsql security definer set search_path = mcu, pg_temp as $$
begin
	insert into saved_search_version (saved_search_id, version, account_id, name, q, params, scope, role)
	values (new.id, new.version, acting_account(), new.name, new.q, new.params, new.scope, new.role);
	return null;
end $$;
create trigger saved_search_kept after insert or update on saved_search for each row execute function saved_search_keep();

alter table saved_search enable row level security;
alter table saved_search_version enable row level security;
alter table saved_search_seen enable row level security;
create policy program on saved_search for all to mcu_jobs using (true) with check (true);
create policy readers on saved_search for select to mcu_api using (
	owner_id = (select acting_account()) or (acting_account() is not null and scope = 'all')
	or role = any ((select acting_roles())::text[]));
create policy owner_insert on saved_search for insert to mcu_api with check (owner_id = (select acting_account()));
create policy owner_update on saved_search for update to mcu_api using (owner_id = (select acting_account()));
create policy owner_delete on saved_search for delete to mcu_api using (owner_id = (select acting_account()));
create policy readers on saved_search_version for select to mcu_api
	using (exists (select from saved_search s where s.id = saved_search_id));
create policy own on saved_search_seen for all to mcu_api
	using (account_id = (select acting_account())) with check (account_id = (select acting_account()));

grant select, insert, update, delete on saved_search to mcu_api;
grant select on saved_search_version to mcu_api;
grant select, insert, update on saved_search_seen to mcu_api;
grant select on saved_search to mcu_jobs;

insert into role_permission (role, action, paragraph)
select r, a, p from (values
	('search.save', '1.2в', array['curator', 'head', 'analyst', 'pos', 'im', 'pages', 'recipient', 'mayor']),
	('search.share', '1.2в', array['curator', 'head', 'analyst', 'pos', 'im', 'pages'])
) x (a, p, rs), unnest(rs) r;
