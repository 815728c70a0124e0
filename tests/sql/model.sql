-- Models that propose themes and organisations: one live of a kind, who put it live and why, verdicts by scope.
\ir fixture.psql
select no_plan();

insert into model (id, kind, status, texts, labels, accuracy, macro_f1, top3, ece, confidence, bytes, kept) overriding system value values
	(9001, 'theme', 'retired', 100, 5, 0.7, 0.6, 0.9, 0.02, 0.7, 1000, true), (9002, 'theme', 'candidate', 120, 5, 0.72, 0.6, 0.9, 0.02, 0.7, 1000, true),
	(9003, 'theme', 'retired', 90, 5, 0.7, 0.6, 0.9, 0.02, 0.7, 1000, false), (9004, 'organisation', 'candidate', 90, 5, 0.7, 0.6, 0.9, 0.02, 0.7, 1000, true);

select is(model_put_live(9002, null, null), 9002, 'the nightly job puts a version live');
select is(model_put_live(9004, null, null), 9004, 'and one of the other kind beside it');
select is(model_put_live(9002, null, null), null, 'a second time nothing happens');
select is(pg_temp.api('t_head', $$select mcu.model_put_live(9001, mcu.acting_account(), ' Хуже на жалобах о воде ') $$), '9001', 'a person puts an earlier one live');
select results_eq($$ select id, status from model where id between 9001 and 9004 order by id $$,
	$$ values (9001, 'live'), (9002, 'retired'), (9003, 'retired'), (9004, 'live') $$, 'the other of the same kind has gone');
select results_eq($$ select s.model_id, s.before_id, a.login, s.reason from model_switch s left join account a on a.id = s.account_id where s.model_id between 9001 and 9004 order by s.id $$,
	$$ values (9002, null::integer, null::text, null::text), (9004, null, null, null), (9001, 9002, 't_head', 'Хуже на жалобах о воде') $$, 'who, when and why is kept');
select throws_ok($$ select model_put_live(9003, null, null) $$, 'MC409', null, 'a version whose file is gone cannot be put live');
select is((select id from model where kind = 'theme' and status = 'live'), 9001, 'and the live one stays');
select throws_ok($$ update model set status = 'live' where id = 9002 $$, '23505', null, 'two live ones of a kind cannot be');
select matches(pg_temp.api('t_head', $$ insert into mcu.model_switch (model_id, account_id) values (9002, mcu.acting_account()) $$), 'ERROR 23514', 'a person gives a reason');
select matches(pg_temp.api('t_head', $$ update mcu.model set accuracy = 1 where id = 9001 $$), 'ERROR 42501', 'the worker changes no figures');

insert into model_verdict (message_id, model_id, guessed, chance, became) values (900001, 9001, 1, 0.5, 2);
select is(pg_temp.api('t_head', 'select count(*) from mcu.model_verdict where message_id = 900001'), '1', 'who sees the message sees its verdict');
select is(pg_temp.api('t_deputy', 'select count(*) from mcu.model_verdict where message_id = 900001'), '0', 'who does not, does not');
select is((select count(*)::integer from job where kind = 'models' and every is not null), 1, 'the nightly job is there');

select * from finish();
rollback;
