-- Tokens of other systems: a service account with one role, narrowed to scopes; secrets that overlap when they change; assertions instead of secrets; requests made once.
alter table account add column service boolean not null default false, add check (not service or esia_oid is null);
comment on column account.service is 'a system with a token (api_token): nobody signs in as it, and it may no more than the scopes of its token';
alter table session drop constraint session_kind_check, add constraint session_kind_check check (kind in ('browser', 'script', 'token'));

create table api_token (
	id integer generated always as identity primary key,
	account_id integer not null unique references account,
	session_id uuid references session on delete set null,
	name text not null check (length(btrim(name)) between 3 and 100),
	role text not null references role,
	organisation_id integer references organisation,
	scopes text[] not null check (cardinality(scopes) between 1 and 100),
	addresses cidr[] not null default '{}' check (cardinality(addresses) <= 50),
	per_minute integer not null default 120 check (per_minute between 1 and 6000),
	expires_at timestamptz not null,
	public_key text check (length(public_key) <= 4000),
	created_by integer references account,
	created_at timestamptz not null default now(),
	revoked_by integer references account,
	revoked_at timestamptz,
	revoked_reason text check (length(btrim(revoked_reason)) between 1 and 500),
	used_at timestamptz,
	used_from inet,
	refused_at timestamptz,
	version integer not null default 1
);
comment on table api_token is 'A token of another system: what it may, from where, how often, until when';
comment on column api_token.session_id is 'what its requests act for; revoked or expired with the token';
comment on column api_token.scopes is 'actions of role_permission; those that the role does not give count for nothing';
comment on column api_token.addresses is 'networks it may come from; empty: any';
comment on column api_token.per_minute is 'units a minute; heavy requests cost more than one (fcgi/tokens.c)';
comment on column api_token.public_key is 'PEM of P-256 or RSA: with it the client signs assertions (RFC 7523) instead of sending a secret';
comment on column api_token.used_at is 'last use, written once a minute at most';
comment on column api_token.refused_at is 'when the journal was last told of another address, once a minute at most';

create table api_secret (
	hash bytea primary key check (length(hash) = 32),
	token_id integer not null references api_token,
	prefix text not null check (prefix ~ '^mcu_[A-Za-z0-9_-]{6}$'),
	created_at timestamptz not null default now(),
	ends_at timestamptz
);
comment on table api_secret is 'Secrets of tokens by their SHA-256: they are 256 random bits, so nobody finds one by its hash';
comment on column api_secret.prefix is 'its beginning, to be told from others by';
comment on column api_secret.ends_at is 'given when it is replaced: until then both hold';
create index api_secret_token on api_secret (token_id);

create table api_assertion (
	hash bytea primary key check (length(hash) = 32),
	token_id integer not null references api_token,
	expires_at timestamptz not null
);
comment on table api_assertion is 'Assertions that were used, by SHA-256 of token and jti: each is good once';
create index api_assertion_expires on api_assertion (expires_at);

create table call_key (
	account_id integer not null references account,
	key text not null check (key ~ '^[!-~]{8,100}$'),
	request bytea not null check (length(request) = 32),
	status smallint,
	answer text,
	location text,
	etag text,
	created_at timestamptz not null default now(),
	primary key (account_id, key)
);
comment on table call_key is 'Idempotency-Key of requests of tokens: what was answered, kept a day and given again';
comment on column call_key.request is 'sha256 of address and body: the same key with others is refused';
comment on column call_key.status is 'null only within the transaction that works';
create index call_key_age on call_key (created_at);

-- ---- rights
insert into role_permission (role, action, paragraph) select p.role, a, p.paragraph from role_permission p, unnest(array['token.read', 'token.write']) a where p.action = 'account.write';
insert into permission_action (position, action, name)
select (select max(position) from permission_action) + n, a, t from (values (1, 'token.read', 'Смотреть токены других систем'), (2, 'token.write', 'Выдавать и отзывать токены других систем')) x (n, a, t);

create function token_forbids(action text) returns boolean language sql immutable parallel safe return action in ('account.write', 'permission.write', 'token.write');
comment on function token_forbids(text) is 'what no token may, whatever its role: a secret that leaks must not make rights';

do $$
declare t text;
begin
	foreach t in array array['api_token', 'api_secret', 'api_assertion', 'call_key'] loop
		execute format('alter table %I enable row level security', t);
	end loop;
	foreach t in array array['api_token', 'api_secret'] loop
		execute format('create policy reads on %I for select to mcu_api using ((select acting_may(''token.read'')))', t);
		execute format('create policy changes on %I for update to mcu_api using ((select acting_may(''token.write''))) with check ((select acting_may(''token.write'')))', t);
	end loop;
	foreach t in array array['api_assertion', 'call_key'] loop
		execute format('create policy purge on %I to mcu_jobs using (true)', t);
	end loop;
end $$;
create policy adds on api_secret for insert to mcu_api with check ((select acting_may('token.write')));
create policy own on call_key to mcu_api using (account_id = (select acting_account())) with check (account_id = (select acting_account()));
grant select, update on api_token, api_secret to mcu_api;
grant insert on api_secret to mcu_api;
grant select, insert, update on call_key to mcu_api;
grant select, delete on call_key, api_assertion to mcu_jobs;

-- ---- an account of a system may what its role gives and its token names
create function acting_scope(action text) returns boolean language sql stable security definer set search_path = mcu, pg_temp as $$
	select not a.service or exists (select from api_token t where t.account_id = a.id and t.revoked_at is null and t.expires_at > now() and acting_scope.action = any (t.scopes)) from account a where a.id = acting_account()
$$;
comment on function acting_scope(text) is 'is the acting account a person, or a system whose token names this action?';

create or replace function acting_may(action text) returns boolean language sql stable security definer set search_path = mcu, pg_temp as $$
	select exists (select from acting_grants() g join role_permission p on p.role = g.role where p.action = acting_may.action) and acting_scope(acting_may.action)
$$;
create or replace function acting_orgs(action text) returns integer[] language sql stable security definer set search_path = mcu, pg_temp as $$
	select coalesce(array_agg(distinct o.id), '{}')
	from acting_grants() g
	join role r on r.code = g.role and r.scope = 'own'
	join role_permission p on p.role = g.role and p.action = acting_orgs.action
	join account a on a.id = g.account_id
	join organisation o on o.path @> array[coalesce(g.organisation_id, a.organisation_id)]
	where acting_scope(acting_orgs.action)
$$;
create or replace function acting_reaches(action text, organisation integer) returns boolean language sql stable security definer set search_path = mcu, pg_temp as $$
	select acting_scope(acting_reaches.action) and exists (
		select from acting_grants() g
		join role r on r.code = g.role
		join role_permission p on p.role = g.role and p.action = acting_reaches.action
		join account a on a.id = g.account_id
		where r.scope = 'all' or (r.scope = 'own' and exists (
			select from organisation o where o.id = acting_reaches.organisation and o.path @> array[coalesce(g.organisation_id, a.organisation_id)])))
$$;

create or replace function act_with(account integer, chosen integer, action text default null)
returns table (account_id integer, login text, actions text[], sees_all boolean, orgs integer[], partly text[])
language plpgsql security definer set search_path = mcu, pg_temp as $$
begin
	perform set_config('mcu.account', '', true);
	with held as materialized (
		select a.id, a.login, a.service, g.role, r.scope, case when r.scope = 'own' then coalesce(g.organisation_id, a.organisation_id) end as root
		from account a
		left join grants_of(act_with.account, chosen) g on g.account_id = a.id
		left join role r on r.code = g.role
		where a.id = act_with.account and a.enabled
	), given as materialized (
		select p.action, bool_or(h.scope = 'all') as whole, coalesce(array_agg(h.root) filter (where h.root is not null), '{}') as roots
		from held h join role_permission p on p.role = h.role
		where not h.service or p.action in (select unnest(t.scopes) from api_token t where t.account_id = h.id and t.revoked_at is null and t.expires_at > now())
		group by p.action
	), seen as materialized (
		select coalesce(bool_or(x.whole), false) as whole, coalesce(array_agg(distinct u.root) filter (where u.root is not null), '{}') as roots
		from (
			select g.whole, g.roots from given g where g.action = act_with.action
			union all
			select h.scope = 'all', array[h.root] from held h where act_with.action is null
		) x left join lateral unnest(x.roots) u (root) on true
	)
	select (select min(h.id) from held h), (select min(h.login) from held h), s.whole,
	       (select coalesce(array_agg(g.action), '{}') from given g),
	       (select coalesce(array_agg(g.action), '{}') from given g where not g.whole and (s.whole or not g.roots @> s.roots)),
	       (select coalesce(array_agg(o.id order by o.id), '{}') from organisation o where s.roots <> '{}' and o.path && s.roots)
	into act_with.account_id, act_with.login, act_with.sees_all, act_with.actions, act_with.partly, act_with.orgs
	from seen s;
	if act_with.account_id is null then return; end if;
	perform set_config('mcu.account', act_with.account_id::text, true), set_config('mcu.session', '', true),
	        set_config('mcu.grant', act_with.account_id || '|' || coalesce(chosen::text, ''), true),
	        set_config('mcu.sees_all', case when act_with.sees_all then act_with.account_id::text else '' end, true),
	        set_config('mcu.orgs', act_with.account_id || '|' || act_with.orgs::text, true);
	return next;
end $$;

create function acting_given(action text) returns boolean language sql stable security definer set search_path = mcu, pg_temp as $$
	select exists (select from acting_grants() g join role_permission p on p.role = g.role where p.action = acting_given.action)
$$;
comment on function acting_given(text) is 'do the roles of the acting account give this action, whatever the scopes of its token? For what hangs on a right that is not there: a token without it would be more than its role';
-- The officer who reads no messages asks by number about any of them; a recipient whose token leaves message.read out does not.
alter policy identity on message using ((select sees_all()) or organisation_id = any ((select scope_orgs())::integer[]) or (select acting_may('personal.identity') and not acting_given('message.read')));

-- Of people alone one is told, and one answers for a record: a system with the role of an organisation must not stand before its head.
do $$
declare
	one regprocedure;
begin
	foreach one in array array['answerable(text, integer, integer)', 'alert_told()']::regprocedure[] loop
		execute replace(pg_get_functiondef(one), 'and a.enabled', 'and a.enabled and not a.service');
	end loop;
end $$;

-- ---- the life of a token
create function token_create(p jsonb, hash bytea, prefix text) returns integer language plpgsql security definer set search_path = mcu, pg_temp as $$
declare
	who integer;
	opened uuid;
	made integer;
	ends timestamptz := ((p->>'valid_to')::date + 1)::timestamptz;
begin
	if not acting_may('token.write') then raise sqlstate 'MC403'; end if;
	insert into account (login, name, post, organisation_id, service)
	values ('token.' || left(replace(gen_random_uuid()::text, '-', ''), 12), btrim(p->>'name'), 'другая система', (p->>'organisation_id')::integer, true) returning id into who;
	insert into role_grant (account_id, role, organisation_id, valid_from, reason, given_by, given_at)
	values (who, p->>'role', (p->>'organisation_id')::integer, current_date, 'токен', acting_account(), now());
	insert into session (account_id, kind, expires_at, agent) values (who, 'token', ends, btrim(p->>'name')) returning id into opened;
	insert into api_token (account_id, session_id, name, role, organisation_id, scopes, addresses, per_minute, expires_at, public_key, created_by)
	values (who, opened, btrim(p->>'name'), p->>'role', (p->>'organisation_id')::integer, array(select jsonb_array_elements_text(p->'scopes')), array(select network(a::inet) from jsonb_array_elements_text(p->'addresses') a)::cidr[],
		(p->>'per_minute')::integer, ends, p->>'public_key', acting_account()) returning id into made;
	insert into api_secret (hash, token_id, prefix) values (hash, made, prefix);
	return made;
end $$;
comment on function token_create(jsonb, bytea, text) is 'a service account with its role, its session and its token';

-- Its session ends with it; whoever disables the account ends both.
create function token_follows() returns trigger language plpgsql security definer set search_path = mcu, pg_temp as $$
begin
	update session s set expires_at = new.expires_at, revoked_at = coalesce(s.revoked_at, new.revoked_at) where s.id = new.session_id;
	return null;
end $$;
create trigger token_follows after update on api_token for each row when ((old.expires_at, old.revoked_at) is distinct from (new.expires_at, new.revoked_at)) execute function token_follows();

create function token_admit(token integer, address inet) returns table (session uuid, id integer, per_minute integer, foreign_address boolean)
language plpgsql security definer set search_path = mcu, pg_temp as $$
#variable_conflict use_column
declare t api_token;
begin
	select x.* into t from api_token x join session s on s.id = x.session_id where x.id = token and x.revoked_at is null and x.expires_at > now() and s.revoked_at is null and s.expires_at > now();
	if not found then return; end if;
	if cardinality(t.addresses) > 0 and not coalesce(address <<= any (t.addresses), false) then
		update api_token x set refused_at = now() where x.id = t.id and coalesce(x.refused_at, '-infinity') < now() - interval '1 minute';
		if found then
			insert into audit_log (account_id, session_id, address, action, object, status, result) values (t.account_id, t.session_id, address, 'token.address', 'tokens/' || t.id, 403, 'forbidden');
		end if;
		return query select t.session_id, t.id, t.per_minute, true;
		return;
	end if;
	update api_token x set used_at = now(), used_from = address where x.id = t.id and coalesce(x.used_at, '-infinity') < now() - interval '1 minute';
	return query select t.session_id, t.id, t.per_minute, false;
end $$;
comment on function token_admit(integer, inet) is 'what a request of a token acts for and how often it may come; no row: it has ended';

create function token_open(hash bytea, address inet) returns table (session uuid, id integer, per_minute integer, foreign_address boolean)
language sql security definer set search_path = mcu, pg_temp as $$
	select a.* from api_secret s, token_admit(s.token_id, $2) a where s.hash = $1 and (s.ends_at is null or s.ends_at > now())
$$;
comment on function token_open(bytea, inet) is 'the same by a secret';

create function token_of_session(session uuid, address inet) returns table (session uuid, id integer, per_minute integer, foreign_address boolean)
language sql security definer set search_path = mcu, pg_temp as $$
	select a.* from api_token t, token_admit(t.id, $2) a where t.session_id = $1
$$;
comment on function token_of_session(uuid, inet) is 'the same by the session that an access token names';

create function token_key(token integer) returns text language sql stable security definer set search_path = mcu, pg_temp as $$
	select t.public_key from api_token t where t.id = token and t.revoked_at is null and t.expires_at > now()
$$;
comment on function token_key(integer) is 'the public key by which assertions of a live token are checked; null: it has none';

create function token_assert(token integer, jti text, expires timestamptz, address inet) returns table (session uuid, account integer, id integer, per_minute integer, foreign_address boolean)
language plpgsql security definer set search_path = mcu, pg_temp as $$
#variable_conflict use_column
begin
	insert into api_assertion (hash, token_id, expires_at) values (sha256(convert_to(token || '|' || jti, 'UTF8')), token, expires) on conflict do nothing;
	if not found then return; end if;
	return query select a.session, t.account_id, a.id, a.per_minute, a.foreign_address from token_admit(token, address) a join api_token t on t.id = a.id;
end $$;
comment on function token_assert(integer, text, timestamptz, inet) is 'uses an assertion up; no row: it was used before, or the token has ended';

revoke execute on function token_create(jsonb, bytea, text), token_admit(integer, inet), token_open(bytea, inet), token_of_session(uuid, inet), token_key(integer), token_assert(integer, text, timestamptz, inet) from public;
grant execute on function token_create(jsonb, bytea, text), token_open(bytea, inet), token_of_session(uuid, inet), token_key(integer), token_assert(integer, text, timestamptz, inet) to mcu_api;

-- Answers that are kept for a day may hold words of people: an act of de-identification takes them away, as it is ordered and as it goes on.
create function calls_forgotten() returns trigger language plpgsql security definer set search_path = mcu, pg_temp as $$
begin
	update call_key set answer = null where answer is not null;
	return null;
end $$;
create trigger calls_forgotten after insert or update on erasure for each statement execute function calls_forgotten();
