-- The regional centre (ЦУР): what its role reads, and the register of its requests: term, owner, evidence, answer, proof of delivery.

-- ---- its role reads everything de-identified: no identities, texts masked, no files
update role_permission set scope = 'all' where role = 'cur';
insert into role_permission (role, action, paragraph)
select 'cur', a, p from (values
	('message.read', '1.2г'), ('search.read', '1.2г'), ('export.write', '1.2г'), ('signal.read', '1.2б'), ('problem.read', '1.2в'), ('cause.read', '1.2г'), ('roadmap.read', '1.2г')) x (a, p);

insert into role_permission (role, action, paragraph)
select r, a, p from (values
	('cur_request.read', '1.2г, 2.2–2.7', array['curator', 'head', 'analyst', 'pos', 'im', 'pages', 'mayor', 'cur']),
	('cur_request.create', '1.2г, 2.2–2.4', array['curator', 'head', 'analyst', 'cur']),
	('cur_request.work', '1.2г, 2.3–2.7', array['head', 'analyst', 'pos', 'im', 'pages']),
	('cur_request.approve', '2.3', array['head']),
	('cur_request.accept', '1.2г', array['cur'])
) x (a, p, rs), unnest(rs) r;
insert into permission_action (position, action, name)
select (select max(position) from permission_action) + n, a, t from (values
	(1, 'cur_request.read', 'Смотреть запросы ЦУР и ответы на них'), (2, 'cur_request.create', 'Вносить запросы ЦУР'), (3, 'cur_request.work', 'Готовить ответы на запросы ЦУР'),
	(4, 'cur_request.approve', 'Утверждать ответы на запросы ЦУР'), (5, 'cur_request.accept', 'Принимать ответы на запросы ЦУР')) x (n, a, t);

insert into workflow_setting (code, value, least, most, name) values ('cur_days', 5, 1, 60, 'Рабочих дней на запрос ЦУР, если срок не назван');

-- ---- the register
create table cur_request_counter (year smallint primary key, last integer not null);
comment on table cur_request_counter is 'The last number of a year; locked to the commit, so there is no gap and no number twice';

create table cur_request (
	id integer generated always as identity primary key,
	number text not null unique,
	theirs text check (length(btrim(theirs)) between 1 and 100),
	sender text not null check (length(btrim(sender)) between 1 and 200),
	text text not null check (length(btrim(text)) between 3 and 10000),
	received_at timestamptz not null default now(),
	days smallint check (days between 1 and 250),
	due_on date not null,
	state text not null default 'received' check (state in ('received', 'in_work', 'on_approval', 'answered', 'accepted', 'returned')),
	open boolean not null generated always as (state not in ('answered', 'accepted')) stored,
	owner_id integer references account,
	draft text check (length(draft) between 1 and 20000),
	evidence jsonb not null default '[]',
	version integer not null default 1,
	account_id integer not null references account,
	created_at timestamptz not null default now(),
	updated_at timestamptz not null default now(),
	check (state = 'received' or owner_id is not null),
	check (due_on >= (received_at at time zone 'Europe/Moscow')::date)
);
comment on table cur_request is 'Requests of the regional centre (ЦУР) for additional data';
comment on column cur_request.theirs is 'its number there';
comment on column cur_request.days is 'working days of the term by rule or as asked for; null: the day was given';
comment on column cur_request.state is 'received → in_work → on_approval → answered → accepted or returned → in_work';
comment on column cur_request.owner_id is 'who prepares the answer';
comment on column cur_request.draft is 'the answer as it is being written: never shown to who asked';
comment on column cur_request.evidence is 'what the answer stands on, an array of {kind, id, title, count, unit, at, href}: count as it was at that moment';
comment on column cur_request.account_id is 'who put it down: the ЦУР itself, or the centre for it';
create index cur_request_open on cur_request (due_on, id) where open;
create index cur_request_owner on cur_request (owner_id);

create table cur_request_answer (
	request_id integer not null references cur_request on delete cascade,
	n smallint not null,
	text text not null,
	evidence jsonb not null,
	sent_at timestamptz not null default now(),
	account_id integer not null references account,
	read_at timestamptz,
	read_by integer references account,
	decision text check (decision in ('accepted', 'returned')),
	decided_at timestamptz,
	decided_by integer references account,
	note text,
	primary key (request_id, n),
	check ((read_at is null) = (read_by is null)),
	check (num_nonnulls(decision, decided_at, decided_by) in (0, 3))
);
comment on table cur_request_answer is 'Answers as they were sent, with what they stood on then and the proof that they were delivered; never changed but by that proof';
comment on column cur_request_answer.account_id is 'who approved it';
comment on column cur_request_answer.read_at is 'the ЦУР first got it through the product';
comment on column cur_request_answer.note is 'why it was returned, or what was said to it';

create table cur_request_event (
	id bigint generated always as identity primary key,
	request_id integer not null references cur_request on delete cascade,
	at timestamptz not null default clock_timestamp(),
	account_id integer not null references account,
	move text not null,
	from_state text,
	to_state text not null,
	note text,
	xid xid8 not null default pg_current_xact_id(),
	origin text not null default change_origin()
);
comment on table cur_request_event is 'What was done with a request; a change of term or owner too (move: edit)';
comment on column cur_request_event.xid is 'the transaction: webhooks read what is below the oldest one that still runs, as the feed does (066)';
comment on column cur_request_event.origin is 'whose transaction numbers these are: they do not outlive a restore';
create index cur_request_event_xid on cur_request_event (xid, id);
create index cur_request_event_request on cur_request_event (request_id, id);

do $$
declare t text;
begin
	foreach t in array array['cur_request', 'cur_request_answer', 'cur_request_event'] loop
		execute format('alter table %I enable row level security', t);
		execute format('create policy program on %I for all to mcu_jobs using (true) with check (true)', t);
	end loop;
end $$;
create policy scope on cur_request for all to mcu_api using ((select sees_all()) and (select acting_may('cur_request.read'))) with check ((select sees_all()) and (select acting_may('cur_request.read')));
create policy scope on cur_request_answer for all to mcu_api using (exists (select from cur_request c where c.id = request_id)) with check (exists (select from cur_request c where c.id = request_id));
create policy scope on cur_request_event for all to mcu_api using (exists (select from cur_request c where c.id = request_id)) with check (exists (select from cur_request c where c.id = request_id));
grant select, insert, update on cur_request to mcu_api;
grant select, insert on cur_request_answer, cur_request_event to mcu_api;
grant update (decision, decided_at, decided_by, note) on cur_request_answer to mcu_api;
grant select on cur_request to mcu_jobs;

/* Number and term of a new request. */
create function cur_request_new() returns trigger language plpgsql security definer set search_path = mcu, pg_temp set timezone = 'Europe/Moscow' as $$
declare y smallint := extract(year from new.received_at)::smallint;
	n integer;
begin
	insert into cur_request_counter as c (year, last) values (y, 1) on conflict (year) do update set last = c.last + 1 returning last into n;
	new.number := format('ЦУР-%s/%s', y, n);
	if new.due_on is null then
		new.days := coalesce(new.days, (select value from workflow_setting where code = 'cur_days'));
		new.due_on := work_term(new.received_at::date, new.days);
	else
		new.days := null;
	end if;
	return new;
end $$;
create trigger cur_request_new before insert on cur_request for each row execute function cur_request_new();

create function cur_people(action text) returns table (id integer, name text) language sql stable security definer set search_path = mcu, pg_temp as $$
	select distinct a.id, a.name from account a cross join lateral grants_of(a.id, null) g join role_permission p on p.role = g.role and p.action = $1 and p.scope = 'all' where a.enabled and not a.service order by a.name, a.id
$$;
comment on function cur_people(text) is 'people that may do this with requests of the ЦУР today, as cur_request.work';

create function cur_request_event_put(request integer, move text, was text, becomes text, note text) returns void language sql set search_path = mcu, pg_temp as $$
	insert into cur_request_event (request_id, account_id, move, from_state, to_state, note) values ($1, acting_account(), $2, $3, $4, $5)
$$;

/* Evidence as it is kept: with names, addresses and counts of this moment; what was there before keeps its own. Under the rights of who puts it down. The words of a search, which may be a
 * name, do not leave: a set is called so by whoever puts it down, or not at all. */
create function cur_evidence(asked jsonb, was jsonb) returns jsonb language sql stable set search_path = mcu, pg_temp as $$
	select coalesce(jsonb_agg(coalesce(
		(select o || jsonb_build_object('title', coalesce(e->>'title', o->>'title')) from jsonb_array_elements(was) o where o->>'kind' = e->>'kind' and o->>'id' = e->>'id' limit 1),
		jsonb_build_object('kind', e->>'kind', 'id', e->>'id', 'at', clock_timestamp()) || case e->>'kind'
			when 'search' then (select jsonb_build_object('title', coalesce(e->>'title', 'Подборка записей'), 'count', cardinality(l.ids), 'unit', 'records', 'href', '/search?link=' || l.id) from search_link l where l.id = (e->>'id')::bigint)
			when 'message' then (select jsonb_build_object('title', coalesce(e->>'title', '№ ' || m.number, 'запись ' || m.id), 'count', 1, 'unit', 'records', 'href', '/messages/' || m.id) from message m where m.id = (e->>'id')::bigint)
			when 'problem' then (select jsonb_build_object('title', coalesce(e->>'title', k.label_hand, k.label), 'count', (select count(*) from cluster_member x where x.cluster_id = k.id), 'unit', 'records', 'href', '/problems/' || k.id) from cluster k where k.id = (e->>'id')::bigint)
			when 'cause_case' then (select jsonb_build_object('title', coalesce(e->>'title', k.title), 'count', (select count(*) from cause x where x.case_id = k.id and x.state <> 'rejected'), 'unit', 'causes', 'href', '/causes/' || k.id) from cause_case k where k.id = (e->>'id')::bigint)
			else (select jsonb_build_object('title', coalesce(e->>'title', k.title), 'count', (select count(*) from measure x where x.roadmap_id = k.id), 'unit', 'measures', 'href', '/roadmaps/' || k.id) from roadmap k where k.id = (e->>'id')::bigint) end) order by ord), '[]')
	from jsonb_array_elements(asked) with ordinality x (e, ord)
$$;
comment on function cur_evidence(jsonb, jsonb) is 'evidence {kind, id, title?} as cur_request.evidence keeps it';

/* The proof: the first time that an account which takes answers gets this one. Called when the answer has left, for nobody in particular. */
create function cur_answer_read(request integer, n smallint, account integer) returns void language sql security definer set search_path = mcu, pg_temp as $$
	update cur_request_answer a set read_at = clock_timestamp(), read_by = $3 where a.request_id = $1 and a.n = $2 and a.read_at is null
$$;
comment on function cur_answer_read(integer, smallint, integer) is 'puts down who of the ЦУР got an answer first, and when';

-- ---- who is told: notices in the product and the queue of mails
alter table notice add column cur_request_id integer references cur_request on delete cascade, add column step text;
comment on column notice.step is 'of a request of the ЦУР: new, owner, approval, near, late, answered, returned, accepted';
alter table notice drop constraint notice_subject, add constraint notice_subject check (num_nonnulls(message_id, alert_id, cur_request_id) = 1 or kind = 'webhook'), add check ((cur_request_id is not null) = (kind = 'cur_request'));
create index notice_cur_request on notice (cur_request_id, step) where cur_request_id is not null;
do $$
declare
	one record;
begin
	for one in select c.conrelid::regclass as of, c.conname, pg_get_constraintdef(c.oid) as was from pg_constraint c
		where c.conrelid in ('mail'::regclass, 'notice'::regclass) and c.conname in ('mail_kind_check', 'notice_kind_check') loop
		execute format('alter table %s drop constraint %I, add constraint %I %s', one.of, one.conname, one.conname, replace(one.was, '''assignment''::text', '''assignment''::text, ''cur_request''::text, ''webhook''::text'));
	end loop;
end $$;
alter policy own on notice using (account_id = (select acting_account()) and case kind when 'removal' then true when 'alert' then true when 'cur_request' then (select acting_may('cur_request.read')) when 'webhook' then (select acting_may('webhook.write'))
	else (select sees_all()) or exists (select from message m where m.id = message_id offset 0) end);

create table mail_cur_request (
	mail_id bigint not null references mail on delete cascade,
	request_id integer not null references cur_request on delete cascade,
	step text not null,
	due_on date not null,
	primary key (mail_id, request_id)
);
comment on table mail_cur_request is 'Requests of the ЦУР that a mail tells of';
comment on column mail_cur_request.step is 'why, as in notice.step';
comment on column mail_cur_request.due_on is 'the term it was told with: another term is reminded of anew';
create index mail_cur_request_request on mail_cur_request (request_id);
alter table mail_cur_request enable row level security;
create policy program on mail_cur_request for all to mcu_jobs using (true) with check (true);
grant select on mail_cur_request to mcu_jobs;

/* Tells of a step of a request: its owner, or whoever heads the centre while it has none; of an answer the ЦУР; who has done it himself is not told. */
create function cur_request_tell(request integer, step text, now timestamptz default now()) returns integer language plpgsql security definer set search_path = mcu, pg_temp as $$
declare told integer;
begin
	with who as materialized (
		select distinct a.id, a.name from cur_request c cross join lateral (
			select c.owner_id as id where cur_request_tell.step not in ('new', 'approval', 'answered')
			union select p.id from cur_people('cur_request.accept') p where cur_request_tell.step = 'answered'
			union select h.account_id from answerable('centre', null, null) h where c.owner_id is null and cur_request_tell.step <> 'answered' or cur_request_tell.step in ('new', 'approval', 'late', 'returned')) w join account a on a.id = w.id and a.enabled
		where c.id = cur_request_tell.request and a.id is distinct from acting_account()
	),
	noticed as (insert into notice (account_id, kind, cur_request_id, step, at) select id, 'cur_request', cur_request_tell.request, cur_request_tell.step, cur_request_tell.now from who),
	put as (
		insert into mail (kind, account_id, name, created_at, urgent) select 'cur_request', id, name, cur_request_tell.now, cur_request_tell.step = 'late' from who order by id
		on conflict (kind, coalesce(account_id, 0), coalesce(official_id, 0)) where status = 'queued' and attempts = 0 do update set created_at = excluded.created_at, urgent = mail.urgent or excluded.urgent
		returning id
	),
	items as (
		insert into mail_cur_request (mail_id, request_id, step, due_on) select p.id, c.id, cur_request_tell.step, c.due_on from put p, cur_request c where c.id = cur_request_tell.request
		on conflict (mail_id, request_id) do update set step = excluded.step, due_on = excluded.due_on
		returning mail_id
	)
	select count(*)::integer into told from items;
	update mail m set items = (select count(*) from mail_cur_request i where i.mail_id = m.id) where m.kind = 'cur_request' and m.status = 'queued' and m.attempts = 0;
	return told;
end $$;
comment on function cur_request_tell(integer, text, timestamptz) is 'puts a step of a request into notices and into the mails that wait; how many are told';

/* Each term is told of once the day before it, and each working day once it has passed. */
create function cur_requests_remind(now timestamptz) returns integer language plpgsql security definer set search_path = mcu, pg_temp set timezone = 'Europe/Moscow' as $$
declare
	one record;
	told integer := 0;
	today date := (now at time zone 'Europe/Moscow')::date;
begin
	perform pg_advisory_xact_lock(hashtext('mcu.cur_request'));
	for one in select c.id, x.step from cur_request c cross join lateral (select case when c.due_on < today then 'late' else 'near' end as step) x
		where c.open and c.due_on <= today + 1 and (x.step = 'near' or work_day_or_week_is(today)) and not exists (select from notice n
			where n.cur_request_id = c.id and n.step = x.step and n.at >= (case x.step when 'near' then c.due_on - 1 else today end)::timestamptz) order by c.id loop
		told := told + cur_request_tell(one.id, one.step, now);
	end loop;
	return told;
end $$;
comment on function cur_requests_remind(timestamptz) is 'tells of requests whose term is tomorrow or has passed; how many tellings';

create function work_day_or_week_is(day date) returns boolean language sql stable set search_path = mcu, pg_temp as $$
	select coalesce((select c.kind <> 'off' from calendar_current c where c.day = $1), extract(isodow from $1) < 6)
$$;
comment on function work_day_or_week_is(date) is 'is it worked by the calendar? A year without one: Monday to Friday';

create function cur_step_name(step text) returns text language sql immutable parallel safe return
	case step when 'new' then 'поступил' when 'owner' then 'назначен вам' when 'approval' then 'ответ ждёт утверждения' when 'near' then 'срок подходит' when 'late' then 'срок прошёл' when 'answered' then 'ответ готов' when 'returned' then 'ответ возвращён' else 'ответ принят' end;

create function mail_words_cur(mail bigint, url text) returns table (address text, name text, subject text, text text, records integer)
language sql stable security definer set search_path = mcu, pg_temp as $$
	with line as (
		select c.id, 'Запрос № ' || c.number || ': ' || cur_step_name(i.step) || case when i.step in ('answered', 'accepted') then '' else ', срок ' || to_char(c.due_on, 'DD.MM.YYYY') end || E'\n' || $2 || '/cur-requests/' || c.id as words
		from mail_cur_request i join cur_request c on c.id = i.request_id where i.mail_id = $1 and case when i.step in ('answered', 'accepted') then c.state = i.step else c.open end
	),
	total as (select count(*)::integer as n from line)
	select a.email, l.name, 'МЦУ: запросы ЦУР, ' || n, E'Здравствуйте!\n\n' || coalesce((select string_agg(words, E'\n\n' order by id) from (select * from line order by id limit 30) x), '') || E'\n\nПисьмо отправлено автоматически, отвечать на него не нужно.\n', n
	from mail l left join account a on a.id = l.account_id, total where l.id = $1
$$;
comment on function mail_words_cur(bigint, text) is 'mail_words of requests of the ЦУР';
alter function mail_words(bigint, text) rename to mail_words_others;
comment on function mail_words_others(bigint, text) is 'mail_words of all other kinds';
create function mail_words(mail bigint, url text) returns table (address text, name text, subject text, text text, records integer)
language plpgsql stable security definer set search_path = mcu, pg_temp as $$
begin
	if (select l.kind from mail l where l.id = $1) = 'cur_request' then
		return query select * from mail_words_cur($1, $2);
	else
		return query select * from mail_words_others($1, $2);
	end if;
end $$;
comment on function mail_words(bigint, text) is 'address, subject and text of a mail as things stand; what has ended meanwhile is left out. url: the address of the product';
revoke execute on function mail_words(bigint, text), mail_words_others(bigint, text), mail_words_cur(bigint, text), cur_people(text), cur_answer_read(integer, smallint, integer), cur_request_tell(integer, text, timestamptz), cur_requests_remind(timestamptz), cur_request_new() from public;
grant execute on function mail_words(bigint, text), cur_requests_remind(timestamptz) to mcu_jobs;
grant execute on function cur_people(text), cur_answer_read(integer, smallint, integer), cur_request_tell(integer, text, timestamptz) to mcu_api;
insert into job (kind, every) values ('cur_requests', interval '1 hour');
