-- Permanent links to searches.

-- name: link_put
insert into search_link (account_id, q, params, frozen, ids, revision, dropped, droppable, strict_ids)
values (acting_account(), $1, $2::jsonb, $3::bigint[] is not null, $3::bigint[], $4, $5::bigint, $6::smallint, $7::bigint[]) returning id;

-- name: link_get
select l.id, '/search?link=' || l.id as url, l.q, l.params, l.frozen, l.revision, l.created_at, a.name as account, l.account_id = acting_account() as _own, l.dropped as _dropped, l.droppable as _droppable,
    (select count(*) from unnest(l.strict_ids) u (id) where exists (select from message m where m.id = u.id)) as _strict, l.ids::text as _ids
from search_link l join account a on a.id = l.account_id where l.id = $1::bigint;

-- name: link_asked
select q, params::text, frozen, account_id = acting_account() as own from search_link where id = $1::bigint;

-- name: link_ids
-- What a frozen link keeps, of a live one nothing.
select coalesce(ids, '{}')::text from search_link where id = $1::bigint;

-- name: link_page
-- Ids of a frozen set from a place on, without those that the reader may not see.
select u.id, u.place from search_link l, unnest(l.ids) with ordinality u (id, place)
where l.id = $1::bigint and u.place > $2::bigint and exists (select from message m where m.id = u.id)
order by u.place limit $3::integer + 1;
