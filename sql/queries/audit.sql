-- The journal of who did what: its rows, the chain over them, published heads, checks.

-- name: audit_put
-- In the transaction of the change itself.
insert into audit_log (account_id, session_id, address, method, action, object, fields, purpose, status, result, details, request_id)
values ($1::integer, $2::uuid, $3::inet, $4, $5, $6, $7::text[], $8, $9::smallint, $10, coalesce($11::jsonb, '{}'), $12);

-- name: audit_put_alone
-- A reading or a refusal, in a transaction of its own that does not wait for the disk: a crash of the machine may cost the
-- last fraction of a second, and a flood of refused requests does not wear the disk out.
with quick as materialized (select set_config('synchronous_commit', 'off', true))
insert into audit_log (account_id, session_id, address, method, action, object, fields, purpose, status, result, details, request_id)
select $1::integer, $2::uuid, $3::inet, $4, $5, $6, $7::text[], $8, $9::smallint, $10, coalesce($11::jsonb, '{}'), $12 from quick;

-- name: audit_list
-- Numbers follow time but for moments: those of a minute around a day bound the walk in their order.
select l.id, l.at, l.account_id::text as account_id, a.name as account, host(l.address) as address, l.method, l.action, l.object, to_jsonb(l.fields) as fields,
    l.purpose, l.status, l.result, l.details, l.request_id, c.seq
from audit_log l
left join account a on a.id = l.account_id
left join audit_chain c on c.row_id = l.id
where ($2::bigint is null or l.id < $2::bigint)
  and ($3::bigint[] is null or l.account_id = any ($3::bigint[]::integer[]))
  and ($4::text[] is null or l.action = any ($4::text[]))
  and ($5::text is null or l.object = $5::text)
  and ($6::date is null or (l.at >= $6::date::timestamptz and l.id >= (select x.id from audit_log x where x.at >= $6::date::timestamptz - interval '1 minute' order by x.at limit 1)))
  and ($7::date is null or (l.at < ($7::date + 1)::timestamptz and l.id <= (select x.id from audit_log x where x.at < ($7::date + 1)::timestamptz + interval '1 minute' order by x.at desc limit 1)))
  and ($8::text is distinct from 'ok' or l.result = 'ok')
  and ($8::text is null or $8::text = 'ok' or l.result <> 'ok' and (coalesce(l.status, 0) in (401, 403)) = ($8::text = 'denied'))
  and ($9::inet is null or (l.address <<= $9::inet and l.address >= network($9::inet)::inet and l.address <= set_masklen(broadcast($9::inet), case family($9::inet) when 4 then 32 else 128 end)))
  and ($10::text is null or l.id = any (array(select shown_of($10::text))))
order by l.id desc limit $1::integer + 1;

-- name: audit_state
-- The end of the chain, what waits for it, the last walk through it, whether one is under way.
with last as (select c.seq, c.row_id, encode(c.hash, 'hex') as hash, l.at from audit_chain c left join audit_log l on l.id = c.row_id order by c.seq desc limit 1)
select (select jsonb_build_object('seq', seq::text, 'row', row_id::text, 'hash', hash, 'at', at) from last) as head,
    (select count(*)::integer from audit_pending) as waiting,
    (select jsonb_build_object('at', k.finished_at, 'rows', k.rows, 'differences', k.differences, 'head_seq', k.head_seq::text, 'head', encode(k.head_hash, 'hex'),
        'first', k.first) from audit_check k order by k.id desc limit 1) as "check",
    exists (select from job where kind = 'audit_verify' and (status = 'running' or run_at <= now())) as checking,
    (select coalesce(jsonb_agg(jsonb_build_object('day', h.day, 'seq', h.seq::text, 'row', h.row_id::text, 'hash', encode(h.hash, 'hex'), 'at', h.published_at)
        order by h.day desc), '[]') from (select * from audit_head order by day desc limit 31) h) as heads;

-- name: audit_check_order
-- The daily walk is called forward; nothing to call when it is under way.
update job set run_at = now() where kind = 'audit_verify' and status = 'ready' and run_at > now();

-- name: audit_heads
select day, seq, row_id, encode(hash, 'hex'), published_at from audit_head where $1::date is null or day > $1::date order by day;

-- name: audit_seal
select audit_seal($1::integer);

-- name: audit_publish
select day, seq, row_id, encode(hash, 'hex'), published_at from audit_publish();

-- name: audit_walk
-- Links with the raw columns of their rows, in the order of audit_content.
select c.seq, c.row_id, encode(c.hash, 'hex'), l.id, (extract(epoch from l.at) * 1000000)::bigint, l.account_id, l.session_id, l.address::text, l.method, l.action,
    l.object, array_to_string(l.fields, ' '), l.purpose, l.status, l.result, l.details, l.request_id
from audit_chain c left join audit_log l on l.id = c.row_id
where c.seq > $1::bigint order by c.seq limit $2::integer;

-- name: audit_strays
-- Rows that came past the program, and pending ones whose row was taken away.
select l.id, 'inserted' from audit_log l
where not exists (select from audit_chain c where c.row_id = l.id) and not exists (select from audit_pending p where p.id = l.id)
union all
select p.id, 'removed' from audit_pending p where not exists (select from audit_log l where l.id = p.id);

-- name: audit_waiting
-- Rows that are not sealed yet, as audit_walk gives those that are, with the hash of their content alone.
select 0, p.id, encode(p.hash, 'hex'), l.id, (extract(epoch from l.at) * 1000000)::bigint, l.account_id, l.session_id, l.address::text, l.method, l.action,
    l.object, array_to_string(l.fields, ' '), l.purpose, l.status, l.result, l.details, l.request_id
from audit_pending p left join audit_log l on l.id = p.id
where p.id > $1::bigint order by p.id limit $2::integer;

-- name: audit_end
select current_date, seq, row_id, encode(hash, 'hex'), clock_timestamp() from audit_chain order by seq desc limit 1;

-- name: audit_heads_wrong
-- Published heads that the chain does not have, or no longer.
select h.day, h.seq, h.row_id from audit_head h left join audit_chain c on c.seq = h.seq
where (c.hash, c.row_id) is distinct from (h.hash, h.row_id) order by h.day;

-- name: audit_link
-- The link of a head kept elsewhere: by its hash, or at its place.
select seq, row_id, encode(hash, 'hex') from audit_chain where ($1::text is null or hash = decode($1, 'hex')) and ($2::bigint is null or seq = $2::bigint);

-- name: audit_check_put
insert into audit_check (started_at, rows, differences, head_seq, head_hash, first)
values ($1::timestamptz, $2::bigint, $3::bigint, $4::bigint, decode($5, 'hex'), $6::jsonb);
