-- Roles with dates, deputising, the chosen role; who always administers; registers whose branches move.
\ir fixture.psql
select no_plan();

-- Several roles: all of them, or the one that the session has chosen.
insert into role_grant (id, account_id, role, valid_from, valid_to, deputy_for, basis) values
	(99001, 9007, 'analyst', current_date, current_date + 3, 9003, 'Приказ 12-к'), (99002, 9007, 'head', current_date + 1, current_date + 9, 9002, 'Приказ 13-к');
select is((select a.sees_all from act_as(pg_temp.session_of('t_recipient')) a), true, 'a deputy acts in both roles together');
update session set grant_id = (select id from role_grant where account_id = 9007 and role = 'recipient') where id = pg_temp.session_of('t_recipient');
select is((select a.sees_all from act_as(pg_temp.session_of('t_recipient')) a), false, 'in the chosen role he sees what that role sees');
select is((select a.orgs from act_as(pg_temp.session_of('t_recipient')) a), array[9002, 9003], 'and its organisation');
select set_eq($$select unnest(actions) from act_as(pg_temp.session_of('t_recipient'))$$, $$select action from role_permission where role = 'recipient'$$, 'with its actions alone');
select is(pg_temp.api('t_recipient', $$select acting_may('import.write')::text$$), 'false', 'row-level security goes by the chosen role');
select is(pg_temp.api('t_recipient', $$select count(*)::text from message where id between 900001 and 900004$$), '2', 'rows as well');
update session set grant_id = 99001 where id = pg_temp.session_of('t_recipient');
select is(pg_temp.api('t_recipient', $$select acting_may('import.write')::text$$), 'true', 'the other role has its own rights');
select is(pg_temp.api('t_recipient', $$select acting_may('bulk.write')::text$$), (select exists (select from role_permission where role = 'analyst' and action = 'bulk.write')::text), 'and no others');
update session set grant_id = 99002 where id = pg_temp.session_of('t_recipient');
select set_eq($$select unnest(actions) from act_as(pg_temp.session_of('t_recipient'))$$, $$select distinct action from role_permission where role in ('recipient', 'analyst')$$, 'a choice that is not in force chooses nothing');
update role_grant set valid_to = current_date - 1 where id = 99001;
select is((select a.sees_all from act_as(pg_temp.session_of('t_recipient')) a), false, 'deputising ends by itself');
-- A deputy's place ends with the role of him whose place it is; another grant of that role, begun by then, carries it on.
insert into role_grant (id, account_id, role, valid_from, valid_to, deputy_for, basis) values (99003, 9055, 'analyst', current_date, current_date + 9, 9003, 'Приказ 15-к');
update role_grant set valid_to = current_date + 4 where account_id = 9003 and role = 'analyst';
select is((select valid_to from role_grant where id = 99003), current_date + 4, 'it ends when the own role ends');
insert into role_grant (id, account_id, role, valid_from) values (99004, 9003, 'analyst', current_date + 5);
update role_grant set valid_to = current_date + 3 where account_id = 9003 and role = 'analyst' and id <> 99004;
select is((select valid_to from role_grant where id = 99003), current_date + 3, 'a later grant is another time');
insert into role_grant (id, account_id, role, valid_from) values (99005, 9003, 'analyst', current_date);
update role_grant set valid_to = current_date - 1 where account_id = 9003 and role = 'analyst' and id < 99004;
select is((select valid_to from role_grant where id = 99003), current_date + 3, 'one in force carries it on');
update role_grant set valid_to = current_date - 1 where id = 99005;
select is((select valid_to || ' ' || taken_reason from role_grant where id = 99003), current_date - 1 || ' Закончилась роль того, кого замещали', 'with the last one it is over at once, and says why');
select is_empty($$select from grants_of(9055, null) where role = 'analyst'$$, 'and gives no right any more');
insert into role_grant (id, account_id, role, organisation_id, valid_from) values (99006, 9002, 'recipient', 9002, current_date), (99007, 9002, 'recipient', 9004, current_date);
insert into role_grant (id, account_id, role, organisation_id, valid_from, valid_to, deputy_for, basis) values (99008, 9055, 'recipient', 9003, current_date, current_date + 5, 9002, 'Приказ 16-к');
update role_grant set valid_to = current_date + 1 where id = 99007;
select is((select valid_to from role_grant where id = 99008), current_date + 5, 'the role for another organisation is another place');
update role_grant set valid_to = current_date + 2 where id = 99006;
select is((select valid_to from role_grant where id = 99008), current_date + 2, 'that of the organisation above is his');
update role_grant set valid_to = current_date - 1 where id in (99006, 99007);
select is_empty($$select from grants_of(9055, null)$$, 'what is ended today ends now');

-- Numbers of organisations hold by their last digit.
select results_eq($$select ogrn_holds(n) from unnest(array['1027700132195', '1027700132196', '304500116000157', '304500116000156', '102770013219', '', '102770013219a', null]) n$$,
	array[true, false, true, false, false, false, false, null], 'ОГРН by 11, ОГРНИП by 13');

select throws_ok($$insert into role_grant (account_id, role, deputy_for, valid_to) values (9007, 'head', 9002, current_date)$$, '23514', null, 'no deputy without an order');
select throws_ok($$insert into role_grant (account_id, role, deputy_for, basis) values (9007, 'head', 9002, 'Приказ')$$, '23514', null, 'nor without an end');

-- The journal says in which role.
update session set grant_id = null;
insert into role_grant (account_id, role, valid_to, deputy_for, basis) values (9055, 'pos', current_date, 9004, 'Приказ 14-к');
select is(pg_temp.api('t_bare', $$insert into audit_log (account_id, action) values (9055, 't_role')$$), null, 'a deputy leaves a row');
select is((select details->'roles' from audit_log where action = 't_role'), '[{"role": "pos", "deputy_for": 9004}]', 'which says whose place he took');

-- Only who may, and never the last.
select is(pg_temp.api_rows('t_head', 'update account set post = ''x'' where id = 9001'), '0', 'the head changes no account');
select is(pg_temp.api('t_head', $$insert into role_grant (account_id, role) values (9002, 'admin')$$), 'ERROR 42501', 'and gives no role');
select is(pg_temp.api('t_admin', 'update account set login = ''x2'' where id = 9001'), 'ERROR 42501', 'a login is for good');
select is(pg_temp.api('t_admin', 'delete from account where id = 9001'), 'ERROR 42501', 'nothing is deleted');
select is(pg_temp.api('t_admin', 'delete from role_grant where account_id = 9001'), 'ERROR 42501', 'no grant either');
insert into role_grant (account_id, role) values (9004, 'admin');
select is(pg_temp.api('t_admin', $$insert into role_grant (account_id, role) values (9010, 'head')$$), 'ERROR MC498', 'nobody gives himself anything');
update role_grant set valid_to = current_date - 1 where role = 'admin' and account_id <> 9010;
select is(pg_temp.api('t_admin', $$insert into role_grant (account_id, role) values (9010, 'cur')$$), 'ERROR MC498', 'not even the only administrator');
select is(pg_temp.api('t_admin', $$update role set scope = 'all' where code = 'admin'$$), 'ERROR 42501', 'nor more records past the matrix');
select set_config('mcu.account', '9010', true);
select throws_ok($$update role_permission set scope = 'all' where role = 'admin'$$, 'MC498', null, 'nor by it');
select lives_ok($$update role_permission set scope = 'none' where role = 'recipient'; update role_permission set scope = 'own' where role = 'recipient'$$, 'to another role it may give and take');
select set_config('mcu.account', '', true);
select is(pg_temp.api('t_admin', $$update role_grant set valid_to = current_date - 1 where account_id = 9010$$), 'ERROR MC491', 'the last administrator stays');
select is(pg_temp.api('t_admin', $$update role_grant set valid_to = current_date + 5 where account_id = 9010$$), 'ERROR MC491', 'and stays without an end');
select is(pg_temp.api('t_admin', $$update account set enabled = false where id = 9010$$), 'ERROR MC491', 'and enabled');
insert into role_grant (account_id, role) values (9001, 'admin');
select is(pg_temp.api('t_admin', $$update role_grant set valid_to = current_date - 1 where account_id = 9010$$), 'ERROR MC492', 'of two, none takes his own right');
select is(pg_temp.api_rows('t_admin', $$update role_grant set valid_to = current_date - 1 where account_id = 9001 and role = 'admin'$$), '1', 'he takes the other''s');

-- Disabling ends the sessions.
select is(pg_temp.api_rows('t_admin', 'update account set enabled = false where id = 9003'), '1', 'an account is disabled');
select isnt((select revoked_at from session where account_id = 9003), null, 'its session is over');

-- A branch moves with what is below; no circles; the scope follows at once.
update organisation set parent_id = 9004 where id = 9003;
select is((select path from organisation where id = 9003), array[9001, 9004, 9003], 'the path follows a move');
update organisation set parent_id = null where id = 9004;
select is((select path from organisation where id = 9003), array[9004, 9003], 'also from above');
select is((select a.orgs from act_as(pg_temp.session_of('t_recipient')) a), array[9002], 'what was moved away is seen no more');
select throws_ok('update organisation set parent_id = 9003 where id = 9004', 'MC422', null, 'no organisation under itself');
select is((select data->>'parent_id' from register_version where organisation_id = 9003), '9002', 'the earlier version is kept');
select isnt_empty($$select from job where kind = 'deadlines'$$, 'deadlines are computed anew');
select is(pg_temp.api('t_curator', 'select sum(records)::text from register_counts(''organisation'') where id between 9001 and 9004'), '5', 'who keeps the register sees the numbers of whole branches');
select is(pg_temp.api('t_recipient', 'select sum(records)::text from register_counts(''organisation'')'), 'ERROR MC403', 'others none');
select is(pg_temp.api('t_recipient', 'select records::text from organisation_effect(9003, 9001)'), 'ERROR MC403', 'nor the effect of a move');
select is(pg_temp.api('t_admin', $$select records || ' ' || (gain->0->>'id') || ' ' || jsonb_array_length(lose) from organisation_effect(9003, 9002)$$), '1 9007 1', 'the effect names who will see, and who will not');

-- Themes: a rename is kept as a former name.
insert into theme (id, code, name) values (9001, 't_pit', 'Ямы');
update theme set name = 'Дефекты покрытия' where id = 9001;
update theme set name = 'Ямы' where id = 9001;
select results_eq('select name from theme_name where theme_id = 9001', array['Дефекты покрытия'], 'a name that is taken up again is no former one');
select is((select version from theme where id = 9001), 3, 'each change is a version');
select throws_ok('update theme set parent_id = 9001 where id = 9001', 'MC422', null, 'no theme under itself');

-- Who has left answers for nothing.
insert into official (id, organisation_id, name, post, head) values (9901, 9002, 'Первый', 'начальник', true);
select is((select official_id from answerable('head', 9002, null)), 9901, 'the head is answerable');
update official set left_on = current_date where id = 9901;
select is((select official_id from answerable('head', 9002, null)), null, 'until he leaves');

select * from finish();
rollback;
