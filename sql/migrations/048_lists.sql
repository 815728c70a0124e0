-- Lists and figures of a million records within 50 ms, by any filter and within a row scope.

-- Room in each page for one more version of a record: a change that no index shows (an answer came) then touches none of them.
alter table message set (fillfactor = 90);

-- When work on a record ended and what it took. Columns, since row-level security keeps an expression away from its index.
alter table message
	add column finished_at timestamptz generated always as (coalesce(closed_at, answered_at, received_at, created_at)) stored,
	add column took_days integer generated always as ((coalesce(answered_at, closed_at) at time zone 'Europe/Moscow')::date - (received_at at time zone 'Europe/Moscow')::date) stored;
comment on column message.finished_at is 'closed, or else answered, or else received: the moment by which marks are counted';
comment on column message.took_days is 'calendar days, by Moscow, from receipt to the answer, or else the closure';

-- A row scope is a part of the registry: filters are told from its index alone, or each row is fetched to be refused.
drop index message_org;
create index message_org on message (organisation_id, sort_at desc, id desc)
	include (kind, channel, state, outcome, source_id, theme_id, district_id, official_id, open, repeated, collective, due_on, received_at, answered_at);
drop index message_outcome_is;
create index message_outcome_is on message (outcome, sort_at desc, id desc) include (state, organisation_id, district_id, theme_id, channel, due_on) where outcome <> 'solved';
drop index message_theme;
create index message_theme on message (theme_id, sort_at desc, id desc) include (organisation_id, kind, channel, state, district_id, open, accelerated, took_days, due_on);
-- Publications have no date: to walk through the dates of all others finds none of them.
create index message_kind_due on message (kind, due_on, id) where kind <> 'message';

create index message_finished_at on message (finished_at desc, id desc) include (source_id, organisation_id, theme_id, open);

alter table satisfaction add column month date;
comment on column satisfaction.month is 'first day of the month, by Moscow, in which its record was finished (finished_month); kept by triggers here and on message';
alter table satisfaction disable trigger user;
update satisfaction x set month = finished_month(m.closed_at, m.answered_at, m.sort_at) from message m where m.id = x.message_id;
alter table satisfaction enable trigger user;
alter table satisfaction alter column month set not null;
grant select (month) on satisfaction to mcu_api;
create index satisfaction_month on satisfaction (month, id desc);

create function mark_dated() returns trigger language plpgsql security definer set search_path = mcu, pg_temp as $$
begin
	select finished_month(m.closed_at, m.answered_at, m.sort_at) into new.month from message m where m.id = new.message_id;
	return new;
end $$;
create trigger mark_dated before insert on satisfaction for each row execute function mark_dated();

-- Not a join of the two: the plan is kept from the day a single record was changed, and would compare each with each.
create function message_marks_dated() returns trigger language plpgsql security definer set search_path = mcu, pg_temp as $$
begin
	update satisfaction x set month = finished_month(m.closed_at, m.answered_at, m.sort_at) from message m
	where x.message_id = m.id and x.month <> finished_month(m.closed_at, m.answered_at, m.sort_at)
		and m.id in (select t.id from (select n.id, n.finished_at from came n union all select o.id, o.finished_at from gone o) t group by t.id having min(t.finished_at) <> max(t.finished_at));
	return null;
end $$;
create trigger message_marks_dated after update on message referencing old table as gone new table as came for each statement execute function message_marks_dated();

-- The figures of a group. Called for hundreds of them: a function in SQL with a query inside is set up anew each time.
create or replace function mark_figures(asked bigint, given bigint, satisfied bigint, total bigint, counts bigint[], solved bigint[], five boolean, hidden boolean) returns jsonb
language plpgsql immutable parallel safe set search_path = mcu, pg_temp as $$
declare
	w record;
begin
	if hidden or given = 0 then
		return jsonb_build_object('asked', asked, 'hidden', hidden, 'given', case when not hidden then given end)
			|| '{"rate": null, "satisfied": null, "share": null, "low": null, "high": null, "mean": null, "counts": null, "solved": null}';
	end if;
	w := wilson(satisfied, given);
	return jsonb_build_object('asked', asked, 'hidden', hidden, 'given', given, 'rate', round(given::numeric / asked, 4), 'satisfied', satisfied,
		'share', round(satisfied::numeric / given, 4), 'low', round(w.low::numeric, 4), 'high', round(w.high::numeric, 4),
		'mean', case when five then round(total::numeric / given, 2) end, 'counts', to_jsonb(counts[1:case when five then 5 else 3 end]), 'solved', to_jsonb(solved));
end $$;

-- An answer is part of its message: rev grows, and with it the index follows. What this transaction has changed already needs no second version.
create or replace function answer_changed() returns trigger language plpgsql security definer set search_path = mcu, pg_temp as $$
declare ids bigint[];
begin
	if tg_op = 'DELETE' then
		select array_agg(distinct message_id) into ids from gone;
	else
		select array_agg(distinct message_id) into ids from came;
	end if;
	update message set updated_at = now() where id = any (ids) and updated_at <> now();
	return null;
end $$;
-- Rows of an action are put down bare and filled in twice.
alter table bulk_item set (fillfactor = 40);

-- Closures that came back, as the other sums (041_large.sql).
create table return_sum (
	day date not null,
	organisation_id integer,
	closures integer not null,
	returns integer not null,
	late boolean not null default true
);
comment on table return_sum is 'Closures that came back and their repeats, by the day of the closure (by Moscow) and organisation; as message_sum';
create unique index return_sum_group on return_sum (day, organisation_id) nulls not distinct where not late;
create index return_sum_late on return_sum (late) where late;

create view return_sum_true as
	select (closed_at at time zone 'Europe/Moscow')::date as day, organisation_id, count(*)::integer as closures, sum(n)::integer as returns
	from (select closed_at, organisation_id, message_id, count(*) as n from outcome_return group by 1, 2, 3) x group by 1, 2;
comment on view return_sum_true is 'What return_sum comes to, counted anew';

-- A closure comes back once, however often it is repeated: the first repeat counts it, the last that goes takes it away. Who notes repeats of the
-- same closure at the same time waits here for the other, and then sees him.
create function return_summed() returns trigger language plpgsql security definer set search_path = mcu, pg_temp as $$
declare sign integer := tg_argv[0];
begin
	perform from message m where m.id in (select message_id from turned) order by m.id for no key update;
	insert into return_sum (day, organisation_id, closures, returns)
	select (t.closed_at at time zone 'Europe/Moscow')::date, t.organisation_id, sign * count(*) filter (where not exists (
			select from outcome_return o where o.message_id = t.message_id and o.closed_at = t.closed_at and o.organisation_id is not distinct from t.organisation_id and o.id <> all (t.ids))),
		sign * sum(cardinality(t.ids))
	from (select message_id, closed_at, organisation_id, array_agg(id) as ids from turned group by 1, 2, 3) t group by 1, 2;
	return null;
end $$;
create trigger return_summed_insert after insert on outcome_return referencing new table as turned for each statement execute function return_summed('1');
create trigger return_summed_delete after delete on outcome_return referencing old table as turned for each statement execute function return_summed('-1');

create or replace view sum_parts as
	select t.name, (select string_agg(a.attname, ', ' order by a.attnum) from pg_attribute a where a.attrelid = t.name::regclass and a.attnum > 0 and a.attname <> 'late' and not a.attname = any (t.counts)) as keys, t.counts
	from (values ('message_sum', array['n']), ('closure_sum', array['n']), ('return_sum', array['closures', 'returns']), ('mark_sum', array['n', 'open_n', 'c1', 'c2', 'c3', 'c4', 'c5', 'yes', 'partly', 'no']),
		('answer_sum', array['answers', 'on_time', 'on_time_remark', 'on_time_off', 'points', 'points_remark', 'points_off', 'own_words', 'own_words_remark', 'own_words_off', 'polite', 'polite_remark', 'polite_off', 'dated', 'dated_remark', 'dated_off'])) t (name, counts);

create or replace function sums_make() returns void language plpgsql security definer set search_path = mcu, pg_temp as $$
declare p record;
begin
	lock table message, satisfaction, answer_check, outcome_return in share row exclusive mode;
	for p in select name, keys, array_to_string(counts, ', ') as counts from sum_parts loop
		execute format('delete from %I', p.name);
		execute format('insert into %1$I (%2$s, %3$s, late) select %2$s, %3$s, false from %4$I', p.name, p.keys, p.counts, p.name || '_true');
	end loop;
end $$;
select sums_make();

alter table return_sum enable row level security;
create policy scope on return_sum for select to mcu_api using ((select sees_all()) or organisation_id = any ((select scope_orgs())::integer[]));
grant select on return_sum to mcu_api;

-- The pages of closures that came back, as the closures of a day are asked for.
drop index outcome_return_closures;
create index outcome_return_closures on outcome_return (closed_at, message_id, organisation_id);
