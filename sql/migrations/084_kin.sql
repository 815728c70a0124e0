-- The same fault in other words: «холодные батареи» and «нет отопления» had cards that differ, so a repeat of one was none of the other. What is one
-- trouble stands in search/data/card.txt; a card that lacks its object or its fault goes by the theme, unless what both name speaks against it.
create table card_kin (
	object text not null,
	fault text not null,
	kin text[] not null,
	near text[] not null,
	primary key (object, fault)
);
comment on table card_kin is 'Which troubles a card may be of: search/data/card.txt as last put in by mcuctl migrate';
comment on column card_kin.object is 'card_term.code; empty: for a card without an object';
comment on column card_kin.fault is 'card_term.code; empty: for a card without a fault';
comment on column card_kin.kin is 'two cards with one of them in common complain about the same';
comment on column card_kin.near is 'those, and the ones that are the same only under one theme';
grant select on card_kin to mcu_api, mcu_jobs, mcu_indexer;

drop function same_fault(text, text, integer, text, text, integer);
create function same_fault(object text, fault text, theme integer, kin text[], near text[], other_object text, other_fault text, other_theme integer, other_kin text[], other_near text[])
returns boolean language sql immutable parallel safe return
	case when object is not null and fault is not null and other_object is not null and other_fault is not null
		then object = other_object and fault = other_fault or coalesce(kin && other_kin, false) or coalesce(theme = other_theme and near && other_near, false)
		else coalesce(theme = other_theme, false)
			and ((object = other_object) is not false and (fault = other_fault) is not false or coalesce(near && other_near, false)) end;
comment on function same_fault(text, text, integer, text[], text[], text, text, integer, text[], text[]) is
	'do two records complain about the same: by the object and the fault of their cards or the trouble both are of (card_kin); where a card lacks one of them by the theme, unless what both name is no kin. The theme is null where it is one above others';

create function themes_above() returns integer[] language sql stable set search_path = mcu, pg_temp as $$
	select coalesce(array_agg(distinct parent_id), '{}') from theme where parent_id is not null
$$;
comment on function themes_above() is 'themes that have others below them: a record that was only put there may be about anything of it';

-- Pairs of these messages that hold no longer, since a theme, card, place or state was put right: taken away, and the outcome given back
-- where it was the repeat alone that had taken it and nobody has worked on since. A person of whom nothing is known any more is taken at his word.
create or replace function returns_undone(ids bigint[]) returns integer language plpgsql security definer set search_path = mcu, pg_temp as $$
declare
	span integer := (select value from workflow_setting where code = 'return_days');
	above integer[] := themes_above();
	gone outcome_return[];
	moved bigint[];
begin
	with held as materialized (
		select v.id, coalesce(m.street_id = r.street_id and house_key(m.house) = house_key(r.house), false) as house,
			coalesce(m.author_key = r.author_key, v.ground = 'person') as person, r.theme_id, v.ground,
			same_fault(m.object, m.fault, m.theme_id, mk.kin, mk.near, r.object, r.fault, case when r.theme_id <> all (above) then r.theme_id end, rk.kin, rk.near) and r.kind <> 'publication' and m.kind <> 'publication' and r.state <> 'rejected'
				and r.sort_at > v.closed_at and r.sort_at < return_until(v.closed_at, v.days) as alike
		from outcome_return v join message m on m.id = v.message_id join message r on r.id = v.repeat_id
		left join card_kin mk on mk.object = coalesce(m.object, '') and mk.fault = coalesce(m.fault, '')
		left join card_kin rk on rk.object = coalesce(r.object, '') and rk.fault = coalesce(r.fault, '')
		where v.message_id = any (ids) or v.repeat_id = any (ids)
	),
	same as (
		update outcome_return v set ground = case when h.house then 'house' else 'person' end, theme_id = h.theme_id
		from held h where v.id = h.id and h.alike and (h.house or h.person) and (v.ground, v.theme_id) is distinct from (case when h.house then 'house' else 'person' end, h.theme_id)
	),
	lost as (delete from outcome_return v using held h where v.id = h.id and not (h.alike and (h.house or h.person)) returning v)
	select array_agg(l.v) into gone from lost l;
	if gone is null then return 0; end if;
	with lost as (select * from unnest(gone)),
	taken as (
		-- Who took the outcome back is in the history; before 049 its word and reason are in the change before.
		select distinct on (m.id) m.id, l.outcome, l.closed_at, m.state, e.from_state, e.to_state, e.details->'before' as before,
			case when e.changes ? 'outcome_by' then e.changes->'outcome_by'->>0 else c.outcome_by end as outcome_by,
			case when e.changes ? 'outcome_reason' then e.changes->'outcome_reason'->>0 else c.reason end as reason,
			(select coalesce(r.number, r.id::text) from outcome_return v join message r on r.id = v.repeat_id where v.message_id = m.id and v.closed_at = m.closure_at
				order by v.repeated_at, v.repeat_id limit 1) as other
		from lost l join message m on m.id = l.message_id and m.outcome_by = 'repeat' and m.closure_at = l.closed_at
		join lateral (select x.* from case_event x where x.message_id = m.id and x.kind = 'return' and x.changes ? 'outcome' order by x.id desc limit 1) e on true
		left join lateral (select y.outcome_by, y.reason from outcome_change y where y.message_id = m.id and y.outcome_by is distinct from 'repeat' order by y.id desc limit 1) c on true
		where e.to_state is not distinct from e.from_state or m.state = e.to_state
		order by m.id, l.id
	),
	back as (
		update message m set
			outcome = case when t.other is null then t.outcome else m.outcome end, outcome_by = case when t.other is null then t.outcome_by else 'repeat' end,
			outcome_reason = case when t.other is null then t.reason else format('Повторное № %s в течение %s дней после закрытия', t.other, span) end,
			outcome_at = case when t.other is null then (t.before->>'outcome_at')::timestamptz else m.outcome_at end,
			state = case when r.goes then t.from_state else m.state end, closed_at = case when r.goes then (t.before->>'closed_at')::timestamptz else m.closed_at end,
			answered_at = case when r.goes then (t.before->>'answered_at')::timestamptz else m.answered_at end,
			due_set = case when r.goes then (t.before->>'due_set')::date else m.due_set end,
			reopened_at = case when r.goes then (t.before->>'reopened_at')::timestamptz else m.reopened_at end,
			first_done_at = case when r.goes then (t.before->>'first_done_at')::timestamptz else m.first_done_at end
		from taken t cross join lateral (select t.other is null and t.from_state is distinct from t.to_state as goes) r
		where m.id = t.id
		returning m.id, m.outcome, m.outcome_by, m.outcome_reason, m.state, t.state as was, t.other, m.rev
	),
	told as (
		insert into case_event (message_id, account_id, kind, from_state, to_state, note, changes, details, rev)
		select m.id, acting_account(), 'return', b.was, b.state, format('№ %s больше не повторное%s', coalesce(r.number, r.id::text),
				case when b.id is not null and b.other is null then ': итог возвращён' else '' end),
			case when b.id is not null and b.other is null then jsonb_build_object('outcome', jsonb_build_array('not_established', b.outcome),
				'outcome_by', jsonb_build_array('repeat', b.outcome_by), 'outcome_reason', jsonb_build_array(m.outcome_reason, b.outcome_reason)) end,
			jsonb_build_object('repeat_id', r.id::text), coalesce(b.rev, m.rev)
		from lost l join message m on m.id = l.message_id join message r on r.id = l.repeat_id left join back b on b.id = m.id order by l.id
	),
	repeats as (
		insert into case_event (message_id, account_id, kind, note, details, rev)
		select r.id, acting_account(), 'return', format('Больше не повторяет закрытое № %s', coalesce(m.number, m.id::text)), jsonb_build_object('message_id', m.id::text), r.rev
		from lost l join message m on m.id = l.message_id join message r on r.id = l.repeat_id order by l.id
	)
	select array_agg(id) into moved from back where state <> was;
	if moved is not null then perform deadline_put(moved); end if;
	return cardinality(gone);
end $$;
-- Of messages that came or changed: takes away the pairs that hold no longer, notes each new pair of a closure and a repeat once, whichever of
-- the two came first, and takes the outcome back where that closure still stands. Set by set: an import calls it for a batch.
create or replace function note_returns(ids bigint[]) returns integer language plpgsql security definer set search_path = mcu, pg_temp as $$
declare
	span integer := (select value from workflow_setting where code = 'return_days');
	taken text[] := array(select r.outcome from return_outcome r left join workflow_setting s on s.code = r.setting where r.setting is null or s.value = 1);
	reopens boolean := exists (select from machine where returns_to is not null);
	above integer[] := themes_above();
	made bigint[];
	moved bigint[];
begin
	perform returns_undone(ids);
	with changed as materialized (
		select m.id, case when m.theme_id <> all (above) then m.theme_id end as theme_id, m.object, m.fault, k.kin, k.near, m.street_id, house_key(m.house) as house, m.author_key, m.sort_at, m.closure_at, m.state <> 'rejected' as comes
		from message m left join card_kin k on k.object = coalesce(m.object, '') and k.fault = coalesce(m.fault, '')
		where m.id = any (ids) and m.kind <> 'publication'
	),
	near as (
		select c.id as closed, r.id as repeat, true as house from changed r
		join message c on c.street_id = r.street_id and house_key(c.house) = r.house and c.closure_at < r.sort_at and c.closure_at > r.sort_at - make_interval(days => span + 1)
		left join card_kin k on k.object = coalesce(c.object, '') and k.fault = coalesce(c.fault, '')
		where r.comes and c.street_id is not null and c.house is not null and c.closure_at is not null and c.id <> r.id and c.kind <> 'publication'
			and same_fault(c.object, c.fault, c.theme_id, k.kin, k.near, r.object, r.fault, r.theme_id, r.kin, r.near)
		union all
		select c.id, r.id, true from changed c
		join message r on r.street_id = c.street_id and house_key(r.house) = c.house and r.sort_at > c.closure_at and r.sort_at < c.closure_at + make_interval(days => span + 1)
		left join card_kin k on k.object = coalesce(r.object, '') and k.fault = coalesce(r.fault, '')
		where c.closure_at is not null and r.street_id is not null and r.house is not null and c.id <> r.id and r.kind <> 'publication' and r.state <> 'rejected'
			and same_fault(c.object, c.fault, c.theme_id, c.kin, c.near, r.object, r.fault, r.theme_id, k.kin, k.near)
		union all
		select c.id, r.id, false from changed r
		join message c on c.author_key = r.author_key and c.closure_at < r.sort_at and c.closure_at > r.sort_at - make_interval(days => span + 1)
		left join card_kin k on k.object = coalesce(c.object, '') and k.fault = coalesce(c.fault, '')
		where r.comes and c.author_key is not null and c.id <> r.id and c.kind <> 'publication' and same_fault(c.object, c.fault, c.theme_id, k.kin, k.near, r.object, r.fault, r.theme_id, r.kin, r.near)
		union all
		select c.id, r.id, false from changed c
		join message r on r.author_key = c.author_key and r.sort_at > c.closure_at and r.sort_at < c.closure_at + make_interval(days => span + 1)
		left join card_kin k on k.object = coalesce(r.object, '') and k.fault = coalesce(r.fault, '')
		where c.closure_at is not null and r.author_key is not null and c.id <> r.id and r.kind <> 'publication' and r.state <> 'rejected'
			and same_fault(c.object, c.fault, c.theme_id, c.kin, c.near, r.object, r.fault, r.theme_id, k.kin, k.near)
	),
	pair as materialized (select closed, repeat, bool_or(house) as house from near group by closed, repeat),
	closure as materialized (
		-- Who answered for it: as it stood when the outcome was put down; of one that came back already, as it was counted then.
		select m.id, m.closure_at, coalesce(v.outcome, m.outcome) as outcome,
			case when v.outcome is not null then v.organisation_id when h.id is null then m.organisation_id else h.organisation_id end as organisation_id,
			case when v.outcome is not null then v.official_id when h.id is null then m.official_id else h.official_id end as official_id
		from (select distinct closed from pair) p join message m on m.id = p.closed
		left join lateral (select o.outcome, o.organisation_id, o.official_id from outcome_return o where m.outcome_by = 'repeat' and o.message_id = m.id and o.closed_at = m.closure_at limit 1) v on true
		left join lateral (select c.id, c.organisation_id, c.official_id from outcome_change c where m.outcome_by is distinct from 'repeat' and c.message_id = m.id order by c.id desc limit 1) h on true
		where v.outcome is not null or m.outcome = any (taken)
	),
	put as (
		insert into outcome_return (message_id, repeat_id, ground, closed_at, repeated_at, outcome, theme_id, organisation_id, official_id, days)
		select c.id, r.id, case when p.house then 'house' else 'person' end, c.closure_at, r.sort_at, c.outcome, r.theme_id, c.organisation_id, c.official_id, span
		from closure c join pair p on p.closed = c.id join message r on r.id = p.repeat and r.sort_at < return_until(c.closure_at, span)
		on conflict (message_id, repeat_id) do nothing
		returning id
	)
	select array_agg(id) into made from put;
	if made is null then return 0; end if;
	with new as materialized (select * from outcome_return where id = any (made)),
	came as materialized (
		select distinct on (v.message_id) v.message_id, v.repeat_id, v.outcome, coalesce(r.number, r.id::text) as number, v.closed_at
		from new v join message r on r.id = v.repeat_id order by v.message_id, v.repeated_at, v.repeat_id
	),
	back as (
		update message m set outcome = 'not_established', outcome_by = 'repeat', outcome_at = c.closed_at,
			outcome_reason = format('Повторное № %s в течение %s дней после закрытия', c.number, span),
			state = coalesce(x.returns_to, m.state), closed_at = case when x.returns_to is null then m.closed_at end,
			answered_at = case when x.returns_to is null then m.answered_at end, due_set = case when x.returns_to is null then m.due_set end,
			reopened_at = case when x.returns_to is null then m.reopened_at else now() end,
			first_done_at = case when x.returns_to is null then m.first_done_at else work_ended(m.id, m.first_done_at, m.answered_at, m.closed_at) end
		from came c join message old on old.id = c.message_id
		left join lateral (select y.returns_to from machine y join machine_state s on s.machine = y.code and s.state = old.state and s.final
			where y.returns_to is not null and y.code = machine_of(old.kind, old.channel, old.state)) x on reopens
		where m.id = c.message_id and m.outcome_by is distinct from 'repeat'
		returning m.id, c.repeat_id, c.outcome, m.outcome_reason, m.rev, old.state as was, m.state, old.outcome_by, old.outcome_reason as reason, old.outcome_at,
			case when old.state <> m.state then jsonb_build_object('closed_at', old.closed_at, 'answered_at', old.answered_at, 'due_set', old.due_set,
				'reopened_at', old.reopened_at, 'first_done_at', old.first_done_at) else '{}' end as before
	),
	told as (
		insert into case_event (message_id, account_id, kind, from_state, to_state, note, changes, details, rev)
		select id, acting_account(), 'return', was, state, outcome_reason, jsonb_build_object('outcome', jsonb_build_array(outcome, 'not_established'),
				'outcome_by', jsonb_build_array(outcome_by, 'repeat'), 'outcome_reason', jsonb_build_array(reason, outcome_reason)),
			jsonb_strip_nulls(jsonb_build_object('repeat_id', repeat_id::text, 'before', nullif(jsonb_strip_nulls(before || jsonb_build_object('outcome_at', outcome_at)), '{}'))), rev
		from back
	),
	repeats as (
		insert into case_event (message_id, account_id, kind, note, details, rev)
		select r.id, acting_account(), 'return', format('Повторяет закрытое № %s', coalesce(m.number, m.id::text)), jsonb_build_object('message_id', m.id::text), r.rev
		from new v join message m on m.id = v.message_id join message r on r.id = v.repeat_id
	)
	-- Deadlines know the state, not the outcome.
	select array_agg(id) into moved from back where state <> was;
	if moved is not null then perform deadline_put(moved); end if;
	return cardinality(made);
end $$;
