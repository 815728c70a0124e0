-- Row-level security is the last line: a worker that forgets a filter still shows nothing foreign.
do $$
declare t text;
begin
	foreach t in array array['message', 'message_version', 'answer', 'case_event', 'import_job', 'import_row'] loop
		execute format('alter table %I enable row level security', t);
		execute format('create policy program on %I for all to mcu_jobs using (true) with check (true)', t);
		execute format('create policy program_read on %I for select to mcu_indexer using (true)', t);
	end loop;
end $$;

create policy scope on message for all to mcu_api
	using ((select sees_all()) or organisation_id = any ((select scope_orgs())::integer[]))
	with check ((select sees_all()) or organisation_id = any ((select scope_orgs())::integer[]));

-- What hangs on a message is seen with it: the inner query runs under the policy of message.
do $$
declare t text;
begin
	foreach t in array array['message_version', 'answer', 'case_event'] loop
		execute format('create policy scope on %I for all to mcu_api using (exists (select from message m where m.id = message_id)) with check (exists (select from message m where m.id = message_id))', t);
	end loop;
end $$;

-- Imports belong to those who see everything or who brought them in.
create policy scope on import_job for all to mcu_api
	using ((select sees_all()) or account_id = (select acting_account()))
	with check ((select sees_all()) or account_id = (select acting_account()));
create policy scope on import_row for all to mcu_api using (exists (select from import_job j where j.id = import_id));

grant select on channel, state, state_move, organisation, official, theme, responsibility, district, street, source,
	role, role_permission to mcu_api, mcu_jobs, mcu_indexer;
grant select on account, role_grant to mcu_api, mcu_jobs;
grant insert on source, theme, street to mcu_jobs;
grant insert on audit_log to mcu_api, mcu_jobs;

grant select, insert, update on message, answer, import_job, job to mcu_api;
grant select, insert on case_event, import_row, message_version to mcu_api;
grant select, insert, update, delete on session, login_attempt to mcu_api;
grant select, insert, update on message, answer, case_event, message_version, import_job, import_row, job, session to mcu_jobs;
grant delete on answer, import_row, session, login_attempt to mcu_jobs;
grant select on message, answer, index_generation, outbox to mcu_indexer;
grant insert, update, delete on index_generation to mcu_indexer;
grant delete on outbox to mcu_indexer;
grant select on index_generation to mcu_api, mcu_jobs;

-- The programs may put an applicant down, never read one back. What is told later adds to what is known.
create function put_person(author_key bytea, name text, contacts jsonb) returns void
language sql security definer set search_path = pd, pg_temp as $$
	insert into pd.person as p (author_key, name, contacts) values ($1, $2, coalesce($3, '{}'))
	on conflict (author_key) do update set name = coalesce(excluded.name, p.name), contacts = p.contacts || excluded.contacts
	where (p.name, p.contacts) is distinct from (coalesce(excluded.name, p.name), p.contacts || excluded.contacts)
$$;
