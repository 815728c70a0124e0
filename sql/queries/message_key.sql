-- Keys of requests that make a record: the second try of a lost one finds what the first has made.

-- name: message_key_put
-- $1: key, $2: sha256 of the body in hex. No row: the key has been used within a day. A try at the same time waits here for the first.
insert into message_key (account_id, key, body) values (acting_account(), $1, decode($2, 'hex'))
on conflict (account_id, key) do update set body = excluded.body, message_id = null, created_at = now() where message_key.created_at < now() - interval '1 day'
returning key;

-- name: message_key_get
select message_id::text, body = decode($2, 'hex') as same from message_key where account_id = acting_account() and key = $1;

-- name: message_key_made
update message_key set message_id = $2::bigint where account_id = acting_account() and key = $1;

-- name: message_key_purge
delete from message_key where created_at < now() - interval '1 day';
