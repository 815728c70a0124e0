-- Alerts on saved searches.

-- part: alert_row
select a.id, a.saved_search_id, s.name, s.q, s.params, o.name as owner, a.owner_id = acting_account() as own, a.threshold, a.window_hours,
    a.digest, to_char(a.quiet_from, 'HH24:MI') as quiet_from, to_char(a.quiet_to, 'HH24:MI') as quiet_to, a.status,
    (select count(*)::integer from alert_hit h where h.alert_id = a.id
     and h.at > greatest(a.counted_from, now() - make_interval(hours => a.window_hours))) as count,
    a.repeats, a.judged_at, a.pending_at, a.fired_at, a.acknowledged_at, k.name as acknowledged_by, a.resolved_at, e.name as resolved_by,
    a.wrong, a.version, a.created_at
from alert a join saved_search s on s.id = a.saved_search_id join account o on o.id = a.owner_id
left join account k on k.id = a.acknowledged_by left join account e on e.id = a.resolved_by

-- name: alert_list
{{alert_row}} where ($2::bigint is null or a.id < $2::bigint) and ($3::text[] is null or a.status = any ($3::text[]))
order by a.id desc limit $1::integer + 1;

-- name: alert_get
{{alert_row}} where a.id = $1::bigint;

-- name: alert_counted
-- The records that make its count; none of an alert that the actor may not see.
select coalesce(array_agg(h.message_id), '{}')::text from alert a join alert_hit h on h.alert_id = a.id
where a.id = $1::bigint and h.at > greatest(a.counted_from, now() - make_interval(hours => a.window_hours));

-- name: alert_lock
select version, status, owner_id = acting_account() from alert where id = $1::bigint for update;

-- name: alert_put
insert into alert (saved_search_id, owner_id, threshold, window_hours, digest, quiet_from, quiet_to)
values ($1::bigint, acting_account(), $2::integer, $3::integer, coalesce($4, 'at_once'), $5::time, $6::time) returning id;

-- name: alert_patch
-- $2: the checked body; $3, $4: the quiet hours as they shall be.
update alert a set
    threshold = coalesce((p->>'threshold')::integer, a.threshold), window_hours = coalesce((p->>'window_hours')::integer, a.window_hours),
    digest = coalesce(p->>'digest', a.digest), quiet_from = $3::time, quiet_to = $4::time, version = a.version + 1
from (select $2::jsonb as p) x
where a.id = $1::bigint;

-- name: alert_delete
delete from alert where id = $1::bigint;

-- name: alert_acknowledge
update alert set status = 'acknowledged', acknowledged_at = now(), acknowledged_by = acting_account(), version = version + 1
where id = $1::bigint and status = 'firing' returning id;

-- name: alert_resolve
-- What came so far is dealt with: counting begins anew.
update alert set status = 'resolved', resolved_at = now(), resolved_by = acting_account(), counted_from = now(), version = version + 1
where id = $1::bigint and status in ('pending', 'firing', 'acknowledged') returning id;

-- name: alert_arrivals
-- Committed messages whose state is in the live index already: the indexer deletes the outbox row after its commit. Ids at most
-- 2^26 apart, so that they fit a set of bits; the rest comes next time.
select message_id, changes, (extract(epoch from at) * 1000000)::bigint from arrival a
where message_id < (select min(message_id) from arrival) + 67108864
  and not exists (select from outbox o join index_generation g on g.number = o.generation and g.status = 'live' where o.message_id = a.message_id)
order by message_id limit 5000;

-- name: alert_judged
-- $1, $2: as they were read; what changed since is judged again, and so is what somebody is changing: nobody waits for him, nor he for us.
delete from arrival where message_id in (select a.message_id from arrival a join unnest($1::bigint[], $2::integer[]) j (id, changes) on a.message_id = j.id and a.changes = j.changes for update of a skip locked);

-- name: alert_begin
-- Are there alerts that have yet to learn what was there before them?
select exists (select from alert where known is null and wrong is null);

-- name: alert_known_put
update alert set known = $2::bytea where id = $1::bigint;

-- name: alert_all
select a.id, a.owner_id, case when a.known is null then (extract(epoch from a.begins_at) * 1000000)::bigint end as begins, s.q, s.params from alert a join saved_search s on s.id = a.saved_search_id order by a.id;

-- name: alert_wrong
-- $2: the mistake in the query, or null.
update alert set wrong = $2, version = version + 1 where id = $1::bigint and wrong is distinct from $2;

-- name: alert_hits_put
-- Under the rights of the acting account, also in SQL; what was received more than 30 days ago is history, not news.
insert into alert_hit (alert_id, message_id)
select a.id, m.id from alert a, message m
where a.id = $1::bigint and not case when m.id < 8 * octet_length(a.known) then get_bit(a.known, m.id) = 1 else false end
  and m.id = any ($2::bigint[]) and m.sort_at > now() - interval '30 days' and {{acting_sees}}
on conflict do nothing;

-- name: alert_step
-- The conditions: enough came, no longer enough, further hits.
with counted as (
	select a.id, count(h.*) filter (where h.at > greatest(a.counted_from, now() - make_interval(hours => a.window_hours))) as n,
	       count(h.*) filter (where h.at > a.judged_at) as fresh
	from alert a left join alert_hit h on h.alert_id = a.id group by a.id
)
update alert a set judged_at = now(),
    repeats = case when a.status in ('quiet', 'resolved') then 0 else a.repeats + (a.status in ('firing', 'acknowledged') and c.fresh > 0)::integer end,
    pending_at = case when a.status in ('quiet', 'resolved') and c.n >= a.threshold then now() else a.pending_at end,
    resolved_at = case when a.status = 'acknowledged' and c.n < a.threshold then now() else a.resolved_at end,
    resolved_by = case when a.status = 'acknowledged' and c.n < a.threshold then null else a.resolved_by end,
    version = a.version + (case when a.status in ('quiet', 'resolved') then c.n >= a.threshold when a.status in ('pending', 'acknowledged') then c.n < a.threshold else false end)::integer,
    status = case when a.status in ('quiet', 'resolved') and c.n >= a.threshold then 'pending'
                  when a.status = 'pending' and c.n < a.threshold then 'quiet'
                  when a.status = 'acknowledged' and c.n < a.threshold then 'resolved' else a.status end
from counted c where c.id = a.id;

-- name: alert_fire
-- Tells what is pending: not in the quiet hours; a daily digest at the first nine in the morning after it came up.
update alert a set status = 'firing', fired_at = now(), acknowledged_at = null, acknowledged_by = null, resolved_at = null, resolved_by = null,
    version = version + 1
from (select localtime as now) t
where a.status = 'pending'
  and (a.quiet_from is null or case when a.quiet_from < a.quiet_to then t.now < a.quiet_from or t.now >= a.quiet_to
                                    else t.now < a.quiet_from and t.now >= a.quiet_to end)
  and (a.digest = 'at_once' or now() >= date_trunc('day', a.pending_at) + interval '9 hours' + case when a.pending_at::time >= '09:00' then interval '1 day' else interval '0' end);

-- name: alert_hits_purge
delete from alert_hit where at < now() - interval '720 hours';
