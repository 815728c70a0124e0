-- Who acts: the statement that starts each transaction of a request.

-- name: act_as
select a.account_id, a.login, array_to_string(a.actions, ' '), a.sees_all, a.orgs::text,
       set_config('application_name', $2::text, true)
from act_as($1::uuid) a;
