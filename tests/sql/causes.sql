-- Causes: which records a query takes, what a cause explains, what is proposed, who sees and who decides.
\ir fixture.psql
select no_plan();
insert into theme (id, code, name) overriding system value values (9001, 't_home', 'Дом');
insert into theme (id, parent_id, code, name) overriding system value values (9002, 9001, 't_home_water', 'Вода');
update message set theme_id = 9002, received_at = now() - interval '5 days', house = 'д. 5', text = 'Нет воды, трубы сгнили', repeated = true, created_at = now() - interval '1 hour' where id = 900001;
update message set theme_id = 9001, received_at = now() - interval '3 days', outcome = 'explained', created_at = now() - interval '1 hour' where id = 900002;
update message set theme_id = 9002, received_at = now() - interval '40 days', due_on = current_date - 30, answered_at = now() - interval '2 days', created_at = now() - interval '1 hour' where id = 900003;
create function pg_temp.fits(query text, scope text default '{"themes":["9001"]}') returns text language sql as
	$$ select string_agg(r::text, ',' order by r) from mcu.cause_records(null, null, scope::jsonb, query::jsonb) r $$;

select is(pg_temp.fits('{}'), '900001,900002,900003', 'a theme takes those below it');
select is(pg_temp.fits('{"themes":["9002"]}'), '900001,900003', 'a query narrows the scope');
select is(pg_temp.fits('{"organisations":["9002"]}'), '900001,900002', 'an organisation takes those below it');
select is(pg_temp.fits('{"houses":["5"]}'), '900001', 'houses are compared by their key');
select is(pg_temp.fits('{"words":["Трубы"]}'), '900001', 'words in any case');
select is(pg_temp.fits('{"words":["рубы"]}'), null, 'from the beginning of a word');
select is(pg_temp.fits('{"words":["трубы","крыш"]}'), '900001,900002', 'any of several words');
select is(pg_temp.fits('{"signs":["repeated"]}'), '900001', 'a sign');
select is(pg_temp.fits('{"signs":["overdue"]}'), '900003', 'answered after the control date');
select is(pg_temp.fits('{"signs":["repeated","overdue"]}'), null, 'all signs must hold');
select is(pg_temp.fits('{"signs":["unheard"]}'), null, 'an unknown sign takes nothing');
select is(pg_temp.fits('{"outcomes":["explained"]}'), '900002', 'an outcome');
select is(pg_temp.fits('{"streets":["1"]}'), null, 'what is not known does not fit');
select is(pg_temp.fits('{}', format('{"themes":["9001"],"from":"%s"}', current_date - 10)), '900001,900002', 'since a day');
select is(pg_temp.fits('{}', format('{"themes":["9001"],"to":"%s"}', current_date - 10)), '900003', 'up to a day');
select is((select string_agg(r::text, ',' order by r) from cause_records(null, '{900002,900003}', '{}', '{}') r), '900002,900003', 'a list of ids');
select is(pg_temp.fits('{"words":["вод"]}', '{}'), null, 'neither records nor a theme: nothing, not the whole registry');

insert into cause_case (id, title, origin, scope, theme_id, messages_then, authors_then, account_id) overriding system value
select 9001, 'Нет воды', 'hand', '{"themes":["9001"]}', 9001, 3, 3, id from account where login = 't_head';
insert into cause_case (id, title, origin, scope, theme_id, messages_then, authors_then, account_id) overriding system value
select 9002, 'Дороги', 'hand', '{"themes":["9001"],"organisations":["9004"]}', 9001, 1, 1, id from account where login = 't_head';
insert into cause (id, case_id, category, text, put_by, query, organisation_id, account_id) overriding system value
select 9001, 9001, 'wear', 'Трубы изношены', 'person', '{"words":["трубы"]}', 9003, id from account where login = 't_head';
insert into cause (id, case_id, category, text, put_by, account_id) overriding system value select 9002, 9002, 'control', 'Никто не проверяет', 'person', id from account where login = 't_head';
select results_eq('select theme_id, cluster_id from cause where id = 9001', 'values (9001, null::integer)', 'a cause knows the theme of its case');
select results_eq('select from_state, to_state from cause_event where cause_id = 9001', $$ values (null::text, 'hypothesis'::text) $$, 'its history begins');

-- Who sees what.
select is(pg_temp.api('t_head', 'select count(*) from cause_case where id in (9001, 9002)'), '2', 'the head sees all cases');
select is(pg_temp.api('t_water', 'select string_agg(id::text, '','') from cause_case where id in (9001, 9002)'), '9001', 'who has a scope sees cases with his records');
select is(pg_temp.api('t_water', 'select count(*) from cause where id in (9001, 9002)'), '0', 'but no hypotheses: they tell of the records of others');
update cause set state = 'accepted', decided_at = now() where id in (9001, 9002);
select is(pg_temp.api('t_water', 'select string_agg(id::text, '','') from cause where id in (9001, 9002)'), '9001', 'what people have accepted, of the cases he sees');
insert into cause_evidence (cause_id, sign, strength, text, feature, put_by) values (9001, 1, 1, 'посчитано по всем', 'step', 'machine');
insert into cause_evidence (cause_id, sign, strength, text, message_id, put_by, account_id) values (9001, 1, 1, 'своя запись', 900001, 'person', 9002), (9001, 1, 1, 'чужая запись', 900003, 'person', 9002);
select is(pg_temp.api('t_water', 'select string_agg(text, '','') from cause_evidence where cause_id = 9001'), 'своя запись', 'evidence of people, not of foreign records, not the figures of the program');
select is((select version from cause_case where id = 9001), 6, 'the version of a case grows with what hangs on it');
select is(pg_temp.api('t_water', 'select string_agg(r::text, '','') from cause_case k, cause_records(k.cluster_id, k.ids, k.scope, ''{}'') r where k.id = 9001'), '900001', 'of their records his own');
select is(pg_temp.api('t_water', 'insert into cause_case (title, origin, messages_then, authors_then, account_id) values (''моё дело'', ''hand'', 0, 0, 9051)'), 'ERROR 42501', 'a scoped account opens no case');
select is(pg_temp.api_rows('t_water', 'update cause_case set title = ''моё дело'' where id = 9001'), '0', 'nor changes one');
select is(pg_temp.api_rows('t_water', 'update cause set state = ''rejected'', decided_at = now() where id = 9001'), 'ERROR 42501', 'nor rejects a cause');
update cause set state = 'hypothesis' where id in (9001, 9002);
select is(pg_temp.api('t_head', 'delete from cause'), 'ERROR 42501', 'causes are never deleted');
select is(pg_temp.api('t_head', 'insert into cause_event (cause_id, to_state) values (9001, ''proved'')'), 'ERROR 42501', 'nobody writes history');

-- What a cause explains, and what is proposed to it.
select is((select string_agg(r::text, ',') from cause_explained(9001) r), '900001', 'what fits its query');
select is((select count(*)::integer from cause_explained(9002)), 0, 'a cause without a query explains nothing');
update cause_look set message_id = 900004;
insert into message (id, kind, channel, source_id, external_id, text, organisation_id, state, theme_id, received_at, created_at) values
	(900005, 'message', 'phone', 9001, 'x5', 'Опять трубы', 9003, 'new', 9002, now(), now() + interval '1 minute'), (900006, 'message', 'phone', 9001, 'x6', 'Нет воды', 9003, 'new', 9002, now(), now() + interval '1 minute');
select is(cause_propose(), 0, 'nothing is proposed to a hypothesis');
update cause_look set message_id = 900004;
update cause set state = 'accepted', decided_at = now() where id = 9001;
select is(cause_propose(), 1, 'a new message that fits is proposed');
select is((select string_agg(message_id::text, ',') from cause_member where cause_id = 9001), '900005', 'it is the one that fits');
update cause_look set message_id = 900004;
select is(cause_propose(), 0, 'once');
select is((select string_agg(r::text, ',') from cause_explained(9001) r), '900001', 'what is proposed is not explained yet');
update cause_member set state = 'accepted', account_id = 9002, decided_at = now() where cause_id = 9001;
select is((select string_agg(r::text, ',' order by r) from cause_explained(9001) r), '900001,900005', 'what was taken is');
update cause set asked_at = now() + interval '2 minutes' where id = 9001;
update cause_member set state = 'rejected' where cause_id = 9001;
select is((select string_agg(r::text, ',' order by r) from cause_explained(9001) r), '900001', 'what was refused is not, even when the query is set anew');
select results_eq('select from_state, to_state from cause_event where cause_id = 9001 order by id desc limit 1', $$ values ('hypothesis'::text, 'accepted'::text) $$, 'a decision is kept');
select is(pg_temp.api_rows('t_water', 'update cause set state = ''confirmed'' where id = 9001'), '1', 'the responsible confirms what he answers for');
select is((select every from job where kind = 'problems' and every is not null), interval '1 minute', 'what is new waits a minute at most');
select results_eq($$ select action, to_state from cause_move where to_state = 'proved' $$, $$ select ''::text, ''::text where false $$, 'no person says that an effect has proved a cause');

select * from finish();
rollback;
