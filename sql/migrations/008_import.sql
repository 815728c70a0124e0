-- Imports: the form of the staging tables, and what the import needs to name and compare.
alter table message add column import_row bigint;
comment on column message.import_row is 'row of the file of import_id that the present state came from';

create function fold_name(name text) returns text language sql immutable parallel safe
	return lower(translate(btrim(name, E' \t★.'), 'ёЁ«»„“"', 'еЕ'));
comment on function fold_name(text) is 'name of a theme, organisation, street … as it is compared: case, ё and quotes do not count';

-- Each import works on temporary tables of these forms and names, which hide the empty ones here: so the statements of
-- sql/queries/import.sql stand in the catalogue like all others.
create table import_stage (
	row_no bigint not null,
	content_hash bytea,
	external_id text,
	external_version text,
	kind text,
	channel text,
	received_at timestamptz,
	registered_at timestamptz,
	number text,
	subject text,
	text text,
	original text,
	theme_group text,
	theme text,
	organisation text,
	official text,
	district text,
	street text,
	house text,
	address text,
	lat real,
	lon real,
	applicant_kind text,
	author_key bytea,
	author_name text,
	author_contacts jsonb,
	repeated boolean,
	collective boolean,
	fast_track boolean,
	priority smallint,
	state text,
	outcome text,
	outcome_reason text,
	due_on date,
	answered_at timestamptz,
	closed_at timestamptz,
	mark smallint,
	url text,
	extra jsonb,
	answers jsonb,
	code text,
	detail text,
	raw jsonb
);
comment on table import_stage is 'Form of the rows of one batch as COPY brings them; always empty here';
comment on column import_stage.code is 'why the row is rejected; null for a good one';

create table import_plan (
	row_no bigint not null,
	message_id bigint,
	outcome text not null,
	act text,
	theme_id integer,
	organisation_id integer,
	official_id integer,
	district_id integer,
	street_id integer
);
comment on table import_plan is 'Form of what one batch will do; always empty here';
comment on column import_plan.act is 'insert, update, or null: nothing is written for this row';

create table import_seen (
	external_id text primary key,
	content_hash bytea not null
);
comment on table import_seen is 'Form of what a dry run has seen of its file so far; always empty here';

grant select on import_stage, import_plan, import_seen to mcu_jobs, mcu_api, mcu_indexer;
grant usage on sequence message_id_seq to mcu_jobs;
-- A delete with a condition reads what it compares.
grant select on login_attempt to mcu_jobs;

-- A new job is told to the worker at once; it polls as well.
create function job_notify() returns trigger language plpgsql as $$
begin
	perform pg_notify('job', '');
	return null;
end $$;
create trigger job_inserted after insert on job for each statement execute function job_notify();
