-- Sums of a large registry, kept by the transactions that change it: screens that count over everything add up from these, exactly.
-- Each change adds rows (late), plus and minus; nobody waits for anybody, as he would for a row that all count in. The job «sums»
-- adds them to the row of their group. mcuctl verify sums counts everything anew and compares.
create table message_sum (
	month date not null,
	source text not null,
	organisation_id integer,
	theme_id integer,
	open boolean not null,
	n integer not null,
	late boolean not null default true
);
comment on table message_sum is 'Records by month, kind of source, organisation, theme: the sum of n over the rows of a group';
comment on column message_sum.month is 'first day of the month, by Moscow, in which the record was finished, or else came (finished_month)';
comment on column message_sum.source is 'pos, im; other: all further kinds';
comment on column message_sum.late is 'not yet added to the row of its group';
create unique index message_sum_group on message_sum (month, source, organisation_id, theme_id, open) nulls not distinct where not late;
create index message_sum_late on message_sum (late) where late;

create table closure_sum (
	day date not null,
	organisation_id integer,
	n integer not null,
	late boolean not null default true
);
comment on table closure_sum is 'Records that stand as solved or partly, by the day of it (solved_at, by Moscow) and organisation; as message_sum';
create unique index closure_sum_group on closure_sum (day, organisation_id) nulls not distinct where not late;
create index closure_sum_late on closure_sum (late) where late;

create table mark_sum (
	month date not null,
	source text not null,
	scale text not null,
	organisation_id integer,
	theme_id integer,
	n integer not null,
	open_n integer not null,
	c1 integer not null, c2 integer not null, c3 integer not null, c4 integer not null, c5 integer not null,
	yes integer not null, partly integer not null, no integer not null,
	late boolean not null default true
);
comment on table mark_sum is 'Marks and links that are not revoked, by month, organisation and theme of their record; as message_sum';
comment on column mark_sum.open_n is 'those of records in work';
comment on column mark_sum.c1 is 'those with this mark; a link may have none yet';
comment on column mark_sum.yes is 'by a link: solved, by the word of the applicant';
create unique index mark_sum_group on mark_sum (month, source, scale, organisation_id, theme_id) nulls not distinct where not late;
create index mark_sum_late on mark_sum (late) where late;

create function finished_month(closed_at timestamptz, answered_at timestamptz, sort_at timestamptz) returns date language sql immutable parallel safe return
	date_trunc('month', coalesce(closed_at, answered_at, sort_at) at time zone 'Europe/Moscow')::date;
create function sum_source(kind text) returns text language sql immutable parallel safe return case when kind in ('pos', 'im') then kind else 'other' end;

-- Of a statement only what it really moved: what came of a record less what it was.
create function message_summed() returns trigger language plpgsql security definer set search_path = mcu, pg_temp as $$
begin
	if tg_op = 'UPDATE' then
		with turned as materialized (
			select x.id, x.source_id, x.organisation_id, x.theme_id, x.open, x.month, x.solved_on, sum(x.sign) as sign from (
				select n.id, n.source_id, n.organisation_id, n.theme_id, n.open, finished_month(n.closed_at, n.answered_at, n.sort_at) as month,
					(n.solved_at at time zone 'Europe/Moscow')::date as solved_on, 1 as sign from came n
				union all
				select o.id, o.source_id, o.organisation_id, o.theme_id, o.open, finished_month(o.closed_at, o.answered_at, o.sort_at),
					(o.solved_at at time zone 'Europe/Moscow')::date, -1 from gone o) x
			group by 1, 2, 3, 4, 5, 6, 7 having sum(x.sign) <> 0
		),
		messages as (
			insert into message_sum (month, source, organisation_id, theme_id, open, n)
			select t.month, sum_source(s.kind), t.organisation_id, t.theme_id, t.open, sum(t.sign) from turned t join source s on s.id = t.source_id
			group by 1, 2, 3, 4, 5 having sum(t.sign) <> 0
		),
		closures as (
			insert into closure_sum (day, organisation_id, n)
			select t.solved_on, t.organisation_id, sum(t.sign) from turned t where t.solved_on is not null group by 1, 2 having sum(t.sign) <> 0
		)
		insert into mark_sum (month, source, scale, organisation_id, theme_id, n, open_n, c1, c2, c3, c4, c5, yes, partly, no)
		select t.month, x.source, x.scale, t.organisation_id, t.theme_id, sum(t.sign), coalesce(sum(t.sign) filter (where t.open), 0), coalesce(sum(t.sign) filter (where x.value = 1), 0), coalesce(sum(t.sign) filter (where x.value = 2), 0), coalesce(sum(t.sign) filter (where x.value = 3), 0), coalesce(sum(t.sign) filter (where x.value = 4), 0), coalesce(sum(t.sign) filter (where x.value = 5), 0), coalesce(sum(t.sign) filter (where x.solved = 'yes'), 0), coalesce(sum(t.sign) filter (where x.solved = 'partly'), 0), coalesce(sum(t.sign) filter (where x.solved = 'no'), 0)
		from turned t join satisfaction x on x.message_id = t.id where x.value is not null or x.revoked_at is null group by 1, 2, 3, 4, 5;
	elsif tg_op = 'INSERT' then
		insert into message_sum (month, source, organisation_id, theme_id, open, n)
		select finished_month(m.closed_at, m.answered_at, m.sort_at), sum_source(s.kind), m.organisation_id, m.theme_id, m.open, count(*)
		from came m join source s on s.id = m.source_id group by 1, 2, 3, 4, 5;
		insert into closure_sum (day, organisation_id, n)
		select (m.solved_at at time zone 'Europe/Moscow')::date, m.organisation_id, count(*) from came m where m.solved_at is not null group by 1, 2;
	else
		insert into message_sum (month, source, organisation_id, theme_id, open, n)
		select finished_month(m.closed_at, m.answered_at, m.sort_at), sum_source(s.kind), m.organisation_id, m.theme_id, m.open, -count(*)
		from gone m join source s on s.id = m.source_id group by 1, 2, 3, 4, 5;
		insert into closure_sum (day, organisation_id, n)
		select (m.solved_at at time zone 'Europe/Moscow')::date, m.organisation_id, -count(*) from gone m where m.solved_at is not null group by 1, 2;
	end if;
	return null;
end $$;
create trigger message_summed_insert after insert on message referencing new table as came for each statement execute function message_summed();
create trigger message_summed_update after update on message referencing old table as gone new table as came for each statement execute function message_summed();
create trigger message_summed_delete after delete on message referencing old table as gone for each statement execute function message_summed();

-- Marks go with their record: when the key takes them away, nothing is left to say where they were counted.
create function message_marks_gone() returns trigger language plpgsql security definer set search_path = mcu, pg_temp as $$
begin
	insert into mark_sum (month, source, scale, organisation_id, theme_id, n, open_n, c1, c2, c3, c4, c5, yes, partly, no)
	select finished_month(old.closed_at, old.answered_at, old.sort_at), x.source, x.scale, old.organisation_id, old.theme_id, -count(*), -count(*) filter (where old.open), -count(*) filter (where x.value = 1), -count(*) filter (where x.value = 2), -count(*) filter (where x.value = 3), -count(*) filter (where x.value = 4), -count(*) filter (where x.value = 5), -count(*) filter (where x.solved = 'yes'), -count(*) filter (where x.solved = 'partly'), -count(*) filter (where x.solved = 'no')
	from satisfaction x where x.message_id = old.id and (x.value is not null or x.revoked_at is null) group by 2, 3;
	return old;
end $$;
create trigger message_marks_gone before delete on message for each row execute function message_marks_gone();

-- The rows that a statement brought (1) or took away (-1); an update is both.
create function mark_summed() returns trigger language plpgsql security definer set search_path = mcu, pg_temp as $$
declare sign integer := tg_argv[0];
begin
	insert into mark_sum (month, source, scale, organisation_id, theme_id, n, open_n, c1, c2, c3, c4, c5, yes, partly, no)
	select finished_month(m.closed_at, m.answered_at, m.sort_at), x.source, x.scale, m.organisation_id, m.theme_id, sign * count(*), sign * count(*) filter (where m.open), sign * count(*) filter (where x.value = 1), sign * count(*) filter (where x.value = 2), sign * count(*) filter (where x.value = 3), sign * count(*) filter (where x.value = 4), sign * count(*) filter (where x.value = 5), sign * count(*) filter (where x.solved = 'yes'), sign * count(*) filter (where x.solved = 'partly'), sign * count(*) filter (where x.solved = 'no')
	from turned x join message m on m.id = x.message_id where x.value is not null or x.revoked_at is null group by 1, 2, 3, 4, 5;
	return null;
end $$;
create trigger mark_summed_insert after insert on satisfaction referencing new table as turned for each statement execute function mark_summed('1');
create trigger mark_summed_before after update on satisfaction referencing old table as turned for each statement execute function mark_summed('-1');
create trigger mark_summed_after after update on satisfaction referencing new table as turned for each statement execute function mark_summed('1');
create trigger mark_summed_delete after delete on satisfaction referencing old table as turned for each statement execute function mark_summed('-1');

create table answer_sum (
	day date not null,
	scope_id integer,
	organisation_id integer,
	answers integer not null,
	on_time integer not null, on_time_remark integer not null, on_time_off integer not null,
	points integer not null, points_remark integer not null, points_off integer not null,
	own_words integer not null, own_words_remark integer not null, own_words_off integer not null,
	polite integer not null, polite_remark integer not null, polite_off integer not null,
	dated integer not null, dated_remark integer not null, dated_off integer not null,
	late boolean not null default true
);
comment on table answer_sum is 'Checked answers by day (answer_check.at, by Moscow), organisation of the record and organisation that answered; as message_sum';
comment on column answer_sum.on_time is 'answers that this check could judge; _remark: with a remark, _off: with one that a person took off; so for each check';
create unique index answer_sum_group on answer_sum (day, scope_id, organisation_id) nulls not distinct where not late;
create index answer_sum_late on answer_sum (late) where late;

create function answer_summed() returns trigger language plpgsql security definer set search_path = mcu, pg_temp as $$
declare sign integer := tg_argv[0];
begin
	insert into answer_sum (day, scope_id, organisation_id, answers, on_time, on_time_remark, on_time_off, points, points_remark, points_off, own_words, own_words_remark, own_words_off, polite, polite_remark, polite_off, dated, dated_remark, dated_off)
	select (at at time zone 'Europe/Moscow')::date, scope_id, organisation_id, sign * count(*), sign * count(on_time), sign * count(*) filter (where on_time = 1), sign * count(*) filter (where on_time = 2),
		sign * count(points), sign * count(*) filter (where points = 1), sign * count(*) filter (where points = 2),
		sign * count(own_words), sign * count(*) filter (where own_words = 1), sign * count(*) filter (where own_words = 2),
		sign * count(polite), sign * count(*) filter (where polite = 1), sign * count(*) filter (where polite = 2),
		sign * count(dated), sign * count(*) filter (where dated = 1), sign * count(*) filter (where dated = 2)
	from turned group by 1, 2, 3;
	return null;
end $$;
create trigger answer_summed_insert after insert on answer_check referencing new table as turned for each statement execute function answer_summed('1');
create trigger answer_summed_before after update on answer_check referencing old table as turned for each statement execute function answer_summed('-1');
create trigger answer_summed_after after update on answer_check referencing new table as turned for each statement execute function answer_summed('1');
create trigger answer_summed_delete after delete on answer_check referencing old table as turned for each statement execute function answer_summed('-1');

-- The same counted from the records themselves.
create view message_sum_true as
	select finished_month(m.closed_at, m.answered_at, m.sort_at) as month, sum_source(s.kind) as source, m.organisation_id, m.theme_id, m.open, count(*)::integer as n
	from message m join source s on s.id = m.source_id group by 1, 2, 3, 4, 5;
create view closure_sum_true as
	select (m.solved_at at time zone 'Europe/Moscow')::date as day, m.organisation_id, count(*)::integer as n from message m where m.solved_at is not null group by 1, 2;
create view mark_sum_true as
	select finished_month(m.closed_at, m.answered_at, m.sort_at) as month, x.source, x.scale, m.organisation_id, m.theme_id, (count(*))::integer as n, (count(*) filter (where m.open))::integer as open_n, (count(*) filter (where x.value = 1))::integer as c1, (count(*) filter (where x.value = 2))::integer as c2, (count(*) filter (where x.value = 3))::integer as c3, (count(*) filter (where x.value = 4))::integer as c4, (count(*) filter (where x.value = 5))::integer as c5, (count(*) filter (where x.solved = 'yes'))::integer as yes, (count(*) filter (where x.solved = 'partly'))::integer as partly, (count(*) filter (where x.solved = 'no'))::integer as no
	from satisfaction x join message m on m.id = x.message_id where x.value is not null or x.revoked_at is null group by 1, 2, 3, 4, 5;
create view answer_sum_true as
	select (at at time zone 'Europe/Moscow')::date as day, scope_id, organisation_id,
		count(*)::integer as answers, count(on_time)::integer as on_time, (count(*) filter (where on_time = 1))::integer as on_time_remark, (count(*) filter (where on_time = 2))::integer as on_time_off,
		count(points)::integer as points, (count(*) filter (where points = 1))::integer as points_remark, (count(*) filter (where points = 2))::integer as points_off,
		count(own_words)::integer as own_words, (count(*) filter (where own_words = 1))::integer as own_words_remark, (count(*) filter (where own_words = 2))::integer as own_words_off,
		count(polite)::integer as polite, (count(*) filter (where polite = 1))::integer as polite_remark, (count(*) filter (where polite = 2))::integer as polite_off,
		count(dated)::integer as dated, (count(*) filter (where dated = 1))::integer as dated_remark, (count(*) filter (where dated = 2))::integer as dated_off
	from answer_check group by 1, 2, 3;
comment on view message_sum_true is 'What message_sum comes to, counted anew';
comment on view closure_sum_true is 'What closure_sum comes to, counted anew';
comment on view mark_sum_true is 'What mark_sum comes to, counted anew';
comment on view answer_sum_true is 'What answer_sum comes to, counted anew';

create view sum_parts as
	select t.name, (select string_agg(a.attname, ', ' order by a.attnum) from pg_attribute a where a.attrelid = t.name::regclass and a.attnum > 0 and a.attname <> 'late' and not a.attname = any (t.counts)) as keys, t.counts
	from (values ('message_sum', array['n']), ('closure_sum', array['n']), ('mark_sum', array['n', 'open_n', 'c1', 'c2', 'c3', 'c4', 'c5', 'yes', 'partly', 'no']),
		('answer_sum', array['answers', 'on_time', 'on_time_remark', 'on_time_off', 'points', 'points_remark', 'points_off', 'own_words', 'own_words_remark', 'own_words_off', 'polite', 'polite_remark', 'polite_off', 'dated', 'dated_remark', 'dated_off'])) t (name, counts);
comment on view sum_parts is 'The tables of sums: columns of a group, columns that are added up';

create function sums_merge() returns bigint language plpgsql security definer set search_path = mcu, pg_temp as $$
declare
	p record;
	n bigint;
	done bigint := 0;
begin
	for p in select name, keys, array_to_string(counts, ', ') as counts, (select string_agg(format('sum(%I)', c), ', ') from unnest(counts) c) as sums,
		(select string_agg(format('%1$I = s.%1$I + excluded.%1$I', c), ', ') from unnest(counts) c) as added from sum_parts loop
		execute format('with moved as (delete from %1$I where late returning *) insert into %1$I as s (%2$s, %3$s, late) select %2$s, %4$s, false from moved group by %2$s
			on conflict (%2$s) where not late do update set %5$s', p.name, p.keys, p.counts, p.sums, p.added);
		get diagnostics n = row_count;
		done := done + n;
	end loop;
	return done;
end $$;
comment on function sums_merge() is 'adds the late rows to those of their groups; how many of these';

create function sums_make() returns void language plpgsql security definer set search_path = mcu, pg_temp as $$
declare p record;
begin
	lock table message, satisfaction, answer_check in share row exclusive mode;
	for p in select name, keys, array_to_string(counts, ', ') as counts from sum_parts loop
		execute format('delete from %I', p.name);
		execute format('insert into %1$I (%2$s, %3$s, late) select %2$s, %3$s, false from %4$I', p.name, p.keys, p.counts, p.name || '_true');
	end loop;
end $$;
comment on function sums_make() is 'counts everything anew';

create function sums_differences() returns table (sum text, key text, was text, now text) language plpgsql stable set search_path = mcu, pg_temp as $$
declare p record;
begin
	for p in select name, keys, (select string_agg(format('sum(%1$I) as %1$I', c), ', ') from unnest(counts) c) as sums, (select string_agg(format('%I', c), ', ') from unnest(counts) c) as counts from sum_parts loop
		return query execute format('with kept as (select row(%2$s)::text as key, row(%4$s)::text as n from (select %2$s, %3$s from %1$I group by %2$s) x where (%4$s) is distinct from (%5$s)),
			real as (select row(%2$s)::text as key, row(%4$s)::text as n from %6$I)
			select %1$L, coalesce(k.key, r.key), k.n, r.n from kept k full join real r on r.key = k.key where k.n is distinct from r.n',
			p.name, p.keys, p.sums, p.counts, regexp_replace(p.counts, '[a-z0-9_]+', '0', 'g'), p.name || '_true');
	end loop;
end $$;
comment on function sums_differences() is 'groups whose sum is another than what is counted anew; null: no such group';
revoke execute on function sums_merge(), sums_make(), sums_differences() from public;
grant execute on function sums_merge() to mcu_jobs;
insert into job (kind, every) values ('sums', interval '5 minutes');

do $$
declare t text;
begin
	foreach t in array array['message_sum', 'closure_sum', 'mark_sum', 'answer_sum'] loop
		execute format('alter table %I enable row level security', t);
		execute format('create policy scope on %I for select to mcu_api using ((select sees_all()) or %I = any ((select scope_orgs())::integer[]))', t,
			case t when 'answer_sum' then 'scope_id' else 'organisation_id' end);
		execute format('grant select on %I to mcu_api', t);
	end loop;
end $$;

-- Numbers of the registers.
create or replace function register_counts(register text) returns table (id integer, records integer) language plpgsql stable security definer rows 300 set search_path = mcu, pg_temp as $$
begin
	if not acting_may(register || '.read') then raise exception 'no right' using errcode = 'MC403'; end if;
	return query execute format('select p.id, sum(c.n)::integer from (select m.%1$I as id, sum(m.n) as n from message_sum m where m.%1$I is not null group by 1) c
		join %2$I t on t.id = c.id cross join unnest(t.path) p (id) group by 1', register || '_id', register);
end $$;

select sums_make();

-- Nearly all houses are a number, perhaps with a letter: they are their own key, and six replacements for each of a million cost a quarter of a minute.
create or replace function house_key(house text) returns text language sql immutable parallel safe return
	case when house ~ '^[0-9]{1,4}[а-яё]?$' then house else
	regexp_replace(regexp_replace(regexp_replace(regexp_replace(lower(house), '^[ ]*(дом|д)?[ .]*№?', ''),
		'(корпус|корп|к)[ .]*([0-9])', 'к\2', 'g'), '(строение|стр|с)[ .]*([0-9])', 'с\2', 'g'), '[ .,]', '', 'g') end;

-- Lists by a value that few records have: walking through all in the order asked for, or counting them, would read most of a million. Frequent
-- values need no index: the walk meets them soon. Days are compared inside the indexes, or each row is fetched.
create index message_channel on message (channel, sort_at desc, id desc);
create index message_state on message (state, sort_at desc, id desc) where state <> 'closed';
create index message_kind on message (kind, sort_at desc, id desc) where kind <> 'message';
create index message_outcome_is on message (outcome, sort_at desc, id desc) where outcome <> 'solved';
create index message_open on message (sort_at desc, id desc, due_on) where open;
create index message_repeated on message (sort_at desc, id desc) where repeated;
drop index message_official;
create index message_official on message (official_id, sort_at desc, id desc);
drop index message_sort;
create index message_sort on message (sort_at desc, id desc, due_on, answered_at) include (received_at, organisation_id, channel, theme_id, district_id, source_id);

-- Closures are added up from closure_sum now.
drop index message_solved;

-- Mechanisms are compared with what came for their theme: from the index of themes alone.
drop index message_theme;
create index message_theme on message (theme_id, sort_at desc, id desc) include (organisation_id, kind, open, accelerated, received_at, answered_at, closed_at);

-- Whom a rule of retention has come to: only who has something finished so long ago is looked at whole.
create index message_finished on message (coalesce(closed_at, answered_at, sort_at), author_key) where not open and author_key is not null;
create or replace function retention_due(rule retention_rule) returns table (author_key bytea, messages bigint) language sql stable security definer set search_path = mcu, pg_temp as $$
	select m.author_key, count(*) from message m
	where m.author_key in (select x.author_key from message x join pd.identity p on p.author_key = x.author_key
		where not x.open and x.author_key is not null and coalesce(x.closed_at, x.answered_at, x.sort_at) < now() - make_interval(days => ($1).after_days))
	group by m.author_key
	having bool_and(not m.open and (($1).kind is null or m.kind = ($1).kind) and (($1).channel is null or m.channel = ($1).channel))
		and max(coalesce(m.closed_at, m.answered_at, m.sort_at)) < now() - make_interval(days => ($1).after_days)
$$;

-- A page asks for the record of each of its rows. Without the offset the planner may look up all records first, and does: ten seconds.
drop policy scope on escalation;
create policy scope on escalation for select to mcu_api using ((select sees_all()) or exists (select from message m where m.id = message_id offset 0));
drop policy scope on satisfaction;
create policy scope on satisfaction for all to mcu_api
	using ((select sees_all()) or exists (select from message m where m.id = message_id offset 0)) with check ((select sees_all()) or exists (select from message m where m.id = message_id offset 0));

-- Remarks that were taken off are few among all checks.
create index answer_check_off on answer_check (at desc, answer_id desc) where on_time = 2 or points = 2 or own_words = 2 or polite = 2 or dated = 2;

-- The journal and the searches of a day long past; what came from an address.
drop index audit_log_at;
create index audit_log_at on audit_log (at);
create index audit_log_address on audit_log (address) where address is not null;
drop index search_log_at;
create index search_log_at on search_log (at);
