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
	('message.approve', '2.3–2.6', array['curator', 'head', 'analyst', 'pos', 'im']),
	('message.extend', '2.3; 59-ФЗ, ст. 12 ч. 2', array['head'])
) x (a, p, rs), unnest(rs) r;
