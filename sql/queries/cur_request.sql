-- Requests of the regional centre (ЦУР). What is being written (draft, evidence of it, words between the centre's own) is for who prepares answers alone.

-- part: cur_row
c.id::text as id, c.number, c.theirs, c.sender, c.text, c.received_at, c.days::integer as days, c.due_on, c.state, c.open, c.open and c.due_on < current_date as overdue,
c.owner_id::text as owner_id, o.name as owner, c.version, a.name as account, c.created_at, c.updated_at

-- part: cur_from
from cur_request c left join account o on o.id = c.owner_id join account a on a.id = c.account_id

-- part: cur_inside
(select acting_may('cur_request.work') or acting_may('cur_request.approve'))

-- part: cur_place
-- Open ones by term, then the others, the latest first.
(case when c.open then c.due_on - date '2000-01-01' else 1000000 - (c.due_on - date '2000-01-01') end)

-- name: cur_request_list
-- $1 states, $2 open, $3 overdue, $4 owners, $5 first and $6 last day of the term; after $7 (id), $8 rows.
select {{cur_row}}, n.n::integer as answers, n.sent_at, n.read_at, n.sent_at is not null and (n.sent_at at time zone 'Europe/Moscow')::date > c.due_on as late
{{cur_from}} left join lateral (select x.n, x.sent_at, x.read_at from cur_request_answer x where x.request_id = c.id order by x.n desc limit 1) n on true
where ($1::text[] is null or c.state = any ($1::text[])) and ($2::boolean is null or c.open = $2::boolean) and ($3::boolean is null or (c.open and c.due_on < current_date) = $3::boolean)
    and ($4::integer[] is null or c.owner_id = any ($4::integer[])) and ($5::date is null or c.due_on >= $5::date) and ($6::date is null or c.due_on <= $6::date)
    and ($7::integer is null or ({{cur_place}}, c.id) > (select {{cur_place}}, c.id from cur_request c where c.id = $7::integer))
order by {{cur_place}}, c.id limit $8::integer + 1;

-- name: cur_request_counts
-- Of the whole register, whatever the list is narrowed by.
select count(*)::integer as all, (count(*) filter (where open))::integer as open, (count(*) filter (where open and due_on < current_date))::integer as overdue,
    (count(*) filter (where open and due_on = current_date))::integer as due_today, (count(*) filter (where state = 'on_approval'))::integer as on_approval, (count(*) filter (where state = 'answered'))::integer as answered
from cur_request;

-- name: cur_request_one
-- _stamp changes with anything in the row: the tag of the answer.
select x.*, abs(hashtextextended(x::text, 0)) as _stamp from (select {{cur_row}},
    case when {{cur_inside}} then jsonb_build_object('text', c.draft, 'evidence', c.evidence) end as draft,
    case when {{cur_inside}} then (select coalesce(jsonb_agg(jsonb_build_object('id', p.id::text, 'name', p.name)), '[]') from cur_people('cur_request.work') p) end as owners,
    (select coalesce(jsonb_agg(jsonb_build_object('n', n.n, 'text', n.text, 'evidence', n.evidence, 'sent_at', n.sent_at, 'sent_by', s.name, 'read_at', n.read_at, 'read_by', r.name, 'read_how', case when r.service then 'token' when r.id is not null then 'person' end,
        'decision', n.decision, 'decided_at', n.decided_at, 'decided_by', d.name, 'note', n.note) order by n.n desc), '[]')
        from cur_request_answer n join account s on s.id = n.account_id left join account r on r.id = n.read_by left join account d on d.id = n.decided_by where n.request_id = c.id) as answers,
    (select coalesce(jsonb_agg(jsonb_build_object('at', e.at, 'account', w.name, 'move', e.move, 'state', e.to_state, 'note', e.note) order by e.id desc), '[]')
        from cur_request_event e join account w on w.id = e.account_id where e.request_id = c.id and ({{cur_inside}} or e.move in ('create', 'take', 'approve', 'accept', 'return'))) as events
    {{cur_from}} where c.id = $1::integer) x;

-- name: cur_request_wrong
-- $1 the request or null, $2 the body of a new one or of a change.
with p as (select $2::jsonb as p, $1::integer as id)
select '/received_at' as pointer, 'wrong_value' as code, 'Этот час ещё не наступил.' as message from p where (p->>'received_at')::timestamptz > now() + interval '1 minute'
union all select '/received_at', 'unlikely', 'Этот день слишком далеко: проверьте год.' from p where (p->>'received_at')::timestamptz < now() - interval '1 year'
union all select '/due_on', 'wrong_value', 'Срок не может быть раньше дня поступления.' from p left join cur_request c on c.id = p.id
    where (p->>'due_on')::date < (coalesce((p->>'received_at')::timestamptz, c.received_at, now()) at time zone 'Europe/Moscow')::date
union all select '/due_on', 'unlikely', 'Этот день слишком далеко: проверьте год.' from p where is_unlikely((p->>'due_on')::date)
union all select '/due_on', 'wrong_value', 'Нужно что-то одно: день или число рабочих дней.' from p where p->>'due_on' is not null and p->>'days' is not null
union all select '/owner_id', 'unknown_value', 'Этот сотрудник не готовит ответы на запросы ЦУР.' from p where p->>'owner_id' is not null and not exists (select from cur_people('cur_request.work') w where w.id = (p->>'owner_id')::integer)
union all select '/owner_id', 'missing', 'У запроса в работе должен быть исполнитель.' from p join cur_request c on c.id = p.id and c.state <> 'received' where p ? 'owner_id' and p->>'owner_id' is null
union all select format('/evidence/%s', x.ord - 1), 'unknown_value', case x.e->>'kind' when 'search' then 'Такой ссылки на поиск нет, или её набор не зафиксирован: сделайте ссылку с отметкой «зафиксировать».' else 'Этого нет, или оно вне вашего доступа.' end
    from p cross join jsonb_array_elements(p->'evidence') with ordinality x (e, ord) where case x.e->>'kind'
        when 'search' then not exists (select from search_link l where l.id = (x.e->>'id')::bigint and l.frozen)
        when 'message' then not exists (select from message m where m.id = (x.e->>'id')::bigint)
        when 'problem' then not exists (select from cluster k where k.id = (x.e->>'id')::bigint and k.level = 'problem')
        when 'cause_case' then not exists (select from cause_case k where k.id = (x.e->>'id')::bigint)
        else not exists (select from roadmap k where k.id = (x.e->>'id')::bigint) end;

-- name: cur_request_create
with made as (
    insert into cur_request (theirs, sender, text, received_at, days, due_on, account_id)
    select btrim(p->>'theirs'), coalesce(btrim(p->>'sender'), (select a.name from account a where a.id = acting_account())), btrim(p->>'text'), coalesce((p->>'received_at')::timestamptz, now()),
        (p->>'days')::smallint, (p->>'due_on')::date, acting_account() from (select $1::jsonb as p) x
    returning id)
select id, cur_request_event_put(id, 'create', null, 'received', null), cur_request_tell(id, 'new') from made;

-- name: cur_request_change
-- No row: it is another version by now. What is not named stays; what stood in the evidence before keeps its count.
with was as materialized (select c.* from cur_request c where c.id = $1::integer),
changed as (
    update cur_request c set version = c.version + 1, updated_at = now(), due_on = coalesce((p->>'due_on')::date, c.due_on), days = case when p->>'due_on' is null or (p->>'due_on')::date = c.due_on then c.days end,
        owner_id = case when p ? 'owner_id' then (p->>'owner_id')::integer else c.owner_id end, draft = case when p ? 'answer' then nullif(btrim(p->>'answer'), '') else c.draft end,
        evidence = case when p ? 'evidence' then cur_evidence(p->'evidence', c.evidence) else c.evidence end
    from (select $3::jsonb as p) x where c.id = $1::integer and c.version = $2::integer returning c.id, c.due_on, c.owner_id, c.state)
select n.id, case when (n.due_on, n.owner_id) is distinct from (w.due_on, w.owner_id) then cur_request_event_put(n.id, 'edit', n.state, n.state, concat_ws('; ',
        case when n.due_on <> w.due_on then format('срок %s вместо %s', to_char(n.due_on, 'DD.MM.YYYY'), to_char(w.due_on, 'DD.MM.YYYY')) end,
        case when n.owner_id is distinct from w.owner_id then case when n.owner_id is null then 'исполнитель снят' else 'назначен другой исполнитель' end end)) end,
    case when n.owner_id is distinct from w.owner_id and n.owner_id is not null then cur_request_tell(n.id, 'owner') end
from changed n join was w on w.id = n.id;

-- name: cur_request_lock
-- Draft and evidence too: what is masked for the actor and not touched has to stay.
select c.version, c.state, c.draft, c.evidence::text from cur_request c where c.id = $1::integer for update;

-- name: cur_request_move
-- $2 the move, $3 the new state, $4 the note, $5 the step to tell of, $6 a new term.
with was as materialized (select c.state from cur_request c where c.id = $1::integer),
moved as (
    update cur_request c set state = $3, owner_id = coalesce(c.owner_id, case when $2::text = 'take' then acting_account() end), due_on = coalesce($6::date, c.due_on), days = case when $6::date is null then c.days end,
    version = c.version + 1, updated_at = now() where c.id = $1::integer returning c.id)
select cur_request_event_put(m.id, $2::text, w.state, $3, $4), case when $5::text is not null then cur_request_tell(m.id, $5::text) end from moved m, was w;

-- name: cur_request_send
insert into cur_request_answer (request_id, n, text, evidence, account_id)
select c.id, coalesce((select max(x.n) from cur_request_answer x where x.request_id = c.id), 0) + 1, c.draft, c.evidence, acting_account() from cur_request c where c.id = $1::integer;

-- name: cur_request_decide
update cur_request_answer n set decision = $2, decided_at = now(), decided_by = acting_account(), note = $3
where n.request_id = $1::integer and n.n = (select max(x.n) from cur_request_answer x where x.request_id = $1::integer);

-- name: cur_answer_waiting
-- The answer that nobody of the ЦУР has got yet.
select n.n from cur_request c join cur_request_answer n on n.request_id = c.id where c.id = $1::integer and c.state = 'answered' and n.read_at is null order by n.n desc limit 1;

-- name: cur_answer_read
select cur_answer_read($1::integer, $2::smallint, $3::integer);

-- name: cur_requests_remind
select cur_requests_remind(now());
