-- The formalised card: what may be stored, whose word holds, what a new text makes void, who sees what.
\ir fixture.psql
select no_plan();

select isnt_empty($$ select 1 from card_term where field = 'object' and code = 'roof' and name = 'Крыша' $$, 'migrate puts the list in');
select throws_ok($$ insert into message_card (message_id, object_by, version) values (900001, 'guess', 1) $$, '23514', null, 'a row is told by the text or a person');

update message set text = 'Течёт крыша. Просим починить', object = 'roof', fault = 'leak', urgency = 'high' where id = 900001;
insert into message_card (message_id, object_at, object_by, fault_at, fault_by, urgency_at, urgency_by, wish_at, wish_by, version)
values (900001, '[11,21)', 'hand', '[0,10)', 'text', '[0,10)', 'hand', '[35,51)', 'text', 1);
insert into card_correction (message_id, field, was, was_at, was_by, became, became_at, version, account_id)
select 900001, 'object', 'house', '[0,4)', 'text', 'roof', '[11,21)', 1, min(id) from account;

-- The text is masked by an act of de-identification (or comes anew from a file).
update message set text = 'Крыша [ФИО]' where id = 900001;
select results_eq($$ select object_at, object_by, fault_at, fault_by, urgency_at, urgency_by, wish_at, wish_by, version from message_card where message_id = 900001 $$,
	$$ values (null::int4range, 'hand', null::int4range, 'text', null::int4range, 'hand', null::int4range, null::text, 0) $$, 'offsets go with the text they were found in, a person''s word stays');
select results_eq($$ select was, was_at, became, became_at from card_correction where message_id = 900001 $$,
	$$ values ('house', null::int4range, 'roof', null::int4range) $$, 'in what people corrected too');
update message set priority = 1 where id = 900001;
select is((select version from message_card where message_id = 900001), 0, 'other changes leave it alone');

-- Scope.
select is(pg_temp.api('t_head', 'select count(*) from mcu.message_card where message_id = 900001'), '1', 'who sees the message sees its card');
select is(pg_temp.api('t_deputy', 'select count(*) from mcu.message_card where message_id = 900001'), '0', 'who does not, does not');
select matches(pg_temp.api('t_head', 'select count(*) from mcu.card_correction'), 'ERROR 42501', 'the worker does not read what people corrected');
select matches(pg_temp.api('t_head', $$ update mcu.card_term set name = 'x' $$), 'ERROR 42501', 'nor does it change the list');

select * from finish();
rollback;
