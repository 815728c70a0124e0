-- Outgoing mail.

-- name: assignment_tell
select note_assignments(array[$1::bigint], $2);

-- name: handed_tell
-- $2, $3: organisation and executor as they were.
select note_handed(array[$1::bigint], array[$2::integer], array[$3::integer]);

-- name: mail_take
-- The next mail that may go now, held for five minutes. One whose sender was killed is taken again: it may arrive twice, with the
-- same Message-ID.
update mail set status = 'sending', attempts = attempts + 1, lease_until = now() + interval '5 minutes'
where id = (
    select m.id from mail m left join official f on f.id = m.official_id left join account a on a.id = m.account_id
    left join account_setting p on p.account_id = m.account_id
    where ((m.status = 'queued' and m.not_before <= now() and (m.urgent or mail_open(now(), p.open_from, p.open_to))) or (m.status = 'sending' and m.lease_until <= now()))
      and coalesce(f.email, a.email) is not null
    order by m.urgent desc, m.not_before, m.id for update of m skip locked limit 1)
returning id, attempts::integer;

-- name: mail_words
-- Kept with the mail as it leaves, with just the records it tells of.
with gone as (delete from mail_item i where i.mail_id = $1::bigint and i.message_id not in (select h.message_id from mail_holds($1::bigint) h)),
w as materialized (select * from mail_words($1::bigint, $2)),
put as (update mail m set address = w.address, subject = w.subject, text = w.text, items = w.records from w where m.id = $1::bigint)
select address, name, subject, text, records from w;

-- name: mail_sent
update mail set status = 'sent', sent_at = now(), lease_until = null, error = null where id = $1::bigint and status = 'sending';

-- name: mail_empty
update mail set status = 'cancelled', lease_until = null, error = 'Уже не нужно: ничего из того, о чём письмо, больше не стоит' where id = $1::bigint and status = 'sending';

-- name: mail_later
-- $2: why; $3: attempts after which it is given up, or NULL: never. One minute, two, four … six hours, each a quarter more or less.
update mail set status = case when attempts >= $3::integer then 'failed' else 'queued' end, lease_until = null, error = $2,
    not_before = now() + least(interval '6 hours', interval '1 minute' * power(2, least(attempts - 1, 12))) * (0.75 + random() * 0.5)
where id = $1::bigint and status = 'sending';

-- name: mail_refused
update mail set status = 'failed', lease_until = null, error = $2 where id = $1::bigint and status = 'sending';

-- name: mail_purge
delete from mail where status in ('sent', 'cancelled') and created_at < now() - interval '180 days';

-- part: mail_row
select m.id, m.kind, m.name, coalesce(m.address, f.email, a.email) as address, coalesce(o.short_name, p.short_name) as organisation, m.urgent,
    case when m.status = 'queued' and coalesce(f.email, a.email) is null then 'no_address' when m.status = 'queued' and m.attempts > 0 then 'retry' else m.status end as status,
    m.items, m.subject, m.attempts::integer as attempts, m.error, m.created_at, case when m.status = 'queued' then m.not_before end as not_before, m.sent_at
from mail m left join official f on f.id = m.official_id left join organisation o on o.id = f.organisation_id
left join account a on a.id = m.account_id left join organisation p on p.id = a.organisation_id

-- name: mail_list
select * from ({{mail_row}}) x where ($1::text[] is null or x.status = any ($1::text[])) and ($2::bigint is null or x.id < $2::bigint) order by x.id desc limit $3::integer + 1;

-- name: mail_get
{{mail_row}} where m.id = $1::bigint;

-- name: mail_resend
-- Once more from the start; what has just been sent may be sent again as well. A mail to the same person that waits goes on by itself.
update mail set status = 'queued', attempts = 1, not_before = now(), lease_until = null, urgent = true
where id = $1::bigint and status in ('failed', 'sent', 'queued', 'cancelled') returning id;

-- name: mail_state
-- _stamp changes with anything in the row: the tag of the answer.
select x.*, abs(hashtextextended(x::text, 0)) as _stamp from (
select to_char(s.open_from, 'HH24:MI') as open_from, to_char(s.open_to, 'HH24:MI') as open_to, s.days_off, s.digest_minutes::integer as digest_minutes, s.version,
    mail_open(now()) as open_now,
    (select count(*)::integer from mail where status in ('queued', 'sending')) as waiting, (select count(*)::integer from mail where status = 'failed') as failed,
    (select count(*)::integer from mail where status = 'sent' and sent_at >= current_date::timestamptz) as sent_today,
    (select error from mail where status = 'queued' and error is not null order by not_before desc limit 1) as last_error,
    (select coalesce(jsonb_agg(jsonb_build_object('official_id', x.official_id::text, 'account_id', x.account_id::text, 'name', x.name, 'mails', x.n, 'version', x.version) order by x.n desc, x.name), '[]')
        from (select m.official_id, m.account_id, min(m.name) as name, count(*) as n, coalesce(min(f.version), min(a.version)) as version from mail m left join official f on f.id = m.official_id left join account a on a.id = m.account_id
              where m.status = 'queued' and coalesce(f.email, a.email) is null group by 1, 2 order by n desc limit 100) x) as without_address
from mail_setting s) x;

-- name: mail_settings_put
-- No row: it is another version by now.
update mail_setting set open_from = (p->>'open_from')::time, open_to = (p->>'open_to')::time, days_off = (p->>'days_off')::boolean,
    digest_minutes = (p->>'digest_minutes')::smallint, version = version + 1
from (select $2::jsonb as p) x where version = $1::integer returning version;

-- name: mail_address_put
-- No row: that is no address. The constraints of official and account ask the same, but their refusal would tell the log of the whole row.
select address_put($1::integer, $2::integer, $3, $4::integer) where email_holds($3);

-- name: mail_address_now
select email, version from address_now($1::integer, $2::integer);
