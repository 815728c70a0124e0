-- Marks of applicants: who sees them, a link that works once, a contradicted outcome, the interval, what of small groups is hidden.
\ir fixture.psql
select no_plan();

create function pg_temp.hash(word text) returns bytea language sql immutable return sha256(convert_to(word, 'UTF8'));
insert into satisfaction (message_id, source, scale, value) select id, 'other', 'five', 4 from message where id between 900001 and 900004;
insert into satisfaction (message_id, source, scale, token_hash, expires_at) values
	(900002, 'link', 'five', pg_temp.hash('open'), now() + interval '1 day'), (900003, 'link', 'five', pg_temp.hash('late'), now() - interval '1 second');
insert into satisfaction (message_id, source, scale, token_hash, expires_at, revoked_at) values (900003, 'link', 'five', pg_temp.hash('revoked'), now() + interval '1 day', now());

-- Rights.
select is(pg_temp.api('t_' || r.code, 'select count(*) from satisfaction where message_id > 900000 and source = ''other'''),
	case r.scope when 'all' then '4' when 'own' then '2' else '0' end, format('%s sees the marks of scope "%s"', r.code, r.scope)) from role r;
select is(pg_temp.run_as('mcu_api', null, 'select count(*) from satisfaction'), '0', 'nobody sees nothing');
select is(pg_temp.api('t_head', 'select token_hash from satisfaction limit 1'), 'ERROR 42501', 'the hash of a token is not for reading');
select is(pg_temp.api('t_head', 'update satisfaction set value = 5'), 'ERROR 42501', 'nobody signed in writes a mark');
select is(pg_temp.api('t_head', 'delete from satisfaction'), 'ERROR 42501', 'nor takes one away');
select is(pg_temp.api_rows('t_recipient', 'update satisfaction set revoked_at = now() where message_id = 900003'), '0', 'a foreign link is not revoked');
create function pg_temp.put(message bigint) returns text language sql return
	format('insert into satisfaction (message_id, source, scale, token_hash, account_id, expires_at) values (%s, ''link'', ''five'', sha256(''p''), acting_account(), now() + interval ''1 day'') returning 1', message);
select is(pg_temp.api('t_recipient', pg_temp.put(900001)), '1', 'a link for an own record');
select is(pg_temp.api('t_recipient', pg_temp.put(900003)), 'ERROR 42501', 'not for a foreign one');
select is(pg_temp.run_as('mcu_indexer', null, 'select count(*) from satisfaction'), 'ERROR 42501', 'the indexer has nothing to do with marks');
select throws_ok($$insert into satisfaction (message_id, source, scale, token_hash, expires_at) values (900002, 'link', 'five', sha256('x'), now())$$, '23505', null, 'one link waits at a time');
select throws_ok($$insert into satisfaction (message_id, source, scale, value) values (900002, 'pos', 'five', 1)$$, '23505', null, 'one mark of files');
select throws_ok($$insert into satisfaction (message_id, source, scale, value) values (900002, 'pos', 'three', 4)$$, '23514', null, 'a value beyond its scale');

-- A link, acting for nobody.
create function pg_temp.state(word text) returns text language sql as $$ select pg_temp.run_as('mcu_api', null, format('select mcu.mark_link_state(%L)', pg_temp.hash(word))) $$;
create function pg_temp.give(word text, solved text default 'yes', value integer default 5, reasons text default '{quick}', comment text default '') returns text language sql as
	$$ select pg_temp.run_as('mcu_api', null, format('select mcu.mark_give(%L, %L, %s::smallint, %L, %L)', pg_temp.hash(word), solved, value, reasons, comment)) $$;
select results_eq($$ select pg_temp.state(w) from unnest(array['open', 'late', 'revoked', 'nobody''s']) w $$, array['open', 'gone', 'gone', 'gone'], 'expired, revoked and unknown are one word');
select is(pg_temp.give(w), 'gone', w || ' takes nothing') from unnest(array['late', 'revoked', 'nobody''s']) w;
select is(pg_temp.give('open', reasons := '{quick,clear,polite,slow}'), 'ERROR 23514', 'four reasons are too many');
select is(pg_temp.give('open', reasons := '{other}'), 'ERROR 23514', 'a reason that is not offered');
select is(pg_temp.give('open', value := 6), 'ERROR 23514', 'six of five');
update message set outcome = 'solved', state = 'closed' where id = 900002;
select is(pg_temp.give('open', 'no', 2, '{slow,not_done}', '  Яма на месте '), 'taken', 'an open one takes the mark');
select is((solved, value, satisfied, reasons, comment, given_at is not null)::text, '(no,2,f,"{slow,not_done}","Яма на месте",t)', 'as it was given') from satisfaction where token_hash = pg_temp.hash('open');
select is(pg_temp.state('open'), 'given', 'then it is spent');
select is(pg_temp.give('open', 'yes', 5), 'given', 'and takes no second');
select is(value, 2::smallint, 'the first stands') from satisfaction where token_hash = pg_temp.hash('open');
select is(details, '{"solved": "no", "value": 2}'::jsonb, 'the history tells it, without the words') from case_event where message_id = 900002 and kind = 'mark';

-- «Не решено» of what stands as solved: shown, never changed by itself.
select is((disputed, outcome)::text, '(t,solved)', 'the outcome is contradicted and stands') from message where id = 900002;
update message set text = text where id = 900002;
select ok(disputed, 'another change leaves the flag') from message where id = 900002;
update message set outcome = 'not_solved' where id = 900002;
select ok(not disputed, 'another outcome ends it') from message where id = 900002;
insert into satisfaction (message_id, source, scale, token_hash, expires_at) values (900004, 'link', 'five', pg_temp.hash('partly'), now() + interval '1 day');
update message set outcome = 'explained' where id = 900004;
select is(pg_temp.give('partly', 'no', 1), 'taken', 'a mark of what was explained');
select ok(not disputed, 'contradicts nothing') from message where id = 900004;

-- The interval: figures of the formula worked out by hand and published examples (Newcombe 1998: 81 of 263, 15 of 148, 0 of 20, 1 of 29).
select is(round(w.low::numeric, 4) || ' ' || round(w.high::numeric, 4), expected, format('Wilson of %s of %s', k, n))
from (values (81, 263, '0.2553 0.3662'), (15, 148, '0.0624 0.1605'), (0, 20, '0.0000 0.1611'), (1, 29, '0.0061 0.1718'), (10, 10, '0.7225 1.0000')) x (k, n, expected), wilson(k, n) w;
select is((low, high)::text, '(,)', 'nothing of nothing') from wilson(0, 0);

-- Small groups.
select is(small_hidden(given), expected::boolean[], given::text) from (values
	(array[20, 30, 0]::bigint[], '{f,f,f}'), (array[9, 30, 12], '{t,f,t}'), (array[3, 4, 30, 12], '{t,t,f,t}'), (array[6, 4, 30, 12], '{t,t,f,f}'),
	(array[9, 0, 0], '{t,f,f}'), (array[5, 40], '{t,t}'), (array[10, 10], '{f,f}'), (array[9, 9], '{t,t}'), (array[]::bigint[], null)) x (given, expected);
select is_empty($$
	with tries as (select array(select (random() * 10 ^ (1 + g % 3))::bigint from generate_series(1, 1 + g % 7)) as given from generate_series(1, 2000) g),
	judged as (select given, small_hidden(given) as hidden from tries)
	select given from judged where exists (select from unnest(given, hidden) x (n, h) where n between 1 and 9 and not h)
		or exists (select from unnest(given, hidden) x (n, h) where n = 0 and h)
		-- what is hidden of a total that is shown (ten marks and more) is two groups and ten marks, or all there is
		or exists (select from unnest(given, hidden) x (n, h) where n > 0 having count(*) filter (where h) between 1 and 1 and count(*) > 1)
		or exists (select from unnest(given, hidden) x (n, h) having sum(n) filter (where h) < 10 and sum(n) >= 10)
$$, 'of 2000 totals none betrays a small group');
select is(mark_figures(40, 5, 3, 17, array[0, 1, 1, 2, 1], null, true, true) - 'asked' - 'hidden', '{"low": null, "high": null, "mean": null, "rate": null, "given": null, "share": null, "counts": null, "solved": null, "satisfied": null}'::jsonb,
	'a hidden group has no figure left');
select is(mark_figures(40, 10, 7, 38, array[0, 1, 2, 3, 4], null, true, false), '{"asked": 40, "hidden": false, "given": 10, "rate": 0.2500, "satisfied": 7, "share": 0.7000, "low": 0.3968, "high": 0.8922, "mean": 3.80, "counts": [0, 1, 2, 3, 4], "solved": null}'::jsonb,
	'the figures of a group');

select * from finish();
rollback;
