-- The register of conflicts of communication and errors.

-- part: conflict_row
select c.id, c.kind, c.text, c.organisation_id::text as organisation_id, o.short_name as organisation, c.official_id::text as official_id, f.name as official, f.post as official_post, c.person,
    c.found_by, c.found_on, c.settlement, c.settled_by, c.settled_on, c.settled_on is not null as settled, c.version, a.name as account, c.created_at, c.updated_at,
    (select coalesce(jsonb_agg(jsonb_build_object('id', m.id::text, 'number', m.number) order by m.id), '[]') from conflict_message x join message m on m.id = x.message_id where x.conflict_id = c.id) as messages
from conflict c left join organisation o on o.id = c.organisation_id left join official f on f.id = c.official_id left join account a on a.id = c.account_id

-- part: conflict_filter
($1::text[] is null or c.kind = any ($1::text[])) and ($2::boolean is null or (c.settled_on is not null) = $2::boolean)
  and ($3::date is null or c.found_on >= $3::date) and ($4::date is null or c.found_on <= $4::date) and ($5::integer[] is null or c.organisation_id = any ($5::integer[]))
  and ($6::bigint is null or c.id in (select x.conflict_id from conflict_message x where x.message_id = $6::bigint))

-- name: conflict_list
{{conflict_row}}
where {{conflict_filter}}
  and ($7::text is null or (c.found_on, c.id) < (split_part($7::text, '|', 1)::date, split_part($7::text, '|', 2)::bigint))
order by c.found_on desc, c.id desc limit $8::integer + 1;

-- name: conflict_counts
select count(*)::integer as all, (count(*) filter (where c.settled_on is null))::integer as open from conflict c
where {{conflict_filter}};

-- name: conflict_get
{{conflict_row}} where c.id = $1::bigint;

-- name: conflict_wrong
-- $1: the body. What the table of fields cannot tell; a foreign organisation or record is as good as none.
with p as (select $1::jsonb as j)
select '/organisation_id' as pointer, 'unknown_value' as code, 'Такой организации нет, или она вне вашего доступа.' as message from p
where (j->>'organisation_id' is null and not (select sees_all())) or (j->>'organisation_id' is not null and not exists (select from organisation o where o.id = (j->>'organisation_id')::integer
    and ((select sees_all()) or o.id = any ((select scope_orgs())::integer[]))))
union all
select '/official_id', 'unknown_value', 'Такого должностного лица в организации нет.' from p
where j->>'official_id' is not null and not exists (select from official f join organisation o on o.id = f.organisation_id
    where f.id = (j->>'official_id')::integer and (j->>'organisation_id' is null or o.path @> array[(j->>'organisation_id')::integer]))
union all
select '/found_on', 'wrong_value', 'Дата ещё не наступила.' from p where (j->>'found_on')::date > current_date
union all
select '/found_on', 'wrong_value', 'Дата раньше 2000 года: проверьте год.' from p where (j->>'found_on')::date < '2000-01-01'
union all
select '/settled_on', 'wrong_value', 'Дата ещё не наступила.' from p where (j->>'settled_on')::date > current_date
union all
select '/settled_on', 'wrong_value', 'Улажено раньше, чем обнаружено.' from p where (j->>'settled_on')::date < (j->>'found_on')::date
union all
select '/settlement', 'missing', 'Чтобы закрыть запись, нужны все три: как улажено, кем и когда.' from p
where num_nonnulls(j->>'settlement', j->>'settled_by', j->>'settled_on') in (1, 2)
union all
select format('/message_ids/%s', n - 1), 'unknown_value', 'Такой записи нет.' from p, jsonb_array_elements_text(p.j->'message_ids') with ordinality as x (id, n)
where not exists (select from message m where m.id = x.id::bigint);

-- name: conflict_put
insert into conflict (kind, text, organisation_id, official_id, person, found_by, found_on, settlement, settled_by, settled_on, account_id)
select p->>'kind', btrim(p->>'text'), (p->>'organisation_id')::integer, (p->>'official_id')::integer, btrim(p->>'person'), btrim(p->>'found_by'), (p->>'found_on')::date,
    btrim(p->>'settlement'), btrim(p->>'settled_by'), (p->>'settled_on')::date, acting_account()
from (select $1::jsonb as p) x returning id;

-- name: conflict_change
-- No row: it is another version by now.
update conflict c set kind = p->>'kind', text = btrim(p->>'text'), organisation_id = (p->>'organisation_id')::integer, official_id = (p->>'official_id')::integer, person = btrim(p->>'person'),
    found_by = btrim(p->>'found_by'), found_on = (p->>'found_on')::date, settlement = btrim(p->>'settlement'), settled_by = btrim(p->>'settled_by'), settled_on = (p->>'settled_on')::date,
    version = c.version + 1, account_id = acting_account(), updated_at = now()
from (select $3::jsonb as p) x where c.id = $1::bigint and c.version = $2::integer returning c.id;

-- name: conflict_messages_drop
-- Only those that the actor sees: the others he cannot have meant to take away.
delete from conflict_message where conflict_id = $1::bigint;

-- name: conflict_messages_put
insert into conflict_message (conflict_id, message_id) select distinct $1::bigint, x.id::bigint from jsonb_array_elements_text($2::jsonb->'message_ids') x (id);

-- name: conflict_versions
select v.version, v.data->>'kind' as kind, v.data->>'text' as text, v.data->>'organisation_id' as organisation_id, o.short_name as organisation, f.name as official, v.data->>'person' as person, v.data->>'found_by' as found_by,
    (v.data->>'found_on')::date as found_on, v.data->>'settlement' as settlement, v.data->>'settled_by' as settled_by, (v.data->>'settled_on')::date as settled_on, a.name as account, v.at
from conflict_version v left join organisation o on o.id = (v.data->>'organisation_id')::integer left join official f on f.id = (v.data->>'official_id')::integer left join account a on a.id = v.account_id
where v.conflict_id = $1::bigint order by v.version desc limit 200;
