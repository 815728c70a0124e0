-- What the index hears of: each change, once per generation that is live or being built; and what versions do.
\ir fixture.psql
select no_plan();

delete from outbox;
delete from index_generation;
insert into index_generation (number, status, schema_version) overriding system value values (9001, 'live', 1), (9002, 'building', 1), (9003, 'old', 1);
create function pg_temp.heard() returns setof text language sql as $$
	with gone as (delete from mcu.outbox returning generation, message_id)
	select generation || ':' || message_id from gone $$;

insert into message (id, kind, channel, source_id, external_id, text) values (900011, 'message', 'phone', 9001, 'o1', 'а'), (900012, 'message', 'phone', 9001, 'o2', 'б');
select set_eq('select pg_temp.heard()', array['9001:900011', '9001:900012', '9002:900011', '9002:900012'], 'two inserts are heard by both living generations');
update message set subject = 'ы' where id in (900011, 900012);
select bag_eq('select pg_temp.heard()', array['9001:900011', '9001:900012', '9002:900011', '9002:900012'], 'an update of two rows too, each once');
select is(rev, 2, 'an update moves the version') from message where id = 900011;
insert into answer (message_id, kind, text) values (900011, 'first', 'а');
select is_empty('select pg_temp.heard()', 'an answer beside it, in the same transaction, is not heard once more');
select is(rev, 2, 'nor does it move the version again') from message where id = 900011;
select pg_temp.later();
insert into answer (message_id, kind, position, text) values (900011, 'first', 2, 'а'), (900011, 'final', 1, 'б');
select bag_eq('select pg_temp.heard()', array['9001:900011', '9002:900011'], 'two answers of one message are heard once');
select is(rev, 3, 'and move the version once') from message where id = 900011;
select pg_temp.later();
update answer set text = 'в' where message_id = 900011 and kind = 'final';
select isnt_empty('select pg_temp.heard()', 'a changed answer is heard');
select pg_temp.later();
delete from answer where message_id = 900011;
select isnt_empty('select pg_temp.heard()', 'a deleted answer is heard');
delete from message where id = 900012;
select set_eq('select pg_temp.heard()', array['9001:900012', '9002:900012'], 'a deleted message is heard');
select is(pg_temp.api_rows('t_head', 'update message set subject = ''я'' where id = 900011'), '1', 'a change by the API');
select set_eq('select pg_temp.heard()', array['9001:900011', '9002:900011'], 'is heard though the API cannot write the outbox');
select is(pg_temp.run_as('mcu_api', null, 'insert into outbox (generation, message_id) values (1, 1)'), 'ERROR 42501', 'the API cannot write it itself');
select throws_ok($$insert into index_generation (status, schema_version) values ('live', 1)$$, '23505', null, 'one generation is live');

-- Copies of facts hold together.
select is_empty($$
	with made as (insert into message (kind, channel, source_id, external_id, text, state)
		select 'message', 'phone', 9001, 'st-' || code, 'т', code from state returning state, open)
	select m.state from made m join state s on s.code = m.state where s.open <> m.open $$, 'message.open equals state.open for every state');
select is_empty($$select code from state s where not exists (select from state_move where from_state = s.code)$$, 'no state is a dead end');
select is_empty($$select code from state s where code <> 'new' and not exists (select from state_move where to_state = s.code)$$, 'every state can be reached');
select is((select sort_at from message where id = 900011), (select created_at from message where id = 900011), 'without a received date the day of entry sorts');
update message set received_at = '2026-01-06 10:00+03' where id = 900011;
select is((select sort_at from message where id = 900011), '2026-01-06 10:00+03'::timestamptz, 'with one, it does');

select throws_ok($$insert into message (kind, channel, source_id, external_id, text) values ('message', 'phone', 9001, 'o1', 'а')$$,
	'23505', null, 'an external id is unique within its source');
select throws_ok($$insert into message (kind, channel, source_id, external_id, text, mark) values ('message', 'phone', 9001, 'o9', 'а', 6)$$,
	'23514', null, 'a mark is 1 to 5');

-- Trees keep their paths.
select is(path, array[9001, 9002, 9003], 'an organisation knows its path') from organisation where id = 9003;

select * from finish();
rollback;
