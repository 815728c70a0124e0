-- Who acts, signing in and out.

-- name: act_as
-- Starts each transaction of a signed-in request. $3: the action it is for; null: none.
select a.account_id, a.login, array_to_string(a.actions, ' '), a.sees_all, a.orgs::text, array_to_string(a.partly, ' '),
       set_config('application_name', $2::text, true)
from act_as($1::uuid, $3::text) a;

-- name: account_get
-- $2: the session, for the role it has chosen; null: none.
with chosen as (select s.grant_id as id from session s where s.id = $2::uuid),
held as materialized (select g.* from grants_of($1::integer, (select id from chosen)) g)
select a.id::text as id, a.login, a.name, a.post, a.organisation_id::text as organisation_id, o.short_name as organisation,
       (select coalesce(jsonb_agg(jsonb_build_object('code', r.code, 'name', r.name) order by r.position), '[]')
        from role r where r.code in (select role from held)) as roles,
       (select coalesce(jsonb_agg(distinct p.action), '[]') from role_permission p where p.role in (select role from held)) as actions,
       (select coalesce(jsonb_object_agg(x.action, x.machines), '{}') from (select p.action, jsonb_agg(distinct k.machine) as machines from role_permission p, unnest(p.machines) k (machine)
        where p.role in (select role from held) and not exists (select from role_permission n where n.action = p.action and n.machines is null and n.role in (select role from held)) group by p.action) x) as kinds,
       exists (select from held h join role r on r.code = h.role where r.scope = 'all') as sees_all,
       case when not exists (select from held h join role r on r.code = h.role where r.scope = 'all') then (select coalesce(jsonb_agg(distinct x.id::text), '[]') from held h join role r on r.code = h.role and r.scope = 'own'
        join organisation x on x.path @> array[coalesce(h.organisation_id, a.organisation_id)]) end as organisation_ids,
       (select coalesce(jsonb_agg(jsonb_build_object('id', g.id::text, 'role', g.role, 'name', r.name, 'organisation', x.short_name, 'deputy_for', d.name, 'valid_to', g.valid_to) order by r.position, g.id), '[]')
        from grants_of(a.id, null) g join role r on r.code = g.role left join organisation x on x.id = g.organisation_id left join account d on d.id = g.deputy_for) as grants,
       (select h.id::text from held h join chosen on chosen.id = h.id) as grant_id
from account a
left join organisation o on o.id = a.organisation_id
where a.id = $1::integer;

-- name: session_role_put
-- No row: such a role is not his today.
update session s set grant_id = $3::integer
where s.id = $1::uuid and ($3::integer is null or exists (select from grants_of($2::integer, null) g where g.id = $3::integer))
returning s.id;

-- name: login_start
-- $5: the session whose owner proves himself anew.
with old as (delete from login_attempt where created_at < now() - interval '10 minutes')
insert into login_attempt (state, browser_hash, verifier, return_to, session_id)
values ($1::uuid, decode($2, 'hex'), $3, $4, $5::uuid);

-- name: login_again
-- Where the one who proves himself anew goes on after he has signed out at the provider.
select verifier from login_attempt
where state = $1::uuid and browser_hash = decode($2, 'hex') and session_id is not null and created_at > now() - interval '10 minutes';

-- name: login_take
-- Used once, whoever brings it; right only for the browser that began it, within ten minutes.
delete from login_attempt where state = $1::uuid
returning verifier, return_to, browser_hash = decode($2, 'hex') and created_at > now() - interval '10 minutes', session_id;

-- name: account_by_oid
select id, enabled from account where esia_oid = $1::bigint;

-- name: account_role
-- What the role sees (null: there is no such role), and the roles there are.
select (select scope from role where code = $1), (select string_agg(code, ', ' order by position) from role);

-- name: account_add
with a as (
	insert into account (login, esia_oid, name, post, organisation_id) values ($1, $2::bigint, $3, $4, $5::integer) returning id
), granted as (
	insert into role_grant (account_id, role) select id, $6 from a
)
select id from a;

-- name: session_open
-- $5: when the person proved who he is, seconds of 1970; $6: minutes of idleness; $7: the session that this one follows, if it is his: it ends, its role stays chosen.
with old as (
	update session set revoked_at = now() where id = $7::uuid and account_id = $1::integer and revoked_at is null returning grant_id
)
insert into session (account_id, kind, refresh_hash, expires_at, address, agent, proved_at, grant_id)
select $1::integer, 'browser', decode($2, 'hex'), now() + make_interval(mins => $6::integer), $3::inet, left($4, 300), to_timestamp($5::bigint), (select grant_id from old)
returning id;

-- name: session_current
-- The open session of a refresh value.
select id from session where refresh_hash = decode($1, 'hex') and revoked_at is null and expires_at > now();

-- name: session_fresh
-- A program that holds a token can show nobody its face. Whoever holds the right in any of his roles has to: a file was perhaps ordered in another than he acts in.
select s.kind <> 'browser' or s.proved_at > now() - make_interval(mins => $2::integer)
    or not exists (select from grants_of(s.account_id, null) g join role_permission p on p.role = g.role where p.action = 'personal.text')
from session s where s.id = $1::uuid;

-- name: session_script
insert into session (account_id, kind, expires_at, agent)
select id, 'script', now() + make_interval(hours => $2::integer), 'mcuctl token' from account where login = $1 and enabled
returning id, account_id;

-- name: session_rotate
-- The current refresh value is spent and replaced. A session ends $3 minutes after the last thing its owner did ($5: he has done nothing, the page asks by itself), and
-- $4 hours after it began whatever he does. Of the spent values the last hundred are kept (sixteen hours at one in ten minutes): an older one is a value nobody knows. Seconds to the one and to the other.
update session s set refresh_hash = decode($2, 'hex'), spent_hashes = (s.spent_hashes || s.refresh_hash)[greatest(cardinality(s.spent_hashes) - 98, 1):], used_at = now(),
       expires_at = case when $5::boolean then s.expires_at else least(now() + make_interval(mins => $3::integer), s.created_at + make_interval(hours => $4::integer)) end
from account a
where s.refresh_hash = decode($1, 'hex') and s.revoked_at is null and s.expires_at > now() and s.created_at + make_interval(hours => $4::integer) > now() and a.id = s.account_id and a.enabled
returning s.id, s.account_id, extract(epoch from s.expires_at - now())::integer, extract(epoch from s.created_at + make_interval(hours => $4::integer) - now())::integer;

-- name: session_reused
-- A spent value came back: somebody copied it, so the session ends.
update session set revoked_at = now()
where spent_hashes @> array[decode($1, 'hex')] and revoked_at is null
returning id, account_id;

-- name: session_revoke
update session set revoked_at = now() where id = $1::uuid and revoked_at is null;

-- name: act_for
-- Background work of the action $3 for an account, under its rights of this moment: of all its roles, or of one ("7/12").
select a.account_id, a.login, array_to_string(a.actions, ' '), a.sees_all, a.orgs::text, array_to_string(a.partly, ' '),
       set_config('application_name', $2::text, true)
from act_with(split_part($1::text, '/', 1)::integer, nullif(split_part($1::text, '/', 2), '')::integer, $3::text) a;

-- name: acting_orgs
-- Organisations that an action reaches which does not reach all that the transaction sees.
select acting_orgs($1)::text;

-- name: acting_on
-- What the acting account may do to records of one organisation ($1) and kind ($2), what it may not for their kind alone, and what is said then.
select coalesce(' ' || string_agg(r.action, ' ') filter (where w.why is null) || ' ', ''), coalesce(' ' || string_agg(r.action, ' ') filter (where w.why = 'other_kind') || ' ', ''),
    kind_refused($2)
from acting_reach() r cross join lateral (select reach_refuses(r.reach, $1::integer, $2) as why) w;

-- name: acting_reach
-- How far an action reaches, for statements that ask many records (reach_refuses).
select reach::text from acting_reach() where action = $1;

-- name: record_kind
-- Organisation and kind of a record ($1), or of the one that an answer ($2) belongs to.
select m.organisation_id::text as organisation_id, machine_of(m.kind, m.channel, m.state) as machine
from message m where m.id = coalesce($1::bigint, (select a.message_id from answer a where a.id = $2::bigint));

-- name: kind_of
-- The kind that a record of this kind and channel would be of; no row for a channel that there is not.
select machine_of($1, $2, $3) as machine, $4::text as organisation_id where exists (select from channel where code = $2);
