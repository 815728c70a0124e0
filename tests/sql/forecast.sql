-- Forecast of breaches: the curve of handling times by hand, leaning on the city, chances of single records, the same rule looking back.
\ir fixture.psql
select no_plan();
update message set state = 'closed' where id between 900001 and 900004;

-- Working days: Monday the 2nd of November, a short Tuesday, the 4th off.
select results_eq($$ select day::text, ord from worked_days('2026-11-02', '2026-11-09') $$, $$ values ('2026-11-02', 1), ('2026-11-03', 2), ('2026-11-04', 2), ('2026-11-05', 3), ('2026-11-06', 4), ('2026-11-07', 4), ('2026-11-08', 4), ('2026-11-09', 5) $$, 'working days are counted by the calendar');

create function pg_temp.put(id bigint, organisation integer, received date, done date, due date default null) returns void language sql as $$
	insert into mcu.message (id, kind, channel, source_id, external_id, text, organisation_id, received_at, answered_at, state, due_on)
	values (id, 'message', 'phone', 9001, 'f' || id, 'ы', organisation, received + time '10:00', done + time '15:00', case when done is null then 'in_work' else 'answered' end, due) $$;
-- Roads: ten received on Monday the 2nd; four ended the next day, three on the 5th (two working days), three still in work.
select pg_temp.put(910000 + i, 9004, '2026-11-02', case when i <= 4 then '2026-11-03'::date when i <= 7 then '2026-11-05' end) from generate_series(1, 10) i;
create temp table curve as select * from handling_curves('2026-11-10');
select results_eq($$ select age::integer, at_risk, ended from curve where organisation_id = 9004 and age <= 3 order by age $$, $$ values (0, 10, 0), (1, 10, 4), (2, 6, 3), (3, 3, 0) $$, 'at risk and ended by age');
select is(at_risk, 3, 'what is in work counts up to its age') from curve where organisation_id = 9004 and age = 4;
select is(at_risk, 0, 'and no further') from curve where organisation_id = 9004 and age = 6;
select is(round(exp(-weight)::numeric, 3), 0.3, 'six of ten after the first day, three after the second') from curve where organisation_id = 0 and age = 2;
select is(round((select exp(a.weight - b.weight) from curve a, curve b where a.organisation_id = 9004 and a.age = 0 and b.organisation_id = 9004 and b.age = 1)::numeric, 4), 0.6, 'one organisation alone is the city');
-- Water has one record that took long: it leans on the city.
select pg_temp.put(910020, 9003, '2026-10-26', '2026-11-06');
truncate curve;
insert into curve select * from handling_curves('2026-11-10');
select is(round((1 - exp(-weight))::numeric, 4), round(((0 + 20 * 4 / 11.0) / 21)::numeric, 4), 'the first day of who has little of his own') from curve where organisation_id = 9003 and age = 1;

-- Chances: of a record that is two days old and has one more.
insert into handling_curve select organisation_id, kind, array_agg(weight order by age), current_date from curve group by 1, 2;
delete from message where id between 910000 and 910020;
select pg_temp.put(911000, 9004, current_date, null, current_date), pg_temp.put(911001, 9004, current_date - 1, null, current_date - 1), pg_temp.put(911002, 9004, current_date, null, current_date + 7), pg_temp.put(911003, 9004, current_date, current_date, current_date);
select results_eq($$ select n from breach_parts(current_date, 7, false) where organisation_id = 9004 $$, $$ values (1) $$, 'only what is in work and not yet past, seven days on');
select cmp_ok(p, '<=', 1::real, 'a chance') from breach_parts(current_date, 7, false);
update message set received_at = current_date - 3 + time '10:00', due_on = current_date + 2 where id = 911000;
select is(b.p, exp(a.weight - z.weight)::real, 'the chance of what is some days old and has some more, by the curve of its own organisation')
from breach_parts(current_date, 7, false) b, (select max(ord) filter (where day = current_date - 3) as first, max(ord) filter (where day = current_date - 1) as last, max(ord) as due from worked_days(current_date - 3, current_date + 2)) w,
	curve a, curve z where b.organisation_id = 9004 and (a.organisation_id, a.kind, z.organisation_id, z.kind) = (9004, 'message', 9004, 'message') and a.age = w.last - w.first and z.age = w.due - w.first;

-- Looking back: on the 5th two were in work that were due on the 6th; one of them was late.
select pg_temp.put(912001, 9004, '2026-11-02', '2026-11-06', '2026-11-06'), pg_temp.put(912002, 9004, '2026-11-02', '2026-11-09', '2026-11-06'), pg_temp.put(912003, 9004, '2026-11-02', '2026-11-03', '2026-11-06'), pg_temp.put(912004, 9004, '2026-11-05', null, '2026-11-06');
select results_eq($$ select sum(n)::integer, sum(breached)::integer from breach_parts('2026-11-05', 7, true) where organisation_id = 9004 $$, $$ values (2, 1) $$, 'what was in work then, and what came of it');

-- Scope: the parts are asked under the reader's rights.
select is(pg_temp.api('t_water', 'select count(*) from breach_parts(current_date, 7, false)'), '0', 'nothing of others');
select is(pg_temp.api('t_head', 'select sum(n) from breach_parts(current_date, 7, false) where organisation_id = 9004'), '1', 'the head sees it');

select * from finish();
rollback;
