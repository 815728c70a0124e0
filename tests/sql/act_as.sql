-- Beginning to act for a session, and who is refused.
\ir fixture.psql
select no_plan();

select is((select a.login from act_as(pg_temp.session_of('t_head')) a), 't_head', 'a good session acts for its account');
select is(acting_account(), (select id from account where login = 't_head'), 'and the transaction knows it');
select is_empty($$select * from act_as('00000000-0000-0000-0000-000000000000')$$, 'an unknown session does not act');
select is(acting_account(), null, 'and the earlier one is forgotten');
select is_empty($$select * from act_as(pg_temp.session_of('t_off'))$$, 'a disabled account does not act');
select is_empty($$select * from act_as(null)$$, 'no session, no acting');

select is((select a.actions from act_as(pg_temp.session_of('t_past')) a), '{}', 'an ended grant gives nothing');
select is((select a.actions from act_as(pg_temp.session_of('t_future')) a), '{}', 'a grant to come gives nothing');
select is((select a.sees_all from act_as(pg_temp.session_of('t_past')) a), false, 'and shows nothing');
select is((select a.actions from act_as(pg_temp.session_of('t_bare')) a), '{}', 'an account without roles may nothing');
select is((select a.orgs from act_as(pg_temp.session_of('t_bare')) a), '{}', 'and its organisation alone shows nothing');
select is((select a.orgs from act_as(pg_temp.session_of('t_deputy')) a), array[9004], 'deputising today shows the organisation deputised for');
select set_eq($$select unnest(orgs) from act_as(pg_temp.session_of('t_recipient'))$$, array[9002, 9003], 'the scope is the subtree');

-- Actions are exactly the matrix, for every role.
select set_eq(format($q$select unnest(actions) from act_as(pg_temp.session_of('t_%s'))$q$, r.code),
	format($q$select action from role_permission where role = %L$q$, r.code), r.code || ' has the actions of the matrix')
from role r;
select is_empty($$select code from role where code not in (select role from role_permission)$$, 'every role may do something');
select is_empty($$select role, action from role_permission where paragraph = ''$$, 'every right cites its paragraph');
select is_empty($$select g.role from role_permission g join role r on r.code = g.role
	where r.scope = 'none' and g.action in ('message.read', 'search.read')$$, 'a role that sees no rows may not ask for them');

-- Two roles add up.
insert into role_grant (account_id, role) values (9007, 'analyst');
select is((select a.sees_all from act_as(pg_temp.session_of('t_recipient')) a), true, 'a second role widens the view');
update role_grant set valid_to = current_date - 1 where account_id = 9007 and role = 'analyst';
select is((select a.sees_all from act_as(pg_temp.session_of('t_recipient')) a), false, 'and it narrows when the role ends');

-- The end of a session.
update session set revoked_at = now() where id = pg_temp.session_of('t_curator');
update session set expires_at = now() where id = pg_temp.session_of('t_analyst');
select is_empty($$select * from act_as(pg_temp.session_of('t_curator'))$$, 'a revoked session does not act');
select is_empty($$select * from act_as(pg_temp.session_of('t_analyst'))$$, 'an expired session does not act');

select * from finish();
rollback;
