-- Kinds of records in the matrix of rights: who works with «Инцидент-менеджмент» alone decides nothing about appeals under 59-ФЗ. The kind of a record
-- is the machine that it follows. Reading stays as the scope has it.

alter table permission_action add column by_kind boolean not null default false;
comment on column permission_action.by_kind is 'done to a record, so that the right may be narrowed to kinds of records';
update permission_action set by_kind = true where action in ('message.create', 'message.register', 'message.edit', 'message.work', 'message.approve', 'message.extend', 'message.delegate',
	'message.return', 'message.control', 'message.reclassify', 'message.stop', 'answer.record', 'applicant.correct', 'mark.ask', 'quality.write');

alter table role_permission add column machines text[];
comment on column role_permission.machines is 'kinds of records (machine) that the right is about; null: all of them, later ones too';
alter table permission_change add column was_machines text[], add column becomes_machines text[];
comment on column permission_change.was_machines is 'kinds before; null: all, or no right';
comment on column permission_change.becomes_machines is 'kinds after; null: all, or no right';

create function permission_narrowed() returns trigger language plpgsql set search_path = mcu, pg_temp as $$
declare known text[] := array(select m.code from machine m where m.code = any (new.machines) order by m.position);
begin
	if cardinality(new.machines) = 0 or not new.machines <@ known or not exists (select from permission_action a where a.action = new.action and a.by_kind) then
		raise exception 'this right is not narrowed so' using errcode = 'MC422';
	end if;
	new.machines := known;
	return new;
end $$;
comment on function permission_narrowed() is 'kinds are those that there are, each once, in their order';
create trigger permission_narrowed before insert or update on role_permission for each row when (new.machines is not null) execute function permission_narrowed();

create or replace function permission_kept() returns trigger language plpgsql security definer set search_path = mcu, pg_temp as $$
declare v integer := nullif(current_setting('mcu.permission_version', true), '')::integer;
begin
	if v is null then
		insert into permission_version (version, account_id, reason)
		select max(version) + 1, acting_account(), 'Обновление системы' from permission_version returning version into v;
		perform set_config('mcu.permission_version', v::text, true);
	end if;
	if tg_op <> 'INSERT' then
		insert into permission_change (version, role, action, was, was_scope, was_machines) values (v, old.role, old.action, old.paragraph, old.scope, old.machines)
		on conflict (version, role, action) do update set becomes = null, becomes_scope = null, becomes_machines = null;
	end if;
	if tg_op <> 'DELETE' then
		insert into permission_change (version, role, action, becomes, becomes_scope, becomes_machines) values (v, new.role, new.action, new.paragraph, new.scope, new.machines)
		on conflict (version, role, action) do update set becomes = excluded.becomes, becomes_scope = excluded.becomes_scope, becomes_machines = excluded.becomes_machines;
	end if;
	return null;
end $$;

create or replace function permission_put(version integer, reason text, rows jsonb) returns integer
language plpgsql security definer set search_path = mcu, pg_temp as $$
declare v integer;
begin
	if not acting_may('permission.write') then raise exception 'no right' using errcode = 'MC403'; end if;
	lock table role_permission in share row exclusive mode;
	insert into permission_version (version, account_id, reason)
	select permission_put.version + 1, acting_account(), permission_put.reason
	where permission_put.version = (select max(x.version) from permission_version x) returning permission_version.version into v;
	if v is null then return null; end if;
	perform set_config('mcu.permission_version', v::text, true);
	delete from role_permission p where not exists (
		select from jsonb_to_recordset(rows) as x (role text, action text) where x.role = p.role and x.action = p.action);
	-- Who does not know of kinds leaves them as they are: a right never grows by what was not said.
	insert into role_permission as p (role, action, paragraph, scope, machines)
	select x.role, x.action, x.paragraph, x.scope, case when c.cell ? 'machines' then x.machines else w.machines end
	from jsonb_array_elements(rows) c (cell) cross join lateral jsonb_to_record(c.cell) as x (role text, action text, paragraph text, scope text, machines text[])
	left join role_permission w on w.role = x.role and w.action = x.action
	on conflict (role, action) do update set paragraph = excluded.paragraph, scope = excluded.scope, machines = excluded.machines
	where (p.paragraph, p.scope, p.machines) is distinct from (excluded.paragraph, excluded.scope, excluded.machines);
	if not exists (select from permission_change c where c.version = v) then raise exception 'nothing changes' using errcode = 'MC422'; end if;
	if not somebody_administers() then raise exception 'nobody would administer' using errcode = 'MC491'; end if;
	return v;
end $$;

-- ---- how far a right reaches: organisations and kinds
create function acting_reach() returns table (action text, reach jsonb) language sql stable security definer set search_path = mcu, pg_temp as $$
	with held as materialized (
		select g.role, a.service, case when r.scope = 'own' then (select coalesce(jsonb_agg(o.id), '[]') from organisation o where o.path @> array[coalesce(g.organisation_id, a.organisation_id)])
			when r.scope = 'none' then '[]' else 'null' end as orgs
		from acting_grants() g join role r on r.code = g.role join account a on a.id = g.account_id
	)
	select p.action, jsonb_agg(jsonb_build_object('orgs', h.orgs, 'machines', p.machines))
	from held h join role_permission p on p.role = h.role where not h.service or acting_scope(p.action) group by p.action
$$;
comment on function acting_reach() is 'each action of the acting account with how far each role that gives it reaches: [{orgs, machines}], null is all';

create function reach_refuses(reach jsonb, organisation integer, machine text) returns text language sql immutable parallel safe as $$
	select case when not coalesce(bool_or(x.near), false) then 'forbidden' when not coalesce(bool_or(x.near and x.kin), false) then 'other_kind' end
	from (select r->'orgs' = 'null' or r->'orgs' @> to_jsonb($2) as near, r->'machines' = 'null' or r->'machines' ? $3 as kin from jsonb_array_elements($1) r) x
$$;
comment on function reach_refuses(jsonb, integer, text) is 'does a right that reaches so far (acting_reach) reach a record of this organisation (null: of none) and kind? forbidden, other_kind; null: yes';

create function acting_upon(action text, organisation integer, machine text) returns text language sql stable as $$
	select mcu.reach_refuses((select r.reach from mcu.acting_reach() r where r.action = $1), $2, $3)
$$;
comment on function acting_upon(text, integer, text) is 'what keeps the acting account from this action upon a record (reach_refuses); null: nothing';

create function kind_refused(machine text) returns text language sql stable as $$
	select format('Вашей роли это действие не дано с записями вида «%s».', translate(coalesce((select m.name from mcu.machine m where m.code = $1), 'прочее'), '«»', '„“'))
$$;
comment on function kind_refused(text) is 'the sentence of other_kind';

create or replace function act_with(account integer, chosen integer, action text default null)
returns table (account_id integer, login text, actions text[], sees_all boolean, orgs integer[], partly text[])
language plpgsql security definer set search_path = mcu, pg_temp as $$
begin
	perform set_config('mcu.account', '', true);
	with held as materialized (
		select a.id, a.login, a.service, g.role, r.scope, case when r.scope = 'own' then coalesce(g.organisation_id, a.organisation_id) end as root
		from account a
		left join grants_of(act_with.account, chosen) g on g.account_id = a.id
		left join role r on r.code = g.role
		where a.id = act_with.account and a.enabled
	), given as materialized (
		select p.action, bool_or(h.scope = 'all') as whole, coalesce(array_agg(h.root) filter (where h.root is not null), '{}') as roots,
			bool_or(h.scope = 'all' and p.machines is null) as every, coalesce(array_agg(h.root) filter (where h.root is not null and p.machines is null), '{}') as every_at
		from held h join role_permission p on p.role = h.role
		where not h.service or p.action in (select unnest(t.scopes) from api_token t where t.account_id = h.id and t.revoked_at is null and t.expires_at > now())
		group by p.action
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
	       (select coalesce(array_agg(g.action), '{}') from given g where not g.every and (s.whole or not g.every_at @> s.roots)),
	       (select coalesce(array_agg(o.id order by o.id), '{}') from organisation o where s.roots <> '{}' and o.path && s.roots)
	into act_with.account_id, act_with.login, act_with.sees_all, act_with.actions, act_with.partly, act_with.orgs
	from seen s;
	if act_with.account_id is null then return; end if;
	perform set_config('mcu.account', act_with.account_id::text, true), set_config('mcu.session', '', true),
	        set_config('mcu.action', coalesce(act_with.action, ''), true),
	        set_config('mcu.grant', act_with.account_id || '|' || coalesce(chosen::text, ''), true),
	        set_config('mcu.sees_all', case when act_with.sees_all then act_with.account_id::text else '' end, true),
	        set_config('mcu.orgs', act_with.account_id || '|' || act_with.orgs::text, true);
	return next;
end $$;
comment on function act_with(integer, integer, text) is 'begins to act for an account, in one of its roles or (null) in all of them, with what those of them reach that give the action (null: any); partly: actions that do not reach all of it, by organisation or by kind; no row when it is disabled';

-- Who takes over or takes a file away needs the right upon this very kind.
create or replace function work_take_over(message bigint) returns text language plpgsql security definer set search_path = mcu, pg_temp as $$
declare
	who integer;
	batch bigint;
	ends timestamptz := now() + make_interval(mins => (select value from workflow_setting where code = 'batch_minutes'));
	refused text := (select coalesce(acting_upon('message.work', m.organisation_id, machine_of(m.kind, m.channel, m.state)), 'no') from message m where m.id = $1);
begin
	if refused = 'other_kind' then raise sqlstate 'MC497'; end if;
	if refused is distinct from 'no' then raise sqlstate 'MC404'; end if;
	select w.account_id into who from work_item w where w.message_id = $1 and w.expires_at > now() and w.account_id <> acting_account() for update;
	if who is null then return null; end if;
	insert into work_batch (account_id, selection, asked, expires_at) values (acting_account(), '{"filter": {}}', 1, ends) returning id into batch;
	update work_item w set account_id = acting_account(), batch_id = batch, expires_at = ends where w.message_id = $1;
	insert into notice (account_id, message_id, kind) values (who, $1, 'taken_over');
	return (select a.name from account a where a.id = who);
end $$;
alter policy drops on attachment
	using (exists (select from message m where m.id = message_id and (account_id = (select acting_account()) or acting_upon('message.edit', m.organisation_id, machine_of(m.kind, m.channel, m.state)) is null) offset 0));

-- ---- the last line: whatever a handler forgets, a right that is narrowed to kinds writes nothing into records of others
create function acting_handles(machine text) returns boolean language sql stable security definer set search_path = mcu, pg_temp as $$
	select coalesce(bool_or(p.machines is null or coalesce(acting_handles.machine = any (p.machines), false)), true)
	from acting_grants() g join role_permission p on p.role = g.role join permission_action a on a.action = p.action and a.by_kind
	where p.action = current_setting('mcu.action', true) or not exists (select from permission_action x where x.action = current_setting('mcu.action', true) and x.by_kind)
$$;
comment on function acting_handles(text) is 'does the action of the transaction, or where that is none upon a record any such right, reach this kind? Who holds no such right at all is not narrowed';

create function acting_narrowed() returns boolean language sql stable security definer set search_path = mcu, pg_temp as $$
	select exists (select from acting_grants() g join role_permission p on p.role = g.role where p.machines is not null)
$$;
comment on function acting_narrowed() is 'is any right of the acting account narrowed to kinds?';

-- Functions of the product that change other records by its own rules (note_returns) run as their owner and are asked nothing. Rows are gathered by
-- kind before anything is asked, and two transition tables are not joined.
create function kinds_kept() returns trigger language plpgsql set search_path = mcu, pg_temp as $$
declare found text[];
begin
	if acting_account() is null or current_user not in ('mcu_api', 'mcu_jobs') or not acting_narrowed() then return null; end if;
	if tg_table_name = 'message' then
		if tg_op = 'UPDATE' then
			select array_agg(distinct machine_of(b.kind, b.channel, b.state)) into found from (select distinct kind, channel, state from before_rows) b;
		end if;
		select found || array_agg(distinct machine_of(a.kind, a.channel, a.state)) into found from (select distinct kind, channel, state from after_rows) a;
	elsif tg_op = 'DELETE' then
		select array_agg(distinct machine_of(m.kind, m.channel, m.state)) into found from message m where m.id = any (array(select b.message_id from before_rows b));
	else
		select array_agg(distinct machine_of(m.kind, m.channel, m.state)) into found from message m where m.id = any (array(select a.message_id from after_rows a));
	end if;
	if exists (select from unnest(found) f (machine) where not acting_handles(f.machine)) then
		raise exception 'a record of another kind' using errcode = 'MC497';
	end if;
	return null;
end $$;
comment on function kinds_kept() is 'who acts upon records of some kinds alone writes nothing into others';
create trigger kinds_of_new after insert on message referencing new table as after_rows for each statement execute function kinds_kept();
create trigger kinds_of_changed after update on message referencing old table as before_rows new table as after_rows for each statement execute function kinds_kept();
do $$
declare t text;
begin
	foreach t in array array['answer', 'answer_draft', 'attachment', 'satisfaction', 'case_event'] loop
		execute format('create trigger kinds_of_new after insert on %I referencing new table as after_rows for each statement execute function kinds_kept()', t);
		execute format('create trigger kinds_of_changed after update on %I referencing new table as after_rows for each statement execute function kinds_kept()', t);
		execute format('create trigger kinds_of_gone after delete on %I referencing old table as before_rows for each statement execute function kinds_kept()', t);
	end loop;
end $$;

-- The two deputies for ПОС and for «Инцидент-менеджмент» work with what is theirs.
update role_permission p set machines = case p.role when 'pos' then array['pos'] else array['im', 'page'] end
from permission_action a where a.action = p.action and a.by_kind and p.role in ('pos', 'im');
