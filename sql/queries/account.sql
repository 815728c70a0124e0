-- Accounts, their roles with dates, their sessions.

-- part: grant_row
-- state: now, coming, over; taken away ones keep who, when and why.
select g.id::text as id, g.role, r.name, r.scope, g.organisation_id::text as organisation_id, o.short_name as organisation, g.valid_from, g.valid_to,
    case when g.valid_to < current_date then 'over' when g.valid_from > current_date then 'coming' else 'now' end as state,
    g.deputy_for::text as deputy_for_id, d.name as deputy_for, g.basis, g.reason, b.name as given_by, g.given_at, t.name as taken_by, g.taken_at, g.taken_reason
from role_grant g join role r on r.code = g.role left join organisation o on o.id = g.organisation_id left join account d on d.id = g.deputy_for
left join account b on b.id = g.given_by left join account t on t.id = g.taken_by

-- part: account_row
select a.id::text as id, a.login, a.esia_oid::text as esia_oid, a.name, a.post, a.email, a.organisation_id::text as organisation_id, o.short_name as organisation, a.enabled, a.service,
    a.disabled_at, a.disabled_reason, a.created_at, a.signed_in_at, a.version,
    (select coalesce(jsonb_agg(to_jsonb(g) order by g.state = 'over', g.valid_from, g.id::integer), '[]') from ({{grant_row}} where g.account_id = a.id) g) as grants,
    (select count(*)::integer from session s where s.account_id = a.id and s.revoked_at is null and s.expires_at > now()) as sessions
from account a left join organisation o on o.id = a.organisation_id

-- name: account_list
-- $4: in force, off, none (no role today), deputies today or later (with $2: in that role today, as account_roles counts them).
select x.id || '|' || x.name as _key, x.* from ({{account_row}}
    where ($1::text is null or position(fold_name($1::text) in fold_name(a.name || ' ' || a.login || ' ' || a.post || ' ' || coalesce(a.email, ''))) > 0)
      and ($2::text is null or exists (select from grants_of(a.id, null) g where g.role = $2::text))
      and ($3::integer is null or o.path @> array[$3::integer])
      and ($4::text is null or case $4::text when 'on' then a.enabled when 'off' then not a.enabled when 'none' then a.enabled and not exists (select from grants_of(a.id, null))
            else exists (select from role_grant g where g.account_id = a.id and g.deputy_for is not null and g.valid_to >= current_date
                and ($2::text is null or (a.enabled and g.role = $2::text and g.valid_from <= current_date))) end)
      and ($5::text is null or (a.name, a.id) > (split_part($5::text, '|', 2), split_part($5::text, '|', 1)::integer))
    order by a.name, a.id limit $6::integer + 1) x;

-- name: account_one
-- _stamp changes with anything in the row: the tag of the answer.
select x.*, abs(hashtextextended(x::text, 0)) as _stamp from ({{account_row}} where a.id = $1::integer) x;

-- name: account_wrong
-- What the table of fields cannot tell. $1: the account, or null for a new one.
with p as (select $2::jsonb as p)
select '/login' as pointer, 'taken' as code, 'Такая учётная запись уже есть или была. Имя входа не выдают второй раз.' as message from p where exists (select from account where login = p->>'login')
union all select '/login', 'wrong_value', 'Латинские строчные буквы, цифры, точка, дефис, подчёркивание; первой буква.' from p where $1::integer is null and not p->>'login' ~ '^[a-z][a-z0-9_.-]{1,60}$'
union all select '/esia_oid', 'wrong_value', 'Номер в ЕСИА — положительное число.' from p where (p->>'esia_oid')::bigint = 0
union all select '/esia_oid', 'wrong_value', 'Это учётная запись другой системы: под ней не входят.' from p join account a on a.id = $1::integer and a.service where p->>'esia_oid' is not null
union all select '/esia_oid', 'taken', 'Учётная запись этого человека уже есть: ' || a.login || '.' from p join account a on a.esia_oid = (p->>'esia_oid')::bigint where a.id is distinct from $1::integer
union all select '/organisation_id', 'unknown_value', 'Такой организации нет.' from p where p->>'organisation_id' is not null and not exists (select from organisation o where o.id = (p->>'organisation_id')::integer)
union all select '/organisation_id', 'closed', 'Эта организация закрыта.' from p join organisation o on o.id = (p->>'organisation_id')::integer
    where o.closed_on <= current_date and o.id is distinct from (select a.organisation_id from account a where a.id = $1::integer)
union all select '/email', 'wrong_value', 'Это не адрес электронной почты.' from p where not is_mail_address(p->>'email')
union all select '/reason', 'missing', 'Укажите причину.' from p where p->>'enabled' = 'false' and p->>'reason' is null and exists (select from account a where a.id = $1::integer and a.enabled);

-- name: account_create
insert into account (login, esia_oid, name, post, organisation_id, email)
select p->>'login', (p->>'esia_oid')::bigint, btrim(p->>'name'), coalesce(btrim(p->>'post'), ''), (p->>'organisation_id')::integer, p->>'email' from (select $1::jsonb as p) x returning id;

-- name: account_change
-- No row: it is another version by now.
update account a set esia_oid = (p->>'esia_oid')::bigint, name = btrim(p->>'name'), post = coalesce(btrim(p->>'post'), ''), organisation_id = (p->>'organisation_id')::integer,
    email = p->>'email', version = a.version + 1
from (select $3::jsonb as p) x where a.id = $1::integer and a.version = $2::integer returning a.id;

-- name: account_switch
-- On or off, only when it is the other way now.
update account a set enabled = $2::boolean, disabled_at = case when not $2::boolean then now() end, disabled_reason = case when not $2::boolean then $3 end
where a.id = $1::integer and a.enabled <> $2::boolean returning a.id;

-- name: account_touch
-- No row: it is another version by now.
update account set version = version + 1 where id = $1::integer and version = $2::integer returning id;

-- name: grant_to_self
-- Is it the asker's own account?
select $1::integer = acting_account();

-- name: grant_wrong
-- $1: the account. Also what would be the same grant twice.
with p as (select $2::jsonb as p), g as (select p->>'role' as role, (p->>'organisation_id')::integer as organisation, (p->>'valid_from')::date as first, (p->>'valid_to')::date as last,
    (p->>'deputy_for_id')::integer as deputy from p)
select '/role' as pointer, 'unknown_value' as code, 'Такой роли нет.' as message from g where not exists (select from role r where r.code = g.role)
union all select '/organisation_id', 'unknown_value', 'Такой организации нет.' from g where g.organisation is not null and not exists (select from organisation o where o.id = g.organisation)
union all select '/organisation_id', 'missing', 'Эта роль видит записи своей организации: укажите её здесь или в учётной записи.' from g join role r on r.code = g.role
    where r.scope = 'own' and g.organisation is null and g.deputy is null and (select a.organisation_id from account a where a.id = $1::integer) is null
union all select '/valid_from', 'unlikely', 'Этот день слишком далеко: проверьте год.' from g where is_unlikely(g.first)
union all select '/valid_to', 'wrong_value', 'Конец не может быть раньше начала.' from g where g.last < g.first
union all select '/valid_to', 'wrong_value', 'Этот срок уже прошёл.' from g where g.last < current_date
union all select '/valid_to', 'missing', 'Замещение назначают до определённого дня.' from g where g.deputy is not null and g.last is null
union all select '/basis', 'missing', 'Для замещения нужен номер и дата приказа.' from g, p where g.deputy is not null and p->>'basis' is null
union all select '/deputy_for_id', 'wrong_value', 'Замещать самого себя нельзя.' from g where g.deputy = $1::integer
union all select '/deputy_for_id', 'unknown_value', 'Такой учётной записи нет.' from g where g.deputy is not null and not exists (select from account a where a.id = g.deputy)
union all select '/deputy_for_id', 'wrong_value', 'У этого человека такой роли в эти дни нет: замещать некого.' from g where g.deputy is not null and g.deputy <> $1::integer
    and exists (select from account a where a.id = g.deputy) and not exists (select from role_grant x where x.account_id = g.deputy and x.role = g.role and x.deputy_for is null
        and x.valid_from <= g.first and (x.valid_to is null or x.valid_to >= g.first))
union all select '/valid_to', 'wrong_value', 'Роль того, кого замещают, кончается раньше: ' || to_char(own.last, 'DD.MM.YYYY') || '. Дольше замещать некого.' from g
    cross join lateral (select max(coalesce(x.valid_to, 'infinity')) as last from role_grant x where x.account_id = g.deputy and x.role = g.role and x.deputy_for is null
        and x.valid_from <= g.first and (x.valid_to is null or x.valid_to >= g.first)) own
    where g.last > own.last
union all select '/organisation_id', 'wrong_value', 'Замещающий видит записи той же организации, что и замещаемый, или подчинённой ей.' from g join role r on r.code = g.role and r.scope = 'own'
    join organisation o on o.id = g.organisation where g.deputy is not null
    and not exists (select from role_grant x join account a on a.id = x.account_id where x.account_id = g.deputy and x.role = g.role and x.deputy_for is null
        and o.path @> array[coalesce(x.organisation_id, a.organisation_id)])
union all select '/role', 'wrong_value', 'Это учётная запись другой системы: роль, которая ведёт учётные записи, ей не дают.' from g join account a on a.id = $1::integer and a.service
    where exists (select from role_permission x where x.role = g.role and x.action = 'account.write')
union all select '/role', 'held', 'Эта роль уже дана на эти дни.' from g where exists (select from role_grant x where x.account_id = $1::integer and x.role = g.role
    and (x.organisation_id is not distinct from g.organisation or g.organisation is null and g.deputy is not null) and x.deputy_for is not distinct from g.deputy
    and x.valid_from <= coalesce(g.last, 'infinity') and (x.valid_to is null or x.valid_to >= greatest(g.first, x.valid_from)));

-- name: grant_create
-- A deputy sees the organisation of him whose place he takes.
insert into role_grant (account_id, role, organisation_id, valid_from, valid_to, deputy_for, basis, reason, given_by, given_at)
select $1::integer, p->>'role', coalesce((p->>'organisation_id')::integer, (select coalesce(x.organisation_id, a.organisation_id) from role_grant x join account a on a.id = x.account_id
        join role r on r.code = x.role and r.scope = 'own' where x.account_id = (p->>'deputy_for_id')::integer and x.role = p->>'role' and x.deputy_for is null
        and x.valid_from <= (p->>'valid_from')::date and (x.valid_to is null or x.valid_to >= (p->>'valid_from')::date) order by x.id limit 1)),
    (p->>'valid_from')::date, (p->>'valid_to')::date, (p->>'deputy_for_id')::integer, p->>'basis', p->>'reason', acting_account(), now()
from (select $2::jsonb as p) x returning id;

-- name: grant_find
select account_id from role_grant where id = $1::integer;

-- name: grant_end
-- From this moment on, or with a day to come; no row when it has ended already or would end no sooner.
update role_grant g set valid_to = greatest(coalesce($2::date, current_date - 1), g.valid_from - 1), taken_by = acting_account(), taken_at = now(), taken_reason = $3
where g.id = $1::integer and (g.valid_to is null or g.valid_to >= current_date and g.valid_to > coalesce($2::date, current_date - 1)) and coalesce($2::date, current_date) >= current_date
returning g.account_id;

-- name: account_sessions
select s.id::text as id, s.kind, s.created_at, s.used_at, s.expires_at, host(s.address) as address, s.agent, s.id = $2::uuid as own
from session s where s.account_id = $1::integer and s.revoked_at is null and s.expires_at > now() order by s.used_at desc limit 200;

-- name: account_sessions_end
-- One of them, or all but the one that asks.
update session set revoked_at = now()
where account_id = $1::integer and revoked_at is null and expires_at > now() and case when $2::uuid is null then id <> $3::uuid else id = $2::uuid end
returning id;

-- name: account_roles
-- How many hold each role today, how many of them in somebody's place.
select r.code, r.name, r.scope, count(distinct g.account_id)::integer as holders, (count(distinct g.account_id) filter (where g.deputy_for is not null))::integer as deputies
from role r left join (role_grant g join account a on a.id = g.account_id and a.enabled) on g.role = r.code and g.valid_from <= current_date and (g.valid_to is null or g.valid_to >= current_date)
group by r.code order by r.position;
