-- Models that propose themes and organisations: versions, what people made of their proposals, what they learn from.

-- name: model_list
-- Newest first. drift: people correct clearly more than the trial promised (the upper end of the 95 % Wilson interval of the right ones of 30
-- days is over 5 points lower), or chances have fallen by over 10 points.
select m.id::text as id, m.kind, m.status, m.made_at, m.texts, m.labels, m.accuracy, m.macro_f1, m.top3, m.ece, m.confidence, m.kept,
    v.judged, v.accepted, m.seen, m.seen_confidence, m.seen_at,
    coalesce(v.judged >= 30 and v.high < m.accuracy - 0.05, false) as drift_corrected, coalesce(m.seen >= 50 and m.seen_confidence < m.confidence - 0.1, false) as drift_unsure,
    s.switches
from model m
cross join lateral (
    select c.judged, c.accepted, (c.p + 1.9208 / nullif(c.judged, 0) + 1.96 * sqrt((c.p * (1 - c.p) + 0.9604 / nullif(c.judged, 0)) / nullif(c.judged, 0))) / (1 + 3.8416 / nullif(c.judged, 0)) as high
    from (select count(*)::integer as judged, (count(*) filter (where x.guessed = x.became))::integer as accepted, (count(*) filter (where x.guessed = x.became))::float8 / nullif(count(*), 0) as p
          from model_verdict x where x.model_id = m.id and x.at > now() - interval '30 days') c) v
cross join lateral (
    select coalesce(jsonb_agg(jsonb_build_object('at', w.at, 'account', a.name, 'reason', w.reason, 'before_id', w.before_id::text) order by w.id desc), '[]') as switches
    from model_switch w left join account a on a.id = w.account_id where w.model_id = m.id) s
order by m.id desc limit 200;

-- name: model_ordered
-- Is a training under way, or waited for; how the last one that was ordered ended.
select exists (select from job where kind = 'models' and every is null and status in ('ready', 'running')) as running,
    (select error from job where kind = 'models' and every is null and status in ('done', 'failed') order by id desc limit 1) as error;

-- name: model_live
select id::text from model where kind = $1 and status = 'live';

-- name: model_known
select kept, status from model where id = $1::integer;

-- name: model_put_live
select model_put_live($1::integer, acting_account(), $2);

-- name: model_names
-- $1: theme or organisation; ids of $2 that may still be given, with their names.
select t.id::text as id, t.name from theme t where $1 = 'theme' and t.id = any ($2::integer[]) and (t.closed_on is null or t.closed_on > current_date)
union all select o.id::text, o.short_name from organisation o where $1 = 'organisation' and o.id = any ($2::integer[]) and (o.closed_on is null or o.closed_on > current_date);

-- name: model_judge
insert into model_verdict (message_id, model_id, guessed, chance, became) values ($1::bigint, $2::integer, $3::integer, $4::float8, $5::integer)
on conflict (message_id, model_id) do update set guessed = excluded.guessed, chance = excluded.chance, became = excluded.became, at = now();

-- name: model_due
-- Night by Moscow and no version for 20 hours. A system that was set up this very night is busy with its first records: it learns in the next.
select (now() at time zone 'Europe/Moscow')::time between '01:00' and '05:00' and not exists (select from model where made_at > now() - interval '20 hours')
    and exists (select from job where kind = 'models' and every is not null and created_at < date_trunc('day', now(), 'Europe/Moscow'));

-- name: model_texts
-- The latest records with what people or files put down; of an organisation only those that have been sent on.
select left(m.text, 4000), case when $1 = 'theme' then m.theme_id else m.organisation_id end::text as label, case when $1 = 'theme' then t.path[1] end::text as parent
from message m left join theme t on t.id = m.theme_id
where case when $1 = 'theme' then m.theme_id else m.organisation_id end is not null and m.kind <> 'publication'
order by m.sort_at desc, m.id desc limit $2::integer;

-- name: model_recent
-- Records of the last two weeks for the drift of chances.
select left(m.text, 4000) from message m where m.sort_at > now() - interval '14 days' and m.kind <> 'publication' order by m.sort_at desc, m.id desc limit 300;

-- name: model_put
-- A new version, still without its file; it becomes known when the transaction ends.
insert into model (kind, status, texts, labels, accuracy, macro_f1, top3, ece, confidence, bytes)
values ($1, 'candidate', $2::integer, $3::integer, $4::float8, $5::float8, $6::float8, $7::float8, $8::float8, $9::bigint) returning id::text;

-- name: model_promote
-- It goes live by itself unless it is clearly worse than the live one, or a person chose that one.
select model_put_live(n.id, null, null) from model n
where n.id = $1::integer and not exists (
    select from model l where l.kind = n.kind and l.status = 'live'
      and (n.accuracy < l.accuracy - 0.02 or (select s.account_id from model_switch s where s.model_id = l.id order by s.id desc limit 1) is not null));

-- name: model_drop_old
-- Files of the eight latest versions and of the live one stay.
update model m set kept = false where m.kept and m.kind = $1 and m.status <> 'live'
  and m.id not in (select x.id from model x where x.kind = $1 order by x.id desc limit 8);

-- name: model_kept
select kind || '-' || id || '.model' as file from model where kept;

-- name: model_seen
update model set seen = $2::integer, seen_confidence = $3::float8, seen_at = now() where id = $1::integer;

-- name: model_order
insert into job (kind, payload) select 'models', jsonb_build_object('kind', $1::text) where not exists (select from job where kind = 'models' and every is null and status in ('ready', 'running'));
