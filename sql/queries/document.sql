-- Requests for documents to other bodies (59-ФЗ ст. 10 ч. 2): entries of the history of a message, each with a term of its own.

-- name: request_list
-- The term of each by the one function of deadlines: a fact per request, told apart by the id of its entry.
with request as materialized (
    select e.id, e.at, e.note, a.name as account, e.details->>'addressee' as addressee, (e.details->>'asked_on')::date as asked_on,
        (select min(d.details->>'came_on')::date from case_event d where d.message_id = e.message_id and d.kind = 'documents' and d.details->>'request_id' = e.id::text) as came_on
    from case_event e left join account a on a.id = e.account_id where e.message_id = $1::bigint and e.kind = 'request'
),
fact as (
    select array_agg(row(r.id, f.kind, f.channel, f.theme_id, f.organisation_id, f.priority, f.received_at, f.entered, f.registered_at, f.replied_at, f.replied, f.interim_at,
        f.handed_at, f.handed, f.done_at, f.open, f.fast_track, f.accelerated, f.extended_days, null, null, f.unreadable, r.asked_on::timestamp at time zone 'Europe/Moscow',
        r.came_on::timestamp at time zone 'Europe/Moscow', null, null)::deadline_fact) as list
    from deadline_facts(array[$1::bigint]) f, request r
)
select r.id, r.at, r.account, r.addressee, r.note, r.asked_on, r.came_on, d.due as due_on, b.basis,
    case when r.came_on is not null and r.came_on > d.due then 'late' when r.came_on is not null then 'met' when d.due < current_date then 'overdue' else 'owed' end as status
from message m left join request r on true
left join lateral (select x.* from fact cross join lateral deadline_compute(fact.list) x where x.message_id = r.id and x.kind = 'documents') d on true
left join deadline_rule b on b.version = d.version and b.position = d.rule
where m.id = $1::bigint order by r.id;

-- name: request_wrong
-- $2: the body. What the table of fields cannot tell.
with p as (select $2::jsonb as p),
m as (select coalesce(m.received_at, m.created_at)::date as received, m.open from message m where m.id = $1::bigint)
select '/asked_on' as pointer, 'wrong_value' as code, 'Запрос не может быть раньше поступления или в будущем.' as message
from p, m where p ? 'asked_on' and not (p->>'asked_on')::date between m.received and current_date
union all
select '/asked_on', 'wrong_value', 'Работа с записью закончена: документы больше не запрашивают.' from p, m where p ? 'asked_on' and not m.open
union all
select '/request_id', 'unknown_value', 'Такого запроса у записи нет.' from p
where p ? 'request_id' and not exists (select from case_event e where e.id::text = p->>'request_id' and e.message_id = $1::bigint and e.kind = 'request')
union all
select '/request_id', 'answered', 'Документы по этому запросу уже получены.' from p
where exists (select from case_event d where d.message_id = $1::bigint and d.kind = 'documents' and d.details->>'request_id' = p->>'request_id')
union all
select '/came_on', 'wrong_value', 'Документы не могли прийти раньше запроса или в будущем.' from p, case_event e
where e.id::text = p->>'request_id' and e.message_id = $1::bigint and e.kind = 'request' and not (p->>'came_on')::date between (e.details->>'asked_on')::date and current_date;

-- name: request_times
select request_times($1::bigint);
