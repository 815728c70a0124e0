-- Register of mechanisms of accelerated solution.

-- part: mechanism_row
-- Share and days saved among what came for the theme while it was in force, as far as the reader may see it: medians of calendar days
-- from receipt to the answer (else the closure), with the mechanism and without. Whatever is accelerated otherwise is neither.
select k.id::text as id, k.theme_id::text as theme_id, t.name as theme, k.name, k.steps, k.conditions, k.eligibility, k.official_id::text as official_id, k.official, k.valid_from, k.valid_to,
    current_date between k.valid_from and coalesce(k.valid_to, current_date) as in_force, k.version, a.name as account, k.updated_at,
    c.all, c.accelerated, c.accelerated_done, c.ordinary_done, c.accelerated_days::float8 as accelerated_days, c.ordinary_days::float8 as ordinary_days
from mechanism k left join theme t on t.id = k.theme_id left join account a on a.id = k.account_id
-- The moments are told before: a day that becomes one beside the record is kept away from the index.
cross join lateral (select k.valid_from::timestamptz as since, (coalesce(k.valid_to, current_date) + 1)::timestamptz as until offset 0) b
cross join lateral (
    select count(*)::integer as all, (count(*) filter (where m.mechanism_id = k.id))::integer as accelerated,
        (count(x.days) filter (where m.mechanism_id = k.id))::integer as accelerated_done, (count(x.days) filter (where not m.accelerated))::integer as ordinary_done,
        percentile_cont(0.5) within group (order by x.days) filter (where m.mechanism_id = k.id) as accelerated_days,
        percentile_cont(0.5) within group (order by x.days) filter (where not m.accelerated) as ordinary_days
    from message m cross join lateral (select case when not m.open then m.took_days end as days) x
    where m.theme_id in (select s.id from theme s where s.path @> array[k.theme_id]) and m.kind <> 'publication' and m.received_at is not null
      and m.sort_at >= b.since and m.sort_at < b.until) c

-- name: mechanism_list
{{mechanism_row}} order by in_force desc, t.name, k.valid_from desc, k.id;

-- name: mechanism_get
-- _stamp changes with anything in the row: the tag of the answer.
select x.*, abs(hashtextextended(x::text, 0)) as _stamp from ({{mechanism_row}} where k.id = $1::integer) x;

-- name: mechanism_versions
-- What it was, newest first.
select v.version, v.data->>'name' as name, t.name as theme, v.data->'steps' as steps, coalesce(v.data->'conditions', '[]') as conditions, v.data->>'eligibility' as eligibility, v.data->>'official' as official,
    (v.data->>'valid_from')::date as valid_from, (v.data->>'valid_to')::date as valid_to, a.name as account, (v.data->>'updated_at')::timestamptz as updated_at
from mechanism_version v left join theme t on t.id = (v.data->>'theme_id')::integer left join account a on a.id = (v.data->>'account_id')::integer
where v.mechanism_id = $1::integer order by v.version desc limit 200;

-- name: mechanism_lock
-- Two that overlap are not put down side by side.
lock table mechanism in share row exclusive mode;

-- name: mechanism_wrong
-- What the table of fields cannot tell; $5: the mechanism that is changed, NULL for a new one.
select '/theme_id' as pointer, 'unknown_value' as code, 'Такой темы нет.' as message where not exists (select from theme where id = $1::integer)
union all select '/theme_id', 'wrong_value', 'Механизм — только для социально значимой темы.' where exists (select from theme where id = $1::integer and not significant)
union all select '/theme_id', 'closed', 'Тема закрыта с ' || to_char(t.closed_on, 'DD.MM.YYYY') || ': закончите механизм раньше этого дня или выберите другую тему.'
    from theme t where t.id = $1::integer and t.closed_on <= coalesce($4::date, 'infinity')
union all select '/official_id', 'unknown_value', 'Такого должностного лица нет.' where not exists (select from official where id = $2::integer)
union all select '/valid_from', 'unlikely', 'Этот день слишком далеко: проверьте год.' where is_unlikely($3::date)
union all select '/valid_to', 'unlikely', 'Этот день слишком далеко: проверьте год. Механизм без срока оставьте без конца.' where is_unlikely($4::date)
union all select '/valid_to', 'wrong_value', 'Конец не может быть раньше начала.' where $4::date < $3::date
union all select '/valid_from', 'overlaps', 'В эти дни для темы уже есть механизм «' || k.name || '», ' || to_char(k.valid_from, 'DD.MM.YYYY') || coalesce('–' || to_char(k.valid_to, 'DD.MM.YYYY'), ', без конца') || ': закончите его раньше или возьмите другие дни.'
    from mechanism k where k.theme_id = $1::integer and k.id is distinct from $5::integer and k.valid_from <= coalesce($4::date, 'infinity') and coalesce(k.valid_to, 'infinity') >= $3::date;

-- name: mechanism_put
insert into mechanism (theme_id, name, steps, conditions, eligibility, official_id, official, valid_from, valid_to, account_id)
select (p->>'theme_id')::integer, btrim(p->>'name'), p->'steps', coalesce(p->'conditions', '[]'), btrim(p->>'eligibility'), f.id, f.name || ', ' || f.post, (p->>'valid_from')::date, (p->>'valid_to')::date, acting_account()
from (select $1::jsonb as p) x join official f on f.id = (p->>'official_id')::integer returning id;

-- name: mechanism_change
-- No row: it is another version by now.
update mechanism k set theme_id = (p->>'theme_id')::integer, name = btrim(p->>'name'), steps = p->'steps', conditions = coalesce(p->'conditions', '[]'), eligibility = btrim(p->>'eligibility'), official_id = f.id, official = f.name || ', ' || f.post,
    valid_from = (p->>'valid_from')::date, valid_to = (p->>'valid_to')::date, version = k.version + 1, account_id = acting_account(), updated_at = now()
from (select $3::jsonb as p) x join official f on f.id = (p->>'official_id')::integer
where k.id = $1::integer and k.version = $2::integer returning k.id;
