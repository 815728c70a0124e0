-- Who asks to be let in: his own by the cookie alone, decided by who keeps accounts; how long a session lasts; the proof it stands on.
\ir fixture.psql
select no_plan();

create function pg_temp.hash(word text) returns bytea language sql immutable return sha256(convert_to(word, 'UTF8'));
create function pg_temp.nobody(statement text) returns text language sql as $$ select pg_temp.run_as('mcu_api', null, statement) $$;
create function pg_temp.ask(word text, ogrn text, role text) returns text language sql as
	$$ select pg_temp.nobody(format('select mcu.access_ask(%L, %L, %L, null)', pg_temp.hash(word), ogrn, role)) $$;
update organisation set ogrn = '1026701424056' where id = 9003;

-- A visit.
select pg_temp.nobody(format('select mcu.access_visit_put(%L, 77, ''Новый'', ''[{"ogrn": "1026701424056", "name": "Вода", "chief": true}, {"ogrn": "1026701424122", "name": "Чужая", "chief": false}]'')', pg_temp.hash('a')));
select is(pg_temp.nobody('select count(*) from access_visit'), 'ERROR 42501', 'visits are read by nobody, whatever they act for');
select is(pg_temp.api('t_admin', 'select count(*) from access_visit'), 'ERROR 42501', 'nor by the administrator');
select is(access_state(pg_temp.hash('b')), null, 'another cookie is nobody');
select is(access_state(pg_temp.hash('a'))->'organisations'->0->>'known', 'Водоканал', 'an organisation of ours is found by its ОГРН');
select is(access_state(pg_temp.hash('a'))->'organisations'->1->>'known', null, 'another is named as ESIA names it');
select is(access_state(pg_temp.hash('a'))->>'request', null, 'nothing asked yet');

-- Asking.
select is(pg_temp.ask('b', null, 'head'), 'gone', 'without the cookie nobody asks');
select is(pg_temp.ask('a', '1027700132195', 'head'), 'organisation', 'for an organisation of others nobody asks');
select is(pg_temp.ask('a', null, 'tsar'), 'role', 'nor for a role that is none');
select is(pg_temp.ask('a', '1026701424056', 'recipient'), 'asked', 'for his own he does');
select is(pg_temp.ask('a', null, 'head'), 'waiting', 'once, until it is decided');
select is((name, ogrn, chief, role, state)::text, '(Новый,1026701424056,t,recipient,new)', 'as ESIA told and he wished') from access_request where esia_oid = 77;
select is(pg_temp.nobody('select count(*) from access_request'), '0', 'who acts for nobody sees none');
select is(pg_temp.api('t_' || r.code, 'select count(*) from access_request'), case when exists (select from role_permission p where p.role = r.code and p.action = 'account.write') then '1' else '0' end,
	format('%s sees requests by the right to keep accounts alone', r.code)) from role r;
select is(pg_temp.api_rows('t_head', 'update access_request set state = ''refused'', reason = ''x'', decided_at = now()'), '0', 'nor decides');
select is(pg_temp.api('t_admin', 'delete from access_request'), 'ERROR 42501', 'nobody takes one away');
select is(pg_temp.api('t_admin', 'update access_request set name = ''Другой'''), 'ERROR 42501', 'nor rewrites it');
select throws_ok($$update access_request set state = 'refused', decided_at = now()$$, '23514', null, 'a refusal says why');
select throws_ok($$update access_request set state = 'granted', decided_at = now(), reason = 'x'$$, '23514', null, 'a grant has its account');
select is(pg_temp.api_rows('t_admin', 'update access_request set state = ''refused'', reason = ''Нет приказа'', decided_at = now(), decided_by = acting_account()'), '1', 'the administrator decides');
select is(access_state(pg_temp.hash('a'))->'request'->>'reason', 'Нет приказа', 'the person reads why');
select is(pg_temp.ask('a', null, 'head'), 'asked', 'and may ask again');

-- Told: who keeps accounts hears of a request, whoever got in of the grant; nobody else of either.
select is((select array_agg(distinct a.login) from notice n join account a on a.id = n.account_id where n.kind = 'access_asked' and a.id between 9000 and 9099), array['t_admin'], 'a request is told to who keeps accounts');
select is(pg_temp.api('t_admin', $$select count(*) from notice where kind = 'access_asked'$$), '2', 'who reads it though he sees no records');
select is(pg_temp.api('t_admin', $$select count(*) from notice where kind = 'access_asked' and title ~ 'Новый'$$), '0', 'without a name');
update access_request set state = 'granted', decided_at = now(), account_id = 9055 where esia_oid = 77 and state = 'new';
select is(pg_temp.api('t_bare', $$select count(*) from notice where kind = 'access_granted'$$), '1', 'a grant is told to its account');
select throws_ok($$insert into notice (account_id, kind) values (9055, 'assignment')$$, '23514', null, 'any other notice is about a record');

-- A visit lasts an hour, and a person has one.
update access_visit set created_at = now() - interval '61 minutes';
select is(access_state(pg_temp.hash('a')), null, 'after an hour he is nobody');
select is(pg_temp.ask('a', null, 'head'), 'gone', 'and asks nothing');
select pg_temp.nobody(format('select mcu.access_visit_put(%L, 78, ''Иной'', ''[]'')', pg_temp.hash('c')));
select is((select count(*)::integer from access_visit), 1, 'what is old goes with the next one');

-- A role chosen before the fresh proof stays chosen.
insert into role_grant (id, account_id, role) values (99101, 9007, 'analyst');
insert into session (id, account_id, kind, expires_at, grant_id) values ('00000000-0000-0000-0000-000000000aaa', 9007, 'browser', now() + interval '1 hour', 99101);
select is((select grant_id from session where id = '00000000-0000-0000-0000-000000000aaa'), 99101, 'the session that follows begins in it');

select * from finish();
rollback;
