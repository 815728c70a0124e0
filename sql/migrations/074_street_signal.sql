-- Signals of one street: what the scan finds there. Series of streets are made as signals of them are, not for each theme and street there is.
alter table series add column street_id integer references street;
alter table series drop constraint series_kind_check, drop constraint series_check, drop constraint series_check1,
	drop constraint series_theme_id_kind_district_id_organisation_id_channel_key;
alter table series add unique nulls not distinct (theme_id, kind, district_id, organisation_id, channel, street_id),
	add check (kind in ('city', 'district', 'organisation', 'channel', 'street')),
	add check (num_nonnulls(district_id, organisation_id, channel, street_id) = case kind when 'city' then 0 else 1 end),
	add check (case kind when 'district' then district_id is not null when 'organisation' then organisation_id is not null when 'channel' then channel is not null
		when 'street' then street_id is not null else true end);
comment on table series is 'What is counted day by day: a theme with all below it, in the whole city or in one district, one organisation, one channel, made by series_count as messages come; or in one street, made by street_series when it has a signal';
comment on column signal.found_by is 'burst: beyond the custom of the series (search/discover/bursts.h); scan: a greater share of the theme came to this district or street in these days than before (search/discover/scan.h)';

/* Counts anew the days of whatever was changed since a moment, as before; of streets only the series that are there. */
create or replace function series_count(since timestamptz) returns integer language plpgsql security definer set search_path = mcu, pg_temp set timezone = 'Europe/Moscow' as $$
declare
	counted date[];
begin
	select array_agg(distinct m.sort_at::date) into counted from message m
	where m.updated_at >= since and m.sort_at >= (current_date - 1500)::timestamptz and m.sort_at < (current_date + 1)::timestamptz;
	if counted is null then return 0; end if;
	delete from series_day d where d.day = any (counted);
	with part as materialized (
		select a.theme_id, s.kind, s.district_id, s.organisation_id, s.channel, s.street_id, m.sort_at::date as day, count(*)::integer as messages,
			(count(distinct m.author_key) + count(*) filter (where m.author_key is null))::integer as authors
		from message m join theme t on t.id = m.theme_id cross join unnest(t.path) as a(theme_id)
		cross join lateral (values ('city', null::integer, null::integer, null::text, null::integer), ('district', m.district_id, null, null, null), ('organisation', null, m.organisation_id, null, null),
			('channel', null, null, m.channel, null), ('street', null, null, null, m.street_id)) s(kind, district_id, organisation_id, channel, street_id)
		where m.kind <> 'publication' and m.received_at is not null and m.sort_at >= (select min(x) from unnest(counted) x)::timestamptz
			and m.sort_at < (select max(x) + 1 from unnest(counted) x)::timestamptz and m.sort_at::date = any (counted)
			and (s.kind = 'city' or coalesce(s.district_id::text, s.organisation_id::text, s.channel, s.street_id::text) is not null)
			and (s.kind <> 'street' or (a.theme_id, s.street_id) in (select k.theme_id, k.street_id from series k where k.kind = 'street'))
		group by 1, 2, 3, 4, 5, 6, 7
	),
	made as (
		insert into series (theme_id, kind, district_id, organisation_id, channel, street_id)
		select distinct p.theme_id, p.kind, p.district_id, p.organisation_id, p.channel, p.street_id from part p
		where not exists (select from series s where (s.theme_id, s.kind) = (p.theme_id, p.kind) and s.district_id is not distinct from p.district_id
			and s.organisation_id is not distinct from p.organisation_id and s.channel is not distinct from p.channel and s.street_id is not distinct from p.street_id)
		returning id, theme_id, kind, district_id, organisation_id, channel, street_id
	),
	known as (select id, theme_id, kind, district_id, organisation_id, channel, street_id from series union all select * from made)
	insert into series_day (series_id, day, messages, authors)
	select k.id, p.day, p.messages, p.authors from part p join known k on (k.theme_id, k.kind, coalesce(k.district_id, 0), coalesce(k.organisation_id, 0), coalesce(k.channel, ''), coalesce(k.street_id, 0))
		= (p.theme_id, p.kind, coalesce(p.district_id, 0), coalesce(p.organisation_id, 0), coalesce(p.channel, ''), coalesce(p.street_id, 0));
	return cardinality(counted);
end $$;

/* The series of a theme in a street, made with all its days when there is none. */
create function street_series(theme integer, street integer) returns integer language plpgsql security definer set search_path = mcu, pg_temp set timezone = 'Europe/Moscow' as $$
declare
	made integer;
begin
	select s.id into made from series s where s.kind = 'street' and s.theme_id = theme and s.street_id = street;
	if made is not null then return made; end if;
	insert into series (theme_id, kind, street_id) values (theme, 'street', street) returning id into made;
	insert into series_day (series_id, day, messages, authors)
	select made, m.sort_at::date, count(*)::integer, (count(distinct m.author_key) + count(*) filter (where m.author_key is null))::integer
	from message m join theme t on t.id = m.theme_id
	where m.street_id = street and t.path @> array[theme] and m.kind <> 'publication' and m.received_at is not null
		and m.sort_at >= (current_date - 1500)::timestamptz and m.sort_at < (current_date + 1)::timestamptz
	group by 2;
	return made;
end $$;
comment on function street_series(integer, integer) is 'the series of a theme in one street, with its days; made when it is first needed';
revoke execute on function street_series(integer, integer) from public;
grant execute on function street_series(integer, integer) to mcu_jobs;
