-- Formal answers: the list by score, the figures, what a person says; what came after an answer.

-- name: answers_later
-- Answers to which something has come since they were judged: a repeat, a bad mark, the record taken up again. Looked for from what is new,
-- some days back, as a night may have been missed.
with lately as (
    select r.message_id from outcome_return r where r.at >= now() - interval '8 days'
    union select s.message_id from satisfaction s where s.given_at >= now() - interval '8 days' and not s.satisfied
    union select m.id from message m where m.updated_at >= now() - interval '8 days'
)
insert into answer_queue (answer_id)
select c.answer_id from lately l join answer_check c on c.message_id = l.message_id where c.formal is not null and answer_later(c.message_id, c.at) is distinct from c.formal_later
on conflict do nothing;

-- part: formal_asked
-- $1 … $4: days, organisations, themes.
c.formal is not null and c.at >= coalesce($1::date::timestamptz, '-infinity') and c.at < coalesce(($2::date + 1)::timestamptz, 'infinity')
    and ($3::integer[] is null or c.organisation_id = any ($3::integer[])) and ($4::integer[] is null or c.theme_id = any ($4::integer[]))

-- name: formal_list
-- The most formal first. $5: formal (as counted), scored, told by the score, or said by a person: said_formal, said_proper.
select c.answer_id::text as answer_id, c.message_id::text as message_id, m.number, t.name as theme, c.at, c.organisation_id::text as organisation_id, o.short_name as organisation,
    c.formal::integer as score, c.formal_now as formal, c.formal_parts as parts, case c.verdict when 1 then 'formal' when 0 then 'proper' end as verdict, w.name as verdict_by, v.at as verdict_at, c.edits,
    reach_refuses((select r.reach from acting_reach() r where r.action = 'quality.write'), m.organisation_id, machine_of(m.kind, m.channel, m.state)) is null as may,
    c.formal || '|' || c.answer_id as _key
from answer_check c join message m on m.id = c.message_id left join theme t on t.id = c.theme_id left join organisation o on o.id = c.organisation_id
left join answer_verdict v on v.answer_id = c.answer_id and c.verdict is not null left join account w on w.id = v.account_id
where {{formal_asked}} and ($8::boolean is null or (c.organisation_id is not null) = $8::boolean)
  and case $5 when 'formal' then c.formal_now when 'told' then c.formal >= 50 when 'said_formal' then c.verdict = 1 when 'said_proper' then c.verdict = 0 else true end
  and ($6::text is null or (c.formal, c.answer_id) < (split_part($6::text, '|', 1)::smallint, split_part($6::text, '|', 2)::bigint))
order by c.formal desc, c.answer_id desc limit $7::integer + 1;

-- name: formal_by_organisation
-- A share of fewer than ten answers says nothing and is hidden. right: of those told by the score and looked at, how many a person called formal.
select x.organisation_id::text as organisation_id, o.short_name as organisation, x.scored, x.formal, x.told, x.said_formal, x.said_proper, x.told_right,
    x.scored < 10 as hidden, case when x.scored >= 10 then x.formal / x.scored::double precision end as share,
    case when x.scored >= 10 then w.low end as low, case when x.scored >= 10 then w.high end as high
from (select c.organisation_id, count(*)::integer as scored, (count(*) filter (where c.formal_now))::integer as formal, (count(*) filter (where c.formal >= 50))::integer as told,
        (count(*) filter (where c.verdict = 1))::integer as said_formal, (count(*) filter (where c.verdict = 0))::integer as said_proper,
        (count(*) filter (where c.verdict = 1 and c.formal >= 50))::integer as told_right
    from answer_check c where {{formal_asked}} group by 1) x
cross join lateral wilson(x.formal, x.scored) w left join organisation o on o.id = x.organisation_id
order by x.formal desc, x.scored desc, o.short_name;

-- name: formal_verdict_may
-- The answer is held until the commit; `current` is whose word stands. No row: not there, or not judged.
select c.formal is not null, c.edits, jsonb_build_object('verdict', case c.verdict when 1 then 'formal' when 0 then 'proper' end, 'verdict_by', w.name, 'verdict_at', v.at, 'edits', c.edits) as current
from answer_check c left join answer_verdict v on v.answer_id = c.answer_id and c.verdict is not null left join account w on w.id = v.account_id
where c.answer_id = $1::bigint for no key update of c;

-- name: formal_verdict_put
insert into answer_verdict (answer_id, formal, account_id) values ($1::bigint, $2::boolean, acting_account())
on conflict (answer_id) do update set formal = excluded.formal, account_id = excluded.account_id, at = now();

-- name: formal_verdict_drop
delete from answer_verdict where answer_id = $1::bigint;

-- name: formal_verdict_set
update answer_check set verdict = $2::boolean::integer::smallint, edits = edits + 1 where answer_id = $1::bigint;
