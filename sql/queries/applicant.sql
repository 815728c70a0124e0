-- The applicant of a message: by purpose and journalled; other messages of the same pseudonym without identity.

-- name: applicant_show
-- Tellings from the first to the last, sealed, in hex.
select encode(author, 'hex') as author, encode(sealed, 'hex') as sealed from show_applicant($1::bigint, $2, $3);

-- name: applicant_purposes
select code, name from identity_purpose order by position;

-- name: applicant_others
-- No row: there is no such message for the acting account. Others are those it may see, the newest first.
select m.author_key is not null as known,
    (select count(*)::integer from message o where o.author_key = m.author_key and o.id <> m.id) as total,
    (select coalesce(jsonb_agg(jsonb_build_object('id', x.id::text, 'number', x.number, 'received_at', x.received_at, 'state', x.state, 'open', x.open,
            'theme', x.theme) order by x.sort_at desc, x.id desc), '[]')
     from (select o.id, o.number, o.received_at, o.sort_at, o.state, o.open, t.name as theme from message o left join theme t on t.id = o.theme_id
           where o.author_key = m.author_key and o.id <> m.id order by o.sort_at desc, o.id desc limit 20) x) as items
from message m where m.id = $1::bigint;

-- name: identity_page
-- Tellings behind ($1, $2), in hex, sealed: for the search of a person.
select encode(author_key, 'hex'), encode(telling, 'hex'), encode(sealed, 'hex'), encode(sealed_for, 'hex') from identity_page(decode($1, 'hex'), decode($2, 'hex'), $3::integer);

-- name: records_of
select id::text as id, number, kind, channel, received_at, state, open, total as _total from records_of(decode($1, 'hex'));
