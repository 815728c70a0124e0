-- Quality of answers: what the checks of search/text/answer.h say of each answer, remarks taken off by people; the register of
-- conflicts of communication and errors.

-- A queue, not a number: who writes an answer puts its id here in the same transaction, the job «answers» takes what is committed.
-- No foreign keys to answer: the city truncates it alone. The triggers see to it.
create table answer_queue (answer_id bigint primary key);
comment on table answer_queue is 'Answers to be checked, anew or for the first time. Whoever changes one puts it here before he touches answer_check: the job deletes here first, so none waits for the other in a ring';

create table answer_wording (
	id bigint generated always as identity primary key,
	organisation_id integer,
	signature bytea not null check (length(signature) = 128),
	bands integer[] not null,
	common boolean not null default false
);
comment on table answer_wording is 'Groups of answers of one organisation in nearly the same words, places, names, numbers and dates apart: a group is opened by the first text that fits none';
comment on column answer_wording.signature is 'of the text that opened it, see search/index/copies.h';
comment on column answer_wording.bands is 'three values in a row of the signature with their place: near copies share one';
comment on column answer_wording.common is 'so many applicants have got it that it is a remark; when this comes true its first answers are checked anew';
create index answer_wording_bands on answer_wording using gin (bands);

create table answer_check (
	answer_id bigint primary key,
	message_id bigint not null,
	scope_id integer,
	organisation_id integer,
	at timestamptz not null,
	version smallint not null,
	on_time smallint check (on_time between 0 and 2),
	points smallint check (points between 0 and 2),
	own_words smallint check (own_words between 0 and 2),
	polite smallint check (polite between 0 and 2),
	dated smallint check (dated between 0 and 2),
	wording_id bigint references answer_wording,
	evidence jsonb,
	checked_at timestamptz not null default now()
);
comment on table answer_check is 'What the checks say of an answer: 0 in order, 1 a remark, 2 a remark that a person took off, null: nothing to judge by (evidence says why)';
comment on column answer_check.scope_id is 'organisation of the message: who may see it';
comment on column answer_check.organisation_id is 'who answered: whom it is counted for';
comment on column answer_check.at is 'answered, or entered where nobody knows when';
comment on column answer_check.version is 'ANSWER_VERSION of the rules and lists it was checked by';
comment on column answer_check.on_time is 'by the deadline of the answer that was in force';
comment on column answer_check.points is 'every point of the appeal has a counterpart';
comment on column answer_check.own_words is 'no near copy of answers to other applicants';
comment on column answer_check.polite is 'greeting, no blame, no capitals, no bare refusal';
comment on column answer_check.dated is 'no promise without a term';
comment on column answer_check.evidence is '{check: what was seen}: bytes of the two texts and ids, no words; null: a text has changed, it is checked anew';
create index answer_check_at on answer_check (at desc, answer_id desc) include (organisation_id, scope_id, on_time, points, own_words, polite, dated);
create index answer_check_organisation on answer_check (organisation_id, at desc, answer_id desc) include (scope_id, on_time, points, own_words, polite, dated);
create index answer_check_message on answer_check (message_id);
create index answer_check_wording on answer_check (wording_id, answer_id desc) where wording_id is not null;
create index answer_check_version on answer_check (version);

create table answer_dismissal (
	answer_id bigint not null,
	code text not null check (code in ('on_time', 'points', 'own_words', 'polite', 'dated')),
	note text not null check (length(btrim(note)) between 3 and 1000),
	account_id integer not null references account,
	at timestamptz not null default now(),
	primary key (answer_id, code)
);
comment on table answer_dismissal is 'Remarks that a person took off, and why; whether there is a remark is in answer_check';

create function answer_came() returns trigger language plpgsql security definer set search_path = mcu, pg_temp as $$
begin
	insert into answer_queue (answer_id) select id from came order by id on conflict do nothing;
	return null;
end $$;
create trigger answer_to_check after insert on answer referencing new table as came for each statement execute function answer_came();

create function answer_text_changed() returns trigger language plpgsql security definer set search_path = mcu, pg_temp as $$
begin
	insert into answer_queue (answer_id) values (new.id) on conflict do nothing;
	update answer_check set evidence = null where answer_id = new.id;
	return null;
end $$;
create trigger answer_to_check_anew after update of text, answered_at on answer for each row
	when ((old.text, old.answered_at) is distinct from (new.text, new.answered_at)) execute function answer_text_changed();

create function answer_gone() returns trigger language plpgsql security definer set search_path = mcu, pg_temp as $$
begin
	delete from answer_queue where answer_id in (select id from gone);
	delete from answer_dismissal where answer_id in (select id from gone);
	delete from answer_check where answer_id in (select id from gone);
	return null;
end $$;
create trigger answer_unchecked after delete on answer referencing old table as gone for each statement execute function answer_gone();

-- The text an answer is held against, its control date, who may see it.
create function message_answers_recheck() returns trigger language plpgsql security definer set search_path = mcu, pg_temp as $$
begin
	insert into answer_queue (answer_id) select id from answer where message_id = new.id order by id on conflict do nothing;
	update answer_check set scope_id = new.organisation_id, evidence = case when new.text = old.text then evidence end where message_id = new.id;
	return null;
end $$;
create trigger message_answers_recheck after update of text, due_set, organisation_id on message for each row
	when ((old.text, old.due_set, old.organisation_id) is distinct from (new.text, new.due_set, new.organisation_id)) execute function message_answers_recheck();

create function deadline_answers_recheck() returns trigger language plpgsql security definer set search_path = mcu, pg_temp as $$
begin
	insert into answer_queue (answer_id) select id from answer where message_id = new.message_id order by id on conflict do nothing;
	return null;
end $$;
create trigger deadline_answers_recheck after update of due, due_at on deadline for each row
	when ((old.due, old.due_at) is distinct from (new.due, new.due_at)) execute function deadline_answers_recheck();

-- What is there already.
insert into answer_queue (answer_id) select id from answer;

do $$
declare t text;
begin
	foreach t in array array['answer_queue', 'answer_wording', 'answer_check', 'answer_dismissal'] loop
		execute format('alter table %I enable row level security', t);
		execute format('create policy program on %I for all to mcu_jobs using (true) with check (true)', t);
	end loop;
end $$;
create policy scope on answer_check for all to mcu_api
	using ((select sees_all()) or scope_id = any ((select scope_orgs())::integer[]))
	with check ((select sees_all()) or scope_id = any ((select scope_orgs())::integer[]));
create policy scope on answer_dismissal for all to mcu_api using (exists (select from answer_check c where c.answer_id = answer_dismissal.answer_id))
	with check (exists (select from answer_check c where c.answer_id = answer_dismissal.answer_id));
grant select, insert, update, delete on answer_queue, answer_wording, answer_check to mcu_jobs;
grant select, update on answer_dismissal to mcu_jobs;
grant select on answer_check to mcu_api;
grant update (on_time, points, own_words, polite, dated) on answer_check to mcu_api;
grant select, insert, update, delete on answer_dismissal to mcu_api;

insert into job (kind, every) values ('answers', interval '5 seconds');

-- The register of conflicts of communication and errors.
create table conflict (
	id bigint generated always as identity primary key,
	kind text not null check (kind in ('communication', 'answer', 'deadline', 'route', 'other')),
	text text not null check (length(btrim(text)) between 1 and 4000),
	organisation_id integer references organisation,
	official_id integer references official,
	person text check (length(btrim(person)) between 1 and 200),
	found_by text not null check (length(btrim(found_by)) between 1 and 200),
	found_on date not null,
	settlement text check (length(btrim(settlement)) between 1 and 4000),
	settled_by text check (length(btrim(settled_by)) between 1 and 200),
	settled_on date,
	version integer not null default 1,
	account_id integer references account,
	created_at timestamptz not null default now(),
	updated_at timestamptz not null default now(),
	check (num_nonnulls(settlement, settled_by, settled_on) in (0, 3)),
	check (settled_on >= found_on)
);
comment on table conflict is 'Conflicts of communication and errors: who, what, who found it and when, how it was settled. Open until it is settled';
comment on column conflict.kind is 'communication конфликт общения, answer ошибка в ответе, deadline ошибка в сроке, route ошибка маршрута';
comment on column conflict.text is 'what happened';
comment on column conflict.organisation_id is 'who it is about, and whose people see it; null: only who sees everything';
comment on column conflict.person is 'who, when he is no official of the register';
comment on column conflict.account_id is 'who wrote this version';
create index conflict_found on conflict (found_on desc, id desc);
create index conflict_organisation on conflict (organisation_id);

create table conflict_message (
	conflict_id bigint not null references conflict on delete cascade,
	message_id bigint not null references message on delete cascade,
	primary key (conflict_id, message_id)
);
comment on table conflict_message is 'Records that a conflict is about; each is seen by who sees the record';
create index conflict_message_message on conflict_message (message_id);

create table conflict_version (
	conflict_id bigint not null references conflict on delete cascade,
	version integer not null,
	data jsonb not null,
	account_id integer references account,
	at timestamptz not null default now(),
	primary key (conflict_id, version)
);
comment on table conflict_version is 'Each version of an entry whole, the present one too';

create function conflict_kept() returns trigger language plpgsql security definer set search_path = mcu, pg_temp as $$
begin
	insert into conflict_version (conflict_id, version, data, account_id)
	values (new.id, new.version, to_jsonb(new) - array['id', 'version', 'account_id', 'created_at', 'updated_at'], new.account_id);
	return null;
end $$;
create trigger conflict_kept after insert or update of version on conflict for each row execute function conflict_kept();

do $$
declare t text;
begin
	foreach t in array array['conflict', 'conflict_message', 'conflict_version'] loop
		execute format('alter table %I enable row level security', t);
		execute format('create policy program on %I for all to mcu_jobs using (true) with check (true)', t);
	end loop;
end $$;
create policy scope on conflict for all to mcu_api
	using ((select sees_all()) or organisation_id = any ((select scope_orgs())::integer[]))
	with check ((select sees_all()) or organisation_id = any ((select scope_orgs())::integer[]));
create policy scope on conflict_version for select to mcu_api using (exists (select from conflict c where c.id = conflict_id));
create policy scope on conflict_message for all to mcu_api
	using (exists (select from conflict c where c.id = conflict_id) and exists (select from message m where m.id = message_id))
	with check (exists (select from conflict c where c.id = conflict_id) and exists (select from message m where m.id = message_id));
grant select, insert, update on conflict to mcu_api;
grant select, insert, delete on conflict_message to mcu_api;
grant select on conflict_version to mcu_api;
grant select, update on conflict, conflict_version to mcu_jobs;
grant select on conflict_message to mcu_jobs;

insert into role_permission (role, action, paragraph)
select r, a, p from (values
	('quality.write', '1.2а, 2.3–2.6', array['curator', 'head', 'analyst', 'pos', 'im']),
	('conflict.read', '1.2в, 2.2–2.7, 3', array['curator', 'head', 'analyst', 'pos', 'im', 'pages', 'recipient', 'mayor']),
	('conflict.write', '1.2в, 2.2–2.7', array['curator', 'head', 'analyst', 'pos', 'im', 'pages'])
) x (a, p, rs), unnest(rs) r;
insert into permission_action (position, action, name)
select (select max(position) from permission_action) + n, a, t from (values
	(1, 'quality.write', 'Снимать замечания к ответам'), (2, 'conflict.read', 'Смотреть журнал конфликтов и ошибок'),
	(3, 'conflict.write', 'Вести журнал конфликтов и ошибок')) x (n, a, t);
