-- What went to the wrong addressee first: by theme, first and present organisation, and the records behind.

-- part: misroute_asked
-- $1, $2 days; $3 organisations where it is now, $4 themes.
x.at >= coalesce($1::date::timestamptz, '-infinity') and x.at < coalesce(($2::date + 1)::timestamptz, 'infinity')
    and ($3::integer[] is null or x.organisation_id = any ($3::integer[])) and ($4::integer[] is null or x.theme_id = any ($4::integer[]))

-- name: misroute_figures
-- The commonest first; groups and all say how many ways and messages there are in all.
select g.theme_id::text as theme_id, t.name as theme, g.first_organisation_id::text as first_organisation_id, f.short_name as first_organisation, g.organisation_id::text as organisation_id, o.short_name as organisation,
    g.messages, g.moved, g.returned, g.forwarded, g.rethemed, (count(*) over ())::integer as groups, (sum(g.messages) over ())::integer as "all"
from (select x.theme_id, x.first_organisation_id, x.organisation_id, count(*)::integer as messages, (count(*) filter (where x.moved > 0))::integer as moved,
        (count(*) filter (where x.returned > 0))::integer as returned, (count(*) filter (where x.forwarded > 1))::integer as forwarded, (count(*) filter (where x.rethemed > 0))::integer as rethemed
    from misroute x where {{misroute_asked}} group by 1, 2, 3) g
left join theme t on t.id = g.theme_id left join organisation f on f.id = g.first_organisation_id left join organisation o on o.id = g.organisation_id
order by g.messages desc, g.theme_id, g.first_organisation_id, g.organisation_id limit 200;

-- name: misroute_list
-- $5: organisations it went to first; $6 to $8: false asks for what has none (theme, first organisation, present one); $9: the sign, or NULL for any.
select x.message_id::text as message_id, m.number, t.name as theme, f.short_name as first_organisation, o.short_name as organisation, x.at, x.moved::integer as moved, x.returned::integer as returned,
    x.forwarded::integer as forwarded, x.rethemed::integer as rethemed, to_char(x.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '|' || x.message_id as _key
from misroute x join message m on m.id = x.message_id left join theme t on t.id = x.theme_id left join organisation f on f.id = x.first_organisation_id left join organisation o on o.id = x.organisation_id
where {{misroute_asked}} and ($5::integer[] is null or x.first_organisation_id = any ($5::integer[]))
  and ($6::boolean is null or (x.theme_id is not null) = $6::boolean) and ($7::boolean is null or (x.first_organisation_id is not null) = $7::boolean)
  and ($8::boolean is null or (x.organisation_id is not null) = $8::boolean)
  and case $9 when 'moved' then x.moved > 0 when 'returned' then x.returned > 0 when 'forwarded' then x.forwarded > 1 when 'rethemed' then x.rethemed > 0 else true end
  and ($10::text is null or (x.at, x.message_id) < (split_part($10::text, '|', 1)::timestamptz, split_part($10::text, '|', 2)::bigint))
order by x.at desc, x.message_id desc limit $11::integer + 1;
