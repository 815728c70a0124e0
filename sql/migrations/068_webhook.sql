-- Webhooks: what changed is told to other systems by signed requests, in order, again and again until it is taken, never lost.
create table webhook (
	id integer generated always as identity primary key,
	name text not null check (length(btrim(name)) between 3 and 100),
	url text not null check (url ~ '^https?://' and length(url) <= 500),
	account_id integer not null references account,
	events text[] not null check (cardinality(events) between 1 and 10 and events <@ array['message.created', 'message.updated', 'message.removed', 'cur_request.changed']),
	state text not null default 'on' check (state in ('on', 'paused', 'disabled')),
	reason text,
	failing_since timestamptz,
	origin text not null,
	xid xid8 not null,
	message_id bigint not null default 0,
	organisation_id integer not null default 0,
	request_xid xid8 not null,
	request_event bigint not null default 0,
	turn_at timestamptz not null default '-infinity',
	version integer not null default 1,
	created_by integer references account,
	created_at timestamptz not null default now(),
	updated_at timestamptz not null default now(),
	check ((state = 'disabled') = (reason is not null))
);
comment on table webhook is 'Addresses of other systems that are told of changes';
comment on column webhook.account_id is 'whose rights it has: only what this account may see is told';
comment on column webhook.state is 'on; paused by a person; disabled by the program, reason says why. The place stands meanwhile, so nothing is lost (the feed keeps 90 days)';
comment on column webhook.failing_since is 'the first of the failures since something was last taken';
comment on column webhook.origin is 'whose transaction numbers the place counts by (change_origin)';
comment on column webhook.xid is 'with message_id and organisation_id the place in the feed, as of change_window';
comment on column webhook.request_xid is 'with request_event the place in cur_request_event';
comment on column webhook.turn_at is 'when it last had its turn to send: receivers take turns, so that a slow one does not hold up the others';

create table webhook_secret (
	id integer generated always as identity primary key,
	webhook_id integer not null references webhook,
	sealed bytea not null check (length(sealed) between 25 and 200),
	created_at timestamptz not null default now(),
	ended_at timestamptz
);
comment on table webhook_secret is 'Secrets that requests are signed by, closed by the keys of fcgi/seal.h; two are live at most, so that the receiver can change to the new one';
comment on column webhook_secret.ended_at is 'signs no more since then';
create index webhook_secret_live on webhook_secret (webhook_id, id) where ended_at is null;

create table webhook_delivery (
	id bigint generated always as identity primary key,
	webhook_id integer not null references webhook,
	event text not null,
	body text not null check (length(body) <= 8000),
	created_at timestamptz not null default now(),
	status text not null default 'queued' check (status in ('queued', 'sending', 'delivered', 'failed')),
	attempts smallint not null default 0,
	next_at timestamptz not null default now(),
	delivered_at timestamptz
);
comment on table webhook_delivery is 'Events of a webhook in the order in which they go; the body is made once and stays, as does the id that the receiver knows it by. Kept 30 days after it was taken';
comment on column webhook_delivery.status is 'queued → sending → delivered; failed: a test that was not taken';
create index webhook_delivery_waiting on webhook_delivery (webhook_id, id) where status in ('queued', 'sending');
create index webhook_delivery_webhook on webhook_delivery (webhook_id, id desc);
create index webhook_delivery_test on webhook_delivery (webhook_id, id) where status = 'queued' and event = 'webhook.test';
create index webhook_delivery_taken on webhook_delivery (webhook_id, delivered_at) where status = 'delivered';
create index webhook_delivery_old on webhook_delivery (created_at) where status in ('delivered', 'failed');

create table webhook_try (
	id bigint generated always as identity primary key,
	delivery_id bigint not null references webhook_delivery on delete cascade,
	at timestamptz not null default clock_timestamp(),
	status smallint,
	ms integer not null check (ms >= 0),
	error text check (length(error) <= 300),
	answer text check (octet_length(answer) <= 4096)
);
comment on table webhook_try is 'Each try of a delivery';
comment on column webhook_try.status is 'of HTTP; null: there was no answer, error says why';
comment on column webhook_try.answer is 'the beginning of the answer, personal data masked';
create index webhook_try_delivery on webhook_try (delivery_id, id desc);

do $$
declare t text;
begin
	foreach t in array array['webhook', 'webhook_secret', 'webhook_delivery', 'webhook_try'] loop
		execute format('alter table %I enable row level security', t);
		execute format('create policy program on %I for all to mcu_jobs using (true) with check (true)', t);
		execute format('create policy reads on %I for select to mcu_api using ((select acting_may(''webhook.read'')))', t);
	end loop;
	foreach t in array array['webhook', 'webhook_secret', 'webhook_delivery'] loop
		execute format('create policy adds on %I for insert to mcu_api with check ((select acting_may(''webhook.write'')))', t);
		execute format('create policy changes on %I for update to mcu_api using ((select acting_may(''webhook.write''))) with check ((select acting_may(''webhook.write'')))', t);
	end loop;
end $$;
grant select, insert on webhook, webhook_secret, webhook_delivery to mcu_api;
grant update (name, url, account_id, events, state, reason, failing_since, version, updated_at) on webhook to mcu_api;
grant update (ended_at) on webhook_secret to mcu_api;
grant update (status, attempts, next_at) on webhook_delivery to mcu_api;
grant select on webhook_try to mcu_api;
grant select, update on webhook to mcu_jobs;
grant select on webhook_secret, cur_request_event to mcu_jobs;
grant select, insert, update, delete on webhook_delivery to mcu_jobs;
grant select, insert, delete on webhook_try to mcu_jobs;
grant execute on function change_now() to mcu_api, mcu_jobs;

insert into role_permission (role, action, paragraph) select p.role, a, p.paragraph from role_permission p, unnest(array['webhook.read', 'webhook.write']) a where p.action = 'account.write';
insert into permission_action (position, action, name)
select (select max(position) from permission_action) + n, a, t from (values (1, 'webhook.read', 'Смотреть вебхуки и их журнал'), (2, 'webhook.write', 'Вести вебхуки: адреса, секреты, повторы')) x (n, a, t);

create or replace function token_forbids(action text) returns boolean language sql immutable parallel safe return action in ('account.write', 'permission.write', 'token.write', 'webhook.write');

/* Who begins to be told of records is told of what changes from then on: the place stood still while nobody asked. */
create function webhook_begins() returns trigger language plpgsql set search_path = mcu, pg_temp as $$
declare records text[] := array['message.created', 'message.updated', 'message.removed'];
begin
	if new.events && records and not old.events && records then
		new.xid := split_part(change_now(), '|', 1)::xid8;
		new.message_id := 0;
		new.organisation_id := 0;
	end if;
	return new;
end $$;
create trigger webhook_begins before update of events on webhook for each row execute function webhook_begins();

/* Numbers that were given out after the copy was taken are known to the receivers already: what comes under one of them again they would take for a repetition, and drop. */
create function webhook_renumber() returns void language sql security definer set search_path = mcu, pg_temp as $$
	select setval('webhook_delivery_id_seq', greatest((select last_value from webhook_delivery_id_seq) + 1, (extract(epoch from clock_timestamp()) * 1000)::bigint))
$$;
comment on function webhook_renumber() is 'after a restore: deliveries go on from a number that none has had, the milliseconds of now';

/* Those who keep webhooks hear that one was disabled: in the product and by mail. */
create function webhook_disable(webhook integer, reason text) returns void language plpgsql security definer set search_path = mcu, pg_temp as $$
declare called text;
begin
	update webhook w set state = 'disabled', reason = webhook_disable.reason, version = w.version + 1, updated_at = now() where w.id = $1 and w.state = 'on' returning w.name into called;
	if called is null then return; end if;
	with who as materialized (
		select distinct a.id, a.name from account a cross join lateral grants_of(a.id, null) g join role_permission p on p.role = g.role and p.action = 'webhook.write' where a.enabled and not a.service
	),
	noticed as (insert into notice (account_id, kind, title) select w.id, 'webhook', called from who w)
	insert into mail (kind, account_id, name, items) select 'webhook', w.id, w.name, 1 from who w order by w.id
		on conflict (kind, coalesce(account_id, 0), coalesce(official_id, 0)) where status = 'queued' and attempts = 0 do update set items = mail.items + 1;
end $$;
comment on function webhook_disable(integer, text) is 'stops a webhook that is on, and tells who keeps them';

/*
 * What a try came to. Not taken: again after 5 s, 20 s, 80 s … 24 h, each a fifth more or less, so that receivers that came back together are not asked together; after ten tries, or at once
 * when the receiver says that it is gone (410), the webhook is disabled and its deliveries wait. A test is tried once.
 */
create function webhook_tried(delivery bigint, status integer, ms integer, error text, answer text) returns text language plpgsql security definer set search_path = mcu, pg_temp as $$
#variable_conflict use_column
declare
	d webhook_delivery;
	taken boolean := coalesce(webhook_tried.status between 200 and 299, false);
begin
	insert into webhook_try (delivery_id, status, ms, error, answer) values ($1, $2, $3, $4, $5);
	select * into d from webhook_delivery where id = $1;
	if taken then
		update webhook_delivery set status = 'delivered', delivered_at = clock_timestamp() where id = $1;
		update webhook set failing_since = null where id = d.webhook_id and failing_since is not null;
		return 'delivered';
	elsif d.event = 'webhook.test' then
		update webhook_delivery set status = 'failed' where id = $1;
		return 'failed';
	end if;
	update webhook_delivery set status = 'queued', next_at = clock_timestamp() + least(interval '24 hours', interval '5 seconds' * power(4, least(d.attempts, 10) - 1) * (0.8 + random() * 0.4)) where id = $1;
	update webhook set failing_since = coalesce(failing_since, clock_timestamp()) where id = d.webhook_id;
	if webhook_tried.status = 410 then
		perform webhook_disable(d.webhook_id, 'Получатель ответил, что адреса больше нет (410).');
	elsif d.attempts >= 10 then
		perform webhook_disable(d.webhook_id, 'Получатель не принял событие за десять попыток.');
	end if;
	return 'queued';
end $$;
comment on function webhook_tried(bigint, integer, integer, text, text) is 'puts down a try of a delivery and what follows from it; its state now';

create function mail_words_webhook(mail bigint, url text) returns table (address text, name text, subject text, text text, records integer)
language sql stable security definer set search_path = mcu, pg_temp as $$
	with line as (select w.id, '«' || w.name || '»: ' || w.reason || E'\n' || $2 || '/webhooks/' || w.id as words from webhook w where w.state = 'disabled'),
	total as (select count(*)::integer as n from line)
	select a.email, l.name, 'МЦУ: вебхук отключён', E'Здравствуйте!\n\nСообщения другим системам не доходят и ждут:\n\n' || coalesce((select string_agg(words, E'\n\n' order by id) from (select * from line order by id limit 30) x), '')
		|| E'\n\nПочините получателя и включите вебхук: события, которые накопились, уйдут по порядку.\n\nПисьмо отправлено автоматически, отвечать на него не нужно.\n', n
	from mail l left join account a on a.id = l.account_id, total where l.id = $1
$$;
comment on function mail_words_webhook(bigint, text) is 'mail_words of webhooks that are disabled';
create or replace function mail_words(mail bigint, url text) returns table (address text, name text, subject text, text text, records integer)
language plpgsql stable security definer set search_path = mcu, pg_temp as $$
declare kind text := (select l.kind from mail l where l.id = $1);
begin
	if kind = 'webhook' then
		return query select * from mail_words_webhook($1, $2);
	elsif kind = 'cur_request' then
		return query select * from mail_words_cur($1, $2);
	else
		return query select * from mail_words_others($1, $2);
	end if;
end $$;
revoke execute on function webhook_renumber(), mail_words_webhook(bigint, text), webhook_disable(integer, text), webhook_tried(bigint, integer, integer, text, text) from public;
grant execute on function webhook_renumber(), webhook_disable(integer, text), webhook_tried(bigint, integer, integer, text, text) to mcu_jobs;
insert into job (kind, every) values ('webhooks', interval '2 seconds');
