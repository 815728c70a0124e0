-- The register of themes. Records are counted with all below (register_counts).

-- part: theme_row
select t.id::text as id, t.parent_id::text as parent_id, cardinality(t.path) - 1 as depth, t.code, t.name, t.significant, t.legal_code, t.closed_on, t.version,
    coalesce(c.records, 0) as records, array_to_json(array(select n.name from theme_name n where n.theme_id = t.id order by n.until desc))::jsonb as former
from theme t left join register_counts('theme') c on c.id = t.id

-- name: theme_list
{{theme_row}} order by t.path;

-- name: theme_one
-- _stamp changes with anything in the row: the tag of the answer.
select x.*, abs(hashtextextended(x::text, 0)) as _stamp from (select r.*,
    (select coalesce(jsonb_agg(v.data || jsonb_build_object('version', v.version, 'until', v.at, 'account', a.name) order by v.version desc), '[]')
        from register_version v left join account a on a.id = v.account_id where v.theme_id = $1::integer) as versions
    from ({{theme_row}} where t.id = $1::integer) r) x;

-- name: theme_wrong
with p as (select $2::jsonb as p)
select '/code' as pointer, 'taken' as code, 'Такой код уже есть у другой темы.' as message from p join theme t on t.code = p->>'code' where t.id is distinct from $1::integer
union all select '/code', 'wrong_value', 'Латинские строчные буквы, цифры, точка, дефис и подчёркивание.' from p where not p->>'code' ~ '^[a-z0-9][a-z0-9._-]{0,60}$'
    and not exists (select from theme t where t.id = $1::integer and t.code = p->>'code')
union all select '/name', 'taken', 'В этой группе уже есть такая тема.' from p join theme t on fold_name(t.name) = fold_name(p->>'name') and t.parent_id is not distinct from (p->>'parent_id')::integer
    where t.id is distinct from $1::integer
union all select '/legal_code', 'wrong_value', 'Код классификатора: 0000.0000.0000.0000 и, если есть, подвопрос.' from p where not p->>'legal_code' ~ '^[0-9]{4}([.][0-9]{4}){3,4}$'
union all select '/parent_id', 'unknown_value', 'Такой группы нет.' from p where p->>'parent_id' is not null and not exists (select from theme t where t.id = (p->>'parent_id')::integer)
union all select '/parent_id', 'circle', 'Тема не может стоять под собой или под своей темой.' from p join theme t on t.id = (p->>'parent_id')::integer where t.path @> array[$1::integer]
union all select '/closed_on', 'unlikely', 'Этот день слишком далеко: проверьте год.' from p
    where is_unlikely((p->>'closed_on')::date) and (p->>'closed_on')::date is distinct from (select t.closed_on from theme t where t.id = $1::integer)
union all select '/closed_on', 'has_open', 'Сначала закройте или переведите темы под ней: ' || string_agg(t.name, ', ' order by t.name) || '.'
    from p join theme t on t.parent_id = $1::integer and (t.closed_on is null or t.closed_on > (p->>'closed_on')::date) where p->>'closed_on' is not null having count(*) > 0
union all select '/significant', 'has_mechanisms', 'Для темы есть механизм ускоренного решения, социально значимой она и остаётся. Сначала закончите: ' || string_agg('«' || k.name || '»', ', ' order by k.valid_from) || '.'
    from p join mechanism k on k.theme_id = $1::integer and coalesce(k.valid_to, 'infinity') >= current_date where p->>'significant' = 'false' having count(*) > 0
union all select '/significant', 'has_records', 'По теме идёт ускоренно ' || a.n || plural_ru(a.n, ' запись', ' записи', ' записей') || ': сначала закончите их или снимите отметку «Механизм ускоренного решения».'
    from p cross join lateral (select case when p->>'significant' = 'false' and $1 is not null then theme_accelerated($1::integer) end as n) a where a.n > 0
union all select '/closed_on', 'has_mechanisms', 'Сначала закончите механизмы ускоренного решения до этого дня: ' || string_agg('«' || k.name || '»', ', ' order by k.valid_from) || '.'
    from p join mechanism k on k.theme_id = $1::integer and coalesce(k.valid_to, 'infinity') >= (p->>'closed_on')::date where p->>'closed_on' is not null having count(*) > 0;

-- name: theme_create
insert into theme (parent_id, code, name, significant, legal_code)
select (p->>'parent_id')::integer, p->>'code', btrim(p->>'name'), (p->>'significant')::boolean, p->>'legal_code' from (select $1::jsonb as p) x returning id;

-- name: theme_change
-- No row: it is another version by now.
update theme t set parent_id = (p->>'parent_id')::integer, code = p->>'code', name = btrim(p->>'name'), significant = (p->>'significant')::boolean, legal_code = p->>'legal_code',
    closed_on = (p->>'closed_on')::date
from (select $3::jsonb as p) x where t.id = $1::integer and t.version = $2::integer returning t.id;

-- name: theme_draft
-- As organisation_draft.
update theme t set parent_id = $2::integer where t.id = $1::integer and not coalesce((select p.path @> array[$1::integer] from theme p where p.id = $2::integer), false);
