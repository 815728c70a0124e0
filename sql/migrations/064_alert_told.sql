-- Alerts tell people, and judge what comes to fit them after its arrival as well.

-- ---- what is judged
-- A record that gets its theme, organisation or district by hand was judged when it came, without them. So each change that the index gets is
-- judged anew; what its search found before it began (known) is no news then, nor what it has told of (alert_hit).
alter table arrival add column changes integer not null default 0, add column at timestamptz not null default clock_timestamp();
comment on table arrival is 'Messages that came or changed and that the alerts have not judged yet; filled while there are alerts';
comment on column arrival.changes is 'changes since it stands here: the judge takes the row away only when none came in meanwhile';
comment on column arrival.at is 'when it came or last changed';
grant update (changes) on arrival to mcu_jobs; -- to lock a row before it goes
alter table alert add column known bytea, add column begins_at timestamptz not null default clock_timestamp();
comment on column alert.begins_at is 'made, or given other words: what came or changed before is no news';
comment on column alert.known is 'what its search found when the alert began: bit i of byte n stands for the message 8n + i; null: to be taken';

create function outbox_arrived() returns trigger language plpgsql security definer set search_path = mcu, pg_temp as $$
begin
	if exists (select from alert) then
		insert into arrival (message_id)
		select distinct c.message_id from came c join message m on m.id = c.message_id where m.sort_at > now() - interval '30 days' order by 1
		on conflict (message_id) do update set changes = arrival.changes + 1, at = clock_timestamp();
	end if;
	return null;
end $$;
comment on function outbox_arrived() is 'changes of records of the last 30 days are judged by the alerts as arrivals are';
create trigger outbox_arrived after insert on outbox referencing new table as came for each statement execute function outbox_arrived();

create or replace function saved_search_other() returns trigger language plpgsql security definer set search_path = mcu, pg_temp as $$
begin
	delete from saved_search_seen where saved_search_id = new.id;
	update alert set known = null, begins_at = clock_timestamp() where saved_search_id = new.id;
	return null;
end $$;
comment on function saved_search_other() is 'other words find another set, which nobody has looked at, and of which nothing is news yet';

-- ---- who is told
alter table notice alter column message_id drop not null, add column alert_id bigint references alert on delete cascade;
comment on column notice.alert_id is 'the alert that fired; such a notice is of no single record';
create index notice_alert on notice (alert_id) where alert_id is not null;
do $$
declare
	one record;
	def text;
begin
	for one in select c.conrelid::regclass as of, c.conname, pg_get_constraintdef(c.oid) as was from pg_constraint c
		where c.conrelid in ('mail'::regclass, 'notice'::regclass) and c.conname in ('mail_kind_check', 'notice_kind_check') loop
		def := replace(one.was, '''assignment''::text', '''assignment''::text, ''alert''::text');
		execute format('alter table %s drop constraint %I, add constraint %I %s', one.of, one.conname, one.conname, def);
	end loop;
end $$;
alter table notice add check ((kind = 'alert') = (alert_id is not null)), add constraint notice_subject check (num_nonnulls(message_id, alert_id) = 1);
drop policy own on notice;
create policy own on notice for all to mcu_api
	using (account_id = (select acting_account()) and (kind = 'removal' or alert_id is not null or (select sees_all()) or exists (select from message m where m.id = message_id offset 0)))
	with check (account_id = (select acting_account()));

create table mail_alert (
	mail_id bigint not null references mail on delete cascade,
	alert_id bigint not null references alert on delete cascade,
	primary key (mail_id, alert_id)
);
comment on table mail_alert is 'Alerts that a mail tells of';
create index mail_alert_alert on mail_alert (alert_id);
alter table mail_alert enable row level security;
create policy program on mail_alert for all to mcu_jobs using (true) with check (true);
grant select on mail_alert to mcu_jobs;

create function alert_hears(alert bigint) returns setof integer language sql stable security definer set search_path = mcu, pg_temp as $$
	select a.owner_id from alert a where a.id = $1
	union
	select g.account_id from alert a join saved_search s on s.id = a.saved_search_id and s.scope = 'role'
	join role r on r.code = s.role and r.scope = 'all' join role_permission p on p.role = r.code and p.action = 'alert.write'
	join role_grant g on g.role = r.code and g.valid_from <= current_date and (g.valid_to is null or g.valid_to >= current_date) where a.id = $1
$$;
comment on function alert_hears(bigint) is 'whom an alert tells: its owner, and of a search of a role all its holders when nothing is hidden from them';
revoke execute on function alert_hears(bigint) from public;

create function alert_told() returns trigger language plpgsql security definer set search_path = mcu, pg_temp as $$
#variable_conflict use_column
declare
	touched bigint[];
begin
	with hears as materialized (select a.id, a.name from account a where a.id in (select alert_hears(new.id)) and a.enabled order by a.id),
	told as (insert into notice (account_id, alert_id, kind) select h.id, new.id, 'alert' from hears h),
	put as (
		insert into mail (kind, account_id, name) select 'alert', h.id, h.name from hears h
		on conflict (kind, coalesce(account_id, 0), coalesce(official_id, 0)) where status = 'queued' and attempts = 0 do update set name = excluded.name
		returning id
	),
	items as (insert into mail_alert (mail_id, alert_id) select p.id, new.id from put p on conflict do nothing)
	select array_agg(id) into touched from put;
	update mail m set items = (select count(*) from mail_alert i where i.mail_id = m.id) where m.id = any (touched);
	return null;
end $$;
comment on function alert_told() is 'an alert that fires is told in the product and by mail';
create trigger alert_told after update of status on alert for each row when (new.status = 'firing' and old.status <> 'firing') execute function alert_told();

-- The name of a search is what somebody typed, perhaps a citizen's: a mail has the rule and the way to the records only.
create function mail_words_alerts(mail bigint, url text) returns table (address text, name text, subject text, text text, records integer)
language sql stable security definer set search_path = mcu, pg_temp as $$
	with line as (
		select row_number() over (order by a.fired_at, a.id) as place, 'Не меньше ' || a.threshold || ' ' || plural_ru(a.threshold, 'новой записи', 'новых записей', 'новых записей') || ' за ' || a.window_hours || ' ч, сработало '
			|| to_char(a.fired_at, 'DD.MM.YYYY HH24:MI') || E'\n' || $2 || '/search?alert=' || a.id as words
		from mail_alert i join alert a on a.id = i.alert_id and a.status = 'firing' where i.mail_id = $1
	),
	total as (select count(*)::integer as n from line)
	select a.email, l.name, 'МЦУ: ' || plural_ru(n, 'сработало', 'сработали', 'сработало') || ' ' || n || ' ' || plural_ru(n, 'оповещение', 'оповещения', 'оповещений'),
		E'Здравствуйте!\n\nВ поиске накопилось новое:\n\n' || coalesce((select string_agg(words, E'\n\n' order by place) from line where place <= 30), '')
			|| E'\n\nВсе оповещения: ' || $2 || E'/alerts\n\nПисьмо отправлено автоматически, отвечать на него не нужно.\n', n
	from mail l left join account a on a.id = l.account_id, total where l.id = $1
$$;
comment on function mail_words_alerts(bigint, text) is 'mail_words of alerts that still nobody has taken';
revoke execute on function mail_words_alerts(bigint, text) from public;
create or replace function mail_words(mail bigint, url text) returns table (address text, name text, subject text, text text, records integer)
language plpgsql stable security definer set search_path = mcu, pg_temp as $$
declare kind text := (select l.kind from mail l where l.id = $1);
begin
	if kind = 'measure' then
		return query select * from mail_words_measures($1, $2);
	elsif kind = 'return' then
		return query select * from mail_words_returns($1, $2);
	elsif kind = 'alert' then
		return query select * from mail_words_alerts($1, $2);
	else
		return query select * from mail_words_records($1, $2);
	end if;
end $$;
