-- Files of a person who is de-identified go with him. An act keeps how many they were and their hashes.
create table erasure_file (
	id bigint generated always as identity primary key,
	erasure_id bigint not null references erasure,
	sha256 text not null check (sha256 ~ '^[0-9a-f]{64}$'),
	size integer not null check (size > 0),
	file text,
	gone_at timestamptz,
	check ((file is null) = (gone_at is not null))
);
comment on table erasure_file is 'Attachments that an act of de-identification destroys; the act is done when the bytes of all of them are gone';
comment on column erasure_file.size is 'bytes';
comment on column erasure_file.file is 'name in the folder of files, as attachment.file was; null: the bytes are gone';
create index erasure_file_act on erasure_file (erasure_id, id);
alter table erasure_file enable row level security;
create policy officer on erasure_file for select to mcu_api using ((select acting_may('personal.erase')));
create policy program on erasure_file for all to mcu_jobs using (true) with check (true);
grant select on erasure_file to mcu_api;
grant select, update on erasure_file to mcu_jobs;

-- Retention reaches texts whose author nobody knows as well: a post or a comment may name people in its text alone.
alter table message add column erased_at timestamptz;
comment on column message.erased_at is 'when its texts were masked for good; null again when an import brings another text';
create function message_told_anew() returns trigger language plpgsql as $$
begin
	new.erased_at := null;
	return new;
end $$;
comment on function message_told_anew() is 'a text that came after the act was in no act';
create trigger message_told_anew before update of text on message for each row when (old.erased_at is not null and new.text is distinct from old.text)
	execute function message_told_anew();

create function work_over(open boolean, state text, kind text) returns boolean language sql immutable parallel safe return not open or state = 'new' and kind in ('publication', 'comment');
comment on function work_over(boolean, text, text) is 'is a record done with? A post or a comment that nobody has taken up is as finished as it gets, and counts from the day it came';
drop index message_finished;
create index message_finished on message (coalesce(closed_at, answered_at, sort_at), author_key) where erased_at is null and work_over(open, state, kind);
comment on index message_finished is 'whom and what a rule of retention has come to';

alter table erasure add column texts integer not null default 0;
comment on column erasure.persons is 'whom it had to reach: applicants known by pseudonym';
comment on column erasure.texts is 'records it had to reach whose author nobody knows';
alter table erasure_person drop constraint erasure_person_pkey, drop column done, alter author_key drop not null,
	add column message_id bigint, add check (num_nonnulls(author_key, message_id) = 1);
create unique index erasure_person_author on erasure_person (erasure_id, author_key) where author_key is not null;
create unique index erasure_person_message on erasure_person (erasure_id, message_id) where message_id is not null;
comment on table erasure_person is 'Whom an act still has to reach: a row goes when its person or text is done, so that nobody can be found by an old pseudonym';
comment on column erasure_person.message_id is 'a record without an author; its texts alone';

drop function erasure_order(bigint, integer, text, integer), erasure_count(bigint, integer), erasure_reach(bigint, integer), retention_due(retention_rule);
create function retention_due(rule retention_rule) returns table (author_key bytea, message_id bigint, messages bigint)
language sql stable security definer set search_path = mcu, pg_temp as $$
	select m.author_key, null::bigint, count(*) from message m
	where m.author_key in (select x.author_key from message x
		where x.erased_at is null and work_over(x.open, x.state, x.kind) and x.author_key is not null
			and coalesce(x.closed_at, x.answered_at, x.sort_at) < now() - make_interval(days => ($1).after_days))
	group by m.author_key
	having bool_and(work_over(m.open, m.state, m.kind)
			and (($1).kind is null or m.kind = ($1).kind) and (($1).channel is null or m.channel = ($1).channel))
		and max(coalesce(m.closed_at, m.answered_at, m.sort_at)) < now() - make_interval(days => ($1).after_days)
	union all
	select null, m.id, 1 from message m
	where m.erased_at is null and work_over(m.open, m.state, m.kind) and m.author_key is null
		and coalesce(m.closed_at, m.answered_at, m.sort_at) < now() - make_interval(days => ($1).after_days)
		and (($1).kind is null or m.kind = ($1).kind) and (($1).channel is null or m.channel = ($1).channel)
$$;
comment on function retention_due(retention_rule) is 'persons whose last message was finished long enough ago, with how many messages they have; and single records of unknown authors';
revoke all on function retention_due(retention_rule) from public;

create function erasure_reach(of_message bigint, rule_id integer) returns table (author_key bytea, message_id bigint, messages bigint)
language plpgsql stable security definer set search_path = mcu, pg_temp as $$
begin
	if not acting_may('personal.erase') then raise exception 'no right to de-identify' using errcode = 'MC403'; end if;
	if erasure_reach.rule_id is not null then
		return query select d.* from retention_rule r, retention_due(r) d where r.id = erasure_reach.rule_id;
	else
		return query select m.author_key, case when m.author_key is null then m.id end,
			case when m.author_key is null then 1 else (select count(*) from message o where o.author_key = m.author_key) end
			from message m where m.id = of_message;
	end if;
end $$;
comment on function erasure_reach(bigint, integer) is 'whom an act would reach: the author of a message (the message alone when nobody knows him), or those under a rule';
revoke all on function erasure_reach(bigint, integer) from public;

create function erasure_count(message_id bigint, rule_id integer) returns table (persons integer, texts integer, messages integer)
language sql stable security definer set search_path = mcu, pg_temp as $$
	select count(r.author_key)::integer, count(r.message_id)::integer, coalesce(sum(r.messages), 0)::integer from erasure_reach($1, $2) r
$$;
comment on function erasure_count(bigint, integer) is 'the preview of an act: how many persons, records of unknown authors, and messages of both';

create function erasure_order(message_id bigint, rule_id integer, ground text, persons integer, texts integer) returns bigint
language plpgsql security definer set search_path = mcu, pg_temp as $$
declare
	made bigint;
	authors bytea[];
	records bigint[];
begin
	select coalesce(array_agg(r.author_key) filter (where r.author_key is not null), '{}'), coalesce(array_agg(r.message_id) filter (where r.message_id is not null), '{}')
	into authors, records from erasure_reach(erasure_order.message_id, erasure_order.rule_id) r
	where erasure_order.rule_id is null or exists (select from retention_rule q where q.id = erasure_order.rule_id and q.enabled);
	if cardinality(authors) <> persons or cardinality(records) <> texts or persons + texts = 0 then return null; end if;
	insert into erasure (account_id, rule_id, rule, ground, persons, texts)
	select acting_account(), r.id, case when r.id is not null then to_jsonb(r) - array['account_id', 'updated_at', 'enabled'] end, erasure_order.ground,
		erasure_order.persons, erasure_order.texts
	from (select) x left join retention_rule r on r.id = erasure_order.rule_id
	returning id into made;
	insert into erasure_person (erasure_id, author_key) select made, k from unnest(authors) k;
	insert into erasure_person (erasure_id, message_id) select made, k from unnest(records) k;
	return made;
end $$;
comment on function erasure_order(bigint, integer, text, integer, integer) is 'puts an act down with whom it has to reach; null when they are not as many as were expected';

create or replace function forget_person(erasure bigint, author bytea) returns integer language plpgsql security definer set search_path = mcu, pg_temp as $$
begin
	if not exists (select from erasure_person p where p.erasure_id = $1 and p.author_key = $2) then
		raise exception 'no act reaches this person' using errcode = 'MC403';
	end if;
	delete from pd.identity i where i.author_key = $2;
	return found::integer;
end $$;

-- Only files of whom an act has to reach.
create function erase_files(erasure bigint, author bytea, record bigint) returns integer language plpgsql security definer set search_path = mcu, pg_temp as $$
declare n integer;
begin
	if not exists (select from erasure_person p where p.erasure_id = $1 and (p.author_key = author or p.message_id = record)) then
		raise exception 'no act reaches this person' using errcode = 'MC403';
	end if;
	with gone as (delete from attachment a using message m where a.message_id = m.id and (m.author_key = author or m.id = record) returning a.sha256, a.size, a.file)
	insert into erasure_file (erasure_id, sha256, size, file) select $1, sha256, size, file from gone;
	get diagnostics n = row_count;
	return n;
end $$;
comment on function erase_files(bigint, bytea, bigint) is 'attachments that an act has to reach: the rows go now, erasure_file says whose bytes have to follow; how many';
revoke all on function erase_files(bigint, bytea, bigint) from public;
grant execute on function erase_files(bigint, bytea, bigint) to mcu_jobs;

insert into retention_rule (name, kind, after_days, basis) values
	('Публикации: 3 года', 'publication', 1096, 'Срок назначает оператор: 152-ФЗ, ст. 5 ч. 7'),
	('Комментарии: 3 года', 'comment', 1096, 'Срок назначает оператор: 152-ФЗ, ст. 5 ч. 7');

-- The journal by the person whose data were shown. Under row-level security a member of details would not reach an index.
create index audit_log_person on audit_log ((details->>'person')) where action = 'personal.show';
create function shown_of(person text) returns setof bigint language plpgsql stable security definer set search_path = mcu, pg_temp as $$
begin
	if not acting_may('audit.read') then raise exception 'no right' using errcode = 'MC403'; end if;
	return query select l.id from audit_log l where l.action = 'personal.show' and l.details->>'person'
		= case when length(person) = 64 then person else (select encode(m.author_key, 'hex') from message m where m.id = person::bigint) end;
end $$;
comment on function shown_of(text) is 'rows of the journal in which an identity was shown: of a pseudonym in hex, or of whoever wrote the record of this number';
revoke all on function shown_of(text) from public;
grant execute on function shown_of(text) to mcu_api;

-- Who is rated does not ask for the mark: a link is given out by the centre, and one of somebody who is rated by it takes none.
insert into permission_action (action, name, position) select 'mark.ask', 'Давать заявителю ссылку для оценки', position from permission_action where action = 'message.work';
insert into role_permission (role, action, paragraph) select r, 'mark.ask', '2.4–2.6, 3' from unnest(array['curator', 'head', 'pos', 'im']) r;

create function is_rated(account integer, organisation integer) returns boolean language sql stable security definer set search_path = mcu, pg_temp as $$
	select exists (select from account a where a.id = $1 and a.organisation_id = $2)
		or exists (select from role_grant g join role r on r.code = g.role and r.scope = 'own' join account a on a.id = g.account_id
			join organisation o on o.id = $2 and o.path @> array[coalesce(g.organisation_id, a.organisation_id)]
			where g.account_id = $1 and g.valid_from <= current_date and (g.valid_to is null or g.valid_to >= current_date))
$$;
comment on function is_rated(integer, integer) is 'is the work of this account what a mark of this organisation is about: it belongs to it, or answers for it or for what stands above it?';
revoke all on function is_rated(integer, integer) from public;
grant execute on function is_rated(integer, integer) to mcu_api;

create or replace function mark_link_state(hash bytea) returns text language sql stable security definer set search_path = mcu, pg_temp as $$
	select coalesce((select case when s.given_at is not null then 'given'
			when s.revoked_at is null and s.expires_at > now() and not is_rated(s.account_id, m.organisation_id) then 'open' else 'gone' end
		from satisfaction s join message m on m.id = s.message_id where s.token_hash = hash), 'gone')
$$;

create or replace function mark_give(hash bytea, solved text, value smallint, reasons text[], comment text) returns text
language plpgsql security definer set search_path = mcu, pg_temp as $$
declare
	of_message bigint;
begin
	update satisfaction s set solved = mark_give.solved, value = mark_give.value, reasons = mark_give.reasons, comment = nullif(btrim(mark_give.comment), ''), given_at = now()
	where s.token_hash = hash and s.given_at is null and mark_link_state(hash) = 'open' returning s.message_id into of_message;
	if of_message is null then return mark_link_state(hash); end if;
	if mark_give.solved = 'no' then
		update message m set disputed = true where m.id = of_message and m.outcome = 'solved';
	end if;
	insert into case_event (message_id, kind, details, rev)
	select m.id, 'mark', jsonb_build_object('solved', mark_give.solved, 'value', mark_give.value), m.rev from message m where m.id = of_message;
	return 'taken';
end $$;

-- Nobody gives himself a role while somebody else could. The operator of the machine (mcuctl) acts for no account and may.
create function another_administers(account integer) returns boolean language sql stable security definer set search_path = mcu, pg_temp as $$
	select exists (select from account a cross join lateral grants_of(a.id, null) g join role_permission p on p.role = g.role
		where a.enabled and a.id <> $1 and p.action = 'account.write')
$$;
comment on function another_administers(integer) is 'is there today another account that may give roles?';
revoke all on function another_administers(integer) from public;
grant execute on function another_administers(integer) to mcu_api;
create function grant_by_another() returns trigger language plpgsql security definer set search_path = mcu, pg_temp as $$
begin
	if new.account_id = acting_account() and another_administers(new.account_id) then
		raise exception 'a role to oneself' using errcode = 'MC403';
	end if;
	return null;
end $$;
comment on function grant_by_another() is 'the last line behind the refusal of the API';
create trigger grant_by_another after insert on role_grant for each row execute function grant_by_another();

-- An address is set under the version of its account or official; no row when it is another version by now.
drop function address_put(integer, integer, text);
create function address_put(official integer, account integer, email text, version integer) returns boolean language plpgsql security definer set search_path = mcu, pg_temp as $$
begin
	if not acting_may('mail.write') then raise sqlstate 'MC403'; end if;
	if official is not null then
		update official f set email = address_put.email, version = f.version + 1 where f.id = address_put.official and f.version = address_put.version;
	else
		update account a set email = address_put.email, version = a.version + 1 where a.id = address_put.account and a.version = address_put.version;
	end if;
	return found;
end $$;
comment on function address_put(integer, integer, text, integer) is 'an address for somebody who had none, what waited for it goes; false: the version is another by now, or there is nobody';
revoke execute on function address_put(integer, integer, text, integer) from public;
grant execute on function address_put(integer, integer, text, integer) to mcu_api;
create function address_now(official integer, account integer) returns table (email text, version integer) language plpgsql stable security definer set search_path = mcu, pg_temp as $$
begin
	if not acting_may('mail.write') then raise sqlstate 'MC403'; end if;
	return query select f.email, f.version from official f where f.id = address_now.official
		union all select a.email, a.version from account a where address_now.official is null and a.id = address_now.account;
end $$;
comment on function address_now(integer, integer) is 'the address of an official or an account and the version it stands at, for who sets addresses';
revoke execute on function address_now(integer, integer) from public;
grant execute on function address_now(integer, integer) to mcu_api;

-- Mails tell what still stands when they leave, and who loses a record by an edit hears of it as does who gets it.
alter table mail drop constraint mail_kind_check;
alter table mail add constraint mail_kind_check check (kind in ('assignment', 'removal', 'escalation'));
alter table notice drop constraint notice_kind_check;
alter table notice add constraint notice_kind_check check (kind in ('assignment', 'removal', 'escalation')), add column title text;
comment on column notice.title is 'of a removal: what the record was called, as its former owner may not see it any more';
alter table mail_item add column moved boolean not null default false;
comment on column mail_item.moved is 'given by a move of the machine: nothing is left of it once the record is back at distribution';
drop policy own on notice;
create policy own on notice for all to mcu_api
	using (account_id = (select acting_account()) and (kind = 'removal' or (select sees_all()) or exists (select from message m where m.id = message_id offset 0)))
	with check (account_id = (select acting_account()));

create function mail_records(mails bigint[]) returns setof bigint language sql stable security definer set search_path = mcu, pg_temp as $$
	select i.message_id from mail_item i where i.mail_id = any ($1)
$$;
comment on function mail_records(bigint[]) is 'numbers of the records that mails tell of: a list makes of them those that its reader sees';
revoke all on function mail_records(bigint[]) from public;
grant execute on function mail_records(bigint[]) to mcu_api, mcu_jobs;

create function mail_holds(mail bigint) returns table (message_id bigint, escalation_id bigint) language sql stable security definer set search_path = mcu, pg_temp as $$
	select i.message_id, i.escalation_id
	from mail l join mail_item i on i.mail_id = l.id join message m on m.id = i.message_id left join escalation e on e.id = i.escalation_id
	cross join lateral (select exists (select from answerable(case l.kind when 'escalation' then e.recipient else 'executor' end, m.organisation_id, m.official_id) a
		where a.account_id is not distinct from l.account_id and a.official_id is not distinct from l.official_id) as his) x
	where l.id = $1 and m.open and case l.kind
		when 'assignment' then x.his and not (i.moved and m.state in ('new', 'registered'))
		when 'removal' then not x.his
		else x.his and case e.kind when 'control' then m.due_on is not distinct from e.due
			else exists (select from deadline d where d.message_id = m.id and d.kind = e.kind and d.owed and (d.due, d.due_at) is not distinct from (e.due, e.due_at)) end end
$$;
comment on function mail_holds(bigint) is 'of the records of a mail those of which it still tells the truth: given to him and not taken back, taken and not given again, due at that very date and still owed to him';
revoke all on function mail_holds(bigint) from public;
grant execute on function mail_holds(bigint) to mcu_jobs;

create or replace function mail_words(mail bigint, url text) returns table (address text, name text, subject text, text text, records integer)
language sql stable security definer set search_path = mcu, pg_temp as $$
	with item as (
		select m.id, coalesce('№ ' || m.number, 'запись ' || m.id) as title, coalesce(' · ' || t.name, '') || coalesce(' · ' || o.short_name, '') as about,
			d.due, e.due_at, coalesce(e.kind, 'control') as kind, coalesce(e.due_at < now(), d.due < current_date, false) as late, current_date - d.due as days
		from mail_holds($1) i join message m on m.id = i.message_id left join theme t on t.id = m.theme_id left join organisation o on o.id = m.organisation_id
		left join escalation e on e.id = i.escalation_id and e.kind <> 'control' cross join lateral (select coalesce(e.due, m.due_on) as due) d
	),
	line as (
		select row_number() over (order by late desc, due nulls last, id) as place, late, title, title || about || E'\n' || case when due is null then 'срок не задан'
				else case kind when 'control' then 'срок ' else deadline_name(kind) || ' до ' end || coalesce(to_char(due_at at time zone 'Europe/Moscow', 'DD.MM.YYYY HH24:MI'), to_char(due, 'DD.MM.YYYY'))
					|| case when late and days > 0 then ', просрочено на ' || days || ' ' || plural_ru(days, 'день', 'дня', 'дней') when late then ', срок прошёл' else '' end end
			|| E'\n' || $2 || '/messages/' || id as words
		from item
	),
	total as (select count(*)::integer as n from item)
	select coalesce(f.email, a.email), l.name,
		case l.kind when 'assignment' then 'МЦУ: вам назначено, ' when 'removal' then 'МЦУ: больше не за вами, ' else 'МЦУ: контроль сроков, ' end || n || ' ' || plural_ru(n, 'запись', 'записи', 'записей'),
		E'Здравствуйте!\n\n' || case l.kind when 'assignment' then E'Вам назначено:\n\n' when 'removal' then E'Передано другим, работать с этим больше не нужно:\n\n' else '' end
			|| case l.kind when 'removal' then coalesce((select string_agg(title, E'\n' order by place) from line where place <= 300), '')
				else coalesce((select string_agg(case when l.kind = 'escalation' and (place = 1 or late <> before) then case when late then E'Срок прошёл:\n\n' else E'Срок подходит:\n\n' end else '' end || words, E'\n\n' order by place)
					from (select x.*, lag(late) over (order by place) as before from line x) y where place <= 30), '')
					|| case when n > 30 then E'\n\nПоказаны первые 30 из ' || n || '.' else '' end
					|| case when n > 1 then E'\n\nВсе ' || n || ' ' || plural_ru(n, 'запись', 'записи', 'записей') || ' одним списком: ' || $2 || '/messages?mail_id=' || l.id else '' end end
			|| E'\n\nПисьмо отправлено автоматически, отвечать на него не нужно.\n',
		n
	from mail l left join official f on f.id = l.official_id left join account a on a.id = l.account_id, total where l.id = $1
$$;

create or replace function note_assignments(ids bigint[], move text) returns void language plpgsql security definer set search_path = mcu, pg_temp as $$
begin
	perform mail_queue('assignment', w.wants) from (
		select array_agg((a.account_id, a.official_id, a.name, m.priority = 2, m.id, null)::mail_want) as wants
		from message m cross join lateral answerable('executor', m.organisation_id, m.official_id) a
		where m.id = any (ids) and m.open
			and exists (select from state_move v where v.code = note_assignments.move and 'organisation_id' = any (v.needs || v.asks))) w
	where w.wants is not null;
	update mail_item i set moved = true from mail l
	where i.message_id = any (ids) and l.id = i.mail_id and l.kind = 'assignment' and l.status = 'queued' and l.attempts = 0;
end $$;

create function note_handed(records bigint[], organisations integer[], officials integer[]) returns void language plpgsql security definer set search_path = mcu, pg_temp as $$
declare
	gets mail_want[];
	loses mail_want[];
begin
	with handed as materialized (
		select m.id, m.organisation_id, m.official_id, m.priority, w.organisation, w.official
		from unnest(records, organisations, officials) w (id, organisation, official) join message m on m.id = w.id and m.open
		where (m.organisation_id, m.official_id) is distinct from (w.organisation, w.official)
	),
	-- Where nobody else answers the head of the centre does: he is told of what comes to him, not of what goes.
	side as (
		select h.id, h.priority, true as gets, a.* from handed h cross join lateral answerable('executor', h.organisation_id, h.official_id) a where num_nonnulls(h.organisation_id, h.official_id) > 0
		union all
		select h.id, h.priority, false, a.* from handed h cross join lateral answerable('executor', h.organisation, h.official) a
		where num_nonnulls(h.organisation, h.official) > 0 and not exists (select from answerable('centre', null, null) c where c.account_id = a.account_id)
	),
	told as (select s.* from side s where not exists (select from side o where o.id = s.id and o.gets <> s.gets and (o.account_id, o.official_id) is not distinct from (s.account_id, s.official_id)))
	select array_agg((t.account_id, t.official_id, t.name, t.priority = 2, t.id, null)::mail_want) filter (where t.gets),
		array_agg((t.account_id, t.official_id, t.name, t.priority = 2, t.id, null)::mail_want) filter (where not t.gets)
	into gets, loses from told t;
	if gets is not null then
		perform mail_queue('assignment', gets);
		update mail_item i set moved = false from mail l where i.message_id = any (records) and l.id = i.mail_id and l.kind = 'assignment' and l.status = 'queued';
	end if;
	if loses is not null then
		perform mail_queue('removal', loses);
		insert into notice (account_id, message_id, kind, title)
		select w.account_id, w.message_id, 'removal', coalesce('№ ' || m.number, 'запись ' || m.id) from unnest(loses) w join message m on m.id = w.message_id where w.account_id is not null;
	end if;
end $$;
comment on function note_handed(bigint[], integer[], integer[]) is 'after an edit of organisation or executor, given as they were: who answers now hears of it as by an assignment, who answered before that it is no more his';
revoke all on function note_handed(bigint[], integer[], integer[]) from public;
grant execute on function note_handed(bigint[], integer[], integer[]) to mcu_api, mcu_jobs;

-- The scope belongs to the matrix: role × action × scope, each row with its paragraph, all of it in versions. Row-level security knows one scope of
-- a role, so all its rows say the same; role.scope is what they say, for the policies to read.
alter table role_permission add column scope text check (scope in ('all', 'own', 'none'));
comment on column role_permission.scope is 'records that the right is about: all, those of the own organisation with its subtree, none; the same in all rows of a role';
comment on table role_permission is 'The matrix role × action × scope; its versions: permission_version';
comment on column role.scope is 'messages seen: all, those of the own organisation with its subtree, none; follows role_permission.scope and is changed by nothing else';
alter table role_permission disable trigger permission_kept;
update role_permission p set scope = r.scope from role r where r.code = p.role;
alter table role_permission enable trigger permission_kept;
alter table role_permission alter scope set not null;

alter table permission_change add column was_scope text, add column becomes_scope text;
comment on column permission_change.was_scope is 'scope before; null: the role had no such right';
comment on column permission_change.becomes_scope is 'scope after; null: the right is gone';
update permission_change c set was_scope = case when c.was is not null then r.scope end, becomes_scope = case when c.becomes is not null then r.scope end from role r where r.code = c.role;

create function permission_scoped() returns trigger language plpgsql set search_path = mcu, pg_temp as $$
begin
	new.scope := coalesce(new.scope, (select r.scope from role r where r.code = new.role));
	return new;
end $$;
comment on function permission_scoped() is 'a right that comes without a scope has that of its role';
create trigger permission_scoped before insert on role_permission for each row execute function permission_scoped();

create or replace function permission_kept() returns trigger language plpgsql security definer set search_path = mcu, pg_temp as $$
declare v integer := nullif(current_setting('mcu.permission_version', true), '')::integer;
begin
	if v is null then
		insert into permission_version (version, account_id, reason)
		select max(version) + 1, acting_account(), 'Обновление системы' from permission_version returning version into v;
		perform set_config('mcu.permission_version', v::text, true);
	end if;
	if tg_op <> 'INSERT' then
		insert into permission_change (version, role, action, was, was_scope) values (v, old.role, old.action, old.paragraph, old.scope)
		on conflict (version, role, action) do update set becomes = null, becomes_scope = null;
	end if;
	if tg_op <> 'DELETE' then
		insert into permission_change (version, role, action, becomes, becomes_scope) values (v, new.role, new.action, new.paragraph, new.scope)
		on conflict (version, role, action) do update set becomes = excluded.becomes, becomes_scope = excluded.becomes_scope;
	end if;
	return null;
end $$;

create function role_scope_follows() returns trigger language plpgsql security definer set search_path = mcu, pg_temp as $$
begin
	if exists (select from role_permission group by role having count(distinct scope) > 1) then
		raise exception 'a role has one scope' using errcode = 'MC422';
	end if;
	update role r set scope = p.scope from (select distinct role, scope from role_permission) p where p.role = r.code and r.scope <> p.scope;
	return null;
end $$;
comment on function role_scope_follows() is 'role.scope is what the matrix says of the role';
create trigger role_scope_follows after insert or update or delete on role_permission for each statement execute function role_scope_follows();
create function role_scope_fixed() returns trigger language plpgsql security definer set search_path = mcu, pg_temp as $$
begin
	if exists (select from role_permission p where p.role = new.code and p.scope <> new.scope) then
		raise exception 'the scope of a role is changed in the matrix' using errcode = 'MC422';
	end if;
	return new;
end $$;
comment on function role_scope_fixed() is 'nobody changes what a role sees past the versions';
create trigger role_scope_fixed before update of scope on role for each row when (old.scope <> new.scope) execute function role_scope_fixed();

create or replace function permission_put(version integer, reason text, rows jsonb) returns integer
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
	insert into role_permission as p (role, action, paragraph, scope)
	select x.role, x.action, x.paragraph, x.scope from jsonb_to_recordset(rows) as x (role text, action text, paragraph text, scope text)
	on conflict (role, action) do update set paragraph = excluded.paragraph, scope = excluded.scope where (p.paragraph, p.scope) <> (excluded.paragraph, excluded.scope);
	if not exists (select from permission_change c where c.version = v) then raise exception 'nothing changes' using errcode = 'MC422'; end if;
	if not somebody_administers() then raise exception 'nobody would administer' using errcode = 'MC491'; end if;
	return v;
end $$;
