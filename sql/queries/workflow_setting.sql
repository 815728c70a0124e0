-- Numbers the workflow goes by.

-- name: workflow_settings
select s.code, s.value, s.least, s.most, s.name, c.at as changed_at, a.name as account
from workflow_setting s
left join lateral (select * from workflow_setting_change c where c.code = s.code order by c.id desc limit 1) c on true
left join account a on a.id = c.account_id
order by s.code;

-- name: workflow_setting_version
select count(*) from workflow_setting_change;

-- name: workflow_setting_lock
-- One writer at a time: the version is a count.
select pg_advisory_xact_lock(hashtext('workflow_setting'));

-- name: workflow_setting_put
update workflow_setting s set value = p.value::integer from jsonb_each_text($1::jsonb) p where s.code = p.key and s.value <> p.value::integer;
