-- The system itself: applied migrations.

-- name: migration_get
select sha256 from public.schema_migration where number = $1::integer;

-- name: migration_put
insert into public.schema_migration (number, name, sha256) values ($1::integer, $2, $3);
