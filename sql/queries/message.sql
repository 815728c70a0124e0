-- The registry: list, card, history, creation, changes.

-- part: message_row
m.id, m.kind, m.channel, m.source_id::text as source_id, m.external_id, m.number, m.received_at, m.registered_at, m.subject,
left(m.text, 300) as excerpt, m.theme_id::text as theme_id, t.name as theme, m.organisation_id::text as organisation_id,
o.short_name as organisation, m.official_id::text as official_id, f.name as official, m.district_id::text as district_id, d.name as district,
m.address, m.state, m.outcome, m.open, m.due_on, m.answered_at, m.priority, m.repeated, m.collective, m.fast_track, m.mark, m.disputed, m.rev

-- part: message_names
left join theme t on t.id = m.theme_id
left join organisation o on o.id = m.organisation_id
left join official f on f.id = m.official_id
left join district d on d.id = m.district_id

-- part: message_filter
-- Absent filters are NULL; such statements are planned for the values they get. One value alone is compared as such: then an index that
-- begins with it has the rows in their order. Days become timestamptz: comparing the two
-- types is not leakproof, and row-level security would keep it away from the index.
    ($1::text[] is null or case cardinality($1::text[]) when 1 then m.kind = ($1::text[])[1] else m.kind = any($1::text[]) end)
and ($2::text[] is null or case cardinality($2::text[]) when 1 then m.channel = ($2::text[])[1] else m.channel = any($2::text[]) end)
and ($3::text[] is null or case cardinality($3::text[]) when 1 then m.state = ($3::text[])[1] else m.state = any($3::text[]) end)
and ($4::text[] is null or case cardinality($4::text[]) when 1 then m.outcome = ($4::text[])[1] else m.outcome = any($4::text[]) end)
and ($5::bigint[] is null or case cardinality($5::bigint[]) when 1 then m.theme_id = ($5::bigint[])[1] else m.theme_id = any($5::bigint[]) end)
and ($6::bigint[] is null or case cardinality($6::bigint[]) when 1 then m.organisation_id = ($6::bigint[])[1] else m.organisation_id = any($6::bigint[]) end)
and ($7::bigint[] is null or case cardinality($7::bigint[]) when 1 then m.district_id = ($7::bigint[])[1] else m.district_id = any($7::bigint[]) end)
and ($8::bigint[] is null or case cardinality($8::bigint[]) when 1 then m.source_id = ($8::bigint[])[1] else m.source_id = any($8::bigint[]) end)
and ($9::bigint[] is null or m.import_id = any($9::bigint[]))
and ($10::boolean is null or m.open = $10::boolean)
and ($11::boolean is distinct from true or (m.open and m.due_on < current_date))
and ($11::boolean is distinct from false or not m.open or m.due_on is null or m.due_on >= current_date)
and ($12::boolean is null or m.repeated = $12::boolean)
and ($13::boolean is null or m.collective = $13::boolean)
and ($14::date is null or m.due_on >= $14::date)
and ($15::date is null or m.due_on <= $15::date)
and ($16::date is null or (m.received_at >= $16::date::timestamptz and m.sort_at >= $16::date::timestamptz))
and ($17::date is null or (m.received_at < ($17::date + 1)::timestamptz and m.sort_at < ($17::date + 1)::timestamptz))
and ($18::date is null or m.answered_at >= $18::date::timestamptz)
and ($19::date is null or m.answered_at < ($19::date + 1)::timestamptz)
and ($20::bigint[] is null or case cardinality($20::bigint[]) when 1 then m.official_id = ($20::bigint[])[1] else m.official_id = any($20::bigint[]) end)
and ($21::boolean is null or (m.organisation_id is not null) = $21::boolean)
and ($22::boolean is null or (m.official_id is not null) = $22::boolean)
and (($23::text[] is null and $24::boolean is null and $25::date is null and $26::date is null)
     or (m.open and m.id in (select owed_ids($23::text[], $24::boolean, $25::date, $26::date))))
and ($27::text[] is null or case cardinality($27::text[]) when 1 then m.object = ($27::text[])[1] else m.object = any($27::text[]) end)
and ($28::text[] is null or case cardinality($28::text[]) when 1 then m.fault = ($28::text[])[1] else m.fault = any($28::text[]) end)
and ($29::bigint[] is null or m.id in (select x.message_id from cluster_member x where x.cluster_id in (select c.id from cluster c where c.id = any ($29::bigint[]) or c.parent_id = any ($29::bigint[]))))
and ($30::integer[] is null or case cardinality($30::integer[]) when 1 then m.organisation_id = ($30::integer[])[1] else m.organisation_id = any($30::integer[]) end)

-- name: message_list
-- The first page of everything, newest first.
select {{message_row}}, m.sort_at as _key
from (select * from message order by sort_at desc, id desc limit $1::integer) m
{{message_names}}
order by m.sort_at desc, m.id desc;

-- part: count_limit
-- Totals are exact up to here: all of a city's registry, or the beginning of a very large one, where counting would cost more
-- than the page itself.
(select case when reltuples < 200000 then 200000 else 10000 end from pg_class where oid = 'message'::regclass)

-- name: message_list_count
select count(*), {{count_limit}} from (select from message limit {{count_limit}} + 1) m;

-- name: message_newest
select {{message_row}}, m.sort_at as _key
from (select * from message m where {{message_filter}}
      and ($32::timestamptz is null or (m.sort_at, m.id) < ($32::timestamptz, $33::bigint))
      order by m.sort_at desc, m.id desc limit $31::integer) m
{{message_names}}
order by m.sort_at desc, m.id desc;

-- name: message_oldest
select {{message_row}}, m.sort_at as _key
from (select * from message m where {{message_filter}}
      and ($32::timestamptz is null or (m.sort_at, m.id) > ($32::timestamptz, $33::bigint))
      order by m.sort_at, m.id limit $31::integer) m
{{message_names}}
order by m.sort_at, m.id;

-- name: message_due_first
-- Rows without a date come last, found by their ids; a cursor with an id and no key stands among them. Two parts, because
-- neither order is that of an index with the nulls in it; the second is not begun while the first fills the page.
select {{message_row}}, m.due_on as _key
from ((select * from message m where {{message_filter}}
       and m.due_on is not null and ($33::bigint is null or $32::date is not null)
       and ($32::date is null or (m.due_on, m.id) > ($32::date, $33::bigint))
       order by m.due_on, m.id limit $31::integer)
      union all
      (select * from message m where {{message_filter}}
       and m.due_on is null and ($33::bigint is null or $32::date is not null or m.id > $33::bigint)
       order by m.id limit $31::integer)
      limit $31::integer) m
{{message_names}}
order by m.due_on nulls last, m.id;

-- name: message_due_last
select {{message_row}}, m.due_on as _key
from ((select * from message m where {{message_filter}}
       and m.due_on is not null and ($33::bigint is null or $32::date is not null)
       and ($32::date is null or (m.due_on, m.id) < ($32::date, $33::bigint))
       order by m.due_on desc, m.id desc limit $31::integer)
      union all
      (select * from message m where {{message_filter}}
       and m.due_on is null and ($33::bigint is null or $32::date is not null or m.id < $33::bigint)
       order by m.id desc limit $31::integer)
      limit $31::integer) m
{{message_names}}
order by m.due_on desc nulls last, m.id desc;

-- name: message_few
-- How many there are, and the page when they are few enough to count: then all of them are at hand, and no order has to be walked through
-- to find them. $31: rows of a page; $32, $33: key and id of the cursor; $34: the order.
with hit as materialized (select m.id, m.sort_at, m.due_on from message m where {{message_filter}} limit {{count_limit}} + 1),
known as materialized (select count(*) as n, {{count_limit}} as most from hit)
select k.n, k.most, case when k.n <= k.most then array(
    select h.id from hit h
    where $33::bigint is null or case $34::text
        when '-sort_at' then (h.sort_at, h.id) < ($32::timestamptz, $33::bigint) when 'sort_at' then (h.sort_at, h.id) > ($32::timestamptz, $33::bigint)
        when 'due_on' then case when $32::text is null then h.due_on is null and h.id > $33::bigint else h.due_on is null or (h.due_on, h.id) > ($32::date, $33::bigint) end
        else case when $32::text is null then h.due_on is null and h.id < $33::bigint else h.due_on is null or (h.due_on, h.id) < ($32::date, $33::bigint) end end
    order by case $34::text when '-sort_at' then h.sort_at end desc, case $34::text when 'sort_at' then h.sort_at end, case $34::text when 'due_on' then h.due_on end nulls last,
        case $34::text when '-due_on' then h.due_on end desc nulls last, case when $34::text ~ '^-' then -h.id else h.id end
    limit $31::integer)::text end
from known k;

-- name: message_page
-- Records by their ids, in that order; $2: the order they were put in.
select {{message_row}}, case when $2::text ~ 'due_on' then m.due_on::text else m.sort_at::text end as _key
from unnest($1::bigint[]) with ordinality u (id, turn) join message m on m.id = u.id
{{message_names}}
order by u.turn;

-- name: states_open
-- Of none of them work is over; are they all states?
select coalesce(bool_and(open), false), count(*) = (select count(distinct c) from unnest($1::text[]) c) from state where code = any($1::text[]);

-- name: theme_subtree
select array_agg(id)::text from theme where path && $1::bigint[]::integer[];

-- name: organisation_subtree
select array_agg(id)::text from organisation where path && $1::bigint[]::integer[];

-- part: message_card
select m.id, m.kind, m.channel, m.source_id::text as source_id, s.name as source, m.external_id, m.external_version, m.number,
       m.received_at, m.registered_at, m.subject, m.text, m.original, m.theme_id::text as theme_id, t.name as theme,
       m.organisation_id::text as organisation_id, o.short_name as organisation, m.official_id::text as official_id,
       f.name as official, m.district_id::text as district_id, d.name as district, m.address, m.street_id::text as street_id, w.kind || ' ' || w.name as street,
       m.house, round(m.place_confidence::numeric, 2)::real as place_confidence, m.place_by, m.object, m.fault, m.lat, m.lon, m.applicant_kind,
       m.state, m.outcome, m.outcome_by, m.outcome_reason, m.open, m.due_on, m.answered_at, m.closed_at, m.priority, m.repeated,
       m.collective, m.fast_track, m.accelerated, m.extended_days::integer as extended_days, m.mark, m.disputed, m.url, m.extra, m.import_id, m.rev, m.created_at, m.updated_at,
       (select coalesce(jsonb_agg(jsonb_build_object('id', a.id::text, 'kind', a.kind, 'position', a.position, 'text', a.text,
               'original', a.original, 'organisation_id', a.organisation_id::text, 'organisation', ao.short_name,
               'official', af.name, 'answered_at', a.answered_at, 'created_at', a.created_at)
               order by coalesce(a.answered_at, a.created_at), a.id), '[]')
        from answer a left join organisation ao on ao.id = a.organisation_id left join official af on af.id = a.official_id
        where a.message_id = m.id) as answers,
       (select coalesce(jsonb_agg(jsonb_build_object('id', n.id::text, 'number', n.number, 'role', q.role, 'ground', q.ground, 'received_at', q.repeated_at,
               'closed_at', q.closed_at, 'outcome', q.outcome, 'organisation', qo.short_name, 'official', qf.name) order by q.role, q.closed_at, q.repeated_at), '[]')
        from (select v.*, 'repeat' as role, v.repeat_id as other from outcome_return v where v.message_id = m.id
              union all select v.*, 'closed', v.message_id from outcome_return v where v.repeat_id = m.id) q
        join message n on n.id = q.other left join organisation qo on qo.id = q.organisation_id left join official qf on qf.id = q.official_id) as returns,
       (select jsonb_build_object('text', w.text, 'account', wa.name, 'updated_at', w.updated_at)
        from answer_draft w left join account wa on wa.id = w.account_id where w.message_id = m.id) as draft,
       (select coalesce((select (e.details->>'was')::date from case_event e where e.message_id = m.id and e.kind = 'extension'
                order by e.id limit 1), m.due_on)) as first_due_on,
       x.machine, (select name from machine where code = x.machine) as machine_name,
       (select coalesce(jsonb_agg(jsonb_build_object('code', v.code, 'state', v.to_state, 'name', v.name, 'action', v.action,
               'needs', v.needs, 'asks', v.asks, 'days', v.days) order by v.position, v.code), '[]')
        from state_move v where v.machine = x.machine and v.from_state = m.state) as moves
from message m
join source s on s.id = m.source_id
left join theme t on t.id = m.theme_id
left join organisation o on o.id = m.organisation_id
left join official f on f.id = m.official_id
left join district d on d.id = m.district_id
left join street w on w.id = m.street_id
cross join lateral (select machine_of(m.kind, m.channel, m.state) as machine offset 0) x
where m.id = $1::bigint

-- name: message_get
{{message_card}};

-- name: message_lock
{{message_card}} for no key update of m;

-- name: message_history
select e.id, e.at, a.name as account, e.kind, e.move, e.from_state, e.to_state, e.note, e.changes, e.details
from message m
left join lateral (
	-- That a message came from a file is known from the message itself; no event is stored for each row of a file.
	select 0::bigint as id, m.created_at as at, j.account_id, 'imported' as kind, null as move, null as from_state, null as to_state,
		case when m.created_at >= j.started_at then format('Файл «%s», строка %s', j.file_name, m.import_row) end as note, null::jsonb as changes,
		null::jsonb as details
	from (select) x left join import_job j on j.id = m.import_id where m.import_id is not null
	union all
	select c.id, c.at, c.account_id, c.kind, c.move, c.from_state, c.to_state, c.note, c.changes, c.details from case_event c where c.message_id = m.id
) e on true
left join account a on a.id = e.account_id
where m.id = $1::bigint
order by e.at, e.id;

-- part: place_of_body
(p->'place'->>'street_id')::integer, p->'place'->>'house', (p->'place'->>'confidence')::real, p->'place'->>'by'

-- name: message_create
-- $1: the checked body, with `place` where the recogniser found one; without received_at it came now, with null nobody knows when; $2: pseudonym of the applicant in hex or NULL.
insert into message (kind, channel, source_id, external_id, number, received_at, subject, text, theme_id, organisation_id,
                     district_id, address, street_id, house, place_confidence, place_by, applicant_kind, author_key, collective, fast_track, accelerated, priority, url,
                     object, fault)
select p->>'kind', p->>'channel', (select id from source where code = 'manual'), 'manual-' || gen_random_uuid(), p->>'number',
       case when p ? 'received_at' then (p->>'received_at')::timestamptz else now() end, p->>'subject', p->>'text', (p->>'theme_id')::integer, (p->>'organisation_id')::integer,
       (p->>'district_id')::integer, p->>'address', {{place_of_body}},
       coalesce(p->>'applicant_kind', 'unknown'), decode($2, 'hex'),
       coalesce((p->>'collective')::boolean, false), coalesce((p->>'fast_track')::boolean, false),
       coalesce((p->>'accelerated')::boolean, false),
       coalesce((p->>'priority')::smallint, 0), p->>'url', p->'card'->>'object', p->'card'->>'fault'
from (select $1::jsonb as p) x
returning id;

-- part: patch_set
-- What the members of p make of a message. A state brings its own times; the deadlines follow by deadline_put.
state = coalesce(p->>'state', m.state),
    outcome = case when p ? 'outcome' then p->>'outcome' else m.outcome end,
    outcome_by = case when p ? 'outcome_by' then p->>'outcome_by' else m.outcome_by end,
    outcome_reason = case when p ? 'outcome_reason' then p->>'outcome_reason' else m.outcome_reason end,
    disputed = m.disputed and not p ? 'outcome',
    theme_id = case when p ? 'theme_id' then (p->>'theme_id')::integer else m.theme_id end,
    organisation_id = case when p ? 'organisation_id' then (p->>'organisation_id')::integer else m.organisation_id end,
    official_id = case when p ? 'official_id' then (p->>'official_id')::integer
                       when p ? 'organisation_id' and (p->>'organisation_id')::integer is distinct from m.organisation_id then null
                       else m.official_id end,
    district_id = case when p ? 'district_id' then (p->>'district_id')::integer else m.district_id end,
    address = case when p ? 'address' then p->>'address' else m.address end,
    street_id = case when p ? 'place' then (p->'place'->>'street_id')::integer else m.street_id end,
    house = case when p ? 'place' then p->'place'->>'house' else m.house end,
    place_confidence = case when p ? 'place' then (p->'place'->>'confidence')::real else m.place_confidence end,
    place_by = case when p ? 'place' then p->'place'->>'by' else m.place_by end,
    subject = case when p ? 'subject' then p->>'subject' else m.subject end,
    priority = coalesce((p->>'priority')::smallint, m.priority),
    repeated = coalesce((p->>'repeated')::boolean, m.repeated),
    collective = coalesce((p->>'collective')::boolean, m.collective),
    fast_track = coalesce((p->>'fast_track')::boolean, m.fast_track),
    registered_at = case when p->>'state' = 'registered' then coalesce(m.registered_at, now()) else m.registered_at end,
    accelerated = coalesce((p->>'accelerated')::boolean, m.accelerated),
    extended_days = case when p ? 'until_on' then coalesce(extension_days(m.id, m.kind, m.due_on, m.due_set, (p->>'until_on')::date), m.extended_days) else m.extended_days end,
    due_set = case when p ? 'due_on' then (p->>'due_on')::date
                   when p ? 'until_on' and extension_days(m.id, m.kind, m.due_on, m.due_set, (p->>'until_on')::date) is null then (p->>'until_on')::date else m.due_set end,
    due_on = coalesce((p->>'due_on')::date, (p->>'until_on')::date, m.due_on),
    answered_at = case when p->>'state' = 'answered' then coalesce(m.answered_at, now()) else m.answered_at end,
    closed_at = case when p->>'state' = 'closed' then now() when p->>'state' = 'reopened' then null else m.closed_at end

-- name: message_patch
update message m set {{patch_set}}
from (select $2::jsonb as p) x
where m.id = $1::bigint;


-- name: theme_significant
select from theme where id = $1::integer and significant;
-- name: event_put
insert into case_event (message_id, account_id, kind, from_state, to_state, note, changes, move, details, rev)
select m.id, acting_account(), $2, $3, $4, $5, $6::jsonb, $7, $8::jsonb, m.rev from message m where m.id = $1::bigint;

-- name: event_since
-- What happened after the version somebody holds.
select e.at, a.name as account, e.kind, e.move, e.from_state, e.to_state, e.note, e.changes
from case_event e left join account a on a.id = e.account_id
where e.message_id = $1::bigint and e.rev > $2::integer order by e.id limit 100;

-- name: move_check
-- $2: the body of a move; $3: how many days an extension may add. Each column: is that part right?
select not p ? 'organisation_id' or exists (select from organisation o where o.id = (p->>'organisation_id')::integer) as organisation,
       not p ? 'official_id' or exists (select from official f join organisation o on o.id = f.organisation_id
           where f.id = (p->>'official_id')::integer
             and o.path @> array[coalesce((p->>'organisation_id')::integer, m.organisation_id)]) as official,
       not p ? 'until_on' or m.due_on is not null as due,
       not p ? 'until_on' or coalesce((p->>'until_on')::date > m.due_on, true) as later,
       not p ? 'until_on' or coalesce((p->>'until_on')::date <= l.day, true) as near,
       not p ? 'notice_on' or ((p->>'notice_on')::date <= current_date and coalesce((p->>'notice_on')::date >= m.received_at::date, true)) as notice,
       to_char(l.day, 'DD.MM.YYYY') as _limit
from (select $2::jsonb as p) x, message m
cross join lateral (select coalesce((select (e.details->>'was')::date from case_event e
    where e.message_id = m.id and e.kind = 'extension' order by e.id limit 1), m.due_on) + $3::integer as day) l
where m.id = $1::bigint;

-- name: move_words
-- Names of what a move was given, for the history.
select (select short_name from organisation where id = $1::integer) as organisation, (select name from official where id = $2::integer) as official;

-- name: draft_put
insert into answer_draft (message_id, text, account_id) values ($1::bigint, $2, acting_account())
on conflict (message_id) do update set text = excluded.text, account_id = excluded.account_id, updated_at = now();

-- name: draft_drop
delete from answer_draft where message_id = $1::bigint;

-- name: official_list
select f.id::text as id, f.name, f.post, f.organisation_id::text as organisation_id, o.short_name as organisation
from official f join organisation o on o.id = f.organisation_id
where o.path @> array[$1::integer] and (f.left_on is null or f.left_on > current_date) order by o.path, f.name limit 500;

-- name: answer_put
insert into answer (message_id, kind, position, text, organisation_id, answered_at)
select $1::bigint, $2, coalesce(max(b.position), 0) + 1, $3, (select organisation_id from account where id = acting_account()), now()
from answer b where b.message_id = $1::bigint and b.kind = $2;

-- name: returns_note
select note_returns(array[$1::bigint]);

-- name: returns_by_organisation
-- Closures as solved or partly whose day is in the span, and how many of them came back.
with closure as (
    select m.organisation_id, sum(m.n) as closures from closure_sum m
    where m.day >= $1::date and m.day <= $2::date and ($3::integer[] is null or m.organisation_id = any($3::integer[]))
    group by 1 having sum(m.n) > 0
),
back as (
    select v.organisation_id, sum(v.closures) as closures, sum(v.returns) as returns from return_sum v
    where v.day >= $1::date and v.day <= $2::date and ($3::integer[] is null or v.organisation_id = any($3::integer[]))
    group by 1 having sum(v.closures) > 0
),
counted as (
    select organisation_id, closures, 0::bigint as returned, 0::bigint as returns from closure
    union all
    -- what a return has reopened stands as solved no longer: it is added to the closures
    select organisation_id, closures, closures, returns from back
)
select c.organisation_id::text as organisation_id, o.short_name as organisation, sum(c.closures)::integer as closures,
       sum(c.returned)::integer as returned, sum(c.returns)::integer as returns
from counted c left join organisation o on o.id = c.organisation_id
group by c.organisation_id, o.short_name order by 4 desc, 3 desc, o.short_name;

-- name: return_list
-- Each pair that the counts have: a record of it that is not to be seen has no id. $5: with an organisation, or of none.
select v.id, m.id::text as message_id, m.number, r.id::text as repeat_id, r.number as repeat_number, v.ground, v.closed_at, v.repeated_at,
       v.outcome, t.name as theme, v.organisation_id::text as organisation_id, o.short_name as organisation, f.name as official, v.days
from outcome_return v left join message m on m.id = v.message_id left join message r on r.id = v.repeat_id
join theme t on t.id = v.theme_id left join organisation o on o.id = v.organisation_id left join official f on f.id = v.official_id
where ($3::bigint is null or v.id < $3::bigint) and ($1::date is null or v.closed_at >= $1::date::timestamptz)
  and ($2::date is null or v.closed_at < ($2::date + 1)::timestamptz) and ($4::integer[] is null or v.organisation_id = any($4::integer[]))
  and ($5::boolean is null or (v.organisation_id is not null) = $5::boolean)
order by v.id desc limit $6::integer + 1;

-- part: closure_after
-- The same moment may have several records, and a record that came back may have been closed again.
($6::text is null or (x.closed_at, x.message_id, x.back) < (split_part($6::text, '|', 1)::timestamptz, split_part($6::text, '|', 2)::bigint, split_part($6::text, '|', 3)::integer))

-- part: closure_wanted
($1::date is null or x.closed_at >= $1::date::timestamptz) and ($2::date is null or x.closed_at < ($2::date + 1)::timestamptz)
and ($3::integer[] is null or x.organisation_id = any ($3::integer[])) and ($4::boolean is null or (x.organisation_id is not null) = $4::boolean) and {{closure_after}}
order by x.closed_at desc, x.message_id desc limit $7::integer + 1

-- name: closure_list
-- The closures that returns_by_organisation counts, newest first: those that stand as solved and those that came back; $5: only these.
select m.id::text as message_id, m.number, x.closed_at, x.outcome, t.name as theme, o.short_name as organisation, f.name as official, x.returns,
    to_char(x.closed_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '|' || x.message_id || '|' || x.back as _key
from ((select * from (select m.solved_at as closed_at, m.id as message_id, 0 as back, m.outcome, m.theme_id, m.organisation_id, m.official_id, 0 as returns
        from message m where m.solved_at is not null and not coalesce($5::boolean, false)) x where {{closure_wanted}})
      union all
      (select * from (select v.closed_at, v.message_id, 1 as back, max(v.outcome), max(v.theme_id), v.organisation_id, max(v.official_id), count(*)::integer
        from outcome_return v group by v.closed_at, v.message_id, v.organisation_id) x where {{closure_wanted}})
      order by closed_at desc, message_id desc, back desc limit $7::integer + 1) x
left join message m on m.id = x.message_id left join theme t on t.id = x.theme_id left join organisation o on o.id = x.organisation_id left join official f on f.id = x.official_id
order by x.closed_at desc, x.message_id desc, x.back desc;

