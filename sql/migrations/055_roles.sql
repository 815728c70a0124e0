-- An action reaches as far as the roles that give it; whom an answer is counted for; whose file and whose work a record's is.

-- ---- reach of an action
create function acting_orgs(action text) returns integer[] language sql stable security definer set search_path = mcu, pg_temp as $$
	select coalesce(array_agg(distinct o.id), '{}')
	from acting_grants() g
	join role r on r.code = g.role and r.scope = 'own'
	join role_permission p on p.role = g.role and p.action = acting_orgs.action
	join account a on a.id = g.account_id
	join organisation o on o.path @> array[coalesce(g.organisation_id, a.organisation_id)]
$$;
comment on function acting_orgs(text) is 'organisations that an action of the acting account reaches by its roles of scope own; for an action that does not reach all that the transaction sees';

drop function act_as(uuid);
drop function act_with(integer, integer);

create function act_with(account integer, chosen integer, action text default null)
returns table (account_id integer, login text, actions text[], sees_all boolean, orgs integer[], partly text[])
language plpgsql security definer set search_path = mcu, pg_temp as $$
begin
	perform set_config('mcu.account', '', true);
	with held as materialized (
		select a.id, a.login, g.role, r.scope, case when r.scope = 'own' then coalesce(g.organisation_id, a.organisation_id) end as root
		from account a
		left join grants_of(act_with.account, chosen) g on g.account_id = a.id
		left join role r on r.code = g.role
		where a.id = act_with.account and a.enabled
	), given as materialized (
		select p.action, bool_or(h.scope = 'all') as whole, coalesce(array_agg(h.root) filter (where h.root is not null), '{}') as roots
		from held h join role_permission p on p.role = h.role group by p.action
	), seen as materialized (
		select coalesce(bool_or(x.whole), false) as whole, coalesce(array_agg(distinct u.root) filter (where u.root is not null), '{}') as roots
		from (
			select g.whole, g.roots from given g where g.action = act_with.action
			union all
			select h.scope = 'all', array[h.root] from held h where act_with.action is null
		) x left join lateral unnest(x.roots) u (root) on true
	)
	select (select min(h.id) from held h), (select min(h.login) from held h), s.whole,
	       (select coalesce(array_agg(g.action), '{}') from given g),
	       (select coalesce(array_agg(g.action), '{}') from given g where not g.whole and (s.whole or not g.roots @> s.roots)),
	       (select coalesce(array_agg(o.id order by o.id), '{}') from organisation o where s.roots <> '{}' and o.path && s.roots)
	into act_with.account_id, act_with.login, act_with.sees_all, act_with.actions, act_with.partly, act_with.orgs
	from seen s;
	if act_with.account_id is null then return; end if;
	perform set_config('mcu.account', act_with.account_id::text, true), set_config('mcu.session', '', true),
	        set_config('mcu.grant', act_with.account_id || '|' || coalesce(chosen::text, ''), true),
	        set_config('mcu.sees_all', case when act_with.sees_all then act_with.account_id::text else '' end, true),
	        set_config('mcu.orgs', act_with.account_id || '|' || act_with.orgs::text, true);
	return next;
end $$;
comment on function act_with(integer, integer, text) is 'begins to act for an account, in one of its roles or (null) in all of them, with what those of them reach that give the action (null: any); partly: actions that do not reach all of it; no row when it is disabled';
revoke execute on function act_with(integer, integer, text) from public;
grant execute on function act_with(integer, integer, text) to mcu_jobs;

create function act_as(session uuid, action text default null)
returns table (account_id integer, login text, actions text[], sees_all boolean, orgs integer[], partly text[])
language plpgsql security definer set search_path = mcu, pg_temp as $$
declare
	who integer;
	chosen integer;
begin
	perform set_config('mcu.account', '', true);
	select s.account_id, s.grant_id into who, chosen from session s
	where s.id = act_as.session and s.revoked_at is null and s.expires_at > now();
	if not found then return; end if;
	return query select * from act_with(who, chosen, act_as.action);
	perform set_config('mcu.session', act_as.session::text, true);
end $$;
comment on function act_as(uuid, text) is 'the same for a session, in the role it has chosen; no row when it is revoked or expired';

create function acting_reaches(action text, organisation integer) returns boolean language sql stable security definer set search_path = mcu, pg_temp as $$
	select exists (
		select from acting_grants() g
		join role r on r.code = g.role
		join role_permission p on p.role = g.role and p.action = acting_reaches.action
		join account a on a.id = g.account_id
		where r.scope = 'all' or (r.scope = 'own' and exists (
			select from organisation o where o.id = acting_reaches.organisation and o.path @> array[coalesce(g.organisation_id, a.organisation_id)])))
$$;
comment on function acting_reaches(text, integer) is 'does this action of the acting account reach a message of this organisation (null: of none)?';

-- ---- whom an answer is counted for
-- A final answer is that of who handles the record, whoever approved it. Known are those that a move has given (their event has the moment of
-- the answer) to records that were not handed to others since.
with mended as (
	update answer a set organisation_id = m.organisation_id, official_id = m.official_id
	from message m, case_event e
	where m.id = a.message_id and e.message_id = a.message_id and e.kind = 'state' and e.to_state = 'answered' and e.at = a.answered_at and a.kind = 'final'
		and m.organisation_id is not null and (a.organisation_id, a.official_id) is distinct from (m.organisation_id, m.official_id)
		and not exists (select from case_event x where x.message_id = a.message_id and x.at > e.at and x.changes ?| array['organisation', 'official'])
	returning a.id, a.organisation_id
), queued as (
	insert into answer_queue (answer_id) select id from mended on conflict do nothing
)
update answer_check c set organisation_id = d.organisation_id from mended d where c.answer_id = d.id and c.organisation_id is distinct from d.organisation_id;

-- ---- whose file: who attached it takes it away; a file of others, who may edit the record
drop policy scope on attachment;
create policy scope on attachment for select to mcu_api using (exists (select from message m where m.id = message_id offset 0));
create policy adds on attachment for insert to mcu_api with check (exists (select from message m where m.id = message_id offset 0));
create policy drops on attachment for delete to mcu_api
	using (exists (select from message m where m.id = message_id and (account_id = (select acting_account()) or acting_reaches('message.edit', m.organisation_id)) offset 0));

-- ---- the same of policies that have landed: without the offset the planner may look up all records first
alter policy scope on cluster_member using ((select sees_all()) or exists (select from message m where m.id = message_id offset 0));
alter policy scope on cluster using ((select sees_all()) or exists (select from cluster_member x where x.cluster_id = cluster.id offset 0));
alter policy scope on answer_verdict using (exists (select from answer_check c where c.answer_id = answer_verdict.answer_id offset 0))
	with check (exists (select from answer_check c where c.answer_id = answer_verdict.answer_id offset 0));

-- ---- whose work
do $$
declare was text := (select pg_get_constraintdef(oid) from pg_constraint where conrelid = 'notice'::regclass and conname = 'notice_kind_check');
begin
	alter table notice drop constraint notice_kind_check;
	execute 'alter table notice add constraint notice_kind_check ' || replace(was, '''assignment''::text', '''assignment''::text, ''taken_over''::text');
end $$;

create function work_take_over(message bigint) returns text language plpgsql security definer set search_path = mcu, pg_temp as $$
declare
	who integer;
	batch bigint;
	ends timestamptz := now() + make_interval(mins => (select value from workflow_setting where code = 'batch_minutes'));
begin
	if not exists (select from message m where m.id = $1 and acting_reaches('message.work', m.organisation_id)) then raise sqlstate 'MC404'; end if;
	select w.account_id into who from work_item w where w.message_id = $1 and w.expires_at > now() and w.account_id <> acting_account() for update;
	if who is null then return null; end if;
	insert into work_batch (account_id, selection, asked, expires_at) values (acting_account(), '{"filter": {}}', 1, ends) returning id into batch;
	update work_item w set account_id = acting_account(), batch_id = batch, expires_at = ends where w.message_id = $1;
	insert into notice (account_id, message_id, kind) values (who, $1, 'taken_over');
	return (select a.name from account a where a.id = who);
end $$;
comment on function work_take_over(bigint) is 'takes a record over from whoever has it in work and tells him; his name, null: nobody else has it';
revoke execute on function work_take_over(bigint) from public;
grant execute on function work_take_over(bigint) to mcu_api;

-- Bulk actions leave alone what another has in work.
grant select on work_item to mcu_jobs;

create function work_handed_on() returns trigger language plpgsql security definer set search_path = mcu, pg_temp as $$
begin
	delete from work_item where message_id = new.id;
	return null;
end $$;
comment on function work_handed_on() is 'a record that goes on to others, or is done, is nobody''s work in hand any more';
create trigger work_handed_on after update of state on message for each row
	when (old.state <> new.state and new.state not in ('new', 'registered', 'in_work', 'interim', 'reopened')) execute function work_handed_on();

create or replace function bulk_words(code text, state text, lacks text) returns text language sql immutable parallel safe return case code
	when 'not_found' then 'Записи больше нет, или она вам недоступна.' when 'unchanged' then 'Так уже и есть.'
	when 'wrong_move' then format('Из состояния «%s» такое действие невозможно.', state) when 'forbidden' then 'Это действие не для вашей роли.'
	when 'missing' then format('Не указано: %s.', lacks) when 'official' then 'Исполнитель не из этой организации.'
	when 'term' then 'Новый срок не подходит к сроку записи.' when 'notice' then 'Заявитель не мог быть уведомлён раньше поступления.'
	when 'answer' then 'Текста ответа ещё нет.' when 'closed' then 'Организацию или тему за это время закрыли.'
	when 'hole' then 'В тексте ответа остались места шаблона: впишите их в карточке.'
	when 'run_out' then 'Срок уже истёк: продлить его можно только до окончания, уведомив заявителя.' when 'no_extension' then 'По правилам сроков такие записи не продлеваются.'
	when 'before_receipt' then 'Контрольная дата раньше дня поступления.' when 'beyond' then 'Контрольная дата позже срока по правилам, а почему — не указано.'
	when 'registered' then 'Днём регистрации может быть день поступления или один из трёх следующих.'
	when 'complained' then 'На эту организацию жалуются: ей жалобу не направляют (59-ФЗ ст. 8 ч. 6).'
	when 'taken' then 'Запись взял в работу другой сотрудник.' when 'nobody' then format('Из состояния «%s» запись нельзя оставить без организации.', state) end;
