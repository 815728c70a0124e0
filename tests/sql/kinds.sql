-- Kinds of records in the matrix of rights: a right that is narrowed reaches no other kind, and the database itself writes nothing there.
\ir fixture.psql
select no_plan();

-- The demo world has phone messages (line) and an appeal; here one of each of the others.
insert into message (id, kind, channel, source_id, external_id, text, organisation_id, state) values
	(900011, 'message', 'vk', 9001, 'k1', 'Яма во дворе', 9004, 'in_work'), (900012, 'message', 'pos', 9001, 'k2', 'Не горит фонарь', 9004, 'in_work'),
	(900013, 'comment', 'page', 9001, 'k3', 'Когда починят?', 9004, 'in_work'), (900014, 'appeal', 'written', 9001, 'k4', 'Прошу починить', 9004, 'in_work');

create function pg_temp.by(login text, action text, statement text) returns text language plpgsql as $$
declare answer text;
begin
	set local role mcu_api;
	perform mcu.act_as(pg_temp.session_of(by.login), by.action);
	execute statement into answer;
	reset role;
	return coalesce(answer, 'null');
exception when others then
	reset role;
	return 'ERROR ' || sqlstate;
end $$;
create function pg_temp.changes(login text, action text, id bigint) returns text language sql as
	$$ select pg_temp.by(login, action, format('with done as (update message set priority = 1 - priority where id = %s returning 1) select count(*)::text from done', id)) $$;

-- ---- the matrix
select is((select array_agg(distinct machines::text) from role_permission p join permission_action a on a.action = p.action and a.by_kind where p.role = 'im'), array['{im,page}'], 'the role of ИМ has ИМ and pages');
select is((select array_agg(distinct machines::text) from role_permission p join permission_action a on a.action = p.action and a.by_kind where p.role = 'pos'), array['{pos}'], 'the role of ПОС has ПОС');
select is((select count(*) from role_permission p join permission_action a on a.action = p.action where p.machines is not null and not a.by_kind), 0::bigint, 'only what is done to records is narrowed');
select is((select string_agg(distinct v.action, ' ') from (select action from state_move union select action from answer_rule) v where not exists (select from permission_action a where a.action = v.action and a.by_kind)), null, 'every move and answer is');
select is((select count(*) from role_permission where machines is not null and role not in ('im', 'pos')), 0::bigint, 'and of nobody else');
select ok(exists (select from permission_change where role = 'im' and action = 'message.edit' and was_machines is null and becomes_machines = array['im', 'page']), 'which is told by the versions');
select throws_ok($$update role_permission set machines = array['tsar'] where role = 'im' and action = 'message.edit'$$, 'MC422', null, 'a kind that is not there');
select throws_ok($$update role_permission set machines = '{}' where role = 'im' and action = 'message.edit'$$, 'MC422', null, 'none is no kind');
select throws_ok($$update role_permission set machines = array['im'] where role = 'im' and action = 'message.read'$$, 'MC422', null, 'reading is not narrowed');
select lives_ok($$update role_permission set machines = array['page', 'im', 'page'] where role = 'im' and action = 'message.edit'$$, 'each kind once');
select is((select machines from role_permission where role = 'im' and action = 'message.edit'), array['im', 'page'], 'in their order');

-- ---- what is told to the program
select ok((select 'message.edit' = any (a.actions) and 'message.edit' = any (a.partly) and not 'message.read' = any (a.partly) and a.sees_all from act_as(pg_temp.session_of('t_im'), 'message.edit') a),
	'a narrowed right does not reach all it sees; reading does');
select is(pg_temp.by('t_im', 'message.read', 'select count(*)::text from message where id between 900001 and 900014'), '8', 'other kinds are read');
select is(pg_temp.by('t_im', 'message.read', $$select string_agg(coalesce(acting_upon(a, 9004, k), 'may'), ' ' order by a, k) from unnest(array['message.edit', 'message.read']) a, unnest(array['appeal', 'im', 'page']) k$$),
	'other_kind may may may may may', 'the kind decides');
select is(pg_temp.by('t_im', 'message.read', $$select acting_upon('account.write', 9004, 'im')$$), 'forbidden', 'a right that is not there is forbidden, whatever the kind');
select is(pg_temp.by('t_recipient', 'message.read', $$select array[acting_upon('message.work', 9004, 'im'), acting_upon('message.work', 9003, 'im')]::text$$), '{forbidden,NULL}', 'and so is another organisation');
select is(pg_temp.by('t_head', 'message.edit', $$select (a.partly)::text from act_as(pg_temp.session_of('t_head'), 'message.edit') a$$), '{}', 'who is not narrowed is asked nothing');

-- ---- the last line
select is(array[pg_temp.changes('t_im', 'message.edit', 900011), pg_temp.changes('t_im', 'message.edit', 900013)], array['1', '1'], 'ИМ and pages are his');
select is(array[pg_temp.changes('t_im', 'message.edit', 900012), pg_temp.changes('t_im', 'message.edit', 900014), pg_temp.changes('t_im', 'message.edit', 900002)],
	array['ERROR MC497', 'ERROR MC497', 'ERROR MC497'], 'ПОС, appeals and the telephone are not');
select is(array[pg_temp.changes('t_pos', 'message.edit', 900012), pg_temp.changes('t_pos', 'message.edit', 900011)], array['1', 'ERROR MC497'], 'and the other way round');
select is(pg_temp.changes('t_im', 'bulk.write', 900014), 'ERROR MC497', 'an action that is upon no record gives no more');
select is(pg_temp.changes('t_head', 'message.edit', 900014), '1', 'who is not narrowed writes as ever');
select is(pg_temp.by('t_im', 'message.reclassify', $$with done as (update message set kind = 'appeal', channel = 'written' where id = 900011 returning 1) select count(*)::text from done$$), 'ERROR MC497', 'nothing is put out of the reach either');
select is(pg_temp.by('t_im', 'message.create', $$with done as (insert into message (kind, channel, source_id, external_id, text) values ('appeal', 'written', 9001, 'k9', 'x') returning 1) select count(*)::text from done$$), 'ERROR MC497', 'nor made there');
select is(pg_temp.by('t_im', 'message.create', $$with done as (insert into message (kind, channel, source_id, external_id, text) values ('message', 'vk', 9001, 'k8', 'x') returning 1) select count(*)::text from done$$), '1', 'his own is');
select is(pg_temp.by('t_im', 'message.work', format($$with done as (insert into %s returning 1) select count(*)::text from done$$, t)), 'ERROR MC497', t)
from unnest(array['answer (message_id, kind, text) values (900014, ''interim'', ''x'')', 'answer_draft (message_id, text) values (900014, ''x'')', 'case_event (message_id, kind) values (900014, ''edit'')',
	'attachment (message_id, name, type, size, sha256, file, account_id) values (900014, ''a'', ''text/plain'', 1, repeat(''1'', 64), repeat(''1'', 32), acting_account())']) t;
insert into answer_draft (message_id, text) values (900014, 'x');
select is(pg_temp.by('t_im', 'message.work', $$with done as (delete from answer_draft where message_id = 900014 returning 1) select count(*)::text from done$$), 'ERROR MC497', 'nor taken away');
select is(pg_temp.by('t_im', 'message.work', $$with done as (insert into answer_draft (message_id, text) values (900014, 'y') on conflict (message_id) do update set text = excluded.text returning 1) select count(*)::text from done$$), 'ERROR MC497', 'nor written over');
select is(pg_temp.by('t_im', 'message.work', $$with done as (insert into answer (message_id, kind, text) values (900011, 'interim', 'x') returning 1) select count(*)::text from done$$), '1', 'answers of his own kinds are');

-- One action narrower than the others counts by itself.
update role_permission set machines = array['page'] where role = 'im' and action = 'message.approve';
select is(array[pg_temp.changes('t_im', 'message.approve', 900011), pg_temp.changes('t_im', 'message.approve', 900013), pg_temp.changes('t_im', 'message.edit', 900011)], array['ERROR MC497', '1', '1'], 'by the action of the request');

-- A second role adds its own; what the product does by its own rules asks nobody.
select pg_temp.run_as('mcu_api', null, 'select 1') is null as nobody \gset
insert into role_grant (account_id, role, valid_from) select id, 'analyst', current_date from account where login = 't_im';
select is(pg_temp.changes('t_im', 'message.edit', 900014), '1', 'a role that is not narrowed beside it');
select ok((select not 'message.edit' = any (a.partly) from act_as(pg_temp.session_of('t_im'), 'message.edit') a), 'and then nothing is in part');
delete from role_grant where role = 'analyst' and account_id = (select id from account where login = 't_im');
insert into theme (id, code, name) values (9001, 't_pit', 'Ямы');
update message set state = 'closed', outcome = 'solved', outcome_by = 'centre', closed_at = now() - interval '1 day', theme_id = 9001, author_key = decode(repeat('01', 32), 'hex') where id = 900014;
update message set theme_id = 9001, author_key = decode(repeat('01', 32), 'hex') where id = 900011;
select is(pg_temp.by('t_im', 'message.edit', 'select note_returns(array[900011])::text'), '1', 'a repeat of his may take an outcome of others back');
select * from finish();
rollback;
