-- A registration that is put down later than its day says why; moves lead back to where a record came from, and those that stand on the card are those that are taken.

-- ---- registration with an earlier day
create function back_dated(on_day date, typed date, received date) returns boolean language sql stable set search_path = mcu, pg_temp as $$
	select $1 < $2 and ($2 > $3 + 3 or (select count(*) from generate_series($1 + 1, least($2, $1 + 31), interval '1 day') d where work_day_or_week_is(d::date)) > 1)
$$;
comment on function back_dated(date, date, date) is 'does a day of registration that is typed so late need a word? Later than the next working day, or when the three days from the receipt (59-ФЗ ст. 8 ч. 2) have passed, so that the day alone makes the registration timely (own)';

create function registration_back_dated(id bigint) returns table (on_day date, at timestamptz, by text, note text) language sql stable set search_path = mcu, pg_temp as $$
	select x.on_day, x.at, a.name, x.note
	from message m
	cross join lateral (select (m.registered_at at time zone 'Europe/Moscow')::date as on_day, e.at, e.account_id, e.note from case_event e
		where e.message_id = m.id and (e.kind = 'correction' and e.changes ? 'registered_at' or e.move = 'register' and e.details ? 'registered_on') order by e.id desc limit 1) x
	left join account a on a.id = x.account_id
	where m.id = $1 and back_dated(x.on_day, (x.at at time zone 'Europe/Moscow')::date, (coalesce(m.received_at, m.created_at) at time zone 'Europe/Moscow')::date)
$$;
comment on function registration_back_dated(bigint) is 'the day of registration that somebody typed late, when, who and why; no row: it was registered on its day, or a file says so';

-- ---- moves
alter table state_move add column registered boolean;
comment on column state_move.registered is 'there only for a record that is registered (true), or is not (false); null: for both';
alter table state_move drop constraint state_move_pkey, add primary key (machine, from_state, code, to_state);
update state_move set registered = false where code = 'register' and from_state = to_state;
-- Going back to distribution registers nothing.
update state_move set registered = true where code = 'unassign' and to_state = 'registered';
insert into state_move (machine, from_state, code, to_state, name, position, action, needs, asks, registered)
select machine, from_state, code, 'new', name, position, action, needs, asks, false from state_move where code = 'unassign' and to_state = 'registered';
-- What is taken up again may be put off and handed on as what was not answered yet.
insert into state_move (machine, from_state, code, to_state, name, position, action, needs, asks, days)
select machine, 'reopened', code, case when to_state = from_state then 'reopened' else to_state end, name, position, action, needs, asks, days
from state_move where code in ('extend', 'forward') and from_state = 'assigned';

drop function move_offered(text, text, text, text, text, timestamptz);
create function move_offered(from_state text, answer_kind text, registered boolean, draft text, registered_at timestamptz) returns boolean language sql immutable parallel safe
return (from_state <> 'on_approval' or answer_kind is null or answer_kind = coalesce(draft, 'final')) and (registered is null or registered = (registered_at is not null));
comment on function move_offered(text, text, boolean, text, timestamptz) is 'is the move (its first three) there for a record with a draft of this kind (null: none) that was registered then (null: never)? What waits for approval is approved as what it is';

create function extension_open(base date, term date, days smallint, last date, due_on date) returns boolean language sql stable parallel safe
return coalesce(term >= current_date and (base is null or days is not null) and last > greatest(term, due_on), false);
comment on function extension_open(date, date, smallint, date, date) is 'is there a day to which the term of a record may still be put off? The first four as extension_scope says';

create or replace function bulk_words(code text, state text, lacks text) returns text language sql immutable parallel safe return case code
	when 'not_found' then 'Записи больше нет, или она вам недоступна.' when 'unchanged' then 'Так уже и есть.'
	when 'wrong_move' then format('Из состояния «%s» такое действие невозможно.', state) when 'forbidden' then 'Это действие не для вашей роли.'
	when 'missing' then format('Не указано: %s.', lacks) when 'official' then 'Исполнитель не из этой организации.'
	when 'term' then 'Новый срок не подходит к сроку записи.' when 'notice' then 'Заявитель не мог быть уведомлён раньше поступления или регистрации.'
	when 'answer' then 'Текста ответа ещё нет.' when 'closed' then 'Организацию или тему за это время закрыли.'
	when 'hole' then 'В тексте ответа остались места шаблона: впишите их в карточке.'
	when 'run_out' then 'Срок уже истёк: продлить его можно только до окончания, уведомив заявителя.' when 'no_extension' then 'По правилам сроков такие записи не продлеваются.'
	when 'past' then 'День контрольной даты уже прошёл.' when 'far' then 'Контрольная дата дальше года.'
	when 'over' then 'Работа по записи закончена: контрольная дата ей больше не нужна.' when 'beyond' then 'Контрольная дата позже срока по правилам, а почему — не указано.'
	when 'registered' then 'Днём регистрации может быть день поступления или один из трёх следующих.'
	when 'back_dated' then 'Регистрация задним числом: укажите причину.' when 'failed' then 'Эту запись изменить не удалось: остальные обработаны. Откройте её карточку и выполните действие там.'
	when 'complained' then 'На эту организацию или на ту, которой она подчинена, жалуются: ей жалобу не направляют (59-ФЗ ст. 8 ч. 6).'
	when 'over_given' then 'Запись закрыта: другой организации её не передают, иначе закрытие приписали бы ей. Сначала возобновите запись.'
	when 'taken' then 'Запись взял в работу другой сотрудник.' when 'nobody' then format('Из состояния «%s» запись нельзя оставить без организации.', state) end;
