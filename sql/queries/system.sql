-- The system itself: applied migrations, the journal.

-- name: migration_get
select sha256 from public.schema_migration where number = $1::integer;

-- name: migration_put
insert into public.schema_migration (number, name, sha256) values ($1::integer, $2, $3);

-- name: audit_put
insert into audit_log (account_id, session_id, action, object, result, details)
values ($1::integer, $2::uuid, $3, $4, $5, coalesce($6::jsonb, '{}'));
