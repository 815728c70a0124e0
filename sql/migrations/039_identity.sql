-- Identities are closed by keys outside the database (fcgi/seal.h): who has a copy of the database has no name, no phone, no mail box.
create table pd.identity (
	author_key bytea not null check (length(author_key) = 32),
	told bytea not null generated always as (substring(sealed for 24)) stored,
	sealed bytea not null check (length(sealed) between 25 and 65536),
	fields text[] not null check (cardinality(fields) between 1 and 8),
	turn bigint not null generated always as identity,
	created_at timestamptz not null default now(),
	primary key (author_key, told)
);
comment on table pd.identity is 'What applicants told of themselves, each telling by itself and sealed; together they are what is known, the later word holds';
comment on column pd.identity.author_key is 'keyed HMAC-SHA256 of what identifies the person; the key lies outside the database';
comment on column pd.identity.told is 'mark of the key and tag: the same words of the same person are one row';
comment on column pd.identity.sealed is 'AES-256-SIV over {"name", "contacts"}: mark of the key (8 bytes), tag (16), the words';
comment on column pd.identity.fields is 'which fields were told, for the journal of looks';
comment on column pd.identity.turn is 'order of the tellings';
create index identity_open on pd.identity (author_key) where substring(sealed for 8) = '\x0000000000000000';
comment on index pd.identity_open is 'what no key has closed yet: words from before this migration; mcuctl migrate closes them in the same run';

insert into pd.identity (author_key, sealed, fields)
select author_key, '\x0000000000000000'::bytea || substring(sha256(w) for 16) || w, f
from (select author_key, convert_to(jsonb_strip_nulls(jsonb_build_object('name', name, 'contacts', contacts))::text, 'UTF8') as w,
	array_remove(array[case when name is not null then 'name' end], null) || array(select 'contacts.' || k from jsonb_object_keys(contacts) k) as f
	from pd.person order by created_at) x
where cardinality(f) > 0;
drop function put_person(bytea, text, jsonb);
-- The programs may put an identity down, never read one back.
create function put_identity(author_key bytea, sealed bytea, fields text[]) returns void
language sql security definer set search_path = pd, pg_temp as $$
	insert into pd.identity as i (author_key, sealed, fields) values ($1, $2, $3)
	on conflict on constraint identity_pkey do update set turn = default
	where exists (select from pd.identity n where n.author_key = i.author_key and n.turn > i.turn)
$$;
comment on function put_identity(bytea, bytea, text[]) is 'a telling; one that is known already becomes the latest';
revoke all on function put_identity(bytea, bytea, text[]) from public;
grant execute on function put_identity(bytea, bytea, text[]) to mcu_api, mcu_jobs;

alter table import_stage
	drop column author_name,
	drop column author_contacts,
	add column author_sealed bytea,
	add column author_fields text[];
comment on column import_stage.author_sealed is 'what the applicant told of himself (pd.identity.sealed); content_hash is over the words themselves';

drop function show_applicant(bigint, text, text);
create function show_applicant(message_id bigint, purpose text, reason text) returns table (author bytea, sealed bytea)
language plpgsql security definer set search_path = mcu, pg_temp as $$
declare
	key bytea;
	told text[];
begin
	if not acting_may('personal.identity') then raise exception 'no right to identities' using errcode = 'MC403'; end if;
	select m.author_key into key from message m where m.id = show_applicant.message_id;
	if not found then raise exception 'no such message' using errcode = 'MC404'; end if;
	if length(btrim(coalesce(reason, ''))) < 3 or not exists (select from identity_purpose p where p.code = show_applicant.purpose) then
		raise exception 'a look needs a purpose and a reason' using errcode = 'MC422';
	end if;
	select array_agg(f order by f <> 'name', f) into told from (select distinct unnest(i.fields) as f from pd.identity i where i.author_key = key) x;
	insert into audit_log (account_id, session_id, action, object, purpose, fields, result, details)
	values (acting_account(), nullif(current_setting('mcu.session', true), '')::uuid, 'personal.show', 'messages/' || show_applicant.message_id,
		left(btrim(reason), 500), coalesce(told, '{}'), case when told is not null then 'ok' else 'unknown' end,
		jsonb_build_object('purpose', purpose, 'reason', btrim(reason), 'fields', coalesce(told, '{}'), 'person', encode(key, 'hex')));
	return query select i.author_key, i.sealed from pd.identity i where i.author_key = key order by i.turn;
end $$;
comment on function show_applicant(bigint, text, text) is 'the only way to an identity, which is still sealed: who asked, when, whose, for what and which fields go into the journal in the same transaction';
revoke all on function show_applicant(bigint, text, text) from public;
grant select, delete on pd.identity to mcu_pd;
grant create on schema mcu to mcu_pd;
alter function show_applicant(bigint, text, text) owner to mcu_pd;
grant execute on function show_applicant(bigint, text, text) to mcu_api;

create or replace function retention_due(rule retention_rule) returns table (author_key bytea, messages bigint) language sql stable security definer set search_path = mcu, pg_temp as $$
	select m.author_key, count(*) from message m where exists (select from pd.identity i where i.author_key = m.author_key)
	group by m.author_key
	having bool_and(not m.open and (($1).kind is null or m.kind = ($1).kind) and (($1).channel is null or m.channel = ($1).channel))
		and max(coalesce(m.closed_at, m.answered_at, m.sort_at)) < now() - make_interval(days => ($1).after_days)
$$;

create or replace function forget_person(erasure bigint, author bytea) returns integer language plpgsql security definer set search_path = mcu, pg_temp as $$
begin
	if not exists (select from erasure_person p where p.erasure_id = $1 and p.author_key = $2 and not p.done) then
		raise exception 'no act reaches this person' using errcode = 'MC403';
	end if;
	delete from pd.identity i where i.author_key = $2;
	return found::integer;
end $$;
revoke create on schema mcu from mcu_pd;
drop table pd.person;
