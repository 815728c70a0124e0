-- Tokens of other systems: by whom requests come, what they may, what was answered to which key.

-- name: token_open
-- $1: sha256 of the secret in hex, $2: address.
select session::text, id, per_minute, foreign_address from token_open(decode($1, 'hex'), $2::inet);

-- name: token_of_session
select session::text, id, per_minute, foreign_address from token_of_session($1::uuid, $2::inet);

-- name: token_key
select token_key($1::integer);

-- name: token_assert
select session::text, id, per_minute, foreign_address, account from token_assert($1::integer, $2, to_timestamp($3::bigint), $4::inet);

-- part: token_row
select t.id::text as id, t.name, t.account_id::text as account_id, t.role, r.name as role_name, t.organisation_id::text as organisation_id, o.short_name as organisation, to_jsonb(t.scopes) as scopes,
    (select coalesce(jsonb_agg(x.n order by x.n), '[]') from (select case when masklen(a) = case family(a) when 4 then 32 else 128 end then host(a) else a::text end as n from unnest(t.addresses) a) x) as addresses,
    t.per_minute, (t.expires_at - interval '1 day')::date as valid_to, t.public_key,
    case when t.revoked_at is not null or not c.enabled or s.revoked_at is not null then 'revoked' when t.expires_at <= now() then 'expired' else 'live' end as state,
    b.name as created_by, t.created_at, v.name as revoked_by, t.revoked_at, t.revoked_reason, t.used_at, host(t.used_from) as used_from, t.version,
    (select coalesce(jsonb_agg(jsonb_build_object('prefix', k.prefix, 'created_at', k.created_at, 'ends_at', k.ends_at) order by k.created_at desc), '[]') from api_secret k
        where k.token_id = t.id and (k.ends_at is null or k.ends_at > now())) as secrets
from api_token t join account c on c.id = t.account_id join role r on r.code = t.role left join session s on s.id = t.session_id
left join organisation o on o.id = t.organisation_id left join account b on b.id = t.created_by left join account v on v.id = t.revoked_by

-- name: token_list
select x.* from ({{token_row}} order by t.revoked_at is not null or t.expires_at <= now(), t.name, t.id limit 500) x;

-- name: token_roles
-- What a token may be given: the roles with their actions, less what no token may.
select r.code, r.name, r.scope, (select jsonb_agg(jsonb_build_object('action', a.action, 'name', a.name) order by a.position) from permission_action a
        where exists (select from role_permission p where p.role = r.code and p.action = a.action) and not token_forbids(a.action)) as actions
from role r where not exists (select from role_permission p where p.role = r.code and p.action = 'account.write') order by r.position;

-- name: token_one
select x.*, abs(hashtextextended((x.version, x.secrets, x.state)::text, 0)) as _stamp from ({{token_row}} where t.id = $1::integer) x;

-- name: token_wrong
-- $1: the token, or null for a new one. Role and organisation are given once.
with p as (select $2::jsonb as p), given as (select coalesce(p->>'role', (select t.role from api_token t where t.id = $1::integer)) as role from p)
select '/role' as pointer, 'unknown_value' as code, 'Такой роли нет.' as message from given g where not exists (select from role r where r.code = g.role)
union all select '/role', 'wrong_value', 'Токен с ролью, которая ведёт учётные записи, не выдают.' from given g where exists (select from role_permission x where x.role = g.role and x.action = 'account.write')
union all select '/organisation_id', 'missing', 'Эта роль видит записи своей организации: укажите её.' from given g join role r on r.code = g.role, p where $1::integer is null and r.scope = 'own' and p->>'organisation_id' is null
union all select '/organisation_id', 'wrong_value', 'Эта роль от организации не зависит.' from given g join role r on r.code = g.role, p where $1::integer is null and r.scope <> 'own' and p->>'organisation_id' is not null
union all select '/organisation_id', 'unknown_value', 'Такой организации нет.' from p where p->>'organisation_id' is not null and not exists (select from organisation o where o.id = (p->>'organisation_id')::integer and coalesce(o.closed_on, 'infinity') > current_date)
union all (select '/scopes', 'wrong_value', 'Этого роль не даёт, или токену этого нельзя: ' || string_agg(s, ', ') || '.' from p, given g, jsonb_array_elements_text(p->'scopes') s
    where token_forbids(s) or not exists (select from role_permission x where x.role = g.role and x.action = s) having count(*) > 0)
union all select '/valid_to', 'wrong_value', 'Этот день уже прошёл.' from p where (p->>'valid_to')::date < current_date
union all select '/valid_to', 'wrong_value', 'Токен выдают не дольше чем на два года.' from p where (p->>'valid_to')::date > current_date + 731;

-- name: token_create
select token_create($1::jsonb, decode($2, 'hex'), $3);

-- name: token_change
-- No row: it is another version by now, or has been revoked.
update api_token t set name = btrim(p->>'name'), scopes = array(select jsonb_array_elements_text(p->'scopes')), addresses = array(select network(a::inet) from jsonb_array_elements_text(p->'addresses') a)::cidr[],
    per_minute = (p->>'per_minute')::integer, expires_at = ((p->>'valid_to')::date + 1)::timestamptz, public_key = p->>'public_key', version = t.version + 1
from (select $3::jsonb as p) x where t.id = $1::integer and t.version = $2::integer and t.revoked_at is null returning t.id;

-- name: token_touch
update api_token set version = version + 1 where id = $1::integer and version = $2::integer and revoked_at is null returning id;

-- name: token_retire
-- The secrets there are hold for so many hours more; one that is being replaced already no longer than it was told.
update api_secret set ends_at = least(coalesce(ends_at, 'infinity'), now() + make_interval(hours => $2::integer)) where token_id = $1::integer and (ends_at is null or ends_at > now());

-- name: token_secret
insert into api_secret (hash, token_id, prefix) values (decode($2, 'hex'), $1::integer, $3);

-- name: token_revoke
update api_token set revoked_at = now(), revoked_by = acting_account(), revoked_reason = $3, version = version + 1 where id = $1::integer and version = $2::integer and revoked_at is null returning id;

-- name: call_key_put
-- No row: the key has been used within a day. A request at the same time waits here for the first.
insert into call_key (account_id, key, request) values (acting_account(), $1, decode($2, 'hex'))
on conflict (account_id, key) do update set request = excluded.request, status = null, answer = null, location = null, etag = null, created_at = now() where call_key.created_at < now() - interval '1 day'
returning key;

-- name: call_key_get
select request = decode($2, 'hex'), status, answer, location, etag from call_key where account_id = acting_account() and key = $1;

-- name: call_key_done
-- What a file holds is known when it has been read: its digest ($6) is whole only now.
update call_key set status = $2::smallint, answer = $3, location = $4, etag = $5, request = coalesce(decode($6, 'hex'), request) where account_id = acting_account() and key = $1;

-- name: call_key_purge
with used as (delete from api_assertion where expires_at < now() - interval '1 hour')
delete from call_key where created_at < now() - interval '1 day';
