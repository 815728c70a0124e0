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
	('superior', 9002, null, 'Глава'), ('executor', 9001, null, 'Глава'), ('superior', 9001, null, 'Руководитель'), ('head', null, null, 'Куратор'), ('executor', null, null, 'Куратор'), ('superior', null, null, 'Куратор'), ('centre', null, null, 'Руководитель'), ('curator', 9003, null, 'Куратор'), ('centre', 9003, null, 'Руководитель')) x (r, o, f, wanted);

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
update message set due_on = current_date - 3, number = 'Р-1', text = 'Секрет заявителя', subject = 'Секрет заявителя', state = 'in_work', official_id = 9002 where id = 910001;
select mail_queue('assignment', array[(null, 9002, 'Директор', false, 910001, null)::mail_want]) is not null;
select matches(w.text, '№ Р-1 · Водоканал\nсрок [0-9.]{10}, просрочено на 3 дня\nhttps://x/messages/910001', 'number, organisation, date, link') from mail m cross join mail_words(m.id, 'https://x') w where m.official_id = 9002 and m.kind = 'assignment';
select unalike(w.text, '%Секрет%', 'no word of the citizen') from mail m cross join mail_words(m.id, 'https://x') w where m.kind in ('assignment', 'escalation') and coalesce(m.official_id, m.account_id) between 9000 and 9099;
select is(w.subject, 'МЦУ: вам назначено, 1 запись', 'the subject') from mail m cross join mail_words(m.id, 'https://x') w where m.official_id = 9002 and m.kind = 'assignment';
insert into message (id, kind, channel, source_id, external_id, text, organisation_id, official_id, state, due_on) select 911000 + i, 'message', 'phone', 9001, 'm' || i, 'ы', 9003, 9002, 'in_work', current_date + 1 from generate_series(1, 40) i;
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
update message set official_id = null where id between 911001 and 911040;
select note_assignments(array[911001, 911002], 'take');
select is_empty('select 1 from mail', 'taking up one''s work is no news');
select note_assignments(array[911001, 911002, 910004], 'assign');
select results_eq('select name, items from mail order by name', $$ values ('Водоканал', 2), ('Мастер', 1) $$, 'the responsible recipient and the executor hear of it, once each');

-- What a mail says must still hold when it leaves. Held by the mails of a person: ids of his records.
create function pg_temp.held(kind text, official integer) returns text language sql as $$
	select string_agg((h.message_id - 911000)::text, ' ' order by h.message_id) from mcu.mail m cross join lateral mcu.mail_holds(m.id) h where m.kind = $1 and m.official_id = $2 $$;
delete from mail;
update message set official_id = 9002, state = 'assigned' where id between 911001 and 911006;
select note_assignments(array[911001, 911002, 911003, 911004, 911005], 'assign');
select is(pg_temp.held('assignment', 9002), '1 2 3 4 5', 'all of it stands');
update message set state = 'registered' where id = 911001;
update message set official_id = 9001 where id = 911002;
update message set organisation_id = 9004, official_id = null where id = 911003;
update message set state = 'closed' where id = 911004;
select is(pg_temp.held('assignment', 9002), '5', 'what was unassigned, given to another, taken away or finished is not told');
update message set official_id = 9002 where id = 911002;
select is(pg_temp.held('assignment', 9002), '2 5', 'what was given back is');
select is((select w.records || ' ' || (w.text like '%Все 2 записи одним списком: https://x/messages?mail_id=' || m.id || '%') from mail m cross join mail_words(m.id, 'https://x') w where m.official_id = 9002), '2 true', 'its count opens them');
select is((select array_agg(r order by r) from mail m cross join mail_records(array[m.id]) r where m.official_id = 9002), array[911001, 911002, 911003, 911004, 911005]::bigint[], 'the list behind the link is what the mail holds');

-- Deadlines: met, moved or somebody else's by now.
delete from mail;
update message set state = 'in_work', due_on = current_date - 1, official_id = 9002, organisation_id = 9003 where id between 911001 and 911006;
insert into deadline (message_id, kind, due, due_at, owed, version, rule, calendars, trace) select 911000 + i, 'first', current_date, now(), true, 1, 1, '{}', '{}' from generate_series(1, 6) i
	on conflict (message_id, kind) do update set due = excluded.due, due_at = excluded.due_at, owed = true;
with e as (insert into escalation (message_id, kind, due, due_at, key, turn, version, position, recipient, names, told, at)
	select 911000 + i, case when i <= 3 then 'control' else 'first' end, case when i <= 3 then current_date - 1 else current_date end, case when i > 3 then now() end, 'k', 0, 9001, 1, 'executor', '', true, now() from generate_series(1, 6) i returning id, message_id)
select mail_queue('escalation', array_agg((null, 9002, 'Директор', false, message_id, id)::mail_want)) from e;
select is(pg_temp.held('escalation', 9002), '1 2 3 4 5 6', 'all are due');
update message set due_on = current_date + 5 where id = 911001;
update message set state = 'answered' where id = 911002;
update deadline set owed = false, met = now() where message_id = 911004 and kind = 'first';
update deadline set due_at = now() + interval '1 day' where message_id = 911005 and kind = 'first';
update message set official_id = 9001 where id = 911006;
select is(pg_temp.held('escalation', 9002), '3', 'a date that was moved, an answer, a met deadline, a moved one and another executor end it');

-- An edit of organisation or executor tells both sides; what answers for nobody in particular is told to nobody.
delete from mail;
delete from notice;
update message set state = 'in_work', organisation_id = 9003, official_id = null where id between 911001 and 911004;
select note_handed(array[911001, 911002, 911003, 911004], array[9004, 9003, null, 9003], array[null, 9001, null, null]::integer[]);
select is((select string_agg(format('%s %s %s', m.kind, m.name, m.items), ', ' order by m.kind, m.name) from mail m where m.official_id between 9000 and 9099 or m.account_id between 9000 and 9099),
	'assignment Водоканал 3, removal Замещающий 1, removal Мастер 1', 'who answers now hears of three, each former one of his own; nothing changed, nobody hears');
select is((select string_agg(format('%s %s', n.kind, coalesce(n.title, '-')), ', ' order by n.message_id, n.kind) from notice n join account a on a.id = n.account_id where a.id between 9000 and 9099), 'assignment -, removal запись 911001, assignment -, assignment -', 'in the product too');
delete from mail;
delete from notice;
update message set organisation_id = 9004, official_id = null where id = 911001;
select note_handed(array[911001], array[9003], array[null]::integer[]);
select is((select w.subject || ' / ' || (w.text like '%запись 911001%') || ' / ' || (w.text like '%/messages%') from mail m join account a on a.id = m.account_id and a.id between 9000 and 9099 cross join mail_words(m.id, 'https://x') w where m.kind = 'removal'),
	'МЦУ: больше не за вами, 1 запись / true / false', 'the losing side is told of the record and is not led to it');
select is(pg_temp.api((select a.login from notice n join account a on a.id = n.account_id where n.kind = 'removal'), $$select title from notice where kind = 'removal'$$), 'запись 911001', 'and sees the notice of what is out of his sight');
update message set organisation_id = 9003 where id = 911001;
select is((select count(*) from mail m cross join mail_holds(m.id) where m.kind = 'removal'), 0::bigint, 'given back before it was told: no word of it');

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
select is(pg_temp.api('t_curator', $$select address_put(9003, null, 'x@t.example', 1)$$), 'ERROR MC403', 'an address is put down by who may');
select is(pg_temp.api('t_admin', $$select address_put(9003, null, 'x@t.example', 1)$$), 'true', 'the administrator may');
select is(pg_temp.api('t_admin', $$select address_put(9003, null, 'z@t.example', 1)$$), 'false', 'under its version alone');
select is(pg_temp.api('t_admin', $$select address_put(9003, null, e'x@t.example\nBcc: y@t.example', 2)$$), 'ERROR 23514', 'and nothing but an address');
select is(pg_temp.api('t_admin', s), 'ERROR 42501', 'not: ' || s) from unnest(array['select count(*) from mail_item', 'delete from mail returning 1', 'select escalation_run(now())', 'select mail_queue(''assignment'', null)']) s;

-- An appeal that waits for its registration: told by the steps of that, before the term and after it, and not once more by those of the control date.
select is((select array_agg(format('%s %s %s', s.amount, s.clock, s.recipient) order by s.position) from escalation_step s
	where s.version = (select max(version) from escalation_ladder where version < 9000) and s.deadline = 'registration' and s.side = 'after'), array['1 day curator', '3 day centre'], 'the shipped ladder goes on after the term');
update message set state = 'closed' where id between 910001 and 910099;
insert into escalation_ladder (version, reason) values (9100, 'проба регистрации');
insert into escalation_step (version, position, deadline, priority, side, amount, clock, recipient, mail, repeat_days) values
	(9100, 1, 'control', null, 'after', 1, 'day', 'head', true, null), (9100, 2, 'registration', null, 'after', 1, 'day', 'curator', true, null), (9100, 3, 'registration', null, 'after', 3, 'day', 'centre', true, null);
insert into message (id, kind, channel, source_id, external_id, text, state, received_at) values (910050, 'appeal', 'written', 9001, 'e50', 'ы', 'new', '2026-11-02 10:00+03');
select deadline_put(array[910050]);
select is((select due_on from message where id = 910050), '2026-11-05', 'the term of registration is its control date');
select is(pg_temp.told(t::timestamptz), wanted, 'registration at ' || t) from (values ('2026-11-05 09:00+03', null), ('2026-11-06 09:00+03', '50/2'), ('2026-11-08 09:00+03', '50/3')) x (t, wanted);
update message set state = 'registered', registered_at = '2026-11-08 10:00+03' where id = 910050;
select deadline_put(array[910050]);
select is(pg_temp.told('2026-12-09 09:00+03'), '50/1', 'registered, it goes by the control date again');

select * from finish();
rollback;
