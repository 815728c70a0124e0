-- Several roles at once: an action reaches only what the roles that give it reach.
\ir fixture.psql
select no_plan();

-- A recipient of housing (9002) who stands in for an analyst: sees all, answers and is told personal data at home alone.
insert into role_grant (id, account_id, role, valid_from, valid_to, deputy_for, basis) values (99101, 9007, 'analyst', current_date, current_date + 3, 9003, 'Приказ 12-к');
create function pg_temp.by(action text, statement text) returns text language plpgsql as $$
declare answer text;
begin
	set local role mcu_api;
	perform mcu.act_as(pg_temp.session_of('t_recipient'), by.action);
	execute statement into answer;
	reset role;
	return answer;
exception when others then
	reset role;
	return 'ERROR ' || sqlstate;
end $$;

select is(pg_temp.by('message.read', 'select count(*)::text from message where id between 900001 and 900004'), '4', 'what both roles may read is read everywhere');
delete from role_permission where role = 'analyst' and action = 'message.work';
select is(pg_temp.by('message.work', 'select string_agg(id::text, '' '' order by id) from message where id between 900001 and 900004'), '900001 900002', 'work that the recipient alone gives is at home');
select is(pg_temp.by('message.work', 'with done as (update message set priority = 1 where id = 900003 returning 1) select count(*)::text from done'), '0', 'a foreign row is not changed by it');
select is(pg_temp.by('message.work', 'with done as (update message set priority = 1 where id = 900002 returning 1) select count(*)::text from done'), '1', 'a row at home is');
select is(pg_temp.by('personal.identity', 'select string_agg(id::text, '' '' order by id) from message where id between 900001 and 900004'), '900001 900002', 'identities are for the organisation of who is told them');
select is(pg_temp.by('no.such', 'select count(*)::text from message where id between 900001 and 900004'), '0', 'an action that no role gives reaches nothing');
select is(pg_temp.by(null, 'select count(*)::text from message where id between 900001 and 900004'), '4', 'no action in particular: all that the roles see');

-- What else he holds in the same transaction is told with how far it reaches.
select ok((select 'personal.text' = any (a.actions) and 'personal.text' = any (a.partly) from act_as(pg_temp.session_of('t_recipient'), 'message.read') a), 'texts are whole in part only');
select ok((select not 'personal.text' = any (a.partly) from act_as(pg_temp.session_of('t_recipient'), 'message.work') a), 'where he works they are whole');
select ok((select not 'message.read' = any (a.partly) from act_as(pg_temp.session_of('t_recipient'), 'message.read') a), 'the action itself reaches all it shows');
select is((select set_config('mcu.account', a.account_id::text, true) from act_as(pg_temp.session_of('t_recipient'), 'message.read') a), '9007', 'as a recipient');
select is(acting_orgs('personal.text'), array[9002, 9003], 'and these are the organisations');
select is(acting_orgs('no.such'), '{}', 'none without the right');

-- Two roles of scope own: of another organisation with other rights.
insert into role_grant (account_id, role, organisation_id, valid_from) values (9055, 'recipient', 9003, current_date), (9055, 'recipient', 9004, current_date);
select is((select a.orgs from act_as(pg_temp.session_of('t_bare'), 'message.work') a), array[9003, 9004], 'grants of one role add up');
select is((select a.partly from act_as(pg_temp.session_of('t_bare'), 'message.work') a), '{}', 'and nothing holds in part');

-- One role is as it was, and the chosen one too.
select is((select a.partly from act_as(pg_temp.session_of('t_head'), 'message.read') a), '{}', 'one role gives everything everywhere');
update session set grant_id = 99101 where id = pg_temp.session_of('t_recipient');
select is((select a.partly from act_as(pg_temp.session_of('t_recipient'), 'message.read') a), '{}', 'so does the chosen one');
select is(pg_temp.by('message.work', 'select count(*)::text from message where id between 900001 and 900004'), '0', 'and the other gives nothing meanwhile');

-- A role without records beside one with them.
insert into role_grant (account_id, role, organisation_id) values (9010, 'recipient', 9004);
select is((select array[a.sees_all::text, a.orgs::text] from act_as(pg_temp.session_of('t_admin'), 'account.read') a), array['false', '{}'], 'the accounts show no record');
select is((select a.orgs from act_as(pg_temp.session_of('t_admin'), 'message.read') a), array[9004], 'the records of his organisation are there for what reads records');

-- One message of an organisation.
update session set grant_id = null where id = pg_temp.session_of('t_recipient');
select is(pg_temp.by('message.work', $$select array[acting_reaches('personal.text', 9003), acting_reaches('personal.text', 9004), acting_reaches('personal.text', null), acting_reaches('message.read', 9004), acting_reaches('message.read', null), acting_reaches('no.such', 9003)]::text$$),
	'{t,f,f,t,t,f}', 'an action reaches a message where a role that gives it does');

-- Whose file: the policy is the last line.
insert into attachment (id, message_id, name, type, size, sha256, file, account_id) overriding system value
select 90000 + n, 900002, 'a', 'text/plain', 1, repeat(n::text, 64), repeat(n::text, 32), a from (values (1, 9002), (2, 9007), (3, 9002)) x (n, a);
update role_grant set valid_to = current_date - 1 where id = 99101;
select is(pg_temp.api_rows('t_recipient', 'delete from attachment where id = 90001'), '0', 'a file of the centre is not the recipient''s to delete');
select is(pg_temp.api_rows('t_recipient', 'delete from attachment where id = 90002'), '1', 'his own is');
select is(pg_temp.api_rows('t_head', 'delete from attachment where id in (90001, 90003)'), '2', 'the centre deletes any');

-- Whose work.
insert into work_batch (id, account_id, selection, asked, expires_at) overriding system value values (90001, 9002, '{}', 2, now() + interval '1 hour');
insert into work_item (message_id, batch_id, account_id, expires_at) values (900002, 90001, 9002, now() + interval '1 hour'), (900003, 90001, 9002, now() + interval '1 hour'), (900001, 90001, 9002, now() - interval '1 hour');
select is(pg_temp.api('t_recipient', 'select work_take_over(900003)'), 'ERROR MC404', 'a foreign record is not taken over');
select is(pg_temp.api('t_recipient', 'select work_take_over(900001)'), null, 'nor one that has run out');
select is(pg_temp.api('t_recipient', 'select work_take_over(900002)'), (select name from account where id = 9002), 'one that another has is, and says whose it was');
select results_eq('select account_id, message_id, kind from notice where account_id = 9002', $$values (9002, 900002::bigint, 'taken_over')$$, 'who is told');
select is((select account_id from work_item where message_id = 900002), 9007, 'it is his now');
update message set state = 'interim' where id = 900002;
select isnt_empty('select from work_item where message_id = 900002', 'it stays his while he works');
update message set state = 'on_approval' where id = 900002;
select is_empty('select from work_item where message_id = 900002', 'what waits for approval is nobody''s work in hand');
insert into work_item (message_id, batch_id, account_id, expires_at) values (900002, 90001, 9002, now() + interval '1 hour');
update message set state = 'interim' where id = 900002;
select is_empty('select from work_item where message_id = 900002', 'what comes back from approval is not in the hands of its approver');

select * from finish();
rollback;
