-- Whom a repeat concerns hears of it, the repeat is marked, and where it leads is set on screen.

-- ---- the repeat is marked
alter table outcome_return add column marked boolean not null default false;
comment on column outcome_return.marked is 'this pair made a repeat (message.repeated) of what had not been one: it takes the mark away with it';

create function return_marked() returns trigger language plpgsql security definer set search_path = mcu, pg_temp as $$
begin
	if tg_op = 'INSERT' then
		update message m set repeated = true where m.id = new.repeat_id and not m.repeated;
		new.marked := found;
		return new;
	end if;
	-- Another pair of the same repeat keeps the mark.
	update outcome_return o set marked = true where o.id = (select min(x.id) from outcome_return x where x.repeat_id = old.repeat_id);
	if not found then update message m set repeated = false where m.id = old.repeat_id and m.repeated; end if;
	return null;
end $$;
comment on function return_marked() is 'a repeat of something closed is marked as one while the pair holds';
create trigger return_marks before insert on outcome_return for each row execute function return_marked();
create trigger return_unmarks after delete on outcome_return for each row when (old.marked) execute function return_marked();

with put as (update message m set repeated = true from (select distinct repeat_id from outcome_return) r where m.id = r.repeat_id and not m.repeated returning m.id)
update outcome_return o set marked = true from put where o.repeat_id = put.id and o.id = (select min(x.id) from outcome_return x where x.repeat_id = put.id);

-- ---- who is told
do $$
declare
	one record;
	def text;
begin
	for one in select c.conrelid::regclass as of, c.conname, pg_get_constraintdef(c.oid) as was from pg_constraint c
		where c.conrelid in ('mail'::regclass, 'notice'::regclass) and c.conname in ('mail_kind_check', 'notice_kind_check') loop
		def := replace(one.was, '''assignment''::text', '''assignment''::text, ''return''::text');
		execute format('alter table %s drop constraint %I, add constraint %I %s', one.of, one.conname, one.conname, def);
	end loop;
end $$;

create function closed_by(record bigint) returns integer language sql stable security definer set search_path = mcu, pg_temp as $$
	select c.account_id from outcome_change c join account a on a.id = c.account_id and a.disabled_at is null
	where c.message_id = $1 and c.outcome in (select outcome from return_outcome) order by c.id desc limit 1
$$;
comment on function closed_by(bigint) is 'who put down the last outcome that a repeat may take back; null: a file brought it, or the account is disabled';
revoke execute on function closed_by(bigint) from public;

create function return_told() returns trigger language plpgsql security definer set search_path = mcu, pg_temp as $$
declare wants mail_want[];
begin
	select array_agg((w.account_id, w.official_id, w.name, m.priority = 2, m.id, null)::mail_want) into wants
	from message m cross join lateral (
		select a.account_id, a.official_id, a.name from answerable('executor', m.organisation_id, m.official_id) a
		union select a.id, null, a.name from account a where a.id = closed_by(m.id)) w
	where m.id = new.message_id;
	if wants is null then return null; end if;
	perform mail_queue('return', wants);
	insert into notice (account_id, message_id, kind) select distinct w.account_id, w.message_id, 'return' from unnest(wants) w where w.account_id is not null;
	return null;
end $$;
comment on function return_told() is 'who handles the record and who closed it hear that a repeat took its outcome back';
create trigger return_told after insert on case_event for each row
	when (new.kind = 'return' and new.changes->'outcome'->>1 = 'not_established') execute function return_told();

create or replace function mail_holds(mail bigint) returns table (message_id bigint, escalation_id bigint) language sql stable security definer set search_path = mcu, pg_temp as $$
	select i.message_id, i.escalation_id
	from mail l join mail_item i on i.mail_id = l.id join message m on m.id = i.message_id left join escalation e on e.id = i.escalation_id
	cross join lateral (select exists (select from answerable(case l.kind when 'escalation' then e.recipient else 'executor' end, m.organisation_id, m.official_id) a
		where a.account_id is not distinct from l.account_id and a.official_id is not distinct from l.official_id) as his) x
	where l.id = $1 and case when l.kind = 'return' then m.outcome_by = 'repeat' and (x.his or l.account_id = closed_by(m.id)) else m.open and case l.kind
		when 'assignment' then x.his and not (i.moved and m.state in ('new', 'registered'))
		when 'removal' then not x.his
		else x.his and case e.kind when 'control' then m.due_on is not distinct from e.due
			else exists (select from deadline d where d.message_id = m.id and d.kind = e.kind and d.owed and (d.due, d.due_at) is not distinct from (e.due, e.due_at)) end end end
$$;
comment on function mail_holds(bigint) is 'of the records of a mail those of which it still tells the truth: given to him and not taken back, taken and not given again, due at that very date and still owed to him, its outcome still taken back';

create function mail_words_returns(mail bigint, url text) returns table (address text, name text, subject text, text text, records integer)
language sql stable security definer set search_path = mcu, pg_temp as $$
	with line as (
		select row_number() over (order by m.id) as place, coalesce('№ ' || m.number, 'запись ' || m.id) || coalesce(' · ' || t.name, '') || coalesce(' · ' || o.short_name, '')
			|| E'\n' || coalesce(m.outcome_reason, '') || case when m.open then E'\nРабота возобновлена' || coalesce(', срок ' || to_char(m.due_on, 'DD.MM.YYYY'), '') else '' end
			|| E'\n' || $2 || '/messages/' || m.id as words
		from mail_holds($1) i join message m on m.id = i.message_id left join theme t on t.id = m.theme_id left join organisation o on o.id = m.organisation_id
	),
	total as (select count(*)::integer as n from line)
	select coalesce(f.email, a.email), l.name, 'МЦУ: решённое повторилось, ' || n || ' ' || plural_ru(n, 'запись', 'записи', 'записей'),
		E'Здравствуйте!\n\nОб этом написали снова, итог снят:\n\n' || coalesce((select string_agg(words, E'\n\n' order by place) from line where place <= 30), '')
			|| case when n > 1 then E'\n\nВсе ' || n || ' ' || plural_ru(n, 'запись', 'записи', 'записей') || ' одним списком: ' || $2 || '/messages?mail_id=' || l.id else '' end
			|| E'\n\nПисьмо отправлено автоматически, отвечать на него не нужно.\n', n
	from mail l left join official f on f.id = l.official_id left join account a on a.id = l.account_id, total where l.id = $1
$$;
comment on function mail_words_returns(bigint, text) is 'mail_words of what a repeat took back';
revoke execute on function mail_words_returns(bigint, text) from public;
create or replace function mail_words(mail bigint, url text) returns table (address text, name text, subject text, text text, records integer)
language plpgsql stable security definer set search_path = mcu, pg_temp as $$
declare kind text := (select l.kind from mail l where l.id = $1);
begin
	if kind = 'measure' then
		return query select * from mail_words_measures($1, $2);
	elsif kind = 'return' then
		return query select * from mail_words_returns($1, $2);
	else
		return query select * from mail_words_records($1, $2);
	end if;
end $$;

-- ---- where a repeat leads is set on screen
create function machine_returns(machine text) returns setof text language sql stable set search_path = mcu, pg_temp as $$
	select m.state from machine_state m join state s on s.code = m.state and s.open
	where m.machine = $1 and m.state in ('registered', 'assigned', 'in_work', 'reopened') order by s.position
$$;
comment on function machine_returns(text) is 'states that a repeat may bring a finished record of a machine to: those in which work begins anew';
revoke execute on function machine_returns(text) from public;
grant execute on function machine_returns(text) to mcu_api;

create table machine_change (
	id integer generated always as identity primary key,
	at timestamptz not null default now(),
	account_id integer references account,
	machine text not null references machine,
	was text references state,
	returns_to text references state
);
comment on table machine_change is 'Every change of machine.returns_to; with those of the numbers their count is the version of the settings';
create function machine_changed() returns trigger language plpgsql security definer set search_path = mcu, pg_temp as $$
begin
	insert into machine_change (account_id, machine, was, returns_to) values (acting_account(), new.code, old.returns_to, new.returns_to);
	return null;
end $$;
comment on function machine_changed() is 'keeps each change of where repeats lead';
create trigger machine_kept after update on machine for each row when (old.returns_to is distinct from new.returns_to) execute function machine_changed();
grant update (returns_to) on machine to mcu_api;
grant select on machine_change to mcu_api;

-- ---- the officer finds a person by what he was told of himself
insert into permission_action (action, name, position) select 'personal.find', 'Искать заявителя по имени, почте, телефону', position from permission_action where action = 'personal.erase';
insert into role_permission (role, action, paragraph) values ('pdo', 'personal.find', '152-ФЗ ст. 14, 20');

create function identity_page(author bytea, told bytea, rows integer) returns table (author_key bytea, telling bytea, sealed bytea)
language plpgsql stable security definer set search_path = mcu, pg_temp as $$
begin
	if not acting_may('personal.find') then raise exception 'no right to look for persons' using errcode = 'MC403'; end if;
	return query select i.author_key, i.told, i.sealed from pd.identity i where (i.author_key, i.told) > ($1, $2) order by i.author_key, i.told limit least($3, 5000);
end $$;
comment on function identity_page(bytea, bytea, integer) is 'tellings behind one, still sealed, for the search of a person; whoever is found is shown by show_applicant, which journals it';
revoke all on function identity_page(bytea, bytea, integer) from public;
grant create on schema mcu to mcu_pd;
alter function identity_page(bytea, bytea, integer) owner to mcu_pd;
revoke create on schema mcu from mcu_pd;
grant execute on function identity_page(bytea, bytea, integer) to mcu_api;

create function records_of(author bytea) returns table (id bigint, number text, kind text, channel text, received_at timestamptz, state text, open boolean, total integer)
language plpgsql stable security definer set search_path = mcu, pg_temp as $$
begin
	if not acting_may('personal.find') then raise exception 'no right to look for persons' using errcode = 'MC403'; end if;
	return query select m.id, m.number, m.kind, m.channel, m.received_at, m.state, m.open, (count(*) over ())::integer
		from message m where m.author_key = $1 order by m.sort_at desc, m.id desc limit 100;
end $$;
comment on function records_of(bytea) is 'records of a person, newest first, at most a hundred of total: what a request of his is about, no texts';
revoke all on function records_of(bytea) from public;
grant execute on function records_of(bytea) to mcu_api;

grant execute on function late_today() to mcu_indexer;

-- ---- speed
-- Mechanisms are counted from the index of themes alone: without these two columns each record was fetched.
drop index message_theme;
create index message_theme on message (theme_id, sort_at desc, id desc)
	include (organisation_id, kind, channel, state, district_id, open, accelerated, mechanism_id, took_days, due_on, received_at);
-- A bulk action changes a hundredth of a large registry: the indexes of «Сводка» answer alone again a minute later, not after another such action.
alter table message set (autovacuum_vacuum_scale_factor = 0.005);
