-- Webhooks: the register, what is told by them, and the tries.

-- part: webhook_row
w.id::text as id, w.name, w.url, w.account_id::text as account_id, a.name as account, to_jsonb(w.events) as events, w.state, w.reason, w.failing_since, w.version, b.name as created_by, w.created_at, w.updated_at,
(select count(*)::integer from webhook_delivery d where d.webhook_id = w.id and d.status in ('queued', 'sending')) as waiting,
(select max(d.delivered_at) from webhook_delivery d where d.webhook_id = w.id and d.status = 'delivered') as delivered_at,
(select coalesce(jsonb_agg(jsonb_build_object('id', s.id::text, 'created_at', s.created_at) order by s.id desc), '[]') from webhook_secret s where s.webhook_id = w.id and s.ended_at is null) as secrets

-- part: webhook_from
from webhook w join account a on a.id = w.account_id left join account b on b.id = w.created_by

-- name: webhook_list
select {{webhook_row}} {{webhook_from}} order by w.name, w.id limit 200;

-- name: webhook_one
-- _stamp changes with anything in the row: the tag of the answer.
select x.*, abs(hashtextextended(x::text, 0)) as _stamp from (select {{webhook_row}} {{webhook_from}} where w.id = $1::integer) x;

-- name: webhook_accounts
-- Whose rights a webhook may have.
select a.id::text as id, a.name, a.post from account a where a.enabled order by a.name, a.id limit 500;

-- name: webhook_wrong
with p as (select $2::jsonb as p, $1::integer as id)
select '/account_id' as pointer, 'unknown_value' as code, 'Такой учётной записи нет, или она отключена.' as message from p where not exists (select from account a where a.id = (p->>'account_id')::integer and a.enabled)
union all select format('/events/%s', x.n - 1), 'unknown_value', 'Таких событий нет.' from p cross join jsonb_array_elements(p->'events') with ordinality x (e, n)
    where jsonb_typeof(x.e) <> 'string' or x.e #>> '{}' not in ('message.created', 'message.updated', 'message.removed', 'cur_request.changed')
union all (select '/name', 'taken', 'Так уже называется другой вебхук.' from p join webhook w on lower(w.name) = lower(btrim(p->>'name')) and w.id is distinct from p.id limit 1);

-- name: webhook_create
-- It begins with what changes from now on.
insert into webhook (name, url, account_id, events, origin, xid, request_xid, created_by)
select btrim(p->>'name'), p->>'url', (p->>'account_id')::integer, array(select distinct e from jsonb_array_elements_text(p->'events') e), change_origin(), split_part(change_now(), '|', 1)::xid8, split_part(change_now(), '|', 1)::xid8, acting_account()
from (select $1::jsonb as p) x returning id;

-- name: webhook_change
-- No row: it is another version by now. Who turns it on again lets what waits go at once.
with changed as (
    update webhook w set name = btrim(p->>'name'), url = p->>'url', account_id = (p->>'account_id')::integer, events = array(select distinct e from jsonb_array_elements_text(p->'events') e), state = p->>'state',
        reason = null, failing_since = case when p->>'state' = 'on' and w.state = 'on' then w.failing_since end, version = w.version + 1, updated_at = now()
    from (select $3::jsonb as p) x where w.id = $1::integer and w.version = $2::integer returning w.id, w.state),
freed as (update webhook_delivery d set attempts = 0, next_at = now() from changed c where d.webhook_id = c.id and c.state = 'on' and d.status = 'queued')
select id from changed;

-- name: webhook_secret_put
-- The newest two are live.
with made as (insert into webhook_secret (webhook_id, sealed) values ($1::integer, decode($2, 'hex')) returning id)
update webhook_secret s set ended_at = now() where s.webhook_id = $1::integer and s.ended_at is null
    and s.id < (select max(o.id) from webhook_secret o where o.webhook_id = $1::integer and o.ended_at is null) and exists (select from made);

-- name: webhook_secret_end
-- All but the newest.
update webhook_secret s set ended_at = now() where s.webhook_id = $1::integer and s.ended_at is null
    and s.id < (select max(o.id) from webhook_secret o where o.webhook_id = $1::integer and o.ended_at is null) returning s.id;

-- name: webhook_touch
-- No row: it is another version by now.
update webhook w set version = w.version + 1, updated_at = now() where w.id = $1::integer and w.version = $2::integer returning w.id;

-- name: webhook_test
insert into webhook_delivery (webhook_id, event, body)
select w.id, 'webhook.test', jsonb_build_object('type', 'webhook.test', 'timestamp', to_jsonb(now()), 'data', jsonb_build_object('webhook_id', w.id::text))::text from webhook w where w.id = $1::integer returning id::text as id;

-- name: webhook_deliveries
select d.id::text as id, d.event, d.body, d.status, d.attempts::integer as attempts, d.created_at, case when d.status = 'queued' then d.next_at end as next_at, d.delivered_at,
    (select coalesce(jsonb_agg(jsonb_build_object('at', t.at, 'status', t.status, 'ms', t.ms, 'error', t.error, 'answer', t.answer) order by t.id desc), '[]')
        from (select * from webhook_try x where x.delivery_id = d.id order by x.id desc limit 20) t) as tries
from webhook_delivery d where d.webhook_id = $1::integer and ($2::text[] is null or d.status = any ($2::text[])) and ($3::bigint is null or d.id < $3::bigint) order by d.id desc limit $4::integer + 1;

-- name: webhook_replay
-- One ($2) or all since a moment ($3), in their order, under the ids that the receiver knows them by.
with again as (
    update webhook_delivery d set status = 'queued', attempts = 0, next_at = now()
    where d.webhook_id = $1::integer and d.status in ('delivered', 'failed') and d.event <> 'webhook.test' and (d.id = $2::bigint or d.created_at >= $3::timestamptz) returning d.id)
select count(*)::integer as queued from again;

-- name: webhook_ready
-- Those that are on; room: while much waits for a receiver the feed is not read any further for it.
select w.id::text, w.account_id::text, (select count(*) from (select from webhook_delivery d where d.webhook_id = w.id and d.status in ('queued', 'sending') limit 500) x) < 500 as room from webhook w where w.state = 'on' order by w.id;

-- name: webhook_place
-- Locked to the end of the transaction that moves it; one that is being edited is left for the next turn, for transfers wait meanwhile. same: the place is of this very database.
select w.origin = change_origin() as same, w.xid::text, w.message_id::text, w.organisation_id::text, w.events && array['message.created', 'message.updated', 'message.removed'] as messages
from webhook w where w.id = $1::integer and w.state = 'on' for update of w skip locked;

-- name: webhook_fill
-- Of a window ($2 … $5 as change_window gives them) what this webhook tells, as its account may see it: codes, days and ids, never words. $6, $7, $8: the place to go on from.
with moved as (update webhook w set xid = $6::xid8, message_id = $7::bigint, organisation_id = $8::integer where w.id = $1::integer returning w.id, w.events),
told as (
    select x.turn, x.at, case when m.id is null then 'message.removed' when x.came then 'message.created' else 'message.updated' end as event, jsonb_strip_nulls(jsonb_build_object('id', x.id::text, 'kind', m.kind, 'channel', m.channel,
        'state', m.state, 'outcome', m.outcome, 'theme_id', m.theme_id::text, 'organisation_id', m.organisation_id::text, 'district_id', m.district_id::text, 'due_on', m.due_on, 'open', m.open, 'rev', m.rev)) as data
    from unnest($2::bigint[], $3::boolean[], $4::boolean[], $5::timestamptz[]) with ordinality x (id, came, there, at, turn)
    left join message m on m.id = x.id and (sees_all() or m.organisation_id = any (scope_orgs())))
insert into webhook_delivery (webhook_id, event, body)
select w.id, t.event, jsonb_build_object('type', t.event, 'timestamp', to_jsonb(t.at), 'data', t.data)::text from moved w join told t on t.event = any (w.events) order by t.turn;

-- name: webhook_fill_requests
-- What was done with requests of the ЦУР and is known to who asked: up to 500 at once. Events of a database that was restored count by other numbers.
with near as materialized (
    select e.id, e.xid, e.at, e.request_id, e.move, e.to_state from cur_request_event e join webhook w on w.id = $1::integer
    where (e.xid, e.id) > (w.request_xid, w.request_event) and e.origin = w.origin and e.xid < pg_snapshot_xmin(pg_current_snapshot()) order by e.xid, e.id limit 500),
moved as (
    update webhook w set request_xid = n.xid, request_event = n.id from (select xid, id from near order by xid desc, id desc limit 1) n where w.id = $1::integer returning w.id, w.events)
insert into webhook_delivery (webhook_id, event, body)
select w.id, 'cur_request.changed', jsonb_build_object('type', 'cur_request.changed', 'timestamp', to_jsonb(n.at), 'data', jsonb_build_object('id', c.id::text, 'number', c.number, 'move', n.move, 'state', n.to_state, 'due_on', c.due_on))::text
from moved w cross join near n join cur_request c on c.id = n.request_id
where 'cur_request.changed' = any (w.events) and n.move in ('create', 'take', 'approve', 'accept', 'return') and sees_all() and acting_may('cur_request.read') order by n.xid, n.id;

-- name: webhook_reset
-- What stood behind the place is gone (purged, or of another database): the receiver is told to read everything anew, and goes on from now.
with moved as (
    update webhook w set origin = change_origin(), xid = split_part(change_now(), '|', 1)::xid8, message_id = 0, organisation_id = 0,
        request_xid = case when w.origin = change_origin() then w.request_xid else split_part(change_now(), '|', 1)::xid8 end, request_event = case when w.origin = change_origin() then w.request_event else 0 end
    where w.id = $1::integer returning w.id)
insert into webhook_delivery (webhook_id, event, body)
select id, 'feed.reset', jsonb_build_object('type', 'feed.reset', 'timestamp', to_jsonb(now()), 'data', jsonb_build_object('snapshot', '/api/v1/snapshot'))::text from moved;

-- name: webhook_renumber
select webhook_renumber();

-- name: webhook_disable
select webhook_disable($1::integer, $2);

-- name: webhook_release
-- What $1 holds it holds no longer: what it did not put down as tried waits again, and does not count as a try.
with free as (update webhook set held_by = null, held_until = null where held_by = $1 returning id)
update webhook_delivery d set status = 'queued', attempts = greatest(d.attempts - 1, 0), next_at = now() from free f where d.webhook_id = f.id and d.status = 'sending';

-- name: webhook_take
-- The first that waits for a receiver, if its time has come: in order, so what is not taken holds back what follows. Receivers take turns. Tests go at once, to one that is stopped too. $1 holds the webhook
-- until the try is put down, or for a minute: what is sent by one that is gone is sent again by whoever comes, and did not count. $2: webhooks that $1 is sending to, however long; what it took without
-- learning of it (the answer was lost) waits a minute like that of others. One that waits behind a lock sees what the other has taken by then.
with due as materialized (
    select v.id as webhook_id, x.id from webhook v cross join lateral (
        (select y.id, y.next_at, true as test from webhook_delivery y where y.webhook_id = v.id and y.status in ('queued', 'sending') and y.event = 'webhook.test' order by y.id limit 1)
        union all
        (select y.id, y.next_at, false from webhook_delivery y where v.state = 'on' and y.webhook_id = v.id and y.status in ('queued', 'sending') and y.event <> 'webhook.test' order by y.id limit 1)) x
    where (v.held_until is null or v.held_until <= now()) and v.id <> all ($2::integer[]) and x.next_at <= now() order by not x.test, v.turn_at, x.id limit 1 for update of v skip locked),
taken as (
    update webhook_delivery d set status = 'sending', attempts = d.attempts + (d.status = 'queued')::integer from due
    where d.id = due.id and d.status in ('queued', 'sending') returning d.id, d.webhook_id, d.event, d.body),
held as (update webhook w set turn_at = clock_timestamp(), held_by = $1, held_until = now() + interval '1 minute' from taken t where w.id = t.webhook_id)
select t.id::text, t.webhook_id::text, w.url, t.event, t.body, (select string_agg(encode(s.sealed, 'hex'), ' ' order by s.id desc) from webhook_secret s where s.webhook_id = t.webhook_id and s.ended_at is null) as secrets
from taken t join webhook w on w.id = t.webhook_id;

-- name: webhook_answered
select webhook_answered($1::bigint, $2::integer, $3::integer, $4, $5, $6);

-- name: webhook_purge
delete from webhook_delivery where status in ('delivered', 'failed') and created_at < now() - interval '30 days' and coalesce(delivered_at, created_at) < now() - interval '30 days';
