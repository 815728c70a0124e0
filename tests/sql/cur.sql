-- Requests of the regional centre: who sees them, their numbers and terms, evidence, proof of delivery, reminders.
\ir fixture.psql
select no_plan();
select is((select string_agg(distinct scope, ',') from role_permission where role = 'cur'), 'all', 'the role of the ЦУР sees the whole city');
select is_empty($$ select action from role_permission where role = 'cur' and action ~ '(edit|work|write|approve|identity|personal)' and action not in ('export.write') $$, 'and changes nothing of it, nor sees who wrote');
delete from cur_request_counter;

insert into cur_request (id, sender, text, account_id, received_at, due_on) overriding system value select 9001, 'ЦУР', 'Сколько жалоб?', 9009, now(), current_date + 1;
insert into cur_request (id, sender, text, account_id, received_at) overriding system value select 9002, 'ЦУР', 'Почему?', 9009, now();
insert into cur_request (id, sender, text, account_id, received_at, days) overriding system value select 9003, 'ЦУР', 'Где?', 9009, now() - interval '20 days', 2;
select is(array(select right(number, 2) from cur_request where id between 9001 and 9003 order by id), '{/1,/2,/3}', 'numbers follow each other');
select is((select (days, due_on)::text from cur_request where id = 9002), (select format('(%s,%s)', value, work_term(current_date, value)) from workflow_setting where code = 'cur_days'), 'without a term: that of the rule');
select is((select due_on from cur_request where id = 9003), work_term(current_date - 20, 2), 'working days count from the day it came');
select throws_ok($$ insert into cur_request (sender, text, account_id, due_on) values ('ЦУР', 'Когда?', 9009, current_date - 1) $$, '23514', null, 'no term before the day it came');
select throws_ok($$ update cur_request set state = 'in_work' where id = 9001 $$, '23514', null, 'nothing is in work with nobody');

-- Who sees them.
select is(pg_temp.api('t_' || login, 'select count(*) from cur_request'), n, login) from (values ('head', '3'), ('cur', '3'), ('mayor', '3'), ('recipient', '0'), ('admin', '0'), ('pdo', '0')) x (login, n);
select is(pg_temp.api('t_head', 'delete from cur_request'), 'ERROR 42501', 'nothing is deleted');
select is(pg_temp.api('t_head', 'update cur_request_answer set text = ''x'''), 'ERROR 42501', 'what was sent stands as it was sent');
select is(pg_temp.api('t_head', 'update cur_request_answer set read_at = now()'), 'ERROR 42501', 'and nobody writes its proof of delivery himself');
select is(pg_temp.api('t_head', 'select last from cur_request_counter'), 'ERROR 42501', 'nor the counter');

-- The proof: the first reading.
insert into cur_request_answer (request_id, n, text, evidence, account_id) values (9002, 1, 'Потому что', '[]', 9002);
select cur_answer_read(9002, 1::smallint, 9009);
select cur_answer_read(9002, 1::smallint, 9001);
select is((select read_by from cur_request_answer where request_id = 9002), 9009, 'who read it first');

-- Evidence keeps its count.
insert into cluster (id, level, label, born_on) overriding system value values (9001, 'problem', 'Холод', current_date);
insert into cluster_member select id, 9001, 1, 'night' from message where id in (900001, 900002);
create temp table kept as select cur_evidence('[{"kind": "problem", "id": "9001"}, {"kind": "message", "id": "900001", "title": "Своё"}]', '[]') as e;
select is((select e->0->>'count' || (e->0->>'title') || (e->1->>'count') || (e->1->>'title') from kept), '2Холод1Своё', 'counted now, named by who puts it down');
delete from cluster_member where cluster_id = 9001;
select is((select cur_evidence('[{"kind": "problem", "id": "9001", "title": null}]', e)->0 = e->0 from kept), true, 'what stood there keeps count, name and moment');
select is((select cur_evidence('[{"kind": "problem", "id": "9001"}]', '[]')->0->>'count'), '0', 'what is put down anew is counted anew');

-- Reminders: the day before once, then each working day.
update cur_request set owner_id = 9005, state = 'in_work' where id in (9001, 9003);
create function pg_temp.told(request integer) returns text language sql as $$ select string_agg(a.login || ' ' || n.step, ', ' order by n.id, a.login) from mcu.notice n join mcu.account a on a.id = n.account_id where n.cur_request_id = $1 $$;
select cur_requests_remind(now());
select cur_requests_remind(now());
select is(pg_temp.told(9001), 't_im near', 'whose term is tomorrow: once');
select is(pg_temp.told(9002), null, 'whose term is far: not yet');
update cur_request set due_on = current_date + 1 where id = 9002;
select cur_requests_remind(now());
select matches(pg_temp.told(9002), '^t_head near', 'without an owner who heads the centre is told');
select is((select count(*)::int from mail_cur_request x join mail m on m.id = x.mail_id where m.account_id = 9005 and x.request_id = 9001), 1, 'a mail waits too');
select matches((select text from mail_words((select mail_id from mail_cur_request where request_id = 9001), 'http://x')), 'Запрос № ЦУР-\d+/1: срок подходит.*http://x/cur-requests/9001', 'that names it and leads there');
update cur_request set state = 'answered' where id = 9001;
select is((select records from mail_words((select mail_id from mail_cur_request where request_id = 9001 limit 1), 'http://x')), (select count(*)::int from mail_cur_request x join cur_request c on c.id = x.request_id where c.open and x.mail_id = (select mail_id from mail_cur_request where request_id = 9001 limit 1)), 'what has been answered meanwhile is left out');
select is(work_day_or_week_is('2026-01-03'), false, 'a Saturday is no working day');
select is(cur_requests_remind('2026-01-03 12:00+03'), 0, 'late ones are not told on it');
update cur_request set state = 'answered' where id = 9001;
select cur_request_tell(9001, 'answered');
select matches(pg_temp.told(9001), 't_cur answered', 'the ЦУР hears that there is an answer');
select * from finish();
rollback;
