-- The responsibility register is kept by people; templates of measures know their season; what was measured follows the day that is corrected.

-- ---- the register of who answers for what
alter table responsibility add column version integer not null default 1, add column account_id integer references account, add column updated_at timestamptz not null default now(),
	add constraint responsibility_dates check (valid_to >= valid_from);
comment on table responsibility is 'Who answers for a theme (with all below it) in a district or in the whole city, with dates: the responsibility register that plans take their officials from';
comment on column responsibility.official_id is 'null: the organisation is named, nobody in it yet: a gap';
comment on column responsibility.account_id is 'who put down or changed it last; null: came with the data';
create index responsibility_theme on responsibility (theme_id, district_id);

create table responsibility_version (
	responsibility_id integer not null references responsibility on delete cascade,
	version integer not null,
	data jsonb not null,
	account_id integer references account,
	at timestamptz not null default clock_timestamp(),
	primary key (responsibility_id, version)
);
comment on table responsibility_version is 'What a row of the responsibility register was before each change';
comment on column responsibility_version.account_id is 'who replaced it';

create function responsibility_kept() returns trigger language plpgsql security definer set search_path = mcu, pg_temp as $$
begin
	new.version := old.version + 1;
	new.account_id := acting_account();
	new.updated_at := clock_timestamp();
	insert into responsibility_version (responsibility_id, version, data, account_id)
	values (old.id, old.version, to_jsonb(old) - array['id', 'version', 'account_id', 'updated_at'], acting_account());
	return new;
end $$;
create trigger responsibility_kept before update of theme_id, district_id, organisation_id, official_id, valid_from, valid_to on responsibility for each row execute function responsibility_kept();

grant insert (theme_id, district_id, organisation_id, official_id, valid_from, valid_to, account_id), update (theme_id, district_id, organisation_id, official_id, valid_from, valid_to) on responsibility to mcu_api;
grant select on responsibility_version to mcu_api;

insert into role_permission (role, action, paragraph)
select r, a, p from (values
	('responsibility.read', '1.2а, 2.2–2.6', array['curator', 'head', 'analyst', 'pos', 'im', 'mayor', 'admin']),
	('responsibility.write', '1.2а, 2.3, 2.4', array['head', 'analyst', 'admin'])
) x (a, p, rs), unnest(rs) r;
insert into permission_action (position, action, name)
select (select max(position) from permission_action) + n, a, t from (values
	(1, 'responsibility.read', 'Смотреть реестр ответственных'), (2, 'responsibility.write', 'Вести реестр ответственных')) x (n, a, t);

-- ---- seasons of works
alter table measure_template add column works_from text check (works_from ~ '^(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])$'), add column works_to text check (works_to ~ '^(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])$'),
	add check ((works_from is null) = (works_to is null));
comment on column measure_template.works_from is 'month and day when such work can begin each year, works_to: by which it must be ready (a road by winter, a heating main before the heating season); null: at any time';

create function in_season(day date, works_from text, works_to text) returns boolean language sql immutable parallel safe return
	case when works_from <= works_to then to_char(day, 'MM-DD') between works_from and works_to else to_char(day, 'MM-DD') >= works_from or to_char(day, 'MM-DD') <= works_to end;
comment on function in_season(date, text, text) is 'is a day within the season of works, which may go over the turn of the year? null: they have none';

/*
 * When so many working days of work can be done from a day on: within one season of works; when less than all but at least half of the days are left of it, by its end; else in the next.
 */
create function works_term(since date, days integer, works_from text, works_to text) returns table (starts_on date, days_left integer, due_on date) language plpgsql stable rows 1 set search_path = mcu, pg_temp as $$
declare
	opens date;
	ends date;
begin
	starts_on := since;
	days_left := days;
	due_on := work_term(since, days);
	if works_from is null then return next; return; end if;
	for y in extract(year from since)::integer - 1 .. extract(year from since)::integer + 3 loop
		opens := (y || '-' || works_from)::date;
		ends := (y + (works_to < works_from)::integer || '-' || works_to)::date;
		continue when ends < since;
		starts_on := greatest(since, opens);
		due_on := work_term(starts_on, days);
		if due_on <= ends then return next; return; end if;
		select count(*), max(w.day) into days_left, due_on from work_day_or_week((select max(v.version) from deadline_ruleset v), starts_on + 1, ends) w where w.worked;
		if days_left * 2 >= days then return next; return; end if;
		days_left := days;
	end loop;
	starts_on := since;
	due_on := work_term(since, days);
	return next;
end $$;
comment on function works_term(date, integer, text, text) is 'start, working days and term of a work that has a season; one longer than two seasons: from that day on, as without';

-- ---- what was measured belongs to the day, theme and place that were told
/* A corrected day, theme or place makes the effect void: the next night counts anew, and a cause that stands by this effect alone goes back to what people had said of it. */
create function measure_retold() returns trigger language plpgsql security definer set search_path = mcu, pg_temp as $$
declare
	was measure_effect;
begin
	delete from measure_effect e where e.measure_id = new.id returning * into was;
	if was.frozen and was.verdict = 'confirmed' and not exists (select from measure m join measure_effect e on e.measure_id = m.id and e.frozen and e.verdict = 'confirmed' where m.cause_id = old.cause_id) then
		update cause c set state = coalesce((select v.from_state from cause_event v where v.cause_id = c.id and v.to_state = 'proved' order by v.id desc limit 1), 'accepted'),
			reason = 'Сведения о выполнении мероприятия исправлены, эффект считается заново', decided_by = null, decided_at = now(), updated_at = now()
		where c.id = old.cause_id and c.state = 'proved';
	end if;
	return null;
end $$;
create trigger measure_retold after update of done_on, theme_id, district_id on measure for each row
	when ((old.done_on, old.theme_id, old.district_id) is distinct from (new.done_on, new.theme_id, new.district_id)) execute function measure_retold();

/*
 * Half of what came is handled within so many days (Kaplan, Meier: what is still open counts with the days it has waited, so that a fresh period is not told as a quick one).
 */
create function handling_median(theme integer, district integer, first_day date, last_day date) returns table (days integer, handled integer, waiting integer) language sql stable rows 1 set search_path = mcu, pg_temp set timezone = 'Europe/Moscow' as $$
	with x as materialized (
		select coalesce(m.took_days, current_date - m.sort_at::date) as t, m.took_days is not null as over from message m
		where m.theme_id = any (array(select t.id from theme t where t.path @> array[$1])) and m.sort_at >= $3::timestamptz and m.sort_at < ($4 + 1)::timestamptz and m.kind <> 'publication'
			and ($2 is null or m.district_id = $2) and (m.took_days is not null or m.open)
	),
	g as (select x.t, count(*) filter (where x.over) as d, sum(count(*)) over (order by x.t desc) as n from x group by x.t),
	s as (select g.t, sum(ln(greatest(1 - g.d / g.n, 1e-9))) over (order by g.t) as l from g)
	select (select min(s.t) from s where s.l <= ln(0.5) + 1e-9), (count(*) filter (where x.over))::integer, (count(*) filter (where not x.over))::integer from x
$$;
comment on function handling_median(integer, integer, date, date) is 'median of days of handling of what came about a theme in a district (null: the city) on these days, as far as the reader sees it; days null: less than half is handled';
revoke execute on function handling_median(integer, integer, date, date) from public;
grant execute on function handling_median(integer, integer, date, date) to mcu_api;

create or replace function measure_words(base_count integer, base_from date, base_to date, ratio real, detect_ratio real) returns text language sql immutable set search_path = mcu, pg_temp as $$
	select case when ratio = 1 then 'Записей меньше не ожидается: мероприятие проверяется по сроку рассмотрения.'
		when base_count is null then 'Сравнивать пока не с чем: ряд темы короче квартала до сигнала. Эффект проверяется по сроку рассмотрения.'
		else format('Ожидается меньше на %s %%: за квартал после срока не больше %s при %s с %s по %s. ', round((1 - ratio) * 100), round(base_count * ratio), base_count, to_char(base_from, 'DD.MM.YYYY'), to_char(base_to, 'DD.MM.YYYY'))
			|| case when detect_ratio is null then 'Записей так мало, что статистически за этот срок нельзя проверить никакое снижение: нужен больший срок контроля или показатель хода работ.'
				when ratio <= detect_ratio then format('Снижение меньше %s %% за этот срок статистически не проверить, ожидаемое — можно.', round((1 - detect_ratio) * 100))
				else format('Снижение меньше %s %% за этот срок статистически не проверить, ожидаемое — меньше: нужен больший срок контроля или показатель хода работ.', round((1 - detect_ratio) * 100)) end end
$$;
