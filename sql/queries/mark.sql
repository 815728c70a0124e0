-- Satisfaction: marks of a record, links for them, the list and the figures.

-- part: mark_settles
-- A link has brought a mark of the answer as it stands: no other is asked for.
x.source = 'link' and x.given_at > coalesce(greatest(m.closed_at, m.answered_at), m.reopened_at, m.sort_at)

-- name: message_marks
-- A message without any gives one row with nothing in it; one that is not to be seen gives none.
select x.id::text as id, x.source, x.scale, x.value, x.satisfied, x.solved, to_jsonb(x.reasons) as reasons, x.comment, x.given_at, x.issued_at, x.expires_at,
    a.name as account, case when x.value is not null then 'given' when x.revoked_at is not null then 'revoked' when x.expires_at <= now() then 'expired' else 'waiting' end as state,
    coalesce({{mark_settles}}, false) as settles
from message m left join satisfaction x on x.message_id = m.id left join account a on a.id = x.account_id
where m.id = $1::bigint order by x.id desc limit 50;

-- name: mark_version
-- Grows with each link and mark, and with what becomes of a link.
select count(*) + count(revoked_at) + count(given_at) from satisfaction where message_id = $1::bigint;

-- name: mark_link_may
-- Of a locked record: is it answered, has a link brought a mark since, and is it the asker whom the mark would be about?
select m.state in ('answered', 'closed'),
    exists (select from satisfaction x where x.message_id = m.id and {{mark_settles}}), is_rated(acting_account(), m.organisation_id)
from message m where m.id = $1::bigint for no key update;

-- name: mark_link_revoke
update satisfaction set revoked_at = now() where message_id = $1::bigint and source = 'link' and given_at is null and revoked_at is null returning id;

-- name: mark_link_put
insert into satisfaction (message_id, source, scale, token_hash, account_id, expires_at)
values ($1::bigint, 'link', 'five', decode($2, 'hex'), acting_account(), now() + interval '30 days') returning expires_at;

-- name: mark_link_state
select mark_link_state(decode($1, 'hex'));

-- name: mark_give
select mark_give(decode($1, 'hex'), $2, $3::smallint, $4::text[], replace($5, E'\r', ''));

-- part: mark_months
-- By the month in which the work on the record was finished.
($1::date is null or month >= date_trunc('month', $1::date)::date) and ($2::date is null or month <= $2::date)

-- part: mark_row
m.id::text as message_id, m.number, m.channel, x.source, x.scale, x.value, x.satisfied, x.solved, to_jsonb(x.reasons) as reasons, x.comment, x.given_at,
    m.finished_at, m.outcome, m.disputed, t.name as theme, o.short_name as organisation

-- part: mark_wanted
($3::integer[] is null or m.organisation_id = any ($3::integer[])) and ($4::integer[] is null or m.theme_id = any ($4::integer[]))
and ($5::boolean is null or (m.organisation_id is not null) = $5::boolean) and ($6::boolean is null or (m.theme_id is not null) = $6::boolean)

-- name: mark_list
-- Marks, newest first; with links that wait when $8 asks for all that were asked. They are chosen by what indexes tell, then read.
select x.id, {{mark_row}}, x.id as _key
from (select x.id from satisfaction x join message m on m.id = x.message_id
      where {{mark_months}} and {{mark_wanted}} and ($7::text is null or x.source = $7) and (x.value is not null or ($8::boolean and x.revoked_at is null))
        and ($9::smallint is null or x.value = $9) and ($10::boolean is null or x.satisfied = $10) and ($11::text is null or x.solved = $11)
        and ($12::boolean is null or (m.disputed and x.solved = 'no') = $12) and ($13::text is null or x.scale = $13) and ($14::bigint is null or x.id < $14::bigint)
      order by x.id desc limit $15::integer + 1) p
join satisfaction x on x.id = p.id join message m on m.id = x.message_id left join theme t on t.id = m.theme_id left join organisation o on o.id = m.organisation_id
order by x.id desc;

-- name: mark_asked
-- Whom a file could have brought a mark of: finished records of a kind of source, finished last first, with the mark where one came.
-- Days become timestamptz, see message_filter.
select m.id, {{mark_row}}, to_char(m.finished_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '|' || m.id as _key
from message m join source k on k.id = m.source_id and case when k.kind in ('pos', 'im') then k.kind else 'other' end = $7
left join satisfaction x on x.message_id = m.id and x.source <> 'link' left join theme t on t.id = m.theme_id left join organisation o on o.id = m.organisation_id
where ($1::date is null or m.finished_at >= date_trunc('month', $1::date)::timestamptz) and ($2::date is null or m.finished_at < (date_trunc('month', $2::date) + interval '1 month')::timestamptz)
  and {{mark_wanted}} and (not m.open or x.value is not null)
  and ($8::text is null or (m.finished_at, m.id) < (split_part($8::text, '|', 1)::timestamptz, split_part($8::text, '|', 2)::bigint))
order by m.finished_at desc, m.id desc limit $9::integer + 1;

-- name: mark_summary
-- A block for each source and scale, never added up: a five of ПОС, a word of a table and a tap on our page are answers to different
-- questions. Asked: finished records of a file's source, links that were given out. $3: groups are organisations or groups of themes.
-- The only filter is whole months: each one more would let small groups be worked out by subtracting one answer from another.
-- All of it is added up from sums that each change keeps (041_large.sql).
with finished as (
    select f.source, coalesce(case $3 when 'theme' then t.path[1] else f.organisation_id end, 0) as gid, sum(f.n)::bigint as n
    from (select source, organisation_id, theme_id, sum(n)::integer as n from message_sum where not open and {{mark_months}} group by 1, 2, 3) f
    left join theme t on t.id = f.theme_id group by 1, 2
),
-- A mark of a record that is open again counts as asked for too.
marks as (
    select x.source, x.scale, coalesce(case $3 when 'theme' then t.path[1] else x.organisation_id end, 0) as gid, sum(x.c1 + x.c2 + x.c3 + x.c4 + x.c5)::bigint as given,
        sum(case x.source when 'link' then x.n else x.open_n end)::bigint as more, sum(case x.scale when 'five' then x.c4 + x.c5 else x.c3 end)::bigint as satisfied,
        sum(x.c1 + 2 * x.c2 + 3 * x.c3 + 4 * x.c4 + 5 * x.c5)::bigint as total, sum(x.c1)::bigint as c1, sum(x.c2)::bigint as c2, sum(x.c3)::bigint as c3,
        sum(x.c4)::bigint as c4, sum(x.c5)::bigint as c5, sum(x.yes)::bigint as yes, sum(x.partly)::bigint as partly, sum(x.no)::bigint as no
    from mark_sum x left join theme t on t.id = x.theme_id where {{mark_months}} group by 1, 2, 3
),
asked as (
    select source, gid, sum(n)::bigint as asked from (select source, gid, n from finished union all select source, gid, more from marks) a group by 1, 2 having sum(n) > 0
),
given as (select * from marks where given > 0),
cell as (
    select b.source, b.scale, a.gid, a.asked, coalesce(g.given, 0) as given, g.satisfied, g.total, array[g.c1, g.c2, g.c3, g.c4, g.c5] as counts,
        case when b.source = 'link' then array[g.yes, g.partly, g.no] end as solved, row_number() over (partition by b.source, b.scale order by a.asked desc, a.gid) as i
    from (select distinct source, scale from given) b join asked a on a.source = b.source
    left join given g on g.source = b.source and g.scale = b.scale and g.gid = a.gid
),
hiding as (select source, scale, small_hidden(array_agg(given order by i)) as hidden from cell group by 1, 2),
block as (
    select source, scale, sum(asked)::bigint as asked, sum(given)::bigint as given, sum(satisfied)::bigint as satisfied, sum(total)::bigint as total,
        array[sum(counts[1]), sum(counts[2]), sum(counts[3]), sum(counts[4]), sum(counts[5])]::bigint[] as counts,
        case when source = 'link' then array[sum(solved[1]), sum(solved[2]), sum(solved[3])]::bigint[] end as solved
    from cell group by 1, 2
)
select b.source, b.scale, mark_figures(b.asked, b.given, b.satisfied, b.total, b.counts, b.solved, b.scale = 'five', b.given between 1 and 9) as total,
    (select jsonb_agg(jsonb_build_object('id', nullif(c.gid, 0)::text, 'name', coalesce(t.name, o.short_name))
            || mark_figures(c.asked, c.given, c.satisfied, c.total, c.counts, c.solved, c.scale = 'five', h.hidden[c.i]) order by c.i)
     from cell c left join theme t on $3 = 'theme' and t.id = c.gid left join organisation o on $3 <> 'theme' and o.id = c.gid
     where c.source = b.source and c.scale = b.scale) as groups
from block b join hiding h on h.source = b.source and h.scale = b.scale
order by array_position(array['link', 'pos', 'im', 'other'], b.source), b.scale;
