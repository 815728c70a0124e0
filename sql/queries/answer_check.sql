-- Checks of answers: for the job that makes them, for the card, for «Качество».

-- name: answers_outdated
-- What was checked by earlier rules goes into the queue again, some at a time.
insert into answer_queue (answer_id) select c.answer_id from answer_check c where c.version < $1::smallint order by c.version, c.answer_id limit $2::integer
on conflict do nothing;

-- name: answers_queue
with put as (insert into answer_queue (answer_id) select id from answer on conflict do nothing)
select count(*) from answer;

-- name: answers_patience
-- A transaction that changes many answers and this one may wait for each other: the worker gives way before the database looks for such rings.
select set_config('lock_timeout', '300ms', true);

-- name: answers_take
-- The newest first: they are looked at. Deleted before anything is read, so that a change made meanwhile queues its answer again.
with taken as (delete from answer_queue where answer_id in (select answer_id from answer_queue order by answer_id desc limit $1::integer for update skip locked) returning answer_id)
select array_agg(answer_id order by answer_id)::text from taken;

-- name: answers_read
-- With the deadline of the answer that is in force: the nearest of those that stand for it, or the day that a person or a file has set.
select a.id, a.message_id, coalesce(a.organisation_id, m.organisation_id) as organisation_id, coalesce(encode(m.author_key, 'hex'), m.id::text) as applicant,
    a.kind, a.text, m.text as appeal, m.state in ('forwarded', 'rejected') as notice,
    case when w.due_on is null or a.answered_at is null then null when w.due_at is not null then a.answered_at <= w.due_at else a.answered_at::date <= w.due_on end as in_time,
    jsonb_build_object('deadline', d.kind, 'due_on', w.due_on, 'due_at', w.due_at, 'set', w.set, 'answered_at', a.answered_at,
        'why', case when a.kind = 'interim' then 'interim' when g.again then 'again' when a.answered_at is null then 'no_date' when w.due_on is null then 'no_deadline' end)::text as timing,
    coalesce(extract(epoch from a.answered_at - m.received_at) / 60, -1)::integer as minutes, answer_later(m.id, coalesce(a.answered_at, a.created_at))::integer as later
from answer a join message m on m.id = a.message_id
-- The first answer since a reopening is judged by the term of that round.
cross join lateral (select coalesce(a.kind = 'final' and a.answered_at >= m.reopened_at, false) as anew) n
cross join lateral (select a.kind = 'final' and exists (select from answer b where b.message_id = a.message_id and b.kind = 'final' and b.position < a.position
    and not (n.anew and coalesce(b.answered_at < m.reopened_at, true))) as again) g
left join lateral (
    select x.kind, x.due, x.due_at, greatest(x.due, x.legal) as last from deadline x
    where x.message_id = m.id and x.due is not null and not g.again and case a.kind when 'first' then x.kind = 'first'
        when 'final' then not x.trace ? 'put_off' and (case when n.anew then x.kind = 'again' or (x.kind = 'extension' and m.again_days is not null) else x.kind in ('answer', 'extension', 'fast_track', 'accelerated', 'final') end) end
    order by x.due, x.due_at limit 1) d on true
-- A day that a person set counts no further than the rules go (void beyond).
cross join lateral (select s.set and not s.void as set, case when s.set then due_held(m.due_set, m.due_by_hand, d.due, d.last) else d.due end as due_on, case when s.void or not s.set then d.due_at end as due_at
    from (select a.kind = 'final' and not g.again and m.due_set is not null and (m.reopened_at is null or n.anew) as set, coalesce(m.due_by_hand and m.due_set > d.last, false) as void) s) w
where a.id = any ($1::bigint[]) order by a.id;

-- name: answer_wordings
-- Groups of the organisation that may be near copies of a text with these bands.
select w.id, encode(w.signature, 'hex') from answer_wording w where w.bands && $1::integer[] and w.organisation_id is not distinct from $2::integer order by w.id limit 50;

-- name: answer_wording_put
insert into answer_wording (organisation_id, signature, bands) values ($1::integer, decode($2, 'hex'), $3::integer[]) returning id;

-- name: answer_wording_lock
-- One writer of groups at a time: two would open the same group.
select pg_advisory_xact_lock(hashtext('mcu.answer_wording'));

-- name: answers_alike
-- The latest answers of a group to other applicants, one for each.
select distinct on (x.applicant) x.answer_id, x.message_id, x.text from (
    select c.answer_id, c.message_id, coalesce(encode(m.author_key, 'hex'), m.id::text) as applicant, a.text
    from answer_check c join answer a on a.id = c.answer_id join message m on m.id = c.message_id
    where c.wording_id = $1::bigint and c.answer_id <> $2::bigint order by c.answer_id desc limit 12) x
where x.applicant <> $3 order by x.applicant, x.answer_id desc;

-- name: answer_wording_common
-- The first time that so many have it: those that came before are looked at anew.
with grown as (update answer_wording set common = true where id = $1::bigint and not common returning id)
insert into answer_queue (answer_id) select c.answer_id from answer_check c join grown g on c.wording_id = g.id where c.answer_id <> $2::bigint on conflict do nothing;

-- name: answer_check_put
-- $1: {answer_id, version, wording_id, evidence, and a state for each check}. A remark that a person took off stays so.
insert into answer_check as c (answer_id, message_id, scope_id, organisation_id, at, version, on_time, points, own_words, polite, dated, wording_id, evidence, theme_id, formal, formal_parts, formal_later)
select a.id, m.id, m.organisation_id, coalesce(a.organisation_id, m.organisation_id), coalesce(a.answered_at, a.created_at), p.version,
    s.on_time, s.points, s.own_words, s.polite, s.dated, p.wording_id, p.evidence,
    m.theme_id, p.formal, p.formal_parts, p.formal_later
from jsonb_to_record($1::jsonb) as p (answer_id bigint, version smallint, on_time smallint, points smallint, own_words smallint, polite smallint, dated smallint, wording_id bigint, evidence jsonb,
    formal smallint, formal_parts jsonb, formal_later smallint)
join answer a on a.id = p.answer_id join message m on m.id = a.message_id
cross join lateral (select array(select d.code from answer_dismissal d where d.answer_id = a.id) as off) o
cross join lateral (select p.on_time + (p.on_time = 1 and 'on_time' = any (o.off))::integer as on_time, p.points + (p.points = 1 and 'points' = any (o.off))::integer as points,
    p.own_words + (p.own_words = 1 and 'own_words' = any (o.off))::integer as own_words, p.polite + (p.polite = 1 and 'polite' = any (o.off))::integer as polite,
    p.dated + (p.dated = 1 and 'dated' = any (o.off))::integer as dated) s
on conflict (answer_id) do update set scope_id = excluded.scope_id, organisation_id = excluded.organisation_id, at = excluded.at, version = excluded.version,
    on_time = excluded.on_time, points = excluded.points, own_words = excluded.own_words, polite = excluded.polite, dated = excluded.dated,
    wording_id = excluded.wording_id, evidence = excluded.evidence, theme_id = excluded.theme_id, formal = excluded.formal, formal_parts = excluded.formal_parts,
    formal_later = excluded.formal_later, checked_at = now();

-- name: answer_checks_of
-- Answers of a message with their checks; one not yet checked has no version. A row without an answer: the message is there.
select a.id as answer_id, a.kind, a.position, a.text as _answer, m.text as _appeal, c.version::integer as version, c.edits, c.checked_at, c.on_time::integer as on_time, c.points::integer as points, c.own_words::integer as own_words,
    c.polite::integer as polite, c.dated::integer as dated, c.evidence, coalesce(l.answers, 0) as alike, coalesce(l.applicants, 0) as applicants,
    (select coalesce(jsonb_agg(jsonb_build_object('answer_id', n.answer_id::text, 'message_id', o.id::text, 'number', o.number, 'share', n.share) order by n.share desc, n.answer_id desc), '[]')
        from jsonb_to_recordset(c.evidence->'own_words'->'answers') as n (answer_id bigint, message_id bigint, share real) join message o on o.id = n.message_id) as nearest,
    (select coalesce(jsonb_object_agg(d.code, jsonb_build_object('note', d.note, 'account', w.name, 'at', d.at)), '{}')
        from answer_dismissal d join account w on w.id = d.account_id where d.answer_id = a.id) as dismissed
from message m left join answer a on a.message_id = m.id left join answer_check c on c.answer_id = a.id
left join lateral (select count(*)::integer as answers, count(distinct coalesce(encode(o.author_key, 'hex'), o.id::text))::integer as applicants
    from answer_check x join message o on o.id = x.message_id
    where x.wording_id = c.wording_id and x.answer_id <> c.answer_id and (m.author_key is null or o.author_key is distinct from m.author_key)) l on c.own_words > 0
where m.id = $1::bigint order by coalesce(a.answered_at, a.created_at), a.id;

-- name: answer_checks_by_organisation
-- {check: [checked, with a remark, with one taken off]} of each organisation.
select c.organisation_id::text as organisation_id, o.short_name as organisation, sum(c.answers)::integer as answers, jsonb_build_object(
    'on_time', jsonb_build_array(sum(c.on_time), sum(c.on_time_remark), sum(c.on_time_off)),
    'points', jsonb_build_array(sum(c.points), sum(c.points_remark), sum(c.points_off)),
    'own_words', jsonb_build_array(sum(c.own_words), sum(c.own_words_remark), sum(c.own_words_off)),
    'polite', jsonb_build_array(sum(c.polite), sum(c.polite_remark), sum(c.polite_off)),
    'dated', jsonb_build_array(sum(c.dated), sum(c.dated_remark), sum(c.dated_off))) as checks
from answer_sum c left join organisation o on o.id = c.organisation_id
where ($1::date is null or c.day >= $1::date) and ($2::date is null or c.day <= $2::date) and ($3::integer[] is null or c.organisation_id = any ($3::integer[]))
group by c.organisation_id, o.short_name having sum(c.answers) > 0 order by 3 desc, o.short_name;

-- name: answer_check_list
-- $1: the check, or NULL for any; $2: checked, ok, remark or dismissed; $8: answers in nearly the same words as this one, without it.
select c.answer_id, c.message_id::text as message_id, m.number, t.name as theme, a.kind, c.at, c.organisation_id::text as organisation_id, o.short_name as organisation,
    c.on_time::integer as on_time, c.points::integer as points, c.own_words::integer as own_words, c.polite::integer as polite, c.dated::integer as dated,
    to_char(c.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '|' || c.answer_id as _key
from answer_check c join message m on m.id = c.message_id join answer a on a.id = c.answer_id left join theme t on t.id = m.theme_id left join organisation o on o.id = c.organisation_id
cross join lateral (select case $1 when 'on_time' then c.on_time when 'points' then c.points when 'own_words' then c.own_words when 'polite' then c.polite when 'dated' then c.dated
    else case when 1 in (c.on_time, c.points, c.own_words, c.polite, c.dated) then 1 when 2 in (c.on_time, c.points, c.own_words, c.polite, c.dated) then 2 else 0 end end as state) s
where ($3::date is null or c.at >= $3::date::timestamptz) and ($4::date is null or c.at < ($4::date + 1)::timestamptz) and ($5::integer[] is null or c.organisation_id = any ($5::integer[]))
  and ($9::boolean is null or (c.organisation_id is not null) = $9::boolean)
  and ($2 is distinct from 'dismissed' or c.on_time = 2 or c.points = 2 or c.own_words = 2 or c.polite = 2 or c.dated = 2)
  and case $2 when 'ok' then s.state = 0 when 'remark' then s.state = 1 when 'dismissed' then s.state = 2 else s.state is not null end
  and ($8::bigint is null or (c.answer_id <> $8::bigint and c.wording_id = (select x.wording_id from answer_check x where x.answer_id = $8::bigint)
      and not exists (select from answer_check x join message y on y.id = x.message_id where x.answer_id = $8::bigint and y.author_key = m.author_key)))
  and ($6::text is null or (c.at, c.answer_id) < (split_part($6::text, '|', 1)::timestamptz, split_part($6::text, '|', 2)::bigint))
order by c.at desc, c.answer_id desc limit $7::integer + 1;

-- name: answer_remark
-- What the check says now, and whose word took a remark off, as `current`. No row: no such answer, or not checked yet.
select x.state, c.edits, jsonb_build_object('check', $2, 'state', x.state, 'edits', c.edits, 'dismissed',
    (select jsonb_build_object('note', d.note, 'account', w.name, 'at', d.at) from answer_dismissal d join account w on w.id = d.account_id where d.answer_id = c.answer_id and d.code = $2)) as current
from answer_check c cross join lateral (select case $2 when 'on_time' then c.on_time when 'points' then c.points when 'own_words' then c.own_words when 'polite' then c.polite when 'dated' then c.dated end::integer as state) x
where c.answer_id = $1::bigint for no key update of c;

-- name: answer_remark_set
update answer_check set on_time = case $2 when 'on_time' then $3::smallint else on_time end, points = case $2 when 'points' then $3::smallint else points end,
    own_words = case $2 when 'own_words' then $3::smallint else own_words end, polite = case $2 when 'polite' then $3::smallint else polite end,
    dated = case $2 when 'dated' then $3::smallint else dated end, edits = edits + 1
where answer_id = $1::bigint;

-- name: answer_dismissal_put
insert into answer_dismissal (answer_id, code, note, account_id) values ($1::bigint, $2, btrim($3), acting_account())
on conflict (answer_id, code) do update set note = excluded.note, account_id = excluded.account_id, at = now();

-- name: answer_dismissal_drop
delete from answer_dismissal where answer_id = $1::bigint and code = $2;

-- name: answers_thesaurus
-- The newest thesaurus, when it is another than the one at hand.
select t.version, t.text from thesaurus t where t.version = (select max(version) from thesaurus) and t.version <> $1::integer;
