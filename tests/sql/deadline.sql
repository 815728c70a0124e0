-- Deadlines are a pure function of rules, calendar and events: every row and example of the field, then properties over whole calendars.
\ir fixture.psql
select no_plan();

-- One deadline of one message with these events (Moscow time).
create function pg_temp.made(channel text, kind text, deadline text, received text default null, registered text default null, interim text default null,
	priority integer default 0, fast_track boolean default false, accelerated boolean default false, extended integer default null, theme integer default null,
	organisation integer default null, unreadable boolean default false, asked text default null) returns setof record language sql as $$
	select d.due, to_char(d.due_at at time zone 'Europe/Moscow', 'YYYY-MM-DD HH24:MI'), d.legal, d.version, d.rule, d.calendars, d.trace, d.control
	from mcu.deadline_compute(array[row(1, kind, channel, theme, organisation, priority::smallint, received::timestamptz, false, registered::timestamptz, null, false,
		interim::timestamptz, null, false, null, true, fast_track, accelerated, extended::smallint, null, null, unreadable, asked::timestamptz, null, null, null)::mcu.deadline_fact]) d where d.kind = deadline
$$;
set local timezone = 'Europe/Moscow';
create function pg_temp.due(channel text, kind text, deadline text, received text default null, registered text default null, interim text default null,
	priority integer default 0, fast_track boolean default false, accelerated boolean default false, extended integer default null, theme integer default null,
	organisation integer default null, unreadable boolean default false, asked text default null) returns text language sql as $$
	select coalesce(at, due::text) from pg_temp.made($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) x (due date, at text, legal date, version integer, rule smallint,
		calendars jsonb, trace jsonb, control date)
$$;
create function pg_temp.trace(channel text, kind text, deadline text, received text default null, registered text default null, interim text default null) returns jsonb language sql as $$
	select trace from pg_temp.made($1, $2, $3, $4, $5, $6) x (due date, at text, legal date, version integer, rule smallint, calendars jsonb, trace jsonb, control date)
$$;

-- The table of 59-ФЗ: registered → +3 (from receipt) +7 +30 +60; the accelerated mechanism and the fast track of ПОС from receipt.
select unnest(array[is(pg_temp.due('written', 'appeal', 'registration', day), d3, '+3 from ' || day), is(pg_temp.due('written', 'appeal', 'forwarding', day, day), d7, '+7 from ' || day),
	is(pg_temp.due('pos', 'message', 'fast_track', day, fast_track => true), d10, '+10 from ' || day), is(pg_temp.due('written', 'appeal', 'answer', day, day), d30, '+30 from ' || day),
	is(pg_temp.due('written', 'appeal', 'extension', day, day, extended => 30), d60, '+60 from ' || day), is(pg_temp.due('pos', 'message', 'answer', day), d30, 'ПОС +30 from ' || day),
	is(pg_temp.due('vk', 'message', 'accelerated', day, accelerated => true), d30, 'accelerated +30 from ' || day)])
from (values ('2026-01-06', '2026-01-09', '2026-01-13', '2026-01-16', '2026-02-05', '2026-03-07'),
	('2026-12-05', '2026-12-08', '2026-12-12', '2026-12-15', '2027-01-04', '2027-02-03'),
	('2028-01-31', '2028-02-03', '2028-02-07', '2028-02-10', '2028-03-01', '2028-03-31')) x (day, d3, d7, d10, d30, d60);
select is(pg_temp.due('written', 'appeal', 'answer', '2026-01-06 23:59', '2026-01-06 23:59:59'), '2026-02-05', 'the time of the day does not count for days');
select is(pg_temp.due('written', 'appeal', 'extension', '2026-01-06', '2026-01-06', extended => 10), '2026-02-15', 'an extension by fewer days');
select is(pg_temp.due('written', 'appeal', 'answer', '2026-01-06'), null, 'what is not registered owes no answer yet');
select is(pg_temp.due('written', 'appeal', 'extension', '2026-01-06', '2026-01-06'), null, 'nothing is extended by itself');
select is(pg_temp.due('written', 'appeal', 'fast_track', '2026-01-06', fast_track => true), null, 'the fast track is for ПОС');
select is(pg_temp.due('pos', 'message', 'fast_track', '2026-01-06'), null, 'and only for what is on it');
select is(pg_temp.due('vk', 'message', 'answer', '2026-01-06', '2026-01-06'), null, '59-ФЗ does not hold for ИМ');
select is(pg_temp.due('phone', 'message', 'answer', '2026-01-06', '2026-01-06'), '2026-02-05', 'other messages: the centre''s own term');
select is(pg_temp.due('vk', 'publication', 'first', '2026-01-12 10:00'), null, 'nobody answers a publication');

-- A text that cannot be read: its author is told within seven days of the registration; an answer to a request for documents is due in fifteen.
select unnest(array[is(pg_temp.due('written', 'appeal', 'unreadable', day, day, unreadable => true), d7, 'unreadable, +7 from ' || day),
	is(pg_temp.due('written', 'appeal', 'documents', '2025-12-01', '2025-12-01', asked => day), d15, 'documents, +15 from ' || day),
	is(pg_temp.due('phone', 'message', 'documents', '2025-12-01', asked => day), d15, 'documents for a message, +15 from ' || day)])
from (values ('2026-01-06', '2026-01-13', '2026-01-21'), ('2026-12-05', '2026-12-12', '2026-12-20'), ('2028-01-31', '2028-02-07', '2028-02-15')) x (day, d7, d15);
select is(pg_temp.due('written', 'appeal', 'unreadable', '2026-01-06', '2026-01-06'), null, 'what can be read owes no such notice');
select is(pg_temp.due('written', 'appeal', 'unreadable', '2026-01-06', unreadable => true), null, 'it begins with the registration');
select is(pg_temp.due('written', 'appeal', 'documents', '2026-01-06', '2026-01-06'), null, 'nothing asked for, nothing due');

-- A message that nobody has registered has a term for that, and its answer one from the receipt until then.
select is(pg_temp.due(c, 'message', 'registration', '2026-01-06'), '2026-01-09', c || ': to be registered within three days') from unnest(array['phone', 'direct_line']) c;
select is(pg_temp.due('phone', 'message', 'answer', '2026-01-06'), '2026-02-05', 'not registered: thirty days from the receipt');
select is(pg_temp.due('phone', 'message', 'answer', '2026-01-06', '2026-01-08'), '2026-02-07', 'registered: from there');
select is(pg_temp.trace('phone', 'message', 'answer', '2026-01-06')->>'event', 'received', 'the trace says which of the two it was');
select is(pg_temp.trace('phone', 'message', 'answer', '2026-01-06', '2026-01-08')->>'event', 'registered', 'the registration');
select is(pg_temp.due('pos', 'message', 'registration', '2026-01-06'), null, 'ПОС has its own register');
select is((select max(control) from pg_temp.made('phone', 'message', 'answer', '2026-01-06') x (due date, at text, legal date, version integer, rule smallint, calendars jsonb, trace jsonb, control date)),
	'2026-01-09', 'until it is registered, that is its control date');

-- A mechanism shortens the term by its steps; its trace names them with their days.
create function pg_temp.by_steps(days integer[], registered text default '2026-01-06', kind text default 'appeal', extended integer default null) returns text language sql as $$
	select d.due || ' → ' || d.control || coalesce(': ' || (d.trace->'mechanism'->>'name') || (select string_agg(' ' || (s->>'due'), '') from jsonb_array_elements(d.trace->'mechanism'->'steps') s), '')
	from mcu.deadline_compute(array[row(1, kind, 'written', null, null, 0::smallint, timestamptz '2026-01-06', false, registered::timestamptz, null, false, null, null, false, null, true, false, true,
		extended::smallint, null, null, false, null, null, null, (select jsonb_build_object('id', 1, 'version', 2, 'name', 'Скорый', 'steps', jsonb_agg(jsonb_build_object('name', 'шаг', 'days', n)))
			from unnest(days) n))::mcu.deadline_fact]) d where d.kind = 'accelerated'
$$;
select is(pg_temp.by_steps(array[1, 4, 1]), '2026-01-12 → 2026-01-12: Скорый 2026-01-07 2026-01-11 2026-01-12', 'six days by its three steps');
select is(pg_temp.by_steps(array[10, 20]), '2026-02-05 → 2026-02-05: Скорый 2026-01-16 2026-02-05', 'thirty at most');
update deadline_rule set amount = 5 where deadline = 'accelerated';
select is(pg_temp.by_steps(array[1, 4, 1]), '2026-01-11 → 2026-01-11: Скорый 2026-01-07 2026-01-11 2026-01-11', 'a rule that is shorter than the steps counts');
update deadline_rule set amount = 30 where deadline = 'accelerated';

-- A date that a person set counts no further than the rules go; a file's own word does.
select is(due_held(null, false, '2026-01-10', '2026-01-12'), '2026-01-10', 'none is set: the rules''');
select is(due_held('2026-01-05', true, '2026-01-10', '2026-01-12'), '2026-01-05', 'earlier');
select is(due_held('2026-01-11', true, '2026-01-10', '2026-01-12'), '2026-01-11', 'later than the control date of a rule, within its legal one');
select is(due_held('2027-01-11', true, '2026-01-10', '2026-01-12'), '2026-01-12', 'beyond: the legal one');
select is(due_held('2027-01-11', false, '2026-01-10', '2026-01-12'), '2027-01-11', 'a file''s');
select is(due_held('2027-01-11', true, null, null), '2027-01-11', 'no rule, no bound');

-- An extension moves whatever the answer was owed by, of each kind.
create function pg_temp.put_off(channel text, kind text, fast_track boolean default false, accelerated boolean default false, days integer default 20) returns text language sql as $$
	select string_agg(format('%s %s%s', d.kind, d.due, case when d.owed then ' owed' when d.trace ? 'put_off' then ' put off' else '' end), ', ' order by d.kind) || ' → ' || max(d.control)
	from mcu.deadline_compute(array[row(1, kind, channel, null, null, 0::smallint, timestamptz '2026-01-06', false, timestamptz '2026-01-06', null, false, null, timestamptz '2026-01-06', true,
		null, true, fast_track, accelerated, days, null, null, false, null, null, null, null)::mcu.deadline_fact]) d where d.kind not in ('registration', 'forwarding')
$$;
select is(pg_temp.put_off('written', 'appeal'), 'answer 2026-02-05 put off, extension 2026-02-25 owed → 2026-02-25', 'an appeal');
select is(pg_temp.put_off('pos', 'message'), 'answer 2026-02-05 put off, extension 2026-02-25 owed → 2026-02-25', 'a message of ПОС');
select is(pg_temp.put_off('phone', 'message'), 'answer 2026-02-05 put off, extension 2026-02-25 owed → 2026-02-25', 'a message by phone');
select is(pg_temp.put_off('pos', 'message', fast_track => true), 'answer 2026-02-05 put off, extension 2026-02-05 owed, fast_track 2026-01-16 put off → 2026-02-05', 'the fast track: from its own term');
select is(pg_temp.put_off('written', 'appeal', accelerated => true), 'accelerated 2026-02-05 put off, answer 2026-02-05 put off, extension 2026-02-25 owed → 2026-02-25', 'the accelerated mechanism');
select is(pg_temp.put_off('written', 'appeal', days => null), 'answer 2026-02-05 owed → 2026-02-05', 'nothing is put off by itself');

-- An appeal that waits for its registration has the term of that as its control date; an extension of a later round takes the place of its term.
create function pg_temp.round(registered text, open boolean, reopened text, again integer, extended integer default null) returns text language sql as $$
	select string_agg(format('%s %s%s', d.kind, d.due, case when d.owed then ' owed' when d.trace ? 'put_off' then ' put off' else '' end), ', ' order by d.kind) || ' → ' || coalesce(max(d.control)::text, 'none')
	from mcu.deadline_compute(array[row(1, 'appeal', 'written', null, null, 0::smallint, timestamptz '2026-01-06', false, registered::timestamptz, null, false, null, null, registered is not null,
		case when not open then timestamptz '2026-01-07' end, open, false, false, extended, reopened::timestamptz, timestamptz '2026-01-20', false, null, null, again, null)::mcu.deadline_fact]) d where d.kind <> 'forwarding'
$$;
select is(pg_temp.round(null, true, null, null), 'registration 2026-01-09 owed → 2026-01-09', 'until it is registered');
select is(pg_temp.round(null, false, null, null), 'registration 2026-01-09 → none', 'what is over waits for nothing');
select is(pg_temp.round('2026-01-06', true, null, null), 'answer 2026-02-05 owed, registration 2026-01-09 → 2026-02-05', 'then the answer');
select is(pg_temp.round('2026-01-06', true, '2026-03-01', null, 20), 'again 2026-03-31 owed, answer 2026-02-05 put off, extension 2026-02-25, registration 2026-01-09 → 2026-03-31', 'a reopening is owed by its own term');
select is(pg_temp.round('2026-01-06', true, '2026-03-01', 10), 'again 2026-03-31 put off, answer 2026-02-05, extension 2026-04-10 owed, registration 2026-01-09 → 2026-04-10', 'and put off from it');
select is(pg_temp.round('2026-01-06', false, '2026-03-01', 10), 'again 2026-03-31 put off, answer 2026-02-05, extension 2026-04-10, registration 2026-01-09 → 2026-04-10', 'until it is done');

-- ИМ: nine working hours, four for high priority; each channel of it.
select unnest(array[is(pg_temp.due(c, k, 'first', '2026-02-02 09:00'), '2026-02-02 18:00', c || ', ' || k || ': a whole Monday'),
	is(pg_temp.due(c, k, 'first', '2026-02-02 09:00', priority => p), '2026-02-02 13:00', c || ', ' || k || ': four hours for priority ' || p)])
from unnest(array['vk', 'ok', 'telegram', 'page']) c, unnest(array['message', 'comment']) k, unnest(array[1, 2]) p;
select is(pg_temp.due('vk', 'message', 'first', start, priority => p), due, what) from (values
	('2026-02-02 10:30', 0, '2026-02-03 10:30', 'nine hours over a night'),
	('2026-02-02 16:00', 1, '2026-02-03 11:00', 'four hours over a night'),
	('2026-02-02 03:00', 0, '2026-02-02 18:00', 'before the opening: from the opening'),
	('2026-02-02 21:00', 0, '2026-02-03 18:00', 'after the closing: from the next opening'),
	('2026-02-06 16:45', 0, '2026-02-09 18:00', 'Friday 16:45: from Monday'),
	('2026-02-06 16:44', 0, '2026-02-09 17:59', 'Friday 16:44: a minute of Friday counts'),
	('2026-02-06 15:45', 1, '2026-02-09 12:00', 'an hour of Friday, three of Monday'),
	('2026-02-07 12:00', 1, '2026-02-09 13:00', 'on a Saturday: from Monday'),
	('2026-04-30 10:00', 0, '2026-05-04 11:00', 'a short Thursday ends at 17:00, then a holiday of three days'),
	('2026-04-30 17:00', 1, '2026-05-04 13:00', 'its last hour is no working hour'),
	('2026-05-08 15:44', 1, '2026-05-12 12:59', 'a short Friday ends at 15:45, then the holiday'),
	('2026-05-08 15:45', 1, '2026-05-12 13:00', 'and not later'),
	('2025-11-01 09:00', 0, '2025-11-05 10:00', 'the worked Saturday 1 November 2025 is short: it ends at 17:00'),
	('2025-11-01 13:00', 1, '2025-11-01 17:00', 'four hours to its end'),
	('2025-10-31 16:00', 1, '2025-11-01 12:15', 'into it from Friday'),
	('2025-11-01 17:00', 1, '2025-11-05 13:00', 'its last hour is no working hour, out of it over 2 to 4 November'),
	('2025-12-30 17:00', 0, '2026-01-12 17:00', 'over the New Year of 2026'),
	('2026-01-06 12:00', 1, '2026-01-12 13:00', 'within the holidays'),
	('2026-02-20 16:45', 1, '2026-02-24 13:00', 'over 21 to 23 February'),
	('2026-11-03 17:00', 1, '2026-11-05 13:00', 'the day before 4 November is short')
) x (start, p, due, what);

-- Every short day of both years, and no other; nine hours from the opening of each go over into the next working day.
select is((select array_agg(day order by day) from calendar_current where kind = 'short' and year = y), days::date[], 'the short days of ' || y)
from (values (2025, array['2025-03-07', '2025-04-30', '2025-06-11', '2025-11-01']), (2026, array['2026-04-30', '2026-05-08', '2026-06-11', '2026-11-03'])) x (y, days);
select is((select array_agg(day order by day) from calendar_current where kind = 'work'), null, 'no day is worked in full by a transfer');
select is(pg_temp.due('vk', 'message', 'first', start || ' 09:00'), due, start || ' is an hour shorter') from (values
	('2025-03-07', '2025-03-10 11:15'), ('2025-04-30', '2025-05-05 10:00'), ('2025-06-11', '2025-06-16 10:00'), ('2025-11-01', '2025-11-05 10:00'),
	('2026-04-30', '2026-05-04 10:00'), ('2026-05-08', '2026-05-12 11:15'), ('2026-06-11', '2026-06-15 10:00'), ('2026-11-03', '2026-11-05 10:00')) x (start, due);
-- Every day off of both years, by what domain.md §3 says.
select is((select array_agg(day order by day) from calendar_current where kind = 'off' and year = y), (select array_agg(d::date order by d)
	from unnest(spans) s, generate_series(split_part(s, ' ', 1)::date, split_part(s, ' ', 2)::date, '1 day') d), 'the days off of ' || y) from (values
	(2025, array['2025-01-01 2025-01-08', '2025-02-22 2025-02-23', '2025-03-08 2025-03-09', '2025-05-01 2025-05-04', '2025-05-08 2025-05-11', '2025-06-12 2025-06-15', '2025-11-02 2025-11-04', '2025-12-31 2025-12-31']),
	(2026, array['2026-01-01 2026-01-11', '2026-02-21 2026-02-23', '2026-03-07 2026-03-09', '2026-05-01 2026-05-03', '2026-05-09 2026-05-11', '2026-06-12 2026-06-14', '2026-11-04 2026-11-04', '2026-12-31 2026-12-31'])) x (y, spans);

-- Seven working days after the reply that is not final.
select is(pg_temp.due('vk', 'message', 'final', '2025-01-10', interim => start), due, what) from (values
	('2026-02-02 10:00', '2026-02-11', 'over one weekend'), ('2026-02-06 23:00', '2026-02-17', 'from Friday'), ('2026-02-07 10:00', '2026-02-17', 'from Saturday: as from Friday'),
	('2026-02-13 10:00', '2026-02-25', 'over 21 to 23 February'), ('2025-10-29 12:00', '2025-11-10', 'the worked Saturday 1 November counts'),
	('2025-12-29 12:00', '2026-01-19', 'over the New Year of 2026'), ('2026-04-29 10:00', '2026-05-12', 'over both holidays of May'), ('2026-11-02 10:00', '2026-11-12', 'over 4 November')
) x (start, due, what);

-- A year without a calendar refuses a working clock, says so, and invents no date; other clocks go on.
select is(pg_temp.due('vk', 'message', 'first', '2026-12-30 17:30'), null, 'working hours do not walk into 2027');
select is(pg_temp.trace('vk', 'message', 'first', '2026-12-30 17:30')->>'no_calendar', '2027', 'and the trace says which year is missing');
select is(pg_temp.due('vk', 'message', 'final', '2026-01-12', interim => '2026-12-28 10:00'), null, 'nor do working days');
select is(pg_temp.trace('vk', 'message', 'final', '2026-01-12', interim => '2026-12-28 10:00')->>'no_calendar', '2027', 'with the year');
select is(pg_temp.trace('vk', 'message', 'first', '2024-06-03 10:00')->>'no_calendar', '2024', 'a start in an unknown year is refused too');
select is(pg_temp.due('written', 'appeal', 'answer', '2024-06-03', '2024-06-03'), '2024-07-03', 'calendar days need no calendar');
insert into calendar_year (year, source) values (2028, 'проба');
select is(pg_temp.due('vk', 'message', 'final', '2026-01-12', interim => '2026-12-28 10:00'), null, 'a gap between known years is not jumped over');
insert into calendar_year (year, source) values (2027, 'проба');
insert into calendar_day (year, version, day, kind) select 2027, 1, d::date, 'off' from generate_series(date '2027-01-01', '2027-01-10', '1 day') d;
select is(pg_temp.due('vk', 'message', 'final', '2026-01-12', interim => '2026-12-28 10:00'), '2027-01-15', 'with the calendar there is a date');
select is(pg_temp.due('vk', 'message', 'first', '2026-12-30 17:30'), '2027-01-11 17:30', 'for hours too');
insert into calendar_year (year, version, source) values (2027, 2, 'проба');
select is(pg_temp.due('vk', 'message', 'final', '2026-01-12', interim => '2026-12-28 10:00'), '2027-01-07', 'the highest version of a year counts');
select is((select calendars from pg_temp.made('vk', 'message', 'final', '2026-01-12', interim => '2026-12-28 10:00') x (due date, at text, legal date, version integer,
	rule smallint, calendars jsonb, trace jsonb, control date)), '{"2026": 1, "2027": 2}', 'and the calendars are put down');

-- Rules as versions: the highest one in force on the day of the rule's own event.
create function pg_temp.ruleset(number integer, valid_from date) returns void language sql as $$
	insert into mcu.deadline_ruleset (version, valid_from, reason) values (number, valid_from, 'проба');
	insert into mcu.work_hours (version, weekday, opens, closes) select number, weekday, opens, closes from mcu.work_hours where version = 1;
	insert into mcu.deadline_rule select number, position, deadline, kind, channel, theme_id, priority, organisation_id, event, clock, amount, less, day_off, basis
	from mcu.deadline_rule where version = 1
$$;
select pg_temp.ruleset(2, '2026-06-01');
update deadline_rule set amount = 20 where version = 2 and deadline = 'answer' and kind = 'appeal';
select is(pg_temp.due('written', 'appeal', 'answer', '2026-05-31', '2026-05-31'), '2026-06-30', 'an event before: the old rules');
select is(pg_temp.due('written', 'appeal', 'answer', '2026-05-31', '2026-06-01'), '2026-06-21', 'on the day itself: the new ones, by the registration that the rule counts from');
select pg_temp.ruleset(3, '2026-05-15');
select is(pg_temp.due('written', 'appeal', 'answer', '2026-06-05', '2026-06-05'), '2026-07-05', 'a later version that is in force earlier takes all its days over');
select is(pg_temp.due('written', 'appeal', 'answer', '2026-05-14', '2026-05-14'), '2026-06-13', 'and none before');
select pg_temp.ruleset(4, '2026-07-01');
update deadline_rule set event = 'received' where version = 4 and deadline = 'answer' and kind = 'appeal';
select is(pg_temp.due('written', 'appeal', 'answer', '2026-06-30', '2026-07-02'), '2026-08-01', 'a version that counts from another event: received before it, the old rules hold');
select is(pg_temp.due('written', 'appeal', 'answer', '2026-07-01', '2026-07-05'), '2026-07-31', 'received within it, the new ones');
select is((select count(*) from deadline_compute(array[row(1, 'appeal', 'written', null, null, 0::smallint, '2026-06-30'::timestamptz, false, '2026-07-02'::timestamptz, null, false,
	null, null, false, null, true, false, false, null, null, null, false, null, null, null, null)::deadline_fact]) where kind = 'answer'), 1::bigint, 'never two');
select pg_temp.ruleset(5, '2026-08-01');
delete from deadline_rule where version = 5 and deadline = 'registration';
select is(pg_temp.due('written', 'appeal', 'registration', '2026-08-02'), null, 'a rule left out of a version is not taken from an earlier one');
select is(pg_temp.due('written', 'appeal', 'registration', '2026-07-31'), '2026-08-03', 'before it, it still holds');

-- The most specific rule: organisation, theme, priority, channel, kind, in this order, whatever else the others name.
select pg_temp.ruleset(6, '1900-01-01');
insert into theme (id, parent_id, code, name) values (9201, null, 't_a', 'А'), (9202, 9201, 't_b', 'Б');
delete from deadline_rule where version = 6;
create function pg_temp.rule(at integer, days integer, kind text default null, channel text default null, priority integer default null, theme integer default null,
	organisation integer default null) returns void language sql as $$
	insert into mcu.deadline_rule (version, position, deadline, kind, channel, theme_id, priority, organisation_id, event, clock, amount, basis)
	values (6, at, 'answer', kind, channel, theme, priority, organisation, 'received', 'day', days, 'проба')
$$;
create function pg_temp.days(kind text default 'message', channel text default 'phone', priority integer default 0, theme integer default null, organisation integer default null)
	returns integer language sql as $$
	select pg_temp.due(channel, kind, 'answer', '2026-09-01', priority => priority, theme => theme, organisation => organisation)::date - date '2026-09-01'
$$;
select pg_temp.rule(1, 1), pg_temp.rule(2, 2, kind => 'message'), pg_temp.rule(3, 3, channel => 'phone'), pg_temp.rule(4, 4, priority => 1), pg_temp.rule(5, 5, priority => 2),
	pg_temp.rule(6, 6, theme => 9201), pg_temp.rule(7, 7, theme => 9202), pg_temp.rule(8, 8, organisation => 9002), pg_temp.rule(9, 9, organisation => 9003),
	pg_temp.rule(10, 10, kind => 'message', channel => 'phone', priority => 2), pg_temp.rule(11, 11, kind => 'message', channel => 'phone', theme => 9201);
select is(pg_temp.days(kind => 'appeal', channel => 'written'), 1, 'nothing named fits: the rule for all');
select is(pg_temp.days(channel => 'written'), 2, 'kind before all');
select is(pg_temp.days(kind => 'appeal'), 3, 'a channel before all');
select is(pg_temp.days(), 3, 'channel before kind');
select is(pg_temp.days(priority => 1), 4, 'priority before channel');
select is(pg_temp.days(kind => 'appeal', priority => 2), 5, 'the higher priority before the lower');
select is(pg_temp.days(priority => 2), 10, 'equal so far: more is named');
select is(pg_temp.days(kind => 'appeal', channel => 'written', priority => 2, theme => 9201), 6, 'theme before priority');
select is(pg_temp.days(theme => 9201), 11, 'the same theme: more is named');
select is(pg_temp.days(priority => 2, theme => 9202), 7, 'the nearer theme before the wider one with more conditions');
select is(pg_temp.days(priority => 2, theme => 9202, organisation => 9002), 8, 'organisation before theme');
select is(pg_temp.days(theme => 9202, organisation => 9003), 9, 'its own before the superior one');
select is(pg_temp.days(organisation => 9004, channel => 'written'), 2, 'another organisation: no');
select throws_ok($$ select pg_temp.rule(12, 12, channel => 'phone') $$, '23505', null, 'the same conditions cannot be said twice');
insert into deadline_rule (version, position, deadline, channel, event, clock, basis) values (6, 20, 'answer', 'file', 'received', 'none', 'проба');
select is(pg_temp.days(channel => 'file'), null, 'a rule can say that nothing is owed');

-- The control date apart from the legal one.
create function pg_temp.control(days integer, less integer, day_off text) returns text language plpgsql as $$
begin
	update mcu.deadline_rule set amount = days, less = control.less, day_off = control.day_off where version = 6 and position = 1;
	return (select format('%s %s %s', legal, due, trace->>'moved') from pg_temp.made('written', 'appeal', 'answer', '2026-02-02') x (due date, at text, legal date, version integer,
		rule smallint, calendars jsonb, trace jsonb, control date));
end $$;
select is(pg_temp.control(5, 0, 'keep'), '2026-02-07 2026-02-07 ', 'a Saturday stays');
select is(pg_temp.control(5, 0, 'before'), '2026-02-07 2026-02-06 -1', 'or moves to the working day before');
select is(pg_temp.control(5, 0, 'after'), '2026-02-07 2026-02-09 2', 'or after');
select is(pg_temp.control(30, 1, 'keep'), '2026-03-04 2026-03-03 -1', 'the day of registration counted as well');
select is(pg_temp.control(20, 0, 'before'), '2026-02-22 2026-02-20 -2', 'over a holiday');
select is(pg_temp.control(21, 0, 'after'), '2026-02-23 2026-02-24 1', 'the same the other way');
select is(pg_temp.control(1, 0, 'before'), '2026-02-03 2026-02-03 ', 'a working day is not moved');

-- Properties over the whole calendars of four years, for every amount of 1 to 12: theme 9300 + n has n working days and n working hours.
select pg_temp.ruleset(7, '1900-01-01');
delete from deadline_rule where version = 7;
insert into theme (id, code, name) select 9300 + n, 't_n' || n, 'n' || n from generate_series(1, 12) n;
insert into deadline_rule (version, position, deadline, theme_id, event, clock, amount, basis)
select 7, n, 'first', 9300 + n, 'received', 'work_hour', n, 'проба' from generate_series(1, 12) n
union all select 7, 100 + n, 'final', 9300 + n, 'reply', 'work_day', n, 'проба' from generate_series(1, 12) n;
-- Moments a few hours and some minutes apart, so that each hour of the day and each day comes up.
create temp table moment as select row_number() over () as id, t as at from generate_series(timestamptz '2025-01-01 00:07', '2028-11-01', interval '5 hours 13 minutes') t;
create temp table walk as
select d.message_id / 100 as id, d.message_id % 100 as n, d.kind, d.due, d.due_at
from deadline_compute((select array_agg(row(m.id * 100 + n, 'message', 'vk', 9300 + n, null, 0::smallint, m.at, false, null, null, false, m.at, null, false, null, true, false, false,
	null, null, null, false, null, null, null, null)::deadline_fact) from moment m, generate_series(1, 12) n)) d;
create index on walk (kind, n, id);
analyze walk;
select is((select count(*) from walk), (select count(*) * 24 from moment), 'every moment has both terms');
select is((select count(*) from walk a join walk b on b.kind = a.kind and b.n = a.n and b.id = a.id + 1 where coalesce(b.due_at, b.due::timestamptz) < coalesce(a.due_at, a.due::timestamptz)),
	0::bigint, 'begun later, never due earlier');
select is((select count(*) from walk a join walk b on b.kind = a.kind and b.id = a.id and b.n = a.n + 1 where coalesce(b.due_at, b.due::timestamptz) <= coalesce(a.due_at, a.due::timestamptz)),
	0::bigint, 'more to do, due later');
select is((select count(*) from walk w join work_day d on d.version = 7 and d.day = w.due where not d.worked), 0::bigint, 'never due on a day off');
select is((select count(*) from walk w join work_day d on d.version = 7 and d.day = w.due where w.kind = 'first' and (w.due_at <> (w.due::timestamp at time zone 'Europe/Moscow')
	+ make_interval(secs => d.opens + least(extract(epoch from w.due_at - (w.due::timestamp at time zone 'Europe/Moscow'))::integer - d.opens, d.until - d.since)))), 0::bigint, 'nor outside the working hours');
-- a, then b from there: a + b. Hours go on from the very second, days from the day.
create temp table onward as
select k.kind, d.message_id / 10000 as id, d.message_id / 100 % 100 as a, d.message_id % 100 as b, d.due, d.due_at
from (values ('first'), ('final')) k (kind)
cross join lateral deadline_compute((select array_agg(row(w.id * 10000 + w.n * 100 + b, 'message', 'vk', 9300 + b, null, 0::smallint, w.due_at, false, null, null, false,
	w.due::timestamptz, null, false, null, true, false, false, null, null, null, false, null, null, null, null)::deadline_fact)
	from walk w, generate_series(1, 6) b where w.kind = k.kind and w.n <= 6 and w.id % 7 = 0)) d
where d.kind = k.kind;
select ok((select count(*) from onward) > 30000, 'enough of them');
select is((select count(*) from onward o join walk w on w.kind = o.kind and w.id = o.id and w.n = o.a + o.b where (w.due, w.due_at) is distinct from (o.due, o.due_at)), 0::bigint,
	'a and then b is the same as a and b together');

-- What is stored agrees with what is computed, and follows the events.
select pg_temp.ruleset(8, '1900-01-01');
create function pg_temp.stored() returns text language sql as $$
	select string_agg(format('%s %s %s %s', kind, due, coalesce(met::date::text, '-'), owed), ', ' order by kind) from mcu.deadline where message_id = 900011
$$;
insert into message (id, kind, channel, source_id, external_id, text, received_at) values (900011, 'appeal', 'written', 9001, 'd1', 'Письмо', '2026-01-06 10:00+03');
select is(deadline_put(array[900011::bigint]), 1, 'put down');
select is(deadline_put(array[900011::bigint]), 0, 'and nothing to do the second time');
select is(pg_temp.stored(), 'registration 2026-01-09 - t', 'received: registration is owed');
update message set state = 'registered', registered_at = '2026-01-08 10:00+03' where id = 900011;
select deadline_put(array[900011::bigint]);
select is(pg_temp.stored(), 'answer 2026-02-07 - t, forwarding 2026-01-15 - t, registration 2026-01-09 2026-01-08 f', 'registered: the next ones begin');
select is((select due_on from message where id = 900011), '2026-02-07', 'the control date is the answer''s');
update message set state = 'assigned', extended_days = 30 where id = 900011;
insert into case_event (message_id, at, kind, from_state, to_state) values (900011, '2026-01-09 12:00+03', 'state', 'registered', 'assigned');
select deadline_put(array[900011::bigint]);
select is(pg_temp.stored(), 'answer 2026-02-07 - f, extension 2026-03-09 - t, forwarding 2026-01-15 2026-01-09 f, registration 2026-01-09 2026-01-08 f', 'handed on and put off');
select is((select due_on from message where id = 900011), '2026-03-09', 'the control date is the extension''s');
update message set accelerated = true, extended_days = null where id = 900011;
select deadline_put(array[900011::bigint]);
select is((select due_on from message where id = 900011), '2026-02-05', 'the accelerated mechanism comes first');
update message set state = 'answered', answered_at = '2026-02-06 10:00+03', accelerated = false, extended_days = null where id = 900011;
select deadline_put(array[900011::bigint]);
select is(pg_temp.stored(), 'answer 2026-02-07 2026-02-06 f, forwarding 2026-01-15 2026-01-09 f, registration 2026-01-09 2026-01-08 f', 'answered: met, and what does not hold any more is gone');
update message set due_set = '2026-01-20' where id = 900011;
select deadline_put(array[900011::bigint]);
select is((select due_on from message where id = 900011), '2026-01-20', 'a date that was set takes precedence');
update message set due_set = '2027-01-20', due_by_hand = true where id = 900011;
select deadline_put(array[900011::bigint]);
select is((select due_on from message where id = 900011), '2026-02-07', 'set beyond the rules by hand, it is the rules'' that counts');
select is((select count(*) from deadline_differences(array[900011::bigint])), 0::bigint, 'and nothing differs');
update message set due_set = '2026-01-20' where id = 900011;
select deadline_put(array[900011::bigint]);
select is((select count(*) from deadline_differences(array[900011::bigint])), 0::bigint, 'nothing differs');
update deadline set due = due + 1 where message_id = 900011 and kind = 'answer';
delete from deadline where message_id = 900011 and kind = 'forwarding';
insert into deadline select message_id, 'first', due, due_at, legal, met, owed, version, rule, calendars, trace from deadline where message_id = 900011 and kind = 'registration';
update message set due_on = '2030-01-01' where id = 900011;
select is((select string_agg(what || coalesce(' ' || kind, ''), ', ' order by what, kind) from deadline_differences(array[900011::bigint])),
	'control, differs answer, extra first, missing forwarding', 'each kind of difference is found');
select is(deadline_put(array[900011::bigint]), 1, 'and mended');
select is((select count(*) from deadline_differences(array[900011::bigint])), 0::bigint, 'whole again');
update message set organisation_id = 9004 where id = 900011;
select is(pg_temp.api('t_recipient', 'select count(*) from deadline where message_id = 900011'), '0', 'deadlines of others are not seen');
select is(pg_temp.api('t_head', 'select count(*) from deadline where message_id = 900011'), '3', 'who sees the message sees them');
select is(pg_temp.api('t_head', s), 'ERROR 42501', 'the API may not: ' || s)
from unnest(array['update deadline set due = null', 'delete from deadline', 'insert into deadline select * from deadline', 'update deadline_rule set amount = 1',
	'update work_hours set opens = opens', 'delete from deadline_ruleset', 'insert into work_day select * from work_day', 'delete from calendar_day']) s;
delete from message where id = 900011;
select is((select count(*) from deadline where message_id = 900011), 0::bigint, 'deadlines go with their message');

-- A reopening begins a round of its own: its term alone is owed, what came before stays as it ended.
create function pg_temp.again(kind text, channel text, reopened text, done text default null, reached text default '2026-01-20 10:00', open boolean default true) returns text language sql as $$
	select string_agg(format('%s %s %s %s', d.kind, d.due, coalesce(d.met::date::text, '-'), d.owed), ', ' order by d.kind) || coalesce(' | ' || max(d.control)::text, ' | none')
	from mcu.deadline_compute(array[row(1, kind, channel, null, null, 0::smallint, timestamptz '2026-01-10 10:00', false, timestamptz '2026-01-12 10:00', null, false, null,
		timestamptz '2026-01-13 10:00', true, done::timestamptz, open, false, false, null, reopened::timestamptz, reached::timestamptz, false, null, null, null, null)::mcu.deadline_fact]) d
$$;
select is(pg_temp.again('appeal', 'written', null), 'answer 2026-02-11 - t, forwarding 2026-01-19 2026-01-13 f, registration 2026-01-13 2026-01-12 f | 2026-02-11', 'never reopened: nothing changes');
select is(pg_temp.again('appeal', 'written', '2026-03-02 18:00'),
	'again 2026-04-01 - t, answer 2026-02-11 2026-01-20 f, forwarding 2026-01-19 2026-01-13 f, registration 2026-01-13 2026-01-12 f | 2026-04-01',
	'thirty days from the reopening; the first answer was in time and stays so');
select is(pg_temp.again('appeal', 'written', '2026-03-02', '2026-04-02 10:00', open => false),
	'again 2026-04-01 2026-04-02 f, answer 2026-02-11 2026-01-20 f, forwarding 2026-01-19 2026-01-13 f, registration 2026-01-13 2026-01-12 f | 2026-04-01',
	'the second answer is judged by the second term');
select matches(pg_temp.again(k, c, '2026-03-02 18:00'), 'again ' || due || ' - t', k || ' by ' || c) from (values ('message', 'pos', '2026-04-01'), ('message', 'vk', '2026-03-12'),
	('message', 'ok', '2026-03-12'), ('message', 'telegram', '2026-03-12'), ('comment', 'page', '2026-03-12'), ('message', 'phone', '2026-04-01'), ('appeal', 'vk', '2026-04-01')) x (k, c, due);
update deadline_rule set clock = 'none', amount = null where deadline = 'again' and kind is null;
select is(pg_temp.again('message', 'phone', '2026-03-02'), 'answer 2026-02-11 2026-01-20 f, registration 2026-01-13 2026-01-12 f | none', 'without a rule it owes nothing by a date, least of all the old one');
select ok(exists (select from deadline_rule r where r.version = v.version and r.deadline = 'again' and r.kind = 'appeal'), 'version ' || v.version || ' has a term for it') from deadline_ruleset v where v.version = 1;
insert into message (id, kind, channel, source_id, external_id, text, received_at, registered_at, state, reopened_at, first_done_at)
values (900012, 'appeal', 'written', 9001, 'd2', 'Письмо', '2026-01-06 10:00+03', '2026-01-06 10:00+03', 'reopened', '2026-03-02 18:00+03', '2026-01-30 10:00+03');
select deadline_put(array[900012::bigint]);
select is((select due_on from message where id = 900012), '2026-04-01', 'the control date is that of the new round');
select is((select deadline_why(d, r) from deadline d join deadline_rule r on r.version = d.version and r.position = d.rule where message_id = 900012 and d.kind = 'again'),
	'Возобновлено 02.03.2026 → ответ после возобновления до 01.04.2026: 30 календарных дней со следующего дня, внутренний срок МЦУ: как у обращения, 59-ФЗ ст. 12 ч. 1; правила версии 8, календарь 2026 версии 1',
	'and says why in words');
select is((select count(*) from deadline_differences(array[900012::bigint])), 0::bigint, 'computed anew it is the same');

select is((select string_agg(plural_ru(n, 'день', 'дня', 'дней'), ' ' order by n) from unnest(array[1, 2, 5, 11, 12, 21, 22, 25, 111, 101]) n),
	'день дня дней дней дней день дня дней день дней', 'forms of a noun');
select * from finish();
rollback;
