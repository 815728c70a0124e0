-- The ladder: when a step is due by each clock, each told once, downtime without a flood, to whom, what a mail says; quiet hours.
\ir fixture.psql
select no_plan();
update message set state = 'closed' where id between 900001 and 900004;

-- 2026: the 3rd of November is a short Tuesday, the 4th off, the 7th and 8th a weekend.
create function pg_temp.reach(clock text, steps integer, at timestamptz) returns text language sql as $$
	select coalesce(to_char(day, 'DD.MM'), to_char(moment at time zone 'Europe/Moscow', 'DD.MM HH24:MI')) from mcu.escalation_reach($1, $2, $3) $$;
select is(pg_temp.reach(c, n, t::timestamptz), wanted, format('%s %s at %s', n, c, t)) from (values
	('day', 3, '2026-11-02 09:00+03', '05.11'), ('day', 3, '2026-11-02 08:59+03', '04.11'), ('day', 0, '2026-11-05 09:00+03', '05.11'), ('day', -1, '2026-11-06 09:00+03', '05.11'),
	('day', -1, '2026-11-06 08:59+03', '04.11'), ('work_day', 1, '2026-11-03 09:00+03', '05.11'), ('work_day', 1, '2026-11-03 08:59+03', '04.11'), ('work_day', 1, '2026-11-04 12:00+03', '05.11'),
	('work_day', 1, '2026-11-06 09:00+03', '09.11'), ('work_day', 1, '2026-11-05 09:00+03', '08.11'), ('work_day', 0, '2026-11-06 10:00+03', '08.11'), ('work_day', -3, '2026-11-10 09:00+03', '05.11'),
	('work_day', -3, '2026-11-09 23:00+03', '04.11'), ('hour', 2, '2026-11-07 23:00+03', '08.11 01:00'), ('hour', -2, '2026-11-07 23:00+03', '07.11 21:00'),
	('work_hour', 2, '2026-11-03 16:00+03', '05.11 10:00'), ('work_hour', 2, '2026-11-03 15:00+03', '05.11 09:00'), ('work_hour', 0, '2026-11-07 12:00+03', '09.11 09:00'), ('work_hour', -1, '2026-11-05 09:30+03', '03.11 16:30'),
	-- Beyond the last calendar by the week and the fixed holidays.
	('work_day', 3, '2026-12-29 09:00+03', '12.01'), ('work_day', 1, '2030-03-03 09:00+03', '04.03'), ('work_hour', 1, '2030-03-03 09:00+03', '04.03 10:00')) x (c, n, t, wanted);

-- To whom.
insert into official (id, organisation_id, name, post, head, email) values
	(9001, 9003, 'Мастер', 'Мастер', false, 'm@t.example'), (9002, 9003, 'Директор', 'Директор', true, 'd@t.example'), (9003, 9001, 'Глава', 'Глава', true, null);
update account set email = login || '@t.example' where id between 9000 and 9099;
create function pg_temp.who(recipient text, organisation integer, official integer) returns text language sql as $$
	select string_agg(a.name, ', ' order by a.name) from mcu.answerable(recipient, organisation, official) a where coalesce(account_id, official_id) between 9000 and 9099 $$;
select is(pg_temp.who(r, o, f), wanted, format('%s of %s, %s', r, o, f)) from (values
	('executor', 9003, 9001, 'Мастер'), ('executor', 9003, null, 'Водоканал'), ('head', 9003, 9001, 'Директор'), ('head', 9002, null, 'Ответственный получатель'), ('superior', 9003, 9001, 'Ответственный получатель'),
	('superior', 9002, null, 'Глава'), ('executor', 9001, null, 'Глава'), ('superior', 9001, null, 'Руководитель'), ('head', null, null, 'Руководитель'), ('curator', 9003, null, 'Куратор'), ('centre', 9003, null, 'Руководитель')) x (r, o, f, wanted);

-- A ladder of the test.
insert into escalation_ladder (version, reason) values (9001, 'проба');
insert into escalation_step (version, position, deadline, priority, side, amount, clock, recipient, mail, repeat_days) values
	(9001, 1, 'control', null, 'before', 3, 'day', 'executor', true, null), (9001, 2, 'control', null, 'before', 1, 'day', 'executor', true, null), (9001, 3, 'control', null, 'after', 1, 'day', 'head', true, 7),
	(9001, 4, 'control', 1, 'after', 2, 'day', 'curator', false, null), (9001, 5, 'first', null, 'before', 2, 'work_hour', 'executor', true, null), (9001, 6, null, null, 'after', 5, 'day', 'centre', true, null);
insert into message (id, kind, channel, source_id, external_id, text, number, organisation_id, official_id, state, due_on, priority) values
	(910001, 'message', 'phone', 9001, 'e1', 'Секрет заявителя', 'Р-1', 9003, 9001, 'in_work', '2026-11-10', 0), (910002, 'message', 'phone', 9001, 'e2', 'ы', null, 9003, 9001, 'in_work', '2026-11-10', 1),
	(910003, 'message', 'phone', 9001, 'e3', 'ы', null, 9003, 9001, 'closed', '2026-11-10', 1), (910004, 'message', 'phone', 9001, 'e4', 'ы', null, 9003, 9001, 'in_work', null, 0);
insert into deadline (message_id, kind, due, due_at, owed, version, rule, calendars, trace) values
	(910004, 'first', '2026-11-05', '2026-11-05 10:00+03', true, 1, 1, '{}', '{}'), (910003, 'first', '2026-11-05', '2026-11-05 10:00+03', false, 1, 1, '{}', '{}');
create function pg_temp.told(at timestamptz) returns text language plpgsql as $$
declare before bigint := (select coalesce(max(id), 0) from mcu.escalation);
begin
	perform mcu.escalation_run(at);
	return (select string_agg(format('%s/%s%s%s', e.message_id - 910000, e.position, case when e.turn > 0 then 'r' || e.turn else '' end, case when e.told then '' else '-' end), ' ' order by e.message_id, e.position)
		from mcu.escalation e where e.id > before and e.message_id between 910001 and 910099);
end $$;
select is(pg_temp.told(t::timestamptz), wanted, 'at ' || t) from (values
	('2026-11-02 08:59+03', null), ('2026-11-03 15:59+03', null), ('2026-11-03 16:00+03', '4/5'), ('2026-11-03 16:00+03', null), ('2026-11-07 08:59+03', null), ('2026-11-07 09:00+03', '1/1 2/1'), ('2026-11-07 09:05+03', null),
	('2026-11-09 09:00+03', '1/2 2/2'), ('2026-11-10 23:00+03', '4/6'), ('2026-11-11 09:00+03', '1/3 2/3'), ('2026-11-12 09:00+03', '2/4'), ('2026-11-18 08:59+03', null), ('2026-11-18 09:00+03', '1/3r1 2/3r1'), ('2026-11-19 09:00+03', null)) x (t, wanted);
select is(names, 'Мастер', 'history names the person') from escalation where message_id = 910001 and position = 1;

-- A date that moved is a date of its own; closing ends it.
update message set due_on = '2026-12-20' where id = 910001;
update message set state = 'closed' where id = 910002;
select is(pg_temp.told('2026-11-26 09:00+03'), null, 'nothing of a date that was put off, nothing of what is closed');
select is(pg_temp.told('2026-12-17 09:00+03'), '1/1', 'the new date is told anew');

-- After standing still: one word for each person, the earlier steps are noted as passed over.
update message set due_on = '2026-11-20', state = 'in_work', organisation_id = 9003 where id in (910002, 910003);
select is(pg_temp.told('2026-11-25 09:00+03'), '2/1- 2/2 2/3 2/4 3/1- 3/2 3/3 3/4', 'the last step of each person is told');
-- A new version: what stayed the same is not told again, what is new is.
insert into escalation_ladder (version, reason) values (9002, 'проба');
insert into escalation_step (version, position, deadline, priority, side, amount, clock, recipient, mail, repeat_days) values (9002, 1, 'control', null, 'after', 1, 'day', 'head', false, null), (9002, 2, 'control', null, 'after', 1, 'day', 'curator', true, null);
select is((select due from escalation_trial(9002) where position = 2) >= 2, true, 'the trial counts what would be told');
select is(pg_temp.told('2026-11-25 09:01+03'), '2/2 3/2', 'an edited ladder tells only what is new in it');

-- Mails: one to each person, however many records; its words.
select is((select count(*) from mail where official_id = 9001 and kind = 'escalation'), 1::bigint, 'one mail gathers for the executor');
select is((select count(*) from mail where official_id = 9002), 1::bigint, 'one for the director');
select is(items::bigint, (select count(*) from mail_item i where i.mail_id = m.id), 'and counts its records') from mail m where official_id = 9001;
update message set due_on = current_date - 3, number = 'Р-1', text = 'Секрет заявителя', subject = 'Секрет заявителя', state = 'in_work' where id = 910001;
select mail_queue('assignment', array[(null, 9002, 'Директор', false, 910001, null)::mail_want]) is not null;
select matches(w.text, '№ Р-1 · Водоканал\nсрок [0-9.]{10}, просрочено на 3 дня\nhttps://x/messages/910001', 'number, organisation, date, link') from mail m cross join mail_words(m.id, 'https://x') w where m.official_id = 9002 and m.kind = 'assignment';
select unalike(w.text, '%Секрет%', 'no word of the citizen') from mail m cross join mail_words(m.id, 'https://x') w where m.kind in ('assignment', 'escalation') and coalesce(m.official_id, m.account_id) between 9000 and 9099;
select is(w.subject, 'МЦУ: вам назначено, 1 запись', 'the subject') from mail m cross join mail_words(m.id, 'https://x') w where m.official_id = 9002 and m.kind = 'assignment';
insert into message (id, kind, channel, source_id, external_id, text, organisation_id, state, due_on) select 911000 + i, 'message', 'phone', 9001, 'm' || i, 'ы', 9003, 'in_work', current_date + 1 from generate_series(1, 40) i;
select mail_queue('assignment', array_agg((null, 9002, 'Директор', i = 5, 911000 + i, null)::mail_want)) from generate_series(1, 40) i;
select is((count(*), min(items), bool_and(urgent))::text, '(1,41,t)', 'what comes meanwhile goes into the waiting mail, one urgent makes it urgent') from mail where official_id = 9002 and kind = 'assignment';
select matches(w.text, 'Показаны первые 30 из 41', 'a long list is cut') from mail m cross join mail_words(m.id, 'https://x') w where m.official_id = 9002 and m.kind = 'assignment';
update mail set attempts = 1 where official_id = 9002 and kind = 'assignment';
select mail_queue('assignment', array[(null, 9002, 'Директор', false, 911001, null)::mail_want]);
select is((select count(*) from mail where official_id = 9002 and kind = 'assignment'), 2::bigint, 'what is on its way takes in nothing more');
update mail set status = 'sent', sent_at = now() where official_id = 9002 and kind = 'escalation';
select mail_queue('escalation', array[(null, 9002, 'Директор', false, 911001, null)::mail_want]);
select cmp_ok(not_before, '>', now() + interval '59 minutes', 'the next reminder to the same person not at once') from mail where official_id = 9002 and kind = 'escalation' and status = 'queued';

-- A move that gives a record to somebody.
delete from mail;
select note_assignments(array[911001, 911002], 'take');
select is_empty('select 1 from mail', 'taking up one''s work is no news');
select note_assignments(array[911001, 911002, 910004], 'assign');
select results_eq('select name, items from mail order by name', $$ values ('Водоканал', 2), ('Мастер', 1) $$, 'the responsible recipient and the executor hear of it, once each');

-- Quiet hours by the calendar.
select is(mail_open(t::timestamptz), wanted, 'open at ' || t) from (values ('2026-11-03 08:00+03', true), ('2026-11-03 07:59+03', false), ('2026-11-03 19:59+03', true), ('2026-11-03 20:00+03', false),
	('2026-11-04 12:00+03', false), ('2026-11-07 12:00+03', false), ('2025-11-01 12:00+03', true), ('2030-11-08 12:00+03', true), ('2030-11-09 12:00+03', false)) x (t, wanted);
update mail_setting set days_off = true;
select is(mail_open('2026-11-04 12:00+03'), true, 'on days off too when it is set so');

-- Rights.
select is(pg_temp.api('t_head', 'select count(*) > 0 from escalation where message_id > 910000'), 'true', 'the head sees what was told');
select is(pg_temp.api('t_recipient', 'select count(*) from escalation where message_id > 910000'), (select count(*)::text from escalation e join message m on m.id = e.message_id where m.id > 910000 and m.organisation_id in (9002, 9003)), 'the recipient of his records');
update message set organisation_id = 9004 where id = 910001;
select is(pg_temp.api('t_recipient', 'select count(*) from escalation where message_id = 910001'), '0', 'and none of foreign ones');
select is(pg_temp.api(l, 'select count(*) > 0 from mail'), w, format('%s and the mail', l)) from (values ('t_head', 'true'), ('t_admin', 'true'), ('t_recipient', 'false'), ('t_mayor', 'false')) x (l, w);
select is(pg_temp.api('t_curator', $$select address_put(9003, null, 'x@t.example')$$), 'ERROR MC403', 'an address is put down by who may');
select is(pg_temp.api('t_admin', $$select address_put(9003, null, 'x@t.example')$$), 'true', 'the administrator may');
select is(pg_temp.api('t_admin', $$select address_put(9003, null, e'x@t.example\nBcc: y@t.example')$$), 'ERROR 23514', 'and nothing but an address');
select is(pg_temp.api('t_admin', s), 'ERROR 42501', 'not: ' || s) from unnest(array['select count(*) from mail_item', 'delete from mail returning 1', 'select escalation_run(now())', 'select mail_queue(''assignment'', null)']) s;

select * from finish();
rollback;
