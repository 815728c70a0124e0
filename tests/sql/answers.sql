-- Checks of answers and the register of conflicts: the queue, who sees what, remarks taken off, erasure.
\ir fixture.psql
select no_plan();

create function pg_temp.queued(of bigint) returns bigint language sql as $$ select count(*) from mcu.answer_queue q join mcu.answer a on a.id = q.answer_id where a.message_id = of $$;
create function pg_temp.emptied() returns void language sql as $$ delete from mcu.answer_queue $$;

select is(pg_temp.queued(900002), 1::bigint, 'an answer is queued when it is written');
select pg_temp.emptied();
update answer set text = text, organisation_id = organisation_id where message_id = 900002;
select is(pg_temp.queued(900002), 0::bigint, 'what does not change is not queued');
update answer set text = 'Принято, спасибо' where message_id = 900002;
select is(pg_temp.queued(900002), 1::bigint, 'a new text is');
select pg_temp.emptied();
update message set text = text || '.' where id = 900002;
select is(pg_temp.queued(900002), 1::bigint, 'so is an answer to another text');
select pg_temp.emptied();
update message set due_set = current_date where id = 900002;
select is(pg_temp.queued(900002), 1::bigint, 'and one with another control date');
select pg_temp.emptied();
insert into deadline (message_id, kind, due, owed, version, rule, calendars, trace) values (900002, 'answer', current_date, true, 1, 1, '{}', '{}');
update deadline set met = now() where message_id = 900002;
select is(pg_temp.queued(900002), 0::bigint, 'a deadline that is met stays the deadline');
update deadline set due = current_date + 1 where message_id = 900002;
select is(pg_temp.queued(900002), 1::bigint, 'one that moves does not');

insert into answer_check (answer_id, message_id, scope_id, organisation_id, at, version, on_time, points, own_words, polite, dated, evidence)
select a.id, a.message_id, m.organisation_id, m.organisation_id, now(), 1, null, 1, 0, 1, 0, '{}' from answer a join message m on m.id = a.message_id where a.message_id between 900001 and 900004;
select is(pg_temp.api('t_head', 'select count(*) from answer_check where message_id between 900001 and 900004'), '4', 'the head sees all');
select is(pg_temp.api('t_recipient', 'select string_agg(message_id::text, '' '' order by message_id) from answer_check where message_id between 900001 and 900004'), '900001 900002', 'a recipient those of his organisations');
update message set organisation_id = 9004 where id = 900001;
select is(pg_temp.api('t_recipient', 'select string_agg(message_id::text, '' '' order by message_id) from answer_check where message_id between 900001 and 900004'), '900002', 'a record that is given away goes with its checks');
select is(pg_temp.api('t_recipient', 'select coalesce(sum((checks->''points''->>1)::integer), 0) from (' || (select regexp_replace($q$
	select jsonb_build_object('points', jsonb_build_array(count(points), count(*) filter (where points = 1))) as checks from answer_check where message_id between 900001 and 900004 $q$, '\s+', ' ', 'g')) || ') x'), '1', 'and with its counts');
select is(pg_temp.api('t_recipient', 'insert into answer_dismissal (answer_id, code, note, account_id) select id, ''points'', ''проверено'', acting_account() from answer where message_id = 900003'), null, 'a foreign answer is not there to be dismissed');
select is(pg_temp.api('t_head', 'insert into answer_queue values (1)'), 'ERROR 42501', 'the queue is the triggers'' own');
select is(pg_temp.api('t_head', 'update answer_check set evidence = null'), 'ERROR 42501', 'people change nothing of a check but its state');

-- Formal answers: the score, the word of a person, what came after.
update answer_check set formal = 60, theme_id = null where message_id in (900001, 900002);
select is((select formal_now from answer_check where message_id = 900002), true, 'fifty and more counts as formal');
select is(pg_temp.api('t_head', 'update answer_check set verdict = 0 where message_id = 900002 returning formal_now'), 'false', 'the word of a person counts before it');
select is(pg_temp.api('t_head', 'update answer_check set formal = 0'), 'ERROR 42501', 'nobody writes a score');
select is(pg_temp.api('t_recipient', 'insert into answer_verdict (answer_id, formal, account_id) select id, true, acting_account() from answer where message_id = 900003'), null, 'a foreign answer is not there to be judged');
insert into answer_verdict (answer_id, formal, account_id) select id, false, 9001 from answer where message_id = 900002;
select is(pg_temp.api('t_recipient', 'select count(*) from answer_verdict'), '1', 'who sees the answer sees whose word it is');
select pg_temp.emptied();
update message set theme_id = (select min(id) from theme) where id = 900002;
select is((select theme_id from answer_check where message_id = 900002), (select min(id) from theme), 'an answer follows its message to another theme');
select is(pg_temp.queued(900002), 0::bigint, 'and is not judged anew for it');
update answer set text = text || '!' where message_id = 900002;
select is((select count(*) from answer_verdict), 0::bigint, 'another text has no word yet');
select is((select verdict from answer_check where message_id = 900002), null, 'in the list neither');
select is(answer_later(900002, '2020-01-01'), 0::smallint, 'nothing came after');
insert into satisfaction (message_id, source, scale, value, given_at) values (900002, 'other', 'five', 2, '2026-01-02');
insert into case_event (message_id, kind, to_state, at) values (900002, 'state', 'reopened', '2026-01-02');
select is(answer_later(900002, '2026-01-01'), 6::smallint, 'a bad mark and a reopening did');
select is(answer_later(900002, '2026-01-03'), 0::smallint, 'not after what came later still');

delete from answer where message_id = 900004;
select is((select count(*) from answer_check where message_id = 900004), 0::bigint, 'a check goes with its answer');

-- The register.
select is(pg_temp.api('t_head', $q$ insert into conflict (kind, text, organisation_id, found_by, found_on) values ('answer', 'Ответ не о том', 9003, 'Куратор', '2026-01-02') returning kind $q$), 'answer', 'an entry');
select is(pg_temp.api('t_head', $q$ insert into conflict (kind, text, found_by, found_on) values ('route', 'Ушло не туда', 'Куратор', '2026-01-02') returning kind $q$), 'route', 'an entry of nobody');
select is(pg_temp.api('t_recipient', 'select string_agg(kind, '' '') from conflict'), 'answer', 'a recipient sees those of his organisations, not those of nobody');
select is(pg_temp.api('t_recipient', $q$ insert into conflict (kind, text, organisation_id, found_by, found_on) values ('answer', 'х', 9004, 'я', '2026-01-02') returning 1 $q$), 'ERROR 42501', 'and writes none for others');
select is((select count(*) from conflict_version v join conflict c on c.id = v.conflict_id where c.organisation_id = 9003), 1::bigint, 'the first version is kept');
update conflict set text = 'Ответ о другом', version = 2 where organisation_id = 9003;
select is((select string_agg(v.data->>'text', ' | ' order by v.version) from conflict_version v join conflict c on c.id = v.conflict_id where c.organisation_id = 9003), 'Ответ не о том | Ответ о другом', 'and the next one');
select throws_ok($$ update conflict set settlement = 'Извинились' where organisation_id = 9003 $$, '23514', null, 'settled is how, by whom and when');
insert into conflict_message (conflict_id, message_id) select c.id, m.id from conflict c, (values (900002), (900003)) m (id) where c.organisation_id = 9003;
select is(pg_temp.api('t_recipient', 'select string_agg(message_id::text, '' '') from conflict_message'), '900002', 'of its records those one may see');

-- Erasure reaches the new words.
update message set author_key = decode(repeat('ab', 32), 'hex') where id = 900002;
insert into answer_dismissal (answer_id, code, note, account_id) select id, 'polite', 'Звонил Иванову', 9001 from answer where message_id = 900002;
select lives_ok($$ select erase_apply('conflict', (select id from conflict where organisation_id = 9003), 0, '{"text": "x", "person": null, "found_by": "y", "settlement": null, "settled_by": null}'),
	erase_apply('conflict_version', (select id from conflict where organisation_id = 9003), 1, '{"text": "z"}'),
	erase_apply('dismissal', (select id from answer where message_id = 900002), 4, '{"note": "w w w"}'),
	erase_apply('answer', (select id from answer where message_id = 900002), 0, '{"text": "v"}') $$, 'what is masked is written back');
select is((select text || found_by from conflict where organisation_id = 9003), 'xy', 'into the entry');
select is((select data->>'text' from conflict_version v join conflict c on c.id = v.conflict_id where c.organisation_id = 9003 and v.version = 1), 'z', 'into its versions');
select is((select note from answer_dismissal), 'w w w', 'into the reason of a remark taken off');
select is((select text from answer where message_id = 900002), 'v', 'and where it always went');
select is((select evidence from answer_check where message_id = 900002), null, 'what was seen in the text before is gone');

select * from finish();
rollback;
