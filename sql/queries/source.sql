-- Health of the sources.

-- name: sources_judge
-- What has brought nothing for 56 days stays silent as it was.
with now_is as materialized (select * from source_rhythm(now())),
put as (
    insert into source_health as h (source_id, state, changed_at, judged_at, last_at, surprise, bound, pause_hours, pause_bound, seen, usual, days)
    select source_id, state, now(), now(), last_at, surprise, bound, pause_hours, pause_bound, seen, usual, days from now_is
    on conflict (source_id) do update set state = excluded.state, changed_at = case when h.state = excluded.state then h.changed_at else excluded.changed_at end, judged_at = excluded.judged_at,
        last_at = excluded.last_at, surprise = excluded.surprise, bound = excluded.bound, pause_hours = excluded.pause_hours, pause_bound = excluded.pause_bound, seen = excluded.seen, usual = excluded.usual, days = excluded.days
)
update source_health set judged_at = now(), state = 'silent', changed_at = case when state = 'silent' then changed_at else now() end, seen = 0 where source_id not in (select source_id from now_is);

-- name: source_health_list
select s.id::text as source_id, s.name, s.kind, coalesce(h.state, 'none') as state, h.changed_at, h.judged_at, h.last_at, h.surprise, h.bound, h.pause_hours, h.pause_bound, h.seen, h.usual,
    h.days::integer as days
from source s left join source_health h on h.source_id = s.id
where source_shown(s)
order by array_position(array['silent', 'little', 'much', 'ok', 'new'], h.state) nulls last, s.name;
