-- The applicant, kind and channel put right: who may, what a record becomes, what goes of the words that were wrong.
\ir fixture.psql
select no_plan();

insert into machine (code, name, position) values ('tiny', 'Малый порядок', 90);
insert into machine_rule (position, machine, kind, channel) values (0, 'tiny', 'comment', 'telegram');
insert into machine_state (machine, state, final) values ('tiny', 'new', false), ('tiny', 'registered', false), ('tiny', 'closed', true);
create function pg_temp.become(kind text, state text, registered boolean, answered boolean, kind_ text, channel_ text) returns text language sql as $$
	select concat_ws('/', r.machine, r.to_state, r.wrong) from reclassified($1, $2, (select s.open from state s where s.code = $2), $3, $4, $5, $6) r
$$;
select is(pg_temp.become('message', 'assigned', false, false, 'appeal', 'written'), 'appeal/new', 'an appeal that never was registered begins anew');
select is(pg_temp.become('message', 'assigned', true, false, 'appeal', 'written'), 'appeal/assigned', 'a registered one goes on');
select is(pg_temp.become('message', 'closed', false, false, 'appeal', 'written'), 'appeal/new/unregistered', 'what is over becomes no appeal without a registration');
select is(pg_temp.become('message', 'interim', false, true, 'appeal', 'written'), 'appeal/new/unregistered', 'nor what was answered');
select is(pg_temp.become('appeal', 'in_work', false, false, 'appeal', 'pos'), 'appeal/in_work', 'another channel of an appeal changes no state');
select is(pg_temp.become('appeal', 'closed', true, true, 'message', 'pos'), 'pos/closed', 'what is over stays so where the machine knows that end');
select is(pg_temp.become('message', 'in_work', false, false, 'comment', 'telegram'), 'tiny/new', 'a state that the machine does not know: anew');
select is(pg_temp.become('message', 'in_work', true, false, 'comment', 'telegram'), 'tiny/registered', 'or from the registration on');
select is(pg_temp.become('message', 'forwarded', true, false, 'comment', 'telegram'), 'tiny/registered/unknown_state', 'what ended in such a state is refused');
select is(machine_meant('message', 'vk'), 'im', 'the machine of a kind and channel, whatever the state');

insert into pd.identity (author_key, sealed, fields) values (decode(repeat('e1', 32), 'hex'), decode(repeat('01', 30), 'hex'), '{name}'), (decode(repeat('e2', 32), 'hex'), decode(repeat('02', 30), 'hex'), '{name}');
insert into pd.contact (contact, author_key, tags) values (decode(repeat('c1', 16), 'hex'), decode(repeat('e1', 32), 'hex'), '{\x11}'), (decode(repeat('c2', 16), 'hex'), decode(repeat('e2', 32), 'hex'), '{\x12}');
update message set author_key = decode(repeat('e1', 32), 'hex') where id = 900001;
update message set author_key = decode(repeat('e2', 32), 'hex') where id in (900002, 900003);
create function pg_temp.correct(login text, id bigint, telling text, contact text) returns text language sql as $$
	select left(pg_temp.api(login, format('select encode(person_correct(%s, decode(%L, ''hex''), %L), ''hex'')', id, repeat(telling, 32),
		case when contact is null then '[]'::jsonb else jsonb_build_array(jsonb_build_object('contact', repeat(contact, 16), 'tags', jsonb_build_array(repeat('77', 16)))) end)), 12)
$$;
select is(pg_temp.correct(l, 900001, 'f1', 'c1'), 'ERROR MC403', l || ' may not') from unnest(array['t_analyst', 't_curator', 't_recipient', 't_pdo', 't_mayor']) l;
select is(pg_temp.run_as('mcu_jobs', null, $$select person_correct(900001, null, '[]')$$), 'ERROR 42501', 'the background worker never');
select is(pg_temp.correct('t_head', 999999, 'f1', 'c1'), 'ERROR MC404', 'of a record that is there');
select is(left(pg_temp.correct('t_head', 900001, 'f1', 'c9'), 2), 'e1', 'of a record that is the person''s only one he stays himself');
select is((select count(*)::int from pd.identity where author_key = decode(repeat('e1', 32), 'hex')), 0, 'what was told wrongly is gone');
select is((select string_agg(left(encode(contact, 'hex'), 2), ',') from pd.contact where author_key = decode(repeat('e1', 32), 'hex')), 'c9', 'he is known by the new contact alone');
select is(left(pg_temp.correct('t_head', 900002, 'f2', 'c8'), 2), 'f2', 'one of two records goes to another person');
select is((select count(*)::int from pd.identity where author_key = decode(repeat('e2', 32), 'hex')), 1, 'the first one keeps what he told with the other');
select is(left(pg_temp.correct('t_head', 900002, 'f3', 'c9'), 2), 'e1', 'or to one who is known already');
select isnt(pg_temp.correct('t_head', 900003, 'f4', null), repeat('e2', 6), 'a name without a contact is nobody who is known');

-- 900001 keeps the pseudonym of the words that were wrong: who tells just these is another.
create function pg_temp.join_(telling text, contact text, tag text, was text) returns text language sql as $$
	select left(encode(person_join(decode(repeat($1, 32), 'hex'), jsonb_build_array(jsonb_build_object('contact', repeat($2, 16), 'tags', jsonb_build_array(repeat($3, 16)))), decode(repeat($4, 32), 'hex')), 'hex'), 12)
$$;
select isnt(pg_temp.join_('e1', 'c1', '11', null), repeat('e1', 6), 'whoever tells what was put right is not the one it was told of');
select isnt(pg_temp.join_('e1', 'c9', '55', null), repeat('e1', 6), 'at the contact of the one put right neither');
select is(pg_temp.join_('e1', 'c9', '77', null), repeat('e1', 6), 'the one put right is known by what is told of him now');
select is(pg_temp.join_('ab', 'c7', '11', null), repeat('ab', 6), 'somebody new has the pseudonym of his telling');

select is(pg_temp.run_as('mcu_jobs', null, $$select sealed from erasure_tellings(1, decode(repeat('e2', 32), 'hex'))$$), 'ERROR MC403', 'nobody''s telling is opened without an act');
select is(pg_temp.run_as('mcu_api', null, $$select sealed from erasure_tellings(1, decode(repeat('e2', 32), 'hex'))$$), 'ERROR 42501', 'by the API never');
select is(pg_temp.run_as('mcu_jobs', null, $$update search_log set account_id = 1$$), 'ERROR 42501', 'of a search the worker changes the words alone');

select * from finish();
rollback;
