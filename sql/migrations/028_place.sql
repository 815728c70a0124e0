-- Places: how sure the street and house of a message are and by what; a register of streets that can come from ГАР.
alter table message
	add column place_confidence real check (place_confidence between 0 and 1),
	add column place_by text check (place_by in ('field', 'text', 'hand'));
comment on column message.place_confidence is 'how sure street and house are, 0 to 1; null: no place, or one put down before this column';
comment on column message.place_by is 'what told street and house: an address field, the text, a person (then no machine changes them); null: as for place_confidence';

alter table street
	add column district_id integer references district,
	add column gar_id bigint unique,
	add column gar_level smallint,
	add column gone_on date;
comment on column street.gar_id is 'OBJECTID of ГАР; null: not from there';
comment on column street.gar_level is 'LEVEL of ГАР: 7 планировочная структура, 8 улично-дорожная сеть';
comment on column street.gone_on is 'day of the load that no longer had it; messages keep pointing at it';
comment on column street.district_id is 'district it lies in, where one alone is known: helps to choose between streets of one name';

create table street_name (
	street_id integer not null references street on delete cascade,
	name text not null check (length(name) between 1 and 200),
	primary key (street_id, name)
);
comment on table street_name is 'Other names of streets: former ones, and those that people use';

create table street_house (
	street_id integer not null references street on delete cascade,
	house text not null check (length(house) between 1 and 60),
	gar_id bigint,
	gone_on date,
	primary key (street_id, house)
);
comment on table street_house is 'Houses of streets, where they are known; a street without any may have all';
comment on column street_house.gar_id is 'OBJECTID of ГАР';

create table gazetteer (
	one boolean primary key default true check (one),
	settlement text not null,
	gar_id bigint,
	version integer not null default 1,
	loaded_at timestamptz
);
comment on table gazetteer is 'The register of streets as a whole: one row';
comment on column gazetteer.settlement is 'whose streets these are; empty: of several settlements';
comment on column gazetteer.gar_id is 'OBJECTID of the settlement last loaded from ГАР';
comment on column gazetteer.version is 'grows with each change of streets, their names and houses: running programs read them anew';
insert into gazetteer (settlement) values ('Смоленск');

create function gazetteer_changed() returns trigger language plpgsql security definer set search_path = mcu, pg_temp as $$
begin
	update gazetteer set version = version + 1;
	return null;
end $$;
do $$
declare t text;
begin
	foreach t in array array['street', 'street_name', 'street_house'] loop
		execute format('create trigger %I after insert or update or delete or truncate on %I for each statement execute function gazetteer_changed()', t || '_changed', t);
	end loop;
end $$;

-- The form of rows of ГАР that a load works on (as import_stage): temporary tables of these names hide them.
create table gar_street (
	id bigint not null,
	name text not null,
	kind text not null,
	level smallint not null,
	actual boolean not null
);
comment on table gar_street is 'Form of the streets of one load of ГАР, former names among them; always empty here';
create table gar_house (
	street bigint not null,
	id bigint not null,
	house text not null
);
comment on table gar_house is 'Form of the houses of one load of ГАР; always empty here';

grant select on gar_street, gar_house to mcu_jobs;
grant select on street_name, street_house, gazetteer to mcu_api, mcu_jobs, mcu_indexer;
grant insert, update on street, street_name, street_house, gazetteer to mcu_jobs;

alter table import_stage
	add column place_street integer,
	add column place_house text,
	add column place_confidence real,
	add column place_by text;
comment on column import_stage.place_street is 'what the recogniser made of address or text: no part of content_hash, the register of streets changes';

-- The recogniser (search/text/places.h) reads addresses now.
drop function street_of(text);
drop function address_parts(text);
