-- Patterns of registration numbers.

-- name: number_patterns_get
select v.version, v.reason, a.name as account, v.created_at,
    (select jsonb_agg(jsonb_build_object('kind', p.kind, 'channel', p.channel, 'pattern', p.pattern, 'next', case when acting_may('deadline.write') and acting_may('message.read') then number_shown(p.pattern, current_date) end) order by p.id) from number_pattern p) as patterns,
    (select jsonb_agg(jsonb_build_object('version', o.version, 'patterns', o.patterns, 'reason', o.reason, 'account', b.name, 'created_at', o.created_at) order by o.version desc)
        from number_pattern_version o left join account b on b.id = o.account_id) as versions, v.version as _stamp
from number_pattern_version v left join account a on a.id = v.account_id order by v.version desc limit 1;

-- name: number_patterns_wrong
-- What the table of fields cannot tell of the list $1.
with row as (select x.*, n - 1 as at from jsonb_array_elements($1::jsonb) with ordinality j (value, n), jsonb_to_record(j.value) as x (kind text, channel text, pattern text))
select format('/patterns/%s/pattern', at) as pointer, 'wrong_value' as code, 'Нужно {n} — порядковый номер; ещё бывают {yyyy}, {yy} и {mm}, других фигурных скобок нет.' as message
from row where not (pattern ~ '[{]n[}]' and regexp_replace(pattern, '[{](n|yy|yyyy|mm)[}]', '', 'g') !~ '[{}[:cntrl:]]')
union all select format('/patterns/%s/channel', at), 'unknown_value', 'Такого канала нет.' from row where channel is not null and not exists (select from channel c where c.code = row.channel)
union all select format('/patterns/%s', at), 'said_twice', format('Для того же вида и канала образец уже есть в строке %s.', first + 1)
from (select at, min(at) over (partition by kind, channel) as first from row) x where at > first
union all select '/patterns', 'missing', 'Нужен образец для всех остальных: без вида и канала. Иначе часть записей осталась бы без номера.' where not exists (select from row where kind is null and channel is null);

-- name: number_patterns_put
select number_patterns_put($1::integer, $2::jsonb, btrim($3)) as version;
