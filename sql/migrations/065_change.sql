-- The feed of changes: which records other systems have to read again, in an order in which nobody who commits late is skipped.
create table change (
	xid xid8 not null default pg_current_xact_id(),
	message_id bigint not null,
	organisation_id integer not null,
	came boolean not null,
	at timestamptz not null default now(),
	primary key (xid, message_id, organisation_id)
);
comment on table change is 'Which records a transaction changed, one row for each organisation that had or has the record; kept 90 days (change_purge). Read by change_window alone';
comment on column change.xid is 'the transaction: readers see rows below the oldest one that still runs, so a late commit is never passed by';
comment on column change.organisation_id is 'whose record it was or is; 0: nobody''s. A move leaves a row for each side';
comment on column change.came is 'the record came to this organisation: it was made, or handed over';
alter table change enable row level security;

create table change_limit (
	single boolean primary key default true check (single),
	xid xid8 not null,
	message_id bigint not null,
	organisation_id integer not null
);
comment on table change_limit is 'The last place that change_purge has taken away: who stands before it has missed something. No row: nothing was';
alter table change_limit enable row level security;

-- Two transition tables are never joined (sql/README.md): what an update moved is told by comparing them as sets.
create function message_noted() returns trigger language plpgsql security definer set search_path = mcu, pg_temp as $$
begin
	if tg_op = 'DELETE' then
		insert into change (message_id, organisation_id, came) select id, coalesce(organisation_id, 0), false from gone on conflict do nothing;
	elsif tg_op = 'INSERT' then
		insert into change (message_id, organisation_id, came) select id, coalesce(organisation_id, 0), true from came on conflict do nothing;
	else
		insert into change (message_id, organisation_id, came) select id, coalesce(organisation_id, 0), false from gone on conflict do nothing;
		insert into change (message_id, organisation_id, came)
			select x.id, x.organisation_id, true
			from (select id, coalesce(organisation_id, 0) as organisation_id from came except all select id, coalesce(organisation_id, 0) from gone) x
			on conflict do nothing;
	end if;
	return null;
end $$;
comment on function message_noted() is 'puts each changed record into the feed, once for a transaction and an organisation';
create trigger message_noted_insert after insert on message referencing new table as came for each statement execute function message_noted();
create trigger message_noted_update after update on message referencing old table as gone new table as came for each statement execute function message_noted();
create trigger message_noted_delete after delete on message referencing old table as gone for each statement execute function message_noted();

create function change_origin() returns text language sql stable security definer set search_path = mcu, pg_temp as $$
	select s.system_identifier || '-' || c.timeline_id from pg_control_system() s, pg_control_checkpoint() c
$$;
comment on function change_origin() is 'whose transaction numbers the feed counts by: they do not outlive a restore, so places of another origin are void';

create function change_now() returns text language sql stable as $$ select pg_snapshot_xmin(pg_current_snapshot()) || '|0|0' $$;
comment on function change_now() is 'the place «now»: whatever is not committed yet stands behind it, and some of what has just been';

create function change_window(after xid8, after_message bigint, after_organisation integer, most integer)
returns table (messages bigint[], came boolean[], there boolean[], moments timestamptz[], place text, more boolean, missed boolean)
language sql stable security definer set search_path = mcu, pg_temp as $$
	with near as materialized (
		select c.* from change c
		where (c.xid, c.message_id, c.organisation_id) > ($1, $2, $3) and c.xid < pg_snapshot_xmin(pg_current_snapshot())
		order by c.xid, c.message_id, c.organisation_id limit 20000
	), mine as materialized (
		select n.* from near n where (select sees_all()) or n.organisation_id = any ((select scope_orgs())::integer[])
		order by n.xid, n.message_id, n.organisation_id limit $4
	), size as (select (select count(*) from near) as near, (select count(*) from mine) as mine),
	edge as (
		select e.xid || '|' || e.message_id || '|' || e.organisation_id as place
		from (select x.* from mine x, size s where s.mine = $4 union all select n.* from near n, size s where s.mine < $4) e
		order by e.xid desc, e.message_id desc, e.organisation_id desc limit 1
	), once as (
		select distinct on (t.message_id) t.message_id, t.came, max(t.at) over (partition by t.message_id) as at,
			max(t.xid::text::numeric) over (partition by t.message_id) as last
		from (select m.message_id, m.xid, bool_and(m.came) as came, max(m.at) as at from mine m group by m.message_id, m.xid) t
		order by t.message_id, t.xid
	)
	select l.messages, l.came, l.there, l.moments,
		coalesce((select e.place from edge e), $1 || '|' || $2 || '|' || $3), s.mine = $4 or s.near = 20000,
		exists (select from change_limit l where (l.xid, l.message_id, l.organisation_id) > ($1, $2, $3))
	from size s, (
		select array_agg(o.message_id order by o.last, o.message_id) as messages, array_agg(o.came order by o.last, o.message_id) as came,
			array_agg(exists (select from message m where m.id = o.message_id) order by o.last, o.message_id) as there,
			array_agg(o.at order by o.last, o.message_id) as moments
		from once o) l
$$;
comment on function change_window(xid8, bigint, integer, integer) is 'what was changed behind a place, as far as the acting account may know: each record once, in the order of its last change, at most so many rows, and whether it is there at all; the place to go on from; is there more; was something purged that the reader has not had. Reads at most 20 000 rows of the feed, whoever asks';

create function change_purge() returns bigint language sql security definer set search_path = mcu, pg_temp as $$
	with old as (
		delete from change c
		where (c.xid, c.message_id, c.organisation_id) in (
			select x.xid, x.message_id, x.organisation_id from (select * from change order by xid, message_id, organisation_id limit 50000) x where x.at < now() - interval '90 days')
		returning c.xid, c.message_id, c.organisation_id
	), last as (
		select o.* from old o order by o.xid desc, o.message_id desc, o.organisation_id desc limit 1
	), kept as (
		insert into change_limit as l (xid, message_id, organisation_id) select n.xid, n.message_id, n.organisation_id from last n
		on conflict (single) do update set xid = excluded.xid, message_id = excluded.message_id, organisation_id = excluded.organisation_id
			where (excluded.xid, excluded.message_id, excluded.organisation_id) > (l.xid, l.message_id, l.organisation_id)
	)
	select count(*) from old
$$;
comment on function change_purge() is 'takes away the oldest rows that are over 90 days, at most 50 000; how many went. What is behind the last of them counts as whole';

revoke execute on function change_window(xid8, bigint, integer, integer), change_purge(), change_origin() from public;
grant execute on function change_window(xid8, bigint, integer, integer), change_origin() to mcu_api, mcu_jobs;
grant execute on function change_purge() to mcu_jobs;
