-- Sums of the registry: whatever changes a record, its marks or its answers, they come to what counting anew gives; who sees them.
\ir fixture.psql
select no_plan();

insert into theme (id, code, name) values (9001, 't_pit', 'Ямы'), (9002, 't_light', 'Свет');
insert into source (id, code, name, kind, channel) values (9002, 't_pos', 'ПОС', 'pos', 'pos');
create function pg_temp.right(what text) returns text language sql as $$ select is_empty('select sum, key, was, now from sums_differences() union all
	select ''month'', x.id::text, x.month::text, m.finished_at::text from satisfaction x join message m on m.id = x.message_id where x.month <> finished_month(m.closed_at, m.answered_at, m.sort_at)', what) $$;
create function pg_temp.records(organisation integer, theme integer) returns bigint language sql as
	$$ select coalesce(sum(n), 0) from message_sum where organisation_id is not distinct from $1 and theme_id is not distinct from $2 $$;
select pg_temp.right('to begin with');

-- Records.
select is(pg_temp.records(9004, null), 1::bigint, 'a record that came is counted');
update message set theme_id = 9001, text = text || '.' where id = 900003;
select is(pg_temp.records(9004, null) || ' ' || pg_temp.records(9004, 9001), '0 1', 'one that moves is counted where it is now');
select is((select count(*) from message_sum where organisation_id = 9004 and late), 3::bigint, 'a row for each thing that happened');
update message set text = text || '.', priority = 1 where id between 900001 and 900004;
select is((select count(*) from message_sum where organisation_id = 9004 and late), 3::bigint, 'what moves nothing leaves nothing');
update message set organisation_id = 9002, theme_id = 9002 where id in (900001, 900004);
select pg_temp.right('other organisations and themes, from none as well');
update message set state = 'closed', outcome = 'solved', closed_at = '2026-01-31 23:59:59+03', received_at = '2025-12-01' where id = 900001;
update message set state = 'answered', outcome = 'partly', answered_at = '2026-02-01 00:00:00+03' where id = 900002;
select results_eq($$ select day, n from closure_sum where organisation_id = 9002 order by day $$, $$ values (date '2026-01-31', 1), ('2026-02-01', 1) $$, 'closures by their day in Moscow');
select results_eq($$ select month, n from message_sum where organisation_id = 9002 and not open order by month $$, $$ values (date '2026-01-01', 1), ('2026-02-01', 1) $$, 'records by the month they were finished in');
select pg_temp.right('closed');
update message set outcome = 'not_established', state = 'reopened', closed_at = null where id = 900001;
select pg_temp.right('opened again');
insert into message (id, kind, channel, source_id, external_id, text, organisation_id, theme_id, state, received_at, closed_at, outcome)
select 910000 + g, 'message', 'pos', 9001 + g % 2, 's' || g, 'Яма', 9002 + g % 3, 9001 + g % 2, case when g % 4 = 0 then 'new' else 'closed' end, '2026-01-01'::timestamptz + g * interval '1 day',
	case when g % 4 > 0 then '2026-01-05'::timestamptz + g * interval '1 day' end, case when g % 4 > 1 then 'solved' end from generate_series(1, 200) g;
select pg_temp.right('many at once');

-- Marks.
insert into satisfaction (message_id, source, scale, value) select id, 'pos', 'five', 1 + id % 5 from message where id between 910001 and 910150;
insert into satisfaction (message_id, source, scale, token_hash, expires_at) select id, 'link', 'five', sha256(id::text::bytea), now() from message where id between 910100 and 910150;
select pg_temp.right('marks of files and links');
update satisfaction set value = 5, scale = 'five' where message_id between 910001 and 910010;
update satisfaction set value = 2, solved = 'no', given_at = now() where source = 'link' and message_id between 910100 and 910110;
update satisfaction set revoked_at = now() where source = 'link' and message_id between 910111 and 910120;
select is((select sum(n) || ' ' || sum(c2) || ' ' || sum(no) from mark_sum where source = 'link'), '41 11 11', 'a link that is revoked was not asked');
select pg_temp.right('marks that come and go');
update message set organisation_id = 9004, state = 'reopened' where id between 910001 and 910060;
update message set closed_at = closed_at + interval '40 days', theme_id = null where id between 910061 and 910120;
select pg_temp.right('marks go with their record to another organisation, theme, month and openness');
delete from satisfaction where message_id between 910001 and 910005;
delete from message where id between 910001 and 910020 or id between 910100 and 910105;
select pg_temp.right('a record that is deleted takes its marks along');

-- Repeats: a closure comes back once, however often, and again when it was closed anew.
create function pg_temp.back() returns text language sql as $$ select concat_ws(' ', sum(closures), sum(returns)) from return_sum where organisation_id = 9002 $$;
create function pg_temp.repeat(day date, variadic repeats integer[]) returns void language sql as $$
	insert into outcome_return (message_id, repeat_id, ground, closed_at, repeated_at, outcome, theme_id, organisation_id, days)
	select 910140, 910140 + i, 'house', day, day + 1, 'solved', 9001, 9002, 30 from unnest(repeats) i $$;
select pg_temp.repeat('2026-05-01', 1, 2, 3);
select is(pg_temp.back(), '1 3', 'three repeats of one closure');
select pg_temp.repeat('2026-05-01', 4), pg_temp.repeat('2026-06-01', 5, 6);
select is(pg_temp.back(), '2 6', 'one more of it, and two after it was closed again');
select pg_temp.right('closures that came back');
delete from outcome_return where repeat_id in (910141, 910145);
select is(pg_temp.back(), '2 4', 'a repeat that is gone leaves the closure with the others');
delete from outcome_return where message_id = 910140;
select is(pg_temp.back(), '0 0', 'and the last takes it along');
select pg_temp.repeat('2026-07-01', 7, 8);
select pg_temp.right('repeats that come and go');

-- Answers.
insert into answer (message_id, kind, text, organisation_id) select id, 'final', 'Сделано', organisation_id from message where id between 910021 and 910090;
insert into answer_check (answer_id, message_id, scope_id, organisation_id, at, version, on_time, points, polite)
select a.id, m.id, m.organisation_id, 9003, '2026-03-01'::timestamptz + m.id % 90 * interval '1 day', 1, m.id % 2, nullif(m.id % 3, 2), 1 from answer a join message m on m.id = a.message_id where m.id between 910021 and 910090;
select pg_temp.right('answers that were checked');
update answer_check set on_time = 2 where on_time = 1 and answer_id % 3 = 0;
update answer_check set at = at + interval '1 day', organisation_id = null where answer_id % 5 = 0;
update message set organisation_id = 9001 where id between 910030 and 910050;
delete from answer where message_id between 910080 and 910090;
select pg_temp.right('remarks taken off, answers moved and gone');
select is((select sum(answers) from answer_sum)::bigint, (select count(*) from answer_check), 'each answer once');

-- Merging adds, it changes nothing.
create temp table before as select 'message' as of, month::text as at, organisation_id, theme_id, sum(n) as n from message_sum group by 2, 3, 4 having sum(n) <> 0;
select ok(sums_merge() > 0, 'rows are added to those of their groups');
select is((select count(*) from message_sum where late) + (select count(*) from closure_sum where late) + (select count(*) from return_sum where late) + (select count(*) from mark_sum where late) + (select count(*) from answer_sum where late), 0::bigint, 'nothing is late any more');
select results_eq('select month::text, organisation_id, theme_id, sum(n) from message_sum group by 1, 2, 3 having sum(n) <> 0 order by 1, 2, 3', 'select at, organisation_id, theme_id, n from before order by 1, 2, 3', 'with the same sums');
select pg_temp.right('after that');
update message set theme_id = 9002 where id between 910121 and 910140;
select ok(sums_merge() > 0, 'and again');
select pg_temp.right('onto rows that are there');
select is(sums_merge(), 0::bigint, 'nothing to do');

-- What is wrong is found and mended.
update message_sum set n = n + 1 where organisation_id = 9004 and not late and n > 0;
delete from mark_sum where c5 > 0;
insert into closure_sum (day, organisation_id, n) values ('2020-01-01', 9004, 3);
select is((select string_agg(distinct sum, ' ' order by sum) from sums_differences()), 'closure_sum mark_sum message_sum', 'sums that somebody changed are told');
select is((was, now)::text, '("(3)",)', 'with what they were and are') from sums_differences() where sum = 'closure_sum';
select sums_make();
select pg_temp.right('counted anew');

-- Rights.
select is(pg_temp.api('t_head', 'select count(distinct organisation_id) > 2 from message_sum'), 'true', 'who sees all sees all sums');
select is(pg_temp.api('t_water', format('select count(*) from %I where %I is distinct from 9003', t, c)), '0', t || ' of foreign records is not seen')
from (values ('message_sum', 'organisation_id'), ('closure_sum', 'organisation_id'), ('mark_sum', 'organisation_id'), ('answer_sum', 'scope_id')) x (t, c);
select isnt(pg_temp.api('t_water', 'select count(*) from message_sum'), '0', 'one''s own are');
select is(pg_temp.run_as('mcu_api', null, 'select count(*) from message_sum'), '0', 'nobody sees nothing');
select is(pg_temp.api('t_head', 'delete from message_sum'), 'ERROR 42501', 'nobody changes them');
select is(pg_temp.api('t_head', 'select * from message_sum_true'), 'ERROR 42501', 'counting past the scope is not for the API');
select is(pg_temp.run_as('mcu_jobs', null, 'select sums_make()'), 'ERROR 42501', 'the worker merges, it does not count anew');

select * from finish();
rollback;
