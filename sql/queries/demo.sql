-- The demo city: bulk loading by mcuctl demo, as mcu_owner, in one transaction.

-- name: demo_state
select (select count(*) from message), (select count(*) from organisation), (select coalesce(max(id), 0) from message);

-- name: demo_district
insert into district (id, code, name) values ($1::integer, $2, $3);

-- name: demo_street
insert into street (id, name, kind) values ($1::integer, $2, $3);

-- name: demo_organisation
insert into organisation (id, parent_id, code, name, short_name, kind) values ($1::integer, nullif($2::integer, 0), $3, $4, $5, $6);

-- name: demo_official
insert into official (id, organisation_id, name, post) values ($1::integer, $2::integer, $3, $4);

-- name: demo_theme
insert into theme (id, parent_id, significant, code, name, legal_code)
values ($1::integer, nullif($2::integer, 0), $3::integer <> 0, $4, $5, nullif($6, ''));

-- name: demo_responsibility
insert into responsibility (theme_id, organisation_id, official_id) values ($1::integer, $2::integer, $3::integer);

-- name: demo_source
insert into source (id, code, name, kind, channel) values ($1::integer, $2, $3, $4, $5);

-- name: demo_account
with a as (
	insert into account (organisation_id, login, esia_oid, name, post)
	values (nullif($1::integer, 0), $2, $3::bigint, $4, $5) returning id
)
insert into role_grant (account_id, role) select id, $2 from a;

-- name: demo_copy_person
copy pd.person (author_key, name, contacts) from stdin (format binary);

-- name: demo_copy_message
copy message (id, kind, channel, source_id, external_id, received_at, registered_at, number, subject, text, original,
	theme_id, organisation_id, official_id, district_id, street_id, house, address, lat, lon, applicant_kind, author_key,
	repeated, collective, fast_track, priority, state, outcome, outcome_reason, due_on, answered_at, closed_at, mark, url)
from stdin (format binary);

-- Answers and history go into tables emptied in the same transaction: frozen at once, nobody has to look at them again.

-- name: demo_copy_answer
copy answer (id, message_id, kind, position, text, organisation_id, official_id, answered_at) from stdin (format binary, freeze);

-- name: demo_copy_event
copy case_event (id, message_id, at, kind, from_state, to_state, note) from stdin (format binary, freeze);

-- name: demo_outbox
insert into outbox (generation, message_id)
select g.number, i from index_generation g, generate_series(1, $1::bigint) i where g.status in ('building', 'live');
