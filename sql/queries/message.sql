-- The registry: list, card, history, creation, changes.

-- part: plain_email
-- From 30.03.2025 plain e-mail is no channel of an electronic appeal (law 547-ФЗ): it is kept, and said.
(m.kind = 'appeal' and m.channel = 'email' and m.sort_at >= '2025-03-30 00:00+03'::timestamptz)

-- part: due_hour
-- The hour of the control date, where it is one of hours.
case when m.open and m.due_set is distinct from m.due_on then (select min(h.due_at) from deadline h where h.message_id = m.id and h.owed and h.due = m.due_on) end

-- part: message_row
m.id, m.kind, m.channel, m.source_id::text as source_id, m.external_id, m.number, m.received_at, m.registered_at, m.subject,
left(m.text, 300) as excerpt, m.theme_id::text as theme_id, t.name as theme, m.organisation_id::text as organisation_id,
o.short_name as organisation, m.official_id::text as official_id, f.name as official, m.district_id::text as district_id, d.name as district,
m.address, m.state, m.outcome, m.open, m.due_on, {{due_hour}} as due_at, m.answered_at, m.priority, m.repeated, m.collective, m.fast_track, m.accelerated, {{plain_email}} as plain_email, m.mark, m.disputed, m.rev

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
and ($11::boolean is distinct from true or (m.open and m.due_on <= current_date and (m.due_on < current_date or m.id in (select late_today()))))
and ($11::boolean is distinct from false or not m.open or m.due_on is null or (m.due_on >= current_date and m.id not in (select late_today())))
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
and ($30::boolean is null or m.fast_track = $30::boolean)
and ($31::boolean is null or m.accelerated = $31::boolean)
and ($32::bigint[] is null or case cardinality($32::bigint[]) when 1 then m.mechanism_id = ($32::bigint[])[1] else m.mechanism_id = any($32::bigint[]) end)
and ($33::text[] is null or case cardinality($33::text[]) when 1 then m.urgency = ($33::text[])[1] else m.urgency = any($33::text[]) end)
and ($34::bigint[] is null or m.id in (select mail_records($34::bigint[])))
and ($35::integer[] is null or case cardinality($35::integer[]) when 1 then m.organisation_id = ($35::integer[])[1] else m.organisation_id = any($35::integer[]) end)

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
      and ($37::timestamptz is null or (m.sort_at, m.id) < ($37::timestamptz, $38::bigint))
      order by m.sort_at desc, m.id desc limit $36::integer) m
{{message_names}}
order by m.sort_at desc, m.id desc;

-- name: message_oldest
select {{message_row}}, m.sort_at as _key
from (select * from message m where {{message_filter}}
      and ($37::timestamptz is null or (m.sort_at, m.id) > ($37::timestamptz, $38::bigint))
      order by m.sort_at, m.id limit $36::integer) m
{{message_names}}
order by m.sort_at, m.id;

-- name: message_due_first
-- Rows without a date come last, found by their ids; a cursor with an id and no key stands among them. Two parts, because
-- neither order is that of an index with the nulls in it; the second is not begun while the first fills the page.
select {{message_row}}, m.due_on as _key
from ((select * from message m where {{message_filter}}
       and m.due_on is not null and ($38::bigint is null or $37::date is not null)
       and ($37::date is null or (m.due_on, m.id) > ($37::date, $38::bigint))
       order by m.due_on, m.id limit $36::integer)
      union all
      (select * from message m where {{message_filter}}
       and m.due_on is null and ($38::bigint is null or $37::date is not null or m.id > $38::bigint)
       order by m.id limit $36::integer)
      limit $36::integer) m
{{message_names}}
order by m.due_on nulls last, m.id;

-- name: message_due_last
select {{message_row}}, m.due_on as _key
from ((select * from message m where {{message_filter}}
       and m.due_on is not null and ($38::bigint is null or $37::date is not null)
       and ($37::date is null or (m.due_on, m.id) < ($37::date, $38::bigint))
       order by m.due_on desc, m.id desc limit $36::integer)
      union all
      (select * from message m where {{message_filter}}
       and m.due_on is null and ($38::bigint is null or $37::date is not null or m.id < $38::bigint)
       order by m.id desc limit $36::integer)
      limit $36::integer) m
{{message_names}}
order by m.due_on desc nulls last, m.id desc;

-- name: message_few
-- How many there are, and the page when they are few enough to count: then all of them are at hand, and no order has to be walked through
-- to find them. $36: rows of a page; $37, $38: key and id of the cursor; $39: the order.
with hit as materialized (select m.id, m.sort_at, m.due_on from message m where {{message_filter}} limit {{count_limit}} + 1),
known as materialized (select count(*) as n, {{count_limit}} as most from hit)
select k.n, k.most, case when k.n <= k.most then array(
    select h.id from hit h
    where $38::bigint is null or case $39::text
        when '-sort_at' then (h.sort_at, h.id) < ($37::timestamptz, $38::bigint) when 'sort_at' then (h.sort_at, h.id) > ($37::timestamptz, $38::bigint)
        when 'due_on' then case when $37::text is null then h.due_on is null and h.id > $38::bigint else h.due_on is null or (h.due_on, h.id) > ($37::date, $38::bigint) end
        else case when $37::text is null then h.due_on is null and h.id < $38::bigint else h.due_on is null or (h.due_on, h.id) < ($37::date, $38::bigint) end end
    order by case $39::text when '-sort_at' then h.sort_at end desc, case $39::text when 'sort_at' then h.sort_at end, case $39::text when 'due_on' then h.due_on end nulls last,
        case $39::text when '-due_on' then h.due_on end desc nulls last, case when $39::text ~ '^-' then -h.id else h.id end
    limit $36::integer)::text end
from known k;

-- name: message_page
-- Records by their ids, in that order; $2: the order they were put in.
select {{message_row}}, case when $2::text ~ 'due_on' then m.due_on::text else m.sort_at::text end as _key
from unnest($1::bigint[]) with ordinality u (id, turn) join message m on m.id = u.id
{{message_names}}
order by u.turn;

-- name: states_open
-- Of none of them work is over.
select coalesce(bool_and(open), false) from state where code = any($1::text[]);

-- name: theme_subtree
select array_agg(id)::text from theme where path && $1::bigint[]::integer[];

-- name: organisation_subtree
select array_agg(id)::text from organisation where path && $1::bigint[]::integer[];

-- part: extended_first
-- The first extension of the term that runs: a reopening begins another.
e.message_id = m.id and e.kind = 'extension' and e.at >= coalesce(m.reopened_at, '-infinity') order by e.id limit 1

-- part: message_card
select m.id, m.kind, m.channel, m.source_id::text as source_id, s.name as source, m.external_id, m.external_version, m.number,
       m.received_at, m.registered_at, (select jsonb_build_object('at', b.at, 'by', b.by, 'note', b.note) from registration_back_dated(m.id) b) as back_dated, m.subject, m.text, m.original, m.theme_id::text as theme_id, t.name as theme,
       m.organisation_id::text as organisation_id, o.short_name as organisation, m.official_id::text as official_id,
       f.name as official, m.district_id::text as district_id, d.name as district, m.address, m.street_id::text as street_id, w.kind || ' ' || w.name as street,
       m.house, round(m.place_confidence::numeric, 2)::real as place_confidence, m.place_by, m.object, m.fault, m.urgency, m.lat, m.lon, m.applicant_kind,
       m.state, m.outcome, m.outcome_by, m.outcome_reason, m.open, m.due_on, {{due_hour}} as due_at, m.answered_at, m.closed_at, m.priority, m.repeated,
       m.collective, m.fast_track, m.accelerated, m.mechanism_id::text as mechanism_id, (select k.name from mechanism k where k.id = m.mechanism_id) as mechanism,
       m.complained_id::text as complained_id, (select c.short_name from organisation c where c.id = m.complained_id) as complained, m.unreadable, {{plain_email}} as plain_email,
       m.repeats_of is not null as folded,
       -- Of those that the reader may see.
       (select b.id::text from message b where b.id = m.repeats_of) as repeats_of, (select coalesce(b.number, b.id::text) from message b where b.id = m.repeats_of) as repeats_number,
       (select coalesce(jsonb_agg(jsonb_build_object('id', b.id::text, 'number', b.number, 'received_at', b.received_at) order by b.sort_at, b.id), '[]') from (select * from message b where b.repeats_of = m.id order by b.sort_at, b.id limit 100) b) as repeats,
       case when m.reopened_at is null then m.extended_days else m.again_days end::integer as extended_days, m.mark, m.disputed, m.reopened_at, m.url, m.extra, m.import_id, m.rev, m.created_at, m.updated_at,
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
       (select jsonb_build_object('account', ta.name, 'until', i.expires_at, 'until_words', to_char(i.expires_at, 'DD.MM.YYYY HH24:MI'), 'batch_id', i.batch_id::text, 'mine', i.account_id = acting_account())
        from work_item i join account ta on ta.id = i.account_id where i.message_id = m.id and i.expires_at > now()) as taken,
       (select jsonb_build_object('kind', w.kind, 'text', w.text, 'account', wa.name, 'updated_at', w.updated_at)
        from answer_draft w left join account wa on wa.id = w.account_id where w.message_id = m.id) as draft,
       case when z.base is not null then z.term end as legal_due, coalesce(z.base, (select (e.details->>'was')::date from case_event e where {{extended_first}}), m.due_on) as first_due_on,
       x.machine, (select name from machine where code = x.machine) as machine_name,
       (select coalesce(jsonb_agg(jsonb_build_object('code', v.code, 'state', v.to_state, 'name', v.name, 'action', v.action,
               'needs', v.needs, 'asks', v.asks, 'days', v.days, 'answer_kind', v.answer_kind) order by v.position, v.code), '[]')
        from state_move v where v.machine = x.machine and v.from_state = m.state
            and move_offered(v.from_state, v.answer_kind, v.registered, (select w.kind from answer_draft w where w.message_id = m.id), m.registered_at)
            and (v.code <> 'extend' or extension_open(z.base, z.term, z.days, z.last, m.due_on))) as moves,
       (select coalesce(jsonb_agg(jsonb_build_object('kind', r.kind, 'action', r.action) order by array_position(array['first', 'interim', 'final'], r.kind)), '[]')
        from answer_rule r where r.machine = x.machine and r.state = m.state
            -- Who was answered before the reopening has had his first answer.
            and not (r.kind = 'first' and m.reopened_at is not null and exists (select from answer a where a.message_id = m.id))) as answer_kinds
from message m
join source s on s.id = m.source_id
left join theme t on t.id = m.theme_id
left join organisation o on o.id = m.organisation_id
left join official f on f.id = m.official_id
left join district d on d.id = m.district_id
left join street w on w.id = m.street_id
cross join lateral (select machine_of(m.kind, m.channel, m.state) as machine offset 0) x
cross join lateral extension_scope(m.id, 30) z
where m.id = $1::bigint

-- name: message_get
{{message_card}};

-- name: message_organisation
select organisation_id from message where id = $1::bigint;

-- name: message_words
-- All that people wrote in these records: who is named whole in one of the texts goes by the surname alone in the others too.
select m.id::text, concat_ws(chr(30), m.subject, m.text, m.address, (select string_agg(a.text, chr(30) order by a.id) from answer a where a.message_id = m.id))
from message m where m.id = any ($1::bigint[]);

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
                     district_id, address, street_id, house, place_confidence, place_by, applicant_kind, author_key, collective, fast_track, accelerated, mechanism_id, complained_id, priority, url,
                     object, fault, urgency)
select p->>'kind', p->>'channel', (select id from source where code = 'manual'), 'manual-' || gen_random_uuid(), p->>'number',
       case when p ? 'received_at' then (p->>'received_at')::timestamptz else now() end, p->>'subject', p->>'text', (p->>'theme_id')::integer, (p->>'organisation_id')::integer,
       (p->>'district_id')::integer, p->>'address', {{place_of_body}},
       coalesce(p->>'applicant_kind', 'unknown'), decode($2, 'hex'),
       coalesce((p->>'collective')::boolean, false), coalesce((p->>'fast_track')::boolean, false),
       coalesce((p->>'accelerated')::boolean, false), (p->>'mechanism_id')::integer, (p->>'complained_id')::integer,
       coalesce((p->>'priority')::smallint, 0), p->>'url', p->'card'->>'object', p->'card'->>'fault', p->'card'->>'urgency'
from (select $1::jsonb as p) x
returning id;

-- part: round_begins
p->>'state' = 'reopened' and not (m.state in ('forwarded', 'rejected') and m.answered_at is null)

-- part: patch_set
-- What the members of p make of a message. A state brings its own times; the deadlines follow by deadline_put. A reopening makes the answer, the
-- outcome and a date that was set void: they stay in the history. What was turned away without an answer and is taken up again begins no new round:
-- its first term goes on.
state = coalesce(p->>'state', m.state),
    outcome = case when p ? 'outcome' or p->>'state' = 'reopened' then p->>'outcome' else m.outcome end,
    outcome_by = case when p ? 'outcome' or p->>'state' = 'reopened' then p->>'outcome_by' else m.outcome_by end,
    outcome_reason = case when p ? 'outcome' or p->>'state' = 'reopened' then p->>'outcome_reason' else m.outcome_reason end,
    outcome_at = case when p ? 'outcome' then now() when p->>'state' = 'reopened' then null else m.outcome_at end,
    disputed = m.disputed and not (p ? 'outcome' or coalesce(p->>'state' = 'reopened', false)),
    reopened_at = case when {{round_begins}} then now() else m.reopened_at end,
    first_done_at = case when {{round_begins}} then coalesce(work_ended(m.id, m.first_done_at, m.answered_at, m.closed_at), now()) else m.first_done_at end,
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
    number = case when p ? 'register' and m.registered_at is null then coalesce(p->>'number', nullif(m.number, ''),
                      number_next(m.kind, m.channel, coalesce((p->>'registered_on')::date, (now() at time zone 'Europe/Moscow')::date)))
                  else coalesce(p->>'number', m.number) end,
    received_at = coalesce((p->>'received_at')::timestamptz, m.received_at),
    registered_at = case when p ? 'register' then coalesce(m.registered_at, registered_moment((p->>'registered_on')::date, m.received_at))
                         else coalesce((p->>'registered_at')::timestamptz, m.registered_at) end,
    accelerated = coalesce((p->>'accelerated')::boolean, m.accelerated),
    mechanism_id = case when p->>'accelerated' = 'false' then null when p ? 'mechanism_id' then (p->>'mechanism_id')::integer else m.mechanism_id end,
    complained_id = case when p ? 'complained_id' then (p->>'complained_id')::integer else m.complained_id end,
    unreadable = coalesce((p->>'unreadable')::boolean, m.unreadable),
    repeats_of = case when p ? 'repeats_of' then (p->>'repeats_of')::bigint else m.repeats_of end,
    -- An extension is counted from the first term by the rules; where none is computed it is a date that was set.
    extended_days = case when p ? 'until_on' and m.reopened_at is null then coalesce((select ((p->>'until_on')::date - z.base)::smallint from extension_scope(m.id, 30) z), m.extended_days) else m.extended_days end,
    again_days = case when p ? 'until_on' and m.reopened_at is not null then coalesce((select ((p->>'until_on')::date - z.base)::smallint from extension_scope(m.id, 30) z), m.again_days) else m.again_days end,
    due_set = case when p ? 'due_on' then (p->>'due_on')::date when {{round_begins}} then null
                   when p ? 'until_on' then (select case when z.base is null then (p->>'until_on')::date end from extension_scope(m.id, 30) z) else m.due_set end,
    due_by_hand = case when p ? 'due_on' then p->>'due_on' is not null when p ? 'until_on' then false else m.due_by_hand end,
    due_on = coalesce((p->>'due_on')::date, (p->>'until_on')::date, m.due_on),
    answered_at = case when p->>'state' = 'answered' then coalesce(m.answered_at, now()) when p->>'state' = 'reopened' then null else m.answered_at end,
    closed_at = case when p->>'state' = 'closed' then now() when p->>'state' = 'reopened' then null else m.closed_at end

-- name: number_taken
-- Is a number another record's, and which of those the account sees? $2: the record it is for, 0: a new one.
select number_taken($1, $2::bigint), (select coalesce(jsonb_agg(jsonb_build_object('id', x.id::text, 'number', x.number, 'received_at', x.received_at, 'state', x.state)), '[]')::text
    from (select m.id, m.number, m.received_at, m.state from message m where m.number = $1 and m.id <> $2::bigint order by m.sort_at desc, m.id desc limit 5) x);

-- name: message_patch
update message m set {{patch_set}}
from (select $2::jsonb as p) x
where m.id = $1::bigint;

-- name: applicant_change
-- $2: who wrote it, in hex, NULL: nobody known; $3: change that too? $4: kind of applicant, NULL: as it is.
update message m set author_key = case when $3::boolean then decode($2, 'hex') else m.author_key end, applicant_kind = coalesce($4, m.applicant_kind) where m.id = $1::bigint;

-- part: reclassified
reclassified(o.kind, o.state, o.open, o.registered_at is not null, o.answered_at is not null, $2, $3)

-- name: kind_check
-- What a record would be: is anything other, does the channel exist, the machine, the state, why it may not be.
select (o.kind, o.channel) is distinct from ($2, $3) as other, exists (select from channel c where c.code = $3) as known, k.name, r.to_state, r.wrong, z.name
from message o cross join lateral {{reclassified}} r left join machine k on k.code = r.machine join state z on z.code = o.state where o.id = $1::bigint;

-- name: kind_change
-- An appeal has no fast track: the law gives it its term.
update message m set kind = $2, channel = $3, state = r.to_state, fast_track = m.fast_track and $2 <> 'appeal'
from message o cross join lateral {{reclassified}} r where m.id = $1::bigint and o.id = m.id;

-- name: mechanism_for
-- Of a record of theme $1 received at $2. A theme that is not significant: no row.
select f.id::text as id, k.conditions::text as conditions, k.name
from theme t cross join lateral (select mechanism_for(t.id, $2::timestamptz) as id offset 0) f left join mechanism k on k.id = f.id where t.id = $1::integer and t.significant;

-- name: complained_tree
select complained_tree($1::integer, $2::integer);

-- name: repeats_wrong
-- Why $1 cannot stand as a repeat of $2.
select '/repeats_of' as pointer, 'wrong_value' as code, x.why as message
from (select case when $2::bigint = $1::bigint then 'Запись не может быть повтором самой себя.'
        when b.id is null then 'Такой записи нет, или она вам недоступна.'
        when b.repeats_of is not null then 'Эта запись сама стоит повтором: назовите главную, № ' || b.repeats_of || '.'
        when exists (select from message c where c.repeats_of = $1::bigint) then 'У этой записи есть свои повторы: сначала отсоедините их.' end as why
    from (select $2::bigint as id) a left join message b on b.id = a.id) x
where x.why is not null;

-- name: patch_check
-- $2: the body of a change. Each column: is that part right?
select not p ? 'due_on' or p->>'due_on' is null or m.open as open,
       not p ? 'due_on' or p->>'due_on' is null or (p->>'due_on')::date >= current_date as ahead,
       not p ? 'due_on' or p->>'due_on' is null or (p->>'due_on')::date <= control_date_last() as near,
       not p ? 'due_on' or p->>'due_on' is null or coalesce((p->>'due_on')::date <= l.term, true) or p ? 'beyond' as within,
       not p ? 'registered_at' or m.registered_at is not null as registered,
       not (p ? 'registered_at' or p ? 'received_at') or coalesce(coalesce((p->>'registered_at')::timestamptz, m.registered_at) >= coalesce((p->>'received_at')::timestamptz, m.received_at), true) as in_order,
       not p ? 'registered_at' or (p->>'registered_at')::timestamptz <= now() as passed,
       -- As a registration itself: within three days of the receipt, or no later than it stands.
       not p ? 'registered_at' or coalesce((p->>'registered_at')::timestamptz <= m.registered_at
           or ((p->>'registered_at')::timestamptz at time zone 'Europe/Moscow')::date <= (coalesce((p->>'received_at')::timestamptz, m.received_at, m.created_at) at time zone 'Europe/Moscow')::date + 3
           or (p->>'registered_at')::timestamptz > now(), true) as soon,
       -- What is here has come; what a file has brought came when the file says, however late it was loaded. With the seconds that a form leaves out.
       not p ? 'received_at' or (p->>'received_at')::timestamptz <= coalesce(case when m.import_id is not null then m.received_at end, greatest(m.created_at, m.received_at)) + interval '1 minute' as here,
       not p ? 'fast_track' or (p->>'fast_track')::boolean or not m.fast_track or not v.track_over as fast_track,
       not p ? 'accelerated' or (p->>'accelerated')::boolean or not m.accelerated or not v.mechanism_over as accelerated,
       c.complained_id is null or not complained_tree(case when p ? 'organisation_id' then (p->>'organisation_id')::integer else m.organisation_id end, c.complained_id) as complained,
       to_char(l.term, 'DD.MM.YYYY') as _term, l.term::text as _legal,
       -- A closure stays with who closed it.
       not p ? 'organisation_id' or m.state <> 'closed' or (p->>'organisation_id')::integer is not distinct from m.organisation_id as _given
from (select $2::jsonb as p) x, message m
cross join lateral (select case when p ? 'complained_id' then (p->>'complained_id')::integer else m.complained_id end as complained_id) c
-- A term that has run out is not lengthened by taking away what made it short.
cross join lateral (select coalesce(bool_or(d.kind = 'fast_track'), false) as track_over, coalesce(bool_or(d.kind = 'accelerated'), false) as mechanism_over from deadline d
    where d.message_id = m.id and d.owed and (d.due < current_date or d.due_at < now())) v
cross join lateral extension_scope(m.id, 30) l
where m.id = $1::bigint;

-- name: event_put
insert into case_event (message_id, account_id, kind, from_state, to_state, note, changes, move, details, rev)
select m.id, acting_account(), $2, $3, $4, $5, $6::jsonb, $7, $8::jsonb, m.rev from message m where m.id = $1::bigint;

-- name: event_since
-- What happened after the version somebody holds.
select e.at, a.name as account, e.kind, e.move, e.from_state, e.to_state, e.note, e.changes
from case_event e left join account a on a.id = e.account_id
where e.message_id = $1::bigint and e.rev > $2::integer order by e.id limit 100;

-- part: notice_from
-- The first day on which an applicant can have been told of what is done about his record.
(coalesce(m.registered_at, m.received_at) at time zone 'Europe/Moscow')::date

-- name: move_check
-- $2: the body of a move; $3: how many days an extension may add. Each column: is that part right?
select not p ? 'organisation_id' or exists (select from organisation o where o.id = (p->>'organisation_id')::integer) as organisation,
       not p ? 'official_id' or exists (select from official f join organisation o on o.id = f.organisation_id
           where f.id = (p->>'official_id')::integer and (f.left_on is null or f.left_on > current_date)
             and o.path @> array[coalesce((p->>'organisation_id')::integer, m.organisation_id)]) as official,
       not p ? 'organisation_id' or (select sees_all()) or (p->>'organisation_id')::integer = any ((select scope_orgs())::integer[]) as own,
       not p ? 'until_on' or coalesce((p->>'until_on')::date > greatest(l.term, m.due_on), true) as later,
       not p ? 'until_on' or coalesce((p->>'until_on')::date <= l.last, true) as near,
       not p ? 'notice_on' or ((p->>'notice_on')::date <= current_date and coalesce((p->>'notice_on')::date >= {{notice_from}}, true)) as notice,
       not p ? 'registered_on' or coalesce((p->>'registered_on')::date between w.received and current_date, true) as registered,
       not p ? 'registered_on' or (p->>'registered_on')::date = current_date or (p->>'registered_on')::date <= w.received + 3 as soon,
       not p ? 'registered_on' or m.registered_at is not null or p ? 'reason' or (p->>'registered_on')::date not between w.received and w.received + 3
           or not back_dated((p->>'registered_on')::date, current_date, w.received) as said,
       -- One that was put down before the registration is looked at when it is registered.
       not number_taken(coalesce(p->>'number', case when p->>'move' = 'register' and m.registered_at is null then m.number end), m.id) as number,
       m.complained_id is null or not p ? 'organisation_id' or not complained_tree((p->>'organisation_id')::integer, m.complained_id) as complained,
       m.complained_id is null or not p ? 'addressee' or not names_organisation(p->>'addressee', m.complained_id) as addressee,
       to_char(l.last, 'DD.MM.YYYY') as _limit
from (select $2::jsonb as p) x, message m
cross join lateral (select (coalesce(m.received_at, m.created_at) at time zone 'Europe/Moscow')::date as received) w
cross join lateral extension_scope(m.id, $3::integer) l
where m.id = $1::bigint;

-- name: extension_refused
-- Why the term of a record is put off no further; no row: it may be, or no extension leads out of its state.
select case when l.term is null then 'У записи нет срока: продлевать нечего.' when l.base is not null and l.days is null then 'По правилам сроков такие записи не продлеваются.'
            when l.term < current_date then 'Срок истёк ' || to_char(l.term, 'DD.MM.YYYY') || ': продлить его можно было только до окончания, уведомив заявителя. Дайте ответ сейчас.'
            else 'Срок уже продлён до ' || to_char(greatest(l.term, m.due_on), 'DD.MM.YYYY') || ': дальше его не продлевают.' end
from message m cross join lateral extension_scope(m.id, 30) l
where m.id = $1::bigint and not extension_open(l.base, l.term, l.days, l.last, m.due_on)
    and exists (select from state_move v where v.machine = machine_of(m.kind, m.channel, m.state) and v.from_state = m.state and v.code = 'extend');

-- name: move_words
-- Names of what a move was given, for the history.
select (select short_name from organisation where id = $1::integer) as organisation, (select name from official where id = $2::integer) as official;

-- name: draft_put
insert into answer_draft (message_id, text, kind, account_id) values ($1::bigint, $2, $3, acting_account())
on conflict (message_id) do update set text = excluded.text, kind = excluded.kind, account_id = excluded.account_id, updated_at = now();

-- name: draft_drop
-- When an answer of the kind $2 was given: what waits as a final one outlives an interim one.
delete from answer_draft where message_id = $1::bigint and ($2 = 'final' or kind = $2);

-- name: official_list
select f.id::text as id, f.name, f.post, f.organisation_id::text as organisation_id, o.short_name as organisation
from official f join organisation o on o.id = f.organisation_id
where o.path @> array[$1::integer] and (f.left_on is null or f.left_on > current_date) order by o.path, f.name limit 500;

-- part: answer_of
-- A final answer is that of who handles the record, whoever approved it; others are of who gives them.
case when o.final then m.organisation_id else a.organisation_id end, case when o.final then m.official_id end

-- name: answer_put
insert into answer (message_id, kind, position, text, organisation_id, official_id, answered_at)
select m.id, $2, (select coalesce(max(b.position), 0) + 1 from answer b where b.message_id = m.id and b.kind = $2), $3, {{answer_of}}, now()
from message m left join account a on a.id = acting_account() cross join lateral (select $2 = 'final' and m.organisation_id is not null as final) o
where m.id = $1::bigint;

-- name: answer_record
-- A final answer that went out past the product, with the day it went. Where nobody knew when the standing answer was given, it is known now.
with put as (
    insert into answer (message_id, kind, position, text, organisation_id, answered_at)
    select m.id, 'final', (select coalesce(max(b.position), 0) + 1 from answer b where b.message_id = m.id and b.kind = 'final'), $2, m.organisation_id, $3::timestamptz
    from message m where m.id = $1::bigint
)
update message set answered_at = $3::timestamptz where id = $1::bigint and state in ('answered', 'closed') and answered_at is null;

-- name: answer_day_right
-- Not before it came, or was taken up again, to the minute that people write; not ahead, clocks that differ apart.
select $2::timestamptz >= coalesce(date_trunc('minute', greatest(m.received_at, m.reopened_at)), '-infinity'), $2::timestamptz <= now() + interval '1 minute' from message m where m.id = $1::bigint;

-- name: work_take_over
-- From whom; null: nobody else has it. And who has it now.
select work_take_over($1::bigint), (select name from account where id = acting_account());

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
-- Each pair that the counts have, or those of one outcome ($7): a record of it that is not to be seen has no id. $5: with an organisation, or of none.
select v.id, m.id::text as message_id, m.number, r.id::text as repeat_id, r.number as repeat_number, v.ground, v.closed_at, v.repeated_at,
       v.outcome, t.name as theme, v.organisation_id::text as organisation_id, o.short_name as organisation, f.name as official, v.days
from outcome_return v left join message m on m.id = v.message_id left join message r on r.id = v.repeat_id
left join theme t on t.id = v.theme_id left join organisation o on o.id = v.organisation_id left join official f on f.id = v.official_id
where ($3::bigint is null or v.id < $3::bigint) and case when $7::text is null then v.outcome <> 'explained' else v.outcome = $7::text end and ($1::date is null or v.closed_at >= $1::date::timestamptz)
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
        from outcome_return v where v.outcome <> 'explained' group by v.closed_at, v.message_id, v.organisation_id) x where {{closure_wanted}})
      order by closed_at desc, message_id desc, back desc limit $7::integer + 1) x
left join message m on m.id = x.message_id left join theme t on t.id = x.theme_id left join organisation o on o.id = x.organisation_id left join official f on f.id = x.official_id
order by x.closed_at desc, x.message_id desc, x.back desc;

