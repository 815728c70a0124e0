-- Saved searches; row-level security leaves those that the acting account may see.

-- part: saved_columns
s.id, s.name, s.q, s.params, s.scope, s.role, a.name as owner, s.owner_id = acting_account() as own, s.version, s.created_at, s.updated_at, n.at as seen_at

-- part: saved_from
from saved_search s join account a on a.id = s.owner_id
left join saved_search_seen n on n.saved_search_id = s.id and n.account_id = acting_account()

-- name: saved_list
-- _seen: the set of the last look, which may be large; without counts ($3) nobody asks what is new.
select {{saved_columns}}, case when $3::boolean then n.hits end as _seen {{saved_from}} where $2::bigint is null or s.id < $2::bigint order by s.id desc limit $1::integer + 1;

-- name: saved_get
select {{saved_columns}}, n.hits as _seen {{saved_from}} where s.id = $1::bigint;

-- name: saved_lock
select version from saved_search where id = $1::bigint for update;

-- name: saved_put
insert into saved_search (owner_id, name, q, params, scope, role) values (acting_account(), $1, $2, $3::jsonb, $4, $5) returning id;

-- name: saved_patch
-- $2: the checked body; $3, $4: scope and role as they shall be.
update saved_search s set
    name = coalesce(p->>'name', s.name), q = coalesce(p->>'q', s.q), params = coalesce(p->'params', s.params),
    scope = $3, role = $4, version = s.version + 1, updated_at = now()
from (select $2::jsonb as p) x
where s.id = $1::bigint;

-- name: saved_delete
delete from saved_search where id = $1::bigint returning id;

-- name: saved_versions
select v.version, v.at, a.name as account, v.name, v.q, v.params, v.scope, v.role
from saved_search_version v left join account a on a.id = v.account_id
where v.saved_search_id = $1::bigint and ($3::integer is null or v.version < $3::integer)
order by v.version desc limit $2::integer + 1;

-- name: saved_seen_put
insert into saved_search_seen (saved_search_id, account_id, hits) values ($1::bigint, acting_account(), $2::bytea)
on conflict (saved_search_id, account_id) do update set hits = excluded.hits, at = now();

-- name: saved_holds_role
select $1 = any (acting_roles());

-- name: saved_names
-- Names that запрос:имя knows for the acting account, of those with a word that begins so ($1, folded); his own first.
select s.name from (
    select distinct on (fold_name(s.name)) s.name, s.id, s.owner_id = acting_account() as own from saved_search s
    where strpos(' ' || fold_name(s.name), ' ' || fold_name($1)) > 0
      and (s.owner_id = acting_account() or s.scope = 'all' or s.role = any (acting_roles()))
    order by fold_name(s.name), s.owner_id = acting_account() desc, s.scope = 'role' desc, s.id desc) s
order by s.own desc, s.id desc limit 10;

-- name: saved_by_name
-- What запрос:имя means to the acting account: its own search of this name, else one of its roles, else one for all.
-- The conditions are written out: the background worker asks too, and it is under no policy.
select s.q, s.params from saved_search s
where fold_name(s.name) = fold_name($1)
  and (s.owner_id = acting_account() or s.scope = 'all' or s.role = any (acting_roles()))
order by s.owner_id = acting_account() desc, s.scope = 'role' desc, s.id desc limit 1;
