-- What the search answers with beside the index: rows under row-level security, names of facets, freshness.

-- name: search_rows
-- In the order of the given ids. Columns with _ hold the texts that fragments are cut from, and what the worker itself knows the
-- names of: four joins less in the query that a page of the search waits for.
select m.id, m.kind, m.channel, m.number, m.received_at, m.theme_id::text as theme_id, m.organisation_id::text as organisation_id,
    m.state, m.due_on, m.open, a.answers, m.subject as _subject, m.text as _text, a.texts as _answers, m.district_id as _district_id,
    m.street_id as _street_id, m.house as _house, m.address as _address
from unnest($1::bigint[]) with ordinality u (id, place) join message m on m.id = u.id
left join lateral (select count(*)::integer as answers, string_agg(x.text, chr(30) order by x.id) as texts
    from answer x where x.message_id = m.id) a on true
order by u.place;

-- name: search_names
-- Facets by the number of enum index_facet: 0 theme, 1 organisation, 2 district, 3 channel, 4 state, 5 kind, 6 object, 7 fault; 8: streets.
select 0 as facet, id::text as value, name, parent_id::text as parent from theme
union all select 1, id::text, short_name, parent_id::text from organisation
union all select 2, id::text, name, null from district
union all select 3, code, name, null from channel
union all select 4, code, name, null from state
union all select 5, code, name, null from (values ('appeal', 'Обращение'), ('message', 'Сообщение'), ('publication', 'Публикация'), ('comment', 'Комментарий')) k (code, name)
union all select case field when 'object' then 6 else 7 end, code, name, null from card_term where field in ('object', 'fault')
union all select 8, id::text, kind || ' ' || name, null from street;

-- name: search_state
-- The newest version of the thesaurus; how many changes a generation of the index has yet to learn.
select (select coalesce(max(version), 0) from thesaurus)::integer,
    (select count(*) from (select from outbox where generation = $1::integer limit 10000) o)::integer;

-- name: search_texts
-- Beginnings of the texts of two lists of ids; the first list's come first and are not told again. The order within a list has
-- nothing to do with time, so that a part of it is fair too.
select m.id, u.side, left(m.text, 2000) as text
from (select 0 as side, unnest($1::bigint[]) as id
      union all select 1, o.id from unnest($2::bigint[]) o (id) where o.id <> all ($1::bigint[])) u
join message m on m.id = u.id
order by u.side, hashint8(m.id);

-- name: search_answers
-- Answers of these messages; a number that says nothing keeps the columns those of search_texts.
select a.message_id, 0, string_agg(left(a.text, 2000), ' ' order by a.id) from answer a where a.message_id = any ($1::bigint[]) group by 1;

-- name: search_source
select id, concat_ws(' ', subject, text) from message where id = $1::bigint;

-- name: search_places
-- What places are called and where they lie, by examples of their messages: ids and, beside each, the number of its place.
select u.place as _place, min({{place_of_message}}) as address, min(d.id)::text as district_id, min(d.name) as district,
    avg(m.lat) as lat, avg(m.lon) as lon
from unnest($1::bigint[], $2::integer[]) u (id, place) join message m on m.id = u.id
left join street s on s.id = m.street_id
left join district d on d.id = m.district_id
group by u.place order by u.place;

-- name: search_near
-- Messages of the same theme at the same house, street or in the same district, the nearest in time first.
select m.id, case when m.street_id = s.street_id and m.house = s.house then 'дом' when m.street_id = s.street_id then 'улица' else 'район' end as place
from message s join message m on m.theme_id = s.theme_id and m.id <> s.id
  and (m.street_id = s.street_id or m.district_id = s.district_id)
where s.id = $1::bigint
order by coalesce(m.street_id = s.street_id and m.house = s.house, false) desc, coalesce(m.street_id = s.street_id, false) desc,
    abs(extract(epoch from m.sort_at - s.sort_at)), m.id
limit $2::integer;

-- name: search_record
-- One record by its id, as a search tells of it.
select m.id::text, m.kind, m.channel, m.number, m.subject, left(m.text, 300) as excerpt, t.name as theme, m.received_at, m.state
from message m left join theme t on t.id = m.theme_id where m.id = $1::bigint;

-- name: late_today
select late_today()::text;
