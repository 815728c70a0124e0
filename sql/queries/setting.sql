-- What people set for themselves, and what the product told them.

-- name: setting_get
-- _stamp changes with anything in the row: the tag of the answer.
select x.*, abs(hashtextextended(x::text, 0)) as _stamp from (
    select a.email, to_char(s.open_from, 'HH24:MI') as open_from, to_char(s.open_to, 'HH24:MI') as open_to, s.digest_minutes::integer as digest_minutes,
        (select g.id::text from grants_of(a.id, null) g where g.id = s.grant_id) as grant_id, coalesce(s.version, 0) as version,
        to_char(c.open_from, 'HH24:MI') as centre_from, to_char(c.open_to, 'HH24:MI') as centre_to, c.digest_minutes::integer as centre_digest
    from account a left join account_setting s on s.account_id = a.id, mail_setting c where a.id = acting_account()) x;

-- name: setting_wrong
-- $1 is not used: the account is the acting one.
with p as (select $2::jsonb as p, $1::text as unused)
select '/email' as pointer, 'wrong_value' as code, 'Это не адрес электронной почты.' as message from p where not is_mail_address(p->>'email')
union all select '/open_from', 'wrong_value', 'Нужно время вида 08:00.' from p where not p->>'open_from' ~ '^([01][0-9]|2[0-3]):[0-5][0-9]$'
union all select '/open_to', 'wrong_value', 'Нужно время вида 20:00, позже начала.' from p where not p->>'open_to' ~ '^([01][0-9]|2[0-3]):[0-5][0-9]$' or p->>'open_to' <= p->>'open_from'
union all select '/open_to', 'missing', 'Укажите оба времени или ни одного.' from p where (p->>'open_from' is null) <> (p->>'open_to' is null)
union all select '/grant_id', 'unknown_value', 'Такой роли у вас сегодня нет.' from p where p->>'grant_id' is not null and not exists (select from grants_of(acting_account(), null) g where g.id = (p->>'grant_id')::integer);

-- name: setting_put
-- No row: it is another version by now.
with address as materialized (select own_address_put(p->>'email') from (select $2::jsonb as p) x where $1::integer = coalesce((select version from account_setting where account_id = acting_account()), 0))
insert into account_setting as s (account_id, open_from, open_to, digest_minutes, grant_id)
select acting_account(), (p->>'open_from')::time, (p->>'open_to')::time, (p->>'digest_minutes')::smallint, (p->>'grant_id')::integer from (select $2::jsonb as p) x, address
on conflict (account_id) do update set open_from = excluded.open_from, open_to = excluded.open_to, digest_minutes = excluded.digest_minutes, grant_id = excluded.grant_id, version = s.version + 1
    where s.version = $1::integer
returning s.version;

-- name: notice_list
-- A record that was taken from the reader may be out of his sight: only what it was called is left.
select n.id, n.kind, n.at, n.read_at, m.id::text as message_id, n.alert_id::text as alert_id, coalesce(n.title, s.name) as title, m.number, t.name as theme, o.short_name as organisation, coalesce(e.due, m.due_on) as due, e.due_at,
    case when e.kind = 'control' then null else e.kind end as deadline, m.open
from notice n left join message m on m.id = n.message_id left join theme t on t.id = m.theme_id left join organisation o on o.id = m.organisation_id left join escalation e on e.id = n.escalation_id
left join alert a on a.id = n.alert_id left join saved_search s on s.id = a.saved_search_id
where n.account_id = acting_account() and (not $1::boolean or n.read_at is null) and ($2::bigint is null or n.id < $2::bigint) order by n.id desc limit $3::integer + 1;

-- name: notice_unread
select (select count(*)::integer from notice where account_id = acting_account() and read_at is null) as unread,
    (select count(*)::integer from alert a join saved_search s on s.id = a.saved_search_id
     where a.status = 'firing' and (a.owner_id = acting_account() or s.role = any (acting_roles()))) as alerts;

-- name: notice_read
-- These, or all of them.
update notice set read_at = now() where account_id = acting_account() and read_at is null and ($1::bigint[] is null or id = any ($1::bigint[]));
