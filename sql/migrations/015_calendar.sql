-- The calendar of working days, as data by year: what is not listed follows Monday to Friday.
create table calendar_year (
	year smallint not null check (year between 1990 and 2100),
	version integer not null default 1,
	source text not null,
	loaded_at timestamptz not null default now(),
	primary key (year, version)
);
comment on table calendar_year is 'Years whose working days are known; the highest version of a year counts. Without a row nothing is computed in working days';
comment on column calendar_year.source is 'where the days come from';

create table calendar_day (
	year smallint not null,
	version integer not null,
	day date not null check (extract(year from day) = year),
	kind text not null check (kind in ('off', 'work', 'short')),
	name text,
	primary key (year, version, day),
	foreign key (year, version) references calendar_year on delete cascade
);
comment on table calendar_day is 'Days that differ from their week: holidays and transferred days off, worked weekends, days shorter by an hour';
comment on column calendar_day.name is 'holiday; null for a mere transfer';

create view calendar_current as
	select d.year, d.day, d.kind, d.name, d.version from calendar_day d
	where d.version = (select max(y.version) from calendar_year y where y.year = d.year);
comment on view calendar_current is 'Days of the version that counts';

insert into calendar_year (year, source) values
	(2025, 'Сведения о праздниках и переносах выходных на 2025 год; сверить с постановлением Правительства'),
	(2026, 'Сведения о праздниках и переносах выходных на 2026 год; сверить с постановлением Правительства');

insert into calendar_day (year, version, day, kind, name)
select extract(year from d), 1, d::date, 'off', name
from (values
	('2025-01-01', '2025-01-08', 'Новогодние каникулы'), ('2025-02-22', '2025-02-23', 'День защитника Отечества'),
	('2025-03-08', '2025-03-09', 'Международный женский день'), ('2025-05-01', '2025-05-04', 'Праздник Весны и Труда'),
	('2025-05-08', '2025-05-11', 'День Победы'), ('2025-06-12', '2025-06-15', 'День России'),
	('2025-11-02', '2025-11-04', 'День народного единства'), ('2025-12-31', '2025-12-31', null),
	('2026-01-01', '2026-01-11', 'Новогодние каникулы'), ('2026-02-21', '2026-02-23', 'День защитника Отечества'),
	('2026-03-07', '2026-03-09', 'Международный женский день'), ('2026-05-01', '2026-05-03', 'Праздник Весны и Труда'),
	('2026-05-09', '2026-05-11', 'День Победы'), ('2026-06-12', '2026-06-14', 'День России'),
	('2026-11-04', '2026-11-04', 'День народного единства'), ('2026-12-31', '2026-12-31', null)
) x (first, last, name), generate_series(x.first::date, x.last::date, interval '1 day') d;

insert into calendar_day (year, version, day, kind) values
	(2025, 1, '2025-03-07', 'short'), (2025, 1, '2025-04-30', 'short'), (2025, 1, '2025-06-11', 'short'), (2025, 1, '2025-11-01', 'work'),
	(2026, 1, '2026-04-30', 'short'), (2026, 1, '2026-05-08', 'short'), (2026, 1, '2026-06-11', 'short'), (2026, 1, '2026-11-03', 'short');

grant select on calendar_year, calendar_day, calendar_current to mcu_api, mcu_jobs;
