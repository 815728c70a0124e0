-- Formal answers: the score of search/text/formal.h on each checked answer, what a person says of it, and what came after it.

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
