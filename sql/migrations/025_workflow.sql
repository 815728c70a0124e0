-- The workflow as data: which machine a message follows, its states and moves, what a move needs and who may make it; the
-- outcome with its history; solved things that came back.
create table machine (
	code text primary key check (code ~ '^[a-z][a-z_]{1,30}$'),
	name text not null,
	position smallint not null,
	returns_to text references state
);
comment on table machine is 'State machines: how the handling of one kind of message goes on';
comment on column machine.returns_to is 'state that a return (outcome_return) brings a finished message to; null: the state is left alone';

insert into machine (code, name, position) values
	('appeal', 'Обращение по 59-ФЗ', 1),
	('pos', 'Сообщение ПОС', 2),
	('im', 'Сообщение «Инцидент-менеджмент»', 3),
	('page', 'Комментарий госпаблика', 4),
	('line', 'Сообщение по телефону, прямой линии и прочее', 5);

create table machine_rule (
	position smallint primary key,
	machine text not null references machine,
	kind text check (kind in ('appeal', 'message', 'publication', 'comment')),
	channel text references channel
);
comment on table machine_rule is 'Which machine a message follows: the first rule that fits its kind and channel';
comment on column machine_rule.kind is 'null: any';
comment on column machine_rule.channel is 'null: any';

insert into machine_rule (position, machine, kind, channel) values
	(1, 'appeal', 'appeal', null), (2, 'page', null, 'page'), (3, 'pos', null, 'pos'),
	(4, 'im', null, 'vk'), (5, 'im', null, 'ok'), (6, 'im', null, 'telegram'),
	(7, 'page', 'comment', null), (8, 'im', 'publication', null), (9, 'line', null, null);

create table machine_state (
	machine text not null references machine,
	state text not null references state,
	final boolean not null default false,
	primary key (machine, state)
);
comment on table machine_state is 'States of a machine';
comment on column machine_state.final is 'the handling may end here';

insert into machine_state (machine, state, final)
select m, s, s in ('closed', 'forwarded', 'rejected') from (values
	(array['appeal', 'pos', 'line'], array['new', 'registered', 'assigned', 'in_work', 'interim', 'on_approval', 'answered', 'closed', 'forwarded', 'rejected', 'reopened']),
	(array['im'], array['new', 'assigned', 'in_work', 'interim', 'on_approval', 'answered', 'closed', 'forwarded', 'rejected', 'reopened']),
	(array['page'], array['new', 'assigned', 'in_work', 'answered', 'closed', 'rejected', 'reopened'])
) x (ms, ss), unnest(ms) m, unnest(ss) s;

create function machine_of(kind text, channel text, state text) returns text language sql stable parallel safe as $$
	select r.machine from mcu.machine_rule r join mcu.machine_state s on s.machine = r.machine and s.state = $3
	where (r.kind is null or r.kind = $1) and (r.channel is null or r.channel = $2) order by r.position limit 1
$$;
comment on function machine_of(text, text, text) is 'machine of a message: the first rule that fits and whose machine knows the state (a file may bring any state)';

drop table state_move;
create table state_move (
	machine text not null references machine,
	from_state text not null,
	code text not null check (code ~ '^[a-z][a-z_]{1,30}$'),
	to_state text not null,
	name text not null,
	position smallint not null,
	action text not null,
	needs text[] not null default '{}',
	asks text[] not null default '{}',
	days smallint check (days > 0),
	primary key (machine, from_state, code),
	foreign key (machine, from_state) references machine_state (machine, state),
	foreign key (machine, to_state) references machine_state (machine, state),
	check ((needs || asks) <@ array['organisation_id', 'official_id', 'addressee', 'answer', 'reason', 'until_on', 'notice_on', 'notice_by', 'outcome', 'outcome_by']),
	check (not (needs && asks)),
	check (('until_on' = any (needs || asks)) = (days is not null))
);
comment on table state_move is 'Allowed moves; name is what the button says';
comment on column state_move.to_state is 'the same as from_state where only something is noted (extension)';
comment on column state_move.action is 'action of role_permission that the move takes';
comment on column state_move.needs is 'fields of the move without which it is refused';
comment on column state_move.asks is 'fields that may be given with it';
comment on column state_move.days is 'an extension may not go further than so many days beyond the first term';
grant select on machine, machine_rule, machine_state, state_move to mcu_api, mcu_jobs, mcu_indexer;

insert into state_move (machine, from_state, code, to_state, name, position, action, needs, asks, days)
select m, f, code, coalesce(t, f), name, pos, 'message.' || action, needs::text[], asks::text[], days from (values
	-- registration and distribution
	(1, 'appeal pos line', 'new', 'register', 'registered', 'Зарегистрировать', 'register', '{}', '{reason}', null::integer),
	(2, 'im page', 'new', 'assign', 'assigned', 'Назначить исполнителя', 'register', '{organisation_id}', '{official_id,reason}', null),
	(2, 'appeal', 'registered reopened', 'assign', 'assigned', 'Назначить исполнителя', 'register', '{organisation_id,official_id}', '{reason}', null),
	(2, 'pos line', 'registered reopened', 'assign', 'assigned', 'Назначить исполнителя', 'register', '{organisation_id}', '{official_id,reason}', null),
	(2, 'im page', 'reopened', 'assign', 'assigned', 'Назначить исполнителя', 'register', '{organisation_id}', '{official_id,reason}', null),
	(3, 'appeal pos line', 'assigned', 'unassign', 'registered', 'Вернуть на распределение', 'work', '{reason}', '{}', null),
	(3, 'im page', 'assigned', 'unassign', 'new', 'Вернуть на распределение', 'work', '{reason}', '{}', null),
	(9, 'appeal', 'in_work interim', 'reassign', 'assigned', 'Сменить исполнителя', 'register', '{organisation_id,official_id,reason}', '{}', null),
	(9, 'pos im page line', 'in_work', 'reassign', 'assigned', 'Сменить исполнителя', 'register', '{organisation_id,reason}', '{official_id}', null),
	-- not ours
	(10, 'appeal pos', 'registered assigned', 'forward', 'forwarded', 'Перенаправить по компетенции', 'register', '{addressee,reason,notice_on,notice_by}', '{}', null),
	(10, 'line', 'registered assigned', 'forward', 'forwarded', 'Перенаправить по компетенции', 'register', '{addressee,reason,notice_on,notice_by}', '{}', null),
	(10, 'im', 'new assigned', 'forward', 'forwarded', 'Перенаправить по компетенции', 'register', '{addressee,notice_on,notice_by}', '{reason}', null),
	(12, 'appeal', 'new registered', 'reject', 'rejected', 'Отклонить', 'register', '{reason,notice_on,notice_by}', '{}', null),
	(12, 'pos line', 'new registered', 'reject', 'rejected', 'Отклонить', 'register', '{reason}', '{notice_on,notice_by}', null),
	(12, 'im page', 'new assigned', 'reject', 'rejected', 'Отклонить', 'register', '{reason}', '{}', null),
	-- work
	(1, 'appeal pos im page line', 'assigned', 'take', 'in_work', 'Взять в работу', 'work', '{}', '{reason}', null),
	(3, 'appeal pos im page line', 'reopened', 'take', 'in_work', 'Взять в работу', 'work', '{}', '{reason}', null),
	(5, 'appeal pos im line', 'in_work', 'interim', 'interim', 'Дать промежуточный ответ', 'work', '{answer}', '{reason}', null),
	(2, 'appeal pos im line', 'interim', 'go_on', 'in_work', 'Продолжить работу', 'work', '{}', '{reason}', null),
	(1, 'appeal pos im line', 'in_work interim', 'submit', 'on_approval', 'Отправить ответ на согласование', 'work', '{answer}', '{reason}', null),
	(1, 'appeal pos im line', 'on_approval', 'approve', 'answered', 'Утвердить ответ', 'approve', '{}', '{answer,reason}', null),
	(2, 'appeal pos im line', 'on_approval', 'rework', 'in_work', 'Вернуть на доработку', 'approve', '{reason}', '{}', null),
	(1, 'page', 'new assigned in_work', 'answer', 'answered', 'Ответить', 'work', '{answer}', '{reason}', null),
	(2, 'im line', 'in_work', 'answer', 'answered', 'Ответить без согласования', 'approve', '{answer}', '{reason}', null),
	(8, 'appeal pos line', 'registered assigned in_work interim on_approval', 'extend', null, 'Продлить срок', 'extend', '{until_on,reason,notice_on,notice_by}', '{}', 30),
	-- the end, and again
	(1, 'appeal pos im page line', 'answered', 'close', 'closed', 'Закрыть с итогом', 'approve', '{outcome,outcome_by,reason}', '{}', null),
	(2, 'appeal pos im page line', 'answered closed forwarded rejected', 'reopen', 'reopened', 'Возобновить', 'register', '{reason}', '{}', null)
) x (pos, machines, froms, code, t, name, action, needs, asks, days),
	unnest(string_to_array(machines, ' ')) m, unnest(string_to_array(froms, ' ')) f
where exists (select from machine_state s where s.machine = m and s.state = f);

-- The outcome: by whose word, and every change of it.
alter table message add column outcome_by text check (outcome_by in ('executor', 'applicant', 'centre', 'repeat'));
comment on column message.outcome_by is 'whose word the outcome is: исполнитель, заявитель, проверка центра; repeat: a repeat reopened it';

-- Closures as solved by organisation: an index over an expression cannot answer alone.
alter table message add column solved_at timestamptz generated always as (case when outcome in ('solved', 'partly') then coalesce(closed_at, answered_at) end) stored;
comment on column message.solved_at is 'when it was closed as solved or partly; null: it does not stand so';
create index message_solved on message (organisation_id, solved_at) where solved_at is not null;

create table outcome_change (
	id bigint generated always as identity primary key,
	message_id bigint not null references message on delete cascade,
	at timestamptz not null default now(),
	account_id integer references account,
	was text,
	outcome text,
	outcome_by text,
	reason text,
	organisation_id integer references organisation,
	official_id integer references official,
	closed_at timestamptz
);
comment on table outcome_change is 'History of outcomes; organisation, executor and time of closure as they stood at that moment';
create index outcome_change_message on outcome_change (message_id, id);

create function outcome_changed() returns trigger language plpgsql security definer set search_path = mcu, pg_temp as $$
begin
	insert into outcome_change (message_id, account_id, was, outcome, outcome_by, reason, organisation_id, official_id, closed_at)
	values (new.id, acting_account(), old.outcome, new.outcome, new.outcome_by, new.outcome_reason, new.organisation_id, new.official_id,
	        coalesce(new.closed_at, new.answered_at));
	return null;
end $$;
create trigger message_outcome after update on message for each row
	when ((old.outcome, old.outcome_by, old.outcome_reason) is distinct from (new.outcome, new.outcome_by, new.outcome_reason))
	execute function outcome_changed();

-- An answer that waits for approval is no answer yet.
create table answer_draft (
	message_id bigint primary key references message on delete cascade,
	text text not null check (length(text) > 0),
	account_id integer references account,
	updated_at timestamptz not null default now()
);
comment on table answer_draft is 'Text of an answer on approval, or sent back from there';

alter table case_event drop constraint case_event_kind_check;
alter table case_event add constraint case_event_kind_check
	check (kind in ('created', 'imported', 'state', 'edit', 'answer', 'outcome', 'mark', 'extension', 'return'));
alter table case_event add column move text, add column details jsonb, add column rev integer;
comment on column case_event.move is 'code of the move (state_move); null for what is no move';
comment on column case_event.details is 'what the move was given: executor, addressee, notice to the author, term before the extension';
comment on column case_event.rev is 'rev of the message after it: what happened since a version somebody holds; null for what is older than this column';

-- What is seen with its message.
do $$
declare t text;
begin
	foreach t in array array['outcome_change', 'answer_draft'] loop
		execute format('alter table %I enable row level security', t);
		execute format('create policy program on %I for all to mcu_jobs using (true) with check (true)', t);
		execute format('create policy scope on %I for all to mcu_api using (exists (select from message m where m.id = message_id)) with check (exists (select from message m where m.id = message_id))', t);
	end loop;
end $$;
grant select on outcome_change to mcu_api, mcu_jobs;
grant select, insert, update, delete on answer_draft to mcu_api, mcu_jobs;

insert into role_permission (role, action, paragraph)
select r, a, p from (values
	('message.register', '1.2а, 2.4–2.6', array['curator', 'head', 'analyst', 'pos', 'im']),
	('message.approve', '2.3–2.6', array['curator', 'head', 'analyst', 'pos', 'im'])
) x (a, p, rs), unnest(rs) r;

-- Settings of the workflow.
create table workflow_setting (
	code text primary key,
	value integer not null,
	most integer not null,
	name text not null,
	check (value between 1 and most)
);
comment on table workflow_setting is 'Numbers the workflow goes by';
comment on column workflow_setting.most is 'value may not be larger';
insert into workflow_setting (code, value, most, name) values
	('return_days', 30, 365, 'Дней после закрытия, в которые повтор возвращает итог');
grant select on workflow_setting to mcu_api, mcu_jobs;
grant update (value) on workflow_setting to mcu_api;

create table workflow_setting_change (
	id integer generated always as identity primary key,
	at timestamptz not null default now(),
	account_id integer references account,
	code text not null references workflow_setting,
	was integer not null,
	value integer not null
);
comment on table workflow_setting_change is 'Every change of a number; the number of changes is the version';

create function setting_changed() returns trigger language plpgsql security definer set search_path = mcu, pg_temp as $$
begin
	insert into workflow_setting_change (account_id, code, was, value) values (acting_account(), new.code, old.value, new.value);
	return null;
end $$;
create trigger workflow_setting_kept after update on workflow_setting for each row when (old.value <> new.value) execute function setting_changed();
grant select on workflow_setting_change to mcu_api;
insert into role_permission (role, action, paragraph)
select r, 'workflow.write', '1.2а' from unnest(array['head', 'admin']) r;

create function extension_days(id bigint, kind text, due_on date, due_set date, until_on date) returns smallint language sql stable parallel safe as $$
	select ($5 - d.legal)::smallint from mcu.deadline d
	where d.message_id = $1 and d.kind = 'answer' and $2 = 'appeal' and $4 is null and $5 - d.legal between 1 and 30
		and $3 in (select x.due from mcu.deadline x where x.message_id = $1 and x.kind in ('answer', 'extension'))
$$;
comment on function extension_days(bigint, text, date, date, date) is 'days beyond the computed term of the answer that an extension until then comes to; null: the control date is another one (set by hand or by a file, accelerated) and is set anew';

-- Places of messages: where only an address is given, its street and house.
create function address_parts(address text) returns table (street text, house text) language sql immutable parallel safe rows 1 as $$
	select btrim(coalesce(a[1], b[1])), btrim(coalesce(a[2], b[2]))
	from (select regexp_match(address, '(?:^|,)[ ]*([^,]*[^,0-9 .][^,]*),[ ]*((?:дом|д\.?)?[ ]*№?[ ]*[0-9]{1,4}[а-яё]?(?:/[0-9]{1,3}[а-яё]?)?(?:,?[ ]*(?:корпус|корп\.?|к\.?|строение|стр\.?)[ ]*[0-9]{1,3})?)[ ]*(?:,|$)', 'i') as a,
	             regexp_match(address, '(?:^|,)[ ]*([^,]*[^,0-9 .])[ ]+((?:дом|д\.?)?[ ]*№?[ ]*[0-9]{1,4}[а-яё]?(?:/[0-9]{1,3}[а-яё]?)?)[ ]*(?:,|$)', 'i') as b) x
	where a is not null or b is not null
$$;
comment on function address_parts(text) is 'street and house of an address line as they are written there; no row when it names no house';

create function house_key(house text) returns text language sql immutable parallel safe return
	regexp_replace(regexp_replace(regexp_replace(regexp_replace(lower(house), '^[ ]*(дом|д)?[ .]*№?', ''),
		'(корпус|корп|к)[ .]*([0-9])', 'к\2', 'g'), '(строение|стр|с)[ .]*([0-9])', 'с\2', 'g'), '[ .,]', '', 'g');
comment on function house_key(text) is 'a house as it is compared: «д. 5, корп. 2» and «5к2» are one';

create function street_of(street text) returns integer language sql stable strict parallel safe as $$
	select min(t.id) from mcu.street t
	cross join lateral (values (mcu.fold_name(t.name)), (mcu.fold_name(t.name || ' ' || t.kind)), (mcu.fold_name(t.kind || ' ' || t.name))) k (key)
	where k.key = mcu.street_key(left($1, 500)) having count(distinct t.id) = 1
$$;
comment on function street_of(text) is 'street of the register by its name with or without its kind; null when none or several fit';

create index message_house on message (street_id, house_key(house), theme_id) where street_id is not null and house is not null and theme_id is not null;

-- Solved, and yet it came again.
create table outcome_return (
	id bigint generated always as identity primary key,
	message_id bigint not null references message on delete cascade,
	repeat_id bigint not null references message on delete cascade,
	at timestamptz not null default now(),
	ground text not null check (ground in ('house', 'person')),
	closed_at timestamptz not null,
	repeated_at timestamptz not null,
	outcome text not null check (outcome in ('solved', 'partly')),
	theme_id integer not null references theme,
	organisation_id integer references organisation,
	official_id integer references official,
	days smallint not null,
	unique (message_id, repeat_id)
);
comment on table outcome_return is 'A message closed as solved, and a repeat from the same house or person about the same theme soon after: counted against that closure';
comment on column outcome_return.ground is 'what the two share: the house, or else the person';
comment on column outcome_return.organisation_id is 'who answered for the closure';
comment on column outcome_return.days is 'return_days as it stood';
create index outcome_return_repeat on outcome_return (repeat_id);
create index outcome_return_organisation on outcome_return (organisation_id, closed_at, message_id);

alter table outcome_return enable row level security;
create policy program on outcome_return for all to mcu_jobs using (true) with check (true);
create policy scope on outcome_return for select to mcu_api
	using ((select sees_all()) or organisation_id = any ((select scope_orgs())::integer[]));
grant select on outcome_return to mcu_api, mcu_jobs;

-- Closures as solved or partly: as they stand, and those that a return has reopened since. When a person put the outcome down,
-- his word counts from then on; organisation and executor are those of that moment.
create function closures_of(ids bigint[]) returns table (message_id bigint, closed_at timestamptz, outcome text, organisation_id integer, official_id integer)
language sql stable security definer set search_path = mcu, pg_temp as $$
	select m.id, case when h.account_id is not null then greatest(m.closed_at, m.answered_at, h.at) else coalesce(m.closed_at, m.answered_at) end,
		m.outcome, case when h.id is null then m.organisation_id else h.organisation_id end, case when h.id is null then m.official_id else h.official_id end
	from message m left join lateral (select * from outcome_change c where c.message_id = m.id order by c.id desc limit 1) h on true
	where m.id = any (ids) and m.outcome in ('solved', 'partly') and coalesce(m.closed_at, m.answered_at) is not null
	union
	select r.message_id, r.closed_at, r.outcome, r.organisation_id, r.official_id from outcome_return r where r.message_id = any (ids)
$$;
comment on function closures_of(bigint[]) is 'closures as solved or partly of these messages';
revoke execute on function closures_of(bigint[]) from public;

-- Of messages that came or changed: notes each pair of a closure and a repeat once, whichever of the two came first, and
-- takes the outcome back where that closure still stands. Set by set: an import calls it for a batch.
create function note_returns(ids bigint[]) returns integer language plpgsql security definer set search_path = mcu, pg_temp as $$
declare
	made bigint[];
	span integer;
begin
	select value into strict span from workflow_setting where code = 'return_days';
	with changed as materialized (
		select m.id, m.theme_id, m.street_id, house_key(m.house) as house, m.author_key
		from message m where m.id = any (ids) and m.theme_id is not null and m.kind <> 'publication'
	),
	near as (
		select c.id as one, m.id as other, true as house from changed c
		join message m on m.street_id = c.street_id and house_key(m.house) = c.house and m.theme_id = c.theme_id
		where m.street_id is not null and m.house is not null and m.theme_id is not null and m.id <> c.id and m.kind <> 'publication'
		union all
		select c.id, m.id, false from changed c join message m on m.author_key = c.author_key and m.theme_id = c.theme_id
		where m.author_key is not null and m.id <> c.id and m.kind <> 'publication'
	),
	pair as materialized (
		select closed, repeat, bool_or(house) as house
		from (select one as closed, other as repeat, house from near union all select other, one, house from near) x group by closed, repeat
	),
	put as (
		insert into outcome_return (message_id, repeat_id, ground, closed_at, repeated_at, outcome, theme_id, organisation_id, official_id, days)
		select distinct on (c.message_id, r.id) c.message_id, r.id, case when p.house then 'house' else 'person' end, c.closed_at, r.sort_at,
			c.outcome, r.theme_id, c.organisation_id, c.official_id, span
		from closures_of((select array_agg(distinct closed) from pair)) c
		join pair p on p.closed = c.message_id
		join message r on r.id = p.repeat and r.sort_at > c.closed_at
			and r.sort_at < ((c.closed_at at time zone 'Europe/Moscow')::date + span + 1)::timestamp at time zone 'Europe/Moscow'
		order by c.message_id, r.id, c.closed_at desc
		on conflict (message_id, repeat_id) do nothing
		returning id
	)
	select array_agg(id) into made from put;
	if made is null then return 0; end if;
	with came as (
		select distinct on (v.message_id) v.message_id, v.repeat_id, v.outcome, coalesce(r.number, r.id::text) as number, k.closed_at
		from outcome_return v join message r on r.id = v.repeat_id
		join closures_of((select array_agg(message_id) from outcome_return where id = any (made))) k on k.message_id = v.message_id and k.closed_at = v.closed_at
		join message m on m.id = v.message_id and m.outcome in ('solved', 'partly')
		where v.id = any (made) order by v.message_id, v.repeated_at, v.repeat_id
	),
	back as (
		update message m set outcome = 'not_established', outcome_by = 'repeat',
			outcome_reason = format('Повторное № %s в течение %s дней после закрытия', c.number, span),
			state = case when s.final and x.returns_to is not null then x.returns_to else m.state end,
			closed_at = case when s.final and x.returns_to is not null then null else m.closed_at end
		from came c, machine x, machine_state s, message old
		where m.id = c.message_id and old.id = c.message_id and x.code = machine_of(old.kind, old.channel, old.state) and s.machine = x.code and s.state = old.state
		returning m.id, c.repeat_id, c.outcome, m.outcome_reason, m.rev, old.state as was, m.state
	)
	insert into case_event (message_id, account_id, kind, from_state, to_state, note, changes, details, rev)
	select id, acting_account(), 'return', was, state, outcome_reason, jsonb_build_object('outcome', jsonb_build_array(outcome, 'not_established')),
		jsonb_build_object('repeat_id', repeat_id::text), rev from back;
	insert into case_event (message_id, account_id, kind, note, details, rev)
	select r.id, acting_account(), 'return', format('Повторяет закрытое № %s', coalesce(m.number, m.id::text)), jsonb_build_object('message_id', m.id::text), r.rev
	from outcome_return v join message m on m.id = v.message_id join message r on r.id = v.repeat_id where v.id = any (made);
	perform deadline_put((select array_agg(distinct message_id) from outcome_return where id = any (made)));
	return cardinality(made);
end $$;
comment on function note_returns(bigint[]) is 'notes repeats of what was closed as solved; how many pairs are new';
revoke execute on function note_returns(bigint[]) from public;
grant execute on function note_returns(bigint[]) to mcu_api, mcu_jobs;

-- Actions on many records at once: what was asked, what came of each, what it was before.
insert into workflow_setting (code, value, most, name) values
	('undo_hours', 24, 168, 'Часов, в которые пакетное действие можно отменить');

create table bulk (
	id bigint generated always as identity primary key,
	account_id integer not null references account,
	selection jsonb not null,
	action jsonb not null check (jsonb_typeof(action) = 'object'),
	status text not null default 'queued' check (status in ('queued', 'running', 'done', 'undo_queued', 'undoing', 'undone', 'failed')),
	total integer not null,
	done integer not null default 0,
	refused integer not null default 0,
	undone integer not null default 0,
	kept integer not null default 0,
	error_detail text,
	created_at timestamptz not null default now(),
	finished_at timestamptz,
	undo_until timestamptz
);
comment on table bulk is 'An action on many records, done by the background worker for the account that asked';
comment on column bulk.selection is 'filter of the list ({"filter": {…}}) or search ({"q": …, "params": {…}}) that the records were found by';
comment on column bulk.action is 'a move with its fields ({"move": …}), or fields to set';
comment on column bulk.kept is 'records an undo left alone: somebody changed them since';
create index bulk_account on bulk (account_id, id desc);

create table bulk_item (
	bulk_id bigint not null references bulk on delete cascade,
	message_id bigint not null references message on delete cascade,
	position integer not null,
	result text check (result in ('done', 'refused', 'undone', 'kept')),
	code text,
	detail text,
	move text,
	patch jsonb,
	was jsonb,
	rev integer,
	primary key (bulk_id, message_id)
);
comment on table bulk_item is 'Each record of an action: its result, and what it was before';
comment on column bulk_item.result is 'null: not dealt with yet';
comment on column bulk_item.patch is 'what the record was given';
comment on column bulk_item.was is 'the columns an action may touch, its draft, the answer the action added';
comment on column bulk_item.rev is 'rev of the record when the action was done with it: an undo restores no later one';
create index bulk_item_position on bulk_item (bulk_id, position);
create index bulk_item_message on bulk_item (message_id);

alter table bulk enable row level security;
alter table bulk_item enable row level security;
create policy program on bulk for all to mcu_jobs using (true) with check (true);
create policy program on bulk_item for all to mcu_jobs using (true) with check (true);
create policy own on bulk for all to mcu_api
	using (account_id = (select acting_account())) with check (account_id = (select acting_account()));
create policy own on bulk_item for all to mcu_api
	using (exists (select from bulk b where b.id = bulk_id)) with check (exists (select from bulk b where b.id = bulk_id));
grant select, insert, update on bulk to mcu_api, mcu_jobs;
grant select, insert on bulk_item to mcu_api;
grant select, update on bulk_item to mcu_jobs;

insert into role_permission (role, action, paragraph)
select r, 'bulk.write', '2.4–2.6' from unnest(array['curator', 'head', 'analyst', 'pos', 'im']) r;

create function move_lacks(needs text[], given jsonb) returns text language sql immutable parallel safe as $$
	select string_agg(case n when 'organisation_id' then 'организация' when 'official_id' then 'исполнитель' when 'addressee' then 'куда перенаправлено'
		when 'answer' then 'текст ответа' when 'reason' then 'причина' when 'until_on' then 'новый срок' when 'notice_on' then 'день уведомления'
		when 'notice_by' then 'способ уведомления' when 'outcome' then 'итог' when 'outcome_by' then 'чьё слово' end, ', ' order by o)
	from unnest(needs) with ordinality u (n, o) where not coalesce(given ? n, false)
$$;
comment on function move_lacks(text[], jsonb) is 'what a move needs and was not given, in words; null: nothing';

create function bulk_words(code text, state text, lacks text) returns text language sql immutable parallel safe return case code
	when 'not_found' then 'Записи больше нет, или она вам недоступна.' when 'unchanged' then 'Так уже и есть.'
	when 'wrong_move' then format('Из состояния «%s» такое действие невозможно.', state) when 'forbidden' then 'Это действие не для вашей роли.'
	when 'missing' then format('Не указано: %s.', lacks) when 'official' then 'Исполнитель не из этой организации.'
	when 'term' then 'Новый срок не подходит к сроку записи.' when 'notice' then 'Заявитель не мог быть уведомлён раньше поступления.'
	when 'answer' then 'Текста ответа ещё нет.' end;
comment on function bulk_words(text, text, text) is 'why an action was refused to a record, for people';

-- Batches of work: records that one executor has taken and nobody else gets.
insert into workflow_setting (code, value, most, name) values
	('batch_minutes', 120, 1440, 'Минут, на которые берётся работа');

create table work_batch (
	id bigint generated always as identity primary key,
	account_id integer not null references account,
	selection jsonb not null,
	asked smallint not null check (asked between 1 and 100),
	created_at timestamptz not null default now(),
	expires_at timestamptz not null
);
comment on table work_batch is 'An executor took the next records of a filter';
comment on column work_batch.asked is 'how many were asked for; there may have been fewer';
create index work_batch_account on work_batch (account_id, id desc);

create table work_item (
	message_id bigint primary key references message on delete cascade,
	batch_id bigint not null references work_batch on delete cascade,
	account_id integer not null references account,
	expires_at timestamptz not null
);
comment on table work_item is 'Who has a record in work: one at a time; after expires_at it is free again';
create index work_item_batch on work_item (batch_id);

alter table work_batch enable row level security;
alter table work_item enable row level security;
create policy program on work_batch for all to mcu_jobs using (true) with check (true);
create policy program on work_item for all to mcu_jobs using (true) with check (true);
create policy own on work_batch for all to mcu_api
	using (account_id = (select acting_account())) with check (account_id = (select acting_account()));
-- Everybody sees what is taken; only one's own is given back, only what has run out is taken over.
create policy seen on work_item for select to mcu_api using (true);
create policy taken on work_item for insert to mcu_api with check (account_id = (select acting_account()));
-- A policy cannot say the second: where two take at once, the one who comes late would be refused instead of left out.
create policy taken_over on work_item for update to mcu_api using (true) with check (account_id = (select acting_account()));
create function item_taken_over() returns trigger language plpgsql set search_path = mcu, pg_temp as $$
begin
	if current_user = 'mcu_api' and old.account_id is distinct from acting_account() and old.expires_at > now() then raise insufficient_privilege; end if;
	return new;
end $$;
create trigger work_item_taken_over before update on work_item for each row execute function item_taken_over();
create policy given_back on work_item for delete to mcu_api using (account_id = (select acting_account()));
grant select, insert on work_batch to mcu_api;
grant select, insert, update, delete on work_item to mcu_api;

-- Templates of answers.
create table answer_template (
	id integer generated always as identity primary key,
	name text not null check (length(btrim(name)) between 1 and 200),
	theme_id integer references theme,
	state text references state,
	text text not null check (length(btrim(text)) between 1 and 20000),
	enabled boolean not null default true,
	version integer not null default 1,
	account_id integer references account,
	updated_at timestamptz not null default now()
);
comment on table answer_template is 'Ready texts of answers, by theme and state; the placeholders are those of template_text';
comment on column answer_template.theme_id is 'for this theme and those below it; null: any';
comment on column answer_template.state is 'offered in this state; null: in any';

create table answer_template_version (
	template_id integer not null references answer_template on delete cascade,
	version integer not null,
	name text not null,
	theme_id integer references theme,
	state text references state,
	text text not null,
	enabled boolean not null,
	account_id integer references account,
	at timestamptz not null,
	primary key (template_id, version)
);
comment on table answer_template_version is 'Every version of a template, the present one included';

create function template_kept() returns trigger language plpgsql security definer set search_path = mcu, pg_temp as $$
begin
	insert into answer_template_version (template_id, version, name, theme_id, state, text, enabled, account_id, at)
	values (new.id, new.version, new.name, new.theme_id, new.state, new.text, new.enabled, new.account_id, new.updated_at);
	return null;
end $$;
create trigger answer_template_kept after insert or update on answer_template for each row execute function template_kept();

create function template_text(text text, number text, day date, address text, organisation text) returns text language sql immutable parallel safe return
	replace(replace(replace(replace(text, '{номер}', coalesce(nullif(number, ''), '[номер]')), '{дата}', coalesce(to_char(day, 'DD.MM.YYYY'), '[дата]')),
		'{адрес}', coalesce(nullif(address, ''), '[адрес]')), '{организация}', coalesce(nullif(organisation, ''), '[организация]'));
comment on function template_text(text, text, date, text, text) is 'a template for one message; what the message does not know stays in square brackets for the author to fill in';

grant select, insert, update on answer_template to mcu_api;
grant select on answer_template_version to mcu_api;
insert into role_permission (role, action, paragraph)
select r, 'template.write', '2.4–2.6, 3' from unnest(array['curator', 'head', 'analyst', 'pos', 'im']) r;

insert into answer_template (name, theme_id, state, text) values
	('Обращение принято в работу', null, 'in_work', E'Здравствуйте!\n\nВаше обращение № {номер} от {дата} принято в работу. Ответственный: {организация}. О результате сообщим дополнительно.'),
	('Работы выполнены', null, 'in_work', E'Здравствуйте!\n\nПо Вашему обращению № {номер} от {дата} сообщаем: по адресу {адрес} работы выполнены. Исполнитель: {организация}.'),
	('Ответ на комментарий', null, 'new', E'Здравствуйте! Спасибо за сообщение. Передали его ответственным: {организация}. Адрес: {адрес}.');
