-- Numbers the workflow goes by, and where repeats lead.

-- name: workflow_settings
select s.code, s.value, s.least, s.most, s.name, c.at as changed_at, a.name as account
from workflow_setting s
left join lateral (select * from workflow_setting_change c where c.code = s.code order by c.id desc limit 1) c on true
left join account a on a.id = c.account_id
order by s.code;

-- name: workflow_setting_version
select (select count(*) from workflow_setting_change) + (select count(*) from machine_change);

-- name: workflow_setting_lock
-- One writer at a time: the version is a count.
select pg_advisory_xact_lock(hashtext('workflow_setting'));

-- name: workflow_setting_put
update workflow_setting s set value = p.value::integer from jsonb_each_text($1::jsonb) p where s.code = p.key and s.value <> p.value::integer;

-- name: workflow_machines
-- Where a repeat brings what is over: returns_to, one of `states`, or null, the record stays closed.
select m.code, m.name, m.returns_to, to_jsonb(array(select machine_returns(m.code))) as states, c.at as changed_at, a.name as account
from machine m
left join lateral (select * from machine_change c where c.machine = m.code order by c.id desc limit 1) c on true
left join account a on a.id = c.account_id
order by m.position;

-- name: workflow_machines_wrong
select '/returns_to/' || p.key as pointer, 'unknown_value' as code, case when m.code is null then 'Такого порядка работы нет.' else 'В это состояние повтор не переводит: работа в нём не начинается заново.' end as message
from jsonb_each_text($1::jsonb) p left join machine m on m.code = p.key
where m.code is null or p.value is not null and p.value not in (select machine_returns(m.code));

-- name: workflow_machines_put
update machine m set returns_to = p.value from jsonb_each_text($1::jsonb) p where m.code = p.key and m.returns_to is distinct from p.value;
