-- Row-level security: what each role of the regulation sees and may change.
\ir fixture.psql
select no_plan();

select ok(c.relrowsecurity, format('row-level security is on for %s', c.relname))
from pg_class c join pg_namespace n on n.oid = c.relnamespace
where n.nspname = 'mcu' and c.relkind in ('r', 'p') and (
	c.relname in ('message', 'import_job', 'import_row')
	or exists (select from pg_constraint k where k.conrelid = c.oid and k.contype = 'f'
		and k.confrelid in ('mcu.message'::regclass, 'mcu.import_job'::regclass))
	or c.relname like 'message%');

-- Without an acting session the API sees no row of a citizen at all.
select is(pg_temp.run_as('mcu_api', null, format('select count(*) from %I', t)), '0', 'nobody sees nothing in ' || t)
from unnest(array['message', 'answer', 'case_event', 'message_version', 'import_job', 'import_row']) t;

-- Scope by role.
select is(pg_temp.api('t_' || r.code, 'select count(*) from message where id between 900001 and 900004'),
	case r.scope when 'all' then '4' when 'own' then '2' else '0' end, format('%s sees scope "%s"', r.code, r.scope))
from role r;
select is(pg_temp.api('t_recipient', 'select string_agg(id::text, '','' order by id) from message where id > 900000'),
	'900001,900002', 'the recipient sees its own organisation and what is under it');
select is(pg_temp.api('t_water', 'select string_agg(id::text, '','' order by id) from message where id > 900000'),
	'900001', 'a subordinate sees neither its superior nor its neighbour');
select is(pg_temp.api('t_recipient', format('select count(*) from %I where message_id > 900000', t)), '2',
	t || ' follows the message') from unnest(array['answer', 'case_event', 'message_version']) t;
select is(pg_temp.api('t_admin', format('select count(*) from %I', t)), '0', 'the administrator reads no ' || t)
from unnest(array['message', 'answer', 'case_event', 'message_version']) t;

-- Changing foreign rows: they do not exist; one's own row cannot be pushed out of sight or created out of it.
select is(pg_temp.api_rows('t_recipient', 'update message set subject = ''ы'' where id = 900003'), '0', 'a foreign message cannot be changed');
select is(pg_temp.api_rows('t_recipient', 'update message set subject = ''ы'' where id = 900001'), '1', 'one''s own can');
select is(pg_temp.api_rows('t_recipient', 'update message set organisation_id = 9004 where id = 900001'), 'ERROR 42501', 'nor moved out of one''s scope');
select is(pg_temp.api('t_recipient', 'insert into answer (message_id, kind, text) values (900003, ''final'', ''ы'') returning 1'),
	'ERROR 42501', 'a foreign message cannot be answered');
select is(pg_temp.api('t_recipient', 'insert into case_event (message_id, kind) values (900003, ''edit'') returning 1'),
	'ERROR 42501', 'nor its history written');
select is(pg_temp.api('t_recipient', $$insert into message (kind, channel, source_id, external_id, text, organisation_id)
	values ('message', 'phone', 9001, 'x9', 'ы', 9004) returning 1$$), 'ERROR 42501', 'nor a message put down for others');
select is(pg_temp.api('t_head', 'delete from message where id = 900001 returning 1'), 'ERROR 42501', 'nobody deletes a message');
select is(pg_temp.api('t_head', 'update case_event set note = ''ы'' returning 1'), 'ERROR 42501', 'history is not rewritten');
select is(pg_temp.api('t_head', 'delete from case_event returning 1'), 'ERROR 42501', 'nor deleted');

-- Imports: their owner and those who see everything.
insert into import_job (id, account_id, file_name, file_path, file_size) overriding system value values
	(900001, (select id from account where login = 't_admin'), 'а.csv', '/a', 1),
	(900002, (select id from account where login = 't_head'), 'б.csv', '/b', 1);
insert into import_row (import_id, row_no, outcome) values (900001, 1, 'rejected'), (900002, 1, 'created');
select is(pg_temp.api('t_admin', 'select string_agg(id::text, '','') from import_job where id > 900000'), '900001', 'the administrator sees own imports');
select is(pg_temp.api('t_admin', 'select count(*) from import_row where import_id > 900000'), '1', 'and their rows');
select is(pg_temp.api('t_head', 'select count(*) from import_job where id > 900000'), '2', 'the head sees all imports');
select is(pg_temp.api('t_pdo', 'select count(*) from import_job where id > 900000'), '0', 'others see none');

-- Identities: written, never read back.
select is(pg_temp.api('t_head', 'select count(*) from pd.identity'), 'ERROR 42501', 'the API reads no identity');
select is(pg_temp.api('t_head', $$select 1 from put_identity(decode(repeat('ab', 32), 'hex'), decode(repeat('ab', 32), 'hex'), decode(repeat('01', 30), 'hex'), '{name}')$$), '1', 'but puts one down');
select is(pg_temp.run_as('mcu_jobs', null, 'select count(*) from pd.identity'), 'ERROR 42501', 'nor does the background worker');
select is(pg_temp.api('t_head', format($$select 1 from put_identity(decode(repeat('ab', 32), 'hex'), decode(repeat('ab', 32), 'hex'), decode(repeat('%s', 30), 'hex'), '{contacts.phone}')$$, x)), '1', 'more is told later, and again')
from unnest(array['02', '02', '01', '01']) x;
select is((select string_agg(left(encode(sealed, 'hex'), 2), ',' order by turn) from pd.identity where author_key = decode(repeat('ab', 32), 'hex')), '02,01',
	'each telling is there once, the one told last behind the others');
select is((select fields from pd.identity where author_key = decode(repeat('ab', 32), 'hex') and left(encode(sealed, 'hex'), 2) = '01'), '{name}', 'and says what it told');
select is(pg_temp.api('t_head', $$select 1 from put_identity(decode(repeat('ab', 32), 'hex'), decode(repeat('ab', 32), 'hex'), decode(repeat('01', 24), 'hex'), '{name}')$$), 'ERROR 23514', 'words that no seal can have made are refused');

-- The audit log grows only.
select is(pg_temp.run_as(r, null, $$insert into audit_log (action) values ('t')$$), null, r || ' writes the audit log')
from unnest(array['mcu_api', 'mcu_jobs']) r;
select is(pg_temp.run_as(r, null, s), 'ERROR 42501', format('%s may not: %s', r, s))
from unnest(array['mcu_api', 'mcu_jobs', 'mcu_indexer']) r,
	unnest(array['update audit_log set action = ''x''', 'delete from audit_log', 'truncate audit_log']) s;

-- The machinery is closed to the API.
select is(pg_temp.run_as('mcu_api', null, s), 'ERROR 42501', 'mcu_api may not: ' || s)
from unnest(array['update role_grant set role = ''head''', 'insert into role_grant (account_id, role) values (9055, ''head'')',
	'update account set login = ''x''', 'insert into role_permission values (''cur'', ''message.read'', '''')',
	'delete from outbox', 'alter table message disable row level security',
	'set session_replication_role = replica']) s;

select * from finish();
rollback;
