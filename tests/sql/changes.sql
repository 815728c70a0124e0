-- The feed of changes: what a transaction leaves in it, who may know of it, how it is purged.
\ir fixture.psql
select no_plan();

-- One transaction is all that a test has, so its rows are looked at directly; that a late commit is not skipped: tests/http/changes.test.js.
create function pg_temp.noted() returns setof text language sql as $$
	with gone as (delete from mcu.change returning message_id, organisation_id, came)
	select message_id || ':' || organisation_id || case when came then '+' else '' end from gone $$;
select isnt_empty('select pg_temp.noted()', 'the world itself was noted');
insert into message (id, kind, channel, source_id, external_id, text, organisation_id) values (900021, 'message', 'phone', 9001, 'c1', 'а', 9003), (900022, 'message', 'phone', 9001, 'c2', 'б', null);
update message set subject = 'ы' where id in (900021, 900022);
select set_eq('select pg_temp.noted()', array['900021:9003+', '900022:0+'], 'what is made and changed in one transaction is one new record');
update message set subject = 'э' where id = 900021;
update message set subject = 'ю' where id = 900021;
select set_eq('select pg_temp.noted()', array['900021:9003'], 'two changes of one transaction are one');
update message set subject = 'я', organisation_id = case id when 900021 then 9004 else organisation_id end where id in (900021, 900022);
select set_eq('select pg_temp.noted()', array['900021:9003', '900021:9004+', '900022:0'], 'a move is told to both sides, and the rest of the statement to its own');
select pg_temp.later();
insert into answer (message_id, kind, text) values (900021, 'first', 'а');
select set_eq('select pg_temp.noted()', array['900021:9004'], 'an answer changes its record');
delete from message where id = 900022;
select set_eq('select pg_temp.noted()', array['900022:0'], 'a deleted record too');

-- Who may know. As if other transactions, all over by now, had left them.
insert into change (xid, message_id, organisation_id, came, at) values ('1', 900001, 9003, true, now()), ('2', 900003, 9004, true, now()), ('3', 900002, 9002, false, now()), ('3', 900002, 9004, true, now()),
	('4', 900001, 9003, false, now()), ('5', 999999, 9003, false, now());
create function pg_temp.window(login text, place text) returns text language sql as
	$$ select pg_temp.api(login, format('select concat_ws('' '', messages::text, came::text, there::text, place, more, missed) from change_window(%s)', place)) $$;
select is(pg_temp.window('t_head', $$'0', 0, 0, 50$$), '{900003,900002,900001,999999} {t,f,t,f} {t,t,t,f} 5|999999|9003 f f', 'who sees everything: each record once, where it last changed');
select is(pg_temp.window('t_water', $$'0', 0, 0, 50$$), '{900001,999999} {t,f} {t,f} 5|999999|9003 f f', 'a scope: its own alone');
select is(pg_temp.window('t_recipient', $$'2', 900003, 9004, 50$$), '{900002,900001,999999} {f,f,f} {t,t,f} 5|999999|9003 f f', 'what has left a scope is told to it; from a place on only what came since');
select is(pg_temp.window('t_deputy', $$'0', 0, 0, 50$$), '{900003,900002} {t,t} {t,t} 5|999999|9003 f f', 'and is new to the other side');
select is(pg_temp.window('t_admin', $$'0', 0, 0, 50$$), '5|999999|9003 f f', 'who sees no records is told of none');
select is(pg_temp.window('t_head', $$'0', 0, 0, 2$$), '{900001,900003} {t,t} {t,t} 2|900003|9004 t f', 'a page ends where the next goes on');
select is(pg_temp.window('t_water', $$'1', 900001, 9003, 1$$), '{900001} {f} {t} 4|900001|9003 t f', 'a page of a scope too');
select is(pg_temp.window('t_head', $$'5', 999999, 9003, 50$$), '5|999999|9003 f f', 'behind the last there is nothing');
insert into change (xid, message_id, organisation_id, came) values (pg_current_xact_id(), 900001, 9003, true);
select is(pg_temp.window('t_head', $$'5', 999999, 9003, 50$$), '5|999999|9003 f f', 'a transaction that runs is not told of, not even to itself');
select is(pg_temp.run_as('mcu_api', null, s), 'ERROR 42501', s) from unnest(array['select count(*) from change', 'insert into change (message_id, organisation_id, came) values (1, 1, true)', 'select change_purge()', 'select count(*) from change_limit']) s;

-- The window is bounded whatever a scope may see of it.
insert into change (xid, message_id, organisation_id, came) select '6', g, 9004, false from generate_series(1, 20000) g;
insert into change (xid, message_id, organisation_id, came) values ('7', 900001, 9003, false);
select is(pg_temp.window('t_water', $$'5', 999999, 9003, 50$$), '6|20000|9004 t f', 'nothing of its own in so many rows: an empty page that goes on');
select is(pg_temp.window('t_water', $$'6', 20000, 9004, 50$$), '{900001} {f} {t} 7|900001|9003 f f', 'and comes to its own');

-- Ninety days.
update change set at = now() - interval '91 days' where xid <= '2';
update change set at = now() - interval '89 days' where xid = '3';
select is(pg_temp.run_as('mcu_jobs', null, 'select change_purge()'), '2', 'what is older than ninety days goes');
select is(pg_temp.window('t_head', $$'1', 900001, 9003, 1$$), '{900002} {f} {t} 3|900002|9002 t t', 'who stood before it has missed something');
select is(pg_temp.window('t_head', $$'2', 900003, 9004, 1$$), '{900002} {f} {t} 3|900002|9002 t f', 'who stood right behind it has not');
select is(pg_temp.run_as('mcu_jobs', null, 'select change_purge()'), '0', 'and nothing more');
update change set at = now() - interval '91 days' where xid = '3';
select is(pg_temp.run_as('mcu_jobs', null, 'select change_purge()'), '2', 'the limit moves on');
select is(pg_temp.window('t_head', $$'2', 900003, 9004, 1$$), '{900001} {f} {t} 4|900001|9003 t t', 'with what it has taken');

select * from finish();
rollback;
