-- Signals: series of messages by theme and place, organisation or channel; what came beyond their custom, and what people made of it.
create table series (
	id integer generated always as identity primary key,
	theme_id integer not null references theme,
	kind text not null check (kind in ('city', 'district', 'organisation', 'channel')),
	district_id integer references district,
	organisation_id integer references organisation,
	channel text references channel,
	unique nulls not distinct (theme_id, kind, district_id, organisation_id, channel),
	check (num_nonnulls(district_id, organisation_id, channel) = case kind when 'city' then 0 else 1 end),
	check (case kind when 'district' then district_id is not null when 'organisation' then organisation_id is not null when 'channel' then channel is not null else true end)
);
comment on table series is 'What is counted day by day: a theme with all below it, in the whole city or in one district, one organisation, one channel. Made by series_count as messages come';
comment on column series.organisation_id is 'whose messages: who sees this organisation sees the series; all other kinds are for those who see everything';

create table series_day (
	series_id integer not null references series on delete cascade,
	day date not null,
	messages integer not null check (messages > 0),
	authors integer not null check (authors > 0),
	primary key (series_id, day)
);
comment on table series_day is 'Messages of a series received on a day of Moscow; days without any have no row. Publications are not counted';
comment on column series_day.authors is 'different applicants; a message of nobody known is one';
create index series_day_day on series_day (day);

create table signal_run (
	day date primary key,
	made_at timestamptz not null default now(),
	counted_from timestamptz not null,
	first_day date,
	series integer not null,
	judged integer not null,
	found integer not null
);
comment on table signal_run is 'Days that the job «signals» has judged, each in one transaction with all it found';
comment on column signal_run.counted_from is 'when this counting began: the next one counts anew what was changed since';
comment on column signal_run.first_day is 'since when series have a history; null: nothing was ever counted';
comment on column signal_run.judged is 'series that had a message in the last seven days; the others are certain to be quiet';

create table signal (
	id bigint generated always as identity primary key,
	series_id integer not null references series,
	first_day date not null,
	day date not null,
	days smallint not null check (days between 1 and 31),
	seen integer not null,
	expected real not null,
	usual integer not null,
	messages integer not null,
	authors integer not null,
	occasions integer not null,
	p double precision not null,
	q double precision not null,
	level text not null check (level in ('notice', 'alarm')),
	places jsonb not null default '[]',
	explained_by bigint references signal,
	nights integer not null default 1,
	state text not null default 'new' check (state in ('new', 'in_work', 'confirmed', 'false', 'closed')),
	note text check (length(btrim(note)) between 3 and 2000),
	account_id integer references account,
	decided_at timestamptz,
	version integer not null default 1,
	created_at timestamptz not null default now(),
	updated_at timestamptz not null default now(),
	check (day >= first_day)
);
comment on table signal is 'What a series had beyond its custom (search/discover/bursts.h): the window that stood out most on the last night it did. Comes again within 14 days: the same signal, one night more';
comment on column signal.first_day is 'last day of the window when it was first seen; day: when it was last seen';
comment on column signal.days is 'of the window, up to «day»';
comment on column signal.seen is 'different applicants of each day of the window, added up: what is judged';
comment on column signal.usual is 'exceeded by chance once in twenty at most';
comment on column signal.messages is 'of the window: as many as the list shows';
comment on column signal.authors is 'different applicants in the whole window';
comment on column signal.occasions is 'different houses, and messages without one';
comment on column signal.p is 'chance of this much or more in the series';
comment on column signal.q is 'false-discovery rate among all series of the night, raised tenfold for each «ложная» (signal_doubt)';
comment on column signal.places is 'where the excess sits (search/discover/localise.h): [{theme_id, district_id, organisation_id, channel, seen, expected, share}]';
comment on column signal.explained_by is 'a narrower series that holds at least 0.67 of this excess';
comment on column signal.state is 'new новая, in_work в работе, confirmed подтверждена, false ложная, closed закрыта';
comment on column signal.account_id is 'who decided last';
create index signal_series on signal (series_id, day desc);
create index signal_day on signal (day desc, id desc);

create table signal_move (
	from_state text not null,
	to_state text not null,
	needs_note boolean not null,
	primary key (from_state, to_state)
);
comment on table signal_move is 'Life of a signal: what may become of what, and whether it must be said why';
insert into signal_move (from_state, to_state, needs_note) values
	('new', 'in_work', false), ('new', 'confirmed', false), ('new', 'false', true), ('new', 'closed', true),
	('in_work', 'confirmed', false), ('in_work', 'false', true), ('in_work', 'closed', true),
	('confirmed', 'closed', true), ('false', 'in_work', true), ('closed', 'in_work', true);

create table signal_event (
	signal_id bigint not null references signal on delete cascade,
	at timestamptz not null default clock_timestamp(),
	from_state text,
	to_state text not null,
	note text,
	account_id integer references account,
	primary key (signal_id, at)
);
comment on table signal_event is 'History of a signal';

create function signal_kept() returns trigger language plpgsql security definer set search_path = mcu, pg_temp as $$
begin
	insert into signal_event (signal_id, from_state, to_state, note, account_id)
	values (new.id, case when tg_op = 'UPDATE' then old.state end, new.state, new.note, new.account_id);
	return null;
end $$;
create trigger signal_born after insert on signal for each row execute function signal_kept();
create trigger signal_moved after update of state on signal for each row when (old.state <> new.state) execute function signal_kept();

/*
 * Counts anew the days of whatever was changed since a moment: whole days, so that a message that left its series leaves its count.
 * Returns the days counted. A message counts for its theme and all above it.
 */
create function series_count(since timestamptz) returns integer language plpgsql security definer set search_path = mcu, pg_temp set timezone = 'Europe/Moscow' as $$
declare
	counted date[];
begin
	select array_agg(distinct m.sort_at::date) into counted from message m
	where m.updated_at >= since and m.sort_at >= (current_date - 1500)::timestamptz and m.sort_at < (current_date + 1)::timestamptz;
	if counted is null then return 0; end if;
	delete from series_day d where d.day = any (counted);
	with part as materialized (
		select a.theme_id, s.kind, s.district_id, s.organisation_id, s.channel, m.sort_at::date as day, count(*)::integer as messages,
			(count(distinct m.author_key) + count(*) filter (where m.author_key is null))::integer as authors
		from message m join theme t on t.id = m.theme_id cross join unnest(t.path) as a(theme_id)
		cross join lateral (values ('city', null::integer, null::integer, null::text), ('district', m.district_id, null, null), ('organisation', null, m.organisation_id, null),
			('channel', null, null, m.channel)) s(kind, district_id, organisation_id, channel)
		where m.kind <> 'publication' and m.received_at is not null and m.sort_at >= (select min(x) from unnest(counted) x)::timestamptz
			and m.sort_at < (select max(x) + 1 from unnest(counted) x)::timestamptz and m.sort_at::date = any (counted)
			and (s.kind = 'city' or coalesce(s.district_id::text, s.organisation_id::text, s.channel) is not null)
		group by 1, 2, 3, 4, 5, 6
	),
	made as (
		insert into series (theme_id, kind, district_id, organisation_id, channel)
		select distinct p.theme_id, p.kind, p.district_id, p.organisation_id, p.channel from part p
		where not exists (select from series s where (s.theme_id, s.kind) = (p.theme_id, p.kind) and s.district_id is not distinct from p.district_id
			and s.organisation_id is not distinct from p.organisation_id and s.channel is not distinct from p.channel)
		returning id, theme_id, kind, district_id, organisation_id, channel
	),
	known as (select id, theme_id, kind, district_id, organisation_id, channel from series union all select * from made)
	insert into series_day (series_id, day, messages, authors)
	select k.id, p.day, p.messages, p.authors from part p join known k on (k.theme_id, k.kind, coalesce(k.district_id, 0), coalesce(k.organisation_id, 0), coalesce(k.channel, ''))
		= (p.theme_id, p.kind, coalesce(p.district_id, 0), coalesce(p.organisation_id, 0), coalesce(p.channel, ''));
	return cardinality(counted);
end $$;
comment on function series_count(timestamptz) is 'counts anew the days of messages changed since a moment; how many days';
revoke execute on function series_count(timestamptz) from public;
grant execute on function series_count(timestamptz) to mcu_jobs;

/* What people said of the signals of a series counts: each «ложная» of the last half year that no confirmation followed. */
create function signal_doubt(series integer) returns integer language sql stable security definer set search_path = mcu, pg_temp as $$
	select count(*)::integer from signal g where g.series_id = $1 and g.state = 'false' and g.decided_at > now() - interval '180 days'
		and g.decided_at > coalesce((select max(e.at) from signal_event e join signal c on c.id = e.signal_id where c.series_id = $1 and e.to_state = 'confirmed'), '-infinity')
$$;
comment on function signal_doubt(integer) is 'how many verdicts «ложная» a series stands under: each asks for a chance ten times smaller';
revoke execute on function signal_doubt(integer) from public;
grant execute on function signal_doubt(integer) to mcu_jobs;

do $$
declare t text;
begin
	foreach t in array array['series', 'series_day', 'signal', 'signal_event', 'signal_run'] loop
		execute format('alter table %I enable row level security', t);
		execute format('create policy program on %I for all to mcu_jobs using (true) with check (true)', t);
	end loop;
end $$;
create policy scope on series for select to mcu_api using ((select sees_all()) or organisation_id = any ((select scope_orgs())::integer[]));
create policy scope on series_day for select to mcu_api using (exists (select from series s where s.id = series_id));
create policy scope on signal for all to mcu_api using (exists (select from series s where s.id = series_id)) with check (exists (select from series s where s.id = series_id));
create policy scope on signal_event for select to mcu_api using (exists (select from signal g where g.id = signal_id));
create policy all_see on signal_run for select to mcu_api using (true);
grant select on series, series_day, signal, signal_event, signal_run, signal_move to mcu_api, mcu_jobs;
grant update (state, note, account_id, decided_at, version, updated_at) on signal to mcu_api;
grant insert, update on signal, signal_run to mcu_jobs;

insert into role_permission (role, action, paragraph)
select r, a, p from (values
	('signal.read', '1.2б, 2.2–2.6, 3', array['curator', 'head', 'analyst', 'pos', 'im', 'recipient', 'mayor']),
	('signal.write', '1.2б, 2.3–2.6', array['head', 'analyst', 'pos', 'im'])
) x (a, p, rs), unnest(rs) r;
insert into permission_action (position, action, name)
select (select max(position) from permission_action) + n, a, t from (values
	(1, 'signal.read', 'Смотреть сигналы о необычном росте'), (2, 'signal.write', 'Решать о сигналах: подтвердить, отвергнуть, закрыть')) x (n, a, t);

insert into job (kind, every) values ('signals', interval '30 minutes');
