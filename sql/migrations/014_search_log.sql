-- The journal of who searched what.
create function acting_may(action text) returns boolean language sql stable security definer set search_path = mcu, pg_temp as $$
	select exists (select from acting_grants() g join role_permission p on p.role = g.role where p.action = acting_may.action)
$$;
comment on function acting_may(text) is 'does the acting account hold this action today?';

create table search_log (
	id bigint generated always as identity primary key,
	at timestamptz not null default now(),
	account_id integer not null,
	session_id uuid,
	q text not null,
	params jsonb not null,
	total bigint not null,
	partial boolean not null,
	took_ms real not null
);
comment on table search_log is 'Who searched what, first pages alone; kept for MCU_SEARCH_LOG_DAYS';
comment on column search_log.total is 'hits that the account was told of';
comment on column search_log.partial is 'stopped by the time limit';
create index search_log_at on search_log using brin (at) with (pages_per_range = 32);
create index search_log_account on search_log (account_id, id);

alter table search_log enable row level security;
create policy program on search_log for all to mcu_jobs using (true);
create policy writers on search_log for insert to mcu_api with check (true);
create policy readers on search_log for select to mcu_api using ((select acting_may('search_log.read')));
grant select, insert on search_log to mcu_api;
grant select, delete on search_log to mcu_jobs;

insert into role_permission (role, action, paragraph)
select r, 'search_log.read', '1.2в' from unnest(array['curator', 'pdo', 'admin']) r;
