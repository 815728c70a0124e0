-- Problems: the nightly grouping, what is put to them between two nights, what the screen shows, what people do.

-- name: problem_due
-- Is a night due: by Moscow night and none of today, none for 26 hours (the machine was off), or none ever. vectors: the word vectors it may use, null when they are older than 30 days.
select current_date::text as day,
    (localtime between '01:00' and '05:00' and not exists (select from cluster_run r where r.day = current_date)) or coalesce((select max(r.made_at) from cluster_run r) < now() - interval '26 hours', true) as night,
    (select v.id::text from word_vectors v where v.made_at > now() - interval '30 days' order by v.id desc limit 1) as vectors;

-- name: problem_texts
-- A page of the texts of the 180 days up to $1, newest first, after ($2, $3). The author as a number, 0: unknown.
select m.id, case when m.author_key is null then 0 else hashtextextended(encode(m.author_key, 'hex'), 0) end, left(m.text, 4000), m.sort_at::text
from message m
where m.kind <> 'publication' and m.received_at is not null and m.sort_at >= ($1::date - 179)::timestamptz and m.sort_at < ($1::date + 1)::timestamptz
    and ($2::timestamptz is null or (m.sort_at, m.id) < ($2::timestamptz, $3::bigint))
order by m.sort_at desc, m.id desc limit $4::integer;

-- name: problem_sample
select left(m.text, 2000) from message m where m.id = any ($1::bigint[]) order by m.id;

-- name: problem_lock
select cluster_lock();

-- name: problem_old
-- What belongs to which problem, and whether it has to stay there.
select x.message_id, x.cluster_id, x.put_by = 'hand' or c.pinned as fixed, x.put_by = 'hand' as hand from cluster_member x join cluster c on c.id = x.cluster_id where c.died_on is null;

-- name: problem_groups
-- Groups that are alive, with their sectors.
select c.id, c.level = 'sector' as sector, coalesce(c.parent_id, 0) as parent from cluster c where c.died_on is null order by c.id;

-- name: problem_vectors_put
insert into word_vectors (texts, bytes) values ($1::integer, $2::bigint) returning id::text;

-- name: problem_run_put
insert into cluster_run (day, vectors_id, messages, grouped, sectors, problems, emerged, threshold, seconds)
values ($1::date, $2::integer, $3::integer, $4::integer, $5::integer, $6::integer, $7::integer, $8::double precision, $9::double precision) returning id::text;

-- name: problem_born
-- $1 level, $2 day, $3 label, $4 emerging, which the first night is not asked about.
insert into cluster (level, born_on, label, emerging) values ($1, $2::date, $3, $4::boolean and exists (select from cluster_run)) returning id::text;

-- name: problem_found
-- What the night found out about a group; its label stays as long as its first word is one of its terms. $1 group, $2 sector, $3 label, $4 terms, $5 quotes.
update cluster c set parent_id = $2::integer, terms = $4::jsonb, quotes = $5::bigint[],
    label = case when exists (select from jsonb_array_elements($4::jsonb) t where t->>'text' = split_part(c.label, ', ', 1)) then c.label else $3 end
where c.id = $1::integer;

-- name: problem_died
update cluster c set died_on = $2::date, into_id = $3::integer, pinned = false, version = c.version + 1 where c.id = $1::integer;

-- name: problem_lineage_put
insert into cluster_lineage (run_id, old_id, new_id, kind, jaccard) values ($1::integer, $2::integer, $3::integer, $4, $5::real);

-- name: problem_members_drop
delete from cluster_member;

-- name: problem_members_put
-- A record that went meanwhile is left out.
insert into cluster_member (message_id, cluster_id, weight, put_by)
select u.message_id, nullif(u.cluster_id, 0), u.weight, case u.put_by when 0 then 'night' when 1 then 'new' else 'hand' end
from unnest($1::bigint[], $2::integer[], $3::real[], $4::integer[]) u (message_id, cluster_id, weight, put_by) join message m on m.id = u.message_id
on conflict (message_id) do nothing;

-- part: problem_sums
-- Figures of problems out of the CTE chosen (cluster_id, id, sort_at, author_key, street_id, house, object, fault): in all, of the last 30 days of the window, of the 30 days before.
span as (select (r.day - 29)::timestamptz as now_from, (r.day + 1)::timestamptz as now_to, (r.day - 59)::timestamptz as before_from from cluster_run r order by r.id desc limit 1),
begun as (
    select c.*, (c.house is null or lag(c.sort_at) over w is null or c.sort_at - lag(c.sort_at) over w > interval '30 days')::integer as begins
    from chosen c window w as (partition by c.cluster_id, c.street_id, c.house, c.object, c.fault order by c.sort_at, c.id)
),
numbered as (
    select b.*, sum(b.begins) over (partition by b.cluster_id order by b.street_id, b.house, b.object, b.fault, b.sort_at, b.id) as occasion,
        case when b.sort_at >= s.now_from and b.sort_at < s.now_to then 1 when b.sort_at >= s.before_from and b.sort_at < s.now_from then 2 end as part
    from begun b cross join span s
),
sums as (
    select n.cluster_id, count(*)::integer as messages, (count(distinct n.author_key) + count(*) filter (where n.author_key is null))::integer as authors, count(distinct n.occasion)::integer as occasions,
        (count(*) filter (where n.part = 1))::integer as now_messages,
        (count(distinct n.author_key) filter (where n.part = 1) + count(*) filter (where n.part = 1 and n.author_key is null))::integer as now_authors,
        (count(distinct n.occasion) filter (where n.part = 1))::integer as now_occasions,
        (count(*) filter (where n.part = 2))::integer as before_messages,
        (count(distinct n.author_key) filter (where n.part = 2) + count(*) filter (where n.part = 2 and n.author_key is null))::integer as before_authors,
        (count(distinct n.occasion) filter (where n.part = 2))::integer as before_occasions, max(n.sort_at)::date as last_on
    from numbered n group by n.cluster_id
)

-- part: problem_chosen
select x.cluster_id, m.id, m.sort_at, m.author_key, m.street_id, case when m.street_id is not null then house_key(m.house) end as house, m.object, m.fault
from cluster_member x join message m on m.id = x.message_id

-- name: problem_count
-- Counts problems anew: those of $1, all when it is null.
with chosen as ({{problem_chosen}} where x.cluster_id is not null and ($1::integer[] is null or x.cluster_id = any ($1::integer[]))),
{{problem_sums}}
update cluster c set messages = coalesce(s.messages, 0), authors = coalesce(s.authors, 0), occasions = coalesce(s.occasions, 0), now_messages = coalesce(s.now_messages, 0),
    now_authors = coalesce(s.now_authors, 0), now_occasions = coalesce(s.now_occasions, 0), before_messages = coalesce(s.before_messages, 0), before_authors = coalesce(s.before_authors, 0),
    before_occasions = coalesce(s.before_occasions, 0), last_on = s.last_on
from cluster a left join sums s on s.cluster_id = a.id
where a.id = c.id and c.level = 'problem' and ($1::integer[] is null or c.id = any ($1::integer[])) and (s.cluster_id is not null or c.messages > 0);

-- name: problem_last_run
-- Its totals are for who sees everything.
select r.day, r.made_at, case when s.sees then r.messages end as messages, case when s.sees then r.grouped end as grouped from cluster_run r cross join (select sees_all() as sees) s order by r.id desc limit 1;

-- name: problem_run_files
select r.id::text, r.vectors_id::text, r.threshold from cluster_run r order by r.id desc limit 1;

-- name: problem_new
-- Messages of the window that came since the last were put down; what was written late waits for the night.
select m.id, left(m.text, 4000) from message m, (select r.day from cluster_run r order by r.id desc limit 1) r
where m.id > (select coalesce(max(x.message_id), 0) from cluster_member x) and m.kind <> 'publication' and m.received_at is not null and m.sort_at >= (r.day - 179)::timestamptz
order by m.id limit 500;

-- name: problem_of
-- Problems of messages, 0 for none.
select x.message_id, coalesce(x.cluster_id, 0) from cluster_member x where x.message_id = any ($1::bigint[]);

-- part: problem_row
c.id::text as id, coalesce(c.label_hand, c.label) as label, c.label as label_made, c.label_hand is not null as named, c.parent_id::text as sector_id, coalesce(p.label_hand, p.label) as sector,
c.pinned, c.emerging and c.born_on > coalesce((select r.day from cluster_run r order by r.id desc limit 1), current_date) - 30 as emerging, c.born_on, c.died_on, c.into_id::text as into_id, c.version

-- part: problem_order
order by case $1 when 'growth' then f.now_occasions - f.before_occasions when 'new' then c.born_on - date '2000-01-01' else f.now_occasions end desc, f.now_messages desc, c.id desc
limit $2::integer + 1 offset $3::integer

-- name: problem_list
-- As the last night counted them, for who sees everything. $1 order, $2 rows, $3 rows before, $4 sector, $5 emerging only, $6 ended ones.
select {{problem_row}}, f.messages, f.authors, f.occasions, f.now_messages, f.now_authors, f.now_occasions, f.before_messages, f.before_authors, f.before_occasions, f.last_on
from cluster c left join cluster p on p.id = c.parent_id cross join lateral (select c.messages, c.authors, c.occasions, c.now_messages, c.now_authors, c.now_occasions, c.before_messages, c.before_authors,
    c.before_occasions, c.last_on) f
where c.level = 'problem' and (c.died_on is not null) = $6::boolean and ($4::integer is null or c.parent_id = $4::integer)
    and (not $5::boolean or c.emerging and c.born_on > (select r.day from cluster_run r order by r.id desc limit 1) - 30)
{{problem_order}};

-- name: problem_list_narrow
-- Counted from the messages that the account sees and that pass $7 themes, $8 organisations, $9 districts.
with chosen as ({{problem_chosen}} where x.cluster_id is not null and ($7::integer[] is null or m.theme_id = any ($7::integer[])) and ($8::integer[] is null or m.organisation_id = any ($8::integer[]))
    and ($9::bigint[] is null or m.district_id = any ($9::bigint[]))),
{{problem_sums}}
select {{problem_row}}, f.messages, f.authors, f.occasions, f.now_messages, f.now_authors, f.now_occasions, f.before_messages, f.before_authors, f.before_occasions, f.last_on
from sums f join cluster c on c.id = f.cluster_id left join cluster p on p.id = c.parent_id
where (c.died_on is not null) = $6::boolean and ($4::integer is null or c.parent_id = $4::integer)
    and (not $5::boolean or c.emerging and c.born_on > (select r.day from cluster_run r order by r.id desc limit 1) - 30)
{{problem_order}};

-- name: problem_sectors
select c.id::text as id, coalesce(c.label_hand, c.label) as label, count(p.id)::integer as problems
from cluster c join cluster p on p.parent_id = c.id and p.died_on is null where c.level = 'sector' and c.died_on is null group by c.id order by count(p.id) desc, c.id;

-- name: problem_get
-- One problem with figures of what the account sees; terms tell of all its messages, so they are for who sees everything.
with chosen as ({{problem_chosen}} where x.cluster_id = $1::integer),
{{problem_sums}}
select {{problem_row}}, coalesce(f.messages, 0) as messages, coalesce(f.authors, 0) as authors, coalesce(f.occasions, 0) as occasions, coalesce(f.now_messages, 0) as now_messages,
    coalesce(f.now_authors, 0) as now_authors, coalesce(f.now_occasions, 0) as now_occasions, coalesce(f.before_messages, 0) as before_messages, coalesce(f.before_authors, 0) as before_authors,
    coalesce(f.before_occasions, 0) as before_occasions, f.last_on, case when (select sees_all()) then c.terms else '[]' end as terms, a.name as split_by, coalesce(i.label_hand, i.label) as into_label,
    (select r.day from cluster_run r order by r.id desc limit 1) as day
from cluster c left join cluster p on p.id = c.parent_id left join cluster i on i.id = c.into_id left join account a on a.id = c.account_id left join sums f on f.cluster_id = c.id
where c.id = $1::integer and c.level = 'problem';

-- name: problem_weeks
-- Messages by week, 26 of them, the last one ending with the window.
select (r.day - 7 * g.week - 6) as from_day, (r.day - 7 * g.week) as to_day, count(m.id)::integer as messages, (count(distinct m.author_key) + count(m.id) filter (where m.author_key is null))::integer as authors
from (select day from cluster_run order by id desc limit 1) r cross join generate_series(0, 25) g(week)
left join (select y.id, y.author_key, y.sort_at from cluster_member x join message y on y.id = x.message_id where x.cluster_id = $1::integer) m
    on m.sort_at >= (r.day - 7 * g.week - 6)::timestamptz and m.sort_at < (r.day - 7 * g.week + 1)::timestamptz
group by 1, 2 order by 1;

-- name: problem_sides
-- Where it is, by which themes and who deals with it: the ten largest of each. kind: place, theme, organisation.
with m as materialized (select m.district_id, m.theme_id, m.organisation_id from cluster_member x join message m on m.id = x.message_id where x.cluster_id = $1::integer),
side as (
    select 'district' as kind, m.district_id as id, count(*)::integer as messages from m where m.district_id is not null group by 2
    union all select 'theme', m.theme_id, count(*)::integer from m where m.theme_id is not null group by 2
    union all select 'organisation', m.organisation_id, count(*)::integer from m where m.organisation_id is not null group by 2
)
select r.kind, r.id::text as id, coalesce(d.name, t.name, o.short_name) as name, r.messages
from (select s.*, row_number() over (partition by s.kind order by s.messages desc, s.id) as turn from side s) r
left join district d on r.kind = 'district' and d.id = r.id left join theme t on r.kind = 'theme' and t.id = r.id left join organisation o on r.kind = 'organisation' and o.id = r.id
where r.turn <= 10 order by r.kind, r.turn;

-- name: problem_quotes
-- Of the messages nearest to its middle the first three that the account sees; one that was moved to another problem since is no quotation of this one.
select m.id, m.sort_at as at, m.channel, left(m.text, 400) as excerpt
from cluster c cross join unnest(c.quotes) with ordinality q (id, turn) join message m on m.id = q.id join cluster_member x on x.message_id = m.id and x.cluster_id = c.id
where c.id = $1::integer order by q.turn limit 3;

-- name: problem_messages
-- Newest first, after $2 ("time|id").
select m.id, m.sort_at as at, m.channel, m.state, m.theme_id::text as theme_id, t.name as theme, m.organisation_id::text as organisation_id, o.short_name as organisation, m.address, left(m.text, 300) as excerpt, x.put_by, x.weight, m.sort_at::text as _key
from cluster_member x join message m on m.id = x.message_id left join theme t on t.id = m.theme_id left join organisation o on o.id = m.organisation_id
where x.cluster_id = $1::integer and ($2::text is null or (m.sort_at, m.id) < (split_part($2::text, '|', 1)::timestamptz, split_part($2::text, '|', 2)::bigint))
order by m.sort_at desc, m.id desc limit $3::integer + 1;

-- name: problem_history
-- What nights and people made of it, newest first. Nights that only kept it are left out.
select y.at, y.kind, y.other_id::text as other_id, coalesce(o.label_hand, o.label) as other, y.label, y.share, a.name as account, y.edit_id, y.moved, y.undone_at, u.name as undone_by
from (
    select r.made_at as at, case when l.kind in ('split', 'merged') and l.old_id = $1::integer then 'gave_' || l.kind else l.kind end as kind,
        case when l.old_id = $1::integer then l.new_id else l.old_id end as other_id, null::text as label, l.jaccard as share, null::integer as account_id, null::bigint as edit_id, null::integer as moved,
        null::timestamptz as undone_at, null::integer as undone_by
    from cluster_lineage l join cluster_run r on r.id = l.run_id where (l.old_id = $1::integer or l.new_id = $1::integer) and l.kind <> 'kept'
    union all
    select e.at, 'hand_' || case when e.other_id = $1::integer then 'got_' else '' end || e.kind, case when e.other_id = $1::integer then e.cluster_id else e.other_id end, e.label, null, e.account_id,
        e.id, cardinality(e.moved), e.undone_at, e.undone_by
    from cluster_edit e where e.cluster_id = $1::integer or e.other_id = $1::integer
) y left join cluster o on o.id = y.other_id left join account a on a.id = y.account_id left join account u on u.id = y.undone_by
order by y.at desc, y.edit_id desc nulls last limit 100;

-- name: problem_version
-- For a change: the problem as it is, alive or not.
select c.version, c.died_on is null as alive, (select count(*) from cluster_member x where x.cluster_id = c.id) as members, c.pinned from cluster c where c.id = $1::integer and c.level = 'problem' for update;

-- name: problem_rename
select cluster_rename($1::integer, $2);

-- name: problem_pin
select cluster_pin($1::integer, $2::boolean);

-- name: problem_merge
select cluster_merge($1::integer, $2::integer);

-- name: problem_theirs
-- How many of the messages $2 are in the problem.
select count(*)::integer from cluster_member x where x.cluster_id = $1::integer and x.message_id = any ($2::bigint[]);

-- name: problem_split
select cluster_split($1::integer, $2::bigint[], $3)::text;

-- name: problem_last_edit
-- What an undo would take back: the last thing that was done and stands, also when it was done to the other one of the two.
select e.id::text from cluster_edit e where e.undone_at is null and (e.cluster_id = $1::integer or e.other_id = $1::integer) order by e.id desc limit 1;

-- name: problem_touched
-- Problems that a change concerned.
select array_agg(distinct i)::text from cluster_edit e, unnest(array[e.cluster_id, e.other_id]) i where i is not null and e.id = $1::bigint;

-- name: problem_undo
select cluster_undo($1::bigint);
