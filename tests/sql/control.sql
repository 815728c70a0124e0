-- «Контроль сроков»: the counts equal the records, keep to the scope, and are read from indexes alone.
\ir fixture.psql
select no_plan();

insert into official (id, organisation_id, name, post) values (9001, 9003, 'Иванов', 'Мастер'), (9002, 9004, 'Петров', 'Начальник');
insert into message (id, kind, channel, source_id, external_id, text, organisation_id, official_id, state, due_on)
select 910000 + i, 'message', 'phone', 9001, 'c' || i, 'Запись', (array[9002, 9003, 9004, null])[1 + i % 4], case i % 4 when 1 then 9001 when 2 then 9002 end,
	case when i % 25 = 0 then 'in_work' else 'closed' end, current_date - 40 + i % 61 from generate_series(1, 30000) i;
insert into deadline (message_id, kind, due, due_at, owed, version, rule, calendars, trace)
select m.id, k, m.due_on, case when k = 'first' then m.due_on::timestamptz + interval '1 minute' end, m.open, 1, 1, '{}', '{}'
from message m, unnest(array['answer', 'first']) k where m.id between 910001 and 940000;
insert into deadline (message_id, kind, due, owed, version, rule, calendars, trace)
select id, 'registration', null, true, 1, 1, '{}', '{}' from message where id = 910025;
analyze message, deadline;

create function pg_temp.owed(days integer) returns text language sql as $$
	select string_agg(format('%s %s %s %s %s', kind, owed, overdue, today, soon), '; ' order by kind) from mcu.owed_counts(days, null) $$;
create function pg_temp.counted(scope integer[]) returns text language sql as $$
	select string_agg(format('%s %s %s %s %s', kind, n, late, today, soon), '; ' order by kind) from (
		select d.kind, count(*) as n, count(*) filter (where case when d.due_at is not null then d.due_at < now() else d.due < current_date end) as late,
			count(*) filter (where d.due_at is null and d.due = current_date or d.due_at >= now() and d.due = current_date) as today,
			count(*) filter (where case when d.due_at is not null then d.due_at >= now() else d.due >= current_date end and d.due <= current_date + 7) as soon
		from mcu.deadline d join mcu.message m on m.id = d.message_id where d.owed and m.open and (scope is null or m.organisation_id = any (scope)) group by 1) x $$;

select is(pg_temp.api('t_head', 'select pg_temp.owed(7)'), pg_temp.counted(null), 'kinds: the head counts all');
select isnt(pg_temp.counted(null), pg_temp.counted(array[9002, 9003]), 'the scope makes a difference here');
select is(pg_temp.api('t_recipient', 'select pg_temp.owed(7)'), pg_temp.counted(array[9002, 9003]), 'the recipient his organisation and what is under it');
select is(pg_temp.api('t_water', 'select pg_temp.owed(7)'), pg_temp.counted(array[9003]), 'a subordinate itself alone');
select is(pg_temp.api('t_admin', 'select pg_temp.owed(7)'), null, 'who sees no messages counts none');
select is(pg_temp.run_as('mcu_api', null, 'select pg_temp.owed(7)'), null, 'nobody counts none');
select is(pg_temp.api('t_recipient', $$select count(*) from message where id > 910000 and id in (select owed_ids(null, null, null, null))$$),
	(select count(*)::text from message where id > 910000 and open and organisation_id in (9002, 9003)), 'owed_ids shows no foreign message');
select is((select count(*) from owed_ids(array['registration'], null, null, null) i where i > 910000), 1::bigint, 'a deadline without a date is owed');
select is((select count(*) from owed_ids(array['registration'], false, null, null) i where i > 910000), 1::bigint, 'and not past');
select is((select array_agg(distinct m.due_on - current_date order by m.due_on - current_date) from message m where m.id in (select owed_ids(array['answer'], null, current_date - 1, current_date + 1)) and m.id > 910000),
	array[-1, 0, 1], 'days from and to are both in');

-- Plans: neither message nor deadline is read from end to end.
create function pg_temp.plan_of(login text, statement text) returns text language plpgsql as $$
declare line text; plan text := '';
begin
	set local role mcu_api;
	perform mcu.act_as(pg_temp.session_of(login));
	for line in execute 'explain ' || statement loop plan := plan || line || E'\n'; end loop;
	reset role;
	return plan;
end $$;
create function pg_temp.walks(plan text) returns text language sql as $$ select (regexp_match(plan, 'Seq Scan on (?:message|deadline)[^_a-z].*'))[1] $$;
select isnt(pg_temp.walks(pg_temp.plan_of('t_head', 'select text from message where house = ''x''')), null, 'the check sees a scan where there is one');
select is(pg_temp.walks(pg_temp.plan_of(l, 'select organisation_id, official_id, due_on, count(*)::integer as n from message where open and (null::integer[] is null or organisation_id = any (null::integer[])) group by 1, 2, 3')),
	null, l || ': the open records are counted from their index') from unnest(array['t_head', 't_recipient', 't_water']) l;
select is(pg_temp.walks(pg_temp.plan_of(l, format('select * from message m where m.open and m.id in (select owed_ids(%L, true, null, null)) order by m.due_on, m.id limit 50', '{answer}'))), null, l || ': a list by owed deadlines')
from unnest(array['t_head', 't_water']) l;
-- Inside of a function of the owner, so as the owner.
create temp table plan_line (line text);
do $$
declare line text;
begin
	for line in explain select x.kind, x.message_id, x.due from deadline x join message m on m.id = x.message_id and m.open where x.owed loop
		insert into plan_line values (line);
	end loop;
end $$;
select is(pg_temp.walks((select string_agg(line, E'\n') from plan_line)), null, 'owed deadlines are counted from indexes');

select * from finish();
rollback;
