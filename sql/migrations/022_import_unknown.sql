-- Names of a file that the register does not know: the rows go in without them, and somebody has to hear of it.
create table import_unknown (
	import_id bigint not null references import_job on delete cascade,
	field text not null check (field in ('theme', 'organisation', 'official', 'district', 'street')),
	name text not null,
	rows bigint not null,
	primary key (import_id, field, name)
);
comment on table import_unknown is 'Names in a file that fit nothing of the register, or several things';

alter table import_unknown enable row level security;
create policy program on import_unknown for all to mcu_jobs using (true) with check (true);
create policy scope on import_unknown for select to mcu_api using (exists (select from import_job j where j.id = import_id));
grant select on import_unknown to mcu_api;
grant select, insert, update, delete on import_unknown to mcu_jobs;

alter table import_plan add column unknown jsonb;
comment on column import_plan.unknown is '{field: name} of what the register does not know; null: all is known';

create function told_name(name text) returns text language sql immutable parallel safe
	return case when name !~ '^[[:space:].,;:?_—–-]*$' then left(regexp_replace(name, '[[:cntrl:]]+', ' ', 'g'), 300) end;
comment on function told_name(text) is 'name of a file as it is told to people; null for a dash and the like, which name nothing';

create function street_key(name text) returns text language sql immutable parallel safe
	return regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(fold_name(name),
		'^ул(\.| ) *', 'улица '), '^(пр-т|просп|пр-кт|пр)(\.| ) *', 'проспект '), '^пер(\.| ) *', 'переулок '), '^пл(\.| ) *', 'площадь '),
		'^(бул|б-р)(\.| ) *', 'бульвар '), '^пр-д(\.| ) *', 'проезд '), '^наб(\.| ) *', 'набережная ');
comment on function street_key(text) is 'fold_name of a street with its usual abbreviations written out';
