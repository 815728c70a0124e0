-- Who is the same person: no longer one phone, one person. What an applicant tells becomes keyed marks (fcgi/person.h): of each contact, and of
-- the name beside it. Tellings of one contact with alike names are one person, with other names other persons.
create table pd.contact (
	contact bytea not null check (length(contact) = 16),
	author_key bytea not null check (length(author_key) = 32),
	tags bytea[] not null,
	whole bytea,
	father bytea,
	turn bigint not null generated always as identity,
	unique nulls not distinct (contact, author_key, tags, whole, father)
);
comment on table pd.contact is 'By which contacts and names persons are known, as marks under a key outside the database: whoever has a copy of it can look up no phone';
comment on column pd.contact.contact is 'mark of a page, phone, mail box or address';
comment on column pd.contact.author_key is 'the person (message.author_key); of several only where their names differ';
comment on column pd.contact.tags is 'surname with the first letter of the first name, in every way it can be read; empty: no name was told, or the author''s page, which is one person''s own';
comment on column pd.contact.whole is 'surname and first name in full; null: initials alone';
comment on column pd.contact.father is 'first letter of the patronymic';
comment on column pd.contact.turn is 'order of the tellings';
create index contact_author on pd.contact (author_key);

alter table pd.identity add column sealed_for bytea check (length(sealed_for) = 32), add column filed boolean not null default false;
comment on column pd.identity.author_key is 'the person whom the telling was joined with';
comment on column pd.identity.sealed_for is 'pseudonym of the telling itself, to which the seal binds it; null: author_key, as it was before 061';
comment on column pd.identity.filed is 'its contacts are in pd.contact; what is from before 061 is filed by mcuctl migrate';
create index identity_unfiled on pd.identity (author_key, told) where not filed;

-- Who told this at a contact: null when nobody known did. Of several persons of that name the one of the record before (was), who said just the same,
-- or nobody of them (own). Without a name only who has the contact alone; else somebody of his own, as it cannot be told whose word it is.
create function person_at(contact bytea, tags bytea[], whole bytea, father bytea, own bytea, was bytea) returns bytea language plpgsql volatile as $$
begin
	return (with r as materialized (
		select c.author_key, c.turn, c.tags, c.whole, c.father, c.tags <> '{}' as named,
			c.tags && $2 and coalesce(c.whole = $3, true) and coalesce(c.father = $4, true) as alike,
			c.tags = $2 and c.whole is not distinct from $3 and c.father is not distinct from $4 as exact
		from pd.contact c where c.contact = $1
	),
	a as materialized (
		select r.author_key, min(r.turn) as turn, bool_or(r.named) as named, bool_or(r.alike) and not bool_or(r.named and not r.alike) as alike, bool_or(r.exact) as exact,
			exists (select from r x join r y on y.author_key = x.author_key and x.named and y.named where x.author_key = r.author_key
				and not (x.tags && y.tags and coalesce(x.whole = y.whole, true) and coalesce(x.father = y.father, true))) as several
		from r group by r.author_key
	),
	n as (select count(*) as persons, count(*) filter (where alike) as alike from a)
	select case
		when $2 = '{}' and n.persons = 1 and (select not several from a) then (select author_key from a)
		when $2 = '{}' then coalesce((select author_key from a where author_key = $6 and not named), public.gen_random_bytes(32))
		when n.alike = 1 then (select author_key from a where alike)
		when n.alike > 1 then coalesce((select author_key from a where alike and author_key = $6), (select author_key from a where alike and exact order by turn limit 1), $5)
		when n.persons = 1 then (select author_key from a where not named)
	end
	from n);
end $$;
comment on function person_at(bytea, bytea[], bytea, bytea, bytea, bytea) is 'the person of a name at a contact that somebody has told, or null';

create function person_file(author bytea, contacts jsonb) returns void language plpgsql as $$
begin
	insert into pd.contact (contact, author_key, tags, whole, father)
	select decode(x->>'contact', 'hex'), $1, array(select decode(t, 'hex') from jsonb_array_elements_text(x->'tags') t), decode(x->>'whole', 'hex'), decode(x->>'father', 'hex')
	from jsonb_array_elements($2) x
	on conflict do nothing;
end $$;
comment on function person_file(bytea, jsonb) is 'keeps by what a person is known from now on';

-- Who was put right keeps his pseudonym, though it was made of the words that were wrong: whoever tells just these is another.
create function person_own(telling bytea, was bytea) returns bytea language sql volatile as $$
	select case when count(*) > ($1 is not distinct from $2)::integer then public.gen_random_bytes(32) else $1 end
	from (select from mcu.message m where m.author_key = $1 limit 2) x
$$;
comment on function person_own(bytea, bytea) is 'pseudonym of somebody new: of his telling, or a random one where records are of it already, besides the one that is told of anew (was: its person)';

create function person_join(telling bytea, contacts jsonb, was bytea) returns bytea language plpgsql security definer set search_path = mcu, pg_temp as $$
declare
	c jsonb;
	mark bytea;
	author bytea;
	own bytea;
begin
	for c in select x from jsonb_array_elements(contacts) with ordinality t (x, n) order by n loop
		mark := decode(c->>'contact', 'hex');
		-- Most are told for the first time: nothing more is asked of them.
		if author is null and exists (select from pd.contact k where k.contact = mark) then
			own := coalesce(own, person_own(telling, was));
			author := person_at(mark, array(select decode(t, 'hex') from jsonb_array_elements_text(c->'tags') t), decode(c->>'whole', 'hex'), decode(c->>'father', 'hex'), own, was);
		end if;
	end loop;
	if author is null then
		-- A name alone is that of many: whoever tells no more is somebody of his own.
		author := case when jsonb_array_length(contacts) > 0 then coalesce(own, person_own(telling, was)) else coalesce(was, public.gen_random_bytes(32)) end;
	end if;
	perform person_file(author, contacts);
	return author;
end $$;
comment on function person_join(bytea, jsonb, bytea) is 'the person of a telling (person_told in fcgi/person.h); was: of the record before, null for a new one';
revoke all on function person_at(bytea, bytea[], bytea, bytea, bytea, bytea), person_own(bytea, bytea), person_file(bytea, jsonb), person_join(bytea, jsonb, bytea) from public;
grant execute on function person_join(bytea, jsonb, bytea) to mcu_api, mcu_jobs;

drop function put_identity(bytea, bytea, text[]);
create function put_identity(author bytea, telling bytea, sealed bytea, fields text[]) returns void
language sql security definer set search_path = pd, pg_temp as $$
	insert into pd.identity as i (author_key, sealed_for, sealed, fields, filed) values ($1, $2, $3, $4, true)
	on conflict on constraint identity_pkey do update set turn = default
	where exists (select from pd.identity n where n.author_key = i.author_key and n.turn > i.turn)
$$;
comment on function put_identity(bytea, bytea, bytea, text[]) is 'a telling of a person, closed for its own pseudonym; one that is known already becomes the latest';
revoke all on function put_identity(bytea, bytea, bytea, text[]) from public;
grant execute on function put_identity(bytea, bytea, bytea, text[]) to mcu_api, mcu_jobs;

alter table import_stage add column author_told bytea, add column author_contacts jsonb;
comment on column import_stage.author_key is 'as it comes: who was told, for content_hash alone; then the person by person_join';
comment on column import_stage.author_told is 'pseudonym of the telling itself';
comment on column import_stage.author_contacts is 'by which it is joined with others: marks of contacts and name';

grant select, delete on pd.contact to mcu_pd;
grant create on schema mcu to mcu_pd;

create or replace function show_applicant(message_id bigint, purpose text, reason text) returns table (author bytea, sealed bytea)
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
	return query select coalesce(i.sealed_for, i.author_key), i.sealed from pd.identity i where i.author_key = key order by i.turn;
end $$;

create or replace function forget_person(erasure bigint, author bytea) returns integer language plpgsql security definer set search_path = mcu, pg_temp as $$
begin
	if not exists (select from erasure_person p where p.erasure_id = $1 and p.author_key = $2) then
		raise exception 'no act reaches this person' using errcode = 'MC403';
	end if;
	delete from pd.contact c where c.author_key = $2;
	delete from pd.identity i where i.author_key = $2;
	return found::integer;
end $$;

drop function identity_page(bytea, bytea, integer);
create function identity_page(author bytea, told bytea, rows integer) returns table (author_key bytea, telling bytea, sealed bytea, sealed_for bytea)
language plpgsql stable security definer set search_path = mcu, pg_temp as $$
begin
	if not acting_may('personal.find') then raise exception 'no right to look for persons' using errcode = 'MC403'; end if;
	return query select i.author_key, i.told, i.sealed, coalesce(i.sealed_for, i.author_key) from pd.identity i where (i.author_key, i.told) > ($1, $2) order by i.author_key, i.told limit least($3, 5000);
end $$;
comment on function identity_page(bytea, bytea, integer) is 'tellings behind one, still sealed, for the search of a person; whoever is found is shown by show_applicant, which journals it';
revoke all on function identity_page(bytea, bytea, integer) from public;
alter function identity_page(bytea, bytea, integer) owner to mcu_pd;
revoke create on schema mcu from mcu_pd;
grant execute on function identity_page(bytea, bytea, integer) to mcu_api;
