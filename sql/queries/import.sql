-- The import: jobs, and what one batch does. import_stage, import_plan, import_seen are the session's own temporary tables.

-- name: import_session
-- A batch need not wait for the disk: its rows and the position are lost or kept together, and the end of the job waits
-- for all. Memory: the outbox trigger holds the rows of a batch.
select set_config('synchronous_commit', 'off', false), set_config('work_mem', '32MB', false);

-- name: import_session_end
select set_config('synchronous_commit', 'on', false), set_config('work_mem', '4MB', false);

-- name: import_stage_table
create temp table if not exists import_stage (like mcu.import_stage) on commit delete rows;

-- name: import_plan_table
create temp table if not exists import_plan (like mcu.import_plan) on commit delete rows;

-- name: import_seen_table
create temp table if not exists import_seen (like mcu.import_seen including indexes);

-- name: import_seen_clear
delete from import_seen;

-- name: import_source
-- The source of the file, made when it is new.
with made as (
	insert into source (code, name, kind, channel) values ($1, $2, $3, $4) on conflict (code) do nothing returning id
)
select id from made union all select id from source where code = $1 limit 1;

-- name: import_channel
select code from channel where code = $1;

-- name: import_new
insert into import_job (account_id, file_name, file_path, file_size, sha256, format, mapping, detected, dry_run, status)
values ($1::integer, $2, $3, $4::bigint, $5, $6, $7::jsonb, $8::jsonb, $9::boolean, $10)
returning id;

-- name: import_job
select j.id, j.source_id, j.file_name, j.file_path, j.format, j.mapping, j.detected, j.dry_run, j.status, j.position
from import_job j where j.id = $1::bigint;

-- name: import_begin
-- From the start, or on from the last batch; a dry run cannot go on, what it had seen is gone.
update import_job set status = 'running', source_id = $2::integer, started_at = coalesce(started_at, now()), finished_at = null,
	error_code = null, error_detail = null,
	rows = case when $3::boolean then 0 else rows end, created = case when $3 then 0 else created end,
	updated = case when $3 then 0 else updated end, unchanged = case when $3 then 0 else unchanged end,
	rejected = case when $3 then 0 else rejected end, position = case when $3 then 0 else position end
where id = $1::bigint and status in ('queued', 'running') returning position;

-- name: import_hold
-- Held by the connection that runs the job: a running job that nobody holds was killed.
select pg_advisory_lock(hashtext('mcu.import.run'), $1::integer);

-- name: import_let_go
select pg_advisory_unlock_all();

-- name: import_orphans
-- Runs of mcuctl that were killed; jobs of the queue are taken again by the worker.
update import_job j set status = 'failed', error_code = 'interrupted', finished_at = now(),
	error_detail = 'Загрузка была прервана. Загруженное осталось; повторите её, копий не будет.'
where j.status = 'running' and not exists (select from job q where q.kind = 'import' and q.payload->>'import_id' = j.id::text and q.status in ('ready', 'running'))
	and pg_try_advisory_xact_lock(hashtext('mcu.import.run'), j.id::integer);

-- name: import_forget
with names as (delete from import_unknown where import_id = $1::bigint)
delete from import_row where import_id = $1::bigint;

-- name: import_position
select position, status from import_job where id = $1::bigint;

-- name: import_end
update import_job set status = $2, error_code = $3, error_detail = $4, finished_at = now()
where id = $1::bigint and status in ('queued', 'running')
returning rows, created, updated, unchanged, rejected;

-- name: import_totals
select rows, created, updated, unchanged, rejected, status from import_job where id = $1::bigint;

-- name: import_lock
-- Two imports of one source take turns, batch by batch.
select pg_advisory_xact_lock(hashtext('mcu.import'), $1::integer);

-- name: import_copy
copy import_stage from stdin;

-- name: import_narrow
-- Whoever began the load may bring in these kinds alone: other rows are refused, and so are those that would change a record of another kind.
-- An export of ИМ or ПОС ($3) in its own source was judged as a whole: what it says of its rows makes them none of another's.
update import_stage s set content_hash = null, code = 'other_kind', detail = kind_refused(x.other)
from (
	select n.row_no, case when not j.detected->'machines' ? k.told then k.told when not j.detected->'machines' ? k.known then k.known end as other
	from import_job j join source c on c.id = $2::integer and (c.kind = 'file' or c.kind <> $3)
	cross join import_stage n left join message m on m.source_id = c.id and m.external_id = n.external_id
	cross join lateral (select machine_of(coalesce(n.kind, 'message'), coalesce(n.channel, c.channel), coalesce(n.state, 'new')) as told,
		case when m.id is not null then machine_of(m.kind, m.channel, m.state) end as known) k
	where j.id = $1::bigint and j.detected ? 'machines' and n.content_hash is not null
) x
where s.row_no = x.row_no and x.other is not null;

-- name: import_classify
-- Good rows are those with a hash (not those without a code): the planner, which has no statistics of a batch, then
-- expects nearly all rows. What each row is: as if the rows of the batch came one by one, though only the last of one number is written.
-- A row is left alone when the present state came from a later row of this very file: so a file with doubles can be
-- loaded again, or a killed load started anew, and nothing changes.
with job as (select * from import_job where id = $1::bigint),
known as materialized (
	select d.external_id, m.id is null as absent, m.id is null and x.external_id is null as fresh,
		case when m.id is null and not $3::boolean then nextval('message_id_seq') else m.id end as id,
		coalesce(x.content_hash, m.content_hash) as content_hash, m.external_version,
		case when f.sha256 = job.sha256 and f.mapping = job.mapping then m.import_row end as import_row
	from (select distinct external_id from import_stage where content_hash is not null) d
	cross join job
	left join lateral (select * from message where source_id = $2::integer and external_id = d.external_id limit 1) m on true
	left join import_job f on f.id = m.import_id
	left join import_seen x on $3 and x.external_id = d.external_id
),
good as (
	select s.row_no, s.content_hash, k.id, k.absent, k.fresh, k.content_hash as stored,
		coalesce(lag(s.content_hash) over (partition by s.external_id order by s.row_no), k.content_hash) as before,
		lag(s.row_no) over (partition by s.external_id order by s.row_no) is null and k.fresh as first,
		row_number() over (partition by s.external_id order by s.row_no desc) = 1 as last,
		coalesce(k.import_row >= s.row_no, false) or case
			when s.external_version ~ '^[0-9]{1,18}$' and k.external_version ~ '^[0-9]{1,18}$'
			then s.external_version::bigint < k.external_version::bigint else false end as superseded
	from import_stage s join known k on k.external_id = s.external_id
	where s.content_hash is not null
)
insert into import_plan (row_no, message_id, outcome, act)
select g.row_no, g.id,
	case when g.first then 'created' when g.superseded or g.before = g.content_hash then 'unchanged' else 'updated' end,
	case when $3 or not g.last or g.superseded then null when g.absent then 'insert'
		when g.stored is distinct from g.content_hash then 'update' end
from good g
union all
select s.row_no, null, 'rejected', null from import_stage s where s.content_hash is null;

-- name: import_resolve
-- Names of themes, organisations, officials and places → the register's own; a name that fits none or several stays
-- in extra only, and the report tells so. A theme is looked up under its group first; a former name counts where no theme has it now.
with theme_key as materialized (
	select t.id, fold_name(t.name) as key from theme t
	union select n.theme_id, fold_name(n.name) from theme_name n where not exists (select from theme t where fold_name(t.name) = fold_name(n.name))
),
themes as materialized (
	select k.id, k.key, array(select p.key from theme_key p where p.id = t.parent_id) as parent_keys from theme_key k join theme t on t.id = k.id
),
theme_names as materialized (
	select n.theme, n.theme_group, coalesce(
		(select case when count(*) = 1 then min(t.id) else min(t.id) filter (where n.group_key = any (t.parent_keys)) end
		 from themes t where t.key = n.key),
		(select min(t.id) from themes t where t.key = n.group_key having count(*) = 1)) as id
	from (select d.theme, d.theme_group, fold_name(left(d.theme, 500)) as key, fold_name(left(d.theme_group, 500)) as group_key
		from (select distinct coalesce(theme, '') as theme, coalesce(theme_group, '') as theme_group from import_stage) d offset 0) n
),
known as materialized (
	select 'organisation' as field, o.id, k.key from organisation o cross join lateral (values (fold_name(o.name)), (fold_name(o.short_name))) k (key)
	union all select 'official', o.id, fold_name(o.name) from official o
	union all select 'district', d.id, k.key from district d cross join lateral (values (fold_name(d.name)), (fold_name(d.name || ' район'))) k (key)
	union all select 'street', t.id, k.key from street t
		cross join lateral (values (fold_name(t.name)), (fold_name(t.name || ' ' || t.kind)), (fold_name(t.kind || ' ' || t.name))) k (key)
),
named as materialized (
	select n.field, n.name, case n.field when 'street' then street_key(left(n.name, 500)) else fold_name(left(n.name, 500)) end as key
	from (select distinct x.field, x.name from import_stage s cross join lateral
		(values ('organisation', s.organisation), ('official', s.official), ('district', s.district), ('street', s.street)) x (field, name)
		where x.name is not null) n
),
found as materialized (
	select n.field, n.name, min(k.id) as id from named n join known k on k.field = n.field and k.key = n.key
	group by n.field, n.name having count(distinct k.id) = 1
)
update import_plan l
set theme_id = t.id, organisation_id = o.id, official_id = f.id, district_id = d.id, street_id = coalesce(w.id, s.place_street),
	unknown = case when (t.id is null and (s.theme is not null or s.theme_group is not null)) or (o.id is null and s.organisation is not null)
			or (f.id is null and s.official is not null) or (d.id is null and s.district is not null)
			or (w.id is null and s.place_street is null and s.street is not null)
		then nullif(jsonb_strip_nulls(jsonb_build_object('theme', case when t.id is null then told_name(concat_ws(' / ', s.theme_group, s.theme)) end,
			'organisation', case when o.id is null then told_name(s.organisation) end, 'official', case when f.id is null then told_name(s.official) end,
			'district', case when d.id is null then told_name(s.district) end, 'street', case when w.id is null and s.place_street is null then told_name(s.street) end)), '{}') end
from import_stage s
left join theme_names t on t.theme = coalesce(s.theme, '') and t.theme_group = coalesce(s.theme_group, '')
left join found o on o.field = 'organisation' and o.name = s.organisation
left join found f on f.field = 'official' and f.name = s.official
left join found d on d.field = 'district' and d.name = s.district
left join found w on w.field = 'street' and w.name = s.street
where l.row_no = s.row_no and l.outcome <> 'rejected';

-- name: import_note_unknown
insert into import_unknown as u (import_id, field, name, rows)
select $1::bigint, n.key, n.value, count(*)
from (select u.key, u.value from import_plan l, jsonb_each_text(l.unknown) u where l.unknown is not null
	union all select 'mark', coalesce(told_name(s.mark_odd), '—') from import_stage s where s.mark_odd is not null) n group by 2, 3
on conflict (import_id, field, name) do update set rows = u.rows + excluded.rows;

-- name: import_see
insert into import_seen (external_id, content_hash)
select distinct on (s.external_id) s.external_id, s.content_hash from import_stage s where s.content_hash is not null order by s.external_id, s.row_no desc
on conflict (external_id) do update set content_hash = excluded.content_hash;

-- name: import_turn
-- The contacts of a whole batch in one order, before anybody is joined or any record locked: two files at once cannot stand in each other's way.
select person_turn(array(select distinct n from import_plan l join import_stage s using (row_no) cross join lateral person_slots(s.author_contacts) n
    where l.act is not null and s.author_told is not null));

-- name: import_authors
-- Who wrote what: in the order of the file, as each row tells by what its person is known to those behind it. Whom a person has put right stays.
with told as materialized (select s.row_no, s.author_told, s.author_contacts, m.author_key as was
	from import_plan l join import_stage s using (row_no) left join message m on m.id = l.message_id
	where l.act is not null and s.author_told is not null and not exists (select from case_event e where e.message_id = l.message_id and e.kind = 'applicant') order by s.row_no),
joined as materialized (select row_no, person_join(author_told, author_contacts, was) as author from told)
update import_stage s set author_key = j.author, author_told = case when j.author is not null then s.author_told end
from import_plan l left join joined j using (row_no) where l.row_no = s.row_no and l.act is not null;

-- name: import_identities
-- In the order of the file, so that the last word on a person holds.
select put_identity(s.author_key, s.author_told, s.author_sealed, s.author_fields)
from (select author_key, author_told, author_sealed, author_fields from import_plan l join import_stage using (row_no)
      where l.act is not null and author_told is not null order by row_no) s;

-- part: import_place
-- House, confidence and ground of the street of a row: the recogniser's, or the file's own word for a street.
select case when l.street_id = s.place_street then s.place_house end as house,
	case when l.street_id = s.place_street then s.place_confidence when l.street_id is not null then 1 end::real as confidence,
	case when l.street_id = s.place_street then s.place_by when l.street_id is not null then 'field' end as told

-- name: import_insert
-- Deadlines are computed once, from what the rows of the file say, so that each message is written with its control date.
with facts as (
	select array_agg(row(l.message_id, s.kind, coalesce(s.channel, c.channel), l.theme_id, l.organisation_id, coalesce(s.priority, 0), s.received_at, false,
		s.registered_at, least(a.replied_at, s.answered_at), a.n > 0 or s.answered_at is not null, a.interim_at, null,
		coalesce(s.state, 'new') not in ('new', 'registered'), case when not z.open then coalesce(s.answered_at, s.closed_at) end, z.open,
		coalesce(s.fast_track, false), false, null, null, null, false, null, null, null, null)::deadline_fact) as list
	from import_plan l join import_stage s using (row_no) join source c on c.id = $2::integer join state z on z.code = coalesce(s.state, 'new')
	left join lateral (
		select count(*) as n, min(x.answered_at) as replied_at, coalesce(min(x.answered_at) filter (where x.kind = 'interim'),
			min(x.answered_at) filter (where x.kind = 'first')) as interim_at
		from jsonb_to_recordset(s.answers) as x(kind text, answered_at timestamptz) where s.answers is not null) a on true
	where l.act = 'insert'
),
made as materialized (select d.* from facts f cross join lateral deadline_compute(f.list) d),
put as (
	insert into deadline (message_id, kind, due, due_at, legal, met, owed, version, rule, calendars, trace)
	select message_id, kind, due, due_at, legal, met, owed, version, rule, calendars, trace from made
),
control as (select message_id, max(control) as control from made group by message_id)
insert into message (id, kind, channel, source_id, external_id, external_version, content_hash, received_at, registered_at, number, subject,
	text, original, theme_id, organisation_id, official_id, district_id, street_id, house, address, lat, lon, applicant_kind, author_key,
	repeated, collective, fast_track, priority, state, outcome, outcome_reason, due_on, due_set, answered_at, closed_at, mark, url, extra,
	import_id, import_row, place_confidence, place_by, object, fault, urgency)
select l.message_id, s.kind, coalesce(s.channel, c.channel), c.id, s.external_id, s.external_version, s.content_hash, s.received_at,
	s.registered_at, s.number, s.subject, s.text, s.original, l.theme_id, l.organisation_id, l.official_id, l.district_id, l.street_id,
	coalesce(s.house, p.house), s.address, s.lat, s.lon, coalesce(s.applicant_kind, 'unknown'), s.author_key, coalesce(s.repeated, false),
	coalesce(s.collective, false), coalesce(s.fast_track, false), coalesce(s.priority, 0), coalesce(s.state, 'new'), s.outcome,
	s.outcome_reason, coalesce(s.due_on, d.control), s.due_on, s.answered_at, s.closed_at, s.mark, s.url, s.extra, $1::bigint, s.row_no,
	p.confidence, p.told, s.card_object, s.card_fault, s.card_urgency
from import_plan l join import_stage s using (row_no) join source c on c.id = $2::integer left join control d on d.message_id = l.message_id
cross join lateral ({{import_place}}) p
where l.act = 'insert';

-- name: import_keep_versions
insert into message_version (message_id, rev, external_version, content_hash, data)
select m.id, m.rev, m.external_version, m.content_hash, to_jsonb(m)
from import_plan l join message m on m.id = l.message_id where l.act = 'update'
on conflict do nothing;

-- name: import_update
-- The file speaks for the fields it has; what people added stays.
update message m set kind = case when h.kind then m.kind else s.kind end, channel = case when h.kind then m.channel else coalesce(s.channel, m.channel) end, external_version = s.external_version, content_hash = s.content_hash,
	received_at = coalesce(s.received_at, m.received_at), registered_at = coalesce(s.registered_at, m.registered_at),
	number = coalesce(s.number, m.number), subject = coalesce(s.subject, m.subject), text = s.text, original = s.original,
	theme_id = coalesce(l.theme_id, m.theme_id), organisation_id = coalesce(l.organisation_id, m.organisation_id),
	official_id = coalesce(l.official_id, m.official_id), district_id = coalesce(l.district_id, m.district_id),
	street_id = case when t.takes then l.street_id else m.street_id end,
	house = case when t.takes then coalesce(s.house, p.house, case when l.street_id = m.street_id then m.house end) when m.place_by = 'hand' then m.house else coalesce(s.house, m.house) end,
	place_confidence = case when t.takes then p.confidence else m.place_confidence end, place_by = case when t.takes then p.told else m.place_by end,
	address = coalesce(s.address, m.address),
	lat = coalesce(s.lat, m.lat), lon = coalesce(s.lon, m.lon), applicant_kind = case when h.applicant then m.applicant_kind else coalesce(s.applicant_kind, m.applicant_kind) end,
	author_key = coalesce(s.author_key, m.author_key), repeated = coalesce(s.repeated, m.repeated) or exists (select from outcome_return v where v.repeat_id = m.id and v.marked),
	collective = coalesce(s.collective, m.collective), fast_track = coalesce(s.fast_track, m.fast_track),
	priority = coalesce(s.priority, m.priority), state = coalesce(s.state, m.state),
	-- A file that takes up again what was over is a reopening: of what stood before, only what it says anew stands.
	outcome = case when a.gain then case when s.outcome is distinct from m.outcome then s.outcome end else coalesce(s.outcome, m.outcome) end,
	outcome_by = case when a.gain or s.outcome <> m.outcome then null else m.outcome_by end,
	outcome_at = case when a.gain or s.outcome <> m.outcome then null else m.outcome_at end,
	outcome_reason = case when a.gain then null else coalesce(s.outcome_reason, m.outcome_reason) end,
	due_set = case when a.gain then case when s.due_on is distinct from m.due_set then s.due_on end else coalesce(s.due_on, m.due_set) end, due_by_hand = m.due_by_hand and s.due_on is null,
	answered_at = case when a.gain then case when s.answered_at is distinct from m.answered_at then s.answered_at end else coalesce(s.answered_at, m.answered_at) end,
	closed_at = case when a.gain then null else coalesce(s.closed_at, m.closed_at) end, mark = coalesce(s.mark, m.mark),
	reopened_at = case when a.gain then now() else m.reopened_at end,
	first_done_at = case when a.gain then coalesce(work_ended(m.id, m.first_done_at, m.answered_at, m.closed_at), now()) else m.first_done_at end,
	url = coalesce(s.url, m.url), extra = s.extra, import_id = $1::bigint, import_row = s.row_no,
	object = case when k.object_by = 'hand' then m.object else s.card_object end, fault = case when k.fault_by = 'hand' then m.fault else s.card_fault end,
	urgency = case when k.urgency_by = 'hand' then m.urgency else s.card_urgency end
from import_plan l join import_stage s using (row_no) cross join lateral ({{import_place}}) p
join message old on old.id = l.message_id left join message_card k on k.message_id = l.message_id
-- A person's place stays; a place out of a text gives way to a new text, one out of a field only to another field.
cross join lateral (select old.place_by is distinct from 'hand' and (p.told = 'field' or old.place_by = 'text' or (p.told = 'text' and old.street_id is null)) as takes) t
cross join lateral (select not old.open and coalesce((select z.open from state z where z.code = s.state), false) as gain) a
-- What a person has put right stays too.
cross join lateral (select coalesce(bool_or(e.kind = 'reclassified'), false) as kind, coalesce(bool_or(e.kind = 'applicant'), false) as applicant
	from case_event e where e.message_id = l.message_id and e.kind in ('applicant', 'reclassified')) h
where l.act = 'update' and m.id = l.message_id;

-- name: import_cards
-- After the messages, so that what a new text made void is there again. A person's word stays.
insert into message_card as c (message_id, object_at, object_by, fault_at, fault_by, urgency_at, urgency_by, wish_at, wish_by, version)
select l.message_id, s.card_object_at, case when s.card_object is not null then 'text' end, s.card_fault_at, case when s.card_fault is not null then 'text' end,
	s.card_urgency_at, case when s.card_urgency is not null then 'text' end, s.card_wish_at, case when s.card_wish_at is not null then 'text' end, s.card_version
from import_plan l join import_stage s using (row_no) where l.act is not null and s.card_version is not null
{{card_put}};

-- name: import_marks
-- The mark of a message is the last one its file gave; asked for files alone that have a column of marks.
insert into satisfaction as x (message_id, source, scale, value)
select l.message_id, case when c.kind in ('pos', 'im') then c.kind else 'other' end, s.mark_scale, s.mark_value
from import_plan l join import_stage s using (row_no) join source c on c.id = $1::integer
where l.act is not null and s.mark_scale is not null
on conflict (message_id, (coalesce(token_hash, ''))) do update set scale = excluded.scale, value = excluded.value
where (x.scale, x.value) is distinct from (excluded.scale, excluded.value);

-- name: import_answers
insert into answer as a (message_id, kind, position, text, original, organisation_id, answered_at)
select l.message_id, x.kind, x.position, x.text, x.original, l.organisation_id, x.answered_at
from import_plan l join import_stage s using (row_no),
	jsonb_to_recordset(s.answers) as x(kind text, position smallint, text text, original text, answered_at timestamptz)
where l.act is not null and s.answers is not null
on conflict (message_id, kind, position) do update set text = excluded.text, original = excluded.original,
	answered_at = coalesce(excluded.answered_at, a.answered_at)
where (a.text, a.original, a.answered_at) is distinct from
	(excluded.text, excluded.original, coalesce(excluded.answered_at, a.answered_at));

-- name: import_events
-- The first import is known from the message itself (message_history).
insert into case_event (message_id, account_id, kind, note, rev)
select l.message_id, j.account_id, 'imported', format('Файл «%s», строка %s', j.file_name, l.row_no), m.rev
from import_plan l join import_job j on j.id = $1::bigint join message m on m.id = l.message_id where l.act = 'update';

-- name: import_returns
-- Repeats of what was closed as solved, whichever of the two this batch brought.
select note_returns((select array_agg(message_id) from import_plan where act is not null));

-- name: import_deadlines
-- Of the rows that changed a message, whatever they changed.
select deadline_put(list) from (select array_agg(message_id) as list from import_plan where act = 'update') x where list is not null;

-- name: import_result
-- Results of the rows, the position and the totals go with the messages, or not at all.
with put as (
	insert into import_row (import_id, row_no, outcome, external_id, message_id, code, detail, raw)
	select $1::bigint, s.row_no, l.outcome, s.external_id, l.message_id, case when l.unknown is null then s.code else 'unknown_names' end,
		case when l.unknown is null then s.detail else coalesce(s.detail || ' ', '') || 'В справочниках нет: ' || (select string_agg(told_field(n.key) || ' «' || n.value || '»', ', ' order by n.key)
			from jsonb_each_text(l.unknown) n) || '. Осталось в дополнительных сведениях.' end, s.raw
	from import_stage s join import_plan l using (row_no)
	returning outcome
)
update import_job j set position = $2::bigint, rows = j.rows + n.total, created = j.created + n.created, updated = j.updated + n.updated,
	unchanged = j.unchanged + n.unchanged, rejected = j.rejected + n.rejected
from (select count(*) as total, count(*) filter (where outcome = 'created') as created, count(*) filter (where outcome = 'updated') as updated,
	count(*) filter (where outcome = 'unchanged') as unchanged, count(*) filter (where outcome = 'rejected') as rejected from put) n
where j.id = $1 returning j.status;

-- name: import_rejected_first
select row_no, external_id, code, detail from import_row where import_id = $1::bigint and outcome = 'rejected' order by row_no limit $2::integer;

-- name: import_unknown_first
-- Told when the job is over: before that, the next look would tell others.
select u.field, u.name, u.rows::integer as rows, told_field(u.field) as _field, count(*) over ()::integer as _all
from import_unknown u join import_job j on j.id = u.import_id and j.status not in ('queued', 'running')
where j.id = $1::bigint order by u.rows desc, u.field, u.name limit $2::integer;

-- name: import_list
select j.id, j.file_name, j.file_size::integer, j.format, coalesce(s.code, j.detected->>'source') as source, j.status, j.dry_run,
	j.rows::integer, j.created::integer, j.updated::integer, j.unchanged::integer, j.rejected::integer, j.position::integer,
	j.error_code, j.error_detail, '[]'::jsonb as columns, '{}'::jsonb as mapping, '[]'::jsonb as preview, '[]'::jsonb as fields, '{"total": 0, "first": []}'::jsonb as unknown,
	j.created_at, j.started_at, j.finished_at, a.name as account
from import_job j left join source s on s.id = j.source_id left join account a on a.id = j.account_id
where $2::bigint is null or j.id < $2::bigint
order by j.id desc limit $1::integer + 1;

-- name: import_get
-- The mapping shown is the one asked for, or else the guess; columns that a person left out are null.
select j.id, j.file_name, j.file_size::integer, j.format, coalesce(s.code, j.detected->>'source') as source, j.status, j.dry_run,
	j.rows::integer, j.created::integer, j.updated::integer, j.unchanged::integer, j.rejected::integer, j.position::integer,
	j.error_code, j.error_detail, coalesce(j.detected->'columns', '[]') as columns,
	case when j.mapping = '{}' then coalesce(j.detected->'mapping', '{}') else j.mapping end as mapping,
	coalesce(j.detected->'preview', '[]') as preview, null as fields, j.created_at, j.started_at, j.finished_at, a.name as account
from import_job j left join source s on s.id = j.source_id left join account a on a.id = j.account_id
where j.id = $1::bigint;

-- name: import_to_start
select j.id, j.file_path, j.status, j.dry_run, j.detected->>'channel' as channel from import_job j where j.id = $1::bigint for update;

-- name: import_queue
-- A job is begun from the uploaded file, or once more after a dry run.
update import_job set status = 'queued', dry_run = $2::boolean, mapping = coalesce($3::jsonb, '{}'), position = 0, rows = 0, created = 0,
	updated = 0, unchanged = 0, rejected = 0, error_code = null, error_detail = null, started_at = null, finished_at = null,
	detected = detected - array['asked_channel', 'machines'] || jsonb_strip_nulls(jsonb_build_object('source', $4::text, 'asked_channel', $5::text, 'machines',
		(select jsonb_agg(distinct k.code) from acting_reach() a, jsonb_array_elements(a.reach) h, jsonb_array_elements_text(nullif(h->'machines', 'null')) k (code)
		where a.action = 'import.write' and not a.reach @> '[{"machines": null}]')))
where id = $1::bigint;

-- name: import_purge
-- The first rows of a file, as they were shown before it was begun, go with the file itself.
update import_job set detected = detected - 'preview' where created_at < now() - interval '7 days' and detected ? 'preview';

-- name: import_cancel
update import_job set status = 'cancelled', finished_at = now() where id = $1::bigint and status in ('uploaded', 'queued', 'running') returning id;

-- name: import_rows
select r.row_no, r.outcome, r.external_id, r.message_id, r.code, r.detail from import_row r
where r.import_id = $1::bigint
	and case when $2::text is null then true when $2::text = 'noted' then r.outcome <> 'rejected' and r.code is not null else r.outcome = $2::text end and r.row_no > coalesce($4::bigint, -1)
order by r.row_no limit $3::integer + 1;

-- name: import_rejected_page
select r.row_no, r.external_id, r.code, r.detail, r.raw from import_row r
where r.import_id = $1::bigint and r.outcome = 'rejected' and r.row_no > $2::bigint order by r.row_no limit 1000;

-- name: import_columns
select coalesce(j.detected->'columns', '[]') as columns, j.file_name from import_job j where j.id = $1::bigint;
