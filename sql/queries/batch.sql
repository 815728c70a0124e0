-- Batches of work, and templates of answers.

-- name: batch_put
insert into work_batch (account_id, selection, asked, expires_at)
values (acting_account(), $1::jsonb, $2::smallint, now() + make_interval(mins => (select value from workflow_setting where code = 'batch_minutes')))
returning id;

-- name: batch_take
-- The next $36 open records of the filter that nobody has, the nearest term first, for batch $37. Of those alone that work reaches ($38; null: all). Rows that another taker holds at
-- this moment are passed over; one that he took since our snapshot meets its key and is left out: the caller asks again.
with free as (
    select m.id from message m
    where {{message_filter}} and m.open and not exists (select from work_item w where w.message_id = m.id and w.expires_at > now())
        and ($38::jsonb is null or reach_refuses($38::jsonb, m.organisation_id, machine_of(m.kind, m.channel, m.state)) is null)
    order by m.due_on nulls last, m.sort_at, m.id limit $36::integer for no key update of m skip locked
),
put as (
    insert into work_item as w (message_id, batch_id, account_id, expires_at)
    select f.id, b.id, b.account_id, b.expires_at from free f, work_batch b where b.id = $37::bigint
    on conflict (message_id) do update set batch_id = excluded.batch_id, account_id = excluded.account_id, expires_at = excluded.expires_at
        where w.expires_at <= now()
    returning message_id
)
select (select count(*) from put), (select count(*) from free);

-- name: batch_list
-- The live batches of the acting account with what is left in them.
select b.id, b.selection, b.asked::integer as asked, b.created_at, b.expires_at,
    (select coalesce(jsonb_agg(jsonb_build_object('message_id', m.id::text, 'number', m.number, 'title', left(coalesce(nullif(m.subject, ''), m.text), 160),
            'state', m.state, 'open', m.open, 'due_on', m.due_on, 'address', m.address) order by m.due_on nulls last, m.sort_at, m.id), '[]')
     from work_item w join message m on m.id = w.message_id where w.batch_id = b.id and w.expires_at > now()) as items
from work_batch b
where b.account_id = acting_account() and b.expires_at > now() and ($1::bigint is null or b.id = $1::bigint)
  and ($1::bigint is not null or exists (select from work_item w where w.batch_id = b.id and w.expires_at > now()))
order by b.id desc;

-- name: batch_release
-- $2: the records to give back, or all.
delete from work_item where batch_id = $1::bigint and ($2::bigint[] is null or message_id = any ($2::bigint[]));

-- part: template_row
select t.id::text as id, t.name, t.theme_id::text as theme_id, h.name as theme, t.state, t.text, t.enabled, t.version, a.name as account, t.updated_at
from answer_template t left join theme h on h.id = t.theme_id left join account a on a.id = t.account_id

-- name: template_list
{{template_row}} order by t.enabled desc, h.name nulls first, t.name, t.id;

-- name: template_get
{{template_row}} where t.id = $1::bigint;

-- name: template_put
insert into answer_template (name, theme_id, state, text, enabled, account_id)
select btrim(p->>'name'), (p->>'theme_id')::integer, p->>'state', p->>'text', coalesce((p->>'enabled')::boolean, true), acting_account()
from (select $1::jsonb as p) x returning id;

-- name: template_change
-- No row: it is another version by now.
update answer_template t set name = btrim(p->>'name'), theme_id = (p->>'theme_id')::integer, state = p->>'state', text = p->>'text',
    enabled = coalesce((p->>'enabled')::boolean, true), version = t.version + 1, account_id = acting_account(), updated_at = now()
from (select $3::jsonb as p) x where t.id = $1::bigint and t.version = $2::integer returning t.id;

-- name: template_versions
select v.version, v.name, v.theme_id::text as theme_id, h.name as theme, v.state, v.text, v.enabled, a.name as account, v.at
from answer_template_version v left join theme h on h.id = v.theme_id left join account a on a.id = v.account_id
where v.template_id = $1::bigint order by v.version desc;

-- name: template_for
-- Templates that fit a message, the nearest theme first, with its own number, day, address and organisation.
select t.id::text as id, t.name, template_text(t.text, m.number, coalesce(m.registered_at, m.received_at)::date, m.address, o.name) as text
from message m
left join theme h on h.id = m.theme_id left join organisation o on o.id = m.organisation_id
join answer_template t on t.enabled and (t.theme_id is null or t.theme_id = any (h.path)) and (t.state is null or t.state = m.state)
where m.id = $1::bigint
order by array_position(h.path, t.theme_id) desc nulls last, t.state nulls last, t.name, t.id;

-- name: message_seen
select from message where id = $1::bigint;
