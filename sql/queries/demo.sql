-- The demo city: bulk loading by mcuctl demo, as mcu_owner, in one transaction.

-- name: demo_state
select (select count(*) from message), (select count(*) from organisation), (select coalesce(max(id), 0) from message);

-- name: demo_calendar
-- From the first to the last known year, a letter per day: 1 worked, s an hour shorter, 0 off, ? nobody knows.
select min(d)::date - date '1970-01-01' as first, string_agg(case when y.year is null then '?' when c.kind = 'short' then 's'
    when coalesce(c.kind <> 'off', extract(isodow from d) < 6) then '1' else '0' end, '' order by d) as days
from (select min(year) as first, max(year) as last from calendar_year) k
cross join generate_series(make_date(k.first, 1, 1), make_date(k.last, 12, 31), interval '1 day') d
left join (select distinct year from calendar_year) y on y.year = extract(year from d)
left join calendar_current c on c.day = d::date;

-- name: demo_reopened
-- The city tells of reopenings as events.
update message m set reopened_at = e.last, first_done_at = e.ended, answered_at = case when m.answered_at >= e.last or not m.open then m.answered_at end
from (select r.message_id, max(r.at) as last, coalesce((select min(x.at) from case_event x where x.message_id = r.message_id and x.to_state in ('answered', 'closed')), min(r.at)) as ended
      from case_event r where r.to_state = 'reopened' and r.message_id between $1::bigint and $2::bigint group by 1) e
where m.id = e.message_id;

-- name: demo_returns
-- What of the closed came back, noted as it would have been day by day.
select note_returns(array(select id from message where id between $1::bigint and $2::bigint));

-- name: demo_marks
-- Marks of the files as satisfaction; links for what no file brings marks of: a third is asked, not half of them answer, as it went, and
-- some say «не решено» of what stands as solved.
with files as (
    insert into satisfaction (message_id, source, scale, value)
    select m.id, case when s.kind in ('pos', 'im') then s.kind else 'other' end, 'five', m.mark
    from message m join source s on s.id = m.source_id where m.mark is not null and m.id between $1::bigint and $2::bigint
),
drawn as materialized (
    select m.id, m.outcome, least(x.at + interval '1 hour', now()) as issued_at, least(x.at + make_interval(hours => 2 + h[3] % 70), now()) as given_at, h,
        case when h[2] >= 430 then null else (case m.outcome when 'solved' then array[40, 100, 220, 480] when 'partly' then array[150, 350, 620, 880] else array[330, 560, 780, 920] end) end as steps
    from message m cross join lateral (select coalesce(m.closed_at, m.answered_at) as at, array(select abs(hashtext(format('%s/%s', m.id, i))) % 1000 from generate_series(1, 6) i) as h offset 0) x
    where m.id between $1::bigint and $2::bigint and m.mark is null and m.state in ('answered', 'closed') and m.outcome is not null and x.at is not null
        and m.channel in ('phone', 'written', 'electronic', 'direct_line', 'reception') and h[1] < 330
),
given as materialized (
    select d.*, case when steps is not null then 1 + (h[4] >= steps[1])::int + (h[4] >= steps[2])::int + (h[4] >= steps[3])::int + (h[4] >= steps[4])::int end as value
    from drawn d
),
told as materialized (
    select g.*, case when value is null then null when value >= 4 and outcome = 'solved' then 'yes' when value = 1 or outcome in ('refused', 'not_solved') then 'no' when value >= 4 then 'yes' else 'partly' end as solved
    from given g
),
links as (
    insert into satisfaction (message_id, source, scale, value, solved, reasons, comment, given_at, token_hash, account_id, issued_at, expires_at)
    select id, 'link', 'five', value, solved,
        case when value is null then '{}' when value >= 4 then array[(array['quick', 'clear', 'polite'])[1 + h[5] % 3]] when h[5] < 500 then array['slow', (array['unclear', 'not_done', 'formal'])[1 + h[5] % 3]] else array[(array['not_done', 'formal', 'rude'])[1 + h[5] % 3]] end,
        case when value is null or h[6] >= 160 then null when value >= 4 then (array['Спасибо, всё сделали.', 'Приехали на следующий день, быстро.', 'Объяснили понятно.'])[1 + h[6] % 3]
            else (array['Сделали только половину, остальное ждёт.', 'Пришла отписка, ничего не изменилось.', 'Ждали ответа месяц.'])[1 + h[6] % 3] end,
        case when value is not null then given_at end, gen_random_bytes(32), (select min(a.id) from account a), issued_at, issued_at + interval '30 days'
    from told
),
events as (
    insert into case_event (message_id, at, kind, details, rev)
    select m.id, t.given_at, 'mark', jsonb_build_object('solved', t.solved, 'value', t.value), m.rev from told t join message m on m.id = t.id where t.value is not null
)
update message m set disputed = true from told t where m.id = t.id and t.solved = 'no' and m.outcome = 'solved';

-- name: demo_deadlines
-- Deadlines of the messages from $1 to $2, once everything is committed and while nobody else is there.
with ids as materialized (select coalesce(array_agg(id order by id), '{}') as list from message where id between $1::bigint and $2::bigint),
made as materialized (select d.* from ids cross join lateral deadline_compute((select array_agg(f::deadline_fact) from deadline_facts(ids.list) f)) d),
put as (
    insert into deadline (message_id, kind, due, due_at, legal, met, owed, version, rule, calendars, trace)
    select message_id, kind, due, due_at, legal, met, owed, version, rule, calendars, trace from made
)
update message m set due_on = c.control
from message x left join (select message_id, max(control) as control from made group by message_id) c on c.message_id = x.id
where x.id between $1::bigint and $2::bigint and x.due_on is distinct from c.control and m.id = x.id;

-- name: demo_district
insert into district (id, code, name) values ($1::integer, $2, $3);

-- name: demo_street
insert into street (id, name, kind) values ($1::integer, $2, $3);

-- name: demo_organisation
insert into organisation (id, parent_id, code, name, short_name, kind) values ($1::integer, nullif($2::integer, 0), $3, $4, $5, $6);

-- name: demo_official
insert into official (id, organisation_id, name, post, head, email) values ($1::integer, $2::integer, $3, $4, $4 in ('начальник', 'директор'), 'official-' || $1::integer || '@smolensk.example');

-- name: demo_theme
insert into theme (id, parent_id, significant, code, name, legal_code)
values ($1::integer, nullif($2::integer, 0), $3::integer <> 0, $4, $5, nullif($6, ''));

-- name: demo_responsibility
insert into responsibility (theme_id, organisation_id, official_id) values ($1::integer, $2::integer, $3::integer);

-- name: demo_source
insert into source (id, code, name, kind, channel) values ($1::integer, $2, $3, $4, $5);

-- name: demo_account
with a as (
	insert into account (organisation_id, login, esia_oid, name, post, email)
	values (nullif($1::integer, 0), $2::text, $3::bigint, $4, $5, $2::text || '@mcu.example') returning id
)
insert into role_grant (account_id, role) select id, $2::text from a;

-- Each table is new in its transaction when COPY begins: rows are frozen at once, nobody has to look at them again, and with
-- wal_level = minimal they go past the log.

-- name: demo_copy_message
copy message (id, kind, channel, source_id, external_id, received_at, registered_at, number, subject, text, original,
	theme_id, organisation_id, official_id, district_id, street_id, house, address, lat, lon, applicant_kind, author_key,
	repeated, collective, fast_track, priority, state, outcome, outcome_reason, due_on, answered_at, closed_at, mark, url)
from stdin (format binary, freeze);

-- name: demo_copy_identity
copy pd.identity (author_key, sealed, fields) from stdin (format binary, freeze);

-- name: demo_copy_answer
copy answer (id, message_id, kind, position, text, organisation_id, official_id, answered_at) from stdin (format binary, freeze);

-- name: demo_copy_event
copy case_event (id, message_id, at, kind, from_state, to_state, note) from stdin (format binary, freeze);

-- The city is loaded into a bare table: an index built at the end costs a fraction of one kept row by row, and a trigger with a
-- transition table, even asleep, makes COPY keep a second copy of every row. Keys that foreign keys lean on stay. Each row says
-- how to take one thing off and how to put it back.

-- name: demo_fittings
select take, give from (
	select 1 as step, c.conname as name, format('alter table %s drop constraint %I', c.conrelid::regclass, c.conname) as take,
		format('alter table %s add constraint %I %s', c.conrelid::regclass, c.conname, pg_get_constraintdef(c.oid)) as give
	from pg_constraint c
	where c.conrelid = $1::regclass and c.contype in ('p', 'u')
		and not exists (select from pg_constraint f where f.conindid = c.conindid and f.contype = 'f')
	union all
	select 2, r.relname, format('drop index %s', i.indexrelid::regclass), pg_get_indexdef(i.indexrelid)
	from pg_index i join pg_class r on r.oid = i.indexrelid
	where i.indrelid = $1::regclass and not exists (select from pg_constraint c where c.conindid = i.indexrelid)
	union all
	select 3, t.tgname, format('drop trigger %I on %s', t.tgname, t.tgrelid::regclass), pg_get_triggerdef(t.oid)
	from pg_trigger t
	where t.tgrelid = $1::regclass and not t.tgisinternal and t.tgenabled = 'O'
) x
order by step, name;

-- name: demo_outbox
insert into outbox (generation, message_id)
select g.number, i from index_generation g, generate_series(1, $1::bigint) i where g.status in ('building', 'live');
