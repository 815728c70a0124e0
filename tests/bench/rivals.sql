-- The rows that other search engines get: facets as numbers, texts without breaks. Made in schema rivals by the superuser.
-- Groonga has no stemmer for Russian (its TokenFilterStem lets pass what is not ASCII), so it is given stems by the same
-- Snowball that Sphinx and PostgreSQL have inside: work that it does not have to do.
drop schema if exists rivals cascade;
create schema rivals;
create text search dictionary rivals.snowball (template = snowball, language = russian);

create function rivals.line(t text) returns text language sql immutable as $$
	select translate(coalesce(t, ''), E'\t\n\r\\"', '     ')
$$;
-- A full stop stays a word of its own: it keeps the fields apart for phrases.
create function rivals.stems(t text) returns text language sql immutable as $$
	select string_agg((ts_lexize('rivals.snowball', w[1]))[1], ' ')
	from regexp_matches(translate(lower(t), 'ё', 'е'), '[[:alnum:]]+|\.', 'g') w
$$;

create table rivals.doc as
select m.id, dense_rank() over (order by m.channel) as channel, dense_rank() over (order by m.state) as state,
	coalesce(m.theme_id, 0) as theme, coalesce(m.organisation_id, 0) as organisation, coalesce(m.district_id, 0) as district,
	(m.received_at at time zone 'Europe/Moscow')::date - date '1970-01-01' as day, rivals.line(m.subject) as subject,
	rivals.line(m.text) as text, rivals.line(t.name) as theme_name, rivals.line(m.address) as address,
	rivals.line((select string_agg(a.text, ' . ' order by a.id) from mcu.answer a where a.message_id = m.id)) as answers,
	m.channel as channel_code, m.state as state_code
from mcu.message m left join mcu.theme t on t.id = m.theme_id;
