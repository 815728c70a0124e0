-- Exports of found sets.

-- part: acting_sees
-- What the policy of message says, written out: the background worker is under no policy.
((select sees_all()) or m.organisation_id = any ((select scope_orgs())::integer[]))

-- part: export_row
select e.id, e.format, e.q, e.params, e.status, e.total::integer as total, e.rows::integer as rows, e.gone::integer as gone, e.cut,
    e.revision, e.sorted, case when e.status = 'done' and e.masked_at is null then e.position::float8 end as size, e.error_detail, e.created_at,
    e.selected_at, e.finished_at, e.expires_at, e.masked_at, e.link_id::text as link, e.file as _file
from export e

-- name: export_list
{{export_row}} where $2::bigint is null or e.id < $2::bigint order by e.id desc limit $1::integer + 1;

-- name: export_get
{{export_row}} where e.id = $1::bigint;

-- name: export_waiting
select count(*) from export where status in ('queued', 'running');

-- name: export_put
insert into export (account_id, format, q, params, link_id, file)
values (acting_account(), $1, $2, $3::jsonb, $4::bigint, 'export-' || gen_random_uuid())
returning id;

-- name: export_cancel
update export set status = 'cancelled', finished_at = now() where id = $1::bigint and status in ('queued', 'running') returning id;

-- name: export_begin
-- No row: cancelled, or finished by an earlier run. The last two columns are of a frozen link; null: a search is run.
update export e set status = 'running' where e.id = $1::bigint and e.status in ('queued', 'running')
returning concat_ws('/', e.account_id, e.grant_id), e.format, e.q, e.params, e.file, e.total, e.rows, e.gone, e.position, e.done_ids, e.revision, e.sorted,
    to_char(e.selected_at, 'DD.MM.YYYY HH24:MI:SS'), (select l.id from search_link l where l.id = e.link_id and l.frozen),
    (select l.revision from search_link l where l.id = e.link_id and l.frozen);

-- name: export_link_ids
-- The kept set of a link in its order, as far as the acting account sees it.
select u.id from search_link l, unnest(l.ids) with ordinality u (id, place) join message m on m.id = u.id
where l.id = $1::bigint and {{acting_sees}}
order by u.place;

-- name: export_selected
update export set total = $2::bigint, revision = $3, sorted = $4, hits = $5::bytea, selected_at = now(), rows = 0, gone = 0, position = 0, done_ids = 0
where id = $1::bigint returning to_char(selected_at, 'DD.MM.YYYY HH24:MI:SS');

-- name: export_progress
-- No row: cancelled meanwhile.
update export set rows = $2::bigint, gone = $3::bigint, position = $4::bigint, done_ids = $5::bigint
where id = $1::bigint and status = 'running' returning id;

-- name: export_done
-- No row: cancelled, or a record in it was de-identified, meanwhile.
update export set status = 'done', position = $2::bigint, cut = $3::boolean, finished_at = now(),
    expires_at = now() + make_interval(days => $4::integer)
where id = $1::bigint and status = 'running' returning id;

-- name: export_fail
update export set status = 'failed', error_detail = $2, finished_at = now() where id = $1::bigint and status in ('queued', 'running');

-- name: export_rows
-- In the order of the given ids; what the acting account may not see is left out. No author, no contacts, no link to a page of
-- a person. Column names are those of NDJSON.
select m.id, case m.kind when 'appeal' then 'Обращение' when 'message' then 'Сообщение' when 'publication' then 'Публикация' else 'Комментарий' end as kind,
    c.name as channel, m.number, m.received_at, m.registered_at, t.name as theme, o.short_name as organisation, d.name as district,
    coalesce(nullif(m.address, ''), nullif(concat_ws(' ', s.kind, s.name, m.house), '')) as address, z.name as state, m.due_on,
    m.answered_at, m.closed_at,
    case m.outcome when 'solved' then 'Решено' when 'partly' then 'Решено частично' when 'explained' then 'Разъяснено'
        when 'not_solved' then 'Не решено' when 'refused' then 'Отказано' when 'not_established' then 'Не установлено' end as outcome,
    m.mark, m.repeated, m.collective, m.subject, m.text,
    (select string_agg(a.text, E'\n\n' order by a.id) from answer a where a.message_id = m.id) as answers
from unnest($1::bigint[]) with ordinality u (id, place) join message m on m.id = u.id
join channel c on c.code = m.channel join state z on z.code = m.state
left join theme t on t.id = m.theme_id
left join organisation o on o.id = m.organisation_id
left join district d on d.id = m.district_id
left join street s on s.id = m.street_id
where {{acting_sees}}
order by u.place;
