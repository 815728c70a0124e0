-- The queue of background work.

-- name: job_put
insert into job (kind, payload) values ($1, $2::jsonb) returning id;

-- name: job_adopt
-- At start: what an earlier process of this very worker left running is free again at once.
update job set lease_until = now() where status = 'running' and worker = $1;

-- name: job_take
update job set status = 'running', worker = $1, attempts = attempts + 1, lease_until = now() + make_interval(secs => $2::integer)
where id = (
	select id from job where (status = 'ready' and run_at <= now()) or (status = 'running' and lease_until <= now())
	order by run_at, id for update skip locked limit 1)
returning id, kind, payload, attempts, every is not null;

-- name: job_beat
-- Still at work, and getting on: the count of failed attempts begins anew. No row: somebody else has the job now.
update job set lease_until = now() + make_interval(secs => $3::integer), attempts = 0
where id = $1::bigint and worker = $2 and status = 'running' returning id;

-- name: job_release
update job set status = 'ready', worker = null, lease_until = null, run_at = now() + make_interval(secs => $3::integer)
where id = $1::bigint and worker = $2 and status = 'running';

-- name: job_end
-- A periodic one waits for its next time, however it ended.
update job set status = case when every is null then $3 else 'ready' end, error = $4, lease_until = null, finished_at = now(),
    worker = case when every is null then worker end, attempts = case when every is null then attempts else 0 end, run_at = coalesce(now() + every, run_at)
where id = $1::bigint and worker = $2 and status = 'running';

-- name: login_attempt_purge
delete from login_attempt where created_at < now() - interval '1 hour';

-- name: session_purge
-- That of a token stays: its day may be moved.
delete from session where expires_at < now() - interval '7 days' and kind <> 'token';
