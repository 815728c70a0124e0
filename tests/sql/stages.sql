-- Where the handling stands: stays worked out of the history, figures of a month, once a day, who sees what.
\ir fixture.psql
select no_plan();

truncate stage_stay, stage_month, stage_run;
-- Three messages of one month long past: new from the receipt, twice in work, an event that moves nothing.
update message set received_at = '2019-05-01 00:00+03', organisation_id = 9003, theme_id = null where id = 900001;
update message set received_at = '2019-05-02 00:00+03', organisation_id = 9004, theme_id = null where id = 900002;
delete from case_event where message_id in (900001, 900002, 900003);
insert into case_event (message_id, at, kind, from_state, to_state) values
	(900001, '2019-05-01 01:00+03', 'state', 'new', 'registered'), (900001, '2019-05-01 03:00+03', 'state', 'registered', 'in_work'), (900001, '2019-05-02 03:00+03', 'state', 'in_work', 'in_work'),
	(900001, '2019-05-03 03:00+03', 'state', 'in_work', 'on_approval'), (900001, '2019-05-03 04:00+03', 'state', 'on_approval', 'in_work'), (900001, '2019-05-03 05:00+03', 'state', 'in_work', 'answered'),
	(900002, '2019-05-02 10:00+03', 'created', null, 'new'), (900002, '2019-05-02 10:30+03', 'state', 'new', 'registered');
select cmp_ok(stages_count(), '>=', 2, 'the first night looks at everything');
select is((select string_agg(stage || ' ' || minutes, ', ' order by n) from stage_stay where message_id = 900001), 'registration 60, assignment 120, work 2880, approval 60, work 60', 'each stay, to the minute; what moves nothing ends none, the last one is not over');
select is((select string_agg(stage || ' ' || minutes, ', ' order by n) from stage_stay where message_id = 900002), 'registration 30', 'what a person took down is new from then');
select is((select stays || ' ' || median || ' ' || p90 || ' ' || minutes from stage_month where month = '2019-05-01' and kind = 'all' and stage = 'registration'), '2 30 60 90', 'all');
select is((select stays || ' ' || median || ' ' || p90 || ' ' || minutes from stage_month where month = '2019-05-01' and kind = 'organisation' and organisation_id = 9003 and stage = 'work'), '2 60 2880 2940', 'an organisation');
select is((select stays from stage_month where month = '2019-05-01' and kind = 'theme' and theme_id is null and stage = 'registration'), 2, 'what has no theme');
select is(pg_temp.api('t_recipient', 'select string_agg(kind || '' '' || stage, '' '' order by stage) from stage_month where month = ''2019-05-01'''),
	'organisation approval organisation assignment organisation registration organisation work', 'a recipient sees the figures of his organisations alone');
select is(pg_temp.api('t_recipient', 'select count(*) from stage_stay where month = ''2019-05-01'''), '5', 'and their stays');
select is(pg_temp.api('t_head', 'select count(*) from stage_stay where month = ''2019-05-01'''), '6', 'the head all');
select is(pg_temp.api('t_head', 'select stages_count()'), 'ERROR 42501', 'counting is the night''s own');

select is((select count(*) from misroute where message_id between 900001 and 900003), 0::bigint, 'what went its ordinary way is not astray');

select is(stages_count(), 0, 'a day is counted once');
update stage_run set day = day - 1, counted_from = '2100-01-01';
drop table stage_changed;
insert into case_event (message_id, at, kind, from_state, to_state) values (900002, '2019-05-05 10:30+03', 'state', 'registered', 'assigned');
select is(stages_count(), 0, 'what was not changed since is left alone');
update stage_run set counted_from = '-infinity';
delete from stage_run where day = current_date;
drop table stage_changed;
delete from case_event where message_id = 900001;
insert into case_event (message_id, at, kind, from_state, to_state, changes) select 900002, x.at::timestamptz, x.kind, x.f, x.t, x.changes::jsonb from (values
	('2019-05-06 10:00+03', 'state', 'assigned', 'registered', null), ('2019-05-06 11:00+03', 'state', 'registered', 'assigned', (select jsonb_build_object('organisation', jsonb_build_array(short_name, 'Другая'))::text from organisation where id = 9003)),
	('2019-05-07 10:00+03', 'edit', null, null, '{"theme": ["Дороги", "Снег"]}'), ('2019-05-08 10:00+03', 'edit', null, null, '{"priority": [1, 2]}')) x (at, kind, f, t, changes);
insert into case_event (message_id, at, kind, changes) values (900003, '2019-05-07 10:00+03', 'edit', '{"theme": ["Дороги", "Снег"]}');
select cmp_ok(stages_count(), '>=', 2, 'what was is counted anew');
select is((select string_agg(stage, ' ' order by n) from stage_stay where message_id = 900002), 'registration assignment forwarding assignment', 'new stays come in');
select is((select count(*) from stage_month where month = '2019-05-01' and stage in ('work', 'approval')), 0::bigint, 'figures of what is gone go with it');

select is((select first_organisation_id || ' ' || organisation_id || ' ' || moved || returned || forwarded || rethemed || ' ' || to_char(at at time zone 'Europe/Moscow', 'MM-DD') from misroute where message_id = 900002),
	'9003 9004 1101 05-07', 'where it went first, where it is, what was done to it, and the last of that');
select is((select count(*) from misroute where message_id = 900003), 0::bigint, 'a theme changed before it was assigned is no sign');
select is(pg_temp.api('t_recipient', 'select count(*) from misroute where message_id = 900002'), '0', 'who lost it does not see it');
select is(pg_temp.api('t_head', 'select count(*) from misroute where message_id = 900002'), '1', 'the head does');

select * from finish();
rollback;
