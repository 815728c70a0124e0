-- Identities: no program reads them but through the function that checks and journals.
\ir fixture.psql
select no_plan();

insert into pd.identity (author_key, sealed, fields) values (decode(repeat('cd', 32), 'hex'), decode(repeat('0d', 30), 'hex'), '{contacts.phone}'),
	(decode(repeat('cd', 32), 'hex'), decode(repeat('0c', 30), 'hex'), '{name,contacts.phone}');
update message set author_key = decode(repeat('cd', 32), 'hex') where id in (900001, 900003);

select is(pg_temp.run_as(r, null, s), 'ERROR 42501', format('%s may not: %s', r, s))
from unnest(array['mcu_api', 'mcu_jobs', 'mcu_indexer']) r,
	unnest(array['select count(*) from pd.identity', 'update pd.identity set fields = ''{name}''', 'delete from pd.identity', 'select count(*) from pd.contact', 'delete from pd.contact',
		'select person_at('''', ''{}'', null, null, null, null)', 'select person_file('''', ''[]'')']) s;
select ok(not pg_has_role(r, 'mcu_pd', 'member'), r || ' cannot become mcu_pd') from unnest(array['mcu_api', 'mcu_jobs', 'mcu_indexer']) r;
select is(pg_temp.run_as(r, null, $$select sealed from show_applicant(900001, 'answer', 'проверка')$$), 'ERROR 42501', r || ' may not ask at all')
from unnest(array['mcu_jobs', 'mcu_indexer']) r;
select ok(not rolcanlogin and not rolsuper and not rolbypassrls, 'nobody signs in as mcu_pd, and it has no special power') from pg_roles where rolname = 'mcu_pd';
select ok(not has_table_privilege('mcu_pd', t, 'insert, update, truncate'), 'mcu_pd changes nothing in ' || t) from unnest(array['pd.identity', 'mcu.message', 'mcu.role_permission']) t;
select ok(not has_schema_privilege('mcu_pd', s, 'create'), 'mcu_pd makes nothing in ' || s) from unnest(array['mcu', 'pd', 'public']) s;
select ok(not has_table_privilege('mcu_pd', 'mcu.audit_log', 'select, update, delete'), 'mcu_pd can only add to the journal');

-- The worker that forgets to check the right gets nothing all the same.
select is(pg_temp.api('t_' || r.code, $$select string_agg(left(encode(sealed, 'hex'), 2), ',') from show_applicant(900001, 'answer', 'проверка')$$),
	case when exists (select from role_permission p where p.role = r.code and p.action = 'personal.identity') then '0d,0c' else 'ERROR MC403' end,
	format('%s and an identity', r.code)) from role r;
select is(pg_temp.run_as('mcu_api', null, $$select sealed from show_applicant(900001, 'answer', 'проверка')$$), 'ERROR MC403', 'nobody is shown nobody');
select is(pg_temp.api('t_recipient', $$select sealed from show_applicant(900003, 'answer', 'проверка')$$), 'ERROR MC404', 'a foreign message does not exist');
select is(pg_temp.api('t_head', $$select sealed from show_applicant(900001, 'curiosity', 'проверка')$$), 'ERROR MC422', 'a purpose is one of the list');
select is(pg_temp.api('t_head', $$select sealed from show_applicant(900001, 'answer', '  ')$$), 'ERROR MC422', 'a reason is said');

select is((select count(*) from audit_log where action = 'personal.show' and object = 'messages/900001')::int,
	(select count(distinct role)::int from role_permission where action = 'personal.identity'), 'each look that was given stands in the journal');
select is((select details - 'roles' from audit_log where action = 'personal.show' order by id limit 1),
	jsonb_build_object('purpose', 'answer', 'reason', 'проверка', 'fields', array['name', 'contacts.phone'], 'person', repeat('cd', 32)), 'with purpose, fields and pseudonym');

-- De-identification: only whom an act has to reach, only by the officer's order.
select is(pg_temp.run_as('mcu_jobs', null, $$select forget_person(1, decode(repeat('cd', 32), 'hex'))$$), 'ERROR MC403', 'the background worker forgets nobody by itself');
select is(pg_temp.run_as('mcu_api', null, $$select forget_person(1, decode(repeat('cd', 32), 'hex'))$$), 'ERROR 42501', 'the API never');
select is(pg_temp.api('t_' || r, $$select persons from erasure_count(900001, null)$$), 'ERROR MC403', r || ' sees no preview') from unnest(array['head', 'admin', 'recipient']) r;
select is(pg_temp.api('t_' || r, $$select erasure_order(900001, null, 'проверка', 1, 0)$$), 'ERROR MC403', r || ' orders no act') from unnest(array['head', 'admin', 'recipient']) r;
select is(pg_temp.api('t_head', $$select count(*) from retention_rule$$), '0', 'rules are the officer''s');
select is(pg_temp.api('t_pdo', $$select persons || '/' || messages from erasure_count(900001, null)$$), '1/2', 'the officer sees what an act would reach');
select is(pg_temp.api('t_pdo', $$select erasure_order(900001, null, 'проверка', 2, 0)$$), null, 'another number than was looked at: nothing is ordered');
select is((select count(*)::int from erasure), 0, 'and nothing stays');
select isnt(pg_temp.api('t_pdo', $$select erasure_order(900001, null, 'проверка', 1, 0)$$), null, 'an act is ordered');
select is(pg_temp.api('t_head', $$select count(*) from erasure$$), '0', 'others see no acts');
select is(pg_temp.run_as('mcu_jobs', null, $$select forget_person((select max(id) from erasure), decode(repeat('ef', 32), 'hex'))$$), 'ERROR MC403', 'another person is not reached by it');
select is(pg_temp.run_as('mcu_jobs', null, $$select erase_files((select max(id) from erasure), decode(repeat('ef', 32), 'hex'), null)$$), 'ERROR MC403', 'nor are his files');
select is(pg_temp.run_as('mcu_jobs', null, $$select erase_files((select max(id) from erasure), decode(repeat('cd', 32), 'hex'), null)$$), '0', 'this one''s are');
select is(pg_temp.run_as('mcu_jobs', null, $$select forget_person((select max(id) from erasure), decode(repeat('cd', 32), 'hex'))$$), '1', 'this one is');

-- Who is the same person. Marks are told by their first byte.
create function pg_temp.joined(telling text, tags text, whole text default null, father text default null, was text default null, contact text default 'c1') returns text language sql as $$
	select left(encode(person_join(decode(repeat(telling, 32), 'hex'), jsonb_build_array(jsonb_strip_nulls(jsonb_build_object('contact', repeat(contact, 16),
		'tags', (select coalesce(jsonb_agg(repeat(t, 16)), '[]') from unnest(string_to_array(tags, ',')) t), 'whole', repeat(whole, 16), 'father', repeat(father, 16)))),
		decode(repeat(was, 32), 'hex')), 'hex'), 2)
$$;
select is(pg_temp.joined('10', 'aa,bb', '77'), '10', 'whom nobody knows is somebody new');
select is(pg_temp.joined('11', 'aa', null, '0a'), '10', 'initials of the name told in full');
select is(pg_temp.joined('12', 'dd,ee', '78'), '12', 'another name at the same contact is another person');
select is(pg_temp.joined('13', 'aa,cc', '79'), '13', 'so is another first name of that letter');
select is(pg_temp.joined('14', 'aa', null, '0b'), '13', 'the patronymic tells two apart');
select is(pg_temp.joined('15', 'aa'), '15', 'one who may be both is neither');
select is(pg_temp.joined('16', 'aa', null, null, '10'), '10', 'but stays whose record it was');
select is(pg_temp.joined('17', 'aa,bb', '77'), '10', 'who said just that is he');
select is(pg_temp.joined('18', 'aa,bb', '77', null, null, 'c2'), '18', 'a name means nothing without its contact');
select is(pg_temp.joined('20', '', null, null, null, 'c3'), '20', 'a contact without a name');
select is(pg_temp.joined('21', '', null, null, null, 'c3'), '20', 'again');
select is(pg_temp.joined('22', 'aa', null, null, null, 'c3'), '20', 'and the first who is named is he');
select is(pg_temp.joined('23', 'dd', null, null, null, 'c3'), '23', 'the second is not');
select isnt(pg_temp.joined('20', '', null, null, null, 'c3'), '20', 'not without a name either');
select is((select count(distinct author_key)::int from pd.contact where contact = decode(repeat('c3', 16), 'hex')), 3, 'whose word it is without a name cannot be told any more');

-- Retention: finished long ago, all of the rule's kind, nothing open.
insert into pd.identity (author_key, sealed, fields) select decode(repeat(k, 32), 'hex'), decode(repeat(n, 30), 'hex'), '{name}' from unnest(array['01', '02']) n, unnest(array['a1', 'a2', 'a3', 'a4']) k;
insert into message (id, kind, channel, source_id, external_id, text, state, closed_at, author_key) values
	(900011, 'appeal', 'written', 9001, 'r1', 'Давнее', 'closed', now() - interval '2000 days', decode(repeat('a1', 32), 'hex')),
	(900012, 'appeal', 'written', 9001, 'r2', 'Давнее', 'closed', now() - interval '2000 days', decode(repeat('a2', 32), 'hex')),
	(900013, 'appeal', 'written', 9001, 'r3', 'Новое', 'closed', now() - interval '20 days', decode(repeat('a2', 32), 'hex')),
	(900014, 'message', 'phone', 9001, 'r4', 'Давнее', 'closed', now() - interval '2000 days', decode(repeat('a3', 32), 'hex')),
	(900015, 'appeal', 'written', 9001, 'r5', 'Открытое', 'in_work', null, decode(repeat('a4', 32), 'hex'));
select is((select string_agg(encode(d.author_key, 'hex'), ',') from retention_rule r, retention_due(r) d where r.kind = 'appeal' and r.after_days = 1826),
	repeat('a1', 32), 'a rule reaches who has nothing newer, nothing open, nothing of another kind');

-- What nobody signed is reached record by record; a post that nobody has taken up counts from the day it came.
insert into message (id, kind, channel, source_id, external_id, text, state, received_at, closed_at, author_key) values
	(900021, 'comment', 'vk', 9001, 'r21', 'Давний комментарий', 'new', now() - interval '2000 days', null, null),
	(900022, 'comment', 'vk', 9001, 'r22', 'Новый комментарий', 'new', now() - interval '20 days', null, null),
	(900023, 'comment', 'vk', 9001, 'r23', 'Взят в работу', 'in_work', now() - interval '2000 days', null, null),
	(900024, 'comment', 'vk', 9001, 'r24', 'Закрыт', 'closed', now() - interval '2000 days', now() - interval '1900 days', null),
	(900025, 'message', 'vk', 9001, 'r25', 'Сообщение', 'new', now() - interval '2000 days', null, null),
	(900026, 'comment', 'vk', 9001, 'r26', 'Подписан, имени никто не говорил', 'new', now() - interval '2000 days', null, decode(repeat('a6', 32), 'hex'));
select is((select string_agg(coalesce(d.message_id::text, encode(d.author_key, 'hex')), ',' order by d.message_id) from retention_rule r, retention_due(r) d where r.kind = 'comment'
	and (d.message_id between 900021 and 900025 or d.author_key = decode(repeat('a6', 32), 'hex'))), '900021,900024,' || repeat('a6', 32), 'texts of unknown authors are reached, and those of a pseudonym without an identity');
update message set erased_at = now() where id = 900024;
select is((select count(*)::int from retention_rule r, retention_due(r) d where r.kind = 'comment' and d.message_id = 900024), 0, 'what was masked is not reached again');
update message set text = 'Закрыт, и пришёл новый текст' where id = 900024;
select is((select count(*)::int from retention_rule r, retention_due(r) d where r.kind = 'comment' and d.message_id = 900024), 1, 'another text is');
select is(pg_temp.api('t_pdo', $$select erasure_order(900022, null, 'проверка', 1, 0)$$), null, 'nobody is known: no person to order for');
select isnt(pg_temp.api('t_pdo', $$select erasure_order(900022, null, 'проверка', 0, 1)$$), null, 'the record alone is ordered');

select * from finish();
rollback;
