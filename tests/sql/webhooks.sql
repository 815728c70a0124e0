-- Webhooks: who sees them, how tries grow apart, what disables one, the order in which deliveries are taken.
\ir fixture.psql
select no_plan();
select is((select string_agg(distinct role, ',') from role_permission where action = 'webhook.write'), (select string_agg(distinct role, ',') from role_permission where action = 'account.write'), 'who keeps accounts keeps webhooks');
insert into webhook (id, name, url, account_id, events, origin, xid, request_xid) overriding system value
	select g, 'Проба ' || g, 'https://x.example/', 9002, '{message.created}', change_origin(), '1', '1' from generate_series(9001, 9002) g;
insert into webhook_secret (webhook_id, sealed) values (9001, decode(repeat('00', 56), 'hex'));
insert into webhook_delivery (id, webhook_id, event, body) overriding system value values (9001, 9001, 'message.created', '{}'), (9002, 9001, 'message.updated', '{}'), (9003, 9001, 'webhook.test', '{}'), (9004, 9002, 'message.created', '{}');

select is(pg_temp.api('t_' || login, format('select count(*) from %s', t)), n, login || ' ' || t) from (values ('admin', 'webhook', '2'), ('admin', 'webhook_delivery', '4'), ('admin', 'webhook_secret', '1'),
	('head', 'webhook', '0'), ('head', 'webhook_delivery', '0'), ('head', 'webhook_secret', '0'), ('cur', 'webhook', '0')) x (login, t, n);
select is(pg_temp.api('t_admin', format('update webhook set %s', f)), 'ERROR 42501', f || ' is the program''s') from unnest(array['xid = ''1''', 'request_event = 1', 'created_by = 1']) f;
select is(pg_temp.api('t_admin', 'delete from webhook'), 'ERROR 42501', 'nothing is deleted');
select is(pg_temp.api('t_head', 'insert into webhook_delivery (webhook_id, event, body) values (9001, ''webhook.test'', ''{}'')'), 'ERROR 42501', 'nor told by who may not');

-- Tries: 5 s, four times as long each, a day at most, a fifth more or less.
create temp table gap (n integer, seconds double precision);
do $$
begin
	for n in 1..9 loop
		for k in 1..20 loop
			update webhook_delivery set attempts = n where id = 9001;
			perform webhook_tried(9001, 500, 7, null, 'нет');
			insert into gap select n, extract(epoch from next_at - clock_timestamp()) from webhook_delivery where id = 9001;
		end loop;
	end loop;
end $$;
select is_empty($$ select * from gap where seconds not between least(86400, 5 * power(4, n - 1)) * 0.79 - 1 and least(86401, 5 * power(4, n - 1) * 1.21) $$, 'each pause is within its bounds');
select is((select count(*)::int from (select n from gap group by n having max(seconds) - min(seconds) < 5 * power(4, n - 1) * 0.05 and n < 9) x), 0, 'and no two are alike');
select is((select state || (failing_since is not null)::text from webhook where id = 9001), 'ontrue', 'it goes on, and since when it fails is known');
update webhook_delivery set attempts = 10 where id = 9001;
select webhook_tried(9001, 503, 7, null, null);
select is((select state from webhook where id = 9001), 'disabled', 'the tenth disables');
select is((select count(*)::int from webhook_try where delivery_id = 9001), 181, 'each try is put down');
select is((select string_agg(a.login, ',' order by a.login) from notice n join account a on a.id = n.account_id where n.kind = 'webhook' and a.login like 't\_%'), 't_admin', 'who keeps them is told');
select matches((select text from mail_words((select max(id) from mail where kind = 'webhook'), 'http://x')), '«Проба 9001».*http://x/webhooks/9001', 'by mail too');
select is((select status from webhook_delivery where id = 9001), 'queued', 'and what waits waits');
select webhook_tried(9003, null, 7, 'нет', null);
select is((select status from webhook_delivery where id = 9003), 'failed', 'a test is tried once');
select webhook_tried(9004, 410, 7, null, null);
select is((select state from webhook where id = 9002), 'disabled', 'gone is gone');
update webhook set state = 'on', reason = null where id = 9002;
select is(webhook_tried(9004, 204, 7, null, ''), 'delivered', 'what is taken is delivered');
select is((select failing_since from webhook where id = 9002), null, 'and fails no more');
-- Who holds the webhook puts down what he sent, once; who was so late that another has taken it puts down nothing.
update webhook_delivery set status = 'sending' where id = 9004;
update webhook set held_by = 'there', held_until = now() where id = 9002;
select is(webhook_answered(9004, 500, 7, null, null, 'here'), null, 'a try of one that holds it no longer');
select is((select status from webhook_delivery where id = 9004), 'sending', 'changes nothing');
select is(webhook_answered(9004, 204, 7, null, null, 'there'), 'delivered', 'that of who holds it counts');
select is((select held_by from webhook where id = 9002), null, 'and nobody holds it then');
select is(webhook_answered(9004, 500, 7, null, null, 'there'), null, 'nor is it put down twice');
select throws_ok($$ update webhook set held_by = 'here' where id = 9002 $$, '23514', null, 'held by somebody means until when');
-- Who begins to be told of records begins with now; who asks for more of them goes on.
update webhook set events = '{message.created,message.removed}' where id = 9001;
select is((select xid::text from webhook where id = 9001), '1', 'more of the same: the place stands');
update webhook set events = '{cur_request.changed}' where id = 9001;
update webhook set events = '{cur_request.changed,message.created}', message_id = 7 where id = 9001;
select is((select concat_ws('|', xid, message_id, organisation_id) from webhook where id = 9001), change_now(), 'records anew: from now on');
-- After a restore numbers are not given out again.
select is(pg_temp.run_as('mcu_api', null, 'select webhook_renumber()'), 'ERROR 42501', 'the API numbers nothing');
select pg_temp.run_as('mcu_jobs', null, 'select webhook_renumber()');
insert into webhook_delivery (webhook_id, event, body) values (9002, 'webhook.test', '{}');
select cmp_ok((select max(id) from webhook_delivery), '>', (extract(epoch from now()) * 1000)::bigint, 'deliveries go on from a number that none has had');
select throws_ok($$ insert into webhook (name, url, account_id, events, origin, xid, request_xid) values ('Файл', 'file:///etc/passwd', 9002, '{message.created}', '', '1', '1') $$, '23514', null, 'no other address than http');
select throws_ok($$ update webhook set events = '{anything}' where id = 9002 $$, '23514', null, 'no other event');
select * from finish();
rollback;
