-- What was closed as solved and came again: who counts as a repeat, the edges of the days, once per pair, whichever came first.
\ir fixture.psql
select no_plan();

insert into theme (id, code, name) values (9001, 't_pit', 'Ямы'), (9002, 't_light', 'Свет');
insert into street (id, name, kind) values (9001, 'Тестовая', 'улица'), (9002, 'Тестовый', 'переулок');
insert into official (id, organisation_id, name, post) values (9001, 9004, 'Иванов', 'Мастер');
create function pg_temp.put(id bigint, received timestamptz, closed timestamptz default null, outcome text default null, street integer default 9001,
	house text default '5', theme integer default 9001, author text default null, kind text default 'message', organisation integer default 9004) returns void language sql as $$
	insert into mcu.message (id, kind, channel, source_id, external_id, text, theme_id, street_id, house, received_at, closed_at, outcome, state, author_key, organisation_id, official_id)
	values (id, kind, 'phone', 9001, 'r' || id, 'Яма', theme, street, house, received, closed, outcome, case when closed is null then 'new' else 'closed' end,
	        sha256(author::bytea), organisation, case when organisation = 9004 then 9001 end)
$$;
create function pg_temp.outcome(id bigint) returns text language sql as $$ select outcome from mcu.message m where m.id = $1 $$;

-- The edges: closed on the 10th of March at three in the afternoon, thirty days.
select is(value, 30, 'thirty days by default') from workflow_setting where code = 'return_days';
select pg_temp.put(910000, '2026-03-01 10:00', '2026-03-10 15:00', 'solved');
select pg_temp.put(910001, '2026-03-10 15:00');
select pg_temp.put(910002, '2026-03-10 14:59:59');
select pg_temp.put(910003, '2026-04-10 00:00');
select is(note_returns(array[910001, 910002, 910003]), 0, 'the moment of closure, before it, and the day after the last are no returns');
select is(pg_temp.outcome(910000), 'solved', 'and leave the outcome alone');
select pg_temp.put(910004, '2026-04-09 23:59:59.9');
select is(note_returns(array[910004]), 1, 'the last moment of the last day is');
select is((outcome, outcome_by, state)::text, '(not_established,repeat,closed)', 'the outcome is back, the state is left') from message where id = 910000;
select matches(outcome_reason, '№ 910004 в течение 30 дней', 'the reason names the repeat') from message where id = 910000;
select is((closed_at, organisation_id, official_id, outcome, ground, days)::text, '("2026-03-10 15:00:00+03",9004,9001,solved,house,30)', 'counted against the closure')
from outcome_return where message_id = 910000;
select pg_temp.put(910005, '2026-03-10 15:00:01');
select is(note_returns(array[910005]), 1, 'a second repeat of the same closure is a pair of its own, also when it was earlier');
select is(note_returns(array[910000, 910004, 910005]), 0, 'a pair is noted once, from either side');
select is((select count(*) from outcome_change where message_id = 910000), 1::bigint, 'the outcome was taken back once');
select results_eq($$ select message_id, kind, details from case_event where message_id between 910000 and 910005 order by message_id $$,
	$$ values (910000::bigint, 'return', '{"repeat_id": "910004"}'::jsonb), (910004, 'return', '{"message_id": "910000"}'), (910005, 'return', '{"message_id": "910000"}') $$,
	'both records tell it');

-- The setting is data.
update workflow_setting set value = 31 where code = 'return_days';
select is(note_returns(array[910003]), 1, 'with 31 days the next day counts too');
update workflow_setting set value = 1 where code = 'return_days';
select pg_temp.put(910010, '2026-03-01', '2026-03-10 23:59', 'solved', house := '7');
select pg_temp.put(910011, '2026-03-12 00:00', house := '7');
select is(note_returns(array[910011]), 0, 'one day: not the day after the next');
select pg_temp.put(910012, '2026-03-11 23:59', house := '7');
select is(note_returns(array[910012]), 1, 'one day: the whole next day');
update workflow_setting set value = 30 where code = 'return_days';

-- Who is a repeat.
select pg_temp.put(910020, '2026-03-01', '2026-03-10', 'partly', house := 'д. 9, корп. 2', author := 'Анна');
select pg_temp.put(910021, '2026-03-11', house := '9', theme := 9001);
select pg_temp.put(910022, '2026-03-11', house := '9к2', theme := 9002);
select pg_temp.put(910023, '2026-03-11', street := 9002, house := '9к2');
select pg_temp.put(910024, '2026-03-11', house := '9к2', kind := 'publication');
select pg_temp.put(910025, '2026-03-11', street := null, house := null, theme := null, author := 'Анна');
select pg_temp.put(910026, '2026-03-11', street := null, house := null, author := 'Борис');
select is(note_returns(array[910021, 910022, 910023, 910024, 910025, 910026]), 0, 'another house, theme, street, person, no theme, a publication: no');
select pg_temp.put(910027, '2026-03-11', street := null, house := null, author := 'Анна');
select pg_temp.put(910028, '2026-03-12', house := '9 к. 2', author := 'Анна');
select is(note_returns(array[910027, 910028]), 2, 'the same person elsewhere, and the same house written otherwise');
select results_eq($$ select repeat_id, ground from outcome_return where message_id = 910020 order by 1 $$, $$ values (910027::bigint, 'person'), (910028, 'house') $$, 'with its ground');
select pg_temp.put(910030, '2026-03-01', '2026-03-10', 'explained', house := '11');
select pg_temp.put(910031, '2026-03-01', '2026-03-10', 'not_solved', house := '11');
select pg_temp.put(910032, '2026-03-11', house := '11');
select is(note_returns(array[910032]), 0, 'what was not closed as solved cannot return');

-- An import: both in one set, or the closure after its repeat.
select pg_temp.put(910040, '2026-03-01', '2026-03-10', 'solved', house := '13');
select pg_temp.put(910041, '2026-03-12', '2026-03-13', 'solved', house := '13');
select pg_temp.put(910042, '2026-03-14', house := '13');
select is(note_returns(array[910040, 910041, 910042]), 3, 'a chain: each closure has its repeats');
select is(pg_temp.outcome(910041), 'not_established', 'the second closure as well');
select pg_temp.put(910051, '2026-03-12', house := '15');
select is(note_returns(array[910051]), 0, 'nothing to return to yet');
select pg_temp.put(910050, '2026-03-01', '2026-03-10', 'solved', house := '15');
select is(note_returns(array[910050]), 1, 'the closure comes after its repeat');
select is(note_returns(array[]::bigint[]), 0, 'nothing of nothing');

-- The closure is that of the moment, whoever has the message now; a machine may reopen the state.
select pg_temp.put(910060, '2026-03-01', '2026-03-10', null, house := '17');
update message set outcome = 'solved', outcome_by = 'executor', outcome_reason = 'Да' where id = 910060;
update message set organisation_id = 9002, official_id = null where id = 910060;
update machine set returns_to = 'reopened' where code = 'line';
select pg_temp.put(910061, '2026-03-12', house := '17');
select is(note_returns(array[910061]), 1, 'a return of a closure that changed hands');
select is((organisation_id, official_id)::text, '(9004,9001)', 'is counted against who closed') from outcome_return where message_id = 910060;
select is((state, closed_at, open)::text, '(reopened,,t)', 'the data say that the state is reopened') from message where id = 910060;
select is(to_state, 'reopened', 'and the history tells it') from case_event where message_id = 910060 and kind = 'return';

-- A person's word counts from when it is given: what came before it does not contradict it.
select pg_temp.put(910070, '2026-03-01', '2026-03-10', 'not_solved', house := '19');
select pg_temp.put(910071, '2026-03-12', house := '19');
select set_config('mcu.account', '9002', true);
update message set outcome = 'solved', outcome_by = 'centre', outcome_reason = 'Осмотрели', outcome_at = now() where id = 910070;
select set_config('mcu.account', '', true);
select is(note_returns(array[910070, 910071]), 0, 'solved after the repeat: no return');

-- The same fault: by object and fault or the trouble both are of; where a card lacks one of them by the theme, unless what both name is no kin.
create function pg_temp.kin(object text, fault text) returns card_kin language sql as $$
	select k from mcu.card_kin k where k.object = coalesce($1, '') and k.fault = coalesce($2, '')
$$;
select is(same_fault(ao, af, at, (a).kin, (a).near, bo, bf, bt, (b).kin, (b).near), same, format('%s %s %s, %s %s %s', ao, af, at, bo, bf, bt)) from (values
	('road', 'pit', 1, 'road', 'pit', 2, true), ('road', 'pit', 1, 'yard', 'absent', 1, false), ('road', 'pit', 1, 'road', 'dark', 1, false), ('road', 'pit', 1, null, 'pit', 1, true),
	('road', 'pit', 1, null, 'pit', 2, false), ('road', 'pit', 1, 'road', null, 1, true), (null, null, 1, null, null, 1, true), (null, null, 1, null, null, 2, false),
	(null, null, null, null, null, null, false), ('road', 'pit', null, 'road', 'pit', null, true),
	-- kin everywhere, neighbours under one theme alone, strangers nowhere
	('radiator', 'cold', 1, 'heating', 'absent', 2, true), ('roof', 'leak', 1, 'flat', 'leak', null, true), ('road', 'pit', 1, 'yard', 'pit', 1, true), ('road', 'pit', 1, 'yard', 'pit', 2, false),
	('road', 'pit', null, 'yard', 'pit', null, false), ('lift', 'not_working', 1, 'roof', 'leak', 1, false),
	-- a card that lacks one of them
	('lift', null, 1, 'roof', 'leak', 1, false), ('lift', null, 1, 'roof', null, 1, false), ('radiator', null, 1, 'heating', 'cold', 1, true), ('radiator', null, 1, 'heating', 'cold', 2, false),
	('lift', null, 1, null, 'leak', 1, true), (null, 'smell', 1, null, 'leak', 1, true), (null, 'rude', 1, null, 'leak', 1, false), (null, null, 1, 'roof', 'leak', 1, true)
	) x (ao, af, at, bo, bf, bt, same), pg_temp.kin(ao, af) a, pg_temp.kin(bo, bf) b;
select is((select count(*) from card_kin k where not near @> kin or near = '{}'), 0::bigint, 'whatever is kin is so under one theme too');
select is_empty($$ select object from card_kin where object <> '' and not exists (select from card_term t where t.field = 'object' and t.code = object)
	union all select fault from card_kin where fault <> '' and not exists (select from card_term t where t.field = 'fault' and t.code = fault) $$, 'of what the list has');
select pg_temp.put(910080, '2026-03-01', '2026-03-10', 'solved', house := '21');
select pg_temp.put(910081, '2026-03-11', house := '21', theme := 9002);
select pg_temp.put(910082, '2026-03-11', house := '21');
update message set object = 'road', fault = 'pit' where id in (910080, 910081);
update message set object = 'light', fault = 'dark' where id = 910082;
select is(note_returns(array[910080, 910081, 910082]), 1, 'the fault of the cards decides, whatever the theme');
select is((select repeat_id from outcome_return where message_id = 910080), 910081::bigint, 'of the one with that fault');

-- In other words, by the same function that notes the rest; and a theme that has others below it says nothing.
select pg_temp.put(910083, '2026-03-01', '2026-03-10', 'solved', house := '23');
select pg_temp.put(910084, '2026-03-11', house := '23', theme := 9002);
update message set object = 'radiator', fault = 'cold' where id = 910083;
update message set object = 'heating', fault = 'absent' where id = 910084;
select is(note_returns(array[910084]), 1, '«отопления нет» repeats «батареи холодные»');
select is((note_returns(array[910083, 910084]), returns_undone(array[910083, 910084]))::text, '(0,0)', 'and goes on to');
update message set fault = 'quality' where id = 910084;
select note_returns(array[910084]);
select is_empty($$ select from outcome_return where repeat_id = 910084 $$, 'another trouble does not');
insert into theme (id, code, name) values (9003, 't_house', 'Дом');
select pg_temp.put(910085, '2026-03-01', '2026-03-10', 'solved', house := '25', theme := 9003, author := 'Глеб');
select pg_temp.put(910086, '2026-03-11', house := '25', theme := 9003, author := 'Глеб');
select is(note_returns(array[910086]), 1, 'without cards the theme tells');
insert into theme (id, code, name, parent_id) values (9004, 't_lift', 'Лифт', 9003);
select note_returns(array[910085, 910086]);
select is_empty($$ select from outcome_return where repeat_id = 910086 $$, 'one that has others below it does not');

-- The rows of a house and of a person are found by an index: where no plan may read a table whole unless nothing else will do, messages are not read so.
discard plans;
set local enable_seqscan = off;
create temporary table scans as select seq_scan from pg_stat_xact_user_tables where relid = 'mcu.message'::regclass;
select note_returns(array[910083, 910084, 910085, 910086]);
select is(x.seq_scan, s.seq_scan, 'no scan of all messages') from pg_stat_xact_user_tables x, scans s where x.relid = 'mcu.message'::regclass;
reset enable_seqscan;
discard plans;

-- The repeat is marked, and the mark goes with the last pair that holds; one that a person or a file put down stays.
select is(repeated, true, 'a repeat is marked') from message where id = 910081;
select is(repeated, false, 'what repeats nothing is not') from message where id = 910082;
update message set street_id = 9002 where id = 910081;
select note_returns(array[910081]);
select is(repeated, false, 'the mark goes with the pair') from message where id = 910081;
select pg_temp.put(910090, '2026-03-01', '2026-03-10', 'solved', house := '91');
select pg_temp.put(910091, '2026-03-12', house := '91');
update message set repeated = true where id = 910091;
select is(note_returns(array[910091]), 1, 'a repeat that was called one before');
update message set street_id = 9002 where id = 910091;
select note_returns(array[910091]);
select is(repeated, true, 'keeps the word of who said so') from message where id = 910091;
select pg_temp.put(i, '2026-03-01', '2026-03-10', 'solved', house := '94') from generate_series(910100, 910101) i;
select pg_temp.put(i, '2026-03-12', house := '94') from generate_series(910102, 910103) i;
select is(note_returns(array[910102, 910103]), 4, 'two repeats of two closures');
select results_eq($$ select repeat_id, count(*) filter (where marked) from outcome_return where repeat_id in (910102, 910103) group by 1 order by 1 $$, $$ values (910102::bigint, 1::bigint), (910103, 1) $$, 'one pair of each made the mark');
update message set house = '94а' where id = (select message_id from outcome_return where repeat_id = 910102 and marked);
select note_returns(array[910100, 910101]);
select results_eq($$ select id from message where repeated and id in (910102, 910103) order by 1 $$, $$ values (910102::bigint), (910103) $$, 'it stays while another pair holds');
update message set house = '94а' where id in (910100, 910101);
select note_returns(array[910100, 910101]);
select is_empty($$ select from message where repeated and id in (910102, 910103) $$, 'and goes with the last one');

-- Who is told, and what a mail of it still says when it leaves.
select pg_temp.put(910095, '2026-03-01', '2026-03-10', null, house := '93');
select set_config('mcu.account', '9002', true);
update message set outcome = 'solved', outcome_by = 'executor', outcome_reason = 'Да' where id = 910095;
select set_config('mcu.account', '', true);
select is(closed_by(910095), 9002, 'who closed it');
select pg_temp.put(910096, '2026-03-12', house := '93');
select is(note_returns(array[910096]), 1, 'it comes again');
select is(array_agg(account_id), array[9002], 'who closed it has a notice') from notice where message_id = 910095 and kind = 'return' and account_id = 9002;
select bag_eq($$ select coalesce(l.official_id, -l.account_id) from mail l join mail_item i on i.mail_id = l.id where l.kind = 'return' and i.message_id = 910095 $$,
	$$ select coalesce(a.official_id, -a.account_id) from message m, answerable('executor', m.organisation_id, m.official_id) a where m.id = 910095 union select -9002 $$, 'he and who answers for it have a mail');
create function pg_temp.holds(id bigint) returns bigint language sql as $$
	select count(*) from mcu.mail l cross join lateral mcu.mail_holds(l.id) h where l.kind = 'return' and l.account_id = 9002 and h.message_id = $1
$$;
select is(pg_temp.holds(910095), 1::bigint, 'the mail tells of it');
update message set outcome = 'not_solved', outcome_by = 'centre', outcome_reason = 'Осмотрели' where id = 910095;
select is(pg_temp.holds(910095), 0::bigint, 'not any more, once a person has spoken');

-- Where a repeat leads is kept with every change.
select is(array(select machine_returns('page')), array['registered', 'assigned', 'in_work', 'reopened'], 'states in which work begins anew');
update machine set returns_to = 'in_work' where code = 'page';
update machine set returns_to = 'in_work' where code = 'page';
select results_eq($$ select was, returns_to from machine_change where machine = 'page' $$, $$ values (null::text, 'in_work'::text) $$, 'a change is kept, no change is none');
update machine set returns_to = null where code = 'page';

-- Which outcomes can come back is data.
select is(note_returns(array[910030]), 0, 'an explanation stands');
update workflow_setting set value = 1 where code = 'return_explained';
select is(note_returns(array[910030]), 1, 'unless the setting says otherwise');
select is((outcome, outcome_by)::text, '(not_established,repeat)', 'it is taken back') from message where id = 910030;
select is(v.outcome, 'explained', 'and kept apart') from outcome_return v where v.message_id = 910030;
update workflow_setting set value = 0 where code = 'return_explained';
select throws_ok($$ update workflow_setting set value = 0 where code = 'return_days' $$, '23514', null, 'other numbers begin with one');

-- Taken back what holds no longer.
create function pg_temp.is_given_back(id bigint, what text) returns setof text language sql as $$
	select is((outcome, outcome_by, outcome_reason)::text, '(partly,centre,Осмотрели)', what) from mcu.message m where m.id = $1
	union all select is(count(*), 0::bigint, what || ': no pair is left') from mcu.outcome_return where message_id = $1
$$;
create function pg_temp.pair(n integer, house text) returns void language sql as $$
	select pg_temp.put(920000 + n, '2026-03-01', '2026-03-10 12:00', 'partly', house := house);
	update mcu.message set outcome_by = 'centre', outcome_reason = 'Осмотрели', outcome_at = '2026-03-10 13:00' where id = 920000 + n;
	select pg_temp.put(920001 + n, '2026-03-12', house := house);
	select note_returns(array[920001 + n]);
$$;
select pg_temp.pair(0, '31');
select is((outcome, outcome_by, outcome_at)::text, '(not_established,repeat,"2026-03-10 13:00:00+03")', 'came back') from message where id = 920000;
update message set theme_id = 9002 where id = 920001;
select note_returns(array[920001]);
select pg_temp.is_given_back(920000, 'its theme was another');
select is(outcome_at, '2026-03-10 13:00', 'its word counts from when it did') from message where id = 920000;
select matches(note, 'больше не повторное: итог возвращён', 'the history says so') from case_event where message_id = 920000 order by id desc limit 1;
select matches(note, 'Больше не повторяет закрытое', 'on both') from case_event where message_id = 920001 order by id desc limit 1;
update message set theme_id = 9001 where id = 920001;
select is(note_returns(array[920001]), 1, 'and a repeat again');
select pg_temp.pair(10, '33');
update message set house = '133' where id = 920011;
select note_returns(array[920011]);
select pg_temp.is_given_back(920010, 'its address was another');
select pg_temp.pair(20, '35');
update message set state = 'rejected' where id = 920021;
select note_returns(array[920021]);
select pg_temp.is_given_back(920020, 'it was wrongly registered');
select pg_temp.pair(30, '37');
update message set object = 'road', fault = 'pit' where id = 920030;
update message set object = 'light', fault = 'dark' where id = 920031;
select note_returns(array[920031]);
select pg_temp.is_given_back(920030, 'its card tells of another fault');
select pg_temp.pair(40, '39');
update message set received_at = '2026-05-12' where id = 920041;
select note_returns(array[920041]);
select pg_temp.is_given_back(920040, 'it came later');
-- One of two repeats goes: the outcome stays taken back, in the name of the other.
select pg_temp.pair(50, '41');
select pg_temp.put(920052, '2026-03-13', house := '41');
select is(note_returns(array[920052]), 1, 'a second repeat');
update message set theme_id = 9002 where id = 920051;
select note_returns(array[920051]);
select is((outcome, outcome_by)::text, '(not_established,repeat)', 'another repeat holds') from message where id = 920050;
select matches(outcome_reason, '№ 920052 ', 'the reason names it') from message where id = 920050;
-- A person has said otherwise since: his word stays.
select pg_temp.pair(60, '43');
update message set outcome = 'not_solved', outcome_by = 'applicant', outcome_reason = 'Жалуется', outcome_at = now() where id = 920060;
update message set theme_id = 9002 where id = 920061;
select note_returns(array[920061]);
select is((outcome, outcome_by)::text, '(not_solved,applicant)', 'what a person said since stays') from message where id = 920060;
-- The machine reopened it: closed again while nobody has touched it, left alone once somebody works on it.
select pg_temp.pair(70, '45');
select pg_temp.pair(80, '47');
select is((state, closed_at, reopened_at is null, first_done_at)::text, '(reopened,,f,"2026-03-10 12:00:00+03")', 'reopened by its repeat') from message where id = 920070;
update message set state = 'in_work' where id = 920080;
update message set theme_id = 9002 where id in (920071, 920081);
select note_returns(array[920071, 920081]);
select pg_temp.is_given_back(920070, 'reopened in vain');
select is((state, closed_at, reopened_at, first_done_at)::text, '(closed,"2026-03-10 12:00:00+03",,)', 'it is closed as it was') from message where id = 920070;
select is((state, outcome)::text, '(in_work,not_established)', 'what is worked on stays in work') from message where id = 920080;
-- The person is known no longer (de-identified): the pair is taken at its word.
select pg_temp.put(920090, '2026-03-01', '2026-03-10', 'solved', street := null, house := null, author := 'Вера');
select pg_temp.put(920091, '2026-03-11', street := null, house := null, author := 'Вера');
select note_returns(array[920091]);
update message set author_key = null where id = 920091;
select note_returns(array[920091]);
select is(count(*), 1::bigint, 'a person forgotten does not undo what was counted') from outcome_return where message_id = 920090;

-- Rights.
select is(pg_temp.api('t_head', 'select count(*) > 5 from mcu.outcome_return'), 'true', 'the head sees the returns');
select is(pg_temp.api('t_water', 'select count(*) from mcu.outcome_return'), '0', 'a foreign organisation does not');
select matches(pg_temp.api('t_head', 'delete from mcu.outcome_return'), 'ERROR 42501', 'nobody takes one back');

-- Houses.
select is(house_key(a), house_key(b), a || ' is ' || b) from (values ('д. 5, корп. 2', '5к2'), ('дом 5', '5'), ('5 А', '5а'), ('5/2 стр. 1', '5/2с1')) x (a, b);
select is(house_key(h), regexp_replace(regexp_replace(regexp_replace(regexp_replace(lower(h), '^[ ]*(дом|д)?[ .]*№?', ''), '(корпус|корп|к)[ .]*([0-9])', 'к\2', 'g'),
	'(строение|стр|с)[ .]*([0-9])', 'с\2', 'g'), '[ .,]', '', 'g'), 'the short way gives the same key of ' || h) from unnest(array['5', '1234', '12а', '7ё', '5к', '5 ', '12345', '5А', 'д5']) h;
select isnt(house_key(a), house_key(b), a || ' is not ' || b) from (values ('5', '5а'), ('5к2', '52'), ('5/2', '52')) x (a, b);

select * from finish();
rollback;
