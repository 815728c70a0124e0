-- Alerts on saved searches. What has to be judged is a queue, not a number: the trigger puts each new message into `arrival`
-- in the transaction that brings it, and the judge takes what is committed and already in the index. However late a
-- transaction commits, its messages are still there to be judged.
create table arrival (message_id bigint primary key references message on delete cascade);
comment on table arrival is 'New messages that the alerts have not judged yet; filled while there are alerts';

create table alert (
	id bigint generated always as identity primary key,
	saved_search_id bigint not null references saved_search on delete cascade,
	owner_id integer not null references account,
	threshold integer not null check (threshold between 1 and 100000),
	window_hours integer not null check (window_hours between 1 and 720),
	digest text not null default 'at_once' check (digest in ('at_once', 'daily')),
	quiet_from time,
	quiet_to time,
	status text not null default 'quiet' check (status in ('quiet', 'pending', 'firing', 'acknowledged', 'resolved')),
	repeats integer not null default 0,
	counted_from timestamptz not null default now(),
	judged_at timestamptz not null default now(),
	pending_at timestamptz,
	fired_at timestamptz,
	acknowledged_at timestamptz,
	acknowledged_by integer references account,
	resolved_at timestamptz,
	resolved_by integer references account,
	version integer not null default 1,
	created_at timestamptz not null default now(),
	unique (saved_search_id, owner_id),
	check ((quiet_from is null) = (quiet_to is null)),
	check (quiet_from <> quiet_to)
);
comment on table alert is 'Says when enough new messages of a saved search came within some hours; judged under the rights of its owner';
comment on column alert.status is 'quiet → pending (enough came) → firing (told) → acknowledged → resolved; then from the start';
comment on column alert.repeats is 'judgements with further hits while firing or acknowledged';
comment on column alert.counted_from is 'hits before do not count: made or resolved then';
comment on column alert.quiet_from is 'local time; until quiet_to nothing is told';
comment on column alert.resolved_by is 'null: resolved by itself, the hits fell below the threshold';

create table alert_hit (
	alert_id bigint not null references alert on delete cascade,
	message_id bigint not null references message on delete cascade,
	at timestamptz not null default now(),
	primary key (alert_id, message_id)
);
comment on table alert_hit is 'New messages that an alert found, kept for the longest window';
create index alert_hit_at on alert_hit (alert_id, at);
create index alert_hit_message on alert_hit (message_id);

create function message_arrived() returns trigger language plpgsql security definer set search_path = mcu, pg_temp as $$
begin
	if exists (select from alert) then
		insert into arrival (message_id) select id from came on conflict do nothing;
	end if;
	return null;
end $$;
create trigger message_arrived after insert on message referencing new table as came for each statement execute function message_arrived();

-- Work that comes again by itself.
alter table job add column every interval;
comment on column job.every is 'a periodic job: when it ended it is ready again after this time';
create unique index job_every on job (kind) where every is not null;
insert into job (kind, every) values ('alerts', interval '15 seconds');

do $$
declare t text;
begin
	foreach t in array array['arrival', 'alert', 'alert_hit'] loop
		execute format('alter table %I enable row level security', t);
		execute format('create policy program on %I for all to mcu_jobs using (true) with check (true)', t);
	end loop;
end $$;
-- Others see it with its search, but only those from whom nothing is hidden: its state tells of what the owner sees.
create policy readers on alert for select to mcu_api using (
	owner_id = (select acting_account())
	or ((select sees_all()) and exists (select from saved_search s where s.id = saved_search_id and s.scope <> 'private')));
create policy owner_insert on alert for insert to mcu_api with check (owner_id = (select acting_account()));
create policy readers_update on alert for update to mcu_api using (
	owner_id = (select acting_account())
	or ((select sees_all()) and exists (select from saved_search s where s.id = saved_search_id and s.scope <> 'private')));
create policy owner_delete on alert for delete to mcu_api using (owner_id = (select acting_account()));
create policy readers on alert_hit for select to mcu_api using (
	exists (select from alert a where a.id = alert_id) and exists (select from message m where m.id = message_id));

grant select, insert, update, delete on alert to mcu_api;
grant select on alert_hit to mcu_api;
grant select, update on alert to mcu_jobs;
grant select, insert, delete on alert_hit to mcu_jobs;
grant select, delete on arrival to mcu_jobs;
grant select on outbox to mcu_jobs;

insert into role_permission (role, action, paragraph)
select r, 'alert.write', '1.2в' from unnest(array['curator', 'head', 'analyst', 'pos', 'im', 'pages', 'recipient', 'mayor']) r;
