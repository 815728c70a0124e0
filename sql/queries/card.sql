-- The formalised card: object, fault, urgency and wish of a message, the words they came from, what people corrected.

-- name: card_term_ship
-- The list of the programs as text[] of fields, codes and names, in its order.
insert into card_term as t (field, code, name, position, version)
select u.field, u.code, u.name, row_number() over (partition by u.field order by u.n), $4::integer
from unnest($1::text[], $2::text[], $3::text[]) with ordinality u (field, code, name, n)
on conflict (field, code) do update set name = excluded.name, position = excluded.position, version = excluded.version
where (t.name, t.position, t.version) is distinct from (excluded.name, excluded.position, excluded.version);

-- name: card_kin_ship
-- Lines of the list as text[] of codes, boolean[] «under one theme alone», text[] of objects and faults.
with line as (select * from unnest($1::text[], $2::boolean[], $3::text[], $4::text[]) u (code, near, object, fault)),
put as (
    insert into card_kin as k (object, fault, kin, near)
    select coalesce(object, ''), coalesce(fault, ''), coalesce(array_agg(distinct code order by code) filter (where not near), '{}'), array_agg(distinct code order by code)
    from line group by grouping sets ((object, fault), (object), (fault))
    on conflict (object, fault) do update set kin = excluded.kin, near = excluded.near where (k.kin, k.near) is distinct from (excluded.kin, excluded.near)
)
delete from card_kin k where not exists (select from line l where k.object in ('', l.object) and k.fault in ('', l.fault));

-- name: card_created
-- Of a message that has just been made with the object, fault and urgency of this body.
insert into message_card (message_id, object_at, object_by, fault_at, fault_by, urgency_at, urgency_by, wish_at, wish_by, version)
select $1::bigint, (c->>'object_at')::int4range, case when c->>'object' is not null then 'text' end, (c->>'fault_at')::int4range,
    case when c->>'fault' is not null then 'text' end, (c->>'urgency_at')::int4range, case when c->>'urgency' is not null then 'text' end, (c->>'wish_at')::int4range, case when c->>'wish_at' is not null then 'text' end, (c->>'version')::integer
from (select $2::jsonb->'card' as c) x;

-- name: card_get
-- What stands on the card, whose word each row is, and what the program reads it from.
select m.text, m.address, coalesce(m.district_id, 0) as district_id, m.object, m.fault, m.urgency, m.street_id::text as street_id, w.kind || ' ' || w.name as street, m.house, m.place_by,
    m.theme_id::text as theme_id, t.name as theme, m.organisation_id::text as organisation_id, o.short_name as organisation,
    lower(c.object_at) as object_begin, upper(c.object_at) as object_end, c.object_by, lower(c.fault_at) as fault_begin, upper(c.fault_at) as fault_end, c.fault_by,
    lower(c.urgency_at) as urgency_begin, upper(c.urgency_at) as urgency_end, c.urgency_by,
    lower(c.wish_at) as wish_begin, upper(c.wish_at) as wish_end, c.wish_by, coalesce(c.version, 0) as version, m.rev,
    case when m.theme_id is null then null when m.import_id is null or s.theme then 'hand' else 'file' end as theme_by,
    case when m.organisation_id is null then null when m.import_id is null or s.organisation then 'hand' else 'file' end as organisation_by
from message m
left join message_card c on c.message_id = m.id
left join street w on w.id = m.street_id
left join theme t on t.id = m.theme_id
left join organisation o on o.id = m.organisation_id
cross join lateral (select coalesce(bool_or(e.changes ? 'theme'), false) as theme, coalesce(bool_or(e.changes ? 'organisation'), false) as organisation
    from case_event e where e.message_id = m.id and e.account_id is not null) s
where m.id = $1::bigint;

-- name: card_themes
-- Themes that the latest records with the same object (and fault, when there is one) have: proposals.
select x.theme_id::text as id, t.name, count(*)::integer as n
from (select m.theme_id from message m where m.object = $1 and ($2::text is null or m.fault = $2) and m.id <> $3::bigint
      order by m.sort_at desc, m.id desc limit 300) x
join theme t on t.id = x.theme_id group by 1, 2 order by 3 desc, 2 limit 5;

-- name: card_organisations
-- Organisations that the latest records of the theme went to: proposals.
select x.organisation_id::text as id, o.short_name as name, count(*)::integer as n
from (select m.organisation_id from message m where m.theme_id = $1::integer and m.id <> $2::bigint order by m.sort_at desc, m.id desc limit 300) x
join organisation o on o.id = x.organisation_id group by 1, 2 order by 3 desc, 2 limit 5;

-- name: card_correct
-- $2: members object, fault, urgency, wish as {code, at}, those alone that a person changes. The words before go into card_correction.
with asked as (select key as field, value->>'code' as code, (value->>'at')::int4range as at from jsonb_each($2::jsonb)),
was as materialized (
    select x.* from message m left join message_card c on c.message_id = m.id
    cross join lateral (values ('object', m.object, c.object_at, c.object_by), ('fault', m.fault, c.fault_at, c.fault_by),
        ('urgency', m.urgency, c.urgency_at, c.urgency_by), ('wish', null, c.wish_at, c.wish_by)) x (field, code, at, by)
    where m.id = $1::bigint
),
kept as (
    insert into card_correction (message_id, field, was, was_at, was_by, became, became_at, version, account_id)
    select $1::bigint, a.field, w.code, w.at, w.by, a.code, a.at, $3::integer, acting_account() from asked a join was w on w.field = a.field
),
put as (
    insert into message_card as c (message_id, object_at, object_by, fault_at, fault_by, urgency_at, urgency_by, wish_at, wish_by, version)
    select $1::bigint, max(at::text) filter (where field = 'object')::int4range, max('hand') filter (where field = 'object'), max(at::text) filter (where field = 'fault')::int4range,
        max('hand') filter (where field = 'fault'), max(at::text) filter (where field = 'urgency')::int4range, max('hand') filter (where field = 'urgency'),
        max(at::text) filter (where field = 'wish')::int4range, max('hand') filter (where field = 'wish'), 0 from asked
    on conflict (message_id) do update set
        object_at = case when excluded.object_by is null then c.object_at else excluded.object_at end, object_by = coalesce(excluded.object_by, c.object_by),
        fault_at = case when excluded.fault_by is null then c.fault_at else excluded.fault_at end, fault_by = coalesce(excluded.fault_by, c.fault_by),
        urgency_at = case when excluded.urgency_by is null then c.urgency_at else excluded.urgency_at end, urgency_by = coalesce(excluded.urgency_by, c.urgency_by),
        wish_at = case when excluded.wish_by is null then c.wish_at else excluded.wish_at end, wish_by = coalesce(excluded.wish_by, c.wish_by)
)
update message m set object = case when exists (select from asked where field = 'object') then (select code from asked where field = 'object') else m.object end,
    fault = case when exists (select from asked where field = 'fault') then (select code from asked where field = 'fault') else m.fault end,
    urgency = case when exists (select from asked where field = 'urgency') then (select code from asked where field = 'urgency') else m.urgency end
where m.id = $1::bigint;

-- name: card_batch
-- $2 messages after $1 that the program has not read by version $3; $4: all of them.
select m.id, m.text from message m left join message_card c on c.message_id = m.id
where m.id > $1::bigint and ($4::boolean or c.version is distinct from $3::integer)
order by m.id limit $2::integer;

-- name: card_lock
-- So that a correction either is seen by card_store or waits for it; texts that changed since are left for the next run.
select count(*) from (select from message m where m.id = any ($1::bigint[]) order by m.id for no key update) x;

-- part: card_found
select u.* from unnest($1::bigint[], $2::text[], $3::int4range[], $4::text[], $5::int4range[], $6::text[], $7::int4range[], $8::int4range[], $9::integer[])
    u (id, object, object_at, fault, fault_at, urgency, urgency_at, wish_at, bytes)
join message m on m.id = u.id and octet_length(m.text) = u.bytes

-- part: card_put
-- What the program found goes where no person said something.
on conflict (message_id) do update set version = excluded.version,
    object_at = case when c.object_by = 'hand' then c.object_at else excluded.object_at end, object_by = case when c.object_by = 'hand' then 'hand' else excluded.object_by end,
    fault_at = case when c.fault_by = 'hand' then c.fault_at else excluded.fault_at end, fault_by = case when c.fault_by = 'hand' then 'hand' else excluded.fault_by end,
    urgency_at = case when c.urgency_by = 'hand' then c.urgency_at else excluded.urgency_at end, urgency_by = case when c.urgency_by = 'hand' then 'hand' else excluded.urgency_by end,
    wish_at = case when c.wish_by = 'hand' then c.wish_at else excluded.wish_at end, wish_by = case when c.wish_by = 'hand' then 'hand' else excluded.wish_by end

-- name: card_store
-- What the program read of a batch. $9: bytes of the text it read; $10: version of its list.
with found as materialized ({{card_found}}),
put as (
    insert into message_card as c (message_id, object_at, object_by, fault_at, fault_by, urgency_at, urgency_by, wish_at, wish_by, version)
    select f.id, f.object_at, case when f.object is not null then 'text' end, f.fault_at, case when f.fault is not null then 'text' end, f.urgency_at,
        case when f.urgency is not null then 'text' end, f.wish_at, case when f.wish_at is not null then 'text' end, $10::integer from found f
    {{card_put}}
    returning c.message_id, c.object_by, c.fault_by, c.urgency_by
),
changed as (
    update message m set object = case when p.object_by = 'hand' then m.object else f.object end, fault = case when p.fault_by = 'hand' then m.fault else f.fault end,
        urgency = case when p.urgency_by = 'hand' then m.urgency else f.urgency end
    from found f join put p on p.message_id = f.id
    where m.id = f.id and (m.object, m.fault, m.urgency) is distinct from (case when p.object_by = 'hand' then m.object else f.object end,
        case when p.fault_by = 'hand' then m.fault else f.fault end, case when p.urgency_by = 'hand' then m.urgency else f.urgency end)
    returning m.id
)
select (select count(*) from put)::integer as read, (select count(*) from changed)::integer as changed, (select array_agg(id) from changed)::text as ids;
