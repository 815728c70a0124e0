-- Satisfaction: what applicants say of the answer they got. One row is one asking: a mark that came with a file of ПОС, ИМ or
-- another system, or a link of our own with what came back by it. Scales of sources differ and are never mixed.
create table satisfaction (
	id bigint generated always as identity primary key,
	message_id bigint not null references message on delete cascade,
	source text not null check (source in ('pos', 'im', 'other', 'link')),
	scale text not null check (scale in ('five', 'three')),
	value smallint check (value between 1 and case scale when 'five' then 5 else 3 end),
	satisfied boolean generated always as (case scale when 'five' then value >= 4 else value = 3 end) stored,
	solved text check (solved in ('yes', 'partly', 'no')),
	reasons text[] not null default '{}' check (cardinality(reasons) <= 3
		and reasons <@ array['quick', 'clear', 'polite', 'slow', 'unclear', 'rude', 'not_done', 'formal']),
	comment text check (length(comment) between 1 and 4000),
	given_at timestamptz,
	token_hash bytea check (length(token_hash) = 32),
	account_id integer references account,
	issued_at timestamptz not null default now(),
	expires_at timestamptz,
	revoked_at timestamptz,
	check (case when source = 'link' then token_hash is not null and expires_at is not null and (given_at is null) = (value is null) and (given_at is null) = (solved is null)
		else token_hash is null and value is not null and solved is null and comment is null end)
);
comment on table satisfaction is 'Marks of applicants: of a file, or by a one-time link of ours, which is a row before its mark comes';
comment on column satisfaction.source is 'pos, im: a file of that system; other: another file; link: our own link';
comment on column satisfaction.scale is 'five: 1 to 5; three, for words: 1 no, not satisfied, 2 partly, 3 yes, satisfied';
comment on column satisfaction.value is 'on the scale; null: a link without a mark so far';
comment on column satisfaction.satisfied is 'the two best of five (top-two-box), the best of three';
comment on column satisfaction.solved is 'by a link only: is the question solved, by the word of the applicant';
comment on column satisfaction.reasons is 'by a link only: up to three of the reasons offered on its page';
comment on column satisfaction.comment is 'by a link only: own words of the applicant, up to 1000 letters and what masking makes of them; may hold personal data';
comment on column satisfaction.given_at is 'when the mark was given; files do not tell it';
comment on column satisfaction.token_hash is 'sha256 of the token in the address of a link: the token itself is kept nowhere';
comment on column satisfaction.account_id is 'who made the link';
create unique index satisfaction_message on satisfaction (message_id, coalesce(token_hash, ''));
comment on index satisfaction_message is 'one mark of files for a message; the only index besides the key that an import has to keep';
create unique index satisfaction_waiting on satisfaction (message_id) where source = 'link' and given_at is null and revoked_at is null;
comment on index satisfaction_waiting is 'one link waits at a time: a new one takes the place of the last';
create unique index satisfaction_token on satisfaction (token_hash) where token_hash is not null;

-- Seen with its message; who sees all need not be asked about each. The hash of a token is not to be read by the API: what it needs of it, the two functions below tell.
alter table satisfaction enable row level security;
create policy program on satisfaction for all to mcu_jobs using (true) with check (true);
create policy scope on satisfaction for all to mcu_api
	using ((select sees_all()) or exists (select from message m where m.id = message_id)) with check (exists (select from message m where m.id = message_id));
grant select (id, message_id, source, scale, value, satisfied, solved, reasons, comment, given_at, account_id, issued_at, expires_at, revoked_at) on satisfaction to mcu_api;
grant insert (message_id, source, scale, token_hash, account_id, expires_at), update (revoked_at) on satisfaction to mcu_api;
grant select, insert, update on satisfaction to mcu_jobs;

-- What a file carries in its column of marks, beside the mark of five that message.mark keeps.
alter table import_stage
	add column mark_scale text,
	add column mark_value smallint,
	add column mark_odd text;
comment on column import_stage.mark_scale is 'scale of satisfaction; no part of content_hash: what it is read from is';
comment on column import_stage.mark_odd is 'what stood for a mark and is none';
alter table import_unknown drop constraint import_unknown_field_check;
alter table import_unknown add constraint import_unknown_field_check check (field in ('theme', 'organisation', 'official', 'district', 'street', 'mark'));
create or replace function told_field(field text) returns text language sql immutable parallel safe
	return case field when 'theme' then 'тема' when 'organisation' then 'организация' when 'official' then 'исполнитель'
		when 'district' then 'район' when 'street' then 'улица' when 'mark' then 'оценка' end;

insert into satisfaction (message_id, source, scale, value)
select m.id, case when s.kind in ('pos', 'im') then s.kind else 'other' end, 'five', m.mark
from message m join source s on s.id = m.source_id where m.mark is not null;

-- The applicant says «не решено» of what stands as solved. Nothing changes by itself: a person is shown it and decides.
alter table message add column disputed boolean not null default false;
comment on column message.disputed is 'outcome «solved» that the applicant contradicts by a link; gone when the outcome is set again, whatever it becomes';
create index message_disputed on message (sort_at desc, id desc) where disputed;

create function dispute_ended() returns trigger language plpgsql as $$
begin
	new.disputed := false;
	return new;
end $$;
comment on function dispute_ended() is 'whatever takes the outcome «solved» away, there is nothing left to contradict';
create trigger message_dispute_ended before update of outcome on message for each row when (old.disputed and new.outcome is distinct from old.outcome)
	execute function dispute_ended();

-- By the hash alone, so that time tells nothing of a token: open, given, or gone (unknown, expired, revoked: one word for all).
create function mark_link_state(hash bytea) returns text language sql stable security definer set search_path = mcu, pg_temp as $$
	select coalesce((select case when s.given_at is not null then 'given' when s.revoked_at is null and s.expires_at > now() then 'open' else 'gone' end
		from satisfaction s where s.token_hash = hash), 'gone')
$$;
comment on function mark_link_state(bytea) is 'what a link of ours is good for: open, given, gone';

create function mark_give(hash bytea, solved text, value smallint, reasons text[], comment text) returns text
language plpgsql security definer set search_path = mcu, pg_temp as $$
declare
	of_message bigint;
begin
	update satisfaction s set solved = mark_give.solved, value = mark_give.value, reasons = mark_give.reasons, comment = nullif(btrim(mark_give.comment), ''), given_at = now()
	where s.token_hash = hash and s.given_at is null and s.revoked_at is null and s.expires_at > now() returning s.message_id into of_message;
	if of_message is null then return mark_link_state(hash); end if;
	if mark_give.solved = 'no' then
		update message m set disputed = true where m.id = of_message and m.outcome = 'solved';
	end if;
	insert into case_event (message_id, kind, details, rev)
	select m.id, 'mark', jsonb_build_object('solved', mark_give.solved, 'value', mark_give.value), m.rev from message m where m.id = of_message;
	return 'taken';
end $$;
comment on function mark_give(bytea, text, smallint, text[], text) is 'takes the mark of a link, once: taken, or why not as mark_link_state says';
revoke all on function mark_link_state(bytea), mark_give(bytea, text, smallint, text[], text) from public;
grant execute on function mark_link_state(bytea), mark_give(bytea, text, smallint, text[], text) to mcu_api;

-- E. B. Wilson, Probable inference, the law of succession, and statistical inference, JASA 22 (1927), 209–212:
-- (p + z²/2n ± z √(p(1−p)/n + z²/4n²)) / (1 + z²/n), z = 1.959964 for 95 %. Holds for small n and for shares near 0 and 1.
create function wilson(k bigint, n bigint, out low double precision, out high double precision) language sql immutable parallel safe as $$
	select (p + h - d) / (1 + 2 * h), (p + h + d) / (1 + 2 * h)
	from (select 1.959964::double precision as z, nullif(n, 0)::double precision as m) x
	cross join lateral (select k / m as p, z * z / (2 * m) as h) y cross join lateral (select z * sqrt(p * (1 - p) / m + h / (2 * m)) as d) v
$$;
comment on function wilson(bigint, bigint) is 'the 95 % interval of a share k of n after Wilson; nulls for n = 0';

-- Groups of 1 to 9 marks are hidden. So that none comes out by subtraction from the total, at least two groups with ten marks
-- together are: where the small ones are fewer, the smallest of the others is hidden too; where there is no other, so is the total.
-- Pass one group at a time: those of one source and scale; marks 0 hides nothing.
create function small_hidden(marks bigint[]) returns boolean[] language sql immutable parallel safe as $$
	with g as (select i, n, row_number() over (order by n < 10 desc, n, i) as place, count(*) filter (where n < 10) over () as small, sum(n) filter (where n < 10) over () as together
		from unnest(marks) with ordinality x (n, i) where n > 0)
	select array_agg(coalesce(g.place <= g.small + case when g.small > 0 and (g.small = 1 or g.together < 10) then 1 else 0 end, false) order by a.i)
	from generate_subscripts(marks, 1) a (i) left join g using (i)
$$;
comment on function small_hidden(bigint[]) is 'which of the groups of a total are not shown, so that fewer than ten marks can neither be read nor worked out';

-- What is shown of one group, or of the total; of a hidden one only how many were asked.
create function mark_figures(asked bigint, given bigint, satisfied bigint, total bigint, counts bigint[], solved bigint[], five boolean, hidden boolean) returns jsonb
language sql immutable parallel safe as $$
	select jsonb_build_object('asked', asked, 'hidden', hidden, 'given', case when not hidden then given end)
		|| case when hidden or given = 0 then '{"rate": null, "satisfied": null, "share": null, "low": null, "high": null, "mean": null, "counts": null, "solved": null}' else
			jsonb_build_object('rate', round(given::numeric / asked, 4), 'satisfied', satisfied, 'share', round(satisfied::numeric / given, 4),
				'low', round(w.low::numeric, 4), 'high', round(w.high::numeric, 4), 'mean', case when five then round(total::numeric / given, 2) end,
				'counts', to_jsonb(counts[1:case when five then 5 else 3 end]), 'solved', to_jsonb(solved)) end
	from wilson(satisfied, given) w
$$;
comment on function mark_figures(bigint, bigint, bigint, bigint, bigint[], bigint[], boolean, boolean) is 'figures of a group of marks as the API gives them';
