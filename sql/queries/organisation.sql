-- The register of organisations with their officials. Records and accounts are counted with all below (register_counts), as the lists have them.

-- part: organisation_row
select o.id::text as id, o.parent_id::text as parent_id, cardinality(o.path) - 1 as depth, o.code, o.name, o.short_name, o.kind, o.ogrn, o.closed_on, o.version,
    coalesce(c.records, 0) as records, (select count(*)::integer from account a join organisation b on b.id = a.organisation_id where b.path @> array[o.id] and a.enabled) as accounts,
    (select count(*)::integer from official f where f.organisation_id = o.id and (f.left_on is null or f.left_on > current_date)) as officials
from organisation o left join register_counts('organisation') c on c.id = o.id

-- name: organisation_list
{{organisation_row}} order by o.path;

-- name: organisation_one
-- _stamp changes with anything in the row: the tag of the answer.
select x.*, abs(hashtextextended(x::text, 0)) as _stamp from (select r.*,
    (select coalesce(jsonb_agg(jsonb_build_object('id', f.id::text, 'name', f.name, 'post', f.post, 'head', f.head, 'email', f.email, 'left_on', f.left_on, 'version', f.version)
        order by f.left_on is not null, not f.head, f.name), '[]') from official f where f.organisation_id = $1::integer) as people,
    (select coalesce(jsonb_agg(v.data || jsonb_build_object('version', v.version, 'until', v.at, 'account', a.name) order by v.version desc), '[]')
        from register_version v left join account a on a.id = v.account_id where v.organisation_id = $1::integer) as versions
    from ({{organisation_row}} where o.id = $1::integer) r) x;

-- name: organisation_wrong
with p as (select $2::jsonb as p)
select '/code' as pointer, 'taken' as code, 'Такой код уже есть у другой организации.' as message from p join organisation o on o.code = p->>'code' where o.id is distinct from $1::integer
union all select '/code', 'wrong_value', 'Латинские строчные буквы, цифры, дефис и подчёркивание.' from p where not p->>'code' ~ '^[a-z0-9][a-z0-9_-]{0,60}$'
union all select '/name', 'taken', 'Такая организация уже подчинена тому же: ' || o.short_name || '.' from p join organisation o on o.parent_id is not distinct from (p->>'parent_id')::integer
    where o.id is distinct from $1::integer and o.closed_on is null and (fold_name(o.name) = fold_name(btrim(p->>'name')) or fold_name(o.short_name) = fold_name(btrim(p->>'short_name')))
union all select '/ogrn', 'wrong_value', case when p->>'ogrn' ~ '^([0-9]{13}|[0-9]{15})$' then 'Последняя цифра не сходится с остальными: проверьте номер.'
        else 'ОГРН состоит из 13 цифр, ОГРНИП предпринимателя из 15.' end from p
    where not ogrn_holds(p->>'ogrn') and p->>'ogrn' is distinct from (select o.ogrn from organisation o where o.id = $1::integer)
union all select '/closed_on', 'unlikely', 'Этот день слишком далеко: проверьте год.' from p
    where is_unlikely((p->>'closed_on')::date) and (p->>'closed_on')::date is distinct from (select o.closed_on from organisation o where o.id = $1::integer)
union all select '/parent_id', 'unknown_value', 'Такой организации нет.' from p where p->>'parent_id' is not null and not exists (select from organisation o where o.id = (p->>'parent_id')::integer)
union all select '/parent_id', 'circle', 'Организация не может подчиняться самой себе или подчинённой ей.' from p join organisation o on o.id = (p->>'parent_id')::integer where o.path @> array[$1::integer]
union all select '/parent_id', 'closed', 'Эта организация закрыта.' from p join organisation o on o.id = (p->>'parent_id')::integer
    where o.closed_on <= current_date and o.id is distinct from (select x.parent_id from organisation x where x.id = $1::integer)
union all select '/closed_on', 'has_open', 'Сначала закройте или переведите подчинённые: ' || string_agg(o.short_name, ', ' order by o.short_name) || '.'
    from p join organisation o on o.parent_id = $1::integer and (o.closed_on is null or o.closed_on > (p->>'closed_on')::date) where p->>'closed_on' is not null having count(*) > 0;

-- name: organisation_create
insert into organisation (parent_id, code, name, short_name, kind, ogrn)
select (p->>'parent_id')::integer, p->>'code', btrim(p->>'name'), btrim(p->>'short_name'), p->>'kind', p->>'ogrn' from (select $1::jsonb as p) x returning id;

-- name: organisation_change
-- No row: it is another version by now.
update organisation o set parent_id = (p->>'parent_id')::integer, code = p->>'code', name = btrim(p->>'name'), short_name = btrim(p->>'short_name'), kind = p->>'kind', ogrn = p->>'ogrn',
    closed_on = (p->>'closed_on')::date
from (select $3::jsonb as p) x where o.id = $1::integer and o.version = $2::integer returning o.id;

-- name: organisation_effect
select e.records, e.open, e.gain, e.lose from organisation_effect($1::integer, $2::integer) e;

-- name: organisation_draft
-- Moved, to be looked at and taken back; a circle moves nothing.
update organisation o set parent_id = $2::integer where o.id = $1::integer and not coalesce((select p.path @> array[$1::integer] from organisation p where p.id = $2::integer), false);

-- name: official_wrong
with p as (select $2::jsonb as p)
select '/email' as pointer, 'wrong_value' as code, 'Это не адрес электронной почты.' as message from p where not is_mail_address(p->>'email')
union all select '/left_on', 'unlikely', 'Этот день слишком далеко: проверьте год.' from p
    where is_unlikely((p->>'left_on')::date) and (p->>'left_on')::date is distinct from (select x.left_on from official x where x.id = $1::integer)
union all select '/head', 'taken', 'Руководитель уже указан: ' || f.name || '.' from p join official f on f.head and (f.left_on is null or f.left_on > current_date) and f.id is distinct from $1::integer
    and f.organisation_id = coalesce((select x.organisation_id from official x where x.id = $1::integer), (p->>'organisation_id')::integer)
    where p->>'head' = 'true' and coalesce((p->>'left_on')::date, 'infinity') > current_date;

-- name: official_create
insert into official (organisation_id, name, post, head, email)
select $1::integer, btrim(p->>'name'), btrim(p->>'post'), (p->>'head')::boolean, p->>'email' from (select $2::jsonb as p) x returning organisation_id;

-- name: official_find
select organisation_id from official where id = $1::integer;

-- name: official_now
select id::text as id, name, post, head, email, left_on, version from official where id = $1::integer;

-- name: official_change
-- No row: it is another version by now.
update official f set name = btrim(p->>'name'), post = btrim(p->>'post'), head = (p->>'head')::boolean, email = p->>'email', left_on = (p->>'left_on')::date, version = f.version + 1
from (select $3::jsonb as p) x where f.id = $1::integer and f.version = $2::integer returning f.organisation_id;
