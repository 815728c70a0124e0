-- The responsibility register, seasons of works, effects of corrected days, the median of handling.
\ir fixture.psql
select no_plan();
insert into official (id, organisation_id, name, post) overriding system value values (9001, 9002, 'Первый', 'Начальник'), (9002, 9004, 'Второй', 'Начальник');
insert into theme (id, code, name, significant) values (9001, 't_sector', 'Сектор', true);
insert into theme (id, parent_id, code, name) values (9002, 9001, 't_pipes', 'Трубы');
insert into district (id, code, name) overriding system value values (9001, 't_d1', 'Первый'), (9002, 't_d2', 'Второй');
insert into responsibility (id, theme_id, organisation_id, official_id, district_id) overriding system value values (9001, 9001, 9004, 9002, null), (9002, 9002, 9002, null, 9001);

-- Each change is kept whole.
update responsibility set official_id = 9001 where id = 9002;
select is((select (version, data->>'official_id', data->>'organisation_id')::text from responsibility_version where responsibility_id = 9002), '(1,,9002)', 'what it was before');
select is((select version from responsibility where id = 9002), 2, 'the version grows with a change');
select throws_ok($$ update responsibility set valid_to = '1999-01-01' where id = 9002 $$, '23514', null, 'it does not end before it begins');
select is(pg_temp.api_rows('t_head', 'update responsibility set official_id = 9001 where id = 9002'), '1', 'people change it through the API');
select is(pg_temp.api('t_head', 'delete from responsibility where id = 9002'), 'ERROR 42501', 'and delete nothing');

-- Seasons of works.
select is((select (w.starts_on, w.days_left)::text from works_term('2026-03-02', 44, '05-10', '09-14') w), '(2026-05-10,44)', 'a heating main drafted in March is dug up when the heating is off');
select ok((select w.due_on <= '2026-09-14' from works_term('2026-03-02', 44, '05-10', '09-14') w), 'and is ready before it is on again');
select is((select w.due_on from works_term('2026-08-03', 44, '05-10', '09-14') w), date '2026-09-14', 'begun late, it is ready by the season all the same');
select is((select (w.starts_on, w.days_left)::text from works_term('2026-09-01', 44, '05-10', '09-14') w), '(2027-05-10,44)', 'with less than half of its days left it waits for the next one');
select is((select w.starts_on from works_term('2026-12-20', 33, '04-15', '10-28') w), date '2027-04-15', 'no road is laid in January');
select is((select w.starts_on from works_term('2027-01-20', 10, '11-01', '04-15') w), date '2027-01-20', 'a season that goes over the turn of the year has begun the year before');
select is((select w.starts_on from works_term('2026-06-10', 10, '11-01', '04-15') w), date '2026-11-01', 'and begins in November');
select is((select (w.starts_on, w.due_on)::text from works_term('2026-03-02', 5, null, null) w), format('(2026-03-02,%s)', work_term('2026-03-02', 5)), 'without a season: from that day on');
select is((select w.starts_on from works_term('2026-03-02', 400, '05-10', '09-14') w), date '2026-03-02', 'what no season can hold is not put off for ever');
select is(array(select in_season(d, '11-01', '04-15') from unnest(array['2026-12-31', '2026-04-15', '2026-04-16']::date[]) d), '{t,t,f}', 'days within a season over the turn of the year');
select is_empty($$ select t.code from measure_template t where t.works_from is not null and not t.gone and (select w.days_left < t.days or w.due_on is null from works_term('2026-01-12', t.days, t.works_from, t.works_to) w) $$, 'each template fits its season');
select isnt_empty($$ select from measure_template where code = 'wear_heating' and works_to = '09-14' $$, 'the season comes with the file');

-- Templates fit their themes: a waste or a bill has no main to be laid anew.
select is(array(select t.code from measure_template t where t.category = 'wear' and not t.gone and starts_with(l, t.legal_prefix) order by 1), w, 'templates of wear for ' || l) from (values
	('0005.0005.0056.1158', '{wear_network}'::text[]), ('0005.0005.0056.1160', '{wear_heating}'), ('0005.0005.0056.1165', '{}'), ('0005.0005.0056.1171', '{}'), ('0003.0009.0099.0735', '{}'), ('0005.0005.0055.1150', '{wear_lift}')) x (l, w);

-- A corrected day makes the effect void; a cause that stood by it goes back.
insert into cause_case (id, title, origin, scope, theme_id, messages_then, authors_then, account_id) overriding system value select 9001, 'Дело', 'hand', '{"themes": ["9002"]}', 9002, 1, 1, min(id) from account;
insert into cause (id, case_id, category, text, put_by, account_id, state, decided_at) overriding system value select 9001, 9001, 'wear', 'Износ', 'person', min(id), 'confirmed', now() from account;
insert into roadmap (id, title, state, account_id) overriding system value select 9001, 'План', 'approved', min(id) from account;
insert into measure (id, roadmap_id, position, cause_id, kind, text, theme_id, official_id, starts_on, days, due_on, cost, ratio, time_ratio, alarm_on, state, done_on, proof) overriding system value
	values (9001, 9001, 1, 9001, 'once', 'Своё', 9002, 9001, current_date - 120, 5, current_date - 100, 1, 0.5, 1, current_date - 130, 'done', current_date - 100, 'Акт');
insert into measure_effect (measure_id, until_on, frozen, before, after, placebos, reasons, verdict, failed) values (9001, current_date, true, 9, 1, 60, 0, 'confirmed', false);
update cause set state = 'proved', decided_at = now() where id = 9001;
update measure set progress_note = 'Просто слово' where id = 9001;
select isnt_empty('select from measure_effect where measure_id = 9001', 'a word changes nothing that was measured');
update measure set done_on = done_on + 5 where id = 9001;
select is_empty('select from measure_effect where measure_id = 9001', 'a corrected day lets the night count anew, a frozen effect too');
select is((select state from cause where id = 9001), 'confirmed', 'and the cause is again what people had said');
select is((select (to_state, account_id)::text from cause_event where cause_id = 9001 order by id desc limit 1), '(confirmed,)', 'the program says so in the history');

-- Half of what came is handled within so many days; what waits counts.
insert into message (kind, channel, source_id, external_id, text, theme_id, district_id, received_at, answered_at, state)
	select 'message', 'phone', (select min(id) from source), 'hm-' || g, 'Труба', 9002, 9001, now() - interval '40 days', case when g <= 6 then now() - interval '40 days' + g * interval '1 day' end, case when g <= 6 then 'answered' else 'new' end from generate_series(1, 10) g;
select is((select (days, handled, waiting)::text from handling_median(9001, 9001, current_date - 50, current_date)), '(5,6,4)', 'five of ten within five days, not three of the six that are answered');
update message set answered_at = null, state = 'new' where external_id in ('hm-4', 'hm-5', 'hm-6');
select is((select (days, handled, waiting)::text from handling_median(9002, null, current_date - 50, current_date)), '(,3,7)', 'less than half: no median yet');
select is((select handled from handling_median(9002, 9002, current_date - 50, current_date)), 0, 'another district has none');

select matches(measure_words(100, '2026-01-01', '2026-04-01', 1, 0.6), '^Записей меньше не ожидается', 'a measure for the time of handling does not promise 0 per cent');
select * from finish();
rollback;
