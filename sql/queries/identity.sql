-- Sealed identities: their walk, and closing them anew under another key.

-- name: person_join
-- The person, in hex, of a telling: its pseudonym, by what it is joined, the person of the record before (NULL: a new record).
select encode(person_join(decode($1, 'hex'), $2::jsonb, decode($3, 'hex')), 'hex');

-- name: person_turn
-- Takes the turn of a record ($1) that is put right, by what is told of it now, before it is locked.
select person_turn_of($1::bigint, $2::jsonb);

-- name: person_correct
-- The same of a record ($1) that is put right; NULL when nothing is told any more.
select encode(person_correct($1::bigint, decode($2, 'hex'), $3::jsonb), 'hex');

-- name: identity_put
-- Of a person a telling, closed for its own pseudonym.
select put_identity(decode($1, 'hex'), decode($2, 'hex'), decode($3, 'hex'), $4::text[]);

-- name: identity_walk
-- $3 tellings behind ($1, $2), in the order of the key.
select encode(author_key, 'hex') as author, encode(told, 'hex') as told, encode(sealed, 'hex') as sealed, encode(coalesce(sealed_for, author_key), 'hex') as sealed_for
from pd.identity where (author_key, told) > (decode($1, 'hex'), decode($2, 'hex')) order by author_key, told limit $3::integer;

-- name: identity_unfiled
-- The same of those whose contacts are not in pd.contact yet: they are from before 061, or of a city loaded whole.
select encode(author_key, 'hex') as author, encode(told, 'hex') as told, encode(sealed, 'hex') as sealed, encode(coalesce(sealed_for, author_key), 'hex') as sealed_for
from pd.identity where not filed and (author_key, told) > (decode($1, 'hex'), decode($2, 'hex')) order by author_key, told limit $3::integer;

-- name: identity_file
-- Pseudonyms, tellings, contacts as JSON in hex.
with x as materialized (select decode(a, 'hex') as author, decode(t, 'hex') as told, convert_from(decode(c, 'hex'), 'UTF8')::jsonb as contacts from unnest($1::text[], $2::text[], $3::text[]) u (a, t, c)),
kept as (insert into pd.contact (contact, author_key, tags, whole, father)
	select decode(c->>'contact', 'hex'), x.author, array(select decode(t, 'hex') from jsonb_array_elements_text(c->'tags') t), decode(c->>'whole', 'hex'), decode(c->>'father', 'hex')
	from x cross join lateral jsonb_array_elements(x.contacts) c order by x.author, x.told on conflict do nothing)
update pd.identity i set filed = true from x where i.author_key = x.author and i.told = x.told;

-- name: identity_open
select exists (select from pd.identity where substring(sealed for 8) = decode('0000000000000000', 'hex')) as open;

-- name: identity_reseal
-- Pseudonyms, what closes now, what shall. A telling that was told again meanwhile is there under the new key already.
with x as materialized (select decode(a, 'hex') as author, substring(decode(o, 'hex') for 24) as told, decode(n, 'hex') as sealed
	from unnest($1::text[], $2::text[], $3::text[]) u (a, o, n)),
twice as (delete from pd.identity i using x where i.author_key = x.author and i.told = x.told
	and exists (select from pd.identity t where t.author_key = x.author and t.told = substring(x.sealed for 24)))
update pd.identity i set sealed = x.sealed from x
where i.author_key = x.author and i.told = x.told
	and not exists (select from pd.identity t where t.author_key = x.author and t.told = substring(x.sealed for 24));
