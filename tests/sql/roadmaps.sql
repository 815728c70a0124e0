-- Roadmaps: who sees which plan and measure, baselines, terms, words, reminders, who answers for what.
\ir fixture.psql
select no_plan();
insert into official (id, organisation_id, name, post) overriding system value values (9001, 9002, 'Первый', 'Начальник'), (9002, 9004, 'Второй', 'Начальник'), (9003, 9003, 'Третий', 'Мастер');
insert into theme (id, code, name, significant) values (9001, 't_sector', 'Сектор', true);
insert into theme (id, parent_id, code, name) values (9002, 9001, 't_pipes', 'Трубы');
insert into district (id, code, name) overriding system value values (9001, 't_d1', 'Первый'), (9002, 't_d2', 'Второй');
insert into responsibility (theme_id, organisation_id, official_id, district_id, valid_from, valid_to) values
	(9001, 9004, 9002, null, '2000-01-01', null), (9002, 9003, 9003, 9001, '2000-01-01', null), (9002, 9002, 9001, 9001, '2000-01-01', current_date - 1);

-- The register: nearer theme before the sector, the district's own before the whole city, only those in force and still there.
select is((select official_id from responsible_for(9002, 9001)), 9003, 'the official of the theme in the district');
select is((select official_id from responsible_for(9002, 9002)), 9002, 'elsewhere that of the sector');
update official set left_on = current_date where id = 9003;
select is((select official_id from responsible_for(9002, 9001)), 9002, 'who has left answers for nothing');

-- Terms: working days of the calendar; the year's holidays and transfers count.
select is(work_term('2026-11-02', 3), date '2026-11-06', 'the 4th of November is no working day');
select is(work_term('2026-11-27', 1), date '2026-11-30', 'after a Friday comes a Monday');
select is(work_term('2031-01-03', 1), date '2031-01-09', 'a year without a calendar goes by the week and the fixed holidays');

-- Baselines: the same season of an earlier year, nothing within 14 days of the alarm or after it.
select results_eq($$ select * from measure_baseline('2026-12-31', '2026-11-27', '2020-01-01') $$, $$ values (date '2026-01-02', date '2026-04-02') $$, 'a year of 52 weeks before');
select results_eq($$ select * from measure_baseline('2027-11-30', '2026-11-27', '2020-01-01') $$, $$ values (date '2025-12-03', date '2026-03-03') $$, 'two years, when the year before is after the alarm');
select results_eq($$ select * from measure_baseline('2027-11-30', '2026-11-27', '2026-01-01') $$, $$ values (date '2026-08-14', date '2026-11-12') $$, 'a short history: the last quarter before those 14 days');
select is_empty($$ select * from measure_baseline('2026-12-31', '2026-11-27', '2026-10-01') $$, 'no whole window, no baseline');
select is_empty($$ select * from measure_baseline('2026-12-31', '2026-11-27', null) $$, 'no history, no baseline');
select is((select bool_or(b.base_to > a.alarm - 15) from generate_series(1, 700, 13) d cross join lateral (select current_date as alarm) a cross join lateral measure_baseline(current_date + d, a.alarm, '2015-01-01') b), false, 'never a day of the excess');

-- Words and templates.
select is(measure_fill('Чинить[: {объект}][, {улица}] до {срок}', null, 'улица Кирова', null, '01.02.2026'), 'Чинить, улица Кирова до 01.02.2026', 'what stands in brackets goes with its empty slot');
select is(measure_fill('Сказать {исполнитель}[ ({объект}, {улица})]', 'труба', null, 'Водоканал', '-'), 'Сказать Водоканал', 'one empty slot takes the brackets away');
select matches(measure_words(100, '2026-01-01', '2026-04-01', 0.5, 0.6), 'меньше на 50 %: .* не больше 50 при 100 .* меньше 40 % .* ожидаемое — можно', 'an effect that can be told');
select matches(measure_words(100, '2026-01-01', '2026-04-01', 0.7, 0.6), 'ожидаемое — меньше', 'one that cannot');
select matches(measure_words(10, '2026-01-01', '2026-04-01', 0.7, null), 'нельзя проверить никакое', 'none can be');
select matches(measure_words(null, null, null, 0.7, null), 'Сравнивать пока не с чем', 'no baseline');

-- Who sees what.
insert into roadmap (id, title, state, account_id) overriding system value select x.id, x.title, x.state, 9000 + r.position from (values (9001, 'Общий', 'approved'), (9002, 'Черновик', 'draft'), (9003, 'Чужой', 'approved')) x (id, title, state), role r where r.code = 'head';
insert into measure (id, roadmap_id, position, kind, text, theme_id, official_id, starts_on, days, due_on, cost, ratio, time_ratio, alarm_on) overriding system value values
	(9001, 9001, 1, 'once', 'Своё', 9002, 9001, current_date - 20, 5, current_date + 3, 1, 0.5, 1, current_date), (9002, 9001, 2, 'once', 'Чужое', 9002, 9002, current_date - 20, 5, current_date - 1, 1, 0.5, 1, current_date),
	(9003, 9002, 1, 'once', 'Будущее', 9002, 9001, current_date - 20, 5, current_date - 1, 1, 0.5, 1, current_date), (9004, 9003, 1, 'once', 'Далёкое', 9002, 9002, current_date - 20, 5, current_date + 30, 1, 0.5, 1, current_date);
select is((select organisation_id from measure where id = 9001), 9002, 'a measure belongs to the organisation of its official');
update measure set official_id = null where id = 9003;
select is((select organisation_id from measure where id = 9003), null, 'and to nobody without one');
update measure set official_id = 9001 where id = 9003;
select is(pg_temp.api('t_head', 'select count(*) from roadmap where id between 9001 and 9003'), '3', 'the head sees all plans');
select is(pg_temp.api('t_recipient', 'select string_agg(id::text, '','' order by id) from roadmap where id between 9001 and 9003'), '9001', 'who carries out sees plans with measures of his, no drafts');
select is(pg_temp.api('t_recipient', 'select string_agg(id::text, '','' order by id) from measure where roadmap_id = 9001'), '9001', 'and of those his own measures');
select is(pg_temp.api('t_water', 'select count(*) from roadmap where id between 9001 and 9003'), '0', 'who has none sees no plan');
select is(pg_temp.api('t_recipient', 'select jsonb_array_length(roadmap_data(9001)->''measures'')'), '1', 'a document holds what its reader sees');
select is(pg_temp.api_rows('t_recipient', 'update roadmap set title = ''Моё'' where id = 9001'), '0', 'he changes no plan');
select is(pg_temp.api_rows('t_recipient', 'update measure set declared = 5 where id = 9002'), '0', 'nor the measures of others');
select is(pg_temp.api_rows('t_recipient', 'update measure set declared = 5 where id = 9001'), '1', 'but says how his own goes');
select is(pg_temp.api('t_recipient', 'update measure set official_id = 9002 where id = 9001'), 'ERROR 42501', 'and gives none away');
select is(pg_temp.api_rows('t_recipient', 'delete from measure where id = 9001'), '0', 'he takes nothing out');
insert into roadmap_version (roadmap_id, number, data, account_id) select 9001, 1, '{}', account_id from roadmap where id = 9001;
select is(pg_temp.api('t_recipient', 'select count(*) from roadmap_version'), '0', 'versions hold the measures of all');
insert into roadmap_comment (roadmap_id, measure_id, text, account_id) select 9001, m, t, account_id from roadmap, (values (null, 'О плане'), (9001, 'О своём'), (9002, 'О чужом')) x (m, t) where id = 9001;
select is(pg_temp.api('t_recipient', 'select string_agg(text, '','') from roadmap_comment where roadmap_id = 9001'), 'О своём', 'of the talk he reads what concerns his measures');
select is(pg_temp.api('t_water', 'insert into roadmap_comment (roadmap_id, text, account_id) values (9001, ''Чужой голос'', acting_account())'), 'ERROR 42501', 'nobody talks about a plan that he does not see');
select throws_ok($$ update measure set state = 'done', done_on = current_date where id = 9001 $$, '23514', null, 'nothing is done without proof');

-- Reminders: within seven days and past, of approved plans alone, each term once, past ones once a week.
update official set email = 'a@b.ru' where id in (9001, 9002);
select is(measure_remind(now()), 2, 'one mail for each official');
select results_eq($$ select x.measure_id, x.late from mail_measure x where x.measure_id between 9001 and 9004 order by 1 $$, $$ values (9001, false), (9002, true) $$, 'no draft, none that is far');
select is(measure_remind(now() + interval '1 day'), 0, 'once');
select is((select kind || ' ' || items from mail where official_id = 9002 and kind = 'measure'), 'measure 1', 'it stands in the queue');
select matches((select text from mail_words((select id from mail where official_id = 9002 and kind = 'measure'), 'https://m')), 'Чужое.*просрочено на 1 день.*https://m/roadmaps/9001', 'its words');
update measure set state = 'done', done_on = current_date, proof = 'Акт' where id = 9002;
select is((select records from mail_words((select id from mail where official_id = 9002 and kind = 'measure'), 'https://m')), 0, 'what is done meanwhile is not told');
update measure set state = 'in_work', done_on = null, proof = null where id = 9002;
update mail set status = 'sent', created_at = now() - interval '8 days' where official_id = 9002;
select is(measure_remind(now()), 1, 'a late one comes again after a week');
update measure set due_on = current_date + 2 where id = 9001;
select is(measure_remind(now()), 1, 'another term is told of anew');

select * from finish();
rollback;
