-- Roadmaps: «План («дорожная карта») по устранению причин» of the regulation (1.2а, 2.4): measures against causes, with term, responsible official,
-- two indicators and what of their effect can be told at all; agreed, approved in versions, carried out with proof.

-- The responsibility register knows territories too.
alter table responsibility add column district_id integer references district;
comment on column responsibility.district_id is 'only for this district; null: the whole city';

create function responsible_for(theme integer, district integer) returns table (official_id integer, organisation_id integer) language sql stable rows 1 set search_path = mcu, pg_temp as $$
	select f.id, f.organisation_id from theme t join responsibility r on r.theme_id = any (t.path) join official f on f.id = r.official_id and (f.left_on is null or f.left_on > current_date)
	where t.id = $1 and (r.district_id is null or r.district_id = $2) and current_date between r.valid_from and coalesce(r.valid_to, current_date)
	order by array_position(t.path, r.theme_id) desc, r.district_id nulls last, r.id limit 1
$$;
comment on function responsible_for(integer, integer) is 'official of the responsibility register for a theme (nearer before wider) and a district (its own before the whole city); no row: nobody';

create table measure_template (
	code text primary key check (code ~ '^[a-z][a-z0-9_]{2,39}$'),
	category text not null references cause_category,
	legal_prefix text check (legal_prefix ~ '^[0-9]{4}(\.[0-9]{4}){0,4}$'),
	kind text not null check (kind in ('once', 'system', 'inform', 'control', 'norm', 'budget')),
	days smallint not null check (days between 1 and 500),
	cost smallint not null check (cost between 1 and 5),
	ratio real not null check (ratio > 0 and ratio <= 1),
	ratio_low real not null,
	ratio_high real not null,
	time_ratio real not null check (time_ratio > 0 and time_ratio <= 1),
	text text not null check (length(text) between 10 and 500),
	gone boolean not null default false,
	check (ratio_low <= ratio and ratio <= ratio_high)
);
comment on table measure_template is 'Templates of measures by category of cause and theme: sql/reference/measures.tsv, put in by mcuctl migrate';
comment on column measure_template.legal_prefix is 'as cause_template.legal_prefix: beginning of the legal code of a theme; null: any theme';
comment on column measure_template.kind is 'once разовое, system системное, inform информирование, control контроль, norm нормативное, budget бюджетное';
comment on column measure_template.days is 'term in working days';
comment on column measure_template.cost is 'class of cost: 1 own work, 2 up to 100 thousand roubles, 3 up to a million, 4 up to ten, 5 more';
comment on column measure_template.ratio is 'messages after to messages before that are expected, with ratio_low … ratio_high: an expert''s estimate';
comment on column measure_template.time_ratio is 'the same for the median of days of handling';
comment on column measure_template.text is 'with slots {объект} {улица} {исполнитель} {срок} (measure_fill)';
comment on column measure_template.gone is 'no more in the file: offered to nobody, kept for the measures made from it';

create table roadmap (
	id integer generated always as identity primary key,
	title text not null check (length(btrim(title)) between 3 and 200),
	state text not null default 'draft' check (state in ('draft', 'review', 'approved', 'closed')),
	note text check (length(btrim(note)) between 3 and 2000),
	number integer not null default 0,
	account_id integer not null references account,
	submitted_by integer references account,
	approved_by integer references account,
	approved_at timestamptz,
	version integer not null default 1,
	created_at timestamptz not null default now(),
	updated_at timestamptz not null default now()
);
comment on table roadmap is 'Plans («дорожные карты») of the removal of causes';
comment on column roadmap.state is 'draft черновик, review на согласовании, approved утверждён, closed завершён';
comment on column roadmap.note is 'why it was returned, taken up anew or closed';
comment on column roadmap.number is 'of its last version sent for approval (roadmap_version)';
comment on column roadmap.account_id is 'who drafted it';

create table measure (
	id integer generated always as identity primary key,
	roadmap_id integer not null references roadmap,
	position smallint not null,
	cause_id integer references cause,
	template text references measure_template,
	kind text not null check (kind in ('once', 'system', 'inform', 'control', 'norm', 'budget')),
	text text not null check (length(btrim(text)) between 3 and 1000),
	theme_id integer not null references theme,
	district_id integer references district,
	official_id integer references official,
	organisation_id integer references organisation,
	starts_on date not null,
	days smallint not null check (days between 1 and 500),
	due_on date not null check (due_on >= starts_on),
	cost smallint not null check (cost between 1 and 5),
	severity smallint not null default 3 check (severity between 1 and 5),
	ratio real not null check (ratio > 0 and ratio <= 1),
	time_ratio real not null check (time_ratio > 0 and time_ratio <= 1),
	alarm_on date not null,
	base_from date,
	base_to date,
	base_count integer,
	base_days real,
	detect_ratio real check (detect_ratio > 0 and detect_ratio < 1),
	phi real,
	priority jsonb not null default '{}',
	state text not null default 'planned' check (state in ('planned', 'in_work', 'done', 'dropped')),
	declared smallint not null default 0 check (declared between 0 and 100),
	progress_note text check (length(btrim(progress_note)) between 3 and 2000),
	done_on date,
	proof text check (length(btrim(proof)) between 3 and 2000),
	version integer not null default 1,
	updated_at timestamptz not null default now(),
	check (num_nonnulls(base_from, base_to, base_count) in (0, 3)),
	check ((state = 'done') = (done_on is not null) and (state <> 'done' or proof is not null))
);
comment on table measure is 'Measures of a roadmap, in their order';
comment on column measure.cause_id is 'the cause it is to remove; null: put down by hand without one';
comment on column measure.theme_id is 'whose messages are to become fewer, with all below it …';
comment on column measure.district_id is '… in this district; null: in the whole city';
comment on column measure.official_id is 'who answers for it: from the responsibility register, or chosen among the officials; null: nobody yet, so it cannot be sent for approval';
comment on column measure.organisation_id is 'of the official, kept by a trigger: whose people see it';
comment on column measure.days is 'working days from the start; due_on is the term that counts';
comment on column measure.ratio is 'expected after to before; time_ratio: of the median of days of handling';
comment on column measure.alarm_on is 'the 14 days before it and all after it are left out of the baseline';
comment on column measure.base_from is 'baseline of the count, as long as the control window (measure_baseline); null: no whole one is known yet';
comment on column measure.base_days is 'median of days of handling of what came in the year before the 14 days before the alarm';
comment on column measure.detect_ratio is 'the weakest change that can be told in the control window with chance 0.8 at level 0.05 (search/discover/effect_rate.h); null: none';
comment on column measure.phi is 'dispersion of the weeks of the year before, at least 1';
comment on column measure.priority is 'its parts and their product: {per_month, of, severity, significance, recurrence, chance, reduction, cost, value}';
comment on column measure.declared is 'per cent, by the word of who carries it out';
comment on column measure.proof is 'by what it can be seen that it is done: an act, a photograph, a contract, with number and date';
create index measure_roadmap on measure (roadmap_id, position);
create index measure_cause on measure (cause_id);
create index measure_due on measure (due_on) where state in ('planned', 'in_work');

create function measure_owned() returns trigger language plpgsql security definer set search_path = mcu, pg_temp as $$
begin
	new.organisation_id := (select f.organisation_id from official f where f.id = new.official_id);
	return new;
end $$;
create trigger measure_owned before insert or update of official_id on measure for each row execute function measure_owned();

create table measure_effect (
	measure_id integer primary key references measure on delete cascade,
	computed_at timestamptz not null default now(),
	until_on date not null,
	frozen boolean not null,
	from_on date,
	to_on date,
	before integer not null,
	after integer not null,
	expected real,
	phi real,
	ratio real,
	ratio_low real,
	ratio_high real,
	trend real,
	trend_low real,
	trend_high real,
	against real,
	against_low real,
	against_high real,
	placebos integer not null,
	placebo_p real,
	prevented real,
	prevented_low real,
	prevented_high real,
	shift real,
	shift_low real,
	shift_high real,
	reasons integer not null,
	verdict text not null check (verdict in ('confirmed', 'unproven', 'lacking')),
	failed boolean not null,
	places integer[] not null default '{}',
	weeks jsonb not null default '[]'
);
comment on table measure_effect is 'What became of the messages after a done measure (search/discover/effect.h), made anew every night until the control window is over';
comment on column measure_effect.until_on is 'last day that was looked at; frozen: the last of the control window, so this stays';
comment on column measure_effect.from_on is 'baseline: a year before the 14 days before the alarm, from_on … to_on, with before messages; after it is done, after';
comment on column measure_effect.expected is 'after, by the baseline and the season';
comment on column measure_effect.ratio is 'level 1, ratio of rates; trend: level 2, of the segmented regression in the middle of the time after; against: level 3, ratio of ratios to places without the measure; each with its 95 % interval, null: unknown or without an end';
comment on column measure_effect.placebo_p is 'share of places and dates without the measure where as much is seen';
comment on column measure_effect.shift is 'of the median of days of handling, days (Hodges, Lehmann)';
comment on column measure_effect.reasons is 'why not confirmed: bits of enum effect_reason';
comment on column measure_effect.failed is 'done for 28 days or longer, and messages are no fewer than expected';
comment on column measure_effect.places is 'series that it is compared with';
comment on column measure_effect.weeks is 'the picture: [{from_day, seen, expected, low, high, others}], others: places without the measure at the scale of this one';

/* The expert's ratio of a template and what its measures have reached since, pooled: means of logarithms by the inverse of their variances. */
create function template_ratio(template measure_template) returns real language sql stable set search_path = mcu, pg_temp as $$
	select greatest(0.05, least(1, exp(sum(x.l / x.v) / sum(1 / x.v))))::real from (
		select ln($1.ratio::float8) as l, power((ln($1.ratio_high::float8) - ln($1.ratio_low::float8)) / 3.92, 2) as v
		union all select ln(e.ratio), power((ln(e.ratio_high::float8) - ln(e.ratio_low::float8)) / 3.92, 2) from measure_effect e join measure m on m.id = e.measure_id
			where m.template = $1.code and e.frozen and e.verdict <> 'lacking' and e.ratio_low > 0 and e.ratio_high > e.ratio_low) x
	where x.v > 0
$$;
comment on function template_ratio(measure_template) is 'what is expected of a template after the effects of its measures';

create table roadmap_version (
	id integer generated always as identity primary key,
	roadmap_id integer not null references roadmap on delete cascade,
	number integer not null,
	state text not null default 'review' check (state in ('review', 'returned', 'approved')),
	data jsonb not null,
	account_id integer not null references account,
	at timestamptz not null default now(),
	decided_by integer references account,
	decided_at timestamptz,
	note text,
	unique (roadmap_id, number)
);
comment on table roadmap_version is 'What was sent for approval, whole (roadmap_data), and what became of it';

create table roadmap_sign (
	id integer generated always as identity primary key,
	roadmap_id integer not null references roadmap on delete cascade,
	number integer not null,
	organisation_id integer references organisation,
	account_id integer not null references account,
	agrees boolean not null,
	note text check (length(btrim(note)) between 3 and 2000),
	at timestamptz not null default now(),
	unique (roadmap_id, number, account_id),
	check (agrees or note is not null)
);
comment on table roadmap_sign is 'Sheet of agreement: who agreed with a version or objected, and why';
comment on column roadmap_sign.number is 'of the version';
comment on column roadmap_sign.organisation_id is 'for whom; null: for the centre';

create table roadmap_comment (
	id integer generated always as identity primary key,
	roadmap_id integer not null references roadmap on delete cascade,
	measure_id integer references measure on delete set null,
	text text not null check (length(btrim(text)) between 3 and 2000),
	account_id integer not null references account,
	at timestamptz not null default now()
);
comment on table roadmap_comment is 'What people say of a plan or of one of its measures';
comment on column roadmap_comment.measure_id is 'null: of the whole plan, or of a measure that was taken out since';
create index roadmap_comment_roadmap on roadmap_comment (roadmap_id, id);

do $$
declare t text;
begin
	foreach t in array array['roadmap', 'measure', 'measure_effect', 'roadmap_version', 'roadmap_sign', 'roadmap_comment'] loop
		execute format('alter table %I enable row level security', t);
		execute format('create policy program on %I for all to mcu_jobs using (true) with check (true)', t);
	end loop;
end $$;
-- A measure is seen by who sees the organisation of its official, a plan by who sees one of its measures once it has left the drafter's hands;
-- both are made and changed by who sees everything. Versions hold the measures of all.
create policy scope on measure for select to mcu_api using ((select sees_all()) or organisation_id = any ((select scope_orgs())::integer[]));
create policy scope_update on measure for update to mcu_api using ((select sees_all()) or organisation_id = any ((select scope_orgs())::integer[]))
	with check ((select sees_all()) or organisation_id = any ((select scope_orgs())::integer[]));
create policy scope_insert on measure for insert to mcu_api with check ((select sees_all()));
create policy scope_delete on measure for delete to mcu_api using ((select sees_all()));
create policy scope on roadmap for select to mcu_api using ((select sees_all()) or (state <> 'draft' and exists (select from measure m where m.roadmap_id = roadmap.id offset 0)));
create policy scope_insert on roadmap for insert to mcu_api with check ((select sees_all()));
create policy scope_update on roadmap for update to mcu_api using ((select sees_all())) with check ((select sees_all()));
create policy scope on measure_effect for select to mcu_api using ((select sees_all()));
create policy scope on roadmap_version for all to mcu_api using ((select sees_all())) with check ((select sees_all()));
create policy scope on roadmap_sign for select to mcu_api using ((select sees_all()) or organisation_id = any ((select scope_orgs())::integer[]));
create policy scope_insert on roadmap_sign for insert to mcu_api with check ((select sees_all()) or organisation_id = any ((select scope_orgs())::integer[]));
create policy scope on roadmap_comment for select to mcu_api using ((select sees_all()) or account_id = (select acting_account()) or exists (select from measure m where m.id = measure_id offset 0));
create policy scope_insert on roadmap_comment for insert to mcu_api with check (exists (select from roadmap r where r.id = roadmap_id offset 0));
grant select on measure_template to mcu_api, mcu_jobs;
grant select, insert, update on roadmap, roadmap_version to mcu_api;
grant select, insert, update, delete on measure to mcu_api;
grant select on measure_effect to mcu_api;
grant select, insert, update on measure_effect to mcu_jobs;
grant select, insert on roadmap_sign, roadmap_comment to mcu_api;
grant select, update on roadmap, measure to mcu_jobs;
grant select on roadmap_version, roadmap_sign to mcu_jobs;
grant select, update on roadmap_comment to mcu_jobs;

/* Days of the registers, as the steps of the ladder of escalation count them. */
create function work_term(since date, days integer) returns date language sql stable set search_path = mcu, pg_temp as $$
	select w.day from work_day_or_week((select max(v.version) from deadline_ruleset v), $1 + 1, $1 + $2 * 2 + 30) w where w.worked and w.ord = $2
$$;
comment on function work_term(date, integer) is 'the last of so many working days after a day';

/* How long after its term a measure is judged, in days: a quarter, whole weeks. */
create function control_days() returns integer language sql immutable parallel safe return 91;
comment on function control_days() is 'length of the window in which the effect of a measure is looked for';

/*
 * The baseline of a count: the days of the control window (due + 1 … due + control_days()) whole years of 52 weeks before, none of them within 14 days of the alarm or
 * after it, as near as history goes; without such, the last so many days that are before those 14; without a whole window no row.
 */
create function measure_baseline(due date, alarm date, first_day date) returns table (base_from date, base_to date) language sql immutable set search_path = mcu, pg_temp as $$
	select w.f, w.f + control_days() - 1 from (
		select 1 as turn, k, due + 1 - 364 * k as f from generate_series(1, 6) k
		union all select 2, 0, alarm - 14 - control_days()) w
	where w.f >= first_day and w.f + control_days() - 1 <= alarm - 15 order by w.turn, w.k limit 1
$$;
comment on function measure_baseline(date, date, date) is 'first and last day of the baseline of a measure: the same season, without the 14 days before the alarm';

create function measure_series(theme integer, district integer) returns integer language sql stable set search_path = mcu, pg_temp as $$
	select s.id from series s where s.theme_id = $1 and s.kind = case when $2 is null then 'city' else 'district' end and s.district_id is not distinct from $2
$$;
comment on function measure_series(integer, integer) is 'the series of a theme in a district or the whole city, as far as the reader may see it';

/* What is expected, and what of it can be told, as a head reads it out. */
create function measure_words(base_count integer, base_from date, base_to date, ratio real, detect_ratio real) returns text language sql immutable set search_path = mcu, pg_temp as $$
	select case when base_count is null then 'Сравнивать пока не с чем: ряд темы короче квартала до сигнала. Эффект проверяется по сроку рассмотрения.'
		else format('Ожидается меньше на %s %%: за квартал после срока не больше %s при %s с %s по %s. ', round((1 - ratio) * 100), round(base_count * ratio), base_count, to_char(base_from, 'DD.MM.YYYY'), to_char(base_to, 'DD.MM.YYYY'))
			|| case when detect_ratio is null then 'Записей так мало, что статистически за этот срок нельзя проверить никакое снижение: нужен больший срок контроля или показатель хода работ.'
				when ratio <= detect_ratio then format('Снижение меньше %s %% за этот срок статистически не проверить, ожидаемое — можно.', round((1 - detect_ratio) * 100))
				else format('Снижение меньше %s %% за этот срок статистически не проверить, ожидаемое — меньше: нужен больший срок контроля или показатель хода работ.', round((1 - detect_ratio) * 100)) end end
$$;
comment on function measure_words(integer, date, date, real, real) is 'expected effect with its detectability, in words';

/* A text of a template with its slots filled; what stands in brackets goes where a slot of it is empty. */
create function measure_fill(template text, object text, street text, executor text, due text) returns text language sql immutable set search_path = mcu, pg_temp as $$
	select btrim(translate(regexp_replace(replace(replace(replace(replace($1, '{объект}', coalesce($2, '|')), '{улица}', coalesce($3, '|')), '{исполнитель}', coalesce($4, '|')), '{срок}', $5),
		'\[[^\]]*\|[^\]]*\]', '', 'g'), '[]|', ''))
$$;
comment on function measure_fill(text, text, text, text, text) is 'text of a measure out of its template';

create function measure_kind_name(kind text) returns text language sql immutable parallel safe return
	case kind when 'once' then 'разовое' when 'system' then 'системное' when 'inform' then 'информирование' when 'control' then 'контроль' when 'norm' then 'нормативное' else 'бюджетное' end;

/* A plan as it stands, with the measures that the reader may see: what a version keeps and a document is made of. */
create function roadmap_data(roadmap integer) returns jsonb language sql stable set search_path = mcu, pg_temp as $$
	select jsonb_build_object('id', r.id::text, 'title', r.title, 'number', r.number, 'author', a.name, 'measures', coalesce((
		select jsonb_agg(jsonb_build_object('id', m.id::text, 'position', m.position, 'cause_id', m.cause_id::text, 'cause', c.text, 'kind', m.kind, 'text', m.text, 'theme', t.name, 'district', d.name,
			'official_id', m.official_id::text, 'official', f.name, 'post', f.post, 'organisation_id', m.organisation_id::text, 'organisation', o.short_name, 'starts_on', m.starts_on, 'due_on', m.due_on, 'days', m.days,
			'cost', m.cost, 'base_from', m.base_from, 'base_to', m.base_to, 'base_count', m.base_count, 'target_count', round(m.base_count * m.ratio), 'base_days', m.base_days, 'target_days', round((m.base_days * m.time_ratio)::numeric, 1),
			'effect', measure_words(m.base_count, m.base_from, m.base_to, m.ratio, m.detect_ratio), 'state', m.state, 'declared', m.declared, 'done_on', m.done_on, 'proof', m.proof) order by m.position, m.id)
		from measure m join theme t on t.id = m.theme_id left join district d on d.id = m.district_id left join official f on f.id = m.official_id left join organisation o on o.id = m.organisation_id
			left join cause c on c.id = m.cause_id where m.roadmap_id = r.id), '[]'))
	from roadmap r left join account a on a.id = r.account_id where r.id = $1
$$;
comment on function roadmap_data(integer) is 'a plan with its measures as far as the reader may see them';

/* The document in the layout of a plan: head of approval, the table, the sheet of agreement. What DOCX, PDF and XLSX are made of. */
create function roadmap_paper(data jsonb, post text, name text, approved text, signs jsonb) returns jsonb language sql stable set search_path = mcu, pg_temp as $$
	with m as (select x, n from jsonb_array_elements(data->'measures') with ordinality y (x, n))
	select jsonb_build_object('approval', jsonb_build_array('УТВЕРЖДАЮ', coalesce(post, 'Руководитель'), '_______________ ' || coalesce(name, ''), coalesce(approved, '«___» ______________ 20___ г.')),
		'title', 'План («дорожная карта») по устранению причин', 'subtitle', data->>'title',
		'notes', jsonb_build_array(format('Версия %s. Составил: %s. Мероприятий: %s.', data->>'number', data->>'author', jsonb_array_length(data->'measures'))),
		'tables', jsonb_build_array(
			jsonb_build_object('title', 'Мероприятия', 'columns', '[{"title": "№", "width": 9}, {"title": "Причина", "width": 40}, {"title": "Мероприятие", "width": 62}, {"title": "Срок", "width": 23}, {"title": "Ответственный", "width": 40},
				{"title": "Записей за квартал: было — станет", "width": 25}, {"title": "Дней рассмотрения: было — станет", "width": 25}, {"title": "Ожидаемый эффект", "width": 48}]'::jsonb,
				'rows', coalesce((select jsonb_agg(jsonb_build_array(m.n::text, coalesce(x->>'cause', '—'), (x->>'text') || ' (' || measure_kind_name(x->>'kind') || ')', to_char((x->>'starts_on')::date, 'DD.MM.YYYY') || ' — ' || to_char((x->>'due_on')::date, 'DD.MM.YYYY'),
					concat_ws(', ', x->>'official', x->>'post', x->>'organisation'), coalesce((x->>'base_count') || ' — ' || (x->>'target_count'), 'нет ряда'),
					coalesce(replace(round((x->>'base_days')::numeric, 1)::text, '.', ',') || ' — ' || replace(x->>'target_days', '.', ','), 'нет данных'), x->>'effect') order by m.n) from m), '[]')),
			jsonb_build_object('title', 'Лист согласования', 'columns', '[{"title": "Организация", "width": 92}, {"title": "Должность, фамилия", "width": 80}, {"title": "Решение и замечания", "width": 60}, {"title": "Подпись, дата", "width": 40}]'::jsonb,
				'rows', coalesce((select jsonb_agg(jsonb_build_array(z.organisation, z.who, coalesce(s.x->>'words', ''), coalesce(s.x->>'at', '')) order by z.organisation, z.who)
					from (select distinct coalesce(x->>'organisation', 'не назначена') as organisation, concat_ws(', ', x->>'post', x->>'official') as who, x->>'organisation_id' as id from m) z
					left join lateral (select x from jsonb_array_elements(signs) x where x->>'organisation_id' = z.id limit 1) s on true), '[]'))))
$$;
comment on function roadmap_paper(jsonb, text, text, text, jsonb) is 'the document of a plan: {approval, title, subtitle, notes, tables: [{title, columns: [{title, width in mm}], rows}]}';
revoke execute on function responsible_for(integer, integer), roadmap_data(integer), roadmap_paper(jsonb, text, text, text, jsonb) from public;
grant execute on function responsible_for(integer, integer), roadmap_data(integer), roadmap_paper(jsonb, text, text, text, jsonb) to mcu_api;

-- Reminders go by the queue of mails.
alter table mail drop constraint mail_kind_check, add constraint mail_kind_check check (kind in ('assignment', 'removal', 'escalation', 'measure'));
create table mail_measure (
	mail_id bigint not null references mail on delete cascade,
	measure_id integer not null references measure on delete cascade,
	due_on date not null,
	late boolean not null,
	primary key (mail_id, measure_id)
);
comment on table mail_measure is 'Measures that a mail reminds of';
comment on column mail_measure.due_on is 'the term it was reminded of: another term is reminded of anew';
create index mail_measure_measure on mail_measure (measure_id, late, due_on);
alter table mail_measure enable row level security;
create policy program on mail_measure for all to mcu_jobs using (true) with check (true);
grant select on mail_measure to mcu_jobs;

/* Each term is told of once when seven days are left, and once a week when it has passed. */
create function measure_remind(now timestamptz) returns integer language plpgsql security definer set search_path = mcu, pg_temp as $$
declare
	touched bigint[];
begin
	perform pg_advisory_xact_lock(hashtext('mcu.measure'));
	with today as (select (measure_remind.now at time zone 'Europe/Moscow')::date as day),
	due as materialized (
		select m.id, m.official_id, f.name, m.due_on, m.due_on < t.day as late from measure m join roadmap r on r.id = m.roadmap_id and r.state = 'approved' join official f on f.id = m.official_id cross join today t
		where m.state in ('planned', 'in_work') and m.due_on <= t.day + 7 and not exists (select from mail_measure x join mail l on l.id = x.mail_id
			where x.measure_id = m.id and x.due_on = m.due_on and x.late = (m.due_on < t.day) and (m.due_on >= t.day or l.created_at > measure_remind.now - interval '7 days'))
	),
	put as (
		insert into mail (kind, official_id, name, created_at) select 'measure', d.official_id, min(d.name), measure_remind.now from due d group by d.official_id order by d.official_id
		on conflict (kind, coalesce(account_id, 0), coalesce(official_id, 0)) where status = 'queued' and attempts = 0 do update set created_at = excluded.created_at
		returning id, official_id
	),
	items as (
		insert into mail_measure (mail_id, measure_id, due_on, late) select p.id, d.id, d.due_on, d.late from put p join due d using (official_id)
		on conflict (mail_id, measure_id) do update set due_on = excluded.due_on, late = excluded.late
	)
	select array_agg(id) into touched from put;
	update mail m set items = (select count(*) from mail_measure i where i.mail_id = m.id) where m.id = any (touched);
	return coalesce(cardinality(touched), 0);
end $$;
comment on function measure_remind(timestamptz) is 'puts measures whose term nears or has passed into the mails that wait for their officials; how many mails';
revoke execute on function measure_remind(timestamptz) from public;
grant execute on function measure_remind(timestamptz) to mcu_jobs;

alter function mail_words(bigint, text) rename to mail_words_records;
create function mail_words_measures(mail bigint, url text) returns table (address text, name text, subject text, text text, records integer)
language sql stable security definer set search_path = mcu, pg_temp as $$
	with line as (
		select m.due_on, m.id, m.text || E'\n' || 'срок ' || to_char(m.due_on, 'DD.MM.YYYY') || case when m.due_on < current_date then ', просрочено на ' || (current_date - m.due_on) || ' ' || plural_ru(current_date - m.due_on, 'день', 'дня', 'дней') else '' end
			|| E'\n' || $2 || '/roadmaps/' || r.id as words
		from mail_measure i join measure m on m.id = i.measure_id and m.state in ('planned', 'in_work') join roadmap r on r.id = m.roadmap_id and r.state = 'approved' where i.mail_id = $1
	),
	total as (select count(*)::integer as n from line)
	select f.email, l.name, 'МЦУ: дорожная карта, ' || n || ' ' || plural_ru(n, 'мероприятие', 'мероприятия', 'мероприятий'),
		E'Здравствуйте!\n\nСрок мероприятий, за которые вы отвечаете, подходит или прошёл. Отметьте ход работ или выполнение с подтверждением.\n\n'
			|| coalesce((select string_agg(words, E'\n\n' order by due_on, id) from (select * from line order by due_on, id limit 30) x), '') || E'\n\nПисьмо отправлено автоматически, отвечать на него не нужно.\n', n
	from mail l left join official f on f.id = l.official_id, total where l.id = $1
$$;
create function mail_words(mail bigint, url text) returns table (address text, name text, subject text, text text, records integer)
language plpgsql stable security definer set search_path = mcu, pg_temp as $$
begin
	if (select l.kind from mail l where l.id = $1) = 'measure' then
		return query select * from mail_words_measures($1, $2);
	else
		return query select * from mail_words_records($1, $2);
	end if;
end $$;
comment on function mail_words(bigint, text) is 'address, subject and text of a mail as things stand; what has ended meanwhile is left out. url: the address of the product';
revoke execute on function mail_words(bigint, text), mail_words_records(bigint, text), mail_words_measures(bigint, text) from public;
grant execute on function mail_words(bigint, text) to mcu_jobs;
insert into job (kind, every) values ('measures', interval '1 hour'), ('effects', interval '1 hour');

insert into role_permission (role, action, paragraph)
select r, a, p from (values
	('roadmap.read', '1.2а, 2.2–2.6, 3', array['curator', 'head', 'analyst', 'pos', 'im', 'recipient', 'mayor']),
	('roadmap.write', '1.2а, 2.3, 2.4', array['head', 'analyst']),
	('roadmap.approve', '1.2а, 2.2, 2.3', array['curator', 'head']),
	('roadmap.progress', '1.2а, 2.3, 2.4, 3', array['head', 'analyst', 'recipient'])
) x (a, p, rs), unnest(rs) r;
insert into permission_action (position, action, name)
select (select max(position) from permission_action) + n, a, t from (values
	(1, 'roadmap.read', 'Смотреть планы («дорожные карты») и обсуждать их'), (2, 'roadmap.write', 'Составлять планы («дорожные карты»)'),
	(3, 'roadmap.approve', 'Утверждать планы («дорожные карты»)'), (4, 'roadmap.progress', 'Отмечать ход и выполнение мероприятий, согласовывать планы')) x (n, a, t);
