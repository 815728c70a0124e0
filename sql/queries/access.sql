-- People who ask to be let in.

-- name: access_visit_put
select access_visit_put(decode($1, 'hex'), $2::bigint, $3, $4::jsonb);

-- name: access_state
select access_state(decode($1, 'hex'))::text;

-- name: access_ask
select access_ask(decode($1, 'hex'), $2, $3, $4);

-- part: access_row
-- organisation: ours, by the ОГРН; account: one that this person has already, however it came.
select q.id::text as id, q.name, q.esia_oid::text as esia_oid, q.ogrn, q.organisation_name, q.chief, o.id::text as organisation_id, o.short_name as organisation, q.role, r.name as role_name,
    q.comment, q.state, q.created_at, q.decided_at, d.name as decided_by, q.reason, q.account_id::text as account_id
from access_request q join role r on r.code = q.role left join account d on d.id = q.decided_by
left join lateral (select o.id, o.short_name from organisation o where o.ogrn = q.ogrn and o.closed_on is null order by o.id limit 1) o on true

-- name: access_list
-- $1: state.
select x.id as _key, x.* from ({{access_row}} where ($1::text is null or q.state = $1::text) and ($2::bigint is null or q.id < $2::bigint) order by q.id desc limit $3::integer + 1) x;

-- name: access_one
{{access_row}} where q.id = $1::bigint;

-- name: access_wrong
-- $1: the request, $2: what the administrator gives.
with p as (select $2::jsonb as p)
select '/login' as pointer, 'taken' as code, 'Такая учётная запись уже есть или была. Имя входа не выдают второй раз.' as message from p where exists (select from account where login = p->>'login')
union all select '/login', 'wrong_value', 'Латинские строчные буквы, цифры, точка, дефис, подчёркивание; первой буква.' from p where not p->>'login' ~ '^[a-z][a-z0-9_.-]{1,60}$'
union all select '/login', 'taken', 'Учётная запись этого человека уже есть: ' || a.login || '. Откройте её, а заявку отклоните.' from access_request q join account a on a.esia_oid = q.esia_oid where q.id = $1::bigint
union all select '/role', 'unknown_value', 'Такой роли нет.' from p where not exists (select from role r where r.code = p->>'role')
union all select '/organisation_id', 'unknown_value', 'Такой организации нет.' from p where p->>'organisation_id' is not null and not exists (select from organisation o where o.id = (p->>'organisation_id')::integer)
union all select '/organisation_id', 'closed', 'Эта организация закрыта.' from p join organisation o on o.id = (p->>'organisation_id')::integer where o.closed_on <= current_date
union all select '/organisation_id', 'missing', 'Эта роль видит записи своей организации: укажите её.' from p join role r on r.code = p->>'role' where r.scope = 'own' and p->>'organisation_id' is null
union all select '/valid_to', 'wrong_value', 'Этот срок уже прошёл.' from p where (p->>'valid_to')::date < current_date;

-- name: access_decide
-- No row: it is decided already.
update access_request set state = $2, reason = $3, account_id = $4::integer, decided_at = now(), decided_by = acting_account() where id = $1::bigint and state = 'new' returning id;
