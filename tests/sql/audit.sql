-- The journal: who may write and read it, the chain over it, its heads; the matrix of rights with its versions.
\ir fixture.psql
select no_plan();

-- The programs can add a row and nothing else.
select is(pg_temp.run_as(r, null, s), 'ERROR 42501', format('%s may not: %s', r, s))
from unnest(array['mcu_api', 'mcu_jobs', 'mcu_indexer']) r, unnest(array[
	'insert into audit_chain values (1, 1, decode(repeat(''00'', 32), ''hex''))', 'update audit_chain set row_id = 1', 'delete from audit_chain', 'truncate audit_chain',
	'insert into audit_pending values (1)', 'delete from audit_pending', 'truncate audit_pending',
	'insert into audit_head (day, seq, row_id, hash) values (''2000-01-01'', 1, 1, decode(repeat(''00'', 32), ''hex''))', 'update audit_head set seq = 1', 'delete from audit_head',
	'delete from audit_check', 'update audit_check set differences = 0', 'alter table audit_log disable trigger audit_fixed', 'set session_replication_role = replica']) s;
select is(pg_temp.run_as('mcu_api', null, 'insert into audit_check (started_at, rows, differences) values (now(), 1, 0)'), 'ERROR 42501', 'the API tells of no check');
select is(pg_temp.run_as(r, null, s), 'ERROR 42501', format('%s may not: %s', r, s))
from unnest(array['mcu_api', 'mcu_indexer']) r, unnest(array['select audit_seal(10)', 'select count(*) from audit_publish()']) s;

-- Not even a superuser changes a row by mistake.
select throws_ok(s, 'MC403', null, s) from unnest(array['update audit_log set result = ''x''', 'delete from audit_log', 'truncate audit_log',
	'update audit_chain set row_id = 1', 'delete from audit_chain', 'truncate audit_chain', 'update audit_head set seq = 1', 'delete from audit_head']) s;

-- Time and name are not the writer's to say.
select pg_temp.api('t_head', $$insert into audit_log (action, account_id, at, object) values ('t_forged', 9011, '2001-01-01', 'messages/1')$$);
select is((select account_id from audit_log where action = 't_forged'), (select id from account where login = 't_head'), 'who acts is who acts');
select ok((select at > now() - interval '1 hour' from audit_log where action = 't_forged'), 'and now is now');
select is(pg_temp.run_as('mcu_api', null, $$insert into audit_log (action, account_id) values ('t_later', 9011)$$), null, 'after a rollback the program says who it was');
select is((select account_id from audit_log where action = 't_later'), 9011, 'and is believed');
select is(pg_temp.run_as('mcu_api', null, $$insert into audit_log (action, fields) values ('t_x', '{"Иванов Иван"}')$$), 'ERROR 23514', 'a value is no name of a field');

-- Who reads it.
select is(pg_temp.api('t_' || r.code, 'select (count(*) > 0)::text from audit_log'), case when r.code in ('head', 'admin', 'pdo') then 'true' else 'false' end, r.code || ' reads the journal or not')
from role r;
select is(pg_temp.api('t_recipient', format('select count(*) from %I', t)), '0', 'others see nothing in ' || t)
from unnest(array['audit_log', 'audit_pending', 'audit_chain', 'audit_head', 'audit_check']) t;
select is(pg_temp.run_as('mcu_api', null, 'select count(*) from audit_log'), '0', 'nobody sees nothing');

-- The chain.
insert into audit_log (action, object, purpose, fields, details) select 't_chain', 'messages/' || i, case when i % 2 = 0 then 'жалоба ' || i end, array['subject', 'text'], '{"rows": 1}' from generate_series(1, 25) i;
select ok((select count(*) >= 27 from audit_pending), 'what came waits');
select is(pg_temp.run_as('mcu_jobs', null, 'select audit_seal(10)'), '10', 'sealed by steps');
select ok(pg_temp.run_as('mcu_jobs', null, 'select audit_seal(1000)')::integer >= 17, 'and the rest');
select is(pg_temp.run_as('mcu_jobs', null, 'select audit_seal(1000)'), '0', 'once');
select is_empty('select id from audit_pending', 'nothing waits');
select is_empty('select l.id from audit_log l where not exists (select from audit_chain c where c.row_id = l.id)', 'every row has its link');
create function pg_temp.broken() returns setof bigint language sql as $$
	select seq from (select c.seq, c.hash, coalesce(lag(c.hash) over w, decode(repeat('00', 32), 'hex')) as before, row_number() over w as place, audit_content(l) as content
		from audit_chain c left join audit_log l on l.id = c.row_id window w as (order by c.seq)) x
	where content is null or seq <> place or hash <> sha256(before || convert_to(content, 'UTF8')) order by seq
$$;
select is_empty('select pg_temp.broken()', 'each link follows from the one before and its row');
select isnt(audit_cell('a') || audit_cell('b'), audit_cell('ab') || audit_cell(''), 'values do not run together');
select isnt(audit_cell(null), audit_cell(''), 'nothing and an empty text differ');
select isnt(audit_cell(null), audit_cell('-,'), 'nothing and its sign differ');

-- Tampering, by somebody who can switch triggers off.
create temp table place as select c.seq, c.row_id from audit_chain c join audit_log l on l.id = c.row_id where l.action = 't_chain' order by c.seq limit 3;
set local session_replication_role = replica;
savepoint whole;
update audit_log set result = 'forbidden' where id = (select min(row_id) from place);
select results_eq('select pg_temp.broken()', 'select min(seq) from place', 'a changed row breaks its link');
rollback to whole;
update audit_log set at = at + interval '1 microsecond' where id = (select min(row_id) from place);
select results_eq('select pg_temp.broken()', 'select min(seq) from place', 'by a microsecond too');
rollback to whole;
delete from audit_log where id = (select min(row_id) from place);
select results_eq('select pg_temp.broken()', 'select min(seq) from place', 'a row taken away leaves its link');
rollback to whole;
update audit_log l set object = o.object from audit_log o where l.id in (select row_id from place limit 2) and o.id in (select row_id from place limit 2) and o.id <> l.id;
select results_eq('select pg_temp.broken()', 'select seq from place order by seq limit 2', 'two rows that change places break both');
rollback to whole;
delete from audit_chain where seq = (select min(seq) from place);
select isnt_empty('select pg_temp.broken()', 'a link taken away leaves a gap');
rollback to whole;
insert into audit_log (id, action) overriding system value values (-5, 't_past');
select is((select count(*)::integer from audit_log l where not exists (select from audit_chain c where c.row_id = l.id) and not exists (select from audit_pending p where p.id = l.id)), 1,
	'a row from past the program is neither sealed nor waiting');
rollback to whole;
insert into audit_pending values (-7);
select is(pg_temp.run_as('mcu_jobs', null, 'select audit_seal(10)'), '0', 'a row taken away before it was sealed is not sealed');
select isnt_empty('select from audit_pending where id = -7', 'and stays to tell of it');
rollback to whole;
set local session_replication_role = origin;

-- Heads.
select is(pg_temp.run_as('mcu_jobs', null, 'select seq from audit_publish()'), (select max(seq)::text from audit_chain), 'the head is the last link');
select is(pg_temp.run_as('mcu_jobs', null, 'select count(*) from audit_publish()'), '0', 'once a day');
select is((select hash from audit_head), (select hash from audit_chain order by seq desc limit 1), 'with its hash');

-- ---- the matrix

create function pg_temp.matrix(without text default '', more jsonb default '[]') returns text language sql as $$
	select quote_literal((select jsonb_agg(jsonb_build_object('role', role, 'action', action, 'paragraph', paragraph)) from role_permission where role || ' ' || action <> without) || more)
$$;
create function pg_temp.put(login text, version integer, matrix text) returns text language sql as $$
	select pg_temp.api(login, format('select permission_put(%s, ''проба'', %s)', version, matrix))
$$;
create temp table latest as select max(version) as v from permission_version;
select is((select array_agg(distinct version) from permission_change), (select array_agg(version order by version) from permission_version), 'each version changed something');
select is_empty('select role, action from role_permission p where not exists (select from permission_change c where (c.role, c.action, c.becomes) = (p.role, p.action, p.paragraph))',
	'every right came with a version');
select ok(paragraph <> '', format('%s %s names its paragraph', role, action)) from role_permission;
select is(pg_temp.put('t_head', v, pg_temp.matrix('mayor export.write')), 'ERROR MC403', 'who may not change rights changes none') from latest;
select is(pg_temp.run_as('mcu_api', null, format('select permission_put(%s, ''проба'', %s)', v, pg_temp.matrix('mayor export.write'))), 'ERROR MC403', 'nor does nobody') from latest;
select is(pg_temp.run_as('mcu_jobs', null, format('select permission_put(%s, ''проба'', ''[]'')', v)), 'ERROR 42501', 'nor a program') from latest;
select is(pg_temp.run_as('mcu_api', null, s), 'ERROR 42501', 'the API may not: ' || s)
from unnest(array['delete from role_permission', 'update role_permission set paragraph = ''x''', 'insert into permission_version values (99, null, ''x'')', 'delete from permission_change',
	'update permission_version set reason = ''x''', 'delete from permission_action']) s;
select is(pg_temp.put('t_admin', v, pg_temp.matrix()), 'ERROR MC422', 'the same matrix is no new version') from latest;
select is(pg_temp.put('t_admin', v - 1, pg_temp.matrix('mayor export.write')), null, 'an old version is told') from latest;
select is(pg_temp.put('t_admin', v, pg_temp.matrix('mayor export.write')), (v + 1)::text, 'a right is taken away') from latest;
select ok(not pg_temp.api('t_mayor', 'select acting_may(''export.write'')')::boolean, 'from the next request on');
select is((select format('%s %s %s %s', account_id, reason, c.was, coalesce(c.becomes, 'gone')) from permission_version v join permission_change c using (version) where version = l.v + 1),
	format('%s проба 1.2в gone', (select id from account where login = 't_admin')), 'and the version says by whom, why and what') from latest l;
select is(pg_temp.put('t_admin', v + 1, pg_temp.matrix('', '[{"role": "mayor", "action": "export.write", "paragraph": "2.3"}]')), (v + 2)::text, 'and given again') from latest;
select is((select becomes from permission_change c, latest where version = v + 2), '2.3', 'by another paragraph');
select is(pg_temp.put('t_admin', v + 2, pg_temp.matrix('admin permission.write')), 'ERROR MC491', 'the last administrator cannot give his right away') from latest;
select is(pg_temp.put('t_admin', v + 2, pg_temp.matrix('admin permission.read')), 'ERROR MC491', 'nor the sight of it') from latest;
select is(pg_temp.put('t_admin', v + 2, pg_temp.matrix('admin permission.write', '[{"role": "head", "action": "permission.write", "paragraph": "2.3"}]')), (v + 3)::text,
	'but may hand it over') from latest;
update account set enabled = false where login = 't_head';
select ok(not somebody_administers(), 'a disabled account administers nothing');
update account set enabled = true where login = 't_head';
do $$ begin perform set_config('mcu.permission_version', '', true), set_config('mcu.account', '', true); end $$;	-- as in a transaction of its own
insert into role_permission values ('pdo', 'mail.write', '1.2г');
select is((select format('%s %s', account_id, reason) from permission_version order by version desc limit 1), ' Обновление системы', 'a migration that changes rights makes a version too');


-- The scope is part of the matrix and one of a role.
select is((select scope from role_permission where role = 'pdo' and action = 'mail.write'), 'none', 'a right that comes without a scope has that of its role');
select throws_ok($$update role_permission set scope = 'all' where role = 'recipient' and action = 'message.read'$$, 'MC422', null, 'not two scopes in one role');
select throws_ok($$update role set scope = 'all' where code = 'recipient'$$, 'MC422', null, 'nor past the matrix');
update role_permission set scope = 'all' where role = 'recipient';
select is((select scope from role where code = 'recipient'), 'all', 'what a role sees follows the matrix');
select is((select array_agg(distinct format('%s %s %s', c.was = c.becomes, c.was_scope, c.becomes_scope)) from permission_change c where c.role = 'recipient' and c.version = (select max(version) from permission_version)),
	array['t own all'], 'and the version says so of each right');

select * from finish();
rollback;
