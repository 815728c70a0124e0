-- The journal of who did what as a chain that nobody can rewrite unseen, its published heads and checks; the matrix of
-- rights with its versions. No foreign keys to accounts: loading the demo city anew truncates those with all that hangs on them.

alter table audit_log
	add column address inet,
	add column method text not null default '' check (method in ('', 'GET', 'POST', 'PATCH', 'PUT', 'DELETE', 'CTL')),
	add column fields text[] not null default '{}' check (cardinality(fields) <= 64 and array_to_string(fields, ' ', '?') ~ '^[a-z0-9_. ]*$'),
	add column purpose text check (length(purpose) between 1 and 500),
	add column status smallint,
	add column request_id text,
	add check (action ~ '^[a-z][a-z0-9_.]{0,60}$'),
	add check (length(object) <= 200),
	add check (length(result) <= 40);
comment on table audit_log is 'Who did what, when, from where, on which record, which fields, why, with what result; the programs can only insert, nobody changes a row (audit_fixed), and audit_chain shows it when somebody did';
comment on column audit_log.account_id is 'null: the machine''s operator (method CTL) or nobody yet (a failed sign-in)';
comment on column audit_log.address is 'client as nginx knows it';
comment on column audit_log.method is 'of HTTP, or CTL for mcuctl';
comment on column audit_log.action is 'operation of the contract, or ctl_COMMAND';
comment on column audit_log.object is 'resource and id: messages/12';
comment on column audit_log.fields is 'names of the fields that were set, never their values';
comment on column audit_log.purpose is 'why, in the words of the person, where it is asked for';
comment on column audit_log.status is 'of HTTP; null for mcuctl';
comment on column audit_log.result is 'ok, or the code of the refusal';

create table audit_pending (
	id bigint primary key
);
comment on table audit_pending is 'Rows of audit_log that the chain does not hold yet; written with the row, in its transaction';

create table audit_chain (
	seq bigint primary key check (seq > 0),
	row_id bigint not null unique,
	hash bytea not null check (octet_length(hash) = 32)
);
comment on table audit_chain is 'The chain over audit_log: a link per row, in the order of sealing';
comment on column audit_chain.seq is 'from 1 on without gaps';
comment on column audit_chain.hash is 'sha256(hash of the link before, 32 zero bytes at first, then audit_content of the row)';

create table audit_head (
	day date primary key,
	seq bigint not null,
	row_id bigint not null,
	hash bytea not null check (octet_length(hash) = 32),
	published_at timestamptz not null default clock_timestamp()
);
comment on table audit_head is 'The last link as it was at the first sealing of each day, also in the log and in MCU_HOME/audit/heads.tsv: one kept elsewhere proves everything before it';

create table audit_check (
	id bigint generated always as identity primary key,
	started_at timestamptz not null,
	finished_at timestamptz not null default clock_timestamp(),
	rows bigint not null,
	differences bigint not null,
	head_seq bigint,
	head_hash bytea,
	first jsonb
);
comment on table audit_check is 'Walks through the whole chain by the background worker and what they found';
comment on column audit_check.first is 'the first difference: {what, seq, row}';

-- Rows written before the chain join it with the first sealing.
insert into audit_pending (id) select id from audit_log;

create function audit_arrived() returns trigger language plpgsql security definer set search_path = mcu, pg_temp as $$
begin
	new.at := clock_timestamp();
	new.account_id := coalesce(acting_account(), new.account_id);
	insert into audit_pending (id) values (new.id);
	return new;
end $$;
comment on function audit_arrived() is 'the time is the database''s, and who acts for a session cannot write in another''s name';
create trigger audit_arrived before insert on audit_log for each row execute function audit_arrived();

create function audit_fixed() returns trigger language plpgsql as $$
begin
	raise exception 'the journal grows only' using errcode = 'MC403';
end $$;
comment on function audit_fixed() is 'not even the owner changes the journal without first taking this trigger away';
do $$
declare t text;
begin
	foreach t in array array['audit_log', 'audit_chain', 'audit_head'] loop
		execute format('create trigger audit_fixed before update or delete or truncate on %I for each statement execute function audit_fixed()', t);
	end loop;
end $$;

-- What is hashed: each value as LENGTH_IN_BYTES:VALUE, and - for none, so that no two rows read the same. fcgi/audit_walk.c
-- puts the same together from the raw columns and does not ask this function.
create function audit_cell(value text) returns text language sql immutable parallel safe return
	coalesce(octet_length(value) || ':' || value || ',', '-,');
create function audit_content(l audit_log) returns text language sql stable parallel safe return
	mcu.audit_cell(l.id::text) || mcu.audit_cell((extract(epoch from l.at) * 1000000)::bigint::text) || mcu.audit_cell(l.account_id::text)
	|| mcu.audit_cell(l.session_id::text) || mcu.audit_cell(l.address::text) || mcu.audit_cell(l.method) || mcu.audit_cell(l.action)
	|| mcu.audit_cell(l.object) || mcu.audit_cell(array_to_string(l.fields, ' ')) || mcu.audit_cell(l.purpose) || mcu.audit_cell(l.status::text)
	|| mcu.audit_cell(l.result) || mcu.audit_cell(l.details::text) || mcu.audit_cell(l.request_id);

create function audit_seal(most integer) returns integer language plpgsql security definer set search_path = mcu, pg_temp
-- The queue is empty when it is analysed: only a plan that sees how long the list of ids is stays linear.
set plan_cache_mode = force_custom_plan as $$
declare
	ids bigint[];
	place bigint;
	last bytea;
	one record;
begin
	if not exists (select from audit_pending) then return 0; end if;
	-- One sealer at a time; writers of the journal do not wait for it.
	lock table audit_chain in share row exclusive mode;
	-- What is pending without its row stays: it tells of a row that was taken away before it was sealed.
	select array_agg(x.id order by x.id) into ids from (
		select p.id from audit_pending p where exists (select from audit_log l where l.id = p.id) order by p.id limit most) x;
	delete from audit_pending where id = any (ids);
	select c.seq, c.hash into place, last from audit_chain c order by c.seq desc limit 1;
	place := coalesce(place, 0);
	last := coalesce(last, decode(repeat('00', 32), 'hex'));
	for one in select l.id, audit_content(l) as content from audit_log l where l.id = any (ids) order by l.id loop
		place := place + 1;
		last := sha256(last || convert_to(one.content, 'UTF8'));
		insert into audit_chain (seq, row_id, hash) values (place, one.id, last);
	end loop;
	return coalesce(cardinality(ids), 0);
end $$;
comment on function audit_seal(integer) is 'takes committed rows into the chain, at most so many; gives their number. It can add, nothing else';

create function audit_publish() returns setof audit_head language sql security definer set search_path = mcu, pg_temp as $$
	insert into audit_head (day, seq, row_id, hash)
	select current_date, c.seq, c.row_id, c.hash from audit_chain c where not exists (select from audit_head h where h.day = current_date)
	order by c.seq desc limit 1
	on conflict (day) do nothing
	returning *
$$;
comment on function audit_publish() is 'the head of today; no row when there is one already or nothing is sealed';
revoke execute on function audit_seal(integer), audit_publish() from public;
grant execute on function audit_seal(integer), audit_publish() to mcu_jobs;

create index audit_log_account on audit_log (account_id, id);
create index audit_log_object on audit_log (object, id);
create index audit_log_action on audit_log (action, id);
create index audit_log_refused on audit_log (id) where result <> 'ok';
create index audit_log_at on audit_log using brin (at) with (pages_per_range = 32);

do $$
declare t text;
begin
	foreach t in array array['audit_log', 'audit_chain', 'audit_pending', 'audit_head', 'audit_check'] loop
		execute format('alter table %I enable row level security', t);
		execute format('create policy program on %I for select to mcu_jobs using (true)', t);
		execute format('create policy readers on %I for select to mcu_api using ((select acting_may(''audit.read'')))', t);
		execute format('grant select on %I to mcu_api, mcu_jobs', t);
	end loop;
end $$;
create policy writers on audit_log for insert to mcu_api, mcu_jobs with check (true);
create policy writer on audit_check for insert to mcu_jobs with check (true);
grant insert on audit_check to mcu_jobs;

-- The whole chain is walked through every day, and when a reader asks for it.
insert into job (kind, every, run_at) values ('audit_verify', interval '1 day', now() + interval '1 hour');

-- ---- the matrix of rights

insert into role_permission (role, action, paragraph) values
	('head', 'audit.read', '2.3'), ('admin', 'audit.read', '152-ФЗ ст. 19 ч. 2 п. 8'), ('pdo', 'audit.read', '152-ФЗ ст. 19 ч. 2 п. 8'),
	('curator', 'permission.read', '2.2'), ('head', 'permission.read', '2.3'), ('admin', 'permission.read', '152-ФЗ ст. 19 ч. 2 п. 8'),
	('pdo', 'permission.read', '152-ФЗ ст. 19 ч. 2 п. 8'), ('admin', 'permission.write', '152-ФЗ ст. 19 ч. 2 п. 8');

create table permission_action (
	action text primary key,
	name text not null,
	position smallint not null
);
comment on table permission_action is 'Names of actions as the matrix of rights shows them; an action without a row is shown by its code';
insert into permission_action (position, action, name)
select row_number() over (), a, n from (values
	('summary.read', 'Смотреть сводку'), ('message.read', 'Смотреть обращения и сообщения'), ('message.create', 'Вносить вручную'),
	('message.register', 'Регистрировать и распределять'), ('message.edit', 'Изменять поля'), ('message.work', 'Вести работу и отвечать'),
	('message.approve', 'Согласовывать ответ, закрывать, устанавливать итог'), ('message.extend', 'Продлевать срок'),
	('bulk.write', 'Действовать над многими записями'), ('template.write', 'Изменять шаблоны ответов'),
	('search.read', 'Искать'), ('search.save', 'Сохранять поиски'), ('search.share', 'Делиться поисками'), ('alert.write', 'Вести оповещения'),
	('export.write', 'Выгружать'), ('import.write', 'Загружать файлы'), ('deadline.read', 'Смотреть правила сроков и календари'),
	('deadline.write', 'Изменять правила сроков и календари'), ('thesaurus.read', 'Смотреть словарь'), ('thesaurus.write', 'Изменять словарь'),
	('reference.read', 'Пользоваться справочниками'), ('search_log.read', 'Смотреть журнал поиска'), ('audit.read', 'Смотреть журнал действий'),
	('permission.read', 'Смотреть матрицу прав'), ('permission.write', 'Изменять матрицу прав')) x (a, n);

create table permission_version (
	version integer primary key check (version > 0),
	account_id integer,
	reason text not null check (length(reason) between 1 and 500),
	at timestamptz not null default clock_timestamp()
);
comment on table permission_version is 'Versions of the matrix of rights: each transaction that changes role_permission makes one';
comment on column permission_version.account_id is 'who changed it; null: came with the program';

create table permission_change (
	version integer not null references permission_version,
	role text not null,
	action text not null,
	was text,
	becomes text,
	primary key (version, role, action)
);
comment on table permission_change is 'What a version of the matrix changed';
comment on column permission_change.was is 'paragraph before; null: the role had no such right';
comment on column permission_change.becomes is 'paragraph after; null: the right is gone';

insert into permission_version (version, reason) values (1, 'Матрица, с которой поставлена система');
insert into permission_change (version, role, action, becomes) select 1, role, action, paragraph from role_permission;

create function permission_kept() returns trigger language plpgsql security definer set search_path = mcu, pg_temp as $$
declare v integer := nullif(current_setting('mcu.permission_version', true), '')::integer;
begin
	if v is null then
		insert into permission_version (version, account_id, reason)
		select max(version) + 1, acting_account(), 'Обновление системы' from permission_version returning version into v;
		perform set_config('mcu.permission_version', v::text, true);
	end if;
	if tg_op <> 'INSERT' then
		insert into permission_change (version, role, action, was) values (v, old.role, old.action, old.paragraph)
		on conflict (version, role, action) do update set becomes = null;
	end if;
	if tg_op <> 'DELETE' then
		insert into permission_change (version, role, action, becomes) values (v, new.role, new.action, new.paragraph)
		on conflict (version, role, action) do update set becomes = excluded.becomes;
	end if;
	return null;
end $$;
create trigger permission_kept after insert or update or delete on role_permission for each row execute function permission_kept();

create function somebody_administers() returns boolean language sql stable security definer set search_path = mcu, pg_temp as $$
	select exists (
		select from account a join role_grant g on g.account_id = a.id join role_permission p on p.role = g.role
		where a.enabled and g.valid_from <= current_date and (g.valid_to is null or g.valid_to >= current_date)
		  and p.action in ('permission.read', 'permission.write')
		group by a.id having count(distinct p.action) = 2)
$$;
comment on function somebody_administers() is 'is there today an account that may see and change the matrix of rights?';

create function permission_put(version integer, reason text, rows jsonb) returns integer
language plpgsql security definer set search_path = mcu, pg_temp as $$
declare v integer;
begin
	if not acting_may('permission.write') then raise exception 'no right' using errcode = 'MC403'; end if;
	lock table role_permission in share row exclusive mode;
	insert into permission_version (version, account_id, reason)
	select permission_put.version + 1, acting_account(), permission_put.reason
	where permission_put.version = (select max(x.version) from permission_version x) returning permission_version.version into v;
	if v is null then return null; end if;
	perform set_config('mcu.permission_version', v::text, true);
	delete from role_permission p where not exists (
		select from jsonb_to_recordset(rows) as x (role text, action text) where x.role = p.role and x.action = p.action);
	insert into role_permission as p (role, action, paragraph)
	select x.role, x.action, x.paragraph from jsonb_to_recordset(rows) as x (role text, action text, paragraph text)
	on conflict (role, action) do update set paragraph = excluded.paragraph where p.paragraph <> excluded.paragraph;
	if not exists (select from permission_change c where c.version = v) then raise exception 'nothing changes' using errcode = 'MC422'; end if;
	if not somebody_administers() then raise exception 'nobody would administer' using errcode = 'MC491'; end if;
	return v;
end $$;
comment on function permission_put(integer, text, jsonb) is 'the matrix as given becomes the next version; null when it is no longer the one that was read, MC422 when it changes nothing, MC491 when nobody could change it again';
revoke execute on function permission_put(integer, text, jsonb) from public;
grant execute on function permission_put(integer, text, jsonb) to mcu_api;
grant select on permission_action, permission_version, permission_change to mcu_api, mcu_jobs;
