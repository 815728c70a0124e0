-- The feed of the search index: generations, outbox, records.

-- part: place_of_message
-- The address of a house, without the flat; needs message m and street s. What the index counts places by.
case when s.id is not null and m.house <> '' then concat_ws(' ', s.kind, s.name) || ', ' || m.house
    else coalesce(nullif(regexp_replace(m.address, '[ ,]+(кв|квартира)[. ]*[0-9].*$', '', 'i'), ''),
        concat_ws(' ', s.kind, s.name, m.house)) end

-- part: index_record
-- Days are local; answers are joined by the record separator.
select m.id, m.rev, floor(extract(epoch from m.sort_at))::bigint as sort_at,
    (m.received_at at time zone 'Europe/Moscow')::date - date '1970-01-01' as day, m.due_on - date '1970-01-01' as due,
    (m.answered_at at time zone 'Europe/Moscow')::date - date '1970-01-01' as answered,
    m.theme_id, m.organisation_id, m.district_id, m.street_id, m.mark, m.priority,
    m.open, m.author_key is not null as author, m.repeated, m.collective, m.fast_track, m.accelerated,
    exists (select from attachment a where a.message_id = m.id) as attachment,
    m.channel, m.state, m.kind, m.object, m.fault, m.number, m.subject, m.text, t.name as theme,
    coalesce(nullif(m.address, ''), concat_ws(' ', s.kind, s.name, m.house)) as address,
    {{place_of_message}} as place,
    (select string_agg(a.text, chr(30) order by a.id) from answer a where a.message_id = m.id) as answers
from message m left join theme t on t.id = m.theme_id left join street s on s.id = m.street_id

-- name: index_generations
select number, status, schema_version, coalesce(live_at < now() - interval '10 minutes', false) as aged, origin,
    live_at < now() - interval '20 hours' and extract(hour from now() at time zone 'Europe/Moscow') between 2 and 4 as night
from index_generation order by number;

-- name: index_begin
-- The indexer need not find it by itself.
with made as (insert into index_generation (status, schema_version, origin) values ('building', $1::integer, $2::text) returning number)
select number, pg_notify('outbox', '') from made;

-- name: index_now
-- A transaction number that everything not yet finished lies below or at.
select pg_current_xact_id()::text;

-- name: index_alone
-- True when all transactions that may have missed a new generation are over.
select pg_snapshot_xmin(pg_current_snapshot()) > $1::xid8;

-- name: index_retire
update index_generation set status = 'old', live_at = now() where status = 'live' and number <> $1::integer;

-- name: index_go_live
update index_generation set status = 'live', live_at = now() where number = $1::integer and status = 'building';

-- name: index_tell
-- For those who wait for a generation to be live: readers see it from now on.
select pg_notify('generation', $1::text);

-- name: index_forget
with gone as (delete from index_generation where number = $1::integer and status <> 'live' returning number)
select pg_notify('generation', number::text) from gone;

-- name: index_outbox_clear
delete from outbox where not exists (select from index_generation g where g.number = outbox.generation and g.status in ('building', 'live'));

-- name: index_outbox_take
select id, message_id from outbox where generation = $1::integer order by id limit $2::integer;

-- name: index_outbox_done
delete from outbox where id = any($1::bigint[]);

-- name: index_outbox_count
select count(*) from (select from outbox where generation = $1::integer limit 100000) o;

-- name: index_records_by_id
{{index_record}} where m.id = any($1::bigint[]) order by m.id;

-- name: index_records_after
{{index_record}} where m.id > $1::bigint order by m.id limit $2::integer;

-- name: index_ids_after
select id, rev from message where id > $1::bigint order by id limit $2::integer;

-- name: index_outbox_put
insert into outbox (generation, message_id) values ($1::integer, $2::bigint);
