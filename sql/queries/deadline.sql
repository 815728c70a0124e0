-- Deadlines: those of a message, the rules and calendars they come from, and what a change of these would move.

-- name: deadline_put
select deadline_put(array[$1::bigint]);

-- name: deadline_list
-- A row without a kind: the message is there, but has no deadline yet.
select d.kind, deadline_name(d.kind) as name, d.due as due_on, d.due_at, d.legal as legal_due, d.met as met_at,
    case when d.trace ? 'put_off' then 'put_off' when d.owed and d.due is null then 'unknown' when d.owed and coalesce(d.due_at < now(), d.due < current_date) then 'overdue' when d.owed then 'owed'
         when d.met is null or d.due is null then 'done' when coalesce(d.met > d.due_at, d.met::date > d.due) then 'late' else 'met' end as status,
    d.version, d.rule::integer as rule, r.clock, r.basis, d.calendars, d.trace,
    deadline_why(d, r) || coalesce('. Зарегистрировано задним числом: ' || to_char(b.on_day, 'DD.MM.YYYY') || ', введено ' || to_char(b.at at time zone 'Europe/Moscow', 'DD.MM.YYYY HH24:MI') || coalesce(', ' || b.by, ''), '') as why,
    jsonb_build_object('due_on', m.due_on, 'set', m.due_set is not null, 'at', w.at, 'by', w.by, 'note', w.note, 'beyond', w.beyond, 'legal_due', w.legal,
        'said', case when m.due_set is not null then 'Контрольная дата ' || to_char(m.due_set, 'DD.MM.YYYY') || case coalesce(w.kind, '')
            when '' then ' назначена, кем — неизвестно' when 'imported' then ' взята из файла, загруженного ' || to_char(w.at at time zone 'Europe/Moscow', 'DD.MM.YYYY HH24:MI')
            else case w.kind when 'extension' then ' — после продления: ' else ' назначена вручную: ' end || coalesce(w.by, 'автоматически') || ', ' || to_char(w.at at time zone 'Europe/Moscow', 'DD.MM.YYYY HH24:MI') end
            || coalesce('. Причина: ' || w.note, '') || coalesce('. Срок по правилам — ' || to_char(w.legal, 'DD.MM.YYYY'), '')
            || coalesce('; дата позже него, потому что: ' || w.beyond, '')
            || case when m.due_on < m.due_set then '. Просрочка и «в срок» считаются по правилам, до ' || to_char(m.due_on, 'DD.MM.YYYY') else '' end end) as _control
from message m
left join deadline d on d.message_id = m.id
left join deadline_rule r on r.version = d.version and r.position = d.rule
left join lateral (select x.* from registration_back_dated(m.id) x where d.kind = 'registration') b on true
-- Who set the control date, when, why: the last entry of the history that brought just this date; none: it came with the file.
left join lateral (
    select e.kind, e.at, a.name as by, case when e.kind <> 'imported' then e.note end as note, e.details->>'beyond' as beyond, coalesce(case e.kind when 'control' then (e.details->>'legal_due')::date end, z.term) as legal
    from (select x.kind, x.at, x.account_id, x.note, x.details, x.id from case_event x
          where x.message_id = m.id and case x.kind when 'control' then x.details->>'due_on' when 'extension' then x.details->>'until_on' when 'edit' then x.changes->'due_on'->>1 end = m.due_set::text
          union all select 'imported', m.created_at, null, null, null, 0 where m.import_id is not null) e
    left join account a on a.id = e.account_id cross join lateral extension_scope(m.id, 30) z
    where m.due_set is not null order by e.id desc limit 1) w on true
where m.id = $1::bigint
order by array_position(array['registration', 'forwarding', 'unreadable', 'documents', 'first', 'final', 'fast_track', 'accelerated', 'answer', 'extension', 'again'], d.kind);

-- name: deadline_rules_get
-- $1: a version, or NULL for the one in force. latest: the highest number there is, planned and withdrawn ones included; the next version is the one after it.
select s.version, t.state, coalesce(s.planned_from, s.valid_from) as valid_from, s.reason, s.beyond, a.name as account, s.created_at, s.repeats, s.withdrawn_at, w.name as withdrawn_by,
    (select max(version) from deadline_ruleset) as latest,
    (select jsonb_agg(jsonb_build_object('position', r.position, 'deadline', r.deadline, 'kind', r.kind, 'channel', r.channel, 'theme_id', r.theme_id::text,
        'priority', r.priority, 'organisation_id', r.organisation_id::text, 'event', r.event, 'clock', r.clock, 'amount', r.amount, 'less', r.less,
        'day_off', r.day_off, 'basis', r.basis) order by r.position) from deadline_rule r where r.version = s.version) as rules,
    (select jsonb_agg(jsonb_build_object('weekday', h.weekday, 'opens', to_char(h.opens, 'HH24:MI'), 'closes', to_char(h.closes, 'HH24:MI'))
        order by h.weekday) from work_hours h where h.version = s.version) as hours,
    (select coalesce(jsonb_agg(jsonb_build_object('version', p.version, 'valid_from', p.valid_from, 'reason', p.reason, 'account', b.name, 'differs', deadline_rules_differ(p.version, f.version))
        order by p.valid_from), '[]')
        from deadline_ruleset_state q join deadline_ruleset p using (version) left join account b on b.id = p.account_id, deadline_ruleset_state f
        where q.state = 'planned' and f.state = 'in_force') as planned
from deadline_ruleset s join deadline_ruleset_state t using (version) left join account a on a.id = s.account_id left join account w on w.id = s.withdrawn_by
where case when $1::integer is null then t.state = 'in_force' else s.version = $1::integer end;

-- name: deadline_rules_versions
select s.version, t.state, coalesce(s.planned_from, s.valid_from) as valid_from, s.reason, s.beyond, a.name as account, s.created_at, s.repeats, s.withdrawn_at, w.name as withdrawn_by,
    (select count(*)::integer from deadline_rule r where r.version = s.version) as rules
from deadline_ruleset s join deadline_ruleset_state t using (version) left join account a on a.id = s.account_id left join account w on w.id = s.withdrawn_by
order by s.version desc limit 500;

-- name: deadline_rules_latest
select max(version) from deadline_ruleset;

-- name: deadline_rules_beyond
-- Rules ($1) that are longer than the law allows, in words; at: their place in the list, null where one is missing.
select coalesce(jsonb_agg(jsonb_build_object('at', b.at, 'message', case when b.at is null then format('Нет срока, который устанавливает закон: %s, не больше %s.', b.basis, b.days || ' ' || plural_ru(b.days, 'дня', 'дней', 'дней'))
    else format('Дольше, чем позволяет %s: не больше %s.', b.basis, b.days || ' ' || plural_ru(b.days, 'дня', 'дней', 'дней')) end) order by b.at, b.basis), '[]')::text
from beyond_law($1::jsonb) b;

-- name: deadline_rules_wrong
-- What the table of fields cannot tell: names that are not there, rules said twice, a first day ($2) that is a slip of the year, or one in the past
-- that would rewrite what is over, unless that is meant ($3); what is to become of versions planned for later days ($4), of them $5 is replaced.
with planned as (select s.version, s.valid_from from deadline_ruleset s join deadline_ruleset_state t using (version) where t.state = 'planned'),
buried as (select * from planned where valid_from >= $2::date and version is distinct from $5::integer),
rule as (select x.*, n - 1 as at from jsonb_array_elements($1::jsonb) with ordinality j (value, n), jsonb_to_record(j.value)
    as x (deadline text, kind text, channel text, theme_id text, priority integer, organisation_id text))
select format('/rules/%s/channel', at) as pointer, 'unknown_value' as code, 'Такого канала нет.' as message
from rule where channel is not null and not exists (select from channel c where c.code = rule.channel)
union all
select format('/rules/%s/theme_id', at), 'unknown_value', 'Такой темы нет.'
from rule where theme_id is not null and not exists (select from theme t where t.id::text = rule.theme_id)
union all
select format('/rules/%s/organisation_id', at), 'unknown_value', 'Такой организации нет.'
from rule where organisation_id is not null and not exists (select from organisation o where o.id::text = rule.organisation_id)
union all
select format('/rules/%s', at), 'said_twice', format('Те же условия уже есть в правиле %s.', first + 1)
from (select at, min(at) over (partition by deadline, kind, channel, theme_id, priority, organisation_id) as first from rule) x where at > first
union all
select '/valid_from', 'unlikely', 'Этот день слишком далеко: проверьте год.' where $2::date > current_date + 731
union all
select '/valid_from', 'past', 'С прошедшего дня правила переписали бы сроки и того, что уже исполнено. Выберите сегодняшний или будущий день либо подтвердите, что так и нужно.'
where $2::date < current_date and not $3::boolean
union all
select '/replaces', 'unknown_value', 'Эта версия не запланирована: её уже отменили, заменили, или её день настал.' where $5::integer is not null and not exists (select from planned where version = $5::integer)
union all
select '/planned', 'planned', format('%s: оставить запланированное или отменить?', string_agg(format('С %s запланирована версия %s', to_char(valid_from, 'DD.MM.YYYY'), version), ', ' order by valid_from))
from buried where $4::text is null having count(*) > 0
union all
select '/valid_from', 'planned', format('На этот день уже запланирована версия %s: измените её или выберите другой день.', version) from buried where $4::text = 'keep' and valid_from = $2::date;

-- name: deadline_lock
-- Nobody changes a message between the old rules and the new ones: what was computed by the old ones is committed before the
-- background worker looks for it.
lock table message in share row exclusive mode;

-- name: deadline_savepoint
savepoint draft;

-- name: deadline_drop_draft
rollback to savepoint draft;

-- name: deadline_patience
-- A trial over a large registry; nginx waits for a minute.
select set_config('statement_timeout', '50s', true);

-- name: deadline_rules_withdraw
-- Of the planned versions $1, and with $2 those for day $3 and later.
update deadline_ruleset s set planned_from = s.valid_from, valid_from = 'infinity', withdrawn_at = now(), withdrawn_by = acting_account()
from deadline_ruleset_state t
where t.version = s.version and t.state = 'planned' and (s.version = $1::integer or ($2::boolean and s.valid_from >= $3::date)) returning s.version;

-- name: deadline_rules_put
-- The version after $1, the highest; no row when somebody was faster. Planned versions for its first day and later are repeated after it, or it would count in their place.
with made as (
    insert into deadline_ruleset (version, valid_from, reason, account_id, beyond)
    select $1::integer + 1, $2::date, $3, acting_account(), $6 where $1::integer = (select max(version) from deadline_ruleset)
    on conflict do nothing
    returning version
),
kept as (
    select s.version as was, m.version + (row_number() over (order by s.valid_from, s.version))::integer as version, s.valid_from, s.reason, s.account_id, s.beyond
    from made m, deadline_ruleset s join deadline_ruleset_state t using (version) where t.state = 'planned' and s.valid_from >= $2::date
),
instead as (
    update deadline_ruleset s set planned_from = s.valid_from, valid_from = 'infinity', withdrawn_at = now(), withdrawn_by = acting_account() from kept k where s.version = k.was
),
repeated as (insert into deadline_ruleset (version, valid_from, reason, account_id, repeats, beyond) select k.version, k.valid_from, k.reason, k.account_id, k.was, k.beyond from kept k),
rules as (
    insert into deadline_rule (version, position, deadline, kind, channel, theme_id, priority, organisation_id, event, clock, amount, less, day_off, basis)
    select m.version, n, x.deadline, x.kind, x.channel, x.theme_id, x.priority, x.organisation_id, x.event, x.clock, x.amount, coalesce(x.less, 0),
        coalesce(x.day_off, 'keep'), x.basis
    from made m, jsonb_array_elements($4::jsonb) with ordinality j (value, n), jsonb_to_record(j.value) as x (deadline text, kind text, channel text,
        theme_id integer, priority smallint, organisation_id integer, event text, clock text, amount smallint, less smallint, day_off text, basis text)
    union all
    select k.version, r.position, r.deadline, r.kind, r.channel, r.theme_id, r.priority, r.organisation_id, r.event, r.clock, r.amount, r.less, r.day_off, r.basis
    from kept k join deadline_rule r on r.version = k.was
),
hours as (
    insert into work_hours (version, weekday, opens, closes)
    select m.version, x.weekday, x.opens, x.closes from made m, jsonb_to_recordset($5::jsonb) as x (weekday smallint, opens time, closes time)
    union all
    select k.version, h.weekday, h.opens, h.closes from kept k join work_hours h on h.version = k.was
)
select version from made;

-- part: deadline_moves_told
-- Of `moved`. Messages that the reader may not see are counted, not shown.
select (count(*) filter (where ends < ended))::integer as earlier, (count(*) filter (where ends > ended))::integer as later,
    (count(*) filter (where ended is null and ends is not null))::integer as appeared, (count(*) filter (where ends is null and ended is not null))::integer as gone,
    (count(*) filter (where owed and ends <= now() and (ended is null or ended > now())))::integer as newly_overdue,
    (count(*) filter (where not owed))::integer as settled,
    count(distinct message_id)::integer as messages,
    (select coalesce(jsonb_agg(jsonb_build_object('message_id', x.message_id::text, 'number', x.number, 'subject', x.subject, 'kind', x.kind, 'name', deadline_name(x.kind),
            'was_on', x.was, 'was_at', x.was_at, 'due_on', x.due, 'due_at', x.due_at, 'owed', x.owed) order by x.turn), '[]')
        from (select v.*, m.number, coalesce(m.subject, left(m.text, 80)) as subject, row_number() over (order by v.owed desc, v.ends nulls last, v.message_id, v.kind) as turn
              from moved v join message m on m.id = v.message_id order by v.owed desc, v.ends nulls last, v.message_id, v.kind limit 50) x) as first
from moved

-- part: deadline_ends
select *, coalesce(due_at, (due + 1)::timestamptz) as ends, coalesce(was_at, (was + 1)::timestamptz) as ended

-- name: deadline_moves
with moved as materialized ({{deadline_ends}} from deadline_moves($1::date, $2::date))
{{deadline_moves_told}};

-- name: branch_moves
-- $1: theme or organisation, $2: the one that stands elsewhere now.
with moved as materialized ({{deadline_ends}} from branch_moves($1, $2::integer))
{{deadline_moves_told}};

-- name: deadline_order
-- The recomputation, ordered from the background worker.
insert into job (kind, payload) values ('deadlines', jsonb_build_object('since', $1::date, 'before', $2::date)) returning id;

-- name: deadline_pending
select count(*)::integer from job where kind = 'deadlines' and status in ('ready', 'running');

-- name: deadline_step
-- One step of it: the last message looked at (NULL: there was none) and how many had changed.
with ids as materialized (select coalesce(array_agg(i), '{}') as list from deadline_reached($1::date, $2::date, $3::bigint, $4::integer) i)
select list[cardinality(list)] as last, deadline_put(list) as changed from ids;

-- name: branch_step
-- One step after a move within a tree: of register $1 the branch $2.
select last, changed from branch_step($1, $2::integer, $3::bigint, $4::integer, $5, $6::integer);

-- name: deadline_differences
-- The same step, looking only.
with ids as materialized (select coalesce(array_agg(i), '{}') as list from deadline_reached('1900-01-01', '9999-01-01', $1::bigint, $2::integer) i)
select list[cardinality(list)] as last, cardinality(list) as messages, d.message_id, d.kind, d.what, d.was, d.now
from ids left join lateral deadline_differences(list) d on true;

-- name: work_calendar_list
select y.year::integer as year, y.version, y.source, y.note, a.name as account, y.loaded_at, (count(*) filter (where d.kind = 'off'))::integer as off,
    (count(*) filter (where d.kind = 'work'))::integer as work, (count(*) filter (where d.kind = 'short'))::integer as short
from calendar_year y
left join account a on a.id = y.account_id
left join calendar_day d on d.year = y.year and d.version = y.version
where y.version = (select max(version) from calendar_year x where x.year = y.year)
group by y.year, y.version, a.name
order by y.year;

-- name: work_calendar_get
-- $2: a version, or NULL for the one that counts.
select y.year::integer as year, y.version, y.source, y.note, a.name as account, y.loaded_at,
    (select coalesce(jsonb_agg(jsonb_build_object('day', d.day, 'kind', d.kind, 'name', d.name) order by d.day), '[]')
        from calendar_day d where d.year = y.year and d.version = y.version) as days,
    (select jsonb_agg(jsonb_build_object('version', v.version, 'source', v.source, 'note', v.note, 'account', b.name, 'loaded_at', v.loaded_at) order by v.version desc)
        from calendar_year v left join account b on b.id = v.account_id where v.year = y.year) as versions
from calendar_year y left join account a on a.id = y.account_id
where y.year = $1::integer and y.version = coalesce($2::integer, (select max(version) from calendar_year x where x.year = y.year));

-- name: work_calendar_past
-- The first days that are over and that the new days ($2) of a year ($1) make something else, in words; null: none. A year without a calendar had none of them.
with was as (select c.day, c.kind from calendar_current c where c.year = $1::integer),
now as (select x.day, x.kind from jsonb_to_recordset($2::jsonb) as x (day date, kind text)),
known as (select exists (select from calendar_year where year = $1::integer) as known),
differs as (
    select d::date as day from known, generate_series(make_date($1::integer, 1, 1), least(make_date($1::integer, 12, 31), current_date - 1), interval '1 day') d
    left join was on was.day = d::date left join now on now.day = d::date
    where not known.known or was.kind is distinct from now.kind
)
select string_agg(to_char(day, 'DD.MM.YYYY'), ', ' order by day) || case when max(n) > 3 then ' и другие' else '' end
from (select day, count(*) over () as n, row_number() over (order by day) as turn from differs) x where turn <= 3;

-- name: work_calendar_wrong
-- What a list of days ($2) lacks to be a year ($1): the holidays of ТК ст. 112 as days off, unless the act that makes one worked is named; a day off for each
-- holiday on a weekend and each worked weekend; the year before it.
with day as (select x.day, x.kind, coalesce(x.name, '') ~* '(постановлени|закон|указ|распоряжени)' as act, extract(isodow from x.day) > 5 as weekend
    from jsonb_to_recordset($2::jsonb) as x (day date, kind text, name text)),
holiday as (select d::date as day, extract(isodow from d) > 5 as weekend from generate_series(make_date($1::integer, 1, 1), make_date($1::integer, 12, 31), interval '1 day') d where is_fixed_holiday(d::date)),
balance as (select (select count(*) from holiday h where h.weekend and not exists (select from day d where d.day = h.day and d.kind <> 'off')) as on_weekend,
    count(*) filter (where d.weekend and d.kind <> 'off') as worked,
    count(*) filter (where not d.weekend and d.kind = 'off' and not is_fixed_holiday(d.day)) as moved, count(*) filter (where not d.weekend and d.kind = 'off' and not is_fixed_holiday(d.day) and d.act) as acted from day d),
known as (select min(year) as first, max(year) as last, bool_or(year = $1::integer) as here, bool_or(year = $1::integer - 1) as before from calendar_year)
select '/days' as pointer, 'holidays' as code, 'Праздничные дни по ТК РФ ст. 112 не названы выходными: ' || string_agg(to_char(h.day, 'DD.MM'), ', ' order by h.day)
    || '. Назовите их выходными, а перенесённый день — рабочим с актом: «рабочий, постановление № …».' as message
from holiday h where not exists (select from day d where d.day = h.day and (d.kind = 'off' or d.act)) having count(*) > 0
union all
select '/days', 'not_whole', format('Год неполный: праздников на субботах и воскресеньях — %s, рабочих суббот и воскресений — %s, а выходных среди недели вместо них — %s. %s', on_weekend, worked, moved,
    case when moved < on_weekend + worked then 'Назовите дни, на которые они перенесены (ТК РФ ст. 112).' else 'Лишний выходной назовите с актом, который его вводит: «выходной, указ № …».' end)
from balance where moved < on_weekend + worked or moved - on_weekend - worked > acted
union all
select '/days', 'gap', format('Сначала внесите календарь %s года: между этим годом и остальными остался бы пропуск, и сроки через него не рассчитать.',
    case when $1::integer > first then $1::integer - 1 else $1::integer + 1 end)
from known where first is not null and not here and not before and $1::integer <> first - 1;

-- name: work_calendar_put
-- The version after $2 (0: the year is new); no row when somebody was faster.
with made as (
    insert into calendar_year (year, version, source, note, account_id)
    select $1::integer, $2::integer + 1, $3, $4, acting_account()
    where $2::integer = (select coalesce(max(version), 0) from calendar_year where year = $1::integer)
    on conflict do nothing
    returning year, version
),
days as (
    insert into calendar_day (year, version, day, kind, name)
    select m.year, m.version, x.day, x.kind, nullif(x.name, '') from made m, jsonb_to_recordset($5::jsonb) as x (day date, kind text, name text)
)
select version from made;
