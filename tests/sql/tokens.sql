-- Tokens: an account of a system may what its role gives and its scopes name, everywhere; who reads and makes them; when they end.
\ir fixture.psql
select no_plan();

create function pg_temp.make(login text, more jsonb) returns text language sql as $$
	select pg_temp.api(login, format('select token_create(%L, sha256(%L), %L)', jsonb_build_object('name', 'Система ' || (more->>'n'), 'role', 'head', 'scopes', array['message.read'], 'addresses', '{}'::text[], 'per_minute', 60, 'valid_to', current_date + 1) || more, more->>'n', 'mcu_abcdef')) $$;
-- No more than its maker holds, as far as he: a secret is used by whoever knows it.
select is(pg_temp.make('t_admin', '{"n": "zero"}'), 'ERROR MC493', 'an administrator alone makes no token of the head');
select is(pg_temp.make('t_admin', '{"n": "zero", "role": "recipient", "organisation_id": 9002}'), 'ERROR MC493', 'nor of an organisation');
select set_config('mcu.account', '', true);
insert into role_grant (account_id, role, organisation_id) values (9010, 'recipient', 9003);
select is(pg_temp.make('t_admin', format('{"n": "n%s", "role": "recipient", "organisation_id": %s}', o, o)::jsonb) ~ '^[0-9]+$', o = 9003, 'who holds one place, of ' || o) from unnest(array[9002, 9003, 9004]) o;
select is(pg_temp.make('t_admin', '{"n": "zero"}'), 'ERROR MC493', 'not of all records by it');
select is(pg_temp.api('t_admin', format($$insert into role_grant (account_id, role) select account_id, 'head' from api_token where name = 'Система n9003'$$)), 'ERROR MC493', 'its account gets no other role');
select set_config('mcu.account', '', true);
update role_grant set organisation_id = 9004 where account_id = 9010 and role = 'recipient';
select is(pg_temp.api('t_admin', s), 'ERROR MC493', s) from unnest(array['update api_token set scopes = scopes', 'update api_token set addresses = ''{}''', 'update api_token set public_key = null',
	'update api_token set expires_at = now()', 'insert into api_secret (hash, token_id, prefix) select sha256(''new''), id, ''mcu_abcdef'' from api_token']) s;
select is(pg_temp.api('t_admin', $$update api_token set revoked_at = now(), revoked_by = 9010, revoked_reason = 'чужой' where name = 'Система n9003'$$), null, 'he ends any');
select set_config('mcu.account', '', true);
update role_grant set organisation_id = 9002 where account_id = 9010 and role = 'recipient';
update role_permission set machines = array['pos'] where role = 'recipient' and action = 'message.work';
select is(pg_temp.make('t_admin', '{"n": "narrow", "role": "recipient", "organisation_id": 9003, "scopes": ["message.work"]}') ~ '^[0-9]+$', true, 'the same kinds as he');
insert into role_permission (role, action, paragraph) select 'cur', 'message.work', '3' where not exists (select from role_permission where role = 'cur' and action = 'message.work');
update role_grant set role = 'cur', organisation_id = null where account_id = 9010 and role = 'recipient';
update role_permission set machines = array['pos'] where role = 'cur' and action = 'message.work';
update role_permission set machines = null where role = 'recipient' and action = 'message.work';
select is(pg_temp.make('t_admin', '{"n": "kinds", "role": "recipient", "organisation_id": 9003, "scopes": ["message.work"]}'), 'ERROR MC493', 'not records of kinds that are not his');
select set_config('mcu.account', '', true);
update role_grant set role = 'recipient', organisation_id = 9002 where account_id = 9010 and role = 'cur';
insert into role_grant (account_id, role) values (9010, 'head');
select matches(pg_temp.make('t_admin', '{"n": "one"}'), '^[0-9]+$', 'the administrator makes one');
select is(pg_temp.make('t_head', '{"n": "two"}'), 'ERROR MC403', 'nobody else does');
select matches(pg_temp.make('t_admin', '{"n": "three", "role": "recipient", "organisation_id": 9002, "scopes": ["message.read", "personal.text", "message.work"]}'), '^[0-9]+$', 'one of an organisation');

create temp table made as select t.*, t.name = 'Система one' as one from api_token t where t.name in ('Система one', 'Система three');
create function pg_temp.acts(one boolean, action text) returns text language sql as
	$$ select (select concat_ws(' ', (select string_agg(x, ',' order by x) from unnest(a.actions) x), a.sees_all, cardinality(a.orgs)) from act_as((select m.session_id from made m where m.one = $1), $2) a) $$;
select is(pg_temp.acts(true, 'message.read'), 'message.read t 0', 'its scopes, though the role gives more');
select is(pg_temp.acts(true, 'message.edit'), 'message.read f 0', 'for what it may not it sees nothing');
select is(acting_may('message.edit'), false, 'nor may it by another door');
select is(acting_reaches('message.edit', 9003), false, 'nor reach');
select is(acting_may('message.read') and acting_reaches('message.read', 9003), true, 'what it may it may');
select is(pg_temp.acts(false, 'message.read'), 'message.read,message.work,personal.text f 2', 'of an organisation with what is below it');
select is(acting_orgs('message.read') @> array[9002, 9003], true, 'which its action reaches');
select is(acting_orgs('message.edit'), '{}'::integer[], 'another action nothing');
select is((select array_length(actions, 1) from act_with((select account_id from made where one), null, 'message.read')), 1, 'work in the background is narrowed too');
select is((select cardinality(actions) > 10 from act_as(pg_temp.session_of('t_head'), 'message.read')), true, 'a person of the same role is not');

-- What hangs on a right that is not there is the role's, never a token's that leaves the right out.
select matches(pg_temp.make('t_admin', '{"n": "four", "role": "recipient", "organisation_id": 9002, "scopes": ["personal.identity"]}'), '^[0-9]+$', 'a token that opens names of its organisation');
create function pg_temp.looks(message bigint) returns text language sql as
	$$ select pg_temp.run_as('mcu_api', (select session_id from api_token where name = 'Система four'), format('select count(*) from show_applicant(%s, ''answer'', ''сверка'')', message)) $$;
select is(pg_temp.looks(900001), '0', 'may ask of a record below it, of whom nothing is known');
select is(pg_temp.looks(900003), 'ERROR MC404', 'a foreign record does not exist, though it reads no records at all');
select is(pg_temp.api('t_pdo', $$select count(*) from show_applicant(900003, 'answer', 'сверка')$$), '0', 'it does for the officer, whose role reads none');

-- A system answers for nothing and is told nothing: it stands before nobody's head.
select is_empty($$ select a.login from unnest(array['executor', 'head', 'curator', 'centre']) r, answerable(r, 9002, null) x join account a on a.id = x.account_id where a.service $$, 'no system is answerable');

-- Doors.
create function pg_temp.opens(hash text, address inet) returns text language sql as
	$$ select pg_temp.run_as('mcu_api', null, format('select concat_ws('' '', per_minute, foreign_address) from token_open(sha256(%L), %L)', hash, address)) $$;
select is(pg_temp.opens('one', '10.0.0.1'), '60 f', 'a secret opens');
select is(pg_temp.opens('other', '10.0.0.1'), null, 'another does not');
update api_token set addresses = '{10.0.0.0/8}' where name = 'Система one';
select is(pg_temp.opens('one', a), r, 'from ' || a) from (values ('10.1.1.1'::inet, '60 f'), ('11.0.0.1', '60 t'), ('::1', '60 t')) x (a, r);
select is(pg_temp.opens('one', null), '60 t', 'and not from nowhere');
update api_secret set ends_at = now() + interval '1 minute' where hash = sha256('one');
select is(pg_temp.opens('one', '10.0.0.1'), '60 f', 'a former secret opens while it was told');
update api_secret set ends_at = now() where hash = sha256('one');
select is(pg_temp.opens('one', '10.0.0.1'), null, 'and no longer');
update api_secret set ends_at = null;
update account set enabled = false where id = (select account_id from made where one);
select is(pg_temp.opens('one', '10.0.0.1'), null, 'not for a disabled account');
select is(pg_temp.opens('three', '10.0.0.1'), '60 f', 'another goes on');
update api_token set expires_at = now() where name = 'Система three';
select is(pg_temp.opens('three', '10.0.0.1'), null, 'until its day');
select is((select expires_at <= now() from session where id = (select session_id from made where not one)), true, 'with its session');
select is((select cardinality(actions) from act_with((select account_id from made where not one), null, 'message.read')), 0, 'and what it had begun in the background');
select set_config('mcu.account', (select account_id::text from made where not one), true);
select is(acting_may('message.read') or acting_reaches('message.read', 9003) or cardinality(acting_orgs('message.read')) > 0, false, 'by no door');
select set_config('mcu.account', '', true);

-- An assertion is used once.
update api_token set expires_at = now() + interval '1 day' where name = 'Система three';
create function pg_temp.asserts(jti text) returns text language sql as
	$$ select pg_temp.run_as('mcu_api', null, format('select count(*) from token_assert(%s, %L, now() + interval ''1 minute'', ''10.0.0.1'')', (select id from made where not one), jti)) $$;
select is(array[pg_temp.asserts('a'), pg_temp.asserts('a'), pg_temp.asserts('b')], array['1', '0', '1'], 'each name once');

select is(pg_temp.api('t_' || r.code, 'select (count(*) > 0)::text from api_token'), case r.code when 'admin' then 'true' else 'false' end, r.code || ' reads tokens or not') from role r;
select is(pg_temp.api('t_head', 'select count(*) from api_secret'), '0', 'nor their hashes');
select is(pg_temp.run_as('mcu_api', null, s), 'ERROR 42501', s) from unnest(array['insert into api_token (name) values (null)', 'delete from api_token', 'delete from api_secret', 'select count(*) from api_assertion', 'select * from token_admit(1, null)']) s;

select * from finish();
rollback;
