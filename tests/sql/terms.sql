-- Numbers of registration, how far a term may be put off, requests for documents, a ladder without a calendar.
\ir fixture.psql
select no_plan();
set local timezone = 'Europe/Moscow';

-- Numbers: by the pattern of the kind, one after the other, anew with the year, past what is taken already.
select is(number_next('appeal', 'written', '2031-05-04'), '1-ОГ/2031', 'the first of the year');
select is(number_next('appeal', 'electronic', '2031-12-31'), '2-ОГ/2031', 'the next, whatever the channel');
select is(number_next('message', 'phone', '2031-05-04'), '1-С/2031', 'messages have their own');
select is(number_next('appeal', 'written', '2032-01-01'), '1-ОГ/2032', 'a new year begins anew');
update message set number = '3-ОГ/2031' where id = 900003;
select is(number_next('appeal', 'written', '2031-06-01'), '4-ОГ/2031', 'a number that somebody has is passed over');
insert into number_pattern (kind, channel, pattern) values ('appeal', 'reception', 'ЛП-{mm}/{yy}-{n}'), ('comment', null, '{n}');
select is(number_next('appeal', 'reception', '2031-05-04'), 'ЛП-05/31-1', 'the pattern of the channel comes first');
select is(number_next('comment', 'page', '2031-05-04') || ' ' || number_next('comment', 'page', '2032-05-04'), '1 2', 'without a year it counts on');
select throws_ok($$ insert into number_pattern (kind, pattern) values ('publication', 'без номера') $$, '23514', null, 'a pattern has a number in it');
select throws_ok($$ insert into number_pattern (kind, pattern) values ('publication', '{n}/{year}') $$, '23514', null, 'and no unknown sign');
select throws_ok($$ insert into number_pattern (kind, pattern) values ('appeal', '{n}') $$, '23505', null, 'one for each kind');
select ok(number_taken('3-ОГ/2031', 900001), 'another record has it');
select ok(not number_taken('3-ОГ/2031', 900003), 'its own number is not taken');
select is(pg_temp.api('t_head', 'select last from mcu.number_counter limit 1'), 'ERROR 42501', 'the counter is out of reach');
select is(registered_moment('2026-03-05', '2026-03-05 11:00+03'), timestamptz '2026-03-05 11:00+03', 'on the day of receipt: not before it');
select is(registered_moment('2026-03-06', '2026-03-05 11:00+03'), timestamptz '2026-03-06 00:00+03', 'later: the beginning of the day');
select is(registered_moment(current_date, null), now(), 'today: now');

-- How far a term goes.
insert into message (id, kind, channel, source_id, external_id, text, received_at, registered_at, state, fast_track, due_set) values
	(900021, 'appeal', 'written', 9001, 'e1', 'Письмо', '2026-01-06', '2026-01-06', 'registered', false, null), (900022, 'message', 'pos', 9001, 'e2', 'ПОС', '2026-01-06', '2026-01-06', 'registered', true, null),
	(900023, 'publication', 'vk', 9001, 'e3', 'Новость', '2026-01-06', null, 'new', false, '2026-01-20'), (900024, 'message', 'phone', 9001, 'e4', 'Звонок', '2026-01-06', null, 'new', false, null);
select deadline_put(array[900021, 900022, 900023, 900024]::bigint[]);
create function pg_temp.scope(id bigint) returns text language sql as $$ select concat_ws(' ', coalesce(base::text, '-'), term, days, last) from mcu.extension_scope($1, 30) $$;
select is(pg_temp.scope(900021), '2026-02-05 2026-02-05 30 2026-03-07', 'an appeal: thirty days from the first term');
select is(pg_temp.scope(900022), '2026-01-16 2026-01-16 30 2026-02-15', 'the fast track: from its own');
select is(pg_temp.scope(900023), '- 2026-01-20 30 2026-02-19', 'nothing computed: from the date that was set');
select is(pg_temp.scope(900024), '2026-02-05 2026-02-05 30 2026-03-07', 'a call that nobody has registered: from its receipt');
update message set extended_days = 10 where id = 900021;
select deadline_put(array[900021::bigint]);
select is(pg_temp.scope(900021), '2026-02-05 2026-02-15 30 2026-03-07', 'put off once: the end stays');
select is((select count(*) from deadline_differences(array[900021, 900022]::bigint[])), 0::bigint, 'nothing differs');
delete from deadline_rule where deadline = 'extension' and kind is null;
select is(pg_temp.scope(900022), '2026-01-16 2026-01-16', 'no rule puts it off');

-- Requests for documents.
insert into case_event (id, message_id, kind, note, details) values (800001, 900021, 'request', 'схема', '{"addressee": "Росреестр", "asked_on": "2026-01-12"}'), (800002, 900021, 'request', 'план', '{"addressee": "БТИ", "asked_on": "2026-01-14"}');
create function pg_temp.asked() returns text language sql as $$
	select request_times(900021);
	select deadline_put(array[900021::bigint]);
	select concat_ws(' ', m.asked_at::date, coalesce(m.asked_met::date::text, '-'), d.due, d.owed) from mcu.message m left join mcu.deadline d on d.message_id = m.id and d.kind = 'documents' where m.id = 900021
$$;
select is(pg_temp.asked(), '2026-01-12 - 2026-01-27 t', 'the earliest that waits');
insert into case_event (message_id, kind, details) values (900021, 'documents', '{"request_id": "800001", "came_on": "2026-01-20"}');
select is(pg_temp.asked(), '2026-01-14 - 2026-01-29 t', 'answered: the next one');
insert into case_event (message_id, kind, details) values (900021, 'documents', '{"request_id": "800002", "came_on": "2026-01-30"}');
select is(pg_temp.asked(), '2026-01-14 2026-01-30 2026-01-29 f', 'all answered: nothing is owed');
select ok(names_organisation('в УЖКХ города', 9002) and names_organisation('управление жкх', 9002) and not names_organisation('Росреестр', 9002), 'an organisation is known by its names');

-- The ladder at the end of a year whose successor has no calendar: by the week, said to be so, and never silent.
create function pg_temp.reach(clock text, steps integer, at text) returns text language sql as $$
	select concat_ws(' ', day, to_char(moment at time zone 'Europe/Moscow', 'YYYY-MM-DD HH24:MI'), guessed) from mcu.escalation_reach(clock, steps, at::timestamptz)
$$;
select is(pg_temp.reach('work_day', 3, '2026-12-21 10:00+03'), '2026-12-24 f', 'within the calendar');
select is(pg_temp.reach('work_day', 3, '2026-12-29 10:00+03'), '2027-01-12 t', 'beyond it: 30 December, then 11 and 12 January by the week and the fixed holidays');
select is(pg_temp.reach('work_day', 1, '2026-12-30 10:00+03'), '2027-01-11 t', '31 December is off by the calendar of its own year');
select is(pg_temp.reach('work_day', -3, '2027-01-05 10:00+03'), '2026-12-27 t', 'backwards over the turn of the year');
select is(pg_temp.reach('work_hour', 2, '2026-12-30 17:00+03'), '2027-01-11 10:00 t', 'hours likewise');
select is(pg_temp.reach('day', 3, '2026-12-30 10:00+03'), '2027-01-02 f', 'calendar days need none');
insert into calendar_year (year, source) values (2027, 'проба');
insert into calendar_day (year, version, day, kind) select 2027, 1, d::date, 'off' from generate_series(date '2027-01-01', '2027-01-10', '1 day') d;
select is(pg_temp.reach('work_day', 3, '2026-12-29 10:00+03'), '2027-01-12 f', 'with the calendar it is told by it');
select is(calendar_missing(), (select min(y) from unnest(array[extract(year from current_date)::integer, extract(year from current_date + 31)::integer]) y
	where y not in (select year from calendar_year)), 'the year that is missing is named');

select * from finish();
rollback;
