-- A lost answer and a second try make one record.
create table message_key (
	account_id integer not null references account,
	key text not null check (key ~ '^[!-~]{8,100}$'),
	body bytea not null check (length(body) = 32),
	message_id bigint references message on delete cascade,
	created_at timestamptz not null default now(),
	primary key (account_id, key)
);
comment on table message_key is 'Idempotency-Key of POST /messages: which record a key of an account has made; kept a day';
comment on column message_key.body is 'sha256 of what was sent: the same key with other words is refused';
comment on column message_key.message_id is 'null only within the transaction that makes the record';
create index message_key_age on message_key (created_at);
create index message_key_message on message_key (message_id);

alter table message_key enable row level security;
create policy own on message_key to mcu_api using (account_id = (select acting_account())) with check (account_id = (select acting_account()));
create policy purge on message_key to mcu_jobs using (true);
grant select, insert, update on message_key to mcu_api;
grant select, delete on message_key to mcu_jobs;

create function email_holds(email text) returns boolean language sql immutable parallel safe return email ~ '^[^[:space:]<>@,;"\\]{1,64}@[A-Za-z0-9][A-Za-z0-9.-]{0,189}$';
comment on function email_holds(text) is 'what official.email and account.email accept, asked before the write: a refusal of the constraint tells the log of the row';

create function template_hole(text text) returns boolean language sql immutable parallel safe return text ~ '\[(номер|дата|адрес|организация)\]';
comment on function template_hole(text) is 'does a text still hold what template_text left to its author?';
