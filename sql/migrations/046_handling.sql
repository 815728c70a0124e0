-- Formal answers: the score of search/text/formal.h on each checked answer, what a person says of it, and what came after it. Then where the
-- handling stands: how long messages stay in each stage, and which of them went to the wrong addressee first.

alter table answer_check
	add column theme_id integer,
	add column formal smallint check (formal between 0 and 100),
	add column formal_parts jsonb,
	add column formal_later smallint check (formal_later between 0 and 7),
	add column verdict smallint check (verdict in (0, 1)),
	add column formal_now boolean generated always as (coalesce(verdict = 1, formal >= 50)) stored;
comment on column answer_check.theme_id is 'theme of the message';
comment on column answer_check.formal is 'how much it looks like an empty form, 0 to 100; null: not judged (interim, a notice, an answer to thanks)';
comment on column answer_check.formal_parts is '[[sign, points of the log-odds], …] of formal, the largest first';
comment on column answer_check.formal_later is 'bits of answer_later that formal counts';
comment on column answer_check.verdict is 'what a person says (answer_verdict): 1 formal, 0 on the matter; null: nobody has said';
comment on column answer_check.formal_now is 'counts as formal: by the person''s word, else by the score (FORMAL_LEAST of formal.h)';
-- The list goes by the score, the counts by the day; both stand on their index alone.
create index answer_check_formal on answer_check (formal desc, answer_id desc) include (at, organisation_id, scope_id, theme_id, formal_now, verdict) where formal is not null;
create index answer_check_formal_at on answer_check (at, answer_id) include (organisation_id, scope_id, theme_id, formal, formal_now, verdict) where formal is not null;

create table answer_verdict (
	answer_id bigint primary key,
	formal boolean not null,
	account_id integer not null references account,
	at timestamptz not null default now()
);
comment on table answer_verdict is 'Whose word it is that an answer is formal or on the matter; the word itself is also in answer_check.verdict. Each change is in the journal';
alter table answer_verdict enable row level security;
create policy program on answer_verdict for all to mcu_jobs using (true) with check (true);
create policy scope on answer_verdict for all to mcu_api using (exists (select from answer_check c where c.answer_id = answer_verdict.answer_id))
	with check (exists (select from answer_check c where c.answer_id = answer_verdict.answer_id));
grant select, insert, update, delete on answer_verdict to mcu_api;
grant select on answer_verdict to mcu_jobs;
grant update (verdict) on answer_check to mcu_api;

create function answer_later(message bigint, answered timestamptz) returns smallint language sql stable as $$
	select ((exists (select from outcome_return r where r.message_id = $1 and r.repeated_at > $2))::integer
		+ 2 * (exists (select from case_event e where e.message_id = $1 and e.to_state = 'reopened' and e.at > $2))::integer
		+ 4 * (exists (select from satisfaction s where s.message_id = $1 and not s.satisfied and s.value <= case s.scale when 'five' then 2 else 1 end
			and coalesce(s.given_at, $2) >= $2))::integer)::smallint
$$;
comment on function answer_later(bigint, timestamptz) is 'what came after an answer: 1 the same complaint again, 2 the record was taken up again, 4 a bad mark (1 or 2 of five)';

create or replace function answer_text_changed() returns trigger language plpgsql security definer set search_path = mcu, pg_temp as $$
begin
	insert into answer_queue (answer_id) values (new.id) on conflict do nothing;
	if new.text <> old.text then
		delete from answer_verdict where answer_id = new.id;
	end if;
	update answer_check set evidence = null, verdict = case when new.text = old.text then verdict end where answer_id = new.id;
	return null;
end $$;

create or replace function answer_gone() returns trigger language plpgsql security definer set search_path = mcu, pg_temp as $$
begin
	delete from answer_queue where answer_id in (select id from gone);
	delete from answer_dismissal where answer_id in (select id from gone);
	delete from answer_verdict where answer_id in (select id from gone);
	delete from answer_check where answer_id in (select id from gone);
	return null;
end $$;

-- Another theme moves an answer among the lists, nothing is judged anew for it.
create or replace function message_answers_recheck() returns trigger language plpgsql security definer set search_path = mcu, pg_temp as $$
begin
	if (old.text, old.due_set, old.organisation_id) is distinct from (new.text, new.due_set, new.organisation_id) then
		insert into answer_queue (answer_id) select id from answer where message_id = new.id order by id on conflict do nothing;
	end if;
	update answer_check set scope_id = new.organisation_id, theme_id = new.theme_id, evidence = case when new.text = old.text then evidence end where message_id = new.id;
	return null;
end $$;
drop trigger message_answers_recheck on message;
create trigger message_answers_recheck after update of text, due_set, organisation_id, theme_id on message for each row
	when ((old.text, old.due_set, old.organisation_id, old.theme_id) is distinct from (new.text, new.due_set, new.organisation_id, new.theme_id)) execute function message_answers_recheck();

-- What came after an answer does not queue it: once a night is soon enough, and costs the intake nothing.
insert into job (kind, every, run_at) values ('answers_later', interval '1 day', (current_date + 1 + time '02:30') at time zone 'Europe/Moscow');

-- Where it stands.
create table stage (
	code text primary key,
	position smallint not null,
	states text[] not null
);
comment on table stage is 'Stages of the handling in their order, and the states a message is in meanwhile';
insert into stage (code, position, states) values
	('registration', 1, '{new}'), ('assignment', 2, '{registered,reopened}'), ('forwarding', 3, '{assigned}'), ('work', 4, '{in_work,interim}'),
	('approval', 5, '{on_approval}'), ('closing', 6, '{answered}');

create table stage_stay (
	message_id bigint not null references message on delete cascade,
	n smallint not null,
	stage text not null references stage,
	state text not null,
	entered_at timestamptz not null,
	left_at timestamptz not null,
	month date not null,
	minutes integer not null check (minutes >= 0),
	organisation_id integer,
	theme_id integer,
	primary key (message_id, n)
);
comment on table stage_stay is 'Stays of messages in a state that are over, as the night found them; kept by stages_count alone, so an import pays nothing';
comment on column stage_stay.n is 'its place in the history of the message';
comment on column stage_stay.month is 'first day of the month, by Moscow, in which it ended: a stay is counted there';
comment on column stage_stay.organisation_id is 'of the message; null: nobody''s';
create index stage_stay_longest on stage_stay (month, stage, minutes desc, message_id desc, n desc) include (organisation_id, theme_id);

create table stage_month (
	month date not null,
	stage text not null references stage,
	kind text not null check (kind in ('all', 'organisation', 'theme')),
	organisation_id integer,
	theme_id integer,
	stays integer not null check (stays > 0),
	median integer not null,
	p90 integer not null,
	minutes bigint not null,
	check (num_nonnulls(organisation_id, theme_id) <= (kind <> 'all')::integer)
);
comment on table stage_month is 'Figures of a month, over all its stays in a stage: of all messages, of each organisation, of each theme without a parent with those below it';
comment on column stage_month.median is 'minutes; as p90, the exact ninth decile: of n stays the one at place ceil(0.5 n), ceil(0.9 n) from the shortest';
comment on column stage_month.minutes is 'of all stays together';
create unique index stage_month_cell on stage_month (month, kind, organisation_id, theme_id, stage) nulls not distinct;

create table stage_run (
	day date primary key,
	counted_from timestamptz not null,
	messages integer not null
);
comment on table stage_run is 'Nights that counted stages, each in one transaction';
comment on column stage_run.counted_from is 'when it began: the next one takes what was changed since';

create table misroute (
	message_id bigint primary key references message on delete cascade,
	at timestamptz not null,
	theme_id integer,
	first_organisation_id integer,
	organisation_id integer,
	moved smallint not null,
	returned smallint not null,
	forwarded smallint not null,
	rethemed smallint not null,
	check (moved > 0 or returned > 0 or forwarded > 1 or rethemed > 0)
);
comment on table misroute is 'Messages that went to the wrong addressee first, by their history as the night found it; kept by stages_count';
comment on column misroute.at is 'the last of the signs';
comment on column misroute.first_organisation_id is 'where it went first: the first organisation that the history names';
comment on column misroute.organisation_id is 'where it is now: the right one as far as anybody knows; who sees it';
comment on column misroute.moved is 'times it was taken from one organisation to another';
comment on column misroute.returned is 'times an addressee gave it back to be assigned again';
comment on column misroute.forwarded is 'times it was forwarded to a body outside; once is the ordinary way';
comment on column misroute.rethemed is 'times its theme was changed after it had been assigned';
create index misroute_at on misroute (at desc, message_id desc) include (theme_id, first_organisation_id, organisation_id, moved, returned, forwarded, rethemed);

create function stages_count() returns integer language plpgsql security definer set search_path = mcu, pg_temp set timezone = 'Europe/Moscow' as $$
declare
	since timestamptz := coalesce((select max(counted_from) from stage_run) - interval '15 minutes', '-infinity');
	months date[];
	found integer;
begin
	if exists (select from stage_run where day = current_date) then return 0; end if;
	create temporary table stage_changed on commit drop as select m.id, m.received_at, m.organisation_id, m.theme_id from message m where m.updated_at >= since;
	get diagnostics found = row_count;
	analyze stage_changed;
	with gone as (delete from stage_stay s using stage_changed c where s.message_id = c.id returning s.month)
	select coalesce(array_agg(distinct g.month), '{}') into months from gone g;
	with event as (
		select c.id, e.id as event_id, e.at, e.to_state as state from stage_changed c join case_event e on e.message_id = c.id
		where e.to_state is not null and e.from_state is distinct from e.to_state
		-- What came by itself is new from its receipt to its first move.
		union all
		select c.id, 0, c.received_at, 'new' from stage_changed c
		where c.received_at is not null and (select e.from_state from case_event e where e.message_id = c.id and e.to_state is not null order by e.id limit 1) = 'new'
	),
	stay as (
		select e.id, (row_number() over w)::smallint as n, e.state, e.at as entered_at, lead(e.at) over w as left_at from event e window w as (partition by e.id order by e.event_id)
	),
	put as (
		insert into stage_stay (message_id, n, stage, state, entered_at, left_at, month, minutes, organisation_id, theme_id)
		select s.id, s.n, g.code, s.state, s.entered_at, s.left_at, date_trunc('month', s.left_at)::date, greatest(extract(epoch from s.left_at - s.entered_at) / 60, 0)::integer, c.organisation_id, c.theme_id
		from stay s join stage g on s.state = any (g.states) join stage_changed c on c.id = s.id where s.left_at is not null
		returning month
	)
	select coalesce(array_agg(distinct m), '{}') into months from (select unnest(months) as m union select month from put) x;
	delete from stage_month where month = any (months);
	insert into stage_month (month, stage, kind, organisation_id, theme_id, stays, median, p90, minutes)
	select s.month, s.stage, case when grouping(s.organisation_id) = 0 then 'organisation' when grouping(t.path[1]) = 0 then 'theme' else 'all' end, s.organisation_id, t.path[1],
		count(*), percentile_disc(0.5) within group (order by s.minutes), percentile_disc(0.9) within group (order by s.minutes), sum(s.minutes)
	from stage_stay s left join theme t on t.id = s.theme_id where s.month = any (months)
	group by grouping sets ((s.month, s.stage), (s.month, s.stage, s.organisation_id), (s.month, s.stage, t.path[1]));
	delete from misroute r using stage_changed c where r.message_id = c.id;
	with event as (
		select c.id, e.id as n, e.at, e.from_state, e.to_state, e.changes->'organisation'->>0 as was, e.changes->'organisation'->>1 as now, e.changes->'theme'->>0 as theme_was,
			min(e.id) filter (where e.to_state in ('assigned', 'in_work')) over (partition by c.id) as assigned
		from stage_changed c join case_event e on e.message_id = c.id where e.to_state is not null or e.changes ?| array['organisation', 'theme']
	),
	sign as (
		select *, was is not null and now is not null as moved, from_state = 'assigned' and to_state in ('registered', 'new') as returned, to_state = 'forwarded' as forwarded,
			theme_was is not null and n > assigned as rethemed
		from event
	),
	found as (
		select id, max(at) filter (where moved or returned or forwarded or rethemed) as at, count(*) filter (where moved) as moved, count(*) filter (where returned) as returned,
			count(*) filter (where forwarded) as forwarded, count(*) filter (where rethemed) as rethemed, (array_agg(coalesce(was, now) order by n) filter (where coalesce(was, now) is not null))[1] as first
		from sign group by id
	)
	insert into misroute (message_id, at, theme_id, first_organisation_id, organisation_id, moved, returned, forwarded, rethemed)
	select f.id, f.at, c.theme_id, coalesce((select min(o.id) from organisation o where o.short_name = f.first), c.organisation_id), c.organisation_id, f.moved, f.returned, f.forwarded, f.rethemed
	from found f join stage_changed c on c.id = f.id where f.moved > 0 or f.returned > 0 or f.forwarded > 1 or f.rethemed > 0;
	insert into stage_run (day, counted_from, messages) values (current_date, now(), found);
	return found;
end $$;
comment on function stages_count() is 'once a day: the stays of whatever messages were changed since the last night, then the figures of the months these touch, and which of them went astray; returns how many messages';

do $$
declare t text;
begin
	foreach t in array array['stage_stay', 'stage_month', 'stage_run', 'misroute'] loop
		execute format('alter table %I enable row level security', t);
		execute format('create policy program on %I for all to mcu_jobs using (true) with check (true)', t);
	end loop;
end $$;
create policy scope on stage_stay for select to mcu_api using ((select sees_all()) or organisation_id = any ((select scope_orgs())::integer[]));
create policy scope on stage_month for select to mcu_api using ((select sees_all()) or organisation_id = any ((select scope_orgs())::integer[]));
create policy scope on misroute for select to mcu_api using ((select sees_all()) or organisation_id = any ((select scope_orgs())::integer[]));
create policy all_see on stage_run for select to mcu_api using (true);
grant select on stage to mcu_api, mcu_jobs;
grant select on stage_stay, stage_month, stage_run, misroute to mcu_api, mcu_jobs;
revoke execute on function stages_count() from public;
grant execute on function stages_count() to mcu_jobs;
insert into job (kind, every) values ('stages', interval '30 minutes');
