-- Signals: counting of series and its repair, what a night puts down, who sees it, how a verdict feeds back, Kaplan–Meier and Pareto by hand.
\ir fixture.psql
select no_plan();
insert into theme (id, parent_id, code, name) values (9001, null, 't_s', 'Сфера'), (9002, 9001, 't_a', 'Тема А'), (9003, 9001, 't_b', 'Тема Б');
insert into district (id, code, name) values (9001, 't_d', 'Район');
create function pg_temp.put(id bigint, theme integer, organisation integer, received timestamptz, author text default null, district integer default null) returns void language sql as $$
	insert into mcu.message (id, kind, channel, source_id, external_id, text, theme_id, organisation_id, district_id, received_at, author_key)
	values (id, 'message', 'phone', 9001, 's' || id, 'ы', theme, organisation, district, received, sha256(author::bytea)) $$;
delete from signal_run;

-- Three messages of two people on one day, one of somebody else on the next; midnight is that of Moscow.
select pg_temp.put(920001, 9002, 9003, '2026-03-02 10:00+03', 'a', 9001), pg_temp.put(920002, 9002, 9003, '2026-03-02 23:59+03', 'a', 9001), pg_temp.put(920003, 9002, 9004, '2026-03-02 12:00+03', null), pg_temp.put(920004, 9003, 9003, '2026-03-03 00:01+03', 'b');
select is(series_count('-infinity') >= 2, true, 'the days are counted');
create function pg_temp.counts(theme integer, of text) returns text language sql as $$
	select string_agg(concat_ws(' ', d.day, d.messages, d.authors), ', ' order by d.day) from mcu.series_day d join mcu.series s on s.id = d.series_id
	where s.theme_id = $1 and s.kind || coalesce(':' || coalesce(s.district_id::text, s.organisation_id::text, s.channel), '') = $2 $$;
select is(pg_temp.counts(9002, 'city'), '2026-03-02 3 2', 'messages and different people of a day');
select is(pg_temp.counts(9001, 'city'), '2026-03-02 3 2, 2026-03-03 1 1', 'a sector counts all its themes');
select is(pg_temp.counts(9002, 'organisation:9003'), '2026-03-02 2 1', 'by organisation');
select is(pg_temp.counts(9002, 'district:9001'), '2026-03-02 2 1', 'by district, what has none stays out');
select is(pg_temp.counts(9001, 'channel:phone'), '2026-03-02 3 2, 2026-03-03 1 1', 'by channel');
update message set theme_id = 9003, updated_at = now() where id = 920001;
select series_count(now());
select is(pg_temp.counts(9002, 'city') || ' | ' || pg_temp.counts(9003, 'city'), '2026-03-02 2 2 | 2026-03-02 1 1, 2026-03-03 1 1', 'a corrected theme moves the message to its other series');
update message set kind = 'publication', updated_at = now() where id = 920004;
select series_count(now());
select is(pg_temp.counts(9003, 'city'), '2026-03-02 1 1', 'publications are not counted');

-- A signal of the city, one of an organisation, one of a district.
insert into signal (id, series_id, first_day, day, days, seen, expected, usual, messages, authors, occasions, p, q, level) overriding system value
select 9000 + row_number() over (order by s.kind), s.id, '2026-03-02', '2026-03-02', 1, 9, 2, 4, 9, 8, 7, 0.0001, 0.01, 'alarm' from series s where s.theme_id = 9002 and (s.kind in ('city', 'district') or s.organisation_id = 9003);
select is(pg_temp.api('t_head', 'select count(*) from signal where id > 9000'), '3', 'the head sees all');
select is(pg_temp.api('t_water', 'select string_agg(s.kind, '','') from signal g join series s on s.id = g.series_id where g.id > 9000'), 'organisation', 'who has a scope sees the signals of his organisations only');
select is(pg_temp.api('t_water', 'select count(distinct s.organisation_id) from series s join series_day d on d.series_id = s.id'), '1', 'and their series only');
select is(pg_temp.api('t_recipient', 'select count(*) from signal where id > 9000'), '1', 'those of organisations below as well');
select is(pg_temp.api('t_head', 'insert into signal (series_id) values (1)'), 'ERROR 42501', 'nobody makes signals by hand');
select is(pg_temp.api('t_head', 'update signal set seen = 1 where id = 9001'), 'ERROR 42501', 'or changes what was seen');

-- Verdicts: each «ложная» counts until a confirmation.
create temp table one as select series_id as id from signal where id = 9001;
select is(signal_doubt((select id from one)), 0, 'nobody doubts it yet');
update signal set state = 'false', note = 'перенос записей', decided_at = now() where id = 9001;
select is(signal_doubt((select id from one)), 1, 'one verdict');
select results_eq($$ select from_state, to_state, note from signal_event where signal_id = 9001 order by at $$, $$ values (null, 'new', null), ('new', 'false', 'перенос записей') $$, 'the history holds both');
insert into signal (id, series_id, first_day, day, days, seen, expected, usual, messages, authors, occasions, p, q, level, state, decided_at) overriding system value
select 9011, id, '2026-04-02', '2026-04-02', 1, 9, 2, 4, 9, 8, 7, 0.0001, 0.01, 'alarm', 'false', now() - interval '200 days' from one;
select is(signal_doubt((select id from one)), 1, 'a verdict of long ago counts no more');
insert into signal (id, series_id, first_day, day, days, seen, expected, usual, messages, authors, occasions, p, q, level) overriding system value
select 9012, id, '2026-05-02', '2026-05-02', 1, 9, 2, 4, 9, 8, 7, 0.0001, 0.01, 'alarm' from one;
update signal set state = 'confirmed', decided_at = now() where id = 9012;
select is(signal_doubt((select id from one)), 0, 'a confirmation ends the doubt');
select is((select string_agg(to_state, ',' order by to_state) from signal_move where from_state = 'new'), 'closed,confirmed,false,in_work', 'what may become of a new one');

select * from finish();
rollback;
