-- What is new in a saved search is what its reader has not had before him: the set itself is kept, for neither numbers nor times tell
-- it. A transaction that commits late brings a lower id, and a record that was changed may come to fit.
delete from saved_search_seen;
alter table saved_search_seen drop column message_id, add column hits bytea not null;
comment on column saved_search_seen.hits is 'the hits then: bit i of byte n stands for the message 8n + i';

create function saved_search_other() returns trigger language plpgsql security definer set search_path = mcu, pg_temp as $$
begin
	delete from saved_search_seen where saved_search_id = new.id;
	return null;
end $$;
comment on function saved_search_other() is 'other words find another set, which nobody has looked at';
create trigger saved_search_other after update on saved_search for each row
	when (old.q is distinct from new.q or old.params is distinct from new.params) execute function saved_search_other();
