-- Personal data: who sees texts whole, who may ask for an identity and why; identities are read by a role of their own, through
-- one function that checks the right and the purpose and writes the journal itself.
do $$ begin
	if to_regrole('mcu_pd') is null then
		raise exception 'The role mcu_pd is missing: run sql/bootstrap.sql as superuser first.';
	end if;
end $$;

insert into role_permission (role, action, paragraph)
select r, a, p from (values
	('personal.text', '2.4–2.6, 3; 152-ФЗ ст. 6, 7', array['curator', 'head', 'pos', 'im', 'recipient']),
	('personal.identity', '2.4–2.6, 3; 152-ФЗ ст. 6, 7', array['pdo', 'head', 'pos', 'im', 'recipient'])
) x (a, p, rs), unnest(rs) r;

create table identity_purpose (
	code text primary key check (code ~ '^[a-z][a-z_]{1,30}$'),
	name text not null,
	position smallint not null
);
comment on table identity_purpose is 'What an identity may be asked for; each look names one of these and says more in its own words';
insert into identity_purpose (code, name, position) values
	('answer', 'Подготовить и направить ответ', 1),
	('clarify', 'Уточнить обстоятельства у заявителя', 2),
	('notify', 'Уведомить о продлении или переадресации', 3),
	('visit', 'Личный приём или выезд к заявителю', 4),
	('subject', 'Запрос самого заявителя о его данных', 5),
	('authority', 'Запрос суда, прокуратуры, полиции', 6);
grant select on identity_purpose to mcu_api, mcu_pd;

-- What the role of identities may touch: the persons, which message is whose, the purposes, the journal (insert only).
grant usage on schema mcu, pd to mcu_pd;
grant select on pd.person to mcu_pd;
grant select (id, organisation_id, author_key) on message to mcu_pd;
grant insert on audit_log to mcu_pd;
create policy identity on audit_log for insert to mcu_pd with check (true);
create policy identity on message for select to mcu_pd
	using ((select sees_all()) or organisation_id = any ((select scope_orgs())::integer[]) or (select acting_may('personal.identity') and not acting_may('message.read')));
comment on policy identity on message is 'the scope of the acting account; the officer for personal data, who reads no messages, asks by number about any of them';

create function show_applicant(message_id bigint, purpose text, reason text) returns table (known boolean, name text, contacts jsonb)
language plpgsql security definer set search_path = mcu, pg_temp as $$
declare
	author bytea;
	told text[];
begin
	if not acting_may('personal.identity') then raise exception 'no right to identities' using errcode = 'MC403'; end if;
	select m.author_key into author from message m where m.id = show_applicant.message_id;
	if not found then raise exception 'no such message' using errcode = 'MC404'; end if;
	if length(btrim(coalesce(reason, ''))) < 3 or not exists (select from identity_purpose p where p.code = show_applicant.purpose) then
		raise exception 'a look needs a purpose and a reason' using errcode = 'MC422';
	end if;
	select true, p.name, p.contacts into known, name, contacts from pd.person p where p.author_key = author;
	known := coalesce(known, false);
	told := array_remove(array[case when show_applicant.name <> '' then 'name' end], null)
		|| coalesce((select array_agg('contacts.' || k order by k) from jsonb_object_keys(show_applicant.contacts) k), '{}');
	insert into audit_log (account_id, session_id, action, object, purpose, fields, result, details)
	values (acting_account(), nullif(current_setting('mcu.session', true), '')::uuid, 'personal.show', 'messages/' || show_applicant.message_id,
		left(btrim(reason), 500), told, case when known then 'ok' else 'unknown' end,
		jsonb_build_object('purpose', purpose, 'reason', btrim(reason), 'fields', told, 'person', encode(author, 'hex')));
	return next;
end $$;
comment on function show_applicant(bigint, text, text) is 'the only way to an identity: who asked, when, whose, for what and which fields go into the journal in the same transaction';
revoke all on function show_applicant(bigint, text, text) from public;
grant create on schema mcu to mcu_pd;
alter function show_applicant(bigint, text, text) owner to mcu_pd;
revoke create on schema mcu from mcu_pd;
grant execute on function show_applicant(bigint, text, text) to mcu_api;

-- De-identification: of one person, or of those a retention rule has come to. Texts are masked for good by the background worker,
-- the identity goes, the pseudonym becomes a random one (the same for all messages of the person): what is counted stays.
insert into role_permission (role, action, paragraph) values ('pdo', 'personal.erase', '152-ФЗ ст. 5 ч. 7, ст. 21');

create table retention_rule (
	id integer generated always as identity primary key,
	name text not null check (length(btrim(name)) between 1 and 200),
	kind text check (kind in ('appeal', 'message', 'publication', 'comment')),
	channel text references channel,
	after_days integer not null check (after_days between 30 and 36500),
	basis text not null check (length(btrim(basis)) between 1 and 500),
	enabled boolean not null default true,
	version integer not null default 1,
	account_id integer references account,
	updated_at timestamptz not null default now()
);
comment on table retention_rule is 'How long persons are kept: after so many days since the last of their messages was finished they are de-identified';
comment on column retention_rule.kind is 'all messages of the person are of this kind; null: of any';
comment on column retention_rule.channel is 'all came by this channel; null: by any';
insert into retention_rule (name, kind, after_days, basis) values
	('Обращения граждан: 5 лет', 'appeal', 1826, 'Перечень типовых документов, приказ Росархива от 20.12.2019 № 236, ст. 154'),
	('Сообщения: 3 года', 'message', 1096, 'Срок назначает оператор: 152-ФЗ, ст. 5 ч. 7');

create table erasure (
	id bigint generated always as identity primary key,
	account_id integer not null references account,
	rule_id integer references retention_rule,
	rule jsonb,
	ground text not null check (length(btrim(ground)) between 3 and 500),
	status text not null default 'queued' check (status in ('queued', 'running', 'done', 'failed')),
	persons integer not null,
	result jsonb not null default '{}',
	error_detail text,
	created_at timestamptz not null default now(),
	finished_at timestamptz
);
comment on table erasure is 'Acts of de-identification and destruction: who ordered it on what ground, and what was done; names nobody';
comment on column erasure.rule is 'the rule as it stood; null: one person';
comment on column erasure.result is 'how many identities, messages, texts by kind';

create table erasure_person (
	erasure_id bigint not null references erasure,
	author_key bytea not null,
	done boolean not null default false,
	primary key (erasure_id, author_key)
);
comment on table erasure_person is 'Whom an act still has to reach; rows go when the act is done, so that nobody can be found by an old pseudonym';

alter table retention_rule enable row level security;
alter table erasure enable row level security;
alter table erasure_person enable row level security;
create policy officer on retention_rule for all to mcu_api using ((select acting_may('personal.erase'))) with check ((select acting_may('personal.erase')));
create policy officer on erasure for select to mcu_api using ((select acting_may('personal.erase')));
create policy program on erasure for all to mcu_jobs using (true) with check (true);
create policy program on erasure_person for all to mcu_jobs using (true) with check (true);
create policy ordered on erasure_person for select to mcu_pd using (true);
grant select, insert, update on retention_rule to mcu_api;
grant select on erasure to mcu_api;
grant select, update on erasure to mcu_jobs;
grant select, update, delete on erasure_person to mcu_jobs;
grant select on erasure_person to mcu_pd;
grant update on outcome_change to mcu_jobs;

create function retention_due(rule retention_rule) returns table (author_key bytea, messages bigint) language sql stable security definer set search_path = mcu, pg_temp as $$
	select m.author_key, count(*) from message m join pd.person p on p.author_key = m.author_key
	group by m.author_key
	having bool_and(not m.open and (($1).kind is null or m.kind = ($1).kind) and (($1).channel is null or m.channel = ($1).channel))
		and max(coalesce(m.closed_at, m.answered_at, m.sort_at)) < now() - make_interval(days => ($1).after_days)
$$;
comment on function retention_due(retention_rule) is 'persons whose last message was finished long enough ago, with how many messages they have';
revoke all on function retention_due(retention_rule) from public;

create function erasure_reach(message_id bigint, rule_id integer) returns table (author_key bytea, messages bigint)
language plpgsql stable security definer set search_path = mcu, pg_temp as $$
begin
	if not acting_may('personal.erase') then raise exception 'no right to de-identify' using errcode = 'MC403'; end if;
	if erasure_reach.rule_id is not null then
		return query select d.author_key, d.messages from retention_rule r, retention_due(r) d where r.id = erasure_reach.rule_id;
	else
		return query select m.author_key, (select count(*) from message o where o.author_key = m.author_key)
			from message m where m.id = erasure_reach.message_id and m.author_key is not null;
	end if;
end $$;
comment on function erasure_reach(bigint, integer) is 'whom an act would reach: the author of a message, or those under a rule';
revoke all on function erasure_reach(bigint, integer) from public;

create function erasure_count(message_id bigint, rule_id integer) returns table (persons integer, messages integer)
language sql stable security definer set search_path = mcu, pg_temp as $$
	select count(*)::integer, coalesce(sum(r.messages), 0)::integer from erasure_reach($1, $2) r
$$;
comment on function erasure_count(bigint, integer) is 'the preview of an act: how many persons and messages';

-- No row when the set is another than the one that was looked at.
create function erasure_order(message_id bigint, rule_id integer, ground text, expected integer) returns bigint
language plpgsql security definer set search_path = mcu, pg_temp as $$
declare
	made bigint;
	reached bytea[];
begin
	select coalesce(array_agg(r.author_key), '{}') into reached from erasure_reach(erasure_order.message_id, erasure_order.rule_id) r
	where erasure_order.rule_id is null or exists (select from retention_rule q where q.id = erasure_order.rule_id and q.enabled);
	if cardinality(reached) <> expected or cardinality(reached) = 0 then return null; end if;
	insert into erasure (account_id, rule_id, rule, ground, persons)
	select acting_account(), r.id, case when r.id is not null then to_jsonb(r) - array['account_id', 'updated_at', 'enabled'] end, erasure_order.ground, expected
	from (select) x left join retention_rule r on r.id = erasure_order.rule_id
	returning id into made;
	insert into erasure_person (erasure_id, author_key) select made, k from unnest(reached) k;
	return made;
end $$;
comment on function erasure_order(bigint, integer, text, integer) is 'puts an act down with whom it has to reach; null when they are not as many as were expected';

-- Only whom an act has to reach can be forgotten.
grant delete on pd.person to mcu_pd;
create function forget_person(erasure bigint, author bytea) returns integer language plpgsql security definer set search_path = mcu, pg_temp as $$
declare n integer;
begin
	if not exists (select from erasure_person p where p.erasure_id = $1 and p.author_key = $2 and not p.done) then
		raise exception 'no act reaches this person' using errcode = 'MC403';
	end if;
	delete from pd.person p where p.author_key = $2;
	get diagnostics n = row_count;
	return n;
end $$;
comment on function forget_person(bigint, bytea) is 'deletes an identity that an act has to reach; how many there were';
revoke all on function forget_person(bigint, bytea) from public;
grant create on schema mcu to mcu_pd;
alter function forget_person(bigint, bytea) owner to mcu_pd;
revoke create on schema mcu from mcu_pd;
grant execute on function forget_person(bigint, bytea) to mcu_jobs;
