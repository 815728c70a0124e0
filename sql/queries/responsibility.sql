-- The register of who answers for what: theme × district, with dates. Nothing is deleted, rows end.

-- part: responsibility_row
r.id::text as id, r.theme_id::text as theme_id, t.name as theme, s.name as sector, r.district_id::text as district_id, d.name as district, r.organisation_id::text as organisation_id, o.short_name as organisation,
r.official_id::text as official_id, f.name as official, f.post, f.left_on, r.valid_from, r.valid_to, case when r.valid_from > current_date then 'future' when r.valid_to < current_date then 'past' else 'now' end as state,
r.version, a.name as account, r.updated_at

-- part: responsibility_from
from responsibility r join theme t on t.id = r.theme_id left join theme s on s.id = t.path[1] and s.id <> t.id join organisation o on o.id = r.organisation_id
left join official f on f.id = r.official_id left join district d on d.id = r.district_id left join account a on a.id = r.account_id

-- name: responsibility_list
-- By theme: $1 themes, $2 organisations, $3 districts (rows of the whole city too), $4 now, past or future; $5 without an official who works there; after $6 (id), $7 rows.
select {{responsibility_row}} {{responsibility_from}}
where ($1::integer[] is null or r.theme_id = any ($1::integer[])) and ($2::integer[] is null or r.organisation_id = any ($2::integer[])) and ($3::integer[] is null or r.district_id is null or r.district_id = any ($3::integer[]))
    and ($4::text is null or $4 = case when r.valid_from > current_date then 'future' when r.valid_to < current_date then 'past' else 'now' end)
    and ($5::boolean is null or $5::boolean = (f.id is null or coalesce(f.left_on <= current_date, false)))
    and ($6::integer is null or (t.name, r.id) > (select y.name, x.id from responsibility x join theme y on y.id = x.theme_id where x.id = $6::integer))
order by t.name, r.id limit $7::integer + 1;

-- name: responsibility_one
-- With what it was before; _stamp changes with anything in the row: the tag of the answer.
select x.*, abs(hashtextextended(x::text, 0)) as _stamp from (select {{responsibility_row}},
    (select coalesce(jsonb_agg(jsonb_build_object('version', v.version, 'until', v.at, 'account', w.name, 'theme', vt.name, 'district', vd.name, 'organisation', vo.short_name, 'official', vf.name,
        'valid_from', v.data->>'valid_from', 'valid_to', v.data->>'valid_to') order by v.version desc), '[]')
        from responsibility_version v left join account w on w.id = v.account_id left join theme vt on vt.id = (v.data->>'theme_id')::integer left join district vd on vd.id = (v.data->>'district_id')::integer
        left join organisation vo on vo.id = (v.data->>'organisation_id')::integer left join official vf on vf.id = (v.data->>'official_id')::integer where v.responsibility_id = r.id) as versions
    {{responsibility_from}} where r.id = $1::integer) x;

-- name: responsibility_wrong
with p as (select $2::jsonb as p), was as (select r.* from responsibility r where r.id = $1::integer)
select '/theme_id' as pointer, 'unknown_value' as code, 'Такой темы нет, или она закрыта.' as message from p where not exists (select from theme t where t.id = (p->>'theme_id')::integer and (t.closed_on is null or t.closed_on > current_date))
    and (p->>'theme_id')::integer is distinct from (select theme_id from was)
union all select '/district_id', 'unknown_value', 'Такого района нет.' from p where p->>'district_id' is not null and not exists (select from district d where d.id = (p->>'district_id')::integer)
union all select '/organisation_id', 'unknown_value', 'Такой организации нет, или она закрыта.' from p where not exists (select from organisation o where o.id = (p->>'organisation_id')::integer and (o.closed_on is null or o.closed_on > current_date))
    and (p->>'organisation_id')::integer is distinct from (select organisation_id from was)
union all select '/official_id', 'unknown_value', 'В этой организации такого должностного лица нет, или оно больше не работает.' from p where p->>'official_id' is not null
    and not exists (select from official f where f.id = (p->>'official_id')::integer and f.organisation_id = (p->>'organisation_id')::integer and (f.left_on is null or f.left_on > current_date))
    and not exists (select from was where was.official_id = (p->>'official_id')::integer and was.organisation_id = (p->>'organisation_id')::integer)
union all select '/valid_from', 'unlikely', 'Этот день слишком далеко: проверьте год.' from p where is_unlikely((p->>'valid_from')::date)
union all select '/valid_to', 'unlikely', 'Этот день слишком далеко: проверьте год.' from p where is_unlikely((p->>'valid_to')::date)
union all select '/valid_to', 'wrong_value', 'Последний день не может быть раньше первого.' from p where (p->>'valid_to')::date < (p->>'valid_from')::date
union all (select '/valid_from', 'taken', format('На эти дни за тему здесь уже отвечает %s (%s): сначала закончите ту строку.', coalesce(f.name, o.short_name), case when r.valid_to is null then 'с ' || to_char(r.valid_from, 'DD.MM.YYYY') else to_char(r.valid_from, 'DD.MM.YYYY') || ' — ' || to_char(r.valid_to, 'DD.MM.YYYY') end)
    from p join responsibility r on r.theme_id = (p->>'theme_id')::integer and r.district_id is not distinct from (p->>'district_id')::integer and r.id is distinct from $1::integer join organisation o on o.id = r.organisation_id left join official f on f.id = r.official_id
    where r.valid_from <= coalesce((p->>'valid_to')::date, 'infinity') and coalesce(r.valid_to, 'infinity') >= (p->>'valid_from')::date order by r.valid_from limit 1);

-- name: responsibility_lock
-- Two rows of a theme are not put down at once: what stands in the way is looked for and written under this lock.
select pg_advisory_xact_lock(hashtext('mcu.responsibility'))::text;

-- name: responsibility_create
insert into responsibility (theme_id, district_id, organisation_id, official_id, valid_from, valid_to, account_id)
select (p->>'theme_id')::integer, (p->>'district_id')::integer, (p->>'organisation_id')::integer, (p->>'official_id')::integer, (p->>'valid_from')::date, (p->>'valid_to')::date, acting_account() from (select $1::jsonb as p) x returning id;

-- name: responsibility_change
-- No row: it is another version by now.
update responsibility r set theme_id = (p->>'theme_id')::integer, district_id = (p->>'district_id')::integer, organisation_id = (p->>'organisation_id')::integer, official_id = (p->>'official_id')::integer,
    valid_from = (p->>'valid_from')::date, valid_to = (p->>'valid_to')::date
from (select $3::jsonb as p) x where r.id = $1::integer and r.version = $2::integer returning r.id;

-- name: responsibility_gaps
-- Themes that nothing stands below, by district: whom the register names today (an official, in the order of responsible_for; else an organisation without one), and what came there in 90 days (null for who does not see all of it). $1 themes, $2 districts, $3 only themes with a gap. Gaps with the most messages first.
with place as (select d.id, d.name, row_number() over (order by d.name) as n from district d where $2::integer[] is null or d.id = any ($2::integer[])),
leaf as (
    select t.id, t.name, t.path from theme t where (t.closed_on is null or t.closed_on > current_date) and ($1::integer[] is null or t.id = any ($1::integer[]))
        and not exists (select from theme c where c.parent_id = t.id and (c.closed_on is null or c.closed_on > current_date))
),
came as materialized (
    select s.theme_id, s.district_id, sum(y.messages)::integer as messages from series s join series_day y on y.series_id = s.id and y.day between current_date - 90 and current_date - 1
    where s.kind = 'district' and (select sees_all()) group by s.theme_id, s.district_id
),
named as materialized (
    select distinct on (l.id, p.id) l.id as theme_id, p.id as district_id, r.id as row_id, f.id as official_id, f.name as official, o.short_name as organisation, r.district_id is null as wide, r.theme_id <> l.id as above
    from leaf l cross join place p join responsibility r on r.theme_id = any (l.path) and (r.district_id is null or r.district_id = p.id) and current_date between r.valid_from and coalesce(r.valid_to, current_date)
        join organisation o on o.id = r.organisation_id left join official f on f.id = r.official_id and (f.left_on is null or f.left_on > current_date)
    order by l.id, p.id, f.id is null, array_position(l.path, r.theme_id) desc, r.district_id nulls last, r.id
),
cell as materialized (
    select l.id as theme_id, p.id as district_id, p.name as district, p.n, w.row_id, w.official, w.organisation, coalesce(w.wide, false) as wide, coalesce(w.above, false) as above,
        case when w.row_id is null then 'nobody' when w.official_id is null then 'organisation' else 'official' end as state,
        case when (select sees_all()) then coalesce(n.messages, 0) end as messages
    from leaf l cross join place p left join came n on n.theme_id = l.id and n.district_id = p.id left join named w on w.theme_id = l.id and w.district_id = p.id
)
select l.id::text as theme_id, l.name as theme, s.name as sector, (count(*) filter (where c.state <> 'official'))::integer as gaps, case when (select sees_all()) then coalesce(sum(c.messages) filter (where c.state <> 'official'), 0)::integer end as messages,
    jsonb_agg(jsonb_build_object('district_id', c.district_id::text, 'district', c.district, 'state', c.state, 'responsibility_id', c.row_id::text, 'official', c.official, 'organisation', c.organisation, 'wide', c.wide, 'above', c.above, 'messages', c.messages) order by c.n) as places
from leaf l join cell c on c.theme_id = l.id left join theme s on s.id = l.path[1] and s.id <> l.id
group by l.id, l.name, s.name having not coalesce($3::boolean, true) or bool_or(c.state <> 'official')
order by messages desc, gaps desc, l.name, l.id limit 500;
