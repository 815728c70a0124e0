-- Places: what may be stored, the version of the register of streets, a load of ГАР merged.
\ir fixture.psql
select no_plan();

select throws_ok($$ update message set place_by = 'guess' where id = 900001 $$, '23514', null, 'a place is told by a field, a text or a person');
select throws_ok($$ update message set place_confidence = 1.1 where id = 900001 $$, '23514', null, 'confidence lies between 0 and 1');

-- Each change of the register counts.
create temp table was as select version from gazetteer;
insert into street (id, name, kind) values (9101, 'Первая Проверочная', 'улица');
select isnt((select version from gazetteer), (select version from was), 'a new street');
update was set version = (select version from gazetteer);
insert into street_name (street_id, name) values (9101, 'Бывшая');
select isnt((select version from gazetteer), (select version from was), 'another name');
update was set version = (select version from gazetteer);
insert into street_house (street_id, house) values (9101, '5');
select isnt((select version from gazetteer), (select version from was), 'a house');

select is(pg_temp.api('t_head', 'select count(*) from mcu.gazetteer'), '1', 'programs read the register');
select matches(pg_temp.api('t_head', $$ insert into mcu.street_name values (9101, 'Чужая') $$), 'ERROR 42501', 'the worker does not change it');

select * from finish();
rollback;
