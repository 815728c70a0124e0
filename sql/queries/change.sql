-- The feed of changes, and the snapshot that a reader of it begins with.

-- name: change_start
-- Where the feed stands now, and whose numbers these are.
select change_origin(), change_now();

-- part: feed_record
-- By codes and ids: a name that is changed in a register changes no record.
m.kind, m.channel, m.source_id::text as source_id, m.external_id, m.number, m.received_at, m.registered_at, m.subject, m.text, m.theme_id::text as theme_id,
m.organisation_id::text as organisation_id, m.official_id::text as official_id, m.district_id::text as district_id, m.street_id::text as street_id, m.house, m.address,
m.object, m.fault, m.urgency, m.state, m.outcome, m.outcome_reason, m.open, m.due_on, m.answered_at, m.closed_at, m.priority, m.repeated, m.collective,
m.fast_track, m.accelerated, m.mark, m.disputed, b.id::text as repeats_of, m.rev, m.created_at, m.updated_at,
(select coalesce(jsonb_agg(jsonb_build_object('kind', a.kind, 'position', a.position, 'text', a.text, 'organisation_id', a.organisation_id::text, 'answered_at', a.answered_at)
	order by a.kind, a.position), '[]') from answer a where a.message_id = m.id) as answers

-- name: change_window
-- One row: what the feed holds behind a place.
select messages::text, came::text, there::text, moments::text, place, more, missed from change_window($1::xid8, $2::bigint, $3::integer, $4::integer);

-- name: change_records
-- The records of a window as they are now, for who may see them. merged: it stands as a repeat of a record (into) that the reader sees too.
select case when b.id is not null then 'merged' when m.id is not null then case when w.came then 'created' else 'updated' end when w.there then 'hidden' else 'removed' end as change,
       w.id, w.at, m.id is not null as _seen, b.id::text as into, {{feed_record}}
from unnest($1::bigint[], $2::boolean[], $3::boolean[], $4::timestamptz[]) with ordinality w (id, came, there, at, turn)
left join message m on m.id = w.id left join message b on b.id = m.repeats_of
order by w.turn;

-- name: snapshot_page
select case when b.id is null then 'created' else 'merged' end as change, m.id, m.updated_at as at, true as _seen, b.id::text as into, {{feed_record}}
from (select * from message where id > $1::bigint order by id limit $2::integer + 1) m left join message b on b.id = m.repeats_of order by m.id;

-- name: change_purge
select change_purge();
