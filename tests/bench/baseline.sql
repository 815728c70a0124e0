-- PostgreSQL full text on the same rows, given every help: its own narrow table with the facet columns beside the
-- vector (no joins), GIN, warmed. Built by the superuser in schema bench, dropped with the scratch home.
drop schema if exists bench cascade;
create schema bench;
create table bench.doc as
select m.id, m.channel, m.theme_id, m.organisation_id, m.state, (m.received_at at time zone 'Europe/Moscow')::date as day, m.text,
	to_tsvector('russian', concat_ws(' ', m.subject, m.text, a.texts, t.name, m.address)) as words
from mcu.message m
left join (select message_id, string_agg(text, ' ') as texts from mcu.answer group by 1) a on a.message_id = m.id
left join mcu.theme t on t.id = m.theme_id;
create index on bench.doc using gin (words);
create unique index on bench.doc (id);
create index on bench.doc (day);
vacuum analyze bench.doc;

-- One page as the product answers it: exact total, four facets, the best 20 with highlighted fragments.
create function bench.page(q text, channels text[], states text[], day_from date, day_to date) returns jsonb language sql stable as $$
	with query as (select nullif(websearch_to_tsquery('russian', q), '') as t),
	hit as materialized (
		select d.id, d.channel, d.theme_id, d.organisation_id, d.state, coalesce(ts_rank(d.words, query.t), 0) as rank
		from bench.doc d, query
		where (q = '' or d.words @@ query.t)
		  and (channels is null or d.channel = any (channels)) and (states is null or d.state = any (states))
		  and (day_from is null or d.day >= day_from) and (day_to is null or d.day <= day_to)),
	top as (select id, rank from hit order by rank desc, id desc limit 20)
	select jsonb_build_object(
		'total', (select count(*) from hit),
		'channel', (select jsonb_object_agg(channel, n) from (select channel, count(*) n from hit group by 1) x),
		'state', (select jsonb_object_agg(state, n) from (select state, count(*) n from hit group by 1) x),
		'theme', (select jsonb_object_agg(coalesce(theme_id, 0), n) from (select theme_id, count(*) n from hit group by 1) x),
		'organisation', (select jsonb_object_agg(coalesce(organisation_id, 0), n) from (select organisation_id, count(*) n from hit group by 1) x),
		'items', (select jsonb_agg(jsonb_build_object('id', d.id, 'text', ts_headline('russian', d.text, query.t, 'MaxFragments=2')) order by top.rank desc)
			from top join bench.doc d using (id), query))
$$;
