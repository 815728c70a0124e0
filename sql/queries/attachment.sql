-- Files of messages.

-- part: attachment_row
a.id, a.message_id::text as message_id, a.name, a.type, a.size, a.sha256, w.name as account, a.created_at,
    (a.account_id = acting_account() or acting_upon('message.edit', m.organisation_id, machine_of(m.kind, m.channel, m.state)) is null) as removable

-- name: attachment_list
-- A message without files gives one row with nothing in it; one that is not to be seen gives none.
select {{attachment_row}}
from message m left join attachment a on a.message_id = m.id left join account w on w.id = a.account_id
where m.id = $1::bigint order by a.id;

-- name: attachment_get
select {{attachment_row}}, a.file as _file
from attachment a join message m on m.id = a.message_id left join account w on w.id = a.account_id where a.id = $1::bigint;

-- name: attachment_organisation
select m.organisation_id::text from attachment a join message m on m.id = a.message_id where a.id = $1::bigint;

-- name: attachment_hold
-- Files of one message are added one after the other, so that their number can be trusted.
select rev from message where id = $1::bigint for no key update;

-- name: attachment_count
select count(a.id) from message m left join attachment a on a.message_id = m.id where m.id = $1::bigint group by m.id;

-- name: attachment_same
select name from attachment where message_id = $1::bigint and sha256 = $2;

-- name: attachment_put
insert into attachment (message_id, name, type, size, sha256, file, account_id)
values ($1::bigint, $2, $3, $4::integer, $5, $6, acting_account()) returning id;

-- name: attachment_delete
delete from attachment where id = $1::bigint returning id;

-- name: attachment_kept
-- Which of these files belong to a row.
select file from attachment where file = any($1::text[]);
