-- Causes: cases, the hypotheses in them, evidence, decisions, and what the program counts for its hypotheses.

-- part: cause_case_row
k.id::text as id, k.title, k.origin, k.state, k.cluster_id::text as problem_id, k.signal_id::text as signal_id, k.theme_id::text as theme_id, t.name as theme, k.created_at, k.updated_at, a.name as opened_by,
case when (select sees_all()) then k.messages_then end as messages_then, case when (select sees_all()) then k.authors_then end as authors_then

-- name: cause_case_list
-- Newest first, after $3 (id). $1 state, $2 rows; $4 problem, $5 signal, $6 state of a cause that must stand in it; $7 themes; $8 organisations that answer for one of its causes.
select {{cause_case_row}}, n.hypotheses, n.accepted, n.confirmed, n.proved, n.rejected, n.proposed
from cause_case k join account a on a.id = k.account_id left join theme t on t.id = k.theme_id
cross join lateral (select (count(*) filter (where c.state = 'hypothesis'))::integer as hypotheses, (count(*) filter (where c.state = 'accepted'))::integer as accepted,
    (count(*) filter (where c.state = 'confirmed'))::integer as confirmed, (count(*) filter (where c.state = 'proved'))::integer as proved, (count(*) filter (where c.state = 'rejected'))::integer as rejected,
    (select count(*) from cause_member x join cause y on y.id = x.cause_id where y.case_id = k.id and x.state = 'proposed')::integer as proposed
    from cause c where c.case_id = k.id) n
where ($1::text is null or k.state = $1) and ($3::integer is null or k.id < $3::integer) and ($4::integer is null or k.cluster_id = $4::integer) and ($5::bigint is null or k.signal_id = $5::bigint)
    and ($6::text is null or exists (select from cause c where c.case_id = k.id and c.state = $6)) and ($7::integer[] is null or k.theme_id = any ($7::integer[]))
    and ($8::integer[] is null or exists (select from cause c where c.case_id = k.id and c.organisation_id = any ($8::integer[])))
order by k.id desc limit $2::integer + 1;

-- name: cause_case_get
select {{cause_case_row}}, k.what, k.conclusion, coalesce(p.label_hand, p.label) as problem, k.scope, k.version
from cause_case k join account a on a.id = k.account_id left join theme t on t.id = k.theme_id left join cluster p on p.id = k.cluster_id where k.id = $1::integer;

-- name: cause_case_open
-- For a change: the case as it is, until the end of the transaction.
select k.version, k.state, k.theme_id::text, t.legal_code from cause_case k left join theme t on t.id = k.theme_id where k.id = $1::integer for update of k;

-- name: cause_case_of
-- The case of a cause.
select c.case_id::text from cause c where c.id = $1::integer;

-- name: cause_case_base
-- Records of a case that the account sees.
select coalesce(array_agg(r.id), '{}')::text, count(r.id)::integer from cause_case k left join lateral cause_records(k.cluster_id, k.ids, k.scope, '{}') r (id) on true where k.id = $1::integer;

-- name: cause_base
-- Records that a case would have: $1 problem, $2 ids, $3 scope.
select coalesce(array_agg(r.id), '{}')::text, count(r.id)::integer from cause_records($1::integer, $2::bigint[], $3::jsonb, '{}') r (id);

-- name: cause_signal_scope
-- What a signal is about, as a scope: its series since its window began.
select jsonb_strip_nulls(jsonb_build_object('themes', jsonb_build_array(s.theme_id::text), 'districts', case when s.district_id is not null then jsonb_build_array(s.district_id::text) end,
    'organisations', case when s.organisation_id is not null then jsonb_build_array(s.organisation_id::text) end, 'channels', case when s.channel is not null then jsonb_build_array(s.channel) end,
    'streets', case when s.street_id is not null then jsonb_build_array(s.street_id::text) end,
    'from', g.first_day - g.days + 1))::text, t.name
from signal g join series s on s.id = g.series_id join theme t on t.id = s.theme_id where g.id = $1::bigint;

-- name: cause_case_put
-- $1 title, $2 origin, $3 problem, $4 signal, $5 ids, $6 scope, $7 what, $8 its records.
insert into cause_case (title, origin, cluster_id, signal_id, ids, scope, what, theme_id, messages_then, authors_then, account_id)
select btrim($1), $2, $3::integer, $4::bigint, $5::bigint[], coalesce($6::jsonb, '{}'), $7,
    (select m.theme_id from message m where m.id = any ($8::bigint[]) and m.theme_id is not null group by 1 order by count(*) desc, 1 limit 1), cardinality($8::bigint[]),
    (select (count(distinct m.author_key) + count(*) filter (where m.author_key is null))::integer from message m where m.id = any ($8::bigint[])), acting_account()
returning id::text;

-- name: cause_case_change
-- Absent members are told by $2, $4, $6, $8.
update cause_case k set title = case when $2::boolean then btrim($3) else k.title end, what = case when $4::boolean then $5 else k.what end,
    conclusion = case when $6::boolean then $7 else k.conclusion end, state = coalesce($8, k.state), version = k.version + 1, updated_at = now()
where k.id = $1::integer;

-- name: cause_case_figures
-- Of the records $1: how many, from how many, since when; explained by causes of the case $2 that people have accepted.
with m as materialized (select m.id, m.author_key, m.sort_at from message m where m.id = any ($1::bigint[])),
e as materialized (select distinct x.id from cause c cross join lateral cause_explained(c.id) x (id) where c.case_id = $2::integer and c.state in ('accepted', 'confirmed', 'proved'))
select count(*)::integer as messages, (count(distinct m.author_key) + count(*) filter (where m.author_key is null))::integer as authors, min(m.sort_at)::date as first_on, max(m.sort_at)::date as last_on,
    (count(*) filter (where m.id in (select e.id from e)))::integer as explained
from m;

-- name: cause_case_sides
-- Where and about what the records $1 are: the five largest values of each side.
with m as materialized (select m.district_id, m.street_id, m.organisation_id, m.theme_id, m.object from message m where m.id = any ($1::bigint[])),
side as (
    select 'district' as kind, m.district_id::text as id, count(*)::integer as messages from m where m.district_id is not null group by 2
    union all select 'street', m.street_id::text, count(*)::integer from m where m.street_id is not null group by 2
    union all select 'organisation', m.organisation_id::text, count(*)::integer from m where m.organisation_id is not null group by 2
    union all select 'theme', m.theme_id::text, count(*)::integer from m where m.theme_id is not null group by 2
    union all select 'object', m.object, count(*)::integer from m where m.object is not null group by 2
)
select r.kind, r.id, coalesce(d.name, s.name || ' (' || s.kind || ')', o.short_name, t.name, e.name) as name, r.messages
from (select s.*, row_number() over (partition by s.kind order by s.messages desc, s.id) as turn from side s) r
left join district d on r.kind = 'district' and d.id::text = r.id left join street s on r.kind = 'street' and s.id::text = r.id left join organisation o on r.kind = 'organisation' and o.id::text = r.id
left join theme t on r.kind = 'theme' and t.id::text = r.id left join card_term e on r.kind = 'object' and e.field = 'object' and e.code = r.id
where r.turn <= 5 order by r.kind, r.turn;

-- name: cause_case_weeks
-- Records $1 by week, 26 of them, the last one ending today.
select (current_date - 7 * g.week - 6) as from_day, (current_date - 7 * g.week) as to_day, count(m.id)::integer as messages
from generate_series(0, 25) g(week) left join message m on m.id = any ($1::bigint[]) and m.sort_at >= (current_date - 7 * g.week - 6)::timestamptz and m.sort_at < (current_date - 7 * g.week + 1)::timestamptz
group by 1, 2 order by 1;

-- name: cause_list
-- Causes of the case $1, each with what it explains now.
select c.id::text as id, c.parent_id::text as parent_id, c.category, c.template_id::text as template_id, c.text, c.put_by, c.state, c.query, c.asked_at, case when (select sees_all()) then c.score end as score,
    case when (select sees_all()) then c.parts end as parts, c.organisation_id::text as organisation_id, o.short_name as organisation, c.reason, w.name as decided_by, c.decided_at, a.name as put_by_name, c.created_at,
    case when c.query = '{}' then 0 else (select count(*)::integer from cause_explained(c.id)) end as explained,
    (select count(*)::integer from cause_member x where x.cause_id = c.id and x.state = 'proposed') as proposed,
    coalesce((select jsonb_agg(jsonb_build_object('to_state', v.to_state, 'needs_note', v.needs_reason) order by v.to_state) from cause_move v where v.from_state = c.state
        and acting_reaches(v.action, c.organisation_id)), '[]') as moves
from cause c left join organisation o on o.id = c.organisation_id left join account w on w.id = c.decided_by left join account a on a.id = c.account_id
where c.case_id = $1::integer order by array_position(array['proved', 'confirmed', 'accepted', 'hypothesis', 'rejected'], c.state), c.score desc nulls first, c.id;

-- name: cause_evidence_list
-- Evidence of the case $1 with what fits now among its records $2. What was counted then tells of all records.
select e.id::text as id, e.cause_id::text as cause_id, e.sign::integer as sign, e.strength::integer as strength, e.text, e.query, e.message_id::text as message_id, e.feature, e.put_by, a.name as account, e.at,
    case when (select sees_all()) then e.count_then end as count_then, case when (select sees_all()) then e.all_then end as all_then,
    case when e.query is not null then (select count(*)::integer from cause_records(null, $2::bigint[], '{}', e.query)) end as count_now, cardinality($2::bigint[]) as all_now
from cause_evidence e join cause c on c.id = e.cause_id left join account a on a.id = e.account_id
where c.case_id = $1::integer order by e.cause_id, e.sign desc, e.strength desc, e.id;

-- name: cause_history
select v.at, v.cause_id::text as cause_id, c.text, v.from_state, v.to_state, v.reason, a.name as account
from cause_event v join cause c on c.id = v.cause_id left join account a on a.id = v.account_id where c.case_id = $1::integer order by v.id desc limit 100;

-- name: cause_messages
-- Records of the case $1, newest first: $2 those a cause explains, $3 those that fit an evidence, $4 proposed to a cause, $5 those that accepted causes explain, or do not; $8, $9: of them those with one value of a side, or of seven days; after $6 ("time|id").
with k as (select k.cluster_id, k.ids, k.scope from cause_case k where k.id = $1::integer),
chosen as (
    select x.id from cause_explained($2::integer) x (id) where $2::integer is not null and exists (select from cause c where c.id = $2::integer and c.case_id = $1::integer)
    union all select x.id from k cross join lateral cause_records(k.cluster_id, k.ids, k.scope, (select e.query from cause_evidence e join cause c on c.id = e.cause_id where e.id = $3::integer and c.case_id = $1::integer)) x (id)
        where $3::integer is not null and exists (select from cause_evidence e join cause c on c.id = e.cause_id where e.id = $3::integer and c.case_id = $1::integer and e.query is not null)
    union all select x.message_id from cause_member x join cause c on c.id = x.cause_id where x.cause_id = $4::integer and c.case_id = $1::integer and x.state = 'proposed'
    union all select x.id from k cross join lateral cause_records(k.cluster_id, k.ids, k.scope, '{}') x (id) where num_nonnulls($2::integer, $3::integer, $4::integer) = 0
        and ($5::boolean is null or $5::boolean = (x.id in (select y.id from cause c cross join lateral cause_explained(c.id) y (id) where c.case_id = $1::integer and c.state in ('accepted', 'confirmed', 'proved'))))
)
select m.id, m.sort_at as at, m.channel, m.state, t.name as theme, o.short_name as organisation, m.address, left(m.text, 300) as excerpt, m.sort_at::text || '|' || m.id as _key
from message m left join theme t on t.id = m.theme_id left join organisation o on o.id = m.organisation_id
where m.id in (select h.id from chosen h) and case $8::text when 'district' then m.district_id::text = $9 when 'street' then m.street_id::text = $9 when 'organisation' then m.organisation_id::text = $9
        when 'theme' then m.theme_id::text = $9 when 'object' then m.object = $9 when 'week' then m.sort_at >= $9::date::timestamptz and m.sort_at < ($9::date + 7)::timestamptz else true end
    and ($6::text is null or (m.sort_at, m.id) < (split_part($6::text, '|', 1)::timestamptz, split_part($6::text, '|', 2)::bigint))
order by m.sort_at desc, m.id desc limit $7::integer + 1;

-- name: cause_template_for
-- The wording of a category for a legal code: the most specific one.
select p.id::text, p.text from cause_template p where p.category = $1 and p.closed_on is null and (p.legal_prefix is null or $2::text like p.legal_prefix || '%') order by length(p.legal_prefix) desc nulls last limit 1;

-- name: cause_put
-- By a person: $1 case, $2 parent, $3 category, $4 text, $5 query, $6 organisation, $7 template.
insert into cause (case_id, parent_id, category, text, put_by, query, organisation_id, template_id, account_id)
values ($1::integer, $2::integer, $3, btrim($4), 'person', coalesce($5::jsonb, '{}'), $6::integer, $7::integer, acting_account()) returning id::text;

-- name: cause_propose_machine
-- A hypothesis of the program: $1 case, $2 category, $3 text, $4 score, $5 parts, $6 query, $7 template. One that people have decided about keeps its words and is not written over.
insert into cause as c (case_id, category, text, put_by, score, parts, query, template_id)
values ($1::integer, $2, $3, 'machine', $4::real, $5::jsonb, coalesce($6::jsonb, '{}'), $7::integer)
on conflict (case_id, category) where put_by = 'machine' and parent_id is null do update set score = excluded.score, parts = excluded.parts, updated_at = now()
returning id::text, state = 'hypothesis' as open;

-- name: cause_machine_weak
-- Hypotheses of the program that stand no more: their score goes below the threshold; those that nobody has looked at say so by it.
update cause c set score = $3::real, parts = $4::jsonb, updated_at = now() where c.case_id = $1::integer and c.category = $2 and c.put_by = 'machine' and c.parent_id is null returning c.id::text, c.state = 'hypothesis';

-- name: cause_change
-- Absent members are told by $2, $4, $6, $8.
update cause c set text = case when $2::boolean then btrim($3) else c.text end, parent_id = case when $4::boolean then $5::integer else c.parent_id end,
    query = case when $6::boolean then coalesce($7::jsonb, '{}') else c.query end, asked_at = case when $6::boolean then now() else c.asked_at end,
    organisation_id = case when $8::boolean then $9::integer else c.organisation_id end, updated_at = now()
where c.id = $1::integer;

-- name: cause_above
-- May $2 be the parent of $1: a cause of the same case ($3) that does not stand below it?
with recursive up as (
    select c.id, c.parent_id, 1 as depth from cause c where c.id = $2::integer and c.case_id = $3::integer
    union all select c.id, c.parent_id, u.depth + 1 from up u join cause c on c.id = u.parent_id where u.depth < 20
)
select exists (select from up) and not exists (select from up where id = $1::integer) and (select max(depth) from up) < 8;

-- name: cause_move_of
select v.action, v.needs_reason, c.organisation_id::text from cause c join cause_move v on v.from_state = c.state where c.id = $1::integer and v.to_state = $2;

-- name: cause_moves
select v.to_state, v.needs_reason as needs_note from cause c join cause_move v on v.from_state = c.state where c.id = $1::integer order by v.to_state;

-- name: cause_move
update cause c set state = $2, reason = btrim($3), decided_by = acting_account(), decided_at = now(), updated_at = now() where c.id = $1::integer returning c.id::text;

-- name: cause_evidence_put
-- $1 cause, $2 sign, $3 strength, $4 text, $5 query, $6 message, $7 feature (the program's), $8 records of the case.
insert into cause_evidence (cause_id, sign, strength, text, query, message_id, feature, put_by, account_id, count_then, all_then)
select $1::integer, $2::smallint, $3::smallint, btrim($4), $5::jsonb, $6::bigint, $7, case when $7::text is null then 'person' else 'machine' end, case when $7::text is null then acting_account() end,
    case when $5::jsonb is not null then (select count(*)::integer from cause_records(null, $8::bigint[], '{}', $5::jsonb)) end, case when $5::jsonb is not null then cardinality($8::bigint[]) end;

-- name: cause_evidence_drop_machine
delete from cause_evidence e where e.cause_id = $1::integer and e.put_by = 'machine';

-- name: cause_evidence_of
select e.cause_id::text, e.put_by from cause_evidence e where e.id = $1::integer;

-- name: cause_evidence_drop
delete from cause_evidence e where e.id = $1::integer;

-- name: cause_message_there
select m.id::text from message m where m.id = $1::bigint;

-- name: cause_organisation_there
select o.id::text from organisation o where o.id = $1::integer and o.closed_on is null;

-- name: cause_members_put
-- Decides about proposals; how many there were.
with put as (update cause_member x set state = $3, account_id = acting_account(), decided_at = now() where x.cause_id = $1::integer and x.message_id = any ($2::bigint[]) and x.state = 'proposed' returning 1)
select count(*)::integer from put;

-- name: cause_propose
-- New messages to accepted causes.
select cause_propose();

-- name: cause_texts
-- The newest texts of the records $1.
select left(m.text, 4000) from message m where m.id = any ($1::bigint[]) order by m.sort_at desc, m.id desc limit 1000;

-- name: cause_facts
-- What signs the records $1 have, and the season of the theme $2.
with m as materialized (
    select m.id, m.sort_at::date as day, m.repeated, m.outcome, m.solved_at, m.organisation_id, coalesce(m.answered_at::date, case when m.open then current_date end) > m.due_on as overdue, m.due_on,
        (select bool_or(a.formal_now) from answer_check a where a.message_id = m.id and a.formal is not null) as formal,
        exists (select from outcome_return r where r.message_id = m.id) as returned, exists (select from misroute r where r.message_id = m.id) as misrouted
    from message m where m.id = any ($1::bigint[])
),
days as (select (select max(day) from m) - m.day as back, count(*)::integer as n from m where m.day > (select max(day) from m) - 182 group by 1),
year as (
    select coalesce(sum(d.messages) filter (where abs(d.day - x.mid) <= 30), 0) as here, coalesce(sum(d.messages), 0) * 61.0 / 365 as usual
    from (select max(day) - 365 as mid from m) x join series s on s.theme_id = $2::integer and s.kind = 'city' join series_day d on d.series_id = s.id and d.day between x.mid - 182 and x.mid + 182
    where exists (select from signal_run r where r.first_day <= x.mid - 182)
)
select (select count(*)::integer from m), (select array_agg(back order by back)::text from days), (select array_agg(n order by back)::text from days),
    count(*) filter (where m.solved_at is not null), count(*) filter (where m.returned), count(*), count(*) filter (where m.repeated), count(*) filter (where m.formal is not null), count(*) filter (where m.formal),
    count(*) filter (where m.outcome is not null), count(*) filter (where m.outcome = 'explained'), count(*) filter (where m.organisation_id is not null), count(*) filter (where m.misrouted),
    count(*) filter (where m.overdue is not null), count(*) filter (where m.overdue), (select y.here from year y), (select y.usual from year y)
from m;

-- name: cause_shares
-- Sides of the records $1 beside all messages of the same themes in the year before the last of them. side: 0 street, 1 district, 2 organisation.
with h as materialized (select m.street_id, m.district_id, m.organisation_id, m.theme_id, m.sort_at from message m where m.id = any ($1::bigint[])),
themes as (select array_agg(theme_id) as ids from (select h.theme_id from h where h.theme_id is not null group by 1 having count(*) >= 0.2 * (select count(*) from h)) x),
t as materialized (select m.street_id, m.district_id, m.organisation_id from message m where m.theme_id = any ((select ids from themes)::bigint[]) and m.kind <> 'publication'
    and m.sort_at <= (select max(sort_at) from h) and m.sort_at > (select max(sort_at) from h) - interval '365 days'),
here as (select 0 as side, h.street_id as id, count(*)::integer as n from h group by 2 union all select 1, h.district_id, count(*)::integer from h group by 2 union all select 2, h.organisation_id, count(*)::integer from h group by 2),
there as (select 0 as side, t.street_id as id, count(*)::integer as n from t group by 2 union all select 1, t.district_id, count(*)::integer from t group by 2 union all select 2, t.organisation_id, count(*)::integer from t group by 2)
select coalesce(x.side, y.side)::integer, coalesce(x.id, y.id)::integer, coalesce(x.n, 0)::integer, coalesce(y.n, 0)::integer from (select * from here where id is not null) x full join (select * from there where id is not null) y on y.side = x.side and y.id = x.id;

-- name: cause_others
-- The newest records of the themes of the records $1, less these, in the year before the last of them.
with h as materialized (select m.theme_id, m.sort_at from message m where m.id = any ($1::bigint[])),
themes as (select h.theme_id from h where h.theme_id is not null group by 1 having count(*) >= 0.2 * (select count(*) from h)),
o as (select x.id from themes t cross join lateral (select m.id, m.sort_at from message m where m.theme_id = t.theme_id and m.kind <> 'publication' and m.sort_at <= (select max(sort_at) from h)
    and m.sort_at > (select max(sort_at) from h) - interval '365 days' order by m.sort_at desc, m.id desc limit 3000) x where not x.id = any ($1::bigint[]) order by x.sort_at desc, x.id desc limit 1000)
select coalesce(array_agg(o.id), '{}')::text from o;

-- name: cause_names
-- The place and the organisation that a wording names. $1: side of the place (0 street, 1 district), $2 its id, $3 organisation.
select case $1::integer when 0 then (select s.kind || ' ' || s.name from street s where s.id = $2::integer) when 1 then (select d.name from district d where d.id = $2::integer) end,
    (select o.short_name from organisation o where o.id = $3::integer);

-- name: cause_trial
-- For trials: every living problem, its records, theme, and how many records of each planted cause of $1 (a list of {id, category, planted, messages}) are in it.
with told as (select c->>'id' as id, c->>'category' as category, m::bigint as message_id from jsonb_array_elements($1::jsonb) c, jsonb_array_elements_text(c->'messages') m where (c->>'planted')::boolean),
held as materialized (select x.cluster_id, x.message_id, t.id, t.category, m.theme_id from cluster_member x join message m on m.id = x.message_id left join told t on t.message_id = x.message_id where x.cluster_id is not null)
select h.cluster_id::text, array_agg(h.message_id)::text, count(*)::integer, (mode() within group (order by h.theme_id))::text, (select t.code from theme t where t.id = mode() within group (order by h.theme_id)),
    coalesce((select jsonb_agg(jsonb_build_object('id', p.id, 'category', p.category, 'here', p.n)) from (select y.id, y.category, count(*) as n from held y where y.cluster_id = h.cluster_id and y.id is not null group by 1, 2) p), '[]')::text
from held h group by h.cluster_id order by h.cluster_id;
