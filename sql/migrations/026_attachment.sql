-- Files attached to messages; exports of a linked set.
create table attachment (
	id bigint generated always as identity primary key,
	message_id bigint not null references message on delete cascade,
	name text not null check (length(name) between 1 and 200),
	type text not null,
	size integer not null check (size > 0),
	sha256 text not null check (sha256 ~ '^[0-9a-f]{64}$'),
	file text not null unique check (file ~ '^[0-9a-f]{32}$'),
	account_id integer not null references account,
	created_at timestamptz not null default now(),
	unique (message_id, sha256)
);
comment on table attachment is 'Files of a message; the bytes lie in the folder of files';
comment on column attachment.name is 'as the file was called; only shown';
comment on column attachment.type is 'media type, found from the content';
comment on column attachment.size is 'bytes';
comment on column attachment.file is 'name in the folder of files, without ending';

-- Seen with its message. A file is never changed: another one is another row.
alter table attachment enable row level security;
create policy program on attachment for select to mcu_jobs using (true);
create policy program_read on attachment for select to mcu_indexer using (true);
create policy scope on attachment for all to mcu_api
	using (exists (select from message m where m.id = message_id)) with check (exists (select from message m where m.id = message_id));
grant select, insert, delete on attachment to mcu_api;
grant select on attachment to mcu_jobs, mcu_indexer;

-- Like an answer, a file is part of its message: rev grows, and with it the index follows.
create trigger attachment_inserted after insert on attachment referencing new table as came for each statement execute function answer_changed();
create trigger attachment_deleted after delete on attachment referencing old table as gone for each statement execute function answer_changed();

-- The bytes go when the row is gone for good: the order is part of the transaction that deletes it, whoever does.
create function attachment_dropped() returns trigger language plpgsql security definer set search_path = mcu, pg_temp as $$
begin
	insert into job (kind, payload) select 'attachment_drop', jsonb_build_object('file', file) from gone;
	return null;
end $$;
create trigger attachment_dropped after delete on attachment referencing old table as gone for each statement execute function attachment_dropped();

alter table export add column link_id bigint references search_link;
comment on column export.link_id is 'link that the export was ordered from; of a frozen one the kept set is written. Null: of a search';
create policy program on search_link for select to mcu_jobs using (true);
grant select on search_link to mcu_jobs;
