-- Health of the sources: planted silences, weekends, holidays, files once a week, bursts; few false alarms.
\ir fixture.psql
select no_plan();
insert into source (id, code, name, kind, channel) select 9100 + i, 't_s' || i, 'Источник ' || i, 'pos', 'pos' from generate_series(1, 7) i;

create function pg_temp.works(day date) returns boolean language sql as $$
	select coalesce((select c.kind <> 'off' from mcu.calendar_current c where c.day = $1), extract(isodow from $1) < 6) $$;
-- Hours from the 1st of September to the end of November; r: a number of the hour and source that looks random, 0 to 1.
create temp table hour as select h, (h at time zone 'Europe/Moscow')::date as day, extract(hour from h at time zone 'Europe/Moscow') as hod, pg_temp.works((h at time zone 'Europe/Moscow')::date) as worked
from generate_series(timestamptz '2026-09-01 00:00+03', timestamptz '2026-11-30 23:00+03', interval '1 hour') h;
create function pg_temp.r(source integer, h timestamptz, i integer default 0) returns float8 language sql as $$
	select ('x' || substr(md5(source || '/' || extract(epoch from h) || '/' || i), 1, 8))::bit(32)::bigint / 4294967296.0 $$;
create function pg_temp.put(source integer, wanted text, till timestamptz) returns void language plpgsql as $$
begin
	execute format('insert into mcu.message (kind, channel, source_id, external_id, text, received_at) select ''message'', ''pos'', %s, %L || h || i, ''ы'', h + interval ''20 minutes''
		from hour cross join generate_series(1, 3) i where h < %L and (%s)', source, source || '/', till, wanted);
end $$;
create function pg_temp.state(source integer, at timestamptz) returns text language sql as $$ select state from mcu.source_rhythm($2) where source_id = $1 $$;

-- 1: each working hour of each working day, until Monday noon.
select pg_temp.put(9101, 'worked and hod between 9 and 17 and i = 1', '2026-11-16 12:00+03');
select is(pg_temp.state(9101, t::timestamptz), wanted, format('hours of work, at %s', t)) from (values ('2026-11-03 20:00+03', 'ok'), ('2026-11-04 20:00+03', 'ok'), ('2026-11-05 08:59+03', 'ok'), ('2026-11-15 20:00+03', 'ok'),
	('2026-11-16 08:00+03', 'ok'), ('2026-11-16 12:59+03', 'ok'), ('2026-11-16 15:00+03', 'silent'), ('2026-11-17 12:00+03', 'silent')) x (t, wanted);
-- 2: about every second working hour; a night, a weekend and a slack day are its rhythm, a dead day is not.
select pg_temp.put(9102, 'worked and hod between 9 and 17 and i = 1 and pg_temp.r(2, h) < 0.6', '2026-11-16 00:00+03');
select is(pg_temp.state(9102, t::timestamptz), wanted, format('every second hour, at %s', t)) from (values ('2026-11-15 23:00+03', 'ok'), ('2026-11-16 12:00+03', 'ok'), ('2026-11-17 09:00+03', 'silent')) x (t, wanted);
-- 3: the same with a fortnight of old silence in its past: the new one is noticed no later than in a day.
select pg_temp.put(9103, 'worked and hod between 9 and 17 and i = 1 and pg_temp.r(2, h) < 0.6 and day not between ''2026-10-05'' and ''2026-10-18''', '2026-11-16 00:00+03');
select is(pg_temp.state(9103, '2026-11-15 23:00+03'), 'ok', 'an old fault is no fault of today');
select is(pg_temp.state(9103, '2026-11-17 09:00+03'), 'silent', 'nor does it hide a new one');
-- 4: a file every Monday morning.
insert into import_job (source_id, file_name, file_path, file_size, status, created, finished_at)
select 9104, 'ф', 'ф', 1, 'done', 200, d from generate_series(timestamptz '2026-08-31 10:00+03', timestamptz '2026-11-02 10:00+03', interval '7 days') d;
select is(pg_temp.state(9104, t::timestamptz), wanted, format('a file a week, at %s', t)) from (values ('2026-11-02 09:00+03', 'ok'), ('2026-11-08 23:00+03', 'ok'), ('2026-11-09 18:00+03', 'ok'), ('2026-11-16 09:00+03', 'silent')) x (t, wanted);
-- 5: day and night; too much, too little.
select pg_temp.put(9105, 'i <= 2 and pg_temp.r(5, h, i) < 0.7 or (h >= ''2026-11-11 10:00+03'' and h < ''2026-11-12 10:00+03'')', '2026-12-01 00:00+03');
insert into message (kind, channel, source_id, external_id, text, received_at) select 'message', 'pos', 9105, 'b' || i, 'ы', timestamptz '2026-11-12 09:00+03' from generate_series(1, 40) i;
delete from message where source_id = 9105 and received_at >= '2026-11-24 10:00+03' and received_at < '2026-11-25 10:00+03' and extract(hour from received_at)::integer % 4 > 0;
select is(pg_temp.state(9105, t::timestamptz), wanted, format('day and night, at %s', t)) from (values ('2026-11-11 10:00+03', 'ok'), ('2026-11-12 10:00+03', 'much'), ('2026-11-14 10:00+03', 'ok'), ('2026-11-25 10:00+03', 'little')) x (t, wanted);
-- 6: three days old; 7: dead for more than the whole window.
select pg_temp.put(9106, 'i = 1 and h >= ''2026-11-13 00:00+03''', '2026-11-16 00:00+03');
select is(pg_temp.state(9106, '2026-11-20 12:00+03'), 'new', 'of what is new nothing is said');
insert into message (kind, channel, source_id, external_id, text, received_at) values ('message', 'pos', 9107, 'ы', 'ы', '2026-08-01 10:00+03');
select is(pg_temp.state(9107, '2026-11-20 12:00+03'), null, 'what came before the window is not judged by it');

-- False alarms: a healthy source of independent hours, asked each hour of the working days of four weeks.
delete from message where source_id in (9102, 9103);
select pg_temp.put(9102, 'worked and hod between 9 and 17 and i = 1 and pg_temp.r(7, h) < 0.5', '2026-12-01 00:00+03');
select cmp_ok((select count(*) from hour where h between '2026-11-02 00:00+03' and '2026-11-27 23:00+03' and worked and hod in (8, 11, 14, 17) and pg_temp.state(9102, h) <> 'ok'), '<=', 1::bigint, 'hardly a false alarm in four weeks');

select * from finish();
rollback;
