-- The catalogue itself: comments, owners, rights of the programs.
\ir fixture.psql
select no_plan();

select ok(obj_description(c.oid, 'pg_class') is not null, format('table %s.%s says what it is', n.nspname, c.relname))
from pg_class c join pg_namespace n on n.oid = c.relnamespace
where n.nspname in ('mcu', 'pd', 'public') and c.relkind in ('r', 'p', 'v', 'm')
  and not exists (select from pg_depend d where d.objid = c.oid and d.deptype = 'e') order by 1, n.nspname, c.relname;

select ok(obj_description(n.oid, 'pg_namespace') is not null, format('schema %s says what it is', n.nspname))
from pg_namespace n where n.nspname in ('mcu', 'pd');

select isnt_empty(format($q$ select 1 where col_description('mcu.message'::regclass,
	(select attnum from pg_attribute where attrelid = 'mcu.message'::regclass and attname = %L)) is not null $q$, col),
	format('message.%s is explained', col))
from unnest(array['kind', 'text', 'original', 'received_at', 'due_on', 'rev', 'extra', 'content_hash', 'author_key', 'sort_at', 'open']) col;

select is_empty(format($q$ select relname from pg_class where relowner = %L::regrole $q$, r), r || ' owns no relation')
from unnest(array['mcu_api', 'mcu_jobs', 'mcu_indexer']) r;
select is_empty(format($q$ select proname from pg_proc where proowner = %L::regrole $q$, r), r || ' owns no function')
from unnest(array['mcu_api', 'mcu_jobs', 'mcu_indexer']) r;
select ok(not rolsuper and not rolbypassrls and not rolcreaterole and not rolcreatedb and not rolreplication,
	rolname || ' has no special power')
from pg_roles where rolname in ('mcu_api', 'mcu_jobs', 'mcu_indexer');
select ok(not pg_has_role(r, o, 'member'), format('%s is no member of %s', r, o))
from unnest(array['mcu_api', 'mcu_jobs', 'mcu_indexer']) r, unnest(array['mcu_owner', 'mcu_api', 'mcu_jobs', 'mcu_indexer']) o
where r <> o;
select ok(not has_schema_privilege(r, s, 'create'), format('%s cannot create in %s', r, s))
from unnest(array['mcu_api', 'mcu_jobs', 'mcu_indexer']) r, unnest(array['mcu', 'pd', 'public']) s;
select ok(not has_schema_privilege('mcu_api', 'pd', 'usage'), 'mcu_api does not reach identities');
select ok(not has_schema_privilege('mcu_indexer', 'pd', 'usage'), 'mcu_indexer does not reach identities');

-- PUBLIC holds nothing on tables, and the roles hold no truncate, trigger or references.
select is_empty($$
	select c.relname, x.privilege_type from pg_class c join pg_namespace n on n.oid = c.relnamespace,
	aclexplode(c.relacl) x where n.nspname in ('mcu', 'pd') and x.grantee = 0 $$, 'PUBLIC may touch no table');
select is_empty(format($q$
	select c.relname, x.privilege_type from pg_class c join pg_namespace n on n.oid = c.relnamespace, aclexplode(c.relacl) x
	where n.nspname in ('mcu', 'pd') and x.grantee = %L::regrole
	  and (x.is_grantable or x.privilege_type in ('TRUNCATE', 'TRIGGER', 'REFERENCES')) $q$, r), r || ' only reads and writes rows')
from unnest(array['mcu_api', 'mcu_jobs', 'mcu_indexer']) r;

select ok(p.proconfig::text ~ 'search_path', format('%s, security definer, fixes its search_path', p.proname))
from pg_proc p join pg_namespace n on n.oid = p.pronamespace where n.nspname in ('mcu', 'pd') and p.prosecdef;

select is_empty($$ select p.oid::regprocedure from pg_proc p join pg_type t on t.oid = any (p.proargtypes) join pg_class c on c.oid = t.typrelid and c.relkind = 'r' join pg_namespace n on n.oid = c.relnamespace
	where n.nspname = 'mcu' and c.relname = 'message' $$, 'no function takes a row of message: PostgreSQL refuses to add columns to it then');

select * from finish();
rollback;
