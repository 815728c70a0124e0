-- Alerts: what the judge is given, and who hears that one fires.
\ir fixture.psql
select no_plan();

delete from outbox;
delete from index_generation;
insert into index_generation (number, status, schema_version) overriding system value values (9001, 'live', 1), (9002, 'building', 1);
insert into message (id, kind, channel, source_id, external_id, text, received_at) values
	(900011, 'message', 'phone', 9001, 'a1', 'а', now()), (900012, 'message', 'phone', 9001, 'a2', 'б', now() - interval '40 days');
delete from arrival;
delete from alert;
update message set subject = 'ы' where id = 900011;
select is_empty('select message_id from arrival', 'without alerts nobody is asked');

insert into saved_search (id, owner_id, name, q, scope, role) overriding system value
select 9001, a.id, 'Иванов', 'яма', 'role', 'analyst' from account a where a.login = 't_analyst';
insert into alert (id, saved_search_id, owner_id, threshold, window_hours) overriding system value
select 9001, 9001, id, 2, 24 from account where login = 't_analyst';
update message set subject = 'э' where id in (900011, 900012);
select set_eq('select message_id from arrival', array[900011::bigint], 'a change is judged, of what was received long ago is none');
select is(changes, 0, 'once for the two generations') from arrival where message_id = 900011;
update message set subject = 'ю' where id = 900011;
select cmp_ok(changes, '>', 0, 'a change while it waits is known') from arrival where message_id = 900011;

update alert set known = '\x01' where id = 9001;
update saved_search set name = 'Петров', version = 2 where id = 9001;
select isnt(known, null, 'another name is the same search') from alert where id = 9001;
update saved_search set q = 'люк', version = 3 where id = 9001;
select is(known, null, 'other words are another: it begins anew') from alert where id = 9001;

insert into role_grant (account_id, role) select id, 'analyst' from account where login in ('t_head', 't_off');
insert into role_grant (account_id, role, valid_to) select id, 'analyst', current_date - 1 from account where login = 't_curator';
update alert set status = 'pending' where id = 9001;
select is_empty('select id from notice where alert_id is not null', 'pending is told nobody');
update alert set status = 'firing', fired_at = now() where id = 9001;
select set_eq('select a.login from notice n join account a on a.id = n.account_id where n.alert_id = 9001', array['t_analyst', 't_head'], 'the owner and who holds the role today');
select set_eq('select a.login from mail_alert i join mail m on m.id = i.mail_id join account a on a.id = m.account_id', array['t_analyst', 't_head'], 'by mail too');
update alert set repeats = repeats + 1 where id = 9001;
select is(count(*)::integer, 2, 'told once a firing') from notice where alert_id = 9001;
select is(w.records, 1, 'a mail has one alert') from mail m join mail_alert i on i.mail_id = m.id cross join mail_words(m.id, 'https://mcu') w where m.name = (select name from account where login = 't_analyst');
select ok(w.text not like '%Петров%' and w.text not like '%люк%' and w.subject not like '%Петров%', 'and none of its words') from mail_alert i cross join mail_words(i.mail_id, 'https://mcu') w limit 1;
select is(pg_temp.api_rows('t_head', 'update notice set read_at = now() where alert_id = 9001'), '1', 'each reads his own');
select is(pg_temp.api_rows('t_curator', 'update notice set read_at = now() where alert_id = 9001'), '0', 'and nobody another’s');
update alert set status = 'acknowledged' where id = 9001;
select is(w.records, 0, 'taken by somebody: nothing to tell') from mail_alert i cross join mail_words(i.mail_id, 'https://mcu') w limit 1;
update alert set status = 'firing' where id = 9001;
select is(m.items, 1, 'a mail that waits has it once') from mail m join mail_alert i on i.mail_id = m.id limit 1;
delete from alert where id = 9001;
select is_empty('select id from notice where kind = ''alert''', 'with the alert go its notices');
select throws_ok($$insert into notice (account_id, kind) select id, 'alert' from account limit 1$$, '23514', null, 'a notice is of a record or of an alert');

select * from finish();
rollback;
