-- Causes: cases that people open about a trouble, hypotheses of what lies behind it, evidence for and against, what people decide.
create table cause_category (
	code text primary key,
	position smallint not null unique,
	name text not null,
	short_name text not null
);
comment on table cause_category is 'Kinds of causes after Ishikawa, as they are for a municipality: the bones of the fish-bone';
insert into cause_category (position, code, name, short_name) values
	(1, 'wear', 'Износ или авария объекта', 'Объект'), (2, 'contractor', 'Подрядчик или управляющая компания: качество, срыв графика', 'Подрядчик'),
	(3, 'norm', 'Норматив, график, схема, программа', 'Норматив и график'), (4, 'resources', 'Ресурсы, финансирование, техника, люди', 'Ресурсы'),
	(5, 'control', 'Контроль и приёмка работ', 'Контроль'), (6, 'routing', 'Маршрутизация и разграничение компетенции', 'Компетенция'),
	(7, 'answers', 'Качество и сроки ответов', 'Ответы'), (8, 'informing', 'Информирование жителей', 'Информирование'),
	(9, 'outside', 'Внешнее: погода, сезон', 'Погода и сезон'), (10, 'demand', 'Спрос и поведение людей', 'Спрос и поведение');

create table cause_template (
	id integer generated always as identity primary key,
	category text not null references cause_category,
	legal_prefix text check (legal_prefix ~ '^[0-9]{4}(\.[0-9]{4}){0,4}$'),
	text text not null check (length(btrim(text)) between 3 and 300),
	closed_on date,
	unique nulls not distinct (category, legal_prefix)
);
comment on table cause_template is 'Wording of a hypothesis by category and theme; of those that fit the most specific one is taken. Measures are attached to it';
comment on column cause_template.legal_prefix is 'beginning of the legal code of the theme (theme.legal_code); null: any theme';
comment on column cause_template.text is 'with the slots {организация} and {место}, filled by what stands out in the case, taken away with their brackets [ ] where nothing does';
comment on column cause_template.closed_on is 'not proposed from then on';

create table cause_case (
	id integer generated always as identity primary key,
	title text not null check (length(btrim(title)) between 3 and 200),
	origin text not null check (origin in ('problem', 'signal', 'search', 'hand')),
	cluster_id integer references cluster,
	signal_id bigint references signal,
	theme_id integer references theme,
	ids bigint[] check (cardinality(ids) between 1 and 20000),
	scope jsonb not null default '{}' check (jsonb_typeof(scope) = 'object'),
	what text check (length(btrim(what)) between 3 and 4000),
	conclusion text check (length(btrim(conclusion)) between 3 and 4000),
	state text not null default 'open' check (state in ('open', 'closed')),
	messages_then integer not null,
	authors_then integer not null,
	account_id integer not null references account,
	version integer not null default 1,
	created_at timestamptz not null default now(),
	updated_at timestamptz not null default now(),
	check (case origin when 'problem' then cluster_id is not null and ids is null when 'search' then ids is not null and cluster_id is null else cluster_id is null and ids is null end),
	check ((origin in ('signal', 'hand')) = (scope ? 'themes')),
	check ((origin = 'signal') = (signal_id is not null)),
	check ((state = 'closed') <= (conclusion is not null))
);
comment on table cause_case is 'A case: a trouble whose causes are looked for. Which records it is about: those of the problem, those found by a search then, or those that fit its scope';
comment on column cause_case.origin is 'what it was opened from: problem, signal, search (ids are what was found), hand (by its scope)';
comment on column cause_case.theme_id is 'of most of its records when it was opened: templates and measures go by it';
comment on column cause_case.ids is 'search: the records found, as they were';
comment on column cause_case.scope is 'conditions as cause_records() reads them: {themes, districts, organisations, streets, houses, channels, objects, faults, outcomes, signs, words, from, to}';
comment on column cause_case.version is 'grows with each change of the case and of what hangs on it; what the program proposes changes nothing';
comment on column cause_case.what is 'what happens, where and since when, in the words of a person';
comment on column cause_case.messages_then is 'records when it was opened, authors_then: different applicants among them; for who sees everything';
create index cause_case_cluster on cause_case (cluster_id) where cluster_id is not null;
create index cause_case_signal on cause_case (signal_id) where signal_id is not null;

create table cause (
	id integer generated always as identity primary key,
	case_id integer not null references cause_case,
	parent_id integer references cause,
	cluster_id integer references cluster,
	theme_id integer references theme,
	category text not null references cause_category,
	template_id integer references cause_template,
	text text not null check (length(btrim(text)) between 3 and 300),
	put_by text not null check (put_by in ('machine', 'person')),
	state text not null default 'hypothesis' check (state in ('hypothesis', 'accepted', 'confirmed', 'proved', 'rejected')),
	query jsonb not null default '{}' check (jsonb_typeof(query) = 'object'),
	asked_at timestamptz not null default now(),
	score real,
	parts jsonb,
	organisation_id integer references organisation,
	account_id integer references account,
	reason text check (length(btrim(reason)) between 3 and 2000),
	decided_by integer references account,
	decided_at timestamptz,
	created_at timestamptz not null default now(),
	updated_at timestamptz not null default now(),
	check (parent_id <> id),
	check ((put_by = 'machine') = (score is not null)),
	check ((put_by = 'person') = (account_id is not null)),
	check ((state = 'hypothesis') or decided_at is not null)
);
comment on table cause is 'A possible cause in a case, or, with parent_id, a deeper one of that cause: why by why. The program only ever writes hypotheses; people decide';
comment on column cause.cluster_id is 'problem of its case, theme_id: theme of its case, kept here for whoever starts from causes (measures)';
comment on column cause.template_id is 'whose wording it has: what the machine took, or what a person chose';
comment on column cause.state is 'hypothesis гипотеза, accepted принята аналитиком, confirmed подтверждена ответственным, proved подтверждена эффектом (only a measured effect says so), rejected отклонена';
comment on column cause.query is 'which records of the case it explains, conditions as cause_records() reads them; {}: nobody has said';
comment on column cause.asked_at is 'when the query was last set: what fits it and was there then is explained, what came later is proposed (cause_member)';
comment on column cause.score is 'log-odds of search/discover/causes.h when the machine looked last, parts: [[feature, how strong, points], …], the largest first; tell of all records, for who sees everything';
comment on column cause.organisation_id is 'who answers for it: may confirm it';
comment on column cause.reason is 'why it was decided so';
create index cause_of_case on cause (case_id, id);
create index cause_state on cause (state, id);
create unique index cause_machine on cause (case_id, category) where put_by = 'machine' and parent_id is null;

create function cause_of_case() returns trigger language plpgsql set search_path = mcu, pg_temp as $$
begin
	select k.cluster_id, k.theme_id into new.cluster_id, new.theme_id from cause_case k where k.id = new.case_id;
	return new;
end $$;
create trigger cause_of_case before insert on cause for each row execute function cause_of_case();

create table cause_move (
	from_state text not null,
	to_state text not null,
	action text not null,
	needs_reason boolean not null,
	primary key (from_state, to_state)
);
comment on table cause_move is 'Life of a cause: what may become of what, by which action of role_permission, and whether it must be said why. «proved» is said by a measured effect alone';
insert into cause_move (from_state, to_state, action, needs_reason) values
	('hypothesis', 'accepted', 'cause.edit', true), ('hypothesis', 'rejected', 'cause.edit', true), ('accepted', 'confirmed', 'cause.confirm', true), ('accepted', 'rejected', 'cause.edit', true),
	('accepted', 'hypothesis', 'cause.edit', true), ('confirmed', 'rejected', 'cause.edit', true), ('confirmed', 'accepted', 'cause.edit', true), ('rejected', 'hypothesis', 'cause.edit', true);

create table cause_event (
	id bigint generated always as identity primary key,
	cause_id integer not null references cause,
	at timestamptz not null default clock_timestamp(),
	from_state text,
	to_state text not null,
	reason text,
	account_id integer references account
);
comment on table cause_event is 'History of a cause; account_id null: the program';
create index cause_event_cause on cause_event (cause_id, id);

create function cause_kept() returns trigger language plpgsql security definer set search_path = mcu, pg_temp as $$
begin
	insert into cause_event (cause_id, from_state, to_state, reason, account_id)
	values (new.id, case when tg_op = 'UPDATE' then old.state end, new.state, new.reason, case when tg_op = 'UPDATE' then new.decided_by else new.account_id end);
	return null;
end $$;
create trigger cause_born after insert on cause for each row execute function cause_kept();
create trigger cause_moved after update of state on cause for each row when (old.state <> new.state) execute function cause_kept();

create table cause_evidence (
	id integer generated always as identity primary key,
	cause_id integer not null references cause,
	sign smallint not null check (sign in (-1, 1)),
	strength smallint not null check (strength between 1 and 3),
	text text not null check (length(btrim(text)) between 3 and 1000),
	query jsonb check (jsonb_typeof(query) = 'object' and query <> '{}'),
	message_id bigint references message on delete cascade,
	feature text,
	count_then integer,
	all_then integer,
	put_by text not null check (put_by in ('machine', 'person')),
	account_id integer references account,
	at timestamptz not null default now(),
	check (num_nonnulls(query, message_id) <= 1),
	check ((put_by = 'machine') = (feature is not null) and (put_by = 'person') = (account_id is not null)),
	check (put_by = 'machine' or num_nonnulls(query, message_id) = 1),
	check ((query is null) = (count_then is null) and (query is null) = (all_then is null))
);
comment on table cause_evidence is 'What speaks for a cause or against it: a query over the records of the case, a record, or (machine) a figure of them';
comment on column cause_evidence.sign is '1 for, -1 against';
comment on column cause_evidence.strength is '1 weak, 2 considerable, 3 strong; the machine by its points: under 0.5, under 1, more';
comment on column cause_evidence.feature is 'of search/discover/causes.h';
comment on column cause_evidence.count_then is 'records of the case that fitted the query when it was put down, out of all_then; what fits now is counted when it is read';
create index cause_evidence_cause on cause_evidence (cause_id, id);

create table cause_member (
	cause_id integer not null references cause,
	message_id bigint not null references message on delete cascade,
	state text not null default 'proposed' check (state in ('proposed', 'accepted', 'rejected')),
	at timestamptz not null default now(),
	account_id integer references account,
	decided_at timestamptz,
	primary key (cause_id, message_id),
	check ((state = 'proposed') = (account_id is null) and (state = 'proposed') = (decided_at is null))
);
comment on table cause_member is 'Messages that came after the query of a cause was set and fit it: proposed by the program, taken or refused by people; those there before are simply those that fit';
create index cause_member_message on cause_member (message_id);

create table cause_look (
	one boolean primary key default true check (one),
	message_id bigint not null,
	at timestamptz not null default now()
);
comment on table cause_look is 'Up to which message new ones have been proposed to causes';
insert into cause_look (message_id) select coalesce(max(id), 0) from message;

create function cause_touch() returns trigger language plpgsql security definer set search_path = mcu, pg_temp as $$
begin
	update cause_case k set version = k.version + 1, updated_at = now() where k.id = new.case_id;
	return null;
end $$;
create trigger cause_touch after insert or update on cause for each row execute function cause_touch();

create function cause_part_touch() returns trigger language plpgsql security definer set search_path = mcu, pg_temp as $$
begin
	update cause_case k set version = k.version + 1, updated_at = now() from cause c where c.id = case when tg_op = 'DELETE' then old.cause_id else new.cause_id end and k.id = c.case_id;
	return null;
end $$;
create trigger cause_touch after insert or delete on cause_evidence for each row execute function cause_part_touch();
create trigger cause_touch after update on cause_member for each row execute function cause_part_touch();

/*
 * Records that the reader sees: those of a problem, or of a list of ids, or of the themes of the conditions (without any: none); of them those that fit the scope and the query. A condition holds when one of its values
 * does; all conditions and all signs must hold. Themes and organisations take those below them. signs: repeated, returned (came back after «решено»), formal (answer that
 * looks like an empty form), misrouted, overdue (answered or still open after the control date). words: beginnings of words, as they stand in the text.
 */
create function cause_records(cluster integer, ids bigint[], scope jsonb, query jsonb, most integer default null) returns setof bigint language plpgsql stable rows 300
set search_path = mcu, pg_temp set timezone = 'Europe/Moscow' set plan_cache_mode = force_custom_plan as $$
declare
	picked bigint[] := case when cluster is not null then array(select x.message_id from cluster_member x where x.cluster_id = cluster) else ids end;
	c jsonb;
	conditions jsonb[] := '{}';
	themes integer[];
	since timestamptz := coalesce((scope->>'from')::date, '-infinity');
begin
	foreach c in array array[scope, query] loop
		continue when c is null or c = '{}';
		if c ? 'themes' then c := jsonb_set(c, '{themes}', (select coalesce(jsonb_agg(t.id::text), '[]') from theme t where exists (select from jsonb_array_elements_text(c->'themes') x where t.path @> array[x::integer]))); end if;
		if c ? 'organisations' then c := jsonb_set(c, '{organisations}', (select coalesce(jsonb_agg(o.id::text), '[]') from organisation o where exists (select from jsonb_array_elements_text(c->'organisations') x where o.path @> array[x::integer]))); end if;
		if c ? 'words' then c := jsonb_set(c, '{words}', (select jsonb_agg(' ' || fold_name(w)) from jsonb_array_elements_text(c->'words') w)); end if;
		conditions := conditions || c;
	end loop;
	themes := (select array_agg(x::integer) from unnest(conditions) u, jsonb_array_elements_text(u->'themes') x);
	-- Planned for what is given: one side of the case is left, and an index serves it.
	return query
	select m.id from message m
	where case when picked is not null then m.id = any (picked) else m.theme_id = any (themes) and m.sort_at >= since and m.kind <> 'publication' end
	and not exists (select from unnest(conditions) u (c) where not coalesce(
		(not u.c ? 'themes' or u.c->'themes' ? m.theme_id::text)
		and (not u.c ? 'organisations' or u.c->'organisations' ? m.organisation_id::text)
		and (not u.c ? 'districts' or u.c->'districts' ? m.district_id::text)
		and (not u.c ? 'streets' or u.c->'streets' ? m.street_id::text)
		and (not u.c ? 'houses' or exists (select from jsonb_array_elements_text(u.c->'houses') h where house_key(h) = house_key(m.house)))
		and (not u.c ? 'channels' or u.c->'channels' ? m.channel)
		and (not u.c ? 'objects' or u.c->'objects' ? m.object)
		and (not u.c ? 'faults' or u.c->'faults' ? m.fault)
		and (not u.c ? 'outcomes' or u.c->'outcomes' ? m.outcome)
		and (not u.c ? 'from' or m.sort_at >= (u.c->>'from')::date)
		and (not u.c ? 'to' or m.sort_at < (u.c->>'to')::date + 1)
		and (not u.c ? 'words' or exists (select from jsonb_array_elements_text(u.c->'words') w where position(w in ' ' || regexp_replace(fold_name(m.text), '[^[:alnum:]]+', ' ', 'g')) > 0))
		and (not u.c ? 'signs' or not exists (select from jsonb_array_elements_text(u.c->'signs') s where not coalesce(case s
			when 'repeated' then m.repeated
			when 'returned' then exists (select from outcome_return r where r.message_id = m.id)
			when 'formal' then exists (select from answer_check a where a.message_id = m.id and a.formal_now and a.formal is not null)
			when 'misrouted' then exists (select from misroute r where r.message_id = m.id)
			when 'overdue' then coalesce(m.answered_at::date, case when m.open then current_date end) > m.due_on
			else false end, false))), false)) limit most;
end $$;
comment on function cause_records(integer, bigint[], jsonb, jsonb, integer) is 'records of a case that fit a query, as far as the reader sees them; no more than so many, null: all';

/* Records of the case that a cause explains: those that fit its query and were there when it was set, and those that people have taken; without those they refused. */
create function cause_explained(cause integer) returns setof bigint language sql stable rows 200 set search_path = mcu, pg_temp as $$
	with c as materialized (select a.id, a.query, a.asked_at, k.cluster_id, k.ids, k.scope from cause a join cause_case k on k.id = a.case_id where a.id = $1)
	select m.id from c cross join lateral cause_records(c.cluster_id, c.ids, c.scope, c.query) r (id) join message m on m.id = r.id
	where c.query <> '{}' and m.created_at <= c.asked_at and not exists (select from cause_member x where x.cause_id = c.id and x.message_id = m.id and x.state = 'rejected')
	union select x.message_id from cause_member x where x.cause_id = $1 and x.state = 'accepted'
$$;
comment on function cause_explained(integer) is 'records that a cause explains, as far as the reader sees them';

/* Proposes what has come since the last look to causes that people have accepted. A message that was committed late is still among the last 2000 ids. */
create function cause_propose() returns integer language plpgsql set search_path = mcu, pg_temp as $$
declare
	looked bigint := (select l.message_id from cause_look l for update);
	newest bigint := (select coalesce(max(m.id), 0) from message m);
	n integer := 0;
begin
	if newest <= looked or not exists (select from cause c where c.state in ('accepted', 'confirmed', 'proved') and c.query <> '{}') then
		update cause_look set message_id = greatest(newest, looked), at = now() where newest > looked;
		return 0;
	end if;
	insert into cause_member (cause_id, message_id)
	select c.id, f.id from cause c join cause_case k on k.id = c.case_id
	cross join lateral (select array_agg(m.id) as ids from message m where m.id > looked - 2000 and m.created_at > c.asked_at and m.kind <> 'publication') new
	cross join lateral cause_records(null, new.ids, case when k.ids is null then k.scope else '{}' end, c.query) f (id)
	where c.state in ('accepted', 'confirmed', 'proved') and c.query <> '{}' and k.state = 'open' and new.ids is not null
		and (k.cluster_id is null or exists (select from cluster_member x where x.message_id = f.id and x.cluster_id = k.cluster_id))
		and (k.ids is null or not f.id = any (k.ids))
	on conflict do nothing;
	get diagnostics n = row_count;
	update cause_look set message_id = newest, at = now();
	return n;
end $$;
comment on function cause_propose() is 'proposes new messages to accepted causes whose query they fit; how many';
revoke execute on function cause_propose() from public;
grant execute on function cause_propose() to mcu_jobs;

do $$
declare t text;
begin
	foreach t in array array['cause_case', 'cause', 'cause_event', 'cause_evidence', 'cause_member', 'cause_look'] loop
		execute format('alter table %I enable row level security', t);
		execute format('create policy program on %I for all to mcu_jobs using (true) with check (true)', t);
	end loop;
end $$;
-- A case is seen by who sees one of its records; of its causes those that people have accepted, since hypotheses and figures of the program tell of all records. Only who
-- sees everything works on it; the responsible confirms what he answers for.
create policy scope on cause_case for select to mcu_api using ((select sees_all()) or exists (select from cause_records(cluster_id, ids, scope, '{}', 1)));
create policy scope_insert on cause_case for insert to mcu_api with check ((select sees_all()));
create policy scope_update on cause_case for update to mcu_api using ((select sees_all())) with check ((select sees_all()));
create policy scope on cause for select to mcu_api using ((select sees_all()) or state in ('accepted', 'confirmed', 'proved') and exists (select from cause_case k where k.id = case_id offset 0));
create policy scope_insert on cause for insert to mcu_api with check ((select sees_all()));
create policy scope_update on cause for update to mcu_api using ((select sees_all()) or organisation_id = any ((select scope_orgs())::integer[]))
	with check ((select sees_all()) or organisation_id = any ((select scope_orgs())::integer[]) and state = 'confirmed');
create policy scope on cause_event for select to mcu_api using (exists (select from cause c where c.id = cause_id offset 0));
create policy scope on cause_evidence for select to mcu_api using ((select sees_all()) or put_by = 'person' and exists (select from cause c where c.id = cause_id offset 0) and (message_id is null or exists (select from message m where m.id = message_id offset 0)));
create policy scope_write on cause_evidence for all to mcu_api using ((select sees_all())) with check ((select sees_all()));
create policy scope on cause_member for select to mcu_api using (exists (select from message m where m.id = message_id offset 0) and exists (select from cause c where c.id = cause_id offset 0));
create policy scope_update on cause_member for update to mcu_api using ((select sees_all())) with check ((select sees_all()));
grant select on cause_category, cause_template, cause_case, cause, cause_move, cause_event, cause_evidence, cause_member to mcu_api, mcu_jobs;
grant insert, update on cause_case, cause to mcu_api;
grant insert, delete on cause_evidence to mcu_api;
grant update (state, account_id, decided_at) on cause_member to mcu_api;
grant update (state, reason, decided_by, decided_at, updated_at) on cause to mcu_jobs;
grant insert on cause_member to mcu_jobs;
grant select, update on cause_look to mcu_jobs;

insert into cause_template (category, legal_prefix, text) values
	('wear', null, 'Объект изношен или повреждён[: {место}]'), ('wear', '0005.0005.0056', 'Участок коммунальной сети изношен или повреждён[: {место}]'),
	('wear', '0005.0005.0055', 'Конструкции или оборудование дома изношены[: {место}]'), ('wear', '0003.0009.0097.0690', 'Кабель или оборудование линии освещения неисправны[: {место}]'),
	('wear', '0003.0009.0097.0699', 'Основание или покрытие дороги разрушено, ямочный ремонт не помогает[: {место}]'), ('wear', '0003.0009.0099', 'Подвижной состав изношен, не хватает исправных машин[ ({организация})]'),
	('contractor', null, 'Исполнитель не выполняет работы в срок или делает их плохо[ ({организация})]'), ('contractor', '0005.0005.0056.1165', 'Перевозчик отходов не соблюдает график вывоза[ ({организация})]'),
	('contractor', '0005.0005.0055', 'Подрядчик или управляющая компания делает работы плохо[ ({организация})]'), ('contractor', '0003.0009.0099', 'Перевозчик не выполняет рейсы[ ({организация})]'),
	('contractor', '0003.0009.0097.0694', 'Подрядчик не выполняет уборку[ ({организация})]'), ('contractor', '0002.0013', 'Поставщик услуг не соблюдает условия контракта[ ({организация})]'),
	('norm', null, 'Установленный порядок, график или программа не подходят к делу'), ('norm', '0002.0014', 'Расписание и порядок записи не соответствуют числу пациентов[ ({организация})]'),
	('norm', '0005.0005.0056.1171', 'Порядок начислений или программа расчётов дают ошибки[ ({организация})]'), ('norm', '0003.0009.0099', 'Маршруты и расписание не соответствуют потоку пассажиров'),
	('resources', null, 'Не хватает людей, техники или денег[ ({организация})]'), ('resources', '0002.0013', 'Не хватает мест или работников[ ({организация})]'),
	('resources', '0002.0014', 'Не хватает врачей или мест[ ({организация})]'), ('resources', '0003.0009.0097.0695', 'Контракт закончился или не оплачен[ ({организация})]'),
	('control', null, 'Работы приняты с недоделками или их никто не проверяет[: {место}]'), ('control', '0003.0009.0097', 'Благоустройство после ремонта или раскопок не восстановлено и принято[: {место}]'),
	('routing', null, 'Не определено, кто отвечает: обращения ходят между организациями[ ({организация})]'), ('answers', null, 'Отвечают формально или с опозданием, сама проблема остаётся[ ({организация})]'),
	('informing', null, 'Жителей не предупреждают и не объясняют, что происходит[ ({организация})]'), ('outside', null, 'Погода или сезон, к которым не готовы[: {место}]'),
	('demand', null, 'Спрос или поведение людей: возможностей не хватает либо ими пользуются не по правилам[: {место}]');

insert into role_permission (role, action, paragraph)
select r, a, p from (values
	('cause.read', '1.2а, 1.2в, 2.4–2.6, 3', array['curator', 'head', 'analyst', 'pos', 'im', 'recipient', 'mayor']),
	('cause.edit', '1.2а, 2.3, 2.4', array['head', 'analyst']),
	('cause.confirm', '2.4, 3', array['head', 'recipient'])
) x (a, p, rs), unnest(rs) r;
insert into permission_action (position, action, name)
select (select max(position) from permission_action) + n, a, t from (values
	(1, 'cause.read', 'Смотреть дела о причинах'), (2, 'cause.edit', 'Вести дела о причинах: гипотезы, доказательства, решения'), (3, 'cause.confirm', 'Подтверждать причину как ответственный за неё')) x (n, a, t);

-- What is new is put to its problem, and then proposed to causes, within a minute.
update job set every = interval '1 minute' where kind = 'problems' and every is not null;
