-- Permanent links to searches: live (the search is run again) or frozen (the set is kept).
create table search_link (
	id bigint primary key default ('x' || left(replace(gen_random_uuid()::text, '-', ''), 12))::bit(48)::bigint,
	account_id integer not null references account,
	q text not null check (length(q) <= 2000),
	params jsonb not null default '{}' check (jsonb_typeof(params) = 'object'),
	frozen boolean not null,
	ids bigint[],
	revision text,
	created_at timestamptz not null default now(),
	check (frozen = (ids is not null))
);
comment on table search_link is 'Links to searches that people pass on; what a reader sees follows his own rights';
comment on column search_link.id is 'random: a link cannot be guessed';
comment on column search_link.ids is 'frozen: all found messages in their order';
comment on column search_link.revision is 'generation and commit of the index at that moment';

alter table search_link enable row level security;
create policy readers on search_link for select to mcu_api using (acting_account() is not null);
create policy own on search_link for insert to mcu_api with check (account_id = (select acting_account()));
grant select, insert on search_link to mcu_api;
