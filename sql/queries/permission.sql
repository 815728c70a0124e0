-- The matrix of rights and its versions.

-- name: permission_get
select v.version, v.at, a.name as account, v.reason,
    (select jsonb_agg(jsonb_build_object('code', r.code, 'name', r.name, 'scope', r.scope) order by r.position) from role r) as roles,
    (select jsonb_agg(jsonb_build_object('code', k.code, 'name', k.name) order by k.position) from machine k) as machines,
    (select jsonb_agg(jsonb_build_object('action', x.action, 'name', coalesce(n.name, x.action), 'by_kind', coalesce(n.by_kind, false)) order by n.position nulls last, x.action)
        from (select action from permission_action union select action from permission_change) x left join permission_action n on n.action = x.action) as actions,
    (select jsonb_agg(jsonb_build_object('role', p.role, 'action', p.action, 'scope', p.scope, 'paragraph', p.paragraph, 'machines', p.machines) order by p.action, r.position)
        from role_permission p join role r on r.code = p.role) as items
from permission_version v left join account a on a.id = v.account_id
order by v.version desc limit 1;

-- name: permission_wrong
-- What the table of fields cannot tell: roles and actions that are not there, cells said twice, scopes that cannot be.
with cell as (select x.role, x.action, x.paragraph, coalesce(x.scope, r.scope) as scope, x.machines, n - 1 as at from jsonb_array_elements($1::jsonb) with ordinality j (value, n)
    cross join lateral jsonb_to_record(j.value) as x (role text, action text, paragraph text, scope text, machines text[]) left join role r on r.code = x.role)
select format('/items/%s/role', at) as pointer, 'unknown_value' as code, 'Такой роли нет.' as message
from cell where not exists (select from role r where r.code = cell.role)
union all
select format('/items/%s/action', at), 'unknown_value', 'Такого действия нет.'
from cell where not exists (select from permission_action n where n.action = cell.action) and not exists (select from permission_change c where c.action = cell.action)
union all
select format('/items/%s/paragraph', at), 'wrong_value', 'Нужен пункт регламента или статья закона: он называется числом, например «п. 2.4».' from cell where paragraph !~ '[0-9]'
union all
select format('/items/%s', at), 'said_twice', format('Это право уже названо в строке %s.', first + 1)
from (select at, min(at) over (partition by role, action) as first from cell) x where at > first
union all
select format('/items/%s/scope', at), 'wrong_value', 'У роли один охват на все её права: здесь он другой, чем строкой раньше.'
from (select at, scope, first_value(scope) over (partition by role order by at) as said from cell) x where scope <> said
union all
select format('/items/%s/scope', at), 'wrong_value', 'Роль, которая записей не видит, не может их читать и искать.'
from cell where scope = 'none' and action in ('message.read', 'search.read')
union all
select format('/items/%s/machines', at), 'unknown_value', 'Такого вида записей нет.' from cell where exists (select from unnest(machines) m where not exists (select from machine k where k.code = m))
union all
select format('/items/%s/machines', at), 'wrong_value', 'Назовите хотя бы один вид записей; «все» — это null.' from cell where cardinality(machines) = 0
union all
select format('/items/%s/machines', at), 'unexpected', 'Это право не о записях какого-либо вида: сузить его нельзя.'
from cell where machines is not null and not exists (select from permission_action n where n.action = cell.action and n.by_kind);

-- name: permission_put
-- The version after $1; NULL when somebody was faster.
select permission_put($1::integer, $2, $3::jsonb);

-- name: permission_versions
select v.version, v.at, a.name as account, v.reason,
    (select coalesce(jsonb_agg(jsonb_build_object('role', r.name, 'action', coalesce(n.name, c.action), 'was', c.was, 'becomes', c.becomes, 'was_scope', c.was_scope, 'becomes_scope', c.becomes_scope,
        'was_machines', c.was_machines, 'becomes_machines', c.becomes_machines)
        order by n.position nulls last, c.action, r.position), '[]')
        from permission_change c left join role r on r.code = c.role left join permission_action n on n.action = c.action
        where c.version = v.version and (c.was, c.was_scope, c.was_machines) is distinct from (c.becomes, c.becomes_scope, c.becomes_machines) and v.version > 1) as changes,
    (select count(*)::integer from permission_change c where c.version = v.version and (c.was, c.was_scope, c.was_machines) is distinct from (c.becomes, c.becomes_scope, c.becomes_machines)) as changed
from permission_version v left join account a on a.id = v.account_id
order by v.version desc limit 200;
