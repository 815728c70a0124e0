-- Checks that a fresh look found missing: numbers of organisations, unlikely days, deputies whose principal has the role no longer; alerts on a query that has become wrong.

create function is_unlikely(day date) returns boolean language sql stable as $$
	select day > current_date + 731 or day < current_date - 10958
$$;
comment on function is_unlikely(date) is 'more than two years ahead or thirty back: for a day of a register that is a slip of the year';

create function ogrn_holds(ogrn text) returns boolean language sql immutable strict parallel safe return case
	when ogrn ~ '^([0-9]{13}|[0-9]{15})$' then left(ogrn, -1)::bigint % (length(ogrn) - 2) % 10 = right(ogrn, 1)::integer else false end;
comment on function ogrn_holds(text) is 'ОГРН (13 digits, of a company) or ОГРНИП (15, of an entrepreneur): the last digit is that of the remainder of the others by 11 or by 13';

alter table organisation drop constraint organisation_ogrn_check, add check (ogrn ~ '^([0-9]{13}|[0-9]{15})$');
comment on column organisation.ogrn is 'ОГРН, or the ОГРНИП of an entrepreneur; whether it holds (ogrn_holds) is asked where a person writes it: what is there already stays';

create or replace function bulk_words(code text, state text, lacks text) returns text language sql immutable parallel safe return case code
	when 'not_found' then 'Записи больше нет, или она вам недоступна.' when 'unchanged' then 'Так уже и есть.'
	when 'wrong_move' then format('Из состояния «%s» такое действие невозможно.', state) when 'forbidden' then 'Это действие не для вашей роли.'
	when 'missing' then format('Не указано: %s.', lacks) when 'official' then 'Исполнитель не из этой организации.'
	when 'term' then 'Новый срок не подходит к сроку записи.' when 'notice' then 'Заявитель не мог быть уведомлён раньше поступления.'
	when 'answer' then 'Текста ответа ещё нет.' when 'closed' then 'Организацию или тему за это время закрыли.' end;

alter table alert add column wrong text;
comment on column alert.wrong is 'the mistake that its query had when it was last judged: nothing was counted then; null: none';

-- A deputy's place ends with the role of him whose place it is.
create function deputies_end(principal integer, role text) returns void language sql set search_path = mcu, pg_temp as $$
	with held as (
		select p.valid_from, coalesce(p.valid_to, 'infinity') as valid_to, r.scope, coalesce(p.organisation_id, a.organisation_id) as organisation
		from role_grant p join account a on a.id = p.account_id join role r on r.code = p.role
		where p.account_id = principal and p.role = deputies_end.role and p.deputy_for is null
	),
	ends as (
		select d.id, d.valid_from, (select max(h.valid_to) from held h where h.valid_from <= greatest(d.valid_from, current_date)
			and (h.scope = 'all' or d.organisation_id is null or o.path @> array[h.organisation])) as last
		from role_grant d left join organisation o on o.id = d.organisation_id
		where d.deputy_for = principal and d.role = deputies_end.role and d.valid_to >= current_date
	)
	update role_grant d set valid_to = greatest(e.last, e.valid_from - 1), taken_by = acting_account(), taken_at = now(), taken_reason = 'Закончилась роль того, кого замещали'
	from ends e where d.id = e.id and coalesce(e.last, '-infinity') < d.valid_to
$$;
comment on function deputies_end(integer, text) is 'shortens the grants of those who act in this account''s place to what is left of its own role, in the organisation they have it for';

create function deputies_kept() returns trigger language plpgsql set search_path = mcu, pg_temp as $$
begin
	perform deputies_end(new.account_id, new.role);
	return null;
end $$;
create trigger deputies_kept after update of valid_to on role_grant for each row
	when (new.deputy_for is null and new.valid_to is distinct from old.valid_to) execute function deputies_kept();
do $$
begin
	perform deputies_end(d.deputy_for, d.role) from (select distinct deputy_for, role from role_grant where deputy_for is not null) d;
end $$;
