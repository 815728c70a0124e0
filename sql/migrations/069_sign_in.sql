-- Signing in: proving oneself anew for files with personal data, and people who ask to be let in.
alter table session add column proved_at timestamptz not null default now();
update session set proved_at = created_at;
comment on column session.proved_at is 'when its owner showed the provider of signing in who he is; files with personal data want that to be fresh';

alter table login_attempt add column session_id uuid references session on delete cascade;
comment on column login_attempt.session_id is 'whose owner proves himself anew; null: an ordinary sign-in';

create table access_visit (
	token_hash bytea primary key,
	esia_oid bigint not null,
	name text not null,
	organisations jsonb not null,
	created_at timestamptz not null default now()
);
comment on table access_visit is 'Who signed in without having an account: what ESIA told of him, for an hour, so that he can ask for access';
comment on column access_visit.token_hash is 'SHA-256 of the cookie of this browser';
comment on column access_visit.organisations is '[{ogrn, name, chief}] as ESIA has them';

create table access_request (
	id bigint generated always as identity primary key,
	esia_oid bigint not null,
	name text not null,
	ogrn text,
	organisation_name text,
	chief boolean not null default false,
	role text not null references role,
	comment text check (length(btrim(comment)) between 1 and 1000),
	state text not null default 'new' check (state in ('new', 'granted', 'refused')),
	created_at timestamptz not null default now(),
	decided_at timestamptz,
	decided_by integer references account,
	reason text check (length(btrim(reason)) between 1 and 500),
	account_id integer references account,
	check ((state = 'new') = (decided_at is null)),
	check (state <> 'refused' or reason is not null),
	check ((state = 'granted') = (account_id is not null))
);
comment on table access_request is 'People known to ESIA and unknown here ask for a role; an administrator grants or refuses';
comment on column access_request.ogrn is 'organisation he chose of his own in ESIA; null: he has none there';
comment on column access_request.organisation_name is 'its name there; ours is found by the ОГРН';
comment on column access_request.chief is 'ESIA says he heads it: a hint, no right follows from it';
comment on column access_request.role is 'wished; the administrator may give another';
comment on column access_request.reason is 'of the decision; the person reads it when he was refused';
comment on column access_request.account_id is 'the account that was made';
create unique index access_request_open on access_request (esia_oid) where state = 'new';
create index access_request_list on access_request (state, id);

-- The person himself acts for nobody yet: he reaches his own alone, by the cookie.
create function access_visit_put(token_hash bytea, oid bigint, name text, organisations jsonb) returns void
language sql security definer set search_path = mcu, pg_temp as $$
	delete from access_visit v where v.created_at < now() - interval '1 hour' or v.esia_oid = access_visit_put.oid;
	insert into access_visit (token_hash, esia_oid, name, organisations) values ($1, $2, $3, $4);
$$;
comment on function access_visit_put(bytea, bigint, text, jsonb) is 'lets a person without an account ask for one from this browser';

create function access_state(token_hash bytea) returns jsonb language sql stable security definer set search_path = mcu, pg_temp as $$
	select jsonb_build_object('name', v.name,
		'organisations', (select coalesce(jsonb_agg(jsonb_build_object('ogrn', x.e->>'ogrn', 'name', x.e->>'name', 'chief', (x.e->>'chief')::boolean, 'known', o.short_name) order by x.i), '[]')
			from jsonb_array_elements(v.organisations) with ordinality x (e, i) left join lateral (select o.short_name from organisation o where o.ogrn = x.e->>'ogrn' and o.closed_on is null order by o.id limit 1) o on true),
		'roles', (select jsonb_agg(jsonb_build_object('code', r.code, 'name', r.name) order by r.position) from role r),
		'request', (select jsonb_build_object('state', q.state, 'role', r.name, 'organisation', q.organisation_name, 'created_at', q.created_at, 'decided_at', q.decided_at, 'reason', case when q.state = 'refused' then q.reason end)
			from (select * from access_request x where x.esia_oid = v.esia_oid order by x.id desc limit 1) q join role r on r.code = q.role
			-- Who signed in after a grant and still is here lost that account: it is no answer to him.
			where q.state <> 'granted' or q.decided_at >= v.created_at))
	from access_visit v where v.token_hash = access_state.token_hash and v.created_at > now() - interval '1 hour'
$$;
comment on function access_state(bytea) is 'what the person of this browser may ask for and has asked for; null: nobody, or too long ago';

create function access_ask(token_hash bytea, ogrn text, role text, comment text) returns text language plpgsql security definer set search_path = mcu, pg_temp as $$
#variable_conflict use_column
declare
	v access_visit;
	chosen jsonb;
begin
	select * into v from access_visit x where x.token_hash = access_ask.token_hash and x.created_at > now() - interval '1 hour' for update;
	if not found then return 'gone'; end if;
	if exists (select from account a where a.esia_oid = v.esia_oid) then return 'account'; end if;
	select e into chosen from jsonb_array_elements(v.organisations) e where e->>'ogrn' = access_ask.ogrn;
	if access_ask.ogrn is not null and chosen is null then return 'organisation'; end if;
	if not exists (select from role r where r.code = access_ask.role) then return 'role'; end if;
	insert into access_request (esia_oid, name, ogrn, organisation_name, chief, role, comment)
	values (v.esia_oid, v.name, chosen->>'ogrn', chosen->>'name', coalesce((chosen->>'chief')::boolean, false), access_ask.role, access_ask.comment)
	on conflict (esia_oid) where state = 'new' do nothing;
	return case when found then 'asked' else 'waiting' end;
end $$;
comment on function access_ask(bytea, text, text, text) is 'asks: asked, waiting (he has asked already), account (he has one by now), gone (no such browser), organisation or role (unknown)';
revoke execute on function access_visit_put(bytea, bigint, text, jsonb), access_state(bytea), access_ask(bytea, text, text, text) from public;
grant execute on function access_visit_put(bytea, bigint, text, jsonb), access_state(bytea), access_ask(bytea, text, text, text) to mcu_api;

alter table access_visit enable row level security;
alter table access_request enable row level security;
create policy administers on access_request for all to mcu_api using ((select acting_may('account.write'))) with check ((select acting_may('account.write')));
create policy old on access_request for all to mcu_jobs using (true);
create policy old on access_visit for all to mcu_jobs using (true);
grant select, update (state, decided_at, decided_by, reason, account_id) on access_request to mcu_api;
grant select, delete on access_request, access_visit to mcu_jobs;

create or replace function account_signed_in() returns trigger language plpgsql security definer set search_path = mcu, pg_temp as $$
begin
	update account set signed_in_at = now() where id = new.account_id;
	new.grant_id := coalesce(new.grant_id, (select s.grant_id from account_setting s where s.account_id = new.account_id));
	return new;
end $$;
