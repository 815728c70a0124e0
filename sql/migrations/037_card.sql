-- The formalised card: what a message is about, what is wrong with it, what is asked for, each with the words it came from.
create table card_term (
	field text not null check (field in ('object', 'fault')),
	code text not null check (code ~ '^[a-z][a-z_]{1,22}$'),
	name text not null check (length(name) between 1 and 100),
	position smallint not null,
	version integer not null,
	primary key (field, code)
);
comment on table card_term is 'Objects and faults that a card may name: search/data/card.txt as last put in by mcuctl migrate; one that the file no longer has stays, messages name it';
comment on column card_term.version is 'version of the file that had it last';
grant select on card_term to mcu_api, mcu_jobs, mcu_indexer;

alter table message
	add column object text,
	add column fault text;
comment on column message.object is 'what it is about: card_term.code; null: not found';
comment on column message.fault is 'what is wrong with the object: card_term.code; null: not found';
create index message_object on message (object, sort_at desc, id desc) where object is not null;
create index message_fault on message (fault, sort_at desc, id desc) where fault is not null;

create table message_card (
	message_id bigint primary key references message on delete cascade,
	object_at int4range,
	object_by text check (object_by in ('text', 'hand')),
	fault_at int4range,
	fault_by text check (fault_by in ('text', 'hand')),
	wish_at int4range,
	wish_by text check (wish_by in ('text', 'hand')),
	version integer not null
);
comment on table message_card is 'Where object, fault and wish of a message stand in its text, and whose word they are';
comment on column message_card.object_at is 'bytes of message.text (UTF-8), end excluded; null: no words of their own';
comment on column message_card.object_by is 'text: the program; hand: a person, then no program changes it; null: nothing was found';
comment on column message_card.wish_at is 'the wish is these words themselves';
comment on column message_card.version is 'version of search/data/card.txt that the program read it by; 0: to be read anew';

create table card_correction (
	id bigint generated always as identity primary key,
	message_id bigint not null references message on delete cascade,
	field text not null check (field in ('object', 'fault', 'wish')),
	was text,
	was_at int4range,
	was_by text,
	became text,
	became_at int4range,
	version integer not null,
	account_id integer not null references account,
	at timestamptz not null default now()
);
comment on table card_correction is 'What people corrected in cards, to learn from: no words, only codes and where they stand';
comment on column card_correction.was is 'code before; null: none. A wish has no code';
comment on column card_correction.was_by is 'whose word it was: text, hand, or nobody''s';
create index card_correction_message on card_correction (message_id);

do $$
declare t text;
begin
	foreach t in array array['message_card', 'card_correction'] loop
		execute format('alter table %I enable row level security', t);
		execute format('create policy program on %I for all to mcu_jobs using (true) with check (true)', t);
		execute format('create policy scope on %I for all to mcu_api using (exists (select from message m where m.id = message_id)) with check (exists (select from message m where m.id = message_id))', t);
	end loop;
end $$;
grant select, insert, update on message_card to mcu_api, mcu_jobs;
grant insert on card_correction to mcu_api;
grant select, update on card_correction to mcu_jobs;

alter table import_stage
	add column card_object text,
	add column card_object_at int4range,
	add column card_fault text,
	add column card_fault_at int4range,
	add column card_wish_at int4range,
	add column card_version integer;
comment on column import_stage.card_object is 'what the reader of cards made of the text: no part of content_hash, its list changes';

-- A text that was masked has its words elsewhere: what the program found is read anew, what a person said stays without its words.
create function card_moved() returns trigger language plpgsql security definer set search_path = mcu, pg_temp as $$
begin
	update message_card c set object_at = null, fault_at = null, wish_at = null, wish_by = null, version = 0 where c.message_id = new.id;
	update card_correction c set was_at = null, became_at = null where c.message_id = new.id;
	return null;
end $$;
comment on function card_moved() is 'offsets hold for the text they were found in only';
create trigger message_card_moved after update of text on message for each row when (old.text is distinct from new.text) execute function card_moved();
