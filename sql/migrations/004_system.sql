-- The machinery: jobs, the outbox that feeds the index, generations of the index.
create table job (
	id bigint generated always as identity primary key,
	kind text not null,
	payload jsonb not null default '{}',
	status text not null default 'ready' check (status in ('ready', 'running', 'done', 'failed')),
	run_at timestamptz not null default now(),
	attempts smallint not null default 0,
	lease_until timestamptz,
	worker text,
	error text,
	created_at timestamptz not null default now(),
	finished_at timestamptz
);
comment on table job is 'Queue of background work; a running job whose lease ran out is taken again';
create index job_ready on job (run_at, id) where status in ('ready', 'running');

create table index_generation (
	number integer generated always as identity primary key,
	status text not null check (status in ('building', 'live', 'old')),
	schema_version integer not null,
	started_at timestamptz not null default now(),
	live_at timestamptz
);
comment on table index_generation is 'Generations of the search index; building and live ones get every change through the outbox';
create unique index index_generation_live on index_generation (status) where status = 'live';

create table outbox (
	id bigint generated always as identity primary key,
	generation integer not null,
	message_id bigint not null
);
comment on table outbox is 'Names a changed message for one generation; the indexer re-reads it and deletes the row after its commit';
create index outbox_generation on outbox (generation, id);

create function touch_message() returns trigger language plpgsql as $$
begin
	new.rev := old.rev + 1;
	new.updated_at := now();
	return new;
end $$;
create trigger message_touch before update on message for each row execute function touch_message();

create function outbox_put(ids bigint[]) returns void language sql security definer set search_path = mcu, pg_temp as $$
	insert into outbox (generation, message_id)
	select g.number, i from index_generation g, unnest(ids) i where g.status in ('building', 'live');
	select pg_notify('outbox', '');
$$;

create function message_changed() returns trigger language plpgsql as $$
begin
	if tg_op = 'DELETE' then
		perform outbox_put((select array_agg(id) from gone));
	else
		perform outbox_put((select array_agg(id) from came));
	end if;
	return null;
end $$;
create trigger message_inserted after insert on message referencing new table as came for each statement execute function message_changed();
create trigger message_updated after update on message referencing new table as came for each statement execute function message_changed();
create trigger message_deleted after delete on message referencing old table as gone for each statement execute function message_changed();

-- An answer is part of its message: the message's rev grows, and with it the index follows.
create function answer_changed() returns trigger language plpgsql security definer set search_path = mcu, pg_temp as $$
begin
	if tg_op = 'DELETE' then
		update message set updated_at = now() where id in (select message_id from gone);
	else
		update message set updated_at = now() where id in (select message_id from came);
	end if;
	return null;
end $$;
create trigger answer_inserted after insert on answer referencing new table as came for each statement execute function answer_changed();
create trigger answer_updated after update on answer referencing new table as came for each statement execute function answer_changed();
create trigger answer_deleted after delete on answer referencing old table as gone for each statement execute function answer_changed();
