-- The journal of who searched what.

-- name: search_log_put
-- After the answer has left, in a transaction of its own that does not wait for the disk: a crash of the machine may cost
-- the last fraction of a second. $8, $9: words and count of another search that the same request made, of a background.
with quick as materialized (select set_config('synchronous_commit', 'off', true))
insert into search_log (account_id, session_id, q, params, total, partial, took_ms)
select $1::integer, $2::uuid, s.q, $4::jsonb, s.total, $6::boolean, $7::real
from quick, (values (1, $3::text, $5::bigint), (2, $8::text, $9::bigint)) s (n, q, total) where s.q is not null order by s.n;

-- name: search_log_list
select l.id, l.at, l.account_id::text as account_id, a.name as account, l.q, l.params, l.total::integer as total, l.partial, l.took_ms
from search_log l left join account a on a.id = l.account_id
where ($2::bigint is null or l.id < $2::bigint)
  and ($3::bigint[] is null or l.account_id = any ($3::bigint[]))
  and ($4::date is null or l.at >= $4::date::timestamptz)
  and ($5::date is null or l.at < ($5::date + 1)::timestamptz)
order by l.id desc limit $1::integer + 1;

-- name: search_log_purge
delete from search_log where at < now() - make_interval(days => $1::integer);
