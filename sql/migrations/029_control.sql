-- Control of deadlines: counts by organisation, executor and kind; the ladder of escalations as data; the queue of mails.

-- The open records by who answers for them and when: «Контроль сроков» is counted from this index alone.
create index message_control on message (organisation_id, official_id, due_on) include (id) where open;
create index message_official on message (official_id, sort_at desc, id desc) where official_id is not null;
create index deadline_owed on deadline (due, kind) include (message_id, due_at) where owed;

-- Deadlines stand behind a policy that asks for the message of each; these two read them whole and keep to the scope by themselves.
create function owed_ids(kinds text[], overdue boolean, first date, last date) returns setof bigint
language sql stable security definer rows 1000 set search_path = mcu, pg_temp as $$
	select d.message_id from deadline d
	where d.owed and (kinds is null or d.kind = any (kinds)) and (overdue is null or coalesce(d.due_at < now(), d.due < current_date, false) = overdue)
		and (first is null or d.due >= first) and (last is null or d.due <= last)
$$;
comment on function owed_ids(text[], boolean, date, date) is 'messages with an owed deadline of these kinds, past or not, between these days; whether the reader may see them is asked of message';

create function owed_counts(days integer, orgs integer[]) returns table (kind text, owed integer, overdue integer, today integer, soon integer)
language sql stable security definer rows 8 set search_path = mcu, pg_temp as $$
	select d.kind, count(*)::integer, (count(*) filter (where late))::integer, (count(*) filter (where not late and d.due = (select current_date)))::integer,
		(count(*) filter (where not late and d.due >= (select current_date) and d.due <= (select current_date + days)))::integer
	from (select x.kind, x.message_id, x.due, case when x.due_at is null then coalesce(x.due < (select current_date), false) else x.due_at < (select now()) end as late from deadline x
		where x.owed and (((select sees_all()) and orgs is null) or x.message_id in (select m.id from message m where m.open and (orgs is null or m.organisation_id = any (orgs))
			and ((select sees_all()) or m.organisation_id = any ((select scope_orgs())::integer[]))))) d
	group by d.kind
$$;
comment on function owed_counts(integer, integer[]) is 'owed deadlines by kind within the scope of the acting account; orgs: of these organisations';
revoke execute on function owed_ids(text[], boolean, date, date), owed_counts(integer, integer[]) from public;
grant execute on function owed_ids(text[], boolean, date, date), owed_counts(integer, integer[]) to mcu_api;
grant execute on function owed_ids(text[], boolean, date, date) to mcu_jobs;

insert into role_permission (role, action, paragraph)
select r, 'control.read', '1.2а, 2.3–2.6' from unnest(array['curator', 'head', 'analyst', 'pos', 'im', 'pages', 'recipient', 'mayor']) r;

-- Who answers for what, and where he is written to.
alter table official
	add column head boolean not null default false,
	add column left_on date,
	add column email text check (email ~ '^[^[:space:]<>@,;"\\]{1,64}@[A-Za-z0-9][A-Za-z0-9.-]{0,189}$');
alter table account add column email text check (email ~ '^[^[:space:]<>@,;"\\]{1,64}@[A-Za-z0-9][A-Za-z0-9.-]{0,189}$');
comment on column official.head is 'heads the organisation: reminders to «руководитель организации» go there';
comment on column official.left_on is 'first day on which he is no more there; records keep naming him, but he answers for nothing any more';
comment on column official.email is 'working address; null: his mails wait in the queue';
comment on column account.email is 'as official.email';
update official set head = true where post ~* '^(начальник|директор|председатель|глава|руководитель)';

create function answerable(recipient text, organisation integer, official integer) returns table (account_id integer, official_id integer, name text)
language sql stable security definer rows 2 set search_path = mcu, pg_temp as $$
	with place as (select o.id, o.parent_id from organisation o where o.id = $2),
	wanted as (select case $1 when 'superior' then (select parent_id from place) else (select id from place) end as organisation),
	here as (select f.* from official f where f.left_on is null or f.left_on > current_date),
	executor as (select null::integer as a, f.id as o, f.name as n from here f where $1 = 'executor' and f.id = $3),
	head as (select null::integer as a, f.id as o, f.name as n from here f, wanted w where $1 in ('executor', 'head', 'superior') and f.organisation_id = w.organisation and f.head order by f.id limit 1),
	desk as (
		select distinct a.id as a, null::integer as o, a.name as n from account a join role_grant g on g.account_id = a.id, wanted w
		where $1 in ('executor', 'head', 'superior') and g.role = 'recipient' and coalesce(g.organisation_id, a.organisation_id) = w.organisation and a.enabled
			and g.valid_from <= current_date and (g.valid_to is null or g.valid_to >= current_date)
	),
	centre as (
		select distinct a.id as a, null::integer as o, a.name as n from account a join role_grant g on g.account_id = a.id
		where g.role = case $1 when 'curator' then 'curator' else 'head' end and a.enabled and g.valid_from <= current_date and (g.valid_to is null or g.valid_to >= current_date)
	),
	ranked as (
		select 1 as turn, e.* from executor e
		union all select case $1 when 'executor' then 2 else 3 end, d.* from desk d
		union all select case $1 when 'executor' then 3 else 2 end, h.* from head h
		union all select 4, c.* from centre c
	)
	select a, o, n from ranked where turn = (select min(turn) from ranked)
$$;
comment on function answerable(text, integer, integer) is 'who is meant: the executor (else the responsible recipient, else the head of the organisation), its head, the head of the superior organisation, the curator, the head of the centre; nobody found: the head of the centre';

-- The ladder: whom a deadline that nears or has passed is told to. Like the rules it hangs on nothing that a demo city truncates.
create table escalation_ladder (
	version integer primary key check (version > 0),
	reason text not null check (length(reason) between 1 and 500),
	account_id integer,
	created_at timestamptz not null default now()
);
comment on table escalation_ladder is 'Versions of the ladder; the highest counts';
comment on column escalation_ladder.account_id is 'who wrote it; null: shipped with the program';

create table escalation_step (
	version integer not null references escalation_ladder,
	position smallint not null check (position > 0),
	deadline text check (deadline in ('control', 'registration', 'forwarding', 'first', 'answer', 'final', 'extension', 'accelerated', 'fast_track')),
	priority smallint check (priority between 1 and 2),
	side text not null check (side in ('before', 'after')),
	amount smallint not null check (amount between 0 and 400),
	clock text not null check (clock in ('day', 'hour', 'work_day', 'work_hour')),
	recipient text not null check (recipient in ('executor', 'head', 'superior', 'curator', 'centre')),
	mail boolean not null default true,
	repeat_days smallint check (repeat_days between 1 and 30),
	key text not null generated always as (coalesce(deadline, '') || '|' || coalesce(priority::text, '') || '|' || side || '|' || amount::text || '|' || clock || '|' || recipient) stored,
	primary key (version, position),
	unique (version, key),
	check (amount > 0 or side = 'before' or clock in ('hour', 'work_hour'))
);
comment on table escalation_step is 'Steps of a version of the ladder';
comment on column escalation_step.deadline is 'control: the control date of the record; else an owed deadline of this kind; null: any owed deadline';
comment on column escalation_step.priority is 'this one and higher; null: all';
comment on column escalation_step.amount is 'of days: told at nine in the morning of that day; of hours: at the moment';
comment on column escalation_step.mail is 'by e-mail as well as in the product';
comment on column escalation_step.repeat_days is 'told again after so many days while it is still owed';
comment on column escalation_step.key is 'what makes it the same step in another version: it is not told anew because the ladder was edited';

insert into escalation_ladder (version, reason) values (1, 'Лестница поставлена с программой');
insert into escalation_step (version, position, deadline, priority, side, amount, clock, recipient, repeat_days) values
	(1, 1, 'control', null, 'before', 3, 'work_day', 'executor', null),
	(1, 2, 'control', null, 'before', 1, 'work_day', 'head', null),
	(1, 3, 'control', null, 'after', 1, 'day', 'head', 7),
	(1, 4, 'control', null, 'after', 3, 'work_day', 'superior', null),
	(1, 5, 'control', null, 'after', 10, 'work_day', 'curator', null),
	(1, 6, 'control', 1, 'after', 3, 'work_day', 'centre', null),
	(1, 7, 'first', null, 'before', 2, 'work_hour', 'executor', null),
	(1, 8, 'first', 1, 'after', 0, 'work_hour', 'curator', null),
	(1, 9, 'registration', null, 'before', 1, 'work_day', 'curator', null);

create table escalation (
	id bigint generated always as identity primary key,
	message_id bigint not null references message on delete cascade,
	kind text not null,
	due date not null,
	due_at timestamptz,
	key text not null,
	turn smallint not null default 0,
	version integer not null,
	position smallint not null,
	recipient text not null,
	names text not null,
	told boolean not null,
	at timestamptz not null default now(),
	unique (message_id, kind, due, key, turn)
);
comment on table escalation is 'Which step was told of which deadline, once for each date it stood at';
comment on column escalation.kind is 'control, or a kind of deadline';
comment on column escalation.turn is '0 the first time, then repetitions';
comment on column escalation.names is 'to whom';
comment on column escalation.told is 'false: passed over, a later step for the same recipient was due as well (the program had stood still, or the ladder is new)';
alter table escalation enable row level security;
create policy program on escalation for all to mcu_jobs using (true) with check (true);
-- Asked of who sees everything as well, the planner may look up all messages to answer for a page.
create policy scope on escalation for select to mcu_api using ((select sees_all()) or exists (select from message m where m.id = message_id));

-- Up to where a deadline may lie for a step to be due at a moment: a day, or a moment. Nothing: there is no calendar.
create function escalation_reach(clock text, steps integer, at timestamptz, out day date, out moment timestamptz) language sql stable set search_path = mcu, pg_temp as $$
	with base as (
		select (at at time zone 'Europe/Moscow' - interval '9 hours')::date as morning, (at at time zone 'Europe/Moscow')::date as today,
			(select max(r.version) from deadline_ruleset r where r.valid_from <= (at at time zone 'Europe/Moscow')::date) as version
	),
	goal as (
		select b.version, a.since + least(greatest(floor(extract(epoch from at - (b.today::timestamp at time zone 'Europe/Moscow')))::bigint - a.opens, 0), a.until - a.since) + steps * 3600 as seconds
		from base b join work_day a on a.version = b.version and a.day = b.today
	)
	select case clock when 'day' then (select morning + steps from base)
			when 'work_day' then (select x.day - 1 from base b join work_day a on a.version = b.version and a.day = b.morning
				join work_day x on x.version = a.version and x.worked and x.ord = a.ord + steps + 1) end,
		case clock when 'hour' then at + make_interval(hours => steps)
			when 'work_hour' then (select (w.day::timestamp + make_interval(secs => w.opens + g.seconds - w.since)) at time zone 'Europe/Moscow'
				from goal g join work_day w on w.version = g.version and w.worked and w.until > g.seconds and w.since <= g.seconds order by w.until limit 1) end
$$;
comment on function escalation_reach(text, integer, timestamptz) is 'steps: days or hours ahead of the deadline, negative after it';

-- Everything that a version of the ladder has to say at a moment and has not said yet. turn: 0, or the number of the repetition.
create function escalation_due(ladder integer, now timestamptz) returns table (message_id bigint, kind text, due date, due_at timestamptz, "position" smallint, turn smallint)
language plpgsql stable rows 1000 set search_path = mcu, pg_temp as $$
#variable_conflict use_column
declare
	s escalation_step;
	reach record;
begin
	for s in select * from escalation_step where version = ladder order by position loop
		select * into reach from escalation_reach(s.clock, case s.side when 'before' then s.amount else -s.amount end, now);
		return query
			with near as (
				select m.id, 'control' as kind, m.due_on as due, null::timestamptz as due_at from message m
				where s.deadline = 'control' and m.open and m.due_on <= coalesce(reach.day, (reach.moment at time zone 'Europe/Moscow')::date)
				union all
				select d.message_id, d.kind, d.due, d.due_at from deadline d
				where s.deadline is distinct from 'control' and d.owed and (s.deadline is null or d.kind = s.deadline)
					and d.due <= coalesce(reach.day, (reach.moment at time zone 'Europe/Moscow')::date)
			)
			select n.id, n.kind, n.due, n.due_at, s.position, coalesce(l.turn + 1, 0)::smallint
			from near n
			join message m on m.id = n.id and m.open and (s.priority is null or m.priority >= s.priority)
			left join lateral (select e.turn, e.at from escalation e where e.message_id = n.id and e.kind = n.kind and e.due = n.due and e.key = s.key
				order by e.turn desc limit 1) l on true
			where (reach.moment is null or coalesce(n.due_at, (n.due + 1)::timestamp at time zone 'Europe/Moscow') <= reach.moment)
				and (l.turn is null or (s.repeat_days is not null and l.at <= now - make_interval(days => s.repeat_days)));
	end loop;
end $$;

-- Mails: what waits, what has gone. A mail to somebody gathers what is to be told until it leaves.
create table mail (
	id bigint generated always as identity primary key,
	kind text not null check (kind in ('assignment', 'escalation')),
	account_id integer references account,
	official_id integer references official,
	name text not null,
	urgent boolean not null default false,
	status text not null default 'queued' check (status in ('queued', 'sending', 'sent', 'failed', 'cancelled')),
	not_before timestamptz not null default now(),
	lease_until timestamptz,
	attempts smallint not null default 0,
	items integer not null default 0,
	address text,
	subject text,
	text text,
	error text,
	created_at timestamptz not null default now(),
	sent_at timestamptz,
	check (num_nonnulls(account_id, official_id) = 1)
);
comment on table mail is 'Outgoing mails to officials; text and subject are made when one leaves. No personal data of citizens: number, theme, date, link';
comment on column mail.urgent is 'goes in the quiet hours too';
comment on column mail.status is 'queued → sending → sent; failed for good: the server refused it; cancelled: nothing to tell any more';
comment on column mail.attempts is 'so far; at 0 a queued mail takes in more';
comment on column mail.items is 'records in it';
comment on column mail.address is 'where it went';
create unique index mail_gathers on mail (kind, coalesce(account_id, 0), coalesce(official_id, 0)) where status = 'queued' and attempts = 0;
create index mail_waiting on mail (not_before, id) where status in ('queued', 'sending');
create index mail_sent on mail (coalesce(account_id, 0), coalesce(official_id, 0), sent_at) where status = 'sent';

create table mail_item (
	mail_id bigint not null references mail on delete cascade,
	message_id bigint not null references message on delete cascade,
	escalation_id bigint references escalation on delete set null,
	primary key (mail_id, message_id)
);
comment on table mail_item is 'Records that a mail tells of';
create index mail_item_message on mail_item (message_id);
create index mail_item_escalation on mail_item (escalation_id);

create table mail_setting (
	one boolean primary key default true check (one),
	open_from time not null default '08:00',
	open_to time not null default '20:00',
	days_off boolean not null default false,
	digest_minutes smallint not null default 60 check (digest_minutes between 0 and 1440),
	version integer not null default 1,
	check (open_from < open_to)
);
comment on table mail_setting is 'When mails go, one row: outside of these hours and on days off (unless days_off) only urgent ones';
comment on column mail_setting.digest_minutes is 'reminders to one person are at least so far apart';
insert into mail_setting default values;

create table account_setting (
	account_id integer primary key references account on delete cascade,
	open_from time,
	open_to time,
	digest_minutes smallint check (digest_minutes between 0 and 1440),
	grant_id integer references role_grant on delete set null,
	version integer not null default 1,
	check (open_from < open_to),
	check ((open_from is null) = (open_to is null))
);
comment on table account_setting is 'What people have set for themselves; null: as the centre has it (mail_setting)';
comment on column account_setting.open_from is 'mails go from then on by Moscow …';
comment on column account_setting.open_to is '… until then; urgent ones at any time';
comment on column account_setting.digest_minutes is 'reminders are at least so far apart';
comment on column account_setting.grant_id is 'the role a session begins in; null: all';
alter table account_setting enable row level security;
create policy own on account_setting for all to mcu_api using (account_id = (select acting_account())) with check (account_id = (select acting_account()));
create policy program on account_setting for select to mcu_jobs using (true);
grant select, insert, update on account_setting to mcu_api;
grant select on account_setting to mcu_jobs;

create function mail_open(at timestamptz, open_from time, open_to time) returns boolean language sql stable set search_path = mcu, pg_temp as $$
	select l.t::time >= coalesce($2, s.open_from) and l.t::time < coalesce($3, s.open_to)
		and (s.days_off or coalesce((select c.kind <> 'off' from calendar_current c where c.day = l.t::date), extract(isodow from l.t) < 6))
	from mail_setting s, (select at at time zone 'Europe/Moscow' as t) l
$$;
comment on function mail_open(timestamptz, time, time) is 'no quiet hour by somebody''s own hours, or (null) by those of the centre';
create function mail_open(at timestamptz) returns boolean language sql stable set search_path = mcu, pg_temp as $$
	select mail_open(at, null, null)
$$;
comment on function mail_open(timestamptz) is 'no quiet hour: within the hours of mail_setting on a working day of the calendar (a year without one: Monday to Friday)';

create type mail_want as (account_id integer, official_id integer, name text, urgent boolean, message_id bigint, escalation_id bigint);
comment on type mail_want is 'Whom to tell of which record';

-- Told in the product.
create table notice (
	id bigint generated always as identity primary key,
	account_id integer not null references account on delete cascade,
	message_id bigint not null references message on delete cascade,
	kind text not null check (kind in ('assignment', 'escalation')),
	escalation_id bigint references escalation on delete cascade,
	at timestamptz not null default now(),
	read_at timestamptz
);
comment on table notice is 'What the product told an account itself, mail or no mail: records given to it, deadlines by the ladder. Shown while the record may be seen';
create index notice_account on notice (account_id, id desc);
create index notice_unread on notice (account_id, message_id) where read_at is null;
create index notice_message on notice (message_id);
alter table notice enable row level security;
create policy own on notice for all to mcu_api using (account_id = (select acting_account()) and ((select sees_all()) or exists (select from message m where m.id = message_id))) with check (account_id = (select acting_account()));
grant select, update (read_at) on notice to mcu_api;

create function mail_queue(kind text, wants mail_want[]) returns integer language plpgsql security definer set search_path = mcu, pg_temp as $$
#variable_conflict use_column
declare
	touched bigint[];
begin
	with want as materialized (select * from unnest(wants)),
	put as (
		insert into mail (kind, account_id, official_id, name, urgent, not_before)
		select mail_queue.kind, w.account_id, w.official_id, min(w.name), bool_or(w.urgent),
			case when mail_queue.kind = 'escalation' and not bool_or(w.urgent) then greatest(now(), (select max(s.sent_at) from mail s where s.status = 'sent' and s.kind = 'escalation'
				and coalesce(s.account_id, 0) = coalesce(w.account_id, 0) and coalesce(s.official_id, 0) = coalesce(w.official_id, 0))
				+ make_interval(mins => coalesce((select p.digest_minutes from account_setting p where p.account_id = w.account_id), (select digest_minutes from mail_setting)))) else now() end
		from want w group by w.account_id, w.official_id order by w.account_id, w.official_id
		on conflict (kind, coalesce(account_id, 0), coalesce(official_id, 0)) where status = 'queued' and attempts = 0
			do update set urgent = mail.urgent or excluded.urgent, not_before = case when excluded.urgent then now() else mail.not_before end
		returning id, account_id, official_id
	),
	items as (
		insert into mail_item (mail_id, message_id, escalation_id)
		select distinct on (p.id, w.message_id) p.id, w.message_id, w.escalation_id
		from put p join want w on (w.account_id, w.official_id) is not distinct from (p.account_id, p.official_id)
		order by p.id, w.message_id, w.escalation_id desc
		on conflict (mail_id, message_id) do update set escalation_id = excluded.escalation_id
	)
	select array_agg(id) into touched from put;
	if mail_queue.kind = 'assignment' then
		insert into notice (account_id, message_id, kind) select distinct w.account_id, w.message_id, 'assignment' from unnest(wants) w where w.account_id is not null;
	end if;
	update mail m set items = (select count(*) from mail_item i where i.mail_id = m.id) where m.id = any (touched);
	return coalesce(cardinality(touched), 0);
end $$;
comment on function mail_queue(text, mail_want[]) is 'puts records into the mails that wait for these people; how many mails';
revoke execute on function mail_queue(text, mail_want[]), escalation_due(integer, timestamptz), answerable(text, integer, integer) from public;

-- One run of the ladder: what is due is put down and queued, each once. Of several steps that one person would hear about a record
-- at once only the last is told.
create function escalation_run(now timestamptz) returns integer language plpgsql security definer set search_path = mcu, pg_temp as $$
#variable_conflict use_column
declare
	ladder integer := (select max(version) from escalation_ladder);
	made bigint[];
begin
	perform pg_advisory_xact_lock(hashtext('mcu.escalation'));
	with found as materialized (
		select d.*, s.key, s.recipient, s.mail, row_number() over (partition by d.message_id, s.recipient
			order by case s.side when 'after' then 1 else -1 end * s.amount * case s.clock when 'day' then 24 when 'work_day' then 34 when 'hour' then 1 else 4 end desc, d.position desc) as turn_back
		from escalation_due(ladder, now) d join escalation_step s on s.version = ladder and s.position = d.position
	),
	who as materialized (
		select x.recipient, x.organisation_id, x.official_id, (select string_agg(a.name, ', ' order by a.name) from answerable(x.recipient, x.organisation_id, x.official_id) a) as names
		from (select distinct f.recipient, m.organisation_id, m.official_id from found f join message m on m.id = f.message_id) x
	),
	put as (
		insert into escalation (message_id, kind, due, due_at, key, turn, version, position, recipient, names, told, at)
		select f.message_id, f.kind, f.due, f.due_at, f.key, f.turn, ladder, f.position, f.recipient, coalesce(w.names, 'никто не указан'), f.turn_back = 1, now
		from found f join message m on m.id = f.message_id
		join who w on w.recipient = f.recipient and (w.organisation_id, w.official_id) is not distinct from (m.organisation_id, m.official_id)
		order by f.due, f.message_id, f.position
		on conflict do nothing
		returning id
	)
	select array_agg(id) into made from put;
	insert into notice (account_id, message_id, kind, escalation_id)
	select a.account_id, e.message_id, 'escalation', e.id from escalation e join message m on m.id = e.message_id
	cross join lateral answerable(e.recipient, m.organisation_id, m.official_id) a where e.id = any (made) and e.told and a.account_id is not null;
	perform mail_queue('escalation', (
		select array_agg((a.account_id, a.official_id, a.name, m.priority = 2, e.message_id, e.id)::mail_want)
		from escalation e join escalation_step s on s.version = e.version and s.position = e.position and s.mail
		join message m on m.id = e.message_id cross join lateral answerable(e.recipient, m.organisation_id, m.official_id) a
		where e.id = any (made) and e.told));
	return coalesce(cardinality(made), 0);
end $$;
comment on function escalation_run(timestamptz) is 'tells what is due by the ladder and was not told yet; how many steps';
revoke execute on function escalation_run(timestamptz) from public;
grant execute on function escalation_run(timestamptz) to mcu_jobs;

create function escalation_trial(ladder integer) returns table ("position" integer, due integer, known boolean) language sql stable security definer set search_path = mcu, pg_temp as $$
	select s.position::integer, (select count(distinct d.message_id)::integer from escalation_due($1, now()) d where d.position = s.position), r.day is not null or r.moment is not null
	from escalation_step s cross join lateral escalation_reach(s.clock, case s.side when 'before' then s.amount else -s.amount end, now()) r
	where s.version = $1 order by 1
$$;
comment on function escalation_trial(integer) is 'how many records each step of a version would be told of now; known: there is a calendar for it. All records: who asks may not see them all';
revoke execute on function escalation_trial(integer) from public;
grant execute on function escalation_trial(integer) to mcu_api;

-- Who was given a record hears of it; whoever makes a move calls it with the move.
create function note_assignments(ids bigint[], move text) returns void language plpgsql security definer set search_path = mcu, pg_temp as $$
begin
	perform mail_queue('assignment', w.wants) from (
		select array_agg((a.account_id, a.official_id, a.name, m.priority = 2, m.id, null)::mail_want) as wants
		from message m cross join lateral answerable('executor', m.organisation_id, m.official_id) a
		where m.id = any (ids) and m.open
			and exists (select from state_move v where v.code = note_assignments.move and 'organisation_id' = any (v.needs || v.asks))) w
	where w.wants is not null;
end $$;
comment on function note_assignments(bigint[], text) is 'after a move that gives records to an organisation or executor: the notice to them';
revoke execute on function note_assignments(bigint[], text) from public;
grant execute on function note_assignments(bigint[], text) to mcu_api, mcu_jobs;

-- What a mail says when it leaves.
create function mail_words(mail bigint, url text) returns table (address text, name text, subject text, text text, records integer)
language sql stable security definer set search_path = mcu, pg_temp as $$
	with item as (
		select m.id, coalesce('№ ' || m.number, 'запись ' || m.id) || coalesce(' · ' || t.name, '') || coalesce(' · ' || o.short_name, '') as title,
			d.due, e.due_at, coalesce(e.kind, 'control') as kind, coalesce(e.due_at < now(), d.due < current_date, false) as late, current_date - d.due as days
		from mail_item i join message m on m.id = i.message_id and m.open left join theme t on t.id = m.theme_id left join organisation o on o.id = m.organisation_id
		left join escalation e on e.id = i.escalation_id and e.kind <> 'control' cross join lateral (select coalesce(e.due, m.due_on) as due) d where i.mail_id = $1
	),
	line as (
		select row_number() over (order by late desc, due nulls last, id) as place, late, title || E'\n' || case when due is null then 'срок не задан'
				else case kind when 'control' then 'срок ' else deadline_name(kind) || ' до ' end || coalesce(to_char(due_at at time zone 'Europe/Moscow', 'DD.MM.YYYY HH24:MI'), to_char(due, 'DD.MM.YYYY'))
					|| case when late and days > 0 then ', просрочено на ' || days || ' ' || plural_ru(days, 'день', 'дня', 'дней') when late then ', срок прошёл' else '' end end
			|| E'\n' || $2 || '/messages/' || id as words
		from item
	),
	total as (select count(*)::integer as n from item)
	select coalesce(f.email, a.email), l.name,
		case l.kind when 'assignment' then 'МЦУ: вам назначено, ' else 'МЦУ: контроль сроков, ' end || n || ' ' || plural_ru(n, 'запись', 'записи', 'записей'),
		E'Здравствуйте!\n\n' || case l.kind when 'assignment' then E'Вам назначено:\n\n' else '' end
			|| coalesce((select string_agg(case when l.kind = 'escalation' and (place = 1 or late <> before) then case when late then E'Срок прошёл:\n\n' else E'Срок подходит:\n\n' end else '' end || words, E'\n\n' order by place)
				from (select x.*, lag(late) over (order by place) as before from line x) y where place <= 30), '')
			|| case when n > 30 then E'\n\nПоказаны первые 30 из ' || n || '. Все сроки: ' || $2 || '/control' else '' end
			|| E'\n\nПисьмо отправлено автоматически, отвечать на него не нужно.\n',
		n
	from mail l left join official f on f.id = l.official_id left join account a on a.id = l.account_id, total where l.id = $1
$$;
comment on function mail_words(bigint, text) is 'address, subject and text of a mail as things stand; what has ended meanwhile is left out. url: the address of the product';
revoke execute on function mail_words(bigint, text) from public;
grant execute on function mail_words(bigint, text) to mcu_jobs;

-- An address for somebody who had none; what waited for it goes.
create function address_put(official integer, account integer, email text) returns boolean language plpgsql security definer set search_path = mcu, pg_temp as $$
begin
	if not acting_may('mail.write') then raise sqlstate 'MC403'; end if;
	if official is not null then
		update official f set email = address_put.email where f.id = address_put.official;
	else
		update account a set email = address_put.email where a.id = address_put.account;
	end if;
	return found;
end $$;
revoke execute on function address_put(integer, integer, text) from public;
grant execute on function address_put(integer, integer, text) to mcu_api;

alter table mail enable row level security;
alter table mail_item enable row level security;
create policy program on mail for all to mcu_jobs using (true) with check (true);
create policy program on mail_item for all to mcu_jobs using (true) with check (true);
create policy readers on mail for select to mcu_api using ((select acting_may('mail.read')));
create policy writers on mail for update to mcu_api using ((select acting_may('mail.write'))) with check ((select acting_may('mail.write')));
grant select on escalation_ladder, escalation_step, escalation, mail, mail_setting to mcu_api, mcu_jobs;
grant insert on escalation_ladder, escalation_step to mcu_api;
grant update on mail, mail_setting to mcu_api;
grant update, delete on mail to mcu_jobs;
grant select, delete on mail_item to mcu_jobs;

-- Calls to those who answer for a record stand in its history.
alter table case_event drop constraint case_event_kind_check;
alter table case_event add constraint case_event_kind_check
	check (kind in ('created', 'imported', 'state', 'edit', 'answer', 'outcome', 'mark', 'extension', 'return', 'call'));

insert into role_permission (role, action, paragraph)
select r, a, p from (values
	('escalation.write', '1.2а', array['curator', 'head', 'analyst']),
	('mail.read', '1.2а', array['curator', 'head', 'admin']),
	('mail.write', '1.2а', array['head', 'admin'])
) x (a, p, rs), unnest(rs) r;

insert into job (kind, every) values ('escalate', interval '5 minutes'), ('mail', interval '15 seconds');
