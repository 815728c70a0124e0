-- Files of messages: seen with their message, heard by the index, their bytes ordered away.
\ir fixture.psql
select no_plan();

insert into attachment (message_id, name, type, size, sha256, file, account_id)
select id, 'a.txt', 'text/plain', 1, md5(id::text) || md5(''), md5(id::text), 9002 from message where id between 900001 and 900004;
create function pg_temp.put(message bigint) returns text language sql return
	format('insert into attachment (message_id, name, type, size, sha256, file, account_id) values (%s, ''б.txt'', ''text/plain'', 1, %L, %L, acting_account()) returning 1',
		message, md5(message::text) || md5('б'), md5(message || 'б'));

select is(pg_temp.api('t_' || r.code, 'select count(*) from attachment where message_id > 900000'),
	case r.scope when 'all' then '4' when 'own' then '2' else '0' end, format('%s sees the files of scope "%s"', r.code, r.scope)) from role r;
select is(pg_temp.run_as('mcu_api', null, 'select count(*) from attachment'), '0', 'nobody sees nothing');
select is(pg_temp.api('t_recipient', pg_temp.put(900001)), '1', 'a file is added to an own message');
select is(pg_temp.api('t_recipient', pg_temp.put(900003)), 'ERROR 42501', 'not to a foreign one');
select is(pg_temp.api_rows('t_recipient', 'delete from attachment where message_id = 900003'), '0', 'nor taken from it');
select is(pg_temp.api('t_head', 'update attachment set name = ''в'''), 'ERROR 42501', 'a file is never changed');
select is(pg_temp.run_as('mcu_indexer', null, 'select count(*) >= 5 from attachment'), 'true', 'the indexer sees all');
select is(pg_temp.run_as(r, null, 'delete from attachment'), 'ERROR 42501', r || ' deletes none') from unnest(array['mcu_jobs', 'mcu_indexer']) r;
select throws_ok($$insert into attachment (message_id, name, type, size, sha256, file, account_id) select message_id, name, type, size, sha256, md5('другой'), account_id from attachment where message_id = 900002$$,
	'23505', null, 'the same bytes once a message');

-- The index and the version follow; the bytes are ordered away by whoever deletes.
delete from outbox;
delete from index_generation;
insert into index_generation (number, status, schema_version) overriding system value values (9001, 'live', 1);
create function pg_temp.heard() returns setof bigint language sql as $$ with gone as (delete from mcu.outbox returning message_id) select message_id from gone $$;
create temp table was as select id, rev from message where id between 900001 and 900004;
select pg_temp.later();
select is(pg_temp.api('t_head', pg_temp.put(900004)), '1', 'a file is added');
select set_eq('select pg_temp.heard()', array[900004], 'which the index hears');
select is(m.rev, w.rev + 1, 'and the version grows') from message m join was w using (id) where id = 900004;
delete from job where kind = 'attachment_drop';
select pg_temp.later();
select is(pg_temp.api_rows('t_head', 'delete from attachment where message_id = 900004'), '2', 'two files are deleted');
select set_eq('select pg_temp.heard()', array[900004], 'heard once');
select is(m.rev, w.rev + 2, 'and the version grows once') from message m join was w using (id) where id = 900004;
select set_eq($$select payload->>'file' from job where kind = 'attachment_drop'$$, array[md5('900004'), md5('900004б')], 'their bytes are ordered away');
delete from message where id = 900003;
select ok(exists (select from job where kind = 'attachment_drop' and payload->>'file' = md5('900003')), 'also those of a message that goes itself');

-- What the index is fed with.
select is(exists (select from attachment a where a.message_id = m.id), id in (900001, 900002), 'the record says whether there is a file') from message m where id in (900001, 900002, 900004);

select * from finish();
rollback;
