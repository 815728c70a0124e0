-- Requests for access are told: a new one to who keeps accounts, a granted one to whose account was made.
do $$
declare was text := (select pg_get_constraintdef(oid) from pg_constraint where conrelid = 'notice'::regclass and conname = 'notice_kind_check');
begin
	alter table notice drop constraint notice_kind_check;
	execute 'alter table notice add constraint notice_kind_check ' || replace(was, '''assignment''::text', '''assignment''::text, ''access_asked''::text, ''access_granted''::text');
end $$;
alter table notice drop constraint notice_subject, add constraint notice_subject check (num_nonnulls(message_id, alert_id, cur_request_id) = 1 or kind in ('webhook', 'access_asked', 'access_granted'));
comment on column notice.message_id is 'null: of an alert, of a request of the ЦУР, of a webhook, of access: about no record';
comment on column notice.title is 'of a removal: what the record was called, as its former owner may not see it any more; of access: the role';
alter policy own on notice using (account_id = (select acting_account()) and case when kind in ('removal', 'alert', 'access_asked', 'access_granted') then true
	when kind = 'cur_request' then (select acting_may('cur_request.read')) when kind = 'webhook' then (select acting_may('webhook.write'))
	else (select sees_all()) or exists (select from message m where m.id = message_id offset 0) end);

create function access_told() returns trigger language plpgsql security definer set search_path = mcu, pg_temp as $$
begin
	if tg_op = 'INSERT' then
		-- No name: notices are read over shoulders, the request is not.
		insert into notice (account_id, kind, title)
		select distinct a.id, 'access_asked', (select r.name from role r where r.code = new.role) from account a, grants_of(a.id, null) g join role_permission p on p.role = g.role
		where a.enabled and p.action = 'account.write';
	else
		insert into notice (account_id, kind, title) values (new.account_id, 'access_granted',
			(select string_agg(r.name, ', ' order by r.position) from grants_of(new.account_id, null) g join role r on r.code = g.role));
	end if;
	return null;
end $$;
comment on function access_told() is 'puts the notices of a request for access';
create trigger access_asked after insert on access_request for each row execute function access_told();
create trigger access_granted after update of state on access_request for each row when (new.state = 'granted' and old.state <> 'granted') execute function access_told();
