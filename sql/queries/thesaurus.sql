-- The thesaurus of the field: versions of one text.

-- name: thesaurus_get
-- $1: a version, or NULL for the newest.
select t.version, t.text, t.note, t.groups, a.name as account, t.created_at
from thesaurus t left join account a on a.id = t.account_id
where t.version = coalesce($1::integer, (select max(version) from thesaurus));

-- name: thesaurus_text
-- For programs, which know no accounts.
select version, text from thesaurus where version = $1::integer;

-- name: thesaurus_versions
select t.version, t.groups, t.note, a.name as account, t.created_at
from thesaurus t left join account a on a.id = t.account_id
order by t.version desc limit 500;

-- name: thesaurus_put
-- The version after $1; no row when somebody was faster.
insert into thesaurus (version, text, groups, note, account_id)
select $1::integer + 1, $2, $3::integer, $4, acting_account() where $1::integer = (select max(version) from thesaurus)
on conflict do nothing
returning version;

-- name: thesaurus_ship
-- The shipped text becomes a version when there is none yet, or when nobody has changed the shipped one and it is new.
insert into thesaurus (version, text, groups)
select coalesce(max(version), 0) + 1, $1, $2::integer from thesaurus
having count(*) = 0 or (count(account_id) = 0 and (array_agg(text order by version desc))[1] <> $1)
returning version;
