-- The register of streets: what the recogniser of places knows, and its loading from ГАР.

-- name: gazetteer_version
select version, settlement from gazetteer;

-- name: gazetteer_streets
-- Names of a street one after another, the register's own first.
select s.id, s.kind, n.name, coalesce(s.district_id, 0), n.other
from street s cross join lateral (select s.name, false as other union all select o.name, true from street_name o where o.street_id = s.id) n (name, other)
order by s.id, n.other;

-- name: gazetteer_houses
select street_id, house from street_house where gone_on is null order by street_id;

-- name: street_list
-- For choosing: gone ones last, with their mark.
select coalesce(jsonb_agg(jsonb_build_object('id', id::text, 'name', name, 'kind', kind, 'gone', gone_on is not null) order by gone_on is not null, name, kind), '[]') as items,
	(select version from gazetteer) as version
from street;

-- name: gar_lock
select pg_advisory_xact_lock(hashtext('mcu.gazetteer'));

-- name: gar_street_table
create temp table if not exists gar_street (like mcu.gar_street) on commit drop;

-- name: gar_house_table
create temp table if not exists gar_house (like mcu.gar_house) on commit drop;

-- name: gar_street_copy
copy gar_street from stdin;

-- name: gar_house_copy
copy gar_house from stdin;

-- name: gar_adopt
-- Streets that the register had before it knew ГАР are the same by name and kind.
update street s set gar_id = g.id
from (select min(id) as id, name, kind from gar_street where actual group by name, kind having count(*) = 1) g
where s.gar_id is null and fold_name(s.name) = fold_name(g.name) and s.kind = g.kind and not exists (select from street o where o.gar_id = g.id);

-- name: gar_merge
-- Streets of the load → the register. Of two objects with one name and kind the older is the street.
with came as materialized (
	select distinct on (name, kind) id, name, kind, level from gar_street where actual order by name, kind, id
),
changed as (
	update street s set name = c.name, kind = c.kind, gar_level = c.level, gone_on = null
	from came c where s.gar_id = c.id and (s.name, s.kind, s.gar_level, s.gone_on) is distinct from (c.name, c.kind, c.level, null::date)
		and not exists (select from street o where o.name = c.name and o.kind = c.kind and o.id <> s.id)
	returning s.id, s.gone_on
),
made as (
	insert into street (name, kind, gar_id, gar_level)
	select c.name, c.kind, c.id, c.level from came c where not exists (select from street s where s.gar_id = c.id)
	on conflict (name, kind) do nothing returning id
)
select (select count(*) from came)::integer as streets, (select count(*) from made)::integer as made, (select count(*) from changed)::integer as changed;

-- name: gar_gone
-- Streets of ГАР that this load does not have stay, marked.
with gone as (
	update street s set gone_on = current_date
	where s.gar_id is not null and s.gone_on is null and not exists (select from gar_street g where g.id = s.gar_id and g.actual)
		-- the second object of a name stands for the first
		and not exists (select from gar_street g where g.actual and g.name = s.name and g.kind = s.kind)
	returning id
)
select count(*)::integer as gone from gone;

-- name: gar_names
-- Former names.
with made as (
	insert into street_name (street_id, name)
	select distinct s.id, g.name from gar_street g join street s on s.gar_id = g.id where not g.actual and fold_name(g.name) <> fold_name(s.name)
	on conflict do nothing returning street_id
)
select count(*)::integer as names from made;

-- name: gar_houses
with came as materialized (
	select distinct on (s.id, h.house) s.id as street_id, h.house, h.id from gar_house h join street s on s.gar_id = h.street order by s.id, h.house, h.id
),
put as (
	insert into street_house as k (street_id, house, gar_id) select street_id, house, id from came
	on conflict (street_id, house) do update set gar_id = excluded.gar_id, gone_on = null
	where (k.gar_id, k.gone_on) is distinct from (excluded.gar_id, null::date) returning xmax = 0 as new
),
gone as (
	update street_house k set gone_on = current_date
	where k.gar_id is not null and k.gone_on is null and not exists (select from came c where c.street_id = k.street_id and c.house = k.house)
	returning k.house
)
select (select count(*) from came)::integer as houses, (select count(*) from put where new)::integer as made, (select count(*) from gone)::integer as gone;

-- name: gar_done
update gazetteer set settlement = $1, gar_id = $2::bigint, loaded_at = now();

-- name: places_batch
-- $2 messages after $1; $3: those whose place stands already too, but never a person's word.
select m.id, m.address, m.text, coalesce(m.district_id, 0), m.street_id, m.house, m.place_by
from message m
where m.id > $1::bigint and m.place_by is distinct from 'hand' and ($3::boolean or m.street_id is null or m.place_by = 'text')
order by m.id limit $2::integer;

-- name: places_put
-- What the recogniser made of a batch. A person who was faster is left alone. What a field told stays when nothing better is found.
with put as (
	update message m set street_id = u.street, house = u.house, place_confidence = u.confidence, place_by = u.told
	from unnest($1::bigint[], $2::integer[], $3::text[], $4::real[], $5::text[]) u (id, street, house, confidence, told)
	where m.id = u.id and m.place_by is distinct from 'hand'
		and (m.street_id, m.house, m.place_confidence, m.place_by) is distinct from (u.street, u.house, u.confidence, u.told)
	returning m.id
)
select count(*)::integer as changed, coalesce(array_agg(id), '{}')::text as ids from put;

-- name: places_returns
select note_returns($1::bigint[]);

-- name: message_place
-- What the recogniser reads of a message.
select m.address, m.text, coalesce(m.district_id, 0) as district_id from message m where m.id = $1::bigint;

-- name: street_labels
select id::text as id, kind || ' ' || name as label from street where id = any ($1::integer[]);
